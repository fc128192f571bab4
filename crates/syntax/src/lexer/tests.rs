//! What the lexer makes of small texts.

use super::*;
use crate::symbol::Interner;

fn lexed(text: &str) -> (Interner, Lexed) {
    let interner = Interner::new();
    let map = SourceMap::new();
    let id = map.add_file("t.ml", text.as_bytes().into()).unwrap();
    let lexed = lex(&interner, &map, &map.file(id), 0, LexOptions::default());
    (interner, lexed)
}

/// Tokens as text, one blank between them.
fn shown(text: &str) -> String {
    let (interner, lexed) = lexed(text);
    let show = |token: &Token| match token {
        Token::Lident(s) | Token::Uident(s) => format!("id:{}", interner.str(*s)),
        Token::Label(s) => format!("~{}:", interner.str(*s)),
        Token::Int(s, suffix) => {
            format!("int:{}{}", interner.str(*s), suffix.map_or(String::new(), |c| format!("/{c}")))
        }
        Token::Float(s, _) => format!("float:{}", interner.str(*s)),
        Token::Prefixop(s) => format!("prefix:{}", interner.str(*s)),
        Token::Infixop0(s) => format!("op0:{}", interner.str(*s)),
        Token::Infixop2(s) => format!("op2:{}", interner.str(*s)),
        Token::Infixop3(s) => format!("op3:{}", interner.str(*s)),
        Token::Infixop4(s) => format!("op4:{}", interner.str(*s)),
        Token::Letop(s) => format!("letop:{}", interner.str(*s)),
        Token::Dotop(s) => format!("dotop:{}", interner.str(*s)),
        Token::Hashop(s) => format!("hashop:{}", interner.str(*s)),
        Token::Char(c) => format!("char:{c}"),
        Token::String(s) => format!("str:{}", String::from_utf8_lossy(&s.text)),
        Token::QuotedExpr(q) => {
            format!("quoted:{}:{}", interner.str(q.name), String::from_utf8_lossy(&q.text))
        }
        Token::Invalid => format!("invalid:{:?}", lexed.errors[0].kind),
        token => token.fixed_text().unwrap_or("$").to_string(),
    };
    lexed.tokens.iter().map(show).collect::<Vec<_>>().join(" ")
}

#[test]
fn operators_are_told_apart() {
    assert_eq!(shown("a<-b<--c<d<>e"), "id:a <- id:b op0:<-- id:c < id:d op0:<> id:e $");
    assert_eq!(
        shown("!x !=y !!z ~-1 -1 -. ->"),
        "! id:x op0:!= id:y prefix:!! id:z prefix:~- int:1 - int:1 -. -> $"
    );
    assert_eq!(
        shown("a.(b).%[c] x##y x#y **. */"),
        "id:a . ( id:b ) dotop:.% [ id:c ] id:x hashop:## id:y id:x # id:y op4:**. op3:*/ $"
    );
    assert_eq!(shown("let* let+- let and\\#let mod"), "letop:let* letop:let+- let and id:let op3:mod $");
    assert_eq!(shown("[||] {<>} [@@@a] a||b|]"), "[| |] {< >} [@@@ id:a ] id:a || id:b |] $");
}

#[test]
fn literals_are_read() {
    assert_eq!(
        shown("1_0 0xFFl 1. 1.5e-3 0x1.8p3 1e5"),
        "int:1_0 int:0xFF/l float:1. float:1.5e-3 float:0x1.8p3 float:1e5 $"
    );
    assert_eq!(
        shown(
            r#""a\n\065\x41\o101\u{e9}\
       b" 'a' '\n' '\''"#
        ),
        "str:a\nAAAéb char:97 char:10 char:39 $"
    );
    assert_eq!(
        shown("{|a|} {x|a|}|x} {%e.f id|b|id} {a|b"),
        r#"str:a str:a|} quoted:e.f:b invalid:UnterminatedString $"#
    );
    assert_eq!(shown("'a 'b'c"), "' id:a char:98 id:c $");
}

#[test]
fn comments_nest_and_hide_strings() {
    assert_eq!(shown("a (* b (* \"*)\" *) '\"' {|*)|} don't *) c"), "id:a id:c $");
    assert_eq!(shown("(* a"), "invalid:UnterminatedComment $");
    let (_, lexed) = lexed("a (** one *)\n\n(** two *)\nb (*) *) c");
    assert_eq!(lexed.gaps.len(), 1);
    assert_eq!(lexed.gaps[0].docstrings.iter().map(|d| d.blank_before).collect::<Vec<_>>(), [false, true]);
    assert_eq!(lexed.warnings[0].kind, LexWarningKind::CommentStart);
}

#[test]
fn labels_and_accents() {
    assert_eq!(shown("~a:1 ~b ~let:"), "~a: int:1 ~ id:b invalid:KeywordAsLabel(\"let\") $");
    assert_eq!(shown("e\u{301}t\u{e9}"), "id:été $");
    assert_eq!(shown("a \u{20ac}"), "id:a invalid:InvalidIdentifierCharacter('€') $");
}

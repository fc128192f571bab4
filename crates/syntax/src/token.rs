//! The tokens the grammar is written in.

use std::rc::Rc;

use diagnostics::Span;

use crate::symbol::Symbol;

/// A quoted extension, `{%name delim|...|delim}`: name and its place, contents and their place, delimiter.
#[derive(Clone, PartialEq, Debug)]
pub struct QuotedExtension {
    pub name: Symbol,
    pub name_span: Span,
    pub text: Rc<[u8]>,
    pub text_span: Span,
    pub delimiter: Symbol,
}

/// A string literal: contents, place of the contents, delimiter of `{id|...|id}`.
#[derive(Clone, PartialEq, Debug)]
pub struct StringLiteral {
    pub text: Rc<[u8]>,
    pub span: Span,
    pub delimiter: Option<Symbol>,
}

macro_rules! tokens {
    (plain { $($plain:ident $text:literal)* } keywords { $($keyword:ident $word:literal)* }) => {
        /// A token. Operators of user-definable classes carry their text.
        #[derive(Clone, PartialEq, Debug)]
        pub enum Token {
            $(#[doc = concat!("`", $text, "`")] $plain,)*
            $(#[doc = concat!("`", $word, "`")] $keyword,)*
            /// `x`
            Lident(Symbol),
            /// `X`
            Uident(Symbol),
            /// `~x:`
            Label(Symbol),
            /// `?x:`
            Optlabel(Symbol),
            /// Digits, suffix
            Int(Symbol, Option<char>),
            /// Digits, suffix
            Float(Symbol, Option<char>),
            /// `'c'`
            Char(u8),
            /// `"..."`, `{id|...|id}`
            String(StringLiteral),
            /// `{%id|...|}`
            QuotedExpr(Box<QuotedExtension>),
            /// `{%%id|...|}`
            QuotedItem(Box<QuotedExtension>),
            /// `!...`, `~...`, `?...`
            Prefixop(Symbol),
            /// `=...` `<...` `>...` `|...` `&...` `$...` `!=`
            Infixop0(Symbol),
            /// `@...` `^...`
            Infixop1(Symbol),
            /// `+...` `-...`
            Infixop2(Symbol),
            /// `*...` `/...` `%...` `mod` `land` `lor` `lxor`
            Infixop3(Symbol),
            /// `**...` `lsl` `lsr` `asr`
            Infixop4(Symbol),
            /// `.%...`
            Dotop(Symbol),
            /// `#...`
            Hashop(Symbol),
            /// `let*`
            Letop(Symbol),
            /// `and*`
            Andop(Symbol),
            /// `;;`
            SemiSemi,
            /// `;` behind which no expression can start; the lexer gives [`Token::Semi`], the parser tells them apart.
            LastSemi,
            /// A place where the text could not be read; the error is in the list of errors.
            Invalid,
            /// End of text.
            Eof,
            /// In front of the first token, to say what is to be read.
            StartImplementation,
            StartInterface,
            StartPhrase,
            StartUseFile,
            StartExpression,
            StartPattern,
            StartType,
            StartLongident,
        }

        impl Token {
            /// The keyword spelled `word`.
            pub fn keyword(word: &[u8]) -> Option<Token> {
                Some(match std::str::from_utf8(word).ok()? {
                    $($word => Token::$keyword,)*
                    _ => return None,
                })
            }

            /// The text of a token that has only one.
            pub fn fixed_text(&self) -> Option<&'static str> {
                Some(match self {
                    $(Token::$plain => $text,)*
                    $(Token::$keyword => $word,)*
                    Token::SemiSemi => ";;",
                    _ => return None,
                })
            }
        }
    };
}

tokens! {
    plain {
        AmperAmper "&&" Ampersand "&" Backquote "`" Bang "!" Bar "|" BarBar "||" BarRbracket "|]" Colon ":"
        ColonColon "::" ColonEqual ":=" ColonGreater ":>" Comma "," Dot "." DotDot ".." Equal "=" Greater ">"
        GreaterRbrace ">}" GreaterRbracket ">]" Lbrace "{" LbraceLess "{<" Lbracket "[" LbracketBar "[|"
        LbracketLess "[<" LbracketGreater "[>" LbracketPercent "[%" LbracketPercentPercent "[%%" LbracketAt "[@"
        LbracketAtAt "[@@" LbracketAtAtAt "[@@@" Less "<" LessMinus "<-" Lparen "(" Minus "-" MinusDot "-."
        MinusGreater "->" Percent "%" Plus "+" PlusDot "+." PlusEq "+=" Question "?" Quote "'" Rbrace "}"
        Rbracket "]" Rparen ")" Semi ";" Hash "#" Star "*" Tilde "~" Underscore "_"
    }
    keywords {
        And "and" As "as" Assert "assert" Begin "begin" Class "class" Constraint "constraint" Do "do" Done "done"
        Downto "downto" Effect "effect" Else "else" End "end" Exception "exception" External "external"
        False "false" For "for" Fun "fun" Function "function" Functor "functor" If "if" In "in" Include "include"
        Inherit "inherit" Initializer "initializer" Lazy "lazy" Let "let" Match "match" Method "method"
        Module "module" Mutable "mutable" New "new" Nonrec "nonrec" Object "object" Of "of" Open "open" Or "or"
        Private "private" Rec "rec" Sig "sig" Struct "struct" Then "then" To "to" True "true" Try "try" Type "type"
        Val "val" Virtual "virtual" When "when" While "while" With "with"
    }
}

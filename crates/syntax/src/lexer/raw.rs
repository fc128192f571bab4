//! What can be told by regular expressions: kinds of tokens, without their contents.
//!
//! Nested and delimited things (comments, strings, characters) only start here; [`super`] reads the rest.

use logos::Logos;

/// A token's kind. Names are those of [`crate::token::Token`] where there is no more to say.
#[derive(Logos, Clone, Copy, PartialEq, Eq, Debug)]
#[logos(utf8 = false)]
#[logos(subpattern idstart = r"[A-Za-z_]|(?-u:[\xC0-\xFF][\x80-\xBF]*)")]
#[logos(subpattern idchar = r"[A-Za-z0-9_']|(?-u:[\xC0-\xFF][\x80-\xBF]*)")]
#[logos(subpattern sym = r"[!$%&*+\-./:<=>?@^|~]")]
#[logos(subpattern symhash = r"[!$%&*+\-./:<=>?@^|~#]")]
#[logos(subpattern kwdop = r"[$&*+\-/<=>@^|]")]
#[logos(subpattern dotsym = r"[!$%&*+\-/:=>?@^|]")]
#[logos(subpattern decimal = r"[0-9][0-9_]*")]
#[logos(subpattern integer = r"0[xX][0-9A-Fa-f][0-9A-Fa-f_]*|0[oO][0-7][0-7_]*|0[bB][01][01_]*|[0-9][0-9_]*")]
#[logos(subpattern exponent = r"[eE][+\-]?[0-9][0-9_]*")]
#[logos(subpattern hexstart = r"0[xX][0-9A-Fa-f][0-9A-Fa-f_]*")]
#[logos(subpattern hexfloat = r"(?&hexstart)\.[0-9A-Fa-f_]*([pP][+\-]?[0-9][0-9_]*)?|(?&hexstart)[pP][+\-]?[0-9][0-9_]*")]
#[logos(subpattern float = r"(?&decimal)\.[0-9_]*(?&exponent)?|(?&decimal)(?&exponent)|(?&hexfloat)")]
pub(super) enum Raw {
    #[regex(r"[ \t\x0C]+|\r*\n")]
    Blank,
    #[regex(r"(?&idstart)(?&idchar)*", priority = 10)]
    Ident,
    #[token("_", priority = 20)]
    Underscore,
    #[regex(r"\\#(?&idstart)(?&idchar)*")]
    HashIdent,
    #[regex(r"~(\\#)?(?&idstart)(?&idchar)*:")]
    Label,
    #[regex(r"\?(\\#)?(?&idstart)(?&idchar)*:")]
    Optlabel,
    #[regex(r"(?&integer)", priority = 30)]
    Int,
    #[regex(r"(?&integer)[g-zG-Z]", priority = 29)]
    IntSuffix,
    #[regex(r"(?&float)", priority = 28)]
    Float,
    #[regex(r"(?&float)[g-zG-Z]", priority = 27)]
    FloatSuffix,
    #[regex(r"((?&integer)|(?&float))(?&idchar)+", priority = 20)]
    BadNumber,
    #[token("\"")]
    StringStart,
    #[regex(r"\{((?-u:[\xC0-\xFF][\x80-\xBF]*)|[a-z_])*\|")]
    QuotedStart,
    #[regex(r"\{%%?(?&idstart)(?&idchar)*(\.(?&idstart)(?&idchar)*)*([ \t\x0C]+((?-u:[\xC0-\xFF][\x80-\xBF]*)|[a-z_])+)?[ \t\x0C]*\|")]
    QuotedExtStart,
    #[token("'")]
    Quote,
    #[token("(*")]
    CommentStart,
    #[token("*)")]
    StarRparen,
    #[regex(r"let(?&kwdop)(?&dotsym)*")]
    Letop,
    #[regex(r"and(?&kwdop)(?&dotsym)*")]
    Andop,
    #[regex(r"![!$%&*+\-./:<=>?@^|~#]+", priority = 4)]
    #[regex(r"[~?](?&symhash)+", priority = 4)]
    Prefixop,
    #[regex(r"[=<>|&$](?&sym)*", priority = 2)]
    #[token("!=", priority = 20)]
    Infixop0,
    #[regex(r"[@^](?&sym)*", priority = 2)]
    Infixop1,
    #[regex(r"[+\-](?&sym)*", priority = 2)]
    Infixop2,
    #[regex(r"[*/%](?&sym)*", priority = 2)]
    Infixop3,
    #[regex(r"\*\*(?&sym)*", priority = 6)]
    Infixop4,
    #[regex(r"\.(?&dotsym)(?&sym)*", priority = 2)]
    Dotop,
    #[regex(r"#(?&symhash)+", priority = 2)]
    Hashop,
    #[token("#", priority = 20)]
    Hash,
    #[token("&", priority = 20)]
    Ampersand,
    #[token("&&", priority = 20)]
    AmperAmper,
    #[token("`")]
    Backquote,
    #[token("!", priority = 20)]
    Bang,
    #[token("|", priority = 20)]
    Bar,
    #[token("||", priority = 20)]
    BarBar,
    #[token("|]")]
    BarRbracket,
    #[token(":")]
    Colon,
    #[token("::")]
    ColonColon,
    #[token(":=")]
    ColonEqual,
    #[token(":>")]
    ColonGreater,
    #[token(",")]
    Comma,
    #[token(".")]
    Dot,
    #[token("..")]
    DotDot,
    #[token("=", priority = 20)]
    Equal,
    #[token(">", priority = 20)]
    Greater,
    #[token(">}")]
    GreaterRbrace,
    #[token(">]")]
    GreaterRbracket,
    #[token("{")]
    Lbrace,
    #[token("{<")]
    LbraceLess,
    #[token("[")]
    Lbracket,
    #[token("[|")]
    LbracketBar,
    #[token("[<")]
    LbracketLess,
    #[token("[>")]
    LbracketGreater,
    #[token("[%")]
    LbracketPercent,
    #[token("[%%")]
    LbracketPercentPercent,
    #[token("[@")]
    LbracketAt,
    #[token("[@@")]
    LbracketAtAt,
    #[token("[@@@")]
    LbracketAtAtAt,
    #[token("<", priority = 20)]
    Less,
    #[token("<-", priority = 20)]
    LessMinus,
    #[token("(")]
    Lparen,
    #[token("-", priority = 20)]
    Minus,
    #[token("-.", priority = 20)]
    MinusDot,
    #[token("->", priority = 20)]
    MinusGreater,
    #[token("%", priority = 20)]
    Percent,
    #[token("+", priority = 20)]
    Plus,
    #[token("+.", priority = 20)]
    PlusDot,
    #[token("+=", priority = 20)]
    PlusEq,
    #[token("?", priority = 20)]
    Question,
    #[token("}")]
    Rbrace,
    #[token("]")]
    Rbracket,
    #[token(")")]
    Rparen,
    #[token(";")]
    Semi,
    #[token(";;")]
    SemiSemi,
    #[token("*", priority = 20)]
    Star,
    #[token("~", priority = 20)]
    Tilde,
}

//! Runs the generated parser over the tokens of a text.

use diagnostics::{FileId, SourceMap, Span};
use lalrpop_util::ParseError;
use syntax::Interner;
use syntax::ast::*;
use syntax::lexer::{self, Comment, LexOptions, LexWarning, Lexed};
use syntax::token::Token;

use crate::context::{Cx, Pos};
use crate::error::SyntaxError;
use crate::grammar::StartParser;
use crate::recover;

/// What to read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Entry {
    Implementation,
    Interface,
    Phrase,
    UseFile,
    Expression,
    Pattern,
    CoreType,
    Longident,
}

/// What was read.
#[derive(Debug)]
pub enum Parsed {
    Structure(Structure),
    Signature(Signature),
    Phrase(Option<ToplevelPhrase>),
    Phrases(Vec<ToplevelPhrase>),
    Expression(Expression),
    Pattern(Pattern),
    CoreType(CoreType),
    Longident(Longident),
}

/// How deep brackets may nest.
const MAX_DEPTH: usize = 10_000;

/// The outcome for any entry.
pub(crate) struct Run {
    pub parsed: Option<Parsed>,
    pub errors: Vec<SyntaxError>,
    pub warnings: Vec<LexWarning>,
    pub comments: Vec<Comment>,
    /// Offset in the text behind the last token read, `;;` included.
    pub end: usize,
}

/// Parses the text `file` from offset `start` on.
pub(crate) fn run(
    interner: &Interner,
    map: &SourceMap,
    file: FileId,
    start: usize,
    entry: Entry,
    options: LexOptions,
) -> Run {
    let file = map.file(file);
    let mut lexed = lexer::lex(interner, map, &file, start, options);
    let tokens = std::mem::take(&mut lexed.tokens);
    let end = (lexed.spans[tokens.len() - 1].1 - file.base) as usize;
    let cx = Cx::new(interner, &lexed, file.base + start as u32);
    let feed = Feed { lexed: &lexed, tokens: &tokens, entry, next: 0, started: false, depth: 0 };
    let (parsed, errors) = match StartParser::new().parse(&cx, feed) {
        Ok(parsed) => (Some(parsed), Vec::new()),
        Err(error) => (None, vec![syntax_error(&lexed, &tokens, error)]),
    };
    let mut warnings = cx.docs.warnings();
    if !errors.is_empty() {
        warnings.clear();
    }
    drop(cx);
    warnings.splice(0..0, lexed.warnings);
    Run { parsed, errors, warnings, comments: lexed.comments, end }
}

/// Gives the parser its tokens, a start token first.
struct Feed<'a> {
    lexed: &'a Lexed,
    tokens: &'a [Token],
    entry: Entry,
    next: usize,
    started: bool,
    depth: usize,
}

impl Iterator for Feed<'_> {
    type Item = Result<(Pos, Token, Pos), SyntaxError>;

    fn next(&mut self) -> Option<Self::Item> {
        if !self.started {
            self.started = true;
            return Some(Ok((Pos::before(0), start_token(self.entry), Pos::before(0))));
        }
        let index = self.next;
        let token = self.tokens.get(index)?;
        self.next += 1;
        match token {
            Token::Invalid => return self.lexed.errors.first().map(|e| Err(SyntaxError::Lexical(e.clone()))),
            Token::SemiSemi if self.entry == Entry::Phrase => self.next = self.tokens.len(),
            token if recover::closer(token).is_some() => {
                self.depth += 1;
                if self.depth > MAX_DEPTH {
                    return Some(Err(SyntaxError::TooDeep(self.lexed.span(index))));
                }
            }
            token if recover::is_closer(token) => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        let token = match token {
            Token::Semi if !self.tokens.get(index + 1).is_some_and(starts_expression) => Token::LastSemi,
            token => token.clone(),
        };
        Some(Ok((Pos::before(index), token, Pos::after(index))))
    }
}

/// Whether `token` may follow a semicolon between expressions. (`%` may: `e1; %id e2`.)
fn starts_expression(token: &Token) -> bool {
    use Token::*;
    matches!(
        token,
        Bang | Lparen
            | Lbracket
            | LbracketBar
            | Lbrace
            | LbraceLess
            | Backquote
            | Begin
            | Object
            | New
            | Lident(_)
            | Uident(_)
            | Int(..)
            | Float(..)
            | Char(_)
            | String(_)
            | QuotedExpr(_)
            | LbracketPercent
            | Prefixop(_)
            | Minus
            | MinusDot
            | Plus
            | PlusDot
            | True
            | False
            | Assert
            | Lazy
            | While
            | For
            | If
            | Let
            | Letop(_)
            | Fun
            | Function
            | Match
            | Try
            | Percent
            | Invalid
    )
}

fn start_token(entry: Entry) -> Token {
    match entry {
        Entry::Implementation => Token::StartImplementation,
        Entry::Interface => Token::StartInterface,
        Entry::Phrase => Token::StartPhrase,
        Entry::UseFile => Token::StartUseFile,
        Entry::Expression => Token::StartExpression,
        Entry::Pattern => Token::StartPattern,
        Entry::CoreType => Token::StartType,
        Entry::Longident => Token::StartLongident,
    }
}

fn syntax_error(lexed: &Lexed, tokens: &[Token], error: ParseError<Pos, Token, SyntaxError>) -> SyntaxError {
    match error {
        ParseError::User { error } => error,
        ParseError::UnrecognizedToken { token: (l, ..), expected } => {
            recover::explain(lexed, tokens, l.next_token(), &expected)
        }
        ParseError::UnrecognizedEof { expected, .. } => {
            recover::explain(lexed, tokens, tokens.len() - 1, &expected)
        }
        ParseError::ExtraToken { token: (l, ..) } => SyntaxError::Other(span_at(lexed, l.next_token())),
        ParseError::InvalidToken { location } => SyntaxError::Other(span_at(lexed, location.next_token())),
    }
}

fn span_at(lexed: &Lexed, token: usize) -> Span {
    lexed.span(token.min(lexed.spans.len() - 1))
}

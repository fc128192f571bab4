//! Source text to tokens.
//!
//! A text is read as a whole: [`lex`] gives all tokens with their places, the documentation comments that stand in
//! the gaps between them, the other comments, and what is wrong. [`raw`] tells tokens apart by regular expressions;
//! comments, strings and characters are read by [`comment`] and [`literal`]. After an error the text is given up:
//! an [`Token::Invalid`] and the end follow.

mod comment;
mod error;
mod ident;
mod literal;
mod operator;
mod raw;
#[cfg(test)]
mod tests;

use std::rc::Rc;

use diagnostics::{SourceFile, SourceMap, Span};
use logos::Logos;

pub(crate) use error::escaped;
pub use error::{LexError, LexErrorKind, LexWarning, LexWarningKind};
pub(crate) use operator::{OperatorClass, operator_class};
use raw::Raw;

use crate::symbol::{Interner, Symbol};
use crate::token::{QuotedExtension, StringLiteral, Token};

/// What the text is read as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LexOptions {
    /// Whether `effect` is a keyword, as it is since 5.3.
    pub effect: bool,
    /// Whether to stop behind the first `;;`, as the toplevel does.
    pub phrase: bool,
}

impl Default for LexOptions {
    fn default() -> LexOptions {
        LexOptions { effect: true, phrase: false }
    }
}

/// An ordinary comment.
#[derive(Clone, PartialEq, Debug)]
pub struct Comment {
    /// Place, delimiters included.
    pub span: Span,
}

/// A documentation comment `(** text *)`.
#[derive(Clone, PartialEq, Debug)]
pub struct Docstring {
    pub text: Rc<[u8]>,
    /// Place, delimiters included.
    pub span: Span,
    /// Whether a blank line stands between it and the docstring or token before.
    pub blank_before: bool,
}

/// The docstrings between two tokens.
#[derive(Clone, PartialEq, Debug)]
pub struct Gap {
    /// Index of the token behind them.
    pub token: u32,
    pub docstrings: Vec<Docstring>,
    /// Whether a blank line stands between the last of them and the token.
    pub blank_after: bool,
}

/// A text as tokens; ends in [`Token::Eof`].
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Lexed {
    pub tokens: Vec<Token>,
    /// Place of each token, session-wide.
    pub spans: Vec<(u32, u32)>,
    /// Gaps that hold docstrings, in order.
    pub gaps: Vec<Gap>,
    pub comments: Vec<Comment>,
    pub errors: Vec<LexError>,
    pub warnings: Vec<LexWarning>,
}

impl Lexed {
    /// Place of the token of that index.
    pub fn span(&self, token: usize) -> Span {
        let (lo, hi) = self.spans[token];
        Span::new(lo, hi)
    }
}

/// Reads `file` from offset `start` on. Directives are recorded in `map`.
pub fn lex(
    interner: &Interner,
    map: &SourceMap,
    file: &SourceFile,
    start: usize,
    options: LexOptions,
) -> Lexed {
    let src = &file.text[..];
    let mut lexer = Lexer {
        interner,
        map,
        src,
        base: file.base,
        options,
        raw: Raw::lexer(src),
        out: Lexed::default(),
        lines: 0,
        gap: None,
    };
    lexer.out.tokens.reserve(src.len() / 4);
    lexer.out.spans.reserve(src.len() / 4);
    lexer.seek(start);
    if let Err(error) = lexer.run() {
        let span = error.span;
        lexer.out.errors.push(error);
        lexer.push(Token::Invalid, (span.lo() - file.base) as usize, (span.hi() - file.base) as usize);
    }
    if lexer.out.tokens.last() != Some(&Token::Eof) {
        lexer.push(Token::Eof, src.len(), src.len());
    }
    lexer.out
}

/// Keeps the offset at which a skipped `#!` line ends, for scripts.
pub fn skip_hash_bang(text: &[u8]) -> usize {
    if !text.starts_with(b"#!") {
        return 0;
    }
    let line_end =
        |from: usize| text[from..].iter().position(|b| *b == b'\n').map_or(text.len(), |i| from + i + 1);
    // A script may carry several header lines, up to one that is `!#`.
    if let Some(end) = text.windows(4).position(|w| w == b"\n!#\n") {
        return end + 4;
    }
    line_end(0)
}

struct Lexer<'a> {
    interner: &'a Interner,
    map: &'a SourceMap,
    src: &'a [u8],
    base: u32,
    options: LexOptions,
    raw: logos::Lexer<'a, Raw>,
    out: Lexed,
    /// Line ends since the last token or comment, as far as they matter: 0, 1, or 2 for a blank line.
    lines: u8,
    /// Docstrings since the last token.
    gap: Option<Gap>,
}

type Result<T> = std::result::Result<T, LexError>;

impl<'a> Lexer<'a> {
    fn run(&mut self) -> Result<()> {
        while let Some(raw) = self.raw.next() {
            let at = self.raw.span();
            match raw {
                Ok(Raw::Blank) => {
                    if self.src[at.end - 1] == b'\n' {
                        self.lines = (self.lines + 1).min(2);
                    }
                }
                Ok(raw) => {
                    self.token(raw, at.start, at.end)?;
                    if self.options.phrase && self.out.tokens.last() == Some(&Token::SemiSemi) {
                        let end = self.raw.span().end;
                        self.push(Token::Eof, end, end);
                        return Ok(());
                    }
                }
                Err(()) => return Err(self.illegal_character(at.start)),
            }
        }
        Ok(())
    }

    /// Continues at `offset`.
    fn seek(&mut self, offset: usize) {
        let at = self.raw.span().end;
        if offset < at {
            self.raw = Raw::lexer(self.src);
            self.raw.bump(offset);
        } else {
            self.raw.bump(offset - at);
        }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.base + start as u32, self.base + end as u32)
    }

    fn push(&mut self, token: Token, start: usize, end: usize) {
        if let Some(mut gap) = self.gap.take() {
            gap.blank_after = self.lines == 2;
            self.out.gaps.push(gap);
        }
        self.lines = 0;
        self.out.tokens.push(token);
        self.out.spans.push((self.base + start as u32, self.base + end as u32));
    }

    fn error(&self, kind: LexErrorKind, start: usize, end: usize) -> LexError {
        LexError { kind, span: self.span(start, end) }
    }

    fn warn(&mut self, kind: LexWarningKind, start: usize, end: usize) {
        let span = self.span(start, end);
        self.out.warnings.push(LexWarning { kind, span });
    }

    fn illegal_character(&self, at: usize) -> LexError {
        let text = &self.src[at..];
        if text[0] >= 0xC0 {
            let len = 1 + text[1..].iter().take_while(|b| **b & 0xC0 == 0x80).count();
            return ident::check(&text[..len]).map_or_else(
                |kind| self.error(kind, at, at + len),
                |_| self.error(LexErrorKind::IllegalCharacter(text[0]), at, at + 1),
            );
        }
        self.error(LexErrorKind::IllegalCharacter(text[0]), at, at + 1)
    }

    fn symbol(&self, start: usize, end: usize) -> Symbol {
        // Everything that reaches this is made of ASCII characters.
        self.interner.intern(&String::from_utf8_lossy(&self.src[start..end]))
    }

    /// One token of kind `raw`.
    fn token(&mut self, raw: Raw, start: usize, end: usize) -> Result<()> {
        let text = &self.src[start..end];
        let token = match raw {
            Raw::Blank => return Ok(()),
            Raw::Ident => self.ident(text, start, end)?,
            Raw::HashIdent => {
                let name = self.checked_ident(&text[2..], start, end)?;
                if name.capital {
                    return Err(self.error(LexErrorKind::CapitalizedRawIdentifier(name.text), start, end));
                }
                Token::Lident(self.interner.intern(&name.text))
            }
            Raw::Label => Token::Label(self.label(&text[1..text.len() - 1], start, end)?),
            Raw::Optlabel => Token::Optlabel(self.label(&text[1..text.len() - 1], start, end)?),
            Raw::Int => Token::Int(self.symbol(start, end), None),
            Raw::IntSuffix => Token::Int(self.symbol(start, end - 1), Some(char::from(text[text.len() - 1]))),
            Raw::Float => Token::Float(self.symbol(start, end), None),
            Raw::FloatSuffix => {
                Token::Float(self.symbol(start, end - 1), Some(char::from(text[text.len() - 1])))
            }
            Raw::BadNumber => return Err(self.error(LexErrorKind::InvalidLiteral(text.into()), start, end)),
            Raw::StringStart => return self.string(start),
            Raw::QuotedStart => return self.quoted_string(start, end),
            Raw::QuotedExtStart => return self.quoted_extension(start, end),
            Raw::Quote => return self.character(start),
            Raw::CommentStart => return self.comment(start),
            Raw::StarRparen => {
                self.warn(LexWarningKind::CommentNotEnd, start, end);
                self.push(Token::Star, start, start + 1);
                self.seek(start + 1);
                return Ok(());
            }
            Raw::Hash if self.directive(start)? => return Ok(()),
            Raw::Letop => Token::Letop(self.symbol(start, end)),
            Raw::Andop => Token::Andop(self.symbol(start, end)),
            Raw::Prefixop => Token::Prefixop(self.symbol(start, end)),
            Raw::Infixop0 => Token::Infixop0(self.symbol(start, end)),
            Raw::Infixop1 => Token::Infixop1(self.symbol(start, end)),
            Raw::Infixop2 => Token::Infixop2(self.symbol(start, end)),
            Raw::Infixop3 => Token::Infixop3(self.symbol(start, end)),
            Raw::Infixop4 => Token::Infixop4(self.symbol(start, end)),
            Raw::Dotop => Token::Dotop(self.symbol(start, end)),
            Raw::Hashop => Token::Hashop(self.symbol(start, end)),
            plain => plain_token(plain),
        };
        self.push(token, start, end);
        Ok(())
    }

    fn ident(&self, text: &[u8], start: usize, end: usize) -> Result<Token> {
        if text.is_ascii() {
            if let Some(keyword) = Token::keyword(text)
                && (self.options.effect || keyword != Token::Effect)
            {
                return Ok(keyword);
            }
            let symbol = self.symbol(start, end);
            return Ok(match text {
                b"mod" | b"land" | b"lor" | b"lxor" => Token::Infixop3(symbol),
                b"lsl" | b"lsr" | b"asr" => Token::Infixop4(symbol),
                [b'A'..=b'Z', ..] => Token::Uident(symbol),
                _ => Token::Lident(symbol),
            });
        }
        let name = self.checked_ident(text, start, end)?;
        let symbol = self.interner.intern(&name.text);
        Ok(if name.capital { Token::Uident(symbol) } else { Token::Lident(symbol) })
    }

    fn checked_ident(&self, text: &[u8], start: usize, end: usize) -> Result<ident::Name> {
        ident::check(text).map_err(|kind| self.error(kind, start, end))
    }

    /// The name of a label, given with its `\#` if any.
    fn label(&self, text: &[u8], start: usize, end: usize) -> Result<Symbol> {
        let raw = text.strip_prefix(b"\\#");
        let name = self.checked_ident(raw.unwrap_or(text), start, end)?;
        if name.capital {
            return Err(self.error(LexErrorKind::CapitalizedLabel(name.text), start, end));
        }
        if raw.is_none() && Token::keyword(text).is_some_and(|k| self.options.effect || k != Token::Effect) {
            return Err(self.error(LexErrorKind::KeywordAsLabel(name.text), start, end));
        }
        Ok(self.interner.intern(&name.text))
    }

    fn string(&mut self, start: usize) -> Result<()> {
        let (text, end) = literal::string(self, start + 1)?
            .ok_or_else(|| self.error(LexErrorKind::UnterminatedString, start, start + 1))?;
        let literal = StringLiteral { text, span: self.span(start + 1, end - 1), delimiter: None };
        self.push(Token::String(literal), start, end);
        self.seek(end);
        Ok(())
    }

    /// Contents of a quoted string that opens at `start..open`, and the offset behind its closing delimiter.
    fn quoted(&mut self, start: usize, open: usize, delimiter: &[u8]) -> Result<(Rc<[u8]>, usize)> {
        let close = literal::quoted_end(self.src, open, delimiter)
            .ok_or_else(|| self.error(LexErrorKind::UnterminatedString, start, open))?;
        Ok((literal::with_plain_newlines(&self.src[open..close]), close + delimiter.len() + 2))
    }

    fn quoted_string(&mut self, start: usize, open: usize) -> Result<()> {
        let delimiter = &self.src[start + 1..open - 1];
        let (text, end) = self.quoted(start, open, delimiter)?;
        let span = self.span(open, end - delimiter.len() - 2);
        let delimiter = Some(self.interner.intern(&String::from_utf8_lossy(delimiter)));
        self.push(Token::String(StringLiteral { text, span, delimiter }), start, end);
        self.seek(end);
        Ok(())
    }

    fn quoted_extension(&mut self, start: usize, open: usize) -> Result<()> {
        let item = self.src[start + 2] == b'%';
        let name_start = start + if item { 3 } else { 2 };
        let header = &self.src[name_start..open - 1];
        let blank = |b: &u8| matches!(b, b' ' | b'\t' | 0x0C);
        let name_len = header.iter().position(blank).unwrap_or(header.len());
        let delimiter_start =
            header[name_len..].iter().position(|b| !blank(b)).map_or(header.len(), |i| name_len + i);
        let delimiter = header[delimiter_start..].split(blank).next().unwrap_or_default();
        let name = self.checked_dotted(&header[..name_len], name_start)?;
        let (text, end) = self.quoted(start, open, delimiter)?;
        let extension = Box::new(QuotedExtension {
            name,
            name_span: self.span(name_start, name_start + name_len),
            text,
            text_span: self.span(open, end - delimiter.len() - 2),
            delimiter: self.interner.intern(&String::from_utf8_lossy(delimiter)),
        });
        let token = if item { Token::QuotedItem(extension) } else { Token::QuotedExpr(extension) };
        self.push(token, start, end);
        self.seek(end);
        Ok(())
    }

    fn checked_dotted(&self, text: &[u8], start: usize) -> Result<Symbol> {
        let mut parts = Vec::new();
        for part in text.split(|b| *b == b'.') {
            parts.push(self.checked_ident(part, start, start + text.len())?.text);
        }
        Ok(self.interner.intern(&parts.join(".")))
    }

    fn character(&mut self, start: usize) -> Result<()> {
        let (token, end) = match literal::character(self, start)? {
            Some((byte, end)) => (Token::Char(byte), end),
            None => (Token::Quote, start + 1),
        };
        self.push(token, start, end);
        self.seek(end);
        Ok(())
    }

    fn comment(&mut self, start: usize) -> Result<()> {
        let rest = &self.src[start + 2..];
        let stars = rest.iter().take_while(|b| **b == b'*').count();
        if stars > 0 && rest.get(stars) == Some(&b')') {
            let end = start + 2 + stars + 1;
            if stars == 1 {
                // `(**)` is an empty docstring: it keeps others away and leaves nothing.
                self.docstring(start, start + 3, start + 3, end);
            } else {
                self.finish_comment(start, end);
            }
            return Ok(());
        }
        if rest.first() == Some(&b')') {
            self.warn(LexWarningKind::CommentStart, start, start + 3);
            let end =
                comment::end(self.src, start, start + 3).map_err(|e| comment_error(self, e, start + 3))?;
            self.finish_comment(start, end);
            return Ok(());
        }
        let open = start + 2 + stars;
        let end = comment::end(self.src, start, open).map_err(|e| comment_error(self, e, open))?;
        if stars != 1 {
            self.finish_comment(start, end);
            return Ok(());
        }
        self.docstring(start, open, end - 2, end);
        Ok(())
    }

    /// Notes the docstring `start..end` whose contents are `open..close`.
    fn docstring(&mut self, start: usize, open: usize, close: usize, end: usize) {
        let docstring = Docstring {
            text: literal::with_plain_newlines(&self.src[open..close]),
            span: self.span(start, end),
            blank_before: self.lines == 2,
        };
        self.lines = 0;
        let token = self.out.tokens.len() as u32;
        let new_gap = || Gap { token, docstrings: Vec::new(), blank_after: false };
        self.gap.get_or_insert_with(new_gap).docstrings.push(docstring);
        self.seek(end);
    }

    fn finish_comment(&mut self, start: usize, end: usize) {
        // A comment does not count as a line, but neither does it end a blank one.
        if self.lines == 1 {
            self.lines = 0;
        }
        let span = self.span(start, end);
        self.out.comments.push(Comment { span });
        self.seek(end);
    }

    /// Reads `# line "file"` if it stands at `start`, the first column of a line.
    fn directive(&mut self, start: usize) -> Result<bool> {
        if start > 0 && self.src[start - 1] != b'\n' {
            return Ok(false);
        }
        let line_end = self.src[start..].iter().position(|b| matches!(b, b'\n' | b'\r'));
        let end = line_end.map_or(self.src.len(), |i| start + i);
        let text = &self.src[start + 1..end];
        let skip = |from: usize| from + text[from..].iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
        let number = skip(0);
        let digits = text[number..].iter().take_while(|b| b.is_ascii_digit()).count();
        let quote = skip(number + digits);
        if digits == 0 || text.get(quote) != Some(&b'"') {
            return Ok(false);
        }
        let Some(len) = text[quote + 1..].iter().position(|b| *b == b'"') else { return Ok(false) };
        let name = String::from_utf8_lossy(&text[quote + 1..quote + 1 + len]);
        let line =
            std::str::from_utf8(&text[number..number + digits]).ok().and_then(|t| t.parse::<i64>().ok());
        match line.filter(|l| *l < 1 << 62) {
            Some(line) => self.map.add_directive(self.base + end as u32, line, &name),
            None => return Err(self.error(LexErrorKind::DirectiveOutOfRange(text.into()), start + 1, end)),
        }
        self.seek(end);
        Ok(true)
    }
}

fn comment_error(lexer: &Lexer, error: comment::Unterminated, _open: usize) -> LexError {
    let span = |(start, end)| lexer.span(start, end);
    match error {
        comment::Unterminated::Comment { inner } => {
            LexError { kind: LexErrorKind::UnterminatedComment, span: span(inner) }
        }
        comment::Unterminated::String { inner, string } => {
            LexError { kind: LexErrorKind::UnterminatedStringInComment(span(string)), span: span(inner) }
        }
    }
}

macro_rules! plain_tokens {
    ($($name:ident)*) => {
        fn plain_token(raw: Raw) -> Token {
            match raw {
                $(Raw::$name => Token::$name,)*
                _ => Token::Invalid,
            }
        }
    };
}

plain_tokens! {
    Underscore Hash Ampersand AmperAmper Backquote Bang Bar BarBar BarRbracket Colon ColonColon ColonEqual
    ColonGreater Comma Dot DotDot Equal Greater GreaterRbrace GreaterRbracket Lbrace LbraceLess Lbracket LbracketBar
    LbracketLess LbracketGreater LbracketPercent LbracketPercentPercent LbracketAt LbracketAtAt LbracketAtAtAt Less
    LessMinus Lparen Minus MinusDot MinusGreater Percent Plus PlusDot PlusEq Question Rbrace Rbracket Rparen Semi
    SemiSemi Star Tilde
}

//! What the grammar's actions know: names, places of tokens, docstrings.

use diagnostics::Span;
use syntax::ast::Loc;
use syntax::lexer::Lexed;
use syntax::{Interner, Symbol};

use crate::docs::Docs;

/// A place between tokens: `2i` before token `i`, `2i + 1` behind it.
///
/// The generated parser gives an empty piece of syntax the place before the token that follows; as the end of
/// something, that place means the end of the token before it. Keeping tokens instead of offsets makes both readings
/// possible.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub struct Pos(u32);

impl Pos {
    /// In front of the token.
    pub fn before(token: usize) -> Pos {
        Pos(token as u32 * 2)
    }

    /// Behind the token.
    pub fn after(token: usize) -> Pos {
        Pos(token as u32 * 2 + 1)
    }

    /// The first token at or behind this place.
    pub fn next_token(self) -> usize {
        self.0.div_ceil(2) as usize
    }
}

/// Shared by all actions of one parse.
pub struct Cx<'a> {
    pub interner: &'a Interner,
    pub lexed: &'a Lexed,
    pub docs: Docs<'a>,
    /// Session-wide offset at which the text starts.
    pub base: u32,
}

impl<'a> Cx<'a> {
    pub fn new(interner: &'a Interner, lexed: &'a Lexed, base: u32) -> Cx<'a> {
        Cx { interner, lexed, docs: Docs::new(lexed), base }
    }

    /// Offset at which something starts that begins at `pos`.
    pub fn start(&self, pos: Pos) -> u32 {
        let last = self.lexed.spans.len() - 1;
        self.lexed.spans[pos.next_token().min(last)].0
    }

    /// Offset at which something ends that ends at `pos`.
    fn end(&self, pos: Pos) -> u32 {
        match pos.next_token() {
            0 => self.base,
            next => self.lexed.spans[(next - 1).min(self.lexed.spans.len() - 1)].1,
        }
    }

    /// From `l` to `r`. Something empty stands at the end of what is before it.
    pub fn sp(&self, l: Pos, r: Pos) -> Span {
        let hi = self.end(r);
        Span::new(self.start(l).min(hi), hi)
    }

    /// The same as a ghost.
    pub fn gh(&self, l: Pos, r: Pos) -> Span {
        self.sp(l, r).ghost()
    }

    /// `txt` with its place.
    pub fn loc<T>(&self, l: Pos, txt: T, r: Pos) -> Loc<T> {
        Loc::new(txt, self.sp(l, r))
    }

    pub fn str(&self, symbol: Symbol) -> &str {
        self.interner.str(symbol)
    }

    /// The parts put together as one name.
    pub fn join(&self, parts: &[&str]) -> Symbol {
        self.interner.intern(&parts.concat())
    }
}

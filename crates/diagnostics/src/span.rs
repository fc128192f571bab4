//! Spans and the source map: where a piece of syntax came from.
//!
//! A [`Span`] is eight bytes. It addresses either text that this session read (an offset into the session-wide
//! coordinate space of [`SourceMap`]) or a *foreign* location that came with a `.cmi` file, kept as the positions
//! it was stored with. Both resolve to a [`Location`], the five numbers and a file name that OCaml stores.

use std::rc::Rc;

/// A range of source bytes, or a foreign location; see the module's text.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// Start, with the top bit set for a foreign location (then: its index in the source map).
    lo: u32,
    /// End (exclusive), with the top bit set for a ghost: syntax the user did not write.
    hi: u32,
}

const _: () = assert!(size_of::<Span>() == 8);
const FLAG: u32 = 1 << 31;

impl Span {
    /// The location of nothing: OCaml's `Location.none`.
    pub const NONE: Span = Span { lo: FLAG, hi: FLAG };

    /// The span of the bytes `lo..hi` of the session's coordinate space.
    pub fn new(lo: u32, hi: u32) -> Span {
        debug_assert!(lo & FLAG == 0 && hi & FLAG == 0);
        Span { lo, hi }
    }

    /// The same span, marked as not written by the user.
    pub fn ghost(self) -> Span {
        Span { lo: self.lo, hi: self.hi | FLAG }
    }

    /// Whether the user did not write what this span covers.
    pub fn is_ghost(self) -> bool {
        self.hi & FLAG != 0
    }

    /// Whether this is a location that came from another compilation (or [`Span::NONE`]).
    pub fn is_foreign(self) -> bool {
        self.lo & FLAG != 0
    }

    /// The index of a foreign location in the source map, which is 0 for [`Span::NONE`].
    pub(crate) fn foreign_index(self) -> Option<u32> {
        self.is_foreign().then(|| self.lo())
    }

    /// The span of a foreign location; ghosts are marked by [`Span::ghost`].
    pub(crate) fn from_foreign_index(index: u32) -> Span {
        Span { lo: index | FLAG, hi: 0 }
    }

    /// Whether this is [`Span::NONE`].
    pub fn is_none(self) -> bool {
        self == Span::NONE
    }

    /// First byte. Meaningless for a foreign span.
    pub fn lo(self) -> u32 {
        self.lo & !FLAG
    }

    /// One past the last byte. Meaningless for a foreign span.
    pub fn hi(self) -> u32 {
        self.hi & !FLAG
    }

    /// From the start of `self` to the end of `end`; ghost only where `self` is.
    pub fn to(self, end: Span) -> Span {
        if self.is_foreign() || end.is_foreign() {
            return if self.is_none() { end } else { self };
        }
        Span { lo: self.lo, hi: end.hi() | (self.hi & FLAG) }
    }
}

impl std::fmt::Debug for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}..{}", self.lo(), self.hi())
    }
}

/// OCaml's `Lexing.position`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Position {
    /// File name, as the user or a `#` line directive gave it.
    pub file: Rc<str>,
    /// Line, from 1.
    pub line: i64,
    /// Offset of the line's first byte.
    pub bol: i64,
    /// Offset of the position; the column is `cnum - bol`.
    pub cnum: i64,
}

/// OCaml's `Location.t`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Location {
    pub start: Position,
    pub end: Position,
    pub ghost: bool,
}

impl Location {
    /// `Location.none`.
    pub fn none() -> Location {
        let p = Position { file: "_none_".into(), line: 0, bol: 0, cnum: -1 };
        Location { start: p.clone(), end: p, ghost: true }
    }

    /// The location that stands for a whole file: `Location.in_file`.
    pub fn in_file(file: &str) -> Location {
        let p = Position { file: file.into(), line: 1, bol: 0, cnum: -1 };
        Location { start: p.clone(), end: p, ghost: true }
    }
}

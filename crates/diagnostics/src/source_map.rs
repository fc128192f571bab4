//! The session's source texts and the way from a [`Span`] to the position OCaml would store.
//!
//! Every text read gets a stretch of one coordinate space, so that a span needs no file number. Line tables are made
//! when a text is added; `#` line directives are recorded by the lexer as it meets them. Locations that come out of
//! compiled interfaces are kept as they are and get spans of their own kind. Everything only grows, so a shared
//! reference suffices to add to the map.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use crate::span::{Location, Position, Span};

/// One text of the map, by order of addition.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct FileId(u32);

/// A source text.
#[derive(Debug)]
pub struct SourceFile {
    /// The name it was added under.
    pub name: Rc<str>,
    /// Its bytes.
    pub text: Rc<[u8]>,
    /// Where it starts in the session's coordinate space.
    pub base: u32,
    /// The position of its first byte: line 1 and offset 0, except for the later phrases of a toplevel.
    first: (i64, i64),
    /// Offsets at which lines start; the first is 0.
    lines: Vec<u32>,
    /// `#` line directives, by offset.
    directives: RefCell<Vec<Directive>>,
}

/// `# line "file"`: the text after it is named anew.
#[derive(Debug)]
struct Directive {
    /// Offset of the directive's end.
    end: u32,
    /// The line of the text that the directive stands on, from 0.
    on_line: usize,
    /// Line number of the next line.
    line: i64,
    file: Rc<str>,
}

/// All source texts of a session.
#[derive(Default, Debug)]
pub struct SourceMap {
    files: RefCell<Vec<Rc<SourceFile>>>,
    next: Cell<u32>,
    foreign: RefCell<Vec<Location>>,
    foreign_ids: RefCell<HashMap<ForeignKey, u32>>,
}

type ForeignKey = (Rc<str>, [i64; 3], Rc<str>, [i64; 3]);

/// The coordinate space is used up: more than two gigabytes of source in one session.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TooMuchSource;

/// What the coordinate space holds; the top bit of an offset has another meaning in [`Span`].
const LIMIT: u32 = 1 << 31;

impl SourceMap {
    /// An empty map.
    pub fn new() -> SourceMap {
        SourceMap::default()
    }

    /// Adds a text whose first byte is offset 0 of line 1.
    pub fn add_file(&self, name: &str, text: Rc<[u8]>) -> Result<FileId, TooMuchSource> {
        self.add_file_at(name, text, 1, 0)
    }

    /// Adds a text that continues an earlier one: its first byte is offset `cnum`, and stands on line `line`.
    pub fn add_file_at(
        &self,
        name: &str,
        text: Rc<[u8]>,
        line: i64,
        cnum: i64,
    ) -> Result<FileId, TooMuchSource> {
        let base = self.next.get();
        let len = u32::try_from(text.len()).map_err(|_| TooMuchSource)?;
        // One place more than there are bytes, so that the end of a text is not the start of the next.
        let next = base
            .checked_add(len)
            .and_then(|n| n.checked_add(1))
            .filter(|n| *n < LIMIT)
            .ok_or(TooMuchSource)?;
        self.next.set(next);
        let mut lines = vec![0];
        lines.extend(text.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(i, _)| i as u32 + 1));
        let mut files = self.files.borrow_mut();
        let id = FileId(files.len() as u32);
        let directives = RefCell::default();
        files.push(Rc::new(SourceFile {
            name: name.into(),
            text,
            base,
            first: (line, cnum),
            lines,
            directives,
        }));
        Ok(id)
    }

    /// The text of that number.
    pub fn file(&self, id: FileId) -> Rc<SourceFile> {
        self.files.borrow()[id.0 as usize].clone()
    }

    /// The text a span lies in; none for a foreign one.
    pub fn file_of(&self, span: Span) -> Option<FileId> {
        if span.is_foreign() {
            return None;
        }
        let after = self.files.borrow().partition_point(|f| f.base <= span.lo());
        after.checked_sub(1).map(|i| FileId(i as u32))
    }

    /// The location OCaml would store for `span`.
    pub fn location(&self, span: Span) -> Location {
        if let Some(index) = span.foreign_index() {
            let found = index.checked_sub(1).and_then(|i| self.foreign.borrow().get(i as usize).cloned());
            let mut location = found.unwrap_or_else(Location::none);
            location.ghost |= span.is_ghost();
            return location;
        }
        let Some(id) = self.file_of(span) else { return Location::none() };
        let file = self.file(id);
        let at = |offset: u32| file.position(offset.saturating_sub(file.base));
        Location { start: at(span.lo()), end: at(span.hi()), ghost: span.is_ghost() }
    }

    /// The span of a location that was read from a compiled file.
    pub fn foreign(&self, location: &Location) -> Span {
        if *location == Location::none() {
            return Span::NONE;
        }
        let numbers = |p: &Position| [p.line, p.bol, p.cnum];
        let (start, end) = (&location.start, &location.end);
        let key = (start.file.clone(), numbers(start), end.file.clone(), numbers(end));
        let mut ids = self.foreign_ids.borrow_mut();
        let index = *ids.entry(key).or_insert_with(|| {
            let mut all = self.foreign.borrow_mut();
            all.push(Location { ghost: false, ..location.clone() });
            all.len() as u32
        });
        let span = Span::from_foreign_index(index);
        if location.ghost { span.ghost() } else { span }
    }

    /// Records a `#` directive that ends at `end` (a session-wide offset): the next line is number `line` of `file`.
    pub fn add_directive(&self, end: u32, line: i64, file: &str) {
        if let Some(id) = self.file_of(Span::new(end, end)) {
            let source = self.file(id);
            let end = end - source.base;
            let on_line = source.line_of(end);
            let mut directives = source.directives.borrow_mut();
            if directives.last().is_none_or(|d| d.end < end) {
                directives.push(Directive { end, on_line, line, file: file.into() });
            }
        }
    }
}

impl SourceFile {
    /// The line, from 0, that `offset` stands on, directives aside.
    pub fn line_of(&self, offset: u32) -> usize {
        self.lines.partition_point(|start| *start <= offset) - 1
    }

    /// The bytes of line `line` (from 0), without its end.
    pub fn line_text(&self, line: usize) -> &[u8] {
        let start = self.lines.get(line).map_or(self.text.len(), |s| *s as usize);
        let end = self.lines.get(line + 1).map_or(self.text.len(), |s| *s as usize - 1);
        let bytes = &self.text[start..end];
        bytes.strip_suffix(b"\r").unwrap_or(bytes)
    }

    /// Where line `line` (from 0) starts, from the text's first byte.
    pub fn line_start(&self, line: usize) -> u32 {
        self.lines.get(line).copied().unwrap_or(self.text.len() as u32)
    }

    /// How many lines there are.
    pub fn line_count(&self) -> usize {
        self.lines.len()
    }

    fn position(&self, offset: u32) -> Position {
        let on_line = self.line_of(offset);
        let mut bol = self.lines[on_line];
        let directives = self.directives.borrow();
        let (line, file) = match directives[..directives.partition_point(|d| d.end <= offset)].last() {
            None => (self.first.0 + on_line as i64, &self.name),
            Some(d) => {
                if d.on_line == on_line {
                    bol = d.end;
                }
                (d.line - 1 + (on_line - d.on_line) as i64, &d.file)
            }
        };
        let shift = self.first.1;
        Position { file: file.clone(), line, bol: i64::from(bol) + shift, cnum: i64::from(offset) + shift }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_follow_lines_and_directives() {
        let map = SourceMap::new();
        let first = map.add_file("a.ml", (*b"let\n\nx").into()).unwrap();
        let second = map.add_file("b.ml", (*b"1\n# 7 \"c.mly\"\nxy\n").into()).unwrap();
        let base = map.file(second).base;
        map.add_directive(base + 13, 7, "c.mly");
        let x = map.location(Span::new(5, 6));
        assert_eq!((x.start.line, x.start.bol, x.start.cnum, x.end.cnum), (3, 5, 5, 6));
        let y = map.location(Span::new(base + 15, base + 16)).start;
        assert_eq!((&*y.file, y.line, y.bol, y.cnum), ("c.mly", 7, 14, 15));
        assert_eq!(map.file_of(Span::new(6, 6)), Some(first));
        assert_eq!(&*map.location(Span::new(base, base)).start.file, "b.ml");
    }

    #[test]
    fn foreign_locations_come_back() {
        let map = SourceMap::new();
        let mut location = Location::in_file("lib.mli");
        let span = map.foreign(&location);
        assert_eq!(map.location(span), location);
        assert_eq!(map.foreign(&location), span);
        location.ghost = false;
        assert_eq!(map.location(map.foreign(&location)), location);
        assert!(map.foreign(&Location::none()).is_none());
    }
}

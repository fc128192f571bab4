//! Documentation comments, attached to what they document.
//!
//! A docstring belongs to the item before it or behind it unless a blank line separates them; one with blank lines on
//! both sides, or that is not the nearest, is text of its own. Constructors, fields and parameters take the docstring
//! behind them first. What nothing takes, or two things take, is warned about.

use std::cell::Cell;
use std::rc::Rc;

use syntax::ast::*;
use syntax::lexer::{Docstring, Gap, LexWarning, LexWarningKind, Lexed};
use syntax::sym;

use crate::context::Pos;

/// What took a docstring.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taken {
    Nothing,
    /// A constructor, field or parameter.
    Info,
    /// An item, or text.
    Docs,
}

struct State {
    taken: Cell<Taken>,
    /// How many items it stands next to.
    neighbours: Cell<u32>,
}

/// The docstrings of a text and what became of each.
pub struct Docs<'a> {
    gaps: &'a [Gap],
    states: Vec<Vec<State>>,
}

/// Index of a docstring: gap, and place in it.
type Index = (usize, usize);

impl<'a> Docs<'a> {
    pub fn new(lexed: &'a Lexed) -> Docs<'a> {
        let fresh = |_| State { taken: Cell::new(Taken::Nothing), neighbours: Cell::new(0) };
        let states = lexed.gaps.iter().map(|gap| gap.docstrings.iter().map(fresh).collect()).collect();
        Docs { gaps: &lexed.gaps, states }
    }

    /// The gap in front of the token at `pos` (for an end: behind what ends there).
    fn gap(&self, pos: Pos) -> Option<usize> {
        let token = pos.next_token() as u32;
        self.gaps.binary_search_by_key(&token, |gap| gap.token).ok()
    }

    /// Docstrings of the gap that belong to the token before it: those up to the first blank line.
    fn after(&self, gap: usize) -> std::ops::Range<usize> {
        let docs = &self.gaps[gap].docstrings;
        0..docs.iter().position(|d| d.blank_before).unwrap_or(docs.len())
    }

    /// Docstrings of the gap that belong to the token behind it: those since the last blank line.
    fn before(&self, gap: usize) -> std::ops::Range<usize> {
        let gap = &self.gaps[gap];
        let len = gap.docstrings.len();
        if gap.blank_after {
            return len..len;
        }
        gap.docstrings.iter().rposition(|d| d.blank_before).unwrap_or(0)..len
    }

    fn doc(&self, (gap, i): Index) -> &'a Docstring {
        &self.gaps[gap].docstrings[i]
    }

    fn state(&self, (gap, i): Index) -> &State {
        &self.states[gap][i]
    }

    /// The first of `candidates` that is not a constructor's, now taken.
    fn take(&self, mut candidates: impl Iterator<Item = Index>, as_: Taken) -> Option<&'a Docstring> {
        let index = candidates.find(|i| self.state(*i).taken.get() != Taken::Info)?;
        self.state(index).taken.set(as_);
        Some(self.doc(index))
    }

    /// All of `candidates` that are not a constructor's, now taken as text.
    fn take_all(&self, candidates: impl Iterator<Item = Index>) -> Vec<&'a Docstring> {
        let free =
            candidates.filter(|i| self.state(*i).taken.get() != Taken::Info && !self.doc(*i).text.is_empty());
        let take = |i| {
            self.state(i).taken.set(Taken::Docs);
            self.doc(i)
        };
        free.map(take).collect()
    }

    fn indices(gap: usize, range: std::ops::Range<usize>) -> impl DoubleEndedIterator<Item = Index> {
        range.map(move |i| (gap, i))
    }

    fn mark(&self, candidates: impl Iterator<Item = Index>) {
        for index in candidates {
            let neighbours = &self.state(index).neighbours;
            neighbours.set(neighbours.get() + 1);
        }
    }

    /// Notes that an item stands from `l` to `r`, without taking docstrings.
    pub fn mark_item(&self, l: Pos, r: Pos) {
        if let Some(gap) = self.gap(l) {
            self.mark(Self::indices(gap, self.before(gap)));
        }
        if let Some(gap) = self.gap(r) {
            self.mark(Self::indices(gap, self.after(gap)));
        }
    }

    /// Puts the docstrings of the item from `l` to `r` around its attributes.
    pub fn item(&self, l: Pos, attributes: Attributes, r: Pos) -> Attributes {
        if self.gaps.is_empty() {
            return attributes;
        }
        self.mark_item(l, r);
        let before =
            self.gap(l).and_then(|gap| self.take(Self::indices(gap, self.before(gap)).rev(), Taken::Docs));
        let after = self.gap(r).and_then(|gap| self.take(Self::indices(gap, self.after(gap)), Taken::Docs));
        let attribute = |doc| docstring_attribute(doc, sym::OCAML_DOC);
        before.map(attribute).into_iter().chain(attributes).chain(after.map(attribute)).collect()
    }

    /// Like [`Docs::item`], with the text between the items of an `and` list in front.
    pub fn and_item(&self, l: Pos, attributes: Attributes, r: Pos) -> Attributes {
        let attributes = self.item(l, attributes, r);
        if self.gaps.is_empty() {
            return attributes;
        }
        let text = self.text_before(l).into_iter().map(|doc| docstring_attribute(doc, sym::OCAML_TEXT));
        text.chain(attributes).collect()
    }

    /// The docstring behind a constructor, field or parameter that ends at `r`.
    pub fn info(&self, r: Pos) -> Option<Attribute> {
        let gap = self.gap(r)?;
        let doc = self.take_info(gap)?;
        (!doc.text.is_empty()).then(|| docstring_attribute(doc, sym::OCAML_DOC))
    }

    fn take_info(&self, gap: usize) -> Option<&'a Docstring> {
        self.take(Self::indices(gap, self.after(gap)), Taken::Info)
    }

    /// Whether it is `(**/**)`, which documents nothing but always stands for itself.
    fn is_stop(&self, index: Index) -> bool {
        &*self.doc(index).text == b"/*"
    }

    /// Free-standing docstrings in front of the item that starts at `l`.
    pub fn text_before(&self, l: Pos) -> Vec<&'a Docstring> {
        let Some(gap) = self.gap(l) else { return Vec::new() };
        let floating = self.after(gap).end..self.before(gap).start;
        let all = Self::indices(gap, 0..self.gaps[gap].docstrings.len());
        let is_text = |index: &Index| {
            floating.contains(&index.1)
                || self.is_stop(*index) && self.state(*index).taken.get() == Taken::Nothing
        };
        self.take_all(all.filter(is_text))
    }

    /// Docstrings in front of the first item that belong to what stands before it, as text.
    pub fn text_at_start(&self, l: Pos) -> Vec<&'a Docstring> {
        let Some(gap) = self.gap(l) else { return Vec::new() };
        let (after, before) = (self.after(gap), self.before(gap));
        let mine = Self::indices(gap, 0..if before.start >= after.end { after.end } else { 0 });
        self.take_all(mine.filter(|i| !self.is_stop(*i)))
    }

    /// Docstrings behind the last item, not its own, as text.
    pub fn text_at_end(&self, r: Pos) -> Vec<&'a Docstring> {
        let Some(gap) = self.gap(r) else { return Vec::new() };
        let rest = self.after(gap).end;
        let all = Self::indices(gap, 0..self.gaps[gap].docstrings.len());
        let is_text =
            |i: &Index| i.1 >= rest || self.is_stop(*i) && self.state(*i).taken.get() == Taken::Nothing;
        self.take_all(all.filter(is_text))
    }

    /// All docstrings of a body without items.
    pub fn text_of_empty(&self, r: Pos) -> Vec<&'a Docstring> {
        let Some(gap) = self.gap(r) else { return Vec::new() };
        self.take_all(Self::indices(gap, 0..self.gaps[gap].docstrings.len()))
    }

    /// Warnings for docstrings that nothing took, or that several things might take.
    pub fn warnings(&self) -> Vec<LexWarning> {
        let mut warnings = Vec::new();
        for (gap, states) in self.gaps.iter().zip(&self.states) {
            for (doc, state) in gap.docstrings.iter().zip(states) {
                let kind = match state.taken.get() {
                    Taken::Nothing => LexWarningKind::UnattachedDocstring,
                    Taken::Docs if state.neighbours.get() > 1 => LexWarningKind::AmbiguousDocstring,
                    _ => continue,
                };
                warnings.push(LexWarning { kind, span: doc.span });
            }
        }
        warnings
    }
}

/// A docstring as an attribute.
pub fn docstring_attribute(doc: &Docstring, name: syntax::Symbol) -> Attribute {
    let constant =
        Constant { desc: ConstantDesc::String(Rc::clone(&doc.text), doc.span, None), span: doc.span };
    let expression = Expression::new(ExpressionDesc::Constant(constant), doc.span);
    let item = StructureItem { desc: StructureItemDesc::Eval(expression, Vec::new()), span: doc.span };
    Attribute { name: Loc::new(name, doc.span), payload: Payload::Structure(vec![item]), span: doc.span }
}

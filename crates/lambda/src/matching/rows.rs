//! The matrix of patterns that match compilation works on.

use typing::ident::Ident;
use typing::typedtree::{Constant, Pattern, PatternDesc};
use typing::types::{ConstructorDescription, ConstructorTag};

use crate::ir::{ExitId, Lambda, LetKind, Param, ValueKind};

/// A pattern of the matrix; `None` matches everything.
pub type Pat<'p> = Option<&'p Pattern>;

/// Where a value to be matched is found.
#[derive(Clone, Debug)]
pub struct Occurrence {
    pub term: Lambda,
    /// How a variable for it is bound.
    pub kind: LetKind,
}

impl Occurrence {
    pub fn var(id: Ident) -> Occurrence {
        Occurrence { term: Lambda::Var(id), kind: LetKind::Alias }
    }
}

/// A variable bound by a row.
#[derive(Clone, Debug)]
pub struct Bind {
    pub id: Ident,
    pub value: ValueKind,
    pub from: Occurrence,
}

/// What happens when a row matches.
#[derive(Clone, Debug)]
pub enum Action {
    /// Evaluate the guard if any, then the term.
    Body { guard: Option<Lambda>, body: Lambda },
    /// Jump to code shared by several rows, with the values of these variables.
    Jump(ExitId, Vec<Param>),
}

/// A row of the matrix.
#[derive(Clone, Debug)]
pub struct Row<'p> {
    pub pats: Vec<Pat<'p>>,
    pub binds: Vec<Bind>,
    pub action: Action,
}

impl Row<'_> {
    /// Whether nothing after this row is tried when its patterns match.
    pub fn is_final(&self) -> bool {
        !matches!(self.action, Action::Body { guard: Some(_), .. })
    }
}

/// Takes names and wrappers off a pattern: what remains, and the variables met (all stand for the whole value).
pub fn strip<'p>(pat: Pat<'p>, mut bound: impl FnMut(Ident, &'p Pattern)) -> Pat<'p> {
    let mut pat = pat?;
    loop {
        match &pat.desc {
            PatternDesc::Any => return None,
            PatternDesc::Var(id, ..) => {
                bound(*id, pat);
                return None;
            }
            PatternDesc::Alias(inner, id, ..) => {
                bound(*id, pat);
                pat = inner;
            }
            PatternDesc::Value(inner) => pat = inner,
            _ => return Some(pat),
        }
    }
}

/// Whether a pattern matches every value of its type without a test.
pub fn is_any(pat: Pat<'_>) -> bool {
    strip(pat, |_, _| {}).is_none()
}

/// The alternatives of an or-pattern, left to right.
pub fn alternatives<'p>(pat: &'p Pattern, out: &mut Vec<&'p Pattern>) {
    let mut todo = vec![pat];
    while let Some(pat) = todo.pop() {
        match &pat.desc {
            PatternDesc::Or(left, right, _) => {
                todo.push(right);
                todo.push(left);
            }
            _ => out.push(pat),
        }
    }
}

/// The variables a pattern binds, in order of appearance.
pub fn variables<'p>(pat: &'p Pattern, out: &mut Vec<(Ident, &'p Pattern)>) {
    syntax::node::deep(|| match &pat.desc {
        PatternDesc::Any | PatternDesc::Constant(_) => {}
        PatternDesc::Var(id, ..) => out.push((*id, pat)),
        PatternDesc::Alias(inner, id, ..) => {
            variables(inner, out);
            out.push((*id, pat));
        }
        PatternDesc::Tuple(items) | PatternDesc::Array(items) | PatternDesc::Construct(_, _, items, _) => {
            items.iter().for_each(|p| variables(p, out))
        }
        PatternDesc::Variant(_, arg, _) => arg.iter().for_each(|p| variables(p, out)),
        PatternDesc::Record(fields, _) => fields.iter().for_each(|(_, _, p)| variables(p, out)),
        PatternDesc::Lazy(inner) | PatternDesc::Value(inner) | PatternDesc::Exception(inner) => {
            variables(inner, out)
        }
        PatternDesc::Or(left, _, _) => variables(left, out),
    })
}

/// Whether some value may match both patterns.
pub fn compatible(left: Pat<'_>, right: Pat<'_>) -> bool {
    let (Some(left), Some(right)) = (strip(left, |_, _| {}), strip(right, |_, _| {})) else { return true };
    syntax::node::deep(|| both_match(left, right))
}

fn all_compatible<'p>(
    left: impl Iterator<Item = &'p Pattern>,
    right: impl Iterator<Item = &'p Pattern>,
) -> bool {
    left.zip(right).all(|(l, r)| compatible(Some(l), Some(r)))
}

fn both_match(left: &Pattern, right: &Pattern) -> bool {
    use PatternDesc::*;
    match (&left.desc, &right.desc) {
        (Or(a, b, _), _) => compatible(Some(a), Some(right)) || compatible(Some(b), Some(right)),
        (_, Or(a, b, _)) => compatible(Some(left), Some(a)) || compatible(Some(left), Some(b)),
        (Exception(a), Exception(b)) => compatible(Some(a), Some(b)),
        (Constant(a), Constant(b)) => same_constant(a, b),
        (Tuple(a), Tuple(b)) => all_compatible(a.iter(), b.iter()),
        (Construct(_, c, a, _), Construct(_, d, b, _)) => {
            may_be_same(c, d) && all_compatible(a.iter(), b.iter())
        }
        (Variant(l, a, _), Variant(m, b, _)) => {
            l == m
                && match (a, b) {
                    (None, None) => true,
                    (Some(a), Some(b)) => compatible(Some(a), Some(b)),
                    _ => false,
                }
        }
        (Record(a, _), Record(b, _)) => a.iter().all(|(_, l, p)| {
            b.iter().filter(|(_, m, _)| l.pos == m.pos).all(|(_, _, q)| compatible(Some(p), Some(q)))
        }),
        (Array(a), Array(b)) => a.len() == b.len() && all_compatible(a.iter(), b.iter()),
        (Lazy(a), Lazy(b)) => compatible(Some(a), Some(b)),
        _ => true,
    }
}

/// Whether two constructors may be one: extension constructors can be rebound under another name.
fn may_be_same(c: &ConstructorDescription, d: &ConstructorDescription) -> bool {
    match (&c.tag, &d.tag) {
        (ConstructorTag::Extension(_, constant), ConstructorTag::Extension(_, other)) => {
            constant == other && c.args.len() == d.args.len()
        }
        (a, b) => a == b,
    }
}

/// Whether two literals are the same value. Spans and spellings do not count; floats compare by value.
pub fn same_constant(a: &Constant, b: &Constant) -> bool {
    match (a, b) {
        (Constant::String(s, ..), Constant::String(t, ..)) => s == t,
        (a, b) => a == b,
    }
}

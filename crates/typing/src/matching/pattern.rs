//! Patterns reduced to what decides matching: heads with argument columns, alternatives, and wildcards.
//!
//! Names of variables and aliases are kept only because examples of missing cases repeat them.

use std::rc::Rc;

use syntax::node::deep;
use syntax::symbol::Symbol;

use crate::typedtree::{Constant, Pattern, PatternDesc};
use crate::types::{ConstructorDescription, ConstructorTag, LabelDeclaration, TypeId};

/// A simplified pattern.
#[derive(Clone, Debug)]
pub enum Pat {
    /// Matches everything: `_`, or a variable.
    Any(Option<Symbol>),
    Head(Head, Vec<Rc<Pat>>),
    Or(Rc<Pat>, Rc<Pat>),
    Alias(Rc<Pat>, Symbol),
}

/// What a value's outermost part must be.
#[derive(Clone, Debug)]
pub enum Head {
    Constructor(Rc<ConstructorDescription>),
    Constant(Constant),
    Tuple,
    /// The record's labels, in order of declaration.
    Record(Rc<[LabelDeclaration]>),
    /// A polymorphic variant's tag, and the type it was matched at.
    Variant(Symbol, TypeId),
    Array,
    Lazy,
}

impl Head {
    /// Whether the two heads, of arguments `n` and `m`, match the same values.
    pub fn same(&self, n: usize, other: &Head, m: usize) -> bool {
        match (self, other) {
            (Head::Constructor(a), Head::Constructor(b)) => same_tag(&a.tag, &b.tag),
            (Head::Constant(a), Head::Constant(b)) => same_constant(a, b),
            (Head::Variant(a, _), Head::Variant(b, _)) => a == b,
            (Head::Array, Head::Array) => n == m,
            (Head::Tuple, Head::Tuple) | (Head::Record(_), Head::Record(_)) | (Head::Lazy, Head::Lazy) => {
                true
            }
            _ => false,
        }
    }
}

fn same_tag(a: &ConstructorTag, b: &ConstructorTag) -> bool {
    match (a, b) {
        (ConstructorTag::Extension(p, _), ConstructorTag::Extension(q, _)) => p == q,
        _ => a == b,
    }
}

/// Equality of literals: strings by contents, whatever their delimiters; floats as written.
pub fn same_constant(a: &Constant, b: &Constant) -> bool {
    match (a, b) {
        (Constant::String(a, ..), Constant::String(b, ..)) => a == b,
        _ => a == b,
    }
}

/// Simplifies a typed pattern. The `exception` alternatives of a computation pattern match no value: they are
/// dropped, and a pattern that has nothing else gives `None`.
pub fn simplify(pattern: &Pattern) -> Option<Rc<Pat>> {
    deep(|| simplify_desc(pattern)).map(Rc::new)
}

fn simplify_desc(pattern: &Pattern) -> Option<Pat> {
    let all = |patterns: &[Pattern]| patterns.iter().map(simplify).collect::<Option<Vec<_>>>();
    Some(match &pattern.desc {
        PatternDesc::Any => Pat::Any(None),
        PatternDesc::Var(_, name, _) => Pat::Any(Some(name.txt)),
        PatternDesc::Alias(p, _, name, _) => Pat::Alias(simplify(p)?, name.txt),
        PatternDesc::Constant(c) => Pat::Head(Head::Constant(c.clone()), Vec::new()),
        PatternDesc::Tuple(ps) => Pat::Head(Head::Tuple, all(ps)?),
        PatternDesc::Construct(_, cstr, ps, _) => Pat::Head(Head::Constructor(cstr.clone()), all(ps)?),
        PatternDesc::Variant(tag, arg, _) => {
            let args = arg.as_deref().map(simplify).map_or(Some(Vec::new()), |p| p.map(|p| vec![p]))?;
            Pat::Head(Head::Variant(*tag, pattern.ty), args)
        }
        PatternDesc::Record(fields, _) => {
            let Some((_, label, _)) = fields.first() else { return Some(Pat::Any(None)) };
            let mut args: Vec<_> = label.all.iter().map(|_| Rc::new(Pat::Any(None))).collect();
            for (_, label, p) in fields {
                if let Some(slot) = args.get_mut(label.pos) {
                    *slot = simplify(p)?;
                }
            }
            Pat::Head(Head::Record(label.all.clone()), args)
        }
        PatternDesc::Array(ps) => Pat::Head(Head::Array, all(ps)?),
        PatternDesc::Lazy(p) => Pat::Head(Head::Lazy, vec![simplify(p)?]),
        PatternDesc::Or(a, b, _) => match (simplify(a), simplify(b)) {
            (Some(a), Some(b)) => Pat::Or(a, b),
            (Some(p), None) | (None, Some(p)) => return Some(p.as_ref().clone()),
            (None, None) => return None,
        },
        PatternDesc::Value(p) => return simplify(p).map(|p| p.as_ref().clone()),
        PatternDesc::Exception(_) => return None,
    })
}

/// The same for the exceptions that a computation pattern matches.
pub fn simplify_exception(pattern: &Pattern) -> Option<Rc<Pat>> {
    match &pattern.desc {
        PatternDesc::Exception(p) => simplify(p),
        PatternDesc::Or(a, b, _) => match (simplify_exception(a), simplify_exception(b)) {
            (Some(a), Some(b)) => Some(Rc::new(Pat::Or(a, b))),
            (p, q) => p.or(q),
        },
        _ => None,
    }
}

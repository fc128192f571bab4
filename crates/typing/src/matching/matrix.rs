//! Pattern matrices: specialisation, the default matrix, and usefulness.
//!
//! After L. Maranget, "Warnings for pattern matching" (Journal of Functional Programming 17, 2007).

use std::rc::Rc;

use syntax::node::deep;

use super::pattern::{Head, Pat};

/// A row: one pattern a column, the first column last (so that columns are taken off cheaply).
pub type Row = Vec<Rc<Pat>>;

/// What the algorithms ask of types.
pub trait Signatures {
    /// Whether these heads (with their argument counts) cover every value of their type.
    fn is_complete(&mut self, heads: &[(Head, usize)]) -> bool;
}

/// A wildcard.
pub fn any() -> Rc<Pat> {
    Rc::new(Pat::Any(None))
}

/// The heads of the first column, each once, in order of appearance.
pub fn heads(rows: &[Row]) -> Vec<(Head, usize)> {
    let mut found: Vec<(Head, usize)> = Vec::new();
    let mut tags = HeadSet::default();
    for row in rows {
        if let Some(p) = row.last() {
            collect(p, &mut found, &mut tags);
        }
    }
    found
}

/// Remembers which constants and constructors were seen, so that long columns stay linear.
#[derive(Default)]
struct HeadSet {
    keys: rustc_hash::FxHashSet<HeadKey>,
}

#[derive(PartialEq, Eq, Hash)]
enum HeadKey {
    Int(i64),
    Char(u8),
    String(Rc<[u8]>),
    Constant(u32),
    Block(u32),
    Variant(syntax::symbol::Symbol),
}

fn key(head: &Head) -> Option<HeadKey> {
    use crate::typedtree::Constant;
    use crate::types::ConstructorTag;
    match head {
        Head::Constant(Constant::Int(n)) => Some(HeadKey::Int(*n)),
        Head::Constant(Constant::Char(c)) => Some(HeadKey::Char(*c)),
        Head::Constant(Constant::String(s, ..)) => Some(HeadKey::String(s.clone())),
        Head::Constructor(c) => match c.tag {
            ConstructorTag::Constant(n) => Some(HeadKey::Constant(n)),
            ConstructorTag::Block(n) => Some(HeadKey::Block(n)),
            _ => None,
        },
        Head::Variant(tag, _) => Some(HeadKey::Variant(*tag)),
        _ => None,
    }
}

fn collect(p: &Pat, found: &mut Vec<(Head, usize)>, seen: &mut HeadSet) {
    match p {
        Pat::Any(_) => {}
        Pat::Alias(p, _) => collect(p, found, seen),
        Pat::Or(a, b) => {
            deep(|| collect(a, found, seen));
            deep(|| collect(b, found, seen));
        }
        Pat::Head(head, args) => {
            let new = match key(head) {
                Some(key) => seen.keys.insert(key),
                None => !found.iter().any(|(h, n)| h.same(*n, head, args.len())),
            };
            if new {
                found.push((head.clone(), args.len()));
            }
        }
    }
}

/// The rows that match values with this head, their first column replaced by the head's arguments.
pub fn specialize(rows: &[Row], head: &Head, arity: usize) -> Vec<Row> {
    let mut out = Vec::new();
    for row in rows {
        let Some((first, rest)) = row.split_last() else { continue };
        specialize_row(first, rest, head, arity, &mut out);
    }
    out
}

fn specialize_row(first: &Pat, rest: &[Rc<Pat>], head: &Head, arity: usize, out: &mut Vec<Row>) {
    match first {
        Pat::Any(_) => {
            let mut row = rest.to_vec();
            row.extend(std::iter::repeat_with(any).take(arity));
            out.push(row);
        }
        Pat::Alias(p, _) => specialize_row(p, rest, head, arity, out),
        Pat::Or(a, b) => {
            deep(|| specialize_row(a, rest, head, arity, out));
            deep(|| specialize_row(b, rest, head, arity, out));
        }
        Pat::Head(h, args) => {
            if h.same(args.len(), head, arity) {
                let mut row = rest.to_vec();
                row.extend(args.iter().rev().cloned());
                out.push(row);
            }
        }
    }
}

/// The rows that match whatever the first column is, without that column.
pub fn default_rows(rows: &[Row]) -> Vec<Row> {
    let mut out = Vec::new();
    for row in rows {
        if let Some((first, rest)) = row.split_last()
            && matches_all(first)
        {
            out.push(rest.to_vec());
        }
    }
    out
}

fn matches_all(p: &Pat) -> bool {
    match p {
        Pat::Any(_) => true,
        Pat::Head(..) => false,
        Pat::Alias(p, _) => matches_all(p),
        Pat::Or(a, b) => deep(|| matches_all(a) || matches_all(b)),
    }
}

/// Whether some value matches `row` and none of `rows`.
pub fn useful(types: &mut impl Signatures, rows: &[Row], row: &[Rc<Pat>]) -> bool {
    deep(|| useful_row(types, rows, row))
}

fn useful_row(types: &mut impl Signatures, rows: &[Row], row: &[Rc<Pat>]) -> bool {
    let Some((first, rest)) = row.split_last() else { return rows.is_empty() };
    if rows.is_empty() {
        return true;
    }
    match first.as_ref() {
        Pat::Alias(p, _) => {
            let mut row = rest.to_vec();
            row.push(p.clone());
            useful(types, rows, &row)
        }
        Pat::Or(a, b) => [a, b].into_iter().any(|p| {
            let mut row = rest.to_vec();
            row.push(p.clone());
            useful(types, rows, &row)
        }),
        Pat::Head(head, args) => {
            let mut row = rest.to_vec();
            row.extend(args.iter().rev().cloned());
            useful(types, &specialize(rows, head, args.len()), &row)
        }
        Pat::Any(_) => {
            let heads = heads(rows);
            if heads.is_empty() || !types.is_complete(&heads) {
                return useful(types, &default_rows(rows), rest);
            }
            heads.iter().any(|(head, arity)| {
                let mut row = rest.to_vec();
                row.extend(std::iter::repeat_with(any).take(*arity));
                useful(types, &specialize(rows, head, *arity), &row)
            })
        }
    }
}

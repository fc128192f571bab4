//! Examples of values that a matrix leaves unmatched, in the order in which OCaml finds them.
//!
//! The order is observable (the first example stands in warning 8). A matrix of one row keeps the row's own pattern
//! in each column that is not the missing one; a matrix of several goes through the heads of its first column, and
//! last through what no head covers.

use std::ops::ControlFlow;
use std::rc::Rc;

use syntax::node::deep;

use super::matrix::{Row, Signatures, any, default_rows, heads, specialize};
use super::pattern::{Head, Pat};

/// What the search asks of types.
pub trait Complements: Signatures {
    /// A pattern for the values of the heads' type that have none of these heads; `None` when there are none.
    fn complement(&mut self, heads: &[(Head, usize)]) -> Option<Rc<Pat>>;
}

/// Calls `visit` with each unmatched vector of patterns (first column last) until it breaks.
pub fn missing<T: Complements>(
    types: &mut T,
    rows: &[Row],
    columns: usize,
    visit: &mut dyn FnMut(&mut T, Row) -> ControlFlow<()>,
) -> ControlFlow<()> {
    deep(|| search(types, rows, columns, visit))
}

fn search<T: Complements>(
    types: &mut T,
    rows: &[Row],
    columns: usize,
    visit: &mut dyn FnMut(&mut T, Row) -> ControlFlow<()>,
) -> ControlFlow<()> {
    match rows {
        [] => visit(types, std::iter::repeat_with(any).take(columns).collect()),
        _ if columns == 0 => ControlFlow::Continue(()),
        [row] => one_row(types, row, visit),
        rows => several_rows(types, rows, columns, visit),
    }
}

fn one_row<T: Complements>(
    types: &mut T,
    row: &Row,
    visit: &mut dyn FnMut(&mut T, Row) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let Some((first, rest)) = row.split_last() else { return ControlFlow::Continue(()) };
    // What this row's first column matches, with something missing further on.
    missing(types, &[rest.to_vec()], rest.len(), &mut |types, mut example| {
        example.push(first.clone());
        visit(types, example)
    })?;
    // What the first column does not match, with anything further on.
    let column = vec![vec![first.clone()]];
    let width = rest.len();
    several_rows(types, &column, 1, &mut |types, mut example| {
        let head = example.pop().unwrap_or_else(any);
        let mut whole: Row = std::iter::repeat_with(any).take(width).collect();
        whole.push(head);
        visit(types, whole)
    })
}

fn several_rows<T: Complements>(
    types: &mut T,
    rows: &[Row],
    columns: usize,
    visit: &mut dyn FnMut(&mut T, Row) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let heads = heads(rows);
    if heads.is_empty() {
        return missing(types, &default_rows(rows), columns - 1, &mut |types, mut example| {
            example.push(any());
            visit(types, example)
        });
    }
    for (head, arity) in &heads {
        let rows = specialize(rows, head, *arity);
        missing(types, &rows, columns - 1 + arity, &mut |types, mut example| {
            let args = example.split_off(example.len() - arity).into_iter().rev().collect();
            example.push(Rc::new(Pat::Head(head.clone(), args)));
            visit(types, example)
        })?;
    }
    let rest = default_rows(rows);
    let Some(other) = types.complement(&heads) else { return ControlFlow::Continue(()) };
    missing(types, &rest, columns - 1, &mut |types, mut example| {
        example.push(other.clone());
        visit(types, example)
    })
}

//! Polymorphic comparison: structural, over an explicit stack, so that depth costs memory and never the Rust stack.
use super::floats::total_compare;
use super::{Primitive, p2};
use crate::domain::Domain;
use crate::value::*;
use std::cmp::Ordering::{self, Equal, Greater, Less};

pub const TABLE: &[Primitive] = &[
    p2("caml_compare", |d, a, b| match compare(d, a, b, true)? {
        Some(order) => Ok(Value::ordering(order)),
        None => Ok(Value::int(0)),
    }),
    p2("caml_equal", |d, a, b| Ok(Value::bool(compare(d, a, b, false)? == Some(Equal)))),
    p2("caml_notequal", |d, a, b| Ok(Value::bool(compare(d, a, b, false)? != Some(Equal)))),
    p2("caml_lessthan", |d, a, b| Ok(Value::bool(compare(d, a, b, false)? == Some(Less)))),
    p2("caml_lessequal", |d, a, b| Ok(Value::bool(matches!(compare(d, a, b, false)?, Some(Less | Equal))))),
    p2("caml_greaterthan", |d, a, b| Ok(Value::bool(compare(d, a, b, false)? == Some(Greater)))),
    p2("caml_greaterequal", |d, a, b| {
        Ok(Value::bool(matches!(compare(d, a, b, false)?, Some(Greater | Equal))))
    }),
];

/// Fields of two blocks of the same size still to be compared.
struct Pending {
    left: Value,
    right: Value,
    next: usize,
    size: usize,
}

/// What comparing two values without going into their fields says.
enum Step {
    Order(Option<Ordering>),
    /// Equal if these are.
    Instead(Value, Value),
    /// Equal if the fields are: blocks of that size, greater than 0.
    Fields(usize),
    Fail(&'static str),
}

const FUNCTIONAL: Step = Step::Fail("compare: functional value");
const ABSTRACT: Step = Step::Fail("compare: abstract value");

/// Compares two values. `total`: as `Stdlib.compare`, where NaN has its place in the order and a value equals itself without
/// being looked at. Otherwise NaN makes the result `None`, "unordered".
pub(super) fn compare(d: &mut Domain, left: Value, right: Value, total: bool) -> Res<Option<Ordering>> {
    let (mut left, mut right) = (left, right);
    let mut stack: Vec<Pending> = Vec::new();
    loop {
        match step(left, right, total) {
            Step::Order(Some(Equal)) => {}
            Step::Order(order) => return Ok(order),
            Step::Fail(text) => return Err(d.invalid_arg(text)),
            Step::Instead(l, r) => {
                (left, right) = (l, r);
                continue;
            }
            Step::Fields(size) => {
                if size > 1 {
                    stack.push(Pending { left, right, next: 1, size });
                }
                (left, right) = (left.field(0), right.field(0));
                continue;
            }
        }
        let Some(pending) = stack.last_mut() else { return Ok(Some(Equal)) };
        (left, right) = (pending.left.field(pending.next), pending.right.field(pending.next));
        pending.next += 1;
        if pending.next == pending.size {
            stack.pop();
        }
    }
}

#[inline]
fn step(left: Value, right: Value, total: bool) -> Step {
    if left == right && total {
        return Step::Order(Some(Equal));
    }
    match (left.is_int(), right.is_int()) {
        (true, true) => Step::Order(Some(left.as_int().cmp(&right.as_int()))),
        (true, false) => immediate_and_block(left, right, total),
        (false, true) => block_and_immediate(left, right, total),
        (false, false) => blocks(left, right, total),
    }
}

fn immediate_and_block(left: Value, right: Value, total: bool) -> Step {
    match right.tag() {
        FORWARD_TAG => Step::Instead(left, right.field(0)),
        CUSTOM_TAG => match right.custom_ops().compare_ext {
            Some(compare) => Step::Order(compare(left, right, total)),
            None => Step::Order(Some(Less)),
        },
        _ => Step::Order(Some(Less)),
    }
}

fn block_and_immediate(left: Value, right: Value, total: bool) -> Step {
    match left.tag() {
        FORWARD_TAG => Step::Instead(left.field(0), right),
        CUSTOM_TAG => match left.custom_ops().compare_ext {
            Some(compare) => Step::Order(compare(left, right, total)),
            None => Step::Order(Some(Greater)),
        },
        _ => Step::Order(Some(Greater)),
    }
}

fn blocks(left: Value, right: Value, total: bool) -> Step {
    // A function inside a closure block compares as the closure would.
    let tag = |v: Value| if v.tag() == INFIX_TAG { CLOSURE_TAG } else { v.tag() };
    let (left_tag, right_tag) = (tag(left), tag(right));
    if left_tag == FORWARD_TAG {
        return Step::Instead(left.field(0), right);
    }
    if right_tag == FORWARD_TAG {
        return Step::Instead(left, right.field(0));
    }
    if left_tag != right_tag {
        return Step::Order(Some(left_tag.cmp(&right_tag)));
    }
    match left_tag {
        STRING_TAG => Step::Order(Some(left.bytes().cmp(right.bytes()))),
        DOUBLE_TAG => Step::Order(floats(left.double(), right.double(), total)),
        DOUBLE_ARRAY_TAG => Step::Order(float_arrays(left, right, total)),
        ABSTRACT_TAG => ABSTRACT,
        CLOSURE_TAG => FUNCTIONAL,
        CONT_TAG => Step::Fail("compare: continuation value"),
        OBJECT_TAG => Step::Order(Some(left.field(1).as_int().cmp(&right.field(1).as_int()))),
        CUSTOM_TAG => customs(left, right, total),
        _ => match (left.wosize(), right.wosize()) {
            (a, b) if a != b => Step::Order(Some(a.cmp(&b))),
            (0, _) => Step::Order(Some(Equal)),
            (size, _) => Step::Fields(size),
        },
    }
}

fn floats(x: f64, y: f64, total: bool) -> Option<Ordering> {
    if total { Some(total_compare(x, y)) } else { x.partial_cmp(&y) }
}

fn float_arrays(left: Value, right: Value, total: bool) -> Option<Ordering> {
    let size = left.wosize();
    if size != right.wosize() {
        return Some(size.cmp(&right.wosize()));
    }
    let orders = (0..size).map(|i| floats(left.double_field(i), right.double_field(i), total));
    orders.into_iter().find(|&order| order != Some(Equal)).unwrap_or(Some(Equal))
}

fn customs(left: Value, right: Value, total: bool) -> Step {
    let (ops, other) = (left.custom_ops(), right.custom_ops());
    if !std::ptr::eq(ops, other) && ops.identifier != other.identifier {
        return Step::Order(Some(ops.identifier.cmp(other.identifier)));
    }
    match ops.compare {
        Some(compare) => Step::Order(compare(left, right, total)),
        None => ABSTRACT,
    }
}

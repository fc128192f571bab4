//! Branching on integers: comparisons for a few intervals, a table for many in a small range.

use diagnostics::Span;
use syntax::node::Node;

use crate::ir::*;
use crate::primitive::*;

/// Values `low..=high` and what to do for them.
#[derive(Clone, Debug)]
struct Interval {
    low: i64,
    high: i64,
    action: Lambda,
}

/// The term that selects an action by the value of `arg`, which is a variable and lies in `low..=high`. Cases are
/// sorted by value and have at most one action each; values without a case go to `default`, or do not occur.
pub fn switch(
    arg: &Lambda,
    (low, high): (i64, i64),
    cases: Vec<(i64, Lambda)>,
    default: Option<Lambda>,
    fresh: &mut dyn FnMut(&str) -> Ident,
    loc: Span,
) -> Lambda {
    let mut all = intervals((low, high), cases, default);
    match all.len() {
        0 => Lambda::StaticRaise(ExitId(0), Vec::new()),
        1 => all.remove(0).action,
        _ => Selector { arg, fresh, loc }.select(all, low, high),
    }
}

/// Covers the range with intervals, neighbours with the same jump being one.
fn intervals((low, high): (i64, i64), cases: Vec<(i64, Lambda)>, default: Option<Lambda>) -> Vec<Interval> {
    let mut out: Vec<Interval> = Vec::new();
    let add = |out: &mut Vec<Interval>, low, high, action: Lambda| match out.last_mut() {
        Some(last) if same(&last.action, &action) => last.high = high,
        _ => out.push(Interval { low, high, action }),
    };
    let mut next = Some(low);
    for (n, action) in cases {
        let Some(from) = next else { break };
        if n > from {
            match &default {
                Some(default) => add(&mut out, from, n - 1, default.clone()),
                // The gap does not occur: the neighbour may take it.
                None => {
                    if let Some(last) = out.last_mut() {
                        last.high = n - 1;
                    }
                }
            }
        }
        let start = if default.is_none() && out.is_empty() { from.min(n) } else { n };
        add(&mut out, start, n, action);
        next = n.checked_add(1);
    }
    if let Some(from) = next
        && from <= high
    {
        match default {
            Some(default) => add(&mut out, from, high, default),
            None => {
                if let Some(last) = out.last_mut() {
                    last.high = high;
                }
            }
        }
    }
    out
}

/// Whether two actions are the same jump or constant.
pub fn same(a: &Lambda, b: &Lambda) -> bool {
    match (a, b) {
        (Lambda::StaticRaise(a, xs), Lambda::StaticRaise(b, ys)) => a == b && xs == ys,
        (Lambda::Const(a), Lambda::Const(b)) => a == b,
        _ => false,
    }
}

struct Selector<'a> {
    arg: &'a Lambda,
    fresh: &'a mut dyn FnMut(&str) -> Ident,
    loc: Span,
}

impl Selector<'_> {
    fn test(&self, c: Comparison, n: i64) -> Lambda {
        Lambda::prim(Primitive::IntComp(c), vec![self.arg.clone(), Lambda::int(n)], self.loc)
    }

    /// Selects among intervals that cover `low..=high` without gaps.
    fn select(&mut self, mut all: Vec<Interval>, low: i64, high: i64) -> Lambda {
        if all.len() == 1 {
            return all.remove(0).action;
        }
        if let Some(table) = self.table(&all, low, high) {
            return table;
        }
        // One value out of all the others.
        if all.len() == 3 && all[1].low == all[1].high && same(&all[0].action, &all[2].action) {
            let (middle, other) = (all.remove(1), all.remove(0));
            return Lambda::if_(self.test(Comparison::Ne, middle.low), other.action, middle.action);
        }
        if all.len() == 2 {
            let (right, left) = (all.remove(1), all.remove(0));
            return self.two(left, right, low, high);
        }
        let right = all.split_off(all.len() / 2);
        let pivot = right[0].low;
        let right = self.select(right, pivot, high);
        let left = self.select(all, low, pivot - 1);
        Lambda::if_(self.test(Comparison::Ge, pivot), right, left)
    }

    fn two(&mut self, left: Interval, right: Interval, low: i64, high: i64) -> Lambda {
        if low == 0 && high == 1 {
            return Lambda::if_(self.arg.clone(), right.action, left.action);
        }
        if left.low == left.high && left.low == low {
            return Lambda::if_(self.test(Comparison::Ne, left.low), right.action, left.action);
        }
        if right.low == right.high && right.high == high {
            return Lambda::if_(self.test(Comparison::Ne, right.low), left.action, right.action);
        }
        Lambda::if_(self.test(Comparison::Ge, right.low), right.action, left.action)
    }

    /// A jump table, when there are enough intervals in few enough values. What lies outside of the bounded inner
    /// intervals is tested first.
    fn table(&mut self, all: &[Interval], low: i64, high: i64) -> Option<Lambda> {
        if all.len() < 4 {
            return None;
        }
        let bounded = |low: i64, high: i64| high.checked_sub(low).filter(|n| *n < 4096);
        // The whole range, or all but equal jumps at both ends.
        let whole = bounded(low, high).is_some_and(|n| dense(all.len(), n));
        let (inner, outside) = if whole {
            (all, None)
        } else {
            let [first, inner @ .., last] = all else { return None };
            if !same(&first.action, &last.action) {
                return None;
            }
            let span = bounded(inner.first()?.low, inner.last()?.high)?;
            if inner.len() < 3 || !dense(inner.len(), span) {
                return None;
            }
            (inner, Some(first.action.clone()))
        };
        let (base, span) = (inner.first()?.low, inner.last()?.high - inner.first()?.low);
        let shifted = if base == 0 { None } else { Some((self.fresh)("switcher")) };
        let subject = shifted.map_or(self.arg.clone(), Lambda::Var);
        let mut consts = Vec::new();
        for interval in inner {
            for n in interval.low..=interval.high {
                // Only jumps and constants cover several values when there is a table.
                if interval.low != interval.high && !copyable(&interval.action) {
                    return None;
                }
                consts.push(((n - base) as u32, interval.action.clone()));
            }
        }
        let switch = Lambda::Switch(Node::new(Switch {
            arg: subject.clone(),
            num_consts: span as u32 + 1,
            consts,
            num_blocks: 0,
            blocks: Vec::new(),
            default: None,
            loc: self.loc,
        }));
        let body = match outside {
            None => switch,
            Some(action) => {
                let out = Lambda::prim(Primitive::IsOut, vec![Lambda::int(span), subject], self.loc);
                Lambda::if_(out, action, switch)
            }
        };
        Some(match shifted {
            None => body,
            Some(id) => {
                let shift = Lambda::prim(Primitive::OffsetInt(-base), vec![self.arg.clone()], self.loc);
                Lambda::let_(LetKind::Alias, id, shift, body)
            }
        })
    }
}

fn copyable(action: &Lambda) -> bool {
    matches!(action, Lambda::StaticRaise(_, args) if args.is_empty()) || matches!(action, Lambda::Const(_))
}

/// At least one case for three values.
fn dense(intervals: usize, span: i64) -> bool {
    (span as usize + 1) <= intervals * 3
}

#[cfg(test)]
mod tests {
    use super::*;
    use syntax::symbol::Interner;
    use typing::ident::IdentKind;

    fn select(term: &Lambda, n: i64, shift: i64) -> i64 {
        let value = |l: &Lambda| match l {
            Lambda::Const(Const::Int(k)) => *k,
            Lambda::Var(id) if id.stamp == 1 => n,
            Lambda::Var(_) => n + shift,
            other => panic!("{other:?}"),
        };
        match term {
            Lambda::Const(Const::Int(k)) => *k,
            Lambda::If(test) => {
                let taken = match &test.cond {
                    Lambda::Prim(call) => {
                        let (a, b) = (value(&call.args[0]), value(&call.args[1]));
                        match call.prim {
                            Primitive::IntComp(Comparison::Ge) => a >= b,
                            Primitive::IntComp(Comparison::Ne) => a != b,
                            Primitive::IsOut => (a as u64) < b as u64,
                            _ => panic!("{call:?}"),
                        }
                    }
                    other => value(other) != 0,
                };
                select(if taken { &test.ifso } else { &test.ifnot }, n, shift)
            }
            Lambda::Let(binding) => {
                let Lambda::Prim(call) = &binding.arg else { panic!() };
                let Primitive::OffsetInt(k) = call.prim else { panic!() };
                select(&binding.body, n, k)
            }
            Lambda::Switch(switch) => {
                let at = value(&switch.arg);
                let case = switch.consts.iter().find(|(k, _)| i64::from(*k) == at);
                select(&case.unwrap_or_else(|| panic!("{n} falls through")).1, n, shift)
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_value_reaches_its_case() {
        let interner = Interner::new();
        let sets: [&[i64]; 7] = [
            &[3],
            &[1, 2, 3, 10],
            &[0, 1, 2, 3, 4, 5],
            &[-5, 100, 1000],
            &[65, 66, 67, 97, 98, 99],
            &[0, 255],
            &[7, 8, 20, 21, 22, 24, 25, 90],
        ];
        for set in sets {
            let id = Ident { name: interner.intern("x"), kind: IdentKind::Local, stamp: 1, scope: 0 };
            let cases = set.iter().map(|n| (*n, Lambda::int(*n))).collect();
            let mut stamp = 1;
            let mut fresh = |name: &str| {
                stamp += 1;
                Ident { name: interner.intern(name), kind: IdentKind::Local, stamp, scope: 0 }
            };
            let range = (i64::MIN, i64::MAX);
            let default = Some(Lambda::int(-777));
            let term = switch(&Lambda::Var(id), range, cases, default, &mut fresh, Span::NONE);
            for n in -10..1010 {
                assert_eq!(
                    select(&term, n, 0),
                    if set.contains(&n) { n } else { -777 },
                    "{n} of {set:?}: {term:?}"
                );
            }
        }
    }
}

//! Replaces switches on strings by tests that bytecode has.
//!
//! A few cases are tested one after the other, more by binary search with `caml_string_compare`.

use std::rc::Rc;

use diagnostics::Span;
use lambda::ir::*;
use lambda::primitive::*;
use syntax::node::deep;

/// Up to this many strings are tested one by one.
const LINEAR: usize = 9;

/// Makes what the expansion needs.
pub trait Fresh {
    /// A new variable.
    fn ident(&mut self, name: &str) -> Ident;
    /// A new static handler.
    fn exit(&mut self) -> ExitId;
}

/// Replaces every string switch in a term.
pub fn expand(term: &mut Lambda, fresh: &mut dyn Fresh) {
    for part in lambda::walk::children_mut(term) {
        deep(|| expand(part, fresh));
    }
    if let Lambda::StringSwitch(_) = term
        && let Lambda::StringSwitch(switch) = std::mem::replace(term, Lambda::unit())
    {
        *term = tests(switch.into_inner(), fresh);
    }
}

fn tests(mut switch: StringSwitch, fresh: &mut dyn Fresh) -> Lambda {
    switch.cases.sort_by(|a, b| a.0.cmp(&b.0));
    let default = match switch.default.take() {
        Some(default) => default,
        // Exhaustive: the first case needs no test.
        None if switch.cases.is_empty() => return switch.arg,
        None => switch.cases.remove(0).1,
    };
    let (subject, binding) = match switch.arg {
        Lambda::Var(id) => (id, None),
        arg => (fresh.ident("switch"), Some(arg)),
    };
    let small = matches!(&default, Lambda::StaticRaise(_, args) if args.is_empty());
    let body = if small {
        search(subject, switch.cases, default, switch.loc, fresh)
    } else {
        let exit = fresh.exit();
        let jump = Lambda::StaticRaise(exit, Vec::new());
        Lambda::catch(search(subject, switch.cases, jump, switch.loc, fresh), exit, Vec::new(), default)
    };
    match binding {
        None => body,
        Some(arg) => Lambda::let_(LetKind::Strict, subject, arg, body),
    }
}

fn external(name: &str, subject: Ident, text: &Rc<[u8]>, loc: Span) -> Lambda {
    let prim = Primitive::CCall(Rc::new(External { name: name.into(), arity: 2, alloc: false }));
    Lambda::prim(prim, vec![Lambda::Var(subject), Lambda::Const(Const::ImmString(text.clone()))], loc)
}

type Cases = Vec<(Rc<[u8]>, Lambda)>;

fn search(subject: Ident, mut cases: Cases, default: Lambda, loc: Span, fresh: &mut dyn Fresh) -> Lambda {
    if cases.len() <= LINEAR {
        return cases.into_iter().rev().fold(default, |rest, (text, action)| {
            Lambda::if_(external("caml_string_notequal", subject, &text, loc), rest, action)
        });
    }
    let above = cases.split_off(cases.len() / 2 + 1);
    let Some((text, action)) = cases.pop() else { return default };
    let order = fresh.ident("cmp");
    let test = |c| Lambda::prim(Primitive::IntComp(c), vec![Lambda::Var(order), Lambda::int(0)], loc);
    let less = search(subject, cases, default.clone(), loc, fresh);
    let greater = search(subject, above, default, loc, fresh);
    let branches =
        Lambda::if_(test(Comparison::Lt), less, Lambda::if_(test(Comparison::Gt), greater, action));
    Lambda::let_(LetKind::Strict, order, external("caml_string_compare", subject, &text, loc), branches)
}

//! The immediate subterms of a term, in evaluation-independent (textual) order.

use typing::ident::Ident;

use crate::ir::{Function, Lambda};

/// The subterms of a term.
pub fn children(term: &Lambda) -> Vec<&Lambda> {
    match term {
        Lambda::Var(_) | Lambda::MutVar(_) | Lambda::Const(_) => Vec::new(),
        Lambda::Apply(apply) => std::iter::once(&apply.func).chain(&apply.args).collect(),
        Lambda::Function(function) => vec![&function.body],
        Lambda::Let(b) | Lambda::LetMut(b) => vec![&b.arg, &b.body],
        Lambda::LetRec(rec) => rec.bindings.iter().map(|(_, f)| &f.body).chain([&rec.body]).collect(),
        Lambda::Prim(call) => call.args.iter().collect(),
        Lambda::Switch(switch) => {
            let cases = switch.consts.iter().chain(&switch.blocks).map(|(_, action)| action);
            std::iter::once(&switch.arg).chain(cases).chain(&switch.default).collect()
        }
        Lambda::StringSwitch(switch) => {
            let cases = switch.cases.iter().map(|(_, action)| action);
            std::iter::once(&switch.arg).chain(cases).chain(&switch.default).collect()
        }
        Lambda::StaticRaise(_, args) => args.iter().collect(),
        Lambda::StaticCatch(catch) => vec![&catch.body, &catch.handler],
        Lambda::TryWith(handler) => vec![&handler.body, &handler.handler],
        Lambda::If(test) => vec![&test.cond, &test.ifso, &test.ifnot],
        Lambda::Seq(pair) | Lambda::While(pair) => vec![&pair.0, &pair.1],
        Lambda::For(parts) => vec![&parts.low, &parts.high, &parts.body],
        Lambda::Assign(_, value) => vec![&**value],
        Lambda::Send(send) => [&send.method, &send.object].into_iter().chain(&send.args).collect(),
        Lambda::Event(event) => vec![&event.0],
        Lambda::IfUsed(_, inner) => vec![&**inner],
    }
}

/// The subterms of a term, to be changed in place.
pub fn children_mut(term: &mut Lambda) -> Vec<&mut Lambda> {
    match term {
        Lambda::Var(_) | Lambda::MutVar(_) | Lambda::Const(_) => Vec::new(),
        Lambda::Apply(apply) => {
            let apply = &mut **apply;
            std::iter::once(&mut apply.func).chain(&mut apply.args).collect()
        }
        Lambda::Function(function) => vec![&mut function.body],
        Lambda::Let(b) | Lambda::LetMut(b) => {
            let b = &mut **b;
            vec![&mut b.arg, &mut b.body]
        }
        Lambda::LetRec(rec) => {
            let rec = &mut **rec;
            rec.bindings.iter_mut().map(|(_, f)| &mut f.body).chain([&mut rec.body]).collect()
        }
        Lambda::Prim(call) => call.args.iter_mut().collect(),
        Lambda::Switch(switch) => {
            let switch = &mut **switch;
            let cases = switch.consts.iter_mut().chain(&mut switch.blocks).map(|(_, action)| action);
            std::iter::once(&mut switch.arg).chain(cases).chain(&mut switch.default).collect()
        }
        Lambda::StringSwitch(switch) => {
            let switch = &mut **switch;
            let cases = switch.cases.iter_mut().map(|(_, action)| action);
            std::iter::once(&mut switch.arg).chain(cases).chain(&mut switch.default).collect()
        }
        Lambda::StaticRaise(_, args) => args.iter_mut().collect(),
        Lambda::StaticCatch(catch) => {
            let catch = &mut **catch;
            vec![&mut catch.body, &mut catch.handler]
        }
        Lambda::TryWith(handler) => {
            let handler = &mut **handler;
            vec![&mut handler.body, &mut handler.handler]
        }
        Lambda::If(test) => {
            let test = &mut **test;
            vec![&mut test.cond, &mut test.ifso, &mut test.ifnot]
        }
        Lambda::Seq(pair) | Lambda::While(pair) => {
            let pair = &mut **pair;
            vec![&mut pair.0, &mut pair.1]
        }
        Lambda::For(parts) => {
            let parts = &mut **parts;
            vec![&mut parts.low, &mut parts.high, &mut parts.body]
        }
        Lambda::Assign(_, value) => vec![&mut **value],
        Lambda::Send(send) => {
            let send = &mut **send;
            [&mut send.method, &mut send.object].into_iter().chain(&mut send.args).collect()
        }
        Lambda::Event(event) => vec![&mut event.0],
        Lambda::IfUsed(_, inner) => vec![&mut **inner],
    }
}

/// Gives `each` the variables that the term itself binds (not those its subterms bind).
pub fn binders(term: &Lambda, each: &mut dyn FnMut(Ident)) {
    let function =
        |f: &Function, each: &mut dyn FnMut(Ident)| f.params.iter().for_each(|param| each(param.0));
    match term {
        Lambda::Function(f) => function(f, each),
        Lambda::Let(b) | Lambda::LetMut(b) => each(b.id),
        Lambda::LetRec(rec) => rec.bindings.iter().for_each(|(id, f)| {
            each(*id);
            function(f, each);
        }),
        Lambda::StaticCatch(catch) => catch.params.iter().for_each(|param| each(param.0)),
        Lambda::TryWith(handler) => each(handler.id),
        Lambda::For(parts) => each(parts.id),
        _ => {}
    }
}

//! Effects: making fibers and using continuations up. Switching is the interpreter's (`interp::effects`).
use super::{Primitive, p1, p3, p4};
use crate::domain::Domain;
use crate::fiber::Fiber;
use crate::value::*;

pub const TABLE: &[Primitive] = &[
    p3("caml_alloc_stack", alloc_stack),
    p1("caml_continuation_use", continuation_use),
    p1("caml_continuation_use_noexc", continuation_use_noexc),
    p4("caml_continuation_use_and_update_handler_noexc", use_and_update_handler),
    p1("caml_ensure_stack_capacity", ensure_stack_capacity),
    p1("caml_process_pending_actions_with_root", process_pending_actions),
];

fn alloc_stack(d: &mut Domain, hv: Value, hx: Value, hf: Value) -> Res {
    Ok(Fiber::as_value(d.new_fiber(hv, hx, hf)?))
}

fn continuation_use_noexc(d: &mut Domain, k: Value) -> Res {
    Ok(d.take_continuation(k))
}

fn continuation_use(d: &mut Domain, k: Value) -> Res {
    let stack = d.take_continuation(k);
    if Fiber::from_value(stack).is_null() { Err(d.already_resumed()) } else { Ok(stack) }
}

/// Takes the stack out and gives the outermost fiber of its chain new handlers.
fn use_and_update_handler(d: &mut Domain, k: Value, hv: Value, hx: Value, hf: Value) -> Res {
    let stack = d.take_continuation(k);
    let fiber = Fiber::from_value(stack);
    if !fiber.is_null() {
        d.set_outermost_handlers(fiber, hv, hx, hf);
    }
    Ok(stack)
}

fn ensure_stack_capacity(d: &mut Domain, words: Value) -> Res {
    let words = words.as_index().unwrap_or(0);
    d.sp = d.ensure_stack(d.sp, words)?;
    d.update_limit();
    Ok(Value::UNIT)
}

fn process_pending_actions(d: &mut Domain, v: Value) -> Res {
    let v = d.root(v);
    d.poll()?;
    Ok(d[v])
}

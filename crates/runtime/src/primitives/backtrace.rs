//! Backtraces as `Printexc` sees them: an array of code addresses (which look like integers), converted on demand.
use super::{Primitive, p1, p2};
use crate::domain::Domain;
use crate::fiber::Fiber;
use crate::value::*;

pub const TABLE: &[Primitive] = &[
    p1("caml_record_backtrace", record),
    p1("caml_backtrace_status", |d, _| Ok(Value::bool(d.backtrace.active))),
    p1("caml_get_exception_raw_backtrace", get_exception_raw),
    p1("caml_get_exception_backtrace", get_exception),
    p2("caml_restore_raw_backtrace", restore),
    p1("caml_convert_raw_backtrace", convert),
    p1("caml_convert_raw_backtrace_slot", convert_slot),
    p1("caml_raw_backtrace_length", |_, b| Ok(Value::int(b.wosize() as i64))),
    p2("caml_raw_backtrace_slot", slot),
    p1("caml_raw_backtrace_next_slot", |_, _| Ok(Value::NONE)),
    p1("caml_get_current_callstack", current_callstack),
    p2("caml_get_continuation_callstack", continuation_callstack),
    p1("caml_ml_debug_info_status", |d, _| Ok(Value::int(if d.has_debug_info() { 1 } else { 0 }))),
];

fn record(d: &mut Domain, on: Value) -> Res {
    let on = on.as_bool();
    if d.backtrace.active != on {
        d.backtrace.active = on;
        d.backtrace.frames.clear();
        d.backtrace.last_exn = Value::UNIT;
    }
    Ok(Value::UNIT)
}

/// Frames as an array. Code addresses are odd, hence integers.
fn raw(d: &mut Domain, frames: &[u64]) -> Res {
    let values: Vec<Value> = frames.iter().map(|&pc| Value::from_bits(pc)).collect();
    d.block_from(0, &values)
}

fn get_exception_raw(d: &mut Domain, _: Value) -> Res {
    if !d.backtrace.active {
        return Ok(Value::atom(0));
    }
    let frames = d.backtrace.frames.clone();
    raw(d, &frames)
}

fn restore(d: &mut Domain, exn: Value, raw: Value) -> Res {
    d.backtrace.last_exn = exn;
    d.backtrace.frames = raw.fields().iter().map(|v| v.bits()).collect();
    Ok(Value::UNIT)
}

fn slot(d: &mut Domain, raw: Value, i: Value) -> Res {
    match i.as_index().and_then(|i| raw.fields().get(i)) {
        Some(&pc) => Ok(pc),
        None => Err(d.invalid_arg("Printexc.get_raw_backtrace_slot: index out of bounds")),
    }
}

/// `Known_location` (tag 0) or `Unknown_location` (tag 1).
fn location(d: &mut Domain, pc: u64) -> Res {
    let info = d.frame_info(pc);
    let is_raise = Value::bool(info.is_raise);
    let Some(p) = info.place else { return Ok(d.block(1, &[is_raise])) };
    let file = d.string(&p.file)?;
    let defname = d.string(&p.defname)?;
    let [line, start, offset, end_line, end] =
        [p.line, p.start_char, p.end_offset, p.end_line, p.end_char].map(Value::int);
    Ok(d.block(0, &[is_raise, file, line, start, offset, end_line, end, Value::FALSE, defname]))
}

fn convert_slot(d: &mut Domain, pc: Value) -> Res {
    location(d, pc.bits())
}

fn convert(d: &mut Domain, raw: Value) -> Res {
    let frames: Vec<u64> = raw.fields().iter().map(|v| v.bits()).collect();
    converted(d, &frames)
}

fn converted(d: &mut Domain, frames: &[u64]) -> Res {
    let array = d.alloc_block(frames.len(), 0, Value::UNIT)?;
    for (i, &pc) in frames.iter().enumerate() {
        let slot = location(d, pc)?;
        d.set_field(array, i, slot);
    }
    Ok(array)
}

fn get_exception(d: &mut Domain, _: Value) -> Res {
    let frames = d.backtrace.frames.clone();
    let array = converted(d, &frames)?;
    Ok(d.some(array))
}

fn current_callstack(d: &mut Domain, max: Value) -> Res {
    let frames = d.callstack_here(max.as_index().unwrap_or(0));
    raw(d, &frames)
}

fn continuation_callstack(d: &mut Domain, k: Value, max: Value) -> Res {
    let fiber = Fiber::from_value(k.field(0));
    if fiber.is_null() {
        return Err(d.already_resumed());
    }
    // SAFETY: a captured stack is live, and on its top lies its innermost trap.
    let trap = unsafe { *(*fiber).sp };
    let frames = d.callstack(fiber, trap, max.as_index().unwrap_or(0));
    raw(d, &frames)
}

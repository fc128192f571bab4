//! The threads library: threads of one domain that take turns (`domain/threads.rs`).
use super::{Primitive, p1, p2};
use crate::domain::Domain;
use crate::value::*;

pub const TABLE: &[Primitive] = &[
    p1("caml_thread_initialize", initialize),
    p1("caml_thread_cleanup", |_, _| Ok(Value::UNIT)),
    p1("caml_thread_new", new),
    p1("caml_thread_self", current),
    p1("caml_thread_id", |_, thread| Ok(thread.field(0))),
    p1("caml_thread_uncaught_exception", uncaught),
    p1("caml_thread_yield", |d, _| {
        d.yield_turn();
        d.poll()?;
        Ok(Value::UNIT)
    }),
    p1("caml_thread_join", join),
    p2("caml_thread_sigmask", |d, _, _| Err(d.failwith("not supported yet: Thread.sigmask"))),
    p1("caml_wait_signal", |d, _| Err(d.failwith("not supported yet: Thread.wait_signal"))),
];

/// A descriptor: number, body, and a place that the library leaves to us.
fn descriptor(d: &mut Domain, id: i64, body: Value) -> Value {
    d.tuple(&[Value::int(id), body, Value::UNIT])
}

fn initialize(d: &mut Domain, _: Value) -> Res {
    let first = descriptor(d, 0, Value::UNIT);
    remember(d, 0, first);
    Ok(Value::UNIT)
}

fn remember(d: &mut Domain, id: i64, thread: Value) {
    let root = d.global_root(thread);
    d.prims.threads.insert(id, root);
}

fn new(d: &mut Domain, body: Value) -> Res {
    // Threads that have ended are needed no more but by who holds them.
    let ended: Vec<i64> = d.prims.threads.keys().copied().filter(|&id| !d.thread_is_alive(id)).collect();
    for id in ended {
        if let Some(root) = d.prims.threads.remove(&id) {
            d.release_root(root);
        }
    }
    let id = d.fresh_thread_id();
    let thread = descriptor(d, id, body);
    remember(d, id, thread);
    if d.start_thread(id, body) {
        Ok(thread)
    } else {
        Err(d.sys_error("Thread.create: Resource temporarily unavailable"))
    }
}

fn current(d: &mut Domain, _: Value) -> Res {
    match d.prims.threads.get(&d.threads.current) {
        Some(&root) => Ok(d.get_root(root)),
        None => Err(d.failwith("Thread.self: not initialized")),
    }
}

fn uncaught(d: &mut Domain, exception: Value) -> Res {
    let mut line = format!("Thread {} killed on uncaught exception ", d.threads.current).into_bytes();
    line.extend_from_slice(&crate::machine::fatal::describe(exception));
    line.push(b'\n');
    let host = d.host().clone();
    // There is nowhere to report that standard error is closed.
    let _ = d.blocking(|| host.write_all(host::STDERR, &line));
    Ok(Value::UNIT)
}

fn join(d: &mut Domain, thread: Value) -> Res {
    let id = thread.field(0).as_int();
    d.wait_until(|d| !d.thread_is_alive(id))?;
    Ok(Value::UNIT)
}

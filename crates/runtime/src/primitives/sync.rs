//! Mutexes and conditions of the core library, domains' identities and domain-local storage.
//!
//! A program runs on one thread so far. A mutex only knows whether it is locked; waiting for what nobody will do is an
//! error. A domain that is spawned runs at once, to its end, before `Domain.spawn` returns: one of the orders in which
//! parallel domains may run, but not one for domains that wait for each other.
use super::{Primitive, p1, p2};
use crate::domain::Domain;
use crate::value::*;
use host::Errno;

pub const TABLE: &[Primitive] = &[
    p1("caml_ml_mutex_new", |d, _| Ok(d.custom(&MUTEX_OPS, &[0], 0))),
    p1("caml_ml_mutex_lock", lock),
    p1("caml_ml_mutex_try_lock", try_lock),
    p1("caml_ml_mutex_unlock", unlock),
    p1("caml_ml_condition_new", |d, _| Ok(d.custom(&CONDITION_OPS, &[0], 0))),
    p2("caml_ml_condition_wait", |d, _, _| {
        Err(d.sys_error("Condition.wait: not supported yet: other threads"))
    }),
    p1("caml_ml_condition_signal", |_, _| Ok(Value::UNIT)),
    p1("caml_ml_condition_broadcast", |_, _| Ok(Value::UNIT)),
    p2("caml_domain_spawn", spawn),
    p1("caml_ml_domain_id", |d, _| Ok(Value::int(d.prims.domain_id))),
    p1("caml_ml_domain_index", |_, _| Ok(Value::int(0))),
    p1("caml_ml_domain_cpu_relax", |d, _| {
        d.poll()?;
        Ok(Value::UNIT)
    }),
    p1("caml_recommended_domain_count", |d, _| Ok(Value::int(d.host().parallelism() as i64))),
    p1("caml_domain_dls_get", |d, _| Ok(local_storage(d))),
    p1("caml_domain_dls_set", set_local_storage),
    p2("caml_domain_dls_compare_and_set", swap_local_storage),
];

static MUTEX_OPS: CustomOps = CustomOps {
    compare: Some(|a, b, _| Some(a.bits().cmp(&b.bits()))),
    hash: Some(|v| v.bits()),
    ..CustomOps::opaque("_mutex")
};

static CONDITION_OPS: CustomOps = CustomOps {
    compare: Some(|a, b, _| Some(a.bits().cmp(&b.bits()))),
    hash: Some(|v| v.bits()),
    ..CustomOps::opaque("_condition")
};

/// The word of a mutex that tells whether it is locked.
const LOCKED: usize = 1;

fn error(d: &mut Domain, function: &str, errno: Errno) -> Raise {
    d.sys_error(format!("{function}: {errno}"))
}

fn lock(d: &mut Domain, mutex: Value) -> Res {
    match mutex.raw_field(LOCKED) {
        0 => {
            mutex.set_raw_field(LOCKED, 1);
            Ok(Value::UNIT)
        }
        _ => Err(error(d, "Mutex.lock", Errno::EDEADLK)),
    }
}

fn try_lock(_: &mut Domain, mutex: Value) -> Res {
    let free = mutex.raw_field(LOCKED) == 0;
    mutex.set_raw_field(LOCKED, 1);
    Ok(Value::bool(free))
}

fn unlock(d: &mut Domain, mutex: Value) -> Res {
    match mutex.raw_field(LOCKED) {
        0 => Err(error(d, "Mutex.unlock", Errno::EPERM)),
        _ => {
            mutex.set_raw_field(LOCKED, 0);
            Ok(Value::UNIT)
        }
    }
}

fn local_storage(d: &Domain) -> Value {
    d.prims.local_storage.map_or(Value::UNIT, |root| d.get_root(root))
}

fn set_local_storage(d: &mut Domain, v: Value) -> Res {
    match d.prims.local_storage {
        Some(root) => d.set_root(root, v),
        None => d.prims.local_storage = Some(d.global_root(v)),
    }
    Ok(Value::UNIT)
}

fn swap_local_storage(d: &mut Domain, old: Value, new: Value) -> Res {
    let matches = local_storage(d) == old;
    if matches {
        set_local_storage(d, new)?;
    }
    Ok(Value::bool(matches))
}

/// Runs a domain's body and leaves its result in the record of type `Domain.term_sync`: the state, `Finished (Ok v)` or
/// `Finished (Error e)`, in its first field.
fn spawn(d: &mut Domain, body: Value, term_sync: Value) -> Res {
    let term_sync = d.root(term_sync);
    let storage = d.prims.local_storage.map(|root| d.get_root(root)).unwrap_or(Value::UNIT);
    let storage = d.root(storage);
    d.prims.last_domain_id += 1;
    let id = d.prims.last_domain_id;
    let parent = std::mem::replace(&mut d.prims.domain_id, id);
    set_local_storage(d, Value::UNIT)?;
    let result = d.callback(body, &[Value::UNIT]);
    d.prims.domain_id = parent;
    let result = match result {
        Ok(v) => d.block(0, &[v]),
        Err(raise) => match raise.exception() {
            Some(exception) => d.block(1, &[exception]),
            None => return Err(raise),
        },
    };
    let finished = d.block(0, &[result]);
    let term_sync = d[term_sync];
    d.set_field(term_sync, 0, finished);
    let storage = d[storage];
    set_local_storage(d, storage)?;
    Ok(Value::int(id))
}

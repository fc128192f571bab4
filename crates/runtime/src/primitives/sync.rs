//! Mutexes and conditions of the core library, domains' identities and domain-local storage.
//!
//! Threads of a domain take turns, so a mutex is a word that tells its owner. A domain that is spawned runs at once, to its end, before `Domain.spawn` returns: one of the orders in which
//! parallel domains may run, but not one for domains that wait for each other.
use super::{Primitive, p1, p2};
use crate::domain::{Domain, Local};
use crate::value::*;
use host::Errno;

pub const TABLE: &[Primitive] = &[
    p1("caml_ml_mutex_new", |d, _| Ok(d.custom(&MUTEX_OPS, &[0], 0))),
    p1("caml_ml_mutex_lock", lock),
    p1("caml_ml_mutex_try_lock", try_lock),
    p1("caml_ml_mutex_unlock", unlock),
    p1("caml_ml_condition_new", |d, _| Ok(d.custom(&CONDITION_OPS, &[0, 0], 0))),
    p2("caml_ml_condition_wait", wait),
    p1("caml_ml_condition_signal", signal),
    p1("caml_ml_condition_broadcast", broadcast),
    p2("caml_domain_spawn", spawn),
    p1("caml_ml_domain_id", |d, _| Ok(Value::int(d.prims.domain_id))),
    p1("caml_ml_domain_index", |_, _| Ok(Value::int(0))),
    p1("caml_ml_domain_cpu_relax", |d, _| {
        d.yield_turn();
        d.poll()?;
        Ok(Value::UNIT)
    }),
    p1("caml_recommended_domain_count", |d, _| Ok(Value::int(d.host().parallelism() as i64))),
    p1("caml_domain_dls_get", |d, _| Ok(local_storage(d))),
    p1("caml_domain_dls_set", set_local_storage),
    p2("caml_domain_dls_compare_and_set", swap_local_storage),
];

static MUTEX_OPS: CustomOps =
    CustomOps { compare: Some(|a, b, _| Some(a.bits().cmp(&b.bits()))), ..CustomOps::opaque("_mutex") };

static CONDITION_OPS: CustomOps = CustomOps {
    compare: Some(|a, b, _| Some(a.bits().cmp(&b.bits()))),
    hash: Some(|v| v.bits()),
    ..CustomOps::opaque("_condition")
};

/// The word of a mutex that tells who has locked it: 0 nobody, else a thread's number and one.
const OWNER: usize = 1;
/// The words of a condition: how many threads have begun to wait, how many of them may go on.
const WAITERS: usize = 1;
const WOKEN: usize = 2;

fn error(d: &mut Domain, function: &str, errno: Errno) -> Raise {
    d.sys_error(format!("{function}: {errno}"))
}

fn me(d: &Domain) -> u64 {
    d.threads.current as u64 + 1
}

fn lock(d: &mut Domain, mutex: Value) -> Res {
    let me = me(d);
    match mutex.raw_field(OWNER) {
        0 => mutex.set_raw_field(OWNER, me),
        owner if owner == me => return Err(error(d, "Mutex.lock", Errno::EDEADLK)),
        _ => {
            let mutex = d.root(mutex);
            relock(d, mutex)?;
        }
    }
    Ok(Value::UNIT)
}

/// Waits for a mutex and locks it.
fn relock(d: &mut Domain, mutex: Local) -> Res<()> {
    let me = me(d);
    let locked = d.wait_until(|d| {
        let free = d[mutex].raw_field(OWNER) == 0;
        if free {
            d[mutex].set_raw_field(OWNER, me);
        }
        free
    })?;
    if locked { Ok(()) } else { Err(error(d, "Mutex.lock", Errno::EDEADLK)) }
}

fn try_lock(d: &mut Domain, mutex: Value) -> Res {
    let free = mutex.raw_field(OWNER) == 0;
    if free {
        mutex.set_raw_field(OWNER, me(d));
    }
    Ok(Value::bool(free))
}

fn unlock(d: &mut Domain, mutex: Value) -> Res {
    if mutex.raw_field(OWNER) != me(d) {
        return Err(error(d, "Mutex.unlock", Errno::EPERM));
    }
    mutex.set_raw_field(OWNER, 0);
    d.note_event();
    Ok(Value::UNIT)
}

fn wait(d: &mut Domain, condition: Value, mutex: Value) -> Res {
    let ticket = condition.raw_field(WAITERS);
    condition.set_raw_field(WAITERS, ticket + 1);
    unlock(d, mutex)?;
    let (condition, mutex) = (d.root(condition), d.root(mutex));
    let woken = d.wait_until(|d| d[condition].raw_field(WOKEN) > ticket)?;
    if !woken {
        return Err(d.sys_error("Condition.wait: no other thread to wait for"));
    }
    relock(d, mutex)?;
    Ok(Value::UNIT)
}

fn signal(d: &mut Domain, condition: Value) -> Res {
    let (waiters, woken) = (condition.raw_field(WAITERS), condition.raw_field(WOKEN));
    condition.set_raw_field(WOKEN, waiters.min(woken + 1));
    d.note_event();
    Ok(Value::UNIT)
}

fn broadcast(d: &mut Domain, condition: Value) -> Res {
    condition.set_raw_field(WOKEN, condition.raw_field(WAITERS));
    d.note_event();
    Ok(Value::UNIT)
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

//! Named values, object identities, method lookup, atomics, domain-local storage, and odds and ends.
use super::{Primitive, p1, p2, p3};
use crate::domain::Domain;
use crate::value::*;

pub const TABLE: &[Primitive] = &[
    p2("caml_register_named_value", register_named_value),
    p1("caml_fresh_oo_id", |d, _| Ok(Value::int(d.fresh_oo_id()))),
    p1("caml_set_oo_id", set_oo_id),
    p2("caml_get_public_method", get_public_method),
    p1("caml_reset_afl_instrumentation", |_, _| Ok(Value::UNIT)),
    p1("caml_atomic_load", |_, r| Ok(r.field(0))),
    p2("caml_atomic_exchange", atomic_exchange),
    p3("caml_atomic_cas", atomic_cas),
    p2("caml_atomic_fetch_add", atomic_fetch_add),
    p1("caml_atomic_make_contended", atomic_make_contended),
];

impl Domain {
    /// The value that the program registered under a name, such as `Effect.Unhandled`.
    pub fn named_value(&self, name: &str) -> Option<Value> {
        self.prims.named_values.get(name.as_bytes()).map(|&root| self.get_root(root))
    }

    /// An identity no other object or exception has.
    pub fn fresh_oo_id(&mut self) -> i64 {
        let id = self.prims.last_oo_id;
        self.prims.last_oo_id = id.wrapping_add(1);
        id
    }
}

fn register_named_value(d: &mut Domain, name: Value, v: Value) -> Res {
    match d.prims.named_values.get(name.bytes()) {
        Some(&root) => d.set_root(root, v),
        None => {
            let root = d.global_root(v);
            d.prims.named_values.insert(name.bytes().to_vec(), root);
        }
    }
    Ok(Value::UNIT)
}

fn set_oo_id(d: &mut Domain, object: Value) -> Res {
    let id = d.fresh_oo_id();
    object.set_int_field(1, Value::int(id));
    Ok(object)
}

/// Binary search in the method table: pairs of method and label hash from field 2, by hash.
fn get_public_method(_: &mut Domain, object: Value, label: Value) -> Res {
    let methods = object.field(0);
    let (mut low, mut high) = (0, methods.field(0).as_index().unwrap_or(0));
    high = high.min(methods.wosize().saturating_sub(2) / 2);
    while low < high {
        let middle = (low + high) / 2;
        let found = methods.field(3 + 2 * middle).as_int();
        match found.cmp(&label.as_int()) {
            std::cmp::Ordering::Equal => return Ok(methods.field(2 + 2 * middle)),
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    Ok(Value::int(0))
}

// One domain runs at a time, so plain loads and stores are atomic.

fn atomic_exchange(d: &mut Domain, r: Value, v: Value) -> Res {
    let old = r.field(0);
    d.set_field(r, 0, v);
    Ok(old)
}

fn atomic_cas(d: &mut Domain, r: Value, seen: Value, v: Value) -> Res {
    let matches = r.field(0) == seen;
    if matches {
        d.set_field(r, 0, v);
    }
    Ok(Value::bool(matches))
}

fn atomic_fetch_add(_: &mut Domain, r: Value, n: Value) -> Res {
    let old = r.field(0);
    r.set_int_field(0, Value::int(old.as_int().wrapping_add(n.as_int())));
    Ok(old)
}

/// Words that keep a contended reference alone in its cache lines.
const CONTENDED_WORDS: usize = 15;

fn atomic_make_contended(d: &mut Domain, v: Value) -> Res {
    let r = d.alloc_block(CONTENDED_WORDS, 0, Value::UNIT)?;
    d.init(r, 0, v);
    Ok(r)
}

//! Strings and bytes.
use super::{Primitive, p1, p2};
use crate::domain::Domain;
use crate::value::*;

pub const TABLE: &[Primitive] =
    &[p1("caml_create_bytes", create_bytes), p1("caml_ml_string_length", length), p2("caml_string_get", get)];

fn create_bytes(d: &mut Domain, len: Value) -> Res {
    match len.as_index() {
        Some(n) if n < MAX_WOSIZE * 8 => d.alloc_string(n),
        _ => Err(d.invalid_arg("Bytes.create")),
    }
}

fn length(_: &mut Domain, s: Value) -> Res {
    Ok(Value::int(s.string_len() as i64))
}

fn get(d: &mut Domain, s: Value, i: Value) -> Res {
    match i.as_index().and_then(|i| s.bytes().get(i)) {
        Some(&b) => Ok(Value::int(b as i64)),
        None => Err(d.index_out_of_bounds()),
    }
}

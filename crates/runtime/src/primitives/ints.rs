//! Integers and boxed integers.
use super::{Primitive, p1, p2};
use crate::domain::Domain;
use crate::value::*;

pub const TABLE: &[Primitive] = &[p2("caml_int_compare", int_compare), p1("caml_bswap16", bswap16)];

fn int_compare(_: &mut Domain, a: Value, b: Value) -> Res {
    Ok(Value::ordering(a.as_int().cmp(&b.as_int())))
}

fn bswap16(_: &mut Domain, v: Value) -> Res {
    Ok(Value::int((v.as_int() as u16).swap_bytes() as i64))
}

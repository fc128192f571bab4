//! Strings and bytes.
use super::{Primitive, p1, p2, p3, p4, p5};
use crate::domain::Domain;
use crate::value::*;

pub const TABLE: &[Primitive] = &[
    p1("caml_create_bytes", |d, len| create(d, len, "Bytes.create")),
    p1("caml_create_string", |d, len| create(d, len, "String.create")),
    p1("caml_ml_string_length", length),
    p1("caml_ml_bytes_length", length),
    p2("caml_string_get", get),
    p2("caml_bytes_get", get),
    p3("caml_string_set", set),
    p3("caml_bytes_set", set),
    p2("caml_string_get16", get16),
    p2("caml_bytes_get16", get16),
    p2("caml_string_get32", get32),
    p2("caml_bytes_get32", get32),
    p2("caml_string_get64", get64),
    p2("caml_bytes_get64", get64),
    p3("caml_bytes_set16", |d, s, i, v| store(d, s, i, (v.as_int() as u16).to_ne_bytes())),
    p3("caml_bytes_set32", |d, s, i, v| store(d, s, i, v.int32().to_ne_bytes())),
    p3("caml_bytes_set64", |d, s, i, v| store(d, s, i, v.int64().to_ne_bytes())),
    p3("caml_string_set16", |d, s, i, v| store(d, s, i, (v.as_int() as u16).to_ne_bytes())),
    p3("caml_string_set32", |d, s, i, v| store(d, s, i, v.int32().to_ne_bytes())),
    p3("caml_string_set64", |d, s, i, v| store(d, s, i, v.int64().to_ne_bytes())),
    p2("caml_string_equal", equal),
    p2("caml_bytes_equal", equal),
    p2("caml_string_notequal", not_equal),
    p2("caml_bytes_notequal", not_equal),
    p2("caml_string_compare", compare),
    p2("caml_bytes_compare", compare),
    p2("caml_string_lessthan", less_than),
    p2("caml_bytes_lessthan", less_than),
    p2("caml_string_lessequal", less_equal),
    p2("caml_bytes_lessequal", less_equal),
    p2("caml_string_greaterthan", greater_than),
    p2("caml_bytes_greaterthan", greater_than),
    p2("caml_string_greaterequal", greater_equal),
    p2("caml_bytes_greaterequal", greater_equal),
    p5("caml_blit_bytes", blit),
    p5("caml_blit_string", blit),
    p4("caml_fill_bytes", fill),
    p4("caml_fill_string", fill),
    p1("caml_bytes_of_string", |_, s| Ok(s)),
    p1("caml_string_of_bytes", |_, s| Ok(s)),
];

fn create(d: &mut Domain, len: Value, name: &str) -> Res {
    match len.as_index() {
        Some(n) if n < MAX_WOSIZE * 8 => d.alloc_string(n),
        _ => Err(d.invalid_arg(name)),
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

fn set(d: &mut Domain, s: Value, i: Value, c: Value) -> Res {
    store(d, s, i, [c.as_int() as u8])
}

/// `N` bytes from index `i`.
#[inline]
fn load<const N: usize>(d: &mut Domain, s: Value, i: Value) -> Res<[u8; N]> {
    let found = i.as_index().and_then(|i| s.bytes().get(i..)?.first_chunk());
    found.copied().ok_or_else(|| d.index_out_of_bounds())
}

#[inline]
fn store<const N: usize>(d: &mut Domain, s: Value, i: Value, bytes: [u8; N]) -> Res {
    match i.as_index().and_then(|i| s.bytes_mut().get_mut(i..)?.first_chunk_mut()) {
        Some(place) => {
            *place = bytes;
            Ok(Value::UNIT)
        }
        None => Err(d.index_out_of_bounds()),
    }
}

fn get16(d: &mut Domain, s: Value, i: Value) -> Res {
    Ok(Value::int(i64::from(u16::from_ne_bytes(load(d, s, i)?))))
}

fn get32(d: &mut Domain, s: Value, i: Value) -> Res {
    let n = i32::from_ne_bytes(load(d, s, i)?);
    Ok(d.int32(n))
}

fn get64(d: &mut Domain, s: Value, i: Value) -> Res {
    let n = i64::from_ne_bytes(load(d, s, i)?);
    Ok(d.int64(n))
}

fn equal(_: &mut Domain, a: Value, b: Value) -> Res {
    Ok(Value::bool(a == b || a.bytes() == b.bytes()))
}

fn not_equal(_: &mut Domain, a: Value, b: Value) -> Res {
    Ok(Value::bool(a != b && a.bytes() != b.bytes()))
}

fn compare(_: &mut Domain, a: Value, b: Value) -> Res {
    Ok(Value::ordering(a.bytes().cmp(b.bytes())))
}

fn less_than(_: &mut Domain, a: Value, b: Value) -> Res {
    Ok(Value::bool(a.bytes() < b.bytes()))
}

fn less_equal(_: &mut Domain, a: Value, b: Value) -> Res {
    Ok(Value::bool(a.bytes() <= b.bytes()))
}

fn greater_than(_: &mut Domain, a: Value, b: Value) -> Res {
    Ok(Value::bool(a.bytes() > b.bytes()))
}

fn greater_equal(_: &mut Domain, a: Value, b: Value) -> Res {
    Ok(Value::bool(a.bytes() >= b.bytes()))
}

/// The range of `len` elements from `start` in something of `size`, if it lies within.
pub(super) fn range(start: Value, len: Value, size: usize) -> Option<std::ops::Range<usize>> {
    let start = start.as_index()?;
    let end = start.checked_add(len.as_index()?)?;
    (end <= size).then_some(start..end)
}

/// The library checks bounds before; this checks again since memory is at stake.
fn blit(d: &mut Domain, src: Value, src_start: Value, dst: Value, dst_start: Value, len: Value) -> Res {
    let from = range(src_start, len, src.string_len());
    let to = range(dst_start, len, dst.string_len());
    let (Some(from), Some(to)) = (from, to) else { return Err(d.index_out_of_bounds()) };
    if src == dst {
        dst.bytes_mut().copy_within(from, to.start);
    } else {
        dst.bytes_mut()[to].copy_from_slice(&src.bytes()[from]);
    }
    Ok(Value::UNIT)
}

fn fill(d: &mut Domain, s: Value, start: Value, len: Value, c: Value) -> Res {
    let Some(range) = range(start, len, s.string_len()) else { return Err(d.index_out_of_bounds()) };
    s.bytes_mut()[range].fill(c.as_int() as u8);
    Ok(Value::UNIT)
}

//! Arrays: generic ones (which may be flat float arrays), `floatarray`s, and uniform ones (never flat).
//!
//! The library checks bounds before it calls; ranges are checked here again since memory is at stake.
use super::strings::range;
use super::{Primitive, p1, p2, p3, p4, p5};
use crate::domain::Domain;
use crate::value::*;

pub const TABLE: &[Primitive] = &[
    p2("caml_array_make", make),
    p2("caml_make_vect", make),
    p1("caml_array_create_float", |d, n| create_float(d, n, "Float.Array.create")),
    p1("caml_make_float_vect", |d, n| create_float(d, n, "Float.Array.create")),
    p1("caml_floatarray_create", |d, n| create_float(d, n, "Float.Array.create")),
    p1("caml_array_of_uniform_array", of_uniform_array),
    p1("caml_make_array", of_uniform_array),
    p2("caml_uniform_array_make", uniform_make),
    p2("caml_array_get", get),
    p3("caml_array_set", set),
    p2("caml_array_get_addr", get_addr),
    p3("caml_array_set_addr", set_addr),
    p2("caml_floatarray_get", get_float),
    p3("caml_floatarray_set", set_float),
    p2("caml_array_unsafe_get", unsafe_get),
    p3("caml_array_unsafe_set", unsafe_set),
    p2("caml_floatarray_unsafe_get", |d, a, i| Ok(d.float(a.double_field(i.as_int() as usize)))),
    p3("caml_floatarray_unsafe_set", |_, a, i, x| {
        a.set_double_field(i.as_int() as usize, x.double());
        Ok(Value::UNIT)
    }),
    p2("caml_array_append", append),
    p1("caml_array_concat", concat),
    p3("caml_array_sub", sub),
    p5("caml_array_blit", blit),
    p4("caml_array_fill", fill),
    p2("caml_floatarray_append", append),
    p3("caml_floatarray_sub", sub),
    p5("caml_floatarray_blit", blit),
    p4("caml_floatarray_fill", fill_float),
    p4("caml_floatarray_fill_unboxed", fill_float),
    p2("caml_floatarray_make", make_float),
    p2("caml_floatarray_make_unboxed", make_float),
    p2("caml_uniform_array_append", append),
    p3("caml_uniform_array_sub", sub),
    p5("caml_uniform_array_blit", blit),
    p4("caml_uniform_array_fill", uniform_fill),
];

// ---- making ----

fn size(d: &mut Domain, n: Value, name: &str) -> Res<usize> {
    match n.as_index() {
        Some(n) if n <= MAX_WOSIZE => Ok(n),
        _ => Err(d.invalid_arg(name)),
    }
}

fn make(d: &mut Domain, n: Value, init: Value) -> Res {
    if init.has_tag(DOUBLE_TAG) { make_float(d, n, init) } else { uniform_make(d, n, init) }
}

fn uniform_make(d: &mut Domain, n: Value, init: Value) -> Res {
    let n = size(d, n, "Array.make")?;
    d.alloc_block(n, 0, init)
}

fn make_float(d: &mut Domain, n: Value, init: Value) -> Res {
    let n = size(d, n, "Array.make")?;
    let x = init.double();
    let a = d.alloc_float_array(n)?;
    for i in 0..n {
        a.set_double_field(i, x);
    }
    Ok(a)
}

fn create_float(d: &mut Domain, n: Value, name: &str) -> Res {
    let n = size(d, n, name)?;
    let a = d.alloc_float_array(n)?;
    for i in 0..n {
        a.set_double_field(i, 0.0);
    }
    Ok(a)
}

/// Makes a flat array of an array whose elements are boxed floats.
fn of_uniform_array(d: &mut Domain, a: Value) -> Res {
    let n = a.wosize();
    if n == 0 || a.is_double_array() || !a.field(0).has_tag(DOUBLE_TAG) {
        return Ok(a);
    }
    let flat = d.alloc_float_array(n)?;
    for i in 0..n {
        flat.set_double_field(i, a.field(i).double());
    }
    Ok(flat)
}

// ---- elements ----

#[inline]
fn index(d: &mut Domain, a: Value, i: Value) -> Res<usize> {
    let i = i.as_int() as u64 as usize;
    if i < a.wosize() { Ok(i) } else { Err(d.index_out_of_bounds()) }
}

fn get(d: &mut Domain, a: Value, i: Value) -> Res {
    let i = index(d, a, i)?;
    if a.tag() == DOUBLE_ARRAY_TAG { Ok(d.float(a.double_field(i))) } else { Ok(a.field(i)) }
}

fn set(d: &mut Domain, a: Value, i: Value, v: Value) -> Res {
    let i = index(d, a, i)?;
    if a.tag() == DOUBLE_ARRAY_TAG {
        a.set_double_field(i, v.double());
    } else {
        d.set_field(a, i, v);
    }
    Ok(Value::UNIT)
}

fn get_addr(d: &mut Domain, a: Value, i: Value) -> Res {
    let i = index(d, a, i)?;
    Ok(a.field(i))
}

fn set_addr(d: &mut Domain, a: Value, i: Value, v: Value) -> Res {
    let i = index(d, a, i)?;
    d.set_field(a, i, v);
    Ok(Value::UNIT)
}

fn get_float(d: &mut Domain, a: Value, i: Value) -> Res {
    let i = index(d, a, i)?;
    Ok(d.float(a.double_field(i)))
}

fn set_float(d: &mut Domain, a: Value, i: Value, x: Value) -> Res {
    let i = index(d, a, i)?;
    a.set_double_field(i, x.double());
    Ok(Value::UNIT)
}

fn unsafe_get(d: &mut Domain, a: Value, i: Value) -> Res {
    let i = i.as_int() as usize;
    if a.tag() == DOUBLE_ARRAY_TAG { Ok(d.float(a.double_field(i))) } else { Ok(a.field(i)) }
}

fn unsafe_set(d: &mut Domain, a: Value, i: Value, v: Value) -> Res {
    let i = i.as_int() as usize;
    if a.tag() == DOUBLE_ARRAY_TAG {
        a.set_double_field(i, v.double());
    } else {
        d.set_field(a, i, v);
    }
    Ok(Value::UNIT)
}

// ---- whole arrays ----

/// A new array of parts (array, start, length) of others, flat if one of those is.
fn gather(d: &mut Domain, parts: &[(Value, usize, usize)]) -> Res {
    let total = parts.iter().try_fold(0usize, |n, part| n.checked_add(part.2));
    let total = match total {
        Some(0) => return Ok(Value::atom(0)),
        Some(n) if n <= MAX_WOSIZE => n,
        _ => return Err(d.invalid_arg("Array.concat")),
    };
    let flat = parts.iter().any(|(a, _, _)| a.is_double_array());
    let result = d.alloc_words(total, if flat { DOUBLE_ARRAY_TAG } else { 0 })?;
    let mut at = 0;
    for &(a, start, len) in parts {
        if flat {
            d.copy_words(a, start, result, at, len);
        } else {
            d.init_fields(a, start, result, at, len);
        }
        at += len;
    }
    Ok(result)
}

fn append(d: &mut Domain, a: Value, b: Value) -> Res {
    gather(d, &[(a, 0, a.wosize()), (b, 0, b.wosize())])
}

fn concat(d: &mut Domain, list: Value) -> Res {
    let parts: Vec<(Value, usize, usize)> = list.list_iter().map(|a| (a, 0, a.wosize())).collect();
    gather(d, &parts)
}

fn sub(d: &mut Domain, a: Value, start: Value, len: Value) -> Res {
    match range(start, len, a.wosize()) {
        Some(range) => gather(d, &[(a, range.start, range.len())]),
        None => Err(d.index_out_of_bounds()),
    }
}

fn blit(d: &mut Domain, src: Value, src_start: Value, dst: Value, dst_start: Value, len: Value) -> Res {
    let from = range(src_start, len, src.wosize());
    let to = range(dst_start, len, dst.wosize());
    let (Some(from), Some(to)) = (from, to) else { return Err(d.index_out_of_bounds()) };
    if dst.is_double_array() {
        d.copy_words(src, from.start, dst, to.start, to.len());
    } else {
        d.copy_fields(src, from.start, dst, to.start, to.len());
    }
    Ok(Value::UNIT)
}

fn fill(d: &mut Domain, a: Value, start: Value, len: Value, v: Value) -> Res {
    if a.is_double_array() { fill_float(d, a, start, len, v) } else { uniform_fill(d, a, start, len, v) }
}

fn uniform_fill(d: &mut Domain, a: Value, start: Value, len: Value, v: Value) -> Res {
    let Some(range) = range(start, len, a.wosize()) else { return Err(d.index_out_of_bounds()) };
    d.fill_fields(a, range.start, range.len(), v);
    Ok(Value::UNIT)
}

fn fill_float(d: &mut Domain, a: Value, start: Value, len: Value, x: Value) -> Res {
    let Some(range) = range(start, len, a.wosize()) else { return Err(d.index_out_of_bounds()) };
    let x = x.double();
    for i in range {
        a.set_double_field(i, x);
    }
    Ok(Value::UNIT)
}

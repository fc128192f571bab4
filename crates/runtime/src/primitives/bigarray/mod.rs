//! Bigarrays: numbers outside the heap, in any of two layouts and fourteen kinds.
//!
//! * `memory`: the block, the memory it shares with others
//! * `element`: kinds, elements, and the custom operations
//! * `float16`: half precision
mod element;
mod float16;
pub mod memory;

pub use element::{Kind, OPS};
pub use memory::{data, data_mut};

use super::{Primitive, p1, p2, p3, p4, p5};
use crate::domain::Domain;
use crate::value::*;
use memory::MAX_DIMS;

pub const TABLE: &[Primitive] = &[
    p3("caml_ba_create", create),
    p2("caml_ba_get_1", |d, b, i| {
        let at = offset_1(d, b, i)?;
        element::get(d, b, at)
    }),
    p3("caml_ba_get_2", |d, b, i, j| {
        let at = offset(d, b, &[i, j])?;
        element::get(d, b, at)
    }),
    p4("caml_ba_get_3", |d, b, i, j, k| {
        let at = offset(d, b, &[i, j, k])?;
        element::get(d, b, at)
    }),
    p3("caml_ba_set_1", |d, b, i, x| {
        let at = offset_1(d, b, i)?;
        element::set(b, at, x);
        Ok(Value::UNIT)
    }),
    p4("caml_ba_set_2", |d, b, i, j, x| {
        let at = offset(d, b, &[i, j])?;
        element::set(b, at, x);
        Ok(Value::UNIT)
    }),
    p5("caml_ba_set_3", |d, b, i, j, k, x| {
        let at = offset(d, b, &[i, j, k])?;
        element::set(b, at, x);
        Ok(Value::UNIT)
    }),
    p2("caml_ba_get_generic", get_generic),
    p3("caml_ba_set_generic", set_generic),
    p2("caml_ba_uint8_get16", |d, b, i| Ok(Value::int(u16::from_ne_bytes(load(d, b, i)?).into()))),
    p2("caml_ba_uint8_get32", |d, b, i| {
        let n = i32::from_ne_bytes(load(d, b, i)?);
        Ok(d.int32(n))
    }),
    p2("caml_ba_uint8_get64", |d, b, i| {
        let n = i64::from_ne_bytes(load(d, b, i)?);
        Ok(d.int64(n))
    }),
    p3("caml_ba_uint8_set16", |d, b, i, x| store(d, b, i, (x.as_int() as u16).to_ne_bytes())),
    p3("caml_ba_uint8_set32", |d, b, i, x| store(d, b, i, x.int32().to_ne_bytes())),
    p3("caml_ba_uint8_set64", |d, b, i, x| store(d, b, i, x.int64().to_ne_bytes())),
    p1("caml_ba_num_dims", |_, b| Ok(Value::int(memory::num_dims(b) as i64))),
    p2("caml_ba_dim", dim),
    p1("caml_ba_dim_1", |d, b| dim(d, b, Value::int(0))),
    p1("caml_ba_dim_2", |d, b| dim(d, b, Value::int(1))),
    p1("caml_ba_dim_3", |d, b| dim(d, b, Value::int(2))),
    p1("caml_ba_kind", |_, b| Ok(Value::int(memory::kind(b) as i64))),
    p1("caml_ba_layout", |_, b| Ok(Value::bool(memory::is_fortran(b)))),
    p2("caml_ba_change_layout", change_layout),
    p2("caml_ba_slice", slice),
    p3("caml_ba_sub", sub),
    p2("caml_ba_blit", blit),
    p2("caml_ba_fill", fill),
    p2("caml_ba_reshape", reshape),
];

/// The dimensions in an OCaml array.
fn dimensions(d: &mut Domain, array: Value, function: &str) -> Res<([usize; MAX_DIMS], usize)> {
    let n = array.wosize();
    if n > MAX_DIMS {
        return Err(d.invalid_arg(format!("{function}: bad number of dimensions")));
    }
    let mut dims = [0; MAX_DIMS];
    for (i, dim) in dims[..n].iter_mut().enumerate() {
        match array.field(i).as_index() {
            Some(size) => *dim = size,
            None => return Err(d.invalid_arg(format!("{function}: negative dimension"))),
        }
    }
    Ok((dims, n))
}

fn create(d: &mut Domain, kind: Value, layout: Value, dims: Value) -> Res {
    let (dims, n) = dimensions(d, dims, "Bigarray.create")?;
    let kind = Kind::from_code(kind.as_int() as u64);
    memory::create(d, kind, layout.as_bool(), &dims[..n]).ok_or_else(|| d.out_of_memory())
}

/// The element that one index addresses.
#[inline]
fn offset_1(d: &mut Domain, b: Value, i: Value) -> Res<usize> {
    let i = i.as_int().wrapping_sub(i64::from(memory::is_fortran(b))) as u64 as usize;
    if memory::num_dims(b) == 1 && i < memory::dim(b, 0) { Ok(i) } else { Err(d.index_out_of_bounds()) }
}

/// The element that these indices address, one for each dimension.
fn offset(d: &mut Domain, b: Value, indices: &[Value]) -> Res<usize> {
    let n = memory::num_dims(b);
    if indices.len() != n {
        return Err(d.index_out_of_bounds());
    }
    let fortran = memory::is_fortran(b);
    let mut at = 0;
    for step in 0..n {
        // The slowest dimension first.
        let k = if fortran { n - 1 - step } else { step };
        let i = indices[k].as_int().wrapping_sub(i64::from(fortran)) as u64 as usize;
        let dim = memory::dim(b, k);
        if i >= dim {
            return Err(d.index_out_of_bounds());
        }
        at = at * dim + i;
    }
    Ok(at)
}

fn get_generic(d: &mut Domain, b: Value, indices: Value) -> Res {
    if indices.wosize() != memory::num_dims(b) {
        return Err(d.invalid_arg("Bigarray.get: wrong number of indices"));
    }
    let at = offset(d, b, indices.fields())?;
    element::get(d, b, at)
}

fn set_generic(d: &mut Domain, b: Value, indices: Value, x: Value) -> Res {
    if indices.wosize() != memory::num_dims(b) {
        return Err(d.invalid_arg("Bigarray.set: wrong number of indices"));
    }
    let at = offset(d, b, indices.fields())?;
    element::set(b, at, x);
    Ok(Value::UNIT)
}

/// `N` bytes from index `i` of an array of bytes.
fn load<const N: usize>(d: &mut Domain, b: Value, i: Value) -> Res<[u8; N]> {
    let found = i.as_index().and_then(|i| data(b).get(i..)?.first_chunk());
    found.copied().ok_or_else(|| d.index_out_of_bounds())
}

fn store<const N: usize>(d: &mut Domain, b: Value, i: Value, bytes: [u8; N]) -> Res {
    match i.as_index().and_then(|i| data_mut(b).get_mut(i..)?.first_chunk_mut()) {
        Some(place) => {
            *place = bytes;
            Ok(Value::UNIT)
        }
        None => Err(d.index_out_of_bounds()),
    }
}

fn dim(d: &mut Domain, b: Value, i: Value) -> Res {
    match i.as_index() {
        Some(i) if i < memory::num_dims(b) => Ok(Value::int(memory::dim(b, i) as i64)),
        _ => Err(d.invalid_arg("Bigarray.dim")),
    }
}

/// The same elements seen with the dimensions the other way round.
fn change_layout(d: &mut Domain, b: Value, layout: Value) -> Res {
    if memory::is_fortran(b) == layout.as_bool() {
        return Ok(b);
    }
    let (mut dims, n) = memory::dims(b);
    dims[..n].reverse();
    Ok(memory::view(d, b, 0, layout.as_bool(), &dims[..n]))
}

/// Fixes some indices: the first ones, or the last ones in Fortran layout.
fn slice(d: &mut Domain, b: Value, indices: Value) -> Res {
    let ((dims, n), fixed) = (memory::dims(b), indices.wosize());
    if fixed > n {
        return Err(d.invalid_arg("Bigarray.slice: too many indices"));
    }
    let fortran = memory::is_fortran(b);
    let kept = if fortran { 0..n - fixed } else { fixed..n };
    let mut at = 0;
    for step in 0..fixed {
        let k = if fortran { fixed - 1 - step } else { step };
        let dim = dims[if fortran { n - 1 - step } else { step }];
        let i = indices.field(k).as_int().wrapping_sub(i64::from(fortran)) as u64 as usize;
        if i >= dim {
            return Err(d.index_out_of_bounds());
        }
        at = at * dim + i;
    }
    let inner: usize = dims[kept.clone()].iter().product();
    if inner == 0 {
        // The slice would start at an element that does not exist.
        return Err(d.index_out_of_bounds());
    }
    Ok(memory::view(d, b, at * inner, fortran, &dims[kept]))
}

/// A range of the slowest dimension.
fn sub(d: &mut Domain, b: Value, start: Value, len: Value) -> Res {
    let ((mut dims, n), fortran) = (memory::dims(b), memory::is_fortran(b));
    let start = start.as_int().checked_sub(i64::from(fortran)).and_then(|i| usize::try_from(i).ok());
    let (Some(start), Some(len), true) = (start, len.as_index(), n > 0) else {
        return Err(d.invalid_arg("Bigarray.sub: bad sub-array"));
    };
    let slowest = if fortran { n - 1 } else { 0 };
    if start.checked_add(len).is_none_or(|end| end > dims[slowest]) {
        return Err(d.invalid_arg("Bigarray.sub: bad sub-array"));
    }
    dims[slowest] = 1;
    let inner: usize = dims[..n].iter().product();
    dims[slowest] = len;
    Ok(memory::view(d, b, start * inner, fortran, &dims[..n]))
}

fn blit(d: &mut Domain, src: Value, dst: Value) -> Res {
    if memory::dims(src) != memory::dims(dst) || memory::kind(src) != memory::kind(dst) {
        return Err(d.invalid_arg("Bigarray.blit: dimension mismatch"));
    }
    memory::copy(src, dst);
    Ok(Value::UNIT)
}

/// Stores one element and copies it, doubling what is done.
fn fill(_: &mut Domain, b: Value, x: Value) -> Res {
    if memory::count(b) == 0 {
        return Ok(Value::UNIT);
    }
    element::set(b, 0, x);
    let (data, mut done) = (data_mut(b), memory::kind(b).size());
    while done < data.len() {
        let n = done.min(data.len() - done);
        data.copy_within(..n, done);
        done += n;
    }
    Ok(Value::UNIT)
}

fn reshape(d: &mut Domain, b: Value, dims: Value) -> Res {
    let (dims, n) = dimensions(d, dims, "Bigarray.reshape")?;
    let count = dims[..n].iter().try_fold(1usize, |n, &dim| n.checked_mul(dim));
    if count != Some(memory::count(b)) {
        return Err(d.invalid_arg("Bigarray.reshape: size mismatch"));
    }
    Ok(memory::view(d, b, 0, memory::is_fortran(b), &dims[..n]))
}

//! Elements of bigarrays: kinds, reading and writing, comparison, hashing, marshalling.
use super::float16;
use super::memory::{self, load, store};
use crate::domain::Domain;
use crate::primitives::floats::total_compare;
use crate::primitives::hash::Mixer;
use crate::value::*;
use std::cmp::Ordering;

pub static OPS: CustomOps = CustomOps {
    finalize: Some(memory::finalize),
    compare: Some(compare),
    hash: Some(hash),
    serialize: Some(serialize),
    deserialize: Some(deserialize),
    ..CustomOps::opaque("_bigarr02")
};

/// What the elements are; the numbers are OCaml's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Kind {
    Float32 = 0,
    Float64,
    Int8Signed,
    Int8Unsigned,
    Int16Signed,
    Int16Unsigned,
    Int32,
    Int64,
    Int,
    Nativeint,
    Complex32,
    Complex64,
    Char,
    Float16,
}

const KINDS: [Kind; 14] = [
    Kind::Float32,
    Kind::Float64,
    Kind::Int8Signed,
    Kind::Int8Unsigned,
    Kind::Int16Signed,
    Kind::Int16Unsigned,
    Kind::Int32,
    Kind::Int64,
    Kind::Int,
    Kind::Nativeint,
    Kind::Complex32,
    Kind::Complex64,
    Kind::Char,
    Kind::Float16,
];

impl Kind {
    /// The kind with that number, if there is one.
    pub fn checked(code: u64) -> Option<Kind> {
        KINDS.get(usize::try_from(code).ok()?).copied()
    }

    /// The kind of a block that was made here.
    #[inline]
    pub fn from_code(code: u64) -> Kind {
        KINDS[code as usize % KINDS.len()]
    }

    /// Bytes of an element.
    #[inline]
    pub fn size(self) -> usize {
        match self {
            Kind::Int8Signed | Kind::Int8Unsigned | Kind::Char => 1,
            Kind::Int16Signed | Kind::Int16Unsigned | Kind::Float16 => 2,
            Kind::Float32 | Kind::Int32 => 4,
            Kind::Float64 | Kind::Int64 | Kind::Int | Kind::Nativeint | Kind::Complex32 => 8,
            Kind::Complex64 => 16,
        }
    }
}

/// Element `i`, boxed as the kind demands.
#[inline]
pub fn get(d: &mut Domain, v: Value, i: usize) -> Res {
    Ok(match memory::kind(v) {
        Kind::Float64 => d.float(load(v, i)),
        Kind::Float32 => d.float(f64::from(load::<f32>(v, i))),
        Kind::Float16 => d.float(float16::to_f64(load(v, i))),
        Kind::Int8Signed => Value::int(i64::from(load::<i8>(v, i))),
        Kind::Int8Unsigned | Kind::Char => Value::int(i64::from(load::<u8>(v, i))),
        Kind::Int16Signed => Value::int(i64::from(load::<i16>(v, i))),
        Kind::Int16Unsigned => Value::int(i64::from(load::<u16>(v, i))),
        Kind::Int32 => d.int32(load(v, i)),
        Kind::Int64 => d.int64(load(v, i)),
        Kind::Nativeint => d.nativeint(load(v, i)),
        Kind::Int => Value::int(load(v, i)),
        Kind::Complex32 => {
            let [re, im] = load::<[f32; 2]>(v, i);
            d.float_array(&[f64::from(re), f64::from(im)])?
        }
        Kind::Complex64 => {
            let parts = load::<[f64; 2]>(v, i);
            d.float_array(&parts)?
        }
    })
}

/// Stores element `i`.
#[inline]
pub fn set(v: Value, i: usize, x: Value) {
    match memory::kind(v) {
        Kind::Float64 => store(v, i, x.double()),
        Kind::Float32 => store(v, i, x.double() as f32),
        Kind::Float16 => store(v, i, float16::from_f64(x.double())),
        Kind::Int8Signed | Kind::Int8Unsigned | Kind::Char => store(v, i, x.as_int() as u8),
        Kind::Int16Signed | Kind::Int16Unsigned => store(v, i, x.as_int() as u16),
        Kind::Int32 => store(v, i, x.int32()),
        Kind::Int64 | Kind::Nativeint => store(v, i, x.int64()),
        Kind::Int => store(v, i, x.as_int()),
        Kind::Complex32 => store(v, i, [x.double_field(0) as f32, x.double_field(1) as f32]),
        Kind::Complex64 => store(v, i, [x.double_field(0), x.double_field(1)]),
    }
}

/// Kind and layout, then number of dimensions (both the other way round), then dimensions, then elements.
fn compare(a: Value, b: Value, total: bool) -> Option<Ordering> {
    let flags = |v| memory::kind(v) as u64 | if memory::is_fortran(v) { memory::FORTRAN } else { 0 };
    let shape = flags(b).cmp(&flags(a)).then(memory::num_dims(b).cmp(&memory::num_dims(a)));
    if shape.is_ne() {
        return Some(shape);
    }
    let ((a_dims, n), (b_dims, _)) = (memory::dims(a), memory::dims(b));
    let dims = a_dims[..n].cmp(&b_dims[..n]);
    if dims.is_ne() {
        return Some(dims);
    }
    let count = memory::count(a);
    let floats = |x: f64, y: f64| if total { Some(total_compare(x, y)) } else { x.partial_cmp(&y) };
    match memory::kind(a) {
        Kind::Float16 => {
            elements(count, |i| floats(float16::to_f64(load(a, i)), float16::to_f64(load(b, i))))
        }
        Kind::Float32 => elements(count, |i| floats(load::<f32>(a, i).into(), load::<f32>(b, i).into())),
        Kind::Complex32 => {
            elements(2 * count, |i| floats(load::<f32>(a, i).into(), load::<f32>(b, i).into()))
        }
        Kind::Float64 => elements(count, |i| floats(load(a, i), load(b, i))),
        Kind::Complex64 => elements(2 * count, |i| floats(load(a, i), load(b, i))),
        Kind::Int8Signed => elements(count, |i| Some(load::<i8>(a, i).cmp(&load(b, i)))),
        Kind::Int8Unsigned | Kind::Char => Some(memory::data(a).cmp(memory::data(b))),
        Kind::Int16Signed => elements(count, |i| Some(load::<i16>(a, i).cmp(&load(b, i)))),
        Kind::Int16Unsigned => elements(count, |i| Some(load::<u16>(a, i).cmp(&load(b, i)))),
        Kind::Int32 => elements(count, |i| Some(load::<i32>(a, i).cmp(&load(b, i)))),
        Kind::Int64 | Kind::Int | Kind::Nativeint => {
            elements(count, |i| Some(load::<i64>(a, i).cmp(&load(b, i))))
        }
    }
}

/// The first order that is not equality.
fn elements(count: usize, order: impl Fn(usize) -> Option<Ordering>) -> Option<Ordering> {
    (0..count).map(order).find(|&o| o != Some(Ordering::Equal)).unwrap_or(Some(Ordering::Equal))
}

fn hash(v: Value) -> u64 {
    let mut h = Mixer::new(0);
    let count = memory::count(v);
    match memory::kind(v) {
        Kind::Int8Signed | Kind::Int8Unsigned | Kind::Char => {
            let (words, rest) = memory::data(v)[..count.min(256)].as_chunks::<4>();
            words.iter().for_each(|&w| h.word(u32::from_le_bytes(w)));
            if !rest.is_empty() {
                h.word(rest.iter().rev().fold(0, |w, &b| w << 8 | u32::from(b)));
            }
        }
        Kind::Int16Signed | Kind::Int16Unsigned => {
            let count = count.min(128);
            for i in (0..count).step_by(2) {
                let high = if i + 1 < count { u32::from(load::<u16>(v, i + 1)) << 16 } else { 0 };
                h.word(u32::from(load::<u16>(v, i)) | high);
            }
        }
        Kind::Int32 => (0..count.min(64)).for_each(|i| h.word(load(v, i))),
        Kind::Int | Kind::Nativeint => (0..count.min(64)).for_each(|i| h.native(load(v, i))),
        Kind::Int64 => (0..count.min(32)).for_each(|i| {
            let n = load::<u64>(v, i);
            h.word(n as u32);
            h.word((n >> 32) as u32);
        }),
        Kind::Float16 => (0..count.min(128)).for_each(|i| h.word(normal_f16(load(v, i)))),
        Kind::Float32 => (0..count.min(64)).for_each(|i| h.word(normal_f32(load(v, i)))),
        Kind::Complex32 => (0..(2 * count).min(64)).for_each(|i| h.word(normal_f32(load(v, i)))),
        Kind::Float64 => (0..count.min(32)).for_each(|i| h.float(load(v, i))),
        Kind::Complex64 => (0..(2 * count).min(32)).for_each(|i| h.float(load(v, i))),
    }
    u64::from(h.state())
}

/// The bits of a float with one NaN and one zero.
fn normal_f32(x: f32) -> u32 {
    if x.is_nan() {
        0x7F80_0001
    } else if x == 0.0 {
        0
    } else {
        x.to_bits()
    }
}

fn normal_f16(bits: u16) -> u32 {
    match bits & 0x7FFF {
        0 => 0,
        0x7C01.. => 0x7C01,
        _ => u32::from(bits),
    }
}

/// Bounds within which a 32-bit machine can hold an element of these kinds.
fn fits_32(kind: Kind, n: i64) -> bool {
    match kind {
        Kind::Int => (-0x4000_0000..=0x3FFF_FFFF).contains(&n),
        _ => i32::try_from(n).is_ok(),
    }
}

/// Dimensions, flags, sizes, then the elements big-endian. Sizes told are those of the block in memory.
fn serialize(_: &mut Domain, v: Value, out: &mut Vec<u8>) -> Res<(u64, u64)> {
    let ((dims, n), kind) = (memory::dims(v), memory::kind(v));
    let flags = kind as u32 | if memory::is_fortran(v) { 0x100 } else { 0 };
    out.extend_from_slice(&(n as u32).to_be_bytes());
    out.extend_from_slice(&flags.to_be_bytes());
    for &dim in &dims[..n] {
        match u16::try_from(dim) {
            Ok(dim) if dim < 0xFFFF => out.extend_from_slice(&dim.to_be_bytes()),
            _ => {
                out.extend_from_slice(&0xFFFFu16.to_be_bytes());
                out.extend_from_slice(&(dim as u64).to_be_bytes());
            }
        }
    }
    let data = memory::data(v);
    match kind {
        Kind::Int | Kind::Nativeint => {
            let count = memory::count(v);
            let narrow = (0..count).all(|i| fits_32(kind, load(v, i)));
            out.push(u8::from(!narrow));
            for i in 0..count {
                let n = load::<i64>(v, i);
                match narrow {
                    true => out.extend_from_slice(&(n as i32).to_be_bytes()),
                    false => out.extend_from_slice(&n.to_be_bytes()),
                }
            }
        }
        _ => swap_into(data, wire_size(kind), out),
    }
    Ok(((4 + n as u64) * 4, (4 + n as u64) * 8))
}

/// Bytes of the units that are byte-swapped on the wire.
fn wire_size(kind: Kind) -> usize {
    match kind {
        Kind::Complex32 => 4,
        Kind::Complex64 => 8,
        _ => kind.size(),
    }
}

/// Appends units of native order in big-endian order.
fn swap_into(data: &[u8], unit: usize, out: &mut Vec<u8>) {
    let start = out.len();
    out.extend_from_slice(data);
    swap_units(&mut out[start..], unit);
}

fn swap_units(bytes: &mut [u8], unit: usize) {
    if unit > 1 && cfg!(target_endian = "little") {
        bytes.chunks_exact_mut(unit).for_each(<[u8]>::reverse);
    }
}

fn deserialize(d: &mut Domain, input: &mut &[u8]) -> Option<Value> {
    let num_dims = u32::from_be_bytes(*input.split_off(..4)?.first_chunk()?) as usize;
    let flags = u32::from_be_bytes(*input.split_off(..4)?.first_chunk()?);
    if num_dims > memory::MAX_DIMS {
        return None;
    }
    let kind = Kind::checked(u64::from(flags & 0xFF))?;
    let mut dims = [0; memory::MAX_DIMS];
    for dim in &mut dims[..num_dims] {
        let short = u16::from_be_bytes(*input.split_off(..2)?.first_chunk()?);
        *dim = match short {
            0xFFFF => usize::try_from(u64::from_be_bytes(*input.split_off(..8)?.first_chunk()?)).ok()?,
            _ => usize::from(short),
        };
    }
    let dims = &dims[..num_dims];
    let bytes = memory::byte_size(kind, dims)?;
    let units = bytes / wire_size(kind);
    let wire_unit = match kind {
        Kind::Int | Kind::Nativeint => match input.split_off_first()? {
            0 => 4,
            1 => 8,
            _ => return None,
        },
        _ => wire_size(kind),
    };
    // Checked before memory is asked for.
    let wire = input.split_off(..units.checked_mul(wire_unit)?)?;
    let v = memory::create(d, kind, flags & 0x100 != 0, dims)?;
    match (kind, wire_unit) {
        (Kind::Int | Kind::Nativeint, 4) => {
            for (i, &n) in wire.as_chunks().0.iter().enumerate() {
                store(v, i, i64::from(i32::from_be_bytes(n)));
            }
        }
        _ => {
            let data = memory::data_mut(v);
            data.copy_from_slice(wire);
            swap_units(data, wire_unit);
        }
    }
    Some(v)
}

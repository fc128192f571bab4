//! `Int32`, `Int64`, `Nativeint`: arithmetic, conversions, formatting, and their custom operations.
use super::{Primitive, ints, p1, p2};
use crate::domain::Domain;
use crate::text::parse_int;
use crate::value::*;
use std::cmp::Ordering;

pub static INT32_OPS: CustomOps = CustomOps {
    compare: Some(|a, b, _| Some(a.int32().cmp(&b.int32()))),
    hash: Some(|v| v.int32() as u32 as u64),
    serialize: Some(|_, v, out| {
        out.extend_from_slice(&v.int32().to_be_bytes());
        Ok((4, 4))
    }),
    deserialize: Some(|d, input| {
        let bytes = input.split_off(..4)?;
        Some(d.int32(i32::from_be_bytes(bytes.try_into().ok()?)))
    }),
    fixed_length: Some((4, 4)),
    ..CustomOps::opaque("_i")
};

pub static INT64_OPS: CustomOps = CustomOps {
    compare: Some(compare_int64),
    hash: Some(|v| (v.int64() as u64 >> 32) ^ (v.int64() as u64)),
    serialize: Some(|_, v, out| {
        out.extend_from_slice(&v.int64().to_be_bytes());
        Ok((8, 8))
    }),
    deserialize: Some(|d, input| {
        let bytes = input.split_off(..8)?;
        Some(d.int64(i64::from_be_bytes(bytes.try_into().ok()?)))
    }),
    fixed_length: Some((8, 8)),
    ..CustomOps::opaque("_j")
};

pub static NATIVEINT_OPS: CustomOps = CustomOps {
    compare: Some(compare_int64),
    hash: Some(|v| {
        let n = v.int64();
        ((n >> 32) ^ (n >> 63) ^ n) as u64
    }),
    serialize: Some(serialize_nativeint),
    deserialize: Some(deserialize_nativeint),
    fixed_length: Some((4, 8)),
    ..CustomOps::opaque("_n")
};

fn compare_int64(a: Value, b: Value, _: bool) -> Option<Ordering> {
    Some(a.int64().cmp(&b.int64()))
}

/// A byte that tells the width, so that 32-bit machines can read what fits.
fn serialize_nativeint(_: &mut Domain, v: Value, out: &mut Vec<u8>) -> Res<(u64, u64)> {
    match i32::try_from(v.int64()) {
        Ok(n) => {
            out.push(1);
            out.extend_from_slice(&n.to_be_bytes());
        }
        Err(_) => {
            out.push(2);
            out.extend_from_slice(&v.int64().to_be_bytes());
        }
    }
    Ok((4, 8))
}

fn deserialize_nativeint(d: &mut Domain, input: &mut &[u8]) -> Option<Value> {
    let n = match *input.split_off_first()? {
        1 => i64::from(i32::from_be_bytes(input.split_off(..4)?.try_into().ok()?)),
        2 => i64::from_be_bytes(input.split_off(..8)?.try_into().ok()?),
        _ => return None,
    };
    Some(d.nativeint(n))
}

impl Domain {
    /// An `Int32.t`.
    #[inline]
    pub fn int32(&mut self, n: i32) -> Value {
        self.custom_word(&INT32_OPS, n as i64 as u64)
    }

    /// An `Int64.t`.
    #[inline]
    pub fn int64(&mut self, n: i64) -> Value {
        self.custom_word(&INT64_OPS, n as u64)
    }

    /// A `Nativeint.t`.
    #[inline]
    pub fn nativeint(&mut self, n: i64) -> Value {
        self.custom_word(&NATIVEINT_OPS, n as u64)
    }
}

/// C's conversion on the common machines: truncation, and the smallest integer for what does not fit.
pub(super) fn truncate_i64(x: f64) -> i64 {
    if (-9223372036854775808.0..9223372036854775808.0).contains(&x) { x as i64 } else { i64::MIN }
}

fn truncate_i32(x: f64) -> i32 {
    if x > -2147483649.0 && x < 2147483648.0 { x as i32 } else { i32::MIN }
}

/// The primitives of one boxed type: a module of functions and a table of them.
macro_rules! boxed {
    ($area:ident, $int:ty, $unsigned:ty, $make:ident, $truncate:path, $failure:literal, $prefix:literal) => {
        mod $area {
            use super::*;

            pub(super) const TABLE: &[Primitive] = &[
                p1(concat!("caml_", $prefix, "_neg"), neg),
                p2(concat!("caml_", $prefix, "_add"), add),
                p2(concat!("caml_", $prefix, "_sub"), sub),
                p2(concat!("caml_", $prefix, "_mul"), mul),
                p2(concat!("caml_", $prefix, "_div"), div),
                p2(concat!("caml_", $prefix, "_mod"), rem),
                p2(concat!("caml_", $prefix, "_and"), and),
                p2(concat!("caml_", $prefix, "_or"), or),
                p2(concat!("caml_", $prefix, "_xor"), xor),
                p2(concat!("caml_", $prefix, "_shift_left"), shift_left),
                p2(concat!("caml_", $prefix, "_shift_right"), shift_right),
                p2(concat!("caml_", $prefix, "_shift_right_unsigned"), shift_right_unsigned),
                p1(concat!("caml_", $prefix, "_bswap"), bswap),
                p1(concat!("caml_", $prefix, "_of_int"), of_int),
                p1(concat!("caml_", $prefix, "_to_int"), to_int),
                p1(concat!("caml_", $prefix, "_of_float"), of_float),
                p1(concat!("caml_", $prefix, "_to_float"), to_float),
                p2(concat!("caml_", $prefix, "_format"), format),
                p1(concat!("caml_", $prefix, "_of_string"), of_string),
                p2(concat!("caml_", $prefix, "_compare"), compare),
            ];

            fn get(v: Value) -> $int {
                v.raw_field(1) as $int
            }

            fn neg(d: &mut Domain, a: Value) -> Res {
                Ok(d.$make(get(a).wrapping_neg()))
            }

            fn add(d: &mut Domain, a: Value, b: Value) -> Res {
                Ok(d.$make(get(a).wrapping_add(get(b))))
            }

            fn sub(d: &mut Domain, a: Value, b: Value) -> Res {
                Ok(d.$make(get(a).wrapping_sub(get(b))))
            }

            fn mul(d: &mut Domain, a: Value, b: Value) -> Res {
                Ok(d.$make(get(a).wrapping_mul(get(b))))
            }

            fn div(d: &mut Domain, a: Value, b: Value) -> Res {
                match get(b) {
                    0 => Err(d.division_by_zero()),
                    divisor => Ok(d.$make(get(a).wrapping_div(divisor))),
                }
            }

            fn rem(d: &mut Domain, a: Value, b: Value) -> Res {
                match get(b) {
                    0 => Err(d.division_by_zero()),
                    divisor => Ok(d.$make(get(a).wrapping_rem(divisor))),
                }
            }

            fn and(d: &mut Domain, a: Value, b: Value) -> Res {
                Ok(d.$make(get(a) & get(b)))
            }

            fn or(d: &mut Domain, a: Value, b: Value) -> Res {
                Ok(d.$make(get(a) | get(b)))
            }

            fn xor(d: &mut Domain, a: Value, b: Value) -> Res {
                Ok(d.$make(get(a) ^ get(b)))
            }

            fn shift_left(d: &mut Domain, a: Value, by: Value) -> Res {
                Ok(d.$make(get(a).wrapping_shl(by.as_int() as u32)))
            }

            fn shift_right(d: &mut Domain, a: Value, by: Value) -> Res {
                Ok(d.$make(get(a).wrapping_shr(by.as_int() as u32)))
            }

            fn shift_right_unsigned(d: &mut Domain, a: Value, by: Value) -> Res {
                Ok(d.$make((get(a) as $unsigned).wrapping_shr(by.as_int() as u32) as $int))
            }

            fn bswap(d: &mut Domain, a: Value) -> Res {
                Ok(d.$make(get(a).swap_bytes()))
            }

            fn of_int(d: &mut Domain, n: Value) -> Res {
                Ok(d.$make(n.as_int() as $int))
            }

            fn to_int(_: &mut Domain, a: Value) -> Res {
                Ok(Value::int(get(a) as i64))
            }

            fn of_float(d: &mut Domain, x: Value) -> Res {
                Ok(d.$make($truncate(x.double())))
            }

            fn to_float(d: &mut Domain, a: Value) -> Res {
                Ok(d.float(get(a) as f64))
            }

            fn format(d: &mut Domain, format: Value, a: Value) -> Res {
                ints::format_integer(d, format, get(a) as i64, <$int>::BITS)
            }

            fn of_string(d: &mut Domain, s: Value) -> Res {
                match parse_int::parse_int(s.bytes(), <$int>::BITS) {
                    Some(n) => Ok(d.$make(n as $int)),
                    None => Err(d.failwith($failure)),
                }
            }

            fn compare(_: &mut Domain, a: Value, b: Value) -> Res {
                Ok(Value::ordering(get(a).cmp(&get(b))))
            }
        }
    };
}

boxed!(area32, i32, u32, int32, truncate_i32, "Int32.of_string", "int32");
boxed!(area64, i64, u64, int64, truncate_i64, "Int64.of_string", "int64");
boxed!(native, i64, u64, nativeint, truncate_i64, "Nativeint.of_string", "nativeint");

pub const TABLE_32: &[Primitive] = area32::TABLE;
pub const TABLE_64: &[Primitive] = area64::TABLE;
pub const TABLE_NATIVE: &[Primitive] = native::TABLE;

/// Conversions between them and from the bits of floats.
pub const TABLE: &[Primitive] = &[
    p1("caml_int32_bits_of_float", |d, x| Ok(d.int32((x.double() as f32).to_bits() as i32))),
    p1("caml_int32_float_of_bits", |d, n| Ok(d.float(f32::from_bits(n.int32() as u32) as f64))),
    p1("caml_int64_bits_of_float", |d, x| Ok(d.int64(x.double().to_bits() as i64))),
    p1("caml_int64_float_of_bits", |d, n| Ok(d.float(f64::from_bits(n.int64() as u64)))),
    p1("caml_int64_of_int32", |d, n| Ok(d.int64(i64::from(n.int32())))),
    p1("caml_int64_to_int32", |d, n| Ok(d.int32(n.int64() as i32))),
    p1("caml_int64_of_nativeint", |d, n| Ok(d.int64(n.int64()))),
    p1("caml_int64_to_nativeint", |d, n| Ok(d.nativeint(n.int64()))),
    p1("caml_nativeint_of_int32", |d, n| Ok(d.nativeint(i64::from(n.int32())))),
    p1("caml_nativeint_to_int32", |d, n| Ok(d.int32(n.int64() as i32))),
];

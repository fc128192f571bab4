//! Primitives that are instructions of their own: floats, arrays, strings. Operand 0 is the primitive's function, as in an
//! ordinary call, and everything unusual (bounds, mixed arrays) is left to that call.
use super::ops::{c_call1, c_call2, c_call3};
use super::{Handler, alloc, field, goto, init, instructions};
use crate::value::*;

#[inline(always)]
unsafe fn double(v: u64) -> f64 {
    // SAFETY: a boxed float, by its type.
    f64::from_bits(unsafe { field(v, 0) })
}

#[inline(always)]
unsafe fn header(v: u64) -> u64 {
    // SAFETY: a block.
    unsafe { *(v as usize as *const u64).sub(1) }
}

macro_rules! float_operations {
    ($($name:ident |$a:ident, $b:ident| $e:expr;)*) => { instructions! { $(
        fn $name(r) {
            let block = alloc!(r, 1, DOUBLE_TAG);
            let $a = double(r.acc);
            let $b = double(r.pop());
            init(block, 0, f64::to_bits($e));
            r.acc = block;
            r.advance(2);
        }
    )* } };
}

float_operations! {
    add_float |a, b| a + b;
    sub_float |a, b| a - b;
    mul_float |a, b| a * b;
    div_float |a, b| a / b;
}

macro_rules! float_comparisons {
    ($($name:ident |$a:ident, $b:ident| $e:expr;)*) => { instructions! { $(
        fn $name(r) {
            let $a = double(r.acc);
            let $b = double(r.pop());
            r.acc = Value::bool($e).bits();
            r.advance(2);
        }
    )* } };
}

float_comparisons! {
    eq_float |a, b| a == b;
    neq_float |a, b| a != b;
    lt_float |a, b| a < b;
    le_float |a, b| a <= b;
    gt_float |a, b| a > b;
    ge_float |a, b| a >= b;
}

/// Index `i` (tagged) if it is within a block of this header, not a float array.
#[inline(always)]
fn plain_index(h: u64, i: u64) -> Option<usize> {
    let n = (i as i64) >> 1;
    (h as u8 != DOUBLE_ARRAY_TAG && (n as u64) < h >> 10).then_some(n as usize)
}

instructions! {
    fn neg_float(r) {
        let block = alloc!(r, 1, DOUBLE_TAG);
        init(block, 0, f64::to_bits(-double(r.acc)));
        r.acc = block;
        r.advance(2);
    }
    fn sqrt_float(r) {
        let block = alloc!(r, 1, DOUBLE_TAG);
        init(block, 0, f64::to_bits(double(r.acc).sqrt()));
        r.acc = block;
        r.advance(2);
    }
    fn float_of_int(r) {
        let block = alloc!(r, 1, DOUBLE_TAG);
        init(block, 0, f64::to_bits(((r.acc as i64) >> 1) as f64));
        r.acc = block;
        r.advance(2);
    }
    fn array_get(r) {
        let h = header(r.acc);
        let i = r.peek(0);
        match plain_index(h, i) {
            Some(n) => {
                r.drop(1);
                r.acc = field(r.acc, n);
                r.advance(2);
            }
            None => {
                let n = ((i as i64) >> 1) as u64;
                if h as u8 != DOUBLE_ARRAY_TAG || n >= h >> 10 {
                    goto!(r, c_call2)
                }
                let block = alloc!(r, 1, DOUBLE_TAG);
                init(block, 0, field(r.acc, n as usize));
                r.drop(1);
                r.acc = block;
                r.advance(2);
            }
        }
    }
    fn array_set(r) {
        let h = header(r.acc);
        match plain_index(h, r.peek(0)) {
            Some(n) => {
                let v = r.peek(1);
                r.drop(2);
                super::data::store!(r, r.acc, n, v);
            }
            None => {
                let n = ((r.peek(0) as i64) >> 1) as u64;
                if h as u8 != DOUBLE_ARRAY_TAG || n >= h >> 10 {
                    goto!(r, c_call3)
                }
                init(r.acc, n as usize, field(r.peek(1), 0));
                r.drop(2);
            }
        }
        r.acc = Value::UNIT.bits();
        r.advance(2);
    }
    fn floatarray_get(r) {
        let n = ((r.peek(0) as i64) >> 1) as u64;
        if n >= header(r.acc) >> 10 {
            goto!(r, c_call2)
        }
        let block = alloc!(r, 1, DOUBLE_TAG);
        init(block, 0, field(r.acc, n as usize));
        r.drop(1);
        r.acc = block;
        r.advance(2);
    }
    fn floatarray_set(r) {
        let n = ((r.peek(0) as i64) >> 1) as u64;
        if n >= header(r.acc) >> 10 {
            goto!(r, c_call3)
        }
        init(r.acc, n as usize, field(r.peek(1), 0));
        r.drop(2);
        r.acc = Value::UNIT.bits();
        r.advance(2);
    }
    fn string_get(r) {
        let n = ((r.peek(0) as i64) >> 1) as u64;
        if n >= string_length_of(r.acc) {
            goto!(r, c_call2)
        }
        let c = *(r.acc as usize as *const u8).add(n as usize);
        r.drop(1);
        r.acc = ((c as u64) << 1) | 1;
        r.advance(2);
    }
    fn bytes_set(r) {
        let n = ((r.peek(0) as i64) >> 1) as u64;
        if n >= string_length_of(r.acc) {
            goto!(r, c_call3)
        }
        *(r.acc as usize as *mut u8).add(n as usize) = (r.peek(1) >> 1) as u8;
        r.drop(2);
        r.acc = Value::UNIT.bits();
        r.advance(2);
    }
    fn string_length(r) {
        r.acc = (string_length_of(r.acc) << 1) | 1;
        r.advance(2);
    }
    fn int_compare(r) {
        let (a, b) = (r.acc as i64, r.pop() as i64);
        r.acc = Value::int((a > b) as i64 - (a < b) as i64).bits();
        r.advance(2);
    }
    /// Polymorphic comparisons of two integers, the rest by the call.
    fn compare(r) {
        let b = r.peek(0);
        if r.acc & b & 1 == 0 {
            goto!(r, c_call2)
        }
        let (a, b) = (r.acc as i64, b as i64);
        r.drop(1);
        r.acc = Value::int((a > b) as i64 - (a < b) as i64).bits();
        r.advance(2);
    }
    fn equal(r) {
        let b = r.peek(0);
        if r.acc & b & 1 == 0 {
            goto!(r, c_call2)
        }
        r.drop(1);
        r.acc = Value::bool(r.acc == b).bits();
        r.advance(2);
    }
    fn notequal(r) {
        let b = r.peek(0);
        if r.acc & b & 1 == 0 {
            goto!(r, c_call2)
        }
        r.drop(1);
        r.acc = Value::bool(r.acc != b).bits();
        r.advance(2);
    }
    fn obj_tag(r) {
        if r.acc & 1 == 1 {
            goto!(r, c_call1)
        }
        r.acc = ((header(r.acc) & 0xFF) << 1) | 1;
        r.advance(2);
    }
}

#[inline(always)]
unsafe fn string_length_of(s: u64) -> u64 {
    // SAFETY: a string; the last byte of its last word tells the padding.
    unsafe {
        let bytes = (header(s) >> 10) * 8;
        bytes - 1 - *(s as usize as *const u8).add(bytes as usize - 1) as u64
    }
}

/// The instruction of a primitive called with `args` arguments, if it has one.
pub(crate) fn of(name: &str, args: usize) -> Option<Handler> {
    let (handler, arity): (Handler, usize) = match name {
        "caml_add_float" => (add_float, 2),
        "caml_sub_float" => (sub_float, 2),
        "caml_mul_float" => (mul_float, 2),
        "caml_div_float" => (div_float, 2),
        "caml_eq_float" => (eq_float, 2),
        "caml_neq_float" => (neq_float, 2),
        "caml_lt_float" => (lt_float, 2),
        "caml_le_float" => (le_float, 2),
        "caml_gt_float" => (gt_float, 2),
        "caml_ge_float" => (ge_float, 2),
        "caml_neg_float" => (neg_float, 1),
        "caml_sqrt_float" => (sqrt_float, 1),
        "caml_float_of_int" => (float_of_int, 1),
        "caml_array_get" | "caml_array_unsafe_get" | "caml_array_get_addr" => (array_get, 2),
        "caml_array_set" | "caml_array_unsafe_set" | "caml_array_set_addr" => (array_set, 3),
        "caml_floatarray_get" | "caml_floatarray_unsafe_get" => (floatarray_get, 2),
        "caml_floatarray_set" | "caml_floatarray_unsafe_set" => (floatarray_set, 3),
        "caml_string_get" | "caml_bytes_get" => (string_get, 2),
        "caml_bytes_set" => (bytes_set, 3),
        "caml_ml_string_length" | "caml_ml_bytes_length" => (string_length, 1),
        "caml_int_compare" => (int_compare, 2),
        "caml_compare" => (compare, 2),
        "caml_equal" => (equal, 2),
        "caml_notequal" => (notequal, 2),
        "caml_obj_tag" => (obj_tag, 1),
        _ => return None,
    };
    (arity == args).then_some(handler)
}

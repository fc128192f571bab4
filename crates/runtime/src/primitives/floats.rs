//! Floats: arithmetic, functions of the C library, comparison, conversion.
use super::boxed_ints::truncate_i64;
use super::libm;
use super::{Primitive, p1, p2, p3};
use crate::domain::Domain;
use crate::text::{directive, format_float, hex_float, parse_float};
use crate::value::*;
use std::cmp::Ordering;
use std::num::FpCategory;

/// A row for a function of one float.
macro_rules! function {
    ($name:literal, $f:expr) => {
        p1($name, |d, x| Ok(d.float($f(x.double()))))
    };
}

/// A row for a function of two floats.
macro_rules! operator {
    ($name:literal, $f:expr) => {
        p2($name, |d, x, y| Ok(d.float($f(x.double(), y.double()))))
    };
}

/// A row for a test of two floats.
macro_rules! test {
    ($name:literal, $op:tt) => {
        p2($name, |_, x, y| Ok(Value::bool(x.double() $op y.double())))
    };
}

pub const TABLE: &[Primitive] = &[
    operator!("caml_add_float", |x: f64, y: f64| x + y),
    operator!("caml_sub_float", |x: f64, y: f64| x - y),
    operator!("caml_mul_float", |x: f64, y: f64| x * y),
    operator!("caml_div_float", |x: f64, y: f64| x / y),
    operator!("caml_fmod_float", |x: f64, y: f64| x % y),
    operator!("caml_power_float", libm::pow),
    operator!("caml_atan2_float", libm::atan2),
    operator!("caml_hypot_float", libm::hypot),
    operator!("caml_copysign_float", f64::copysign),
    operator!("caml_nextafter_float", libm::nextafter),
    function!("caml_neg_float", |x: f64| -x),
    function!("caml_abs_float", f64::abs),
    function!("caml_sqrt_float", f64::sqrt),
    function!("caml_ceil_float", f64::ceil),
    function!("caml_floor_float", f64::floor),
    function!("caml_round_float", f64::round),
    function!("caml_trunc_float", f64::trunc),
    function!("caml_exp_float", libm::exp),
    function!("caml_exp2_float", libm::exp2),
    function!("caml_expm1_float", libm::expm1),
    function!("caml_log_float", libm::log),
    function!("caml_log2_float", libm::log2),
    function!("caml_log10_float", libm::log10),
    function!("caml_log1p_float", libm::log1p),
    function!("caml_cbrt_float", libm::cbrt),
    function!("caml_sin_float", libm::sin),
    function!("caml_cos_float", libm::cos),
    function!("caml_tan_float", libm::tan),
    function!("caml_asin_float", libm::asin),
    function!("caml_acos_float", libm::acos),
    function!("caml_atan_float", libm::atan),
    function!("caml_sinh_float", libm::sinh),
    function!("caml_cosh_float", libm::cosh),
    function!("caml_tanh_float", libm::tanh),
    function!("caml_asinh_float", libm::asinh),
    function!("caml_acosh_float", libm::acosh),
    function!("caml_atanh_float", libm::atanh),
    function!("caml_erf_float", libm::erf),
    function!("caml_erfc_float", libm::erfc),
    p3("caml_fma_float", |d, x, y, z| Ok(d.float(libm::fma(x.double(), y.double(), z.double())))),
    p2("caml_ldexp_float", ldexp),
    p1("caml_frexp_float", frexp),
    p1("caml_modf_float", modf),
    test!("caml_eq_float", ==),
    test!("caml_neq_float", !=),
    test!("caml_lt_float", <),
    test!("caml_le_float", <=),
    test!("caml_gt_float", >),
    test!("caml_ge_float", >=),
    p2("caml_float_compare", |_, x, y| Ok(Value::ordering(total_compare(x.double(), y.double())))),
    p1("caml_classify_float", classify),
    p1("caml_signbit", |_, x| Ok(Value::bool(x.double().is_sign_negative()))),
    p1("caml_signbit_float", |_, x| Ok(Value::bool(x.double().is_sign_negative()))),
    p1("caml_float_of_int", |d, n| Ok(d.float(n.as_int() as f64))),
    p1("caml_int_of_float", |_, x| Ok(Value::int(truncate_i64(x.double())))),
    p1("caml_float_of_string", float_of_string),
    p2("caml_format_float", format_float),
    p3("caml_hexstring_of_float", hexstring),
];

/// OCaml's order of floats: as numbers, NaN equal to itself and below everything else.
pub(super) fn total_compare(x: f64, y: f64) -> Ordering {
    match x.partial_cmp(&y) {
        Some(order) => order,
        None => y.is_nan().cmp(&x.is_nan()),
    }
}

fn ldexp(d: &mut Domain, x: Value, exponent: Value) -> Res {
    // The function takes an `int` of C: the high bits are lost.
    Ok(d.float(libm::ldexp(x.double(), exponent.as_int() as i32)))
}

fn frexp(d: &mut Domain, x: Value) -> Res {
    let (fraction, exponent) = split_exponent(x.double());
    let fraction = d.float(fraction);
    Ok(d.pair(fraction, Value::int(exponent)))
}

/// `x` as a fraction in [0.5, 1) times a power of two.
fn split_exponent(x: f64) -> (f64, i64) {
    if x == 0.0 || !x.is_finite() {
        return (x, 0);
    }
    let (scaled, offset) = if x.is_subnormal() { (x * 2f64.powi(54), -54) } else { (x, 0) };
    let bits = scaled.to_bits();
    let exponent = (bits >> 52 & 0x7FF) as i64 - 1022;
    (f64::from_bits(bits & !(0x7FF << 52) | 1022 << 52), exponent + offset)
}

fn modf(d: &mut Domain, x: Value) -> Res {
    let x = x.double();
    let whole = x.trunc();
    let fraction = if x.is_infinite() { 0f64.copysign(x) } else { (x - whole).copysign(x) };
    let (fraction, whole) = (d.float(fraction), d.float(whole));
    Ok(d.pair(fraction, whole))
}

fn classify(_: &mut Domain, x: Value) -> Res {
    Ok(Value::int(match x.double().classify() {
        FpCategory::Normal => 0,
        FpCategory::Subnormal => 1,
        FpCategory::Zero => 2,
        FpCategory::Infinite => 3,
        FpCategory::Nan => 4,
    }))
}

fn float_of_string(d: &mut Domain, s: Value) -> Res {
    match parse_float::parse_float(s.bytes()) {
        Some(x) => Ok(d.float(x)),
        None => Err(d.failwith("float_of_string")),
    }
}

fn format_float(d: &mut Domain, format: Value, x: Value) -> Res {
    let directive = directive::parse(format.bytes());
    match directive.and_then(|directive| format_float::format_float(&directive, x.double())) {
        Some(text) => d.string(&text),
        None => Err(d.invalid_arg("format_float: bad format")),
    }
}

/// More digits than this are refused: nobody can want them.
const MAX_HEX_DIGITS: i64 = 1 << 28;

fn hexstring(d: &mut Domain, x: Value, precision: Value, style: Value) -> Res {
    let precision = precision.as_int();
    if precision > MAX_HEX_DIGITS {
        return Err(d.invalid_arg("hexstring_of_float: precision too large"));
    }
    let text = hex_float::format(x.double(), precision, style.as_int() as u8);
    d.string(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splitting() {
        for x in [1.0, 0.75, -3.5, 5e-324, 1e308, f64::MIN_POSITIVE] {
            let (fraction, exponent) = split_exponent(x);
            assert!((0.5..1.0).contains(&fraction.abs()));
            assert_eq!(libm::ldexp(fraction, exponent as i32), x);
        }
        assert_eq!(split_exponent(5e-324), (0.5, -1073));
    }

    #[test]
    fn order() {
        assert_eq!(total_compare(f64::NAN, f64::NAN), Ordering::Equal);
        assert_eq!(total_compare(f64::NAN, f64::NEG_INFINITY), Ordering::Less);
        assert_eq!(total_compare(0.0, f64::NAN), Ordering::Greater);
        assert_eq!(total_compare(0.0, -0.0), Ordering::Equal);
    }
}

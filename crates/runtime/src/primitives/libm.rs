//! The mathematical functions of the C library.
//!
//! They are called directly, since results must agree with other OCaml programs to the last bit and the standard library
//! of Rust computes some of them by formulas of its own. Where there is no C library the crate `libm` stands in.

#[cfg(not(unix))]
pub use ::libm::{
    acos, acosh, asin, asinh, atan, atan2, atanh, cbrt, cos, cosh, erf, erfc, exp, exp2, expm1, fma, hypot,
    ldexp, log, log1p, log2, log10, nextafter, pow, sin, sinh, tan, tanh,
};

// SAFETY: these are the C standard's functions: pure, defined for all arguments.
#[cfg(unix)]
unsafe extern "C" {
    pub safe fn acos(x: f64) -> f64;
    pub safe fn acosh(x: f64) -> f64;
    pub safe fn asin(x: f64) -> f64;
    pub safe fn asinh(x: f64) -> f64;
    pub safe fn atan(x: f64) -> f64;
    pub safe fn atan2(y: f64, x: f64) -> f64;
    pub safe fn atanh(x: f64) -> f64;
    #[link_name = "cbrt"]
    safe fn linked_cbrt(x: f64) -> f64;
    pub safe fn cos(x: f64) -> f64;
    pub safe fn cosh(x: f64) -> f64;
    pub safe fn erf(x: f64) -> f64;
    pub safe fn erfc(x: f64) -> f64;
    pub safe fn exp(x: f64) -> f64;
    pub safe fn exp2(x: f64) -> f64;
    pub safe fn expm1(x: f64) -> f64;
    pub safe fn fma(x: f64, y: f64, z: f64) -> f64;
    pub safe fn hypot(x: f64, y: f64) -> f64;
    pub safe fn ldexp(x: f64, exponent: i32) -> f64;
    pub safe fn log(x: f64) -> f64;
    pub safe fn log1p(x: f64) -> f64;
    pub safe fn log2(x: f64) -> f64;
    pub safe fn log10(x: f64) -> f64;
    pub safe fn nextafter(x: f64, y: f64) -> f64;
    pub safe fn pow(x: f64, y: f64) -> f64;
    pub safe fn sin(x: f64) -> f64;
    pub safe fn sinh(x: f64) -> f64;
    pub safe fn tan(x: f64) -> f64;
    pub safe fn tanh(x: f64) -> f64;
}

/// The cube root. The linker would take the function of this name in Rust's support library, which rounds better than most C
/// libraries do, and so differs from them; the C library's own is looked up.
#[cfg(unix)]
pub fn cbrt(x: f64) -> f64 {
    // SAFETY: a name ending in NUL; the pointer is only compared and called.
    let found = unsafe { libc::dlsym(libc::RTLD_DEFAULT, c"cbrt".as_ptr()) };
    if found.is_null() {
        return linked_cbrt(x);
    }
    // SAFETY: the C standard's function has this type.
    let function: extern "C" fn(f64) -> f64 = unsafe { std::mem::transmute(found) };
    function(x)
}

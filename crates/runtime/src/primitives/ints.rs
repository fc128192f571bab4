//! Native integers: formatting, reading, comparing.
use super::{Primitive, p1, p2};
use crate::domain::Domain;
use crate::text::{directive, format_int, parse_int};
use crate::value::*;

pub const TABLE: &[Primitive] = &[
    p2("caml_format_int", format_int),
    p1("caml_int_of_string", int_of_string),
    p2("caml_int_compare", int_compare),
    p1("caml_bswap16", bswap16),
    p1("caml_int_as_pointer", int_as_pointer),
];

fn format_int(d: &mut Domain, format: Value, n: Value) -> Res {
    format_integer(d, format, n.as_int(), 63)
}

/// Formats an integer whose unsigned form has `bits` bits.
pub(super) fn format_integer(d: &mut Domain, format: Value, n: i64, bits: u32) -> Res {
    let format = format.bytes();
    if format == b"%d" {
        let mut buffer = [0; 20];
        return d.string(format_int::decimal(n, &mut buffer));
    }
    if format.len() > directive::MAX_LENGTH {
        return Err(d.invalid_arg("format_int: format too long"));
    }
    match directive::parse(format).and_then(|directive| format_int::format_int(&directive, n, bits)) {
        Some(text) => d.string(&text),
        None => Err(d.invalid_arg("format_int: bad format")),
    }
}

fn int_of_string(d: &mut Domain, s: Value) -> Res {
    match parse_int::parse_int(s.bytes(), 63) {
        Some(n) => Ok(Value::int(n)),
        None => Err(d.failwith("int_of_string")),
    }
}

fn int_compare(_: &mut Domain, a: Value, b: Value) -> Res {
    Ok(Value::ordering(a.as_int().cmp(&b.as_int())))
}

fn bswap16(_: &mut Domain, v: Value) -> Res {
    Ok(Value::int((v.as_int() as u16).swap_bytes() as i64))
}

/// The integer as an address: only comparisons are meaningful, so it stays the immediate it is.
fn int_as_pointer(_: &mut Domain, v: Value) -> Res {
    Ok(v)
}

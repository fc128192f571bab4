//! Floats in hexadecimal: `%h` and its reading.
use crate::primitives::libm;

/// The text of `x` with `precision` digits after the point, or as many as it takes when negative.
/// `style` is what stands before a number that is not negative: `+`, a space, or nothing for `-`.
pub fn format(x: f64, precision: i64, style: u8) -> Vec<u8> {
    let mut out = String::new();
    if x.is_sign_negative() {
        out.push('-');
    } else if style == b'+' || style == b' ' {
        out.push(char::from(style));
    }
    if x.is_nan() {
        out.push_str("nan");
        return out.into_bytes();
    }
    if x.is_infinite() {
        out.push_str("infinity");
        return out.into_bytes();
    }
    let bits = x.to_bits();
    let biased = (bits >> 52 & 0x7FF) as i32;
    let fraction = bits & ((1 << 52) - 1);
    let mut mantissa = if biased == 0 { fraction } else { fraction | 1 << 52 };
    let exponent = match (biased, fraction) {
        (0, 0) => 0,
        (0, _) => -1022,
        _ => biased - 1023,
    };
    if (0..13).contains(&precision) {
        mantissa = round_to(mantissa, 52 - 4 * precision as u32);
    }
    out.push_str("0x");
    out.push(char::from(b'0' + (mantissa >> 52) as u8));
    let mut digits = format!("{:013x}", mantissa & ((1 << 52) - 1));
    match usize::try_from(precision) {
        Err(_) => digits.truncate(digits.trim_end_matches('0').len()),
        Ok(precision) if precision <= 13 => digits.truncate(precision),
        Ok(precision) => digits.extend(std::iter::repeat_n('0', precision - 13)),
    }
    if !digits.is_empty() {
        out.push('.');
        out.push_str(&digits);
    }
    out.push_str(&format!("p{exponent:+}"));
    out.into_bytes()
}

/// Rounds the low `bits` bits away, half to even.
fn round_to(mantissa: u64, bits: u32) -> u64 {
    let unit = 1u64 << bits;
    let (kept, lost) = (mantissa & !(unit - 1), mantissa & (unit - 1));
    let half = unit >> 1;
    if lost > half || (lost == half && kept & unit != 0) { kept + unit } else { kept }
}

/// Reads what follows `0x`: digits with an optional point, an optional exponent.
pub fn parse(text: &[u8]) -> Option<f64> {
    let (mut mantissa, mut exponent) = (0u64, 0i64);
    let (mut seen_digit, mut seen_point, mut sticky) = (false, false, false);
    let mut rest = text;
    while let Some((&byte, tail)) = rest.split_first() {
        if byte == b'.' && !seen_point {
            seen_point = true;
        } else if let Some(digit) = char::from(byte).to_digit(16) {
            seen_digit = true;
            if mantissa < 1 << 58 {
                mantissa = mantissa << 4 | u64::from(digit);
                exponent -= if seen_point { 4 } else { 0 };
            } else {
                sticky |= digit != 0;
                exponent += if seen_point { 0 } else { 4 };
            }
        } else {
            break;
        }
        rest = tail;
    }
    if !seen_digit {
        return None;
    }
    if let Some((b'p' | b'P', tail)) = rest.split_first() {
        exponent = exponent.saturating_add(parse_exponent(tail)?);
    } else if !rest.is_empty() {
        return None;
    }
    Some(assemble(mantissa | u64::from(sticky), exponent))
}

fn parse_exponent(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text.split_first() {
        Some((b'-', tail)) => (true, tail),
        Some((b'+', tail)) => (false, tail),
        _ => (false, text),
    };
    if digits.is_empty() {
        return None;
    }
    let mut value = 0i64;
    for &byte in digits {
        let digit = byte.is_ascii_digit().then(|| i64::from(byte - b'0'))?;
        value = value.saturating_mul(10).saturating_add(digit).min(1 << 40);
    }
    Some(if negative { -value } else { value })
}

/// `mantissa * 2^exponent`. The lowest bit of a long mantissa is sticky. Rounded to 53 bits first, and where the result is
/// subnormal once more, as OCaml's `float_of_string` does.
fn assemble(mantissa: u64, exponent: i64) -> f64 {
    libm::ldexp(mantissa as f64, exponent.clamp(-100_000, 100_000) as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formatted_as_the_reference() {
        let cases = [
            (1.0, -1, '-', "0x1p+0"),
            (-0.0, 5, '+', "-0x0.00000p+0"),
            (1.5, 0, '-', "0x2p+0"),
            (2.5, 0, '-', "0x1p+1"),
            (0.1, -1, ' ', " 0x1.999999999999ap-4"),
            (0.1, 20, '-', "0x1.999999999999a0000000p-4"),
            (3.1416015625, 5, '+', "+0x1.92200p+1"),
            (5e-324, -1, '-', "0x0.0000000000001p-1022"),
            (2.225073858507201e-308, 1, '-', "0x1.0p-1022"),
            (f64::NAN, 3, '+', "+nan"),
            (f64::NEG_INFINITY, 3, ' ', "-infinity"),
        ];
        for (x, precision, style, expected) in cases {
            assert_eq!(String::from_utf8(format(x, precision, style as u8)).unwrap(), expected);
        }
    }

    #[test]
    fn read_back() {
        for x in [1.0, 0.1, 5e-324, 2.225073858507201e-308, f64::MAX, 1e300, 255.5, f64::MIN_POSITIVE] {
            let text = format(x, -1, b'-');
            assert_eq!(parse(&text[2..]), Some(x));
        }
        assert_eq!(parse(b"1.fffffffffffff8p0"), Some(2.0));
        assert_eq!(parse(b"1.fffffffffffff7ffffffffffffffp0"), Some(1.9999999999999998));
        assert_eq!(parse(b"123456789abcdef0123456789"), Some(f64::from_bits(0x45F2_3456_789A_BCDF)));
        // Rounded twice: once would give ...e7.
        assert_eq!(parse(b"1C7c3dBaE7.47cEe3e4p-1059"), Some(f64::from_bits(0xE_3E1E_DD73_A3E8)));
        assert_eq!(parse(b"1p-1075"), Some(0.0));
        assert_eq!(parse(b"1.8p-1075"), Some(5e-324));
        assert_eq!(parse(b"1p99999999999999999999"), Some(f64::INFINITY));
        assert_eq!(parse(b"1p-99999999999999999999"), Some(0.0));
        for bad in ["", ".", "1p", "1p+", "g", "1p1.5", "1..2"] {
            assert_eq!(parse(bad.as_bytes()), None, "{bad}");
        }
    }
}

//! What `int_of_string` and its like read: a sign, a base prefix, digits with underscores between them.

/// The integer of `bits` bits that a text denotes, sign-extended; `None` when it is none or does not fit.
///
/// Without prefix (base 10) the signed range counts. With `0x`, `0o`, `0b` or `0u` any `bits`-bit pattern does: the value wraps.
pub fn parse_int(text: &[u8], bits: u32) -> Option<i64> {
    let (negative, rest) = match text.split_first() {
        Some((b'-', tail)) => (true, tail),
        Some((b'+', tail)) => (false, tail),
        _ => (false, text),
    };
    let (base, signed, digits) = match rest {
        [b'0', b'x' | b'X', tail @ ..] => (16, false, tail),
        [b'0', b'o' | b'O', tail @ ..] => (8, false, tail),
        [b'0', b'b' | b'B', tail @ ..] => (2, false, tail),
        [b'0', b'u' | b'U', tail @ ..] => (10, false, tail),
        _ => (10, true, rest),
    };
    let magnitude = parse_digits(digits, base)?;
    let limit = match (signed, negative) {
        (true, false) => (1u64 << (bits - 1)) - 1,
        (true, true) => 1u64 << (bits - 1),
        (false, _) => u64::MAX >> (64 - bits),
    };
    if magnitude > limit {
        return None;
    }
    let value = if negative { (magnitude as i64).wrapping_neg() } else { magnitude as i64 };
    Some(value << (64 - bits) >> (64 - bits))
}

/// Digits of a base, the first of which is no underscore.
fn parse_digits(text: &[u8], base: u64) -> Option<u64> {
    let digit = |byte: u8| char::from(byte).to_digit(base as u32).map(u64::from);
    let (&first, rest) = text.split_first()?;
    let mut value = digit(first)?;
    for &byte in rest {
        if byte != b'_' {
            value = value.checked_mul(base)?.checked_add(digit(byte)?)?;
        }
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_the_reference() {
        let (min, max) = (-(1i64 << 62), (1i64 << 62) - 1);
        let good = [
            ("0", 0),
            ("+5", 5),
            ("1_000", 1000),
            ("1_", 1),
            ("-0xff", -255),
            ("0B101", 5),
            ("0o17", 15),
            ("-0u5", -5),
            ("0x7fffffffffffffff", -1),
            ("4611686018427387903", max),
            ("-4611686018427387904", min),
            ("0x4000000000000000", min),
            ("-0u4611686018427387905", max),
            ("-0u9223372036854775807", 1),
            ("0o777777777777777777777", -1),
        ];
        for (text, value) in good {
            assert_eq!(parse_int(text.as_bytes(), 63), Some(value), "{text}");
        }
        let bad = [
            "",
            "-",
            "--5",
            "_1",
            "0x",
            "0x_1",
            "0x8000000000000000",
            "4611686018427387904",
            "-4611686018427387905",
            " 1",
            "1 ",
            "12a",
            "0b2",
            "0o8",
            "0u",
            "99999999999999999999999",
            "0z1",
        ];
        for text in bad {
            assert_eq!(parse_int(text.as_bytes(), 63), None, "{text}");
        }
    }

    #[test]
    fn other_widths() {
        assert_eq!(parse_int(b"0xffffffff", 32), Some(-1));
        assert_eq!(parse_int(b"-0xffffffff", 32), Some(1));
        assert_eq!(parse_int(b"2147483648", 32), None);
        assert_eq!(parse_int(b"-2147483648", 32), Some(i64::from(i32::MIN)));
        assert_eq!(parse_int(b"0u18446744073709551615", 64), Some(-1));
        assert_eq!(parse_int(b"9223372036854775808", 64), None);
        assert_eq!(parse_int(b"-9223372036854775808", 64), Some(i64::MIN));
    }
}

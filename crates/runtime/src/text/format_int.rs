//! Integers by the directives `%d %i %u %x %X %o`.
use super::directive::Directive;

/// Formats `value`, which stands for itself in signed conversions and for its low `bits` bits in unsigned ones.
/// `None` when the conversion is not one for integers.
pub fn format_int(directive: &Directive<'_>, value: i64, bits: u32) -> Option<Vec<u8>> {
    let unsigned = if bits >= 64 { value as u64 } else { value as u64 & ((1 << bits) - 1) };
    let (magnitude, sign) = match directive.conversion {
        b'd' | b'i' if value < 0 => (value.unsigned_abs(), Some(b'-')),
        b'd' | b'i' => (value.unsigned_abs(), directive.sign),
        _ => (unsigned, None),
    };
    let mut digits = match directive.conversion {
        b'd' | b'i' | b'u' => magnitude.to_string(),
        b'x' => format!("{magnitude:x}"),
        b'X' => format!("{magnitude:X}"),
        b'o' => format!("{magnitude:o}"),
        _ => return None,
    };
    if let Some(precision) = directive.precision {
        if precision == 0 && magnitude == 0 {
            digits.clear();
        }
        if precision > digits.len() {
            digits.insert_str(0, &"0".repeat(precision - digits.len()));
        }
    }
    let mut prefix: &[u8] = sign.as_slice();
    if directive.alternative {
        match directive.conversion {
            b'o' if !digits.starts_with('0') => digits.insert(0, '0'),
            b'x' if magnitude != 0 => prefix = b"0x",
            b'X' if magnitude != 0 => prefix = b"0X",
            _ => {}
        }
    }
    // A precision turns the zero flag off.
    Some(directive.lay_out(prefix, digits.as_bytes(), directive.precision.is_none()))
}

/// `%d`, the fast way: appends the decimal digits to a buffer on the stack and returns the part that was written.
pub fn decimal(value: i64, buffer: &mut [u8; 20]) -> &[u8] {
    let mut rest = value.unsigned_abs();
    let mut at = buffer.len();
    loop {
        at -= 1;
        buffer[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        at -= 1;
        buffer[at] = b'-';
    }
    &buffer[at..]
}

#[cfg(test)]
mod tests {
    use super::super::directive;
    use super::*;

    fn show(format: &str, value: i64) -> String {
        let directive = directive::parse(format.as_bytes()).unwrap();
        String::from_utf8(format_int(&directive, value, 63).unwrap()).unwrap()
    }

    #[test]
    fn as_the_reference() {
        let min = -(1i64 << 62);
        let cases = [
            ("%d", -1, "-1"),
            ("%x", -1, "7fffffffffffffff"),
            ("%o", min, "400000000000000000000"),
            ("%u", min, "4611686018427387904"),
            ("%5d", -1, "   -1"),
            ("%-8.3d", -255, "-255    "),
            ("%08.3d", 42, "     042"),
            ("%+05d", 1, "+0001"),
            ("% 05d", 0, " 0000"),
            ("%+ d", 7, "+7"),
            ("%#08x", 42, "0x00002a"),
            ("%#08x", 0, "00000000"),
            ("%#o", -1, "0777777777777777777777"),
            ("%#.3o", 42, "052"),
            ("%#.0o", 0, "0"),
            ("%.0x", 0, ""),
            ("%ld", 42, "42"),
            ("%#-10x", 1, "0x1       "),
            ("% u", -255, "9223372036854775553"),
            ("%X", -255, "7FFFFFFFFFFFFF01"),
        ];
        for (format, value, expected) in cases {
            assert_eq!(show(format, value), expected, "{format} {value}");
        }
    }

    #[test]
    fn decimal_extremes() {
        let mut buffer = [0; 20];
        for value in [0, 7, -1, i64::MAX, i64::MIN] {
            assert_eq!(decimal(value, &mut buffer), value.to_string().as_bytes());
        }
    }

    #[test]
    fn bad_directives() {
        for format in ["", "%", "d", "%99999999999999999999d", "%5 x d", "%.*d"] {
            assert_eq!(directive::parse(format.as_bytes()), None, "{format}");
        }
    }
}

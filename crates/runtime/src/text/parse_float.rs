//! What `float_of_string` reads: C's decimal and hexadecimal floats, with underscores anywhere.
use super::hex_float;

/// The float that a text denotes, or `None`.
pub fn parse_float(text: &[u8]) -> Option<f64> {
    let cleaned: Vec<u8> = text.iter().copied().filter(|&b| b != b'_').collect();
    let (negative, unsigned) = match cleaned.split_first() {
        Some((b'-', tail)) => (true, tail),
        Some((b'+', tail)) => (false, tail),
        _ => (false, cleaned.as_slice()),
    };
    if let [b'0', b'x' | b'X', digits @ ..] = unsigned {
        let x = hex_float::parse(digits)?;
        return Some(if negative { -x } else { x });
    }
    let blank = cleaned.iter().take_while(|b| matches!(b, b' ' | b'\t'..=b'\r')).count();
    decimal(&cleaned[blank..])
}

/// A signed decimal number or the name of a special one.
fn decimal(text: &[u8]) -> Option<f64> {
    let text = std::str::from_utf8(text).ok()?;
    let name = text.trim_start_matches(['+', '-']);
    let x = if name.len() >= 3 && name.as_bytes()[..3].eq_ignore_ascii_case(b"nan") {
        if text.len() - name.len() > 1 || !nan_payload(&name[3..]) {
            return None;
        }
        // The positive quiet NaN; parsing one need not give this one.
        let nan = f64::from_bits(0x7FF8_0000_0000_0000);
        if text.starts_with('-') { -nan } else { nan }
    } else {
        text.parse().ok()?
    };
    Some(x)
}

/// Nothing, or letters and digits in parentheses.
fn nan_payload(text: &str) -> bool {
    text.is_empty()
        || text
            .strip_prefix('(')
            .and_then(|t| t.strip_suffix(')'))
            .is_some_and(|t| t.bytes().all(|b| b.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_the_reference() {
        let good = [
            (" 1.5", 1.5),
            ("\t1", 1.0),
            (".5", 0.5),
            ("5.", 5.0),
            ("_1", 1.0),
            ("1__0.5_", 10.5),
            ("0x1.8p3", 12.0),
            ("0x.8", 0.5),
            ("-0x1p-5", -0.03125),
            ("+1.5", 1.5),
            ("INFINITY", f64::INFINITY),
            ("-inf", f64::NEG_INFINITY),
            ("0x1_0.8_p1_0", 16896.0),
            ("1e-400", 0.0),
            ("1e400", f64::INFINITY),
            ("0x1e5", 485.0),
            ("00", 0.0),
            ("1E+5", 1e5),
        ];
        for (text, x) in good {
            assert_eq!(parse_float(text.as_bytes()), Some(x), "{text}");
        }
        assert_eq!(parse_float(b"-nan").map(f64::to_bits), Some(0xFFF8_0000_0000_0000));
        assert_eq!(parse_float(b"NaN(12)").map(f64::to_bits), Some(0x7FF8_0000_0000_0000));
        let bad = [
            "", ".", "_", "1e", "1.5 ", "0x", "0x.", "0x1p", "+-1", "infinit", "1e+", "1.5.5", "0b1", "1f",
            "0x1g", "- 1", "1e 5", "--nan", "nan(",
        ];
        for text in bad {
            assert_eq!(parse_float(text.as_bytes()), None, "{text:?}");
        }
    }
}

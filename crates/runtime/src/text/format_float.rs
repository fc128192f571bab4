//! Floats by the directives `%e %f %g` and their capitals: correctly rounded (half to even) at every precision.
use super::directive::Directive;

/// No double has more digits after the point than this, in either notation; the rest are zeros.
const MAX_DIGITS: usize = 1100;

/// Formats `x`; `None` when the conversion is not one for floats.
pub fn format_float(directive: &Directive<'_>, x: f64) -> Option<Vec<u8>> {
    let lower = directive.conversion.to_ascii_lowercase();
    if !matches!(lower, b'e' | b'f' | b'g') {
        return None;
    }
    let sign = if x.is_sign_negative() { Some(b'-') } else { directive.sign };
    let finite = x.is_finite();
    let precision = directive.precision.unwrap_or(6);
    let mut digits = match lower {
        _ if x.is_nan() => "nan".to_string(),
        _ if !finite => "inf".to_string(),
        b'e' => exponential(x.abs(), precision, directive.alternative),
        b'f' => fixed(x.abs(), precision, directive.alternative),
        _ => general(x.abs(), precision.max(1), directive.alternative),
    };
    if lower != directive.conversion {
        digits.make_ascii_uppercase();
    }
    Some(directive.lay_out(sign.as_slice(), digits.as_bytes(), finite))
}

fn zeros(text: &mut String, count: usize) {
    text.extend(std::iter::repeat_n('0', count));
}

fn fixed(x: f64, precision: usize, keep_point: bool) -> String {
    let shown = precision.min(MAX_DIGITS);
    let mut text = format!("{x:.shown$}");
    if precision == 0 && keep_point {
        text.push('.');
    }
    zeros(&mut text, precision - shown);
    text
}

/// Mantissa digits and decimal exponent, as C splits them.
fn split(x: f64, precision: usize) -> (String, i32) {
    let text = format!("{x:.precision$e}");
    match text.split_once('e') {
        Some((mantissa, exponent)) => (mantissa.to_string(), exponent.parse().unwrap_or(0)),
        None => (text, 0),
    }
}

fn with_exponent(mut mantissa: String, exponent: i32) -> String {
    let sign = if exponent < 0 { '-' } else { '+' };
    mantissa.push_str(&format!("e{sign}{:02}", exponent.unsigned_abs()));
    mantissa
}

fn exponential(x: f64, precision: usize, keep_point: bool) -> String {
    let shown = precision.min(MAX_DIGITS);
    let (mut mantissa, exponent) = split(x, shown);
    if precision == 0 && keep_point {
        mantissa.push('.');
    }
    zeros(&mut mantissa, precision - shown);
    with_exponent(mantissa, exponent)
}

fn general(x: f64, precision: usize, alternative: bool) -> String {
    let shown = precision.min(MAX_DIGITS);
    let (mantissa, exponent) = split(x, shown - 1);
    let scientific = exponent < -4 || i64::from(exponent) >= precision as i64;
    let mut text = if scientific {
        mantissa
    } else {
        let after_point = (shown as i64 - 1 - i64::from(exponent)).max(0) as usize;
        format!("{x:.after_point$}")
    };
    if alternative {
        if !text.contains('.') {
            text.push('.');
        }
        zeros(&mut text, precision - shown);
    } else if text.contains('.') {
        text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
    }
    if scientific { with_exponent(text, exponent) } else { text }
}

#[cfg(test)]
mod tests {
    use super::super::directive;
    use super::*;

    fn show(format: &str, x: f64) -> String {
        let directive = directive::parse(format.as_bytes()).unwrap();
        String::from_utf8(format_float(&directive, x).unwrap()).unwrap()
    }

    /// Recorded from the reference: format, bits of the float, result in brackets.
    #[test]
    fn as_the_reference() {
        let vectors = include_str!("format_float.vectors");
        let mut count = 0;
        for line in vectors.lines() {
            let mut parts = line.splitn(3, '|');
            let (format, bits, expected) =
                (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
            let x = f64::from_bits(u64::from_str_radix(bits, 16).unwrap());
            assert_eq!(show(format, x), expected, "{format} {x:e}");
            count += 1;
        }
        assert!(count > 500);
    }

    #[test]
    fn far_precision() {
        assert_eq!(show("%.1200f", 5e-324).len(), 1202);
        assert!(show("%.1074f", 5e-324).ends_with("5625"));
        assert_eq!(show("%.2000g", 0.5), "0.5");
        assert_eq!(show("%#.1200g", 0.5).len(), 1202);
    }
}

//! Half-precision floats: sign, 5 bits of exponent, 10 of fraction.

/// Exact.
pub fn to_f64(bits: u16) -> f64 {
    let sign = if bits & 0x8000 != 0 { -1.0 } else { 1.0 };
    let exponent = i32::from(bits >> 10 & 0x1F);
    let fraction = f64::from(bits & 0x3FF);
    match exponent {
        0 => sign * fraction * 2f64.powi(-24),
        0x1F if fraction == 0.0 => sign * f64::INFINITY,
        0x1F => f64::NAN.copysign(sign),
        _ => sign * (1024.0 + fraction) * 2f64.powi(exponent - 25),
    }
}

/// Through single precision, then half to even, as C code does that goes through `float`.
pub fn from_f64(x: f64) -> u16 {
    let bits = (x as f32).to_bits();
    let sign = (bits >> 16 & 0x8000) as u16;
    let magnitude = bits & 0x7FFF_FFFF;
    let half = match magnitude {
        0x7F80_0001.. => 0x7E00,
        // 65520 and above round to infinity.
        0x477F_F000.. => 0x7C00,
        // Normal numbers: the exponent's bias goes from 127 to 15.
        0x3880_0000.. => round_shift(magnitude - (112 << 23), 13),
        // Subnormal results: the fraction with its hidden bit, moved to units of 2^-24.
        0x3300_0000.. => round_shift(magnitude & 0x7F_FFFF | 0x80_0000, 126 - (magnitude >> 23)),
        _ => 0,
    };
    sign | half as u16
}

/// Shifts right, rounding half to even.
fn round_shift(n: u32, by: u32) -> u32 {
    let (kept, lost, half) = (n >> by, n & ((1 << by) - 1), 1 << (by - 1));
    kept + u32::from(lost > half || (lost == half && kept & 1 == 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_half_comes_back() {
        for bits in 0..=u16::MAX {
            let x = to_f64(bits);
            if x.is_nan() {
                assert_eq!(from_f64(x) & 0x7FFF, 0x7E00);
            } else {
                assert_eq!(from_f64(x), bits);
            }
        }
    }

    #[test]
    fn rounding() {
        assert_eq!(from_f64(65519.0), 0x7BFF);
        assert_eq!(from_f64(65520.0), 0x7C00);
        assert_eq!(from_f64(1.0 + 1.0 / 2048.0), 0x3C00);
        assert_eq!(from_f64(1.0 + 3.0 / 2048.0), 0x3C02);
        assert_eq!(from_f64(2f64.powi(-25)), 0);
        assert_eq!(from_f64(1.5 * 2f64.powi(-25)), 1);
        assert_eq!(from_f64(-1e-10), 0x8000);
    }
}

//! Hashes that programs and files depend on: labels, and the mixing behind `Hashtbl.hash`.

/// The tag of a polymorphic variant or method: a signed 31-bit hash of its name.
pub fn label_hash(name: &str) -> i32 {
    let sum = name.bytes().fold(0u32, |sum, byte| sum.wrapping_mul(223).wrapping_add(u32::from(byte)));
    // Keep 31 bits, the highest of which is the sign.
    (sum << 1) as i32 >> 1
}

/// Mixes 32 bits into the state of a hash.
pub const fn mix(state: u32, data: u32) -> u32 {
    let data = data.wrapping_mul(0xcc9e_2d51).rotate_left(15).wrapping_mul(0x1b87_3593);
    (state ^ data).rotate_left(13).wrapping_mul(5).wrapping_add(0xe654_6b64)
}

/// Mixes a string into the state of a hash.
pub fn mix_string(state: u32, bytes: &[u8]) -> u32 {
    let (words, rest) = bytes.as_chunks::<4>();
    let mut state = words.iter().fold(state, |state, word| mix(state, u32::from_le_bytes(*word)));
    if !rest.is_empty() {
        let mut last = [0; 4];
        last[..rest.len()].copy_from_slice(rest);
        state = mix(state, u32::from_le_bytes(last));
    }
    state ^ bytes.len() as u32
}

/// The hash, of 30 bits, that a state ends as.
pub const fn finish(state: u32) -> u32 {
    let state = (state ^ state >> 16).wrapping_mul(0x85eb_ca6b);
    let state = (state ^ state >> 13).wrapping_mul(0xc2b2_ae35);
    (state ^ state >> 16) & 0x3FFF_FFFF
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mixing() {
        assert_eq!(finish(mix_string(0, b"hello")), 840920576);
        // Integers are mixed as their tagged words.
        assert_eq!(finish(mix(0, 42 * 2 + 1)), 395478795);
    }

    #[test]
    fn recorded_values() {
        assert_eq!(label_hash("A"), 65);
        assert_eq!(label_hash("Hello_world"), 220873221);
        assert_eq!(label_hash("m"), 109);
    }
}

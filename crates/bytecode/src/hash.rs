//! The numbers that polymorphic variant tags and method labels become.

/// The tag of a polymorphic variant or method: a signed 31-bit hash of its name.
pub fn label_hash(name: &str) -> i32 {
    let sum = name.bytes().fold(0u32, |sum, byte| sum.wrapping_mul(223).wrapping_add(u32::from(byte)));
    // Keep 31 bits, the highest of which is the sign.
    (sum << 1) as i32 >> 1
}

#[cfg(test)]
mod tests {
    use super::label_hash;

    #[test]
    fn recorded_values() {
        assert_eq!(label_hash("A"), 65);
        assert_eq!(label_hash("Hello_world"), 220873221);
        assert_eq!(label_hash("m"), 109);
    }
}

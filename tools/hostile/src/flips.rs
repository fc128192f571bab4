//! Damage that can be repeated: the same seed gives the same changes.

/// Makes damaged copies of a file.
#[derive(Clone, Debug)]
pub struct Flips {
    state: u64,
}

impl Flips {
    /// A source of changes.
    pub fn new(seed: u64) -> Flips {
        Flips { state: seed.wrapping_mul(2).wrapping_add(1) }
    }

    /// A number below `bound`, by SplitMix64.
    fn below(&mut self, bound: usize) -> usize {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % bound.max(1) as u64) as usize
    }

    /// A copy with one to eight bytes changed. What matters most stands at the ends, so these get more than their share.
    pub fn damage(&mut self, file: &[u8]) -> Vec<u8> {
        let mut copy = file.to_vec();
        for _ in 0..1 + self.below(8) {
            let at = match self.below(4) {
                0 => self.below(copy.len().min(64)),
                1 => copy.len() - 1 - self.below(copy.len().min(64)),
                _ => self.below(copy.len()),
            };
            let change = match self.below(3) {
                0 => 1 << self.below(8),
                _ => 1 + self.below(255),
            };
            if let Some(byte) = copy.get_mut(at) {
                *byte ^= change as u8;
            }
        }
        copy
    }
}

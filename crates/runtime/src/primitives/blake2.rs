//! BLAKE2b (RFC 7693): incremental, any length of result up to 64 bytes, optional key.

/// The longest result and the longest key, in bytes.
pub const MAX_LENGTH: usize = 64;
const BLOCK: usize = 128;

const IV: [u64; 8] = [
    0x6a09e667f3bcc908,
    0xbb67ae8584caa73b,
    0x3c6ef372fe94f82b,
    0xa54ff53a5f1d36f1,
    0x510e527fade682d1,
    0x9b05688c2b3e6c1f,
    0x1f83d9abfb41bd6b,
    0x5be0cd19137e2179,
];

const SIGMA: [[usize; 16]; 10] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
    [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
    [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
    [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
    [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
    [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
    [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
    [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
    [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
];

/// A digest in the making.
#[derive(Clone)]
pub struct Blake2b {
    h: [u64; 8],
    /// Bytes compressed so far.
    count: u128,
    buffer: [u8; BLOCK],
    buffered: usize,
}

impl Blake2b {
    /// `length` and the key's length are at most [`MAX_LENGTH`].
    pub fn new(length: usize, key: &[u8]) -> Blake2b {
        let mut h = IV;
        h[0] ^= 0x0101_0000 ^ (key.len() as u64) << 8 ^ length as u64;
        let mut state = Blake2b { h, count: 0, buffer: [0; BLOCK], buffered: 0 };
        if !key.is_empty() {
            let mut block = [0; BLOCK];
            block[..key.len()].copy_from_slice(key);
            state.update(&block);
        }
        state
    }

    pub fn update(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            // The last block is compressed differently, so a full one waits until more comes.
            if self.buffered == BLOCK {
                self.compress(false);
            }
            let n = bytes.len().min(BLOCK - self.buffered);
            self.buffer[self.buffered..self.buffered + n].copy_from_slice(&bytes[..n]);
            self.buffered += n;
            bytes = &bytes[n..];
        }
    }

    /// The full 64 bytes, of which the first `length` are the digest.
    pub fn finish(mut self) -> [u8; MAX_LENGTH] {
        self.buffer[self.buffered..].fill(0);
        self.compress(true);
        let mut result = [0; MAX_LENGTH];
        for (bytes, word) in result.chunks_exact_mut(8).zip(self.h) {
            bytes.copy_from_slice(&word.to_le_bytes());
        }
        result
    }

    fn compress(&mut self, last: bool) {
        self.count += self.buffered as u128;
        let mut m = [0u64; 16];
        for (word, bytes) in m.iter_mut().zip(self.buffer.as_chunks::<8>().0) {
            *word = u64::from_le_bytes(*bytes);
        }
        let mut v = [0u64; 16];
        v[..8].copy_from_slice(&self.h);
        v[8..].copy_from_slice(&IV);
        v[12] ^= self.count as u64;
        v[13] ^= (self.count >> 64) as u64;
        if last {
            v[14] = !v[14];
        }
        for round in 0..12 {
            let s = &SIGMA[round % 10];
            for (i, &[a, b, c, d]) in QUARTERS.iter().enumerate() {
                mix(&mut v, [a, b, c, d], m[s[2 * i]], m[s[2 * i + 1]]);
            }
        }
        for i in 0..8 {
            self.h[i] ^= v[i] ^ v[i + 8];
        }
        self.buffered = 0;
    }
}

/// Columns, then diagonals.
const QUARTERS: [[usize; 4]; 8] = [
    [0, 4, 8, 12],
    [1, 5, 9, 13],
    [2, 6, 10, 14],
    [3, 7, 11, 15],
    [0, 5, 10, 15],
    [1, 6, 11, 12],
    [2, 7, 8, 13],
    [3, 4, 9, 14],
];

fn mix(v: &mut [u64; 16], [a, b, c, d]: [usize; 4], x: u64, y: u64) {
    v[a] = v[a].wrapping_add(v[b]).wrapping_add(x);
    v[d] = (v[d] ^ v[a]).rotate_right(32);
    v[c] = v[c].wrapping_add(v[d]);
    v[b] = (v[b] ^ v[c]).rotate_right(24);
    v[a] = v[a].wrapping_add(v[b]).wrapping_add(y);
    v[d] = (v[d] ^ v[a]).rotate_right(16);
    v[c] = v[c].wrapping_add(v[d]);
    v[b] = (v[b] ^ v[c]).rotate_right(63);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(length: usize, key: &[u8], bytes: &[u8]) -> String {
        let mut state = Blake2b::new(length, key);
        for chunk in bytes.chunks(37) {
            state.update(chunk);
        }
        state.finish()[..length].iter().map(|b| format!("{b:02x}")).collect()
    }

    /// RFC 7693, appendix A; the others from OCaml's Digest.
    #[test]
    fn known_answers() {
        assert!(hex(64, b"", b"abc").starts_with("ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b7"));
        assert_eq!(hex(16, b"", b""), "cae66941d9efbd404e4d88758ea67670");
        assert_eq!(
            hex(32, b"", &[b'x'; 128]),
            "164ffb7089bae6f5a62fb0795e751dc9e88eac92e1a5b2fafe93a25abf2d9c3b"
        );
        assert_eq!(
            hex(32, b"", &[b'x'; 129]),
            "03b0758fa71d249c846c2304a2b9996e6ae66ffa7e5528f9e612e089a360fc8d"
        );
    }
}

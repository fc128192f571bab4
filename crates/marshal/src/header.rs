//! The three forms of header before marshalled data.

use crate::codes::{MAGIC_BIG, MAGIC_COMPRESSED, MAGIC_SMALL};
use crate::error::Error;

/// Which header form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Model {
    /// 20 bytes, 32-bit fields.
    Small,
    /// 32 bytes, 64-bit fields.
    Big,
    /// 10 to 55 bytes, variable-length fields; the data is compressed.
    Compressed,
}

/// What a header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Its form.
    pub model: Model,
    /// Its own length in bytes.
    pub len: usize,
    /// The bytes that follow it.
    pub data_len: u64,
    /// The bytes of codes: those that follow, when they are decompressed.
    pub codes_len: u64,
    /// How many objects can be referred to.
    pub objects: u64,
    /// The words the value takes on 32-bit machines (0 in the big form, which does not say).
    pub words32: u64,
    /// The words the value takes on 64-bit machines.
    pub words64: u64,
}

impl Header {
    /// Bytes of every input that must be there before [`Header::total_len`] can tell: `Marshal.header_size`.
    pub const PREFIX: usize = 16;

    /// The length of the whole header, from its first 5 bytes.
    pub fn len_from_prefix(prefix: &[u8]) -> Result<usize, Error> {
        let magic = prefix.first_chunk::<4>().ok_or(Error::Truncated)?;
        match u32::from_be_bytes(*magic) {
            MAGIC_SMALL => Ok(20),
            MAGIC_BIG => Ok(32),
            MAGIC_COMPRESSED => {
                let len = usize::from(prefix.get(4).ok_or(Error::Truncated)? & 0x3F);
                if len < 10 { Err(Error::BadObject) } else { Ok(len) }
            }
            _ => Err(Error::BadObject),
        }
    }

    /// Reads the header at the start of the bytes.
    pub fn read(bytes: &[u8]) -> Result<Header, Error> {
        let len = Header::len_from_prefix(bytes)?;
        let bytes = bytes.get(..len).ok_or(Error::Truncated)?;
        let u32_at = |at: usize| -> u64 {
            bytes[at..].first_chunk::<4>().map_or(0, |b| u64::from(u32::from_be_bytes(*b)))
        };
        let u64_at =
            |at: usize| -> u64 { bytes[at..].first_chunk::<8>().map_or(0, |b| u64::from_be_bytes(*b)) };
        Ok(match len {
            _ if bytes[3] == MAGIC_COMPRESSED as u8 => Header::read_compressed(bytes)?,
            20 => Header {
                model: Model::Small,
                len,
                data_len: u32_at(4),
                codes_len: u32_at(4),
                objects: u32_at(8),
                words32: u32_at(12),
                words64: u32_at(16),
            },
            _ => Header {
                model: Model::Big,
                len,
                data_len: u64_at(8),
                codes_len: u64_at(8),
                objects: u64_at(16),
                words32: 0,
                words64: u64_at(24),
            },
        })
    }

    fn read_compressed(bytes: &[u8]) -> Result<Header, Error> {
        let mut rest = &bytes[5..];
        let mut next = || read_vlq(&mut rest);
        let (data_len, codes_len, objects, words32, words64) = (next()?, next()?, next()?, next()?, next()?);
        Ok(Header {
            model: Model::Compressed,
            len: bytes.len(),
            data_len,
            codes_len,
            objects,
            words32,
            words64,
        })
    }

    /// The length of header and data; `None` if it is beyond all memory.
    pub fn total_len(&self) -> Option<usize> {
        usize::try_from(self.data_len).ok()?.checked_add(self.len)
    }

    /// The header's bytes. `len` is not consulted: it follows from the model and the other fields.
    pub fn write(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(32);
        match self.model {
            Model::Small => {
                out.extend(MAGIC_SMALL.to_be_bytes());
                for field in [self.data_len, self.objects, self.words32, self.words64] {
                    out.extend((field as u32).to_be_bytes());
                }
            }
            Model::Big => {
                out.extend(MAGIC_BIG.to_be_bytes());
                out.extend([0; 4]);
                for field in [self.data_len, self.objects, self.words64] {
                    out.extend(field.to_be_bytes());
                }
            }
            Model::Compressed => {
                out.extend(MAGIC_COMPRESSED.to_be_bytes());
                out.push(0);
                for field in [self.data_len, self.codes_len, self.objects, self.words32, self.words64] {
                    write_vlq(&mut out, field);
                }
                out[4] = out.len() as u8;
            }
        }
        out
    }
}

/// Big-endian base 128; all bytes but the last have their high bit set.
fn read_vlq(rest: &mut &[u8]) -> Result<u64, Error> {
    let mut n = 0u64;
    loop {
        let (&byte, after) = rest.split_first().ok_or(Error::Truncated)?;
        *rest = after;
        if n >> 57 != 0 {
            return Err(Error::BadObject);
        }
        n = n << 7 | u64::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            return Ok(n);
        }
    }
}

fn write_vlq(out: &mut Vec<u8>, n: u64) {
    let groups = (64 - n.leading_zeros()).div_ceil(7).max(1);
    for group in (1..groups).rev() {
        out.push(0x80 | (n >> (7 * group)) as u8 & 0x7F);
    }
    out.push(n as u8 & 0x7F);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vlq_round_trip() {
        for n in [0, 1, 127, 128, 300, 1 << 20, u64::MAX >> 1, 1 << 56, (1 << 35) - 1] {
            let mut out = Vec::new();
            write_vlq(&mut out, n);
            assert_eq!(read_vlq(&mut &out[..]), Ok(n), "{n}");
        }
        assert_eq!(read_vlq(&mut &[0xFFu8; 11][..]), Err(Error::BadObject));
    }

    #[test]
    fn models_round_trip() {
        for (model, len) in [(Model::Small, 20), (Model::Big, 32), (Model::Compressed, 12)] {
            let codes_len = if model == Model::Compressed { 300 } else { 70 };
            let words32 = if model == Model::Big { 0 } else { 13 };
            let header = Header { model, len, data_len: 70, codes_len, objects: 5, words32, words64: 200 };
            assert_eq!(Header::read(&header.write()).map(|h| Header { len, ..h }), Ok(header));
        }
    }

    #[test]
    fn rejects() {
        assert_eq!(Header::read(b"hello world, hello"), Err(Error::BadObject));
        assert_eq!(Header::read(&[0x84, 0x95, 0xA6]), Err(Error::Truncated));
        assert_eq!(Header::read(&[0x84, 0x95, 0xA6, 0xBE, 0]), Err(Error::Truncated));
        assert_eq!(Header::read(&[0x84, 0x95, 0xA6, 0xBD, 3]), Err(Error::BadObject));
    }
}

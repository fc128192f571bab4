//! Marshalled codes read item by item. This is the only place that reads code bytes.
//!
//! The consumer pulls [`Item`]s: a value is an item, and a block is followed by its fields, so a tree is rebuilt with an
//! explicit stack. The decoder numbers objects, turns references into those numbers, and guarantees that the fields
//! still to come never outnumber the bytes left, so that allocating for a block is always bounded by the input.

use crate::codes::*;
use crate::error::Error;

/// A value, or the start of one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Item<'a> {
    /// An integer.
    Int(i64),
    /// A block without fields; it has no number.
    Atom(u8),
    /// A block; this many fields follow. The next object number is its own.
    Block {
        /// Its tag.
        tag: u8,
        /// Its number of fields, at least 1.
        size: usize,
    },
    /// A string.
    String(&'a [u8]),
    /// A boxed float.
    Double(f64),
    /// A flat float array.
    Doubles(Doubles<'a>),
    /// An earlier object, by number.
    Shared(usize),
    /// A code pointer (a field of a closure block).
    Code {
        /// Its offset in its code fragment.
        offset: u32,
        /// The digest of the fragment.
        digest: [u8; 16],
    },
    /// A pointer into the closure block that the next item is, by this many bytes.
    Infix(u32),
    /// A custom block. Its data must be taken next from the decoder, with [`Decoder::bytes`] and its like: only the
    /// type's own operations know its length.
    Custom {
        /// The identifier of its operations.
        id: &'a [u8],
        /// Its sizes in memory (32-bit, 64-bit), when stated.
        sizes: Option<(u32, u64)>,
    },
}

/// The bytes of a flat float array.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Doubles<'a> {
    bytes: &'a [u8],
    big_endian: bool,
}

impl Doubles<'_> {
    /// How many floats.
    pub fn len(&self) -> usize {
        self.bytes.len() / 8
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The floats.
    pub fn iter(&self) -> impl Iterator<Item = f64> + '_ {
        let big_endian = self.big_endian;
        self.bytes.as_chunks::<8>().0.iter().map(move |b| double(*b, big_endian))
    }
}

fn double(bytes: [u8; 8], big_endian: bool) -> f64 {
    if big_endian { f64::from_be_bytes(bytes) } else { f64::from_le_bytes(bytes) }
}

/// Reads codes.
#[derive(Debug, Clone)]
pub struct Decoder<'a> {
    rest: &'a [u8],
    /// Values announced and not yet read.
    pending: usize,
    objects: usize,
    absolute_references: bool,
}

impl<'a> Decoder<'a> {
    /// Reads one value out of codes (the bytes after a header, decompressed). References are by absolute number in
    /// compressed data, by distance otherwise.
    pub fn new(codes: &'a [u8], compressed: bool) -> Decoder<'a> {
        Decoder { rest: codes, pending: 1, objects: 0, absolute_references: compressed }
    }

    /// Whether the value is complete.
    pub fn is_done(&self) -> bool {
        self.pending == 0
    }

    /// How many objects have been numbered.
    pub fn objects(&self) -> usize {
        self.objects
    }

    /// The bytes not yet read.
    pub fn remaining(&self) -> usize {
        self.rest.len()
    }

    /// The next item. Asking for more than the value holds is an error.
    pub fn item(&mut self) -> Result<Item<'a>, Error> {
        self.pending = self.pending.checked_sub(1).ok_or(Error::IllFormed)?;
        let code = self.u8()?;
        match code {
            PREFIX_BLOCK.. => self.block(code & 0xF, u64::from(code >> 4 & 7)),
            PREFIX_INT.. => Ok(Item::Int(i64::from(code & 0x3F))),
            PREFIX_STRING.. => self.string(u64::from(code & 0x1F)),
            INT8 => Ok(Item::Int(i64::from(self.u8()? as i8))),
            INT16 => Ok(Item::Int(i64::from(self.u16()? as i16))),
            INT32 => Ok(Item::Int(i64::from(self.u32()? as i32))),
            // OCaml integers have 63 bits; the highest bit is dropped as tagging drops it.
            INT64 => Ok(Item::Int((self.u64()? << 1) as i64 >> 1)),
            SHARED8 => self.u8().and_then(|n| self.shared(u64::from(n))),
            SHARED16 => self.u16().and_then(|n| self.shared(u64::from(n))),
            SHARED32 => self.u32().and_then(|n| self.shared(u64::from(n))),
            SHARED64 => self.u64().and_then(|n| self.shared(n)),
            BLOCK32 => self.u32().and_then(|header| self.block(header as u8, u64::from(header >> 10))),
            BLOCK64 => self.u64().and_then(|header| self.block(header as u8, header >> 10)),
            STRING8 => self.u8().and_then(|n| self.string(u64::from(n))),
            STRING32 => self.u32().and_then(|n| self.string(u64::from(n))),
            STRING64 => self.u64().and_then(|n| self.string(n)),
            DOUBLE_BIG | DOUBLE_LITTLE => {
                self.objects += 1;
                Ok(Item::Double(double(self.array()?, code == DOUBLE_BIG)))
            }
            ARRAY8_BIG | ARRAY8_LITTLE => {
                self.u8().and_then(|n| self.doubles(u64::from(n), code == ARRAY8_BIG))
            }
            ARRAY32_BIG | ARRAY32_LITTLE => {
                self.u32().and_then(|n| self.doubles(u64::from(n), code == ARRAY32_BIG))
            }
            ARRAY64_BIG | ARRAY64_LITTLE => self.u64().and_then(|n| self.doubles(n, code == ARRAY64_BIG)),
            CODEPOINTER => Ok(Item::Code { offset: self.u32()?, digest: self.array()? }),
            INFIXPOINTER => {
                self.announce(1)?;
                let offset = self.u32()?;
                Ok(Item::Infix(offset))
            }
            CUSTOM_LEN | CUSTOM_FIXED => self.custom(code == CUSTOM_LEN),
            CUSTOM_OLD => Err(Error::OldCustom),
            _ => Err(Error::IllFormed),
        }
    }

    fn announce(&mut self, values: usize) -> Result<(), Error> {
        self.pending = self.pending.checked_add(values).ok_or(Error::Truncated)?;
        // Every value takes a byte at least.
        if self.pending > self.rest.len() { Err(Error::Truncated) } else { Ok(()) }
    }

    fn block(&mut self, tag: u8, size: u64) -> Result<Item<'a>, Error> {
        if size == 0 {
            return Ok(Item::Atom(tag));
        }
        let size = usize::try_from(size).map_err(|_| Error::Truncated)?;
        self.announce(size)?;
        self.objects += 1;
        Ok(Item::Block { tag, size })
    }

    fn string(&mut self, len: u64) -> Result<Item<'a>, Error> {
        self.objects += 1;
        let len = usize::try_from(len).map_err(|_| Error::Truncated)?;
        self.bytes(len).map(Item::String)
    }

    fn doubles(&mut self, count: u64, big_endian: bool) -> Result<Item<'a>, Error> {
        self.objects += 1;
        let len = count.checked_mul(8).and_then(|n| usize::try_from(n).ok()).ok_or(Error::Truncated)?;
        Ok(Item::Doubles(Doubles { bytes: self.bytes(len)?, big_endian }))
    }

    fn shared(&mut self, n: u64) -> Result<Item<'a>, Error> {
        let n = usize::try_from(n).map_err(|_| Error::IllFormed)?;
        let index = if self.absolute_references { Some(n) } else { self.objects.checked_sub(n) };
        index.filter(|i| *i < self.objects).map(Item::Shared).ok_or(Error::IllFormed)
    }

    fn custom(&mut self, with_sizes: bool) -> Result<Item<'a>, Error> {
        let len = self.rest.iter().position(|b| *b == 0).ok_or(Error::Truncated)?;
        let id = self.bytes(len)?;
        self.u8()?;
        let sizes = if with_sizes { Some((self.u32()?, self.u64()?)) } else { None };
        self.objects += 1;
        Ok(Item::Custom { id, sizes })
    }

    /// Takes raw bytes (of a custom block's data).
    pub fn bytes(&mut self, len: usize) -> Result<&'a [u8], Error> {
        let (bytes, rest) = self.rest.split_at_checked(len).ok_or(Error::Truncated)?;
        self.rest = rest;
        Ok(bytes)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let (bytes, rest) = self.rest.split_first_chunk::<N>().ok_or(Error::Truncated)?;
        self.rest = rest;
        Ok(*bytes)
    }

    /// Takes a byte.
    pub fn u8(&mut self) -> Result<u8, Error> {
        self.array().map(|[b]| b)
    }

    /// Takes two bytes, big-endian.
    pub fn u16(&mut self) -> Result<u16, Error> {
        self.array().map(u16::from_be_bytes)
    }

    /// Takes four bytes, big-endian.
    pub fn u32(&mut self) -> Result<u32, Error> {
        self.array().map(u32::from_be_bytes)
    }

    /// Takes eight bytes, big-endian.
    pub fn u64(&mut self) -> Result<u64, Error> {
        self.array().map(u64::from_be_bytes)
    }

    /// Takes the data of a `_n` block.
    pub fn nativeint(&mut self) -> Result<i64, Error> {
        match self.u8()? {
            1 => Ok(i64::from(self.u32()? as i32)),
            2 => Ok(self.u64()? as i64),
            _ => Err(Error::IllFormed),
        }
    }

    /// Takes the data of a `_bigarr02` block as raw bytes, after checking that they are a bigarray.
    pub fn bigarray(&mut self) -> Result<&'a [u8], Error> {
        let start = self.rest;
        let dimensions = self.u32()?;
        let kind = self.u32()? & 0xFF;
        if dimensions > 16 {
            return Err(Error::IllFormed);
        }
        let mut elements = 1u64;
        for _ in 0..dimensions {
            let size = match self.u16()? {
                0xFFFF => self.u64()?,
                n => u64::from(n),
            };
            elements = elements.checked_mul(size).ok_or(Error::Truncated)?;
        }
        let width = match kind {
            0 | 6 => 4,
            1 | 7 | 10 => 8,
            2 | 3 | 12 => 1,
            4 | 5 | 13 => 2,
            8 | 9 => match self.u8()? {
                0 => 4,
                _ => 8,
            },
            11 => 16,
            _ => return Err(Error::IllFormed),
        };
        let len = elements.checked_mul(width).and_then(|n| usize::try_from(n).ok());
        self.bytes(len.ok_or(Error::Truncated)?)?;
        Ok(&start[..start.len() - self.rest.len()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_beyond_the_input_are_refused() {
        // Nested blocks may not claim the same bytes again and again.
        assert_eq!(Decoder::new(&[0x08, 0xFF, 0xFF, 0xFF, 0x00, 0x40], false).item(), Err(Error::Truncated));
        let mut nested = Decoder::new(&[0xB0, 0xB0, 0x40, 0x40], false);
        assert_eq!(nested.item(), Ok(Item::Block { tag: 0, size: 3 }));
        assert_eq!(nested.item(), Err(Error::Truncated));
        assert_eq!(
            Decoder::new(&[STRING64, 255, 255, 255, 255, 255, 255, 255, 255], false).item(),
            Err(Error::Truncated)
        );
        assert_eq!(
            Decoder::new(&[ARRAY64_BIG, 255, 0, 0, 0, 0, 0, 0, 0], false).item(),
            Err(Error::Truncated)
        );
    }

    #[test]
    fn references_must_exist() {
        assert_eq!(Decoder::new(&[SHARED8, 1], false).item(), Err(Error::IllFormed));
        assert_eq!(Decoder::new(&[SHARED8, 0], true).item(), Err(Error::IllFormed));
        let mut cyclic = Decoder::new(&[0x90, SHARED8, 1], false);
        assert_eq!(cyclic.item(), Ok(Item::Block { tag: 0, size: 1 }));
        assert_eq!(cyclic.item(), Ok(Item::Shared(0)));
        assert!(cyclic.is_done());
        assert_eq!(cyclic.item(), Err(Error::IllFormed));
    }
}

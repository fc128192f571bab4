//! Marshalled codes written item by item. This is the only place that writes code bytes.
//!
//! The producer walks its value depth first, fields from left to right, calling a method for each; it remembers the
//! object numbers that the methods return and refers to them with [`Encoder::shared`].

use crate::codes::*;
use crate::compress;
use crate::error::Error;
use crate::header::{Header, Model};

/// How to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Objects are numbered and written once (the flag `No_sharing` clears it).
    pub sharing: bool,
    /// Closures may be written.
    pub closures: bool,
    /// Refuse what 32-bit machines could not read.
    pub compat_32: bool,
    /// Compress the codes.
    pub compress: bool,
}

/// The colour bits that OCaml writes in headers; readers ignore them.
const COLOUR: u64 = 3 << 8;

impl Default for Options {
    fn default() -> Options {
        Options { sharing: true, closures: false, compat_32: false, compress: false }
    }
}

impl Options {
    /// The default, compressed.
    pub const COMPRESSED: Options =
        Options { sharing: true, closures: false, compat_32: false, compress: true };
}

/// Writes codes.
#[derive(Debug, Clone)]
pub struct Encoder {
    codes: Vec<u8>,
    options: Options,
    objects: u64,
    words32: u64,
    words64: u64,
}

/// Words that hold so many bytes.
fn words(bytes: u64, word: u64) -> u64 {
    bytes.div_ceil(word)
}

impl Encoder {
    /// Starts a value.
    pub fn new(options: Options) -> Encoder {
        let options = Options { compress: options.compress && compress::AVAILABLE, ..options };
        Encoder { codes: Vec::new(), options, objects: 0, words32: 0, words64: 0 }
    }

    /// Makes sure that the next `bytes` bytes can be written. Without this, writing ends the process where memory ends.
    pub fn reserve(&mut self, bytes: usize) -> Result<(), Error> {
        if self.codes.capacity() - self.codes.len() >= bytes {
            return Ok(());
        }
        self.codes.try_reserve(bytes).map_err(|_| Error::OutOfMemory)
    }

    /// How it was asked to write.
    pub fn options(&self) -> Options {
        self.options
    }

    /// Bytes of codes so far.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether nothing has been written.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    fn number(&mut self, words32: u64, words64: u64) -> u64 {
        let number = self.objects;
        if self.options.sharing {
            self.objects += 1;
        }
        self.words32 += words32;
        self.words64 += words64;
        number
    }

    /// An integer.
    pub fn int(&mut self, n: i64) -> Result<(), Error> {
        match n {
            0..0x40 => self.codes.push(PREFIX_INT + n as u8),
            -0x80..0 | 0x40..0x80 => self.codes.extend([INT8, n as u8]),
            -0x8000..0x8000 => self.code_and(INT16, &(n as i16).to_be_bytes()),
            -0x4000_0000..0x4000_0000 => self.code_and(INT32, &(n as i32).to_be_bytes()),
            _ if self.options.compat_32 => return Err(Error::Compat32("integer")),
            _ => self.code_and(INT64, &n.to_be_bytes()),
        }
        Ok(())
    }

    fn code_and(&mut self, code: u8, bytes: &[u8]) {
        self.codes.push(code);
        self.codes.extend_from_slice(bytes);
    }

    /// A block without fields.
    pub fn atom(&mut self, tag: u8) {
        if tag < 16 {
            self.codes.push(PREFIX_BLOCK + tag);
        } else {
            self.code_and(BLOCK32, &(COLOUR as u32 | u32::from(tag)).to_be_bytes());
        }
    }

    /// A block; its fields must follow. Returns its number.
    pub fn block(&mut self, tag: u8, size: u64) -> Result<u64, Error> {
        if tag < 16 && size < 8 {
            self.codes.push(PREFIX_BLOCK + tag + ((size as u8) << 4));
        } else if size < 1 << 22 {
            self.code_and(BLOCK32, &((size as u32) << 10 | COLOUR as u32 | u32::from(tag)).to_be_bytes());
        } else if self.options.compat_32 {
            return Err(Error::Compat32("array"));
        } else {
            self.code_and(BLOCK64, &(size << 10 | COLOUR | u64::from(tag)).to_be_bytes());
        }
        Ok(self.number(1 + size, 1 + size))
    }

    /// A string.
    pub fn string(&mut self, bytes: &[u8]) -> Result<u64, Error> {
        let len = bytes.len() as u64;
        if len < 0x20 {
            self.codes.push(PREFIX_STRING + len as u8);
        } else if len < 0x100 {
            self.codes.extend([STRING8, len as u8]);
        } else if self.options.compat_32 && len >= (1 << 24) - 4 {
            return Err(Error::Compat32("string"));
        } else if len < 1 << 32 {
            self.code_and(STRING32, &(len as u32).to_be_bytes());
        } else {
            self.code_and(STRING64, &len.to_be_bytes());
        }
        self.codes.extend_from_slice(bytes);
        Ok(self.number(1 + words(len + 1, 4), 1 + words(len + 1, 8)))
    }

    /// A boxed float.
    pub fn double(&mut self, x: f64) -> u64 {
        self.code_and(DOUBLE_LITTLE, &x.to_le_bytes());
        self.number(1 + 2, 1 + 1)
    }

    /// A flat float array of at least one element.
    pub fn doubles(&mut self, xs: impl ExactSizeIterator<Item = f64>) -> Result<u64, Error> {
        let len = xs.len() as u64;
        if len < 0x100 {
            self.codes.extend([ARRAY8_LITTLE, len as u8]);
        } else if self.options.compat_32 && len >= 1 << 21 {
            return Err(Error::Compat32("float array"));
        } else if len < 1 << 32 {
            self.code_and(ARRAY32_LITTLE, &(len as u32).to_be_bytes());
        } else {
            self.code_and(ARRAY64_LITTLE, &len.to_be_bytes());
        }
        self.codes.extend(xs.flat_map(f64::to_le_bytes));
        Ok(self.number(1 + 2 * len, 1 + len))
    }

    /// An object written before.
    pub fn shared(&mut self, number: u64) {
        let n = if self.options.compress { number } else { self.objects - number };
        match n {
            0..0x100 => self.codes.extend([SHARED8, n as u8]),
            0x100..0x1_0000 => self.code_and(SHARED16, &(n as u16).to_be_bytes()),
            0x1_0000..0x1_0000_0000 => self.code_and(SHARED32, &(n as u32).to_be_bytes()),
            _ => self.code_and(SHARED64, &n.to_be_bytes()),
        }
    }

    /// A code pointer; fails unless closures were asked for.
    pub fn code_pointer(&mut self, offset: u32, digest: &[u8; 16]) -> Result<(), Error> {
        if !self.options.closures {
            return Err(Error::Functional);
        }
        self.code_and(CODEPOINTER, &offset.to_be_bytes());
        self.codes.extend_from_slice(digest);
        Ok(())
    }

    /// A pointer into a closure block, which must follow.
    pub fn infix(&mut self, offset: u32) {
        self.code_and(INFIXPOINTER, &offset.to_be_bytes());
    }

    /// A custom block whose sizes in memory are fixed by its type.
    pub fn custom_fixed(&mut self, id: &[u8], size32: u32, size64: u64, data: &[u8]) -> u64 {
        self.code_and(CUSTOM_FIXED, id);
        self.codes.push(0);
        self.custom_data(size32, size64, data)
    }

    /// A custom block that states its sizes in memory.
    pub fn custom_len(&mut self, id: &[u8], size32: u32, size64: u64, data: &[u8]) -> u64 {
        self.code_and(CUSTOM_LEN, id);
        self.codes.push(0);
        self.codes.extend(size32.to_be_bytes());
        self.codes.extend(size64.to_be_bytes());
        self.custom_data(size32, size64, data)
    }

    fn custom_data(&mut self, size32: u32, size64: u64, data: &[u8]) -> u64 {
        self.codes.extend_from_slice(data);
        self.number(2 + words(u64::from(size32), 4), 2 + words(size64, 8))
    }

    /// An `int32`.
    pub fn int32(&mut self, n: i32) -> u64 {
        self.custom_fixed(b"_i", 4, 4, &n.to_be_bytes())
    }

    /// An `int64`.
    pub fn int64(&mut self, n: i64) -> u64 {
        self.custom_fixed(b"_j", 8, 8, &n.to_be_bytes())
    }

    /// A `nativeint`.
    pub fn nativeint(&mut self, n: i64) -> u64 {
        // Too large a number is written even when 32-bit machines are to read it; they will refuse it.
        let mut data = vec![1];
        match i32::try_from(n) {
            Ok(n) => data.extend(n.to_be_bytes()),
            Err(_) => {
                data[0] = 2;
                data.extend(n.to_be_bytes());
            }
        }
        self.custom_fixed(b"_n", 4, 8, &data)
    }

    /// Header and codes of the finished value.
    pub fn finish(self) -> Result<Vec<u8>, Error> {
        let codes_len = self.codes.len() as u64;
        let compressed = if self.options.compress { compress::compress(&self.codes) } else { None };
        let fits = |n: u64| n < 1 << 32;
        let model = match compressed {
            Some(_) => Model::Compressed,
            None if fits(codes_len) && fits(self.words32) && fits(self.words64) => Model::Small,
            None if self.options.compat_32 => return Err(Error::Compat32("object")),
            None => Model::Big,
        };
        let data = compressed.unwrap_or(self.codes);
        let header = Header {
            model,
            len: 0,
            data_len: data.len() as u64,
            codes_len,
            objects: self.objects,
            words32: self.words32,
            words64: self.words64,
        };
        let mut out = header.write();
        out.try_reserve_exact(data.len()).map_err(|_| Error::OutOfMemory)?;
        out.extend_from_slice(&data);
        Ok(out)
    }
}

//! From the heap to marshalled bytes: depth first over an explicit stack.
use super::code;
use super::positions::Positions;
use crate::domain::Domain;
use crate::value::*;
use marshal::{Encoder, Error, Options};

/// Fields of a block still to be written.
struct Pending {
    block: Value,
    next: usize,
    size: usize,
}

/// Bytes that a code and its operands take at most, the contents of blocks left out.
const LONGEST_CODE: usize = 64;

struct Writer<'d> {
    d: &'d mut Domain,
    encoder: Encoder,
    /// Numbers of the objects written; not used without sharing.
    positions: Positions,
    stack: Vec<Pending>,
    scratch: Vec<u8>,
}

/// Header and codes of a value.
pub(super) fn output(d: &mut Domain, v: Value, options: Options) -> Result<Vec<u8>, Error> {
    let mut writer = Writer {
        d,
        encoder: Encoder::new(options),
        positions: Positions::new(),
        stack: Vec::new(),
        scratch: Vec::new(),
    };
    writer.value(v)?;
    while let Some(pending) = writer.stack.last_mut() {
        let v = pending.block.field(pending.next);
        pending.next += 1;
        if pending.next == pending.size {
            writer.stack.pop();
        }
        writer.value(v)?;
    }
    writer.encoder.finish()
}

impl Writer<'_> {
    /// Writes a value but for its fields, which are left pending.
    fn value(&mut self, v: Value) -> Result<(), Error> {
        self.encoder.reserve(LONGEST_CODE)?;
        let v = skip_forwards(v);
        if v.is_int() {
            return self.encoder.int(v.as_int());
        }
        if v.tag() == INFIX_TAG {
            let offset = v.wosize() * 8;
            self.encoder.infix(offset as u32);
            return self.block(Value::from_bits(v.bits() - offset as u64));
        }
        self.block(v)
    }

    fn block(&mut self, v: Value) -> Result<(), Error> {
        let (tag, size) = (v.tag(), v.wosize());
        if size == 0 {
            self.encoder.atom(tag);
            return Ok(());
        }
        // The encoder numbers objects as they come, and so do we.
        if self.encoder.options().sharing
            && let Some(number) = self.positions.find_or_add(v.bits()).map_err(|_| Error::OutOfMemory)?
        {
            self.encoder.shared(number);
            return Ok(());
        }
        if tag >= NO_SCAN_TAG {
            self.encoder.reserve(LONGEST_CODE + 8 * size)?;
        } else {
            self.stack.try_reserve(1).map_err(|_| Error::OutOfMemory)?;
        }
        match tag {
            STRING_TAG => self.encoder.string(v.bytes()).map(drop),
            DOUBLE_TAG => {
                self.encoder.double(v.double());
                Ok(())
            }
            DOUBLE_ARRAY_TAG => self.encoder.doubles((0..size).map(|i| v.double_field(i))).map(drop),
            CUSTOM_TAG => self.custom(v),
            ABSTRACT_TAG => Err(Error::Abstract("Abstract")),
            CONT_TAG => Err(Error::Abstract("Continuation")),
            CLOSURE_TAG => self.closure(v),
            _ => {
                self.encoder.block(tag, size as u64)?;
                self.stack.push(Pending { block: v, next: 0, size });
                Ok(())
            }
        }
    }

    fn custom(&mut self, v: Value) -> Result<(), Error> {
        let ops = v.custom_ops();
        let serialize = ops.serialize.ok_or(Error::Abstract("Custom"))?;
        self.scratch.clear();
        let Ok((size_32, size_64)) = serialize(self.d, v, &mut self.scratch) else {
            return Err(Error::Abstract("Custom"));
        };
        self.encoder.reserve(LONGEST_CODE + self.scratch.len())?;
        let id = ops.identifier.as_bytes();
        let size_32 = u32::try_from(size_32).unwrap_or(u32::MAX);
        match ops.fixed_length {
            Some((size_32, size_64)) => {
                self.encoder.custom_fixed(id, size_32, u64::from(size_64), &self.scratch)
            }
            None => self.encoder.custom_len(id, size_32, size_64, &self.scratch),
        };
        Ok(())
    }

    /// Code pointers, infix headers and info words are written at once; what is captured is left pending.
    fn closure(&mut self, v: Value) -> Result<(), Error> {
        if !self.encoder.options().closures {
            return Err(Error::Functional);
        }
        let size = v.wosize();
        self.encoder.block(CLOSURE_TAG, size as u64)?;
        let start = (bytecode::layout::closure_start_env(v.raw_field(1)) as usize).min(size);
        self.encoder.reserve(LONGEST_CODE * start)?;
        for i in 0..start {
            // Every third word is a code pointer; the others are odd words by nature.
            if i % 3 == 0 {
                let (offset, digest) = code::locate(self.d, v.raw_field(i)).ok_or(Error::Functional)?;
                self.encoder.code_pointer(offset, &digest)?;
            } else {
                self.encoder.int(v.field(i).as_int())?;
            }
        }
        if start < size {
            self.stack.push(Pending { block: v, next: start, size });
        }
        Ok(())
    }
}

/// A forced lazy value is written as its result, unless the result would then be taken for something else.
fn skip_forwards(mut v: Value) -> Value {
    while v.has_tag(FORWARD_TAG) {
        let inner = v.field(0);
        if inner.is_block() && matches!(inner.tag(), FORWARD_TAG | LAZY_TAG | FORCING_TAG | DOUBLE_TAG) {
            break;
        }
        v = inner;
    }
    v
}

//! From marshalled bytes into the heap.
//!
//! Whatever the bytes say, the result is well-formed for the collector, for the generic primitives and for calls: blocks of
//! special tags have the shape their tag promises, closures hold real code.
use super::code;
use crate::domain::Domain;
use crate::heap::memprof::Source;
use crate::primitives::custom_ops;
use crate::value::*;
use marshal::{Decoder, Error, Header, Item, Model};

/// A block whose fields are being read.
struct Frame {
    block: Value,
    next: usize,
    size: usize,
}

struct Reader<'d, 'b> {
    d: &'d mut Domain,
    decoder: Decoder<'b>,
    /// Objects by number.
    objects: Vec<Value>,
    stack: Vec<Frame>,
    closures: Vec<Value>,
    /// Pointers into closures, to be checked when these are complete: closure and offset in bytes.
    infixes: Vec<(Value, u32)>,
}

/// Rebuilds the value in `data`, which follows the header.
pub(super) fn input(d: &mut Domain, header: &Header, data: &[u8]) -> Result<Value, Error> {
    let codes = marshal::compress::codes(header, data)?;
    let decoder = Decoder::new(&codes, header.model == Model::Compressed);
    let objects = Vec::with_capacity((header.objects as usize).min(codes.len()));
    let mut reader =
        Reader { d, decoder, objects, stack: Vec::new(), closures: Vec::new(), infixes: Vec::new() };
    reader.d.memprof.source = Source::Marshal;
    let result = reader.run();
    reader.d.memprof.source = Source::Normal;
    reader.check()?;
    result
}

impl Reader<'_, '_> {
    fn run(&mut self) -> Result<Value, Error> {
        let result = self.value()?;
        while let Some(frame) = self.stack.last_mut() {
            let (block, at) = (frame.block, frame.next);
            frame.next += 1;
            if frame.next == frame.size {
                self.stack.pop();
            }
            let field = self.value()?;
            self.d.set_field(block, at, field);
            if at == 1 && block.tag() == OBJECT_TAG {
                self.refresh_identity(block)?;
            }
        }
        Ok(result)
    }

    /// The next value, its fields still to come.
    fn value(&mut self) -> Result<Value, Error> {
        let item = self.decoder.item()?;
        if let Item::Infix(offset) = item {
            let item = self.decoder.item()?;
            let closure = self.item(item)?;
            if !closure.has_tag(CLOSURE_TAG) {
                return Err(Error::IllFormed);
            }
            self.infixes.push((closure, offset));
            return Ok(Value::from_bits(closure.bits() + u64::from(offset)));
        }
        self.item(item)
    }

    fn item(&mut self, item: Item<'_>) -> Result<Value, Error> {
        let v = match item {
            Item::Int(n) => return Ok(Value::int(n)),
            Item::Atom(tag) if tag < FORCING_TAG => return Ok(Value::atom(tag)),
            Item::Shared(number) => return self.objects.get(number).copied().ok_or(Error::IllFormed),
            Item::Code { offset, digest } => {
                return code::address(self.d, offset, &digest).map(Value::from_bits);
            }
            Item::Atom(_) | Item::Infix(_) => return Err(Error::IllFormed),
            Item::Block { tag, size } => self.block(tag, size)?,
            Item::String(bytes) => self.d.string(bytes).map_err(|_| Error::TooBig)?,
            Item::Double(x) => self.d.float(x),
            Item::Doubles(doubles) => {
                let v = self.d.alloc_float_array(doubles.len()).map_err(|_| Error::TooBig)?;
                for (i, x) in doubles.iter().enumerate() {
                    v.set_double_field(i, x);
                }
                v
            }
            Item::Custom { id, .. } => self.custom(id)?,
        };
        self.objects.push(v);
        Ok(v)
    }

    fn block(&mut self, tag: u8, size: usize) -> Result<Value, Error> {
        let shaped = match tag {
            OBJECT_TAG => size >= 2,
            CLOSURE_TAG => size >= 2,
            _ => is_plain(tag),
        };
        if !shaped {
            return Err(Error::IllFormed);
        }
        let block = self.d.alloc_block(size, tag, Value::UNIT).map_err(|_| Error::TooBig)?;
        if tag == CLOSURE_TAG {
            self.closures.push(block);
        }
        self.stack.push(Frame { block, next: 0, size });
        Ok(block)
    }

    /// The data is read by the type's own operations.
    fn custom(&mut self, id: &[u8]) -> Result<Value, Error> {
        let unknown = || Error::UnknownCustom(String::from_utf8_lossy(id).into_owned());
        let read = custom_ops(id).and_then(|ops| ops.deserialize).ok_or_else(unknown)?;
        let available = self.decoder.remaining();
        let mut rest = self.decoder.clone().bytes(available)?;
        let v = read(self.d, &mut rest).ok_or(Error::IllFormed)?;
        self.decoder.bytes(available - rest.len())?;
        Ok(v)
    }

    /// A new identity for an object read, unless it is a predefined exception's.
    fn refresh_identity(&mut self, object: Value) -> Result<(), Error> {
        let id = object.field(1);
        if !id.is_int() {
            return Err(Error::IllFormed);
        }
        if id.as_int() >= 0 {
            let fresh = self.d.fresh_oo_id();
            object.set_int_field(1, Value::int(fresh));
        }
        Ok(())
    }

    /// Now that all fields are there: are closures closures?
    fn check(&self) -> Result<(), Error> {
        let good = self.closures.iter().all(|&closure| code::is_closure(self.d, closure))
            && self.infixes.iter().all(|&(closure, offset)| code::has_function_at(closure, offset));
        if good { Ok(()) } else { Err(Error::IllFormed) }
    }
}

/// Whether blocks of that tag are just fields.
fn is_plain(tag: u8) -> bool {
    tag < NO_SCAN_TAG && !matches!(tag, CONT_TAG | CLOSURE_TAG | OBJECT_TAG | INFIX_TAG)
}

//! A graph to marshalled bytes.

use crate::encoder::{Encoder, Options};
use crate::error::Error;
use crate::graph::{Graph, NodeId, Value, View};

/// No object number yet.
const UNSEEN: u32 = u32::MAX;

/// Writes what is reachable from a value, header included.
pub fn write(graph: &Graph, root: Value, options: Options) -> Result<Vec<u8>, Error> {
    let mut writer = Writer {
        graph,
        encoder: Encoder::new(options),
        numbers: vec![UNSEEN; graph.len()],
        todo: Vec::new(),
    };
    writer.value(root)?;
    while let Some(range) = writer.todo.last_mut() {
        match range.next() {
            Some(slot) => {
                if range.start == range.end {
                    writer.todo.pop();
                }
                writer.value(graph.field_at(slot))?;
            }
            None => {
                writer.todo.pop();
            }
        }
        if !options.sharing && writer.encoder.len() > MAX_UNSHARED {
            // Without sharing a cyclic value has no end.
            return Err(Error::TooBig);
        }
    }
    writer.encoder.finish()
}

/// The most bytes written when sharing is not looked for.
const MAX_UNSHARED: usize = 1 << 31;

struct Writer<'g> {
    graph: &'g Graph,
    encoder: Encoder,
    /// The object number of each node written.
    numbers: Vec<u32>,
    todo: Vec<std::ops::Range<usize>>,
}

impl Writer<'_> {
    fn value(&mut self, value: Value) -> Result<(), Error> {
        match value {
            Value::Int(n) => self.encoder.int(n),
            Value::Atom(tag) => {
                self.encoder.atom(tag);
                Ok(())
            }
            Value::Node(id) => self.node(id),
            Value::Infix(id, offset) => {
                self.encoder.infix(offset);
                self.node(id)
            }
            Value::Code(_) => match self.graph.view(value) {
                View::Code(pointer) => self.encoder.code_pointer(pointer.offset, &pointer.digest),
                _ => Err(Error::Functional),
            },
        }
    }

    fn node(&mut self, id: NodeId) -> Result<(), Error> {
        let number = self.numbers[id.index()];
        if number != UNSEEN && self.encoder.options().sharing {
            self.encoder.shared(u64::from(number));
            return Ok(());
        }
        let encoder = &mut self.encoder;
        let number = match self.graph.view(Value::Node(id)) {
            View::Block(tag, fields) => {
                self.todo.push(self.graph.field_range(id));
                encoder.block(tag, fields.len() as u64)?
            }
            View::String(bytes) => encoder.string(bytes)?,
            View::Double(x) => encoder.double(x),
            View::Doubles(xs) => encoder.doubles(xs.iter().copied())?,
            View::Int32(n) => encoder.int32(n),
            View::Int64(n) => encoder.int64(n),
            View::Nativeint(n) => encoder.nativeint(n),
            View::Custom(block) => match block.sizes {
                Some((size32, size64)) => {
                    encoder.custom_len(block.id.as_bytes(), size32, size64, &block.data)
                }
                None => encoder.custom_fixed(block.id.as_bytes(), 0, 0, &block.data),
            },
            // Immediate values are no nodes.
            View::Int(_) | View::Code(_) | View::Infix(..) => return Err(Error::IllFormed),
        };
        self.numbers[id.index()] = number as u32;
        Ok(())
    }
}

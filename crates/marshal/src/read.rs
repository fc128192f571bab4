//! Marshalled bytes to a graph.

use crate::compress;
use crate::decoder::{Decoder, Item};
use crate::error::Error;
use crate::graph::{CodePointer, CustomBlock, Graph, NodeId, Value};
use crate::header::{Header, Model};

/// Reads the value that is all of the bytes.
pub fn read(bytes: &[u8]) -> Result<(Graph, Value), Error> {
    match read_prefix(bytes)? {
        (graph, root, len) if len == bytes.len() => Ok((graph, root)),
        _ => Err(Error::IllFormed),
    }
}

/// Reads the value at the start of the bytes; also returns its length.
pub fn read_prefix(bytes: &[u8]) -> Result<(Graph, Value, usize), Error> {
    let header = Header::read(bytes)?;
    let len = header.total_len().ok_or(Error::Truncated)?;
    let data = bytes.get(header.len..len).ok_or(Error::Truncated)?;
    let codes = compress::codes(&header, data)?;
    if codes.len() as u64 >= 1 << 32 {
        // Pools are indexed with 32 bits.
        return Err(Error::TooBig);
    }
    let (graph, root) = Reader::new(&codes, header.model == Model::Compressed).run()?;
    Ok((graph, root, len))
}

struct Reader<'a> {
    decoder: Decoder<'a>,
    graph: Graph,
    /// Nodes by object number.
    objects: Vec<NodeId>,
    /// Ranges of fields still to be read, innermost last.
    todo: Vec<std::ops::Range<usize>>,
}

impl<'a> Reader<'a> {
    fn new(codes: &'a [u8], compressed: bool) -> Reader<'a> {
        Reader {
            decoder: Decoder::new(codes, compressed),
            graph: Graph::new(),
            objects: Vec::new(),
            todo: Vec::new(),
        }
    }

    fn run(mut self) -> Result<(Graph, Value), Error> {
        let root = self.value(true)?;
        while let Some(range) = self.todo.last_mut() {
            match range.next() {
                Some(slot) => {
                    if range.start == range.end {
                        // Dropped before its last field is read, lest lists pile ranges up.
                        self.todo.pop();
                    }
                    *self.graph.field_slot(slot) = self.value(true)?;
                }
                None => {
                    self.todo.pop();
                }
            }
        }
        Ok((self.graph, root))
    }

    /// Infix pointers are to closure blocks, never to infix pointers: no recursion beyond one level.
    fn value(&mut self, infix_allowed: bool) -> Result<Value, Error> {
        let value = match self.decoder.item()? {
            Item::Int(n) => return Ok(Value::Int(n)),
            Item::Atom(tag) => return Ok(Value::Atom(tag)),
            Item::Shared(number) => {
                return self.objects.get(number).map(|id| Value::Node(*id)).ok_or(Error::IllFormed);
            }
            Item::Code { offset, digest } => return Ok(self.graph.code(CodePointer { offset, digest })),
            Item::Infix(offset) if infix_allowed => {
                return match self.value(false)? {
                    Value::Node(id) => Ok(Value::Infix(id, offset)),
                    _ => Err(Error::IllFormed),
                };
            }
            Item::Infix(_) => return Err(Error::IllFormed),
            Item::Block { tag, size } => {
                let id = self.graph.alloc(tag, size);
                self.todo.push(self.graph.field_range(id));
                Value::Node(id)
            }
            Item::String(bytes) => self.graph.string(bytes),
            Item::Double(x) => self.graph.double(x),
            Item::Doubles(xs) => self.graph.doubles(xs.iter()),
            Item::Custom { id, sizes } => self.custom(id, sizes)?,
        };
        match value {
            Value::Node(id) => self.objects.push(id),
            // Written, an array of no floats is numbered; read, it is the atom.
            _ => return Err(Error::IllFormed),
        }
        Ok(value)
    }

    fn custom(&mut self, id: &[u8], sizes: Option<(u32, u64)>) -> Result<Value, Error> {
        Ok(match id {
            b"_i" => {
                let n = self.decoder.u32()? as i32;
                self.graph.int32(n)
            }
            b"_j" => {
                let n = self.decoder.u64()? as i64;
                self.graph.int64(n)
            }
            b"_n" => {
                let n = self.decoder.nativeint()?;
                self.graph.nativeint(n)
            }
            b"_bigarr02" => {
                let data = self.decoder.bigarray()?.to_vec();
                self.graph.custom(CustomBlock { id: "_bigarr02".to_owned(), sizes, data })
            }
            _ => return Err(Error::UnknownCustom(String::from_utf8_lossy(id).into_owned())),
        })
    }
}

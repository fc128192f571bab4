//! Marshalled global data into the major heap.
use crate::domain::Domain;
use crate::value::*;
use marshal::{Decoder, Error, Header, Item};

/// A block whose fields are being read.
struct Open {
    block: Value,
    next: usize,
}

/// Reads a marshalled value without closures at the start of `bytes`; says how many it took. It is made in the major
/// heap, where nothing moves.
pub(crate) fn read_prefix(d: &mut Domain, bytes: &[u8]) -> Result<(Value, usize), Error> {
    let header = Header::read(bytes)?;
    let total = header.total_len().ok_or(Error::Truncated)?;
    let codes = bytes.get(header.len..total).ok_or(Error::Truncated)?;
    Ok((read_codes(d, codes)?, total))
}

/// Reads a marshalled value without closures.
pub(crate) fn read(d: &mut Domain, bytes: &[u8]) -> Result<Value, Error> {
    Ok(read_prefix(d, bytes)?.0)
}

fn read_codes(d: &mut Domain, codes: &[u8]) -> Result<Value, Error> {
    let mut codes = Decoder::new(codes, false);
    let mut objects: Vec<Value> = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    loop {
        let item = codes.item()?;
        let (v, is_object) = match item {
            Item::Int(n) => (Value::int(n), false),
            Item::Atom(tag) => (Value::atom(tag), false),
            Item::Shared(i) => (*objects.get(i).ok_or(Error::IllFormed)?, false),
            Item::String(s) => (string(d, s)?, true),
            Item::Double(x) => {
                let v = block(d, 1, DOUBLE_TAG)?;
                v.set_double_field(0, x);
                (v, true)
            }
            Item::Doubles(xs) => {
                if xs.is_empty() {
                    (Value::atom(0), true)
                } else {
                    let v = block(d, xs.len(), DOUBLE_ARRAY_TAG)?;
                    xs.iter().enumerate().for_each(|(i, x)| v.set_double_field(i, x));
                    (v, true)
                }
            }
            Item::Block { tag, size } => {
                if tag >= NO_SCAN_TAG || tag == CLOSURE_TAG || tag == CONT_TAG || tag == INFIX_TAG {
                    return Err(Error::IllFormed);
                }
                let v = block(d, size, tag)?;
                (0..size).for_each(|i| v.set_int_field(i, Value::UNIT));
                (v, true)
            }
            Item::Custom { id, .. } => {
                let ops = crate::primitives::custom_ops(id).ok_or(Error::IllFormed)?;
                let word = match id {
                    b"_i" => codes.u32()? as i32 as u64,
                    b"_j" => codes.u64()?,
                    b"_n" => codes.nativeint()? as u64,
                    _ => return Err(Error::IllFormed),
                };
                let v = block(d, 2, CUSTOM_TAG)?;
                v.set_raw_field(0, ops as *const CustomOps as usize as u64);
                v.set_raw_field(1, word);
                (v, true)
            }
            Item::Code { .. } | Item::Infix(_) => return Err(Error::IllFormed),
        };
        if is_object {
            objects.push(v);
        }
        if let Some(parent) = open.last_mut() {
            // Everything is in the major heap, so no barrier is needed.
            parent.block.set_raw_field(parent.next, v.bits());
            parent.next += 1;
        }
        if let Item::Block { .. } = item {
            open.push(Open { block: v, next: 0 });
        }
        let mut root = v;
        while let Some(top) = open.last() {
            if top.next < top.block.wosize() {
                break;
            }
            root = top.block;
            open.pop();
        }
        if open.is_empty() {
            return Ok(root);
        }
    }
}

fn block(d: &mut Domain, wosize: usize, tag: u8) -> Result<Value, Error> {
    d.heap.alloc_major(wosize, tag).ok_or(Error::Truncated)
}

fn string(d: &mut Domain, s: &[u8]) -> Result<Value, Error> {
    let wosize = s.len() / 8 + 1;
    let v = block(d, wosize, STRING_TAG)?;
    v.set_raw_field(wosize - 1, ((wosize * 8 - 1 - s.len()) as u64) << 56);
    v.bytes_mut().copy_from_slice(s);
    Ok(v)
}

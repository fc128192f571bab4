//! `Marshal`: OCaml values to bytes and back. The crate `marshal` knows codes and headers; this walks the heap.
//!
//! * `output`: from the heap; `positions` remembers what was written
//! * `input`: into the heap, trusting nothing
//! * `code`: closures, which name code by the digest of its fragment
mod code;
mod input;
mod output;
mod positions;

use super::{Primitive, channels, p1, p2, p3, p5, strings};
use crate::domain::Domain;
use crate::value::*;
use marshal::{Error, Header, Options};

pub const TABLE: &[Primitive] = &[
    p3("caml_output_value", output_value),
    p2("caml_output_value_to_bytes", to_string),
    p2("caml_output_value_to_string", to_string),
    p5("caml_output_value_to_buffer", to_buffer),
    p1("caml_input_value", input_value),
    p1("caml_input_value_to_outside_heap", input_value),
    p2("caml_input_value_from_bytes", from_bytes),
    p2("caml_marshal_data_size", data_size),
    p1("caml_zstd_initialize", |_, _| Ok(Value::bool(marshal::compress::AVAILABLE))),
];

/// The exception for data that cannot be written or read.
fn raise(d: &mut Domain, error: Error) -> Raise {
    match error {
        Error::OutOfMemory => d.out_of_memory(),
        Error::Functional | Error::Abstract(_) => d.invalid_arg(error.to_string()),
        _ => d.failwith(error.to_string()),
    }
}

/// Flags in the order of `Marshal.extern_flags`, and the compiler's private one.
fn options(flags: Value) -> Options {
    let mut options = Options::default();
    for flag in flags.list_iter() {
        match flag.as_int() {
            0 => options.sharing = false,
            1 => options.closures = true,
            2 => options.compat_32 = true,
            3 => options.compress = true,
            _ => {}
        }
    }
    options
}

fn marshalled(d: &mut Domain, v: Value, flags: Value) -> Res<Vec<u8>> {
    output::output(d, v, options(flags)).map_err(|error| raise(d, error))
}

fn output_value(d: &mut Domain, channel: Value, v: Value, flags: Value) -> Res {
    let bytes = marshalled(d, v, flags)?;
    channels::write_all(d, channel, &bytes)?;
    Ok(Value::UNIT)
}

fn to_string(d: &mut Domain, v: Value, flags: Value) -> Res {
    let bytes = marshalled(d, v, flags)?;
    d.string(&bytes)
}

/// Writes into part of a buffer and tells how much was written.
fn to_buffer(d: &mut Domain, buffer: Value, start: Value, len: Value, v: Value, flags: Value) -> Res {
    let bytes = marshalled(d, v, flags)?;
    let Some(part) = strings::range(start, len, buffer.string_len()) else {
        return Err(d.invalid_arg("Marshal.to_buffer: substring out of bounds"));
    };
    match buffer.bytes_mut()[part].get_mut(..bytes.len()) {
        Some(place) => {
            place.copy_from_slice(&bytes);
            Ok(Value::int(bytes.len() as i64))
        }
        None => Err(d.failwith("Marshal.to_buffer: buffer overflow")),
    }
}

/// Reads from a channel. A collection point.
fn input_value(d: &mut Domain, channel: Value) -> Res {
    let channel = d.root(channel);
    let mut bytes = Vec::new();
    // As much as tells the length of the header.
    const START: usize = 5;
    read(d, channel, START, &mut bytes)?;
    let header_len = Header::len_from_prefix(&bytes).map_err(|error| raise(d, error))?;
    read(d, channel, header_len - START, &mut bytes)?;
    let header = Header::read(&bytes).map_err(|error| raise(d, error))?;
    let Ok(len) = usize::try_from(header.data_len) else { return Err(raise(d, Error::TooBig)) };
    let mut data = Vec::with_capacity(len.min(channels::channel::BUFFER));
    read(d, channel, len, &mut data).map_err(|error| {
        // Without data there is no value, but there was a header.
        if data.is_empty() { raise(d, Error::Truncated) } else { error }
    })?;
    input::input(d, &header, &data).map_err(|error| raise(d, error))
}

/// Reads exactly `len` bytes: the end of the file at the very start is `End_of_file`, later a truncated object.
fn read(d: &mut Domain, channel: crate::domain::Local, len: usize, out: &mut Vec<u8>) -> Res<()> {
    let block = d[channel];
    match channels::read_exactly(d, block, len, out)? {
        n if n == len => Ok(()),
        _ if out.is_empty() => Err(d.end_of_file()),
        _ => Err(raise(d, Error::Truncated)),
    }
}

fn from_bytes(d: &mut Domain, bytes: Value, start: Value) -> Res {
    let bytes = start.as_index().and_then(|start| bytes.bytes().get(start..)).unwrap_or_default();
    let failed = |d: &mut Domain, error: Error| d.failwith(error.message("input_val_from_string"));
    let header = Header::read(bytes).map_err(|error| failed(d, error))?;
    match header.total_len().and_then(|len| bytes.get(header.len..len)) {
        Some(data) => input::input(d, &header, data).map_err(|error| failed(d, error)),
        None => Err(d.failwith("input_val_from_string: bad length")),
    }
}

/// The bytes after the first 16 of the value that starts here.
fn data_size(d: &mut Domain, bytes: Value, start: Value) -> Res {
    let bytes = start.as_index().and_then(|start| bytes.bytes().get(start..)).unwrap_or_default();
    match size_from_prefix(bytes) {
        Some(size) => Ok(Value::int(size as i64)),
        None => Err(d.failwith("Marshal.data_size: bad object")),
    }
}

/// The first 16 bytes tell the length of the data in every form of header.
fn size_from_prefix(bytes: &[u8]) -> Option<usize> {
    let len = Header::len_from_prefix(bytes).ok()?;
    let mut padded = bytes.get(..len.min(bytes.len()))?.to_vec();
    padded.resize(len, 0);
    let header = Header::read(&padded).ok()?;
    header.total_len()?.checked_sub(Header::PREFIX)
}

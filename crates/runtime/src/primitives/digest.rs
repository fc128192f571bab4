//! Digests: MD5, and BLAKE2b in `blake2`.
use super::blake2::{self, Blake2b};
use super::channels;
use super::strings::range;
use super::{Primitive, p2, p3, p4, p5};
use crate::domain::Domain;
use crate::value::*;
use md5::{Digest as _, Md5};

pub const TABLE: &[Primitive] = &[
    p3("caml_md5_string", md5_string),
    p3("caml_md5_bytes", md5_string),
    p2("caml_md5_chan", md5_channel),
    p2("caml_blake2_create", blake2_create),
    p4("caml_blake2_update", blake2_update),
    p2("caml_blake2_final", blake2_final),
    p5("caml_blake2_string", blake2_string),
    p5("caml_blake2_bytes", blake2_string),
];

/// The part of a string that a digest is taken of; the library has checked the bounds.
fn part<'a>(d: &mut Domain, s: Value, start: Value, len: Value) -> Res<&'a [u8]> {
    match range(start, len, s.string_len()) {
        Some(range) => Ok(&s.bytes()[range]),
        None => Err(d.index_out_of_bounds()),
    }
}

fn md5_string(d: &mut Domain, s: Value, start: Value, len: Value) -> Res {
    let digest = Md5::digest(part(d, s, start, len)?);
    d.string(&digest)
}

/// The digest of the next `len` bytes of a channel, or of the rest when `len` is negative.
fn md5_channel(d: &mut Domain, channel: Value, len: Value) -> Res {
    let mut md5 = Md5::new();
    let mut left = usize::try_from(len.as_int()).ok();
    while left != Some(0) {
        let n = channels::with_input(d, channel, left.unwrap_or(usize::MAX), |bytes| md5.update(bytes))?;
        match (n, &mut left) {
            (0, None) => break,
            (0, Some(_)) => return Err(d.end_of_file()),
            (n, Some(left)) => *left -= n,
            _ => {}
        }
    }
    d.string(&md5.finalize())
}

/// Length of the result and key, as the library passes them.
fn parameters<'a>(d: &mut Domain, len: Value, key: Value) -> Res<(usize, &'a [u8])> {
    match len.as_index() {
        Some(n) if (1..=blake2::MAX_LENGTH).contains(&n) => {
            let key = key.bytes();
            Ok((n, &key[..key.len().min(blake2::MAX_LENGTH)]))
        }
        _ => Err(d.invalid_arg("Digest.BLAKE2: wrong hash size")),
    }
}

static BLAKE2_OPS: CustomOps = CustomOps::boxed::<Blake2b>("_blake2");

fn blake2_create(d: &mut Domain, len: Value, key: Value) -> Res {
    let (len, key) = parameters(d, len, key)?;
    Ok(d.custom_box(&BLAKE2_OPS, Box::new(Blake2b::new(len, key)), 0))
}

fn blake2_update(d: &mut Domain, state: Value, s: Value, start: Value, len: Value) -> Res {
    let bytes = part(d, s, start, len)?;
    state.custom_payload::<Blake2b>().update(bytes);
    Ok(Value::UNIT)
}

fn blake2_final(d: &mut Domain, state: Value, len: Value) -> Res {
    let digest = state.custom_payload::<Blake2b>().clone().finish();
    let len = len.as_index().unwrap_or(0).min(digest.len());
    d.string(&digest[..len])
}

fn blake2_string(d: &mut Domain, len: Value, key: Value, s: Value, start: Value, count: Value) -> Res {
    let (len, key) = parameters(d, len, key)?;
    let mut state = Blake2b::new(len, key);
    state.update(part(d, s, start, count)?);
    d.string(&state.finish()[..len])
}

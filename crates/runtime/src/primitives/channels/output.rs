//! Output channels.
use super::{Primitive, channel_of, io_error, lock, position};
use crate::domain::Domain;
use crate::primitives::channels::channel::{Channel, State};
use crate::primitives::strings::range;
use crate::primitives::{bigarray, p1, p2, p4};
use crate::value::*;
use host::{Errno, SeekFrom};
use std::sync::MutexGuard;

pub const TABLE: &[Primitive] = &[
    p1("caml_ml_flush", flush),
    p2("caml_ml_set_buffered", set_buffered),
    p1("caml_ml_is_buffered", is_buffered),
    p2("caml_ml_output_char", output_char),
    p2("caml_ml_output_int", output_int),
    p4("caml_ml_output", output),
    p4("caml_ml_output_bytes", output),
    p4("caml_ml_output_bigarray", output_bigarray),
    p2("caml_ml_seek_out", seek),
    p2("caml_ml_seek_out_64", seek),
    p1("caml_ml_pos_out", |d, channel| Ok(Value::int(tell(d, channel)))),
    p1("caml_ml_pos_out_64", |d, channel| {
        let position = tell(d, channel);
        Ok(d.int64(position))
    }),
];

/// Hands pending bytes to the system, once. A signal in between is handled with the channel unlocked.
fn write_once<'c>(
    d: &mut Domain,
    channel: &'c Channel,
    mut state: MutexGuard<'c, State>,
) -> Res<MutexGuard<'c, State>> {
    let host = d.host().clone();
    let written = match state.fd {
        Some(fd) => d.blocking(|| host.write(fd, state.pending())),
        None => Err(Errno::EBADF),
    };
    match written {
        Ok(n) => {
            state.written(n);
            Ok(state)
        }
        Err(Errno::EINTR) => {
            drop(state);
            d.poll()?;
            Ok(lock(d, channel))
        }
        Err(errno) => {
            drop(state);
            Err(io_error(d, errno))
        }
    }
}

/// Writes everything pending.
fn flush_state<'c>(
    d: &mut Domain,
    channel: &'c Channel,
    mut state: MutexGuard<'c, State>,
) -> Res<MutexGuard<'c, State>> {
    while !state.pending().is_empty() {
        state = write_once(d, channel, state)?;
    }
    Ok(state)
}

/// Writes everything pending and unlocks.
fn flush_all(d: &mut Domain, channel: &Channel, state: MutexGuard<'_, State>) -> Res<()> {
    flush_state(d, channel, state).map(drop)
}

fn flush(d: &mut Domain, channel: Value) -> Res {
    let channel = channel_of(channel);
    let state = lock(d, &channel);
    if state.fd.is_some() {
        flush_all(d, &channel, state)?;
    }
    Ok(Value::UNIT)
}

/// Adds bytes that do not move.
pub fn write_all(d: &mut Domain, channel: Value, mut bytes: &[u8]) -> Res<()> {
    let channel = channel_of(channel);
    let mut state = lock(d, &channel);
    loop {
        let n = state.put(bytes);
        bytes = &bytes[n..];
        if state.room() > 0 {
            break;
        }
        if bytes.is_empty() && state.fd.is_none() {
            break;
        }
        state = flush_state_or_fail(d, &channel, state)?;
    }
    if state.unbuffered {
        flush_all(d, &channel, state)?;
    }
    Ok(())
}

/// As `flush_state`, and an error when the channel is closed although nothing is pending.
fn flush_state_or_fail<'c>(
    d: &mut Domain,
    channel: &'c Channel,
    state: MutexGuard<'c, State>,
) -> Res<MutexGuard<'c, State>> {
    if state.fd.is_none() {
        drop(state);
        return Err(io_error(d, Errno::EBADF));
    }
    flush_state(d, channel, state)
}

/// Adds `len` bytes that `get` finds in an OCaml block, which may move whenever the buffer is written out.
pub fn write_value_bytes(
    d: &mut Domain,
    channel: Value,
    block: Value,
    part: std::ops::Range<usize>,
    get: fn(Value) -> &'static [u8],
) -> Res<()> {
    if part.is_empty() {
        return Ok(());
    }
    let channel = channel_of(channel);
    let mut state = lock(d, &channel);
    let mut at = part.start;
    let bytes = get(block).get(part.clone()).unwrap_or_default();
    if bytes.len() < state.room() && !state.unbuffered {
        state.put(bytes);
        return Ok(());
    }
    let block = d.root(block);
    while at < part.end {
        at += state.put(get(d[block]).get(at..part.end).unwrap_or_default());
        if state.room() == 0 {
            state = flush_state_or_fail(d, &channel, state)?;
        }
    }
    if state.unbuffered {
        flush_all(d, &channel, state)?;
    }
    Ok(())
}

fn output_char(d: &mut Domain, channel: Value, c: Value) -> Res {
    let byte = c.as_int() as u8;
    let channel = channel_of(channel);
    let mut state = lock(d, &channel);
    if state.room() == 0 {
        state = flush_state_or_fail(d, &channel, state)?;
    }
    state.put(&[byte]);
    if state.unbuffered {
        flush_all(d, &channel, state)?;
    }
    Ok(Value::UNIT)
}

fn output_int(d: &mut Domain, channel: Value, n: Value) -> Res {
    write_all(d, channel, &(n.as_int() as i32).to_be_bytes())?;
    Ok(Value::UNIT)
}

fn output(d: &mut Domain, channel: Value, s: Value, start: Value, len: Value) -> Res {
    let Some(part) = range(start, len, s.string_len()) else { return Err(d.invalid_arg("output")) };
    write_value_bytes(d, channel, s, part, Value::bytes)?;
    Ok(Value::UNIT)
}

fn output_bigarray(d: &mut Domain, channel: Value, array: Value, start: Value, len: Value) -> Res {
    let size = bigarray::data(array).len();
    let Some(part) = range(start, len, size) else { return Err(d.invalid_arg("output_bigarray")) };
    write_value_bytes(d, channel, array, part, bigarray::data)?;
    Ok(Value::UNIT)
}

fn set_buffered(d: &mut Domain, channel: Value, mode: Value) -> Res {
    let channel = channel_of(channel);
    let mut state = lock(d, &channel);
    state.unbuffered = !mode.as_bool();
    if state.unbuffered && state.fd.is_some() {
        flush_all(d, &channel, state)?;
    }
    Ok(Value::UNIT)
}

fn is_buffered(d: &mut Domain, channel: Value) -> Res {
    let channel = channel_of(channel);
    let buffered = !lock(d, &channel).unbuffered;
    Ok(Value::bool(buffered))
}

fn seek(d: &mut Domain, channel: Value, to: Value) -> Res {
    let to = position(to);
    let channel = channel_of(channel);
    let state = lock(d, &channel);
    let mut state = flush_state(d, &channel, state)?;
    if state.offset == to {
        return Ok(Value::UNIT);
    }
    let moved = match (state.fd, u64::try_from(to)) {
        (None, _) => Err(Errno::EBADF),
        (_, Err(_)) => Err(Errno::EINVAL),
        (Some(fd), Ok(to)) => d.host().seek(fd, SeekFrom::Start(to)),
    };
    match moved {
        Ok(_) => {
            state.offset = to;
            Ok(Value::UNIT)
        }
        Err(errno) => {
            drop(state);
            Err(io_error(d, errno))
        }
    }
}

fn tell(d: &mut Domain, channel: Value) -> i64 {
    let channel = channel_of(channel);
    let state = lock(d, &channel);
    state.offset.saturating_add(state.pending().len() as i64)
}

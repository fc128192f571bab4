//! Input channels.
use super::{Primitive, channel_of, io_error, lock, position};
use crate::domain::Domain;
use crate::primitives::channels::channel::{BUFFER, Channel, State};
use crate::primitives::strings::range;
use crate::primitives::{bigarray, p1, p2, p4};
use crate::value::*;
use host::{Errno, SeekFrom};
use std::sync::MutexGuard;

pub const TABLE: &[Primitive] = &[
    p1("caml_ml_input_char", input_char),
    p1("caml_ml_input_int", input_int),
    p4("caml_ml_input", input),
    p4("caml_ml_input_bigarray", input_bigarray),
    p1("caml_ml_input_scan_line", scan_line),
    p2("caml_ml_seek_in", seek),
    p2("caml_ml_seek_in_64", seek),
    p1("caml_ml_pos_in", |d, channel| Ok(Value::int(tell(d, channel)))),
    p1("caml_ml_pos_in_64", |d, channel| {
        let position = tell(d, channel);
        Ok(d.int64(position))
    }),
];

/// Reads into the room after what is available; tells how many bytes came, 0 at the end of the file.
fn read_more<'c>(
    d: &mut Domain,
    channel: &'c Channel,
    mut state: MutexGuard<'c, State>,
) -> Res<(MutexGuard<'c, State>, usize)> {
    loop {
        let host = d.host().clone();
        let used = state.available().len();
        let mut space = state.take_space();
        let read = match state.fd {
            Some(fd) => d.blocking(|| host.read(fd, &mut space[used..])),
            None => Err(Errno::EBADF),
        };
        state.refilled(space, used, *read.as_ref().unwrap_or(&0));
        match read {
            Ok(n) => return Ok((state, n)),
            Err(Errno::EINTR) => {
                drop(state);
                d.poll()?;
                state = lock(d, channel);
            }
            Err(errno) => {
                drop(state);
                return Err(io_error(d, errno));
            }
        }
    }
}

/// Makes at least one byte available, if there is one.
fn fill<'c>(
    d: &mut Domain,
    channel: &'c Channel,
    state: MutexGuard<'c, State>,
) -> Res<MutexGuard<'c, State>> {
    if state.available().is_empty() { Ok(read_more(d, channel, state)?.0) } else { Ok(state) }
}

fn input_char(d: &mut Domain, channel: Value) -> Res {
    let channel = channel_of(channel);
    let state = lock(d, &channel);
    let mut state = fill(d, &channel, state)?;
    match state.available().first() {
        Some(&byte) => {
            state.consume(1);
            Ok(Value::int(i64::from(byte)))
        }
        None => Err(d.end_of_file()),
    }
}

/// Hands at most `max` available bytes to `f` and says how many; 0 at the end of the file. `f` must not touch the channel.
pub fn with_input(d: &mut Domain, channel: Value, max: usize, f: impl FnOnce(&[u8])) -> Res<usize> {
    let channel = channel_of(channel);
    let state = lock(d, &channel);
    let mut state = fill(d, &channel, state)?;
    let n = state.available().len().min(max);
    f(&state.available()[..n]);
    state.consume(n);
    Ok(n)
}

/// Appends exactly `len` bytes to `out`, or as many as there are; grows it only as bytes come.
/// A collection point.
pub fn read_exactly(d: &mut Domain, channel: Value, len: usize, out: &mut Vec<u8>) -> Res<usize> {
    let channel = d.root(channel);
    let mut done = 0;
    while done < len {
        let value = d[channel];
        match with_input(d, value, len - done, |bytes| out.extend_from_slice(bytes))? {
            0 => break,
            n => done += n,
        }
    }
    Ok(done)
}

fn input_int(d: &mut Domain, channel: Value) -> Res {
    let mut bytes = Vec::with_capacity(4);
    read_exactly(d, channel, 4, &mut bytes)?;
    match bytes.first_chunk() {
        Some(&bytes) => Ok(Value::int(i64::from(i32::from_be_bytes(bytes)))),
        None => Err(d.end_of_file()),
    }
}

fn input(d: &mut Domain, channel: Value, s: Value, start: Value, len: Value) -> Res {
    let Some(part) = range(start, len, s.string_len()) else { return Err(d.invalid_arg("input")) };
    input_into(d, channel, s, part, Value::bytes_mut)
}

fn input_bigarray(d: &mut Domain, channel: Value, array: Value, start: Value, len: Value) -> Res {
    let size = bigarray::data(array).len();
    let Some(part) = range(start, len, size) else { return Err(d.invalid_arg("input_bigarray")) };
    input_into(d, channel, array, part, bigarray::data_mut)
}

fn input_into(
    d: &mut Domain,
    channel: Value,
    block: Value,
    part: std::ops::Range<usize>,
    get: fn(Value) -> &'static mut [u8],
) -> Res {
    let channel = channel_of(channel);
    let block = d.root(block);
    let state = lock(d, &channel);
    if part.is_empty() {
        return Ok(Value::int(0));
    }
    let mut state = fill(d, &channel, state)?;
    let n = state.available().len().min(part.len());
    get(d[block])[part.start..part.start + n].copy_from_slice(&state.available()[..n]);
    state.consume(n);
    Ok(Value::int(n as i64))
}

/// How long the next line is: positive with its newline, negative when there is none so far (the end of the file, or a
/// full buffer), 0 at the end.
fn scan_line(d: &mut Domain, channel: Value) -> Res {
    let channel = channel_of(channel);
    let mut state = lock(d, &channel);
    let mut scanned = 0;
    loop {
        let available = state.available();
        if let Some(at) = available[scanned..].iter().position(|&b| b == b'\n') {
            return Ok(Value::int((scanned + at + 1) as i64));
        }
        scanned = available.len();
        if scanned >= BUFFER {
            return Ok(Value::int(-(scanned as i64)));
        }
        let (next, n) = read_more(d, &channel, state)?;
        if n == 0 {
            return Ok(Value::int(-(next.available().len() as i64)));
        }
        state = next;
        scanned = scanned.min(state.available().len());
    }
}

fn seek(d: &mut Domain, channel: Value, to: Value) -> Res {
    let to = position(to);
    let channel = channel_of(channel);
    let mut state = lock(d, &channel);
    if state.fd.is_some() && state.seek_in_buffer(to) {
        return Ok(Value::UNIT);
    }
    let moved = match (state.fd, u64::try_from(to)) {
        (None, _) => Err(Errno::EBADF),
        (_, Err(_)) => Err(Errno::EINVAL),
        (Some(fd), Ok(to)) => d.host().seek(fd, SeekFrom::Start(to)),
    };
    match moved {
        Ok(_) => {
            state.moved_to(to);
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
    state.offset.saturating_sub(state.available().len() as i64)
}

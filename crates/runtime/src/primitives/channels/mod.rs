//! Channels: buffered files, `in_channel` and `out_channel`.
//!
//! * `channel`: the buffer and who shares it
//! * `input`, `output`: the primitives of each direction
//!
//! A channel's state is locked while a primitive works on it. A call that may wait is a collection point, so bytes go through
//! the channel's own buffer and OCaml blocks are found again through roots.
pub mod channel;
mod input;
mod output;

pub use channel::Registry;
pub use input::{read_exactly, with_input};
pub use output::{write_all, write_value_bytes};

use super::{Primitive, p1, p2};
use crate::domain::Domain;
use crate::value::*;
use channel::{Channel, Handle, State};
use host::{Errno, Fd, SeekFrom};
use std::sync::{Arc, MutexGuard};

pub const TABLE: &[Primitive] = &[
    p1("caml_ml_open_descriptor_in", |d, fd| Ok(open(d, fd.as_int() as Fd, false))),
    p1("caml_ml_open_descriptor_out", |d, fd| Ok(open(d, fd.as_int() as Fd, true))),
    p2("caml_ml_open_descriptor_in_with_flags", |d, fd, _| Ok(open(d, fd.as_int() as Fd, false))),
    p2("caml_ml_open_descriptor_out_with_flags", |d, fd, _| Ok(open(d, fd.as_int() as Fd, true))),
    p2("caml_ml_set_channel_name", |_, _, _| Ok(Value::UNIT)),
    p1("caml_channel_descriptor", descriptor),
    p1("caml_ml_out_channels_list", out_channels),
    p1("caml_ml_close_channel", close),
    p2("caml_ml_set_binary_mode", |_, _, _| Ok(Value::UNIT)),
    p1("caml_ml_is_binary_mode", |_, _| Ok(Value::TRUE)),
    p1("caml_ml_channel_size", size),
    p1("caml_ml_channel_size_64", |d, channel| {
        let size = size(d, channel)?.as_int();
        Ok(d.int64(size))
    }),
    p1("caml_terminfo_rows", terminal_rows),
];
pub const INPUT: &[Primitive] = input::TABLE;
pub const OUTPUT: &[Primitive] = output::TABLE;

static CHANNEL_OPS: CustomOps = CustomOps {
    compare: Some(|a, b, _| Some(address(a).cmp(&address(b)))),
    hash: Some(|v| address(v) as u64),
    ..CustomOps::boxed::<Handle>("_chan")
};

/// The identity of a channel.
fn address(v: Value) -> usize {
    Arc::as_ptr(&v.custom_payload::<Handle>().channel) as usize
}

fn channel_of(v: Value) -> Arc<Channel> {
    v.custom_payload::<Handle>().channel.clone()
}

/// Locks a channel. Waiting for another thread is a collection point.
fn lock<'c>(d: &mut Domain, channel: &'c Channel) -> MutexGuard<'c, State> {
    match channel.try_lock() {
        Some(state) => state,
        None => d.blocking(|| channel.lock()),
    }
}

/// The exception for a failed operation on a channel.
pub fn io_error(d: &mut Domain, errno: Errno) -> Raise {
    if errno == Errno::EAGAIN { d.sys_blocked_io() } else { d.sys_error(errno.message()) }
}

fn handle_block(d: &mut Domain, handle: Handle) -> Value {
    d.custom_box(&CHANNEL_OPS, Box::new(handle), channel::BUFFER / 64)
}

/// A new channel on a descriptor.
pub fn open(d: &mut Domain, fd: Fd, output: bool) -> Value {
    let offset = d.host().seek(fd, SeekFrom::Current(0)).map_or(-1, |n| n as i64);
    let handle = Handle::open(&d.prims.channels, fd, output, offset);
    handle_block(d, handle)
}

/// The descriptor of an open channel.
pub fn fd_of(d: &mut Domain, channel: Value) -> Res<Fd> {
    let channel = channel_of(channel);
    let fd = lock(d, &channel).fd;
    fd.ok_or_else(|| d.sys_error(Errno::EBADF.message()))
}

fn descriptor(d: &mut Domain, channel: Value) -> Res {
    Ok(Value::int(i64::from(fd_of(d, channel)?)))
}

fn out_channels(d: &mut Domain, _: Value) -> Res {
    let registry = d.prims.channels.clone();
    let channels = channel::lock_registry(&registry).clone();
    let mut list = Value::EMPTY_LIST;
    for channel in channels.into_iter().rev() {
        let block = handle_block(d, Handle::new(&registry, channel));
        list = d.cons(block, list);
    }
    Ok(list)
}

fn close(d: &mut Domain, channel: Value) -> Res {
    let channel = channel_of(channel);
    let fd = lock(d, &channel).close();
    if let Some(fd) = fd {
        let host = d.host().clone();
        d.blocking(|| host.close(fd)).map_err(|errno| io_error(d, errno))?;
    }
    Ok(Value::UNIT)
}

fn size(d: &mut Domain, channel: Value) -> Res {
    let channel = channel_of(channel);
    let state = lock(d, &channel);
    let host = d.host().clone();
    let size = state.fd.ok_or(Errno::EBADF).and_then(|fd| {
        let end = host.seek(fd, SeekFrom::End(0))?;
        host.seek(fd, SeekFrom::Start(u64::try_from(state.offset).map_err(|_| Errno::EINVAL)?))?;
        Ok(end)
    });
    match size {
        Ok(size) => Ok(Value::int(size as i64)),
        Err(errno) => Err(io_error(d, errno)),
    }
}

fn terminal_rows(d: &mut Domain, channel: Value) -> Res {
    let fd = fd_of(d, channel)?;
    Ok(Value::int(d.host().terminal_size(fd).map_or(-1, |(_, rows)| i64::from(rows))))
}

/// A position given as an integer or as an `Int64.t`.
fn position(v: Value) -> i64 {
    if v.is_int() { v.as_int() } else { v.int64() }
}

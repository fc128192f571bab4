//! The `unix` library's primitives, over the host's Unix calls.
//!
//! * `files`, `processes`, `users`, `calendar`, `sockets`: the areas
//! * `absent`: what is not there yet; it fails with `ENOSYS`, so that programs that do not use it load
mod absent;
mod calendar;
mod files;
mod processes;
mod sockets;
mod users;

use super::{Primitive, p1, p2, p3, p4, p5, pn};
use crate::domain::Domain;
use crate::value::*;
use host::path::bytes_to_path;
use host::unix::Unix;
use host::{Errno, Host};
use std::path::Path;

pub const TABLES: [&[Primitive]; 6] =
    [files::TABLE, processes::TABLE, users::TABLE, calendar::TABLE, sockets::TABLE, absent::TABLE];

/// Constructors of `Unix.error` in their order, by Linux' numbers. `EWOULDBLOCK` (37) is `EAGAIN`'s twin.
const ERRORS: [i32; 68] = [
    7, 13, 11, 9, 16, 10, 35, 33, 17, 14, 27, 4, 22, 5, 21, 24, 31, 36, 23, 19, 2, 8, 37, 12, 28, 38, 20, 39,
    25, 6, 1, 32, 34, 30, 29, 3, 18, -1, 115, 114, 88, 89, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, 100, 101,
    102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 40, 75,
];

/// The value of type `Unix.error` for a number.
fn error_value(d: &mut Domain, errno: Errno) -> Value {
    match ERRORS.iter().position(|&n| n == errno.0) {
        Some(constructor) => Value::int(constructor as i64),
        None => d.block(0, &[Value::int(i64::from(errno.0))]),
    }
}

/// The number that a `Unix.error` stands for.
fn error_number(v: Value) -> Errno {
    match v.as_index() {
        _ if v.is_block() => Errno(v.field(0).as_int() as i32),
        Some(37) => Errno::EAGAIN,
        i => Errno(i.and_then(|i| ERRORS.get(i)).copied().unwrap_or(0)),
    }
}

/// The exception `Unix.Unix_error (error, function, argument)`.
fn error(d: &mut Domain, errno: Errno, function: &str, argument: &[u8]) -> Raise {
    let Some(id) = d.named_value("Unix.Unix_error") else {
        return d.invalid_arg("Exception Unix.Unix_error not initialized, please link unix.cma");
    };
    let code = error_value(d, errno);
    let strings = d.str(function).and_then(|f| Ok((f, d.string(argument)?)));
    match strings {
        Ok((function, argument)) => Raise::exn(d.block(0, &[id, code, function, argument])),
        Err(raise) => raise,
    }
}

/// Calls the system: a collection point, after which only what is rooted may be used.
fn call<T>(
    d: &mut Domain,
    function: &str,
    argument: &[u8],
    operation: impl FnOnce(&dyn Unix, &dyn Host) -> host::Result<T>,
) -> Res<T> {
    let host = d.host().clone();
    let result = d.blocking(|| match host.unix() {
        Some(unix) => operation(unix, &*host),
        None => Err(Errno::ENOSYS),
    });
    result.map_err(|errno| error(d, errno, function, argument))
}

/// As [`call`], on a path.
fn on_path<T>(
    d: &mut Domain,
    function: &str,
    path: Value,
    operation: impl FnOnce(&dyn Unix, &dyn Host, &Path) -> host::Result<T>,
) -> Res<T> {
    let bytes = path.bytes().to_vec();
    call(d, function, &bytes, |unix, host| {
        // A name with a NUL in it names nothing.
        if bytes.contains(&0) { Err(Errno::ENOENT) } else { operation(unix, host, &bytes_to_path(&bytes)) }
    })
}

/// As [`call`], on a descriptor.
fn on_fd<T>(
    d: &mut Domain,
    function: &str,
    fd: Value,
    operation: impl FnOnce(&dyn Unix, &dyn Host, i32) -> host::Result<T>,
) -> Res<T> {
    let fd = fd.as_int() as i32;
    call(d, function, b"", |unix, host| operation(unix, host, fd))
}

/// An optional boolean argument that is false by default.
fn optional_flag(v: Value) -> bool {
    v.as_option().is_some_and(Value::as_bool)
}

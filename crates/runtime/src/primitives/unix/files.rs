//! Files, directories, descriptors.
use super::{Primitive, call, error, on_fd, on_path, optional_flag, p1, p2, p3, p4, p5, pn};
use crate::domain::Domain;
use crate::primitives::strings::range;
use crate::primitives::{bigarray, channels};
use crate::value::*;
use host::path::{bytes_to_path, os_to_bytes, path_to_bytes};
use host::unix::Access;
use host::{Errno, FileKind, Metadata, OpenFlags, SeekFrom};
use std::ffi::OsString;
use std::time::Duration;

pub(super) const TABLE: &[Primitive] = &[
    p3("caml_unix_open", open),
    p1("caml_unix_close", |d, fd| unit(on_fd(d, "close", fd, |_, h, fd| h.close(fd)))),
    p1("caml_unix_fsync", |d, fd| unit(on_fd(d, "fsync", fd, |u, _, fd| u.sync(fd)))),
    p4("caml_unix_read", read),
    p4("caml_unix_write", |d, fd, b, s, n| write(d, "write", fd, b, [s, n], Value::bytes, true)),
    p4("caml_unix_single_write", |d, fd, b, s, n| {
        write(d, "single_write", fd, b, [s, n], Value::bytes, false)
    }),
    p4("caml_unix_read_bigarray", read_bigarray),
    p5("caml_unix_write_bigarray", |d, fd, b, s, n, single| {
        write(d, "write_bigarray", fd, b, [s, n], bigarray::data, !single.as_bool())
    }),
    p3("caml_unix_lseek", |d, fd, to, how| Ok(Value::int(seek(d, fd, to.as_int(), how)?))),
    p3("caml_unix_lseek_64", |d, fd, to, how| {
        let at = seek(d, fd, to.int64(), how)?;
        Ok(d.int64(at))
    }),
    p2("caml_unix_truncate", |d, path, n| truncate(d, path, n.as_int())),
    p2("caml_unix_truncate_64", |d, path, n| truncate(d, path, n.int64())),
    p2("caml_unix_ftruncate", |d, fd, n| truncate_fd(d, fd, n.as_int())),
    p2("caml_unix_ftruncate_64", |d, fd, n| truncate_fd(d, fd, n.int64())),
    p1("caml_unix_stat", |d, path| stat(d, path, "stat", false, true)),
    p1("caml_unix_stat_64", |d, path| stat(d, path, "stat", true, true)),
    p1("caml_unix_lstat", |d, path| stat(d, path, "lstat", false, false)),
    p1("caml_unix_lstat_64", |d, path| stat(d, path, "lstat", true, false)),
    p1("caml_unix_fstat", |d, fd| fstat(d, fd, false)),
    p1("caml_unix_fstat_64", |d, fd| fstat(d, fd, true)),
    p1("caml_unix_isatty", |d, fd| Ok(Value::bool(d.host().is_terminal(fd.as_int() as i32)))),
    p1("caml_unix_unlink", |d, path| unit(on_path(d, "unlink", path, |_, h, p| h.remove_file(p)))),
    p2("caml_unix_rename", |d, a, b| two_paths(d, "rename", a, b, false, |_, h, a, b| h.rename(a, b))),
    p3("caml_unix_link", |d, _, a, b| two_paths(d, "link", a, b, true, |u, _, a, b| u.link(a, b))),
    p3("caml_unix_symlink", |d, _, a, b| two_paths(d, "symlink", a, b, true, |u, _, a, b| u.symlink(a, b))),
    p1("caml_unix_readlink", |d, path| {
        let target = on_path(d, "readlink", path, |u, _, p| u.read_link(p))?;
        d.string(&path_to_bytes(&target))
    }),
    p1("caml_unix_realpath", |d, path| {
        let target = on_path(d, "realpath", path, |_, h, p| h.canonicalize(p))?;
        d.string(&path_to_bytes(&target))
    }),
    p1("caml_unix_has_symlink", |_, _| Ok(Value::TRUE)),
    p2("caml_unix_chmod", |d, path, mode| {
        unit(on_path(d, "chmod", path, |u, _, p| u.change_mode(p, mode.as_int() as u32)))
    }),
    p2("caml_unix_fchmod", |d, fd, mode| {
        unit(on_fd(d, "fchmod", fd, |u, _, fd| u.change_fd_mode(fd, mode.as_int() as u32)))
    }),
    p3("caml_unix_chown", |d, path, user, group| {
        let (user, group) = (user.as_int() as u32, group.as_int() as u32);
        unit(on_path(d, "chown", path, |u, _, p| u.change_owner(p, user, group)))
    }),
    p3("caml_unix_fchown", |d, fd, user, group| {
        let (user, group) = (user.as_int() as u32, group.as_int() as u32);
        unit(on_fd(d, "fchown", fd, |u, _, fd| u.change_fd_owner(fd, user, group)))
    }),
    p1("caml_unix_umask", |d, mask| {
        let old = call(d, "umask", b"", |u, _| Ok(u.umask(mask.as_int() as u32)))?;
        Ok(Value::int(i64::from(old)))
    }),
    p2("caml_unix_access", access),
    p2("caml_unix_dup", |d, cloexec, fd| {
        let on = optional_flag(cloexec);
        let copy = on_fd(d, "dup", fd, |u, h, fd| {
            let copy = h.dup(fd)?;
            u.set_close_on_exec(copy, on)?;
            Ok(copy)
        })?;
        Ok(Value::int(i64::from(copy)))
    }),
    p3("caml_unix_dup2", |d, cloexec, from, to| {
        let (on, to) = (optional_flag(cloexec), to.as_int() as i32);
        unit(on_fd(d, "dup2", from, |u, h, from| {
            h.dup2(from, to)?;
            u.set_close_on_exec(to, on)
        }))
    }),
    p1("caml_unix_set_nonblock", |d, fd| {
        unit(on_fd(d, "set_nonblock", fd, |u, _, fd| u.set_nonblocking(fd, true)))
    }),
    p1("caml_unix_clear_nonblock", |d, fd| {
        unit(on_fd(d, "clear_nonblock", fd, |u, _, fd| u.set_nonblocking(fd, false)))
    }),
    p1("caml_unix_set_close_on_exec", |d, fd| {
        unit(on_fd(d, "set_close_on_exec", fd, |u, _, fd| u.set_close_on_exec(fd, true)))
    }),
    p1("caml_unix_clear_close_on_exec", |d, fd| {
        unit(on_fd(d, "clear_close_on_exec", fd, |u, _, fd| u.set_close_on_exec(fd, false)))
    }),
    p2("caml_unix_mkdir", |d, path, mode| {
        unit(on_path(d, "mkdir", path, |_, h, p| h.create_dir(p, mode.as_int() as u32)))
    }),
    p1("caml_unix_rmdir", |d, path| unit(on_path(d, "rmdir", path, |_, h, p| h.remove_dir(p)))),
    p1("caml_unix_chdir", |d, path| unit(on_path(d, "chdir", path, |_, h, p| h.set_current_dir(p)))),
    p1("caml_unix_chroot", |d, path| unit(on_path(d, "chroot", path, |u, _, p| u.change_root(p)))),
    p1("caml_unix_getcwd", |d, _| {
        let path = call(d, "getcwd", b"", |_, h| h.current_dir())?;
        d.string(&path_to_bytes(&path))
    }),
    p1("caml_unix_opendir", opendir),
    p1("caml_unix_readdir", readdir),
    p1("caml_unix_rewinddir", rewinddir),
    p1("caml_unix_closedir", closedir),
    p2("caml_unix_pipe", |d, cloexec, _| {
        let on = optional_flag(cloexec);
        let (r, w) = call(d, "pipe", b"", |u, _| u.pipe(on))?;
        Ok(d.pair(Value::int(i64::from(r)), Value::int(i64::from(w))))
    }),
    p2("caml_unix_mkfifo", |d, path, mode| {
        unit(on_path(d, "mkfifo", path, |u, _, p| u.make_fifo(p, mode.as_int() as u32)))
    }),
    p3("caml_unix_lockf", lockf),
    p3("caml_unix_utimes", utimes),
    p4("caml_unix_select", select),
    p1("caml_unix_inchannel_of_filedescr", |d, fd| channel(d, fd, "in_channel_of_descr", false)),
    p1("caml_unix_outchannel_of_filedescr", |d, fd| channel(d, fd, "out_channel_of_descr", true)),
    pn("caml_unix_map_file_bytecode", 6, |d, _| Err(error(d, Errno::ENOSYS, "map_file", b""))),
];

/// The most that one read or write asks the system for.
const CHUNK: usize = 65536;

pub(super) fn unit(result: Res<()>) -> Res {
    result.map(|()| Value::UNIT)
}

/// An operation on two paths; the error names the second where `names_second`.
fn two_paths(
    d: &mut Domain,
    function: &str,
    a: Value,
    b: Value,
    names_second: bool,
    operation: impl FnOnce(
        &dyn host::unix::Unix,
        &dyn host::Host,
        &std::path::Path,
        &std::path::Path,
    ) -> host::Result<()>,
) -> Res {
    let (a, b) = (a.bytes().to_vec(), b.bytes().to_vec());
    let named = if names_second { &b } else { &a };
    unit(call(d, function, named, |u, h| match a.contains(&0) || b.contains(&0) {
        true => Err(Errno::ENOENT),
        false => operation(u, h, &bytes_to_path(&a), &bytes_to_path(&b)),
    }))
}

/// Flags in the order of `Unix.open_flag`.
fn open(d: &mut Domain, path: Value, flags: Value, mode: Value) -> Res {
    let mut wanted = OpenFlags { inherited: true, ..OpenFlags::default() };
    for flag in flags.list_iter() {
        match flag.as_int() {
            0 => wanted.read = true,
            1 => wanted.write = true,
            2 => (wanted.read, wanted.write) = (true, true),
            3 => wanted.nonblocking = true,
            4 => wanted.append = true,
            5 => wanted.create = true,
            6 => wanted.truncate = true,
            7 => wanted.exclusive = true,
            8 => wanted.no_terminal = true,
            9 => wanted.data_sync = true,
            10 | 11 => wanted.sync = true,
            13 => wanted.inherited = false,
            _ => {}
        }
    }
    let mode = mode.as_int() as u32;
    let fd = on_path(d, "open", path, |_, h, p| h.open(p, wanted, mode))?;
    Ok(Value::int(i64::from(fd)))
}

/// Reads into memory of ours; the OCaml block may move meanwhile.
fn read_chunk(d: &mut Domain, function: &str, fd: Value, len: usize) -> Res<Vec<u8>> {
    on_fd(d, function, fd, |_, h, fd| {
        let mut bytes = vec![0; len.min(CHUNK)];
        let n = h.read(fd, &mut bytes)?;
        bytes.truncate(n);
        Ok(bytes)
    })
}

fn read(d: &mut Domain, fd: Value, buffer: Value, start: Value, len: Value) -> Res {
    let Some(part) = range(start, len, buffer.string_len()) else { return Err(d.invalid_arg("Unix.read")) };
    let buffer = d.root(buffer);
    let bytes = read_chunk(d, "read", fd, part.len())?;
    d[buffer].bytes_mut()[part.start..part.start + bytes.len()].copy_from_slice(&bytes);
    Ok(Value::int(bytes.len() as i64))
}

fn read_bigarray(d: &mut Domain, fd: Value, array: Value, start: Value, len: Value) -> Res {
    let Some(part) = range(start, len, bigarray::data(array).len()) else {
        return Err(d.invalid_arg("Unix.read_bigarray"));
    };
    let array = d.root(array);
    let bytes = read_chunk(d, "read_bigarray", fd, part.len())?;
    bigarray::data_mut(d[array])[part.start..part.start + bytes.len()].copy_from_slice(&bytes);
    Ok(Value::int(bytes.len() as i64))
}

/// Writes a part of a block, in chunks that are copied first; `all` of it or as much as the system takes at once.
fn write(
    d: &mut Domain,
    function: &str,
    fd: Value,
    block: Value,
    [start, len]: [Value; 2],
    get: fn(Value) -> &'static [u8],
    all: bool,
) -> Res {
    let Some(part) = range(start, len, get(block).len()) else { return Err(d.invalid_arg(function)) };
    let block = d.root(block);
    let mut written = 0;
    while written < part.len() {
        let from = part.start + written;
        let chunk = get(d[block])[from..part.end.min(from + CHUNK)].to_vec();
        match on_fd(d, function, fd, |_, h, fd| match h.write(fd, &chunk) {
            // What was written already counts when the rest would have to wait.
            Err(Errno::EAGAIN) if written > 0 => Ok(0),
            result => result,
        })? {
            0 => break,
            n => written += n,
        }
        if !all {
            break;
        }
    }
    Ok(Value::int(written as i64))
}

fn seek(d: &mut Domain, fd: Value, to: i64, how: Value) -> Res<i64> {
    let to = match how.as_int() {
        0 => match u64::try_from(to) {
            Ok(to) => SeekFrom::Start(to),
            Err(_) => return Err(error(d, Errno::EINVAL, "lseek", b"")),
        },
        1 => SeekFrom::Current(to),
        _ => SeekFrom::End(to),
    };
    Ok(on_fd(d, "lseek", fd, |_, h, fd| h.seek(fd, to))? as i64)
}

fn truncate(d: &mut Domain, path: Value, length: i64) -> Res {
    unit(on_path(d, "truncate", path, |u, h, p| {
        let length = u64::try_from(length).map_err(|_| Errno::EINVAL)?;
        let fd = h.open(p, OpenFlags { write: true, ..OpenFlags::default() }, 0)?;
        let result = u.truncate(fd, length);
        h.close(fd)?;
        result
    }))
}

fn truncate_fd(d: &mut Domain, fd: Value, length: i64) -> Res {
    unit(on_fd(d, "ftruncate", fd, |u, _, fd| {
        u.truncate(fd, u64::try_from(length).map_err(|_| Errno::EINVAL)?)
    }))
}

fn stat(d: &mut Domain, path: Value, function: &str, large: bool, follow: bool) -> Res {
    let metadata = on_path(d, function, path, |_, h, p| match follow {
        true => h.metadata(p),
        false => h.symlink_metadata(p),
    })?;
    Ok(stats(d, &metadata, large))
}

fn fstat(d: &mut Domain, fd: Value, large: bool) -> Res {
    let metadata = on_fd(d, "fstat", fd, |_, h, fd| h.fd_metadata(fd))?;
    Ok(stats(d, &metadata, large))
}

/// The record `Unix.stats`, or `Unix.LargeFile.stats` with its size boxed.
fn stats(d: &mut Domain, m: &Metadata, large: bool) -> Value {
    let kind = match m.kind {
        FileKind::Regular | FileKind::Unknown => 0,
        FileKind::Directory => 1,
        FileKind::CharacterDevice => 2,
        FileKind::BlockDevice => 3,
        FileKind::SymbolicLink => 4,
        FileKind::NamedPipe => 5,
        FileKind::Socket => 6,
    };
    let size = if large { d.int64(m.size as i64) } else { Value::int(m.size as i64) };
    let [accessed, modified, changed] = [m.accessed, m.modified, m.changed].map(|t| d.float(t.as_secs_f64()));
    let int = |n: u64| Value::int(n as i64);
    d.tuple(&[
        int(m.device),
        int(m.inode),
        Value::int(kind),
        int(m.mode.into()),
        int(m.links),
        int(m.user.into()),
        int(m.group.into()),
        int(m.special_device),
        size,
        accessed,
        modified,
        changed,
    ])
}

/// Permissions in the order of `Unix.access_permission`.
fn access(d: &mut Domain, path: Value, permissions: Value) -> Res {
    let mut wanted = Access::default();
    for permission in permissions.list_iter() {
        match permission.as_int() {
            0 => wanted.read = true,
            1 => wanted.write = true,
            2 => wanted.execute = true,
            _ => {}
        }
    }
    unit(on_path(d, "access", path, |u, _, p| u.access(p, wanted)))
}

// ---- directories ----

/// A directory being read: its names, taken when it was opened.
struct Directory {
    names: Vec<OsString>,
    next: usize,
    open: bool,
}

static DIRECTORY_OPS: CustomOps = CustomOps::boxed::<Directory>("_directory");

fn opendir(d: &mut Domain, path: Value) -> Res {
    let names = on_path(d, "opendir", path, |u, _, p| u.all_names(p))?;
    Ok(d.custom_box(&DIRECTORY_OPS, Box::new(Directory { names, next: 0, open: true }), 1024))
}

fn readdir(d: &mut Domain, directory: Value) -> Res {
    let directory = directory.custom_payload::<Directory>();
    if !directory.open {
        return Err(error(d, Errno::EBADF, "readdir", b""));
    }
    match directory.names.get(directory.next) {
        Some(name) => {
            directory.next += 1;
            d.string(&os_to_bytes(name))
        }
        None => Err(d.end_of_file()),
    }
}

fn rewinddir(d: &mut Domain, directory: Value) -> Res {
    let directory = directory.custom_payload::<Directory>();
    if !directory.open {
        return Err(error(d, Errno::EBADF, "rewinddir", b""));
    }
    directory.next = 0;
    Ok(Value::UNIT)
}

fn closedir(d: &mut Domain, directory: Value) -> Res {
    let directory = directory.custom_payload::<Directory>();
    if !std::mem::replace(&mut directory.open, false) {
        return Err(error(d, Errno::EBADF, "closedir", b""));
    }
    Ok(Value::UNIT)
}

// ---- others ----

/// Commands in the order of `Unix.lock_command`. The whole file is locked, whatever the length.
fn lockf(d: &mut Domain, fd: Value, command: Value, _: Value) -> Res {
    let (exclusive, wait, unlock) = match command.as_int() {
        0 => (false, false, true),
        1 => (true, true, false),
        2 | 3 => (true, false, false),
        4 => (false, true, false),
        _ => (false, false, false),
    };
    unit(on_fd(d, "lockf", fd, |u, _, fd| u.lock(fd, exclusive, wait, unlock)))
}

fn utimes(d: &mut Domain, path: Value, accessed: Value, modified: Value) -> Res {
    let (accessed, modified) = (accessed.double(), modified.double());
    let time = |x: f64| Duration::try_from_secs_f64(x).unwrap_or_default();
    // Both 0: now.
    let times = (accessed != 0.0 || modified != 0.0).then(|| (time(accessed), time(modified)));
    unit(on_path(d, "utimes", path, |u, _, p| u.set_times(p, times.map(|t| t.0), times.map(|t| t.1))))
}

fn select(d: &mut Domain, r: Value, w: Value, e: Value, timeout: Value) -> Res {
    let lists = [r, w, e].map(|l| l.list_iter().map(|fd| fd.as_int() as i32).collect::<Vec<_>>());
    let timeout = timeout.double();
    let timeout = (timeout >= 0.0).then(|| Duration::try_from_secs_f64(timeout).unwrap_or(Duration::MAX));
    let ready = call(d, "select", b"", |u, _| u.select([&lists[0], &lists[1], &lists[2]], timeout))?;
    let lists = ready.map(|fds| {
        let fds: Vec<Value> = fds.into_iter().map(|fd| Value::int(i64::from(fd))).collect();
        d.list(&fds)
    });
    Ok(d.tuple(&lists))
}

fn channel(d: &mut Domain, fd: Value, function: &str, output: bool) -> Res {
    on_fd(d, function, fd, |_, h, fd| h.fd_metadata(fd))?;
    Ok(channels::open(d, fd.as_int() as i32, output))
}

//! `Sys`: files, environment, clocks, commands, and what is known of the machine.
use super::{Primitive, p1, p2, p3};
use crate::domain::Domain;
use crate::value::*;
use host::path::{bytes_to_os, bytes_to_path, os_to_bytes, path_to_bytes};
use host::{Errno, ExitStatus, FileKind, OpenFlags};
use std::path::Path;

pub const TABLE: &[Primitive] = &[
    p1("caml_sys_exit", |_, code| Err(Raise::exit(code.as_int() as i32))),
    p3("caml_sys_open", open),
    p1("caml_sys_close", close),
    p1("caml_sys_file_exists", file_exists),
    p1("caml_sys_is_directory", |d, path| is_kind(d, path, FileKind::Directory)),
    p1("caml_sys_is_regular_file", |d, path| is_kind(d, path, FileKind::Regular)),
    p1("caml_sys_remove", |d, path| unit(d, path, |h, p| h.remove_file(p))),
    p2("caml_sys_rename", rename),
    p1("caml_sys_chdir", |d, path| unit(d, path, |h, p| h.set_current_dir(p))),
    p2("caml_sys_mkdir", mkdir),
    p1("caml_sys_rmdir", |d, path| unit(d, path, |h, p| h.remove_dir(p))),
    p1("caml_sys_getcwd", getcwd),
    p1("caml_sys_read_directory", read_directory),
    p1("caml_sys_system_command", system_command),
    p1("caml_sys_getenv", getenv),
    p1("caml_sys_unsafe_getenv", getenv),
    p1("caml_sys_isatty", isatty),
    p1("caml_sys_argv", argv),
    p1("caml_sys_get_argv", get_argv),
    p1("caml_sys_modify_argv", modify_argv),
    p1("caml_sys_executable_name", executable_name),
    p1("caml_sys_get_config", get_config),
    p1("caml_sys_time", |d, _| Ok(time(d, false))),
    p1("caml_sys_time_include_children", |d, all| Ok(time(d, all.as_bool()))),
    p1("caml_sys_random_seed", random_seed),
    p1("caml_sys_const_big_endian", |_, _| Ok(Value::bool(cfg!(target_endian = "big")))),
    p1("caml_sys_const_word_size", |_, _| Ok(Value::int(64))),
    p1("caml_sys_const_int_size", |_, _| Ok(Value::int(63))),
    p1("caml_sys_const_max_wosize", |_, _| Ok(Value::int(MAX_WOSIZE as i64))),
    p1("caml_sys_const_ostype_unix", |_, _| Ok(Value::TRUE)),
    p1("caml_sys_const_ostype_win32", |_, _| Ok(Value::FALSE)),
    p1("caml_sys_const_ostype_cygwin", |_, _| Ok(Value::FALSE)),
    p1("caml_sys_const_backend_type", |_, _| Ok(Value::int(1))),
    p1("caml_xdg_defaults", |_, _| Ok(Value::EMPTY_LIST)),
    p1("caml_runtime_variant", |d, _| d.str("")),
    p1("caml_runtime_parameters", runtime_parameters),
    p1("caml_ml_enable_runtime_warnings", enable_warnings),
    p1("caml_ml_runtime_warnings_enabled", |d, _| Ok(Value::bool(d.prims.runtime_warnings))),
];

/// `subject: message`
pub(super) fn error_on(d: &mut Domain, subject: &[u8], errno: Errno) -> Raise {
    let mut text = subject.to_vec();
    text.extend_from_slice(b": ");
    text.extend_from_slice(errno.message().as_bytes());
    d.sys_error(text)
}

/// Runs an operation on a path that is given as an OCaml string. A collection point.
fn on_path<T>(
    d: &mut Domain,
    path: Value,
    operation: impl FnOnce(&dyn host::Host, &Path) -> host::Result<T>,
) -> Res<T> {
    let bytes = path.bytes().to_vec();
    let host = d.host().clone();
    let result = d.blocking(|| {
        // A name with a NUL in it names nothing.
        if bytes.contains(&0) { Err(Errno::ENOENT) } else { operation(&*host, &bytes_to_path(&bytes)) }
    });
    result.map_err(|errno| error_on(d, &bytes, errno))
}

fn unit(
    d: &mut Domain,
    path: Value,
    operation: impl FnOnce(&dyn host::Host, &Path) -> host::Result<()>,
) -> Res {
    on_path(d, path, operation)?;
    Ok(Value::UNIT)
}

/// Options in the order of `Stdlib.open_flag`.
fn open_flags(list: Value) -> OpenFlags {
    let mut flags = OpenFlags::default();
    for flag in list.list_iter() {
        match flag.as_int() {
            0 => flags.read = true,
            1 => flags.write = true,
            2 => (flags.write, flags.append) = (flags.write, true),
            3 => flags.create = true,
            4 => flags.truncate = true,
            5 => flags.exclusive = true,
            8 => flags.nonblocking = true,
            _ => {}
        }
    }
    flags
}

fn open(d: &mut Domain, path: Value, flags: Value, mode: Value) -> Res {
    let (flags, mode) = (open_flags(flags), mode.as_int() as u32);
    let fd = on_path(d, path, |host, path| host.open(path, flags, mode))?;
    Ok(Value::int(i64::from(fd)))
}

fn close(d: &mut Domain, fd: Value) -> Res {
    let host = d.host().clone();
    match d.blocking(|| host.close(fd.as_int() as i32)) {
        Ok(()) => Ok(Value::UNIT),
        Err(errno) => Err(d.sys_error(errno.message())),
    }
}

fn file_exists(d: &mut Domain, path: Value) -> Res {
    let bytes = path.bytes();
    Ok(Value::bool(!bytes.contains(&0) && d.host().exists(&bytes_to_path(bytes))))
}

fn is_kind(d: &mut Domain, path: Value, kind: FileKind) -> Res {
    let metadata = on_path(d, path, |host, path| host.metadata(path))?;
    Ok(Value::bool(metadata.kind == kind))
}

fn rename(d: &mut Domain, from: Value, to: Value) -> Res {
    let (from, to) = (from.bytes().to_vec(), to.bytes().to_vec());
    let host = d.host().clone();
    let result = d.blocking(|| match from.contains(&0) || to.contains(&0) {
        true => Err(Errno::ENOENT),
        false => host.rename(&bytes_to_path(&from), &bytes_to_path(&to)),
    });
    // OCaml names neither file here.
    result.map(|()| Value::UNIT).map_err(|errno| d.sys_error(errno.message()))
}

fn mkdir(d: &mut Domain, path: Value, mode: Value) -> Res {
    unit(d, path, |host, path| host.create_dir(path, mode.as_int() as u32))
}

fn getcwd(d: &mut Domain, _: Value) -> Res {
    match d.host().current_dir() {
        Ok(path) => d.string(&path_to_bytes(&path)),
        Err(errno) => Err(d.sys_error(errno.message())),
    }
}

fn read_directory(d: &mut Domain, path: Value) -> Res {
    let names = on_path(d, path, |host, path| host.read_dir(path))?;
    let names: Vec<_> = names.iter().map(|name| os_to_bytes(name)).collect();
    d.string_array(&names)
}

fn system_command(d: &mut Domain, command: Value) -> Res {
    let bytes = command.bytes().to_vec();
    let host = d.host().clone();
    let status = d
        .blocking(|| if bytes.contains(&0) { Err(Errno::EINVAL) } else { host.system(&bytes_to_os(&bytes)) });
    match status {
        Ok(ExitStatus::Exited(code)) => Ok(Value::int(i64::from(code))),
        Ok(_) => Ok(Value::int(255)),
        Err(errno) => Err(error_on(d, &bytes, errno)),
    }
}

fn getenv(d: &mut Domain, name: Value) -> Res {
    match d.host().var(&bytes_to_os(name.bytes())) {
        Some(value) => d.string(&os_to_bytes(&value)),
        None => Err(d.not_found()),
    }
}

fn isatty(d: &mut Domain, channel: Value) -> Res {
    match super::channels::fd_of(d, channel) {
        Ok(fd) => Ok(Value::bool(d.host().is_terminal(fd))),
        Err(_) => Ok(Value::FALSE),
    }
}

/// The program's arguments, made an OCaml array at first use.
fn argv(d: &mut Domain, _: Value) -> Res {
    match d.prims.argv_array {
        Some(root) => Ok(d.get_root(root)),
        None => {
            let words = std::mem::take(&mut d.prims.argv);
            let array = d.string_array(&words)?;
            d.prims.argv = words;
            d.prims.argv_array = Some(d.global_root(array));
            Ok(array)
        }
    }
}

/// The pair of executable name and arguments.
fn get_argv(d: &mut Domain, unit: Value) -> Res {
    let array = argv(d, unit)?;
    let name = executable_name(d, unit)?;
    Ok(d.pair(name, array))
}

fn modify_argv(d: &mut Domain, array: Value) -> Res {
    match d.prims.argv_array {
        Some(root) => d.set_root(root, array),
        None => d.prims.argv_array = Some(d.global_root(array)),
    }
    Ok(Value::UNIT)
}

fn executable_name(d: &mut Domain, _: Value) -> Res {
    let name = d.prims.executable_name.clone();
    d.string(&name)
}

fn get_config(d: &mut Domain, _: Value) -> Res {
    let os = d.str("Unix")?;
    Ok(d.tuple(&[os, Value::int(64), Value::bool(cfg!(target_endian = "big"))]))
}

/// Seconds of processor time.
fn time(d: &mut Domain, with_children: bool) -> Value {
    let times = d.host().cpu_times();
    let mut total = times.user + times.system;
    if with_children {
        total += times.children_user + times.children_system;
    }
    d.float(total.as_secs_f64())
}

/// Random numbers, or failing that numbers that differ from run to run.
fn random_seed(d: &mut Domain, _: Value) -> Res {
    let mut bytes = [0; 12];
    if d.host().fill_random(&mut bytes).is_err() {
        let time = d.host().wall_time().as_nanos() as u64;
        bytes[..8].copy_from_slice(&time.to_ne_bytes());
        bytes[8..].copy_from_slice(&d.host().process_id().to_ne_bytes());
    }
    let numbers = bytes.map(|byte| Value::int(i64::from(byte)));
    Ok(d.tuple(&numbers))
}

fn enable_warnings(d: &mut Domain, on: Value) -> Res {
    d.prims.runtime_warnings = on.as_bool();
    Ok(Value::UNIT)
}

/// The parameters in force, as OCAMLRUNPARAM would state them.
fn runtime_parameters(d: &mut Domain, _: Value) -> Res {
    let p = d.params();
    let text = format!(
        "b={},c={},e={},l={},M={},m={},n={},o={},p={},s={},t={},v={},V={},W={}",
        u8::from(p.backtrace),
        u8::from(p.cleanup_at_exit),
        p.events_log_words,
        p.max_stack_words,
        p.custom_major_ratio,
        p.custom_minor_ratio,
        p.custom_minor_max_size,
        p.space_overhead,
        u8::from(d.prims.parser_trace),
        p.minor_words,
        p.trace,
        p.verbosity,
        p.verify_heap,
        u8::from(d.prims.runtime_warnings),
    );
    d.str(&text)
}

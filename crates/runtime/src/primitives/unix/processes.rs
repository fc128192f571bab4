//! Processes, signals, environment, clocks.
use super::files::unit;
use super::{Primitive, call, error_number, p1, p2, p3, p5};
use crate::domain::Domain;
use crate::primitives::signals::{from_system, to_system};
use crate::value::*;
use host::path::{bytes_to_os_string, os_to_bytes};
use host::unix::{Exec, MaskChange, Spawn, WaitOptions};
use host::{Errno, ExitStatus};
use std::ffi::OsString;
use std::time::Duration;

pub(super) const TABLE: &[Primitive] = &[
    p1("caml_unix_startup", |_, _| Ok(Value::UNIT)),
    p1("caml_unix_cleanup", |_, _| Ok(Value::UNIT)),
    p1("caml_unix_fork", fork),
    p2("caml_unix_execv", |d, p, a| exec(d, "execv", p, a, None, false)),
    p3("caml_unix_execve", |d, p, a, e| exec(d, "execve", p, a, Some(e), false)),
    p2("caml_unix_execvp", |d, p, a| exec(d, "execvp", p, a, None, true)),
    p3("caml_unix_execvpe", |d, p, a, e| exec(d, "execvpe", p, a, Some(e), true)),
    p5("caml_unix_spawn", spawn),
    p1("caml_unix_wait", |d, _| wait(d, "wait", -1, WaitOptions::default())),
    p2("caml_unix_waitpid", waitpid),
    p1("caml_unix_exit", |_, code| Err(Raise::exit(code.as_int() as i32))),
    p1("caml_unix_getpid", |d, _| Ok(Value::int(i64::from(d.host().process_id())))),
    p1("caml_unix_getppid", |d, _| {
        let pid = call(d, "getppid", b"", |u, _| Ok(u.parent_id()))?;
        Ok(Value::int(i64::from(pid)))
    }),
    p1("caml_unix_setsid", |d, _| {
        let pid = call(d, "setsid", b"", |u, _| u.new_session())?;
        Ok(Value::int(i64::from(pid)))
    }),
    p2("caml_unix_kill", kill),
    p1("caml_unix_alarm", |d, seconds| {
        let seconds = u32::try_from(seconds.as_int()).unwrap_or(0);
        let left = call(d, "alarm", b"", |u, _| Ok(u.alarm(seconds)))?;
        Ok(Value::int(i64::from(left)))
    }),
    p2("caml_unix_sigprocmask", sigprocmask),
    p1("caml_unix_sigpending", |d, _| {
        let signals = call(d, "sigpending", b"", |u, _| u.pending_signals())?;
        Ok(signal_list(d, &signals))
    }),
    p1("caml_unix_environment", environment),
    p1("caml_unix_environment_unsafe", environment),
    p2("caml_unix_putenv", putenv),
    p1("caml_unix_error_message", |d, e| d.str(&error_number(e).message())),
    p1("caml_unix_times", times),
    p1("caml_unix_sleep", sleep),
    p1("caml_unix_time", |d, _| {
        let seconds = d.host().wall_time().as_secs() as f64;
        Ok(d.float(seconds))
    }),
    p1("caml_unix_gettimeofday", |d, _| {
        let seconds = d.host().wall_time().as_micros() as f64 / 1e6;
        Ok(d.float(seconds))
    }),
];

/// Divides the process. The child runs on with a copy of everything but other threads.
fn fork(d: &mut Domain, _: Value) -> Res {
    #[cfg(unix)]
    {
        // The host must be one with processes.
        call(d, "fork", b"", |_, _| Ok(()))?;
        // SAFETY: a domain runs on the only thread that uses its data, and the host's locks are free here, so the child
        // finds everything consistent.
        match unsafe { libc::fork() } {
            -1 => {
                let errno = std::io::Error::last_os_error().into();
                Err(super::error(d, errno, "fork", b""))
            }
            pid => Ok(Value::int(i64::from(pid))),
        }
    }
    #[cfg(not(unix))]
    {
        Err(super::error(d, Errno::ENOSYS, "fork", b""))
    }
}

fn strings(array: Value) -> Vec<OsString> {
    array.fields().iter().map(|s| bytes_to_os_string(s.bytes())).collect()
}

/// `NAME=value` strings taken apart.
fn variables(array: Value) -> Vec<(OsString, OsString)> {
    let split = |s: &Value| {
        let bytes = s.bytes();
        let at = bytes.iter().position(|&b| b == b'=')?;
        Some((bytes_to_os_string(&bytes[..at]), bytes_to_os_string(&bytes[at + 1..])))
    };
    array.fields().iter().filter_map(split).collect()
}

fn exec(
    d: &mut Domain,
    function: &str,
    program: Value,
    arguments: Value,
    environment: Option<Value>,
    search: bool,
) -> Res {
    let name = program.bytes().to_vec();
    let (program, arguments) = (bytes_to_os_string(&name), strings(arguments));
    let environment = environment.map(variables);
    call(d, function, &name, |u, _| {
        let exec =
            Exec { program: &program, arguments: &arguments, environment: environment.as_deref(), search };
        Err(u.exec(&exec))
    })
}

fn spawn(d: &mut Domain, program: Value, args: Value, env: Value, search: Value, streams: Value) -> Res {
    let name = program.bytes().to_vec();
    let (program, arguments) = (bytes_to_os_string(&name), strings(args));
    let environment = env.as_option().map(variables);
    let streams =
        std::array::from_fn(|i| if i < streams.wosize() { streams.field(i).as_int() as i32 } else { -1 });
    let search = search.as_bool();
    let pid = call(d, "create_process", &name, |u, _| {
        u.spawn(&Spawn {
            program: &program,
            arguments: &arguments,
            environment: environment.as_deref(),
            search,
            streams,
        })
    })?;
    Ok(Value::int(i64::from(pid)))
}

/// Flags in the order of `Unix.wait_flag`.
fn waitpid(d: &mut Domain, flags: Value, pid: Value) -> Res {
    let mut options = WaitOptions::default();
    for flag in flags.list_iter() {
        match flag.as_int() {
            0 => options.no_hang = true,
            _ => options.untraced = true,
        }
    }
    wait(d, "waitpid", pid.as_int() as i32, options)
}

/// The pair of process and `Unix.process_status`.
fn wait(d: &mut Domain, function: &str, pid: i32, options: WaitOptions) -> Res {
    let changed = call(d, function, b"", |u, _| u.wait(pid, options))?;
    let (pid, status) = changed.unwrap_or((0, ExitStatus::Exited(0)));
    let (tag, n) = match status {
        ExitStatus::Exited(code) => (0, i64::from(code)),
        ExitStatus::Signaled(signal) => (1, from_system(signal)),
        ExitStatus::Stopped(signal) => (2, from_system(signal)),
    };
    let status = d.block(tag, &[Value::int(n)]);
    Ok(d.pair(Value::int(i64::from(pid)), status))
}

fn kill(d: &mut Domain, pid: Value, signal: Value) -> Res {
    let (pid, signal) = (pid.as_int() as i32, to_system(signal.as_int()));
    call(d, "kill", b"", |u, _| u.kill(pid, signal))?;
    d.poll()?;
    Ok(Value::UNIT)
}

fn signal_list(d: &mut Domain, signals: &[i32]) -> Value {
    let signals: Vec<Value> = signals.iter().map(|&s| Value::int(from_system(s))).collect();
    d.list(&signals)
}

/// Commands in the order of `Unix.sigprocmask_command`.
fn sigprocmask(d: &mut Domain, command: Value, signals: Value) -> Res {
    let change = match command.as_int() {
        0 => MaskChange::Set,
        1 => MaskChange::Block,
        _ => MaskChange::Unblock,
    };
    let signals: Vec<i32> = signals.list_iter().map(|s| to_system(s.as_int())).collect();
    let old = call(d, "sigprocmask", b"", |u, _| u.signal_mask(change, &signals))?;
    d.poll()?;
    Ok(signal_list(d, &old))
}

fn environment(d: &mut Domain, _: Value) -> Res {
    let vars: Vec<Vec<u8>> = d
        .host()
        .vars()
        .iter()
        .map(|(name, value)| [&os_to_bytes(name)[..], b"=", &os_to_bytes(value)[..]].concat())
        .collect();
    d.string_array(&vars)
}

/// What the name holds after a `=` belongs to the value, as in C.
fn putenv(d: &mut Domain, name: Value, value: Value) -> Res {
    let whole = [name.bytes(), b"=", value.bytes()].concat();
    let at = whole.iter().position(|&b| b == b'=').unwrap_or(0);
    let name = name.bytes().to_vec();
    unit(call(d, "putenv", &name, |_, h| {
        if whole.contains(&0) {
            return Err(Errno::EINVAL);
        }
        h.set_var(&bytes_to_os_string(&whole[..at]), &bytes_to_os_string(&whole[at + 1..]))
    }))
}

fn times(d: &mut Domain, _: Value) -> Res {
    let t = d.host().cpu_times();
    let times = [t.user, t.system, t.children_user, t.children_system].map(|t| t.as_secs_f64());
    d.float_array(&times)
}

/// Sleeps on after signals, whose handlers run in between.
fn sleep(d: &mut Domain, seconds: Value) -> Res {
    let Ok(mut left) = Duration::try_from_secs_f64(seconds.double()) else { return Ok(Value::UNIT) };
    let host = d.host().clone();
    loop {
        let start = host.monotonic_time();
        match d.blocking(|| host.sleep(left)) {
            Err(Errno::EINTR) => {
                d.poll()?;
                left = left.saturating_sub(host.monotonic_time().saturating_sub(start));
            }
            Err(errno) => return Err(super::error(d, errno, "sleep", b"")),
            Ok(()) => return Ok(Value::UNIT),
        }
    }
}

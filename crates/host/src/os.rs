//! The operating system as a host.
//!
//! The only place of the project that calls the system directly. Descriptors are owned in a table (`fds`), the
//! environment is a copy that `set_var` changes and commands inherit, signals are flags (`signals`). Only the current
//! directory is the process' own: two `OsHost`s in one process share it.
// This crate is where the direct way belongs.
#![allow(clippy::disallowed_methods)]

mod fds;
mod signals;
mod unix;

use crate::{
    Command, CpuTimes, Errno, ExitStatus, Fd, FileKind, Host, Metadata, OpenFlags, Output, Result, SeekFrom,
    SignalAction, path::path_to_bytes,
};
use fds::FdTable;
use rustix::fs::{Mode, OFlags};
use signals::Signals;
use std::ffi::{OsStr, OsString};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, FileTypeExt as _, MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

/// The host that is the operating system.
pub struct OsHost {
    fds: FdTable,
    vars: Mutex<Vec<(OsString, OsString)>>,
    signals: Signals,
    start: Instant,
}

impl Default for OsHost {
    fn default() -> OsHost {
        OsHost::new()
    }
}

impl From<rustix::io::Errno> for Errno {
    fn from(errno: rustix::io::Errno) -> Errno {
        Errno(errno.raw_os_error())
    }
}

impl OsHost {
    pub fn new() -> OsHost {
        OsHost {
            fds: FdTable::new(),
            vars: Mutex::new(std::env::vars_os().collect()),
            signals: Signals::new(),
            start: Instant::now(),
        }
    }

    fn vars_lock(&self) -> MutexGuard<'_, Vec<(OsString, OsString)>> {
        self.vars.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn command(&self, program: &OsStr) -> process::Command {
        let mut command = process::Command::new(program);
        command.env_clear().envs(self.vars());
        command
    }

    fn write_temporary(&self, path: &Path, contents: &[u8], mode: u32) -> Result<tempfile::NamedTempFile> {
        let dir = match path.parent() {
            Some(dir) if !dir.as_os_str().is_empty() => dir,
            _ => Path::new("."),
        };
        let mut file = tempfile::Builder::new()
            .prefix(".tmp-")
            .permissions(std::fs::Permissions::from_mode(mode))
            .tempfile_in(dir)?;
        file.write_all(contents)?;
        Ok(file)
    }
}

impl Host for OsHost {
    fn read_file(&self, path: &Path) -> Result<Vec<u8>> {
        Ok(std::fs::read(path)?)
    }

    /// Through a temporary file beside it; a file that is no regular one (a device, a pipe) is written in place.
    fn write_file(&self, path: &Path, contents: &[u8], mode: u32) -> Result<()> {
        let target = match std::fs::symlink_metadata(path) {
            Ok(meta) if meta.is_symlink() => std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()),
            _ => path.to_owned(),
        };
        match std::fs::metadata(&target) {
            Ok(meta) if meta.is_dir() => return Err(Errno::EISDIR),
            Ok(meta) if !meta.is_file() => return Ok(std::fs::write(&target, contents)?),
            _ => {}
        }
        let file = self.write_temporary(&target, contents, mode)?;
        file.persist(&target).map_err(|error| Errno::from(error.error))?;
        Ok(())
    }

    fn metadata(&self, path: &Path) -> Result<Metadata> {
        Ok(metadata(&std::fs::metadata(path)?))
    }

    fn symlink_metadata(&self, path: &Path) -> Result<Metadata> {
        Ok(metadata(&std::fs::symlink_metadata(path)?))
    }

    fn read_dir(&self, path: &Path) -> Result<Vec<OsString>> {
        let mut names = Vec::new();
        for entry in std::fs::read_dir(path)? {
            names.push(entry?.file_name());
        }
        Ok(names)
    }

    fn remove_file(&self, path: &Path) -> Result<()> {
        Ok(std::fs::remove_file(path)?)
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<()> {
        Ok(std::fs::rename(from, to)?)
    }

    fn create_dir(&self, path: &Path, mode: u32) -> Result<()> {
        Ok(std::fs::DirBuilder::new().mode(mode).create(path)?)
    }

    fn remove_dir(&self, path: &Path) -> Result<()> {
        Ok(std::fs::remove_dir(path)?)
    }

    fn current_dir(&self) -> Result<PathBuf> {
        Ok(std::env::current_dir()?)
    }

    fn set_current_dir(&self, path: &Path) -> Result<()> {
        Ok(std::env::set_current_dir(path)?)
    }

    fn canonicalize(&self, path: &Path) -> Result<PathBuf> {
        Ok(std::fs::canonicalize(path)?)
    }

    fn open(&self, path: &Path, flags: OpenFlags, mode: u32) -> Result<Fd> {
        if path_to_bytes(path).contains(&0) {
            return Err(Errno::ENOENT);
        }
        let fd = rustix::fs::open(path, open_flags(flags), Mode::from_raw_mode(mode as _))?;
        self.fds.insert(fd)
    }

    /// Asks first whether input is there while signals are handled: the read itself would be restarted
    /// after a signal, and the program would learn of the signal too late.
    fn read(&self, fd: Fd, buffer: &mut [u8]) -> Result<usize> {
        if self.signals.any_handled() {
            self.fds.wait_readable(fd)?;
        }
        self.fds.with(fd, |fd| Ok(rustix::io::read(fd, buffer)?))
    }

    fn write(&self, fd: Fd, bytes: &[u8]) -> Result<usize> {
        let result = self.fds.with(fd, |fd| Ok(rustix::io::write(fd, bytes)?));
        if result == Err(Errno::EPIPE) {
            self.signals.broken_pipe();
        }
        result
    }

    fn seek(&self, fd: Fd, to: SeekFrom) -> Result<u64> {
        let to = match to {
            SeekFrom::Start(n) => rustix::fs::SeekFrom::Start(n),
            SeekFrom::Current(n) => rustix::fs::SeekFrom::Current(n),
            SeekFrom::End(n) => rustix::fs::SeekFrom::End(n),
        };
        self.fds.with(fd, |fd| Ok(rustix::fs::seek(fd, to)?))
    }

    fn close(&self, fd: Fd) -> Result<()> {
        self.fds.close(fd)
    }

    fn dup(&self, fd: Fd) -> Result<Fd> {
        let copy = self.fds.with(fd, |fd| Ok(rustix::io::fcntl_dupfd_cloexec(fd, 0)?))?;
        self.fds.insert(copy)
    }

    fn dup2(&self, from: Fd, to: Fd) -> Result<()> {
        self.fds.dup2(from, to)
    }

    fn is_terminal(&self, fd: Fd) -> bool {
        self.fds.with(fd, |fd| Ok(rustix::termios::isatty(fd))) == Ok(true)
    }

    fn terminal_size(&self, fd: Fd) -> Option<(u16, u16)> {
        let size = self.fds.with(fd, |fd| Ok(rustix::termios::tcgetwinsize(fd)?)).ok()?;
        (size.ws_col > 0 && size.ws_row > 0).then_some((size.ws_col, size.ws_row))
    }

    fn fd_metadata(&self, fd: Fd) -> Result<Metadata> {
        self.fds.with(fd, |fd| {
            let file = std::fs::File::from(fd.try_clone_to_owned()?);
            Ok(metadata(&file.metadata()?))
        })
    }

    fn var(&self, name: &OsStr) -> Option<OsString> {
        self.vars_lock().iter().find(|(n, _)| n == name).map(|(_, value)| value.clone())
    }

    fn vars(&self) -> Vec<(OsString, OsString)> {
        self.vars_lock().clone()
    }

    fn set_var(&self, name: &OsStr, value: &OsStr) -> Result<()> {
        if name.is_empty() || name.as_encoded_bytes().contains(&b'=') {
            return Err(Errno::EINVAL);
        }
        let mut vars = self.vars_lock();
        match vars.iter_mut().find(|(n, _)| n == name) {
            Some(entry) => entry.1 = value.to_owned(),
            None => vars.push((name.to_owned(), value.to_owned())),
        }
        Ok(())
    }

    fn is_privileged(&self) -> bool {
        use rustix::process::{getegid, geteuid, getgid, getuid};
        getuid() != geteuid() || getgid() != getegid()
    }

    fn wall_time(&self) -> Duration {
        SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
    }

    fn monotonic_time(&self) -> Duration {
        self.start.elapsed()
    }

    fn cpu_times(&self) -> CpuTimes {
        cpu_times()
    }

    fn sleep(&self, time: Duration) -> Result<()> {
        let request = rustix::time::Timespec {
            tv_sec: i64::try_from(time.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: time.subsec_nanos().into(),
        };
        match rustix::thread::nanosleep(&request) {
            rustix::thread::NanosleepRelativeResult::Ok => Ok(()),
            rustix::thread::NanosleepRelativeResult::Interrupted(_) => Err(Errno::EINTR),
            rustix::thread::NanosleepRelativeResult::Err(errno) => Err(errno.into()),
        }
    }

    fn fill_random(&self, bytes: &mut [u8]) -> Result<()> {
        let mut filled = 0;
        while filled < bytes.len() {
            match rustix::rand::getrandom(&mut bytes[filled..], rustix::rand::GetRandomFlags::empty()) {
                Ok(n) => filled += n,
                Err(rustix::io::Errno::INTR) => {}
                Err(errno) => return Err(errno.into()),
            }
        }
        Ok(())
    }

    fn process_id(&self) -> u32 {
        process::id()
    }

    fn executable_path(&self) -> Option<PathBuf> {
        std::env::current_exe().ok()
    }

    fn parallelism(&self) -> usize {
        std::thread::available_parallelism().map_or(1, Into::into)
    }

    fn system(&self, command: &OsStr) -> Result<ExitStatus> {
        // As C's `system`: the keyboard's signals are for the command while it runs.
        let keyboard = [2, 3].map(|signal| (signal, self.signals.set(signal, SignalAction::Ignore)));
        let status = self.command(OsStr::new("/bin/sh")).arg0("sh").arg("-c").arg(command).status();
        for (signal, old) in keyboard {
            self.signals.set(signal, old?)?;
        }
        Ok(exit_status(status?))
    }

    fn run(&self, command: &Command) -> Result<Output> {
        let mut child = self
            .command(&command.program)
            .args(&command.arguments)
            .stdin(process::Stdio::piped())
            .stdout(process::Stdio::piped())
            .stderr(process::Stdio::piped())
            .spawn()?;
        let stdin = child.stdin.take();
        // Input is fed from another thread: a command may print much before it has read everything.
        std::thread::scope(|scope| {
            let feeder = scope.spawn(move || {
                let Some(mut stdin) = stdin else { return Ok(()) };
                stdin.write_all(&command.input)
            });
            let output = child.wait_with_output()?;
            // A command is free not to read its input.
            let fed = feeder.join();
            drop(fed);
            Ok(Output { status: exit_status(output.status), stdout: output.stdout, stderr: output.stderr })
        })
    }

    fn unix(&self) -> Option<&dyn crate::unix::Unix> {
        Some(self)
    }

    fn set_signal(&self, signal: i32, action: SignalAction) -> Result<SignalAction> {
        self.signals.set(signal, action)
    }

    fn watch_signals(&self, watcher: Arc<AtomicUsize>) {
        self.signals.watch(watcher);
    }

    fn take_signal(&self) -> Option<i32> {
        self.signals.take()
    }
}

fn cpu_times() -> CpuTimes {
    use nix::sys::resource::{UsageWho, getrusage};
    let times = |who| {
        let duration = |t: nix::sys::time::TimeVal| {
            Duration::new(t.tv_sec().try_into().unwrap_or(0), 0)
                + Duration::from_micros(t.tv_usec().try_into().unwrap_or(0))
        };
        getrusage(who)
            .map_or_else(|_| Default::default(), |u| (duration(u.user_time()), duration(u.system_time())))
    };
    let (user, system) = times(UsageWho::RUSAGE_SELF);
    let (children_user, children_system) = times(UsageWho::RUSAGE_CHILDREN);
    CpuTimes { user, system, children_user, children_system }
}

fn open_flags(flags: OpenFlags) -> OFlags {
    let mut result = match (flags.read, flags.write) {
        (true, true) => OFlags::RDWR,
        (false, true) => OFlags::WRONLY,
        _ => OFlags::RDONLY,
    };
    let options = [
        (flags.append, OFlags::APPEND),
        (flags.create, OFlags::CREATE),
        (flags.truncate, OFlags::TRUNC),
        (flags.exclusive, OFlags::EXCL),
        (flags.nonblocking, OFlags::NONBLOCK),
        (flags.no_terminal, OFlags::NOCTTY),
        (flags.data_sync, OFlags::DSYNC),
        (flags.sync, OFlags::SYNC),
        (!flags.inherited, OFlags::CLOEXEC),
    ];
    for (wanted, flag) in options {
        if wanted {
            result |= flag;
        }
    }
    result
}

fn exit_status(status: process::ExitStatus) -> ExitStatus {
    match (status.code(), status.signal(), status.stopped_signal()) {
        (Some(code), _, _) => ExitStatus::Exited(code),
        (_, Some(signal), _) => ExitStatus::Signaled(signal),
        (_, _, Some(signal)) => ExitStatus::Stopped(signal),
        _ => ExitStatus::Exited(255),
    }
}

fn metadata(meta: &std::fs::Metadata) -> Metadata {
    let time = |seconds: i64, nanoseconds: i64| {
        Duration::new(u64::try_from(seconds).unwrap_or(0), u32::try_from(nanoseconds).unwrap_or(0))
    };
    Metadata {
        kind: file_kind(meta.file_type()),
        mode: meta.mode() & 0o7777,
        size: meta.size(),
        device: meta.dev(),
        inode: meta.ino(),
        links: meta.nlink(),
        user: meta.uid(),
        group: meta.gid(),
        special_device: meta.rdev(),
        accessed: time(meta.atime(), meta.atime_nsec()),
        modified: time(meta.mtime(), meta.mtime_nsec()),
        changed: time(meta.ctime(), meta.ctime_nsec()),
    }
}

fn file_kind(kind: std::fs::FileType) -> FileKind {
    let kinds = [
        (kind.is_file(), FileKind::Regular),
        (kind.is_dir(), FileKind::Directory),
        (kind.is_symlink(), FileKind::SymbolicLink),
        (kind.is_char_device(), FileKind::CharacterDevice),
        (kind.is_block_device(), FileKind::BlockDevice),
        (kind.is_fifo(), FileKind::NamedPipe),
        (kind.is_socket(), FileKind::Socket),
    ];
    kinds.into_iter().find(|(is, _)| *is).map_or(FileKind::Unknown, |(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptors_and_files() {
        let dir = tempfile::tempdir().unwrap();
        let host = OsHost::new();
        let file = dir.path().join("a");
        host.write_file(&file, b"old", 0o600).unwrap();
        host.write_file(&file, b"hello", 0o644).unwrap();
        assert_eq!(host.read_file(&file), Ok(b"hello".to_vec()));
        assert_eq!(host.read_dir(dir.path()).unwrap(), vec![OsString::from("a")]);
        let fd = host.open(&file, OpenFlags::reading(), 0).unwrap();
        let mut buffer = [0; 3];
        assert_eq!(host.read(fd, &mut buffer), Ok(3));
        let copy = host.dup(fd).unwrap();
        host.close(fd).unwrap();
        assert_eq!(host.read(fd, &mut buffer), Err(Errno::EBADF));
        assert_eq!(host.read(copy, &mut buffer), Ok(2));
        assert_eq!(host.fd_metadata(copy).map(|m| m.size), Ok(5));
        assert_eq!(host.open(&dir.path().join("no"), OpenFlags::reading(), 0), Err(Errno::ENOENT));
        assert_eq!(host.write_file(dir.path(), b"", 0o644), Err(Errno::EISDIR));
    }

    #[test]
    fn commands() {
        let host = OsHost::new();
        host.set_var(OsStr::new("FERRO"), OsStr::new("caml")).unwrap();
        let mut command = Command::new("sh", ["-c", "cat; echo $FERRO; exit 3"]);
        command.input = b"in ".to_vec();
        let output = host.run(&command).unwrap();
        assert_eq!((output.status, output.stdout), (ExitStatus::Exited(3), b"in caml\n".to_vec()));
        assert_eq!(host.system(OsStr::new("kill -9 $$")), Ok(ExitStatus::Signaled(9)));
        assert!(host.cpu_times().user + host.cpu_times().system >= Duration::ZERO);
    }
}

//! What Unix offers beyond [`Host`](crate::Host): the ground of the `unix` library.
//!
//! Numbers (modes, signals, user and group ids) are the system's own.
use crate::{ExitStatus, Fd, Result};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What to wait for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WaitOptions {
    /// Do not wait: return at once when no child has changed.
    pub no_hang: bool,
    /// Also tell of stopped children.
    pub untraced: bool,
}

/// A program to start in another process.
#[derive(Clone, Debug)]
pub struct Spawn<'a> {
    pub program: &'a OsStr,
    /// With the program's own name first.
    pub arguments: &'a [OsString],
    /// `None`: the host's.
    pub environment: Option<&'a [(OsString, OsString)]>,
    /// Look the program up in `PATH`.
    pub search: bool,
    /// Standard input, output and error.
    pub streams: [Fd; 3],
}

/// A program to become.
#[derive(Clone, Debug)]
pub struct Exec<'a> {
    pub program: &'a OsStr,
    pub arguments: &'a [OsString],
    pub environment: Option<&'a [(OsString, OsString)]>,
    pub search: bool,
}

/// What to test with `access`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Access {
    pub read: bool,
    pub write: bool,
    pub execute: bool,
}

/// A user of the system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    pub name: String,
    pub user: u32,
    pub group: u32,
    pub comment: Vec<u8>,
    pub home: PathBuf,
    pub shell: PathBuf,
}

/// A group of users.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub name: String,
    pub group: u32,
    pub members: Vec<String>,
}

/// Who is meant: a name or a number.
#[derive(Clone, Copy, Debug)]
pub enum Who<'a> {
    Name(&'a str),
    Number(u32),
}

/// How a signal mask is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MaskChange {
    Set,
    Block,
    Unblock,
}

/// The calls of a Unix system.
pub trait Unix {
    // Descriptors.

    /// Reading end, writing end.
    fn pipe(&self, close_on_exec: bool) -> Result<(Fd, Fd)>;
    fn set_close_on_exec(&self, fd: Fd, on: bool) -> Result<()>;
    fn set_nonblocking(&self, fd: Fd, on: bool) -> Result<()>;
    /// Waits until some are ready; returns those readable, writable, in an exceptional state.
    fn select(&self, fds: [&[Fd]; 3], timeout: Option<Duration>) -> Result<[Vec<Fd>; 3]>;
    fn truncate(&self, fd: Fd, length: u64) -> Result<()>;
    fn sync(&self, fd: Fd) -> Result<()>;
    fn change_fd_mode(&self, fd: Fd, mode: u32) -> Result<()>;
    fn change_fd_owner(&self, fd: Fd, user: u32, group: u32) -> Result<()>;
    /// A connected pair of sockets of the local domain; `stream` or datagrams.
    fn socket_pair(&self, stream: bool, close_on_exec: bool) -> Result<(Fd, Fd)>;
    /// Ends a direction of a socket: 0 receiving, 1 sending, 2 both.
    fn shutdown(&self, fd: Fd, direction: i64) -> Result<()>;

    // Files.

    fn link(&self, from: &Path, to: &Path) -> Result<()>;
    fn symlink(&self, target: &Path, link: &Path) -> Result<()>;
    fn read_link(&self, path: &Path) -> Result<PathBuf>;
    fn change_mode(&self, path: &Path, mode: u32) -> Result<()>;
    fn change_owner(&self, path: &Path, user: u32, group: u32) -> Result<()>;
    fn access(&self, path: &Path, access: Access) -> Result<()>;
    fn set_times(&self, path: &Path, accessed: Option<Duration>, modified: Option<Duration>) -> Result<()>;
    fn make_fifo(&self, path: &Path, mode: u32) -> Result<()>;
    /// Sets the file mode mask and returns the old one.
    fn umask(&self, mask: u32) -> u32;
    fn change_root(&self, path: &Path) -> Result<()>;
    /// All names in a directory, `.` and `..` included.
    fn all_names(&self, path: &Path) -> Result<Vec<OsString>>;
    fn lock(&self, fd: Fd, exclusive: bool, wait: bool, unlock: bool) -> Result<()>;

    // Processes.

    fn spawn(&self, spawn: &Spawn<'_>) -> Result<u32>;
    /// Only returns when it fails.
    fn exec(&self, exec: &Exec<'_>) -> crate::Errno;
    /// `pid` as for `waitpid`; `None` when nobody has changed yet.
    fn wait(&self, pid: i32, options: WaitOptions) -> Result<Option<(i32, ExitStatus)>>;
    fn kill(&self, pid: i32, signal: i32) -> Result<()>;
    fn parent_id(&self) -> i32;
    fn new_session(&self) -> Result<i32>;
    /// Changes the signals blocked and returns those blocked before.
    fn signal_mask(&self, change: MaskChange, signals: &[i32]) -> Result<Vec<i32>>;
    /// Signals that wait to be unblocked.
    fn pending_signals(&self) -> Result<Vec<i32>>;
    /// Asks for `SIGALRM` after some seconds (0: never); what was left of the last request.
    fn alarm(&self, seconds: u32) -> u32;

    // Users.

    /// Real and effective user, real and effective group.
    fn ids(&self) -> [u32; 4];
    fn groups(&self) -> Result<Vec<u32>>;
    fn set_user(&self, user: u32) -> Result<()>;
    fn set_group(&self, group: u32) -> Result<()>;
    fn user(&self, who: Who<'_>) -> Option<User>;
    fn group(&self, who: Who<'_>) -> Option<Group>;
    fn host_name(&self) -> Vec<u8>;
}

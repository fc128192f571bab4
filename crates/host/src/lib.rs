//! The one trait through which files, clock, environment and processes are reached.
//!
//! Compiler and runtime get a [`Host`] from the tool that runs them and touch nothing outside but through it:
//! [`OsHost`] is the operating system, [`MemoryHost`] keeps everything in memory (tests, the browser).
//! Paths and texts of the outside are bytes to OCaml; [`path`] converts.
//!
//! Nothing here panics on outside input; every failure is an [`Errno`].
#![forbid(unsafe_code)]

mod command;
mod errno;
mod file;
mod memory;
#[cfg(unix)]
mod os;
pub mod path;
pub mod unix;

pub use command::{Command, ExitStatus, Output};
pub use errno::{Errno, Result};
pub use file::{FileKind, Metadata, OpenFlags, SeekFrom};
pub use memory::MemoryHost;
#[cfg(unix)]
pub use os::OsHost;

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

/// A host that can be shared between threads.
pub type SharedHost = Arc<dyn Host>;

/// A file descriptor: the small number that OCaml programs see.
pub type Fd = i32;

/// Descriptor of standard input.
pub const STDIN: Fd = 0;
/// Descriptor of standard output.
pub const STDOUT: Fd = 1;
/// Descriptor of standard error.
pub const STDERR: Fd = 2;

/// Processor time of this process and of its finished children.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CpuTimes {
    pub user: Duration,
    pub system: Duration,
    pub children_user: Duration,
    pub children_system: Duration,
}

/// What happens when a signal arrives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignalAction {
    /// What the system does by itself.
    #[default]
    Default,
    Ignore,
    /// Note it, for [`Host::take_signal`].
    Handle,
}

/// Everything outside the program. Object-safe; methods take `&self` so that one host serves many threads.
pub trait Host: Send + Sync {
    // Whole files.

    /// The contents of a file.
    fn read_file(&self, path: &Path) -> Result<Vec<u8>>;
    /// Replaces a file as a whole: whoever reads it sees the old contents or the new, never a part.
    /// `mode` holds the permission bits of the result, before the process' file mode mask.
    fn write_file(&self, path: &Path, contents: &[u8], mode: u32) -> Result<()>;

    // The file tree.

    /// What is known of a file, symbolic links followed.
    fn metadata(&self, path: &Path) -> Result<Metadata>;
    /// What is known of a file or of the symbolic link itself.
    fn symlink_metadata(&self, path: &Path) -> Result<Metadata>;
    /// The names in a directory, without `.` and `..`, in the order the system gives.
    fn read_dir(&self, path: &Path) -> Result<Vec<OsString>>;
    /// Removes a file that is not a directory.
    fn remove_file(&self, path: &Path) -> Result<()>;
    fn rename(&self, from: &Path, to: &Path) -> Result<()>;
    fn create_dir(&self, path: &Path, mode: u32) -> Result<()>;
    fn remove_dir(&self, path: &Path) -> Result<()>;
    fn current_dir(&self) -> Result<PathBuf>;
    fn set_current_dir(&self, path: &Path) -> Result<()>;
    /// The absolute path without symbolic links, `.` and `..`.
    fn canonicalize(&self, path: &Path) -> Result<PathBuf>;

    fn exists(&self, path: &Path) -> bool {
        self.metadata(path).is_ok()
    }
    fn is_dir(&self, path: &Path) -> bool {
        self.metadata(path).is_ok_and(|m| m.kind == FileKind::Directory)
    }
    fn is_file(&self, path: &Path) -> bool {
        self.metadata(path).is_ok_and(|m| m.kind == FileKind::Regular)
    }

    // Descriptors.

    /// Opens a file on the lowest free descriptor.
    fn open(&self, path: &Path, flags: OpenFlags, mode: u32) -> Result<Fd>;
    /// Reads at most `buffer.len()` bytes; 0 at the end of the file. `EINTR` when a signal came first.
    fn read(&self, fd: Fd, buffer: &mut [u8]) -> Result<usize>;
    /// Writes some of `bytes` and says how many.
    fn write(&self, fd: Fd, bytes: &[u8]) -> Result<usize>;
    /// Moves the position and returns the new one, counted from the start.
    fn seek(&self, fd: Fd, to: SeekFrom) -> Result<u64>;
    fn close(&self, fd: Fd) -> Result<()>;
    /// A second descriptor for the same open file: the lowest free one.
    fn dup(&self, fd: Fd) -> Result<Fd>;
    /// Makes `to` name the open file of `from`, closing what it named.
    fn dup2(&self, from: Fd, to: Fd) -> Result<()>;
    fn is_terminal(&self, fd: Fd) -> bool;
    /// Width and height of the terminal in characters.
    fn terminal_size(&self, fd: Fd) -> Option<(u16, u16)>;
    fn fd_metadata(&self, fd: Fd) -> Result<Metadata>;

    /// Writes all of `bytes`.
    fn write_all(&self, fd: Fd, mut bytes: &[u8]) -> Result<()> {
        while !bytes.is_empty() {
            match self.write(fd, bytes) {
                Ok(0) => return Err(Errno::EIO),
                Ok(n) => bytes = bytes.get(n..).unwrap_or_default(),
                Err(Errno::EINTR) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    // Environment.

    fn var(&self, name: &OsStr) -> Option<OsString>;
    /// All variables in the system's order.
    fn vars(&self) -> Vec<(OsString, OsString)>;
    /// Changes the environment that this host shows and gives to commands.
    fn set_var(&self, name: &OsStr, value: &OsStr) -> Result<()>;
    /// Is this a process with more rights than its user (setuid)? Then the environment is not to be trusted.
    fn is_privileged(&self) -> bool {
        false
    }

    // Clocks and chance.

    /// Time since 1970-01-01 00:00 UTC.
    fn wall_time(&self) -> Duration;
    /// A clock that never goes back, from an unspecified start.
    fn monotonic_time(&self) -> Duration;
    fn cpu_times(&self) -> CpuTimes;
    /// Waits; ends early with `EINTR` when a signal arrives.
    fn sleep(&self, time: Duration) -> Result<()>;
    /// Fills `bytes` with unpredictable values.
    fn fill_random(&self, bytes: &mut [u8]) -> Result<()>;

    // Processes.

    /// Number of this process.
    fn process_id(&self) -> u32;
    /// The running program's own file.
    fn executable_path(&self) -> Option<PathBuf>;
    /// How many processors are at hand.
    fn parallelism(&self) -> usize {
        1
    }
    /// Runs a shell command with this process' standard streams and waits.
    fn system(&self, command: &OsStr) -> Result<ExitStatus>;
    /// Runs a command, feeds its input and collects its output.
    fn run(&self, command: &Command) -> Result<Output>;

    /// The calls of a Unix system, where there is one.
    fn unix(&self) -> Option<&dyn unix::Unix> {
        None
    }

    // Signals; numbers are the system's own.

    /// Chooses what a signal does and returns what it did before.
    fn set_signal(&self, signal: i32, action: SignalAction) -> Result<SignalAction>;
    /// From now on `usize::MAX` is stored here whenever a handled signal arrives.
    fn watch_signals(&self, watcher: Arc<AtomicUsize>) {
        drop(watcher);
    }
    /// Takes the lowest-numbered signal that has arrived.
    fn take_signal(&self) -> Option<i32> {
        None
    }
}

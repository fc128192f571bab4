//! What is said of files: metadata, ways to open, positions.
use std::time::Duration;

pub use std::io::SeekFrom;

/// The kind of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    Regular,
    Directory,
    CharacterDevice,
    BlockDevice,
    SymbolicLink,
    NamedPipe,
    Socket,
    Unknown,
}

/// What the system knows of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metadata {
    pub kind: FileKind,
    /// Permission bits, without those that say the kind.
    pub mode: u32,
    pub size: u64,
    pub device: u64,
    pub inode: u64,
    pub links: u64,
    pub user: u32,
    pub group: u32,
    /// Number of the device that the file is, if it is one.
    pub special_device: u64,
    /// Last access, change of contents, change of status; since 1970.
    pub accessed: Duration,
    pub modified: Duration,
    pub changed: Duration,
}

/// How a file is opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OpenFlags {
    pub read: bool,
    pub write: bool,
    pub append: bool,
    pub create: bool,
    pub truncate: bool,
    pub exclusive: bool,
    pub nonblocking: bool,
    /// Do not become the controlling terminal.
    pub no_terminal: bool,
    /// Writes return when the data is on the disk.
    pub data_sync: bool,
    /// Writes return when data and status are on the disk.
    pub sync: bool,
    /// Stays open in commands that are run.
    pub inherited: bool,
}

impl OpenFlags {
    /// For reading.
    pub fn reading() -> OpenFlags {
        OpenFlags { read: true, ..OpenFlags::default() }
    }

    /// For writing a new file or over an old one.
    pub fn writing() -> OpenFlags {
        OpenFlags { write: true, create: true, truncate: true, ..OpenFlags::default() }
    }
}

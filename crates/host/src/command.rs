//! Commands to run and what came of them.
use std::ffi::OsString;

/// A program, its arguments and its standard input. Environment and current directory are the host's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Command {
    pub program: OsString,
    pub arguments: Vec<OsString>,
    pub input: Vec<u8>,
}

impl Command {
    /// A program with arguments and an empty input.
    pub fn new<I: IntoIterator<Item = S>, S: Into<OsString>>(
        program: impl Into<OsString>,
        arguments: I,
    ) -> Command {
        Command {
            program: program.into(),
            arguments: arguments.into_iter().map(Into::into).collect(),
            input: Vec::new(),
        }
    }
}

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitStatus {
    Exited(i32),
    /// Killed by the signal of that number.
    Signaled(i32),
    Stopped(i32),
}

impl ExitStatus {
    pub fn success(self) -> bool {
        self == ExitStatus::Exited(0)
    }
}

/// The end of a command and what it printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    pub status: ExitStatus,
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
}

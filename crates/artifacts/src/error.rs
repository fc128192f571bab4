//! What can be wrong with a file, in OCaml's words.

use std::fmt;

use crate::magic::{Magic, Match};

/// Why a file cannot be read. [`Error::message`] gives the text, with the file's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// It is not of this kind.
    WrongKind(Magic),
    /// It is of this kind, for another version.
    WrongVersion {
        /// The kind.
        kind: Magic,
        /// Whether the file is the newer one.
        newer: bool,
    },
    /// It starts as a file of this kind should and goes on otherwise.
    Corrupt(Magic, marshal::Error),
    /// It is too short to be an executable.
    NoTrailer,
    /// It has something else than the magic number of executables at its end.
    WrongTrailer(Vec<u8>),
    /// Its table of sections does not fit the file.
    BadSections,
    /// It lacks a section that every executable has.
    NoSection(&'static str),
    /// Its contents are not those that were written.
    WrongChecksum,
}

impl Error {
    /// Checks the magic number at the start of a file.
    pub fn check_magic(kind: Magic, file: &[u8]) -> Result<(), Error> {
        match kind.compare(file) {
            Match::Same => Ok(()),
            Match::Older => Err(Error::WrongVersion { kind, newer: false }),
            Match::Newer => Err(Error::WrongVersion { kind, newer: true }),
            Match::Different => Err(Error::WrongKind(kind)),
            Match::TooShort => Err(Error::Corrupt(kind, marshal::Error::Truncated)),
        }
    }

    /// The message about a file of this name.
    pub fn message(&self, file: &str) -> String {
        match self {
            Error::WrongVersion { kind: Magic::Interface, newer } => {
                let age = if *newer { "a newer" } else { "an older" };
                format!(
                    "\"{file}\" is not a compiled interface for this version of OCaml.\n\
                     It seems to be for {age} version of OCaml."
                )
            }
            Error::WrongKind(Magic::Interface) => format!("\"{file}\" is not a compiled interface"),
            Error::Corrupt(Magic::Interface, _) => format!("Corrupted compiled interface \"{file}\""),
            Error::WrongKind(Magic::Annotated) | Error::WrongVersion { kind: Magic::Annotated, .. } => {
                format!("{file}: wrong magic number")
            }
            Error::Corrupt(Magic::Annotated, why) => format!("{file}: corrupted typed tree ({why})"),
            Error::WrongKind(Magic::AstImplementation | Magic::AstInterface)
            | Error::Corrupt(Magic::AstImplementation | Magic::AstInterface, _) => {
                format!("OCaml and preprocessor have incompatible versions: {file}")
            }
            Error::WrongVersion { kind: Magic::AstImplementation | Magic::AstInterface, .. } => {
                "OCaml and preprocessor have incompatible versions".to_owned()
            }
            Error::NoTrailer => format!("the file '{file}' is not a bytecode executable file"),
            Error::WrongTrailer(found) => format!(
                "the file '{file}' has not the right magic number: expected {}, got {}",
                Magic::Executable,
                String::from_utf8_lossy(found)
            ),
            Error::BadSections => "truncated bytecode file".to_owned(),
            Error::NoSection(name) => format!("{file}: section {name} is missing"),
            Error::WrongChecksum => {
                format!("{file}: the contents do not match their checksum; the file is damaged")
            }
            Error::WrongKind(_) | Error::WrongVersion { .. } | Error::Corrupt(..) => {
                format!("The file \"{file}\" is not a bytecode object file")
            }
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message("file"))
    }
}

impl std::error::Error for Error {}

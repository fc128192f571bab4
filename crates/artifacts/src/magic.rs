//! Magic numbers: 12 bytes that say what a file is and for which version.

use std::fmt;

/// What all magic numbers start with; a kind letter and the version follow.
const PREFIX: &[u8; 8] = b"Caml1999";
/// The version in the files of OCaml 5.3.
const VERSION: &[u8; 3] = b"035";

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Magic {
    /// A bytecode executable.
    Executable,
    /// A compiled interface.
    Interface,
    /// A bytecode object.
    Object,
    /// A bytecode library.
    Library,
    /// A syntax tree of an implementation.
    AstImplementation,
    /// A syntax tree of an interface.
    AstInterface,
    /// A typed tree.
    Annotated,
    /// A native object's description.
    NativeObject,
    /// A native library's description.
    NativeLibrary,
    /// A native plugin.
    NativePlugin,
    /// Linear code.
    Linear,
}

/// How a file's first bytes compare with what was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// The kind and version expected.
    Same,
    /// The kind, of an older version.
    Older,
    /// The kind, of a newer version.
    Newer,
    /// Another kind or no OCaml file.
    Different,
    /// Too few bytes to tell.
    TooShort,
}

impl Magic {
    /// The length of every magic number.
    pub const LEN: usize = 12;

    /// Every kind.
    pub const ALL: [Magic; 11] = [
        Magic::Executable,
        Magic::Interface,
        Magic::Object,
        Magic::Library,
        Magic::AstImplementation,
        Magic::AstInterface,
        Magic::Annotated,
        Magic::NativeObject,
        Magic::NativeLibrary,
        Magic::NativePlugin,
        Magic::Linear,
    ];

    const fn letter(self) -> u8 {
        match self {
            Magic::Executable => b'X',
            Magic::Interface => b'I',
            Magic::Object => b'O',
            Magic::Library => b'A',
            Magic::AstImplementation => b'M',
            Magic::AstInterface => b'N',
            Magic::Annotated => b'T',
            Magic::NativeObject => b'Y',
            Magic::NativeLibrary => b'Z',
            Magic::NativePlugin => b'D',
            Magic::Linear => b'L',
        }
    }

    /// The magic number.
    pub const fn bytes(self) -> [u8; Magic::LEN] {
        let mut bytes = [0; Magic::LEN];
        bytes.split_at_mut(8).0.copy_from_slice(PREFIX);
        bytes[8] = self.letter();
        bytes.split_at_mut(9).1.copy_from_slice(VERSION);
        bytes
    }

    /// Compares a file's first bytes with this magic number.
    pub fn compare(self, file: &[u8]) -> Match {
        let Some((found, _)) = file.split_first_chunk::<{ Magic::LEN }>() else { return Match::TooShort };
        let expected = self.bytes();
        if found[..9] != expected[..9] {
            return Match::Different;
        }
        match found[9..].cmp(&expected[9..]) {
            std::cmp::Ordering::Less => Match::Older,
            std::cmp::Ordering::Equal => Match::Same,
            std::cmp::Ordering::Greater => Match::Newer,
        }
    }

    /// The kind of a file of this version, by its first bytes. Executables have theirs at the end.
    pub fn of(file: &[u8]) -> Option<Magic> {
        Magic::ALL.into_iter().find(|m| m.compare(file) == Match::Same)
    }
}

impl fmt::Display for Magic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.bytes().iter().try_for_each(|b| write!(f, "{}", char::from(*b)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comparison() {
        assert_eq!(Magic::Executable.to_string(), "Caml1999X035");
        assert_eq!(Magic::Interface.compare(b"Caml1999I034..."), Match::Older);
        assert_eq!(Magic::Interface.compare(b"Caml1999I036..."), Match::Newer);
        assert_eq!(Magic::Interface.compare(b"Caml1999O035..."), Match::Different);
        assert_eq!(Magic::Interface.compare(b"Caml1999"), Match::TooShort);
        assert_eq!(Magic::of(b"Caml1999A035"), Some(Magic::Library));
    }
}

//! What can go wrong, in OCaml's words where OCaml has some.

use std::fmt;

/// Why data cannot be read, written or converted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// The bytes do not start with a header of the format.
    BadObject,
    /// The data ends too early, or a length says more than there is.
    Truncated,
    /// The data is not what the format allows.
    IllFormed,
    /// Compressed data is no valid frame.
    Decompression,
    /// This build, or this caller, cannot read compressed data.
    CannotDecompress,
    /// The data is larger than the reader accepts.
    TooBig,
    /// A custom block of the form written before OCaml 4.09.
    OldCustom,
    /// A custom block whose operations are not known.
    UnknownCustom(String),
    /// Code of another program.
    UnknownCode([u8; 16]),
    /// A function, where functions were not asked for.
    Functional,
    /// A value with no written form; the argument says which kind.
    Abstract(&'static str),
    /// A value that 32-bit platforms cannot hold; the argument names it.
    Compat32(&'static str),
    /// Well-formed data that is not of the type asked for.
    Unexpected {
        /// What was looked for.
        expected: &'static str,
        /// What was there.
        found: String,
    },
    /// Typed data nested too deeply to convert.
    TooDeep,
    /// There is no memory for what is being written.
    OutOfMemory,
}

impl Error {
    /// The message of a runtime function that reads: `input_value` from channels, `input_val_from_string` from memory.
    /// Messages of other origin are the same for all.
    pub fn message(&self, reader: &str) -> String {
        let text = match self {
            Error::BadObject => "bad object".to_owned(),
            Error::Truncated => "truncated object".to_owned(),
            Error::IllFormed => "ill-formed message".to_owned(),
            Error::Decompression => "decompression error".to_owned(),
            Error::CannotDecompress => "compressed object, cannot decompress".to_owned(),
            Error::TooBig => "object too large".to_owned(),
            Error::OldCustom => {
                "custom blocks serialized with OCaml 4.08.0 (or prior) are no longer supported".to_owned()
            }
            Error::UnknownCustom(id) => format!("unknown custom block identifier {id}"),
            Error::UnknownCode(digest) => {
                let digest: String = digest.iter().map(|b| format!("{b:02X}")).collect();
                return format!("input_value: unknown code module {digest}");
            }
            Error::Functional => return "output_value: functional value".to_owned(),
            Error::Abstract("Continuation") => return "output_value: continuation value".to_owned(),
            Error::Abstract(kind) => return format!("output_value: abstract value ({kind})"),
            Error::Compat32(what) => {
                return format!("output_value: {what} cannot be read back on 32-bit platform");
            }
            Error::Unexpected { expected, found } => return format!("expected {expected}, found {found}"),
            Error::TooDeep => return "data nested too deeply".to_owned(),
            Error::OutOfMemory => "out of memory".to_owned(),
        };
        format!("{reader}: {text}")
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message("input_value"))
    }
}

impl std::error::Error for Error {}

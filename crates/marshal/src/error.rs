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
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::BadObject => f.write_str("input_value: bad object"),
            Error::Truncated => f.write_str("input_value: truncated object"),
            Error::IllFormed => f.write_str("input_value: ill-formed message"),
            Error::Decompression => f.write_str("input_value: decompression error"),
            Error::CannotDecompress => f.write_str("input_value: compressed object, cannot decompress"),
            Error::TooBig => f.write_str("input_value: object too large"),
            Error::OldCustom => f.write_str(
                "input_value: custom blocks serialized with OCaml 4.08.0 (or prior) are no longer supported",
            ),
            Error::UnknownCustom(id) => write!(f, "input_value: unknown custom block identifier: {id}"),
            Error::UnknownCode(digest) => {
                f.write_str("input_value: unknown code module ")?;
                digest.iter().try_for_each(|b| write!(f, "{b:02X}"))
            }
            Error::Functional => f.write_str("output_value: functional value"),
            Error::Abstract("Continuation") => f.write_str("output_value: continuation value"),
            Error::Abstract(kind) => write!(f, "output_value: abstract value ({kind})"),
            Error::Compat32(what) => write!(f, "output_value: {what} cannot be read back on 32-bit platform"),
            Error::Unexpected { expected, found } => write!(f, "expected {expected}, found {found}"),
            Error::TooDeep => f.write_str("data nested too deeply"),
        }
    }
}

impl std::error::Error for Error {}

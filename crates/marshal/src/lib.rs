//! OCaml's Marshal format to and from Rust data. Knows no other crate of the workspace.
//!
//! Three levels, each made from the one below:
//!
//! - [`Header`], [`Decoder`] and [`Encoder`] know the bytes: headers, code bytes, number widths, object numbering.
//!   They stream, so a runtime can read into and write from its own heap.
//! - [`Graph`] is a value in memory, sharing and cycles included; [`read`] and [`write`] convert it.
//! - [`ToMarshal`] and [`FromMarshal`] convert Rust types to and from graphs. The derive macros of `marshal-derive`
//!   implement them for types that mirror an OCaml type's layout.
//!
//! Input is never trusted: every length is checked against what is left of the input before anything is allocated,
//! nothing recurses on the depth of data except typed conversion, and that is limited.
#![forbid(unsafe_code)]

mod codes;
pub mod compress;
mod convert;
mod decoder;
mod encoder;
mod error;
mod graph;
mod header;
mod impls;
mod map;
mod read;
mod write;

pub use convert::{Build, Extract, FromMarshal, ToMarshal, from_graph, to_graph};
pub use decoder::{Decoder, Doubles, Item};
pub use encoder::{Encoder, Options};
pub use error::Error;
pub use graph::{CodePointer, CustomBlock, Graph, NodeId, Value, View};
pub use header::{Header, Model};
pub use impls::{Array, Bytes, Int32, Int64, Nativeint, Raw, Ref};
pub use map::{OcamlMap, OcamlSet};
pub use read::{read, read_prefix};
pub use write::write;

/// Reads a whole marshalled value as a Rust value; bytes after it are ignored.
pub fn from_bytes<T: FromMarshal>(bytes: &[u8]) -> Result<T, Error> {
    let (graph, root, _) = read_prefix(bytes)?;
    from_graph(&std::sync::Arc::new(graph), root)
}

/// Writes a Rust value with its header, uncompressed.
pub fn to_bytes<T: ToMarshal + ?Sized>(value: &T) -> Result<Vec<u8>, Error> {
    to_bytes_with(value, Options::default())
}

/// Writes a Rust value with its header.
pub fn to_bytes_with<T: ToMarshal + ?Sized>(value: &T, options: Options) -> Result<Vec<u8>, Error> {
    let (graph, root) = to_graph(value);
    write(&graph, root, options)
}

#[cfg(test)]
mod tests;

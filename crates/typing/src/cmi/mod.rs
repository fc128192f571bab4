//! Interfaces to and from their saved form: [`decode`](decode()) reads a `.cmi`, [`encode`](encode()) makes one.
//! The layout is `typed-layout`, sections 1 to 5; the file around it `formats`, section 5.

mod attributes;
mod decode;
mod encode;
mod reader;

use syntax::symbol::Symbol;

use crate::checker::Checker;
use crate::env::persistent::{Crc, UnitFlags};
use crate::types::Signature;

pub use encode::{EncodeOptions, encode, saved_size};

/// What an interface file begins with.
pub const MAGIC: &[u8; 12] = b"Caml1999I035";

/// What an interface file says.
pub struct DecodedUnit {
    pub name: Symbol,
    pub signature: Signature,
    pub crc: Option<Crc>,
    pub imports: Vec<(Symbol, Option<Crc>)>,
    pub flags: UnitFlags,
}

/// Reads an interface file. The error says what is wrong with it.
pub fn decode(checker: &mut Checker<'_>, bytes: &[u8]) -> Result<DecodedUnit, String> {
    let rest = bytes.strip_prefix(MAGIC).ok_or_else(|| "is not a compiled interface".to_owned())?;
    let corrupted = |_| "Corrupted compiled interface".to_owned();
    let (graph, root, used) = marshal::read_prefix(rest).map_err(corrupted)?;
    let rest = &rest[used..];
    let (crcs, crcs_root, used) = marshal::read_prefix(rest).map_err(corrupted)?;
    let (flags, flags_root, _) = marshal::read_prefix(&rest[used..]).map_err(corrupted)?;
    let damaged = || "Corrupted compiled interface".to_owned();
    let (name, signature) = decode::unit(checker, &graph, root).ok_or_else(damaged)?;
    let mut imports = decode::crcs(checker, &crcs, crcs_root).ok_or_else(damaged)?;
    let crc = match imports.iter().position(|(n, _)| *n == name) {
        Some(i) => imports.remove(i).1,
        None => None,
    };
    let flags = decode::flags(&flags, flags_root).ok_or_else(damaged)?;
    Ok(DecodedUnit { name, signature, crc, imports, flags })
}

//! Interfaces to and from their saved form: [`decode`](decode()) reads a `.cmi`, [`encode`](encode()) makes one.
//! The layout is `typed-layout`, sections 1 to 5; the file around it `formats`, section 5.

mod attributes;
mod decode;
mod encode;
mod reader;

use artifacts::{Error, Flag, InterfaceFile, Magic};
use syntax::symbol::Symbol;

use crate::checker::Checker;
use crate::env::persistent::{Crc, UnitFlags};
use crate::types::Signature;

pub use encode::{EncodeOptions, encode, saved_size};

/// What an interface file says.
pub struct DecodedUnit {
    pub name: Symbol,
    pub signature: Signature,
    pub crc: Option<Crc>,
    pub imports: Vec<(Symbol, Option<Crc>)>,
    pub flags: UnitFlags,
}

/// Reads an interface file.
pub fn decode(checker: &mut Checker<'_>, bytes: &[u8]) -> Result<DecodedUnit, Error> {
    let file = InterfaceFile::read(bytes)?;
    let signature = decode::signature(checker, &file.signature)
        .ok_or(Error::Corrupt(Magic::Interface, marshal::Error::IllFormed))?;
    let crc = file.recorded_digest().map(|digest| digest.0);
    let others = file.imports.iter().filter(|(name, _)| *name != file.name);
    let imports = others.map(|(name, digest)| (checker.interner.intern(name), digest.map(|d| d.0))).collect();
    let name = checker.interner.intern(&file.name);
    Ok(DecodedUnit { name, signature, crc, imports, flags: unit_flags(&file.flags) })
}

fn unit_flags(flags: &[Flag]) -> UnitFlags {
    let mut out = UnitFlags::default();
    for flag in flags {
        match flag {
            Flag::Rectypes => out.rectypes = true,
            Flag::Opaque => out.opaque = true,
            Flag::Alerts(alerts) => {
                out.alerts.extend(alerts.iter().map(|(kind, text)| (kind.to_string(), text.to_string())));
            }
        }
    }
    out
}

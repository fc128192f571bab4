//! `.cmi`: a unit's signature, the interfaces it was checked against, and flags.
//!
//! Three marshalled values after the magic number. The unit's own digest is that of the file up to the end of the first
//! (compressed) value, and is recorded at the head of the second.

use std::sync::Arc;

use marshal::{Graph, Options, Raw, Value};
use marshal_derive::Marshal;

use crate::digest::{Digest, Import, Name};
use crate::error::Error;
use crate::magic::Magic;

/// A property of a compiled interface.
#[derive(Debug, Clone, Marshal)]
pub enum Flag {
    /// Compiled with `-rectypes`.
    Rectypes,
    /// The alerts of the whole unit: a map from names to messages.
    Alerts(marshal::OcamlMap<Name, Name>),
    /// Compiled with `-opaque`.
    Opaque,
}

/// The contents of a compiled interface.
#[derive(Debug, Clone)]
pub struct InterfaceFile {
    /// The unit's name.
    pub name: Name,
    /// Its signature, a list of items.
    pub signature: Raw,
    /// Its own digest.
    pub digest: Digest,
    /// The interfaces it was checked against, itself first.
    pub imports: Vec<Import>,
    /// Its flags.
    pub flags: Vec<Flag>,
}

impl InterfaceFile {
    /// Reads a `.cmi`.
    pub fn read(file: &[u8]) -> Result<InterfaceFile, Error> {
        InterfaceFile::read_prefix(file).map(|(interface, _)| interface)
    }

    /// Reads a `.cmi` that stands at the start of a file; also returns its length.
    pub fn read_prefix(file: &[u8]) -> Result<(InterfaceFile, usize), Error> {
        Error::check_magic(Magic::Interface, file)?;
        Self::read_parts(file).map_err(|error| Error::Corrupt(Magic::Interface, error))
    }

    fn read_parts(file: &[u8]) -> Result<(InterfaceFile, usize), marshal::Error> {
        let (graph, root, len) = marshal::read_prefix(&file[Magic::LEN..])?;
        let (name, signature): (Name, Raw) = marshal::from_graph(&Arc::new(graph), root)?;
        let mut at = Magic::LEN + len;
        let digest = Digest::of(&file[..at]);
        let mut next = |bytes: &[u8]| {
            let (graph, root, len) = marshal::read_prefix(bytes)?;
            at += len;
            Ok::<_, marshal::Error>((Arc::new(graph), root, at))
        };
        let (graph, root, end) = next(&file[Magic::LEN + len..])?;
        let imports = marshal::from_graph(&graph, root)?;
        let (graph, root, end) = next(&file[end..])?;
        let flags = marshal::from_graph(&graph, root)?;
        Ok((InterfaceFile { name, signature, digest, imports, flags }, end))
    }

    /// The digest recorded for an interface: that of the file, unless the file says otherwise.
    pub fn recorded_digest(&self) -> Option<Digest> {
        self.imports.iter().find(|(name, _)| *name == self.name).and_then(|(_, digest)| *digest)
    }
}

/// The contents of a `.cmi` and the digest of the interface. `imports` are the other interfaces.
pub fn write(
    name: &str,
    graph: &mut Graph,
    signature: Value,
    imports: &[Import],
    flags: &[Flag],
) -> Result<(Vec<u8>, Digest), marshal::Error> {
    let mut out = Magic::Interface.bytes().to_vec();
    let module = graph.string(name);
    let root = graph.block(0, &[module, signature]);
    out.extend(marshal::write(graph, root, Options::COMPRESSED)?);
    let digest = Digest::of(&out);
    let own: Import = (Name::from(name), Some(digest));
    let all: Vec<Import> = std::iter::once(own).chain(imports.iter().cloned()).collect();
    out.extend(marshal::to_bytes(&all)?);
    out.extend(marshal::to_bytes(flags)?);
    Ok((out, digest))
}

//! `.cmt` and `.cmti`: typed trees for tools, after the contents of the `.cmi` when there is no interface file.

use std::sync::Arc;

use marshal::{Options, Raw};

use crate::error::Error;
use crate::interface::InterfaceFile;
use crate::magic::{Magic, Match};

/// The contents of a `.cmt` or `.cmti`; either part may be missing.
#[derive(Debug, Clone)]
pub struct AnnotatedFile {
    /// The compiled interface at the start.
    pub interface: Option<InterfaceFile>,
    /// OCaml's `cmt_infos`, a record of 16 fields.
    pub infos: Option<Raw>,
}

impl AnnotatedFile {
    /// Reads a `.cmt`, `.cmti` or `.cmi`.
    pub fn read(file: &[u8]) -> Result<AnnotatedFile, Error> {
        let (interface, rest) = match Magic::Interface.compare(file) {
            Match::Same => {
                let (interface, len) = InterfaceFile::read_prefix(file)?;
                (Some(interface), &file[len..])
            }
            _ => (None, file),
        };
        if rest.is_empty() && interface.is_some() {
            return Ok(AnnotatedFile { interface, infos: None });
        }
        Error::check_magic(Magic::Annotated, rest)?;
        let (graph, value, _) = marshal::read_prefix(&rest[Magic::LEN..])
            .map_err(|error| Error::Corrupt(Magic::Annotated, error))?;
        Ok(AnnotatedFile { interface, infos: Some(Raw { graph: Arc::new(graph), value }) })
    }
}

/// The contents of a `.cmt` or `.cmti`. `interface` holds the bytes of the `.cmi` when they are to come first.
pub fn write(interface: Option<&[u8]>, infos: &Raw) -> Result<Vec<u8>, marshal::Error> {
    let mut out = interface.unwrap_or_default().to_vec();
    out.extend(Magic::Annotated.bytes());
    out.extend(marshal::write(&infos.graph, infos.value, Options::COMPRESSED)?);
    Ok(out)
}

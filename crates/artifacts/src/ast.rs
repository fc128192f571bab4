//! Binary syntax trees, exchanged with preprocessors: the source's name and the tree, marshalled.

use std::sync::Arc;

use marshal::{Options, Raw};

use crate::error::Error;
use crate::magic::{Magic, Match};

/// What the tree is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AstKind {
    /// A structure.
    Implementation,
    /// A signature.
    Interface,
}

impl AstKind {
    /// Its magic number.
    pub const fn magic(self) -> Magic {
        match self {
            AstKind::Implementation => Magic::AstImplementation,
            AstKind::Interface => Magic::AstInterface,
        }
    }
}

/// A binary syntax tree.
#[derive(Debug, Clone)]
pub struct AstFile {
    /// What it is of.
    pub kind: AstKind,
    /// The name of the source.
    pub source: String,
    /// The tree.
    pub tree: Raw,
}

impl AstFile {
    /// Whether a preprocessor's output is a tree rather than text. A tree of another version is an error.
    pub fn is_ast(kind: AstKind, file: &[u8]) -> Result<bool, Error> {
        match kind.magic().compare(file) {
            Match::Same => Ok(true),
            Match::Older | Match::Newer => Error::check_magic(kind.magic(), file).map(|()| true),
            Match::Different | Match::TooShort => Ok(false),
        }
    }

    /// Reads a tree of a kind.
    pub fn read(kind: AstKind, file: &[u8]) -> Result<AstFile, Error> {
        Error::check_magic(kind.magic(), file)?;
        let parts = || {
            let (graph, root, len) = marshal::read_prefix(&file[Magic::LEN..])?;
            let source = graph.as_bytes(root).map(|b| String::from_utf8_lossy(b).into_owned());
            let (graph, value, _) = marshal::read_prefix(&file[Magic::LEN + len..])?;
            let tree = Raw { graph: Arc::new(graph), value };
            Ok(AstFile { kind, source: source.ok_or(marshal::Error::IllFormed)?, tree })
        };
        parts().map_err(|error| Error::Corrupt(kind.magic(), error))
    }

    /// The file's contents.
    pub fn write(&self) -> Result<Vec<u8>, marshal::Error> {
        let mut out = self.kind.magic().bytes().to_vec();
        out.extend(marshal::to_bytes(self.source.as_str())?);
        out.extend(marshal::write(&self.tree.graph, self.tree.value, Options::default())?);
        Ok(out)
    }
}

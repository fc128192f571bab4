//! From an executable file's sections to a program ready to run.
use super::file::{self, Section};
use super::{image, libraries};
use crate::code::{CodeError, Fragment};
use crate::domain::Domain;
use crate::primitives;
use crate::value::*;
use artifacts::{SectionName, Slice};
use host::Host;
use std::fmt;
use std::path::Path;

/// A linked program in pieces.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// For messages and `Sys.executable_name`.
    pub name: String,
    /// CODE
    pub code: Vec<i32>,
    /// DATA: the marshalled global table.
    pub data: Slice,
    /// PRIM: names by number.
    pub primitives: Vec<String>,
    /// The sections programs can ask for and backtraces need: SYMB, CRCS, DBUG, PRIM, DLPT ...
    pub sections: Vec<(SectionName, Section)>,
}

/// Why a program does not start. The text is what `ocamlrun` prints after "Fatal error: " or by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StartError {
    /// The file has no trailer.
    NotExecutable {
        name: String,
    },
    /// The trailer is of another version.
    BadMagic {
        name: String,
        found: String,
    },
    /// A section is missing or its contents make no sense.
    BadSection {
        name: String,
        section: &'static str,
        reason: String,
    },
    BadCode {
        name: String,
        error: CodeError,
    },
    /// A stub library that is not built in.
    UnknownLibrary {
        library: String,
        reason: String,
    },
    UnknownPrimitive {
        primitive: String,
    },
    OutOfMemory,
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StartError::NotExecutable { name } => {
                write!(f, "the file '{name}' is not a bytecode executable file")
            }
            StartError::BadMagic { name, found } => {
                // A word of zeros shows as nothing.
                let found = found.split('\0').next().unwrap_or_default();
                write!(f, "the file '{name}' has not the right magic number: expected {MAGIC}, got {found}")
            }
            StartError::BadSection { name, section, reason } => {
                write!(f, "the file '{name}' is damaged: section {section}: {reason}")
            }
            StartError::BadCode { name, error } => write!(f, "the file '{name}' is damaged: {error}"),
            StartError::UnknownLibrary { library, reason } => {
                write!(f, "cannot load shared library {library}\nReason: {reason}")
            }
            StartError::UnknownPrimitive { primitive } => write!(f, "unknown C primitive `{primitive}'"),
            StartError::OutOfMemory => f.write_str("out of memory"),
        }
    }
}

impl std::error::Error for StartError {}

const MAGIC: &str = "Caml1999X035";

impl StartError {
    /// Why a file is no executable to be run.
    pub(super) fn of_file(error: artifacts::Error, name: &str) -> StartError {
        let name = name.to_string();
        match error {
            artifacts::Error::WrongTrailer(found) => {
                StartError::BadMagic { name, found: String::from_utf8_lossy(&found).into_owned() }
            }
            artifacts::Error::WrongChecksum => StartError::BadSection {
                name,
                section: "FCHK",
                reason: "the contents are not those that were written".to_string(),
            },
            _ => StartError::NotExecutable { name },
        }
    }
}

impl Program {
    /// Reads an executable file; `Ok(None)` when there is none that can be read.
    pub fn from_file(host: &dyn Host, path: &Path, name: &str) -> Result<Option<Program>, StartError> {
        file::read(host, path, name)
    }

    /// Takes an executable apart.
    pub fn from_executable(file: Slice, name: &str) -> Result<Program, StartError> {
        file::read_bytes(file, name)
    }
}

/// Makes a program the domain's; gives the code address to start at.
pub(super) fn install(d: &mut Domain, program: Program) -> Result<u64, StartError> {
    let Program { name, code, data, primitives, sections } = program;
    d.sections = sections;
    for library in d.names_in_section(b"DLLS") {
        let library = String::from_utf8_lossy(&library).into_owned();
        if !libraries::is_built_in(&library) {
            let reason = libraries::reason(&**d.host(), &d.library_dirs(), &format!("{library}.so"));
            return Err(StartError::UnknownLibrary { library, reason });
        }
    }
    let table = primitives::by_name();
    let mut resolved = Vec::with_capacity(primitives.len());
    for p in &primitives {
        let found = table.get(p.as_str()).copied();
        if found.is_none() && bytecode::primitives::builtin_index(p).is_none() {
            return Err(StartError::UnknownPrimitive { primitive: p.clone() });
        }
        resolved.push(found);
    }
    let damaged = |section, reason: String| StartError::BadSection { name: name.clone(), section, reason };
    let globals = image::read(d, &data).map_err(|e| damaged("DATA", e.to_string()))?;
    if globals.is_int() || globals.tag() != 0 || !(0..12).all(|i| is_exception(globals, i)) {
        return Err(damaged("DATA", "not a table of globals".to_string()));
    }
    d.global_data = globals;
    d.primitive_names = primitives;
    d.primitives = resolved;
    let context = crate::code::Context { primitives: &d.primitives, globals: globals.wosize(), height: 0 };
    let number = d.code.next_number();
    let fragment = Fragment::load(code.into_boxed_slice(), &context, number)
        .map_err(|error| StartError::BadCode { name: name.clone(), error })?;
    Ok(d.code.add(fragment).entry())
}

/// Whether the slot holds a predefined exception's identity.
fn is_exception(globals: Value, i: usize) -> bool {
    i < globals.wosize() && {
        let id = globals.field(i);
        id.has_tag(OBJECT_TAG) && id.wosize() == 2 && id.field(0).has_tag(STRING_TAG)
    }
}

//! `.cmo`: a compilation unit's code, what it needs from others, and its debugging data.

use bytecode::encode;
use marshal::{Options, Raw};
use marshal_derive::Marshal;

use crate::digest::{Import, Name};
use crate::error::Error;
use crate::magic::Magic;
use crate::slice::Slice;

/// What the linker puts into an operand.
#[derive(Debug, Clone, Marshal)]
pub enum Relocation {
    /// The slot of a new literal.
    Literal(Raw),
    /// The slot of a unit.
    GetUnit(Name),
    /// The slot of a predefined exception.
    GetPredefined(Name),
    /// The new slot of the unit.
    SetUnit(Name),
    /// A primitive's number.
    Primitive(Name),
}

/// A compilation unit.
#[derive(Debug, Clone, Default)]
pub struct Unit {
    /// Its name.
    pub name: Name,
    /// Its code, in bytes; operands to be relocated are 0.
    pub code: Slice,
    /// Operands to be filled in, by byte offset in the code, ascending.
    pub relocations: Vec<(Relocation, i64)>,
    /// Interfaces its own was checked against, itself included.
    pub imports: Vec<Import>,
    /// Units that must be initialised before it.
    pub required: Vec<Name>,
    /// Primitives it declares.
    pub primitives: Vec<Name>,
    /// Whether it is linked even if nothing needs it.
    pub force_link: bool,
    /// Marshalled events and directories (see [`crate::debug`]).
    pub debug: Option<Slice>,
}

/// OCaml's `compilation_unit`.
#[derive(Debug, Clone, Marshal)]
pub(crate) struct Descriptor {
    name: Name,
    pos: i64,
    code_size: i64,
    relocations: Vec<(Relocation, i64)>,
    imports: Vec<Import>,
    required: Vec<Name>,
    primitives: Vec<Name>,
    force_link: bool,
    debug_pos: i64,
    debug_size: i64,
}

impl Descriptor {
    /// Describes a unit whose code and debugging data lie at these positions.
    pub(crate) fn of(unit: &Unit, pos: usize, debug_pos: usize) -> Descriptor {
        Descriptor {
            name: unit.name.clone(),
            pos: pos as i64,
            code_size: unit.code.len() as i64,
            relocations: unit.relocations.clone(),
            imports: unit.imports.clone(),
            required: unit.required.clone(),
            primitives: unit.primitives.clone(),
            force_link: unit.force_link,
            debug_pos: if unit.debug.is_some() { debug_pos as i64 } else { 0 },
            debug_size: unit.debug.as_ref().map_or(0, |d| d.len() as i64),
        }
    }

    /// The unit described, its parts taken from the file.
    pub(crate) fn unit(self, file: &Slice) -> Option<Unit> {
        let part = |pos: i64, len: i64| file.part(usize::try_from(pos).ok()?, usize::try_from(len).ok()?);
        Some(Unit {
            name: self.name,
            code: part(self.pos, self.code_size)?,
            relocations: self.relocations,
            imports: self.imports,
            required: self.required,
            primitives: self.primitives,
            force_link: self.force_link,
            debug: if self.debug_size > 0 { Some(part(self.debug_pos, self.debug_size)?) } else { None },
        })
    }
}

/// The descriptor at the offset that a file of objects states after its magic number.
pub(crate) fn descriptor<T: marshal::FromMarshal>(kind: Magic, file: &[u8]) -> Result<T, Error> {
    Error::check_magic(kind, file)?;
    let corrupt = |error| Error::Corrupt(kind, error);
    let offset = file[Magic::LEN..].first_chunk::<4>().map(|b| u32::from_be_bytes(*b) as usize);
    let bytes = offset.and_then(|at| file.get(at..)).ok_or(corrupt(marshal::Error::Truncated))?;
    marshal::from_bytes(bytes).map_err(corrupt)
}

/// Starts a file of objects; [`finish`] completes it.
pub(crate) fn start(kind: Magic) -> Vec<u8> {
    let mut out = kind.bytes().to_vec();
    out.extend([0; 4]);
    out
}

/// Appends the descriptor and states its offset.
pub(crate) fn finish(
    mut out: Vec<u8>,
    descriptor: &impl marshal::ToMarshal,
) -> Result<Vec<u8>, marshal::Error> {
    let offset = u32::try_from(out.len()).map_err(|_| marshal::Error::TooBig)?;
    out[Magic::LEN..Magic::LEN + 4].copy_from_slice(&offset.to_be_bytes());
    out.extend(marshal::to_bytes_with(descriptor, Options::default())?);
    Ok(out)
}

/// Appends a unit's parts; returns where they are.
pub(crate) fn append(out: &mut Vec<u8>, unit: &Unit) -> (usize, usize) {
    let pos = out.len();
    out.extend_from_slice(&unit.code);
    let debug_pos = out.len();
    out.extend_from_slice(unit.debug.as_deref().unwrap_or_default());
    (pos, debug_pos)
}

impl Unit {
    /// Reads a `.cmo`.
    pub fn read(file: &Slice) -> Result<Unit, Error> {
        let corrupt = Error::Corrupt(Magic::Object, marshal::Error::Truncated);
        descriptor::<Descriptor>(Magic::Object, file)?.unit(file).ok_or(corrupt)
    }

    /// The contents of a `.cmo`.
    pub fn write(&self) -> Result<Vec<u8>, marshal::Error> {
        let mut out = start(Magic::Object);
        let (pos, debug_pos) = append(&mut out, self);
        finish(out, &Descriptor::of(self, pos, debug_pos))
    }

    /// The code as words; `None` when it is cut within a word.
    pub fn words(&self) -> Option<Vec<i32>> {
        encode::from_bytes(&self.code)
    }

    /// The unit's own interface digest.
    pub fn own_digest(&self) -> Option<crate::Digest> {
        self.imports.iter().find(|(name, _)| *name == self.name).and_then(|(_, digest)| *digest)
    }
}

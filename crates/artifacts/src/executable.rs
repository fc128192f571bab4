//! Linked programs: sections after a launcher, and a table of them at the end.
//!
//! Everything is found from the end of the file, so anything may stand before the sections: a `#!` line, or the
//! runtime itself. Programs linked here carry a section `FCHK` that OCaml's tools ignore: a checksum of the sections
//! that a program needs to run (all but debugging data), compared before it does.

use std::ops::Range;

use marshal::OcamlMap;
use marshal_derive::Marshal;

use crate::debug::DebugInfo;
use crate::digest::{Import, Name};
use crate::error::Error;
use crate::magic::Magic;
use crate::slice::Slice;

/// The name of a section.
pub type SectionName = [u8; 4];

/// The path of the runtime, NUL-ended; when a native launcher comes first.
pub const RNTM: SectionName = *b"RNTM";
/// The code.
pub const CODE: SectionName = *b"CODE";
/// Directories of stub libraries.
pub const DLPT: SectionName = *b"DLPT";
/// Stub libraries.
pub const DLLS: SectionName = *b"DLLS";
/// Primitives, by number.
pub const PRIM: SectionName = *b"PRIM";
/// The global table at the start.
pub const DATA: SectionName = *b"DATA";
/// Slots of units.
pub const SYMB: SectionName = *b"SYMB";
/// Interfaces.
pub const CRCS: SectionName = *b"CRCS";
/// Debugging events.
pub const DBUG: SectionName = *b"DBUG";
/// The [`Checksum`] of the other sections, DBUG apart; not of OCaml.
pub const CHECKSUM: SectionName = *b"FCHK";

/// The number of sections and the magic number.
pub const TRAILER: usize = 4 + Magic::LEN;

/// Where an executable's sections are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionTable {
    /// In the order of the file.
    pub sections: Vec<(SectionName, Range<u64>)>,
    /// Where the first one starts.
    pub start: u64,
}

impl SectionTable {
    /// The length of the table that stands before the last bytes of a file.
    pub fn length(trailer: &[u8; TRAILER]) -> Result<u64, Error> {
        let [a, b, c, d, magic @ ..] = *trailer;
        if magic != Magic::Executable.bytes() {
            return Err(Error::WrongTrailer(magic.to_vec()));
        }
        Ok(u64::from(u32::from_be_bytes([a, b, c, d])) * 8)
    }

    /// Reads the table, which starts at `end` in the file.
    pub fn read(table: &[u8], end: u64) -> Result<SectionTable, Error> {
        let entries = table.as_chunks::<8>().0;
        let mut sections = Vec::with_capacity(entries.len());
        let mut start = end;
        for [a, b, c, d, len @ ..] in entries.iter().rev() {
            let end = start;
            start = end.checked_sub(u64::from(u32::from_be_bytes(*len))).ok_or(Error::BadSections)?;
            sections.push(([*a, *b, *c, *d], start..end));
        }
        sections.reverse();
        Ok(SectionTable { sections, start })
    }
}

/// A checksum of sections, made as they are read in the order of the file.
#[derive(Debug, Clone, Default)]
pub struct Checksum(crc32fast::Hasher);

impl Checksum {
    /// Whether a section counts. Debugging data is large, and only read when an exception is traced.
    pub fn covers(name: SectionName) -> bool {
        name != CHECKSUM && name != DBUG
    }

    /// Goes on to a section.
    pub fn section(&mut self, name: SectionName, len: u64) {
        self.0.update(&name);
        self.0.update(&len.to_be_bytes());
    }

    /// Goes on with its contents.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// What `FCHK` holds.
    pub fn finish(self) -> [u8; 4] {
        self.0.finalize().to_be_bytes()
    }
}

/// The owner of a global slot.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Marshal)]
pub enum Global {
    /// A compilation unit (a block of one field: the name needs no block of its own).
    Unit(Name),
    /// A predefined exception.
    Predefined(Name),
}

/// The slots of a program's globals.
#[derive(Debug, Clone, PartialEq, Marshal)]
pub struct Symbols {
    /// How many slots there are, literals included.
    pub count: i64,
    /// The slots that have names.
    pub slots: OcamlMap<Global, i64>,
}

/// An executable's contents.
#[derive(Debug, Clone)]
pub struct Executable {
    file: Slice,
    sections: Vec<(SectionName, Range<usize>)>,
    start: usize,
}

impl Executable {
    /// Finds the sections of a file.
    pub fn read(file: Slice) -> Result<Executable, Error> {
        let (rest, trailer) = file.split_last_chunk::<TRAILER>().ok_or(Error::NoTrailer)?;
        let length = SectionTable::length(trailer)?;
        let table = usize::try_from(length).ok().and_then(|len| rest.len().checked_sub(len));
        let table = table.ok_or(Error::BadSections)?;
        let SectionTable { sections, start } = SectionTable::read(&rest[table..], table as u64)?;
        let sections = sections
            .into_iter()
            .map(|(name, range)| (name, range.start as usize..range.end as usize))
            .collect();
        Ok(Executable { file, sections, start: start as usize })
    }

    /// What stands before the first section.
    pub fn prefix(&self) -> &[u8] {
        &self.file[..self.start]
    }

    /// The sections in order.
    pub fn sections(&self) -> impl Iterator<Item = (SectionName, &[u8])> {
        self.sections.iter().map(|(name, range)| (*name, &self.file[range.clone()]))
    }

    /// All sections in the order of the file, sharing its bytes.
    pub fn slices(&self) -> impl Iterator<Item = (SectionName, Slice)> {
        let slice = |range: &std::ops::Range<usize>| self.file.part(range.start, range.len());
        self.sections.iter().map(move |(name, range)| (*name, slice(range).unwrap_or_default()))
    }

    /// A section by name; of several, the last.
    pub fn section(&self, name: SectionName) -> Option<&[u8]> {
        let (_, range) = self.sections.iter().rev().find(|(n, _)| *n == name)?;
        Some(&self.file[range.clone()])
    }

    /// A section that must be there.
    pub fn require(&self, name: SectionName) -> Result<&[u8], Error> {
        self.section(name).ok_or(Error::NoSection(match name {
            CODE => "CODE",
            DATA => "DATA",
            PRIM => "PRIM",
            SYMB => "SYMB",
            CRCS => "CRCS",
            DBUG => "DBUG",
            _ => "wanted",
        }))
    }

    /// Compares the sections with their digest, if the program carries one.
    pub fn verify(&self) -> Result<(), Error> {
        let Some(expected) = self.section(CHECKSUM) else { return Ok(()) };
        if expected == checksum(self.sections()) { Ok(()) } else { Err(Error::WrongChecksum) }
    }

    /// A section of NUL-ended strings; absent, it is empty.
    pub fn strings(&self, name: SectionName) -> Vec<String> {
        let text = self.section(name).unwrap_or_default();
        let text = text.strip_suffix(&[0]).unwrap_or(text);
        if text.is_empty() {
            return Vec::new();
        }
        text.split(|b| *b == 0).map(|s| String::from_utf8_lossy(s).into_owned()).collect()
    }

    /// The code as words.
    pub fn code(&self) -> Result<Vec<i32>, Error> {
        bytecode::encode::from_bytes(self.require(CODE)?).ok_or(Error::BadSections)
    }

    /// The slots of globals.
    pub fn symbols(&self) -> Result<Symbols, Error> {
        self.value(SYMB)
    }

    /// The interfaces linked.
    pub fn imports(&self) -> Result<Vec<Import>, Error> {
        self.value(CRCS)
    }

    fn value<T: marshal::FromMarshal>(&self, name: SectionName) -> Result<T, Error> {
        let corrupt = |error| Error::Corrupt(Magic::Executable, error);
        marshal::from_bytes(self.require(name)?).map_err(corrupt)
    }

    /// The debugging data of each unit with the offset of its code; empty when there is none.
    pub fn debug(&self) -> Result<Vec<(u32, DebugInfo)>, Error> {
        let Some(mut rest) = self.section(DBUG) else { return Ok(Vec::new()) };
        let corrupt = |error| Error::Corrupt(Magic::Executable, error);
        let count = take_u32(&mut rest)?;
        let mut units = Vec::new();
        for _ in 0..count {
            let offset = take_u32(&mut rest)?;
            let (info, len) = DebugInfo::read(rest).map_err(corrupt)?;
            rest = &rest[len..];
            units.push((offset, info));
        }
        Ok(units)
    }
}

fn take_u32(rest: &mut &[u8]) -> Result<u32, Error> {
    let (bytes, after) = rest.split_first_chunk::<4>().ok_or(Error::BadSections)?;
    *rest = after;
    Ok(u32::from_be_bytes(*bytes))
}

fn checksum<'a>(sections: impl Iterator<Item = (SectionName, &'a [u8])>) -> [u8; 4] {
    let mut sum = Checksum::default();
    for (name, section) in sections.filter(|(name, _)| Checksum::covers(*name)) {
        sum.section(name, section.len() as u64);
        sum.update(section);
    }
    sum.finish()
}

/// The bytes of NUL-ended strings.
pub fn strings_section<S: AsRef<str>>(strings: impl IntoIterator<Item = S>) -> Vec<u8> {
    strings.into_iter().flat_map(|s| [s.as_ref().as_bytes(), &[0]].concat()).collect()
}

/// An executable under construction.
#[derive(Debug, Clone, Default)]
pub struct ExecutableWriter {
    /// What stands before the sections.
    pub prefix: Vec<u8>,
    sections: Vec<(SectionName, Vec<u8>)>,
}

impl ExecutableWriter {
    /// Starts with what stands before the sections.
    pub fn new(prefix: Vec<u8>) -> ExecutableWriter {
        ExecutableWriter { prefix, sections: Vec::new() }
    }

    /// Appends a section.
    pub fn section(&mut self, name: SectionName, data: Vec<u8>) {
        self.sections.push((name, data));
    }

    /// The file's contents, with the checksum section; `None` when a section is too long for the format.
    pub fn finish(mut self) -> Option<Vec<u8>> {
        let sum = checksum(self.sections.iter().map(|(name, data)| (*name, data.as_slice())));
        self.section(CHECKSUM, sum.to_vec());
        let mut out = self.prefix;
        let mut table = Vec::new();
        for (name, data) in &self.sections {
            out.extend_from_slice(data);
            table.extend_from_slice(name);
            table.extend(u32::try_from(data.len()).ok()?.to_be_bytes());
        }
        out.extend(table);
        out.extend((self.sections.len() as u32).to_be_bytes());
        out.extend(Magic::Executable.bytes());
        Some(out)
    }
}

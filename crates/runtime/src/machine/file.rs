//! An executable file, read section by section: the code goes straight to words, debugging data stays in the file until
//! a backtrace asks for it.
use super::load::{Program, StartError};
use artifacts::executable::{self, Checksum, SectionName, SectionTable, TRAILER};
use artifacts::{Error, Slice};
use host::{Fd, Host, OpenFlags, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// The contents of a section.
#[derive(Clone, Debug)]
pub enum Section {
    /// In memory.
    Bytes(Slice),
    /// A part of a file.
    File(PathBuf, Range<u64>),
}

impl Section {
    /// The contents, read if need be; `None` when they cannot be.
    pub(crate) fn contents(&self, host: &dyn Host) -> Option<Slice> {
        match self {
            Section::Bytes(bytes) => Some(bytes.clone()),
            Section::File(path, range) => {
                let file = File::open(host, path).ok()?;
                file.bytes(range, &mut |_| {}).ok().map(Slice::new)
            }
        }
    }
}

/// Why a file was not read.
enum Failure {
    /// The system would not.
    Unreadable,
    /// Its contents are not those of an executable.
    Unfit(Error),
    /// A section is not what it should be.
    BadSection(&'static str, &'static str),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Unfit(error)
    }
}

/// A file open for reading.
struct File<'h> {
    host: &'h dyn Host,
    fd: Fd,
}

impl Drop for File<'_> {
    fn drop(&mut self) {
        let _ = self.host.close(self.fd);
    }
}

/// Bytes read at once.
const CHUNK: usize = 1 << 16;

impl<'h> File<'h> {
    fn open(host: &'h dyn Host, path: &Path) -> Result<File<'h>, Failure> {
        let flags = OpenFlags { read: true, ..OpenFlags::default() };
        let fd = host.open(path, flags, 0).map_err(|_| Failure::Unreadable)?;
        Ok(File { host, fd })
    }

    fn len(&self) -> Result<u64, Failure> {
        self.host.seek(self.fd, SeekFrom::End(0)).map_err(|_| Failure::Unreadable)
    }

    fn seek(&self, to: u64) -> Result<(), Failure> {
        let to = SeekFrom::Start(to);
        self.host.seek(self.fd, to).map(|_| ()).map_err(|_| Failure::Unreadable)
    }

    fn fill(&self, mut buffer: &mut [u8]) -> Result<(), Failure> {
        while !buffer.is_empty() {
            match self.host.read(self.fd, buffer) {
                Ok(0) | Err(_) => return Err(Failure::Unreadable),
                Ok(n) => buffer = &mut buffer[n..],
            }
        }
        Ok(())
    }

    /// Gives `each` a part of the file in pieces of [`CHUNK`] bytes.
    fn pieces(&self, range: &Range<u64>, each: &mut dyn FnMut(&[u8])) -> Result<(), Failure> {
        self.seek(range.start)?;
        let mut left = range.end - range.start;
        let mut buffer = vec![0; CHUNK.min(left as usize)];
        while left > 0 {
            let piece = &mut buffer[..CHUNK.min(left as usize)];
            self.fill(piece)?;
            each(piece);
            left -= piece.len() as u64;
        }
        Ok(())
    }

    fn bytes(&self, range: &Range<u64>, also: &mut dyn FnMut(&[u8])) -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::with_capacity((range.end - range.start) as usize);
        self.pieces(range, &mut |piece| {
            also(piece);
            bytes.extend_from_slice(piece);
        })?;
        Ok(bytes)
    }

    fn words(&self, range: &Range<u64>, also: &mut dyn FnMut(&[u8])) -> Result<Vec<i32>, Failure> {
        let mut words = Vec::with_capacity((range.end - range.start) as usize / 4);
        self.pieces(range, &mut |piece| {
            also(piece);
            words.extend(piece.as_chunks::<4>().0.iter().map(|word| i32::from_le_bytes(*word)));
        })?;
        Ok(words)
    }

    fn table(&self) -> Result<SectionTable, Failure> {
        let trailer_at = self.len()?.checked_sub(TRAILER as u64).ok_or(Error::NoTrailer)?;
        let mut trailer = [0; TRAILER];
        self.seek(trailer_at)?;
        self.fill(&mut trailer)?;
        let length = SectionTable::length(&trailer)?;
        let table_at = trailer_at.checked_sub(length).ok_or(Error::BadSections)?;
        let table = self.bytes(&(table_at..trailer_at), &mut |_| {})?;
        Ok(SectionTable::read(&table, table_at)?)
    }
}

/// Reads an executable; `Ok(None)` when there is no file that can be read.
pub(super) fn read(host: &dyn Host, path: &Path, name: &str) -> Result<Option<Program>, StartError> {
    match read_sections(host, path, name) {
        Ok(program) => Ok(Some(program)),
        Err(Failure::Unreadable) => Ok(None),
        Err(Failure::Unfit(error)) => Err(StartError::of_file(error, name)),
        Err(Failure::BadSection(section, reason)) => {
            Err(StartError::BadSection { name: name.to_string(), section, reason: reason.to_string() })
        }
    }
}

fn read_sections(host: &dyn Host, path: &Path, name: &str) -> Result<Program, Failure> {
    let file = File::open(host, path)?;
    let table = file.table()?;
    let mut sum = Checksum::default();
    let mut expected = None;
    let mut code = None;
    let mut sections = Vec::with_capacity(table.sections.len());
    // Of several sections with one name the last counts.
    let last = table.sections.iter().rposition(|(name, _)| *name == executable::CODE);
    for (i, (section, range)) in table.sections.into_iter().enumerate() {
        let covered = Checksum::covers(section);
        if covered {
            sum.section(section, range.end - range.start);
        }
        let mut also = |piece: &[u8]| {
            if covered {
                sum.update(piece);
            }
        };
        if Some(i) == last {
            if !(range.end - range.start).is_multiple_of(4) {
                return Err(Failure::BadSection("CODE", "not a whole number of words"));
            }
            code = Some(file.words(&range, &mut also)?);
        } else if section == executable::DBUG {
            sections.push((section, Section::File(path.to_path_buf(), range)));
        } else {
            let bytes = file.bytes(&range, &mut also)?;
            if section == executable::CHECKSUM {
                expected = Some(bytes);
            } else {
                sections.push((section, Section::Bytes(Slice::new(bytes))));
            }
        }
    }
    if expected.is_some_and(|expected| expected != sum.finish()) {
        return Err(Error::WrongChecksum.into());
    }
    program(name, code, sections)
}

/// Puts together what the sections hold.
fn program(
    name: &str,
    code: Option<Vec<i32>>,
    mut sections: Vec<(SectionName, Section)>,
) -> Result<Program, Failure> {
    let code = code.ok_or(Failure::BadSection("CODE", "missing"))?;
    if code.is_empty() {
        return Err(Failure::BadSection("CODE", "empty"));
    }
    let find = |wanted| {
        sections.iter().rev().find_map(|(section, contents)| match contents {
            Section::Bytes(bytes) if *section == wanted => Some(bytes.clone()),
            _ => None,
        })
    };
    let data = find(executable::DATA).ok_or(Failure::BadSection("DATA", "missing"))?;
    let prim = find(executable::PRIM).ok_or(Failure::BadSection("PRIM", "missing"))?;
    let prim = std::str::from_utf8(&prim).map_err(|_| Failure::BadSection("PRIM", "not text"))?;
    let primitives = prim.split_terminator('\0').map(str::to_string).collect();
    sections.retain(|(section, _)| *section != executable::DATA);
    Ok(Program { name: name.to_string(), code, data, primitives, sections })
}

/// Reads an executable that is in memory.
pub(super) fn read_bytes(file: Slice, name: &str) -> Result<Program, StartError> {
    let unfit = |error| StartError::of_file(error, name);
    let executable = artifacts::Executable::read(file).map_err(unfit)?;
    executable.verify().map_err(unfit)?;
    let code = match executable.section(executable::CODE) {
        None => None,
        Some(bytes) => Some(bytecode::encode::from_bytes(bytes).ok_or_else(|| unfit(Error::BadSections))?),
    };
    let sections = executable
        .slices()
        .filter(|(name, _)| *name != executable::CODE && *name != executable::CHECKSUM)
        .map(|(name, bytes)| (name, Section::Bytes(bytes)))
        .collect();
    program(name, code, sections).map_err(|failure| match failure {
        Failure::BadSection(section, reason) => {
            StartError::BadSection { name: name.to_string(), section, reason: reason.to_string() }
        }
        Failure::Unfit(error) => unfit(error),
        Failure::Unreadable => unfit(Error::BadSections),
    })
}

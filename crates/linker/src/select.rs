//! Which units are linked.
//!
//! Files are looked at from right to left: an object given by itself is linked; a member of an archive is linked if it is
//! forced, or if everything is, or if a unit further right needs it.

use std::collections::{BTreeMap, BTreeSet};

use artifacts::{Library, Name, Unit};
use rustc_hash::FxHashMap;

use crate::error::{Error, UnitInFile};
use crate::hash_order;

/// A file to link.
#[derive(Debug, Clone)]
pub struct Input {
    /// Its name, as messages show it.
    pub file: Name,
    /// Its directory, as debugging data records it.
    pub directory: Option<Name>,
    /// What is in it.
    pub contents: Contents,
}

/// What is in a file.
#[derive(Debug, Clone)]
pub enum Contents {
    /// A unit.
    Object(Box<Unit>),
    /// An archive.
    Library(Library),
}

/// A unit to be linked.
#[derive(Debug, Clone, Copy)]
pub struct Selected<'i> {
    /// The unit.
    pub unit: &'i Unit,
    /// The file it is in.
    pub input: &'i Input,
}

impl Selected<'_> {
    /// The file, and the unit in it if the file is an archive.
    pub fn source(&self) -> String {
        match self.input.contents {
            Contents::Object(_) => self.input.file.to_string(),
            Contents::Library(_) => format!("{}({})", self.input.file, self.unit.name),
        }
    }
}

/// What has been seen so far, further right.
#[derive(Default)]
struct Scan<'i> {
    /// Units needed and not seen, with those that need them; in order of being asked for first.
    missing: Vec<(Name, BTreeSet<UnitInFile>)>,
    missing_index: FxHashMap<Name, usize>,
    /// Files of the units seen.
    provided: FxHashMap<Name, Vec<Name>>,
    /// Names provided, in order.
    provided_order: Vec<Name>,
    /// Units that were given too late, in the order of finding out.
    misplaced: Vec<(UnitInFile, BTreeSet<UnitInFile>)>,
    selected: Vec<Selected<'i>>,
}

impl<'i> Scan<'i> {
    fn unit(&mut self, input: &'i Input, unit: &'i Unit) {
        let this = (unit.name.clone(), input.file.clone());
        if let Some(index) = self.missing_index.remove(&unit.name) {
            self.missing[index].1.clear();
        }
        let files = self.provided.entry(unit.name.clone()).or_default();
        if files.is_empty() {
            self.provided_order.push(unit.name.clone());
        }
        files.push(input.file.clone());
        for needed in &unit.required {
            self.requires(&this, needed);
        }
        self.selected.push(Selected { unit, input });
    }

    fn requires(&mut self, this: &UnitInFile, needed: &Name) {
        if let Some(file) = self.provided.get(needed).and_then(|files| files.last()) {
            let key = (needed.clone(), file.clone());
            match self.misplaced.iter_mut().find(|(k, _)| *k == key) {
                Some((_, by)) => {
                    by.insert(this.clone());
                }
                None => self.misplaced.push((key, BTreeSet::from([this.clone()]))),
            }
            return;
        }
        let index = *self.missing_index.entry(needed.clone()).or_insert_with(|| {
            self.missing.push((needed.clone(), BTreeSet::new()));
            self.missing.len() - 1
        });
        self.missing[index].1.insert(this.clone());
    }

    fn is_needed(&self, unit: &Unit) -> bool {
        self.missing_index.contains_key(&unit.name)
    }

    /// Duplicates, then wrong order: the errors found in programs and archives alike.
    fn check(&self) -> Result<(), Error> {
        let mut duplicates: Vec<(Name, Vec<Name>)> = Vec::new();
        for name in &self.provided_order {
            let files = &self.provided[name];
            if files.len() > 1 {
                duplicates.push((name.clone(), files.iter().rev().cloned().collect()));
            }
        }
        if !duplicates.is_empty() {
            hash_order::sort(&mut duplicates, |(name, _)| hash_order::string(name));
            return Err(Error::Duplicate(duplicates));
        }
        if self.misplaced.is_empty() {
            return Ok(());
        }
        let mut misplaced: Vec<(UnitInFile, Vec<UnitInFile>)> =
            self.misplaced.iter().map(|(unit, by)| (unit.clone(), by.iter().cloned().collect())).collect();
        hash_order::sort(&mut misplaced, |((unit, file), _)| hash_order::pair(unit, file));
        Err(Error::WrongOrder(misplaced))
    }

    fn check_missing(&self) -> Result<(), Error> {
        let missing = self.missing.iter().filter(|(_, by)| !by.is_empty());
        let mut missing: Vec<(Name, Vec<UnitInFile>)> =
            missing.map(|(unit, by)| (unit.clone(), by.iter().cloned().collect())).collect();
        if missing.is_empty() {
            return Ok(());
        }
        hash_order::sort(&mut missing, |(unit, _)| hash_order::string(unit));
        Err(Error::Missing(missing))
    }

    fn finish(mut self) -> Vec<Selected<'i>> {
        self.selected.reverse();
        self.selected
    }
}

/// The units of a program, in linking order.
pub fn for_program(inputs: &[Input], link_all: bool) -> Result<Vec<Selected<'_>>, Error> {
    let mut scan = Scan::default();
    for input in inputs.iter().rev() {
        match &input.contents {
            Contents::Object(unit) => scan.unit(input, unit),
            Contents::Library(library) => {
                for unit in library.units.iter().rev() {
                    if link_all || unit.force_link || scan.is_needed(unit) {
                        scan.unit(input, unit);
                    }
                }
            }
        }
    }
    scan.check()?;
    scan.check_missing()?;
    Ok(scan.finish())
}

/// The units of an archive: all of them, which need not be complete.
pub fn for_archive(inputs: &[Input]) -> Result<Vec<Selected<'_>>, Error> {
    let mut scan = Scan::default();
    for input in inputs.iter().rev() {
        match &input.contents {
            Contents::Object(unit) => scan.unit(input, unit),
            Contents::Library(library) => library.units.iter().rev().for_each(|unit| scan.unit(input, unit)),
        }
    }
    scan.check()?;
    Ok(scan.finish())
}

/// Units by name, for looking members up.
pub fn members(library: &Library) -> BTreeMap<&str, &Unit> {
    library.units.iter().map(|unit| (&*unit.name, unit)).collect()
}

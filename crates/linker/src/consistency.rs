//! All units of a program must have been compiled against the same interfaces.

use artifacts::{Digest, Import, Name, Unit};
use rustc_hash::FxHashMap;

use crate::error::Error;

/// The interfaces seen, with the file that brought each.
#[derive(Debug, Clone, Default)]
pub struct Interfaces {
    known: FxHashMap<Name, (Digest, String)>,
    sightings: Vec<Name>,
}

impl Interfaces {
    /// Starts with those of a program already linked.
    pub fn of_program(imports: &[Import], program: &str) -> Interfaces {
        let mut interfaces = Interfaces::default();
        for (name, digest) in imports {
            interfaces.sightings.push(name.clone());
            if let Some(digest) = digest {
                interfaces.known.insert(name.clone(), (*digest, program.to_owned()));
            }
        }
        interfaces
    }

    /// Checks a unit's imports against those seen, and adds them.
    pub fn add(&mut self, unit: &Unit, source: &str) -> Result<(), Error> {
        for (name, digest) in &unit.imports {
            self.sightings.push(name.clone());
            let Some(digest) = digest else { continue };
            match self.known.get(name) {
                Some((known, earlier)) if known != digest => {
                    return Err(Error::Inconsistent {
                        interface: name.clone(),
                        file: source.to_owned(),
                        earlier: earlier.clone(),
                    });
                }
                Some(_) => {}
                None => {
                    self.known.insert(name.clone(), (*digest, source.to_owned()));
                }
            }
        }
        Ok(())
    }

    /// The imports of the program: each interface once, in descending order of names.
    pub fn imports(&self) -> Vec<Import> {
        let mut names = self.sightings.clone();
        names.sort();
        names.dedup();
        let import = |name: Name| {
            let digest = self.known.get(&name).map(|(digest, _)| *digest);
            (name, digest)
        };
        names.into_iter().rev().map(import).collect()
    }
}

//! `.cma`: units in one file, with the C libraries they need.

use marshal_derive::Marshal;

use crate::digest::Name;
use crate::error::Error;
use crate::magic::Magic;
use crate::object::{Descriptor, Unit, append, descriptor, finish, start};
use crate::slice::Slice;

/// An archive of units.
#[derive(Debug, Clone, Default)]
pub struct Library {
    /// The units, in linking order.
    pub units: Vec<Unit>,
    /// Whether programs using it must be linked with `-custom`.
    pub custom: bool,
    /// C objects and libraries, in reverse order of the command line.
    pub c_objects: Vec<Name>,
    /// Options for the C compiler, in reverse order.
    pub c_options: Vec<Name>,
    /// Dynamically loaded stub libraries, in reverse order.
    pub dlls: Vec<Name>,
}

/// OCaml's `library`.
#[derive(Marshal)]
struct Layout {
    units: Vec<Descriptor>,
    custom: bool,
    c_objects: Vec<Name>,
    c_options: Vec<Name>,
    dlls: Vec<Name>,
}

impl Library {
    /// Reads a `.cma`.
    pub fn read(file: &Slice) -> Result<Library, Error> {
        let layout = descriptor::<Layout>(Magic::Library, file)?;
        let units: Option<Vec<Unit>> = layout.units.into_iter().map(|d| d.unit(file)).collect();
        Ok(Library {
            units: units.ok_or(Error::Corrupt(Magic::Library, marshal::Error::Truncated))?,
            custom: layout.custom,
            c_objects: layout.c_objects,
            c_options: layout.c_options,
            dlls: layout.dlls,
        })
    }

    /// The contents of a `.cma`.
    pub fn write(&self) -> Result<Vec<u8>, marshal::Error> {
        let mut out = start(Magic::Library);
        let mut units = Vec::with_capacity(self.units.len());
        for unit in &self.units {
            let (pos, debug_pos) = append(&mut out, unit);
            units.push(Descriptor::of(unit, pos, debug_pos));
        }
        let layout = Layout {
            units,
            custom: self.custom,
            c_objects: self.c_objects.clone(),
            c_options: self.c_options.clone(),
            dlls: self.dlls.clone(),
        };
        finish(out, &layout)
    }
}

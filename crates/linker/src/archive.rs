//! Archives made of objects and other archives.

use artifacts::{Library, Name, Unit};

use crate::consistency::Interfaces;
use crate::error::Error;
use crate::select::{self, Contents, Input};

/// What the command line adds to an archive.
#[derive(Debug, Clone, Default)]
pub struct ArchiveOptions {
    /// Mark every unit as to be linked always.
    pub link_all: bool,
    /// Programs using the archive need `-custom`.
    pub custom: bool,
    /// C objects and libraries, in the order of the command line.
    pub c_objects: Vec<Name>,
    /// Options for the C compiler, in order.
    pub c_options: Vec<Name>,
    /// Stub libraries, in order.
    pub dlls: Vec<Name>,
    /// Leave out what archives among the files name.
    pub no_auto_link: bool,
}

/// Puts all units of the files into one archive.
pub fn archive(inputs: &[Input], options: &ArchiveOptions) -> Result<Library, Error> {
    let mut interfaces = Interfaces::default();
    let selected = select::for_archive(inputs)?;
    let mut units = Vec::with_capacity(selected.len());
    for s in selected {
        interfaces.add(s.unit, &s.input.file)?;
        units.push(Unit { force_link: s.unit.force_link || options.link_all, ..s.unit.clone() });
    }
    let reversed = |names: &[Name]| names.iter().rev().cloned().collect::<Vec<Name>>();
    let mut library = Library {
        units,
        custom: options.custom,
        c_objects: reversed(&options.c_objects),
        c_options: reversed(&options.c_options),
        dlls: reversed(&options.dlls),
    };
    for input in inputs {
        if let (Contents::Library(member), false) = (&input.contents, options.no_auto_link) {
            library.custom |= member.custom;
            library.c_objects.extend(member.c_objects.iter().cloned());
            library.c_options.extend(member.c_options.iter().cloned());
            library.dlls.extend(member.dlls.iter().cloned());
        }
    }
    Ok(library)
}

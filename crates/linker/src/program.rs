//! Linked programs, in memory and as executables.

use artifacts::debug::DebugInfo;
use artifacts::executable::{self, ExecutableWriter, Symbols, strings_section};
use artifacts::{Import, Name, Slice, Unit};
use bytecode::layout::tag;
use bytecode::{Opcode, predefined};
use marshal::{Build, Options as MarshalOptions, Raw, ToMarshal, Value};

use crate::consistency::Interfaces;
use crate::error::{Error, SymbolError};
use crate::select::{self, Contents, Input, Selected};
use crate::table::Table;

/// How to link a program.
pub struct Options<'o> {
    /// Link every member of every archive.
    pub link_all: bool,
    /// Keep debugging data.
    pub debug: bool,
    /// Leave the stub libraries that archives name out.
    pub no_auto_link: bool,
    /// Stub libraries of the command line, in its order.
    pub dlls: Vec<Name>,
    /// Directories where the program looks for stub libraries.
    pub dll_path: Vec<Name>,
    /// The primitives the program starts with; those of the runtime when absent.
    pub primitives: Option<Vec<Name>>,
    /// Whether a stub library has a primitive. With `-no-check-prims`, always true.
    pub has_primitive: &'o dyn Fn(&str) -> bool,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Options {
            link_all: false,
            debug: false,
            no_auto_link: false,
            dlls: Vec::new(),
            dll_path: Vec::new(),
            primitives: None,
            has_primitive: &|_| false,
        }
    }
}

/// A unit's debugging data in a program.
#[derive(Debug, Clone)]
pub struct UnitDebug {
    /// Where the unit's code starts, in bytes.
    pub offset: u32,
    /// Its events and directories, as its object holds them.
    pub data: Slice,
    /// The object's own directory.
    pub directory: Option<Name>,
}

/// A linked program.
#[derive(Debug, Clone)]
pub struct Program {
    /// The code, in bytes; the last instruction is STOP.
    pub code: Vec<u8>,
    /// Its globals' numbers, and those of primitives.
    pub table: Table,
    /// Literals and their slots.
    pub literals: Vec<(i64, Raw)>,
    /// The interfaces of its units.
    pub imports: Vec<Import>,
    /// Debugging data, in linking order.
    pub debug: Vec<UnitDebug>,
    /// Stub libraries.
    pub dlls: Vec<Name>,
    /// Directories of stub libraries.
    pub dll_path: Vec<Name>,
}

/// Links files into a program.
pub fn link(inputs: &[Input], options: &Options<'_>) -> Result<Program, Error> {
    let selected = select::for_program(inputs, options.link_all)?;
    let mut program = link_selected(&selected, options)?;
    for input in inputs {
        if let Contents::Library(library) = &input.contents {
            if library.custom {
                return Err(Error::NotSupported("libraries that need -custom"));
            }
            if !options.no_auto_link {
                program.dlls.extend(library.dlls.iter().cloned());
            }
        }
    }
    program.dlls.extend(options.dlls.iter().rev().cloned());
    Ok(program)
}

/// Links units, all of them and in this order, as if each were in a file of its name.
pub fn link_units(units: Vec<Unit>, options: &Options<'_>) -> Result<Program, Error> {
    let input = |unit: Unit| Input {
        file: unit.name.clone(),
        directory: None,
        contents: Contents::Object(Box::new(unit)),
    };
    let inputs: Vec<Input> = units.into_iter().map(input).collect();
    link(&inputs, options)
}

fn link_selected(selected: &[Selected<'_>], options: &Options<'_>) -> Result<Program, Error> {
    let mut table = match &options.primitives {
        Some(names) => Table::new(names.iter().cloned()),
        None => Table::with_builtin_primitives(),
    };
    let mut interfaces = Interfaces::default();
    let (mut code, mut literals, mut debug) = (Vec::new(), Vec::new(), Vec::new());
    for s in selected {
        interfaces.add(s.unit, &s.source())?;
        let offset = u32::try_from(code.len()).map_err(|_| Error::TooLarge)?;
        let mut linked = table.link(s.unit, options.has_primitive).map_err(|e| symbol_error(s, e))?;
        if options.link_all {
            let required = table.require_primitives(s.unit, options.has_primitive);
            required.map_err(|e| symbol_error(s, Some(e)))?;
        }
        code.append(&mut linked.code);
        literals.append(&mut linked.literals);
        if let (true, Some(data)) = (options.debug, &s.unit.debug) {
            debug.push(UnitDebug { offset, data: data.clone(), directory: s.input.directory.clone() });
        }
    }
    code.extend(Opcode::Stop.word().to_le_bytes());
    Ok(Program {
        code,
        table,
        literals,
        imports: interfaces.imports(),
        debug,
        dlls: Vec::new(),
        dll_path: options.dll_path.clone(),
    })
}

fn symbol_error(selected: &Selected<'_>, error: Option<SymbolError>) -> Error {
    let file = selected.input.file.clone();
    match error {
        Some(error) => Error::Symbol { file, error },
        None => Error::Corrupt {
            file,
            unit: selected.unit.name.clone(),
            why: "a relocation lies outside of the code".to_owned(),
        },
    }
}

impl Program {
    /// The named slots and the number of all.
    pub fn symbols(&self) -> Symbols {
        self.table.symbols()
    }

    /// The code as words.
    pub fn words(&self) -> Option<Vec<i32>> {
        bytecode::encode::from_bytes(&self.code)
    }

    /// The global table before the program runs: predefined exceptions, literals, and 0 for units to come.
    pub fn globals(&self) -> Raw {
        globals(self.table.count() as usize, &self.literals)
    }

    /// The contents of an executable whose sections follow this prefix: a launcher, or a whole runtime, which makes
    /// a program that needs nothing else (`-output-complete-exe`).
    pub fn executable(&self, prefix: Vec<u8>) -> Result<Vec<u8>, Error> {
        let mut out = ExecutableWriter::new(prefix);
        let marshalled = |value: &dyn ToMarshal| marshal::to_bytes(value).map_err(|_| Error::TooLarge);
        out.section(executable::CODE, self.code.clone());
        out.section(executable::DLPT, strings_section(&self.dll_path));
        out.section(executable::DLLS, strings_section(self.dlls.iter().map(|dll| dll_file(dll))));
        out.section(executable::PRIM, strings_section(self.table.primitives()));
        out.section(executable::DATA, marshalled(&self.globals())?);
        out.section(executable::SYMB, marshalled(&self.symbols())?);
        out.section(executable::CRCS, marshalled(&self.imports)?);
        if !self.debug.is_empty() {
            out.section(executable::DBUG, self.debug_section()?);
        }
        out.finish().ok_or(Error::TooLarge)
    }

    /// The debugging data of an executable: last unit first.
    fn debug_section(&self) -> Result<Vec<u8>, Error> {
        let mut out = (self.debug.len() as u32).to_be_bytes().to_vec();
        for unit in self.debug.iter().rev() {
            out.extend(unit.offset.to_be_bytes());
            // Data that cannot be read is replaced by none: a program without backtraces still runs.
            let mut info = match DebugInfo::read(&unit.data) {
                Ok((info, _)) => info,
                Err(_) => DebugInfo::new(&[], Vec::new()),
            };
            if let Some(directory) = &unit.directory
                && !info.directories.contains(directory)
            {
                info.directories.insert(0, directory.clone());
            }
            out.extend(info.write(MarshalOptions::default()).map_err(|_| Error::TooLarge)?);
        }
        Ok(out)
    }
}

/// The file of a stub library, without its suffix: `-lx` names `dllx`, anything else itself.
pub fn dll_file(name: &str) -> String {
    match name.strip_prefix("-l") {
        Some(library) => format!("dll{library}"),
        None => name.strip_suffix(".so").unwrap_or(name).to_owned(),
    }
}

fn globals(count: usize, literals: &[(i64, Raw)]) -> Raw {
    let mut build = Build::default();
    let mut slots = vec![Value::Int(0); count];
    for (slot, name) in predefined::EXCEPTIONS.iter().enumerate() {
        let name = build.graph.string(name);
        slots[slot] = build.graph.block(tag::OBJECT, &[name, Value::Int(predefined::exception_id(slot))]);
    }
    for (slot, literal) in literals {
        if let Some(place) = usize::try_from(*slot).ok().and_then(|slot| slots.get_mut(slot)) {
            *place = literal.to_marshal(&mut build);
        }
    }
    let value = build.graph.block(0, &slots);
    Raw { graph: std::sync::Arc::new(build.graph), value }
}

//! Compilation units known from `.cmi` files: loaded when a name asks for them, once.

use std::rc::Rc;

use artifacts::Error;
use diagnostics::{BoxKind, Diagnostic, Doc};
use syntax::symbol::Symbol;

use super::*;
use crate::ident::{Ident, Path};
use crate::types::*;

/// How the checker reaches interfaces; the driver implements it over its load path.
pub trait UnitLoader {
    /// The contents of the interface of the unit `name`; `Ok(None)` when there is none on the load path.
    fn load(&self, name: &str) -> Result<Option<LoadedUnit>, LoadError>;

    /// Names of all units on the visible load path, for spelling hints.
    fn visible_units(&self) -> Vec<String> {
        Vec::new()
    }
}

/// A file found on the load path.
pub struct LoadedUnit {
    /// The file as messages name it.
    pub path: String,
    pub bytes: Vec<u8>,
}

/// Why a file could not be read.
#[derive(Clone, Debug)]
pub struct LoadError {
    pub path: String,
    pub reason: String,
}

/// A loader that finds nothing.
pub struct NoUnits;
impl UnitLoader for NoUnits {
    fn load(&self, _: &str) -> Result<Option<LoadedUnit>, LoadError> {
        Ok(None)
    }
}

/// A digest (MD5) of an interface.
pub type Crc = [u8; 16];

/// A unit whose interface is known.
#[derive(Debug)]
pub struct Unit {
    pub name: Symbol,
    /// Its file.
    pub path: String,
    pub module: Rc<ModuleData>,
    pub signature: Signature,
    pub crc: Option<Crc>,
    /// The interfaces that this one was compiled against.
    pub imports: Vec<(Symbol, Option<Crc>)>,
    pub flags: UnitFlags,
}

/// What an interface says of its unit (`pers_flags`).
#[derive(Clone, Debug, Default)]
pub struct UnitFlags {
    pub rectypes: bool,
    pub opaque: bool,
    pub alerts: Vec<(String, String)>,
}

impl Checker<'_> {
    /// The unit `name`, if it can be loaded. Errors in its file were reported when it was first asked for by name.
    pub fn unit(&mut self, name: Symbol) -> Option<Rc<Unit>> {
        self.try_unit(name).ok().flatten()
    }

    pub(crate) fn is_loaded(&self, name: Symbol) -> bool {
        matches!(self.units.get(&name), Some(Ok(Some(_))))
    }

    /// Makes a unit known without a file: the toplevel's and tests' way, and that of a unit's own interface.
    pub fn add_unit(
        &mut self,
        name: Symbol,
        path: String,
        signature: Signature,
        crc: Option<Crc>,
    ) -> Rc<Unit> {
        let unit = self.make_unit(name, path, signature, crc, Vec::new(), UnitFlags::default());
        self.units.insert(name, Ok(Some(unit.clone())));
        unit
    }

    fn make_unit(
        &mut self,
        name: Symbol,
        path: String,
        signature: Signature,
        crc: Option<Crc>,
        imports: Vec<(Symbol, Option<Crc>)>,
        flags: UnitFlags,
    ) -> Rc<Unit> {
        let decl = Rc::new(ModuleDeclaration {
            ty: Rc::new(ModuleType::Signature(signature.clone())),
            attributes: Rc::new([]),
            span: diagnostics::Span::NONE,
            uid: Uid::CompilationUnit(name),
        });
        let module = ModuleData::new(Path::Ident(Ident::global(name)), decl, ModulePresence::Present);
        Rc::new(Unit { name, path, module: Rc::new(module), signature, crc, imports, flags })
    }

    /// The unit `name`; `Ok(None)` when there is none.
    pub fn try_unit(&mut self, name: Symbol) -> Result<Option<Rc<Unit>>, Box<Diagnostic>> {
        if let Some(known) = self.units.get(&name) {
            return known.clone();
        }
        if name == self.unit_name {
            return Ok(None);
        }
        let result = self.load_unit(name);
        self.units.insert(name, result.clone());
        result
    }

    fn load_unit(&mut self, name: Symbol) -> Result<Option<Rc<Unit>>, Box<Diagnostic>> {
        let loaded = match self.loader.load(self.interner.str(name)) {
            Ok(None) => return Ok(None),
            Ok(Some(loaded)) => loaded,
            Err(e) => return Err(unreadable(&e.path, &e.reason)),
        };
        let decoded = crate::cmi::decode(self, &loaded.bytes).map_err(|e| not_readable(&loaded.path, &e))?;
        if decoded.name != name {
            let found = self.interner.str(decoded.name);
            return Err(misnamed(&loaded.path, found, self.interner.str(name)));
        }
        let unit =
            self.make_unit(name, loaded.path, decoded.signature, decoded.crc, decoded.imports, decoded.flags);
        Ok(Some(unit))
    }

    /// The units whose interfaces were used, with their digests, by name.
    pub fn imports(&self) -> Vec<(Symbol, Option<Crc>)> {
        let mut out: Vec<(Symbol, Option<Crc>)> = self
            .units
            .iter()
            .filter_map(|(name, u)| match u {
                Ok(Some(u)) if *name != self.unit_name => Some((*name, u.crc)),
                _ => None,
            })
            .collect();
        for name in &self.weak_imports {
            if !out.iter().any(|(n, _)| n == name) {
                out.push((*name, None));
            }
        }
        out.sort_by(|a, b| self.interner.str(a.0).cmp(self.interner.str(b.0)));
        out
    }

    /// The unit is named by an alias only (`-no-alias-deps`).
    pub(crate) fn note_weak_import(&mut self, name: Symbol) {
        self.weak_imports.insert(name);
    }
}

/// A file that the host could not read.
fn unreadable(path: &str, reason: &str) -> Box<Diagnostic> {
    let mut doc = Doc::new();
    doc.text(path).newline();
    doc.words(reason);
    bad_interface(doc)
}

/// A file that is not a compiled interface of this version, in OCaml's words.
pub(crate) fn not_readable(path: &str, error: &Error) -> Box<Diagnostic> {
    let mut doc = Doc::new();
    match error {
        Error::WrongVersion { newer, .. } => {
            let age = if *newer { "a newer" } else { "an older" };
            // The second sentence starts at the margin, left of the column behind `Error: `.
            doc.boxed(BoxKind::V, 0, |doc| {
                doc.boxed(BoxKind::HOV, 0, |doc| {
                    doc.code(path).space();
                    doc.text("is not a compiled interface for this version of OCaml.");
                });
                doc.brk(0, -7).text(format!("It seems to be for {age} version of OCaml."));
            });
        }
        Error::WrongKind(_) => {
            doc.code(path).space().text("is not a compiled interface");
        }
        _ => {
            doc.text("Corrupted compiled interface").space().code(path);
        }
    }
    bad_interface(doc)
}

fn misnamed(path: &str, found: &str, expected: &str) -> Box<Diagnostic> {
    let mut doc = Doc::new();
    doc.text("Wrong file naming: ").code(path).space();
    doc.text("contains the compiled interface for").space();
    doc.code(found).text(" when ").code(expected).text(" was expected");
    bad_interface(doc)
}

fn bad_interface(doc: Doc) -> Box<Diagnostic> {
    Box::new(Diagnostic::error("bad-interface-file", diagnostics::Span::NONE, doc))
}

//! What a path is at run time: a variable, another unit's block, a field of a module's block.

use std::rc::Rc;

use diagnostics::Span;
use syntax::symbol::Symbol;
use typing::env::Env;
use typing::ident::{Ident, IdentKind, Path};
use typing::types::{ModulePresence, ModuleType, SignatureItem};

use super::{Result, Translator};
use crate::ir::*;
use crate::primitive::*;

/// The name space of a component.
#[derive(Clone, Copy)]
enum Space {
    Value,
    Module,
    Extension,
    Class,
}

/// The access to a field of a module's block.
pub(crate) fn module_field(block: Lambda, slot: u32, loc: Span) -> Lambda {
    Lambda::prim(Primitive::Field(slot, Pointerness::Pointer, Mutability::Immutable), vec![block], loc)
}

/// The access to a field of a block that was not built as a module (idem, but printed as mutable).
pub(crate) fn mutable_field(block: Lambda, slot: u32, loc: Span) -> Lambda {
    Lambda::prim(Primitive::Field(slot, Pointerness::Pointer, Mutability::Mutable), vec![block], loc)
}

impl Translator<'_, '_> {
    pub(crate) fn value_path(&mut self, env: &Env, path: &Path, loc: Span) -> Result<Lambda> {
        self.component_path(env, path, Space::Value, loc)
    }

    pub(crate) fn extension_path(&mut self, env: &Env, path: &Path, loc: Span) -> Result<Lambda> {
        self.component_path(env, path, Space::Extension, loc)
    }

    pub(crate) fn class_path(&mut self, env: &Env, path: &Path, loc: Span) -> Result<Lambda> {
        self.component_path(env, path, Space::Class, loc)
    }

    fn component_path(&mut self, env: &Env, path: &Path, space: Space, loc: Span) -> Result<Lambda> {
        match path {
            Path::Ident(id) => Ok(self.ident_term(*id, loc)),
            Path::Dot(module, name) => {
                let slot = self.slot(env, module, *name, space);
                let Some(slot) = slot else {
                    return self
                        .error(loc, format!("{} has no place at run time", self.checker.path_text(path)));
                };
                Ok(module_field(self.module_path(env, module, loc)?, slot, loc))
            }
            Path::Apply(..) | Path::Extra(..) => {
                self.error(loc, format!("{} is not a value", self.checker.path_text(path)))
            }
        }
    }

    fn ident_term(&mut self, id: Ident, loc: Span) -> Lambda {
        match id.kind {
            IdentKind::Global => self.unit_block(id.name, loc),
            IdentKind::Predef => Lambda::prim(self.predef(id), Vec::new(), loc),
            IdentKind::Local | IdentKind::Scoped => Lambda::Var(id),
        }
    }

    /// The block of a compilation unit.
    pub(crate) fn unit_block(&self, name: Symbol, loc: Span) -> Lambda {
        Lambda::prim(Primitive::GetGlobal(Rc::from(self.name(name))), Vec::new(), loc)
    }

    fn slot(&mut self, env: &Env, module: &Path, name: Symbol, space: Space) -> Option<u32> {
        let components = self.checker.components(env, module)?;
        let structure = components.structure()?;
        let index = match space {
            Space::Value => *structure.names.values.get(&name)?,
            Space::Module => *structure.names.modules.get(&name)?,
            Space::Class => *structure.names.classes.get(&name)?,
            Space::Extension => {
                structure.names.constructors.get(&name)?.iter().rev().find(|(_, k)| k.is_none())?.0
            }
        };
        *structure.slots.get(index)?
    }

    /// The block of a module, through aliases.
    pub(crate) fn module_path(&mut self, env: &Env, path: &Path, loc: Span) -> Result<Lambda> {
        match path {
            Path::Ident(id) if id.is_global() => Ok(self.unit_block(self.unit_alias(id.name), loc)),
            Path::Ident(id) => match self.alias_target(env, path) {
                Some(target) => self.module_path(env, &target, loc),
                None => Ok(self.ident_term(*id, loc)),
            },
            Path::Dot(module, name) => {
                if let Some(target) = self.alias_target(env, path) {
                    return self.module_path(env, &target, loc);
                }
                match self.slot(env, module, *name, Space::Module) {
                    Some(slot) => Ok(module_field(self.module_path(env, module, loc)?, slot, loc)),
                    None => {
                        self.error(loc, format!("{} has no place at run time", self.checker.path_text(path)))
                    }
                }
            }
            Path::Apply(..) | Path::Extra(..) => {
                self.error(loc, format!("{} is not a module", self.checker.path_text(path)))
            }
        }
    }

    fn unit_alias(&self, name: Symbol) -> Symbol {
        name
    }

    /// The module an absent module (an alias without a block of its own) stands for.
    fn alias_target(&mut self, env: &Env, path: &Path) -> Option<Path> {
        let data = self.checker.find_module_data(env, path)?;
        if data.presence == ModulePresence::Present {
            return None;
        }
        match &*data.decl.ty {
            ModuleType::Alias(target) => Some(target.clone()),
            _ => None,
        }
    }

    /// The value `name` of a library unit the compiler itself refers to.
    pub(crate) fn library_value(&mut self, unit: &str, name: &str, loc: Span) -> Result<Lambda> {
        let symbol = self.interner.intern(unit);
        let value = self.interner.intern(name);
        let Some(found) = self.checker.unit(symbol) else {
            return self.error(loc, format!("the unit {unit} of the standard library is missing"));
        };
        let module = found.module.clone();
        let env = Env::default();
        let components = self.checker.components_of(&env, &module);
        let slot = components.structure().and_then(|s| {
            let index = *s.names.values.get(&value)?;
            s.slots[index]
        });
        match slot {
            Some(slot) => Ok(module_field(self.unit_block(symbol, loc), slot, loc)),
            None => self.error(loc, format!("{unit}.{name} of the standard library is missing")),
        }
    }

    /// Slots of a signature's items: identifier and slot, for those that have one.
    pub(crate) fn runtime_items(items: &[SignatureItem]) -> Vec<Ident> {
        items.iter().filter(|item| item.has_slot()).map(SignatureItem::ident).collect()
    }
}

//! Structures and compilation units.
//!
//! Items are translated last to first: each is a term around the rest, whose innermost part builds the block of
//! the fields that others see.

use std::rc::Rc;

use diagnostics::Span;
use syntax::symbol::Symbol;
use typing::env::Env;
use typing::ident::{Ident, Path};
use typing::typedtree::{
    Coercion, ExtensionConstructorKind, Implementation, ModuleExpr, ModuleExprDesc, Structure, StructureItem,
    StructureItemDesc, TypedExtensionConstructor,
};
use typing::types::{ModulePresence, ModuleType, SignatureItem};

use super::paths::mutable_field;
use super::{Result, Translator};
use crate::ir::*;
use crate::primitive::*;

/// Where a structure stands: the path of exceptions' names, if it has one.
pub(crate) type Root = Option<Rc<str>>;

impl<'a, 's> Translator<'a, 's> {
    /// Translates a checked implementation: a term that ends by setting the unit's global.
    pub fn unit_term(&mut self, unit: &Implementation) -> Result<Lambda> {
        let root = Some(self.shown_unit());
        let block = self.structure(&unit.structure, &unit.coercion, &root)?;
        let block = self.with_table_cells(block);
        Ok(Lambda::prim(Primitive::SetGlobal(self.unit.clone()), vec![block], Span::NONE))
    }

    /// The unit as exceptions are named after it: `Stdlib.Seq` for the unit `Stdlib__Seq`, where `Stdlib` is known and
    /// says that they are the same.
    fn shown_unit(&mut self) -> Rc<str> {
        let unit = self.unit.clone();
        let Some((library, member)) = unit.split_once("__") else { return unit };
        let library_name = self.interner.intern(library);
        if !matches!(self.checker.units.get(&library_name), Some(Ok(Some(_)))) {
            return unit;
        }
        let path = Path::Ident(Ident::global(library_name)).dot(self.interner.intern(member));
        let declared = self.checker.find_module(&Env::default(), &path);
        let alias = declared.is_some_and(
            |decl| matches!(&*decl.ty, ModuleType::Alias(Path::Ident(id)) if self.name(id.name) == &*unit),
        );
        if alias { format!("{library}.{member}").into() } else { unit }
    }

    /// The block of a structure as a coercion makes it.
    pub(crate) fn structure(
        &mut self,
        structure: &Structure,
        coercion: &Coercion,
        root: &Root,
    ) -> Result<Lambda> {
        let fields = Self::runtime_items(&structure.ty);
        self.bound_once(&fields);
        let mut body = self.structure_block(&fields, coercion)?;
        for item in structure.items.iter().rev() {
            body = self.item(item, body, root)?;
        }
        Ok(body)
    }

    fn structure_block(&mut self, fields: &[Ident], coercion: &Coercion) -> Result<Lambda> {
        let values: Vec<Lambda> = fields.iter().map(|id| Lambda::Var(*id)).collect();
        self.coerced_block(values, coercion)
    }

    /// An item around the rest of its structure.
    fn item(&mut self, item: &StructureItem, body: Lambda, root: &Root) -> Result<Lambda> {
        let loc = item.span;
        match &item.desc {
            StructureItemDesc::Eval(e, _) => {
                let term = self.expression(e)?;
                Ok(Lambda::seq(term, body))
            }
            StructureItemDesc::Value(flag, bindings) => self.bindings(*flag, bindings, body, true),
            StructureItemDesc::Primitive(desc) => {
                if let typing::types::ValueKind::Primitive(prim) = &desc.val.kind
                    && !prim.name.starts_with('%')
                {
                    // Items come in reverse.
                    self.primitives.insert(0, prim.name.clone());
                }
                Ok(body)
            }
            StructureItemDesc::TypeExtension(extension) => {
                let mut body = body;
                for cstr in extension.constructors.iter().rev() {
                    let made = self.extension_in(&item.env, cstr, root)?;
                    body = Lambda::let_(LetKind::Strict, cstr.id, made, body);
                }
                Ok(body)
            }
            StructureItemDesc::Exception(exception) => {
                let cstr = &exception.constructor;
                let made = self.extension_in(&item.env, cstr, root)?;
                Ok(Lambda::let_(LetKind::Strict, cstr.id, made, body))
            }
            StructureItemDesc::Module(binding) => {
                if binding.presence == ModulePresence::Absent {
                    return Ok(body);
                }
                let module = self.bound_module(binding.id, &binding.expr, root)?;
                Ok(match binding.id {
                    Some(id) => Lambda::let_(LetKind::Strict, id, module, body),
                    None => Lambda::seq(Lambda::prim(Primitive::Ignore, vec![module], loc), body),
                })
            }
            StructureItemDesc::RecModule(bindings) => self.recursive_modules(bindings, body, root),
            StructureItemDesc::Open(open) => {
                if open.bound_items.is_empty() && is_path(&open.expr) {
                    return Ok(body);
                }
                let module = self.module_at(&open.expr, &Coercion::None, root)?;
                self.bind_items("open", &open.expr, module, &open.bound_items, body)
            }
            StructureItemDesc::Class(classes) => {
                let classes: Vec<_> = classes.iter().map(|(class, methods)| (class, &methods[..])).collect();
                self.class_declarations(&classes, body)
            }
            StructureItemDesc::Include(include) => {
                let module = self.module_at(&include.module, &Coercion::None, root)?;
                self.bind_items("include", &include.module, module, &include.ty, body)
            }
            StructureItemDesc::Type(..)
            | StructureItemDesc::Modtype(_)
            | StructureItemDesc::ClassType(_)
            | StructureItemDesc::Attribute(_) => Ok(body),
        }
    }

    /// The value of a module binding, in the scope of its name.
    pub(crate) fn bound_module(
        &mut self,
        id: Option<Ident>,
        expr: &ModuleExpr,
        root: &Root,
    ) -> Result<Lambda> {
        let name = id.map_or("_", |id| self.name(id.name));
        let root = extended(root, name);
        self.in_scope('.', name, |this| this.module_at(expr, &Coercion::None, &root))
    }

    /// Binds what an `open` or `include` brings, field by field.
    fn bind_items(
        &mut self,
        name: &str,
        expr: &ModuleExpr,
        module: Lambda,
        items: &[SignatureItem],
        body: Lambda,
    ) -> Result<Lambda> {
        let id = self.fresh(name);
        let loc = expr.span;
        let mut body = body;
        for (slot, item) in Self::runtime_items(items).into_iter().enumerate() {
            let field = mutable_field(Lambda::Var(id), slot as u32, loc);
            body = Lambda::let_(LetKind::Alias, item, field, body);
        }
        let kind = if is_path(expr) { LetKind::Alias } else { LetKind::Strict };
        Ok(Lambda::let_(kind, id, module, body))
    }

    /// `let open M in body`.
    pub(crate) fn local_open(
        &mut self,
        expr: &ModuleExpr,
        items: &[SignatureItem],
        body: Lambda,
    ) -> Result<Lambda> {
        if items.is_empty() && is_path(expr) {
            return Ok(body);
        }
        let module = self.module(expr, None)?;
        self.bind_items("open", expr, module, items, body)
    }

    /// An extension constructor defined in an expression.
    pub(crate) fn extension_constructor(
        &mut self,
        env: &Env,
        cstr: &TypedExtensionConstructor,
    ) -> Result<Lambda> {
        self.extension_in(env, cstr, &None)
    }

    fn extension_in(&mut self, env: &Env, cstr: &TypedExtensionConstructor, root: &Root) -> Result<Lambda> {
        let loc = cstr.span;
        match &cstr.kind {
            ExtensionConstructorKind::Rebind(path, _) => self.extension_path(env, path, loc),
            ExtensionConstructorKind::Decl(..) => {
                let short: Symbol = cstr.id.name;
                let name = match root {
                    Some(root) => format!("{root}.{}", self.name(short)),
                    None => self.name(short).to_string(),
                };
                let fresh = External { name: "caml_fresh_oo_id".into(), arity: 1, alloc: false };
                let number = Lambda::prim(Primitive::CCall(Rc::new(fresh)), vec![Lambda::int(0)], loc);
                let tag = bytecode::layout::tag::OBJECT;
                let block = Primitive::MakeBlock(tag, Mutability::Immutable, Rc::from([]));
                Ok(Lambda::prim(block, vec![Lambda::Const(Const::string(&name)), number], loc))
            }
        }
    }
}

/// The path of a submodule.
pub(crate) fn extended(root: &Root, name: &str) -> Root {
    root.as_ref().map(|root| format!("{root}.{name}").into())
}

/// Whether a module expression only names a module.
pub(crate) fn is_path(expr: &ModuleExpr) -> bool {
    match &expr.desc {
        ModuleExprDesc::Ident(..) => true,
        ModuleExprDesc::Constraint(inner, _, _, Coercion::None) => is_path(inner),
        _ => false,
    }
}

//! Where expressions need the module language: local modules, exceptions, opens, packing.

use std::rc::Rc;

use syntax::ast;
use syntax::node::Node;

use super::{Failed, Res};
use crate::checker::Checker;
use crate::env::Env;
use crate::ident::Path;
use crate::typedtree::*;
use crate::types::*;

impl Checker<'_> {
    /// Runs `check`, an error of which ends the expression around; scopes opened inside are closed after it.
    fn in_scope<T>(&mut self, check: impl FnOnce(&mut Self) -> Option<T>) -> Res<T> {
        let before = self.error_count();
        let level = self.level;
        let vars = self.type_vars.clone();
        let result = check(self);
        self.level = level;
        self.type_vars = vars;
        match result {
            Some(result) if self.error_count() == before => Ok(result),
            _ => Err(Failed),
        }
    }

    /// The module of `let module X = M in ..`.
    pub(crate) fn local_module(
        &mut self,
        env: &Env,
        module: &ast::ModuleExpr,
    ) -> Res<(ModuleExpr, ModulePresence)> {
        let module = self.in_scope(|c| Some(c.type_module(env, module, true, true)))?;
        let presence = match &*module.ty {
            ModuleType::Alias(_) => ModulePresence::Absent,
            _ => ModulePresence::Present,
        };
        Ok((module, presence))
    }

    /// The exception of `let exception E in ..` and the environment with it.
    pub(crate) fn local_exception(
        &mut self,
        env: &Env,
        constructor: &ast::ExtensionConstructor,
    ) -> Res<(TypedExtensionConstructor, Env)> {
        let typed = self.in_scope(|c| c.transl_exception_constructor(env, constructor))?;
        let inner = env.add_extension(typed.id, typed.ext.clone());
        Ok((typed, inner))
    }

    /// `let open M in ..`
    pub(crate) fn local_open(
        &mut self,
        env: &Env,
        open: &ast::OpenDeclaration,
    ) -> Res<(OpenDeclaration, Env)> {
        self.in_scope(|c| c.type_open_declaration(env, open))
    }

    /// The module of `(module M)` as one of the package type, and the package type's constraints completed: the
    /// types that they name, as the module has them.
    pub(crate) fn packed_module(
        &mut self,
        env: &Env,
        module: &ast::ModuleExpr,
        path: &Path,
        constraints: &[(ast::Longident, TypeId)],
        _span: diagnostics::Span,
    ) -> Res<(ModuleExpr, Vec<(ast::Longident, TypeId)>)> {
        self.in_scope(|c| {
            let packed = c.type_module(env, module, true, false);
            if matches!(packed.desc, ModuleExprDesc::Error) {
                return None;
            }
            let mut completed = Vec::with_capacity(constraints.len());
            if !constraints.is_empty() {
                let (root, inner) = match c.path_of_module(&packed) {
                    Some(root) => (root, env.clone()),
                    None => {
                        let name = c.interner.intern("%M");
                        let scope = c.create_scope();
                        let decl = ModuleDeclaration::bare(packed.ty.clone());
                        let (id, inner) = c.enter_module(env, name, scope, ModulePresence::Present, decl);
                        (Path::Ident(id), inner)
                    }
                };
                for (lid, _) in constraints {
                    let names = crate::modules::packages::flatten(lid)?;
                    let of = names.iter().fold(root.clone(), |p, n| p.dot(*n));
                    if c.find_type(&inner, &of).is_some_and(|d| d.params.is_empty()) {
                        let t = c.new_type(TypeDesc::Constr(of, Rc::from([])));
                        // Seen from outside, the type is what it expands to.
                        let t = c.expand_head(&inner, t);
                        completed.push((lid.clone(), t));
                    }
                }
            }
            let ty = c.module_type_of_package(env, path, &completed);
            let coercion = c.include_or_report(env, &packed, &ty);
            let (span, attributes) = (packed.span, packed.attributes.clone());
            let desc = ModuleExprDesc::Constraint(Node::new(packed), ty.clone(), None, coercion);
            Some((ModuleExpr { desc, span, ty, env: env.clone(), attributes }, completed))
        })
    }

    /// The module type of a module unpacked from `(module P with type c = t ...)`.
    pub(crate) fn module_type_of_package(
        &mut self,
        env: &Env,
        path: &Path,
        constraints: &[(ast::Longident, TypeId)],
    ) -> Rc<ModuleType> {
        let named = Rc::new(ModuleType::Ident(path.clone()));
        self.modtype_of_package(env, path, constraints).unwrap_or(named)
    }
}

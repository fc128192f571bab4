//! Where expressions need the module language: local modules, exceptions, opens, packing.

use syntax::ast;

use super::Res;
use crate::checker::Checker;
use crate::env::Env;
use crate::ident::Path;
use crate::typedtree::*;
use crate::types::*;

impl Checker<'_> {
    /// The module of `let module X = M in ..`.
    pub(crate) fn local_module(&mut self, _env: &Env, module: &ast::ModuleExpr) -> Res<(ModuleExpr, ModulePresence)> {
        self.not_yet("local modules", module.span)
    }

    /// The exception of `let exception E in ..` and the environment with it.
    pub(crate) fn local_exception(
        &mut self,
        _env: &Env,
        constructor: &ast::ExtensionConstructor,
    ) -> Res<(TypedExtensionConstructor, Env)> {
        self.not_yet("local exceptions", constructor.span)
    }

    /// `let open M in ..`
    pub(crate) fn local_open(&mut self, env: &Env, open: &ast::OpenDeclaration) -> Res<(OpenDeclaration, Env)> {
        if let ast::ModuleExprDesc::Ident(lid) = &*open.expr.desc {
            let (path, inner) = self.open_longident(env, lid, None).ok_or(super::Failed)?;
            let ty = std::rc::Rc::new(ModuleType::Alias(path.clone()));
            let expr = ModuleExpr {
                desc: ModuleExprDesc::Ident(path, lid.clone()),
                span: open.expr.span,
                ty,
                env: env.clone(),
                attributes: std::rc::Rc::new([]),
            };
            let open = OpenDeclaration {
                expr,
                bound_items: std::rc::Rc::new([]),
                override_flag: open.override_,
                env: inner.clone(),
                span: open.span,
                attributes: super::expression::attributes(&open.attributes),
            };
            return Ok((open, inner));
        }
        self.not_yet("opening a module expression", open.span)
    }

    /// The module of `(module M)` as one of the package type, and the package type's constraints completed.
    pub(crate) fn packed_module(
        &mut self,
        _env: &Env,
        module: &ast::ModuleExpr,
        _path: &Path,
        _constraints: &[(ast::Longident, TypeId)],
        _span: diagnostics::Span,
    ) -> Res<(ModuleExpr, Vec<(ast::Longident, TypeId)>)> {
        self.not_yet("first-class modules", module.span)
    }
}

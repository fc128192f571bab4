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
    pub(crate) fn local_module(
        &mut self,
        _env: &Env,
        module: &ast::ModuleExpr,
    ) -> Res<(ModuleExpr, ModulePresence)> {
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
    pub(crate) fn local_open(
        &mut self,
        env: &Env,
        open: &ast::OpenDeclaration,
    ) -> Res<(OpenDeclaration, Env)> {
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

impl Checker<'_> {
    /// The module type of a module unpacked from `(module P with type c = t ...)`.
    pub(crate) fn module_type_of_package(
        &mut self,
        env: &Env,
        path: &Path,
        constraints: &[(ast::Longident, TypeId)],
    ) -> std::rc::Rc<ModuleType> {
        let mut module_type = std::rc::Rc::new(ModuleType::Ident(path.clone()));
        if constraints.is_empty() {
            return module_type;
        }
        // The signature behind the name, with the named types made equal to the given ones.
        for _ in 0..1000 {
            let ModuleType::Ident(p) = &*module_type else { break };
            match self.find_modtype(env, p).and_then(|d| d.ty.clone()) {
                Some(ty) => module_type = ty,
                None => break,
            }
        }
        for (lid, ty) in constraints {
            module_type = std::rc::Rc::new(self.constrain_type(env, &module_type, &names_of(lid), *ty));
        }
        module_type
    }

    fn constrain_type(
        &mut self,
        env: &Env,
        module_type: &ModuleType,
        names: &[syntax::symbol::Symbol],
        ty: TypeId,
    ) -> ModuleType {
        let ModuleType::Signature(items) = module_type else { return module_type.clone() };
        let Some((first, rest)) = names.split_first() else { return module_type.clone() };
        let items: Vec<SignatureItem> = items
            .iter()
            .map(|item| match item {
                SignatureItem::Type(id, decl, rec, vis) if id.name == *first && rest.is_empty() => {
                    let decl = TypeDeclaration { manifest: Some(ty), ..(**decl).clone() };
                    SignatureItem::Type(*id, decl.into(), *rec, *vis)
                }
                SignatureItem::Module(id, presence, decl, rec, vis)
                    if id.name == *first && !rest.is_empty() =>
                {
                    let mut inner = decl.ty.clone();
                    while let ModuleType::Ident(p) = &*inner {
                        match self.find_modtype(env, p).and_then(|d| d.ty.clone()) {
                            Some(t) => inner = t,
                            None => break,
                        }
                    }
                    let inner = self.constrain_type(env, &inner, rest, ty);
                    let decl = ModuleDeclaration { ty: inner.into(), ..(**decl).clone() };
                    SignatureItem::Module(*id, *presence, decl.into(), *rec, *vis)
                }
                other => other.clone(),
            })
            .collect();
        ModuleType::Signature(items.into())
    }
}

fn names_of(lid: &ast::Longident) -> Vec<syntax::symbol::Symbol> {
    match lid {
        ast::Longident::Ident(name) => vec![*name],
        ast::Longident::Dot(m, name) => {
            let mut names = names_of(m);
            names.push(*name);
            names
        }
        ast::Longident::Apply(..) => Vec::new(),
    }
}

//! Modules, exceptions and opens inside expressions; first-class modules.

use std::rc::Rc;

use diagnostics::Doc;
use syntax::ast::{self, Loc, Longident};
use syntax::symbol::Symbol;

use super::pattern_vars::ModuleVar;
use super::{Expected, Failed, Res};
use crate::checker::Checker;
use crate::env::Env;
use crate::ident::Path;
use crate::typedtree::*;
use crate::types::*;

impl Checker<'_> {
    /// Opens `M` of a pattern `M.(p)`.
    pub(crate) fn open_for_pattern(&mut self, env: &Env, lid: &Loc<Longident>) -> Res<(Path, Env)> {
        self.open_longident(env, lid, None).ok_or(Failed)
    }

    /// The environment with `lid` opened, if it is a module; no marks, no errors.
    pub(crate) fn open_quietly(&mut self, env: &Env, lid: &Longident) -> Option<Env> {
        let (path, _) = self.lookup_module_quietly(env, lid)?;
        self.open_path(env, &path, None)
    }

    /// The environment with the modules that a pattern unpacks.
    pub(crate) fn bind_pattern_modules(&mut self, env: &Env, modules: &[ModuleVar]) -> Res<Env> {
        let mut env = env.clone();
        for m in modules {
            let ty = self.expand_head(&env, m.ty);
            let TypeDesc::Package(path, constraints) = self.store.desc(ty).clone() else {
                if matches!(self.store.desc(ty), TypeDesc::Error) {
                    continue;
                }
                let mut doc = Doc::new();
                doc.text("The type of this packed module is not known.");
                let mut text = Doc::new();
                text.text("This type is not a packed module type.");
                let _ = doc;
                let span = m.name.span;
                let shown = self.type_doc(&env, ty);
                let mut message = Doc::new();
                message.open(diagnostics::format_box::BoxKind::Box, 0);
                message.text("The type of this packed module contains variables:").space();
                message.append(&shown).close();
                let _ = text;
                return self.fail("unpack-unknown", span, message);
            };
            let module_type = self.module_type_of_package(&env, &path, &constraints);
            let decl = ModuleDeclaration {
                ty: module_type,
                attributes: Rc::new([]),
                span: m.name.span,
                uid: m.uid.clone(),
            };
            // The module's types are not to leave the scope of the pattern.
            let id = crate::ident::Ident { kind: crate::ident::IdentKind::Scoped, scope: self.level, ..m.id };
            env = env.add_module(id, ModulePresence::Present, decl.into());
        }
        Ok(env)
    }

    pub(super) fn type_let_module(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        name: &Loc<Option<Symbol>>,
        module: &ast::ModuleExpr,
        body: &ast::Expression,
        expected: Expected,
    ) -> Res<Expression> {
        let outer = self.level;
        self.begin_def();
        let result = self.type_let_module_inside(env, e, name, module, body, expected);
        self.level = outer;
        let checked = result?;
        let outside = self.new_var();
        self.unify_expression(env, body.span, Some(body), checked.ty, outside, None)?;
        Ok(checked)
    }

    fn type_let_module_inside(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        name: &Loc<Option<Symbol>>,
        module: &ast::ModuleExpr,
        body: &ast::Expression,
        expected: Expected,
    ) -> Res<Expression> {
        let scope = self.level;
        let (checked_module, presence) = self.local_module(env, module)?;
        let (id, inner) = match name.txt {
            None => (None, env.clone()),
            Some(bound) => {
                let id = self.idents.scoped(bound, scope);
                let decl = ModuleDeclaration {
                    ty: checked_module.ty.clone(),
                    attributes: Rc::new([]),
                    span: name.span,
                    uid: self.new_uid(),
                };
                (Some(id), env.add_module(id, presence, decl.into()))
            }
        };
        let body_checked = self.type_expect(&inner, body, expected)?;
        let ty = body_checked.ty;
        let desc = ExpressionDesc::LetModule(id, *name, presence, checked_module.into(), body_checked.into());
        Ok(self.expression(env, e, desc, ty))
    }

    pub(super) fn type_let_exception(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        constructor: &ast::ExtensionConstructor,
        body: &ast::Expression,
        expected: Expected,
    ) -> Res<Expression> {
        let (constructor, inner) = self.local_exception(env, constructor)?;
        let body = self.type_expect(&inner, body, expected)?;
        let ty = body.ty;
        Ok(self.expression(env, e, ExpressionDesc::LetException(constructor.into(), body.into()), ty))
    }

    pub(super) fn type_open_expression(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        open: &ast::OpenDeclaration,
        body: &ast::Expression,
        expected: Expected,
    ) -> Res<Expression> {
        let is_path = matches!(&*open.expr.desc, ast::ModuleExprDesc::Ident(_));
        let (open, inner) = self.local_open(env, open)?;
        let check = |c: &mut Self| -> Res<Expression> {
            let body = c.type_expect(&inner, body, expected)?;
            let ty = body.ty;
            Ok(c.expression(env, e, ExpressionDesc::Open(open.into(), body.into()), ty))
        };
        if is_path {
            return check(self);
        }
        let checked = self.with_local_level(check)?;
        let outside = self.new_var();
        self.unify_expression(env, body.span, Some(body), checked.ty, outside, None)?;
        Ok(checked)
    }

    /// `(module M)`: the package type must be known.
    pub(super) fn type_pack(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        module: &ast::ModuleExpr,
        expected: Expected,
    ) -> Res<Expression> {
        let wanted = self.instance(expected.ty);
        let head = self.expand_head(env, wanted);
        match self.store.desc(head).clone() {
            TypeDesc::Package(path, constraints) => {
                let (module, constraints) = self.packed_module(env, module, &path, &constraints, e.span)?;
                let ty = self.new_type(TypeDesc::Package(path, constraints.into()));
                self.expression_at(env, e, ExpressionDesc::Pack(module.into()), ty, expected)
            }
            TypeDesc::Var(_) => {
                let mut doc = Doc::new();
                doc.text("The signature for this packaged module couldn't be inferred.");
                self.fail("cannot-infer-signature", e.span, doc)
            }
            TypeDesc::Error => Err(Failed),
            _ => {
                let shown = self.type_doc(env, head);
                let mut doc = Doc::new();
                doc.open(diagnostics::format_box::BoxKind::HOV, 0);
                doc.text("This expression is packed module, but the expected type is").space();
                doc.styled(diagnostics::Style::InlineCode, |d| {
                    d.append(&shown);
                });
                doc.close();
                self.fail("not-a-packed-module", e.span, doc)
            }
        }
    }
}

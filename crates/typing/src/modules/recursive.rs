//! `module rec` in structures.

use std::rc::Rc;

use diagnostics::{Diagnostic, Doc};
use syntax::ast;
use syntax::node::Node;

use crate::checker::Checker;
use crate::env::Env;
use crate::ident::{Ident, Path};
use crate::typedtree::*;
use crate::types::*;

impl Checker<'_> {
    /// `module rec A : S = ME and ...`.
    pub(super) fn type_recursive_modules(
        &mut self,
        env: &Env,
        ms: &[ast::ModuleBinding],
    ) -> Option<(Vec<ModuleBinding>, Vec<SignatureItem>, Env)> {
        let mut sources = Vec::with_capacity(ms.len());
        let mut bodies = Vec::with_capacity(ms.len());
        for m in ms {
            let ast::ModuleExprDesc::Constraint(body, ty) = &*m.expr.desc else {
                let doc = Doc::sentence("Recursive modules require an explicit module type.");
                self.diagnostics.push(Diagnostic::error("recursive-module-without-type", m.expr.span, doc));
                return None;
            };
            sources.push((&m.name, ty, &m.attributes[..], m.span));
            bodies.push(body);
        }
        let (decls, new_env) = self.recursive_module_types(env, &sources)?;
        let mut typed_bodies = Vec::with_capacity(bodies.len());
        for body in bodies {
            typed_bodies.push(self.type_module(&new_env, body, true, false));
        }
        let coercions = self.check_recursive_inclusion(&new_env, &decls, &typed_bodies);
        let mut items = Vec::new();
        let mut out = Vec::new();
        for (i, (((d, body), coercion), m)) in
            decls.into_iter().zip(typed_bodies).zip(coercions).zip(ms).enumerate()
        {
            let status = if i == 0 { RecStatus::First } else { RecStatus::Next };
            if let Some(id) = d.id {
                let present = ModulePresence::Present;
                items.push(SignatureItem::Module(id, present, d.decl.clone(), status, Visibility::Exported));
            }
            let ty = d.decl.ty.clone();
            let expr = ModuleExpr {
                desc: ModuleExprDesc::Constraint(
                    Node::new(body),
                    ty.clone(),
                    Some(Node::new(d.ty)),
                    coercion,
                ),
                span: m.expr.span,
                ty,
                env: new_env.clone(),
                attributes: m.expr.attributes.clone().into(),
            };
            out.push(ModuleBinding {
                id: d.id,
                name: m.name,
                uid: d.decl.uid.clone(),
                presence: ModulePresence::Present,
                expr,
                attributes: m.attributes.clone().into(),
                span: m.span,
            });
        }
        Some((out, items, new_env))
    }

    /// Each body must have its declared type, where the modules are known by what their bodies are.
    fn check_recursive_inclusion(
        &mut self,
        env: &Env,
        decls: &[super::signature::RecursiveDeclaration],
        bodies: &[ModuleExpr],
    ) -> Vec<Coercion> {
        let mut renaming = Subst::default();
        let fresh: Vec<Option<Ident>> = decls
            .iter()
            .map(|d| {
                d.id.map(|id| {
                    let new = self.idents.rename(id);
                    renaming.add_module(id, Path::Ident(new));
                    new
                })
            })
            .collect();
        let mut inner = env.clone();
        let mut actual: Vec<Rc<ModuleType>> = Vec::with_capacity(bodies.len());
        for (body, new) in bodies.iter().zip(&fresh) {
            let ty = self.subst(&renaming).module_type(&body.ty);
            if let Some(new) = new {
                inner = inner.add_module(*new, ModulePresence::Present, ModuleDeclaration::bare(ty.clone()));
            }
            actual.push(ty);
        }
        let mut out = Vec::with_capacity(bodies.len());
        for (((body, d), ty), new) in bodies.iter().zip(decls).zip(actual).zip(&fresh) {
            let expected = self.subst(&renaming).module_type(&d.decl.ty);
            let ty = match new {
                Some(new) => self.strengthen(&inner, &ty, &Path::Ident(*new), true),
                None => ty,
            };
            let node = ModuleExpr { ty, ..body.clone() };
            out.push(self.include_or_report(&inner, &node, &expected));
        }
        out
    }
}

//! Class items of structures and signatures.

use syntax::ast;
use syntax::symbol::Symbol;

use super::declarations::{Body, Finished, Head, Source};
use crate::checker::Checker;
use crate::env::Env;
use crate::typedtree::*;
use crate::types::*;

fn head<'a, T>(c: &'a ast::ClassInfos<T>, source: Source<'a>) -> Head<'a> {
    Head { name: c.name, virt: c.virt, params: &c.params, source, span: c.span, attributes: &c.attributes }
}

fn infos<T, E>(
    c: &ast::ClassInfos<T>,
    f: Finished,
    expr: impl FnOnce(Body) -> Option<E>,
) -> Option<ClassInfos<E>> {
    Some(ClassInfos {
        virt: c.virt,
        params: f.params,
        id_name: c.name,
        id_class: f.class,
        id_class_type: f.class_type,
        id_object: f.object,
        expr: expr(f.body)?,
        decl: f.decl,
        type_decl: f.type_decl,
        span: c.span,
        attributes: c.attributes.clone().into(),
    })
}

/// The signature items of a group: each class is followed by its types.
fn class_items(group: &[Finished], values: bool) -> Vec<SignatureItem> {
    let mut items = Vec::new();
    for (i, f) in group.iter().enumerate() {
        let status = if i == 0 { RecStatus::First } else { RecStatus::Next };
        if values {
            items.push(SignatureItem::Class(f.class, f.decl.clone(), status, Visibility::Exported));
        }
        let exported = Visibility::Exported;
        items.push(SignatureItem::ClassType(f.class_type, f.type_decl.clone(), status, exported));
        items.push(SignatureItem::Type(f.object, f.object_decl.clone(), status, exported));
    }
    items
}

impl Checker<'_> {
    /// `class c = ..` with the public methods of each.
    #[allow(clippy::type_complexity)]
    pub(crate) fn type_class_declarations(
        &mut self,
        env: &Env,
        classes: &[ast::ClassDeclaration],
    ) -> Option<(Vec<(TypedClassDeclaration, Vec<Symbol>)>, Vec<SignatureItem>, Env)> {
        let heads: Vec<Head<'_>> = classes.iter().map(|c| head(c, Source::Expr(&c.expr))).collect();
        let (group, new_env) = self.class_group(env, &heads, true)?;
        let items = class_items(&group, true);
        let typed = classes
            .iter()
            .zip(group)
            .map(|(c, f)| {
                let methods = f.methods.clone();
                let typed = infos(c, f, |b| match b {
                    Body::Expr(e) => Some(*e),
                    Body::Type(_) => None,
                })?;
                Some((typed, methods))
            })
            .collect::<Option<Vec<_>>>()?;
        Some((typed, items, new_env))
    }

    /// `class c : ..` (with `values`) and `class type c = ..`.
    #[allow(clippy::type_complexity)]
    pub(crate) fn type_class_types(
        &mut self,
        env: &Env,
        classes: &[ast::ClassTypeDeclaration],
        values: bool,
    ) -> Option<(Vec<TypedClassTypeDeclaration>, Vec<SignatureItem>, Env)> {
        let heads: Vec<Head<'_>> = classes.iter().map(|c| head(c, Source::Type(&c.expr))).collect();
        let (group, new_env) = self.class_group(env, &heads, values)?;
        let items = class_items(&group, values);
        let typed = classes
            .iter()
            .zip(group)
            .map(|(c, f)| {
                infos(c, f, |b| match b {
                    Body::Type(t) => Some(*t),
                    Body::Expr(_) => None,
                })
            })
            .collect::<Option<Vec<_>>>()?;
        Some((typed, items, new_env))
    }
}

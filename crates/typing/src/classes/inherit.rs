//! `inherit`: what a parent brings into a class.

use diagnostics::{Doc, Span};
use indexmap::IndexMap;
use syntax::asttypes::{MutableFlag, VirtualFlag};
use syntax::symbol::Symbol;

use crate::checker::Checker;
use crate::core::Res;
use crate::env::Env;
use crate::ident::Ident;
use crate::types::*;

impl Checker<'_> {
    /// Adds a parent's instance variables and methods. The types of self become one.
    pub(crate) fn inherit_signature(
        &mut self,
        env: &Env,
        sig: &mut ClassSignature,
        parent: &ClassSignature,
        span: Span,
    ) -> Res<()> {
        for (name, (_, _, ty)) in &parent.meths {
            if let Some((_, _, old)) = sig.meths.get(name).copied() {
                let done = self.unify(env, *ty, old);
                self.method_agrees(env, done, *name, span)?;
            }
        }
        if let Err(e) = self.unify(env, parent.self_type, sig.self_type) {
            let first = Doc::plain("This class expression has self type");
            return self.clash("inherit-self", env, span, &e, &first, "but is used with self type", None);
        }
        for (name, (privacy, virt, ty)) in &parent.meths {
            let (privacy, virt, ty) = match sig.meths.get(name).copied() {
                None => (*privacy, *virt, *ty),
                Some((old_privacy, old_virt, old)) => {
                    let concrete = old_virt == VirtualFlag::Concrete || *virt == VirtualFlag::Concrete;
                    let virt = if concrete { VirtualFlag::Concrete } else { VirtualFlag::Virtual };
                    let public = matches!(privacy, MethodPrivacy::Public);
                    (if public { MethodPrivacy::Public } else { old_privacy }, virt, old)
                }
            };
            sig.meths.insert(*name, (privacy, virt, ty));
        }
        for (name, (mutable, virt, ty)) in &parent.vars {
            self.add_class_variable(env, sig, (*name, span), (*mutable, *virt), *ty)?;
        }
        Ok(())
    }

    /// Adds an instance variable, or what is said of it again.
    pub(crate) fn add_class_variable(
        &mut self,
        env: &Env,
        sig: &mut ClassSignature,
        (name, span): (Symbol, Span),
        (mutable, virt): (MutableFlag, VirtualFlag),
        ty: TypeId,
    ) -> Res<()> {
        let virt = match sig.vars.get(&name).copied() {
            None => virt,
            Some((old_mutable, old_virt, old)) => {
                if old_mutable != mutable {
                    let is = if mutable == MutableFlag::Mutable { "mutable" } else { "immutable" };
                    let was = if mutable == MutableFlag::Mutable { "immutable" } else { "mutable" };
                    let mut doc = Doc::new();
                    doc.words(&format!("The instance variable is {was};")).space();
                    doc.words(&format!("it cannot be redefined as {is}"));
                    return self.fail("mutability-mismatch", span, doc);
                }
                if let Err(e) = self.unify(env, ty, old) {
                    let mut first = Doc::new();
                    first
                        .text("The instance variable ")
                        .code(self.interner.str(name))
                        .space()
                        .text("has type");
                    let second = "but is expected to have type";
                    return self.clash("instance-variable-type", env, span, &e, &first, second, None);
                }
                if old_virt == VirtualFlag::Concrete { old_virt } else { virt }
            }
        };
        sig.vars.insert(name, (mutable, virt, ty));
        Ok(())
    }

    /// Identifiers for a parent's instance variables, and for its concrete methods.
    #[allow(clippy::type_complexity)]
    pub(crate) fn inherited_idents(
        &mut self,
        parent: &ClassSignature,
        known: &mut IndexMap<Symbol, Ident>,
    ) -> (Vec<(Symbol, Ident)>, Vec<(Symbol, Ident)>) {
        let mut vars = Vec::new();
        for name in self.sorted_names(parent.vars.keys().copied()) {
            let id = self.idents.local(name);
            known.insert(name, id);
            vars.push((name, id));
        }
        let concrete = parent.meths.iter().filter(|(_, m)| m.1 == VirtualFlag::Concrete).map(|(n, _)| *n);
        let methods =
            self.sorted_names(concrete).into_iter().map(|name| (name, self.idents.local(name))).collect();
        (vars, methods)
    }
}

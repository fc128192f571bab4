//! `S with type t = ..`, `with module`, `with module type`, and their `:=` forms.

use std::rc::Rc;

use diagnostics::{BoxKind, Diagnostic, Doc, Span};
use syntax::ast;
use syntax::ast::{Loc, Longident, WithConstraint as Ast};
use syntax::node::Node;
use syntax::symbol::Symbol;

use super::inclusion_report::vertical;
use crate::checker::Checker;
use crate::env::Env;
use crate::ident::{LOWEST_SCOPE, Path};
use crate::typedtree::{CoreType, TypedTypeDeclaration, TypedTypeKind, WithConstraint};
use crate::types::*;

/// A constraint on its way to the component it is about.
struct Constraint<'a> {
    source: &'a Ast,
    lid: &'a Loc<Longident>,
    outer: &'a Env,
    span: Span,
    /// The path of the component, for `:=`.
    target: Option<Path>,
    typed: Option<WithConstraint>,
    /// What `:=` replaces.
    subst: Subst,
}

impl Constraint<'_> {
    fn removes(&self) -> bool {
        matches!(self.source, Ast::TypeSubst(..) | Ast::ModSubst(..) | Ast::ModTypeSubst(..))
    }
}

type Done = (Path, Loc<Longident>, WithConstraint);

impl Checker<'_> {
    /// One constraint applied to a signature.
    pub(super) fn with_constraint(
        &mut self,
        env: &Env,
        signature: &Signature,
        c: &ast::WithConstraint,
        span: Span,
    ) -> Option<(Done, Signature)> {
        let lid = match c {
            Ast::Type(l, _)
            | Ast::Module(l, _)
            | Ast::ModType(l, _)
            | Ast::ModTypeSubst(l, _)
            | Ast::TypeSubst(l, _)
            | Ast::ModSubst(l, _) => l,
        };
        let names = super::packages::flatten(&lid.txt)?;
        let mut c = Constraint {
            source: c,
            lid,
            outer: env,
            span,
            target: None,
            typed: None,
            subst: Subst::default(),
        };
        let mut result = self.constrain_component(env, signature, &names, None, &mut c)?;
        if c.removes() {
            result = self.subst(&c.subst.clone()).signature(&result);
        }
        let path = c.target.clone()?;
        Some(((path, lid.clone(), c.typed?), result))
    }

    fn constrain_component(
        &mut self,
        env: &Env,
        items: &Signature,
        names: &[Symbol],
        root: Option<&Path>,
        c: &mut Constraint<'_>,
    ) -> Option<Signature> {
        let inner = env.add_signature(items);
        let (first, rest) = names.split_first()?;
        let position = items.iter().rposition(|item| {
            item.ident().name == *first
                && matches!(
                    (item, c.source, rest.is_empty()),
                    (SignatureItem::Module(..), _, false)
                        | (SignatureItem::Type(..), Ast::Type(..) | Ast::TypeSubst(..), true)
                        | (SignatureItem::Module(..), Ast::Module(..) | Ast::ModSubst(..), true)
                        | (SignatureItem::Modtype(..), Ast::ModType(..) | Ast::ModTypeSubst(..), true)
                )
        });
        let Some(position) = position else {
            self.report_no_component(c);
            return None;
        };
        let item = &items[position];
        let path = match root {
            None => Path::Ident(item.ident()),
            Some(root) => root.clone().dot(*first),
        };
        let replaced = if rest.is_empty() {
            c.target = Some(path.clone());
            self.constrain_item(&inner, item, &path, c)?
        } else {
            let SignatureItem::Module(id, _, d, r, v) = item else { return None };
            if matches!(*d.ty, ModuleType::Alias(_)) && c.removes() {
                self.report_no_component(c);
                return None;
            }
            let sub = self.signature_of_type(&inner, &d.ty, c.span)?;
            let sub = self.constrain_component(&inner, &sub, rest, Some(&path), c)?;
            let d = ModuleDeclaration { ty: Rc::new(ModuleType::Signature(sub)), ..(**d).clone() };
            Some(SignatureItem::Module(*id, ModulePresence::Present, Rc::new(d), *r, *v))
        };
        let mut out: Vec<SignatureItem> = items.to_vec();
        match replaced {
            Some(item) => out[position] = item,
            None => {
                out.remove(position);
            }
        }
        Some(out.into())
    }

    /// What becomes of the component: another item, or nothing.
    fn constrain_item(
        &mut self,
        inner: &Env,
        item: &SignatureItem,
        path: &Path,
        c: &mut Constraint<'_>,
    ) -> Option<Option<SignatureItem>> {
        match (item, c.source) {
            (SignatureItem::Type(id, d, r, v), Ast::Type(_, source)) => {
                let typed = self.transl_with_type(c.outer, *id, d, source);
                self.check_with_type(inner, path, &typed, d, c)?;
                let item = SignatureItem::Type(*id, typed.decl.clone(), *r, *v);
                c.typed = Some(WithConstraint::Type(Node::new(typed)));
                Some(Some(item))
            }
            (SignatureItem::Type(id, d, ..), Ast::TypeSubst(_, source)) => {
                let typed = self.transl_with_type(c.outer, *id, d, source);
                self.check_with_type(inner, path, &typed, d, c)?;
                let to = self.type_replacement(&typed.decl, typed.decl.manifest?);
                c.subst.add_type_path(path.clone(), to);
                c.typed = Some(WithConstraint::TypeSubst(Node::new(typed)));
                Some(None)
            }
            (SignatureItem::Module(id, p, d, r, v), Ast::Module(_, lid)) => {
                let (target, decl) = self.lookup_module(c.outer, lid)?;
                let ty = self.scrape_alias(c.outer, &decl.ty);
                let ty = self.strengthen(c.outer, &ty, &target, false);
                self.check_with_module(inner, &ty, d, c)?;
                c.typed = Some(WithConstraint::Module(target, lid.clone()));
                let d = ModuleDeclaration { ty, ..(**d).clone() };
                Some(Some(SignatureItem::Module(*id, *p, Rc::new(d), *r, *v)))
            }
            (SignatureItem::Module(_, _, d, ..), Ast::ModSubst(_, lid)) => {
                let (target, decl) = self.lookup_module(c.outer, lid)?;
                let ty = self.strengthen(c.outer, &decl.ty.clone(), &target, true);
                self.check_with_module(inner, &ty, d, c)?;
                c.subst.add_module_path(path.clone(), target.clone());
                c.typed = Some(WithConstraint::ModSubst(target, lid.clone()));
                Some(None)
            }
            (SignatureItem::Modtype(id, d, v), Ast::ModType(_, source)) => {
                let typed = self.transl_modtype(c.outer, source)?;
                self.check_with_modtype(inner, &typed.ty, d, c)?;
                let d = ModtypeDeclaration { ty: Some(typed.ty.clone()), ..(**d).clone() };
                c.typed = Some(WithConstraint::Modtype(Node::new(typed)));
                Some(Some(SignatureItem::Modtype(*id, Rc::new(d), *v)))
            }
            (SignatureItem::Modtype(_, d, _), Ast::ModTypeSubst(_, source)) => {
                let typed = self.transl_modtype(c.outer, source)?;
                self.check_with_modtype(inner, &typed.ty, d, c)?;
                c.subst.add_modtype_path(path.clone(), typed.ty.clone());
                c.typed = Some(WithConstraint::ModtypeSubst(Node::new(typed)));
                Some(None)
            }
            _ => None,
        }
    }

    fn report_no_component(&mut self, c: &Constraint<'_>) {
        let mut doc = Doc::new();
        doc.open(BoxKind::Box, 0);
        doc.words("The signature constrained by").space().code("with").space();
        doc.words("has no component named").space().code(self.longident_text(&c.lid.txt)).close();
        self.diagnostics.push(Diagnostic::error("with-no-component", c.span, doc));
    }

    /// The declaration that a `with type` constraint makes: what the signature says, equal to the type given.
    fn transl_with_type(
        &mut self,
        env: &Env,
        id: crate::ident::Ident,
        sig_decl: &Rc<TypeDeclaration>,
        source: &ast::TypeDeclaration,
    ) -> TypedTypeDeclaration {
        self.begin_def();
        self.reset_type_variables();
        let params = self.transl_type_params(env, &source.params);
        let types: Vec<TypeId> = params.iter().map(|(p, _)| p.ty).collect();
        let constraints: Vec<(CoreType, CoreType, Span)> = source
            .cstrs
            .iter()
            .map(|(a, b, span)| {
                let (a, b) = (self.transl_simple_type(env, a, false), self.transl_simple_type(env, b, false));
                let _ = self.unify(env, a.ty, b.ty);
                (a, b, *span)
            })
            .collect();
        let manifest = source.manifest.as_ref().map(|m| self.transl_simple_type(env, m, true));
        let arity_agrees = types.len() == sig_decl.params.len();
        let kind = if arity_agrees && manifest.is_some() {
            let instance = self.instance_declaration(sig_decl);
            for (p, i) in types.iter().zip(&instance.params) {
                let _ = self.unify(env, *p, *i);
            }
            instance.kind
        } else {
            TypeKind::Abstract(TypeOrigin::Definition)
        };
        let attributes: Attributes = source.attributes.clone().into();
        let decl = TypeDeclaration {
            arity: types.len(),
            variance: vec![Variance::FULL; types.len()],
            separability: vec![Separability::Deepsep; types.len()],
            params: types,
            kind,
            private: source.private,
            manifest: manifest.as_ref().map(|m| m.ty),
            is_newtype: false,
            expansion_scope: LOWEST_SCOPE,
            span: source.span,
            attributes: attributes.clone(),
            immediate: Immediacy::Unknown,
            unboxed_default: sig_decl.unboxed_default,
            uid: self.new_uid(),
        };
        self.end_def();
        self.generalize_declaration(&decl);
        let required: Vec<_> = source.params.iter().map(|p| p.1).collect();
        let variance =
            self.compute_variance(env, &decl, &required, false).unwrap_or_else(|_| decl.variance.clone());
        let immediate = match decl.manifest {
            Some(m) => self.immediacy(env, m),
            None => Immediacy::Unknown,
        };
        let decl = Rc::new(TypeDeclaration { variance, immediate, ..decl });
        TypedTypeDeclaration {
            id,
            name: source.name,
            params,
            decl,
            constraints,
            kind: TypedTypeKind::Abstract,
            private: source.private,
            manifest,
            span: source.span,
            attributes,
        }
    }

    fn check_with_type(
        &mut self,
        inner: &Env,
        path: &Path,
        typed: &TypedTypeDeclaration,
        d: &Rc<TypeDeclaration>,
        c: &Constraint<'_>,
    ) -> Option<()> {
        if typed.decl.manifest.is_some_and(|m| matches!(self.store.desc(m), TypeDesc::Error)) {
            return None;
        }
        let Some(why) = self.type_declarations_mismatch(inner, path, &typed.decl, d, false) else {
            return Some(());
        };
        let lines = vec![self.type_inclusion_doc(inner, typed.id, &typed.decl, d, &why)];
        self.report_with_mismatch(c, lines);
        None
    }

    fn report_with_mismatch(&mut self, c: &Constraint<'_>, mut lines: Vec<Doc>) {
        let mut heading = Doc::new();
        heading.boxed(BoxKind::HOV, 0, |d| {
            d.text("In this ").code("with").text(" constraint, the new definition of ");
            d.code(self.longident_text(&c.lid.txt)).space();
            d.text("does not match its original definition in the constrained signature:");
        });
        lines.insert(0, heading);
        self.diagnostics.push(Diagnostic::error("with-mismatch", c.span, vertical(&lines)));
    }

    fn check_with_module(
        &mut self,
        inner: &Env,
        ty: &Rc<ModuleType>,
        d: &Rc<ModuleDeclaration>,
        c: &Constraint<'_>,
    ) -> Option<()> {
        match self.include_module_types(inner, ty, &d.ty) {
            Ok(_) => Some(()),
            Err(e) => {
                let lines = vec![self.argument_mismatch_doc(&e)];
                self.report_with_mismatch(c, lines);
                None
            }
        }
    }

    fn check_with_modtype(
        &mut self,
        inner: &Env,
        ty: &Rc<ModuleType>,
        d: &Rc<ModtypeDeclaration>,
        c: &Constraint<'_>,
    ) -> Option<()> {
        let Some(original) = &d.ty else { return Some(()) };
        let there = self.include_module_types(inner, ty, original);
        let back = match there {
            Ok(_) => self.include_module_types(inner, original, ty),
            Err(e) => Err(e),
        };
        match back {
            Ok(_) => Some(()),
            Err(e) => {
                let lines = vec![self.argument_mismatch_doc(&e)];
                self.report_with_mismatch(c, lines);
                None
            }
        }
    }
}

//! Module expressions: paths, structures, functors and their applications, constraints, unpacking.

use std::rc::Rc;

use diagnostics::{BoxKind, Diagnostic, Doc, Span, Style};
use syntax::ast;
use syntax::ast::{Loc, Longident, ModuleExprDesc as Ast};
use syntax::node::{Node, deep};

use super::inclusion::ModuleError;
use crate::checker::Checker;
use crate::env::Env;
use crate::ident::{Ident, Path};
use crate::typedtree::*;
use crate::types::*;

impl Checker<'_> {
    /// A module expression. `strengthen`: a path's types are equal to the path's; `alias`: a path may stay an alias.
    pub fn type_module(
        &mut self,
        env: &Env,
        m: &ast::ModuleExpr,
        strengthen: bool,
        alias: bool,
    ) -> ModuleExpr {
        deep(|| {
            self.with_warning_scope(&m.attributes, |c| {
                c.type_module_desc(env, m, strengthen, alias).unwrap_or_else(|| c.module_error(env, m))
            })
        })
    }

    /// A module expression where a value is wanted: `let module`, packing.
    pub fn type_module_value(&mut self, env: &Env, m: &ast::ModuleExpr) -> ModuleExpr {
        self.type_module(env, m, true, false)
    }

    fn module_error(&self, env: &Env, m: &ast::ModuleExpr) -> ModuleExpr {
        let ty = Rc::new(ModuleType::Signature(Rc::from([])));
        self.module_node(env, m, ModuleExprDesc::Error, ty)
    }

    fn module_node(
        &self,
        env: &Env,
        m: &ast::ModuleExpr,
        desc: ModuleExprDesc,
        ty: Rc<ModuleType>,
    ) -> ModuleExpr {
        ModuleExpr { desc, span: m.span, ty, env: env.clone(), attributes: m.attributes.clone().into() }
    }

    fn type_module_desc(
        &mut self,
        env: &Env,
        m: &ast::ModuleExpr,
        strengthen: bool,
        alias: bool,
    ) -> Option<ModuleExpr> {
        match &*m.desc {
            Ast::Ident(lid) => self.type_module_path(env, m, lid, strengthen, alias),
            Ast::Structure(items) => {
                let structure = self.type_structure(env, items);
                Some(self.structure_node(env, m, structure))
            }
            Ast::Functor(param, body) => {
                let (typed, param, inner) = self.functor_parameter(env, param)?;
                let body = self.type_module(&inner, body, true, false);
                let ty = Rc::new(ModuleType::Functor(param, body.ty.clone()));
                Some(self.module_node(env, m, ModuleExprDesc::Functor(typed, Node::new(body)), ty))
            }
            Ast::Apply(f, arg) => {
                let f = self.type_module(env, f, true, false);
                let arg = self.type_module(env, arg, true, false);
                self.type_functor_application(env, m, f, arg)
            }
            Ast::ApplyUnit(f) => {
                let f = self.type_module(env, f, true, false);
                self.type_application_to_unit(env, m, f)
            }
            Ast::Constraint(body, mty) => {
                let body = self.type_module(env, body, true, true);
                let mty = self.transl_modtype(env, mty)?;
                let ty = mty.ty.clone();
                self.constrain(env, m, body, ty, Some(mty))
            }
            Ast::Unpack(e) => self.type_unpack(env, m, e),
            Ast::Extension(e) => {
                self.report_uninterpreted(e);
                None
            }
        }
    }

    fn type_module_path(
        &mut self,
        env: &Env,
        m: &ast::ModuleExpr,
        lid: &Loc<Longident>,
        strengthen: bool,
        alias: bool,
    ) -> Option<ModuleExpr> {
        let path = if alias { self.lookup_module_path(env, lid)? } else { self.lookup_module(env, lid)?.0 };
        let desc = ModuleExprDesc::Ident(path.clone(), lid.clone());
        if alias && self.is_aliasable(env, &path) {
            return Some(self.module_node(env, m, desc, Rc::new(ModuleType::Alias(path))));
        }
        let decl = self.find_module(env, &path)?;
        if let ModuleType::Alias(_) = &*decl.ty {
            let target = self.normalize_module_path(env, &path);
            let inner_ty = Rc::new(ModuleType::Alias(path.clone()));
            let inner = self.module_node(env, m, desc, inner_ty);
            let mty = self.find_module(env, &target)?.ty.clone();
            let mty = if strengthen { self.strengthen(env, &mty, &target, true) } else { mty };
            let coercion = Coercion::Alias(env.clone(), path, Node::new(Coercion::None));
            let desc = ModuleExprDesc::Constraint(Node::new(inner), mty.clone(), None, coercion);
            return Some(self.module_node(env, m, desc, mty));
        }
        let ty = if strengthen { self.strengthen(env, &decl.ty, &path, true) } else { decl.ty.clone() };
        Some(self.module_node(env, m, desc, ty))
    }

    /// A structure as a module expression: what is shadowed is not part of its type.
    fn structure_node(&mut self, env: &Env, m: &ast::ModuleExpr, structure: Structure) -> ModuleExpr {
        let all = structure.ty.clone();
        let visible = self.visible_signature(&structure, m.span);
        let ty = Rc::new(ModuleType::Signature(all.clone()));
        let node = self.module_node(env, m, ModuleExprDesc::Structure(Node::new(structure)), ty);
        if visible.len() == all.len() {
            return node;
        }
        match self.include_signatures(env, &all, &visible) {
            Ok(coercion) => {
                let ty = Rc::new(ModuleType::Signature(visible));
                let desc = ModuleExprDesc::Constraint(Node::new(node), ty.clone(), None, coercion);
                self.module_node(env, m, desc, ty)
            }
            Err(_) => node,
        }
    }

    /// A functor's parameter and the environment of its body.
    pub(super) fn functor_parameter(
        &mut self,
        env: &Env,
        param: &ast::FunctorParameter,
    ) -> Option<(TypedFunctorParameter, FunctorParameter, Env)> {
        let ast::FunctorParameter::Named(name, mty) = param else {
            return Some((TypedFunctorParameter::Unit, FunctorParameter::Unit, env.clone()));
        };
        let mty = self.transl_modtype(env, mty)?;
        let ty = self.scrape_functor_argument(env, &mty.ty);
        let (id, inner) = match name.txt {
            None => (None, env.clone()),
            Some(text) => {
                let scope = self.create_scope();
                let id = self.idents.scoped(text, scope);
                let uid = self.new_uid();
                let decl =
                    ModuleDeclaration { ty: ty.clone(), attributes: Rc::from([]), span: name.span, uid };
                (Some(id), env.add_functor_arg(id, Rc::new(decl)))
            }
        };
        let typed = TypedFunctorParameter::Named(id, *name, Node::new(mty));
        Some((typed, FunctorParameter::Named(id, ty), inner))
    }

    /// Aliases in the type of a functor's argument stand for modules of their own.
    fn scrape_functor_argument(&mut self, _env: &Env, mty: &Rc<ModuleType>) -> Rc<ModuleType> {
        mty.clone()
    }

    /// The path that a module expression is known by.
    pub(crate) fn path_of_module(&self, m: &ModuleExpr) -> Option<Path> {
        match &m.desc {
            ModuleExprDesc::Ident(p, _) => Some(p.clone()),
            ModuleExprDesc::Apply(f, arg, _) if self.options.applicative_functors => {
                Some(Path::Apply(Rc::new(self.path_of_module(f)?), Rc::new(self.path_of_module(arg)?)))
            }
            ModuleExprDesc::Constraint(m, _, None, _) => self.path_of_module(m),
            _ => None,
        }
    }

    fn type_functor_application(
        &mut self,
        env: &Env,
        m: &ast::ModuleExpr,
        f: ModuleExpr,
        arg: ModuleExpr,
    ) -> Option<ModuleExpr> {
        let is_error = |m: &ModuleExpr| matches!(m.desc, ModuleExprDesc::Error);
        if is_error(&f) || is_error(&arg) {
            return None;
        }
        let ty = self.scrape_alias(env, &f.ty);
        match &*ty {
            ModuleType::Functor(FunctorParameter::Named(id, param), result) => {
                let coercion = match self.include_module_types(env, &arg.ty, param) {
                    Ok(c) => c,
                    Err(e) => {
                        self.report_application(&arg, m.span, &e);
                        return None;
                    }
                };
                let ty = match (id, self.path_of_module(&arg)) {
                    (None, _) => result.clone(),
                    (Some(id), Some(path)) => {
                        let mut subst = Subst::default();
                        subst.add_module(*id, path);
                        self.subst(&subst).module_type(result)
                    }
                    (Some(id), None) => {
                        let inner = env.add_functor_arg(*id, ModuleDeclaration::bare(arg.ty.clone()));
                        match self.nondep_module_type(&inner, result, &[*id]) {
                            Ok(ty) => ty,
                            Err(_) => {
                                self.report_cannot_eliminate(env, result, *id, m.span);
                                return None;
                            }
                        }
                    }
                };
                let desc = ModuleExprDesc::Apply(Node::new(f), Node::new(arg), coercion);
                Some(self.module_node(env, m, desc, ty))
            }
            ModuleType::Functor(FunctorParameter::Unit, result) => {
                let empty = matches!(&arg.desc, ModuleExprDesc::Structure(s) if s.items.is_empty());
                if empty {
                    let mut doc = Doc::new();
                    doc.text("A generative functor").newline();
                    doc.text("should be applied to '()'; using '(struct end)' is deprecated.");
                    self.warn(73, m.span, doc);
                    let result = result.clone();
                    let desc = ModuleExprDesc::ApplyUnit(Node::new(f));
                    return Some(self.module_node(env, m, desc, result));
                }
                let mut doc = Doc::new();
                doc.words("This is a generative functor. It can only be applied to").space().code("()");
                self.diagnostics.push(Diagnostic::error("generative-functor", f.span, doc));
                None
            }
            _ => self.report_not_a_functor(&f, m.span),
        }
    }

    fn type_application_to_unit(
        &mut self,
        env: &Env,
        m: &ast::ModuleExpr,
        f: ModuleExpr,
    ) -> Option<ModuleExpr> {
        if matches!(f.desc, ModuleExprDesc::Error) {
            return None;
        }
        let ty = self.scrape_alias(env, &f.ty);
        match &*ty {
            ModuleType::Functor(FunctorParameter::Unit, result) => {
                let result = result.clone();
                Some(self.module_node(env, m, ModuleExprDesc::ApplyUnit(Node::new(f)), result))
            }
            ModuleType::Functor(..) => {
                let doc = Doc::sentence("The functor was expected to be applicative at this position");
                self.diagnostics.push(Diagnostic::error("applicative-functor", m.span, doc));
                None
            }
            _ => self.report_not_a_functor(&f, m.span),
        }
    }

    fn report_not_a_functor<T>(&mut self, f: &ModuleExpr, span: Span) -> Option<T> {
        let mut doc = Doc::new();
        match self.path_of_module(f) {
            Some(p) => {
                doc.words("The module").space().code(self.path_text(&p)).space();
            }
            None => {
                doc.words("This module").space();
            }
        }
        doc.words("is not a functor, it cannot be applied.");
        self.diagnostics.push(Diagnostic::error("not-a-functor", span, doc));
        None
    }

    fn report_application(&mut self, arg: &ModuleExpr, span: Span, e: &ModuleError) {
        let doc = self.functor_argument_doc(&arg.ty, e);
        self.diagnostics.push(Diagnostic::error("functor-argument-mismatch", span, doc));
    }

    fn report_cannot_eliminate(&mut self, env: &Env, result: &ModuleType, id: Ident, span: Span) {
        let shown = self.module_type_doc(env, result);
        let mut doc = Doc::new();
        doc.open(BoxKind::Box, 0).words("This functor has type").space().append(&shown).space();
        doc.words("The parameter cannot be eliminated in the result type.").space();
        doc.words("Please bind the argument to a module identifier.").close();
        let _ = id;
        self.diagnostics.push(Diagnostic::error("cannot-eliminate-dependency", span, doc));
    }

    /// `(body : ty)`.
    pub(super) fn constrain(
        &mut self,
        env: &Env,
        m: &ast::ModuleExpr,
        body: ModuleExpr,
        ty: Rc<ModuleType>,
        explicit: Option<TypedModuleType>,
    ) -> Option<ModuleExpr> {
        if matches!(body.desc, ModuleExprDesc::Error) {
            return Some(self.module_node(env, m, ModuleExprDesc::Error, ty));
        }
        let coercion = self.include_or_report(env, &body, &ty);
        let desc = ModuleExprDesc::Constraint(Node::new(body), ty.clone(), explicit.map(Node::new), coercion);
        Some(self.module_node(env, m, desc, ty))
    }

    /// The coercion of `body` to `ty`; a mismatch is reported.
    pub(crate) fn include_or_report(
        &mut self,
        env: &Env,
        body: &ModuleExpr,
        ty: &Rc<ModuleType>,
    ) -> Coercion {
        match self.include_module_types(env, &body.ty, ty) {
            Ok(c) => c,
            Err(e) => {
                if !matches!(body.desc, ModuleExprDesc::Error) {
                    let doc = self.signature_mismatch_doc(&e);
                    self.diagnostics.push(Diagnostic::error("signature-mismatch", body.span, doc));
                }
                Coercion::None
            }
        }
    }

    /// `(val e)`.
    fn type_unpack(&mut self, env: &Env, m: &ast::ModuleExpr, e: &ast::Expression) -> Option<ModuleExpr> {
        let e = self.type_expression(env, e);
        let expanded = self.expand_head(env, e.ty);
        match self.store.desc(expanded).clone() {
            TypeDesc::Package(path, fields) => {
                let free = fields.iter().any(|(_, t)| !self.store.free_vars(&[*t]).is_empty());
                if free {
                    let shown = self.type_doc(env, e.ty);
                    let mut doc = Doc::new();
                    doc.open(BoxKind::Box, 0)
                        .words("The type of this packed module contains variables:")
                        .newline();
                    doc.styled(Style::InlineCode, |d| {
                        d.append(&shown);
                    });
                    doc.close();
                    self.diagnostics.push(Diagnostic::error("incomplete-packed-module", e.span, doc));
                    return None;
                }
                let ty = self.modtype_of_package(env, &path, &fields)?;
                let desc = ModuleExprDesc::Unpack(Node::new(e), ty.clone());
                Some(self.module_node(env, m, desc, ty))
            }
            TypeDesc::Var(_) => {
                let doc = Doc::sentence("The signature for this packaged module couldn't be inferred.");
                self.diagnostics.push(Diagnostic::error("cannot-infer-package", m.span, doc));
                None
            }
            TypeDesc::Error => None,
            _ => {
                let shown = self.type_doc(env, e.ty);
                let mut doc = Doc::new();
                doc.open(BoxKind::Box, 0)
                    .words("This expression is not a packed module. It has type")
                    .space();
                doc.styled(Style::InlineCode, |d| {
                    d.append(&shown);
                });
                doc.close();
                self.diagnostics.push(Diagnostic::error("not-a-packed-module", m.span, doc));
                None
            }
        }
    }

    /// The module type of a package type.
    pub fn modtype_of_package(
        &mut self,
        env: &Env,
        path: &Path,
        fields: &[(Longident, TypeId)],
    ) -> Option<Rc<ModuleType>> {
        let mty = Rc::new(ModuleType::Ident(path.clone()));
        if fields.is_empty() {
            return Some(mty);
        }
        let mut mty = self.scrape(env, &mty);
        for (lid, t) in fields {
            let names = super::packages::flatten(lid)?;
            mty = self.set_type_manifest(env, &mty, &names, *t)?;
        }
        Some(mty)
    }

    /// The module type with the abstract type that `names` lead to made equal to `t`.
    fn set_type_manifest(
        &mut self,
        env: &Env,
        mty: &Rc<ModuleType>,
        names: &[syntax::symbol::Symbol],
        t: TypeId,
    ) -> Option<Rc<ModuleType>> {
        let scraped = self.scrape_alias(env, mty);
        let ModuleType::Signature(items) = &*scraped else { return None };
        let (first, rest) = names.split_first()?;
        let inner = env.add_signature(items);
        let mut out = Vec::with_capacity(items.len());
        for item in items.iter() {
            out.push(match item {
                SignatureItem::Type(id, d, r, v) if rest.is_empty() && id.name == *first => {
                    let d = TypeDeclaration { manifest: Some(t), ..(**d).clone() };
                    SignatureItem::Type(*id, Rc::new(d), *r, *v)
                }
                SignatureItem::Module(id, p, d, r, v) if !rest.is_empty() && id.name == *first => {
                    let ty = self.set_type_manifest(&inner, &d.ty, rest, t)?;
                    let p = if matches!(*d.ty, ModuleType::Alias(_)) { ModulePresence::Present } else { *p };
                    SignatureItem::Module(*id, p, Rc::new(ModuleDeclaration { ty, ..(**d).clone() }), *r, *v)
                }
                other => other.clone(),
            });
        }
        Some(Rc::new(ModuleType::Signature(out.into())))
    }
}

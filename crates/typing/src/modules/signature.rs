//! Signatures and module types as written.

use std::rc::Rc;

use diagnostics::{Diagnostic, Doc, Span};
use syntax::ast;
use syntax::ast::{ModuleTypeDesc as AstType, SignatureItemDesc as Ast};
use syntax::asttypes::RecFlag;
use syntax::node::{Node, deep};

use super::names::DefinedNames;
use super::structure::{extension_items, typed_spans};
use crate::checker::Checker;
use crate::env::Env;
use crate::ident::{Ident, Path};
use crate::typedtree::*;
use crate::types::*;

/// A signature under construction.
struct Building {
    env: Env,
    items: Vec<TypedSignatureItem>,
    signature: Vec<SignatureItem>,
    names: DefinedNames,
    /// What `:=` says of the items that follow it.
    subst: Subst,
}

impl Checker<'_> {
    /// The items of a signature.
    pub fn transl_signature(&mut self, env: &Env, items: &[ast::SignatureItem]) -> TypedSignature {
        let mut b = Building {
            env: env.set_in_signature(true),
            items: Vec::with_capacity(items.len()),
            signature: Vec::new(),
            names: DefinedNames::default(),
            subst: Subst::default(),
        };
        let warnings = self.warnings.clone();
        for item in items {
            self.transl_signature_item(&mut b, item);
        }
        self.warnings = warnings;
        let mut ty = self.simplify_signature(&b.signature);
        if !b.subst.is_empty() {
            ty = self.subst(&b.subst.clone()).signature(&ty);
        }
        TypedSignature { items: b.items, ty, final_env: b.env.set_in_signature(env.is_in_signature()) }
    }

    fn transl_signature_item(&mut self, b: &mut Building, item: &ast::SignatureItem) {
        let env = b.env.clone();
        self.reset_type_variables();
        let desc = match &item.desc {
            Ast::Value(d) => {
                let (typed, new_env) = self.transl_value_decl(&env, d, true);
                b.signature.push(SignatureItem::Value(typed.id, typed.val.clone(), Visibility::Exported));
                b.env = new_env;
                TypedSignatureItemDesc::Value(Node::new(typed))
            }
            Ast::Type(rec_flag, decls) => {
                let before = self.diagnostics.len();
                let (typed, items, new_env) = self.transl_type_decl(&env, *rec_flag, decls);
                let at: Vec<Span> = typed_spans(&typed, &items);
                let mut names = std::mem::take(&mut b.names);
                self.with_errors_before(before, |c| c.check_names(&mut names, &items, |i| at[i]));
                b.names = names;
                b.signature.extend(items);
                b.env = new_env;
                TypedSignatureItemDesc::Type(*rec_flag, typed)
            }
            Ast::TypeSubst(decls) => {
                let (typed, _, new_env) = self.transl_type_decl(&env, RecFlag::Nonrecursive, decls);
                for t in &typed {
                    if let Some(m) = t.decl.manifest {
                        let to = self.type_replacement(&t.decl, m);
                        b.subst.add_type_path(Path::Ident(t.id), to);
                    }
                }
                b.env = new_env;
                TypedSignatureItemDesc::TypeSubst(typed)
            }
            Ast::TypeExt(e) => {
                let Some((typed, new_env)) = self.transl_type_extension(&env, e) else { return };
                b.signature.extend(extension_items(&typed));
                b.env = new_env;
                TypedSignatureItemDesc::TypeExtension(Node::new(typed))
            }
            Ast::Exception(e) => {
                let Some((typed, new_env)) = self.transl_exception(&env, e) else { return };
                let c = &typed.constructor;
                let item =
                    SignatureItem::Extension(c.id, c.ext.clone(), ExtStatus::Exception, Visibility::Exported);
                self.check_names(&mut b.names, std::slice::from_ref(&item), |_| e.span);
                b.signature.push(item);
                b.env = new_env;
                TypedSignatureItemDesc::Exception(Node::new(typed))
            }
            Ast::Module(m) => {
                let Some((typed, item, new_env)) = self.transl_module_declaration(&env, m) else { return };
                if let Some(item) = item {
                    self.check_names(&mut b.names, std::slice::from_ref(&item), |_| m.name.span);
                    b.signature.push(item);
                }
                b.env = new_env;
                TypedSignatureItemDesc::Module(Node::new(typed))
            }
            Ast::ModSubst(m) => {
                let Some((path, _)) = self.lookup_module(&env, &m.manifest) else { return };
                let scope = self.create_scope();
                let ty = if self.is_aliasable(&env, &path) {
                    Rc::new(ModuleType::Alias(path.clone()))
                } else {
                    let Some(d) = self.find_module(&env, &path) else { return };
                    self.strengthen(&env, &d.ty, &path, true)
                };
                let uid = self.new_uid();
                let decl = Rc::new(ModuleDeclaration {
                    ty,
                    attributes: m.attributes.clone().into(),
                    span: m.span,
                    uid: uid.clone(),
                });
                let (id, new_env) = self.enter_module(&env, m.name.txt, scope, ModulePresence::Absent, decl);
                b.subst.add_module(id, path.clone());
                b.env = new_env;
                TypedSignatureItemDesc::ModSubst(Node::new(ModuleSubstitution {
                    id,
                    name: m.name,
                    uid,
                    manifest: path,
                    txt: m.manifest.clone(),
                    attributes: m.attributes.clone().into(),
                    span: m.span,
                }))
            }
            Ast::RecModule(ms) => {
                let Some((typed, items, new_env)) = self.transl_recursive_declarations(&env, ms) else {
                    return;
                };
                self.check_names(&mut b.names, &items, |i| ms[i.min(ms.len() - 1)].name.span);
                b.signature.extend(items);
                b.env = new_env;
                TypedSignatureItemDesc::RecModule(typed)
            }
            Ast::ModType(m) => {
                let Some((typed, item, new_env)) = self.transl_modtype_declaration(&env, m) else { return };
                self.check_names(&mut b.names, std::slice::from_ref(&item), |_| m.name.span);
                b.signature.push(item);
                b.env = new_env;
                TypedSignatureItemDesc::Modtype(Node::new(typed))
            }
            Ast::ModTypeSubst(m) => {
                let Some((typed, _, new_env)) = self.transl_modtype_declaration(&env, m) else { return };
                if let Some(ty) = &typed.ty {
                    b.subst.add_modtype(typed.id, ty.ty.clone());
                }
                b.env = new_env;
                TypedSignatureItemDesc::ModtypeSubst(Node::new(typed))
            }
            Ast::Open(o) => {
                let Some((typed, new_env)) = self.type_open_description(&env, o) else { return };
                b.env = new_env;
                TypedSignatureItemDesc::Open(Node::new(typed))
            }
            Ast::Include(i) => {
                let module = self.with_warning_scope(&i.attributes, |c| c.transl_modtype(&env, &i.expr));
                let Some(module) = module else { return };
                let Some(items) = self.signature_of_type(&env, &module.ty, i.expr.span) else { return };
                self.create_scope();
                let ty = self.fresh_signature(&items);
                b.signature.extend(ty.iter().cloned());
                b.env = env.add_signature(&ty);
                let attributes = i.attributes.clone().into();
                TypedSignatureItemDesc::Include(Node::new(IncludeInfos {
                    module,
                    ty,
                    span: i.span,
                    attributes,
                }))
            }
            Ast::Class(classes) => {
                let Some((typed, items, new_env)) = self.type_class_types(&env, classes, true) else {
                    return;
                };
                self.check_names(&mut b.names, &items, |i| classes[(i / 3).min(classes.len() - 1)].name.span);
                b.signature.extend(items);
                b.env = new_env;
                TypedSignatureItemDesc::Class(typed)
            }
            Ast::ClassType(classes) => {
                let Some((typed, items, new_env)) = self.type_class_types(&env, classes, false) else {
                    return;
                };
                self.check_names(&mut b.names, &items, |i| classes[(i / 2).min(classes.len() - 1)].name.span);
                b.signature.extend(items);
                b.env = new_env;
                TypedSignatureItemDesc::ClassType(typed)
            }
            Ast::Attribute(a) => {
                self.apply_warning_attributes(std::slice::from_ref(a));
                TypedSignatureItemDesc::Attribute(Node::new(a.clone()))
            }
            Ast::Extension(e, _) => {
                self.report_uninterpreted(e);
                return;
            }
        };
        b.items.push(TypedSignatureItem { desc, env, span: item.span });
    }

    /// The signature that a module type is.
    pub(super) fn signature_of_type(
        &mut self,
        env: &Env,
        ty: &Rc<ModuleType>,
        span: Span,
    ) -> Option<Signature> {
        match &*self.scrape_alias(env, ty) {
            ModuleType::Signature(items) => Some(items.clone()),
            _ => {
                let doc = Doc::sentence("This module type is not a signature");
                self.diagnostics.push(Diagnostic::error("not-a-signature", span, doc));
                None
            }
        }
    }

    /// `module X : MT`, `module X = P` in a signature.
    fn transl_module_declaration(
        &mut self,
        env: &Env,
        m: &ast::ModuleDeclaration,
    ) -> Option<(TypedModuleDeclaration, Option<SignatureItem>, Env)> {
        self.with_warning_scope(&m.attributes, |c| {
            let scope = c.create_scope();
            let ty = c.transl_modtype(env, &m.ty)?;
            let presence = match &*ty.ty {
                ModuleType::Alias(_) => ModulePresence::Absent,
                _ => ModulePresence::Present,
            };
            let uid = c.new_uid();
            let attributes: Attributes = m.attributes.clone().into();
            let decl = Rc::new(ModuleDeclaration {
                ty: ty.ty.clone(),
                attributes: attributes.clone(),
                span: m.span,
                uid: uid.clone(),
            });
            let (id, item, new_env) = match m.name.txt {
                None => (None, None, env.clone()),
                Some(name) => {
                    let (id, new_env) = c.enter_module(env, name, scope, presence, decl.clone());
                    let item =
                        SignatureItem::Module(id, presence, decl, RecStatus::Not, Visibility::Exported);
                    (Some(id), Some(item), new_env)
                }
            };
            let typed =
                TypedModuleDeclaration { id, name: m.name, uid, presence, ty, attributes, span: m.span };
            Some((typed, item, new_env))
        })
    }

    /// `module type S = MT`.
    pub(super) fn transl_modtype_declaration(
        &mut self,
        env: &Env,
        m: &ast::ModuleTypeDeclaration,
    ) -> Option<(TypedModtypeDeclaration, SignatureItem, Env)> {
        self.with_warning_scope(&m.attributes, |c| {
            let ty = match &m.ty {
                None => None,
                Some(ty) => Some(c.transl_modtype(env, ty)?),
            };
            let scope = c.create_scope();
            let uid = c.new_uid();
            let attributes: Attributes = m.attributes.clone().into();
            let decl = Rc::new(ModtypeDeclaration {
                ty: ty.as_ref().map(|t| t.ty.clone()),
                attributes: attributes.clone(),
                span: m.span,
                uid: uid.clone(),
            });
            let (id, new_env) = c.enter_modtype(env, m.name.txt, scope, decl.clone());
            let item = SignatureItem::Modtype(id, decl, Visibility::Exported);
            let typed = TypedModtypeDeclaration { id, name: m.name, uid, ty, attributes, span: m.span };
            Some((typed, item, new_env))
        })
    }

    /// A module type. `None` after an error.
    pub fn transl_modtype(&mut self, env: &Env, m: &ast::ModuleType) -> Option<TypedModuleType> {
        deep(|| self.with_warning_scope(&m.attributes, |c| c.transl_modtype_desc(env, m)))
    }

    fn transl_modtype_desc(&mut self, env: &Env, m: &ast::ModuleType) -> Option<TypedModuleType> {
        let (desc, ty) = match &*m.desc {
            AstType::Ident(lid) => {
                let (path, _) = self.lookup_modtype(env, lid)?;
                (ModuleTypeDesc::Ident(path.clone(), lid.clone()), Rc::new(ModuleType::Ident(path)))
            }
            AstType::Alias(lid) => {
                let path = self.lookup_module_path(env, lid)?;
                (ModuleTypeDesc::Alias(path.clone(), lid.clone()), Rc::new(ModuleType::Alias(path)))
            }
            AstType::Signature(items) => {
                let typed = self.transl_signature(env, items);
                let ty = Rc::new(ModuleType::Signature(typed.ty.clone()));
                (ModuleTypeDesc::Signature(typed), ty)
            }
            AstType::Functor(param, result) => {
                let (typed, param, inner) = self.functor_parameter(env, param)?;
                let result = self.transl_modtype(&inner, result)?;
                let ty = Rc::new(ModuleType::Functor(param, result.ty.clone()));
                (ModuleTypeDesc::Functor(typed, Node::new(result)), ty)
            }
            AstType::With(body, constraints) => {
                let body = self.transl_modtype(env, body)?;
                let span = m.span;
                let mut signature = self.signature_of_type(env, &body.ty, span)?;
                let mut typed = Vec::with_capacity(constraints.len());
                for c in constraints {
                    let (t, s) = self.with_constraint(env, &signature, c, span)?;
                    typed.push(t);
                    signature = s;
                }
                let ty = Rc::new(ModuleType::Signature(signature));
                (ModuleTypeDesc::With(Node::new(body), typed), ty)
            }
            AstType::Typeof(me) => {
                let (typed, ty) = self.module_type_of(env, me)?;
                (ModuleTypeDesc::TypeOf(Node::new(typed)), ty)
            }
            AstType::Extension(e) => {
                self.report_uninterpreted(e);
                return None;
            }
        };
        let attributes = m.attributes.clone().into();
        Some(TypedModuleType { desc, ty, env: env.clone(), span: m.span, attributes })
    }

    /// `module type of ME`: a path's type as declared, not equal to the path's.
    fn module_type_of(&mut self, env: &Env, me: &ast::ModuleExpr) -> Option<(ModuleExpr, Rc<ModuleType>)> {
        if let ast::ModuleExprDesc::Ident(lid) = &*me.desc {
            let (path, _) = self.lookup_module(env, lid)?;
            let target = self.normalize_module_path(env, &path);
            let ty = self.find_module(env, &target)?.ty.clone();
            let ty = self.scrape(env, &ty);
            let expr = ModuleExpr {
                desc: ModuleExprDesc::Ident(path, lid.clone()),
                span: me.span,
                ty: ty.clone(),
                env: env.clone(),
                attributes: me.attributes.clone().into(),
            };
            return Some((expr, ty));
        }
        let expr = self.type_module(env, me, false, false);
        if matches!(expr.desc, ModuleExprDesc::Error) {
            return None;
        }
        let ty = self.scrape_alias(env, &expr.ty);
        Some((expr, ty))
    }

    /// What stands for a type that is substituted away: a path where that says it all.
    pub(super) fn type_replacement(&mut self, decl: &TypeDeclaration, manifest: TypeId) -> TypeReplacement {
        if let TypeDesc::Constr(path, args) = self.store.desc(manifest)
            && args.len() == decl.params.len()
            && args.iter().zip(&decl.params).all(|(a, p)| self.store.same(*a, *p))
        {
            return TypeReplacement::Path(path.clone());
        }
        TypeReplacement::Function(decl.params.clone().into(), manifest)
    }

    // Recursive modules

    /// `module rec A : S and B : T` in a signature.
    fn transl_recursive_declarations(
        &mut self,
        env: &Env,
        ms: &[ast::ModuleDeclaration],
    ) -> Option<(Vec<TypedModuleDeclaration>, Vec<SignatureItem>, Env)> {
        let sources: Vec<_> = ms.iter().map(|m| (&m.name, &m.ty, &m.attributes[..], m.span)).collect();
        let (decls, new_env) = self.recursive_module_types(env, &sources)?;
        let mut items = Vec::new();
        let mut typed = Vec::new();
        for (i, (d, m)) in decls.into_iter().zip(ms).enumerate() {
            let status = if i == 0 { RecStatus::First } else { RecStatus::Next };
            if let Some(id) = d.id {
                items.push(SignatureItem::Module(
                    id,
                    ModulePresence::Present,
                    d.decl.clone(),
                    status,
                    Visibility::Exported,
                ));
            }
            typed.push(TypedModuleDeclaration {
                id: d.id,
                name: m.name,
                uid: d.decl.uid.clone(),
                presence: ModulePresence::Present,
                ty: d.ty,
                attributes: m.attributes.clone().into(),
                span: m.span,
            });
        }
        Some((typed, items, new_env))
    }

    /// The module types of recursive modules, each read knowing the others: first their approximations, then what
    /// was read with those.
    pub(super) fn recursive_module_types(
        &mut self,
        env: &Env,
        sources: &[(&ast::Loc<Option<syntax::symbol::Symbol>>, &ast::ModuleType, &[ast::Attribute], Span)],
    ) -> Option<(Vec<RecursiveDeclaration>, Env)> {
        let scope = self.create_scope();
        let ids: Vec<Option<Ident>> =
            sources.iter().map(|(name, ..)| name.txt.map(|n| self.idents.scoped(n, scope))).collect();
        let mut approximate = env.clone();
        for id in ids.iter().flatten() {
            approximate = approximate.add_unbound_module(*id);
        }
        let mut known = env.clone();
        for (id, (_, ty, ..)) in ids.iter().zip(sources) {
            let ty = self.approximate_modtype(&approximate, ty)?;
            if let Some(id) = id {
                known = known.add_module(*id, ModulePresence::Present, ModuleDeclaration::bare(ty));
            }
        }
        let uids: Vec<Uid> = sources.iter().map(|_| self.new_uid()).collect();
        let mut result = Vec::new();
        for round in 0..2 {
            let from = known.clone();
            result.clear();
            known = env.clone();
            let before = self.diagnostics.len();
            for ((id, uid), (_, source, attributes, span)) in ids.iter().zip(&uids).zip(sources) {
                let ty = self.transl_modtype(&from, source)?;
                let decl = Rc::new(ModuleDeclaration {
                    ty: ty.ty.clone(),
                    attributes: (*attributes).into(),
                    span: *span,
                    uid: uid.clone(),
                });
                if let Some(id) = id {
                    known = known.add_module(*id, ModulePresence::Present, decl.clone());
                }
                result.push(RecursiveDeclaration { id: *id, ty, decl });
            }
            if round == 0 {
                // Warnings of the first round are given again by the second.
                let errors = self.diagnostics.split_off(before);
                self.diagnostics.extend(errors.into_iter().filter(Diagnostic::is_error));
            }
        }
        Some((result, known))
    }

    /// A module type with every type in it abstract.
    fn approximate_modtype(&mut self, env: &Env, m: &ast::ModuleType) -> Option<Rc<ModuleType>> {
        deep(|| match &*m.desc {
            AstType::Ident(lid) => Some(Rc::new(ModuleType::Ident(self.lookup_modtype(env, lid)?.0))),
            AstType::Alias(lid) => Some(Rc::new(ModuleType::Alias(self.lookup_module(env, lid)?.0))),
            AstType::Signature(items) => {
                Some(Rc::new(ModuleType::Signature(self.approximate_signature(env, items)?.into())))
            }
            AstType::Functor(ast::FunctorParameter::Unit, r) => {
                let r = self.approximate_modtype(env, r)?;
                Some(Rc::new(ModuleType::Functor(FunctorParameter::Unit, r)))
            }
            AstType::Functor(ast::FunctorParameter::Named(name, arg), r) => {
                let arg = self.approximate_modtype(env, arg)?;
                let scope = self.create_scope();
                let id = name.txt.map(|n| self.idents.scoped(n, scope));
                let mut inner = env.clone();
                if let Some(id) = id {
                    inner = inner.add_functor_arg(id, ModuleDeclaration::bare(arg.clone()));
                }
                let r = self.approximate_modtype(&inner, r)?;
                Some(Rc::new(ModuleType::Functor(FunctorParameter::Named(id, arg), r)))
            }
            AstType::With(body, constraints) => {
                let body = self.approximate_modtype(env, body)?;
                self.approximate_with(env, &body, constraints)
            }
            AstType::Typeof(me) => Some(self.module_type_of(env, me)?.1),
            AstType::Extension(e) => {
                self.report_uninterpreted(e);
                None
            }
        })
    }

    /// What `:=` takes away is not there; the rest stays as abstract as it is.
    fn approximate_with(
        &mut self,
        env: &Env,
        body: &Rc<ModuleType>,
        constraints: &[ast::WithConstraint],
    ) -> Option<Rc<ModuleType>> {
        let gone: Vec<_> = constraints
            .iter()
            .filter_map(|c| match c {
                ast::WithConstraint::TypeSubst(lid, _)
                | ast::WithConstraint::ModSubst(lid, _)
                | ast::WithConstraint::ModTypeSubst(lid, _) => lid.txt.last(),
                _ => None,
            })
            .collect();
        if gone.is_empty() {
            return Some(body.clone());
        }
        let scraped = self.scrape(env, body);
        let ModuleType::Signature(items) = &*scraped else { return Some(body.clone()) };
        let kept: Vec<SignatureItem> = items
            .iter()
            .filter(|i| matches!(i, SignatureItem::Value(..)) || !gone.contains(&i.ident().name))
            .cloned()
            .collect();
        Some(Rc::new(ModuleType::Signature(kept.into())))
    }

    fn approximate_signature(
        &mut self,
        env: &Env,
        items: &[ast::SignatureItem],
    ) -> Option<Vec<SignatureItem>> {
        let mut env = env.clone();
        let mut out: Vec<SignatureItem> = Vec::new();
        for item in items {
            let before = out.len();
            match &item.desc {
                Ast::Type(_, decls) => {
                    let scope = self.create_scope();
                    for (i, d) in decls.iter().enumerate() {
                        let id = self.idents.scoped(d.name.txt, scope);
                        let decl = Rc::new(self.abstract_declaration(d));
                        let status = if i == 0 { RecStatus::First } else { RecStatus::Next };
                        out.push(SignatureItem::Type(id, decl, status, Visibility::Exported));
                    }
                }
                Ast::Module(m) => {
                    let Some(name) = m.name.txt else { continue };
                    let ty = self.approximate_modtype(&env, &m.ty)?;
                    let presence = match &*ty {
                        ModuleType::Alias(_) => ModulePresence::Absent,
                        _ => ModulePresence::Present,
                    };
                    let scope = self.create_scope();
                    let id = self.idents.scoped(name, scope);
                    let decl = ModuleDeclaration::bare(ty);
                    out.push(SignatureItem::Module(id, presence, decl, RecStatus::Not, Visibility::Exported));
                }
                Ast::ModType(m) => {
                    let ty = match &m.ty {
                        None => None,
                        Some(ty) => Some(self.approximate_modtype(&env, ty)?),
                    };
                    let scope = self.create_scope();
                    let id = self.idents.scoped(m.name.txt, scope);
                    let decl =
                        ModtypeDeclaration { ty, attributes: Rc::from([]), span: m.span, uid: Uid::Internal };
                    out.push(SignatureItem::Modtype(id, Rc::new(decl), Visibility::Exported));
                }
                Ast::Include(i) => {
                    let ty = self.approximate_modtype(&env, &i.expr)?;
                    if let ModuleType::Signature(items) = &*self.scrape_alias(&env, &ty) {
                        let items = self.fresh_signature(items);
                        out.extend(items.iter().cloned());
                    }
                }
                Ast::Open(o) => env = self.type_open_description(&env, o)?.1,
                _ => {}
            }
            env = env.add_signature(&out[before..]);
        }
        Some(out)
    }

    /// An abstract type with a declaration's parameters.
    fn abstract_declaration(&mut self, d: &ast::TypeDeclaration) -> TypeDeclaration {
        let params: Vec<TypeId> =
            d.params.iter().map(|_| self.store.new_type(TypeDesc::Var(None), GENERIC_LEVEL)).collect();
        TypeDeclaration {
            arity: params.len(),
            variance: vec![Variance::FULL; params.len()],
            separability: vec![Separability::Ind; params.len()],
            params,
            kind: TypeKind::Abstract(TypeOrigin::Definition),
            private: syntax::asttypes::PrivateFlag::Public,
            manifest: None,
            is_newtype: false,
            expansion_scope: crate::ident::LOWEST_SCOPE,
            span: d.span,
            attributes: Rc::from([]),
            immediate: Immediacy::Unknown,
            unboxed_default: false,
            uid: Uid::Internal,
        }
    }
}

/// One of several recursive modules with its module type.
pub(super) struct RecursiveDeclaration {
    pub id: Option<Ident>,
    pub ty: TypedModuleType,
    pub decl: Rc<ModuleDeclaration>,
}

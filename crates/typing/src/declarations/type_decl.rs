//! Groups of type declarations.
//!
//! The types of a group are entered abstract first; their definitions are read in that environment; then the whole is
//! generalised and checked: cycles ([`super::cycles`]), closedness, variance ([`super::variance`]), immediacy and
//! unboxing ([`super::layout`]), agreement with what is re-exported.

use std::rc::Rc;

use diagnostics::{BoxKind, Diagnostic, Doc, Span};
use rustc_hash::FxHashMap;
use syntax::ast;
use syntax::asttypes::{Injectivity, PrivateFlag, RecFlag, Variance as SyntacticVariance};
use syntax::symbol::{Symbol, sym};

use super::type_vars::Policy;
use crate::checker::Checker;
use crate::env::Env;
use crate::ident::{HIGHEST_SCOPE, Ident, LOWEST_SCOPE, Path};
use crate::typedtree::*;
use crate::types::report::Comparing;
use crate::types::trace::{UnifyError, diff};
use crate::types::*;

/// What a parameter is said to be.
pub type Required = (SyntacticVariance, Injectivity);

impl Checker<'_> {
    /// A group of type declarations: the typed declarations, what they are in a signature, and the environment with
    /// them. Errors are reported.
    pub fn transl_type_decl(
        &mut self,
        env: &Env,
        rec_flag: RecFlag,
        decls: &[ast::TypeDeclaration],
    ) -> (Vec<TypedTypeDeclaration>, Vec<SignatureItem>, Env) {
        let scope = self.create_scope();
        let mut typed: Vec<TypedTypeDeclaration> = Vec::new();
        self.begin_def();
        let ids: Vec<(Ident, Uid)> =
            decls.iter().map(|d| (self.idents.scoped(d.name.txt, scope), self.new_uid())).collect();
        let rows: Vec<Option<Ident>> = decls
            .iter()
            .map(|d| {
                is_fixed_type(d).then(|| {
                    let name = format!("{}#row", self.interner.str(d.name.txt));
                    let name = self.interner.intern(&name);
                    self.idents.scoped(name, scope)
                })
            })
            .collect();
        let mut temp = env.clone();
        for ((d, (id, uid)), row) in decls.iter().zip(&ids).zip(&rows) {
            if let Some(row) = row {
                let decl = self.approximate_declaration(d, uid, None);
                temp = temp.add_type(*row, Rc::new(TypeDeclaration { kind: abstract_kind(), ..decl }));
            }
            if rec_flag == RecFlag::Recursive {
                let manifest = d.manifest.is_some().then(|| self.new_var());
                temp = temp.add_type(*id, Rc::new(self.approximate_declaration(d, uid, manifest)));
            }
        }
        for ((d, (id, uid)), row) in decls.iter().zip(&ids).zip(&rows) {
            let t = self.with_warning_scope(&d.attributes, |c| {
                c.transl_declaration(&temp, d, *id, uid.clone(), *row)
            });
            typed.push(t);
        }
        let mut new_env = self.add_group(env, &typed, &rows);
        if rec_flag == RecFlag::Recursive {
            for (d, (id, _)) in decls.iter().zip(&ids) {
                self.agree_with_approximation(&temp, &new_env, *id, d.span);
            }
        }
        self.end_def();
        for t in &typed {
            self.generalize_declaration(&t.decl);
        }
        if !self.has_errors() {
            self.check_group(&new_env, decls, &typed);
        }
        if !self.has_errors() {
            let required: Vec<Vec<Required>> =
                decls.iter().map(|d| d.params.iter().map(|p| p.1).collect()).collect();
            self.compute_properties(env, &mut typed, &required, &rows);
            new_env = self.add_group(env, &typed, &rows);
            for (d, t) in decls.iter().zip(&typed) {
                self.check_reexport(&new_env, d, t);
            }
        }
        let items = type_items(&typed, &rows, rec_flag);
        (typed, items, new_env)
    }

    /// A new scope, for a type or module bound here: what came before may not mention it. Scopes are levels; the
    /// enclosing definition's end brings the level back.
    pub fn create_scope(&mut self) -> u32 {
        self.level = (self.level + 1).min(HIGHEST_SCOPE - 2);
        self.level
    }

    pub(super) fn add_group(
        &mut self,
        env: &Env,
        typed: &[TypedTypeDeclaration],
        rows: &[Option<Ident>],
    ) -> Env {
        let mut new_env = env.clone();
        for (t, row) in typed.iter().zip(rows) {
            if let Some(row) = row {
                new_env = new_env.add_type(*row, Rc::new(row_declaration(&t.decl)));
            }
        }
        for t in typed {
            new_env = new_env.add_type(t.id, t.decl.clone());
        }
        new_env
    }

    fn approximate_declaration(
        &mut self,
        d: &ast::TypeDeclaration,
        uid: &Uid,
        manifest: Option<TypeId>,
    ) -> TypeDeclaration {
        let params: Vec<TypeId> =
            d.params.iter().map(|_| self.store.new_type(TypeDesc::Var(None), GENERIC_LEVEL)).collect();
        TypeDeclaration {
            arity: params.len(),
            variance: vec![Variance::FULL; params.len()],
            separability: vec![Separability::Ind; params.len()],
            params,
            kind: abstract_kind(),
            private: d.private,
            manifest,
            is_newtype: false,
            expansion_scope: LOWEST_SCOPE,
            span: d.span,
            attributes: d.attributes.clone().into(),
            immediate: Immediacy::Unknown,
            unboxed_default: false,
            uid: uid.clone(),
        }
    }

    /// While the group was read, its abbreviations stood for unknown types: these must be what was defined.
    fn agree_with_approximation(&mut self, temp: &Env, env: &Env, id: Ident, span: Span) {
        let path = Path::Ident(id);
        let Some(decl) = self.find_type(temp, &path) else { return };
        let Some(unknown) = decl.manifest else { return };
        if self.store.as_var(unknown).is_some() {
            // Never looked at.
            return;
        }
        let params: Vec<TypeId> = decl.params.iter().map(|_| self.new_var()).collect();
        let t = self.new_type(TypeDesc::Constr(path, params.into()));
        if let Err(e) = self.unify(env, t, unknown) {
            let doc = self.disagreement(
                env,
                Comparing::Unification,
                &e,
                &Doc::plain("This type constructor expands to type"),
                &Doc::plain("but is used here with type"),
                None,
            );
            self.diagnostics.push(Diagnostic::error("type-clash", span, doc));
        }
    }

    /// The parameters of a declaration, as named variables.
    pub(crate) fn transl_type_params(&mut self, env: &Env, params: &[ast::TypeParam]) -> Vec<TypeParam> {
        let mut out = Vec::with_capacity(params.len());
        for (param, required) in params {
            let (desc, ty) = match &*param.desc {
                ast::CoreTypeDesc::Var(name) => {
                    if self.is_named_variable(*name) {
                        let doc = Doc::sentence("A type parameter occurs several times");
                        self.diagnostics.push(Diagnostic::error("repeated-parameter", param.span, doc));
                    }
                    let t = self.named_type_variable(Policy::Extensible, *name, param.span);
                    (CoreTypeDesc::Var(*name), t)
                }
                _ => (CoreTypeDesc::Any, self.new_named_var(Some(sym::UNDERSCORE))),
            };
            let param = CoreType {
                desc,
                ty,
                env: env.clone(),
                span: param.span,
                attributes: param.attributes.clone().into(),
            };
            out.push((param, *required));
        }
        out
    }

    fn transl_declaration(
        &mut self,
        env: &Env,
        d: &ast::TypeDeclaration,
        id: Ident,
        uid: Uid,
        row: Option<Ident>,
    ) -> TypedTypeDeclaration {
        self.reset_type_variables();
        let params = self.transl_type_params(env, &d.params);
        let types: Vec<TypeId> = params.iter().map(|(p, _)| p.ty).collect();
        let constraints: Vec<(CoreType, CoreType, Span)> = d
            .cstrs
            .iter()
            .map(|(a, b, span)| {
                (self.transl_simple_type(env, a, false), self.transl_simple_type(env, b, false), *span)
            })
            .collect();
        let unboxed = self.is_unboxed(d);
        let (typed_kind, kind) = self.transl_kind(env, d, id, &types, unboxed);
        let manifest = d.manifest.as_ref().map(|m| self.transl_simple_type(env, m, row.is_none()));
        for (a, b, span) in &constraints {
            if let Err(e) = self.unify(env, a.ty, b.ty) {
                let doc = self.inconsistent_constraint(env, &e);
                self.diagnostics.push(Diagnostic::error("inconsistent-constraints", *span, doc));
            }
        }
        if let (Some(row), Some(m)) = (row, &manifest) {
            self.close_private_row(env, row, m.ty, &types, d.span);
        }
        let attributes: Attributes = d.attributes.clone().into();
        let decl = Rc::new(TypeDeclaration {
            arity: types.len(),
            variance: vec![Variance::UNKNOWN; types.len()],
            separability: vec![Separability::Ind; types.len()],
            params: types,
            kind,
            private: d.private,
            manifest: manifest.as_ref().map(|m| m.ty),
            is_newtype: false,
            expansion_scope: LOWEST_SCOPE,
            span: d.span,
            attributes: attributes.clone(),
            immediate: Immediacy::Unknown,
            unboxed_default: false,
            uid,
        });
        TypedTypeDeclaration {
            id,
            name: d.name,
            params,
            decl,
            constraints,
            kind: typed_kind,
            private: d.private,
            manifest,
            span: d.span,
            attributes,
        }
    }

    fn inconsistent_constraint(&mut self, env: &Env, e: &UnifyError) -> Doc {
        let trace = self.disagreement(
            env,
            Comparing::Unification,
            e,
            &Doc::plain("Type"),
            &Doc::plain("is not compatible with type"),
            None,
        );
        let mut doc = Doc::new();
        doc.open(BoxKind::V, 0).text("The type constraints are not consistent.").cut();
        doc.append(&trace).close();
        doc
    }

    /// The row variable of a private row type becomes the abstract type `t#row`.
    fn close_private_row(&mut self, env: &Env, row: Ident, manifest: TypeId, params: &[TypeId], span: Span) {
        let t = self.expand_head(env, manifest);
        let end = match self.store.desc(t).clone() {
            TypeDesc::Variant(r) => {
                let flat = self.store.flat_row(&r);
                if self.store.static_row(&flat) { None } else { Some(flat.more) }
            }
            TypeDesc::Object(r, _) => Some(self.store.flat_fields(r).1),
            _ => None,
        };
        match end {
            Some(end) if self.store.as_var(end).is_some() => {
                let desc = TypeDesc::Constr(Path::Ident(row), params.to_vec().into());
                let constr = self.new_type(desc);
                if let TypeDesc::Variant(r) = self.store.desc(t).clone() {
                    let fixed = RowDesc { fixed: Some(FixedExplanation::FixedPrivate), ..(*r).clone() };
                    self.store.set_desc(t, TypeDesc::Variant(Rc::new(fixed)));
                }
                self.store.link(end, constr);
            }
            _ => {
                let mut doc = Doc::new();
                doc.words("This fixed type is not an object or variant with a row variable");
                self.diagnostics.push(Diagnostic::error("bad-fixed-type", span, doc));
            }
        }
    }

    fn transl_kind(
        &mut self,
        env: &Env,
        d: &ast::TypeDeclaration,
        id: Ident,
        params: &[TypeId],
        unboxed: bool,
    ) -> (TypedTypeKind, TypeKind) {
        match &d.kind {
            ast::TypeKind::Abstract => (TypedTypeKind::Abstract, abstract_kind()),
            ast::TypeKind::Open => (TypedTypeKind::Open, TypeKind::Open),
            ast::TypeKind::Record(labels) => {
                let typed = self.transl_labels(env, labels, true);
                let labels = label_declarations(&typed);
                let repr = if unboxed {
                    RecordRepresentation::Unboxed(false)
                } else if self.all_floats(env, &labels) {
                    RecordRepresentation::Float
                } else {
                    RecordRepresentation::Regular
                };
                let labels = self.plain_label_types(labels);
                (TypedTypeKind::Record(typed), TypeKind::Record(labels.into(), repr))
            }
            ast::TypeKind::Variant(constructors) => {
                self.check_constructor_names(constructors, d.span);
                let mut typed = Vec::with_capacity(constructors.len());
                let mut plain = Vec::with_capacity(constructors.len());
                for c in constructors {
                    let (t, p) = self.with_warning_scope(&c.attributes, |checker| {
                        checker.transl_constructor(env, c, &Path::Ident(id), params)
                    });
                    typed.push(t);
                    plain.push(p);
                }
                let repr =
                    if unboxed { VariantRepresentation::Unboxed } else { VariantRepresentation::Regular };
                (TypedTypeKind::Variant(typed), TypeKind::Variant(plain.into(), repr))
            }
        }
    }

    fn check_constructor_names(&mut self, constructors: &[ast::ConstructorDeclaration], span: Span) {
        let mut seen: FxHashMap<Symbol, ()> = FxHashMap::default();
        for c in constructors {
            if seen.insert(c.name.txt, ()).is_some() {
                let mut doc = Doc::new();
                doc.words("Two constructors are named").space().code(self.interner.str(c.name.txt));
                self.diagnostics.push(Diagnostic::error("duplicate-constructor", span, doc));
                return;
            }
        }
    }

    fn transl_constructor(
        &mut self,
        env: &Env,
        c: &ast::ConstructorDeclaration,
        path: &Path,
        params: &[TypeId],
    ) -> (TypedConstructorDeclaration, ConstructorDeclaration) {
        let (typed_args, args, res) =
            self.make_constructor(env, path, params, &c.vars, &c.args, c.res.as_ref());
        let id = self.idents.local(c.name.txt);
        let uid = self.new_uid();
        let attributes: Attributes = c.attributes.clone().into();
        let plain = ConstructorDeclaration {
            id,
            args,
            res: res.as_ref().map(|r| r.ty),
            span: c.span,
            attributes: attributes.clone(),
            uid: uid.clone(),
        };
        let typed = TypedConstructorDeclaration {
            id,
            name: c.name,
            uid,
            vars: c.vars.clone(),
            args: typed_args,
            res,
            span: c.span,
            attributes,
        };
        (typed, plain)
    }

    /// Arguments and result of a constructor; a GADT constructor has variables of its own.
    pub(super) fn make_constructor(
        &mut self,
        env: &Env,
        path: &Path,
        params: &[TypeId],
        vars: &[ast::Loc<Symbol>],
        args: &ast::ConstructorArguments,
        res: Option<&ast::CoreType>,
    ) -> (TypedConstructorArguments, ConstructorArguments, Option<CoreType>) {
        let Some(res) = res else {
            let (typed, plain) = self.transl_constructor_arguments(env, args, true);
            return (typed, plain, None);
        };
        let closed = !vars.is_empty();
        self.with_type_variables(|c| {
            c.reset_type_variables();
            let named: Vec<(Symbol, TypeId)> =
                vars.iter().map(|v| (v.txt, c.new_named_var(Some(v.txt)))).collect();
            let before = c.push_univars(&named);
            let (typed, plain) = c.transl_constructor_arguments(env, args, closed);
            let typed_res = c.transl_simple_type(env, res, closed);
            c.pop_univars(before);
            match c.store.desc(typed_res.ty) {
                TypeDesc::Constr(p, _) if p == path => {}
                TypeDesc::Error => {}
                _ => {
                    let t = c.new_type(TypeDesc::Constr(path.clone(), params.to_vec().into()));
                    let error = UnifyError { trace: vec![diff(typed_res.ty, t)] };
                    c.report_constraint_failed(env, &error, res.span);
                }
            }
            (typed, plain, Some(typed_res))
        })
    }

    pub(super) fn report_constraint_failed(&mut self, env: &Env, error: &UnifyError, span: Span) {
        let trace = self.disagreement(
            env,
            Comparing::Unification,
            error,
            &Doc::plain("Type"),
            &Doc::plain("should be an instance of"),
            None,
        );
        let mut doc = Doc::new();
        doc.open(BoxKind::V, 0).text("Constraints are not satisfied in this type.").cut();
        doc.append(&trace).close();
        self.diagnostics.push(Diagnostic::error("constraint-failed", span, doc));
    }

    pub(super) fn transl_constructor_arguments(
        &mut self,
        env: &Env,
        args: &ast::ConstructorArguments,
        closed: bool,
    ) -> (TypedConstructorArguments, ConstructorArguments) {
        match args {
            ast::ConstructorArguments::Tuple(ts) => {
                let typed: Vec<CoreType> =
                    ts.iter().map(|t| self.transl_simple_type(env, t, closed)).collect();
                let plain = typed.iter().map(|t| t.ty).collect();
                (TypedConstructorArguments::Tuple(typed), ConstructorArguments::Tuple(plain))
            }
            ast::ConstructorArguments::Record(labels) => {
                let typed = self.transl_labels(env, labels, closed);
                let plain = self.plain_label_types(label_declarations(&typed));
                (TypedConstructorArguments::Record(typed), ConstructorArguments::Record(plain.into()))
            }
        }
    }

    fn transl_labels(
        &mut self,
        env: &Env,
        labels: &[ast::LabelDeclaration],
        closed: bool,
    ) -> Vec<TypedLabelDeclaration> {
        let mut seen: FxHashMap<Symbol, ()> = FxHashMap::default();
        for l in labels {
            if seen.insert(l.name.txt, ()).is_some() {
                let mut doc = Doc::new();
                doc.words("Two labels are named").space().code(self.interner.str(l.name.txt));
                self.diagnostics.push(Diagnostic::error("duplicate-label", l.name.span, doc));
                break;
            }
        }
        labels
            .iter()
            .map(|l| {
                let policy = if closed { Policy::Fixed } else { Policy::Extensible };
                let ty = self.with_warning_scope(&l.attributes, |c| {
                    let saved = c.begin_type_expression();
                    let ty = c.transl_poly_type(env, &l.ty, policy);
                    c.end_type_expression(policy, saved);
                    ty
                });
                TypedLabelDeclaration {
                    id: self.idents.local(l.name.txt),
                    name: l.name,
                    uid: self.new_uid(),
                    mutable: l.mutable,
                    ty,
                    span: l.span,
                    attributes: l.attributes.clone().into(),
                }
            })
            .collect()
    }

    /// Fields that are not polymorphic have plain types.
    fn plain_label_types(&mut self, labels: Vec<LabelDeclaration>) -> Vec<LabelDeclaration> {
        labels
            .into_iter()
            .map(|l| match self.store.desc(l.ty) {
                TypeDesc::Poly(t, vars) if vars.is_empty() => LabelDeclaration { ty: *t, ..l },
                _ => l,
            })
            .collect()
    }

    /// Generalises everything in a declaration.
    pub(crate) fn generalize_declaration(&mut self, decl: &TypeDeclaration) {
        for t in &decl.params {
            self.generalize(*t);
        }
        if let Some(t) = decl.manifest {
            self.generalize(t);
        }
        match &decl.kind {
            TypeKind::Abstract(_) | TypeKind::Open => {}
            TypeKind::Record(labels, _) => labels.iter().for_each(|l| self.generalize(l.ty)),
            TypeKind::Variant(cs, _) => {
                for c in cs.iter() {
                    self.generalize_arguments(&c.args);
                    c.res.into_iter().for_each(|t| self.generalize(t));
                }
            }
        }
    }

    pub(super) fn generalize_arguments(&mut self, args: &ConstructorArguments) {
        match args {
            ConstructorArguments::Tuple(ts) => ts.iter().for_each(|t| self.generalize(*t)),
            ConstructorArguments::Record(ls) => ls.iter().for_each(|l| self.generalize(l.ty)),
        }
    }

    fn check_group(&mut self, env: &Env, decls: &[ast::TypeDeclaration], typed: &[TypedTypeDeclaration]) {
        let group: Vec<Ident> = typed.iter().map(|t| t.id).collect();
        for t in typed {
            if !self.check_well_founded(env, t, &group) {
                return;
            }
        }
        for t in typed {
            if !self.check_regularity(env, t, &group) {
                return;
            }
        }
        for (d, t) in decls.iter().zip(typed) {
            self.check_closed(env, &t.decl, d.span);
        }
        for t in typed {
            self.check_constraints(env, t, &group);
        }
    }

    /// Reports a variable of the declaration that is not a parameter.
    fn check_closed(&mut self, env: &Env, decl: &TypeDeclaration, span: Span) {
        let bound = self.store.free_vars(&decl.params);
        let free = |c: &Self, t: TypeId| c.store.free_vars(&[t]).into_iter().find(|v| !bound.contains(v));
        let mut found: Option<(TypeId, &str, Option<Symbol>, TypeId)> = None;
        match &decl.kind {
            TypeKind::Record(labels, _) => {
                for l in labels.iter() {
                    if let Some(v) = free(self, l.ty) {
                        found = Some((v, "field", Some(l.id.name), l.ty));
                        break;
                    }
                }
            }
            TypeKind::Variant(cs, _) => {
                'outer: for c in cs.iter().filter(|c| c.res.is_none()) {
                    let types: Vec<TypeId> = match &c.args {
                        ConstructorArguments::Tuple(ts) => ts.to_vec(),
                        ConstructorArguments::Record(ls) => ls.iter().map(|l| l.ty).collect(),
                    };
                    for t in types {
                        if let Some(v) = free(self, t) {
                            found = Some((v, "case", Some(c.id.name), t));
                            break 'outer;
                        }
                    }
                }
            }
            TypeKind::Abstract(_) | TypeKind::Open => {}
        }
        if found.is_none()
            && let Some(m) = decl.manifest
            && let Some(v) = free(self, m)
        {
            found = Some((v, "type", None, m));
        }
        let Some((var, what, name, t)) = found else { return };
        self.reset_names(env);
        self.prepare_type(t);
        if !matches!(self.store.desc(t), TypeDesc::Var(_)) && self.is_row_variable_of(t, var) {
            self.show_alias_of(t);
        }
        let shown = self.next_type_doc(t);
        let var = self.next_type_doc(var);
        let mut doc = Doc::new();
        doc.open(BoxKind::V, 0).text("A type variable is unbound in this type declaration.").cut();
        doc.boxed(BoxKind::HOV, 0, |d| {
            d.text("In ").text(what).space();
            d.styled(diagnostics::Style::InlineCode, |d| {
                match (what, name) {
                    ("field", Some(name)) => {
                        d.text(self.interner.str(name)).text(": ");
                    }
                    ("case", Some(name)) => {
                        d.text(self.interner.str(name)).text(" of ");
                    }
                    _ => {}
                }
                d.append(&shown);
            });
            d.space().words("the variable").space().styled(diagnostics::Style::InlineCode, |d| {
                d.append(&var);
            });
            d.space().words("is unbound");
        });
        doc.close();
        self.diagnostics.push(Diagnostic::error("unbound-type-variable", span, doc));
    }

    /// Whether `var` is what the row of the variant or object type `t` ends in.
    fn is_row_variable_of(&self, t: TypeId, var: TypeId) -> bool {
        match self.store.desc(t) {
            TypeDesc::Variant(row) => self.store.same(self.store.flat_row(row).more, var),
            TypeDesc::Object(row, _) => self.store.same(self.store.flat_fields(*row).1, var),
            _ => false,
        }
    }

    /// Every use of a type with constrained parameters must meet the constraints.
    fn check_constraints(&mut self, env: &Env, t: &TypedTypeDeclaration, group: &[Ident]) {
        let mut todo: Vec<(TypeId, Span)> = Vec::new();
        match &t.kind {
            TypedTypeKind::Variant(cs) => {
                for c in cs {
                    match &c.args {
                        TypedConstructorArguments::Tuple(ts) => {
                            todo.extend(ts.iter().map(|t| (t.ty, t.span)))
                        }
                        TypedConstructorArguments::Record(ls) => {
                            todo.extend(ls.iter().map(|l| (l.ty.ty, l.ty.span)))
                        }
                    }
                }
            }
            TypedTypeKind::Record(ls) => todo.extend(ls.iter().map(|l| (l.ty.ty, l.ty.span))),
            _ => {}
        }
        todo.extend(t.manifest.iter().map(|m| (m.ty, m.span)));
        let mut seen = rustc_hash::FxHashSet::default();
        todo.reverse();
        while let Some((ty, span)) = todo.pop() {
            let ty = self.store.repr(ty);
            if !seen.insert(ty) {
                continue;
            }
            if let TypeDesc::Constr(p @ Path::Ident(id), args) = self.store.desc(ty).clone()
                && group.contains(&id)
                && let Some(decl) = self.find_type(env, &p)
                && decl.params.iter().any(|p| self.store.as_var(*p).is_none())
            {
                let params = self.instance_list(&decl.params);
                let constr = self.new_type(TypeDesc::Constr(p, params.clone().into()));
                let matches =
                    params.iter().zip(args.iter()).all(|(p, a)| self.is_moregeneral(env, false, *p, *a));
                if !matches {
                    let error = UnifyError { trace: vec![diff(ty, constr)] };
                    self.report_constraint_failed(env, &error, span);
                    return;
                }
            }
            self.store.each_child(ty, |c| todo.push((c, span)));
        }
    }

    /// `type t = u = ...`: the definition must be `u`'s.
    fn check_reexport(&mut self, env: &Env, d: &ast::TypeDeclaration, t: &TypedTypeDeclaration) {
        if matches!(t.decl.kind, TypeKind::Abstract(_)) {
            return;
        }
        let Some(manifest) = t.decl.manifest else { return };
        let mismatch = match self.store.desc(manifest).clone() {
            TypeDesc::Constr(path, args) => match self.find_type(env, &path) {
                None => None,
                Some(original) => self.reexport_mismatch(env, t, &path, &args, &original),
            },
            _ => Some(Doc::new()),
        };
        let Some(mismatch) = mismatch else { return };
        let shown = self.type_doc(env, manifest);
        let mut doc = Doc::new();
        doc.open(BoxKind::V, 0);
        doc.boxed(BoxKind::HOV, 0, |doc| {
            doc.words("This variant or record definition").space();
            doc.words("does not match that of type").space();
            doc.styled(diagnostics::Style::InlineCode, |doc| {
                doc.append(&shown);
            });
        });
        if !mismatch.is_empty() {
            doc.cut().append(&mismatch);
        }
        doc.close();
        self.diagnostics.push(Diagnostic::error("definition-mismatch", d.span, doc));
    }

    fn reexport_mismatch(
        &mut self,
        env: &Env,
        t: &TypedTypeDeclaration,
        path: &Path,
        args: &[TypeId],
        original: &Rc<TypeDeclaration>,
    ) -> Option<Doc> {
        use crate::modules::include_core::{Phrase, TypeMismatch};
        let mismatch = if args.len() != t.decl.params.len() {
            Some(TypeMismatch::Arity)
        } else if let Err(e) = self.equal(env, false, args, &t.decl.params) {
            Some(TypeMismatch::Constraint(e))
        } else {
            let mut subst = Subst::default();
            subst.add_type(t.id, path.clone());
            let ours = self.subst(&subst).type_declaration(&t.decl);
            self.type_declarations_mismatch(env, path, original, &ours, true)
        }?;
        Some(self.type_mismatch_doc(env, &mismatch, &Phrase::REEXPORT))
    }

    /// Whether `[@@unboxed]` was asked for; checks that it may be.
    fn is_unboxed(&mut self, d: &ast::TypeDeclaration) -> bool {
        let asked = d.attributes.iter().any(|a| matches!(a.name.txt, sym::UNBOXED | sym::OCAML_UNBOXED));
        if !asked {
            return false;
        }
        let why = match &d.kind {
            ast::TypeKind::Abstract | ast::TypeKind::Open => "it is abstract.",
            ast::TypeKind::Record(ls) if ls.len() != 1 => "it has more than one field.",
            ast::TypeKind::Record(ls) if ls[0].mutable == syntax::asttypes::MutableFlag::Mutable => {
                "it is mutable."
            }
            ast::TypeKind::Variant(cs) if cs.len() != 1 => "it has more than one constructor.",
            ast::TypeKind::Variant(cs) => match &cs[0].args {
                ast::ConstructorArguments::Tuple(ts) if ts.is_empty() => "its constructor has no argument.",
                ast::ConstructorArguments::Tuple(ts) if ts.len() > 1 => {
                    "its constructor has more than one argument."
                }
                ast::ConstructorArguments::Record(ls) if ls.len() != 1 => {
                    "its constructor has more than one field."
                }
                ast::ConstructorArguments::Record(ls)
                    if ls[0].mutable == syntax::asttypes::MutableFlag::Mutable =>
                {
                    "it is mutable."
                }
                _ => return true,
            },
            ast::TypeKind::Record(_) => return true,
        };
        let doc = Doc::sentence(&format!("This type cannot be unboxed because {why}"));
        let mut boxed = Doc::new();
        boxed.open(BoxKind::Box, 0).append(&doc).close();
        self.diagnostics.push(Diagnostic::error("bad-unboxed", d.span, boxed));
        false
    }
}

pub(super) fn abstract_kind() -> TypeKind {
    TypeKind::Abstract(TypeOrigin::Definition)
}

/// `type t = private < .. >` or `private [> ..]`: the row stays open, but only for who defined it.
pub(super) fn is_fixed_type(d: &ast::TypeDeclaration) -> bool {
    fn open(t: &ast::CoreType) -> bool {
        match &*t.desc {
            ast::CoreTypeDesc::Object(_, closed) => *closed == ast::ClosedFlag::Open,
            ast::CoreTypeDesc::Class(..) => true,
            ast::CoreTypeDesc::Variant(_, closed, present) => {
                *closed == ast::ClosedFlag::Open || present.is_some()
            }
            ast::CoreTypeDesc::Alias(t, _) => open(t),
            _ => false,
        }
    }
    matches!(d.kind, ast::TypeKind::Abstract)
        && d.private == PrivateFlag::Private
        && d.manifest.as_ref().is_some_and(open)
}

/// The declaration of `t#row`.
pub(super) fn row_declaration(t: &TypeDeclaration) -> TypeDeclaration {
    TypeDeclaration {
        kind: abstract_kind(),
        manifest: None,
        private: PrivateFlag::Public,
        attributes: Rc::from([]),
        immediate: Immediacy::Unknown,
        variance: vec![Variance::FULL; t.params.len()],
        ..t.clone()
    }
}

pub(super) fn label_declarations(typed: &[TypedLabelDeclaration]) -> Vec<LabelDeclaration> {
    typed
        .iter()
        .map(|l| LabelDeclaration {
            id: l.id,
            mutable: l.mutable,
            ty: l.ty.ty,
            span: l.span,
            attributes: l.attributes.clone(),
            uid: l.uid.clone(),
        })
        .collect()
}

/// The items of a signature that a group makes.
fn type_items(
    typed: &[TypedTypeDeclaration],
    rows: &[Option<Ident>],
    rec_flag: RecFlag,
) -> Vec<SignatureItem> {
    let mut status = if rec_flag == RecFlag::Recursive { RecStatus::First } else { RecStatus::Not };
    let mut items = Vec::with_capacity(typed.len());
    for (t, row) in typed.iter().zip(rows) {
        if let Some(row) = row {
            let decl = Rc::new(row_declaration(&t.decl));
            items.push(SignatureItem::Type(*row, decl, status, Visibility::Exported));
            status = if status == RecStatus::Not { RecStatus::Not } else { RecStatus::Next };
        }
        items.push(SignatureItem::Type(t.id, t.decl.clone(), status, Visibility::Exported));
        status = if status == RecStatus::Not { RecStatus::Not } else { RecStatus::Next };
    }
    items
}

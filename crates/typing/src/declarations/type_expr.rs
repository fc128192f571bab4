//! Types as written to types.

use diagnostics::{Diagnostic, Doc, Span};
use syntax::ast;
use syntax::ast::{ArgLabel, Loc, Longident};
use syntax::node::{Node, deep};
use syntax::symbol::{Symbol, sym};

use super::type_vars::Policy;
use crate::checker::Checker;
use crate::env::Env;
use crate::ident::Path;
use crate::typedtree::{CoreType, CoreTypeDesc};
use crate::types::report::Comparing;
use crate::types::trace::UnifyError;
use crate::types::*;

impl Checker<'_> {
    /// A type annotation. `closed`: every variable must be bound already (declarations).
    pub fn transl_simple_type(&mut self, env: &Env, ty: &ast::CoreType, closed: bool) -> CoreType {
        let policy = if closed { Policy::Fixed } else { Policy::Extensible };
        let saved = self.begin_type_expression();
        let result = self.transl_type(env, ty, policy);
        self.end_type_expression(policy, saved);
        result
    }

    /// The type of a method or field that may be polymorphic without saying so: what has no binding is quantified.
    pub fn transl_simple_type_univars(&mut self, env: &Env, ty: &ast::CoreType) -> CoreType {
        let outer = self.level;
        self.begin_def();
        let saved = self.begin_type_expression();
        let mut result = self.transl_type(env, ty, Policy::Univars);
        let fresh = self.end_type_expression(Policy::Univars, saved);
        self.end_def();
        let univars = self.quantify(env, outer, &fresh, result.ty);
        let poly = self.new_type(TypeDesc::Poly(result.ty, univars.into()));
        result.ty = poly;
        result
    }

    /// Turns those of `vars` that are still free variables above `outer` into univars, and brings the rest of `ty`
    /// down to `outer`.
    fn quantify(&mut self, env: &Env, outer: u32, vars: &[TypeId], ty: TypeId) -> Vec<TypeId> {
        let mut univars = Vec::new();
        for var in vars {
            let var = self.store.repr(*var);
            if univars.contains(&var) || self.store.level(var) <= outer {
                continue;
            }
            if let Some(name) = self.store.as_var(var) {
                self.store.set_desc(var, TypeDesc::Univar(name));
                univars.push(var);
            }
        }
        let _ = self.update_level(env, outer, ty);
        univars
    }

    /// The type of a `val` or `external`: a scheme, with variables of its own.
    pub fn transl_type_scheme(&mut self, env: &Env, ty: &ast::CoreType) -> CoreType {
        self.with_type_variables(|c| {
            c.type_vars = Default::default();
            c.begin_def();
            c.reset_type_variables_here();
            let result = match &*ty.desc {
                ast::CoreTypeDesc::Poly(vars, body) => {
                    let named: Vec<(Symbol, TypeId)> =
                        vars.iter().map(|v| (v.txt, c.new_named_var(Some(v.txt)))).collect();
                    let before = c.push_univars(&named);
                    let body = c.transl_simple_type(env, body, true);
                    c.pop_univars(before);
                    let desc =
                        CoreTypeDesc::Poly(vars.iter().map(|v| v.txt).collect(), Node::new(body.clone()));
                    CoreType { desc, span: ty.span, attributes: ty.attributes.clone().into(), ..body }
                }
                _ => c.transl_simple_type(env, ty, false),
            };
            c.end_def();
            c.generalize(result.ty);
            result
        })
    }

    /// Named variables live at the current level from now on.
    pub(crate) fn reset_type_variables_here(&mut self) {
        self.level -= 1;
        self.reset_type_variables();
        self.level += 1;
    }

    fn core_type(&self, env: &Env, ty: &ast::CoreType, desc: CoreTypeDesc, t: TypeId) -> CoreType {
        CoreType { desc, ty: t, env: env.clone(), span: ty.span, attributes: ty.attributes.clone().into() }
    }

    /// A type that stands for one with an error.
    pub fn error_type(&mut self) -> TypeId {
        self.new_type(TypeDesc::Error)
    }

    fn erroneous(&mut self, env: &Env, ty: &ast::CoreType) -> CoreType {
        let t = self.error_type();
        self.core_type(env, ty, CoreTypeDesc::Any, t)
    }

    /// A type expression.
    pub fn transl_type(&mut self, env: &Env, ty: &ast::CoreType, policy: Policy) -> CoreType {
        deep(|| self.with_warning_scope(&ty.attributes, |c| c.transl_type_desc(env, ty, policy)))
    }

    fn transl_type_desc(&mut self, env: &Env, ty: &ast::CoreType, policy: Policy) -> CoreType {
        let (desc, t) = match &*ty.desc {
            ast::CoreTypeDesc::Any => (CoreTypeDesc::Any, self.fresh_type_variable(policy)),
            ast::CoreTypeDesc::Var(name) => {
                (CoreTypeDesc::Var(*name), self.named_type_variable(policy, *name, ty.span))
            }
            ast::CoreTypeDesc::Arrow(label, a, b) => {
                let a = self.transl_type(env, a, policy);
                let b = self.transl_type(env, b, policy);
                let arg = match label {
                    ArgLabel::Optional(_) => self.predef_constr(sym::OPTION, &[a.ty]),
                    _ => a.ty,
                };
                let t = self.new_type(TypeDesc::Arrow(*label, arg, b.ty, Commutable::Ok));
                (CoreTypeDesc::Arrow(*label, Node::new(a), Node::new(b)), t)
            }
            ast::CoreTypeDesc::Tuple(parts) => {
                let parts: Vec<CoreType> = parts.iter().map(|p| self.transl_type(env, p, policy)).collect();
                let t = self.new_type(TypeDesc::Tuple(parts.iter().map(|p| p.ty).collect()));
                (CoreTypeDesc::Tuple(parts), t)
            }
            ast::CoreTypeDesc::Constr(lid, args) => return self.transl_constr(env, ty, lid, args, policy),
            ast::CoreTypeDesc::Object(fields, closed) => {
                return self.transl_object(env, ty, fields, *closed, policy);
            }
            ast::CoreTypeDesc::Class(lid, args) => return self.transl_class(env, ty, lid, args, policy),
            ast::CoreTypeDesc::Alias(body, name) => return self.transl_alias(env, ty, body, name, policy),
            ast::CoreTypeDesc::Variant(fields, closed, present) => {
                return self.transl_variant(env, ty, fields, *closed, present.as_deref(), policy);
            }
            ast::CoreTypeDesc::Poly(vars, body) => return self.transl_poly(env, ty, vars, body, policy),
            ast::CoreTypeDesc::Package(package) => {
                return match self.transl_package(env, package, policy, ty.span) {
                    Some((package, t)) => self.core_type(env, ty, CoreTypeDesc::Package(package), t),
                    None => self.erroneous(env, ty),
                };
            }
            ast::CoreTypeDesc::Open(lid, body) => {
                let Some((path, opened)) = self.open_in_type(env, lid) else {
                    return self.erroneous(env, ty);
                };
                let body = self.transl_type(&opened, body, policy);
                let t = body.ty;
                (CoreTypeDesc::Open(path, lid.clone(), Node::new(body)), t)
            }
            ast::CoreTypeDesc::Extension(e) => {
                self.report_uninterpreted(e);
                return self.erroneous(env, ty);
            }
        };
        self.core_type(env, ty, desc, t)
    }

    /// An extension node that no rewriter took.
    pub fn report_uninterpreted(&mut self, e: &ast::Extension) {
        let mut doc = Doc::new();
        doc.words(&format!("Uninterpreted extension '{}'.", self.interner.str(e.name.txt)));
        self.diagnostics.push(Diagnostic::error("uninterpreted-extension", e.name.span, doc));
    }

    fn open_in_type(&mut self, env: &Env, lid: &Loc<Longident>) -> Option<(Path, Env)> {
        self.open_longident(env, lid, None)
    }

    /// The environment with the components of the module that `lid` names; errors are reported.
    pub fn open_longident(
        &mut self,
        env: &Env,
        lid: &Loc<Longident>,
        slot: Option<u32>,
    ) -> Option<(Path, Env)> {
        let (path, _) = self.lookup_module(env, lid)?;
        match self.structure_components(env, &lid.txt) {
            Ok(components) => Some((path.clone(), env.open(path, components, slot))),
            Err(e) => self.report_lookup(env, lid.span, &e),
        }
    }

    fn transl_constr(
        &mut self,
        env: &Env,
        ty: &ast::CoreType,
        lid: &Loc<Longident>,
        args: &[ast::CoreType],
        policy: Policy,
    ) -> CoreType {
        let Some((path, decl)) = self.lookup_type(env, lid) else { return self.erroneous(env, ty) };
        let wild = args.len() == 1 && decl.arity > 1 && matches!(&*args[0].desc, ast::CoreTypeDesc::Any);
        let args: Vec<&ast::CoreType> = if wild { vec![&args[0]; decl.arity] } else { args.iter().collect() };
        if args.len() != decl.arity {
            self.report_arity(lid, decl.arity, args.len(), ty.span);
            return self.erroneous(env, ty);
        }
        let args: Vec<(Span, CoreType)> =
            args.iter().map(|a| (a.span, self.transl_type(env, a, policy))).collect();
        let params = self.instance_list(&decl.params);
        for (param, (span, arg)) in params.iter().zip(&args) {
            if let Err(e) = self.unify(env, *param, arg.ty) {
                self.report_instance_mismatch(env, *span, &e);
            }
        }
        let types: Vec<TypeId> = args.iter().map(|(_, a)| a.ty).collect();
        let t = self.new_type(TypeDesc::Constr(path.clone(), types.into()));
        let args = args.into_iter().map(|(_, a)| a).collect();
        self.core_type(env, ty, CoreTypeDesc::Constr(path, lid.clone(), args), t)
    }

    fn report_arity(&mut self, lid: &Loc<Longident>, expected: usize, given: usize, span: Span) {
        let mut doc = Doc::new();
        doc.boxed(diagnostics::BoxKind::Box, 0, |d| {
            d.text("The type constructor ").code(self.longident_text(&lid.txt)).space();
            d.text(format!("expects {expected} argument(s),")).space();
            d.text(format!("but is here applied to {given} argument(s)"));
        });
        self.diagnostics.push(Diagnostic::error("type-arity", span, doc));
    }

    fn report_instance_mismatch(&mut self, env: &Env, span: Span, error: &UnifyError) {
        let error = swapped(error);
        let doc = self.disagreement(
            env,
            Comparing::Unification,
            &error,
            &Doc::plain("This type"),
            &Doc::plain("should be an instance of type"),
            None,
        );
        self.diagnostics.push(Diagnostic::error("type-clash", span, doc));
    }

    fn transl_alias(
        &mut self,
        env: &Env,
        ty: &ast::CoreType,
        body: &ast::CoreType,
        name: &Loc<Symbol>,
        policy: Policy,
    ) -> CoreType {
        let known = self.find_type_variable(name.txt);
        let var = match known {
            Some(t) => t,
            None => {
                let level = self.level;
                let var = self.store.new_type(TypeDesc::Var(Some(name.txt)), level);
                self.bind_alias(name.txt, var, policy, name.span);
                var
            }
        };
        let body = self.transl_type(env, body, policy);
        if let Err(e) = self.unify(env, var, body.ty) {
            let error = swapped(&e);
            let doc = self.disagreement(
                env,
                Comparing::Unification,
                &error,
                &Doc::plain("This alias is bound to type"),
                &Doc::plain("but is used as an instance of type"),
                None,
            );
            self.diagnostics.push(Diagnostic::error("type-clash", name.span, doc));
        }
        if known.is_none() {
            self.name_row_variable(body.ty, name.txt);
        }
        self.core_type(env, ty, CoreTypeDesc::Alias(Node::new(body), *name), var)
    }

    /// The row variable of `t` gets the alias's name.
    fn name_row_variable(&mut self, t: TypeId, name: Symbol) {
        let more = match self.store.desc(t) {
            TypeDesc::Variant(row) => row.more,
            TypeDesc::Object(row, _) => {
                let mut row = *row;
                while let TypeDesc::Field(_, _, _, rest) = self.store.desc(row) {
                    row = *rest;
                }
                row
            }
            _ => return,
        };
        if self.store.as_var(more) == Some(None) {
            self.store.set_desc(more, TypeDesc::Var(Some(name)));
        }
    }

    fn transl_poly(
        &mut self,
        env: &Env,
        ty: &ast::CoreType,
        vars: &[Loc<Symbol>],
        body: &ast::CoreType,
        policy: Policy,
    ) -> CoreType {
        let outer = self.level;
        self.begin_def();
        let named: Vec<(Symbol, TypeId)> =
            vars.iter().map(|v| (v.txt, self.new_named_var(Some(v.txt)))).collect();
        let before = self.push_univars(&named);
        let body = self.transl_type(env, body, policy);
        self.pop_univars(before);
        self.end_def();
        for ((name, var), v) in named.iter().zip(vars) {
            if self.store.as_var(*var).is_none() {
                self.report_cannot_quantify(env, *name, *var, v.span);
            }
        }
        let used = self.store.free_vars(&[body.ty]);
        let vars_used: Vec<TypeId> =
            named.iter().map(|(_, v)| self.store.repr(*v)).filter(|v| used.contains(v)).collect();
        let univars = self.quantify(env, outer, &vars_used, body.ty);
        let t = self.new_type(TypeDesc::Poly(body.ty, univars.into()));
        let names = vars.iter().map(|v| v.txt).collect();
        self.core_type(env, ty, CoreTypeDesc::Poly(names, Node::new(body)), t)
    }

    fn report_cannot_quantify(&mut self, env: &Env, name: Symbol, t: TypeId, span: Span) {
        let mut doc = Doc::new();
        doc.words("The universal type variable").space();
        doc.code(format!("'{}", self.interner.str(name))).space().words("cannot be generalized:").newline();
        doc.words("it is bound to").space();
        let shown = self.type_doc(env, t);
        doc.styled(diagnostics::Style::InlineCode, |d| {
            d.append(&shown);
        });
        doc.text(".");
        self.diagnostics.push(Diagnostic::error("cannot-quantify", span, doc));
    }

    fn transl_class(
        &mut self,
        env: &Env,
        ty: &ast::CoreType,
        lid: &Loc<Longident>,
        args: &[ast::CoreType],
        policy: Policy,
    ) -> CoreType {
        let Some((path, decl)) = self.lookup_cltype(env, lid) else { return self.erroneous(env, ty) };
        let hash = decl.hash_type.clone();
        if args.len() != hash.arity {
            self.report_arity(lid, hash.arity, args.len(), ty.span);
            return self.erroneous(env, ty);
        }
        let args: Vec<(Span, CoreType)> =
            args.iter().map(|a| (a.span, self.transl_type(env, a, policy))).collect();
        let Some(manifest) = hash.manifest else { return self.erroneous(env, ty) };
        let (params, body) = self.instance_parameterized(&hash.params, &[manifest]);
        for (param, (span, arg)) in params.iter().zip(&args) {
            if let Err(e) = self.unify(env, *param, arg.ty) {
                self.report_instance_mismatch(env, *span, &e);
            }
        }
        let t = body[0];
        if let TypeDesc::Object(row, name) = self.store.desc(t).clone() {
            let mut end = row;
            while let TypeDesc::Field(_, _, _, rest) = self.store.desc(end) {
                end = *rest;
            }
            let mut named = vec![end];
            named.extend(args.iter().map(|(_, a)| a.ty));
            self.store.set_name(name, Some((path.clone(), named.into())));
        }
        let args = args.into_iter().map(|(_, a)| a).collect();
        self.core_type(env, ty, CoreTypeDesc::Class(path, lid.clone(), args), t)
    }
}

/// The same disagreement with the sides exchanged.
pub(crate) fn swapped(error: &UnifyError) -> UnifyError {
    use crate::types::trace::Step;
    let trace = error
        .trace
        .iter()
        .map(|step| match step {
            Step::Diff { got, expected } => Step::Diff { got: *expected, expected: *got },
            other => other.clone(),
        })
        .collect();
    UnifyError { trace }
}

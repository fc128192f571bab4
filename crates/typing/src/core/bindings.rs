//! `let`: bindings, generalisation, polymorphic annotations, recursion.

use std::rc::Rc;

use diagnostics::{Diagnostic, Doc, Span};
use syntax::ast::{self, ExpressionDesc as Ast, Loc, PatternDesc as AstPattern};
use syntax::asttypes::RecFlag;
use syntax::symbol::Symbol;

use super::cases::CaseKind;
use super::expression::attributes;
use super::pattern_vars::PatternScope;
use super::{Expected, Res};
use crate::checker::Checker;
use crate::env::{Env, ValueUnbound};
use crate::typedtree::*;
use crate::types::report::Comparing;
use crate::types::trace::UnifyError;
use crate::types::*;

/// A binding with its pattern checked.
struct HalfBinding<'a> {
    source: &'a ast::ValueBinding,
    pattern: Pattern,
    /// The annotation moved to the expression.
    expr: ast::Expression,
}

impl Checker<'_> {
    /// Checks the bindings of a toplevel `let`. After an error (which is reported) the variables have types that
    /// agree with everything.
    pub fn type_let(
        &mut self,
        env: &Env,
        rec_flag: RecFlag,
        bindings: &[ast::ValueBinding],
    ) -> (Vec<ValueBinding>, Env) {
        let level = self.level;
        match self.type_let_bindings(env, rec_flag, bindings, false, false) {
            Ok((bindings, env)) => (bindings, env),
            Err(super::Failed) => {
                self.level = level;
                self.types.recover();
                (Vec::new(), self.bind_to_errors(env, bindings))
            }
        }
    }

    /// Checks an expression that is a structure item of its own (or a phrase).
    pub fn type_expression(&mut self, env: &Env, e: &ast::Expression) -> Expression {
        let level = self.level;
        let checked = self.with_local_level(|c| c.type_exp(env, e));
        self.level = level;
        match checked {
            Ok(checked) => {
                if self.is_expansive(&checked) {
                    self.lower_contravariant(env, checked.ty);
                }
                self.generalize(checked.ty);
                checked
            }
            Err(super::Failed) => {
                self.types.recover();
                let ty = self.type_error();
                self.expression(env, e, ExpressionDesc::Error, ty)
            }
        }
    }

    /// Checks an expression of a toplevel `let _ = e` or `e;;` kind against a type.
    pub fn type_expression_against(&mut self, env: &Env, e: &ast::Expression, ty: TypeId) -> Expression {
        let level = self.level;
        match self.type_expect(env, e, ty.into()) {
            Ok(checked) => checked,
            Err(super::Failed) => {
                self.level = level;
                self.types.recover();
                self.expression(env, e, ExpressionDesc::Error, ty)
            }
        }
    }

    /// Binds the names of ill-typed bindings.
    fn bind_to_errors(&mut self, env: &Env, bindings: &[ast::ValueBinding]) -> Env {
        let mut names = Vec::new();
        for b in bindings {
            pattern_names(&b.pat, &mut names);
        }
        let mut env = env.clone();
        for name in names {
            let ty = self.new_generic(TypeDesc::Error);
            let value = ValueDescription {
                ty,
                kind: ValueKind::Regular,
                span: name.span,
                attributes: Rc::new([]),
                uid: self.new_uid(),
            };
            env = self.enter_value(&env, name.txt, value.into()).1;
        }
        env
    }

    pub(crate) fn type_let_bindings(
        &mut self,
        env: &Env,
        rec_flag: RecFlag,
        bindings: &[ast::ValueBinding],
        allow_modules: bool,
        local: bool,
    ) -> Res<(Vec<ValueBinding>, Env)> {
        let outer = self.level;
        self.begin_def();
        let result = self.type_let_inside(env, rec_flag, bindings, (allow_modules, local), outer);
        self.level = outer;
        result
    }

    fn type_let_inside(
        &mut self,
        env: &Env,
        rec_flag: RecFlag,
        bindings: &[ast::ValueBinding],
        (allow_modules, local): (bool, bool),
        outer: u32,
    ) -> Res<(Vec<ValueBinding>, Env)> {
        let recursive = rec_flag == RecFlag::Recursive;
        let mut scope = PatternScope::new(env, 0);
        scope.allow_modules = allow_modules;
        scope.no_existentials = Some(match (rec_flag, bindings) {
            (RecFlag::Recursive, _) => "recursive bindings",
            (_, [_]) => "toplevel bindings",
            _ => "\"let ... and ...\" bindings",
        });
        if local && bindings.len() == 1 && !recursive {
            scope.no_existentials = None;
            scope.level = self.level;
        }
        let mut halves = Vec::with_capacity(bindings.len());
        for b in bindings {
            let (pattern, expr) = desugar_constraint(b);
            let ty = self.new_var();
            let pattern = self.with_warning_scope(&b.attributes, |c| {
                c.type_pattern(&mut scope, CaseKind::Value, &pattern, ty)
            })?;
            halves.push(HalfBinding { source: b, pattern, expr });
        }
        let bound = self.bind_pattern_variables(&scope.env, &scope.vars);
        let new_env = self.bind_pattern_modules(&bound, &scope.modules)?;
        if recursive {
            for half in &halves {
                let ty = match self.store.desc(half.pattern.ty).clone() {
                    TypeDesc::Poly(body, vars) => self.instance_poly_named(false, &vars, body).1,
                    _ => half.pattern.ty,
                };
                let approximation = self.approximate(env, &half.expr)?;
                self.unify_pattern_types(env, half.pattern.span, ty, approximation)?;
            }
        }
        for half in &halves {
            self.close_matched_rows(env, &[&half.pattern]);
        }
        let body_env = if recursive { new_env.clone() } else { self.with_ghost_names(env, bindings, &scope) };
        let mut checked = Vec::with_capacity(halves.len());
        for half in &halves {
            let result = match self.store.desc(half.pattern.ty).clone() {
                TypeDesc::Poly(body, vars) => {
                    let (vars, ty) = self.instance_poly_named(true, &vars, body);
                    let e = self.with_warning_scope(&half.source.attributes, |c| {
                        c.type_expect(&body_env, &half.expr, ty.into())
                    })?;
                    (e, Some(vars))
                }
                _ => {
                    let ty = half.pattern.ty;
                    let e = self.with_warning_scope(&half.source.attributes, |c| {
                        c.type_expect(&body_env, &half.expr, ty.into())
                    })?;
                    (e, None)
                }
            };
            checked.push(result);
        }
        for half in &halves {
            if !matches!(half.pattern.desc, PatternDesc::Var(..) | PatternDesc::Any) {
                self.check_pattern(env, &half.pattern, half.pattern.span);
            }
        }
        self.level = outer;
        self.generalize_bindings(env, &halves, &checked)?;
        for v in &scope.vars {
            self.generalize(v.ty);
        }
        self.finish_bindings(env, recursive, halves, checked).map(|bindings| (bindings, new_env))
    }

    fn generalize_bindings(
        &mut self,
        env: &Env,
        halves: &[HalfBinding<'_>],
        checked: &[(Expression, Option<Vec<TypeId>>)],
    ) -> Res<()> {
        for (half, (e, _)) in halves.iter().zip(checked) {
            if self.is_expansive(e) {
                self.lower_contravariant(env, half.pattern.ty);
                self.lower_contravariant(env, e.ty);
            }
        }
        for (half, (e, vars)) in halves.iter().zip(checked) {
            match vars {
                None => self.generalize(e.ty),
                Some(vars) => {
                    self.generalize_and_check_univars(env, "definition", e, half.pattern.ty, vars)?;
                }
            }
            self.generalize(half.pattern.ty);
        }
        Ok(())
    }

    fn finish_bindings(
        &mut self,
        env: &Env,
        recursive: bool,
        halves: Vec<HalfBinding<'_>>,
        checked: Vec<(Expression, Option<Vec<TypeId>>)>,
    ) -> Res<Vec<ValueBinding>> {
        let mut out = Vec::with_capacity(halves.len());
        for (half, (expr, _)) in halves.into_iter().zip(checked) {
            out.push(ValueBinding {
                pat: half.pattern,
                expr,
                rec_kind: RecursiveBindingKind::Dynamic,
                attributes: attributes(&half.source.attributes),
                span: half.source.span,
            });
        }
        if recursive {
            for b in &out {
                let variable = match &b.pat.desc {
                    PatternDesc::Var(..) => true,
                    PatternDesc::Alias(p, ..) => matches!(p.desc, PatternDesc::Any),
                    _ => false,
                };
                if !variable {
                    let mut doc = Doc::new();
                    doc.text("Only variables are allowed as left-hand side of ").code("let rec");
                    return self.fail("let-rec-pattern", b.pat.span, doc);
                }
            }
            self.check_recursive_bindings(&mut out)?;
        }
        for b in &out {
            let constrained = b.pat.extra.iter().any(|(x, ..)| matches!(x, PatternExtra::Constraint(_)));
            if matches!(b.pat.desc, PatternDesc::Any) && !constrained {
                self.check_partial_application(env, false, &b.expr);
            }
        }
        Ok(out)
    }

    /// Inside `let x = ...`, an unbound `x` deserves the hint that `rec` is missing.
    fn with_ghost_names(&mut self, env: &Env, bindings: &[ast::ValueBinding], scope: &PatternScope) -> Env {
        let functions = bindings.iter().any(|b| matches!(&*b.expr.desc, Ast::Function(..)));
        if !functions {
            return env.clone();
        }
        let mut inner = env.clone();
        for v in &scope.vars {
            let known = self.try_lookup_value(env, &ast::Longident::Ident(v.name.txt)).is_ok();
            if !known {
                let id = self.idents.local(v.name.txt);
                let span = bindings.first().map_or(Span::NONE, |b| b.span);
                inner = inner.add_unbound_value(id, ValueUnbound::GhostRecursive(span));
            }
        }
        inner
    }

    /// The type found for a value that must be polymorphic in `vars` is generalised; fails when one of them was
    /// made something else.
    pub(crate) fn generalize_and_check_univars(
        &mut self,
        env: &Env,
        kind: &str,
        e: &Expression,
        wanted: TypeId,
        vars: &[TypeId],
    ) -> Res<()> {
        self.generalize(e.ty);
        self.generalize(wanted);
        for &v in vars {
            self.generalize(v);
        }
        let mut seen = Vec::new();
        let mut fine = true;
        for &v in vars {
            let v = self.store.repr(v);
            fine &= matches!(self.store.desc(v), TypeDesc::Var(_))
                && self.store.level(v) == GENERIC_LEVEL
                && !seen.contains(&v);
            seen.push(v);
        }
        if fine {
            return Ok(());
        }
        // The type as found, with the variables that are still free as univars.
        let free: Vec<TypeId> = seen
            .iter()
            .copied()
            .filter(|&v| {
                matches!(self.store.desc(v), TypeDesc::Var(_)) && self.store.level(v) == GENERIC_LEVEL
            })
            .collect();
        let mut copying = crate::types::copy::Copying::at(GENERIC_LEVEL).keep_names();
        let mut univars = Vec::new();
        for v in free {
            if univars.iter().any(|(from, _)| *from == v) {
                continue;
            }
            let name = self.store.as_var(v).flatten();
            let u = self.new_generic(TypeDesc::Univar(name));
            copying.map(v, u);
            univars.push((v, u));
        }
        let body = self.copy_type(&mut copying, e.ty);
        let univars: Vec<TypeId> = univars.into_iter().map(|(_, u)| u).collect();
        let found = self.new_generic(TypeDesc::Poly(body, univars.into()));
        let wanted = self.generic_instance(wanted);
        let error = UnifyError { trace: vec![crate::types::trace::diff(found, wanted)] };
        let mut first = Doc::new();
        first.text(format!("This {kind} has type"));
        let mut second = Doc::new();
        second.text("which is less general than");
        let doc = self.disagreement(env, Comparing::Unification, &error, &first, &second, None);
        self.diagnostics.push(Diagnostic::error("less-general", e.span, doc));
        Err(super::Failed)
    }

    /// `(e : t)` in the body of a method: an expression that must be as polymorphic as `t`.
    pub(crate) fn type_poly_expression(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        body: &ast::Expression,
        ty: Option<&ast::CoreType>,
        expected: Expected,
    ) -> Res<Expression> {
        let annotation = match ty {
            None => None,
            Some(ty) => {
                let annotation = self.annotation(env, ty)?;
                let t = self.instance(annotation.ty);
                self.unify_expression(env, e.span, Some(e), t, expected.ty, None)?;
                Some(annotation)
            }
        };
        let head = self.expand_head(env, expected.ty);
        let mut checked = match self.store.desc(head).clone() {
            TypeDesc::Poly(inner, vars) if vars.is_empty() => self.type_expect(env, body, inner.into())?,
            TypeDesc::Poly(inner, vars) => {
                let (fresh, checked) = self.with_local_level(|c| -> Res<_> {
                    let (fresh, ty) = c.instance_poly_named(true, &vars, inner);
                    Ok((fresh, c.type_expect(env, body, ty.into())?))
                })?;
                self.generalize_and_check_univars(env, "method", &checked, head, &fresh)?;
                let ty = self.instance(checked.ty);
                Expression { ty, ..checked }
            }
            TypeDesc::Var(_) => {
                let checked = self.type_exp(env, body)?;
                let poly = self.new_type(TypeDesc::Poly(checked.ty, Rc::new([])));
                self.unify_expression(env, e.span, Some(e), poly, expected.ty, None)?;
                checked
            }
            _ => self.type_expect(env, body, expected)?,
        };
        checked.extra.push((
            ExpressionExtra::Poly(annotation.map(Into::into)),
            e.span,
            attributes(&e.attributes),
        ));
        Ok(checked)
    }
}

/// `let p : t = e` as `let (p : t) = (e : t)`.
pub(super) fn desugar_constraint(b: &ast::ValueBinding) -> (ast::Pattern, ast::Expression) {
    let from_pattern = |e: &ast::Expression| b.pat.span.to(e.span).ghost();
    let constrained = |ty: &ast::CoreType| {
        ast::Pattern::new(AstPattern::Constraint(b.pat.clone(), ty.clone()), b.pat.span.ghost())
    };
    match &b.constraint {
        None => (b.pat.clone(), b.expr.clone()),
        Some(ast::ValueConstraint::Constraint { locally_abstract_univars, ty })
            if locally_abstract_univars.is_empty() =>
        {
            let expr = match &*ty.desc {
                ast::CoreTypeDesc::Poly(..) => b.expr.clone(),
                _ => ast::Expression::new(Ast::Constraint(b.expr.clone(), ty.clone()), from_pattern(&b.expr)),
            };
            (constrained(ty), expr)
        }
        Some(ast::ValueConstraint::Constraint { locally_abstract_univars: names, ty }) => {
            let body =
                ast::Expression::new(Ast::Constraint(b.expr.clone(), ty.clone()), from_pattern(&b.expr));
            let expr = names.iter().rev().fold(body, |e, name| {
                let span = e.span;
                ast::Expression::new(Ast::Newtype(*name, e), span)
            });
            let bare: Vec<Symbol> = names.iter().map(|n| n.txt).collect();
            let varified = varify(ty, &bare);
            let poly = ast::CoreType::new(ast::CoreTypeDesc::Poly(names.clone(), varified), ty.span);
            (constrained(&poly), expr)
        }
        Some(ast::ValueConstraint::Coercion { ground, coercion }) => {
            let expr = ast::Expression::new(
                Ast::Coerce(b.expr.clone(), ground.clone(), coercion.clone()),
                from_pattern(&b.expr),
            );
            (constrained(coercion), expr)
        }
    }
}

/// The type with the constructors `names` as variables.
fn varify(ty: &ast::CoreType, names: &[Symbol]) -> ast::CoreType {
    use ast::CoreTypeDesc as T;
    let each = |list: &[ast::CoreType]| list.iter().map(|t| varify(t, names)).collect::<Vec<_>>();
    let desc = syntax::node::deep(|| match &*ty.desc {
        T::Constr(lid, args) => match &lid.txt {
            ast::Longident::Ident(name) if args.is_empty() && names.contains(name) => T::Var(*name),
            _ => T::Constr(lid.clone(), each(args)),
        },
        T::Arrow(label, a, b) => T::Arrow(*label, varify(a, names), varify(b, names)),
        T::Tuple(parts) => T::Tuple(each(parts)),
        T::Class(lid, args) => T::Class(lid.clone(), each(args)),
        T::Alias(t, name) => T::Alias(varify(t, names), *name),
        T::Poly(vars, t) => T::Poly(vars.clone(), varify(t, names)),
        T::Open(lid, t) => T::Open(lid.clone(), varify(t, names)),
        T::Package(p) => T::Package(ast::PackageType {
            path: p.path.clone(),
            constraints: p.constraints.iter().map(|(l, t)| (l.clone(), varify(t, names))).collect(),
        }),
        T::Object(fields, closed) => T::Object(
            fields
                .iter()
                .map(|f| ast::ObjectField {
                    desc: match &f.desc {
                        ast::ObjectFieldDesc::Tag(l, t) => ast::ObjectFieldDesc::Tag(*l, varify(t, names)),
                        ast::ObjectFieldDesc::Inherit(t) => ast::ObjectFieldDesc::Inherit(varify(t, names)),
                    },
                    span: f.span,
                    attributes: f.attributes.clone(),
                })
                .collect(),
            *closed,
        ),
        T::Variant(fields, closed, tags) => T::Variant(
            fields
                .iter()
                .map(|f| ast::RowField {
                    desc: match &f.desc {
                        ast::RowFieldDesc::Tag(l, c, ts) => ast::RowFieldDesc::Tag(*l, *c, each(ts)),
                        ast::RowFieldDesc::Inherit(t) => ast::RowFieldDesc::Inherit(varify(t, names)),
                    },
                    span: f.span,
                    attributes: f.attributes.clone(),
                })
                .collect(),
            *closed,
            tags.clone(),
        ),
        T::Any | T::Var(_) | T::Extension(_) => (*ty.desc).clone(),
    });
    ast::CoreType { desc: desc.into(), ..ty.clone() }
}

/// The variables that a pattern would bind.
fn pattern_names(p: &ast::Pattern, out: &mut Vec<Loc<Symbol>>) {
    match &*p.desc {
        AstPattern::Var(name) => out.push(*name),
        AstPattern::Alias(p, name) => {
            out.push(*name);
            pattern_names(p, out);
        }
        AstPattern::Tuple(ps) | AstPattern::Array(ps) => ps.iter().for_each(|p| pattern_names(p, out)),
        AstPattern::Construct(_, Some((_, p)))
        | AstPattern::Variant(_, Some(p))
        | AstPattern::Constraint(p, _)
        | AstPattern::Lazy(p)
        | AstPattern::Exception(p)
        | AstPattern::Open(_, p) => pattern_names(p, out),
        AstPattern::Record(fields, _) => fields.iter().for_each(|(_, p)| pattern_names(p, out)),
        AstPattern::Or(p, _) => pattern_names(p, out),
        _ => {}
    }
}

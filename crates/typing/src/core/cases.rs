//! Cases: patterns, guards and right-hand sides together.

use std::rc::Rc;

use diagnostics::Span;
use syntax::ast::{self, PatternDesc as Ast};
use syntax::node::deep;
use syntax::symbol::sym;

use super::pattern_vars::PatternScope;
use super::{Because, Expected, Res};
use crate::checker::Checker;
use crate::env::Env;
use crate::typedtree::*;
use crate::types::*;

/// Whether exceptions may be matched, too.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum CaseKind {
    Value,
    Computation,
}

/// A case whose pattern has been checked.
pub(crate) struct HalfCase {
    pub lhs: Pattern,
    pub scope: PatternScope,
    ty: TypeId,
}

impl Checker<'_> {
    /// Checks the cases of a match on values of type `arg`. Gives them with whether they cover every value.
    pub(crate) fn type_cases(
        &mut self,
        env: &Env,
        kind: CaseKind,
        arg: TypeId,
        expected: Expected,
        span: Span,
        cases: &[ast::Case],
        total: bool,
    ) -> Res<(Vec<Case>, Partial)> {
        let patterns: Vec<&ast::Pattern> = cases.iter().map(|c| &c.lhs).collect();
        self.with_cases(env, kind, arg, expected, &patterns, |c, halves, matched, gadt| {
            let mut checked = Vec::with_capacity(cases.len());
            for (half, case) in halves.into_iter().zip(cases) {
                checked.push(c.type_case_body(half, case, expected, gadt)?);
            }
            let partial = if total { c.check_cases(env, &checked, matched, span) } else { Partial::Partial };
            Ok((checked, partial))
        })
    }

    fn type_case_body(
        &mut self,
        half: HalfCase,
        case: &ast::Case,
        expected: Expected,
        gadt: bool,
    ) -> Res<Case> {
        let HalfCase { lhs, scope, .. } = half;
        let env = self.case_env(&scope)?;
        let guard = match &case.guard {
            None => None,
            Some(guard) => {
                let bool_ty = self.type_bool();
                Some(self.type_expect(
                    &env,
                    guard,
                    Expected { ty: bool_ty, because: Some(Because::Guard) },
                )?)
            }
        };
        let rhs = self.type_case_result(&env, &case.rhs, expected, gadt)?;
        Ok(Case { lhs, cont: None, guard, rhs })
    }

    fn type_case_result(
        &mut self,
        env: &Env,
        rhs: &ast::Expression,
        expected: Expected,
        gadt: bool,
    ) -> Res<Expression> {
        if matches!(&*rhs.desc, ast::ExpressionDesc::Unreachable) {
            return Ok(self.expression(env, rhs, ExpressionDesc::Unreachable, expected.ty));
        }
        let ty = if gadt { self.copy_structure(expected.ty) } else { expected.ty };
        let rhs = self.type_expect(env, rhs, Expected { ty, because: expected.because })?;
        Ok(Expression { ty: expected.ty, ..rhs })
    }

    /// The environment of a case's right-hand side.
    pub(crate) fn case_env(&mut self, scope: &PatternScope) -> Res<Env> {
        let env = self.bind_pattern_variables(&scope.env, &scope.vars);
        self.bind_pattern_modules(&env, &scope.modules)
    }

    /// Checks patterns against `arg`, then runs `body` with them; takes care of levels where patterns bring local
    /// types into scope.
    pub(crate) fn with_cases<R>(
        &mut self,
        env: &Env,
        kind: CaseKind,
        arg: TypeId,
        expected: Expected,
        patterns: &[&ast::Pattern],
        body: impl FnOnce(&mut Self, Vec<HalfCase>, TypeId, bool) -> Res<R>,
    ) -> Res<R> {
        let gadt = patterns.iter().any(|p| self.may_be_gadt_pattern(env, p));
        let local = gadt || patterns.iter().any(|p| self.may_contain_modules(p));
        let outer = self.level;
        if local {
            self.begin_def();
        }
        let result = self.with_cases_inner(env, kind, arg, patterns, gadt, local, body);
        self.level = outer;
        let result = result?;
        if local {
            // Types of the branches do not escape.
            let outside = self.new_var();
            let span = patterns.first().map_or(Span::NONE, |p| p.span);
            self.unify_expression(env, span, None, expected.ty, outside, None)?;
        }
        Ok(result)
    }

    fn with_cases_inner<R>(
        &mut self,
        env: &Env,
        kind: CaseKind,
        arg: TypeId,
        patterns: &[&ast::Pattern],
        gadt: bool,
        local: bool,
        body: impl FnOnce(&mut Self, Vec<HalfCase>, TypeId, bool) -> Res<R>,
    ) -> Res<R> {
        let outer = self.level;
        // One level up: what the scrutinee leaves free is generalised in the variables, too. Local types stay at
        // the level of their scope.
        if !local {
            self.begin_def();
        }
        let matched = self.new_var();
        let mut halves = Vec::with_capacity(patterns.len());
        for p in patterns {
            let ty = self.instance(arg);
            let ty = if gadt { self.copy_structure(ty) } else { ty };
            let mut scope = PatternScope::new(env, if local { outer } else { 0 });
            let lhs = self.type_pattern(&mut scope, kind, p, ty)?;
            halves.push(HalfCase { lhs, scope, ty });
        }
        for half in &halves {
            self.unify_pattern_types(&half.scope.env, half.lhs.span, half.ty, matched)?;
        }
        let lhss: Vec<&Pattern> = halves.iter().map(|h| &h.lhs).collect();
        self.close_matched_rows(env, &lhss);
        self.level = outer;
        for half in &halves {
            for v in &half.scope.vars {
                if local && self.store.level(v.ty) != GENERIC_LEVEL {
                    self.enforce_current_level(&half.scope.env, v.ty);
                } else if !local {
                    self.generalize(v.ty);
                }
            }
        }
        body(self, halves, matched, gadt)
    }

    /// Whether a pattern may refine types.
    pub(crate) fn may_be_gadt_pattern(&mut self, env: &Env, p: &ast::Pattern) -> bool {
        deep(|| match &*p.desc {
            Ast::Construct(lid, arg) => {
                let generalized = match self.lookup_all_constructors(env, lid) {
                    Ok(list) => list.iter().any(|c| c.generalized),
                    // Found through the expected type, maybe.
                    Err(_) => true,
                };
                generalized || arg.as_ref().is_some_and(|(_, p)| self.may_be_gadt_pattern(env, p))
            }
            Ast::Alias(p, _) | Ast::Constraint(p, _) | Ast::Lazy(p) | Ast::Exception(p) => {
                self.may_be_gadt_pattern(env, p)
            }
            Ast::Open(lid, p) => match self.open_quietly(env, &lid.txt) {
                Some(inner) => self.may_be_gadt_pattern(&inner, p),
                None => true,
            },
            Ast::Variant(_, p) => p.as_ref().is_some_and(|p| self.may_be_gadt_pattern(env, p)),
            Ast::Tuple(ps) | Ast::Array(ps) => ps.iter().any(|p| self.may_be_gadt_pattern(env, p)),
            Ast::Record(fields, _) => fields.iter().any(|(_, p)| self.may_be_gadt_pattern(env, p)),
            Ast::Or(a, b) | Ast::Effect(a, b) => {
                self.may_be_gadt_pattern(env, a) || self.may_be_gadt_pattern(env, b)
            }
            Ast::Any
            | Ast::Var(_)
            | Ast::Constant(_)
            | Ast::Interval(..)
            | Ast::Type(_)
            | Ast::Unpack(_)
            | Ast::Extension(_) => false,
        })
    }

    /// Whether a pattern unpacks modules.
    pub(crate) fn may_contain_modules(&self, p: &ast::Pattern) -> bool {
        deep(|| match &*p.desc {
            Ast::Unpack(name) => name.txt.is_some(),
            Ast::Construct(_, Some((_, p)))
            | Ast::Alias(p, _)
            | Ast::Constraint(p, _)
            | Ast::Lazy(p)
            | Ast::Exception(p)
            | Ast::Open(_, p)
            | Ast::Variant(_, Some(p)) => self.may_contain_modules(p),
            Ast::Tuple(ps) | Ast::Array(ps) => ps.iter().any(|p| self.may_contain_modules(p)),
            Ast::Record(fields, _) => fields.iter().any(|(_, p)| self.may_contain_modules(p)),
            Ast::Or(a, b) | Ast::Effect(a, b) => self.may_contain_modules(a) || self.may_contain_modules(b),
            _ => false,
        })
    }

    /// `effect P, k -> E`: the effect has an unknown result type, which the continuation expects.
    pub(crate) fn type_effect_cases(
        &mut self,
        env: &Env,
        expected: Expected,
        span: Span,
        cases: &[ast::Case],
    ) -> Res<(Vec<Case>, Partial)> {
        let outer = self.level;
        let mut out = Vec::with_capacity(cases.len());
        for case in cases {
            self.begin_def();
            let result = self.type_effect_case(env, expected, case);
            self.level = outer;
            out.push(result?);
        }
        let outside = self.new_var();
        self.unify_expression(env, span, None, expected.ty, outside, None)?;
        Ok((out, Partial::Partial))
    }

    fn type_effect_case(&mut self, env: &Env, expected: Expected, case: &ast::Case) -> Res<Case> {
        let Ast::Effect(effect, continuation) = &*case.lhs.desc else {
            let mut doc = diagnostics::Doc::new();
            doc.text("Effect patterns must be at the toplevel of a match case.");
            return self.fail("effect-pattern", case.lhs.span, doc);
        };
        // The effect's result is a type of its own in each case.
        let name = self.new_abstract_name(env, "%eff");
        let decl = self.new_local_type(TypeOrigin::Existential(sym::EFFECT));
        let id = self.idents.scoped(name, self.level);
        let env = env.add_type(id, decl.into());
        let result = self.new_type(TypeDesc::Constr(id.into(), Rc::new([])));
        let ty = self.predef_constr(sym::EFF, &[result]);
        let mut scope = PatternScope::new(&env, self.level);
        let lhs = self.type_pattern(&mut scope, CaseKind::Value, effect, ty)?;
        let continuation_ty = self.predef_constr(sym::CONTINUATION, &[result, expected.ty]);
        let mut pattern = continuation;
        let mut cont = None;
        loop {
            match &*pattern.desc {
                Ast::Any => break,
                Ast::Var(name) => {
                    let (id, _) =
                        self.enter_pattern_variable(&mut scope, name, continuation_ty, Rc::new([]), false)?;
                    cont = Some(id);
                    break;
                }
                Ast::Constraint(inner, ty) => {
                    let annotation = self.annotation(&env, ty)?;
                    self.unify_pattern_types(&env, pattern.span, annotation.ty, continuation_ty)?;
                    pattern = inner;
                }
                _ => {
                    let mut doc = diagnostics::Doc::new();
                    doc.text("Invalid continuation pattern: only variables and _ are allowed .");
                    return self.fail("invalid-continuation", pattern.span, doc);
                }
            }
        }
        let half = HalfCase { lhs, scope, ty };
        let mut checked = self.type_case_body(half, case, expected, true)?;
        checked.cont = cont;
        Ok(checked)
    }
}

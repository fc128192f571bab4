//! Functions: parameters, optional arguments with defaults, locally abstract types, bodies by cases.

use std::rc::Rc;

use diagnostics::format_box::BoxKind;
use diagnostics::{Doc, Span, Style};
use syntax::ast::{self, FunctionParamDesc, Loc};
use syntax::asttypes::ArgLabel;
use syntax::symbol::{Symbol, sym};

use super::cases::CaseKind;
use super::expression::attributes;
use super::{Expected, Res};
use crate::checker::Checker;
use crate::env::Env;
use crate::ident::{Ident, Path};
use crate::typedtree::*;
use crate::types::trace::UnifyError;
use crate::types::*;

/// Why a type is no arrow with the label.
pub(crate) enum NoArrow {
    /// The variable could not become an arrow.
    Unification,
    Label {
        expected: ArgLabel,
    },
    NotAFunction,
}

/// What is known of the function whose parameters are being checked.
#[derive(Clone, Copy)]
struct Function {
    span: Span,
    ty: TypeId,
    expected: Expected,
    /// Parameters checked so far.
    depth: usize,
}

/// A function's parts, checked.
struct Checked {
    params: Vec<FunctionParam>,
    body: FunctionBody,
    /// Locally abstract types in front of the first parameter.
    newtypes: Vec<Loc<Symbol>>,
    ty: TypeId,
}

impl Checker<'_> {
    /// `t` as a function with a first parameter of this label: argument and result.
    pub(crate) fn filter_arrow(
        &mut self,
        env: &Env,
        t: TypeId,
        label: ArgLabel,
    ) -> Result<(TypeId, TypeId), NoArrow> {
        let head = self.expand_head(env, t);
        match self.store.desc(head).clone() {
            TypeDesc::Var(_) => {
                let level = self.store.level(head);
                let arg = if matches!(label, ArgLabel::Optional(_)) {
                    let inner = self.new_var_at(level);
                    self.store.new_type(
                        TypeDesc::Constr(crate::env::predef::type_path(sym::OPTION), Rc::new([inner])),
                        level,
                    )
                } else {
                    self.new_var_at(level)
                };
                let result = self.new_var_at(level);
                let commu = Commutable::Ok;
                let arrow = self.store.new_type(TypeDesc::Arrow(label, arg, result, commu), level);
                let scope = self.store.scope(head);
                if self.update_scope(scope, arrow).is_err() {
                    return Err(NoArrow::Unification);
                }
                self.store.link(head, arrow);
                Ok((arg, result))
            }
            TypeDesc::Arrow(found, arg, result, _) => {
                let optional = |l| matches!(l, ArgLabel::Optional(_));
                if found == label
                    || self.options.labels_optional && label == ArgLabel::Nolabel && !optional(found)
                {
                    Ok((arg, result))
                } else {
                    Err(NoArrow::Label { expected: found })
                }
            }
            TypeDesc::Error => {
                let (a, b) = (self.type_error(), self.type_error());
                Ok((a, b))
            }
            _ => Err(NoArrow::NotAFunction),
        }
    }

    pub(super) fn type_function_expression(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        params: &[ast::FunctionParam],
        constraint: Option<&ast::TypeConstraint>,
        body: &ast::FunctionBody,
        expected: Expected,
    ) -> Res<Expression> {
        let ty = self.instance(expected.ty);
        let function = Function { span: e.span, ty, expected, depth: 0 };
        let checked = self.type_function(env, params, constraint, body, expected.ty, function)?;
        let params = checked.params;
        let newtypes = checked.newtypes;
        let desc = match (params.is_empty(), checked.body) {
            // Only locally abstract types in front of an expression.
            (true, FunctionBody::Body(body)) => {
                let mut body = body.into_inner();
                body.extra.extend(
                    newtypes
                        .iter()
                        .map(|n| (ExpressionExtra::Newtype(n.txt), n.span, Rc::new([]) as Attributes)),
                );
                return Ok(body);
            }
            (_, body) => ExpressionDesc::Function(params, body),
        };
        let mut result = self.expression(env, e, desc, checked.ty);
        result.extra.extend(
            newtypes.iter().map(|n| (ExpressionExtra::Newtype(n.txt), n.span, Rc::new([]) as Attributes)),
        );
        self.unify_expression(env, e.span, Some(e), checked.ty, expected.ty, expected.because)?;
        Ok(result)
    }

    fn type_function(
        &mut self,
        env: &Env,
        params: &[ast::FunctionParam],
        constraint: Option<&ast::TypeConstraint>,
        body: &ast::FunctionBody,
        expected: TypeId,
        function: Function,
    ) -> Res<Checked> {
        let Some((param, rest)) = params.split_first() else {
            return self.type_function_body(env, constraint, body, expected, function);
        };
        match &param.desc {
            FunctionParamDesc::Newtype(name) => {
                let (mut checked, ty) = self.with_newtype(env, name, |c, env| {
                    let inner = c.new_var();
                    let checked = c.type_function(env, rest, constraint, body, inner, function)?;
                    let ty = checked.ty;
                    Ok((checked, ty))
                })?;
                if let Err(error) = self.unify(env, ty, expected) {
                    let first = self.this_expression_has_type(None);
                    return self.clash(
                        "type-clash",
                        env,
                        function.span,
                        &error,
                        &first,
                        "but an expression was expected of type",
                        None,
                    );
                }
                checked.newtypes.insert(0, *name);
                checked.ty = ty;
                Ok(checked)
            }
            FunctionParamDesc::Val(label, default, pattern) => self.type_parameter(
                env,
                (*label, default.as_ref(), pattern, param.span),
                expected,
                function,
                |c, env, result| {
                    let function = Function { depth: function.depth + 1, ..function };
                    c.type_function(env, rest, constraint, body, result, function)
                },
            ),
        }
    }

    /// Checks one parameter, then `rest` with the result's type.
    fn type_parameter(
        &mut self,
        env: &Env,
        (label, default, pattern, span): (ArgLabel, Option<&ast::Expression>, &ast::Pattern, Span),
        expected: TypeId,
        function: Function,
        rest: impl FnOnce(&mut Self, &Env, TypeId) -> Res<Checked>,
    ) -> Res<Checked> {
        let (arg, result) = self.split_function(env, expected, label, function, span)?;
        let mut pattern_ty = arg;
        let mut typed_default = None;
        if let Some(default) = default {
            let inner = self.new_var();
            let option = self.type_option(inner);
            self.unify_pattern_types(env, pattern.span, option, arg)?;
            typed_default = Some(self.type_expect(env, default, inner.into())?);
            pattern_ty = inner;
        } else if matches!(label, ArgLabel::Optional(_)) {
            let inner = self.new_var();
            let option = self.type_option(inner);
            self.unify_pattern_types(env, pattern.span, option, arg)?;
        }
        let (lhs, checked) = self.with_cases(
            env,
            CaseKind::Value,
            pattern_ty,
            Expected::from(result),
            &[pattern],
            |c, halves, matched, gadt| {
                let Some(half) = halves.into_iter().next() else { return Err(super::Failed) };
                let inner = c.case_env(&half.scope)?;
                let ty = if gadt { c.copy_structure(result) } else { result };
                let checked = rest(c, &inner, ty)?;
                let partial = c.check_pattern(env, &half.lhs, half.lhs.span);
                let _ = matched;
                Ok(((half.lhs, partial), checked))
            },
        )?;
        let (lhs, partial) = lhs;
        let Checked { mut params, body, newtypes, ty: _ } = checked;
        if matches!(label, ArgLabel::Optional(_)) {
            self.check_erasable(env, &lhs, result);
        }
        // The body's own type may only be equal to the expected one under the pattern's equations.
        let ty = self.type_arrow(label, arg, result);
        let param = FunctionParam {
            label,
            param: parameter_ident(self, &lhs),
            partial,
            kind: match typed_default {
                Some(default) => FunctionParamKind::OptionalDefault(lhs, default.into()),
                None => FunctionParamKind::Pattern(lhs),
            },
            newtypes,
            span,
        };
        params.insert(0, param);
        Ok(Checked { params, body, newtypes: Vec::new(), ty })
    }

    /// Warning 16: nothing without label follows an optional parameter.
    fn check_erasable(&mut self, env: &Env, pattern: &Pattern, result: TypeId) {
        let mut t = self.expand_head(env, result);
        loop {
            match self.store.desc(t).clone() {
                TypeDesc::Arrow(ArgLabel::Nolabel, ..) | TypeDesc::Var(_) | TypeDesc::Error => return,
                TypeDesc::Arrow(_, _, next, _) => t = self.expand_head(env, next),
                _ => break,
            }
        }
        let mut doc = Doc::new();
        doc.text("this optional argument cannot be erased.");
        self.warn(16, pattern.span, doc);
    }

    fn split_function(
        &mut self,
        env: &Env,
        expected: TypeId,
        label: ArgLabel,
        function: Function,
        _span: Span,
    ) -> Res<(TypeId, TypeId)> {
        let wanted = self.instance(expected);
        match self.filter_arrow(env, wanted, label) {
            Ok(parts) => Ok(parts),
            Err(why) => self.not_a_function_type(env, expected, label, function, why),
        }
    }

    fn not_a_function_type<T>(
        &mut self,
        env: &Env,
        expected: TypeId,
        label: ArgLabel,
        function: Function,
        why: NoArrow,
    ) -> Res<T> {
        self.reset_names(env);
        let mut doc = Doc::new();
        let code = |doc: &mut Doc, t: &Doc| {
            doc.styled(Style::InlineCode, |d| {
                d.append(t);
            });
        };
        match why {
            NoArrow::Label { expected: wanted } => {
                let t = self.next_type_doc(expected);
                doc.open(BoxKind::V, 0).open(BoxKind::Box, 2).text("This function should have type").space();
                code(&mut doc, &t);
                doc.close();
                if let Some(because) = function.expected.because {
                    doc.cut().text(format!("because it is in {}", because.text()));
                }
                doc.cut().open(BoxKind::Box, 0);
                let first = if function.depth == 0 { "its first argument" } else { "its argument" };
                doc.text(format!("but {first} is "));
                self.label_description(&mut doc, label);
                doc.text(" instead of ");
                match (label, wanted) {
                    (ArgLabel::Nolabel, _) | (_, ArgLabel::Nolabel) => {
                        doc.text("being ");
                        self.label_description(&mut doc, wanted);
                    }
                    _ => {
                        doc.code(self.label_text(wanted));
                    }
                }
                doc.close().close();
                self.fail("abstraction-label", function.span, doc)
            }
            NoArrow::NotAFunction | NoArrow::Unification if function.depth > 0 => {
                let t = self.next_type_doc(function.ty);
                doc.text("This function expects too many arguments,").space().text("it should have type");
                doc.brk(1, 2);
                code(&mut doc, &t);
                let mut boxed = Doc::new();
                boxed.open(BoxKind::Box, 0).append(&doc).close();
                self.fail("too-many-arguments", function.span, boxed)
            }
            NoArrow::NotAFunction | NoArrow::Unification => {
                let t = self.next_type_doc(expected);
                doc.open(BoxKind::Box, 0).text("This expression should not be a function,").space();
                doc.text("the expected type is").space();
                code(&mut doc, &t);
                if let Some(because) = function.expected.because {
                    doc.space().text(format!("because it is in {}", because.text()));
                }
                doc.close();
                self.fail("not-a-function", function.span, doc)
            }
        }
    }

    fn label_description(&self, doc: &mut Doc, label: ArgLabel) {
        match label {
            ArgLabel::Nolabel => doc.text("unlabeled"),
            _ => doc.text("labeled ").code(self.label_text(label)),
        };
    }

    /// `~l`, `?l`
    pub(crate) fn label_text(&self, label: ArgLabel) -> String {
        match label {
            ArgLabel::Nolabel => String::new(),
            ArgLabel::Labelled(l) => format!("~{}", self.interner.str(l)),
            ArgLabel::Optional(l) => format!("?{}", self.interner.str(l)),
        }
    }

    fn type_function_body(
        &mut self,
        env: &Env,
        constraint: Option<&ast::TypeConstraint>,
        body: &ast::FunctionBody,
        expected: TypeId,
        function: Function,
    ) -> Res<Checked> {
        match body {
            ast::FunctionBody::Body(e) => {
                let e = match constraint {
                    None => self.type_expect(env, e, expected.into())?,
                    Some(constraint) => {
                        // As if the body carried the annotation itself.
                        let desc = match constraint.clone() {
                            ast::TypeConstraint::Constraint(ty) => {
                                ast::ExpressionDesc::Constraint(e.clone(), ty)
                            }
                            ast::TypeConstraint::Coerce(from, to) => {
                                ast::ExpressionDesc::Coerce(e.clone(), from, to)
                            }
                        };
                        let annotated = ast::Expression::new(desc, e.span);
                        self.type_expect(env, &annotated, expected.into())?
                    }
                };
                let ty = e.ty;
                Ok(Checked {
                    params: Vec::new(),
                    body: FunctionBody::Body(e.into()),
                    newtypes: Vec::new(),
                    ty,
                })
            }
            ast::FunctionBody::Cases(cases, span, attrs) => {
                let mut extra = None;
                let mut expected = expected;
                match constraint {
                    None => {}
                    Some(ast::TypeConstraint::Constraint(ty)) => {
                        let annotation = self.annotation(env, ty)?;
                        let t = self.instance(annotation.ty);
                        self.unify_expression(env, function.span, None, t, expected, None)?;
                        expected = t;
                        extra = Some(ExpressionExtra::Constraint(annotation.into()));
                    }
                    Some(ast::TypeConstraint::Coerce(_, to)) => {
                        let annotation = self.annotation(env, to)?;
                        let t = self.instance(annotation.ty);
                        self.unify_expression(env, function.span, None, t, expected, None)?;
                        expected = t;
                        extra = Some(ExpressionExtra::Coerce(None, annotation.into()));
                    }
                }
                let (arg, result) = self.split_function(env, expected, ArgLabel::Nolabel, function, *span)?;
                let (cases, partial) =
                    self.type_cases(env, CaseKind::Value, arg, result.into(), *span, cases, true)?;
                let ty = self.type_arrow(ArgLabel::Nolabel, arg, result);
                let param = cases_ident(self, &cases);
                let body = FunctionBody::Cases {
                    cases,
                    partial,
                    param,
                    span: *span,
                    extra,
                    attributes: attributes(attrs),
                };
                Ok(Checked { params: Vec::new(), body, newtypes: Vec::new(), ty })
            }
        }
    }

    /// Runs `body` with `name` as a type of its own; in the type it gives, the name is a variable again.
    pub(crate) fn with_newtype<R>(
        &mut self,
        env: &Env,
        name: &Loc<Symbol>,
        body: impl FnOnce(&mut Self, &Env) -> Res<(R, TypeId)>,
    ) -> Res<(R, TypeId)> {
        let var = self.new_named_var(Some(name.txt));
        let outer = self.level;
        self.begin_def();
        let mut decl = self.new_local_type(TypeOrigin::Definition);
        decl.span = name.span;
        let id = self.idents.scoped(name.txt, self.level);
        let inner = env.add_type(id, decl.into());
        let result = body(self, &inner);
        let replaced = result.map(|(value, ty)| {
            let ty = self.copy_structure(ty);
            self.replace_constructor(ty, id, var);
            (value, ty)
        });
        self.level = outer;
        let (value, ty) = replaced?;
        if let Err(steps) = self.update_level(env, outer, ty) {
            let error = self.escape_error(env, *steps, ty);
            let first = self.this_expression_has_type(None);
            return self.clash(
                "type-clash",
                env,
                name.span,
                &error,
                &first,
                "but an expression was expected of type",
                None,
            );
        }
        Ok((value, ty))
    }

    fn escape_error(&mut self, env: &Env, mut steps: crate::types::trace::Steps, ty: TypeId) -> UnifyError {
        let var = self.new_var();
        steps.0.push(crate::types::trace::diff(ty, var));
        self.finish_trace(env, steps)
    }

    /// Makes every mention of the type `id` in `ty` the type `by`.
    fn replace_constructor(&mut self, ty: TypeId, id: Ident, by: TypeId) {
        let mark = self.store.new_mark();
        let mut todo = vec![ty];
        while let Some(t) = todo.pop() {
            let t = self.store.repr(t);
            if !self.store.visit(t, mark) {
                continue;
            }
            if matches!(self.store.desc(t), TypeDesc::Constr(Path::Ident(i), _) if *i == id) {
                self.store.link(t, by);
            } else {
                self.store.push_children(t, &mut todo);
            }
        }
    }

    /// `fun (type t) -> E`
    pub(super) fn type_newtype_expression(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        name: &Loc<Symbol>,
        body: &ast::Expression,
        expected: Expected,
    ) -> Res<Expression> {
        let (mut checked, ty) = self.with_newtype(env, name, |c, env| {
            let checked = c.type_exp(env, body)?;
            let ty = checked.ty;
            Ok((checked, ty))
        })?;
        checked.ty = ty;
        checked.span = e.span;
        checked.extra.push((ExpressionExtra::Newtype(name.txt), e.span, attributes(&e.attributes)));
        self.unify_expression(env, e.span, Some(e), ty, expected.ty, expected.because)?;
        Ok(checked)
    }
}

/// The identifier of a parameter: its variable's, when there is one.
fn parameter_ident(c: &mut Checker<'_>, p: &Pattern) -> Ident {
    match &p.desc {
        PatternDesc::Var(id, ..) | PatternDesc::Alias(_, id, ..) => *id,
        _ => c.idents.local(sym::PARAM),
    }
}

pub(crate) fn cases_ident(c: &mut Checker<'_>, cases: &[Case]) -> Ident {
    let named = cases.iter().find_map(|case| match &case.lhs.desc {
        PatternDesc::Var(id, ..) | PatternDesc::Alias(_, id, ..) => Some(*id),
        _ => None,
    });
    named.unwrap_or_else(|| c.idents.local(sym::PARAM))
}

//! Expressions.

use std::rc::Rc;

use diagnostics::{Doc, Span};
use syntax::ast::{self, ExpressionDesc as Ast, Loc, Longident};
use syntax::asttypes::{DirectionFlag, PrivateFlag, RecFlag};
use syntax::node::{Node, deep};
use syntax::symbol::{Symbol, sym};

use super::cases::CaseKind;
use super::disambiguate::Known;
use super::{Because, Expected, Failed, Res};
use crate::checker::Checker;
use crate::env::Env;
use crate::ident::Path;
use crate::typedtree::*;
use crate::types::*;

impl Checker<'_> {
    /// Checks an expression of which nothing is expected.
    pub(crate) fn type_exp(&mut self, env: &Env, e: &ast::Expression) -> Res<Expression> {
        let ty = self.new_var();
        self.type_expect(env, e, ty.into())
    }

    /// Checks an expression against the type it must have.
    pub(crate) fn type_expect(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        expected: Expected,
    ) -> Res<Expression> {
        let scoped = e.attributes.iter().any(|a| self.is_warning_attribute(a.name.txt));
        deep(|| {
            if scoped {
                self.with_warning_scope(&e.attributes, |c| c.type_expect_rec(env, e, expected))
            } else {
                self.type_expect_rec(env, e, expected)
            }
        })
    }

    pub(crate) fn is_warning_attribute(&self, name: Symbol) -> bool {
        matches!(
            name,
            sym::WARNING
                | sym::OCAML_WARNING
                | sym::WARNERROR
                | sym::OCAML_WARNERROR
                | sym::ALERT
                | sym::OCAML_ALERT
        )
    }

    /// A node of the result.
    pub(crate) fn expression(
        &self,
        env: &Env,
        e: &ast::Expression,
        desc: ExpressionDesc,
        ty: TypeId,
    ) -> Expression {
        Expression {
            desc,
            span: e.span,
            extra: Vec::new(),
            ty,
            env: env.clone(),
            attributes: attributes(&e.attributes),
        }
    }

    /// A node whose type must be made equal to the expected one.
    pub(crate) fn expression_at(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        desc: ExpressionDesc,
        ty: TypeId,
        expected: Expected,
    ) -> Res<Expression> {
        self.unify_expression(env, e.span, Some(e), ty, expected.ty, expected.because)?;
        Ok(self.expression(env, e, desc, ty))
    }

    fn type_expect_rec(&mut self, env: &Env, e: &ast::Expression, expected: Expected) -> Res<Expression> {
        let inline_record = std::mem::take(&mut self.core.inline_record_allowed);
        match &*e.desc {
            Ast::Ident(lid) => self.type_ident(env, e, lid, inline_record, expected),
            Ast::Constant(constant) => self.type_constant_expression(env, e, constant, expected),
            Ast::Let(rec_flag, bindings, body) => {
                self.type_let_expression(env, e, *rec_flag, bindings, body, expected)
            }
            Ast::Function(params, constraint, body) => {
                self.type_function_expression(env, e, params, constraint.as_ref(), body, expected)
            }
            Ast::Apply(function, args) => self.type_apply(env, e, function, args, expected),
            Ast::Match(scrutinee, cases) => self.type_match(env, e, scrutinee, cases, expected),
            Ast::Try(body, cases) => self.type_try(env, e, body, cases, expected),
            Ast::Tuple(parts) => self.type_tuple(env, e, parts, expected),
            Ast::Construct(lid, arg) => self.type_construct(env, e, lid, arg.as_ref(), expected),
            Ast::Variant(label, arg) => self.type_variant(env, e, *label, arg.as_ref(), expected),
            Ast::Record(fields, base) => self.type_record(env, e, fields, base.as_ref(), expected),
            Ast::Field(record, lid) => self.type_field(env, e, record, lid, expected),
            Ast::Setfield(record, lid, value) => self.type_set_field(env, e, record, lid, value, expected),
            Ast::Array(parts) => self.type_array(env, e, parts, expected),
            Ast::Ifthenelse(condition, yes, no) => {
                self.type_if(env, e, condition, yes, no.as_ref(), expected)
            }
            Ast::Sequence(..) => self.type_sequence(env, e, expected),
            Ast::While(condition, body) => {
                let bool_ty = self.type_bool();
                let condition = self.type_expect(
                    env,
                    condition,
                    Expected { ty: bool_ty, because: Some(Because::WhileCondition) },
                )?;
                let body = self.type_statement(env, body, Some(Because::WhileBody))?;
                let unit = self.type_unit();
                self.expression_at(
                    env,
                    e,
                    ExpressionDesc::While(condition.into(), body.into()),
                    unit,
                    expected,
                )
            }
            Ast::For(pattern, low, high, direction, body) => {
                self.type_for(env, e, (pattern, low, high, *direction, body), expected)
            }
            Ast::Constraint(inner, ty) => self.type_constraint(env, e, inner, ty, expected),
            Ast::Coerce(inner, from, to) => self.type_coerce(env, e, inner, from.as_ref(), to, expected),
            Ast::Send(object, method) => self.type_send(env, e, object, method, expected),
            Ast::New(lid) => self.type_new(env, e, lid, expected),
            Ast::Setinstvar(name, value) => self.type_set_instance_variable(env, e, name, value, expected),
            Ast::Override(fields) => self.type_override(env, e, fields, expected),
            Ast::Letmodule(name, module, body) => self.type_let_module(env, e, name, module, body, expected),
            Ast::Letexception(constructor, body) => {
                self.type_let_exception(env, e, constructor, body, expected)
            }
            Ast::Assert(condition) => self.type_assert(env, e, condition, expected),
            Ast::Lazy(body) => self.type_lazy(env, e, body, expected),
            Ast::Poly(body, ty) => self.type_poly_expression(env, e, body, ty.as_ref(), expected),
            Ast::Object(structure) => self.object_expression(env, e, structure, expected),
            Ast::Newtype(name, body) => self.type_newtype_expression(env, e, name, body, expected),
            Ast::Pack(module) => self.type_pack(env, e, module, expected),
            Ast::Open(open, body) => self.type_open_expression(env, e, open, body, expected),
            Ast::Letop(letop) => self.type_letop(env, e, letop, expected),
            Ast::Extension(extension) => self.type_extension(env, e, extension, expected),
            Ast::Unreachable => {
                let mut doc = Doc::new();
                doc.text(
                    "This expression, \".\", should only be used as the right-hand side of a match case",
                );
                let mut message = Doc::new();
                message.text("This expression is unreachable, it cannot be evaluated.");
                let _ = doc;
                self.fail("unreachable-expression", e.span, message)
            }
        }
    }

    fn type_ident(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        lid: &Loc<Longident>,
        inline_record: bool,
        expected: Expected,
    ) -> Res<Expression> {
        let (path, value) = self.lookup_value(env, lid).ok_or(Failed)?;
        // Under local equations, each use gets nodes of its own: what is equal only here does not reach the others.
        let ty = if env.has_local_constraints() && self.store.level(value.ty) != GENERIC_LEVEL {
            self.copy_structure(value.ty)
        } else {
            self.instance(value.ty)
        };
        if !inline_record && matches!(self.store.desc(ty), TypeDesc::Constr(Path::Extra(..), _)) {
            let mut doc = Doc::new();
            doc.text("This form is not allowed as the type of the inlined record could escape.");
            return self.fail("inlined-record-escape", e.span, doc);
        }
        let desc = match &value.kind {
            ValueKind::InstanceVariable(_, self_name) => {
                let self_path = self.self_path(env, *self_name);
                let name = match &lid.txt {
                    Longident::Ident(name) => *name,
                    other => other.last().unwrap_or(sym::EMPTY),
                };
                ExpressionDesc::InstanceVariable(self_path, path, Loc::new(name, lid.span))
            }
            ValueKind::SelfValue(_, _, _, self_name) => {
                let path = self.self_path(env, *self_name);
                ExpressionDesc::Ident(path, lid.clone(), value.clone())
            }
            _ => ExpressionDesc::Ident(path, lid.clone(), value.clone()),
        };
        self.expression_at(env, e, desc, ty, expected)
    }

    /// The path of the `self` that is called `name` inside a class body.
    pub(crate) fn self_path(&mut self, env: &Env, name: Symbol) -> Path {
        match self.try_lookup_value(env, &Longident::Ident(name)) {
            Ok((path, _)) => path,
            Err(_) => Path::Ident(crate::ident::Ident::global(name)),
        }
    }

    fn type_constant_expression(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        constant: &ast::Constant,
        expected: Expected,
    ) -> Res<Expression> {
        if let ast::ConstantDesc::String(text, span, _) = &constant.desc
            && let Some(path) = self.expects_format(env, expected.ty)
        {
            return self.type_format(env, e, text, *span, &path, expected);
        }
        let (constant, ty) = self.type_constant(e.span, constant)?;
        self.expression_at(env, e, ExpressionDesc::Constant(constant), ty, expected)
    }

    fn type_let_expression(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        rec_flag: RecFlag,
        bindings: &[ast::ValueBinding],
        body: &ast::Expression,
        expected: Expected,
    ) -> Res<Expression> {
        let gadt = bindings.len() == 1
            && rec_flag == RecFlag::Nonrecursive
            && bindings.iter().any(|b| self.may_be_gadt_pattern(env, &b.pat));
        if gadt {
            return self.type_gadt_let(env, e, &bindings[0], body, expected);
        }
        let unpacks = bindings.iter().any(|b| self.may_contain_modules(&b.pat));
        let check = |c: &mut Self, ty: TypeId| -> Res<Expression> {
            let (bindings, inner) = c.type_let_bindings(env, rec_flag, bindings, unpacks, true)?;
            let body = c.type_expect(&inner, body, Expected { ty, because: expected.because })?;
            let ty = body.ty;
            Ok(c.expression(env, e, ExpressionDesc::Let(rec_flag, bindings, body.into()), ty))
        };
        if !unpacks {
            return check(self, expected.ty);
        }
        // The types of unpacked modules may not escape: the result is checked against the outside.
        let ty = expected.ty;
        let result = self.with_local_level(|c| check(c, ty))?;
        let outside = self.new_var();
        self.unify_expression(env, body.span, Some(body), result.ty, outside, None)?;
        Ok(result)
    }

    /// `let C x = e in body` where `C` may bring existentials and equations: checked as the match it is.
    fn type_gadt_let(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        binding: &ast::ValueBinding,
        body: &ast::Expression,
        expected: Expected,
    ) -> Res<Expression> {
        let (pattern, value) = super::bindings::desugar_constraint(binding);
        let arg = self.with_local_level(|c| c.type_exp(env, &value))?;
        if self.is_expansive(&arg) {
            self.lower_contravariant(env, arg.ty);
        }
        self.generalize(arg.ty);
        let ty = arg.ty;
        self.with_cases(env, CaseKind::Value, ty, expected, &[&pattern], |c, halves, matched, gadt| {
            let Some(half) = halves.into_iter().next() else { return Err(Failed) };
            let inner = c.case_env(&half.scope)?;
            let ty = if gadt { c.copy_structure(expected.ty) } else { expected.ty };
            let body = c.type_expect(&inner, body, Expected { ty, because: expected.because })?;
            let _ = matched;
            c.check_pattern(env, &half.lhs, half.lhs.span);
            let binding = ValueBinding {
                pat: half.lhs,
                expr: arg,
                rec_kind: RecursiveBindingKind::Dynamic,
                attributes: attributes(&binding.attributes),
                span: binding.span,
            };
            let desc = ExpressionDesc::Let(RecFlag::Nonrecursive, vec![binding], body.into());
            Ok(c.expression(env, e, desc, expected.ty))
        })
    }

    fn type_match(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        scrutinee: &ast::Expression,
        cases: &[ast::Case],
        expected: Expected,
    ) -> Res<Expression> {
        let arg = self.with_local_level(|c| c.type_exp(env, scrutinee))?;
        if self.is_expansive(&arg) {
            self.lower_contravariant(env, arg.ty);
        }
        self.generalize(arg.ty);
        let (values, effects): (Vec<_>, Vec<_>) = cases.iter().cloned().partition(|c| !is_effect(&c.lhs));
        let no_value = values.iter().all(|c| matches!(&*c.lhs.desc, ast::PatternDesc::Exception(_)));
        let (checked, partial) =
            self.type_cases(env, CaseKind::Computation, arg.ty, expected, e.span, &values, !no_value)?;
        let (effects, _) = if effects.is_empty() {
            (Vec::new(), Partial::Total)
        } else {
            self.type_effect_cases(env, expected, e.span, &effects)?
        };
        if checked.iter().all(|c| matches!(&c.lhs.desc, PatternDesc::Exception(_))) && !checked.is_empty() {
            let mut doc = Doc::new();
            doc.text("None of the patterns in this \"match\" expression match values.");
            return self.fail("no-value-clauses", e.span, doc);
        }
        if values.is_empty() {
            let mut doc = Doc::new();
            doc.text("None of the patterns in this \"match\" expression match values.");
            return self.fail("no-value-clauses", e.span, doc);
        }
        Ok(self.expression(env, e, ExpressionDesc::Match(arg.into(), checked, effects, partial), expected.ty))
    }

    fn type_try(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        body: &ast::Expression,
        cases: &[ast::Case],
        expected: Expected,
    ) -> Res<Expression> {
        let body = self.type_expect(env, body, expected)?;
        let (values, effects): (Vec<_>, Vec<_>) = cases.iter().cloned().partition(|c| !is_effect(&c.lhs));
        let exn = self.instance(self.predef_type(sym::EXN));
        let handlers = if values.is_empty() {
            Vec::new()
        } else {
            self.type_cases(env, CaseKind::Value, exn, expected, e.span, &values, false)?.0
        };
        let effects = if effects.is_empty() {
            Vec::new()
        } else {
            self.type_effect_cases(env, expected, e.span, &effects)?.0
        };
        let ty = body.ty;
        Ok(self.expression(env, e, ExpressionDesc::Try(body.into(), handlers, effects), ty))
    }

    fn type_tuple(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        parts: &[ast::Expression],
        expected: Expected,
    ) -> Res<Expression> {
        let components: Rc<[TypeId]> = parts.iter().map(|_| self.new_var()).collect();
        let tuple = self.new_type(TypeDesc::Tuple(components.clone()));
        self.unify_expression(env, e.span, Some(e), tuple, expected.ty, expected.because)?;
        let mut checked = Vec::with_capacity(parts.len());
        for (part, &ty) in parts.iter().zip(components.iter()) {
            checked.push(self.type_expect(env, part, ty.into())?);
        }
        // Parts may have more specific types than the variables they were checked against.
        let ty: Rc<[TypeId]> = checked.iter().map(|c| c.ty).collect();
        let ty = self.new_type(TypeDesc::Tuple(ty));
        Ok(self.expression(env, e, ExpressionDesc::Tuple(checked), ty))
    }

    fn type_construct(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        lid: &Loc<Longident>,
        arg: Option<&ast::Expression>,
        expected: Expected,
    ) -> Res<Expression> {
        let known = match self.known_variant(env, expected.ty) {
            Known::Type(known) => Some(known),
            Known::Unknown => None,
            Known::Other => {
                return self.wrong_kind(
                    "variant",
                    e.span,
                    env,
                    expected,
                    false,
                    "expression",
                    Some((lid, e)),
                );
            }
        };
        let constructor =
            self.pick_constructor(env, lid, known.as_ref(), Some(&expected), "variant expression")?;
        let explicit_arity = e
            .attributes
            .iter()
            .any(|a| matches!(a.name.txt, sym::EXPLICIT_ARITY | sym::OCAML_EXPLICIT_ARITY));
        let args: Vec<&ast::Expression> = match arg {
            None => Vec::new(),
            Some(arg) => match &*arg.desc {
                Ast::Tuple(parts) if constructor.arity > 1 || explicit_arity => parts.iter().collect(),
                _ => vec![arg],
            },
        };
        if args.len() != constructor.arity {
            return self.arity_mismatch(e.span, &lid.txt, constructor.arity, args.len());
        }
        let instance = self.with_local_level(|c| -> Res<_> {
            let instance = c.instance_constructor(&constructor);
            let (res, wanted) = (c.instance(instance.res), c.instance(expected.ty));
            c.unify_expression(env, e.span, Some(e), res, wanted, expected.because)?;
            Ok(instance)
        })?;
        for &t in instance.args.iter().chain([&instance.res]) {
            self.generalize_structure(t);
        }
        let mut all = vec![instance.res];
        all.extend_from_slice(&instance.args);
        let mut fresh = self.instance_list(&all).into_iter();
        let ty = fresh.next().unwrap_or(expected.ty);
        let fresh_args: Vec<TypeId> = fresh.collect();
        self.unify_expression(env, e.span, Some(e), ty, expected.ty, expected.because)?;
        let inlined = constructor.inlined.is_some();
        let mut checked = Vec::with_capacity(args.len());
        for ((arg, &t), &t0) in args.iter().zip(&instance.args).zip(&fresh_args) {
            if inlined && !matches!(&*arg.desc, Ast::Record(..) | Ast::Ident(_) | Ast::Extension(_)) {
                let mut doc = Doc::new();
                doc.text("This form is not allowed as the type of the inlined record could escape.");
                return self.fail("inlined-record-escape", arg.span, doc);
            }
            self.core.inline_record_allowed = inlined;
            checked.push(self.type_argument(env, arg, t, t0)?);
        }
        if constructor.private == PrivateFlag::Private {
            return self.private_constructor(env, e.span, &constructor, ty);
        }
        Ok(self.expression(env, e, ExpressionDesc::Construct(lid.clone(), constructor, checked), ty))
    }

    fn private_constructor<T>(
        &mut self,
        env: &Env,
        span: Span,
        constructor: &ConstructorDescription,
        ty: TypeId,
    ) -> Res<T> {
        let mut doc = Doc::new();
        if matches!(constructor.tag, ConstructorTag::Extension(..)) {
            doc.text("Cannot use private constructor ").code(self.interner.str(constructor.name));
            doc.text(" to create values of type ");
        } else {
            doc.text("Cannot create values of the private type ");
        }
        let ty = self.type_doc(env, ty);
        doc.styled(diagnostics::Style::InlineCode, |d| {
            d.append(&ty);
        });
        self.fail("private-type", span, doc)
    }

    fn type_variant(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        label: Symbol,
        arg: Option<&ast::Expression>,
        expected: Expected,
    ) -> Res<Expression> {
        // With the tag's argument type known from outside, it guides the argument.
        if let Some(arg) = arg {
            let head = self.expand_head(env, expected.ty);
            if let TypeDesc::Variant(row) = self.store.desc(head).clone() {
                let flat = self.store.flat_row(&row);
                let known = flat.fields.iter().find(|(l, _)| *l == label).map(|(_, f)| f.clone());
                if let Some(RowField::Present(Some(ty))) = known {
                    let checked = self.type_argument(env, arg, ty, ty)?;
                    let desc = ExpressionDesc::Variant(label, Some(checked.into()));
                    return Ok(self.expression(env, e, desc, expected.ty));
                }
            }
        }
        let checked = match arg {
            None => None,
            Some(arg) => {
                let ty = self.new_var();
                Some(self.type_expect(env, arg, ty.into())?)
            }
        };
        let field = RowField::Present(checked.as_ref().map(|c| c.ty));
        let more = self.new_var();
        let row = RowDesc { fields: vec![(label, field)], more, closed: false, fixed: None, name: None };
        let ty = self.new_type(TypeDesc::Variant(row.into()));
        self.expression_at(env, e, ExpressionDesc::Variant(label, checked.map(Node::new)), ty, expected)
    }

    fn type_array(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        parts: &[ast::Expression],
        expected: Expected,
    ) -> Res<Expression> {
        let element = self.new_var();
        let ty = self.predef_constr(sym::ARRAY, &[element]);
        self.unify_expression(env, e.span, Some(e), ty, expected.ty, expected.because)?;
        let mut checked = Vec::with_capacity(parts.len());
        for part in parts {
            checked.push(self.type_expect(env, part, element.into())?);
        }
        Ok(self.expression(env, e, ExpressionDesc::Array(checked), ty))
    }

    fn type_if(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        condition: &ast::Expression,
        yes: &ast::Expression,
        no: Option<&ast::Expression>,
        expected: Expected,
    ) -> Res<Expression> {
        let bool_ty = self.type_bool();
        let condition =
            self.type_expect(env, condition, Expected { ty: bool_ty, because: Some(Because::IfCondition) })?;
        match no {
            None => {
                let unit = self.type_unit();
                let yes =
                    self.type_expect(env, yes, Expected { ty: unit, because: Some(Because::IfWithoutElse) })?;
                let ty = yes.ty;
                let desc = ExpressionDesc::IfThenElse(condition.into(), yes.into(), None);
                self.expression_at(env, e, desc, ty, expected)
            }
            Some(no) => {
                let yes = self.type_expect(env, yes, expected)?;
                let no_checked = self.type_expect(env, no, expected)?;
                self.unify_expression(env, no.span, Some(no), no_checked.ty, yes.ty, None)?;
                let ty = yes.ty;
                let desc = ExpressionDesc::IfThenElse(condition.into(), yes.into(), Some(no_checked.into()));
                Ok(self.expression(env, e, desc, ty))
            }
        }
    }

    /// Sequences are as long as programs: the spine is walked with a loop.
    fn type_sequence(&mut self, env: &Env, e: &ast::Expression, expected: Expected) -> Res<Expression> {
        let mut firsts = Vec::new();
        let mut rest = e;
        while let Ast::Sequence(first, next) = &*rest.desc {
            if !std::ptr::eq(rest, e) && !rest.attributes.is_empty() {
                break;
            }
            let checked = self.type_statement(env, first, Some(Because::SequenceLeft))?;
            firsts.push((rest, checked));
            rest = next;
        }
        let mut last = self.type_expect(env, rest, expected)?;
        while let Some((at, first)) = firsts.pop() {
            let ty = last.ty;
            last = self.expression(env, at, ExpressionDesc::Sequence(first.into(), last.into()), ty);
        }
        Ok(last)
    }

    /// An expression whose value is dropped: it should be a unit.
    pub(crate) fn type_statement(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        because: Option<Because>,
    ) -> Res<Expression> {
        if self.options.strict_sequence {
            let unit = self.type_unit();
            return self.type_expect(env, e, Expected { ty: unit, because });
        }
        let checked = self.with_local_level(|c| c.type_exp(env, e))?;
        self.check_statement(env, &checked);
        let outer = self.new_var();
        self.unify_expression(env, e.span, Some(e), checked.ty, outer, None)?;
        Ok(checked)
    }

    /// Warnings 5, 10, 21: what is dropped should be a unit.
    fn check_statement(&mut self, env: &Env, e: &Expression) {
        let ty = self.expand_head(env, e.ty);
        let tail = final_expression(e);
        match self.store.desc(ty).clone() {
            TypeDesc::Var(_) if self.store.level(ty) > self.level => {
                let mut doc = Doc::new();
                doc.text("this statement never returns (or has an unsound type.)");
                self.warn(21, tail.span, doc);
            }
            TypeDesc::Var(_) | TypeDesc::Error => {}
            TypeDesc::Constr(path, _) if path.head().is_predef() && path.last() == sym::UNIT_TYPE => {}
            TypeDesc::Arrow(..) => self.check_partial_application(env, true, e),
            _ => {
                let mut doc = Doc::new();
                doc.text("this expression should have type unit.");
                self.warn(10, tail.span, doc);
            }
        }
    }

    /// Warning 5: a function where its result was meant.
    pub(crate) fn check_partial_application(&mut self, env: &Env, statement: bool, e: &Expression) {
        let ty = self.expand_head(env, e.ty);
        match self.store.desc(ty).clone() {
            TypeDesc::Arrow(..) => {}
            TypeDesc::Var(_) | TypeDesc::Error => return,
            TypeDesc::Constr(path, _) if path.head().is_predef() && path.last() == sym::UNIT_TYPE => return,
            _ => {
                if statement {
                    let mut doc = Doc::new();
                    doc.text("this expression should have type unit.");
                    self.warn(10, final_expression(e).span, doc);
                }
                return;
            }
        }
        let tail = final_expression(e);
        let constrained =
            e.extra.iter().chain(&tail.extra).any(|(x, ..)| matches!(x, ExpressionExtra::Constraint(_)));
        if constrained {
            return;
        }
        match &tail.desc {
            ExpressionDesc::Apply(..)
            | ExpressionDesc::Send(..)
            | ExpressionDesc::New(..)
            | ExpressionDesc::LetOp { .. } => {
                let mut doc = Doc::new();
                doc.text("this function application is partial,")
                    .newline()
                    .text("maybe some arguments are missing.");
                self.warn(5, tail.span, doc);
            }
            ExpressionDesc::Ident(..) | ExpressionDesc::Field(..) | ExpressionDesc::Function(..)
                if statement =>
            {
                let mut doc = Doc::new();
                doc.text("this function application is partial,")
                    .newline()
                    .text("maybe some arguments are missing.");
                self.warn(5, tail.span, doc);
            }
            _ => {}
        }
    }

    fn type_for(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        (pattern, low, high, direction, body): (
            &ast::Pattern,
            &ast::Expression,
            &ast::Expression,
            DirectionFlag,
            &ast::Expression,
        ),
        expected: Expected,
    ) -> Res<Expression> {
        let int = self.type_int();
        let low = self.type_expect(env, low, Expected { ty: int, because: Some(Because::ForStart) })?;
        let int = self.type_int();
        let high = self.type_expect(env, high, Expected { ty: int, because: Some(Because::ForStop) })?;
        let (id, inner) = match &*pattern.desc {
            ast::PatternDesc::Any => (self.idents.local(self.interner.intern("_for")), env.clone()),
            ast::PatternDesc::Var(name) => {
                let ty = self.type_int();
                let value = ValueDescription {
                    ty,
                    kind: ValueKind::Regular,
                    span: pattern.span,
                    attributes: Rc::new([]),
                    uid: self.new_uid(),
                };
                self.enter_value(env, name.txt, value.into())
            }
            _ => {
                let mut doc = Doc::new();
                doc.text(
                    "for _ = ... to ... do ... done: only variables and _ are allowed as for-loop indices.",
                );
                let mut message = Doc::new();
                message.text("Invalid for-loop index: only variables and ").code("_").text(" are allowed.");
                let _ = doc;
                return self.fail("for-loop-index", pattern.span, message);
            }
        };
        let body = self.type_statement(&inner, body, Some(Because::ForBody))?;
        let unit = self.type_unit();
        let desc =
            ExpressionDesc::For(id, pattern.clone().into(), low.into(), high.into(), direction, body.into());
        self.expression_at(env, e, desc, unit, expected)
    }

    fn type_constraint(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        inner: &ast::Expression,
        ty: &ast::CoreType,
        expected: Expected,
    ) -> Res<Expression> {
        let annotation = self.with_local_level(|c| c.annotation(env, ty))?;
        self.generalize_structure(annotation.ty);
        let (inner_ty, outer_ty) = (self.instance(annotation.ty), self.instance(annotation.ty));
        let mut checked = self.type_argument(env, inner, inner_ty, outer_ty)?;
        let ty = self.instance(annotation.ty);
        checked.extra.push((
            ExpressionExtra::Constraint(annotation.into()),
            e.span,
            attributes(&e.attributes),
        ));
        checked.ty = ty;
        self.unify_expression(env, e.span, Some(e), ty, expected.ty, expected.because)?;
        checked.span = e.span;
        Ok(checked)
    }

    fn type_assert(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        condition: &ast::Expression,
        expected: Expected,
    ) -> Res<Expression> {
        let bool_ty = self.type_bool();
        let checked =
            self.type_expect(env, condition, Expected { ty: bool_ty, because: Some(Because::Assertion) })?;
        let is_false = matches!(&checked.desc, ExpressionDesc::Construct(_, c, _) if c.name == sym::FALSE);
        let ty = if is_false { self.instance(expected.ty) } else { self.type_unit() };
        self.expression_at(env, e, ExpressionDesc::Assert(checked.into(), e.span), ty, expected)
    }

    fn type_lazy(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        body: &ast::Expression,
        expected: Expected,
    ) -> Res<Expression> {
        let inner = self.new_var();
        let ty = self.predef_constr(sym::LAZY_T, &[inner]);
        self.unify_expression(env, e.span, Some(e), ty, expected.ty, expected.because)?;
        let body = self.type_expect(env, body, inner.into())?;
        Ok(self.expression(env, e, ExpressionDesc::Lazy(body.into()), ty))
    }

    fn type_extension(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        extension: &ast::Extension,
        expected: Expected,
    ) -> Res<Expression> {
        let name = self.interner.str(extension.name.txt).to_string();
        if name == "ocaml.extension_constructor" || name == "extension_constructor" {
            return self.type_extension_constructor(env, e, extension, expected);
        }
        let mut doc = Doc::new();
        doc.text("Uninterpreted extension '").text(&name).text("'.");
        self.fail("uninterpreted-extension", extension.name.span, doc)
    }

    fn type_extension_constructor(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        extension: &ast::Extension,
        expected: Expected,
    ) -> Res<Expression> {
        let payload = match &extension.payload {
            ast::Payload::Structure(items) => match items.as_slice() {
                [item] => match &item.desc {
                    ast::StructureItemDesc::Eval(e, _) => match &*e.desc {
                        Ast::Construct(lid, None) => Some(lid.clone()),
                        _ => None,
                    },
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        };
        let Some(lid) = payload else {
            let mut doc = Doc::new();
            doc.text("Invalid ")
                .code("[%extension_constructor]")
                .text(" payload, a constructor is expected.");
            return self.fail("invalid-extension-constructor", e.span, doc);
        };
        let constructor = self.pick_constructor(env, &lid, None, None, "variant expression")?;
        let ty = self.predef_constr(sym::EXTENSION_CONSTRUCTOR, &[]);
        match &constructor.tag {
            ConstructorTag::Extension(path, _) => {
                let desc = ExpressionDesc::ExtensionConstructor(lid.clone(), path.clone());
                self.expression_at(env, e, desc, ty, expected)
            }
            _ => {
                let mut doc = Doc::new();
                doc.text("This constructor is not an extension constructor.");
                self.fail("not-an-extension-constructor", e.span, doc)
            }
        }
    }
}

/// Attributes as the Typedtree keeps them.
pub(crate) fn attributes(list: &[ast::Attribute]) -> Attributes {
    if list.is_empty() {
        // One empty list would do; sharing it is left to the allocator.
        return Rc::new([]);
    }
    list.into()
}

fn is_effect(p: &ast::Pattern) -> bool {
    match &*p.desc {
        ast::PatternDesc::Effect(..) => true,
        ast::PatternDesc::Alias(p, _) | ast::PatternDesc::Constraint(p, _) | ast::PatternDesc::Open(_, p) => {
            is_effect(p)
        }
        ast::PatternDesc::Or(a, b) => is_effect(a) || is_effect(b),
        _ => false,
    }
}

/// The expression whose value the whole has.
pub(crate) fn final_expression(e: &Expression) -> &Expression {
    match &e.desc {
        ExpressionDesc::Let(_, _, e)
        | ExpressionDesc::Sequence(_, e)
        | ExpressionDesc::Try(e, ..)
        | ExpressionDesc::IfThenElse(_, e, _)
        | ExpressionDesc::LetModule(_, _, _, _, e)
        | ExpressionDesc::LetException(_, e)
        | ExpressionDesc::Open(_, e) => final_expression(e),
        ExpressionDesc::Match(_, cases, _, _) => match cases.first() {
            Some(case) => final_expression(&case.rhs),
            None => e,
        },
        _ => e,
    }
}

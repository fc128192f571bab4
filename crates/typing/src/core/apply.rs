//! Application: labels in any order, optional arguments that are left out, partial and over-application.

use std::rc::Rc;

use diagnostics::format_box::BoxKind;
use diagnostics::{Diagnostic, Doc, Span, Style};
use rustc_hash::FxHashSet;
use syntax::ast::{self, ExpressionDesc as Ast, Loc, Longident};
use syntax::asttypes::ArgLabel;
use syntax::symbol::{Symbol, sym};

use super::{Expected, Failed, Res};
use crate::checker::Checker;
use crate::env::Env;
use crate::typedtree::*;
use crate::types::*;

type Arguments = Vec<(ArgLabel, Option<Expression>)>;

/// An argument as decided, before it is checked.
enum Planned<'a> {
    Omitted,
    /// Against these types: as known, and as an instance.
    Known(&'a ast::Expression, TypeId, TypeId),
    /// Given without `?` to an optional parameter.
    Wrapped(&'a ast::Expression, TypeId, TypeId),
    /// Left out for good: `None`.
    Default(TypeId),
    Unknown(&'a ast::Expression, TypeId),
}

fn label_name(label: ArgLabel) -> Option<Symbol> {
    match label {
        ArgLabel::Nolabel => None,
        ArgLabel::Labelled(l) | ArgLabel::Optional(l) => Some(l),
    }
}

fn is_optional(label: ArgLabel) -> bool {
    matches!(label, ArgLabel::Optional(_))
}

impl Checker<'_> {
    pub(super) fn type_apply(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        function: &ast::Expression,
        args: &[(ArgLabel, ast::Expression)],
        expected: Expected,
    ) -> Res<Expression> {
        let outer = self.level;
        self.begin_def();
        let result = self.type_apply_inner(env, function, args);
        self.level = outer;
        let (function, args, ty) = result?;
        let outside = self.new_var();
        let _ = self.unify(env, outside, function.ty);
        self.unify_expression(env, e.span, Some(e), ty, expected.ty, expected.because)?;
        Ok(self.expression(env, e, ExpressionDesc::Apply(function.into(), args), ty))
    }

    fn type_apply_inner(
        &mut self,
        env: &Env,
        function: &ast::Expression,
        args: &[(ArgLabel, ast::Expression)],
    ) -> Res<(Expression, Arguments, TypeId)> {
        let mut checked = self.type_function_part(env, function)?;
        let swapped;
        let mut args = args;
        // `x |> f` and `f @@ x` are applications of `f`.
        if let [(ArgLabel::Nolabel, first), (ArgLabel::Nolabel, second)] = args
            && let Some(reversed) = pipe_primitive(&checked)
        {
            let (f, x) = if reversed { (second, first) } else { (first, second) };
            if is_inferred(f) {
                checked = self.type_function_part(env, f)?;
                swapped = [(ArgLabel::Nolabel, x.clone())];
                args = &swapped;
            }
        }
        let (args, ty) = self.type_application(env, &checked, args)?;
        Ok((checked, args, ty))
    }

    fn type_function_part(&mut self, env: &Env, function: &ast::Expression) -> Res<Expression> {
        let checked = self.with_local_level(|c| c.type_exp(env, function))?;
        let ty = checked.ty;
        self.lower_arguments(env, ty);
        self.generalize_structure(ty);
        let ty = self.instance(ty);
        Ok(Expression { ty, ..checked })
    }

    /// Parameters' types are not to be generalised: what is passed fixes them.
    fn lower_arguments(&mut self, env: &Env, t: TypeId) {
        let mut seen = FxHashSet::default();
        let mut t = self.expand_head(env, t);
        while let TypeDesc::Arrow(_, arg, result, _) = *self.store.desc(t) {
            if !seen.insert(t) {
                break;
            }
            // One level down: the application itself is checked a level up.
            let level = self.level - 1;
            let _ = self.update_level(env, level, arg);
            t = self.expand_head(env, result);
        }
    }

    /// Labels of a function type, and whether its result may still be a function.
    fn parameter_labels(&mut self, env: &Env, t: TypeId) -> (Vec<ArgLabel>, bool) {
        let mut labels = Vec::new();
        let mut seen = FxHashSet::default();
        let mut t = self.expand_head(env, t);
        loop {
            match *self.store.desc(t) {
                TypeDesc::Arrow(label, _, result, _) if seen.insert(t) => {
                    labels.push(label);
                    t = self.expand_head(env, result);
                }
                TypeDesc::Var(_) => return (labels, true),
                _ => return (labels, false),
            }
        }
    }

    fn type_application(
        &mut self,
        env: &Env,
        function: &Expression,
        args: &[(ArgLabel, ast::Expression)],
    ) -> Res<(Arguments, TypeId)> {
        // `ignore` looks at what it drops.
        if let ([(ArgLabel::Nolabel, arg)], true) = (args, is_primitive(function, "%ignore")) {
            let ty = self.instance(function.ty);
            if let Ok((arg_ty, result)) = self.filter_arrow(env, ty, ArgLabel::Nolabel) {
                let checked = self.type_expect(env, arg, arg_ty.into())?;
                self.check_partial_application(env, false, &checked);
                return Ok((vec![(ArgLabel::Nolabel, Some(checked))], result));
            }
        }
        let ignore_labels = self.options.labels_optional || self.labels_all_omitted(env, function, args);
        let mut planned: Vec<(ArgLabel, Planned<'_>)> = Vec::new();
        let mut rest: Vec<(ArgLabel, &ast::Expression)> = args.iter().map(|(l, e)| (*l, e)).collect();
        let mut ty = function.ty;
        let mut ty0 = self.instance(function.ty);
        // Parameters known from the function's type.
        while !rest.is_empty() {
            let head = self.expand_head(env, ty);
            let head0 = self.expand_head(env, ty0);
            let (TypeDesc::Arrow(label, arg, result, commu), TypeDesc::Arrow(_, arg0, result0, _)) =
                (self.store.desc(head).clone(), self.store.desc(head0).clone())
            else {
                break;
            };
            if self.store.commu(commu) != Commutable::Ok {
                break;
            }
            let plan =
                self.plan_parameter(env, function, ignore_labels, label, (arg, arg0), &mut rest, head)?;
            planned.push((label, plan));
            ty = result;
            ty0 = result0;
        }
        // Arguments beyond what is known of the function.
        let mut fun_ty = ty0;
        let mut previous: Option<Span> = None;
        for (label, arg) in rest {
            let (arg_ty, result) =
                self.unknown_parameter(env, function, &planned, args, label, arg, fun_ty, previous)?;
            planned.push((label, Planned::Unknown(arg, arg_ty)));
            fun_ty = result;
            previous = Some(arg.span);
        }
        let mut checked = Vec::with_capacity(planned.len());
        let mut omitted = Vec::new();
        for (label, plan) in planned {
            let arg = match plan {
                Planned::Omitted => None,
                Planned::Known(arg, t, t0) => Some(self.type_argument(env, arg, t, t0)?),
                Planned::Wrapped(arg, t, t0) => {
                    let inner = self.option_argument(env, t);
                    let inner0 = self.option_argument(env, t0);
                    let arg = self.type_argument(env, arg, inner, inner0)?;
                    Some(self.some_expression(env, arg))
                }
                Planned::Default(t) => Some(self.none_expression(env, t, Span::NONE)),
                Planned::Unknown(arg, t) => Some(self.type_expect(env, arg, t.into())?),
            };
            checked.push((label, arg));
        }
        // What was left out stays a parameter of the result.
        let mut t = self.instance(function.ty);
        for (label, arg) in &checked {
            let head = self.expand_head(env, t);
            if let TypeDesc::Arrow(_, a, r, _) = *self.store.desc(head) {
                if arg.is_none() {
                    omitted.push((*label, a));
                }
                t = r;
            }
        }
        let mut result = fun_ty;
        for (label, arg) in omitted.into_iter().rev() {
            result = self.type_arrow(label, arg, result);
        }
        Ok((checked, result))
    }

    /// Warning 6: a total application may leave out all labels.
    fn labels_all_omitted(
        &mut self,
        env: &Env,
        function: &Expression,
        args: &[(ArgLabel, ast::Expression)],
    ) -> bool {
        let (labels, open) = self.parameter_labels(env, function.ty);
        if open {
            return false;
        }
        let required: Vec<ArgLabel> = labels.into_iter().filter(|l| !is_optional(*l)).collect();
        let omitted = required.len() == args.len()
            && args.iter().all(|(l, _)| *l == ArgLabel::Nolabel)
            && required.iter().any(|l| *l != ArgLabel::Nolabel);
        if omitted {
            let names: Vec<String> = required
                .iter()
                .filter_map(|l| label_name(*l))
                .map(|l| self.interner.str(l).to_string())
                .collect();
            let mut doc = Doc::new();
            match names.as_slice() {
                [one] => doc.text(format!("label {one} was omitted in the application of this function.")),
                many => doc.text(format!(
                    "labels {} were omitted in the application of this function.",
                    many.join(", ")
                )),
            };
            self.warn(6, function.span, doc);
        }
        omitted
    }

    fn plan_parameter<'a>(
        &mut self,
        env: &Env,
        function: &Expression,
        ignore_labels: bool,
        label: ArgLabel,
        (ty, ty0): (TypeId, TypeId),
        rest: &mut Vec<(ArgLabel, &'a ast::Expression)>,
        function_ty: TypeId,
    ) -> Res<Planned<'a>> {
        let name = label_name(label);
        let optional = is_optional(label);
        let use_arg = |arg: &'a ast::Expression, given: ArgLabel| {
            if !optional || is_optional(given) {
                Planned::Known(arg, ty, ty0)
            } else {
                Planned::Wrapped(arg, ty, ty0)
            }
        };
        if ignore_labels {
            let (given, arg) = rest[0];
            if name == label_name(given) || !optional && given == ArgLabel::Nolabel {
                rest.remove(0);
                return Ok(use_arg(arg, given));
            }
            if optional
                && !rest[1..].iter().any(|(l, _)| label_name(*l) == name)
                && rest.iter().any(|(l, _)| *l == ArgLabel::Nolabel)
            {
                return Ok(Planned::Default(ty));
            }
            return self.wrong_label(env, arg.span, given, function_ty, optional);
        }
        if let Some(at) = rest.iter().position(|(l, _)| label_name(*l) == name) {
            let (given, arg) = rest.remove(at);
            if !optional && is_optional(given) {
                let mut doc = Doc::new();
                doc.text(format!("the label {} is not optional.", name.map_or("", |n| self.interner.str(n))));
                self.warn(43, arg.span, doc);
            }
            return Ok(use_arg(arg, given));
        }
        let _ = function;
        if optional && rest.iter().any(|(l, _)| *l == ArgLabel::Nolabel) {
            return Ok(Planned::Default(ty));
        }
        Ok(Planned::Omitted)
    }

    fn wrong_label<T>(&mut self, env: &Env, span: Span, label: ArgLabel, ty: TypeId, extra: bool) -> Res<T> {
        self.reset_names(env);
        let t = self.next_type_doc(ty);
        let mut doc = Doc::new();
        doc.open(BoxKind::V, 0).open(BoxKind::Box, 2);
        doc.text("The function applied to this argument has type").space();
        // The second sentence starts at the margin.
        doc.append(&t).close().brk(0, -1000);
        match label {
            ArgLabel::Nolabel => doc.text("This argument cannot be applied without label"),
            _ => doc.text("This argument cannot be applied with label ").code(self.label_text(label)),
        };
        doc.close();
        let mut diagnostic = Diagnostic::error("wrong-label", span, doc);
        if extra {
            let mut hint = Doc::new();
            hint.text("Since OCaml 4.11, optional arguments do not commute when -nolabels is given");
            diagnostic.hint = Some(hint);
        }
        self.diagnostics.push(diagnostic);
        Err(Failed)
    }

    #[allow(clippy::too_many_arguments)]
    fn unknown_parameter(
        &mut self,
        env: &Env,
        function: &Expression,
        planned: &[(ArgLabel, Planned<'_>)],
        args: &[(ArgLabel, ast::Expression)],
        label: ArgLabel,
        arg: &ast::Expression,
        fun_ty: TypeId,
        previous: Option<Span>,
    ) -> Res<(TypeId, TypeId)> {
        let head = self.expand_head(env, fun_ty);
        match self.store.desc(head).clone() {
            TypeDesc::Var(_) => {
                let (a, r) = (self.new_var(), self.new_var());
                if self.store.level(head) >= self.store.level(a) && !is_primitive(function, "%identity") {
                    let mut doc = Doc::new();
                    doc.text("this argument will not be used by the function.");
                    self.warn(20, arg.span, doc);
                }
                let a = if is_optional(label) { self.type_option(a) } else { a };
                let commu = self.store.new_commu();
                let arrow = self.new_type(TypeDesc::Arrow(label, a, r, commu));
                let _ = self.unify(env, head, arrow);
                Ok((a, r))
            }
            TypeDesc::Arrow(l, a, r, _)
                if l == label
                    || self.options.labels_optional && label == ArgLabel::Nolabel && !is_optional(l) =>
            {
                Ok((a, r))
            }
            TypeDesc::Error => Ok((head, head)),
            desc => {
                let omitted: Vec<ArgLabel> =
                    planned.iter().filter(|(_, p)| matches!(p, Planned::Omitted)).map(|(l, _)| *l).collect();
                let is_arrow = matches!(desc, TypeDesc::Arrow(..)) || !omitted.is_empty();
                if is_arrow {
                    let has_label = self.has_label(env, label, fun_ty);
                    let ty = self.with_omitted(env, function, planned, fun_ty);
                    if !has_label {
                        return self.wrong_label(env, arg.span, label, ty, false);
                    }
                    let mut doc = Doc::new();
                    doc.open(BoxKind::V, 0).text("This function is applied to arguments").cut();
                    doc.text("in an order different from other calls.").cut();
                    doc.text("This is only allowed when the real type is known.").close();
                    return self.fail("incoherent-label-order", function.span, doc);
                }
                self.apply_non_function(env, function, args, arg, previous)
            }
        }
    }

    fn has_label(&mut self, env: &Env, label: ArgLabel, t: TypeId) -> bool {
        let (labels, open) = self.parameter_labels(env, t);
        labels.contains(&label) || open
    }

    /// The type with the parameters left out so far in front.
    fn with_omitted(
        &mut self,
        env: &Env,
        function: &Expression,
        planned: &[(ArgLabel, Planned<'_>)],
        result: TypeId,
    ) -> TypeId {
        let mut parts = Vec::new();
        let mut t = self.instance(function.ty);
        for (label, plan) in planned {
            let head = self.expand_head(env, t);
            if let TypeDesc::Arrow(_, a, r, _) = *self.store.desc(head) {
                if matches!(plan, Planned::Omitted) {
                    parts.push((*label, a));
                }
                t = r;
            }
        }
        parts.into_iter().rev().fold(result, |r, (label, a)| self.type_arrow(label, a, r))
    }

    fn apply_non_function<T>(
        &mut self,
        env: &Env,
        function: &Expression,
        args: &[(ArgLabel, ast::Expression)],
        extra: &ast::Expression,
        previous: Option<Span>,
    ) -> Res<T> {
        self.reset_names(env);
        let head = self.expand_head(env, function.ty);
        let is_function = matches!(self.store.desc(head), TypeDesc::Arrow(..));
        let ty = self.next_type_doc(function.ty);
        let mut doc = Doc::new();
        let whole = args.iter().fold(function.span, |s, (_, a)| s.to(a.span));
        if is_function {
            let name = match &function.desc {
                ExpressionDesc::Ident(_, lid, _) => Some(self.longident_text(&lid.txt)),
                _ => None,
            };
            doc.open(BoxKind::V, 0).open(BoxKind::Box, 2);
            match name {
                Some(name) => doc.text("The function ").code(name).text(" has type").space(),
                None => doc.text("This function has type").space(),
            };
            doc.append(&ty).close().cut();
            doc.text("It is applied to too many arguments").close();
            let mut note = Doc::new();
            note.text("This extra argument is not expected.");
            let _ = previous;
            let diagnostic =
                Diagnostic::error("too-many-arguments", whole, doc).with_note(Some(extra.span), note);
            self.diagnostics.push(diagnostic);
            return Err(Failed);
        }
        doc.open(BoxKind::V, 0).open(BoxKind::Box, 2).text("This expression has type").space();
        doc.styled(Style::InlineCode, |d| {
            d.append(&ty);
        });
        doc.close().cut().text("This is not a function; it cannot be applied.").close();
        self.fail("not-a-function", function.span, doc)
    }

    fn option_argument(&mut self, env: &Env, t: TypeId) -> TypeId {
        match self.predef_args(env, t, sym::OPTION) {
            Some(args) if args.len() == 1 => args[0],
            _ => t,
        }
    }

    /// `None` for an optional argument that is left out.
    pub(crate) fn none_expression(&mut self, env: &Env, ty: TypeId, span: Span) -> Expression {
        let ty = self.instance(ty);
        let descr = self.option_constructor(env, sym::NONE);
        let lid = Loc::new(Longident::Ident(sym::NONE), span);
        let desc = match descr {
            Some(descr) => ExpressionDesc::Construct(lid, descr, Vec::new()),
            None => ExpressionDesc::Error,
        };
        Expression { desc, span, extra: Vec::new(), ty, env: env.clone(), attributes: Rc::new([]) }
    }

    /// `Some e`
    pub(crate) fn some_expression(&mut self, env: &Env, e: Expression) -> Expression {
        let ty = self.type_option(e.ty);
        let descr = self.option_constructor(env, sym::SOME);
        let span = e.span;
        let lid = Loc::new(Longident::Ident(sym::SOME), span);
        let desc = match descr {
            Some(descr) => ExpressionDesc::Construct(lid, descr, vec![e]),
            None => ExpressionDesc::Error,
        };
        Expression { desc, span, extra: Vec::new(), ty, env: env.clone(), attributes: Rc::new([]) }
    }

    fn option_constructor(&mut self, env: &Env, name: Symbol) -> Option<Rc<ConstructorDescription>> {
        let path = crate::env::predef::type_path(sym::OPTION);
        let descrs = self.find_type_descrs(env, &path)?;
        descrs.constructors().iter().find(|c| c.name == name).cloned()
    }

    /// Checks an argument. A function with optional parameters, given where one without is expected, is wrapped.
    pub(crate) fn type_argument(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        ty: TypeId,
        ty0: TypeId,
    ) -> Res<Expression> {
        let head = self.expand_head(env, ty);
        if let TypeDesc::Arrow(ArgLabel::Nolabel, _, result, _) = *self.store.desc(head)
            && is_inferred(e)
        {
            return self.type_function_argument(env, e, ty0, result);
        }
        let checked = self.type_expect(env, e, ty.into())?;
        self.unify_expression(env, e.span, Some(e), checked.ty, ty0, None)?;
        Ok(checked)
    }

    fn type_function_argument(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        expected: TypeId,
        expected_result: TypeId,
    ) -> Res<Expression> {
        let checked = self.with_local_level(|c| c.type_exp(env, e))?;
        self.generalize_structure(checked.ty);
        // Optional parameters in front of what is expected.
        let mut dropped = Vec::new();
        let mut t = checked.ty;
        let simple = loop {
            let head = self.expand_head(env, t);
            match *self.store.desc(head) {
                TypeDesc::Arrow(label, arg, result, _) if is_optional(label) => {
                    let arg = self.instance(arg);
                    dropped.push((label, arg));
                    t = result;
                }
                TypeDesc::Arrow(ArgLabel::Nolabel, _, result, _) => break self.has_no_labels(env, result),
                TypeDesc::Var(_) => break false,
                _ => {
                    dropped.clear();
                    break false;
                }
            }
        };
        let ty = self.instance(checked.ty);
        let checked = Expression { ty, ..checked };
        let safe = {
            let head = self.expand_head(env, expected_result);
            matches!(self.store.desc(head), TypeDesc::Var(_)) || self.has_no_labels(env, expected_result)
        };
        if dropped.is_empty() || !(simple || safe) {
            self.unify_expression(env, e.span, Some(e), checked.ty, expected, None)?;
            return Ok(checked);
        }
        // The parts of the instance, in step with the generic type.
        let mut function_ty = checked.ty;
        let mut args: Arguments = Vec::new();
        for (label, _) in &dropped {
            let head = self.expand_head(env, function_ty);
            if let TypeDesc::Arrow(_, arg, result, _) = *self.store.desc(head) {
                let none = self.none_expression(env, arg, e.span);
                args.push((*label, Some(none)));
                function_ty = result;
            }
        }
        self.unify_expression(env, e.span, Some(e), function_ty, expected, None)?;
        self.warn_eliminated(e.span, &dropped);
        self.eta_expand(env, e, checked, args, function_ty)
    }

    fn has_no_labels(&mut self, env: &Env, t: TypeId) -> bool {
        let (labels, open) = self.parameter_labels(env, t);
        !open && labels.iter().all(|l| *l == ArgLabel::Nolabel)
    }

    fn warn_eliminated(&mut self, span: Span, dropped: &[(ArgLabel, TypeId)]) {
        let names: Vec<&str> =
            dropped.iter().filter_map(|(l, _)| label_name(*l)).map(|l| self.interner.str(l)).collect();
        let mut doc = Doc::new();
        let plural = if names.len() == 1 { "" } else { "s" };
        doc.text(format!("implicit elimination of optional argument{plural} {}", names.join(", ")));
        self.warn(48, span, doc);
    }

    /// `fun eta -> f ?l:None eta`, with `f` evaluated first.
    fn eta_expand(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        function: Expression,
        mut args: Arguments,
        function_ty: TypeId,
    ) -> Res<Expression> {
        let head = self.expand_head(env, function_ty);
        let TypeDesc::Arrow(_, arg_ty, result_ty, _) = *self.store.desc(head) else { return Err(Failed) };
        let span = e.span;
        let variable = |c: &mut Self, name: &str, ty: TypeId| {
            let name = c.interner.intern(name);
            let id = c.idents.local(name);
            let uid = c.new_uid();
            c.usage.uids.insert(uid.clone());
            let value = Rc::new(ValueDescription {
                ty,
                kind: ValueKind::Regular,
                span,
                attributes: Rc::new([]),
                uid: uid.clone(),
            });
            let pattern = Pattern {
                desc: PatternDesc::Var(id, Loc::new(name, span), uid),
                span,
                extra: Vec::new(),
                ty,
                env: env.clone(),
                attributes: Rc::new([]),
            };
            let lid = Loc::new(Longident::Ident(name), span);
            let use_ = Expression {
                desc: ExpressionDesc::Ident(id.into(), lid, value),
                span,
                extra: Vec::new(),
                ty,
                env: env.clone(),
                attributes: Rc::new([]),
            };
            (id, pattern, use_)
        };
        let (eta, eta_pattern, eta_use) = variable(self, "eta", arg_ty);
        args.push((ArgLabel::Nolabel, Some(eta_use)));
        let node = |desc, ty| Expression {
            desc,
            span,
            extra: Vec::new(),
            ty,
            env: env.clone(),
            attributes: Rc::new([]),
        };
        let closed = matches!(function.desc, ExpressionDesc::Ident(..));
        let (binding, callee) = if closed {
            (None, function)
        } else {
            let (_, pattern, use_) = variable(self, "arg", function.ty);
            (Some((pattern, function)), use_)
        };
        let call = node(ExpressionDesc::Apply(callee.into(), args), result_ty);
        let lambda = node(
            ExpressionDesc::Function(
                vec![FunctionParam {
                    label: ArgLabel::Nolabel,
                    param: eta,
                    partial: Partial::Total,
                    kind: FunctionParamKind::Pattern(eta_pattern),
                    newtypes: Vec::new(),
                    span,
                }],
                FunctionBody::Body(call.into()),
            ),
            function_ty,
        );
        Ok(match binding {
            None => lambda,
            Some((pat, expr)) => {
                let binding = ValueBinding {
                    pat,
                    expr,
                    rec_kind: RecursiveBindingKind::Dynamic,
                    attributes: Rc::new([]),
                    span,
                };
                node(
                    ExpressionDesc::Let(
                        syntax::asttypes::RecFlag::Nonrecursive,
                        vec![binding],
                        lambda.into(),
                    ),
                    function_ty,
                )
            }
        })
    }
}

/// Whether the type of an expression comes from itself, not from what is expected.
pub(crate) fn is_inferred(e: &ast::Expression) -> bool {
    match &*e.desc {
        Ast::Ident(_)
        | Ast::Apply(..)
        | Ast::Field(..)
        | Ast::Constraint(..)
        | Ast::Coerce(..)
        | Ast::Send(..)
        | Ast::New(_) => true,
        Ast::Sequence(_, e) | Ast::Open(_, e) => is_inferred(e),
        Ast::Ifthenelse(_, yes, Some(no)) => is_inferred(yes) && is_inferred(no),
        _ => false,
    }
}

fn is_primitive(e: &Expression, name: &str) -> bool {
    matches!(&e.desc, ExpressionDesc::Ident(_, _, v)
        if matches!(&v.kind, ValueKind::Primitive(p) if &*p.name == name))
}

/// Whether `e` is `|>` (true) or `@@` (false).
fn pipe_primitive(e: &Expression) -> Option<bool> {
    if is_primitive(e, "%revapply") {
        Some(true)
    } else if is_primitive(e, "%apply") {
        Some(false)
    } else {
        None
    }
}

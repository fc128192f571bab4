//! Expressions.

use std::rc::Rc;

use diagnostics::Span;
use syntax::ast::{Payload, StructureItemDesc as SyntaxItem};
use syntax::asttypes::{MutableFlag, RecFlag};
use syntax::node::{Node, deep};
use syntax::symbol::{Symbol, sym};
use typing::ident::Ident;
use typing::typedtree::{
    BindingOp, Case, Constant, Expression, ExpressionDesc, FunctionBody, FunctionParam, FunctionParamKind,
    Method, Partial, Pattern, PatternDesc, RecordLabelDefinition, ValueBinding,
};
use typing::types::{
    Attributes, ConstructorDescription, ConstructorTag, LabelDescription, ModulePresence,
    RecordRepresentation, ValueKind as TypedValueKind,
};

use super::kinds::Class;
use super::{Result, Translator};
use crate::ir::*;
use crate::matching::split_cases;
use crate::primitive::*;

/// Records with more fields are copied whole and then changed.
const MAX_FRESH_RECORD: usize = 256;
/// Constant arrays with more elements are copied from a literal.
const MAX_FRESH_ARRAY: usize = 4;

fn constants(terms: &[Lambda]) -> Option<Vec<Const>> {
    terms.iter().map(|t| t.as_const().cloned()).collect()
}

/// A block of values, a literal when all are constant and nothing can change it.
pub(crate) fn block(tag: u8, shape: Vec<ValueKind>, terms: Vec<Lambda>, loc: Span) -> Lambda {
    match constants(&terms) {
        Some(values) => Lambda::Const(Const::Block(tag, values.into())),
        None => Lambda::prim(Primitive::MakeBlock(tag, Mutability::Immutable, shape.into()), terms, loc),
    }
}

/// Whether parts of an expression may be evaluated more often than the expression.
fn may_repeat(desc: &ExpressionDesc) -> bool {
    match desc {
        ExpressionDesc::Function(..)
        | ExpressionDesc::While(..)
        | ExpressionDesc::For(..)
        | ExpressionDesc::Lazy(_)
        | ExpressionDesc::LetOp { .. } => true,
        ExpressionDesc::Match(_, _, effects, _) | ExpressionDesc::Try(_, _, effects) => !effects.is_empty(),
        _ => false,
    }
}

impl<'a, 's> Translator<'a, 's> {
    /// Translates an expression.
    pub(crate) fn expression(&mut self, e: &Expression) -> Result<Lambda> {
        deep(|| {
            if may_repeat(&e.desc) {
                self.repeatedly(|this| this.expression_here(e))
            } else {
                self.expression_here(e)
            }
        })
    }

    pub(crate) fn expressions(&mut self, list: &[Expression]) -> Result<Vec<Lambda>> {
        list.iter().map(|e| self.expression(e)).collect()
    }

    /// Translates an expression and marks the point before it.
    pub(crate) fn expression_before(&mut self, e: &Expression) -> Result<Lambda> {
        let term = self.expression(e)?;
        Ok(self.event(EventKind::Before, e.span, term))
    }

    fn kinds_of(&mut self, list: &[Expression]) -> Vec<ValueKind> {
        list.iter().map(|e| self.value_kind(&e.env, e.ty)).collect()
    }

    fn expression_here(&mut self, e: &Expression) -> Result<Lambda> {
        let loc = e.span;
        match &e.desc {
            ExpressionDesc::Ident(path, _, desc) => match &desc.kind {
                TypedValueKind::Primitive(prim) => self.primitive_value(prim, &e.env, e.ty, loc),
                _ => self.value_path(&e.env, path, loc),
            },
            ExpressionDesc::Constant(c) => Ok(Lambda::Const(self.constant(c))),
            ExpressionDesc::Let(flag, bindings, body) => {
                let body = self.expression_before(body)?;
                self.bindings(*flag, bindings, body, false)
            }
            ExpressionDesc::Function(params, body) => {
                let scope = self.scope();
                if scope.ends_with("(fun)") || self.naming {
                    self.naming = false;
                    return self.function(e, params, body);
                }
                self.in_scope('.', "(fun)", |this| this.function(e, params, body))
            }
            ExpressionDesc::Apply(func, args) => self.application(e, func, args),
            ExpressionDesc::Match(arg, cases, effects, partial) => {
                self.match_expression(e, arg, cases, effects, *partial)
            }
            ExpressionDesc::Try(body, cases, effects) => self.try_expression(e, body, cases, effects),
            ExpressionDesc::Tuple(items) => {
                let shape = self.kinds_of(items);
                let terms = self.expressions(items)?;
                Ok(block(0, shape, terms, loc))
            }
            ExpressionDesc::Construct(_, cstr, args) => self.construction(e, cstr, args),
            ExpressionDesc::Variant(label, arg) => {
                let tag = Lambda::int(i64::from(bytecode::hash::label_hash(self.name(*label))));
                match arg {
                    None => Ok(tag),
                    Some(arg) => Ok(block(0, Vec::new(), vec![tag, self.expression(arg)?], loc)),
                }
            }
            ExpressionDesc::Record { fields, representation, extended } => {
                self.record_expression(e, fields, representation, extended.as_deref())
            }
            ExpressionDesc::Field(arg, _, label) => {
                let arg = self.expression(arg)?;
                let pointer = self.pointerness(&e.env, e.ty);
                Ok(label_access(arg, label, pointer, loc))
            }
            ExpressionDesc::SetField(arg, _, label, value) => self.set_field(e, arg, label, value),
            ExpressionDesc::Array(items) => self.array(e, items),
            ExpressionDesc::IfThenElse(cond, ifso, ifnot) => {
                let cond = self.expression(cond)?;
                let ifso = self.expression_before(ifso)?;
                let ifnot = match ifnot {
                    Some(ifnot) => self.expression_before(ifnot)?,
                    None => Lambda::unit(),
                };
                Ok(Lambda::if_(cond, ifso, ifnot))
            }
            ExpressionDesc::Sequence(..) => self.sequence(e),
            ExpressionDesc::While(cond, body) => {
                let cond = self.expression(cond)?;
                Ok(Lambda::While(Node::new((cond, self.expression_before(body)?))))
            }
            ExpressionDesc::For(id, _, low, high, direction, body) => {
                let low = self.expression(low)?;
                let high = self.expression(high)?;
                let body = self.expression_before(body)?;
                let down = *direction == syntax::asttypes::DirectionFlag::Downto;
                Ok(Lambda::For(Node::new(For { id: *id, low, high, down, body })))
            }
            ExpressionDesc::Send(object, method) => self.send(object, method, Vec::new(), loc),
            ExpressionDesc::New(path, ..) => {
                let class = self.class_path(&e.env, path, loc)?;
                let make = super::paths::mutable_field(class, 0, loc);
                let term = Lambda::apply(make, vec![Lambda::unit()], loc);
                Ok(self.event(EventKind::After, loc, term))
            }
            ExpressionDesc::InstanceVariable(self_path, var, _) => {
                let args = vec![self.value_path(&e.env, self_path, loc)?, self.value_path(&e.env, var, loc)?];
                Ok(Lambda::prim(Primitive::FieldComputed, args, loc))
            }
            ExpressionDesc::SetInstanceVariable(self_path, var, _, value) => {
                let object = self.value_path(&e.env, self_path, loc)?;
                let var = self.value_path(&e.env, var, loc)?;
                self.set_instance_variable(object, var, value, loc)
            }
            ExpressionDesc::Override(self_path, changes) => self.override_object(e, self_path, changes),
            ExpressionDesc::LetModule(id, _, presence, module, body) => {
                if *presence == ModulePresence::Absent {
                    return self.expression(body);
                }
                let name = id.map_or("_", |id| self.name(id.name));
                let module = self.in_scope('.', name, |this| this.module(module, None))?;
                let body = self.expression(body)?;
                Ok(match id {
                    Some(id) => Lambda::let_(LetKind::Strict, *id, module, body),
                    None => Lambda::seq(Lambda::prim(Primitive::Ignore, vec![module], loc), body),
                })
            }
            ExpressionDesc::LetException(cstr, body) => {
                let made = self.extension_constructor(&e.env, cstr)?;
                Ok(Lambda::let_(LetKind::Strict, cstr.id, made, self.expression(body)?))
            }
            ExpressionDesc::Assert(cond, at) => self.assertion(cond, *at),
            ExpressionDesc::Lazy(arg) => self.lazy_expression(arg, loc),
            ExpressionDesc::Object(structure, methods) => self.object_expression(structure, methods, e),
            ExpressionDesc::Pack(module) => self.module(module, None),
            ExpressionDesc::LetOp { let_, ands, param, body, partial } => {
                self.let_operator(e, let_, ands, *param, body, *partial)
            }
            ExpressionDesc::Unreachable => Ok(self.raise_with_location(sym::ASSERT_FAILURE, loc)),
            ExpressionDesc::ExtensionConstructor(_, path) => self.extension_path(&e.env, path, loc),
            ExpressionDesc::Open(open, body) => {
                let body_items = &open.bound_items;
                let body = self.expression(body)?;
                self.local_open(&open.expr, body_items, body)
            }
            ExpressionDesc::Error => self.error(loc, "an expression with an error reached translation"),
        }
    }

    fn sequence(&mut self, e: &Expression) -> Result<Lambda> {
        let mut firsts = Vec::new();
        let mut last = e;
        while let ExpressionDesc::Sequence(first, second) = &last.desc {
            firsts.push(&**first);
            last = second;
        }
        let mut result = self.expression_before(last)?;
        for (i, first) in firsts.iter().enumerate().rev() {
            let term = if i == 0 { self.expression(first)? } else { self.expression_before(first)? };
            result = Lambda::seq(term, result);
        }
        Ok(result)
    }

    /// `let bindings in body`, or those of a structure.
    pub(crate) fn bindings(
        &mut self,
        flag: RecFlag,
        list: &[ValueBinding],
        body: Lambda,
        in_structure: bool,
    ) -> Result<Lambda> {
        if flag == RecFlag::Recursive {
            return self.recursive_bindings(list, body, in_structure);
        }
        let mut result = body;
        for binding in list.iter().rev() {
            let value = self.bound_value(binding, in_structure)?;
            let kind = self.value_kind(&binding.expr.env, binding.expr.ty);
            result = self.match_let(binding.pat.span, kind, value, &binding.pat, result)?;
        }
        Ok(result)
    }

    /// The right-hand side of a binding. A function, and what a structure defines, is in the scope of its name.
    pub(crate) fn bound_value(&mut self, binding: &ValueBinding, in_structure: bool) -> Result<Lambda> {
        let function = matches!(binding.expr.desc, ExpressionDesc::Function(..));
        let mut term = match &binding.pat.desc {
            PatternDesc::Var(id, ..) | PatternDesc::Alias(_, id, ..) if in_structure || function => {
                let name = self.name(id.name);
                self.in_scope('.', name, |this| {
                    this.naming = function;
                    let term = this.expression(&binding.expr);
                    this.naming = false;
                    term
                })?
            }
            _ => self.expression(&binding.expr)?,
        };
        if let Lambda::Function(function) = &mut term {
            let inline = self.inline_attribute(&binding.attributes, &["inline", "ocaml.inline"]);
            if inline != InlineAttribute::Default {
                function.attr.inline = inline;
            }
        }
        Ok(term)
    }

    fn function(&mut self, e: &Expression, params: &[FunctionParam], body: &FunctionBody) -> Result<Lambda> {
        let mut all: Vec<Param> = Vec::new();
        for param in params {
            all.push((param.param, self.param_kind(param)));
        }
        let (mut term, return_kind) = match body {
            FunctionBody::Body(body) => {
                let kind = self.value_kind(&body.env, body.ty);
                (self.expression_before(body)?, kind)
            }
            FunctionBody::Cases { cases, partial, param, span, .. } => {
                let kind = match cases.first() {
                    Some(case) => self.value_kind(&case.lhs.env, case.lhs.ty),
                    None => ValueKind::Gen,
                };
                all.push((*param, kind));
                let result = match cases.first() {
                    Some(case) => self.value_kind(&case.rhs.env, case.rhs.ty),
                    None => ValueKind::Gen,
                };
                let span = *span;
                let term = self.cases(span, Lambda::Var(*param), kind, cases, *partial, |this| {
                    this.raise_with_location(sym::MATCH_FAILURE, span)
                })?;
                (term, result)
            }
        };
        for param in params.iter().rev() {
            term = self.bind_param(param, term)?;
        }
        let term = self.event(EventKind::Function, e.span, term);
        let attr = FunctionAttr {
            inline: self.inline_attribute(&e.attributes, &["inline", "ocaml.inline"]),
            ..FunctionAttr::default()
        };
        Ok(Lambda::Function(Node::new(Function { params: all, return_kind, body: term, attr, loc: e.span })))
    }

    fn param_kind(&mut self, param: &FunctionParam) -> ValueKind {
        match &param.kind {
            FunctionParamKind::Pattern(pat) => self.value_kind(&pat.env, pat.ty),
            FunctionParamKind::OptionalDefault(..) => ValueKind::Gen,
        }
    }

    fn bind_param(&mut self, param: &FunctionParam, body: Lambda) -> Result<Lambda> {
        let loc = param.span;
        match &param.kind {
            FunctionParamKind::Pattern(pat) => match &pat.desc {
                PatternDesc::Any => Ok(body),
                PatternDesc::Var(id, ..) if *id == param.param => Ok(body),
                _ => {
                    let kind = self.value_kind(&pat.env, pat.ty);
                    let value = Lambda::Var(param.param);
                    self.match_cases(loc, value, kind, vec![(pat, None, body)], param.partial, |this| {
                        this.raise_with_location(sym::MATCH_FAILURE, loc)
                    })
                }
            },
            FunctionParamKind::OptionalDefault(pat, default) => {
                let given = Lambda::Var(param.param);
                let field = Primitive::Field(0, Pointerness::Pointer, Mutability::Immutable);
                let value = Lambda::if_(
                    given.clone(),
                    Lambda::prim(field, vec![given], Span::NONE),
                    self.expression(default)?,
                );
                let kind = self.value_kind(&pat.env, pat.ty);
                if let PatternDesc::Var(id, ..) = &pat.desc {
                    return Ok(Lambda::let_kinded(LetKind::Strict, kind, *id, value, body));
                }
                self.match_cases(loc, value, kind, vec![(pat, None, body)], param.partial, |this| {
                    this.raise_with_location(sym::MATCH_FAILURE, loc)
                })
            }
        }
    }

    /// `inline` and its kin among attributes.
    pub(crate) fn inline_attribute(&self, attributes: &Attributes, names: &[&str]) -> InlineAttribute {
        let Some(attribute) = attributes.iter().find(|a| names.contains(&self.name(a.name.txt))) else {
            return InlineAttribute::Default;
        };
        match self.attribute_word(&attribute.payload) {
            None | Some("always") => InlineAttribute::Always,
            Some("never") => InlineAttribute::Never,
            Some(_) => InlineAttribute::Default,
        }
    }

    /// The single word an attribute's payload consists of.
    pub(crate) fn attribute_word(&self, payload: &Payload) -> Option<&'s str> {
        let Payload::Structure(items) = payload else { return None };
        let [item] = &items[..] else { return None };
        let SyntaxItem::Eval(e, _) = &item.desc else { return None };
        match &*e.desc {
            syntax::ast::ExpressionDesc::Ident(lid) => lid.txt.last().map(|s| self.name(s)),
            syntax::ast::ExpressionDesc::Construct(lid, None) => lid.txt.last().map(|s| self.name(s)),
            _ => None,
        }
    }

    /// Cases whose patterns are over values, with their actions translated. Refutation cases are left out.
    pub(crate) fn cases(
        &mut self,
        loc: Span,
        arg: Lambda,
        kind: ValueKind,
        cases: &[Case],
        partial: Partial,
        on_failure: impl FnOnce(&mut Self) -> Lambda,
    ) -> Result<Lambda> {
        let mut rows = Vec::new();
        for case in cases {
            if let Some((guard, body)) = self.case_action(case)? {
                rows.push((&case.lhs, guard, body));
            }
        }
        self.match_cases(loc, arg, kind, rows, partial, on_failure)
    }

    /// Guard and body of a case; nothing for a refutation.
    fn case_action(&mut self, case: &Case) -> Result<Option<(Option<Lambda>, Lambda)>> {
        if matches!(case.rhs.desc, ExpressionDesc::Unreachable) {
            return Ok(None);
        }
        let guard = case.guard.as_ref().map(|g| self.expression_before(g)).transpose()?;
        let body = self.expression_before(&case.rhs)?;
        Ok(Some((guard, body)))
    }

    fn match_expression(
        &mut self,
        e: &Expression,
        arg: &Expression,
        cases: &[Case],
        effects: &[Case],
        partial: Partial,
    ) -> Result<Lambda> {
        let loc = e.span;
        if !effects.is_empty() {
            return self.handler(e, arg, cases, effects, partial);
        }
        let mixed = cases.iter().any(|c| has_mixed_alternatives(&c.lhs));
        if mixed {
            return self.match_mixed(e, arg, cases, partial);
        }
        let (values, exceptions) = split_cases(cases);
        if exceptions.is_empty() {
            return self.match_values(loc, arg, &values, partial);
        }
        // The value leaves the `try` before its cases are tried.
        let exit = self.fresh_exit();
        let kind = self.value_kind(&arg.env, arg.ty);
        let id = self.case_variable("val", values.iter().map(|(p, _)| *p));
        let arg_term = self.expression(arg)?;
        let rows = self.rows(&values)?;
        let handled = self.match_cases(loc, Lambda::Var(id), kind, rows, partial, |this| {
            this.raise_with_location(sym::MATCH_FAILURE, loc)
        })?;
        let exn = self.case_variable("exn", exceptions.iter().map(|(p, _)| *p));
        let handler = self.exception_cases(loc, exn, &exceptions)?;
        let body = Lambda::StaticRaise(exit, vec![arg_term]);
        let guarded = Lambda::TryWith(Node::new(TryWith { body, id: exn, handler }));
        Ok(Lambda::catch(guarded, exit, vec![(id, kind)], handled))
    }

    fn rows<'p>(
        &mut self,
        cases: &[(&'p Pattern, &Case)],
    ) -> Result<Vec<(&'p Pattern, Option<Lambda>, Lambda)>> {
        let mut rows = Vec::new();
        for (pat, case) in cases {
            if let Some((guard, body)) = self.case_action(case)? {
                rows.push((*pat, guard, body));
            }
        }
        Ok(rows)
    }

    fn match_values(
        &mut self,
        loc: Span,
        arg: &Expression,
        cases: &[(&Pattern, &Case)],
        partial: Partial,
    ) -> Result<Lambda> {
        let fail = move |this: &mut Self| this.raise_with_location(sym::MATCH_FAILURE, loc);
        if let ExpressionDesc::Tuple(items) = &arg.desc
            && let Some(columns) =
                cases.iter().map(|(p, _)| tuple_columns(p, items.len())).collect::<Option<Vec<_>>>()
        {
            return self.match_tuple(loc, items, cases, columns, partial);
        }
        let kind = self.value_kind(&arg.env, arg.ty);
        let arg = self.expression(arg)?;
        let rows = self.rows(cases)?;
        self.match_cases(loc, arg, kind, rows, partial, fail)
    }

    /// Matches the components of a tuple without building it.
    fn match_tuple(
        &mut self,
        loc: Span,
        items: &[Expression],
        cases: &[(&Pattern, &Case)],
        columns: Vec<Vec<Option<&Pattern>>>,
        partial: Partial,
    ) -> Result<Lambda> {
        let mut bound = Vec::new();
        let mut args = Vec::new();
        for item in items {
            let kind = self.value_kind(&item.env, item.ty);
            match self.expression(item)? {
                Lambda::Var(id) => args.push(id),
                term => {
                    let id = self.fresh("*match*");
                    args.push(id);
                    bound.push((id, kind, term));
                }
            }
        }
        let mut rows = Vec::new();
        for ((_, case), pats) in cases.iter().zip(columns) {
            if let Some((guard, body)) = self.case_action(case)? {
                rows.push((pats, guard, body));
            }
        }
        let body = self.match_columns(loc, args, rows, partial, |this| {
            this.raise_with_location(sym::MATCH_FAILURE, loc)
        })?;
        // Right to left, as the components of a tuple are evaluated.
        Ok(bound
            .into_iter()
            .fold(body, |body, (id, kind, term)| Lambda::let_kinded(LetKind::Strict, kind, id, term, body)))
    }

    /// The variable for a value to be matched: the one the first case names.
    fn case_variable<'p>(&mut self, default: &str, mut pats: impl Iterator<Item = &'p Pattern>) -> Ident {
        let mut first = pats.next();
        while let Some(Pattern { desc: PatternDesc::Value(inner), .. }) = first {
            first = Some(inner);
        }
        match first.map(|p| &p.desc) {
            Some(PatternDesc::Var(id, ..) | PatternDesc::Alias(_, id, ..)) => *id,
            _ => self.fresh(default),
        }
    }

    /// Handler of a `try`: an exception that no case matches goes on.
    fn exception_cases(&mut self, loc: Span, exn: Ident, cases: &[(&Pattern, &Case)]) -> Result<Lambda> {
        self.handled.push(exn);
        let result = self.rows(cases).and_then(|rows| {
            self.match_cases(loc, Lambda::Var(exn), ValueKind::Gen, rows, Partial::Partial, |_| {
                Lambda::prim(Primitive::Raise(RaiseKind::Reraise), vec![Lambda::Var(exn)], loc)
            })
        });
        self.handled.pop();
        result
    }

    fn try_expression(
        &mut self,
        e: &Expression,
        body: &Expression,
        cases: &[Case],
        effects: &[Case],
    ) -> Result<Lambda> {
        if !effects.is_empty() {
            return self.try_handler(e, body, cases, effects);
        }
        let pairs: Vec<_> = cases.iter().map(|c| (&c.lhs, c)).collect();
        let id = self.case_variable("exn", cases.iter().map(|c| &c.lhs));
        let body = self.expression(body)?;
        let handler = self.exception_cases(e.span, id, &pairs)?;
        Ok(Lambda::TryWith(Node::new(TryWith { body, id, handler })))
    }

    /// `match` with alternatives over both values and exceptions: their actions are shared through exits.
    fn match_mixed(
        &mut self,
        e: &Expression,
        arg: &Expression,
        cases: &[Case],
        partial: Partial,
    ) -> Result<Lambda> {
        let loc = e.span;
        let (mut values, mut exceptions) = (Vec::new(), Vec::new());
        let mut shared = Vec::new();
        for case in cases {
            let Some((guard, body)) = self.case_action(case)? else { continue };
            let (mut value, mut exception) = (Vec::new(), Vec::new());
            split_alternatives(&case.lhs, &mut value, &mut exception);
            if value.is_empty() || exception.is_empty() {
                let list = if exception.is_empty() { &mut values } else { &mut exceptions };
                let all: Vec<&Pattern> = value.into_iter().chain(exception).collect();
                if let [one] = all[..] {
                    list.push((one, guard, body));
                    continue;
                }
                if guard.is_some() {
                    return self
                        .error(case.lhs.span, "not supported yet: a guard on alternatives with exceptions");
                }
                let jump = self.shared_action(&case.lhs, body, &mut shared);
                list.extend(all.into_iter().map(|p| (p, None, jump.clone())));
                continue;
            }
            if guard.is_some() {
                return self
                    .error(case.lhs.span, "not supported yet: a guard on alternatives with exceptions");
            }
            let jump = self.shared_action(&case.lhs, body, &mut shared);
            values.extend(value.into_iter().map(|p| (p, None, jump.clone())));
            exceptions.extend(exception.into_iter().map(|p| (p, None, jump.clone())));
        }
        let exit = self.fresh_exit();
        let kind = self.value_kind(&arg.env, arg.ty);
        let id = self.fresh("val");
        let arg = self.expression(arg)?;
        let handled = self.match_cases(loc, Lambda::Var(id), kind, values, partial, |this| {
            this.raise_with_location(sym::MATCH_FAILURE, loc)
        })?;
        let exn = self.fresh("exn");
        let handler =
            self.match_cases(loc, Lambda::Var(exn), ValueKind::Gen, exceptions, Partial::Partial, |_| {
                Lambda::prim(Primitive::Raise(RaiseKind::Reraise), vec![Lambda::Var(exn)], loc)
            })?;
        let body = Lambda::StaticRaise(exit, vec![arg]);
        let guarded = Lambda::TryWith(Node::new(TryWith { body, id: exn, handler }));
        let result = Lambda::catch(guarded, exit, vec![(id, kind)], handled);
        Ok(shared
            .into_iter()
            .fold(result, |inner, (exit, params, body)| Lambda::catch(inner, exit, params, body)))
    }

    fn shared_action(
        &mut self,
        pat: &Pattern,
        body: Lambda,
        shared: &mut Vec<(ExitId, Vec<Param>, Lambda)>,
    ) -> Lambda {
        let exit = self.fresh_exit();
        let mut vars = Vec::new();
        crate::matching::variables(pat, &mut vars);
        let params: Vec<Param> = vars.iter().map(|(id, p)| (*id, self.value_kind(&p.env, p.ty))).collect();
        let jump = Lambda::StaticRaise(exit, params.iter().map(|(id, _)| Lambda::Var(*id)).collect());
        shared.push((exit, params, body));
        jump
    }

    // Effects

    /// `match` with effect cases.
    fn handler(
        &mut self,
        e: &Expression,
        arg: &Expression,
        cases: &[Case],
        effects: &[Case],
        partial: Partial,
    ) -> Result<Lambda> {
        let loc = e.span;
        let (values, exceptions) = split_cases(cases);
        let id = self.case_variable("value", values.iter().map(|(p, _)| *p));
        let kind = self.value_kind(&arg.env, arg.ty);
        let rows = self.rows(&values)?;
        let body = self.match_cases(loc, Lambda::Var(id), kind, rows, partial, |this| {
            this.raise_with_location(sym::MATCH_FAILURE, loc)
        })?;
        let on_value = Lambda::function(vec![id], body, loc);
        self.run_handled(loc, arg, on_value, &exceptions, effects)
    }

    /// `try` with effect cases.
    fn try_handler(
        &mut self,
        e: &Expression,
        body: &Expression,
        cases: &[Case],
        effects: &[Case],
    ) -> Result<Lambda> {
        let id = self.fresh("param");
        let on_value = Lambda::function(vec![id], Lambda::Var(id), e.span);
        let exceptions: Vec<_> = cases.iter().map(|c| (&c.lhs, c)).collect();
        self.run_handled(e.span, body, on_value, &exceptions, effects)
    }

    fn run_handled(
        &mut self,
        loc: Span,
        body: &Expression,
        on_value: Lambda,
        exceptions: &[(&Pattern, &Case)],
        effects: &[Case],
    ) -> Result<Lambda> {
        let exn = self.case_variable("exn", exceptions.iter().map(|(p, _)| *p));
        let handler = self.exception_cases(loc, exn, exceptions)?;
        let on_exception = Lambda::function(vec![exn], handler, loc);
        let on_effect = self.effect_cases(loc, effects)?;
        let alloc = External { name: "caml_alloc_stack".into(), arity: 3, alloc: true };
        let stack =
            Lambda::prim(Primitive::CCall(Rc::new(alloc)), vec![on_value, on_exception, on_effect], loc);
        // An application to one argument needs no function around it.
        let (function, value) = match &body.desc {
            ExpressionDesc::Apply(func, args) if args.len() == 1 && plain_function(func) => match &args[0] {
                (syntax::asttypes::ArgLabel::Nolabel, Some(arg)) => {
                    (self.expression(func)?, self.expression(arg)?)
                }
                _ => self.thunk(body, loc)?,
            },
            _ => self.thunk(body, loc)?,
        };
        Ok(Lambda::prim(Primitive::Runstack, vec![stack, function, value], loc))
    }

    fn thunk(&mut self, body: &Expression, loc: Span) -> Result<(Lambda, Lambda)> {
        let param = self.fresh("param");
        let body = self.expression(body)?;
        Ok((Lambda::function(vec![param], body, loc), Lambda::unit()))
    }

    fn effect_cases(&mut self, loc: Span, cases: &[Case]) -> Result<Lambda> {
        let effect = self.case_variable("eff", cases.iter().map(|c| &c.lhs));
        let cont = match cases.first().and_then(|c| c.cont) {
            Some(k) => k,
            None => self.fresh("k"),
        };
        let tail = self.fresh("ktail");
        let mut rows = Vec::new();
        for case in cases {
            let Some((guard, body)) = self.case_action(case)? else { continue };
            let bind = |term: Lambda| match case.cont {
                Some(k) if k != cont => Lambda::let_(LetKind::Alias, k, Lambda::Var(cont), term),
                _ => term,
            };
            rows.push((&case.lhs, guard.map(&bind), bind(body)));
        }
        let body =
            self.match_cases(loc, Lambda::Var(effect), ValueKind::Gen, rows, Partial::Partial, |_| {
                let args = [effect, cont, tail].map(Lambda::Var).to_vec();
                Lambda::prim(Primitive::Reperform, args, loc)
            })?;
        Ok(Lambda::function(vec![effect, cont, tail], body, loc))
    }

    // Data

    fn construction(
        &mut self,
        e: &Expression,
        cstr: &ConstructorDescription,
        args: &[Expression],
    ) -> Result<Lambda> {
        let loc = e.span;
        let mut terms = self.expressions(args)?;
        if cstr.inlined.is_some() && terms.len() == 1 {
            return Ok(terms.remove(0));
        }
        let shape = self.kinds_of(args);
        match &cstr.tag {
            ConstructorTag::Constant(n) => Ok(Lambda::int(i64::from(*n))),
            ConstructorTag::Unboxed => Ok(terms.pop().unwrap_or_else(Lambda::unit)),
            ConstructorTag::Block(tag) => Ok(block(*tag as u8, shape, terms, loc)),
            ConstructorTag::Extension(path, constant) => {
                let identity = self.extension_path(&e.env, path, loc)?;
                if *constant {
                    return Ok(identity);
                }
                terms.insert(0, identity);
                let mut all = vec![ValueKind::Gen];
                all.extend(shape);
                Ok(Lambda::prim(Primitive::MakeBlock(0, Mutability::Immutable, all.into()), terms, loc))
            }
        }
    }

    fn record_expression(
        &mut self,
        e: &Expression,
        fields: &[(Rc<LabelDescription>, RecordLabelDefinition)],
        repr: &RecordRepresentation,
        extended: Option<&Expression>,
    ) -> Result<Lambda> {
        let loc = e.span;
        let init = self.fresh("init");
        let copy = extended.is_some() && fields.len() >= MAX_FRESH_RECORD;
        if copy {
            return self.copied_record(e, fields, repr, extended);
        }
        let (mut terms, mut shape) = (Vec::new(), Vec::new());
        for (label, definition) in fields {
            match definition {
                RecordLabelDefinition::Overridden(_, value) => {
                    shape.push(self.value_kind(&value.env, value.ty));
                    terms.push(self.expression(value)?);
                }
                RecordLabelDefinition::Kept(ty, _) => {
                    let pointer = self.pointerness(&e.env, *ty);
                    shape.push(self.value_kind(&e.env, *ty));
                    terms.push(label_access(Lambda::Var(init), label, pointer, loc));
                }
            }
        }
        let mutable = fields.iter().any(|(label, _)| label.mutable == MutableFlag::Mutable);
        let made = self.made_record(e, terms, shape, repr, mutable)?;
        match extended {
            None => Ok(made),
            Some(extended) => {
                let value = self.expression(extended)?;
                Ok(Lambda::let_(LetKind::Strict, init, value, made))
            }
        }
    }

    fn made_record(
        &mut self,
        e: &Expression,
        mut terms: Vec<Lambda>,
        mut shape: Vec<ValueKind>,
        repr: &RecordRepresentation,
        mutable: bool,
    ) -> Result<Lambda> {
        let loc = e.span;
        let mutability = if mutable { Mutability::Mutable } else { Mutability::Immutable };
        let make = |tag: u8, shape: Vec<ValueKind>, terms: Vec<Lambda>| {
            if mutable {
                Lambda::prim(Primitive::MakeBlock(tag, Mutability::Mutable, shape.into()), terms, loc)
            } else {
                block(tag, shape, terms, loc)
            }
        };
        Ok(match repr {
            RecordRepresentation::Regular => make(0, shape, terms),
            RecordRepresentation::Inlined(tag) => make(*tag as u8, shape, terms),
            RecordRepresentation::Unboxed(_) => terms.pop().unwrap_or_else(Lambda::unit),
            RecordRepresentation::Float => match float_literals(&terms) {
                Some(items) if !mutable => Lambda::Const(Const::FloatArray(items.into())),
                _ => Lambda::prim(Primitive::MakeArray(ArrayKind::Float, mutability), terms, loc),
            },
            RecordRepresentation::Extension(path) => {
                let identity = self.extension_path(&e.env, path, loc)?;
                terms.insert(0, identity);
                shape.insert(0, ValueKind::Gen);
                Lambda::prim(Primitive::MakeBlock(0, mutability, shape.into()), terms, loc)
            }
        })
    }

    /// A large record that differs from another in some fields.
    fn copied_record(
        &mut self,
        e: &Expression,
        fields: &[(Rc<LabelDescription>, RecordLabelDefinition)],
        repr: &RecordRepresentation,
        extended: Option<&Expression>,
    ) -> Result<Lambda> {
        let loc = e.span;
        let copy = self.fresh("newrecord");
        let mut result = Lambda::Var(copy);
        for (label, definition) in fields {
            let RecordLabelDefinition::Overridden(_, value) = definition else { continue };
            let pointer = self.pointerness(&value.env, value.ty);
            let value = self.expression(value)?;
            let set = label_update(Lambda::Var(copy), label, value, pointer, loc);
            result = Lambda::seq(set, result);
        }
        let shape = match repr {
            RecordRepresentation::Regular => RecordShape::Regular,
            RecordRepresentation::Float => RecordShape::Float,
            RecordRepresentation::Unboxed(inlined) => RecordShape::Unboxed { inlined: *inlined },
            RecordRepresentation::Inlined(tag) => RecordShape::Inlined(*tag),
            RecordRepresentation::Extension(path) => {
                RecordShape::Extension(self.checker.path_text(path).into())
            }
        };
        let from = match extended {
            Some(extended) => self.expression(extended)?,
            None => Lambda::unit(),
        };
        let copied = Lambda::prim(Primitive::DupRecord(shape, fields.len() as u32), vec![from], loc);
        Ok(Lambda::let_(LetKind::Strict, copy, copied, result))
    }

    fn set_field(
        &mut self,
        e: &Expression,
        arg: &Expression,
        label: &LabelDescription,
        value: &Expression,
    ) -> Result<Lambda> {
        let pointer = self.pointerness(&value.env, value.ty);
        let arg = self.expression(arg)?;
        let value = self.expression(value)?;
        Ok(label_update(arg, label, value, pointer, e.span))
    }

    fn array(&mut self, e: &Expression, items: &[Expression]) -> Result<Lambda> {
        let kind = self.array_kind(&e.env, e.ty);
        let terms = self.expressions(items)?;
        let make = |terms| Lambda::prim(Primitive::MakeArray(kind, Mutability::Mutable), terms, e.span);
        if terms.len() <= MAX_FRESH_ARRAY {
            return Ok(make(terms));
        }
        let literal = match kind {
            ArrayKind::Gen => None,
            ArrayKind::Float => float_literals(&terms).map(|items| Const::FloatArray(items.into())),
            ArrayKind::Addr | ArrayKind::Int => constants(&terms).map(|items| Const::Block(0, items.into())),
        };
        Ok(match literal {
            Some(literal) => {
                let dup = Primitive::DupArray(kind, Mutability::Mutable);
                Lambda::prim(dup, vec![Lambda::Const(literal)], e.span)
            }
            None => make(terms),
        })
    }

    fn assertion(&mut self, cond: &Expression, at: Span) -> Result<Lambda> {
        let failed = |this: &Self| this.raise_with_location(sym::ASSERT_FAILURE, at);
        if let ExpressionDesc::Construct(_, cstr, _) = &cond.desc
            && cstr.name == sym::FALSE
        {
            return Ok(failed(self));
        }
        if self.options.no_assert {
            return Ok(Lambda::unit());
        }
        let cond = self.expression(cond)?;
        Ok(Lambda::if_(cond, Lambda::unit(), failed(self)))
    }

    fn lazy_expression(&mut self, arg: &Expression, loc: Span) -> Result<Lambda> {
        let class = self.classify(&arg.env, arg.ty);
        let forward = |term| {
            let tag = bytecode::layout::tag::FORWARD;
            Lambda::prim(Primitive::MakeBlock(tag, Mutability::Immutable, Rc::from([])), vec![term], loc)
        };
        match &arg.desc {
            ExpressionDesc::Constant(Constant::Float(_)) => Ok(forward(self.expression(arg)?)),
            ExpressionDesc::Constant(_) | ExpressionDesc::Function(..) => self.expression(arg),
            ExpressionDesc::Construct(_, cstr, _) if cstr.arity == 0 && !is_extension(cstr) => {
                self.expression(arg)
            }
            ExpressionDesc::Ident(_, _, desc) if !matches!(desc.kind, TypedValueKind::Primitive(_)) => {
                let term = self.expression(arg)?;
                let lazy = self
                    .head_constructor(&arg.env, arg.ty)
                    .is_some_and(|(path, _)| path.last() == sym::LAZY_T && path.head().is_predef());
                let short_cut = matches!(class, Class::Float | Class::Any) || lazy;
                let opaque = |term| Lambda::prim(Primitive::Opaque, vec![term], loc);
                Ok(if short_cut { opaque(forward(term)) } else { term })
            }
            _ => {
                let param = self.fresh("param");
                let body = self.in_scope('.', "(fun)", |this| this.expression(arg))?;
                let suspended =
                    Lambda::function(vec![param], self.event(EventKind::Function, arg.span, body), loc);
                let tag = bytecode::layout::tag::LAZY;
                Ok(Lambda::prim(
                    Primitive::MakeBlock(tag, Mutability::Mutable, Rc::from([])),
                    vec![suspended],
                    loc,
                ))
            }
        }
    }

    fn let_operator(
        &mut self,
        e: &Expression,
        let_: &BindingOp,
        ands: &[BindingOp],
        param: Ident,
        body: &Case,
        partial: Partial,
    ) -> Result<Lambda> {
        let loc = e.span;
        let mut value = self.expression(&let_.exp)?;
        for and in ands {
            let operator = self.operator(&e.env, and)?;
            let right = self.expression(&and.exp)?;
            let term = Lambda::apply(operator, vec![value, right], and.span);
            value = self.event(EventKind::After, and.span, term);
        }
        let operator = self.operator(&e.env, let_)?;
        let kind = self.value_kind(&body.lhs.env, body.lhs.ty);
        let result = self.value_kind(&body.rhs.env, body.rhs.ty);
        let span = body.rhs.span;
        let inner = self.in_scope('.', "(fun)", |this| {
            this.cases(loc, Lambda::Var(param), kind, std::slice::from_ref(body), partial, |this| {
                this.raise_with_location(sym::MATCH_FAILURE, loc)
            })
        })?;
        let inner = self.event(EventKind::Function, span, inner);
        let function = Lambda::Function(Node::new(Function {
            params: vec![(param, kind)],
            return_kind: result,
            body: inner,
            attr: FunctionAttr::default(),
            loc: span,
        }));
        let term = Lambda::apply(operator, vec![value, function], loc);
        Ok(self.event(EventKind::After, loc, term))
    }

    fn operator(&mut self, env: &typing::env::Env, op: &BindingOp) -> Result<Lambda> {
        match &op.op_val.kind {
            TypedValueKind::Primitive(prim) => self.primitive_value(prim, env, op.op_type, op.span),
            _ => self.value_path(env, &op.op_path, op.op_name.span),
        }
    }

    // Objects

    /// A method call with its arguments.
    pub(crate) fn send(
        &mut self,
        object: &Expression,
        method: &Method,
        args: Vec<Lambda>,
        loc: Span,
    ) -> Result<Lambda> {
        let term = match method {
            Method::Name(name) => {
                let object = self.expression(object)?;
                let hash = Lambda::int(i64::from(bytecode::hash::label_hash(self.name(*name))));
                Lambda::Send(Node::new(Send { kind: SendKind::Public, method: hash, object, args, loc }))
            }
            Method::Val(id) => {
                let object = self.expression(object)?;
                let method = Lambda::Var(*id);
                Lambda::Send(Node::new(Send { kind: SendKind::Self_, method, object, args, loc }))
            }
            Method::Ancestor(id, path) => {
                let self_value = self.value_path(&object.env, path, loc)?;
                let mut all = vec![self_value];
                all.extend(args);
                Lambda::apply(Lambda::Var(*id), all, loc)
            }
        };
        Ok(self.event(EventKind::After, loc, term))
    }

    pub(crate) fn set_instance_variable(
        &mut self,
        object: Lambda,
        var: Lambda,
        value: &Expression,
        loc: Span,
    ) -> Result<Lambda> {
        let pointer = self.pointerness(&value.env, value.ty);
        let value = self.expression(value)?;
        let set = Primitive::SetFieldComputed(pointer, Initializing::Assignment);
        Ok(Lambda::prim(set, vec![object, var, value], loc))
    }

    fn override_object(
        &mut self,
        e: &Expression,
        self_path: &typing::ident::Path,
        changes: &[(Ident, syntax::ast::Loc<Symbol>, Expression)],
    ) -> Result<Lambda> {
        let loc = e.span;
        let copy = self.fresh("copy");
        let mut result = Lambda::Var(copy);
        for (var, _, value) in changes.iter().rev() {
            let set = self.set_instance_variable(Lambda::Var(copy), Lambda::Var(*var), value, loc)?;
            result = Lambda::seq(set, result);
        }
        let copier = self.library_value("CamlinternalOO", "copy", loc)?;
        let object = self.value_path(&e.env, self_path, loc)?;
        Ok(Lambda::let_(LetKind::Strict, copy, Lambda::apply(copier, vec![object], loc), result))
    }
}

fn is_extension(cstr: &ConstructorDescription) -> bool {
    matches!(cstr.tag, ConstructorTag::Extension(..))
}

fn float_literals(terms: &[Lambda]) -> Option<Vec<Rc<str>>> {
    terms
        .iter()
        .map(|t| match t {
            Lambda::Const(Const::Float(text)) => Some(text.clone()),
            _ => None,
        })
        .collect()
}

/// Reads a record's field.
pub(crate) fn label_access(arg: Lambda, label: &LabelDescription, pointer: Pointerness, loc: Span) -> Lambda {
    let mutability = match label.mutable {
        MutableFlag::Mutable => Mutability::Mutable,
        MutableFlag::Immutable => Mutability::Immutable,
    };
    let pos = label.pos as u32;
    match &label.repres {
        RecordRepresentation::Regular | RecordRepresentation::Inlined(_) => {
            Lambda::prim(Primitive::Field(pos, pointer, mutability), vec![arg], loc)
        }
        RecordRepresentation::Extension(_) => {
            Lambda::prim(Primitive::Field(pos + 1, pointer, mutability), vec![arg], loc)
        }
        RecordRepresentation::Float => Lambda::prim(Primitive::FloatField(pos), vec![arg], loc),
        RecordRepresentation::Unboxed(_) => arg,
    }
}

fn label_update(
    arg: Lambda,
    label: &LabelDescription,
    value: Lambda,
    pointer: Pointerness,
    loc: Span,
) -> Lambda {
    let pos = label.pos as u32;
    let init = Initializing::Assignment;
    let prim = match &label.repres {
        RecordRepresentation::Extension(_) => Primitive::SetField(pos + 1, pointer, init),
        RecordRepresentation::Float => Primitive::SetFloatField(pos, init),
        _ => Primitive::SetField(pos, pointer, init),
    };
    Lambda::prim(prim, vec![arg, value], loc)
}

/// Whether the function of an application can be evaluated apart from it.
fn plain_function(func: &Expression) -> bool {
    !matches!(&func.desc, ExpressionDesc::Ident(_, _, desc) if matches!(desc.kind, TypedValueKind::Primitive(_)))
        && !matches!(func.desc, ExpressionDesc::Send(..))
}

/// The component patterns of a pattern over a tuple; `None` where the tuple itself is needed.
fn tuple_columns(pat: &Pattern, count: usize) -> Option<Vec<Option<&Pattern>>> {
    match &pat.desc {
        PatternDesc::Tuple(items) => Some(items.iter().map(Some).collect()),
        PatternDesc::Any => Some(vec![None; count]),
        PatternDesc::Value(inner) => tuple_columns(inner, count),
        _ => None,
    }
}

fn has_mixed_alternatives(pat: &Pattern) -> bool {
    let (mut values, mut exceptions) = (Vec::new(), Vec::new());
    split_alternatives(pat, &mut values, &mut exceptions);
    !exceptions.is_empty() && values.len() + exceptions.len() > 1
}

/// The alternatives of a computation pattern by what they match.
fn split_alternatives<'p>(
    pat: &'p Pattern,
    values: &mut Vec<&'p Pattern>,
    exceptions: &mut Vec<&'p Pattern>,
) {
    match &pat.desc {
        PatternDesc::Or(left, right, _) if is_computation(pat) => {
            split_alternatives(left, values, exceptions);
            split_alternatives(right, values, exceptions);
        }
        PatternDesc::Exception(inner) => exceptions.push(inner),
        _ => values.push(pat),
    }
}

fn is_computation(pat: &Pattern) -> bool {
    match &pat.desc {
        PatternDesc::Or(left, right, _) => is_computation(left) || is_computation(right),
        PatternDesc::Exception(_) => true,
        _ => false,
    }
}

//! Expressions and patterns.

use super::writer::{Writer, override_flag, rec_flag};
use crate::ast::*;
use crate::node::deep;

impl Writer<'_> {
    pub(super) fn pattern(&mut self, i: usize, p: &Pattern) {
        deep(|| self.pattern_node(i, p));
    }

    fn pattern_node(&mut self, i: usize, p: &Pattern) {
        self.line(i, &format!("pattern {}", self.span(p.span)));
        let i = i + 1;
        self.attributes(i, &p.attributes);
        match &*p.desc {
            PatternDesc::Any => self.line(i, "Ppat_any"),
            PatternDesc::Var(name) => self.line(i, &format!("Ppat_var {}", self.named(name))),
            PatternDesc::Alias(p, name) => {
                self.line(i, &format!("Ppat_alias {}", self.named(name)));
                self.pattern(i, p);
            }
            PatternDesc::Constant(c) => {
                self.line(i, "Ppat_constant");
                self.constant(i, c);
            }
            PatternDesc::Interval(a, b) => {
                self.line(i, "Ppat_interval");
                self.constant(i, a);
                self.constant(i, b);
            }
            PatternDesc::Tuple(ps) => {
                self.line(i, "Ppat_tuple");
                self.list(i, ps, |w, i, p| w.pattern(i, p));
            }
            PatternDesc::Construct(path, argument) => {
                self.line(i, &format!("Ppat_construct {}", self.path(path)));
                self.option(i, argument.as_ref(), |w, i, (vars, p)| {
                    w.list(i, vars, |w, i, v| w.line(i, &w.named(v)));
                    w.pattern(i, p);
                });
            }
            PatternDesc::Variant(tag, p) => {
                self.line(i, &format!("Ppat_variant \"{}\"", self.str(*tag)));
                self.option(i, p.as_ref(), |w, i, p| w.pattern(i, p));
            }
            PatternDesc::Record(fields, closed) => {
                self.line(i, &format!("Ppat_record {closed:?}"));
                self.list(i, fields, |w, i, (label, p)| {
                    w.line(i, &w.path(label));
                    w.pattern(i + 1, p);
                });
            }
            PatternDesc::Array(ps) => {
                self.line(i, "Ppat_array");
                self.list(i, ps, |w, i, p| w.pattern(i, p));
            }
            PatternDesc::Or(a, b) => {
                self.line(i, "Ppat_or");
                self.pattern(i, a);
                self.pattern(i, b);
            }
            PatternDesc::Constraint(p, ty) => {
                self.line(i, "Ppat_constraint");
                self.pattern(i, p);
                self.core_type(i, ty);
            }
            PatternDesc::Type(path) => {
                self.line(i, "Ppat_type");
                self.line(i, &self.path(path));
            }
            PatternDesc::Lazy(p) => {
                self.line(i, "Ppat_lazy");
                self.pattern(i, p);
            }
            PatternDesc::Unpack(name) => self.line(i, &format!("Ppat_unpack {}", self.module_name(name))),
            PatternDesc::Exception(p) => {
                self.line(i, "Ppat_exception");
                self.pattern(i, p);
            }
            PatternDesc::Effect(a, b) => {
                self.line(i, "Ppat_effect");
                self.pattern(i, a);
                self.pattern(i, b);
            }
            PatternDesc::Extension(x) => self.extension(i, "Ppat_extension", x),
            PatternDesc::Open(path, p) => {
                self.line(i, &format!("Ppat_open \"{}\"", self.path(path)));
                self.pattern(i, p);
            }
        }
    }

    pub(super) fn expression(&mut self, i: usize, e: &Expression) {
        deep(|| self.expression_node(i, e));
    }

    fn expressions(&mut self, i: usize, es: &[Expression]) {
        self.list(i, es, |w, i, e| w.expression(i, e));
    }

    fn expression_node(&mut self, i: usize, e: &Expression) {
        self.line(i, &format!("expression {}", self.span(e.span)));
        let i = i + 1;
        self.attributes(i, &e.attributes);
        match &*e.desc {
            ExpressionDesc::Unreachable => self.start(i, "Pexp_unreachable"),
            ExpressionDesc::Ident(path) => self.line(i, &format!("Pexp_ident {}", self.path(path))),
            ExpressionDesc::Constant(c) => {
                self.line(i, "Pexp_constant");
                self.constant(i, c);
            }
            ExpressionDesc::Let(rec, bindings, body) => {
                self.line(i, &format!("Pexp_let {}", rec_flag(*rec)));
                self.list(i, bindings, |w, i, b| w.value_binding(i, b));
                self.expression(i, body);
            }
            ExpressionDesc::Function(params, constraint, body) => {
                self.function(i, params, constraint.as_ref(), body)
            }
            ExpressionDesc::Apply(f, args) => {
                self.line(i, "Pexp_apply");
                self.expression(i, f);
                self.arguments(i, args);
            }
            ExpressionDesc::Match(e, cases) => {
                self.line(i, "Pexp_match");
                self.expression(i, e);
                self.list(i, cases, |w, i, c| w.case(i, c));
            }
            ExpressionDesc::Try(e, cases) => {
                self.line(i, "Pexp_try");
                self.expression(i, e);
                self.list(i, cases, |w, i, c| w.case(i, c));
            }
            ExpressionDesc::Tuple(es) => {
                self.line(i, "Pexp_tuple");
                self.expressions(i, es);
            }
            ExpressionDesc::Construct(path, e) => {
                self.line(i, &format!("Pexp_construct {}", self.path(path)));
                self.option(i, e.as_ref(), |w, i, e| w.expression(i, e));
            }
            ExpressionDesc::Variant(tag, e) => {
                self.line(i, &format!("Pexp_variant \"{}\"", self.str(*tag)));
                self.option(i, e.as_ref(), |w, i, e| w.expression(i, e));
            }
            ExpressionDesc::Record(fields, base) => {
                self.line(i, "Pexp_record");
                self.list(i, fields, |w, i, (label, e)| {
                    w.line(i, &w.path(label));
                    w.expression(i + 1, e);
                });
                self.option(i, base.as_ref(), |w, i, e| w.expression(i, e));
            }
            ExpressionDesc::Field(e, label) => {
                self.line(i, "Pexp_field");
                self.expression(i, e);
                self.line(i, &self.path(label));
            }
            ExpressionDesc::Setfield(a, label, b) => {
                self.line(i, "Pexp_setfield");
                self.expression(i, a);
                self.line(i, &self.path(label));
                self.expression(i, b);
            }
            ExpressionDesc::Array(es) => {
                self.line(i, "Pexp_array");
                self.expressions(i, es);
            }
            ExpressionDesc::Ifthenelse(a, b, c) => {
                self.line(i, "Pexp_ifthenelse");
                self.expression(i, a);
                self.expression(i, b);
                self.option(i, c.as_ref(), |w, i, e| w.expression(i, e));
            }
            ExpressionDesc::Sequence(a, b) => {
                self.line(i, "Pexp_sequence");
                self.expression(i, a);
                self.expression(i, b);
            }
            ExpressionDesc::While(a, b) => {
                self.line(i, "Pexp_while");
                self.expression(i, a);
                self.expression(i, b);
            }
            ExpressionDesc::For(p, a, b, direction, c) => {
                let direction = if *direction == DirectionFlag::Upto { "Up" } else { "Down" };
                self.line(i, &format!("Pexp_for {direction}"));
                self.pattern(i, p);
                self.expression(i, a);
                self.expression(i, b);
                self.expression(i, c);
            }
            ExpressionDesc::Constraint(e, ty) => {
                self.line(i, "Pexp_constraint");
                self.expression(i, e);
                self.core_type(i, ty);
            }
            ExpressionDesc::Coerce(e, from, to) => {
                self.line(i, "Pexp_coerce");
                self.expression(i, e);
                self.option(i, from.as_ref(), |w, i, t| w.core_type(i, t));
                self.core_type(i, to);
            }
            ExpressionDesc::Send(e, name) => {
                self.line(i, &format!("Pexp_send \"{}\"", self.str(name.txt)));
                self.expression(i, e);
            }
            ExpressionDesc::New(path) => self.line(i, &format!("Pexp_new {}", self.path(path))),
            ExpressionDesc::Setinstvar(name, e) => {
                self.line(i, &format!("Pexp_setinstvar {}", self.named(name)));
                self.expression(i, e);
            }
            ExpressionDesc::Override(fields) => {
                self.line(i, "Pexp_override");
                self.list(i, fields, |w, i, (name, e)| {
                    w.line(i, &format!("<override> {}", w.named(name)));
                    w.expression(i + 1, e);
                });
            }
            ExpressionDesc::Letmodule(name, m, e) => {
                self.line(i, &format!("Pexp_letmodule {}", self.module_name(name)));
                self.module_expr(i, m);
                self.expression(i, e);
            }
            ExpressionDesc::Letexception(c, e) => {
                self.line(i, "Pexp_letexception");
                self.extension_constructor(i, c);
                self.expression(i, e);
            }
            ExpressionDesc::Assert(e) => {
                self.line(i, "Pexp_assert");
                self.expression(i, e);
            }
            ExpressionDesc::Lazy(e) => {
                self.line(i, "Pexp_lazy");
                self.expression(i, e);
            }
            ExpressionDesc::Poly(e, ty) => {
                self.line(i, "Pexp_poly");
                self.expression(i, e);
                self.option(i, ty.as_ref(), |w, i, t| w.core_type(i, t));
            }
            ExpressionDesc::Object(body) => {
                self.line(i, "Pexp_object");
                self.class_structure(i, body);
            }
            ExpressionDesc::Newtype(name, e) => {
                self.line(i, &format!("Pexp_newtype \"{}\"", self.str(name.txt)));
                self.expression(i, e);
            }
            ExpressionDesc::Pack(m) => {
                self.line(i, "Pexp_pack");
                self.module_expr(i, m);
            }
            ExpressionDesc::Open(open, e) => {
                self.line(i, &format!("Pexp_open {}", override_flag(open.override_)));
                self.module_expr(i, &open.expr);
                self.expression(i, e);
            }
            ExpressionDesc::Letop(letop) => {
                self.line(i, "Pexp_letop");
                self.binding_op(i, &letop.let_);
                self.list(i, &letop.ands, |w, i, b| w.binding_op(i, b));
                self.expression(i, &letop.body);
            }
            ExpressionDesc::Extension(x) => self.extension(i, "Pexp_extension", x),
        }
    }

    fn function(
        &mut self,
        i: usize,
        params: &[FunctionParam],
        constraint: Option<&TypeConstraint>,
        body: &FunctionBody,
    ) {
        self.line(i, "Pexp_function");
        self.list(i, params, |w, i, p| w.function_param(i, p));
        self.option(i, constraint, |w, i, c| match c {
            TypeConstraint::Constraint(ty) => {
                w.line(i, "Pconstraint");
                w.core_type(i + 1, ty);
            }
            TypeConstraint::Coerce(from, to) => {
                w.line(i, "Pcoerce");
                w.option(i + 1, from.as_ref(), |w, i, t| w.core_type(i, t));
                w.core_type(i + 1, to);
            }
        });
        match body {
            FunctionBody::Body(e) => {
                self.line(i, "Pfunction_body");
                self.expression(i + 1, e);
            }
            FunctionBody::Cases(cases, span, attributes) => {
                self.line(i, &format!("Pfunction_cases {}", self.span(*span)));
                // One step deeper than the cases, as the reference has it.
                self.attributes(i + 2, attributes);
                self.list(i + 1, cases, |w, i, c| w.case(i, c));
            }
        }
    }

    fn function_param(&mut self, i: usize, param: &FunctionParam) {
        match &param.desc {
            FunctionParamDesc::Val(label, default, p) => {
                self.line(i, &format!("Pparam_val {}", self.span(param.span)));
                self.label(i + 1, *label);
                self.option(i + 1, default.as_ref(), |w, i, e| w.expression(i, e));
                self.pattern(i + 1, p);
            }
            FunctionParamDesc::Newtype(name) => {
                self.line(i, &format!("Pparam_newtype \"{}\" {}", self.str(name.txt), self.span(param.span)));
            }
        }
    }

    pub(super) fn arguments(&mut self, i: usize, args: &[(ArgLabel, Expression)]) {
        self.list(i, args, |w, i, (label, e)| {
            w.line(i, "<arg>");
            w.label(i, *label);
            w.expression(i + 1, e);
        });
    }

    fn case(&mut self, i: usize, case: &Case) {
        self.line(i, "<case>");
        self.pattern(i + 1, &case.lhs);
        if let Some(guard) = &case.guard {
            self.line(i + 1, "<when>");
            self.expression(i + 2, guard);
        }
        self.expression(i + 1, &case.rhs);
    }

    fn binding_op(&mut self, i: usize, op: &BindingOp) {
        self.start(i, &format!("<binding_op> {} {}", self.named(&op.op), self.span(op.span)));
        self.pattern(i + 1, &op.pat);
        self.expression(i + 1, &op.exp);
    }

    pub(super) fn value_binding(&mut self, i: usize, binding: &ValueBinding) {
        self.line(i, "<def>");
        self.attributes(i + 2, &binding.attributes);
        self.pattern(i + 1, &binding.pat);
        match &binding.constraint {
            None => {}
            Some(ValueConstraint::Constraint { locally_abstract_univars, ty }) => {
                if !locally_abstract_univars.is_empty() {
                    let names: Vec<String> = locally_abstract_univars.iter().map(|n| self.named(n)).collect();
                    self.line(i + 1, &format!("<type> {}.", names.join("\n")));
                }
                self.core_type(i + 1, ty);
            }
            Some(ValueConstraint::Coercion { ground, coercion }) => {
                self.line(i + 1, "<coercion>");
                self.option(i + 1, ground.as_ref(), |w, i, t| w.core_type(i, t));
                self.core_type(i + 1, coercion);
            }
        }
        self.expression(i + 1, &binding.expr);
    }
}

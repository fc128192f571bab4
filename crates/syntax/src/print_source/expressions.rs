//! Expressions.

use diagnostics::format_box::BoxKind;

use crate::ast::*;
use crate::lexer::OperatorClass;
use crate::node::deep;
use crate::symbol::{Symbol, sym};

use super::Printer;
use super::names::Last;
use super::patterns::variable;

/// Where an expression stands: what may stand there without parentheses grows less from top to bottom.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// In front of a closing token: anything
    Full,
    /// In front of a bar: nothing that would take it
    Bar,
    /// In front of a semicolon: nothing that would take it
    Semi,
    /// In front of `else`
    Then,
    /// Argument, operand
    Simple,
    /// In front of `.`, behind a prefix operator
    Target,
}

/// Whether `e` is the variable `name`, without attributes.
fn is_variable(e: &Expression, name: Option<Symbol>) -> bool {
    match &*e.desc {
        ExpressionDesc::Ident(Loc { txt: Longident::Ident(x), .. }) => {
            e.attributes.is_empty() && Some(*x) == name
        }
        _ => false,
    }
}

/// Both sides of `::`.
fn cons(e: &Expression) -> Option<(&Expression, &Expression)> {
    let ExpressionDesc::Construct(Loc { txt: Longident::Ident(sym::CONS), .. }, Some(pair)) = &*e.desc else {
        return None;
    };
    match &*pair.desc {
        ExpressionDesc::Tuple(sides) if pair.attributes.is_empty() => match sides.as_slice() {
            [head, tail] => Some((head, tail)),
            _ => None,
        },
        _ => None,
    }
}

/// The elements of a list that ends in `[]`, the cells free of attributes.
fn list_elements(e: &Expression) -> Option<Vec<&Expression>> {
    let mut elements = Vec::new();
    let mut cell = e;
    loop {
        if !std::ptr::eq(cell, e) && !cell.attributes.is_empty() {
            return None;
        }
        match &*cell.desc {
            ExpressionDesc::Construct(Loc { txt: Longident::Ident(sym::NIL), .. }, None)
                if !elements.is_empty() =>
            {
                return Some(elements);
            }
            _ => {
                let (head, tail) = cons(cell)?;
                elements.push(head);
                cell = tail;
            }
        }
    }
}

/// The ways an application is written.
enum Application<'e> {
    Plain,
    Infix(Symbol, &'e Expression, &'e Expression),
    Hash(Symbol, &'e Expression, &'e Expression),
    Prefix(Symbol, &'e Expression),
    /// `- x`: the sign.
    Sign(&'static str, &'e Expression),
    /// `a.(i)`, `a.(i) <- e`, `a.M.%[i; j]`
    Index(Access<'e>),
}

/// An access through brackets.
struct Access<'e> {
    container: &'e Expression,
    /// `.`, `.M.%`
    dot: (Option<&'e Longident>, String),
    brackets: (&'static str, &'static str),
    indices: &'e [Expression],
    /// The index where it is not in a list.
    arguments: Vec<&'e Expression>,
    value: Option<&'e Expression>,
}

impl Printer<'_> {
    /// An expression, where any may stand.
    pub fn expression(&mut self, e: &Expression) {
        self.expression_at(e, Place::Full);
    }

    /// An expression that needs no parentheses wherever it stands.
    pub fn simple_expression(&mut self, e: &Expression) {
        self.expression_at(e, Place::Simple);
    }

    /// An expression behind which a type or a semicolon may follow.
    pub fn closed_expression(&mut self, e: &Expression) {
        self.expression_at(e, Place::Semi);
    }

    fn expression_at(&mut self, e: &Expression, place: Place) {
        deep(|| {
            if !e.attributes.is_empty() {
                return self.parens(true, |p| {
                    p.parens(true, |p| p.expression_desc(e, Place::Full));
                    p.attributes(&e.attributes);
                });
            }
            match self.needs_parens(e, place) {
                true => self.parens(true, |p| p.expression_desc(e, Place::Full)),
                false => self.expression_desc(e, place),
            }
        });
    }

    fn needs_parens(&self, e: &Expression, place: Place) -> bool {
        use ExpressionDesc::*;
        match &*e.desc {
            Function(..) | Newtype(..) | Match(..) | Try(..) | Sequence(..) => place > Place::Full,
            Let(..) | Letmodule(..) | Letexception(..) | Letop(_) | Open(..) => place > Place::Bar,
            Ifthenelse(..) => place > Place::Semi,
            Apply(f, args) => {
                place > Place::Then
                    && !matches!(self.application(f, args), Application::Index(a) if a.value.is_none() && place == Place::Simple)
            }
            Setfield(..) | Setinstvar(..) | Assert(_) | Lazy(_) | While(..) | For(..) => place > Place::Then,
            Variant(_, Some(_)) => place > Place::Then,
            Construct(_, Some(_)) => place > Place::Then && list_elements(e).is_none(),
            Construct(Loc { txt: Longident::Ident(sym::NIL | sym::UNIT), .. }, None) => false,
            Construct(_, None) | Variant(_, None) | Field(..) | Send(..) => place > Place::Simple,
            Constant(c) => place > Place::Simple && !matches!(c.desc, ConstantDesc::String(..)),
            Poly(e, _) => self.needs_parens(e, place),
            _ => false,
        }
    }

    fn expression_desc(&mut self, e: &Expression, place: Place) {
        match &*e.desc {
            ExpressionDesc::Unreachable => self.text("."),
            ExpressionDesc::Ident(path) => self.path(&path.txt, Last::Value),
            ExpressionDesc::Constant(constant) => self.constant(constant, place > Place::Full),
            ExpressionDesc::Let(rec, bindings, body) => {
                self.boxed(BoxKind::HV, 0, |p| {
                    p.bindings(*rec, bindings);
                    p.body_of_let(body, place);
                });
            }
            ExpressionDesc::Function(params, constraint, body) => self.hov(|p| {
                p.function(params, constraint.as_ref(), body);
            }),
            ExpressionDesc::Apply(f, args) => self.hov(|p| p.apply(f, args)),
            ExpressionDesc::Match(e, cases) => self.boxed(BoxKind::HV, 0, |p| {
                p.text("match ");
                p.expression(e);
                p.text(" with");
                p.cases(cases);
            }),
            ExpressionDesc::Try(e, cases) => self.boxed(BoxKind::HV, 0, |p| {
                p.text("try ");
                p.expression(e);
                p.space();
                p.text("with");
                p.cases(cases);
            }),
            ExpressionDesc::Tuple(elements) => {
                self.parens(true, |p| p.separated(elements, ",", Self::simple_expression));
            }
            ExpressionDesc::Construct(path, argument) => self.construct(e, path, argument.as_ref()),
            ExpressionDesc::Variant(tag, argument) => {
                self.tag(*tag);
                if let Some(argument) = argument {
                    self.text(" ");
                    self.simple_expression(argument);
                }
            }
            ExpressionDesc::Record(fields, base) => self.record(fields, base.as_ref()),
            ExpressionDesc::Field(record, label) => {
                self.expression_at(record, self.target(record));
                self.text(".");
                self.plain(label);
            }
            ExpressionDesc::Setfield(record, label, value) => self.hov(|p| {
                p.expression_at(record, p.target(record));
                p.text(".");
                p.plain(label);
                p.text(" <-");
                p.space();
                p.simple_expression(value);
            }),
            ExpressionDesc::Array(elements) => {
                self.text("[|");
                self.boxed(BoxKind::HOV, 0, |p| p.separated(elements, ";", Self::closed_expression));
                self.text("|]");
            }
            ExpressionDesc::Ifthenelse(condition, then, otherwise) => {
                self.if_then_else(condition, then, otherwise.as_ref())
            }
            ExpressionDesc::Sequence(first, second) => {
                self.closed_expression(first);
                self.text(";");
                self.space();
                self.expression_at(second, place);
            }
            ExpressionDesc::While(condition, body) => self.boxed(BoxKind::HV, 2, |p| {
                p.text("while ");
                p.expression(condition);
                p.text(" do");
                p.loop_body(body);
            }),
            ExpressionDesc::For(pattern, from, to, direction, body) => self.boxed(BoxKind::HV, 2, |p| {
                p.text("for ");
                p.bound_pattern(pattern);
                p.text(" = ");
                p.expression(from);
                p.text(if *direction == DirectionFlag::Upto { " to " } else { " downto " });
                p.expression(to);
                p.text(" do");
                p.loop_body(body);
            }),
            ExpressionDesc::Constraint(e, ty) => self.constrained(e, ty),
            ExpressionDesc::Coerce(e, from, to) => self.parens(true, |p| {
                p.expression(e);
                if let Some(from) = from {
                    p.text(" : ");
                    p.core_type(from);
                }
                p.text(" :> ");
                p.core_type(to);
            }),
            ExpressionDesc::Send(object, method) => {
                self.expression_at(object, self.target(object));
                self.text("#");
                self.name(method.txt);
            }
            ExpressionDesc::New(class) => {
                self.text("new ");
                self.plain(class);
            }
            ExpressionDesc::Setinstvar(name, value) => self.hov(|p| {
                p.name(name.txt);
                p.text(" <-");
                p.space();
                p.simple_expression(value);
            }),
            ExpressionDesc::Override(fields) => {
                self.text("{< ");
                self.separated(fields, ";", |p, (name, value)| {
                    p.name(name.txt);
                    if !is_variable(value, Some(name.txt)) {
                        p.text(" = ");
                        p.simple_expression(value);
                    }
                });
                self.text(" >}");
            }
            ExpressionDesc::Letmodule(name, module, body) => self.boxed(BoxKind::HV, 0, |p| {
                p.text("let module ");
                p.module_name(name);
                p.module_body(module);
                p.body_of_let(body, place);
            }),
            ExpressionDesc::Letexception(constructor, body) => self.boxed(BoxKind::HV, 0, |p| {
                p.text("let exception ");
                p.extension_constructor(constructor);
                p.body_of_let(body, place);
            }),
            ExpressionDesc::Assert(e) => {
                self.text("assert ");
                self.simple_expression(e);
            }
            ExpressionDesc::Lazy(e) => {
                self.text("lazy ");
                self.simple_expression(e);
            }
            ExpressionDesc::Poly(e, _) => self.expression_at(e, place),
            ExpressionDesc::Object(structure) => self.class_structure(structure),
            ExpressionDesc::Newtype(name, body) => self.hov(|p| {
                p.text("fun (type ");
                p.name(name.txt);
                p.text(") ->");
                p.space();
                p.function_result(body);
            }),
            ExpressionDesc::Pack(module) => {
                self.text("(module ");
                self.module_expr(module);
                self.text(")");
            }
            ExpressionDesc::Open(open, body) => self.boxed(BoxKind::HV, 0, |p| {
                p.text(if open.override_ == OverrideFlag::Override { "let open! " } else { "let open " });
                p.module_expr(&open.expr);
                p.body_of_let(body, place);
            }),
            ExpressionDesc::Letop(letop) => self.boxed(BoxKind::HV, 0, |p| {
                for binding in std::iter::once(&letop.let_).chain(&letop.ands) {
                    p.hov(|p| {
                        let op = p.str(binding.op.txt);
                        p.text(op);
                        p.text(" ");
                        p.binding(&binding.pat, None, &binding.exp);
                    });
                    p.space();
                }
                p.text("in ");
                p.expression_at(&letop.body, place);
            }),
            ExpressionDesc::Extension(extension) => self.extension(extension),
        }
    }

    /// Fields and methods are selected from each other without parentheses.
    fn target(&self, e: &Expression) -> Place {
        match &*e.desc {
            ExpressionDesc::Field(..) | ExpressionDesc::Send(..) => Place::Simple,
            ExpressionDesc::Apply(f, args) => match self.application(f, args) {
                Application::Index(_) => Place::Simple,
                _ => Place::Target,
            },
            _ => Place::Target,
        }
    }

    fn body_of_let(&mut self, body: &Expression, place: Place) {
        self.text(" in");
        self.space();
        self.expression_at(body, place);
    }

    fn loop_body(&mut self, body: &Expression) {
        self.space();
        self.expression(body);
        self.doc.brk(1, -2);
        self.text("done");
    }

    fn if_then_else(&mut self, condition: &Expression, then: &Expression, otherwise: Option<&Expression>) {
        self.hov(|p| {
            p.text("if ");
            p.expression(condition);
            p.space();
            p.text("then ");
            p.expression_at(then, Place::Then);
            if let Some(otherwise) = otherwise {
                p.space();
                p.text("else ");
                p.closed_expression(otherwise);
            }
        });
    }

    fn construct(&mut self, e: &Expression, path: &Loc<Longident>, argument: Option<&Expression>) {
        if let Some(elements) = list_elements(e) {
            self.text("[");
            self.boxed(BoxKind::HOV, 0, |p| p.separated(&elements, ";", |p, e| p.closed_expression(e)));
            return self.text("]");
        }
        if let Some((head, mut tail)) = cons(e) {
            self.simple_expression(head);
            loop {
                self.text(" ::");
                self.space();
                match cons(tail) {
                    Some((head, next)) if tail.attributes.is_empty() && list_elements(tail).is_none() => {
                        self.simple_expression(head);
                        tail = next;
                    }
                    _ => return self.simple_expression(tail),
                }
            }
        }
        self.path(&path.txt, Last::Constructor);
        if let Some(argument) = argument {
            self.space();
            self.simple_expression(argument);
        }
    }

    fn record(&mut self, fields: &[(Loc<Longident>, Expression)], base: Option<&Expression>) {
        self.boxed(BoxKind::HV, 0, |p| {
            p.boxed(BoxKind::HV, 2, |p| {
                p.text("{");
                p.space();
                if let Some(base) = base {
                    p.simple_expression(base);
                    p.text(" with");
                    p.space();
                }
                p.separated(fields, ";", |p, (label, value)| {
                    p.plain(label);
                    if !is_variable(value, label.txt.last()) {
                        p.text(" = ");
                        p.simple_expression(value);
                    }
                });
            });
            p.space();
            p.text("}");
        });
    }

    /// `(e : t)`
    fn constrained(&mut self, e: &Expression, ty: &CoreType) {
        self.parens(true, |p| match (&*e.desc, &*ty.desc) {
            (ExpressionDesc::Pack(module), CoreTypeDesc::Package(package))
                if e.attributes.is_empty() && ty.attributes.is_empty() =>
            {
                p.text("module ");
                p.module_expr(module);
                p.text(" : ");
                p.package(package);
            }
            _ => {
                p.expression(e);
                p.text(" : ");
                p.core_type(ty);
            }
        });
    }

    // ---- Functions ------------------------------------------------------------------------------------------------

    /// `fun p -> e`, `function | p -> e`
    fn function(
        &mut self,
        params: &[FunctionParam],
        constraint: Option<&TypeConstraint>,
        body: &FunctionBody,
    ) {
        if !params.is_empty() {
            self.text("fun");
            self.parameters(params);
            match constraint {
                Some(TypeConstraint::Constraint(ty)) => {
                    self.text(" : ");
                    self.atomic_type(ty);
                }
                // Only a named function may have a coercion; it is one only by its binding.
                Some(TypeConstraint::Coerce(..)) | None => {}
            }
            self.text(" ->");
            self.space();
        }
        self.function_body(body);
    }

    fn function_body(&mut self, body: &FunctionBody) {
        match body {
            FunctionBody::Body(body) => self.function_result(body),
            FunctionBody::Cases(cases, _, attributes) => {
                self.text("function");
                self.attributes(attributes);
                self.cases(cases);
            }
        }
    }

    /// What stands behind `->`: a `function` there would join the parameters.
    fn function_result(&mut self, body: &Expression) {
        let joins = matches!(&*body.desc, ExpressionDesc::Function(params, ..) if params.is_empty());
        self.expression_at(body, if joins { Place::Simple } else { Place::Full });
    }

    fn parameters(&mut self, params: &[FunctionParam]) {
        for param in params {
            self.space();
            match &param.desc {
                FunctionParamDesc::Newtype(name) => {
                    self.text("(type ");
                    self.name(name.txt);
                    self.text(")");
                }
                FunctionParamDesc::Val(label, default, pattern) => {
                    self.parameter(*label, default.as_ref(), pattern);
                }
            }
        }
    }

    /// `p`, `~l:p`, `?l:(p = e)`
    pub fn parameter(&mut self, label: ArgLabel, default: Option<&Expression>, pattern: &Pattern) {
        let (sign, name) = match label {
            ArgLabel::Nolabel => return self.simple_pattern(pattern),
            ArgLabel::Labelled(name) => ("~", name),
            ArgLabel::Optional(name) => ("?", name),
        };
        let punned = variable(pattern) == Some(name);
        self.text(sign);
        if !punned {
            self.name(name);
            self.text(":");
        }
        match default {
            Some(default) => {
                self.text("(");
                self.pattern(pattern);
                self.text("= ");
                self.expression(default);
                self.text(")");
            }
            None if punned => self.name(name),
            None if sign == "?" => {
                self.text("(");
                self.pattern(pattern);
                self.text(")");
            }
            None => self.simple_pattern(pattern),
        }
    }

    fn cases(&mut self, cases: &[Case]) {
        for case in cases {
            self.space();
            self.boxed(BoxKind::HOV, 4, |p| {
                p.text("| ");
                p.pattern(&case.lhs);
                if let Some(guard) = &case.guard {
                    p.space();
                    p.text("when ");
                    p.closed_expression(guard);
                }
                p.text(" ->");
                p.space();
                p.expression_at(&case.rhs, Place::Bar);
            });
        }
    }

    // ---- Bindings -------------------------------------------------------------------------------------------------

    /// `let rec p = e and q = f`
    pub fn bindings(&mut self, rec: RecFlag, bindings: &[ValueBinding]) {
        self.boxed(BoxKind::V, 0, |p| {
            for (i, binding) in bindings.iter().enumerate() {
                if i > 0 {
                    p.doc.cut();
                }
                p.hov(|p| {
                    p.text(match (i, rec) {
                        (0, RecFlag::Recursive) => "let rec ",
                        (0, RecFlag::Nonrecursive) => "let ",
                        _ => "and ",
                    });
                    p.binding(&binding.pat, binding.constraint.as_ref(), &binding.expr);
                    p.item_attributes(&binding.attributes);
                });
            }
        });
    }

    /// `p : t = e`, `f p : t = e`
    fn binding(&mut self, pattern: &Pattern, constraint: Option<&ValueConstraint>, e: &Expression) {
        let Some(constraint) = constraint else {
            if variable(pattern).is_some() {
                self.bound_pattern(pattern);
                return self.named_function(e);
            }
            self.bound_pattern(pattern);
            return self.equals(e);
        };
        self.simple_pattern(pattern);
        match constraint {
            ValueConstraint::Constraint { locally_abstract_univars: names, ty } => {
                self.text(" : ");
                if !names.is_empty() {
                    self.text("type");
                    for name in names {
                        self.text(" ");
                        self.name(name.txt);
                    }
                    self.text(". ");
                }
                self.core_type(ty);
            }
            ValueConstraint::Coercion { ground, coercion } => self.coercion(ground.as_ref(), coercion),
        }
        self.equals(e);
    }

    fn coercion(&mut self, from: Option<&CoreType>, to: &CoreType) {
        if let Some(from) = from {
            self.text(" : ");
            self.core_type(from);
        }
        self.text(" :> ");
        self.core_type(to);
    }

    fn equals(&mut self, e: &Expression) {
        self.text(" =");
        self.space();
        self.expression(e);
    }

    /// `p : t = e` behind the name of a function or method, `= e` behind that of anything else.
    pub fn named_function(&mut self, e: &Expression) {
        match &*e.desc {
            ExpressionDesc::Function(params, constraint, body)
                if e.attributes.is_empty() && !params.is_empty() =>
            {
                self.parameters(params);
                match constraint {
                    Some(TypeConstraint::Constraint(ty)) => {
                        self.text(" : ");
                        self.core_type(ty);
                    }
                    Some(TypeConstraint::Coerce(from, to)) => self.coercion(from.as_ref(), to),
                    None => {}
                }
                self.text(" =");
                self.space();
                self.function_body(body);
            }
            _ => self.equals(e),
        }
    }

    // ---- Applications ---------------------------------------------------------------------------------------------

    fn application<'e>(&self, f: &'e Expression, args: &'e [(ArgLabel, Expression)]) -> Application<'e> {
        let ExpressionDesc::Ident(Loc { txt: path, .. }) = &*f.desc else { return Application::Plain };
        if !f.attributes.is_empty() || args.iter().any(|(label, _)| *label != ArgLabel::Nolabel) {
            return Application::Plain;
        }
        if let Some(access) = self.access(path, args) {
            return Application::Index(access);
        }
        let Longident::Ident(name) = path else { return Application::Plain };
        match (self.operator(*name), args) {
            (Some(OperatorClass::Infix), [(_, left), (_, right)]) => Application::Infix(*name, left, right),
            (Some(OperatorClass::Hash), [(_, left), (_, right)]) => Application::Hash(*name, left, right),
            (Some(OperatorClass::Prefix), [(_, x)]) => {
                let constant = matches!(&*x.desc, ExpressionDesc::Constant(_));
                // A sign in front of a literal would become part of it.
                match *name {
                    sym::TILDE_MINUS if !constant => Application::Sign("- ", x),
                    sym::TILDE_MINUS_DOT if !constant => Application::Sign("-. ", x),
                    sym::TILDE_PLUS if !constant => Application::Sign("+ ", x),
                    sym::TILDE_PLUS_DOT if !constant => Application::Sign("+. ", x),
                    name => Application::Prefix(name, x),
                }
            }
            _ => Application::Plain,
        }
    }

    /// `a.(i)` and the like, if that is what `path` applied to `args` means.
    fn access<'e>(&self, path: &'e Longident, args: &'e [(ArgLabel, Expression)]) -> Option<Access<'e>> {
        let (module, name) = match path {
            Longident::Ident(name) => (None, *name),
            Longident::Dot(module, name) => (Some(&**module), *name),
            Longident::Apply(..) => return None,
        };
        let container = &args.first()?.1;
        let user = self.operator(name) == Some(OperatorClass::Index);
        let text = self.str(name);
        let set = name == sym::SET || user && text.ends_with("<-");
        let (value, indices) = match args[1..].split_last()? {
            (value, indices) if set => (Some(&value.1), indices),
            _ => (None, &args[1..]),
        };
        let mut access = Access {
            container,
            dot: (None, ".".to_string()),
            brackets: ("(", ")"),
            indices: &[],
            arguments: indices.iter().map(|(_, e)| e).collect(),
            value,
        };
        let listed = |access: &mut Access<'e>, least: usize| match access.arguments.as_slice() {
            [Expression { desc, attributes, .. }] if attributes.is_empty() => match &**desc {
                ExpressionDesc::Array(indices) if indices.len() >= least => {
                    access.indices = indices;
                    access.arguments.clear();
                    true
                }
                _ => false,
            },
            _ => false,
        };
        if user {
            let text = text.strip_suffix("<-").unwrap_or(text);
            let several = text.contains(";..");
            let (open, brackets) = match text.chars().last()? {
                ')' => ('(', ("(", ")")),
                ']' => ('[', ("[", "]")),
                _ => ('{', ("{", "}")),
            };
            let (dot, _) = text.split_once(open)?;
            access.dot = (module, dot.to_string());
            access.brackets = brackets;
            let fits = if several { listed(&mut access, 2) } else { access.arguments.len() == 1 };
            return fits.then_some(access);
        }
        if name != sym::GET && !set {
            return None;
        }
        let one = access.arguments.len() == 1;
        match module? {
            Longident::Ident(sym::ARRAY_MOD) => one.then_some(access),
            Longident::Ident(sym::STRING_MOD) => {
                access.brackets = ("[", "]");
                one.then_some(access)
            }
            Longident::Dot(module, dimensions) if matches!(**module, Longident::Ident(sym::BIGARRAY)) => {
                access.brackets = ("{", "}");
                let tuple = matches!(access.arguments.as_slice(), [e] if matches!(&*e.desc, ExpressionDesc::Tuple(_)));
                let fits = match (*dimensions, access.arguments.len()) {
                    (sym::ARRAY1, 1) => !tuple,
                    (sym::ARRAY2, 2) | (sym::ARRAY3, 3) => true,
                    (sym::GENARRAY, 1) => listed(&mut access, 4),
                    _ => false,
                };
                fits.then_some(access)
            }
            _ => None,
        }
    }

    fn apply(&mut self, f: &Expression, args: &[(ArgLabel, Expression)]) {
        match self.application(f, args) {
            Application::Infix(name, left, right) => {
                self.simple_expression(left);
                self.space();
                let name = self.str(name);
                self.text(name);
                self.text(" ");
                self.simple_expression(right);
            }
            Application::Hash(name, left, right) => {
                self.expression_at(left, Place::Target);
                self.text(" ");
                let name = self.str(name);
                self.text(name);
                self.text(" ");
                self.expression_at(right, Place::Target);
            }
            Application::Prefix(name, x) => {
                let name = self.str(name);
                self.text(name);
                self.expression_at(x, Place::Target);
            }
            Application::Sign(sign, x) => {
                self.text(sign);
                self.simple_expression(x);
            }
            Application::Index(access) => self.index(&access),
            Application::Plain => {
                self.function_position(f);
                for (label, argument) in args {
                    self.space();
                    self.argument(*label, argument);
                }
            }
        }
    }

    /// A function behind which arguments follow: a constructor there would take the first.
    fn function_position(&mut self, f: &Expression) {
        let simple = matches!(&*f.desc, ExpressionDesc::Field(..) | ExpressionDesc::Send(..));
        let empty = matches!(&*f.desc, ExpressionDesc::Construct(_, None)) && f.attributes.is_empty();
        self.parens(empty, |p| {
            p.expression_at(f, if simple || empty { Place::Simple } else { Place::Target });
        });
    }

    fn index(&mut self, access: &Access<'_>) {
        self.expression_at(access.container, self.target(access.container));
        let (module, dot) = &access.dot;
        if let Some(module) = module {
            self.text(".");
            self.path(module, Last::Plain);
        }
        self.text(dot);
        self.text(access.brackets.0);
        if access.arguments.is_empty() {
            let bigarray = dot == ".";
            self.separated(access.indices, if bigarray { "," } else { ";" }, |p, e| p.simple_expression(e));
        } else {
            self.separated(&access.arguments, ",", |p, e| p.simple_expression(e));
        }
        self.text(access.brackets.1);
        if let Some(value) = access.value {
            self.text(" <-");
            self.space();
            self.simple_expression(value);
        }
    }

    /// `e`, `~l:e`, `?l:e`
    pub fn argument(&mut self, label: ArgLabel, argument: &Expression) {
        let (sign, name) = match label {
            ArgLabel::Nolabel => return self.simple_expression(argument),
            ArgLabel::Labelled(name) => ("~", name),
            ArgLabel::Optional(name) => ("?", name),
        };
        self.text(sign);
        self.name(name);
        if !is_variable(argument, Some(name)) {
            self.text(":");
            self.simple_expression(argument);
        }
    }
}

//! Patterns.

use crate::ast::*;
use crate::node::deep;
use crate::symbol::{Symbol, sym};

use super::Printer;
use super::names::Last;

/// Where a pattern stands: what may stand there without parentheses grows less from top to bottom.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// Anything
    Top,
    /// To the left of a bar
    Or,
    /// To the right of a bar, or in a list
    Operand,
    /// Argument of a constructor, parameter
    Simple,
}

/// The elements of a list that ends in `[]`, the cells free of attributes.
fn list_elements(pattern: &Pattern) -> Option<Vec<&Pattern>> {
    let mut elements = Vec::new();
    let mut cell = pattern;
    loop {
        match &*cell.desc {
            PatternDesc::Construct(Loc { txt: Longident::Ident(sym::NIL), .. }, None)
                if !elements.is_empty() =>
            {
                return cell.attributes.is_empty().then_some(elements);
            }
            _ => {
                let (head, tail) = cons(cell)?;
                if !std::ptr::eq(cell, pattern) && !cell.attributes.is_empty() {
                    return None;
                }
                elements.push(head);
                cell = tail;
            }
        }
    }
}

/// Both sides of `::`.
fn cons(pattern: &Pattern) -> Option<(&Pattern, &Pattern)> {
    let PatternDesc::Construct(Loc { txt: Longident::Ident(sym::CONS), .. }, Some((types, pair))) =
        &*pattern.desc
    else {
        return None;
    };
    match &*pair.desc {
        PatternDesc::Tuple(sides) if types.is_empty() && pair.attributes.is_empty() => match sides.as_slice()
        {
            [head, tail] => Some((head, tail)),
            _ => None,
        },
        _ => None,
    }
}

/// The variable a pattern is, without attributes.
pub(super) fn variable(pattern: &Pattern) -> Option<Symbol> {
    match &*pattern.desc {
        PatternDesc::Var(name) if pattern.attributes.is_empty() => Some(name.txt),
        _ => None,
    }
}

impl Printer<'_> {
    /// A pattern, where any may stand.
    pub fn pattern(&mut self, pattern: &Pattern) {
        self.pattern_at(pattern, Place::Top);
    }

    /// A pattern that needs no parentheses wherever it stands.
    pub fn simple_pattern(&mut self, pattern: &Pattern) {
        self.pattern_at(pattern, Place::Simple);
    }

    /// The pattern of a binding: `exception` has no place there.
    pub fn bound_pattern(&mut self, pattern: &Pattern) {
        self.pattern_at(pattern, Place::Or);
    }

    fn pattern_at(&mut self, pattern: &Pattern, place: Place) {
        if !pattern.attributes.is_empty() {
            return deep(|| {
                self.parens(true, |p| {
                    p.parens(true, |p| p.pattern_desc(pattern, Place::Top));
                    p.attributes(&pattern.attributes);
                });
            });
        }
        let needed = match &*pattern.desc {
            PatternDesc::Exception(_) | PatternDesc::Effect(..) => place > Place::Top,
            PatternDesc::Or(..) => place > Place::Or,
            PatternDesc::Tuple(_) | PatternDesc::Alias(..) => true,
            PatternDesc::Construct(_, Some(_)) => place > Place::Operand && list_elements(pattern).is_none(),
            PatternDesc::Variant(_, Some(_)) | PatternDesc::Lazy(_) => place > Place::Operand,
            PatternDesc::Interval(..) => place > Place::Operand,
            _ => false,
        };
        deep(|| self.parens(needed, |p| p.pattern_desc(pattern, place)));
    }

    fn pattern_desc(&mut self, pattern: &Pattern, place: Place) {
        match &*pattern.desc {
            PatternDesc::Any => self.text("_"),
            PatternDesc::Var(name) => self.value_name(name.txt),
            PatternDesc::Alias(pattern, name) => {
                self.pattern_at(pattern, Place::Operand);
                self.text(" as ");
                self.value_name(name.txt);
            }
            PatternDesc::Constant(constant) => self.constant(constant, place == Place::Simple),
            PatternDesc::Interval(from, to) => {
                self.constant(from, false);
                // A number would take the first dot, and `..-` is an operator.
                let chars = matches!((&from.desc, &to.desc), (ConstantDesc::Char(_), ConstantDesc::Char(_)));
                self.text(if chars { ".." } else { " .. " });
                self.constant(to, false);
            }
            PatternDesc::Tuple(patterns) => {
                self.separated(patterns, ",", |p, x| p.pattern_at(x, Place::Operand));
            }
            PatternDesc::Construct(path, argument) => {
                self.construct_pattern(pattern, path, argument.as_ref())
            }
            PatternDesc::Variant(tag, argument) => {
                self.tag(*tag);
                if let Some(argument) = argument {
                    self.text(" ");
                    self.simple_pattern(argument);
                }
            }
            PatternDesc::Record(fields, closed) => self.record_pattern(fields, *closed),
            PatternDesc::Array(patterns) => {
                self.text("[|");
                self.separated(patterns, ";", Self::pattern);
                self.text("|]");
            }
            PatternDesc::Or(left, right) => {
                self.pattern_at(left, Place::Or);
                self.space();
                self.text("| ");
                self.pattern_at(right, Place::Operand);
            }
            PatternDesc::Constraint(pattern, ty) => self.constrained_pattern(pattern, ty),
            PatternDesc::Type(path) => {
                self.text("#");
                self.plain(path);
            }
            PatternDesc::Lazy(pattern) => {
                self.text("lazy ");
                self.simple_pattern(pattern);
            }
            PatternDesc::Unpack(name) => {
                self.text("(module ");
                self.module_name(name);
                self.text(")");
            }
            PatternDesc::Exception(pattern) => {
                self.text("exception ");
                self.pattern_at(pattern, Place::Simple);
            }
            PatternDesc::Effect(effect, continuation) => {
                self.text("effect ");
                self.simple_pattern(effect);
                self.text(", ");
                self.simple_pattern(continuation);
            }
            PatternDesc::Extension(extension) => self.extension(extension),
            PatternDesc::Open(path, pattern) => {
                self.plain(path);
                self.text(".(");
                self.pattern(pattern);
                self.text(")");
            }
        }
    }

    fn construct_pattern(
        &mut self,
        pattern: &Pattern,
        path: &Loc<Longident>,
        argument: Option<&(Vec<Loc<Symbol>>, Pattern)>,
    ) {
        if let Some(elements) = list_elements(pattern) {
            self.text("[");
            self.separated(&elements, ";", |p, x| p.pattern(x));
            return self.text("]");
        }
        if let Some((head, tail)) = cons(pattern) {
            self.pattern_at(head, Place::Simple);
            self.text("::");
            let goes_on = tail.attributes.is_empty() && cons(tail).is_some();
            return self.pattern_at(tail, if goes_on { Place::Operand } else { Place::Simple });
        }
        self.path(&path.txt, Last::Constructor);
        if let Some((types, argument)) = argument {
            self.text(" ");
            self.local_types(types);
            self.simple_pattern(argument);
        }
    }

    /// `(type a b) `
    fn local_types(&mut self, types: &[Loc<Symbol>]) {
        if types.is_empty() {
            return;
        }
        self.text("(type");
        for name in types {
            self.text(" ");
            self.name(name.txt);
        }
        self.text(") ");
    }

    fn record_pattern(&mut self, fields: &[(Loc<Longident>, Pattern)], closed: ClosedFlag) {
        self.text("{ ");
        self.separated(fields, ";", |p, (label, pattern)| {
            p.plain(label);
            if variable(pattern).is_none() || variable(pattern) != label.txt.last() {
                p.text(" = ");
                p.pattern(pattern);
            }
        });
        self.text(if closed == ClosedFlag::Open { "; _ }" } else { " }" });
    }

    /// `(p : t)`
    fn constrained_pattern(&mut self, pattern: &Pattern, ty: &CoreType) {
        self.text("(");
        match (&*pattern.desc, &*ty.desc) {
            (PatternDesc::Unpack(name), CoreTypeDesc::Package(package))
                if pattern.attributes.is_empty() && ty.attributes.is_empty() =>
            {
                self.text("module ");
                self.module_name(name);
                self.text(" : ");
                self.package(package);
            }
            _ => {
                self.pattern(pattern);
                self.text(" : ");
                self.core_type(ty);
            }
        }
        self.text(")");
    }
}

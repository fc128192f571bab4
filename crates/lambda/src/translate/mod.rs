//! Typedtree to Lambda.
//!
//! [`Translator`] holds what translation of a unit needs; each sort of syntax is an `impl` in its own file:
//! [`expr`], [`apply`] (application and labels), [`prims`] (`%` primitives), [`letrec`], [`structure`] (structures,
//! units), [`modules`] (module expressions, coercions, functors), [`classes`], [`class_tables`], and pattern matching in
//! [`crate::matching`].

mod apply;
mod class_tables;
mod classes;
mod expr;
mod kinds;
mod letrec;
mod modules;
mod paths;
mod prims;
mod structure;

use std::collections::HashSet;
use std::fmt;
use std::rc::Rc;

use diagnostics::{Location, SourceMap, Span};
use syntax::symbol::{Interner, Symbol};
use typing::checker::Checker;

use crate::ir::*;
use crate::primitive::*;

/// Options of translation.
#[derive(Clone, Copy, Debug, Default)]
pub struct TranslateOptions {
    /// `-g`: keep events.
    pub debug: bool,
    /// `-noassert`
    pub no_assert: bool,
    /// `-unsafe`: accesses are not checked.
    pub unsafe_access: bool,
}

/// Why a unit cannot be translated.
#[derive(Clone, PartialEq, Debug)]
pub struct TranslateError {
    pub loc: Span,
    pub message: String,
}

impl fmt::Display for TranslateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

pub(crate) type Result<T> = std::result::Result<T, TranslateError>;

/// The state of one unit's translation.
pub struct Translator<'a, 's> {
    pub(crate) checker: &'a mut Checker<'s>,
    pub(crate) interner: &'s Interner,
    pub(crate) sources: &'a SourceMap,
    pub(crate) options: TranslateOptions,
    pub(crate) unit: Rc<str>,
    next_exit: u32,
    /// Names of the definitions around the current point, innermost last.
    scopes: Vec<Rc<str>>,
    /// Names of the C primitives declared by `external`, in order.
    pub(crate) primitives: Vec<Rc<str>>,
    /// The `try` variables in scope: raising one of them is a re-raise.
    pub(crate) handled: Vec<Ident>,
    /// The function about to be translated has a name (and thus a scope) already.
    pub(crate) naming: bool,
    /// What is being translated is evaluated once in the life of the unit.
    once: bool,
    /// Stamps of variables of structures that are evaluated once.
    once_ids: HashSet<u32>,
    /// The cells of method tables made at their first use.
    table_cells: Vec<Ident>,
}

impl<'a, 's> Translator<'a, 's> {
    /// A translator for the unit being checked by `checker`.
    pub fn new(checker: &'a mut Checker<'s>, sources: &'a SourceMap, options: TranslateOptions) -> Self {
        let interner = checker.interner;
        let unit: Rc<str> = interner.str(checker.unit_name).into();
        Translator {
            checker,
            interner,
            sources,
            options,
            scopes: vec![unit.clone()],
            unit,
            next_exit: 0,
            primitives: Vec::new(),
            handled: Vec::new(),
            naming: false,
            once: true,
            once_ids: HashSet::new(),
            table_cells: Vec::new(),
        }
    }

    /// The session's names.
    pub fn interner(&self) -> &'s Interner {
        self.interner
    }

    /// The unit being translated.
    pub fn unit_name(&self) -> Rc<str> {
        self.unit.clone()
    }

    /// The C primitives that the unit declares, in order.
    pub fn declared_primitives(&self) -> Vec<Rc<str>> {
        self.primitives.clone()
    }

    /// A fresh variable.
    pub fn fresh(&mut self, name: &str) -> Ident {
        let symbol = self.interner.intern(name);
        self.checker.idents.local(symbol)
    }

    /// A fresh variable with the name of another.
    pub(crate) fn fresh_like(&mut self, id: Ident) -> Ident {
        self.checker.idents.local(id.name)
    }

    /// A fresh static handler.
    pub fn fresh_exit(&mut self) -> ExitId {
        self.next_exit += 1;
        ExitId(self.next_exit)
    }

    pub(crate) fn name(&self, symbol: Symbol) -> &'s str {
        self.interner.str(symbol)
    }

    pub(crate) fn location(&self, span: Span) -> Location {
        self.sources.location(span)
    }

    pub(crate) fn error<T>(&self, loc: Span, message: impl Into<String>) -> Result<T> {
        Err(TranslateError { loc, message: message.into() })
    }

    /// The name of the enclosing definition.
    pub(crate) fn scope(&self) -> Rc<str> {
        self.scopes.last().cloned().unwrap_or_else(|| self.unit.clone())
    }

    /// Runs `inside` in the scope of a definition: `separator` is `.` or `#` (methods).
    pub(crate) fn in_scope<T>(
        &mut self,
        separator: char,
        name: &str,
        inside: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let operator =
            separator == '.' && !name.starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '(');
        let scope = if operator {
            format!("{}.({name})", self.scope())
        } else {
            format!("{}{separator}{name}", self.scope())
        };
        self.scopes.push(scope.into());
        let result = inside(self);
        self.scopes.pop();
        result
    }

    /// Adds an event when they are asked for.
    pub(crate) fn event(&self, kind: EventKind, loc: Span, term: Lambda) -> Lambda {
        if !self.options.debug || loc.is_none() {
            return term;
        }
        Lambda::Event(syntax::node::Node::new((term, Event { loc, kind, scope: self.scope() })))
    }

    /// `(file, line, column)` as `Match_failure` and `Assert_failure` carry it.
    pub(crate) fn location_constant(&self, loc: Span) -> Const {
        let start = self.location(loc).start;
        let file = Const::String(start.file.as_bytes().into());
        Const::Block(0, [file, Const::Int(start.line), Const::Int(start.cnum - start.bol)].into())
    }

    /// Raises a predefined exception that carries a location.
    pub(crate) fn raise_with_location(&self, exception: Symbol, loc: Span) -> Lambda {
        let id = typing::env::predef::exception_ident(exception);
        let exception = Lambda::prim(self.predef(id), Vec::new(), loc);
        let place = Lambda::Const(self.location_constant(loc));
        let block = Primitive::MakeBlock(0, Mutability::Immutable, Rc::from([]));
        let value = Lambda::prim(block, vec![exception, place], loc);
        self.event(
            EventKind::Before,
            loc,
            Lambda::prim(Primitive::Raise(RaiseKind::Regular), vec![value], loc),
        )
    }

    /// The identity of a predefined exception.
    pub(crate) fn predef(&self, id: Ident) -> Primitive {
        Primitive::GetPredef(self.name(id.name).into(), id.stamp)
    }
}

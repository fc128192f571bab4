//! The core language: expressions, patterns, bindings.
//!
//! An error is pushed to the diagnostics where it is found and travels outwards as [`Failed`] up to the item it is
//! in, which then binds its names to types that agree with everything. [`expression`] is the dispatch over
//! expressions; [`pattern`] over patterns; [`cases`] joins the two; [`apply`] is application with labels;
//! [`bindings`] is `let`.

pub mod annotations;
pub mod apply;
pub mod approx;
pub mod bindings;
pub mod cases;
pub mod close_rows;
pub mod coerce;
pub mod constants;
pub mod disambiguate;
pub mod expansive;
pub mod expression;
pub mod format;
pub mod format_parse;
pub mod function;
pub mod letop;
pub mod local;
pub mod module_hooks;
pub mod pattern;
pub mod pattern_vars;
pub mod record;
pub mod report;
pub mod send;

use diagnostics::{Diagnostic, Doc, Span};
use syntax::symbol::sym;

use crate::checker::Checker;
use crate::env::Env;
use crate::types::*;

/// An error was reported; what it was about has no meaning.
#[derive(Clone, Copy, Debug)]
pub struct Failed;

/// The result of checking a part.
pub type Res<T> = Result<T, Failed>;

/// Why an expression must have a type: shown behind the type in messages.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Because {
    IfCondition,
    IfWithoutElse,
    WhileCondition,
    WhileBody,
    ForStart,
    ForStop,
    ForBody,
    Assertion,
    SequenceLeft,
    Guard,
}

impl Because {
    pub(crate) fn text(self) -> &'static str {
        match self {
            Because::IfCondition => "the condition of an if-statement",
            Because::IfWithoutElse => "the result of a conditional with no else branch",
            Because::WhileCondition => "the condition of a while-loop",
            Because::WhileBody => "the body of a while-loop",
            Because::ForStart => "a for-loop start index",
            Because::ForStop => "a for-loop stop index",
            Because::ForBody => "the body of a for-loop",
            Because::Assertion => "the condition of an assertion",
            Because::SequenceLeft => "the left-hand side of a sequence",
            Because::Guard => "a when-guard",
        }
    }
}

/// The type an expression must have.
#[derive(Clone, Copy, Debug)]
pub struct Expected {
    pub ty: TypeId,
    pub because: Option<Because>,
}

impl From<TypeId> for Expected {
    fn from(ty: TypeId) -> Expected {
        Expected { ty, because: None }
    }
}

/// What checking the core language keeps between calls.
#[derive(Debug, Default)]
pub struct CoreState {
    /// The next expression may be a variable that stands for an inline record.
    pub(crate) inline_record_allowed: bool,
    /// Classes of the group being checked: they can be instantiated, but have no type yet.
    pub(crate) undefined_classes: rustc_hash::FxHashSet<crate::ident::Ident>,
}

impl Checker<'_> {
    /// Reports an error.
    pub(crate) fn fail<T>(&mut self, code: &'static str, span: Span, message: Doc) -> Res<T> {
        self.diagnostics.push(Diagnostic::error(code, span, message));
        Err(Failed)
    }

    pub(crate) fn type_int(&mut self) -> TypeId {
        self.predef_constr(sym::INT, &[])
    }

    pub(crate) fn type_bool(&mut self) -> TypeId {
        self.predef_constr(sym::BOOL, &[])
    }

    pub(crate) fn type_unit(&mut self) -> TypeId {
        self.predef_constr(sym::UNIT_TYPE, &[])
    }

    pub(crate) fn type_option(&mut self, t: TypeId) -> TypeId {
        self.predef_constr(sym::OPTION, &[t])
    }

    pub(crate) fn type_arrow(&mut self, label: syntax::asttypes::ArgLabel, a: TypeId, b: TypeId) -> TypeId {
        self.new_type(TypeDesc::Arrow(label, a, b, Commutable::Ok))
    }

    /// The type that stands for an error.
    pub(crate) fn type_error(&mut self) -> TypeId {
        self.new_type(TypeDesc::Error)
    }

    /// `t` when its head is `name` of the predefined types: its arguments.
    pub(crate) fn predef_args(
        &mut self,
        env: &Env,
        t: TypeId,
        name: syntax::symbol::Symbol,
    ) -> Option<Vec<TypeId>> {
        let t = self.expand_head(env, t);
        match self.store.desc(t) {
            TypeDesc::Constr(path, args) if path.head().is_predef() && path.last() == name => {
                Some(args.to_vec())
            }
            _ => None,
        }
    }

    /// Nothing of `t` may be generalised when the current definition ends.
    pub(crate) fn enforce_current_level(&mut self, env: &Env, t: TypeId) {
        let level = self.level;
        // What may not escape is found by the unification that makes it escape.
        let _ = self.update_level(env, level, t);
    }
}

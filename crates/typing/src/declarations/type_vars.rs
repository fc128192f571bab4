//! Named type variables: those of the definition at hand, and those bound by a `'a.` around.

use diagnostics::{Diagnostic, Doc, Span};
use indexmap::IndexMap;
use syntax::symbol::Symbol;

use crate::checker::Checker;
use crate::types::*;

/// What a variable that has no binding yet becomes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Policy {
    /// It is an error: declarations name their parameters.
    Fixed,
    /// A variable of the enclosing definition.
    Extensible,
    /// It will be universally quantified (methods).
    Univars,
}

/// The variables in scope.
#[derive(Clone, Debug, Default)]
pub struct TypeVars {
    /// Those of the definition at hand: parameters, and what annotations mention.
    named: IndexMap<Symbol, TypeId>,
    /// Those bound by `'a.` around, innermost last.
    univars: Vec<(Symbol, TypeId)>,
    /// The level of the definition at hand: what annotations name lives there.
    global_level: u32,
    /// Variables without binding met so far in the type at hand, where they stand.
    unbound: IndexMap<Symbol, (TypeId, Span)>,
    /// Variables made by the type at hand under [`Policy::Univars`].
    fresh: Vec<TypeId>,
}

impl Checker<'_> {
    /// Starts a definition: no named variables.
    pub fn reset_type_variables(&mut self) {
        let global_level = self.level + 1;
        self.type_vars = TypeVars { global_level, ..TypeVars::default() };
    }

    /// Runs `f` with its own named variables, at the current level; those around come back after it.
    pub fn with_type_variables<R>(&mut self, f: impl FnOnce(&mut Self) -> R) -> R {
        let saved = self.type_vars.clone();
        self.type_vars.global_level = self.level;
        let result = f(self);
        self.type_vars = saved;
        result
    }

    /// `'name` is `ty` from now on in the definition at hand.
    pub fn add_type_variable(&mut self, name: Symbol, ty: TypeId) {
        self.type_vars.named.insert(name, ty);
    }

    /// What `'name` is, if it is known.
    pub fn find_type_variable(&self, name: Symbol) -> Option<TypeId> {
        let vars = &self.type_vars;
        vars.univars
            .iter()
            .rev()
            .find(|(n, _)| *n == name)
            .map(|(_, t)| *t)
            .or_else(|| vars.unbound.get(&name).map(|(t, _)| *t))
            .or_else(|| vars.named.get(&name).copied())
    }

    /// Whether a named variable of the definition at hand has this name.
    pub fn is_named_variable(&self, name: Symbol) -> bool {
        self.type_vars.named.contains_key(&name)
    }

    pub(super) fn push_univars(&mut self, vars: &[(Symbol, TypeId)]) -> usize {
        let before = self.type_vars.univars.len();
        self.type_vars.univars.extend_from_slice(vars);
        before
    }

    pub(super) fn pop_univars(&mut self, before: usize) {
        self.type_vars.univars.truncate(before);
    }

    /// A variable without a name in a type expression.
    pub(super) fn fresh_type_variable(&mut self, policy: Policy) -> TypeId {
        let var = self.new_var();
        if policy == Policy::Univars {
            self.type_vars.fresh.push(var);
        }
        var
    }

    /// The variable `'name` in a type expression.
    pub(super) fn named_type_variable(&mut self, policy: Policy, name: Symbol, span: Span) -> TypeId {
        let text = self.interner.str(name);
        if text.starts_with('_') && text.len() > 1 {
            let mut doc = Doc::new();
            doc.words("The type variable name").space().code(format!("'{text}")).space();
            doc.words("is not allowed in programs");
            self.diagnostics.push(Diagnostic::error("invalid-type-variable", span, doc));
            return self.new_type(TypeDesc::Error);
        }
        if let Some(t) = self.find_type_variable(name) {
            return t;
        }
        let var = match policy {
            Policy::Extensible => {
                let level = self.type_vars.global_level.min(self.level);
                let var = self.store.new_type(TypeDesc::Var(Some(name)), level);
                self.type_vars.named.insert(name, var);
                return var;
            }
            Policy::Fixed | Policy::Univars => self.new_named_var(Some(name)),
        };
        if policy == Policy::Univars {
            self.type_vars.fresh.push(var);
        }
        self.type_vars.unbound.insert(name, (var, span));
        var
    }

    /// `'name` is what an `as` in the type at hand says.
    pub(super) fn bind_alias(&mut self, name: Symbol, ty: TypeId, policy: Policy, span: Span) {
        match policy {
            Policy::Extensible => {
                self.type_vars.named.insert(name, ty);
            }
            Policy::Fixed | Policy::Univars => {
                self.type_vars.unbound.insert(name, (ty, span));
            }
        }
    }

    /// Starts a type expression.
    pub(super) fn begin_type_expression(&mut self) -> (IndexMap<Symbol, (TypeId, Span)>, Vec<TypeId>) {
        (std::mem::take(&mut self.type_vars.unbound), std::mem::take(&mut self.type_vars.fresh))
    }

    /// Ends a type expression: under [`Policy::Fixed`], variables that still have no binding are errors. Gives the
    /// variables that it made under [`Policy::Univars`].
    pub(super) fn end_type_expression(
        &mut self,
        policy: Policy,
        saved: (IndexMap<Symbol, (TypeId, Span)>, Vec<TypeId>),
    ) -> Vec<TypeId> {
        let mut unbound = std::mem::replace(&mut self.type_vars.unbound, saved.0);
        let fresh = std::mem::replace(&mut self.type_vars.fresh, saved.1);
        if policy == Policy::Fixed {
            unbound.sort_by(|a, _, b, _| self.interner.str(*a).cmp(self.interner.str(*b)));
            let missing = unbound.iter().find(|(_, (t, _))| self.store.as_var(*t).is_some());
            if let Some((name, (var, span))) = missing {
                let (name, span, var) = (*name, *span, *var);
                self.report_unbound_variable(name, span);
                self.store.set_desc(var, TypeDesc::Error);
            }
        }
        fresh
    }

    fn report_unbound_variable(&mut self, name: Symbol, span: Span) {
        let text = self.interner.str(name);
        let mut doc = Doc::new();
        doc.words("The type variable").space().code(format!("'{text}")).space();
        doc.words("is unbound in this type declaration.").space();
        let known = self.type_vars.named.keys().map(|n| self.interner.str(*n));
        let near: Vec<String> =
            crate::env::spelling::nearest(known, text).into_iter().map(|n| format!("'{n}")).collect();
        let hint = crate::env::errors::did_you_mean(&near);
        self.diagnostics.push(Diagnostic { hint, ..Diagnostic::error("unbound-type-variable", span, doc) });
    }
}

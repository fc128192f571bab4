//! The variables that a pattern binds.

use diagnostics::{Doc, Span};
use syntax::ast::Loc;
use syntax::symbol::Symbol;

use super::{Failed, Res};
use crate::checker::Checker;
use crate::env::Env;
use crate::ident::Ident;
use crate::typedtree::{Pattern, PatternDesc};
use crate::types::*;

/// A variable of a pattern.
#[derive(Clone, Debug)]
pub struct PatternVar {
    pub id: Ident,
    pub name: Loc<Symbol>,
    pub ty: TypeId,
    pub attributes: Attributes,
    pub uid: Uid,
    /// Bound by `as`.
    pub alias: bool,
}

/// A module that a pattern unpacks.
#[derive(Clone, Debug)]
pub struct ModuleVar {
    pub id: Ident,
    pub name: Loc<Option<Symbol>>,
    pub ty: TypeId,
    pub uid: Uid,
}

/// What one pattern (or one `let`) has bound so far.
#[derive(Debug)]
pub struct PatternScope {
    /// With the existentials and equations that constructors brought in.
    pub env: Env,
    pub vars: Vec<PatternVar>,
    pub modules: Vec<ModuleVar>,
    /// The scope of equations and existentials; 0 where they are not allowed.
    pub level: u32,
    /// Where existentials are not allowed, why.
    pub no_existentials: Option<&'static str>,
    pub allow_modules: bool,
}

impl PatternScope {
    pub(crate) fn new(env: &Env, level: u32) -> PatternScope {
        PatternScope {
            env: env.clone(),
            vars: Vec::new(),
            modules: Vec::new(),
            level,
            no_existentials: None,
            allow_modules: true,
        }
    }
}

impl Checker<'_> {
    /// Binds a variable.
    pub(super) fn enter_pattern_variable(
        &mut self,
        scope: &mut PatternScope,
        name: &Loc<Symbol>,
        ty: TypeId,
        attributes: Attributes,
        alias: bool,
    ) -> Res<(Ident, Uid)> {
        let taken = scope.vars.iter().any(|v| v.name.txt == name.txt)
            || scope.modules.iter().any(|m| m.name.txt == Some(name.txt));
        if taken {
            let mut doc = Doc::new();
            doc.text("Variable ").code(self.interner.str(name.txt));
            doc.text(" is bound several times in this matching");
            return self.fail("multiply-bound-variable", name.span, doc);
        }
        let id = self.idents.local(name.txt);
        let uid = self.new_uid();
        scope.vars.push(PatternVar { id, name: *name, ty, attributes, uid: uid.clone(), alias });
        Ok((id, uid))
    }

    /// The environment with the pattern's variables.
    pub(crate) fn bind_pattern_variables(&mut self, env: &Env, vars: &[PatternVar]) -> Env {
        env.add_values(vars.iter().map(|v| {
            let value = ValueDescription {
                ty: v.ty,
                kind: ValueKind::Regular,
                span: v.name.span,
                attributes: v.attributes.clone(),
                uid: v.uid.clone(),
            };
            (v.id, value.into())
        }))
    }

    /// Both sides of an or-pattern bind the same variables, at the same types. Gives what to rename on the right.
    pub(super) fn merge_or_variables(
        &mut self,
        env: &Env,
        span: Span,
        left: &[PatternVar],
        right: &[PatternVar],
    ) -> Res<Vec<(Ident, Ident)>> {
        let mut renaming = Vec::new();
        let missing = |c: &Self, name: Symbol| {
            let mut doc = Doc::new();
            doc.text("Variable ").code(c.interner.str(name)).text(" must occur on both sides of this ");
            doc.code("|").text(" pattern");
            doc
        };
        let mut names: Vec<Symbol> = left.iter().chain(right).map(|v| v.name.txt).collect();
        names.sort_by(|a, b| self.interner.str(*a).cmp(self.interner.str(*b)));
        names.dedup();
        for name in names {
            let l = left.iter().find(|v| v.name.txt == name);
            let r = right.iter().find(|v| v.name.txt == name);
            let (Some(l), Some(r)) = (l, r) else {
                let doc = missing(self, name);
                return self.fail("or-pattern-variable", span, doc);
            };
            if let Err(error) = self.unify(env, l.ty, r.ty) {
                let mut first = Doc::new();
                first.text("The variable ").code(self.interner.str(name));
                first.text(" on the left-hand side of this or-pattern has type");
                return self.clash(
                    "or-pattern-type-clash",
                    env,
                    span,
                    &error,
                    &first,
                    "but on the right-hand side it has type",
                    None,
                );
            }
            renaming.push((r.id, l.id));
        }
        Ok(renaming)
    }

    /// The pattern with its variables renamed.
    pub(super) fn rename_pattern(&self, p: &mut Pattern, renaming: &[(Ident, Ident)]) {
        let rename = |id: &mut Ident| {
            if let Some((_, to)) = renaming.iter().find(|(from, _)| from == id) {
                *id = *to;
            }
        };
        syntax::node::deep(|| match &mut p.desc {
            PatternDesc::Any | PatternDesc::Constant(_) => {}
            PatternDesc::Var(id, ..) => rename(id),
            PatternDesc::Alias(p, id, ..) => {
                rename(id);
                self.rename_pattern(p, renaming);
            }
            PatternDesc::Tuple(ps) | PatternDesc::Array(ps) | PatternDesc::Construct(_, _, ps, _) => {
                ps.iter_mut().for_each(|p| self.rename_pattern(p, renaming));
            }
            PatternDesc::Variant(_, arg, _) => {
                if let Some(p) = arg {
                    self.rename_pattern(p, renaming);
                }
            }
            PatternDesc::Record(fields, _) => {
                fields.iter_mut().for_each(|(_, _, p)| self.rename_pattern(p, renaming));
            }
            PatternDesc::Lazy(p) | PatternDesc::Value(p) | PatternDesc::Exception(p) => {
                self.rename_pattern(p, renaming);
            }
            PatternDesc::Or(a, b, _) => {
                self.rename_pattern(a, renaming);
                self.rename_pattern(b, renaming);
            }
        });
    }

    /// An error for a pattern that may not bind existentials.
    pub(super) fn unexpected_existential<T>(
        &mut self,
        span: Span,
        name: Symbol,
        constructor: Symbol,
        why: &str,
    ) -> Res<T> {
        let mut message = Doc::new();
        message.open(diagnostics::format_box::BoxKind::V, 0);
        message.text(format!("Existential types are not allowed in {why},")).cut();
        message.open(diagnostics::format_box::BoxKind::Box, 0);
        message.text("but the constructor ").code(self.interner.str(constructor));
        message.text(" introduces existential types.").close().close();
        let _ = name;
        self.fail::<T>("unexpected-existential", span, message).map_err(|_| Failed)
    }
}

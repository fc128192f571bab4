//! Unused cases and sub-patterns: warnings 11 and 12.

use std::rc::Rc;

use diagnostics::{Doc, Span};

use super::MatchRow;
use super::matrix::{Row, useful};
use super::oracle::Oracle;
use super::pattern::{Pat, simplify, simplify_exception};
use crate::checker::Checker;
use crate::env::Env;
use crate::typedtree::{Pattern, PatternDesc};
use crate::types::TypeId;

impl Checker<'_> {
    /// Reports rows, and alternatives of or-patterns, that no value reaches.
    pub(super) fn check_redundant(&mut self, env: &Env, rows: &[MatchRow<'_>], _ty: TypeId) {
        self.check_column(env, rows, simplify);
        self.check_column(env, rows, simplify_exception);
    }

    fn check_column(&mut self, env: &Env, rows: &[MatchRow<'_>], simplify: fn(&Pattern) -> Option<Rc<Pat>>) {
        let mut before: Vec<Row> = Vec::new();
        for row in rows {
            let Some(pat) = simplify(row.pattern) else { continue };
            if !row.refutation {
                self.check_row(env, &before, row.pattern, &pat, simplify);
            }
            if !row.guarded {
                before.push(vec![pat]);
            }
        }
    }

    fn check_row(
        &mut self,
        env: &Env,
        before: &[Row],
        pattern: &Pattern,
        pat: &Rc<Pat>,
        simplify: fn(&Pattern) -> Option<Rc<Pat>>,
    ) {
        if !self.is_useful(env, before, pat) {
            self.warn(11, pattern.span, Doc::sentence("this match case is unused."));
            return;
        }
        let mut unused = Vec::new();
        if has_alternatives(pattern) {
            self.unused_alternatives(env, before, pattern, &|p| p, simplify, &mut unused);
        }
        for span in unused {
            self.warn(12, span, Doc::sentence("this sub-pattern is unused."));
        }
    }

    fn is_useful(&mut self, env: &Env, before: &[Row], pat: &Rc<Pat>) -> bool {
        let mut oracle = Oracle { checker: self, env, met_extension: false };
        useful(&mut oracle, before, std::slice::from_ref(pat))
    }

    /// Collects the unused alternatives of `pattern`; `rebuild` puts a replacement for it into the whole row.
    fn unused_alternatives(
        &mut self,
        env: &Env,
        before: &[Row],
        pattern: &Pattern,
        rebuild: &dyn Fn(Pattern) -> Pattern,
        simplify: fn(&Pattern) -> Option<Rc<Pat>>,
        unused: &mut Vec<Span>,
    ) {
        if let PatternDesc::Or(a, b, _) = &pattern.desc {
            if a.span.is_ghost() || a.span == b.span {
                // The alternatives of an interval or of `#t` were not written one by one.
                return;
            }
            let mut before = before.to_vec();
            for alternative in [a, b] {
                let whole = rebuild((**alternative).clone());
                let Some(pat) = simplify(&whole) else { continue };
                if !self.is_useful(env, &before, &pat) {
                    unused.push(alternative.span);
                } else {
                    self.unused_alternatives(env, &before, alternative, rebuild, simplify, unused);
                }
                before.push(vec![pat]);
            }
            return;
        }
        for i in 0..children(pattern).len() {
            let child = children(pattern)[i];
            if !has_alternatives(child) {
                continue;
            }
            let put = |replacement: Pattern| rebuild(with_child(pattern, i, replacement));
            self.unused_alternatives(env, before, child, &put, simplify, unused);
        }
    }
}

fn has_alternatives(pattern: &Pattern) -> bool {
    matches!(pattern.desc, PatternDesc::Or(..)) || children(pattern).into_iter().any(has_alternatives)
}

fn children(pattern: &Pattern) -> Vec<&Pattern> {
    match &pattern.desc {
        PatternDesc::Alias(p, ..)
        | PatternDesc::Lazy(p)
        | PatternDesc::Value(p)
        | PatternDesc::Exception(p) => vec![p],
        PatternDesc::Tuple(ps) | PatternDesc::Array(ps) | PatternDesc::Construct(_, _, ps, _) => {
            ps.iter().collect()
        }
        PatternDesc::Variant(_, arg, _) => arg.as_deref().into_iter().collect(),
        PatternDesc::Record(fields, _) => fields.iter().map(|(_, _, p)| p).collect(),
        PatternDesc::Or(a, b, _) => vec![a, b],
        PatternDesc::Any | PatternDesc::Var(..) | PatternDesc::Constant(_) => Vec::new(),
    }
}

/// `pattern` with its `i`-th child replaced.
fn with_child(pattern: &Pattern, i: usize, replacement: Pattern) -> Pattern {
    let mut pattern = pattern.clone();
    let slot = match &mut pattern.desc {
        PatternDesc::Alias(p, ..)
        | PatternDesc::Lazy(p)
        | PatternDesc::Value(p)
        | PatternDesc::Exception(p) => Some(&mut **p),
        PatternDesc::Tuple(ps) | PatternDesc::Array(ps) | PatternDesc::Construct(_, _, ps, _) => {
            ps.get_mut(i)
        }
        PatternDesc::Variant(_, arg, _) => arg.as_deref_mut(),
        PatternDesc::Record(fields, _) => fields.get_mut(i).map(|(_, _, p)| p),
        PatternDesc::Or(a, b, _) => Some(if i == 0 { &mut **a } else { &mut **b }),
        PatternDesc::Any | PatternDesc::Var(..) | PatternDesc::Constant(_) => None,
    };
    if let Some(slot) = slot {
        *slot = replacement;
    }
    pattern
}

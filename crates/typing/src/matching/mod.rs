//! Exhaustiveness and redundancy of pattern matching: warnings 8, 11, 12 and refutation cases.
//!
//! Typed patterns are simplified ([`pattern`]); matrices of them answer whether a row is useful ([`matrix`]) and what
//! is left unmatched ([`exhaustive`]); [`oracle`] is what types know; [`inhabited`] sorts out examples that no value
//! has (GADTs, empty types).

mod exhaustive;
mod inhabited;
mod literals;
mod matrix;
mod oracle;
pub mod pattern;
mod print;
mod redundant;

use std::ops::ControlFlow;
use std::rc::Rc;

use diagnostics::{Diagnostic, Doc, Span};

use self::matrix::{Row, useful};
use self::oracle::Oracle;
use self::pattern::{Pat, simplify};
use crate::checker::Checker;
use crate::env::Env;
use crate::typedtree::{Case, ExpressionDesc, Partial, Pattern};
use crate::types::TypeId;

/// One row to be checked.
pub struct MatchRow<'a> {
    pub pattern: &'a Pattern,
    /// A guarded row matches nothing for certain.
    pub guarded: bool,
    /// The right-hand side is `.`: no value may reach it.
    pub refutation: bool,
}

/// How many examples that turn out to have no value are looked at before one is believed.
const MOST_EXAMPLES: usize = 10_000;

impl Checker<'_> {
    /// Checks the value cases of a `match`, `function` or `try` over values of type `ty`; `span` is where warning 8
    /// is reported.
    pub fn check_cases(&mut self, env: &Env, cases: &[Case], ty: TypeId, span: Span) -> Partial {
        let rows: Vec<_> = cases
            .iter()
            .map(|case| MatchRow {
                pattern: &case.lhs,
                guarded: case.guard.is_some(),
                refutation: matches!(case.rhs.desc, ExpressionDesc::Unreachable),
            })
            .collect();
        self.check_rows(env, &rows, ty, span)
    }

    /// Checks one irrefutable-looking pattern: of a `let`, a parameter, a `for`.
    pub fn check_pattern(&mut self, env: &Env, pattern: &Pattern, span: Span) -> Partial {
        self.check_rows(env, &[MatchRow { pattern, guarded: false, refutation: false }], pattern.ty, span)
    }

    /// Reports missing and unused cases; says whether the match is total.
    pub fn check_rows(&mut self, env: &Env, rows: &[MatchRow<'_>], ty: TypeId, span: Span) -> Partial {
        let partial = self.check_exhaustive(env, rows, ty, span);
        self.check_redundant(env, rows, ty);
        partial
    }

    fn check_exhaustive(&mut self, env: &Env, rows: &[MatchRow<'_>], ty: TypeId, span: Span) -> Partial {
        let matrix: Vec<Row> = rows
            .iter()
            .filter(|row| !row.guarded && !row.refutation)
            .filter_map(|row| simplify(row.pattern).map(|p| vec![p]))
            .collect();
        let any_guarded = rows.iter().any(|row| row.guarded);
        if matrix.is_empty() && any_guarded && rows.iter().all(|row| row.guarded) {
            self.warn_partial(span, "All clauses in this pattern-matching are guarded.".to_owned());
            return Partial::Partial;
        }
        // Refutation cases are checked one by one; what they refute needs no other case.
        let mut matrix = matrix;
        for row in rows.iter().filter(|row| row.refutation) {
            if let Some(pat) = simplify(row.pattern) {
                self.check_refutation(env, &matrix, &pat, ty, row.pattern.span);
                matrix.push(vec![pat]);
            }
        }
        let single = rows.len() == 1;
        let Some((example, extension)) = self.first_example(env, &matrix, ty, single) else {
            return Partial::Total;
        };
        let mut text = format!(
            "Here is an example of a case that is not matched:\n{}",
            print::print(self.interner, &example)
        );
        let guarded: Vec<Row> = rows
            .iter()
            .filter(|row| row.guarded)
            .filter_map(|row| simplify(row.pattern).map(|p| vec![p]))
            .collect();
        if guarded_may_match(&guarded, &example) {
            text.push_str("\n(However, some guarded clause may match this value.)");
        }
        if extension {
            text.push_str(
                "\nMatching over values of extensible variant types (the *extension* above)\n\
                 must include a wild card pattern in order to be exhaustive.",
            );
        }
        self.warn_partial(span, text);
        Partial::Partial
    }

    /// The first unmatched example that some value has, and whether it leaves an extensible type open.
    fn first_example(
        &mut self,
        env: &Env,
        matrix: &[Row],
        ty: TypeId,
        single: bool,
    ) -> Option<(Rc<Pat>, bool)> {
        let mut found = None;
        let mut looked_at = 0;
        let mut oracle = Oracle { checker: self, env, met_extension: false };
        let _ = exhaustive::missing(&mut oracle, matrix, 1, &mut |oracle, mut row| {
            let Some(pat) = row.pop() else { return ControlFlow::Continue(()) };
            looked_at += 1;
            let example = if looked_at > MOST_EXAMPLES {
                Some(pat)
            } else {
                oracle.checker.inhabited_example(env, &pat, ty, single)
            };
            match example {
                Some(example) => {
                    found = Some(example);
                    ControlFlow::Break(())
                }
                None => ControlFlow::Continue(()),
            }
        });
        let extension = oracle.met_extension;
        found.map(|example| (example, extension))
    }

    fn check_refutation(&mut self, env: &Env, matrix: &[Row], pat: &Rc<Pat>, ty: TypeId, span: Span) {
        let mut oracle = Oracle { checker: self, env, met_extension: false };
        if !useful(&mut oracle, matrix, std::slice::from_ref(pat)) {
            return;
        }
        if let Some(example) = self.inhabited_example(env, pat, ty, true) {
            let mut doc = Doc::new();
            doc.words("This match case could not be refuted.").newline();
            doc.words("Here is an example of a value that would reach it:").space();
            doc.code(print::print(self.interner, &example));
            self.diagnostics.push(Diagnostic::error("unrefuted-case", span, doc));
        }
    }

    fn warn_partial(&mut self, span: Span, text: String) {
        let mut doc = Doc::new();
        doc.text("this pattern-matching is not exhaustive.");
        for line in text.lines() {
            doc.newline().text(line);
        }
        self.warn(8, span, doc);
    }
}

/// Whether some guarded row matches some of the example's values.
fn guarded_may_match(guarded: &[Row], example: &Rc<Pat>) -> bool {
    guarded.iter().any(|row| row.last().is_some_and(|p| compatible(p, example)))
}

/// Whether two patterns have a value in common, as far as heads tell.
fn compatible(p: &Pat, q: &Pat) -> bool {
    match (p, q) {
        (Pat::Any(_), _) | (_, Pat::Any(_)) => true,
        (Pat::Alias(p, _), q) | (q, Pat::Alias(p, _)) => compatible(p, q),
        (Pat::Or(a, b), q) | (q, Pat::Or(a, b)) => compatible(a, q) || compatible(b, q),
        (Pat::Head(h, args), Pat::Head(k, more)) => {
            h.same(args.len(), k, more.len()) && args.iter().zip(more).all(|(p, q)| compatible(p, q))
        }
    }
}

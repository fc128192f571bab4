//! Compilation of pattern matching.
//!
//! Rows of patterns are compiled column by column into tests without copying actions: rows that start with tests
//! form groups, a group that fails jumps to the next one through a static exit (L. Maranget and F. Le Fessant,
//! "Optimizing pattern matching", 2001). Where the checker found the match exhaustive the last group needs no
//! test that only failure could need.

mod heads;
mod ints;
mod rows;

use diagnostics::Span;
use syntax::node::deep;
use syntax::symbol::sym;
use typing::ident::Ident;
use typing::typedtree::{Case, Partial, Pattern, PatternDesc};

use crate::ir::*;
use crate::translate::{Result, Translator};
use rows::*;

pub use rows::variables;

/// Where to go when nothing matches: `None` if that cannot be.
type Failure = Option<ExitId>;

impl Translator<'_, '_> {
    /// Matches `arg` against cases whose actions are given; `on_failure` is evaluated when none matches.
    pub(crate) fn match_cases(
        &mut self,
        loc: Span,
        arg: Lambda,
        kind: ValueKind,
        cases: Vec<(&Pattern, Option<Lambda>, Lambda)>,
        partial: Partial,
        on_failure: impl FnOnce(&mut Self) -> Lambda,
    ) -> Result<Lambda> {
        let rows: Vec<Row<'_>> = cases
            .into_iter()
            .map(|(pat, guard, body)| Row {
                pats: vec![Some(pat)],
                binds: Vec::new(),
                action: Action::Body { guard, body },
            })
            .collect();
        self.bound_to_variable(arg, kind, &rows, |this, id| {
            this.match_matrix(loc, rows.clone(), vec![Occurrence::var(id)], partial, on_failure)
        })
    }

    /// Matches several values at once (the components of a tuple that need not be built).
    pub(crate) fn match_columns(
        &mut self,
        loc: Span,
        args: Vec<Ident>,
        cases: Vec<(Vec<Pat<'_>>, Option<Lambda>, Lambda)>,
        partial: Partial,
        on_failure: impl FnOnce(&mut Self) -> Lambda,
    ) -> Result<Lambda> {
        let rows = cases
            .into_iter()
            .map(|(pats, guard, body)| Row { pats, binds: Vec::new(), action: Action::Body { guard, body } })
            .collect();
        let args = args.into_iter().map(Occurrence::var).collect();
        self.match_matrix(loc, rows, args, partial, on_failure)
    }

    fn match_matrix(
        &mut self,
        loc: Span,
        rows: Vec<Row<'_>>,
        args: Vec<Occurrence>,
        partial: Partial,
        on_failure: impl FnOnce(&mut Self) -> Lambda,
    ) -> Result<Lambda> {
        if partial == Partial::Total {
            return self.matrix(loc, rows, args, None);
        }
        let exit = self.fresh_exit();
        let body = self.matrix(loc, rows, args, Some(exit))?;
        if !uses_exit(&body, exit) {
            return Ok(body);
        }
        let handler = on_failure(self);
        Ok(Lambda::catch(body, exit, Vec::new(), handler))
    }

    /// Makes sure that the value matched is a variable: the one the first row names, if it does.
    fn bound_to_variable(
        &mut self,
        arg: Lambda,
        kind: ValueKind,
        _rows: &[Row<'_>],
        inside: impl FnOnce(&mut Self, Ident) -> Result<Lambda>,
    ) -> Result<Lambda> {
        if let Lambda::Var(id) = arg {
            return inside(self, id);
        }
        let id = self.fresh("*match*");
        let body = inside(self, id)?;
        Ok(Lambda::let_kinded(LetKind::Strict, kind, id, arg, body))
    }

    /// `let pat = arg in body`; a pattern that does not match raises `Match_failure`.
    pub(crate) fn match_let(
        &mut self,
        loc: Span,
        kind: ValueKind,
        arg: Lambda,
        pat: &Pattern,
        body: Lambda,
    ) -> Result<Lambda> {
        match &pat.desc {
            PatternDesc::Any => Ok(Lambda::seq(arg, body)),
            PatternDesc::Var(id, ..) => Ok(Lambda::let_kinded(LetKind::Strict, kind, *id, arg, body)),
            _ => {
                // Partial matches of `let` were warned about; exits nobody takes are not emitted.
                let partial = if is_irrefutable(pat) { Partial::Total } else { Partial::Partial };
                self.match_cases(loc, arg, kind, vec![(pat, None, body)], partial, |this| {
                    this.raise_with_location(sym::MATCH_FAILURE, loc)
                })
            }
        }
    }

    /// Compiles a matrix. Rows and arguments have the same number of columns.
    pub(crate) fn matrix(
        &mut self,
        loc: Span,
        rows: Vec<Row<'_>>,
        args: Vec<Occurrence>,
        failure: Failure,
    ) -> Result<Lambda> {
        deep(|| self.matrix_here(loc, rows, args, failure))
    }

    fn matrix_here(
        &mut self,
        loc: Span,
        mut rows: Vec<Row<'_>>,
        mut args: Vec<Occurrence>,
        failure: Failure,
    ) -> Result<Lambda> {
        // Columns that test nothing only bind.
        while !args.is_empty() {
            let tested = rows.iter().any(|row| !is_any(row.pats[0]));
            if tested && !matches!(args[0].term, Lambda::Var(_)) {
                // Tests need a variable.
                let from = args[0].clone();
                let id = self.fresh("*match*");
                args[0] = Occurrence::var(id);
                let body = self.matrix(loc, rows, args, failure)?;
                return Ok(Lambda::let_(from.kind, id, from.term, body));
            }
            for row in &mut rows {
                self.bind_names(row, &args[0]);
            }
            if tested {
                break;
            }
            args.remove(0);
            for row in &mut rows {
                row.pats.remove(0);
            }
        }
        if rows.is_empty() {
            return Ok(self.fail(failure));
        }
        if args.is_empty() {
            return self.actions(loc, rows, failure);
        }
        self.groups(loc, rows, args, failure)
    }

    fn bind_names<'p>(&mut self, row: &mut Row<'p>, arg: &Occurrence) {
        let mut found = Vec::new();
        row.pats[0] = strip(row.pats[0], |id, pat| found.push((id, pat)));
        for (id, pat) in found {
            let value = self.value_kind(&pat.env, pat.ty);
            row.binds.push(Bind { id, value, from: arg.clone() });
        }
    }

    pub(crate) fn fail(&mut self, failure: Failure) -> Lambda {
        match failure {
            Some(exit) => Lambda::StaticRaise(exit, Vec::new()),
            // Not reached, by exhaustiveness.
            None => Lambda::unit(),
        }
    }

    /// All columns are done: the first action whose guard holds.
    fn actions(&mut self, _loc: Span, rows: Vec<Row<'_>>, failure: Failure) -> Result<Lambda> {
        let mut taken = Vec::new();
        for row in rows {
            let last = row.is_final();
            taken.push(row);
            if last {
                break;
            }
        }
        let mut result = None;
        for row in taken.into_iter().rev() {
            let term = match row.action {
                Action::Body { guard: None, body } => with_binds(row.binds, body),
                Action::Body { guard: Some(guard), body } => {
                    let otherwise = match result.take() {
                        Some(rest) => rest,
                        None => self.fail(failure),
                    };
                    with_binds(row.binds, Lambda::if_(guard, body, otherwise))
                }
                Action::Jump(exit, vars) => {
                    let args = vars.iter().map(|(id, _)| jump_argument(*id, &row.binds)).collect();
                    Lambda::StaticRaise(exit, args)
                }
            };
            result = Some(term);
        }
        Ok(result.unwrap_or_else(Lambda::unit))
    }

    /// Splits rows into groups that start with tests of one sort or with none, and links them by exits.
    fn groups<'p>(
        &mut self,
        loc: Span,
        rows: Vec<Row<'p>>,
        args: Vec<Occurrence>,
        failure: Failure,
    ) -> Result<Lambda> {
        let mut handlers: Vec<(ExitId, Vec<Param>, Row<'p>, Failure)> = Vec::new();
        let mut groups: Vec<(Vec<Row<'p>>, usize)> = Vec::new();
        let mut rest = rows;
        while !rest.is_empty() {
            let first = handlers.len();
            let (group, later) = self.next_group(rest, &mut handlers);
            groups.push((group, first));
            rest = later;
        }
        // Each group fails into the next, the last one where the whole does.
        let exits: Vec<Failure> = (0..groups.len())
            .map(|i| if i + 1 == groups.len() { failure } else { Some(self.fresh_exit()) })
            .collect();
        for (i, (_, first)) in groups.iter().enumerate() {
            let end = groups.get(i + 1).map_or(handlers.len(), |(_, next)| *next);
            for handler in &mut handlers[*first..end] {
                handler.3 = exits[i];
            }
        }
        let starts: Vec<usize> = groups.iter().map(|(_, first)| *first).collect();
        let mut result: Option<Lambda> = None;
        for (i, (group, _)) in groups.into_iter().enumerate().rev() {
            let mut body = self.group(loc, group, &args, exits[i])?;
            let end = starts.get(i + 1).copied().unwrap_or(handlers.len());
            for (exit, params, row, row_failure) in handlers.drain(starts[i]..end).collect::<Vec<_>>() {
                let handler = self.matrix(loc, vec![row], args[1..].to_vec(), row_failure)?;
                body = Lambda::catch(body, exit, params, handler);
            }
            result = Some(match (result, exits[i]) {
                (Some(next), Some(exit)) if uses_exit(&body, exit) => {
                    Lambda::catch(body, exit, Vec::new(), next)
                }
                _ => body,
            });
        }
        Ok(result.unwrap_or_else(Lambda::unit))
    }

    /// Takes the rows of the next group out of `rows`. A row may overtake one left behind only if no value matches
    /// both. Or-patterns become rows that jump to a handler for the rest of the row.
    fn next_group<'p>(
        &mut self,
        rows: Vec<Row<'p>>,
        handlers: &mut Vec<(ExitId, Vec<Param>, Row<'p>, Failure)>,
    ) -> (Vec<Row<'p>>, Vec<Row<'p>>) {
        let mut group: Vec<Row<'p>> = Vec::new();
        let mut left: Vec<Row<'p>> = Vec::new();
        // Or-patterns whose row may fail further on: within the group its jump is final for every value they match,
        // so that a later row which shares such a value, whatever its other columns, waits for the next group.
        let mut barriers: Vec<Pat<'p>> = Vec::new();
        let wants_tests = rows.first().is_some_and(|row| row.pats[0].is_some());
        for row in rows {
            let fits = row.pats[0].is_some() == wants_tests
                && left.iter().all(|l| !rows_compatible(&l.pats, &row.pats))
                && barriers.iter().all(|b| !compatible(*b, row.pats[0]));
            if !fits {
                left.push(row);
                continue;
            }
            match row.pats[0] {
                Some(Pattern { desc: PatternDesc::Or(..), .. }) => {
                    let simple = row.is_final() && row.pats[1..].iter().all(|p| is_any(*p));
                    if !simple {
                        barriers.push(row.pats[0]);
                    }
                    self.split_or(row, &mut group, handlers);
                }
                _ => group.push(row),
            }
        }
        (group, left)
    }

    fn split_or<'p>(
        &mut self,
        row: Row<'p>,
        group: &mut Vec<Row<'p>>,
        handlers: &mut Vec<(ExitId, Vec<Param>, Row<'p>, Failure)>,
    ) {
        let Some(pat) = row.pats[0] else { return };
        let mut vars = Vec::new();
        variables(pat, &mut vars);
        let mut params: Vec<Param> = Vec::new();
        for (id, at) in vars {
            if params.iter().all(|(seen, _)| *seen != id) {
                let kind = self.value_kind(&at.env, at.ty);
                params.push((id, kind));
            }
        }
        // Names already bound by this row are bound by the handler.
        let exit = self.fresh_exit();
        let mut choices = Vec::new();
        alternatives(pat, &mut choices);
        for choice in choices {
            let mut pats = vec![None; row.pats.len()];
            pats[0] = Some(choice);
            let mut fresh = Row { pats, binds: Vec::new(), action: Action::Jump(exit, params.clone()) };
            // The choice may itself be a name over a pattern.
            fresh.pats[0] = Some(choice);
            group.push(fresh);
        }
        let rest = Row { pats: row.pats[1..].to_vec(), binds: row.binds, action: row.action };
        handlers.push((exit, params, rest, None));
    }

    /// Compiles a group: all rows start with a test, or none does.
    fn group(
        &mut self,
        loc: Span,
        mut rows: Vec<Row<'_>>,
        args: &[Occurrence],
        failure: Failure,
    ) -> Result<Lambda> {
        // Alternatives of or-patterns may be named or trivial.
        for row in &mut rows {
            self.bind_names(row, &args[0]);
        }
        let mixed = rows.iter().any(|row| row.pats[0].is_some() != rows[0].pats[0].is_some())
            || rows.iter().any(|row| matches!(row.pats[0].map(|p| &p.desc), Some(PatternDesc::Or(..))));
        if mixed || rows.first().is_some_and(|row| row.pats[0].is_none()) {
            return self.matrix(loc, rows, args.to_vec(), failure);
        }
        self.tests(loc, rows, args, failure)
    }
}

fn rows_compatible(left: &[Pat<'_>], right: &[Pat<'_>]) -> bool {
    left.iter().zip(right).all(|(l, r)| compatible(*l, *r))
}

/// Binds a row's variables around its action, the first innermost.
fn with_binds(binds: Vec<Bind>, body: Lambda) -> Lambda {
    binds.into_iter().fold(body, |body, bind| match &bind.from.term {
        Lambda::Var(id) if *id == bind.id => body,
        _ => Lambda::let_kinded(bind.from.kind, bind.value, bind.id, bind.from.term, body),
    })
}

/// What a jump hands over for a variable: the value found where the row bound it.
fn jump_argument(id: Ident, binds: &[Bind]) -> Lambda {
    binds.iter().rev().find(|b| b.id == id).map_or(Lambda::Var(id), |b| b.from.term.clone())
}

/// Whether a term can jump to an exit.
pub(crate) fn uses_exit(term: &Lambda, exit: ExitId) -> bool {
    match term {
        Lambda::StaticRaise(to, args) => *to == exit || args.iter().any(|a| uses_exit(a, exit)),
        other => deep(|| crate::walk::children(other).into_iter().any(|part| uses_exit(part, exit))),
    }
}

/// Whether a pattern matches all values of its type, as far as that is plain to see.
pub(crate) fn is_irrefutable(pat: &Pattern) -> bool {
    deep(|| match &pat.desc {
        PatternDesc::Any | PatternDesc::Var(..) => true,
        PatternDesc::Alias(inner, ..) | PatternDesc::Lazy(inner) | PatternDesc::Value(inner) => {
            is_irrefutable(inner)
        }
        PatternDesc::Tuple(items) => items.iter().all(is_irrefutable),
        PatternDesc::Record(fields, _) => fields.iter().all(|(_, _, p)| is_irrefutable(p)),
        PatternDesc::Construct(_, cstr, items, _) => {
            cstr.consts + cstr.nonconsts == 1
                && !matches!(cstr.tag, typing::types::ConstructorTag::Extension(..))
                && items.iter().all(is_irrefutable)
        }
        PatternDesc::Or(left, right, _) => is_irrefutable(left) || is_irrefutable(right),
        _ => false,
    })
}

/// Value cases among the cases of a match, with the pattern below `Value`.
pub(crate) fn split_cases(cases: &[Case]) -> (Vec<(&Pattern, &Case)>, Vec<(&Pattern, &Case)>) {
    let (mut values, mut exceptions) = (Vec::new(), Vec::new());
    for case in cases {
        match &case.lhs.desc {
            PatternDesc::Exception(inner) => exceptions.push((&**inner, case)),
            _ => values.push((&case.lhs, case)),
        }
    }
    (values, exceptions)
}

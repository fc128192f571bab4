//! The words for a disagreement of types: `This expression has type ... but ...`, and what follows.

use diagnostics::format_box::{BoxKind, Doc, Style};
use syntax::symbol::{Symbol, sym};

use super::desc::*;
use super::out::OutType;
use super::print::{NameKind, PrintMode};
use super::trace::*;
use crate::checker::Checker;
use crate::env::Env;

/// Which sort of comparison failed: `is not compatible with type` and the like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Comparing {
    Unification,
    Equality,
    MoreGeneral,
}

/// How a pair counts in a trace.
#[derive(PartialEq)]
enum Status {
    Keep,
    /// Only worth showing at the end.
    Optional,
    Discard,
}

/// A type and, when it says more, its expansion.
struct Shown {
    ty: OutType,
    expanded: Option<OutType>,
}

impl Shown {
    fn print(&self, doc: &mut Doc) {
        let code = |doc: &mut Doc, t: &OutType| {
            doc.styled(Style::InlineCode, |d| t.print(d));
        };
        match &self.expanded {
            None => code(doc, &self.ty),
            Some(expanded) => {
                doc.open(BoxKind::Box, 2);
                code(doc, &self.ty);
                doc.space().text("=").space();
                code(doc, expanded);
                doc.close();
            }
        }
    }
}

impl Checker<'_> {
    /// The message of a disagreement: `first got second expected`, the trace, the reason.
    pub fn disagreement(
        &mut self,
        env: &Env,
        comparing: Comparing,
        error: &UnifyError,
        first: &Doc,
        second: &Doc,
        explanation: Option<&Doc>,
    ) -> Doc {
        self.reset_names(env);
        let trace = self.clean_trace(&error.trace);
        for step in &trace {
            if let Step::Diff { got, expected } = step {
                for t in [got.ty, got.expanded, expected.ty, expected.expanded] {
                    self.prepare_type(t);
                }
            }
        }
        let mut diffs = trace.iter().filter_map(|step| match step {
            Step::Diff { got, expected } => Some((*got, *expected)),
            _ => None,
        });
        let mut doc = Doc::new();
        let Some(head) = diffs.next() else { return first.clone() };
        let rest: Vec<_> = diffs.collect();
        // Names are given in the order of what is shown: the head first.
        let (got, expected) = self.show_head(head, rest.is_empty());
        let reason = self.mismatch(env, &error.trace, first);
        // A last pair without expansions says nothing new when a reason follows.
        let last_needed = reason.is_none();
        let rest: Vec<_> = rest
            .iter()
            .enumerate()
            .filter(|(i, (g, e))| {
                let last = i + 1 == rest.len();
                !(last && !last_needed && self.status(*g, *e) == Status::Optional)
            })
            .map(|(_, pair)| *pair)
            .collect();
        doc.open(BoxKind::V, 0);
        doc.open(BoxKind::Box, 0).append(first).brk(1, 2);
        got.print(&mut doc);
        doc.space().append(second).brk(1, 2);
        expected.print(&mut doc);
        doc.close();
        if let Some(explanation) = explanation {
            doc.append(explanation);
        }
        let phrase = match comparing {
            Comparing::Unification => "is not compatible with type",
            Comparing::Equality => "is not equal to type",
            Comparing::MoreGeneral => "is not compatible with type",
        };
        for (got, expected) in rest {
            let (got, expected) = (self.show(got), self.show(expected));
            doc.cut().open(BoxKind::Box, 0).text("Type").brk(1, 2);
            got.print(&mut doc);
            doc.space().text(phrase).brk(1, 2);
            expected.print(&mut doc);
            doc.close();
        }
        if let Some(reason) = reason {
            doc.append(&reason);
        }
        doc.close();
        doc
    }

    fn same_path(&self, t: TypeId, u: TypeId) -> bool {
        if self.store.same(t, u) {
            return true;
        }
        match (self.store.desc(t), self.store.desc(u)) {
            (TypeDesc::Constr(p, ts), TypeDesc::Constr(q, us)) => {
                p == q
                    && ts.len() == us.len()
                    && ts.iter().zip(us.iter()).all(|(&t, &u)| self.store.same(t, u))
            }
            _ => false,
        }
    }

    fn status(&self, got: Expanded, expected: Expanded) -> Status {
        let row_name = |t| match self.store.desc(t) {
            TypeDesc::Constr(path, _) => self.interner.str(path.last()).ends_with("#row"),
            _ => false,
        };
        if row_name(got.expanded) || row_name(expected.expanded) {
            Status::Discard
        } else if self.same_path(got.ty, got.expanded) && self.same_path(expected.ty, expected.expanded) {
            Status::Optional
        } else {
            Status::Keep
        }
    }

    fn clean_trace(&self, trace: &[Step]) -> Vec<Step> {
        let Some((head, rest)) = trace.split_first() else { return Vec::new() };
        let mut kept: Vec<Step> = Vec::new();
        for step in rest.iter().rev() {
            let status = match step {
                Step::Diff { got, expected } => self.status(*got, *expected),
                _ => Status::Keep,
            };
            match status {
                Status::Keep => kept.push(step.clone()),
                Status::Optional if kept.is_empty() => kept.push(step.clone()),
                _ => {}
            }
        }
        kept.push(head.clone());
        kept.reverse();
        kept
    }

    /// A type's expansion as messages show it: an object type without the name it goes by.
    pub(crate) fn expanded_for_report(&mut self, env: &Env, t: TypeId) -> TypeId {
        let expanded = self.expand_head(env, t);
        self.nameless(t, expanded)
    }

    fn nameless(&mut self, t: TypeId, expanded: TypeId) -> TypeId {
        match *self.store.desc(expanded) {
            TypeDesc::Object(row, name)
                if !self.store.same(t, expanded) && self.store.name(name).is_some() =>
            {
                let name = self.store.new_name(None);
                self.new_type(TypeDesc::Object(row, name))
            }
            _ => expanded,
        }
    }

    fn show(&mut self, t: Expanded) -> Shown {
        let t = Expanded { ty: t.ty, expanded: self.nameless(t.ty, t.expanded) };
        let ty = self.out_type(PrintMode::Type, t.ty);
        if self.same_path(t.ty, t.expanded) {
            return Shown { ty, expanded: None };
        }
        let expanded = self.out_type(PrintMode::Type, t.expanded);
        let expanded = (expanded != ty).then_some(expanded);
        Shown { ty, expanded }
    }

    /// The first pair. When there is no other, expansions to variant and object types say nothing about the reason.
    fn show_head(&mut self, (got, expected): (Expanded, Expanded), alone: bool) -> (Shown, Shown) {
        let mut show = |t: Expanded| {
            let structural =
                matches!(self.store.desc(t.expanded), TypeDesc::Variant(_) | TypeDesc::Object(..));
            let expanded = if alone && structural { t.ty } else { t.expanded };
            self.show(Expanded { ty: t.ty, expanded })
        };
        let first = show(got);
        (first, show(expected))
    }

    /// The reason, found from the inside out.
    pub(crate) fn mismatch(&mut self, env: &Env, trace: &[Step], intro: &Doc) -> Option<Doc> {
        (0..trace.len()).rev().find_map(|i| {
            let previous = i.checked_sub(1).map(|j| &trace[j]);
            self.explain_step(env, &trace[i], previous, intro)
        })
    }

    fn is_unit(&mut self, env: &Env, t: TypeId) -> bool {
        let t = self.expand_head(env, t);
        matches!(self.store.desc(t), TypeDesc::Constr(p, _) if p.head().is_predef() && p.last() == sym::UNIT_TYPE)
    }

    fn unifiable(&mut self, env: &Env, a: TypeId, b: TypeId) -> bool {
        let snapshot = self.store.snapshot();
        let agreed = self.unify(env, a, b).is_ok();
        self.store.backtrack(snapshot);
        agreed
    }

    fn explain_step(&mut self, env: &Env, step: &Step, previous: Option<&Step>, intro: &Doc) -> Option<Doc> {
        let mut doc = Doc::new();
        match step {
            Step::Diff { got, expected } => return self.explain_unit(env, got.expanded, expected.expanded),
            Step::Escape { kind, context } => {
                self.explain_escape(kind, *context, previous, intro, &mut doc)?
            }
            Step::IncompatibleFields { name, got, expected } => {
                doc.cut();
                self.explain_method(*name, *got, *expected, &mut doc);
            }
            Step::Variant(problem) => self.explain_variant(problem, &mut doc)?,
            Step::Object(problem) => self.explain_object(problem, &mut doc),
            Step::RecursiveOccurrence(var, t) => {
                let var_doc = self.next_type_doc(*var);
                let t_doc = self.next_type_doc(*t);
                doc.cut().open(BoxKind::HOV, 0).text("The type variable ");
                doc.styled(Style::InlineCode, |d| {
                    d.append(&var_doc);
                });
                doc.text(" occurs inside").space();
                doc.styled(Style::InlineCode, |d| {
                    d.append(&t_doc);
                });
                doc.close();
            }
            Step::PackageInclusion(_) | Step::PackageCannotScrape(_) => return None,
        }
        Some(doc)
    }

    fn explain_unit(&mut self, env: &Env, got: TypeId, expected: TypeId) -> Option<Doc> {
        let mut doc = Doc::new();
        let hint = |doc: &mut Doc, before: &str, code: &str, after: &str| {
            doc.cut().open(BoxKind::Box, 0).styled(Style::Hint, |d| {
                d.text("Hint");
            });
            doc.text(before).code(code).text(after).close();
        };
        if let TypeDesc::Arrow(_, a, b, _) = *self.store.desc(got)
            && self.is_unit(env, a)
            && self.unifiable(env, b, expected)
        {
            hint(&mut doc, ": Did you forget to provide ", "()", " as argument?");
            return Some(doc);
        }
        if let TypeDesc::Arrow(_, a, b, _) = *self.store.desc(expected)
            && self.is_unit(env, a)
            && self.unifiable(env, got, b)
        {
            hint(&mut doc, ": Did you forget to wrap the expression using ", "fun () ->", "?");
            return Some(doc);
        }
        None
    }

    fn explain_method(&mut self, name: Symbol, got: TypeId, expected: TypeId, doc: &mut Doc) {
        let (got, expected) = (self.next_type_doc(got), self.next_type_doc(expected));
        let code = |doc: &mut Doc, t: &Doc| {
            doc.styled(Style::InlineCode, |d| {
                d.append(t);
            });
        };
        doc.open(BoxKind::Box, 0).text("The method ").code(self.interner.str(name)).text(" has type").space();
        code(doc, &got);
        doc.text(",").space().text("but the expected method type was").space();
        code(doc, &expected);
        doc.close();
    }

    fn explain_escape(
        &mut self,
        kind: &EscapeKind,
        context: Option<TypeId>,
        previous: Option<&Step>,
        intro: &Doc,
        doc: &mut Doc,
    ) -> Option<()> {
        let typed = |c: &mut Self, doc: &mut Doc, t: TypeId| {
            let t = c.next_type_doc(t);
            doc.styled(Style::InlineCode, |d| {
                d.append(&t);
            });
        };
        match (context, kind, previous) {
            (Some(t), _, _) => {
                doc.open(BoxKind::Box, 0).append(intro).brk(1, 2);
                typed(self, doc, t);
                doc.close();
            }
            (None, EscapeKind::Univar(_), Some(Step::IncompatibleFields { name, got, expected })) => {
                doc.cut();
                self.explain_method(*name, *got, *expected, doc);
            }
            _ => {}
        }
        match kind {
            EscapeKind::Univar(u) => {
                doc.cut().text("The universal type variable ");
                typed(self, doc, *u);
                doc.text(" would escape its scope");
            }
            EscapeKind::Constructor(path) => {
                let path = self.shown_path(NameKind::Type, path);
                doc.cut().open(BoxKind::Box, 0).text("The type constructor").brk(1, 2).code(path);
                doc.text(" would escape its scope").close();
            }
            EscapeKind::ModuleType(path) => {
                let path = self.shown_path(NameKind::Modtype, path);
                doc.cut().open(BoxKind::Box, 0).text("The module type").brk(1, 2).code(path);
                doc.text(" would escape its scope").close();
            }
            EscapeKind::Equation(whole) => {
                doc.text(" ").cut().open(BoxKind::HOV, 0).text("This instance of ");
                typed(self, doc, whole.expanded);
                doc.text(" is ambiguous:").space().text("it would escape the scope of its equation").close();
            }
            EscapeKind::SelfType => {
                doc.cut().text("Self type cannot escape its class");
            }
            EscapeKind::Constraint => return None,
        }
        Some(())
    }

    fn tags(&self, tags: &[syntax::symbol::Symbol], doc: &mut Doc) {
        doc.open(BoxKind::HOV, 0);
        for (i, tag) in tags.iter().enumerate() {
            if i > 0 {
                doc.text(",").space();
            }
            doc.code(format!("`{}", self.interner.str(*tag)));
        }
        doc.close();
    }

    fn explain_fixed(&mut self, side: Side, why: &FixedExplanation, doc: &mut Doc) -> Option<()> {
        doc.text(format!("The {} variant type is ", side_text(side)));
        match why {
            FixedExplanation::FixedPrivate => {
                doc.text("private");
            }
            FixedExplanation::Univar(u) => {
                let u = self.next_type_doc(*u);
                doc.text("bound to the universal type variable ");
                doc.styled(Style::InlineCode, |d| {
                    d.append(&u);
                });
            }
            FixedExplanation::Reified(path) => {
                let path = self.shown_path(NameKind::Type, path);
                doc.text("bound to ").code(path);
            }
            FixedExplanation::Rigid => return None,
        }
        Some(())
    }

    fn explain_variant(&mut self, problem: &VariantProblem, doc: &mut Doc) -> Option<()> {
        match problem {
            VariantProblem::NoIntersection => {
                doc.cut().text("These two variant types have no intersection");
            }
            VariantProblem::NoTags(side, tags) => {
                doc.cut().open(BoxKind::Box, 0);
                doc.text(format!("The {} variant type does not allow tag(s)", side_text(*side))).space();
                self.tags(tags, doc);
                doc.close();
            }
            VariantProblem::IncompatibleTypesFor(tag) => {
                doc.cut().text("Types for tag ").code(format!("`{}", self.interner.str(*tag)));
                doc.text(" are incompatible");
            }
            VariantProblem::FixedCannotBeClosed(side, why) => {
                doc.cut().open(BoxKind::Box, 0);
                self.explain_fixed(*side, why, doc)?;
                doc.text(",").space().text("it cannot be closed").close();
            }
            VariantProblem::FixedCannotAddTags(side, tags, why) => {
                doc.cut().open(BoxKind::Box, 0);
                self.explain_fixed(*side, why, doc)?;
                doc.text(",").space().text("it may not allow the tag(s) ");
                self.tags(tags, doc);
                doc.close();
            }
            VariantProblem::Openness(side) => {
                doc.cut().open(BoxKind::Box, 0);
                doc.text(format!(
                    "The {} variant type is open and the {} is not",
                    side_text(*side),
                    side_text(side.other())
                ));
                doc.close();
            }
            VariantProblem::PresenceNotGuaranteed(side, tag) => {
                doc.cut().open(BoxKind::Box, 0).text("The tag ");
                doc.code(format!("`{}", self.interner.str(*tag)));
                doc.text(format!(
                    " is guaranteed to be present in the {} variant type,",
                    side_text(side.other())
                ));
                doc.space().text(format!("but not in the {}", side_text(*side))).close();
            }
        }
        Some(())
    }

    fn explain_object(&mut self, problem: &ObjectProblem, doc: &mut Doc) {
        match problem {
            ObjectProblem::MissingField(side, name) => {
                doc.cut()
                    .open(BoxKind::Box, 0)
                    .text(format!("The {} object type has no method ", side_text(*side)));
                doc.code(self.interner.str(*name)).close();
            }
            ObjectProblem::AbstractRow(side) => {
                doc.cut().open(BoxKind::Box, 0);
                doc.text(format!(
                    "The {} object type has an abstract row, it cannot be closed",
                    side_text(*side)
                ));
                doc.close();
            }
            ObjectProblem::SelfCannotBeClosed => {
                doc.cut().text("Self type cannot be unified with a closed object type");
            }
        }
    }
}

fn side_text(side: Side) -> &'static str {
    match side {
        Side::First => "first",
        Side::Second => "second",
    }
}

//! `(e :> t)` and `(e : t :> u)`.

use diagnostics::format_box::BoxKind;
use diagnostics::{Doc, Span, Style};
use syntax::ast;

use super::expression::attributes;
use super::{Expected, Res};
use crate::checker::Checker;
use crate::env::Env;
use crate::typedtree::*;
use crate::types::print::PrintMode;
use crate::types::subtype::SubtypeError;
use crate::types::trace::Expanded;
use crate::types::*;

impl Checker<'_> {
    pub(super) fn type_coerce(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        inner: &ast::Expression,
        from: Option<&ast::CoreType>,
        to: &ast::CoreType,
        expected: Expected,
    ) -> Res<Expression> {
        let (mut checked, ty, from, to) = match from {
            None => {
                let to = self.annotation(env, to)?;
                let target = to.ty;
                let checked = self.with_local_level(|c| c.type_exp(env, inner))?;
                let (found, target_ty) = (checked.ty, target);
                self.coerce_single(env, e, inner, found, target_ty)?;
                (checked, target, None, to)
            }
            Some(from) => {
                let from = self.with_local_level(|c| c.annotation(env, from))?;
                let to = self.with_local_level(|c| c.annotation(env, to))?;
                self.generalize_structure(from.ty);
                self.generalize_structure(to.ty);
                let (t, u) = (self.instance(from.ty), self.instance(to.ty));
                if let Err(error) = self.subtype(env, t, u) {
                    return self.not_a_subtype(env, e.span, &error);
                }
                let (t, u) = (self.instance(from.ty), self.instance(to.ty));
                let checked = self.type_argument(env, inner, t, t)?;
                (checked, u, Some(from), to)
            }
        };
        checked.extra.push((
            ExpressionExtra::Coerce(from.map(Into::into), to.into()),
            e.span,
            attributes(&e.attributes),
        ));
        checked.ty = ty;
        checked.span = e.span;
        self.unify_expression(env, e.span, Some(e), ty, expected.ty, expected.because)?;
        Ok(checked)
    }

    fn coerce_single(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        inner: &ast::Expression,
        found: TypeId,
        target: TypeId,
    ) -> Res<()> {
        self.enforce_current_level(env, found);
        let head = self.expand_head(env, found);
        let known = !matches!(self.store.desc(head), TypeDesc::Var(_));
        let (large, enlarged) = self.enlarge_type(env, target);
        let snapshot = self.store.snapshot();
        let agreed = self.unify(env, found, large);
        if agreed.is_ok() {
            self.store.commit(snapshot);
            return Ok(());
        }
        self.store.backtrack(snapshot);
        let _ = enlarged;
        let closed = known && self.store.free_variables(&[found]).is_empty();
        let closed_target = self.store.free_variables(&[target]).is_empty();
        if (closed && closed_target || known) && self.coerce_by_subtyping(env, found, target).is_ok() {
            return Ok(());
        }
        match self.coerce_by_subtyping(env, found, target) {
            Ok(()) => Ok(()),
            Err(error) if closed && closed_target => self.not_a_subtype(env, e.span, &error),
            Err(_) => match agreed {
                Ok(()) => Ok(()),
                Err(error) => {
                    let mut first = Doc::new();
                    first.text("This expression cannot be coerced to type ");
                    let shown = self.type_doc(env, target);
                    first.styled(Style::InlineCode, |d| {
                        d.append(&shown);
                    });
                    first.text("; it has type");
                    self.clash(
                        "coercion-failure",
                        env,
                        inner.span,
                        &error,
                        &first,
                        "but is here used with type",
                        None,
                    )
                }
            },
        }
    }

    fn coerce_by_subtyping(&mut self, env: &Env, found: TypeId, target: TypeId) -> Result<(), SubtypeError> {
        let snapshot = self.store.snapshot();
        let result = self.subtype(env, found, target);
        if result.is_ok() {
            self.store.commit(snapshot);
        } else {
            self.store.backtrack(snapshot);
        }
        result
    }

    /// `Type t is not a subtype of u`, with the parts that are to blame.
    pub(crate) fn not_a_subtype<T>(&mut self, env: &Env, span: Span, error: &SubtypeError) -> Res<T> {
        self.reset_names(env);
        // Expansions made by the comparison were undone with it.
        let again =
            |c: &mut Self, t: Expanded| Expanded { ty: t.ty, expanded: c.expanded_for_report(env, t.ty) };
        let pairs: Vec<_> = error.pairs.iter().map(|(a, b)| (again(self, *a), again(self, *b))).collect();
        for (a, b) in &pairs {
            for t in [a.ty, a.expanded, b.ty, b.expanded] {
                self.prepare_type(t);
            }
        }
        let mut doc = Doc::new();
        doc.open(BoxKind::V, 0);
        let count = pairs.len();
        for (i, (a, b)) in pairs.iter().enumerate() {
            // Of the pairs in between, only the last says something new.
            if i > 0 && i + 1 < count {
                continue;
            }
            let (a, b) = (self.expanded_doc(*a), self.expanded_doc(*b));
            if i > 0 {
                doc.cut();
            }
            doc.open(BoxKind::HOV, 0).text("Type").brk(1, 2).append(&a).space();
            doc.text("is not a subtype of").brk(1, 2).append(&b).close();
        }
        let mut intro = Doc::new();
        intro.text("Type");
        if let Some(reason) = self.subtype_reason(env, error) {
            doc.append(&reason);
        }
        doc.close();
        self.fail("not-a-subtype", span, doc)
    }

    fn subtype_reason(&mut self, env: &Env, error: &SubtypeError) -> Option<Doc> {
        let trace = &error.unification.trace;
        let mut intro = Doc::new();
        intro.text("Type");
        let tail: &[crate::types::trace::Step] = if trace.is_empty() { trace } else { &trace[1..] };
        if trace.len() > 1 {
            return self.mismatch(env, tail, &intro);
        }
        None
    }

    fn expanded_doc(&mut self, t: Expanded) -> Doc {
        let ty = self.out_type(PrintMode::Type, t.ty);
        let expanded = self.out_type(PrintMode::Type, t.expanded);
        let mut doc = Doc::new();
        if ty == expanded {
            doc.styled(Style::InlineCode, |d| ty.print(d));
        } else {
            doc.open(BoxKind::Box, 2).styled(Style::InlineCode, |d| ty.print(d));
            doc.space().text("= ").styled(Style::InlineCode, |d| expanded.print(d)).close();
        }
        doc
    }
}

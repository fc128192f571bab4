//! Unification of polymorphic variants, object types and package types.

use std::rc::Rc;

use syntax::ast::Longident;
use syntax::symbol::Symbol;

use super::desc::*;
use super::trace::*;
use super::walk::FlatRow;
use crate::checker::Checker;
use crate::ident::Path;

/// The tags of two rows: only left, only right, in both.
pub(super) type MergedRows =
    (Vec<(Symbol, RowField)>, Vec<(Symbol, RowField)>, Vec<(Symbol, RowField, RowField)>);

/// Fields of two objects: in both, only left, only right.
pub(super) type MergedFields = (
    Vec<(Symbol, FieldKind, TypeId, FieldKind, TypeId)>,
    Vec<(Symbol, FieldKind, TypeId)>,
    Vec<(Symbol, FieldKind, TypeId)>,
);

fn is_absent(field: &RowField) -> bool {
    matches!(field, RowField::Absent)
}

impl Checker<'_> {
    /// Sorts the tags of two rows by where they occur, each list by name.
    pub(super) fn merge_rows(&self, a: &FlatRow, b: &FlatRow) -> MergedRows {
        let mut left = a.fields.clone();
        let mut right = b.fields.clone();
        left.sort_by(|x, y| self.interner.str(x.0).cmp(self.interner.str(y.0)));
        right.sort_by(|x, y| self.interner.str(x.0).cmp(self.interner.str(y.0)));
        let mut merged: MergedRows = Default::default();
        let (mut l, mut r) = (left.into_iter().peekable(), right.into_iter().peekable());
        loop {
            let order = match (l.peek(), r.peek()) {
                (Some(x), Some(y)) => self.interner.str(x.0).cmp(self.interner.str(y.0)),
                (Some(_), None) => std::cmp::Ordering::Less,
                (None, Some(_)) => std::cmp::Ordering::Greater,
                (None, None) => return merged,
            };
            match order {
                std::cmp::Ordering::Less => merged.0.extend(l.next()),
                std::cmp::Ordering::Greater => merged.1.extend(r.next()),
                std::cmp::Ordering::Equal => {
                    if let (Some((name, x)), Some((_, y))) = (l.next(), r.next()) {
                        merged.2.push((name, x, y));
                    }
                }
            }
        }
    }

    /// Sorts the fields of two objects by where they occur, each list by name.
    pub(super) fn merge_fields(
        &self,
        a: &[(Symbol, FieldKind, TypeId)],
        b: &[(Symbol, FieldKind, TypeId)],
    ) -> MergedFields {
        let sorted = |fields: &[(Symbol, FieldKind, TypeId)]| {
            let mut fields = fields.to_vec();
            fields.sort_by(|x, y| self.interner.str(x.0).cmp(self.interner.str(y.0)));
            fields
        };
        let mut merged: MergedFields = Default::default();
        let (mut l, mut r) = (sorted(a).into_iter().peekable(), sorted(b).into_iter().peekable());
        loop {
            let order = match (l.peek(), r.peek()) {
                (Some(x), Some(y)) => self.interner.str(x.0).cmp(self.interner.str(y.0)),
                (Some(_), None) => std::cmp::Ordering::Less,
                (None, Some(_)) => std::cmp::Ordering::Greater,
                (None, None) => return merged,
            };
            match order {
                std::cmp::Ordering::Less => merged.1.extend(l.next()),
                std::cmp::Ordering::Greater => merged.2.extend(r.next()),
                std::cmp::Ordering::Equal => {
                    if let (Some((name, k, t)), Some((_, l, u))) = (l.next(), r.next()) {
                        merged.0.push((name, k, t, l, u));
                    }
                }
            }
        }
    }

    pub(super) fn unify_variants(
        &mut self,
        a: TypeId,
        row_a: &RowDesc,
        b: TypeId,
        row_b: &RowDesc,
    ) -> Agreement {
        if self.types.unification.pattern.is_none() {
            return self.unify_rows(row_a, row_b);
        }
        // Rows that do not unify may still be compatible with each other under an equation.
        let snapshot = self.store.snapshot();
        let result = self.unify_rows(row_a, row_b);
        match result {
            Ok(()) => {
                self.store.commit(snapshot);
                Ok(())
            }
            Err(steps) => {
                self.store.backtrack(snapshot);
                self.reify_both(a, b, steps)
            }
        }
    }

    fn unify_rows(&mut self, row_a: &RowDesc, row_b: &RowDesc) -> Agreement {
        let a = self.store.flat_row(row_a);
        let b = self.store.flat_row(row_b);
        if a.more == b.more {
            return Ok(());
        }
        let (only_a, only_b, both) = self.merge_rows(&a, &b);
        let (fixed_a, fixed_b) = (self.store.fixed_row(&a), self.store.fixed_row(&b));
        let level = self.store.level(a.more).min(self.store.level(b.more));
        let more = match (&fixed_a, &fixed_b) {
            (None, Some(_)) => b.more,
            (Some(_), None) => a.more,
            (Some(_), Some(_)) if self.store.level(b.more) < self.store.level(a.more) => b.more,
            (Some(_), Some(_)) => a.more,
            (None, None) => self.new_var_at(level),
        };
        let fixed = fixed_a.clone().or(fixed_b.clone());
        let closed = a.closed || b.closed;
        let all_absent = |fields: &[(Symbol, RowField)]| fields.iter().all(|(_, f)| is_absent(f));
        if closed
            && (all_absent(&only_a) || b.closed)
            && (all_absent(&only_b) || a.closed)
            && both.iter().all(|(_, f, g)| is_absent(f) || is_absent(g))
        {
            return because(Step::Variant(VariantProblem::NoIntersection));
        }
        let keeps_a = both.iter().all(|(_, f, g)| is_absent(f) || !is_absent(g));
        let keeps_b = both.iter().all(|(_, f, g)| is_absent(g) || !is_absent(f));
        let name = if a.name.is_some()
            && (a.closed || all_absent(&only_b))
            && (!b.closed || keeps_a && all_absent(&only_a))
        {
            a.name.clone()
        } else if b.name.is_some()
            && (b.closed || all_absent(&only_a))
            && (!a.closed || keeps_b && all_absent(&only_b))
        {
            b.name.clone()
        } else {
            None
        };
        let shape = RowDesc { fields: Vec::new(), more, closed, fixed, name };
        self.extend_row(Side::Second, &b, &fixed_b, only_a, &shape)?;
        self.extend_row(Side::First, &a, &fixed_a, only_b, &shape)?;
        for (label, f, g) in both {
            self.unify_row_fields((&a, &fixed_a), (&b, &fixed_b), label, &f, &g).map_err(|mut steps| {
                steps.0.push(Step::Variant(VariantProblem::IncompatibleTypesFor(label)));
                steps
            })?;
        }
        let merged = self.store.flat_row(row_a);
        if self.store.static_row(&merged) && self.store.as_var(merged.more).is_some() {
            self.store.set_desc(merged.more, TypeDesc::Nil);
        }
        Ok(())
    }

    /// Gives the row of `row` what the other one has more.
    fn extend_row(
        &mut self,
        side: Side,
        row: &FlatRow,
        fixed: &Option<FixedExplanation>,
        rest: Vec<(Symbol, RowField)>,
        shape: &RowDesc,
    ) -> Agreement {
        let rest = if shape.closed { self.drop_unneeded_tags(row.closed, rest) } else { rest };
        let names = || rest.iter().map(|(l, _)| *l).collect::<Vec<_>>();
        match fixed {
            None if !rest.is_empty() && row.closed => {
                return because(Step::Variant(VariantProblem::NoTags(side, names())));
            }
            None => {}
            Some(why) if shape.closed && !row.closed => {
                return because(Step::Variant(VariantProblem::FixedCannotBeClosed(side, why.clone())));
            }
            Some(why) if !rest.is_empty() => {
                return because(Step::Variant(VariantProblem::FixedCannotAddTags(
                    side,
                    names(),
                    why.clone(),
                )));
            }
            Some(_) => {}
        }
        let more = row.more;
        if fixed.is_some() {
            if self.store.same(more, shape.more) {
                return Ok(());
            }
            if self.store.as_var(more).is_some() {
                self.store.link(more, shape.more);
                return Ok(());
            }
            return self.unify_rec(more, shape.more);
        }
        let (level, scope) = (self.store.level(more), self.store.scope(more));
        let extension = self.generic(TypeDesc::Variant(RowDesc { fields: rest, ..shape.clone() }.into()));
        let env = self.unification_env();
        self.update_level(&env, level, extension)?;
        self.update_scope(scope, extension)?;
        self.store.link(more, extension);
        Ok(())
    }

    /// The tags that a closed row must really take over; those that may be absent become so.
    fn drop_unneeded_tags(
        &mut self,
        erase: bool,
        fields: Vec<(Symbol, RowField)>,
    ) -> Vec<(Symbol, RowField)> {
        fields
            .into_iter()
            .filter(|(_, field)| match self.store.row_field(field) {
                RowField::Absent => false,
                RowField::Either { matched: false, ext, .. } if erase => {
                    self.store.set_row_cell(ext, RowField::Absent);
                    false
                }
                _ => true,
            })
            .collect()
    }

    fn unify_row_fields(
        &mut self,
        (row_a, fixed_a): (&FlatRow, &Option<FixedExplanation>),
        (row_b, fixed_b): (&FlatRow, &Option<FixedExplanation>),
        label: Symbol,
        f: &RowField,
        g: &RowField,
    ) -> Agreement {
        let (f, g) = (self.store.row_field(f), self.store.row_field(g));
        let if_free = |side: Side, fixed: &Option<FixedExplanation>| match fixed {
            None => Ok(()),
            Some(why) => {
                because(Step::Variant(VariantProblem::FixedCannotAddTags(side, vec![label], why.clone())))
            }
        };
        match (&f, &g) {
            (RowField::Present(Some(t)), RowField::Present(Some(u))) => self.unify_rec(*t, *u),
            (RowField::Present(None), RowField::Present(None)) | (RowField::Absent, RowField::Absent) => {
                Ok(())
            }
            (RowField::Either { .. }, RowField::Either { .. }) => {
                let any_fixed = fixed_a.is_some() || fixed_b.is_some();
                self.unify_open_tags(row_a.more, row_b.more, any_fixed, &f, &g)
            }
            (RowField::Either { matched: false, ext, .. }, RowField::Absent) => {
                if_free(Side::First, fixed_a)?;
                self.store.set_row_cell(*ext, RowField::Absent);
                Ok(())
            }
            (RowField::Absent, RowField::Either { matched: false, ext, .. }) => {
                if_free(Side::Second, fixed_b)?;
                self.store.set_row_cell(*ext, RowField::Absent);
                Ok(())
            }
            (RowField::Either { no_arg: false, args, ext, .. }, RowField::Present(Some(t))) => {
                if_free(Side::First, fixed_a)?;
                self.make_present(row_a.more, *ext, args, *t, false)
            }
            (RowField::Present(Some(t)), RowField::Either { no_arg: false, args, ext, .. }) => {
                if_free(Side::Second, fixed_b)?;
                self.make_present(row_b.more, *ext, args, *t, true)
            }
            (RowField::Either { no_arg: true, args, ext, .. }, RowField::Present(None))
                if args.is_empty() =>
            {
                if_free(Side::First, fixed_a)?;
                self.store.set_row_cell(*ext, RowField::Present(None));
                Ok(())
            }
            (RowField::Present(None), RowField::Either { no_arg: true, args, ext, .. })
                if args.is_empty() =>
            {
                if_free(Side::Second, fixed_b)?;
                self.store.set_row_cell(*ext, RowField::Present(None));
                Ok(())
            }
            (RowField::Absent, RowField::Present(_) | RowField::Either { matched: true, .. }) => {
                because(Step::Variant(VariantProblem::NoTags(Side::First, vec![label])))
            }
            (RowField::Present(_) | RowField::Either { matched: true, .. }, RowField::Absent) => {
                because(Step::Variant(VariantProblem::NoTags(Side::Second, vec![label])))
            }
            _ => unexplained(),
        }
    }

    /// An open tag becomes present with argument `t`.
    fn make_present(
        &mut self,
        more: TypeId,
        ext: RowCell,
        args: &[TypeId],
        t: TypeId,
        swap: bool,
    ) -> Agreement {
        self.store.set_row_cell(ext, RowField::Present(Some(t)));
        let env = self.unification_env();
        let (level, scope) = (self.store.level(more), self.store.scope(more));
        self.update_level(&env, level, t)?;
        self.update_scope(scope, t)?;
        for &arg in args {
            if swap {
                self.unify_rec(t, arg)?;
            } else {
                self.unify_rec(arg, t)?;
            }
        }
        Ok(())
    }

    /// Two tags that may both still be absent become the same one.
    fn unify_open_tags(
        &mut self,
        more_a: TypeId,
        more_b: TypeId,
        any_fixed: bool,
        f: &RowField,
        g: &RowField,
    ) -> Agreement {
        let (
            RowField::Either { no_arg: no_arg_a, args: args_a, matched: matched_a, ext: ext_a },
            RowField::Either { no_arg: no_arg_b, args: args_b, matched: matched_b, ext: ext_b },
        ) = (f, g)
        else {
            return unexplained();
        };
        if ext_a == ext_b {
            return Ok(());
        }
        let no_arg = *no_arg_a || *no_arg_b;
        let matched = *matched_a || *matched_b;
        let mut args: Vec<TypeId> = Vec::new();
        for &t in args_a.iter().chain(args_b.iter()) {
            if !args.iter().any(|&u| self.store.same(t, u)) {
                args.push(t);
            }
        }
        if (matched || any_fixed) && !args.is_empty() {
            if no_arg {
                return unexplained();
            }
            for i in 1..args.len() {
                self.unify_rec(args[0], args[i])?;
            }
            args.truncate(1);
        }
        let env = self.unification_env();
        for more in [more_a, more_b] {
            let (level, scope) = (self.store.level(more), self.store.scope(more));
            for &t in &args {
                self.update_level(&env, level, t)?;
                self.update_scope(scope, t)?;
            }
        }
        // The arguments' unification may have settled the tags.
        let (f, g) = (self.store.row_field(f), self.store.row_field(g));
        if let (RowField::Either { ext: ext_a, .. }, RowField::Either { ext: ext_b, .. }) = (&f, &g)
            && ext_a != ext_b
        {
            let ext = self.store.new_row_cell();
            let both = RowField::Either { no_arg, args: args.into(), matched, ext };
            self.store.set_row_cell(*ext_a, both.clone());
            self.store.set_row_cell(*ext_b, both);
        }
        Ok(())
    }

    // Objects

    /// Unifies two object rows.
    pub(super) fn unify_object_rows(&mut self, a: TypeId, b: TypeId) -> Agreement {
        let (fields_a, rest_a) = self.store.flat_fields(a);
        let (fields_b, rest_b) = self.store.flat_fields(b);
        let (both, only_a, only_b) = self.merge_fields(&fields_a, &fields_b);
        let (level_a, level_b) = (self.store.level(a), self.store.level(b));
        let more = if only_b.is_empty() {
            rest_a
        } else if only_a.is_empty() {
            rest_b
        } else {
            let name = match (self.store.as_var(rest_a), self.store.as_var(rest_b)) {
                (Some(Some(name)), _) | (_, Some(Some(name))) => Some(name),
                _ => None,
            };
            self.store.new_type(TypeDesc::Var(name), level_a.min(level_b))
        };
        let (desc_a, desc_b) = (self.store.desc(rest_a).clone(), self.store.desc(rest_b).clone());
        let missing_in_a = self.build_fields(level_a, &only_b, more);
        let missing_in_b = self.build_fields(level_b, &only_a, more);
        let result = (|| {
            self.unify_rec(missing_in_b, rest_b)?;
            self.unify_rec(rest_a, missing_in_a)?;
            for (name, kind_a, t, kind_b, u) in both {
                self.unify_kinds(kind_a, kind_b);
                self.unify_rec(t, u).map_err(|mut steps| {
                    steps.0.push(Step::IncompatibleFields { name, got: t, expected: u });
                    steps
                })?;
            }
            Ok(())
        })();
        if result.is_err() {
            // Messages show the rows as they were.
            self.store.set_node_desc(rest_a, desc_a);
            self.store.set_node_desc(rest_b, desc_b);
        }
        result
    }

    /// An object row of `fields` that ends in `rest`.
    pub(crate) fn build_fields(
        &mut self,
        level: u32,
        fields: &[(Symbol, FieldKind, TypeId)],
        rest: TypeId,
    ) -> TypeId {
        fields.iter().rev().fold(rest, |rest, &(name, kind, ty)| {
            self.store.new_type(TypeDesc::Field(name, kind, ty, rest), level)
        })
    }

    pub(super) fn unify_kinds(&mut self, a: FieldKind, b: FieldKind) {
        match (self.store.kind(a), self.store.kind(b)) {
            (FieldKind::Var(x), FieldKind::Var(y)) if x == y => {}
            (FieldKind::Var(x), other) => self.store.set_kind(x, other),
            (other, FieldKind::Var(y)) => self.store.set_kind(y, other),
            _ => {}
        }
    }

    /// A field meets the end of a closed row: fine only when the method may still be hidden.
    pub(super) fn drop_field(
        &mut self,
        name: Symbol,
        kind: FieldKind,
        rest: TypeId,
        missing: Side,
    ) -> Agreement {
        let hidden = self.types.hidden_method == Some(name);
        match self.store.kind(kind) {
            FieldKind::Var(cell) if !hidden => {
                self.store.set_kind(cell, FieldKind::Absent);
                let nil = self.generic(TypeDesc::Nil);
                match missing {
                    Side::Second => self.unify_rec(rest, nil),
                    Side::First => self.unify_rec(nil, rest),
                }
            }
            _ if hidden => because(Step::Object(ObjectProblem::SelfCannotBeClosed)),
            FieldKind::Absent => Ok(()),
            _ => because(Step::Object(ObjectProblem::MissingField(missing, name))),
        }
    }

    /// After two object types became one: the class name that is still right.
    pub(super) fn merge_object_names(&mut self, name: NameCell, b: TypeId) {
        let TypeDesc::Object(_, other) = *self.store.desc(b) else { return };
        if let Some((_, args)) = self.store.name(other)
            && let Some(&row) = args.first()
            && matches!(self.store.desc(row), TypeDesc::Var(_) | TypeDesc::Univar(_) | TypeDesc::Nil)
        {
            return;
        }
        let name = self.store.name(name).cloned();
        self.store.set_name(other, name);
    }

    // Packages

    pub(super) fn unify_packages(
        &mut self,
        (p, ts): (&Path, &Rc<[(Longident, TypeId)]>),
        (q, us): (&Path, &Rc<[(Longident, TypeId)]>),
    ) -> Agreement {
        let env = self.unification_env();
        let same_names = ts.len() == us.len() && ts.iter().zip(us.iter()).all(|(t, u)| t.0 == u.0);
        let same_path =
            p == q || self.normalize_modtype_path(&env, p) == self.normalize_modtype_path(&env, q);
        if same_path && same_names {
            return ts.iter().zip(us.iter()).try_for_each(|(t, u)| self.unify_rec(t.1, u.1));
        }
        let ts = self.complete_package(&env, p, ts);
        let us = self.complete_package(&env, q, us);
        for (name, t) in &ts {
            if let Some((_, u)) = us.iter().find(|(n, _)| n == name) {
                self.unify_rec(*t, *u)?;
            }
        }
        if same_path {
            return if ts.len() == us.len() { Ok(()) } else { unexplained() };
        }
        if self.package_included(&env, p, &ts, q, &us) && self.package_included(&env, q, &us, p, &ts) {
            Ok(())
        } else {
            unexplained()
        }
    }
}

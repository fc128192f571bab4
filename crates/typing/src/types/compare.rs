//! Comparing types without making them equal: equality up to renaming of variables, and whether one scheme is more
//! general than another. Both walk the same structure; they differ in what variables and rows may do.

use rustc_hash::FxHashSet;
use syntax::node::deep;
use syntax::symbol::Symbol;

use super::copy::Copying;
use super::desc::*;
use super::store::GENERIC_LEVEL;
use super::trace::*;
use super::unify::Unification;
use crate::checker::Checker;
use crate::env::Env;

/// What is asked.
#[derive(Clone, Copy, PartialEq)]
enum Question {
    /// The left type's variables may be instantiated (those that are not generic only with the flag).
    MoreGeneral { instantiate_weak: bool },
    /// The types are equal; with the flag, up to a one-to-one renaming of variables.
    Equal { rename: bool },
}

struct Comparison {
    question: Question,
    renaming: Vec<(TypeId, TypeId)>,
    seen: FxHashSet<(TypeId, TypeId)>,
    steps: usize,
}

impl Comparison {
    fn new(question: Question) -> Comparison {
        Comparison { question, renaming: Vec::new(), seen: FxHashSet::default(), steps: 0 }
    }
}

impl Checker<'_> {
    /// Whether the scheme `pattern` is at least as general as the scheme `subject`. With `instantiate_weak`, weak
    /// variables of `pattern` may be set.
    pub fn moregeneral(
        &mut self,
        env: &Env,
        instantiate_weak: bool,
        pattern: TypeId,
        subject: TypeId,
    ) -> Result<(), UnifyError> {
        // The subject's generic variables become rigid: one level below generic, where the pattern's are.
        let subject = self.copy_type(&mut Copying::at(GENERIC_LEVEL - 1).keep_names(), subject);
        let level = std::mem::replace(&mut self.level, GENERIC_LEVEL);
        let pattern = self.instance_keep_names(pattern);
        let result = self.compare(env, Question::MoreGeneral { instantiate_weak }, &[pattern], &[subject]);
        self.level = level;
        result
    }

    /// As [`moregeneral`](Self::moregeneral), as a yes or no that changes nothing.
    pub fn is_moregeneral(
        &mut self,
        env: &Env,
        instantiate_weak: bool,
        pattern: TypeId,
        subject: TypeId,
    ) -> bool {
        let snapshot = self.store.snapshot();
        let result = self.moregeneral(env, instantiate_weak, pattern, subject).is_ok();
        self.store.backtrack(snapshot);
        result
    }

    /// Whether the types are pairwise equal; with `rename`, up to renaming of variables.
    pub fn equal(&mut self, env: &Env, rename: bool, ts: &[TypeId], us: &[TypeId]) -> Result<(), UnifyError> {
        self.compare(env, Question::Equal { rename }, ts, us)
    }

    /// As [`equal`](Self::equal), as a yes or no.
    pub fn is_equal(&mut self, env: &Env, rename: bool, ts: &[TypeId], us: &[TypeId]) -> bool {
        let snapshot = self.store.snapshot();
        let result = self.equal(env, rename, ts, us).is_ok();
        self.store.backtrack(snapshot);
        result
    }

    fn compare(
        &mut self,
        env: &Env,
        question: Question,
        ts: &[TypeId],
        us: &[TypeId],
    ) -> Result<(), UnifyError> {
        let saved = std::mem::take(&mut self.types.unification);
        self.types.unification = Unification::new(env);
        let mut comparison = Comparison::new(question);
        let result = self.compare_lists(&mut comparison, ts, us);
        self.types.unification = saved;
        result.map_err(|steps| self.finish_trace(env, *steps))
    }

    fn compare_lists(&mut self, c: &mut Comparison, ts: &[TypeId], us: &[TypeId]) -> Agreement {
        if ts.len() != us.len() {
            return unexplained();
        }
        ts.iter().zip(us).try_for_each(|(&t, &u)| self.compare_rec(c, t, u))
    }

    fn may_instantiate(&self, c: &Comparison, var: TypeId) -> bool {
        match c.question {
            Question::MoreGeneral { instantiate_weak } => {
                let level = self.store.level(var);
                if instantiate_weak { level != GENERIC_LEVEL - 1 } else { level == GENERIC_LEVEL }
            }
            Question::Equal { .. } => false,
        }
    }

    fn compare_rec(&mut self, c: &mut Comparison, a: TypeId, b: TypeId) -> Agreement {
        let (a, b) = (self.store.repr(a), self.store.repr(b));
        if a == b && !matches!(c.question, Question::Equal { rename: true }) {
            return Ok(());
        }
        c.steps += 1;
        if c.steps > 10_000_000 {
            return unexplained();
        }
        deep(|| self.compare_nodes(c, a, b)).map_err(|mut steps| {
            steps.0.push(diff(a, b));
            steps
        })
    }

    fn compare_nodes(&mut self, c: &mut Comparison, a: TypeId, b: TypeId) -> Agreement {
        match (self.store.desc(a), self.store.desc(b)) {
            (TypeDesc::Error, _) | (_, TypeDesc::Error) => return Ok(()),
            (TypeDesc::Var(_), _) if self.may_instantiate(c, a) => return self.instantiate(a, b),
            (TypeDesc::Var(_), TypeDesc::Var(_))
                if matches!(c.question, Question::Equal { rename: true }) =>
            {
                return rename_variable(c, a, b);
            }
            (TypeDesc::Constr(p, ps), TypeDesc::Constr(q, qs))
                if p == q && ps.is_empty() && qs.is_empty() =>
            {
                return Ok(());
            }
            _ => {}
        }
        let (head_a, head_b) = (self.unify_head(a), self.unify_head(b));
        if head_a == head_b && !matches!(c.question, Question::Equal { rename: true }) {
            return Ok(());
        }
        if !c.seen.insert((head_a, head_b)) {
            return Ok(());
        }
        self.compare_heads(c, head_a, head_b)
    }

    fn compare_heads(&mut self, c: &mut Comparison, a: TypeId, b: TypeId) -> Agreement {
        match (self.store.desc(a).clone(), self.store.desc(b).clone()) {
            (TypeDesc::Var(_), _) if self.may_instantiate(c, a) => self.instantiate(a, b),
            (TypeDesc::Var(_), TypeDesc::Var(_)) => match c.question {
                Question::Equal { rename: true } => rename_variable(c, a, b),
                _ if a == b => Ok(()),
                _ => unexplained(),
            },
            (TypeDesc::Arrow(l, t, u, _), TypeDesc::Arrow(m, v, w, _)) if self.labels_agree(l, m) => {
                self.compare_rec(c, t, v)?;
                self.compare_rec(c, u, w)
            }
            (TypeDesc::Tuple(ts), TypeDesc::Tuple(us)) => self.compare_lists(c, &ts, &us),
            (TypeDesc::Constr(p, ts), TypeDesc::Constr(q, us)) if p == q => self.compare_lists(c, &ts, &us),
            (TypeDesc::Package(p, ts), TypeDesc::Package(q, us)) => {
                let env = self.unification_env();
                let same =
                    p == q || self.normalize_modtype_path(&env, &p) == self.normalize_modtype_path(&env, &q);
                if !same || ts.len() != us.len() || ts.iter().zip(us.iter()).any(|(t, u)| t.0 != u.0) {
                    return unexplained();
                }
                ts.iter().zip(us.iter()).try_for_each(|(t, u)| self.compare_rec(c, t.1, u.1))
            }
            (TypeDesc::Variant(r), TypeDesc::Variant(s)) => self.compare_rows(c, &r, &s),
            (TypeDesc::Object(r, _), TypeDesc::Object(s, _)) => self.compare_objects(c, r, s),
            (TypeDesc::Field(..), TypeDesc::Field(..)) => self.compare_objects(c, a, b),
            (TypeDesc::Field(name, kind, _, rest), TypeDesc::Nil)
                if self.store.kind(kind) == FieldKind::Absent =>
            {
                let _ = name;
                self.compare_rec(c, rest, b)
            }
            (TypeDesc::Nil, TypeDesc::Nil) => Ok(()),
            (TypeDesc::Poly(t, ts), TypeDesc::Poly(u, us)) => {
                if ts.is_empty() && us.is_empty() {
                    return self.compare_rec(c, t, u);
                }
                if ts.len() != us.len() {
                    return unexplained();
                }
                self.enter_poly((t, &ts), (u, &us), |this, t, u| this.compare_rec(c, t, u))
            }
            (TypeDesc::Univar(_), TypeDesc::Univar(_)) => {
                if a == b && self.types.unification.univars.is_empty() {
                    return Ok(());
                }
                self.unify_univars(a, b)
            }
            (TypeDesc::Error, _) | (_, TypeDesc::Error) => Ok(()),
            _ => unexplained(),
        }
    }

    /// Sets a variable of the more general side.
    fn instantiate(&mut self, var: TypeId, t: TypeId) -> Agreement {
        if self.store.same(var, t) {
            return Ok(());
        }
        if !self.types.unification.univars.is_empty()
            && let Some(u) = self.free_univar(t)
        {
            return because(Step::Escape { kind: EscapeKind::Univar(u), context: None });
        }
        let level = self.store.level(var);
        if level != GENERIC_LEVEL && level < GENERIC_LEVEL - 1 {
            // A weak variable: it must not take on the subject's rigid ones.
            let rigid = self.store.any_node_below(t, |store, n| {
                matches!(store.desc(n), TypeDesc::Var(_)) && store.level(n) == GENERIC_LEVEL - 1
            });
            if rigid {
                return unexplained();
            }
            let env = self.unification_env();
            self.update_level(&env, level, t)?;
        }
        let scope = self.store.scope(var);
        if scope > self.store.scope(t) {
            self.update_scope(scope, t)?;
        }
        self.store.link(var, t);
        Ok(())
    }

    fn compare_objects(&mut self, c: &mut Comparison, r: TypeId, s: TypeId) -> Agreement {
        let ((fs, rest_r), (gs, rest_s)) = (self.store.flat_fields(r), self.store.flat_fields(s));
        let present = |this: &Self, fields: Vec<(Symbol, FieldKind, TypeId)>| {
            fields
                .into_iter()
                .filter(|(_, k, _)| this.store.kind(*k) != FieldKind::Absent)
                .collect::<Vec<_>>()
        };
        let (fs, gs) = (present(self, fs), present(self, gs));
        let (both, only_r, only_s) = self.merge_fields(&fs, &gs);
        if let Some((name, ..)) = only_r.first() {
            return because(Step::Object(ObjectProblem::MissingField(Side::Second, *name)));
        }
        let instantiable =
            matches!(self.store.desc(rest_r), TypeDesc::Var(_)) && self.may_instantiate(c, rest_r);
        if let Some((name, ..)) = only_s.first()
            && !instantiable
        {
            return because(Step::Object(ObjectProblem::MissingField(Side::First, *name)));
        }
        let level = self.store.level(s);
        let rest = self.build_fields(level, &only_s, rest_s);
        self.compare_rec(c, rest_r, rest)?;
        for (name, k, t, l, u) in both {
            if matches!(c.question, Question::MoreGeneral { .. }) {
                self.unify_kinds(k, l);
            } else if self.store.kind(k) != self.store.kind(l)
                && (self.store.kind(k) == FieldKind::Public || self.store.kind(l) == FieldKind::Public)
            {
                return unexplained();
            }
            self.compare_rec(c, t, u).map_err(|mut steps| {
                steps.0.push(Step::IncompatibleFields { name, got: t, expected: u });
                steps
            })?;
        }
        Ok(())
    }

    fn compare_rows(&mut self, c: &mut Comparison, r: &RowDesc, s: &RowDesc) -> Agreement {
        let (r, s) = (self.store.flat_row(r), self.store.flat_row(s));
        if r.more == s.more && !matches!(c.question, Question::Equal { .. }) {
            return Ok(());
        }
        let may_instantiate = matches!(c.question, Question::MoreGeneral { .. })
            && matches!(self.store.desc(r.more), TypeDesc::Var(_))
            && self.may_instantiate(c, r.more);
        let (only_r, only_s, both) = self.merge_rows(&r, &s);
        let names = |fields: &[(Symbol, RowField)]| fields.iter().map(|(l, _)| *l).collect::<Vec<_>>();
        let filter = |this: &mut Self, erase: bool, fields: Vec<(Symbol, RowField)>| {
            fields
                .into_iter()
                .filter(|(_, f)| match f {
                    RowField::Absent => false,
                    RowField::Either { matched: false, ext, .. } if erase => {
                        this.store.set_row_cell(*ext, RowField::Absent);
                        false
                    }
                    _ => true,
                })
                .collect::<Vec<_>>()
        };
        match c.question {
            Question::MoreGeneral { .. } => {
                if r.closed && !s.closed {
                    return because(Step::Variant(VariantProblem::Openness(Side::Second)));
                }
                let (only_r, only_s) = if s.closed {
                    (filter(self, may_instantiate, only_r), filter(self, false, only_s))
                } else {
                    (only_r, only_s)
                };
                if !only_r.is_empty() {
                    return because(Step::Variant(VariantProblem::NoTags(Side::Second, names(&only_r))));
                }
                let only_s = if r.closed { filter(self, false, only_s) } else { only_s };
                if r.closed && !only_s.is_empty() {
                    return because(Step::Variant(VariantProblem::NoTags(Side::First, names(&only_s))));
                }
                let row = RowDesc {
                    fields: only_s,
                    more: s.more,
                    closed: s.closed,
                    fixed: s.fixed.clone(),
                    name: s.name.clone(),
                };
                self.compare_row_variables(c, &r, &s, may_instantiate, row)?;
            }
            Question::Equal { .. } => {
                if r.closed != s.closed {
                    let side = if s.closed { Side::First } else { Side::Second };
                    return because(Step::Variant(VariantProblem::Openness(side)));
                }
                let (only_r, only_s) = (filter(self, false, only_r), filter(self, false, only_s));
                if !only_r.is_empty() {
                    return because(Step::Variant(VariantProblem::NoTags(Side::Second, names(&only_r))));
                }
                if !only_s.is_empty() {
                    return because(Step::Variant(VariantProblem::NoTags(Side::First, names(&only_s))));
                }
                if !self.store.static_row(&r) {
                    self.compare_rec(c, r.more, s.more)?;
                }
            }
        }
        for (label, f, g) in both {
            let result = match c.question {
                Question::MoreGeneral { .. } => self.moregeneral_tag(c, may_instantiate, label, &f, &g),
                Question::Equal { .. } => self.equal_tag(c, &f, &g),
            };
            result.map_err(|mut steps| {
                steps.0.push(Step::Variant(VariantProblem::IncompatibleTypesFor(label)));
                steps
            })?;
        }
        Ok(())
    }

    fn compare_row_variables(
        &mut self,
        c: &mut Comparison,
        r: &super::walk::FlatRow,
        s: &super::walk::FlatRow,
        may_instantiate: bool,
        rest: RowDesc,
    ) -> Agreement {
        match (self.store.desc(r.more), self.store.desc(s.more)) {
            (TypeDesc::Univar(_), TypeDesc::Univar(_)) => self.unify_univars(r.more, s.more),
            (TypeDesc::Univar(_), _) | (_, TypeDesc::Univar(_)) => unexplained(),
            _ if self.store.static_row(r) && r.closed && rest.fields.is_empty() => Ok(()),
            _ if may_instantiate => {
                let level = self.store.level(s.more);
                let extension = self.store.new_type(TypeDesc::Variant(rest.into()), level);
                self.instantiate(r.more, extension)
            }
            (TypeDesc::Constr(..), TypeDesc::Constr(..)) => self.compare_rec(c, r.more, s.more),
            _ if r.more == s.more => Ok(()),
            _ => unexplained(),
        }
    }

    fn moregeneral_tag(
        &mut self,
        c: &mut Comparison,
        may_instantiate: bool,
        label: Symbol,
        f: &RowField,
        g: &RowField,
    ) -> Agreement {
        match (f, g) {
            (RowField::Present(Some(t)), RowField::Present(Some(u))) => self.compare_rec(c, *t, *u),
            (RowField::Present(None), RowField::Present(None)) | (RowField::Absent, RowField::Absent) => {
                Ok(())
            }
            (RowField::Either { no_arg: false, args, ext, .. }, RowField::Present(Some(u)))
                if may_instantiate =>
            {
                self.store.set_row_cell(*ext, g.clone());
                args.iter().try_for_each(|&t| self.compare_rec(c, t, *u))
            }
            (RowField::Either { no_arg: true, args, ext, .. }, RowField::Present(None))
                if may_instantiate && args.is_empty() =>
            {
                self.store.set_row_cell(*ext, g.clone());
                Ok(())
            }
            (
                RowField::Either { no_arg, args, ext, .. },
                RowField::Either { no_arg: no_arg_g, args: args_g, ext: ext_g, .. },
            ) => {
                if ext == ext_g {
                    return Ok(());
                }
                if *no_arg && !*no_arg_g {
                    return unexplained();
                }
                self.store.set_row_cell(*ext, g.clone());
                if args.len() == args_g.len() {
                    return self.compare_lists(c, args, args_g);
                }
                match args_g.first() {
                    Some(&u) => args.iter().try_for_each(|&t| self.compare_rec(c, t, u)),
                    None if args.is_empty() => Ok(()),
                    None => unexplained(),
                }
            }
            (RowField::Either { ext, .. }, RowField::Absent) if may_instantiate => {
                self.store.set_row_cell(*ext, RowField::Absent);
                Ok(())
            }
            (RowField::Present(_), RowField::Either { .. }) => {
                because(Step::Variant(VariantProblem::PresenceNotGuaranteed(Side::Second, label)))
            }
            (RowField::Absent, _) => because(Step::Variant(VariantProblem::NoTags(Side::First, vec![label]))),
            (_, RowField::Absent) => {
                because(Step::Variant(VariantProblem::NoTags(Side::Second, vec![label])))
            }
            _ => unexplained(),
        }
    }

    fn equal_tag(&mut self, c: &mut Comparison, f: &RowField, g: &RowField) -> Agreement {
        match (f, g) {
            (RowField::Present(Some(t)), RowField::Present(Some(u))) => self.compare_rec(c, *t, *u),
            (RowField::Present(None), RowField::Present(None)) | (RowField::Absent, RowField::Absent) => {
                Ok(())
            }
            (
                RowField::Either { no_arg, args, .. },
                RowField::Either { no_arg: no_arg_g, args: args_g, .. },
            ) if no_arg == no_arg_g => match (args.first(), args_g.first()) {
                (None, None) => Ok(()),
                (Some(&t), Some(&u)) => {
                    self.compare_rec(c, t, u)?;
                    if args.len() == args_g.len() {
                        self.compare_lists(c, &args[1..], &args_g[1..])
                    } else {
                        args_g[1..].iter().try_for_each(|&u| self.compare_rec(c, t, u))?;
                        args[1..].iter().try_for_each(|&t| self.compare_rec(c, t, u))
                    }
                }
                _ => unexplained(),
            },
            _ => unexplained(),
        }
    }
}

fn rename_variable(c: &mut Comparison, a: TypeId, b: TypeId) -> Agreement {
    match c.renaming.iter().find(|(x, y)| *x == a || *y == b) {
        Some((x, y)) if *x == a && *y == b => Ok(()),
        Some(_) => unexplained(),
        None => {
            c.renaming.push((a, b));
            Ok(())
        }
    }
}

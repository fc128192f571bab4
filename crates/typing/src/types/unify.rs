//! Unification: making two types equal.
//!
//! Abbreviations are kept where possible: two types are compared by their expanded heads, and the node that was not
//! an abbreviation is linked to the one that was. In pattern mode (GADT patterns) type constructors that are local
//! names may be equated with types; such equations go to the environment and no nodes are linked (see `gadt`).

use rustc_hash::{FxHashMap, FxHashSet};
use syntax::asttypes::ArgLabel;
use syntax::node::deep;

use super::desc::*;
use super::store::GENERIC_LEVEL;
use super::trace::*;
use crate::checker::Checker;
use crate::env::Env;
use crate::ident::Path;

/// Expansions after which they are remembered, so that regular recursive types come to an end.
const REMEMBER_AFTER: usize = 64;
/// Steps after which a unification is given up as non-terminating.
const MAX_STEPS: usize = 50_000_000;

/// Two lists of univars that are bound at the same place, and how they correspond so far.
#[derive(Debug)]
pub(super) struct UnivarFrame {
    pub left: Vec<(TypeId, Option<TypeId>)>,
    pub right: Vec<(TypeId, Option<TypeId>)>,
}

/// How GADT patterns unify.
#[derive(Debug, Default)]
pub struct PatternMode {
    /// The scope of the equations made.
    pub equations_level: u32,
    pub allow_recursive_equations: bool,
    /// Counterexamples of exhaustiveness: unknown types count as injective.
    pub assume_injective: bool,
    /// Off below a constructor that may not be injective.
    pub generate_equations: bool,
    /// Pairs that have been equated.
    pub equated: FxHashSet<(TypeId, TypeId)>,
    /// Pairs recorded for the ambiguity check.
    pub recorded: Vec<(TypeId, TypeId)>,
}

/// What one unification knows.
#[derive(Debug, Default)]
pub struct Unification {
    pub(super) env: Env,
    pub(super) pattern: Option<PatternMode>,
    pub(super) univars: Vec<UnivarFrame>,
    expansions: FxHashMap<(Path, Vec<TypeId>), TypeId>,
    expanded: usize,
    steps: usize,
}

impl Unification {
    pub(super) fn new(env: &Env) -> Unification {
        Unification { env: env.clone(), ..Unification::default() }
    }
}

impl Checker<'_> {
    /// Makes `got` and `expected` equal.
    pub fn unify(&mut self, env: &Env, got: TypeId, expected: TypeId) -> Result<(), UnifyError> {
        let saved = std::mem::replace(&mut self.types.unification, Unification::new(env));
        let result = self.unify_rec(got, expected);
        self.types.unification = saved;
        result.map_err(|steps| self.finish_trace(env, *steps))
    }

    /// Makes two types equal, or leaves everything as it was and says no.
    pub fn unify_quietly(&mut self, env: &Env, a: TypeId, b: TypeId) -> bool {
        let saved = std::mem::replace(&mut self.types.unification, Unification::new(env));
        let snapshot = self.store.snapshot();
        let agreed = self.unify_rec(a, b).is_ok();
        if agreed {
            self.store.commit(snapshot);
        } else {
            self.store.backtrack(snapshot);
        }
        self.types.unification = saved;
        agreed
    }

    /// Makes the type of a GADT pattern and the expected type equal; equations are added to `env`. Gives the pairs
    /// that were equated.
    pub fn unify_pattern(
        &mut self,
        env: &mut Env,
        mode: PatternMode,
        got: TypeId,
        expected: TypeId,
    ) -> Result<Vec<(TypeId, TypeId)>, UnifyError> {
        let unification = Unification { pattern: Some(mode), ..Unification::new(env) };
        let saved = std::mem::replace(&mut self.types.unification, unification);
        let result = self.unify_rec(got, expected);
        let done = std::mem::replace(&mut self.types.unification, saved);
        *env = done.env;
        match result {
            Ok(()) => Ok(done.pattern.map(|p| p.recorded).unwrap_or_default()),
            Err(steps) => Err(self.finish_trace(env, *steps)),
        }
    }

    /// Turns steps into a trace: outermost first, types expanded.
    pub(crate) fn finish_trace(&mut self, env: &Env, steps: Steps) -> UnifyError {
        let mut trace = steps.0;
        trace.reverse();
        for step in &mut trace {
            if let Step::Diff { got, expected } = step {
                got.expanded = self.expand_head(env, got.ty);
                expected.expanded = self.expand_head(env, expected.ty);
            }
            if let Step::Escape { kind: EscapeKind::Equation(whole), .. } = step {
                whole.expanded = self.expand_head(env, whole.ty);
            }
        }
        UnifyError { trace }
    }

    pub(super) fn unification_env(&self) -> Env {
        self.types.unification.env.clone()
    }

    fn update_level_here(&mut self, level: u32, t: TypeId) -> Agreement {
        if self.store.level(t) <= level {
            return Ok(());
        }
        let env = self.unification_env();
        self.update_level(&env, level, t)
    }

    /// Same node, or a pair equated before in pattern mode.
    fn unify_eq(&self, a: TypeId, b: TypeId) -> bool {
        let (a, b) = (self.store.repr(a), self.store.repr(b));
        a == b
            || self
                .types
                .unification
                .pattern
                .as_ref()
                .is_some_and(|p| p.equated.contains(&(a, b)) || p.equated.contains(&(b, a)))
    }

    pub(super) fn unify_rec(&mut self, a: TypeId, b: TypeId) -> Agreement {
        let (a, b) = (self.store.repr_mut(a), self.store.repr_mut(b));
        if a == b || self.unify_eq(a, b) {
            return Ok(());
        }
        self.types.unification.steps += 1;
        if self.types.unification.steps > MAX_STEPS {
            return unexplained();
        }
        deep(|| self.unify_nodes(a, b)).map_err(|mut steps| {
            steps.0.push(diff(a, b));
            steps
        })
    }

    fn unify_nodes(&mut self, a: TypeId, b: TypeId) -> Agreement {
        let recursive = match (self.store.desc(a), self.store.desc(b)) {
            (TypeDesc::Var(_), TypeDesc::Constr(..)) => self.deep_occur(a, b),
            (TypeDesc::Constr(..), TypeDesc::Var(_)) => self.deep_occur(b, a),
            _ => false,
        };
        match (self.store.desc(a), self.store.desc(b)) {
            (TypeDesc::Error, _) | (_, TypeDesc::Error) => self.unify_error(a, b),
            _ if recursive => self.unify_heads(a, b),
            (TypeDesc::Var(_), _) => self.unify_variable(a, b),
            (_, TypeDesc::Var(_)) => self.unify_variable(b, a),
            (TypeDesc::Univar(_), TypeDesc::Univar(_)) => {
                self.unify_univars(a, b)?;
                let level = self.store.level(a).min(self.store.level(b));
                self.update_level_here(level, a)?;
                self.store.link(a, b);
                Ok(())
            }
            (TypeDesc::Constr(p, ps), TypeDesc::Constr(q, qs))
                if ps.is_empty() && qs.is_empty() && p == q && self.types.unification.pattern.is_none() =>
            {
                let level = self.store.level(a).min(self.store.level(b));
                let scope = self.store.scope(a).max(self.store.scope(b));
                if level >= scope {
                    self.update_level_here(level, a)?;
                    self.update_level_here(level, b)?;
                    self.update_scope(scope, b)?;
                    self.store.link(a, b);
                }
                Ok(())
            }
            _ => self.unify_heads(a, b),
        }
    }

    /// What was reported already agrees with everything.
    fn unify_error(&mut self, a: TypeId, b: TypeId) -> Agreement {
        match (self.store.desc(a), self.store.desc(b)) {
            (TypeDesc::Var(_), _) => self.store.link(a, b),
            (_, TypeDesc::Var(_)) => self.store.link(b, a),
            _ => {}
        }
        Ok(())
    }

    fn unify_variable(&mut self, var: TypeId, t: TypeId) -> Agreement {
        if self.deep_occur(var, t) {
            self.occur_check(var, t)?;
        }
        self.no_free_univar(t)?;
        let level = self.store.level(var);
        let scope = self.store.scope(var);
        self.update_level_here(level, t)?;
        self.update_scope(scope, t)?;
        self.store.link(var, t);
        Ok(())
    }

    /// Whether the variable `var` is reachable from `t` at all.
    pub(super) fn deep_occur(&mut self, var: TypeId, t: TypeId) -> bool {
        let level = self.store.level(var);
        let var = self.store.repr(var);
        let mark = self.store.new_mark();
        let mut todo = vec![t];
        while let Some(t) = todo.pop() {
            let t = self.store.repr(t);
            if t == var {
                return true;
            }
            if self.store.level(t) >= level && self.store.visit(t, mark) {
                self.store.push_children(t, &mut todo);
            }
        }
        false
    }

    /// Fails when `var` occurs in `t` where that would make an infinite type (recursion through objects and
    /// polymorphic variants is fine, as is what an abbreviation drops).
    fn occur_check(&mut self, var: TypeId, t: TypeId) -> Agreement {
        let mut path = FxHashSet::default();
        let rectypes = self.options.rectypes;
        if self.occurs_badly(var, t, rectypes, &mut path) {
            return because(Step::RecursiveOccurrence(var, t));
        }
        Ok(())
    }

    fn occurs_badly(&mut self, var: TypeId, t: TypeId, rectypes: bool, seen: &mut FxHashSet<TypeId>) -> bool {
        let t = self.store.repr(t);
        if t == self.store.repr(var) {
            return true;
        }
        if self.store.level(t) < self.store.level(var) || !seen.insert(t) {
            return false;
        }
        let is_constr = match self.store.desc(t) {
            TypeDesc::Object(..) | TypeDesc::Variant(_) => return false,
            TypeDesc::Constr(path, _) => {
                let path = path.clone();
                let env = self.unification_env();
                if rectypes && self.is_contractive(&env, &path) {
                    return false;
                }
                true
            }
            _ => false,
        };
        if !is_constr && rectypes {
            return false;
        }
        let mut children = Vec::new();
        self.store.push_children(t, &mut children);
        let bad = deep(|| children.into_iter().any(|c| self.occurs_badly(var, c, rectypes, seen)));
        if bad && is_constr {
            let env = self.unification_env();
            return match self.try_expand_once(&env, t) {
                Some(u) => {
                    let u = self.expand_head(&env, u);
                    self.occurs_badly(var, u, rectypes, seen)
                }
                None => true,
            };
        }
        bad
    }

    /// Whether a recursion through the type constructor is certainly guarded: it is a datatype of its own.
    pub(crate) fn is_contractive(&mut self, env: &Env, path: &Path) -> bool {
        match self.type_declaration(env, path) {
            Some(decl) => path.head().is_predef() || !matches!(decl.kind, super::TypeKind::Abstract(_)),
            None => false,
        }
    }

    /// A free univar may not get into a variable from outside its binder.
    fn no_free_univar(&mut self, t: TypeId) -> Agreement {
        if self.types.unification.univars.is_empty() {
            return Ok(());
        }
        match self.free_univar(t) {
            Some(u) => because(Step::Escape { kind: EscapeKind::Univar(u), context: None }),
            None => Ok(()),
        }
    }

    /// A univar of `t` that is not bound in it.
    pub(crate) fn free_univar(&mut self, t: TypeId) -> Option<TypeId> {
        let mut seen: FxHashSet<(TypeId, usize)> = FxHashSet::default();
        self.free_univar_rec(t, &mut Vec::new(), &mut seen)
    }

    fn free_univar_rec(
        &mut self,
        t: TypeId,
        bound: &mut Vec<TypeId>,
        seen: &mut FxHashSet<(TypeId, usize)>,
    ) -> Option<TypeId> {
        let t = self.store.repr(t);
        if !seen.insert((t, bound.len())) {
            return None;
        }
        match self.store.desc(t).clone() {
            TypeDesc::Univar(_) => (!bound.contains(&t)).then_some(t),
            TypeDesc::Poly(body, vars) => {
                let depth = bound.len();
                for &v in vars.iter() {
                    let v = self.store.repr(v);
                    bound.push(v);
                }
                let free = deep(|| self.free_univar_rec(body, bound, seen));
                bound.truncate(depth);
                free
            }
            TypeDesc::Constr(path, args) if !args.is_empty() => {
                let env = self.unification_env();
                let decl = self.type_declaration(&env, &path);
                args.iter().enumerate().find_map(|(i, &arg)| {
                    // What an abbreviation drops cannot escape through it.
                    let dropped = decl.as_ref().is_some_and(|d| {
                        d.variance.get(i).is_some_and(|v| {
                            v.0 & (super::Variance::MAY_POS | super::Variance::MAY_NEG) == 0
                                && d.manifest.is_some()
                        })
                    });
                    if dropped { None } else { self.free_univar_rec(arg, bound, seen) }
                })
            }
            _ => {
                let mut children = Vec::new();
                self.store.push_children(t, &mut children);
                deep(|| children.into_iter().find_map(|c| self.free_univar_rec(c, bound, seen)))
            }
        }
    }

    /// Univars agree when they are bound at the same place and correspond one to one.
    pub(super) fn unify_univars(&mut self, a: TypeId, b: TypeId) -> Agreement {
        for i in (0..self.types.unification.univars.len()).rev() {
            let store = &self.store;
            let (a, b) = (store.repr(a), store.repr(b));
            let frame = &self.types.unification.univars[i];
            let left = frame.left.iter().position(|(t, _)| store.repr(*t) == a);
            let right = frame.right.iter().position(|(t, _)| store.repr(*t) == b);
            match (left, right) {
                (Some(l), Some(r)) => {
                    let frame = &mut self.types.unification.univars[i];
                    let known = (frame.left[l].1, frame.right[r].1);
                    return match known {
                        (Some(x), Some(y)) if store.repr(x) == b && store.repr(y) == a => Ok(()),
                        (None, None) => {
                            frame.left[l].1 = Some(b);
                            frame.right[r].1 = Some(a);
                            Ok(())
                        }
                        _ => unexplained(),
                    };
                }
                (None, None) => {}
                _ => return unexplained(),
            }
        }
        unexplained()
    }

    /// Compares two polymorphic bodies with their univars put in correspondence.
    pub(super) fn enter_poly(
        &mut self,
        (a, a_vars): (TypeId, &[TypeId]),
        (b, b_vars): (TypeId, &[TypeId]),
        compare: impl FnOnce(&mut Self, TypeId, TypeId) -> Agreement,
    ) -> Agreement {
        let frame = UnivarFrame {
            left: a_vars.iter().map(|&v| (v, None)).collect(),
            right: b_vars.iter().map(|&v| (v, None)).collect(),
        };
        // Univars bound here that known binders mention are out of reach from now on.
        self.types.unification.univars.push(frame);
        let result = compare(self, a, b);
        self.types.unification.univars.pop();
        result
    }

    /// The expanded head of `t` in this unification.
    pub(super) fn unify_head(&mut self, t: TypeId) -> TypeId {
        let mut t = self.store.repr_mut(t);
        for _ in 0..10_000 {
            let TypeDesc::Constr(path, args) = self.store.desc(t) else { break };
            let (path, args) = (path.clone(), args.clone());
            let env = self.unification_env();
            self.types.unification.expanded += 1;
            let remember = self.types.unification.expanded > REMEMBER_AFTER;
            let key = remember.then(|| (path, args.iter().map(|&a| self.store.repr(a)).collect::<Vec<_>>()));
            if let Some(key) = &key
                && let Some(&known) = self.types.unification.expansions.get(key)
            {
                t = self.store.repr(known);
                continue;
            }
            match self.try_expand_once(&env, t) {
                Some(u) => {
                    if let Some(key) = key {
                        self.types.unification.expansions.insert(key, u);
                    }
                    t = self.store.repr_mut(u);
                }
                None => break,
            }
        }
        t
    }

    fn unify_heads(&mut self, a: TypeId, b: TypeId) -> Agreement {
        let head_a = self.unify_head(a);
        let head_b = self.unify_head(b);
        let level = self.store.level(a).min(self.store.level(b));
        let scope = self.store.scope(a).max(self.store.scope(b));
        for t in [b, a, head_a, head_b] {
            if level >= self.store.scope(t) {
                self.update_level_here(level, t)?;
            }
        }
        for t in [a, b] {
            // What is older than the equation keeps its own scope.
            if self.store.level(t) >= scope {
                self.update_scope(scope, t)?;
            }
        }
        if self.unify_eq(head_a, head_b) {
            return Ok(());
        }
        let (a, b) = (self.store.repr(a), self.store.repr(b));
        if a == head_a || b != head_b {
            self.unify_structure(head_a, b, head_b)
        } else {
            self.unify_structure(head_b, a, head_a).map_err(swap_sides)
        }
    }

    /// Unifies `head_a` with `head_b`, the expansion of `b`; `head_a` is then `b`.
    fn unify_structure(&mut self, head_a: TypeId, b: TypeId, head_b: TypeId) -> Agreement {
        let desc_a = self.store.desc(head_a).clone();
        let desc_b = self.store.desc(head_b).clone();
        match (&desc_a, &desc_b) {
            (TypeDesc::Univar(_), TypeDesc::Univar(_)) => {
                self.unify_univars(head_a, head_b)?;
                self.store.link(head_a, head_b);
                return Ok(());
            }
            (TypeDesc::Var(_), _) => {
                let level = self.store.level(head_a);
                if self.deep_occur(head_a, b) {
                    self.occur_check(head_a, head_b)?;
                    self.no_free_univar(head_b)?;
                    self.update_level_here(level, head_b)?;
                    self.store.link(head_a, head_b);
                } else {
                    self.no_free_univar(b)?;
                    self.store.link(head_a, b);
                }
                return Ok(());
            }
            (_, TypeDesc::Var(_)) => {
                if self.deep_occur(head_b, head_a) {
                    self.occur_check(head_b, head_a)?;
                }
                self.no_free_univar(head_a)?;
                self.store.link(head_b, head_a);
                return Ok(());
            }
            (TypeDesc::Error, _) | (_, TypeDesc::Error) => return Ok(()),
            (TypeDesc::Field(..), TypeDesc::Field(..)) => return self.unify_object_rows(head_a, head_b),
            _ => {}
        }
        let pattern = self.types.unification.pattern.is_some();
        if pattern {
            let mode = self.types.unification.pattern.as_mut().expect("checked");
            mode.equated.insert((head_a, head_b));
            return self.unify_descs(head_a, &desc_a, head_b, &desc_b);
        }
        if self.deep_occur(head_a, b) && self.store.repr(b) != head_b {
            self.store.link(head_a, head_b);
        } else {
            if self.deep_occur(head_a, b) {
                // A recursive type closes on itself: only objects and variants may.
                self.occur_check(head_a, b)?;
            }
            self.store.link(head_a, b);
        }
        self.unify_descs(head_a, &desc_a, head_b, &desc_b).inspect_err(|_| {
            self.store.set_node_desc(head_a, desc_a.clone());
        })
    }

    fn unify_descs(&mut self, a: TypeId, desc_a: &TypeDesc, b: TypeId, desc_b: &TypeDesc) -> Agreement {
        match (desc_a, desc_b) {
            (TypeDesc::Arrow(l, t, u, c), TypeDesc::Arrow(m, v, w, d)) if self.labels_agree(*l, *m) => {
                self.unify_rec(*t, *v)?;
                self.unify_rec(*u, *w)?;
                self.unify_commu(*c, *d);
                Ok(())
            }
            (TypeDesc::Tuple(ts), TypeDesc::Tuple(us)) => self.unify_lists(ts, us),
            (TypeDesc::Constr(p, ts), TypeDesc::Constr(q, us)) if p == q => {
                self.unify_arguments(p, (a, ts), (b, us))
            }
            (TypeDesc::Constr(..), _) | (_, TypeDesc::Constr(..))
                if self.types.unification.pattern.is_some() =>
            {
                self.unify_equation(a, desc_a, b, desc_b)
            }
            (TypeDesc::Object(row, name), TypeDesc::Object(other, _)) => {
                self.unify_object_rows(*row, *other)?;
                self.merge_object_names(*name, b);
                Ok(())
            }
            (TypeDesc::Variant(row), TypeDesc::Variant(other)) => self.unify_variants(a, row, b, other),
            (TypeDesc::Field(name, kind, _, rest), TypeDesc::Nil) => {
                self.drop_field(*name, *kind, *rest, Side::Second)
            }
            (TypeDesc::Nil, TypeDesc::Field(name, kind, _, rest)) => {
                self.drop_field(*name, *kind, *rest, Side::First)
            }
            (TypeDesc::Nil, TypeDesc::Nil) => Ok(()),
            (TypeDesc::Poly(t, ts), TypeDesc::Poly(u, us)) => {
                if ts.is_empty() && us.is_empty() {
                    self.unify_rec(*t, *u)
                } else {
                    self.enter_poly((*t, ts), (*u, us), |c, t, u| c.unify_rec(t, u))
                }
            }
            (TypeDesc::Package(p, ts), TypeDesc::Package(q, us)) => self.unify_packages((p, ts), (q, us)),
            (TypeDesc::Nil, TypeDesc::Constr(..)) => {
                because(Step::Object(ObjectProblem::AbstractRow(Side::Second)))
            }
            (TypeDesc::Constr(..), TypeDesc::Nil) => {
                because(Step::Object(ObjectProblem::AbstractRow(Side::First)))
            }
            _ => unexplained(),
        }
    }

    pub(crate) fn labels_agree(&self, l: ArgLabel, m: ArgLabel) -> bool {
        let optional = |l| matches!(l, ArgLabel::Optional(_));
        l == m
            || (self.options.labels_optional || self.types.unification.pattern.is_some())
                && !optional(l)
                && !optional(m)
    }

    pub(super) fn unify_commu(&mut self, c: Commutable, d: Commutable) {
        match (self.store.commu(c), self.store.commu(d)) {
            (Commutable::Var(cell), known @ Commutable::Ok)
            | (known @ Commutable::Ok, Commutable::Var(cell)) => {
                self.store.set_commu(cell, known);
            }
            (Commutable::Var(cell), Commutable::Var(other)) if cell != other => {
                self.store.set_commu(cell, Commutable::Var(other));
            }
            _ => {}
        }
    }

    pub(super) fn unify_lists(&mut self, ts: &[TypeId], us: &[TypeId]) -> Agreement {
        if ts.len() != us.len() {
            return unexplained();
        }
        ts.iter().zip(us).try_for_each(|(&t, &u)| self.unify_rec(t, u))
    }

    /// The level below which a type is not generic, for callers that make nodes to be lowered.
    pub(super) fn generic(&mut self, desc: TypeDesc) -> TypeId {
        self.store.new_type(desc, GENERIC_LEVEL)
    }
}

/// The explanation with the two types exchanged.
pub(super) fn swap_sides(mut steps: Box<Steps>) -> Box<Steps> {
    for step in &mut steps.0 {
        match step {
            Step::Diff { got, expected } => std::mem::swap(got, expected),
            Step::IncompatibleFields { got, expected, .. } => std::mem::swap(got, expected),
            Step::Variant(
                VariantProblem::NoTags(side, _)
                | VariantProblem::FixedCannotBeClosed(side, _)
                | VariantProblem::FixedCannotAddTags(side, _, _)
                | VariantProblem::Openness(side)
                | VariantProblem::PresenceNotGuaranteed(side, _),
            )
            | Step::Object(ObjectProblem::MissingField(side, _) | ObjectProblem::AbstractRow(side)) => {
                *side = side.other();
            }
            _ => {}
        }
    }
    steps
}

//! Subtyping: `(e : t :> u)` and `(e :> u)`.
//!
//! With both types given, they are compared, and what must be equal is unified at the end. With the target alone, a
//! type is built that is as large as the target allows.

use rustc_hash::{FxHashMap, FxHashSet};
use syntax::node::deep;

use super::decl::*;
use super::desc::*;
use super::trace::*;
use crate::checker::Checker;
use crate::env::Env;

/// Two types were found not to be in the relation: the pairs from the outside in, then why their parts differ.
#[derive(Debug)]
pub struct SubtypeError {
    pub pairs: Vec<(Expanded, Expanded)>,
    pub unification: UnifyError,
}

/// Pairs that must be equal in the end, with how they were reached.
struct Comparison {
    equal: Vec<(Vec<(TypeId, TypeId)>, TypeId, TypeId)>,
    seen: FxHashSet<(TypeId, TypeId)>,
}

type Pairs = Vec<(TypeId, TypeId)>;

impl Checker<'_> {
    /// Makes `t` a subtype of `u`; gives an error when it cannot be one.
    pub fn subtype(&mut self, env: &Env, t: TypeId, u: TypeId) -> Result<(), SubtypeError> {
        let mut c = Comparison { equal: Vec::new(), seen: FxHashSet::default() };
        let trace = vec![(t, u)];
        self.subtype_rec(env, &mut c, trace, t, u);
        for (pairs, a, b) in c.equal {
            if let Err(unification) = self.unify(env, a, b) {
                let pairs = pairs
                    .into_iter()
                    .map(|(a, b)| {
                        let expand = |c: &mut Self, t| Expanded { ty: t, expanded: c.expand_head(env, t) };
                        (expand(self, a), expand(self, b))
                    })
                    .collect();
                return Err(SubtypeError { pairs, unification });
            }
        }
        Ok(())
    }

    fn subtype_rec(&mut self, env: &Env, c: &mut Comparison, trace: Pairs, t: TypeId, u: TypeId) {
        let (t, u) = (self.store.repr(t), self.store.repr(u));
        if t == u || !c.seen.insert((t, u)) {
            return;
        }
        deep(|| self.subtype_heads(env, c, trace, t, u));
    }

    fn deeper(trace: &Pairs, t: TypeId, u: TypeId) -> Pairs {
        let mut trace = trace.clone();
        trace.push((t, u));
        trace
    }

    fn subtype_heads(&mut self, env: &Env, c: &mut Comparison, trace: Pairs, t: TypeId, u: TypeId) {
        match (self.store.desc(t).clone(), self.store.desc(u).clone()) {
            (TypeDesc::Var(_), _) | (_, TypeDesc::Var(_)) => c.equal.push((trace, t, u)),
            (TypeDesc::Arrow(l, a, r, _), TypeDesc::Arrow(m, b, s, _)) if l == m => {
                self.subtype_rec(env, c, Self::deeper(&trace, b, a), b, a);
                self.subtype_rec(env, c, Self::deeper(&trace, r, s), r, s);
            }
            (TypeDesc::Tuple(ts), TypeDesc::Tuple(us)) if ts.len() == us.len() => {
                for (&a, &b) in ts.iter().zip(us.iter()) {
                    self.subtype_rec(env, c, Self::deeper(&trace, a, b), a, b);
                }
            }
            (TypeDesc::Constr(p, ts), TypeDesc::Constr(q, us))
                if p == q && ts.is_empty() && us.is_empty() => {}
            (TypeDesc::Constr(p, ts), TypeDesc::Constr(q, us)) if p == q && !self.expandable(env, t) => {
                let variance = self.type_declaration(env, &p).map(|d| d.variance.clone()).unwrap_or_default();
                for (i, (&a, &b)) in ts.iter().zip(us.iter()).enumerate() {
                    let v = variance.get(i).copied().unwrap_or(Variance::FULL);
                    let (co, contra) = (v.0 & Variance::MAY_POS != 0, v.0 & Variance::MAY_NEG != 0);
                    match (co, contra) {
                        (true, true) => c.equal.push((Self::deeper(&trace, a, b), a, b)),
                        (true, false) => self.subtype_rec(env, c, Self::deeper(&trace, a, b), a, b),
                        (false, true) => self.subtype_rec(env, c, Self::deeper(&trace, b, a), b, a),
                        (false, false) => {}
                    }
                }
            }
            (TypeDesc::Constr(..), _) if self.expandable(env, t) => {
                let t = self.expand_head(env, t);
                self.subtype_rec(env, c, trace, t, u);
            }
            (_, TypeDesc::Constr(..)) if self.expandable(env, u) => {
                let u = self.expand_head(env, u);
                self.subtype_rec(env, c, trace, t, u);
            }
            // A private abbreviation is a subtype of what it stands for.
            (TypeDesc::Constr(..), _) => match self.try_expand_once_private(env, t) {
                Some(t) => self.subtype_rec(env, c, trace, t, u),
                None => c.equal.push((trace, t, u)),
            },
            (TypeDesc::Object(r, _), TypeDesc::Object(s, _)) => {
                self.subtype_objects(env, c, trace, (t, r), (u, s))
            }
            (TypeDesc::Variant(r), TypeDesc::Variant(s)) => {
                self.subtype_rows(env, c, trace, (t, &r), (u, &s))
            }
            (TypeDesc::Poly(a, vars), TypeDesc::Poly(b, others)) if vars.is_empty() && others.is_empty() => {
                self.subtype_rec(env, c, trace, a, b);
            }
            (TypeDesc::Poly(a, vars), _)
                if !vars.is_empty() && !matches!(self.store.desc(u), TypeDesc::Poly(..)) =>
            {
                let (_, a) = self.instance_poly(false, &vars, a);
                self.subtype_rec(env, c, trace, a, u);
            }
            _ => c.equal.push((trace, t, u)),
        }
    }

    fn expandable(&mut self, env: &Env, t: TypeId) -> bool {
        self.try_expand_once(env, t).is_some()
    }

    fn subtype_objects(
        &mut self,
        env: &Env,
        c: &mut Comparison,
        trace: Pairs,
        (t, r): (TypeId, TypeId),
        (u, s): (TypeId, TypeId),
    ) {
        let ((fs, rest_r), (gs, rest_s)) = (self.store.flat_fields(r), self.store.flat_fields(s));
        let (both, only_r, only_s) = self.merge_fields(&fs, &gs);
        let open = |c: &Self, rest| matches!(c.store.desc(rest), TypeDesc::Var(_));
        if !matches!(self.store.desc(rest_s), TypeDesc::Nil) || !only_s.is_empty() {
            // The target must be given by the source's row, or is not closed.
            if open(self, rest_r) || open(self, rest_s) {
                let rest = self.build_fields(self.store.level(s), &only_s, rest_s);
                let rest_left = self.build_fields(self.store.level(r), &only_r, rest_r);
                c.equal.push((trace.clone(), rest_left, rest));
            } else {
                c.equal.push((trace, t, u));
                return;
            }
        }
        for (_, _, a, _, b) in both {
            self.subtype_rec(env, c, Self::deeper(&trace, a, b), a, b);
        }
    }

    fn subtype_rows(
        &mut self,
        env: &Env,
        c: &mut Comparison,
        trace: Pairs,
        (t, r): (TypeId, &RowDesc),
        (u, s): (TypeId, &RowDesc),
    ) {
        let (r, s) = (self.store.flat_row(r), self.store.flat_row(s));
        let (only_r, only_s, both) = self.merge_rows(&r, &s);
        let rigid = |c: &Self, more| matches!(c.store.desc(more), TypeDesc::Constr(..) | TypeDesc::Univar(_));
        let present = |fields: &[(syntax::symbol::Symbol, RowField)]| {
            fields.iter().any(|(_, f)| !matches!(f, RowField::Absent))
        };
        if r.closed
            && (!rigid(self, r.more) || rigid(self, s.more) && self.store.same(r.more, s.more))
            && !present(&only_r)
        {
            for (_, f, g) in both {
                match (f, g) {
                    (
                        RowField::Present(None) | RowField::Either { no_arg: true, .. },
                        RowField::Present(None) | RowField::Either { no_arg: true, .. },
                    ) => {}
                    (RowField::Present(Some(a)), RowField::Present(Some(b))) => {
                        self.subtype_rec(env, c, Self::deeper(&trace, a, b), a, b);
                    }
                    (RowField::Either { no_arg: false, args, .. }, RowField::Present(Some(b)))
                        if !args.is_empty() =>
                    {
                        let a = args[0];
                        self.subtype_rec(env, c, Self::deeper(&trace, a, b), a, b);
                    }
                    (RowField::Absent, _) => {}
                    _ => {
                        c.equal.push((trace, t, u));
                        return;
                    }
                }
            }
            return;
        }
        if r.closed == s.closed && only_r.is_empty() && only_s.is_empty() {
            c.equal.push((trace.clone(), r.more, s.more));
            for (_, f, g) in both {
                if let (RowField::Present(Some(a)), RowField::Present(Some(b))) = (f, g) {
                    self.subtype_rec(env, c, Self::deeper(&trace, a, b), a, b);
                }
            }
            return;
        }
        c.equal.push((trace, t, u));
    }

    /// The largest type that `target` lets a value have before it is coerced to it, and whether it differs.
    pub(crate) fn enlarge_type(&mut self, env: &Env, target: TypeId) -> (TypeId, bool) {
        let mut memo = FxHashMap::default();
        let mut changed = false;
        let ty = self.enlarge_rec(env, target, true, 4, &mut memo, &mut changed);
        (ty, changed)
    }

    fn enlarge_rec(
        &mut self,
        env: &Env,
        t: TypeId,
        positive: bool,
        depth: u32,
        memo: &mut FxHashMap<(TypeId, bool), TypeId>,
        changed: &mut bool,
    ) -> TypeId {
        let t = self.store.repr(t);
        if let Some(&known) = memo.get(&(t, positive)) {
            return known;
        }
        match self.store.desc(t).clone() {
            TypeDesc::Var(_) => t,
            TypeDesc::Arrow(l, a, r, commu) => {
                let a2 = self.enlarge_rec(env, a, !positive, depth, memo, changed);
                let r2 = self.enlarge_rec(env, r, positive, depth, memo, changed);
                if a2 == a && r2 == r { t } else { self.new_type(TypeDesc::Arrow(l, a2, r2, commu)) }
            }
            TypeDesc::Tuple(ts) => {
                let us: Vec<TypeId> =
                    ts.iter().map(|&a| self.enlarge_rec(env, a, positive, depth, memo, changed)).collect();
                if us[..] == ts[..] { t } else { self.new_type(TypeDesc::Tuple(us.into())) }
            }
            TypeDesc::Constr(path, ts) => {
                if self.expandable(env, t) {
                    if depth == 0 {
                        return t;
                    }
                    let head = self.expand_head(env, t);
                    if !matches!(self.store.desc(head), TypeDesc::Object(..) | TypeDesc::Variant(_))
                        && ts.is_empty()
                    {
                        // Nothing to enlarge behind a plain name.
                        let mut inner = false;
                        let u = self.enlarge_rec(env, head, positive, depth - 1, memo, &mut inner);
                        *changed |= inner;
                        return if inner { u } else { t };
                    }
                    let mut inner = false;
                    let var = self.new_var();
                    memo.insert((t, positive), var);
                    let u = self.enlarge_rec(env, head, positive, depth - 1, memo, &mut inner);
                    memo.remove(&(t, positive));
                    let used = self.deep_occur(var, u);
                    if used {
                        self.store.link(var, u);
                    }
                    *changed |= inner;
                    return if inner { u } else { t };
                }
                let variance =
                    self.type_declaration(env, &path).map(|d| d.variance.clone()).unwrap_or_default();
                let us: Vec<TypeId> = ts
                    .iter()
                    .enumerate()
                    .map(|(i, &a)| {
                        let v = variance.get(i).copied().unwrap_or(Variance::FULL);
                        let (co, contra) = (v.0 & Variance::MAY_POS != 0, v.0 & Variance::MAY_NEG != 0);
                        match (co, contra) {
                            (true, true) => a,
                            (true, false) => self.enlarge_rec(env, a, positive, depth, memo, changed),
                            (false, true) => self.enlarge_rec(env, a, !positive, depth, memo, changed),
                            (false, false) => self.new_var(),
                        }
                    })
                    .collect();
                if us[..] == ts[..] { t } else { self.new_type(TypeDesc::Constr(path, us.into())) }
            }
            TypeDesc::Variant(row) => self.enlarge_row(env, t, &row, positive, depth, memo, changed),
            TypeDesc::Object(row, _) => {
                if depth == 0 {
                    return t;
                }
                let (fields, rest) = self.store.flat_fields(row);
                let opened = positive && matches!(self.store.desc(rest), TypeDesc::Nil);
                let mut inner = false;
                let fields: Vec<_> = fields
                    .into_iter()
                    .map(|(l, k, a)| (l, k, self.enlarge_rec(env, a, positive, depth - 1, memo, &mut inner)))
                    .collect();
                if !opened && !inner {
                    return t;
                }
                *changed = true;
                let rest = if opened { self.new_var() } else { rest };
                let level = self.level;
                let row = self.build_fields(level, &fields, rest);
                let name = self.store.new_name(None);
                self.new_type(TypeDesc::Object(row, name))
            }
            TypeDesc::Poly(body, vars) => {
                let b = self.enlarge_rec(env, body, positive, depth, memo, changed);
                if b == body { t } else { self.new_type(TypeDesc::Poly(b, vars)) }
            }
            _ => t,
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn enlarge_row(
        &mut self,
        env: &Env,
        t: TypeId,
        row: &RowDesc,
        positive: bool,
        depth: u32,
        memo: &mut FxHashMap<(TypeId, bool), TypeId>,
        changed: &mut bool,
    ) -> TypeId {
        let flat = self.store.flat_row(row);
        if depth == 0 || !self.store.static_row(&flat) && self.store.as_var(flat.more).is_none() {
            return t;
        }
        let mut inner = false;
        let mut fields = Vec::new();
        for (label, field) in &flat.fields {
            let field = match field {
                RowField::Present(arg) => {
                    let arg = arg.map(|a| self.enlarge_rec(env, a, positive, depth - 1, memo, &mut inner));
                    if positive {
                        // The source may lack the tag.
                        let ext = self.store.new_row_cell();
                        RowField::Either {
                            no_arg: arg.is_none(),
                            args: arg.into_iter().collect(),
                            matched: false,
                            ext,
                        }
                    } else {
                        RowField::Present(arg)
                    }
                }
                other => other.clone(),
            };
            fields.push((*label, field));
        }
        if !positive && !inner {
            return t;
        }
        *changed = true;
        let more = self.new_var();
        let row = RowDesc { fields, more, closed: positive || flat.closed, fixed: None, name: None };
        self.new_type(TypeDesc::Variant(row.into()))
    }
}

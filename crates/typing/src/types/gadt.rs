//! Equations between types: what matching on a GADT constructor teaches, and which types may be equal at all.

use rustc_hash::FxHashSet;
use syntax::asttypes::{ArgLabel, PrivateFlag};
use syntax::node::deep;

use super::decl::*;
use super::desc::*;
use super::trace::*;
use crate::checker::Checker;
use crate::env::Env;
use crate::ident::Path;

/// Types cannot be equal, whatever equations there are.
struct Incompatible;
type Compatible = Result<(), Incompatible>;

impl Checker<'_> {
    /// Arguments of the same type constructor, in pattern mode only as far as it is injective.
    pub(super) fn unify_arguments(
        &mut self,
        path: &Path,
        (a, ts): (TypeId, &[TypeId]),
        (b, us): (TypeId, &[TypeId]),
    ) -> Agreement {
        let Some(mode) = &self.types.unification.pattern else { return self.unify_lists(ts, us) };
        if ts.len() != us.len() {
            return unexplained();
        }
        if !mode.generate_equations || mode.assume_injective || matches!(path, Path::Ident(_)) {
            return self.unify_lists(ts, us);
        }
        let env = self.unification_env();
        let datatype = |c: &mut Self, t| c.extract_concrete_declaration(&env, t).is_some();
        if datatype(self, a) || datatype(self, b) {
            return self.unify_lists(ts, us);
        }
        let decl = self.type_declaration(&env, path);
        for (i, (&t, &u)) in ts.iter().zip(us).enumerate() {
            let injective =
                decl.as_ref().is_some_and(|d| d.variance.get(i).is_some_and(|v| v.has(Variance::INJ)));
            if injective {
                self.unify_rec(t, u)?;
                continue;
            }
            self.set_generating(false);
            let snapshot = self.store.snapshot();
            let agreed = self.unify_rec(t, u).is_ok();
            if agreed {
                self.store.commit(snapshot);
            } else {
                self.store.backtrack(snapshot);
            }
            self.set_generating(true);
            if !agreed {
                self.reify(t)?;
                self.reify(u)?;
            }
        }
        Ok(())
    }

    fn set_generating(&mut self, on: bool) {
        if let Some(mode) = &mut self.types.unification.pattern {
            mode.generate_equations = on;
        }
    }

    /// Two different heads in pattern mode, one of them a type constructor.
    pub(super) fn unify_equation(
        &mut self,
        a: TypeId,
        desc_a: &TypeDesc,
        b: TypeId,
        desc_b: &TypeDesc,
    ) -> Agreement {
        let generating = self.types.unification.pattern.as_ref().is_some_and(|m| m.generate_equations);
        let local = |c: &mut Self, desc: &TypeDesc| match desc {
            TypeDesc::Constr(path, args) if args.is_empty() && generating && c.is_instantiable(path) => {
                Some(path.clone())
            }
            _ => None,
        };
        match (local(self, desc_a), local(self, desc_b)) {
            (Some(p), Some(q)) => {
                self.record_equation(a, b);
                if p.scope() > q.scope() { self.add_equation(&p, b) } else { self.add_equation(&q, a) }
            }
            (Some(p), None) => {
                self.reify(b)?;
                self.record_equation(a, b);
                self.add_equation(&p, b)
            }
            (None, Some(q)) => {
                self.reify(a)?;
                self.record_equation(a, b);
                self.add_equation(&q, a)
            }
            (None, None) => self.reify_both(a, b, Box::default()),
        }
    }

    /// The types need not be equal as they stand, only be compatible: fixes their variables.
    pub(super) fn reify_both(&mut self, a: TypeId, b: TypeId, otherwise: Box<Steps>) -> Agreement {
        self.reify(a)?;
        self.reify(b)?;
        if self.types.unification.pattern.as_ref().is_some_and(|m| m.generate_equations) {
            let env = self.unification_env();
            if !self.may_be_equal(&env, a, b) {
                return Err(otherwise);
            }
            self.record_equation(a, b);
        }
        Ok(())
    }

    fn record_equation(&mut self, a: TypeId, b: TypeId) {
        if let Some(mode) = &mut self.types.unification.pattern {
            mode.recorded.push((a, b));
        }
    }

    /// Whether a type constructor is a local name that equations may define.
    fn is_instantiable(&mut self, path: &Path) -> bool {
        let env = self.unification_env();
        self.type_declaration(&env, path).is_some_and(|decl| {
            matches!(decl.kind, TypeKind::Abstract(_))
                && decl.private == PrivateFlag::Public
                && decl.arity == 0
                && decl.manifest.is_none()
                && !non_aliasable(path, &decl)
        })
    }

    /// Adds `source = destination` to the environment.
    fn add_equation(&mut self, source: &Path, destination: TypeId) -> Agreement {
        if let Some(u) = self.free_univar(destination) {
            return because(Step::Escape { kind: EscapeKind::Univar(u), context: None });
        }
        let env = self.unification_env();
        let Some(mode) = &self.types.unification.pattern else { return unexplained() };
        let level = mode.equations_level;
        if !mode.allow_recursive_equations && self.path_occurs(&env, source, destination) {
            return Ok(());
        }
        let scope = source.scope().max(level);
        let body = self.duplicate(destination);
        let origin = match self.type_declaration(&env, source).map(|d| d.kind.clone()) {
            Some(TypeKind::Abstract(origin)) => origin,
            _ => TypeOrigin::Definition,
        };
        let mut decl = self.new_local_type(origin);
        decl.manifest = Some(body);
        decl.expansion_scope = scope;
        self.types.unification.env = env.add_local_constraint(source.clone(), decl.into());
        Ok(())
    }

    /// A generic copy of all of `t`.
    pub(crate) fn duplicate(&mut self, t: TypeId) -> TypeId {
        let all = self.nodes_below(t);
        let levels: Vec<(TypeId, u32)> = all.iter().map(|&n| (n, self.store.level(n))).collect();
        for &(n, _) in &levels {
            self.store.set_level(n, super::store::GENERIC_LEVEL);
        }
        let copy = self.generic_instance(t);
        for (n, level) in levels {
            self.store.set_level(n, level);
        }
        copy
    }

    fn nodes_below(&mut self, t: TypeId) -> Vec<TypeId> {
        let mut all = Vec::new();
        self.store.any_node_below(t, |_, n| {
            all.push(n);
            false
        });
        all
    }

    /// Whether `path` is mentioned by `t`, abbreviations expanded.
    fn path_occurs(&mut self, env: &Env, path: &Path, t: TypeId) -> bool {
        let mut seen = FxHashSet::default();
        let mut todo = vec![t];
        while let Some(t) = todo.pop() {
            let t = self.store.repr(t);
            if !seen.insert(t) || seen.len() > 100_000 {
                continue;
            }
            if let TypeDesc::Constr(p, _) = self.store.desc(t) {
                if p == path {
                    return true;
                }
                if let Some(u) = self.try_expand_once(env, t) {
                    todo.push(u);
                    continue;
                }
            }
            self.store.push_children(t, &mut todo);
        }
        false
    }

    /// The declaration of a type name that is local to an expression.
    pub fn new_local_type(&mut self, origin: TypeOrigin) -> TypeDeclaration {
        TypeDeclaration {
            params: Vec::new(),
            arity: 0,
            kind: TypeKind::Abstract(origin),
            private: PrivateFlag::Public,
            manifest: None,
            variance: Vec::new(),
            separability: Vec::new(),
            is_newtype: true,
            expansion_scope: crate::ident::LOWEST_SCOPE,
            span: diagnostics::Span::NONE,
            attributes: Vec::new().into(),
            immediate: Immediacy::Unknown,
            unboxed_default: false,
            uid: Uid::Internal,
        }
    }

    /// Replaces the variables of `t` by fresh type constructors, local to the pattern.
    pub(super) fn reify(&mut self, t: TypeId) -> Agreement {
        let mark = self.store.new_mark();
        let mut todo = vec![t];
        while let Some(t) = todo.pop() {
            let t = self.store.repr(t);
            if !self.store.visit(t, mark) {
                continue;
            }
            match self.store.desc(t).clone() {
                TypeDesc::Var(name) => {
                    let (_, constr) = self.fresh_local_constructor(self.store.level(t), name);
                    let level = self.store.level(t);
                    self.store.link(t, constr);
                    self.within_equations(level, constr)?;
                }
                TypeDesc::Variant(row) => {
                    let flat = self.store.flat_row(&row);
                    if !self.store.static_row(&flat)
                        && let TypeDesc::Var(name) = *self.store.desc(flat.more)
                        && flat.fixed.is_none()
                    {
                        let level = self.store.level(flat.more);
                        let (path, constr) = self.fresh_local_constructor(level, name);
                        let rest = RowDesc {
                            fields: Vec::new(),
                            more: constr,
                            closed: flat.closed,
                            fixed: Some(FixedExplanation::Reified(path)),
                            name: flat.name.clone(),
                        };
                        let rest = self.store.new_type(TypeDesc::Variant(rest.into()), level);
                        self.store.link(flat.more, rest);
                        self.within_equations(level, constr)?;
                    }
                    for (_, field) in &flat.fields {
                        match field {
                            RowField::Present(Some(t)) => todo.push(*t),
                            RowField::Either { args, .. } => todo.extend_from_slice(args),
                            _ => {}
                        }
                    }
                }
                _ => self.store.push_children(t, &mut todo),
            }
        }
        Ok(())
    }

    fn within_equations(&mut self, level: u32, constr: TypeId) -> Agreement {
        let scope = self.types.unification.pattern.as_ref().map_or(0, |m| m.equations_level);
        match self.store.desc(constr) {
            TypeDesc::Constr(path, _) if level < scope => {
                because(Step::Escape { kind: EscapeKind::Constructor(path.clone()), context: None })
            }
            _ => Ok(()),
        }
    }

    fn fresh_local_constructor(
        &mut self,
        level: u32,
        name: Option<syntax::symbol::Symbol>,
    ) -> (Path, TypeId) {
        let scope = self.types.unification.pattern.as_ref().map_or(0, |m| m.equations_level);
        let base = name.map_or(String::new(), |n| self.interner.str(n).to_string());
        let env = self.unification_env();
        let name = self.new_abstract_name(&env, &format!("${base}"));
        let decl = self.new_local_type(TypeOrigin::Definition);
        let id = self.idents.scoped(name, scope);
        self.types.unification.env = env.add_type(id, decl.into());
        let path = Path::Ident(id);
        (path.clone(), self.store.new_type(TypeDesc::Constr(path, Vec::new().into()), level))
    }

    /// The first of `base`, `base1`, ... (`base0` first when `base` ends in `$`) that names no type yet.
    pub(crate) fn new_abstract_name(&mut self, env: &Env, base: &str) -> syntax::symbol::Symbol {
        for index in 0.. {
            let name = if index == 0 && !base.is_empty() && !base.ends_with('$') {
                base.to_string()
            } else {
                format!("{base}{index}")
            };
            let name = self.interner.intern(&name);
            if !self.type_name_is_bound(env, name) {
                return name;
            }
        }
        self.interner.intern(base)
    }

    /// Whether two types may be made equal by equations on abstract types.
    pub fn may_be_equal(&mut self, env: &Env, a: TypeId, b: TypeId) -> bool {
        self.compatible(env, a, b, &mut FxHashSet::default()).is_ok()
    }

    fn compatible(
        &mut self,
        env: &Env,
        a: TypeId,
        b: TypeId,
        seen: &mut FxHashSet<(TypeId, TypeId)>,
    ) -> Compatible {
        let (a, b) = (self.store.repr(a), self.store.repr(b));
        if a == b {
            return Ok(());
        }
        if let (TypeDesc::Var(_), _) | (_, TypeDesc::Var(_)) = (self.store.desc(a), self.store.desc(b)) {
            return Ok(());
        }
        let (a, b) = (self.expand_head_opt(env, a), self.expand_head_opt(env, b));
        if a == b || !seen.insert((a, b)) || seen.len() > 10_000 {
            return Ok(());
        }
        deep(|| self.compatible_heads(env, a, b, seen))
    }

    fn compatible_heads(
        &mut self,
        env: &Env,
        a: TypeId,
        b: TypeId,
        seen: &mut FxHashSet<(TypeId, TypeId)>,
    ) -> Compatible {
        match (self.store.desc(a).clone(), self.store.desc(b).clone()) {
            (TypeDesc::Var(_) | TypeDesc::Error, _) | (_, TypeDesc::Var(_) | TypeDesc::Error) => Ok(()),
            (TypeDesc::Arrow(l, t, u, _), TypeDesc::Arrow(m, v, w, _)) => {
                let optional = |l| matches!(l, ArgLabel::Optional(_));
                if l != m && (optional(l) || optional(m)) {
                    return Err(Incompatible);
                }
                self.compatible(env, t, v, seen)?;
                self.compatible(env, u, w, seen)
            }
            (TypeDesc::Tuple(ts), TypeDesc::Tuple(us)) => self.compatible_lists(env, &ts, &us, seen),
            (TypeDesc::Constr(p, ts), TypeDesc::Constr(q, us)) => {
                self.compatible_constructors(env, (&p, &ts), (&q, &us), seen)
            }
            (TypeDesc::Constr(p, _), _) | (_, TypeDesc::Constr(p, _)) => match self.type_declaration(env, &p)
            {
                Some(decl) if non_aliasable(&p, &decl) || !matches!(decl.kind, TypeKind::Abstract(_)) => {
                    Err(Incompatible)
                }
                _ => Ok(()),
            },
            (TypeDesc::Package(..), TypeDesc::Package(..)) => Ok(()),
            (TypeDesc::Variant(r), TypeDesc::Variant(s)) => self.compatible_rows(env, &r, &s, seen),
            (TypeDesc::Object(r, _), TypeDesc::Object(s, _)) => self.compatible_objects(env, r, s, seen),
            (TypeDesc::Nil, TypeDesc::Nil) | (TypeDesc::Univar(_), TypeDesc::Univar(_)) => Ok(()),
            (TypeDesc::Poly(t, ts), TypeDesc::Poly(u, us)) if ts.len() == us.len() => {
                self.compatible(env, t, u, seen)
            }
            _ => Err(Incompatible),
        }
    }

    fn compatible_lists(
        &mut self,
        env: &Env,
        ts: &[TypeId],
        us: &[TypeId],
        seen: &mut FxHashSet<(TypeId, TypeId)>,
    ) -> Compatible {
        if ts.len() != us.len() {
            return Err(Incompatible);
        }
        ts.iter().zip(us).try_for_each(|(&t, &u)| self.compatible(env, t, u, seen))
    }

    fn compatible_rows(
        &mut self,
        env: &Env,
        r: &RowDesc,
        s: &RowDesc,
        seen: &mut FxHashSet<(TypeId, TypeId)>,
    ) -> Compatible {
        let (r, s) = (self.store.flat_row(r), self.store.flat_row(s));
        let (only_r, only_s, both) = self.merge_rows(&r, &s);
        let must = |fields: &[(syntax::symbol::Symbol, RowField)]| {
            fields.iter().any(|(_, f)| matches!(f, RowField::Present(_)))
        };
        if r.closed && must(&only_s) || s.closed && must(&only_r) {
            return Err(Incompatible);
        }
        for (_, f, g) in both {
            match (f, g) {
                (RowField::Present(None), RowField::Present(Some(_)))
                | (RowField::Present(Some(_)), RowField::Present(None))
                | (RowField::Present(_), RowField::Absent)
                | (RowField::Absent, RowField::Present(_)) => return Err(Incompatible),
                (RowField::Present(Some(t)), RowField::Present(Some(u))) => {
                    self.compatible(env, t, u, seen)?
                }
                (RowField::Present(Some(t)), RowField::Either { no_arg, args, .. })
                | (RowField::Either { no_arg, args, .. }, RowField::Present(Some(t))) => {
                    if no_arg {
                        return Err(Incompatible);
                    }
                    for &u in args.iter() {
                        self.compatible(env, t, u, seen)?;
                    }
                }
                (RowField::Present(None), RowField::Either { args, .. })
                | (RowField::Either { args, .. }, RowField::Present(None))
                    if !args.is_empty() =>
                {
                    return Err(Incompatible);
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn compatible_objects(
        &mut self,
        env: &Env,
        r: TypeId,
        s: TypeId,
        seen: &mut FxHashSet<(TypeId, TypeId)>,
    ) -> Compatible {
        let ((fs, rest_r), (gs, rest_s)) = (self.store.flat_fields(r), self.store.flat_fields(s));
        let (both, only_r, only_s) = self.merge_fields(&fs, &gs);
        self.compatible(env, rest_r, rest_s, seen)?;
        let closed = |c: &Self, rest| matches!(c.store.desc(rest), TypeDesc::Nil);
        let public = |c: &Self, fields: &[(syntax::symbol::Symbol, FieldKind, TypeId)]| {
            fields.iter().any(|(_, k, _)| c.store.kind(*k) == FieldKind::Public)
        };
        if closed(self, rest_r) && public(self, &only_s) || closed(self, rest_s) && public(self, &only_r) {
            return Err(Incompatible);
        }
        both.into_iter().try_for_each(|(_, _, t, _, u)| self.compatible(env, t, u, seen))
    }

    fn compatible_constructors(
        &mut self,
        env: &Env,
        (p, ts): (&Path, &[TypeId]),
        (q, us): (&Path, &[TypeId]),
        seen: &mut FxHashSet<(TypeId, TypeId)>,
    ) -> Compatible {
        let (decl_p, decl_q) = match (self.type_declaration(env, p), self.type_declaration(env, q)) {
            (Some(d), Some(e)) => (d, e),
            _ => return Ok(()),
        };
        if p == q {
            if ts.len() != us.len() {
                return Err(Incompatible);
            }
            for (i, (&t, &u)) in ts.iter().zip(us).enumerate() {
                if decl_p.variance.get(i).is_some_and(|v| v.has(Variance::INJ)) {
                    self.compatible(env, t, u, seen)?;
                }
            }
            return Ok(());
        }
        let (closed_p, closed_q) = (non_aliasable(p, &decl_p), non_aliasable(q, &decl_q));
        if closed_p && closed_q {
            return Err(Incompatible);
        }
        match (&decl_p.kind, &decl_q.kind) {
            (TypeKind::Abstract(_), TypeKind::Abstract(_)) => Ok(()),
            (TypeKind::Abstract(_), _) if !closed_p => Ok(()),
            (_, TypeKind::Abstract(_)) if !closed_q => Ok(()),
            (TypeKind::Record(ls, r), TypeKind::Record(ms, s)) if r == s && ls.len() == ms.len() => {
                let same =
                    ls.iter().zip(ms.iter()).all(|(l, m)| l.id.name == m.id.name && l.mutable == m.mutable);
                if same { self.compatible_lists(env, ts, us, seen) } else { Err(Incompatible) }
            }
            (TypeKind::Variant(cs, r), TypeKind::Variant(ds, s)) if r == s && cs.len() == ds.len() => {
                let same = cs.iter().zip(ds.iter()).all(|(c, d)| c.id.name == d.id.name);
                if same { self.compatible_lists(env, ts, us, seen) } else { Err(Incompatible) }
            }
            (TypeKind::Open, TypeKind::Open) => self.compatible_lists(env, ts, us, seen),
            _ => Err(Incompatible),
        }
    }
}

/// A type that is certainly different from every other one: defined in this unit, and no locally abstract type.
fn non_aliasable(path: &Path, decl: &TypeDeclaration) -> bool {
    matches!(path, Path::Ident(id) if !id.is_global()) && !decl.is_newtype
}

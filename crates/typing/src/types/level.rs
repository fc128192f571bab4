//! Levels: making types at the current level, generalising what a definition leaves behind, lowering what meets an
//! older type.
//!
//! A node's level is at least that of its components, so a walk stops at nodes that are low enough already.

use syntax::node::deep;
use syntax::symbol::Symbol;

use super::desc::*;
use super::store::GENERIC_LEVEL;
use super::trace::*;
use crate::checker::Checker;
use crate::env::Env;
use crate::ident::LOWEST_SCOPE;

impl Checker<'_> {
    /// A fresh variable at the current level.
    pub fn new_var(&mut self) -> TypeId {
        self.store.new_type(TypeDesc::Var(None), self.level)
    }

    /// A fresh named variable at the current level.
    pub fn new_named_var(&mut self, name: Option<Symbol>) -> TypeId {
        self.store.new_type(TypeDesc::Var(name), self.level)
    }

    /// A fresh variable at `level`.
    pub fn new_var_at(&mut self, level: u32) -> TypeId {
        self.store.new_type(TypeDesc::Var(None), level)
    }

    /// A new type at the current level.
    pub fn new_type(&mut self, desc: TypeDesc) -> TypeId {
        self.store.new_type(desc, self.level)
    }

    /// A new type at the generic level.
    pub fn new_generic(&mut self, desc: TypeDesc) -> TypeId {
        self.store.new_type(desc, GENERIC_LEVEL)
    }

    /// Enters a definition: types made from now on may be generalised at its end.
    pub fn begin_def(&mut self) {
        self.level += 1;
    }

    /// Leaves a definition.
    pub fn end_def(&mut self) {
        self.level -= 1;
    }

    /// Runs `f` one level up.
    pub fn with_local_level<R>(&mut self, f: impl FnOnce(&mut Self) -> R) -> R {
        let level = self.level;
        self.level += 1;
        let result = f(self);
        self.level = level;
        result
    }

    /// Makes everything above the current level in `t` generic.
    pub fn generalize(&mut self, t: TypeId) {
        let current = self.level;
        let mut todo = vec![t];
        while let Some(t) = todo.pop() {
            let t = self.store.repr_mut(t);
            let level = self.store.level(t);
            if level > current && level != GENERIC_LEVEL {
                self.store.set_level(t, GENERIC_LEVEL);
                self.store.push_children(t, &mut todo);
            }
        }
    }

    /// As [`generalize`](Self::generalize), for the structure only: variables come down to the current level.
    pub fn generalize_structure(&mut self, t: TypeId) {
        let current = self.level;
        let mut todo = vec![t];
        while let Some(t) = todo.pop() {
            let t = self.store.repr_mut(t);
            let level = self.store.level(t);
            if level == GENERIC_LEVEL {
                continue;
            }
            if matches!(self.store.desc(t), TypeDesc::Var(_)) {
                if level > current {
                    self.store.set_level(t, current);
                }
            } else if level > current {
                self.store.set_level(t, GENERIC_LEVEL);
                self.store.push_children(t, &mut todo);
            }
        }
    }

    /// Prepares the type of an expansive expression for [`generalize`](Self::generalize): what occurs in a
    /// contravariant or invariant position stays at the current level (relaxed value restriction).
    pub fn lower_contravariant(&mut self, env: &Env, t: TypeId) {
        let mut seen = rustc_hash::FxHashMap::default();
        self.lower_contravariant_rec(env, t, false, &mut seen);
    }

    fn lower_contravariant_rec(
        &mut self,
        env: &Env,
        t: TypeId,
        contra: bool,
        seen: &mut rustc_hash::FxHashMap<TypeId, bool>,
    ) {
        let t = self.store.repr(t);
        let level = self.level;
        let node_level = self.store.level(t);
        if node_level <= level || node_level == GENERIC_LEVEL {
            return;
        }
        match seen.get(&t) {
            Some(true) => return,
            Some(false) if !contra => return,
            _ => {}
        }
        seen.insert(t, contra);
        let desc = self.store.desc(t).clone();
        deep(|| match desc {
            TypeDesc::Var(_) => {
                if contra {
                    self.store.set_level(t, level);
                }
            }
            TypeDesc::Constr(_, ref args) if args.is_empty() => {}
            TypeDesc::Constr(path, args) => {
                let variance = self.type_declaration(env, &path).map(|d| d.variance.clone());
                let unknown = super::Variance(
                    super::Variance::MAY_POS | super::Variance::MAY_NEG | super::Variance::MAY_WEAK,
                );
                let is_abbreviation = self.type_declaration(env, &path).is_some_and(|d| d.manifest.is_some());
                let weak =
                    variance.as_ref().is_none_or(|v| v.iter().any(|v| v.has(super::Variance::MAY_WEAK)));
                if weak && is_abbreviation && !contra {
                    // The parameters' declared variance may be too coarse: ask the expansion.
                    if let Some(u) = self.try_expand_once(env, t) {
                        self.lower_contravariant_rec(env, u, contra, seen);
                        // The arguments themselves must not stay behind above the expansion's.
                        return;
                    }
                }
                for (i, &arg) in args.iter().enumerate() {
                    let v = variance.as_ref().and_then(|v| v.get(i).copied()).unwrap_or(unknown);
                    if v.0 & (super::Variance::MAY_POS | super::Variance::MAY_NEG) == 0 {
                        // An absent parameter may be anything.
                        continue;
                    }
                    if contra || v.has(super::Variance::MAY_WEAK) {
                        self.lower_contravariant_rec(env, arg, true, seen);
                    } else {
                        self.lower_contravariant_rec(env, arg, false, seen);
                    }
                }
            }
            TypeDesc::Package(_, constraints) => {
                for (_, u) in constraints.iter() {
                    self.lower_contravariant_rec(env, *u, true, seen);
                }
            }
            TypeDesc::Arrow(_, a, b, _) => {
                self.lower_contravariant_rec(env, a, true, seen);
                self.lower_contravariant_rec(env, b, contra, seen);
            }
            _ => {
                let mut children = Vec::new();
                self.store.push_children(t, &mut children);
                for u in children {
                    self.lower_contravariant_rec(env, u, contra, seen);
                }
            }
        });
    }

    /// Brings `t` down to `level`. Fails when something in it may not live there.
    pub fn update_level(&mut self, env: &Env, level: u32, t: TypeId) -> Agreement {
        if self.store.level(t) <= level {
            return Ok(());
        }
        // Expanding abbreviations can make a local type disappear; only tried when needed.
        let snapshot = self.store.snapshot();
        if self.update_level_rec(env, level, t, false).is_ok() {
            self.store.commit(snapshot);
            return Ok(());
        }
        self.store.backtrack(snapshot);
        self.update_level_rec(env, level, t, true)
    }

    fn update_level_rec(&mut self, env: &Env, level: u32, t: TypeId, expand: bool) -> Agreement {
        let mut todo = vec![t];
        while let Some(t) = todo.pop() {
            let t = self.store.repr(t);
            if self.store.level(t) <= level {
                continue;
            }
            let scope = self.store.scope(t);
            if level < scope {
                // A constructor that is known outside may leave under its own name.
                let known = matches!(self.store.desc(t), TypeDesc::Constr(path, _) if path.scope() <= level);
                if !known {
                    let whole = Expanded { ty: t, expanded: t };
                    return because(Step::Escape { kind: EscapeKind::Equation(whole), context: None });
                }
                self.store.set_scope(t, LOWEST_SCOPE);
            }
            match self.store.desc(t).clone() {
                TypeDesc::Constr(path, _) if level < path.scope() => {
                    if let Some(u) = self.try_expand_once(env, t) {
                        self.store.link(t, u);
                        todo.push(u);
                        continue;
                    }
                    return because(Step::Escape { kind: EscapeKind::Constructor(path), context: None });
                }
                TypeDesc::Constr(path, args) if expand && !args.is_empty() => {
                    let useless = self
                        .type_declaration(env, &path)
                        .is_some_and(|d| d.manifest.is_some() && d.variance.contains(&super::Variance::NULL));
                    let snapshot = self.store.snapshot();
                    let as_it_is = !useless && {
                        self.store.set_level(t, level);
                        args.iter().try_for_each(|&a| self.update_level_rec(env, level, a, expand)).is_ok()
                    };
                    if as_it_is {
                        self.store.commit(snapshot);
                        continue;
                    }
                    self.store.backtrack(snapshot);
                    match self.try_expand_once(env, t) {
                        Some(u) => {
                            self.store.link(t, u);
                            todo.push(u);
                            continue;
                        }
                        None => self.store.set_level(t, level),
                    }
                }
                TypeDesc::Package(path, constraints) if level < path.scope() => {
                    let normal = self.normalize_modtype_path(env, &path);
                    if normal == path || level < normal.scope() {
                        return because(Step::Escape { kind: EscapeKind::ModuleType(path), context: None });
                    }
                    self.store.set_desc(t, TypeDesc::Package(normal, constraints));
                    todo.push(t);
                    continue;
                }
                TypeDesc::Object(_, name) => {
                    if self.store.name(name).is_some_and(|(p, _)| level < p.scope()) {
                        self.store.set_name(name, None);
                    }
                    self.store.set_level(t, level);
                }
                TypeDesc::Variant(row) => {
                    if row.name.as_ref().is_some_and(|(p, _)| level < p.scope()) {
                        let row = RowDesc { name: None, ..(*row).clone() };
                        self.store.set_desc(t, TypeDesc::Variant(row.into()));
                    }
                    self.store.set_level(t, level);
                }
                _ => self.store.set_level(t, level),
            }
            self.store.push_children(t, &mut todo);
        }
        Ok(())
    }

    /// Raises the scope of `t` (the node alone) to `scope`: it is only known within it.
    pub fn update_scope(&mut self, scope: u32, t: TypeId) -> Agreement {
        if scope == LOWEST_SCOPE {
            return Ok(());
        }
        let t = self.store.repr(t);
        if self.store.scope(t) < scope {
            if self.store.level(t) < scope {
                let whole = Expanded { ty: t, expanded: t };
                return because(Step::Escape { kind: EscapeKind::Equation(whole), context: None });
            }
            self.store.set_scope(t, scope);
        }
        Ok(())
    }

    /// Lowers the level of `t` where it may not be generalised, without checks.
    pub fn lower_all(&mut self, level: u32, t: TypeId) {
        let mut todo = vec![t];
        while let Some(t) = todo.pop() {
            let t = self.store.repr(t);
            if self.store.level(t) > level {
                self.store.set_level(t, level);
                self.store.push_children(t, &mut todo);
            }
        }
    }
}

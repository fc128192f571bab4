//! Copies of types: instances of schemes, of constructors and labels, of polymorphic types, and the substitution
//! behind the expansion of abbreviations.
//!
//! One [`Copying`] lasts as long as sharing between the copied types must be kept.

use rustc_hash::FxHashMap;
use syntax::node::deep;

use super::decl::*;
use super::desc::*;
use super::store::GENERIC_LEVEL;
use crate::checker::Checker;

/// What was copied to what.
#[derive(Default)]
pub struct Copying {
    map: FxHashMap<TypeId, TypeId>,
    /// Row variables to the variant type that was copied with them.
    rows: FxHashMap<TypeId, TypeId>,
    /// Undecided method kinds.
    kinds: FxHashMap<KindCell, FieldKind>,
    /// Level of the new nodes.
    level: u32,
    keep_names: bool,
    /// Copy nodes at every level, not only generic ones (copying below a binder of univars).
    all_levels: bool,
    /// Fixed rows stay fixed (instances of polymorphic types that must stay rigid).
    fixed: bool,
}

impl Copying {
    /// Copies into `level`.
    pub fn at(level: u32) -> Copying {
        Copying { level, ..Copying::default() }
    }

    pub fn keep_names(mut self) -> Copying {
        self.keep_names = true;
        self
    }

    /// Copies nodes of every level.
    pub fn everything(mut self) -> Copying {
        self.all_levels = true;
        self
    }

    /// The copy of a method kind.
    pub fn kind(&mut self, store: &mut super::store::TypeStore, kind: FieldKind) -> FieldKind {
        match store.kind(kind) {
            FieldKind::Var(cell) => *self.kinds.entry(cell).or_insert_with(|| store.new_kind()),
            decided => decided,
        }
    }

    /// From now on `from` is copied to `to`.
    pub fn map(&mut self, from: TypeId, to: TypeId) {
        self.map.insert(from, to);
    }
}

/// A constructor taken at fresh types.
pub struct ConstructorInstance {
    pub args: Vec<TypeId>,
    pub res: TypeId,
    /// Existentials, in the order of the description.
    pub existentials: Vec<TypeId>,
}

impl Checker<'_> {
    /// Copies the generic part of `t`.
    pub fn copy_type(&mut self, copying: &mut Copying, t: TypeId) -> TypeId {
        let t = self.store.repr(t);
        if !copying.all_levels && self.store.level(t) != GENERIC_LEVEL {
            return t;
        }
        if let Some(&copy) = copying.map.get(&t) {
            return copy;
        }
        deep(|| self.copy_node(copying, t))
    }

    fn copy_node(&mut self, copying: &mut Copying, t: TypeId) -> TypeId {
        let scope = self.store.scope(t);
        let desc = self.store.desc(t).clone();
        if let TypeDesc::Variant(row) = &desc {
            return self.copy_variant(copying, t, row);
        }
        // The copy exists before its components are copied: types may be cyclic.
        let copy = self.store.new_scoped(TypeDesc::Var(None), copying.level, scope);
        copying.map.insert(t, copy);
        let desc = match desc {
            TypeDesc::Var(name) => TypeDesc::Var(if copying.keep_names { name } else { None }),
            TypeDesc::Univar(_) | TypeDesc::Nil | TypeDesc::Error => desc,
            TypeDesc::Arrow(label, a, b, commu) => {
                let commu = match self.store.commu(commu) {
                    Commutable::Ok => Commutable::Ok,
                    _ => self.store.new_commu(),
                };
                let a = self.copy_type(copying, a);
                let b = self.copy_type(copying, b);
                TypeDesc::Arrow(label, a, b, commu)
            }
            TypeDesc::Tuple(ts) => TypeDesc::Tuple(self.copy_types(copying, &ts).into()),
            TypeDesc::Constr(path, ts) if ts.is_empty() => TypeDesc::Constr(path, ts),
            TypeDesc::Constr(path, ts) => TypeDesc::Constr(path, self.copy_types(copying, &ts).into()),
            TypeDesc::Object(row, name) => {
                let row = self.copy_type(copying, row);
                let name = self.store.name(name).cloned();
                let name = name.map(|(path, args)| (path, self.copy_types(copying, &args).into()));
                let name = self.store.new_name(name);
                TypeDesc::Object(row, name)
            }
            TypeDesc::Field(label, kind, ty, rest) => {
                if self.store.kind(kind) == FieldKind::Absent {
                    TypeDesc::Link(self.copy_type(copying, rest))
                } else {
                    let ty = self.copy_type(copying, ty);
                    let rest = self.copy_type(copying, rest);
                    TypeDesc::Field(label, copying.kind(&mut self.store, kind), ty, rest)
                }
            }
            TypeDesc::Poly(ty, vars) => {
                let vars = self.copy_types(copying, &vars);
                let ty = self.copy_type(copying, ty);
                TypeDesc::Poly(ty, vars.into())
            }
            TypeDesc::Package(path, constraints) => {
                let constraints =
                    constraints.iter().map(|(l, t)| (l.clone(), self.copy_type(copying, *t))).collect();
                TypeDesc::Package(path, constraints)
            }
            TypeDesc::Link(_) | TypeDesc::Subst(..) | TypeDesc::Variant(_) => desc,
        };
        self.store.set_desc(copy, desc);
        copy
    }

    /// Copies several types that share.
    pub fn copy_types(&mut self, copying: &mut Copying, types: &[TypeId]) -> Vec<TypeId> {
        types.iter().map(|&t| self.copy_type(copying, t)).collect()
    }

    fn copy_variant(&mut self, copying: &mut Copying, t: TypeId, row: &RowDesc) -> TypeId {
        let flat = self.store.flat_row(row);
        // A row belongs to its variable: met twice, it is one type.
        if let Some(&copy) = copying.rows.get(&flat.more) {
            copying.map.insert(t, copy);
            return copy;
        }
        let scope = self.store.scope(t);
        let copy = self.store.new_scoped(TypeDesc::Var(None), copying.level, scope);
        copying.map.insert(t, copy);
        copying.rows.insert(flat.more, copy);
        let keep = !copying.all_levels && self.store.level(flat.more) != GENERIC_LEVEL;
        let mut fixed = flat.fixed.clone();
        let more = if keep {
            flat.more
        } else {
            let more = self.copy_type(copying, flat.more);
            if let Some(FixedExplanation::Univar(_)) = fixed {
                fixed = match self.store.desc(more) {
                    TypeDesc::Univar(_) => Some(FixedExplanation::Univar(more)),
                    _ if copying.fixed => Some(FixedExplanation::Rigid),
                    _ => None,
                };
            }
            more
        };
        let fields = flat
            .fields
            .iter()
            .map(|(label, field)| {
                let field = match field {
                    RowField::Present(ty) => RowField::Present(ty.map(|t| self.copy_type(copying, t))),
                    RowField::Absent => RowField::Absent,
                    RowField::Either { no_arg, args, matched, ext } => {
                        let args = self.copy_types(copying, args).into();
                        let ext = if keep { *ext } else { self.store.new_row_cell() };
                        RowField::Either { no_arg: *no_arg, args, matched: *matched, ext }
                    }
                };
                (*label, field)
            })
            .collect();
        let name = flat.name.map(|(path, args)| (path, self.copy_types(copying, &args).into()));
        let row = RowDesc { fields, more, closed: flat.closed, fixed, name };
        self.store.set_desc(copy, TypeDesc::Variant(row.into()));
        copy
    }

    /// An instance of the scheme `t` at the current level.
    pub fn instance(&mut self, t: TypeId) -> TypeId {
        let level = self.level;
        self.instance_at(level, t)
    }

    /// An instance of the scheme `t` at `level`.
    pub fn instance_at(&mut self, level: u32, t: TypeId) -> TypeId {
        if self.store.level(t) != GENERIC_LEVEL {
            return self.store.repr(t);
        }
        self.copy_type(&mut Copying::at(level), t)
    }

    /// An instance that is itself generic.
    pub fn generic_instance(&mut self, t: TypeId) -> TypeId {
        self.instance_at(GENERIC_LEVEL, t)
    }

    /// An instance that keeps the names of variables.
    pub fn instance_keep_names(&mut self, t: TypeId) -> TypeId {
        let mut copying = Copying::at(self.level).keep_names();
        self.copy_type(&mut copying, t)
    }

    /// Instances that share what the originals share.
    pub fn instance_list(&mut self, types: &[TypeId]) -> Vec<TypeId> {
        let mut copying = Copying::at(self.level);
        self.copy_types(&mut copying, types)
    }

    /// A constructor's arguments and result with fresh variables (existentials are variables, too).
    pub fn instance_constructor(&mut self, constructor: &ConstructorDescription) -> ConstructorInstance {
        let mut copying = Copying::at(self.level);
        let existentials = self.copy_types(&mut copying, &constructor.existentials);
        let res = self.copy_type(&mut copying, constructor.res);
        let args = self.copy_types(&mut copying, &constructor.args);
        ConstructorInstance { args, res, existentials }
    }

    /// A label's univars, field type and record type, with fresh variables. With `fixed`, the univars of a
    /// polymorphic field stay rigid in rows.
    pub fn instance_label(&mut self, fixed: bool, label: &LabelDescription) -> (Vec<TypeId>, TypeId, TypeId) {
        let mut copying = Copying::at(self.level);
        let res = self.copy_type(&mut copying, label.res);
        let (vars, arg) = match self.store.desc(label.arg).clone() {
            TypeDesc::Poly(ty, vars) => self.copy_below_binder(&mut copying, fixed, &vars, ty),
            _ => (Vec::new(), self.copy_type(&mut copying, label.arg)),
        };
        (vars, arg, res)
    }

    /// The body of a polymorphic type with variables for its univars.
    pub fn instance_poly(&mut self, fixed: bool, vars: &[TypeId], ty: TypeId) -> (Vec<TypeId>, TypeId) {
        let mut copying = Copying::at(self.level);
        self.copy_below_binder(&mut copying, fixed, vars, ty)
    }

    /// As [`instance_poly`](Self::instance_poly), the variables keep the univars' names.
    pub fn instance_poly_named(&mut self, fixed: bool, vars: &[TypeId], ty: TypeId) -> (Vec<TypeId>, TypeId) {
        let mut copying = Copying::at(self.level).keep_names();
        self.copy_below_binder(&mut copying, fixed, vars, ty)
    }

    /// Copies `ty` with its univars `vars` replaced. Only what mentions one of them is copied (with everything
    /// generic), so that the rest stays shared with the surroundings.
    fn copy_below_binder(
        &mut self,
        copying: &mut Copying,
        fixed: bool,
        vars: &[TypeId],
        ty: TypeId,
    ) -> (Vec<TypeId>, TypeId) {
        let fresh: Vec<TypeId> = vars
            .iter()
            .map(|&v| {
                let name = match self.store.desc(v) {
                    TypeDesc::Univar(name) if copying.keep_names => *name,
                    _ => None,
                };
                self.store.new_type(TypeDesc::Var(name), copying.level)
            })
            .collect();
        if vars.is_empty() {
            return (fresh, self.copy_type(copying, ty));
        }
        let mut below = Copying {
            map: std::mem::take(&mut copying.map),
            rows: std::mem::take(&mut copying.rows),
            kinds: std::mem::take(&mut copying.kinds),
            level: copying.level,
            keep_names: copying.keep_names,
            all_levels: false,
            fixed,
        };
        for (&v, &f) in vars.iter().zip(&fresh) {
            below.map.insert(self.store.repr(v), f);
        }
        let mut mentions = FxHashMap::default();
        let result = self.copy_mentioning(&mut below, &mut mentions, ty);
        copying.map = below.map;
        copying.rows = below.rows;
        copying.kinds = below.kinds;
        (fresh, result)
    }

    /// Copies `t` if it mentions something already mapped, or is generic.
    fn copy_mentioning(
        &mut self,
        copying: &mut Copying,
        mentions: &mut FxHashMap<TypeId, bool>,
        t: TypeId,
    ) -> TypeId {
        // Nodes to copy: those from which a mapped univar can be reached.
        let mapped: Vec<TypeId> = copying
            .map
            .keys()
            .copied()
            .filter(|&k| matches!(self.store.desc(k), TypeDesc::Univar(_)))
            .collect();
        let reach = self.nodes_reaching(t, &mapped);
        mentions.extend(reach.iter().map(|&n| (n, true)));
        self.copy_selected(copying, &reach, t)
    }

    pub(crate) fn copy_selected(
        &mut self,
        copying: &mut Copying,
        selected: &rustc_hash::FxHashSet<TypeId>,
        t: TypeId,
    ) -> TypeId {
        // Non-generic nodes that must be copied are made generic for the time of the copy: the store restores them.
        let snapshot_levels: Vec<(TypeId, u32)> = selected
            .iter()
            .map(|&n| (n, self.store.level(n)))
            .filter(|&(_, level)| level != GENERIC_LEVEL)
            .collect();
        for &(n, _) in &snapshot_levels {
            self.store.set_level(n, GENERIC_LEVEL);
        }
        let copy = self.copy_type(copying, t);
        for (n, level) in snapshot_levels {
            self.store.set_level(n, level);
        }
        copy
    }

    /// The nodes below `t` from which one of `targets` can be reached.
    pub(crate) fn nodes_reaching(&mut self, t: TypeId, targets: &[TypeId]) -> rustc_hash::FxHashSet<TypeId> {
        let mark = self.store.new_mark();
        let mut parents: FxHashMap<TypeId, Vec<TypeId>> = FxHashMap::default();
        let mut todo = vec![self.store.repr(t)];
        let mut children = Vec::new();
        while let Some(node) = todo.pop() {
            if self.store.visit(node, mark) {
                self.store.push_children(node, &mut children);
                for child in children.drain(..) {
                    let child = self.store.repr(child);
                    parents.entry(child).or_default().push(node);
                    todo.push(child);
                }
            }
        }
        let mut reached = rustc_hash::FxHashSet::default();
        let mut todo: Vec<TypeId> = targets.to_vec();
        while let Some(node) = todo.pop() {
            let node = self.store.repr(node);
            if reached.insert(node) {
                todo.extend(parents.get(&node).into_iter().flatten().copied());
            }
        }
        reached
    }

    /// The types in `copying`'s map are kept by [`Copying::map`]; instances of a declaration's parameters and parts.
    pub fn instance_parameterized(
        &mut self,
        params: &[TypeId],
        types: &[TypeId],
    ) -> (Vec<TypeId>, Vec<TypeId>) {
        let mut copying = Copying::at(self.level);
        (self.copy_types(&mut copying, params), self.copy_types(&mut copying, types))
    }

    /// A declaration with fresh variables at the current level, sharing kept.
    pub fn instance_declaration(&mut self, decl: &TypeDeclaration) -> TypeDeclaration {
        let mut copying = Copying::at(self.level).keep_names();
        self.copy_declaration(&mut copying, decl)
    }

    /// A declaration copied with `copying`.
    pub fn copy_declaration(&mut self, copying: &mut Copying, decl: &TypeDeclaration) -> TypeDeclaration {
        let params = self.copy_types(copying, &decl.params);
        let manifest = decl.manifest.map(|t| self.copy_type(copying, t));
        let kind = match &decl.kind {
            TypeKind::Abstract(origin) => TypeKind::Abstract(*origin),
            TypeKind::Open => TypeKind::Open,
            TypeKind::Record(labels, repr) => {
                TypeKind::Record(self.copy_label_declarations(copying, labels).into(), repr.clone())
            }
            TypeKind::Variant(constructors, repr) => {
                let constructors: Vec<ConstructorDeclaration> = constructors
                    .iter()
                    .map(|c| {
                        let args = match &c.args {
                            ConstructorArguments::Tuple(ts) => {
                                ConstructorArguments::Tuple(self.copy_types(copying, ts).into())
                            }
                            ConstructorArguments::Record(ls) => {
                                ConstructorArguments::Record(self.copy_label_declarations(copying, ls).into())
                            }
                        };
                        let res = c.res.map(|t| self.copy_type(copying, t));
                        ConstructorDeclaration { args, res, ..c.clone() }
                    })
                    .collect();
                TypeKind::Variant(constructors.into(), *repr)
            }
        };
        TypeDeclaration { params, manifest, kind, ..decl.clone() }
    }

    fn copy_label_declarations(
        &mut self,
        copying: &mut Copying,
        labels: &[LabelDeclaration],
    ) -> Vec<LabelDeclaration> {
        labels.iter().map(|l| LabelDeclaration { ty: self.copy_type(copying, l.ty), ..l.clone() }).collect()
    }
}

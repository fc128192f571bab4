//! Walking over the children of a type node, once for every operation that needs it.

use std::rc::Rc;

use rustc_hash::FxHashSet;
use syntax::node::deep;

use super::desc::*;
use super::store::TypeStore;

impl TypeStore {
    /// The direct children of `t`, in order. Absent object fields are skipped over; the name of an object or row
    /// does not count as a child.
    pub fn children(&self, t: TypeId) -> Vec<TypeId> {
        let mut out = Vec::new();
        self.each_child(t, |c| out.push(c));
        out
    }

    /// Calls `f` on the direct children of `t`, in order.
    pub fn each_child(&self, t: TypeId, mut f: impl FnMut(TypeId)) {
        match self.desc(t) {
            TypeDesc::Var(_) | TypeDesc::Univar(_) | TypeDesc::Nil | TypeDesc::Error => {}
            TypeDesc::Arrow(_, a, b, _) => {
                f(*a);
                f(*b);
            }
            TypeDesc::Tuple(ts) => ts.iter().for_each(|t| f(*t)),
            TypeDesc::Constr(_, ts) => ts.iter().for_each(|t| f(*t)),
            TypeDesc::Object(row, name) => {
                f(*row);
                if let Some((_, args)) = self.name(*name) {
                    args.iter().for_each(|t| f(*t));
                }
            }
            TypeDesc::Field(_, _, a, b) => {
                f(*a);
                f(*b);
            }
            TypeDesc::Link(t) => f(*t),
            TypeDesc::Subst(t, u) => {
                f(*t);
                if let Some(u) = u {
                    f(*u);
                }
            }
            TypeDesc::Variant(row) => {
                for (_, field) in &row.fields {
                    match self.row_field(field) {
                        RowField::Present(Some(t)) => f(t),
                        RowField::Either { args, .. } => args.iter().for_each(|t| f(*t)),
                        RowField::Present(None) | RowField::Absent => {}
                    }
                }
                f(row.more);
                if let Some((_, args)) = &row.name {
                    args.iter().for_each(|t| f(*t));
                }
            }
            TypeDesc::Poly(t, vars) => {
                f(*t);
                vars.iter().for_each(|t| f(*t));
            }
            TypeDesc::Package(_, fields) => fields.iter().for_each(|(_, t)| f(*t)),
        }
    }

    /// The node's description with `f` applied to every child. Row cells are followed, and what is still open gets a
    /// fresh cell; so do object names.
    pub fn map_children(
        &mut self,
        t: TypeId,
        f: &mut dyn FnMut(&mut TypeStore, TypeId) -> TypeId,
    ) -> TypeDesc {
        let desc = self.desc(t).clone();
        match desc {
            TypeDesc::Var(_) | TypeDesc::Univar(_) | TypeDesc::Nil | TypeDesc::Error => desc,
            TypeDesc::Arrow(l, a, b, c) => {
                let a = f(self, a);
                let b = f(self, b);
                TypeDesc::Arrow(l, a, b, c)
            }
            TypeDesc::Tuple(ts) => TypeDesc::Tuple(self.map_list(&ts, f)),
            TypeDesc::Constr(p, ts) => TypeDesc::Constr(p, self.map_list(&ts, f)),
            TypeDesc::Object(row, name) => {
                let row = f(self, row);
                let name = self.name(name).cloned().map(|(p, args)| (p, self.map_list(&args, f)));
                TypeDesc::Object(row, self.new_name(name))
            }
            TypeDesc::Field(l, k, a, b) => {
                let k = self.kind(k);
                let a = f(self, a);
                let b = f(self, b);
                TypeDesc::Field(l, k, a, b)
            }
            TypeDesc::Link(t) => TypeDesc::Link(f(self, t)),
            TypeDesc::Subst(t, u) => {
                let t = f(self, t);
                let u = u.map(|u| f(self, u));
                TypeDesc::Subst(t, u)
            }
            TypeDesc::Variant(row) => TypeDesc::Variant(Rc::new(self.map_row(&row, f))),
            TypeDesc::Poly(t, vars) => {
                let t = f(self, t);
                TypeDesc::Poly(t, self.map_list(&vars, f))
            }
            TypeDesc::Package(p, fields) => {
                TypeDesc::Package(p, fields.iter().map(|(l, t)| (l.clone(), f(self, *t))).collect())
            }
        }
    }

    fn map_list(
        &mut self,
        ts: &[TypeId],
        f: &mut dyn FnMut(&mut TypeStore, TypeId) -> TypeId,
    ) -> Rc<[TypeId]> {
        ts.iter().map(|t| f(self, *t)).collect()
    }

    /// The same for a row, its variable included.
    pub fn map_row(&mut self, row: &RowDesc, f: &mut dyn FnMut(&mut TypeStore, TypeId) -> TypeId) -> RowDesc {
        let mut fields = Vec::with_capacity(row.fields.len());
        for (label, field) in &row.fields {
            let field = match self.row_field(field) {
                RowField::Present(t) => RowField::Present(t.map(|t| f(self, t))),
                RowField::Either { no_arg, args, matched, .. } => {
                    let args = self.map_list(&args, f);
                    RowField::Either { no_arg, args, matched, ext: self.new_row_cell() }
                }
                RowField::Absent => RowField::Absent,
            };
            fields.push((*label, field));
        }
        let more = f(self, row.more);
        let name = row.name.as_ref().map(|(p, args)| (p.clone(), self.map_list(args, f)));
        let fixed = match &row.fixed {
            Some(FixedExplanation::Univar(t)) => Some(FixedExplanation::Univar(f(self, *t))),
            other => other.clone(),
        };
        RowDesc { fields, more, closed: row.closed, fixed, name }
    }

    /// The variables of `types` (not the universally bound ones), each once, in order of first occurrence.
    pub fn free_vars(&self, types: &[TypeId]) -> Vec<TypeId> {
        let mut seen = FxHashSet::default();
        let mut out = Vec::new();
        for t in types {
            self.collect_vars(*t, &mut seen, &mut out);
        }
        out
    }

    fn collect_vars(&self, t: TypeId, seen: &mut FxHashSet<TypeId>, out: &mut Vec<TypeId>) {
        let t = self.repr(t);
        if !seen.insert(t) {
            return;
        }
        match self.desc(t) {
            TypeDesc::Var(_) => out.push(t),
            _ => deep(|| self.each_child(t, |c| self.collect_vars(c, seen, out))),
        }
    }

    /// Whether `test` holds of a node reachable from `t`.
    pub fn any_node(&self, t: TypeId, test: &mut dyn FnMut(&TypeStore, TypeId) -> bool) -> bool {
        let mut seen = FxHashSet::default();
        let mut stack = vec![t];
        while let Some(t) = stack.pop() {
            let t = self.repr(t);
            if !seen.insert(t) {
                continue;
            }
            if test(self, t) {
                return true;
            }
            self.each_child(t, |c| stack.push(c));
        }
        false
    }
}

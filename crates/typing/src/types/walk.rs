//! Walking over types: the children of a node, and rows seen flat.

use std::rc::Rc;

use syntax::symbol::Symbol;

use super::desc::*;
use super::store::TypeStore;
use crate::ident::Path;

/// A polymorphic variant's row with the rows it was extended by merged in.
#[derive(Clone, Debug)]
pub struct FlatRow {
    /// Tags as they are now, each once.
    pub fields: Vec<(Symbol, RowField)>,
    /// The innermost row variable.
    pub more: TypeId,
    pub closed: bool,
    pub fixed: Option<FixedExplanation>,
    pub name: Option<(Path, Rc<[TypeId]>)>,
}

/// The fields of an object type, and what its row ends in.
pub type FlatFields = (Vec<(Symbol, FieldKind, TypeId)>, TypeId);

impl TypeStore {
    /// The row of a variant type, flat.
    pub fn flat_row(&self, row: &RowDesc) -> FlatRow {
        let mut fields: Vec<(Symbol, RowField)> =
            row.fields.iter().map(|(l, f)| (*l, self.row_field(f))).collect();
        let mut last = Rc::new(RowDesc { fields: Vec::new(), ..row.clone() });
        while let TypeDesc::Variant(inner) = self.desc(last.more) {
            last = inner.clone();
            for (label, field) in &last.fields {
                if !fields.iter().any(|(l, _)| l == label) {
                    fields.push((*label, self.row_field(field)));
                }
            }
        }
        FlatRow {
            fields,
            more: self.repr(last.more),
            closed: last.closed,
            fixed: last.fixed.clone(),
            name: last.name.clone(),
        }
    }

    /// Why a row may not grow, if so: what it says itself, or what its variable has become.
    pub fn fixed_row(&self, row: &FlatRow) -> Option<FixedExplanation> {
        if row.fixed.is_some() {
            return row.fixed.clone();
        }
        match self.desc(row.more) {
            TypeDesc::Univar(_) => Some(FixedExplanation::Univar(row.more)),
            TypeDesc::Constr(path, _) => Some(FixedExplanation::Reified(path.clone())),
            _ => None,
        }
    }

    /// Whether a row has a fixed set of tags: closed, and every tag is there or not.
    pub fn static_row(&self, row: &FlatRow) -> bool {
        row.closed && row.fields.iter().all(|(_, f)| !matches!(f, RowField::Either { .. }))
    }

    /// The fields of an object's row, in the order found, and the end of the row.
    pub fn flat_fields(&self, row: TypeId) -> FlatFields {
        let mut fields = Vec::new();
        let mut row = self.repr(row);
        while let TypeDesc::Field(name, kind, ty, rest) = self.desc(row) {
            fields.push((*name, *kind, *ty));
            row = self.repr(*rest);
        }
        (fields, row)
    }

    /// Appends the direct components of `t`'s description.
    pub fn push_children(&self, t: TypeId, out: &mut Vec<TypeId>) {
        match self.desc(t) {
            TypeDesc::Var(_) | TypeDesc::Univar(_) | TypeDesc::Nil | TypeDesc::Error => {}
            TypeDesc::Link(u) => out.push(*u),
            TypeDesc::Subst(u, row) => out.extend(std::iter::once(*u).chain(*row)),
            TypeDesc::Arrow(_, a, b, _) => out.extend([*a, *b]),
            TypeDesc::Tuple(ts) | TypeDesc::Constr(_, ts) => out.extend_from_slice(ts),
            TypeDesc::Object(row, name) => {
                out.push(*row);
                if let Some((_, args)) = self.name(*name) {
                    out.extend_from_slice(args);
                }
            }
            TypeDesc::Field(_, kind, ty, rest) => {
                if self.kind(*kind) != FieldKind::Absent {
                    out.push(*ty);
                }
                out.push(*rest);
            }
            TypeDesc::Variant(row) => {
                for (_, field) in &row.fields {
                    match self.row_field(field) {
                        RowField::Present(Some(t)) => out.push(t),
                        RowField::Either { args, .. } => out.extend_from_slice(&args),
                        RowField::Present(None) | RowField::Absent => {}
                    }
                }
                if let Some((_, args)) = &row.name {
                    out.extend_from_slice(args);
                }
                out.push(row.more);
            }
            TypeDesc::Poly(t, vars) => {
                out.push(*t);
                out.extend_from_slice(vars);
            }
            TypeDesc::Package(_, constraints) => out.extend(constraints.iter().map(|(_, t)| *t)),
        }
    }

    /// Whether `found` holds of a node reachable from `t`.
    pub fn any_node_below(&mut self, t: TypeId, mut found: impl FnMut(&TypeStore, TypeId) -> bool) -> bool {
        let mark = self.new_mark();
        let mut todo = vec![t];
        while let Some(t) = todo.pop() {
            let t = self.repr(t);
            if self.visit(t, mark) {
                if found(self, t) {
                    return true;
                }
                self.push_children(t, &mut todo);
            }
        }
        false
    }

    /// The variables of `types` in the order of first occurrence.
    pub fn free_variables(&mut self, types: &[TypeId]) -> Vec<TypeId> {
        let mark = self.new_mark();
        let mut todo: Vec<TypeId> = types.iter().rev().copied().collect();
        let mut vars = Vec::new();
        let mut children = Vec::new();
        while let Some(t) = todo.pop() {
            let t = self.repr(t);
            if self.visit(t, mark) {
                if matches!(self.desc(t), TypeDesc::Var(_)) {
                    vars.push(t);
                }
                self.push_children(t, &mut children);
                todo.extend(children.drain(..).rev());
            }
        }
        vars
    }
}

//! The store of type nodes: descriptors, levels and scopes, links with path compression, and the trail.
//!
//! Invariants:
//! * a node's descriptor is changed only through this module, and every change is on the trail while a snapshot is
//!   live, so that [`TypeStore::backtrack`] restores the store exactly (nodes created since stay, unreachable);
//! * `Link` chains are acyclic; clients only ever see representatives ([`TypeStore::repr`]);
//! * `level == GENERIC_LEVEL` marks what an instance must copy;
//! * a node's scope is at most its level: no type may outlive a local type it mentions.

use std::rc::Rc;

use syntax::symbol::Symbol;

use super::desc::*;
use crate::ident::{HIGHEST_SCOPE, LOWEST_SCOPE, Path};

/// The level of generalised nodes.
pub const GENERIC_LEVEL: u32 = HIGHEST_SCOPE;

/// One node.
#[derive(Clone, Debug)]
struct Node {
    desc: TypeDesc,
    level: u32,
    scope: u32,
    /// The last walk that came by; see [`TypeStore::new_mark`].
    mark: u32,
}

/// One undoable change.
#[derive(Debug)]
enum Change {
    Desc(TypeId, TypeDesc),
    Level(TypeId, u32),
    Scope(TypeId, u32),
    Row(RowCell),
    Kind(KindCell),
    Commu(CommuCell),
    Name(NameCell, Option<ObjectName>),
}

/// The class an object type is an instance of, with the row variable first among the arguments.
pub type ObjectName = (Path, Rc<[TypeId]>);

/// A point to come back to. Snapshots nest.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
#[must_use]
pub struct Snapshot(usize);

/// All types of a compilation.
#[derive(Debug, Default)]
pub struct TypeStore {
    nodes: Vec<Node>,
    rows: Vec<Option<RowField>>,
    kinds: Vec<Option<FieldKind>>,
    commus: Vec<Option<Commutable>>,
    names: Vec<Option<ObjectName>>,
    trail: Vec<Change>,
    live_snapshots: usize,
    last_mark: u32,
}

impl TypeStore {
    /// A new node.
    pub fn new_type(&mut self, desc: TypeDesc, level: u32) -> TypeId {
        self.new_scoped(desc, level, LOWEST_SCOPE)
    }

    /// A new node with a scope.
    pub fn new_scoped(&mut self, desc: TypeDesc, level: u32, scope: u32) -> TypeId {
        let id = TypeId(u32::try_from(self.nodes.len()).expect("fewer than 2^32 type nodes"));
        self.nodes.push(Node { desc, level, scope, mark: 0 });
        id
    }

    /// The representative of `t`.
    pub fn repr(&self, t: TypeId) -> TypeId {
        let mut t = t;
        while let TypeDesc::Link(u) = self.nodes[t.0 as usize].desc {
            t = u;
        }
        t
    }

    /// The representative of `t`, shortening the chain on the way. Compression needs no trail while no snapshot is
    /// live, and is left out otherwise.
    pub fn repr_mut(&mut self, t: TypeId) -> TypeId {
        let root = self.repr(t);
        if self.live_snapshots == 0 {
            let mut t = t;
            while let TypeDesc::Link(next) = self.nodes[t.0 as usize].desc {
                self.nodes[t.0 as usize].desc = TypeDesc::Link(root);
                t = next;
            }
        }
        root
    }

    /// The description of `t`'s representative: never a `Link`.
    pub fn desc(&self, t: TypeId) -> &TypeDesc {
        &self.nodes[self.repr(t).0 as usize].desc
    }

    /// The level of `t`'s representative.
    pub fn level(&self, t: TypeId) -> u32 {
        self.nodes[self.repr(t).0 as usize].level
    }

    /// The scope of `t`'s representative.
    pub fn scope(&self, t: TypeId) -> u32 {
        self.nodes[self.repr(t).0 as usize].scope
    }

    /// Whether two types are the same node.
    pub fn same(&self, t: TypeId, u: TypeId) -> bool {
        self.repr(t) == self.repr(u)
    }

    /// Replaces the description of `t`'s representative.
    pub fn set_desc(&mut self, t: TypeId, desc: TypeDesc) {
        let t = self.repr(t);
        let old = std::mem::replace(&mut self.nodes[t.0 as usize].desc, desc);
        if self.live_snapshots > 0 {
            self.trail.push(Change::Desc(t, old));
        }
    }

    /// Replaces the description of the node `t` itself, link or not: takes back a link when agreement failed.
    pub fn set_node_desc(&mut self, t: TypeId, desc: TypeDesc) {
        let old = std::mem::replace(&mut self.nodes[t.0 as usize].desc, desc);
        if self.live_snapshots > 0 {
            self.trail.push(Change::Desc(t, old));
        }
    }

    /// Makes `t` equal to `u` (nothing to do when they already are). A variable's name moves to a nameless target
    /// variable. Levels and scopes are the caller's.
    pub fn link(&mut self, t: TypeId, u: TypeId) {
        let (t, u) = (self.repr(t), self.repr(u));
        if t == u {
            return;
        }
        if let (TypeDesc::Var(Some(name)), TypeDesc::Var(None)) =
            (&self.nodes[t.0 as usize].desc, &self.nodes[u.0 as usize].desc)
        {
            let name = *name;
            self.set_desc(u, TypeDesc::Var(Some(name)));
        }
        self.set_desc(t, TypeDesc::Link(u));
    }

    /// Sets the level of `t`'s representative.
    pub fn set_level(&mut self, t: TypeId, level: u32) {
        let t = self.repr(t);
        let old = std::mem::replace(&mut self.nodes[t.0 as usize].level, level);
        if self.live_snapshots > 0 && old != level {
            self.trail.push(Change::Level(t, old));
        }
    }

    /// Sets the scope of `t`'s representative.
    pub fn set_scope(&mut self, t: TypeId, scope: u32) {
        let t = self.repr(t);
        let old = std::mem::replace(&mut self.nodes[t.0 as usize].scope, scope);
        if self.live_snapshots > 0 && old != scope {
            self.trail.push(Change::Scope(t, old));
        }
    }

    /// The mark of a new walk over types, to give to [`visit`](Self::visit).
    pub fn new_mark(&mut self) -> u32 {
        self.last_mark += 1;
        self.last_mark
    }

    /// Marks `t`'s representative; false when this walk, or a later one, was there already. Walks must not interleave
    /// on the same types.
    pub fn visit(&mut self, t: TypeId, mark: u32) -> bool {
        let t = self.repr(t).0 as usize;
        std::mem::replace(&mut self.nodes[t].mark, mark) != mark
    }

    /// A fresh unset row cell.
    pub fn new_row_cell(&mut self) -> RowCell {
        self.rows.push(None);
        RowCell(self.rows.len() as u32 - 1)
    }

    /// What `field` has become: follows set cells.
    pub fn row_field(&self, field: &RowField) -> RowField {
        let mut field = field;
        while let RowField::Either { ext, .. } = field {
            match &self.rows[ext.0 as usize] {
                Some(next) => field = next,
                None => break,
            }
        }
        field.clone()
    }

    /// Sets an unset row cell.
    pub fn set_row_cell(&mut self, cell: RowCell, field: RowField) {
        debug_assert!(self.rows[cell.0 as usize].is_none());
        self.rows[cell.0 as usize] = Some(field);
        if self.live_snapshots > 0 {
            self.trail.push(Change::Row(cell));
        }
    }

    /// A fresh method kind variable.
    pub fn new_kind(&mut self) -> FieldKind {
        self.kinds.push(None);
        FieldKind::Var(KindCell(self.kinds.len() as u32 - 1))
    }

    /// What a method kind has become.
    pub fn kind(&self, mut kind: FieldKind) -> FieldKind {
        while let FieldKind::Var(cell) = kind {
            match self.kinds[cell.0 as usize] {
                Some(next) => kind = next,
                None => break,
            }
        }
        kind
    }

    /// Sets an unset kind variable.
    pub fn set_kind(&mut self, cell: KindCell, kind: FieldKind) {
        debug_assert!(self.kinds[cell.0 as usize].is_none());
        self.kinds[cell.0 as usize] = Some(kind);
        if self.live_snapshots > 0 {
            self.trail.push(Change::Kind(cell));
        }
    }

    /// A fresh commutability variable.
    pub fn new_commu(&mut self) -> Commutable {
        self.commus.push(None);
        Commutable::Var(CommuCell(self.commus.len() as u32 - 1))
    }

    /// What a commutability has become (an unset variable counts as `Unknown` for clients that only ask `is Ok`).
    pub fn commu(&self, mut commu: Commutable) -> Commutable {
        while let Commutable::Var(cell) = commu {
            match self.commus[cell.0 as usize] {
                Some(next) => commu = next,
                None => break,
            }
        }
        commu
    }

    /// Sets an unset commutability variable.
    pub fn set_commu(&mut self, cell: CommuCell, commu: Commutable) {
        debug_assert!(self.commus[cell.0 as usize].is_none());
        self.commus[cell.0 as usize] = Some(commu);
        if self.live_snapshots > 0 {
            self.trail.push(Change::Commu(cell));
        }
    }

    /// A cell with an object type's name.
    pub fn new_name(&mut self, name: Option<ObjectName>) -> NameCell {
        self.names.push(name);
        NameCell(self.names.len() as u32 - 1)
    }

    /// The name of an object type.
    pub fn name(&self, cell: NameCell) -> Option<&ObjectName> {
        self.names[cell.0 as usize].as_ref()
    }

    /// Changes the name of an object type.
    pub fn set_name(&mut self, cell: NameCell, name: Option<ObjectName>) {
        let old = std::mem::replace(&mut self.names[cell.0 as usize], name);
        if self.live_snapshots > 0 {
            self.trail.push(Change::Name(cell, old));
        }
    }

    /// A point to come back to with [`backtrack`](Self::backtrack), or to forget with [`commit`](Self::commit).
    pub fn snapshot(&mut self) -> Snapshot {
        self.live_snapshots += 1;
        Snapshot(self.trail.len())
    }

    /// Undoes every change since `snapshot` and ends it.
    pub fn backtrack(&mut self, snapshot: Snapshot) {
        while self.trail.len() > snapshot.0 {
            match self.trail.pop().expect("the trail is longer than the snapshot") {
                Change::Desc(t, desc) => self.nodes[t.0 as usize].desc = desc,
                Change::Level(t, level) => self.nodes[t.0 as usize].level = level,
                Change::Scope(t, scope) => self.nodes[t.0 as usize].scope = scope,
                Change::Row(cell) => self.rows[cell.0 as usize] = None,
                Change::Kind(cell) => self.kinds[cell.0 as usize] = None,
                Change::Commu(cell) => self.commus[cell.0 as usize] = None,
                Change::Name(cell, name) => self.names[cell.0 as usize] = name,
            }
        }
        self.live_snapshots -= 1;
    }

    /// Keeps every change since `snapshot` and ends it.
    pub fn commit(&mut self, _snapshot: Snapshot) {
        self.live_snapshots -= 1;
        if self.live_snapshots == 0 {
            self.trail.clear();
        }
    }

    /// Convenience: `t` if it is a variable, with its name.
    pub fn as_var(&self, t: TypeId) -> Option<Option<Symbol>> {
        match self.desc(t) {
            TypeDesc::Var(name) => Some(*name),
            _ => None,
        }
    }
}

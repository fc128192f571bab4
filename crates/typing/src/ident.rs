//! Identifiers and paths: what a name means once it has been resolved.

use std::rc::Rc;

use syntax::symbol::Symbol;

/// Which sort of identifier this is (`Ident.t`'s constructors).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum IdentKind {
    /// Bound in this unit.
    Local,
    /// Bound in this unit at a scope level: its types may not escape below it.
    Scoped,
    /// A compilation unit, known by name alone.
    Global,
    /// Built in; its stamp is fixed (`typed-layout`, section 1).
    Predef,
}

/// A resolved identifier. Two identifiers are the same when kind class and stamp agree (by name for `Global`).
#[derive(Clone, Copy, Debug)]
pub struct Ident {
    pub name: Symbol,
    pub kind: IdentKind,
    /// Unique in the compilation for `Local` and `Scoped`; 0 for `Global`.
    pub stamp: u32,
    /// Only for `Scoped`.
    pub scope: u32,
}

/// The scope of identifiers that may escape everywhere.
pub const LOWEST_SCOPE: u32 = 0;
/// The scope of local identifiers, and the level of generalised types.
pub const HIGHEST_SCOPE: u32 = 100_000_000;

impl Ident {
    /// The compilation unit `name`.
    pub fn global(name: Symbol) -> Ident {
        Ident { name, kind: IdentKind::Global, stamp: 0, scope: LOWEST_SCOPE }
    }

    /// A predefined identifier with its fixed stamp.
    pub fn predef(name: Symbol, stamp: u32) -> Ident {
        Ident { name, kind: IdentKind::Predef, stamp, scope: LOWEST_SCOPE }
    }

    /// The scope at which this identifier was bound.
    pub fn scope(self) -> u32 {
        match self.kind {
            IdentKind::Local => HIGHEST_SCOPE,
            IdentKind::Scoped => self.scope,
            IdentKind::Global | IdentKind::Predef => LOWEST_SCOPE,
        }
    }

    pub fn is_global(self) -> bool {
        self.kind == IdentKind::Global
    }

    pub fn is_predef(self) -> bool {
        self.kind == IdentKind::Predef
    }

    fn key(self) -> (u8, u32) {
        match self.kind {
            IdentKind::Local | IdentKind::Scoped => (0, self.stamp),
            IdentKind::Global => (1, self.name.index() as u32),
            IdentKind::Predef => (2, self.stamp),
        }
    }
}

impl PartialEq for Ident {
    fn eq(&self, other: &Ident) -> bool {
        self.key() == other.key()
    }
}
impl Eq for Ident {}
impl std::hash::Hash for Ident {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

/// Source of fresh local identifiers; one per compilation.
#[derive(Debug)]
pub struct IdentSupply {
    next: u32,
}

impl Default for IdentSupply {
    fn default() -> Self {
        // Predefined stamps lie below; see `typed-layout`, section 1.
        IdentSupply { next: 270 }
    }
}

impl IdentSupply {
    pub fn local(&mut self, name: Symbol) -> Ident {
        self.next += 1;
        Ident { name, kind: IdentKind::Local, stamp: self.next, scope: 0 }
    }

    pub fn scoped(&mut self, name: Symbol, scope: u32) -> Ident {
        self.next += 1;
        Ident { name, kind: IdentKind::Scoped, stamp: self.next, scope }
    }

    /// A fresh identifier with the same name (and sort of binding).
    pub fn rename(&mut self, id: Ident) -> Ident {
        match id.kind {
            IdentKind::Scoped => self.scoped(id.name, id.scope),
            _ => self.local(id.name),
        }
    }
}

/// A resolved path (`Path.t`).
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Path {
    Ident(Ident),
    /// Component of a module.
    Dot(Rc<Path>, Symbol),
    /// Result of an applicative functor application.
    Apply(Rc<Path>, Rc<Path>),
    /// A type that belongs to another one.
    Extra(Rc<Path>, ExtraTy),
}

/// Types without a name of their own (`Path.extra_ty`).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ExtraTy {
    /// The inline record of constructor `C` of type `t`: `t.C`.
    Cstr(Symbol),
    /// The inline record of the extension constructor at the path itself.
    Ext,
}

impl Path {
    pub fn dot(self, name: Symbol) -> Path {
        Path::Dot(Rc::new(self), name)
    }

    /// The leftmost identifier.
    pub fn head(&self) -> Ident {
        match self {
            Path::Ident(id) => *id,
            Path::Dot(p, _) | Path::Apply(p, _) | Path::Extra(p, _) => p.head(),
        }
    }

    /// The last name (of the functor, for an application).
    pub fn last(&self) -> Symbol {
        match self {
            Path::Ident(id) => id.name,
            Path::Dot(_, name) => *name,
            Path::Apply(_, p) => p.last(),
            Path::Extra(p, ExtraTy::Ext) => p.last(),
            Path::Extra(_, ExtraTy::Cstr(name)) => *name,
        }
    }

    /// The scope below which this path is not available.
    pub fn scope(&self) -> u32 {
        match self {
            Path::Ident(id) => id.scope(),
            Path::Dot(p, _) | Path::Extra(p, _) => p.scope(),
            Path::Apply(p, q) => p.scope().max(q.scope()),
        }
    }

    /// Whether `id` occurs as a head anywhere in the path.
    pub fn mentions(&self, id: Ident) -> bool {
        match self {
            Path::Ident(i) => *i == id,
            Path::Dot(p, _) | Path::Extra(p, _) => p.mentions(id),
            Path::Apply(p, q) => p.mentions(id) || q.mentions(id),
        }
    }
}

impl From<Ident> for Path {
    fn from(id: Ident) -> Path {
        Path::Ident(id)
    }
}

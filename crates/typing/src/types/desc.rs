//! What a type node says: the mirror of `Types.type_desc` and the cells inside it.
//!
//! Everything that inference may change later (links, row and field cells, commutability) is an id into the
//! [`TypeStore`](super::TypeStore), so that the trail can undo it. The lists are shared (`Rc`), a node is cheap to clone.

use std::rc::Rc;

use syntax::ast::Longident;
use syntax::asttypes::ArgLabel;
use syntax::symbol::Symbol;

use crate::ident::Path;

/// A type: a node of the store. Compare only representatives (`TypeStore::repr`).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId(pub(super) u32);

impl std::fmt::Debug for TypeId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "t{}", self.0)
    }
}

macro_rules! cell_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub struct $name(pub(super) u32);
    };
}
cell_id!(
    /// A cell that may become a [`RowField`] (the `ext` of `RFeither`).
    RowCell
);
cell_id!(
    /// A cell that may become a [`FieldKind`].
    KindCell
);
cell_id!(
    /// A cell that may become a [`Commutable`].
    CommuCell
);
cell_id!(
    /// A cell that holds the name of an object type, if it has one.
    NameCell
);

/// The description of a type node.
#[derive(Clone, Debug)]
pub enum TypeDesc {
    /// A unification variable (generalised when its level is generic).
    Var(Option<Symbol>),
    Arrow(ArgLabel, TypeId, TypeId, Commutable),
    Tuple(Rc<[TypeId]>),
    /// A type constructor applied to arguments. Expansions of abbreviations are memoised in the store.
    Constr(Path, Rc<[TypeId]>),
    /// An object: its fields, and the class path and parameters it is an instance of.
    Object(TypeId, NameCell),
    /// One field of an object's row and the rest of the row.
    Field(Symbol, FieldKind, TypeId, TypeId),
    /// The end of a closed object row.
    Nil,
    /// Equal to another type; followed by `repr`, never seen by clients.
    Link(TypeId),
    /// Used while copying: the copy (and, for row variables, the row's).
    Subst(TypeId, Option<TypeId>),
    /// A polymorphic variant type.
    Variant(Rc<RowDesc>),
    /// A universally quantified variable, bound by a `Poly`.
    Univar(Option<Symbol>),
    /// `'a 'b. t`: a polymorphic method or field type.
    Poly(TypeId, Rc<[TypeId]>),
    /// `(module S with type t = ..)`.
    Package(Path, Rc<[(Longident, TypeId)]>),
    /// The type of what was already reported as ill-typed; agrees with every type.
    Error,
}

/// `Types.row_desc`.
#[derive(Clone, Debug)]
pub struct RowDesc {
    pub fields: Vec<(Symbol, RowField)>,
    /// The row variable (or a further `Variant`; flatten with `TypeStore::row_fields`).
    pub more: TypeId,
    pub closed: bool,
    pub fixed: Option<FixedExplanation>,
    pub name: Option<(Path, Rc<[TypeId]>)>,
}

/// Why a row may not grow.
#[derive(Clone, Debug, PartialEq)]
pub enum FixedExplanation {
    /// The row is bound by a `Poly`: its univar.
    Univar(TypeId),
    /// Private row type.
    FixedPrivate,
    /// Comes from a GADT pattern or locally abstract type.
    Reified(Path),
    /// Rigid, as in a `'a.` annotation under check.
    Rigid,
}

/// The state of one tag in a polymorphic variant row.
#[derive(Clone, Debug)]
pub enum RowField {
    Present(Option<TypeId>),
    Either {
        /// The tag may be constant.
        no_arg: bool,
        /// Types that its argument must have (a conjunction).
        args: Rc<[TypeId]>,
        /// Seen in a pattern match.
        matched: bool,
        /// What it became later.
        ext: RowCell,
    },
    Absent,
}

/// Privacy of a method as far as known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FieldKind {
    Private,
    Public,
    Absent,
    Var(KindCell),
}

/// Whether an arrow's label may commute: known once the function's type is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Commutable {
    Ok,
    Unknown,
    Var(CommuCell),
}

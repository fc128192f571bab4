//! Types: the store they live in, and everything that is declared with them.
//!
//! Read in this order: [`desc`] (what a type node says), [`store`] (where nodes live, links, levels, the trail),
//! [`decl`] (declarations and signatures). The operations on types (unify, expand, instance, subtype, print)
//! stand beside these as one file each.

pub mod decl;
pub mod desc;
pub mod store;
pub mod subst;
mod traverse;

pub use decl::*;
pub use desc::*;
pub use store::{GENERIC_LEVEL, Snapshot, TypeStore};
pub use subst::{Subst, SubstRun, TypeReplacement};

pub mod compare;
pub mod copy;
pub mod expand;
pub mod gadt;
pub mod level;
pub mod out;
pub mod package;
pub mod print;
pub mod report;
pub mod rows;
pub mod subtype;
pub mod trace;
pub mod unify;
pub mod walk;

/// What operations on types keep between calls.
#[derive(Debug, Default)]
pub struct TypesState {
    pub(crate) unification: unify::Unification,
    /// The name of the method that keeps the type of `self` open, if one is being checked.
    pub(crate) names: print::Names,
    pub(crate) weak_names: print::WeakNames,
    pub(crate) hidden_method: Option<syntax::symbol::Symbol>,
}

impl TypesState {
    /// Forgets what an interrupted operation left behind.
    pub(crate) fn recover(&mut self) {
        self.unification = unify::Unification::default();
    }
}

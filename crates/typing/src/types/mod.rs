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

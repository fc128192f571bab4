//! Type expressions, type declarations, and the declarations of values, exceptions and extensions.
//!
//! [`type_vars`] (named variables and their scopes), [`type_expr`] (types as written), [`rows`] (variants and objects
//! as written), [`type_decl`] (type declarations), then what is checked of them, one file each.

mod cycles;
pub mod extensions;
mod layout;
pub mod rows;
pub mod type_decl;
pub mod type_expr;
pub mod type_vars;
pub mod values;
pub(crate) mod variance;

pub use type_vars::{Policy, TypeVars};

//! The Typedtree: what type checking makes of a Parsetree, in the shape of OCaml's (`typed-layout`, section 8).
//!
//! It is the one thing that translation to Lambda sees. Types inside are nodes of the unit's `TypeStore`; every node
//! keeps the environment it was checked in, since translation asks for the representation of types.

pub mod class;
pub mod core;
pub mod module;
pub mod types;

pub use class::*;
pub use core::*;
pub use module::*;
pub use types::*;

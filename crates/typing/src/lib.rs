//! Parsetree to Typedtree: types, environments, modules, exhaustiveness.
#![forbid(unsafe_code)]

pub mod checker;
pub mod classes;
pub mod cmi;
pub mod core;
pub mod declarations;
pub mod env;
pub mod ident;
pub mod matching;
pub mod modules;
pub mod pmap;
pub mod recursion;
pub mod typedtree;
pub mod types;
pub mod unit;
pub mod warnings;

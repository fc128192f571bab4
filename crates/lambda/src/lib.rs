//! Typedtree to Lambda: match compilation, modules, primitives, simplification.
//!
//! [`translate`] makes Lambda ([`ir`], [`primitive`]) of a checked unit, with [`matching`] for patterns; passes over
//! it are functions from terms to terms; [`print`] and [`read`] are its text form.
#![forbid(unsafe_code)]

pub mod ir;
mod matching;
pub mod primitive;
pub mod print;
pub mod read;
pub mod simplify;
pub mod translate;
pub mod walk;

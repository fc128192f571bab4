//! Typedtree to Lambda: match compilation, modules, primitives, simplification.
#![forbid(unsafe_code)]

pub mod ir;
pub mod primitive;
pub mod print;
pub mod read;
pub mod walk;

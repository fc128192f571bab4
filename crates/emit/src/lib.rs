//! Lambda to relocatable bytecode.
#![forbid(unsafe_code)]

mod code;
pub mod encode;
mod free;
pub mod generate;
pub mod instr;
mod primitive;
pub mod strings;
pub mod unit;

pub use generate::EmitError;
pub use unit::{Dump, UnitOptions, compile_unit};

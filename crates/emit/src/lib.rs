//! Lambda to relocatable bytecode.
#![forbid(unsafe_code)]

mod code;
pub mod encode;
mod free;
pub mod generate;
pub mod instr;
mod primitive;
pub mod strings;

pub use generate::EmitError;

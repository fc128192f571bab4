//! Heap, collector, interpreter and primitives: ocamlrun as a library.
//!
//! Reading order: `value` (what a word means), `heap` (where blocks live and when they move), `domain` (the
//! context every primitive receives), `primitives` (how to write one), then `code` and `interp`.
//!
//! `unsafe` lives in `value`, `heap`, `fiber`, `code` and `interp`; primitives are written without it.
mod code;
pub mod domain;
mod fiber;
pub mod heap;
mod interp;
pub mod machine;
pub mod primitives;
pub mod text;
pub mod value;

pub use code::{CodeError, check_code};
pub use domain::{Domain, Local};
pub use machine::{Machine, Params, Program, StartError};
pub use value::{CustomOps, Raise, Res, Value};

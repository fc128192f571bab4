//! Code: from the words of an executable to the internal form the interpreter runs.
//!
//! * `verify`: is it code the interpreter can run without checking? Which words start instructions?
//! * `translate`: original words to slots; the internal form is described there
//! * `fuse`: which sequences become one instruction
//! * `fragment`: a piece of loaded code, and the way from slots back to original words
mod fragment;
mod fuse;
mod translate;
mod verify;

pub(crate) use fragment::{CodeTable, Fragment};
pub(crate) use translate::Context;
pub use verify::CodeError;

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

/// Verifies and translates code as is done before it runs, and forgets it. It may use every primitive by its place in
/// [`sorted`](crate::primitives::sorted); `height` is the number of words on the stack at its start.
pub fn check_code(words: &[i32], globals: usize, height: u32) -> Result<(), CodeError> {
    let primitives: Vec<_> = crate::primitives::sorted().into_iter().map(Some).collect();
    let context = Context { primitives: &primitives, globals, height };
    let fragment = Fragment::load(words.into(), &context, 1)?;
    fragment.position(fragment.entry());
    Ok(())
}

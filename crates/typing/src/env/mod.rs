//! Environments: what names mean at a point of the program. Persistent: adding a binding gives a new environment and
//! leaves the old one valid; both are one pointer.

use std::rc::Rc;

/// An environment. Cloning is cheap.
#[derive(Clone, Default)]
pub struct Env(Rc<EnvData>);

/// What an environment holds.
#[derive(Default)]
struct EnvData {}

impl std::fmt::Debug for Env {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Env@{:p}", Rc::as_ptr(&self.0))
    }
}

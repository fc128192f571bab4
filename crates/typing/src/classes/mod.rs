//! Classes and objects.
//!
//! A class body is checked in two passes: [`structure`] first reads what the fields declare (with the initial values
//! of instance variables, which cannot see the object), then the bodies of methods and initialisers, which see all of
//! it. [`class_type`] and [`class_expr`] are the class language around bodies; [`declarations`] checks groups of
//! recursive declarations and makes the types `c` and `#c`; [`signature`] is what all of these do to the type of a
//! class; [`hooks`] is what the core language asks.

pub mod class_expr;
pub mod class_type;
pub mod declarations;
pub mod hooks;
pub mod inherit;
pub mod items;
pub mod signature;
pub mod structure;

use syntax::symbol::Symbol;

use crate::env::Env;

/// The environments of a class body.
#[derive(Clone, Debug)]
pub(crate) struct ClassScope {
    /// Outside of methods: the object does not exist yet.
    pub val: Env,
    /// Inside of methods: instance variables, the variables of the class's parameters among them.
    pub met: Env,
    /// The name under which `met` knows the object.
    pub self_name: Symbol,
}

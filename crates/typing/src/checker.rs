//! The state of checking one compilation unit. Every part of the checker is an `impl Checker` in its own file, so
//! that expressions, modules, types and classes can refer to each other freely.

use diagnostics::Diagnostic;
use syntax::symbol::Interner;

use crate::ident::IdentSupply;
use crate::types::TypeStore;

/// Options that change what is accepted or inferred.
#[derive(Clone, Debug)]
pub struct TypingOptions {
    pub principal: bool,
    pub rectypes: bool,
    pub strict_sequence: bool,
    pub strict_formats: bool,
    pub labels_optional: bool,
    pub no_std_include: bool,
    pub unboxed_types: bool,
    pub applicative_functors: bool,
    pub alias_deps: bool,
    pub opaque: bool,
    pub keep_docs: bool,
    pub keep_locs: bool,
}

impl Default for TypingOptions {
    fn default() -> Self {
        TypingOptions {
            principal: false,
            rectypes: false,
            strict_sequence: false,
            strict_formats: true,
            labels_optional: false,
            no_std_include: false,
            unboxed_types: false,
            applicative_functors: true,
            alias_deps: true,
            opaque: false,
            keep_docs: false,
            keep_locs: true,
        }
    }
}

/// Checks one unit; owns its types.
pub struct Checker<'s> {
    pub interner: &'s Interner,
    pub options: TypingOptions,
    pub store: TypeStore,
    pub idents: IdentSupply,
    /// The level of the types being made: entering a `let` raises it.
    pub level: u32,
    /// Errors and warnings in the order in which they were found.
    pub diagnostics: Vec<Diagnostic>,
}

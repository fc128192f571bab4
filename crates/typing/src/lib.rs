//! Parsetree to Typedtree: types, environments, modules, exhaustiveness.
#![forbid(unsafe_code)]

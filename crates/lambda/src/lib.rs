//! Typedtree to Lambda: match compilation, modules, primitives, simplification.
#![forbid(unsafe_code)]

//! The grammar: tokens to Parsetree.
#![forbid(unsafe_code)]

//! Lambda to relocatable bytecode.
#![forbid(unsafe_code)]

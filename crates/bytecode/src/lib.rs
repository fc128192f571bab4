//! The contract between compiler and runtime: instruction table, value layout, primitive names.
#![forbid(unsafe_code)]

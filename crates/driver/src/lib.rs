//! ocamlc as a library: options to pipeline to files.
#![forbid(unsafe_code)]

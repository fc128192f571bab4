//! OCaml's Marshal format to and from Rust data.
#![forbid(unsafe_code)]

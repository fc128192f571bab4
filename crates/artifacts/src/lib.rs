//! The files of an OCaml toolchain: .cmi .cmo .cma and executables.
#![forbid(unsafe_code)]

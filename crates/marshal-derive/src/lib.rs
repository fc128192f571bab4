//! Derives the Marshal conversions of types that mirror an OCaml type's layout.
#![forbid(unsafe_code)]

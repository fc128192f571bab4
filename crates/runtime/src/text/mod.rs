//! Numbers to text and back, as C's `printf`, `strtod` and OCaml's literals have it.
//!
//! Pure functions over Rust data; the primitives in `primitives/ints.rs` and `primitives/floats.rs` wrap them.
pub mod directive;
pub mod format_float;
pub mod format_int;
pub mod hex_float;
pub mod parse_float;
pub mod parse_int;

//! How cases are found and judged; `tests/cases.rs` is the harness that runs them.
//!
//! The tools are the real ones: the harness starts itself as `ocamlc` or `ocamlrun` (see [`role`]), so that a case
//! sees a process with an exit code, a working folder and streams of its own, and no binary must be built first.
#![forbid(unsafe_code)]
#![allow(clippy::disallowed_methods, reason = "a test harness reads and writes the file system it tests on")]

pub mod case;
pub mod judge;
pub mod process;
pub mod role;

//! `ocamlrun`: runs OCaml bytecode. Everything is in the crate `runtime`.
#![forbid(unsafe_code)]
#![allow(clippy::disallowed_methods, reason = "a binary's main ends the process")]

use std::os::unix::ffi::OsStringExt;
use std::sync::Arc;

fn main() {
    let argv = std::env::args_os().map(OsStringExt::into_vec).collect();
    let code = runtime::machine::launch(Arc::new(host::OsHost::new()), argv);
    std::process::exit(code)
}

//! The `ocaml` binary.
#![forbid(unsafe_code)]
#![allow(clippy::disallowed_methods, reason = "a binary's main ends the process")]

fn main() {
    std::process::exit(ferrocaml_ocaml::run(std::env::args_os().collect()))
}

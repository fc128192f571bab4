//! The `ocamlc` binary.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(ferrocaml_ocamlc::run(std::env::args_os().collect()))
}

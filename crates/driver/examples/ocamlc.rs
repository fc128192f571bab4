//! `ocamlc` without a library inside: for working on the compiler before it can compile the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<_> = std::env::args_os().collect();
    ExitCode::from(ferrocaml_driver::main(&host::OsHost::new(), &args, None))
}

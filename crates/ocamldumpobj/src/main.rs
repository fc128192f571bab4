//! The command `ocamldumpobj`: the library over the operating system.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    let words = std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
    ExitCode::from(ferrocaml_ocamldumpobj::run(&host::OsHost::new(), words))
}

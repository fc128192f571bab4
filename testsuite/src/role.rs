//! One executable in several roles: the harness starts itself as a tool.

use std::process::ExitCode;
use std::sync::Arc;

use host::OsHost;

/// The variable that says which tool this process is.
pub const VARIABLE: &str = "FERROCAML_TEST_ROLE";

/// Runs the tool that the environment asks for, if any.
pub fn play() -> Option<ExitCode> {
    let role = std::env::var(VARIABLE).ok()?;
    let args: Vec<_> = std::env::args_os().collect();
    let host = Arc::new(OsHost::new());
    let code = match role.as_str() {
        "ocamlc" => driver::main(host, &args),
        "ocamlrun" => runtime::cli::main(host, &args),
        other => {
            eprintln!("testsuite: no role {other}");
            2
        }
    };
    Some(ExitCode::from(code))
}

//! One executable in several roles: the harness starts itself as a tool.

use std::os::unix::ffi::OsStringExt;
use std::process::ExitCode;
use std::sync::Arc;

use host::OsHost;

/// The variable that says which tool this process is.
pub const VARIABLE: &str = "FERROCAML_TEST_ROLE";

/// Runs the tool that the environment asks for, if any.
pub fn play() -> Option<ExitCode> {
    let role = std::env::var(VARIABLE).ok()?;
    let args: Vec<_> = std::env::args_os().collect();
    let code = match role.as_str() {
        "ocamlc" => i32::from(ocamlc::run(args)),
        "ocamlrun" => {
            let argv = args.into_iter().map(OsStringExt::into_vec).collect();
            runtime::machine::launch(Arc::new(OsHost::new()), argv)
        }
        other => {
            eprintln!("testsuite: no role {other}");
            2
        }
    };
    Some(ExitCode::from(u8::try_from(code & 0xff).unwrap_or(2)))
}

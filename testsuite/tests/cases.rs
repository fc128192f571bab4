//! The harness: one test a case, named by its path below `testsuite/`.
#![allow(clippy::disallowed_methods, reason = "a test harness reads the environment it was started in")]

use std::path::Path;
use std::process::ExitCode;

use ferrocaml_testsuite::{case, judge, role};
use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> ExitCode {
    if let Some(code) = role::play() {
        return code;
    }
    let mode = match std::env::var_os("FERROCAML_ACCEPT") {
        Some(_) => judge::Mode::Accept,
        None => judge::Mode::Check,
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let trials = case::find(root)
        .into_iter()
        .map(|case| {
            Trial::test(case.name.clone(), move || {
                let folder = tempfile::tempdir()?;
                judge::judge(&case, folder.path(), mode).map_err(Failed::from)
            })
        })
        .collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

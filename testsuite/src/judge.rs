//! Running a case and comparing what came of it.

use std::path::Path;

use crate::case::{Case, Kind};
use crate::process::{Outcome, run_role};

/// What to do about differences.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    Check,
    /// Write what came as the new expectation.
    Accept,
}

/// Runs a case in an empty folder; the error says what differs.
pub fn judge(case: &Case, folder: &Path, mode: Mode) -> Result<(), String> {
    let result = check(case, folder, mode);
    match (case.side(".known"), result) {
        (None, result) => result,
        (Some(_), Err(_)) => Ok(()),
        (Some(why), Ok(())) => Err(format!(
            "passes, though it is known to fail ({}): remove its .known file",
            String::from_utf8_lossy(&why).lines().next().unwrap_or_default()
        )),
    }
}

fn check(case: &Case, folder: &Path, mode: Mode) -> Result<(), String> {
    let mut names = Vec::new();
    for source in &case.sources {
        let name = source.file_name().ok_or("a source without a name")?;
        std::fs::copy(source, folder.join(name)).map_err(|e| format!("{}: {e}", source.display()))?;
        names.push(name.to_string_lossy().into_owned());
    }
    match case.kind {
        Kind::Run => run(case, folder, &names, mode),
        Kind::Errors => errors(case, folder, &names, mode),
        Kind::Accepts => accepts(case, folder, &names, mode),
        Kind::Dumps => dumps(case, folder, &names, mode),
    }
}

fn ocamlc(folder: &Path, args: &[String]) -> Result<Outcome, String> {
    let outcome = run_role("ocamlc", args, folder, b"", &[]).map_err(|e| e.to_string())?;
    if outcome.timed_out {
        return Err(format!("ocamlc {} does not end", args.join(" ")));
    }
    if outcome.crashed() {
        return Err(format!("ocamlc {} crashed:\n{}", args.join(" "), text(&outcome.stderr)));
    }
    Ok(outcome)
}

fn strings(words: &[&str]) -> Vec<String> {
    words.iter().map(|w| (*w).to_owned()).collect()
}

fn run(case: &Case, folder: &Path, names: &[String], mode: Mode) -> Result<(), String> {
    let flags = case.words(".flags");
    let mut args = strings(&["-w", "-a", "-o", "prog.byte"]);
    args.extend(flags);
    args.extend_from_slice(names);
    let compiled = ocamlc(folder, &args)?;
    if compiled.code != Some(0) {
        return Err(format!("does not compile:\n{}", text(&compiled.stderr)));
    }
    let mut args = strings(&["prog.byte"]);
    args.extend(case.words(".args"));
    let input = case.side(".in").unwrap_or_default();
    let ran = run_role("ocamlrun", &args, folder, &input, &case.environment()).map_err(|e| e.to_string())?;
    if ran.timed_out {
        return Err("the program does not end".to_owned());
    }
    let expected_code = case.side(".exit").and_then(|t| text(&t).trim().parse().ok()).unwrap_or(0);
    if ran.code != Some(expected_code) {
        return Err(format!("exit code {:?}, expected {expected_code}\n{}", ran.code, text(&ran.stderr)));
    }
    compare(case, ".expected", &ran.stdout, mode)?;
    if case.side(".stderr").is_some() {
        compare(case, ".stderr", &ran.stderr, mode)?;
    }
    Ok(())
}

fn errors(case: &Case, folder: &Path, names: &[String], mode: Mode) -> Result<(), String> {
    for name in names {
        let mut args = case.words(".flags");
        args.extend([String::from("-c"), name.clone()]);
        let outcome = ocamlc(folder, &args)?;
        if outcome.code != Some(0) {
            if outcome.code != Some(2) {
                return Err(format!("exit code {:?}, expected 2", outcome.code));
            }
            return compare(case, ".expected", &outcome.stderr, mode);
        }
    }
    Err("is accepted".to_owned())
}

fn accepts(case: &Case, folder: &Path, names: &[String], mode: Mode) -> Result<(), String> {
    let mut printed = Vec::new();
    for name in names {
        for action in ["-i", "-c"] {
            let mut args = case.words(".flags");
            args.extend(strings(&["-w", "-a", action]));
            args.push(name.clone());
            let outcome = ocamlc(folder, &args)?;
            if outcome.code != Some(0) {
                return Err(format!("is refused by {action}:\n{}", text(&outcome.stderr)));
            }
            printed.extend(outcome.stdout);
        }
    }
    compare(case, ".expected", &printed, mode)
}

fn dumps(case: &Case, folder: &Path, names: &[String], mode: Mode) -> Result<(), String> {
    let mut printed = Vec::new();
    for name in names {
        let mut args = strings(&["-c"]);
        args.extend(case.words(".flags"));
        args.push(name.clone());
        let outcome = ocamlc(folder, &args)?;
        printed.extend(outcome.stderr);
        printed.extend(outcome.stdout);
    }
    compare(case, ".expected", &printed, mode)
}

fn compare(case: &Case, suffix: &str, found: &[u8], mode: Mode) -> Result<(), String> {
    let expected = case.side(suffix);
    if expected.as_deref() == Some(found) {
        return Ok(());
    }
    let path = case.side_path(suffix);
    if mode == Mode::Accept {
        return std::fs::write(&path, found).map_err(|e| format!("{}: {e}", path.display()));
    }
    let Some(expected) = expected else {
        return Err(format!("{} is missing; it printed:\n{}", path.display(), text(found)));
    };
    Err(difference(&text(&expected), &text(found)))
}

/// The first lines that differ, in context.
fn difference(expected: &str, found: &str) -> String {
    let (old, new): (Vec<_>, Vec<_>) = (expected.lines().collect(), found.lines().collect());
    let same = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let show = |lines: &[&str], mark: &str| {
        let rest = lines.iter().skip(same).take(12);
        rest.map(|line| format!("{mark} {line}\n")).collect::<String>()
    };
    format!("differs from line {}:\n{}{}", same + 1, show(&old, "-"), show(&new, "+"))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

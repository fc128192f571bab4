//! `ocaml FILE.ml ARGUMENTS`: compiles a script in memory and runs it in this process.
//!
//! The interactive toplevel is not built yet; without a script the tool says so.
#![forbid(unsafe_code)]

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::sync::Arc;

use driver::options::OPTIONS;
use host::{Host, OsHost};

/// Stack of the thread that compiles and runs.
const STACK: usize = 64 << 20;

/// A command line, taken apart.
struct CommandLine {
    /// Options and objects, for the compiler.
    words: Vec<String>,
    script: Option<String>,
    /// What the script sees as `Sys.argv`, itself first.
    argv: Vec<Vec<u8>>,
}

/// Words of the toplevel alone that mean nothing for a script, and whether an argument follows.
const IGNORED: &[(&str, bool)] = &[
    ("-noinit", false),
    ("-noprompt", false),
    ("-nopromptcont", false),
    ("-prompt", false),
    ("-init", true),
];

fn parse(args: &[OsString]) -> CommandLine {
    let mut line = CommandLine { words: Vec::new(), script: None, argv: Vec::new() };
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        let word = arg.to_string_lossy().into_owned();
        if let Some((_, takes_argument)) = IGNORED.iter().find(|(name, _)| *name == word) {
            if *takes_argument {
                rest.next();
            }
        } else if word.starts_with('-') {
            let takes_argument = OPTIONS.iter().any(|o| o.name == word && o.arg != cli::Arg::Unit);
            line.words.push(word);
            if takes_argument {
                line.words.extend(rest.next().map(|next| next.to_string_lossy().into_owned()));
            }
        } else if word.ends_with(".cmo") || word.ends_with(".cma") {
            line.words.push(word);
        } else {
            line.script = Some(word);
            line.argv = std::iter::once(arg).chain(rest.by_ref()).map(|a| a.clone().into_vec()).collect();
        }
    }
    line
}

/// Runs the tool with a command line, the program's name first; gives the exit code.
pub fn run(args: Vec<OsString>) -> i32 {
    let work = move || script(Arc::new(OsHost::new()), &args);
    match std::thread::Builder::new().stack_size(STACK).spawn(work).map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => code,
        // The panic's message is already on standard error.
        Ok(Err(_)) => 2,
        Err(error) => {
            eprintln!("ocaml: cannot start a thread: {error}");
            2
        }
    }
}

fn script(host: Arc<OsHost>, args: &[OsString]) -> i32 {
    let line = parse(args.get(1..).unwrap_or_default());
    let say = |text: &str| {
        // A closed standard error leaves nobody to tell.
        let _ = host.write_all(host::STDERR, text.as_bytes());
    };
    let Some(script) = line.script else {
        let asks = ["-version", "--version", "-vnum"];
        if line.words.iter().any(|word| asks.contains(&word.as_str())) {
            let text = format!("The OCaml toplevel, version {}\n", driver::options::OCAML_VERSION);
            let _ = host.write_all(host::STDOUT, text.as_bytes());
            return 0;
        }
        say("ocaml: not supported yet: the interactive toplevel. Give a script: ocaml FILE.ml\n");
        return 2;
    };
    let library = Some(&stdlib_bundle::Bundle as &dyn driver::library::Library);
    let program = match driver::compile_script(&*host, "ocaml", &line.words, &script, library) {
        Ok(program) => program,
        Err(code) => return i32::from(code),
    };
    let bytes = match program.executable(Vec::new()) {
        Ok(bytes) => bytes,
        Err(error) => {
            say(&format!("ocaml: {}\n", error.message().render(78)));
            return 2;
        }
    };
    let params = match runtime::Params::from_environment(&*host) {
        Ok(params) => params,
        Err(message) => {
            say(&format!("Fatal error: OCAMLRUNPARAM: {message}\n"));
            return 2;
        }
    };
    let ran = runtime::Machine::new(host.clone(), params)
        .and_then(|mut machine| machine.run_executable(&bytes, &script, line.argv));
    match ran {
        Ok(code) => code,
        Err(error) => {
            say(&format!("{error}\n"));
            2
        }
    }
}

//! ocamlc as a library: options to pipeline to files.
//!
//! [`main`] is the whole of `ocamlc`; [`session::Session`] is one run of the compiler as a value, for the other tools.
#![forbid(unsafe_code)]

pub mod compile;
pub mod config;
pub mod installation;
pub mod library;
pub mod link;
pub mod load_path;
pub mod names;
pub mod options;
pub mod report;
pub mod session;

use std::ffi::OsString;

use diagnostics::SourceMap;
use host::Host;
use syntax::symbol::Interner;

use crate::library::Library;
use crate::options::{Early, Goal, Input, Options};
use crate::session::{Done, Session};

/// Runs `ocamlc` with a command line (the program's name first) and gives the exit code.
pub fn main(host: &dyn Host, args: &[OsString], library: Option<&dyn Library>) -> u8 {
    let mut words = args.iter().map(|word| word.to_string_lossy().into_owned());
    let program = words.next().unwrap_or_else(|| "ocamlc".to_owned());
    let words: Vec<String> = words.collect();
    let installation = installation::locate(host);
    // A closed standard output or error is the reader's choice.
    let say = |fd, text: &str| {
        let _ = host.write_all(fd, text.as_bytes());
    };
    let options = match Options::parse(&program, &words, host, &installation) {
        Ok(options) => options,
        Err(Early::Answer(text)) => {
            say(host::STDOUT, &text);
            return 0;
        }
        Err(Early::Refusal(text)) => {
            say(host::STDERR, &text);
            return 2;
        }
        Err(Early::Silent) => return 2,
        Err(Early::Depend(_)) => {
            say(host::STDERR, &format!("{program}: not supported yet: -depend\n"));
            return 2;
        }
    };
    if options.inputs.is_empty() && options.goal == Goal::Link && options.output.is_none() {
        say(host::STDERR, "ocamlc: no input files\nTry 'ocamlc --help' for more information.\n");
        return 2;
    }
    let (interner, sources) = (Interner::new(), SourceMap::new());
    let mut session = Session::new(host, library, &installation, &options, &interner, &sources);
    match run(&mut session) {
        Ok(()) if !session.reporter.failed() => 0,
        _ => 2,
    }
}

/// Compiles a script and links it with the standard library, in memory. The options are `ocamlc`'s; among the words may
/// be objects and archives. On failure everything was said, and the exit code is given.
pub fn compile_script(
    host: &dyn Host,
    program: &str,
    words: &[String],
    script: &str,
    library: Option<&dyn Library>,
) -> Result<linker::Program, u8> {
    let installation = installation::locate(host);
    let mut options = match Options::parse(program, words, host, &installation) {
        Ok(options) => options,
        Err(Early::Answer(text)) => {
            let _ = host.write_all(host::STDOUT, text.as_bytes());
            return Err(0);
        }
        Err(Early::Refusal(text)) => {
            let _ = host.write_all(host::STDERR, text.as_bytes());
            return Err(2);
        }
        Err(Early::Silent | Early::Depend(_)) => return Err(2),
    };
    // A script's errors come with a backtrace where one is asked for.
    options.debug = true;
    let (interner, sources) = (Interner::new(), SourceMap::new());
    let mut session = Session::new(host, library, &installation, &options, &interner, &sources);
    let object = |input: &Input| match input {
        Input::Object(file) => Some(file.clone()),
        _ => None,
    };
    let objects: Vec<String> = options.inputs.iter().filter_map(object).collect();
    let compiled = session.compile_in_memory(script).and_then(|unit| match unit {
        Some(unit) => session.link_script(&objects, unit).map(Some),
        None => Ok(None),
    });
    match compiled {
        Ok(Some(program)) => Ok(program),
        Ok(None) => Err(0),
        Err(session::Failed) => Err(2),
    }
}

/// Compiles the inputs in order, then links what came of them.
fn run(session: &mut Session<'_>) -> Done {
    let options = session.options;
    let mut objects = Vec::new();
    for input in &options.inputs {
        match input {
            Input::Implementation(file) => objects.extend(session.compile_implementation(file)?),
            Input::Interface(file) => session.compile_interface(file)?,
            Input::Object(file) | Input::CompiledInterface(file) => objects.push(file.clone()),
            Input::Native(file) => {
                let message = format!("not supported yet: C sources, objects and libraries ({file})");
                session.fail::<()>(report::global_error("not-supported-yet", &message))?;
            }
        }
    }
    let links = !matches!(options.goal, Goal::Compile | Goal::PrintInterface);
    if links && options.stop_after == options::Stage::All { session.link(&objects) } else { Ok(()) }
}

//! `ocamlobjinfo`: what compiled files hold, in OCaml's own form.
#![forbid(unsafe_code)]

mod files;
mod options;
mod shape;
mod uids;

use std::path::Path;

use artifacts::magic::Match;
use artifacts::{AnnotatedFile, Executable, Library, Magic, Slice, Unit};
use cli::{Event, Parser, Stop};
use host::{Host, STDERR, STDOUT};

use options::{Key, Options};

/// The version of OCaml whose files are read and written.
const VERSION: &str = "5.3.0";

/// Follows the command line (program name first); returns the exit code.
pub fn run(host: &dyn Host, words: Vec<String>) -> u8 {
    let (out, err, code) = execute(host, words);
    // A closed pipe or full disk cannot be reported anywhere better than by the exit code.
    let written = host.write_all(STDOUT, out.as_bytes()).and(host.write_all(STDERR, err.as_bytes()));
    if written.is_ok() { code } else { 2 }
}

/// The same, with the texts for standard output and standard error.
pub fn execute(host: &dyn Host, words: Vec<String>) -> (String, String, u8) {
    let mut words = words.into_iter();
    let table = options::table(words.next().unwrap_or_else(|| "ocamlobjinfo".to_owned()));
    let mut read = |file: &str| host.read_file(Path::new(file)).map_err(|e| format!("{file}: {e}"));
    let (mut out, mut options) = (String::new(), Options::default());
    for event in Parser::new(&table, words, &mut read) {
        let result = match event {
            Ok(Event::Word(file)) => describe(host, &file, options, &mut out),
            Ok(Event::Option(Key::Version, _)) => {
                return (format!("{out}ocamlobjinfo, version {VERSION}\n"), String::new(), 0);
            }
            Ok(Event::Option(Key::VersionNumber, _)) => {
                return (format!("{out}{VERSION}\n"), String::new(), 0);
            }
            Ok(Event::Option(key, _)) => {
                options.set(key);
                Ok(())
            }
            Err(Stop::Help(text)) => return (out + &text, String::new(), 0),
            Err(Stop::Wrong(text)) => return (out, text, 2),
            Err(Stop::File(text)) => Err(format!("Fatal error: exception Sys_error({text:?})")),
        };
        if let Err(message) = result {
            let err = if message.is_empty() { message } else { message + "\n" };
            return (out, err, 2);
        }
    }
    (out, String::new(), 0)
}

/// Describes a file. The error is the text for standard error.
fn describe(host: &dyn Host, file: &str, options: Options, out: &mut String) -> Result<(), String> {
    if !options.quiet {
        *out += &format!("File {file}\n");
    }
    let bytes = host
        .read_file(Path::new(file))
        .map_err(|e| format!("Fatal error: exception Sys_error({:?})", format!("{file}: {e}")))?;
    let bytes = Slice::new(bytes);
    let failed = |e: artifacts::Error| e.message(file);
    match Magic::of(&bytes) {
        Some(Magic::Object) => files::unit(out, &Unit::read(&bytes).map_err(failed)?, options),
        Some(Magic::Library) => files::library(out, &Library::read(&bytes).map_err(failed)?, options),
        Some(Magic::Interface | Magic::Annotated) => {
            files::annotated(out, &AnnotatedFile::read(&bytes).map_err(failed)?, options);
        }
        _ => match Executable::read(bytes.clone()) {
            Ok(executable) => files::executable(out, &executable, options).map_err(failed)?,
            Err(_) => return wrong_magic(&bytes, out),
        },
    }
    Ok(())
}

fn wrong_magic(bytes: &[u8], out: &mut String) -> Result<(), String> {
    *out += "Wrong magic number:\nthis tool only supports object files produced by compiler version\n";
    *out += &format!("\t{VERSION}\n");
    let age = |kind: Magic| match kind.compare(bytes) {
        Match::Older => Some((kind, "an older")),
        Match::Newer => Some((kind, "a newer")),
        _ => None,
    };
    *out += &match Magic::ALL.into_iter().find_map(age) {
        Some((kind, age)) => format!("This seems to be a {} for {age} version of OCaml.\n", kind_name(kind)),
        None => "We expected a valid object file, but the file has a different format.\n".to_owned(),
    };
    Err(String::new())
}

fn kind_name(kind: Magic) -> &'static str {
    match kind {
        Magic::Executable => "bytecode executable",
        Magic::Interface => "compiled interface file (cmi)",
        Magic::Object => "bytecode object file (cmo)",
        Magic::Library => "bytecode library (cma)",
        Magic::AstImplementation => "serialized implementation AST",
        Magic::AstInterface => "serialized interface AST",
        Magic::Annotated => "compiled typedtree file (cmt)",
        Magic::NativeObject => "native compilation unit description (cmx)",
        Magic::NativeLibrary => "static native library (cmxa)",
        Magic::NativePlugin => "dynamic native library (cmxs)",
        Magic::Linear => "linear code (cmir-linear)",
    }
}

#[cfg(test)]
mod tests;

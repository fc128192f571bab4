//! `ocamldumpobj`: the code of objects and executables as text, with the source positions of events.
#![forbid(unsafe_code)]

mod constant;
mod listing;

use std::path::Path;

use artifacts::{Executable, Magic, Slice, Unit};
use cli::{ARGS_DOC, ARGS0_DOC, Arg, Event, OnError, Opt, Parser, Stop, Table};
use host::{Host, STDERR, STDOUT};

/// What an option is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    NoBanners,
    NoLocations,
    Relocations,
    Arguments,
}

const OPTIONS: &[Opt<Key>] = &[
    Opt { name: "-nobanners", arg: Arg::Unit, key: Key::NoBanners, doc: "  : don't print banners" },
    Opt { name: "-noloc", arg: Arg::Unit, key: Key::NoLocations, doc: "  : don't print source information" },
    Opt { name: "-reloc", arg: Arg::Unit, key: Key::Relocations, doc: "  : print relocation information" },
    Opt { name: "-args", arg: Arg::Lines, key: Key::Arguments, doc: ARGS_DOC },
    Opt { name: "-args0", arg: Arg::Strings, key: Key::Arguments, doc: ARGS0_DOC },
];

/// What to print.
#[derive(Debug, Clone, Copy)]
struct Options {
    banners: bool,
    locations: bool,
    relocations: bool,
}

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
    let program = words.next().unwrap_or_else(|| "ocamldumpobj".to_owned());
    let usage = format!("{program} [OPTIONS] FILES : dump content of bytecode files");
    let table = Table { program, usage, options: OPTIONS, on_error: OnError::Help };
    let mut read = |file: &str| host.read_file(Path::new(file)).map_err(|e| format!("{file}: {e}"));
    let mut options = Options { banners: true, locations: true, relocations: false };
    let (mut out, mut first) = (String::new(), true);
    for event in Parser::new(&table, words, &mut read) {
        let result = match event {
            Ok(Event::Option(key, _)) => {
                match key {
                    Key::NoBanners => options.banners = false,
                    Key::NoLocations => options.locations = false,
                    Key::Relocations => options.relocations = true,
                    Key::Arguments => {}
                }
                Ok(())
            }
            Ok(Event::Word(file)) => {
                let separate = !std::mem::take(&mut first);
                dump(host, &file, options, separate, &mut out)
            }
            Err(Stop::Help(text)) => return (out + &text, String::new(), 0),
            Err(Stop::Wrong(text)) => return (out, text, 2),
            Err(Stop::File(text)) => Err(format!("Fatal error: exception Sys_error({text:?})")),
        };
        if let Err(message) = result {
            return (out, message + "\n", 2);
        }
    }
    (out, String::new(), 0)
}

/// Lists a file. The error is the text for standard error.
fn dump(
    host: &dyn Host,
    file: &str,
    options: Options,
    separate: bool,
    out: &mut String,
) -> Result<(), String> {
    let bytes = host
        .read_file(Path::new(file))
        .map_err(|e| format!("Fatal error: exception Sys_error({:?})", format!("{file}: {e}")))?;
    if separate {
        out.push('\n');
    }
    if options.banners {
        *out += &format!("## start of ocaml dump of {file:?}\n");
    }
    let bytes = Slice::new(bytes);
    let failed = |e: artifacts::Error| e.message(file);
    if Magic::of(&bytes) == Some(Magic::Object) {
        let unit = Unit::read(&bytes).map_err(failed)?;
        listing::object(out, &unit, options).map_err(|e| format!("{file}: {e}"))?;
    } else {
        let executable = Executable::read(bytes).map_err(|_| "Not an object file".to_owned())?;
        listing::executable(out, &executable, options).map_err(|e| format!("{file}: {e}"))?;
    }
    if options.banners {
        *out += &format!("## end of ocaml dump of {file:?}\n");
    }
    Ok(())
}

#[cfg(test)]
mod tests;

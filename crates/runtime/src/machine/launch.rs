//! What the command `ocamlrun` does: options, finding the program, messages, exit codes.
use super::libraries;
use super::{Machine, Params, Program, Verbosity};
use host::{Host, path};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Exit code of everything that prevents a program from starting.
const CANNOT_START: i32 = 127;

/// The version of OCaml whose programs run here.
const VERSION: &str = "5.3.0";
const MAGIC: &str = "Caml1999X035";

const USAGE: &str = "\
Usage: ocamlrun [<options>] [--] <executable> [<command-line>]
Options are:
  -b  Set runtime parameter b (detailed exception backtraces)
  -config  Print configuration values and exit
  -events  Trace debug events in bytecode interpreter (ignored 
      if not ocamlrund)
  -I <dir>  Add <dir> to the list of DLL search directories
  -m  Print the magic number of <executable> and exit
  -M  Print the magic number expected by this runtime and exit
  -p  Print the names of the primitives known to this runtime
  -t  Trace the execution of the bytecode interpreter (specify multiple
      times to increase verbosity)
  -v  Set runtime parameter v=61 (GC event information)
  -version  Print version string and exit
  -vnum  Print short version number and exit
  -help  Display this list of options
  --help  Display this list of options
";

/// What the command line asks for.
#[derive(Default)]
struct Options {
    backtrace: bool,
    verbose: bool,
    show_magic: bool,
    dll_dirs: Vec<Vec<u8>>,
}

/// Runs the command line of `ocamlrun` (or of a program with our runtime before it); gives the exit code.
pub fn launch(host: Arc<dyn Host>, argv: Vec<Vec<u8>>) -> i32 {
    // The program may be appended to this very executable.
    if let Some(own) = own_program(&*host) {
        return run(host, &own, argv, &Options::default());
    }
    let (options, rest) = match parse(&*host, &argv) {
        Ok(x) => x,
        Err(code) => return code,
    };
    let Some(program) = argv.get(rest) else {
        return fail(&*host, "no bytecode file specified");
    };
    let shown = String::from_utf8_lossy(program).into_owned();
    let file = find(&*host, program);
    if options.show_magic {
        return show_magic(&*host, &file, &shown);
    }
    run(host, &file, argv[rest..].to_vec(), &options)
}

/// Runs the program in `file`.
fn run(host: Arc<dyn Host>, file: &Path, argv: Vec<Vec<u8>>, options: &Options) -> i32 {
    let mut params = match Params::from_environment(&*host) {
        Ok(p) => p,
        Err(message) => {
            print_error(&*host, &format!("Fatal error: OCAMLRUNPARAM: {message}\n"));
            return 2;
        }
    };
    if params.says(Verbosity::StartUp) {
        print_error(&*host, &format!("Opening bytecode executable {}\n", file.display()));
    }
    // Messages name the program as it was asked for; `Sys.executable_name` is the file that was found.
    let shown = argv.first().map(|name| String::from_utf8_lossy(name).into_owned()).unwrap_or_default();
    let program = match Program::from_file(&*host, file, &shown) {
        Ok(Some(p)) => Program { name: file.to_string_lossy().into_owned(), ..p },
        Ok(None) => return fail(&*host, &format!("cannot find file '{shown}'")),
        Err(e) => return fail(&*host, &e.to_string()),
    };
    params.backtrace |= options.backtrace;
    if options.verbose {
        params.verbosity = 0x3D;
    }
    let outcome = Machine::new(host.clone(), params).and_then(|mut m| {
        m.domain().prims.library_dirs = options.dll_dirs.clone();
        m.run_linked(program, argv)
    });
    match outcome {
        Ok(code) => code,
        Err(e) => {
            print_error(&*host, &format!("Fatal error: {e}\n"));
            2
        }
    }
}

impl Params {
    /// The defaults, changed by OCAMLRUNPARAM or CAMLRUNPARAM.
    pub fn from_environment(host: &dyn Host) -> Result<Params, String> {
        let mut params = Params::default();
        if !host.is_privileged()
            && let Some(text) =
                host.var(OsStr::new("OCAMLRUNPARAM")).or_else(|| host.var(OsStr::new("CAMLRUNPARAM")))
        {
            params.parse(&text.to_string_lossy())?;
        }
        Ok(params)
    }
}

/// Options up to the program's name: its index.
fn parse(host: &dyn Host, argv: &[Vec<u8>]) -> Result<(Options, usize), i32> {
    let mut options = Options::default();
    let mut i = 1;
    while let Some(arg) = argv.get(i).filter(|a| a.first() == Some(&b'-')) {
        i += 1;
        match arg.as_slice() {
            b"--" => break,
            b"-b" => options.backtrace = true,
            b"-t" | b"-events" => {}
            b"-v" => options.verbose = true,
            b"-p" => {
                let names: Vec<&str> = crate::primitives::sorted().iter().map(|p| p.name).collect();
                return Err(print(host, &(names.join("\n") + "\n")));
            }
            b"-m" => options.show_magic = true,
            b"-M" => return Err(print(host, &format!("{MAGIC}\n"))),
            b"-I" => {
                let Some(dir) = argv.get(i) else {
                    return Err(fail(host, "option '-I' needs an argument."));
                };
                options.dll_dirs.push(dir.clone());
                i += 1;
            }
            b"-version" => return Err(print(host, &format!("The OCaml runtime, version {VERSION}\n"))),
            b"-vnum" => return Err(print(host, &format!("{VERSION}\n"))),
            b"-config" => return Err(print(host, &configuration(host))),
            b"-help" | b"--help" => return Err(print(host, USAGE)),
            other => {
                return Err(fail(host, &format!("unknown option {}", String::from_utf8_lossy(other))));
            }
        }
    }
    Ok((options, i))
}

fn configuration(host: &dyn Host) -> String {
    let lib = libraries::standard_library(host).map(|p| p.display().to_string()).unwrap_or_default();
    let dirs = libraries::environment_dirs(host).into_iter().chain(libraries::configured_dirs(host));
    let dirs: String = dirs.map(|dir| format!("  {}\n", String::from_utf8_lossy(&dir))).collect();
    format!(
        "version: {VERSION}\nstandard_library_default: {lib}\nstandard_library: {lib}\nint_size: 64\nword_size: 63\n\
         os_type: Unix\nhost: {}-pc-linux-gnu\nflat_float_array: true\nsupports_afl: false\n\
         windows_unicode: false\nsupports_shared_libraries: false\nno_naked_pointers: true\nreserved header bits: 0\n\
         exec_magic_number: {MAGIC}\nshared_libs_path:\n{dirs}",
        std::env::consts::ARCH
    )
}

/// The file of a program: as it is when it names a directory, else the first hit in PATH, else as it is.
fn find(host: &dyn Host, name: &[u8]) -> PathBuf {
    let plain = path::bytes_to_path(name).into_owned();
    if name.contains(&b'/') {
        return plain;
    }
    let path = host.var(OsStr::new("PATH")).unwrap_or_default();
    for dir in std::env::split_paths(&path) {
        let candidate = if dir.as_os_str().is_empty() { plain.clone() } else { dir.join(&plain) };
        if host.is_file(&candidate) {
            return candidate;
        }
    }
    plain
}

/// The running executable, if a program is appended to it.
fn own_program(host: &dyn Host) -> Option<PathBuf> {
    let file = host.executable_path()?;
    (last_bytes(host, &file)? == *MAGIC.as_bytes()).then_some(file)
}

/// Where an executable has its magic number.
fn last_bytes(host: &dyn Host, file: &Path) -> Option<[u8; 12]> {
    let fd = host.open(file, host::OpenFlags { read: true, ..Default::default() }, 0).ok()?;
    let mut tail = [0; 12];
    let found = host.seek(fd, host::SeekFrom::End(-12)).is_ok() && host.read(fd, &mut tail) == Ok(tail.len());
    let _ = host.close(fd);
    found.then_some(tail)
}

fn show_magic(host: &dyn Host, file: &Path, name: &str) -> i32 {
    if !host.is_file(file) {
        return fail(host, &format!("cannot find file '{name}'"));
    }
    match last_bytes(host, file) {
        Some(m) if m.starts_with(b"Caml1999") => print(host, &format!("{}\n", m.escape_ascii())),
        _ => fail(host, &format!("the file '{name}' is not a bytecode executable file")),
    }
}

fn print(host: &dyn Host, text: &str) -> i32 {
    let _ = host.write_all(host::STDOUT, text.as_bytes());
    0
}

fn print_error(host: &dyn Host, text: &str) {
    let _ = host.write_all(host::STDERR, text.as_bytes());
}

fn fail(host: &dyn Host, message: &str) -> i32 {
    print_error(host, &format!("{message}\n"));
    CANNOT_START
}

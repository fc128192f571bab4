//! Compiles `stdlib/` with the driver, in this process, and lists the results for `include_bytes!`.
//!
//! `stdlib/MODULES` says what there is, in order of compilation: source, unit, flags.
#![allow(clippy::disallowed_methods, reason = "a build script talks to cargo and the file system")]

use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use host::OsHost;

/// Stack of the compiling thread.
const STACK: usize = 64 << 20;

/// A line of `stdlib/MODULES`.
struct Module {
    source: String,
    unit: String,
    flags: Vec<String>,
}

fn modules(list: &str) -> Vec<Module> {
    let line = |line: &str| {
        let mut words = line.split('#').next()?.split_whitespace().map(str::to_owned);
        Some(Module { source: words.next()?, unit: words.next()?, flags: words.collect() })
    };
    list.lines().filter_map(line).collect()
}

/// Runs the compiler; a failure ends the build with its messages.
fn ocamlc(args: &[String]) {
    let words: Vec<OsString> =
        std::iter::once("ocamlc").map(OsString::from).chain(args.iter().map(OsString::from)).collect();
    let code = driver::main(&OsHost::new(), &words, None);
    assert!(code == 0, "compiling the standard library failed: ocamlc {}", args.join(" "));
}

/// A library of its own below the standard one, and where its interfaces may look.
const BESIDE: &[&str] = &["str", "unix", "threads"];

/// Compiles the units that a `MODULES` file lists; gives their objects.
fn units(sources: &Path, out: &Path, include: &[PathBuf]) -> Vec<String> {
    std::env::set_current_dir(sources).expect("the library's folder can be entered");
    let list = std::fs::read_to_string(sources.join("MODULES")).expect("MODULES is readable");
    let mut objects = Vec::new();
    for module in modules(&list) {
        for extension in ["mli", "ml"] {
            let source = format!("{}.{extension}", module.source);
            if !sources.join(&source).exists() {
                continue;
            }
            let suffix = if extension == "ml" { "cmo" } else { "cmi" };
            let output = out.join(format!("{}.{suffix}", module.unit)).to_string_lossy().into_owned();
            let mut args: Vec<String> = ["-nostdlib", "-nocwd", "-g", "-w", "-a"].map(String::from).into();
            for folder in include {
                args.extend([String::from("-I"), folder.to_string_lossy().into_owned()]);
            }
            args.extend(module.flags.iter().cloned());
            args.extend([String::from("-c"), String::from("-o"), output.clone(), source]);
            ocamlc(&args);
            if extension == "ml" && module.unit != "std_exit" {
                objects.push(output);
            }
        }
    }
    objects
}

fn archive(file: &Path, flags: &str, objects: Vec<String>) {
    let mut args: Vec<String> = ["-nostdlib", "-nopervasives", "-a", "-o"].map(String::from).into();
    args.push(file.to_string_lossy().into_owned());
    args.extend(flags.split_whitespace().map(String::from));
    args.extend(objects);
    ocamlc(&args);
}

fn compile(sources: &Path, out: &Path) {
    let objects = units(sources, out, &[out.to_path_buf()]);
    archive(&out.join("stdlib.cma"), "", objects);
    for name in BESIDE {
        let (from, to) = (sources.join(name), out.join(name));
        std::fs::create_dir_all(&to).expect("the output folder can be made");
        let objects = units(&from, &to, &[out.to_path_buf(), out.join("unix"), to.clone()]);
        let flags = std::fs::read_to_string(from.join("LINK")).unwrap_or_default();
        archive(&to.join(format!("{name}.cma")), &flags, objects);
    }
}

/// `files.rs`: what a program needs of the libraries, sorted by name.
fn index(out: &Path) -> String {
    let mut names = Vec::new();
    for folder in std::iter::once("").chain(BESIDE.iter().copied()) {
        let entries = std::fs::read_dir(out.join(folder)).expect("the output folder is readable");
        for name in entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()) {
            if name.ends_with(".cmi") || name.ends_with(".cma") || name == "std_exit.cmo" {
                names.push(if folder.is_empty() { name } else { format!("{folder}/{name}") });
            }
        }
    }
    names.sort();
    let mut text = String::from("const FILES: &[(&str, &[u8])] = &[\n");
    for name in names {
        let path = out.join(&name);
        writeln!(text, "    ({name:?}, include_bytes!({:?})),", path.to_string_lossy())
            .expect("strings take all");
    }
    text.push_str("];\n");
    text
}

fn main() {
    let sources =
        PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("set by cargo")).join("../../stdlib");
    let sources = sources.canonicalize().expect("stdlib/ is beside crates/");
    println!("cargo::rerun-if-changed={}", sources.display());
    let target = PathBuf::from(std::env::var_os("OUT_DIR").expect("set by cargo"));
    let out = target.join("lib");
    let _ = std::fs::remove_dir_all(&out);
    std::fs::create_dir_all(&out).expect("the output folder can be made");
    let work = {
        let (sources, out) = (sources.clone(), out.clone());
        move || compile(&sources, &out)
    };
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(work).expect("a thread can be started");
    if thread.join().is_err() {
        std::process::exit(1);
    }
    std::fs::write(target.join("files.rs"), index(&out)).expect("the index can be written");
}

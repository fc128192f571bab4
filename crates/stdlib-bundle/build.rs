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
    let words: Vec<OsString> = std::iter::once("ocamlc").map(OsString::from).chain(args.iter().map(OsString::from)).collect();
    let code = driver::main(&OsHost::new(), &words, None);
    assert!(code == 0, "compiling the standard library failed: ocamlc {}", args.join(" "));
}

fn compile(sources: &Path, out: &Path) {
    let list = std::fs::read_to_string(sources.join("MODULES")).expect("stdlib/MODULES is readable");
    let mut objects = Vec::new();
    let folder = out.to_string_lossy().into_owned();
    for module in modules(&list) {
        for extension in ["mli", "ml"] {
            let source = format!("{}.{extension}", module.source);
            if !sources.join(&source).exists() {
                continue;
            }
            let output = format!("{folder}/{}.{}", module.unit, if extension == "ml" { "cmo" } else { "cmi" });
            let mut args: Vec<String> = ["-nostdlib", "-nocwd", "-g", "-w", "-a", "-I", &folder].map(String::from).into();
            args.extend(module.flags.iter().cloned());
            args.extend([String::from("-c"), String::from("-o"), output.clone(), source]);
            ocamlc(&args);
            if extension == "ml" && module.unit != "std_exit" {
                objects.push(output);
            }
        }
    }
    let mut args: Vec<String> = ["-nostdlib", "-nopervasives", "-a", "-o"].map(String::from).into();
    args.push(format!("{folder}/stdlib.cma"));
    args.extend(objects);
    ocamlc(&args);
}

/// `files.rs`: what a program needs of the library, sorted by name.
fn index(out: &Path) -> String {
    let mut names: Vec<String> = std::fs::read_dir(out)
        .expect("the output folder is readable")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".cmi") || name == "stdlib.cma" || name == "std_exit.cmo")
        .collect();
    names.sort();
    let mut text = String::from("const FILES: &[(&str, &[u8])] = &[\n");
    for name in names {
        let path = out.join(&name);
        writeln!(text, "    ({name:?}, include_bytes!({:?})),", path.to_string_lossy()).expect("strings take all");
    }
    text.push_str("];\n");
    text
}

fn main() {
    let sources = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("set by cargo")).join("../../stdlib");
    let sources = sources.canonicalize().expect("stdlib/ is beside crates/");
    println!("cargo::rerun-if-changed={}", sources.display());
    let target = PathBuf::from(std::env::var_os("OUT_DIR").expect("set by cargo"));
    let out = target.join("lib");
    let _ = std::fs::remove_dir_all(&out);
    std::fs::create_dir_all(&out).expect("the output folder can be made");
    std::env::set_current_dir(&sources).expect("stdlib/ can be entered");
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

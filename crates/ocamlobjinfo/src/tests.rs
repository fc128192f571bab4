//! Descriptions of files made here, against recorded texts.

use std::path::Path;

use artifacts::{Digest, Library, Name, Unit};
use host::{Host, MemoryHost};

use super::execute;

fn sample() -> Unit {
    Unit {
        name: Name::from("A"),
        imports: vec![(Name::from("A"), Some(Digest([0xAB; 16]))), (Name::from("Stdlib"), None)],
        required: vec![Name::from("Stdlib")],
        primitives: vec![Name::from("caml_blit_string")],
        ..Unit::default()
    }
}

fn run(files: &[(&str, Vec<u8>)], line: &str) -> (String, String, u8) {
    let host = MemoryHost::new();
    for (name, bytes) in files {
        host.write_file(Path::new(name), bytes, 0o644).unwrap();
    }
    execute(&host, line.split(' ').map(str::to_owned).collect())
}

const UNIT: &str = "Unit name: A\nInterfaces imported:\n\tabababababababababababababababab\tA\n\
    \t--------------------------------\tStdlib\nRequired globals:\n\tStdlib\nUses unsafe features: YES\n\
    Primitives declared in this module:\n\tcaml_blit_string\nForce link: no\n";

#[test]
fn objects_and_libraries() {
    let object = sample().write().unwrap();
    let (out, err, code) = run(&[("a.cmo", object)], "ocamlobjinfo a.cmo");
    assert_eq!((out, err.as_str(), code), (format!("File a.cmo\n{UNIT}"), "", 0));
    let dlls = vec![Name::from("-ly"), Name::from("-lx")];
    let library = Library { units: vec![sample()], dlls, ..Library::default() }.write().unwrap();
    let (out, _, _) = run(&[("a.cma", library)], "ocamlobjinfo -quiet a.cma");
    let head = "Force custom: no\nExtra C object files:\nExtra C options:\n\
        Extra dynamically-loaded libraries: -lx -ly\n";
    assert_eq!(out, format!("{head}{UNIT}"));
}

#[test]
fn errors() {
    let text =
        "Wrong magic number:\nthis tool only supports object files produced by compiler version\n\t5.3.0\n";
    let (out, err, code) = run(&[("a.ml", b"let rec x = 1 and y = 2".to_vec())], "ocamlobjinfo a.ml");
    let reason = "We expected a valid object file, but the file has a different format.\n";
    assert_eq!((out, err.as_str(), code), (format!("File a.ml\n{text}{reason}"), "", 2));
    let (out, _, _) = run(&[("a.cmo", b"Caml1999O036____".to_vec())], "ocamlobjinfo a.cmo");
    let reason = "This seems to be a bytecode object file (cmo) for a newer version of OCaml.\n";
    assert_eq!(out, format!("File a.cmo\n{text}{reason}"));
    let (_, err, code) = run(&[], "ocamlobjinfo none.cmo");
    let message = "Fatal error: exception Sys_error(\"none.cmo: No such file or directory\")\n";
    assert_eq!((err.as_str(), code), (message, 2));
}

#[test]
fn versions() {
    assert_eq!(run(&[], "ocamlobjinfo -version").0, "ocamlobjinfo, version 5.3.0\n");
    assert_eq!(run(&[], "ocamlobjinfo -vnum").0, "5.3.0\n");
}

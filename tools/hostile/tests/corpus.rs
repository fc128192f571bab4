//! Every file of the fuzzer's corpus, given to its target.
#![allow(clippy::disallowed_methods, reason = "a test reads its own files")]

use std::path::Path;

use ferrocaml_hostile::TARGETS;

fn run(name: &str) {
    let (_, target) = TARGETS.iter().find(|(target, _)| *target == name).expect("is a target");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus").join(name);
    let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().flatten().map(|entry| entry.path()).collect();
    files.sort();
    assert!(!files.is_empty(), "{name} has files");
    for file in files {
        println!("{}", file.display());
        target(&std::fs::read(file).unwrap());
    }
}

#[test]
fn executable() {
    run("executable");
}

#[test]
fn interface() {
    run("interface");
}

#[test]
fn marshal() {
    run("marshal");
}

#[test]
fn object() {
    run("object");
}

#[test]
fn source() {
    run("source");
}

#[test]
fn verifier() {
    run("verifier");
}

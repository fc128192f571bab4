//! Real files with one to eight bytes changed: what reads them may refuse them, and nothing worse.
//!
//! `FERROCAML_FLIPS` is the number of damaged files of each kind (default: a few hundred), `FERROCAML_SEED` the seed, and
//! `FERROCAML_SEEDS` names a folder with more files to damage, in folders named as the targets. What fails is written
//! to a file before it is read, if `FERROCAML_KEEP` names one.
#![allow(clippy::disallowed_methods, reason = "a test reads its own files and environment")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use ferrocaml_hostile::{Flips, Unmarshal, executable, interface, interfaces_of, object, refusal};

/// No file of these sizes may take longer, in a build without optimisation on a busy machine.
const PATIENCE: Duration = Duration::from_secs(10);

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// The files to damage.
fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus");
    let more = std::env::var_os("FERROCAML_SEEDS").map(PathBuf::from);
    let mut seeds = Vec::new();
    for folder in [Some(own), more].into_iter().flatten() {
        for entry in std::fs::read_dir(folder.join(target)).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            seeds.push((name, std::fs::read(entry.path()).unwrap()));
        }
    }
    seeds.sort();
    assert!(!seeds.is_empty(), "{target} has files");
    seeds
}

/// Damages seeds in turn, and gives each copy to `read`, which says whether it was accepted.
fn flip(what: &str, seeds: &[(String, Vec<u8>)], default: u64, mut read: impl FnMut(&[u8]) -> bool) {
    let (count, seed) = (number("FERROCAML_FLIPS", default), number("FERROCAML_SEED", 1));
    let keep = std::env::var_os("FERROCAML_KEEP").map(|path| Path::new(&path).with_extension(what));
    let mut flips = Flips::new(seed);
    let (mut accepted, mut slowest) = (0, Duration::ZERO);
    for (i, (name, file)) in (0..count).zip(seeds.iter().cycle()) {
        let damaged = flips.damage(file);
        if let Some(keep) = &keep {
            std::fs::write(keep, &damaged).unwrap();
        }
        let start = Instant::now();
        accepted += u64::from(read(&damaged));
        let taken = start.elapsed();
        slowest = slowest.max(taken);
        assert!(taken < PATIENCE, "{what}: copy {i} (of {name}, seed {seed}) took {taken:?}");
    }
    println!("{what}: {count} damaged, {accepted} accepted, slowest {slowest:?}");
}

/// The marshalled values after a magic number, without compression: damage reaches more than the decompressor.
fn uncompressed(file: &[u8]) -> Option<Vec<u8>> {
    let (magic, mut rest) = file.split_at_checked(12)?;
    let mut out = magic.to_vec();
    while !rest.is_empty() {
        let (graph, root, len) = marshal::read_prefix(rest).ok()?;
        out.extend(marshal::write(&graph, root, marshal::Options::default()).ok()?);
        rest = &rest[len..];
    }
    Some(out)
}

#[test]
fn interfaces() {
    let mut seeds = seeds("interface");
    let plain: Vec<_> =
        seeds.iter().filter_map(|(n, f)| Some((format!("{n}, plain"), uncompressed(f)?))).collect();
    seeds.extend(plain);
    for (name, seed) in seeds.iter().filter(|(name, _)| name.starts_with("a-")) {
        let unit = if interfaces_of(&[("A", seed)], "A") { "" } else { "not " };
        println!("{name}: {unit}used");
    }
    flip("interface", &seeds, 400, |bytes| {
        interface(bytes);
        interfaces_of(&[("A", bytes)], "A")
    });
}

#[test]
fn objects() {
    let seeds: Vec<_> = seeds("object").into_iter().filter(|(name, _)| !name.starts_with("lib")).collect();
    flip("object", &seeds, 300, |bytes| {
        object(bytes);
        artifacts::Unit::read(&artifacts::Slice::new(bytes.to_vec())).is_ok()
    });
}

#[test]
fn libraries() {
    let seeds: Vec<_> = seeds("object").into_iter().filter(|(name, _)| name.starts_with("lib")).collect();
    flip("library", &seeds, 300, |bytes| {
        object(bytes);
        artifacts::Library::read(&artifacts::Slice::new(bytes.to_vec())).is_ok()
    });
}

#[test]
fn marshalled() {
    let mut program = Unmarshal::new();
    let mut count = 0;
    flip("marshal", &seeds("marshal"), 400, |bytes| {
        count += 1;
        if count % 100 == 0 {
            program.collect();
        }
        let accepted = program.read(bytes);
        let graph = marshal::read_prefix(bytes);
        drop(graph);
        accepted
    });
}

#[test]
fn executables() {
    flip("executable", &seeds("executable"), 200, |bytes| {
        executable(bytes);
        refusal(bytes, "f").is_none()
    });
}

/// Programs that we link are refused whichever byte is changed of what they need to run; by default one in 37 is tried.
#[test]
fn checksums() {
    let seeds = seeds("executable");
    let (_, plain) = seeds.iter().find(|(name, _)| name == "reference").unwrap();
    let plain = artifacts::Executable::read(artifacts::Slice::new(plain.clone())).unwrap();
    let mut writer = artifacts::ExecutableWriter::new(plain.prefix().to_vec());
    plain.sections().for_each(|(name, section)| writer.section(name, section.to_vec()));
    let own = &writer.finish().unwrap();
    assert_eq!(refusal(own, "prog.byte"), None, "undamaged, it is accepted");
    let file = artifacts::Executable::read(artifacts::Slice::new(own.clone())).unwrap();
    let stride = if number("FERROCAML_FLIPS", 0) > 0 { 1 } else { 37 };
    let mut start = file.prefix().len();
    for (name, section) in file.sections() {
        let end = start + section.len();
        for at in (start..end).step_by(stride) {
            let mut copy = own.clone();
            copy[at] ^= 1 << (at % 8);
            let expected =
                "the file 'prog.byte' is damaged: section FCHK: the contents are not those that were written";
            let name = String::from_utf8_lossy(&name);
            assert_eq!(refusal(&copy, "prog.byte").as_deref(), Some(expected), "byte {at}, {name}");
        }
        start = end;
    }
}

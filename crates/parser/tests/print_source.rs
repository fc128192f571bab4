//! What the printer of sources writes reads as the tree it was given.
#![allow(clippy::disallowed_methods)]

use std::path::{Path, PathBuf};

use diagnostics::SourceMap;
use ferrocaml_parser as parser;
use syntax::{Interner, print_source, print_tree};

/// The tree of a text without places, and the tree printed as source; nothing if the text does not parse.
fn read(name: &str, text: &[u8]) -> Option<(String, String)> {
    let (interner, map) = (Interner::new(), SourceMap::new());
    let file = map.add_file(name, text.into()).ok()?;
    if name.ends_with(".mli") {
        let result = parser::parse_interface(&interner, &map, file);
        let tree = print_tree::signature_without_locations(&interner, &map, &result.tree);
        result.errors.is_empty().then(|| (tree, print_source::signature(&interner, &result.tree)))
    } else {
        let result = parser::parse_implementation(&interner, &map, file);
        let tree = print_tree::structure_without_locations(&interner, &map, &result.tree);
        result.errors.is_empty().then(|| (tree, print_source::structure(&interner, &result.tree)))
    }
}

/// What is wrong with the printed form of a text.
fn difference(path: &Path) -> Option<String> {
    let name = path.to_string_lossy();
    let text = std::fs::read(path).unwrap();
    let Some((tree, source)) = read(&name, &text) else {
        return Some(format!("{name} does not parse"));
    };
    let Some((again, _)) = read(&name, source.as_bytes()) else {
        return Some(format!("{name}: what is printed does not parse:\n{}", first_error(&name, &source)));
    };
    let at = tree.lines().zip(again.lines()).position(|(a, b)| a != b);
    let at = at.or_else(|| (tree != again).then(|| tree.lines().count().min(again.lines().count())))?;
    let around = |text: &str| text.lines().skip(at.saturating_sub(5)).take(8).collect::<Vec<_>>().join("\n");
    Some(format!("{name}: line {at} of the tree:\n{}\nbecomes\n{}", around(&tree), around(&again)))
}

fn first_error(name: &str, source: &str) -> String {
    let (interner, map) = (Interner::new(), SourceMap::new());
    let file = map.add_file(name, source.as_bytes().into()).unwrap();
    let errors = if name.ends_with(".mli") {
        parser::parse_interface(&interner, &map, file).diagnostics(&interner)
    } else {
        parser::parse_implementation(&interner, &map, file).diagnostics(&interner)
    };
    let Some(error) = errors.first() else { return String::new() };
    let location = map.location(error.span);
    let line = usize::try_from(location.start.line).unwrap_or(0);
    let around: Vec<_> = source.lines().skip(line.saturating_sub(3)).take(5).collect();
    format!("{} at line {line}:\n{}", error.message.render(78), around.join("\n"))
}

/// The sources directly below a folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "ml" || e == "mli"));
    paths.sort();
    paths
}

#[test]
fn what_is_printed_reads_as_the_same_tree() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = sources(&here.join("tests/trees"));
    paths.extend(sources(&here.join("../../stdlib")));
    assert!(paths.len() > 20, "the sources are there");
    let wrong: Vec<_> = paths.iter().filter_map(|p| difference(p)).collect();
    assert!(wrong.is_empty(), "{} differ\n{}", wrong.len(), wrong.join("\n\n"));
}

/// The same for the sources below the folders named in `PRINT_SOURCE_FOLDERS`, separated by colons.
#[test]
#[ignore = "runs over folders of one's own"]
fn folders_of_sources() {
    let folders = std::env::var("PRINT_SOURCE_FOLDERS").unwrap_or_default();
    let mut wrong = Vec::new();
    let mut count = 0;
    for path in folders.split(':').flat_map(|f| sources(Path::new(f))) {
        count += 1;
        wrong.extend(difference(&path));
    }
    println!("{count} sources");
    assert!(wrong.is_empty(), "{} differ\n{}", wrong.len(), wrong.join("\n\n"));
}

//! What people write: implementations and interfaces.

use diagnostics::{SourceMap, render};
use syntax::{Interner, print_source, print_tree};

/// Any bytes as an implementation and as an interface. What parses is printed as source, and what is printed parses.
pub fn source(text: &[u8]) {
    if let Some(printed) = implementation(text) {
        assert!(implementation(printed.as_bytes()).is_some(), "what is printed parses:\n{printed}");
    }
    if let Some(printed) = interface(text) {
        assert!(interface(printed.as_bytes()).is_some(), "what is printed parses:\n{printed}");
    }
}

/// The tree of an implementation as source; nothing if the text does not parse.
fn implementation(text: &[u8]) -> Option<String> {
    let (interner, map) = (Interner::new(), SourceMap::new());
    let file = map.add_file("f.ml", text.into()).ok()?;
    let result = parser::parse_implementation(&interner, &map, file);
    result.diagnostics(&interner).iter().for_each(|d| drop(render::plain(&map, d, true)));
    result.errors.is_empty().then(|| {
        print_tree::structure_without_locations(&interner, &map, &result.tree);
        print_source::structure(&interner, &result.tree)
    })
}

/// The same of an interface.
fn interface(text: &[u8]) -> Option<String> {
    let (interner, map) = (Interner::new(), SourceMap::new());
    let file = map.add_file("f.mli", text.into()).ok()?;
    let result = parser::parse_interface(&interner, &map, file);
    result.diagnostics(&interner).iter().for_each(|d| drop(render::plain(&map, d, true)));
    result.errors.is_empty().then(|| {
        print_tree::signature_without_locations(&interner, &map, &result.tree);
        print_source::signature(&interner, &result.tree)
    })
}

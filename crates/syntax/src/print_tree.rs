//! The Parsetree as `ocamlc -dparsetree` shows it, byte for byte.

mod expressions;
mod modules;
mod types;
mod writer;

use diagnostics::SourceMap;

use crate::ast::{Signature, Structure, ToplevelPhrase};
use crate::symbol::Interner;
use writer::Writer;

/// The items of an implementation.
pub fn structure(interner: &Interner, map: &SourceMap, items: &Structure) -> String {
    let mut w = Writer::new(interner, map, true);
    w.structure(0, items);
    w.out + "\n"
}

/// The items of an interface.
pub fn signature(interner: &Interner, map: &SourceMap, items: &Signature) -> String {
    let mut w = Writer::new(interner, map, true);
    w.signature(0, items);
    w.out + "\n"
}

/// The same without places: what two texts that mean the same have in common.
pub fn structure_without_locations(interner: &Interner, map: &SourceMap, items: &Structure) -> String {
    let mut w = Writer::new(interner, map, false);
    w.structure(0, items);
    w.out + "\n"
}

/// The same for an interface.
pub fn signature_without_locations(interner: &Interner, map: &SourceMap, items: &Signature) -> String {
    let mut w = Writer::new(interner, map, false);
    w.signature(0, items);
    w.out + "\n"
}

/// A phrase of the toplevel.
pub fn phrase(interner: &Interner, map: &SourceMap, phrase: &ToplevelPhrase) -> String {
    let mut w = Writer::new(interner, map, true);
    w.phrase(0, phrase);
    w.out
}

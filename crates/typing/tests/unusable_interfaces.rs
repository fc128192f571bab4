//! Files that are no interfaces of this version, in OCaml's words and at the places OCaml gives.

use diagnostics::{SourceMap, render};
use ferrocaml_typing::checker::{Checker, TypingOptions};
use ferrocaml_typing::env::persistent::{LoadError, LoadedUnit, UnitFlags, UnitLoader};
use syntax::symbol::Interner;

/// One file, found whatever unit is asked for.
struct OneFile<'a>(&'a str, &'a [u8]);

impl UnitLoader for OneFile<'_> {
    fn load(&self, _: &str) -> Result<Option<LoadedUnit>, LoadError> {
        Ok(Some(LoadedUnit { path: self.0.to_owned(), bytes: self.1.to_vec() }))
    }
}

/// What is said when `let x = Z.f` finds this file.
fn message(path: &str, bytes: &[u8]) -> String {
    let (interner, sources, loader) = (Interner::new(), SourceMap::new(), OneFile(path, bytes));
    let file = sources.add_file("v.ml", b"\nlet x = Z.f".as_slice().into()).unwrap();
    let unit = interner.intern("V");
    let mut checker = Checker::new(&interner, TypingOptions::default(), &loader, &sources, unit);
    let env = checker.initial_env(false, &[]);
    let parsed = parser::parse_implementation(&interner, &sources, file);
    assert!(checker.check_implementation(&env, &parsed.tree, "v.ml", None).is_none());
    checker.diagnostics.iter().map(|d| render::plain(&sources, d, true)).collect()
}

/// The interface of an empty unit `A`.
fn empty() -> Vec<u8> {
    let (interner, sources, loader) = (Interner::new(), SourceMap::new(), OneFile("", &[]));
    let unit = interner.intern("A");
    let mut checker = Checker::new(&interner, TypingOptions::default(), &loader, &sources, unit);
    let env = checker.initial_env(false, &[]);
    let typed = checker.check_implementation(&env, &Vec::new(), "a.ml", None).unwrap();
    checker.encode_interface(&typed.signature, &UnitFlags::default(), false).unwrap().0
}

const HEAD: &str = "File \"v.ml\", line 1:\nError: ";

#[test]
fn other_versions() {
    let of = |magic: &[u8], path: &str| message(path, &[magic, &empty()[12..]].concat());
    let text = "is not a compiled interface for this version of OCaml.\nIt seems to be for";
    assert_eq!(
        of(b"Caml1999I034", "d/a.cmi"),
        format!("{HEAD}\"d/a.cmi\" {text} an older version of OCaml.\n")
    );
    assert_eq!(
        of(b"Caml1999I036", "d/a.cmi"),
        format!("{HEAD}\"d/a.cmi\" {text} a newer version of OCaml.\n")
    );
    let long = "aaaaaaaaaaaaaaaaaaaaaaaaa/q.cmi";
    let expected = format!("{HEAD}\"{long}\"\n       {text} an older version of OCaml.\n");
    assert_eq!(of(b"Caml1999I034", long), expected);
}

#[test]
fn no_interfaces() {
    let text = format!("{HEAD}\"d/a.cmi\" is not a compiled interface\n");
    assert_eq!(message("d/a.cmi", b"garbage and more"), text);
    assert_eq!(message("d/a.cmi", b"Caml1999O035"), text);
}

#[test]
fn damaged_interfaces() {
    let text = format!("{HEAD}Corrupted compiled interface \"d/a.cmi\"\n");
    for len in [0, 5, 12, 40] {
        assert_eq!(message("d/a.cmi", &empty()[..len]), text, "{len}");
    }
}

#[test]
fn interfaces_of_others() {
    let text = "Wrong file naming: \"dn/z.cmi\" contains the compiled interface for\n       \"A\" when \"Z\" was expected\n";
    assert_eq!(message("dn/z.cmi", &empty()), format!("{HEAD}{text}"));
}

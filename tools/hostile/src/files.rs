//! What the compiler, the linker and `ocamlobjinfo` read: compiled interfaces, objects, libraries, marshalled data.

use std::cell::Cell;

use artifacts::{AnnotatedFile, AstFile, AstKind, InterfaceFile, Library, Name, Slice, Unit};
use diagnostics::{SourceMap, render};
use host::MemoryHost;
use linker::{ArchiveOptions, Contents, Input, Options, archive, link};
use syntax::Interner;
use typing::checker::{Checker, TypingOptions};
use typing::env::persistent::{LoadError, LoadedUnit, UnitFlags, UnitLoader};

/// What `ocamlobjinfo` prints of a file.
pub(crate) fn describe(bytes: &[u8]) {
    let host = MemoryHost::new().with_file("/f", bytes);
    for options in [&[][..], &["-shape", "-index", "-uid-deps", "-decls"]] {
        let words = ["ocamlobjinfo"].iter().chain(options).chain(&["/f"]);
        ocamlobjinfo::execute(&host, words.map(|word| (*word).to_owned()).collect());
    }
}

/// Any bytes as an interface, a typed tree and a syntax tree; an interface is also used by a program.
pub fn interface(bytes: &[u8]) {
    describe(bytes);
    let _ = AnnotatedFile::read(bytes);
    let _ = AstFile::read(AstKind::Implementation, bytes);
    let _ = AstFile::read(AstKind::Interface, bytes);
    let name = InterfaceFile::read(bytes).map(|file| file.name.to_string());
    let name = name.ok().filter(|name| is_module_name(name)).unwrap_or_else(|| "A".to_owned());
    interfaces_of(&[(&name, bytes)], &name);
}

fn is_module_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Interfaces by the names of their units.
struct Units<'a> {
    files: &'a [(&'a str, &'a [u8])],
    loaded: Cell<usize>,
}

impl UnitLoader for Units<'_> {
    fn load(&self, name: &str) -> Result<Option<LoadedUnit>, LoadError> {
        self.loaded.set(self.loaded.get() + 1);
        let found = self.files.iter().find(|(unit, _)| *unit == name);
        Ok(found.map(|(_, bytes)| LoadedUnit { path: format!("{name}.cmi"), bytes: bytes.to_vec() }))
    }
}

/// Compiles a file that uses all of the interface of the unit `name`; prints and saves the interface that results.
/// Whether it is well typed.
pub fn interfaces_of(files: &[(&str, &[u8])], name: &str) -> bool {
    let text = format!("module type S = module type of struct include {name} end include {name} open {name}");
    let (interner, sources) = (Interner::new(), SourceMap::new());
    let loader = Units { files, loaded: Cell::new(0) };
    let Ok(file) = sources.add_file("user.ml", text.into_bytes().into()) else { return false };
    let options = TypingOptions::default();
    let mut checker = Checker::new(&interner, options, &loader, &sources, interner.intern("User"));
    let env = checker.initial_env(false, &[]);
    let parsed = parser::parse_implementation(&interner, &sources, file);
    let typed = checker.check_implementation(&env, &parsed.tree, "user.ml", None);
    for diagnostic in &checker.diagnostics {
        render::plain(&sources, diagnostic, true);
    }
    let Some(typed) = typed else { return false };
    checker.print_interface(&env, &typed.signature).render(78);
    checker.encode_interface(&typed.signature, &UnitFlags::default(), false).is_ok()
}

/// Any bytes, read as marshalled data; what can be read is written and read again.
pub fn marshal(bytes: &[u8]) {
    crate::unmarshal(bytes);
    if let Ok((graph, root, _)) = marshal::read_prefix(bytes) {
        let options = marshal::Options { closures: true, ..marshal::Options::default() };
        let written = marshal::write(&graph, root, options).expect("what was read can be written");
        let (again, root, _) = marshal::read_prefix(&written).expect("what was written can be read");
        assert_eq!(marshal::write(&again, root, options), Ok(written));
    }
}

/// Any bytes, read as an object and as a library; described, put into a library, linked.
pub fn object(bytes: &[u8]) {
    describe(bytes);
    let slice = Slice::new(bytes.to_vec());
    let object = Unit::read(&slice).map(|unit| Contents::Object(Box::new(unit)));
    let library = Library::read(&slice).map(Contents::Library);
    for contents in object.into_iter().chain(library) {
        let inputs = [Input { file: Name::from("f"), directory: None, contents }];
        let options = Options { link_all: true, debug: true, ..Options::default() };
        if let Ok(program) = link(&inputs, &options) {
            let _ = program.executable(Vec::new());
        }
        let _ = archive(&inputs, &ArchiveOptions::default());
    }
}

//! Checks one file against a library: `check LIB... FILE.ml[i] [-o OUT.cmi]`. Prints the signature, or what is wrong,
//! as `ocamlc -i` does. The last argument is the file; those before it are folders with interfaces.
#![allow(clippy::disallowed_methods)] // A tool for development, outside the core.

use diagnostics::{SourceMap, render};
use ferrocaml_typing::checker::{Checker, TypingOptions};
use ferrocaml_typing::env::persistent::{LoadError, LoadedUnit, UnitFlags, UnitLoader};
use syntax::symbol::Interner;

struct Folders(Vec<String>);

impl UnitLoader for Folders {
    fn load(&self, name: &str) -> Result<Option<LoadedUnit>, LoadError> {
        let lower: String =
            name.char_indices().map(|(i, c)| if i == 0 { c.to_ascii_lowercase() } else { c }).collect();
        for folder in &self.0 {
            for base in [name, &lower] {
                let path = format!("{folder}/{base}.cmi");
                if let Ok(bytes) = std::fs::read(&path) {
                    return Ok(Some(LoadedUnit { path, bytes }));
                }
            }
        }
        Ok(None)
    }

    fn visible_units(&self) -> Vec<String> {
        let mut names = Vec::new();
        for folder in &self.0 {
            let Ok(entries) = std::fs::read_dir(folder) else { continue };
            for entry in entries.flatten() {
                let file = entry.file_name().to_string_lossy().into_owned();
                if let Some(base) = file.strip_suffix(".cmi") {
                    let mut chars = base.chars();
                    let first = chars.next().map(|c| c.to_ascii_uppercase());
                    names.push(first.into_iter().chain(chars).collect());
                }
            }
        }
        names
    }
}

fn main() {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let out = args.iter().position(|a| a == "-o").map(|i| {
        let out = args[i + 1].clone();
        args.drain(i..i + 2);
        out
    });
    let nopervasives = args.iter().position(|a| a == "-nopervasives").map(|i| args.remove(i)).is_some();
    let file = args.pop().expect("a file");
    let text = std::fs::read(&file).expect("readable");
    let (interner, sources, loader) = (Interner::new(), SourceMap::new(), Folders(args));
    let id = sources.add_file(&file, text.into()).expect("small");
    let base = file.rsplit('/').next().expect("a name");
    let base = base.split('.').next().expect("a name");
    let mut chars = base.chars();
    let unit: String = chars.next().map(|c| c.to_ascii_uppercase()).into_iter().chain(chars).collect();
    let mut checker =
        Checker::new(&interner, TypingOptions::default(), &loader, &sources, interner.intern(&unit));
    let show = |diagnostics: &[diagnostics::Diagnostic]| {
        for d in diagnostics {
            print!("{}", render::plain(&sources, d, true));
            if d.is_error() {
                std::process::exit(2);
            }
        }
    };
    let env = checker.initial_env(!nopervasives, &[]);
    let (signature, env) = if file.ends_with(".mli") {
        let parsed = parser::parse_interface(&interner, &sources, id);
        show(&parsed.diagnostics(&interner));
        let typed = checker.check_interface(&env, &parsed.tree);
        (typed.map(|t| t.ty), env)
    } else {
        let parsed = parser::parse_implementation(&interner, &sources, id);
        show(&parsed.diagnostics(&interner));
        let typed = checker.check_implementation(&env, &parsed.tree, &file, None);
        (typed.map(|t| t.signature), env)
    };
    show(&checker.diagnostics);
    let Some(signature) = signature else { return };
    let doc = checker.print_interface(&env, &signature);
    println!("{}", doc.render(78));
    if let Some(out) = out {
        let (bytes, _) = checker.encode_interface(&signature, &UnitFlags::default(), false).expect("encodes");
        std::fs::write(out, bytes).expect("written");
    }
}

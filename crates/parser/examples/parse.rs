//! Parses the files given and says what is wrong with them; `-d` prints their trees as `ocamlc -dparsetree` does.
#![allow(clippy::disallowed_methods)]

use diagnostics::SourceMap;
use ferrocaml_parser as parser;
use syntax::Interner;

fn main() {
    let mut dump = false;
    for path in std::env::args().skip(1) {
        if path == "-d" {
            dump = true;
            continue;
        }
        let Ok(text) = std::fs::read(&path) else { continue };
        let (interner, map) = (Interner::new(), SourceMap::new());
        let name =
            std::path::Path::new(&path).file_name().map_or(String::new(), |n| n.to_string_lossy().into());
        let Ok(file) = map.add_file(&name, text.into()) else { continue };
        let errors = if path.ends_with(".mli") {
            let result = parser::parse_interface(&interner, &map, file);
            if dump && result.errors.is_empty() {
                print!("{}", syntax::print_tree::signature(&interner, &map, &result.tree));
            }
            result.errors
        } else {
            let result = parser::parse_implementation(&interner, &map, file);
            if dump && result.errors.is_empty() {
                print!("{}", syntax::print_tree::structure(&interner, &map, &result.tree));
            }
            result.errors
        };
        for error in errors {
            let at = map.location(error.span());
            let (line, from) = (at.start.line, at.start.cnum - at.start.bol);
            let to = at.end.cnum - at.start.bol;
            let message = error.diagnostic(&interner).message.render(78);
            println!("{path}: line {line}, characters {from}-{to}: {message}");
        }
    }
}

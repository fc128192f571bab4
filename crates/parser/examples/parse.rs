//! Parses the files given and says what is wrong with them.
#![allow(clippy::disallowed_methods)]

use diagnostics::SourceMap;
use syntax::Interner;

fn main() {
    for path in std::env::args().skip(1) {
        let Ok(text) = std::fs::read(&path) else { continue };
        let (interner, map) = (Interner::new(), SourceMap::new());
        let name =
            std::path::Path::new(&path).file_name().map_or(String::new(), |n| n.to_string_lossy().into());
        let Ok(file) = map.add_file(&name, text.into()) else { continue };
        let errors = if path.ends_with(".mli") {
            let result = parser::parse_interface(&interner, &map, file);
            result.errors
        } else {
            let result = parser::parse_implementation(&interner, &map, file);
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

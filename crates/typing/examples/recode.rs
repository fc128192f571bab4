//! Reads interface files and writes each again under a folder: `recode OUT FILE.cmi ...`. Shows that what the checker
//! makes of an interface is all of it.
#![allow(clippy::disallowed_methods)] // A tool for development, outside the core.

use diagnostics::SourceMap;
use ferrocaml_typing::checker::{Checker, TypingOptions};
use ferrocaml_typing::cmi;
use ferrocaml_typing::env::persistent::NoUnits;
use syntax::symbol::Interner;

fn main() {
    let mut args = std::env::args().skip(1);
    let out = args.next().expect("the folder to write to");
    for file in args {
        let bytes = std::fs::read(&file).expect("readable");
        let (interner, sources) = (Interner::new(), SourceMap::new());
        let mut checker =
            Checker::new(&interner, TypingOptions::default(), &NoUnits, &sources, interner.intern("Recode"));
        match cmi::decode(&mut checker, &bytes) {
            Err(e) => println!("{file}: {e}"),
            Ok(unit) => {
                // Digests change with the bytes: write none of the others'.
                let imports: Vec<_> = unit.imports.iter().map(|(name, _)| (*name, None)).collect();
                let options = cmi::EncodeOptions { flags: &unit.flags, imports: &imports, compress: false };
                let (bytes, _) =
                    cmi::encode(&checker, unit.name, &unit.signature, &options).expect("encodes");
                let name = file.rsplit('/').next().expect("a name");
                std::fs::write(format!("{out}/{name}"), bytes).expect("written");
            }
        }
    }
}

//! Reads a term in the printed form from standard input, shows it again and its instructions.

use std::io::Read;

fn main() {
    let mut text = String::new();
    if std::io::stdin().read_to_string(&mut text).is_err() {
        return;
    }
    let unit = std::env::args().nth(1).unwrap_or_else(|| "A".into());
    let interner = syntax::symbol::Interner::new();
    match lambda::read::lambda(&text, &interner) {
        Err(message) => eprintln!("{message}"),
        Ok(mut term) => {
            let names = lambda::print::Names { interner: &interner, locate: &|_| diagnostics::Location::none() };
            println!("{}", lambda::print::lambda(&term, &names));
            let mut stamp = 1_000_000;
            let mut exit = 1_000_000;
            let mut fresh = ferrocaml_emit::strings::Fresh {
                ident: &mut |name| {
                    stamp += 1;
                    let kind = typing::ident::IdentKind::Local;
                    lambda::ir::Ident { name: interner.intern(name), kind, stamp, scope: 0 }
                },
                exit: &mut || {
                    exit += 1;
                    lambda::ir::ExitId(exit)
                },
            };
            ferrocaml_emit::strings::expand(&mut term, &mut fresh);
            match ferrocaml_emit::generate::unit(&term, &unit, false) {
                Err(error) => eprintln!("{error}"),
                Ok(code) => print!("{}", ferrocaml_emit::instr::print(&code)),
            }
        }
    }
}

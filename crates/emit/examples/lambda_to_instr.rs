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
            let names =
                lambda::print::Names { interner: &interner, locate: &|_| diagnostics::Location::none() };
            println!("{}", lambda::print::lambda(&term, &names));
            let mut fresh = Numbers { interner: &interner, next: 1_000_000 };
            ferrocaml_emit::strings::expand(&mut term, &mut fresh);
            match ferrocaml_emit::generate::unit(&term, &unit, false) {
                Err(error) => eprintln!("{error}"),
                Ok(code) => print!("{}", ferrocaml_emit::instr::print(&code)),
            }
        }
    }
}

struct Numbers<'a> {
    interner: &'a syntax::symbol::Interner,
    next: u32,
}

impl ferrocaml_emit::strings::Fresh for Numbers<'_> {
    fn ident(&mut self, name: &str) -> lambda::ir::Ident {
        self.next += 1;
        let kind = typing::ident::IdentKind::Local;
        lambda::ir::Ident { name: self.interner.intern(name), kind, stamp: self.next, scope: 0 }
    }

    fn exit(&mut self) -> lambda::ir::ExitId {
        self.next += 1;
        lambda::ir::ExitId(self.next)
    }
}

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
                Ok(code) => {
                    print!("{}", ferrocaml_emit::instr::print(&code));
                    if let Some(object) = std::env::args().nth(2) {
                        compare(&code, &object);
                    }
                }
            }
        }
    }
}

/// Says where the encoded code differs from that of an object made by another compiler.
#[allow(clippy::disallowed_methods)]
fn compare(code: &[ferrocaml_emit::instr::Instr], object: &str) {
    let Ok(bytes) = std::fs::read(object) else { return eprintln!("cannot read {object}") };
    let Ok(unit) = artifacts::Unit::read(&artifacts::Slice::new(bytes)) else {
        return eprintln!("bad object");
    };
    let theirs = unit.words().unwrap_or_default();
    let ours = match ferrocaml_emit::encode::encode(code) {
        Ok(encoded) => encoded,
        Err(message) => return eprintln!("{message}"),
    };
    if let Some(at) = (0..theirs.len().max(ours.words.len())).find(|i| theirs.get(*i) != ours.words.get(*i)) {
        eprintln!("words differ at {at}: {:?} {:?}", theirs.get(at), ours.words.get(at));
    }
    if ours.relocs.len() != unit.relocations.len() {
        eprintln!("{} relocations instead of {}", ours.relocs.len(), unit.relocations.len());
    }
    for ((_, at), (_, place)) in ours.relocs.iter().zip(&unit.relocations) {
        if *at as i64 * 4 != *place {
            return eprintln!("relocation at {} instead of {place}", at * 4);
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

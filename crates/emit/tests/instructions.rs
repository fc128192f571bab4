//! Instructions for recorded terms are those of the reference: each `cases/X.lambda` is what `ocamlc -dlambda` printed
//! for a program, `cases/X.instr` what `ocamlc -dinstr` printed for it.

use ferrocaml_emit::{generate, instr, strings};
use lambda::ir::{ExitId, Ident};
use syntax::symbol::Interner;
use typing::ident::IdentKind;

struct Numbers<'a>(&'a Interner, u32);

impl strings::Fresh for Numbers<'_> {
    fn ident(&mut self, name: &str) -> Ident {
        self.1 += 1;
        Ident { name: self.0.intern(name), kind: IdentKind::Local, stamp: self.1, scope: 0 }
    }

    fn exit(&mut self) -> ExitId {
        self.1 += 1;
        ExitId(self.1)
    }
}

fn check(term: &str, expected: &str) {
    let interner = Interner::new();
    let mut term = lambda::read::lambda(term, &interner).unwrap();
    strings::expand(&mut term, &mut Numbers(&interner, 1_000_000));
    let code = generate::unit(&term, "A", false).unwrap();
    assert_eq!(instr::print(&code), expected);
    ferrocaml_emit::encode::encode(&code).unwrap();
}

macro_rules! cases {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            let term = include_str!(concat!("cases/", stringify!($name), ".lambda"));
            check(term, include_str!(concat!("cases/", stringify!($name), ".instr")));
        })*
    };
}
cases! { mixture string_switch effects_modules classes }

#[test]
fn deep_nesting_needs_no_deep_stack() {
    // A literal list of variables, a chain of bindings and a sequence, each long.
    let count = 20_000;
    let mut list = String::from("0");
    let mut lets = String::new();
    for i in 0..count {
        list = format!("(makeblock 0 x/1 {list})");
        lets.push_str(&format!("(let (y/{} = (apply x/1 {i})) ", i + 10));
    }
    let text = format!("(function x/1 (seq {list} {lets} 0{}))", ")".repeat(count));
    let run = move || {
        let interner = Interner::new();
        let term = syntax::deep(|| lambda::read::lambda(&text, &interner)).unwrap();
        let code = generate::unit(&term, "A", false).unwrap();
        assert!(code.len() > 3 * count);
    };
    std::thread::Builder::new().stack_size(1 << 20).spawn(run).unwrap().join().unwrap();
}

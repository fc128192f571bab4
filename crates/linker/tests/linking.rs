//! Small programs linked, and the errors of those that cannot be.

use artifacts::executable::{self, Executable, Global};
use artifacts::{Digest, Library, Name, Relocation, Slice, Unit};
use bytecode::{CodeBuffer, Opcode};
use ferrocaml_linker::error::SymbolError;
use ferrocaml_linker::{ArchiveOptions, Contents, Error, Input, Options, Table, archive, link};
use marshal::Raw;

fn name(text: &str) -> Name {
    Name::from(text)
}

/// A unit that needs others: it reads them and stores a literal.
fn unit(own: &str, needs: &[&str]) -> Unit {
    let mut code = CodeBuffer::new();
    let mut relocations = Vec::new();
    for needed in needs {
        relocations.push((Relocation::GetUnit(name(needed)), 4 * code.here() as i64 + 4));
        code.op(Opcode::GetGlobal, &[0]);
    }
    let literal = Raw::build(|g| g.string(own));
    relocations.push((Relocation::Literal(literal), 4 * code.here() as i64 + 4));
    code.op(Opcode::GetGlobal, &[0]);
    relocations.push((Relocation::SetUnit(name(own)), 4 * code.here() as i64 + 4));
    code.op(Opcode::SetGlobal, &[0]);
    Unit {
        name: name(own),
        code: Slice::new(bytecode::encode::to_bytes(code.words())),
        relocations,
        imports: vec![(name(own), Some(Digest::of(own.as_bytes())))],
        required: needs.iter().map(|n| name(n)).collect(),
        ..Unit::default()
    }
}

fn object(own: &str, needs: &[&str]) -> Input {
    let file = name(&format!("{}.cmo", own.to_lowercase()));
    Input { file, directory: None, contents: Contents::Object(Box::new(unit(own, needs))) }
}

fn library(file: &str, units: Vec<Unit>) -> Input {
    let contents = Contents::Library(Library { units, ..Library::default() });
    Input { file: name(file), directory: None, contents }
}

fn message(inputs: &[Input]) -> String {
    link(inputs, &Options::default()).unwrap_err().message().render(78)
}

#[test]
fn members_are_linked_when_needed() {
    let inputs =
        [library("l.cma", vec![unit("A", &[]), unit("B", &["A"]), unit("C", &[])]), object("P", &["B"])];
    let units = |options: &Options<'_>| -> Vec<String> {
        let program = link(&inputs, options).unwrap();
        let slots = program.symbols().slots;
        let units = slots.iter().filter_map(|(global, _)| match global {
            Global::Unit(name) => Some(name.to_string()),
            Global::Predefined(_) => None,
        });
        units.collect()
    };
    assert_eq!(units(&Options::default()), ["A", "B", "P"]);
    assert_eq!(units(&Options { link_all: true, ..Options::default() }), ["A", "B", "C", "P"]);
}

#[test]
fn slots_follow_relocations() {
    let program = link(&[object("A", &[]), object("B", &["A"])], &Options::default()).unwrap();
    let code = program.words().unwrap();
    assert_eq!(code, [53, 12, 57, 13, 53, 13, 53, 14, 57, 15, 143]);
    let globals = program.globals();
    let literal = globals.graph.field(globals.value, 14).unwrap();
    assert_eq!(globals.graph.as_str(literal), Some("B"));
    assert_eq!(program.table.count(), 16);
}

#[test]
fn executables_read_back() {
    let program = link(&[object("A", &[])], &Options::default()).unwrap();
    let bytes = program.executable(ferrocaml_linker::launcher("/bin/ocamlrun", "/bin/sh")).unwrap();
    let read = Executable::read(Slice::new(bytes)).unwrap();
    assert_eq!(read.verify(), Ok(()));
    assert_eq!(read.strings(executable::PRIM).len(), 457);
    assert_eq!(read.symbols().unwrap(), program.symbols());
    assert_eq!(read.imports().unwrap(), [(name("A"), Some(Digest::of(b"A")))]);
}

#[test]
fn linking_goes_on_from_a_program() {
    let program = link(&[object("A", &[])], &Options::default()).unwrap();
    let mut table = Table::of_program(program.symbols(), program.table.primitives().iter().cloned());
    let linked = table.link(&unit("B", &["A"]), &|_| false).unwrap();
    assert_eq!(bytecode::encode::from_bytes(&linked.code).unwrap(), [53, 13, 53, 14, 57, 15]);
    assert_eq!(linked.literals.len(), 1);
}

#[test]
fn errors_about_units() {
    assert_eq!(
        message(&[object("P", &["U"]), object("Q", &["U"])]),
        "No implementation provided for the following modules:\n  \"U\" referenced from \"P\" (p.cmo), \"Q\" (q.cmo)"
    );
    assert_eq!(
        message(&[object("V", &["U"]), object("U", &[])]),
        "Wrong link order: \"V\" (v.cmo) depends on \"U\" (u.cmo)"
    );
    assert_eq!(
        message(&[object("U", &[]), object("U", &[])]),
        " Duplicated implementations:\n  Multiple definitions of module \"U\" in files \"u.cmo\", \"u.cmo\""
    );
    let mut other = unit("V", &["U"]);
    other.imports.push((name("U"), Some(Digest::of(b"other"))));
    assert_eq!(
        message(&[
            library("u.cma", vec![unit("U", &[])]),
            library("v.cma", vec![other]),
            object("P", &["V"])
        ]),
        "Files \"v.cma(V)\" and \"u.cma(U)\" make inconsistent assumptions over interface \"U\""
    );
}

#[test]
fn errors_about_symbols() {
    let with = |relocation: Relocation| {
        let mut unit = unit("A", &[]);
        unit.relocations[0].0 = relocation;
        let contents = Contents::Object(Box::new(unit));
        [Input { file: name("a.cmo"), directory: None, contents }]
    };
    let primitive = with(Relocation::Primitive(name("nosuch")));
    assert_eq!(
        message(&primitive),
        "Error while linking \"a.cmo\": The external function \"nosuch\" is not available"
    );
    assert!(link(&primitive, &Options { has_primitive: &|_| true, ..Options::default() }).is_ok());
    let exception = name("Continuation_already_taken");
    let error = link(&with(Relocation::GetPredefined(exception.clone())), &Options::default()).unwrap_err();
    assert_eq!(error, Error::Symbol { file: name("a.cmo"), error: SymbolError::Predefined(exception) });
    let mut outside = unit("A", &[]);
    outside.relocations[0].1 = 1 << 40;
    let input = Input { file: name("a.cmo"), directory: None, contents: Contents::Object(Box::new(outside)) };
    assert!(matches!(link(&[input], &Options::default()), Err(Error::Corrupt { .. })));
}

#[test]
fn archives_gather_options() {
    let mut inner = Library { units: vec![unit("A", &[])], ..Library::default() };
    inner.c_objects = vec![name("-l2"), name("-l1")];
    let inner = Input { file: name("i.cma"), directory: None, contents: Contents::Library(inner) };
    let options = ArchiveOptions {
        c_objects: vec![name("-l3"), name("-l4")],
        link_all: true,
        ..ArchiveOptions::default()
    };
    let library = archive(&[inner, object("B", &["A", "Elsewhere"])], &options).unwrap();
    assert_eq!(library.c_objects, ["-l4", "-l3", "-l2", "-l1"].map(name));
    assert!(library.units.iter().all(|unit| unit.force_link));
}

#[test]
fn damaged_objects_are_errors() {
    let sample = unit("A", &["B"]).write().unwrap();
    let mut state = 88_172_645_463_325_252_u64;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    for _ in 0..3000 {
        let mut bytes = sample.clone();
        for _ in 0..1 + random(8) {
            let at = random(bytes.len());
            bytes[at] = random(256) as u8;
        }
        if let Ok(unit) = Unit::read(&Slice::new(bytes)) {
            let contents = Contents::Object(Box::new(unit));
            let input = Input { file: name("a.cmo"), directory: None, contents };
            let program = link(&[object("B", &[]), input], &Options::default());
            let _ = program.and_then(|p| p.executable(Vec::new()));
        }
    }
}

//! Every kind of file is read back as it was written, and damage to it is an error, never a crash.

use ferrocaml_artifacts::debug::{DebugInfo, Event, Info, Kind, Location, Position};
use ferrocaml_artifacts::executable::{self, Global, Symbols, strings_section};
use ferrocaml_artifacts::{
    AnnotatedFile, AstFile, AstKind, Digest, Error, Executable, ExecutableWriter, Flag, InterfaceFile,
    Library, Name, Relocation, Slice, Unit, annotated, interface,
};
use marshal::{Graph, OcamlMap, Options, Raw, Value};

fn name(text: &str) -> Name {
    Name::from(text)
}

fn debug_info() -> DebugInfo {
    let position = |offset| Position { file: name("a.ml"), line: 1, line_start: 0, offset };
    let event = |at, kind| Event {
        position: at,
        module: name("A"),
        location: Location { start: position(at), end: position(at + 3), ghost: false },
        kind,
        definition: name("A.f"),
        info: Info::Return(2),
        environment: Raw::int(0),
        substitution: Raw::build(|g| g.block(0, &[Value::Int(0); 5])),
        compilation: Raw::int(0),
        stack_size: 1,
        representative: Raw::int(0),
    };
    DebugInfo::new(&[event(8, Kind::After(Raw::int(3))), event(4, Kind::Before)], vec![name("/src")])
}

fn unit() -> Unit {
    Unit {
        name: name("A"),
        code: Slice::new(bytecode::encode::to_bytes(&[53, 0, 57, 0])),
        relocations: vec![
            (Relocation::Literal(Raw::build(|g| g.string("literal"))), 4),
            (Relocation::SetUnit(name("A")), 12),
        ],
        imports: vec![(name("A"), Some(Digest::of(b"a"))), (name("Stdlib"), None)],
        required: vec![name("Stdlib")],
        primitives: vec![name("caml_p")],
        force_link: true,
        debug: Some(Slice::new(debug_info().write(Options::COMPRESSED).unwrap())),
    }
}

fn object() -> Vec<u8> {
    unit().write().unwrap()
}

fn library() -> Vec<u8> {
    let units = vec![unit(), Unit { name: name("B"), debug: None, ..unit() }];
    Library { units, c_objects: vec![name("-lm")], ..Library::default() }.write().unwrap()
}

fn program() -> Vec<u8> {
    let mut out = ExecutableWriter::new(b"#!/usr/bin/ocamlrun\n".to_vec());
    let slots: OcamlMap<Global, i64> =
        ["A", "B", "C"].map(|n| (Global::Unit(name(n)), 12)).into_iter().collect();
    let imports = vec![(name("A"), Some(Digest::of(b"a")))];
    out.section(executable::CODE, bytecode::encode::to_bytes(&[143]));
    out.section(executable::PRIM, strings_section(["caml_a", "caml_b"]));
    out.section(executable::DATA, marshal::to_bytes(&vec![1i64, 2]).unwrap());
    out.section(executable::SYMB, marshal::to_bytes(&Symbols { count: 13, slots }).unwrap());
    out.section(executable::CRCS, marshal::to_bytes(&imports).unwrap());
    let mut debug = vec![0, 0, 0, 1, 0, 0, 0, 0];
    debug.extend(debug_info().write(Options::default()).unwrap());
    out.section(executable::DBUG, debug);
    out.finish().unwrap()
}

fn compiled_interface() -> Vec<u8> {
    let mut graph = Graph::new();
    let item = graph.string("value");
    let signature = graph.list(&[item, item]);
    let imports = [(name("Stdlib"), Some(Digest::of(b"s")))];
    let flags = [Flag::Opaque, Flag::Alerts(OcamlMap::default())];
    interface::write("A", &mut graph, signature, &imports, &flags).unwrap().0
}

fn typed_tree() -> Vec<u8> {
    let infos = Raw::build(|g| g.block(0, &[Value::Int(0); 16]));
    annotated::write(Some(&compiled_interface()), &infos).unwrap()
}

fn tree() -> Vec<u8> {
    let tree = Raw::build(|g| g.list(&[Value::Int(1)]));
    AstFile { kind: AstKind::Implementation, source: "a.ml".to_owned(), tree }.write().unwrap()
}

#[test]
fn objects() {
    let bytes = object();
    let read = Unit::read(&Slice::new(bytes.clone())).unwrap();
    assert_eq!(read.write(), Ok(bytes));
    assert_eq!((read.name.as_ref(), read.own_digest()), ("A", Some(Digest::of(b"a"))));
    let (info, _) = DebugInfo::read(&read.debug.unwrap()).unwrap();
    let positions: Vec<i64> = info.events().map(|e| e.unwrap().position).collect();
    assert_eq!((positions, info.directories), (vec![8, 4], vec![name("/src")]));
}

#[test]
fn libraries() {
    let bytes = library();
    let read = Library::read(&Slice::new(bytes.clone())).unwrap();
    assert_eq!(read.units.len(), 2);
    assert_eq!(read.units[1].code, unit().code);
    assert_eq!(read.write(), Ok(bytes));
}

#[test]
fn executables() {
    let read = Executable::read(Slice::new(program())).unwrap();
    assert_eq!(read.prefix(), b"#!/usr/bin/ocamlrun\n");
    assert_eq!(read.verify(), Ok(()));
    assert_eq!(read.strings(executable::PRIM), ["caml_a", "caml_b"]);
    assert_eq!(read.strings(executable::DLLS), Vec::<String>::new());
    assert_eq!(read.symbols().unwrap().slots.get(&Global::Unit(name("B"))), Some(&12));
    assert_eq!(read.code(), Ok(vec![143]));
    assert_eq!(read.debug().unwrap().len(), 1);
    // A prefix of any length does not matter, damage does.
    let longer = [vec![7; 1000], program()].concat();
    assert_eq!(Executable::read(Slice::new(longer)).unwrap().verify(), Ok(()));
    let mut damaged = program();
    damaged[21] ^= 1;
    assert_eq!(Executable::read(Slice::new(damaged)).unwrap().verify(), Err(Error::WrongChecksum));
}

#[test]
fn interfaces_and_trees() {
    let read = InterfaceFile::read(&compiled_interface()).unwrap();
    assert_eq!((read.name.as_ref(), read.imports.len(), read.flags.len()), ("A", 2, 2));
    assert_eq!(read.recorded_digest(), Some(read.digest));
    let both = AnnotatedFile::read(&typed_tree()).unwrap();
    assert!(both.interface.is_some() && both.infos.is_some());
    assert!(AnnotatedFile::read(&compiled_interface()).unwrap().infos.is_none());
    assert_eq!(AstFile::read(AstKind::Implementation, &tree()).unwrap().source, "a.ml");
    assert_eq!(AstFile::is_ast(AstKind::Implementation, &tree()), Ok(true));
    assert_eq!(AstFile::is_ast(AstKind::Interface, &tree()), Ok(false));
}

#[test]
fn messages() {
    let message = |bytes: &[u8]| InterfaceFile::read(bytes).unwrap_err().message("u.cmi");
    assert_eq!(message(b"hello"), "Corrupted compiled interface \"u.cmi\"");
    assert_eq!(message(b"helllllllllllo"), "\"u.cmi\" is not a compiled interface");
    assert_eq!(
        message(b"Caml1999I034__"),
        "\"u.cmi\" is not a compiled interface for this version of OCaml.\n\
         It seems to be for an older version of OCaml."
    );
    let message = |bytes: &[u8]| Unit::read(&Slice::new(bytes)).unwrap_err().message("v.cmo");
    assert_eq!(message(b"Caml1999A035____"), "The file \"v.cmo\" is not a bytecode object file");
    let message = |bytes: &[u8]| Executable::read(Slice::new(bytes)).unwrap_err().message("a.out");
    assert_eq!(message(b"short"), "the file 'a.out' is not a bytecode executable file");
    assert_eq!(
        message(b"____Caml1999X034"),
        "the file 'a.out' has not the right magic number: expected Caml1999X035, got Caml1999X034"
    );
}

/// Reads bytes as every kind of file, and all there is in them.
fn read_as_anything(bytes: &[u8]) {
    let slice = Slice::new(bytes);
    let units = Unit::read(&slice).into_iter().chain(Library::read(&slice).into_iter().flat_map(|l| l.units));
    for unit in units {
        let _ = unit.write();
        if let Some((info, _)) = unit.debug.and_then(|debug| DebugInfo::read(&debug).ok()) {
            info.events().for_each(drop);
        }
    }
    if let Ok(program) = Executable::read(slice) {
        let _ = (program.verify(), program.code(), program.symbols(), program.imports());
        for (_, info) in program.debug().into_iter().flatten() {
            info.events().for_each(drop);
        }
    }
    let _ = InterfaceFile::read(bytes);
    let _ = AnnotatedFile::read(bytes);
    let _ = AstFile::read(AstKind::Implementation, bytes);
}

#[test]
fn damaged_files_are_errors() {
    // A fixed sequence of pseudo-random numbers: failures can be repeated.
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    for sample in [object(), library(), program(), compiled_interface(), typed_tree(), tree()] {
        read_as_anything(&sample);
        for _ in 0..600 {
            let mut bytes = sample.clone();
            for _ in 0..1 + random(8) {
                let at = random(bytes.len());
                bytes[at] = random(256) as u8;
            }
            read_as_anything(&bytes);
            bytes.truncate(random(bytes.len()));
            read_as_anything(&bytes);
        }
    }
}

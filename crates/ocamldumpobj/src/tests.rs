//! Listings of small objects and executables.

use std::path::Path;

use artifacts::{Name, Relocation, Slice, Unit};
use bytecode::{CodeBuffer, Opcode, encode};
use host::{Host, MemoryHost};
use marshal::Raw;

use super::execute;

fn run(bytes: Vec<u8>, line: &str) -> (String, String, u8) {
    let host = MemoryHost::new();
    host.write_file(Path::new("a.cmo"), &bytes, 0o644).unwrap();
    execute(&host, line.split(' ').map(str::to_owned).collect())
}

fn sample() -> Vec<u8> {
    let mut code = CodeBuffer::new();
    code.op(Opcode::GetGlobal, &[0]);
    code.op(Opcode::CCall1, &[0]);
    code.op(Opcode::SetGlobal, &[0]);
    let name = Name::from("A");
    let unit = Unit {
        name: name.clone(),
        code: Slice::new(encode::to_bytes(code.words())),
        relocations: vec![
            (Relocation::Literal(Raw::build(|g| g.double(1.5))), 4),
            (Relocation::Primitive(Name::from("p")), 12),
            (Relocation::SetUnit(name), 20),
        ],
        ..Unit::default()
    };
    unit.write().unwrap()
}

#[test]
fn objects() {
    let code = "       0  GETGLOBAL 1.5\n       2  C_CALL1 p\n       4  SETGLOBAL A\n";
    let banners = format!("## start of ocaml dump of \"a.cmo\"\n{code}## end of ocaml dump of \"a.cmo\"\n");
    assert_eq!(run(sample(), "ocamldumpobj a.cmo"), (banners, String::new(), 0));
    let relocations =
        "    4    (1)    1.5\n    12    (3)    prim           p\n    20    (5)    provide        A\n";
    assert_eq!(run(sample(), "ocamldumpobj -nobanners -reloc a.cmo").0, format!("{relocations}{code}"));
}

#[test]
fn other_files() {
    let (out, err, code) = run(b"hello".to_vec(), "ocamldumpobj a.cmo");
    assert_eq!(
        (out.as_str(), err.as_str(), code),
        ("## start of ocaml dump of \"a.cmo\"\n", "Not an object file\n", 2)
    );
}

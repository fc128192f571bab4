//! What the runtime reads: executables, code, marshalled data.

use std::sync::Arc;

use artifacts::{Executable, Slice};
use bytecode::disassemble::{Numbers, print};
use bytecode::instruction::instructions;
use host::MemoryHost;
use runtime::primitives::{self, PrimFn};
use runtime::{Machine, Params, Value, check_code};

/// A machine without a program.
fn machine() -> Machine {
    Machine::new(Arc::new(MemoryHost::new()), Params::default()).expect("a small heap fits")
}

/// Any bytes as an executable: described, disassembled, and all that comes before running.
pub fn executable(bytes: &[u8]) {
    crate::files::describe(bytes);
    let _ = machine().check_executable(Slice::new(bytes.to_vec()), "f");
    let Ok(program) = Executable::read(Slice::new(bytes.to_vec())) else { return };
    let _ = (program.verify(), program.symbols(), program.imports());
    for (_, info) in program.debug().into_iter().flatten() {
        info.events().for_each(drop);
    }
    if let Ok(code) = program.code() {
        let mut text = String::new();
        for instruction in instructions(&code).flatten() {
            print(&mut text, &code, &instruction, &Numbers).expect("strings can be written to");
        }
    }
}

/// Why an executable is refused; nothing if it would run.
pub fn refusal(bytes: &[u8], name: &str) -> Option<String> {
    machine().check_executable(Slice::new(bytes.to_vec()), name).err().map(|error| error.to_string())
}

/// Any bytes as code: verified and translated, as a program and as a function.
pub fn verifier(bytes: &[u8]) {
    let words: Vec<i32> = bytes.as_chunks::<4>().0.iter().map(|word| i32::from_le_bytes(*word)).collect();
    for height in [0, 1] {
        let _ = check_code(&words, 20, height);
    }
}

/// A program that can unmarshal.
pub struct Unmarshal {
    machine: Machine,
}

impl Default for Unmarshal {
    fn default() -> Unmarshal {
        Unmarshal::new()
    }
}

impl Unmarshal {
    /// A machine with an empty program, which has the exceptions.
    pub fn new() -> Unmarshal {
        let mut unit = artifacts::Unit { name: artifacts::Name::from("Empty"), ..artifacts::Unit::default() };
        let mut code = bytecode::CodeBuffer::new();
        code.op(bytecode::Opcode::Const0, &[]);
        unit.code = Slice::new(bytecode::encode::to_bytes(code.words()));
        let program = linker::link_units(vec![unit], &linker::Options::default()).expect("needs nothing");
        let file = program.executable(Vec::new()).expect("is short");
        let mut machine = machine();
        machine.check_executable(Slice::new(file), "empty").expect("is well-formed");
        Unmarshal { machine }
    }

    /// `Marshal.from_bytes`; what comes is hashed, compared with itself, collected around and marshalled. Whether the bytes
    /// could be read.
    pub fn read(&mut self, bytes: &[u8]) -> bool {
        let table = primitives::sorted();
        let function = |name: &str| table.iter().find(|row| row.name == name).expect("is there").function;
        let d = self.machine.domain();
        let roots = d.roots_mark();
        let (PrimFn::F2(input), PrimFn::F4(hash), PrimFn::F2(output), PrimFn::F1(collect)) = (
            function("caml_input_value_from_bytes"),
            function("caml_hash"),
            function("caml_output_value_to_string"),
            function("caml_gc_minor"),
        ) else {
            panic!("primitives have changed their arities");
        };
        let read = d.string(bytes).and_then(|bytes| input(d, bytes, Value::int(0)));
        if let Ok(value) = read {
            let value = d.root(value);
            let _ = hash(d, Value::int(100), Value::int(100), Value::int(0), d[value]);
            let _ = collect(d, Value::UNIT);
            let closures = d.list(&[Value::int(1)]);
            let _ = output(d, d[value], closures);
        }
        d.reset_roots(roots);
        read.is_ok()
    }

    /// A full collection: everything read so far is looked at by the collector.
    pub fn collect(&mut self) {
        let d = self.machine.domain();
        if let Some(PrimFn::F1(full)) =
            primitives::sorted().iter().find(|row| row.name == "caml_gc_full_major").map(|row| row.function)
        {
            let _ = full(d, Value::UNIT);
        }
    }
}

/// Any bytes given to `Marshal.from_bytes`.
pub fn unmarshal(bytes: &[u8]) {
    let mut program = Unmarshal::new();
    program.read(bytes);
    program.collect();
}

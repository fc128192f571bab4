//! Any bytes, read as an executable: sections, tables, code, debugging data.
#![no_main]

use artifacts::{Executable, Slice};
use bytecode::disassemble::{Numbers, print};
use bytecode::instruction::instructions;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(program) = Executable::read(Slice::new(bytes)) else { return };
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
});

//! Small programs in words, run from start to end.
use crate::domain::Domain;
use crate::machine::{Machine, Params, Program};
use bytecode::Opcode as O;
use host::MemoryHost;
use std::sync::Arc;

/// Runs words; the program leaves its result in global 12.
fn run(words: &[i32], params: Params) -> Result<i64, String> {
    let data = global_table();
    let program = Program {
        name: "test".to_string(),
        code: words.to_vec(),
        data: artifacts::Slice::new(data),
        primitives: vec!["caml_fresh_oo_id".to_string(), "caml_alloc_stack".to_string()],
        sections: Vec::new(),
    };
    let mut m = Machine::new(Arc::new(MemoryHost::default()), params).map_err(|e| e.to_string())?;
    let code = m.run_linked(program, vec![b"test".to_vec()]).map_err(|e| e.to_string())?;
    let d: &mut Domain = m.domain();
    let result = d.global_data().field(12);
    if code != 0 { Err(format!("exit {code}")) } else { Ok(result.as_int()) }
}

/// The predefined exceptions and one more slot, marshalled.
fn global_table() -> Vec<u8> {
    let mut codes = vec![0x08, 0, 0, (13 << 2) as u8, 0];
    for i in 0..12u8 {
        // Object block of two fields: a name and a negative integer.
        codes.extend([0x08, 0, 0, 2 << 2, 248, 0x21, b'A' + i, 0x00, 0xFF - i]);
    }
    codes.push(0x40);
    let mut out = vec![0x84, 0x95, 0xA6, 0xBE];
    out.extend((codes.len() as u32).to_be_bytes());
    out.extend([0; 12]);
    out.extend(codes);
    out
}

/// `let rec f n = if n <= 0 then 0 else f (n - 1) + 1 in f count`
#[rustfmt::skip]
fn recursion(count: i32) -> Vec<i32> {
    let w = O::word;
    vec![
        w(O::Branch), 17,
        // 2: f
        w(O::Acc0), w(O::BGeInt), 0, 10,
        w(O::Acc0), w(O::OffsetInt), -1, w(O::PushOffsetClosure0), w(O::Apply1),
        w(O::OffsetInt), 1, w(O::Return), 1,
        // 15: the base case
        w(O::Const0), w(O::Return), 1,
        // 18: the program
        w(O::ClosureRec), 1, 0, -19,
        w(O::ConstInt), count, w(O::Push), w(O::Acc1), w(O::Apply1),
        w(O::SetGlobal), 12, w(O::Pop), 1, w(O::Stop),
    ]
}

#[test]
fn arithmetic_and_globals() {
    let w = O::word;
    let code = [w(O::ConstInt), 20, w(O::PushConstInt), 22, w(O::AddInt), w(O::SetGlobal), 12, w(O::Stop)];
    assert_eq!(run(&code, Params::default()), Ok(42));
}

#[test]
fn recursion_grows_the_stack() {
    assert_eq!(run(&recursion(10), Params::default()), Ok(10));
    assert_eq!(run(&recursion(1_000_000), Params::default()), Ok(1_000_000));
}

#[test]
fn stack_has_a_limit() {
    let params = Params { max_stack_words: 100_000, ..Params::default() };
    assert_eq!(run(&recursion(1_000_000), params), Err("exit 2".to_string()));
}

#[test]
fn handlers_catch() {
    let w = O::word;
    // try raise (global 6) with e -> 5; a division by zero does as well
    for body in [
        vec![w(O::GetGlobal), 6, w(O::Raise)],
        vec![w(O::Const0), w(O::PushConst1), w(O::DivInt), w(O::Stop)],
    ] {
        let mut code = vec![w(O::PushTrap), 0];
        code.extend(&body);
        code[1] = code.len() as i32 - 1;
        code.extend([w(O::ConstInt), 5, w(O::SetGlobal), 12, w(O::Stop)]);
        assert_eq!(run(&code, Params::default()), Ok(5), "{body:?}");
    }
}

#[test]
fn bad_code_is_refused_with_its_place() {
    let error = run(&[O::Acc3.word(), O::Stop.word()], Params::default()).unwrap_err();
    assert_eq!(
        error,
        "the file 'test' is damaged: invalid bytecode at offset 0: ACC3 reaches beyond height 0"
    );
}

#[test]
fn everything_holds_under_stress() {
    let params = Params { stress: 1, ..Params::default() };
    assert_eq!(run(&recursion(10_000), params), Ok(10_000));
}

//! The automata of ocamllex: tables of 16-bit numbers in strings, a lexer buffer in OCaml.
use super::{Primitive, p3};
use crate::domain::Domain;
use crate::value::*;

pub const TABLE: &[Primitive] = &[
    p3("caml_lex_engine", |d, t, s, b| run(d, t, s, b, false)),
    p3("caml_new_lex_engine", |d, t, s, b| run(d, t, s, b, true)),
];

/// Fields of `Lexing.lex_tables`.
mod table {
    pub const BASE: usize = 0;
    pub const BACKTRACK: usize = 1;
    pub const DEFAULT: usize = 2;
    pub const TRANSITION: usize = 3;
    pub const CHECK: usize = 4;
    pub const BASE_CODE: usize = 5;
    pub const BACKTRACK_CODE: usize = 6;
    pub const DEFAULT_CODE: usize = 7;
    pub const TRANSITION_CODE: usize = 8;
    pub const CHECK_CODE: usize = 9;
    pub const CODE: usize = 10;
}

/// Fields of `Lexing.lexbuf`.
mod buffer {
    pub const BYTES: usize = 1;
    pub const LENGTH: usize = 2;
    pub const START: usize = 4;
    pub const CURRENT: usize = 5;
    pub const LAST: usize = 6;
    pub const LAST_ACTION: usize = 7;
    pub const EOF_REACHED: usize = 8;
    pub const MEMORY: usize = 9;
}

/// The character read at the end of the input.
const EOF: i64 = 256;

/// A table of signed 16-bit numbers, little-endian. What lies outside is 0.
#[derive(Clone, Copy)]
pub(super) struct Shorts<'a>(&'a [[u8; 2]]);

impl<'a> Shorts<'a> {
    pub(super) fn new(s: Value) -> Shorts<'a> {
        Shorts(s.bytes().as_chunks().0)
    }

    #[inline]
    pub(super) fn get(self, i: i64) -> i64 {
        match self.0.get(i as usize) {
            Some(&bytes) => i64::from(i16::from_le_bytes(bytes)),
            None => 0,
        }
    }
}

/// Runs the automaton from a state: from its start when it is not negative, or on after a refill (-state-1).
/// Returns the action's number, or -state-1 to ask for more input.
fn run(d: &mut Domain, tables: Value, start: Value, lexbuf: Value, with_memory: bool) -> Res {
    let shorts = |i| Shorts::new(tables.field(i));
    let (base, backtrack, default) = (shorts(table::BASE), shorts(table::BACKTRACK), shorts(table::DEFAULT));
    let (transition, check) = (shorts(table::TRANSITION), shorts(table::CHECK));
    let memory = with_memory.then(|| Memory::new(tables, lexbuf));
    let input = lexbuf.field(buffer::BYTES).bytes();
    let length = lexbuf.field(buffer::LENGTH).as_int();
    let mut current = lexbuf.field(buffer::CURRENT).as_int();
    let mut state = start.as_int();
    let set = |field, n| lexbuf.set_int_field(field, Value::int(n));
    if state >= 0 {
        set(buffer::LAST, current);
        set(buffer::START, current);
        set(buffer::LAST_ACTION, -1);
    } else {
        state = -state - 1;
    }
    loop {
        let from = base.get(state);
        if from < 0 {
            if let Some(memory) = &memory {
                memory.tag(memory.base.get(state));
            }
            set(buffer::CURRENT, current);
            return Ok(Value::int(-from - 1));
        }
        let action = backtrack.get(state);
        if action >= 0 {
            if let Some(memory) = &memory {
                memory.tag(memory.backtrack.get(state));
            }
            set(buffer::LAST, current);
            set(buffer::LAST_ACTION, action);
        }
        let c = if current < length {
            current += 1;
            input.get(current as usize - 1).map_or(EOF, |&b| i64::from(b))
        } else if lexbuf.field(buffer::EOF_REACHED).as_bool() {
            EOF
        } else {
            set(buffer::CURRENT, current);
            return Ok(Value::int(-state - 1));
        };
        let previous = state;
        state = if check.get(from + c) == state { transition.get(from + c) } else { default.get(state) };
        if state < 0 {
            let action = lexbuf.field(buffer::LAST_ACTION);
            set(buffer::CURRENT, lexbuf.field(buffer::LAST).as_int());
            return if action.as_int() == -1 { Err(d.failwith("lexing: empty token")) } else { Ok(action) };
        }
        if let Some(memory) = &memory {
            memory.step(previous, c, current);
        }
        if c == EOF {
            // The automaton has used up this end of the input.
            lexbuf.set_int_field(buffer::EOF_REACHED, Value::FALSE);
        }
    }
}

/// The cells where an automaton with `as` patterns notes positions, and the moves between them.
struct Memory<'a> {
    cells: Value,
    base: Shorts<'a>,
    backtrack: Shorts<'a>,
    default: Shorts<'a>,
    transition: Shorts<'a>,
    check: Shorts<'a>,
    code: &'a [u8],
}

/// Ends a list of moves; as a source it stands for something else than a cell.
const NO_CELL: u8 = 0xFF;

impl<'a> Memory<'a> {
    fn new(tables: Value, lexbuf: Value) -> Memory<'a> {
        let shorts = |i| Shorts::new(tables.field(i));
        Memory {
            cells: lexbuf.field(buffer::MEMORY),
            base: shorts(table::BASE_CODE),
            backtrack: shorts(table::BACKTRACK_CODE),
            default: shorts(table::DEFAULT_CODE),
            transition: shorts(table::TRANSITION_CODE),
            check: shorts(table::CHECK_CODE),
            code: tables.field(table::CODE).bytes(),
        }
    }

    /// Performs the moves at `pc`; a move from no cell stores `position`.
    fn moves(&self, pc: i64, position: i64) {
        let code = usize::try_from(pc).ok().and_then(|pc| self.code.get(pc..)).unwrap_or_default();
        let size = self.cells.wosize();
        for &[to, from] in code.as_chunks::<2>().0 {
            if to == NO_CELL {
                return;
            }
            let value = match from {
                NO_CELL => Value::int(position),
                cell if usize::from(cell) < size => self.cells.field(cell.into()),
                _ => continue,
            };
            if usize::from(to) < size {
                self.cells.set_int_field(to.into(), value);
            }
        }
    }

    /// Final moves of an action: what is moved from no cell becomes undefined.
    fn tag(&self, pc: i64) {
        self.moves(pc, -1);
    }

    /// Moves of a transition from a state on a character, after which the position is `current`.
    fn step(&self, state: i64, c: i64, current: i64) {
        let at = self.base.get(state) + c;
        let pc = if self.check.get(at) == state { self.transition.get(at) } else { self.default.get(state) };
        if pc > 0 {
            self.moves(pc, current);
        }
    }
}

//! The automata of ocamlyacc: LALR tables in strings, stacks in an OCaml record.
//!
//! The engine returns to OCaml whenever it needs something (a token, larger stacks, a semantic action, an error
//! reported) and is called again with the answer.
use super::lexing::Shorts;
use super::{Primitive, p1, p4};
use crate::domain::Domain;
use crate::text::directive::Directive;
use crate::text::format_float::format_float;
use crate::value::*;

pub const TABLE: &[Primitive] = &[p4("caml_parse_engine", parse), p1("caml_set_parser_trace", set_trace)];

/// Fields of `Parsing.parse_tables`.
mod table {
    pub const TRANSL_CONST: usize = 1;
    pub const TRANSL_BLOCK: usize = 2;
    pub const LHS: usize = 3;
    pub const LEN: usize = 4;
    pub const DEFRED: usize = 5;
    pub const DGOTO: usize = 6;
    pub const SINDEX: usize = 7;
    pub const RINDEX: usize = 8;
    pub const GINDEX: usize = 9;
    pub const TABLESIZE: usize = 10;
    pub const TABLE: usize = 11;
    pub const CHECK: usize = 12;
    pub const NAMES_CONST: usize = 14;
    pub const NAMES_BLOCK: usize = 15;
}

/// Fields of `Parsing.parser_env`.
mod env {
    pub const S_STACK: usize = 0;
    pub const V_STACK: usize = 1;
    pub const SYMB_START_STACK: usize = 2;
    pub const SYMB_END_STACK: usize = 3;
    pub const STACKSIZE: usize = 4;
    pub const STACKBASE: usize = 5;
    pub const CURR_CHAR: usize = 6;
    pub const LVAL: usize = 7;
    pub const SYMB_START: usize = 8;
    pub const SYMB_END: usize = 9;
    pub const ASP: usize = 10;
    pub const RULE_LEN: usize = 11;
    pub const RULE_NUMBER: usize = 12;
    pub const SP: usize = 13;
    pub const STATE: usize = 14;
    pub const ERRFLAG: usize = 15;
}

/// What OCaml is asked to do, in the order of `Parsing.parser_output`.
#[derive(Clone, Copy)]
enum Request {
    ReadToken = 0,
    RaiseParseError,
    GrowStacksForShift,
    GrowStacksForReduce,
    ComputeSemanticAction,
    CallErrorFunction,
}

/// The token that stands for an error.
const ERROR_TOKEN: i64 = 256;
/// Tokens to be shifted before the next error is reported.
const RECOVERY: i64 = 3;

fn set_trace(d: &mut Domain, on: Value) -> Res {
    Ok(Value::bool(std::mem::replace(&mut d.prims.parser_trace, on.as_bool())))
}

/// Where the engine goes on.
enum Step {
    Loop,
    TestShift,
    Recover,
    Shift(i64),
    Push,
    Reduce(i64),
    Return(Request),
}

struct Engine<'a> {
    env: Value,
    tablesize: i64,
    table: Shorts<'a>,
    check: Shorts<'a>,
    sp: i64,
    state: i64,
    errflag: i64,
}

fn parse(d: &mut Domain, tables: Value, env: Value, command: Value, arg: Value) -> Res {
    let int = |i| env.field(i).as_int();
    let mut engine = Engine {
        env,
        tablesize: tables.field(table::TABLESIZE).as_int(),
        table: Shorts::new(tables.field(table::TABLE)),
        check: Shorts::new(tables.field(table::CHECK)),
        sp: int(env::SP),
        state: int(env::STATE),
        errflag: int(env::ERRFLAG),
    };
    // The order of `Parsing.parser_input`.
    let mut step = match command.as_int() {
        0 => {
            (engine.state, engine.errflag) = (0, 0);
            Step::Loop
        }
        1 => engine.token_read(d, tables, arg),
        2 => Step::Push,
        3 => Step::Return(Request::ComputeSemanticAction),
        4 => engine.action_computed(d, arg),
        5 => Step::Recover,
        _ => return Err(d.invalid_arg("parse_engine")),
    };
    loop {
        step = match step {
            Step::Loop => engine.next(tables),
            Step::TestShift => engine.test_shift(tables),
            Step::Recover => engine.recover(d, tables),
            Step::Shift(at) => engine.shift(d, at),
            Step::Push => engine.push(d),
            Step::Reduce(rule) => engine.reduce(d, tables, rule),
            Step::Return(request) => {
                engine.save();
                return Ok(Value::int(request as i64));
            }
        };
    }
}

/// A token as the trace shows it: its name, and its value where that is a number or a string.
fn show_token(tables: Value, token: Value) -> String {
    let name = |field: usize, i: usize| {
        let names: Value = tables.field(field);
        names.bytes().split(|&b| b == 0).nth(i).map_or("<unknown token>".into(), String::from_utf8_lossy)
    };
    if token.is_int() {
        return name(table::NAMES_CONST, token.as_index().unwrap_or(usize::MAX)).into_owned();
    }
    let value = token.field(0);
    let shown = match value.is_int() {
        true => value.as_int().to_string(),
        false if value.tag() == STRING_TAG => value.text(),
        false if value.tag() == DOUBLE_TAG => {
            let directive = Directive { conversion: b'g', ..Directive::default() };
            let text = format_float(&directive, value.double()).unwrap_or_default();
            String::from_utf8_lossy(&text).into_owned()
        }
        false => "_".to_string(),
    };
    format!("{}({shown})", name(table::NAMES_BLOCK, token.tag().into()))
}

impl Engine<'_> {
    /// A line of the trace, when it is on.
    fn trace(&self, d: &Domain, line: impl FnOnce() -> String) {
        if d.prims.parser_trace {
            // A trace that cannot be written is no reason to stop parsing.
            let _ = d.host().write_all(host::STDERR, (line() + "\n").as_bytes());
        }
    }

    fn save(&self) {
        self.set(env::SP, self.sp);
        self.set(env::STATE, self.state);
        self.set(env::ERRFLAG, self.errflag);
    }

    fn set(&self, field: usize, n: i64) {
        self.env.set_int_field(field, Value::int(n));
    }

    fn int(&self, field: usize) -> i64 {
        self.env.field(field).as_int()
    }

    /// The stack in a field, and whether `sp` is a place in it.
    fn stack_slot(&self, stack: usize, at: i64) -> Option<(Value, usize)> {
        let stack = self.env.field(stack);
        let at = usize::try_from(at).ok().filter(|&at| at < stack.wosize())?;
        Some((stack, at))
    }

    fn stacked(&self, stack: usize, at: i64) -> Value {
        self.stack_slot(stack, at).map_or(Value::UNIT, |(stack, at)| stack.field(at))
    }

    fn store(&self, d: &mut Domain, stack: usize, at: i64, v: Value) {
        if let Some((stack, at)) = self.stack_slot(stack, at) {
            d.set_field(stack, at, v);
        }
    }

    /// The place in the table for an index of a row and a column, if it belongs to that row.
    fn lookup(&self, row: i64, column: i64) -> Option<i64> {
        let at = row + column;
        (row != 0 && at >= 0 && at <= self.tablesize && self.check.get(at) == column).then_some(at)
    }

    fn token_read(&mut self, d: &mut Domain, tables: Value, token: Value) -> Step {
        let translate = |field: usize, i: i64| {
            let codes: Value = tables.field(field);
            usize::try_from(i).ok().filter(|&i| i < codes.wosize()).map_or(0, |i| codes.field(i).as_int())
        };
        if token.is_block() {
            self.set(env::CURR_CHAR, translate(table::TRANSL_BLOCK, i64::from(token.tag())));
            d.set_field(self.env, env::LVAL, token.field(0));
        } else {
            self.set(env::CURR_CHAR, translate(table::TRANSL_CONST, token.as_int()));
            d.set_field(self.env, env::LVAL, Value::UNIT);
        }
        self.trace(d, || format!("State {}: read token {}", self.state, show_token(tables, token)));
        Step::TestShift
    }

    fn next(&self, tables: Value) -> Step {
        let rule = Shorts::new(tables.field(table::DEFRED)).get(self.state);
        if rule != 0 {
            Step::Reduce(rule)
        } else if self.int(env::CURR_CHAR) >= 0 {
            Step::TestShift
        } else {
            Step::Return(Request::ReadToken)
        }
    }

    fn test_shift(&self, tables: Value) -> Step {
        let row = |field| Shorts::new(tables.field(field)).get(self.state);
        let token = self.int(env::CURR_CHAR);
        if let Some(at) = self.lookup(row(table::SINDEX), token) {
            Step::Shift(at)
        } else if let Some(at) = self.lookup(row(table::RINDEX), token) {
            Step::Reduce(self.table.get(at))
        } else if self.errflag > 0 {
            Step::Recover
        } else {
            Step::Return(Request::CallErrorFunction)
        }
    }

    /// Looks down the stack for a state that takes the error token; if an error has just been reported, skips a token instead.
    fn recover(&mut self, d: &Domain, tables: Value) -> Step {
        if self.errflag >= RECOVERY {
            if self.int(env::CURR_CHAR) == 0 {
                return Step::Return(Request::RaiseParseError);
            }
            self.trace(d, || "Discarding last token read".to_string());
            self.set(env::CURR_CHAR, -1);
            return Step::Loop;
        }
        self.errflag = RECOVERY;
        let sindex = Shorts::new(tables.field(table::SINDEX));
        loop {
            let state = self.stacked(env::S_STACK, self.sp).as_int();
            if let Some(at) = self.lookup(sindex.get(state), ERROR_TOKEN) {
                self.trace(d, || format!("Recovering in state {state}"));
                return self.enter(d, at);
            }
            self.trace(d, || format!("Discarding state {state}"));
            if self.sp <= self.int(env::STACKBASE) {
                self.trace(d, || "No more states to discard".to_string());
                return Step::Return(Request::RaiseParseError);
            }
            self.sp -= 1;
        }
    }

    fn shift(&mut self, d: &Domain, at: i64) -> Step {
        self.set(env::CURR_CHAR, -1);
        if self.errflag > 0 {
            self.errflag -= 1;
        }
        self.enter(d, at)
    }

    /// Goes to the state at a place of the table, with one more symbol on the stacks.
    fn enter(&mut self, d: &Domain, at: i64) -> Step {
        self.trace(d, || format!("State {}: shift to state {}", self.state, self.table.get(at)));
        self.state = self.table.get(at);
        self.sp += 1;
        if self.sp < self.int(env::STACKSIZE) {
            Step::Push
        } else {
            Step::Return(Request::GrowStacksForShift)
        }
    }

    fn push(&mut self, d: &mut Domain) -> Step {
        let field = |i| self.env.field(i);
        self.store(d, env::S_STACK, self.sp, Value::int(self.state));
        self.store(d, env::V_STACK, self.sp, field(env::LVAL));
        self.store(d, env::SYMB_START_STACK, self.sp, field(env::SYMB_START));
        self.store(d, env::SYMB_END_STACK, self.sp, field(env::SYMB_END));
        Step::Loop
    }

    fn reduce(&mut self, d: &Domain, tables: Value, rule: i64) -> Step {
        self.trace(d, || format!("State {}: reduce by rule {rule}", self.state));
        let get = |field, i| Shorts::new(tables.field(field)).get(i);
        let length = get(table::LEN, rule);
        self.set(env::ASP, self.sp);
        self.set(env::RULE_NUMBER, rule);
        self.set(env::RULE_LEN, length);
        self.sp = self.sp - length + 1;
        let symbol = get(table::LHS, rule);
        let below = self.stacked(env::S_STACK, self.sp - 1).as_int();
        self.state = match self.lookup(get(table::GINDEX, symbol), below) {
            Some(at) => self.table.get(at),
            None => get(table::DGOTO, symbol),
        };
        let fits = self.sp < self.int(env::STACKSIZE);
        Step::Return(if fits { Request::ComputeSemanticAction } else { Request::GrowStacksForReduce })
    }

    fn action_computed(&mut self, d: &mut Domain, result: Value) -> Step {
        self.store(d, env::S_STACK, self.sp, Value::int(self.state));
        self.store(d, env::V_STACK, self.sp, result);
        let asp = self.int(env::ASP);
        let end = self.stacked(env::SYMB_END_STACK, asp);
        self.store(d, env::SYMB_END_STACK, self.sp, end);
        if self.sp > asp {
            // An empty right-hand side starts where it ends.
            self.store(d, env::SYMB_START_STACK, self.sp, end);
        }
        Step::Loop
    }
}

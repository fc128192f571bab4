//! The primitives: Rust functions that OCaml programs call by name, one file an area.
//!
//! # How to write one
//! A primitive is `fn(d: &mut Domain, a: Value, ...) -> Res` with one to five arguments, or `fn(&mut Domain, &[Value]) -> Res`
//! for more. It gets one row in its area's `TABLE`:
//! ```ignore
//! pub const TABLE: &[Primitive] = &[p1("caml_ml_string_length", string_length), p2("caml_int_compare", int_compare)];
//! ```
//! and the area one row in [`AREAS`]. Reading: accessors of `Value` (`field`, `bytes`, `double`, `as_int`, `list_iter` ...).
//! Making: methods of `Domain` (`string`, `float`, `block`, `pair`, `custom` ...). Storing a value into an existing block:
//! `Domain::set_field`, always. Failing: `Err(d.invalid_arg("..."))` and its sisters. Leaving the program: `Err(Raise::exit(2))`.
//!
//! # Rooting
//! **Allocating never moves anything**, so most primitives need no roots. Values move only at *collection points*, which a
//! primitive reaches by calling `Domain::callback`, `Domain::blocking`, `Domain::poll` or an explicit collection. What must
//! survive one is rooted before and read again after:
//! ```ignore
//! let x = d.root(x);             // dropped when the primitive returns
//! let y = d.callback(f, &[a])?;  // arguments of the callback are its own affair
//! let z = d[x];
//! ```
//! References obtained from `Value::bytes`, `fields`, `custom_payload` do not survive a collection point either.
//! State that lasts between calls is a field of [`State`]; values in it are `GlobalRoot`s.
mod arrays;
mod backtrace;
pub mod bigarray;
mod blake2;
pub mod boxed_ints;
pub mod channels;
mod compare;
mod digest;
mod dynlink;
mod effects;
mod events;
mod floats;
pub(crate) mod gc;
mod hash;
mod ints;
mod lexing;
pub(crate) mod libm;
mod marshal;
mod memprof;
mod misc;
mod obj;
mod parsing;
mod random;
pub mod signals;
mod state;
mod str;
mod strings;
mod sync;
mod sys;
mod threads;
mod unix;
mod weak;

pub use state::State;

use crate::domain::Domain;
use crate::value::*;
use rustc_hash::FxHashMap;

/// A primitive's function, by number of arguments.
#[derive(Clone, Copy)]
pub enum PrimFn {
    F1(fn(&mut Domain, Value) -> Res),
    F2(fn(&mut Domain, Value, Value) -> Res),
    F3(fn(&mut Domain, Value, Value, Value) -> Res),
    F4(fn(&mut Domain, Value, Value, Value, Value) -> Res),
    F5(fn(&mut Domain, Value, Value, Value, Value, Value) -> Res),
    /// More than five: the arguments in order.
    N(fn(&mut Domain, &[Value]) -> Res),
}

/// A row of the table.
#[derive(Clone, Copy)]
pub struct Primitive {
    pub name: &'static str,
    /// Number of arguments.
    pub arity: u8,
    pub function: PrimFn,
}

impl Primitive {
    /// Whether the instruction calls it with as many arguments as it takes.
    pub(crate) fn takes(&self, call: bytecode::Opcode, args: i32) -> bool {
        use bytecode::Opcode as O;
        args == i32::from(self.arity)
            && matches!(
                (self.function, call),
                (PrimFn::F1(_), O::CCall1)
                    | (PrimFn::F2(_), O::CCall2)
                    | (PrimFn::F3(_), O::CCall3)
                    | (PrimFn::F4(_), O::CCall4)
                    | (PrimFn::F5(_), O::CCall5)
                    | (PrimFn::N(_), O::CCallN)
            )
    }
}

pub const fn p1(name: &'static str, f: fn(&mut Domain, Value) -> Res) -> Primitive {
    Primitive { name, arity: 1, function: PrimFn::F1(f) }
}

pub const fn p2(name: &'static str, f: fn(&mut Domain, Value, Value) -> Res) -> Primitive {
    Primitive { name, arity: 2, function: PrimFn::F2(f) }
}

pub const fn p3(name: &'static str, f: fn(&mut Domain, Value, Value, Value) -> Res) -> Primitive {
    Primitive { name, arity: 3, function: PrimFn::F3(f) }
}

pub const fn p4(name: &'static str, f: fn(&mut Domain, Value, Value, Value, Value) -> Res) -> Primitive {
    Primitive { name, arity: 4, function: PrimFn::F4(f) }
}

pub const fn p5(
    name: &'static str,
    f: fn(&mut Domain, Value, Value, Value, Value, Value) -> Res,
) -> Primitive {
    Primitive { name, arity: 5, function: PrimFn::F5(f) }
}

/// More than five arguments.
pub const fn pn(name: &'static str, arity: u8, f: fn(&mut Domain, &[Value]) -> Res) -> Primitive {
    Primitive { name, arity, function: PrimFn::N(f) }
}

/// All areas.
pub const AREAS: &[&[Primitive]] = &[
    ints::TABLE,
    boxed_ints::TABLE,
    boxed_ints::TABLE_32,
    boxed_ints::TABLE_64,
    boxed_ints::TABLE_NATIVE,
    floats::TABLE,
    strings::TABLE,
    arrays::TABLE,
    compare::TABLE,
    hash::TABLE,
    digest::TABLE,
    bigarray::TABLE,
    channels::TABLE,
    channels::INPUT,
    channels::OUTPUT,
    lexing::TABLE,
    parsing::TABLE,
    random::TABLE,
    misc::TABLE,
    sys::TABLE,
    marshal::TABLE,
    sync::TABLE,
    events::TABLE,
    str::TABLE,
    threads::TABLE,
    unix::TABLES[0],
    unix::TABLES[1],
    unix::TABLES[2],
    unix::TABLES[3],
    unix::TABLES[4],
    unix::TABLES[5],
    signals::TABLE,
    obj::TABLE,
    gc::TABLE,
    memprof::TABLE,
    weak::TABLE,
    effects::TABLE,
    backtrace::TABLE,
    dynlink::TABLE,
];

/// Primitives that belong to the distribution's stub libraries and not to the runtime itself.
pub(crate) const UNIX: &[&[Primitive]] = &unix::TABLES;
pub(crate) const STR: &[&[Primitive]] = &[str::TABLE];
pub(crate) const THREADS: &[&[Primitive]] = &[threads::TABLE];
pub(crate) const RUNTIME_EVENTS: &[&[Primitive]] = &[];

/// The operations of custom blocks that can be read from marshalled data.
pub fn custom_ops(identifier: &[u8]) -> Option<&'static CustomOps> {
    match identifier {
        b"_i" => Some(&boxed_ints::INT32_OPS),
        b"_j" => Some(&boxed_ints::INT64_OPS),
        b"_n" => Some(&boxed_ints::NATIVEINT_OPS),
        b"_bigarr02" => Some(&bigarray::OPS),
        _ => None,
    }
}

/// All primitives by name.
pub fn by_name() -> FxHashMap<&'static str, &'static Primitive> {
    AREAS.iter().flat_map(|area| area.iter()).map(|p| (p.name, p)).collect()
}

/// All primitives, in the order of their names.
pub fn sorted() -> Vec<&'static Primitive> {
    let mut all: Vec<&'static Primitive> = AREAS.iter().flat_map(|area| area.iter()).collect();
    all.sort_by_key(|p| p.name);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names and numbers of arguments agree with the contract, and no name is given twice.
    #[test]
    fn tables_agree_with_the_contract() {
        let all = sorted();
        assert!(all.windows(2).all(|w| w[0].name < w[1].name));
        for primitive in all {
            let stated = bytecode::primitives::builtin_index(primitive.name);
            if let Some(i) = stated {
                let arity = bytecode::primitives::BUILTIN[i].arity;
                assert_eq!(primitive.arity, arity, "{}", primitive.name);
            }
        }
    }
}

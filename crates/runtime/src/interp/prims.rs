//! Calls of primitives.
//!
//! Around the call the stack holds the address of the next instruction and the environment (above the arguments), and
//! `Domain::sp` its top, so that callbacks, collections and backtraces find a complete stack.
use super::{goto, instructions};
use crate::domain::Domain;
use crate::value::*;

type F1 = fn(&mut Domain, Value) -> Res;
type F2 = fn(&mut Domain, Value, Value) -> Res;
type F3 = fn(&mut Domain, Value, Value, Value) -> Res;
type F4 = fn(&mut Domain, Value, Value, Value, Value) -> Res;
type F5 = fn(&mut Domain, Value, Value, Value, Value, Value) -> Res;
type FN = fn(&mut Domain, &[Value]) -> Res;

/// Calls `$f` between saving and restoring the registers; drops `$args` words on success.
macro_rules! call {
    ($r:ident, $slots:literal, $drop:expr, $call:expr) => {{
        $r.reserve(2);
        $r.poke(0, $r.pc + 8 * $slots);
        $r.poke(1, $r.env);
        (*$r.d).sp = $r.sp;
        let result: Res = $call;
        $r.sp = (*$r.d).sp;
        $r.env = $r.peek(1);
        (*$r.d).drop_local_roots();
        match result {
            Ok(v) => $r.acc = v.bits(),
            Err(e) => {
                $r.acc = e.bits().bits();
                goto!($r, primitive_raised)
            }
        }
        $r.drop(2 + $drop);
        $r.advance($slots);
    }};
}

macro_rules! arg {
    ($r:ident, $n:expr) => {
        Value::from_bits($r.peek($n))
    };
}

instructions! {
    fn c_call1(r) {
        call!(r, 2, 0, {
            let f = std::mem::transmute::<usize, F1>(r.op(0) as usize);
            f(r.domain(), Value::from_bits(r.acc))
        })
    }
    fn c_call2(r) {
        call!(r, 2, 1, {
            let f = std::mem::transmute::<usize, F2>(r.op(0) as usize);
            f(r.domain(), Value::from_bits(r.acc), arg!(r, 2))
        })
    }
    fn c_call3(r) {
        call!(r, 2, 2, {
            let f = std::mem::transmute::<usize, F3>(r.op(0) as usize);
            f(r.domain(), Value::from_bits(r.acc), arg!(r, 2), arg!(r, 3))
        })
    }
    fn c_call4(r) {
        call!(r, 2, 3, {
            let f = std::mem::transmute::<usize, F4>(r.op(0) as usize);
            f(r.domain(), Value::from_bits(r.acc), arg!(r, 2), arg!(r, 3), arg!(r, 4))
        })
    }
    fn c_call5(r) {
        call!(r, 2, 4, {
            let f = std::mem::transmute::<usize, F5>(r.op(0) as usize);
            f(r.domain(), Value::from_bits(r.acc), arg!(r, 2), arg!(r, 3), arg!(r, 4), arg!(r, 5))
        })
    }
    /// Operands: function, number of arguments.
    fn c_calln(r) {
        r.push(r.acc);
        let n = r.op(1) as usize;
        call!(r, 3, n, call_many(r.d, r.sp, r.op(0), n))
    }
    /// A primitive of OCaml's that is missing here. Operand: its number.
    fn missing_primitive(r) {
        r.acc = r.domain().missing_primitive(r.op(0) as usize).bits().bits();
        goto!(r, super::control::raise_acc)
    }
    /// A primitive failed; its frame is still on the stack, where the backtrace looks for it.
    fn primitive_raised(r) {
        r.pc = 0;
        goto!(r, super::control::raise_acc)
    }
}

/// Copies the arguments out of the stack, which may move, and calls.
#[inline(never)]
unsafe fn call_many(d: *mut Domain, sp: *mut u64, f: u64, n: usize) -> Res {
    // SAFETY: the operands were checked when the code was translated; the arguments are on the stack above the frame.
    unsafe {
        let f = std::mem::transmute::<usize, FN>(f as usize);
        let args = std::slice::from_raw_parts(sp.add(2) as *const Value, n).to_vec();
        f(&mut *d, &args)
    }
}

impl Domain {
    #[cold]
    fn missing_primitive(&mut self, number: usize) -> Raise {
        let name = self.primitive_names.get(number).cloned().unwrap_or_default();
        self.failwith(format!("not supported yet: primitive {name}"))
    }
}

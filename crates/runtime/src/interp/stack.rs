//! Stack, environment, constants, globals.
use super::{field, instructions};
use crate::value::Value;

const UNIT: u64 = Value::UNIT.bits();

/// Defines `ACCn` and `PUSHACCn`.
macro_rules! accs {
    ($($acc:ident $pushacc:ident $n:literal;)*) => { instructions! { $(
        fn $acc(r) {
            r.acc = r.peek($n);
            r.advance(1);
        }
        fn $pushacc(r) {
            r.push(r.acc);
            r.acc = r.peek($n);
            r.advance(1);
        }
    )* } };
}

accs! {
    acc0 push 0;
    acc1 pushacc1 1;
    acc2 pushacc2 2;
    acc3 pushacc3 3;
    acc4 pushacc4 4;
    acc5 pushacc5 5;
    acc6 pushacc6 6;
    acc7 pushacc7 7;
}

macro_rules! envaccs {
    ($($acc:ident $pushacc:ident $n:literal;)*) => { instructions! { $(
        fn $acc(r) {
            r.acc = field(r.env, $n);
            r.advance(1);
        }
        fn $pushacc(r) {
            r.push(r.acc);
            r.acc = field(r.env, $n);
            r.advance(1);
        }
    )* } };
}

envaccs! {
    envacc1 pushenvacc1 1;
    envacc2 pushenvacc2 2;
    envacc3 pushenvacc3 3;
    envacc4 pushenvacc4 4;
}

instructions! {
    fn acc(r) {
        r.acc = r.peek(r.op(0) as usize);
        r.advance(2);
    }
    fn pushacc(r) {
        r.push(r.acc);
        r.acc = r.peek(r.op(0) as usize);
        r.advance(2);
    }
    fn pop(r) {
        r.drop(r.op(0) as usize);
        r.advance(2);
    }
    fn assign(r) {
        r.poke(r.op(0) as usize, r.acc);
        r.acc = UNIT;
        r.advance(2);
    }
    fn envacc(r) {
        r.acc = field(r.env, r.op(0) as usize);
        r.advance(2);
    }
    fn pushenvacc(r) {
        r.push(r.acc);
        r.acc = field(r.env, r.op(0) as usize);
        r.advance(2);
    }
    /// `OFFSETCLOSURE`: the operand is in bytes.
    fn offsetclosure(r) {
        r.acc = r.env.wrapping_add(r.op(0));
        r.advance(2);
    }
    fn pushoffsetclosure(r) {
        r.push(r.acc);
        r.acc = r.env.wrapping_add(r.op(0));
        r.advance(2);
    }
    fn offsetclosure0(r) {
        r.acc = r.env;
        r.advance(1);
    }
    fn pushoffsetclosure0(r) {
        r.push(r.acc);
        r.acc = r.env;
        r.advance(1);
    }
    fn getglobal(r) {
        r.acc = field((*r.d).global_data.bits(), r.op(0) as usize);
        r.advance(2);
    }
    fn pushgetglobal(r) {
        r.push(r.acc);
        r.acc = field((*r.d).global_data.bits(), r.op(0) as usize);
        r.advance(2);
    }
    fn getglobalfield(r) {
        r.acc = field(field((*r.d).global_data.bits(), r.op(0) as usize), r.op(1) as usize);
        r.advance(3);
    }
    fn pushgetglobalfield(r) {
        r.push(r.acc);
        r.acc = field(field((*r.d).global_data.bits(), r.op(0) as usize), r.op(1) as usize);
        r.advance(3);
    }
    fn setglobal(r) {
        let g = (*r.d).global_data;
        r.domain().set_field(g, r.op(0) as usize, Value::from_bits(r.acc));
        r.acc = UNIT;
        r.advance(2);
    }
    /// Any constant word: the operand is the value itself (integers, atoms).
    fn constant(r) {
        r.acc = r.op(0);
        r.advance(2);
    }
    fn pushconstant(r) {
        r.push(r.acc);
        r.acc = r.op(0);
        r.advance(2);
    }
    fn const0(r) {
        r.acc = Value::int(0).bits();
        r.advance(1);
    }
    fn const1(r) {
        r.acc = Value::int(1).bits();
        r.advance(1);
    }
    fn pushconst0(r) {
        r.push(r.acc);
        r.acc = Value::int(0).bits();
        r.advance(1);
    }
    fn pushconst1(r) {
        r.push(r.acc);
        r.acc = Value::int(1).bits();
        r.advance(1);
    }
}

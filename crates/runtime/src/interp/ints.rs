//! Integer arithmetic and comparisons, and the branches built on them. Operands `n` of comparing branches are tagged words.
use super::{goto, instructions};
use crate::value::Value;

#[inline(always)]
fn boolean(b: bool) -> u64 {
    Value::bool(b).bits()
}

macro_rules! binary {
    ($($name:ident |$a:ident, $b:ident| $e:expr;)*) => { instructions! { $(
        fn $name(r) {
            let $a = r.acc;
            let $b = r.pop();
            r.acc = $e;
            r.advance(1);
        }
    )* } };
}

binary! {
    addint |a, b| a.wrapping_add(b).wrapping_sub(1);
    subint |a, b| a.wrapping_sub(b).wrapping_add(1);
    mulint |a, b| (a.wrapping_sub(1)).wrapping_mul(((b as i64) >> 1) as u64).wrapping_add(1);
    andint |a, b| a & b;
    orint |a, b| a | b;
    xorint |a, b| (a ^ b) | 1;
    lslint |a, b| (a.wrapping_sub(1)).wrapping_shl((b >> 1) as u32).wrapping_add(1);
    lsrint |a, b| a.wrapping_shr((b >> 1) as u32) | 1;
    asrint |a, b| ((a as i64).wrapping_shr((b >> 1) as u32) as u64) | 1;
    eq |a, b| boolean(a == b);
    neq |a, b| boolean(a != b);
    ltint |a, b| boolean((a as i64) < (b as i64));
    leint |a, b| boolean(a as i64 <= b as i64);
    gtint |a, b| boolean(a as i64 > b as i64);
    geint |a, b| boolean(a as i64 >= b as i64);
    ultint |a, b| boolean(a < b);
    ugeint |a, b| boolean(a >= b);
}

instructions! {
    fn negint(r) {
        r.acc = 2u64.wrapping_sub(r.acc);
        r.advance(1);
    }
    fn divint(r) {
        let b = Value::from_bits(r.peek(0)).as_int();
        if b == 0 {
            goto!(r, super::control::raise_division_by_zero)
        }
        r.drop(1);
        r.acc = Value::int(Value::from_bits(r.acc).as_int().wrapping_div(b)).bits();
        r.advance(1);
    }
    fn modint(r) {
        let b = Value::from_bits(r.peek(0)).as_int();
        if b == 0 {
            goto!(r, super::control::raise_division_by_zero)
        }
        r.drop(1);
        r.acc = Value::int(Value::from_bits(r.acc).as_int().wrapping_rem(b)).bits();
        r.advance(1);
    }
    /// The operand is doubled.
    fn offsetint(r) {
        r.acc = r.acc.wrapping_add(r.op(0));
        r.advance(2);
    }
    fn offsetref(r) {
        let p = r.acc as usize as *mut u64;
        *p = (*p).wrapping_add(r.op(0));
        r.acc = Value::UNIT.bits();
        r.advance(2);
    }
    fn isint(r) {
        r.acc = ((r.acc & 1) << 1) | 1;
        r.advance(1);
    }
    fn boolnot(r) {
        // 1 <-> 3
        r.acc ^= 2;
        r.advance(1);
    }
    fn branch(r) {
        r.pc = r.op(0);
    }
    fn branchif(r) {
        if r.acc != Value::FALSE.bits() {
            r.pc = r.op(0);
        } else {
            r.advance(2);
        }
    }
    fn branchifnot(r) {
        if r.acc == Value::FALSE.bits() {
            r.pc = r.op(0);
        } else {
            r.advance(2);
        }
    }
    /// Operands: number of constant cases, targets of constants, targets of blocks.
    fn switch(r) {
        let index = if r.acc & 1 == 1 {
            (r.acc >> 1) as usize
        } else {
            r.op(0) as usize + (*(r.acc as usize as *const u64).sub(1) & 0xFF) as usize
        };
        r.pc = r.op(1 + index);
    }
}

macro_rules! compare_and_branch {
    ($($name:ident |$n:ident, $a:ident| $e:expr;)*) => { instructions! { $(
        fn $name(r) {
            let $n = r.op(0);
            let $a = r.acc;
            if $e {
                r.pc = r.op(1);
            } else {
                r.advance(3);
            }
        }
    )* } };
}

compare_and_branch! {
    beq |n, a| n == a;
    bneq |n, a| n != a;
    bltint |n, a| (n as i64) < (a as i64);
    bleint |n, a| n as i64 <= a as i64;
    bgtint |n, a| n as i64 > a as i64;
    bgeint |n, a| n as i64 >= a as i64;
    bultint |n, a| n < a;
    bugeint |n, a| n >= a;
}

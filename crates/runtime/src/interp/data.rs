//! Blocks, fields, arrays, strings.
use super::{alloc, field, goto, init, instructions};
use crate::value::*;

const UNIT: u64 = Value::UNIT.bits();

/// Stores with the write barrier, young blocks in line.
macro_rules! store {
    ($r:expr, $block:expr, $i:expr, $v:expr) => {{
        let block: u64 = $block;
        let v: u64 = $v;
        let slot = (block as usize as *mut u64).add($i);
        if (*$r.d).heap.is_young_ptr(block) {
            *slot = v;
        } else {
            $crate::interp::data::store_old($r.d, slot, v);
        }
    }};
}
pub(crate) use store;

#[inline(never)]
pub(crate) unsafe fn store_old(d: *mut crate::domain::Domain, slot: *mut u64, v: u64) {
    // SAFETY: a field of a live major block; the domain is the running one.
    unsafe { (*d).heap.set_old_slot(slot, Value::from_bits(v)) }
}

macro_rules! fields {
    ($($get:ident $set:ident $n:literal;)*) => { instructions! { $(
        fn $get(r) {
            r.acc = field(r.acc, $n);
            r.advance(1);
        }
        fn $set(r) {
            let v = r.pop();
            store!(r, r.acc, $n, v);
            r.acc = UNIT;
            r.advance(1);
        }
    )* } };
}

fields! {
    getfield0 setfield0 0;
    getfield1 setfield1 1;
    getfield2 setfield2 2;
    getfield3 setfield3 3;
}

instructions! {
    fn getfield(r) {
        r.acc = field(r.acc, r.op(0) as usize);
        r.advance(2);
    }
    fn setfield(r) {
        let v = r.pop();
        store!(r, r.acc, r.op(0) as usize, v);
        r.acc = UNIT;
        r.advance(2);
    }
    fn getfloatfield(r) {
        let b = alloc!(r, 1, DOUBLE_TAG);
        init(b, 0, field(r.acc, r.op(0) as usize));
        r.acc = b;
        r.advance(2);
    }
    fn setfloatfield(r) {
        let v = field(r.pop(), 0);
        init(r.acc, r.op(0) as usize, v);
        r.acc = UNIT;
        r.advance(2);
    }
    /// Operand: tag.
    fn makeblock1(r) {
        let b = alloc!(r, 1, r.op(0));
        init(b, 0, r.acc);
        r.acc = b;
        r.advance(2);
    }
    fn makeblock2(r) {
        let b = alloc!(r, 2, r.op(0));
        init(b, 0, r.acc);
        init(b, 1, r.peek(0));
        r.drop(1);
        r.acc = b;
        r.advance(2);
    }
    fn makeblock3(r) {
        let b = alloc!(r, 3, r.op(0));
        init(b, 0, r.acc);
        init(b, 1, r.peek(0));
        init(b, 2, r.peek(1));
        r.drop(2);
        r.acc = b;
        r.advance(2);
    }
    /// Operands: tag, size (positive).
    fn makeblock(r) {
        let n = r.op(1) as usize;
        if n > MAX_YOUNG_WOSIZE {
            goto!(r, makeblock_large)
        }
        let b = alloc!(r, n, r.op(0));
        init(b, 0, r.acc);
        for i in 1..n {
            init(b, i, r.peek(i - 1));
        }
        r.drop(n - 1);
        r.acc = b;
        r.advance(3);
    }
    fn makeblock_large(r) {
        let n = r.op(1) as usize;
        match r.domain().alloc_words(n, r.op(0) as u8) {
            Ok(b) => {
                let first = Value::from_bits(r.acc);
                r.domain().init(b, 0, first);
                for i in 1..n {
                    let x = Value::from_bits(r.peek(i - 1));
                    r.domain().init(b, i, x);
                }
                r.drop(n - 1);
                r.acc = b.bits();
                r.advance(3);
            }
            Err(e) => {
                r.acc = e.bits().bits();
                goto!(r, super::control::raise_acc)
            }
        }
    }
    /// Operand: size (positive).
    fn makefloatblock(r) {
        let n = r.op(0) as usize;
        let b = if n <= MAX_YOUNG_WOSIZE {
            alloc!(r, n, DOUBLE_ARRAY_TAG)
        } else {
            match r.domain().alloc_words(n, DOUBLE_ARRAY_TAG) {
                Ok(b) => b.bits(),
                Err(e) => {
                    r.acc = e.bits().bits();
                    goto!(r, super::control::raise_acc)
                }
            }
        };
        init(b, 0, field(r.acc, 0));
        for i in 1..n {
            init(b, i, field(r.peek(i - 1), 0));
        }
        r.drop(n - 1);
        r.acc = b;
        r.advance(2);
    }
    fn vectlength(r) {
        r.acc = ((*(r.acc as usize as *const u64).sub(1) >> 10) << 1) | 1;
        r.advance(1);
    }
    fn getvectitem(r) {
        let i = r.pop();
        r.acc = field(r.acc, (i >> 1) as usize);
        r.advance(1);
    }
    fn setvectitem(r) {
        let i = r.peek(0);
        let v = r.peek(1);
        r.drop(2);
        store!(r, r.acc, (i >> 1) as usize, v);
        r.acc = UNIT;
        r.advance(1);
    }
    fn getbyteschar(r) {
        let i = r.pop();
        let c = *(r.acc as usize as *const u8).add((i >> 1) as usize);
        r.acc = ((c as u64) << 1) | 1;
        r.advance(1);
    }
    fn setbyteschar(r) {
        let i = r.peek(0);
        let c = (r.peek(1) >> 1) as u8;
        r.drop(2);
        *(r.acc as usize as *mut u8).add((i >> 1) as usize) = c;
        r.acc = UNIT;
        r.advance(1);
    }
}

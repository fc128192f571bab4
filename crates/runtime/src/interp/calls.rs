//! Function application, return, partial application, closures.
use super::{alloc, field, goto, init, instructions, pass_grab};
use crate::domain::Domain;
use crate::value::*;
use std::sync::atomic::Ordering;

/// Polls before a call when the stack is low or an interrupt is pending; the instruction then runs again.
macro_rules! check {
    ($r:expr) => {
        if ($r.sp as usize) < $r.domain().stack_limit.load(Ordering::Relaxed) {
            goto!($r, super::control::poll_and_retry)
        }
    };
}

/// Enters the closure in the accumulator.
macro_rules! enter {
    ($r:expr) => {
        $r.pc = field($r.acc, 0);
        $r.env = $r.acc;
    };
}

instructions! {
    fn push_retaddr(r) {
        r.reserve(3);
        r.poke(0, r.op(0));
        r.poke(1, r.env);
        r.poke(2, r.extra);
        r.advance(2);
    }
    /// Operand: n - 1, tagged.
    fn apply(r) {
        check!(r);
        r.extra = r.op(0);
        enter!(r);
        pass_grab!(r);
    }
    fn apply1(r) {
        check!(r);
        let a = r.peek(0);
        r.reserve(3);
        r.poke(0, a);
        r.poke(1, r.pc + 8);
        r.poke(2, r.env);
        r.poke(3, r.extra);
        r.extra = 1;
        enter!(r);
    }
    fn apply2(r) {
        check!(r);
        let (a, b) = (r.peek(0), r.peek(1));
        r.reserve(3);
        r.poke(0, a);
        r.poke(1, b);
        r.poke(2, r.pc + 8);
        r.poke(3, r.env);
        r.poke(4, r.extra);
        r.extra = 3;
        enter!(r);
        pass_grab!(r);
    }
    fn apply3(r) {
        check!(r);
        let (a, b, c) = (r.peek(0), r.peek(1), r.peek(2));
        r.reserve(3);
        r.poke(0, a);
        r.poke(1, b);
        r.poke(2, c);
        r.poke(3, r.pc + 8);
        r.poke(4, r.env);
        r.poke(5, r.extra);
        r.extra = 5;
        enter!(r);
        pass_grab!(r);
    }
    /// Operands: number of arguments, words they move by.
    fn appterm(r) {
        check!(r);
        let n = r.op(0) as usize;
        let by = r.op(1) as usize;
        let mut i = n;
        while i > 0 {
            i -= 1;
            let v = r.peek(i);
            r.poke(i + by, v);
        }
        r.drop(by);
        r.extra += 2 * (n as u64 - 1);
        enter!(r);
        pass_grab!(r);
    }
    /// Operand: words the argument moves by.
    fn appterm1(r) {
        check!(r);
        let a = r.peek(0);
        r.drop(r.op(0) as usize);
        r.poke(0, a);
        enter!(r);
    }
    fn appterm2(r) {
        check!(r);
        let (a, b) = (r.peek(0), r.peek(1));
        r.drop(r.op(0) as usize);
        r.poke(0, a);
        r.poke(1, b);
        r.extra += 2;
        enter!(r);
        pass_grab!(r);
    }
    fn appterm3(r) {
        check!(r);
        let (a, b, c) = (r.peek(0), r.peek(1), r.peek(2));
        r.drop(r.op(0) as usize);
        r.poke(0, a);
        r.poke(1, b);
        r.poke(2, c);
        r.extra += 4;
        enter!(r);
        pass_grab!(r);
    }
    fn return_(r) {
        r.drop(r.op(0) as usize);
        if r.extra > 1 {
            r.extra -= 2;
            enter!(r);
        } else {
            r.pc = r.peek(0);
            r.env = r.peek(1);
            r.extra = r.peek(2);
            r.drop(3);
        }
    }
    /// The gate of a function that has not been called before (see `code::fragment`).
    fn enter_function(r) {
        let d = r.domain();
        if let Some(address) = d.code.find(r.pc).and_then(|fragment| fragment.enter(r.pc, &d.primitives)) {
            // Traced functions run with the environment of another closure.
            if field(r.env, 0) == r.pc {
                init(r.env, 0, address);
            }
            r.pc = address;
        }
    }
    fn restart(r) {
        let n = Value::from_bits(r.env).wosize() - 3;
        let words = r.sp as usize - (*(*r.d).fiber).base as usize;
        if words < (n + crate::fiber::RED_ZONE / 2) * 8 {
            goto!(r, restart_grow)
        }
        r.reserve(n);
        for i in 0..n {
            r.poke(i, field(r.env, i + 3));
        }
        r.env = field(r.env, 2);
        r.extra += 2 * n as u64;
        r.advance(1);
    }
    /// `RESTART` of a closure with more arguments than the red zone holds.
    fn restart_grow(r) {
        let n = Value::from_bits(r.env).wosize();
        match r.domain().ensure_stack(r.sp, n) {
            Ok(sp) => {
                r.sp = sp;
                r.domain().update_limit();
            }
            Err(e) => {
                r.acc = e.bits().bits();
                goto!(r, super::control::raise_acc)
            }
        }
    }
    /// Operand: tagged.
    fn grab(r) {
        if r.extra >= r.op(0) {
            r.extra -= r.op(0) - 1;
            r.advance(2);
        } else {
            goto!(r, grab_partial)
        }
    }
    /// `GRAB` with too few arguments: makes a partial application and returns it.
    fn grab_partial(r) {
        let n = (r.extra >> 1) as usize + 1;
        let b = if n + 3 <= MAX_YOUNG_WOSIZE {
            let b = alloc!(r, n + 3, CLOSURE_TAG);
            for i in 0..n {
                init(b, i + 3, r.peek(i));
            }
            init(b, 2, r.env);
            b
        } else {
            match r.domain().alloc_words(n + 3, CLOSURE_TAG) {
                Ok(v) => {
                    for i in 0..n {
                        let x = Value::from_bits(r.peek(i));
                        r.domain().init(v, i + 3, x);
                    }
                    let env = Value::from_bits(r.env);
                    r.domain().init(v, 2, env);
                    v.bits()
                }
                Err(e) => {
                    r.acc = e.bits().bits();
                    goto!(r, super::control::raise_acc)
                }
            }
        };
        // The RESTART before this GRAB: one slot.
        init(b, 0, r.pc - 8);
        init(b, 1, (2 << 1) | 1);
        r.drop(n);
        r.acc = b;
        r.pc = r.peek(0);
        r.env = r.peek(1);
        r.extra = r.peek(2);
        r.drop(3);
    }
    /// Operands: number of captured values, code.
    fn closure(r) {
        let n = r.op(0) as usize;
        let b = if n + 2 <= MAX_YOUNG_WOSIZE {
            let b = alloc!(r, n + 2, CLOSURE_TAG);
            if n > 0 {
                init(b, 2, r.acc);
                for i in 1..n {
                    init(b, i + 2, r.peek(i - 1));
                }
            }
            b
        } else {
            match large_closure(r.d, r.acc, r.sp, n, n + 2, 2) {
                Ok(v) => v,
                Err(e) => {
                    r.acc = e.bits().bits();
                    goto!(r, super::control::raise_acc)
                }
            }
        };
        init(b, 0, r.op(1));
        init(b, 1, (2 << 1) | 1);
        r.drop(n.saturating_sub(1));
        r.acc = b;
        r.advance(3);
    }
    /// Operands: number of functions, number of captured values, code of each function.
    fn closurerec(r) {
        let f = r.op(0) as usize;
        let n = r.op(1) as usize;
        let start = 3 * f - 1;
        let size = start + n;
        let b = if size <= MAX_YOUNG_WOSIZE {
            let b = alloc!(r, size, CLOSURE_TAG);
            if n > 0 {
                init(b, start, r.acc);
                for i in 1..n {
                    init(b, start + i, r.peek(i - 1));
                }
            }
            b
        } else {
            match large_closure(r.d, r.acc, r.sp, n, size, start) {
                Ok(v) => v,
                Err(e) => {
                    r.acc = e.bits().bits();
                    goto!(r, super::control::raise_acc)
                }
            }
        };
        r.drop(n.saturating_sub(1));
        for i in 0..f {
            if i > 0 {
                init(b, 3 * i - 1, Header::new(3 * i, 0, INFIX_TAG).0);
            }
            init(b, 3 * i, r.op(2 + i));
            init(b, 3 * i + 1, (((start - 3 * i) as u64) << 1) | 1);
            r.push(b + 24 * i as u64);
        }
        r.acc = b;
        r.advance(3 + f);
    }
}

/// A closure too large for the minor heap, its captured values stored.
#[cold]
#[inline(never)]
unsafe fn large_closure(
    d: *mut Domain,
    acc: u64,
    sp: *mut u64,
    n: usize,
    size: usize,
    start: usize,
) -> Res<u64> {
    // SAFETY: the running domain; the captured values are on the stack.
    unsafe {
        let v = (*d).alloc_words(size, CLOSURE_TAG)?;
        if n > 0 {
            (*d).init(v, start, Value::from_bits(acc));
            for i in 1..n {
                (*d).init(v, start + i, Value::from_bits(*sp.add(i - 1)));
            }
        }
        Ok(v.bits())
    }
}

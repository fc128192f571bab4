//! Exceptions, polling, collection, stopping.
use super::{STOPPED, field, go, goto, instructions};
use crate::domain::{Domain, Predefined};
use crate::value::*;
use std::sync::atomic::Ordering;

/// The trap register's form of a stack address: distance from the stack's high end, in words, as an OCaml integer.
#[inline(always)]
fn trap_of(high: *mut u64, sp: *mut u64) -> u64 {
    ((high as usize - sp as usize) as u64 >> 2) | 1
}

instructions! {
    fn pushtrap(r) {
        let d = r.domain();
        r.reserve(4);
        r.poke(0, r.op(0));
        r.poke(1, d.trap);
        r.poke(2, r.env);
        r.poke(3, r.extra);
        d.trap = trap_of(d.high, r.sp);
        r.advance(2);
    }
    fn poptrap(r) {
        if (r.sp as usize) < r.domain().stack_limit.load(Ordering::Relaxed) {
            goto!(r, poll_and_retry)
        }
        (*r.d).trap = r.peek(1);
        r.drop(4);
        r.advance(1);
    }
    fn raise(r) {
        if r.domain().backtrace.active {
            r.domain().stash_backtrace(r.pc, r.sp, r.acc, false);
        }
        goto!(r, raise_notrace)
    }
    fn reraise(r) {
        if r.domain().backtrace.active {
            r.domain().stash_backtrace(r.pc, r.sp, r.acc, true);
        }
        goto!(r, raise_notrace)
    }
    /// The innermost trap frame takes over; at the bottom of every stack there is one.
    fn raise_notrace(r) {
        let d = r.domain();
        r.sp = (d.high as usize - ((d.trap - 1) << 2) as usize) as *mut u64;
        r.pc = r.peek(0);
        d.trap = r.peek(1);
        r.env = r.peek(2);
        r.extra = r.peek(3);
        r.drop(4);
    }
    /// Raises what a primitive answered: an exception, or leaving the program when the accumulator is an integer.
    fn raise_acc(r) {
        if r.acc & 1 == 1 {
            (*r.d).result = r.acc;
            (*r.d).sp = r.sp;
            return super::RAISED;
        }
        if r.domain().backtrace.active {
            r.domain().stash_backtrace(r.pc, r.sp, r.acc, false);
        }
        goto!(r, raise_notrace)
    }
    fn raise_division_by_zero(r) {
        r.acc = (*r.d).predefined(Predefined::DivisionByZero).bits();
        goto!(r, raise_acc)
    }
    /// `CHECK_SIGNALS`
    fn check_signals(r) {
        if (r.sp as usize) < r.domain().stack_limit.load(Ordering::Relaxed) {
            r.acc = Value::UNIT.bits();
            goto!(r, poll_and_retry)
        }
        r.advance(1);
    }
    /// Handles what is pending, grows the stack if need be, and runs the instruction again.
    fn poll_and_retry(r) {
        r.push(r.acc);
        r.push(r.env);
        r.push(r.pc);
        (*r.d).sp = r.sp;
        let outcome = r.domain().safepoint();
        r.sp = (*r.d).sp;
        r.env = r.peek(1);
        r.acc = r.peek(2);
        r.drop(3);
        if let Err(e) = outcome {
            r.acc = e.bits().bits();
            if r.acc == (*r.d).predefined(Predefined::StackOverflow).bits() {
                // The function that finds no room has not begun: backtraces start at an unknown place.
                r.pc = 1;
            }
            goto!(r, raise_acc)
        }
    }
    /// Empties the minor heap and runs the instruction again.
    fn collect_and_retry(r) {
        r.push(r.acc);
        r.push(r.env);
        r.push(r.pc);
        (*r.d).sp = r.sp;
        let outcome = r.domain().collect_for_allocation();
        r.env = r.peek(1);
        r.acc = r.peek(2);
        r.drop(3);
        if let Err(e) = outcome {
            r.acc = e.bits().bits();
            goto!(r, raise_acc)
        }
    }
    fn stop(r) {
        (*r.d).result = r.acc;
        (*r.d).sp = r.sp;
        return STOPPED;
    }
    /// The trap at the bottom of an activation: the exception leaves it.
    fn stop_exn(r) {
        (*r.d).result = r.acc;
        (*r.d).sp = r.sp;
        return super::RAISED;
    }
    /// `EVENT` and `BREAK` outside a debugger.
    fn nop(r) {
        r.advance(1);
    }
    /// The return frame at the bottom of a fiber: its value handler takes over in the parent.
    fn fiber_return(r) {
        let d = r.domain();
        let old = d.fiber;
        let handler = (*old).handle_value;
        r.sp = d.leave_fiber(old);
        goto!(super::Regs { env: handler.bits(), ..r }, fiber_handler)
    }
    /// The trap frame at the bottom of a fiber: its exception handler takes over in the parent.
    fn fiber_exn(r) {
        let d = r.domain();
        let old = d.fiber;
        let handler = (*old).handle_exn;
        r.sp = d.leave_fiber(old);
        goto!(super::Regs { env: handler.bits(), ..r }, fiber_handler)
    }
    /// Back in the parent: calls the handler in `env` with the accumulator.
    fn fiber_handler(r) {
        (*r.d).trap = r.peek(0);
        r.extra = r.peek(1);
        r.drop(1);
        r.poke(0, r.acc);
        r.acc = r.env;
        r.pc = field(r.acc, 0);
        r.domain().update_limit();
        go!(r)
    }
}

impl Domain {
    /// Frees the fiber that ended and makes its parent current; gives the parent's stack pointer.
    pub(crate) fn leave_fiber(&mut self, old: *mut crate::fiber::Fiber) -> *mut u64 {
        // SAFETY: a running fiber with the bottom frames reached has a parent.
        unsafe {
            let parent = (*old).parent;
            self.release_fiber(old);
            self.fiber = parent;
            self.high = (*parent).high;
            (*parent).sp
        }
    }

    /// Sets the interpreter's limit for the current stack, keeping a pending interrupt.
    pub(crate) fn update_limit(&mut self) {
        let floor = self.stack_floor();
        let limit = &self.stack_limit;
        let old = limit.load(Ordering::Relaxed);
        if old != usize::MAX {
            // Lost races only cost a second poll: whoever interrupts stores `usize::MAX` again after its own work.
            let _ = limit.compare_exchange(old, floor, Ordering::AcqRel, Ordering::Relaxed);
        }
    }
}

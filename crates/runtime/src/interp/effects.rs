//! Effects: switching between fibers.
//!
//! On a suspended fiber's stack lie, from the top: the saved trap, then a return frame (code, environment, extra). On a
//! parent's stack, below a running child: the saved trap, the saved extra, then a return frame.
use super::{field, goto, instructions};
use crate::domain::Domain;
use crate::fiber::Fiber;
use crate::value::*;

const NULL: u64 = 1;

instructions! {
    fn resume(r) {
        let stack = r.acc;
        if stack == NULL {
            goto!(r, raise_already_resumed)
        }
        let (f, arg, last) = (r.peek(0), r.peek(1), r.peek(2));
        r.reserve(2);
        r.poke(0, (*r.d).trap);
        r.poke(1, 1);
        r.poke(2, r.pc + 8);
        r.poke(3, r.env);
        r.poke(4, r.extra);
        r.sp = r.domain().enter_fiber(stack, last, r.sp);
        (*r.d).trap = r.peek(0);
        r.poke(0, arg);
        r.acc = f;
        r.env = f;
        r.extra = 1;
        r.pc = field(f, 0);
    }
    /// Operand: frame size.
    fn resumeterm(r) {
        let stack = r.acc;
        if stack == NULL {
            goto!(r, raise_already_resumed)
        }
        let (f, arg, last) = (r.peek(0), r.peek(1), r.peek(2));
        r.drop(r.op(0) as usize - 2);
        r.poke(0, (*r.d).trap);
        r.poke(1, r.extra);
        r.sp = r.domain().enter_fiber(stack, last, r.sp);
        (*r.d).trap = r.peek(0);
        r.poke(0, arg);
        r.acc = f;
        r.env = f;
        r.extra = 1;
        r.pc = field(f, 0);
    }
    fn perform(r) {
        let old = (*r.d).fiber;
        if (*old).parent.is_null() {
            goto!(r, raise_unhandled)
        }
        let k = super::alloc!(r, 2, CONT_TAG);
        let this = Fiber::as_value(old).bits();
        super::init(k, 0, this);
        super::init(k, 1, this);
        r.domain().heap.young_conts.push(Value::from_bits(k));
        r.reserve(4);
        r.poke(0, (*r.d).trap);
        r.poke(1, r.pc + 8);
        r.poke(2, r.env);
        r.poke(3, r.extra);
        (*old).sp = r.sp;
        let handler = (*old).handle_effect.bits();
        r.sp = r.domain().switch_to_parent(old);
        let eff = r.acc;
        (*r.d).trap = r.peek(0);
        r.extra = r.peek(1) + 4;
        r.reserve(1);
        r.poke(0, eff);
        r.poke(1, k);
        r.poke(2, this);
        r.acc = handler;
        r.env = handler;
        r.pc = field(handler, 0);
    }
    /// Operand: frame size.
    fn reperformterm(r) {
        let eff = r.acc;
        let (k, last) = (r.peek(0), r.peek(1));
        let this = (*r.d).fiber;
        if (*this).parent.is_null() {
            goto!(r, reperform_unhandled)
        }
        r.drop(r.op(0) as usize - 2);
        r.poke(0, (*r.d).trap);
        r.poke(1, r.extra);
        // The form of a parent whose child runs: that is what this fiber becomes in the captured chain.
        (*this).sp = r.sp;
        let handler = (*this).handle_effect.bits();
        let d = r.domain();
        let tail = Fiber::from_value(Value::from_bits(last));
        r.sp = d.switch_to_parent(this);
        (*tail).parent = this;
        let this = Fiber::as_value(this);
        d.set_cont_tail(Value::from_bits(k), this);
        d.trap = r.peek(0);
        r.extra = r.peek(1) + 4;
        r.reserve(1);
        r.poke(0, eff);
        r.poke(1, k);
        r.poke(2, this.bits());
        r.acc = handler;
        r.env = handler;
        r.pc = field(handler, 0);
    }
    /// No handler anywhere: `Effect.Unhandled eff` is raised where the effect was performed.
    fn reperform_unhandled(r) {
        let eff = Value::from_bits(r.acc);
        let k = Value::from_bits(r.peek(0));
        let last = r.peek(1);
        let d = r.domain();
        let exn = match d.unhandled(eff) {
            Ok(e) | Err(e) => e.bits().bits(),
        };
        let stack = d.take_continuation(k);
        if stack.bits() == NULL {
            goto!(r, raise_already_resumed)
        }
        // As RESUMETERM, but instead of calling a function the exception is raised there.
        r.drop(r.op(0) as usize - 2);
        r.poke(0, d.trap);
        r.poke(1, r.extra);
        r.sp = d.enter_fiber(stack.bits(), last, r.sp);
        d.trap = r.peek(0);
        r.drop(1);
        // The return frame of the PERFORM: its code address is where the exception comes from.
        r.pc = r.peek(0);
        r.drop(3);
        r.acc = exn;
        goto!(r, super::control::raise_acc)
    }
    fn raise_unhandled(r) {
        let eff = Value::from_bits(r.acc);
        let exn = match r.domain().unhandled(eff) {
            Ok(e) | Err(e) => e.bits().bits(),
        };
        r.acc = exn;
        r.advance(1);
        goto!(r, super::control::raise_acc)
    }
    fn raise_already_resumed(r) {
        r.acc = r.domain().already_resumed().bits().bits();
        goto!(r, super::control::raise_acc)
    }
}

impl Domain {
    /// Suspends the current fiber at `sp` and makes `stack` current, its chain ending in `last` (or itself when null).
    fn enter_fiber(&mut self, stack: u64, last: u64, sp: *mut u64) -> *mut u64 {
        let stack = Fiber::from_value(Value::from_bits(stack));
        let last = if last == NULL { stack } else { Fiber::from_value(Value::from_bits(last)) };
        if let Some(i) = self.fresh_fibers.iter().rposition(|&f| f == stack) {
            self.fresh_fibers.swap_remove(i);
        }
        // SAFETY: the fibers are live: the program holds each in one place.
        unsafe {
            (*self.fiber).sp = sp;
            (*last).parent = self.fiber;
            self.fiber = stack;
            self.high = (*stack).high;
            self.update_limit();
            (*stack).sp
        }
    }

    /// Detaches the current fiber and makes its parent current; gives its stack pointer.
    fn switch_to_parent(&mut self, old: *mut Fiber) -> *mut u64 {
        // SAFETY: the caller checked that there is a parent.
        unsafe {
            let parent = (*old).parent;
            (*old).parent = std::ptr::null_mut();
            self.fiber = parent;
            self.high = (*parent).high;
            self.update_limit();
            (*parent).sp
        }
    }

    /// `Effect.Unhandled eff`, or the failure that tells it is not registered.
    fn unhandled(&mut self, eff: Value) -> Result<Raise, Raise> {
        match self.named_value("Effect.Unhandled") {
            Some(id) => Ok(self.raise_with_arg(id, eff)),
            None => Err(self.invalid_arg("Exception Effect.Unhandled not initialized, link with effect.cma")),
        }
    }

    /// `Effect.Continuation_already_resumed`
    pub(crate) fn already_resumed(&mut self) -> Raise {
        match self.named_value("Effect.Continuation_already_resumed") {
            Some(id) => Raise::exn(id),
            None => self.invalid_arg(
                "Exception Effect.Continuation_already_resumed not initialized, link with effect.cma",
            ),
        }
    }

    /// Takes the stack out of a continuation: null when it was taken before.
    pub(crate) fn take_continuation(&mut self, k: Value) -> Value {
        let stack = k.field(0);
        if stack.bits() != NULL {
            self.darken_continuation(k);
            k.set_raw_field(0, NULL);
            // Until it is resumed nothing else leads to it.
            self.fresh_fibers.push(Fiber::from_value(stack));
        }
        stack
    }

    /// Makes `last` the end of a captured chain.
    fn set_cont_tail(&mut self, k: Value, last: Value) {
        k.set_raw_field(1, last.bits());
        if !self.heap.is_young(k) {
            self.heap.old_conts.push(k);
        }
    }
}

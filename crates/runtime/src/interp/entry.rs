//! Entering the interpreter from Rust.
use super::{RAISED, Regs};
use crate::domain::Domain;
use crate::value::*;

/// Activations of the interpreter within one another; each takes Rust stack.
const MAX_ACTIVATIONS: usize = 1000;

impl Domain {
    /// Calls an OCaml closure. **A collection point**: root what must survive. The exception it raises comes back as `Err`.
    pub fn callback(&mut self, f: Value, args: &[Value]) -> Res {
        debug_assert!(!args.is_empty());
        // SAFETY: a closure's first word is its code; room for arguments and frames is made first.
        unsafe { self.activate(f.raw_field(0), f, args) }
    }

    /// Calls the code at `pc` with an environment of the caller's choice.
    pub(crate) fn call_with_environment(&mut self, pc: u64, env: Value, args: &[Value]) -> Res {
        // SAFETY: `pc` is the code of a function of that many arguments.
        unsafe { self.activate(pc, env, args) }
    }

    /// Runs code (`pc` as in `Regs`) that is not a function: a unit's body ending in `STOP`.
    pub(crate) fn run_code(&mut self, pc: u64) -> Res {
        // SAFETY: verified code.
        unsafe { self.activate(pc, Value::atom(0), &[]) }
    }

    unsafe fn activate(&mut self, pc: u64, env: Value, args: &[Value]) -> Res {
        if self.activations >= MAX_ACTIVATIONS {
            return Err(self.stack_overflow());
        }
        let fiber = self.fiber;
        let sp = self.ensure_stack(self.sp, args.len() + 16)?;
        let depth = self.high as usize - sp as usize;
        let saved_trap = self.trap;
        let saved_roots = std::mem::replace(&mut self.roots_base, self.local_roots.len());
        // SAFETY: the current fiber is live; there is room below `sp`.
        let parent = unsafe { std::mem::replace(&mut (*fiber).parent, std::ptr::null_mut()) };
        // SAFETY: `ensure_stack` made room for the frames and the arguments below `sp`.
        let sp = unsafe {
            let trap = sp.sub(4);
            let frame = [self.stubs.stop_exn(), saved_trap, 1, 1];
            std::ptr::copy_nonoverlapping(frame.as_ptr(), trap, 4);
            self.trap = ((self.high as usize - trap as usize) as u64 >> 2) | 1;
            let ret = trap.sub(3);
            let frame = [self.stubs.stop(), 1, 1];
            std::ptr::copy_nonoverlapping(frame.as_ptr(), ret, 3);
            let top = ret.sub(args.len());
            std::ptr::copy_nonoverlapping(args.as_ptr() as *const u64, top, args.len());
            top
        };
        self.update_limit();
        self.activations += 1;
        // A parent is not on the running chain now, but its stack is alive.
        self.detached.push(parent);
        let extra = if args.is_empty() { 1 } else { Value::int(args.len() as i64 - 1).bits() };
        let regs = Regs { pc, sp, acc: env.bits(), d: self, env: env.bits(), extra };
        // SAFETY: by contract of the callers.
        let how = unsafe { run(regs) };
        let result = Value::from_bits(self.result);
        self.activations -= 1;
        self.detached.pop();
        if self.fiber != fiber {
            // Left by an exit from inside a fiber.
            while self.fiber != fiber && !self.fiber.is_null() {
                // SAFETY: the fibers between are ours and die with the activation.
                let next = unsafe { (*self.fiber).parent };
                self.release_fiber(self.fiber);
                self.fiber = next;
            }
            self.fiber = fiber;
        }
        // SAFETY: the fiber we were called on is live.
        unsafe {
            (*fiber).parent = parent;
            self.high = (*fiber).high;
        }
        self.sp = (self.high as usize - depth) as *mut u64;
        self.trap = saved_trap;
        self.local_roots.truncate(self.roots_base);
        self.roots_base = saved_roots;
        self.update_limit();
        if how == RAISED { Err(Raise::from_bits(result)) } else { Ok(result) }
    }
}

/// Runs until an activation ends.
#[cfg(tail_dispatch)]
#[inline(never)]
unsafe fn run(r: Regs) -> u64 {
    // SAFETY: as the caller promises.
    unsafe { (r.handler())(r.pc, r.sp, r.acc, r.d, r.env, r.extra) }
}

/// Runs until an activation ends.
#[cfg(not(tail_dispatch))]
#[inline(never)]
unsafe fn run(mut r: Regs) -> u64 {
    loop {
        // SAFETY: as the caller promises.
        let how = unsafe { (r.handler())(r.pc, r.sp, r.acc, r.d, r.env, r.extra) };
        if how != super::CONTINUE {
            return how;
        }
        if let Some(next) = r.domain().regs {
            r = next;
        }
    }
}

//! The interpreter: one function an instruction over the internal form made by `code::translate`.
//!
//! Every instruction has the signature [`Handler`]; its six arguments are the machine's registers:
//!
//! | register | meaning |
//! |---|---|
//! | `pc` | address of the instruction's first slot, plus 1 (so a saved `pc` looks like an integer to the collector) |
//! | `sp` | top of the stack |
//! | `acc` | accumulator |
//! | `d` | the domain |
//! | `env` | running closure |
//! | `extra` | number of extra arguments, as an OCaml integer |
//!
//! A slot is 64 bits: the handler's address, then its operands. Under `tail_dispatch` (see `build.rs`) a handler ends by
//! calling the next one in tail position; otherwise it saves the registers in the domain and a loop goes on.
//!
//! Handlers must not let a local's address escape nor hold anything with a destructor at their end, or the tail call
//! becomes a real one. Slow paths are functions of their own.
mod calls;
mod control;
mod data;
mod effects;
mod entry;
pub(crate) mod fused;
pub(crate) mod intrinsics;
mod ints;
mod objects;
mod prims;
mod stack;
pub(crate) mod stubs;
#[cfg(test)]
mod tests;

pub(crate) mod ops {
    //! All instructions by name.
    pub(crate) use super::calls::*;
    pub(crate) use super::control::*;
    pub(crate) use super::data::*;
    pub(crate) use super::effects::*;
    pub(crate) use super::ints::*;
    pub(crate) use super::objects::*;
    pub(crate) use super::prims::*;
    pub(crate) use super::stack::*;
}

use crate::domain::Domain;

/// An instruction.
pub(crate) type Handler = unsafe extern "C" fn(u64, *mut u64, u64, *mut Domain, u64, u64) -> u64;

/// Only without `tail_dispatch`: the loop goes on.
#[cfg(not(tail_dispatch))]
pub(crate) const CONTINUE: u64 = 0;
/// `STOP` was reached: the result is in `Domain::result`.
pub(crate) const STOPPED: u64 = 1;
/// An exception left this activation: it is in `Domain::result`.
pub(crate) const RAISED: u64 = 2;

/// The registers, as a handler's body works on them.
#[derive(Clone, Copy)]
pub(crate) struct Regs {
    pub pc: u64,
    pub sp: *mut u64,
    pub acc: u64,
    pub d: *mut Domain,
    pub env: u64,
    pub extra: u64,
}

// SAFETY of everything below: `pc` addresses verified, translated code; `sp` the current stack with a red zone below it; `acc`,
// `env` and stack words are values of the types the compiler gave them.
impl Regs {
    /// Operand `i` of the current instruction.
    #[inline(always)]
    pub unsafe fn op(&self, i: usize) -> u64 {
        // SAFETY: see above; translated instructions have all their operands.
        unsafe { *((self.pc - 1) as usize as *const u64).add(1 + i) }
    }

    /// Goes to the instruction `slots` further on.
    #[inline(always)]
    pub fn advance(&mut self, slots: usize) {
        self.pc += 8 * slots as u64;
    }

    #[inline(always)]
    pub unsafe fn handler(&self) -> Handler {
        // SAFETY: the first slot of an instruction is a handler's address.
        unsafe { std::mem::transmute::<usize, Handler>(*((self.pc - 1) as usize as *const u64) as usize) }
    }

    #[inline(always)]
    pub unsafe fn peek(&self, n: usize) -> u64 {
        // SAFETY: see above.
        unsafe { *self.sp.add(n) }
    }

    #[inline(always)]
    pub unsafe fn poke(&mut self, n: usize, v: u64) {
        // SAFETY: see above.
        unsafe { *self.sp.add(n) = v }
    }

    #[inline(always)]
    pub unsafe fn push(&mut self, v: u64) {
        // SAFETY: there is a red zone below `sp`.
        unsafe {
            self.sp = self.sp.sub(1);
            *self.sp = v;
        }
    }

    #[inline(always)]
    pub unsafe fn pop(&mut self) -> u64 {
        // SAFETY: see above.
        unsafe {
            let v = *self.sp;
            self.sp = self.sp.add(1);
            v
        }
    }

    #[inline(always)]
    pub unsafe fn drop(&mut self, n: usize) {
        // SAFETY: see above.
        unsafe { self.sp = self.sp.add(n) }
    }

    /// Makes room for `n` words to be written.
    #[inline(always)]
    pub unsafe fn reserve(&mut self, n: usize) {
        // SAFETY: there is a red zone below `sp`.
        unsafe { self.sp = self.sp.sub(n) }
    }

    #[inline(always)]
    pub fn domain<'a>(&self) -> &'a mut Domain {
        // SAFETY: the domain outlives the interpreter and is not borrowed elsewhere while a handler runs.
        unsafe { &mut *self.d }
    }
}

/// Field `i` of a block.
#[inline(always)]
pub(crate) unsafe fn field(block: u64, i: usize) -> u64 {
    // SAFETY: a block of the right type, by the compiler.
    unsafe { *(block as usize as *const u64).add(i) }
}

/// First store into a young block's field.
#[inline(always)]
pub(crate) unsafe fn init(block: u64, i: usize, v: u64) {
    // SAFETY: a block just made.
    unsafe { *(block as usize as *mut u64).add(i) = v }
}

/// Ends a handler: on to the instruction at `r.pc`.
macro_rules! go {
    ($r:expr) => {{
        let r: $crate::interp::Regs = $r;
        #[cfg(tail_dispatch)]
        {
            // SAFETY: the next instruction takes over the registers, whose invariants the one that ends has kept.
            return unsafe { (r.handler())(r.pc, r.sp, r.acc, r.d, r.env, r.extra) };
        }
        #[cfg(not(tail_dispatch))]
        {
            // SAFETY: the domain outlives the interpreter and is not borrowed elsewhere while a handler runs.
            unsafe { (*r.d).regs = Some(r) };
            return $crate::interp::CONTINUE;
        }
    }};
}

/// Ends a handler: on to a given one, with the registers as they are.
macro_rules! goto {
    ($r:expr, $handler:path) => {{
        let r: $crate::interp::Regs = $r;
        // SAFETY: the registers are as the instruction that ends found or left them; every handler takes such.
        return unsafe { $handler(r.pc, r.sp, r.acc, r.d, r.env, r.extra) };
    }};
}

/// Defines instructions: `fn name(r) { body }`; after the body execution goes on at `r.pc`.
macro_rules! instructions {
    ($($(#[$doc:meta])* fn $name:ident($r:ident) $body:block)*) => { $(
        $(#[$doc])*
        #[allow(unused_mut, unused_unsafe, clippy::undocumented_unsafe_blocks, unreachable_code)]
        pub(crate) unsafe extern "C" fn $name(
            pc: u64, sp: *mut u64, acc: u64, d: *mut $crate::domain::Domain, env: u64, extra: u64,
        ) -> u64 {
            let mut $r = $crate::interp::Regs { pc, sp, acc, d, env, extra };
            // SAFETY: the registers' invariants (see `Regs`).
            unsafe { $body }
            $crate::interp::go!($r)
        }
    )* };
}

/// After `pc` was set to a function's code: passes a `GRAB` that has its arguments, which is what a call of several
/// arguments mostly comes to.
macro_rules! pass_grab {
    ($r:expr) => {
        let entry = ($r.pc - 1) as usize as *const u64;
        if *entry == $crate::interp::ops::grab as *const () as usize as u64 && $r.extra >= *entry.add(1) {
            $r.extra -= *entry.add(1) - 1;
            $r.advance(2);
        }
    };
}

/// Takes a young block of `$wosize` words, or collects and runs the instruction again.
macro_rules! alloc {
    ($r:expr, $wosize:expr, $tag:expr) => {{
        let heap = &mut (*$r.d).heap;
        let wosize: usize = $wosize;
        let p = heap.young_ptr.wrapping_sub(wosize + 1);
        if p < heap.young_limit {
            heap.wanted = wosize;
            $crate::interp::goto!($r, $crate::interp::ops::collect_and_retry)
        }
        heap.young_ptr = p;
        *p = ((wosize as u64) << 10) | ($tag as u64);
        p.add(1) as usize as u64
    }};
}

pub(crate) use {alloc, go, goto, instructions, pass_grab};

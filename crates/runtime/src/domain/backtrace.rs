//! Recording where an exception came from: code addresses of the frames between the raise and its handler.
use super::Domain;
use crate::fiber::Fiber;
use crate::value::*;

/// Frames kept at most.
const MAX_FRAMES: usize = 1024;

/// The last exception's way.
pub(crate) struct Backtrace {
    pub(crate) active: bool,
    /// Code addresses as in `Regs::pc`.
    pub(crate) frames: Vec<u64>,
    pub(crate) last_exn: Value,
}

impl Backtrace {
    pub(crate) fn new() -> Backtrace {
        Backtrace { active: false, frames: Vec::new(), last_exn: Value::UNIT }
    }
}

impl Domain {
    /// Notes the frames from `sp` to the innermost trap. `pc` is the raising instruction, 0 when its frame is on the
    /// stack. A re-raise of the same exception goes on with what is there.
    #[cold]
    #[inline(never)]
    pub(crate) fn stash_backtrace(&mut self, pc: u64, sp: *mut u64, exn: u64, reraise: bool) {
        let exn = Value::from_bits(exn);
        if !reraise || exn != self.backtrace.last_exn {
            self.backtrace.frames.clear();
            self.backtrace.last_exn = exn;
        }
        if pc != 0 && self.backtrace.frames.len() < MAX_FRAMES {
            self.backtrace.frames.push(pc);
        }
        let trap = trap_address(self.high, self.trap);
        let mut frames = std::mem::take(&mut self.backtrace.frames);
        self.scan_frames(sp, trap, trap, &mut frames);
        self.backtrace.frames = frames;
    }

    /// Frames of a stack and its parents, innermost first, `max` at most. The stacks' `sp` are their
    /// tops; `trap` is the first one's
    /// innermost trap.
    pub(crate) fn callstack(&self, mut fiber: *mut Fiber, mut trap: u64, max: usize) -> Vec<u64> {
        let mut frames = Vec::new();
        while !fiber.is_null() && frames.len() < max {
            // SAFETY: a live fiber; on top of a stack that waits for a child lies its innermost trap.
            unsafe {
                let f = &*fiber;
                self.scan_frames(f.sp, f.high, trap_address(f.high, trap), &mut frames);
                fiber = f.parent;
                if !fiber.is_null() {
                    trap = *(*fiber).sp;
                }
            }
        }
        frames.truncate(max);
        frames
    }

    /// Code addresses on a stretch of stack. The handler in the innermost trap frame is left out; those further out count
    /// as frames of which nothing is known, as with OCaml.
    fn scan_frames(&self, from: *mut u64, to: *mut u64, trap: *mut u64, frames: &mut Vec<u64>) {
        let mut p = from;
        while p < to && frames.len() < MAX_FRAMES {
            // SAFETY: words of a stack.
            let w = unsafe { *p };
            if p != trap && w & 1 == 1 && self.code.find(w).is_some() {
                frames.push(w);
            }
            // SAFETY: as above.
            p = unsafe { p.add(1) };
        }
    }

    /// Frames of the running stack, whose top is `Domain::sp`.
    pub(crate) fn callstack_here(&mut self, max: usize) -> Vec<u64> {
        // SAFETY: the current fiber is live.
        unsafe {
            if self.sp < (*self.fiber).base || self.sp > self.high {
                return Vec::new();
            }
            (*self.fiber).sp = self.sp;
        }
        self.callstack(self.fiber, self.trap, max)
    }
}

/// Where the trap frame lies that the trap register tells of.
fn trap_address(high: *mut u64, trap: u64) -> *mut u64 {
    (high as usize - ((trap - 1) << 2) as usize) as *mut u64
}

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
        let trap = (self.high as usize - ((self.trap - 1) << 2) as usize) as *mut u64;
        let mut frames = std::mem::take(&mut self.backtrace.frames);
        self.scan_frames(sp, trap, &mut frames);
        self.backtrace.frames = frames;
    }

    /// Code addresses on a stretch of stack.
    pub(crate) fn scan_frames(&self, from: *mut u64, to: *mut u64, frames: &mut Vec<u64>) {
        let mut p = from;
        while p < to && frames.len() < MAX_FRAMES {
            // SAFETY: words of the current stack.
            let w = unsafe { *p };
            if w & 1 == 1 && self.code.find(w).is_some() {
                frames.push(w);
            }
            // SAFETY: as above.
            p = unsafe { p.add(1) };
        }
    }

    /// Frames of a stack and its parents, innermost first, `max` at most.
    pub(crate) fn callstack(&self, mut fiber: *mut Fiber, max: usize) -> Vec<u64> {
        let mut frames = Vec::new();
        while !fiber.is_null() && frames.len() < max {
            // SAFETY: a live fiber whose `sp` is its top.
            let (sp, high, parent) = unsafe { ((*fiber).sp, (*fiber).high, (*fiber).parent) };
            self.scan_frames(sp, high, &mut frames);
            fiber = parent;
        }
        frames.truncate(max);
        frames
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
        self.callstack(self.fiber, max)
    }
}

//! Fibers: the growable stacks OCaml code runs on, with the handlers of the effect syntax.
//!
//! A stack grows downwards from `high`. At its bottom lie a trap frame and a return frame whose code pointers are the
//! interpreter's own `FIBER_EXN` and `FIBER_RETURN` instructions, so neither `RETURN` nor `RAISE` tests for the end of
//! a stack. Trap positions are kept as distances from `high`, so a stack may move when it grows. In OCaml data a fiber is
//! the integer `address | 1`; 1 is null.
//!
//! A fiber is owned by: the running chain (`Domain::fiber` and parents), or a continuation block, or `Domain::fresh_fibers`
//! before it is first resumed.
use crate::domain::Domain;
use crate::value::*;
use std::alloc::Layout;

/// Words a function may use without asking (`layout::STACK_THRESHOLD`), and as much again for the runtime's own frames.
pub const RED_ZONE: usize = 64;
/// Words of a new fiber's stack.
const FIBER_WORDS: usize = 256;
/// Words of the main stack at start.
pub const MAIN_WORDS: usize = 8 * 1024;
/// Free stacks kept for reuse.
const MAX_CACHED: usize = 64;

pub struct Fiber {
    pub(crate) base: *mut u64,
    pub(crate) high: *mut u64,
    /// Top of the stack while it is not running.
    pub(crate) sp: *mut u64,
    pub(crate) handle_value: Value,
    pub(crate) handle_exn: Value,
    pub(crate) handle_effect: Value,
    pub(crate) parent: *mut Fiber,
}

impl Fiber {
    pub(crate) fn words(&self) -> usize {
        (self.high as usize - self.base as usize) / 8
    }

    /// An empty stack; null when there is no memory.
    pub(crate) fn new(words: usize) -> *mut Fiber {
        let base = alloc_words(words);
        if base.is_null() {
            return std::ptr::null_mut();
        }
        // SAFETY: one past the end of the allocation.
        let high = unsafe { base.add(words) };
        // Not by `Box::new`, which ends the process where memory ends. SAFETY: the layout has a size.
        let fiber = unsafe { std::alloc::alloc(Layout::new::<Fiber>()) } as *mut Fiber;
        if fiber.is_null() {
            dealloc_words(base, words);
            return fiber;
        }
        let contents = Fiber {
            base,
            high,
            sp: high,
            handle_value: Value::UNIT,
            handle_exn: Value::UNIT,
            handle_effect: Value::UNIT,
            parent: std::ptr::null_mut(),
        };
        // SAFETY: just allocated with the layout of a fiber, as a box would be.
        unsafe { fiber.write(contents) };
        fiber
    }

    /// Frees a fiber nobody refers to any more.
    ///
    /// # Safety
    /// `fiber` came from `Fiber::new` and is not used afterwards.
    pub(crate) unsafe fn free(fiber: *mut Fiber) {
        // SAFETY: by contract.
        let fiber = unsafe { Box::from_raw(fiber) };
        dealloc_words(fiber.base, fiber.words());
    }

    /// Moves the stack into a larger area, its top at `sp`; gives the new `sp`, or `None` when there is no memory.
    pub(crate) fn grow(&mut self, sp: *mut u64, words: usize) -> Option<*mut u64> {
        let base = alloc_words(words);
        if base.is_null() {
            return None;
        }
        let used = (self.high as usize - sp as usize) / 8;
        debug_assert!(used <= words);
        // SAFETY: `used` words fit into both areas, which are distinct.
        let new_sp = unsafe {
            let high = base.add(words);
            let new_sp = high.sub(used);
            std::ptr::copy_nonoverlapping(sp, new_sp, used);
            dealloc_words(self.base, self.words());
            self.base = base;
            self.high = high;
            new_sp
        };
        self.sp = new_sp;
        Some(new_sp)
    }

    /// This fiber as OCaml data.
    pub(crate) fn as_value(fiber: *mut Fiber) -> Value {
        Value::from_bits(fiber as usize as u64 | 1)
    }

    /// The fiber an OCaml word stands for; null for 1.
    pub(crate) fn from_value(v: Value) -> *mut Fiber {
        (v.bits() & !1) as usize as *mut Fiber
    }
}

fn alloc_words(words: usize) -> *mut u64 {
    match Layout::array::<u64>(words.max(1)) {
        // SAFETY: the layout has a size.
        Ok(layout) => unsafe { std::alloc::alloc(layout) as *mut u64 },
        Err(_) => std::ptr::null_mut(),
    }
}

fn dealloc_words(base: *mut u64, words: usize) {
    if let Ok(layout) = Layout::array::<u64>(words.max(1)) {
        // SAFETY: allocated by `alloc_words` with the same size.
        unsafe { std::alloc::dealloc(base as *mut u8, layout) }
    }
}

impl Domain {
    /// A fiber ready for its first `RESUME`.
    pub(crate) fn new_fiber(&mut self, hv: Value, hx: Value, hf: Value) -> Res<*mut Fiber> {
        if self.fresh_fibers.try_reserve(1).is_err() {
            return Err(self.out_of_memory());
        }
        let fiber = match self.free_fibers.pop() {
            Some(f) => f,
            None if self.heap.major.margin.holds(8 * FIBER_WORDS) => Fiber::new(FIBER_WORDS),
            None => std::ptr::null_mut(),
        };
        if fiber.is_null() {
            return Err(self.out_of_memory());
        }
        let exn = self.stubs.fiber_exn();
        let ret = self.stubs.fiber_return();
        // SAFETY: a fresh fiber has room for these eight words.
        unsafe {
            let f = &mut *fiber;
            f.handle_value = hv;
            f.handle_exn = hx;
            f.handle_effect = hf;
            f.parent = std::ptr::null_mut();
            let sp = f.high.sub(8);
            let frame = [Value::int(4).bits(), ret, 1, 1, exn, 1, 1, 1];
            std::ptr::copy_nonoverlapping(frame.as_ptr(), sp, 8);
            f.sp = sp;
        }
        self.fresh_fibers.push(fiber);
        Ok(fiber)
    }

    /// Ends a fiber's life.
    pub(crate) fn release_fiber(&mut self, fiber: *mut Fiber) {
        // SAFETY: the caller owns the fiber.
        unsafe {
            if (*fiber).words() == FIBER_WORDS && self.free_fibers.len() < MAX_CACHED {
                self.free_fibers.push(fiber);
            } else {
                Fiber::free(fiber);
            }
        }
    }

    /// Ends the life of a captured chain.
    pub(crate) fn release_chain(&mut self, mut fiber: *mut Fiber) {
        while !fiber.is_null() {
            // SAFETY: the caller owns the chain.
            let parent = unsafe { (*fiber).parent };
            self.release_fiber(fiber);
            fiber = parent;
        }
    }

    /// The lowest stack pointer at which a call may start, as the interpreter compares it.
    pub(crate) fn stack_floor(&self) -> usize {
        // SAFETY: the current fiber is live.
        unsafe { (*self.fiber).base as usize + RED_ZONE * 8 }
    }

    /// Makes room for `words` more words below `sp`; gives the new `sp`.
    pub(crate) fn ensure_stack(&mut self, sp: *mut u64, words: usize) -> Res<*mut u64> {
        // SAFETY: the current fiber is live and `sp` is its top.
        unsafe {
            let fiber = &mut *self.fiber;
            let free = (sp as usize - fiber.base as usize) / 8;
            let wanted = words + RED_ZONE;
            if free >= wanted {
                return Ok(sp);
            }
            let used = fiber.words() - free;
            let mut size = fiber.words();
            while size < used + wanted {
                size = size.saturating_mul(2);
            }
            if used + wanted > self.max_stack_words {
                return Err(self.stack_overflow());
            }
            match fiber.grow(sp, size.min(self.max_stack_words + 2 * RED_ZONE)) {
                Some(sp) => {
                    self.high = fiber.high;
                    Ok(sp)
                }
                None => Err(self.stack_overflow()),
            }
        }
    }
}

impl Domain {
    /// Gives the outermost fiber of a detached chain new handlers. The chain is about to be resumed, so it counts as fresh:
    /// its new handlers may be young while no continuation leads to them.
    pub(crate) fn set_outermost_handlers(&mut self, fiber: *mut Fiber, hv: Value, hx: Value, hf: Value) {
        let mut outermost = fiber;
        // SAFETY: a live chain, taken out of its continuation.
        unsafe {
            while !(*outermost).parent.is_null() {
                outermost = (*outermost).parent;
            }
            (*outermost).handle_value = hv;
            (*outermost).handle_exn = hx;
            (*outermost).handle_effect = hf;
        }
    }
}

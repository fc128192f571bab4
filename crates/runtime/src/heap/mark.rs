//! Marking, in slices (invariant 5 of `heap`).
use super::major::{Major, MarkEntry, Phase};
use crate::domain::Domain;
use crate::fiber::Fiber;
use crate::value::*;

impl Major {
    /// Marks the block `v` refers to, a young block excepted by the caller.
    #[inline]
    pub(crate) fn darken(&mut self, v: Value) {
        let mut block = v;
        let mut h = block.header();
        if h.tag() == INFIX_TAG {
            // SAFETY: an infix header's size is its distance from the closure's start.
            block = unsafe { Value::from_ptr(block.ptr().sub(h.wosize())) };
            h = block.header();
        }
        if h.colour() != self.colour_live ^ COLOUR_MASK {
            return; // live, static, or young
        }
        block.set_header(h.with_colour(self.colour_live));
        let p = block.ptr();
        if h.tag() == CONT_TAG {
            self.push_mark(MarkEntry { from: p, to: p });
        } else if h.tag() < NO_SCAN_TAG {
            // SAFETY: the block's fields.
            self.push_mark(MarkEntry { from: p, to: unsafe { p.add(h.wosize()) } });
        }
    }

    /// Notes fields to be scanned. Without memory for the note, all marked blocks are looked at again later.
    #[inline]
    fn push_mark(&mut self, entry: MarkEntry) {
        if self.mark_stack.len() == self.mark_stack.capacity() && self.mark_stack.try_reserve(1).is_err() {
            self.mark_overflow = true;
            return;
        }
        self.mark_stack.push(entry);
    }

    /// Whether a major block is marked (or static).
    pub(crate) fn is_marked(&self, v: Value) -> bool {
        let mut h = v.header();
        if h.tag() == INFIX_TAG {
            // SAFETY: as in `darken`.
            h = unsafe { Value::from_ptr(v.ptr().sub(h.wosize())) }.header();
        }
        h.colour() != self.colour_live ^ COLOUR_MASK
    }
}

/// Blocks about to be marked, whose headers are on their way from memory: marking waits for little else.
#[derive(Default)]
struct Coming {
    blocks: [Option<Value>; Coming::SIZE],
    next: usize,
}

impl Coming {
    const SIZE: usize = 16;

    fn is_empty(&self) -> bool {
        self.blocks.iter().all(Option::is_none)
    }

    /// Adds a block and marks the one that was added longest ago.
    #[inline(always)]
    fn push(&mut self, block: Value, major: &mut Major) {
        super::prefetch(block.bits().wrapping_sub(8));
        let oldest = self.blocks[self.next].replace(block);
        self.next = (self.next + 1) % Coming::SIZE;
        if let Some(oldest) = oldest {
            major.darken(oldest);
        }
    }

    fn flush(&mut self, major: &mut Major) {
        for i in 0..Coming::SIZE {
            // From the oldest to the newest.
            if let Some(block) = self.blocks[(self.next + i) % Coming::SIZE].take() {
                major.darken(block);
            }
        }
    }
}

impl Domain {
    /// Begins a cycle. The minor heap is empty.
    pub(crate) fn start_marking(&mut self) {
        let major = &mut self.heap.major;
        debug_assert!(major.phase == Phase::Idle);
        // From now on everything made in the last cycle counts as not marked.
        major.colour_live ^= COLOUR_MASK;
        major.phase = Phase::Mark;
        for slot in self.root_slots() {
            // SAFETY: root slots hold values.
            self.darken(Value::from_bits(unsafe { *slot }));
        }
        for fiber in self.root_fibers() {
            self.darken_chain(fiber);
        }
        for i in 0..self.finalisers.first.len() {
            self.darken(self.finalisers.first[i].0);
        }
        for i in 0..self.finalisers.last.len() {
            self.darken(self.finalisers.last[i].0);
        }
    }

    pub(crate) fn darken(&mut self, v: Value) {
        if v.is_block() && !self.heap.is_young(v) {
            self.heap.major.darken(v);
        }
    }

    /// Marks what the stacks of a fiber and its parents hold.
    pub(crate) fn darken_chain(&mut self, mut fiber: *mut Fiber) {
        while !fiber.is_null() {
            // SAFETY: a live fiber, its words from `sp` to `high` are values.
            unsafe {
                let f = &*fiber;
                for h in [f.handle_value, f.handle_exn, f.handle_effect] {
                    self.darken(h);
                }
                let mut p = f.sp;
                while p < f.high {
                    self.darken(Value::from_bits(*p));
                    p = p.add(1);
                }
                fiber = f.parent;
            }
        }
    }

    /// Marks a captured stack before it is taken out of its continuation and changes. A marked continuation tells nothing
    /// of its stack: it may still be waiting on the mark stack, where its stack would be missed once it is taken.
    pub(crate) fn darken_continuation(&mut self, k: Value) {
        if self.heap.major.is_marking() && !self.heap.is_young(k) {
            self.darken_chain(Fiber::from_value(k.field(0)));
        }
    }

    /// Scans up to `budget` words; says how many. Less than the budget means that nothing is left.
    pub(crate) fn mark_slice(&mut self, budget: usize) -> usize {
        let mut done = self.scan_marked(budget);
        while done < budget && std::mem::take(&mut self.heap.major.mark_overflow) {
            done += self.rescan();
            done += self.scan_marked(budget.saturating_sub(done));
        }
        done
    }

    /// Looks for children of marked blocks again, since some were not noted; says how many words it looked at.
    #[cold]
    fn rescan(&mut self) -> usize {
        const SHORT_STACK: usize = 1024;
        let mut done = 0;
        self.each_major_block(|d, v| {
            let h = v.header();
            if h.colour() != d.heap.major.colour_live {
                return;
            }
            if h.tag() == CONT_TAG {
                d.darken_chain(Fiber::from_value(v.field(0)));
            } else if h.tag() < NO_SCAN_TAG {
                (0..h.wosize()).for_each(|i| d.darken(v.field_unchecked(i)));
            }
            done += h.whsize();
            if d.heap.major.mark_stack.len() > SHORT_STACK {
                done += d.scan_marked(usize::MAX);
            }
        });
        done
    }

    /// Scans what the mark stack holds, up to `budget` words.
    fn scan_marked(&mut self, budget: usize) -> usize {
        const CHUNK: usize = 1024;
        let mut done = 0;
        let mut coming = Coming::default();
        while done < budget {
            let Some(e) = self.heap.major.mark_stack.pop() else {
                if coming.is_empty() {
                    break;
                }
                coming.flush(&mut self.heap.major);
                continue;
            };
            if e.from == e.to {
                // SAFETY: a continuation's first field is its stack.
                let fiber = Fiber::from_value(Value::from_bits(unsafe { *e.from }));
                self.darken_chain(fiber);
                done += 64;
                continue;
            }
            let words = (e.to as usize - e.from as usize) / 8;
            let now = words.min(CHUNK);
            // SAFETY: the range lies within a block.
            let end = unsafe { e.from.add(now) };
            if now < words {
                self.heap.major.push_mark(MarkEntry { from: end, to: e.to });
            }
            // From the last field to the first, so that the stack stays short on lists: their tails are noted before their
            // heads, which come to an end.
            let mut p = end;
            let heap = &mut self.heap;
            while p > e.from {
                // SAFETY: a field of a live block: a value or an odd word.
                unsafe {
                    p = p.sub(1);
                    let v = Value::from_bits(*p);
                    if v.is_block() && !heap.is_young_ptr(v.bits()) {
                        coming.push(v, &mut heap.major);
                    }
                }
            }
            done += now + 1;
        }
        coming.flush(&mut self.heap.major);
        done
    }

    /// Ends marking: everything reachable is marked, then finalisers and ephemerons have their say. Atomic.
    pub(crate) fn finish_marking(&mut self) {
        self.mark_slice(usize::MAX);
        self.mark_ephemeron_data();
        // Values with a finaliser that nothing else keeps: they live on until their function has run. The functions run
        // in the opposite order of their registration.
        let first = std::mem::take(&mut self.finalisers.first);
        let (alive, woken): (Vec<_>, Vec<_>) =
            first.into_iter().partition(|&(_, v)| self.heap.major.is_marked(v));
        self.finalisers.first = alive;
        for &(f, v) in &woken {
            self.darken(f);
            self.darken(v);
        }
        self.finalisers.to_run.extend(woken.into_iter().rev());
        self.mark_slice(usize::MAX);
        self.mark_ephemeron_data();
        let last = std::mem::take(&mut self.finalisers.last);
        let (alive, gone): (Vec<_>, Vec<_>) =
            last.into_iter().partition(|&(_, v)| self.heap.major.is_marked(v));
        self.finalisers.last = alive;
        self.finalisers.to_run.extend(gone.into_iter().rev().map(|(f, _)| (f, Value::UNIT)));
        self.memprof_after_mark();
        self.finalisers.first_young = self.finalisers.first.len();
        self.finalisers.last_young = self.finalisers.last.len();
        self.clear_ephemerons();
        let major = &mut self.heap.major;
        major.phase = Phase::Sweep;
        major.sweep_pool = 0;
        major.sweep_large = 0;
        major.free = [std::ptr::null_mut(); super::pools::CLASSES];
        if !self.finalisers.to_run.is_empty() {
            self.control.interrupt();
        }
    }

    /// Marks the data of ephemerons whose keys are all alive, until nothing changes.
    fn mark_ephemeron_data(&mut self) {
        loop {
            let mut changed = false;
            for i in 0..self.ephemerons.all.len() {
                let e = self.ephemerons.all[i];
                let data = e.field(super::weak::DATA);
                if data.is_int() || self.heap.major.is_marked(data) || !self.heap.major.is_marked(e) {
                    continue;
                }
                if self.keys_alive(e) {
                    self.darken(data);
                    changed = true;
                }
            }
            self.mark_slice(usize::MAX);
            if !changed {
                return;
            }
        }
    }

    fn keys_alive(&self, e: Value) -> bool {
        (super::weak::FIRST_KEY..e.wosize()).all(|i| {
            let key = e.field(i);
            key.is_int() || self.heap.major.is_marked(key)
        })
    }

    /// Empties what refers to the dead; forgets dead ephemerons.
    fn clear_ephemerons(&mut self) {
        let none = self.ephemerons.none;
        let mut all = std::mem::take(&mut self.ephemerons.all);
        all.retain(|&e| {
            if !self.heap.major.is_marked(e) {
                return false;
            }
            let mut dead = false;
            for i in super::weak::FIRST_KEY..e.wosize() {
                let key = e.field(i);
                if key.is_block() && !self.heap.major.is_marked(key) {
                    e.set_raw_field(i, none.bits());
                    dead = true;
                }
            }
            if dead {
                e.set_raw_field(super::weak::DATA, none.bits());
            }
            true
        });
        self.ephemerons.all = all;
    }
}

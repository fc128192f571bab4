//! Sweeping, in slices: dead slots go to the free lists, empty pools and dead large blocks back to the system.
use super::major::{Phase, free_large};
use super::pools::*;
use crate::domain::Domain;
use crate::fiber::Fiber;
use crate::value::*;

/// Entries for which the collector's lists keep memory between cycles.
const KEPT_CAPACITY: usize = 4096;

impl Domain {
    /// Sweeps about `budget` words; says how many. The phase changes when everything is swept.
    pub(crate) fn sweep_slice(&mut self, budget: usize) -> usize {
        let mut done = 0;
        while done < budget {
            if self.heap.major.sweep_pool < self.heap.major.pools.len() {
                self.sweep_pool();
                done += POOL_WORDS / 4;
            } else if self.heap.major.sweep_large < self.heap.major.large.len() {
                self.sweep_large();
                done += 8;
            } else {
                let major = &mut self.heap.major;
                major.phase = Phase::Idle;
                major.live_words = major.heap_words;
                major.allocated_since_cycle = 0;
                major.mark_stack.shrink_to(KEPT_CAPACITY);
                self.heap.remembered.shrink_to(KEPT_CAPACITY);
                self.heap.stats.major_collections += 1;
                break;
            }
        }
        done
    }

    fn sweep_large(&mut self) {
        let i = self.heap.major.sweep_large;
        // SAFETY: a large block with its header.
        let v = unsafe { Value::from_ptr(self.heap.major.large[i].start.add(1)) };
        if v.header().colour() != self.heap.major.colour_live ^ COLOUR_MASK {
            self.heap.major.sweep_large += 1;
            return;
        }
        self.bury(v);
        let major = &mut self.heap.major;
        let large = major.large.swap_remove(i);
        major.heap_words -= large.words;
        major.heap_blocks -= 1;
        major.large_words -= large.words;
        free_large(&large);
    }

    /// What a dead block owns outside the heap goes with it.
    fn bury(&mut self, v: Value) {
        match v.tag() {
            CUSTOM_TAG => {
                if let Some(finalize) = v.custom_ops().finalize {
                    finalize(self, v);
                }
            }
            CONT_TAG => self.release_chain(Fiber::from_value(v.field(0))),
            _ => {}
        }
    }

    fn sweep_pool(&mut self) {
        let major = &mut self.heap.major;
        let index = major.sweep_pool;
        let pool = &major.pools[index];
        let class = pool.class as usize;
        let words = pool.slot_words();
        let start = pool.start;
        // SAFETY: the pool's whole slots.
        let mut end = unsafe { start.add(pool.limit_words()) };
        let (next, fresh_end) = major.fresh[class];
        let is_fresh = start <= next && fresh_end == end;
        if is_fresh {
            end = next;
        }
        let dead_colour = major.colour_live ^ COLOUR_MASK;
        let mut first: *mut u64 = std::ptr::null_mut();
        let mut last: *mut u64 = std::ptr::null_mut();
        let mut live = 0;
        let mut freed = 0;
        let mut slot = start;
        while slot < end {
            // SAFETY: a slot of the pool: a block behind its header, or free (header 0).
            unsafe {
                let h = Header(*slot);
                let free = h.0 == 0;
                if free || h.colour() == dead_colour {
                    if !free {
                        freed += words;
                        if h.tag() == CUSTOM_TAG || h.tag() == CONT_TAG {
                            self.bury(Value::from_ptr(slot.add(1)));
                        }
                        *slot = 0;
                    }
                    *slot.add(1) = 0;
                    if last.is_null() {
                        first = slot;
                    } else {
                        *last.add(1) = slot as usize as u64;
                    }
                    last = slot;
                } else {
                    live += 1;
                }
                slot = slot.add(words);
            }
        }
        let major = &mut self.heap.major;
        major.heap_words -= freed;
        major.heap_blocks -= freed / words;
        if live == 0 && !is_fresh && !first.is_null() {
            let pool = major.pools.swap_remove(index);
            major.arenas.give_back(pool);
            return;
        }
        if !last.is_null() {
            // SAFETY: a free slot of this pool.
            unsafe { *last.add(1) = major.free[class] as usize as u64 };
            major.free[class] = first;
        }
        major.sweep_pool = index + 1;
    }
}

impl Domain {
    /// Calls `f` with every block of the major heap, free slots left out.
    pub(crate) fn each_major_block(&mut self, mut f: impl FnMut(&mut Domain, Value)) {
        for i in 0..self.heap.major.large.len() {
            // SAFETY: a large block with its header.
            let v = unsafe { Value::from_ptr(self.heap.major.large[i].start.add(1)) };
            f(self, v);
        }
        for i in 0..self.heap.major.pools.len() {
            let pool = &self.heap.major.pools[i];
            let (mut slot, words, class) = (pool.start, pool.slot_words(), pool.class as usize);
            // SAFETY: the pool's whole slots; those past `fresh` were never used.
            unsafe {
                let mut end = slot.add(pool.limit_words());
                let (next, fresh_end) = self.heap.major.fresh[class];
                if fresh_end == end {
                    end = next;
                }
                while slot < end {
                    if *slot != 0 {
                        f(self, Value::from_ptr(slot.add(1)));
                    }
                    slot = slot.add(words);
                }
            }
        }
    }

    /// Words and number of blocks in the major heap.
    pub(crate) fn live_blocks(&mut self) -> (usize, usize) {
        let mut live = (0, 0);
        self.each_major_block(|_, v| {
            live.0 += v.header().whsize();
            live.1 += 1;
        });
        live
    }

    /// At the end of the domain: all blocks die.
    pub(crate) fn bury_everything(&mut self) {
        for v in std::mem::take(&mut self.heap.young_customs) {
            self.bury(v);
        }
        for k in std::mem::take(&mut self.heap.young_conts) {
            self.bury(k);
        }
        self.each_major_block(|d, v| d.bury(v));
    }
}

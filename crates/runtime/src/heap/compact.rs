//! Compaction, on request only: the blocks of sparse pools move into the free slots of fuller ones of their class, and the
//! emptied pools go back to the system.
//!
//! This is the one place where major blocks move. Large blocks stay where they are. An emptied slot has header 0 and leads
//! to the new place, as a young block does after its promotion.
use super::major::Phase;
use super::pools::*;
use crate::domain::Domain;
use crate::fiber::Fiber;
use crate::value::*;

/// Makes a slot refer to where the block it refers to has moved.
///
/// # Safety
/// `slot` holds a value or an odd word.
unsafe fn follow(slot: *mut u64) {
    // SAFETY: by contract; blocks lie behind their headers, also those that moved away.
    unsafe {
        let v = *slot;
        if v & 1 == 1 {
            return;
        }
        let block = v as usize as *const u64;
        let header = Header(*block.sub(1));
        if header.0 == 0 {
            *slot = *block;
        } else if header.tag() == INFIX_TAG {
            let start = block.sub(header.wosize());
            if *start.sub(1) == 0 {
                *slot = *start + 8 * header.wosize() as u64;
            }
        }
    }
}

fn follow_value(v: &mut Value) {
    // SAFETY: `Value` is a transparent word.
    unsafe { follow(v as *mut Value as *mut u64) }
}

/// As `follow`, for the stacks of a fiber and its parents.
fn follow_chain(mut fiber: *mut Fiber) {
    while !fiber.is_null() {
        // SAFETY: a live fiber, its words from `sp` to `high` are values.
        unsafe {
            let f = &mut *fiber;
            for h in [&mut f.handle_value, &mut f.handle_exn, &mut f.handle_effect] {
                follow_value(h);
            }
            let mut p = f.sp;
            while p < f.high {
                follow(p);
                p = p.add(1);
            }
            fiber = f.parent;
        }
    }
}

/// Live slots of a pool, which has no fresh ones.
fn live_slots(pool: &Pool) -> impl Iterator<Item = *mut u64> + use<> {
    let (start, words) = (pool.start, pool.slot_words());
    (0..pool.limit_words() / words)
        // SAFETY: slots of the pool.
        .map(move |i| unsafe { start.add(i * words) })
        // SAFETY: as above.
        .filter(|&slot| unsafe { *slot } != 0)
}

impl Domain {
    /// Compacts after a complete cycle. Nothing moves while Rust code waits for a callback to end or other threads are
    /// suspended: only what the collector knows of may hold addresses. **A collection point.**
    pub(crate) fn compact(&mut self) {
        debug_assert!(self.heap.major.phase == Phase::Idle && self.heap.young_used() == 0);
        if self.activations <= 1 && self.threads.suspended.is_empty() {
            let victims = self.empty_sparse_pools();
            if !victims.is_empty() {
                self.follow_everywhere();
                self.give_back_pools(victims);
            }
        }
        self.heap.major.arenas.release_free_pools();
        super::system::trim();
        self.heap.stats.compactions += 1;
    }

    /// Moves the blocks of pools that are not needed. Gives their positions in the list of pools, in order.
    fn empty_sparse_pools(&mut self) -> Vec<usize> {
        let mut victims = Vec::new();
        for (class, &words) in CLASS_WORDS.iter().enumerate() {
            let pools = &self.heap.major.pools;
            let mine: Vec<usize> =
                (0..pools.len()).filter(|&i| usize::from(pools[i].class) == class).collect();
            if mine.len() < 2 {
                continue;
            }
            self.close_fresh(class);
            let pools = &self.heap.major.pools;
            let slots = POOL_WORDS / words;
            let mut filled: Vec<(usize, usize)> =
                mine.iter().map(|&i| (live_slots(&pools[i]).count(), i)).collect();
            filled.sort_unstable_by_key(|&(live, i)| (std::cmp::Reverse(live), i));
            let live: usize = filled.iter().map(|&(live, _)| live).sum();
            let (kept, emptied) = filled.split_at(live.div_ceil(slots));
            let mut free = kept.iter().flat_map(|&(_, i)| free_slots(&pools[i])).collect::<Vec<_>>();
            for &(_, i) in emptied {
                for slot in live_slots(&pools[i]) {
                    let Some(to) = free.pop() else { break };
                    // SAFETY: both are slots of this class; the header tells how much is used.
                    unsafe {
                        std::ptr::copy_nonoverlapping(slot, to, Header(*slot).whsize());
                        *slot = 0;
                        *slot.add(1) = to.add(1) as usize as u64;
                    }
                }
                victims.push(i);
            }
            self.relink(class, free);
        }
        victims.sort_unstable();
        victims
    }

    /// Makes the slots of a class that were never used free ones.
    fn close_fresh(&mut self, class: usize) {
        let (mut next, end) = std::mem::replace(
            &mut self.heap.major.fresh[class],
            (std::ptr::null_mut(), std::ptr::null_mut()),
        );
        while next < end {
            // SAFETY: slots of the pool the class takes from.
            unsafe {
                *next = 0;
                next = next.add(CLASS_WORDS[class]);
            }
        }
    }

    /// The free list of a class.
    fn relink(&mut self, class: usize, free: Vec<*mut u64>) {
        let mut first: *mut u64 = std::ptr::null_mut();
        for slot in free {
            // SAFETY: a free slot's first word links to the next one.
            unsafe {
                *slot = 0;
                *slot.add(1) = first as usize as u64;
            }
            first = slot;
        }
        self.heap.major.free[class] = first;
    }

    /// Updates every address the collector knows of.
    fn follow_everywhere(&mut self) {
        for slot in self.root_slots() {
            // SAFETY: root slots hold values.
            unsafe { follow(slot) }
        }
        for fiber in self.root_fibers() {
            follow_chain(fiber);
        }
        let finalisers = self.finalisers.first.iter_mut().chain(&mut self.finalisers.last);
        for (f, v) in finalisers {
            follow_value(f);
            follow_value(v);
        }
        for e in &mut self.memprof.tracked {
            if !e.dead && !e.dropped {
                follow_value(&mut e.block);
            }
        }
        for e in &mut self.ephemerons.all {
            follow_value(e);
            for i in super::weak::DATA..e.wosize() {
                // SAFETY: data and keys are values.
                unsafe { follow(e.ptr().add(i)) }
            }
        }
        self.each_major_block(|_, v| {
            let h = v.header();
            if h.tag() == CONT_TAG {
                follow_chain(Fiber::from_value(v.field(0)));
            } else if h.tag() < NO_SCAN_TAG {
                for i in 0..h.wosize() {
                    // SAFETY: fields of a live block.
                    unsafe { follow(v.ptr().add(i)) }
                }
            }
        });
    }

    fn give_back_pools(&mut self, victims: Vec<usize>) {
        let major = &mut self.heap.major;
        for i in victims.into_iter().rev() {
            let pool = major.pools.swap_remove(i);
            major.arenas.give_back(pool);
        }
    }
}

/// Free slots of a pool, which has no fresh ones.
fn free_slots(pool: &Pool) -> Vec<*mut u64> {
    let (start, words) = (pool.start, pool.slot_words());
    let slots = (0..pool.limit_words() / words)
        // SAFETY: slots of the pool.
        .map(|i| unsafe { start.add(i * words) });
    // SAFETY: as above.
    slots.filter(|&slot| unsafe { *slot } == 0).collect()
}

//! The major heap: allocation out of pools and of large blocks, and the state of the collector's cycle.
use super::pools::*;
use crate::value::*;

/// Where the cycle stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Phase {
    Idle,
    Mark,
    Sweep,
}

/// A block of its own allocation.
pub struct Large {
    /// Address of the header.
    pub(crate) start: *mut u64,
    pub(crate) words: usize,
}

pub(crate) struct Major {
    pub(crate) arenas: Arenas,
    pub(crate) margin: super::reserve::Margin,
    pub(crate) pools: Vec<Pool>,
    /// First free slot of each class.
    pub(crate) free: [*mut u64; CLASSES],
    /// Fresh slots of each class: next and end.
    pub(crate) fresh: [(*mut u64, *mut u64); CLASSES],
    pub(crate) large: Vec<Large>,
    pub(crate) phase: Phase,
    /// Colour of live blocks, and of those not marked yet in this cycle.
    pub(crate) colour_live: u64,
    pub(crate) mark_stack: Vec<MarkEntry>,
    /// A block was marked of which `mark_stack` could not take note.
    pub(crate) mark_overflow: bool,
    /// Next pool and large block to be swept.
    pub(crate) sweep_pool: usize,
    pub(crate) sweep_large: usize,
    /// Live words found by the last complete cycle, and words allocated since it ended.
    pub(crate) live_words: usize,
    pub(crate) allocated_since_cycle: usize,
    /// Words allocated (promoted included) since the last slice.
    pub(crate) allocated_since_slice: usize,
    /// Words of live and not yet swept blocks.
    pub(crate) heap_words: usize,
    /// How many these are.
    pub(crate) heap_blocks: usize,
    pub(crate) top_heap_words: usize,
    pub(crate) large_words: usize,
}

/// Fields still to be scanned; an empty range stands for the continuation block that starts there.
#[derive(Clone, Copy)]
pub struct MarkEntry {
    pub(crate) from: *mut u64,
    pub(crate) to: *mut u64,
}

/// The colour blocks are born with at first.
const COLOUR_A: u64 = 1 << 8;

impl Major {
    pub(crate) fn new() -> Major {
        Major {
            arenas: Arenas::default(),
            margin: super::reserve::Margin::default(),
            pools: Vec::new(),
            free: [std::ptr::null_mut(); CLASSES],
            fresh: [(std::ptr::null_mut(), std::ptr::null_mut()); CLASSES],
            large: Vec::new(),
            phase: Phase::Idle,
            colour_live: COLOUR_A,
            mark_stack: Vec::new(),
            mark_overflow: false,
            sweep_pool: 0,
            sweep_large: 0,
            live_words: 0,
            allocated_since_cycle: 0,
            allocated_since_slice: 0,
            heap_words: 0,
            heap_blocks: 0,
            top_heap_words: 0,
            large_words: 0,
        }
    }

    #[inline(always)]
    pub fn is_marking(&self) -> bool {
        self.phase == Phase::Mark
    }

    /// Words got from the system.
    pub(crate) fn mapped_words(&self) -> usize {
        self.arenas.mapped_words + self.large_words
    }

    /// A block with its header, born live.
    #[inline]
    pub fn alloc(&mut self, wosize: usize, tag: u8) -> Option<Value> {
        let whsize = wosize + 1;
        let start = if whsize <= MAX_SLOT_WORDS {
            let class = CLASS_OF[whsize] as usize;
            let slot = self.free[class];
            let slot = if slot.is_null() {
                self.alloc_fresh(class)?
            } else {
                // SAFETY: a free slot's first word links to the next one.
                self.free[class] = unsafe { *slot.add(1) } as usize as *mut u64;
                slot
            };
            let words = CLASS_WORDS[class];
            self.allocated_since_slice += words;
            self.heap_words += words;
            slot
        } else {
            self.alloc_large(whsize)?
        };
        self.heap_blocks += 1;
        // SAFETY: `whsize` words starting here are ours.
        unsafe {
            *start = Header::new(wosize, self.colour_live, tag).0;
            Some(Value::from_ptr(start.add(1)))
        }
    }

    fn alloc_fresh(&mut self, class: usize) -> Option<*mut u64> {
        let words = CLASS_WORDS[class];
        let (next, end) = self.fresh[class];
        if next == end {
            self.pools.try_reserve(1).ok()?;
            let pool = self.arenas.take(class as u8)?;
            // SAFETY: the pool has `POOL_WORDS` words.
            self.fresh[class] = (pool.start, unsafe { pool.start.add(pool.limit_words()) });
            self.pools.push(pool);
        }
        let slot = self.fresh[class].0;
        // SAFETY: there is room for a slot before the end.
        self.fresh[class].0 = unsafe { slot.add(words) };
        Some(slot)
    }

    fn alloc_large(&mut self, whsize: usize) -> Option<*mut u64> {
        if whsize > MAX_WOSIZE {
            return None;
        }
        let layout = std::alloc::Layout::array::<u64>(whsize).ok()?;
        self.large.try_reserve(1).ok()?;
        if !self.margin.holds(layout.size()) {
            return None;
        }
        // SAFETY: the layout has a size.
        let p = unsafe { std::alloc::alloc(layout) } as *mut u64;
        if p.is_null() {
            return None;
        }
        self.large.push(Large { start: p, words: whsize });
        self.allocated_since_slice += whsize;
        self.heap_words += whsize;
        self.large_words += whsize;
        Some(p)
    }
}

impl Drop for Major {
    fn drop(&mut self) {
        for l in self.large.drain(..) {
            free_large(&l);
        }
    }
}

/// Frees a large block's memory.
pub(crate) fn free_large(l: &Large) {
    if let Ok(layout) = std::alloc::Layout::array::<u64>(l.words) {
        // SAFETY: allocated in `alloc_large` with this layout; the caller forgets it.
        unsafe { std::alloc::dealloc(l.start as *mut u8, layout) }
    }
}

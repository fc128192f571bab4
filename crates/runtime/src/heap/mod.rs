//! The heap of a domain: where blocks live, when they move, and what the rest of the runtime must keep true.
//!
//! * **Minor heap**: one area, allocated downwards by bumping `young_ptr`. Blocks of at most
//!   [`MAX_YOUNG_WOSIZE`] words are made here.
//! * **Major heap**: pools of equal slots by size class, larger blocks apart. Its blocks move only in [`compact`], when a
//!   program asks for it: nobody but the collector's roots may keep their addresses across a collection point either.
//!
//! Invariants
//! 1. Blocks move (minor to major) only inside a *collection point*: an allocation or a poll made by the interpreter,
//!    `Domain::callback`, `Domain::blocking`, or an explicit collection. **Primitives' own allocations never
//!    collect**: when the minor heap is full they take major memory and ask for a collection at the next poll.
//! 2. A field is an immediate or the address of a block. Code pointers are stored with their low bit set, infix
//!    headers and closure info words have it by nature, so a closure is scanned like any block.
//! 3. Every major-to-minor pointer is in `remembered`; `Domain::set_field` sees to it, and so does `Domain::init`,
//!    since a "new" block may be a major one (1).
//! 4. Colours: a free slot is 0; live major blocks have `colour_live`; during marking the yet unmarked have the other
//!    of the two; 3 is static data. New major blocks are born `colour_live`, and so are promoted ones.
//! 5. Marking is snapshot-at-the-beginning: while it runs, an overwritten major field is marked first
//!    (`set_field`), and a fiber is marked before it runs again.
//! 6. A young block has colour 0 and is never marked. After promotion its header is 0 and field 0 the new address.
mod bulk;
mod collect;
mod compact;
pub(crate) mod finalise;
mod major;
mod mark;
pub(crate) mod memprof;
mod minor;
#[cfg(test)]
mod model_tests;
pub mod pools;
pub(crate) mod reserve;
mod sweep;
mod system;
#[cfg(test)]
mod tests;
pub(crate) mod weak;

use crate::domain::Control;
use crate::value::*;
use major::Major;
use std::sync::Arc;

/// Words of the minor heap when `s` in OCAMLRUNPARAM does not say otherwise.
pub const DEFAULT_MINOR_WORDS: usize = 256 * 1024;

/// Tells the processor that the word at an address will be wanted soon. Any address will do.
#[inline(always)]
pub(crate) fn prefetch(address: u64) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: prefetching has no effect that a program could see, whatever the address.
    unsafe {
        std::arch::x86_64::_mm_prefetch::<{ std::arch::x86_64::_MM_HINT_T0 }>(address as usize as *const i8);
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = address;
}

/// The heap of one domain.
pub struct Heap {
    /// Last allocated block's header; the next block goes below.
    pub(crate) young_ptr: *mut u64,
    /// Allocation below this takes the slow path; `young_end` when a collection is asked for.
    pub(crate) young_limit: *mut u64,
    pub(crate) young_start: *mut u64,
    pub(crate) young_end: *mut u64,
    /// Major fields that may hold young pointers.
    pub(crate) remembered: Vec<*mut u64>,
    pub(crate) major: Major,
    pub(crate) reserve: reserve::Reserve,
    /// Young blocks with a finaliser of their own.
    pub(crate) young_customs: Vec<Value>,
    /// Continuations made since the last minor collection.
    pub(crate) young_conts: Vec<Value>,
    /// Major continuations whose stacks may hold young values although their block was not scanned.
    pub(crate) old_conts: Vec<Value>,
    control: Arc<Control>,
    /// External bytes registered since the last slice.
    pub(crate) external_bytes: usize,
    /// A minor collection was asked for by an allocation that could not make it.
    pub(crate) minor_requested: bool,
    /// `S` in OCAMLRUNPARAM: collect after so many small blocks; 0 is off.
    pub(crate) stress: usize,
    pub(crate) stats: Stats,
    /// Chooses words for `Gc.Memprof`.
    pub(crate) sampler: Option<memprof::Sampler>,
    /// Words of the block for which the interpreter found no room below the limit.
    pub(crate) wanted: usize,
    young_memory: system::Region,
}

/// Counters behind `Gc.stat`.
#[derive(Default, Clone, Copy, Debug)]
pub struct Stats {
    /// Words allocated in minor heaps already emptied.
    pub minor_words: u64,
    pub promoted_words: u64,
    /// Words allocated in the major heap directly, without promoted ones.
    pub direct_major_words: u64,
    pub minor_collections: u64,
    pub major_collections: u64,
    pub forced_major_collections: u64,
    pub compactions: u64,
}

/// The size a minor heap really has when `words` are asked for: whole pages, and room for the largest young block.
pub(crate) fn normal_minor_words(words: usize) -> usize {
    words.max(512).checked_next_multiple_of(512).unwrap_or(usize::MAX)
}

impl Heap {
    /// A heap with a minor area of `minor_words`; `None` when the memory cannot be had.
    pub(crate) fn new(minor_words: usize, control: Arc<Control>) -> Option<Heap> {
        let minor_words = normal_minor_words(minor_words);
        let young_memory = system::Region::map(minor_words.checked_mul(8)?)?;
        let young_start = young_memory.start();
        // SAFETY: one past the end of the region.
        let young_end = unsafe { young_start.add(minor_words) };
        Some(Heap {
            young_ptr: young_end,
            young_limit: young_start,
            young_start,
            young_end,
            remembered: Vec::new(),
            major: Major::new(),
            reserve: reserve::Reserve::default(),
            young_customs: Vec::new(),
            young_conts: Vec::new(),
            old_conts: Vec::new(),
            control,
            external_bytes: 0,
            minor_requested: false,
            stress: 0,
            stats: Stats::default(),
            sampler: None,
            wanted: 0,
            young_memory,
        })
    }

    /// Replaces the (empty) minor area.
    pub(crate) fn resize_young(&mut self, minor_words: usize) -> bool {
        debug_assert!(self.young_ptr == self.young_end);
        let Some(memory) = minor_words.checked_mul(8).and_then(system::Region::map) else { return false };
        self.young_start = memory.start();
        // SAFETY: one past the end of the region.
        self.young_end = unsafe { self.young_start.add(minor_words) };
        self.young_ptr = self.young_end;
        self.sampler_restart();
        self.reset_young_limit();
        self.young_memory = memory;
        true
    }

    pub(crate) fn young_words(&self) -> usize {
        (self.young_end as usize - self.young_start as usize) / 8
    }

    /// Words allocated in the minor heap since it was last emptied.
    pub(crate) fn young_used(&self) -> usize {
        (self.young_end as usize - self.young_ptr as usize) / 8
    }

    /// Whether this address lies in the minor heap.
    #[inline(always)]
    pub(crate) fn is_young_ptr(&self, p: u64) -> bool {
        (p as usize).wrapping_sub(self.young_start as usize)
            < (self.young_end as usize - self.young_start as usize)
    }

    #[inline(always)]
    pub(crate) fn is_young(&self, v: Value) -> bool {
        v.is_block() && self.is_young_ptr(v.bits())
    }

    /// Makes a block of at most `MAX_YOUNG_WOSIZE` words below the limit, fields not initialised.
    #[inline]
    pub(crate) fn alloc_young(&mut self, wosize: usize, tag: u8) -> Option<Value> {
        debug_assert!(0 < wosize && wosize <= MAX_YOUNG_WOSIZE);
        let p = self.young_ptr.wrapping_sub(wosize + 1);
        if p < self.young_limit {
            return None;
        }
        self.young_ptr = p;
        // SAFETY: `young_limit <= p` and `wosize + 1` words below the former `young_ptr` are ours.
        unsafe {
            *p = Header::new(wosize, 0, tag).0;
            Some(Value::from_ptr(p.add(1)))
        }
    }

    /// Whether a block fits into the minor area, whatever the limit says.
    pub(crate) fn has_room(&self, wosize: usize) -> bool {
        let p = self.young_ptr.wrapping_sub(wosize + 1);
        self.young_start <= p && p < self.young_ptr
    }

    /// As `alloc_young`, whatever the limit says. There must be room.
    pub(crate) fn alloc_above_limit(&mut self, wosize: usize, tag: u8) -> Value {
        assert!(self.has_room(wosize));
        self.young_ptr = self.young_ptr.wrapping_sub(wosize + 1);
        // SAFETY: within the minor area, below the former `young_ptr`.
        unsafe {
            *self.young_ptr = Header::new(wosize, 0, tag).0;
            Value::from_ptr(self.young_ptr.add(1))
        }
    }

    /// Makes a block in the major heap; fields are not initialised. `None` when there is no memory.
    pub(crate) fn alloc_major(&mut self, wosize: usize, tag: u8) -> Option<Value> {
        if wosize > MAX_WOSIZE {
            return None;
        }
        let v = self.major.alloc(wosize, tag)?;
        self.stats.direct_major_words += wosize as u64 + 1;
        if self.major.allocated_since_slice > self.young_words() {
            self.request_minor();
        }
        Some(v)
    }

    /// Asks for a minor collection and a major slice at the next collection point.
    pub(crate) fn request_minor(&mut self) {
        self.minor_requested = true;
        self.young_limit = self.young_end;
        self.control.interrupt();
    }

    /// Counts memory outside the heap that dies with a block, to pace the collector.
    pub(crate) fn account_external(&mut self, bytes: usize) {
        self.external_bytes = self.external_bytes.saturating_add(bytes);
        if self.external_bytes > 8 * self.young_words() * 4 {
            self.request_minor();
        }
    }

    /// Stores into a block that may be old: keeps invariants 3 and 5.
    #[inline]
    pub(crate) fn set_field(&mut self, block: Value, i: usize, v: Value) {
        // SAFETY: field `i` of a live block.
        let slot = unsafe { block.ptr().add(i) };
        if self.is_young_ptr(block.bits()) {
            // SAFETY: as above.
            unsafe { *slot = v.bits() };
        } else {
            self.set_old_slot(slot, v);
        }
    }

    /// Stores into a field of a major block.
    pub(crate) fn set_old_slot(&mut self, slot: *mut u64, v: Value) {
        // SAFETY: a field of a live major block.
        let old = Value::from_bits(unsafe { *slot });
        // SAFETY: as above.
        unsafe { *slot = v.bits() };
        if old.is_block() {
            if self.is_young_ptr(old.bits()) {
                return; // already remembered
            }
            if self.major.is_marking() {
                self.major.darken(old);
            }
        }
        if self.is_young(v) {
            self.remembered.push(slot);
        }
    }

    /// First store into a field of a block made by `alloc_young` or `alloc_major`.
    #[inline]
    pub(crate) fn init_field(&mut self, block: Value, i: usize, v: Value) {
        // SAFETY: field `i` of a block just made.
        let slot = unsafe { block.ptr().add(i) };
        // SAFETY: as above.
        unsafe { *slot = v.bits() };
        if !self.is_young_ptr(block.bits()) && self.is_young(v) {
            self.remembered.push(slot);
        }
    }
}

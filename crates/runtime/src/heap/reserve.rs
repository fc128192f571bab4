//! Memory set aside for the end of memory: a minor collection that has begun must end, and so must an allocation that
//! cannot fail, although the system gives no more. The reserve is address space that was never touched; given back to the
//! system, it is what the next request gets. Whoever used some of it raises `Out_of_memory` at the next occasion.
use super::Heap;
use super::system::Region;
use crate::domain::Domain;
use crate::value::*;

/// Bytes given back at a time.
const PIECE_BYTES: usize = 512 * 1024;

#[derive(Default)]
pub(crate) struct Reserve {
    pieces: Vec<Region>,
    /// Some of it was needed, or it could not be had.
    pub(crate) touched: bool,
}

impl Reserve {
    /// Sets aside what promoting a full minor heap of `young_words` may take; says whether it could be had.
    pub(crate) fn fill(&mut self, young_words: usize) -> bool {
        // Size classes waste a quarter at most; then every class may begin a pool.
        let wanted = young_words * 8 / 4 * 5 / PIECE_BYTES + 4;
        while self.pieces.len() < wanted {
            match Region::map(PIECE_BYTES) {
                Some(piece) => self.pieces.push(piece),
                None => return false,
            }
        }
        true
    }

    /// Gives a piece back to the system for the time until the next minor collection.
    pub(crate) fn lend(&mut self) {
        self.pieces.pop();
    }

    /// Gives a piece back to the system; `false` when there is none.
    #[cold]
    pub(crate) fn give(&mut self) -> bool {
        self.touched = true;
        self.pieces.pop().is_some()
    }
}

/// Keeps blocks and stacks from taking the last of the memory: the runtime's own small lists, whose growth cannot fail,
/// need a little.
#[derive(Default)]
pub(crate) struct Margin {
    /// Bytes taken since it was last looked at.
    taken: usize,
}

impl Margin {
    /// Whether so many bytes can be taken and the margin be kept.
    #[inline]
    pub(crate) fn holds(&mut self, bytes: usize) -> bool {
        self.taken += bytes;
        self.taken < PIECE_BYTES / 8 || self.look()
    }

    #[cold]
    fn look(&mut self) -> bool {
        self.taken = 0;
        Region::map(PIECE_BYTES / 2).is_some()
    }
}

impl Heap {
    /// A block in the major heap, out of the reserve if need be.
    #[cold]
    #[inline(never)]
    pub(crate) fn alloc_major_or_die(&mut self, wosize: usize, tag: u8) -> Value {
        loop {
            if let Some(v) = self.major.alloc(wosize, tag) {
                return v;
            }
            if !self.reserve.give() {
                crate::machine::fatal::memory_exhausted();
            }
        }
    }
}

impl Domain {
    /// After a collection: whether memory has come to its end, even after everything dead is collected. Then
    /// `Out_of_memory` is due. **A collection point** (no finaliser runs).
    pub(crate) fn memory_has_ended(&mut self) -> bool {
        if !std::mem::take(&mut self.heap.reserve.touched) {
            return false;
        }
        self.major_collection();
        let young_words = self.heap.young_words();
        let filled = self.heap.reserve.fill(young_words);
        let major = &self.heap.major;
        self.heap.reserve.touched = false;
        !filled && major.mapped_words().saturating_sub(major.heap_words) < 2 * young_words
    }
}

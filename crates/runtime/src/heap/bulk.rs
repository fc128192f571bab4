//! Copying and filling many fields at once: what arrays are made of.
//!
//! A young destination is plain memory. Stores into a major block go one by one through the barrier.
use super::Heap;
use crate::domain::Domain;
use crate::value::*;

impl Heap {
    /// Copies `len` fields from one block to another (or within one), whatever the direction of an overlap.
    pub(crate) fn copy_fields(&mut self, src: Value, from: usize, dst: Value, to: usize, len: usize) {
        debug_assert!(from + len <= src.wosize() && to + len <= dst.wosize());
        if len == 0 {
            return;
        }
        if self.is_young_ptr(dst.bits()) {
            // SAFETY: both ranges lie within live blocks, as the callers checked.
            unsafe { std::ptr::copy(src.ptr().add(from), dst.ptr().add(to), len) };
        } else if src == dst && from < to {
            for i in (0..len).rev() {
                self.set_field(dst, to + i, src.field(from + i));
            }
        } else {
            for i in 0..len {
                self.set_field(dst, to + i, src.field(from + i));
            }
        }
    }

    /// First stores into `len` fields of a block just made.
    pub(crate) fn init_fields(&mut self, src: Value, from: usize, dst: Value, to: usize, len: usize) {
        debug_assert!(from + len <= src.wosize() && to + len <= dst.wosize());
        if len == 0 {
            return;
        }
        // SAFETY: both ranges lie within live blocks, and the destination is new, hence another block.
        unsafe { std::ptr::copy_nonoverlapping(src.ptr().add(from), dst.ptr().add(to), len) };
        if !self.is_young_ptr(dst.bits()) {
            for i in to..to + len {
                let v = dst.field(i);
                if self.is_young(v) {
                    self.init_field(dst, i, v);
                }
            }
        }
    }

    /// Stores one value into `len` fields.
    pub(crate) fn fill_fields(&mut self, dst: Value, to: usize, len: usize, v: Value) {
        debug_assert!(to + len <= dst.wosize());
        if self.is_young_ptr(dst.bits()) {
            for i in to..to + len {
                dst.set_raw_field(i, v.bits());
            }
        } else {
            for i in to..to + len {
                self.set_field(dst, i, v);
            }
        }
    }
}

impl Domain {
    /// Copies fields between existing blocks; see [`Heap::copy_fields`]. The ranges must lie within the blocks.
    pub fn copy_fields(&mut self, src: Value, from: usize, dst: Value, to: usize, len: usize) {
        self.heap.copy_fields(src, from, dst, to, len);
    }

    /// Copies fields into a block just made and not yet initialised there. The ranges must lie within the blocks.
    pub fn init_fields(&mut self, src: Value, from: usize, dst: Value, to: usize, len: usize) {
        self.heap.init_fields(src, from, dst, to, len);
    }

    /// Stores one value into a range of fields, which must lie within the block.
    pub fn fill_fields(&mut self, dst: Value, to: usize, len: usize, v: Value) {
        self.heap.fill_fields(dst, to, len, v);
    }

    /// Copies raw words (floats) between blocks, overlap allowed. The ranges must lie within the blocks.
    pub fn copy_words(&mut self, src: Value, from: usize, dst: Value, to: usize, len: usize) {
        debug_assert!(from + len <= src.wosize() && to + len <= dst.wosize());
        if len > 0 {
            // SAFETY: both ranges lie within live blocks; no addresses are written.
            unsafe { std::ptr::copy(src.ptr().add(from), dst.ptr().add(to), len) };
        }
    }
}

//! The block of a bigarray and the memory behind it.
//!
//! The block is laid out as OCaml's `struct caml_ba_array`, which C code reads: operations, data pointer, number of
//! dimensions, flags, owner, dimensions. The owner word is ours: an `Arc<Storage>` that several blocks (slices, views) share.
//!
//! All `unsafe` of bigarrays is here. Invariant: the data pointer and the dimensions' product times the element size
//! describe a part of the owner's memory.
use super::Kind;
use super::element::OPS;
use crate::domain::Domain;
use crate::value::*;
use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::any::Any;
use std::sync::Arc;

/// Dimensions at most.
pub const MAX_DIMS: usize = 16;

const DATA: usize = 1;
const NUM_DIMS: usize = 2;
const FLAGS: usize = 3;
const OWNER: usize = 4;
const DIMS: usize = 5;

/// The layout bit of the flags.
pub const FORTRAN: u64 = 0x100;

/// Memory that bigarrays share.
pub struct Storage {
    data: *mut u8,
    owner: Owner,
}

enum Owner {
    /// Allocated here; `None` when empty.
    Allocated(Option<Layout>),
    /// Something else that keeps the memory alive, such as a mapped file.
    Other { _keeps: Box<dyn Any + Send + Sync> },
}

// SAFETY: the memory is plain data; who accesses it when is the OCaml program's affair, as with every OCaml value.
unsafe impl Send for Storage {}
// SAFETY: as above.
unsafe impl Sync for Storage {}

impl Drop for Storage {
    fn drop(&mut self) {
        if let Owner::Allocated(Some(layout)) = self.owner {
            // SAFETY: allocated in `zeroed` with this layout.
            unsafe { dealloc(self.data, layout) };
        }
    }
}

impl Storage {
    /// Zeroed memory; `None` when there is not that much.
    pub fn zeroed(bytes: usize) -> Option<Storage> {
        if bytes == 0 {
            return Some(Storage { data: 16 as *mut u8, owner: Owner::Allocated(None) });
        }
        let layout = Layout::from_size_align(bytes, 16).ok()?;
        // SAFETY: the size is not 0.
        let data = unsafe { alloc_zeroed(layout) };
        (!data.is_null()).then_some(Storage { data, owner: Owner::Allocated(Some(layout)) })
    }

    /// Memory at `data` that lives as long as `keeps`.
    ///
    /// # Safety
    /// The memory must be readable and writable for as many bytes as bigarrays made of it have.
    pub unsafe fn kept_by(data: *mut u8, keeps: Box<dyn Any + Send + Sync>) -> Storage {
        Storage { data, owner: Owner::Other { _keeps: keeps } }
    }
}

/// The bigarray's finaliser: gives up the share of the memory.
pub fn finalize(_: &mut Domain, v: Value) {
    // SAFETY: `block` stored the share, and a block is finalised once.
    drop(unsafe { Arc::from_raw(v.raw_field(OWNER) as usize as *const Storage) });
}

/// A block on `storage`, whose data starts `offset` bytes into it.
fn block(
    d: &mut Domain,
    storage: Arc<Storage>,
    data: *mut u8,
    flags: u64,
    dims: &[usize],
    cost: usize,
) -> Value {
    let mut words = [0; DIMS - 1 + MAX_DIMS];
    words[DATA - 1] = data as usize as u64;
    words[NUM_DIMS - 1] = dims.len() as u64;
    words[FLAGS - 1] = flags;
    words[OWNER - 1] = Arc::into_raw(storage) as usize as u64;
    for (word, &dim) in words[DIMS - 1..].iter_mut().zip(dims) {
        *word = dim as u64;
    }
    d.custom(&OPS, &words[..DIMS - 1 + dims.len()], cost)
}

/// The bytes that elements of a kind take in these dimensions, if that is a number.
pub fn byte_size(kind: Kind, dims: &[usize]) -> Option<usize> {
    let count = dims.iter().try_fold(1usize, |n, &dim| n.checked_mul(dim))?;
    count.checked_mul(kind.size()).filter(|&n| n <= isize::MAX as usize)
}

/// A new bigarray of zeros. `None` when there is no memory.
pub fn create(d: &mut Domain, kind: Kind, fortran: bool, dims: &[usize]) -> Option<Value> {
    let bytes = byte_size(kind, dims)?;
    let storage = Arc::new(Storage::zeroed(bytes)?);
    Some(on_storage(d, storage, kind, fortran, dims))
}

/// A bigarray of the whole of `storage`, which must be as large as the dimensions say.
pub fn on_storage(d: &mut Domain, storage: Arc<Storage>, kind: Kind, fortran: bool, dims: &[usize]) -> Value {
    let data = storage.data;
    let cost = match storage.owner {
        Owner::Allocated(layout) => layout.map_or(0, |l| l.size()),
        Owner::Other { .. } => 0,
    };
    block(d, storage, data, kind as u64 | if fortran { FORTRAN } else { 0 }, dims, cost)
}

/// Another bigarray on the same memory, from element `offset`. The elements must lie within those of `v`.
pub fn view(d: &mut Domain, v: Value, offset: usize, fortran: bool, dims: &[usize]) -> Value {
    let kind = kind(v);
    debug_assert!(dims.iter().product::<usize>() + offset <= count(v));
    // SAFETY: the word holds a share (`block`); the new block gets one of its own.
    let storage = unsafe {
        let owner = v.raw_field(OWNER) as usize as *const Storage;
        Arc::increment_strong_count(owner);
        Arc::from_raw(owner)
    };
    let data = (v.raw_field(DATA) as usize as *mut u8).wrapping_add(offset * kind.size());
    block(d, storage, data, kind as u64 | if fortran { FORTRAN } else { 0 }, dims, 0)
}

/// The kind of the elements.
#[inline]
pub fn kind(v: Value) -> Kind {
    Kind::from_code(v.raw_field(FLAGS) & 0xFF)
}

/// Is the first index the fastest, counted from 1?
#[inline]
pub fn is_fortran(v: Value) -> bool {
    v.raw_field(FLAGS) & FORTRAN != 0
}

#[inline]
pub fn num_dims(v: Value) -> usize {
    v.raw_field(NUM_DIMS) as usize
}

/// Dimension `i`, which must exist.
#[inline]
pub fn dim(v: Value, i: usize) -> usize {
    debug_assert!(i < num_dims(v));
    v.raw_field(DIMS + i) as usize
}

/// All dimensions.
pub fn dims(v: Value) -> ([usize; MAX_DIMS], usize) {
    let n = num_dims(v).min(MAX_DIMS);
    let mut all = [0; MAX_DIMS];
    for (i, place) in all[..n].iter_mut().enumerate() {
        *place = dim(v, i);
    }
    (all, n)
}

/// How many elements.
pub fn count(v: Value) -> usize {
    (0..num_dims(v)).map(|i| dim(v, i)).product()
}

/// The bytes of a bigarray. Good until the next collection point; do not write meanwhile.
pub fn data<'a>(v: Value) -> &'a [u8] {
    // SAFETY: the invariant of this module.
    unsafe { std::slice::from_raw_parts(v.raw_field(DATA) as usize as *const u8, count(v) * kind(v).size()) }
}

/// The bytes of a bigarray, to be written; the only reference meanwhile.
pub fn data_mut<'a>(v: Value) -> &'a mut [u8] {
    // SAFETY: the invariant of this module; the caller keeps it unique.
    unsafe {
        std::slice::from_raw_parts_mut(v.raw_field(DATA) as usize as *mut u8, count(v) * kind(v).size())
    }
}

/// Copies all bytes of `src` to `dst`, which has as many; they may overlap.
pub fn copy(src: Value, dst: Value) {
    let bytes = data(src).len().min(data(dst).len());
    // SAFETY: the invariant of this module; `copy` allows overlap.
    unsafe {
        std::ptr::copy(
            src.raw_field(DATA) as usize as *const u8,
            dst.raw_field(DATA) as usize as *mut u8,
            bytes,
        );
    }
}

/// Element `i` of a bigarray whose elements are of the size of `T`; `i` must be less than their number.
#[inline]
pub fn load<T: Copy>(v: Value, i: usize) -> T {
    debug_assert!((i + 1) * size_of::<T>() <= data(v).len());
    // SAFETY: the invariant of this module; callers check the index.
    unsafe { (v.raw_field(DATA) as usize as *const T).add(i).read_unaligned() }
}

/// Stores element `i`, as [`load`] reads it.
#[inline]
pub fn store<T: Copy>(v: Value, i: usize, x: T) {
    debug_assert!((i + 1) * size_of::<T>() <= data(v).len());
    // SAFETY: as `load`.
    unsafe { (v.raw_field(DATA) as usize as *mut T).add(i).write_unaligned(x) }
}

//! A value: one 64-bit word, an integer with its low bit set or the address of a block behind its header.
//!
//! The layout is OCaml's (`reference/instructions.md` section 8): header `wosize << 10 | colour << 8 | tag`, strings
//! padded to words, doubles unboxed in `Double_array`, customs with their operations in field 0. A word is 64 bits on
//! every target; an address is zero-extended.
//!
//! Accessors are ordinary functions. Their contract: the value is a live block of the shape asked for, which the
//! type checker and the bytecode verifier vouch for; debug builds assert what can be asserted. A value obtained
//! from the heap is good until the next *collection point* (see `primitives`), because blocks move only there.
mod custom;
mod header;

pub use custom::{Compared, CustomOps};
pub use header::*;

use std::fmt;

/// An OCaml value.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub struct Value(u64);

/// What a primitive returns: a value, or an exception to raise.
pub type Res<T = Value> = Result<T, Raise>;

/// Why evaluation stopped: an OCaml exception, or a request to leave the program.
///
/// No collection happens between the moment it is made and the moment the interpreter receives it, so it needs
/// no root; whoever catches one and goes on allocating through callbacks must root [`Raise::exception`] first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Raise(Value);

impl Raise {
    /// Raises the OCaml exception `exn`.
    pub fn exn(exn: Value) -> Raise {
        Raise(exn)
    }

    /// Leaves the program with an exit code; no OCaml handler sees it.
    pub fn exit(code: i32) -> Raise {
        // An exception is always a block, so an immediate is free for this use.
        Raise(Value::int(code as i64))
    }

    /// The exception value, when this is an OCaml exception.
    pub fn exception(self) -> Option<Value> {
        self.0.is_block().then_some(self.0)
    }

    /// The exit code, when this is a request to leave the program.
    pub fn exit_code(self) -> Option<i32> {
        self.0.is_int().then(|| self.0.as_int() as i32)
    }

    pub(crate) fn bits(self) -> Value {
        self.0
    }

    pub(crate) fn from_bits(v: Value) -> Raise {
        Raise(v)
    }
}

impl Value {
    pub const UNIT: Value = Value::int(0);
    pub const FALSE: Value = Value::int(0);
    pub const TRUE: Value = Value::int(1);
    pub const NONE: Value = Value::int(0);
    pub const EMPTY_LIST: Value = Value::int(0);

    /// The integer `n`, its top bit lost.
    pub const fn int(n: i64) -> Value {
        Value(((n as u64) << 1) | 1)
    }

    pub const fn bool(b: bool) -> Value {
        Value::int(b as i64)
    }

    /// -1, 0 or 1.
    pub fn ordering(o: std::cmp::Ordering) -> Value {
        Value::int(o as i64)
    }

    /// The raw word.
    pub const fn bits(self) -> u64 {
        self.0
    }

    pub const fn from_bits(bits: u64) -> Value {
        Value(bits)
    }

    pub(crate) fn from_ptr(p: *mut u64) -> Value {
        Value(p as usize as u64)
    }

    pub const fn is_int(self) -> bool {
        self.0 & 1 == 1
    }

    pub const fn is_block(self) -> bool {
        self.0 & 1 == 0
    }

    /// The integer this immediate stands for.
    pub const fn as_int(self) -> i64 {
        (self.0 as i64) >> 1
    }

    /// An integer that must be a length or an index: `None` when negative.
    pub fn as_index(self) -> Option<usize> {
        usize::try_from(self.as_int()).ok()
    }

    pub fn as_bool(self) -> bool {
        self != Value::FALSE
    }

    pub(crate) fn ptr(self) -> *mut u64 {
        debug_assert!(self.is_block() && self.0 != 0, "not a block: {:#x}", self.0);
        self.0 as usize as *mut u64
    }

    // ---- blocks ----

    /// The header word.
    pub fn header(self) -> Header {
        // SAFETY: a live block has its header in the word before it (contract of this module).
        Header(unsafe { *self.ptr().sub(1) })
    }

    pub(crate) fn set_header(self, h: Header) {
        // SAFETY: as in `header`.
        unsafe { *self.ptr().sub(1) = h.0 }
    }

    pub fn tag(self) -> u8 {
        self.header().tag()
    }

    /// Size in words.
    pub fn wosize(self) -> usize {
        self.header().wosize()
    }

    /// Whether this is a block with that tag.
    pub fn has_tag(self, tag: u8) -> bool {
        self.is_block() && self.tag() == tag
    }

    /// Field `i`.
    #[inline]
    pub fn field(self, i: usize) -> Value {
        debug_assert!(
            i < self.wosize() || self.tag() == INFIX_TAG || self.tag() == CLOSURE_TAG,
            "field {i} of {self:?}"
        );
        // SAFETY: `i` is a field of this live block (contract of this module).
        Value(unsafe { *self.ptr().add(i) })
    }

    /// Field `i` of a block whose header may not be looked at (the collector's).
    #[inline]
    pub(crate) fn field_unchecked(self, i: usize) -> Value {
        // SAFETY: as `field`.
        Value(unsafe { *self.ptr().add(i) })
    }

    /// All fields of a block that holds values. The slice must not be kept across a collection point.
    pub fn fields<'a>(self) -> &'a [Value] {
        // SAFETY: the block has `wosize` words, and `Value` is a transparent word.
        unsafe { std::slice::from_raw_parts(self.ptr() as *const Value, self.wosize()) }
    }

    /// Word `i` as raw bits: data of custom and abstract blocks, parts of closures.
    pub fn raw_field(self, i: usize) -> u64 {
        // SAFETY: as `field`.
        unsafe { *self.ptr().add(i) }
    }

    /// Writes raw bits without a barrier; never a heap address.
    pub fn set_raw_field(self, i: usize, bits: u64) {
        // SAFETY: as `field`.
        unsafe { *self.ptr().add(i) = bits }
    }

    /// Writes an immediate over an immediate: no barrier needed.
    pub fn set_int_field(self, i: usize, v: Value) {
        debug_assert!(v.is_int());
        self.set_raw_field(i, v.0);
    }

    // ---- floats ----

    /// The number in a boxed double.
    #[inline]
    pub fn double(self) -> f64 {
        f64::from_bits(self.raw_field(0))
    }

    /// Element `i` of a `Double_array`.
    pub fn double_field(self, i: usize) -> f64 {
        f64::from_bits(self.raw_field(i))
    }

    pub fn set_double_field(self, i: usize, x: f64) {
        self.set_raw_field(i, x.to_bits());
    }

    /// Whether this block is a flat float array (or all-float record).
    pub fn is_double_array(self) -> bool {
        self.has_tag(DOUBLE_ARRAY_TAG)
    }

    // ---- strings ----

    /// Length in bytes of a string.
    pub fn string_len(self) -> usize {
        let bytes = self.wosize() * 8;
        // SAFETY: a string has at least one word, whose last byte tells the padding.
        let pad = unsafe { *(self.ptr() as *const u8).add(bytes - 1) };
        bytes - 1 - pad as usize
    }

    /// The bytes of a string. Good until the next collection point; do not write to the string meanwhile.
    pub fn bytes<'a>(self) -> &'a [u8] {
        // SAFETY: the string's words hold at least `string_len` bytes.
        unsafe { std::slice::from_raw_parts(self.ptr() as *const u8, self.string_len()) }
    }

    /// The bytes of a string, to be written. Good until the next collection point; the only reference meanwhile.
    pub fn bytes_mut<'a>(self) -> &'a mut [u8] {
        // SAFETY: as `bytes`; the caller keeps it unique.
        unsafe { std::slice::from_raw_parts_mut(self.ptr() as *mut u8, self.string_len()) }
    }

    /// A string as Rust text, invalid UTF-8 replaced.
    pub fn text(self) -> String {
        String::from_utf8_lossy(self.bytes()).into_owned()
    }

    // ---- customs ----

    /// The operations of a custom block.
    pub fn custom_ops(self) -> &'static CustomOps {
        // SAFETY: field 0 of a custom block is the address of a `&'static CustomOps`, put there by `Domain::custom`.
        unsafe { &*(self.raw_field(0) as usize as *const CustomOps) }
    }

    /// Whether this is a custom block with these very operations.
    pub fn is_custom(self, ops: &'static CustomOps) -> bool {
        self.has_tag(CUSTOM_TAG) && std::ptr::eq(self.custom_ops(), ops)
    }

    /// An `Int64.t` or `Nativeint.t`.
    pub fn int64(self) -> i64 {
        self.raw_field(1) as i64
    }

    /// An `Int32.t`.
    pub fn int32(self) -> i32 {
        self.raw_field(1) as i32
    }

    /// The Rust value boxed by `Domain::custom_box::<T>` with these operations.
    pub fn custom_payload<'a, T: 'static>(self) -> &'a mut T {
        // SAFETY: `custom_box` stored `Box::<T>::into_raw`; the block is live, hence not finalised yet. Interpreter
        // and primitives run one at a time in a domain, and the caller keeps the reference unique.
        unsafe { &mut *(self.raw_field(1) as usize as *mut T) }
    }

    // ---- lists, options ----

    /// The elements of an OCaml list. Good until the next collection point.
    pub fn list_iter(self) -> ListIter {
        ListIter(self)
    }

    /// The content of an OCaml option.
    pub fn as_option(self) -> Option<Value> {
        self.is_block().then(|| self.field(0))
    }
}

/// Elements of an OCaml list.
pub struct ListIter(Value);

impl Iterator for ListIter {
    type Item = Value;

    fn next(&mut self) -> Option<Value> {
        if self.0.is_int() {
            return None;
        }
        let head = self.0.field(0);
        self.0 = self.0.field(1);
        Some(head)
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_int() { write!(f, "{}", self.as_int()) } else { write!(f, "block@{:#x}", self.0) }
    }
}

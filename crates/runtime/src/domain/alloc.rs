//! Making blocks. None of these functions collects (see `heap`), so values stay valid around them.
//!
//! Sizes that come from the program are answered with `Out_of_memory` when they cannot be had.
use super::Domain;
use crate::value::*;

/// Empty blocks, one for each tag.
static ATOMS: [u64; 257] = {
    let mut a = [0; 257];
    let mut tag = 0;
    while tag < 256 {
        a[tag] = Header::new(0, NOT_MARKABLE, tag as u8).0;
        tag += 1;
    }
    a
};

impl Value {
    /// The empty block with this tag. `[||]` is `Value::atom(0)`.
    pub fn atom(tag: u8) -> Value {
        // The "fields" start after the header; there are none, so the next atom's header is never taken for one.
        Value::from_bits(&raw const ATOMS[tag as usize + 1] as usize as u64)
    }
}

impl Domain {
    /// A block of 1 to `MAX_YOUNG_WOSIZE` words. Every field must be given a value with [`Domain::init`] (or raw bits)
    /// before the primitive returns.
    #[inline]
    pub fn alloc_small(&mut self, wosize: usize, tag: u8) -> Value {
        match self.heap.alloc_young(wosize, tag) {
            Some(v) => v,
            None => self.alloc_small_slow(wosize, tag),
        }
    }

    /// The limit was reached: it may have been raised, the area may be full, or a word of the block is to be sampled.
    #[cold]
    #[inline(never)]
    fn alloc_small_slow(&mut self, wosize: usize, tag: u8) -> Value {
        if self.heap.has_room(wosize) {
            let samples = self.heap.sample_young(wosize);
            let v = self.heap.alloc_above_limit(wosize, tag);
            if samples > 0 {
                self.track(v, wosize, samples, self.memprof.source);
            }
            return v;
        }
        self.heap.request_minor();
        match self.heap.alloc_major(wosize, tag) {
            Some(v) => {
                self.sample_major(v, wosize);
                v
            }
            None => self.heap.alloc_major_or_die(wosize, tag),
        }
    }

    /// First store into field `i` of a block just made.
    #[inline]
    pub fn init(&mut self, block: Value, i: usize, v: Value) {
        self.heap.init_field(block, i, v);
    }

    /// Stores into field `i` of any block: the write barrier. Every store of a value that may be a block goes through here
    /// (or `init`).
    #[inline]
    pub fn set_field(&mut self, block: Value, i: usize, v: Value) {
        self.heap.set_field(block, i, v);
    }

    /// A block of any size, every field `init`; the atom when the size is 0.
    pub fn alloc_block(&mut self, wosize: usize, tag: u8, init: Value) -> Res {
        if wosize == 0 {
            return Ok(Value::atom(tag));
        }
        let v = self.alloc_words(wosize, tag)?;
        for i in 0..wosize {
            v.set_raw_field(i, init.bits());
        }
        if self.heap.is_young(init) && !self.heap.is_young(v) {
            for i in 0..wosize {
                self.init(v, i, init);
            }
        }
        Ok(v)
    }

    /// A block of any positive size with undefined contents. Scanned tags: initialise it before returning.
    pub fn alloc_words(&mut self, wosize: usize, tag: u8) -> Res {
        if wosize <= MAX_YOUNG_WOSIZE {
            return Ok(self.alloc_small(wosize, tag));
        }
        match self.heap.alloc_major(wosize, tag) {
            Some(v) => {
                self.sample_major(v, wosize);
                Ok(v)
            }
            None => Err(self.out_of_memory()),
        }
    }

    /// A block with these fields (at most `MAX_YOUNG_WOSIZE`; the atom when there are none).
    pub fn block(&mut self, tag: u8, fields: &[Value]) -> Value {
        if fields.is_empty() {
            return Value::atom(tag);
        }
        let v = self.alloc_small(fields.len(), tag);
        for (i, &x) in fields.iter().enumerate() {
            self.init(v, i, x);
        }
        v
    }

    /// A block with these fields, any number of them.
    pub fn block_from(&mut self, tag: u8, fields: &[Value]) -> Res {
        if fields.len() <= MAX_YOUNG_WOSIZE {
            return Ok(self.block(tag, fields));
        }
        let v = self.alloc_words(fields.len(), tag)?;
        for (i, &x) in fields.iter().enumerate() {
            self.init(v, i, x);
        }
        Ok(v)
    }

    pub fn tuple(&mut self, fields: &[Value]) -> Value {
        self.block(0, fields)
    }

    pub fn pair(&mut self, a: Value, b: Value) -> Value {
        self.block(0, &[a, b])
    }

    /// `Some v`
    pub fn some(&mut self, v: Value) -> Value {
        self.block(0, &[v])
    }

    /// `head :: tail`
    pub fn cons(&mut self, head: Value, tail: Value) -> Value {
        self.block(0, &[head, tail])
    }

    pub fn list(&mut self, items: &[Value]) -> Value {
        let mut l = Value::EMPTY_LIST;
        for &x in items.iter().rev() {
            l = self.cons(x, l);
        }
        l
    }

    /// A list of strings.
    pub fn string_list<S: AsRef<[u8]>>(&mut self, items: &[S]) -> Res {
        let mut l = Value::EMPTY_LIST;
        for s in items.iter().rev() {
            let s = self.string(s.as_ref())?;
            l = self.cons(s, l);
        }
        Ok(l)
    }

    /// An array of strings.
    pub fn string_array<S: AsRef<[u8]>>(&mut self, items: &[S]) -> Res {
        let v = self.alloc_block(items.len(), 0, Value::UNIT)?;
        for (i, s) in items.iter().enumerate() {
            let s = self.string(s.as_ref())?;
            self.set_field(v, i, s);
        }
        Ok(v)
    }

    // ---- numbers ----

    /// A boxed float.
    #[inline]
    pub fn float(&mut self, x: f64) -> Value {
        let v = self.alloc_small(1, DOUBLE_TAG);
        v.set_raw_field(0, x.to_bits());
        v
    }

    /// A `Double_array` with undefined contents; the atom when the length is 0.
    pub fn alloc_float_array(&mut self, len: usize) -> Res {
        if len == 0 { Ok(Value::atom(0)) } else { self.alloc_words(len, DOUBLE_ARRAY_TAG) }
    }

    pub fn float_array(&mut self, items: &[f64]) -> Res {
        let v = self.alloc_float_array(items.len())?;
        for (i, &x) in items.iter().enumerate() {
            v.set_double_field(i, x);
        }
        Ok(v)
    }

    /// A custom block of one data word: `Int32.t`, `Int64.t`, `Nativeint.t`.
    #[inline]
    pub fn custom_word(&mut self, ops: &'static CustomOps, word: u64) -> Value {
        let v = self.alloc_small(2, CUSTOM_TAG);
        v.set_raw_field(0, ops as *const CustomOps as usize as u64);
        v.set_raw_field(1, word);
        v
    }

    // ---- strings ----

    /// A string of `len` bytes with undefined contents.
    pub fn alloc_string(&mut self, len: usize) -> Res {
        let Some(wosize) = len.checked_add(8).map(|n| n / 8).filter(|&n| n <= MAX_WOSIZE) else {
            return Err(self.out_of_memory());
        };
        let v = self.alloc_words(wosize, STRING_TAG)?;
        // The padding: zeros, and in the last byte how many of them.
        v.set_raw_field(wosize - 1, ((wosize * 8 - 1 - len) as u64) << 56);
        Ok(v)
    }

    /// A string (or bytes) with this content.
    pub fn string(&mut self, s: &[u8]) -> Res {
        let v = self.alloc_string(s.len())?;
        v.bytes_mut().copy_from_slice(s);
        Ok(v)
    }

    /// A string with this text.
    pub fn str(&mut self, s: &str) -> Res {
        self.string(s.as_bytes())
    }

    // ---- customs and abstracts ----

    /// A custom block with these data words after the operations; `external_bytes` is memory outside the heap that dies
    /// with it.
    pub fn custom(&mut self, ops: &'static CustomOps, words: &[u64], external_bytes: usize) -> Value {
        debug_assert!(words.len() < MAX_YOUNG_WOSIZE);
        let v = self.alloc_small(1 + words.len(), CUSTOM_TAG);
        v.set_raw_field(0, ops as *const CustomOps as usize as u64);
        for (i, &w) in words.iter().enumerate() {
            v.set_raw_field(i + 1, w);
        }
        if ops.finalize.is_some() && self.heap.is_young(v) {
            self.heap.young_customs.push(v);
        }
        if external_bytes > 0 {
            self.heap.account_external(external_bytes);
            self.sample_external(v, external_bytes);
        }
        v
    }

    /// A custom block that owns a Rust value; read it with [`Value::custom_payload`]. `ops` must come from
    /// `CustomOps::boxed::<T>` for the same `T` (or drop the payload itself).
    pub fn custom_box<T: 'static>(
        &mut self,
        ops: &'static CustomOps,
        payload: Box<T>,
        external_bytes: usize,
    ) -> Value {
        self.custom(ops, &[Box::into_raw(payload) as usize as u64], external_bytes)
    }

    /// An abstract block with these words.
    pub fn abstract_block(&mut self, words: &[u64]) -> Value {
        let v = self.alloc_small(words.len().max(1), ABSTRACT_TAG);
        v.set_raw_field(0, 0);
        for (i, &w) in words.iter().enumerate() {
            v.set_raw_field(i, w);
        }
        v
    }
}

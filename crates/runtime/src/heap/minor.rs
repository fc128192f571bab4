//! Minor collection: young blocks that are reachable are copied to the major heap.
use super::Heap;
use crate::domain::Domain;
use crate::fiber::Fiber;
use crate::value::*;

/// Copies young blocks and keeps those whose fields are still to be looked at.
pub(crate) struct Scavenger<'a> {
    heap: &'a mut Heap,
    todo: Vec<Value>,
    promoted: usize,
}

impl Scavenger<'_> {
    /// Makes a slot refer to the major copy of what it refers to.
    ///
    /// # Safety
    /// `slot` holds a value.
    #[inline]
    pub(crate) unsafe fn scavenge(&mut self, slot: *mut u64) {
        // SAFETY: by contract; young addresses lead to blocks behind headers.
        unsafe {
            let v = *slot;
            if v & 1 == 1 || !self.heap.is_young_ptr(v) {
                return;
            }
            let block = v as usize as *mut u64;
            let header = *block.sub(1);
            if header == 0 {
                *slot = *block;
                return;
            }
            self.copy(slot, block, Header(header));
        }
    }

    unsafe fn copy(&mut self, slot: *mut u64, block: *mut u64, h: Header) {
        // SAFETY: `block` is a young block with header `h`, not copied yet.
        unsafe {
            if h.tag() == INFIX_TAG {
                let offset = h.wosize();
                let mut start = block.sub(offset) as usize as u64;
                self.scavenge(&mut start);
                *slot = start + 8 * offset as u64;
                return;
            }
            let wosize = h.wosize();
            let copy = match self.heap.major.alloc(wosize, h.tag()) {
                Some(copy) => copy,
                None => self.heap.alloc_major_or_die(wosize, h.tag()),
            };
            self.promoted += wosize + 1;
            let to = copy.ptr();
            for i in 0..wosize {
                *to.add(i) = *block.add(i);
            }
            *block.sub(1) = 0;
            *block = copy.bits();
            *slot = copy.bits();
            if h.tag() < NO_SCAN_TAG {
                if self.todo.len() == self.todo.capacity() {
                    self.grow_todo();
                }
                self.todo.push(copy);
            }
        }
    }

    #[cold]
    fn grow_todo(&mut self) {
        while self.todo.try_reserve(1024).is_err() {
            if !self.heap.reserve.give() {
                crate::machine::fatal::memory_exhausted();
            }
        }
    }

    /// Looks at the fields of everything copied so far.
    pub(crate) fn drain(&mut self) {
        while let Some(v) = self.todo.pop() {
            // SAFETY: a complete copy; its fields hold values (or odd words).
            unsafe {
                let h = v.header();
                let p = v.ptr();
                if h.tag() == CONT_TAG {
                    self.chain(Fiber::from_value(Value::from_bits(*p)));
                    continue;
                }
                for i in 0..h.wosize() {
                    self.scavenge(p.add(i));
                }
            }
        }
    }

    /// Scavenges the stacks of a fiber and its parents.
    pub(crate) fn chain(&mut self, mut fiber: *mut Fiber) {
        while !fiber.is_null() {
            // SAFETY: a live fiber, its words from `sp` to `high` are values.
            unsafe {
                let f = &mut *fiber;
                for h in [&mut f.handle_value, &mut f.handle_exn, &mut f.handle_effect] {
                    self.value(h);
                }
                let mut p = f.sp;
                while p < f.high {
                    self.scavenge(p);
                    p = p.add(1);
                }
                fiber = f.parent;
            }
        }
    }

    pub(crate) fn value(&mut self, v: &mut Value) {
        // SAFETY: `Value` is a transparent word.
        unsafe { self.scavenge(v as *mut Value as *mut u64) }
    }
}

/// Whether a young block was copied; then its new address.
fn forwarded(v: Value) -> Option<Value> {
    (v.header().0 == 0).then(|| v.field_unchecked(0))
}

impl Domain {
    /// Empties the minor heap. `Domain::sp` must be the top of the current stack.
    pub(crate) fn minor_collection(&mut self) {
        self.heap.minor_requested = false;
        let used = self.heap.young_used();
        if used == 0 {
            self.heap.reset_young_limit();
            return;
        }
        let young_words = self.heap.young_words();
        if !self.heap.reserve.fill(young_words) {
            self.heap.reserve.touched = true;
        }
        self.heap.sampler_sync();
        // SAFETY: the current fiber is live.
        unsafe { (*self.fiber).sp = self.sp };
        let mut roots = self.root_slots();
        let mut remembered = std::mem::take(&mut self.heap.remembered);
        let old_conts = std::mem::take(&mut self.heap.old_conts);
        let fibers = self.root_fibers();
        let mut young_ephemerons = std::mem::take(&mut self.ephemerons.young);
        let first_young = self.finalisers.first_young;
        let last_young = self.finalisers.last_young;
        let mut finalise_first = std::mem::take(&mut self.finalisers.first);
        let mut finalise_last = std::mem::take(&mut self.finalisers.last);

        let mut s = Scavenger { heap: &mut self.heap, todo: Vec::new(), promoted: 0 };
        for root in roots.drain(..) {
            // SAFETY: root sets are slots of values.
            unsafe { s.scavenge(root) }
        }
        for slot in remembered.drain(..) {
            // SAFETY: remembered slots are fields of live or not yet swept major blocks.
            unsafe { s.scavenge(slot) }
        }
        for fiber in fibers {
            s.chain(fiber);
        }
        for k in old_conts {
            s.chain(Fiber::from_value(k.field(0)));
        }
        for (f, v) in &mut finalise_first[first_young..] {
            s.value(f);
            s.value(v);
        }
        for (f, _) in &mut finalise_last[last_young..] {
            s.value(f);
        }
        for e in &young_ephemerons {
            // The data is kept whatever becomes of the keys: they are settled at the end of the major cycle.
            // SAFETY: ephemerons are major blocks of at least two words.
            unsafe { s.scavenge(e.ptr().add(crate::heap::weak::DATA)) }
        }
        s.drain();
        let promoted = s.promoted;

        for e in young_ephemerons.drain(..) {
            self.settle_young_keys(e);
        }
        self.ephemerons.young = young_ephemerons;
        // Values watched by `Gc.finalise_last` that died young.
        let mut gone = Vec::new();
        for (f, mut v) in finalise_last.split_off(last_young) {
            if self.heap.is_young(v) {
                match forwarded_block(v) {
                    Some(new) => v = new,
                    None => {
                        gone.push((f, Value::UNIT));
                        continue;
                    }
                }
            }
            finalise_last.push((f, v));
        }
        if !gone.is_empty() {
            self.finalisers.to_run.extend(gone.into_iter().rev());
            self.control.interrupt();
        }
        self.memprof_after_minor(forwarded_block);
        self.finalisers.first_young = finalise_first.len();
        self.finalisers.last_young = finalise_last.len();
        self.finalisers.first = finalise_first;
        self.finalisers.last = finalise_last;
        // Continuations and customs that died young give back what they own.
        let mut conts = std::mem::take(&mut self.heap.young_conts);
        for k in conts.drain(..) {
            if forwarded(k).is_none() {
                self.release_chain(Fiber::from_value(k.field_unchecked(0)));
            }
        }
        self.heap.young_conts = conts;
        let mut customs = std::mem::take(&mut self.heap.young_customs);
        for c in customs.drain(..) {
            if forwarded(c).is_none()
                && let Some(finalize) = c.custom_ops().finalize
            {
                finalize(self, c);
            }
        }
        self.heap.young_customs = customs;
        self.heap.remembered = remembered;
        self.heap.stats.minor_words += used as u64;
        self.heap.stats.promoted_words += promoted as u64;
        self.heap.stats.minor_collections += 1;
        self.heap.young_ptr = self.heap.young_end;
        self.heap.sampler_restart();
        self.heap.reset_young_limit();
    }

    /// Clears the young keys of an ephemeron that died, updates those that moved.
    fn settle_young_keys(&mut self, e: Value) {
        for i in crate::heap::weak::FIRST_KEY..e.wosize() {
            let key = e.field_unchecked(i);
            if self.heap.is_young(key) {
                match forwarded_block(key) {
                    Some(new) => e.set_raw_field(i, new.bits()),
                    None => {
                        e.set_raw_field(i, self.ephemerons.none.bits());
                        e.set_raw_field(crate::heap::weak::DATA, self.ephemerons.none.bits());
                    }
                }
            }
        }
    }
}

/// As `forwarded`, for a value that may point into a closure.
fn forwarded_block(v: Value) -> Option<Value> {
    if v.header().0 != 0 && v.header().tag() == INFIX_TAG {
        let offset = v.wosize() as u64 * 8;
        return forwarded(Value::from_bits(v.bits() - offset)).map(|b| Value::from_bits(b.bits() + offset));
    }
    forwarded(v)
}

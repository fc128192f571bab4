//! Ephemerons (weak arrays among them): abstract blocks whose keys do not keep anything alive and whose data lives as
//! long as all keys do. They are always major blocks, listed in `Ephemerons::all`.
use crate::domain::Domain;
use crate::value::*;

/// Field of the data; field 0 is unused.
pub const DATA: usize = 1;
/// First key.
pub const FIRST_KEY: usize = 2;

/// Stands for an absent key or data: a static block no program can make.
static NONE: [u64; 2] = [Header::new(1, NOT_MARKABLE, ABSTRACT_TAG).0, 1];

pub(crate) struct Ephemerons {
    pub(crate) all: Vec<Value>,
    /// Those that may refer to young blocks.
    pub(crate) young: Vec<Value>,
    pub(crate) none: Value,
}

impl Ephemerons {
    pub(crate) fn new() -> Ephemerons {
        Ephemerons {
            all: Vec::new(),
            young: Vec::new(),
            none: Value::from_bits(&raw const NONE[1] as usize as u64),
        }
    }
}

impl Domain {
    /// A new ephemeron with `keys` keys, all absent.
    pub fn ephemeron(&mut self, keys: usize) -> Res {
        let size = keys.checked_add(FIRST_KEY).filter(|&n| n <= MAX_WOSIZE);
        let Some(e) = size.and_then(|n| self.heap.alloc_major(n, ABSTRACT_TAG)) else {
            return Err(self.out_of_memory());
        };
        self.sample_major(e, keys + FIRST_KEY);
        e.set_raw_field(0, 1);
        for i in 1..keys + FIRST_KEY {
            e.set_raw_field(i, self.ephemerons.none.bits());
        }
        self.ephemerons.all.push(e);
        Ok(e)
    }

    /// Key (from `FIRST_KEY`) or data (`DATA`) of an ephemeron.
    pub fn ephemeron_get(&mut self, e: Value, i: usize) -> Option<Value> {
        let v = e.field(i);
        if v == self.ephemerons.none {
            return None;
        }
        // While marking and until everything is swept, what is dead but not cleared yet must not come back.
        if v.is_block() && self.heap.major.is_marking() && !self.heap.is_young(v) {
            self.heap.major.darken(v);
        }
        Some(v)
    }

    pub fn ephemeron_set(&mut self, e: Value, i: usize, v: Option<Value>) {
        let old = e.field(i);
        if i == DATA && old.is_block() && self.heap.major.is_marking() && !self.heap.is_young(old) {
            self.heap.major.darken(old);
        }
        let v = v.unwrap_or(self.ephemerons.none);
        e.set_raw_field(i, v.bits());
        if self.heap.is_young(v) && self.ephemerons.young.last() != Some(&e) {
            self.ephemerons.young.push(e);
        }
    }
}

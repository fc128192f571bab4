//! Method calls.
use super::{field, instructions};
use crate::value::*;

/// Looks a public method up in an object's table: the index of its tag, by binary search.
pub(crate) fn find_method(table: Value, tag: Value) -> usize {
    let mut low = 3;
    let mut high = table.raw_field(0) as usize;
    while low < high {
        let middle = ((low + high) >> 1) | 1;
        if (tag.bits() as i64) < table.raw_field(middle) as i64 {
            high = middle - 2;
        } else {
            low = middle;
        }
    }
    low
}

instructions! {
    fn getmethod(r) {
        r.acc = field(field(r.peek(0), 0), (r.acc >> 1) as usize);
        r.advance(1);
    }
    /// Operands: tag, index of the method found last time (3 at first).
    fn getpubmet(r) {
        r.push(r.acc);
        let table = field(r.acc, 0);
        let tag = r.op(0);
        let cached = r.op(1) as usize;
        // The table's first word is twice its number of methods plus 1: the largest index of a tag.
        if cached <= field(table, 0) as usize && field(table, cached) == tag {
            r.acc = field(table, cached - 1);
        } else {
            let i = find_method(Value::from_bits(table), Value::from_bits(tag));
            *((r.pc - 1) as usize as *mut u64).add(2) = i as u64;
            r.acc = field(table, i - 1);
        }
        r.advance(3);
    }
    fn getdynmet(r) {
        let table = Value::from_bits(field(r.peek(0), 0));
        let i = find_method(table, Value::from_bits(r.acc));
        r.acc = field(table.bits(), i - 1);
        r.advance(1);
    }
}

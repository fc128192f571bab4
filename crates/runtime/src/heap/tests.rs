//! The collector against a simple model: a graph is built and changed in both, collected, and compared.
use crate::domain::{Domain, Local};
use crate::machine::Params;
use crate::value::*;
use host::MemoryHost;
use std::sync::Arc;

fn domain(stress: usize) -> Box<Domain> {
    let params = Params { minor_words: 4096, stress, ..Params::default() };
    Domain::new(Arc::new(MemoryHost::default()), params).expect("memory for a domain")
}

/// A small generator of reproducible choices.
struct Choices(u64);

impl Choices {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 33) as usize) % n
    }
}

/// Reads `len` cells of a list of integers.
fn list(v: Value) -> Vec<i64> {
    v.list_iter().map(|x| x.as_int()).collect()
}

#[test]
fn graph_survives_collections() {
    const NODES: usize = 200;
    for seed in 0..4 {
        let mut d = domain(0);
        let mut c = Choices(seed);
        // The model: each node's payload and its two successors.
        let mut model = vec![(0i64, None::<usize>, None::<usize>); NODES];
        let table = d.alloc_block(NODES, 0, Value::UNIT).expect("table");
        let table: Local = d.root(table);
        for round in 0..20_000 {
            let i = c.below(NODES);
            let payload = round as i64;
            let (left, right) = (c.below(NODES), c.below(NODES));
            let t = d[table];
            let node = d.block(0, &[Value::int(payload), t.field(left), t.field(right)]);
            // Links are to what the table held then; the model follows the same rule only for integers.
            let t = d[table];
            if c.below(3) == 0 {
                let flat = d.block(0, &[Value::int(payload), Value::UNIT, Value::UNIT]);
                d.set_field(t, i, flat);
                model[i] = (payload, None, None);
            } else {
                let leaf = |v: Value| if v.is_block() { v.field(0) } else { v };
                let (a, b) = (leaf(node.field(1)), leaf(node.field(2)));
                let flat = d.block(0, &[Value::int(payload), a, b]);
                d.set_field(t, i, flat);
                model[i] = (payload, Some(a.as_int() as usize), Some(b.as_int() as usize));
            }
            match c.below(400) {
                0 => d.minor_collection(),
                1 => d.minor_and_slice(),
                2 if c.below(10) == 0 => d.major_collection(),
                _ => {}
            }
            if d.heap.minor_requested {
                d.minor_and_slice();
            }
        }
        let t = d[table];
        for (i, &(payload, a, b)) in model.iter().enumerate() {
            let v = t.field(i);
            if v.is_int() {
                assert_eq!(payload, 0);
                continue;
            }
            assert_eq!(v.field(0).as_int(), payload);
            assert_eq!(v.field(1).as_int(), a.unwrap_or(0) as i64);
            assert_eq!(v.field(2).as_int(), b.unwrap_or(0) as i64);
        }
    }
}

#[test]
fn old_blocks_remember_young_ones() {
    let mut d = domain(0);
    let old = d.alloc_block(300, 0, Value::UNIT).expect("a large block");
    let old = d.root(old);
    for i in 0..300 {
        let young = d.list(&[Value::int(i), Value::int(i + 1)]);
        let block = d[old];
        d.set_field(block, i as usize, young);
    }
    d.minor_collection();
    d.major_collection();
    for i in 0..300 {
        assert_eq!(list(d[old].field(i as usize)), [i, i + 1]);
    }
}

#[test]
fn garbage_goes_and_memory_with_it() {
    let mut d = domain(0);
    let keep = d.list(&[Value::int(7)]);
    let keep = d.root(keep);
    for _ in 0..200 {
        let s = d.alloc_string(100_000).expect("memory");
        assert_eq!(s.string_len(), 100_000);
        for _ in 0..100 {
            d.pair(Value::UNIT, Value::UNIT);
        }
    }
    d.major_collection();
    assert!(d.heap.major.heap_words < 10_000, "{} words live", d.heap.major.heap_words);
    assert_eq!(d.heap.major.large_words, 0);
    assert_eq!(list(d[keep]), [7]);
}

#[test]
fn weak_keys_die_and_data_with_them() {
    let mut d = domain(0);
    let e = d.ephemeron(2).expect("an ephemeron");
    let e = d.root(e);
    let (a, b, data) = (d.pair(Value::int(1), Value::UNIT), d.pair(Value::int(2), Value::UNIT), d.float(1.5));
    let a = d.root(a);
    let v = d[e];
    let key = d[a];
    d.ephemeron_set(v, super::weak::FIRST_KEY, Some(key));
    d.ephemeron_set(v, super::weak::FIRST_KEY + 1, Some(b));
    d.ephemeron_set(v, super::weak::DATA, Some(data));
    d.major_collection();
    let v = d[e];
    assert_eq!(d.ephemeron_get(v, super::weak::FIRST_KEY), Some(d[a]));
    assert_eq!(d.ephemeron_get(v, super::weak::FIRST_KEY + 1), None);
    assert_eq!(d.ephemeron_get(v, super::weak::DATA), None);
}

#[test]
fn customs_are_finalised_once() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    struct Probe(Arc<AtomicUsize>);
    impl Drop for Probe {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
    static OPS: CustomOps = CustomOps::boxed::<Probe>("_probe");
    let count = Arc::new(AtomicUsize::new(0));
    let mut d = domain(0);
    let kept = d.custom_box(&OPS, Box::new(Probe(count.clone())), 0);
    let kept = d.root(kept);
    for _ in 0..10 {
        d.custom_box(&OPS, Box::new(Probe(count.clone())), 0);
    }
    d.minor_collection();
    assert_eq!(count.load(Ordering::Relaxed), 10);
    d.major_collection();
    assert_eq!(count.load(Ordering::Relaxed), 10);
    assert!(d[kept].is_custom(&OPS));
    drop(d);
    assert_eq!(count.load(Ordering::Relaxed), 11);
}

#[test]
fn absurd_sizes_are_refused() {
    let mut d = domain(0);
    for n in [MAX_WOSIZE, usize::MAX / 8, usize::MAX] {
        assert!(d.alloc_block(n, 0, Value::UNIT).is_err());
        assert!(d.alloc_string(n).is_err());
    }
}

/// What the mark stack had no memory to note is found all the same.
#[test]
fn marking_survives_a_lost_mark_stack() {
    let mut d = domain(0);
    let mut l = Value::EMPTY_LIST;
    for i in 0..50_000 {
        let pair = d.pair(Value::int(i), Value::int(i));
        l = d.cons(pair, l);
    }
    let l = d.root(l);
    d.major_collection();
    d.start_marking();
    for _ in 0..20 {
        d.mark_slice(100);
        d.heap.major.mark_stack.clear();
        d.heap.major.mark_overflow = true;
    }
    d.major_collection();
    let firsts: Vec<i64> = d[l].list_iter().map(|pair| pair.field(0).as_int()).collect();
    assert!(firsts.iter().copied().eq((0..50_000).rev()));
}

/// With an empty reserve that cannot be filled the heap says so; memory that came free ends the state.
#[test]
fn reserve_is_filled_again() {
    let mut d = domain(0);
    d.minor_collection();
    while d.heap.reserve.give() {}
    assert!(!d.memory_has_ended());
    assert!(!d.heap.reserve.touched);
}

//! The collector against a model: random operations are made on the heap and on plain Rust data, and after every few of
//! them the graphs reachable from the roots must be the same.
//!
//! Each block of the model has a serial number, which is the first field of its block in the heap. The model never forgets a
//! block; what is reachable in it says what must live in the heap, and what must be gone after a complete cycle.
use crate::domain::{Domain, Local};
use crate::heap::weak::{DATA, FIRST_KEY};
use crate::machine::Params;
use crate::value::*;
use host::MemoryHost;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

const ROOTS: usize = 12;
const EPHEMERONS: usize = 6;
const KEYS: usize = 2;

/// Reproducible choices.
struct Choices(u64);

impl Choices {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 33) as usize) % n
    }
}

/// A field: an integer or the block with a serial number.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Field {
    Int(i64),
    Block(usize),
}

/// A block of the model, without its serial number.
#[derive(Clone)]
struct Block {
    fields: Vec<Field>,
    custom: bool,
}

#[derive(Clone, Copy, Default)]
struct Ephemeron {
    keys: [Option<usize>; KEYS],
    data: Option<usize>,
}

#[derive(Default)]
struct Model {
    blocks: Vec<Block>,
    roots: [Option<usize>; ROOTS],
    ephemerons: [Ephemeron; EPHEMERONS],
    /// Watched by `finalise_last`.
    watched: Vec<usize>,
}

impl Model {
    /// What the roots lead to; data of an ephemeron only when all its keys are alive.
    fn reachable(&self) -> BTreeSet<usize> {
        let mut alive = BTreeSet::new();
        let mut todo: Vec<usize> = self.roots.iter().flatten().copied().collect();
        loop {
            while let Some(b) = todo.pop() {
                if alive.insert(b) {
                    todo.extend(self.blocks[b].fields.iter().filter_map(|f| match f {
                        Field::Block(b) => Some(*b),
                        Field::Int(_) => None,
                    }));
                }
            }
            let keeps = |e: &&Ephemeron| e.keys.iter().flatten().all(|k| alive.contains(k));
            let data = self.ephemerons.iter().filter(keeps).filter_map(|e| e.data);
            todo = data.filter(|b| !alive.contains(b)).collect();
            if todo.is_empty() {
                return alive;
            }
        }
    }
}

/// A custom block's payload tells when it dies.
struct Probe(Arc<Mutex<Vec<usize>>>, usize);

impl Drop for Probe {
    fn drop(&mut self) {
        self.0.lock().expect("one thread").push(self.1);
    }
}

static PROBE: CustomOps = CustomOps::boxed::<Probe>("_probe");

struct Run {
    d: Box<Domain>,
    c: Choices,
    model: Model,
    roots: Local,
    ephemerons: Vec<Local>,
    died: Arc<Mutex<Vec<usize>>>,
}

impl Run {
    fn new(seed: u64, stress: usize) -> Run {
        let params = Params { minor_words: 512, stress, ..Params::default() };
        let mut d = Domain::new(Arc::new(MemoryHost::default()), params).expect("memory for a domain");
        let roots = d.alloc_block(ROOTS, 0, Value::UNIT).expect("roots");
        let roots = d.root(roots);
        let ephemerons = (0..EPHEMERONS)
            .map(|_| {
                let e = d.ephemeron(KEYS).expect("an ephemeron");
                d.root(e)
            })
            .collect();
        Run { d, c: Choices(seed), model: Model::default(), roots, ephemerons, died: Arc::default() }
    }

    /// A block both reachable in the model and there in the heap.
    fn pick(&mut self) -> Option<(usize, Value)> {
        let root = self.c.below(ROOTS);
        let mut at = self.model.roots[root]?;
        let mut v = self.d[self.roots].field(root);
        for _ in 0..self.c.below(6) {
            let fields = &self.model.blocks[at].fields;
            if fields.is_empty() {
                break;
            }
            let i = self.c.below(fields.len());
            let Field::Block(next) = fields[i] else { break };
            (at, v) = (next, v.field(i + 1));
        }
        Some((at, v))
    }

    /// An integer or a reachable block.
    fn field(&mut self) -> (Field, Value) {
        match if self.c.below(3) == 0 { None } else { self.pick() } {
            Some((b, v)) => (Field::Block(b), v),
            None => {
                let n = self.c.below(1000) as i64;
                (Field::Int(n), Value::int(n))
            }
        }
    }

    fn make(&mut self) {
        let serial = self.model.blocks.len();
        let number = Value::int(serial as i64);
        let kind = self.c.below(20);
        let (block, v) = if kind == 0 {
            let payload = Box::new(Probe(self.died.clone(), serial));
            let inner = self.d.custom_box(&PROBE, payload, 100);
            let v = self.d.block(1, &[number, inner]);
            (Block { fields: Vec::new(), custom: true }, v)
        } else {
            let size = match kind {
                1 => 200 + self.c.below(300),
                2 => 20 + self.c.below(100),
                _ => self.c.below(5),
            };
            let fields: Vec<(Field, Value)> = (0..size).map(|_| self.field()).collect();
            let mut values = vec![number];
            values.extend(fields.iter().map(|f| f.1));
            let v = self.d.block_from(0, &values).expect("memory");
            (Block { fields: fields.iter().map(|f| f.0).collect(), custom: false }, v)
        };
        self.model.blocks.push(block);
        let root = self.c.below(ROOTS);
        self.model.roots[root] = Some(serial);
        let roots = self.d[self.roots];
        self.d.set_field(roots, root, v);
    }

    fn mutate(&mut self) {
        let Some((b, v)) = self.pick() else { return };
        let size = self.model.blocks[b].fields.len();
        if size > 0 {
            let i = self.c.below(size);
            let (field, value) = self.field();
            self.model.blocks[b].fields[i] = field;
            self.d.set_field(v, i + 1, value);
        }
    }

    fn drop_root(&mut self) {
        let root = self.c.below(ROOTS);
        self.model.roots[root] = None;
        let roots = self.d[self.roots];
        self.d.set_field(roots, root, Value::UNIT);
    }

    fn change_ephemeron(&mut self) {
        let n = self.c.below(EPHEMERONS);
        self.note_deaths(n);
        let e = self.d[self.ephemerons[n]];
        let chosen = if self.c.below(5) == 0 { None } else { self.pick() };
        let i = self.c.below(KEYS + 1);
        let place = if i < KEYS { FIRST_KEY + i } else { DATA };
        self.d.ephemeron_set(e, place, chosen.map(|(_, v)| v));
        let serial = chosen.map(|(b, _)| b);
        let model = &mut self.model.ephemerons[n];
        if i < KEYS { model.keys[i] = serial } else { model.data = serial }
    }

    /// Keys that the collector has removed are gone from the model too, with the data. They must have been dead.
    fn note_deaths(&mut self, n: usize) {
        let e = self.d[self.ephemerons[n]];
        for i in 0..KEYS {
            let absent = e.field(FIRST_KEY + i) == self.d.ephemerons.none;
            if let Some(key) = self.model.ephemerons[n].keys[i].filter(|_| absent) {
                assert!(!self.model.reachable().contains(&key), "key {key} lives");
                self.model.ephemerons[n].keys[i] = None;
                self.model.ephemerons[n].data = None;
            }
        }
    }

    fn watch(&mut self) {
        let Some((b, v)) = self.pick() else { return };
        // The "function" is the serial number: nothing runs here.
        self.d.finalise_last(Value::int(b as i64), v);
        self.model.watched.push(b);
    }

    /// Compares everything reachable, and what ephemerons hold.
    fn compare(&mut self) {
        let mut seen: BTreeMap<usize, Value> = BTreeMap::new();
        let roots = self.d[self.roots];
        let mut todo = Vec::new();
        for (i, root) in self.model.roots.iter().enumerate() {
            match root {
                Some(b) => todo.push((*b, roots.field(i))),
                None => assert_eq!(roots.field(i), Value::UNIT),
            }
        }
        while let Some((b, v)) = todo.pop() {
            assert!(v.is_block(), "block {b}");
            assert_eq!(v.field(0).as_int(), b as i64, "block {b}");
            if let Some(&before) = seen.get(&b) {
                assert_eq!(before, v, "block {b} is one");
                continue;
            }
            seen.insert(b, v);
            let block = &self.model.blocks[b];
            if block.custom {
                assert!(v.field(1).is_custom(&PROBE));
                continue;
            }
            assert_eq!(v.wosize(), block.fields.len() + 1);
            for (i, field) in block.fields.iter().enumerate() {
                match field {
                    Field::Int(n) => assert_eq!(v.field(i + 1), Value::int(*n)),
                    Field::Block(next) => todo.push((*next, v.field(i + 1))),
                }
            }
        }
        self.compare_ephemerons(&seen);
        for b in self.died.lock().expect("one thread").iter() {
            assert!(!seen.contains_key(b), "custom {b} was finalised alive");
        }
    }

    /// A key that lives is there; one that is not there is dead, and then so are the others' data.
    fn compare_ephemerons(&mut self, seen: &BTreeMap<usize, Value>) {
        for n in 0..EPHEMERONS {
            let e = self.d[self.ephemerons[n]];
            let mut model = self.model.ephemerons[n];
            for i in 0..KEYS {
                let found = e.field(FIRST_KEY + i);
                let absent = found == self.d.ephemerons.none;
                let Some(key) = model.keys[i] else {
                    assert!(absent);
                    continue;
                };
                if absent {
                    assert!(!seen.contains_key(&key), "key {key} lives");
                    // Its death took the data with it.
                    model.keys[i] = None;
                    model.data = None;
                } else if let Some(&v) = seen.get(&key) {
                    assert_eq!(found, v);
                }
            }
            let found = e.field(DATA);
            if found == self.d.ephemerons.none {
                model.data = None;
            } else if let Some(v) = model.data.and_then(|b| seen.get(&b)) {
                assert_eq!(found, *v);
            }
            self.model.ephemerons[n] = model;
        }
    }

    /// After a complete cycle exactly what is reachable is left.
    fn compare_after_cycle(&mut self) {
        let alive = self.model.reachable();
        for (n, e) in self.model.ephemerons.iter().enumerate() {
            let block = self.d[self.ephemerons[n]];
            let dead = |k: &Option<usize>| k.is_some_and(|k| !alive.contains(&k));
            for i in 0..KEYS {
                let absent = block.field(FIRST_KEY + i) == self.d.ephemerons.none;
                assert_eq!(absent, e.keys[i].is_none() || dead(&e.keys[i]));
            }
            let absent = block.field(DATA) == self.d.ephemerons.none;
            assert_eq!(absent, e.data.is_none() || e.keys.iter().any(dead));
        }
        let died: BTreeSet<usize> = self.died.lock().expect("one thread").iter().copied().collect();
        for (b, block) in self.model.blocks.iter().enumerate() {
            if block.custom {
                assert_eq!(died.contains(&b), !alive.contains(&b), "custom {b}");
            }
        }
        let mut told: Vec<usize> =
            self.d.finalisers.to_run.drain(..).map(|(f, _)| f.as_int() as usize).collect();
        let (left, mut gone): (Vec<usize>, Vec<usize>) =
            std::mem::take(&mut self.model.watched).into_iter().partition(|b| alive.contains(b));
        self.model.watched = left;
        told.sort_unstable();
        gone.sort_unstable();
        assert_eq!(told, gone);
    }

    fn step(&mut self) {
        match self.c.below(100) {
            0..50 => self.make(),
            50..75 => self.mutate(),
            75..83 => self.drop_root(),
            83..93 => self.change_ephemeron(),
            93..95 => self.watch(),
            95 => self.d.minor_collection(),
            _ => self.d.minor_and_slice(),
        }
        if self.d.heap.minor_requested {
            self.d.minor_and_slice();
        }
    }

    fn run(&mut self, steps: usize) {
        for n in 1..=steps {
            self.step();
            if n % 50 == 0 {
                self.compare();
            }
            if n % 1000 == 0 {
                self.d.major_collection();
                self.compare();
                self.compare_after_cycle();
            }
            if n % 3000 == 0 {
                self.d.compact();
                self.compare();
            }
        }
    }
}

#[test]
fn heap_is_as_its_model() {
    for seed in 0..8 {
        Run::new(seed, 0).run(9_000);
    }
}

#[test]
fn heap_is_as_its_model_in_stress_mode() {
    for seed in 100..104 {
        Run::new(seed, 1).run(6_000);
    }
}

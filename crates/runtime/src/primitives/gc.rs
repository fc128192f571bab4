//! `Gc`: statistics, parameters, collections on demand, finalisers.
use super::{Primitive, p1, p2};
use crate::domain::Domain;
use crate::heap::normal_minor_words;
use crate::machine::Verbosity;
use crate::value::*;

pub const TABLE: &[Primitive] = &[
    p1("caml_gc_stat", stat),
    p1("caml_gc_quick_stat", quick_stat),
    p1("caml_gc_minor_words", minor_words),
    p1("caml_gc_counters", counters),
    p1("caml_gc_get", get),
    p1("caml_gc_set", set),
    p1("caml_gc_minor", minor),
    p1("caml_gc_major", major),
    p1("caml_gc_major_slice", major_slice),
    p1("caml_gc_full_major", full_major),
    p1("caml_gc_compaction", compaction),
    p1("caml_get_minor_free", minor_free),
    p2("caml_final_register", final_register),
    p2("caml_final_register_called_without_value", final_register_last),
    p1("caml_final_release", final_release),
];

/// Words allocated in the minor heap so far.
fn total_minor_words(d: &Domain) -> f64 {
    (d.heap.stats.minor_words + d.heap.young_used() as u64) as f64
}

/// Words allocated in the major heap so far, promoted ones included.
fn total_major_words(d: &Domain) -> f64 {
    (d.heap.stats.direct_major_words + d.heap.stats.promoted_words) as f64
}

/// Blocks of the major heap and what they take.
struct Live {
    words: usize,
    blocks: usize,
    /// Words lost to rounding sizes up.
    fragments: usize,
}

/// The 17 fields of `Gc.stat`.
fn statistics(d: &mut Domain, live: Live) -> Res {
    let s = d.heap.stats;
    let heap = d.heap.major.mapped_words();
    let top = d.heap.major.top_heap_words.max(heap);
    d.heap.major.top_heap_words = top;
    let floats = [total_minor_words(d), s.promoted_words as f64, total_major_words(d)];
    let stack = (d.high as usize - d.sp as usize) / 8;
    let ints = [
        s.minor_collections as usize,
        s.major_collections as usize,
        heap,
        0,
        live.words,
        live.blocks,
        heap.saturating_sub(live.words + live.fragments),
        0,
        0,
        live.fragments,
        s.compactions as usize,
        top,
        stack,
        s.forced_major_collections as usize,
    ];
    let mut fields = Vec::with_capacity(17);
    for x in floats {
        fields.push(d.float(x));
    }
    fields.extend(ints.iter().map(|&n| Value::int(n as i64)));
    Ok(d.tuple(&fields))
}

fn stat(d: &mut Domain, _: Value) -> Res {
    d.full_major()?;
    let (words, blocks) = d.live_blocks();
    let fragments = d.heap.major.heap_words.saturating_sub(words);
    statistics(d, Live { words, blocks, fragments })
}

/// Without a walk through the heap: words as allocated, rounding included.
fn quick_stat(d: &mut Domain, _: Value) -> Res {
    let major = &d.heap.major;
    let live = Live { words: major.heap_words, blocks: major.heap_blocks, fragments: 0 };
    statistics(d, live)
}

fn minor_words(d: &mut Domain, _: Value) -> Res {
    let words = total_minor_words(d);
    Ok(d.float(words))
}

fn counters(d: &mut Domain, _: Value) -> Res {
    let (minor, promoted, major) =
        (total_minor_words(d), d.heap.stats.promoted_words as f64, total_major_words(d));
    let minor = d.float(minor);
    let promoted = d.float(promoted);
    let major = d.float(major);
    Ok(d.tuple(&[minor, promoted, major]))
}

/// The 11 fields of `Gc.control`.
fn get(d: &mut Domain, _: Value) -> Res {
    let p = &d.params;
    let ints = [
        d.heap.young_words(),
        0,
        d.space_overhead,
        p.verbosity,
        0,
        d.max_stack_words,
        0,
        0,
        p.custom_major_ratio,
        p.custom_minor_ratio,
        p.custom_minor_max_size,
    ];
    let fields = ints.map(|n| Value::int(n as i64));
    Ok(d.tuple(&fields))
}

/// Takes over the fields of a `Gc.control` that differ, telling of them when `v` asks for it.
fn set(d: &mut Domain, control: Value) -> Res {
    let at = |i: usize| if i < control.wosize() { control.field(i).as_index() } else { None };
    if let Some(v) = at(3) {
        d.params.verbosity = v;
    }
    if let Some(l) = at(5) {
        d.max_stack_words = l.max(1);
    }
    let percent = |d: &mut Domain, what: &str, new: Option<usize>, old: usize| {
        let new = new.unwrap_or(old);
        if new != old {
            tell(d, &format!("{what}: {new}%"));
        }
        new
    };
    d.space_overhead = percent(d, "New space overhead", at(2).map(|o| o.max(1)), d.space_overhead);
    let p = d.params.clone();
    let ratio = |i: usize| at(i).map(|n| n.max(1));
    d.params.custom_major_ratio = percent(d, "New custom major ratio", ratio(8), p.custom_major_ratio);
    d.params.custom_minor_ratio = percent(d, "New custom minor ratio", ratio(9), p.custom_minor_ratio);
    d.params.custom_minor_max_size =
        percent(d, "New custom minor size limit", at(10), p.custom_minor_max_size);
    if let Some(words) = at(0).map(|n| normal_minor_words(n.min(1 << 28)))
        && words != d.heap.young_words()
    {
        tell(d, &format!("New minor heap size: {}k words", words / 1024));
        d.minor_collection();
        if !d.heap.resize_young(words) {
            return Err(d.out_of_memory());
        }
    }
    Ok(Value::UNIT)
}

/// A message of the collector.
fn tell(d: &Domain, line: &str) {
    if d.params.says(Verbosity::Parameters) {
        // There is nowhere to report that standard error is closed.
        let _ = d.host().write_all(host::STDERR, format!("{line}\n").as_bytes());
    }
}

/// What `v=0x400` asks for at the end of a program.
pub(crate) fn final_report(d: &Domain) -> String {
    let s = &d.heap.stats;
    let (minor, major) = (total_minor_words(d), total_major_words(d));
    let heap = d.heap.major.mapped_words();
    let lines = [
        ("allocated_words", (minor + major) as u64 - s.promoted_words),
        ("minor_words", minor as u64),
        ("promoted_words", s.promoted_words),
        ("major_words", major as u64),
        ("minor_collections", s.minor_collections),
        ("major_collections", s.major_collections),
        ("forced_major_collections", s.forced_major_collections),
        ("heap_words", heap as u64),
        ("top_heap_words", d.heap.major.top_heap_words.max(heap) as u64),
    ];
    lines.iter().map(|(name, n)| format!("{name}: {n}\n")).collect()
}

fn minor(d: &mut Domain, _: Value) -> Res {
    if d.heap.young_used() == 0 {
        d.heap.stats.minor_collections += 1;
    }
    d.minor_and_slice();
    d.run_pending_after_collection()?;
    Ok(Value::UNIT)
}

fn major(d: &mut Domain, _: Value) -> Res {
    d.major_collection();
    d.run_pending_after_collection()?;
    Ok(Value::UNIT)
}

fn major_slice(d: &mut Domain, _: Value) -> Res {
    d.minor_and_slice();
    d.run_pending_after_collection()?;
    Ok(Value::UNIT)
}

fn full_major(d: &mut Domain, _: Value) -> Res {
    d.full_major()?;
    Ok(Value::UNIT)
}

fn compaction(d: &mut Domain, _: Value) -> Res {
    d.full_major()?;
    // A finaliser may have allocated.
    d.major_collection();
    d.compact();
    Ok(Value::UNIT)
}

fn minor_free(d: &mut Domain, _: Value) -> Res {
    Ok(Value::int((d.heap.young_words() - d.heap.young_used()) as i64))
}

/// Whether a value can be watched: not what the compiler or the runtime may copy or replace at will.
fn can_be_finalised(v: Value) -> bool {
    v.is_block() && !matches!(v.tag(), DOUBLE_TAG | LAZY_TAG | FORCING_TAG | FORWARD_TAG)
}

fn final_register(d: &mut Domain, f: Value, v: Value) -> Res {
    if !can_be_finalised(v) {
        return Err(d.invalid_arg("Gc.finalise"));
    }
    d.finalise_first(f, v);
    Ok(Value::UNIT)
}

fn final_register_last(d: &mut Domain, f: Value, v: Value) -> Res {
    if !can_be_finalised(v) {
        return Err(d.invalid_arg("Gc.finalise"));
    }
    d.finalise_last(f, v);
    Ok(Value::UNIT)
}

fn final_release(d: &mut Domain, _: Value) -> Res {
    d.finalise_release();
    Ok(Value::UNIT)
}

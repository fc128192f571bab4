//! `Obj`, lazy values, `let rec` placeholders: what touches headers and fields as such.
use super::{Primitive, p1, p2, p3, p4};
use crate::domain::Domain;
use crate::value::*;

pub const TABLE: &[Primitive] = &[
    p1("caml_obj_tag", tag),
    p2("caml_obj_block", new_block),
    p1("caml_obj_dup", dup),
    p2("caml_obj_with_tag", with_tag),
    p2("caml_obj_add_offset", add_offset),
    p2("caml_obj_raw_field", raw_field),
    p3("caml_obj_set_raw_field", set_raw_field),
    p4("caml_obj_compare_and_swap", compare_and_swap),
    p1("caml_obj_is_shared", is_shared),
    p1("caml_obj_reachable_words", reachable_words),
    p1("caml_lazy_make_forward", lazy_make_forward),
    p1("caml_lazy_update_to_forcing", lazy_update_to_forcing),
    p1("caml_lazy_update_to_forward", lazy_update_to_forward),
    p1("caml_lazy_reset_to_lazy", lazy_reset_to_lazy),
    p1("caml_lazy_read_result", lazy_read_result),
    p1("caml_alloc_dummy", alloc_dummy),
    p1("caml_alloc_dummy_float", alloc_dummy_float),
    p2("caml_alloc_dummy_function", alloc_dummy_function),
    p2("caml_alloc_dummy_infix", alloc_dummy_infix),
    p2("caml_update_dummy", update_dummy),
];

fn tag(_: &mut Domain, v: Value) -> Res {
    Ok(Value::int(if v.is_int() {
        1000
    } else if v.bits() & 7 != 0 {
        1002
    } else {
        v.tag() as i64
    }))
}

fn new_block(d: &mut Domain, tag: Value, size: Value) -> Res {
    let (Ok(tag), Some(size)) = (u8::try_from(tag.as_int()), size.as_index()) else {
        return Err(d.invalid_arg("Obj.new_block"));
    };
    match tag {
        CUSTOM_TAG | CLOSURE_TAG | CONT_TAG | INFIX_TAG => Err(d.invalid_arg("Obj.new_block")),
        STRING_TAG if size == 0 => Err(d.invalid_arg("Obj.new_block")),
        STRING_TAG => {
            let v = d.alloc_words(size, tag)?;
            (0..size).for_each(|i| v.set_raw_field(i, 0));
            Ok(v)
        }
        _ => d.alloc_block(size, tag, Value::UNIT),
    }
}

/// A copy of a block's words under a tag. Blocks with an owner (customs, continuations) must not be copied.
pub(super) fn shallow_copy(d: &mut Domain, v: Value, tag: u8) -> Res {
    let size = v.wosize();
    if size == 0 {
        return Ok(Value::atom(tag));
    }
    let copy = d.alloc_words(size, tag)?;
    if tag < NO_SCAN_TAG {
        d.init_fields(v, 0, copy, 0, size);
    } else {
        d.copy_words(v, 0, copy, 0, size);
    }
    Ok(copy)
}

fn dup(d: &mut Domain, v: Value) -> Res {
    if v.is_int() { Ok(v) } else { shallow_copy(d, v, v.tag()) }
}

fn with_tag(d: &mut Domain, tag: Value, v: Value) -> Res {
    shallow_copy(d, v, tag.as_int() as u8)
}

fn add_offset(_: &mut Domain, v: Value, offset: Value) -> Res {
    Ok(Value::from_bits(v.bits().wrapping_add(offset.int32() as i64 as u64)))
}

fn raw_field(d: &mut Domain, v: Value, i: Value) -> Res {
    let bits = v.raw_field(i.as_int() as usize);
    Ok(d.custom_word(&super::boxed_ints::NATIVEINT_OPS, bits))
}

fn set_raw_field(_: &mut Domain, v: Value, i: Value, bits: Value) -> Res {
    v.set_raw_field(i.as_int() as usize, bits.int64() as u64);
    Ok(Value::UNIT)
}

fn compare_and_swap(d: &mut Domain, v: Value, i: Value, old: Value, new: Value) -> Res {
    let i = i.as_int() as usize;
    let same = v.field(i) == old;
    if same {
        d.set_field(v, i, new);
    }
    Ok(Value::bool(same))
}

fn is_shared(d: &mut Domain, v: Value) -> Res {
    Ok(Value::bool(v.is_int() || !d.heap.is_young(v)))
}

fn reachable_words(d: &mut Domain, v: Value) -> Res {
    let mut seen = std::collections::HashSet::new();
    let mut todo = vec![v];
    let mut words = 0;
    while let Some(v) = todo.pop() {
        if v.is_int() {
            continue;
        }
        let mut block = v;
        if v.tag() == INFIX_TAG {
            block = Value::from_bits(v.bits() - 8 * v.wosize() as u64);
        }
        let h = block.header();
        if h.colour() == NOT_MARKABLE || !seen.insert(block.bits()) {
            continue;
        }
        words += h.whsize();
        if h.tag() < NO_SCAN_TAG && h.tag() != CONT_TAG {
            todo.extend(block.fields().iter().copied().filter(|f| f.is_block()));
        }
    }
    let _ = d;
    Ok(Value::int(words as i64))
}

// ---- lazy values ----

fn retag(v: Value, tag: u8) {
    let h = v.header();
    v.set_header(Header::new(h.wosize(), h.colour(), tag));
}

fn lazy_make_forward(d: &mut Domain, v: Value) -> Res {
    Ok(d.block(FORWARD_TAG, &[v]))
}

fn lazy_update_to_forcing(_: &mut Domain, v: Value) -> Res {
    if v.has_tag(LAZY_TAG) {
        retag(v, FORCING_TAG);
        Ok(Value::int(0))
    } else {
        Ok(Value::int(1))
    }
}

fn lazy_update_to_forward(_: &mut Domain, v: Value) -> Res {
    retag(v, FORWARD_TAG);
    Ok(Value::UNIT)
}

fn lazy_reset_to_lazy(_: &mut Domain, v: Value) -> Res {
    retag(v, LAZY_TAG);
    Ok(Value::UNIT)
}

fn lazy_read_result(_: &mut Domain, v: Value) -> Res {
    Ok(if v.has_tag(FORWARD_TAG) { v.field(0) } else { v })
}

// ---- `let rec` ----

fn alloc_dummy(d: &mut Domain, size: Value) -> Res {
    let size = size.as_index().unwrap_or(0);
    d.alloc_block(size, 0, Value::UNIT)
}

fn alloc_dummy_float(d: &mut Domain, size: Value) -> Res {
    alloc_dummy(d, size)
}

fn alloc_dummy_function(d: &mut Domain, size: Value, _arity: Value) -> Res {
    alloc_dummy(d, size)
}

/// A closure block whose function in the middle, at an offset in words, is what the program holds.
fn alloc_dummy_infix(d: &mut Domain, size: Value, offset: Value) -> Res {
    let (size, offset) = (size.as_index().unwrap_or(0), offset.as_index().unwrap_or(0));
    if offset == 0 || offset >= size {
        return Err(d.invalid_arg("caml_alloc_dummy_infix"));
    }
    let v = d.alloc_block(size, CLOSURE_TAG, Value::UNIT)?;
    v.set_raw_field(offset - 1, Header::new(offset, 0, INFIX_TAG).0);
    Ok(Value::from_bits(v.bits() + 8 * offset as u64))
}

fn update_dummy(d: &mut Domain, dummy: Value, new: Value) -> Res {
    if new.is_int() {
        return Err(d.invalid_arg("caml_update_dummy"));
    }
    let (dummy, new) = match new.tag() {
        INFIX_TAG => {
            let offset = 8 * new.wosize() as u64;
            let at = |v: Value| Value::from_bits(v.bits() - offset);
            (if dummy.tag() == INFIX_TAG { at(dummy) } else { dummy }, at(new))
        }
        _ => (dummy, new),
    };
    let size = new.wosize();
    if size == 0 || dummy.wosize() < size {
        return Ok(Value::UNIT);
    }
    if new.tag() == DOUBLE_ARRAY_TAG {
        retag(dummy, DOUBLE_ARRAY_TAG);
        d.copy_words(new, 0, dummy, 0, size);
    } else {
        // Fields first: a collector's slice cannot come in between, but a closure must never show half of its words.
        retag(dummy, new.tag());
        d.copy_fields(new, 0, dummy, 0, size);
    }
    Ok(Value::UNIT)
}

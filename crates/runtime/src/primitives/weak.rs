//! `Weak` and `Ephemeron`. A weak array is an ephemeron without data; see `heap::weak` for the layout.
use super::{Primitive, p1, p2, p3, p5};
use crate::domain::Domain;
use crate::heap::weak::{DATA, FIRST_KEY};
use crate::value::*;

pub const TABLE: &[Primitive] = &[
    p1("caml_weak_create", weak_create),
    p3("caml_weak_set", weak_set),
    p2("caml_weak_get", weak_get),
    p2("caml_weak_get_copy", weak_get_copy),
    p2("caml_weak_check", weak_check),
    p5("caml_weak_blit", weak_blit),
    p1("caml_ephe_create", ephe_create),
    p2("caml_ephe_get_key", weak_get),
    p2("caml_ephe_get_key_copy", weak_get_copy),
    p3("caml_ephe_set_key", set_key),
    p2("caml_ephe_unset_key", unset_key),
    p2("caml_ephe_check_key", weak_check),
    p5("caml_ephe_blit_key", weak_blit),
    p1("caml_ephe_get_data", get_data),
    p1("caml_ephe_get_data_copy", get_data_copy),
    p2("caml_ephe_set_data", set_data),
    p1("caml_ephe_unset_data", unset_data),
    p1("caml_ephe_check_data", check_data),
    p2("caml_ephe_blit_data", blit_data),
];

fn weak_create(d: &mut Domain, n: Value) -> Res {
    match n.as_index().filter(|&n| n <= MAX_WOSIZE - FIRST_KEY) {
        Some(n) => d.ephemeron(n),
        None => Err(d.invalid_arg("Weak.create")),
    }
}

fn ephe_create(d: &mut Domain, n: Value) -> Res {
    weak_create(d, n)
}

/// The field of key `n`.
fn key(d: &mut Domain, e: Value, n: Value, who: &str) -> Res<usize> {
    match n.as_index().and_then(|n| n.checked_add(FIRST_KEY)).filter(|&i| i < e.wosize()) {
        Some(i) => Ok(i),
        None => Err(d.invalid_arg(who)),
    }
}

fn weak_set(d: &mut Domain, e: Value, n: Value, v: Value) -> Res {
    let i = key(d, e, n, "Weak.set")?;
    d.ephemeron_set(e, i, v.as_option());
    Ok(Value::UNIT)
}

fn set_key(d: &mut Domain, e: Value, n: Value, v: Value) -> Res {
    let i = key(d, e, n, "Weak.set")?;
    d.ephemeron_set(e, i, Some(v));
    Ok(Value::UNIT)
}

fn unset_key(d: &mut Domain, e: Value, n: Value) -> Res {
    let i = key(d, e, n, "Weak.set")?;
    d.ephemeron_set(e, i, None);
    Ok(Value::UNIT)
}

fn option(d: &mut Domain, v: Option<Value>) -> Res {
    Ok(match v {
        Some(v) => d.some(v),
        None => Value::NONE,
    })
}

fn weak_get(d: &mut Domain, e: Value, n: Value) -> Res {
    let i = key(d, e, n, "Weak.get")?;
    let v = d.ephemeron_get(e, i);
    option(d, v)
}

fn weak_get_copy(d: &mut Domain, e: Value, n: Value) -> Res {
    let i = key(d, e, n, "Weak.get_copy")?;
    let v = d.ephemeron_get(e, i);
    copied(d, v)
}

/// A shallow copy in an option, so that the original does not come to life.
fn copied(d: &mut Domain, v: Option<Value>) -> Res {
    let Some(v) = v else { return Ok(Value::NONE) };
    let copy = if v.is_int() || matches!(v.tag(), CUSTOM_TAG | INFIX_TAG | CLOSURE_TAG | CONT_TAG) {
        v
    } else {
        super::obj::shallow_copy(d, v, v.tag())?
    };
    Ok(d.some(copy))
}

fn weak_check(d: &mut Domain, e: Value, n: Value) -> Res {
    let i = key(d, e, n, "Weak.check")?;
    Ok(Value::bool(e.field(i) != d.ephemerons.none))
}

fn weak_blit(d: &mut Domain, src: Value, from: Value, dst: Value, to: Value, len: Value) -> Res {
    let range = |e: Value, at: Value| {
        let at = at.as_index()?.checked_add(FIRST_KEY)?;
        let end = at.checked_add(len.as_index()?)?;
        (end <= e.wosize()).then_some(at)
    };
    let (Some(from), Some(to), Some(len)) = (range(src, from), range(dst, to), len.as_index()) else {
        return Err(d.invalid_arg("Weak.blit"));
    };
    for k in 0..len {
        let k = if src == dst && from < to { len - 1 - k } else { k };
        let v = d.ephemeron_get(src, from + k);
        d.ephemeron_set(dst, to + k, v);
    }
    Ok(Value::UNIT)
}

fn get_data(d: &mut Domain, e: Value) -> Res {
    let v = d.ephemeron_get(e, DATA);
    option(d, v)
}

fn get_data_copy(d: &mut Domain, e: Value) -> Res {
    let v = d.ephemeron_get(e, DATA);
    copied(d, v)
}

fn set_data(d: &mut Domain, e: Value, v: Value) -> Res {
    d.ephemeron_set(e, DATA, Some(v));
    Ok(Value::UNIT)
}

fn unset_data(d: &mut Domain, e: Value) -> Res {
    d.ephemeron_set(e, DATA, None);
    Ok(Value::UNIT)
}

fn check_data(d: &mut Domain, e: Value) -> Res {
    Ok(Value::bool(e.field(DATA) != d.ephemerons.none))
}

fn blit_data(d: &mut Domain, src: Value, dst: Value) -> Res {
    let v = d.ephemeron_get(src, DATA);
    d.ephemeron_set(dst, DATA, v);
    Ok(Value::UNIT)
}

//! Runtime events: accepted, never recorded.
use super::{Primitive, p1, p3};
use crate::value::*;

pub const TABLE: &[Primitive] = &[
    p1("caml_ml_runtime_events_start", |_, _| Ok(Value::UNIT)),
    p1("caml_ml_runtime_events_pause", |_, _| Ok(Value::UNIT)),
    p1("caml_ml_runtime_events_resume", |_, _| Ok(Value::UNIT)),
    p1("caml_ml_runtime_events_are_active", |_, _| Ok(Value::FALSE)),
    p1("caml_ml_runtime_events_path", |_, _| Ok(Value::NONE)),
    // A user event is a record of number, name, type and tag.
    p3("caml_runtime_events_user_register", |d, name, tag, kind| {
        let id = d.prims.next_event;
        d.prims.next_event += 1;
        Ok(d.tuple(&[Value::int(id), name, kind, tag]))
    }),
    p3("caml_runtime_events_user_write", |_, _, _, _| Ok(Value::UNIT)),
];

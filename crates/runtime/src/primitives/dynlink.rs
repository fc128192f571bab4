//! What the toplevel, `Dynlink` and the debugger need: global data, code loaded at run time, the executable's sections.
use super::{Primitive, p1, p2, p3};
use crate::code::{Context, Fragment};
use crate::domain::Domain;
use crate::machine::{image, libraries};
use crate::value::*;

pub const TABLE: &[Primitive] = &[
    p1("caml_get_global_data", |d, _| Ok(d.global_data)),
    p1("caml_realloc_global", realloc_global),
    p3("caml_reify_bytecode", reify),
    p1("caml_static_release_bytecode", release),
    p1("caml_get_current_environment", current_environment),
    p3("caml_invoke_traced_function", invoke_traced),
    p1("caml_dynlink_open_lib", open_lib),
    p1("caml_dynlink_close_lib", |_, _| Ok(Value::UNIT)),
    p2("caml_dynlink_lookup_symbol", lookup_symbol),
    p1("caml_dynlink_add_primitive", add_primitive),
    p1("caml_dynlink_get_current_libs", current_libs),
    p1("caml_dynlink_get_bytecode_sections", sections),
];

/// Makes room for globals up to `size`, in steps.
fn realloc_global(d: &mut Domain, size: Value) -> Res {
    let size = size.as_index().unwrap_or(0);
    let old = d.global_data;
    if size <= old.wosize() {
        return Ok(Value::UNIT);
    }
    let rounded = (size + 0x100) & !0xFF;
    let Some(new) = d.heap.alloc_major(rounded, 0) else { return Err(d.out_of_memory()) };
    for i in 0..rounded {
        new.set_raw_field(i, Value::UNIT.bits());
    }
    d.copy_fields(old, 0, new, 0, old.wosize());
    d.global_data = new;
    Ok(Value::UNIT)
}

/// Bytes of code given in pieces: strings or bigarrays.
fn code_bytes(d: &mut Domain, pieces: Value) -> Res<Vec<u8>> {
    if pieces.is_custom(&super::bigarray::OPS) {
        return Ok(super::bigarray::data(pieces).to_vec());
    }
    let mut out = Vec::new();
    for &piece in pieces.fields() {
        match piece.tag() {
            STRING_TAG => out.extend_from_slice(piece.bytes()),
            CUSTOM_TAG if piece.is_custom(&super::bigarray::OPS) => {
                out.extend_from_slice(super::bigarray::data(piece));
            }
            _ => return Err(d.invalid_arg("Meta.reify_bytecode")),
        }
    }
    Ok(out)
}

/// Loads code; gives a handle and the function that runs it.
fn reify(d: &mut Domain, pieces: Value, events: Value, digest: Value) -> Res {
    let bytes = code_bytes(d, pieces)?;
    let Some(mut words) = bytecode::encode::from_bytes(&bytes) else {
        return Err(d.invalid_arg("Meta.reify_bytecode"));
    };
    // The code is the body of a function of one argument; whoever compiled it left the return to us.
    words.extend([bytecode::Opcode::Return.word(), 1]);
    let number = d.code.next_number();
    let globals = d.global_data.wosize();
    let context = Context { primitives: &d.primitives, globals, height: 1 };
    let fragment = match Fragment::load(words.into_boxed_slice(), &context, number) {
        Ok(f) => f,
        Err(e) => return Err(d.failwith(e.to_string())),
    };
    if let Some(digest) = digest.as_option().and_then(|s| <[u8; 16]>::try_from(s.bytes()).ok()) {
        let _ = fragment.digest.set(digest);
    }
    let entry = d.code.add(fragment).entry();
    d.add_debug_events(number, events);
    let closure = d.alloc_small(2, CLOSURE_TAG);
    closure.set_raw_field(0, entry);
    closure.set_raw_field(1, (2 << 1) | 1);
    let handle = d.abstract_block(&[number as u64]);
    Ok(d.pair(handle, closure))
}

fn release(d: &mut Domain, handle: Value) -> Res {
    let number = handle.raw_field(0) as u32;
    d.code.remove(number);
    d.forget_debug_events(number);
    Ok(Value::UNIT)
}

/// The closure that runs: it lies in the frame around this call.
fn current_environment(d: &mut Domain, _: Value) -> Res {
    // SAFETY: the interpreter pushed the return address and the environment before the call.
    Ok(Value::from_bits(unsafe { *d.sp.add(1) }))
}

/// Calls the code behind a traced function (its address came from `Obj.raw_field`) with the environment of the tracing one.
fn invoke_traced(d: &mut Domain, code: Value, env: Value, arg: Value) -> Res {
    d.call_with_environment(code.int64() as u64, env, &[arg])
}

/// Opens a stub library; its handle is its name.
fn open_lib(d: &mut Domain, name: Value) -> Res {
    let text = name.text();
    if libraries::is_built_in(&text) {
        return Ok(name);
    }
    // The caller has looked for the file already: what is no path was not found.
    let reason = libraries::reason(&**d.host(), &[], &text);
    Err(d.failwith(reason))
}

/// Handles of the libraries that the program was started with.
fn current_libs(d: &mut Domain, _: Value) -> Res {
    let names = d.names_in_section(b"DLLS");
    d.string_array(&names)
}

/// A primitive of a library: its name stands for its address; `()` when there is none.
fn lookup_symbol(_: &mut Domain, library: Value, name: Value) -> Res {
    Ok(if libraries::has_primitive(&library.text(), &name.text()) { name } else { Value::UNIT })
}

/// Gives a primitive, as `lookup_symbol` found it, the next number.
fn add_primitive(d: &mut Domain, name: Value) -> Res {
    let name = name.text();
    let found = super::by_name().get(name.as_str()).copied();
    d.primitive_names.push(name);
    d.primitives.push(found);
    Ok(Value::int(d.primitives.len() as i64 - 1))
}

/// Symbols, interfaces, primitives, library directories.
fn sections(d: &mut Domain, _: Value) -> Res {
    let symbols = marshalled(d, b"SYMB")?;
    let interfaces = marshalled(d, b"CRCS")?;
    let names = d.primitive_names.clone();
    let primitives = d.string_list(&names)?;
    let dirs = d.names_in_section(b"DLPT");
    let dirs = d.string_list(&dirs)?;
    Ok(d.tuple(&[symbols, interfaces, primitives, dirs]))
}

fn marshalled(d: &mut Domain, name: &[u8; 4]) -> Res {
    let shown = String::from_utf8_lossy(name).into_owned();
    let Some(bytes) = d.section(name).map(<[u8]>::to_vec) else {
        return Err(d.failwith(format!("Dynlink: section {shown} is missing")));
    };
    match image::read(d, &bytes) {
        Ok(v) => Ok(v),
        Err(e) => Err(d.failwith(format!("Dynlink: section {shown}: {e}"))),
    }
}

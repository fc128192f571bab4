//! Unique identifiers of declarations: their list, how they depend on one another, and where they are used.

use std::sync::Arc;

use artifacts::debug::Location;
use diagnostics::{BoxKind, Doc};
use marshal::{Graph, Raw, Value, View, from_graph};

use crate::shape;

/// A unique identifier as OCaml prints it.
pub fn uid(graph: &Graph, value: Value) -> String {
    let text = |v: Value| String::from_utf8_lossy(graph.as_bytes(v).unwrap_or(b"?")).into_owned();
    match graph.view(value) {
        View::Block(0, &[unit]) => text(unit),
        View::Block(1, &[unit, id, from]) => {
            let from = if from == Value::Int(0) { "[intf]" } else { "" };
            format!("{from}{}.{}", text(unit), graph.as_int(id).unwrap_or(-1))
        }
        View::Block(2, &[name]) => format!("<predef:{}>", text(name)),
        _ => "<internal>".to_owned(),
    }
}

/// The unit and number by which identifiers are sorted.
fn order(graph: &Graph, value: Value) -> (String, i64) {
    match graph.view(value) {
        View::Block(1, &[unit, id, _]) => (
            String::from_utf8_lossy(graph.as_bytes(unit).unwrap_or_default()).into_owned(),
            graph.as_int(id).unwrap_or(-1),
        ),
        _ => (uid(graph, value), -1),
    }
}

fn place(graph: &Arc<Graph>, location: Value) -> String {
    match from_graph::<Location>(graph, location) {
        Ok(at) if at.start.line == at.end.line => format!(
            "File \"{}\", line {}, characters {}-{}",
            at.start.file,
            at.start.line,
            at.start.column(),
            at.end.column()
        ),
        Ok(at) => format!(
            "File \"{}\", lines {}-{}, characters {}-{}",
            at.start.file,
            at.start.line,
            at.end.line,
            at.start.column(),
            at.end.column()
        ),
        Err(_) => "?".to_owned(),
    }
}

/// A long identifier as written.
fn long_ident(graph: &Graph, value: Value, depth: usize) -> String {
    match graph.view(value) {
        View::Block(0, &[name]) => {
            let name = String::from_utf8_lossy(graph.as_bytes(name).unwrap_or(b"?")).into_owned();
            let word = name.starts_with(|c: char| c.is_alphabetic() || c == '_' || !c.is_ascii());
            if word { name } else { format!("({name})") }
        }
        View::Block(1, &[path, name]) if depth < 100 => {
            let name = String::from_utf8_lossy(graph.as_bytes(name).unwrap_or(b"?")).into_owned();
            let word = name.starts_with(|c: char| c.is_alphabetic() || c == '_' || !c.is_ascii());
            let path = long_ident(graph, path, depth + 1);
            if word { format!("{path}.{name}") } else { format!("{path}.({name})") }
        }
        View::Block(2, &[f, x]) if depth < 100 => {
            format!("{}({})", long_ident(graph, f, depth + 1), long_ident(graph, x, depth + 1))
        }
        _ => "?".to_owned(),
    }
}

/// A name with its place: `{ txt; loc }`.
fn located(graph: &Arc<Graph>, value: Value) -> Option<(Value, String)> {
    let text = graph.field(value, 0)?;
    Some((text, place(graph, graph.field(value, 1)?)))
}

/// All declarations, in order.
pub fn declarations(out: &mut String, infos: &Raw) {
    *out += "\nUid of decls:\n";
    let graph = &infos.graph;
    let Some(table) = infos.field(13) else { return };
    let mut found: Vec<(Value, Value)> = Vec::new();
    let buckets = graph.field(table.value, 1).and_then(|b| graph.as_block(b)).map_or(&[][..], |(_, b)| b);
    for bucket in buckets {
        let mut cell = *bucket;
        while let Some((_, &[key, data, next])) = graph.as_block(cell) {
            found.push((key, data));
            cell = next;
            if found.len() > graph.len() {
                return;
            }
        }
    }
    found.sort_by_cached_key(|(id, _)| order(graph, *id));
    for (id, declaration) in found {
        let (name, place) = declared(graph, declaration).unwrap_or_default();
        let mut doc = Doc::new();
        doc.boxed(BoxKind::HOV, 2, |doc| {
            doc.text(format!("{}:", uid(graph, id))).space().text(format!("{name} ({place})"));
        });
        *out += &format!("{}\n", doc.render(shape::MARGIN));
    }
}

/// The name and place of a declared item.
fn declared(graph: &Arc<Graph>, item: Value) -> Option<(String, String)> {
    let (kind, &[record]) = graph.as_block(item)? else { return None };
    let field = |i: usize| graph.field(record, i);
    let name_at = |i: usize| {
        let (name, place) = located(graph, field(i)?)?;
        // Modules may be anonymous: then the text is an option.
        let name = if graph.as_bytes(name).is_some() { Some(name) } else { graph.field(name, 0) };
        let name = match name {
            Some(name) => String::from_utf8_lossy(graph.as_bytes(name)?).into_owned(),
            None => "_".to_owned(),
        };
        Some((name, place))
    };
    match kind {
        1 => pattern(graph, field(0)?, 0),
        // Values, types, constructors, labels, modules: an identifier, then the located name.
        0 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 => name_at(1),
        // Classes: virtuality, parameters, located name.
        10 | 11 => name_at(2),
        _ => None,
    }
}

/// The first variable that a binding's pattern binds.
fn pattern(graph: &Arc<Graph>, value: Value, depth: usize) -> Option<(String, String)> {
    if depth > 100 {
        return None;
    }
    let variable = |name: Value| {
        let (name, place) = located(graph, name)?;
        Some((String::from_utf8_lossy(graph.as_bytes(name)?).into_owned(), place))
    };
    let within = |value: Value| pattern(graph, value, depth + 1);
    let first_of = |list: Value| graph.as_list(list)?.into_iter().find_map(within);
    match graph.view(graph.field(value, 0)?) {
        // Variables; aliases, whose name comes after the pattern.
        View::Block(0, &[_, name, _]) => variable(name),
        View::Block(1, &[inner, _, name, _]) => within(inner).or_else(|| variable(name)),
        // Tuples, constructors, variants.
        View::Block(3, &[list]) => first_of(list),
        View::Block(4, &[_, _, list, _]) => first_of(list),
        View::Block(5, &[_, option, _]) => within(graph.field(option, 0)?),
        // Records, whose fields are triples.
        View::Block(6, &[list, _]) => {
            graph.as_list(list)?.into_iter().find_map(|field| within(graph.field(field, 2)?))
        }
        View::Block(7, &[list]) => first_of(list),
        View::Block(8 | 9, &[inner]) => within(inner),
        View::Block(11, &[left, _, _]) => within(left),
        _ => None,
    }
}

/// How declarations depend on one another.
pub fn dependencies(out: &mut String, infos: &Raw) {
    *out += "\nUid dependencies:\n";
    let graph = &infos.graph;
    let Some(list) = infos.field(2) else { return };
    let mut list = graph.as_list(list.value).unwrap_or_default();
    list.sort_by_cached_key(|dependency| {
        let uid = |i| graph.field(*dependency, i).map(|id| order(graph, id));
        (uid(1), uid(2))
    });
    for dependency in list {
        if let Some((_, &[kind, a, b])) = graph.as_block(dependency) {
            let arrow = if kind == Value::Int(0) { "<-" } else { "<->" };
            *out += &format!("{} {arrow} {}\n", uid(graph, a), uid(graph, b));
        }
    }
}

/// Where names are used.
pub fn index(out: &mut String, infos: &Raw) {
    *out += "Indexed shapes:\n";
    let graph = &infos.graph;
    let Some(list) = infos.field(15) else { return };
    for occurrence in graph.as_list(list.value).unwrap_or_default() {
        let Some((_, &[name, result])) = graph.as_block(occurrence) else { continue };
        let Some((name, place)) = located(graph, name) else { continue };
        let mut doc = Doc::new();
        doc.boxed(BoxKind::HOV, 2, |doc| {
            resolution(doc, graph, result, 0);
            doc.text(" :").space().text(format!("{} ({place})", long_ident(graph, name, 0)));
        });
        *out += &format!("{}\n", doc.render(shape::MARGIN));
    }
}

fn resolution(doc: &mut Doc, graph: &Graph, result: Value, depth: usize) {
    match graph.view(result) {
        View::Block(0, &[id]) => {
            doc.text(format!("Resolved: {}", uid(graph, id)));
        }
        View::Block(1, &[id, next]) if depth < 100 => {
            doc.text(format!("Alias: {} -> ", uid(graph, id)));
            resolution(doc, graph, next, depth + 1);
        }
        View::Block(2, &[shape]) => {
            doc.text("Unresolved: ");
            shape::print_in(doc, graph, shape);
            doc.text(" ");
        }
        View::Block(3, &[id]) => {
            let id = graph.field(id, 0).map_or_else(|| "_".to_owned(), |id| uid(graph, id));
            doc.text(format!("Approximated: {id}"));
        }
        _ => {
            doc.text("Missing uid");
        }
    }
}

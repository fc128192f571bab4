//! Shapes: what a module is made of, printed as OCaml prints them.

use diagnostics::format_box::plain_mark;
use diagnostics::{BoxKind, Doc};
use marshal::{Graph, Raw, Value, View};

use crate::uids::uid;

/// The widest lines.
pub const MARGIN: usize = 78;
/// Shapes nested more deeply than this are cut: they may be forged cycles.
const MAX_DEPTH: usize = 200;
/// Shapes shared by many others are printed in full every time, but not without bound.
const MAX_NODES: usize = 1_000_000;

/// The shape of an implementation.
pub fn print(out: &mut String, infos: &Raw) {
    *out += "Implementation shape: ";
    let graph = &infos.graph;
    match infos.field(14).and_then(|option| option.field(0)) {
        None => *out += "(none)\n",
        Some(shape) => {
            // OCaml's printer counts the line break before the shape as a column.
            *out += &format!("\n{}\n", text(graph, shape.value, 1));
        }
    }
}

/// A shape as text that starts at a column.
fn text(graph: &Graph, shape: Value, column: usize) -> String {
    let mut doc = Doc::new();
    print_in(&mut doc, graph, shape);
    doc.render_with(MARGIN, column, &plain_mark)
}

/// Adds a shape to a text.
pub fn print_in(doc: &mut Doc, graph: &Graph, shape: Value) {
    Printer { graph, nodes: 0 }.shape(doc, shape, 0);
}

struct Printer<'g> {
    graph: &'g Graph,
    nodes: usize,
}

impl Printer<'_> {
    fn text(&self, value: Value) -> String {
        String::from_utf8_lossy(self.graph.as_bytes(value).unwrap_or(b"?")).into_owned()
    }

    fn shape(&mut self, doc: &mut Doc, shape: Value, depth: usize) {
        self.nodes += 1;
        let Some((_, &[id, description, _])) = self.graph.as_block(shape) else {
            doc.text("?");
            return;
        };
        if depth > MAX_DEPTH || self.nodes > MAX_NODES {
            doc.text("...");
            return;
        }
        let id = self.graph.field(id, 0).map(|id| format!("<{}>", uid(self.graph, id)));
        let id = id.unwrap_or_default();
        let depth = depth + 1;
        match self.graph.view(description) {
            View::Block(0, &[name]) => {
                doc.text(ident_name(self.graph, name)).text(id);
            }
            View::Block(1, &[parameter, body]) => {
                doc.text("Abs").boxed(BoxKind::HOV, 0, |doc| {
                    doc.text(id).cut().text("(").boxed(BoxKind::V, 0, |doc| {
                        doc.text(ident_name(self.graph, parameter)).text(",").space();
                        self.shape(doc, body, depth);
                    });
                    doc.text(")");
                });
            }
            View::Block(2, &[function, argument]) => {
                doc.boxed(BoxKind::HOV, 2, |doc| {
                    self.shape(doc, function, depth);
                    doc.text("(").cut();
                    self.shape(doc, argument, depth);
                    doc.text(")").text(id);
                });
            }
            View::Block(3, &[items]) => self.structure(doc, &id, items, depth),
            View::Block(4, &[target]) => {
                doc.text("Alias(").boxed(BoxKind::V, 0, |doc| {
                    if !id.is_empty() {
                        doc.text(id).space();
                    }
                    self.shape(doc, target, depth);
                });
                doc.text(")");
            }
            View::Block(5, &[module, item]) => {
                doc.boxed(BoxKind::HOV, 0, |doc| {
                    self.shape(doc, module, depth);
                    doc.space().text(". ").text(self.item(item)).text(id);
                });
            }
            View::Block(6, &[name]) => {
                doc.text(format!("CU {}", self.text(name)));
            }
            View::Block(7, &[message]) => {
                doc.text(format!("Error {}", self.text(message)));
            }
            _ => {
                doc.text(id);
            }
        }
    }

    fn structure(&mut self, doc: &mut Doc, id: &str, items: Value, depth: usize) {
        let items = bindings(self.graph, items);
        doc.text("{").boxed(BoxKind::V, 0, |doc| {
            doc.text(id);
            if !items.is_empty() {
                doc.cut();
            }
            for (item, shape) in items {
                doc.boxed(BoxKind::HOV, 2, |doc| {
                    doc.text(self.item(item)).text(" ->").space();
                    self.shape(doc, shape, depth);
                    doc.text(";");
                });
                doc.cut();
            }
        });
        doc.text("}");
    }

    fn item(&self, item: Value) -> String {
        const KINDS: [&str; 9] = [
            "value",
            "type",
            "constructor",
            "label",
            "module",
            "module type",
            "extension constructor",
            "class",
            "class type",
        ];
        let Some((_, &[name, kind])) = self.graph.as_block(item) else { return "?".to_owned() };
        let kind = self.graph.as_int(kind).and_then(|k| KINDS.get(usize::try_from(k).ok()?));
        format!("{:?}[{}]", self.text(name), kind.unwrap_or(&"?"))
    }
}

/// The name (and stamp-free uid, when it is one) of an identifier.
fn ident_name(graph: &Graph, ident: Value) -> String {
    let inner = graph.field(ident, 0).unwrap_or(ident);
    let name = graph.as_bytes(inner).unwrap_or(b"?");
    String::from_utf8_lossy(name).into_owned()
}

/// The bindings of a `Map`, in order.
pub fn bindings(graph: &Graph, map: Value) -> Vec<(Value, Value)> {
    let (mut found, mut path, mut at) = (Vec::new(), Vec::new(), map);
    loop {
        while let Some((_, &[left, key, data, right, _])) = graph.as_block(at) {
            path.push((key, data, right));
            at = left;
            if path.len() > 100 {
                // No balanced tree is this deep.
                return found;
            }
        }
        let Some((key, data, right)) = path.pop() else { return found };
        found.push((key, data));
        at = right;
        if found.len() > graph.len() {
            return found;
        }
    }
}

//! Reading OCaml values out of a marshalled graph. `None` stands for data that is not what it should be.

use marshal::{Graph, Value, View};

/// A graph to read from.
#[derive(Clone, Copy)]
pub struct Reader<'g> {
    pub graph: &'g Graph,
}

impl<'g> Reader<'g> {
    /// The fields of a block of this tag with at least `len` fields.
    pub fn fields(self, v: Value, tag: u8, len: usize) -> Option<&'g [Value]> {
        match self.graph.view(v) {
            View::Block(t, fields) if t == tag && fields.len() >= len => Some(fields),
            _ => None,
        }
    }

    /// A record, or a tuple.
    pub fn record(self, v: Value, len: usize) -> Option<&'g [Value]> {
        self.fields(v, 0, len)
    }

    /// A constructor: its number and arguments; constant ones have no arguments.
    pub fn variant(self, v: Value) -> Option<Variant<'g>> {
        match self.graph.view(v) {
            View::Int(n) => Some(Variant::Constant(n)),
            View::Block(tag, fields) => Some(Variant::Block(tag, fields)),
            _ => None,
        }
    }

    pub fn int(self, v: Value) -> Option<i64> {
        self.graph.as_int(v)
    }

    pub fn bool(self, v: Value) -> Option<bool> {
        match self.int(v)? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }

    pub fn str(self, v: Value) -> Option<&'g str> {
        self.graph.as_str(v)
    }

    pub fn bytes(self, v: Value) -> Option<&'g [u8]> {
        self.graph.as_bytes(v)
    }

    pub fn option(self, v: Value) -> Option<Option<Value>> {
        match self.variant(v)? {
            Variant::Constant(0) => Some(None),
            Variant::Block(0, [x]) => Some(Some(*x)),
            _ => None,
        }
    }

    pub fn list(self, v: Value) -> Option<Vec<Value>> {
        self.graph.as_list(v)
    }

    /// The bindings of a `Map` in order of keys.
    pub fn map(self, v: Value) -> Option<Vec<(Value, Value)>> {
        let mut out = Vec::new();
        let mut stack = vec![(v, false)];
        let limit = self.graph.len() + 1;
        while let Some((v, visited)) = stack.pop() {
            if out.len() > limit || stack.len() > limit {
                return None;
            }
            match self.variant(v)? {
                Variant::Constant(0) => {}
                Variant::Block(0, [l, key, data, r, _]) => {
                    if visited {
                        out.push((*key, *data));
                        stack.push((*r, false));
                    } else {
                        stack.push((v, true));
                        stack.push((*l, false));
                    }
                }
                _ => return None,
            }
        }
        Some(out)
    }
}

/// A constructor seen in a graph.
#[derive(Clone, Copy)]
pub enum Variant<'g> {
    Constant(i64),
    Block(u8, &'g [Value]),
}

//! A value in memory as a graph of numbered nodes, so that sharing and cycles survive.
//!
//! Nodes refer to ranges of shared pools (fields, bytes, floats); a graph of a million blocks is a handful of vectors.

use std::fmt;

/// The number of a node in its graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(crate) u32);

impl NodeId {
    /// The number as an index: nodes are numbered from 0 as they are made.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A value: immediate, or a reference to a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Value {
    /// An integer (or constant constructor, character, boolean, unit).
    Int(i64),
    /// A block without fields.
    Atom(u8),
    /// Anything else in the heap.
    Node(NodeId),
    /// A pointer to a function inside a closure block: the block and the byte offset.
    Infix(NodeId, u32),
    /// A code pointer, in a closure block only.
    Code(CodeId),
}

/// The number of a code pointer in its graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CodeId(u32);

/// Where a function's code is: an offset in a fragment known by its digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CodePointer {
    /// The offset, in bytes.
    pub offset: u32,
    /// The fragment's MD5 digest.
    pub digest: [u8; 16],
}

/// A custom block whose data is kept as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomBlock {
    /// The identifier of its operations.
    pub id: String,
    /// Its sizes in memory (32-bit, 64-bit), when it states them.
    pub sizes: Option<(u32, u64)>,
    /// Its data.
    pub data: Vec<u8>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Node {
    Block { tag: u8, first: u32, len: u32 },
    String { first: u32, len: u32 },
    Double(f64),
    Doubles { first: u32, len: u32 },
    Int32(i32),
    Int64(i64),
    Nativeint(i64),
    Custom(u32),
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum View<'g> {
    /// An integer.
    Int(i64),
    /// A block and its fields; atoms have none.
    Block(u8, &'g [Value]),
    /// A string.
    String(&'g [u8]),
    /// A boxed float.
    Double(f64),
    /// A flat float array.
    Doubles(&'g [f64]),
    /// An `int32`.
    Int32(i32),
    /// An `int64`.
    Int64(i64),
    /// A `nativeint`.
    Nativeint(i64),
    /// Another custom block.
    Custom(&'g CustomBlock),
    /// A code pointer.
    Code(CodePointer),
    /// A pointer into a closure block, by so many bytes.
    Infix(NodeId, u32),
}

/// Nodes and what they hold.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    nodes: Vec<Node>,
    fields: Vec<Value>,
    bytes: Vec<u8>,
    floats: Vec<f64>,
    customs: Vec<CustomBlock>,
    codes: Vec<CodePointer>,
}

impl Graph {
    /// A graph without nodes.
    pub fn new() -> Graph {
        Graph::default()
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there are no nodes.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    fn push(&mut self, node: Node) -> NodeId {
        // 2^32 nodes would take 64 GB before this number could wrap; inputs are limited far below.
        let id = NodeId(self.nodes.len() as u32);
        self.nodes.push(node);
        id
    }

    /// A block of a tag and fields; without fields, an atom.
    pub fn block(&mut self, tag: u8, fields: &[Value]) -> Value {
        if fields.is_empty() {
            return Value::Atom(tag);
        }
        let first = self.fields.len() as u32;
        self.fields.extend_from_slice(fields);
        Value::Node(self.push(Node::Block { tag, first, len: fields.len() as u32 }))
    }

    /// A block of at least one field, each 0 until [`Graph::set_field`] is called: the way to make cycles.
    pub fn alloc(&mut self, tag: u8, len: usize) -> NodeId {
        let first = self.fields.len() as u32;
        self.fields.resize(self.fields.len() + len, Value::Int(0));
        self.push(Node::Block { tag, first, len: len as u32 })
    }

    /// Sets a field of a block; does nothing when there is no such field.
    pub fn set_field(&mut self, block: NodeId, field: usize, value: Value) {
        if let Some(slot) = self.fields_mut(block).get_mut(field) {
            *slot = value;
        }
    }

    /// The fields of a block, to be changed; empty when the node is no block.
    pub fn fields_mut(&mut self, block: NodeId) -> &mut [Value] {
        match self.nodes.get(block.index()) {
            Some(&Node::Block { first, len, .. }) => &mut self.fields[first as usize..][..len as usize],
            _ => &mut [],
        }
    }

    pub(crate) fn field_range(&self, block: NodeId) -> std::ops::Range<usize> {
        match self.nodes[block.index()] {
            Node::Block { first, len, .. } => first as usize..first as usize + len as usize,
            _ => 0..0,
        }
    }

    pub(crate) fn field_slot(&mut self, slot: usize) -> &mut Value {
        &mut self.fields[slot]
    }

    pub(crate) fn field_at(&self, slot: usize) -> Value {
        self.fields[slot]
    }

    /// A string.
    pub fn string(&mut self, bytes: impl AsRef<[u8]>) -> Value {
        let bytes = bytes.as_ref();
        let first = self.bytes.len() as u32;
        self.bytes.extend_from_slice(bytes);
        Value::Node(self.push(Node::String { first, len: bytes.len() as u32 }))
    }

    /// A boxed float.
    pub fn double(&mut self, x: f64) -> Value {
        Value::Node(self.push(Node::Double(x)))
    }

    /// A flat float array.
    pub fn doubles(&mut self, xs: impl IntoIterator<Item = f64>) -> Value {
        let first = self.floats.len();
        self.floats.extend(xs);
        let len = self.floats.len() - first;
        if len == 0 {
            return Value::Atom(0);
        }
        Value::Node(self.push(Node::Doubles { first: first as u32, len: len as u32 }))
    }

    /// An `int32`.
    pub fn int32(&mut self, n: i32) -> Value {
        Value::Node(self.push(Node::Int32(n)))
    }

    /// An `int64`.
    pub fn int64(&mut self, n: i64) -> Value {
        Value::Node(self.push(Node::Int64(n)))
    }

    /// A `nativeint`.
    pub fn nativeint(&mut self, n: i64) -> Value {
        Value::Node(self.push(Node::Nativeint(n)))
    }

    /// Another custom block.
    pub fn custom(&mut self, block: CustomBlock) -> Value {
        self.customs.push(block);
        Value::Node(self.push(Node::Custom(self.customs.len() as u32 - 1)))
    }

    /// A code pointer.
    pub fn code(&mut self, pointer: CodePointer) -> Value {
        self.codes.push(pointer);
        Value::Code(CodeId(self.codes.len() as u32 - 1))
    }

    /// A constructor with arguments, tuple, record or list cell: a block that has fields.
    pub fn some(&mut self, value: Value) -> Value {
        self.block(0, &[value])
    }

    /// A list.
    pub fn list(&mut self, items: &[Value]) -> Value {
        items.iter().rev().fold(Value::Int(0), |tail, &head| self.block(0, &[head, tail]))
    }

    /// What a value of this graph is.
    pub fn view(&self, value: Value) -> View<'_> {
        match value {
            Value::Int(n) => View::Int(n),
            Value::Atom(tag) => View::Block(tag, &[]),
            Value::Infix(node, offset) => View::Infix(node, offset),
            Value::Code(id) => View::Code(self.codes[id.0 as usize]),
            Value::Node(id) => match self.nodes[id.index()] {
                Node::Block { tag, first, len } => {
                    View::Block(tag, &self.fields[first as usize..][..len as usize])
                }
                Node::String { first, len } => View::String(&self.bytes[first as usize..][..len as usize]),
                Node::Double(x) => View::Double(x),
                Node::Doubles { first, len } => View::Doubles(&self.floats[first as usize..][..len as usize]),
                Node::Int32(n) => View::Int32(n),
                Node::Int64(n) => View::Int64(n),
                Node::Nativeint(n) => View::Nativeint(n),
                Node::Custom(i) => View::Custom(&self.customs[i as usize]),
            },
        }
    }

    /// The tag and fields of a block; `None` for anything else.
    pub fn as_block(&self, value: Value) -> Option<(u8, &[Value])> {
        match self.view(value) {
            View::Block(tag, fields) => Some((tag, fields)),
            _ => None,
        }
    }

    /// A field of a block.
    pub fn field(&self, value: Value, index: usize) -> Option<Value> {
        self.as_block(value)?.1.get(index).copied()
    }

    /// An integer.
    pub fn as_int(&self, value: Value) -> Option<i64> {
        if let Value::Int(n) = value { Some(n) } else { None }
    }

    /// A string's bytes.
    pub fn as_bytes(&self, value: Value) -> Option<&[u8]> {
        if let View::String(bytes) = self.view(value) { Some(bytes) } else { None }
    }

    /// A string that is UTF-8.
    pub fn as_str(&self, value: Value) -> Option<&str> {
        self.as_bytes(value).and_then(|b| std::str::from_utf8(b).ok())
    }

    /// The elements of a list; `None` when it is none, or goes round in a circle.
    pub fn as_list(&self, value: Value) -> Option<Vec<Value>> {
        let mut items = Vec::new();
        let mut rest = value;
        while rest != Value::Int(0) {
            match self.as_block(rest)? {
                (0, &[head, tail]) if items.len() <= self.nodes.len() => {
                    items.push(head);
                    rest = tail;
                }
                _ => return None,
            }
        }
        Some(items)
    }

    /// Copies everything reachable from a value of another graph into this one, sharing and cycles kept.
    pub fn import(&mut self, from: &Graph, root: Value) -> Value {
        self.import_with(from, root, &mut Copies::default())
    }

    /// The same, with what has been copied already.
    pub(crate) fn import_with(&mut self, from: &Graph, root: Value, copies: &mut Copies) -> Value {
        Import { to: self, from, copies, todo: Vec::new() }.run(root)
    }
}

/// Where the nodes of another graph have been copied to.
pub(crate) type Copies = rustc_hash::FxHashMap<NodeId, Value>;

struct Import<'a> {
    to: &'a mut Graph,
    from: &'a Graph,
    copies: &'a mut Copies,
    /// Blocks copied whose fields are not: source and copy.
    todo: Vec<(NodeId, NodeId)>,
}

impl Import<'_> {
    fn run(mut self, root: Value) -> Value {
        let copy = self.value(root);
        while let Some((source, target)) = self.todo.pop() {
            for (i, slot) in self.from.field_range(source).enumerate() {
                let field = self.value(self.from.field_at(slot));
                self.to.set_field(target, i, field);
            }
        }
        copy
    }

    fn value(&mut self, value: Value) -> Value {
        let id = match value {
            Value::Int(_) | Value::Atom(_) => return value,
            Value::Code(_) => match self.from.view(value) {
                View::Code(pointer) => return self.to.code(pointer),
                _ => return Value::Int(0),
            },
            Value::Infix(id, offset) => match self.value(Value::Node(id)) {
                Value::Node(id) => return Value::Infix(id, offset),
                other => return other,
            },
            Value::Node(id) => id,
        };
        if let Some(&copy) = self.copies.get(&id) {
            return copy;
        }
        let copy = match self.from.view(value) {
            View::Block(tag, fields) => {
                let target = self.to.alloc(tag, fields.len());
                self.todo.push((id, target));
                Value::Node(target)
            }
            View::String(bytes) => self.to.string(bytes),
            View::Double(x) => self.to.double(x),
            View::Doubles(xs) => self.to.doubles(xs.iter().copied()),
            View::Int32(n) => self.to.int32(n),
            View::Int64(n) => self.to.int64(n),
            View::Nativeint(n) => self.to.nativeint(n),
            View::Custom(block) => self.to.custom(block.clone()),
            View::Int(_) | View::Code(_) | View::Infix(..) => value,
        };
        self.copies.insert(id, copy);
        copy
    }
}

impl fmt::Display for View<'_> {
    /// What kind of value it is, for messages.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            View::Int(n) => write!(f, "the integer {n}"),
            View::Block(tag, fields) => write!(f, "a block of tag {tag} and size {}", fields.len()),
            View::String(_) => f.write_str("a string"),
            View::Double(_) => f.write_str("a float"),
            View::Doubles(_) => f.write_str("a float array"),
            View::Int32(_) => f.write_str("an int32"),
            View::Int64(_) => f.write_str("an int64"),
            View::Nativeint(_) => f.write_str("a nativeint"),
            View::Custom(block) => write!(f, "a custom block {}", block.id),
            View::Code(_) | View::Infix(..) => f.write_str("a function"),
        }
    }
}

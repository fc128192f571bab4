//! Rust types to and from graphs.
//!
//! Derived implementations recurse on the type's structure, so conversion counts its depth and its steps: data nested
//! too deeply or shared too cunningly is an error, not a crash. Lists, the usual long data, do not recurse.

use std::any::Any;
use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::error::Error;
use crate::graph::{Graph, NodeId, Value, View};

/// A type that can be turned into marshalled data.
pub trait ToMarshal {
    /// Adds the value to the graph under construction.
    fn to_marshal(&self, build: &mut Build) -> Value;
}

/// A type that can be made from marshalled data.
pub trait FromMarshal: Sized {
    /// Converts a value of the graph being read.
    fn from_marshal(extract: &mut Extract<'_>, value: Value) -> Result<Self, Error>;
}

/// A graph under construction, and what has been put into it already.
#[derive(Debug, Default)]
pub struct Build {
    /// The graph.
    pub graph: Graph,
    /// Values made from counted pointers, by address; the pointer is held so that its address stays its own.
    shared: FxHashMap<usize, (Box<dyn Any>, Value)>,
    /// What has been copied from other graphs, by their address.
    imports: FxHashMap<usize, (Arc<Graph>, FxHashMap<NodeId, Value>)>,
}

impl Build {
    /// Converts what an `Rc` holds, once for all its clones.
    pub fn shared<T: ToMarshal + 'static>(&mut self, rc: &Rc<T>) -> Value {
        // Distinct allocations have distinct addresses, except for values of no size, which are all the same.
        let address = Rc::as_ptr(rc).addr();
        if let Some((_, value)) = self.shared.get(&address) {
            return *value;
        }
        let value = rc.as_ref().to_marshal(self);
        self.shared.insert(address, (Box::new(rc.clone()), value));
        value
    }

    /// A string, once for all clones of the pointer.
    pub fn shared_str(&mut self, text: &Arc<str>) -> Value {
        let address = Arc::as_ptr(text).addr();
        if let Some((_, value)) = self.shared.get(&address) {
            return *value;
        }
        let value = self.graph.string(text.as_bytes());
        self.shared.insert(address, (Box::new(text.clone()), value));
        value
    }

    /// Copies a value of another graph; what several values of that graph share is copied once.
    pub fn import(&mut self, graph: &Arc<Graph>, value: Value) -> Value {
        let address = Arc::as_ptr(graph).addr();
        let (_, copies) =
            self.imports.entry(address).or_insert_with(|| (graph.clone(), FxHashMap::default()));
        self.graph.import_with(graph, value, copies)
    }
}

/// A graph being converted.
#[derive(Debug)]
pub struct Extract<'g> {
    graph: &'g Arc<Graph>,
    depth: u32,
    max_depth: u32,
    steps: usize,
    strings: FxHashMap<Value, Arc<str>>,
    /// `Rc`s made, by node; one node may have been read at several types.
    shared: FxHashMap<Value, Vec<Rc<dyn Any>>>,
}

impl<'g> Extract<'g> {
    /// How deeply typed data may be nested, unless the caller has stack for more.
    pub const MAX_DEPTH: u32 = 2000;

    /// Starts converting values of a graph.
    pub fn new(graph: &'g Arc<Graph>) -> Extract<'g> {
        let steps = 1_000_000 + graph.len().saturating_mul(64);
        Extract {
            graph,
            depth: 0,
            max_depth: Self::MAX_DEPTH,
            steps,
            strings: FxHashMap::default(),
            shared: FxHashMap::default(),
        }
    }

    /// The same for a caller on a stack of known size: a level of derived conversion takes a kilobyte or two of it.
    #[must_use]
    pub fn with_max_depth(mut self, max_depth: u32) -> Extract<'g> {
        self.max_depth = max_depth;
        self
    }

    /// The graph.
    pub fn graph(&self) -> &'g Arc<Graph> {
        self.graph
    }

    /// What a value is.
    pub fn view(&self, value: Value) -> View<'g> {
        self.graph.view(value)
    }

    /// Converts a value that is part of the one being converted.
    pub fn get<T: FromMarshal>(&mut self, value: Value) -> Result<T, Error> {
        if self.depth >= self.max_depth {
            return Err(Error::TooDeep);
        }
        self.step()?;
        self.depth += 1;
        let result = T::from_marshal(self, value);
        self.depth -= 1;
        result
    }

    /// Counts a step; a loop over data calls it once a round.
    pub fn step(&mut self) -> Result<(), Error> {
        self.steps = self.steps.checked_sub(1).ok_or(Error::TooBig)?;
        Ok(())
    }

    /// The fields of a block that must have this tag and size.
    pub fn block<const N: usize>(
        &self,
        value: Value,
        tag: u8,
        expected: &'static str,
    ) -> Result<[Value; N], Error> {
        match self.view(value) {
            View::Block(t, fields) if t == tag => {
                fields.try_into().map_err(|_| self.unexpected(expected, value))
            }
            _ => Err(self.unexpected(expected, value)),
        }
    }

    /// The error that a value is not what was expected.
    pub fn unexpected(&self, expected: &'static str, value: Value) -> Error {
        Error::Unexpected { expected, found: self.view(value).to_string() }
    }

    /// Converts a string, to the same pointer for every occurrence of the same node.
    pub fn shared_str(&mut self, value: Value) -> Result<Arc<str>, Error> {
        if let Some(text) = self.strings.get(&value) {
            return Ok(text.clone());
        }
        let text = self.graph.as_str(value).ok_or_else(|| self.unexpected("a string of UTF-8", value))?;
        let text: Arc<str> = Arc::from(text);
        self.strings.insert(value, text.clone());
        Ok(text)
    }

    /// Converts to an `Rc`, the same one for every occurrence of the same node.
    pub fn shared<T: FromMarshal + 'static>(&mut self, value: Value) -> Result<Rc<T>, Error> {
        let known =
            self.shared.get(&value).into_iter().flatten().find_map(|rc| rc.clone().downcast::<T>().ok());
        if let Some(rc) = known {
            return Ok(rc);
        }
        let rc = Rc::new(self.get::<T>(value)?);
        if let Value::Node(_) = value {
            self.shared.entry(value).or_default().push(rc.clone());
        }
        Ok(rc)
    }
}

/// Builds the graph of a value.
pub fn to_graph<T: ToMarshal + ?Sized>(value: &T) -> (Graph, Value) {
    let mut build = Build::default();
    let root = value.to_marshal(&mut build);
    (build.graph, root)
}

/// Converts a value of a graph.
pub fn from_graph<T: FromMarshal>(graph: &Arc<Graph>, value: Value) -> Result<T, Error> {
    Extract::new(graph).get(value)
}

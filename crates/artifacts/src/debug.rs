//! Debugging events: what the source was at a code position.
//!
//! Objects hold a unit's events and the directories of its sources as two marshalled values, compressed; an
//! executable's DBUG section holds them for all units, uncompressed.

use std::sync::Arc;

use marshal::{FromMarshal, Graph, Options, Raw, Value};
use marshal_derive::Marshal;

use crate::digest::Name;

/// A position in a source file.
#[derive(Debug, Clone, PartialEq, Eq, Marshal)]
pub struct Position {
    /// The file.
    pub file: Name,
    /// The line, from 1.
    pub line: i64,
    /// The offset of the line's start.
    pub line_start: i64,
    /// The offset.
    pub offset: i64,
}

impl Position {
    /// The offset in the line.
    pub fn column(&self) -> i64 {
        self.offset.wrapping_sub(self.line_start)
    }
}

/// A range in a source file.
#[derive(Debug, Clone, PartialEq, Eq, Marshal)]
pub struct Location {
    /// Where it starts.
    pub start: Position,
    /// Where it ends.
    pub end: Position,
    /// Whether the compiler made it up.
    pub ghost: bool,
}

/// When an event happens.
#[derive(Debug, Clone, Marshal)]
pub enum Kind {
    /// Before an expression.
    Before,
    /// Nowhere: it only marks the place for backtraces.
    Pseudo,
    /// After an expression of this type.
    After(Raw),
}

/// What an event is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Marshal)]
pub enum Info {
    /// A function's start.
    Function,
    /// Anything else.
    Other,
    /// The return of a call with this many arguments.
    Return(i64),
}

/// An event.
#[derive(Debug, Clone, Marshal)]
pub struct Event {
    /// The byte offset in the unit's code.
    pub position: i64,
    /// The unit.
    pub module: Name,
    /// The source.
    pub location: Location,
    /// When.
    pub kind: Kind,
    /// The definition around it, as `Module.function`.
    pub definition: Name,
    /// About what.
    pub info: Info,
    /// The typing environment (a summary).
    pub environment: Raw,
    /// The substitution to apply to it.
    pub substitution: Raw,
    /// Where the compiler keeps the variables.
    pub compilation: Raw,
    /// The stack's size.
    pub stack_size: i64,
    /// Which event this one is the same as.
    pub representative: Raw,
}

/// A unit's debugging data, decoded as far as marshalling goes.
#[derive(Debug, Clone)]
pub struct DebugInfo {
    graph: Arc<Graph>,
    events: Value,
    /// The directories of its sources.
    pub directories: Vec<Name>,
}

impl DebugInfo {
    /// Reads the two values at the start of the bytes; also returns their length.
    pub fn read(bytes: &[u8]) -> Result<(DebugInfo, usize), marshal::Error> {
        let (graph, events, len) = marshal::read_prefix(bytes)?;
        let (directories, root, directories_len) = marshal::read_prefix(&bytes[len..])?;
        let directories = marshal::from_graph(&Arc::new(directories), root)?;
        Ok((DebugInfo { graph: Arc::new(graph), events, directories }, len + directories_len))
    }

    /// Puts events together. They are listed last first, as OCaml's compiler emits them.
    pub fn new(events: &[Event], directories: Vec<Name>) -> DebugInfo {
        let (graph, events) = marshal::to_graph(events);
        DebugInfo { graph: Arc::new(graph), events, directories }
    }

    /// The events, all or the first that are well-formed.
    pub fn events(&self) -> impl Iterator<Item = Result<Event, marshal::Error>> + '_ {
        let mut extract = marshal::Extract::new(&self.graph);
        let mut rest = self.events;
        std::iter::from_fn(move || {
            if rest == Value::Int(0) {
                return None;
            }
            let cell = extract.step().and_then(|()| extract.block::<2>(rest, 0, "a list of events"));
            rest = cell.as_ref().map_or(Value::Int(0), |[_, tail]| *tail);
            Some(cell.and_then(|[head, _]| Event::from_marshal(&mut extract, head)))
        })
    }

    /// The list of events as a raw value.
    pub fn raw_events(&self) -> Raw {
        Raw { graph: self.graph.clone(), value: self.events }
    }

    /// The two values: compressed for objects, plain for executables.
    pub fn write(&self, options: Options) -> Result<Vec<u8>, marshal::Error> {
        let mut out = marshal::write(&self.graph, self.events, options)?;
        out.extend(marshal::to_bytes_with(&self.directories, options)?);
        Ok(out)
    }
}

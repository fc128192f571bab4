//! Source map, spans, errors and warnings as data, and their text forms.
#![forbid(unsafe_code)]

pub mod span;

pub use span::{Location, Position, Span};

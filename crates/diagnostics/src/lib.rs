//! Source map, spans, errors and warnings as data, and their text forms.
#![forbid(unsafe_code)]

pub mod diagnostic;
pub mod format_box;
pub mod render;
pub mod rich;
pub mod source_map;
pub mod span;
pub mod warnings;

pub use diagnostic::{Diagnostic, Note, Severity};
pub use format_box::{BoxKind, Doc, Style};
pub use source_map::{FileId, SourceFile, SourceMap};
pub use span::{Location, Position, Span};

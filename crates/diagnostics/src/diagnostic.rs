//! Errors and warnings as data.

use crate::format_box::Doc;
use crate::span::Span;

/// How bad it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Severity {
    Error,
    /// A warning with its number; its name is in the warning table.
    Warning(u16),
    /// A warning that the options turn into an error.
    WarningAsError(u16),
    /// An alert of this kind (`deprecated`, ...).
    Alert(String),
    AlertAsError(String),
}

/// A further message at its own place, or at none.
#[derive(Clone, PartialEq, Debug)]
pub struct Note {
    pub span: Option<Span>,
    pub message: Doc,
}

/// One problem, ready to be shown in any style.
#[derive(Clone, PartialEq, Debug)]
pub struct Diagnostic {
    pub severity: Severity,
    /// A stable name for the kind of problem, `kebab-case`: `type-clash`, `unbound-value`, ...
    pub code: &'static str,
    pub span: Span,
    /// The message, without the word "Error".
    pub message: Doc,
    /// OCaml's sub-messages, in order, shown below the main one.
    pub notes: Vec<Note>,
    /// OCaml's footnote or hint, printed as part of the main message; also shown apart in rich style.
    pub hint: Option<Doc>,
}

impl Diagnostic {
    /// An error with nothing but its message.
    pub fn error(code: &'static str, span: Span, message: Doc) -> Diagnostic {
        Diagnostic { severity: Severity::Error, code, span, message, notes: Vec::new(), hint: None }
    }

    /// A warning.
    pub fn warning(number: u16, span: Span, message: Doc) -> Diagnostic {
        Diagnostic {
            severity: Severity::Warning(number),
            code: "warning",
            span,
            message,
            notes: Vec::new(),
            hint: None,
        }
    }

    /// The same with one more note.
    #[must_use]
    pub fn with_note(mut self, span: Option<Span>, message: Doc) -> Diagnostic {
        self.notes.push(Note { span, message });
        self
    }

    pub fn is_error(&self) -> bool {
        matches!(self.severity, Severity::Error | Severity::WarningAsError(_) | Severity::AlertAsError(_))
    }
}

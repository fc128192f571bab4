//! Showing diagnostics: in the style asked for, separated as OCaml separates them.

use diagnostics::render::{ErrorStyle, json, plain};
use diagnostics::rich::rich;
use diagnostics::{Diagnostic, Doc, Location, SourceMap, Span};
use host::Host;

/// Writes diagnostics to standard error and remembers whether any was an error.
pub struct Reporter<'h> {
    host: &'h dyn Host,
    style: ErrorStyle,
    colour: bool,
    shown: usize,
    failed: bool,
}

impl<'h> Reporter<'h> {
    pub fn new(host: &'h dyn Host, style: ErrorStyle, colour: bool) -> Reporter<'h> {
        Reporter { host, style, colour, shown: 0, failed: false }
    }

    /// Whether an error was shown, a warning turned into one included.
    pub fn failed(&self) -> bool {
        self.failed
    }

    /// Shows the diagnostics of one compilation: every warning up to the first error, and that error; in the styles
    /// that are ours all of them.
    pub fn show(&mut self, sources: &SourceMap, diagnostics: &[Diagnostic]) {
        let first_only = matches!(self.style, ErrorStyle::Contextual | ErrorStyle::Short);
        for diagnostic in diagnostics {
            self.show_one(sources, diagnostic);
            if first_only && matches!(diagnostic.severity, diagnostics::Severity::Error) {
                break;
            }
        }
    }

    fn show_one(&mut self, sources: &SourceMap, diagnostic: &Diagnostic) {
        self.failed |= diagnostic.is_error();
        let text = match self.style {
            ErrorStyle::Contextual => plain(sources, diagnostic, true),
            ErrorStyle::Short => plain(sources, diagnostic, false),
            ErrorStyle::Rich => rich(sources, diagnostic, self.colour),
            ErrorStyle::Json => json(sources, diagnostic),
        };
        let gap = if self.shown > 0 && self.style != ErrorStyle::Json { "\n" } else { "" };
        self.shown += 1;
        // Standard error may be closed; there is nobody left to tell.
        let _ = self.host.write_all(host::STDERR, format!("{gap}{text}").as_bytes());
    }
}

/// An error about a file as a whole.
pub fn file_error(sources: &SourceMap, file: &str, code: &'static str, message: &str) -> Diagnostic {
    let span = sources.foreign(&Location::in_file(file));
    Diagnostic::error(code, span, plain_text(message))
}

/// An error about no place in particular.
pub fn global_error(code: &'static str, message: &str) -> Diagnostic {
    Diagnostic::error(code, Span::NONE, plain_text(message))
}

/// Text whose lines stay as they are, and whose blanks may break.
pub fn plain_text(text: &str) -> Doc {
    let mut doc = Doc::new();
    for (i, line) in text.lines().enumerate() {
        if i > 0 {
            doc.newline();
        }
        doc.words(line);
    }
    doc
}

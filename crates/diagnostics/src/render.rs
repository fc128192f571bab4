//! Diagnostics as text: OCaml's own two styles, byte for byte, and one JSON object a line. The rich style has a file
//! of its own.

use std::fmt::Write as _;

use crate::diagnostic::{Diagnostic, Severity};
use crate::format_box::{BoxKind, Doc, Style, Token};
use crate::source_map::SourceMap;
use crate::span::{Location, Span};
use crate::warnings;

/// Columns of a message, as OCaml's formatters have them.
pub const MARGIN: usize = 78;

/// How diagnostics are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorStyle {
    /// OCaml's, with the source lines.
    Contextual,
    /// OCaml's, without them.
    Short,
    /// For people at a terminal.
    Rich,
    /// For programs.
    Json,
}

/// What a span of no text shows as: `File "_none_", line 1:`.
fn header_of(location: &Location) -> String {
    let (start, end) = (&location.start, &location.end);
    let mut text = format!("File \"{}\", ", start.file);
    if start.cnum < 0 || end.cnum < 0 {
        // A whole file, or nothing.
        let _ = write!(text, "line {}:", start.line.max(1));
        return text;
    }
    let same_line = start.line == end.line;
    if same_line {
        let _ = write!(text, "line {}", start.line);
    } else {
        let _ = write!(text, "lines {}-{}", start.line, end.line);
    }
    let _ = write!(text, ", characters {}-{}:", start.cnum - start.bol, end.cnum - end.bol);
    text
}

/// The line `File "F", line L, characters A-B` of a span, without the colon: as messages cite places.
pub fn place(sources: &SourceMap, span: Span) -> String {
    let mut text = header_of(&sources.location(span));
    text.pop();
    text
}

/// The first line of a diagnostic at `span`, colon included.
pub fn header(sources: &SourceMap, span: Span) -> String {
    header_of(&sources.location(span))
}

/// `Error`, `Warning 8 [partial-match]`, ...
pub fn severity_text(severity: &Severity) -> String {
    let numbered = |number: u16| match warnings::name(number) {
        Some(name) => format!("{number} [{name}]"),
        None => number.to_string(),
    };
    match severity {
        Severity::Error => "Error".to_owned(),
        Severity::Warning(n) => format!("Warning {}", numbered(*n)),
        Severity::WarningAsError(n) => format!("Error (warning {})", numbered(*n)),
        Severity::Alert(kind) => format!("Alert {kind}"),
        Severity::AlertAsError(kind) => format!("Error (alert {kind})"),
    }
}

/// A diagnostic in OCaml's contextual or short style, ending in a newline.
pub fn plain(sources: &SourceMap, diagnostic: &Diagnostic, context: bool) -> String {
    let mut out = String::new();
    place_and_lines(sources, diagnostic.span, context, &mut out);
    let title = format!("{}: ", severity_text(&diagnostic.severity));
    // Errors are one box behind the title; warnings are plain text whose further lines start at the margin.
    let mut doc = Doc::new();
    let boxed = diagnostic.severity == Severity::Error;
    if boxed {
        doc.open(BoxKind::Box, 0);
    }
    doc.append(&diagnostic.message);
    // A hint that brings its own title is part of the message; another is a message of its own.
    let (inside, below) = match &diagnostic.hint {
        Some(hint) if titled(hint) => (Some(hint), None),
        other => (None, other.as_ref()),
    };
    if let Some(hint) = inside {
        doc.newline().append(hint);
    }
    if boxed {
        doc.close();
    }
    out.push_str(&title);
    out.push_str(&render_at(&doc, title.len()));
    out.push('\n');
    if let Some(hint) = below {
        let mut doc = Doc::new();
        doc.open(BoxKind::Box, 0).append(hint).close();
        out.push_str("Hint: ");
        out.push_str(&render_at(&doc, "Hint: ".len()));
        out.push('\n');
    }
    for note in &diagnostic.notes {
        if let Some(span) = note.span {
            place_and_lines(sources, span, context, &mut out);
        }
        out.push_str("  ");
        let mut doc = Doc::new();
        doc.open(BoxKind::Box, 0).append(&note.message).close();
        out.push_str(&render_at(&doc, 2));
        out.push('\n');
    }
    out
}

/// Whether a hint begins with its title.
fn titled(hint: &Doc) -> bool {
    let first = hint.tokens().iter().find(|t| !matches!(t, Token::Open { .. }));
    matches!(first, Some(Token::StyleStart(Style::Hint)))
}

fn render_at(doc: &Doc, column: usize) -> String {
    let text = doc.render_with(MARGIN, column, &crate::format_box::plain_mark);
    // Blanks that a break left at the end of a line are OCaml's too: keep them.
    text
}

fn place_and_lines(sources: &SourceMap, span: Span, context: bool, out: &mut String) {
    out.push_str(&header(sources, span));
    out.push('\n');
    if context {
        quote(sources, span, out);
    }
}

/// One line to be quoted: its number as shown, its bytes, and the part of it that the span covers.
struct Quoted<'a> {
    number: i64,
    text: &'a [u8],
    from: usize,
    to: usize,
}

/// Lines of a quotation beyond which its middle is left out, and how many stay before and after the gap.
const MOST_LINES: usize = 10;
const LINES_BEFORE: usize = 5;
const LINES_AFTER: usize = 4;

fn quote(sources: &SourceMap, span: Span, out: &mut String) {
    if span.is_foreign() || span.lo() >= span.hi() {
        return;
    }
    let Some(id) = sources.file_of(span) else { return };
    let file = sources.file(id);
    let location = sources.location(span);
    if *location.start.file != *file.name {
        return;
    }
    let (lo, hi) = ((span.lo() - file.base) as usize, (span.hi() - file.base) as usize);
    let (first, last) = (file.line_of(lo as u32), file.line_of(hi as u32));
    let mut lines = Vec::new();
    for line in first..=last {
        let start = file.line_start(line) as usize;
        let text = file.line_text(line);
        let from = lo.saturating_sub(start).min(text.len());
        let to = hi.saturating_sub(start).min(text.len());
        lines.push(Quoted { number: location.start.line + (line - first) as i64, text, from, to });
    }
    match lines.as_slice() {
        [] => {}
        [line] => quote_one(line, out),
        lines => quote_several(lines, out),
    }
}

fn quote_one(line: &Quoted<'_>, out: &mut String) {
    let margin = format!("{} | ", line.number);
    let _ = writeln!(out, "{margin}{}", String::from_utf8_lossy(line.text));
    out.extend(std::iter::repeat_n(' ', margin.len()));
    for (i, byte) in line.text.iter().enumerate().take(line.to) {
        out.push(match byte {
            _ if i >= line.from => '^',
            b'\t' => '\t',
            _ => ' ',
        });
    }
    // A span that ends beyond the line (its end of line included) still shows.
    if line.to <= line.from {
        out.push('^');
    }
    out.push('\n');
}

fn quote_several(lines: &[Quoted<'_>], out: &mut String) {
    let width = lines.last().map_or(1, |line| line.number.to_string().len());
    let gap = lines.len() > MOST_LINES;
    for (i, line) in lines.iter().enumerate() {
        if gap && i >= LINES_BEFORE && i < lines.len() - LINES_AFTER {
            if i == LINES_BEFORE {
                out.push_str("...\n");
            }
            continue;
        }
        let shown: Vec<u8> = line
            .text
            .iter()
            .enumerate()
            .map(|(i, byte)| if i < line.from || i >= line.to { b'.' } else { *byte })
            .collect();
        let _ = writeln!(out, "{:width$} | {}", line.number, String::from_utf8_lossy(&shown));
    }
}

/// A diagnostic as one JSON object, ending in a newline.
pub fn json(sources: &SourceMap, diagnostic: &Diagnostic) -> String {
    let mut out = String::from("{");
    let severity = if diagnostic.is_error() { "error" } else { "warning" };
    let _ = write!(
        out,
        "\"severity\":\"{severity}\",\"kind\":{}",
        json_string(&severity_text(&diagnostic.severity))
    );
    let _ = write!(out, ",\"code\":{}", json_string(diagnostic.code));
    json_place(sources, Some(diagnostic.span), &mut out);
    let _ = write!(out, ",\"message\":{}", json_string(&diagnostic.message.render(MARGIN)));
    out.push_str(",\"notes\":[");
    for (i, note) in diagnostic.notes.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        let _ = write!(out, "{{\"message\":{}", json_string(&note.message.render(MARGIN)));
        json_place(sources, note.span, &mut out);
        out.push('}');
    }
    out.push(']');
    if let Some(hint) = &diagnostic.hint {
        let _ = write!(out, ",\"hint\":{}", json_string(&hint.render(MARGIN)));
    }
    out.push_str("}\n");
    out
}

fn json_place(sources: &SourceMap, span: Option<Span>, out: &mut String) {
    let Some(span) = span else { return };
    let location = sources.location(span);
    let _ = write!(out, ",\"file\":{}", json_string(&location.start.file));
    if location.start.cnum >= 0 {
        let _ = write!(
            out,
            ",\"start\":{{\"line\":{},\"column\":{}}},\"end\":{{\"line\":{},\"column\":{}}}",
            location.start.line,
            location.start.cnum - location.start.bol,
            location.end.line,
            location.end.cnum - location.end.bol
        );
    }
}

fn json_string(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c if (c as u32) < 0x20 => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, lo: u32, hi: u32) -> String {
        let sources = SourceMap::new();
        let id = sources.add_file("f.ml", text.as_bytes().into()).unwrap();
        let base = sources.file(id).base;
        let diagnostic = Diagnostic::error("test", Span::new(base + lo, base + hi), Doc::sentence("No."));
        plain(&sources, &diagnostic, true)
    }

    #[test]
    fn one_line_is_underlined() {
        assert_eq!(
            shown("let\n\tx = y\n", 9, 10),
            "File \"f.ml\", line 2, characters 5-6:\n2 | \tx = y\n    \t    ^\nError: No.\n"
        );
    }

    #[test]
    fn several_lines_show_what_they_cover() {
        assert_eq!(
            shown("let g = (1\n   + 2) ^ x\n", 8, 18),
            "File \"f.ml\", lines 1-2, characters 8-7:\n1 | ........(1\n2 |    + 2)....\nError: No.\n"
        );
    }

    #[test]
    fn an_empty_span_quotes_nothing() {
        assert_eq!(shown("let", 3, 3), "File \"f.ml\", line 1, characters 3-3:\nError: No.\n");
    }

    #[test]
    fn a_long_quotation_leaves_out_its_middle() {
        let text = "x\n".repeat(11);
        let out = shown(&text, 0, 21);
        assert_eq!(out.lines().filter(|l| l.ends_with("| x")).count(), 9);
        assert!(out.contains(" 5 | x\n...\n 8 | x\n"), "{out}");
    }

    #[test]
    fn json_is_one_line() {
        let sources = SourceMap::new();
        let note = Doc::sentence("a \"b\"\u{1}");
        let text = json(&sources, &Diagnostic::warning(8, Span::NONE, note));
        assert_eq!(
            text,
            "{\"severity\":\"warning\",\"kind\":\"Warning 8 [partial-match]\",\"code\":\"warning\",\"file\":\"_none_\",\
             \"message\":\"a \\\"b\\\"\\u0001\",\"notes\":[]}\n"
        );
    }
}

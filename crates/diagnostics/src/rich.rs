//! The rich style: diagnostics for people at a terminal, laid out by codespan-reporting.

use codespan_reporting::diagnostic::{Diagnostic as Report, Label, Severity as Level};
use codespan_reporting::files::SimpleFiles;
use codespan_reporting::term;

use crate::diagnostic::{Diagnostic, Severity};
use crate::render::{MARGIN, header, severity_text};
use crate::source_map::SourceMap;
use crate::span::Span;

/// The diagnostic with its source lines, labels, notes and hint; with terminal colours when `colour` is set.
pub fn rich(sources: &SourceMap, diagnostic: &Diagnostic, colour: bool) -> String {
    let mut files = SimpleFiles::new();
    let mut known: Vec<(crate::source_map::FileId, usize)> = Vec::new();
    let mut label = |span: Span,
                     files: &mut SimpleFiles<String, String>|
     -> Option<(usize, std::ops::Range<usize>)> {
        if span.is_foreign() {
            return None;
        }
        let id = sources.file_of(span)?;
        let file = sources.file(id);
        let number = match known.iter().find(|(known, _)| *known == id) {
            Some((_, number)) => *number,
            None => {
                // Offsets must stay what they are: bytes that are no UTF-8 become one question mark each.
                let text = match std::str::from_utf8(&file.text) {
                    Ok(text) => text.to_owned(),
                    Err(_) => file.text.iter().map(|b| if b.is_ascii() { *b as char } else { '?' }).collect(),
                };
                let number = files.add(file.name.to_string(), text);
                known.push((id, number));
                number
            }
        };
        let base = file.base as usize;
        Some((number, span.lo() as usize - base..span.hi() as usize - base))
    };

    let message = diagnostic.message.render(MARGIN);
    let level = if diagnostic.is_error() { Level::Error } else { Level::Warning };
    let mut report = Report::new(level).with_message(&message);
    if !matches!(diagnostic.severity, Severity::Error) {
        report = report.with_code(severity_text(&diagnostic.severity));
    }
    let mut notes = Vec::new();
    match label(diagnostic.span, &mut files) {
        Some((file, range)) => report = report.with_labels(vec![Label::primary(file, range)]),
        None if !diagnostic.span.is_none() => notes.push(header(sources, diagnostic.span)),
        None => {}
    }
    for note in &diagnostic.notes {
        let text = note.message.render(MARGIN);
        match note.span.and_then(|span| label(span, &mut files)) {
            Some((file, range)) => report.labels.push(Label::secondary(file, range).with_message(text)),
            None => notes.push(text),
        }
    }
    if let Some(hint) = &diagnostic.hint {
        notes.push(hint.render(MARGIN));
    }
    report = report.with_notes(notes);
    let config = term::Config::default();
    let mut out = Vec::new();
    let written = if colour {
        let mut writer = codespan_reporting::term::termcolor::Ansi::new(&mut out);
        term::emit_to_write_style(&mut writer, &config, &files, &report)
    } else {
        let mut writer = codespan_reporting::term::termcolor::NoColor::new(&mut out);
        term::emit_to_write_style(&mut writer, &config, &files, &report)
    };
    match written {
        Ok(()) => String::from_utf8_lossy(&out).into_owned(),
        // Only a span outside its text could fail; the plain style has no such need.
        Err(_) => crate::render::plain(sources, diagnostic, false),
    }
}

//! What can be wrong with a text before its grammar is looked at, and OCaml's words for it.

use diagnostics::{Diagnostic, Doc, Span};

/// An error, and where.
#[derive(Clone, PartialEq, Debug)]
pub struct LexError {
    pub kind: LexErrorKind,
    pub span: Span,
}

/// The kinds of errors. Texts are given as far as the message shows them.
#[derive(Clone, PartialEq, Debug)]
pub enum LexErrorKind {
    IllegalCharacter(u8),
    /// The escape, and why it is illegal.
    IllegalEscape(Box<[u8]>, Option<String>),
    UnterminatedComment,
    /// Place of the string.
    UnterminatedStringInComment(Span),
    UnterminatedString,
    EmptyCharacter,
    InvalidLiteral(Box<[u8]>),
    InvalidEncoding(Box<[u8]>),
    InvalidIdentifierCharacter(char),
    KeywordAsLabel(String),
    CapitalizedLabel(String),
    CapitalizedRawIdentifier(String),
    DirectiveOutOfRange(Box<[u8]>),
}

/// A warning, and where.
#[derive(Clone, PartialEq, Debug)]
pub struct LexWarning {
    pub kind: LexWarningKind,
    pub span: Span,
}

/// The kinds of warnings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LexWarningKind {
    /// 1: `(*)`
    CommentStart,
    /// 2: `*)` outside a comment
    CommentNotEnd,
    /// 14: `\q` in a string
    IllegalBackslash,
    /// 50: a docstring that belongs to nothing
    UnattachedDocstring,
    /// 50: a docstring that may belong to what stands before it or to what follows
    AmbiguousDocstring,
}

impl LexWarningKind {
    /// OCaml's number for it.
    pub fn number(self) -> u16 {
        match self {
            LexWarningKind::CommentStart => 1,
            LexWarningKind::CommentNotEnd => 2,
            LexWarningKind::IllegalBackslash => 14,
            LexWarningKind::UnattachedDocstring | LexWarningKind::AmbiguousDocstring => 50,
        }
    }

    fn text(self) -> &'static str {
        match self {
            LexWarningKind::CommentStart => {
                "this `(*' is the start of a comment.\nHint: Did you forget spaces when writing the infix operator `( * )'?"
            }
            LexWarningKind::CommentNotEnd => "this is not the end of a comment.",
            LexWarningKind::IllegalBackslash => {
                "illegal backslash escape in string.\nHint: Single backslashes \\ are reserved for escape sequences\n\
                 (\\n, \\r, ...). Did you check the list of OCaml escape sequences?\n\
                 To get a backslash character, escape it with a second backslash: \\\\."
            }
            LexWarningKind::UnattachedDocstring => "unattached documentation comment (ignored)",
            LexWarningKind::AmbiguousDocstring => "ambiguous documentation comment",
        }
    }
}

impl From<&LexWarning> for Diagnostic {
    fn from(warning: &LexWarning) -> Diagnostic {
        let mut message = Doc::new();
        for (i, line) in warning.kind.text().split('\n').enumerate() {
            if i > 0 {
                message.newline();
            }
            message.text(line);
        }
        Diagnostic::warning(warning.kind.number(), warning.span, message)
    }
}

impl From<&LexError> for Diagnostic {
    fn from(error: &LexError) -> Diagnostic {
        let mut message = Doc::new();
        let mut note = None;
        let mut hint = None;
        match &error.kind {
            LexErrorKind::IllegalCharacter(byte) => {
                message.text(format!("Illegal character ({})", escaped(&[*byte])));
            }
            LexErrorKind::IllegalEscape(escape, why) => {
                let why = why.as_ref().map_or(String::new(), |w| format!(": {w}"));
                let escape = String::from_utf8_lossy(escape);
                message.text(format!("Illegal backslash escape in string or character ({escape}){why}"));
            }
            LexErrorKind::UnterminatedComment => _ = message.text("Comment not terminated"),
            LexErrorKind::UnterminatedStringInComment(string) => {
                message.text("This comment contains an unterminated string literal");
                note = Some((*string, "String literal begins here"));
            }
            LexErrorKind::UnterminatedString => _ = message.text("String literal not terminated"),
            LexErrorKind::EmptyCharacter => {
                message.text("Illegal empty character literal ").text("''");
                let mut text = Doc::new();
                text.text("Did you mean ").text("' '").text(" or a type variable ").text("'a").text("?");
                hint = Some(text);
            }
            LexErrorKind::InvalidLiteral(text) => {
                message.text(format!("Invalid literal {}", String::from_utf8_lossy(text)));
            }
            LexErrorKind::InvalidEncoding(text) => {
                message.text(format!("Invalid encoding of identifier {}.", String::from_utf8_lossy(text)));
            }
            LexErrorKind::InvalidIdentifierCharacter(c) => {
                message.text(format!("Invalid character U+{:04X} in identifier", u32::from(*c)));
            }
            LexErrorKind::KeywordAsLabel(name) => {
                message.code(name).text(" is a keyword, it cannot be used as label name");
            }
            LexErrorKind::CapitalizedLabel(name) => {
                message
                    .code(name)
                    .text(" cannot be used as label name, it must start with a lowercase letter");
            }
            LexErrorKind::CapitalizedRawIdentifier(name) => {
                message
                    .code(name)
                    .text(" cannot be used as a raw identifier, it must start with a lowercase letter");
            }
            LexErrorKind::DirectiveOutOfRange(text) => {
                let text = escaped(text);
                message.text(format!("Invalid lexer directive \"#{text}\": line number out of range"));
            }
        }
        let mut diagnostic = Diagnostic::error("lexical-error", error.span, message);
        if let Some((span, text)) = note {
            let mut doc = Doc::new();
            doc.text(text);
            diagnostic = diagnostic.with_note(Some(span), doc);
        }
        diagnostic.hint = hint;
        diagnostic
    }
}

/// `text` as OCaml's `%S` and `String.escaped` show it.
pub(crate) fn escaped(text: &[u8]) -> String {
    let mut out = String::new();
    for &byte in text {
        match byte {
            b'\n' => out.push_str("\\n"),
            b'\t' => out.push_str("\\t"),
            b'\r' => out.push_str("\\r"),
            8 => out.push_str("\\b"),
            b'\\' => out.push_str("\\\\"),
            b'"' => out.push_str("\\\""),
            b' '..=b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("\\{byte:03}")),
        }
    }
    out
}

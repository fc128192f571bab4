//! Syntax errors, and OCaml's words for them.

use diagnostics::{Diagnostic, Doc, Span};
use syntax::lexer::LexError;
use syntax::{Interner, Symbol};

/// What is wrong, and where.
#[derive(Clone, PartialEq, Debug)]
pub enum SyntaxError {
    /// The text does not read as tokens.
    Lexical(LexError),
    /// `Syntax error`
    Other(Span),
    /// `Syntax error: X expected.`
    Expecting(Span, &'static str),
    /// `Syntax error: X not expected.`
    NotExpecting(Span, &'static str),
    /// An opening word or bracket without the closing one that could have stood here.
    Unclosed { opening: Span, opening_text: &'static str, closing: Span, closing_text: &'static str },
    /// `s.[i] <- c`
    ImmutableString(Span),
    /// `M(N).x` where functor application may not stand
    ApplicativePath(Span),
    /// A variable in the scope of its own quantifier.
    VariableInScope(Span, Symbol),
    /// Bad package type, and why.
    InvalidPackageType(Span, &'static str),
    /// `private` that may not stand here
    RemovedStringSet(Span),
    /// Brackets nested deeper than any program needs.
    TooDeep(Span),
    /// More text than spans can address.
    TooLong,
}

impl SyntaxError {
    /// Where the error is shown.
    pub fn span(&self) -> Span {
        match self {
            SyntaxError::Lexical(error) => error.span,
            SyntaxError::Unclosed { closing, .. } => *closing,
            SyntaxError::Other(span)
            | SyntaxError::Expecting(span, _)
            | SyntaxError::NotExpecting(span, _)
            | SyntaxError::ImmutableString(span)
            | SyntaxError::ApplicativePath(span)
            | SyntaxError::VariableInScope(span, _)
            | SyntaxError::InvalidPackageType(span, _)
            | SyntaxError::RemovedStringSet(span)
            | SyntaxError::TooDeep(span) => *span,
            SyntaxError::TooLong => Span::NONE,
        }
    }
}

impl SyntaxError {
    /// The error in OCaml's words.
    pub fn diagnostic(&self, interner: &Interner) -> Diagnostic {
        let mut message = Doc::new();
        let mut note = None;
        match self {
            SyntaxError::Lexical(error) => return error.into(),
            SyntaxError::Other(_) => _ = message.text("Syntax error"),
            SyntaxError::Expecting(_, what) => {
                _ = message.text("Syntax error: ").code(what).text(" expected.")
            }
            SyntaxError::NotExpecting(_, what) => {
                _ = message.text("Syntax error: ").code(what).text(" not expected.")
            }
            SyntaxError::Unclosed { opening, opening_text, closing_text, .. } => {
                message.text("Syntax error: ").code(closing_text).text(" expected");
                let mut text = Doc::new();
                text.text("This ").code(opening_text).text(" might be unmatched");
                note = Some((*opening, text));
            }
            SyntaxError::ImmutableString(_) | SyntaxError::RemovedStringSet(_) => {
                message
                    .text("Syntax error: strings are immutable, there is no assignment syntax for them.")
                    .newline();
                message.text("Hint: Mutable sequences of bytes are available in the Bytes module.").newline();
                message.text("Hint: Did you mean to use ").code("Bytes.set").text("?");
            }
            SyntaxError::ApplicativePath(_) => {
                message.text("Syntax error: applicative paths of the form ").code("F(X).t");
                message.text(" are not supported when the option -no-app-func is set.");
            }
            SyntaxError::VariableInScope(_, name) => {
                let name = interner.str(*name);
                message.text("In this scoped type, variable ").code(format!("'{name}"));
                message.text(" is reserved for the local type ").code(name).text(".");
            }
            SyntaxError::InvalidPackageType(_, why) => {
                message.text("Syntax error: invalid package type: ").text(why);
            }
            SyntaxError::TooDeep(_) => _ = message.text("Syntax error: brackets are nested too deeply"),
            SyntaxError::TooLong => _ = message.text("the source text is too long"),
        }
        let diagnostic = Diagnostic::error("syntax-error", self.span(), message);
        match note {
            Some((span, text)) => diagnostic.with_note(Some(span), text),
            None => diagnostic,
        }
    }
}

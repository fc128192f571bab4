//! Warnings that checking gives: which are wanted where, alerts, unused bindings.

pub mod alerts;
mod unused;

use diagnostics::{Diagnostic, Doc, Severity, Span};
use syntax::ast::Attribute;

use self::alerts::string_payload;
use crate::checker::Checker;

impl Checker<'_> {
    /// Gives warning `number` if it is wanted here; as an error where the settings say so.
    pub fn warn(&mut self, number: u16, span: Span, message: Doc) {
        if !self.warnings.is_active(number) {
            return;
        }
        let mut diagnostic = Diagnostic::warning(number, span, message);
        if self.warnings.is_error(number) {
            diagnostic.severity = Severity::WarningAsError(number);
        }
        self.diagnostics.push(diagnostic);
    }

    /// Gives an alert if it is wanted here; as an error where the settings say so.
    pub fn alert(&mut self, kind: &str, span: Span, message: Doc) {
        if !self.warnings.alert_is_active(kind) {
            return;
        }
        let mut diagnostic = Diagnostic::warning(0, span, message);
        diagnostic.severity = match self.warnings.alert_is_error(kind) {
            true => Severity::AlertAsError(kind.to_owned()),
            false => Severity::Alert(kind.to_owned()),
        };
        diagnostic.code = "alert";
        self.diagnostics.push(diagnostic);
    }

    /// Runs `body` under the settings that `[@warning ..]`, `[@warnerror ..]` and `[@alert ..]`-style attributes ask
    /// for, and restores them after it.
    pub fn with_warning_scope<R>(
        &mut self,
        attributes: &[Attribute],
        body: impl FnOnce(&mut Self) -> R,
    ) -> R {
        if attributes.is_empty() {
            return body(self);
        }
        let saved = self.warnings.clone();
        self.apply_warning_attributes(attributes);
        let result = body(self);
        self.warnings = saved;
        result
    }

    /// Changes the settings for the rest of the enclosing scope, as `[@@@warning ..]` does.
    pub fn apply_warning_attributes(&mut self, attributes: &[Attribute]) {
        for attribute in attributes {
            let errors = match self.interner.str(attribute.name.txt) {
                "warning" | "ocaml.warning" => false,
                "warnerror" | "ocaml.warnerror" | "warn_error" | "ocaml.warn_error" => true,
                "alert" | "ocaml.alert" => {
                    if let Some(spec) = string_payload(&attribute.payload) {
                        // Ill-formed settings are warning 47's business; what was read of them stands.
                        let _ = self.warnings.parse_alerts(&spec);
                    }
                    continue;
                }
                _ => continue,
            };
            let Some(spec) = string_payload(&attribute.payload) else {
                self.warn(47, attribute.span, bad_payload(self.interner.str(attribute.name.txt)));
                continue;
            };
            if self.warnings.parse(&spec, errors).is_err() {
                self.warn(47, attribute.span, bad_payload_text(self.interner.str(attribute.name.txt)));
            }
        }
    }
}

fn bad_payload(name: &str) -> Doc {
    let mut doc = Doc::new();
    doc.text(format!("illegal payload for attribute '{name}'."))
        .newline()
        .text("A single string literal is expected");
    doc
}

fn bad_payload_text(name: &str) -> Doc {
    let mut doc = Doc::new();
    doc.text(format!("illegal payload for attribute '{name}'."))
        .newline()
        .text("Ill-formed list of warnings");
    doc
}

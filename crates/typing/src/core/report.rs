//! Reports of disagreements between an expression or pattern and what is expected of it.

use diagnostics::format_box::BoxKind;
use diagnostics::{Diagnostic, Doc, Span};
use syntax::ast;
use syntax::ast::{ConstantDesc, ExpressionDesc};

use super::{Because, Failed, Res};
use crate::checker::Checker;
use crate::env::Env;
use crate::types::report::Comparing;
use crate::types::trace::{EscapeKind, Step, UnifyError};
use crate::types::*;

impl Checker<'_> {
    /// Reports that types do not agree.
    pub(crate) fn clash<T>(
        &mut self,
        code: &'static str,
        env: &Env,
        span: Span,
        error: &UnifyError,
        first: &Doc,
        second: &str,
        because: Option<Because>,
    ) -> Res<T> {
        let second = {
            let mut doc = Doc::new();
            doc.text(second);
            doc
        };
        let explanation_doc = because.map(|b| {
            let mut doc = Doc::new();
            doc.cut().open(BoxKind::HOV, 0).text("because it is in ").text(b.text()).close();
            doc
        });
        let message =
            self.disagreement(env, Comparing::Unification, error, first, &second, explanation_doc.as_ref());
        let mut diagnostic = Diagnostic::error(code, span, message);
        self.add_existential_hint(error, &mut diagnostic);
        self.diagnostics.push(diagnostic);
        Err(Failed)
    }

    /// Names the constructor that binds an existential type which escapes.
    fn add_existential_hint(&mut self, error: &UnifyError, diagnostic: &mut Diagnostic) {
        let env = self.types.names_env();
        for step in &error.trace {
            if let Step::Escape { kind: EscapeKind::Constructor(path), .. } = step
                && let Some(decl) = self.find_type(&env, path)
                && let TypeKind::Abstract(TypeOrigin::Existential(constructor)) = decl.kind
            {
                let name = self.interner.str(path.last()).to_string();
                let mut doc = Doc::new();
                doc.open(BoxKind::Box, 0).styled(diagnostics::Style::Hint, |d| {
                    d.text("Hint");
                });
                doc.text(": ").code(name);
                doc.text(" is an existential type bound by the constructor").space();
                doc.code(self.interner.str(constructor)).text(".").close();
                diagnostic.hint = Some(doc);
                return;
            }
        }
    }

    /// `This expression has type`, as specific as the expression allows.
    pub(crate) fn this_expression_has_type(&self, e: Option<&ast::Expression>) -> Doc {
        let mut doc = Doc::new();
        match e.and_then(|e| self.expression_name(e)) {
            Some((kind, Some(text))) => doc.text(format!("The {kind} ")).code(text).text(" has type"),
            Some((kind, None)) => doc.text(format!("This {kind} has type")),
            None => doc.text("This expression has type"),
        };
        doc
    }

    /// What messages call an expression: its kind, and its text when that is short.
    fn expression_name(&self, e: &ast::Expression) -> Option<(&'static str, Option<String>)> {
        let lid = |l: &ast::Longident| self.longident_text(l);
        Some(match &*e.desc {
            ExpressionDesc::Constant(c) => match &c.desc {
                ConstantDesc::String(..) => ("constant", None),
                _ => ("constant", Some(self.constant_text(c))),
            },
            ExpressionDesc::Ident(l) => ("value", Some(lid(&l.txt))),
            ExpressionDesc::Construct(_, Some(_)) | ExpressionDesc::Variant(_, Some(_)) => {
                ("constructor", None)
            }
            ExpressionDesc::Construct(l, None) => ("constructor", Some(lid(&l.txt))),
            ExpressionDesc::Field(e, l) => {
                ("field access", Some(format!("{}.{}", self.simple_text(e)?, lid(&l.txt))))
            }
            ExpressionDesc::Send(e, m) => {
                ("method call", Some(format!("{}#{}", self.simple_text(e)?, self.interner.str(m.txt))))
            }
            ExpressionDesc::Variant(name, None) => {
                ("constructor", Some(format!("`{}", self.interner.str(*name))))
            }
            _ => return None,
        })
    }

    /// The text of a path or a chain of accesses.
    fn simple_text(&self, e: &ast::Expression) -> Option<String> {
        match &*e.desc {
            ExpressionDesc::Ident(l) => Some(self.longident_text(&l.txt)),
            _ => match self.expression_name(e)? {
                ("field access" | "method call", text) => text,
                _ => None,
            },
        }
    }

    pub(crate) fn constant_text(&self, c: &ast::Constant) -> String {
        match &c.desc {
            ConstantDesc::Integer(s, suffix) | ConstantDesc::Float(s, suffix) => {
                let mut text = self.interner.str(*s).to_string();
                text.extend(*suffix);
                text
            }
            ConstantDesc::Char(c) => char_literal(*c),
            ConstantDesc::String(s, ..) => String::from_utf8_lossy(s).into_owned(),
        }
    }

    /// Makes the type found for an expression and the expected one equal.
    pub(crate) fn unify_expression(
        &mut self,
        env: &Env,
        span: Span,
        e: Option<&ast::Expression>,
        got: TypeId,
        expected: TypeId,
        because: Option<Because>,
    ) -> Res<()> {
        match self.unify(env, got, expected) {
            Ok(()) => Ok(()),
            Err(error) => {
                let first = self.this_expression_has_type(e);
                self.clash(
                    "type-clash",
                    env,
                    span,
                    &error,
                    &first,
                    "but an expression was expected of type",
                    because,
                )
            }
        }
    }

    /// Makes the type of a pattern and the expected one equal.
    pub(crate) fn unify_pattern_types(
        &mut self,
        env: &Env,
        span: Span,
        got: TypeId,
        expected: TypeId,
    ) -> Res<()> {
        match self.unify(env, got, expected) {
            Ok(()) => Ok(()),
            Err(error) => self.pattern_clash(env, span, &error),
        }
    }

    pub(crate) fn pattern_clash<T>(&mut self, env: &Env, span: Span, error: &UnifyError) -> Res<T> {
        let mut first = Doc::new();
        first.text("This pattern matches values of type");
        self.clash(
            "pattern-type-clash",
            env,
            span,
            error,
            &first,
            "but a pattern was expected which matches values of type",
            None,
        )
    }
}

/// A character as a literal.
pub(crate) fn char_literal(c: u8) -> String {
    let text = match c {
        b'\'' => "\\'".to_string(),
        b'\\' => "\\\\".to_string(),
        b'\n' => "\\n".to_string(),
        b'\t' => "\\t".to_string(),
        b'\r' => "\\r".to_string(),
        8 => "\\b".to_string(),
        32..=126 => char::from(c).to_string(),
        _ => format!("\\{c:03}"),
    };
    format!("'{text}'")
}

//! Alerts: `[@@deprecated]` and `[@@alert kind "message"]` on what a use names.

use diagnostics::{Doc, Span};
use syntax::ast::{
    ArgLabel, Attribute, ConstantDesc, Expression, ExpressionDesc, Longident, Payload, StructureItemDesc,
};
use syntax::symbol::sym;

use crate::checker::Checker;
use crate::ident::Path;

/// Gives the alerts among `attributes` for a use of `path`.
pub fn check(checker: &mut Checker<'_>, span: Span, attributes: &[Attribute], _what: &str, path: &Path) {
    for attribute in attributes {
        let Some((kind, message)) = alert_of(checker, attribute) else { continue };
        let mut doc = Doc::new();
        doc.text(checker.path_text(path));
        for line in message.lines() {
            doc.newline().text(line);
        }
        checker.alert(&kind, span, doc);
    }
}

/// The kind and message of an alert attribute.
pub fn alert_of(checker: &Checker<'_>, attribute: &Attribute) -> Option<(String, String)> {
    match attribute.name.txt {
        sym::DEPRECATED | sym::OCAML_DEPRECATED => {
            Some(("deprecated".into(), string_payload(&attribute.payload).unwrap_or_default()))
        }
        sym::ALERT | sym::OCAML_ALERT => alert_payload(checker, &attribute.payload),
        _ => None,
    }
}

/// The string that is all of a payload.
pub fn string_payload(payload: &Payload) -> Option<String> {
    string_constant(payload_expression(payload)?)
}

fn payload_expression(payload: &Payload) -> Option<&Expression> {
    let Payload::Structure(items) = payload else { return None };
    match items.as_slice() {
        [item] => match &item.desc {
            StructureItemDesc::Eval(e, _) => Some(e),
            _ => None,
        },
        _ => None,
    }
}

fn string_constant(e: &Expression) -> Option<String> {
    match &*e.desc {
        ExpressionDesc::Constant(c) => match &c.desc {
            ConstantDesc::String(s, ..) => Some(String::from_utf8_lossy(s).into_owned()),
            _ => None,
        },
        _ => None,
    }
}

fn alert_payload(checker: &Checker<'_>, payload: &Payload) -> Option<(String, String)> {
    let name = |e: &Expression| match &*e.desc {
        ExpressionDesc::Ident(lid) => match lid.txt {
            Longident::Ident(name) => Some(checker.interner.str(name).to_owned()),
            _ => None,
        },
        _ => None,
    };
    let e = payload_expression(payload)?;
    match &*e.desc {
        ExpressionDesc::Apply(f, args) => match args.as_slice() {
            [(ArgLabel::Nolabel, arg)] => Some((name(f)?, string_constant(arg)?)),
            _ => None,
        },
        _ => Some((name(e)?, String::new())),
    }
}

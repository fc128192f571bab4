//! The Parsetree as source text, as `ocamlc -dsource` shows it.
//!
//! What is printed parses to the same tree, places aside; the layout follows the reference's closely, not to the
//! letter. Like the reference's, the text has a parenthesis around every operand that is not simple, so that no
//! precedence has to be known here.

mod classes;
mod expressions;
mod modules;
mod names;
mod patterns;
mod types;

use diagnostics::format_box::{BoxKind, Doc};

use crate::ast::{CoreType, Expression, Pattern, Signature, Structure};
use crate::symbol::Interner;

/// The reference's margin.
const MARGIN: usize = 78;

/// The items of an implementation.
pub fn structure(interner: &Interner, items: &Structure) -> String {
    printed(interner, |p| p.structure(items))
}

/// The items of an interface.
pub fn signature(interner: &Interner, items: &Signature) -> String {
    printed(interner, |p| p.signature(items))
}

/// An expression.
pub fn expression(interner: &Interner, e: &Expression) -> String {
    printed(interner, |p| p.expression(e))
}

/// A pattern.
pub fn pattern(interner: &Interner, pattern: &Pattern) -> String {
    printed(interner, |p| p.pattern(pattern))
}

/// A type.
pub fn core_type(interner: &Interner, ty: &CoreType) -> String {
    printed(interner, |p| p.core_type(ty))
}

fn printed(interner: &Interner, fill: impl FnOnce(&mut Printer<'_>)) -> String {
    let mut printer = Printer { interner, doc: Doc::new() };
    fill(&mut printer);
    printer.doc.render(MARGIN)
}

/// The text under construction.
struct Printer<'a> {
    interner: &'a Interner,
    doc: Doc,
}

impl Printer<'_> {
    fn text(&mut self, text: &str) {
        self.doc.text(text);
    }

    fn space(&mut self) {
        self.doc.space();
    }

    fn boxed(&mut self, kind: BoxKind, indent: i32, fill: impl FnOnce(&mut Self)) {
        self.doc.open(kind, indent);
        fill(self);
        self.doc.close();
    }

    /// `fill` in a box that fills lines.
    fn hov(&mut self, fill: impl FnOnce(&mut Self)) {
        self.boxed(BoxKind::HOV, 2, fill);
    }

    /// `fill`, in parentheses if `needed`.
    fn parens(&mut self, needed: bool, fill: impl FnOnce(&mut Self)) {
        if needed {
            self.boxed(BoxKind::HOV, 1, |p| {
                p.text("(");
                fill(p);
                p.text(")");
            });
        } else {
            fill(self);
        }
    }

    /// Elements with `separator` and a break between them.
    fn separated<T>(&mut self, items: &[T], separator: &str, mut item: impl FnMut(&mut Self, &T)) {
        for (i, x) in items.iter().enumerate() {
            if i > 0 {
                self.text(separator);
                self.space();
            }
            item(self, x);
        }
    }
}

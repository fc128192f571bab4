//! The words for modules that do not match.

use std::rc::Rc;

use diagnostics::{BoxKind, Doc, Span};
use syntax::node::deep;

use super::include_core::{Phrase, ValueMismatch};
use super::inclusion::*;
use crate::checker::Checker;
use crate::env::Env;
use crate::ident::Ident;
use crate::types::report::Comparing;
use crate::types::*;

/// Where inside the two module types a message is about.
#[derive(Clone, Copy)]
enum Place {
    Module(Ident),
    Modtype(Ident),
}

/// Sizes above which two module types are not shown in full.
const SHOWN_IN_FULL: usize = 500;

impl Checker<'_> {
    /// `Signature mismatch: ...`
    pub fn signature_mismatch_doc(&mut self, error: &ModuleError) -> Doc {
        let mut lines = Vec::new();
        lines.push(Doc::plain("Signature mismatch:"));
        self.module_lines(error, &mut Vec::new(), &mut lines);
        vertical(&lines)
    }

    /// The same without the heading: for functor arguments.
    pub fn argument_mismatch_doc(&mut self, error: &ModuleError) -> Doc {
        let mut lines = Vec::new();
        self.module_lines(error, &mut Vec::new(), &mut lines);
        vertical(&lines)
    }

    /// The message for one argument of a functor: `argument` is its type as it was given.
    pub fn functor_argument_doc(&mut self, argument: &ModuleType, error: &ModuleError) -> Doc {
        let mut lines = Vec::new();
        self.module_lines(error, &mut Vec::new(), &mut lines);
        if !matches!(argument, ModuleType::Alias(_)) && !lines.is_empty() {
            lines.remove(0);
        }
        let got = self.module_type_doc(&error.env, argument);
        let expected = self.module_type_doc(&error.env, &error.expected);
        let mut doc = Doc::new();
        doc.open(BoxKind::V, 0).open(BoxKind::HOV, 0);
        doc.text("Modules do not match:").space().append(&got).brk(1, -2).text("is not included in").space();
        doc.append(&expected).close();
        for line in &lines {
            doc.brk(0, -2).open(BoxKind::V, 0).append(line).close();
        }
        doc.close();
        doc
    }

    /// What is said below a heading of its own (`with` constraints, implementations).
    pub fn signature_error_lines(&mut self, error: &SignatureError) -> Vec<Doc> {
        let mut lines = Vec::new();
        self.signature_lines(error, &mut Vec::new(), &mut lines);
        lines
    }

    fn is_big(&self, e: &ModuleError) -> bool {
        crate::cmi::saved_size(self, &[&e.got, &e.expected]) > SHOWN_IN_FULL
    }

    fn module_lines(&mut self, e: &ModuleError, place: &mut Vec<Place>, lines: &mut Vec<Doc>) {
        deep(|| match &e.why {
            ModuleWhy::InvalidAlias(p) => {
                let mut doc = self.context(place);
                doc.boxed(BoxKind::HV, 0, |d| {
                    d.text("Module ").code(self.path_text(p)).text(" cannot be aliased");
                });
                lines.push(doc);
            }
            ModuleWhy::Parameters => {
                lines.push(self.parameters_doc(e, place));
                if let Some(doc) = self.parameters_explanation(e) {
                    lines.push(doc);
                }
            }
            ModuleWhy::Parameter(inner) => {
                let mut doc = self.context(place);
                doc.open(BoxKind::HV, 2).text("Modules do not match:").space();
                doc.text(self.functor_heading(&e.got, "$S1")).brk(1, -2).text("is not included in").space();
                doc.text(self.functor_heading(&e.expected, "$T1")).close();
                lines.push(doc);
                // The parameter's types are compared the other way round.
                let ours = self.module_type_doc(&inner.env, &inner.expected);
                let theirs = self.module_type_doc(&inner.env, &inner.got);
                let mut doc = Doc::new();
                doc.open(BoxKind::HV, 2).text("Module types do not match:").space();
                doc.text("$S1 = ").append(&ours).brk(1, -2).text("does not include").space();
                doc.text("$T1 = ").append(&theirs).close();
                lines.push(doc);
                if let ModuleWhy::Signature(s) = &inner.why {
                    self.signature_lines(s, place, lines);
                }
            }
            ModuleWhy::Result(inner) => {
                lines.push(self.do_not_match(e, place));
                self.module_lines(inner, place, lines);
            }
            ModuleWhy::Different | ModuleWhy::Alias => lines.push(self.do_not_match(e, place)),
            ModuleWhy::Signature(s) => {
                lines.push(self.do_not_match(e, place));
                self.signature_lines(s, place, lines);
            }
        })
    }

    /// `(X : $S1) -> ...`
    fn functor_heading(&self, mty: &ModuleType, stand_in: &str) -> String {
        match mty {
            ModuleType::Functor(FunctorParameter::Named(Some(id), _), _) => {
                format!("({} : {stand_in}) -> ...", self.interner.str(id.name))
            }
            ModuleType::Functor(FunctorParameter::Named(None, _), _) => format!("{stand_in} -> ..."),
            _ => "() -> ...".to_owned(),
        }
    }

    fn parameter_list(&mut self, env: &Env, mty: &Rc<ModuleType>) -> Vec<(Option<Doc>, Doc)> {
        let mut out = Vec::new();
        let mut mty = self.scrape(env, mty);
        while let ModuleType::Functor(param, result) = &*mty.clone() {
            match param {
                FunctorParameter::Unit => {
                    let mut doc = Doc::new();
                    doc.text("()");
                    out.push((None, doc));
                }
                FunctorParameter::Named(id, arg) => {
                    let arg_doc = self.module_type_doc(env, arg);
                    let mut doc = Doc::new();
                    match id {
                        Some(id) => {
                            doc.text(format!("({} : ", self.interner.str(id.name)))
                                .append(&arg_doc)
                                .text(")");
                        }
                        None => {
                            doc.append(&arg_doc);
                        }
                    }
                    out.push((Some(arg_doc), doc));
                }
            }
            mty = self.scrape(env, result);
        }
        out
    }

    fn parameters_doc(&mut self, e: &ModuleError, place: &[Place]) -> Doc {
        let got = self.parameter_list(&e.env, &e.got);
        let expected = self.parameter_list(&e.env, &e.expected);
        let list = |params: &[(Option<Doc>, Doc)]| {
            let mut doc = Doc::new();
            doc.open(BoxKind::Box, 0);
            for (i, (_, p)) in params.iter().enumerate() {
                if i > 0 {
                    doc.space();
                }
                doc.append(p);
            }
            doc.text(" -> ...").close();
            doc
        };
        let mut doc = self.context(place);
        doc.open(BoxKind::HV, 2).text("Modules do not match:").space();
        doc.append(&list(&got)).brk(1, -2).text("is not included in").space();
        doc.append(&list(&expected)).close();
        doc
    }

    fn parameters_explanation(&mut self, e: &ModuleError) -> Option<Doc> {
        let got = self.parameter_list(&e.env, &e.got);
        let expected = self.parameter_list(&e.env, &e.expected);
        let common = got.len().min(expected.len());
        let mut doc = Doc::new();
        doc.open(BoxKind::V, 0);
        for i in 0..common {
            if let (Some(a), Some(b)) = (&got[i].0, &expected[i].0) {
                doc.text(format!("{}. Module types ", i + 1))
                    .append(a)
                    .text(" and ")
                    .append(b)
                    .text(" match");
                doc.cut();
            }
        }
        let number = if common > 0 { format!("{}. ", common + 1) } else { String::new() };
        if got.len() < expected.len() {
            let arg = expected[common].0.clone()?;
            doc.text(format!("{number}An argument appears to be missing with module type ")).append(&arg);
        } else {
            let arg = got.get(common)?.0.clone()?;
            doc.text(format!("{number}An extra argument is provided of module type ")).append(&arg);
        }
        doc.close();
        Some(doc)
    }

    fn do_not_match(&mut self, e: &ModuleError, place: &[Place]) -> Doc {
        if self.is_big(e) {
            let mut doc = Doc::new();
            doc.text("...");
            return doc;
        }
        let got = self.module_type_doc(&e.env, &e.got);
        let expected = self.module_type_doc(&e.env, &e.expected);
        let mut doc = self.context(place);
        doc.open(BoxKind::HV, 2).text("Modules do not match:").space();
        doc.append(&got).brk(1, -2).text("is not included in").space().append(&expected).close();
        doc
    }

    /// `In module "N":` or `At position "module type S = <here>"`, and a line break.
    fn context(&self, place: &[Place]) -> Doc {
        let mut doc = Doc::new();
        if place.is_empty() {
            return doc;
        }
        if place.iter().all(|p| matches!(p, Place::Module(_))) {
            let names: Vec<&str> = place
                .iter()
                .map(|p| match p {
                    Place::Module(id) | Place::Modtype(id) => self.interner.str(id.name),
                })
                .collect();
            doc.text("In module ").code(names.join(".")).text(":").newline();
            return doc;
        }
        let mut text = String::new();
        let mut closing = String::new();
        let mut modules: Vec<&str> = Vec::new();
        for p in place {
            match p {
                Place::Module(id) => modules.push(self.interner.str(id.name)),
                Place::Modtype(id) => {
                    for m in modules.drain(..) {
                        text.push_str(&format!("module {m} : sig "));
                        closing.insert_str(0, " end");
                    }
                    text.push_str(&format!("module type {} = ", self.interner.str(id.name)));
                }
            }
        }
        let here = match modules.is_empty() {
            true => "<here>".to_owned(),
            false => {
                let mut s = String::from("sig ");
                for m in &modules {
                    s.push_str(&format!("module {m} : "));
                }
                format!("{s}<here> end")
            }
        };
        doc.text("At position ").code(format!("{text}{here}{closing}")).newline();
        doc
    }

    fn signature_lines(&mut self, e: &SignatureError, place: &mut Vec<Place>, lines: &mut Vec<Doc>) {
        for item in &e.missing {
            let context = self.context(place);
            lines.push(self.missing_doc(item, context));
        }
        if let Some((id, error)) = &e.first {
            self.item_lines(&e.env, *id, error, place, lines);
        }
    }

    fn missing_doc(&mut self, item: &SignatureItem, context: Doc) -> Doc {
        let (what, span) = match item {
            SignatureItem::Value(_, d, _) => ("value", d.span),
            SignatureItem::Type(_, d, ..) => ("type", d.span),
            SignatureItem::Extension(_, d, ExtStatus::Exception, _) => ("exception", d.span),
            SignatureItem::Extension(_, d, ..) => ("extension constructor", d.span),
            SignatureItem::Module(_, _, d, ..) => ("module", d.span),
            SignatureItem::Modtype(_, d, _) => ("module type", d.span),
            SignatureItem::Class(_, d, ..) => ("class", d.span),
            SignatureItem::ClassType(_, d, ..) => ("class type", d.span),
        };
        let mut doc = context;
        doc.text(format!("The {what} ")).code(self.interner.str(item.ident().name));
        doc.text(" is required but not provided");
        self.add_place(&mut doc, span, "Expected declaration");
        doc
    }

    fn add_place(&self, doc: &mut Doc, span: Span, what: &str) {
        if !span.is_none() {
            let place = diagnostics::render::header(self.sources, span);
            doc.newline().open(BoxKind::Box, 2).text(place).space().text(what).close();
        }
    }

    fn add_places(&self, doc: &mut Doc, expected: Span, actual: Span) {
        self.add_place(doc, expected, "Expected declaration");
        self.add_place(doc, actual, "Actual declaration");
    }

    fn pair(
        &mut self,
        env: &Env,
        heading: &str,
        relation: &str,
        a: &SignatureItem,
        b: &SignatureItem,
    ) -> Doc {
        let (a, b) = (self.item_doc(env, a), self.item_doc(env, b));
        let mut doc = Doc::new();
        doc.open(BoxKind::HV, 2)
            .text(heading)
            .space()
            .append(&a)
            .brk(1, -2)
            .text(relation)
            .space()
            .append(&b);
        doc.close();
        doc
    }

    fn item_lines(
        &mut self,
        env: &Env,
        id: Ident,
        error: &ItemError,
        place: &mut Vec<Place>,
        lines: &mut Vec<Doc>,
    ) {
        let exported = Visibility::Exported;
        let first = RecStatus::First;
        match error {
            ItemError::Value(v1, v2, why) => {
                let mut doc = self.context(place);
                let (a, b) = (
                    SignatureItem::Value(id, v1.clone(), exported),
                    SignatureItem::Value(id, v2.clone(), exported),
                );
                doc.append(&self.pair(env, "Values do not match:", "is not included in", &a, &b));
                match why {
                    ValueMismatch::Type(e) => {
                        let why = self.inequality_doc(env, e, Comparing::MoreGeneral);
                        doc.newline().append(&why);
                    }
                    ValueMismatch::NotPrimitive => {
                        doc.newline().text("The implementation is not a primitive.");
                    }
                    ValueMismatch::Primitive(why) => {
                        doc.newline().text(why);
                    }
                }
                self.add_places(&mut doc, v2.span, v1.span);
                lines.push(doc);
            }
            ItemError::Type(d1, d2, why) => {
                let mut doc = self.context(place);
                doc.append(&self.type_declarations_doc(env, id, d1, d2));
                let why = self.type_mismatch_doc(env, why, &Phrase::INCLUSION);
                doc.newline().append(&why);
                self.add_places(&mut doc, d2.span, d1.span);
                lines.push(doc);
            }
            ItemError::Extension(e1, e2, why) => {
                let mut doc = self.context(place);
                let item = |e: &Rc<ExtensionConstructor>| {
                    SignatureItem::Extension(id, e.clone(), ExtStatus::First, exported)
                };
                let (a, b) = (item(e1), item(e2));
                doc.append(&self.pair(
                    env,
                    "Extension declarations do not match:",
                    "is not included in",
                    &a,
                    &b,
                ));
                match why {
                    Some(p) => {
                        let why = self.constructor_problem_doc(env, p, &Phrase::INCLUSION, "");
                        doc.newline().append(&why);
                    }
                    None => {
                        doc.newline().text("Private extension constructor(s) would be revealed.");
                    }
                }
                self.add_places(&mut doc, e2.span, e1.span);
                lines.push(doc);
            }
            ItemError::Module(e) => {
                place.push(Place::Module(id));
                self.module_lines(e, place, lines);
                place.pop();
            }
            ItemError::Modtype(m1, m2, why) => {
                let mut doc = self.context(place);
                let (a, b) = (
                    SignatureItem::Modtype(id, m1.clone(), exported),
                    SignatureItem::Modtype(id, m2.clone(), exported),
                );
                doc.append(&self.pair(
                    env,
                    "Module type declarations do not match:",
                    "does not match",
                    &a,
                    &b,
                ));
                lines.push(doc);
                if let Some(e) = why {
                    place.push(Place::Modtype(id));
                    let (got, expected) =
                        (self.module_type_doc(&e.env, &e.got), self.module_type_doc(&e.env, &e.expected));
                    let mut doc = self.context(place);
                    doc.open(BoxKind::HV, 2).text("Module types do not match:").space().append(&got);
                    doc.brk(1, -2).text("is not equal to").space().append(&expected).close();
                    lines.push(doc);
                    if let ModuleWhy::Signature(s) = &e.why {
                        self.signature_lines(s, place, lines);
                    }
                    place.pop();
                }
            }
            ItemError::Class(a, b) => {
                let mut doc = self.context(place);
                let heading = match a {
                    SignatureItem::Class(..) => "Class declarations do not match:",
                    _ => "Class type declarations do not match:",
                };
                doc.append(&self.pair(env, heading, "does not match", a, b));
                lines.push(doc);
            }
        }
        let _ = first;
    }

    /// `Type declarations do not match: .. is not included in ..`
    pub(super) fn type_declarations_doc(
        &mut self,
        env: &Env,
        id: Ident,
        d1: &Rc<TypeDeclaration>,
        d2: &Rc<TypeDeclaration>,
    ) -> Doc {
        let item = |d: &Rc<TypeDeclaration>| {
            SignatureItem::Type(id, d.clone(), RecStatus::First, Visibility::Exported)
        };
        self.pair(env, "Type declarations do not match:", "is not included in", &item(d1), &item(d2))
    }

    /// A type declaration that a `with` constraint gives and that does not fit.
    pub(super) fn type_inclusion_doc(
        &mut self,
        env: &Env,
        id: Ident,
        d1: &Rc<TypeDeclaration>,
        d2: &Rc<TypeDeclaration>,
        why: &super::include_core::TypeMismatch,
    ) -> Doc {
        let mut doc = self.type_declarations_doc(env, id, d1, d2);
        let why = self.type_mismatch_doc(env, why, &Phrase::INCLUSION);
        doc.newline().append(&why);
        self.add_places(&mut doc, d2.span, d1.span);
        doc
    }
}

/// Lines below each other, in one box.
pub(crate) fn vertical(lines: &[Doc]) -> Doc {
    let mut doc = Doc::new();
    doc.open(BoxKind::V, 0);
    for (i, line) in lines.iter().enumerate() {
        if i > 0 {
            doc.cut();
        }
        doc.append(line);
    }
    doc.close();
    doc
}

//! Whole units: an implementation against its interface, or with the signature that is inferred.

use std::rc::Rc;

use diagnostics::{BoxKind, Diagnostic, Doc, Location, Span, Style};
use syntax::ast;

use super::names::visibility;
use super::nondep::Needed;
use crate::checker::Checker;
use crate::env::Env;
use crate::ident::Ident;
use crate::typedtree::{Coercion, Implementation, Structure, StructureItemDesc, TypedSignature};
use crate::types::*;
use crate::unit::KnownInterface;

impl Checker<'_> {
    /// Checks an implementation; errors are reported.
    pub(crate) fn type_implementation(
        &mut self,
        env: &Env,
        ast: &ast::Structure,
        source: &str,
        interface: Option<&KnownInterface>,
    ) -> Option<Implementation> {
        let structure = self.type_structure(env, ast);
        if self.has_errors() {
            return None;
        }
        let all = structure.ty.clone();
        let here = self.sources.foreign(&Location::in_file(source));
        let (expected, file) = match interface {
            Some(i) => (i.signature.clone(), i.file.clone()),
            None => {
                let visible = self.visible_signature(&structure, here);
                self.check_generalized(&structure.final_env.clone(), &visible);
                if self.has_errors() {
                    return None;
                }
                (visible, "(inferred signature)".to_owned())
            }
        };
        let final_env = env.clone();
        let coercion = match self.include_signatures(&final_env, &all, &expected) {
            Ok(c) => c,
            Err(e) => {
                let mut heading = Doc::new();
                heading.open(BoxKind::HOV, 0).text("The implementation ").code(source).space();
                heading.text("does not match the interface ").code(&file).text(": ").close();
                let mut doc = Doc::new();
                doc.open(BoxKind::V, 0).append(&heading);
                for line in self.signature_error_lines(&e) {
                    doc.cut().append(&line);
                }
                doc.close();
                self.diagnostics.push(Diagnostic::error("interface-mismatch", here, doc));
                Coercion::None
            }
        };
        Some(Implementation { structure, coercion, signature: expected })
    }

    /// Checks an interface; errors are reported.
    pub(crate) fn type_interface(&mut self, env: &Env, ast: &ast::Signature) -> Option<TypedSignature> {
        Some(self.transl_signature(env, ast))
    }

    /// What a structure shows: without shadowed names, and without what `open struct .. end` bound.
    pub(super) fn visible_signature(&mut self, structure: &Structure, _span: Span) -> Signature {
        let hidden: Vec<Ident> = structure
            .ty
            .iter()
            .filter(|i| visibility(i) == Visibility::Hidden && !matches!(i, SignatureItem::Value(..)))
            .map(SignatureItem::ident)
            .collect();
        if hidden.is_empty() {
            return self.simplify_signature(&structure.ty);
        }
        let mut kept = Vec::new();
        for item in structure.ty.iter().filter(|i| visibility(i) == Visibility::Exported) {
            match self.nondep_item(&structure.final_env.clone(), item, &hidden) {
                Ok(item) => kept.push(item),
                Err(Needed(id)) => {
                    self.report_hidden(structure, id, item);
                    kept.push(item.clone());
                }
            }
        }
        self.simplify_signature(&kept)
    }

    fn report_hidden(&mut self, structure: &Structure, id: Ident, item: &SignatureItem) {
        let open = structure.items.iter().find(|i| match &i.desc {
            StructureItemDesc::Open(o) => o.bound_items.iter().any(|b| b.ident() == id),
            _ => false,
        });
        let span = open.map_or(Span::NONE, |i| i.span);
        let what = structure.ty.iter().find(|i| i.ident() == id).map_or("type", item_kind);
        let name = self.interner.str(id.name);
        let mut doc = Doc::new();
        doc.text(format!("The {what} "))
            .code(name)
            .text(" introduced by this open appears in the signature.");
        let mut note = Doc::new();
        note.text(format!("The {} ", item_kind(item))).code(self.interner.str(item.ident().name));
        note.text(" has no valid type if ").code(name).text(" is hidden.");
        let error = Diagnostic::error("hidden-type-in-signature", span, doc);
        self.diagnostics.push(error.with_note(Some(item_span(item)), note));
    }

    /// No value of a unit without interface may have a type that is not known in full.
    fn check_generalized(&mut self, env: &Env, items: &[SignatureItem]) {
        for item in items {
            match item {
                SignatureItem::Value(_, d, _) => {
                    let weak = self.weak_variables(d.ty);
                    if weak.is_empty() {
                        continue;
                    }
                    let shown = self.scheme_doc(env, d.ty);
                    let mut doc = Doc::new();
                    doc.open(BoxKind::V, 0);
                    doc.boxed(BoxKind::HOV, 0, |doc| {
                        doc.text("The type of this expression, ");
                        code(doc, &shown).text(",").space();
                        doc.text("contains the non-generalizable type variable(s): ");
                        self.weak_list(doc, &weak);
                        doc.text(".").space().text("(see manual section 6.1.2)");
                    });
                    doc.close();
                    self.diagnostics.push(Diagnostic::error("non-generalizable", d.span, doc));
                    return;
                }
                SignatureItem::Module(_, _, d, ..) => {
                    let Some((at, ty)) = self.weak_value_in(&d.ty) else { continue };
                    let module = self.module_type_doc(env, &d.ty);
                    let mut doc = Doc::new();
                    doc.open(BoxKind::Box, 0).text("The type of this module, ").append(&module);
                    doc.text(",").space().text("contains non-generalizable type variable(s).").space();
                    doc.text("(see manual section 6.1.2)").close();
                    let shown = self.scheme_doc(env, ty);
                    let weak = self.weak_variables(ty);
                    let mut note = Doc::new();
                    note.boxed(BoxKind::HOV, 0, |note| {
                        note.text("The type of this value, ");
                        code(note, &shown).text(",").space();
                        note.text("contains the non-generalizable type variable(s) ");
                        self.weak_list(note, &weak);
                        note.text(".");
                    });
                    let error = Diagnostic::error("non-generalizable", d.span, doc);
                    self.diagnostics.push(error.with_note(Some(at), note));
                    return;
                }
                _ => {}
            }
        }
    }

    fn weak_list(&mut self, doc: &mut Doc, weak: &[TypeId]) {
        for (i, v) in weak.iter().enumerate() {
            if i > 0 {
                doc.text(",").space();
            }
            let out = self.out_type(crate::types::print::PrintMode::Scheme, *v).doc();
            code(doc, &out);
        }
    }

    fn weak_variables(&self, t: TypeId) -> Vec<TypeId> {
        let free = self.store.free_vars(&[t]);
        free.into_iter().filter(|v| self.store.level(*v) != GENERIC_LEVEL).collect()
    }

    fn weak_value_in(&self, mty: &Rc<ModuleType>) -> Option<(Span, TypeId)> {
        let ModuleType::Signature(items) = &**mty else { return None };
        items.iter().find_map(|item| match item {
            SignatureItem::Value(_, d, _) if !self.weak_variables(d.ty).is_empty() => Some((d.span, d.ty)),
            SignatureItem::Module(_, _, d, ..) => self.weak_value_in(&d.ty),
            _ => None,
        })
    }
}

fn code<'d>(doc: &'d mut Doc, shown: &Doc) -> &'d mut Doc {
    doc.styled(Style::InlineCode, |d| {
        d.append(shown);
    })
}

fn item_kind(item: &SignatureItem) -> &'static str {
    match item {
        SignatureItem::Value(..) => "value",
        SignatureItem::Type(..) => "type",
        SignatureItem::Extension(..) => "extension constructor",
        SignatureItem::Module(..) => "module",
        SignatureItem::Modtype(..) => "module type",
        SignatureItem::Class(..) => "class",
        SignatureItem::ClassType(..) => "class type",
    }
}

fn item_span(item: &SignatureItem) -> Span {
    match item {
        SignatureItem::Value(_, d, _) => d.span,
        SignatureItem::Type(_, d, ..) => d.span,
        SignatureItem::Extension(_, d, ..) => d.span,
        SignatureItem::Module(_, _, d, ..) => d.span,
        SignatureItem::Modtype(_, d, _) => d.span,
        SignatureItem::Class(_, d, ..) => d.span,
        SignatureItem::ClassType(_, d, ..) => d.span,
    }
}

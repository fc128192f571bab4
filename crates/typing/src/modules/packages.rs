//! Package types: `(module S with type t = ..)` and the module types behind them.

use std::rc::Rc;

use diagnostics::{BoxKind, Diagnostic, Doc, Span, Style};
use syntax::ast;
use syntax::ast::Longident;
use syntax::symbol::Symbol;

use crate::checker::Checker;
use crate::env::Env;
use crate::ident::Path;
use crate::types::*;

/// The names of a path without functor applications, outermost first.
pub(crate) fn flatten(lid: &Longident) -> Option<Vec<Symbol>> {
    match lid {
        Longident::Ident(name) => Some(vec![*name]),
        Longident::Dot(m, name) => {
            let mut names = flatten(m)?;
            names.push(*name);
            Some(names)
        }
        Longident::Apply(..) => None,
    }
}

impl Checker<'_> {
    /// The module type of a package type as written; its constraints are checked to name abstract types.
    pub(crate) fn package_module_type(
        &mut self,
        env: &Env,
        package: &ast::PackageType,
        span: Span,
    ) -> Option<(Path, Rc<ModuleType>)> {
        let named = ast::Loc::new(package.path.txt.clone(), span);
        let (path, _) = self.lookup_modtype(env, &named)?;
        let mty = Rc::new(ModuleType::Ident(path.clone()));
        let mut seen: Vec<&Longident> = Vec::new();
        for (lid, _) in &package.constraints {
            if seen.contains(&&lid.txt) {
                let mut doc = Doc::new();
                doc.words("Multiple constraints for type").space().code(self.longident_text(&lid.txt));
                self.diagnostics.push(Diagnostic::error("multiple-constraints", span, doc));
                return None;
            }
            seen.push(&lid.txt);
        }
        for (lid, _) in &package.constraints {
            let decl = flatten(&lid.txt).and_then(|names| self.type_in_module_type(env, &mty, &names));
            let Some((env, decl)) = decl else {
                let mut doc = Doc::new();
                doc.open(BoxKind::Box, 0);
                doc.words("The signature constrained by").space().code("with").space();
                doc.words("has no component named").space().code(self.longident_text(&lid.txt)).close();
                self.diagnostics.push(Diagnostic::error("with-no-component", span, doc));
                return None;
            };
            if let Some(manifest) = decl.manifest {
                let shown = self.type_doc(&env, manifest);
                let mut doc = Doc::new();
                doc.open(BoxKind::V, 0);
                doc.boxed(BoxKind::HOV, 0, |d| {
                    d.words("In the constrained signature, type").space();
                    d.code(self.longident_text(&lid.txt)).space().words("is defined to be").space();
                    d.styled(Style::InlineCode, |d| {
                        d.append(&shown);
                    });
                    d.text(".");
                });
                doc.cut().boxed(BoxKind::HOV, 0, |d| {
                    d.words("Package").space().code("with").space();
                    d.words("constraints may only be used on abstract types.");
                });
                doc.close();
                self.diagnostics.push(Diagnostic::error("package-with-manifest", span, doc));
                return None;
            }
        }
        Some((path, mty))
    }

    /// The type that `names` lead to inside a module type, with the environment it is seen in.
    pub(crate) fn type_in_module_type(
        &mut self,
        env: &Env,
        mty: &Rc<ModuleType>,
        names: &[Symbol],
    ) -> Option<(Env, Rc<TypeDeclaration>)> {
        let scraped = self.scrape_alias(env, mty);
        let ModuleType::Signature(items) = &*scraped else { return None };
        let env = env.add_signature(items);
        let (first, rest) = names.split_first()?;
        for item in items.iter().rev() {
            match item {
                SignatureItem::Type(id, d, ..) if rest.is_empty() && id.name == *first => {
                    return Some((env, d.clone()));
                }
                SignatureItem::Module(id, _, d, ..) if !rest.is_empty() && id.name == *first => {
                    return self.type_in_module_type(&env, &d.ty, rest);
                }
                _ => {}
            }
        }
        None
    }
}

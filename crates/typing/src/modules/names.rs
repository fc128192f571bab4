//! Names of a structure or signature: each type, module and module type is defined once; what an `include` brings may
//! be shadowed by what follows.

use diagnostics::{Diagnostic, Doc, Span};
use rustc_hash::{FxHashMap, FxHashSet};
use syntax::symbol::Symbol;

use crate::checker::Checker;
use crate::ident::Ident;
use crate::types::*;

/// What has been defined so far.
#[derive(Default)]
pub(crate) struct DefinedNames {
    types: FxHashSet<Symbol>,
    modules: FxHashSet<Symbol>,
    modtypes: FxHashSet<Symbol>,
    extensions: FxHashSet<Symbol>,
}

impl Checker<'_> {
    /// Notes that items are defined; reports a second definition.
    pub(crate) fn check_names(
        &mut self,
        names: &mut DefinedNames,
        items: &[SignatureItem],
        span: impl Fn(usize) -> Span,
    ) {
        for (i, item) in items.iter().enumerate() {
            let name = item.ident().name;
            let (set, what) = match item {
                SignatureItem::Type(..) => (&mut names.types, "type"),
                SignatureItem::Module(..) => (&mut names.modules, "module"),
                SignatureItem::Modtype(..) => (&mut names.modtypes, "module type"),
                SignatureItem::Extension(..) => (&mut names.extensions, "extension constructor"),
                _ => continue,
            };
            if !set.insert(name) {
                let mut doc = Doc::new();
                doc.text(format!("Multiple definition of the {what} name "))
                    .code(self.interner.str(name))
                    .text(".");
                doc.newline().text("Names must be unique in a given structure or signature.");
                self.diagnostics.push(Diagnostic::error("multiple-definition", span(i), doc));
            }
        }
    }

    /// A signature without what is shadowed: values and constructors go; types and modules stay hidden while others
    /// refer to them.
    pub(crate) fn simplify_signature(&mut self, items: &[SignatureItem]) -> Signature {
        let mut last: FxHashMap<(u8, Symbol), usize> = FxHashMap::default();
        for (i, item) in items.iter().enumerate() {
            last.insert(key(item), i);
        }
        if last.len() == items.len() && items.iter().all(|i| visibility(i) == Visibility::Exported) {
            return items.into();
        }
        let mut kept: Vec<SignatureItem> = Vec::with_capacity(items.len());
        // From the end, so that what is kept is known when what it refers to is met.
        for (i, item) in items.iter().enumerate().rev() {
            let shadowed = last[&key(item)] != i || visibility(item) == Visibility::Hidden;
            if !shadowed {
                kept.push(item.clone());
                continue;
            }
            match item {
                SignatureItem::Type(id, d, r, _) if self.mentioned(&kept, *id) => {
                    kept.push(SignatureItem::Type(*id, d.clone(), *r, Visibility::Hidden));
                }
                SignatureItem::Module(id, p, d, r, _) if self.mentioned(&kept, *id) => {
                    kept.push(SignatureItem::Module(*id, *p, d.clone(), *r, Visibility::Hidden));
                }
                SignatureItem::Modtype(id, d, _) if self.mentioned(&kept, *id) => {
                    kept.push(SignatureItem::Modtype(*id, d.clone(), Visibility::Hidden));
                }
                _ => {}
            }
        }
        kept.reverse();
        kept.into()
    }

    /// Whether one of the items mentions `id`.
    pub(crate) fn mentioned(&self, items: &[SignatureItem], id: Ident) -> bool {
        items.iter().any(|i| self.item_mentions(i, id))
    }

    pub(crate) fn item_mentions(&self, item: &SignatureItem, id: Ident) -> bool {
        match item {
            SignatureItem::Value(_, d, _) => self.type_mentions(d.ty, id),
            SignatureItem::Type(_, d, ..) => self.declaration_mentions(d, id),
            SignatureItem::Extension(_, d, ..) => {
                d.type_path.mentions(id)
                    || self.arguments_mention(&d.args, id)
                    || d.ret_type.is_some_and(|t| self.type_mentions(t, id))
            }
            SignatureItem::Module(_, _, d, ..) => self.module_type_mentions(&d.ty, id),
            SignatureItem::Modtype(_, d, _) => {
                d.ty.as_ref().is_some_and(|t| self.module_type_mentions(t, id))
            }
            SignatureItem::Class(_, d, ..) => d.new.is_some_and(|t| self.type_mentions(t, id)),
            SignatureItem::ClassType(_, d, ..) => self.declaration_mentions(&d.hash_type, id),
        }
    }

    pub(crate) fn type_mentions(&self, t: TypeId, id: Ident) -> bool {
        self.store.any_node(t, &mut |store, t| match store.desc(t) {
            TypeDesc::Constr(p, _) | TypeDesc::Package(p, _) => p.mentions(id),
            TypeDesc::Object(_, name) => store.name(*name).is_some_and(|(p, _)| p.mentions(id)),
            TypeDesc::Variant(row) => row.name.as_ref().is_some_and(|(p, _)| p.mentions(id)),
            _ => false,
        })
    }

    fn arguments_mention(&self, args: &ConstructorArguments, id: Ident) -> bool {
        match args {
            ConstructorArguments::Tuple(ts) => ts.iter().any(|t| self.type_mentions(*t, id)),
            ConstructorArguments::Record(ls) => ls.iter().any(|l| self.type_mentions(l.ty, id)),
        }
    }

    pub(crate) fn declaration_mentions(&self, d: &TypeDeclaration, id: Ident) -> bool {
        let kind = match &d.kind {
            TypeKind::Abstract(_) | TypeKind::Open => false,
            TypeKind::Record(ls, _) => ls.iter().any(|l| self.type_mentions(l.ty, id)),
            TypeKind::Variant(cs, _) => cs.iter().any(|c| {
                self.arguments_mention(&c.args, id) || c.res.is_some_and(|t| self.type_mentions(t, id))
            }),
        };
        kind || d.params.iter().any(|t| self.type_mentions(*t, id))
            || d.manifest.is_some_and(|t| self.type_mentions(t, id))
    }

    pub(crate) fn module_type_mentions(&self, mty: &ModuleType, id: Ident) -> bool {
        syntax::node::deep(|| match mty {
            ModuleType::Ident(p) | ModuleType::Alias(p) => p.mentions(id),
            ModuleType::Signature(items) => self.mentioned(items, id),
            ModuleType::Functor(FunctorParameter::Unit, r) => self.module_type_mentions(r, id),
            ModuleType::Functor(FunctorParameter::Named(_, a), r) => {
                self.module_type_mentions(a, id) || self.module_type_mentions(r, id)
            }
        })
    }
}

pub(crate) fn visibility(item: &SignatureItem) -> Visibility {
    match item {
        SignatureItem::Value(_, _, v)
        | SignatureItem::Type(_, _, _, v)
        | SignatureItem::Extension(_, _, _, v)
        | SignatureItem::Module(_, _, _, _, v)
        | SignatureItem::Modtype(_, _, v)
        | SignatureItem::Class(_, _, _, v)
        | SignatureItem::ClassType(_, _, _, v) => *v,
    }
}

/// The same items, hidden.
pub(crate) fn hide(item: &SignatureItem) -> SignatureItem {
    let mut item = item.clone();
    let v = match &mut item {
        SignatureItem::Value(_, _, v)
        | SignatureItem::Type(_, _, _, v)
        | SignatureItem::Extension(_, _, _, v)
        | SignatureItem::Module(_, _, _, _, v)
        | SignatureItem::Modtype(_, _, v)
        | SignatureItem::Class(_, _, _, v)
        | SignatureItem::ClassType(_, _, _, v) => v,
    };
    *v = Visibility::Hidden;
    item
}

fn key(item: &SignatureItem) -> (u8, Symbol) {
    let space = match item {
        SignatureItem::Value(..) => 0,
        SignatureItem::Type(..) => 1,
        SignatureItem::Extension(..) => 2,
        SignatureItem::Module(..) => 3,
        SignatureItem::Modtype(..) => 4,
        SignatureItem::Class(..) => 5,
        SignatureItem::ClassType(..) => 6,
    };
    (space, item.ident().name)
}

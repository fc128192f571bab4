//! Structures: the items of a module's body in order.

use std::rc::Rc;

use diagnostics::{Diagnostic, Doc, Span};
use syntax::ast;
use syntax::ast::StructureItemDesc as Ast;
use syntax::node::Node;

use super::names::{DefinedNames, hide};
use crate::checker::Checker;
use crate::env::Env;
use crate::ident::Ident;
use crate::typedtree::*;
use crate::types::*;

/// A structure under construction.
pub(crate) struct Building {
    pub env: Env,
    pub items: Vec<StructureItem>,
    pub signature: Vec<SignatureItem>,
    names: DefinedNames,
}

impl Checker<'_> {
    /// The items of a structure. The signature is that of all that is bound, shadowed names included.
    pub fn type_structure(&mut self, env: &Env, items: &[ast::StructureItem]) -> Structure {
        let mut building = Building {
            env: env.clone(),
            items: Vec::with_capacity(items.len()),
            signature: Vec::new(),
            names: DefinedNames::default(),
        };
        let warnings = self.warnings.clone();
        for item in items {
            self.type_structure_item(&mut building, item);
        }
        self.warnings = warnings;
        Structure { items: building.items, ty: building.signature.into(), final_env: building.env }
    }

    /// One item, added to what is being built.
    pub(crate) fn type_structure_item(&mut self, b: &mut Building, item: &ast::StructureItem) {
        let env = b.env.clone();
        self.reset_type_variables();
        let desc = match &item.desc {
            Ast::Eval(e, attributes) => {
                let checked = self.with_warning_scope(attributes, |c| c.type_expression(&env, e));
                StructureItemDesc::Eval(checked, attributes.clone().into())
            }
            Ast::Value(rec_flag, bindings) => {
                let (bindings, new_env) = self.type_let(&env, *rec_flag, bindings);
                for (id, value) in self.bound_values(&bindings, &new_env) {
                    b.signature.push(SignatureItem::Value(id, value, Visibility::Exported));
                }
                b.env = new_env;
                StructureItemDesc::Value(*rec_flag, bindings)
            }
            Ast::Primitive(d) => {
                let (typed, new_env) = self.transl_value_decl(&env, d, false);
                b.signature.push(SignatureItem::Value(typed.id, typed.val.clone(), Visibility::Exported));
                b.env = new_env;
                StructureItemDesc::Primitive(Node::new(typed))
            }
            Ast::Type(rec_flag, decls) => {
                let before = self.diagnostics.len();
                let (typed, items, new_env) = self.transl_type_decl(&env, *rec_flag, decls);
                let at: Vec<Span> = typed_spans(&typed, &items);
                let mut late = std::mem::take(&mut b.names);
                self.with_errors_before(before, |c| c.check_names(&mut late, &items, |i| at[i]));
                b.names = late;
                b.signature.extend(items);
                b.env = new_env;
                StructureItemDesc::Type(*rec_flag, typed)
            }
            Ast::TypeExt(e) => {
                let Some((typed, new_env)) = self.transl_type_extension(&env, e) else { return };
                let items = extension_items(&typed);
                b.signature.extend(items);
                b.env = new_env;
                StructureItemDesc::TypeExtension(Node::new(typed))
            }
            Ast::Exception(e) => {
                let Some((typed, new_env)) = self.transl_exception(&env, e) else { return };
                let c = &typed.constructor;
                let item =
                    SignatureItem::Extension(c.id, c.ext.clone(), ExtStatus::Exception, Visibility::Exported);
                self.check_names(&mut b.names, std::slice::from_ref(&item), |_| e.span);
                b.signature.push(item);
                b.env = new_env;
                StructureItemDesc::Exception(Node::new(typed))
            }
            Ast::Module(m) => {
                let Some((typed, item, new_env)) = self.type_module_binding(&env, m) else { return };
                if let Some(item) = item {
                    self.check_names(&mut b.names, std::slice::from_ref(&item), |_| m.span);
                    b.signature.push(item);
                }
                b.env = new_env;
                StructureItemDesc::Module(Node::new(typed))
            }
            Ast::RecModule(ms) => {
                let Some((typed, items, new_env)) = self.type_recursive_modules(&env, ms) else { return };
                self.check_names(&mut b.names, &items, |i| ms[i.min(ms.len() - 1)].span);
                b.signature.extend(items);
                b.env = new_env;
                StructureItemDesc::RecModule(typed)
            }
            Ast::ModType(m) => {
                let Some((typed, item, new_env)) = self.transl_modtype_declaration(&env, m) else { return };
                self.check_names(&mut b.names, std::slice::from_ref(&item), |_| m.span);
                b.signature.push(item);
                b.env = new_env;
                StructureItemDesc::Modtype(Node::new(typed))
            }
            Ast::Open(o) => {
                let Some((typed, new_env)) = self.type_open_declaration(&env, o) else { return };
                b.signature.extend(typed.bound_items.iter().map(hide));
                b.env = new_env;
                StructureItemDesc::Open(Node::new(typed))
            }
            Ast::Include(i) => {
                let Some((typed, new_env)) = self.type_include(&env, i) else { return };
                b.signature.extend(typed.ty.iter().cloned());
                b.env = new_env;
                StructureItemDesc::Include(Node::new(typed))
            }
            Ast::Class(classes) => {
                let Some((typed, items, new_env)) = self.type_class_declarations(&env, classes) else {
                    return;
                };
                self.check_names(&mut b.names, &items, |i| classes[(i / 3).min(classes.len() - 1)].name.span);
                b.signature.extend(items);
                b.env = new_env;
                StructureItemDesc::Class(typed)
            }
            Ast::ClassType(classes) => {
                let Some((typed, items, new_env)) = self.type_class_types(&env, classes, false) else {
                    return;
                };
                self.check_names(&mut b.names, &items, |i| classes[(i / 2).min(classes.len() - 1)].name.span);
                b.signature.extend(items);
                b.env = new_env;
                let typed = typed.into_iter().map(|t| (t.id_class_type, t.id_name, t)).collect();
                StructureItemDesc::ClassType(typed)
            }
            Ast::Attribute(a) => {
                self.apply_warning_attributes(std::slice::from_ref(a));
                StructureItemDesc::Attribute(Node::new(a.clone()))
            }
            Ast::Extension(e, _) => {
                self.report_uninterpreted(e);
                return;
            }
        };
        b.items.push(StructureItem { desc, span: item.span, env });
    }

    /// Runs `check`; the errors it reports come before those reported since `before` (names are checked first).
    pub(super) fn with_errors_before(&mut self, before: usize, check: impl FnOnce(&mut Self)) {
        let end = self.diagnostics.len();
        check(self);
        let new = self.diagnostics.len() - end;
        self.diagnostics[before..].rotate_right(new);
    }

    /// The values that bindings bind, in order, with their descriptions.
    fn bound_values(&mut self, bindings: &[ValueBinding], env: &Env) -> Vec<(Ident, Rc<ValueDescription>)> {
        let mut ids = Vec::new();
        for b in bindings {
            pattern_ids(&b.pat, &mut ids);
        }
        ids.into_iter()
            .filter_map(|id| Some((id, self.find_value(env, &crate::ident::Path::Ident(id))?)))
            .collect()
    }

    /// `module X = ME`.
    pub(super) fn type_module_binding(
        &mut self,
        env: &Env,
        m: &ast::ModuleBinding,
    ) -> Option<(ModuleBinding, Option<SignatureItem>, Env)> {
        self.with_warning_scope(&m.attributes, |c| {
            let scope = c.create_scope();
            let expr = c.type_module(env, &m.expr, true, true);
            let uid = c.new_uid();
            let presence = match &*expr.ty {
                ModuleType::Alias(_) => ModulePresence::Absent,
                _ => ModulePresence::Present,
            };
            let attributes: Attributes = m.attributes.clone().into();
            let decl = Rc::new(ModuleDeclaration {
                ty: expr.ty.clone(),
                attributes: attributes.clone(),
                span: m.span,
                uid: uid.clone(),
            });
            let (id, item, new_env) = match m.name.txt {
                None => (None, None, env.clone()),
                Some(name) => {
                    let (id, new_env) = c.enter_module(env, name, scope, presence, decl.clone());
                    let item =
                        SignatureItem::Module(id, presence, decl, RecStatus::Not, Visibility::Exported);
                    (Some(id), Some(item), new_env)
                }
            };
            let typed = ModuleBinding { id, name: m.name, uid, presence, expr, attributes, span: m.span };
            Some((typed, item, new_env))
        })
    }

    /// `open ME`.
    pub fn type_open_declaration(
        &mut self,
        env: &Env,
        o: &ast::OpenDeclaration,
    ) -> Option<(OpenDeclaration, Env)> {
        if let ast::ModuleExprDesc::Ident(lid) = &*o.expr.desc {
            let (path, new_env) = self.open_longident(env, lid, None)?;
            let ty = Rc::new(ModuleType::Alias(path.clone()));
            let expr = ModuleExpr {
                desc: ModuleExprDesc::Ident(path, lid.clone()),
                span: o.expr.span,
                ty,
                env: env.clone(),
                attributes: o.expr.attributes.clone().into(),
            };
            return Some((open_infos(o, expr, Rc::from([]), env), new_env));
        }
        let expr = self.type_module(env, &o.expr, true, false);
        let items = self.signature_of_module(env, &expr)?;
        self.create_scope();
        let items = self.fresh_signature(&items);
        let new_env = env.add_signature(&items);
        Some((open_infos(o, expr, items, env), new_env))
    }

    /// `open P` where only a path may stand.
    pub fn type_open_description(
        &mut self,
        env: &Env,
        o: &ast::OpenDescription,
    ) -> Option<(OpenDescription, Env)> {
        let (path, new_env) = self.open_longident(env, &o.expr, None)?;
        let typed = OpenInfos {
            expr: (path, o.expr.clone()),
            bound_items: Rc::from([]),
            override_flag: o.override_,
            env: env.clone(),
            span: o.span,
            attributes: o.attributes.clone().into(),
        };
        Some((typed, new_env))
    }

    /// A signature with fresh identifiers.
    pub(crate) fn fresh_signature(&mut self, items: &Signature) -> Signature {
        self.subst(&Subst::default()).signature(items)
    }

    /// `include ME`.
    fn type_include(&mut self, env: &Env, i: &ast::IncludeDeclaration) -> Option<(IncludeDeclaration, Env)> {
        let module = self.with_warning_scope(&i.attributes, |c| c.type_module(env, &i.expr, true, false));
        let items = self.signature_of_module(env, &module)?;
        self.create_scope();
        let ty = self.fresh_signature(&items);
        let new_env = env.add_signature(&ty);
        let typed = IncludeInfos { module, ty, span: i.span, attributes: i.attributes.clone().into() };
        Some((typed, new_env))
    }

    /// The signature of a module expression that must be a structure.
    pub(super) fn signature_of_module(&mut self, env: &Env, m: &ModuleExpr) -> Option<Signature> {
        if matches!(m.desc, ModuleExprDesc::Error) {
            return None;
        }
        let ty = self.scrape_alias(env, &m.ty);
        match &*ty {
            ModuleType::Signature(items) => Some(items.clone()),
            other => {
                let shown = self.module_type_doc(env, other);
                let mut doc = Doc::new();
                doc.open(diagnostics::BoxKind::Box, 0)
                    .words("This module is not a structure; it has type")
                    .space();
                doc.append(&shown).close();
                self.diagnostics.push(Diagnostic::error("not-a-structure", m.span, doc));
                None
            }
        }
    }
}

fn open_infos(
    o: &ast::OpenDeclaration,
    expr: ModuleExpr,
    bound_items: Signature,
    env: &Env,
) -> OpenDeclaration {
    OpenInfos {
        expr,
        bound_items,
        override_flag: o.override_,
        env: env.clone(),
        span: o.span,
        attributes: o.attributes.clone().into(),
    }
}

/// Where each item of a group of types was declared.
pub(super) fn typed_spans(typed: &[TypedTypeDeclaration], items: &[SignatureItem]) -> Vec<Span> {
    items
        .iter()
        .map(|i| match i {
            SignatureItem::Type(id, d, ..) => typed.iter().find(|t| t.id == *id).map_or(d.span, |t| t.span),
            _ => Span::NONE,
        })
        .collect()
}

/// The items of a signature that an extension makes.
pub(super) fn extension_items(e: &TypeExtension) -> Vec<SignatureItem> {
    e.constructors
        .iter()
        .enumerate()
        .map(|(i, c)| {
            let status = if i == 0 { ExtStatus::First } else { ExtStatus::Next };
            SignatureItem::Extension(c.id, c.ext.clone(), status, Visibility::Exported)
        })
        .collect()
}

/// The identifiers that a pattern binds, in order; both sides of an or-pattern bind the same.
pub fn pattern_ids(p: &Pattern, out: &mut Vec<Ident>) {
    syntax::node::deep(|| match &p.desc {
        PatternDesc::Any | PatternDesc::Constant(_) => {}
        PatternDesc::Var(id, ..) => out.push(*id),
        PatternDesc::Alias(p, id, ..) => {
            pattern_ids(p, out);
            out.push(*id);
        }
        PatternDesc::Tuple(ps) | PatternDesc::Array(ps) | PatternDesc::Construct(_, _, ps, _) => {
            ps.iter().for_each(|p| pattern_ids(p, out))
        }
        PatternDesc::Variant(_, p, _) => p.iter().for_each(|p| pattern_ids(p, out)),
        PatternDesc::Record(fields, _) => fields.iter().for_each(|(_, _, p)| pattern_ids(p, out)),
        PatternDesc::Lazy(p) | PatternDesc::Value(p) | PatternDesc::Exception(p) => pattern_ids(p, out),
        PatternDesc::Or(p, ..) => pattern_ids(p, out),
    })
}

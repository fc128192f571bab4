//! Polymorphic variant types, object types and package types as written.

use std::rc::Rc;

use diagnostics::{Diagnostic, Doc, Span};
use rustc_hash::FxHashMap;
use syntax::ast;
use syntax::ast::ClosedFlag;
use syntax::symbol::Symbol;

use super::type_vars::Policy;
use crate::checker::Checker;
use crate::env::Env;
use crate::ident::Path;
use crate::typedtree::{self, CoreType, CoreTypeDesc, PackageType};
use crate::types::*;

/// The row of a variant type under construction.
#[derive(Default)]
struct RowFields {
    fields: Vec<(Symbol, RowField)>,
    /// The type that the row abbreviates, while it is the only thing in it.
    name: Option<(Path, Rc<[TypeId]>)>,
    hashes: FxHashMap<i64, Symbol>,
}

/// The number of a tag at run time.
pub fn tag_hash(name: &str) -> i64 {
    let mut n: u64 = 0;
    for b in name.bytes() {
        n = (n.wrapping_mul(223)).wrapping_add(u64::from(b)) & 0x7FFF_FFFF;
    }
    if n > 0x3FFF_FFFF { n as i64 - (1 << 31) } else { n as i64 }
}

impl Checker<'_> {
    fn code_type(&mut self, env: &Env, t: TypeId) -> Doc {
        let shown = self.type_doc(env, t);
        let mut doc = Doc::new();
        doc.styled(diagnostics::Style::InlineCode, |d| {
            d.append(&shown);
        });
        doc
    }

    pub(super) fn transl_variant(
        &mut self,
        env: &Env,
        ty: &ast::CoreType,
        fields: &[ast::RowField],
        closed: ClosedFlag,
        present: Option<&[Symbol]>,
        policy: Policy,
    ) -> CoreType {
        let mut row = RowFields::default();
        let mut typed = Vec::with_capacity(fields.len());
        for field in fields {
            let desc = match &field.desc {
                ast::RowFieldDesc::Tag(label, constant, types) => {
                    row.name = None;
                    let types: Vec<CoreType> =
                        types.iter().map(|t| self.transl_type(env, t, policy)).collect();
                    let f = self.tag_field(label, *constant, &types, present);
                    self.add_row_field(env, ty.span, &mut row, label.txt, f);
                    typedtree::RowFieldDesc::Tag(*label, *constant, types)
                }
                ast::RowFieldDesc::Inherit(inherited) => {
                    let inherited = self.transl_type(env, inherited, policy);
                    self.inherit_row(env, &mut row, &inherited, present);
                    typedtree::RowFieldDesc::Inherit(inherited)
                }
            };
            typed.push(typedtree::TypedRowField {
                desc,
                span: field.span,
                attributes: field.attributes.clone().into(),
            });
        }
        for label in present.unwrap_or_default() {
            if !row.fields.iter().any(|(l, _)| l == label) {
                self.report_present_has_no_type(*label, ty.span);
            }
        }
        let is_closed = closed == ClosedFlag::Closed;
        let is_static = is_closed && row.fields.iter().all(|(_, f)| !matches!(f, RowField::Either { .. }));
        let more = if is_static { self.new_type(TypeDesc::Nil) } else { self.fresh_type_variable(policy) };
        let desc = RowDesc { fields: row.fields, more, closed: is_closed, fixed: None, name: row.name };
        let t = self.new_type(TypeDesc::Variant(Rc::new(desc)));
        let desc = CoreTypeDesc::Variant(typed, closed, present.map(<[Symbol]>::to_vec));
        CoreType { desc, ty: t, env: env.clone(), span: ty.span, attributes: ty.attributes.clone().into() }
    }

    fn tag_field(
        &mut self,
        label: &ast::Loc<Symbol>,
        constant: bool,
        types: &[CoreType],
        present: Option<&[Symbol]>,
    ) -> RowField {
        if present.is_some_and(|p| !p.contains(&label.txt)) {
            let args = types.iter().map(|t| t.ty).collect();
            return RowField::Either {
                no_arg: constant,
                args,
                matched: false,
                ext: self.store.new_row_cell(),
            };
        }
        if types.len() > 1 || constant && !types.is_empty() {
            let mut doc = Doc::new();
            doc.words("The present constructor").space().code(self.interner.str(label.txt)).space();
            doc.words("has a conjunctive type");
            self.diagnostics.push(Diagnostic::error("conjunctive-tag", label.span, doc));
        }
        RowField::Present(types.first().map(|t| t.ty))
    }

    fn add_row_field(&mut self, env: &Env, span: Span, row: &mut RowFields, label: Symbol, field: RowField) {
        let hash = tag_hash(self.interner.str(label));
        if let Some(other) = row.hashes.insert(hash, label)
            && other != label
        {
            let mut doc = Doc::new();
            doc.words("Variant tags").space().code(format!("`{}", self.interner.str(label))).newline();
            doc.text("and ").code(format!("`{}", self.interner.str(other)));
            doc.text(" have the same hash value. Change one of them.");
            self.diagnostics.push(Diagnostic::error("tag-hash", span, doc));
        }
        let Some((_, known)) = row.fields.iter().find(|(l, _)| *l == label).cloned() else {
            row.fields.push((label, field));
            return;
        };
        let alone = |c: &mut Self, field: RowField| {
            let more = c.new_var();
            let fields = vec![(label, field)];
            let row = RowDesc { fields, more, closed: true, fixed: None, name: None };
            c.new_type(TypeDesc::Variant(Rc::new(row)))
        };
        let (a, b) = (alone(self, field), alone(self, known));
        if self.unify(env, a, b).is_err() {
            let mut doc = Doc::new();
            doc.open(diagnostics::BoxKind::HOV, 0).text("This variant type contains a constructor ");
            let shown = self.code_type(env, a);
            doc.append(&shown).space().text("which should be ");
            let shown = self.code_type(env, b);
            doc.append(&shown).close();
            self.diagnostics.push(Diagnostic::error("variant-constructor-clash", span, doc));
        }
    }

    fn inherit_row(
        &mut self,
        env: &Env,
        row: &mut RowFields,
        inherited: &CoreType,
        present: Option<&[Symbol]>,
    ) {
        let name = match self.store.desc(inherited.ty) {
            TypeDesc::Constr(p, args) => Some((p.clone(), args.clone())),
            _ => None,
        };
        let expanded = self.expand_head(env, inherited.ty);
        let fields = match self.store.desc(expanded).clone() {
            TypeDesc::Variant(r) => {
                let flat = self.store.flat_row(&r);
                if self.store.static_row(&flat) { Some(flat.fields) } else { None }
            }
            TypeDesc::Error => return,
            TypeDesc::Var(_) if name.is_some() => {
                let (path, _) = name.expect("checked");
                let mut doc = Doc::new();
                doc.words("The type constructor").space().code(self.path_text(&path)).space();
                doc.words("is not yet completely defined");
                self.diagnostics.push(Diagnostic::error("undefined-type", inherited.span, doc));
                return;
            }
            _ => None,
        };
        row.name = if row.fields.is_empty() { name } else { None };
        let Some(fields) = fields else {
            let mut doc = Doc::new();
            doc.words("The type").space();
            let shown = self.code_type(env, inherited.ty);
            doc.append(&shown).space().words("does not expand to a polymorphic variant type");
            self.diagnostics.push(Diagnostic::error("not-a-variant", inherited.span, doc));
            return;
        };
        for (label, field) in fields {
            let field = match field {
                RowField::Absent => continue,
                RowField::Present(t) if present.is_some_and(|p| !p.contains(&label)) => RowField::Either {
                    no_arg: t.is_none(),
                    args: t.into_iter().collect(),
                    matched: false,
                    ext: self.store.new_row_cell(),
                },
                other => other,
            };
            self.add_row_field(env, inherited.span, row, label, field);
        }
    }

    fn report_present_has_no_type(&mut self, label: Symbol, span: Span) {
        let tag = format!("`{}", self.interner.str(label));
        let mut doc = Doc::new();
        doc.open(diagnostics::BoxKind::V, 0);
        doc.boxed(diagnostics::BoxKind::HOV, 0, |d| {
            d.text("The constructor ").code(&tag).text(" is missing from the upper bound (between ");
            d.code("<").text(" and ").code(">").text(")").space();
            d.text("of this polymorphic variant but is present in").space();
            d.text("its lower bound (after ").code(">").text(").");
        });
        doc.cut();
        doc.boxed(diagnostics::BoxKind::HOV, 0, |d| {
            d.styled(diagnostics::Style::Hint, |d| {
                d.text("Hint");
            });
            d.text(": Either add ").code(&tag).text(" in the upper bound, or remove it").space();
            d.text("from the lower bound.");
        });
        doc.close();
        self.diagnostics.push(Diagnostic::error("tag-without-type", span, doc));
    }

    pub(super) fn transl_object(
        &mut self,
        env: &Env,
        ty: &ast::CoreType,
        fields: &[ast::ObjectField],
        closed: ClosedFlag,
        policy: Policy,
    ) -> CoreType {
        let mut methods: Vec<(Symbol, TypeId)> = Vec::new();
        let mut typed = Vec::with_capacity(fields.len());
        for field in fields {
            let desc = match &field.desc {
                ast::ObjectFieldDesc::Tag(name, t) => {
                    let t = self.transl_poly_type(env, t, policy);
                    self.add_method(env, &mut methods, name.txt, t.ty, t.span);
                    typedtree::ObjectFieldDesc::Tag(*name, t)
                }
                ast::ObjectFieldDesc::Inherit(t) => {
                    let t = self.transl_type(env, t, policy);
                    self.inherit_object(env, &mut methods, &t);
                    typedtree::ObjectFieldDesc::Inherit(t)
                }
            };
            typed.push(typedtree::ObjectField {
                desc,
                span: field.span,
                attributes: field.attributes.clone().into(),
            });
        }
        let end = match closed {
            ClosedFlag::Closed => self.new_type(TypeDesc::Nil),
            ClosedFlag::Open => self.fresh_type_variable(policy),
        };
        methods.sort_by(|a, b| self.interner.str(a.0).cmp(self.interner.str(b.0)));
        let row = methods
            .iter()
            .rev()
            .fold(end, |rest, (name, t)| self.new_type(TypeDesc::Field(*name, FieldKind::Public, *t, rest)));
        let name = self.store.new_name(None);
        let t = self.new_type(TypeDesc::Object(row, name));
        let desc = CoreTypeDesc::Object(typed, closed);
        CoreType { desc, ty: t, env: env.clone(), span: ty.span, attributes: ty.attributes.clone().into() }
    }

    /// The type of a method or field: a `Poly` node always.
    pub(super) fn transl_poly_type(&mut self, env: &Env, ty: &ast::CoreType, policy: Policy) -> CoreType {
        let mut t = self.transl_type(env, ty, policy);
        if !matches!(self.store.desc(t.ty), TypeDesc::Poly(..)) {
            t.ty = self.new_type(TypeDesc::Poly(t.ty, Rc::new([])));
        }
        t
    }

    fn add_method(
        &mut self,
        env: &Env,
        methods: &mut Vec<(Symbol, TypeId)>,
        name: Symbol,
        t: TypeId,
        span: Span,
    ) {
        let Some((_, known)) = methods.iter().find(|(n, _)| *n == name).copied() else {
            methods.push((name, t));
            return;
        };
        if self.unify(env, t, known).is_err() {
            let mut doc = Doc::new();
            doc.open(diagnostics::BoxKind::HOV, 0).words("Method").space().code(self.interner.str(name));
            doc.space().words("has type").space();
            let shown = self.code_type(env, t);
            doc.append(&shown).text(",").space().words("which should be").space();
            let shown = self.code_type(env, known);
            doc.append(&shown).close();
            self.diagnostics.push(Diagnostic::error("method-clash", span, doc));
        }
    }

    fn inherit_object(&mut self, env: &Env, methods: &mut Vec<(Symbol, TypeId)>, inherited: &CoreType) {
        let expanded = self.expand_head(env, inherited.ty);
        match self.store.desc(expanded).clone() {
            TypeDesc::Error => {}
            TypeDesc::Object(row, _) => {
                let (fields, end) = self.store.flat_fields(row);
                if !matches!(self.store.desc(end), TypeDesc::Nil) {
                    let mut doc = Doc::new();
                    doc.words("Illegal open object type");
                    self.diagnostics.push(Diagnostic::error("open-object", inherited.span, doc));
                }
                for (name, _, t) in fields {
                    self.add_method(env, methods, name, t, inherited.span);
                }
            }
            _ => {
                let mut doc = Doc::new();
                doc.open(diagnostics::BoxKind::Box, 0).words("The type").space();
                let shown = self.code_type(env, inherited.ty);
                doc.append(&shown).space().words("is not an object type").close();
                self.diagnostics.push(Diagnostic::error("not-an-object-type", inherited.span, doc));
            }
        }
    }

    /// `(module S with type t = ..)`.
    pub fn transl_package(
        &mut self,
        env: &Env,
        package: &ast::PackageType,
        policy: Policy,
        span: Span,
    ) -> Option<(PackageType, TypeId)> {
        let (path, mty) = self.package_module_type(env, package, span)?;
        let mut fields = Vec::with_capacity(package.constraints.len());
        for (lid, t) in &package.constraints {
            fields.push((lid.clone(), self.transl_type(env, t, policy)));
        }
        fields.sort_by_key(|(lid, _)| self.longident_text(&lid.txt));
        let types = fields.iter().map(|(lid, t)| (lid.txt.clone(), t.ty)).collect();
        let t = self.new_type(TypeDesc::Package(path.clone(), types));
        let txt = package.path.clone();
        Some((PackageType { path, fields, ty: mty, txt }, t))
    }
}

//! Patterns.

use std::rc::Rc;

use diagnostics::{Doc, Span};
use syntax::ast::{self, Loc, Longident, PatternDesc as Ast};
use syntax::asttypes::{ClosedFlag, MutableFlag, PrivateFlag};
use syntax::node::{Node, deep};
use syntax::symbol::{Symbol, sym};

use super::cases::CaseKind;
use super::disambiguate::Known;
use super::expression::attributes;
use super::pattern_vars::{ModuleVar, PatternScope};
use super::{Failed, Res};
use crate::checker::Checker;
use crate::env::Env;
use crate::ident::Path;
use crate::typedtree::*;
use crate::types::unify::PatternMode;
use crate::types::*;

/// Existentials that a pattern names, and the annotation that does.
type NamedExistentials = (Vec<(crate::ident::Ident, Span)>, Node<CoreType>);

impl Checker<'_> {
    /// Checks a pattern against the type of what it matches.
    pub(crate) fn type_pattern(
        &mut self,
        scope: &mut PatternScope,
        kind: CaseKind,
        p: &ast::Pattern,
        expected: TypeId,
    ) -> Res<Pattern> {
        deep(|| self.type_pattern_rec(scope, kind, p, expected))
    }

    fn value_pattern(
        &mut self,
        scope: &mut PatternScope,
        p: &ast::Pattern,
        expected: TypeId,
    ) -> Res<Pattern> {
        self.type_pattern(scope, CaseKind::Value, p, expected)
    }

    fn pattern_node(&self, scope: &PatternScope, p: &ast::Pattern, desc: PatternDesc, ty: TypeId) -> Pattern {
        Pattern {
            desc,
            span: p.span,
            extra: Vec::new(),
            ty,
            env: scope.env.clone(),
            attributes: attributes(&p.attributes),
        }
    }

    fn type_pattern_rec(
        &mut self,
        scope: &mut PatternScope,
        kind: CaseKind,
        p: &ast::Pattern,
        expected: TypeId,
    ) -> Res<Pattern> {
        match &*p.desc {
            Ast::Or(..) => return self.type_or_pattern(scope, kind, p, expected),
            Ast::Exception(inner) => {
                if kind != CaseKind::Computation {
                    let mut doc = Doc::new();
                    doc.text("Exception patterns are not allowed in this position.");
                    return self.fail("exception-pattern", p.span, doc);
                }
                let exn = self.instance(self.predef_type(sym::EXN));
                let inner = self.value_pattern(scope, inner, exn)?;
                return Ok(self.pattern_node(scope, p, PatternDesc::Exception(inner.into()), expected));
            }
            Ast::Open(lid, inner) => {
                let (path, opened) = self.open_for_pattern(&scope.env.clone(), lid)?;
                let outer = std::mem::replace(&mut scope.env, opened.clone());
                let checked = self.type_pattern(scope, kind, inner, expected);
                scope.env = outer;
                let mut checked = checked?;
                checked.extra.push((
                    PatternExtra::Open(path, lid.clone(), opened),
                    p.span,
                    attributes(&p.attributes),
                ));
                return Ok(checked);
            }
            Ast::Constraint(inner, ty) => {
                return self.type_constraint_pattern(scope, kind, p, inner, ty, expected);
            }
            _ => {}
        }
        let checked = self.type_value_pattern(scope, p, expected)?;
        Ok(match kind {
            CaseKind::Value => checked,
            CaseKind::Computation => Pattern {
                span: checked.span,
                extra: Vec::new(),
                ty: checked.ty,
                env: checked.env.clone(),
                attributes: Rc::new([]),
                desc: PatternDesc::Value(checked.into()),
            },
        })
    }

    fn type_value_pattern(
        &mut self,
        scope: &mut PatternScope,
        p: &ast::Pattern,
        expected: TypeId,
    ) -> Res<Pattern> {
        match &*p.desc {
            Ast::Any => Ok(self.pattern_node(scope, p, PatternDesc::Any, expected)),
            Ast::Var(name) => {
                let (id, uid) =
                    self.enter_pattern_variable(scope, name, expected, attributes(&p.attributes), false)?;
                Ok(self.pattern_node(scope, p, PatternDesc::Var(id, *name, uid), expected))
            }
            Ast::Alias(inner, name) => {
                let inner = self.value_pattern(scope, inner, expected)?;
                let ty = self.alias_type(&scope.env.clone(), &inner)?;
                let (id, uid) =
                    self.enter_pattern_variable(scope, name, ty, attributes(&p.attributes), true)?;
                let ty = inner.ty;
                Ok(self.pattern_node(scope, p, PatternDesc::Alias(inner.into(), id, *name, uid), ty))
            }
            Ast::Constant(constant) => {
                let (constant, ty) = self.type_constant(p.span, constant)?;
                self.unify_pattern_types(&scope.env.clone(), p.span, ty, expected)?;
                Ok(self.pattern_node(scope, p, PatternDesc::Constant(constant), expected))
            }
            Ast::Interval(low, high) => self.type_interval(scope, p, low, high, expected),
            Ast::Tuple(parts) => {
                let types: Rc<[TypeId]> = parts.iter().map(|_| self.new_var()).collect();
                let tuple = self.new_type(TypeDesc::Tuple(types.clone()));
                self.unify_pattern_types(&scope.env.clone(), p.span, tuple, expected)?;
                let mut checked = Vec::with_capacity(parts.len());
                for (part, &ty) in parts.iter().zip(types.iter()) {
                    checked.push(self.value_pattern(scope, part, ty)?);
                }
                Ok(self.pattern_node(scope, p, PatternDesc::Tuple(checked), tuple))
            }
            Ast::Construct(lid, arg) => self.type_construct_pattern(scope, p, lid, arg.as_ref(), expected),
            Ast::Variant(label, arg) => self.type_variant_pattern(scope, p, *label, arg.as_ref(), expected),
            Ast::Record(fields, closed) => self.type_record_pattern(scope, p, fields, *closed, expected),
            Ast::Array(parts) => {
                let element = self.new_var();
                let array = self.predef_constr(sym::ARRAY, &[element]);
                self.unify_pattern_types(&scope.env.clone(), p.span, array, expected)?;
                let mut checked = Vec::with_capacity(parts.len());
                for part in parts {
                    checked.push(self.value_pattern(scope, part, element)?);
                }
                Ok(self.pattern_node(scope, p, PatternDesc::Array(checked), expected))
            }
            Ast::Lazy(inner) => {
                let element = self.new_var();
                let lazy = self.predef_constr(sym::LAZY_T, &[element]);
                self.unify_pattern_types(&scope.env.clone(), p.span, lazy, expected)?;
                let inner = self.value_pattern(scope, inner, element)?;
                Ok(self.pattern_node(scope, p, PatternDesc::Lazy(inner.into()), expected))
            }
            Ast::Type(lid) => self.type_hash_pattern(scope, p, lid, expected),
            Ast::Unpack(name) => self.type_unpack_pattern(scope, p, name, expected),
            Ast::Effect(..) => {
                let mut doc = Doc::new();
                doc.text("Effect patterns must be at the toplevel of a match case.");
                self.fail("effect-pattern", p.span, doc)
            }
            Ast::Extension(extension) => {
                let name = self.interner.str(extension.name.txt).to_string();
                let mut doc = Doc::new();
                doc.text(format!("Uninterpreted extension '{name}'."));
                self.fail("uninterpreted-extension", extension.name.span, doc)
            }
            Ast::Or(..) | Ast::Exception(_) | Ast::Open(..) | Ast::Constraint(..) => {
                self.type_pattern(scope, CaseKind::Value, p, expected)
            }
        }
    }

    fn type_constraint_pattern(
        &mut self,
        scope: &mut PatternScope,
        kind: CaseKind,
        p: &ast::Pattern,
        inner: &ast::Pattern,
        ty: &ast::CoreType,
        expected: TypeId,
    ) -> Res<Pattern> {
        let env = scope.env.clone();
        if let (Ast::Var(name), ast::CoreTypeDesc::Poly(..)) = (&*inner.desc, &*ty.desc) {
            let annotation = self.annotation(&env, ty)?;
            self.unify_pattern_types(&env, inner.span, annotation.ty, expected)?;
            let body = match self.store.desc(annotation.ty).clone() {
                TypeDesc::Poly(body, vars) => {
                    let body = self.with_local_level(|c| c.instance_poly_named(false, &vars, body).1);
                    self.generalize(body);
                    body
                }
                _ => annotation.ty,
            };
            let (id, uid) =
                self.enter_pattern_variable(scope, name, body, attributes(&inner.attributes), false)?;
            let ty = annotation.ty;
            let mut checked = self.pattern_node(scope, inner, PatternDesc::Var(id, *name, uid), ty);
            checked.extra.push((
                PatternExtra::Constraint(annotation.into()),
                p.span,
                attributes(&p.attributes),
            ));
            return Ok(checked);
        }
        let annotation = self.with_local_level(|c| c.annotation(&env, ty))?;
        self.generalize_structure(annotation.ty);
        let (t, u) = (self.instance(annotation.ty), self.instance(annotation.ty));
        self.unify_pattern_types(&env, p.span, t, expected)?;
        let mut checked = self.type_pattern(scope, kind, inner, u)?;
        let extra = (PatternExtra::Constraint(annotation.into()), p.span, attributes(&p.attributes));
        // The type of a constrained pattern is the annotation's.
        match &mut checked.desc {
            PatternDesc::Value(value) => value.extra.push(extra),
            _ => checked.extra.push(extra),
        }
        Ok(checked)
    }

    fn type_or_pattern(
        &mut self,
        scope: &mut PatternScope,
        kind: CaseKind,
        p: &ast::Pattern,
        expected: TypeId,
    ) -> Res<Pattern> {
        // Long or-patterns lean to the left: they are walked with a loop.
        let mut rights = Vec::new();
        let mut left = p;
        while let Ast::Or(l, r) = &*left.desc {
            rights.push((left, r));
            left = l;
        }
        let env = scope.env.clone();
        let before = (std::mem::take(&mut scope.vars), std::mem::take(&mut scope.modules));
        let mut checked = self.type_pattern(scope, kind, left, expected)?;
        scope.env = env.clone();
        let vars = std::mem::take(&mut scope.vars);
        while let Some((at, right)) = rights.pop() {
            let mut other = self.type_pattern(scope, kind, right, expected)?;
            scope.env = env.clone();
            let other_vars = std::mem::take(&mut scope.vars);
            let renaming = self.merge_or_variables(&env, at.span, &vars, &other_vars)?;
            self.rename_pattern(&mut other, &renaming);
            let ty = checked.ty;
            checked = self.pattern_node(scope, at, PatternDesc::Or(checked.into(), other.into(), None), ty);
        }
        let taken = vars.iter().find(|v| before.0.iter().any(|w| w.name.txt == v.name.txt)).map(|v| v.name);
        (scope.vars, scope.modules) = before;
        if let Some(name) = taken {
            self.enter_pattern_variable(scope, &name, expected, Rc::new([]), false)?;
        }
        scope.vars.extend(vars);
        Ok(checked)
    }

    fn type_interval(
        &mut self,
        scope: &mut PatternScope,
        p: &ast::Pattern,
        low: &ast::Constant,
        high: &ast::Constant,
        expected: TypeId,
    ) -> Res<Pattern> {
        let (ast::ConstantDesc::Char(low), ast::ConstantDesc::Char(high)) = (&low.desc, &high.desc) else {
            let mut doc = Doc::new();
            doc.text("Only character intervals are supported in patterns.");
            return self.fail("invalid-interval", p.span, doc);
        };
        let ty = self.predef_constr(sym::CHAR, &[]);
        self.unify_pattern_types(&scope.env.clone(), p.span, ty, expected)?;
        let (low, high) = (*low.min(high), *low.max(high));
        let mut result: Option<Pattern> = None;
        for c in (low..=high).rev() {
            let mut one = self.pattern_node(scope, p, PatternDesc::Constant(Constant::Char(c)), ty);
            one.span = p.span.ghost();
            one.attributes = Rc::new([]);
            result = Some(match result {
                None => one,
                Some(rest) => {
                    let mut both =
                        self.pattern_node(scope, p, PatternDesc::Or(one.into(), rest.into(), None), ty);
                    both.span = p.span.ghost();
                    both
                }
            });
        }
        let mut result = result.ok_or(Failed)?;
        result.span = p.span;
        Ok(result)
    }

    fn type_construct_pattern(
        &mut self,
        scope: &mut PatternScope,
        p: &ast::Pattern,
        lid: &Loc<Longident>,
        arg: Option<&(Vec<Loc<Symbol>>, ast::Pattern)>,
        expected: TypeId,
    ) -> Res<Pattern> {
        let env = scope.env.clone();
        let known = match self.known_variant(&env, expected) {
            Known::Type(known) => Some(known),
            _ => None,
        };
        let constructor =
            self.pick_constructor(&env, lid, known.as_ref(), Some(&expected.into()), "variant pattern")?;
        let explicit_arity = p
            .attributes
            .iter()
            .any(|a| matches!(a.name.txt, sym::EXPLICIT_ARITY | sym::OCAML_EXPLICIT_ARITY));
        let any = ast::Pattern::new(Ast::Any, arg.map_or(p.span, |(_, a)| a.span));
        let mut existential_names: &[Loc<Symbol>] = &[];
        let mut annotation: Option<&ast::CoreType> = None;
        let mut arg = arg.map(|(names, a)| {
            existential_names = names;
            a
        });
        if let Some(inner) = arg
            && let Ast::Constraint(q, ty) = &*inner.desc
            && (!existential_names.is_empty()
                || constructor.arity > 1
                || !constructor.existentials.is_empty())
        {
            annotation = Some(ty);
            arg = Some(q);
        }
        let args: Vec<&ast::Pattern> = match arg {
            None => Vec::new(),
            Some(a) => match &*a.desc {
                Ast::Any if constructor.arity != 1 => {
                    if constructor.arity == 0 {
                        let mut doc = Doc::new();
                        doc.text("this constant constructor is applied to a wildcard pattern.");
                        let mut text = Doc::new();
                        text.text("wildcard pattern given as argument to a constant constructor");
                        let _ = doc;
                        self.warn(28, a.span, text);
                    }
                    vec![&any; constructor.arity]
                }
                Ast::Tuple(parts) if constructor.arity > 1 || explicit_arity => parts.iter().collect(),
                _ => vec![a],
            },
        };
        if args.len() != constructor.arity {
            return self.arity_mismatch(p.span, &lid.txt, constructor.arity, args.len());
        }
        if let Some(a) = args.first()
            && matches!(&*a.desc, Ast::Constant(_))
            && constructor.attributes.iter().any(|a| {
                matches!(a.name.txt, sym::WARN_ON_LITERAL_PATTERN | sym::OCAML_WARN_ON_LITERAL_PATTERN)
            })
        {
            let mut doc = Doc::new();
            doc.text("Code should not depend on the actual values of").newline();
            doc.text("this constructor's arguments. They are only for information").newline();
            doc.text("and may change in future versions. (see manual section 13.5.3)");
            self.warn(52, a.span, doc);
        }
        if let Some(why) = scope.no_existentials
            && let Some(&x) = constructor.existentials.first()
        {
            let name = self.store.as_var(x).flatten().unwrap_or(sym::EMPTY);
            return self.unexpected_existential(p.span, name, constructor.name, why);
        }
        let (arg_types, annotation) =
            self.constructor_pattern_types(scope, p, &constructor, existential_names, annotation, expected)?;
        let inlined = constructor.inlined.is_some();
        let mut checked = Vec::with_capacity(args.len());
        for (a, ty) in args.into_iter().zip(arg_types) {
            if inlined && !inline_record_pattern(a) {
                let mut doc = Doc::new();
                doc.text("This form is not allowed as the type of the inlined record could escape.");
                return self.fail("inlined-record-escape", a.span, doc);
            }
            checked.push(self.value_pattern(scope, a, ty)?);
        }
        let desc = PatternDesc::Construct(lid.clone(), constructor, checked, annotation);
        Ok(self.pattern_node(scope, p, desc, expected))
    }

    /// Makes the constructor's result the expected type; gives its argument types. Existentials become fresh types.
    fn constructor_pattern_types(
        &mut self,
        scope: &mut PatternScope,
        p: &ast::Pattern,
        constructor: &Rc<ConstructorDescription>,
        names: &[Loc<Symbol>],
        annotation: Option<&ast::CoreType>,
        expected: TypeId,
    ) -> Res<(Vec<TypeId>, Option<NamedExistentials>)> {
        let instance = self.with_local_level(|c| c.instance_constructor(constructor));
        let mut typed_annotation = None;
        if names.is_empty() && annotation.is_none() {
            self.make_existentials(scope, constructor, &instance.existentials);
        }
        let level = self.level;
        for &t in instance.args.iter().chain([&instance.res]) {
            self.store_lower(t, level);
        }
        if constructor.generalized && scope.level > 0 {
            let mode = PatternMode {
                equations_level: scope.level,
                allow_recursive_equations: false,
                assume_injective: false,
                generate_equations: true,
                ..PatternMode::default()
            };
            let mut env = scope.env.clone();
            let result = self.unify_pattern(&mut env, mode, instance.res, expected);
            scope.env = env.clone();
            if let Err(error) = result {
                return self.pattern_clash(&env, p.span, &error);
            }
        } else {
            self.unify_pattern_types(&scope.env.clone(), p.span, instance.res, expected)?;
        }
        if let Some(annotation) = annotation {
            let (ids, env) = self.name_existentials(&scope.env.clone(), scope.level, names);
            scope.env = env.clone();
            let annotation = self.annotation(&env, annotation)?;
            let whole = match instance.args.as_slice() {
                [one] => *one,
                many => self.new_type(TypeDesc::Tuple(many.into())),
            };
            self.unify_pattern_types(&env, p.span, whole, annotation.ty)?;
            typed_annotation = Some((ids, annotation.into()));
            let unnamed: Vec<TypeId> =
                instance.existentials.iter().copied().filter(|&x| self.store.as_var(x).is_some()).collect();
            self.make_existentials(scope, constructor, &unnamed);
        }
        Ok((instance.args, typed_annotation))
    }

    fn store_lower(&mut self, t: TypeId, level: u32) {
        self.lower_all(level, t);
    }

    /// Gives each existential variable a fresh abstract type.
    fn make_existentials(
        &mut self,
        scope: &mut PatternScope,
        constructor: &ConstructorDescription,
        vars: &[TypeId],
    ) {
        for &var in vars {
            let var = self.store.repr(var);
            let Some(_) = self.store.as_var(var) else { continue };
            let original = constructor
                .existentials
                .get(vars.iter().position(|&v| self.store.repr(v) == var).unwrap_or(0))
                .and_then(|&x| self.store.as_var(x))
                .flatten();
            let base = match original {
                Some(name) => format!("${}", self.interner.str(name)),
                None => format!("${}", self.interner.str(constructor.name)),
            };
            let name = self.new_abstract_name(&scope.env.clone(), &base);
            let decl = self.new_local_type(TypeOrigin::Existential(constructor.name));
            let id = self.idents.scoped(name, scope.level.max(1));
            scope.env = scope.env.add_type(id, decl.into());
            let constr = TypeDesc::Constr(Path::Ident(id), Rc::new([]));
            let level = self.store.level(var);
            let constr = self.store.new_type(constr, level);
            self.store.link(var, constr);
        }
    }

    fn name_existentials(
        &mut self,
        env: &Env,
        level: u32,
        names: &[Loc<Symbol>],
    ) -> (Vec<(crate::ident::Ident, Span)>, Env) {
        let mut env = env.clone();
        let mut ids = Vec::new();
        for name in names {
            let decl = self.new_local_type(TypeOrigin::Definition);
            let id = self.idents.scoped(name.txt, level.max(1));
            env = env.add_type(id, decl.into());
            ids.push((id, name.span));
        }
        (ids, env)
    }

    fn type_variant_pattern(
        &mut self,
        scope: &mut PatternScope,
        p: &ast::Pattern,
        label: Symbol,
        arg: Option<&ast::Pattern>,
        expected: TypeId,
    ) -> Res<Pattern> {
        let env = scope.env.clone();
        let arg_type = arg.map(|_| self.new_var());
        let ext = self.store.new_row_cell();
        let field = RowField::Either {
            no_arg: arg.is_none(),
            args: arg_type.into_iter().collect(),
            matched: true,
            ext,
        };
        let more = self.new_var();
        let row = RowDesc { fields: vec![(label, field)], more, closed: false, fixed: None, name: None };
        let ty = self.new_type(TypeDesc::Variant(row.into()));
        self.unify_pattern_types(&env, p.span, ty, expected)?;
        let arg = match (arg, arg_type) {
            (Some(a), Some(t)) => Some(Node::new(self.value_pattern(scope, a, t)?)),
            _ => None,
        };
        Ok(self.pattern_node(scope, p, PatternDesc::Variant(label, arg, ty), expected))
    }

    fn type_record_pattern(
        &mut self,
        scope: &mut PatternScope,
        p: &ast::Pattern,
        fields: &[(Loc<Longident>, ast::Pattern)],
        closed: ClosedFlag,
        expected: TypeId,
    ) -> Res<Pattern> {
        let env = scope.env.clone();
        let known = match self.known_record(&env, expected) {
            Known::Type(known) => Some(known),
            _ => None,
        };
        let lids: Vec<_> = fields.iter().map(|(lid, _)| lid.clone()).collect();
        let labels =
            self.pick_labels(&env, &lids, known.as_ref(), Some(&expected.into()), "record pattern")?;
        self.no_duplicates(p.span, &lids, &labels)?;
        let Some(first) = labels.first() else { return Err(Failed) };
        let record = self.instance(first.res);
        self.unify_pattern_types(&env, p.span, record, expected)?;
        let mut checked = Vec::with_capacity(fields.len());
        for ((lid, sub), label) in fields.iter().zip(&labels) {
            let (vars, arg, res) = self.with_local_level(|c| c.instance_label(false, label));
            let level = self.level;
            self.lower_all(level, res);
            if vars.is_empty() {
                self.lower_all(level, arg);
            }
            if let Err(error) = self.unify(&env, res, record) {
                let mut doc = Doc::new();
                doc.text("The record field ")
                    .code(self.longident_text(&lid.txt))
                    .text(" belongs to the type");
                return self.clash(
                    "label-mismatch",
                    &env,
                    lid.span,
                    &error,
                    &doc,
                    "but is mixed here with fields of type",
                    None,
                );
            }
            let sub = self.value_pattern(scope, sub, arg)?;
            if !vars.is_empty() {
                // The variable bound to a polymorphic field is as polymorphic as the field.
                self.generalize(arg);
            }
            checked.push((lid.clone(), label.clone(), sub));
        }
        checked.sort_by_key(|(_, label, _)| label.pos);
        if closed == ClosedFlag::Closed && checked.len() < first.all.len() && self.warnings.is_active(9) {
            let missing: Vec<&str> = first
                .all
                .iter()
                .enumerate()
                .filter(|(i, _)| !checked.iter().any(|(_, l, _)| l.pos == *i))
                .map(|(_, l)| self.interner.str(l.id.name))
                .collect();
            let mut doc = Doc::new();
            doc.text("the following labels are not bound in this record pattern:").newline();
            doc.text(missing.join(", ")).newline();
            doc.text("Either bind these labels explicitly or add '; _' to the pattern.");
            self.warn(9, p.span, doc);
        }
        Ok(self.pattern_node(scope, p, PatternDesc::Record(checked, closed), expected))
    }

    /// `#t`: all tags of the variant type `t`.
    fn type_hash_pattern(
        &mut self,
        scope: &mut PatternScope,
        p: &ast::Pattern,
        lid: &Loc<Longident>,
        expected: TypeId,
    ) -> Res<Pattern> {
        let env = scope.env.clone();
        let (path, decl) = self.lookup_type(&env, lid).ok_or(Failed)?;
        let args: Rc<[TypeId]> = decl.params.iter().map(|_| self.new_var()).collect();
        let constr = self.new_type(TypeDesc::Constr(path.clone(), args.clone()));
        let head = self.expand_head(&env, constr);
        let row = match self.store.desc(head).clone() {
            TypeDesc::Variant(row) => self.store.flat_row(&row),
            _ => {
                let mut doc = Doc::new();
                doc.text("The type ").code(self.longident_text(&lid.txt)).text(" is not a variant type");
                return self.fail("not-a-variant-type", lid.span, doc);
            }
        };
        let mut tags = Vec::new();
        let mut fields = Vec::new();
        for (label, field) in &row.fields {
            if let RowField::Present(arg) = self.store.row_field(field) {
                let ext = self.store.new_row_cell();
                let either = RowField::Either {
                    no_arg: arg.is_none(),
                    args: arg.into_iter().collect(),
                    matched: true,
                    ext,
                };
                fields.push((*label, either));
                tags.push((*label, arg));
            }
        }
        let more = self.new_var();
        let row = RowDesc { fields, more, closed: false, fixed: None, name: Some((path.clone(), args)) };
        let ty = self.new_type(TypeDesc::Variant(row.into()));
        // The tags as they are here, whatever the matched type's row grows to.
        let tags_alone = {
            let TypeDesc::Variant(row) = self.store.desc(ty).clone() else { return Err(Failed) };
            let more = self.new_var();
            self.new_type(TypeDesc::Variant(RowDesc { more, ..(*row).clone() }.into()))
        };
        let mut result: Option<Pattern> = None;
        for (label, arg) in tags {
            let arg = arg.map(|t| {
                Node::new(Pattern {
                    span: p.span.ghost(),
                    ..self.pattern_node(scope, p, PatternDesc::Any, t)
                })
            });
            let mut one = self.pattern_node(scope, p, PatternDesc::Variant(label, arg, ty), ty);
            one.span = p.span.ghost();
            one.attributes = Rc::new([]);
            result = Some(match result {
                None => one,
                Some(before) => {
                    let mut both = self.pattern_node(
                        scope,
                        p,
                        PatternDesc::Or(before.into(), one.into(), Some(tags_alone)),
                        ty,
                    );
                    both.span = p.span.ghost();
                    both
                }
            });
        }
        let Some(mut result) = result else {
            let mut doc = Doc::new();
            doc.text("The type ").code(self.longident_text(&lid.txt)).text(" is not a variant type");
            return self.fail("not-a-variant-type", lid.span, doc);
        };
        self.unify_pattern_types(&env, p.span, ty, expected)?;
        result.span = p.span;
        result.extra.push((PatternExtra::Type(path, lid.clone()), p.span, attributes(&p.attributes)));
        Ok(result)
    }

    fn type_unpack_pattern(
        &mut self,
        scope: &mut PatternScope,
        p: &ast::Pattern,
        name: &Loc<Option<Symbol>>,
        expected: TypeId,
    ) -> Res<Pattern> {
        let ty = expected;
        let extra = |pattern: Pattern| Pattern {
            extra: vec![(PatternExtra::Unpack, p.span, Rc::new([]))],
            ..pattern
        };
        let Some(bound) = name.txt else {
            return Ok(extra(self.pattern_node(scope, p, PatternDesc::Any, ty)));
        };
        if !scope.allow_modules {
            let mut doc = Doc::new();
            doc.text("Modules are not allowed in this pattern.");
            return self.fail("modules-not-allowed", name.span, doc);
        }
        // Scoped, as the module that goes by the same name will be: the two are one variable at run time.
        let id = self.idents.scoped(bound, self.level);
        let uid = self.new_uid();
        scope.modules.push(ModuleVar { id, name: *name, ty, uid: uid.clone() });
        let desc = PatternDesc::Var(id, Loc::new(bound, name.span), uid);
        Ok(extra(self.pattern_node(scope, p, desc, ty)))
    }

    /// The type of a variable bound by `as`: narrower than the pattern's for polymorphic variants.
    fn alias_type(&mut self, env: &Env, p: &Pattern) -> Res<TypeId> {
        if p.extra.iter().any(|(x, ..)| matches!(x, PatternExtra::Constraint(_))) {
            return Ok(p.ty);
        }
        match &p.desc {
            PatternDesc::Alias(inner, ..) => self.alias_type(env, inner),
            PatternDesc::Tuple(parts) => {
                let mut types = Vec::with_capacity(parts.len());
                for part in parts {
                    types.push(self.alias_type(env, part)?);
                }
                Ok(self.new_type(TypeDesc::Tuple(types.into())))
            }
            PatternDesc::Variant(label, arg, _) => {
                let arg = match arg {
                    Some(a) => Some(self.alias_type(env, a)?),
                    None => None,
                };
                let more = self.new_var();
                let row = RowDesc {
                    fields: vec![(*label, RowField::Present(arg))],
                    more,
                    closed: false,
                    fixed: None,
                    name: None,
                };
                Ok(self.new_type(TypeDesc::Variant(row.into())))
            }
            PatternDesc::Or(_, _, Some(row)) => {
                let TypeDesc::Variant(row) = self.store.desc(*row).clone() else { return Ok(p.ty) };
                let flat = self.store.flat_row(&row);
                let mut fields = Vec::new();
                for (label, field) in flat.fields {
                    let arg = match field {
                        RowField::Either { args, .. } => args.first().copied(),
                        RowField::Present(arg) => arg,
                        RowField::Absent => continue,
                    };
                    fields.push((label, RowField::Present(arg)));
                }
                let more = self.new_var();
                let row = RowDesc { fields, more, closed: false, fixed: None, name: flat.name };
                Ok(self.new_type(TypeDesc::Variant(row.into())))
            }
            PatternDesc::Or(a, b, None) => {
                let t = self.alias_type(env, a)?;
                let u = self.alias_type(env, b)?;
                self.unify_pattern_types(env, b.span, u, t)?;
                Ok(t)
            }
            PatternDesc::Construct(_, c, args, None)
                if c.private == PrivateFlag::Public && c.existentials.is_empty() =>
            {
                let c = c.clone();
                let mut types = Vec::with_capacity(args.len());
                for a in args {
                    types.push(self.alias_type(env, a)?);
                }
                let instance = self.instance_constructor(&c);
                for ((a, t), wanted) in args.iter().zip(types).zip(instance.args) {
                    self.unify_pattern_types(env, a.span, t, wanted)?;
                }
                Ok(instance.res)
            }
            PatternDesc::Record(fields, _) => self.alias_record_type(env, p, fields),
            _ => Ok(p.ty),
        }
    }

    /// The type of a record pattern's alias: parameters that only occur in matched immutable fields may be narrower.
    fn alias_record_type(
        &mut self,
        env: &Env,
        p: &Pattern,
        fields: &[(Loc<Longident>, Rc<LabelDescription>, Pattern)],
    ) -> Res<TypeId> {
        let Some((_, first, _)) = fields.first() else { return Ok(p.ty) };
        if first.private == PrivateFlag::Private {
            return Ok(p.ty);
        }
        let parameterless =
            matches!(self.store.desc(first.res), TypeDesc::Constr(_, args) if args.is_empty());
        if parameterless {
            return Ok(p.ty);
        }
        let ty = self.new_var();
        for label in self.labels_of(env, first, ty) {
            let (_, arg, res) = self.instance_label(false, &label);
            self.unify_pattern_types(env, p.span, ty, res)?;
            let polymorphic = matches!(self.store.desc(label.arg), TypeDesc::Poly(..));
            let matched = fields.iter().find(|(_, l, _)| l.pos == label.pos).map(|(_, _, q)| q);
            match matched {
                Some(q) if label.mutable == MutableFlag::Immutable && !polymorphic => {
                    let t = self.alias_type(env, q)?;
                    self.unify_pattern_types(env, q.span, t, arg)?;
                }
                _ => {
                    let (_, other_arg, other_res) = self.instance_label(false, &label);
                    self.unify_pattern_types(env, p.span, arg, other_arg)?;
                    self.unify_pattern_types(env, p.span, p.ty, other_res)?;
                }
            }
        }
        Ok(ty)
    }
}

fn inline_record_pattern(p: &ast::Pattern) -> bool {
    match &*p.desc {
        Ast::Any | Ast::Record(..) | Ast::Extension(_) => true,
        Ast::Var(_) => true,
        Ast::Alias(p, _) | Ast::Constraint(p, _) | Ast::Open(_, p) => inline_record_pattern(p),
        Ast::Or(a, b) => inline_record_pattern(a) && inline_record_pattern(b),
        _ => false,
    }
}

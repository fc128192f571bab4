//! Records: construction, update, access, assignment.

use std::rc::Rc;

use diagnostics::format_box::BoxKind;
use diagnostics::{Doc, Span};
use syntax::ast::{self, Loc, Longident};
use syntax::asttypes::{MutableFlag, PrivateFlag};
use syntax::symbol::Symbol;

use super::disambiguate::{Known, KnownType};
use super::{Expected, Failed, Res};
use crate::checker::Checker;
use crate::env::Env;
use crate::typedtree::*;
use crate::types::*;

impl Checker<'_> {
    pub(super) fn type_record(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        fields: &[(Loc<Longident>, ast::Expression)],
        base: Option<&ast::Expression>,
        expected: Expected,
    ) -> Res<Expression> {
        let base = match base {
            None => None,
            Some(base) => {
                let checked = self.with_local_level(|c| {
                    c.core.inline_record_allowed = true;
                    c.type_exp(env, base)
                })?;
                self.generalize_structure(checked.ty);
                Some((base, checked))
            }
        };
        let mut known = match self.known_record(env, expected.ty) {
            Known::Type(known) => Some((known, expected)),
            _ => None,
        };
        if known.is_none()
            && let Some((_, base)) = &base
            && let Known::Type(path) = self.known_record(env, base.ty)
        {
            let ty = base.ty;
            known = Some((path, ty.into()));
        }
        let lids: Vec<_> = fields.iter().map(|(lid, _)| lid.clone()).collect();
        let (known_type, known_expected) = match &known {
            Some((k, x)) => (Some(k), Some(x)),
            None => (None, None),
        };
        let labels = self.pick_labels(env, &lids, known_type, known_expected, "record expression")?;
        self.no_duplicates(e.span, &lids, &labels)?;
        // The record's type, and what is expected, agree before the fields are checked.
        let record = self.record_type(env, &labels, known_type);
        self.unify_expression(env, e.span, Some(e), record, expected.ty, expected.because)?;
        let mut given: Vec<Option<(Loc<Longident>, Expression)>> =
            vec![None; labels.first().map_or(0, |l| l.all.len())];
        for ((lid, value), label) in fields.iter().zip(&labels) {
            let value = self.type_label_argument(env, e.span, record, lid, label, value, true)?;
            given[label.pos] = Some((lid.clone(), value));
        }
        let Some(first) = labels.first() else { return Err(Failed) };
        if base.is_none() {
            self.all_fields_given(e.span, first, &given)?;
        } else if given.iter().all(Option::is_some) {
            let mut doc = Doc::new();
            doc.text("all the fields are explicitly listed in this record:").newline();
            doc.text("the 'with' clause is useless.");
            self.warn(23, e.span, doc);
        }
        let all = self.labels_of(env, first, record);
        let mut definitions = Vec::with_capacity(given.len());
        let extended = match base {
            None => None,
            Some((source, mut checked)) => {
                let ty = self.instance(checked.ty);
                checked.ty = ty;
                // Fields that are kept have the same type in both records; the others may differ.
                let from = self.record_type(env, &labels, known_type);
                self.unify_expression(env, source.span, Some(source), ty, from, None)?;
                for (label, field) in all.iter().zip(&given) {
                    if field.is_none() {
                        let (_, t, r) = self.instance_label(false, label);
                        self.unify_expression(env, source.span, None, r, from, None)?;
                        let (_, u, s) = self.instance_label(false, label);
                        self.unify_expression(env, e.span, None, s, record, None)?;
                        if self.store.level(t) != GENERIC_LEVEL {
                            let _ = self.unify(env, t, u);
                        }
                    }
                }
                Some(checked)
            }
        };
        for (label, field) in all.into_iter().zip(given) {
            let definition = match field {
                Some((lid, value)) => RecordLabelDefinition::Overridden(lid, value.into()),
                None => {
                    let (_, ty, res) = self.instance_label(false, &label);
                    let _ = self.unify(env, res, record);
                    RecordLabelDefinition::Kept(ty, label.mutable)
                }
            };
            definitions.push((label, definition));
        }
        let desc = ExpressionDesc::Record {
            fields: definitions,
            representation: first.repres.clone(),
            extended: extended.map(Into::into),
        };
        Ok(self.expression(env, e, desc, record))
    }

    /// All labels of the record type that `label` belongs to.
    pub(crate) fn labels_of(
        &mut self,
        env: &Env,
        label: &Rc<LabelDescription>,
        _record: TypeId,
    ) -> Vec<Rc<LabelDescription>> {
        if let TypeDesc::Constr(path, _) = self.store.desc(label.res).clone()
            && let Some(descrs) = self.find_type_descrs(env, &path)
            && descrs.labels().len() == label.all.len()
        {
            return descrs.labels().to_vec();
        }
        label
            .all
            .iter()
            .enumerate()
            .map(|(pos, decl)| {
                Rc::new(LabelDescription {
                    name: decl.id.name,
                    arg: decl.ty,
                    mutable: decl.mutable,
                    pos,
                    span: decl.span,
                    attributes: decl.attributes.clone(),
                    uid: decl.uid.clone(),
                    ..(**label).clone()
                })
            })
            .collect()
    }

    /// A fresh instance of the labels' record type.
    fn record_type(
        &mut self,
        _env: &Env,
        labels: &[Rc<LabelDescription>],
        _known: Option<&KnownType>,
    ) -> TypeId {
        match labels.first() {
            Some(label) => self.instance(label.res),
            None => self.new_var(),
        }
    }

    pub(super) fn no_duplicates(
        &mut self,
        span: Span,
        lids: &[Loc<Longident>],
        labels: &[Rc<LabelDescription>],
    ) -> Res<()> {
        for (i, label) in labels.iter().enumerate() {
            if labels[..i].iter().any(|l| l.pos == label.pos) {
                let mut doc = Doc::new();
                doc.text(format!(
                    "The record field label {} is defined several times",
                    self.interner.str(label.name)
                ));
                let _ = lids;
                return self.fail("label-multiply-defined", span, doc);
            }
        }
        Ok(())
    }

    fn all_fields_given(
        &mut self,
        span: Span,
        label: &LabelDescription,
        given: &[Option<(Loc<Longident>, Expression)>],
    ) -> Res<()> {
        let missing: Vec<Symbol> =
            label.all.iter().zip(given).filter(|(_, g)| g.is_none()).map(|(l, _)| l.id.name).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let mut doc = Doc::new();
        doc.open(BoxKind::HOV, 0).text("Some record fields are undefined:");
        for name in missing {
            doc.space().code(self.interner.str(name));
        }
        doc.close();
        self.fail("label-missing", span, doc)
    }

    /// Checks a field's value; `create`: in a record under construction.
    fn type_label_argument(
        &mut self,
        env: &Env,
        span: Span,
        record: TypeId,
        lid: &Loc<Longident>,
        label: &Rc<LabelDescription>,
        value: &ast::Expression,
        create: bool,
    ) -> Res<Expression> {
        let polymorphic = matches!(self.store.desc(label.arg), TypeDesc::Poly(_, vars) if !vars.is_empty());
        let (vars, arg) = self.with_local_level(|c| -> Res<_> {
            let (vars, arg, res) = c.instance_label(true, label);
            let record = c.instance(record);
            let _ = span;
            if let Err(error) = c.unify(env, res, record) {
                let mut first = Doc::new();
                first.text("The record field ").code(c.longident_text(&lid.txt));
                first.text(" belongs to the type");
                return c.clash(
                    "label-mismatch",
                    env,
                    lid.span,
                    &error,
                    &first,
                    "but is mixed here with fields of type",
                    None,
                );
            }
            Ok((vars, arg))
        })?;
        if label.private == PrivateFlag::Private {
            let shown = self.type_doc(env, record);
            let mut doc = Doc::new();
            if create {
                doc.text("Cannot create values of the private type ");
            } else {
                doc.text("Cannot assign field ").code(self.interner.str(label.name));
                doc.text(" of the private type ");
            }
            doc.styled(diagnostics::Style::InlineCode, |d| {
                d.append(&shown);
            });
            return self.fail("private-type", if create { span } else { lid.span }, doc);
        }
        if !polymorphic {
            self.generalize_structure(arg);
            let (t, t0) = (self.instance(arg), self.instance(arg));
            return self.type_argument(env, value, t, t0);
        }
        let checked = self.with_local_level(|c| {
            let mut vars_types = vars.clone();
            vars_types.push(arg);
            c.type_argument(env, value, arg, arg)
        })?;
        if self.is_expansive(&checked) {
            self.lower_contravariant(env, checked.ty);
        }
        self.generalize_and_check_univars(env, "field value", &checked, label.arg, &vars)?;
        let ty = self.instance(checked.ty);
        Ok(Expression { ty, ..checked })
    }

    /// The record expression of an access, with the label.
    fn type_label_access(
        &mut self,
        env: &Env,
        record: &ast::Expression,
        lid: &Loc<Longident>,
    ) -> Res<(Expression, Rc<LabelDescription>)> {
        let checked = self.with_local_level(|c| {
            c.core.inline_record_allowed = true;
            c.type_exp(env, record)
        })?;
        self.generalize_structure(checked.ty);
        let known = match self.known_record(env, checked.ty) {
            Known::Type(known) => Some(known),
            _ => None,
        };
        let label = match &known {
            Some(known) => {
                let candidates = self.lookup_all_labels(env, lid);
                let unbound_here = candidates.is_err();
                let names = self.find_type_descrs(env, &known.path);
                let has =
                    names.as_ref().is_some_and(|d| d.labels().iter().any(|l| Some(l.name) == lid.txt.last()));
                if !has && (unbound_here || matches!(lid.txt, Longident::Ident(_))) {
                    return self.no_such_field(env, record, &checked, lid, known, names.as_ref());
                }
                let ty = checked.ty;
                self.pick_label(env, lid, Some(known), Some(&ty.into()), "record expression")?
            }
            None => self.pick_label(env, lid, None, None, "record expression")?,
        };
        Ok((checked, label))
    }

    fn no_such_field<T>(
        &mut self,
        env: &Env,
        _record: &ast::Expression,
        checked: &Expression,
        lid: &Loc<Longident>,
        known: &KnownType,
        descrs: Option<&crate::env::TypeDescrs>,
    ) -> Res<T> {
        self.reset_names(env);
        let ty = self.next_type_doc(checked.ty);
        let path = self.shown_path(crate::types::print::NameKind::Type, &known.path);
        let names: Vec<Symbol> =
            descrs.map(|d| d.labels().iter().map(|l| l.name).collect()).unwrap_or_default();
        let mut doc = Doc::new();
        doc.open(BoxKind::Box, 0).open(BoxKind::Box, 2).text("This expression has type").space();
        doc.styled(diagnostics::Style::InlineCode, |d| {
            d.append(&ty);
        });
        doc.close().space().text("There is no field ").code(self.longident_text(&lid.txt));
        doc.text(" within type ").code(path).close();
        let mut diagnostic = diagnostics::Diagnostic::error("wrong-name", lid.span, doc);
        diagnostic.hint = self.spelling_hint(&lid.txt, &names);
        self.diagnostics.push(diagnostic);
        Err(Failed)
    }

    pub(super) fn type_field(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        record: &ast::Expression,
        lid: &Loc<Longident>,
        expected: Expected,
    ) -> Res<Expression> {
        let (checked, label) = self.type_label_access(env, record, lid)?;
        let (_, arg, res) = self.instance_label(false, &label);
        self.unify_expression(env, record.span, Some(e), checked.ty, res, None)?;
        let desc = ExpressionDesc::Field(checked.into(), lid.clone(), label);
        self.expression_at(env, e, desc, arg, expected)
    }

    pub(super) fn type_set_field(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        record: &ast::Expression,
        lid: &Loc<Longident>,
        value: &ast::Expression,
        expected: Expected,
    ) -> Res<Expression> {
        let (checked, label) = self.type_label_access(env, record, lid)?;
        let ty = self.instance(checked.ty);
        let checked = Expression { ty, ..checked };
        {
            let (_, _, res) = self.instance_label(false, &label);
            self.unify_expression(env, record.span, Some(record), ty, res, None)?;
        }
        let value = self.type_label_argument(env, e.span, ty, lid, &label, value, false)?;
        if label.mutable == MutableFlag::Immutable {
            let mut doc = Doc::new();
            doc.text("The record field ").code(self.longident_text(&lid.txt)).text(" is not mutable");
            return self.fail("label-not-mutable", e.span, doc);
        }
        let unit = self.type_unit();
        let desc = ExpressionDesc::SetField(checked.into(), lid.clone(), label, value.into());
        self.expression_at(env, e, desc, unit, expected)
    }
}

//! Which constructor or label a name means: the type expected at its place decides when it is known, otherwise the
//! last definition in scope. Warnings 40 (not in scope), 41 (several types), 42 (not without the type).

use std::rc::Rc;

use diagnostics::format_box::BoxKind;
use diagnostics::{Diagnostic, Doc, Span, Style};
use syntax::ast::{self, Loc, Longident};
use syntax::symbol::Symbol;

use super::{Expected, Failed, Res};
use crate::checker::Checker;
use crate::env::Env;
use crate::env::errors::did_you_mean;
use crate::env::spelling::nearest;
use crate::ident::Path;
use crate::types::*;

/// The type known to be expected.
#[derive(Clone, Debug)]
pub(crate) struct KnownType {
    pub path: Path,
}

/// What is known of the type expected at a constructor or record.
pub(crate) enum Known {
    Type(KnownType),
    Unknown,
    /// Certainly something else.
    Other,
}

impl Checker<'_> {
    /// What is known of `t` as a variant type.
    pub(crate) fn known_variant(&mut self, env: &Env, t: TypeId) -> Known {
        self.known_type(env, t, |kind| matches!(kind, TypeKind::Variant(..) | TypeKind::Open))
    }

    /// What is known of `t` as a record type.
    pub(crate) fn known_record(&mut self, env: &Env, t: TypeId) -> Known {
        self.known_type(env, t, |kind| matches!(kind, TypeKind::Record(..)))
    }

    fn known_type(&mut self, env: &Env, t: TypeId, wanted: fn(&TypeKind) -> bool) -> Known {
        match self.extract_concrete_declaration(env, t) {
            Some((_, path, decl)) if wanted(&decl.kind) => Known::Type(KnownType { path }),
            Some(_) => Known::Other,
            None => {
                let head = self.expand_head(env, t);
                match self.store.desc(head) {
                    TypeDesc::Var(_) | TypeDesc::Error => Known::Unknown,
                    TypeDesc::Constr(path, _) => {
                        // An abstract type may still turn out to be one (or be reported by unification).
                        let _ = path;
                        Known::Unknown
                    }
                    TypeDesc::Poly(body, _) => {
                        let body = *body;
                        self.known_type(env, body, wanted)
                    }
                    _ => Known::Unknown,
                }
            }
        }
    }

    /// Reports that something else than a constructor or a record is expected.
    pub(crate) fn wrong_kind<T>(
        &mut self,
        _what: &str,
        span: Span,
        env: &Env,
        expected: Expected,
        in_pattern: bool,
        _context: &str,
        constructor: Option<(&Loc<Longident>, &ast::Expression)>,
    ) -> Res<T> {
        // The reference checks as if nothing were known, and unification then fails with the found type.
        if let Some((lid, e)) = constructor {
            let descr = self.pick_constructor(env, lid, None, None, "variant expression")?;
            let instance = self.instance_constructor(&descr);
            self.unify_expression(env, span, Some(e), instance.res, expected.ty, expected.because)?;
        }
        let _ = in_pattern;
        Err(Failed)
    }

    /// Whether a constructor belongs to the type at `path`.
    fn constructor_type(&self, descr: &ConstructorDescription) -> Option<Path> {
        match self.store.desc(descr.res) {
            TypeDesc::Constr(path, _) => Some(path.clone()),
            _ => None,
        }
    }

    fn label_type(&self, descr: &LabelDescription) -> Option<Path> {
        match self.store.desc(descr.res) {
            TypeDesc::Constr(path, _) => Some(path.clone()),
            _ => None,
        }
    }

    fn same_type_path(&mut self, env: &Env, p: &Path, q: &Path) -> bool {
        p == q || self.normalize_type_path(env, p) == self.normalize_type_path(env, q)
    }

    /// The constructor that `lid` means where `known` is expected. `what` is for messages: `variant expression`.
    pub(crate) fn pick_constructor(
        &mut self,
        env: &Env,
        lid: &Loc<Longident>,
        known: Option<&KnownType>,
        expected: Option<&Expected>,
        what: &str,
    ) -> Res<Rc<ConstructorDescription>> {
        let candidates = self.lookup_all_constructors(env, lid);
        let Some(known) = known else {
            return match candidates {
                Ok(list) => {
                    let chosen = list[0].clone();
                    self.warn_ambiguous_constructor(env, lid, &list);
                    self.mark_constructor_used(lid.span, &chosen);
                    Ok(chosen)
                }
                Err(diagnostic) => {
                    self.diagnostics.push(*diagnostic);
                    Err(Failed)
                }
            };
        };
        let in_scope = match &candidates {
            Ok(list) => {
                let mut found = None;
                for c in list {
                    if let Some(path) = self.constructor_type(c)
                        && self.same_type_path(env, &path, &known.path)
                    {
                        found = Some(c.clone());
                        break;
                    }
                }
                found
            }
            Err(_) => None,
        };
        if let Some(chosen) = in_scope {
            self.mark_constructor_used(lid.span, &chosen);
            return Ok(chosen);
        }
        if let Longident::Ident(name) | Longident::Dot(_, name) = &lid.txt
            && matches!(lid.txt, Longident::Ident(_))
        {
            let descrs = self.find_type_descrs(env, &known.path);
            let found =
                descrs.as_ref().and_then(|d| d.constructors().iter().find(|c| c.name == *name).cloned());
            if let Some(chosen) = found {
                self.warn_out_of_scope(env, lid, &known.path);
                self.mark_constructor_used(lid.span, &chosen);
                return Ok(chosen);
            }
        }
        // A qualified name that exists elsewhere: the types then disagree, and unification says so.
        match candidates {
            Ok(list) if matches!(lid.txt, Longident::Dot(..)) => Ok(list[0].clone()),
            Err(diagnostic) if matches!(lid.txt, Longident::Dot(..)) => {
                self.diagnostics.push(*diagnostic);
                Err(Failed)
            }
            candidates => {
                let names: Vec<Symbol> = self
                    .find_type_descrs(env, &known.path)
                    .map(|d| d.constructors().iter().map(|c| c.name).collect())
                    .unwrap_or_default();
                if names.is_empty()
                    && let Ok(list) = candidates
                {
                    return Ok(list[0].clone());
                }
                self.wrong_name(env, lid, known, expected, what, "constructor", &names)
            }
        }
    }

    fn wrong_name<T>(
        &mut self,
        env: &Env,
        lid: &Loc<Longident>,
        known: &KnownType,
        expected: Option<&Expected>,
        what: &str,
        kind: &str,
        names: &[Symbol],
    ) -> Res<T> {
        self.reset_names(env);
        let mut doc = Doc::new();
        let shown = expected.map(|x| {
            let ty = x.ty;
            self.next_type_doc(ty)
        });
        doc.open(BoxKind::V, 0).open(BoxKind::Box, 2);
        doc.text(format!("This {what} is expected to have type"));
        doc.space();
        match shown {
            Some(ty) => doc.styled(Style::InlineCode, |d| {
                d.append(&ty);
            }),
            None => doc.text("_"),
        };
        if let Some(because) = expected.and_then(|x| x.because) {
            doc.space().text(format!("because it is in {}", because.text()));
        }
        doc.close();
        let path = self.shown_path(crate::types::print::NameKind::Type, &known.path);
        doc.cut()
            .open(BoxKind::Box, 0)
            .text(format!("There is no {kind} "))
            .code(self.longident_text(&lid.txt));
        doc.text(" within type ").code(path).close().close();
        let mut diagnostic = Diagnostic::error("wrong-name", lid.span, doc);
        diagnostic.hint = self.spelling_hint(&lid.txt, names);
        self.diagnostics.push(diagnostic);
        Err(Failed)
    }

    pub(crate) fn spelling_hint(&self, lid: &Longident, names: &[Symbol]) -> Option<Doc> {
        let name = self.interner.str(lid.last()?).to_string();
        let near = nearest(names.iter().map(|n| self.interner.str(*n)), &name);
        did_you_mean(&near)
    }

    /// Warning 41: the last definition was taken, others were there.
    fn warn_ambiguous_constructor(
        &mut self,
        env: &Env,
        lid: &Loc<Longident>,
        list: &[Rc<ConstructorDescription>],
    ) {
        if list.len() < 2 || !self.warnings.is_active(41) {
            return;
        }
        let paths: Vec<Path> = list.iter().filter_map(|c| self.constructor_type(c)).collect();
        self.warn_ambiguous(env, lid, paths);
    }

    fn warn_ambiguous(&mut self, env: &Env, lid: &Loc<Longident>, paths: Vec<Path>) {
        let mut distinct: Vec<Path> = Vec::new();
        for p in paths {
            if !distinct.contains(&p) {
                distinct.push(p);
            }
        }
        if distinct.len() < 2 {
            return;
        }
        self.reset_names(env);
        let shown: Vec<String> =
            distinct.iter().map(|p| self.shown_path(crate::types::print::NameKind::Type, p)).collect();
        let mut doc = Doc::new();
        let name = self.longident_text(&lid.txt);
        doc.text(format!("{name} belongs to several types: {}", shown.join(" ")));
        doc.newline().text("The first one was selected. Please disambiguate if this is wrong.");
        self.warn(41, lid.span, doc);
    }

    /// Warning 40: the name was found through the expected type only.
    fn warn_out_of_scope(&mut self, env: &Env, lid: &Loc<Longident>, path: &Path) {
        if !self.warnings.is_active(40) {
            return;
        }
        self.reset_names(env);
        let shown = self.shown_path(crate::types::print::NameKind::Type, path);
        let mut doc = Doc::new();
        doc.text(format!("{} was selected from type {shown}.", self.longident_text(&lid.txt)));
        doc.newline().text("It is not visible in the current scope, and will not").newline();
        doc.text("be selected if the type becomes unknown.");
        self.warn(40, lid.span, doc);
    }

    /// The label that `lid` means where the record type `known` is expected.
    pub(crate) fn pick_label(
        &mut self,
        env: &Env,
        lid: &Loc<Longident>,
        known: Option<&KnownType>,
        expected: Option<&Expected>,
        what: &str,
    ) -> Res<Rc<LabelDescription>> {
        let candidates = self.lookup_all_labels(env, lid);
        let Some(known) = known else {
            return match candidates {
                Ok(list) => {
                    let chosen = list[0].clone();
                    if list.len() > 1 && self.warnings.is_active(41) {
                        let paths = list.iter().filter_map(|l| self.label_type(l)).collect();
                        self.warn_ambiguous(env, lid, paths);
                    }
                    self.mark_label_used(lid.span, &chosen);
                    Ok(chosen)
                }
                Err(diagnostic) => {
                    self.diagnostics.push(*diagnostic);
                    Err(Failed)
                }
            };
        };
        if let Ok(list) = &candidates {
            for l in list {
                if let Some(path) = self.label_type(l)
                    && self.same_type_path(env, &path, &known.path)
                {
                    let chosen = l.clone();
                    self.mark_label_used(lid.span, &chosen);
                    return Ok(chosen);
                }
            }
        }
        let descrs = self.find_type_descrs(env, &known.path);
        if let Longident::Ident(name) = &lid.txt {
            let found = descrs.as_ref().and_then(|d| d.labels().iter().find(|l| l.name == *name).cloned());
            if let Some(chosen) = found {
                if !matches!(known.path, Path::Extra(..)) {
                    self.warn_out_of_scope(env, lid, &known.path);
                }
                self.mark_label_used(lid.span, &chosen);
                return Ok(chosen);
            }
        }
        match candidates {
            Ok(list) if matches!(lid.txt, Longident::Dot(..)) => Ok(list[0].clone()),
            Err(diagnostic) if matches!(lid.txt, Longident::Dot(..)) => {
                self.diagnostics.push(*diagnostic);
                Err(Failed)
            }
            candidates => {
                let names: Vec<Symbol> =
                    descrs.map(|d| d.labels().iter().map(|l| l.name).collect()).unwrap_or_default();
                if names.is_empty()
                    && let Ok(list) = candidates
                {
                    return Ok(list[0].clone());
                }
                self.wrong_name(env, lid, known, expected, what, "field", &names)
            }
        }
    }

    /// The labels of a record expression or pattern without known type: the first type that has all of them,
    /// starting from the last definition of each.
    pub(crate) fn pick_labels(
        &mut self,
        env: &Env,
        lids: &[Loc<Longident>],
        known: Option<&KnownType>,
        expected: Option<&Expected>,
        what: &str,
    ) -> Res<Vec<Rc<LabelDescription>>> {
        let qualified = self.qualify_labels(lids);
        if known.is_some() {
            return qualified.iter().map(|lid| self.pick_label(env, lid, known, expected, what)).collect();
        }
        // Candidates for the first label that know all the others.
        let mut lists = Vec::with_capacity(qualified.len());
        for lid in &qualified {
            match self.lookup_all_labels(env, lid) {
                Ok(list) => lists.push(list),
                Err(diagnostic) => {
                    self.diagnostics.push(*diagnostic);
                    return Err(Failed);
                }
            }
        }
        let Some(first) = lists.first().cloned() else { return Ok(Vec::new()) };
        let has_all = |c: &Self, candidate: &Rc<LabelDescription>| {
            let path = c.label_type(candidate);
            lists.iter().all(|list| list.iter().any(|l| c.label_type(l) == path))
        };
        let complete: Vec<_> = first.iter().filter(|c| has_all(self, c)).cloned().collect();
        let Some(chosen) = complete.first() else {
            // No type has them all: the first label's type is taken, the others then are mixed in.
            let chosen: Vec<_> = lists.iter().map(|l| l[0].clone()).collect();
            return self.mixed_labels(env, &qualified, chosen);
        };
        if complete.len() > 1 && self.warnings.is_active(41) {
            let paths = complete.iter().filter_map(|l| self.label_type(l)).collect();
            let mut names = Doc::new();
            for lid in lids {
                names.text(self.longident_text(&lid.txt)).text(" ");
            }
            let _ = names;
            self.warn_ambiguous(env, &qualified[0], paths);
        }
        let path = self.label_type(chosen);
        let mut out = Vec::new();
        for (list, lid) in lists.iter().zip(&qualified) {
            let found = list.iter().find(|l| self.label_type(l) == path).cloned();
            let label = found.ok_or(Failed)?;
            self.mark_label_used(lid.span, &label);
            out.push(label);
        }
        Ok(out)
    }

    fn mixed_labels<T>(
        &mut self,
        env: &Env,
        lids: &[Loc<Longident>],
        chosen: Vec<Rc<LabelDescription>>,
    ) -> Res<T> {
        let first = self.label_type(&chosen[0]);
        for (lid, label) in lids.iter().zip(&chosen).skip(1) {
            let path = self.label_type(label);
            if path != first
                && let (Some(path), Some(first)) = (path, &first)
            {
                self.reset_names(env);
                let kind = crate::types::print::NameKind::Type;
                let (path, first) = (self.shown_path(kind, &path), self.shown_path(kind, first));
                let mut doc = Doc::new();
                doc.open(BoxKind::Box, 0).text("The record field ").code(self.longident_text(&lid.txt));
                doc.space().text("belongs to the type ").code(path);
                doc.space().text("but is mixed here with fields of type ").code(first).close();
                return self.fail("label-mismatch", lid.span, doc);
            }
        }
        Err(Failed)
    }

    /// `{ M.a; b }` means `{ M.a; M.b }`.
    fn qualify_labels(&self, lids: &[Loc<Longident>]) -> Vec<Loc<Longident>> {
        let module = lids.iter().find_map(|l| match &l.txt {
            Longident::Dot(m, _) => Some(m.clone()),
            _ => None,
        });
        match module {
            None => lids.to_vec(),
            Some(module) => lids
                .iter()
                .map(|lid| match &lid.txt {
                    Longident::Ident(name) => Loc::new(Longident::Dot(module.clone(), *name), lid.span),
                    _ => lid.clone(),
                })
                .collect(),
        }
    }

    /// The number of arguments is wrong.
    pub(crate) fn arity_mismatch<T>(
        &mut self,
        span: Span,
        lid: &Longident,
        expected: usize,
        provided: usize,
    ) -> Res<T> {
        let mut doc = Doc::new();
        doc.open(BoxKind::Box, 0).text("The constructor ").code(self.longident_text(lid)).space();
        doc.text(format!("expects {expected} argument(s),")).space();
        doc.text(format!("but is applied here to {provided} argument(s)")).close();
        self.fail("constructor-arity", span, doc)
    }
}

//! Inclusion of declarations: whether one value, type or extension constructor may stand for another, and the words
//! for why not.

use std::rc::Rc;

use diagnostics::{BoxKind, Doc, Style};
use syntax::asttypes::{MutableFlag, PrivateFlag};
use syntax::symbol::Symbol;

use crate::checker::Checker;
use crate::env::Env;
use crate::ident::{Ident, Path};
use crate::types::report::Comparing;
use crate::types::trace::UnifyError;
use crate::types::*;

/// How the two declarations are called.
pub struct Phrase {
    first: &'static str,
    second: &'static str,
    noun: &'static str,
}

impl Phrase {
    /// A declaration in a structure and one in a signature.
    pub const INCLUSION: Phrase = Phrase { first: "the first", second: "the second", noun: "declaration" };
    /// A type and its re-exported definition.
    pub const REEXPORT: Phrase = Phrase { first: "the original", second: "this", noun: "definition" };

    fn first_capital(&self) -> String {
        capital(self.first)
    }

    fn second_capital(&self) -> String {
        capital(self.second)
    }
}

fn capital(s: &str) -> String {
    let mut chars = s.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Why a type declaration is not included in another.
pub enum TypeMismatch {
    Arity,
    Privacy(&'static str),
    Kind(&'static str, &'static str),
    Constraint(UnifyError),
    Manifest(UnifyError),
    Variance,
    Fields(Vec<Change<LabelProblem>>),
    Constructors(Vec<Change<ConstructorProblem>>),
    /// Whether the second is the one with this representation, and which.
    Representation(bool, &'static str),
    Immediate(&'static str),
}

/// One difference between two lists of fields or constructors.
pub enum Change<P> {
    /// Position from 1, name.
    Missing(usize, Symbol),
    Extra(usize, Symbol),
    Renamed(usize, Symbol, Symbol),
    Differs(usize, P),
    Swapped(Symbol, Symbol),
    Moved(Symbol, usize, usize),
}

/// Why two fields differ.
pub struct LabelProblem {
    first: LabelDeclaration,
    second: LabelDeclaration,
    why: LabelWhy,
}

enum LabelWhy {
    Type(UnifyError),
    /// The first is the mutable one.
    Mutability(bool),
}

/// Why two constructors differ.
pub struct ConstructorProblem {
    first: ConstructorDeclaration,
    second: ConstructorDeclaration,
    why: ConstructorWhy,
}

pub enum ConstructorWhy {
    Type(UnifyError),
    Arity,
    Fields(Vec<Change<LabelProblem>>),
    /// The first is the one with an inline record.
    Inline(bool),
    /// The first is the one with a result type.
    Explicit(bool),
}

/// Why a value is not included in another.
pub enum ValueMismatch {
    Type(UnifyError),
    NotPrimitive,
    Primitive(&'static str),
}

impl Checker<'_> {
    /// Whether value `v1` may stand for `v2`; gives the coercion of a primitive that becomes a value.
    pub fn include_value(
        &mut self,
        env: &Env,
        v1: &ValueDescription,
        v2: &ValueDescription,
    ) -> Result<Option<Rc<PrimitiveDescription>>, ValueMismatch> {
        self.moregeneral(env, true, v1.ty, v2.ty).map_err(ValueMismatch::Type)?;
        match (&v1.kind, &v2.kind) {
            (ValueKind::Primitive(p), ValueKind::Primitive(q)) => match primitive_mismatch(p, q) {
                Some(why) => Err(ValueMismatch::Primitive(why)),
                None => Ok(None),
            },
            (ValueKind::Primitive(p), _) => Ok(Some(p.clone())),
            (_, ValueKind::Primitive(_)) => Err(ValueMismatch::NotPrimitive),
            _ => Ok(None),
        }
    }

    /// Why `d1` (the type at `path`) may not stand for `d2`. `equality`: they must be the same definition.
    pub fn type_declarations_mismatch(
        &mut self,
        env: &Env,
        path: &Path,
        d1: &TypeDeclaration,
        d2: &TypeDeclaration,
        equality: bool,
    ) -> Option<TypeMismatch> {
        if d1.arity != d2.arity {
            return Some(TypeMismatch::Arity);
        }
        if let Some(why) = self.privacy_mismatch(d1, d2) {
            return Some(TypeMismatch::Privacy(why));
        }
        if let Some(m) = self.manifest_mismatch(env, path, d1, d2) {
            return Some(m);
        }
        if let Some(m) = self.kind_mismatch(env, d1, d2) {
            return Some(m);
        }
        let abstract2 = matches!(d2.kind, TypeKind::Abstract(_));
        if abstract2 && d2.manifest.is_none() {
            let why = match (d1.immediate, d2.immediate) {
                (_, Immediacy::Unknown) | (Immediacy::Always, _) => None,
                (Immediacy::AlwaysOn64Bits, Immediacy::AlwaysOn64Bits) => None,
                (_, Immediacy::Always) => Some("is not an immediate type."),
                (_, Immediacy::AlwaysOn64Bits) => {
                    Some("is not a type that is always immediate on 64 bit platforms.")
                }
            };
            if let Some(why) = why {
                return Some(TypeMismatch::Immediate(why));
            }
        }
        let _ = equality;
        (!self.variances_agree(d1, d2)).then_some(TypeMismatch::Variance)
    }

    fn variances_agree(&self, d1: &TypeDeclaration, d2: &TypeDeclaration) -> bool {
        let abstract2 = matches!(d2.kind, TypeKind::Abstract(_)) && d2.manifest.is_none();
        let open2 = matches!(d2.kind, TypeKind::Open) && d2.manifest.is_none();
        let needed = abstract2 || d1.private == PrivateFlag::Private || open2;
        if !needed {
            return true;
        }
        let implies = |a: bool, b: bool| !a || b;
        d2.params.iter().zip(d1.variance.iter().zip(&d2.variance)).all(|(p, (v1, v2))| {
            let upper = |v: &Variance| (v.has(Variance::MAY_POS), v.has(Variance::MAY_NEG));
            let ((co1, cn1), (co2, cn2)) = (upper(v1), upper(v2));
            let constrained = self.store.as_var(*p).is_none();
            let above = if abstract2 {
                implies(co1, co2) && implies(cn1, cn2)
            } else if open2 || constrained {
                co1 == co2 && cn1 == cn2
            } else {
                true
            };
            let bit = |b: u8| implies(v2.has(b), v1.has(b));
            above && (!abstract2 || bit(Variance::POS) && bit(Variance::NEG) && bit(Variance::INJ))
        })
    }

    fn privacy_mismatch(&self, d1: &TypeDeclaration, d2: &TypeDeclaration) -> Option<&'static str> {
        if d1.private != PrivateFlag::Private || d2.private != PrivateFlag::Public {
            return None;
        }
        match (&d1.kind, &d2.kind) {
            (TypeKind::Record(..), TypeKind::Record(..)) => {
                Some("A private record constructor would be revealed.")
            }
            (TypeKind::Variant(..), TypeKind::Variant(..)) => {
                Some("Private variant constructor(s) would be revealed.")
            }
            (TypeKind::Open, TypeKind::Open) => {
                Some("Private extensible variant constructor(s) would be revealed.")
            }
            (TypeKind::Abstract(_), TypeKind::Abstract(_)) if d2.manifest.is_some() => match d1.manifest {
                Some(t) if self.has_constr_row(t) => Some("A private row type would be revealed."),
                Some(_) => Some("A private type abbreviation would be revealed."),
                None => None,
            },
            _ => None,
        }
    }

    fn manifest_mismatch(
        &mut self,
        env: &Env,
        path: &Path,
        d1: &TypeDeclaration,
        d2: &TypeDeclaration,
    ) -> Option<TypeMismatch> {
        let Some(t2) = d2.manifest else {
            return self.equal(env, true, &d1.params, &d2.params).err().map(TypeMismatch::Constraint);
        };
        let with = |params: &[TypeId], t: TypeId| {
            let mut all = params.to_vec();
            all.push(t);
            all
        };
        match d1.manifest {
            Some(t1) => {
                if d2.private == PrivateFlag::Private
                    && matches!(d2.kind, TypeKind::Abstract(_))
                    && self.has_constr_row(t2)
                {
                    return self.private_row_mismatch(env, d1, t1, d2, t2);
                }
                let mut t1 = t1;
                loop {
                    let error = match self.equal(env, true, &with(&d1.params, t1), &with(&d2.params, t2)) {
                        Ok(()) => return None,
                        Err(e) => e,
                    };
                    // A private abbreviation may be reached through private ones.
                    let private =
                        d2.private == PrivateFlag::Private && matches!(d2.kind, TypeKind::Abstract(_));
                    match self.try_expand_once_private(env, t1) {
                        Some(next) if private => t1 = next,
                        _ => return Some(TypeMismatch::Manifest(error)),
                    }
                }
            }
            None => {
                let t1 = self.new_generic(TypeDesc::Constr(path.clone(), d2.params.clone().into()));
                if let Err(e) = self.equal(env, true, &d1.params, &d2.params) {
                    return Some(TypeMismatch::Constraint(e));
                }
                self.equal(env, false, &[t1], &[t2]).err().map(TypeMismatch::Manifest)
            }
        }
    }

    /// `private [> ..]` and `private < .. >` are met by any type with at least those tags or methods.
    fn private_row_mismatch(
        &mut self,
        env: &Env,
        d1: &TypeDeclaration,
        t1: TypeId,
        d2: &TypeDeclaration,
        t2: TypeId,
    ) -> Option<TypeMismatch> {
        if let Err(e) = self.equal(env, true, &d1.params, &d2.params) {
            return Some(TypeMismatch::Constraint(e));
        }
        let failed =
            |a, b| Some(TypeMismatch::Manifest(UnifyError { trace: vec![crate::types::trace::diff(a, b)] }));
        let (h1, h2) = (self.expand_head_opt(env, t1), self.expand_head_opt(env, t2));
        match (self.store.desc(h1).clone(), self.store.desc(h2).clone()) {
            (TypeDesc::Object(r1, _), TypeDesc::Object(r2, _)) => {
                let (f1, _) = self.store.flat_fields(r1);
                let (f2, _) = self.store.flat_fields(r2);
                for (name, _, t2) in f2 {
                    let Some((_, _, t1)) = f1.iter().find(|(n, ..)| *n == name) else {
                        return failed(h1, h2);
                    };
                    let (p, q) = (d1.params.clone(), d2.params.clone());
                    let (mut a, mut b) = (p, q);
                    a.push(*t1);
                    b.push(t2);
                    if let Err(e) = self.equal(env, true, &a, &b) {
                        return Some(TypeMismatch::Manifest(e));
                    }
                }
                None
            }
            (TypeDesc::Variant(r1), TypeDesc::Variant(r2)) => {
                let (r1, r2) = (self.store.flat_row(&r1), self.store.flat_row(&r2));
                let required = |f: &RowField| matches!(f, RowField::Present(_));
                for (name, f2) in &r2.fields {
                    let f1 = r1.fields.iter().find(|(n, _)| n == name).map(|(_, f)| f);
                    if required(f2) && !f1.is_some_and(required) {
                        return failed(h1, h2);
                    }
                }
                if r2.closed
                    && r1.fields.iter().any(|(n, f)| {
                        !matches!(f, RowField::Absent) && !r2.fields.iter().any(|(m, _)| m == n)
                    })
                {
                    return failed(h1, h2);
                }
                None
            }
            _ => failed(h1, h2),
        }
    }

    fn kind_mismatch(
        &mut self,
        env: &Env,
        d1: &TypeDeclaration,
        d2: &TypeDeclaration,
    ) -> Option<TypeMismatch> {
        match (&d1.kind, &d2.kind) {
            (_, TypeKind::Abstract(_)) | (TypeKind::Open, TypeKind::Open) => None,
            (TypeKind::Variant(c1, r1), TypeKind::Variant(c2, r2)) => {
                let changes = self.compare_constructors(env, &d1.params, &d2.params, c1, c2);
                if !changes.is_empty() {
                    return Some(TypeMismatch::Constructors(changes));
                }
                (r1 != r2).then_some(TypeMismatch::Representation(
                    *r2 == VariantRepresentation::Unboxed,
                    "unboxed representation",
                ))
            }
            (TypeKind::Record(l1, r1), TypeKind::Record(l2, r2)) => {
                let changes = self.compare_labels(env, &d1.params, &d2.params, l1, l2);
                if !changes.is_empty() {
                    return Some(TypeMismatch::Fields(changes));
                }
                let unboxed = |r: &RecordRepresentation| matches!(r, RecordRepresentation::Unboxed(_));
                let float = |r: &RecordRepresentation| *r == RecordRepresentation::Float;
                if unboxed(r1) != unboxed(r2) {
                    return Some(TypeMismatch::Representation(unboxed(r2), "unboxed representation"));
                }
                if float(r1) != float(r2) {
                    return Some(TypeMismatch::Representation(float(r2), "unboxed float representation"));
                }
                None
            }
            (k1, k2) => Some(TypeMismatch::Kind(kind_name(k1), kind_name(k2))),
        }
    }

    fn compare_labels(
        &mut self,
        env: &Env,
        p1: &[TypeId],
        p2: &[TypeId],
        l1: &[LabelDeclaration],
        l2: &[LabelDeclaration],
    ) -> Vec<Change<LabelProblem>> {
        let names1: Vec<Symbol> = l1.iter().map(|l| l.id.name).collect();
        let names2: Vec<Symbol> = l2.iter().map(|l| l.id.name).collect();
        self.changes(&names1, &names2, |c, i, j| {
            let (a, b) = (&l1[i], &l2[j]);
            let problem = |why| LabelProblem { first: a.clone(), second: b.clone(), why };
            if a.mutable != b.mutable {
                return Some(problem(LabelWhy::Mutability(a.mutable == MutableFlag::Mutable)));
            }
            let (mut t1, mut t2) = (p1.to_vec(), p2.to_vec());
            t1.push(a.ty);
            t2.push(b.ty);
            c.equal(env, true, &t1, &t2).err().map(|e| problem(LabelWhy::Type(e)))
        })
    }

    fn compare_constructors(
        &mut self,
        env: &Env,
        p1: &[TypeId],
        p2: &[TypeId],
        c1: &[ConstructorDeclaration],
        c2: &[ConstructorDeclaration],
    ) -> Vec<Change<ConstructorProblem>> {
        let names1: Vec<Symbol> = c1.iter().map(|c| c.id.name).collect();
        let names2: Vec<Symbol> = c2.iter().map(|c| c.id.name).collect();
        self.changes(&names1, &names2, |c, i, j| {
            let (a, b) = (&c1[i], &c2[j]);
            let why = c.compare_constructor(env, p1, p2, (&a.args, a.res), (&b.args, b.res))?;
            Some(ConstructorProblem { first: a.clone(), second: b.clone(), why })
        })
    }

    fn compare_constructor(
        &mut self,
        env: &Env,
        p1: &[TypeId],
        p2: &[TypeId],
        (a1, r1): (&ConstructorArguments, Option<TypeId>),
        (a2, r2): (&ConstructorArguments, Option<TypeId>),
    ) -> Option<ConstructorWhy> {
        match (r1, r2) {
            (Some(t1), Some(t2)) => {
                if let Err(e) = self.equal(env, true, &[t1], &[t2]) {
                    return Some(ConstructorWhy::Type(e));
                }
                self.compare_arguments(env, &[t1], &[t2], a1, a2)
            }
            (Some(_), None) => Some(ConstructorWhy::Explicit(true)),
            (None, Some(_)) => Some(ConstructorWhy::Explicit(false)),
            (None, None) => self.compare_arguments(env, p1, p2, a1, a2),
        }
    }

    fn compare_arguments(
        &mut self,
        env: &Env,
        p1: &[TypeId],
        p2: &[TypeId],
        a1: &ConstructorArguments,
        a2: &ConstructorArguments,
    ) -> Option<ConstructorWhy> {
        match (a1, a2) {
            (ConstructorArguments::Tuple(t1), ConstructorArguments::Tuple(t2)) => {
                if t1.len() != t2.len() {
                    return Some(ConstructorWhy::Arity);
                }
                let all1: Vec<TypeId> = p1.iter().chain(t1.iter()).copied().collect();
                let all2: Vec<TypeId> = p2.iter().chain(t2.iter()).copied().collect();
                self.equal(env, true, &all1, &all2).err().map(ConstructorWhy::Type)
            }
            (ConstructorArguments::Record(l1), ConstructorArguments::Record(l2)) => {
                let changes = self.compare_labels(env, p1, p2, l1, l2);
                (!changes.is_empty()).then_some(ConstructorWhy::Fields(changes))
            }
            (ConstructorArguments::Record(_), _) => Some(ConstructorWhy::Inline(true)),
            (_, ConstructorArguments::Record(_)) => Some(ConstructorWhy::Inline(false)),
        }
    }

    /// What turns the first list into the second, as few changes as possible.
    fn changes<P>(
        &mut self,
        names1: &[Symbol],
        names2: &[Symbol],
        mut differs: impl FnMut(&mut Self, usize, usize) -> Option<P>,
    ) -> Vec<Change<P>> {
        if let Some(change) = reordering(names1, names2) {
            return vec![change];
        }
        let mut out = Vec::new();
        for step in align(names1, names2) {
            match step {
                (Some(i), Some(j)) if names1[i] == names2[j] => {
                    if let Some(p) = differs(self, i, j) {
                        out.push(Change::Differs(i + 1, p));
                    }
                }
                (Some(i), Some(j)) => out.push(Change::Renamed(i + 1, names1[i], names2[j])),
                (Some(i), None) => out.push(Change::Extra(i + 1, names1[i])),
                (None, Some(j)) => out.push(Change::Missing(j + 1, names2[j])),
                (None, None) => {}
            }
        }
        out
    }

    /// Why extension constructor `e1` may not stand for `e2`.
    pub fn extension_mismatch(
        &mut self,
        env: &Env,
        id: Ident,
        e1: &ExtensionConstructor,
        e2: &ExtensionConstructor,
    ) -> Option<Option<ConstructorProblem>> {
        if e1.private == PrivateFlag::Private && e2.private == PrivateFlag::Public {
            return Some(None);
        }
        let t1 = self.new_generic(TypeDesc::Constr(e1.type_path.clone(), e1.type_params.clone().into()));
        let t2 = self.new_generic(TypeDesc::Constr(e2.type_path.clone(), e2.type_params.clone().into()));
        let mut p1 = e1.type_params.clone();
        let mut p2 = e2.type_params.clone();
        p1.push(t1);
        p2.push(t2);
        let as_constructor = |e: &ExtensionConstructor| ConstructorDeclaration {
            id,
            args: e.args.clone(),
            res: e.ret_type,
            span: e.span,
            attributes: e.attributes.clone(),
            uid: e.uid.clone(),
        };
        let why = match self.equal(env, true, &p1, &p2) {
            Err(e) => Some(ConstructorWhy::Type(e)),
            Ok(()) => {
                self.compare_constructor(env, &p1, &p2, (&e1.args, e1.ret_type), (&e2.args, e2.ret_type))
            }
        }?;
        Some(Some(ConstructorProblem { first: as_constructor(e1), second: as_constructor(e2), why }))
    }

    // Words

    /// `The type .. is not equal to the type ..`.
    pub fn inequality_doc(&mut self, env: &Env, e: &UnifyError, comparing: Comparing) -> Doc {
        let (first, second) = match comparing {
            Comparing::MoreGeneral => ("The type", "is not compatible with the type"),
            _ => ("The type", "is not equal to the type"),
        };
        self.disagreement(env, comparing, e, &Doc::plain(first), &Doc::plain(second), None)
    }

    /// What is said of a mismatch of type declarations.
    pub fn type_mismatch_doc(&mut self, env: &Env, m: &TypeMismatch, phrase: &Phrase) -> Doc {
        let mut doc = Doc::new();
        match m {
            TypeMismatch::Arity => {
                doc.text("They have different arities.");
            }
            TypeMismatch::Privacy(why) => {
                doc.text(why);
            }
            TypeMismatch::Kind(k1, k2) => {
                let text = format!("{} is {k1}, but {} is {k2}.", phrase.first_capital(), phrase.second);
                doc.text(text);
            }
            TypeMismatch::Constraint(e) => {
                let inner = self.inequality_doc(env, e, Comparing::Equality);
                doc.open(BoxKind::V, 0).text("Their parameters differ").cut().append(&inner).close();
            }
            TypeMismatch::Manifest(e) => return self.inequality_doc(env, e, Comparing::Equality),
            TypeMismatch::Variance => {
                doc.text("Their variances do not agree.");
            }
            TypeMismatch::Fields(changes) => {
                return self.changes_doc(env, "field", changes, phrase, Self::label_doc);
            }
            TypeMismatch::Constructors(changes) => {
                return self.changes_doc(env, "constructor", changes, phrase, Self::constructor_problem_doc);
            }
            TypeMismatch::Representation(second, what) => {
                let which = if *second { phrase.second } else { phrase.first };
                doc.open(BoxKind::V, 0).text("Their internal representations differ:").cut();
                doc.text(format!("{which} {} uses {what}.", phrase.noun)).close();
            }
            TypeMismatch::Immediate(why) => {
                doc.text(format!("{} {why}", phrase.first_capital()));
            }
        }
        doc
    }

    fn changes_doc<P>(
        &mut self,
        env: &Env,
        noun: &str,
        changes: &[Change<P>],
        phrase: &Phrase,
        show: fn(&mut Self, &Env, &P, &Phrase, &str) -> Doc,
    ) -> Doc {
        let mut doc = Doc::new();
        doc.open(BoxKind::V, 0);
        for (i, change) in changes.iter().enumerate() {
            if i > 0 {
                doc.cut();
            }
            let at = match change {
                Change::Missing(n, _)
                | Change::Extra(n, _)
                | Change::Renamed(n, ..)
                | Change::Differs(n, _) => *n,
                Change::Swapped(..) | Change::Moved(..) => 0,
            };
            let number = if changes.len() > 1 { format!("{at}. ") } else { String::new() };
            if !matches!(change, Change::Differs(..)) {
                doc.text(&number);
            }
            let name = |s: &Symbol| self.interner.str(*s).to_owned();
            match change {
                Change::Missing(_, n) => {
                    doc.text(format!("{} {noun}, ", article(noun))).code(name(n));
                    doc.text(format!(", is missing in {} {}.", phrase.first, phrase.noun));
                }
                Change::Extra(_, n) => {
                    doc.text(format!("An extra {noun}, ")).code(name(n));
                    doc.text(format!(", is provided in {} {}.", phrase.first, phrase.noun));
                }
                Change::Renamed(_, a, b) => {
                    doc.text(format!("{}s have different names, ", capital(noun))).code(name(a));
                    doc.text(" and ").code(name(b)).text(".");
                }
                Change::Swapped(a, b) => {
                    doc.text(format!("{}s ", capital(noun))).code(name(a)).text(" and ").code(name(b));
                    doc.text(" have been swapped.");
                }
                Change::Moved(n, from, to) => {
                    doc.text(format!("{} ", capital(noun))).code(name(n));
                    doc.text(format!(" has been moved from position {from} to {to}."));
                }
                Change::Differs(_, p) => {
                    let shown = show(self, env, p, phrase, &number);
                    doc.append(&shown);
                }
            }
        }
        doc.close();
        doc
    }

    fn label_doc(&mut self, env: &Env, p: &LabelProblem, phrase: &Phrase, number: &str) -> Doc {
        self.reset_names(env);
        let (a, b) = (self.label_declaration_doc(&p.first), self.label_declaration_doc(&p.second));
        let why = match &p.why {
            LabelWhy::Type(e) => self.inequality_doc(env, e, Comparing::Equality),
            LabelWhy::Mutability(first) => {
                let (m, n) = if *first {
                    (phrase.first_capital(), phrase.second)
                } else {
                    (phrase.second_capital(), phrase.first)
                };
                Doc::sentence(&format!("{m} is mutable and {n} is not."))
            }
        };
        same_as(&format!("{number}Fields do not match:"), &a, &b, &why)
    }

    /// What is said of two constructors that differ.
    pub fn constructor_problem_doc(
        &mut self,
        env: &Env,
        p: &ConstructorProblem,
        phrase: &Phrase,
        number: &str,
    ) -> Doc {
        self.reset_names(env);
        let (a, b) = (self.constructor_doc(&p.first), self.constructor_doc(&p.second));
        let one_sided = |first: bool, what: &str, not: &str| {
            let (m, n) = if first {
                (phrase.first_capital(), phrase.second)
            } else {
                (phrase.second_capital(), phrase.first)
            };
            Doc::sentence(&format!("{m} {what} and {n} {not}."))
        };
        let why = match &p.why {
            ConstructorWhy::Type(e) => self.inequality_doc(env, e, Comparing::Equality),
            ConstructorWhy::Arity => Doc::sentence("They have different arities."),
            ConstructorWhy::Fields(changes) => {
                self.changes_doc(env, "field", changes, phrase, Self::label_doc)
            }
            ConstructorWhy::Inline(first) => one_sided(*first, "uses inline records", "doesn't"),
            ConstructorWhy::Explicit(first) => one_sided(*first, "has explicit return type", "doesn't"),
        };
        same_as(&format!("{number}Constructors do not match:"), &a, &b, &why)
    }
}

/// `head "a" is not the same as: "b" why`.
fn same_as(head: &str, a: &Doc, b: &Doc, why: &Doc) -> Doc {
    let mut doc = Doc::new();
    doc.open(BoxKind::V, 0).text(head).brk(1, 2);
    doc.styled(Style::InlineCode, |d| {
        d.append(a);
    });
    doc.space().text("is not the same as:").brk(1, 2).styled(Style::InlineCode, |d| {
        d.append(b);
    });
    doc.cut().open(BoxKind::HOV, 0).append(why).close().close();
    doc
}

fn article(noun: &str) -> &'static str {
    if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "An" } else { "A" }
}

fn kind_name(kind: &TypeKind) -> &'static str {
    match kind {
        TypeKind::Abstract(_) => "abstract",
        TypeKind::Record(..) => "a record",
        TypeKind::Variant(..) => "a variant",
        TypeKind::Open => "an extensible variant",
    }
}

fn primitive_mismatch(p: &PrimitiveDescription, q: &PrimitiveDescription) -> Option<&'static str> {
    if p.name != q.name {
        Some("The names of the primitives are not the same")
    } else if p.arity != q.arity {
        Some("The syntactic arities of these primitives were not the same")
    } else if p.alloc != q.alloc {
        Some(if p.alloc {
            "The second primitive is [@@noalloc] but the first is not"
        } else {
            "The first primitive is [@@noalloc] but the second is not"
        })
    } else if p.native_name != q.native_name {
        Some("The native names of the primitives are not the same")
    } else if p.native_repr_args != q.native_repr_args || p.native_repr_res != q.native_repr_res {
        Some("The two primitives' representations do not match")
    } else {
        None
    }
}

/// Whether the lists differ by one exchange or one move.
fn reordering<P>(names1: &[Symbol], names2: &[Symbol]) -> Option<Change<P>> {
    if names1.len() != names2.len() {
        return None;
    }
    let off: Vec<usize> = (0..names1.len()).filter(|i| names1[*i] != names2[*i]).collect();
    let (first, last) = (*off.first()?, *off.last()?);
    if off.len() == 2 && names1[first] == names2[last] && names1[last] == names2[first] {
        return Some(Change::Swapped(names2[first], names2[last]));
    }
    if names1[first] == names2[last] && names1[first + 1..=last] == names2[first..last] {
        return Some(Change::Moved(names1[first], first + 1, last + 1));
    }
    if names1[last] == names2[first] && names1[first..last] == names2[first + 1..=last] {
        return Some(Change::Moved(names1[last], last + 1, first + 1));
    }
    None
}

/// A cheapest alignment of two lists: pairs of positions, or one that has no partner. Equal names cost nothing.
fn align(a: &[Symbol], b: &[Symbol]) -> Vec<(Option<usize>, Option<usize>)> {
    let width = b.len() + 1;
    let mut cost = vec![0usize; (a.len() + 1) * width];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            cost[i * width + j] = match (i, j) {
                (0, 0) => 0,
                (0, _) => 2 * j,
                (_, 0) => 2 * i,
                _ => {
                    let change = if a[i - 1] == b[j - 1] { 0 } else { 3 };
                    (cost[(i - 1) * width + j - 1] + change)
                        .min(cost[(i - 1) * width + j] + 2)
                        .min(cost[i * width + j - 1] + 2)
                }
            };
        }
    }
    let (mut i, mut j) = (a.len(), b.len());
    let mut out = Vec::new();
    while i > 0 || j > 0 {
        let here = cost[i * width + j];
        if i > 0 && j > 0 {
            let change = if a[i - 1] == b[j - 1] { 0 } else { 3 };
            if here == cost[(i - 1) * width + j - 1] + change {
                i -= 1;
                j -= 1;
                out.push((Some(i), Some(j)));
                continue;
            }
        }
        if i > 0 && here == cost[(i - 1) * width + j] + 2 {
            i -= 1;
            out.push((Some(i), None));
        } else {
            j -= 1;
            out.push((None, Some(j)));
        }
    }
    out.reverse();
    out
}

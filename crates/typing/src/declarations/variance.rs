//! Variance of type parameters: computed from definitions, checked against what is declared.

use diagnostics::{BoxKind, Diagnostic, Doc, Span};
use rustc_hash::FxHashMap;
use syntax::asttypes::{Injectivity, MutableFlag, PrivateFlag, Variance as SyntacticVariance};
use syntax::node::deep;

use super::type_decl::Required;
use crate::checker::Checker;
use crate::env::Env;
use crate::types::*;

/// May be covariant, may be contravariant, is injective.
type Flags = (bool, bool, bool);

/// Why a declared variance does not hold.
pub(crate) enum BadVariance {
    /// Position, what it is, what it should be.
    NotSatisfied(usize, Flags, Flags),
    /// A parameter that is instantiated in a GADT constructor, at this position.
    VaryingAnonymous(usize),
}

impl Variance {
    /// Variance of a parameter that may occur so.
    pub fn make(pos: bool, neg: bool, inj: bool) -> Variance {
        let mut v = 0;
        if pos {
            v |= Variance::MAY_POS;
        }
        if neg {
            v |= Variance::MAY_NEG | Variance::MAY_WEAK;
        }
        if inj {
            v |= Variance::INJ;
        }
        Variance(v)
    }

    pub fn union(self, other: Variance) -> Variance {
        Variance(self.0 | other.0)
    }

    /// The variance seen from the left of an arrow.
    pub fn conjugate(self) -> Variance {
        let swap = |a: u8, b: u8| (if self.has(a) { b } else { 0 }) | (if self.has(b) { a } else { 0 });
        let kept = self.0 & (Variance::MAY_WEAK | Variance::INJ);
        Variance(kept | swap(Variance::MAY_POS, Variance::MAY_NEG) | swap(Variance::POS, Variance::NEG))
    }

    /// The variance of what occurs at `inner` inside something that occurs at `self`.
    pub fn compose(self, inner: Variance) -> Variance {
        let has = |v: Variance, bit: u8| v.has(bit);
        let invariant = |v: Variance| v.has(Variance::POS | Variance::NEG);
        if invariant(self) && has(inner, Variance::INJ)
            || (has(self, Variance::POS) || has(self, Variance::NEG)) && invariant(inner)
        {
            return Variance::FULL;
        }
        let both = |a: u8, b: u8| has(self, a) && has(inner, b);
        let mut v = 0;
        let mut set = |bit: u8, on: bool| {
            if on {
                v |= bit;
            }
        };
        use Variance as V;
        set(V::MAY_POS, both(V::MAY_POS, V::MAY_POS) || both(V::MAY_NEG, V::MAY_NEG));
        set(V::MAY_NEG, both(V::MAY_POS, V::MAY_NEG) || both(V::MAY_NEG, V::MAY_POS));
        set(V::POS, both(V::POS, V::POS) || both(V::NEG, V::NEG));
        set(V::NEG, both(V::POS, V::NEG) || both(V::NEG, V::POS));
        set(V::INJ, both(V::INJ, V::INJ));
        let occurs = |v: Variance| has(v, V::MAY_POS) || has(v, V::MAY_NEG);
        let weak = has(self, V::MAY_WEAK) && occurs(inner) || occurs(self) && has(inner, V::MAY_WEAK);
        set(V::MAY_WEAK, weak);
        Variance(v)
    }
}

/// The variances of the nodes met so far.
type Met = FxHashMap<TypeId, Variance>;

impl Checker<'_> {
    /// The variances of a declaration's parameters, given those that `env` has for the types it mentions.
    pub(crate) fn compute_variance(
        &mut self,
        env: &Env,
        decl: &TypeDeclaration,
        required: &[Required],
        check: bool,
    ) -> Result<Vec<Variance>, BadVariance> {
        let required: Vec<Flags> = required.iter().map(flags_of).collect();
        let is_abstract = matches!(decl.kind, TypeKind::Abstract(_));
        if decl.manifest.is_none() && (is_abstract || matches!(decl.kind, TypeKind::Open)) {
            return Ok(required.iter().map(|(c, n, i)| Variance::make(!n, !c, !is_abstract || *i)).collect());
        }
        let manifest: Vec<(bool, TypeId)> = decl.manifest.iter().map(|t| (false, *t)).collect();
        match &decl.kind {
            TypeKind::Abstract(_) | TypeKind::Open => {
                self.variance_of_parts(env, decl, &decl.params, decl.private, &required, &manifest, check)
            }
            TypeKind::Record(labels, _) => {
                let mut parts = manifest;
                parts.extend(labels.iter().map(|l| (l.mutable == MutableFlag::Mutable, l.ty)));
                self.variance_of_parts(env, decl, &decl.params, decl.private, &required, &parts, check)
            }
            TypeKind::Variant(cs, _) if cs.iter().all(|c| c.res.is_none()) => {
                let mut parts = manifest;
                parts.extend(cs.iter().flat_map(|c| argument_parts(&c.args)));
                self.variance_of_parts(env, decl, &decl.params, decl.private, &required, &parts, check)
            }
            TypeKind::Variant(cs, _) => {
                let mut total = vec![Variance::NULL; decl.params.len()];
                if !manifest.is_empty() {
                    let v = self.variance_of_parts(
                        env,
                        decl,
                        &decl.params,
                        decl.private,
                        &required,
                        &manifest,
                        check,
                    )?;
                    total = v;
                }
                for c in cs.iter() {
                    let v = self.variance_of_constructor(env, decl, &required, &c.args, c.res, check)?;
                    for (t, v) in total.iter_mut().zip(v) {
                        *t = t.union(v);
                    }
                }
                let full = |v: Variance| {
                    if v.has(Variance::POS | Variance::NEG) { Variance::FULL } else { v }
                };
                Ok(total.into_iter().map(full).collect())
            }
        }
    }

    /// The same for an extension constructor or one constructor of a GADT.
    pub(super) fn variance_of_constructor(
        &mut self,
        env: &Env,
        decl: &TypeDeclaration,
        required: &[Flags],
        args: &ConstructorArguments,
        res: Option<TypeId>,
        check: bool,
    ) -> Result<Vec<Variance>, BadVariance> {
        let parts: Vec<(bool, TypeId)> = argument_parts(args).collect();
        let params = match res.map(|r| self.store.desc(r).clone()) {
            None => {
                return self.variance_of_parts(
                    env,
                    decl,
                    &decl.params,
                    decl.private,
                    required,
                    &parts,
                    check,
                );
            }
            Some(TypeDesc::Constr(_, params)) => params,
            Some(_) => return Ok(vec![Variance::FULL; decl.params.len()]),
        };
        for (i, p) in params.iter().enumerate() {
            let (c, n, _) = required[i];
            if !(c || n) {
                continue;
            }
            let others: Vec<TypeId> =
                params.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, t)| *t).collect();
            let others = self.store.free_vars(&others);
            let constrained = self.store.as_var(*p).is_none() || others.contains(&self.store.repr(*p));
            if constrained && check {
                return Err(BadVariance::VaryingAnonymous(i + 1));
            }
        }
        self.variance_of_parts(env, decl, &params, PrivateFlag::Private, required, &parts, check)
    }

    #[allow(clippy::too_many_arguments)]
    fn variance_of_parts(
        &mut self,
        env: &Env,
        decl: &TypeDeclaration,
        params: &[TypeId],
        private: PrivateFlag,
        required: &[Flags],
        parts: &[(bool, TypeId)],
        check: bool,
    ) -> Result<Vec<Variance>, BadVariance> {
        let required: Vec<Flags> =
            required.iter().map(|&(c, n, i)| if c || n { (c, n, i) } else { (true, true, i) }).collect();
        let mut met = Met::default();
        for (mutable, t) in parts {
            let v = if *mutable { Variance::FULL } else { Variance::COVARIANT };
            self.occurrence(env, &mut met, v, *t);
        }
        let params: Vec<TypeId> = params.iter().map(|p| self.store.repr(*p)).collect();
        let is_var = |c: &Self, p: TypeId| c.store.as_var(p).is_some();
        let of = |met: &Met, p: TypeId| met.get(&p).copied().unwrap_or(Variance::NULL);
        if check {
            for (i, (p, (c, n, inj))) in params.iter().zip(&required).enumerate() {
                let v = of(&met, *p);
                let (co, cn, ij) = (v.has(Variance::MAY_POS), v.has(Variance::MAY_NEG), v.has(Variance::INJ));
                let concrete = !matches!(decl.kind, TypeKind::Abstract(_));
                if is_var(self, *p) && (co && !c || cn && !n) || !ij && *inj && !concrete {
                    return Err(BadVariance::NotSatisfied(i + 1, (co, cn, ij), (*c, *n, *inj)));
                }
            }
        }
        let concrete = !matches!(decl.kind, TypeKind::Abstract(_));
        let mut out = Vec::with_capacity(params.len());
        for (p, (c, n, _)) in params.iter().zip(&required) {
            let var = is_var(self, *p);
            let (pos, neg) = if private == PrivateFlag::Private || !var { (*c, *n) } else { (false, false) };
            let mut v = of(&met, *p).union(Variance::make(pos, neg, concrete));
            if concrete && !var {
                v = v.union(match (pos, neg) {
                    (true, true) => Variance::FULL,
                    (true, false) => Variance::COVARIANT,
                    _ => Variance::COVARIANT.conjugate(),
                });
            }
            out.push(v);
        }
        Ok(out)
    }

    /// Notes that `t` occurs at `v`, and what that means for its components.
    fn occurrence(&mut self, env: &Env, met: &mut Met, v: Variance, t: TypeId) {
        let t = self.store.repr(t);
        let known = met.get(&t).copied().unwrap_or(Variance::NULL);
        if known.has(v.0) && met.contains_key(&t) {
            return;
        }
        let v = known.union(v);
        met.insert(t, v);
        deep(|| match self.store.desc(t).clone() {
            TypeDesc::Var(_) | TypeDesc::Univar(_) | TypeDesc::Nil | TypeDesc::Error => {}
            TypeDesc::Arrow(_, a, b, _) => {
                let mut left = v.conjugate();
                if left.has(Variance::MAY_POS) || left.has(Variance::MAY_NEG) {
                    left = Variance(left.0 | Variance::MAY_WEAK);
                }
                self.occurrence(env, met, left, a);
                self.occurrence(env, met, v, b);
            }
            TypeDesc::Constr(p, args) => {
                if args.is_empty() {
                    return;
                }
                let variances = self.find_type(env, &p).map(|d| d.variance.clone());
                for (i, a) in args.iter().enumerate() {
                    let inner = variances.as_ref().and_then(|v| v.get(i)).copied();
                    self.occurrence(env, met, v.compose(inner.unwrap_or(Variance::UNKNOWN)), *a);
                }
            }
            TypeDesc::Variant(row) => {
                let flat = self.store.flat_row(&row);
                for (_, field) in &flat.fields {
                    match field {
                        RowField::Present(Some(t)) => self.occurrence(env, met, v, *t),
                        RowField::Either { args, .. } => {
                            let v = Variance(v.0 & Variance::UNKNOWN.0);
                            args.iter().for_each(|t| self.occurrence(env, met, v, *t));
                        }
                        _ => {}
                    }
                }
                self.occurrence(env, met, v, flat.more);
            }
            TypeDesc::Object(row, _) => self.occurrence(env, met, v, row),
            TypeDesc::Package(_, fields) => {
                let v = v.compose(Variance::FULL);
                fields.iter().for_each(|(_, t)| self.occurrence(env, met, v, *t));
            }
            TypeDesc::Poly(t, _) => self.occurrence(env, met, v, t),
            TypeDesc::Tuple(_) | TypeDesc::Field(..) | TypeDesc::Link(_) | TypeDesc::Subst(..) => {
                for c in self.store.children(t) {
                    self.occurrence(env, met, v, c);
                }
            }
        })
    }

    pub(super) fn report_bad_variance(&mut self, span: Span, bad: &BadVariance) {
        let mut doc = Doc::new();
        match bad {
            BadVariance::NotSatisfied(n, is, should) => {
                doc.open(BoxKind::V, 0);
                doc.boxed(BoxKind::HOV, 0, |d| {
                    d.words("In this definition, expected parameter variances are not satisfied.");
                });
                doc.cut().boxed(BoxKind::HOV, 0, |d| {
                    let should = describe(*should);
                    d.text(format!("The {n}{} type parameter was expected to be {should},", suffix(*n)));
                    d.space().text(format!("but it is {}.", describe(*is)));
                });
                doc.close();
            }
            BadVariance::VaryingAnonymous(n) => {
                doc.open(BoxKind::Box, 0);
                doc.words("In this GADT definition,").space();
                doc.words(&format!("the variance of the {n}{} parameter cannot be checked", suffix(*n)));
                doc.close();
            }
        }
        self.diagnostics.push(Diagnostic::error("bad-variance", span, doc));
    }
}

fn flags_of(required: &Required) -> Flags {
    let (v, i) = required;
    let inj = *i == Injectivity::Injective;
    match v {
        SyntacticVariance::Covariant => (true, false, inj),
        SyntacticVariance::Contravariant => (false, true, inj),
        SyntacticVariance::NoVariance => (false, false, inj),
    }
}

fn argument_parts(args: &ConstructorArguments) -> Box<dyn Iterator<Item = (bool, TypeId)> + '_> {
    match args {
        ConstructorArguments::Tuple(ts) => Box::new(ts.iter().map(|t| (false, *t))),
        ConstructorArguments::Record(ls) => {
            Box::new(ls.iter().map(|l| (l.mutable == MutableFlag::Mutable, l.ty)))
        }
    }
}

/// The ending of an ordinal.
pub(crate) fn suffix(n: usize) -> &'static str {
    match (n / 10 % 10, n % 10) {
        (1, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    }
}

fn describe((pos, neg, inj): Flags) -> String {
    let base = match (pos, neg) {
        (true, true) => "invariant",
        (true, false) => "covariant",
        (false, true) => "contravariant",
        (false, false) if !inj => return "unrestricted".into(),
        (false, false) => return "injective".into(),
    };
    if inj { format!("injective {base}") } else { base.to_owned() }
}

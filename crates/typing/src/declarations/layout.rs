//! What follows from definitions for a type as a whole: variance, immediacy, flat float records.

use std::rc::Rc;

use diagnostics::{BoxKind, Diagnostic, Doc};
use syntax::symbol::sym;

use super::type_decl::Required;
use crate::checker::Checker;
use crate::env::Env;
use crate::env::predef::type_path;
use crate::ident::Ident;
use crate::typedtree::TypedTypeDeclaration;
use crate::types::*;

impl Checker<'_> {
    /// Fills in variance and immediacy of a group: least fixpoints from "never occurs" and "unknown".
    pub(super) fn compute_properties(
        &mut self,
        env: &Env,
        typed: &mut [TypedTypeDeclaration],
        required: &[Vec<Required>],
        rows: &[Option<Ident>],
    ) {
        for t in typed.iter_mut() {
            let variance = vec![Variance::NULL; t.decl.params.len()];
            let separability = default_separability(&t.decl);
            t.decl = Rc::new(TypeDeclaration { variance, separability, ..(*t.decl).clone() });
        }
        // Each round adds at least one of the few bits of one parameter.
        let rounds = 8 * typed.iter().map(|t| t.decl.params.len() + 1).sum::<usize>();
        for _ in 0..rounds {
            let group = self.add_group(env, typed, rows);
            let mut changed = false;
            for (t, required) in typed.iter_mut().zip(required) {
                let Ok(computed) = self.compute_variance(&group, &t.decl, required, false) else { continue };
                let variance: Vec<Variance> =
                    t.decl.variance.iter().zip(&computed).map(|(a, b)| a.union(*b)).collect();
                let immediate = self.declared_immediacy(&group, &t.decl);
                if variance != t.decl.variance || immediate != t.decl.immediate {
                    changed = true;
                    t.decl = Rc::new(TypeDeclaration { variance, immediate, ..(*t.decl).clone() });
                }
            }
            if !changed {
                break;
            }
        }
        let group = self.add_group(env, typed, rows);
        for t in typed.iter() {
            self.check_immediacy(&group, t);
        }
        for (t, required) in typed.iter().zip(required) {
            if let Err(bad) = self.compute_variance(&group, &t.decl, required, true) {
                self.report_bad_variance(t.span, &bad);
                return;
            }
        }
    }

    /// Immediacy as the definition has it; an abstract type is what its attribute says.
    fn declared_immediacy(&mut self, env: &Env, decl: &TypeDeclaration) -> Immediacy {
        match &decl.kind {
            TypeKind::Variant(cs, VariantRepresentation::Unboxed) => match cs.first().map(|c| &c.args) {
                Some(ConstructorArguments::Tuple(ts)) if ts.len() == 1 => self.immediacy(env, ts[0]),
                Some(ConstructorArguments::Record(ls)) if ls.len() == 1 => self.immediacy(env, ls[0].ty),
                _ => Immediacy::Unknown,
            },
            TypeKind::Variant(cs, _) => {
                let constant = |c: &ConstructorDeclaration| matches!(&c.args, ConstructorArguments::Tuple(ts) if ts.is_empty());
                if cs.iter().all(constant) { Immediacy::Always } else { Immediacy::Unknown }
            }
            TypeKind::Record(ls, RecordRepresentation::Unboxed(_)) if ls.len() == 1 => {
                self.immediacy(env, ls[0].ty)
            }
            TypeKind::Record(..) | TypeKind::Open => Immediacy::Unknown,
            TypeKind::Abstract(_) => match decl.manifest {
                Some(t) => self.immediacy(env, t),
                None => asked_immediacy(&decl.attributes),
            },
        }
    }

    /// Whether the values of a type are always immediate.
    pub fn immediacy(&mut self, env: &Env, t: TypeId) -> Immediacy {
        let t = self.expand_head_opt(env, t);
        match self.store.desc(t).clone() {
            TypeDesc::Constr(p, _) => self.find_type(env, &p).map_or(Immediacy::Unknown, |d| d.immediate),
            TypeDesc::Variant(row) => {
                let flat = self.store.flat_row(&row);
                let constant = |f: &RowField| match f {
                    RowField::Present(t) => t.is_none(),
                    RowField::Either { no_arg, args, .. } => *no_arg && args.is_empty(),
                    RowField::Absent => true,
                };
                let all = flat.closed && flat.fields.iter().all(|(_, f)| constant(f));
                if all { Immediacy::Always } else { Immediacy::Unknown }
            }
            TypeDesc::Poly(t, _) => self.immediacy(env, t),
            _ => Immediacy::Unknown,
        }
    }

    fn check_immediacy(&mut self, env: &Env, t: &TypedTypeDeclaration) {
        let asked = asked_immediacy(&t.decl.attributes);
        let is = self.declared_immediacy(env, &t.decl);
        let fits = match asked {
            Immediacy::Unknown => true,
            Immediacy::Always => is == Immediacy::Always,
            Immediacy::AlwaysOn64Bits => is != Immediacy::Unknown,
        };
        if fits {
            return;
        }
        let mut doc = Doc::new();
        doc.open(BoxKind::Box, 0);
        match asked {
            Immediacy::AlwaysOn64Bits => {
                doc.words("Types marked with the immediate64 attribute must be produced using the").space();
                doc.words("Stdlib.Sys.Immediate64.Make functor");
            }
            _ => {
                doc.words("Types marked with the immediate attribute must be non-pointer types like").space();
                doc.code("int").space().text("or").space().code("bool").text(".");
            }
        }
        doc.close();
        self.diagnostics.push(Diagnostic::error("bad-immediate", t.span, doc));
    }

    /// Whether every field is a float, so that the record is flat.
    pub(super) fn all_floats(&mut self, env: &Env, labels: &[LabelDeclaration]) -> bool {
        let float = type_path(sym::FLOAT);
        labels.iter().all(|l| {
            let t = match self.store.desc(l.ty) {
                TypeDesc::Poly(t, _) => *t,
                _ => l.ty,
            };
            let t = self.expand_head_opt(env, t);
            matches!(self.store.desc(t), TypeDesc::Constr(p, _) if *p == float)
        })
    }
}

fn asked_immediacy(attributes: &Attributes) -> Immediacy {
    let asked = |a: &syntax::ast::Attribute| match a.name.txt {
        sym::IMMEDIATE | sym::OCAML_IMMEDIATE => Immediacy::Always,
        sym::IMMEDIATE64 | sym::OCAML_IMMEDIATE64 => Immediacy::AlwaysOn64Bits,
        _ => Immediacy::Unknown,
    };
    attributes.iter().map(asked).find(|i| *i != Immediacy::Unknown).unwrap_or(Immediacy::Unknown)
}

/// Parameters of abstract types count as deeply separable, those of boxed definitions as independent.
fn default_separability(decl: &TypeDeclaration) -> Vec<Separability> {
    let mode = match (&decl.kind, &decl.manifest) {
        (TypeKind::Abstract(_), _) => Separability::Deepsep,
        _ => Separability::Ind,
    };
    vec![mode; decl.params.len()]
}

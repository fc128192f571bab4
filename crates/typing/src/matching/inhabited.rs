//! Which examples of unmatched values have a value at all: constructors of GADTs may have another type than the one
//! matched, and empty types have no values.
//!
//! An example is checked like a pattern, in a trial that is undone. An or-pattern in it stands for its first
//! alternative that passes; a wildcard is looked into (one level deep) only when that is asked for.

use std::rc::Rc;

use super::matrix::any;
use super::pattern::{Head, Pat};
use crate::checker::Checker;
use crate::env::Env;
use crate::types::unify::PatternMode;
use crate::types::*;

/// How many ways to choose among alternatives are tried.
const MOST_CHOICES: usize = 4096;

impl Checker<'_> {
    /// The example as it may be shown, if it has a value of type `ty`.
    pub(super) fn inhabited_example(
        &mut self,
        env: &Env,
        pat: &Rc<Pat>,
        ty: TypeId,
        look_into_wildcards: bool,
    ) -> Option<Rc<Pat>> {
        let typed = mentions_gadt(pat);
        if !typed && !look_into_wildcards {
            return Some(pat.clone());
        }
        let choices = if typed { choices(pat) } else { vec![pat.clone()] };
        choices.into_iter().find_map(|choice| {
            let snapshot = self.store.snapshot();
            self.level += 1;
            let mut env = env.clone();
            let example = self.typed_example(&mut env, ty, &choice, look_into_wildcards);
            self.level -= 1;
            self.store.backtrack(snapshot);
            example
        })
    }

    fn typed_example(&mut self, env: &mut Env, ty: TypeId, pat: &Rc<Pat>, deeper: bool) -> Option<Rc<Pat>> {
        match pat.as_ref() {
            Pat::Any(Some(_)) => Some(pat.clone()),
            Pat::Any(None) if deeper => self.value_of(env, ty),
            Pat::Any(None) => Some(pat.clone()),
            Pat::Alias(p, name) => {
                let p = self.typed_example(env, ty, p, deeper)?;
                Some(Rc::new(Pat::Alias(p, *name)))
            }
            Pat::Or(a, b) => {
                // Left whole where no alternative is a GADT's; then one with a value is enough.
                let a = self.typed_example(env, ty, a, deeper);
                let b = self.typed_example(env, ty, b, deeper);
                match (a, b) {
                    (Some(a), Some(b)) => Some(Rc::new(Pat::Or(a, b))),
                    (p, q) => p.or(q),
                }
            }
            Pat::Head(head, args) => {
                let types = self.argument_types(env, ty, head, args.len())?;
                let args = args
                    .iter()
                    .zip(types)
                    .map(|(p, ty)| self.typed_example(env, ty, p, deeper))
                    .collect::<Option<Vec<_>>>()?;
                Some(Rc::new(Pat::Head(head.clone(), args)))
            }
        }
    }

    /// The types of a head's arguments when the whole has type `ty`; `None` when it cannot.
    fn argument_types(
        &mut self,
        env: &mut Env,
        ty: TypeId,
        head: &Head,
        arity: usize,
    ) -> Option<Vec<TypeId>> {
        match head {
            Head::Constructor(cstr) => self.constructor_arguments(env, ty, cstr),
            Head::Tuple => {
                let types: Rc<[TypeId]> = (0..arity).map(|_| self.new_var()).collect();
                let tuple = self.new_type(TypeDesc::Tuple(types.clone()));
                // A failure would be an error of its own, reported elsewhere.
                let _ = self.unify_quietly(env, tuple, ty);
                Some(types.to_vec())
            }
            _ => Some((0..arity).map(|_| self.new_var()).collect()),
        }
    }

    fn constructor_arguments(
        &mut self,
        env: &mut Env,
        ty: TypeId,
        cstr: &ConstructorDescription,
    ) -> Option<Vec<TypeId>> {
        let instance = self.instance_constructor(cstr);
        let agrees = if cstr.generalized {
            let mode = PatternMode {
                // A trial that is undone: nothing can escape from it.
                equations_level: 1,
                allow_recursive_equations: true,
                assume_injective: true,
                generate_equations: true,
                ..PatternMode::default()
            };
            self.unify_pattern(env, mode, instance.res, ty).is_ok()
        } else {
            self.unify_quietly(env, instance.res, ty) || self.may_be_equal(env, instance.res, ty)
        };
        agrees.then_some(instance.args)
    }

    /// A pattern for some value of type `ty`: a wildcard wherever the type says nothing.
    fn value_of(&mut self, env: &mut Env, ty: TypeId) -> Option<Rc<Pat>> {
        let ty = self.expand_head(env, ty);
        let TypeDesc::Constr(path, _) = self.store.desc(ty).clone() else { return Some(any()) };
        let decl = self.find_type(env, &path);
        if !matches!(decl.map(|d| d.kind.clone()), Some(TypeKind::Variant(..))) {
            return Some(any());
        }
        let Some(descrs) = self.find_type_descrs(env, &path) else { return Some(any()) };
        let constructors = descrs.constructors().to_vec();
        if !constructors.is_empty() && !constructors.iter().any(|c| c.generalized) {
            return Some(any());
        }
        constructors.into_iter().find_map(|cstr| {
            let snapshot = self.store.snapshot();
            let before = env.clone();
            if self.constructor_arguments(env, ty, &cstr).is_some() {
                self.store.commit(snapshot);
                let args = (0..cstr.arity).map(|_| any()).collect();
                return Some(Rc::new(Pat::Head(Head::Constructor(cstr), args)));
            }
            self.store.backtrack(snapshot);
            *env = before;
            None
        })
    }
}

fn mentions_gadt(pat: &Pat) -> bool {
    match pat {
        Pat::Any(_) => false,
        Pat::Alias(p, _) => mentions_gadt(p),
        Pat::Or(a, b) => mentions_gadt(a) || mentions_gadt(b),
        Pat::Head(head, args) => {
            matches!(head, Head::Constructor(c) if c.generalized) || args.iter().any(|p| mentions_gadt(p))
        }
    }
}

/// The pattern with one alternative chosen in each or-pattern, in all ways (up to a limit), leftmost first.
fn choices(pat: &Rc<Pat>) -> Vec<Rc<Pat>> {
    match pat.as_ref() {
        Pat::Any(_) => vec![pat.clone()],
        Pat::Alias(p, name) => choices(p).into_iter().map(|p| Rc::new(Pat::Alias(p, *name))).collect(),
        Pat::Or(a, b) => choices(a).into_iter().chain(choices(b)).take(MOST_CHOICES).collect(),
        Pat::Head(head, args) => {
            let mut lists: Vec<Vec<Rc<Pat>>> = vec![Vec::new()];
            for arg in args {
                let options = choices(arg);
                let extend = |list: &Vec<Rc<Pat>>| {
                    let longer = |option: &Rc<Pat>| list.iter().cloned().chain([option.clone()]).collect();
                    options.iter().map(longer).collect::<Vec<Vec<_>>>()
                };
                lists = lists.iter().flat_map(extend).take(MOST_CHOICES).collect();
            }
            lists.into_iter().map(|args| Rc::new(Pat::Head(head.clone(), args))).collect()
        }
    }
}

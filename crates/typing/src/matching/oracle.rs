//! What types say about a column of heads: whether they are all there are, and what is missing.

use std::rc::Rc;

use super::exhaustive::Complements;
use super::literals::unseen;
use super::matrix::{Signatures, any};
use super::pattern::{Head, Pat};
use crate::checker::Checker;
use crate::env::Env;
use crate::typedtree::Constant;
use crate::types::*;

/// Answers from the checker's types, in an environment.
pub struct Oracle<'c, 's> {
    pub checker: &'c mut Checker<'s>,
    pub env: &'c Env,
    /// Set when an example needed to leave out constructors of an extensible type.
    pub met_extension: bool,
}

impl Oracle<'_, '_> {
    /// All constructors of the type that `cstr` belongs to, constant ones first, then in order of declaration.
    fn constructors(&mut self, cstr: &ConstructorDescription) -> Vec<Rc<ConstructorDescription>> {
        let TypeDesc::Constr(path, _) = self.checker.store.desc(cstr.res).clone() else { return Vec::new() };
        let Some(descrs) = self.checker.find_type_descrs(self.env, &path) else { return Vec::new() };
        let (constants, blocks): (Vec<_>, Vec<_>) =
            descrs.constructors().iter().cloned().partition(|c| c.arity == 0);
        constants.into_iter().chain(blocks).collect()
    }

    /// The tags that may be in a polymorphic variant's row, with "may be constant" and "may have an argument", and
    /// whether the row may have others.
    fn row_tags(&mut self, ty: TypeId) -> (Vec<(syntax::symbol::Symbol, bool, bool)>, bool) {
        let ty = self.checker.expand_head(self.env, ty);
        let TypeDesc::Variant(row) = self.checker.store.desc(ty).clone() else { return (Vec::new(), true) };
        let mut tags = Vec::new();
        let mut row = row;
        loop {
            for (tag, field) in &row.fields {
                match self.checker.store.row_field(field) {
                    RowField::Present(arg) => tags.push((*tag, arg.is_none(), arg.is_some())),
                    RowField::Either { no_arg, args, .. } => tags.push((*tag, no_arg, !args.is_empty())),
                    RowField::Absent => {}
                }
            }
            match self.checker.store.desc(row.more) {
                TypeDesc::Variant(more) => row = more.clone(),
                // An open row whose variable cannot be instantiated any more may hold anything.
                _ => return (tags, !row.closed),
            }
        }
    }

    fn missing_constructors(&mut self, heads: &[(Head, usize)]) -> Vec<Rc<ConstructorDescription>> {
        let Some((Head::Constructor(first), _)) = heads.first() else { return Vec::new() };
        let first = first.clone();
        let mut missing = self.constructors(&first);
        missing.retain(|c| !heads.iter().any(|(h, _)| matches!(h, Head::Constructor(d) if d.tag == c.tag)));
        missing
    }
}

impl Signatures for Oracle<'_, '_> {
    fn is_complete(&mut self, heads: &[(Head, usize)]) -> bool {
        match heads.first() {
            None => false,
            Some((Head::Constructor(cstr), _)) => match cstr.tag {
                ConstructorTag::Extension(..) => false,
                ConstructorTag::Unboxed => true,
                _ => heads.len() >= cstr.consts + cstr.nonconsts,
            },
            Some((Head::Tuple | Head::Record(_) | Head::Lazy, _)) => true,
            Some((Head::Array, _)) => false,
            Some((Head::Constant(Constant::Char(_)), _)) => heads.len() == 256,
            Some((Head::Constant(_), _)) => false,
            Some((Head::Variant(_, ty), _)) => {
                let ty = *ty;
                let (tags, open) = self.row_tags(ty);
                !open
                    && tags.iter().all(|(tag, ..)| {
                        heads.iter().any(|(h, _)| matches!(h, Head::Variant(t, _) if t == tag))
                    })
            }
        }
    }
}

impl Complements for Oracle<'_, '_> {
    fn complement(&mut self, heads: &[(Head, usize)]) -> Option<Rc<Pat>> {
        if self.is_complete(heads) {
            return None;
        }
        match heads.first()? {
            (Head::Constructor(cstr), _) => {
                if let ConstructorTag::Extension(..) = cstr.tag {
                    self.met_extension = true;
                    return Some(Rc::new(Pat::Any(Some(self.checker.interner.intern("*extension*")))));
                }
                let missing = self.missing_constructors(heads);
                let pats = missing.into_iter().map(|c| {
                    let args = (0..c.arity).map(|_| any()).collect();
                    Rc::new(Pat::Head(Head::Constructor(c), args))
                });
                Some(alternatives(pats).unwrap_or_else(any))
            }
            (Head::Constant(_), _) => {
                let seen: Vec<_> = heads
                    .iter()
                    .filter_map(|(h, _)| if let Head::Constant(c) = h { Some(c) } else { None })
                    .collect();
                let constant = unseen(self.checker.interner, &seen)?;
                Some(Rc::new(Pat::Head(Head::Constant(constant), Vec::new())))
            }
            (Head::Variant(_, ty), _) => {
                let ty = *ty;
                let (tags, open) = self.row_tags(ty);
                let seen = |tag| heads.iter().any(|(h, _)| matches!(h, Head::Variant(t, _) if *t == tag));
                let pats =
                    tags.into_iter().filter(|(tag, ..)| !seen(*tag)).flat_map(|(tag, constant, argument)| {
                        let constant =
                            constant.then(|| Rc::new(Pat::Head(Head::Variant(tag, ty), Vec::new())));
                        let argument =
                            argument.then(|| Rc::new(Pat::Head(Head::Variant(tag, ty), vec![any()])));
                        constant.into_iter().chain(argument)
                    });
                let other = self.checker.interner.intern("AnyOtherTag");
                match alternatives(pats) {
                    Some(pat) => Some(pat),
                    None if open => Some(Rc::new(Pat::Head(Head::Variant(other, ty), Vec::new()))),
                    None => None,
                }
            }
            (Head::Array, _) => {
                let length = (0..).find(|n| !heads.iter().any(|(_, arity)| arity == n))?;
                Some(Rc::new(Pat::Head(Head::Array, (0..length).map(|_| any()).collect())))
            }
            (Head::Tuple | Head::Record(_) | Head::Lazy, _) => None,
        }
    }
}

/// An or-pattern of all of them, nested to the right.
fn alternatives(pats: impl Iterator<Item = Rc<Pat>>) -> Option<Rc<Pat>> {
    let pats: Vec<_> = pats.collect();
    pats.into_iter().rev().reduce(|rest, p| Rc::new(Pat::Or(p, rest)))
}

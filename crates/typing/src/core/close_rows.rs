//! Polymorphic variants in patterns: when the tags matched are all there are cases for, the type has no others.
//!
//! The patterns are seen as a matrix. Wherever a column of it matches variant tags and nothing catches the rest, the
//! row of that column's type is closed.

use syntax::symbol::Symbol;

use crate::checker::Checker;
use crate::env::Env;
use crate::typedtree::{Constant, Pattern, PatternDesc};
use crate::types::*;

/// A pattern in the matrix: `None` catches everything.
type Cell<'a> = Option<&'a Pattern>;

/// What a column's cell selects by.
#[derive(Clone, PartialEq, Debug)]
enum Head {
    Constructor(ConstructorTag, usize),
    Tag(Symbol, bool),
    Constant(Constant),
    Tuple(usize),
    Array(usize),
    Record(usize),
    Lazy,
}

impl Checker<'_> {
    /// Closes the rows of the variants that `patterns` match, and settles which tags they have.
    pub(crate) fn close_matched_rows(&mut self, env: &Env, patterns: &[&Pattern]) {
        if !patterns.iter().any(|p| has_variants(p)) {
            return;
        }
        let rows: Vec<Vec<Cell<'_>>> =
            patterns.iter().filter_map(|p| value_part(p)).map(|p| vec![Some(p)]).collect();
        self.close_in_matrix(env, rows);
        for p in patterns {
            self.settle_tags(p);
        }
    }

    /// Whether the matrix is exhaustive (as far as tags and constructors tell); closes rows on the way.
    fn close_in_matrix(&mut self, env: &Env, rows: Vec<Vec<Cell<'_>>>) -> bool {
        let Some(first) = rows.first() else { return false };
        if first.is_empty() {
            return true;
        }
        let rows = expand_first(rows);
        let heads = distinct_heads(&rows);
        let default: Vec<Vec<Cell<'_>>> =
            rows.iter().filter(|r| r[0].is_none()).map(|r| r[1..].to_vec()).collect();
        if heads.is_empty() {
            return self.close_in_matrix(env, default);
        }
        let mut all = true;
        for (head, example) in &heads {
            let sub = specialise(&rows, head, example);
            all &= self.close_in_matrix(env, sub);
        }
        let complete = self.heads_complete(&heads);
        let default_covers = self.close_in_matrix(env, default.clone());
        if let Some((Head::Tag(..), example)) = heads.first()
            && !default_covers
        {
            self.close_variant(env, example.ty, &heads);
        }
        if complete { all } else { default_covers }
    }

    fn heads_complete(&self, heads: &[(Head, &Pattern)]) -> bool {
        match &heads[0].0 {
            Head::Tuple(_) | Head::Record(_) | Head::Lazy => true,
            Head::Array(_) | Head::Constant(_) => false,
            Head::Tag(..) => {
                let PatternDesc::Variant(_, _, row) = &heads[0].1.desc else { return false };
                let TypeDesc::Variant(row) = self.store.desc(*row) else { return false };
                let flat = self.store.flat_row(row);
                flat.fields.iter().all(|(label, field)| {
                    matches!(field, RowField::Absent | RowField::Either { matched: false, .. })
                        || heads.iter().any(|(h, _)| matches!(h, Head::Tag(l, _) if l == label))
                })
            }
            Head::Constructor(..) => {
                let PatternDesc::Construct(_, c, ..) = &heads[0].1.desc else { return false };
                !matches!(c.tag, ConstructorTag::Extension(..)) && heads.len() == c.consts + c.nonconsts
            }
        }
    }

    /// No tags but those matched.
    fn close_variant(&mut self, env: &Env, _ty: TypeId, heads: &[(Head, &Pattern)]) {
        let PatternDesc::Variant(_, _, row_ty) = &heads[0].1.desc else { return };
        let TypeDesc::Variant(row) = self.store.desc(*row_ty).clone() else { return };
        let flat = self.store.flat_row(&row);
        if self.store.fixed_row(&flat).is_some() {
            return;
        }
        let mut name = flat.name.clone();
        let mut is_static = true;
        for (_, field) in &flat.fields {
            if let RowField::Either { matched, ext, .. } = field {
                if *matched {
                    is_static = false;
                } else {
                    self.store.set_row_cell(*ext, RowField::Absent);
                    name = None;
                }
            }
        }
        if flat.closed && name.is_some() == flat.name.is_some() {
            return;
        }
        let more = if is_static { self.new_generic(TypeDesc::Nil) } else { self.new_var_at(GENERIC_LEVEL) };
        let rest = RowDesc { fields: Vec::new(), more, closed: true, fixed: flat.fixed.clone(), name };
        let rest = self.new_generic(TypeDesc::Variant(rest.into()));
        let _ = self.unify(env, flat.more, rest);
    }

    /// Tags matched in a row that is closed by now are there or not.
    fn settle_tags(&mut self, p: &Pattern) {
        syntax::node::deep(|| match &p.desc {
            PatternDesc::Variant(label, arg, row_ty) => {
                self.settle_tag(p, *label, arg.is_none(), *row_ty);
                if let Some(arg) = arg {
                    self.settle_tags(arg);
                }
            }
            _ => each_child(p, &mut |q| self.settle_tags(q)),
        });
    }

    fn settle_tag(&mut self, p: &Pattern, label: Symbol, constant: bool, row_ty: TypeId) {
        let env = p.env.clone();
        let head = self.expand_head(&env, row_ty);
        let TypeDesc::Variant(row) = self.store.desc(head).clone() else { return };
        let flat = self.store.flat_row(&row);
        let Some((_, field)) = flat.fields.iter().find(|(l, _)| *l == label) else { return };
        let RowField::Either { no_arg, args, matched: true, ext } = field else { return };
        if flat.closed {
            return;
        }
        match (no_arg, args.first()) {
            (true, None) if constant => self.store.set_row_cell(*ext, RowField::Present(None)),
            (false, Some(&t)) => {
                self.store.set_row_cell(*ext, RowField::Present(Some(t)));
                for &u in &args[1..] {
                    let _ = self.unify(&env, t, u);
                }
            }
            _ => {}
        }
    }
}

fn has_variants(p: &Pattern) -> bool {
    let mut found = matches!(p.desc, PatternDesc::Variant(..));
    if !found {
        each_child(p, &mut |q| found = found || syntax::node::deep(|| has_variants(q)));
    }
    found
}

fn each_child(p: &Pattern, f: &mut dyn FnMut(&Pattern)) {
    match &p.desc {
        PatternDesc::Any | PatternDesc::Var(..) | PatternDesc::Constant(_) => {}
        PatternDesc::Alias(p, ..)
        | PatternDesc::Lazy(p)
        | PatternDesc::Value(p)
        | PatternDesc::Exception(p) => f(p),
        PatternDesc::Tuple(ps) | PatternDesc::Array(ps) | PatternDesc::Construct(_, _, ps, _) => {
            ps.iter().for_each(f);
        }
        PatternDesc::Variant(_, arg, _) => {
            if let Some(p) = arg {
                f(p);
            }
        }
        PatternDesc::Record(fields, _) => fields.iter().for_each(|(_, _, p)| f(p)),
        PatternDesc::Or(a, b, _) => {
            f(a);
            f(b);
        }
    }
}

/// The part of a computation pattern that matches values.
fn value_part(p: &Pattern) -> Option<&Pattern> {
    match &p.desc {
        PatternDesc::Exception(_) => None,
        PatternDesc::Value(p) => Some(p),
        _ => Some(p),
    }
}

/// Or-patterns and aliases in the first column resolved.
fn expand_first<'a>(rows: Vec<Vec<Cell<'a>>>) -> Vec<Vec<Cell<'a>>> {
    let mut out = Vec::new();
    let mut todo: Vec<Vec<Cell<'a>>> = rows.into_iter().rev().collect();
    while let Some(mut row) = todo.pop() {
        match row[0].map(|p| &p.desc) {
            None => out.push(row),
            Some(PatternDesc::Any | PatternDesc::Var(..) | PatternDesc::Exception(_)) => {
                row[0] = None;
                out.push(row);
            }
            Some(PatternDesc::Alias(p, ..) | PatternDesc::Value(p)) => {
                row[0] = Some(p);
                todo.push(row);
            }
            Some(PatternDesc::Or(a, b, _)) => {
                let mut other = row.clone();
                other[0] = Some(b);
                row[0] = Some(a);
                todo.push(other);
                todo.push(row);
            }
            Some(_) => out.push(row),
        }
    }
    out
}

fn head_of(p: &Pattern) -> Option<Head> {
    Some(match &p.desc {
        PatternDesc::Construct(_, c, args, _) => Head::Constructor(c.tag.clone(), args.len()),
        PatternDesc::Variant(l, arg, _) => Head::Tag(*l, arg.is_some()),
        PatternDesc::Constant(c) => Head::Constant(c.clone()),
        PatternDesc::Tuple(ps) => Head::Tuple(ps.len()),
        PatternDesc::Array(ps) => Head::Array(ps.len()),
        PatternDesc::Record(fields, _) => Head::Record(fields.first().map_or(0, |(_, l, _)| l.all.len())),
        PatternDesc::Lazy(_) => Head::Lazy,
        _ => return None,
    })
}

fn distinct_heads<'a>(rows: &[Vec<Cell<'a>>]) -> Vec<(Head, &'a Pattern)> {
    let mut heads: Vec<(Head, &'a Pattern)> = Vec::new();
    for p in rows.iter().filter_map(|r| r[0]) {
        if let Some(head) = head_of(p)
            && !heads.iter().any(|(h, _)| *h == head)
        {
            heads.push((head, p));
        }
    }
    heads
}

/// The rows that match `head`, with the head's arguments in front.
fn specialise<'a>(rows: &[Vec<Cell<'a>>], head: &Head, _example: &Pattern) -> Vec<Vec<Cell<'a>>> {
    let arity = match head {
        Head::Constructor(_, n) | Head::Tuple(n) | Head::Array(n) | Head::Record(n) => *n,
        Head::Tag(_, arg) => usize::from(*arg),
        Head::Constant(_) => 0,
        Head::Lazy => 1,
    };
    rows.iter()
        .filter_map(|row| {
            let mut args: Vec<Cell<'a>> = match row[0] {
                None => vec![None; arity],
                Some(p) if head_of(p).as_ref() == Some(head) => match &p.desc {
                    PatternDesc::Construct(_, _, ps, _) | PatternDesc::Tuple(ps) | PatternDesc::Array(ps) => {
                        ps.iter().map(Some).collect()
                    }
                    PatternDesc::Variant(_, arg, _) => arg.iter().map(|p| Some(&**p)).collect(),
                    PatternDesc::Record(fields, _) => {
                        let mut args = vec![None; arity];
                        for (_, l, p) in fields {
                            args[l.pos] = Some(p);
                        }
                        args
                    }
                    PatternDesc::Lazy(p) => vec![Some(&**p)],
                    _ => Vec::new(),
                },
                Some(_) => return None,
            };
            args.extend_from_slice(&row[1..]);
            Some(args)
        })
        .collect()
}

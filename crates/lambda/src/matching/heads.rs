//! The test of one column: one branch for each head that occurs in a group of rows.

use std::rc::Rc;

use diagnostics::Span;
use syntax::asttypes::MutableFlag;
use syntax::node::Node;
use syntax::symbol::Symbol;
use typing::typedtree::{Constant, Pattern, PatternDesc};
use typing::types::*;

use super::rows::*;
use super::{Failure, ints};
use crate::ir::ValueKind as Kind;
use crate::ir::*;
use crate::primitive::*;
use crate::translate::{Result, Translator};

/// Rows by head, in order of first appearance.
type Branches<'p, K> = Vec<(K, Vec<Row<'p>>)>;

fn field(arg: &Lambda, n: u32, mutability: Mutability, loc: Span) -> Lambda {
    Lambda::prim(Primitive::Field(n, Pointerness::Pointer, mutability), vec![arg.clone()], loc)
}

fn alias(term: Lambda) -> Occurrence {
    Occurrence { term, kind: LetKind::Alias }
}

fn tail<'p>(row: Row<'p>, first: impl IntoIterator<Item = Pat<'p>>) -> Row<'p> {
    let mut pats: Vec<Pat<'p>> = first.into_iter().collect();
    pats.extend_from_slice(&row.pats[1..]);
    Row { pats, ..row }
}

fn with_rest(mut first: Vec<Occurrence>, args: &[Occurrence]) -> Vec<Occurrence> {
    first.extend_from_slice(&args[1..]);
    first
}

fn group_by<'p, K: PartialEq>(rows: Vec<(K, Row<'p>)>, same: impl Fn(&K, &K) -> bool) -> Branches<'p, K> {
    let mut out: Branches<'p, K> = Vec::new();
    for (key, row) in rows {
        match out.iter_mut().find(|(k, _)| same(k, &key)) {
            Some((_, rows)) => rows.push(row),
            None => out.push((key, vec![row])),
        }
    }
    out
}

impl<'a, 's> Translator<'a, 's> {
    /// Compiles rows that all start with a test. The first argument is a variable.
    pub(super) fn tests(
        &mut self,
        loc: Span,
        rows: Vec<Row<'_>>,
        args: &[Occurrence],
        failure: Failure,
    ) -> Result<Lambda> {
        let Some(first) = rows.first().and_then(|row| row.pats[0]) else { return Ok(self.fail(failure)) };
        match &first.desc {
            PatternDesc::Tuple(items) => {
                let count = items.len();
                self.tuple(loc, rows, args, count, failure)
            }
            PatternDesc::Record(..) => self.record(loc, rows, args, failure),
            PatternDesc::Constant(_) => self.constants(loc, rows, args, failure),
            PatternDesc::Construct(_, cstr, ..) => match &cstr.tag {
                ConstructorTag::Extension(..) => self.extensions(loc, rows, args, failure),
                _ => self.constructors(loc, rows, args, &cstr.clone(), failure),
            },
            PatternDesc::Variant(..) => self.variants(loc, rows, args, first, failure),
            PatternDesc::Array(_) => self.arrays(loc, rows, args, first, failure),
            PatternDesc::Lazy(_) => self.lazies(loc, rows, args, failure),
            _ => self.error(first.span, "not supported yet: a pattern of this form at this place"),
        }
    }

    fn tuple(
        &mut self,
        loc: Span,
        rows: Vec<Row<'_>>,
        args: &[Occurrence],
        count: usize,
        failure: Failure,
    ) -> Result<Lambda> {
        let rows = rows
            .into_iter()
            .map(|row| match row.pats[0].map(|p| &p.desc) {
                Some(PatternDesc::Tuple(items)) => tail(row, items.iter().map(Some)),
                _ => tail(row, vec![None; count]),
            })
            .collect();
        let fields =
            (0..count).map(|i| alias(field(&args[0].term, i as u32, Mutability::Immutable, loc))).collect();
        self.matrix(loc, rows, with_rest(fields, args), failure)
    }

    fn record(
        &mut self,
        loc: Span,
        rows: Vec<Row<'_>>,
        args: &[Occurrence],
        failure: Failure,
    ) -> Result<Lambda> {
        // A column for each label that some row mentions.
        let mut labels: Vec<Rc<LabelDescription>> = Vec::new();
        for row in &rows {
            if let Some(Pattern { desc: PatternDesc::Record(fields, _), .. }) = row.pats[0] {
                for (_, label, _) in fields {
                    if labels.iter().all(|l| l.pos != label.pos) {
                        labels.push(label.clone());
                    }
                }
            }
        }
        labels.sort_by_key(|l| l.pos);
        let rows = rows
            .into_iter()
            .map(|row| {
                let Some(Pattern { desc: PatternDesc::Record(fields, _), .. }) = row.pats[0] else {
                    return tail(row, vec![None; labels.len()]);
                };
                let pats: Vec<Pat<'_>> = labels
                    .iter()
                    .map(|l| fields.iter().find(|(_, m, _)| m.pos == l.pos).map(|(_, _, p)| p))
                    .collect();
                tail(row, pats)
            })
            .collect();
        let mut fields = Vec::new();
        for label in &labels {
            fields.push(self.label_occurrence(&args[0].term, label, loc));
        }
        self.matrix(loc, rows, with_rest(fields, args), failure)
    }

    fn label_occurrence(&mut self, arg: &Lambda, label: &LabelDescription, loc: Span) -> Occurrence {
        let (mutability, kind) = match label.mutable {
            MutableFlag::Mutable => (Mutability::Mutable, LetKind::StrictOpt),
            MutableFlag::Immutable => (Mutability::Immutable, LetKind::Alias),
        };
        let pos = label.pos as u32;
        let term = match &label.repres {
            RecordRepresentation::Regular | RecordRepresentation::Inlined(_) => {
                field(arg, pos, mutability, loc)
            }
            RecordRepresentation::Extension(_) => field(arg, pos + 1, mutability, loc),
            RecordRepresentation::Float => Lambda::prim(Primitive::FloatField(pos), vec![arg.clone()], loc),
            RecordRepresentation::Unboxed(_) => arg.clone(),
        };
        Occurrence { term, kind }
    }

    fn constants(
        &mut self,
        loc: Span,
        rows: Vec<Row<'_>>,
        args: &[Occurrence],
        failure: Failure,
    ) -> Result<Lambda> {
        let keyed = rows
            .into_iter()
            .filter_map(|row| match row.pats[0].map(|p| &p.desc) {
                Some(PatternDesc::Constant(c)) => Some((c.clone(), tail(row, []))),
                _ => None,
            })
            .collect();
        let rest = with_rest(Vec::new(), args);
        let mut cases = Vec::new();
        for (constant, rows) in group_by(keyed, same_constant) {
            cases.push((constant, self.matrix(loc, rows, rest.clone(), failure)?));
        }
        let arg = args[0].term.clone();
        let default = failure.map(|exit| Lambda::StaticRaise(exit, Vec::new()));
        Ok(match cases.first() {
            Some((Constant::Int(_), _)) => {
                let cases = sorted(cases, |c| if let Constant::Int(n) = c { *n } else { 0 });
                self.int_switch(&arg, (i64::MIN, i64::MAX), cases, default, loc)
            }
            Some((Constant::Char(_), _)) => {
                let cases = sorted(cases, |c| if let Constant::Char(b) = c { i64::from(*b) } else { 0 });
                self.int_switch(&arg, (0, 255), cases, default, loc)
            }
            Some((Constant::String(..), _)) => {
                let mut cases: Vec<(Rc<[u8]>, Lambda)> = cases
                    .into_iter()
                    .filter_map(|(c, action)| match c {
                        Constant::String(s, ..) => Some((s, action)),
                        _ => None,
                    })
                    .collect();
                cases.sort_by(|a, b| a.0.cmp(&b.0));
                Lambda::StringSwitch(Node::new(StringSwitch { arg, cases, default, loc }))
            }
            _ => self.compared_constants(arg, cases, default, loc),
        })
    }

    /// Tests for the constants that only a comparison tells apart.
    fn compared_constants(
        &mut self,
        arg: Lambda,
        mut cases: Vec<(Constant, Lambda)>,
        default: Option<Lambda>,
        loc: Span,
    ) -> Lambda {
        let mut result = match default {
            Some(default) => default,
            None => match cases.pop() {
                Some((_, action)) => action,
                None => return Lambda::unit(),
            },
        };
        for (constant, action) in cases.into_iter().rev() {
            let differs = match &constant {
                Constant::Float(_) => Primitive::FloatComp(FloatComparison::Ne),
                Constant::Int32(_) => Primitive::BoxedComp(BoxedInt::Int32, Comparison::Ne),
                Constant::Int64(_) => Primitive::BoxedComp(BoxedInt::Int64, Comparison::Ne),
                Constant::Nativeint(_) => Primitive::BoxedComp(BoxedInt::Nativeint, Comparison::Ne),
                _ => Primitive::IntComp(Comparison::Ne),
            };
            let value = Lambda::Const(self.constant(&constant));
            result = Lambda::if_(Lambda::prim(differs, vec![arg.clone(), value], loc), result, action);
        }
        result
    }

    /// Branches on an immediate; shared with other modules.
    pub(crate) fn int_switch(
        &mut self,
        arg: &Lambda,
        range: (i64, i64),
        cases: Vec<(i64, Lambda)>,
        default: Option<Lambda>,
        loc: Span,
    ) -> Lambda {
        ints::switch(arg, range, cases, default, &mut |name| self.fresh(name), loc)
    }

    /// Occurrences of a constructor's arguments in a block, from field `first` on.
    fn constructor_args(
        &mut self,
        arg: &Lambda,
        cstr: &ConstructorDescription,
        first: u32,
        loc: Span,
    ) -> Vec<Occurrence> {
        if cstr.inlined.is_some() {
            return vec![alias(arg.clone())];
        }
        (0..cstr.arity as u32).map(|i| alias(field(arg, first + i, Mutability::Immutable, loc))).collect()
    }

    fn constructors(
        &mut self,
        loc: Span,
        rows: Vec<Row<'_>>,
        args: &[Occurrence],
        shape: &ConstructorDescription,
        failure: Failure,
    ) -> Result<Lambda> {
        let arg = args[0].term.clone();
        let keyed = rows
            .into_iter()
            .filter_map(|row| match row.pats[0].map(|p| &p.desc) {
                Some(PatternDesc::Construct(_, cstr, items, _)) => {
                    Some((ByTag(cstr.clone()), tail(row, items.iter().map(Some))))
                }
                _ => None,
            })
            .collect();
        let branches = group_by(keyed, |a: &ByTag, b| a == b);
        let complete = branches.len() == shape.consts + shape.nonconsts;
        let (mut consts, mut blocks) = (Vec::new(), Vec::new());
        for (ByTag(cstr), rows) in branches {
            let fields = match cstr.tag {
                ConstructorTag::Unboxed => vec![alias(arg.clone())],
                _ => self.constructor_args(&arg, &cstr, 0, loc),
            };
            let action = self.matrix(loc, rows, with_rest(fields, args), failure)?;
            match cstr.tag {
                ConstructorTag::Constant(n) => consts.push((i64::from(n), action)),
                ConstructorTag::Block(n) => blocks.push((n, action)),
                ConstructorTag::Unboxed | ConstructorTag::Extension(..) => return Ok(action),
            }
        }
        consts.sort_by_key(|(n, _)| *n);
        blocks.sort_by_key(|(n, _)| *n);
        let default = if complete { None } else { failure.map(|exit| Lambda::StaticRaise(exit, Vec::new())) };
        Ok(self.constructor_switch(arg, (shape.consts, shape.nonconsts), consts, blocks, default, loc))
    }

    fn constructor_switch(
        &mut self,
        arg: Lambda,
        (num_consts, num_blocks): (usize, usize),
        mut consts: Vec<(i64, Lambda)>,
        mut blocks: Vec<(u32, Lambda)>,
        default: Option<Lambda>,
        loc: Span,
    ) -> Lambda {
        if default.is_none() {
            // What is not listed cannot be: a single case needs no test.
            if consts.is_empty() && blocks.len() == 1 {
                return blocks.remove(0).1;
            }
            if blocks.is_empty() && consts.len() == 1 {
                return consts.remove(0).1;
            }
        }
        if num_blocks == 0 {
            return self.int_switch(&arg, (0, num_consts as i64 - 1), consts, default, loc);
        }
        let all_blocks = blocks.len() == num_blocks || default.is_none();
        if num_consts == 1 && num_blocks == 1 {
            let of_const = consts.pop().map(|(_, action)| action).or_else(|| default.clone());
            let of_block = blocks.pop().map(|(_, action)| action).or(default);
            return match (of_block, of_const) {
                (Some(block), Some(constant)) => Lambda::if_(arg, block, constant),
                (Some(only), None) | (None, Some(only)) => only,
                (None, None) => Lambda::unit(),
            };
        }
        // All blocks do the same: test for an immediate first.
        let same_block = if blocks.is_empty() {
            default.clone()
        } else if all_blocks && blocks.iter().all(|(_, a)| blocks.len() == 1 || ints::same(a, &blocks[0].1)) {
            Some(blocks[0].1.clone())
        } else {
            None
        };
        if let Some(block) = same_block
            && num_consts > 0
        {
            if consts.is_empty() && default.is_none() {
                return block;
            }
            let is_int = Lambda::prim(Primitive::IsInt, vec![arg.clone()], loc);
            let constant = self.int_switch(&arg, (0, num_consts as i64 - 1), consts, default, loc);
            return Lambda::if_(is_int, constant, block);
        }
        Lambda::Switch(Node::new(Switch {
            arg,
            num_consts: num_consts as u32,
            consts: consts.into_iter().map(|(n, action)| (n as u32, action)).collect(),
            num_blocks: num_blocks as u32,
            blocks,
            default,
            loc,
        }))
    }

    fn extensions(
        &mut self,
        loc: Span,
        rows: Vec<Row<'_>>,
        args: &[Occurrence],
        failure: Failure,
    ) -> Result<Lambda> {
        let arg = args[0].term.clone();
        let keyed: Vec<_> = rows
            .into_iter()
            .filter_map(|row| match row.pats[0].map(|p| (p, &p.desc)) {
                Some((p, PatternDesc::Construct(_, cstr, items, _))) => {
                    Some(((ByTag(cstr.clone()), At(p)), tail(row, items.iter().map(Some))))
                }
                _ => None,
            })
            .collect();
        let branches = group_by(keyed, |(a, _): &(ByTag, At<'_>), (b, _)| a == b);
        let mut tests = Vec::new();
        let tag = self.fresh("tag");
        let mut has_blocks = false;
        for ((ByTag(cstr), At(pat)), rows) in branches {
            let ConstructorTag::Extension(path, constant) = &cstr.tag else { continue };
            let identity = self.extension_path(&pat.env, path, pat.span)?;
            let fields = self.constructor_args(&arg, &cstr, 1, loc);
            let fields = if *constant { Vec::new() } else { fields };
            let action = self.matrix(loc, rows, with_rest(fields, args), failure)?;
            has_blocks |= !constant;
            let subject = if *constant { arg.clone() } else { Lambda::Var(tag) };
            let test = Lambda::prim(Primitive::IntComp(Comparison::Eq), vec![subject, identity], loc);
            tests.push((*constant, test, action));
        }
        // Constants first: the others need the tag.
        let (constants, mut blocks): (Vec<_>, Vec<_>) =
            tests.into_iter().partition(|(constant, ..)| *constant);
        let mut result = match failure {
            Some(exit) => Lambda::StaticRaise(exit, Vec::new()),
            None => match blocks.pop() {
                Some((_, _, action)) => action,
                None => Lambda::unit(),
            },
        };
        for (_, test, action) in blocks.into_iter().rev() {
            result = Lambda::if_(test, action, result);
        }
        if has_blocks {
            let of_block = field(&arg, 0, Mutability::Immutable, loc);
            result = Lambda::let_(LetKind::Alias, tag, of_block, result);
        }
        for (_, test, action) in constants.into_iter().rev() {
            result = Lambda::if_(test, action, result);
        }
        Ok(result)
    }

    fn variants(
        &mut self,
        loc: Span,
        rows: Vec<Row<'_>>,
        args: &[Occurrence],
        pat: &Pattern,
        failure: Failure,
    ) -> Result<Lambda> {
        let arg = args[0].term.clone();
        let keyed: Vec<((Symbol, bool), Row<'_>)> = rows
            .into_iter()
            .filter_map(|row| match row.pats[0].map(|p| &p.desc) {
                Some(PatternDesc::Variant(label, inner, _)) => {
                    let key = (*label, inner.is_some());
                    Some((key, tail(row, inner.iter().map(|p| Some(&**p)))))
                }
                _ => None,
            })
            .collect();
        let branches = group_by(keyed, |a, b| a == b);
        let seen: Vec<(Symbol, bool)> = branches.iter().map(|(key, _)| *key).collect();
        let failure_here = if self.covers_row(pat, &seen) { None } else { failure };
        let (mut consts, mut blocks) = (Vec::new(), Vec::new());
        for ((label, has_arg), rows) in branches {
            let hash = i64::from(bytecode::hash::label_hash(self.name(label)));
            let fields =
                if has_arg { vec![alias(field(&arg, 1, Mutability::Immutable, loc))] } else { Vec::new() };
            let action = self.matrix(loc, rows, with_rest(fields, args), failure)?;
            if has_arg { blocks.push((hash, action)) } else { consts.push((hash, action)) }
        }
        consts.sort_by_key(|(n, _)| *n);
        blocks.sort_by_key(|(n, _)| *n);
        let default = failure_here.map(|exit| Lambda::StaticRaise(exit, Vec::new()));
        let all = (i64::MIN, i64::MAX);
        let of_blocks =
            |this: &mut Self, default: Option<Lambda>, mut blocks: Vec<(i64, Lambda)>| match default {
                None if blocks.len() == 1 => blocks.remove(0).1,
                default => {
                    let tag = this.fresh("variant");
                    let tested = this.int_switch(&Lambda::Var(tag), all, blocks, default, loc);
                    Lambda::let_(LetKind::Alias, tag, field(&arg, 0, Mutability::Immutable, loc), tested)
                }
            };
        let is_int = Lambda::prim(Primitive::IsInt, vec![arg.clone()], loc);
        Ok(match (consts.is_empty(), blocks.is_empty(), &default) {
            (true, _, None) => of_blocks(self, None, blocks),
            (_, true, None) => self.int_switch(&arg, all, consts, None, loc),
            (true, _, Some(exit)) => {
                Lambda::if_(is_int, exit.clone(), of_blocks(self, default.clone(), blocks))
            }
            // A block differs from every hash, as an address does from an immediate.
            (_, true, Some(_)) if consts.len() == 1 => self.int_switch(&arg, all, consts, default, loc),
            (_, true, Some(exit)) => {
                let exit = exit.clone();
                Lambda::if_(is_int, self.int_switch(&arg, all, consts, default, loc), exit)
            }
            (false, false, _) => {
                let of_consts = self.int_switch(&arg, all, consts, default.clone(), loc);
                Lambda::if_(is_int, of_consts, of_blocks(self, default, blocks))
            }
        })
    }

    /// Whether the tags seen are all that the type of the pattern has.
    fn covers_row(&mut self, pat: &Pattern, seen: &[(Symbol, bool)]) -> bool {
        let ty = self.checker.expand_head_opt(&pat.env, pat.ty);
        let TypeDesc::Variant(row) = self.checker.store.desc(ty).clone() else { return false };
        let row = self.checker.store.flat_row(&row);
        row.closed
            && row.fields.iter().all(|(label, f)| match self.checker.store.row_field(f) {
                RowField::Absent => true,
                RowField::Present(arg) => seen.contains(&(*label, arg.is_some())),
                RowField::Either { no_arg, args, .. } => {
                    (!no_arg || seen.contains(&(*label, false)))
                        && (args.is_empty() || seen.contains(&(*label, true)))
                }
            })
    }

    fn arrays(
        &mut self,
        loc: Span,
        rows: Vec<Row<'_>>,
        args: &[Occurrence],
        pat: &Pattern,
        failure: Failure,
    ) -> Result<Lambda> {
        let arg = args[0].term.clone();
        let kind = self.array_kind(&pat.env, pat.ty);
        let keyed = rows
            .into_iter()
            .filter_map(|row| match row.pats[0].map(|p| &p.desc) {
                Some(PatternDesc::Array(items)) => Some((items.len(), tail(row, items.iter().map(Some)))),
                _ => None,
            })
            .collect();
        let mut cases = Vec::new();
        for (count, rows) in group_by(keyed, |a, b| a == b) {
            let items = (0..count)
                .map(|i| Occurrence {
                    term: Lambda::prim(
                        Primitive::ArrayGet(kind, false),
                        vec![arg.clone(), Lambda::int(i as i64)],
                        loc,
                    ),
                    kind: LetKind::StrictOpt,
                })
                .collect();
            cases.push((count as i64, self.matrix(loc, rows, with_rest(items, args), failure)?));
        }
        cases.sort_by_key(|(n, _)| *n);
        let default = failure.map(|exit| Lambda::StaticRaise(exit, Vec::new()));
        let length = self.fresh("len");
        let body = self.int_switch(&Lambda::Var(length), (0, i64::MAX), cases, default, loc);
        Ok(Lambda::let_(
            LetKind::Alias,
            length,
            Lambda::prim(Primitive::ArrayLength(kind), vec![arg], loc),
            body,
        ))
    }

    fn lazies(
        &mut self,
        loc: Span,
        rows: Vec<Row<'_>>,
        args: &[Occurrence],
        failure: Failure,
    ) -> Result<Lambda> {
        let rows: Vec<Row<'_>> = rows
            .into_iter()
            .filter_map(|row| match row.pats[0].map(|p| &p.desc) {
                Some(PatternDesc::Lazy(inner)) => Some(tail(row, [Some(&**inner)])),
                _ => None,
            })
            .collect();
        let forced = self.force(args[0].term.clone(), loc)?;
        let id = self.fresh("*lazy*");
        let body = self.matrix(loc, rows, with_rest(vec![Occurrence::var(id)], args), failure)?;
        Ok(Lambda::let_kinded(LetKind::Strict, Kind::Gen, id, forced, body))
    }

    /// The value of a lazy term, computed if need be.
    pub(crate) fn force(&mut self, arg: Lambda, loc: Span) -> Result<Lambda> {
        let suspension = self.fresh("lzarg");
        let tag = self.fresh("tag");
        let (value, tag_value) = (Lambda::Var(suspension), Lambda::Var(tag));
        let tag_of = External { name: "caml_obj_tag".into(), arity: 1, alloc: false };
        let has_tag = |n: u8| {
            let operands = vec![tag_value.clone(), Lambda::int(i64::from(n))];
            Lambda::prim(Primitive::IntComp(Comparison::Eq), operands, loc)
        };
        use bytecode::layout::tag;
        let force = self.library_value("CamlinternalLazy", "force_lazy_block", loc)?;
        let opaque = Lambda::prim(Primitive::Opaque, vec![value.clone()], loc);
        let suspended = Lambda::prim(Primitive::SeqOr, vec![has_tag(tag::LAZY), has_tag(tag::FORCING)], loc);
        let body = Lambda::if_(
            has_tag(tag::FORWARD),
            field(&value, 0, Mutability::Mutable, loc),
            Lambda::if_(suspended, Lambda::apply(force, vec![opaque], loc), value.clone()),
        );
        let tag_term = Lambda::prim(Primitive::CCall(Rc::new(tag_of)), vec![value], loc);
        let body = Lambda::let_(LetKind::Alias, tag, tag_term, body);
        Ok(Lambda::let_(LetKind::Strict, suspension, arg, body))
    }

    /// A literal as Lambda sees it.
    pub(crate) fn constant(&self, constant: &Constant) -> Const {
        match constant {
            Constant::Int(n) => Const::Int(*n),
            Constant::Char(b) => Const::Char(*b),
            Constant::String(s, ..) => Const::String(s.clone()),
            Constant::Float(text) => Const::Float(self.name(*text).into()),
            Constant::Int32(n) => Const::Int32(*n),
            Constant::Int64(n) => Const::Int64(*n),
            Constant::Nativeint(n) => Const::Nativeint(*n),
        }
    }
}

fn sorted(cases: Vec<(Constant, Lambda)>, value: impl Fn(&Constant) -> i64) -> Vec<(i64, Lambda)> {
    let mut out: Vec<(i64, Lambda)> = cases.into_iter().map(|(c, action)| (value(&c), action)).collect();
    out.sort_by_key(|(n, _)| *n);
    out
}

/// Constructors compared by what tells them apart at run time.
#[derive(Clone)]
struct ByTag(Rc<ConstructorDescription>);

impl PartialEq for ByTag {
    fn eq(&self, other: &ByTag) -> bool {
        self.0.tag == other.0.tag
    }
}

/// The pattern a constructor was met in.
struct At<'p>(&'p Pattern);

impl PartialEq for At<'_> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

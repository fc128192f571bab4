//! Operators: from a flat row of operands to a tree, by precedence climbing.
//!
//! The grammar only checks that operands and operators alternate. Here is the one table of precedences; it also
//! serves patterns, which have `::`, `,`, `|` and `as` in a row.

use syntax::ast::*;
use syntax::{Symbol, sym};

use crate::build;
use crate::context::{Cx, Pos};

/// How tightly something binds, loosest first. `Attribute` is where a postfix `[@a]` stands among the operators.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Level {
    Assign,
    ColonEqual,
    As,
    Bar,
    Comma,
    Or,
    And,
    Compare,
    Append,
    Attribute,
    Cons,
    Add,
    Multiply,
    Power,
    Sign,
}

impl Level {
    fn right_associative(self) -> bool {
        use Level::*;
        // A comma does not complete the list it continues.
        matches!(self, Assign | ColonEqual | Comma | Or | And | Append | Cons | Power)
    }
}

/// An operator between two operands, with its place.
#[derive(Clone, Copy, Debug)]
pub struct Infix {
    pub name: Symbol,
    pub level: Level,
    pub l: Pos,
    pub r: Pos,
}

/// A piece of a row.
#[derive(Debug)]
pub enum Piece<T> {
    Operand(Pos, T, Pos),
    Infix(Infix),
    /// `-`, `-.`, `+`, `+.` in front of an operand
    Sign(Infix),
    /// `[@a]`
    Attribute(Attribute, Pos),
    /// `as x` (patterns)
    As(Loc<Symbol>, Pos),
}

/// An operand that has been put together so far.
struct Part<T> {
    l: Pos,
    tree: T,
    r: Pos,
}

/// Something that waits for its right operand.
enum Pending<T> {
    /// With the left operand
    Infix(Part<T>, Infix),
    /// With the elements so far
    Comma(Pos, Vec<T>),
    Sign(Infix),
}

impl<T> Pending<T> {
    fn level(&self) -> Level {
        match self {
            Pending::Infix(_, op) => op.level,
            Pending::Comma(..) => Level::Comma,
            Pending::Sign(_) => Level::Sign,
        }
    }
}

/// What a kind of tree makes of operators.
trait Tree: Sized {
    fn infix(cx: &Cx, left: Part<Self>, op: Infix, right: Part<Self>) -> Part<Self>;
    fn sign(cx: &Cx, op: Infix, operand: Part<Self>) -> Part<Self>;
    fn tuple(cx: &Cx, l: Pos, elements: Vec<Self>, r: Pos) -> Part<Self>;
    fn attributes(&mut self) -> &mut Attributes;
    fn alias(cx: &Cx, part: Part<Self>, name: Loc<Symbol>, r: Pos) -> Part<Self>;
}

/// The tree of a row of expressions.
pub fn expression(cx: &Cx, pieces: Vec<Piece<Expression>>) -> Expression {
    climb(cx, pieces)
}

/// The tree of a row of patterns.
pub fn pattern(cx: &Cx, pieces: Vec<Piece<Pattern>>) -> Pattern {
    climb(cx, pieces)
}

/// The tree of a row that ends in `e`.
pub fn with_last(cx: &Cx, mut row: Vec<Piece<Expression>>, l: Pos, e: Expression, r: Pos) -> Expression {
    row.push(Piece::Operand(l, e, r));
    climb(cx, row)
}

fn climb<T: Tree>(cx: &Cx, pieces: Vec<Piece<T>>) -> T {
    let mut pending: Vec<Pending<T>> = Vec::new();
    let mut top: Option<Part<T>> = None;
    for piece in pieces {
        // The grammar alternates operands and operators, so an operator always finds one.
        match piece {
            Piece::Operand(l, tree, r) => top = Some(Part { l, tree, r }),
            Piece::Sign(op) => pending.push(Pending::Sign(op)),
            Piece::Infix(op) => {
                let Some(operand) = top.take() else { continue };
                // What is assigned to is a single operand, whatever stands before it.
                let level = if op.level == Level::Assign { Level::Sign } else { op.level };
                let equal_too = op.level != Level::Assign && !op.level.right_associative();
                let left = reduce(cx, &mut pending, operand, |l| l > level || (equal_too && l == level));
                push_infix(&mut pending, left, op);
            }
            Piece::Attribute(attribute, r) => {
                let Some(operand) = top.take() else { continue };
                let mut part = reduce(cx, &mut pending, operand, |l| l > Level::Attribute);
                part.tree.attributes().push(attribute);
                part.r = r;
                top = Some(part);
            }
            Piece::As(name, r) => {
                let Some(operand) = top.take() else { continue };
                let part = reduce(cx, &mut pending, operand, |l| l > Level::As);
                top = Some(T::alias(cx, part, name, r));
            }
        }
    }
    match top {
        Some(operand) => reduce(cx, &mut pending, operand, |_| true).tree,
        None => unreachable!("the grammar ends a row with an operand"),
    }
}

/// A comma joins the list on its left; all others wait alone.
fn push_infix<T>(pending: &mut Vec<Pending<T>>, left: Part<T>, op: Infix) {
    if op.level != Level::Comma {
        pending.push(Pending::Infix(left, op));
        return;
    }
    if let Some(Pending::Comma(_, elements)) = pending.last_mut() {
        elements.push(left.tree);
        return;
    }
    pending.push(Pending::Comma(left.l, vec![left.tree]));
}

/// Completes what waits on top, as long as it binds tightly enough.
fn reduce<T: Tree>(
    cx: &Cx,
    pending: &mut Vec<Pending<T>>,
    mut right: Part<T>,
    complete: impl Fn(Level) -> bool,
) -> Part<T> {
    while pending.last().is_some_and(|top| complete(top.level())) {
        right = match pending.pop() {
            Some(Pending::Infix(left, op)) => T::infix(cx, left, op, right),
            Some(Pending::Comma(l, mut elements)) => {
                let r = right.r;
                elements.push(right.tree);
                T::tuple(cx, l, elements, r)
            }
            Some(Pending::Sign(op)) => T::sign(cx, op, right),
            None => break,
        };
    }
    right
}

impl Tree for Expression {
    fn infix(cx: &Cx, left: Part<Expression>, op: Infix, right: Part<Expression>) -> Part<Expression> {
        let (l, r) = (left.l, right.r);
        let tree = match op.level {
            Level::Assign => build::assignment(cx, l, left.tree, right.tree, r),
            Level::Cons => build::cons(cx, l, left.tree, cx.sp(op.l, op.r), right.tree, r),
            _ => build::infix(cx, l, left.tree, op, right.tree, r),
        };
        Part { l, tree, r }
    }

    fn sign(cx: &Cx, op: Infix, operand: Part<Expression>) -> Part<Expression> {
        let (l, r) = (op.l, operand.r);
        Part { l, tree: build::sign(cx, op, operand.tree, r), r }
    }

    fn tuple(cx: &Cx, l: Pos, elements: Vec<Expression>, r: Pos) -> Part<Expression> {
        Part { l, tree: Expression::new(ExpressionDesc::Tuple(elements), cx.sp(l, r)), r }
    }

    fn attributes(&mut self) -> &mut Attributes {
        &mut self.attributes
    }

    fn alias(_: &Cx, part: Part<Expression>, _: Loc<Symbol>, _: Pos) -> Part<Expression> {
        part
    }
}

impl Tree for Pattern {
    fn infix(cx: &Cx, left: Part<Pattern>, op: Infix, right: Part<Pattern>) -> Part<Pattern> {
        let (l, r) = (left.l, right.r);
        let tree = match op.level {
            Level::Bar => Pattern::new(PatternDesc::Or(left.tree, right.tree), cx.sp(l, r)),
            _ => {
                let pair = Pattern::new(PatternDesc::Tuple(vec![left.tree, right.tree]), cx.gh(l, r));
                let name = Loc::new(Longident::Ident(sym::CONS), cx.sp(op.l, op.r));
                Pattern::new(PatternDesc::Construct(name, Some((Vec::new(), pair))), cx.sp(l, r))
            }
        };
        Part { l, tree, r }
    }

    fn sign(_: &Cx, _: Infix, operand: Part<Pattern>) -> Part<Pattern> {
        operand
    }

    fn tuple(cx: &Cx, l: Pos, elements: Vec<Pattern>, r: Pos) -> Part<Pattern> {
        Part { l, tree: Pattern::new(PatternDesc::Tuple(elements), cx.sp(l, r)), r }
    }

    fn attributes(&mut self) -> &mut Attributes {
        &mut self.attributes
    }

    fn alias(cx: &Cx, part: Part<Pattern>, name: Loc<Symbol>, r: Pos) -> Part<Pattern> {
        let tree = Pattern::new(PatternDesc::Alias(part.tree, name), cx.sp(part.l, r));
        Part { l: part.l, tree, r }
    }
}

//! Nodes that take more than a constructor: the sugar of expressions and patterns.

use std::rc::Rc;

use diagnostics::Span;
use syntax::ast::*;
use syntax::token::QuotedExtension;
use syntax::{Symbol, sym};

use crate::context::{Cx, Pos};
use crate::error::SyntaxError;
use crate::flat::Infix;

/// Name of an extension written behind a keyword (`let%id`), and attributes written there (`let[@a]`).
pub type ExtAttrs = (Option<Loc<Symbol>>, Attributes);

/// An argument of an application.
pub type Argument = (ArgLabel, Expression);

/// `x`
pub fn ident(name: Symbol, span: Span) -> Expression {
    Expression::new(ExpressionDesc::Ident(Loc::new(Longident::Ident(name), span)), span)
}

/// A parenthesised node: it takes the place of its parentheses and remembers its own.
macro_rules! reparenthesise {
    ($($name:ident $node:ident)*) => {
        $(/// A parenthesised node: it takes the place of its parentheses and remembers its own.
        pub fn $name(mut node: $node, span: Span) -> $node {
            if !node.span.is_ghost() {
                node.loc_stack.insert(0, node.span);
            }
            node.span = span;
            node
        })*
    };
}
reparenthesise! { paren_exp Expression paren_pat Pattern paren_typ CoreType }

/// The constructor `name` in front of `argument`.
fn construct(name: Symbol, name_span: Span, argument: Option<Expression>, span: Span) -> Expression {
    Expression::new(ExpressionDesc::Construct(Loc::new(Longident::Ident(name), name_span), argument), span)
}

/// `left :: right`
pub fn cons(cx: &Cx, l: Pos, left: Expression, op: Span, right: Expression, r: Pos) -> Expression {
    let pair = Expression::new(ExpressionDesc::Tuple(vec![left, right]), cx.gh(l, r));
    construct(sym::CONS, op, Some(pair), cx.sp(l, r))
}

/// `left op right`
pub fn infix(cx: &Cx, l: Pos, left: Expression, op: Infix, right: Expression, r: Pos) -> Expression {
    let operator = ident(op.name, cx.sp(op.l, op.r));
    let arguments = vec![(ArgLabel::Nolabel, left), (ArgLabel::Nolabel, right)];
    Expression::new(ExpressionDesc::Apply(operator, arguments), cx.sp(l, r))
}

/// `- operand` and the like: literals take the sign in.
pub fn sign(cx: &Cx, op: Infix, operand: Expression, r: Pos) -> Expression {
    let span = cx.sp(op.l, r);
    if let ExpressionDesc::Constant(constant) = &*operand.desc
        && let Some(desc) = signed(cx, op.name, &constant.desc)
        && operand.attributes.is_empty()
    {
        return Expression::new(ExpressionDesc::Constant(Constant { desc, span }), span);
    }
    let name = cx.join(&["~", cx.str(op.name)]);
    let operator = ident(name, cx.sp(op.l, op.r));
    Expression::new(ExpressionDesc::Apply(operator, vec![(ArgLabel::Nolabel, operand)]), span)
}

/// The literal with `sign` in front, if it takes one.
pub fn signed(cx: &Cx, sign: Symbol, constant: &ConstantDesc) -> Option<ConstantDesc> {
    let negated = |digits: Symbol| match cx.str(digits).strip_prefix('-') {
        Some(positive) => cx.interner.intern(positive),
        None => cx.join(&["-", cx.str(digits)]),
    };
    match (sign, constant) {
        (sym::MINUS, ConstantDesc::Integer(digits, suffix)) => {
            Some(ConstantDesc::Integer(negated(*digits), *suffix))
        }
        (sym::MINUS | sym::MINUS_DOT, ConstantDesc::Float(digits, suffix)) => {
            Some(ConstantDesc::Float(negated(*digits), *suffix))
        }
        (sym::PLUS, ConstantDesc::Integer(..)) | (sym::PLUS | sym::PLUS_DOT, ConstantDesc::Float(..)) => {
            Some(constant.clone())
        }
        _ => None,
    }
}

/// The function behind an indexed access that [`index`] made, and whether it may be assigned through.
fn index_function(target: &Expression) -> Option<&Longident> {
    let ExpressionDesc::Apply(function, _) = &*target.desc else { return None };
    match &*function.desc {
        ExpressionDesc::Ident(name) if function.span.is_ghost() => Some(&name.txt),
        _ => None,
    }
}

/// Whether `target <- ...` may stand; an error if so, but not for this kind.
pub fn assignable(target: &Expression, span: Span) -> Result<(), SyntaxError> {
    let bare = target.loc_stack.is_empty() && target.attributes.is_empty();
    match &*target.desc {
        ExpressionDesc::Ident(Loc { txt: Longident::Ident(_), .. }) | ExpressionDesc::Field(..) if bare => {
            Ok(())
        }
        ExpressionDesc::Apply(..) if bare && index_function(target).is_some() => Ok(()),
        _ => Err(SyntaxError::Other(span)),
    }
}

/// `target <- value`; the target has been checked by [`assignable`].
pub fn assignment(cx: &Cx, l: Pos, target: Expression, value: Expression, r: Pos) -> Expression {
    let span = cx.sp(l, r);
    let desc = match target.desc.into_inner() {
        ExpressionDesc::Ident(Loc { txt: Longident::Ident(name), span: at }) => {
            ExpressionDesc::Setinstvar(Loc::new(name, at), value)
        }
        ExpressionDesc::Field(record, label) => ExpressionDesc::Setfield(record, label, value),
        ExpressionDesc::Apply(mut function, mut arguments) => {
            function.span = span.ghost();
            if let ExpressionDesc::Ident(name) = &mut *function.desc {
                name.span = span.ghost();
                name.txt = setter(cx, &name.txt);
            }
            for (_, argument) in &mut arguments[1..] {
                // The list of several indices stands where the whole access does.
                if matches!(&*argument.desc, ExpressionDesc::Array(_)) && argument.span.lo() == span.lo() {
                    argument.span = if argument.span.is_ghost() { span.ghost() } else { span };
                }
            }
            arguments.push((ArgLabel::Nolabel, value));
            ExpressionDesc::Apply(function, arguments)
        }
        other => other,
    };
    Expression::new(desc, span)
}

/// `get` to `set`, `.%()` to `.%()<-`
fn setter(cx: &Cx, getter: &Longident) -> Longident {
    let set = |name: Symbol| match name {
        sym::GET => sym::SET,
        sym::UNSAFE_GET => sym::UNSAFE_SET,
        _ => cx.join(&[cx.str(name), "<-"]),
    };
    match getter {
        Longident::Ident(name) => Longident::Ident(set(*name)),
        Longident::Dot(path, name) => Longident::Dot(path.clone(), set(*name)),
        apply => apply.clone(),
    }
}

/// The brackets of an indexed access.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Brackets {
    Paren,
    Bracket,
    Brace,
}

/// `array.(index)` and the like.
pub fn index(
    cx: &Cx,
    l: Pos,
    array: Expression,
    brackets: Brackets,
    index: Expression,
    r: Pos,
) -> Expression {
    let path = |modules: &[Symbol], name| {
        let dot = |path: Option<Longident>, m: &Symbol| {
            Some(path.map_or(Longident::Ident(*m), |p| Longident::Dot(p.into(), *m)))
        };
        dot(modules.iter().fold(None, dot), &name).unwrap_or(Longident::Ident(name))
    };
    let ghost = cx.gh(l, r);
    let (function, indices) = match brackets {
        Brackets::Paren => (path(&[sym::ARRAY_MOD], sym::GET), vec![index]),
        Brackets::Bracket => (path(&[sym::STRING_MOD], sym::GET), vec![index]),
        Brackets::Brace => {
            let indices = match *index.desc {
                // Parentheses around the tuple make no difference.
                ExpressionDesc::Tuple(_) => match index.desc.into_inner() {
                    ExpressionDesc::Tuple(elements) => elements,
                    _ => Vec::new(),
                },
                _ => vec![index],
            };
            let dimensions = match indices.len() {
                1 => sym::ARRAY1,
                2 => sym::ARRAY2,
                3 => sym::ARRAY3,
                _ => sym::GENARRAY,
            };
            let indices = match dimensions {
                sym::GENARRAY => vec![Expression::new(ExpressionDesc::Array(indices), ghost)],
                _ => indices,
            };
            (path(&[sym::BIGARRAY, dimensions], sym::GET), indices)
        }
    };
    apply_index(cx, l, function, array, indices, r)
}

/// `container.%(i; j)`, with the module path of the operator if any.
pub fn user_index(
    cx: &Cx,
    l: Pos,
    container: Expression,
    (path, op): (Option<Longident>, Symbol),
    brackets: Brackets,
    mut indices: Vec<Expression>,
    r: Pos,
) -> Expression {
    let several = indices.len() > 1;
    let text = match (brackets, several) {
        (Brackets::Paren, false) => "()",
        (Brackets::Paren, true) => "(;..)",
        (Brackets::Bracket, false) => "[]",
        (Brackets::Bracket, true) => "[;..]",
        (Brackets::Brace, false) => "{}",
        (Brackets::Brace, true) => "{;..}",
    };
    let name = cx.join(&[cx.str(op), text]);
    let function = path.map_or(Longident::Ident(name), |p| Longident::Dot(p.into(), name));
    if several {
        indices = vec![Expression::new(ExpressionDesc::Array(indices), cx.sp(l, r))];
    }
    apply_index(cx, l, function, container, indices, r)
}

fn apply_index(
    cx: &Cx,
    l: Pos,
    function: Longident,
    container: Expression,
    indices: Vec<Expression>,
    r: Pos,
) -> Expression {
    let ghost = cx.gh(l, r);
    let function = Expression::new(ExpressionDesc::Ident(Loc::new(function, ghost)), ghost);
    let arguments = std::iter::once(container).chain(indices).map(|e| (ArgLabel::Nolabel, e)).collect();
    Expression::new(ExpressionDesc::Apply(function, arguments), cx.sp(l, r))
}

/// `[e1; ...; en]`: cells are ghosts that reach to the closing bracket.
pub fn list_exp(elements: Vec<Expression>, close: Span, span: Span) -> Expression {
    let nil_span = close.ghost();
    let mut list = construct(sym::NIL, nil_span, None, nil_span);
    for element in elements.into_iter().rev() {
        let at = Span::new(element.span.lo(), close.hi()).ghost();
        let pair = Expression::new(ExpressionDesc::Tuple(vec![element, list]), at);
        list = construct(sym::CONS, at, Some(pair), at);
    }
    list.span = span;
    list
}

/// The same for patterns.
pub fn list_pat(elements: Vec<Pattern>, close: Span, span: Span) -> Pattern {
    let name = |name, at| Loc::new(Longident::Ident(name), at);
    let nil_span = close.ghost();
    let mut list = Pattern::new(PatternDesc::Construct(name(sym::NIL, nil_span), None), nil_span);
    for element in elements.into_iter().rev() {
        let at = Span::new(element.span.lo(), close.hi()).ghost();
        let pair = Pattern::new(PatternDesc::Tuple(vec![element, list]), at);
        list = Pattern::new(PatternDesc::Construct(name(sym::CONS, at), Some((Vec::new(), pair))), at);
    }
    list.span = span;
    list
}

/// `(e : t)`, `(e :> t)`, `(e : t1 :> t2)`
pub fn constrain(expression: Expression, constraint: TypeConstraint, span: Span) -> Expression {
    let desc = match constraint {
        TypeConstraint::Constraint(ty) => ExpressionDesc::Constraint(expression, ty),
        TypeConstraint::Coerce(from, to) => ExpressionDesc::Coerce(expression, from, to),
    };
    Expression::new(desc, span)
}

/// An expression behind a keyword that carries `%id` and attributes.
pub fn with_ext(mut expression: Expression, (ext, attributes): ExtAttrs) -> Expression {
    if !attributes.is_empty() {
        expression.attributes.splice(0..0, attributes);
    }
    let Some(name) = ext else { return expression };
    let span = expression.span;
    let extension = Extension { name, payload: eval_payload(expression, span) };
    Expression::new(ExpressionDesc::Extension(extension), span.ghost())
}

/// The same for patterns.
pub fn pat_with_ext(mut pattern: Pattern, (ext, attributes): ExtAttrs) -> Pattern {
    if !attributes.is_empty() {
        pattern.attributes.splice(0..0, attributes);
    }
    let Some(name) = ext else { return pattern };
    let span = pattern.span;
    let extension = Extension { name, payload: Payload::Pattern(pattern, None) };
    Pattern::new(PatternDesc::Extension(extension), span.ghost())
}

/// A payload of one expression.
pub fn eval_payload(expression: Expression, span: Span) -> Payload {
    Payload::Structure(vec![StructureItem { desc: StructureItemDesc::Eval(expression, Vec::new()), span }])
}

/// `e1; %id e2`
pub fn sequence_ext(name: Loc<Symbol>, sequence: Expression, span: Span) -> Expression {
    let payload = eval_payload(sequence, span);
    Expression::new(ExpressionDesc::Extension(Extension { name, payload }), span)
}

/// `{%id|text|}` as an extension.
pub fn quoted(quoted: QuotedExtension, span: Span) -> Extension {
    let desc = ConstantDesc::String(Rc::clone(&quoted.text), quoted.text_span, Some(quoted.delimiter));
    let constant = Constant { desc, span: quoted.text_span };
    let ghost = span.ghost();
    let payload = eval_payload(Expression::new(ExpressionDesc::Constant(constant), ghost), ghost);
    Extension { name: Loc::new(quoted.name, quoted.name_span), payload }
}

/// `fun params : constraint -> body`. Types alone do not make a function.
pub fn function(
    params: Vec<FunctionParam>,
    constraint: Option<TypeConstraint>,
    body: FunctionBody,
    span: Span,
    ext: ExtAttrs,
) -> Expression {
    let only_types = params.iter().all(|p| matches!(p.desc, FunctionParamDesc::Newtype(_)));
    match body {
        FunctionBody::Body(body) if only_types => {
            let body = match constraint {
                Some(constraint) => {
                    let at = body.span.ghost();
                    constrain(body, constraint, at)
                }
                None => body,
            };
            with_ext(newtypes(params, body, span), ext)
        }
        body => with_ext(Expression::new(ExpressionDesc::Function(params, constraint, body), span), ext),
    }
}

/// `fun (type a) (type b) -> body`: a node for each name, from its parenthesis on; the outermost is the user's.
fn newtypes(params: Vec<FunctionParam>, body: Expression, span: Span) -> Expression {
    let wrap = |body, param: FunctionParam| match param.desc {
        FunctionParamDesc::Newtype(name) => {
            let at = Span::new(param.span.lo(), span.hi()).ghost();
            Expression::new(ExpressionDesc::Newtype(name, body), at)
        }
        FunctionParamDesc::Val(..) => body,
    };
    let mut wrapped = params.into_iter().rev().fold(body, wrap);
    wrapped.span = span;
    wrapped
}

/// The last name of a path, as the expression a punned field stands for.
pub fn punned(path: &Loc<Longident>) -> Expression {
    ident(path.txt.last().unwrap_or(sym::EMPTY), path.span)
}

/// The last name of a path, as the pattern a punned field stands for.
pub fn punned_pattern(path: &Loc<Longident>) -> Pattern {
    let name = path.txt.last().unwrap_or(sym::EMPTY);
    Pattern::new(PatternDesc::Var(Loc::new(name, path.span)), path.span)
}

/// The same path at the same place, as a ghost.
pub fn ghost<T>(loc: Loc<T>) -> Loc<T> {
    Loc { span: loc.span.ghost(), ..loc }
}

//! Applications: primitives with enough arguments, omitted arguments, tail-call and inlining attributes.

use diagnostics::Span;
use syntax::asttypes::ArgLabel;
use syntax::node::Node;
use typing::typedtree::{Expression, ExpressionDesc};
use typing::types::ValueKind as TypedValueKind;

use super::{Result, Translator};
use crate::ir::*;

/// Attributes of an application.
#[derive(Clone, Copy, Default)]
struct Marks {
    tailcall: TailAttribute,
    inlined: InlineAttribute,
}

impl<'a, 's> Translator<'a, 's> {
    pub(crate) fn application(
        &mut self,
        e: &Expression,
        func: &Expression,
        args: &[(ArgLabel, Option<Expression>)],
    ) -> Result<Lambda> {
        let loc = e.span;
        let marks = self.marks(func);
        if let ExpressionDesc::Ident(_, _, desc) = &func.desc
            && let TypedValueKind::Primitive(prim) = &desc.kind
            && args.len() >= prim.arity
            && prim.arity > 0
            && args[..prim.arity].iter().all(|(_, arg)| arg.is_some())
        {
            let (own, extra) = args.split_at(prim.arity);
            let own: Vec<&Expression> = own.iter().filter_map(|(_, arg)| arg.as_ref()).collect();
            let result = self.primitive_application(prim, func, &own, e, extra.is_empty())?;
            if extra.is_empty() {
                return Ok(result);
            }
            let extra = self.arguments(extra)?;
            let term = self.apply_terms(result, extra, loc, marks);
            return Ok(self.event(EventKind::After, loc, term));
        }
        let all = self.arguments(args)?;
        // A method call takes its arguments along.
        if let ExpressionDesc::Send(object, method) = &func.desc
            && all.iter().all(Option::is_some)
        {
            let args = all.into_iter().flatten().collect();
            return self.send(object, method, args, loc);
        }
        let function = self.expression(func)?;
        let term = self.apply_terms(function, all, loc, marks);
        Ok(self.event(EventKind::After, loc, term))
    }

    fn arguments(&mut self, args: &[(ArgLabel, Option<Expression>)]) -> Result<Vec<Option<Lambda>>> {
        args.iter().map(|(_, arg)| arg.as_ref().map(|e| self.expression(e)).transpose()).collect()
    }

    /// A class's object maker applied to arguments.
    pub(crate) fn class_application(
        &mut self,
        function: Lambda,
        args: &[(ArgLabel, Option<Expression>)],
        loc: Span,
    ) -> Result<Lambda> {
        let args = self.arguments(args)?;
        Ok(self.apply_terms(function, args, loc, Marks::default()))
    }

    fn marks(&self, func: &Expression) -> Marks {
        let mut marks = Marks::default();
        for attribute in func.attributes.iter() {
            match self.name(attribute.name.txt) {
                "tailcall" | "ocaml.tailcall" => {
                    let no = self.attribute_word(&attribute.payload) == Some("false");
                    marks.tailcall = TailAttribute::Expected(!no);
                }
                "inlined" | "ocaml.inlined" => {
                    marks.inlined = match self.attribute_word(&attribute.payload) {
                        None | Some("always") => InlineAttribute::Always,
                        Some("never") => InlineAttribute::Never,
                        Some("hint") => InlineAttribute::Hint,
                        Some(_) => InlineAttribute::Default,
                    };
                }
                _ => {}
            }
        }
        marks
    }

    /// Applies a function to arguments some of which may be omitted: the result is then a function of those.
    fn apply_terms(
        &mut self,
        function: Lambda,
        args: Vec<Option<Lambda>>,
        loc: Span,
        marks: Marks,
    ) -> Lambda {
        let given = args.iter().take_while(|arg| arg.is_some()).count();
        let mut args = args.into_iter();
        let first: Vec<Lambda> = args.by_ref().take(given).flatten().collect();
        let rest: Vec<Option<Lambda>> = args.collect();
        let applied = if first.is_empty() { function } else { apply(function, first, loc, marks) };
        if rest.is_empty() {
            return applied;
        }
        // Everything is evaluated now; the omitted arguments become parameters.
        let mut bound = Vec::new();
        let function = self.atomic("func", applied, &mut bound);
        let (mut params, mut all) = (Vec::new(), Vec::new());
        for arg in rest {
            match arg {
                Some(term) => all.push(self.atomic("arg", term, &mut bound)),
                None => {
                    let id = self.fresh("param");
                    params.push((id, ValueKind::Gen));
                    all.push(Lambda::Var(id));
                }
            }
        }
        let body = apply(function, all, loc, marks);
        let attr = FunctionAttr { stub: true, ..FunctionAttr::default() };
        let wrapper = Function { params, return_kind: ValueKind::Gen, body, attr, loc };
        bound.into_iter().rev().fold(Lambda::Function(Node::new(wrapper)), |body, (id, term)| {
            Lambda::let_(LetKind::Strict, id, term, body)
        })
    }

    /// A variable or constant for a term.
    fn atomic(&mut self, name: &str, term: Lambda, bound: &mut Vec<(Ident, Lambda)>) -> Lambda {
        match term {
            Lambda::Var(_) | Lambda::Const(_) => term,
            term => {
                let id = self.fresh(name);
                bound.push((id, term));
                Lambda::Var(id)
            }
        }
    }
}

/// Applies a term to one argument.
pub(super) fn apply_one(function: Lambda, arg: Lambda, loc: Span) -> Lambda {
    apply(function, vec![arg], loc, Marks::default())
}

/// Applies a term, merging with an application or method call that it is.
fn apply(function: Lambda, args: Vec<Lambda>, loc: Span, marks: Marks) -> Lambda {
    match function {
        Lambda::Apply(inner) => {
            let mut inner = inner.into_inner();
            inner.args.extend(args);
            inner.loc = loc;
            Lambda::Apply(Node::new(inner))
        }
        Lambda::Send(inner) => {
            let mut inner = inner.into_inner();
            inner.args.extend(args);
            Lambda::Send(Node::new(inner))
        }
        Lambda::Event(event) if matches!(event.0, Lambda::Apply(_) | Lambda::Send(_)) => {
            apply(event.into_inner().0, args, loc, marks)
        }
        function => Lambda::Apply(Node::new(Apply {
            func: function,
            args,
            loc,
            tailcall: marks.tailcall,
            inlined: marks.inlined,
        })),
    }
}

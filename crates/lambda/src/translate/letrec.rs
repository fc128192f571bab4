//! `let rec`: functions become one closure block; other values whose size is known are allocated first and filled
//! in when computed; what does not refer to the group is computed before it.

use std::rc::Rc;

use diagnostics::Span;
use syntax::node::Node;
use typing::typedtree::{PatternDesc, RecursiveBindingKind, ValueBinding};

use super::{Result, Translator};
use crate::ir::*;
use crate::primitive::*;

/// How a recursive value is made.
enum Shape {
    Function,
    /// A block of so many fields.
    Block(u32),
    /// A flat block of floats.
    Floats(u32),
    /// Computed without the others.
    Plain,
}

fn shape(term: &Lambda) -> Shape {
    match term {
        Lambda::Function(_) => Shape::Function,
        Lambda::Let(b) | Lambda::LetMut(b) => shape(&b.body),
        Lambda::LetRec(rec) => shape(&rec.body),
        Lambda::Seq(pair) => shape(&pair.1),
        Lambda::Event(event) => shape(&event.0),
        Lambda::Prim(call) => match &call.prim {
            Primitive::MakeBlock(..) => Shape::Block(call.args.len() as u32),
            Primitive::MakeArray(ArrayKind::Addr | ArrayKind::Int | ArrayKind::Gen, _)
                if !call.args.is_empty() =>
            {
                Shape::Block(call.args.len() as u32)
            }
            Primitive::MakeArray(ArrayKind::Float, _) if !call.args.is_empty() => {
                Shape::Floats(call.args.len() as u32)
            }
            Primitive::DupRecord(shape, size) => match shape {
                RecordShape::Float => Shape::Floats(*size),
                RecordShape::Extension(_) => Shape::Block(size + 1),
                _ => Shape::Block(*size),
            },
            Primitive::Opaque => call.args.first().map_or(Shape::Plain, shape),
            _ => Shape::Plain,
        },
        _ => Shape::Plain,
    }
}

fn dummy(name: &str, arity: u32) -> Primitive {
    Primitive::CCall(Rc::new(External { name: name.into(), arity, alloc: true }))
}

/// A recursive value under construction.
pub(crate) struct Recursive {
    pub id: Ident,
    pub fixed: bool,
    pub term: Lambda,
}

impl<'a, 's> Translator<'a, 's> {
    pub(crate) fn recursive_bindings(
        &mut self,
        list: &[ValueBinding],
        body: Lambda,
        in_structure: bool,
    ) -> Result<Lambda> {
        let mut all = Vec::new();
        for binding in list {
            let id = match &binding.pat.desc {
                PatternDesc::Var(id, ..) => *id,
                PatternDesc::Alias(inner, id, ..) if matches!(inner.desc, PatternDesc::Any) => *id,
                PatternDesc::Any => self.fresh("_"),
                _ => {
                    let message = "Only variables are allowed as left-hand side of let rec";
                    return self.error(binding.pat.span, message);
                }
            };
            let term = self.bound_value(binding, in_structure)?;
            all.push(Recursive { id, fixed: binding.rec_kind == RecursiveBindingKind::Static, term });
        }
        Ok(self.recursive(all, body))
    }

    /// Binds mutually recursive values around `body`.
    pub(crate) fn recursive(&mut self, all: Vec<Recursive>, body: Lambda) -> Lambda {
        let group: Vec<Ident> = all.iter().map(|r| r.id).collect();
        let mut functions: Vec<(Ident, Function)> = Vec::new();
        let mut before: Vec<(Ident, Lambda)> = Vec::new();
        let mut dummies: Vec<(Ident, Lambda)> = Vec::new();
        let mut updates: Vec<Lambda> = Vec::new();
        let loc = Span::NONE;
        for Recursive { id, fixed, term } in all {
            let shape =
                if fixed || matches!(term, Lambda::Function(_)) { shape(&term) } else { Shape::Plain };
            let (name, size) = match shape {
                Shape::Plain => {
                    before.push((id, term));
                    continue;
                }
                Shape::Function => {
                    self.recursive_function(
                        id,
                        term,
                        &group,
                        &mut functions,
                        &mut dummies,
                        &mut updates,
                        &mut before,
                    );
                    continue;
                }
                Shape::Block(size) => ("caml_alloc_dummy", size),
                Shape::Floats(size) => ("caml_alloc_dummy_float", size),
            };
            dummies.push((id, Lambda::prim(dummy(name, 1), vec![Lambda::int(i64::from(size))], loc)));
            updates.push(Lambda::prim(dummy("caml_update_dummy", 2), vec![Lambda::Var(id), term], loc));
        }
        let mut result = updates.into_iter().rev().fold(body, |rest, update| Lambda::seq(update, rest));
        if !functions.is_empty() {
            result = Lambda::LetRec(Node::new(LetRec { bindings: functions, body: result }));
        }
        for (id, term) in before.into_iter().chain(dummies).rev() {
            result = Lambda::let_(LetKind::Strict, id, term, result);
        }
        result
    }

    /// A function, perhaps behind definitions of its own. Those that do not use the group are made before it; the
    /// others are kept in a block that is filled in once the functions exist.
    #[allow(clippy::too_many_arguments)]
    fn recursive_function(
        &mut self,
        id: Ident,
        term: Lambda,
        group: &[Ident],
        functions: &mut Vec<(Ident, Function)>,
        dummies: &mut Vec<(Ident, Lambda)>,
        updates: &mut Vec<Lambda>,
        before: &mut Vec<(Ident, Lambda)>,
    ) {
        let mut late: Vec<(Ident, Lambda)> = Vec::new();
        let mut rest = term;
        loop {
            rest = match rest {
                Lambda::Let(b) | Lambda::LetMut(b) => {
                    let b = b.into_inner();
                    let uses = |v: &Ident| group.contains(v) || late.iter().any(|(l, _)| l == v);
                    if mentions(&b.arg, &uses) {
                        late.push((b.id, b.arg))
                    } else {
                        before.push((b.id, b.arg))
                    }
                    b.body
                }
                Lambda::Event(event) => event.into_inner().0,
                Lambda::Seq(pair) => {
                    let (first, second) = pair.into_inner();
                    before.push((self.fresh("*seq*"), first));
                    second
                }
                Lambda::LetRec(rec) => {
                    let rec = rec.into_inner();
                    functions.extend(rec.bindings);
                    rec.body
                }
                other => {
                    rest = other;
                    break;
                }
            };
        }
        let Lambda::Function(function) = rest else {
            before.push((id, rest));
            return;
        };
        let mut function = function.into_inner();
        if !late.is_empty() {
            let context = self.fresh("context");
            let loc = Span::NONE;
            let size = late.len();
            let alloc = Lambda::prim(dummy("caml_alloc_dummy", 1), vec![Lambda::int(size as i64)], loc);
            dummies.push((context, alloc));
            let mut body = function.body;
            for (i, (local, _)) in late.iter().enumerate().rev() {
                let field = Primitive::Field(i as u32, Pointerness::Pointer, Mutability::Mutable);
                let value = Lambda::prim(field, vec![Lambda::Var(context)], loc);
                body = Lambda::let_(LetKind::StrictOpt, *local, value, body);
            }
            function.body = body;
            let fields: Vec<Ident> = late.iter().map(|(local, _)| *local).collect();
            let block = Primitive::MakeBlock(0, Mutability::Mutable, Rc::from([]));
            let filled = Lambda::prim(block, fields.into_iter().map(Lambda::Var).collect(), loc);
            let update = Lambda::prim(dummy("caml_update_dummy", 2), vec![Lambda::Var(context), filled], loc);
            updates.push(
                late.into_iter()
                    .rev()
                    .fold(update, |rest, (local, term)| Lambda::let_(LetKind::Strict, local, term, rest)),
            );
        }
        functions.push((id, function));
    }
}

/// Whether a term mentions a variable.
pub(crate) fn mentions(term: &Lambda, wanted: &dyn Fn(&Ident) -> bool) -> bool {
    match term {
        Lambda::Var(id) | Lambda::MutVar(id) | Lambda::Assign(id, _) if wanted(id) => true,
        other => {
            syntax::node::deep(|| crate::walk::children(other).into_iter().any(|part| mentions(part, wanted)))
        }
    }
}

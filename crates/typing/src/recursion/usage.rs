//! How an expression uses the names that a `let rec` defines.

use rustc_hash::FxHashMap;
use syntax::asttypes::RecFlag;
use syntax::node::deep;

use crate::ident::{Ident, Path};
use crate::typedtree::*;
use crate::types::{ConstructorTag, RecordRepresentation, ValueKind};

/// How much of a value is looked at, from nothing to all.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Mode {
    Ignore,
    /// Behind a function or `lazy`: not before the definition is done.
    Delay,
    /// Stored in a block.
    Guard,
    /// The result itself.
    Return,
    /// Looked at.
    Dereference,
}

impl Mode {
    /// The mode of a part used as `inner` inside something that is used as `self`.
    fn compose(self, inner: Mode) -> Mode {
        match (self, inner) {
            (Mode::Ignore, _) | (_, Mode::Ignore) => Mode::Ignore,
            (Mode::Dereference, _) => Mode::Dereference,
            (Mode::Delay, _) => Mode::Delay,
            (_, Mode::Dereference) => Mode::Dereference,
            (_, Mode::Delay) => Mode::Delay,
            (Mode::Guard, Mode::Return) => Mode::Guard,
            (Mode::Guard, Mode::Guard) => Mode::Guard,
            (Mode::Return, inner) => inner,
        }
    }
}

/// The uses found.
pub(super) struct Uses<'a> {
    pub modes: FxHashMap<Ident, Mode>,
    pub names: &'a [Ident],
}

impl Uses<'_> {
    fn note(&mut self, id: Ident, mode: Mode) {
        let entry = self.modes.entry(id).or_insert(Mode::Ignore);
        *entry = (*entry).max(mode);
    }

    fn path(&mut self, path: &Path, mode: Mode) {
        match path {
            Path::Ident(id) => self.note(*id, mode),
            Path::Dot(p, _) | Path::Extra(p, _) => self.path(p, mode.compose(Mode::Dereference)),
            Path::Apply(f, a) => {
                self.path(f, mode.compose(Mode::Dereference));
                self.path(a, mode.compose(Mode::Dereference));
            }
        }
    }

    fn all(&mut self, list: &[Expression], mode: Mode) {
        list.iter().for_each(|e| self.expression(e, mode));
    }

    /// The strongest use of the names being defined.
    pub(super) fn any(&self, wanted: impl Fn(Mode) -> bool) -> bool {
        self.names.iter().filter_map(|id| self.modes.get(id)).any(|m| wanted(*m))
    }

    /// Notes the uses in `e`, which itself is used as `mode`.
    pub(super) fn expression(&mut self, e: &Expression, mode: Mode) {
        deep(|| self.expression_rec(e, mode));
    }

    fn expression_rec(&mut self, e: &Expression, mode: Mode) {
        match &e.desc {
            ExpressionDesc::Ident(path, ..) => self.path(path, mode),
            ExpressionDesc::Constant(_) | ExpressionDesc::Unreachable | ExpressionDesc::Error => {}
            ExpressionDesc::Let(rec, bindings, body) => self.let_in(*rec, bindings, body, mode),
            ExpressionDesc::LetModule(id, _, _, module, body) => {
                self.expression(body, mode);
                let used = id.and_then(|id| self.modes.remove(&id)).unwrap_or(Mode::Ignore);
                self.module(
                    module,
                    mode.compose(used.max(Mode::Guard)).max(Mode::Dereference.min(used.max(Mode::Guard))),
                );
            }
            ExpressionDesc::Match(scrutinee, cases, effects, _) => {
                let mut needed = Mode::Ignore;
                for case in cases {
                    needed = needed.max(self.case(case, mode));
                }
                for case in effects {
                    needed = needed.max(self.case(case, mode));
                }
                self.expression(scrutinee, needed);
            }
            ExpressionDesc::Try(body, handlers, effects) => {
                for case in handlers.iter().chain(effects) {
                    self.case(case, mode);
                }
                self.expression(body, mode);
            }
            ExpressionDesc::For(_, _, low, high, _, body) => {
                self.expression(low, mode.compose(Mode::Dereference));
                self.expression(high, mode.compose(Mode::Dereference));
                self.expression(body, mode.compose(Mode::Guard));
            }
            ExpressionDesc::While(condition, body) => {
                self.expression(condition, mode.compose(Mode::Dereference));
                self.expression(body, mode.compose(Mode::Guard));
            }
            ExpressionDesc::Send(object, _) => self.expression(object, mode.compose(Mode::Dereference)),
            ExpressionDesc::Field(e, _, label) => {
                let inner = match label.repres {
                    RecordRepresentation::Unboxed(_) => Mode::Return,
                    _ => Mode::Dereference,
                };
                self.expression(e, mode.compose(inner));
            }
            ExpressionDesc::SetField(a, _, _, b) => {
                self.expression(a, mode.compose(Mode::Dereference));
                self.expression(b, mode.compose(Mode::Dereference));
            }
            ExpressionDesc::Apply(f, args) => self.apply(f, args, mode),
            ExpressionDesc::Tuple(parts) => self.all(parts, mode.compose(Mode::Guard)),
            ExpressionDesc::Array(parts) => self.all(parts, mode.compose(Mode::Dereference)),
            ExpressionDesc::Construct(_, c, args) => {
                if let ConstructorTag::Extension(path, _) = &c.tag {
                    self.path(path, mode.compose(Mode::Dereference));
                }
                let inner = if c.tag == ConstructorTag::Unboxed { Mode::Return } else { Mode::Guard };
                self.all(args, mode.compose(inner));
            }
            ExpressionDesc::Variant(_, arg) => {
                if let Some(arg) = arg {
                    self.expression(arg, mode.compose(Mode::Guard));
                }
            }
            ExpressionDesc::Record { fields, representation, extended } => {
                let inner = match representation {
                    RecordRepresentation::Float => Mode::Dereference,
                    RecordRepresentation::Unboxed(_) => Mode::Return,
                    _ => Mode::Guard,
                };
                for (_, definition) in fields {
                    if let RecordLabelDefinition::Overridden(_, e) = definition {
                        self.expression(e, mode.compose(inner));
                    }
                }
                if let Some(e) = extended {
                    self.expression(e, mode.compose(Mode::Dereference));
                }
            }
            ExpressionDesc::IfThenElse(condition, yes, no) => {
                self.expression(condition, mode.compose(Mode::Dereference));
                self.expression(yes, mode);
                if let Some(no) = no {
                    self.expression(no, mode);
                }
            }
            ExpressionDesc::Sequence(first, last) => {
                self.expression(first, mode.compose(Mode::Guard));
                self.expression(last, mode);
            }
            ExpressionDesc::Function(params, body) => self.function(params, body, mode.compose(Mode::Delay)),
            ExpressionDesc::Lazy(body) => {
                let inner = if is_atomic(body) { Mode::Return } else { Mode::Delay };
                self.expression(body, mode.compose(inner));
            }
            ExpressionDesc::Assert(e, _) => self.expression(e, mode.compose(Mode::Dereference)),
            ExpressionDesc::New(path, ..) => self.path(path, mode.compose(Mode::Dereference)),
            ExpressionDesc::InstanceVariable(self_path, path, _) => {
                self.path(self_path, mode.compose(Mode::Dereference));
                self.path(path, mode);
            }
            ExpressionDesc::SetInstanceVariable(self_path, path, _, e) => {
                self.path(self_path, mode.compose(Mode::Dereference));
                self.path(path, mode.compose(Mode::Dereference));
                self.expression(e, mode.compose(Mode::Dereference));
            }
            ExpressionDesc::Override(path, fields) => {
                self.path(path, mode.compose(Mode::Dereference));
                fields.iter().for_each(|(_, _, e)| self.expression(e, mode.compose(Mode::Dereference)));
            }
            ExpressionDesc::LetException(_, body) => self.expression(body, mode),
            ExpressionDesc::Object(structure, _) => {
                self.class_structure(structure, mode.compose(Mode::Dereference))
            }
            ExpressionDesc::Pack(module) => self.module(module, mode),
            ExpressionDesc::LetOp { let_, ands, body, .. } => {
                self.path(&let_.op_path, mode.compose(Mode::Dereference));
                self.expression(&let_.exp, mode.compose(Mode::Dereference));
                for and in ands {
                    self.path(&and.op_path, mode.compose(Mode::Dereference));
                    self.expression(&and.exp, mode.compose(Mode::Dereference));
                }
                self.case(body, mode.compose(Mode::Delay));
            }
            ExpressionDesc::ExtensionConstructor(_, path) => self.path(path, mode),
            ExpressionDesc::Open(open, body) => {
                self.module(&open.expr, mode.compose(Mode::Dereference));
                self.expression(body, mode);
            }
        }
    }

    fn apply(
        &mut self,
        f: &Expression,
        args: &[(syntax::asttypes::ArgLabel, Option<Expression>)],
        mode: Mode,
    ) {
        let primitive = match &f.desc {
            ExpressionDesc::Ident(_, _, v) => match &v.kind {
                ValueKind::Primitive(p) => Some(p.name.clone()),
                _ => None,
            },
            _ => None,
        };
        // A mutable cell is a block like others.
        if primitive.as_deref() == Some("%makemutable") {
            args.iter()
                .filter_map(|(_, a)| a.as_ref())
                .for_each(|a| self.expression(a, mode.compose(Mode::Guard)));
            return;
        }
        let complete = args.iter().all(|(_, a)| a.is_some());
        self.expression(f, mode.compose(Mode::Dereference));
        let argument = if complete { Mode::Dereference } else { Mode::Guard };
        args.iter().filter_map(|(_, a)| a.as_ref()).for_each(|a| self.expression(a, mode.compose(argument)));
    }

    fn function(&mut self, params: &[FunctionParam], body: &FunctionBody, mode: Mode) {
        for p in params {
            if let FunctionParamKind::OptionalDefault(_, e) = &p.kind {
                self.expression(e, mode);
            }
        }
        match body {
            FunctionBody::Body(e) => self.expression(e, mode),
            FunctionBody::Cases { cases, .. } => cases.iter().for_each(|c| {
                self.case(c, mode);
            }),
        }
    }

    /// Notes the uses in a case; gives how the matched value is used.
    fn case(&mut self, case: &Case, mode: Mode) -> Mode {
        self.expression(&case.rhs, mode);
        if let Some(guard) = &case.guard {
            self.expression(guard, mode.compose(Mode::Dereference));
        }
        let bound = self.forget_pattern(&case.lhs);
        if is_destructuring(&case.lhs) {
            mode.compose(Mode::Dereference)
        } else {
            bound.max(mode.compose(Mode::Guard))
        }
    }

    /// Takes the pattern's variables out; gives the strongest use of them.
    fn forget_pattern(&mut self, p: &Pattern) -> Mode {
        let mut ids = Vec::new();
        pattern_idents(p, &mut ids);
        ids.into_iter().filter_map(|id| self.modes.remove(&id)).max().unwrap_or(Mode::Ignore)
    }

    fn let_in(&mut self, rec: RecFlag, bindings: &[ValueBinding], body: &Expression, mode: Mode) {
        self.expression(body, mode);
        match rec {
            RecFlag::Nonrecursive => {
                for b in bindings {
                    let bound = self.forget_pattern(&b.pat);
                    let used = if is_destructuring(&b.pat) {
                        mode.compose(Mode::Dereference)
                    } else {
                        bound.max(mode.compose(Mode::Guard))
                    };
                    self.expression(&b.expr, used);
                }
            }
            RecFlag::Recursive => {
                // Uses through each other are followed until nothing new is found.
                let mut demanded: Vec<Mode> = bindings.iter().map(|b| self.peek(&b.pat)).collect();
                for _ in 0..=bindings.len() {
                    let before = demanded.clone();
                    for (b, used) in bindings.iter().zip(&before) {
                        let used = match classify(&b.expr) {
                            RecursiveBindingKind::Static => *used,
                            RecursiveBindingKind::Dynamic => (*used).max(Mode::Guard),
                        };
                        self.expression(&b.expr, used.max(mode.compose(Mode::Guard)));
                    }
                    demanded = bindings.iter().map(|b| self.peek(&b.pat)).collect();
                    if demanded == before {
                        break;
                    }
                }
                for b in bindings {
                    self.forget_pattern(&b.pat);
                }
            }
        }
    }

    fn peek(&self, p: &Pattern) -> Mode {
        let mut ids = Vec::new();
        pattern_idents(p, &mut ids);
        ids.into_iter().filter_map(|id| self.modes.get(&id).copied()).max().unwrap_or(Mode::Ignore)
    }

    fn module(&mut self, m: &ModuleExpr, mode: Mode) {
        match &m.desc {
            ModuleExprDesc::Ident(path, _) => self.path(path, mode),
            ModuleExprDesc::Structure(s) => self.structure(s, mode),
            ModuleExprDesc::Functor(_, body) => self.module(body, mode.compose(Mode::Delay)),
            ModuleExprDesc::Apply(f, a, _) => {
                self.module(f, mode.compose(Mode::Dereference));
                self.module(a, mode.compose(Mode::Dereference));
            }
            ModuleExprDesc::ApplyUnit(f) => self.module(f, mode.compose(Mode::Dereference)),
            ModuleExprDesc::Constraint(m, _, _, coercion) => {
                let mode = match coercion {
                    Coercion::None => mode,
                    Coercion::Structure { .. } => mode.compose(Mode::Dereference),
                    Coercion::Functor(..) => mode.compose(Mode::Delay),
                    Coercion::Primitive(_) | Coercion::Alias(..) => mode,
                };
                self.module(m, mode);
            }
            ModuleExprDesc::Unpack(e, _) => self.expression(e, mode),
            ModuleExprDesc::Error => {}
        }
    }

    fn structure(&mut self, s: &Structure, mode: Mode) {
        for item in &s.items {
            match &item.desc {
                StructureItemDesc::Eval(e, _) => self.expression(e, mode.compose(Mode::Guard)),
                StructureItemDesc::Value(_, bindings) => bindings.iter().for_each(|b| {
                    let inner = if is_destructuring(&b.pat) { Mode::Dereference } else { Mode::Guard };
                    self.expression(&b.expr, mode.compose(inner));
                }),
                StructureItemDesc::Module(b) => self.module(&b.expr, mode.compose(Mode::Guard)),
                StructureItemDesc::RecModule(bs) => {
                    bs.iter().for_each(|b| self.module(&b.expr, mode.compose(Mode::Guard)));
                }
                StructureItemDesc::Open(o) => self.module(&o.expr, mode.compose(Mode::Dereference)),
                StructureItemDesc::Include(i) => self.module(&i.module, mode.compose(Mode::Dereference)),
                StructureItemDesc::Class(classes) => {
                    classes.iter().for_each(|(c, _)| self.class_expr(&c.expr, mode.compose(Mode::Return)));
                }
                _ => {}
            }
        }
    }

    fn class_structure(&mut self, s: &ClassStructure, mode: Mode) {
        for field in &s.fields {
            match &field.desc {
                ClassFieldDesc::Inherit(_, ce, ..) => self.class_expr(ce, mode.compose(Mode::Dereference)),
                ClassFieldDesc::Val(_, _, _, ClassFieldKind::Concrete(_, e), _)
                | ClassFieldDesc::Method(_, _, ClassFieldKind::Concrete(_, e))
                | ClassFieldDesc::Initializer(e) => self.expression(e, mode.compose(Mode::Dereference)),
                _ => {}
            }
        }
    }

    fn class_expr(&mut self, ce: &ClassExpr, mode: Mode) {
        match &ce.desc {
            ClassExprDesc::Ident(path, ..) => self.path(path, mode.compose(Mode::Dereference)),
            ClassExprDesc::Structure(s) => self.class_structure(s, mode),
            ClassExprDesc::Fun(_, _, args, body, _) => {
                args.iter().for_each(|(_, e)| self.expression(e, mode.compose(Mode::Dereference)));
                self.class_expr(body, mode.compose(Mode::Delay));
            }
            ClassExprDesc::Apply(f, args) => {
                self.class_expr(f, mode.compose(Mode::Dereference));
                args.iter()
                    .filter_map(|(_, a)| a.as_ref())
                    .for_each(|a| self.expression(a, mode.compose(Mode::Dereference)));
            }
            ClassExprDesc::Let(_, bindings, _, body) => {
                bindings.iter().for_each(|b| self.expression(&b.expr, mode.compose(Mode::Dereference)));
                self.class_expr(body, mode);
            }
            ClassExprDesc::Constraint(ce, ..) | ClassExprDesc::Open(_, ce) => self.class_expr(ce, mode),
        }
    }
}

fn pattern_idents(p: &Pattern, out: &mut Vec<Ident>) {
    match &p.desc {
        PatternDesc::Any | PatternDesc::Constant(_) => {}
        PatternDesc::Var(id, ..) => out.push(*id),
        PatternDesc::Alias(p, id, ..) => {
            out.push(*id);
            pattern_idents(p, out);
        }
        PatternDesc::Tuple(ps) | PatternDesc::Array(ps) | PatternDesc::Construct(_, _, ps, _) => {
            ps.iter().for_each(|p| pattern_idents(p, out));
        }
        PatternDesc::Variant(_, arg, _) => {
            if let Some(p) = arg {
                pattern_idents(p, out);
            }
        }
        PatternDesc::Record(fields, _) => fields.iter().for_each(|(_, _, p)| pattern_idents(p, out)),
        PatternDesc::Lazy(p) | PatternDesc::Value(p) | PatternDesc::Exception(p) => pattern_idents(p, out),
        PatternDesc::Or(a, _, _) => pattern_idents(a, out),
    }
}

/// Whether matching looks at the value.
fn is_destructuring(p: &Pattern) -> bool {
    match &p.desc {
        PatternDesc::Any | PatternDesc::Var(..) => false,
        PatternDesc::Alias(p, ..) | PatternDesc::Value(p) => is_destructuring(p),
        PatternDesc::Or(a, b, _) => is_destructuring(a) || is_destructuring(b),
        PatternDesc::Exception(_) => false,
        _ => true,
    }
}

/// Whether `lazy e` is just the value.
fn is_atomic(e: &Expression) -> bool {
    matches!(e.desc, ExpressionDesc::Ident(..) | ExpressionDesc::Constant(_) | ExpressionDesc::Function(..))
}

/// Whether the value of `e` is a block whose size is known before it is evaluated.
pub(super) fn classify(e: &Expression) -> RecursiveBindingKind {
    use RecursiveBindingKind::{Dynamic, Static};
    deep(|| match &e.desc {
        ExpressionDesc::Let(_, _, body)
        | ExpressionDesc::LetModule(_, _, _, _, body)
        | ExpressionDesc::Sequence(_, body)
        | ExpressionDesc::LetException(_, body)
        | ExpressionDesc::Open(_, body) => classify(body),
        ExpressionDesc::Construct(_, c, args) => match c.tag {
            ConstructorTag::Unboxed => args.first().map_or(Static, classify),
            _ => Static,
        },
        ExpressionDesc::Record { representation, fields, .. } => match (representation, fields.first()) {
            (RecordRepresentation::Unboxed(_), Some((_, RecordLabelDefinition::Overridden(_, e)))) => {
                classify(e)
            }
            _ => Static,
        },
        ExpressionDesc::Apply(f, _) => match &f.desc {
            ExpressionDesc::Ident(_, _, v) if matches!(&v.kind, ValueKind::Primitive(p) if &*p.name == "%makemutable") => {
                Static
            }
            _ => Dynamic,
        },
        ExpressionDesc::Variant(..)
        | ExpressionDesc::Tuple(_)
        | ExpressionDesc::ExtensionConstructor(..)
        | ExpressionDesc::Constant(_)
        | ExpressionDesc::Function(..)
        | ExpressionDesc::Lazy(_)
        | ExpressionDesc::Pack(_)
        | ExpressionDesc::Unreachable => Static,
        ExpressionDesc::For(..)
        | ExpressionDesc::SetField(..)
        | ExpressionDesc::While(..)
        | ExpressionDesc::SetInstanceVariable(..) => Static,
        _ => Dynamic,
    })
}

//! Which expressions may be generalised: those that cannot create state when they are evaluated.

use syntax::asttypes::MutableFlag;
use syntax::node::deep;
use syntax::symbol::sym;

use crate::checker::Checker;
use crate::typedtree::*;
use crate::types::*;

impl Checker<'_> {
    /// Whether evaluating `e` may do something (the value restriction).
    pub(crate) fn is_expansive(&mut self, e: &Expression) -> bool {
        deep(|| match &e.desc {
            ExpressionDesc::Ident(..)
            | ExpressionDesc::Constant(_)
            | ExpressionDesc::Unreachable
            | ExpressionDesc::Function(..)
            | ExpressionDesc::ExtensionConstructor(..)
            | ExpressionDesc::Error => false,
            ExpressionDesc::Array(parts) => !parts.is_empty(),
            ExpressionDesc::Let(_, bindings, body) => {
                bindings.iter().any(|b| self.is_expansive(&b.expr)) || self.is_expansive(body)
            }
            ExpressionDesc::Apply(f, args) => {
                let omitted = matches!(args.first(), Some((_, None)));
                if omitted {
                    return self.is_expansive(f)
                        || args
                            .iter()
                            .skip(1)
                            .any(|(_, a)| a.as_ref().is_some_and(|a| self.is_expansive(a)));
                }
                let raises = matches!(&f.desc, ExpressionDesc::Ident(_, _, v) if matches!(&v.kind, ValueKind::Primitive(p)
                    if matches!(&*p.name, "%raise" | "%reraise" | "%raise_notrace")));
                !raises || args.iter().any(|(_, a)| a.as_ref().is_some_and(|a| self.is_expansive(a)))
            }
            ExpressionDesc::Match(scrutinee, cases, effects, _) => {
                self.is_expansive(scrutinee)
                    || !effects.is_empty()
                    || cases.iter().any(|c| {
                        matches!(c.lhs.desc, PatternDesc::Exception(_))
                            || c.guard.as_ref().is_some_and(|g| self.is_expansive(g))
                            || self.is_expansive(&c.rhs)
                    })
            }
            ExpressionDesc::Tuple(parts) | ExpressionDesc::Construct(_, _, parts) => {
                parts.iter().any(|p| self.is_expansive(p))
            }
            ExpressionDesc::Variant(_, arg) => arg.as_ref().is_some_and(|a| self.is_expansive(a)),
            ExpressionDesc::Record { fields, extended, .. } => {
                fields.iter().any(|(label, definition)| match definition {
                    RecordLabelDefinition::Overridden(_, value) => {
                        label.mutable == MutableFlag::Mutable || self.is_expansive(value)
                    }
                    RecordLabelDefinition::Kept(_, mutable) => *mutable == MutableFlag::Mutable,
                }) || extended.as_ref().is_some_and(|x| self.is_expansive(x))
            }
            ExpressionDesc::Field(e, ..) => self.is_expansive(e),
            ExpressionDesc::IfThenElse(_, yes, no) => {
                self.is_expansive(yes) || no.as_ref().is_none_or(|no| self.is_expansive(no))
            }
            ExpressionDesc::Sequence(_, last) => self.is_expansive(last),
            ExpressionDesc::New(_, _, decl) => class_arity(&decl.ty) == 0,
            ExpressionDesc::Assert(condition, _) => {
                !matches!(&condition.desc, ExpressionDesc::Construct(_, c, _) if c.name == sym::FALSE)
            }
            ExpressionDesc::Lazy(body) => self.is_expansive(body),
            ExpressionDesc::LetModule(_, _, _, module, body) => {
                module_is_expansive(self, module) || self.is_expansive(body)
            }
            ExpressionDesc::Pack(module) => module_is_expansive(self, module),
            ExpressionDesc::LetException(_, body) => self.is_expansive(body),
            ExpressionDesc::Open(open, body) => {
                module_is_expansive(self, &open.expr) || self.is_expansive(body)
            }
            ExpressionDesc::Object(structure, _) => structure.fields.iter().any(|f| match &f.desc {
                ClassFieldDesc::Val(_, _, _, ClassFieldKind::Concrete(_, e), _) => self.is_expansive(e),
                ClassFieldDesc::Inherit(..) | ClassFieldDesc::Initializer(_) => true,
                _ => false,
            }),
            ExpressionDesc::Try(..)
            | ExpressionDesc::SetField(..)
            | ExpressionDesc::While(..)
            | ExpressionDesc::For(..)
            | ExpressionDesc::Send(..)
            | ExpressionDesc::InstanceVariable(..)
            | ExpressionDesc::SetInstanceVariable(..)
            | ExpressionDesc::Override(..)
            | ExpressionDesc::LetOp { .. } => true,
        })
    }
}

fn class_arity(ty: &ClassType) -> usize {
    match ty {
        ClassType::Constr(_, _, t) => class_arity(t),
        ClassType::Signature(_) => 0,
        ClassType::Arrow(_, _, t) => 1 + class_arity(t),
    }
}

fn module_is_expansive(c: &mut Checker<'_>, m: &ModuleExpr) -> bool {
    match &m.desc {
        ModuleExprDesc::Ident(..) | ModuleExprDesc::Functor(..) | ModuleExprDesc::Error => false,
        ModuleExprDesc::Unpack(e, _) => c.is_expansive(e),
        ModuleExprDesc::Constraint(m, ..) => module_is_expansive(c, m),
        ModuleExprDesc::Structure(s) => s.items.iter().any(|item| match &item.desc {
            StructureItemDesc::Eval(..)
            | StructureItemDesc::Class(_)
            | StructureItemDesc::TypeExtension(_)
            | StructureItemDesc::Exception(_) => matches!(item.desc, StructureItemDesc::Eval(..)),
            StructureItemDesc::Value(_, bindings) => bindings.iter().any(|b| c.is_expansive(&b.expr)),
            StructureItemDesc::Module(b) => module_is_expansive(c, &b.expr),
            StructureItemDesc::RecModule(bs) => bs.iter().any(|b| module_is_expansive(c, &b.expr)),
            StructureItemDesc::Open(o) => module_is_expansive(c, &o.expr),
            StructureItemDesc::Include(i) => module_is_expansive(c, &i.module),
            _ => false,
        }),
        ModuleExprDesc::Apply(..) | ModuleExprDesc::ApplyUnit(_) => true,
    }
}

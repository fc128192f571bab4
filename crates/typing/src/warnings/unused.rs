//! Unused variables: warnings 26 (bound by `let` or `as`) and 27 (bound otherwise).
//!
//! Looking a name up marks the identity of what it names; after a unit is checked, the variables of its patterns whose
//! identity was never marked are reported, in order of their places. Names that start with `_` are meant to be unused.

use diagnostics::{Doc, Span};
use syntax::node::deep;
use syntax::symbol::Symbol;

use crate::checker::Checker;
use crate::typedtree::*;
use crate::types::Uid;

/// A variable that was bound, and how.
struct Bound<'t> {
    name: Symbol,
    span: Span,
    uid: &'t Uid,
    number: u16,
}

impl Checker<'_> {
    /// Reports the unused variables of an implementation without errors.
    pub fn warn_unused_variables(&mut self, structure: &Structure) {
        if !self.warnings.is_active(26) && !self.warnings.is_active(27) {
            return;
        }
        let mut walk = Walk { found: Vec::new() };
        walk.structure(structure);
        let mut unused: Vec<_> = walk
            .found
            .into_iter()
            .filter(|b| !self.usage.uids.contains(b.uid) && !b.span.is_ghost() && !b.span.is_foreign())
            .filter(|b| !self.interner.str(b.name).starts_with('_'))
            .map(|b| (b.span, b.number, b.name))
            .collect();
        unused.sort_by_key(|(span, ..)| *span);
        for (span, number, name) in unused {
            let mut doc = Doc::new();
            doc.text(format!("unused variable {}.", self.interner.str(name)));
            self.warn(number, span, doc);
        }
    }
}

/// Collects the variables of patterns inside expressions.
struct Walk<'t> {
    found: Vec<Bound<'t>>,
}

impl<'t> Walk<'t> {
    fn pattern(&mut self, pattern: &'t Pattern, number: u16) {
        // What a pattern unpacks is a module.
        if pattern.extra.iter().any(|(extra, ..)| matches!(extra, PatternExtra::Unpack)) {
            return;
        }
        match &pattern.desc {
            PatternDesc::Var(_, name, uid) => {
                self.found.push(Bound { name: name.txt, span: name.span, uid, number });
            }
            PatternDesc::Alias(inner, _, name, uid) => {
                self.pattern(inner, number);
                self.found.push(Bound { name: name.txt, span: name.span, uid, number: 26 });
            }
            PatternDesc::Tuple(ps) | PatternDesc::Array(ps) | PatternDesc::Construct(_, _, ps, _) => {
                ps.iter().for_each(|p| self.pattern(p, number));
            }
            PatternDesc::Variant(_, arg, _) => arg.iter().for_each(|p| self.pattern(p, number)),
            PatternDesc::Record(fields, _) => fields.iter().for_each(|(_, _, p)| self.pattern(p, number)),
            PatternDesc::Lazy(p) | PatternDesc::Value(p) | PatternDesc::Exception(p) => {
                self.pattern(p, number)
            }
            // Both sides bind the same variables; the left one's identities count.
            PatternDesc::Or(left, ..) => self.pattern(left, number),
            PatternDesc::Any | PatternDesc::Constant(_) => {}
        }
    }

    fn cases(&mut self, cases: &'t [Case]) {
        for case in cases {
            self.pattern(&case.lhs, 27);
            case.guard.iter().for_each(|e| self.expression(e));
            self.expression(&case.rhs);
        }
    }

    fn bindings(&mut self, bindings: &'t [ValueBinding], local: bool) {
        for binding in bindings {
            if local {
                self.pattern(&binding.pat, 26);
            }
            self.expression(&binding.expr);
        }
    }

    fn expression(&mut self, e: &'t Expression) {
        deep(|| self.expression_here(e));
    }

    fn expression_here(&mut self, e: &'t Expression) {
        use ExpressionDesc as E;
        match &e.desc {
            E::Let(_, bindings, body) => {
                self.bindings(bindings, true);
                self.expression(body);
            }
            E::Function(params, body) => {
                for param in params {
                    match &param.kind {
                        FunctionParamKind::Pattern(p) => self.pattern(p, 27),
                        FunctionParamKind::OptionalDefault(p, default) => {
                            self.pattern(p, 27);
                            self.expression(default);
                        }
                    }
                }
                match body {
                    FunctionBody::Body(body) => self.expression(body),
                    FunctionBody::Cases { cases, .. } => self.cases(cases),
                }
            }
            E::Apply(f, args) => {
                self.expression(f);
                args.iter().filter_map(|(_, arg)| arg.as_ref()).for_each(|e| self.expression(e));
            }
            E::Match(e, cases, effects, _) | E::Try(e, cases, effects) => {
                self.expression(e);
                self.cases(cases);
                self.cases(effects);
            }
            E::Tuple(es) | E::Array(es) | E::Construct(_, _, es) => {
                es.iter().for_each(|e| self.expression(e))
            }
            E::Variant(_, arg) => arg.iter().for_each(|e| self.expression(e)),
            E::Record { fields, extended, .. } => {
                extended.iter().for_each(|e| self.expression(e));
                for (_, definition) in fields {
                    if let RecordLabelDefinition::Overridden(_, e) = definition {
                        self.expression(e);
                    }
                }
            }
            E::Field(e, ..) | E::Assert(e, _) | E::Lazy(e) | E::Send(e, _) => self.expression(e),
            E::SetField(a, _, _, b) | E::Sequence(a, b) | E::While(a, b) => {
                self.expression(a);
                self.expression(b);
            }
            E::IfThenElse(c, t, e) => {
                self.expression(c);
                self.expression(t);
                e.iter().for_each(|e| self.expression(e));
            }
            E::For(_, _, a, b, _, body) => [a, b, body].into_iter().for_each(|e| self.expression(e)),
            E::SetInstanceVariable(_, _, _, e) => self.expression(e),
            E::Override(_, changes) => changes.iter().for_each(|(_, _, e)| self.expression(e)),
            E::LetModule(_, _, _, module, body) => {
                self.module(module);
                self.expression(body);
            }
            E::LetException(_, body) => self.expression(body),
            E::Pack(module) => self.module(module),
            E::Open(open, body) => {
                self.module(&open.expr);
                self.expression(body);
            }
            E::LetOp { let_, ands, body, .. } => {
                self.expression(&let_.exp);
                ands.iter().for_each(|op| self.expression(&op.exp));
                self.cases(std::slice::from_ref(body));
            }
            // Classes see their variables in ways of their own.
            E::Object(..)
            | E::Ident(..)
            | E::Constant(_)
            | E::New(..)
            | E::InstanceVariable(..)
            | E::Unreachable
            | E::ExtensionConstructor(..)
            | E::Error => {}
        }
    }

    fn module(&mut self, module: &'t ModuleExpr) {
        match &module.desc {
            ModuleExprDesc::Structure(structure) => self.structure(structure),
            ModuleExprDesc::Functor(_, body) => self.module(body),
            ModuleExprDesc::Apply(f, arg, _) => {
                self.module(f);
                self.module(arg);
            }
            ModuleExprDesc::ApplyUnit(m) | ModuleExprDesc::Constraint(m, ..) => self.module(m),
            ModuleExprDesc::Unpack(e, _) => self.expression(e),
            ModuleExprDesc::Ident(..) | ModuleExprDesc::Error => {}
        }
    }

    fn structure(&mut self, structure: &'t Structure) {
        for item in &structure.items {
            match &item.desc {
                StructureItemDesc::Eval(e, _) => self.expression(e),
                StructureItemDesc::Value(_, bindings) => self.bindings(bindings, false),
                StructureItemDesc::Module(binding) => self.module(&binding.expr),
                StructureItemDesc::RecModule(bindings) => bindings.iter().for_each(|b| self.module(&b.expr)),
                StructureItemDesc::Open(open) => self.module(&open.expr),
                StructureItemDesc::Include(include) => self.module(&include.module),
                _ => {}
            }
        }
    }
}

//! What expressions ask of classes: methods of self and of ancestors, and immediate objects.

use std::rc::Rc;

use diagnostics::{Diagnostic, Doc};
use syntax::ast::{self, Loc, Longident};
use syntax::asttypes::{PrivateFlag, VirtualFlag};
use syntax::symbol::Symbol;

use super::ClassScope;
use crate::checker::Checker;
use crate::core::{Expected, Failed, Res};
use crate::env::Env;
use crate::typedtree::*;
use crate::types::*;

impl Checker<'_> {
    /// The type of the method `name` when `object` is self or an ancestor (whose private methods may be called).
    pub(crate) fn method_of_self(
        &mut self,
        env: &Env,
        object: &Expression,
        name: Symbol,
    ) -> Res<Option<TypeId>> {
        let ExpressionDesc::Ident(_, _, value) = &object.desc else { return Ok(None) };
        if let ValueKind::SelfValue(_, methods, ..) = &value.kind
            && let SelfMethods::Concrete(known) = &**methods
            && !known.contains_key(&name)
        {
            let mut doc = Doc::new();
            doc.text("This expression has no method ").code(self.interner.str(name));
            let names: Vec<Symbol> = known.keys().copied().collect();
            let mut diagnostic = Diagnostic::error("no-method", object.span, doc);
            diagnostic.hint = self.spelling_hint(&Longident::Ident(name), &names);
            self.diagnostics.push(diagnostic);
            return Err(Failed);
        }
        Ok(self.known_method_of_self(env, object, name))
    }

    fn known_method_of_self(&mut self, env: &Env, object: &Expression, name: Symbol) -> Option<TypeId> {
        let ExpressionDesc::Ident(_, _, value) = &object.desc else { return None };
        match &value.kind {
            ValueKind::SelfValue(sig, methods, ..) => {
                let sig = sig.clone();
                match &**methods {
                    SelfMethods::Concrete(known) => {
                        known.get(&name)?;
                        self.self_method_type(&sig, name)
                    }
                    SelfMethods::Virtual(known) => {
                        if known.borrow().contains_key(&name) {
                            return self.self_method_type(&sig, name);
                        }
                        let ty = self.new_var();
                        let mut grown = (*sig).clone();
                        let flags = (PrivateFlag::Private, VirtualFlag::Virtual);
                        self.add_class_method(env, &mut grown, name, flags, ty).ok()?;
                        known.borrow_mut().insert(name, self.idents.local(name));
                        let mut doc = Doc::new();
                        doc.text("the virtual method ").text(self.interner.str(name));
                        doc.text(" is not declared.");
                        self.warn(17, object.span, doc);
                        Some(ty)
                    }
                }
            }
            ValueKind::Ancestor(sig, methods, _) => {
                methods.get(&name)?;
                let sig = sig.clone();
                self.self_method_type(&sig, name)
            }
            _ => None,
        }
    }

    /// `object ... end` in an expression.
    pub(crate) fn object_expression(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        structure: &ast::ClassStructure,
        expected: Expected,
    ) -> Res<Expression> {
        let scope = ClassScope { val: env.clone(), met: env.clone(), self_name: self.new_self_name() };
        let (structure, sig) = self.class_structure(&scope, structure, VirtualFlag::Concrete, e.span)?;
        self.check_not_virtual(&sig, e.span, "object")?;
        let methods = self.public_methods(&sig);
        self.hide_private_methods(&sig);
        let (_, end) = self.self_fields(&sig);
        let nil = self.new_type(TypeDesc::Nil);
        if self.store.as_var(end).is_some() {
            self.store.link(end, nil);
        }
        let ty = sig.self_type;
        self.expression_at(env, e, ExpressionDesc::Object(structure.into(), methods), ty, expected)
    }

    /// A name for the object of a class body.
    pub(crate) fn new_self_name(&mut self) -> Symbol {
        let stamp = self.idents.local(syntax::symbol::sym::SELF).stamp;
        self.interner.intern(&format!("self-{stamp}"))
    }

    /// A concrete class or an immediate object may not leave anything virtual.
    pub(crate) fn check_not_virtual(
        &mut self,
        sig: &ClassSignature,
        span: diagnostics::Span,
        what: &str,
    ) -> Res<()> {
        let methods: Vec<Symbol> =
            sig.meths.iter().filter(|(_, m)| m.1 == VirtualFlag::Virtual).map(|(n, _)| *n).collect();
        let vars: Vec<Symbol> =
            sig.vars.iter().filter(|(_, v)| v.1 == VirtualFlag::Virtual).map(|(n, _)| *n).collect();
        if methods.is_empty() && vars.is_empty() {
            return Ok(());
        }
        let (methods, vars) = (self.sorted_names(methods.into_iter()), self.sorted_names(vars.into_iter()));
        let missing = match (methods.is_empty(), vars.is_empty()) {
            (true, _) => "instance variables",
            (_, true) => "methods",
            _ => "methods and variables",
        };
        let mut doc = Doc::new();
        doc.open(diagnostics::BoxKind::HOV, 0);
        doc.text(format!("This {what} has virtual {missing}.")).space();
        doc.open(diagnostics::BoxKind::HOV, 2).text(format!("The following {missing} are virtual :"));
        for name in methods.into_iter().chain(vars) {
            doc.space().code(self.interner.str(name));
        }
        doc.close().close();
        self.fail("virtual-class", span, doc)
    }

    /// A value visible in a class body.
    pub(crate) fn class_value(
        &mut self,
        ty: TypeId,
        kind: ValueKind,
        name: Loc<Symbol>,
    ) -> Rc<ValueDescription> {
        let uid = self.new_uid();
        Rc::new(ValueDescription { ty, kind, span: name.span, attributes: Rc::new([]), uid })
    }

    /// Runs a part that reports errors instead of failing; fails when it reported one.
    pub(crate) fn without_errors<T>(&mut self, f: impl FnOnce(&mut Self) -> T) -> Res<T> {
        let before = self.error_count();
        let result = f(self);
        if self.error_count() > before { Err(Failed) } else { Ok(result) }
    }
}

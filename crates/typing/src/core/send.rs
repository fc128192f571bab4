//! Objects in expressions: method calls, instantiation, instance variables.

use std::rc::Rc;

use diagnostics::format_box::BoxKind;
use diagnostics::{Diagnostic, Doc, Style};
use syntax::ast::{self, Loc, Longident};
use syntax::symbol::Symbol;

use super::{Expected, Failed, Res};
use crate::checker::Checker;
use crate::env::Env;
use crate::typedtree::*;
use crate::types::*;

/// Why a type has no such method.
enum NoMethod {
    NotAnObject,
    Missing(Vec<Symbol>),
}

impl Checker<'_> {
    pub(super) fn type_send(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        object: &ast::Expression,
        method: &Loc<Symbol>,
        expected: Expected,
    ) -> Res<Expression> {
        let checked = self.with_local_level(|c| c.type_exp(env, object))?;
        self.generalize_structure(checked.ty);
        let ty = self.instance(checked.ty);
        let checked = Expression { ty, ..checked };
        let method_ty = match self.method_of_self(env, &checked, method.txt)? {
            Some(ty) => ty,
            None => match self.find_method(env, ty, method.txt) {
                Ok(ty) => ty,
                Err(why) => return self.no_method(env, &checked, method, why),
            },
        };
        let result = match self.store.desc(method_ty).clone() {
            TypeDesc::Poly(body, vars) if vars.is_empty() => body,
            TypeDesc::Poly(body, vars) => self.instance_poly(false, &vars, body).1,
            TypeDesc::Var(_) => {
                let result = self.new_var();
                let poly = self.new_type(TypeDesc::Poly(result, Rc::new([])));
                let _ = self.unify(env, method_ty, poly);
                result
            }
            _ => method_ty,
        };
        let how = self.send_target(&checked, method.txt);
        self.expression_at(env, e, ExpressionDesc::Send(checked.into(), how), result, expected)
    }

    /// How the method is found at run time.
    fn send_target(&mut self, object: &Expression, name: Symbol) -> Method {
        if let ExpressionDesc::Ident(path, _, value) = &object.desc {
            match &value.kind {
                ValueKind::SelfValue(_, methods, ..) => {
                    let id = match &**methods {
                        SelfMethods::Concrete(m) => m.get(&name).copied(),
                        SelfMethods::Virtual(m) => m.borrow().get(&name).copied(),
                    };
                    if let Some(id) = id {
                        return Method::Val(id);
                    }
                }
                ValueKind::Ancestor(_, methods, self_name) => {
                    if let Some(id) = methods.get(&name) {
                        let env = object.env.clone();
                        let self_path = self.self_path(&env, *self_name);
                        return Method::Ancestor(*id, self_path);
                    }
                }
                _ => {}
            }
            let _ = path;
        }
        Method::Name(name)
    }

    /// The type of a public method of an object type; an open type gets the method.
    fn find_method(&mut self, env: &Env, t: TypeId, name: Symbol) -> Result<TypeId, NoMethod> {
        let head = self.expand_head(env, t);
        match self.store.desc(head).clone() {
            TypeDesc::Var(_) => {
                let level = self.store.level(head);
                let method = self.new_var_at(level);
                let rest = self.new_var_at(level);
                let row = self.store.new_type(TypeDesc::Field(name, FieldKind::Public, method, rest), level);
                let cell = self.store.new_name(None);
                let object = self.store.new_type(TypeDesc::Object(row, cell), level);
                self.unify(env, head, object).map_err(|_| NoMethod::NotAnObject)?;
                Ok(method)
            }
            TypeDesc::Object(row, _) => self.find_method_field(env, row, name),
            TypeDesc::Error => Ok(head),
            _ => Err(NoMethod::NotAnObject),
        }
    }

    fn find_method_field(&mut self, env: &Env, row: TypeId, name: Symbol) -> Result<TypeId, NoMethod> {
        let (fields, rest) = self.store.flat_fields(row);
        if let Some((_, kind, ty)) = fields.iter().find(|(n, ..)| *n == name) {
            match self.store.kind(*kind) {
                FieldKind::Public => return Ok(*ty),
                FieldKind::Var(cell) => {
                    self.store.set_kind(cell, FieldKind::Public);
                    return Ok(*ty);
                }
                _ => {}
            }
        } else if matches!(self.store.desc(rest), TypeDesc::Var(_)) {
            let level = self.store.level(rest);
            let method = self.new_var_at(level);
            let more = self.new_var_at(level);
            let field = self.store.new_type(TypeDesc::Field(name, FieldKind::Public, method, more), level);
            if self.unify(env, rest, field).is_ok() {
                return Ok(method);
            }
        }
        let names = fields
            .iter()
            .filter(|(_, k, _)| self.store.kind(*k) == FieldKind::Public)
            .map(|(n, ..)| *n)
            .collect();
        Err(NoMethod::Missing(names))
    }

    fn no_method<T>(
        &mut self,
        env: &Env,
        object: &Expression,
        method: &Loc<Symbol>,
        why: NoMethod,
    ) -> Res<T> {
        self.reset_names(env);
        let ty = self.next_type_doc(object.ty);
        let mut doc = Doc::new();
        let code = |doc: &mut Doc, t: &Doc| {
            doc.styled(Style::InlineCode, |d| {
                d.append(t);
            });
        };
        match why {
            NoMethod::NotAnObject => {
                doc.open(BoxKind::V, 0).open(BoxKind::Box, 0);
                doc.text("This expression is not an object;").brk(1, 2).text("it has type ");
                code(&mut doc, &ty);
                doc.close().close();
                self.fail("not-an-object", object.span, doc)
            }
            NoMethod::Missing(names) => {
                doc.open(BoxKind::V, 0).open(BoxKind::Box, 0).text("This expression has type").brk(1, 2);
                code(&mut doc, &ty);
                doc.close().cut().text("It has no method ").code(self.interner.str(method.txt)).close();
                let mut diagnostic = Diagnostic::error("no-method", object.span, doc);
                diagnostic.hint = self.spelling_hint(&Longident::Ident(method.txt), &names);
                self.diagnostics.push(diagnostic);
                Err(Failed)
            }
        }
    }

    pub(super) fn type_new(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        lid: &Loc<Longident>,
        expected: Expected,
    ) -> Res<Expression> {
        let (path, class) = self.lookup_class(env, lid).ok_or(Failed)?;
        match class.new {
            None => {
                let mut doc = Doc::new();
                doc.text("Cannot instantiate the virtual class ").code(self.longident_text(&lid.txt));
                self.fail("virtual-class", e.span, doc)
            }
            Some(ty) => {
                let ty = self.instance(ty);
                self.expression_at(env, e, ExpressionDesc::New(path, lid.clone(), class), ty, expected)
            }
        }
    }

    pub(super) fn type_set_instance_variable(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        name: &Loc<Symbol>,
        value: &ast::Expression,
        expected: Expected,
    ) -> Res<Expression> {
        let lid = Loc::new(Longident::Ident(name.txt), name.span);
        let (path, found) = self.lookup_value(env, &lid).ok_or(Failed)?;
        match &found.kind {
            ValueKind::InstanceVariable(syntax::asttypes::MutableFlag::Mutable, self_name) => {
                let ty = self.instance(found.ty);
                let value = self.type_expect(env, value, ty.into())?;
                let self_path = self.self_path(env, *self_name);
                let unit = self.type_unit();
                let desc = ExpressionDesc::SetInstanceVariable(self_path, path, *name, value.into());
                self.expression_at(env, e, desc, unit, expected)
            }
            ValueKind::InstanceVariable(..) => {
                let mut doc = Doc::new();
                doc.text("The instance variable ").code(self.interner.str(name.txt)).text(" is not mutable");
                self.fail("instance-variable-not-mutable", e.span, doc)
            }
            _ => {
                let mut doc = Doc::new();
                doc.text("The value ").code(self.interner.str(name.txt)).text(" is not an instance variable");
                self.fail("not-an-instance-variable", e.span, doc)
            }
        }
    }

    pub(super) fn type_override(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        fields: &[(Loc<Symbol>, ast::Expression)],
        expected: Expected,
    ) -> Res<Expression> {
        let found = self.lookup_self(env);
        let Some((self_path, self_ty, vars)) = found else {
            let mut doc = Doc::new();
            doc.text("This object duplication occurs outside a method definition");
            return self.fail("outside-class", e.span, doc);
        };
        let mut out: Vec<(crate::ident::Ident, Loc<Symbol>, Expression)> = Vec::new();
        for (name, value) in fields {
            if out.iter().any(|(_, n, _)| n.txt == name.txt) {
                let mut doc = Doc::new();
                doc.text("The instance variable ").code(self.interner.str(name.txt));
                doc.text(" is overridden several times");
                return self.fail("value-multiply-overridden", e.span, doc);
            }
            let Some((id, ty)) = vars.get(&name.txt).copied() else {
                let mut doc = Doc::new();
                doc.text("Unbound instance variable ").code(self.interner.str(name.txt));
                let mut diagnostic = Diagnostic::error("unbound-instance-variable", e.span, doc);
                let names: Vec<Symbol> = vars.keys().copied().collect();
                diagnostic.hint = self.spelling_hint(&Longident::Ident(name.txt), &names);
                self.diagnostics.push(diagnostic);
                return Err(Failed);
            };
            let ty = self.instance(ty);
            let value = self.type_expect(env, value, ty.into())?;
            out.push((id, *name, value));
        }
        self.expression_at(env, e, ExpressionDesc::Override(self_path, out), self_ty, expected)
    }

    /// The object whose method is being checked.
    fn lookup_self(
        &mut self,
        env: &Env,
    ) -> Option<(crate::ident::Path, TypeId, indexmap::IndexMap<Symbol, (crate::ident::Ident, TypeId)>)> {
        let name = syntax::symbol::sym::SELF_STAR;
        let (_, value) = self.try_lookup_value(env, &Longident::Ident(name)).ok()?;
        let ValueKind::SelfValue(signature, _, ids, self_name) = &value.kind else { return None };
        let path = self.self_path(env, *self_name);
        let vars = ids
            .iter()
            .filter_map(|(name, id)| signature.vars.get(name).map(|(_, _, ty)| (*name, (*id, *ty))))
            .collect();
        Some((path, value.ty, vars))
    }
}

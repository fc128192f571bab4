//! Bodies of classes and objects: `object (self) .. end`.

use std::cell::RefCell;
use std::rc::Rc;

use diagnostics::{Doc, Span};
use indexmap::{IndexMap, IndexSet};
use syntax::ast::{self, ClassFieldDesc as Ast, ClassFieldKind as AstKind, Loc};
use syntax::asttypes::{ArgLabel, OverrideFlag, VirtualFlag};
use syntax::symbol::{Symbol, sym};

use super::ClassScope;
use super::signature::plain_signature;
use crate::checker::Checker;
use crate::core::cases::CaseKind;
use crate::core::pattern_vars::{PatternScope, PatternVar};
use crate::core::{Failed, Res};
use crate::env::{Env, ValueUnbound};
use crate::ident::Ident;
use crate::typedtree::*;
use crate::types::*;

/// A class body under construction.
struct Body {
    scope: ClassScope,
    sig: ClassSignature,
    /// The instance variables' identifiers: the latest of each name.
    vars: IndexMap<Symbol, Ident>,
    ancestors: Vec<Ancestor>,
    /// What has a value so far here, and what has one from a parent.
    own_methods: IndexSet<Symbol>,
    own_vars: IndexSet<Symbol>,
    parent_methods: IndexSet<Symbol>,
    parent_vars: IndexSet<Symbol>,
}

/// `inherit .. as name`
struct Ancestor {
    name: Loc<Symbol>,
    sig: Rc<ClassSignature>,
    methods: Rc<IndexMap<Symbol, Ident>>,
}

/// A field after the first pass. One exists for each field of a body, for as long as the body is checked.
#[allow(clippy::large_enum_variant, reason = "short-lived, and mostly of the large kind")]
enum Half<'a> {
    Done(ClassFieldDesc),
    Method(&'a ast::Expression, TypeId, Box<dyn FnOnce(Expression) -> ClassFieldDesc>),
    Initializer(&'a ast::Expression),
}

/// What methods see of their object.
struct SelfView {
    env: Env,
    name: Symbol,
    vars: Vec<PatternVar>,
    ty: TypeId,
    kind: ValueKind,
}

impl Checker<'_> {
    /// A class body. The signature is open, its private methods still undecided.
    pub(crate) fn class_structure(
        &mut self,
        scope: &ClassScope,
        s: &ast::ClassStructure,
        virt: VirtualFlag,
        span: Span,
    ) -> Res<(ClassStructure, Rc<ClassSignature>)> {
        let sig = self.new_class_signature();
        let mut pattern_scope = PatternScope::new(&scope.met, 0);
        let self_pattern = self.type_pattern(&mut pattern_scope, CaseKind::Value, &s.self_, sig.self_type)?;
        if self.store.as_var(self.self_fields(&sig).1).is_none() {
            let ty = self.type_doc(&scope.val, sig.self_type);
            let mut doc = Doc::new();
            doc.open(diagnostics::BoxKind::HOV, 0);
            doc.words("This pattern cannot match self: it only matches values of type").space();
            doc.styled(diagnostics::Style::InlineCode, |d| {
                d.append(&ty);
            });
            doc.close();
            return self.fail("pattern-cannot-match-self", s.self_.span, doc);
        }
        let mut body = Body {
            scope: scope.clone(),
            sig,
            vars: IndexMap::new(),
            ancestors: Vec::new(),
            own_methods: IndexSet::new(),
            own_vars: IndexSet::new(),
            parent_methods: IndexSet::new(),
            parent_vars: IndexSet::new(),
        };
        let mut halves = Vec::with_capacity(s.fields.len());
        for field in &s.fields {
            let half = self.with_warning_scope(&field.attributes, |c| c.declare_field(&mut body, field))?;
            halves.push((field, half));
        }
        self.declare_row_methods(&mut body.sig);
        let (view, methods) = self.self_view(&body, pattern_scope.vars, virt);
        let mut fields = Vec::with_capacity(halves.len());
        for (field, half) in halves {
            let desc = self.with_warning_scope(&field.attributes, |c| c.finish_field(&view, half))?;
            fields.push(ClassField { desc, span: field.span, attributes: field.attributes.clone().into() });
        }
        let mut sig = body.sig;
        self.declare_row_methods(&mut sig);
        if self.store.as_var(self.self_fields(&sig).1).is_none() {
            let doc = Doc::sentence("Self type cannot be unified with a closed object type");
            return self.fail("closed-self", span, doc);
        }
        sig.self_row = self.self_fields(&sig).1;
        let sig = Rc::new(sig);
        let known = match &*methods {
            SelfMethods::Concrete(m) => m.clone(),
            SelfMethods::Virtual(m) => m.borrow().clone(),
        };
        let mut meths = IndexMap::new();
        for name in self.sorted_names(sig.meths.keys().copied()).into_iter().rev() {
            let id = known.get(&name).copied().unwrap_or_else(|| self.idents.local(name));
            meths.insert(name, id);
        }
        Ok((ClassStructure { self_pattern, fields, ty: sig.clone(), meths }, sig))
    }

    /// The first pass over a field.
    fn declare_field<'a>(&mut self, body: &mut Body, field: &'a ast::ClassField) -> Res<Half<'a>> {
        let val = body.scope.val.clone();
        Ok(match &field.desc {
            Ast::Inherit(flag, parent, name) => self.declare_parent(body, *flag, parent, name.as_ref())?,
            Ast::Val(name, mutable, kind) => {
                self.check_override(body, (name, field.span), kind, false)?;
                let (virt, ty, kind) = match kind {
                    AstKind::Virtual(ty) => {
                        let ty = self.without_errors(|c| c.transl_simple_type(&val, ty, false))?;
                        (VirtualFlag::Virtual, ty.ty, ClassFieldKind::Virtual(ty))
                    }
                    AstKind::Concrete(flag, e) => {
                        let e = self.type_exp(&val, e)?;
                        (VirtualFlag::Concrete, e.ty, ClassFieldKind::Concrete(*flag, e))
                    }
                };
                let at = (name.txt, name.span);
                self.add_class_variable(&val, &mut body.sig, at, (*mutable, virt), ty)?;
                let known = body.vars.get(&name.txt).copied();
                let id = known.unwrap_or_else(|| self.idents.local(name.txt));
                body.vars.insert(name.txt, id);
                self.hide_variables(body, &[name.txt]);
                Half::Done(ClassFieldDesc::Val(*name, *mutable, id, kind, known.is_some()))
            }
            Ast::Method(name, private, AstKind::Virtual(ty)) => {
                let ty = self.method_type(&val, ty)?;
                let flags = (*private, VirtualFlag::Virtual);
                let done = self.add_class_method(&val, &mut body.sig, name.txt, flags, ty.ty);
                self.method_agrees(&val, done, name.txt, field.span)?;
                Half::Done(ClassFieldDesc::Method(*name, *private, ClassFieldKind::Virtual(ty)))
            }
            Ast::Method(name, private, kind @ AstKind::Concrete(flag, e)) => {
                self.check_override(body, (name, field.span), kind, true)?;
                let (e, annotation) = match &*e.desc {
                    ast::ExpressionDesc::Poly(inner, ty) => (inner, ty.as_ref()),
                    _ => (e, None),
                };
                let ty = match annotation {
                    Some(ty) => self.method_type(&val, ty)?.ty,
                    None => self.new_var(),
                };
                let flags = (*private, VirtualFlag::Concrete);
                let done = self.add_class_method(&val, &mut body.sig, name.txt, flags, ty);
                self.method_agrees(&val, done, name.txt, field.span)?;
                if self.store.as_var(ty).is_some() {
                    let inner = self.new_var();
                    let poly = self.new_type(TypeDesc::Poly(inner, Rc::new([])));
                    let _ = self.unify(&val, ty, poly);
                    let approximation = self.approximate(&val, e)?;
                    self.unify_quietly(&val, inner, approximation);
                }
                let (name, private, flag) = (*name, *private, *flag);
                let make = move |e| ClassFieldDesc::Method(name, private, ClassFieldKind::Concrete(flag, e));
                Half::Method(e, ty, Box::new(make))
            }
            Ast::Constraint(a, b) => {
                let (a, b) = self.class_constraint(&val, a, b, field.span)?;
                Half::Done(ClassFieldDesc::Constraint(a, b))
            }
            Ast::Initializer(e) => Half::Initializer(e),
            Ast::Attribute(a) => Half::Done(ClassFieldDesc::Attribute(a.clone().into())),
            Ast::Extension(e) => {
                self.report_uninterpreted(e);
                return Err(Failed);
            }
        })
    }

    fn declare_parent<'a>(
        &mut self,
        body: &mut Body,
        flag: OverrideFlag,
        parent: &ast::ClassExpr,
        name: Option<&Loc<Symbol>>,
    ) -> Res<Half<'a>> {
        let val = body.scope.val.clone();
        let parent = self.class_expr(&body.scope, parent, VirtualFlag::Virtual)?;
        let Some(sig) = plain_signature(&parent.ty).cloned() else {
            return self.not_a_structure(parent.span);
        };
        self.inherit_signature(&val, &mut body.sig, &sig, parent.span)?;
        let (vars, methods) = self.inherited_idents(&sig, &mut body.vars);
        let names: Vec<Symbol> = vars.iter().map(|v| v.0).collect();
        self.hide_variables(body, &names);
        body.parent_methods.extend(methods.iter().map(|m| m.0));
        body.parent_vars.extend(vars.iter().map(|v| v.0));
        if let Some(name) = name {
            let methods = Rc::new(methods.iter().copied().collect());
            body.ancestors.push(Ancestor { name: *name, sig, methods });
        }
        let name = name.map(|n| n.txt);
        Ok(Half::Done(ClassFieldDesc::Inherit(flag, parent.into(), name, vars, methods)))
    }

    /// Outside of methods, instance variables have no value.
    fn hide_variables(&mut self, body: &mut Body, names: &[Symbol]) {
        for &name in names {
            let id = self.idents.local(name);
            body.scope.val = body.scope.val.add_unbound_value(id, ValueUnbound::InstanceVariable);
        }
    }

    /// `!` where there is nothing to override, two definitions of one name.
    fn check_override(
        &mut self,
        body: &mut Body,
        (name, span): (&Loc<Symbol>, Span),
        kind: &AstKind,
        method: bool,
    ) -> Res<()> {
        let AstKind::Concrete(flag, _) = kind else { return Ok(()) };
        let (own, parent, what) = if method {
            (&mut body.own_methods, &body.parent_methods, "method")
        } else {
            (&mut body.own_vars, &body.parent_vars, "instance variable")
        };
        let here = !own.insert(name.txt);
        let above = parent.contains(&name.txt);
        let text = self.interner.str(name.txt);
        let mut doc = Doc::new();
        if *flag == OverrideFlag::Override {
            if here || above {
                return Ok(());
            }
            doc.text(format!("The {what} ")).code(text).text(" has no previous definition");
            return self.fail("no-overriding", span, doc);
        }
        if here {
            doc.open(diagnostics::BoxKind::HOV, 0).text(format!("The {what} ")).code(text).space();
            doc.words("has multiple definitions in this object").close();
            return self.fail("duplicate-definition", span, doc);
        }
        if above && method {
            doc.text("the method ").text(text).text(" is overridden.");
            self.warn(7, name.span, doc);
        } else if above {
            doc.text("the instance variable ").text(text).text(" is overridden.");
            self.warn(13, name.span, doc);
        }
        Ok(())
    }

    fn self_view(
        &mut self,
        body: &Body,
        vars: Vec<PatternVar>,
        virt: VirtualFlag,
    ) -> (SelfView, Rc<SelfMethods>) {
        let name = body.scope.self_name;
        let mut known = IndexMap::new();
        for method in self.sorted_names(body.sig.meths.keys().copied()) {
            known.insert(method, self.idents.local(method));
        }
        let methods = Rc::new(match virt {
            VirtualFlag::Virtual => SelfMethods::Virtual(RefCell::new(known)),
            VirtualFlag::Concrete => SelfMethods::Concrete(known),
        });
        let mut env = body.scope.met.clone();
        for (var, id) in &body.vars {
            let Some((mutable, _, ty)) = body.sig.vars.get(var).copied() else { continue };
            let kind = ValueKind::InstanceVariable(mutable, name);
            let value = self.class_value(ty, kind, Loc::new(*var, Span::NONE));
            env = env.add_value(*id, value);
        }
        for a in &body.ancestors {
            let kind = ValueKind::Ancestor(a.sig.clone(), a.methods.clone(), name);
            let value = self.class_value(a.sig.self_type, kind, a.name);
            env = self.enter_value(&env, a.name.txt, value).1;
        }
        let sig = Rc::new(body.sig.clone());
        let kind = ValueKind::SelfValue(sig, methods.clone(), Rc::new(body.vars.clone()), name);
        (SelfView { env, name, vars, ty: body.sig.self_type, kind }, methods)
    }

    /// The second pass over a field.
    fn finish_field(&mut self, view: &SelfView, half: Half<'_>) -> Res<ClassFieldDesc> {
        match half {
            Half::Done(desc) => Ok(desc),
            Half::Method(e, ty, make) => {
                let e = self.method_function(view, e.span, |c, env| match c.store.desc(ty).clone() {
                    TypeDesc::Poly(inner, vars) if vars.is_empty() => c.type_expect(env, e, inner.into()),
                    _ => c.type_poly_expression(env, e, e, None, ty.into()),
                })?;
                Ok(make(e))
            }
            Half::Initializer(e) => {
                let unit = self.type_unit();
                let e = self.method_function(view, e.span, |c, env| c.type_expect(env, e, unit.into()))?;
                Ok(ClassFieldDesc::Initializer(e))
            }
        }
    }

    /// A method as a function of its object.
    fn method_function(
        &mut self,
        view: &SelfView,
        span: Span,
        body: impl FnOnce(&mut Self, &Env) -> Res<Expression>,
    ) -> Res<Expression> {
        let here = Loc::new(view.name, span);
        let value = self.class_value(view.ty, view.kind.clone(), here);
        let (id, mut env) = self.enter_value(&view.env, view.name, value.clone());
        env = self.enter_value(&env, sym::SELF_STAR, value.clone()).1;
        for var in &view.vars {
            env = self.enter_value(&env, var.name.txt, value.clone()).1;
        }
        let body = body(self, &env)?;
        let pattern = Pattern {
            desc: PatternDesc::Var(id, here, value.uid.clone()),
            span,
            extra: Vec::new(),
            ty: view.ty,
            env: view.env.clone(),
            attributes: Rc::new([]),
        };
        let param = FunctionParam {
            label: ArgLabel::Nolabel,
            param: id,
            partial: Partial::Total,
            kind: FunctionParamKind::Pattern(pattern),
            newtypes: Vec::new(),
            span,
        };
        let ty = self.type_arrow(ArgLabel::Nolabel, view.ty, body.ty);
        let desc = ExpressionDesc::Function(vec![param], FunctionBody::Body(body.into()));
        let env = view.env.clone();
        Ok(Expression { desc, span, extra: Vec::new(), ty, env, attributes: Rc::new([]) })
    }
}

//! Class types: signatures of objects, functions to them, and names for them.

use std::rc::Rc;

use diagnostics::{Diagnostic, Doc, Span};
use syntax::ast::{self, ClassTypeDesc as Ast, ClassTypeFieldDesc as AstField, Loc, Longident};
use syntax::asttypes::{ArgLabel, VirtualFlag};
use syntax::symbol::{Symbol, sym};

use super::signature::{abbreviate, plain_signature};
use crate::checker::Checker;
use crate::core::{Failed, Res};
use crate::env::Env;
use crate::ident::Path;
use crate::typedtree::*;
use crate::types::trace::UnifyError;
use crate::types::*;

impl Checker<'_> {
    /// A class type.
    pub(crate) fn class_type(&mut self, env: &Env, ct: &ast::ClassType) -> Res<TypedClassType> {
        syntax::node::deep(|| self.class_type_here(env, ct))
    }

    fn class_type_here(&mut self, env: &Env, ct: &ast::ClassType) -> Res<TypedClassType> {
        let (desc, ty) = match &*ct.desc {
            Ast::Constr(lid, args) => {
                let (path, decl) = self.lookup_cltype(env, lid).ok_or(Failed)?;
                self.check_defined(&path, lid)?;
                let (args, ty) = self.applied_class(env, (lid, &path), (&decl.params, &decl.ty), args)?;
                (ClassTypeDesc::Constr(path, lid.clone(), args), ty)
            }
            Ast::Signature(s) => {
                let typed = self.class_type_signature(env, s)?;
                let ty = ClassType::Signature(typed.ty.clone());
                (ClassTypeDesc::Signature(typed.into()), ty)
            }
            Ast::Arrow(label, arg, body) => {
                let arg = self.without_errors(|c| c.transl_simple_type(env, arg, false))?;
                let ty = match label {
                    ArgLabel::Optional(_) => self.predef_constr(sym::OPTION, &[arg.ty]),
                    _ => arg.ty,
                };
                let body = self.class_type(env, body)?;
                let ty = ClassType::Arrow(*label, ty, Rc::new(body.ty.clone()));
                (ClassTypeDesc::Arrow(*label, arg.into(), body.into()), ty)
            }
            Ast::Open(open, body) => {
                let (open, inner) = self.type_open_description(env, open).ok_or(Failed)?;
                let body = self.class_type(&inner, body)?;
                let ty = body.ty.clone();
                (ClassTypeDesc::Open(open.into(), body.into()), ty)
            }
            Ast::Extension(e) => {
                self.report_uninterpreted(e);
                return Err(Failed);
            }
        };
        let attributes = ct.attributes.clone().into();
        Ok(TypedClassType { desc, ty, env: env.clone(), span: ct.span, attributes })
    }

    /// A class of the group at hand has no type yet.
    pub(crate) fn check_defined(&mut self, path: &Path, lid: &Loc<Longident>) -> Res<()> {
        let undefined = matches!(path, Path::Ident(id) if self.core.undefined_classes.contains(id));
        if !undefined {
            return Ok(());
        }
        let mut doc = Doc::new();
        doc.text("The class ")
            .code(self.longident_text(&lid.txt))
            .space()
            .words("is not yet completely defined");
        self.fail("class-not-yet-defined", lid.span, doc)
    }

    /// A named class (type) at its arguments.
    pub(crate) fn applied_class(
        &mut self,
        env: &Env,
        (lid, path): (&Loc<Longident>, &Path),
        (params, ty): (&[TypeId], &ClassType),
        args: &[ast::CoreType],
    ) -> Res<(Vec<CoreType>, ClassType)> {
        if params.len() != args.len() {
            let mut doc = Doc::new();
            doc.boxed(diagnostics::BoxKind::Box, 0, |d| {
                d.text("The class constructor ").code(self.longident_text(&lid.txt)).space();
                d.text(format!("expects {} type argument(s),", params.len())).space();
                d.text(format!("but is here applied to {} type argument(s)", args.len()));
            });
            return self.fail("class-arity", lid.span, doc);
        }
        let mut typed = Vec::with_capacity(args.len());
        for arg in args {
            typed.push(self.without_errors(|c| c.transl_simple_type(env, arg, false))?);
        }
        let (params, ty) = self.instance_class(params, ty);
        for (param, arg) in params.iter().zip(&typed) {
            if let Err(e) = self.unify(env, *param, arg.ty) {
                let e = crate::declarations::type_expr::swapped(&e);
                let mut first = Doc::new();
                first.words("The type parameter");
                return self.clash(
                    "class-parameter",
                    env,
                    arg.span,
                    &e,
                    &first,
                    "does not meet its constraint: it should be",
                    None,
                );
            }
        }
        let ty = abbreviate(path, &params.into(), &ty);
        Ok((typed, ty))
    }

    fn class_type_signature(&mut self, env: &Env, s: &ast::ClassSignature) -> Res<TypedClassSignature> {
        let mut sig = self.new_class_signature();
        let self_type = self.without_errors(|c| c.transl_simple_type(env, &s.self_, false))?;
        if let Err(e) = self.unify(env, self_type.ty, sig.self_type) {
            let first = Doc::plain("This type");
            return self.clash("self-type", env, s.self_.span, &e, &first, "should be an object type", None);
        }
        let mut fields = Vec::with_capacity(s.fields.len());
        for field in &s.fields {
            let desc = self.class_type_field(env, &mut sig, field)?;
            fields.push(ClassTypeField {
                desc,
                span: field.span,
                attributes: field.attributes.clone().into(),
            });
        }
        self.declare_row_methods(&mut sig);
        sig.self_row = self.self_fields(&sig).1;
        Ok(TypedClassSignature { self_type, fields, ty: Rc::new(sig) })
    }

    fn class_type_field(
        &mut self,
        env: &Env,
        sig: &mut ClassSignature,
        field: &ast::ClassTypeField,
    ) -> Res<ClassTypeFieldDesc> {
        Ok(match &field.desc {
            AstField::Inherit(parent) => {
                let parent = self.class_type(env, parent)?;
                let Some(inherited) = plain_signature(&parent.ty).cloned() else {
                    return self.not_a_structure(parent.span);
                };
                self.inherit_signature(env, sig, &inherited, parent.span)?;
                ClassTypeFieldDesc::Inherit(parent)
            }
            AstField::Val(name, mutable, virt, ty) => {
                let ty = self.without_errors(|c| c.transl_simple_type(env, ty, false))?;
                let virt_here = match sig.vars.get(&name.txt) {
                    Some((_, VirtualFlag::Concrete, _)) => VirtualFlag::Concrete,
                    _ => *virt,
                };
                sig.vars.insert(name.txt, (*mutable, virt_here, ty.ty));
                ClassTypeFieldDesc::Val(name.txt, *mutable, *virt, ty)
            }
            AstField::Method(name, private, virt, ty) => {
                let ty = self.method_type(env, ty)?;
                let done = self.add_class_method(env, sig, name.txt, (*private, *virt), ty.ty);
                self.method_agrees(env, done, name.txt, field.span)?;
                ClassTypeFieldDesc::Method(name.txt, *private, *virt, ty)
            }
            AstField::Constraint(a, b) => {
                let (a, b) = self.class_constraint(env, a, b, field.span)?;
                ClassTypeFieldDesc::Constraint(a, b)
            }
            AstField::Attribute(a) => ClassTypeFieldDesc::Attribute(a.clone().into()),
            AstField::Extension(e) => {
                self.report_uninterpreted(e);
                return Err(Failed);
            }
        })
    }

    /// The written type of a method: always a polymorphic one.
    pub(crate) fn method_type(&mut self, env: &Env, ty: &ast::CoreType) -> Res<CoreType> {
        let mut typed = self.without_errors(|c| c.transl_simple_type(env, ty, false))?;
        if !matches!(self.store.desc(typed.ty), TypeDesc::Poly(..)) {
            typed.ty = self.new_type(TypeDesc::Poly(typed.ty, Rc::new([])));
        }
        Ok(typed)
    }

    /// `constraint a = b`
    pub(crate) fn class_constraint(
        &mut self,
        env: &Env,
        a: &ast::CoreType,
        b: &ast::CoreType,
        span: Span,
    ) -> Res<(CoreType, CoreType)> {
        let a = self.without_errors(|c| c.transl_simple_type(env, a, false))?;
        let b = self.without_errors(|c| c.transl_simple_type(env, b, false))?;
        match self.unify(env, a.ty, b.ty) {
            Ok(()) => Ok((a, b)),
            Err(e) => {
                let first = Doc::plain("Type");
                self.class_clash(
                    "The class constraints are not consistent.",
                    env,
                    span,
                    &e,
                    (&first, "is not compatible with type"),
                )
            }
        }
    }

    /// A disagreement below a headline.
    pub(crate) fn class_clash<T>(
        &mut self,
        headline: &str,
        env: &Env,
        span: Span,
        e: &UnifyError,
        (first, second): (&Doc, &str),
    ) -> Res<T> {
        let comparing = crate::types::report::Comparing::Unification;
        let trace = self.disagreement(env, comparing, e, first, &Doc::plain(second), None);
        let mut doc = Doc::new();
        doc.open(diagnostics::BoxKind::V, 0).text(headline).cut();
        doc.append(&trace).close();
        self.diagnostics.push(Diagnostic::error("class-clash", span, doc));
        Err(Failed)
    }

    /// A method's type must be what was said of it before.
    pub(crate) fn method_agrees(
        &mut self,
        env: &Env,
        done: Result<(), UnifyError>,
        name: Symbol,
        span: Span,
    ) -> Res<()> {
        let Err(e) = done else { return Ok(()) };
        let mut first = Doc::new();
        first.text("The method ").code(self.interner.str(name)).space().text("has type");
        self.clash("method-type", env, span, &e, &first, "but is expected to have type", None)
    }

    pub(crate) fn not_a_structure<T>(&mut self, span: Span) -> Res<T> {
        let doc = Doc::sentence("This class expression is not a class structure; it has parameters");
        self.fail("not-a-class-structure", span, doc)
    }
}

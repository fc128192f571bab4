//! Groups of class declarations: recursive, each with its class type, its object type `c` and the open one, `#c`.
//!
//! While a group is checked, its object types stand for objects of which nothing is known; these must turn out to be
//! what the classes give.

use std::rc::Rc;

use diagnostics::{BoxKind, Doc, Span, Style};
use syntax::ast::{self, Loc};
use syntax::asttypes::{PrivateFlag, VirtualFlag};
use syntax::symbol::Symbol;

use super::ClassScope;
use super::signature::class_signature;
use crate::checker::Checker;
use crate::core::Res;
use crate::declarations::TypeVars;
use crate::env::Env;
use crate::ident::{Ident, LOWEST_SCOPE, Path};
use crate::typedtree::*;
use crate::types::*;

/// A declaration of any kind.
#[derive(Clone, Copy)]
pub(super) struct Head<'a> {
    pub name: Loc<Symbol>,
    pub virt: VirtualFlag,
    pub params: &'a [ast::TypeParam],
    pub source: Source<'a>,
    pub span: Span,
    pub attributes: &'a [ast::Attribute],
}

#[derive(Clone, Copy)]
pub(super) enum Source<'a> {
    Expr(&'a ast::ClassExpr),
    Type(&'a ast::ClassType),
}

/// What a [`Source`] was checked to be.
pub(super) enum Body {
    Expr(Box<ClassExpr>),
    Type(Box<TypedClassType>),
}

impl Body {
    fn ty(&self) -> &ClassType {
        match self {
            Body::Expr(e) => &e.ty,
            Body::Type(t) => &t.ty,
        }
    }

    fn span(&self) -> Span {
        match self {
            Body::Expr(e) => e.span,
            Body::Type(t) => t.span,
        }
    }
}

/// A declaration being checked.
struct Draft {
    class: Ident,
    class_type: Ident,
    object: Ident,
    params: Vec<TypeParam>,
    types: Vec<TypeId>,
    vars: TypeVars,
    /// What stands for the object type, the open object type, the type of `new`.
    closed: TypeId,
    open: TypeId,
    new: TypeId,
    uid: Uid,
}

/// A declaration checked.
pub(super) struct Finished {
    pub class: Ident,
    pub class_type: Ident,
    pub object: Ident,
    pub params: Vec<TypeParam>,
    pub body: Body,
    pub decl: Rc<ClassDeclaration>,
    pub type_decl: Rc<ClassTypeDeclaration>,
    pub object_decl: Rc<TypeDeclaration>,
    pub methods: Vec<Symbol>,
}

impl Checker<'_> {
    /// Checks a group. `values`: the declarations define classes, not only class types.
    pub(super) fn class_group(
        &mut self,
        env: &Env,
        heads: &[Head<'_>],
        values: bool,
    ) -> Option<(Vec<Finished>, Env)> {
        self.create_scope();
        let base = self.level;
        let result = self.class_group_inside(env, heads, values, base);
        self.level = base;
        self.core.undefined_classes.clear();
        if result.is_err() {
            self.types.recover();
        }
        result.ok()
    }

    fn class_group_inside(
        &mut self,
        env: &Env,
        heads: &[Head<'_>],
        values: bool,
        base: u32,
    ) -> Res<(Vec<Finished>, Env)> {
        let mut drafts = Vec::with_capacity(heads.len());
        let mut inner = env.clone();
        for head in heads {
            let draft = self.class_draft(env, head, base)?;
            inner = self.add_draft(&inner, &draft, head, values);
            drafts.push(draft);
        }
        let mut bodies = Vec::with_capacity(heads.len());
        for (head, draft) in heads.iter().zip(&drafts) {
            self.type_vars = draft.vars.clone();
            let scope =
                ClassScope { val: inner.clone(), met: inner.clone(), self_name: self.new_self_name() };
            let body = self.with_warning_scope(head.attributes, |c| match head.source {
                Source::Expr(e) => c.class_expr(&scope, e, head.virt).map(|e| Body::Expr(Box::new(e))),
                Source::Type(t) => c.class_type(&inner, t).map(|t| Body::Type(Box::new(t))),
            })?;
            let sig = class_signature(body.ty()).clone();
            if head.virt == VirtualFlag::Concrete {
                let what = match head.source {
                    Source::Expr(_) => "non-virtual class",
                    Source::Type(_) => "non-virtual class type",
                };
                self.check_not_virtual(&sig, body.span(), what)?;
            }
            // The classes that follow may be made of this one.
            let ty = self.open_class_type(body.ty());
            let (decl, type_decl, _) =
                self.class_declarations(head, draft, &ty, (draft.closed, draft.open, draft.new));
            self.core.undefined_classes.remove(&draft.class_type);
            inner = inner.add_cltype(draft.class_type, type_decl);
            if values {
                self.core.undefined_classes.remove(&draft.class);
                inner = inner.add_class(draft.class, decl);
            }
            bodies.push(body);
        }
        let mut objects = Vec::with_capacity(heads.len());
        for ((head, draft), body) in heads.iter().zip(&drafts).zip(&bodies) {
            objects.push(self.class_object_types(&inner, head, draft, body)?);
        }
        self.level = base;
        for ((draft, body), (closed, open, new)) in drafts.iter().zip(&bodies).zip(&objects) {
            for &t in draft.types.iter().chain([closed, open, new]) {
                self.generalize(t);
            }
            self.generalize_class_type(body.ty());
        }
        for ((head, draft), body) in heads.iter().zip(&drafts).zip(&bodies) {
            self.check_class_closed(&inner, head, draft, body)?;
        }
        let mut finished = Vec::with_capacity(heads.len());
        let mut new_env = env.clone();
        for (((head, draft), body), types) in heads.iter().zip(drafts).zip(bodies).zip(objects) {
            let f = self.finish_class(head, draft, body, types);
            new_env = new_env.add_type(f.object, f.object_decl.clone());
            new_env = new_env.add_cltype(f.class_type, f.type_decl.clone());
            if values {
                new_env = new_env.add_class(f.class, f.decl.clone());
            }
            finished.push(f);
        }
        self.compute_class_variance(env, heads, &mut finished, values).map(|env| (finished, env))
    }

    fn class_draft(&mut self, env: &Env, head: &Head<'_>, base: u32) -> Res<Draft> {
        self.level = base;
        self.reset_type_variables();
        self.begin_def();
        let params = self.without_errors(|c| c.transl_type_params(env, head.params))?;
        let types = params.iter().map(|(p, _)| p.ty).collect();
        let object = |c: &mut Self| {
            let row = c.new_var();
            let name = c.store.new_name(None);
            c.new_type(TypeDesc::Object(row, name))
        };
        Ok(Draft {
            class: self.idents.scoped(head.name.txt, base),
            class_type: self.idents.scoped(head.name.txt, base),
            object: self.idents.scoped(head.name.txt, base),
            params,
            types,
            vars: self.type_vars.clone(),
            closed: object(self),
            open: object(self),
            new: self.new_var(),
            uid: self.new_uid(),
        })
    }

    fn add_draft(&mut self, env: &Env, d: &Draft, head: &Head<'_>, values: bool) -> Env {
        let sig = ClassType::Signature(Rc::new(self.new_class_signature()));
        let (decl, type_decl, object) = self.class_declarations(head, d, &sig, (d.closed, d.open, d.new));
        self.core.undefined_classes.insert(d.class_type);
        let env = env.add_type(d.object, object).add_cltype(d.class_type, type_decl);
        if !values {
            return env;
        }
        self.core.undefined_classes.insert(d.class);
        let new = Some(d.new);
        env.add_class(d.class, Rc::new(ClassDeclaration { new, ..(*decl).clone() }))
    }

    /// The object types of a class and the type of its `new`; what stood for them agrees.
    fn class_object_types(
        &mut self,
        env: &Env,
        head: &Head<'_>,
        d: &Draft,
        body: &Body,
    ) -> Res<(TypeId, TypeId, TypeId)> {
        let sig = class_signature(body.ty()).clone();
        let path = Path::Ident(d.object);
        let nil = self.new_type(TypeDesc::Nil);
        let name = Some((path.clone(), d.types.clone()));
        let closed = self.object_type_of(&sig, nil, name.clone());
        if let Err(e) = self.unify(env, d.closed, closed) {
            let mut first = Doc::new();
            first
                .text("The abbreviation ")
                .code(self.interner.str(head.name.txt))
                .space()
                .text("is used with type");
            let second = "but the class gives type";
            return self.clash("class-abbreviation", env, head.span, &e, &first, second, None);
        }
        let more = self.new_var();
        let open = self.object_type_of(&sig, more, name.clone());
        let more = self.new_var();
        let other = self.object_type_of(&sig, more, name);
        self.unify_quietly(env, d.open, other);
        let constr = self.new_type(TypeDesc::Constr(path, d.types.clone().into()));
        let new = self.class_new_type(body.ty(), constr);
        if let Err(e) = self.unify(env, d.new, new) {
            let first = Doc::plain("The class is instantiated at type");
            let second = "but its objects are made with type";
            return self.clash("class-new", env, head.span, &e, &first, second, None);
        }
        Ok((closed, open, new))
    }

    fn class_new_type(&mut self, ty: &ClassType, object: TypeId) -> TypeId {
        match ty {
            ClassType::Arrow(label, arg, body) => {
                let body = self.class_new_type(body, object);
                self.type_arrow(*label, *arg, body)
            }
            ClassType::Constr(_, _, body) => self.class_new_type(body, object),
            ClassType::Signature(_) => object,
        }
    }

    /// Self stays inside of its class, and every type variable is a parameter.
    fn check_class_closed(&mut self, env: &Env, head: &Head<'_>, d: &Draft, body: &Body) -> Res<()> {
        let sig = class_signature(body.ty()).clone();
        let (_, end) = self.self_fields(&sig);
        if self.store.level(end) != GENERIC_LEVEL {
            let doc = Doc::sentence("Self type cannot escape its class");
            return self.fail("self-escapes", body.span(), doc);
        }
        let bound = self.store.free_variables(&d.types);
        let parts: Vec<TypeId> =
            sig.vars.values().map(|v| v.2).chain(sig.meths.values().map(|m| m.2)).collect();
        let free: Vec<TypeId> = self
            .store
            .free_variables(&parts)
            .into_iter()
            .filter(|v| *v != self.store.repr(end) && !bound.contains(v))
            .filter(|v| self.store.level(*v) == GENERIC_LEVEL)
            .collect();
        if free.is_empty() {
            return Ok(());
        }
        self.unbound_class_variables(env, head, d, body, &free)
    }

    fn unbound_class_variables(
        &mut self,
        env: &Env,
        head: &Head<'_>,
        d: &Draft,
        body: &Body,
        free: &[TypeId],
    ) -> Res<()> {
        let sig = class_signature(body.ty()).clone();
        let (_, end) = self.self_fields(&sig);
        self.reset_names(env);
        let (decl, ..) = self.class_declarations(head, d, body.ty(), (end, end, end));
        let item = SignatureItem::Class(d.class, decl, RecStatus::First, Visibility::Exported);
        let shown = self.item_doc(env, &item);
        let mut doc = Doc::new();
        doc.open(BoxKind::V, 0).open(BoxKind::Box, 2);
        doc.text("Some type variables are unbound in this type:").space();
        doc.append(&shown).close();
        let mut fields: Vec<(&str, Symbol, TypeId)> =
            sig.meths.iter().map(|(n, m)| ("method", *n, m.2)).collect();
        fields.extend(sig.vars.iter().map(|(n, v)| ("instance variable", *n, v.2)));
        for (what, name, ty) in fields {
            let inner = match self.store.desc(ty) {
                TypeDesc::Poly(t, vars) if vars.is_empty() => *t,
                _ => ty,
            };
            let inside = self.store.free_variables(&[inner]);
            let Some(var) = inside.into_iter().find(|v| free.contains(v)) else { continue };
            self.prepare_type(inner);
            let ty = self.next_type_doc(inner);
            let var = self.next_type_doc(var);
            doc.cut().open(BoxKind::Box, 0).text(format!("The {what} "));
            doc.code(self.interner.str(name)).space().text("has type").brk(1, 2);
            doc.styled(Style::InlineCode, |d| {
                d.append(&ty);
            });
            doc.space().text("where ");
            doc.styled(Style::InlineCode, |d| {
                d.append(&var);
            });
            doc.text(" is unbound").close();
            break;
        }
        doc.close();
        self.fail("unbound-class-variable", head.span, doc)
    }

    /// The declarations of a class at these types.
    fn class_declarations(
        &mut self,
        head: &Head<'_>,
        d: &Draft,
        ty: &ClassType,
        (closed, open, new): (TypeId, TypeId, TypeId),
    ) -> (Rc<ClassDeclaration>, Rc<ClassTypeDeclaration>, Rc<TypeDeclaration>) {
        let attributes: Attributes = head.attributes.into();
        let variance = vec![Variance::FULL; d.types.len()];
        let object = |manifest| TypeDeclaration {
            params: d.types.clone(),
            arity: d.types.len(),
            kind: TypeKind::Abstract(TypeOrigin::Definition),
            private: PrivateFlag::Public,
            manifest: Some(manifest),
            variance: variance.clone(),
            separability: vec![Separability::Ind; d.types.len()],
            is_newtype: false,
            expansion_scope: LOWEST_SCOPE,
            span: head.span,
            attributes: Rc::new([]),
            immediate: Immediacy::Unknown,
            unboxed_default: false,
            uid: d.uid.clone(),
        };
        let path = Path::Ident(d.object);
        let decl = ClassDeclaration {
            params: d.types.clone(),
            ty: ty.clone(),
            path: path.clone(),
            new: (head.virt == VirtualFlag::Concrete).then_some(new),
            variance: variance.clone(),
            span: head.span,
            attributes: attributes.clone(),
            uid: d.uid.clone(),
        };
        let type_decl = ClassTypeDeclaration {
            params: d.types.clone(),
            ty: ty.clone(),
            path,
            hash_type: Rc::new(object(open)),
            variance: variance.clone(),
            span: head.span,
            attributes,
            uid: d.uid.clone(),
        };
        (Rc::new(decl), Rc::new(type_decl), Rc::new(object(closed)))
    }

    fn finish_class(
        &mut self,
        head: &Head<'_>,
        d: Draft,
        body: Body,
        types: (TypeId, TypeId, TypeId),
    ) -> Finished {
        let (decl, type_decl, object_decl) = self.class_declarations(head, &d, body.ty(), types);
        let methods = self.public_methods(class_signature(body.ty()));
        Finished {
            class: d.class,
            class_type: d.class_type,
            object: d.object,
            params: d.params,
            body,
            decl,
            type_decl,
            object_decl,
            methods,
        }
    }

    /// How the parameters vary, from the object types; the environment with it.
    fn compute_class_variance(
        &mut self,
        env: &Env,
        heads: &[Head<'_>],
        group: &mut [Finished],
        values: bool,
    ) -> Res<Env> {
        let mut all: Vec<Vec<Variance>> =
            group.iter().map(|f| vec![Variance::NULL; f.params.len()]).collect();
        let rounds = 8 * all.iter().map(|v| v.len() + 1).sum::<usize>();
        let mut new_env = env.clone();
        for _ in 0..rounds {
            new_env = env.clone();
            for (f, variance) in group.iter_mut().zip(&all) {
                let v = || variance.clone();
                f.object_decl = Rc::new(TypeDeclaration { variance: v(), ..(*f.object_decl).clone() });
                let hash = Rc::new(TypeDeclaration { variance: v(), ..(*f.type_decl.hash_type).clone() });
                let type_decl =
                    ClassTypeDeclaration { variance: v(), hash_type: hash, ..(*f.type_decl).clone() };
                f.type_decl = Rc::new(type_decl);
                f.decl = Rc::new(ClassDeclaration { variance: v(), ..(*f.decl).clone() });
                new_env = new_env.add_type(f.object, f.object_decl.clone());
                new_env = new_env.add_cltype(f.class_type, f.type_decl.clone());
                if values {
                    new_env = new_env.add_class(f.class, f.decl.clone());
                }
            }
            let mut next = Vec::with_capacity(all.len());
            for (f, head) in group.iter().zip(heads) {
                let required: Vec<_> = head.params.iter().map(|p| p.1).collect();
                let computed = self.compute_variance(&new_env, &f.object_decl, &required, false);
                next.push(computed.unwrap_or_else(|_| vec![Variance::FULL; f.params.len()]));
            }
            if next == all {
                break;
            }
            all = next;
        }
        Ok(new_env)
    }
}

//! `type t += C` and `exception C`.

use std::rc::Rc;

use diagnostics::{BoxKind, Diagnostic, Doc, Span};
use syntax::ast;
use syntax::asttypes::PrivateFlag;
use syntax::symbol::sym;

use crate::checker::Checker;
use crate::env::Env;
use crate::env::predef::type_path;
use crate::ident::Path;
use crate::typedtree::*;
use crate::types::report::Comparing;
use crate::types::*;

/// The type that is extended.
struct Extended<'a> {
    path: &'a Path,
    params: &'a [TypeId],
    typed_params: usize,
    private: PrivateFlag,
}

impl Checker<'_> {
    /// `type t += ...`. `None` when the type cannot be extended (reported).
    pub fn transl_type_extension(
        &mut self,
        env: &Env,
        e: &ast::TypeExtension,
    ) -> Option<(TypeExtension, Env)> {
        let (path, decl) = self.lookup_type(env, &e.path)?;
        if !matches!(decl.kind, TypeKind::Open) {
            let mut doc = Doc::new();
            let shown = self.shown_path(crate::types::print::NameKind::Type, &path);
            doc.words("Type definition").space().code(shown).space().words("is not extensible");
            self.diagnostics.push(Diagnostic::error("not-extensible", e.span, doc));
            return None;
        }
        if decl.private == PrivateFlag::Private {
            let defines =
                e.constructors.iter().find(|c| matches!(c.kind, ast::ExtensionConstructorKind::Decl(..)));
            if let Some(c) = defines {
                let text = format!("Cannot extend private type definition {}", self.path_text(&path));
                self.diagnostics.push(Diagnostic::error("private-extension", c.span, Doc::sentence(&text)));
                return None;
            }
        }
        if decl.params.len() != e.params.len() {
            let mut doc = Doc::new();
            doc.open(BoxKind::V, 0);
            doc.boxed(BoxKind::HOV, 0, |d| {
                d.words("This extension").space().words("does not match the definition of type").space();
                d.code(self.interner.str(path.last()));
            });
            doc.cut().text("They have different arities.").close();
            self.diagnostics.push(Diagnostic::error("extension-mismatch", e.span, doc));
            return None;
        }
        self.create_scope();
        self.begin_def();
        self.reset_type_variables();
        let params = self.transl_type_params(env, &e.params);
        let types: Vec<TypeId> = params.iter().map(|(p, _)| p.ty).collect();
        let instances = self.instance_list(&decl.params);
        for (p, i) in types.iter().zip(&instances) {
            // Parameters of an open type may be constrained.
            let _ = self.unify(env, *p, *i);
        }
        let extended =
            Extended { path: &path, params: &types, typed_params: types.len(), private: e.private };
        let mut constructors = Vec::with_capacity(e.constructors.len());
        for c in &e.constructors {
            let typed = self.transl_extension_constructor(env, c, &extended);
            constructors.extend(typed);
        }
        self.end_def();
        if constructors.len() < e.constructors.len() {
            return None;
        }
        for t in &types {
            self.generalize(*t);
        }
        let mut new_env = env.clone();
        for c in &constructors {
            self.generalize_extension(&c.ext);
            new_env = new_env.add_extension(c.id, c.ext.clone());
        }
        let typed = TypeExtension {
            path,
            txt: e.path.clone(),
            params,
            constructors,
            private: e.private,
            span: e.span,
            attributes: e.attributes.clone().into(),
        };
        Some((typed, new_env))
    }

    /// `exception C ...`.
    pub fn transl_exception(&mut self, env: &Env, e: &ast::TypeException) -> Option<(TypeException, Env)> {
        let constructor =
            self.with_warning_scope(&e.attributes, |c| c.transl_exception_constructor(env, &e.constructor))?;
        let new_env = env.add_extension(constructor.id, constructor.ext.clone());
        let typed = TypeException { constructor, span: e.span, attributes: e.attributes.clone().into() };
        Some((typed, new_env))
    }

    /// The constructor of an exception, as in `let exception C in ..`.
    pub fn transl_exception_constructor(
        &mut self,
        env: &Env,
        c: &ast::ExtensionConstructor,
    ) -> Option<TypedExtensionConstructor> {
        let path = type_path(sym::EXN);
        self.create_scope();
        self.begin_def();
        self.reset_type_variables();
        let extended = Extended { path: &path, params: &[], typed_params: 0, private: PrivateFlag::Public };
        let typed = self.transl_extension_constructor(env, c, &extended);
        self.end_def();
        let typed = typed?;
        self.generalize_extension(&typed.ext);
        self.check_extension_closed(env, &typed.ext, c.span);
        Some(typed)
    }

    fn generalize_extension(&mut self, e: &ExtensionConstructor) {
        e.type_params.iter().for_each(|t| self.generalize(*t));
        self.generalize_arguments(&e.args);
        e.ret_type.into_iter().for_each(|t| self.generalize(t));
    }

    fn check_extension_closed(&mut self, _env: &Env, _e: &ExtensionConstructor, _span: Span) {}

    fn transl_extension_constructor(
        &mut self,
        env: &Env,
        c: &ast::ExtensionConstructor,
        of: &Extended<'_>,
    ) -> Option<TypedExtensionConstructor> {
        self.with_warning_scope(&c.attributes, |checker| match &c.kind {
            ast::ExtensionConstructorKind::Decl(vars, args, res) => {
                let (typed_args, args, res) =
                    checker.make_constructor(env, of.path, of.params, vars, args, res.as_ref());
                let ret_type = res.as_ref().map(|r| r.ty);
                let kind = ExtensionConstructorKind::Decl(vars.clone(), typed_args, res);
                let params = of.params.to_vec();
                Some(checker.finish_extension(c, of.path.clone(), params, args, ret_type, of.private, kind))
            }
            ast::ExtensionConstructorKind::Rebind(lid) => checker.transl_rebind(env, c, lid, of),
        })
    }

    #[allow(clippy::too_many_arguments)]
    fn finish_extension(
        &mut self,
        c: &ast::ExtensionConstructor,
        type_path: Path,
        type_params: Vec<TypeId>,
        args: ConstructorArguments,
        ret_type: Option<TypeId>,
        private: PrivateFlag,
        kind: ExtensionConstructorKind,
    ) -> TypedExtensionConstructor {
        let attributes: Attributes = c.attributes.clone().into();
        let ext = Rc::new(ExtensionConstructor {
            type_path,
            type_params,
            args,
            ret_type,
            private,
            span: c.span,
            attributes: attributes.clone(),
            uid: self.new_uid(),
        });
        // The scope was opened before the definition began.
        let id = self.idents.scoped(c.name.txt, self.level - 1);
        TypedExtensionConstructor { id, name: c.name, ext, kind, span: c.span, attributes }
    }

    /// `C = D`.
    fn transl_rebind(
        &mut self,
        env: &Env,
        c: &ast::ExtensionConstructor,
        lid: &ast::Loc<ast::Longident>,
        of: &Extended<'_>,
    ) -> Option<TypedExtensionConstructor> {
        let found = match self.lookup_all_constructors(env, lid) {
            Ok(found) => found,
            Err(e) => {
                self.diagnostics.push(*e);
                return None;
            }
        };
        let descr = found[0].clone();
        self.mark_constructor_used(lid.span, &descr);
        let instance = self.instance_constructor(&descr);
        let (args, res) = (instance.args.to_vec(), instance.res);
        let (params, expected) = if descr.generalized {
            let params: Vec<TypeId> = of.params.iter().map(|_| self.new_var()).collect();
            let t = self.new_type(TypeDesc::Constr(of.path.clone(), params.clone().into()));
            (params, t)
        } else {
            let t = self.new_type(TypeDesc::Constr(of.path.clone(), of.params.to_vec().into()));
            (of.params.to_vec(), t)
        };
        if let Err(e) = self.unify(env, res, expected) {
            let mut first = Doc::new();
            first
                .words("The constructor")
                .space()
                .code(self.longident_text(&lid.txt))
                .space()
                .words("has type");
            let doc = self.disagreement(
                env,
                Comparing::Unification,
                &e,
                &first,
                &Doc::plain("but was expected to be of type"),
                None,
            );
            self.diagnostics.push(Diagnostic::error("rebind-wrong-type", lid.span, doc));
            return None;
        }
        let ConstructorTag::Extension(path, _) = descr.tag.clone() else { return None };
        if descr.private == PrivateFlag::Private && of.private == PrivateFlag::Public {
            let mut doc = Doc::new();
            doc.words("The constructor").space().code(self.longident_text(&lid.txt)).space();
            doc.words("is private");
            self.diagnostics.push(Diagnostic::error("rebind-private", lid.span, doc));
            return None;
        }
        let args = match &descr.inlined {
            None => ConstructorArguments::Tuple(args.into()),
            Some(decl) => {
                let decl = self.instance_declaration(decl);
                if let Some(TypeDesc::Constr(_, actual)) = args.first().map(|t| self.store.desc(*t).clone()) {
                    for (p, a) in decl.params.iter().zip(actual.iter()) {
                        let _ = self.unify(env, *p, *a);
                    }
                }
                match &decl.kind {
                    TypeKind::Record(labels, _) => ConstructorArguments::Record(labels.clone()),
                    _ => ConstructorArguments::Tuple(args.into()),
                }
            }
        };
        let ret = descr.generalized.then_some(res);
        let kind = ExtensionConstructorKind::Rebind(path, lid.clone());
        let _ = of.typed_params;
        Some(self.finish_extension(c, of.path.clone(), params, args, ret, of.private, kind))
    }
}

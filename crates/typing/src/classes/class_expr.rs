//! Class expressions.

use std::rc::Rc;

use diagnostics::{Doc, Span};
use syntax::ast::{self, ClassExprDesc as Ast, Loc, Longident};
use syntax::asttypes::{ArgLabel, MutableFlag, RecFlag, VirtualFlag};
use syntax::symbol::{Symbol, sym};

use super::ClassScope;
use super::signature::class_signature;
use crate::checker::Checker;
use crate::core::cases::CaseKind;
use crate::core::pattern_vars::PatternScope;
use crate::core::{Failed, Res};
use crate::env::Env;
use crate::ident::{Ident, Path};
use crate::modules::structure::pattern_ids;
use crate::typedtree::*;
use crate::types::*;

impl Checker<'_> {
    /// A class expression; `virt`: whether methods may stay without a definition.
    pub(crate) fn class_expr(
        &mut self,
        scope: &ClassScope,
        ce: &ast::ClassExpr,
        virt: VirtualFlag,
    ) -> Res<ClassExpr> {
        syntax::node::deep(|| self.class_expr_here(scope, ce, virt))
    }

    fn class_expr_here(
        &mut self,
        scope: &ClassScope,
        ce: &ast::ClassExpr,
        virt: VirtualFlag,
    ) -> Res<ClassExpr> {
        let env = &scope.val;
        let (desc, ty) = match &*ce.desc {
            Ast::Constr(lid, args) => {
                let (path, decl) = self.lookup_class(env, lid).ok_or(Failed)?;
                self.check_defined(&path, lid)?;
                let (args, ty) = self.applied_class(env, (lid, &path), (&decl.params, &decl.ty), args)?;
                let desc = ClassExprDesc::Ident(path, lid.clone(), args);
                let inner = class_node(env, ce, desc, ty.clone());
                (self.narrowed(inner, None, &ty), ty)
            }
            Ast::Structure(s) => {
                let (structure, sig) = self.class_structure(scope, s, virt, ce.span)?;
                (ClassExprDesc::Structure(structure.into()), ClassType::Signature(sig))
            }
            Ast::Fun(label, Some(default), pattern, body) => {
                let desugared = desugar_default(*label, default, pattern, body, ce);
                return self.class_expr(scope, &desugared, virt);
            }
            Ast::Fun(label, None, pattern, body) => self.class_fun(scope, *label, pattern, body, virt)?,
            Ast::Apply(class, args) => {
                let class = self.class_expr(scope, class, virt)?;
                self.class_apply(env, class, args)?
            }
            Ast::Let(flag, bindings, body) => self.class_let(scope, *flag, bindings, body, virt)?,
            Ast::Constraint(class, ct) => {
                let class = self.with_type_names(|c| c.class_expr(scope, class, virt))?;
                let ct = self.with_type_names(|c| c.class_type(env, ct))?;
                self.match_class_types(env, &class.ty, &ct.ty, ce.span)?;
                let ty = ct.ty.clone();
                (self.narrowed(class, Some(ct), &ty), ty)
            }
            Ast::Open(open, body) => {
                let (typed, val) = self.type_open_description(env, open).ok_or(Failed)?;
                let (_, met) = self.type_open_description(&scope.met, open).ok_or(Failed)?;
                let inner = ClassScope { val, met, self_name: scope.self_name };
                let body = self.class_expr(&inner, body, virt)?;
                let ty = body.ty.clone();
                (ClassExprDesc::Open(typed.into(), body.into()), ty)
            }
            Ast::Extension(e) => {
                self.report_uninterpreted(e);
                return Err(Failed);
            }
        };
        Ok(class_node(env, ce, desc, ty))
    }

    /// A constraint's sides share the named variables of the class.
    fn with_type_names<T>(&mut self, f: impl FnOnce(&mut Self) -> T) -> T {
        f(self)
    }

    /// A class seen at a type: what stays visible of it.
    fn narrowed(&mut self, class: ClassExpr, ct: Option<TypedClassType>, ty: &ClassType) -> ClassExprDesc {
        let sig = class_signature(ty);
        let vars = self.sorted_names(sig.vars.keys().copied());
        let methods = self.sorted_names(sig.meths.keys().copied());
        let concrete = sig.meths.iter().filter(|(_, m)| m.1 == VirtualFlag::Concrete).map(|(n, _)| *n);
        let concrete = self.sorted_names(concrete);
        ClassExprDesc::Constraint(class.into(), ct.map(Into::into), vars, methods, concrete)
    }

    /// The variables `ids` of `val` as methods see them: instance variables that hold their values.
    fn captured(
        &mut self,
        scope: &ClassScope,
        val: Env,
        ids: &[Ident],
    ) -> (Vec<(Ident, Expression)>, ClassScope) {
        let mut met = scope.met.clone();
        let mut vars = Vec::with_capacity(ids.len());
        for &id in ids {
            let path = Path::Ident(id);
            let Some(value) = self.find_value(&val, &path) else { continue };
            let name = Loc::new(id.name, value.span);
            let kind = ValueKind::InstanceVariable(MutableFlag::Immutable, scope.self_name);
            let inner = self.class_value(value.ty, kind, name);
            let (variable, grown) = self.enter_value(&met, id.name, inner);
            met = grown;
            let ty = self.instance(value.ty);
            let desc =
                ExpressionDesc::Ident(path, Loc::new(Longident::Ident(id.name), value.span), value.clone());
            let e = Expression {
                desc,
                span: value.span,
                extra: Vec::new(),
                ty,
                env: val.clone(),
                attributes: Rc::new([]),
            };
            vars.push((variable, e));
        }
        (vars, ClassScope { val, met, self_name: scope.self_name })
    }

    fn class_fun(
        &mut self,
        scope: &ClassScope,
        label: ArgLabel,
        pattern: &ast::Pattern,
        body: &ast::ClassExpr,
        virt: VirtualFlag,
    ) -> Res<(ClassExprDesc, ClassType)> {
        let ty = self.new_var();
        if let ArgLabel::Optional(_) = label {
            let inner = self.new_var();
            let option = self.type_option(inner);
            let _ = self.unify(&scope.val, ty, option);
        }
        let mut pattern_scope = PatternScope::new(&scope.val, 0);
        let pattern = self.type_pattern(&mut pattern_scope, CaseKind::Value, pattern, ty)?;
        let partial = self.check_pattern(&scope.val, &pattern, pattern.span);
        let val = self.bind_pattern_variables(&pattern_scope.env, &pattern_scope.vars);
        let ids: Vec<Ident> = pattern_scope.vars.iter().map(|v| v.id).collect();
        let (vars, inner) = self.captured(scope, val, &ids);
        let body = self.class_expr(&inner, body, virt)?;
        let ty = ClassType::Arrow(label, ty, Rc::new(body.ty.clone()));
        Ok((ClassExprDesc::Fun(label, pattern.into(), vars, body.into(), partial), ty))
    }

    fn class_let(
        &mut self,
        scope: &ClassScope,
        flag: RecFlag,
        bindings: &[ast::ValueBinding],
        body: &ast::ClassExpr,
        virt: VirtualFlag,
    ) -> Res<(ClassExprDesc, ClassType)> {
        let (bindings, val) = self.type_let_bindings(&scope.val, flag, bindings, false, true)?;
        let mut ids = Vec::new();
        for b in &bindings {
            pattern_ids(&b.pat, &mut ids);
        }
        let (vars, inner) = self.captured(scope, val, &ids);
        let body = self.class_expr(&inner, body, virt)?;
        let ty = body.ty.clone();
        Ok((ClassExprDesc::Let(flag, bindings, vars, body.into()), ty))
    }

    fn class_apply(
        &mut self,
        env: &Env,
        class: ClassExpr,
        args: &[(ArgLabel, ast::Expression)],
    ) -> Res<(ClassExprDesc, ClassType)> {
        let mut given: Vec<Option<&(ArgLabel, ast::Expression)>> = args.iter().map(Some).collect();
        let labels: Vec<ArgLabel> = parameter_labels(&class.ty);
        let required = labels.iter().filter(|l| !matches!(l, ArgLabel::Optional(_))).count();
        // As for functions: a full application may leave all labels out.
        let plain = args.iter().all(|(l, _)| *l == ArgLabel::Nolabel);
        let ignore =
            plain && args.len() == required && labels.iter().any(|l| matches!(l, ArgLabel::Labelled(_)));
        let mut out = Vec::new();
        let mut rest = class.ty.clone();
        let mut omitted = Vec::new();
        loop {
            if given.iter().all(Option::is_none) {
                break;
            }
            let (label, ty, body) = match &rest {
                ClassType::Arrow(label, ty, body) => (*label, *ty, body.clone()),
                _ => return self.too_many_arguments(class.span, &given, args),
            };
            rest = (*body).clone();
            let wanted =
                if ignore && matches!(label, ArgLabel::Labelled(_)) { ArgLabel::Nolabel } else { label };
            let found = given.iter().position(|g| g.is_some_and(|(l, _)| same_label(*l, wanted)));
            let optional = matches!(label, ArgLabel::Optional(_));
            let positional = given.iter().any(|g| g.is_some_and(|(l, _)| *l == ArgLabel::Nolabel));
            match found.and_then(|at| given[at].take()) {
                Some((l, e)) if optional && matches!(l, ArgLabel::Labelled(_)) => {
                    let inner = self.new_var();
                    let option = self.type_option(inner);
                    let _ = self.unify(env, option, ty);
                    let e = self.type_argument(env, e, inner, inner)?;
                    out.push((label, Some(self.some_expression(env, e))));
                }
                Some((_, e)) => out.push((label, Some(self.type_argument(env, e, ty, ty)?))),
                None if optional && positional => {
                    out.push((label, Some(self.none_expression(env, ty, class.span))));
                }
                None => {
                    omitted.push((label, ty));
                    out.push((label, None));
                }
            }
        }
        let ty = omitted.into_iter().rev().fold(rest, |ty, (l, t)| ClassType::Arrow(l, t, Rc::new(ty)));
        Ok((ClassExprDesc::Apply(class.into(), out), ty))
    }

    fn too_many_arguments<T>(
        &mut self,
        span: Span,
        given: &[Option<&(ArgLabel, ast::Expression)>],
        args: &[(ArgLabel, ast::Expression)],
    ) -> Res<T> {
        let Some((label, e)) = given.iter().flatten().next() else { return Err(Failed) };
        if given.iter().flatten().count() == args.len() {
            let doc = Doc::sentence("This class expression is not a class function, it cannot be applied");
            return self.fail("cannot-apply", span, doc);
        }
        let mut doc = Doc::new();
        let label = self.label_text(*label);
        doc.text("This argument cannot be applied ");
        if label.is_empty() {
            doc.text("without label");
        } else {
            doc.text("with label ").code(label);
        }
        self.fail("apply-wrong-label", e.span, doc)
    }

    /// Checks that a class has the type it is constrained to.
    fn match_class_types(&mut self, env: &Env, got: &ClassType, wanted: &ClassType, span: Span) -> Res<()> {
        match (got, wanted) {
            (ClassType::Constr(_, _, body), _) => self.match_class_types(env, body, wanted, span),
            (_, ClassType::Constr(_, _, body)) => self.match_class_types(env, got, body, span),
            (ClassType::Arrow(l, a, x), ClassType::Arrow(m, b, y)) if l == m => {
                if let Err(e) = self.unify(env, *a, *b) {
                    let first = Doc::plain("A parameter has type");
                    return self.clash(
                        "class-match",
                        env,
                        span,
                        &e,
                        &first,
                        "but is expected to have type",
                        None,
                    );
                }
                self.match_class_types(env, x, y, span)
            }
            (ClassType::Signature(a), ClassType::Signature(b)) => {
                let (a, b) = (a.clone(), b.clone());
                self.match_class_signatures(env, &a, &b, span)
            }
            _ => self.class_mismatch(span, "The parameters of the classes differ"),
        }
    }

    fn match_class_signatures(
        &mut self,
        env: &Env,
        got: &ClassSignature,
        wanted: &ClassSignature,
        span: Span,
    ) -> Res<()> {
        let text = |c: &Self, name: Symbol| c.interner.str(name).to_string();
        for (name, (_, virt, ty)) in &wanted.meths {
            let Some((_, got_virt, got_ty)) = got.meths.get(name) else {
                let name = text(self, *name);
                return self.class_mismatch(span, &format!("The first class type has no method {name}"));
            };
            if *got_virt == VirtualFlag::Virtual && *virt == VirtualFlag::Concrete {
                let name = text(self, *name);
                return self
                    .class_mismatch(span, &format!("The virtual method {name} cannot become concrete"));
            }
            let done = self.unify(env, *got_ty, *ty);
            self.method_agrees(env, done, *name, span)?;
        }
        for (name, (mutable, virt, ty)) in &wanted.vars {
            match got.vars.get(name) {
                Some((m, v, t))
                    if (m == mutable || *m == MutableFlag::Mutable)
                        && (v == virt || *v == VirtualFlag::Concrete) =>
                {
                    if let Err(e) = self.unify(env, *t, *ty) {
                        let first = Doc::plain("The instance variable has type");
                        return self.clash(
                            "class-match",
                            env,
                            span,
                            &e,
                            &first,
                            "but is expected to have type",
                            None,
                        );
                    }
                }
                _ => {
                    let name = text(self, *name);
                    return self.class_mismatch(
                        span,
                        &format!("The first class type has no instance variable {name}"),
                    );
                }
            }
        }
        for (name, (privacy, virt, _)) in &got.meths {
            if wanted.meths.contains_key(name) {
                continue;
            }
            let public = match privacy {
                MethodPrivacy::Public => true,
                MethodPrivacy::Private(kind) => self.store.kind(*kind) == FieldKind::Public,
            };
            let name = text(self, *name);
            if public {
                return self.class_mismatch(span, &format!("The public method {name} cannot be hidden"));
            }
            if *virt == VirtualFlag::Virtual {
                return self.class_mismatch(span, &format!("The virtual method {name} cannot be hidden"));
            }
        }
        if let Err(e) = self.unify(env, got.self_type, wanted.self_type) {
            let first = Doc::plain("The type of self is");
            return self.clash("class-match", env, span, &e, &first, "but is expected to be", None);
        }
        for (name, kind, _) in self.self_fields(wanted).0 {
            if let FieldKind::Var(cell) = self.store.kind(kind)
                && !wanted.meths.contains_key(&name)
            {
                self.store.set_kind(cell, FieldKind::Absent);
            }
        }
        Ok(())
    }

    fn class_mismatch<T>(&mut self, span: Span, why: &str) -> Res<T> {
        let mut doc = Doc::new();
        doc.open(diagnostics::BoxKind::V, 0).text("This class expression does not match its type.").cut();
        doc.text(why).close();
        self.fail("class-match-failure", span, doc)
    }
}

fn class_node(env: &Env, ce: &ast::ClassExpr, desc: ClassExprDesc, ty: ClassType) -> ClassExpr {
    ClassExpr { desc, span: ce.span, ty, env: env.clone(), attributes: ce.attributes.clone().into() }
}

fn parameter_labels(ty: &ClassType) -> Vec<ArgLabel> {
    let mut labels = Vec::new();
    let mut ty = ty;
    while let ClassType::Arrow(label, _, body) = ty {
        labels.push(*label);
        ty = body;
    }
    labels
}

/// Whether an argument with the label `given` is for the parameter labelled `wanted`.
fn same_label(given: ArgLabel, wanted: ArgLabel) -> bool {
    match (given, wanted) {
        (ArgLabel::Nolabel, ArgLabel::Nolabel) => true,
        (ArgLabel::Labelled(a) | ArgLabel::Optional(a), ArgLabel::Optional(b)) => a == b,
        (ArgLabel::Labelled(a), ArgLabel::Labelled(b)) => a == b,
        _ => false,
    }
}

/// `fun ?l:(p = default) -> body` with the choice made by a `let`.
fn desugar_default(
    label: ArgLabel,
    default: &ast::Expression,
    pattern: &ast::Pattern,
    body: &ast::ClassExpr,
    whole: &ast::ClassExpr,
) -> ast::ClassExpr {
    let span = default.span.ghost();
    let pat = |desc| ast::Pattern {
        desc: syntax::node::Node::new(desc),
        span,
        loc_stack: Vec::new(),
        attributes: Default::default(),
    };
    let exp = |desc| ast::Expression {
        desc: syntax::node::Node::new(desc),
        span,
        loc_stack: Vec::new(),
        attributes: Default::default(),
    };
    let class = |desc| ast::ClassExpr {
        desc: syntax::node::Node::new(desc),
        span: whole.span,
        attributes: Default::default(),
    };
    let lid = |name| Loc::new(Longident::Ident(name), span);
    let value = sym::STAR_SHADOWED;
    let some = pat(ast::PatternDesc::Construct(
        lid(sym::SOME),
        Some((Vec::new(), pat(ast::PatternDesc::Var(Loc::new(value, span))))),
    ));
    let none = pat(ast::PatternDesc::Construct(lid(sym::NONE), None));
    let cases = vec![
        ast::Case { lhs: some, guard: None, rhs: exp(ast::ExpressionDesc::Ident(lid(value))) },
        ast::Case { lhs: none, guard: None, rhs: default.clone() },
    ];
    let scrutinee = exp(ast::ExpressionDesc::Ident(lid(sym::STAR_OPT)));
    let binding = ast::ValueBinding {
        pat: pattern.clone(),
        expr: exp(ast::ExpressionDesc::Match(scrutinee, cases)),
        constraint: None,
        attributes: Default::default(),
        span: pattern.span,
    };
    let body = class(Ast::Let(RecFlag::Nonrecursive, vec![binding], body.clone()));
    class(Ast::Fun(label, None, pat(ast::PatternDesc::Var(Loc::new(sym::STAR_OPT, span))), body))
}

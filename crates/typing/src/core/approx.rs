//! The shape of an expression's type as far as its form tells: what uses inside a recursive definition see.

use syntax::ast::{self, ExpressionDesc as Ast, FunctionParamDesc};
use syntax::asttypes::ArgLabel;
use syntax::node::deep;

use super::Res;
use crate::checker::Checker;
use crate::env::Env;
use crate::types::*;

impl Checker<'_> {
    /// An approximation of the type of `e`.
    pub(crate) fn approximate(&mut self, env: &Env, e: &ast::Expression) -> Res<TypeId> {
        deep(|| match &*e.desc {
            Ast::Let(_, _, body)
            | Ast::Sequence(_, body)
            | Ast::Open(_, body)
            | Ast::Letmodule(_, _, body)
            | Ast::Letexception(_, body) => match &*e.desc {
                Ast::Open(..) | Ast::Letmodule(..) | Ast::Letexception(..) => Ok(self.new_var()),
                _ => self.approximate(env, body),
            },
            Ast::Function(params, constraint, body) => {
                self.approximate_function(env, params, constraint.as_ref(), body)
            }
            Ast::Match(_, cases) => match cases.first() {
                Some(case) => self.approximate(env, &case.rhs),
                None => Ok(self.new_var()),
            },
            Ast::Try(body, _) => self.approximate(env, body),
            Ast::Tuple(parts) => {
                let mut types = Vec::with_capacity(parts.len());
                for part in parts {
                    types.push(self.approximate(env, part)?);
                }
                Ok(self.new_type(TypeDesc::Tuple(types.into())))
            }
            Ast::Ifthenelse(_, yes, _) => self.approximate(env, yes),
            Ast::Constraint(inner, ty) => {
                let t = self.approximate(env, inner)?;
                let annotation = self.annotation_shape(env, ty);
                self.unify_expression(env, e.span, Some(e), t, annotation, None)?;
                Ok(annotation)
            }
            Ast::Coerce(_, _, to) => Ok(self.annotation_shape(env, to)),
            _ => Ok(self.new_var()),
        })
    }

    /// The arrows of a written type, with variables for everything else.
    fn annotation_shape(&mut self, env: &Env, ty: &ast::CoreType) -> TypeId {
        match &*ty.desc {
            ast::CoreTypeDesc::Arrow(label, _, result) => {
                let arg = self.new_var();
                let arg = if matches!(label, ArgLabel::Optional(_)) { self.type_option(arg) } else { arg };
                let result = self.annotation_shape(env, result);
                self.type_arrow(*label, arg, result)
            }
            ast::CoreTypeDesc::Tuple(parts) => {
                let parts: Vec<TypeId> = parts.iter().map(|p| self.annotation_shape(env, p)).collect();
                self.new_type(TypeDesc::Tuple(parts.into()))
            }
            ast::CoreTypeDesc::Constr(lid, args) => match self.try_lookup_type(env, &lid.txt) {
                Ok((path, data)) if data.decl.arity == args.len() => {
                    let args: Vec<TypeId> = args.iter().map(|a| self.annotation_shape(env, a)).collect();
                    self.new_type(TypeDesc::Constr(path, args.into()))
                }
                _ => self.new_var(),
            },
            _ => self.new_var(),
        }
    }

    fn approximate_function(
        &mut self,
        env: &Env,
        params: &[ast::FunctionParam],
        constraint: Option<&ast::TypeConstraint>,
        body: &ast::FunctionBody,
    ) -> Res<TypeId> {
        if let Some((param, rest)) = params.split_first() {
            return match &param.desc {
                FunctionParamDesc::Val(label, _, pattern) => {
                    let arg = match &*pattern.desc {
                        ast::PatternDesc::Constraint(_, ty) => self.annotation_shape(env, ty),
                        _ => self.new_var(),
                    };
                    let arg = if matches!(label, ArgLabel::Optional(_)) {
                        let inner = self.new_var();
                        self.type_option(inner)
                    } else {
                        arg
                    };
                    let result = self.approximate_function(env, rest, constraint, body)?;
                    Ok(self.type_arrow(*label, arg, result))
                }
                // The name of the type is not in scope here.
                FunctionParamDesc::Newtype(_) => Ok(self.new_var()),
            };
        }
        match body {
            ast::FunctionBody::Body(e) => {
                let t = self.approximate(env, e)?;
                match constraint {
                    Some(ast::TypeConstraint::Constraint(ty) | ast::TypeConstraint::Coerce(_, ty)) => {
                        let annotation = self.annotation_shape(env, ty);
                        self.unify_expression(env, e.span, Some(e), t, annotation, None)?;
                        Ok(annotation)
                    }
                    None => Ok(t),
                }
            }
            ast::FunctionBody::Cases(cases, ..) => {
                let arg = self.new_var();
                let result = match cases.first() {
                    Some(case) => self.approximate(env, &case.rhs)?,
                    None => self.new_var(),
                };
                Ok(self.type_arrow(ArgLabel::Nolabel, arg, result))
            }
        }
    }
}

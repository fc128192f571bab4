//! `method m : type a. t`: the type as others see it, with `a` a type variable.

use syntax::ast::*;
use syntax::deep;

use crate::error::SyntaxError;

/// `ty` with each of `names` turned into a type variable. A variable of the same name must not occur in it.
pub fn varify(names: &[Loc<syntax::Symbol>], ty: &CoreType) -> Result<CoreType, SyntaxError> {
    let mut ty = ty.clone();
    walk(names, &mut ty)?;
    Ok(ty)
}

fn walk(names: &[Loc<syntax::Symbol>], ty: &mut CoreType) -> Result<(), SyntaxError> {
    deep(|| {
        let is_local = |name| names.iter().any(|n| n.txt == name);
        let span = ty.span;
        let mut variable = None;
        let all = |types: &mut [CoreType]| types.iter_mut().try_for_each(|t| walk(names, t));
        match &mut *ty.desc {
            CoreTypeDesc::Any | CoreTypeDesc::Extension(_) => {}
            CoreTypeDesc::Var(name) if is_local(*name) => {
                return Err(SyntaxError::VariableInScope(span, *name));
            }
            CoreTypeDesc::Var(_) => {}
            CoreTypeDesc::Arrow(_, from, to) => {
                walk(names, from)?;
                walk(names, to)?;
            }
            CoreTypeDesc::Constr(Loc { txt: Longident::Ident(name), .. }, args)
                if args.is_empty() && is_local(*name) =>
            {
                variable = Some(*name);
            }
            CoreTypeDesc::Tuple(types) | CoreTypeDesc::Constr(_, types) | CoreTypeDesc::Class(_, types) => {
                all(types)?
            }
            CoreTypeDesc::Object(fields, _) => {
                for field in fields {
                    match &mut field.desc {
                        ObjectFieldDesc::Tag(_, ty) | ObjectFieldDesc::Inherit(ty) => walk(names, ty)?,
                    }
                }
            }
            CoreTypeDesc::Alias(ty, name) => {
                if is_local(name.txt) {
                    return Err(SyntaxError::VariableInScope(name.span, name.txt));
                }
                walk(names, ty)?;
            }
            CoreTypeDesc::Variant(fields, ..) => {
                for field in fields {
                    match &mut field.desc {
                        RowFieldDesc::Tag(_, _, types) => all(types)?,
                        RowFieldDesc::Inherit(ty) => walk(names, ty)?,
                    }
                }
            }
            CoreTypeDesc::Poly(vars, ty) => {
                if let Some(var) = vars.iter().find(|v| is_local(v.txt)) {
                    return Err(SyntaxError::VariableInScope(span, var.txt));
                }
                walk(names, ty)?;
            }
            CoreTypeDesc::Package(package) => {
                for (_, ty) in &mut package.constraints {
                    walk(names, ty)?;
                }
            }
            CoreTypeDesc::Open(_, ty) => walk(names, ty)?,
        }
        if let Some(name) = variable {
            *ty.desc = CoreTypeDesc::Var(name);
        }
        Ok(())
    })
}

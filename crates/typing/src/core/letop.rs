//! `let*` and `and*`: binding operators.

use syntax::ast::{self, Loc, Longident};
use syntax::asttypes::ArgLabel;

use super::cases::CaseKind;
use super::{Expected, Failed, Res};
use crate::checker::Checker;
use crate::env::Env;
use crate::ident::Path;
use crate::typedtree::*;
use crate::types::*;

/// An operator with its instance.
struct Operator {
    path: Path,
    value: std::rc::Rc<ValueDescription>,
    ty: TypeId,
}

impl Checker<'_> {
    fn binding_operator(&mut self, env: &Env, name: &Loc<syntax::symbol::Symbol>) -> Res<Operator> {
        let lid = Loc::new(Longident::Ident(name.txt), name.span);
        let (path, value) = self.lookup_value(env, &lid).ok_or(Failed)?;
        let ty = self.instance(value.ty);
        Ok(Operator { path, value, ty })
    }

    pub(super) fn type_letop(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        letop: &ast::Letop,
        expected: Expected,
    ) -> Res<Expression> {
        // The operator's type guides the rest: argument, function, result.
        let outer = self.level;
        self.begin_def();
        let result = self.type_letop_inside(env, e, letop, expected);
        self.level = outer;
        let checked = result?;
        let outside = self.new_var();
        self.unify_expression(env, e.span, Some(e), checked.ty, outside, None)?;
        Ok(checked)
    }

    fn type_letop_inside(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        letop: &ast::Letop,
        expected: Expected,
    ) -> Res<Expression> {
        let first = self.binding_operator(env, &letop.let_.op)?;
        let argument = self.new_var();
        let param = self.new_var();
        let body_ty = self.new_var();
        let function = self.type_arrow(ArgLabel::Nolabel, param, body_ty);
        let result = self.new_var();
        let rest = self.type_arrow(ArgLabel::Nolabel, function, result);
        let wanted = self.type_arrow(ArgLabel::Nolabel, argument, rest);
        self.unify_operator(env, &letop.let_, &first, wanted)?;
        self.unify_expression(env, e.span, Some(e), result, expected.ty, expected.because)?;
        // `and*` operators combine the arguments from left to right.
        let mut ands = Vec::with_capacity(letop.ands.len());
        let mut operators = Vec::with_capacity(letop.ands.len());
        for binding in &letop.ands {
            operators.push(self.binding_operator(env, &binding.op)?);
        }
        let mut left_types = vec![self.new_var()];
        let mut combined = left_types[0];
        let mut right_types = Vec::new();
        for (binding, operator) in letop.ands.iter().zip(&operators) {
            let (right, result) = (self.new_var(), self.new_var());
            let inner = self.type_arrow(ArgLabel::Nolabel, right, result);
            let wanted = self.type_arrow(ArgLabel::Nolabel, combined, inner);
            self.unify_operator(env, binding, operator, wanted)?;
            right_types.push(right);
            combined = result;
            left_types.push(result);
        }
        self.unify_expression(env, letop.let_.op.span, None, combined, argument, None)?;
        let first_exp = self.type_expect(env, &letop.let_.exp, left_types[0].into())?;
        for ((binding, operator), right) in letop.ands.iter().zip(operators).zip(right_types) {
            let exp = self.type_expect(env, &binding.exp, right.into())?;
            ands.push(BindingOp {
                op_path: operator.path,
                op_name: binding.op,
                op_val: operator.value,
                op_type: operator.ty,
                exp,
                span: binding.span,
            });
        }
        let pattern = letop.ands.iter().fold(letop.let_.pat.clone(), |p, binding| {
            let span = p.span.to(binding.pat.span).ghost();
            ast::Pattern::new(ast::PatternDesc::Tuple(vec![p, binding.pat.clone()]), span)
        });
        let case = ast::Case { lhs: pattern, guard: None, rhs: letop.body.clone() };
        let (cases, partial) = self.type_cases(
            env,
            CaseKind::Value,
            param,
            body_ty.into(),
            letop.body.span,
            std::slice::from_ref(&case),
            true,
        )?;
        let param = super::function::cases_ident(self, &cases);
        let body = cases.into_iter().next().ok_or(Failed)?;
        let let_ = BindingOp {
            op_path: first.path,
            op_name: letop.let_.op,
            op_val: first.value,
            op_type: first.ty,
            exp: first_exp,
            span: letop.let_.span,
        };
        let desc = ExpressionDesc::LetOp { let_: let_.into(), ands, param, body: body.into(), partial };
        Ok(self.expression(env, e, desc, result))
    }

    fn unify_operator(
        &mut self,
        env: &Env,
        binding: &ast::BindingOp,
        operator: &Operator,
        wanted: TypeId,
    ) -> Res<()> {
        match self.unify(env, operator.ty, wanted) {
            Ok(()) => Ok(()),
            Err(error) => {
                let mut first = diagnostics::Doc::new();
                first.text("The operator ").code(self.interner.str(binding.op.txt)).text(" has type");
                self.clash(
                    "binding-operator",
                    env,
                    binding.op.span,
                    &error,
                    &first,
                    "but it was expected to have type",
                    None,
                )
            }
        }
    }
}

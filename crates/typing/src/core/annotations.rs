//! Type annotations in expressions and patterns.

use syntax::ast;

use super::{Failed, Res};
use crate::checker::Checker;
use crate::env::Env;
use crate::typedtree::CoreType;
use crate::types::copy::Copying;
use crate::types::*;

impl Checker<'_> {
    /// The type written in an expression or a pattern.
    pub(crate) fn annotation(&mut self, env: &Env, ty: &ast::CoreType) -> Res<CoreType> {
        let before = self.error_count();
        let annotation = self.transl_simple_type(env, ty, false);
        if self.error_count() > before { Err(Failed) } else { Ok(annotation) }
    }

    pub(crate) fn error_count(&self) -> usize {
        self.diagnostics.iter().filter(|d| d.is_error()).count()
    }

    /// A copy of the structure of `t` at the current level that shares its variables: what a GADT branch does to the
    /// nodes does not reach the others.
    pub(crate) fn copy_structure(&mut self, t: TypeId) -> TypeId {
        let vars = self.store.free_variables(&[t]);
        let mut copying = Copying::at(self.level).everything();
        for v in vars {
            copying.map(v, v);
        }
        self.copy_type(&mut copying, t)
    }
}

//! Format strings: literals that are expected to be of type `format6`.

use diagnostics::Span;
use syntax::ast;
use syntax::symbol::sym;

use super::{Expected, Res};
use crate::checker::Checker;
use crate::env::Env;
use crate::ident::Path;
use crate::typedtree::*;
use crate::types::*;

impl Checker<'_> {
    /// The path of `format6`, when that is what `t` is.
    pub(super) fn expects_format(&mut self, env: &Env, t: TypeId) -> Option<Path> {
        let t = self.expand_head(env, t);
        match self.store.desc(t) {
            TypeDesc::Constr(path @ Path::Dot(m, name), _)
                if *name == sym::FORMAT6
                    && matches!(&**m, Path::Ident(id) if id.is_global() && id.name == sym::CAMLINTERNALFORMATBASICS) =>
            {
                Some(path.clone())
            }
            _ => None,
        }
    }

    pub(super) fn type_format(
        &mut self,
        _env: &Env,
        e: &ast::Expression,
        _text: &[u8],
        _span: Span,
        _path: &Path,
        _expected: Expected,
    ) -> Res<Expression> {
        self.not_yet("format strings", e.span)
    }
}

//! Package types: what two `(module S with ...)` have to do with each other.

use std::rc::Rc;

use syntax::ast::Longident;

use super::desc::*;
use crate::checker::Checker;
use crate::env::Env;
use crate::ident::Path;

impl Checker<'_> {
    /// The constraints of a package type. Types that its signature defines itself count too, once the module side
    /// can say what they are.
    pub(super) fn complete_package(
        &mut self,
        _env: &Env,
        _path: &Path,
        constraints: &Rc<[(Longident, TypeId)]>,
    ) -> Vec<(Longident, TypeId)> {
        constraints.to_vec()
    }

    /// Whether the package type `(p with ts)` is included in `(q with us)`.
    pub(super) fn package_included(
        &mut self,
        _env: &Env,
        p: &Path,
        _ts: &[(Longident, TypeId)],
        q: &Path,
        _us: &[(Longident, TypeId)],
    ) -> bool {
        p == q
    }

    /// Whether a type of this name is in scope.
    pub(crate) fn type_name_is_bound(&mut self, env: &Env, name: syntax::symbol::Symbol) -> bool {
        self.try_lookup_type(env, &Longident::Ident(name)).is_ok()
    }
}

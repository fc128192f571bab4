//! Expansion of abbreviations.

use std::rc::Rc;

use syntax::asttypes::PrivateFlag;

use super::copy::Copying;
use super::decl::*;
use super::desc::*;
use crate::checker::Checker;
use crate::env::Env;
use crate::ident::Path;

/// Expansions in a row before a type is taken for cyclic.
const MAX_EXPANSIONS: usize = 10_000;

impl Checker<'_> {
    /// What is declared at a type path, if anything.
    pub fn type_declaration(&mut self, env: &Env, path: &Path) -> Option<Rc<TypeDeclaration>> {
        self.find_type(env, path)
    }

    /// `t` expanded by one step: the abbreviation's body, or the same constructor through the module aliases in its
    /// path. Nothing for what is no abbreviation.
    pub fn try_expand_once(&mut self, env: &Env, t: TypeId) -> Option<TypeId> {
        self.expand_step(env, t, false)
    }

    /// As [`try_expand_once`](Self::try_expand_once), through private abbreviations as well.
    pub fn try_expand_once_private(&mut self, env: &Env, t: TypeId) -> Option<TypeId> {
        self.expand_step(env, t, true)
    }

    fn expand_step(&mut self, env: &Env, t: TypeId, through_private: bool) -> Option<TypeId> {
        let t = self.store.repr(t);
        let TypeDesc::Constr(path, args) = self.store.desc(t) else { return None };
        let (path, args) = (path.clone(), args.clone());
        let decl = self.type_declaration(env, &path);
        let level = self.store.level(t);
        let scope = self.store.scope(t);
        if let Some(decl) = decl
            && let Some(manifest) = decl.manifest
            && decl.params.len() == args.len()
            && (through_private || self.is_transparent(&decl, manifest))
        {
            let body = self.substitute(env, level, &decl.params, &args, manifest)?;
            // What a local equation gives is known in its scope only.
            let scope = scope.max(decl.expansion_scope);
            if scope > self.store.scope(body) && scope <= self.store.level(body) {
                self.store.set_scope(body, scope);
            }
            return Some(body);
        }
        let normal = self.normalize_type_path(env, &path);
        if normal == path {
            return None;
        }
        Some(self.store.new_scoped(TypeDesc::Constr(normal, args), level, scope))
    }

    /// Whether a declaration's manifest may be seen through: it is public, or there is nothing but the manifest to
    /// hide (a private row keeps its rest abstract by itself).
    fn is_transparent(&self, decl: &TypeDeclaration, manifest: TypeId) -> bool {
        decl.private == PrivateFlag::Public
            || !matches!(decl.kind, TypeKind::Abstract(_))
            || self.has_constr_row(manifest)
    }

    /// Whether `t` is an object or variant type whose row ends in a type constructor (a private row).
    pub fn has_constr_row(&self, t: TypeId) -> bool {
        match self.store.desc(t) {
            TypeDesc::Object(row, _) => {
                let (_, rest) = self.store.flat_fields(*row);
                matches!(self.store.desc(rest), TypeDesc::Constr(..))
            }
            TypeDesc::Variant(row) => {
                let flat = self.store.flat_row(row);
                matches!(self.store.desc(flat.more), TypeDesc::Constr(..))
            }
            _ => false,
        }
    }

    /// `body` with `params` replaced by `args`, at `level`.
    pub fn substitute(
        &mut self,
        env: &Env,
        level: u32,
        params: &[TypeId],
        args: &[TypeId],
        body: TypeId,
    ) -> Option<TypeId> {
        let mut copying = Copying::at(level);
        let mut constrained = Vec::new();
        // The object type of a class whose group is being checked: it is not copied, so the arguments are the parameters.
        let rigid = self.store.level(body) != super::store::GENERIC_LEVEL
            && matches!(self.store.desc(body), TypeDesc::Object(..));
        for (&param, &arg) in params.iter().zip(args) {
            let param = self.store.repr(param);
            if matches!(self.store.desc(param), TypeDesc::Var(_)) && !rigid {
                copying.map(param, arg);
            } else {
                constrained.push((param, arg));
            }
        }
        for (param, arg) in constrained {
            let param = self.copy_type(&mut copying, param);
            let current = std::mem::replace(&mut self.level, level);
            let agreed = self.unify_quietly(env, param, arg);
            self.level = current;
            if !agreed {
                return None;
            }
        }
        Some(self.copy_type(&mut copying, body))
    }

    /// Expands the head of `t` until it is no abbreviation.
    pub fn expand_head(&mut self, env: &Env, t: TypeId) -> TypeId {
        let mut t = self.store.repr_mut(t);
        for _ in 0..MAX_EXPANSIONS {
            match self.try_expand_once(env, t) {
                Some(u) => t = self.store.repr_mut(u),
                None => break,
            }
        }
        t
    }

    /// As [`expand_head`](Self::expand_head), through private abbreviations as well: what the value is at run time.
    pub fn expand_head_opt(&mut self, env: &Env, t: TypeId) -> TypeId {
        let mut t = self.store.repr_mut(t);
        for _ in 0..MAX_EXPANSIONS {
            match self.try_expand_once_private(env, t) {
                Some(u) => t = self.store.repr_mut(u),
                None => break,
            }
        }
        t
    }

    /// The path of `t`'s generative constructor, with its declaration, seen through abbreviations; also the path
    /// before expansion.
    pub fn extract_concrete_declaration(
        &mut self,
        env: &Env,
        t: TypeId,
    ) -> Option<(Path, Path, Rc<TypeDeclaration>)> {
        let mut first = None;
        let mut t = self.store.repr(t);
        for _ in 0..MAX_EXPANSIONS {
            if let TypeDesc::Poly(body, _) = self.store.desc(t) {
                t = self.store.repr(*body);
            }
            let TypeDesc::Constr(path, _) = self.store.desc(t).clone() else { return None };
            let first = first.get_or_insert_with(|| path.clone()).clone();
            let decl = self.type_declaration(env, &path);
            match decl {
                Some(decl) if !matches!(decl.kind, TypeKind::Abstract(_)) => {
                    return Some((first, path, decl));
                }
                _ => t = self.try_expand_once(env, t)?,
            }
        }
        None
    }
}

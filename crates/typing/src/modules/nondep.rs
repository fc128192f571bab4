//! Module types without the identifiers that go out of scope: types that mention them are expanded, or become
//! abstract where they may.

use std::rc::Rc;

use syntax::asttypes::PrivateFlag;
use syntax::node::deep;

use crate::checker::Checker;
use crate::env::Env;
use crate::ident::{Ident, Path};
use crate::types::*;

/// The identifier that a type cannot do without.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Needed(pub Ident);

fn mentions(p: &Path, ids: &[Ident]) -> Option<Ident> {
    ids.iter().copied().find(|id| p.mentions(*id))
}

impl Checker<'_> {
    /// A supertype of `mty` that does not mention `ids`.
    pub(crate) fn nondep_module_type(
        &mut self,
        env: &Env,
        mty: &Rc<ModuleType>,
        ids: &[Ident],
    ) -> Result<Rc<ModuleType>, Needed> {
        if !ids.iter().any(|id| self.module_type_mentions(mty, *id)) {
            return Ok(mty.clone());
        }
        deep(|| match &**mty {
            ModuleType::Ident(p) => {
                let id = mentions(p, ids).expect("it is mentioned");
                match self.find_modtype(env, p).and_then(|d| d.ty.clone()) {
                    Some(ty) => self.nondep_module_type(env, &ty, ids),
                    None => Err(Needed(id)),
                }
            }
            ModuleType::Alias(p) => {
                let id = mentions(p, ids).expect("it is mentioned");
                let scraped = self.scrape_alias(env, mty);
                if matches!(*scraped, ModuleType::Alias(_)) {
                    return Err(Needed(id));
                }
                self.nondep_module_type(env, &scraped, ids)
            }
            ModuleType::Signature(items) => {
                Ok(Rc::new(ModuleType::Signature(self.nondep_signature(env, items, ids)?)))
            }
            ModuleType::Functor(FunctorParameter::Unit, r) => {
                let r = self.nondep_module_type(env, r, ids)?;
                Ok(Rc::new(ModuleType::Functor(FunctorParameter::Unit, r)))
            }
            ModuleType::Functor(FunctorParameter::Named(id, arg), r) => {
                // A parameter would have to become smaller: only what mentions nothing stays.
                if let Some(id) = ids.iter().find(|id| self.module_type_mentions(arg, **id)) {
                    return Err(Needed(*id));
                }
                let mut inner = env.clone();
                if let Some(id) = id {
                    inner = inner.add_functor_arg(*id, ModuleDeclaration::bare(arg.clone()));
                }
                let r = self.nondep_module_type(&inner, r, ids)?;
                Ok(Rc::new(ModuleType::Functor(FunctorParameter::Named(*id, arg.clone()), r)))
            }
        })
    }

    pub(crate) fn nondep_signature(
        &mut self,
        env: &Env,
        items: &Signature,
        ids: &[Ident],
    ) -> Result<Signature, Needed> {
        let env = env.add_signature(items);
        let mut out = Vec::with_capacity(items.len());
        for item in items.iter() {
            out.push(self.nondep_item(&env, item, ids)?);
        }
        Ok(out.into())
    }

    pub(crate) fn nondep_item(
        &mut self,
        env: &Env,
        item: &SignatureItem,
        ids: &[Ident],
    ) -> Result<SignatureItem, Needed> {
        if !ids.iter().any(|id| self.item_mentions(item, *id)) {
            return Ok(item.clone());
        }
        Ok(match item {
            SignatureItem::Value(id, d, v) => {
                let ty = self.nondep_type(env, d.ty, ids)?;
                SignatureItem::Value(*id, Rc::new(ValueDescription { ty, ..(**d).clone() }), *v)
            }
            SignatureItem::Type(id, d, r, v) => {
                SignatureItem::Type(*id, self.nondep_declaration(env, d, ids)?, *r, *v)
            }
            SignatureItem::Extension(id, e, s, v) => {
                if let Some(id) = mentions(&e.type_path, ids) {
                    return Err(Needed(id));
                }
                let args = self.nondep_arguments(env, &e.args, ids)?;
                let ret_type = match e.ret_type {
                    Some(t) => Some(self.nondep_type(env, t, ids)?),
                    None => None,
                };
                let e = ExtensionConstructor { args, ret_type, ..(**e).clone() };
                SignatureItem::Extension(*id, Rc::new(e), *s, *v)
            }
            SignatureItem::Module(id, p, d, r, v) => {
                let ty = self.nondep_module_type(env, &d.ty, ids)?;
                let p = if matches!(*ty, ModuleType::Alias(_)) { *p } else { ModulePresence::Present };
                SignatureItem::Module(*id, p, Rc::new(ModuleDeclaration { ty, ..(**d).clone() }), *r, *v)
            }
            SignatureItem::Modtype(id, d, v) => {
                let ty = match &d.ty {
                    Some(ty) => Some(self.nondep_module_type(env, ty, ids)?),
                    None => None,
                };
                SignatureItem::Modtype(*id, Rc::new(ModtypeDeclaration { ty, ..(**d).clone() }), *v)
            }
            SignatureItem::Class(..) | SignatureItem::ClassType(..) => item.clone(),
        })
    }

    fn nondep_arguments(
        &mut self,
        env: &Env,
        args: &ConstructorArguments,
        ids: &[Ident],
    ) -> Result<ConstructorArguments, Needed> {
        Ok(match args {
            ConstructorArguments::Tuple(ts) => {
                let ts: Result<Vec<TypeId>, Needed> =
                    ts.iter().map(|t| self.nondep_type(env, *t, ids)).collect();
                ConstructorArguments::Tuple(ts?.into())
            }
            ConstructorArguments::Record(ls) => {
                ConstructorArguments::Record(self.nondep_labels(env, ls, ids)?.into())
            }
        })
    }

    fn nondep_labels(
        &mut self,
        env: &Env,
        labels: &[LabelDeclaration],
        ids: &[Ident],
    ) -> Result<Vec<LabelDeclaration>, Needed> {
        labels
            .iter()
            .map(|l| Ok(LabelDeclaration { ty: self.nondep_type(env, l.ty, ids)?, ..l.clone() }))
            .collect()
    }

    fn nondep_declaration(
        &mut self,
        env: &Env,
        d: &Rc<TypeDeclaration>,
        ids: &[Ident],
    ) -> Result<Rc<TypeDeclaration>, Needed> {
        let kind = self.nondep_kind(env, &d.kind, ids);
        let mut private = d.private;
        let (kind, lost) = match kind {
            Ok(kind) => (kind, None),
            // A definition that cannot be shown becomes abstract when there is something else to say of the type.
            Err(e) => (TypeKind::Abstract(TypeOrigin::Definition), Some(e)),
        };
        let manifest = match d.manifest {
            None => None,
            Some(t) => match self.nondep_type(env, t, ids) {
                Ok(t) => Some(t),
                Err(_) => {
                    private = PrivateFlag::Public;
                    None
                }
            },
        };
        let _ = lost;
        let private =
            if manifest.is_none() && matches!(kind, TypeKind::Abstract(_)) { private } else { d.private };
        Ok(Rc::new(TypeDeclaration { kind, manifest, private, ..(**d).clone() }))
    }

    fn nondep_kind(&mut self, env: &Env, kind: &TypeKind, ids: &[Ident]) -> Result<TypeKind, Needed> {
        Ok(match kind {
            TypeKind::Abstract(_) | TypeKind::Open => kind.clone(),
            TypeKind::Record(ls, repr) => {
                TypeKind::Record(self.nondep_labels(env, ls, ids)?.into(), repr.clone())
            }
            TypeKind::Variant(cs, repr) => {
                let mut out = Vec::with_capacity(cs.len());
                for c in cs.iter() {
                    let args = self.nondep_arguments(env, &c.args, ids)?;
                    let res = match c.res {
                        Some(t) => Some(self.nondep_type(env, t, ids)?),
                        None => None,
                    };
                    out.push(ConstructorDeclaration { args, res, ..c.clone() });
                }
                TypeKind::Variant(out.into(), *repr)
            }
        })
    }

    /// The type without `ids`: abbreviations that mention them are expanded.
    pub(crate) fn nondep_type(&mut self, env: &Env, t: TypeId, ids: &[Ident]) -> Result<TypeId, Needed> {
        if !ids.iter().any(|id| self.type_mentions(t, *id)) {
            return Ok(t);
        }
        let mut copies = rustc_hash::FxHashMap::default();
        self.nondep_rec(env, t, ids, &mut copies)
    }

    fn nondep_rec(
        &mut self,
        env: &Env,
        t: TypeId,
        ids: &[Ident],
        copies: &mut rustc_hash::FxHashMap<TypeId, TypeId>,
    ) -> Result<TypeId, Needed> {
        let t = self.store.repr(t);
        if let Some(copy) = copies.get(&t) {
            return Ok(*copy);
        }
        match self.store.desc(t).clone() {
            TypeDesc::Var(_) | TypeDesc::Univar(_) | TypeDesc::Error | TypeDesc::Nil => return Ok(t),
            TypeDesc::Constr(p, _) => {
                if let Some(id) = mentions(&p, ids) {
                    let Some(u) = self.try_expand_once(env, t) else { return Err(Needed(id)) };
                    let u = deep(|| self.nondep_rec(env, u, ids, copies))?;
                    copies.insert(t, u);
                    return Ok(u);
                }
            }
            TypeDesc::Package(p, _) if mentions(&p, ids).is_some() => {
                return Err(Needed(mentions(&p, ids).unwrap_or(p.head())));
            }
            _ => {}
        }
        let level = self.store.level(t);
        let fresh = self.store.new_type(TypeDesc::Nil, level);
        copies.insert(t, fresh);
        for c in self.store.children(t) {
            deep(|| self.nondep_rec(env, c, ids, copies))?;
        }
        let mut desc = self.store.map_children(t, &mut |store, c| {
            let c = store.repr(c);
            copies.get(&c).copied().unwrap_or(c)
        });
        match &mut desc {
            TypeDesc::Object(_, name)
                if self.store.name(*name).is_some_and(|(p, _)| mentions(p, ids).is_some()) =>
            {
                self.store.set_name(*name, None);
            }
            TypeDesc::Variant(row) if row.name.as_ref().is_some_and(|(p, _)| mentions(p, ids).is_some()) => {
                let unnamed = RowDesc { name: None, ..(**row).clone() };
                *row = Rc::new(unnamed);
            }
            _ => {}
        }
        self.store.set_desc(fresh, desc);
        Ok(fresh)
    }
}

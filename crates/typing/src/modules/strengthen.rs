//! Strengthening: the type of a module that is known by a path says that its types are the path's.

use std::rc::Rc;

use diagnostics::Diagnostic;
use syntax::asttypes::PrivateFlag;

use crate::checker::Checker;
use crate::env::Env;
use crate::ident::Path;
use crate::types::*;

impl Checker<'_> {
    /// `decl`, known to be the type at `path`.
    pub fn strengthen_type(&mut self, decl: &Rc<TypeDeclaration>, path: Path) -> Rc<TypeDeclaration> {
        let has_definition = !matches!(decl.kind, TypeKind::Abstract(_));
        if decl.manifest.is_some() && (decl.private == PrivateFlag::Public || has_definition) {
            return decl.clone();
        }
        let manifest = self.store.new_type(TypeDesc::Constr(path, decl.params.clone().into()), GENERIC_LEVEL);
        let private = if has_definition { decl.private } else { PrivateFlag::Public };
        Rc::new(TypeDeclaration { manifest: Some(manifest), private, ..(**decl).clone() })
    }

    /// The type of the module at `path`, whose declared type is `mty`. `aliasable`: submodules become aliases.
    pub fn strengthen(
        &mut self,
        env: &Env,
        mty: &Rc<ModuleType>,
        path: &Path,
        aliasable: bool,
    ) -> Rc<ModuleType> {
        match &*self.scrape(env, mty) {
            ModuleType::Signature(items) => {
                Rc::new(ModuleType::Signature(self.strengthen_signature(env, items, path, aliasable)))
            }
            ModuleType::Functor(FunctorParameter::Named(id, arg), result)
                if self.options.applicative_functors =>
            {
                let id = id.unwrap_or_else(|| {
                    let name = self.interner.intern("Arg");
                    self.idents.local(name)
                });
                let applied = Path::Apply(Rc::new(path.clone()), Rc::new(Path::Ident(id)));
                let env = env.add_functor_arg(id, ModuleDeclaration::bare(arg.clone()));
                let result = self.strengthen(&env, result, &applied, false);
                Rc::new(ModuleType::Functor(FunctorParameter::Named(Some(id), arg.clone()), result))
            }
            _ => mty.clone(),
        }
    }

    /// The items of a signature with the types equal to those of `path`.
    pub fn strengthen_signature(
        &mut self,
        env: &Env,
        items: &Signature,
        path: &Path,
        aliasable: bool,
    ) -> Signature {
        let env = env.add_signature(items);
        items
            .iter()
            .map(|item| {
                let own = path.clone().dot(item.ident().name);
                match item {
                    SignatureItem::Type(id, d, r, v) => {
                        SignatureItem::Type(*id, self.strengthen_type(d, own), *r, *v)
                    }
                    SignatureItem::Module(id, p, d, r, v) => {
                        let d = self.strengthen_module(&env, d, &own, aliasable);
                        SignatureItem::Module(*id, *p, d, *r, *v)
                    }
                    SignatureItem::Modtype(id, d, v) if d.ty.is_none() => {
                        let ty = Some(Rc::new(ModuleType::Ident(own)));
                        let d = Rc::new(ModtypeDeclaration { ty, ..(**d).clone() });
                        SignatureItem::Modtype(*id, d, *v)
                    }
                    other => other.clone(),
                }
            })
            .collect()
    }

    /// A module declaration known to be the module at `path`.
    pub fn strengthen_module(
        &mut self,
        env: &Env,
        decl: &Rc<ModuleDeclaration>,
        path: &Path,
        aliasable: bool,
    ) -> Rc<ModuleDeclaration> {
        let ty = match &*decl.ty {
            ModuleType::Alias(_) => return decl.clone(),
            _ if aliasable => Rc::new(ModuleType::Alias(path.clone())),
            _ => self.strengthen(env, &decl.ty, path, aliasable),
        };
        Rc::new(ModuleDeclaration { ty, ..(**decl).clone() })
    }

    /// Expands the name at the head of a module type, as far as it is known. Aliases stay.
    pub fn scrape(&mut self, env: &Env, mty: &Rc<ModuleType>) -> Rc<ModuleType> {
        let mut mty = mty.clone();
        for _ in 0..10_000 {
            let ModuleType::Ident(p) = &*mty else { break };
            match self.find_modtype(env, p).and_then(|d| d.ty.clone()) {
                Some(next) => mty = next,
                None => break,
            }
        }
        mty
    }

    /// Expands names and aliases at the head of a module type; an alias gives its module's strengthened type.
    pub fn scrape_alias(&mut self, env: &Env, mty: &Rc<ModuleType>) -> Rc<ModuleType> {
        let mut mty = mty.clone();
        let mut alias: Option<Path> = None;
        for _ in 0..10_000 {
            match &*mty {
                ModuleType::Ident(p) => match self.find_modtype(env, p).and_then(|d| d.ty.clone()) {
                    Some(next) => mty = next,
                    None => break,
                },
                ModuleType::Alias(p) => match self.find_module(env, p) {
                    Some(d) => {
                        alias = Some(p.clone());
                        mty = d.ty.clone();
                    }
                    None => break,
                },
                _ => break,
            }
        }
        match alias {
            Some(p) => self.strengthen(env, &mty, &p, true),
            None => mty,
        }
    }

    /// Checks that `f(arg)` in a path is well-typed.
    pub(crate) fn check_application(
        &mut self,
        env: &Env,
        arg: &Path,
        param: &Rc<ModuleType>,
    ) -> Result<(), Box<Diagnostic>> {
        let target = self.normalize_module_path(env, arg);
        let ty = Rc::new(ModuleType::Alias(target));
        match self.include_module_types(env, &ty, param) {
            Ok(_) => Ok(()),
            Err(e) => {
                let doc = self.functor_argument_doc(&ty, &e);
                Err(Box::new(Diagnostic::error("functor-argument-mismatch", diagnostics::Span::NONE, doc)))
            }
        }
    }
}

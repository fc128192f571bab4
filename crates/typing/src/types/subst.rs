//! Substitution of paths in types, declarations and signatures: prefixing a module's components, functor application,
//! `with` constraints, fresh copies of a signature's identifiers.
//!
//! Variables are shared between a type and its image (generic ones are copied at use, weak ones must stay one), and a
//! type that mentions nothing of the substitution's domain is its own image.

use std::rc::Rc;

use rustc_hash::FxHashMap;
use syntax::node::deep;

use super::*;
use crate::ident::{ExtraTy, Ident, IdentSupply, Path};
use crate::pmap::{self, Map};

/// What stands for a type constructor.
#[derive(Clone, Debug)]
pub enum TypeReplacement {
    Path(Path),
    /// `type ('a, 'b) t := body`.
    Function(Rc<[TypeId]>, TypeId),
}

/// A substitution. Cloning and extending are cheap.
#[derive(Clone, Debug)]
pub struct Subst {
    types: Map<Path, TypeReplacement>,
    modules: Map<Path, Path>,
    modtypes: Map<Path, Rc<ModuleType>>,
    /// Heads of all paths in the domain.
    heads: Map<Ident, ()>,
}

impl Default for Subst {
    fn default() -> Self {
        Subst { types: pmap::empty(), modules: pmap::empty(), modtypes: pmap::empty(), heads: pmap::empty() }
    }
}

impl Subst {
    pub fn is_empty(&self) -> bool {
        self.heads.is_empty()
    }

    /// `id` (a type) becomes `path`.
    pub fn add_type(&mut self, id: Ident, path: Path) {
        self.add_type_path(Path::Ident(id), TypeReplacement::Path(path));
    }

    pub fn add_type_path(&mut self, from: Path, to: TypeReplacement) {
        self.heads.insert_mut(from.head(), ());
        self.types.insert_mut(from, to);
    }

    /// `id` (a module) becomes `path`.
    pub fn add_module(&mut self, id: Ident, path: Path) {
        self.add_module_path(Path::Ident(id), path);
    }

    pub fn add_module_path(&mut self, from: Path, to: Path) {
        self.heads.insert_mut(from.head(), ());
        self.modules.insert_mut(from, to);
    }

    /// `id` (a module type) becomes `mty`.
    pub fn add_modtype(&mut self, id: Ident, mty: Rc<ModuleType>) {
        self.add_modtype_path(Path::Ident(id), mty);
    }

    pub fn add_modtype_path(&mut self, from: Path, to: Rc<ModuleType>) {
        self.heads.insert_mut(from.head(), ());
        self.modtypes.insert_mut(from, to);
    }

    /// Prefixes the identifiers that `items` bind with `root`.
    pub fn add_prefix(&mut self, items: &[SignatureItem], root: &Path) {
        for item in items {
            let id = item.ident();
            let path = || root.clone().dot(id.name);
            match item {
                SignatureItem::Type(..) | SignatureItem::ClassType(..) | SignatureItem::Class(..) => {
                    self.add_type(id, path())
                }
                SignatureItem::Module(..) => self.add_module(id, path()),
                SignatureItem::Modtype(..) => self.add_modtype(id, Rc::new(ModuleType::Ident(path()))),
                SignatureItem::Value(..) | SignatureItem::Extension(..) => {}
            }
        }
    }

    fn touches(&self, path: &Path) -> bool {
        match path {
            Path::Ident(id) => self.heads.contains_key(id),
            Path::Dot(p, _) | Path::Extra(p, _) => self.touches(p),
            Path::Apply(p, q) => self.touches(p) || self.touches(q),
        }
    }

    /// The image of a module path.
    pub fn module_path(&self, path: &Path) -> Path {
        if !self.touches(path) {
            return path.clone();
        }
        if let Some(p) = self.modules.get(path) {
            return p.clone();
        }
        match path {
            Path::Ident(_) | Path::Extra(..) => path.clone(),
            Path::Dot(p, name) => Path::Dot(Rc::new(self.module_path(p)), *name),
            Path::Apply(p, q) => Path::Apply(Rc::new(self.module_path(p)), Rc::new(self.module_path(q))),
        }
    }

    /// The image of a type path. A path that became a type function keeps its name: only [`SubstRun::ty`] may
    /// expand it.
    pub fn type_path(&self, path: &Path) -> Path {
        if !self.touches(path) {
            return path.clone();
        }
        match self.types.get(path) {
            Some(TypeReplacement::Path(p)) => return p.clone(),
            Some(TypeReplacement::Function(..)) => return path.clone(),
            None => {}
        }
        match path {
            Path::Ident(_) => path.clone(),
            Path::Dot(p, name) => Path::Dot(Rc::new(self.module_path(p)), *name),
            Path::Apply(..) => self.module_path(path),
            Path::Extra(p, extra @ ExtraTy::Cstr(_)) => Path::Extra(Rc::new(self.type_path(p)), *extra),
            Path::Extra(p, extra @ ExtraTy::Ext) => Path::Extra(Rc::new(self.value_path(p)), *extra),
        }
    }

    /// The image of the path of a value or extension constructor.
    pub fn value_path(&self, path: &Path) -> Path {
        match path {
            Path::Dot(p, name) => Path::Dot(Rc::new(self.module_path(p)), *name),
            _ => path.clone(),
        }
    }

    /// The image of a module type's name.
    pub fn modtype_ident(&self, path: &Path) -> ModuleType {
        if let Some(mty) = self.modtypes.get(path) {
            return (**mty).clone();
        }
        match path {
            Path::Dot(p, name) => ModuleType::Ident(Path::Dot(Rc::new(self.module_path(p)), *name)),
            _ => ModuleType::Ident(path.clone()),
        }
    }

    /// The image of the path of a module type in a package type: must be a path again.
    fn modtype_path(&self, path: &Path) -> Path {
        match self.modtype_ident(path) {
            ModuleType::Ident(p) => p,
            _ => path.clone(),
        }
    }
}

/// One run of a substitution: remembers the copies of shared and cyclic nodes. Use one run for one declaration.
pub struct SubstRun<'a> {
    pub store: &'a mut TypeStore,
    pub idents: &'a mut IdentSupply,
    subst: Subst,
    copies: FxHashMap<TypeId, TypeId>,
}

impl<'a> SubstRun<'a> {
    pub fn new(store: &'a mut TypeStore, idents: &'a mut IdentSupply, subst: &Subst) -> SubstRun<'a> {
        SubstRun { store, idents, subst: subst.clone(), copies: FxHashMap::default() }
    }

    fn touches_type(&self, t: TypeId) -> bool {
        if self.subst.is_empty() {
            return false;
        }
        let subst = &self.subst;
        self.store.any_node(t, &mut |store, t| match store.desc(t) {
            TypeDesc::Constr(p, _) | TypeDesc::Package(p, _) => subst.touches(p),
            TypeDesc::Object(_, name) => store.name(*name).is_some_and(|(p, _)| subst.touches(p)),
            TypeDesc::Variant(row) => {
                row.name.as_ref().is_some_and(|(p, _)| subst.touches(p))
                    || matches!(&row.fixed, Some(FixedExplanation::Reified(p)) if subst.touches(p))
            }
            _ => false,
        })
    }

    /// The image of a type.
    pub fn ty(&mut self, t: TypeId) -> TypeId {
        if let Some(copy) = self.copies.get(&self.store.repr(t)) {
            return *copy;
        }
        if !self.touches_type(t) {
            return t;
        }
        self.copy(t)
    }

    /// Copies `body` with `params` replaced by `args`.
    fn apply_function(&mut self, params: &[TypeId], body: TypeId, args: &[TypeId]) -> TypeId {
        let mut run = SubstRun::new(self.store, self.idents, &Subst::default());
        for (p, a) in params.iter().zip(args) {
            let p = run.store.repr(*p);
            run.copies.insert(p, *a);
        }
        run.copy(body)
    }

    /// Copies every node of `t` but variables (which only change when they are in `copies`).
    fn copy(&mut self, t: TypeId) -> TypeId {
        let t = self.store.repr(t);
        if let Some(copy) = self.copies.get(&t) {
            return *copy;
        }
        match self.store.desc(t) {
            TypeDesc::Var(_) | TypeDesc::Univar(_) | TypeDesc::Error => return t,
            TypeDesc::Field(_, kind, _, rest) if self.store.kind(*kind) == FieldKind::Absent => {
                let rest = *rest;
                let image = self.copy(rest);
                self.copies.insert(t, image);
                return image;
            }
            _ => {}
        }
        let scope = self.store.scope(t);
        let fresh = self.store.new_scoped(TypeDesc::Nil, store::GENERIC_LEVEL, scope);
        self.copies.insert(t, fresh);
        let desc = deep(|| self.copy_desc(t));
        match desc {
            Ok(desc) => self.store.set_desc(fresh, desc),
            Err(u) => {
                // A type function was expanded: the node stands for its body.
                self.store.set_desc(fresh, TypeDesc::Link(u));
                self.copies.insert(t, u);
                return u;
            }
        }
        fresh
    }

    fn copy_desc(&mut self, t: TypeId) -> Result<TypeDesc, TypeId> {
        let desc = self.copy_children(t);
        Ok(match desc {
            TypeDesc::Constr(p, args) => {
                if let Some(TypeReplacement::Function(params, body)) = self.subst.types.get(&p).cloned() {
                    return Err(self.apply_function(&params, body, &args));
                }
                TypeDesc::Constr(self.subst.type_path(&p), args)
            }
            TypeDesc::Package(p, fields) => TypeDesc::Package(self.subst.modtype_path(&p), fields),
            TypeDesc::Object(row, name) => {
                let renamed = self.store.name(name).cloned().and_then(|(p, args)| self.name(p, args));
                self.store.set_name(name, renamed);
                TypeDesc::Object(row, name)
            }
            TypeDesc::Variant(row) => {
                let mut row = (*row).clone();
                row.name = row.name.and_then(|(p, args)| self.name(p, args));
                if let Some(FixedExplanation::Reified(p)) = &row.fixed {
                    row.fixed = Some(FixedExplanation::Reified(self.subst.type_path(p)));
                }
                TypeDesc::Variant(Rc::new(row))
            }
            other => other,
        })
    }

    fn name(&self, path: Path, args: Rc<[TypeId]>) -> Option<(Path, Rc<[TypeId]>)> {
        match self.subst.types.get(&path) {
            Some(TypeReplacement::Function(..)) => None,
            _ => Some((self.subst.type_path(&path), args)),
        }
    }

    /// The node's description with every child replaced by its copy.
    fn copy_children(&mut self, t: TypeId) -> TypeDesc {
        for child in self.store.children(t) {
            self.copy(child);
        }
        let copies = &self.copies;
        self.store.map_children(t, &mut |store, child| {
            let child = store.repr(child);
            copies.get(&child).copied().unwrap_or(child)
        })
    }

    fn types(&mut self, ts: &[TypeId]) -> Vec<TypeId> {
        ts.iter().map(|t| self.ty(*t)).collect()
    }

    pub fn value_description(&mut self, d: &Rc<ValueDescription>) -> Rc<ValueDescription> {
        let ty = self.ty(d.ty);
        if ty == d.ty { d.clone() } else { Rc::new(ValueDescription { ty, ..(**d).clone() }) }
    }

    fn label(&mut self, l: &LabelDeclaration) -> LabelDeclaration {
        LabelDeclaration { ty: self.ty(l.ty), ..l.clone() }
    }

    pub fn constructor_arguments(&mut self, args: &ConstructorArguments) -> ConstructorArguments {
        match args {
            ConstructorArguments::Tuple(ts) => ConstructorArguments::Tuple(self.types(ts).into()),
            ConstructorArguments::Record(ls) => {
                ConstructorArguments::Record(ls.iter().map(|l| self.label(l)).collect())
            }
        }
    }

    pub fn type_declaration(&mut self, d: &Rc<TypeDeclaration>) -> Rc<TypeDeclaration> {
        if self.subst.is_empty() {
            return d.clone();
        }
        let kind = match &d.kind {
            TypeKind::Record(ls, repr) => {
                let repr = match repr {
                    RecordRepresentation::Extension(p) => {
                        RecordRepresentation::Extension(self.subst.value_path(p))
                    }
                    other => other.clone(),
                };
                TypeKind::Record(ls.iter().map(|l| self.label(l)).collect(), repr)
            }
            TypeKind::Variant(cs, repr) => {
                let cs = cs
                    .iter()
                    .map(|c| ConstructorDeclaration {
                        args: self.constructor_arguments(&c.args),
                        res: c.res.map(|t| self.ty(t)),
                        ..c.clone()
                    })
                    .collect();
                TypeKind::Variant(cs, *repr)
            }
            other => other.clone(),
        };
        Rc::new(TypeDeclaration {
            params: self.types(&d.params),
            kind,
            manifest: d.manifest.map(|t| self.ty(t)),
            ..(**d).clone()
        })
    }

    pub fn extension(&mut self, e: &Rc<ExtensionConstructor>) -> Rc<ExtensionConstructor> {
        if self.subst.is_empty() {
            return e.clone();
        }
        Rc::new(ExtensionConstructor {
            type_path: self.subst.type_path(&e.type_path),
            type_params: self.types(&e.type_params),
            args: self.constructor_arguments(&e.args),
            ret_type: e.ret_type.map(|t| self.ty(t)),
            ..(**e).clone()
        })
    }

    pub fn class_signature(&mut self, s: &Rc<ClassSignature>) -> Rc<ClassSignature> {
        Rc::new(ClassSignature {
            self_type: self.ty(s.self_type),
            self_row: self.ty(s.self_row),
            vars: s.vars.iter().map(|(n, (m, v, t))| (*n, (*m, *v, self.ty(*t)))).collect(),
            meths: s.meths.iter().map(|(n, (p, v, t))| (*n, (*p, *v, self.ty(*t)))).collect(),
        })
    }

    pub fn class_type(&mut self, c: &ClassType) -> ClassType {
        match c {
            ClassType::Constr(p, args, body) => {
                let args = self.types(args).into();
                ClassType::Constr(self.subst.type_path(p), args, Rc::new(self.class_type(body)))
            }
            ClassType::Signature(s) => ClassType::Signature(self.class_signature(s)),
            ClassType::Arrow(l, t, body) => {
                let t = self.ty(*t);
                ClassType::Arrow(*l, t, Rc::new(self.class_type(body)))
            }
        }
    }

    pub fn class_declaration(&mut self, d: &Rc<ClassDeclaration>) -> Rc<ClassDeclaration> {
        if self.subst.is_empty() {
            return d.clone();
        }
        Rc::new(ClassDeclaration {
            params: self.types(&d.params),
            ty: self.class_type(&d.ty),
            path: self.subst.type_path(&d.path),
            new: d.new.map(|t| self.ty(t)),
            ..(**d).clone()
        })
    }

    pub fn class_type_declaration(&mut self, d: &Rc<ClassTypeDeclaration>) -> Rc<ClassTypeDeclaration> {
        if self.subst.is_empty() {
            return d.clone();
        }
        Rc::new(ClassTypeDeclaration {
            params: self.types(&d.params),
            ty: self.class_type(&d.ty),
            path: self.subst.type_path(&d.path),
            hash_type: self.type_declaration(&d.hash_type),
            ..(**d).clone()
        })
    }

    pub fn module_declaration(&mut self, d: &Rc<ModuleDeclaration>) -> Rc<ModuleDeclaration> {
        if self.subst.is_empty() {
            return d.clone();
        }
        Rc::new(ModuleDeclaration { ty: self.module_type(&d.ty), ..(**d).clone() })
    }

    pub fn modtype_declaration(&mut self, d: &Rc<ModtypeDeclaration>) -> Rc<ModtypeDeclaration> {
        if self.subst.is_empty() {
            return d.clone();
        }
        Rc::new(ModtypeDeclaration { ty: d.ty.as_ref().map(|t| self.module_type(t)), ..(**d).clone() })
    }

    pub fn module_type(&mut self, mty: &Rc<ModuleType>) -> Rc<ModuleType> {
        if self.subst.is_empty() {
            return mty.clone();
        }
        deep(|| match &**mty {
            ModuleType::Ident(p) => Rc::new(self.subst.modtype_ident(p)),
            ModuleType::Alias(p) => Rc::new(ModuleType::Alias(self.subst.module_path(p))),
            ModuleType::Signature(s) => Rc::new(ModuleType::Signature(self.signature(s))),
            ModuleType::Functor(FunctorParameter::Unit, body) => {
                Rc::new(ModuleType::Functor(FunctorParameter::Unit, self.module_type(body)))
            }
            ModuleType::Functor(FunctorParameter::Named(id, arg), body) => {
                let arg = self.module_type(arg);
                let Some(id) = id else {
                    let body = self.module_type(body);
                    return Rc::new(ModuleType::Functor(FunctorParameter::Named(None, arg), body));
                };
                let fresh = self.idents.rename(*id);
                let mut inner = self.subst.clone();
                inner.add_module(*id, Path::Ident(fresh));
                let body = SubstRun::new(self.store, self.idents, &inner).module_type(body);
                Rc::new(ModuleType::Functor(FunctorParameter::Named(Some(fresh), arg), body))
            }
        })
    }

    /// The image of a signature; what it binds gets fresh identifiers.
    pub fn signature(&mut self, items: &Signature) -> Signature {
        let (fresh, inner) = rename_bound(self.idents, &self.subst, items);
        let mut out = Vec::with_capacity(items.len());
        for (item, id) in items.iter().zip(fresh) {
            out.push(SubstRun::new(self.store, self.idents, &inner).item(item, id));
        }
        out.into()
    }

    /// The image of one item, bound to `id`.
    pub fn item(&mut self, item: &SignatureItem, id: Ident) -> SignatureItem {
        match item {
            SignatureItem::Value(_, d, v) => SignatureItem::Value(id, self.value_description(d), *v),
            SignatureItem::Type(_, d, r, v) => SignatureItem::Type(id, self.type_declaration(d), *r, *v),
            SignatureItem::Extension(_, d, s, v) => SignatureItem::Extension(id, self.extension(d), *s, *v),
            SignatureItem::Module(_, p, d, r, v) => {
                SignatureItem::Module(id, *p, self.module_declaration(d), *r, *v)
            }
            SignatureItem::Modtype(_, d, v) => SignatureItem::Modtype(id, self.modtype_declaration(d), *v),
            SignatureItem::Class(_, d, r, v) => SignatureItem::Class(id, self.class_declaration(d), *r, *v),
            SignatureItem::ClassType(_, d, r, v) => {
                SignatureItem::ClassType(id, self.class_type_declaration(d), *r, *v)
            }
        }
    }
}

/// Fresh identifiers for what `items` bind, and `subst` extended with the renaming.
fn rename_bound(idents: &mut IdentSupply, subst: &Subst, items: &[SignatureItem]) -> (Vec<Ident>, Subst) {
    let mut inner = subst.clone();
    let mut fresh = Vec::with_capacity(items.len());
    // A class and its class type have types that carry the same name: they are renamed together by name.
    for item in items {
        let old = item.ident();
        let new = idents.rename(old);
        fresh.push(new);
        match item {
            SignatureItem::Type(..) | SignatureItem::Class(..) | SignatureItem::ClassType(..) => {
                inner.add_type(old, Path::Ident(new))
            }
            SignatureItem::Module(..) => inner.add_module(old, Path::Ident(new)),
            SignatureItem::Modtype(..) => {
                inner.add_modtype(old, Rc::new(ModuleType::Ident(Path::Ident(new))))
            }
            SignatureItem::Value(..) | SignatureItem::Extension(..) => {}
        }
    }
    (fresh, inner)
}

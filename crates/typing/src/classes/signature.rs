//! Class signatures: growing them, copying them, and the object types made from them.

use std::rc::Rc;

use indexmap::IndexMap;
use syntax::asttypes::{PrivateFlag, VirtualFlag};
use syntax::symbol::Symbol;

use crate::checker::Checker;
use crate::env::Env;
use crate::ident::Path;
use crate::types::copy::Copying;
use crate::types::trace::UnifyError;
use crate::types::*;

/// What a class gives in the end: the signature behind its parameters.
pub(crate) fn class_signature(ty: &ClassType) -> &Rc<ClassSignature> {
    match ty {
        ClassType::Constr(_, _, body) | ClassType::Arrow(_, _, body) => class_signature(body),
        ClassType::Signature(s) => s,
    }
}

/// The signature of a class that takes no parameters (any more).
pub(crate) fn plain_signature(ty: &ClassType) -> Option<&Rc<ClassSignature>> {
    match ty {
        ClassType::Constr(_, _, body) => plain_signature(body),
        ClassType::Signature(s) => Some(s),
        ClassType::Arrow(..) => None,
    }
}

/// The types in a class type.
pub(crate) fn class_type_parts(ty: &ClassType, out: &mut Vec<TypeId>) {
    match ty {
        ClassType::Constr(_, args, body) => {
            out.extend_from_slice(args);
            class_type_parts(body, out);
        }
        ClassType::Arrow(_, t, body) => {
            out.push(*t);
            class_type_parts(body, out);
        }
        ClassType::Signature(s) => {
            out.extend([s.self_type, s.self_row]);
            out.extend(s.vars.values().map(|v| v.2));
            out.extend(s.meths.values().map(|m| m.2));
        }
    }
}

/// `ty` under the name `path` with `args`: the name stands where the parameters end.
pub(crate) fn abbreviate(path: &Path, args: &Rc<[TypeId]>, ty: &ClassType) -> ClassType {
    match ty {
        ClassType::Arrow(l, t, body) => ClassType::Arrow(*l, *t, Rc::new(abbreviate(path, args, body))),
        other => ClassType::Constr(path.clone(), args.clone(), Rc::new(other.clone())),
    }
}

impl Checker<'_> {
    /// The signature of an object of which nothing is known.
    pub(crate) fn new_class_signature(&mut self) -> ClassSignature {
        let self_row = self.new_var();
        let name = self.store.new_name(None);
        let self_type = self.new_type(TypeDesc::Object(self_row, name));
        ClassSignature { self_type, self_row, vars: IndexMap::new(), meths: IndexMap::new() }
    }

    /// Adds a method, or what is said of it again.
    pub(crate) fn add_class_method(
        &mut self,
        env: &Env,
        sig: &mut ClassSignature,
        name: Symbol,
        (private, virt): (PrivateFlag, VirtualFlag),
        ty: TypeId,
    ) -> Result<(), UnifyError> {
        if let Some(&(privacy, old_virt, old)) = sig.meths.get(&name) {
            if let (MethodPrivacy::Private(kind), PrivateFlag::Public) = (privacy, private)
                && let FieldKind::Var(cell) = self.store.kind(kind)
            {
                self.store.set_kind(cell, FieldKind::Public);
            }
            // A signature read from a file has a cell of its own in the row.
            let in_row = self.self_fields(sig).0.iter().find(|f| f.0 == name).map(|f| self.store.kind(f.1));
            if let (Some(FieldKind::Var(cell)), PrivateFlag::Public) = (in_row, private) {
                self.store.set_kind(cell, FieldKind::Public);
            }
            let privacy = if private == PrivateFlag::Public { MethodPrivacy::Public } else { privacy };
            let virt = if old_virt == VirtualFlag::Concrete { old_virt } else { virt };
            sig.meths.insert(name, (privacy, virt, old));
            return self.unify(env, ty, old);
        }
        let (kind, privacy) = match private {
            PrivateFlag::Public => (FieldKind::Public, MethodPrivacy::Public),
            PrivateFlag::Private => {
                let kind = self.store.new_kind();
                (kind, MethodPrivacy::Private(kind))
            }
        };
        let rest = self.new_var();
        let row = self.new_type(TypeDesc::Field(name, kind, ty, rest));
        let cell = self.store.new_name(None);
        let object = self.new_type(TypeDesc::Object(row, cell));
        sig.meths.insert(name, (privacy, virt, ty));
        self.unify(env, object, sig.self_type)
    }

    /// The row of a class's object type and its end.
    pub(crate) fn self_fields(&self, sig: &ClassSignature) -> (Vec<(Symbol, FieldKind, TypeId)>, TypeId) {
        match self.store.desc(sig.self_type) {
            TypeDesc::Object(row, _) => self.store.flat_fields(*row),
            _ => (Vec::new(), self.store.repr(sig.self_type)),
        }
    }

    /// The type of a method in the type of self, public or not.
    pub(crate) fn self_method_type(&mut self, sig: &ClassSignature, name: Symbol) -> Option<TypeId> {
        if let Some((_, _, ty)) = sig.meths.get(&name) {
            return Some(*ty);
        }
        let (fields, _) = self.self_fields(sig);
        fields.iter().find(|f| f.0 == name).map(|f| f.2)
    }

    /// Methods that the type of self has but no field declares: they are virtual.
    pub(crate) fn declare_row_methods(&mut self, sig: &mut ClassSignature) {
        let (fields, _) = self.self_fields(sig);
        for (name, kind, ty) in fields {
            let kind = self.store.kind(kind);
            if kind == FieldKind::Absent || sig.meths.contains_key(&name) {
                continue;
            }
            let privacy = match kind {
                FieldKind::Public => MethodPrivacy::Public,
                kind => MethodPrivacy::Private(kind),
            };
            sig.meths.insert(name, (privacy, VirtualFlag::Virtual, ty));
        }
    }

    /// Private methods that stay private.
    pub(crate) fn hide_private_methods(&mut self, sig: &ClassSignature) {
        let kinds: Vec<FieldKind> = self.self_fields(sig).0.iter().map(|f| f.1).collect();
        for kind in kinds {
            if let FieldKind::Var(cell) = self.store.kind(kind) {
                self.store.set_kind(cell, FieldKind::Absent);
            }
        }
    }

    /// Names in the order of their text.
    pub(crate) fn sorted_names(&self, names: impl Iterator<Item = Symbol>) -> Vec<Symbol> {
        let mut names: Vec<Symbol> = names.collect();
        names.sort_by(|a, b| self.interner.str(*a).cmp(self.interner.str(*b)));
        names
    }

    /// The names of the public methods, in the order of their labels at run time.
    pub(crate) fn public_methods(&self, sig: &ClassSignature) -> Vec<Symbol> {
        let (fields, _) = self.self_fields(sig);
        let public = fields.iter().filter(|f| self.store.kind(f.1) == FieldKind::Public).map(|f| f.0);
        let mut names: Vec<Symbol> = public.collect();
        names.sort_by_key(|name| crate::declarations::rows::tag_hash(self.interner.str(*name)));
        names
    }

    /// A class type copied.
    pub(crate) fn copy_class_type(&mut self, copying: &mut Copying, ty: &ClassType) -> ClassType {
        match ty {
            ClassType::Constr(p, args, body) => {
                let args = self.copy_types(copying, args).into();
                ClassType::Constr(p.clone(), args, Rc::new(self.copy_class_type(copying, body)))
            }
            ClassType::Arrow(l, t, body) => {
                let t = self.copy_type(copying, *t);
                ClassType::Arrow(*l, t, Rc::new(self.copy_class_type(copying, body)))
            }
            ClassType::Signature(s) if self.store.level(s.self_type) != GENERIC_LEVEL => {
                ClassType::Signature(s.clone())
            }
            ClassType::Signature(s) => {
                let self_type = self.copy_type(copying, s.self_type);
                let self_row = self.copy_type(copying, s.self_row);
                let mut vars = IndexMap::new();
                for (name, (mutable, virt, t)) in &s.vars {
                    vars.insert(*name, (*mutable, *virt, self.copy_type(copying, *t)));
                }
                let mut meths = IndexMap::new();
                for (name, (privacy, virt, t)) in &s.meths {
                    let privacy = match privacy {
                        MethodPrivacy::Public => MethodPrivacy::Public,
                        MethodPrivacy::Private(kind) => {
                            MethodPrivacy::Private(copying.kind(&mut self.store, *kind))
                        }
                    };
                    meths.insert(*name, (privacy, *virt, self.copy_type(copying, *t)));
                }
                ClassType::Signature(Rc::new(ClassSignature { self_type, self_row, vars, meths }))
            }
        }
    }

    /// The class type with its self generic, and nothing else: what may be inherited while the class is checked.
    pub(crate) fn open_class_type(&mut self, ty: &ClassType) -> ClassType {
        let (_, end) = self.self_fields(&class_signature(ty).clone());
        let mut parts = Vec::new();
        class_type_parts(ty, &mut parts);
        let mut lowered = Vec::new();
        for t in parts {
            for node in self.nodes_reaching(t, &[end]) {
                let level = self.store.level(node);
                if level != GENERIC_LEVEL {
                    lowered.push((node, level));
                    self.store.set_level(node, GENERIC_LEVEL);
                }
            }
        }
        let copy = self.copy_class_type(&mut Copying::at(GENERIC_LEVEL).keep_names(), ty);
        for (node, level) in lowered {
            self.store.set_level(node, level);
        }
        copy
    }

    /// A class's parameters and type at fresh types.
    pub(crate) fn instance_class(&mut self, params: &[TypeId], ty: &ClassType) -> (Vec<TypeId>, ClassType) {
        let mut copying = Copying::at(self.level);
        let params = self.copy_types(&mut copying, params);
        let ty = self.copy_class_type(&mut copying, ty);
        (params, ty)
    }

    /// Makes a class type generic above the current level.
    pub(crate) fn generalize_class_type(&mut self, ty: &ClassType) {
        let mut parts = Vec::new();
        class_type_parts(ty, &mut parts);
        for t in parts {
            self.generalize(t);
        }
    }

    /// The type of the objects that show the public methods of a class and end in `end`; where the methods mention
    /// the type of self, they mention this one.
    pub(crate) fn object_type_of(
        &mut self,
        sig: &ClassSignature,
        end: TypeId,
        name: Option<(Path, Vec<TypeId>)>,
    ) -> TypeId {
        let (fields, open_end) = self.self_fields(sig);
        let selected = self.nodes_reaching(sig.self_type, &[open_end]);
        let mut copying = Copying::at(self.level).keep_names();
        let copy = self.new_var();
        let row = self.new_var();
        copying.map(self.store.repr(sig.self_type), copy);
        if let TypeDesc::Object(r, _) = self.store.desc(sig.self_type) {
            let r = self.store.repr(*r);
            copying.map(r, row);
        }
        copying.map(open_end, end);
        let mut public = Vec::new();
        for (name, kind, ty) in fields {
            if self.store.kind(kind) == FieldKind::Public {
                public.push((name, FieldKind::Public, self.copy_selected(&mut copying, &selected, ty)));
            }
        }
        public.sort_by(|a, b| self.interner.str(a.0).cmp(self.interner.str(b.0)));
        let level = self.level;
        let built = self.build_fields(level, &public, end);
        if !self.store.same(row, built) {
            self.store.link(row, built);
        }
        let name = name.map(|(path, args)| {
            let all: Vec<TypeId> = std::iter::once(end).chain(args).collect();
            (path, all.into())
        });
        let cell = self.store.new_name(name);
        self.store.set_desc(copy, TypeDesc::Object(row, cell));
        copy
    }
}

//! What the use of a constructor or a label needs to know, computed from type declarations.

use std::rc::Rc;

use rustc_hash::FxHashSet;

use super::*;
use crate::ident::{ExtraTy, Path};
use crate::types::*;

/// The constructors or labels of a type.
#[derive(Clone, Debug)]
pub enum TypeDescrs {
    Constructors(Rc<[Rc<ConstructorDescription>]>, VariantRepresentation),
    Labels(Rc<[Rc<LabelDescription>]>, RecordRepresentation),
    Abstract,
    Open,
}

impl TypeDescrs {
    /// The constructors; none when the type is no variant.
    pub fn constructors(&self) -> &[Rc<ConstructorDescription>] {
        match self {
            TypeDescrs::Constructors(cs, _) => cs,
            _ => &[],
        }
    }

    /// The labels; none when the type is no record.
    pub fn labels(&self) -> &[Rc<LabelDescription>] {
        match self {
            TypeDescrs::Labels(ls, _) => ls,
            _ => &[],
        }
    }
}

impl Checker<'_> {
    /// The constructors or labels of a type; computed once.
    pub fn type_descrs(&mut self, data: &TypeData) -> TypeDescrs {
        if let Some(d) = data.descrs.get() {
            return d.clone();
        }
        let descrs = match &data.decl.kind {
            TypeKind::Variant(cs, repr) => {
                TypeDescrs::Constructors(self.constructor_descrs(&data.path, &data.decl, cs, *repr), *repr)
            }
            TypeKind::Record(ls, repr) => {
                TypeDescrs::Labels(self.label_descrs(&data.path, &data.decl, ls, repr), repr.clone())
            }
            TypeKind::Abstract(_) => TypeDescrs::Abstract,
            TypeKind::Open => TypeDescrs::Open,
        };
        data.descrs.get_or_init(|| descrs).clone()
    }

    fn generic_constr(&mut self, path: Path, args: &[TypeId]) -> TypeId {
        self.store.new_type(TypeDesc::Constr(path, args.into()), GENERIC_LEVEL)
    }

    fn constructor_descrs(
        &mut self,
        path: &Path,
        decl: &TypeDeclaration,
        cs: &[ConstructorDeclaration],
        repr: VariantRepresentation,
    ) -> Rc<[Rc<ConstructorDescription>]> {
        let res = self.generic_constr(path.clone(), &decl.params);
        let is_const =
            |c: &ConstructorDeclaration| matches!(&c.args, ConstructorArguments::Tuple(ts) if ts.is_empty());
        let consts = cs.iter().filter(|c| is_const(c)).count();
        let nonconsts = cs.len() - consts;
        let (mut next_const, mut next_block) = (0, 0);
        let mut out = Vec::with_capacity(cs.len());
        for c in cs {
            let tag = if repr == VariantRepresentation::Unboxed {
                ConstructorTag::Unboxed
            } else if is_const(c) {
                next_const += 1;
                ConstructorTag::Constant(next_const - 1)
            } else {
                next_block += 1;
                ConstructorTag::Block(next_block - 1)
            };
            let inline_repr = match tag {
                ConstructorTag::Unboxed => RecordRepresentation::Unboxed(true),
                ConstructorTag::Block(tag) => RecordRepresentation::Inlined(tag),
                _ => RecordRepresentation::Regular,
            };
            let inline_path = Path::Extra(Rc::new(path.clone()), ExtraTy::Cstr(c.id.name));
            let (existentials, args, inlined) =
                self.constructor_args(decl.private, &c.args, c.res, inline_path, inline_repr, c.span);
            out.push(Rc::new(ConstructorDescription {
                name: c.id.name,
                res: c.res.unwrap_or(res),
                existentials,
                arity: args.len(),
                args,
                tag,
                consts,
                nonconsts,
                generalized: c.res.is_some(),
                private: decl.private,
                span: c.span,
                attributes: c.attributes.clone(),
                inlined,
                uid: c.uid.clone(),
            }));
        }
        out.into()
    }

    /// Existentials, argument types, and the declaration of the inline record.
    fn constructor_args(
        &mut self,
        private: syntax::asttypes::PrivateFlag,
        args: &ConstructorArguments,
        res: Option<TypeId>,
        path: Path,
        repr: RecordRepresentation,
        span: diagnostics::Span,
    ) -> (Vec<TypeId>, Rc<[TypeId]>, Option<Rc<TypeDeclaration>>) {
        let types: Rc<[TypeId]> = match args {
            ConstructorArguments::Tuple(ts) => ts.clone(),
            ConstructorArguments::Record(ls) => ls.iter().map(|l| l.ty).collect(),
        };
        let free = self.store.free_vars(&types);
        let existentials = match res {
            None => Vec::new(),
            Some(res) => {
                let bound: FxHashSet<TypeId> = self.store.free_vars(&[res]).into_iter().collect();
                free.iter().copied().filter(|v| !bound.contains(v)).collect()
            }
        };
        let ConstructorArguments::Record(labels) = args else { return (existentials, types, None) };
        let decl = Rc::new(TypeDeclaration {
            arity: free.len(),
            variance: vec![Variance::FULL; free.len()],
            separability: vec![Separability::Ind; free.len()],
            kind: TypeKind::Record(labels.clone(), repr),
            private,
            manifest: None,
            is_newtype: false,
            expansion_scope: crate::ident::LOWEST_SCOPE,
            span,
            attributes: Rc::new([]),
            immediate: Immediacy::Unknown,
            unboxed_default: false,
            uid: Uid::Internal,
            params: free.clone(),
        });
        let arg = self.generic_constr(path, &free);
        (existentials, [arg].into(), Some(decl))
    }

    fn label_descrs(
        &mut self,
        path: &Path,
        decl: &TypeDeclaration,
        labels: &Rc<[LabelDeclaration]>,
        repr: &RecordRepresentation,
    ) -> Rc<[Rc<LabelDescription>]> {
        let res = self.generic_constr(path.clone(), &decl.params);
        labels
            .iter()
            .enumerate()
            .map(|(pos, l)| {
                Rc::new(LabelDescription {
                    name: l.id.name,
                    res,
                    arg: l.ty,
                    mutable: l.mutable,
                    pos,
                    all: labels.clone(),
                    repres: repr.clone(),
                    private: decl.private,
                    span: l.span,
                    attributes: l.attributes.clone(),
                    uid: l.uid.clone(),
                })
            })
            .collect()
    }

    /// The description of an extension constructor; computed once.
    pub fn extension_descr(&mut self, data: &ExtensionData) -> Rc<ConstructorDescription> {
        if let Some(d) = data.descr.get() {
            return d.clone();
        }
        let ext = &*data.ext;
        let res = match ext.ret_type {
            Some(res) => res,
            None => self.generic_constr(ext.type_path.clone(), &ext.type_params),
        };
        let constant = matches!(&ext.args, ConstructorArguments::Tuple(ts) if ts.is_empty());
        let inline_path = Path::Extra(Rc::new(data.path.clone()), ExtraTy::Ext);
        let (existentials, args, inlined) = self.constructor_args(
            ext.private,
            &ext.args,
            ext.ret_type,
            inline_path,
            RecordRepresentation::Extension(data.path.clone()),
            ext.span,
        );
        let descr = Rc::new(ConstructorDescription {
            name: data.path.last(),
            res,
            existentials,
            arity: args.len(),
            args,
            tag: ConstructorTag::Extension(data.path.clone(), constant),
            consts: 0,
            nonconsts: 0,
            generalized: ext.ret_type.is_some(),
            private: ext.private,
            span: ext.span,
            attributes: ext.attributes.clone(),
            inlined,
            uid: ext.uid.clone(),
        });
        data.descr.get_or_init(|| descr).clone()
    }

    /// The description of a constructor entry.
    pub(crate) fn constructor_of_entry(&mut self, entry: &ConstructorEntry) -> Rc<ConstructorDescription> {
        match entry {
            ConstructorEntry::Variant(data, i) => self.type_descrs(data).constructors()[*i].clone(),
            ConstructorEntry::Extension(data) => self.extension_descr(data),
        }
    }
}

//! Saved interfaces to signatures in the checker's store.
//!
//! Stamps in a file mean nothing outside it: each gets a fresh identifier. Type nodes keep their sharing and cycles.

use std::rc::Rc;

use diagnostics::{Location, Position, Span};
use indexmap::IndexMap;
use marshal::{Raw, Value};
use rustc_hash::FxHashMap;
use syntax::ast::Longident;
use syntax::asttypes::{ArgLabel, MutableFlag, PrivateFlag, VirtualFlag};
use syntax::node::{Node, deep};
use syntax::symbol::Symbol;

use super::attributes::decode_attributes;
use super::reader::{Reader, Variant};
use crate::checker::Checker;

use crate::env::predef;
use crate::ident::{ExtraTy, Ident, LOWEST_SCOPE, Path};
use crate::types::*;

/// A unit's signature. `None` if the data is not one.
pub fn signature(checker: &mut Checker<'_>, saved: &Raw) -> Option<Signature> {
    let mut d = Decoder {
        r: Reader { graph: &saved.graph },
        checker,
        idents: FxHashMap::default(),
        types: FxHashMap::default(),
        spans: FxHashMap::default(),
        files: FxHashMap::default(),
        attributes: FxHashMap::default(),
    };
    d.signature(saved.value)
}

pub struct Decoder<'d, 'c, 's> {
    pub r: Reader<'d>,
    pub checker: &'c mut Checker<'s>,
    idents: FxHashMap<i64, Ident>,
    types: FxHashMap<Value, TypeId>,
    spans: FxHashMap<Value, Span>,
    files: FxHashMap<Value, Rc<str>>,
    attributes: FxHashMap<Value, Attributes>,
}

impl Decoder<'_, '_, '_> {
    pub fn symbol(&mut self, v: Value) -> Option<Symbol> {
        Some(self.checker.interner.intern(self.r.str(v)?))
    }

    fn optional_symbol(&mut self, v: Value) -> Option<Option<Symbol>> {
        match self.r.option(v)? {
            Some(v) => Some(Some(self.symbol(v)?)),
            None => Some(None),
        }
    }

    fn vec<T>(&mut self, list: Value, mut each: impl FnMut(&mut Self, Value) -> Option<T>) -> Option<Vec<T>> {
        self.r.list(list)?.into_iter().map(|v| each(self, v)).collect()
    }

    fn option<T>(&mut self, v: Value, each: impl FnOnce(&mut Self, Value) -> Option<T>) -> Option<Option<T>> {
        match self.r.option(v)? {
            Some(v) => Some(Some(each(self, v)?)),
            None => Some(None),
        }
    }

    fn ident(&mut self, v: Value) -> Option<Ident> {
        match self.r.variant(v)? {
            Variant::Block(0, [name, stamp]) | Variant::Block(1, [name, stamp, _]) => {
                let stamp = self.r.int(*stamp)?;
                if let Some(id) = self.idents.get(&stamp) {
                    return Some(*id);
                }
                let name = self.symbol(*name)?;
                let id = self.checker.idents.local(name);
                self.idents.insert(stamp, id);
                Some(id)
            }
            Variant::Block(2, [name]) => Some(Ident::global(self.symbol(*name)?)),
            Variant::Block(3, [_, stamp]) => predef::ident_of_stamp(u32::try_from(self.r.int(*stamp)?).ok()?),
            _ => None,
        }
    }

    fn path(&mut self, v: Value) -> Option<Path> {
        deep(|| match self.r.variant(v)? {
            Variant::Block(0, [id]) => Some(Path::Ident(self.ident(*id)?)),
            Variant::Block(1, [p, name]) => Some(Path::Dot(Rc::new(self.path(*p)?), self.symbol(*name)?)),
            Variant::Block(2, [f, a]) => Some(Path::Apply(Rc::new(self.path(*f)?), Rc::new(self.path(*a)?))),
            Variant::Block(3, [p, extra]) => {
                let extra = match self.r.variant(*extra)? {
                    Variant::Constant(0) => ExtraTy::Ext,
                    Variant::Block(0, [name]) => ExtraTy::Cstr(self.symbol(*name)?),
                    _ => return None,
                };
                Some(Path::Extra(Rc::new(self.path(*p)?), extra))
            }
            _ => None,
        })
    }

    pub fn longident(&mut self, v: Value) -> Option<Longident> {
        deep(|| match self.r.variant(v)? {
            Variant::Block(0, [name]) => Some(Longident::Ident(self.symbol(*name)?)),
            Variant::Block(1, [m, name]) => {
                Some(Longident::Dot(Node::new(self.longident(*m)?), self.symbol(*name)?))
            }
            Variant::Block(2, [f, a]) => {
                Some(Longident::Apply(Node::new(self.longident(*f)?), Node::new(self.longident(*a)?)))
            }
            _ => None,
        })
    }

    fn position(&mut self, v: Value) -> Option<Position> {
        let f = self.r.record(v, 4)?;
        let file = match self.files.get(&f[0]) {
            Some(file) => file.clone(),
            None => {
                let file: Rc<str> = self.r.str(f[0])?.into();
                self.files.insert(f[0], file.clone());
                file
            }
        };
        Some(Position { file, line: self.r.int(f[1])?, bol: self.r.int(f[2])?, cnum: self.r.int(f[3])? })
    }

    pub fn span(&mut self, v: Value) -> Option<Span> {
        if let Some(s) = self.spans.get(&v) {
            return Some(*s);
        }
        let f = self.r.record(v, 3)?;
        let (start, end) = (self.position(f[0])?, self.position(f[1])?);
        let location = Location { start, end, ghost: self.r.bool(f[2])? };
        let span = self.checker.sources.foreign(&location);
        self.spans.insert(v, span);
        Some(span)
    }

    fn attributes(&mut self, v: Value) -> Option<Attributes> {
        if let Some(a) = self.attributes.get(&v) {
            return Some(a.clone());
        }
        let attributes = decode_attributes(self, v)?;
        self.attributes.insert(v, attributes.clone());
        Some(attributes)
    }

    fn uid(&mut self, v: Value) -> Option<Uid> {
        match self.r.variant(v)? {
            Variant::Constant(0) => Some(Uid::Internal),
            Variant::Block(0, [name]) => Some(Uid::CompilationUnit(self.symbol(*name)?)),
            Variant::Block(1, [unit, id, from]) => Some(Uid::Item {
                comp_unit: self.symbol(*unit)?,
                id: u32::try_from(self.r.int(*id)?).ok()?,
                from_interface: self.r.int(*from)? == 0,
            }),
            Variant::Block(2, [name]) => Some(Uid::Predef(self.symbol(*name)?)),
            _ => None,
        }
    }

    // Types

    fn ty(&mut self, v: Value) -> Option<TypeId> {
        if let Some(t) = self.types.get(&v) {
            return Some(*t);
        }
        let f = self.r.record(v, 4)?;
        let t = self.checker.store.new_type(TypeDesc::Nil, GENERIC_LEVEL);
        self.types.insert(v, t);
        let desc = deep(|| self.desc(f[0]))?;
        if let TypeDesc::Link(u) = desc {
            if self.checker.store.same(u, t) {
                return None;
            }
            self.types.insert(v, u);
        }
        self.checker.store.set_desc(t, desc);
        Some(t)
    }

    fn types(&mut self, v: Value) -> Option<Rc<[TypeId]>> {
        Some(self.vec(v, Self::ty)?.into())
    }

    fn label(&mut self, v: Value) -> Option<ArgLabel> {
        match self.r.variant(v)? {
            Variant::Constant(0) => Some(ArgLabel::Nolabel),
            Variant::Block(0, [l]) => Some(ArgLabel::Labelled(self.symbol(*l)?)),
            Variant::Block(1, [l]) => Some(ArgLabel::Optional(self.symbol(*l)?)),
            _ => None,
        }
    }

    fn named(&mut self, v: Value) -> Option<Option<(Path, Rc<[TypeId]>)>> {
        self.option(v, |d, v| {
            let pair = d.r.record(v, 2)?;
            Some((d.path(pair[0])?, d.types(pair[1])?))
        })
    }

    fn desc(&mut self, v: Value) -> Option<TypeDesc> {
        Some(match self.r.variant(v)? {
            Variant::Constant(0) => TypeDesc::Nil,
            Variant::Block(0, [name]) => TypeDesc::Var(self.optional_symbol(*name)?),
            Variant::Block(1, [l, a, b, c]) => {
                TypeDesc::Arrow(self.label(*l)?, self.ty(*a)?, self.ty(*b)?, self.commutable(*c)?)
            }
            Variant::Block(2, [ts]) => TypeDesc::Tuple(self.types(*ts)?),
            Variant::Block(3, [p, args, _]) => TypeDesc::Constr(self.path(*p)?, self.types(*args)?),
            Variant::Block(4, [row, name]) => {
                let row = self.ty(*row)?;
                let cell = self.r.record(*name, 1)?[0];
                let name = self.named(cell)?;
                TypeDesc::Object(row, self.checker.store.new_name(name))
            }
            Variant::Block(5, [label, kind, t, rest]) => {
                let (label, kind) = (self.symbol(*label)?, self.kind(*kind)?);
                TypeDesc::Field(label, kind, self.ty(*t)?, self.ty(*rest)?)
            }
            Variant::Block(6, [t]) | Variant::Block(7, [t, _]) => TypeDesc::Link(self.ty(*t)?),
            Variant::Block(8, [row]) => TypeDesc::Variant(Rc::new(self.row(*row)?)),
            Variant::Block(9, [name]) => TypeDesc::Univar(self.optional_symbol(*name)?),
            Variant::Block(10, [t, vars]) => TypeDesc::Poly(self.ty(*t)?, self.types(*vars)?),
            Variant::Block(11, [p, fields]) => {
                let fields = self.vec(*fields, |d, v| {
                    let pair = d.r.record(v, 2)?;
                    Some((d.longident(pair[0])?, d.ty(pair[1])?))
                })?;
                TypeDesc::Package(self.path(*p)?, fields.into())
            }
            _ => return None,
        })
    }

    fn commutable(&mut self, v: Value) -> Option<Commutable> {
        let mut v = v;
        for _ in 0..1000 {
            match self.r.variant(v)? {
                Variant::Constant(0) => return Some(Commutable::Ok),
                Variant::Constant(1) => return Some(Commutable::Unknown),
                Variant::Block(0, [next]) => v = *next,
                _ => return None,
            }
        }
        None
    }

    fn kind(&mut self, v: Value) -> Option<FieldKind> {
        match self.r.variant(v)? {
            Variant::Constant(0) => Some(FieldKind::Private),
            Variant::Constant(1) => Some(FieldKind::Public),
            Variant::Constant(2) => Some(FieldKind::Absent),
            // An open kind: `FKvar` whose content is a kind again, private while unknown.
            Variant::Block(0, [next]) => match self.r.variant(*next)? {
                Variant::Constant(0) => Some(self.checker.store.new_kind()),
                _ => deep(|| self.kind(*next)),
            },
            _ => None,
        }
    }

    fn row(&mut self, v: Value) -> Option<RowDesc> {
        let f = self.r.record(v, 5)?;
        let fields = self.vec(f[0], |d, v| {
            let pair = d.r.record(v, 2)?;
            Some((d.symbol(pair[0])?, d.row_field(pair[1])?))
        })?;
        let more = self.ty(f[1])?;
        let closed = self.r.bool(f[2])?;
        let fixed = self.option(f[3], |d, v| {
            Some(match d.r.variant(v)? {
                Variant::Constant(0) => FixedExplanation::FixedPrivate,
                Variant::Constant(1) => FixedExplanation::Rigid,
                Variant::Block(0, [t]) => FixedExplanation::Univar(d.ty(*t)?),
                Variant::Block(1, [p]) => FixedExplanation::Reified(d.path(*p)?),
                _ => return None,
            })
        })?;
        let name = self.named(f[4])?;
        Some(RowDesc { fields, more, closed, fixed, name })
    }

    fn row_field(&mut self, v: Value) -> Option<RowField> {
        let mut v = v;
        for _ in 0..1000 {
            match self.r.variant(v)? {
                Variant::Constant(0) => return Some(RowField::Absent),
                Variant::Block(0, [t]) => return Some(RowField::Present(self.option(*t, Self::ty)?)),
                Variant::Block(1, [no_arg, args, matched, ext]) => {
                    let ext = self.r.record(*ext, 1)?[0];
                    if !matches!(self.r.variant(ext)?, Variant::Constant(1)) {
                        v = ext;
                        continue;
                    }
                    return Some(RowField::Either {
                        no_arg: self.r.bool(*no_arg)?,
                        args: self.types(*args)?,
                        matched: self.r.bool(*matched)?,
                        ext: self.checker.store.new_row_cell(),
                    });
                }
                _ => return None,
            }
        }
        None
    }

    // Declarations

    fn private(&mut self, v: Value) -> Option<PrivateFlag> {
        Some(if self.r.int(v)? == 0 { PrivateFlag::Private } else { PrivateFlag::Public })
    }

    fn mutable(&mut self, v: Value) -> Option<MutableFlag> {
        Some(if self.r.int(v)? == 0 { MutableFlag::Immutable } else { MutableFlag::Mutable })
    }

    fn virtual_(&mut self, v: Value) -> Option<VirtualFlag> {
        Some(if self.r.int(v)? == 0 { VirtualFlag::Virtual } else { VirtualFlag::Concrete })
    }

    fn value_description(&mut self, v: Value) -> Option<ValueDescription> {
        let f = self.r.record(v, 5)?;
        let kind = match self.r.variant(f[1])? {
            Variant::Constant(0) => ValueKind::Regular,
            Variant::Block(0, [p]) => ValueKind::Primitive(Rc::new(self.primitive(*p)?)),
            Variant::Block(1, [m, name]) => {
                ValueKind::InstanceVariable(self.mutable(*m)?, self.symbol(*name)?)
            }
            _ => return None,
        };
        Some(ValueDescription {
            ty: self.ty(f[0])?,
            kind,
            span: self.span(f[2])?,
            attributes: self.attributes(f[3])?,
            uid: self.uid(f[4])?,
        })
    }

    fn primitive(&mut self, v: Value) -> Option<PrimitiveDescription> {
        let f = self.r.record(v, 6)?;
        Some(PrimitiveDescription {
            name: self.r.str(f[0])?.into(),
            arity: usize::try_from(self.r.int(f[1])?).ok()?,
            alloc: self.r.bool(f[2])?,
            native_name: self.r.str(f[3])?.into(),
            native_repr_args: self.vec(f[4], Self::native_repr)?,
            native_repr_res: self.native_repr(f[5])?,
        })
    }

    fn native_repr(&mut self, v: Value) -> Option<NativeRepr> {
        Some(match self.r.variant(v)? {
            Variant::Constant(0) => NativeRepr::SameAsOcaml,
            Variant::Constant(1) => NativeRepr::UnboxedFloat,
            Variant::Constant(2) => NativeRepr::UntaggedImmediate,
            Variant::Block(0, [Value::Int(0)]) => NativeRepr::UnboxedNativeint,
            Variant::Block(0, [Value::Int(1)]) => NativeRepr::UnboxedInt32,
            Variant::Block(0, [Value::Int(2)]) => NativeRepr::UnboxedInt64,
            _ => return None,
        })
    }

    fn type_declaration(&mut self, v: Value) -> Option<TypeDeclaration> {
        let f = self.r.record(v, 14)?;
        Some(TypeDeclaration {
            params: self.vec(f[0], Self::ty)?,
            arity: usize::try_from(self.r.int(f[1])?).ok()?,
            kind: self.type_kind(f[2])?,
            private: self.private(f[3])?,
            manifest: self.option(f[4], Self::ty)?,
            variance: self.variances(f[5])?,
            separability: self.vec(f[6], |d, v| {
                Some(match d.r.int(v)? {
                    0 => Separability::Ind,
                    1 => Separability::Sep,
                    2 => Separability::Deepsep,
                    _ => return None,
                })
            })?,
            is_newtype: self.r.bool(f[7])?,
            expansion_scope: LOWEST_SCOPE,
            span: self.span(f[9])?,
            attributes: self.attributes(f[10])?,
            immediate: match self.r.int(f[11])? {
                0 => Immediacy::Unknown,
                1 => Immediacy::Always,
                2 => Immediacy::AlwaysOn64Bits,
                _ => return None,
            },
            unboxed_default: self.r.bool(f[12])?,
            uid: self.uid(f[13])?,
        })
    }

    fn variances(&mut self, v: Value) -> Option<Vec<Variance>> {
        self.vec(v, |d, v| Some(Variance(u8::try_from(d.r.int(v)?).ok()?)))
    }

    fn type_kind(&mut self, v: Value) -> Option<TypeKind> {
        Some(match self.r.variant(v)? {
            Variant::Constant(0) => TypeKind::Open,
            Variant::Block(0, [origin]) => TypeKind::Abstract(match self.r.variant(*origin)? {
                Variant::Constant(0) => TypeOrigin::Definition,
                Variant::Constant(1) => TypeOrigin::RecCheckRegularity,
                Variant::Block(0, [name]) => TypeOrigin::Existential(self.symbol(*name)?),
                _ => return None,
            }),
            Variant::Block(1, [labels, repr]) => {
                let labels = self.vec(*labels, Self::label_declaration)?;
                TypeKind::Record(labels.into(), self.record_representation(*repr)?)
            }
            Variant::Block(2, [cs, repr]) => {
                let cs = self.vec(*cs, Self::constructor_declaration)?;
                let repr = match self.r.int(*repr)? {
                    0 => VariantRepresentation::Regular,
                    1 => VariantRepresentation::Unboxed,
                    _ => return None,
                };
                TypeKind::Variant(cs.into(), repr)
            }
            _ => return None,
        })
    }

    fn record_representation(&mut self, v: Value) -> Option<RecordRepresentation> {
        Some(match self.r.variant(v)? {
            Variant::Constant(0) => RecordRepresentation::Regular,
            Variant::Constant(1) => RecordRepresentation::Float,
            Variant::Block(0, [b]) => RecordRepresentation::Unboxed(self.r.bool(*b)?),
            Variant::Block(1, [n]) => RecordRepresentation::Inlined(u32::try_from(self.r.int(*n)?).ok()?),
            Variant::Block(2, [p]) => RecordRepresentation::Extension(self.path(*p)?),
            _ => return None,
        })
    }

    fn label_declaration(&mut self, v: Value) -> Option<LabelDeclaration> {
        let f = self.r.record(v, 6)?;
        Some(LabelDeclaration {
            id: self.ident(f[0])?,
            mutable: self.mutable(f[1])?,
            ty: self.ty(f[2])?,
            span: self.span(f[3])?,
            attributes: self.attributes(f[4])?,
            uid: self.uid(f[5])?,
        })
    }

    fn constructor_declaration(&mut self, v: Value) -> Option<ConstructorDeclaration> {
        let f = self.r.record(v, 6)?;
        Some(ConstructorDeclaration {
            id: self.ident(f[0])?,
            args: self.constructor_arguments(f[1])?,
            res: self.option(f[2], Self::ty)?,
            span: self.span(f[3])?,
            attributes: self.attributes(f[4])?,
            uid: self.uid(f[5])?,
        })
    }

    fn constructor_arguments(&mut self, v: Value) -> Option<ConstructorArguments> {
        Some(match self.r.variant(v)? {
            Variant::Block(0, [ts]) => ConstructorArguments::Tuple(self.types(*ts)?),
            Variant::Block(1, [ls]) => {
                ConstructorArguments::Record(self.vec(*ls, Self::label_declaration)?.into())
            }
            _ => return None,
        })
    }

    fn extension(&mut self, v: Value) -> Option<ExtensionConstructor> {
        let f = self.r.record(v, 8)?;
        Some(ExtensionConstructor {
            type_path: self.path(f[0])?,
            type_params: self.vec(f[1], Self::ty)?,
            args: self.constructor_arguments(f[2])?,
            ret_type: self.option(f[3], Self::ty)?,
            private: self.private(f[4])?,
            span: self.span(f[5])?,
            attributes: self.attributes(f[6])?,
            uid: self.uid(f[7])?,
        })
    }

    // Classes

    fn class_type(&mut self, v: Value) -> Option<ClassType> {
        deep(|| {
            Some(match self.r.variant(v)? {
                Variant::Block(0, [p, args, body]) => {
                    ClassType::Constr(self.path(*p)?, self.types(*args)?, Rc::new(self.class_type(*body)?))
                }
                Variant::Block(1, [s]) => ClassType::Signature(Rc::new(self.class_signature(*s)?)),
                Variant::Block(2, [l, t, body]) => {
                    ClassType::Arrow(self.label(*l)?, self.ty(*t)?, Rc::new(self.class_type(*body)?))
                }
                _ => return None,
            })
        })
    }

    fn class_signature(&mut self, v: Value) -> Option<ClassSignature> {
        let f = self.r.record(v, 4)?;
        let mut vars = IndexMap::new();
        for (name, data) in self.r.map(f[2])? {
            let d = self.r.record(data, 3)?;
            let name = self.symbol(name)?;
            vars.insert(name, (self.mutable(d[0])?, self.virtual_(d[1])?, self.ty(d[2])?));
        }
        let mut meths = IndexMap::new();
        for (name, data) in self.r.map(f[3])? {
            let d = self.r.record(data, 3)?;
            let privacy = match self.r.variant(d[0])? {
                Variant::Constant(0) => MethodPrivacy::Public,
                Variant::Block(0, [k]) => MethodPrivacy::Private(self.kind(*k)?),
                _ => return None,
            };
            let name = self.symbol(name)?;
            meths.insert(name, (privacy, self.virtual_(d[1])?, self.ty(d[2])?));
        }
        Some(ClassSignature { self_type: self.ty(f[0])?, self_row: self.ty(f[1])?, vars, meths })
    }

    fn class_declaration(&mut self, v: Value) -> Option<ClassDeclaration> {
        let f = self.r.record(v, 8)?;
        Some(ClassDeclaration {
            params: self.vec(f[0], Self::ty)?,
            ty: self.class_type(f[1])?,
            path: self.path(f[2])?,
            new: self.option(f[3], Self::ty)?,
            variance: self.variances(f[4])?,
            span: self.span(f[5])?,
            attributes: self.attributes(f[6])?,
            uid: self.uid(f[7])?,
        })
    }

    fn class_type_declaration(&mut self, v: Value) -> Option<ClassTypeDeclaration> {
        let f = self.r.record(v, 8)?;
        Some(ClassTypeDeclaration {
            params: self.vec(f[0], Self::ty)?,
            ty: self.class_type(f[1])?,
            path: self.path(f[2])?,
            hash_type: Rc::new(self.type_declaration(f[3])?),
            variance: self.variances(f[4])?,
            span: self.span(f[5])?,
            attributes: self.attributes(f[6])?,
            uid: self.uid(f[7])?,
        })
    }

    // Modules

    fn module_type(&mut self, v: Value) -> Option<Rc<ModuleType>> {
        deep(|| {
            Some(Rc::new(match self.r.variant(v)? {
                Variant::Block(0, [p]) => ModuleType::Ident(self.path(*p)?),
                Variant::Block(1, [s]) => ModuleType::Signature(self.signature(*s)?),
                Variant::Block(2, [param, body]) => {
                    let param = match self.r.variant(*param)? {
                        Variant::Constant(0) => FunctorParameter::Unit,
                        Variant::Block(0, [id, mty]) => {
                            let id = self.option(*id, Self::ident)?;
                            FunctorParameter::Named(id, self.module_type(*mty)?)
                        }
                        _ => return None,
                    };
                    ModuleType::Functor(param, self.module_type(*body)?)
                }
                Variant::Block(3, [p]) => ModuleType::Alias(self.path(*p)?),
                _ => return None,
            }))
        })
    }

    fn module_declaration(&mut self, v: Value) -> Option<ModuleDeclaration> {
        let f = self.r.record(v, 4)?;
        Some(ModuleDeclaration {
            ty: self.module_type(f[0])?,
            attributes: self.attributes(f[1])?,
            span: self.span(f[2])?,
            uid: self.uid(f[3])?,
        })
    }

    fn modtype_declaration(&mut self, v: Value) -> Option<ModtypeDeclaration> {
        let f = self.r.record(v, 4)?;
        Some(ModtypeDeclaration {
            ty: self.option(f[0], Self::module_type)?,
            attributes: self.attributes(f[1])?,
            span: self.span(f[2])?,
            uid: self.uid(f[3])?,
        })
    }

    fn rec_status(&mut self, v: Value) -> Option<RecStatus> {
        Some(match self.r.int(v)? {
            0 => RecStatus::Not,
            1 => RecStatus::First,
            2 => RecStatus::Next,
            _ => return None,
        })
    }

    fn visibility(&mut self, v: Value) -> Option<Visibility> {
        Some(if self.r.int(v)? == 0 { Visibility::Exported } else { Visibility::Hidden })
    }

    fn signature(&mut self, v: Value) -> Option<Signature> {
        Some(self.vec(v, Self::item)?.into())
    }

    fn item(&mut self, v: Value) -> Option<SignatureItem> {
        Some(match self.r.variant(v)? {
            Variant::Block(0, [id, d, vis]) => SignatureItem::Value(
                self.ident(*id)?,
                Rc::new(self.value_description(*d)?),
                self.visibility(*vis)?,
            ),
            Variant::Block(1, [id, d, rs, vis]) => SignatureItem::Type(
                self.ident(*id)?,
                Rc::new(self.type_declaration(*d)?),
                self.rec_status(*rs)?,
                self.visibility(*vis)?,
            ),
            Variant::Block(2, [id, d, es, vis]) => {
                let status = match self.r.int(*es)? {
                    0 => ExtStatus::First,
                    1 => ExtStatus::Next,
                    2 => ExtStatus::Exception,
                    _ => return None,
                };
                SignatureItem::Extension(
                    self.ident(*id)?,
                    Rc::new(self.extension(*d)?),
                    status,
                    self.visibility(*vis)?,
                )
            }
            Variant::Block(3, [id, presence, d, rs, vis]) => {
                let presence = match self.r.int(*presence)? {
                    0 => ModulePresence::Present,
                    _ => ModulePresence::Absent,
                };
                SignatureItem::Module(
                    self.ident(*id)?,
                    presence,
                    Rc::new(self.module_declaration(*d)?),
                    self.rec_status(*rs)?,
                    self.visibility(*vis)?,
                )
            }
            Variant::Block(4, [id, d, vis]) => SignatureItem::Modtype(
                self.ident(*id)?,
                Rc::new(self.modtype_declaration(*d)?),
                self.visibility(*vis)?,
            ),
            Variant::Block(5, [id, d, rs, vis]) => SignatureItem::Class(
                self.ident(*id)?,
                Rc::new(self.class_declaration(*d)?),
                self.rec_status(*rs)?,
                self.visibility(*vis)?,
            ),
            Variant::Block(6, [id, d, rs, vis]) => SignatureItem::ClassType(
                self.ident(*id)?,
                Rc::new(self.class_type_declaration(*d)?),
                self.rec_status(*rs)?,
                self.visibility(*vis)?,
            ),
            _ => return None,
        })
    }
}

//! What types say about representations: kinds of values, arrays and bigarrays.

use std::rc::Rc;

use syntax::symbol::{Symbol, sym};
use typing::env::Env;
use typing::ident::{Ident, Path};
use typing::types::*;

use super::Translator;
use crate::ir::{BoxedInt, ValueKind as Kind};
use crate::primitive::{ArrayKind, BigarrayKind, BigarrayLayout, Pointerness};

/// Coarse representation of the values of a type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Class {
    Int,
    Float,
    Boxed(BoxedInt),
    String,
    Bytes,
    /// Some other block or immediate, never a float.
    Addr,
    /// Anything.
    Any,
}

/// Unboxed types nested deeper than this count as unknown (they may be cyclic through functors).
const MAX_UNBOXING: usize = 20;

impl Translator<'_, '_> {
    /// The path of the head constructor of a type, expanded, with its arguments.
    pub(crate) fn head_constructor(&mut self, env: &Env, ty: TypeId) -> Option<(Path, Rc<[TypeId]>)> {
        let mut ty = self.checker.expand_head_opt(env, ty);
        while let TypeDesc::Poly(inner, _) = self.checker.store.desc(ty) {
            ty = self.checker.expand_head_opt(env, *inner);
        }
        match self.checker.store.desc(ty) {
            TypeDesc::Constr(path, args) => Some((path.clone(), args.clone())),
            _ => None,
        }
    }

    pub(crate) fn classify(&mut self, env: &Env, ty: TypeId) -> Class {
        self.classify_bounded(env, ty, MAX_UNBOXING)
    }

    fn classify_bounded(&mut self, env: &Env, ty: TypeId, fuel: usize) -> Class {
        let mut ty = self.checker.expand_head_opt(env, ty);
        while let TypeDesc::Poly(inner, _) = self.checker.store.desc(ty) {
            ty = self.checker.expand_head_opt(env, *inner);
        }
        match self.checker.store.desc(ty).clone() {
            TypeDesc::Arrow(..)
            | TypeDesc::Tuple(_)
            | TypeDesc::Package(..)
            | TypeDesc::Object(..)
            | TypeDesc::Nil => Class::Addr,
            TypeDesc::Variant(row) => {
                let row = self.checker.store.flat_row(&row);
                let constant = row.closed
                    && row.fields.iter().all(|(_, f)| match self.checker.store.row_field(f) {
                        RowField::Present(arg) => arg.is_none(),
                        RowField::Either { no_arg, args, .. } => no_arg && args.is_empty(),
                        RowField::Absent => true,
                    });
                if constant { Class::Int } else { Class::Addr }
            }
            TypeDesc::Constr(path, _) => match &path {
                Path::Ident(id) if id.is_predef() => predefined(*id),
                _ => self.classify_declared(env, ty, &path, fuel),
            },
            _ => Class::Any,
        }
    }

    fn classify_declared(&mut self, env: &Env, ty: TypeId, path: &Path, fuel: usize) -> Class {
        let Some(decl) = self.checker.find_type(env, path) else { return Class::Any };
        if decl.immediate != Immediacy::Unknown {
            return Class::Int;
        }
        match &decl.kind {
            TypeKind::Abstract(_) => Class::Any,
            TypeKind::Open => Class::Addr,
            TypeKind::Record(labels, RecordRepresentation::Unboxed(_)) => match labels.first() {
                Some(label) if fuel > 0 => self.classify_component(env, ty, &decl, label.ty, fuel),
                _ => Class::Any,
            },
            TypeKind::Variant(constructors, VariantRepresentation::Unboxed) => {
                let inner = match constructors.first().map(|c| &c.args) {
                    Some(ConstructorArguments::Tuple(args)) => args.first().copied(),
                    Some(ConstructorArguments::Record(labels)) => labels.first().map(|l| l.ty),
                    None => None,
                };
                match inner {
                    Some(inner) if fuel > 0 => self.classify_component(env, ty, &decl, inner, fuel),
                    _ => Class::Any,
                }
            }
            TypeKind::Record(..) => Class::Addr,
            TypeKind::Variant(constructors, _) => {
                let constant = |c: &ConstructorDeclaration| {
                    c.res.is_none() && matches!(&c.args, ConstructorArguments::Tuple(args) if args.is_empty())
                };
                if constructors.iter().all(constant) { Class::Int } else { Class::Addr }
            }
        }
    }

    /// The component of an unboxed type: parameters are what the type is applied to.
    fn classify_component(
        &mut self,
        env: &Env,
        ty: TypeId,
        decl: &TypeDeclaration,
        inner: TypeId,
        fuel: usize,
    ) -> Class {
        let inner = self.checker.store.repr(inner);
        let position = decl.params.iter().position(|p| self.checker.store.same(*p, inner));
        let target = match (position, self.checker.store.desc(ty)) {
            (Some(i), TypeDesc::Constr(_, args)) => args.get(i).copied(),
            _ => Some(inner),
        };
        target.map_or(Class::Any, |t| self.classify_bounded(env, t, fuel - 1))
    }

    /// The kind of a variable of this type.
    pub(crate) fn value_kind(&mut self, env: &Env, ty: TypeId) -> Kind {
        match self.classify(env, ty) {
            Class::Int => Kind::Int,
            Class::Float => Kind::Float,
            Class::Boxed(b) => Kind::Boxed(b),
            Class::String | Class::Bytes | Class::Addr | Class::Any => Kind::Gen,
        }
    }

    /// Whether values of the type can be pointers.
    pub(crate) fn pointerness(&mut self, env: &Env, ty: TypeId) -> Pointerness {
        match self.classify(env, ty) {
            Class::Int => Pointerness::Immediate,
            _ => Pointerness::Pointer,
        }
    }

    /// The kind of an array type.
    pub(crate) fn array_kind(&mut self, env: &Env, ty: TypeId) -> ArrayKind {
        match self.head_constructor(env, ty) {
            Some((Path::Ident(id), args)) if id.is_predef() && id.name == sym::ARRAY && args.len() == 1 => {
                match self.classify(env, args[0]) {
                    Class::Int => ArrayKind::Int,
                    Class::Float => ArrayKind::Float,
                    Class::Any => ArrayKind::Gen,
                    _ => ArrayKind::Addr,
                }
            }
            Some((Path::Ident(id), _)) if id.is_predef() && id.name == sym::FLOATARRAY => ArrayKind::Float,
            _ => ArrayKind::Gen,
        }
    }

    /// Element kind and layout of a bigarray type.
    pub(crate) fn bigarray_kind(&mut self, env: &Env, ty: TypeId) -> (BigarrayKind, BigarrayLayout) {
        let unknown = (BigarrayKind::Unknown, BigarrayLayout::Unknown);
        let Some((_, args)) = self.head_constructor(env, ty) else { return unknown };
        let [_, kind, layout] = args[..] else { return unknown };
        let kind = match self.bigarray_name(env, kind) {
            Some("float16_elt") => BigarrayKind::Float16,
            Some("float32_elt") => BigarrayKind::Float32,
            Some("float64_elt") => BigarrayKind::Float64,
            Some("int8_signed_elt") => BigarrayKind::Sint8,
            Some("int8_unsigned_elt") => BigarrayKind::Uint8,
            Some("int16_signed_elt") => BigarrayKind::Sint16,
            Some("int16_unsigned_elt") => BigarrayKind::Uint16,
            Some("int32_elt") => BigarrayKind::Int32,
            Some("int64_elt") => BigarrayKind::Int64,
            Some("int_elt") => BigarrayKind::CamlInt,
            Some("nativeint_elt") => BigarrayKind::NativeInt,
            Some("complex32_elt") => BigarrayKind::Complex32,
            Some("complex64_elt") => BigarrayKind::Complex64,
            _ => BigarrayKind::Unknown,
        };
        let layout = match self.bigarray_name(env, layout) {
            Some("c_layout") => BigarrayLayout::C,
            Some("fortran_layout") => BigarrayLayout::Fortran,
            _ => BigarrayLayout::Unknown,
        };
        (kind, layout)
    }

    fn bigarray_name(&mut self, env: &Env, ty: TypeId) -> Option<&str> {
        let (path, _) = self.head_constructor(env, ty)?;
        match &path {
            Path::Dot(module, name) if self.is_bigarray(module) => Some(self.name(*name)),
            _ => None,
        }
    }

    fn is_bigarray(&self, module: &Path) -> bool {
        let last: Symbol = module.last();
        matches!(self.name(last), "Bigarray" | "Stdlib__Bigarray")
    }

    /// The parameter and result types of a function type.
    pub(crate) fn arrow(&mut self, env: &Env, ty: TypeId) -> Option<(TypeId, TypeId)> {
        let mut ty = self.checker.expand_head_opt(env, ty);
        while let TypeDesc::Poly(inner, _) = self.checker.store.desc(ty) {
            ty = self.checker.expand_head_opt(env, *inner);
        }
        match self.checker.store.desc(ty) {
            TypeDesc::Arrow(_, arg, result, _) => Some((*arg, *result)),
            _ => None,
        }
    }
}

fn predefined(id: Ident) -> Class {
    match id.name {
        sym::INT | sym::CHAR | sym::BOOL | sym::UNIT_TYPE => Class::Int,
        sym::FLOAT => Class::Float,
        sym::INT32 => Class::Boxed(BoxedInt::Int32),
        sym::INT64 => Class::Boxed(BoxedInt::Int64),
        sym::NATIVEINT => Class::Boxed(BoxedInt::Nativeint),
        sym::STRING => Class::String,
        sym::BYTES => Class::Bytes,
        _ => Class::Addr,
    }
}

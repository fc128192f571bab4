//! Declarations and signatures: the mirror of the rest of OCaml's `Types` module.
//!
//! Declarations are immutable once made and shared by `Rc`; the type nodes inside belong to the [`TypeStore`](super::TypeStore).

use std::rc::Rc;

use diagnostics::Span;
use indexmap::IndexMap;
use syntax::ast::Attribute;
use syntax::asttypes::{ArgLabel, MutableFlag, PrivateFlag, VirtualFlag};
use syntax::symbol::Symbol;

use super::desc::{FieldKind, TypeId};
use crate::ident::{Ident, Path};

/// Attributes of a declaration, shared.
pub type Attributes = Rc<[Attribute]>;

/// Identity of a declaration across files (`Shape.Uid.t`).
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Uid {
    Internal,
    CompilationUnit(Symbol),
    Item { comp_unit: Symbol, id: u32, from_interface: bool },
    Predef(Symbol),
}

/// Whether values of a type are always immediate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Immediacy {
    Unknown,
    Always,
    AlwaysOn64Bits,
}

/// How a type parameter may occur (`Types.Separability.t`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Separability {
    Ind,
    Sep,
    Deepsep,
}

/// A set of variance bits (`Types.Variance.t`, the integer stored in files).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Variance(pub u8);

impl Variance {
    pub const MAY_POS: u8 = 1;
    pub const MAY_NEG: u8 = 2;
    pub const MAY_WEAK: u8 = 4;
    pub const INJ: u8 = 8;
    pub const POS: u8 = 16;
    pub const NEG: u8 = 32;
    pub const NULL: Variance = Variance(0);
    pub const UNKNOWN: Variance = Variance(7);
    pub const COVARIANT: Variance = Variance(25);
    pub const CONTRAVARIANT: Variance = Variance(46);
    pub const FULL: Variance = Variance(63);

    /// Whether all bits of `mask` are set.
    pub fn has(self, mask: u8) -> bool {
        self.0 & mask == mask
    }
}

/// How a native-code argument is passed. Bytecode keeps it only for `.cmi` files.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NativeRepr {
    SameAsOcaml,
    UnboxedFloat,
    UnboxedNativeint,
    UnboxedInt32,
    UnboxedInt64,
    UntaggedImmediate,
}

/// An `external` (`Primitive.description`).
#[derive(Clone, PartialEq, Debug)]
pub struct PrimitiveDescription {
    pub name: Rc<str>,
    pub arity: usize,
    /// False with `[@@noalloc]`.
    pub alloc: bool,
    /// Empty when only one name was given.
    pub native_name: Rc<str>,
    pub native_repr_args: Vec<NativeRepr>,
    pub native_repr_res: NativeRepr,
}

/// A value in an environment or signature.
#[derive(Clone, Debug)]
pub struct ValueDescription {
    pub ty: TypeId,
    pub kind: ValueKind,
    pub span: Span,
    pub attributes: Attributes,
    pub uid: Uid,
}

/// `Types.value_kind`.
#[derive(Clone, Debug)]
pub enum ValueKind {
    Regular,
    Primitive(Rc<PrimitiveDescription>),
    /// An instance variable; the symbol is the name of the object's self identifier.
    InstanceVariable(MutableFlag, Symbol),
    /// `self`: the class being defined, its methods' and variables' identifiers, the name of the self identifier.
    SelfValue(Rc<ClassSignature>, Rc<SelfMethods>, Rc<IndexMap<Symbol, Ident>>, Symbol),
    /// An ancestor (`inherit .. as super`).
    Ancestor(Rc<ClassSignature>, Rc<IndexMap<Symbol, Ident>>, Symbol),
}

/// The methods known of `self` (grows while a virtual class is checked).
#[derive(Debug)]
pub enum SelfMethods {
    Concrete(IndexMap<Symbol, Ident>),
    Virtual(std::cell::RefCell<IndexMap<Symbol, Ident>>),
}

/// `Types.type_declaration`.
#[derive(Clone, Debug)]
pub struct TypeDeclaration {
    pub params: Vec<TypeId>,
    pub arity: usize,
    pub kind: TypeKind,
    pub private: PrivateFlag,
    pub manifest: Option<TypeId>,
    pub variance: Vec<Variance>,
    pub separability: Vec<Separability>,
    pub is_newtype: bool,
    pub expansion_scope: u32,
    pub span: Span,
    pub attributes: Attributes,
    pub immediate: Immediacy,
    pub unboxed_default: bool,
    pub uid: Uid,
}

/// `Types.type_decl_kind`.
#[derive(Clone, Debug)]
pub enum TypeKind {
    Abstract(TypeOrigin),
    Record(Rc<[LabelDeclaration]>, RecordRepresentation),
    Variant(Rc<[ConstructorDeclaration]>, VariantRepresentation),
    Open,
}

/// Where an abstract type comes from.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum TypeOrigin {
    Definition,
    /// While the regularity of recursive definitions is checked.
    RecCheckRegularity,
    /// An existential of a GADT constructor, with its name.
    Existential(Symbol),
}

/// How a record is laid out.
#[derive(Clone, PartialEq, Debug)]
pub enum RecordRepresentation {
    Regular,
    /// All fields are floats: a flat Double_array.
    Float,
    /// One field, no block; true for an inline record.
    Unboxed(bool),
    /// Inline record of the constructor with this tag.
    Inlined(u32),
    /// Inline record of an extension constructor: fields start at 1.
    Extension(Path),
}

/// How a variant is laid out.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum VariantRepresentation {
    Regular,
    Unboxed,
}

/// A field of a record declaration.
#[derive(Clone, Debug)]
pub struct LabelDeclaration {
    pub id: Ident,
    pub mutable: MutableFlag,
    pub ty: TypeId,
    pub span: Span,
    pub attributes: Attributes,
    pub uid: Uid,
}

/// A constructor of a variant declaration.
#[derive(Clone, Debug)]
pub struct ConstructorDeclaration {
    pub id: Ident,
    pub args: ConstructorArguments,
    /// Result type of a GADT constructor.
    pub res: Option<TypeId>,
    pub span: Span,
    pub attributes: Attributes,
    pub uid: Uid,
}

/// Arguments of a constructor.
#[derive(Clone, Debug)]
pub enum ConstructorArguments {
    Tuple(Rc<[TypeId]>),
    Record(Rc<[LabelDeclaration]>),
}

/// A constructor of an extensible type, or an exception.
#[derive(Clone, Debug)]
pub struct ExtensionConstructor {
    pub type_path: Path,
    pub type_params: Vec<TypeId>,
    pub args: ConstructorArguments,
    pub ret_type: Option<TypeId>,
    pub private: PrivateFlag,
    pub span: Span,
    pub attributes: Attributes,
    pub uid: Uid,
}

/// What a use of a constructor needs to know (`Types.constructor_description`).
#[derive(Clone, Debug)]
pub struct ConstructorDescription {
    pub name: Symbol,
    /// Type of the result.
    pub res: TypeId,
    pub existentials: Vec<TypeId>,
    pub args: Rc<[TypeId]>,
    pub arity: usize,
    pub tag: ConstructorTag,
    /// Number of constant and non-constant constructors of the type.
    pub consts: usize,
    pub nonconsts: usize,
    /// GADT-style result.
    pub generalized: bool,
    pub private: PrivateFlag,
    pub span: Span,
    pub attributes: Attributes,
    /// The type declaration of its inline record.
    pub inlined: Option<Rc<TypeDeclaration>>,
    pub uid: Uid,
}

/// How a constructor is represented.
#[derive(Clone, PartialEq, Debug)]
pub enum ConstructorTag {
    Constant(u32),
    Block(u32),
    Unboxed,
    /// An extension constructor; true when constant (no argument).
    Extension(Path, bool),
}

/// What a use of a record field needs to know (`Types.label_description`).
#[derive(Clone, Debug)]
pub struct LabelDescription {
    pub name: Symbol,
    /// Type of the record.
    pub res: TypeId,
    /// Type of the field (maybe a `Poly`).
    pub arg: TypeId,
    pub mutable: MutableFlag,
    /// Index in the declaration.
    pub pos: usize,
    /// All labels of the record in order, as declared (share one list; positions give the elements).
    pub all: Rc<[LabelDeclaration]>,
    pub repres: RecordRepresentation,
    pub private: PrivateFlag,
    pub span: Span,
    pub attributes: Attributes,
    pub uid: Uid,
}

// Classes

/// `Types.class_type`.
#[derive(Clone, Debug)]
pub enum ClassType {
    Constr(Path, Rc<[TypeId]>, Rc<ClassType>),
    Signature(Rc<ClassSignature>),
    Arrow(ArgLabel, TypeId, Rc<ClassType>),
}

/// `Types.class_signature`. Maps are ordered by name, as OCaml's are, when they are written out.
#[derive(Clone, Debug)]
pub struct ClassSignature {
    pub self_type: TypeId,
    pub self_row: TypeId,
    pub vars: IndexMap<Symbol, (MutableFlag, VirtualFlag, TypeId)>,
    pub meths: IndexMap<Symbol, (MethodPrivacy, VirtualFlag, TypeId)>,
}

/// `Types.method_privacy`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum MethodPrivacy {
    Public,
    /// The field kind says whether it may still become public.
    Private(FieldKind),
}

#[derive(Clone, Debug)]
pub struct ClassDeclaration {
    pub params: Vec<TypeId>,
    pub ty: ClassType,
    pub path: Path,
    pub new: Option<TypeId>,
    pub variance: Vec<Variance>,
    pub span: Span,
    pub attributes: Attributes,
    pub uid: Uid,
}

#[derive(Clone, Debug)]
pub struct ClassTypeDeclaration {
    pub params: Vec<TypeId>,
    pub ty: ClassType,
    pub path: Path,
    /// The `#c` type.
    pub hash_type: Rc<TypeDeclaration>,
    pub variance: Vec<Variance>,
    pub span: Span,
    pub attributes: Attributes,
    pub uid: Uid,
}

// Modules

/// `Types.module_type`.
#[derive(Clone, Debug)]
pub enum ModuleType {
    Ident(Path),
    Signature(Signature),
    Functor(FunctorParameter, Rc<ModuleType>),
    Alias(Path),
}

/// `Types.functor_parameter`.
#[derive(Clone, Debug)]
pub enum FunctorParameter {
    Unit,
    Named(Option<Ident>, Rc<ModuleType>),
}

/// Whether a module has a block at run time (aliases have not).
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum ModulePresence {
    Present,
    Absent,
}

#[derive(Clone, Debug)]
pub struct ModuleDeclaration {
    pub ty: Rc<ModuleType>,
    pub attributes: Attributes,
    pub span: Span,
    pub uid: Uid,
}

#[derive(Clone, Debug)]
pub struct ModtypeDeclaration {
    pub ty: Option<Rc<ModuleType>>,
    pub attributes: Attributes,
    pub span: Span,
    pub uid: Uid,
}

/// Position of an item in a group of mutually recursive ones.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum RecStatus {
    Not,
    First,
    Next,
}

/// Position of an extension constructor in its group.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum ExtStatus {
    First,
    Next,
    Exception,
}

/// Hidden items were shadowed but are still referred to.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Visibility {
    Exported,
    Hidden,
}

/// A shared list of items.
pub type Signature = Rc<[SignatureItem]>;

/// `Types.signature_item`.
#[derive(Clone, Debug)]
pub enum SignatureItem {
    Value(Ident, Rc<ValueDescription>, Visibility),
    Type(Ident, Rc<TypeDeclaration>, RecStatus, Visibility),
    Extension(Ident, Rc<ExtensionConstructor>, ExtStatus, Visibility),
    Module(Ident, ModulePresence, Rc<ModuleDeclaration>, RecStatus, Visibility),
    Modtype(Ident, Rc<ModtypeDeclaration>, Visibility),
    Class(Ident, Rc<ClassDeclaration>, RecStatus, Visibility),
    ClassType(Ident, Rc<ClassTypeDeclaration>, RecStatus, Visibility),
}

impl SignatureItem {
    /// The bound identifier.
    pub fn ident(&self) -> Ident {
        match self {
            SignatureItem::Value(id, ..)
            | SignatureItem::Type(id, ..)
            | SignatureItem::Extension(id, ..)
            | SignatureItem::Module(id, ..)
            | SignatureItem::Modtype(id, ..)
            | SignatureItem::Class(id, ..)
            | SignatureItem::ClassType(id, ..) => *id,
        }
    }

    /// Whether the item has a slot in the module's block at run time; slots are numbered in signature order.
    pub fn has_slot(&self) -> bool {
        match self {
            SignatureItem::Value(_, d, _) => !matches!(d.kind, ValueKind::Primitive(_)),
            SignatureItem::Extension(..) | SignatureItem::Class(..) => true,
            SignatureItem::Module(_, presence, ..) => *presence == ModulePresence::Present,
            SignatureItem::Type(..) | SignatureItem::Modtype(..) | SignatureItem::ClassType(..) => false,
        }
    }
}

//! Typed type expressions and type declarations.

use std::rc::Rc;

use diagnostics::Span;
use syntax::ast::{Loc, Longident};
use syntax::asttypes::{
    ArgLabel, ClosedFlag, Injectivity, MutableFlag, PrivateFlag, Variance as SyntacticVariance,
};
use syntax::node::Node;
use syntax::symbol::Symbol;

use crate::env::Env;
use crate::ident::{Ident, Path};
use crate::types::*;

#[derive(Clone, Debug)]
pub struct CoreType {
    pub desc: CoreTypeDesc,
    pub ty: TypeId,
    pub env: Env,
    pub span: Span,
    pub attributes: Attributes,
}

#[derive(Clone, Debug)]
pub enum CoreTypeDesc {
    Any,
    Var(Symbol),
    Arrow(ArgLabel, Node<CoreType>, Node<CoreType>),
    Tuple(Vec<CoreType>),
    Constr(Path, Loc<Longident>, Vec<CoreType>),
    Object(Vec<ObjectField>, ClosedFlag),
    Class(Path, Loc<Longident>, Vec<CoreType>),
    Alias(Node<CoreType>, Loc<Symbol>),
    Variant(Vec<TypedRowField>, ClosedFlag, Option<Vec<Symbol>>),
    Poly(Vec<Symbol>, Node<CoreType>),
    Package(PackageType),
    Open(Path, Loc<Longident>, Node<CoreType>),
}

#[derive(Clone, Debug)]
pub struct PackageType {
    pub path: Path,
    pub fields: Vec<(Loc<Longident>, CoreType)>,
    pub ty: Rc<ModuleType>,
    pub txt: Loc<Longident>,
}

#[derive(Clone, Debug)]
pub struct TypedRowField {
    pub desc: RowFieldDesc,
    pub span: Span,
    pub attributes: Attributes,
}

#[derive(Clone, Debug)]
pub enum RowFieldDesc {
    /// The boolean: may be constant.
    Tag(Loc<Symbol>, bool, Vec<CoreType>),
    Inherit(CoreType),
}

#[derive(Clone, Debug)]
pub struct ObjectField {
    pub desc: ObjectFieldDesc,
    pub span: Span,
    pub attributes: Attributes,
}

#[derive(Clone, Debug)]
pub enum ObjectFieldDesc {
    Tag(Loc<Symbol>, CoreType),
    Inherit(CoreType),
}

/// `val` and `external` in signatures and structures.
#[derive(Clone, Debug)]
pub struct TypedValueDescription {
    pub id: Ident,
    pub name: Loc<Symbol>,
    pub desc: CoreType,
    pub val: Rc<ValueDescription>,
    pub prim: Vec<Rc<str>>,
    pub span: Span,
    pub attributes: Attributes,
}

/// A type parameter as written.
pub type TypeParam = (CoreType, (SyntacticVariance, Injectivity));

#[derive(Clone, Debug)]
pub struct TypedTypeDeclaration {
    pub id: Ident,
    pub name: Loc<Symbol>,
    pub params: Vec<TypeParam>,
    pub decl: Rc<TypeDeclaration>,
    pub constraints: Vec<(CoreType, CoreType, Span)>,
    pub kind: TypedTypeKind,
    pub private: PrivateFlag,
    pub manifest: Option<CoreType>,
    pub span: Span,
    pub attributes: Attributes,
}

#[derive(Clone, Debug)]
pub enum TypedTypeKind {
    Abstract,
    Open,
    Variant(Vec<TypedConstructorDeclaration>),
    Record(Vec<TypedLabelDeclaration>),
}

#[derive(Clone, Debug)]
pub struct TypedLabelDeclaration {
    pub id: Ident,
    pub name: Loc<Symbol>,
    pub uid: Uid,
    pub mutable: MutableFlag,
    pub ty: CoreType,
    pub span: Span,
    pub attributes: Attributes,
}

#[derive(Clone, Debug)]
pub struct TypedConstructorDeclaration {
    pub id: Ident,
    pub name: Loc<Symbol>,
    pub uid: Uid,
    pub vars: Vec<Loc<Symbol>>,
    pub args: TypedConstructorArguments,
    pub res: Option<CoreType>,
    pub span: Span,
    pub attributes: Attributes,
}

#[derive(Clone, Debug)]
pub enum TypedConstructorArguments {
    Tuple(Vec<CoreType>),
    Record(Vec<TypedLabelDeclaration>),
}

#[derive(Clone, Debug)]
pub struct TypeExtension {
    pub path: Path,
    pub txt: Loc<Longident>,
    pub params: Vec<TypeParam>,
    pub constructors: Vec<TypedExtensionConstructor>,
    pub private: PrivateFlag,
    pub span: Span,
    pub attributes: Attributes,
}

#[derive(Clone, Debug)]
pub struct TypeException {
    pub constructor: TypedExtensionConstructor,
    pub span: Span,
    pub attributes: Attributes,
}

#[derive(Clone, Debug)]
pub struct TypedExtensionConstructor {
    pub id: Ident,
    pub name: Loc<Symbol>,
    pub ext: Rc<ExtensionConstructor>,
    pub kind: ExtensionConstructorKind,
    pub span: Span,
    pub attributes: Attributes,
}

#[derive(Clone, Debug)]
pub enum ExtensionConstructorKind {
    Decl(Vec<Loc<Symbol>>, TypedConstructorArguments, Option<CoreType>),
    Rebind(Path, Loc<Longident>),
}

//! Typed module expressions, structures, signatures and coercions.

use std::rc::Rc;

use diagnostics::Span;
use syntax::ast::{Attribute, Loc, Longident};
use syntax::asttypes::{OverrideFlag, RecFlag};
use syntax::node::Node;
use syntax::symbol::Symbol;

use super::*;
use crate::env::Env;
use crate::ident::{Ident, Path};
use crate::types::{self, Attributes, ModulePresence, PrimitiveDescription, Signature, TypeId, Uid};

/// What an implementation checks to: all that translation, `.cmi` and `.cmt` need.
#[derive(Clone, Debug)]
pub struct Implementation {
    pub structure: Structure,
    /// From the structure's own signature to the unit's interface.
    pub coercion: Coercion,
    /// The unit's signature as others see it.
    pub signature: Signature,
}

#[derive(Clone, Debug)]
pub struct ModuleExpr {
    pub desc: ModuleExprDesc,
    pub span: Span,
    pub ty: Rc<types::ModuleType>,
    pub env: Env,
    pub attributes: Attributes,
}

#[derive(Clone, Debug)]
pub enum ModuleExprDesc {
    Ident(Path, Loc<Longident>),
    Structure(Node<Structure>),
    Functor(TypedFunctorParameter, Node<ModuleExpr>),
    Apply(Node<ModuleExpr>, Node<ModuleExpr>, Coercion),
    ApplyUnit(Node<ModuleExpr>),
    /// `None`: the constraint is implicit (inserted by the checker).
    Constraint(Node<ModuleExpr>, Rc<types::ModuleType>, Option<Node<TypedModuleType>>, Coercion),
    Unpack(Node<Expression>, Rc<types::ModuleType>),
    /// Stands for a module expression whose error was reported.
    Error,
}

#[derive(Clone, Debug)]
pub enum TypedFunctorParameter {
    Unit,
    Named(Option<Ident>, Loc<Option<Symbol>>, Node<TypedModuleType>),
}

/// How a module of one signature becomes one of another: which fields are taken, and what is done to them.
#[derive(Clone, Debug)]
pub enum Coercion {
    /// Same layout.
    None,
    Structure {
        /// For each slot of the result: the slot of the source and the coercion of the field.
        /// A slot of -1 takes a primitive or an absent alias (see the coercion).
        fields: Vec<(i32, Coercion)>,
        /// Components of the source that must stay reachable by identifier: (ident, slot, coercion).
        idents: Vec<(Ident, i32, Coercion)>,
    },
    Functor(Node<Coercion>, Node<Coercion>),
    Primitive(Node<PrimitiveCoercion>),
    /// An alias that becomes present: take the module at this path.
    Alias(Env, Path, Node<Coercion>),
}

#[derive(Clone, Debug)]
pub struct PrimitiveCoercion {
    pub desc: Rc<PrimitiveDescription>,
    pub ty: TypeId,
    pub env: Env,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Structure {
    pub items: Vec<StructureItem>,
    pub ty: Signature,
    pub final_env: Env,
}

#[derive(Clone, Debug)]
pub struct StructureItem {
    pub desc: StructureItemDesc,
    pub span: Span,
    pub env: Env,
}

#[derive(Clone, Debug)]
pub enum StructureItemDesc {
    Eval(Expression, Attributes),
    Value(RecFlag, Vec<ValueBinding>),
    Primitive(Node<TypedValueDescription>),
    Type(RecFlag, Vec<TypedTypeDeclaration>),
    TypeExtension(Node<TypeExtension>),
    Exception(Node<TypeException>),
    Module(Node<ModuleBinding>),
    RecModule(Vec<ModuleBinding>),
    Modtype(Node<TypedModtypeDeclaration>),
    Open(Node<OpenDeclaration>),
    Class(Vec<(TypedClassDeclaration, Vec<Symbol>)>),
    ClassType(Vec<(Ident, Loc<Symbol>, TypedClassTypeDeclaration)>),
    Include(Node<IncludeDeclaration>),
    Attribute(Node<Attribute>),
}

#[derive(Clone, Debug)]
pub struct ModuleBinding {
    pub id: Option<Ident>,
    pub name: Loc<Option<Symbol>>,
    pub uid: Uid,
    pub presence: ModulePresence,
    pub expr: ModuleExpr,
    pub attributes: Attributes,
    pub span: Span,
}

/// `open M` / `include M` with what it binds; `E` is what stands behind the keyword.
#[derive(Clone, Debug)]
pub struct OpenInfos<E> {
    pub expr: E,
    /// The items bound, with fresh identifiers: empty when the module is a path.
    pub bound_items: Signature,
    pub override_flag: OverrideFlag,
    pub env: Env,
    pub span: Span,
    pub attributes: Attributes,
}
pub type OpenDescription = OpenInfos<(Path, Loc<Longident>)>;
pub type OpenDeclaration = OpenInfos<ModuleExpr>;

#[derive(Clone, Debug)]
pub struct IncludeInfos<E> {
    pub module: E,
    pub ty: Signature,
    pub span: Span,
    pub attributes: Attributes,
}
pub type IncludeDescription = IncludeInfos<TypedModuleType>;
pub type IncludeDeclaration = IncludeInfos<ModuleExpr>;

#[derive(Clone, Debug)]
pub struct TypedModuleType {
    pub desc: ModuleTypeDesc,
    pub ty: Rc<types::ModuleType>,
    pub env: Env,
    pub span: Span,
    pub attributes: Attributes,
}

#[derive(Clone, Debug)]
pub enum ModuleTypeDesc {
    Ident(Path, Loc<Longident>),
    Signature(TypedSignature),
    Functor(TypedFunctorParameter, Node<TypedModuleType>),
    With(Node<TypedModuleType>, Vec<(Path, Loc<Longident>, WithConstraint)>),
    TypeOf(Node<ModuleExpr>),
    Alias(Path, Loc<Longident>),
}

#[derive(Clone, Debug)]
pub enum WithConstraint {
    Type(Node<TypedTypeDeclaration>),
    Module(Path, Loc<Longident>),
    Modtype(Node<TypedModuleType>),
    TypeSubst(Node<TypedTypeDeclaration>),
    ModSubst(Path, Loc<Longident>),
    ModtypeSubst(Node<TypedModuleType>),
}

#[derive(Clone, Debug)]
pub struct TypedSignature {
    pub items: Vec<TypedSignatureItem>,
    pub ty: Signature,
    pub final_env: Env,
}

#[derive(Clone, Debug)]
pub struct TypedSignatureItem {
    pub desc: TypedSignatureItemDesc,
    pub env: Env,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub enum TypedSignatureItemDesc {
    Value(Node<TypedValueDescription>),
    Type(RecFlag, Vec<TypedTypeDeclaration>),
    TypeSubst(Vec<TypedTypeDeclaration>),
    TypeExtension(Node<TypeExtension>),
    Exception(Node<TypeException>),
    Module(Node<TypedModuleDeclaration>),
    ModSubst(Node<ModuleSubstitution>),
    RecModule(Vec<TypedModuleDeclaration>),
    Modtype(Node<TypedModtypeDeclaration>),
    ModtypeSubst(Node<TypedModtypeDeclaration>),
    Open(Node<OpenDescription>),
    Include(Node<IncludeDescription>),
    Class(Vec<TypedClassDescription>),
    ClassType(Vec<TypedClassTypeDeclaration>),
    Attribute(Node<Attribute>),
}

#[derive(Clone, Debug)]
pub struct TypedModuleDeclaration {
    pub id: Option<Ident>,
    pub name: Loc<Option<Symbol>>,
    pub uid: Uid,
    pub presence: ModulePresence,
    pub ty: TypedModuleType,
    pub attributes: Attributes,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct ModuleSubstitution {
    pub id: Ident,
    pub name: Loc<Symbol>,
    pub uid: Uid,
    pub manifest: Path,
    pub txt: Loc<Longident>,
    pub attributes: Attributes,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct TypedModtypeDeclaration {
    pub id: Ident,
    pub name: Loc<Symbol>,
    pub uid: Uid,
    pub ty: Option<TypedModuleType>,
    pub attributes: Attributes,
    pub span: Span,
}

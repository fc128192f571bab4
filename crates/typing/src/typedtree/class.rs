//! Typed classes and class types.

use std::rc::Rc;

use diagnostics::Span;
use indexmap::IndexMap;
use syntax::ast::{Attribute, Loc, Longident};
use syntax::asttypes::{ArgLabel, MutableFlag, OverrideFlag, PrivateFlag, RecFlag, VirtualFlag};
use syntax::node::Node;
use syntax::symbol::Symbol;

use super::{CoreType, Expression, OpenDescription, Partial, Pattern, TypeParam, ValueBinding};
use crate::env::Env;
use crate::ident::{Ident, Path};
use crate::types::{self, Attributes};

#[derive(Clone, Debug)]
pub struct ClassExpr {
    pub desc: ClassExprDesc,
    pub span: Span,
    pub ty: types::ClassType,
    pub env: Env,
    pub attributes: Attributes,
}

#[derive(Clone, Debug)]
pub enum ClassExprDesc {
    Ident(Path, Loc<Longident>, Vec<CoreType>),
    Structure(Node<ClassStructure>),
    /// Label, pattern, the pattern's variables as instance variables see them, body.
    Fun(ArgLabel, Node<Pattern>, Vec<(Ident, Expression)>, Node<ClassExpr>, Partial),
    Apply(Node<ClassExpr>, Vec<(ArgLabel, Option<Expression>)>),
    Let(RecFlag, Vec<ValueBinding>, Vec<(Ident, Expression)>, Node<ClassExpr>),
    /// Instance variables, methods and concrete methods that stay visible.
    Constraint(Node<ClassExpr>, Option<Node<TypedClassType>>, Vec<Symbol>, Vec<Symbol>, Vec<Symbol>),
    Open(Node<OpenDescription>, Node<ClassExpr>),
}

#[derive(Clone, Debug)]
pub struct ClassStructure {
    pub self_pattern: Pattern,
    pub fields: Vec<ClassField>,
    pub ty: Rc<types::ClassSignature>,
    pub meths: IndexMap<Symbol, Ident>,
}

#[derive(Clone, Debug)]
pub struct ClassField {
    pub desc: ClassFieldDesc,
    pub span: Span,
    pub attributes: Attributes,
}

#[derive(Clone, Debug)]
pub enum ClassFieldKind {
    Virtual(CoreType),
    Concrete(OverrideFlag, Expression),
}

#[derive(Clone, Debug)]
pub enum ClassFieldDesc {
    /// Name of the ancestor; inherited instance variables and concrete methods.
    Inherit(OverrideFlag, Node<ClassExpr>, Option<Symbol>, Vec<(Symbol, Ident)>, Vec<(Symbol, Ident)>),
    /// The last flag: the variable was declared before (overriding).
    Val(Loc<Symbol>, MutableFlag, Ident, ClassFieldKind, bool),
    Method(Loc<Symbol>, PrivateFlag, ClassFieldKind),
    Constraint(CoreType, CoreType),
    Initializer(Expression),
    Attribute(Node<Attribute>),
}

#[derive(Clone, Debug)]
pub struct TypedClassType {
    pub desc: ClassTypeDesc,
    pub ty: types::ClassType,
    pub env: Env,
    pub span: Span,
    pub attributes: Attributes,
}

#[derive(Clone, Debug)]
pub enum ClassTypeDesc {
    Constr(Path, Loc<Longident>, Vec<CoreType>),
    Signature(Node<TypedClassSignature>),
    Arrow(ArgLabel, Node<CoreType>, Node<TypedClassType>),
    Open(Node<OpenDescription>, Node<TypedClassType>),
}

#[derive(Clone, Debug)]
pub struct TypedClassSignature {
    pub self_type: CoreType,
    pub fields: Vec<ClassTypeField>,
    pub ty: Rc<types::ClassSignature>,
}

#[derive(Clone, Debug)]
pub struct ClassTypeField {
    pub desc: ClassTypeFieldDesc,
    pub span: Span,
    pub attributes: Attributes,
}

#[derive(Clone, Debug)]
pub enum ClassTypeFieldDesc {
    Inherit(TypedClassType),
    Val(Symbol, MutableFlag, VirtualFlag, CoreType),
    Method(Symbol, PrivateFlag, VirtualFlag, CoreType),
    Constraint(CoreType, CoreType),
    Attribute(Node<Attribute>),
}

/// What class declarations, descriptions and class type declarations share.
#[derive(Clone, Debug)]
pub struct ClassInfos<E> {
    pub virt: VirtualFlag,
    pub params: Vec<TypeParam>,
    pub id_name: Loc<Symbol>,
    pub id_class: Ident,
    pub id_class_type: Ident,
    pub id_object: Ident,
    pub expr: E,
    pub decl: Rc<types::ClassDeclaration>,
    pub type_decl: Rc<types::ClassTypeDeclaration>,
    pub span: Span,
    pub attributes: Attributes,
}
pub type TypedClassDeclaration = ClassInfos<ClassExpr>;
pub type TypedClassDescription = ClassInfos<TypedClassType>;
pub type TypedClassTypeDeclaration = ClassInfos<TypedClassType>;

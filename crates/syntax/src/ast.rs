//! The Parsetree: what the parser makes of a source text, before any name is resolved.
//!
//! It has the shape of OCaml's own `Parsetree` (constructors in the same order, so that binary trees map one to one).
//! A node is `{ desc, span, loc_stack, attributes }`; the `desc` of the recursive kinds is a [`Node`], so its
//! constructors hold their children directly. `match &*e.desc { ExpressionDesc::Ident(lid) => ... }`.

use std::rc::Rc;

use diagnostics::Span;

pub use crate::asttypes::{
    ArgLabel, ClosedFlag, DirectionFlag, Injectivity, Loc, MutableFlag, OverrideFlag, PrivateFlag, RecFlag,
    Variance, VirtualFlag,
};
pub use crate::node::Node;
use crate::symbol::Symbol;

/// A name with a path in front (`Longident.t`).
#[derive(Clone, PartialEq, Debug)]
pub enum Longident {
    /// `x`
    Ident(Symbol),
    /// `M.x`
    Dot(Node<Longident>, Symbol),
    /// `F(M)`
    Apply(Node<Longident>, Node<Longident>),
}

impl Longident {
    /// The last name: `x` of `M.N.x`; nothing of `F(M)`.
    pub fn last(&self) -> Option<Symbol> {
        match self {
            Longident::Ident(name) | Longident::Dot(_, name) => Some(*name),
            Longident::Apply(..) => None,
        }
    }
}

/// A constant as written.
#[derive(Clone, PartialEq, Debug)]
pub struct Constant {
    pub desc: ConstantDesc,
    pub span: Span,
}

/// What a [`Constant`] is.
#[derive(Clone, PartialEq, Debug)]
pub enum ConstantDesc {
    /// `3` `3l` `0xffL` `-3`: digits as written, suffix (`g`..`z`, `G`..`Z`).
    Integer(Symbol, Option<char>),
    /// `'c'`
    Char(u8),
    /// Contents, place of the contents (quotes excluded), delimiter: `{id|...|id}` has `Some(id)`.
    String(Rc<[u8]>, Span, Option<Symbol>),
    /// `3.4` `2e5` `0x1p3`, suffix.
    Float(Symbol, Option<char>),
}

/// `[@name payload]`, `[@@name payload]`, `[@@@name payload]`
#[derive(Clone, PartialEq, Debug)]
pub struct Attribute {
    pub name: Loc<Symbol>,
    pub payload: Payload,
    pub span: Span,
}

/// `[%name payload]`, `[%%name payload]`
#[derive(Clone, PartialEq, Debug)]
pub struct Extension {
    pub name: Loc<Symbol>,
    pub payload: Payload,
}

/// Attributes in source order.
pub type Attributes = Vec<Attribute>;

/// What an attribute or an extension carries.
#[derive(Clone, PartialEq, Debug)]
pub enum Payload {
    /// `structure`
    Structure(Structure),
    /// `: signature`
    Signature(Signature),
    /// `: type`
    Type(CoreType),
    /// `? pattern [when expression]`
    Pattern(Pattern, Option<Expression>),
}

/// A type expression.
#[derive(Clone, PartialEq, Debug)]
pub struct CoreType {
    pub desc: Node<CoreTypeDesc>,
    pub span: Span,
    /// Places it had inside the parentheses around it, outermost first.
    pub loc_stack: Vec<Span>,
    pub attributes: Attributes,
}

/// What a [`CoreType`] is.
#[derive(Clone, PartialEq, Debug)]
pub enum CoreTypeDesc {
    /// `_`
    Any,
    /// `'a`
    Var(Symbol),
    /// `T1 -> T2`, `~l:T1 -> T2`, `?l:T1 -> T2`
    Arrow(ArgLabel, CoreType, CoreType),
    /// `T1 * ... * Tn`, n >= 2
    Tuple(Vec<CoreType>),
    /// `(T1, ..., Tn) t`
    Constr(Loc<Longident>, Vec<CoreType>),
    /// `< l1: T1; ...; ln: Tn; .. >`
    Object(Vec<ObjectField>, ClosedFlag),
    /// `(T1, ..., Tn) #c`
    Class(Loc<Longident>, Vec<CoreType>),
    /// `T as 'a`
    Alias(CoreType, Loc<Symbol>),
    /// Closed with no list: `[ A | B ]`; open: `[> A | B ]`; closed with a list: `[< A | B > X Y ]`
    Variant(Vec<RowField>, ClosedFlag, Option<Vec<Symbol>>),
    /// `'a1 ... 'an. T`
    Poly(Vec<Loc<Symbol>>, CoreType),
    /// `(module S)`
    Package(PackageType),
    /// `M.(T)`
    Open(Loc<Longident>, CoreType),
    /// `[%id]`
    Extension(Extension),
}

/// `S with type t1 = T1 and ...`
#[derive(Clone, PartialEq, Debug)]
pub struct PackageType {
    pub path: Loc<Longident>,
    pub constraints: Vec<(Loc<Longident>, CoreType)>,
}

/// A case of a polymorphic variant type.
#[derive(Clone, PartialEq, Debug)]
pub struct RowField {
    pub desc: RowFieldDesc,
    pub span: Span,
    pub attributes: Attributes,
}

/// What a [`RowField`] is.
#[derive(Clone, PartialEq, Debug)]
pub enum RowFieldDesc {
    /// `` `A `` (true, []), `` `A of T `` (false, [T]), `` `A of T1 & T2 `` (false, [T1; T2]), `` `A of & T `` (true, [T])
    Tag(Loc<Symbol>, bool, Vec<CoreType>),
    /// `t`
    Inherit(CoreType),
}

/// A field of an object type.
#[derive(Clone, PartialEq, Debug)]
pub struct ObjectField {
    pub desc: ObjectFieldDesc,
    pub span: Span,
    pub attributes: Attributes,
}

/// What an [`ObjectField`] is.
#[derive(Clone, PartialEq, Debug)]
pub enum ObjectFieldDesc {
    /// `l: T`
    Tag(Loc<Symbol>, CoreType),
    /// `t`
    Inherit(CoreType),
}

/// A pattern.
#[derive(Clone, PartialEq, Debug)]
pub struct Pattern {
    pub desc: Node<PatternDesc>,
    pub span: Span,
    /// Places it had inside the parentheses around it, outermost first.
    pub loc_stack: Vec<Span>,
    pub attributes: Attributes,
}

/// What a [`Pattern`] is.
#[derive(Clone, PartialEq, Debug)]
pub enum PatternDesc {
    /// `_`
    Any,
    /// `x`
    Var(Loc<Symbol>),
    /// `P as x`
    Alias(Pattern, Loc<Symbol>),
    /// `1`, `'a'`, `"true"`
    Constant(Constant),
    /// `'a'..'z'`
    Interval(Constant, Constant),
    /// `P1, ..., Pn`, n >= 2
    Tuple(Vec<Pattern>),
    /// `C`, `C P`, `C (type a b) P`
    Construct(Loc<Longident>, Option<(Vec<Loc<Symbol>>, Pattern)>),
    /// `` `A ``, `` `A P ``
    Variant(Symbol, Option<Pattern>),
    /// `{ l1 = P1; ... }`, open with `; _`
    Record(Vec<(Loc<Longident>, Pattern)>, ClosedFlag),
    /// `[| P1; ... |]`
    Array(Vec<Pattern>),
    /// `P1 | P2`
    Or(Pattern, Pattern),
    /// `(P : T)`
    Constraint(Pattern, CoreType),
    /// `#t`
    Type(Loc<Longident>),
    /// `lazy P`
    Lazy(Pattern),
    /// `(module M)`, `(module _)`
    Unpack(Loc<Option<Symbol>>),
    /// `exception P`
    Exception(Pattern),
    /// `effect P1, P2`
    Effect(Pattern, Pattern),
    /// `[%id]`
    Extension(Extension),
    /// `M.(P)`
    Open(Loc<Longident>, Pattern),
}

/// An expression.
#[derive(Clone, PartialEq, Debug)]
pub struct Expression {
    pub desc: Node<ExpressionDesc>,
    pub span: Span,
    /// Places it had inside the parentheses around it, outermost first.
    pub loc_stack: Vec<Span>,
    pub attributes: Attributes,
}

/// What an [`Expression`] is.
#[derive(Clone, PartialEq, Debug)]
pub enum ExpressionDesc {
    /// `.`, the right side of a refutation case
    Unreachable,
    /// `x`, `M.x`
    Ident(Loc<Longident>),
    /// `1`, `"s"`
    Constant(Constant),
    /// `let P1 = E1 and ... in E`
    Let(RecFlag, Vec<ValueBinding>, Expression),
    /// `fun P1 ... Pn : C -> E`, `function P1 -> E1 | ...`, or both in one (at least one parameter, or cases)
    Function(Vec<FunctionParam>, Option<TypeConstraint>, FunctionBody),
    /// `E0 ~l1:E1 ... ~ln:En`
    Apply(Expression, Vec<(ArgLabel, Expression)>),
    /// `match E0 with P1 -> E1 | ...`
    Match(Expression, Vec<Case>),
    /// `try E0 with P1 -> E1 | ...`
    Try(Expression, Vec<Case>),
    /// `E1, ..., En`, n >= 2
    Tuple(Vec<Expression>),
    /// `C`, `C E`
    Construct(Loc<Longident>, Option<Expression>),
    /// `` `A ``, `` `A E ``
    Variant(Symbol, Option<Expression>),
    /// `{ l1 = E1; ... }`, `{ E0 with l1 = E1; ... }`
    Record(Vec<(Loc<Longident>, Expression)>, Option<Expression>),
    /// `E.l`
    Field(Expression, Loc<Longident>),
    /// `E1.l <- E2`
    Setfield(Expression, Loc<Longident>, Expression),
    /// `[| E1; ... |]`
    Array(Vec<Expression>),
    /// `if E1 then E2 else E3`
    Ifthenelse(Expression, Expression, Option<Expression>),
    /// `E1; E2`
    Sequence(Expression, Expression),
    /// `while E1 do E2 done`
    While(Expression, Expression),
    /// `for P = E1 to E2 do E3 done`
    For(Pattern, Expression, Expression, DirectionFlag, Expression),
    /// `(E : T)`
    Constraint(Expression, CoreType),
    /// `(E :> T)`, `(E : T0 :> T)`
    Coerce(Expression, Option<CoreType>, CoreType),
    /// `E#m`
    Send(Expression, Loc<Symbol>),
    /// `new M.c`
    New(Loc<Longident>),
    /// `x <- E`
    Setinstvar(Loc<Symbol>, Expression),
    /// `{< x1 = E1; ... >}`
    Override(Vec<(Loc<Symbol>, Expression)>),
    /// `let module M = ME in E`
    Letmodule(Loc<Option<Symbol>>, ModuleExpr, Expression),
    /// `let exception C in E`
    Letexception(ExtensionConstructor, Expression),
    /// `assert E`
    Assert(Expression),
    /// `lazy E`
    Lazy(Expression),
    /// The body of a method, with its polymorphic type
    Poly(Expression, Option<CoreType>),
    /// `object ... end`
    Object(ClassStructure),
    /// `fun (type t) -> E`
    Newtype(Loc<Symbol>, Expression),
    /// `(module ME)`; with a type it is a `Constraint` around
    Pack(ModuleExpr),
    /// `M.(E)`, `let open M in E`, `let open! M in E`
    Open(OpenDeclaration, Expression),
    /// `let* P = E0 and* P1 = E1 in E`
    Letop(Letop),
    /// `[%id]`
    Extension(Extension),
}

/// `P -> E`, `P when E0 -> E`
#[derive(Clone, PartialEq, Debug)]
pub struct Case {
    pub lhs: Pattern,
    pub guard: Option<Expression>,
    pub rhs: Expression,
}

/// `let* ... and* ... in body`
#[derive(Clone, PartialEq, Debug)]
pub struct Letop {
    pub let_: BindingOp,
    pub ands: Vec<BindingOp>,
    pub body: Expression,
}

/// One binding of a [`Letop`].
#[derive(Clone, PartialEq, Debug)]
pub struct BindingOp {
    pub op: Loc<Symbol>,
    pub pat: Pattern,
    pub exp: Expression,
    pub span: Span,
}

/// A parameter of `fun`.
#[derive(Clone, PartialEq, Debug)]
pub struct FunctionParam {
    pub span: Span,
    pub desc: FunctionParamDesc,
}

/// What a [`FunctionParam`] is.
#[derive(Clone, PartialEq, Debug)]
pub enum FunctionParamDesc {
    /// `P`, `~l:P`, `?l:P`, `?l:(P = E)`
    Val(ArgLabel, Option<Expression>, Pattern),
    /// `(type t)`
    Newtype(Loc<Symbol>),
}

/// What follows the parameters of a function.
#[derive(Clone, PartialEq, Debug)]
pub enum FunctionBody {
    /// `-> E`
    Body(Expression),
    /// `function P1 -> E1 | ...`: cases, place and attributes of `function`
    Cases(Vec<Case>, Span, Attributes),
}

/// The result type given to a function.
#[derive(Clone, PartialEq, Debug)]
pub enum TypeConstraint {
    /// `: T`
    Constraint(CoreType),
    /// `:> T`, `: T0 :> T`
    Coerce(Option<CoreType>, CoreType),
}

/// `val x: T`, `external x: T = "s1" ... "sn"`
#[derive(Clone, PartialEq, Debug)]
pub struct ValueDescription {
    pub name: Loc<Symbol>,
    pub ty: CoreType,
    /// Names of the primitive; empty for `val`.
    pub prim: Vec<Rc<[u8]>>,
    pub attributes: Attributes,
    pub span: Span,
}

/// A parameter of a type, class or extension, with what is said of its variance.
pub type TypeParam = (CoreType, (Variance, Injectivity));

/// `type (params) name = manifest = kind constraint T1 = T2 ...`
#[derive(Clone, PartialEq, Debug)]
pub struct TypeDeclaration {
    pub name: Loc<Symbol>,
    pub params: Vec<TypeParam>,
    /// `constraint T1 = T2`
    pub cstrs: Vec<(CoreType, CoreType, Span)>,
    pub kind: TypeKind,
    pub private: PrivateFlag,
    pub manifest: Option<CoreType>,
    pub attributes: Attributes,
    pub span: Span,
}

/// The definition in a type declaration.
#[derive(Clone, PartialEq, Debug)]
pub enum TypeKind {
    /// None, or only a manifest type
    Abstract,
    /// Constructors
    Variant(Vec<ConstructorDeclaration>),
    /// Fields; never empty
    Record(Vec<LabelDeclaration>),
    /// `..`
    Open,
}

/// `mutable l: T`
#[derive(Clone, PartialEq, Debug)]
pub struct LabelDeclaration {
    pub name: Loc<Symbol>,
    pub mutable: MutableFlag,
    pub ty: CoreType,
    pub span: Span,
    pub attributes: Attributes,
}

/// `C of T1 * ... * Tn`, `C: 'a1 ... 'ak. T1 * ... * Tn -> T0`
#[derive(Clone, PartialEq, Debug)]
pub struct ConstructorDeclaration {
    pub name: Loc<Symbol>,
    pub vars: Vec<Loc<Symbol>>,
    pub args: ConstructorArguments,
    pub res: Option<CoreType>,
    pub span: Span,
    pub attributes: Attributes,
}

/// Arguments of a constructor.
#[derive(Clone, PartialEq, Debug)]
pub enum ConstructorArguments {
    /// `of T1 * ... * Tn`
    Tuple(Vec<CoreType>),
    /// `of { l1: T1; ... }`
    Record(Vec<LabelDeclaration>),
}

/// `type (params) t += C1 | ...`
#[derive(Clone, PartialEq, Debug)]
pub struct TypeExtension {
    pub path: Loc<Longident>,
    pub params: Vec<TypeParam>,
    pub constructors: Vec<ExtensionConstructor>,
    pub private: PrivateFlag,
    pub span: Span,
    pub attributes: Attributes,
}

/// A constructor of an extensible type.
#[derive(Clone, PartialEq, Debug)]
pub struct ExtensionConstructor {
    pub name: Loc<Symbol>,
    pub kind: ExtensionConstructorKind,
    pub span: Span,
    pub attributes: Attributes,
}

/// `exception C ...`
#[derive(Clone, PartialEq, Debug)]
pub struct TypeException {
    pub constructor: ExtensionConstructor,
    pub span: Span,
    pub attributes: Attributes,
}

/// How an [`ExtensionConstructor`] is given.
#[derive(Clone, PartialEq, Debug)]
pub enum ExtensionConstructorKind {
    /// Existentials, arguments, result
    Decl(Vec<Loc<Symbol>>, ConstructorArguments, Option<CoreType>),
    /// `= C`
    Rebind(Loc<Longident>),
}

/// A class type.
#[derive(Clone, PartialEq, Debug)]
pub struct ClassType {
    pub desc: Node<ClassTypeDesc>,
    pub span: Span,
    pub attributes: Attributes,
}

/// What a [`ClassType`] is.
#[derive(Clone, PartialEq, Debug)]
pub enum ClassTypeDesc {
    /// `['a1, ...] c`
    Constr(Loc<Longident>, Vec<CoreType>),
    /// `object ... end`
    Signature(ClassSignature),
    /// `T -> CT`
    Arrow(ArgLabel, CoreType, ClassType),
    /// `[%id]`
    Extension(Extension),
    /// `let open M in CT`
    Open(OpenDescription, ClassType),
}

/// `object ('selfpat) ... end`; the self type is `Any` where none is given
#[derive(Clone, PartialEq, Debug)]
pub struct ClassSignature {
    pub self_: CoreType,
    pub fields: Vec<ClassTypeField>,
}

/// A field of a [`ClassSignature`].
#[derive(Clone, PartialEq, Debug)]
pub struct ClassTypeField {
    pub desc: ClassTypeFieldDesc,
    pub span: Span,
    pub attributes: Attributes,
}

/// What a [`ClassTypeField`] is.
#[derive(Clone, PartialEq, Debug)]
pub enum ClassTypeFieldDesc {
    /// `inherit CT`
    Inherit(ClassType),
    /// `val x: T`
    Val(Loc<Symbol>, MutableFlag, VirtualFlag, CoreType),
    /// `method x: T` (the type may be `Poly`)
    Method(Loc<Symbol>, PrivateFlag, VirtualFlag, CoreType),
    /// `constraint T1 = T2`
    Constraint(CoreType, CoreType),
    /// `[@@@id]`
    Attribute(Attribute),
    /// `[%%id]`
    Extension(Extension),
}

/// What the declarations of classes, class types and class descriptions share.
#[derive(Clone, PartialEq, Debug)]
pub struct ClassInfos<T> {
    pub virt: VirtualFlag,
    pub params: Vec<TypeParam>,
    pub name: Loc<Symbol>,
    pub expr: T,
    pub span: Span,
    pub attributes: Attributes,
}

/// `class c : CT` in a signature
pub type ClassDescription = ClassInfos<ClassType>;
/// `class type c = CT`
pub type ClassTypeDeclaration = ClassInfos<ClassType>;
/// `class c = CE`
pub type ClassDeclaration = ClassInfos<ClassExpr>;

/// A class expression.
#[derive(Clone, PartialEq, Debug)]
pub struct ClassExpr {
    pub desc: Node<ClassExprDesc>,
    pub span: Span,
    pub attributes: Attributes,
}

/// What a [`ClassExpr`] is.
#[derive(Clone, PartialEq, Debug)]
pub enum ClassExprDesc {
    /// `['a1, ...] c`
    Constr(Loc<Longident>, Vec<CoreType>),
    /// `object ... end`
    Structure(ClassStructure),
    /// `fun P -> CE`, `fun ?l:(P = E) -> CE`
    Fun(ArgLabel, Option<Expression>, Pattern, ClassExpr),
    /// `CE ~l1:E1 ...`
    Apply(ClassExpr, Vec<(ArgLabel, Expression)>),
    /// `let ... in CE`
    Let(RecFlag, Vec<ValueBinding>, ClassExpr),
    /// `(CE : CT)`
    Constraint(ClassExpr, ClassType),
    /// `[%id]`
    Extension(Extension),
    /// `let open M in CE`
    Open(OpenDescription, ClassExpr),
}

/// `object (selfpat) ... end`; the pattern is `Any` where none is given
#[derive(Clone, PartialEq, Debug)]
pub struct ClassStructure {
    pub self_: Pattern,
    pub fields: Vec<ClassField>,
}

/// A field of a [`ClassStructure`].
#[derive(Clone, PartialEq, Debug)]
pub struct ClassField {
    pub desc: ClassFieldDesc,
    pub span: Span,
    pub attributes: Attributes,
}

/// What a [`ClassField`] is.
#[derive(Clone, PartialEq, Debug)]
pub enum ClassFieldDesc {
    /// `inherit CE as x`
    Inherit(OverrideFlag, ClassExpr, Option<Loc<Symbol>>),
    /// `val x = E`, `val virtual x: T`
    Val(Loc<Symbol>, MutableFlag, ClassFieldKind),
    /// `method x = E` (the body is `Poly`), `method virtual x: T` (the type may be `Poly`)
    Method(Loc<Symbol>, PrivateFlag, ClassFieldKind),
    /// `constraint T1 = T2`
    Constraint(CoreType, CoreType),
    /// `initializer E`
    Initializer(Expression),
    /// `[@@@id]`
    Attribute(Attribute),
    /// `[%%id]`
    Extension(Extension),
}

/// Whether a method or an instance variable is given.
#[derive(Clone, PartialEq, Debug)]
pub enum ClassFieldKind {
    /// `virtual`, with its type
    Virtual(CoreType),
    /// Given
    Concrete(OverrideFlag, Expression),
}

/// A module type.
#[derive(Clone, PartialEq, Debug)]
pub struct ModuleType {
    pub desc: Node<ModuleTypeDesc>,
    pub span: Span,
    pub attributes: Attributes,
}

/// What a [`ModuleType`] is.
#[derive(Clone, PartialEq, Debug)]
pub enum ModuleTypeDesc {
    /// `S`
    Ident(Loc<Longident>),
    /// `sig ... end`
    Signature(Signature),
    /// `functor (X : MT1) -> MT2`
    Functor(FunctorParameter, ModuleType),
    /// `MT with ...`
    With(ModuleType, Vec<WithConstraint>),
    /// `module type of ME`
    Typeof(ModuleExpr),
    /// `[%id]`
    Extension(Extension),
    /// `(module M)`
    Alias(Loc<Longident>),
}

/// Parameter of a functor.
#[derive(Clone, PartialEq, Debug)]
pub enum FunctorParameter {
    /// `()`
    Unit,
    /// `(X : MT)`, `(_ : MT)`
    Named(Loc<Option<Symbol>>, ModuleType),
}

/// The items of an interface.
pub type Signature = Vec<SignatureItem>;

/// An item of a signature.
#[derive(Clone, PartialEq, Debug)]
pub struct SignatureItem {
    pub desc: SignatureItemDesc,
    pub span: Span,
}

/// What a [`SignatureItem`] is.
#[derive(Clone, PartialEq, Debug)]
#[allow(clippy::large_enum_variant)]
pub enum SignatureItemDesc {
    /// `val x: T`, `external x: T = "s"`
    Value(ValueDescription),
    /// `type t1 = ... and ...`
    Type(RecFlag, Vec<TypeDeclaration>),
    /// `type t1 := ... and ...`
    TypeSubst(Vec<TypeDeclaration>),
    /// `type t += ...`
    TypeExt(TypeExtension),
    /// `exception C of T`
    Exception(TypeException),
    /// `module X = M`, `module X : MT`
    Module(ModuleDeclaration),
    /// `module X := M`
    ModSubst(ModuleSubstitution),
    /// `module rec X1 : MT1 and ...`
    RecModule(Vec<ModuleDeclaration>),
    /// `module type S = MT`, `module type S`
    ModType(ModuleTypeDeclaration),
    /// `module type S := MT`
    ModTypeSubst(ModuleTypeDeclaration),
    /// `open X`
    Open(OpenDescription),
    /// `include MT`
    Include(IncludeDescription),
    /// `class c1 : ... and ...`
    Class(Vec<ClassDescription>),
    /// `class type ct1 = ... and ...`
    ClassType(Vec<ClassTypeDeclaration>),
    /// `[@@@id]`
    Attribute(Attribute),
    /// `[%%id]`
    Extension(Extension, Attributes),
}

/// `S : MT` in a signature
#[derive(Clone, PartialEq, Debug)]
pub struct ModuleDeclaration {
    pub name: Loc<Option<Symbol>>,
    pub ty: ModuleType,
    pub attributes: Attributes,
    pub span: Span,
}

/// `S := M`
#[derive(Clone, PartialEq, Debug)]
pub struct ModuleSubstitution {
    pub name: Loc<Symbol>,
    pub manifest: Loc<Longident>,
    pub attributes: Attributes,
    pub span: Span,
}

/// `S = MT`; abstract without a type
#[derive(Clone, PartialEq, Debug)]
pub struct ModuleTypeDeclaration {
    pub name: Loc<Symbol>,
    pub ty: Option<ModuleType>,
    pub attributes: Attributes,
    pub span: Span,
}

/// `open`, of something
#[derive(Clone, PartialEq, Debug)]
pub struct OpenInfos<T> {
    pub expr: T,
    pub override_: OverrideFlag,
    pub span: Span,
    pub attributes: Attributes,
}

/// `open M`, where only a path may stand
pub type OpenDescription = OpenInfos<Loc<Longident>>;
/// `open ME`
pub type OpenDeclaration = OpenInfos<ModuleExpr>;

/// `include`, of something
#[derive(Clone, PartialEq, Debug)]
pub struct IncludeInfos<T> {
    pub expr: T,
    pub span: Span,
    pub attributes: Attributes,
}

/// `include MT`
pub type IncludeDescription = IncludeInfos<ModuleType>;
/// `include ME`
pub type IncludeDeclaration = IncludeInfos<ModuleExpr>;

/// What follows `with`.
#[derive(Clone, PartialEq, Debug)]
#[allow(clippy::large_enum_variant)]
pub enum WithConstraint {
    /// `type X.t = ...`
    Type(Loc<Longident>, TypeDeclaration),
    /// `module X.Y = Z`
    Module(Loc<Longident>, Loc<Longident>),
    /// `module type X.S = MT`
    ModType(Loc<Longident>, ModuleType),
    /// `module type X.S := MT`
    ModTypeSubst(Loc<Longident>, ModuleType),
    /// `type X.t := ...`
    TypeSubst(Loc<Longident>, TypeDeclaration),
    /// `module X.Y := Z`
    ModSubst(Loc<Longident>, Loc<Longident>),
}

/// A module expression.
#[derive(Clone, PartialEq, Debug)]
pub struct ModuleExpr {
    pub desc: Node<ModuleExprDesc>,
    pub span: Span,
    pub attributes: Attributes,
}

/// What a [`ModuleExpr`] is.
#[derive(Clone, PartialEq, Debug)]
pub enum ModuleExprDesc {
    /// `X`
    Ident(Loc<Longident>),
    /// `struct ... end`
    Structure(Structure),
    /// `functor (X : MT) -> ME`
    Functor(FunctorParameter, ModuleExpr),
    /// `ME1(ME2)`
    Apply(ModuleExpr, ModuleExpr),
    /// `ME()`
    ApplyUnit(ModuleExpr),
    /// `(ME : MT)`
    Constraint(ModuleExpr, ModuleType),
    /// `(val E)`
    Unpack(Expression),
    /// `[%id]`
    Extension(Extension),
}

/// The items of an implementation.
pub type Structure = Vec<StructureItem>;

/// An item of a structure.
#[derive(Clone, PartialEq, Debug)]
pub struct StructureItem {
    pub desc: StructureItemDesc,
    pub span: Span,
}

/// What a [`StructureItem`] is.
#[derive(Clone, PartialEq, Debug)]
#[allow(clippy::large_enum_variant)]
pub enum StructureItemDesc {
    /// `E`
    Eval(Expression, Attributes),
    /// `let P1 = E1 and ...`
    Value(RecFlag, Vec<ValueBinding>),
    /// `external x: T = "s"`
    Primitive(ValueDescription),
    /// `type t1 = ... and ...`
    Type(RecFlag, Vec<TypeDeclaration>),
    /// `type t += ...`
    TypeExt(TypeExtension),
    /// `exception C of T`, `exception C = M.C`
    Exception(TypeException),
    /// `module X = ME`
    Module(ModuleBinding),
    /// `module rec X1 = ME1 and ...`
    RecModule(Vec<ModuleBinding>),
    /// `module type S = MT`
    ModType(ModuleTypeDeclaration),
    /// `open ME`
    Open(OpenDeclaration),
    /// `class c1 = ... and ...`
    Class(Vec<ClassDeclaration>),
    /// `class type ct1 = ... and ...`
    ClassType(Vec<ClassTypeDeclaration>),
    /// `include ME`
    Include(IncludeDeclaration),
    /// `[@@@id]`
    Attribute(Attribute),
    /// `[%%id]`
    Extension(Extension, Attributes),
}

/// The type given to a binding.
#[derive(Clone, PartialEq, Debug)]
pub enum ValueConstraint {
    /// `: T`, `: type a1 ... an. T`
    Constraint { locally_abstract_univars: Vec<Loc<Symbol>>, ty: CoreType },
    /// `:> T`, `: T0 :> T`
    Coercion { ground: Option<CoreType>, coercion: CoreType },
}

/// `P : C = E`
#[derive(Clone, PartialEq, Debug)]
pub struct ValueBinding {
    pub pat: Pattern,
    pub expr: Expression,
    pub constraint: Option<ValueConstraint>,
    pub attributes: Attributes,
    pub span: Span,
}

/// `X = ME`
#[derive(Clone, PartialEq, Debug)]
pub struct ModuleBinding {
    pub name: Loc<Option<Symbol>>,
    pub expr: ModuleExpr,
    pub attributes: Attributes,
    pub span: Span,
}

/// What the toplevel reads at a time.
#[derive(Clone, PartialEq, Debug)]
pub enum ToplevelPhrase {
    /// Definitions or an expression
    Def(Structure),
    /// `#name argument`
    Dir(ToplevelDirective),
}

/// `#use "file"`, `#load "file"`, ...
#[derive(Clone, PartialEq, Debug)]
pub struct ToplevelDirective {
    pub name: Loc<Symbol>,
    pub arg: Option<DirectiveArgument>,
    pub span: Span,
}

/// Argument of a directive.
#[derive(Clone, PartialEq, Debug)]
pub struct DirectiveArgument {
    pub desc: DirectiveArgumentDesc,
    pub span: Span,
}

/// What a [`DirectiveArgument`] is.
#[derive(Clone, PartialEq, Debug)]
pub enum DirectiveArgumentDesc {
    String(Rc<[u8]>),
    Int(Symbol, Option<char>),
    Ident(Longident),
    Bool(bool),
}

macro_rules! node_makers {
    ($($node:ident $desc:ident { $($extra:ident),* })*) => {
        $(impl $node {
            /// A node without attributes.
            pub fn new(desc: $desc, span: Span) -> $node {
                $node { desc: Node::new(desc), span, $($extra: Vec::new(),)* attributes: Vec::new() }
            }
        })*
    };
}

node_makers! {
    Expression ExpressionDesc { loc_stack }
    Pattern PatternDesc { loc_stack }
    CoreType CoreTypeDesc { loc_stack }
    ModuleExpr ModuleExprDesc { }
    ModuleType ModuleTypeDesc { }
    ClassExpr ClassExprDesc { }
    ClassType ClassTypeDesc { }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::symbol::sym;

    #[test]
    fn a_deep_tree_is_cloned_compared_and_dropped() {
        let unit = || ExpressionDesc::Construct(Loc::new(Longident::Ident(sym::UNIT), Span::NONE), None);
        let mut tree = Expression::new(unit(), Span::NONE);
        for _ in 0..200_000 {
            let first = Expression::new(unit(), Span::NONE);
            tree = Expression::new(ExpressionDesc::Sequence(first, tree), Span::NONE);
        }
        assert!(tree.clone() == tree);
    }
}

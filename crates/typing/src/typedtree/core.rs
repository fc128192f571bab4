//! Typed patterns and expressions.

use std::rc::Rc;

use diagnostics::Span;
use syntax::ast::{Loc, Longident};
use syntax::asttypes::{ArgLabel, ClosedFlag, DirectionFlag, MutableFlag, RecFlag};
use syntax::node::Node;
use syntax::symbol::Symbol;

use super::{CoreType, ModuleExpr, OpenDeclaration, TypedExtensionConstructor};
use crate::env::Env;
use crate::ident::{Ident, Path};
use crate::types::*;

/// Whether a match covers every value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Partial {
    Partial,
    Total,
}

/// A literal after type checking.
#[derive(Clone, PartialEq, Debug)]
pub enum Constant {
    Int(i64),
    Char(u8),
    /// Contents, where the literal's text stands, and the delimiter of a quoted string.
    String(Rc<[u8]>, Span, Option<Symbol>),
    /// As written.
    Float(Symbol),
    Int32(i32),
    Int64(i64),
    Nativeint(i64),
}

/// A pattern. Value and computation patterns share one type; `Value`, `Exception` stand only where computations may.
#[derive(Clone, Debug)]
pub struct Pattern {
    pub desc: PatternDesc,
    pub span: Span,
    pub extra: Vec<(PatternExtra, Span, Attributes)>,
    pub ty: TypeId,
    pub env: Env,
    pub attributes: Attributes,
}

/// What a pattern had around it that does not matter for matching.
#[derive(Clone, Debug)]
pub enum PatternExtra {
    Constraint(Node<CoreType>),
    /// `#t`.
    Type(Path, Loc<Longident>),
    Open(Path, Loc<Longident>, Env),
    Unpack,
}

#[derive(Clone, Debug)]
pub enum PatternDesc {
    Any,
    Var(Ident, Loc<Symbol>, Uid),
    Alias(Node<Pattern>, Ident, Loc<Symbol>, Uid),
    Constant(Constant),
    Tuple(Vec<Pattern>),
    /// The last component: existential names given in the pattern, and the type annotation.
    Construct(
        Loc<Longident>,
        Rc<ConstructorDescription>,
        Vec<Pattern>,
        Option<(Vec<(Ident, Span)>, Node<CoreType>)>,
    ),
    /// The row is the pattern type's row at the time of checking; use the `Variant` type of `ty` (after expansion).
    Variant(Symbol, Option<Node<Pattern>>, TypeId),
    Record(Vec<(Loc<Longident>, Rc<LabelDescription>, Pattern)>, ClosedFlag),
    Array(Vec<Pattern>),
    Lazy(Node<Pattern>),
    /// Or-pattern; the row type of a `#t` expansion, if it is one.
    Or(Node<Pattern>, Node<Pattern>, Option<TypeId>),
    /// A computation pattern that matches the value.
    Value(Node<Pattern>),
    /// A computation pattern that matches an exception.
    Exception(Node<Pattern>),
}

/// An expression.
#[derive(Clone, Debug)]
pub struct Expression {
    pub desc: ExpressionDesc,
    pub span: Span,
    pub extra: Vec<(ExpressionExtra, Span, Attributes)>,
    pub ty: TypeId,
    pub env: Env,
    pub attributes: Attributes,
}

/// What an expression had around it that does not matter at run time.
#[derive(Clone, Debug)]
pub enum ExpressionExtra {
    Constraint(Node<CoreType>),
    Coerce(Option<Node<CoreType>>, Node<CoreType>),
    Poly(Option<Node<CoreType>>),
    Newtype(Symbol),
}

#[derive(Clone, Debug)]
pub enum ExpressionDesc {
    Ident(Path, Loc<Longident>, Rc<ValueDescription>),
    Constant(Constant),
    Let(RecFlag, Vec<ValueBinding>, Node<Expression>),
    Function(Vec<FunctionParam>, FunctionBody),
    /// Arguments in the order of the function's type; `None` is an omitted argument.
    Apply(Node<Expression>, Vec<(ArgLabel, Option<Expression>)>),
    /// Scrutinee, value and exception cases (computation patterns), effect cases.
    Match(Node<Expression>, Vec<Case>, Vec<Case>, Partial),
    /// Body, exception cases, effect cases.
    Try(Node<Expression>, Vec<Case>, Vec<Case>),
    Tuple(Vec<Expression>),
    Construct(Loc<Longident>, Rc<ConstructorDescription>, Vec<Expression>),
    Variant(Symbol, Option<Node<Expression>>),
    Record {
        /// One entry a label, in order of declaration.
        fields: Vec<(Rc<LabelDescription>, RecordLabelDefinition)>,
        representation: RecordRepresentation,
        extended: Option<Node<Expression>>,
    },
    Field(Node<Expression>, Loc<Longident>, Rc<LabelDescription>),
    SetField(Node<Expression>, Loc<Longident>, Rc<LabelDescription>, Node<Expression>),
    Array(Vec<Expression>),
    IfThenElse(Node<Expression>, Node<Expression>, Option<Node<Expression>>),
    Sequence(Node<Expression>, Node<Expression>),
    While(Node<Expression>, Node<Expression>),
    For(
        Ident,
        Node<syntax::ast::Pattern>,
        Node<Expression>,
        Node<Expression>,
        DirectionFlag,
        Node<Expression>,
    ),
    Send(Node<Expression>, Method),
    New(Path, Loc<Longident>, Rc<ClassDeclaration>),
    /// Path of self, path of the variable.
    InstanceVariable(Path, Path, Loc<Symbol>),
    SetInstanceVariable(Path, Path, Loc<Symbol>, Node<Expression>),
    Override(Path, Vec<(Ident, Loc<Symbol>, Expression)>),
    LetModule(Option<Ident>, Loc<Option<Symbol>>, ModulePresence, Node<ModuleExpr>, Node<Expression>),
    LetException(Node<TypedExtensionConstructor>, Node<Expression>),
    Assert(Node<Expression>, Span),
    Lazy(Node<Expression>),
    Object(Node<super::ClassStructure>, Vec<Symbol>),
    Pack(Node<ModuleExpr>),
    LetOp {
        let_: Node<BindingOp>,
        ands: Vec<BindingOp>,
        param: Ident,
        body: Node<Case>,
        partial: Partial,
    },
    Unreachable,
    ExtensionConstructor(Loc<Longident>, Path),
    Open(Node<OpenDeclaration>, Node<Expression>),
    /// Stands for an expression whose error was reported. Never reaches translation.
    Error,
}

/// The method of a send.
#[derive(Clone, Debug)]
pub enum Method {
    Name(Symbol),
    /// A method of self, by its identifier.
    Val(Ident),
    /// A method of an ancestor: its identifier and the path of self.
    Ancestor(Ident, Path),
}

#[derive(Clone, Debug)]
pub struct Case {
    pub lhs: Pattern,
    /// The continuation of an effect case.
    pub cont: Option<Ident>,
    pub guard: Option<Expression>,
    pub rhs: Expression,
}

#[derive(Clone, Debug)]
pub struct FunctionParam {
    pub label: ArgLabel,
    /// The identifier the argument gets, whatever the pattern.
    pub param: Ident,
    pub partial: Partial,
    pub kind: FunctionParamKind,
    /// Locally abstract types between this parameter and the next.
    pub newtypes: Vec<Loc<Symbol>>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub enum FunctionParamKind {
    Pattern(Pattern),
    /// `?(p = e)`: here the pattern's type is the unwrapped one.
    OptionalDefault(Pattern, Node<Expression>),
}

#[derive(Clone, Debug)]
pub enum FunctionBody {
    Body(Node<Expression>),
    Cases {
        cases: Vec<Case>,
        partial: Partial,
        param: Ident,
        span: Span,
        extra: Option<ExpressionExtra>,
        attributes: Attributes,
    },
}

#[derive(Clone, Debug)]
pub enum RecordLabelDefinition {
    Kept(TypeId, MutableFlag),
    Overridden(Loc<Longident>, Node<Expression>),
}

#[derive(Clone, Debug)]
pub struct BindingOp {
    pub op_path: Path,
    pub op_name: Loc<Symbol>,
    pub op_val: Rc<ValueDescription>,
    pub op_type: TypeId,
    pub exp: Expression,
    pub span: Span,
}

/// How a binding of `let rec` is compiled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RecursiveBindingKind {
    /// A function, or a block whose size is known: may be pre-allocated.
    Static,
    /// Evaluated in order, before the others that need it.
    Dynamic,
}

#[derive(Clone, Debug)]
pub struct ValueBinding {
    pub pat: Pattern,
    pub expr: Expression,
    pub rec_kind: RecursiveBindingKind,
    pub attributes: Attributes,
    pub span: Span,
}

//! Lambda: the small untyped language between the Typedtree and bytecode.
//!
//! Everything the source language says with types is explicit here: field positions, tags, calling order, array
//! kinds. A term is an owned tree. Evaluation order is right to left for arguments, as in bytecode.
//! Long `let` chains and sequences nest in `body`/second position; walk those with loops, not recursion.

use std::rc::Rc;

use diagnostics::Span;

use crate::primitive::Primitive;
use syntax::node::Node;
pub use typing::ident::Ident;

/// Identifies a static handler (`catch ... with (n)`) inside one compilation unit.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct ExitId(pub u32);

/// What is known about the representation of a value; only printed and used to choose primitives.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum ValueKind {
    /// Nothing is known.
    #[default]
    Gen,
    /// A boxed float.
    Float,
    /// A boxed integer.
    Boxed(BoxedInt),
    /// An immediate.
    Int,
}

/// The boxed integer types.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum BoxedInt {
    Nativeint,
    Int32,
    Int64,
}

/// A constant that can sit in the unit's literals.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Const {
    Int(i64),
    Char(u8),
    String(Rc<[u8]>),
    /// A string that nothing can mutate or compare physically (labels, names): printed with a `#`.
    ImmString(Rc<[u8]>),
    /// The literal as written, without underscores.
    Float(Rc<str>),
    Int32(i32),
    Int64(i64),
    Nativeint(i64),
    Block(u8, Rc<[Const]>),
    FloatArray(Rc<[Rc<str>]>),
}

impl Const {
    /// The unit value.
    pub const UNIT: Const = Const::Int(0);

    /// A boolean.
    pub fn bool(b: bool) -> Const {
        Const::Int(b as i64)
    }

    /// A string constant.
    pub fn string(s: &str) -> Const {
        Const::String(s.as_bytes().into())
    }
}

/// How a `let` may be moved or removed by simplification.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LetKind {
    /// Evaluated where it stands.
    Strict,
    /// Pure: may be substituted or dropped, reads no mutable data.
    Alias,
    /// Must be evaluated before the body, but may be dropped when unused.
    StrictOpt,
}

/// A term.
#[derive(Clone, PartialEq, Debug)]
pub enum Lambda {
    Var(Ident),
    /// Read of a variable bound by [`Lambda::LetMut`].
    MutVar(Ident),
    Const(Const),
    Apply(Node<Apply>),
    Function(Node<Function>),
    Let(Node<Let>),
    /// `let mutable`: the variable is assigned by [`Lambda::Assign`] and never captured by a closure.
    LetMut(Node<Let>),
    LetRec(Node<LetRec>),
    Prim(Node<PrimCall>),
    Switch(Node<Switch>),
    StringSwitch(Node<StringSwitch>),
    StaticRaise(ExitId, Vec<Lambda>),
    StaticCatch(Node<StaticCatch>),
    TryWith(Node<TryWith>),
    If(Node<If>),
    Seq(Node<(Lambda, Lambda)>),
    While(Node<(Lambda, Lambda)>),
    For(Node<For>),
    Assign(Ident, Node<Lambda>),
    Send(Node<Send>),
    Event(Node<(Lambda, Event)>),
    /// Evaluate the term only if the variable is used in what follows (class tables).
    IfUsed(Ident, Node<Lambda>),
}

/// Application of a function to at least one argument.
#[derive(Clone, PartialEq, Debug)]
pub struct Apply {
    pub func: Lambda,
    pub args: Vec<Lambda>,
    pub loc: Span,
    pub tailcall: TailAttribute,
    pub inlined: InlineAttribute,
}

/// `[@tailcall]` on an application.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum TailAttribute {
    #[default]
    Default,
    /// `[@tailcall]` or `[@tailcall true]`
    Expected(bool),
}

/// `[@inlined]` on an application or `[@inline]` on a function.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum InlineAttribute {
    #[default]
    Default,
    Always,
    Never,
    Hint,
    Unroll(i64),
}

/// A parameter and what is known of its representation.
pub type Param = (Ident, ValueKind);

/// A curried function, `params` not empty.
#[derive(Clone, PartialEq, Debug)]
pub struct Function {
    pub params: Vec<Param>,
    pub return_kind: ValueKind,
    pub body: Lambda,
    pub attr: FunctionAttr,
    pub loc: Span,
}

/// What the source or a pass says about a function.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FunctionAttr {
    pub inline: InlineAttribute,
    pub is_functor: bool,
    pub stub: bool,
    /// `[@local]`: `Some(true)` always, `Some(false)` never.
    pub local: Option<bool>,
}

/// `let id = arg in body`.
#[derive(Clone, PartialEq, Debug)]
pub struct Let {
    pub kind: LetKind,
    pub value: ValueKind,
    pub id: Ident,
    pub arg: Lambda,
    pub body: Lambda,
}

/// Mutually recursive functions.
#[derive(Clone, PartialEq, Debug)]
pub struct LetRec {
    pub bindings: Vec<(Ident, Function)>,
    pub body: Lambda,
}

/// A primitive with all its arguments.
#[derive(Clone, PartialEq, Debug)]
pub struct PrimCall {
    pub prim: Primitive,
    pub args: Vec<Lambda>,
    pub loc: Span,
}

/// Multiway branch on an immediate or a block's tag.
#[derive(Clone, PartialEq, Debug)]
pub struct Switch {
    pub arg: Lambda,
    /// Number of immediates the argument can be (cases 0 to `num_consts - 1`).
    pub num_consts: u32,
    pub consts: Vec<(u32, Lambda)>,
    /// Number of tags the argument can have.
    pub num_blocks: u32,
    pub blocks: Vec<(u32, Lambda)>,
    /// Taken for what is not listed; absent when everything is.
    pub default: Option<Lambda>,
    pub loc: Span,
}

/// Multiway branch on a string.
#[derive(Clone, PartialEq, Debug)]
pub struct StringSwitch {
    pub arg: Lambda,
    pub cases: Vec<(Rc<[u8]>, Lambda)>,
    pub default: Option<Lambda>,
    pub loc: Span,
}

/// `catch body with (exit params) handler`.
#[derive(Clone, PartialEq, Debug)]
pub struct StaticCatch {
    pub body: Lambda,
    pub exit: ExitId,
    pub params: Vec<Param>,
    pub handler: Lambda,
}

/// `try body with id handler`.
#[derive(Clone, PartialEq, Debug)]
pub struct TryWith {
    pub body: Lambda,
    pub id: Ident,
    pub handler: Lambda,
}

/// `if cond then .. else ..`.
#[derive(Clone, PartialEq, Debug)]
pub struct If {
    pub cond: Lambda,
    pub ifso: Lambda,
    pub ifnot: Lambda,
}

/// A counting loop; `low` and `high` are evaluated once.
#[derive(Clone, PartialEq, Debug)]
pub struct For {
    pub id: Ident,
    pub low: Lambda,
    pub high: Lambda,
    pub down: bool,
    pub body: Lambda,
}

/// How a method is found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SendKind {
    /// By its index in the method table (calls on self).
    Self_,
    /// By the hash of its name.
    Public,
}

/// A method call.
#[derive(Clone, PartialEq, Debug)]
pub struct Send {
    pub kind: SendKind,
    pub method: Lambda,
    pub object: Lambda,
    pub args: Vec<Lambda>,
    pub loc: Span,
}

/// A debugging event: a place the debugger can stop and backtraces can name.
#[derive(Clone, PartialEq, Debug)]
pub struct Event {
    pub loc: Span,
    pub kind: EventKind,
    /// The enclosing definition, such as `A.f` or `A.f.(fun)`.
    pub scope: Rc<str>,
}

/// When an event happens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EventKind {
    /// Before an expression is evaluated.
    Before,
    /// After an expression, with its value in the accumulator.
    After,
    /// At the entry of a function.
    Function,
    /// No code: only for the printed form (`pseudo`).
    Pseudo,
    /// The definition of a module's items (`module-defn`).
    ModuleDefinition,
}

impl Lambda {
    /// The unit constant.
    pub fn unit() -> Lambda {
        Lambda::Const(Const::UNIT)
    }

    /// An integer constant.
    pub fn int(n: i64) -> Lambda {
        Lambda::Const(Const::Int(n))
    }

    /// A primitive application.
    pub fn prim(prim: Primitive, args: Vec<Lambda>, loc: Span) -> Lambda {
        Lambda::Prim(Node::new(PrimCall { prim, args, loc }))
    }

    /// A plain application.
    pub fn apply(func: Lambda, args: Vec<Lambda>, loc: Span) -> Lambda {
        Lambda::Apply(Node::new(Apply {
            func,
            args,
            loc,
            tailcall: TailAttribute::Default,
            inlined: InlineAttribute::Default,
        }))
    }

    /// `let id = arg in body` of any representation.
    pub fn let_(kind: LetKind, id: Ident, arg: Lambda, body: Lambda) -> Lambda {
        Lambda::let_kinded(kind, ValueKind::Gen, id, arg, body)
    }

    /// `let id = arg in body`.
    pub fn let_kinded(kind: LetKind, value: ValueKind, id: Ident, arg: Lambda, body: Lambda) -> Lambda {
        Lambda::Let(Node::new(Let { kind, value, id, arg, body }))
    }

    /// `first; second`.
    pub fn seq(first: Lambda, second: Lambda) -> Lambda {
        Lambda::Seq(Node::new((first, second)))
    }

    /// `if cond then ifso else ifnot`.
    pub fn if_(cond: Lambda, ifso: Lambda, ifnot: Lambda) -> Lambda {
        Lambda::If(Node::new(If { cond, ifso, ifnot }))
    }

    /// A curried function of unknown representations.
    pub fn function(params: Vec<Ident>, body: Lambda, loc: Span) -> Lambda {
        Lambda::Function(Node::new(Function {
            params: params.into_iter().map(|id| (id, ValueKind::Gen)).collect(),
            return_kind: ValueKind::Gen,
            body,
            attr: FunctionAttr::default(),
            loc,
        }))
    }

    /// `catch body with (exit params) handler`.
    pub fn catch(body: Lambda, exit: ExitId, params: Vec<Param>, handler: Lambda) -> Lambda {
        Lambda::StaticCatch(Node::new(StaticCatch { body, exit, params, handler }))
    }

    /// The constant this term is, if it is one.
    pub fn as_const(&self) -> Option<&Const> {
        match self {
            Lambda::Const(c) => Some(c),
            _ => None,
        }
    }
}

//! The primitive operations of Lambda: what bytecode (and `-dlambda`) tells apart.

use std::rc::Rc;

use crate::ir::{BoxedInt, ValueKind};

/// Whether a block can be mutated after it was built.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mutability {
    Immutable,
    Mutable,
}

/// Whether a field can hold a pointer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pointerness {
    Immediate,
    Pointer,
}

/// The element kind of an array operation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ArrayKind {
    /// Unknown: flat floats must be tested for.
    Gen,
    /// Pointers or immediates, never floats.
    Addr,
    Int,
    Float,
}

/// The six comparisons.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Comparison {
    Eq,
    Ne,
    Lt,
    Gt,
    Le,
    Ge,
}

impl Comparison {
    /// The comparison that holds exactly when this one does not (integers only).
    pub fn negate(self) -> Comparison {
        match self {
            Comparison::Eq => Comparison::Ne,
            Comparison::Ne => Comparison::Eq,
            Comparison::Lt => Comparison::Ge,
            Comparison::Ge => Comparison::Lt,
            Comparison::Gt => Comparison::Le,
            Comparison::Le => Comparison::Gt,
        }
    }

    /// The comparison with its operands exchanged.
    pub fn swap(self) -> Comparison {
        match self {
            Comparison::Lt => Comparison::Gt,
            Comparison::Gt => Comparison::Lt,
            Comparison::Le => Comparison::Ge,
            Comparison::Ge => Comparison::Le,
            same => same,
        }
    }
}

/// Float comparisons: six and the negations that NaN keeps apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FloatComparison {
    Eq,
    Ne,
    Lt,
    NotLt,
    Gt,
    NotGt,
    Le,
    NotLe,
    Ge,
    NotGe,
}

/// The ways to raise.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RaiseKind {
    Regular,
    Reraise,
    Notrace,
}

/// Binary operations on integers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IntOp {
    Add,
    Sub,
    Mul,
    Div,
    Mod,
    And,
    Or,
    Xor,
    Lsl,
    Lsr,
    Asr,
}

/// Operations on floats that take and give floats.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FloatOp {
    Neg,
    Abs,
    Add,
    Sub,
    Mul,
    Div,
}

/// Width of a multi-byte access.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Width {
    W16,
    W32,
    W64,
}

/// Sequences of bytes that multi-byte accesses work on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ByteSeq {
    String,
    Bytes,
    Bigstring,
}

/// A C function of the runtime as Lambda sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct External {
    pub name: Rc<str>,
    pub arity: u32,
    pub alloc: bool,
}

/// How a record is represented, as far as copying it is concerned.
#[derive(Clone, PartialEq, Debug)]
pub enum RecordShape {
    Regular,
    Float,
    Unboxed {
        inlined: bool,
    },
    Inlined(u32),
    /// With the exception's path, for printing.
    Extension(Rc<str>),
}

/// Element kinds of bigarrays.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BigarrayKind {
    Unknown,
    Float16,
    Float32,
    Float64,
    Sint8,
    Uint8,
    Sint16,
    Uint16,
    Int32,
    Int64,
    CamlInt,
    NativeInt,
    Complex32,
    Complex64,
}

/// Layouts of bigarrays.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BigarrayLayout {
    Unknown,
    C,
    Fortran,
}

/// A primitive operation.
#[derive(Clone, PartialEq, Debug)]
pub enum Primitive {
    BytesToString,
    BytesOfString,
    Ignore,
    /// The block of another unit (or of this one, when being patched).
    GetGlobal(Rc<str>),
    /// The block of a predefined exception, with the stamp of its identifier.
    GetPredef(Rc<str>, u32),
    SetGlobal(Rc<str>),
    /// Tag, mutability, kinds of the fields (empty when nothing is known).
    MakeBlock(u8, Mutability, Rc<[ValueKind]>),
    Field(u32, Pointerness, Mutability),
    FieldComputed,
    /// The flag says that the field is being initialised (never needs a barrier in principle; same code).
    SetField(u32, Pointerness, Initializing),
    SetFieldComputed(Pointerness, Initializing),
    FloatField(u32),
    SetFloatField(u32, Initializing),
    DupRecord(RecordShape, u32),
    Runstack,
    Perform,
    Resume,
    Reperform,
    CCall(Rc<External>),
    Raise(RaiseKind),
    SeqAnd,
    SeqOr,
    Not,
    NegInt,
    Int(IntOp),
    IntComp(Comparison),
    CompareInts,
    CompareFloats,
    CompareBoxed(BoxedInt),
    OffsetInt(i64),
    OffsetRef(i64),
    IntOfFloat,
    FloatOfInt,
    Float(FloatOp),
    FloatComp(FloatComparison),
    StringLength,
    StringGet {
        safe: bool,
    },
    BytesLength,
    BytesGet {
        safe: bool,
    },
    BytesSet {
        safe: bool,
    },
    MakeArray(ArrayKind, Mutability),
    DupArray(ArrayKind, Mutability),
    ArrayLength(ArrayKind),
    ArrayGet(ArrayKind, /* safe */ bool),
    ArraySet(ArrayKind, /* safe */ bool),
    IsInt,
    /// Unsigned `arg0 < arg1`: out of the interval `0..=arg0`.
    IsOut,
    BoxedOfInt(BoxedInt),
    IntOfBoxed(BoxedInt),
    /// From the first to the second.
    ConvertBoxed(BoxedInt, BoxedInt),
    NegBoxed(BoxedInt),
    Boxed(BoxedInt, IntOp),
    BoxedComp(BoxedInt, Comparison),
    BigarrayGet {
        safe: bool,
        dims: u32,
        kind: BigarrayKind,
        layout: BigarrayLayout,
    },
    BigarraySet {
        safe: bool,
        dims: u32,
        kind: BigarrayKind,
        layout: BigarrayLayout,
    },
    BigarrayDim(u32),
    Load(ByteSeq, Width, /* safe */ bool),
    Store(ByteSeq, Width, /* safe */ bool),
    /// `caml_sys_const_NAME`
    SystemConstant(&'static str),
    Bswap16,
    BswapBoxed(BoxedInt),
    IntAsPointer,
    Opaque,
    AtomicLoad {
        pointer: bool,
    },
    AtomicExchange,
    AtomicCas,
    AtomicFetchAdd,
    DlsGet,
    Poll,
}

/// How far a block's field has been initialised when it is set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Initializing {
    /// An ordinary assignment.
    Assignment,
    /// First write, to a block in the heap.
    Heap,
    /// First write of a module's field to a global.
    Root,
}

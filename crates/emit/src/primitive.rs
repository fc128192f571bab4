//! Code of primitive applications.

use std::rc::Rc;

use bytecode::encode::CONST_INT_RANGE;
use lambda::ir::{BoxedInt, Const, Lambda, PrimCall};
use lambda::primitive::*;

use crate::generate::{EmitError, Generator, Result};
use crate::instr::{Global, Instr};

impl<'a> Generator<'a> {
    /// Emits a primitive application.
    pub(crate) fn primitive(&mut self, call: &'a PrimCall, sz: u32) -> Result<()> {
        let args = &call.args[..];
        match (&call.prim, args) {
            (Primitive::Opaque, [arg]) => self.term(arg, sz),
            (Primitive::Ignore, [arg]) => {
                self.code.unit_result();
                self.term(arg, sz)
            }
            (Primitive::Not, [arg]) => {
                match self.code.take() {
                    Some(Instr::BranchIf(l)) => self.code.emit(Instr::BranchIfNot(l)),
                    Some(Instr::BranchIfNot(l)) => self.code.emit(Instr::BranchIf(l)),
                    other => {
                        if let Some(instr) = other {
                            self.code.emit(instr);
                        }
                        self.code.emit(Instr::BoolNot);
                    }
                }
                self.term(arg, sz)
            }
            (Primitive::SeqAnd, [left, right]) => self.both(left, right, sz),
            (Primitive::SeqOr, [left, right]) => self.either(left, right, sz),
            (Primitive::Raise(kind), [arg]) => {
                self.code.unreachable_from_here();
                self.code.emit(Instr::Raise(*kind));
                self.term(arg, sz)
            }
            (Primitive::Int(IntOp::Add), [arg, Lambda::Const(Const::Int(n))]) if immediate(*n) => {
                self.code.emit(Instr::OffsetInt(*n as i32));
                self.term(arg, sz)
            }
            (Primitive::Int(IntOp::Sub), [arg, Lambda::Const(Const::Int(n))])
                if immediate(n.wrapping_neg()) =>
            {
                self.code.emit(Instr::OffsetInt(-*n as i32));
                self.term(arg, sz)
            }
            (Primitive::OffsetInt(n), [arg]) if !immediate(*n) => {
                self.code.emit(Instr::AddInt);
                self.code.emit(Instr::Const(Const::Int(*n)));
                self.code.emit(Instr::Push);
                self.term(arg, sz)
            }
            (Primitive::OffsetRef(n), [_]) if !immediate(*n) => {
                Err(EmitError { loc: call.loc, message: "increment too big for an instruction".into() })
            }
            (Primitive::IntComp(c), [left, right @ Lambda::Const(_)]) => {
                self.code.emit(Instr::IntComp(c.swap()));
                self.term(right, sz + 1)?;
                self.code.emit(Instr::Push);
                self.term(left, sz)
            }
            (Primitive::MakeArray(ArrayKind::Float, _), args) => {
                match args.len() {
                    0 => self.code.emit(Instr::MakeBlock(0, 0)),
                    n => self.code.emit(Instr::MakeFloatBlock(n as u32)),
                }
                self.pseudo_event(call.loc, sz);
                self.args(args, sz)
            }
            (Primitive::MakeArray(kind, _), args) => {
                if *kind == ArrayKind::Gen && !args.is_empty() {
                    self.code.emit(Instr::CCall("caml_array_of_uniform_array".into(), 1));
                }
                self.code.emit(Instr::MakeBlock(args.len() as u32, 0));
                self.args(args, sz)
            }
            (Primitive::DupArray(..), [Lambda::Prim(inner)])
                if matches!(inner.prim, Primitive::MakeArray(..)) =>
            {
                self.primitive(inner, sz)
            }
            (Primitive::MakeBlock(tag, ..), args) => {
                self.pseudo_event(call.loc, sz);
                self.code.emit(Instr::MakeBlock(args.len() as u32, *tag));
                self.args(args, sz)
            }
            (Primitive::FloatComp(c), args) => {
                let (name, negated) = float_comparison(*c);
                if negated {
                    self.code.emit(Instr::BoolNot);
                }
                self.code.emit(Instr::CCall(name.into(), 2));
                self.args(args, sz)
            }
            (Primitive::Perform, [arg]) => {
                self.reserve(sz + 4);
                self.code.emit(Instr::Perform);
                self.term(arg, sz)
            }
            (Primitive::Runstack, [stack, function, value]) => self.runstack([stack, function, value], sz),
            (Primitive::Resume, args) => {
                let count = args.len() as u32;
                if self.code.in_tail_position() {
                    self.code.unreachable_from_here();
                    self.code.emit(Instr::ResumeTerm(sz + count - 1));
                } else {
                    self.reserve(sz + count + 1);
                    self.code.emit(Instr::Resume);
                }
                self.args(args, sz)
            }
            (Primitive::Reperform, args) => {
                if !self.code.in_tail_position() {
                    let message = "%reperform used in non-tail position".into();
                    return Err(EmitError { loc: call.loc, message });
                }
                let count = args.len() as u32;
                self.code.unreachable_from_here();
                self.code.emit(Instr::ReperformTerm(sz + count - 1));
                self.args(args, sz)
            }
            (prim, args) => {
                self.code.emit(simple(prim, args.len() as u32));
                self.args(args, sz)
            }
        }
    }

    fn runstack(&mut self, args: [&'a Lambda; 3], sz: u32) -> Result<()> {
        if self.code.in_tail_position() {
            self.code.unreachable_from_here();
            self.code.emit(Instr::ResumeTerm(sz + 3));
        } else {
            self.reserve(sz + 5);
            self.code.emit(Instr::Resume);
        }
        for (i, arg) in args.into_iter().enumerate() {
            if i > 0 {
                self.code.emit(Instr::Push);
            }
            self.term(arg, sz + 3 - i as u32)?;
        }
        self.code.emit(Instr::Push);
        self.code.emit(Instr::Const(Const::UNIT));
        Ok(())
    }

    /// `left && right`
    fn both(&mut self, left: &'a Lambda, right: &'a Lambda, sz: u32) -> Result<()> {
        let skip = match self.code.next() {
            Some(Instr::BranchIfNot(label)) => Instr::BranchIfNot(*label),
            Some(Instr::BranchIf(label)) => {
                let label = *label;
                self.code.take();
                let past = self.code.label_here();
                self.code.emit(Instr::BranchIf(label));
                Instr::BranchIfNot(past)
            }
            _ => Instr::StrictBranchIfNot(self.code.label_here()),
        };
        self.term(right, sz)?;
        self.code.emit(skip);
        self.term(left, sz)
    }

    /// `left || right`
    fn either(&mut self, left: &'a Lambda, right: &'a Lambda, sz: u32) -> Result<()> {
        let skip = match self.code.next() {
            Some(Instr::BranchIf(label)) => Instr::BranchIf(*label),
            Some(Instr::BranchIfNot(label)) => {
                let label = *label;
                self.code.take();
                let past = self.code.label_here();
                self.code.emit(Instr::BranchIfNot(label));
                Instr::BranchIf(past)
            }
            _ => Instr::StrictBranchIf(self.code.label_here()),
        };
        self.term(right, sz)?;
        self.code.emit(skip);
        self.term(left, sz)
    }
}

/// Whether an integer fits an operand.
pub(crate) fn immediate(n: i64) -> bool {
    CONST_INT_RANGE.contains(&n)
}

fn float_comparison(c: FloatComparison) -> (&'static str, bool) {
    use FloatComparison::*;
    match c {
        Eq => ("caml_eq_float", false),
        Ne => ("caml_neq_float", false),
        Lt => ("caml_lt_float", false),
        NotLt => ("caml_lt_float", true),
        Gt => ("caml_gt_float", false),
        NotGt => ("caml_gt_float", true),
        Le => ("caml_le_float", false),
        NotLe => ("caml_le_float", true),
        Ge => ("caml_ge_float", false),
        NotGe => ("caml_ge_float", true),
    }
}

fn boxed(b: BoxedInt) -> &'static str {
    match b {
        BoxedInt::Nativeint => "nativeint",
        BoxedInt::Int32 => "int32",
        BoxedInt::Int64 => "int64",
    }
}

fn boxed_op(op: IntOp) -> &'static str {
    match op {
        IntOp::Add => "add",
        IntOp::Sub => "sub",
        IntOp::Mul => "mul",
        IntOp::Div => "div",
        IntOp::Mod => "mod",
        IntOp::And => "and",
        IntOp::Or => "or",
        IntOp::Xor => "xor",
        IntOp::Lsl => "shift_left",
        IntOp::Lsr => "shift_right_unsigned",
        IntOp::Asr => "shift_right",
    }
}

fn int_instr(op: IntOp) -> Instr {
    match op {
        IntOp::Add => Instr::AddInt,
        IntOp::Sub => Instr::SubInt,
        IntOp::Mul => Instr::MulInt,
        IntOp::Div => Instr::DivInt,
        IntOp::Mod => Instr::ModInt,
        IntOp::And => Instr::AndInt,
        IntOp::Or => Instr::OrInt,
        IntOp::Xor => Instr::XorInt,
        IntOp::Lsl => Instr::LslInt,
        IntOp::Lsr => Instr::LsrInt,
        IntOp::Asr => Instr::AsrInt,
    }
}

fn width(w: Width) -> u32 {
    match w {
        Width::W16 => 16,
        Width::W32 => 32,
        Width::W64 => 64,
    }
}

fn byte_seq(seq: ByteSeq) -> &'static str {
    match seq {
        ByteSeq::String => "string",
        ByteSeq::Bytes => "bytes",
        ByteSeq::Bigstring => "ba_uint8",
    }
}

/// The one instruction that a primitive with evaluated arguments is.
fn simple(prim: &Primitive, count: u32) -> Instr {
    use Primitive::*;
    let call = |name: &str| Instr::CCall(Rc::from(name), count);
    match prim {
        GetGlobal(unit) => Instr::GetGlobal(Global::Unit(unit.clone())),
        GetPredef(name, stamp) => Instr::GetGlobal(Global::Predef(name.clone(), *stamp)),
        SetGlobal(unit) => Instr::SetGlobal(unit.clone()),
        BytesToString => call("caml_string_of_bytes"),
        BytesOfString => call("caml_bytes_of_string"),
        Field(n, ..) => Instr::GetField(*n),
        FieldComputed => Instr::GetVectItem,
        SetField(n, ..) => Instr::SetField(*n),
        SetFieldComputed(..) => Instr::SetVectItem,
        FloatField(n) => Instr::GetFloatField(*n),
        SetFloatField(n, _) => Instr::SetFloatField(*n),
        DupRecord(..) | DupArray(..) => call("caml_obj_dup"),
        CCall(external) => Instr::CCall(external.name.clone(), external.arity),
        NegInt => Instr::NegInt,
        Int(op) => int_instr(*op),
        IntComp(c) => Instr::IntComp(*c),
        CompareInts => call("caml_int_compare"),
        CompareFloats => call("caml_float_compare"),
        CompareBoxed(b) => call(&format!("caml_{}_compare", boxed(*b))),
        OffsetInt(n) => Instr::OffsetInt(*n as i32),
        OffsetRef(n) => Instr::OffsetRef(*n as i32),
        IntOfFloat => call("caml_int_of_float"),
        FloatOfInt => call("caml_float_of_int"),
        Float(op) => call(match op {
            FloatOp::Neg => "caml_neg_float",
            FloatOp::Abs => "caml_abs_float",
            FloatOp::Add => "caml_add_float",
            FloatOp::Sub => "caml_sub_float",
            FloatOp::Mul => "caml_mul_float",
            FloatOp::Div => "caml_div_float",
        }),
        StringLength => call("caml_ml_string_length"),
        BytesLength => call("caml_ml_bytes_length"),
        StringGet { safe: true } => call("caml_string_get"),
        StringGet { safe: false } => Instr::GetStringChar,
        BytesGet { safe: true } => call("caml_bytes_get"),
        BytesGet { safe: false } => Instr::GetBytesChar,
        BytesSet { safe: true } => call("caml_bytes_set"),
        BytesSet { safe: false } => Instr::SetBytesChar,
        ArrayLength(_) => Instr::VectLength,
        ArrayGet(kind, true) => call(match kind {
            ArrayKind::Gen => "caml_array_get",
            ArrayKind::Float => "caml_floatarray_get",
            ArrayKind::Addr | ArrayKind::Int => "caml_array_get_addr",
        }),
        ArraySet(kind, true) => call(match kind {
            ArrayKind::Gen => "caml_array_set",
            ArrayKind::Float => "caml_floatarray_set",
            ArrayKind::Addr | ArrayKind::Int => "caml_array_set_addr",
        }),
        ArrayGet(kind, false) => match kind {
            ArrayKind::Gen => call("caml_array_unsafe_get"),
            ArrayKind::Float => call("caml_floatarray_unsafe_get"),
            ArrayKind::Addr | ArrayKind::Int => Instr::GetVectItem,
        },
        ArraySet(kind, false) => match kind {
            ArrayKind::Gen => call("caml_array_unsafe_set"),
            ArrayKind::Float => call("caml_floatarray_unsafe_set"),
            ArrayKind::Addr | ArrayKind::Int => Instr::SetVectItem,
        },
        IsInt => Instr::IsInt,
        IsOut => Instr::IsOut,
        BoxedOfInt(b) => call(&format!("caml_{}_of_int", boxed(*b))),
        IntOfBoxed(b) => call(&format!("caml_{}_to_int", boxed(*b))),
        ConvertBoxed(from, to) => call(conversion(*from, *to)),
        NegBoxed(b) => call(&format!("caml_{}_neg", boxed(*b))),
        Boxed(b, op) => call(&format!("caml_{}_{}", boxed(*b), boxed_op(*op))),
        BoxedComp(_, c) => call(match c {
            Comparison::Eq => "caml_equal",
            Comparison::Ne => "caml_notequal",
            Comparison::Lt => "caml_lessthan",
            Comparison::Gt => "caml_greaterthan",
            Comparison::Le => "caml_lessequal",
            Comparison::Ge => "caml_greaterequal",
        }),
        BigarrayGet { dims, .. } => call(&format!("caml_ba_get_{dims}")),
        BigarraySet { dims, .. } => call(&format!("caml_ba_set_{dims}")),
        BigarrayDim(n) => call(&format!("caml_ba_dim_{n}")),
        Load(seq, w, _) => call(&format!("caml_{}_get{}", byte_seq(*seq), width(*w))),
        Store(seq, w, _) => call(&format!("caml_{}_set{}", byte_seq(*seq), width(*w))),
        SystemConstant(name) => call(&format!("caml_sys_const_{name}")),
        Bswap16 => call("caml_bswap16"),
        BswapBoxed(b) => call(&format!("caml_{}_bswap", boxed(*b))),
        IntAsPointer => call("caml_int_as_pointer"),
        AtomicLoad { .. } => call("caml_atomic_load"),
        AtomicExchange => call("caml_atomic_exchange"),
        AtomicCas => call("caml_atomic_cas"),
        AtomicFetchAdd => call("caml_atomic_fetch_add"),
        DlsGet => call("caml_domain_dls_get"),
        Poll => call("caml_process_pending_actions_with_root"),
        // The rest never gets here with the number of arguments it has.
        Ignore | Not | SeqAnd | SeqOr | Opaque | Raise(_) | MakeBlock(..) | MakeArray(..) | FloatComp(_)
        | Runstack | Perform | Resume | Reperform => call("caml_invalid_primitive_application"),
    }
}

fn conversion(from: BoxedInt, to: BoxedInt) -> &'static str {
    match (from, to) {
        (BoxedInt::Nativeint, BoxedInt::Int32) => "caml_nativeint_to_int32",
        (BoxedInt::Nativeint, BoxedInt::Int64) => "caml_int64_of_nativeint",
        (BoxedInt::Int32, BoxedInt::Nativeint) => "caml_nativeint_of_int32",
        (BoxedInt::Int32, BoxedInt::Int64) => "caml_int64_of_int32",
        (BoxedInt::Int64, BoxedInt::Nativeint) => "caml_int64_to_nativeint",
        (BoxedInt::Int64, BoxedInt::Int32) => "caml_int64_to_int32",
        _ => "caml_invalid_primitive_application",
    }
}

//! `external` declarations: the `%` primitives, their specialisation by type, primitives as values.

use std::rc::Rc;

use diagnostics::Span;
use syntax::node::Node;
use typing::env::Env;
use typing::typedtree::{Expression, ExpressionDesc};
use typing::types::{ConstructorTag, PrimitiveDescription, TypeId};

use super::kinds::Class;
use super::{Result, Translator};
use crate::ir::*;
use crate::primitive::*;

/// What a primitive name stands for.
enum Meaning {
    Direct(Primitive),
    /// A polymorphic comparison.
    Compare(Comparing),
    Raise(RaiseKind),
    RaiseWithBacktrace,
    Identity,
    Apply,
    RevApply,
    LazyForce,
    /// `%loc_X`, and its form with an argument.
    Location(LocationPart, bool),
    Send,
    SendSelf,
    SendCache,
    /// An array operation: the kind comes from the type of the array.
    ArrayLength,
    ArrayGet(bool),
    ArraySet(bool),
    BigarrayGet(bool, u32),
    BigarraySet(bool, u32),
    AtomicLoad,
    FramePointers,
    /// The program's arguments: a value, not a function.
    SysArgv,
}

#[derive(Clone, Copy, PartialEq)]
enum Comparing {
    Is(Comparison),
    Compare,
}

#[derive(Clone, Copy)]
enum LocationPart {
    Loc,
    File,
    Line,
    Module,
    Pos,
    Function,
}

fn boxed_of(name: &str) -> Option<(BoxedInt, &str)> {
    let all = [("nativeint_", BoxedInt::Nativeint), ("int32_", BoxedInt::Int32), ("int64_", BoxedInt::Int64)];
    all.iter().find_map(|(prefix, b)| name.strip_prefix(prefix).map(|rest| (*b, rest)))
}

fn int_op(name: &str) -> Option<IntOp> {
    Some(match name {
        "add" => IntOp::Add,
        "sub" => IntOp::Sub,
        "mul" => IntOp::Mul,
        "div" => IntOp::Div,
        "mod" => IntOp::Mod,
        "and" => IntOp::And,
        "or" => IntOp::Or,
        "xor" => IntOp::Xor,
        "lsl" => IntOp::Lsl,
        "lsr" => IntOp::Lsr,
        "asr" => IntOp::Asr,
        _ => return None,
    })
}

fn comparison(name: &str) -> Option<Comparison> {
    Some(match name {
        "eq" => Comparison::Eq,
        "noteq" => Comparison::Ne,
        "lt" => Comparison::Lt,
        "le" => Comparison::Le,
        "gt" => Comparison::Gt,
        "ge" => Comparison::Ge,
        _ => return None,
    })
}

/// `caml_string_get16u` and its kin.
fn wide_access(name: &str) -> Option<Primitive> {
    let rest = name.strip_prefix("caml_")?;
    let (seq, rest) = if let Some(rest) = rest.strip_prefix("string_") {
        (ByteSeq::String, rest)
    } else if let Some(rest) = rest.strip_prefix("bytes_") {
        (ByteSeq::Bytes, rest)
    } else {
        (ByteSeq::Bigstring, rest.strip_prefix("bigstring_")?)
    };
    let (store, rest) = match rest.strip_prefix("get") {
        Some(rest) => (false, rest),
        None => (true, rest.strip_prefix("set")?),
    };
    let (safe, digits) = match rest.strip_suffix('u') {
        Some(digits) => (false, digits),
        None => (true, rest),
    };
    let width = match digits {
        "16" => Width::W16,
        "32" => Width::W32,
        "64" => Width::W64,
        _ => return None,
    };
    // Stores to strings go to the bytes behind them.
    let seq = if store && seq == ByteSeq::String { ByteSeq::Bytes } else { seq };
    Some(if store { Primitive::Store(seq, width, safe) } else { Primitive::Load(seq, width, safe) })
}

fn bigarray(name: &str) -> Option<Meaning> {
    let rest = name.strip_prefix("caml_ba_")?;
    if let Some(n) = rest.strip_prefix("dim_") {
        return Some(Meaning::Direct(Primitive::BigarrayDim(n.parse().ok()?)));
    }
    let (safe, rest) = match rest.strip_prefix("unsafe_") {
        Some(rest) => (false, rest),
        None => (true, rest),
    };
    if let Some(n) = rest.strip_prefix("ref_") {
        return Some(Meaning::BigarrayGet(safe, n.parse().ok()?));
    }
    Some(Meaning::BigarraySet(safe, rest.strip_prefix("set_")?.parse().ok()?))
}

fn numeric(name: &str) -> Option<Primitive> {
    use Primitive::*;
    if let Some(op) = name.strip_suffix("int").and_then(int_op) {
        return Some(Int(op));
    }
    if let Some(c) = name.strip_suffix("int").and_then(comparison) {
        return Some(IntComp(c));
    }
    if name == "eq" || name == "noteq" {
        return comparison(name).map(IntComp);
    }
    if let Some(c) = name.strip_suffix("float").and_then(comparison) {
        return Some(FloatComp(float_comparison(c)));
    }
    if let Some((b, rest)) = boxed_of(name) {
        return Some(match rest {
            "of_int" => BoxedOfInt(b),
            "to_int" => IntOfBoxed(b),
            "neg" => NegBoxed(b),
            "of_int32" => ConvertBoxed(BoxedInt::Int32, b),
            "to_int32" => ConvertBoxed(b, BoxedInt::Int32),
            "of_nativeint" => ConvertBoxed(BoxedInt::Nativeint, b),
            "to_nativeint" => ConvertBoxed(b, BoxedInt::Nativeint),
            op => Boxed(b, int_op(op)?),
        });
    }
    Some(match name {
        "negint" => NegInt,
        "succint" => OffsetInt(1),
        "predint" => OffsetInt(-1),
        "incr" => OffsetRef(1),
        "decr" => OffsetRef(-1),
        "intoffloat" => IntOfFloat,
        "floatofint" => FloatOfInt,
        "negfloat" => Float(FloatOp::Neg),
        "absfloat" => Float(FloatOp::Abs),
        "addfloat" => Float(FloatOp::Add),
        "subfloat" => Float(FloatOp::Sub),
        "mulfloat" => Float(FloatOp::Mul),
        "divfloat" => Float(FloatOp::Div),
        "bswap16" => Bswap16,
        "bswap_int32" => BswapBoxed(BoxedInt::Int32),
        "bswap_int64" => BswapBoxed(BoxedInt::Int64),
        "bswap_native" => BswapBoxed(BoxedInt::Nativeint),
        _ => return None,
    })
}

fn float_comparison(c: Comparison) -> FloatComparison {
    match c {
        Comparison::Eq => FloatComparison::Eq,
        Comparison::Ne => FloatComparison::Ne,
        Comparison::Lt => FloatComparison::Lt,
        Comparison::Gt => FloatComparison::Gt,
        Comparison::Le => FloatComparison::Le,
        Comparison::Ge => FloatComparison::Ge,
    }
}

fn data(name: &str) -> Option<Primitive> {
    use Primitive::*;
    let field = |n| Field(n, Pointerness::Pointer, Mutability::Mutable);
    let set = |n| SetField(n, Pointerness::Pointer, Initializing::Assignment);
    let make = |m| MakeBlock(0, m, Rc::from([]));
    Some(match name {
        "bytes_to_string" => BytesToString,
        "bytes_of_string" => BytesOfString,
        "ignore" => Ignore,
        "field0" => field(0),
        "field1" => field(1),
        "setfield0" => set(0),
        "setfield1" => set(1),
        "makeblock" => make(Mutability::Immutable),
        "makemutable" => make(Mutability::Mutable),
        "sequand" => SeqAnd,
        "sequor" => SeqOr,
        "boolnot" => Not,
        "big_endian" => SystemConstant("big_endian"),
        "word_size" => SystemConstant("word_size"),
        "int_size" => SystemConstant("int_size"),
        "max_wosize" => SystemConstant("max_wosize"),
        "ostype_unix" => SystemConstant("ostype_unix"),
        "ostype_win32" => SystemConstant("ostype_win32"),
        "ostype_cygwin" => SystemConstant("ostype_cygwin"),
        "backend_type" => SystemConstant("backend_type"),
        "string_length" => StringLength,
        "bytes_length" => BytesLength,
        "string_safe_get" => StringGet { safe: true },
        "string_unsafe_get" => StringGet { safe: false },
        "bytes_safe_get" => BytesGet { safe: true },
        "bytes_unsafe_get" => BytesGet { safe: false },
        "string_safe_set" | "bytes_safe_set" => BytesSet { safe: true },
        "string_unsafe_set" | "bytes_unsafe_set" => BytesSet { safe: false },
        "obj_size" => ArrayLength(ArrayKind::Gen),
        "obj_field" => ArrayGet(ArrayKind::Gen, false),
        "obj_set_field" => ArraySet(ArrayKind::Gen, false),
        "floatarray_length" => ArrayLength(ArrayKind::Float),
        "floatarray_safe_get" => ArrayGet(ArrayKind::Float, true),
        "floatarray_safe_set" => ArraySet(ArrayKind::Float, true),
        "floatarray_unsafe_get" => ArrayGet(ArrayKind::Float, false),
        "floatarray_unsafe_set" => ArraySet(ArrayKind::Float, false),
        "obj_is_int" => IsInt,
        "int_as_pointer" => IntAsPointer,
        "opaque" => Opaque,
        "atomic_exchange" => AtomicExchange,
        "atomic_cas" => AtomicCas,
        "atomic_fetch_add" => AtomicFetchAdd,
        "runstack" => Runstack,
        "resume" => Resume,
        "perform" => Perform,
        "reperform" => Reperform,
        "dls_get" => DlsGet,
        "poll" => Poll,
        _ => return None,
    })
}

/// What `%name` means.
fn lookup(name: &str) -> Option<Meaning> {
    if let Some(prim) = data(name).or_else(|| numeric(name)).or_else(|| wide_access(name)) {
        return Some(Meaning::Direct(prim));
    }
    if let Some(meaning) = bigarray(name) {
        return Some(meaning);
    }
    use LocationPart::*;
    use Meaning::*;
    Some(match name {
        "identity" => Identity,
        "apply" => Apply,
        "revapply" => RevApply,
        "raise" => Raise(RaiseKind::Regular),
        "reraise" => Raise(RaiseKind::Reraise),
        "raise_notrace" => Raise(RaiseKind::Notrace),
        "raise_with_backtrace" => RaiseWithBacktrace,
        "lazy_force" => LazyForce,
        "loc_LOC" => Location(Loc, true),
        "loc_FILE" => Location(File, true),
        "loc_LINE" => Location(Line, true),
        "loc_POS" => Location(Pos, true),
        "loc_MODULE" => Location(Module, true),
        "loc_FUNCTION" => Location(Function, true),
        "send" => Send,
        "sendself" => SendSelf,
        "sendcache" => SendCache,
        "array_length" => ArrayLength,
        "array_safe_get" => ArrayGet(true),
        "array_unsafe_get" => ArrayGet(false),
        "array_safe_set" => ArraySet(true),
        "array_unsafe_set" => ArraySet(false),
        "atomic_load" => AtomicLoad,
        "frame_pointers" => FramePointers,
        "sys_argv" => SysArgv,
        "equal" => Compare(Comparing::Is(Comparison::Eq)),
        "notequal" => Compare(Comparing::Is(Comparison::Ne)),
        "lessthan" => Compare(Comparing::Is(Comparison::Lt)),
        "lessequal" => Compare(Comparing::Is(Comparison::Le)),
        "greaterthan" => Compare(Comparing::Is(Comparison::Gt)),
        "greaterequal" => Compare(Comparing::Is(Comparison::Ge)),
        "compare" => Compare(Comparing::Compare),
        _ => return None,
    })
}

fn external(name: &str, arity: usize, alloc: bool) -> Primitive {
    Primitive::CCall(Rc::new(External { name: name.into(), arity: arity as u32, alloc }))
}

fn compare_call(suffix: &str, test: Comparing) -> String {
    match test {
        Comparing::Compare => format!("{suffix}compare"),
        Comparing::Is(Comparison::Eq) => format!("{suffix}equal"),
        Comparing::Is(Comparison::Ne) => format!("{suffix}notequal"),
        Comparing::Is(Comparison::Lt) => format!("{suffix}lessthan"),
        Comparing::Is(Comparison::Gt) => format!("{suffix}greaterthan"),
        Comparing::Is(Comparison::Le) => format!("{suffix}lessequal"),
        Comparing::Is(Comparison::Ge) => format!("{suffix}greaterequal"),
    }
}

/// A comparison of values of a class.
fn comparing(test: Comparing, class: Class) -> Primitive {
    match (class, test) {
        (Class::Int, Comparing::Compare) => Primitive::CompareInts,
        (Class::Int, Comparing::Is(c)) => Primitive::IntComp(c),
        (Class::Float, Comparing::Compare) => Primitive::CompareFloats,
        (Class::Float, Comparing::Is(c)) => Primitive::FloatComp(float_comparison(c)),
        (Class::Boxed(b), Comparing::Compare) => Primitive::CompareBoxed(b),
        (Class::Boxed(b), Comparing::Is(c)) => Primitive::BoxedComp(b, c),
        (Class::String, test) => external(&compare_call("caml_string_", test), 2, false),
        (Class::Bytes, test) => external(&compare_call("caml_bytes_", test), 2, false),
        (Class::Addr | Class::Any, test) => external(&compare_call("caml_", test), 2, true),
    }
}

/// Whether bytecode calls a C function for a primitive, so that a debugger may stop behind it.
fn has_event_after(prim: &Primitive) -> bool {
    use Primitive::*;
    match prim {
        CCall(_) | Runstack | Perform | Resume | Reperform | IntOfFloat | FloatOfInt | Float(_)
        | FloatComp(_) => true,
        CompareInts | CompareFloats | CompareBoxed(_) | BoxedOfInt(_) | IntOfBoxed(_) | ConvertBoxed(..) => {
            true
        }
        NegBoxed(_) | Boxed(..) | BoxedComp(..) | BswapBoxed(_) | Bswap16 | DupArray(..) | DupRecord(..) => {
            true
        }
        StringLength | BytesLength => false,
        StringGet { safe } | BytesGet { safe } | BytesSet { safe } => *safe,
        ArrayGet(kind, safe) | ArraySet(kind, safe) => {
            *safe || matches!(kind, ArrayKind::Gen | ArrayKind::Float)
        }
        BigarrayGet { .. } | BigarraySet { .. } | BigarrayDim(_) | Load(..) | Store(..) => true,
        AtomicExchange | AtomicCas | AtomicFetchAdd | DlsGet | Poll => true,
        _ => false,
    }
}

impl<'a, 's> Translator<'a, 's> {
    fn meaning(&mut self, prim: &PrimitiveDescription, loc: Span) -> Result<Meaning> {
        match prim.name.strip_prefix('%') {
            None => Ok(Meaning::Direct(external(&prim.name, prim.arity, prim.alloc))),
            Some(name) => match lookup(name) {
                Some(Meaning::Location(part, _)) => Ok(Meaning::Location(part, prim.arity == 1)),
                Some(meaning) => Ok(meaning),
                None => self.error(loc, format!("Unknown builtin primitive \"{}\"", prim.name)),
            },
        }
    }

    /// A primitive applied to all its arguments. `last` says that nothing is applied to the result.
    pub(crate) fn primitive_application(
        &mut self,
        prim: &PrimitiveDescription,
        func: &Expression,
        args: &[&Expression],
        e: &Expression,
        _last: bool,
    ) -> Result<Lambda> {
        let loc = e.span;
        let meaning = self.meaning(prim, loc)?;
        // `raise e` of the exception being handled goes on with its backtrace.
        if let (Meaning::Raise(kind), [arg]) = (&meaning, args) {
            let value = self.expression(arg)?;
            let kind = match (&value, kind) {
                (Lambda::Var(id), RaiseKind::Regular) if self.handled.contains(id) => RaiseKind::Reraise,
                _ => *kind,
            };
            let value = self.event(EventKind::After, loc, value);
            let term = Lambda::prim(Primitive::Raise(kind), vec![value], loc);
            return Ok(term);
        }
        let mut terms = Vec::new();
        for arg in args {
            terms.push(self.expression(arg)?);
        }
        let arg_types: Vec<TypeId> = args.iter().map(|a| a.ty).collect();
        let constant = args.iter().any(|a| is_constant_constructor(a));
        let prim = self.specialised(meaning, &func.env, &arg_types, Some(e.ty), constant);
        self.applied(prim, terms, loc, &func.env)
    }

    /// A primitive as a value: a function that applies it.
    pub(crate) fn primitive_value(
        &mut self,
        prim: &PrimitiveDescription,
        env: &Env,
        ty: TypeId,
        loc: Span,
    ) -> Result<Lambda> {
        let meaning = self.meaning(prim, loc)?;
        let mut types = Vec::new();
        let mut rest = ty;
        for _ in 0..prim.arity {
            let Some((arg, result)) = self.arrow(env, rest) else { break };
            types.push(arg);
            rest = result;
        }
        let meaning = self.specialised(meaning, env, &types, Some(rest), false);
        if prim.arity == 0 {
            return self.applied(meaning, Vec::new(), loc, env);
        }
        let params: Vec<Ident> = (0..prim.arity).map(|_| self.fresh("prim")).collect();
        let args = params.iter().map(|id| Lambda::Var(*id)).collect();
        let body = self.applied(meaning, args, loc, env)?;
        Ok(Lambda::Function(Node::new(Function {
            params: params.into_iter().map(|id| (id, ValueKind::Gen)).collect(),
            return_kind: ValueKind::Gen,
            body,
            attr: FunctionAttr { stub: true, ..FunctionAttr::default() },
            loc,
        })))
    }

    /// Chooses the operation by the types of the arguments.
    fn specialised(
        &mut self,
        meaning: Meaning,
        env: &Env,
        types: &[TypeId],
        result: Option<TypeId>,
        constant: bool,
    ) -> Meaning {
        match (meaning, types) {
            (Meaning::Compare(test), [first, ..]) => {
                // Comparison with a constant constructor is physical.
                if constant && let Comparing::Is(c @ (Comparison::Eq | Comparison::Ne)) = test {
                    return Meaning::Direct(Primitive::IntComp(c));
                }
                let class = self.classify(env, *first);
                Meaning::Direct(comparing(test, class))
            }
            (Meaning::Compare(test), []) => Meaning::Direct(comparing(test, Class::Any)),
            (Meaning::ArrayLength, [array, ..]) => {
                Meaning::Direct(Primitive::ArrayLength(self.array_kind(env, *array)))
            }
            (Meaning::ArrayGet(safe), [array, ..]) => {
                let kind = self.array_kind(env, *array);
                Meaning::Direct(Primitive::ArrayGet(kind, safe && !self.options.unsafe_access))
            }
            (Meaning::ArraySet(safe), [array, rest @ ..]) => {
                let mut kind = self.array_kind(env, *array);
                // The element's own type may say more than the array's.
                if let (ArrayKind::Gen, Some(value)) = (kind, rest.get(1)) {
                    kind = match self.classify(env, *value) {
                        Class::Int => ArrayKind::Int,
                        Class::Float => ArrayKind::Float,
                        Class::Any => ArrayKind::Gen,
                        _ => ArrayKind::Addr,
                    };
                }
                Meaning::Direct(Primitive::ArraySet(kind, safe && !self.options.unsafe_access))
            }
            (Meaning::BigarrayGet(safe, dims), [array, ..]) => {
                let (kind, layout) = self.bigarray_kind(env, *array);
                Meaning::Direct(Primitive::BigarrayGet { safe, dims, kind, layout })
            }
            (Meaning::BigarraySet(safe, dims), [array, ..]) => {
                let (kind, layout) = self.bigarray_kind(env, *array);
                Meaning::Direct(Primitive::BigarraySet { safe, dims, kind, layout })
            }
            (Meaning::AtomicLoad, _) => {
                let pointer = match result {
                    Some(ty) => self.pointerness(env, ty) == Pointerness::Pointer,
                    None => true,
                };
                Meaning::Direct(Primitive::AtomicLoad { pointer })
            }
            (Meaning::Direct(Primitive::SetField(n, _, init)), [_, value]) => {
                Meaning::Direct(Primitive::SetField(n, self.pointerness(env, *value), init))
            }
            (Meaning::Direct(Primitive::Field(n, _, m)), _) => {
                let pointer = result.map_or(Pointerness::Pointer, |ty| self.pointerness(env, ty));
                Meaning::Direct(Primitive::Field(n, pointer, m))
            }
            (Meaning::Direct(Primitive::MakeBlock(tag, m, _)), types) => {
                let shape: Vec<ValueKind> = types.iter().map(|ty| self.value_kind(env, *ty)).collect();
                Meaning::Direct(Primitive::MakeBlock(tag, m, shape.into()))
            }
            (meaning, _) => meaning,
        }
    }

    fn applied(&mut self, meaning: Meaning, mut args: Vec<Lambda>, loc: Span, _env: &Env) -> Result<Lambda> {
        let unavailable = |this: &Self| this.error(loc, "Wrong arity for a builtin primitive");
        match meaning {
            Meaning::Direct(prim) => {
                let after = has_event_after(&prim);
                let term = Lambda::prim(prim, args, loc);
                Ok(if after { self.event(EventKind::After, loc, term) } else { term })
            }
            Meaning::Identity => args.pop().map_or_else(|| unavailable(self), Ok),
            Meaning::Apply | Meaning::RevApply if args.len() == 2 => {
                if matches!(meaning, Meaning::RevApply) {
                    args.swap(0, 1);
                }
                let (Some(arg), Some(func)) = (args.pop(), args.pop()) else { return unavailable(self) };
                let term = super::apply::apply_one(func, arg, loc);
                Ok(self.event(EventKind::After, loc, term))
            }
            Meaning::Raise(kind) => Ok(Lambda::prim(Primitive::Raise(kind), args, loc)),
            Meaning::RaiseWithBacktrace if args.len() == 2 => {
                let exn = self.fresh("exn");
                let backtrace = args.pop().unwrap_or_else(Lambda::unit);
                let value = args.pop().unwrap_or_else(Lambda::unit);
                let restore = external("caml_restore_raw_backtrace", 2, false);
                let restored = Lambda::prim(restore, vec![Lambda::Var(exn), backtrace], loc);
                let raise = Lambda::prim(Primitive::Raise(RaiseKind::Reraise), vec![Lambda::Var(exn)], loc);
                Ok(Lambda::let_(LetKind::Strict, exn, value, Lambda::seq(restored, raise)))
            }
            Meaning::LazyForce if args.len() == 1 => {
                let arg = args.pop().unwrap_or_else(Lambda::unit);
                self.force(arg, loc)
            }
            Meaning::Location(part, with_arg) => {
                let place = Lambda::Const(self.location_part(part, loc));
                match args.pop() {
                    Some(arg) if with_arg => {
                        let pair = Primitive::MakeBlock(0, Mutability::Immutable, Rc::from([]));
                        Ok(Lambda::prim(pair, vec![place, arg], loc))
                    }
                    _ => Ok(place),
                }
            }
            Meaning::Send | Meaning::SendSelf if args.len() == 2 => {
                let kind = if matches!(meaning, Meaning::Send) { SendKind::Public } else { SendKind::Self_ };
                let method = args.pop().unwrap_or_else(Lambda::unit);
                let object = args.pop().unwrap_or_else(Lambda::unit);
                Ok(Lambda::Send(Node::new(crate::ir::Send { kind, method, object, args, loc })))
            }
            Meaning::SendCache if args.len() == 4 => {
                args.truncate(2);
                self.applied(Meaning::Send, args, loc, _env)
            }
            Meaning::FramePointers => Ok(Lambda::int(0)),
            Meaning::SysArgv => {
                Ok(Lambda::prim(external("caml_sys_argv", 1, true), vec![Lambda::int(0)], loc))
            }
            _ => unavailable(self),
        }
    }

    fn location_part(&self, part: LocationPart, loc: Span) -> Const {
        let place = self.location(loc);
        let (start, end) = (&place.start, &place.end);
        let text = |s: &str| Const::ImmString(s.as_bytes().into());
        let (from, to) = (start.cnum - start.bol, end.cnum - start.bol);
        match part {
            LocationPart::Loc => {
                text(&format!("File \"{}\", line {}, characters {}-{}", start.file, start.line, from, to))
            }
            LocationPart::File => text(&start.file),
            LocationPart::Line => Const::Int(start.line),
            LocationPart::Module => text(&self.unit),
            LocationPart::Function => text(&self.scope()),
            LocationPart::Pos => Const::Block(
                0,
                [text(&start.file), Const::Int(start.line), Const::Int(from), Const::Int(to)].into(),
            ),
        }
    }
}

/// Whether comparing with this value is comparing with an immediate.
fn is_constant_constructor(e: &Expression) -> bool {
    match &e.desc {
        ExpressionDesc::Construct(_, cstr, _) => matches!(cstr.tag, ConstructorTag::Constant(_)),
        ExpressionDesc::Variant(_, None) => true,
        _ => false,
    }
}

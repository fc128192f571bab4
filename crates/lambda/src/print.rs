//! The text of `-drawlambda` and `-dlambda`.

use std::fmt::Write as _;

use diagnostics::format_box::{BoxKind, Doc};
use diagnostics::{Location, Span};
use syntax::node::deep;
use syntax::symbol::Interner;

use crate::ir::*;
use crate::primitive::*;

/// Columns of the reference's formatter.
pub const MARGIN: usize = 78;

/// What printing needs to know besides the term.
pub struct Names<'a> {
    pub interner: &'a Interner,
    /// Where a span lies; only events print locations.
    pub locate: &'a dyn Fn(Span) -> Location,
}

/// The text of a term, without a final newline.
pub fn lambda(term: &Lambda, names: &Names<'_>) -> String {
    let mut printer = Printer { names, doc: Doc::new() };
    printer.term(term);
    printer.doc.render(MARGIN)
}

/// The line of a constant in `-dinstr`, from the tabulator on.
pub fn constant_instruction(c: &Const) -> String {
    let mut doc = Doc::new();
    doc.open(BoxKind::Box, 10).text("\tconst").space();
    structured(c, &mut doc);
    doc.close();
    doc.render(MARGIN)
}

/// A string as OCaml's `%S` shows it.
pub fn quoted(bytes: &[u8]) -> String {
    let mut out = String::from("\"");
    for &b in bytes {
        match b {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\t' => out.push_str("\\t"),
            b'\r' => out.push_str("\\r"),
            8 => out.push_str("\\b"),
            32..=126 => out.push(b as char),
            _ => {
                let _ = write!(out, "\\{b:03}");
            }
        }
    }
    out.push('"');
    out
}

fn quoted_char(b: u8) -> String {
    match b {
        b'\'' => "'\\''".into(),
        b'"' => "'\"'".into(),
        _ => {
            let s = quoted(&[b]);
            format!("'{}'", &s[1..s.len() - 1])
        }
    }
}

fn structured(c: &Const, doc: &mut Doc) {
    match c {
        Const::Int(n) => doc.text(n.to_string()),
        Const::Char(b) => doc.text(quoted_char(*b)),
        Const::String(s) => doc.text(quoted(s)),
        Const::ImmString(s) => doc.text(format!("#{}", quoted(s))),
        Const::Float(s) => doc.text(s),
        Const::Int32(n) => doc.text(format!("{n}l")),
        Const::Int64(n) => doc.text(format!("{n}L")),
        Const::Nativeint(n) => doc.text(format!("{n}n")),
        Const::Block(tag, fields) if fields.is_empty() => doc.text(format!("[{tag}]")),
        Const::Block(tag, fields) => {
            doc.open(BoxKind::Box, 1).text(format!("[{tag}:")).space().open(BoxKind::Box, 0);
            for (i, field) in fields.iter().enumerate() {
                if i > 0 {
                    doc.space();
                }
                deep(|| structured(field, doc));
            }
            doc.close().text("]").close()
        }
        Const::FloatArray(items) if items.is_empty() => doc.text("[| |]"),
        Const::FloatArray(items) => {
            doc.open(BoxKind::Box, 1).text("[|").open(BoxKind::Box, 0);
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    doc.space();
                }
                doc.text(item);
            }
            doc.close().text("|]").close()
        }
    };
}

fn value_kind(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Gen => "",
        ValueKind::Int => "[int]",
        ValueKind::Float => "[float]",
        ValueKind::Boxed(BoxedInt::Int32) => "[int32]",
        ValueKind::Boxed(BoxedInt::Int64) => "[int64]",
        ValueKind::Boxed(BoxedInt::Nativeint) => "[nativeint]",
    }
}

fn bare_kind(kind: ValueKind) -> &'static str {
    match value_kind(kind) {
        "" => "*",
        bracketed => &bracketed[1..bracketed.len() - 1],
    }
}

struct Printer<'a> {
    names: &'a Names<'a>,
    doc: Doc,
}

impl Printer<'_> {
    fn ident(&mut self, id: Ident) {
        let text = format!("{}/{}", self.names.interner.str(id.name), id.stamp);
        self.doc.text(text);
    }

    fn spaced(&mut self, terms: &[Lambda]) {
        for term in terms {
            self.doc.space();
            self.term(term);
        }
    }

    fn open(&mut self, head: &str) {
        self.doc.open(BoxKind::Box, 2).text(format!("({head}"));
    }

    fn close(&mut self) {
        self.doc.text(")").close();
    }

    fn term(&mut self, term: &Lambda) {
        deep(|| self.term_here(term));
    }

    fn term_here(&mut self, term: &Lambda) {
        match term {
            Lambda::Var(id) => self.ident(*id),
            Lambda::MutVar(id) => {
                self.doc.text("*");
                self.ident(*id);
            }
            Lambda::Const(c) => structured(c, &mut self.doc),
            Lambda::Apply(apply) => {
                self.open("apply");
                self.doc.space();
                self.term(&apply.func);
                self.spaced(&apply.args);
                match apply.tailcall {
                    TailAttribute::Default => {}
                    TailAttribute::Expected(true) => {
                        self.doc.space().text("tailcall");
                    }
                    TailAttribute::Expected(false) => {
                        self.doc.space().text("tailcall(false)");
                    }
                }
                self.inline(apply.inlined, &["always_inline", "never_inline", "hint_inline"]);
                self.close();
            }
            Lambda::Function(function) => self.function(function),
            Lambda::Let(_) | Lambda::LetMut(_) => self.lets(term),
            Lambda::LetRec(rec) => {
                self.open("letrec");
                self.doc.space().text("(").open(BoxKind::HV, 1);
                for (i, (id, function)) in rec.bindings.iter().enumerate() {
                    if i > 0 {
                        self.doc.space();
                    }
                    self.doc.open(BoxKind::Box, 2);
                    self.ident(*id);
                    self.doc.space();
                    self.function(function);
                    self.doc.close();
                }
                self.doc.close().text(")").space();
                self.term(&rec.body);
                self.close();
            }
            Lambda::Prim(call) => {
                self.open(&primitive(&call.prim));
                self.spaced(&call.args);
                self.close();
            }
            Lambda::Switch(switch) => self.switch(switch),
            Lambda::StringSwitch(switch) => {
                self.doc.open(BoxKind::Box, 1).text("(stringswitch ");
                self.term(&switch.arg);
                self.doc.space().open(BoxKind::V, 0);
                let mut first = true;
                for (text, action) in &switch.cases {
                    let head = format!("case {}:", quoted(text));
                    self.case(&mut first, &head, action);
                }
                if let Some(action) = &switch.default {
                    self.case(&mut first, "default:", action);
                }
                self.doc.close().text(")").close();
            }
            Lambda::StaticRaise(exit, args) => {
                self.open("exit");
                self.doc.space().text(exit.0.to_string());
                self.spaced(args);
                self.close();
            }
            Lambda::StaticCatch(catch) => {
                self.open("catch");
                self.doc.space();
                self.term(&catch.body);
                self.doc.brk(1, -1).text(format!("with ({}", catch.exit.0));
                for (id, kind) in &catch.params {
                    self.doc.text(" ");
                    self.ident(*id);
                    self.doc.text(value_kind(*kind));
                }
                self.doc.text(")").space();
                self.term(&catch.handler);
                self.close();
            }
            Lambda::TryWith(handler) => {
                self.open("try");
                self.doc.space();
                self.term(&handler.body);
                self.doc.brk(1, -1).text("with ");
                self.ident(handler.id);
                self.doc.space();
                self.term(&handler.handler);
                self.close();
            }
            Lambda::If(test) => {
                self.open("if");
                for part in [&test.cond, &test.ifso, &test.ifnot] {
                    self.doc.space();
                    self.term(part);
                }
                self.close();
            }
            Lambda::Seq(_) => {
                self.open("seq");
                self.sequence(term);
                self.close();
            }
            Lambda::While(pair) => {
                self.open("while");
                self.doc.space();
                self.term(&pair.0);
                self.doc.space();
                self.term(&pair.1);
                self.close();
            }
            Lambda::For(parts) => {
                self.open("for ");
                self.ident(parts.id);
                self.doc.space();
                self.term(&parts.low);
                self.doc.space().text(if parts.down { "downto" } else { "to" }).space();
                self.term(&parts.high);
                self.doc.space();
                self.term(&parts.body);
                self.close();
            }
            Lambda::Assign(id, value) => {
                self.open("assign");
                self.doc.space();
                self.ident(*id);
                self.doc.space();
                self.term(value);
                self.close();
            }
            Lambda::Send(send) => {
                self.open(match send.kind {
                    SendKind::Self_ => "sendself",
                    SendKind::Public => "send",
                });
                self.doc.space();
                self.term(&send.object);
                self.doc.space();
                self.term(&send.method);
                self.spaced(&send.args);
                self.close();
            }
            Lambda::Event(event) => self.event(&event.0, &event.1),
            Lambda::IfUsed(id, inner) => {
                self.open("ifused");
                self.doc.space();
                self.ident(*id);
                self.doc.space();
                self.term(inner);
                self.close();
            }
        }
    }

    fn inline(&mut self, attribute: InlineAttribute, [always, never, hint]: &[&str; 3]) {
        let text = match attribute {
            InlineAttribute::Default => return,
            InlineAttribute::Always => (*always).to_string(),
            InlineAttribute::Never => (*never).to_string(),
            InlineAttribute::Hint => (*hint).to_string(),
            InlineAttribute::Unroll(n) => format!("unroll({n})"),
        };
        self.doc.space().text(text);
    }

    fn function(&mut self, function: &Function) {
        self.open("function");
        for (id, kind) in &function.params {
            self.doc.space();
            self.ident(*id);
            self.doc.text(value_kind(*kind));
        }
        let attr = function.attr;
        if attr.is_functor {
            self.doc.space().text("is_a_functor");
        }
        if attr.stub {
            self.doc.space().text("stub");
        }
        self.inline(attr.inline, &["always_inline", "never_inline", "hint_inline"]);
        match attr.local {
            None => {}
            Some(true) => {
                self.doc.space().text("always_local");
            }
            Some(false) => {
                self.doc.space().text("never_local");
            }
        }
        if function.return_kind != ValueKind::Gen {
            self.doc.space().text(format!(": {}", bare_kind(function.return_kind)));
        }
        self.doc.space();
        self.term(&function.body);
        self.close();
    }

    fn lets(&mut self, term: &Lambda) {
        self.open("let");
        self.doc.space().open(BoxKind::HV, 1).text("(");
        let mut body = term;
        let mut first = true;
        while let Lambda::Let(binding) | Lambda::LetMut(binding) = body {
            if !std::mem::take(&mut first) {
                self.doc.space();
            }
            self.doc.open(BoxKind::Box, 2);
            self.ident(binding.id);
            let kind = match (body, binding.kind) {
                (Lambda::LetMut(_), _) => "mut",
                (_, LetKind::Strict) => "",
                (_, LetKind::Alias) => "a",
                (_, LetKind::StrictOpt) => "o",
            };
            self.doc.text(format!(" ={kind}{}", value_kind(binding.value))).space();
            self.term(&binding.arg);
            self.doc.close();
            body = &binding.body;
        }
        self.doc.text(")").close().space();
        self.term(body);
        self.close();
    }

    fn sequence(&mut self, term: &Lambda) {
        let mut last = term;
        while let Lambda::Seq(pair) = last {
            self.doc.space();
            self.term(&pair.0);
            last = &pair.1;
        }
        self.doc.space();
        self.term(last);
    }

    fn case(&mut self, first: &mut bool, head: &str, action: &Lambda) {
        if !std::mem::take(first) {
            self.doc.space();
        }
        self.doc.open(BoxKind::HV, 1).text(head).space();
        self.term(action);
        self.doc.close();
    }

    fn switch(&mut self, switch: &Switch) {
        let head = if switch.default.is_some() { "(switch " } else { "(switch* " };
        self.doc.open(BoxKind::Box, 1).text(head);
        self.term(&switch.arg);
        self.doc.space().open(BoxKind::V, 0);
        let mut first = true;
        for (n, action) in &switch.consts {
            self.case(&mut first, &format!("case int {n}:"), action);
        }
        for (n, action) in &switch.blocks {
            self.case(&mut first, &format!("case tag {n}:"), action);
        }
        if let Some(action) = &switch.default {
            self.case(&mut first, "default:", action);
        }
        self.doc.close().text(")").close();
    }

    fn event(&mut self, inner: &Lambda, event: &Event) {
        let kind = match event.kind {
            EventKind::Before => "before",
            EventKind::After => "after",
            EventKind::Function => "funct-body",
            EventKind::Pseudo => "pseudo",
            EventKind::ModuleDefinition => "module-defn",
        };
        let loc = (self.names.locate)(event.loc);
        let ghost = if loc.ghost { "<ghost>" } else { "" };
        let (start, end) = (&loc.start, &loc.end);
        self.doc.open(BoxKind::Box, 2);
        self.doc.text(format!(
            "({kind} {} {}({}){ghost}:{}-{}",
            event.scope, start.file, start.line, start.cnum, end.cnum
        ));
        self.doc.space();
        self.term(inner);
        self.close();
    }
}

fn array_kind(kind: ArrayKind) -> &'static str {
    match kind {
        ArrayKind::Gen => "gen",
        ArrayKind::Addr => "addr",
        ArrayKind::Int => "int",
        ArrayKind::Float => "float",
    }
}

fn comparison(c: Comparison) -> &'static str {
    match c {
        Comparison::Eq => "==",
        Comparison::Ne => "!=",
        Comparison::Lt => "<",
        Comparison::Le => "<=",
        Comparison::Gt => ">",
        Comparison::Ge => ">=",
    }
}

fn float_comparison(c: FloatComparison) -> &'static str {
    use FloatComparison::*;
    match c {
        Eq => "==.",
        Ne => "!=.",
        Lt => "<.",
        NotLt => "!<.",
        Gt => ">.",
        NotGt => "!>.",
        Le => "<=.",
        NotLe => "!<=.",
        Ge => ">=.",
        NotGe => "!>=.",
    }
}

fn int_op(op: IntOp, boxed: bool) -> &'static str {
    match (op, boxed) {
        (IntOp::Add, false) => "+",
        (IntOp::Sub, false) => "-",
        (IntOp::Mul, false) => "*",
        (IntOp::Div, false) => "/",
        (IntOp::Add, true) => "add",
        (IntOp::Sub, true) => "sub",
        (IntOp::Mul, true) => "mul",
        (IntOp::Div, true) => "div",
        (IntOp::Mod, _) => "mod",
        (IntOp::And, _) => "and",
        (IntOp::Or, _) => "or",
        (IntOp::Xor, _) => "xor",
        (IntOp::Lsl, _) => "lsl",
        (IntOp::Lsr, _) => "lsr",
        (IntOp::Asr, _) => "asr",
    }
}

fn module_of(b: BoxedInt) -> &'static str {
    match b {
        BoxedInt::Nativeint => "Nativeint",
        BoxedInt::Int32 => "Int32",
        BoxedInt::Int64 => "Int64",
    }
}

fn type_of(b: BoxedInt) -> &'static str {
    match b {
        BoxedInt::Nativeint => "nativeint",
        BoxedInt::Int32 => "int32",
        BoxedInt::Int64 => "int64",
    }
}

fn initializing(i: Initializing) -> &'static str {
    match i {
        Initializing::Assignment => "",
        Initializing::Heap => "(heap-init)",
        Initializing::Root => "(root-init)",
    }
}

fn pointer(p: Pointerness) -> &'static str {
    match p {
        Pointerness::Immediate => "imm",
        Pointerness::Pointer => "ptr",
    }
}

fn bigarray(head: &str, safe: bool, kind: BigarrayKind, layout: BigarrayLayout) -> String {
    let kind = match kind {
        BigarrayKind::Unknown => "generic",
        BigarrayKind::Float16 => "float16",
        BigarrayKind::Float32 => "float32",
        BigarrayKind::Float64 => "float64",
        BigarrayKind::Sint8 => "sint8",
        BigarrayKind::Uint8 => "uint8",
        BigarrayKind::Sint16 => "sint16",
        BigarrayKind::Uint16 => "uint16",
        BigarrayKind::Int32 => "int32",
        BigarrayKind::Int64 => "int64",
        BigarrayKind::CamlInt => "camlint",
        BigarrayKind::NativeInt => "nativeint",
        BigarrayKind::Complex32 => "complex32",
        BigarrayKind::Complex64 => "complex64",
    };
    let layout = match layout {
        BigarrayLayout::Unknown => "unknown",
        BigarrayLayout::C => "C",
        BigarrayLayout::Fortran => "Fortran",
    };
    format!("Bigarray.{}{head}[{kind},{layout}]", if safe { "" } else { "unsafe_" })
}

fn bytes_access(seq: ByteSeq, width: Width, safe: bool, verb: &str) -> String {
    let seq = match seq {
        ByteSeq::String => "string",
        ByteSeq::Bytes => "bytes",
        ByteSeq::Bigstring => "bigarray.array1",
    };
    let width = match width {
        Width::W16 => 16,
        Width::W32 => 32,
        Width::W64 => 64,
    };
    format!("{seq}.{}{verb}{width}", if safe { "" } else { "unsafe_" })
}

fn access(seq: &str, verb: &str, safe: bool) -> String {
    format!("{seq}.{}{verb}", if safe { "" } else { "unsafe_" })
}

fn field_name(n: u32, pointerness: Pointerness, mutability: Mutability) -> String {
    match (pointerness, mutability) {
        (Pointerness::Immediate, _) => format!("field_int {n}"),
        (Pointerness::Pointer, Mutability::Mutable) => format!("field_mut {n}"),
        (Pointerness::Pointer, Mutability::Immutable) => format!("field_imm {n}"),
    }
}

fn block_name(tag: u8, mutability: Mutability, shape: &[ValueKind]) -> String {
    let head = match mutability {
        Mutability::Immutable => "makeblock",
        Mutability::Mutable => "makemutable",
    };
    if shape.iter().all(|k| *k == ValueKind::Gen) {
        return format!("{head} {tag}");
    }
    let kinds: Vec<&str> = shape.iter().map(|k| bare_kind(*k)).collect();
    format!("{head} {tag} ({})", kinds.join(","))
}

fn record_shape(shape: &RecordShape) -> String {
    match shape {
        RecordShape::Regular => "regular".into(),
        RecordShape::Float => "float".into(),
        RecordShape::Unboxed { inlined: false } => "unboxed".into(),
        RecordShape::Unboxed { inlined: true } => "inlined(unboxed)".into(),
        RecordShape::Inlined(tag) => format!("inlined({tag})"),
        RecordShape::Extension(path) => format!("ext({path})"),
    }
}

fn array_name(head: &str, kind: ArrayKind, mutability: Mutability) -> String {
    let imm = if mutability == Mutability::Immutable { "_imm" } else { "" };
    format!("{head}{imm}[{}]", array_kind(kind))
}

/// The name of a primitive in the printed form.
pub fn primitive(prim: &Primitive) -> String {
    use Primitive::*;
    match prim {
        BytesToString => "bytes_to_string".into(),
        BytesOfString => "bytes_of_string".into(),
        Ignore => "ignore".into(),
        GetGlobal(unit) => format!("global {unit}!"),
        GetPredef(exception, stamp) => format!("global {exception}/{stamp}!"),
        SetGlobal(unit) => format!("setglobal {unit}!"),
        MakeBlock(tag, mutability, shape) => block_name(*tag, *mutability, shape),
        Field(n, pointerness, mutability) => field_name(*n, *pointerness, *mutability),
        FieldComputed => "field_computed".into(),
        SetField(n, p, init) => format!("setfield_{}{} {n}", pointer(*p), initializing(*init)),
        SetFieldComputed(p, init) => format!("setfield_{}{}_computed", pointer(*p), initializing(*init)),
        FloatField(n) => format!("floatfield {n}"),
        SetFloatField(n, init) => format!("setfloatfield{} {n}", initializing(*init)),
        DupRecord(shape, size) => format!("duprecord {} {size}", record_shape(shape)),
        Runstack => "runstack".into(),
        Perform => "perform".into(),
        Resume => "resume".into(),
        Reperform => "reperform".into(),
        CCall(external) => external.name.to_string(),
        Raise(RaiseKind::Regular) => "raise".into(),
        Raise(RaiseKind::Reraise) => "reraise".into(),
        Raise(RaiseKind::Notrace) => "raise_notrace".into(),
        SeqAnd => "&&".into(),
        SeqOr => "||".into(),
        Not => "not".into(),
        NegInt => "~".into(),
        Int(op) => int_op(*op, false).into(),
        IntComp(c) => comparison(*c).into(),
        CompareInts => "compare_ints".into(),
        CompareFloats => "compare_floats".into(),
        CompareBoxed(b) => format!("compare_bints {}", type_of(*b)),
        OffsetInt(n) => format!("{n}+"),
        OffsetRef(n) => format!("+:={n}"),
        IntOfFloat => "int_of_float".into(),
        FloatOfInt => "float_of_int".into(),
        Float(op) => match op {
            FloatOp::Neg => "~.",
            FloatOp::Abs => "abs.",
            FloatOp::Add => "+.",
            FloatOp::Sub => "-.",
            FloatOp::Mul => "*.",
            FloatOp::Div => "/.",
        }
        .into(),
        FloatComp(c) => float_comparison(*c).into(),
        StringLength => "string.length".into(),
        StringGet { safe } => access("string", "get", *safe),
        BytesLength => "bytes.length".into(),
        BytesGet { safe } => access("bytes", "get", *safe),
        BytesSet { safe } => access("bytes", "set", *safe),
        MakeArray(kind, mutability) => array_name("makearray", *kind, *mutability),
        DupArray(kind, mutability) => array_name("duparray", *kind, *mutability),
        ArrayLength(kind) => format!("array.length[{}]", array_kind(*kind)),
        ArrayGet(kind, safe) => format!("{}[{}]", access("array", "get", *safe), array_kind(*kind)),
        ArraySet(kind, safe) => format!("{}[{}]", access("array", "set", *safe), array_kind(*kind)),
        IsInt => "isint".into(),
        IsOut => "isout".into(),
        BoxedOfInt(b) => format!("{}.of_int", module_of(*b)),
        IntOfBoxed(b) => format!("{}.to_int", module_of(*b)),
        ConvertBoxed(from, to) => format!("{}_of_{}", type_of(*to), type_of(*from)),
        NegBoxed(b) => format!("{}.neg", module_of(*b)),
        Boxed(b, op) => format!("{}.{}", module_of(*b), int_op(*op, true)),
        BoxedComp(b, c) => format!("{}.{}", module_of(*b), comparison(*c)),
        BigarrayGet { safe, kind, layout, .. } => bigarray("get", *safe, *kind, *layout),
        BigarraySet { safe, kind, layout, .. } => bigarray("set", *safe, *kind, *layout),
        BigarrayDim(n) => format!("Bigarray.dim_{n}"),
        Load(seq, width, safe) => bytes_access(*seq, *width, *safe, "get"),
        Store(seq, width, safe) => bytes_access(*seq, *width, *safe, "set"),
        SystemConstant(name) => format!("sys.constant_{name}"),
        Bswap16 => "bswap16".into(),
        BswapBoxed(b) => format!("{}.bswap", module_of(*b)),
        IntAsPointer => "int_as_pointer".into(),
        Opaque => "opaque".into(),
        AtomicLoad { pointer: true } => "atomic_load_ptr".into(),
        AtomicLoad { pointer: false } => "atomic_load_imm".into(),
        AtomicExchange => "atomic_exchange".into(),
        AtomicCas => "atomic_cas".into(),
        AtomicFetchAdd => "atomic_fetch_add".into(),
        DlsGet => "dls_get".into(),
        Poll => "poll".into(),
    }
}

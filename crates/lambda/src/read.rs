//! Reads the printed form of Lambda back, so that the passes behind it can be tested on text.
//!
//! Covers what `-dlambda` shows of compiled programs, without events. Locations are lost.

use std::collections::HashSet;
use std::rc::Rc;

use diagnostics::Span;
use syntax::node::Node;
use syntax::symbol::Interner;
use typing::ident::IdentKind;

use crate::ir::*;
use crate::primitive::*;

/// Reads one term.
pub fn lambda(text: &str, interner: &Interner) -> Result<Lambda, String> {
    let tokens = tokens(text)?;
    let mut reader = Reader { tokens, at: 0, interner, mutable: HashSet::new() };
    let term = reader.term()?;
    match reader.tokens.get(reader.at) {
        None => Ok(term),
        Some(token) => Err(format!("{token:?} follows the term")),
    }
}

#[derive(Clone, PartialEq, Debug)]
enum Token {
    Open,
    Close,
    OpenBlock,
    CloseBlock,
    Atom(String),
    Text(Vec<u8>),
    ImmText(Vec<u8>),
    Char(u8),
}

fn escaped(bytes: &[u8], i: &mut usize) -> Result<u8, String> {
    let b = bytes[*i];
    *i += 1;
    if b != b'\\' {
        return Ok(b);
    }
    let e = *bytes.get(*i).ok_or("text ends in an escape")?;
    *i += 1;
    Ok(match e {
        b'n' => b'\n',
        b't' => b'\t',
        b'r' => b'\r',
        b'b' => 8,
        b'0'..=b'9' => {
            let digits = bytes.get(*i - 1..*i + 2).ok_or("text ends in an escape")?;
            *i += 2;
            digits.iter().fold(0u8, |n, d| n.wrapping_mul(10).wrapping_add(d - b'0'))
        }
        other => other,
    })
}

fn string(bytes: &[u8], i: &mut usize) -> Result<Vec<u8>, String> {
    *i += 1;
    let mut out = Vec::new();
    loop {
        match bytes.get(*i) {
            None => return Err("unterminated string".into()),
            Some(b'"') => {
                *i += 1;
                return Ok(out);
            }
            Some(_) => out.push(escaped(bytes, i)?),
        }
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut i = 0;
    while i < bytes.len() {
        match bytes[i] {
            b' ' | b'\n' | b'\t' => i += 1,
            b'(' => {
                out.push(Token::Open);
                i += 1;
            }
            b')' => {
                out.push(Token::Close);
                i += 1;
            }
            b'[' => {
                out.push(Token::OpenBlock);
                i += 1;
            }
            b']' => {
                out.push(Token::CloseBlock);
                i += 1;
            }
            b'"' => out.push(Token::Text(string(bytes, &mut i)?)),
            b'#' if bytes.get(i + 1) == Some(&b'"') => {
                i += 1;
                out.push(Token::ImmText(string(bytes, &mut i)?));
            }
            b'\'' => {
                i += 1;
                out.push(Token::Char(escaped(bytes, &mut i)?));
                i += 1;
            }
            _ => {
                let start = i;
                // An atom ends at a blank or bracket; `[int]` belongs to it (kinds of variables and arrays).
                while i < bytes.len() && !b" \n\t()]".contains(&bytes[i]) {
                    if bytes[i] == b'[' {
                        while i < bytes.len() && bytes[i] != b']' {
                            i += 1;
                        }
                    }
                    i += 1;
                }
                out.push(Token::Atom(text[start..i.min(text.len())].to_string()));
            }
        }
    }
    Ok(out)
}

struct Reader<'a> {
    tokens: Vec<Token>,
    at: usize,
    interner: &'a Interner,
    mutable: HashSet<u32>,
}

type Read<T> = Result<T, String>;

impl Reader<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Read<Token> {
        let token = self.peek().cloned().ok_or("the term ends too early")?;
        self.at += 1;
        Ok(token)
    }

    fn expect(&mut self, token: Token) -> Read<()> {
        let found = self.next()?;
        if found == token { Ok(()) } else { Err(format!("{found:?} instead of {token:?} at {}", self.at)) }
    }

    fn atom(&mut self) -> Read<String> {
        match self.next()? {
            Token::Atom(text) => Ok(text),
            other => Err(format!("{other:?} instead of a word")),
        }
    }

    fn word(&mut self, word: &str) -> Read<()> {
        self.expect(Token::Atom(word.into()))
    }

    fn at_word(&self, word: &str) -> bool {
        matches!(self.peek(), Some(Token::Atom(text)) if text == word)
    }

    fn number<T: std::str::FromStr>(&mut self) -> Read<T> {
        let text = self.atom()?;
        text.parse().map_err(|_| format!("{text} is not a number"))
    }

    fn ident_of(&self, text: &str) -> Option<Ident> {
        let (name, stamp) = text.rsplit_once('/')?;
        let stamp = stamp.parse().ok()?;
        Some(Ident { name: self.interner.intern(name), kind: IdentKind::Local, stamp, scope: 0 })
    }

    fn param(&mut self) -> Read<Param> {
        let text = self.atom()?;
        let (name, kind) = match text.split_once('[') {
            Some((name, kind)) => (name, value_kind(kind.trim_end_matches(']'))?),
            None => (&text[..], ValueKind::Gen),
        };
        Ok((self.ident_of(name).ok_or_else(|| format!("{name} is not a variable"))?, kind))
    }

    fn ident(&mut self) -> Read<Ident> {
        Ok(self.param()?.0)
    }

    fn terms(&mut self) -> Read<Vec<Lambda>> {
        let mut out = Vec::new();
        while self.peek() != Some(&Token::Close) {
            out.push(self.term()?);
        }
        Ok(out)
    }

    fn term(&mut self) -> Read<Lambda> {
        syntax::node::deep(|| self.term_here())
    }

    fn term_here(&mut self) -> Read<Lambda> {
        match self.next()? {
            Token::Open => {
                let term = self.compound()?;
                self.expect(Token::Close)?;
                Ok(term)
            }
            Token::Atom(text) => self.simple(&text),
            other => Ok(Lambda::Const(self.constant(other)?)),
        }
    }

    fn simple(&mut self, text: &str) -> Read<Lambda> {
        if let Some(id) = text.strip_prefix('*').and_then(|t| self.ident_of(t))
            && self.mutable.contains(&id.stamp)
        {
            return Ok(Lambda::MutVar(id));
        }
        match self.ident_of(text) {
            Some(id) => Ok(Lambda::Var(id)),
            None => Ok(Lambda::Const(number(text)?)),
        }
    }

    fn constant(&mut self, token: Token) -> Read<Const> {
        Ok(match token {
            Token::Atom(text) => number(&text)?,
            Token::Text(s) => Const::String(s.into()),
            Token::ImmText(s) => Const::ImmString(s.into()),
            Token::Char(b) => Const::Char(b),
            Token::OpenBlock => {
                let head = self.atom()?;
                if let Some(first) = head.strip_prefix('|') {
                    return self.float_array(first);
                }
                let tag = head.trim_end_matches(':').parse().map_err(|_| format!("{head} is not a tag"))?;
                let mut fields = Vec::new();
                loop {
                    match self.next()? {
                        Token::CloseBlock => break,
                        token => fields.push(self.constant(token)?),
                    }
                }
                Const::Block(tag, fields.into())
            }
            other => return Err(format!("{other:?} is not a constant")),
        })
    }

    fn float_array(&mut self, first: &str) -> Read<Const> {
        let mut items: Vec<Rc<str>> = Vec::new();
        let mut text = first.to_string();
        loop {
            let last = text.ends_with('|');
            let item = text.trim_end_matches('|');
            if !item.is_empty() {
                items.push(item.into());
            }
            if last {
                self.expect(Token::CloseBlock)?;
                return Ok(Const::FloatArray(items.into()));
            }
            text = self.atom()?;
        }
    }

    fn compound(&mut self) -> Read<Lambda> {
        let head = self.atom()?;
        match head.as_str() {
            "apply" => {
                let func = self.term()?;
                let mut args = Vec::new();
                let mut tailcall = TailAttribute::Default;
                let mut inlined = InlineAttribute::Default;
                while self.peek() != Some(&Token::Close) {
                    if self.at_word("tailcall") {
                        self.at += 1;
                        tailcall = TailAttribute::Expected(true);
                    } else if let Some(attribute) = self.inline_attribute() {
                        inlined = attribute;
                    } else {
                        args.push(self.term()?);
                    }
                }
                Ok(Lambda::Apply(Node::new(Apply { func, args, loc: Span::NONE, tailcall, inlined })))
            }
            "function" => Ok(Lambda::Function(Node::new(self.function()?))),
            "let" => self.lets(),
            "letrec" => {
                self.expect(Token::Open)?;
                let mut bindings = Vec::new();
                while self.peek() != Some(&Token::Close) {
                    let id = self.ident()?;
                    self.expect(Token::Open)?;
                    self.word("function")?;
                    bindings.push((id, self.function()?));
                    self.expect(Token::Close)?;
                }
                self.expect(Token::Close)?;
                let body = self.term()?;
                Ok(Lambda::LetRec(Node::new(LetRec { bindings, body })))
            }
            "switch" | "switch*" => self.switch(),
            "stringswitch" => self.string_switch(),
            "exit" => {
                let exit = ExitId(self.number()?);
                Ok(Lambda::StaticRaise(exit, self.terms()?))
            }
            "catch" => {
                let body = self.term()?;
                self.word("with")?;
                self.expect(Token::Open)?;
                let exit = ExitId(self.number()?);
                let mut params = Vec::new();
                while self.peek() != Some(&Token::Close) {
                    params.push(self.param()?);
                }
                self.expect(Token::Close)?;
                Ok(Lambda::catch(body, exit, params, self.term()?))
            }
            "try" => {
                let body = self.term()?;
                self.word("with")?;
                let id = self.ident()?;
                Ok(Lambda::TryWith(Node::new(TryWith { body, id, handler: self.term()? })))
            }
            "if" => Ok(Lambda::if_(self.term()?, self.term()?, self.term()?)),
            "seq" => {
                let mut parts = self.terms()?;
                let last = parts.pop().ok_or("empty sequence")?;
                Ok(parts.into_iter().rev().fold(last, |rest, first| Lambda::seq(first, rest)))
            }
            "while" => Ok(Lambda::While(Node::new((self.term()?, self.term()?)))),
            "for" => {
                let id = self.ident()?;
                let low = self.term()?;
                let down = self.atom()? == "downto";
                let high = self.term()?;
                Ok(Lambda::For(Node::new(For { id, low, high, down, body: self.term()? })))
            }
            "assign" => {
                let id = self.ident()?;
                Ok(Lambda::Assign(id, Node::new(self.term()?)))
            }
            "send" | "sendself" => {
                let kind = if head == "send" { SendKind::Public } else { SendKind::Self_ };
                let object = self.term()?;
                let method = self.term()?;
                let args = self.terms()?;
                Ok(Lambda::Send(Node::new(Send { kind, method, object, args, loc: Span::NONE })))
            }
            _ => self.primitive(&head),
        }
    }

    fn inline_attribute(&mut self) -> Option<InlineAttribute> {
        let Some(Token::Atom(text)) = self.peek() else { return None };
        let attribute = match text.as_str() {
            "always_inline" => InlineAttribute::Always,
            "never_inline" => InlineAttribute::Never,
            "hint_inline" => InlineAttribute::Hint,
            _ => return None,
        };
        self.at += 1;
        Some(attribute)
    }

    fn function(&mut self) -> Read<Function> {
        let mut params = Vec::new();
        let mut attr = FunctionAttr::default();
        let mut return_kind = ValueKind::Gen;
        // Parameters are the variables before the body, which is the last thing inside the parentheses.
        loop {
            if self.at_word("is_a_functor") {
                self.at += 1;
                attr.is_functor = true;
            } else if self.at_word("stub") {
                self.at += 1;
                attr.stub = true;
            } else if let Some(inline) = self.inline_attribute() {
                attr.inline = inline;
            } else if self.at_word(":") {
                self.at += 1;
                return_kind = value_kind(&self.atom()?)?;
            } else if matches!(self.peek(), Some(Token::Atom(text)) if text.contains('/'))
                && self.tokens.get(self.at + 1) != Some(&Token::Close)
            {
                params.push(self.param()?);
            } else {
                break;
            }
        }
        Ok(Function { params, return_kind, body: self.term()?, attr, loc: Span::NONE })
    }

    fn lets(&mut self) -> Read<Lambda> {
        self.expect(Token::Open)?;
        let mut bindings = Vec::new();
        while self.peek() != Some(&Token::Close) {
            let id = self.ident()?;
            let mode = self.atom()?;
            let (mode, value) = match mode.split_once('[') {
                Some((mode, kind)) => (mode.to_string(), value_kind(kind.trim_end_matches(']'))?),
                None => (mode, ValueKind::Gen),
            };
            if mode == "=mut" {
                self.mutable.insert(id.stamp);
            }
            bindings.push((id, mode, value, self.term()?));
        }
        self.expect(Token::Close)?;
        let mut body = self.term()?;
        for (id, mode, value, arg) in bindings.into_iter().rev() {
            let kind = match mode.as_str() {
                "=a" => LetKind::Alias,
                "=o" => LetKind::StrictOpt,
                _ => LetKind::Strict,
            };
            let binding = Node::new(Let { kind, value, id, arg, body });
            body = if mode == "=mut" { Lambda::LetMut(binding) } else { Lambda::Let(binding) };
        }
        Ok(body)
    }

    fn switch(&mut self) -> Read<Lambda> {
        let arg = self.term()?;
        let (mut consts, mut blocks, mut default) = (Vec::new(), Vec::new(), None);
        while self.peek() != Some(&Token::Close) {
            if self.at_word("default:") {
                self.at += 1;
                default = Some(self.term()?);
                continue;
            }
            self.word("case")?;
            let sort = self.atom()?;
            let label = self.atom()?;
            let n: u32 = label.trim_end_matches(':').parse().map_err(|_| format!("case {label}"))?;
            let action = self.term()?;
            if sort == "int" { consts.push((n, action)) } else { blocks.push((n, action)) }
        }
        let count = |cases: &[(u32, Lambda)]| cases.iter().map(|(n, _)| n + 1).max().unwrap_or(0);
        let (num_consts, num_blocks) = (count(&consts), count(&blocks));
        let loc = Span::NONE;
        Ok(Lambda::Switch(Node::new(Switch { arg, num_consts, consts, num_blocks, blocks, default, loc })))
    }

    fn string_switch(&mut self) -> Read<Lambda> {
        let arg = self.term()?;
        let (mut cases, mut default) = (Vec::new(), None);
        while self.peek() != Some(&Token::Close) {
            if self.at_word("default:") {
                self.at += 1;
                default = Some(self.term()?);
                continue;
            }
            self.word("case")?;
            let Token::Text(text) = self.next()? else { return Err("a case needs a string".into()) };
            self.word(":")?;
            cases.push((text.into(), self.term()?));
        }
        Ok(Lambda::StringSwitch(Node::new(StringSwitch { arg, cases, default, loc: Span::NONE })))
    }

    fn shape(&mut self) -> Rc<[ValueKind]> {
        if let (Some(Token::Open), Some(Token::Atom(text)), Some(Token::Close)) =
            (self.peek(), self.tokens.get(self.at + 1), self.tokens.get(self.at + 2))
            && let Ok(kinds) = text.split(',').map(value_kind).collect::<Read<Vec<_>>>()
        {
            self.at += 3;
            return kinds.into();
        }
        Rc::from([])
    }

    fn primitive(&mut self, head: &str) -> Read<Lambda> {
        use Mutability::*;
        let prim = match head {
            "global" => {
                let name = self.atom()?;
                let name = name.trim_end_matches('!');
                match name.split_once('/') {
                    Some((name, stamp)) => Primitive::GetPredef(name.into(), stamp.parse().unwrap_or(0)),
                    None => Primitive::GetGlobal(name.into()),
                }
            }
            "setglobal" => Primitive::SetGlobal(self.atom()?.trim_end_matches('!').into()),
            "makeblock" => Primitive::MakeBlock(self.number()?, Immutable, self.shape()),
            "makemutable" => Primitive::MakeBlock(self.number()?, Mutable, self.shape()),
            "field_imm" => Primitive::Field(self.number()?, Pointerness::Pointer, Immutable),
            "field_mut" => Primitive::Field(self.number()?, Pointerness::Pointer, Mutable),
            "field_int" => Primitive::Field(self.number()?, Pointerness::Immediate, Mutable),
            "setfield_imm" | "setfield_imm(heap-init)" | "setfield_imm(root-init)" => {
                Primitive::SetField(self.number()?, Pointerness::Immediate, Initializing::Assignment)
            }
            "setfield_ptr" | "setfield_ptr(heap-init)" | "setfield_ptr(root-init)" => {
                Primitive::SetField(self.number()?, Pointerness::Pointer, Initializing::Assignment)
            }
            "floatfield" => Primitive::FloatField(self.number()?),
            "setfloatfield" => Primitive::SetFloatField(self.number()?, Initializing::Assignment),
            "duprecord" => {
                let _shape = self.atom()?;
                Primitive::DupRecord(RecordShape::Regular, self.number()?)
            }
            "compare_bints" => Primitive::CompareBoxed(match self.atom()?.as_str() {
                "int32" => BoxedInt::Int32,
                "int64" => BoxedInt::Int64,
                _ => BoxedInt::Nativeint,
            }),
            _ => match named(head) {
                Some(prim) => prim,
                None => {
                    let args = self.terms()?;
                    let external = External { name: head.into(), arity: args.len() as u32, alloc: true };
                    return Ok(Lambda::prim(Primitive::CCall(Rc::new(external)), args, Span::NONE));
                }
            },
        };
        Ok(Lambda::prim(prim, self.terms()?, Span::NONE))
    }
}

fn value_kind(text: &str) -> Read<ValueKind> {
    Ok(match text {
        "*" => ValueKind::Gen,
        "int" => ValueKind::Int,
        "float" => ValueKind::Float,
        "int32" => ValueKind::Boxed(BoxedInt::Int32),
        "int64" => ValueKind::Boxed(BoxedInt::Int64),
        "nativeint" => ValueKind::Boxed(BoxedInt::Nativeint),
        _ => return Err(format!("{text} is not a kind of value")),
    })
}

fn number(text: &str) -> Read<Const> {
    let bad = |_| format!("{text} is not a constant");
    if let Ok(n) = text.parse() {
        return Ok(Const::Int(n));
    }
    Ok(match text.as_bytes().last() {
        Some(b'l') => Const::Int32(text[..text.len() - 1].parse().map_err(bad)?),
        Some(b'L') => Const::Int64(text[..text.len() - 1].parse().map_err(bad)?),
        Some(b'n') if text != "nan" => Const::Nativeint(text[..text.len() - 1].parse().map_err(bad)?),
        _ if text.starts_with(|c: char| c.is_ascii_digit() || c == '-') => Const::Float(text.into()),
        _ => return Err(format!("{text} is not a constant")),
    })
}

/// Primitives whose printed name is all there is to them: found by printing every candidate.
fn named(head: &str) -> Option<Primitive> {
    use Primitive::*;
    let mut all = vec![
        BytesToString,
        BytesOfString,
        Ignore,
        FieldComputed,
        Runstack,
        Perform,
        Resume,
        Reperform,
        SeqAnd,
        SeqOr,
        Not,
        NegInt,
        CompareInts,
        CompareFloats,
        IntOfFloat,
        FloatOfInt,
        StringLength,
        BytesLength,
        IsInt,
        IsOut,
        Bswap16,
        IntAsPointer,
        Opaque,
        AtomicExchange,
        AtomicCas,
        AtomicFetchAdd,
        DlsGet,
        Poll,
        Raise(RaiseKind::Regular),
        Raise(RaiseKind::Reraise),
        Raise(RaiseKind::Notrace),
        AtomicLoad { pointer: true },
        AtomicLoad { pointer: false },
        SetFieldComputed(Pointerness::Pointer, Initializing::Assignment),
        SetFieldComputed(Pointerness::Immediate, Initializing::Assignment),
    ];
    let comparisons =
        [Comparison::Eq, Comparison::Ne, Comparison::Lt, Comparison::Gt, Comparison::Le, Comparison::Ge];
    let ops = [
        IntOp::Add,
        IntOp::Sub,
        IntOp::Mul,
        IntOp::Div,
        IntOp::Mod,
        IntOp::And,
        IntOp::Or,
        IntOp::Xor,
        IntOp::Lsl,
        IntOp::Lsr,
        IntOp::Asr,
    ];
    all.extend(comparisons.map(IntComp));
    all.extend(ops.map(Int));
    for op in [FloatOp::Neg, FloatOp::Abs, FloatOp::Add, FloatOp::Sub, FloatOp::Mul, FloatOp::Div] {
        all.push(Float(op));
    }
    use FloatComparison as F;
    all.extend(
        [F::Eq, F::Ne, F::Lt, F::NotLt, F::Gt, F::NotGt, F::Le, F::NotLe, F::Ge, F::NotGe].map(FloatComp),
    );
    for safe in [true, false] {
        all.extend([StringGet { safe }, BytesGet { safe }, BytesSet { safe }]);
        for kind in [ArrayKind::Gen, ArrayKind::Addr, ArrayKind::Int, ArrayKind::Float] {
            all.extend([ArrayGet(kind, safe), ArraySet(kind, safe), ArrayLength(kind)]);
            all.push(MakeArray(kind, Mutability::Mutable));
            all.push(MakeArray(kind, Mutability::Immutable));
            all.push(DupArray(kind, Mutability::Mutable));
        }
        for seq in [ByteSeq::String, ByteSeq::Bytes, ByteSeq::Bigstring] {
            for width in [Width::W16, Width::W32, Width::W64] {
                all.extend([Load(seq, width, safe), Store(seq, width, safe)]);
            }
        }
    }
    let boxed = [BoxedInt::Nativeint, BoxedInt::Int32, BoxedInt::Int64];
    for b in boxed {
        all.extend([BoxedOfInt(b), IntOfBoxed(b), NegBoxed(b), BswapBoxed(b)]);
        all.extend(ops.map(|op| Boxed(b, op)));
        all.extend(comparisons.map(|c| BoxedComp(b, c)));
        all.extend(boxed.map(|to| ConvertBoxed(b, to)));
    }
    all.extend([1, 2, 3].map(BigarrayDim));
    if let Some(n) = head.strip_suffix('+').and_then(|n| n.parse().ok()) {
        return Some(OffsetInt(n));
    }
    if let Some(n) = head.strip_prefix("+:=").and_then(|n| n.parse().ok()) {
        return Some(OffsetRef(n));
    }
    if head == "sys.constant_big_endian" {
        return Some(SystemConstant("big_endian"));
    }
    all.into_iter().find(|prim| crate::print::primitive(prim) == head)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::print::{Names, lambda as print};

    #[test]
    fn text_survives_a_round_trip() {
        let text = "(let\n  (f/1 =\n     (function x/2[int] y/3 : int\n       (catch (if (== x/2 3) (exit 1) (apply y/3 [0: 1 \"a\"])) with (1) 0))\n   \
                    z/4 =a[int] (field_int 0 f/1))\n  (seq (setfield_imm 0 f/1 'c') (makeblock 0 (int,*) z/4 f/1)))";
        let interner = Interner::new();
        let term = lambda(text, &interner).unwrap();
        let names = Names { interner: &interner, locate: &|_| diagnostics::Location::none() };
        assert_eq!(print(&term, &names), text);
    }
}

//! Symbolic instructions: bytecode with labels instead of offsets, before the choice of short forms.

use std::fmt;
use std::rc::Rc;

use diagnostics::{BoxKind, Doc, Span};
use lambda::ir::Const;
use lambda::primitive::{Comparison, RaiseKind};

/// A place in the code of one unit.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct Label(pub u32);

/// A global that an instruction reads.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Global {
    /// The block of a compilation unit.
    Unit(Rc<str>),
    /// A predefined exception, with its stamp.
    Predef(Rc<str>, u32),
}

/// What a debugging event is about; see `ev_kind` of the format.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EventKind {
    Before,
    After,
    Pseudo,
}

/// What the event's instruction belongs to; see `ev_info` of the format.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EventInfo {
    Function,
    /// Return from a call with so many arguments.
    Return(u32),
    Other,
}

/// A debugging event, positioned by where it stands among the instructions.
#[derive(Clone, PartialEq, Debug)]
pub struct Event {
    pub loc: Span,
    pub kind: EventKind,
    pub info: EventInfo,
    /// The enclosing definition.
    pub scope: Rc<str>,
    /// Words of the frame in use.
    pub stack_size: u32,
    /// Other events that describe the same place share this number, if any.
    pub same: Option<Same>,
}

/// Ties an event at a function's entry to the one at its closure's birth.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Same {
    Parent(u32),
    Child(u32),
}

/// A symbolic instruction. Operands as in the instruction table, branch targets as labels.
#[derive(Clone, PartialEq, Debug)]
pub enum Instr {
    Label(Label),
    Acc(u32),
    EnvAcc(u32),
    Push,
    Pop(u32),
    Assign(u32),
    PushRetAddr(Label),
    Apply(u32),
    /// Number of arguments, size of the frame they replace (arguments included).
    AppTerm(u32, u32),
    Return(u32),
    Restart,
    Grab(u32),
    Closure(Label, u32),
    ClosureRec(Vec<Label>, u32),
    OffsetClosure(i32),
    GetGlobal(Global),
    SetGlobal(Rc<str>),
    Const(Const),
    MakeBlock(u32, u8),
    MakeFloatBlock(u32),
    GetField(u32),
    SetField(u32),
    GetFloatField(u32),
    SetFloatField(u32),
    VectLength,
    GetVectItem,
    SetVectItem,
    GetStringChar,
    GetBytesChar,
    SetBytesChar,
    Branch(Label),
    BranchIf(Label),
    BranchIfNot(Label),
    /// As [`Instr::BranchIf`], and the target relies on the value in the accumulator.
    StrictBranchIf(Label),
    /// As [`Instr::BranchIfNot`], and the target relies on the value in the accumulator.
    StrictBranchIfNot(Label),
    Switch(Vec<Label>, Vec<Label>),
    BoolNot,
    PushTrap(Label),
    PopTrap,
    Raise(RaiseKind),
    CheckSignals,
    CCall(Rc<str>, u32),
    NegInt,
    AddInt,
    SubInt,
    MulInt,
    DivInt,
    ModInt,
    AndInt,
    OrInt,
    XorInt,
    LslInt,
    LsrInt,
    AsrInt,
    IntComp(Comparison),
    OffsetInt(i32),
    OffsetRef(i32),
    IsInt,
    IsOut,
    GetMethod,
    GetPubMet(i32),
    GetDynMet,
    Event(Box<Event>),
    Perform,
    Resume,
    ResumeTerm(u32),
    ReperformTerm(u32),
    Stop,
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "L{}", self.0)
    }
}

/// The text of `-dinstr`.
pub fn print(code: &[Instr]) -> String {
    let mut out = String::new();
    let mut at_label = false;
    for instr in code {
        if let Instr::Label(label) = instr {
            if at_label {
                out.push('\n');
            }
            out.push_str(&format!("{label}:"));
            at_label = true;
            continue;
        }
        match instr {
            Instr::Const(c) => out.push_str(&lambda::print::constant_instruction(c)),
            Instr::Switch(consts, blocks) => out.push_str(&print_switch(consts, blocks)),
            _ => {
                out.push('\t');
                print_instr(instr, &mut out);
            }
        }
        out.push('\n');
        at_label = false;
    }
    if at_label {
        out.push('\n');
    }
    out.push('\n');
    out
}

fn comparison_name(c: Comparison) -> &'static str {
    match c {
        Comparison::Eq => "eqint",
        Comparison::Ne => "neqint",
        Comparison::Lt => "ltint",
        Comparison::Le => "leint",
        Comparison::Gt => "gtint",
        Comparison::Ge => "geint",
    }
}

fn print_switch(consts: &[Label], blocks: &[Label]) -> String {
    let mut doc = Doc::new();
    doc.open(BoxKind::Box, 10).text("\tswitch");
    for label in consts {
        doc.space().text(label.0.to_string());
    }
    doc.text("/");
    for label in blocks {
        doc.space().text(label.0.to_string());
    }
    doc.close();
    doc.render(lambda::print::MARGIN)
}

fn labels(list: &[Label], out: &mut String) {
    for label in list {
        out.push_str(&format!(" {}", label.0));
    }
}

fn print_instr(instr: &Instr, out: &mut String) {
    use Instr::*;
    let text = match instr {
        Label(l) => format!("{l}:"),
        Acc(n) => format!("acc {n}"),
        EnvAcc(n) => format!("envacc {n}"),
        Push => "push".into(),
        Pop(n) => format!("pop {n}"),
        Assign(n) => format!("assign {n}"),
        PushRetAddr(l) => format!("push_retaddr {l}"),
        Apply(n) => format!("apply {n}"),
        AppTerm(n, s) => format!("appterm {n}, {s}"),
        Return(n) => format!("return {n}"),
        Restart => "restart".into(),
        Grab(n) => format!("grab {n}"),
        Closure(l, n) => format!("closure {l}, {n}"),
        ClosureRec(ls, n) => {
            let mut s = String::from("closurerec");
            labels(ls, &mut s);
            format!("{s}, {n}")
        }
        OffsetClosure(n) => format!("offsetclosure {n}"),
        GetGlobal(g) => match g {
            crate::instr::Global::Unit(u) => format!("getglobal {u}!"),
            crate::instr::Global::Predef(p, stamp) => format!("getglobal {p}/{stamp}!"),
        },
        SetGlobal(g) => format!("setglobal {g}!"),
        Const(_) => "const".into(),
        MakeBlock(n, t) => format!("makeblock {n}, {t}"),
        MakeFloatBlock(n) => format!("makefloatblock {n}"),
        GetField(n) => format!("getfield {n}"),
        SetField(n) => format!("setfield {n}"),
        GetFloatField(n) => format!("getfloatfield {n}"),
        SetFloatField(n) => format!("setfloatfield {n}"),
        VectLength => "vectlength".into(),
        GetVectItem => "getvectitem".into(),
        SetVectItem => "setvectitem".into(),
        GetStringChar => "getstringchar".into(),
        GetBytesChar => "getbyteschar".into(),
        SetBytesChar => "setbyteschar".into(),
        Branch(l) => format!("branch {l}"),
        BranchIf(l) => format!("branchif {l}"),
        BranchIfNot(l) => format!("branchifnot {l}"),
        StrictBranchIf(l) => format!("strictbranchif {l}"),
        StrictBranchIfNot(l) => format!("strictbranchifnot {l}"),
        Switch(..) => "switch".into(),
        BoolNot => "boolnot".into(),
        PushTrap(l) => format!("pushtrap {l}"),
        PopTrap => "poptrap".into(),
        Raise(k) => match k {
            RaiseKind::Regular => "raise".into(),
            RaiseKind::Reraise => "reraise".into(),
            RaiseKind::Notrace => "raise_notrace".into(),
        },
        CheckSignals => "check_signals".into(),
        CCall(name, n) => format!("ccall {name}, {n}"),
        NegInt => "negint".into(),
        AddInt => "addint".into(),
        SubInt => "subint".into(),
        MulInt => "mulint".into(),
        DivInt => "divint".into(),
        ModInt => "modint".into(),
        AndInt => "andint".into(),
        OrInt => "orint".into(),
        XorInt => "xorint".into(),
        LslInt => "lslint".into(),
        LsrInt => "lsrint".into(),
        AsrInt => "asrint".into(),
        IntComp(c) => comparison_name(*c).into(),
        OffsetInt(n) => format!("offsetint {n}"),
        OffsetRef(n) => format!("offsetref {n}"),
        IsInt => "isint".into(),
        IsOut => "isout".into(),
        GetMethod => "getmethod".into(),
        GetPubMet(n) => format!("getpubmet {n}"),
        GetDynMet => "getdynmet".into(),
        Event(_) => String::new(),
        Perform => "perform".into(),
        Resume => "resume".into(),
        ResumeTerm(n) => format!("resumeterm {n}"),
        ReperformTerm(n) => format!("reperformterm {n}"),
        Stop => "stop".into(),
    };
    out.push_str(&text);
}

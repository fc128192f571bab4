//! Symbolic instructions to code words: short forms, fused forms, offsets, relocations, positions of events.

use std::collections::HashMap;
use std::rc::Rc;

use bytecode::encode::CodeBuffer;
use bytecode::opcode::Opcode;
use lambda::ir::Const;
use lambda::primitive::{Comparison, RaiseKind};

use crate::instr::{Event, Global, Instr, Label};
use crate::primitive::immediate;

/// What a word of the code must become when the unit is linked.
#[derive(Clone, PartialEq, Debug)]
pub enum Reloc {
    Literal(Const),
    GetUnit(Rc<str>),
    GetPredef(Rc<str>),
    SetUnit(Rc<str>),
    Primitive(Rc<str>),
}

/// Code of a unit with everything that is attached to positions (in words).
#[derive(Debug, Default)]
pub struct Encoded {
    pub words: Vec<i32>,
    /// In ascending order of position.
    pub relocs: Vec<(Reloc, usize)>,
    /// In ascending order of position.
    pub events: Vec<(Event, usize)>,
}

/// Encodes the instructions of a unit. Fails on a switch or code too big for the format.
pub fn encode(code: &[Instr]) -> Result<Encoded, String> {
    let mut encoder = Encoder::default();
    let mut rest = code;
    while !rest.is_empty() {
        rest = encoder.next(rest)?;
    }
    encoder.finish()
}

#[derive(Default)]
struct Encoder {
    buffer: CodeBuffer,
    relocs: Vec<(Reloc, usize)>,
    events: Vec<(Event, usize)>,
    labels: HashMap<Label, usize>,
    /// Words that await a label: position, what the offset is relative to.
    waiting: Vec<(usize, usize, Label)>,
}

impl Encoder {
    fn finish(mut self) -> Result<Encoded, String> {
        for (at, base, label) in std::mem::take(&mut self.waiting) {
            let target = *self.labels.get(&label).ok_or_else(|| format!("label {label} stands nowhere"))?;
            self.buffer.patch_offset(at, base, target);
        }
        Ok(Encoded { words: self.buffer.into_words(), relocs: self.relocs, events: self.events })
    }

    fn op(&mut self, op: Opcode, operands: &[i32]) {
        self.buffer.op(op, operands);
    }

    /// The last operand is the offset of a label.
    fn jump(&mut self, op: Opcode, operands: &[i32], label: Label) {
        let mut all = operands.to_vec();
        all.push(0);
        self.op(op, &all);
        let at = self.buffer.here() - 1;
        self.waiting.push((at, at, label));
    }

    /// The last word emitted is to be relocated.
    fn reloc(&mut self, reloc: Reloc) {
        self.relocs.push((reloc, self.buffer.here() - 1));
    }

    fn global(&mut self, op: Opcode, global: &Global) {
        self.op(op, &[0]);
        self.reloc(reloc_of(global));
    }

    fn global_field(&mut self, op: Opcode, global: &Global, field: u32) {
        self.op(op, &[0, field as i32]);
        let at = self.buffer.here() - 2;
        self.relocs.push((reloc_of(global), at));
    }

    fn here_is(&mut self, event: &Event) {
        self.events.push((event.clone(), self.buffer.here()));
    }

    /// Encodes the first instruction, or a sequence that has a form of its own, and gives the rest.
    fn next<'c>(&mut self, code: &'c [Instr]) -> Result<&'c [Instr], String> {
        use Instr::*;
        match code {
            // A push goes with the access that follows it; an event between them moves behind.
            [Push, Event(event), simple, rest @ ..]
                if matches!(simple, Acc(_) | EnvAcc(_) | OffsetClosure(_) | GetGlobal(_) | Const(_)) =>
            {
                self.pushed_access(simple);
                self.here_is(event);
                Ok(rest)
            }
            [Push, GetGlobal(global), GetField(n), rest @ ..] => {
                self.global_field(Opcode::PushGetGlobalField, global, *n);
                Ok(rest)
            }
            // `PUSH; ACC0; RETURN n` only moves the accumulator.
            [Push, Acc(0), Return(n), rest @ ..] if *n > 0 => {
                self.op(Opcode::Return, &[*n as i32 - 1]);
                Ok(rest)
            }
            [Push, Const(c), IntComp(test), BranchIf(label), rest @ ..] if compared(c).is_some() => {
                self.compare(*test, c, *label);
                Ok(rest)
            }
            [Push, Const(c), IntComp(test), BranchIfNot(label), rest @ ..] if compared(c).is_some() => {
                self.compare(test.negate(), c, *label);
                Ok(rest)
            }
            [Push, Const(c), IsOut, BranchIf(label), rest @ ..] if compared(c).is_some() => {
                self.jump(Opcode::BUltInt, &[compared(c).unwrap_or(0)], *label);
                Ok(rest)
            }
            [Push, Const(c), IsOut, BranchIfNot(label), rest @ ..] if compared(c).is_some() => {
                self.jump(Opcode::BUgeInt, &[compared(c).unwrap_or(0)], *label);
                Ok(rest)
            }
            [Push, simple, rest @ ..] if self.pushed_access(simple) => Ok(rest),
            [GetGlobal(global), GetField(n), rest @ ..] => {
                self.global_field(Opcode::GetGlobalField, global, *n);
                Ok(rest)
            }
            [first, rest @ ..] => {
                self.single(first)?;
                Ok(rest)
            }
            [] => Ok(code),
        }
    }

    /// Encodes a push and the access after it as one instruction, if there is one.
    fn pushed_access(&mut self, access: &Instr) -> bool {
        use Opcode::*;
        match access {
            Instr::Acc(n) => {
                const SHORT: [Opcode; 8] =
                    [PushAcc0, PushAcc1, PushAcc2, PushAcc3, PushAcc4, PushAcc5, PushAcc6, PushAcc7];
                self.short(&SHORT, 0, PushAcc, *n);
            }
            Instr::EnvAcc(n) => {
                // The reference's emitter has no use for PUSHENVACC4.
                const SHORT: [Opcode; 3] = [PushEnvAcc1, PushEnvAcc2, PushEnvAcc3];
                self.short(&SHORT, 1, PushEnvAcc, *n);
            }
            Instr::OffsetClosure(n) => match n {
                -3 => self.op(PushOffsetClosureM3, &[]),
                0 => self.op(PushOffsetClosure0, &[]),
                3 => self.op(PushOffsetClosure3, &[]),
                n => self.op(PushOffsetClosure, &[*n]),
            },
            Instr::GetGlobal(global) => self.global(PushGetGlobal, global),
            Instr::Const(c) => match c {
                Const::Int(n) if immediate(*n) => self.push_int(*n as i32),
                Const::Char(b) => self.push_int(i32::from(*b)),
                Const::Block(0, fields) if fields.is_empty() => self.op(PushAtom0, &[]),
                Const::Block(tag, fields) if fields.is_empty() => self.op(PushAtom, &[i32::from(*tag)]),
                literal => {
                    self.op(PushGetGlobal, &[0]);
                    self.reloc(Reloc::Literal(literal.clone()));
                }
            },
            _ => return false,
        }
        true
    }

    fn push_int(&mut self, n: i32) {
        use Opcode::*;
        match n {
            0..=3 => self.op([PushConst0, PushConst1, PushConst2, PushConst3][n as usize], &[]),
            n => self.op(PushConstInt, &[n]),
        }
    }

    fn short(&mut self, forms: &[Opcode], first: u32, long: Opcode, n: u32) {
        match n.checked_sub(first).and_then(|i| forms.get(i as usize)) {
            Some(op) => self.op(*op, &[]),
            None => self.op(long, &[n as i32]),
        }
    }

    /// Branches when `A test c`, the constant being the left operand of the instruction.
    fn compare(&mut self, test: Comparison, c: &Const, label: Label) {
        // In the sequence the constant is in the accumulator, that is on the left as well.
        let op = match test {
            Comparison::Eq => Opcode::BEq,
            Comparison::Ne => Opcode::BNeq,
            Comparison::Lt => Opcode::BLtInt,
            Comparison::Le => Opcode::BLeInt,
            Comparison::Gt => Opcode::BGtInt,
            Comparison::Ge => Opcode::BGeInt,
        };
        self.jump(op, &[compared(c).unwrap_or(0)], label);
    }

    fn table(&mut self, labels: impl Iterator<Item = Label>) {
        let base = self.buffer.here();
        for label in labels {
            self.waiting.push((self.buffer.here(), base, label));
            self.buffer.word(0);
        }
    }

    fn single(&mut self, instr: &Instr) -> Result<(), String> {
        use Opcode as O;
        match instr {
            Instr::Label(label) => {
                self.labels.insert(*label, self.buffer.here());
            }
            Instr::Acc(n) => {
                const SHORT: [O; 8] =
                    [O::Acc0, O::Acc1, O::Acc2, O::Acc3, O::Acc4, O::Acc5, O::Acc6, O::Acc7];
                self.short(&SHORT, 0, O::Acc, *n);
            }
            Instr::EnvAcc(n) => {
                self.short(&[O::EnvAcc1, O::EnvAcc2, O::EnvAcc3, O::EnvAcc4], 1, O::EnvAcc, *n)
            }
            Instr::Push => self.op(O::Push, &[]),
            Instr::Pop(n) => self.op(O::Pop, &[*n as i32]),
            Instr::Assign(n) => self.op(O::Assign, &[*n as i32]),
            Instr::PushRetAddr(label) => self.jump(O::PushRetaddr, &[], *label),
            Instr::Apply(n) => match n {
                1..=3 => self.op([O::Apply1, O::Apply2, O::Apply3][*n as usize - 1], &[]),
                n => self.op(O::Apply, &[*n as i32]),
            },
            Instr::AppTerm(n, s) => match n {
                1..=3 => self.op([O::AppTerm1, O::AppTerm2, O::AppTerm3][*n as usize - 1], &[*s as i32]),
                n => self.op(O::AppTerm, &[*n as i32, *s as i32]),
            },
            Instr::Return(n) => self.op(O::Return, &[*n as i32]),
            Instr::Restart => self.op(O::Restart, &[]),
            Instr::Grab(n) => self.op(O::Grab, &[*n as i32]),
            Instr::Closure(label, n) => self.jump(O::Closure, &[*n as i32], *label),
            Instr::ClosureRec(labels, n) => {
                self.buffer.word(O::ClosureRec.word());
                self.buffer.word(labels.len() as i32);
                self.buffer.word(*n as i32);
                self.table(labels.iter().copied());
            }
            Instr::OffsetClosure(n) => match n {
                -3 => self.op(O::OffsetClosureM3, &[]),
                0 => self.op(O::OffsetClosure0, &[]),
                3 => self.op(O::OffsetClosure3, &[]),
                n => self.op(O::OffsetClosure, &[*n]),
            },
            Instr::GetGlobal(global) => self.global(O::GetGlobal, global),
            Instr::SetGlobal(unit) => {
                self.op(O::SetGlobal, &[0]);
                self.reloc(Reloc::SetUnit(unit.clone()));
            }
            Instr::Const(c) => self.constant(c),
            Instr::MakeBlock(0, 0) => self.op(O::Atom0, &[]),
            Instr::MakeBlock(0, t) => self.op(O::Atom, &[i32::from(*t)]),
            Instr::MakeBlock(n @ 1..=3, t) => {
                self.op([O::MakeBlock1, O::MakeBlock2, O::MakeBlock3][*n as usize - 1], &[i32::from(*t)])
            }
            Instr::MakeBlock(n, t) => self.op(O::MakeBlock, &[*n as i32, i32::from(*t)]),
            Instr::MakeFloatBlock(n) => self.op(O::MakeFloatBlock, &[*n as i32]),
            Instr::GetField(n) => {
                self.short(&[O::GetField0, O::GetField1, O::GetField2, O::GetField3], 0, O::GetField, *n)
            }
            Instr::SetField(n) => {
                self.short(&[O::SetField0, O::SetField1, O::SetField2, O::SetField3], 0, O::SetField, *n)
            }
            Instr::GetFloatField(n) => self.op(O::GetFloatField, &[*n as i32]),
            Instr::SetFloatField(n) => self.op(O::SetFloatField, &[*n as i32]),
            Instr::Branch(label) => self.jump(O::Branch, &[], *label),
            Instr::BranchIf(label) | Instr::StrictBranchIf(label) => self.jump(O::BranchIf, &[], *label),
            Instr::BranchIfNot(label) | Instr::StrictBranchIfNot(label) => {
                self.jump(O::BranchIfNot, &[], *label)
            }
            Instr::Switch(consts, blocks) => {
                let operand = bytecode::encode::switch_operand(consts.len(), blocks.len())
                    .ok_or("a match has too many cases for one switch")?;
                self.buffer.word(O::Switch.word());
                self.buffer.word(operand);
                self.table(consts.iter().chain(blocks).copied());
            }
            Instr::PushTrap(label) => self.jump(O::PushTrap, &[], *label),
            Instr::CCall(name, n) => self.c_call(name, *n),
            Instr::OffsetInt(n) => self.op(O::OffsetInt, &[*n]),
            Instr::OffsetRef(n) => self.op(O::OffsetRef, &[*n]),
            Instr::GetPubMet(tag) => self.op(O::GetPubMet, &[*tag, 0]),
            Instr::Event(event) => self.here_is(event),
            Instr::ResumeTerm(n) => self.op(O::ResumeTerm, &[*n as i32]),
            Instr::ReperformTerm(n) => self.op(O::ReperformTerm, &[*n as i32]),
            plain => self.op(plain_opcode(plain), &[]),
        }
        Ok(())
    }

    fn constant(&mut self, c: &Const) {
        use Opcode as O;
        match c {
            Const::Int(n @ 0..=3) => self.op([O::Const0, O::Const1, O::Const2, O::Const3][*n as usize], &[]),
            Const::Int(n) if immediate(*n) => self.op(O::ConstInt, &[*n as i32]),
            Const::Char(b) => self.op(O::ConstInt, &[i32::from(*b)]),
            Const::Block(0, fields) if fields.is_empty() => self.op(O::Atom0, &[]),
            Const::Block(tag, fields) if fields.is_empty() => self.op(O::Atom, &[i32::from(*tag)]),
            literal => {
                self.op(O::GetGlobal, &[0]);
                self.reloc(Reloc::Literal(literal.clone()));
            }
        }
    }

    fn c_call(&mut self, name: &Rc<str>, n: u32) {
        use Opcode as O;
        match n {
            1..=5 => self.op([O::CCall1, O::CCall2, O::CCall3, O::CCall4, O::CCall5][n as usize - 1], &[0]),
            n => self.op(O::CCallN, &[n as i32, 0]),
        }
        self.reloc(Reloc::Primitive(name.clone()));
    }
}

fn reloc_of(global: &Global) -> Reloc {
    match global {
        Global::Unit(name) => Reloc::GetUnit(name.clone()),
        Global::Predef(name, _) => Reloc::GetPredef(name.clone()),
    }
}

/// The operand of a comparing branch, for constants that have one.
fn compared(c: &Const) -> Option<i32> {
    match c {
        Const::Int(n) if immediate(*n) => Some(*n as i32),
        Const::Char(b) => Some(i32::from(*b)),
        _ => None,
    }
}

/// Opcodes of the instructions without operands.
fn plain_opcode(instr: &Instr) -> Opcode {
    use Opcode as O;
    match instr {
        Instr::VectLength => O::VectLength,
        Instr::GetVectItem => O::GetVectItem,
        Instr::SetVectItem => O::SetVectItem,
        Instr::GetStringChar => O::GetStringChar,
        Instr::GetBytesChar => O::GetBytesChar,
        Instr::SetBytesChar => O::SetBytesChar,
        Instr::BoolNot => O::BoolNot,
        Instr::PopTrap => O::PopTrap,
        Instr::Raise(RaiseKind::Regular) => O::Raise,
        Instr::Raise(RaiseKind::Reraise) => O::Reraise,
        Instr::Raise(RaiseKind::Notrace) => O::RaiseNotrace,
        Instr::CheckSignals => O::CheckSignals,
        Instr::NegInt => O::NegInt,
        Instr::AddInt => O::AddInt,
        Instr::SubInt => O::SubInt,
        Instr::MulInt => O::MulInt,
        Instr::DivInt => O::DivInt,
        Instr::ModInt => O::ModInt,
        Instr::AndInt => O::AndInt,
        Instr::OrInt => O::OrInt,
        Instr::XorInt => O::XorInt,
        Instr::LslInt => O::LslInt,
        Instr::LsrInt => O::LsrInt,
        Instr::AsrInt => O::AsrInt,
        Instr::IntComp(Comparison::Eq) => O::Eq,
        Instr::IntComp(Comparison::Ne) => O::Neq,
        Instr::IntComp(Comparison::Lt) => O::LtInt,
        Instr::IntComp(Comparison::Le) => O::LeInt,
        Instr::IntComp(Comparison::Gt) => O::GtInt,
        Instr::IntComp(Comparison::Ge) => O::GeInt,
        Instr::IsInt => O::IsInt,
        Instr::IsOut => O::UltInt,
        Instr::GetMethod => O::GetMethod,
        Instr::GetDynMet => O::GetDynMet,
        Instr::Perform => O::Perform,
        Instr::Resume => O::Resume,
        _ => O::Stop,
    }
}

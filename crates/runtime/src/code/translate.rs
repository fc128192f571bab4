//! From verified words to the internal form.
//!
//! The internal form is an array of 64-bit slots. An instruction is its handler's address followed by its operands, one
//! slot each: integers as OCaml words (or as the handler documents), counts and indices plain, code targets as code addresses
//! (slot address + 1), primitives as function addresses. Unreachable words are left out. Sequences listed in `fuse` become one
//! instruction when no control comes in between.
//!
//! A function is translated when it is first called (see `fragment`): all that control reaches from its entry.
use super::verify::Facts;
use crate::interp::{Handler, ops};
use crate::primitives::{PrimFn, Primitive};
use crate::value::Value;
use bytecode::{Flow, Instruction, Opcode, OperandKind};

/// What code refers to.
pub(crate) struct Context<'a> {
    /// By number; `None` is a primitive of OCaml's that is missing here.
    pub(crate) primitives: &'a [Option<&'static Primitive>],
    pub(crate) globals: usize,
    /// Words on the stack at the start: 0 for a program, 1 for code that is called as a function.
    pub(crate) height: u32,
}

pub(super) struct Translator<'a> {
    pub(super) code: &'a [i32],
    pub(super) facts: &'a mut Facts,
    primitives: &'a [Option<&'static Primitive>],
    scratch: &'a mut Scratch,
}

/// Memory for translating one function after another.
#[derive(Default)]
pub(super) struct Scratch {
    /// The function's slots so far.
    pub(super) slots: Vec<u64>,
    /// Slots that hold the slot of an instruction of the function, to be replaced by its address.
    pub(super) fixups: Vec<u32>,
    /// Slots that hold an original position to be replaced by the address of the function there.
    pub(super) functions: Vec<u32>,
    /// Positions of instructions: original word and slot, ascending in both.
    pub(super) positions: Vec<(u32, u32)>,
    work: Vec<usize>,
    /// First word and end of straight-line code.
    runs: Vec<(usize, usize)>,
}

/// Opcodes with targets in the same function.
static HAS_TARGETS: [bool; Opcode::COUNT] = {
    let mut found = [false; Opcode::COUNT];
    let mut n = 0;
    while n < found.len() {
        let op = Opcode::ALL[n];
        let kinds = op.operands();
        let mut i = 0;
        while i < kinds.len() {
            found[n] |= matches!(kinds[i], OperandKind::Offset | OperandKind::Switch);
            i += 1;
        }
        found[n] &= !matches!(op, Opcode::Closure | Opcode::ClosureRec);
        n += 1;
    }
    found
};

/// Translates the code that control reaches from `entry` without a call, into `scratch`; says in which slot `entry` is.
pub(super) fn translate(
    code: &[i32],
    facts: &mut Facts,
    primitives: &[Option<&'static Primitive>],
    entry: usize,
    scratch: &mut Scratch,
) -> u32 {
    scratch.slots.clear();
    scratch.fixups.clear();
    scratch.functions.clear();
    scratch.positions.clear();
    let mut t = Translator { code, facts, primitives, scratch };
    t.find_runs(entry);
    t.run();
    let first = facts.slot(entry).unwrap_or(0);
    for &slot in &scratch.fixups {
        // Verified: targets start instructions, and these are never in the middle of a fused one.
        let target = facts.slot(scratch.slots[slot as usize] as usize).unwrap_or(first);
        scratch.slots[slot as usize] = u64::from(target);
    }
    for &(start, end) in &scratch.runs {
        facts.forget_parts(start..end);
    }
    first
}

impl Translator<'_> {
    /// Finds the instructions that control reaches from `entry`.
    fn find_runs(&mut self, entry: usize) {
        self.scratch.runs.clear();
        if self.code[entry] == Opcode::Grab.word() {
            // The RESTART that partial applications enter at.
            self.facts.add_part(entry - 1);
            self.scratch.runs.push((entry - 1, entry));
        }
        self.scratch.work.push(entry);
        while let Some(start) = self.scratch.work.pop() {
            let mut at = start;
            while self.facts.add_part(at) {
                // Verified code decodes.
                let Ok(i) = Instruction::decode(self.code, at) else { break };
                at = i.end();
                if HAS_TARGETS[i.opcode as usize] {
                    for o in i.operands(self.code).filter(|o| o.kind == OperandKind::Offset) {
                        self.scratch.work.push(o.target() as usize);
                    }
                }
                if matches!(i.opcode.flow(), Flow::Leave | Flow::Jump | Flow::Switch) {
                    break;
                }
            }
            if at > start {
                self.scratch.runs.push((start, at));
            }
        }
        self.scratch.runs.sort_unstable();
    }

    fn run(&mut self) {
        // A fused instruction may end in a later run.
        let mut at = 0;
        for n in 0..self.scratch.runs.len() {
            let (start, end) = self.scratch.runs[n];
            at = at.max(start);
            while at < end {
                let Ok(i) = Instruction::decode(self.code, at) else { break };
                let slot = self.scratch.slots.len() as u32;
                self.scratch.positions.push((at as u32, slot));
                self.facts.set_slot(at, slot);
                at = match self.fuse(&i) {
                    Some(end) => end,
                    None => {
                        self.one(&i);
                        i.end()
                    }
                };
            }
        }
    }

    pub(super) fn op(&mut self, handler: Handler, operands: &[u64]) {
        self.scratch.slots.push(handler as usize as u64);
        self.scratch.slots.extend_from_slice(operands);
    }

    pub(super) fn target(&mut self, word: i64) {
        self.scratch.fixups.push(self.scratch.slots.len() as u32);
        self.scratch.slots.push(word as u64);
    }

    /// Handler, operands, then the instruction's targets.
    pub(super) fn op_to(&mut self, handler: Handler, operands: &[u64], i: &Instruction) {
        self.op(handler, operands);
        let code = self.code;
        for o in i.operands(code).filter(|o| o.kind == OperandKind::Offset) {
            self.target(o.target());
        }
    }

    /// Handler, operands, then the functions.
    fn op_functions(&mut self, handler: Handler, operands: &[u64], i: &Instruction) {
        self.op(handler, operands);
        let code = self.code;
        for o in i.operands(code).filter(|o| o.kind == OperandKind::Offset) {
            self.scratch.functions.push(self.scratch.slots.len() as u32);
            self.scratch.slots.push(o.target() as u64);
        }
    }

    fn one(&mut self, i: &Instruction) {
        use Opcode as O;
        let w = i.fixed_operands(self.code);
        let a = w.first().copied().unwrap_or(0);
        let b = w.get(1).copied().unwrap_or(0);
        let n = a as i64 as u64;
        let m = b as i64 as u64;
        let tagged = Value::int(a as i64).bits();
        match i.opcode {
            O::Acc0 => self.op(ops::acc0, &[]),
            O::Acc1 => self.op(ops::acc1, &[]),
            O::Acc2 => self.op(ops::acc2, &[]),
            O::Acc3 => self.op(ops::acc3, &[]),
            O::Acc4 => self.op(ops::acc4, &[]),
            O::Acc5 => self.op(ops::acc5, &[]),
            O::Acc6 => self.op(ops::acc6, &[]),
            O::Acc7 => self.op(ops::acc7, &[]),
            O::Acc => self.op(ops::acc, &[n]),
            O::Push | O::PushAcc0 => self.op(ops::push, &[]),
            O::PushAcc1 => self.op(ops::pushacc1, &[]),
            O::PushAcc2 => self.op(ops::pushacc2, &[]),
            O::PushAcc3 => self.op(ops::pushacc3, &[]),
            O::PushAcc4 => self.op(ops::pushacc4, &[]),
            O::PushAcc5 => self.op(ops::pushacc5, &[]),
            O::PushAcc6 => self.op(ops::pushacc6, &[]),
            O::PushAcc7 => self.op(ops::pushacc7, &[]),
            O::PushAcc => self.op(ops::pushacc, &[n]),
            O::Pop => self.op(ops::pop, &[n]),
            O::Assign => self.op(ops::assign, &[n]),
            O::EnvAcc1 => self.op(ops::envacc1, &[]),
            O::EnvAcc2 => self.op(ops::envacc2, &[]),
            O::EnvAcc3 => self.op(ops::envacc3, &[]),
            O::EnvAcc4 => self.op(ops::envacc4, &[]),
            O::EnvAcc => self.op(ops::envacc, &[n]),
            O::PushEnvAcc1 => self.op(ops::pushenvacc1, &[]),
            O::PushEnvAcc2 => self.op(ops::pushenvacc2, &[]),
            O::PushEnvAcc3 => self.op(ops::pushenvacc3, &[]),
            O::PushEnvAcc4 => self.op(ops::pushenvacc4, &[]),
            O::PushEnvAcc => self.op(ops::pushenvacc, &[n]),
            O::PushRetaddr => self.op_to(ops::push_retaddr, &[], i),
            O::Apply => self.op(ops::apply, &[Value::int(a as i64 - 1).bits()]),
            O::Apply1 => self.op(ops::apply1, &[]),
            O::Apply2 => self.op(ops::apply2, &[]),
            O::Apply3 => self.op(ops::apply3, &[]),
            O::AppTerm => self.op(ops::appterm, &[n, (b - a) as u64]),
            O::AppTerm1 => self.op(ops::appterm1, &[n - 1]),
            O::AppTerm2 => self.op(ops::appterm2, &[n - 2]),
            O::AppTerm3 => self.op(ops::appterm3, &[n - 3]),
            O::Return => self.op(ops::return_, &[n]),
            O::Restart => self.op(ops::restart, &[]),
            O::Grab => self.op(ops::grab, &[tagged]),
            O::Closure => self.op_functions(ops::closure, &[n], i),
            O::ClosureRec => self.op_functions(ops::closurerec, &[n, m], i),
            O::OffsetClosure0 => self.op(ops::offsetclosure0, &[]),
            O::PushOffsetClosure0 => self.op(ops::pushoffsetclosure0, &[]),
            O::OffsetClosureM3 => self.op(ops::offsetclosure, &[(-24i64) as u64]),
            O::OffsetClosure3 => self.op(ops::offsetclosure, &[24]),
            O::OffsetClosure => self.op(ops::offsetclosure, &[(8 * a as i64) as u64]),
            O::PushOffsetClosureM3 => self.op(ops::pushoffsetclosure, &[(-24i64) as u64]),
            O::PushOffsetClosure3 => self.op(ops::pushoffsetclosure, &[24]),
            O::PushOffsetClosure => self.op(ops::pushoffsetclosure, &[(8 * a as i64) as u64]),
            O::GetGlobal => self.op(ops::getglobal, &[n]),
            O::PushGetGlobal => self.op(ops::pushgetglobal, &[n]),
            O::GetGlobalField => self.op(ops::getglobalfield, &[n, m]),
            O::PushGetGlobalField => self.op(ops::pushgetglobalfield, &[n, m]),
            O::SetGlobal => self.op(ops::setglobal, &[n]),
            O::Atom0 => self.op(ops::constant, &[Value::atom(0).bits()]),
            O::Atom => self.op(ops::constant, &[Value::atom(a as u8).bits()]),
            O::PushAtom0 => self.op(ops::pushconstant, &[Value::atom(0).bits()]),
            O::PushAtom => self.op(ops::pushconstant, &[Value::atom(a as u8).bits()]),
            O::MakeBlock => self.op(ops::makeblock, &[m, n]),
            O::MakeBlock1 => self.op(ops::makeblock1, &[n]),
            O::MakeBlock2 => self.op(ops::makeblock2, &[n]),
            O::MakeBlock3 => self.op(ops::makeblock3, &[n]),
            O::MakeFloatBlock => self.op(ops::makefloatblock, &[n]),
            O::GetField0 => self.op(ops::getfield0, &[]),
            O::GetField1 => self.op(ops::getfield1, &[]),
            O::GetField2 => self.op(ops::getfield2, &[]),
            O::GetField3 => self.op(ops::getfield3, &[]),
            O::GetField => self.op(ops::getfield, &[n]),
            O::GetFloatField => self.op(ops::getfloatfield, &[n]),
            O::SetField0 => self.op(ops::setfield0, &[]),
            O::SetField1 => self.op(ops::setfield1, &[]),
            O::SetField2 => self.op(ops::setfield2, &[]),
            O::SetField3 => self.op(ops::setfield3, &[]),
            O::SetField => self.op(ops::setfield, &[n]),
            O::SetFloatField => self.op(ops::setfloatfield, &[n]),
            O::VectLength => self.op(ops::vectlength, &[]),
            O::GetVectItem => self.op(ops::getvectitem, &[]),
            O::SetVectItem => self.op(ops::setvectitem, &[]),
            O::GetBytesChar | O::GetStringChar => self.op(ops::getbyteschar, &[]),
            O::SetBytesChar => self.op(ops::setbyteschar, &[]),
            O::Branch => self.op_to(ops::branch, &[], i),
            O::BranchIf => self.op_to(ops::branchif, &[], i),
            O::BranchIfNot => self.op_to(ops::branchifnot, &[], i),
            O::Switch => self.op_to(ops::switch, &[bytecode::instruction::switch_cases(a).0 as u64], i),
            O::BoolNot => self.op(ops::boolnot, &[]),
            O::PushTrap => self.op_to(ops::pushtrap, &[], i),
            O::PopTrap => self.op(ops::poptrap, &[]),
            O::Raise => self.op(ops::raise, &[]),
            O::Reraise => self.op(ops::reraise, &[]),
            O::RaiseNotrace => self.op(ops::raise_notrace, &[]),
            O::CheckSignals => self.op(ops::check_signals, &[]),
            O::CCall1 | O::CCall2 | O::CCall3 | O::CCall4 | O::CCall5 => {
                self.primitive(i, n as usize, (i.opcode.word() - O::CCall1.word() + 1) as usize)
            }
            O::CCallN => self.primitive(i, m as usize, n as usize),
            O::Const0 => self.op(ops::const0, &[]),
            O::Const1 => self.op(ops::const1, &[]),
            O::Const2 => self.op(ops::constant, &[Value::int(2).bits()]),
            O::Const3 => self.op(ops::constant, &[Value::int(3).bits()]),
            O::ConstInt => self.op(ops::constant, &[tagged]),
            O::PushConst0 => self.op(ops::pushconst0, &[]),
            O::PushConst1 => self.op(ops::pushconst1, &[]),
            O::PushConst2 => self.op(ops::pushconstant, &[Value::int(2).bits()]),
            O::PushConst3 => self.op(ops::pushconstant, &[Value::int(3).bits()]),
            O::PushConstInt => self.op(ops::pushconstant, &[tagged]),
            O::NegInt => self.op(ops::negint, &[]),
            O::AddInt => self.op(ops::addint, &[]),
            O::SubInt => self.op(ops::subint, &[]),
            O::MulInt => self.op(ops::mulint, &[]),
            O::DivInt => self.op(ops::divint, &[]),
            O::ModInt => self.op(ops::modint, &[]),
            O::AndInt => self.op(ops::andint, &[]),
            O::OrInt => self.op(ops::orint, &[]),
            O::XorInt => self.op(ops::xorint, &[]),
            O::LslInt => self.op(ops::lslint, &[]),
            O::LsrInt => self.op(ops::lsrint, &[]),
            O::AsrInt => self.op(ops::asrint, &[]),
            O::Eq => self.op(ops::eq, &[]),
            O::Neq => self.op(ops::neq, &[]),
            O::LtInt => self.op(ops::ltint, &[]),
            O::LeInt => self.op(ops::leint, &[]),
            O::GtInt => self.op(ops::gtint, &[]),
            O::GeInt => self.op(ops::geint, &[]),
            O::UltInt => self.op(ops::ultint, &[]),
            O::UgeInt => self.op(ops::ugeint, &[]),
            O::OffsetInt => self.op(ops::offsetint, &[n << 1]),
            O::OffsetRef => self.op(ops::offsetref, &[n << 1]),
            O::IsInt => self.op(ops::isint, &[]),
            O::GetMethod => self.op(ops::getmethod, &[]),
            O::BEq => self.op_to(ops::beq, &[tagged], i),
            O::BNeq => self.op_to(ops::bneq, &[tagged], i),
            O::BLtInt => self.op_to(ops::bltint, &[tagged], i),
            O::BLeInt => self.op_to(ops::bleint, &[tagged], i),
            O::BGtInt => self.op_to(ops::bgtint, &[tagged], i),
            O::BGeInt => self.op_to(ops::bgeint, &[tagged], i),
            O::BUltInt => self.op_to(ops::bultint, &[tagged], i),
            O::BUgeInt => self.op_to(ops::bugeint, &[tagged], i),
            O::GetPubMet => self.op(ops::getpubmet, &[tagged, 3]),
            O::GetDynMet => self.op(ops::getdynmet, &[]),
            O::Stop => self.op(ops::stop, &[]),
            O::Event | O::Break => self.op(ops::nop, &[]),
            O::Perform => self.op(ops::perform, &[]),
            O::Resume => self.op(ops::resume, &[]),
            O::ResumeTerm => self.op(ops::resumeterm, &[n]),
            O::ReperformTerm => self.op(ops::reperformterm, &[n]),
        }
    }

    fn primitive(&mut self, i: &Instruction, number: usize, args: usize) {
        let Some(p) = self.primitives.get(number).copied().flatten() else {
            // Known to OCaml and not to us: the program runs until it calls it.
            let operands = [number as u64, 0];
            self.op(ops::missing_primitive, &operands[..1 + (i.opcode == Opcode::CCallN) as usize]);
            return;
        };
        if let Some(handler) = crate::interp::intrinsics::of(p.name, args)
            && let Some(f) = function_address(p.function)
        {
            self.op(handler, &[f]);
            return;
        }
        // Verified: the instruction is the one for such a function.
        match p.function {
            PrimFn::F1(f) => self.op(ops::c_call1, &[f as usize as u64]),
            PrimFn::F2(f) => self.op(ops::c_call2, &[f as usize as u64]),
            PrimFn::F3(f) => self.op(ops::c_call3, &[f as usize as u64]),
            PrimFn::F4(f) => self.op(ops::c_call4, &[f as usize as u64]),
            PrimFn::F5(f) => self.op(ops::c_call5, &[f as usize as u64]),
            PrimFn::N(f) => self.op(ops::c_calln, &[f as usize as u64, args as u64]),
        }
    }
}

/// The function of a primitive of at most three arguments.
fn function_address(f: PrimFn) -> Option<u64> {
    Some(match f {
        PrimFn::F1(f) => f as usize as u64,
        PrimFn::F2(f) => f as usize as u64,
        PrimFn::F3(f) => f as usize as u64,
        _ => return None,
    })
}

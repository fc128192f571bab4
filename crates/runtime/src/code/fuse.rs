//! Which sequences of instructions become one (the instructions are in `interp::fused`).
//!
//! A sequence is fused when no control comes into its middle. The longest match at a position wins.
use super::translate::Translator;
use crate::interp::fused::*;
use crate::value::Value;
use bytecode::{Instruction, Opcode as O};

/// A load of the accumulator: from the stack, or a constant.
enum Load {
    Acc(u64),
    Const(u64),
}

/// `ACC n`
fn acc(op: O, operand: u64) -> Option<u64> {
    match op {
        O::Acc => Some(operand),
        _ => u64::try_from(op.word()).ok().filter(|&n| n <= 7),
    }
}

/// `PUSHACC n`, `PUSH` being `PUSHACC 0`.
fn pushacc(op: O, operand: u64) -> Option<u64> {
    match op {
        O::PushAcc => Some(operand),
        O::Push | O::PushAcc0 => Some(0),
        _ => u64::try_from(op.word() - O::PushAcc0.word()).ok().filter(|&n| n <= 7),
    }
}

fn constant(op: O, operand: u64) -> Option<u64> {
    let n = match op {
        O::Const0 => 0,
        O::Const1 => 1,
        O::Const2 => 2,
        O::Const3 => 3,
        O::ConstInt => operand as i64,
        _ => return None,
    };
    Some(Value::int(n).bits())
}

fn getfield(op: O, operand: u64) -> Option<u64> {
    match op {
        O::GetField0 => Some(0),
        O::GetField1 => Some(1),
        O::GetField2 => Some(2),
        O::GetField3 => Some(3),
        O::GetField => Some(operand),
        _ => None,
    }
}

fn envacc(op: O, operand: u64) -> Option<u64> {
    match op {
        O::EnvAcc1 => Some(1),
        O::EnvAcc2 => Some(2),
        O::EnvAcc3 => Some(3),
        O::EnvAcc4 => Some(4),
        O::EnvAcc => Some(operand),
        _ => None,
    }
}

fn pushenvacc(op: O, operand: u64) -> Option<u64> {
    match op {
        O::PushEnvAcc1 => Some(1),
        O::PushEnvAcc2 => Some(2),
        O::PushEnvAcc3 => Some(3),
        O::PushEnvAcc4 => Some(4),
        O::PushEnvAcc => Some(operand),
        _ => None,
    }
}

fn offsetclosure(op: O, operand: u64) -> Option<u64> {
    match op {
        O::PushOffsetClosureM3 => Some(-24i64 as u64),
        O::PushOffsetClosure3 => Some(24),
        O::PushOffsetClosure => Some(operand.wrapping_mul(8)),
        _ => None,
    }
}

/// Whether it branches on the accumulator's truth, and on which.
fn branches_on(op: O) -> Option<bool> {
    match op {
        O::BranchIf => Some(true),
        O::BranchIfNot => Some(false),
        _ => None,
    }
}

impl Translator<'_> {
    fn operand(&self, i: &Instruction, n: usize) -> u64 {
        i.fixed_operands(self.code).get(n).map_or(0, |&w| w as i64 as u64)
    }

    fn only_target(&self, i: &Instruction) -> i64 {
        i.operands(self.code).find(|o| o.kind == bytecode::OperandKind::Offset).map_or(-1, |o| o.target())
    }

    /// The next instruction, when control comes to it only from this one.
    fn following(&self, i: &Instruction) -> Option<Instruction> {
        let at = i.end();
        if !self.facts.is_start(at) || self.facts.is_target(at) {
            return None;
        }
        Instruction::decode(self.code, at).ok()
    }

    /// Emits a fused instruction for the sequence that starts here, if there is one; gives the position after it.
    pub(super) fn fuse(&mut self, i: &Instruction) -> Option<usize> {
        if i.opcode == O::Branch {
            return self.branch_to_return(i);
        }
        let next = self.following(i)?;
        self.for_loop(i, &next)
            .or_else(|| self.binary(i, &next))
            .or_else(|| self.call(i, &next))
            .or_else(|| self.call_with(i, &next))
            .or_else(|| self.returning(i, &next))
            .or_else(|| self.fields(i, &next))
            .or_else(|| self.pair(i, &next))
    }

    /// `BRANCH` to a `RETURN`, perhaps after a `POP`.
    fn branch_to_return(&mut self, i: &Instruction) -> Option<usize> {
        let mut at = usize::try_from(self.only_target(i)).ok()?;
        let mut words = 0;
        let mut target = Instruction::decode(self.code, at).ok()?;
        if target.opcode == O::Pop {
            words = self.operand(&target, 0);
            at = target.end();
            target = Instruction::decode(self.code, at).ok()?;
        }
        if target.opcode != O::Return {
            return None;
        }
        let words = words + self.operand(&target, 0);
        self.op(crate::interp::ops::return_, &[words]);
        Some(i.end())
    }

    fn for_loop(&mut self, first: &Instruction, second: &Instruction) -> Option<usize> {
        if first.opcode != O::Acc1 || !matches!(second.opcode, O::Push | O::PushAcc0) {
            return None;
        }
        let offset = self.following(second).filter(|i| i.opcode == O::OffsetInt)?;
        let assign = self.following(&offset).filter(|i| i.opcode == O::Assign && self.operand(i, 0) == 2)?;
        let limit = self.following(&assign).filter(|i| i.opcode == O::Acc1)?;
        let neq = self.following(&limit).filter(|i| i.opcode == O::Neq)?;
        let branch = self.following(&neq).filter(|i| i.opcode == O::BranchIf)?;
        let target = self.only_target(&branch);
        let at = usize::try_from(target).ok()?;
        if self.code.get(at) != Some(&O::CheckSignals.word()) {
            return None;
        }
        let step = self.operand(&offset, 0) << 1;
        self.op(loads::for_next, &[step]);
        self.target(target);
        Some(branch.end())
    }

    /// A binary operation whose left operand is on the stack, alone or before a branch.
    fn binary(&mut self, first: &Instruction, second: &Instruction) -> Option<usize> {
        // A comparison that pops.
        if let Some(on) = branches_on(second.opcode)
            && let Some(handler) = popped::of(first.opcode, on)
        {
            self.op(handler, &[]);
            self.target(self.only_target(second));
            return Some(second.end());
        }
        let (right, push, operation) = match acc(first.opcode, self.operand(first, 0)) {
            Some(m) => (Some(Load::Acc(m)), *second, self.following(second)?),
            None => match constant(first.opcode, self.operand(first, 0)) {
                Some(k) => (Some(Load::Const(k)), *second, self.following(second)?),
                None => (None, *first, *second),
            },
        };
        let left = pushacc(push.opcode, self.operand(&push, 0))?.checked_sub(1)?;
        let branch = self.following(&operation).and_then(|b| Some((b, branches_on(b.opcode)?)));
        if let Some((branch, on)) = branch {
            let found = match right {
                None => branch_left_acc::of(operation.opcode, on).map(|h| (h, vec![left])),
                Some(Load::Acc(m)) => {
                    branch_left_acc_right_acc::of(operation.opcode, on).map(|h| (h, vec![left, m]))
                }
                Some(Load::Const(_)) => None,
            };
            if let Some((handler, operands)) = found {
                self.op(handler, &operands);
                self.target(self.only_target(&branch));
                return Some(branch.end());
            }
        }
        match right {
            None => self.op(left_acc::of(operation.opcode)?, &[left]),
            Some(Load::Acc(m)) => self.op(left_acc_right_acc::of(operation.opcode)?, &[left, m]),
            Some(Load::Const(k)) => self.op(left_acc_right_const::of(operation.opcode)?, &[left, k]),
        }
        Some(operation.end())
    }

    /// A function pushed for and called.
    fn call(&mut self, first: &Instruction, second: &Instruction) -> Option<usize> {
        let (op, n) = (first.opcode, self.operand(first, 0));
        let m = self.operand(first, 1);
        let ((handler, tail), mut operands) = if op == O::PushOffsetClosure0 {
            (call_self::of(second.opcode)?, vec![])
        } else if let Some(bytes) = offsetclosure(op, n) {
            (call_sibling::of(second.opcode)?, vec![bytes])
        } else if let Some(n) = pushenvacc(op, n) {
            (call_env::of(second.opcode)?, vec![n])
        } else if op == O::PushGetGlobalField {
            (call_global_field::of(second.opcode)?, vec![n, m])
        } else {
            let n = pushacc(op, n)?.checked_sub(1)?;
            (call_stack::of(second.opcode)?, vec![n])
        };
        if let Some(arguments) = tail {
            operands.push(self.operand(second, 0) - arguments as u64);
        }
        self.op(handler, &operands);
        Some(second.end())
    }

    /// An argument loaded from the stack, then a function loaded and called.
    fn call_with(&mut self, argument: &Instruction, first: &Instruction) -> Option<usize> {
        let k = acc(argument.opcode, self.operand(argument, 0))?;
        let (op, n) = (first.opcode, self.operand(first, 0));
        let second = self.following(first)?;
        let ((handler, tail), mut operands) = if op == O::PushOffsetClosure0 {
            (acc_call_self::of(second.opcode)?, vec![k])
        } else if let Some(n) = pushenvacc(op, n) {
            (acc_call_env::of(second.opcode)?, vec![k, n])
        } else if op == O::PushGetGlobalField {
            (acc_call_global_field::of(second.opcode)?, vec![k, n, self.operand(first, 1)])
        } else {
            return None;
        };
        if let Some(arguments) = tail {
            operands.push(self.operand(&second, 0) - arguments as u64);
        }
        self.op(handler, &operands);
        Some(second.end())
    }

    /// A field loaded, and what is often done next.
    fn fields(&mut self, first: &Instruction, second: &Instruction) -> Option<usize> {
        let m = getfield(second.opcode, self.operand(second, 0))?;
        let third = self.following(second)?;
        let k = pushacc(third.opcode, self.operand(&third, 0))?;
        let fourth = self.following(&third)?;
        let l = getfield(fourth.opcode, self.operand(&fourth, 0));
        let n = self.operand(first, 0);
        match (acc(first.opcode, n), pushacc(first.opcode, n), l) {
            (Some(n), _, Some(l)) => self.op(loads::acc_getfield_pushacc_getfield, &[n, m, k, l]),
            (_, Some(n), Some(l)) => self.op(loads::pushacc_getfield_pushacc_getfield, &[n, m, k, l]),
            (Some(n), _, None) if fourth.opcode == O::Switch && k == 0 => {
                let constants = self.constant_cases(&fourth);
                self.op_to(loads::acc_getfield_push_switch, &[n, m, constants], &fourth);
            }
            _ => return None,
        }
        Some(fourth.end())
    }

    fn constant_cases(&self, switch: &Instruction) -> u64 {
        bytecode::instruction::switch_cases(self.operand(switch, 0) as i32).0 as u64
    }

    /// A result and `RETURN`.
    fn returning(&mut self, first: &Instruction, second: &Instruction) -> Option<usize> {
        if second.opcode != O::Return {
            return None;
        }
        let (op, n) = (first.opcode, self.operand(first, 0));
        let frame = self.operand(second, 0);
        if let Some(n) = acc(op, n) {
            self.op(returns::acc, &[n, frame]);
        } else if let Some(n) = pushacc(op, n) {
            match n.checked_sub(1) {
                None => self.op(crate::interp::ops::return_, &[frame - 1]),
                Some(n) => self.op(returns::acc, &[n, frame - 1]),
            }
        } else if let Some(k) = constant(op, n) {
            self.op(returns::constant, &[k, frame]);
        } else if let Some(n) = getfield(op, n) {
            self.op(returns::getfield, &[n, frame]);
        } else {
            match op {
                O::AddInt => self.op(returns::addint, &[frame]),
                O::MakeBlock2 => self.op(returns::makeblock2, &[n, frame]),
                O::Pop => self.op(crate::interp::ops::return_, &[n + frame]),
                _ => return None,
            }
        }
        Some(second.end())
    }

    fn pair(&mut self, first: &Instruction, second: &Instruction) -> Option<usize> {
        let (op, n) = (first.opcode, self.operand(first, 0));
        let (op2, n2) = (second.opcode, self.operand(second, 0));
        if let Some(n) = acc(op, n) {
            if let Some(m) = getfield(op2, n2) {
                self.op(loads::acc_getfield, &[n, m]);
            } else if let Some(m) = pushacc(op2, n2) {
                self.op(loads::acc_pushacc, &[n, m]);
            } else if op2 == O::OffsetInt {
                self.op(loads::acc_offsetint, &[n, n2 << 1]);
            } else if let Some(on) = branches_on(op2) {
                let handler = if on { loads::acc_branchif } else { loads::acc_branchifnot };
                self.op(handler, &[n]);
                self.target(self.only_target(second));
            } else if op2 == O::Switch {
                let constants = self.constant_cases(second);
                self.op_to(loads::acc_switch, &[n, constants], second);
            } else {
                let handler = acc_branch::of(op2)?;
                self.op(handler, &[n, Value::int(n2 as i64).bits()]);
                self.target(self.only_target(second));
            }
        } else if let Some(n) = pushacc(op, n) {
            if let Some(m) = getfield(op2, n2) {
                self.op(loads::pushacc_getfield, &[n, m]);
            } else if let Some(m) = pushacc(op2, n2) {
                self.op(loads::pushacc_pushacc, &[n, m]);
            } else if op2 == O::OffsetInt {
                self.op(loads::pushacc_offsetint, &[n, n2 << 1]);
            } else if op2 == O::Switch {
                let constants = self.constant_cases(second);
                self.op_to(loads::pushacc_switch, &[n, constants], second);
            } else {
                return None;
            }
        } else if let Some(n) = envacc(op, n) {
            self.op(loads::envacc_getfield, &[n, getfield(op2, n2)?]);
        } else if let Some(n) = pushenvacc(op, n) {
            self.op(loads::pushenvacc_getfield, &[n, getfield(op2, n2)?]);
        } else if let Some(n) = getfield(op, n) {
            self.op(loads::getfield_pushacc, &[n, pushacc(op2, n2)?]);
        } else if let Some(k) = constant(op, n) {
            self.op(loads::const_pushacc, &[k, pushacc(op2, n2)?]);
        } else if op == O::Pop && op2 == O::Branch {
            self.op(loads::pop_branch, &[n]);
            self.target(self.only_target(second));
        } else if op == O::Pop {
            self.op(loads::pop_acc, &[n, acc(op2, n2)?]);
        } else {
            return None;
        }
        Some(second.end())
    }
}

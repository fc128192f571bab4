//! The verifier: code that passes can be run without a check.
//!
//! Rules, for every instruction that can be reached:
//! 1. it is an instruction, with all its operands, and control never runs off the end;
//! 2. targets of branches, handlers, return addresses, switch entries and closures start instructions;
//! 3. globals and primitives exist; block sizes are positive, tags below 256, counts not negative;
//! 4. the stack height is the same on all ways to it; stack operands lie within the function's own part of the stack, and
//!    `RETURN` and tail calls drop exactly that part;
//! 5. a closure's code starts with `GRAB` preceded by `RESTART`, or takes one argument.
//!
//! What types guarantee (that a block is a block of that shape) is not checked.
use bytecode::{Flow, Instruction, Opcode, OperandKind};
use std::fmt;

/// Why code is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeError {
    /// Position in words.
    pub at: usize,
    pub reason: String,
}

impl fmt::Display for CodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "invalid bytecode at offset {}: {}", self.at * 4, self.reason)
    }
}

impl std::error::Error for CodeError {}

/// Height that `ACCn` and `PUSHACCn` need (after the push).
fn implied_depth(op: Opcode) -> u32 {
    let word = op.word() as u32;
    match word {
        0..=7 => word + 1,
        10..=17 => word - 9,
        130 | 142 => 1, // GETMETHOD, GETDYNMET: the object
        _ => 0,
    }
}

/// What is known of each word.
pub(crate) struct Facts {
    /// Per word: a reachable instruction starts here; control may come here from elsewhere.
    marks: Vec<u8>,
}

const START: u8 = 1;
const TARGET: u8 = 2;

impl Facts {
    pub(crate) fn is_start(&self, at: usize) -> bool {
        self.marks.get(at).is_some_and(|m| m & START != 0)
    }

    pub(crate) fn is_target(&self, at: usize) -> bool {
        self.marks.get(at).is_some_and(|m| m & TARGET != 0)
    }
}

struct Verifier<'a> {
    code: &'a [i32],
    primitives: usize,
    globals: usize,
    facts: Facts,
    /// Height before the instruction, plus 1; 0 when not reached yet.
    heights: Vec<u32>,
    todo: Vec<(usize, u32)>,
}

/// Checks code from its start, entered with `height` words on the stack, and from every closure it makes.
pub(crate) fn verify(
    code: &[i32],
    height: u32,
    primitives: usize,
    globals: usize,
) -> Result<Facts, CodeError> {
    let mut v = Verifier {
        code,
        primitives,
        globals,
        facts: Facts { marks: vec![0; code.len()] },
        heights: vec![0; code.len()],
        todo: Vec::new(),
    };
    v.reach(0, 0, height, true)?;
    while let Some((at, height)) = v.todo.pop() {
        v.walk(at, height)?;
    }
    v.check_overlaps()?;
    Ok(v.facts)
}

impl Verifier<'_> {
    fn error<T>(&self, at: usize, reason: impl Into<String>) -> Result<T, CodeError> {
        Err(CodeError { at, reason: reason.into() })
    }

    /// Control can come to `to` with this height.
    fn reach(&mut self, from: usize, to: usize, height: u32, target: bool) -> Result<(), CodeError> {
        let Some(known) = self.heights.get_mut(to) else {
            return self.error(from, format!("control leaves the code (to {to})"));
        };
        if target {
            self.facts.marks[to] |= TARGET;
        }
        if *known == 0 {
            *known = height + 1;
            self.todo.push((to, height));
            Ok(())
        } else if *known == height + 1 {
            Ok(())
        } else {
            let known = *known - 1;
            self.error(to, format!("stack height {height} where another way has {known}"))
        }
    }

    fn reach_offset(&mut self, from: usize, target: i64, height: u32) -> Result<(), CodeError> {
        match usize::try_from(target) {
            Ok(to) => self.reach(from, to, height, true),
            Err(_) => self.error(from, "branch before the start of the code"),
        }
    }

    /// A closure's code: arguments are on the stack.
    fn reach_function(&mut self, from: usize, target: i64) -> Result<(), CodeError> {
        let at = usize::try_from(target).unwrap_or(usize::MAX);
        let Some(&word) = self.code.get(at) else { return self.error(from, "closure outside of the code") };
        if word != Opcode::Grab.word() {
            return self.reach(from, at, 1, true);
        }
        let arity = match self.code.get(at + 1) {
            Some(&n) if (0..1 << 20).contains(&n) => n as u32 + 1,
            _ => return self.error(at, "bad operand of GRAB"),
        };
        if at == 0 || self.code[at - 1] != Opcode::Restart.word() {
            return self.error(at, "GRAB without RESTART");
        }
        if self.heights[at - 1] == 0 {
            self.heights[at - 1] = u32::MAX; // not entered by flow; see `check_overlaps`
            self.facts.marks[at - 1] |= START | TARGET;
        }
        self.reach(from, at, arity, true)
    }

    /// Follows straight-line code from an instruction not seen before.
    fn walk(&mut self, mut at: usize, mut height: u32) -> Result<(), CodeError> {
        loop {
            let instruction = match Instruction::decode(self.code, at) {
                Ok(i) => i,
                Err(e) => return self.error(at, e.to_string()),
            };
            self.facts.marks[at] |= START;
            let after = self.check(&instruction, height)?;
            let next = instruction.end();
            match instruction.opcode.flow() {
                Flow::Leave | Flow::Jump | Flow::Switch => return Ok(()),
                Flow::Next | Flow::Call | Flow::Branch => {}
            }
            match self.heights.get(next) {
                None => return self.error(at, "control runs off the end of the code"),
                Some(0) => {
                    self.heights[next] = after + 1;
                    at = next;
                    height = after;
                }
                Some(_) => return self.reach(at, next, after, false),
            }
        }
    }

    /// Checks one instruction; gives the height after it.
    fn check(&mut self, i: &Instruction, height: u32) -> Result<u32, CodeError> {
        use OperandKind as K;
        let op = i.opcode;
        let operands = i.fixed_operands(self.code);
        let (Some(pops), Some(pushes)) = (op.pops().count(operands), op.pushes().count(operands)) else {
            return self.error(i.at, format!("bad operand of {}", op.name()));
        };
        if pops > height {
            return self.error(i.at, format!("{} pops {pops} of {height} words", op.name()));
        }
        let after = height - pops + pushes;
        if implied_depth(op) > after {
            return self.error(i.at, format!("{} reaches beyond height {height}", op.name()));
        }
        if after > 1 << 24 {
            return self.error(i.at, "stack frame too large");
        }
        if matches!(
            op,
            Opcode::Return
                | Opcode::AppTerm
                | Opcode::AppTerm1
                | Opcode::AppTerm2
                | Opcode::AppTerm3
                | Opcode::ResumeTerm
                | Opcode::ReperformTerm
        ) && after != 0
        {
            return self.error(i.at, format!("{} leaves {after} words on the stack", op.name()));
        }
        for o in i.operands(self.code) {
            let v = o.value;
            let ok = match o.kind {
                // Stack indices of pushing instructions count after the push.
                K::Stack => v >= 0 && (v as u32) < after.max(height),
                K::Count | K::Functions => (0..1 << 20).contains(&v),
                K::Frame => v >= 0,
                K::Env => v >= 1,
                K::ClosureOffset => v.unsigned_abs() < 1 << 24,
                K::Global | K::SetGlobal => v >= 0 && (v as usize) < self.globals,
                K::Field => v >= 0,
                K::Size => v > 0,
                K::Tag => (0..256).contains(&v),
                K::Primitive => v >= 0 && (v as usize) < self.primitives,
                K::Int | K::Method | K::Cache | K::Switch | K::Offset => true,
            };
            if !ok {
                let reason = match o.kind {
                    K::Primitive => format!("primitive {v} does not exist"),
                    K::Global | K::SetGlobal => format!("global {v} does not exist"),
                    K::Stack => format!("stack index {v} beyond height {height}"),
                    _ => format!("operand {v} of {} out of range", op.name()),
                };
                return self.error(i.at, reason);
            }
            if o.kind == K::Offset {
                match op {
                    Opcode::Closure | Opcode::ClosureRec => self.reach_function(i.at, o.target())?,
                    Opcode::PushTrap | Opcode::PushRetaddr => self.reach_offset(i.at, o.target(), height)?,
                    _ => self.reach_offset(i.at, o.target(), after)?,
                }
            }
        }
        match op {
            Opcode::ClosureRec if operands[0] < 1 => self.error(i.at, "CLOSUREREC without functions"),
            Opcode::Apply if operands[0] < 1 => self.error(i.at, "APPLY without arguments"),
            Opcode::CCallN if operands[0] < 1 => self.error(i.at, "C_CALLN without arguments"),
            Opcode::AppTerm => {
                let (n, s) = (operands[0], operands[1]);
                if n < 1 || n > s { self.error(i.at, "APPTERM drops its own arguments") } else { Ok(after) }
            }
            Opcode::AppTerm1 | Opcode::AppTerm2 | Opcode::AppTerm3 => {
                let n = op.word() - Opcode::AppTerm.word();
                if operands[0] < n { self.error(i.at, "APPTERM drops its own arguments") } else { Ok(after) }
            }
            Opcode::ResumeTerm if operands[0] < 3 => self.error(i.at, "RESUMETERM drops its own arguments"),
            Opcode::ReperformTerm if operands[0] < 2 => {
                self.error(i.at, "REPERFORMTERM drops its own arguments")
            }
            // The function's own code comes back here with its arguments: no flow into it otherwise.
            Opcode::Grab if !self.facts.is_target(i.at) => self.error(i.at, "GRAB that is no function"),
            _ => Ok(after),
        }
    }

    /// No reachable instruction starts within another one.
    fn check_overlaps(&self) -> Result<(), CodeError> {
        let mut at = 0;
        while at < self.code.len() {
            if !self.facts.is_start(at) {
                at += 1;
                continue;
            }
            let Ok(i) = Instruction::decode(self.code, at) else {
                return self.error(at, "not an instruction");
            };
            if let Some(inside) = (at + 1..i.end()).find(|&w| self.facts.is_start(w)) {
                return self
                    .error(inside, format!("a target within {} at offset {}", i.opcode.name(), at * 4));
            }
            at = i.end();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::verify;

    fn reason(code: &[i32]) -> String {
        verify(code, 0, 2, 3).err().map(|e| e.reason).unwrap_or_default()
    }

    #[test]
    fn accepts_a_small_program() {
        // CONST1; PUSH; BRANCH +3; RESTART; GRAB 1; ACC1; RETURN 2; ... ; CLOSURE; SETGLOBAL; STOP
        let code = [100, 9, 84, 7, 41, 42, 1, 1, 40, 2, 19, 1, 43, 0, -9, 57, 2, 143];
        assert_eq!(reason(&code), "");
    }

    #[test]
    fn refuses_what_cannot_run() {
        for (code, why) in [
            (&[999][..], "unknown opcode 999 at position 0"),
            (&[84, 100], "control leaves the code (to 101)"),
            (&[84, -9], "branch before the start of the code"),
            (&[1, 143], "ACC1 reaches beyond height 0"),
            (&[100], "control runs off the end of the code"),
            (&[53, 3, 143], "global 3 does not exist"),
            (&[93, 2, 143], "primitive 2 does not exist"),
            (&[62, 0, 0, 143], "operand 0 of MAKEBLOCK out of range"),
            (&[19, 1, 143], "POP pops 1 of 0 words"),
            (&[85, 2, 9, 143], "stack height 1 where another way has 0"),
            (&[100, 9, 9, 40, 1], "RETURN leaves 1 words on the stack"),
            (&[85, 2, 103, 143, 143], "a target within CONSTINT at offset 8"),
        ] {
            assert_eq!(reason(code), why, "{code:?}");
        }
    }
}

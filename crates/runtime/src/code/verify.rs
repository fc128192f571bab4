//! The verifier: code that passes can be run without a check.
//!
//! Rules, for every instruction that can be reached:
//! 1. it is an instruction, with all its operands, control never runs off the end, and no other one starts within it;
//! 2. targets of branches, handlers, return addresses, switch entries and closures start instructions;
//! 3. globals and primitives exist, the latter with so many arguments; block sizes are positive, tags below 256, counts
//!    not negative;
//! 4. the stack height is the same on all ways to it; stack operands lie within the function's own part of the stack, and
//!    `RETURN` and tail calls drop exactly that part;
//! 5. a closure's code starts with `GRAB` preceded by `RESTART`, or takes one argument.
//!
//! What types guarantee (that a block is a block of that shape) is not checked.
use super::translate::Context;
use bytecode::{Flow, Instruction, Opcode, OperandKind, Words};
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
const fn implied_depth(op: Opcode) -> u32 {
    let word = op.word() as u32;
    match word {
        0..=7 => word + 1,
        10..=17 => word - 9,
        130 | 142 => 1, // GETMETHOD, GETDYNMET: the object
        _ => 0,
    }
}

/// What the instruction table says of an opcode, laid out for the verifier.
#[derive(Clone, Copy)]
struct Row {
    /// Words, without a table.
    len: u8,
    /// The fixed operands, filled up with [`OperandKind::Int`], of which any value is good.
    kinds: [OperandKind; 2],
    pops: Words,
    pushes: Words,
    /// See [`implied_depth`].
    needs: u8,
    /// Control goes on to the next instruction.
    goes_on: bool,
    /// Has rules beyond those of its operands by themselves: see [`Verifier::special`].
    special: bool,
    plain: Option<Plain>,
}

/// What [`Verifier::plain`] needs of an instruction without rules of its own.
#[derive(Clone, Copy)]
struct Plain {
    /// Words taken, to which the operand is added whose `by_operand` is -1, but not less than 0.
    pops: i32,
    by_operand: [i32; 2],
    pushes: i32,
    /// Indices in [`Verifier::bounds`].
    kinds: [u8; 2],
    /// [`INSIDE`] for the two words after the opcode that belong to the instruction.
    inside: [u32; 2],
    /// The least first operand.
    least: i32,
    /// Nothing may be left on the stack.
    clears: bool,
    /// What is left to check.
    then: Then,
    /// For [`Then`]: the word of the offset, or the number of arguments.
    then_operand: u8,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Then {
    Nothing,
    /// An offset to be reached with the height after the instruction.
    Branch,
    /// An offset to be reached with the height before.
    Pushed,
    /// An offset to a function.
    Function,
    /// A primitive to be called.
    Call,
    /// The start of a function.
    Grab,
}

static ROWS: [Row; Opcode::COUNT] = rows();

const fn rows() -> [Row; Opcode::COUNT] {
    let mut rows = [row(Opcode::Acc0); Opcode::COUNT];
    let mut n = 0;
    while n < Opcode::COUNT {
        rows[n] = row(Opcode::ALL[n]);
        n += 1;
    }
    rows
}

/// A mask for the operand of that number.
const fn only(operand: u8) -> [i32; 2] {
    match operand {
        0 => [-1, 0],
        _ => [0, -1],
    }
}

const fn row(op: Opcode) -> Row {
    use OperandKind as K;
    let operands = op.operands();
    let mut kinds = [K::Int; 2];
    let mut i = 0;
    while i < operands.len() {
        kinds[i] = operands[i];
        i += 1;
    }
    let special = matches!(
        op,
        Opcode::Grab
            | Opcode::Apply
            | Opcode::CCall1
            | Opcode::CCall2
            | Opcode::CCall3
            | Opcode::CCall4
            | Opcode::CCall5
            | Opcode::CCallN
            | Opcode::Closure
            | Opcode::ClosureRec
            | Opcode::Switch
            | Opcode::PushTrap
            | Opcode::PushRetaddr
            | Opcode::AppTerm
            | Opcode::AppTerm1
            | Opcode::AppTerm2
            | Opcode::AppTerm3
            | Opcode::Return
            | Opcode::ResumeTerm
            | Opcode::ReperformTerm
    );
    let mut plain = None;
    let tables = matches!(op, Opcode::Switch | Opcode::ClosureRec);
    let rare = matches!(op, Opcode::CCallN | Opcode::ResumeTerm | Opcode::ReperformTerm);
    if !tables && !rare {
        let (pops, by_operand) = match op.pops() {
            Words::K(n) => (n as i32, [0, 0]),
            // Operands that count are not negative.
            Words::Operand(i) => (0, only(i)),
            Words::OperandLess1(i) => (-1, only(i)),
            Words::OperandPlus3(i) => (3, only(i)),
        };
        let pushes = match op.pushes() {
            Words::K(n) => n as i32,
            _ => panic!("only instructions with tables push a number of words given by an operand"),
        };
        let mut inside = [0; 2];
        let mut offset = 0;
        let mut i = 0;
        while i < operands.len() {
            inside[i] = INSIDE;
            if matches!(operands[i], K::Offset) {
                offset = 1 + i as u8;
            }
            i += 1;
        }
        let (then, then_operand) = match op {
            Opcode::Closure => (Then::Function, offset),
            Opcode::PushTrap | Opcode::PushRetaddr => (Then::Pushed, offset),
            Opcode::CCall1 | Opcode::CCall2 | Opcode::CCall3 | Opcode::CCall4 | Opcode::CCall5 => {
                (Then::Call, (op.word() - Opcode::CCall1.word() + 1) as u8)
            }
            Opcode::Grab => (Then::Grab, 0),
            _ if offset != 0 => (Then::Branch, offset),
            _ => (Then::Nothing, 0),
        };
        let least = match op {
            Opcode::Apply | Opcode::AppTerm | Opcode::AppTerm1 => 1,
            Opcode::AppTerm2 => 2,
            Opcode::AppTerm3 => 3,
            _ => i32::MIN,
        };
        let clears = matches!(op.flow(), Flow::Leave) && special;
        let kinds = [kinds[0] as u8, kinds[1] as u8];
        plain = Some(Plain { pops, by_operand, pushes, kinds, inside, least, clears, then, then_operand });
    }
    Row {
        len: 1 + operands.len() as u8,
        kinds,
        pops: op.pops(),
        pushes: op.pushes(),
        needs: implied_depth(op) as u8,
        goes_on: matches!(op.flow(), Flow::Next | Flow::Call | Flow::Branch),
        special,
        plain,
    }
}

/// What is known of each word of verified code: [`START`], [`TARGET`], [`INSIDE`], and above them the stack height before
/// the instruction plus 1 (0 when it is not reached). The translator, which does not need heights, keeps its own notes in
/// their place.
pub(crate) struct Facts {
    words: Vec<u32>,
    /// Where functions start (at their `GRAB`), ascending.
    pub(crate) functions: Vec<u32>,
}

/// A reachable instruction starts here.
const START: u32 = 1;
/// Control may come here from elsewhere.
const TARGET: u32 = 2;
/// An operand of a reachable instruction.
const INSIDE: u32 = 4;
/// Part of the function being translated.
const PART: u32 = 8;
const HEIGHT_SHIFT: u32 = 4;
/// Frames are smaller than this many words.
const MAX_HEIGHT: u32 = 1 << 24;
/// The height of a `RESTART`, which control cannot flow into.
const NO_HEIGHT: u32 = (1 << (32 - HEIGHT_SHIFT)) - 1;

impl Facts {
    pub(crate) fn is_start(&self, at: usize) -> bool {
        self.words.get(at).is_some_and(|w| w & START != 0)
    }

    pub(crate) fn is_target(&self, at: usize) -> bool {
        self.words.get(at).is_some_and(|w| w & TARGET != 0)
    }

    /// Makes an instruction part of the function being translated; says whether it was not.
    pub(super) fn add_part(&mut self, at: usize) -> bool {
        let new = self.words[at] & PART == 0;
        self.words[at] |= PART;
        new
    }

    /// Notes the slot of an instruction in the function being translated.
    pub(super) fn set_slot(&mut self, at: usize, slot: u32) {
        let word = &mut self.words[at];
        *word = *word & ((1 << HEIGHT_SHIFT) - 1) | slot << HEIGHT_SHIFT;
    }

    /// The slot of an instruction in the function being translated.
    pub(super) fn slot(&self, at: usize) -> Option<u32> {
        self.words.get(at).filter(|w| **w & PART != 0).map(|w| w >> HEIGHT_SHIFT)
    }

    /// Ends the translation of a function with these words in it.
    pub(super) fn forget_parts(&mut self, words: std::ops::Range<usize>) {
        self.words[words].iter_mut().for_each(|word| *word &= !PART);
    }
}

struct Verifier<'a> {
    code: &'a [i32],
    context: &'a Context<'a>,
    facts: Facts,
    todo: Vec<(u32, u32)>,
    /// Per kind of operand: the least value, and how many are good.
    bounds: [(i32, u64); OperandKind::COUNT],
}

fn bounds(context: &Context<'_>) -> [(i32, u64); OperandKind::COUNT] {
    use OperandKind as K;
    K::ALL.map(|kind| match kind {
        K::Count | K::Functions => (0, 1 << 20),
        K::Env => (1, (1 << 31) - 1),
        K::ClosureOffset => (1 - (1 << 24), (1 << 25) - 1),
        K::Global | K::SetGlobal => (0, (context.globals as u64).min(1 << 31)),
        K::Field | K::Frame | K::Stack => (0, 1 << 31),
        K::Size => (1, (1 << 31) - 1),
        K::Tag => (0, 256),
        K::Primitive => (0, (context.primitives.len() as u64).min(1 << 31)),
        K::Int | K::Method | K::Cache | K::Switch | K::Offset => (0, 1 << 32),
    })
}

/// Checks code from its start, entered with `context.height` words on the stack, and from every closure it makes.
#[allow(clippy::slow_vector_initialization)]
pub(crate) fn verify(code: &[i32], context: &Context<'_>) -> Result<Facts, CodeError> {
    let mut words = Vec::new();
    // Written at once: zeros from the system that are read before they are written are mapped twice.
    words.resize(code.len(), 0);
    let facts = Facts { words, functions: Vec::new() };
    let mut v = Verifier { code, context, facts, todo: Vec::new(), bounds: bounds(context) };
    v.reach(0, 0, context.height, true)?;
    while let Some((at, height)) = v.todo.pop() {
        v.walk(at as usize, height)?;
    }
    v.facts.functions.sort_unstable();
    v.facts.functions.dedup();
    Ok(v.facts)
}

impl Verifier<'_> {
    #[cold]
    fn error<T>(&self, at: usize, reason: impl Into<String>) -> Result<T, CodeError> {
        Err(CodeError { at, reason: reason.into() })
    }

    /// Control can come to `to` with this height.
    fn reach(&mut self, from: usize, to: usize, height: u32, target: bool) -> Result<(), CodeError> {
        let Some(word) = self.facts.words.get_mut(to) else {
            return self.error(from, format!("control leaves the code (to {to})"));
        };
        if target {
            *word |= TARGET;
        }
        let known = *word >> HEIGHT_SHIFT;
        if known == 0 {
            *word |= (height + 1) << HEIGHT_SHIFT;
            self.todo.push((to as u32, height));
            Ok(())
        } else if known == height + 1 {
            Ok(())
        } else if known == NO_HEIGHT {
            self.error(to, "control flows into RESTART")
        } else {
            self.error(to, format!("stack height {height} where another way has {}", known - 1))
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
        self.facts.functions.push(at as u32);
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
        let restart = &mut self.facts.words[at - 1];
        if *restart >> HEIGHT_SHIFT == 0 {
            if *restart & INSIDE != 0 {
                return self.overlap(at - 1);
            }
            *restart |= NO_HEIGHT << HEIGHT_SHIFT | START | TARGET;
        }
        self.reach(from, at, arity, true)
    }

    /// Follows straight-line code from an instruction not seen before.
    fn walk(&mut self, mut at: usize, mut height: u32) -> Result<(), CodeError> {
        loop {
            let (row, end, after) = match self.plain(at, height) {
                Some((row, plain, after)) => {
                    if plain.then != Then::Nothing {
                        self.finish(at, plain, height, after)?;
                    }
                    (row, at + usize::from(row.len), after)
                }
                None => {
                    let (row, end, after) = self.instruction(at, height)?;
                    self.occupy(at, end)?;
                    (row, end, after)
                }
            };
            if !row.goes_on {
                return Ok(());
            }
            match self.facts.words.get_mut(end) {
                None => return self.error(at, "control runs off the end of the code"),
                Some(word) if *word >> HEIGHT_SHIFT == 0 => {
                    *word |= (after + 1) << HEIGHT_SHIFT;
                    at = end;
                    height = after;
                }
                Some(_) => return self.reach(at, end, after, false),
            }
        }
    }

    /// Checks an instruction but for what is left to [`Verifier::finish`], and notes its words; `None` when it has a table,
    /// is rare, stands at the very end of the code, or is bad: then [`Verifier::instruction`] has to say. Most
    /// instructions come here, and there is but one branch for all that is checked.
    #[inline(always)]
    fn plain(&mut self, at: usize, height: u32) -> Option<(&'static Row, &'static Plain, u32)> {
        let &[word, a, b] = self.code.get(at..)?.first_chunk::<3>()?;
        let row = ROWS.get(word as u32 as usize)?;
        let plain = row.plain.as_ref()?;
        let counted = i64::from(a & plain.by_operand[0]) + i64::from(b & plain.by_operand[1]);
        let pops = (i64::from(plain.pops) + counted).max(0);
        let after = i64::from(height) - pops + i64::from(plain.pushes);
        let stack = after.max(i64::from(height)) as u64;
        let good = |kind: u8, value: i32| {
            let (least, count) = self.bounds[usize::from(kind)];
            let count = if kind == OperandKind::Stack as u8 { stack } else { count };
            u64::from(value.wrapping_sub(least) as u32) < count
        };
        let words = self.facts.words.get_mut(at..)?.first_chunk_mut::<3>()?;
        let started = plain.inside.map(|inside| inside / INSIDE * START);
        let overlap = (words[0] & INSIDE) | (words[1] & started[0]) | (words[2] & started[1]);
        let all_good = (pops <= i64::from(height))
            & (after <= i64::from(MAX_HEIGHT))
            & (after >= i64::from(row.needs))
            & (overlap == 0)
            & (!plain.clears | (after == 0))
            & (a >= plain.least)
            & (word != Opcode::AppTerm.word() || a <= b)
            & good(plain.kinds[0], a)
            & good(plain.kinds[1], b);
        if !all_good {
            return None;
        }
        words[0] |= START;
        words[1] |= plain.inside[0];
        words[2] |= plain.inside[1];
        Some((row, plain, after as u32))
    }

    /// Follows what an instruction that passed [`Verifier::plain`] refers to.
    #[inline(always)]
    fn finish(&mut self, at: usize, plain: &Plain, height: u32, after: u32) -> Result<(), CodeError> {
        let operand = usize::from(plain.then_operand);
        let target = || (at + operand) as i64 + i64::from(self.code[at + operand]);
        match plain.then {
            Then::Nothing => Ok(()),
            Then::Branch => self.reach_offset(at, target(), after),
            Then::Pushed => self.reach_offset(at, target(), height),
            Then::Function => self.reach_function(at, target()),
            Then::Call => self.check_call(at, self.code[at], self.code[at + 1], operand as i32),
            Then::Grab if !self.facts.is_target(at) => self.error(at, "GRAB that is no function"),
            Then::Grab => Ok(()),
        }
    }

    /// Checks the instruction at a position; gives its end and the height after it.
    fn instruction(&mut self, at: usize, height: u32) -> Result<(&'static Row, usize, u32), CodeError> {
        let code = self.code;
        let Some(row) = usize::try_from(code[at]).ok().and_then(|n| ROWS.get(n)) else {
            return self.undecodable(at);
        };
        let end = at + usize::from(row.len);
        let Some(operands) = code.get(at + 1..end) else { return self.undecodable(at) };
        let (pops, pushes) = match (row.pops, row.pushes) {
            (Words::K(pops), Words::K(pushes)) => (u32::from(pops), u32::from(pushes)),
            (pops, pushes) => match (pops.count(operands), pushes.count(operands)) {
                (Some(pops), Some(pushes)) => (pops, pushes),
                _ => return self.bad_operand(at),
            },
        };
        if pops > height {
            return self.pops_too_much(at, pops, height);
        }
        let after = height - pops + pushes;
        if after > MAX_HEIGHT {
            return self.error(at, "stack frame too large");
        }
        if u32::from(row.needs) > after {
            return self.reaches_beyond(at, height);
        }
        if row.special {
            let Ok(i) = Instruction::decode(code, at) else { return self.undecodable(at) };
            self.special(&i, height, after)?;
            return Ok((row, i.end(), after));
        }
        for (i, &value) in operands.iter().enumerate() {
            self.operand(at, row.kinds[i], value, height, after)?;
            if row.kinds[i] == OperandKind::Offset {
                self.reach_offset(at, (at + 1 + i) as i64 + i64::from(value), after)?;
            }
        }
        Ok((row, end, after))
    }

    #[cold]
    fn undecodable<T>(&self, at: usize) -> Result<T, CodeError> {
        match Instruction::decode(self.code, at) {
            Ok(_) => self.error(at, "not an instruction"),
            Err(e) => self.error(at, e.to_string()),
        }
    }

    fn name(&self, at: usize) -> &'static str {
        self.code.get(at).and_then(|&word| Opcode::from_word(word)).map_or("?", Opcode::name)
    }

    #[cold]
    fn bad_operand<T>(&self, at: usize) -> Result<T, CodeError> {
        self.error(at, format!("bad operand of {}", self.name(at)))
    }

    #[cold]
    fn pops_too_much<T>(&self, at: usize, pops: u32, height: u32) -> Result<T, CodeError> {
        self.error(at, format!("{} pops {pops} of {height} words", self.name(at)))
    }

    #[cold]
    fn reaches_beyond<T>(&self, at: usize, height: u32) -> Result<T, CodeError> {
        self.error(at, format!("{} reaches beyond height {height}", self.name(at)))
    }

    /// Checks an operand's value.
    fn operand(
        &self,
        at: usize,
        kind: OperandKind,
        v: i32,
        height: u32,
        after: u32,
    ) -> Result<(), CodeError> {
        use OperandKind as K;
        let ok = match kind {
            // Stack indices of pushing instructions count after the push.
            K::Stack => v >= 0 && (v as u32) < after.max(height),
            K::Count | K::Functions => (0..1 << 20).contains(&v),
            K::Env => v >= 1,
            K::ClosureOffset => v.unsigned_abs() < 1 << 24,
            K::Global | K::SetGlobal => v >= 0 && (v as usize) < self.context.globals,
            K::Field | K::Frame => v >= 0,
            K::Size => v > 0,
            K::Tag => (0..256).contains(&v),
            K::Primitive => v >= 0 && (v as usize) < self.context.primitives.len(),
            K::Int | K::Method | K::Cache | K::Switch | K::Offset => true,
        };
        if ok { Ok(()) } else { self.bad_value(at, kind, v, height) }
    }

    #[cold]
    fn bad_value(&self, at: usize, kind: OperandKind, v: i32, height: u32) -> Result<(), CodeError> {
        let reason = match kind {
            OperandKind::Primitive => format!("primitive {v} does not exist"),
            OperandKind::Global | OperandKind::SetGlobal => format!("global {v} does not exist"),
            OperandKind::Stack => format!("stack index {v} beyond height {height}"),
            _ => format!("operand {v} of {} out of range", self.name(at)),
        };
        self.error(at, reason)
    }

    /// Notes the words of an instruction; none of them may be within another one.
    fn occupy(&mut self, at: usize, end: usize) -> Result<(), CodeError> {
        let words = &mut self.facts.words[at..end];
        let mut overlap = (words[0] & INSIDE != 0).then_some(at);
        words[0] |= START;
        for (i, word) in words.iter_mut().enumerate().skip(1) {
            if *word & START != 0 && overlap.is_none() {
                overlap = Some(at + i);
            }
            *word |= INSIDE;
        }
        match overlap {
            None => Ok(()),
            Some(inside) => self.overlap(inside),
        }
    }

    /// An instruction starts within another one.
    #[cold]
    fn overlap(&self, inside: usize) -> Result<(), CodeError> {
        let around = (0..inside).rev().filter(|&at| self.facts.is_start(at)).find_map(|at| {
            let found = Instruction::decode(self.code, at).ok()?;
            (found.end() > inside).then_some(found)
        });
        match around {
            Some(i) => {
                self.error(inside, format!("a target within {} at offset {}", i.opcode.name(), i.at * 4))
            }
            None => self.error(inside, "a target within an instruction"),
        }
    }

    /// Checks an instruction with rules of its own.
    fn special(&mut self, i: &Instruction, height: u32, after: u32) -> Result<(), CodeError> {
        let op = i.opcode;
        let operands = i.fixed_operands(self.code);
        let leaves = matches!(
            op,
            Opcode::Return
                | Opcode::AppTerm
                | Opcode::AppTerm1
                | Opcode::AppTerm2
                | Opcode::AppTerm3
                | Opcode::ResumeTerm
                | Opcode::ReperformTerm
        );
        if leaves && after != 0 {
            return self.error(i.at, format!("{} leaves {after} words on the stack", op.name()));
        }
        for o in i.operands(self.code) {
            self.operand(i.at, o.kind, o.value, height, after)?;
            if o.kind == OperandKind::Offset {
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
            Opcode::CCallN => self.check_call(i.at, op.word(), operands[1], operands[0]),
            Opcode::CCall1 | Opcode::CCall2 | Opcode::CCall3 | Opcode::CCall4 | Opcode::CCall5 => {
                self.check_call(i.at, op.word(), operands[0], op.word() - Opcode::CCall1.word() + 1)
            }
            Opcode::AppTerm if operands[0] < 1 || operands[0] > operands[1] => {
                self.error(i.at, "APPTERM drops its own arguments")
            }
            Opcode::AppTerm1 | Opcode::AppTerm2 | Opcode::AppTerm3
                if operands[0] < op.word() - Opcode::AppTerm.word() =>
            {
                self.error(i.at, "APPTERM drops its own arguments")
            }
            Opcode::ResumeTerm if operands[0] < 3 => self.error(i.at, "RESUMETERM drops its own arguments"),
            Opcode::ReperformTerm if operands[0] < 2 => {
                self.error(i.at, "REPERFORMTERM drops its own arguments")
            }
            // The function's own code comes back here with its arguments: no flow into it otherwise.
            Opcode::Grab if !self.facts.is_target(i.at) => self.error(i.at, "GRAB that is no function"),
            _ => Ok(()),
        }
    }

    /// A primitive gets as many arguments as it takes. One that is missing here is an error when it is called.
    fn check_call(&self, at: usize, opcode: i32, number: i32, args: i32) -> Result<(), CodeError> {
        match self.context.primitives.get(number as usize) {
            Some(Some(p)) if !Opcode::from_word(opcode).is_some_and(|call| p.takes(call, args)) => {
                let reason = format!("primitive {} takes {} arguments, not {args}", p.name, p.arity);
                self.error(at, reason)
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Context, verify};

    fn reason(code: &[i32]) -> String {
        let context = Context { primitives: &[None, None], globals: 3, height: 0 };
        verify(code, &context).err().map(|e| e.reason).unwrap_or_default()
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

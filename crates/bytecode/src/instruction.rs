//! Instructions read out of code words: length, operands and branch targets, never past the end of the code.

use std::fmt;

use crate::opcode::{Opcode, OperandKind};

/// An instruction found in code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instruction {
    /// The position of its opcode word.
    pub at: usize,
    /// What it does.
    pub opcode: Opcode,
    /// Its words, opcode and tables included.
    pub len: usize,
}

/// An operand word of an instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operand {
    /// What it means; table entries are [`OperandKind::Offset`]s.
    pub kind: OperandKind,
    /// Its position in the code.
    pub at: usize,
    /// The word.
    pub value: i32,
    /// The position an offset is relative to: its own, or that of the first entry of its table.
    pub base: usize,
}

impl Operand {
    /// The code position an offset stands for; it may lie outside of the code.
    #[inline]
    pub fn target(&self) -> i64 {
        self.base as i64 + i64::from(self.value)
    }
}

/// Why words are not an instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecodeError {
    /// No opcode has this number.
    UnknownOpcode {
        /// Where it stands.
        at: usize,
        /// The word found.
        word: i32,
    },
    /// The code ends within the instruction.
    Truncated {
        /// Where the instruction starts.
        at: usize,
    },
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DecodeError::UnknownOpcode { at, word } => write!(f, "unknown opcode {word} at position {at}"),
            DecodeError::Truncated { at } => {
                write!(f, "the code ends within the instruction at position {at}")
            }
        }
    }
}

impl std::error::Error for DecodeError {}

/// The constant and block cases of a SWITCH operand.
pub fn switch_cases(word: i32) -> (usize, usize) {
    let word = word as u32;
    ((word & 0xFFFF) as usize, (word >> 16) as usize)
}

impl Instruction {
    /// Reads the instruction at a position.
    #[inline]
    pub fn decode(code: &[i32], at: usize) -> Result<Instruction, DecodeError> {
        let truncated = DecodeError::Truncated { at };
        let &word = code.get(at).ok_or(truncated)?;
        let opcode = Opcode::from_word(word).ok_or(DecodeError::UnknownOpcode { at, word })?;
        let fixed = 1 + opcode.operand_count();
        let len = fixed + table_len(opcode, code, at).ok_or(truncated)?;
        if len > code.len() - at {
            return Err(truncated);
        }
        Ok(Instruction { at, opcode, len })
    }

    /// The position of the next instruction.
    #[inline]
    pub fn end(&self) -> usize {
        self.at + self.len
    }

    /// The operand words, tables included, out of the code it was decoded from.
    #[inline]
    pub fn operands<'c>(&self, code: &'c [i32]) -> impl Iterator<Item = Operand> + use<'c> {
        let kinds = self.opcode.operands();
        let (first, table) = (self.at + 1, self.at + 1 + kinds.len());
        let words = code.get(first..self.end()).unwrap_or(&[]);
        words.iter().enumerate().map(move |(i, &value)| {
            let at = first + i;
            match kinds.get(i) {
                Some(&kind) => Operand { kind, at, value, base: at },
                None => Operand { kind: OperandKind::Offset, at, value, base: table },
            }
        })
    }

    /// The fixed operand words alone.
    #[inline]
    pub fn fixed_operands<'c>(&self, code: &'c [i32]) -> &'c [i32] {
        code.get(self.at + 1..self.at + 1 + self.opcode.operand_count()).unwrap_or(&[])
    }
}

#[inline]
fn table_len(opcode: Opcode, code: &[i32], at: usize) -> Option<usize> {
    match opcode {
        Opcode::Switch => {
            let (constants, blocks) = switch_cases(*code.get(at + 1)?);
            Some(constants + blocks)
        }
        Opcode::ClosureRec => usize::try_from(*code.get(at + 1)?).ok(),
        _ => Some(0),
    }
}

/// All instructions from the start of the code to its end; stops at the first error.
pub fn instructions(code: &[i32]) -> impl Iterator<Item = Result<Instruction, DecodeError>> + '_ {
    let mut next = Some(0);
    std::iter::from_fn(move || {
        let at = next.filter(|&at| at < code.len())?;
        let instruction = Instruction::decode(code, at);
        next = instruction.as_ref().ok().map(Instruction::end);
        Some(instruction)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switch_and_closurerec_carry_tables() {
        let code = [87, 1 | (2 << 16), 3, 4, 5, 44, 2, 1, 0, 6, 143];
        let all: Vec<_> = instructions(&code).collect::<Result<_, _>>().unwrap();
        assert_eq!(all.iter().map(|i| i.len).collect::<Vec<_>>(), [5, 5, 1]);
        let targets: Vec<_> =
            all[1].operands(&code).filter(|o| o.kind == OperandKind::Offset).map(|o| o.target()).collect();
        assert_eq!(targets, [8, 14]);
    }

    #[test]
    fn bad_code_is_an_error() {
        assert_eq!(Instruction::decode(&[999], 0), Err(DecodeError::UnknownOpcode { at: 0, word: 999 }));
        assert_eq!(Instruction::decode(&[84], 0), Err(DecodeError::Truncated { at: 0 }));
        assert_eq!(Instruction::decode(&[87, -1, 0], 0), Err(DecodeError::Truncated { at: 0 }));
        assert_eq!(Instruction::decode(&[44, -5, 0], 0), Err(DecodeError::Truncated { at: 0 }));
        assert_eq!(Instruction::decode(&[44, i32::MAX, 0], 0), Err(DecodeError::Truncated { at: 0 }));
    }
}

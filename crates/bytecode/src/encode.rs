//! Writing code words: operations with operands, offsets filled in when their target is known, bytes.

use crate::opcode::Opcode;

/// Code under construction.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CodeBuffer {
    words: Vec<i32>,
}

impl CodeBuffer {
    /// Empty code.
    pub fn new() -> CodeBuffer {
        CodeBuffer::default()
    }

    /// The position the next word will have.
    pub fn here(&self) -> usize {
        self.words.len()
    }

    /// Appends an operation and its operands.
    pub fn op(&mut self, opcode: Opcode, operands: &[i32]) {
        debug_assert!(operands.len() >= opcode.operands().len(), "{opcode}: too few operands");
        self.words.push(opcode.word());
        self.words.extend_from_slice(operands);
    }

    /// Appends a bare word: a table entry or a late operand.
    pub fn word(&mut self, word: i32) {
        self.words.push(word);
    }

    /// Sets a word already appended.
    pub fn patch(&mut self, at: usize, word: i32) {
        self.words[at] = word;
    }

    /// Makes the word at `at` the offset of `target` from `base` (`at` itself except in tables).
    pub fn patch_offset(&mut self, at: usize, base: usize, target: usize) {
        self.words[at] = (target as i64 - base as i64) as i32;
    }

    /// The words.
    pub fn words(&self) -> &[i32] {
        &self.words
    }

    /// The words, given away.
    pub fn into_words(self) -> Vec<i32> {
        self.words
    }
}

/// The words in files: little-endian, 4 bytes each.
pub fn to_bytes(words: &[i32]) -> Vec<u8> {
    words.iter().flat_map(|w| w.to_le_bytes()).collect()
}

/// The words of a file; `None` when the length is no multiple of 4.
pub fn from_bytes(bytes: &[u8]) -> Option<Vec<i32>> {
    let (words, rest) = bytes.as_chunks::<4>();
    rest.is_empty().then(|| words.iter().map(|w| i32::from_le_bytes(*w)).collect())
}

/// The integers CONSTINT can hold; others become literals.
pub const CONST_INT_RANGE: std::ops::RangeInclusive<i64> = -(1 << 30)..=(1 << 30) - 1;

/// The operand of SWITCH; `None` when there are too many cases.
pub fn switch_operand(constants: usize, blocks: usize) -> Option<i32> {
    let (constants, blocks) = (u16::try_from(constants).ok()?, u16::try_from(blocks).ok()?);
    Some((u32::from(constants) | u32::from(blocks) << 16) as i32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instruction::switch_cases;

    #[test]
    fn bytes_and_offsets() {
        let mut code = CodeBuffer::new();
        code.op(Opcode::Branch, &[0]);
        code.op(Opcode::Stop, &[]);
        code.patch_offset(1, 1, 2);
        assert_eq!(code.words(), [84, 1, 143]);
        assert_eq!(from_bytes(&to_bytes(code.words())).as_deref(), Some(code.words()));
        assert_eq!(from_bytes(&[1, 2, 3]), None);
        assert_eq!(switch_operand(3, 65535).map(switch_cases), Some((3, 65535)));
    }
}

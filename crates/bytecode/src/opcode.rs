//! Opcodes as a Rust enum with what the table says of each.

use std::fmt;

/// What an operand word means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OperandKind {
    /// An immediate integer.
    Int,
    /// A stack index, counted from the top.
    Stack,
    /// A number of words, arguments or captured values.
    Count,
    /// The size in words of the frame a tail call drops.
    Frame,
    /// A field index in the environment (2 is the first captured value of a plain closure).
    Env,
    /// A distance in words between closures of one closure block.
    ClosureOffset,
    /// The slot of a global to be read.
    Global,
    /// The slot of a unit's block being initialised.
    SetGlobal,
    /// A field index.
    Field,
    /// A block tag.
    Tag,
    /// A number of fields.
    Size,
    /// A primitive's number.
    Primitive,
    /// A code position, in words from this operand's own position.
    Offset,
    /// Constant cases in the low 16 bits, block cases in the high ones; one offset each follows, relative to the first.
    Switch,
    /// A number of functions; after the fixed operands one offset each follows, relative to the first.
    Functions,
    /// A method's hashed label.
    Method,
    /// A word the runtime may write to; 0 in files.
    Cache,
}

impl OperandKind {
    /// Every kind, in order.
    pub const ALL: [OperandKind; OperandKind::COUNT] = {
        use OperandKind as K;
        [
            K::Int,
            K::Stack,
            K::Count,
            K::Frame,
            K::Env,
            K::ClosureOffset,
            K::Global,
            K::SetGlobal,
            K::Field,
            K::Tag,
            K::Size,
            K::Primitive,
            K::Offset,
            K::Switch,
            K::Functions,
            K::Method,
            K::Cache,
        ]
    };

    /// How many kinds there are.
    pub const COUNT: usize = 17;
}

/// A number of stack words, perhaps given by an operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Words {
    /// Always this many.
    K(u8),
    /// The value of the n-th operand.
    Operand(u8),
    /// One less than the n-th operand, but not less than 0.
    OperandLess1(u8),
    /// Three more (a return frame) than the n-th operand.
    OperandPlus3(u8),
}

impl Words {
    /// The number, given the operands; `None` when an operand is missing or negative.
    #[inline]
    pub fn count(self, operands: &[i32]) -> Option<u32> {
        let operand = |i: u8| operands.get(usize::from(i)).and_then(|&v| u32::try_from(v).ok());
        match self {
            Words::K(n) => Some(u32::from(n)),
            Words::Operand(i) => operand(i),
            Words::OperandLess1(i) => operand(i).map(|n| n.saturating_sub(1)),
            Words::OperandPlus3(i) => operand(i).and_then(|n| n.checked_add(3)),
        }
    }
}

/// Where execution goes after an instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// To the next instruction.
    Next,
    /// To the next instruction, after other code has run.
    Call,
    /// To the target or to the next instruction.
    Branch,
    /// To the target.
    Jump,
    /// To one of the table's targets.
    Switch,
    /// Out of this function.
    Leave,
}

macro_rules! define_opcodes {
    ($($number:literal $variant:ident $name:literal [$($kind:ident),*] $pop:ident($p:literal) $push:ident($q:literal) $flow:ident $doc:literal;)*) => {
        /// An operation of the bytecode machine.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Opcode {
            $(#[doc = $doc] $variant = $number,)*
        }

        impl Opcode {
            /// Every opcode, by number.
            pub const ALL: [Opcode; Opcode::COUNT] = [$(Opcode::$variant,)*];

            /// The name in listings.
            pub const fn name(self) -> &'static str {
                match self { $(Opcode::$variant => $name,)* }
            }

            /// The kinds of the fixed operands; a [`OperandKind::Switch`] or [`OperandKind::Functions`] operand
            /// announces a table after them.
            #[inline]
            pub const fn operands(self) -> &'static [OperandKind] {
                match self { $(Opcode::$variant => &[$(OperandKind::$kind),*],)* }
            }

            /// Stack words taken; after a call, when it has returned.
            #[inline]
            pub const fn pops(self) -> Words {
                match self { $(Opcode::$variant => Words::$pop($p),)* }
            }

            /// Stack words added after those taken are gone.
            #[inline]
            pub const fn pushes(self) -> Words {
                match self { $(Opcode::$variant => Words::$push($q),)* }
            }

            /// Where execution goes next.
            #[inline]
            pub const fn flow(self) -> Flow {
                match self { $(Opcode::$variant => Flow::$flow,)* }
            }

            /// The meaning in a line.
            pub const fn meaning(self) -> &'static str {
                match self { $(Opcode::$variant => $doc,)* }
            }
        }
    };
}
crate::for_each_instruction!(define_opcodes);

/// Numbers of fixed operands, by opcode.
const OPERAND_COUNTS: [u8; Opcode::COUNT] = {
    let mut counts = [0; Opcode::COUNT];
    let mut n = 0;
    while n < counts.len() {
        counts[n] = Opcode::ALL[n].operands().len() as u8;
        n += 1;
    }
    counts
};

impl Opcode {
    /// How many opcodes there are.
    pub const COUNT: usize = 153;

    /// The number of fixed operands.
    #[inline]
    pub fn operand_count(self) -> usize {
        usize::from(OPERAND_COUNTS[self as usize])
    }

    /// The opcode of a code word.
    #[inline]
    pub fn from_word(word: i32) -> Option<Opcode> {
        usize::try_from(word).ok().and_then(|n| Self::ALL.get(n).copied())
    }

    /// The word that stands for it in code.
    #[inline]
    pub const fn word(self) -> i32 {
        self as i32
    }
}

impl fmt::Display for Opcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_positions() {
        for (i, op) in Opcode::ALL.iter().enumerate() {
            assert_eq!(op.word() as usize, i);
            assert_eq!(Opcode::from_word(i as i32), Some(*op));
        }
        assert_eq!(Opcode::Stop.word(), 143);
        assert_eq!(Opcode::from_word(153), None);
        assert_eq!(Opcode::from_word(-1), None);
    }

    #[test]
    fn kinds_are_in_order() {
        assert!(OperandKind::ALL.iter().enumerate().all(|(i, kind)| *kind as usize == i));
    }

    #[test]
    fn stack_counts_name_existing_operands() {
        for op in Opcode::ALL {
            let operands = vec![4; op.operands().len()];
            assert!(op.pops().count(&operands).is_some(), "{op}");
            assert!(op.pushes().count(&operands).is_some(), "{op}");
        }
        assert_eq!(Opcode::Apply.pops().count(&[4]), Some(7));
        assert_eq!(Opcode::Closure.pops().count(&[0, 9]), Some(0));
    }
}

//! How values lie in memory: header words, tags, closure info. The same on every target.
//!
//! A header is `size << 10 | colour << 8 | tag`; pointers address the word after it.

/// Bytes of a word.
pub const WORD: usize = 8;

/// The largest size of a block, in words.
pub const MAX_WOSIZE: u64 = (1 << 54) - 1;

/// The largest size of a block allocated in the minor heap, in words.
pub const MAX_YOUNG_WOSIZE: u64 = 256;

/// Block tags with a meaning of their own; smaller ones belong to constructors.
pub mod tag {
    /// The last tag of a constructor.
    pub const LAST_CONSTRUCTOR: u8 = 243;
    /// A lazy value being computed.
    pub const FORCING: u8 = 244;
    /// A continuation.
    pub const CONT: u8 = 245;
    /// A suspended lazy value.
    pub const LAZY: u8 = 246;
    /// A closure.
    pub const CLOSURE: u8 = 247;
    /// An object, and an exception's identity.
    pub const OBJECT: u8 = 248;
    /// A function after the first one of a closure block.
    pub const INFIX: u8 = 249;
    /// A lazy value's result.
    pub const FORWARD: u8 = 250;
    /// Blocks from this tag on hold no values.
    pub const NO_SCAN: u8 = 251;
    /// Data of the runtime.
    pub const ABSTRACT: u8 = 251;
    /// Strings and bytes.
    pub const STRING: u8 = 252;
    /// A boxed float.
    pub const DOUBLE: u8 = 253;
    /// Unboxed floats.
    pub const DOUBLE_ARRAY: u8 = 254;
    /// A block with operations.
    pub const CUSTOM: u8 = 255;
}

/// Packs a header of colour 0.
pub const fn header(wosize: u64, tag: u8) -> u64 {
    wosize << 10 | tag as u64
}

/// The size in words that a header states.
pub const fn header_wosize(header: u64) -> u64 {
    header >> 10
}

/// The tag that a header states.
pub const fn header_tag(header: u64) -> u8 {
    (header & 0xFF) as u8
}

/// The colour bits of a header.
pub const fn header_colour(header: u64) -> u8 {
    (header >> 8 & 3) as u8
}

/// The word standing for an integer; it wraps to 63 bits.
pub const fn from_int(n: i64) -> u64 {
    (n as u64) << 1 | 1
}

/// The integer a word stands for.
pub const fn to_int(word: u64) -> i64 {
    word as i64 >> 1
}

/// The largest and smallest integers of OCaml.
pub const INT_RANGE: std::ops::RangeInclusive<i64> = -(1 << 62)..=(1 << 62) - 1;

/// The words a string of `len` bytes takes, header apart.
pub const fn string_wosize(len: u64) -> u64 {
    (len + WORD as u64) / WORD as u64
}

/// The last byte of a string's last word.
pub const fn string_padding(len: u64) -> u8 {
    7 - (len % 8) as u8
}

/// A closure's info word: arity in the top 8 bits (0 in bytecode), index of the first captured value, low bit 1.
pub const fn closure_info(arity: i8, start_env: u64) -> u64 {
    (arity as u8 as u64) << 56 | start_env << 1 | 1
}

/// The arity in a closure's info word.
pub const fn closure_arity(info: u64) -> i8 {
    (info >> 56) as i8
}

/// The index of the first captured value in a closure's info word, from this function's own pointer.
pub const fn closure_start_env(info: u64) -> u64 {
    info << 8 >> 9
}

/// The words of a closure block of `functions` functions (at least one) and `captured` values.
pub const fn closure_wosize(functions: u64, captured: u64) -> u64 {
    closure_env_start(functions) + captured
}

/// The index of the first captured value in such a block.
pub const fn closure_env_start(functions: u64) -> u64 {
    3 * functions - 1
}

/// The index of the `i`-th function's code pointer in its block; its header (infix, from the second on) is before it.
pub const fn function_index(i: u64) -> u64 {
    3 * i
}

/// The words of a trap frame: handler, previous trap, environment, extra arguments.
pub const TRAP_FRAME: usize = 4;

/// The words of a return frame: code, environment, extra arguments.
pub const RETURN_FRAME: usize = 3;

/// Stack words a function may use without asking for more.
pub const STACK_THRESHOLD: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packing() {
        let h = header(MAX_WOSIZE, 255);
        assert_eq!((header_wosize(h), header_tag(h), header_colour(h)), (MAX_WOSIZE, 255, 0));
        assert_eq!((to_int(from_int(-1)), to_int(from_int(*INT_RANGE.start()))), (-1, *INT_RANGE.start()));
        let info = closure_info(-2, 5);
        assert_eq!((closure_arity(info), closure_start_env(info), info & 1), (-2, 5, 1));
        assert_eq!((string_wosize(7), string_padding(7)), (1, 0));
        assert_eq!((string_wosize(8), string_padding(8)), (2, 7));
        assert_eq!(closure_wosize(1, 2), 4);
    }
}

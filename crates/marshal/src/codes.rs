//! The numbers of the format: header magics and code bytes.

/// Lengths and counts of 32 bits, most common.
pub const MAGIC_SMALL: u32 = 0x8495_A6BE;
/// Lengths and counts of 64 bits.
pub const MAGIC_BIG: u32 = 0x8495_A6BF;
/// Variable-length lengths; the data is a zstd frame.
pub const MAGIC_COMPRESSED: u32 = 0x8495_A6BD;

/// Blocks of tag below 16 and size below 8: `PREFIX_BLOCK + tag + (size << 4)`.
pub const PREFIX_BLOCK: u8 = 0x80;
/// Integers from 0 to 63.
pub const PREFIX_INT: u8 = 0x40;
/// Strings shorter than 32 bytes.
pub const PREFIX_STRING: u8 = 0x20;

pub const INT8: u8 = 0x00;
pub const INT16: u8 = 0x01;
pub const INT32: u8 = 0x02;
pub const INT64: u8 = 0x03;
pub const SHARED8: u8 = 0x04;
pub const SHARED16: u8 = 0x05;
pub const SHARED32: u8 = 0x06;
pub const ARRAY32_LITTLE: u8 = 0x07;
pub const BLOCK32: u8 = 0x08;
pub const STRING8: u8 = 0x09;
pub const STRING32: u8 = 0x0A;
pub const DOUBLE_BIG: u8 = 0x0B;
pub const DOUBLE_LITTLE: u8 = 0x0C;
pub const ARRAY8_BIG: u8 = 0x0D;
pub const ARRAY8_LITTLE: u8 = 0x0E;
pub const ARRAY32_BIG: u8 = 0x0F;
pub const CODEPOINTER: u8 = 0x10;
pub const INFIXPOINTER: u8 = 0x11;
pub const CUSTOM_OLD: u8 = 0x12;
pub const BLOCK64: u8 = 0x13;
pub const SHARED64: u8 = 0x14;
pub const STRING64: u8 = 0x15;
pub const ARRAY64_BIG: u8 = 0x16;
pub const ARRAY64_LITTLE: u8 = 0x17;
pub const CUSTOM_LEN: u8 = 0x18;
pub const CUSTOM_FIXED: u8 = 0x19;

//! The header word of a block: size, colour, tag. Colours belong to the collector (`heap`).

/// Tags from here on are not scanned by the collector.
pub const NO_SCAN_TAG: u8 = 251;
pub const FORCING_TAG: u8 = 244;
pub const CONT_TAG: u8 = 245;
pub const LAZY_TAG: u8 = 246;
pub const CLOSURE_TAG: u8 = 247;
pub const OBJECT_TAG: u8 = 248;
pub const INFIX_TAG: u8 = 249;
pub const FORWARD_TAG: u8 = 250;
pub const ABSTRACT_TAG: u8 = 251;
pub const STRING_TAG: u8 = 252;
pub const DOUBLE_TAG: u8 = 253;
pub const DOUBLE_ARRAY_TAG: u8 = 254;
pub const CUSTOM_TAG: u8 = 255;

/// Largest size of a block, in words.
pub const MAX_WOSIZE: usize = (1 << 54) - 1;
/// Largest block made in the minor heap, in words.
pub const MAX_YOUNG_WOSIZE: usize = 256;

/// Colour bits in place (bits 8 and 9).
pub const COLOUR_MASK: u64 = 3 << 8;
/// Static data: never marked, never freed.
pub const NOT_MARKABLE: u64 = 3 << 8;

/// A header word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(transparent)]
pub struct Header(pub u64);

impl Header {
    pub const fn new(wosize: usize, colour: u64, tag: u8) -> Header {
        Header(((wosize as u64) << 10) | colour | tag as u64)
    }

    pub const fn wosize(self) -> usize {
        (self.0 >> 10) as usize
    }

    /// Words with the header.
    pub const fn whsize(self) -> usize {
        self.wosize() + 1
    }

    pub const fn tag(self) -> u8 {
        self.0 as u8
    }

    pub const fn colour(self) -> u64 {
        self.0 & COLOUR_MASK
    }

    pub const fn with_colour(self, colour: u64) -> Header {
        Header((self.0 & !COLOUR_MASK) | colour)
    }

    /// The header as it is hashed and marshalled: without colour.
    pub const fn without_colour(self) -> u64 {
        self.0 & !COLOUR_MASK
    }
}

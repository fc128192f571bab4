//! Parts of a file's contents that keep the whole alive instead of copying.

use std::fmt;
use std::ops::{Deref, Range};
use std::sync::Arc;

/// A range of shared bytes.
#[derive(Clone)]
pub struct Slice {
    bytes: Arc<Vec<u8>>,
    range: Range<usize>,
}

impl Slice {
    /// All of some bytes.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Slice {
        let bytes = Arc::new(bytes.into());
        let range = 0..bytes.len();
        Slice { bytes, range }
    }

    /// A part of it; `None` when it goes beyond.
    pub fn part(&self, start: usize, len: usize) -> Option<Slice> {
        let end = start.checked_add(len).filter(|end| *end <= self.range.len())?;
        let range = self.range.start + start..self.range.start + end;
        Some(Slice { bytes: self.bytes.clone(), range })
    }
}

impl Deref for Slice {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.bytes[self.range.clone()]
    }
}

impl Default for Slice {
    fn default() -> Slice {
        Slice::new([])
    }
}

impl PartialEq for Slice {
    fn eq(&self, other: &Slice) -> bool {
        **self == **other
    }
}

impl fmt::Debug for Slice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.len())
    }
}

//! The standard library carried inside a binary.

/// A set of files that stand where the standard library's folder would be.
pub trait Library: Send + Sync {
    /// The contents of the file of that name (`list.cmi`, `stdlib.cma`, `unix/unix.cmi`).
    fn read(&self, name: &str) -> Option<&[u8]>;
}

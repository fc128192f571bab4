//! MD5 digests and the lists of imports made of them.

use std::fmt;
use std::sync::Arc;

use marshal::{Build, Extract, FromMarshal, ToMarshal, Value};
use md5::{Digest as _, Md5};

/// A name whose copies are cheap, and stay one object in files that had it as one.
pub type Name = Arc<str>;

/// An MD5 digest.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest(pub [u8; 16]);

impl Digest {
    /// The digest of some bytes.
    pub fn of(bytes: &[u8]) -> Digest {
        Digest::of_parts([bytes])
    }

    /// The digest of bytes given in parts.
    pub fn of_parts<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Digest {
        let mut md5 = Md5::new();
        parts.into_iter().for_each(|part| md5.update(part));
        Digest(md5.finalize().into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl ToMarshal for Digest {
    fn to_marshal(&self, b: &mut Build) -> Value {
        self.0.to_marshal(b)
    }
}

impl FromMarshal for Digest {
    fn from_marshal(x: &mut Extract<'_>, value: Value) -> Result<Digest, marshal::Error> {
        <[u8; 16]>::from_marshal(x, value).map(Digest)
    }
}

/// A unit referred to, with the digest of its interface if that was looked at.
pub type Import = (Name, Option<Digest>);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_digest() {
        assert_eq!(Digest::of(b"abc").to_string(), "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!(Digest::of_parts([&b"a"[..], b"bc"]), Digest::of(b"abc"));
    }
}

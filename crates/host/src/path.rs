//! Paths and texts of the system to bytes and back.
//!
//! On Unix both are the same bytes; elsewhere text is UTF-8 and what is not becomes the replacement character.
use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::path::Path;

/// The bytes of a system string.
pub fn os_to_bytes(text: &OsStr) -> Cow<'_, [u8]> {
    #[cfg(unix)]
    {
        Cow::Borrowed(std::os::unix::ffi::OsStrExt::as_bytes(text))
    }
    #[cfg(not(unix))]
    {
        match text.to_string_lossy() {
            Cow::Borrowed(s) => Cow::Borrowed(s.as_bytes()),
            Cow::Owned(s) => Cow::Owned(s.into_bytes()),
        }
    }
}

/// The system string of some bytes.
pub fn bytes_to_os(bytes: &[u8]) -> Cow<'_, OsStr> {
    #[cfg(unix)]
    {
        Cow::Borrowed(std::os::unix::ffi::OsStrExt::from_bytes(bytes))
    }
    #[cfg(not(unix))]
    {
        match String::from_utf8_lossy(bytes) {
            Cow::Borrowed(s) => Cow::Borrowed(OsStr::new(s)),
            Cow::Owned(s) => Cow::Owned(OsString::from(s)),
        }
    }
}

/// The path that some bytes name.
pub fn bytes_to_path(bytes: &[u8]) -> Cow<'_, Path> {
    match bytes_to_os(bytes) {
        Cow::Borrowed(s) => Cow::Borrowed(Path::new(s)),
        Cow::Owned(s) => Cow::Owned(s.into()),
    }
}

/// The bytes of a path.
pub fn path_to_bytes(path: &Path) -> Cow<'_, [u8]> {
    os_to_bytes(path.as_os_str())
}

/// An owned system string of some bytes.
pub fn bytes_to_os_string(bytes: &[u8]) -> OsString {
    bytes_to_os(bytes).into_owned()
}

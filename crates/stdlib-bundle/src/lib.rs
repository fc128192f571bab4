//! The standard library, compiled by our own compiler while cargo builds (`build.rs`), as a part of the binary.
#![forbid(unsafe_code)]

use driver::library::Library;

// `FILES: &[(&str, &[u8])]`, sorted by name.
include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// The compiled library.
#[derive(Clone, Copy, Debug)]
pub struct Bundle;

impl Library for Bundle {
    fn read(&self, name: &str) -> Option<&[u8]> {
        let index = FILES.binary_search_by_key(&name, |(file, _)| file).ok()?;
        Some(FILES[index].1)
    }
}

/// Names and contents of all files, sorted by name: for installing the library as a folder.
pub fn files() -> &'static [(&'static str, &'static [u8])] {
    FILES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_is_there() {
        assert!(Bundle.read("stdlib.cma").is_some_and(|bytes| bytes.starts_with(b"Caml1999A")));
        assert!(Bundle.read("stdlib.cmi").is_some_and(|bytes| bytes.starts_with(b"Caml1999I")));
        assert!(Bundle.read("nothing").is_none());
        assert!(FILES.is_sorted_by_key(|(name, _)| name));
    }
}

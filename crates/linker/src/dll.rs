//! What a stub library defines, read from its symbol table without loading it.

use std::collections::BTreeSet;

use object::{Object, ObjectSymbol};

/// The names a shared library (ELF, Mach-O or PE) defines; `None` when the bytes are no such library.
pub fn defined_symbols(library: &[u8]) -> Option<BTreeSet<String>> {
    let file = object::File::parse(library).ok()?;
    let underscore = matches!(file, object::File::MachO32(_) | object::File::MachO64(_));
    let mut names: BTreeSet<String> = BTreeSet::new();
    let mut add = |name: &[u8]| {
        let name = if underscore { name.strip_prefix(b"_").unwrap_or(name) } else { name };
        names.insert(String::from_utf8_lossy(name).into_owned());
    };
    for symbol in file.dynamic_symbols().filter(|s| s.is_definition() && s.is_global()) {
        add(symbol.name_bytes().unwrap_or_default());
    }
    for export in file.exports().unwrap_or_default() {
        add(export.name());
    }
    Some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_bytes_are_no_library() {
        assert_eq!(defined_symbols(b"\x7fELF and then something else"), None);
        assert_eq!(defined_symbols(b""), None);
    }
}

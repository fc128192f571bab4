//! From files to units: prefixes and names.

use crate::load_path::with_first;

/// The file's name without its extension.
pub fn without_extension(file: &str) -> &str {
    let start = file.rfind('/').map_or(0, |slash| slash + 1);
    match file[start..].rfind('.') {
        Some(dot) if dot > 0 => &file[..start + dot],
        _ => file,
    }
}

/// The unit that a file defines: its base name up to the first dot, with a capital.
pub fn unit_name(file: &str) -> String {
    let base = file.rsplit('/').next().unwrap_or(file);
    let stem = base.split('.').next().unwrap_or(base);
    with_first(stem, char::to_uppercase)
}

/// Whether the name could be written in a program.
pub fn is_valid_unit_name(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(char::is_uppercase)
        && chars.all(|c| c.is_alphanumeric() || c == '_' || c == '\'')
}

/// The folder part of a path: `.` when there is none.
pub fn folder_of(file: &str) -> &str {
    match file.rfind('/') {
        Some(0) => "/",
        Some(slash) => &file[..slash],
        None => ".",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_named_after_files() {
        assert_eq!(unit_name("src/my_unit.pp.ml"), "My_unit");
        assert_eq!(without_extension("a.b/c"), "a.b/c");
        assert_eq!(without_extension("a.b/c.d.ml"), "a.b/c.d");
        assert!(is_valid_unit_name("A'b_1") && !is_valid_unit_name("A-b") && !is_valid_unit_name("1a"));
        assert_eq!((folder_of("x"), folder_of("a/b")), (".", "a"));
    }
}

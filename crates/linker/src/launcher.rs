//! The first line(s) of an executable, by which the system finds the runtime.

/// The longest path that systems accept after `#!`.
const MAX_PATH: usize = 125;

/// The header that runs the rest of the file with a runtime. `sh` is the shell used when the system could not read the
/// runtime's path from the first line.
pub fn launcher(runtime: &str, sh: &str) -> Vec<u8> {
    if runtime.len() <= MAX_PATH && !runtime.contains([' ', '\t', '\n', '\r']) {
        return format!("#!{runtime}\n").into_bytes();
    }
    let quoted = runtime.replace('\'', r"'\''");
    format!("#!{sh}\nexec '{quoted}' \"$0\" \"$@\"\n").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms() {
        assert_eq!(launcher("/usr/bin/ocamlrun", "/bin/sh"), b"#!/usr/bin/ocamlrun\n");
        let quoted = b"#!/bin/sh\nexec '/my dir/ocamlrun' \"$0\" \"$@\"\n";
        assert_eq!(launcher("/my dir/ocamlrun", "/bin/sh"), quoted);
    }
}

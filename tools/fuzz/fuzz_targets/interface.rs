//! Any bytes, read as a compiled interface, a typed tree and a syntax tree.
#![no_main]

use artifacts::{AnnotatedFile, AstFile, AstKind};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = AnnotatedFile::read(bytes);
    let _ = AstFile::read(AstKind::Implementation, bytes);
    let _ = AstFile::read(AstKind::Interface, bytes);
});

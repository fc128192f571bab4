//! Any bytes as a compiled interface, a typed tree and a syntax tree: `ferrocaml_hostile::interface`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ferrocaml_hostile::interface(bytes));

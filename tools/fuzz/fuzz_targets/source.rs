//! Any bytes as an implementation and as an interface: `ferrocaml_hostile::source`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ferrocaml_hostile::source(bytes));

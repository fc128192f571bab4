//! Any bytes as code: `ferrocaml_hostile::verifier`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ferrocaml_hostile::verifier(bytes));

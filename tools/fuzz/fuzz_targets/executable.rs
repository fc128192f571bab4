//! Any bytes as an executable: `ferrocaml_hostile::executable`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ferrocaml_hostile::executable(bytes));

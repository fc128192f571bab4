//! Any bytes as an object and as a library: `ferrocaml_hostile::object`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ferrocaml_hostile::object(bytes));

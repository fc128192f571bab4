//! Any bytes as marshalled data: `ferrocaml_hostile::marshal`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| ferrocaml_hostile::marshal(bytes));

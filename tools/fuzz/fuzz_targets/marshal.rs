//! Any bytes, read as marshalled data; what can be read is written and read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use marshal::{Options, read_prefix, write};

fuzz_target!(|bytes: &[u8]| {
    if let Ok((graph, root, _)) = read_prefix(bytes) {
        let options = Options { closures: true, ..Options::default() };
        let written = write(&graph, root, options).expect("what was read can be written");
        let (again, root, _) = read_prefix(&written).expect("what was written can be read");
        assert_eq!(write(&again, root, options), Ok(written));
    }
});

//! Any bytes, read as an object and as a library, and linked.
#![no_main]

use artifacts::{Library, Name, Slice, Unit};
use libfuzzer_sys::fuzz_target;
use linker::{Contents, Input, Options, link};

fuzz_target!(|bytes: &[u8]| {
    let slice = Slice::new(bytes);
    let object = Unit::read(&slice).map(|unit| Contents::Object(Box::new(unit)));
    let library = Library::read(&slice).map(Contents::Library);
    for contents in object.into_iter().chain(library) {
        let input = Input { file: Name::from("f"), directory: None, contents };
        let options = Options { link_all: true, debug: true, ..Options::default() };
        if let Ok(program) = link(&[input], &options) {
            let _ = program.executable(Vec::new());
        }
    }
});

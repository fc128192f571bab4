//! `ocamlc`: the driver with the operating system as its host and the standard library inside.
#![forbid(unsafe_code)]

use std::ffi::OsString;

use host::OsHost;

/// Stack of the compiler's thread. Trees deeper than it grow the stack themselves; this keeps that rare.
const STACK: usize = 64 << 20;

/// Runs the compiler with a command line, the program's name first; gives the exit code.
pub fn run(args: Vec<OsString>) -> u8 {
    let compile = move || driver::main(&OsHost::new(), &args, Some(&stdlib_bundle::Bundle));
    let spawned = std::thread::Builder::new().stack_size(STACK).spawn(compile);
    match spawned.map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => code,
        // The panic's message is already on standard error.
        Ok(Err(_)) => 2,
        Err(error) => {
            eprintln!("ocamlc: cannot start a thread: {error}");
            2
        }
    }
}

//! A running program as a value: load an executable, run it, get its exit code. Many can live side by side.
//!
//! * `params`: OCAMLRUNPARAM
//! * `image`: marshalled global data into the heap
//! * `file`: executable files and their sections
//! * `load`: from sections to a program ready to run
//! * `libraries`: stub libraries, of which the distribution's own are built in
//! * `launch`: the command line of `ocamlrun`
//! * `fatal`: what is printed when an exception is not caught
pub(crate) mod fatal;
mod file;
pub(crate) mod image;
mod launch;
pub(crate) mod libraries;
mod load;
mod params;

pub use file::Section;
pub use launch::launch;
pub use load::{Program, StartError};
pub use params::Params;
pub(crate) use params::Verbosity;

use crate::domain::Domain;
use crate::value::Raise;
use host::Host;
use std::sync::Arc;

/// A program and the domain it runs in.
pub struct Machine {
    domain: Box<Domain>,
}

impl Machine {
    pub fn new(host: Arc<dyn Host>, params: Params) -> Result<Machine, StartError> {
        let Some(domain) = Domain::new(host, params) else { return Err(StartError::OutOfMemory) };
        Ok(Machine { domain })
    }

    /// The domain, for embedders that prepare or inspect it.
    pub fn domain(&mut self) -> &mut Domain {
        &mut self.domain
    }

    /// Runs a bytecode executable to its end; `argv[0]` is the program's name. Gives the exit code.
    pub fn run_executable(&mut self, file: &[u8], name: &str, argv: Vec<Vec<u8>>) -> Result<i32, StartError> {
        let program = Program::from_executable(artifacts::Slice::new(file), name)?;
        self.run_linked(program, argv)
    }

    /// Does with an executable all that comes before running it.
    pub fn check_executable(&mut self, file: artifacts::Slice, name: &str) -> Result<(), StartError> {
        load::install(&mut self.domain, Program::from_executable(file, name)?).map(|_| ())
    }

    /// Runs a program that is already in pieces, as the linker makes it.
    pub fn run_linked(&mut self, program: Program, argv: Vec<Vec<u8>>) -> Result<i32, StartError> {
        self.domain.prims.executable_name = program.name.clone().into_bytes();
        self.domain.prims.argv = argv;
        let entry = load::install(&mut self.domain, program)?;
        let code = match self.domain.run_code(entry) {
            Ok(_) => 0,
            Err(e) => self.finish(e),
        };
        if self.domain.params().says(Verbosity::AtExit) {
            let report = crate::primitives::gc::final_report(&self.domain);
            // There is nowhere to report that standard error is closed.
            let _ = self.domain.host().write_all(host::STDERR, report.as_bytes());
        }
        Ok(code)
    }

    fn finish(&mut self, e: Raise) -> i32 {
        match e.exit_code() {
            Some(code) => code,
            None => {
                self.domain.report_uncaught(e);
                2
            }
        }
    }
}

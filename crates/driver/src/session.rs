//! What one run of the compiler works with.

use diagnostics::{Diagnostic, SourceMap};
use host::Host;
use syntax::symbol::Interner;

use crate::library::Library;
use crate::load_path::LoadPath;
use crate::options::{Installation, Options};
use crate::report::Reporter;

/// A compilation as a value: nothing outside it changes but files, through the host.
pub struct Session<'a> {
    pub host: &'a dyn Host,
    pub library: Option<&'a dyn Library>,
    pub installation: &'a Installation,
    pub options: &'a Options,
    pub interner: &'a Interner,
    pub sources: &'a SourceMap,
    pub load_path: LoadPath<'a>,
    pub reporter: Reporter<'a>,
}

/// Something failed and was reported.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Failed;

/// The result of a step that reports its own errors.
pub type Done<T = ()> = Result<T, Failed>;

impl<'a> Session<'a> {
    pub fn new(
        host: &'a dyn Host,
        library: Option<&'a dyn Library>,
        installation: &'a Installation,
        options: &'a Options,
        interner: &'a Interner,
        sources: &'a SourceMap,
    ) -> Session<'a> {
        Session {
            host,
            library,
            installation,
            options,
            interner,
            sources,
            load_path: LoadPath::new(host, library, &installation.standard_library, options),
            reporter: Reporter::new(host, options.error_style, options.colour),
        }
    }

    /// Shows diagnostics; fails when one was an error.
    pub fn report(&mut self, diagnostics: &[Diagnostic]) -> Done {
        self.reporter.show(self.sources, diagnostics);
        if diagnostics.iter().any(Diagnostic::is_error) { Err(Failed) } else { Ok(()) }
    }

    /// Shows one error.
    pub fn fail<T>(&mut self, diagnostic: Diagnostic) -> Done<T> {
        self.reporter.show(self.sources, &[diagnostic]);
        Err(Failed)
    }

    /// An error about a file as a whole.
    pub fn fail_file<T>(&mut self, file: &str, code: &'static str, message: &str) -> Done<T> {
        let diagnostic = crate::report::file_error(self.sources, file, code, message);
        self.fail(diagnostic)
    }

    /// Reads an input file; `shown` is the file that messages name.
    pub fn read_input(&mut self, file: &str, shown: &str) -> Done<Vec<u8>> {
        match self.host.read_file(file.as_ref()) {
            Ok(bytes) => Ok(bytes),
            Err(error) => self.fail_file(shown, "io-error", &format!("I/O error: {file}: {error}")),
        }
    }

    /// Writes an output file as a whole.
    pub fn write_output(&mut self, file: &str, contents: &[u8], mode: u32) -> Done {
        match self.host.write_file(file.as_ref(), contents, mode) {
            Ok(()) => Ok(()),
            Err(error) => self.fail_file(file, "io-error", &format!("I/O error: {file}: {error}")),
        }
    }

    /// Shows the text form of a stage on standard error, or in the file that the options name.
    pub fn dump(&mut self, target: &str, text: &str) -> Done {
        let dumps = &self.options.dumps;
        if dumps.into_file || dumps.folder.is_some() {
            let name = match &dumps.folder {
                Some(folder) => format!("{folder}/{}.dump", target.rsplit('/').next().unwrap_or(target)),
                None => format!("{target}.dump"),
            };
            let mut whole = self.host.read_file(name.as_ref()).unwrap_or_default();
            whole.extend_from_slice(text.as_bytes());
            return self.write_output(&name, &whole, 0o666);
        }
        // Standard error may be closed; there is nobody left to tell.
        let _ = self.host.write_all(host::STDERR, text.as_bytes());
        Ok(())
    }
}

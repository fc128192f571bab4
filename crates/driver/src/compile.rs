//! One source file through every stage: the pipeline.

use std::rc::Rc;

use diagnostics::Diagnostic;
use syntax::ast;
use typing::checker::Checker;
use typing::env::persistent::{LoadError, LoadedUnit, UnitFlags, UnitLoader};
use typing::typedtree::Implementation;
use typing::unit::KnownInterface;

use crate::load_path::LoadPath;
use crate::names::{is_valid_unit_name, unit_name, without_extension};
use crate::options::{Goal, Stage};
use crate::report::{global_error, plain_text};
use crate::session::{Done, Failed, Session};

/// A unit that was compiled.
pub struct Compiled {
    /// Its `.cmo`; `None` when the options asked for less.
    pub object: Option<artifacts::object::Unit>,
    pub object_file: String,
}

/// Gives the checker the interfaces on the load path.
struct Units<'s, 'a>(&'s LoadPath<'a>);

impl UnitLoader for Units<'_, '_> {
    fn load(&self, name: &str) -> Result<Option<LoadedUnit>, LoadError> {
        Ok(self.0.find_unit(name).map(|found| LoadedUnit { path: found.path, bytes: found.bytes.into_owned() }))
    }

    fn visible_units(&self) -> Vec<String> {
        self.0.visible_units()
    }
}

/// What the stages of one file share.
struct File<'f> {
    source: &'f str,
    /// Path of the outputs without extension.
    prefix: String,
    unit: String,
}

impl Session<'_> {
    fn file<'f>(&mut self, source: &'f str) -> Done<File<'f>> {
        let prefix = match (&self.options.output, self.options.goal) {
            (Some(output), Goal::Compile) => without_extension(output).to_owned(),
            _ => without_extension(source).to_owned(),
        };
        let unit = unit_name(&prefix);
        if !is_valid_unit_name(&unit) {
            let mut text = Diagnostic::warning(24, self.sources.foreign(&diagnostics::Location::in_file(source)), {
                let mut doc = diagnostics::Doc::new();
                doc.text(format!("bad source file name: \"{unit}\" is not a valid module name."));
                doc
            });
            if self.options.warnings.is_error(24) {
                text.severity = diagnostics::Severity::WarningAsError(24);
            }
            if self.options.warnings.is_active(24) {
                self.report(&[text])?;
            }
        }
        Ok(File { source, prefix, unit })
    }

    /// Reads a source, through the preprocessor if there is one.
    fn source_text(&mut self, file: &str) -> Done<Rc<[u8]>> {
        let Some(command) = &self.options.preprocessor else {
            return self.read_input(file, file).map(Rc::from);
        };
        let command = format!("{command} {}", quote_for_shell(file));
        if self.options.verbose {
            let _ = self.host.write_all(host::STDERR, format!("+ {command}\n").as_bytes());
        }
        match self.host.shell_output(&command) {
            Ok(output) if output.status.success() => Ok(Rc::from(output.stdout)),
            _ => {
                let message = format!("Error while running external preprocessor\nCommand line: {command}\n");
                self.fail_file(file, "preprocessor", &message)
            }
        }
    }

    /// Compiles a `.ml`.
    pub fn compile_implementation(&mut self, source: &str) -> Done<Compiled> {
        let file = self.file(source)?;
        let compiled = |object| Compiled { object, object_file: format!("{}.cmo", file.prefix) };
        let tree = self.parse_implementation(&file)?;
        if self.options.stop_after == Stage::Parsing {
            return Ok(compiled(None));
        }
        let interface_source = format!("{}{}", without_extension(source), self.options.interface_suffix);
        let interface_file = self.interface_of(&file, &interface_source)?;

        let interner = std::mem::take(&mut self.interner);
        let sources = std::mem::take(&mut self.sources);
        let load_path = self.load_path.clone();
        let result = {
            let units = Units(&load_path);
            let unit = interner.intern(&file.unit);
            let locate = |span| sources.location(span);
            let mut checker = Checker::new(&interner, self.options.typing.clone(), &units, unit);
            checker.warnings = self.options.warnings.clone();
            checker.locate = Some(&locate);
            checker.sources = Some(&sources);
            self.check_and_emit(&mut checker, &sources, &file, &tree, interface_file)
        };
        self.interner = interner;
        self.sources = sources;
        result.map(compiled)
    }
}

fn quote_for_shell(file: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-/+:@%,".contains(c);
    if !file.is_empty() && file.chars().all(plain) { file.to_owned() } else { format!("'{}'", file.replace('\'', "'\\''")) }
}

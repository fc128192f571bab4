//! One source file through every stage: the pipeline.

use std::rc::Rc;

use diagnostics::{Diagnostic, Doc, Location, Severity};
use syntax::{print_source, print_tree};
use typing::checker::Checker;
use typing::env::Env;
use typing::env::persistent::{Crc, LoadError, LoadedUnit, UnitFlags, UnitLoader};
use typing::typedtree::Implementation;
use typing::types::Signature;
use typing::unit::KnownInterface;

use crate::load_path::LoadPath;
use crate::names::{is_valid_unit_name, unit_name, without_extension};
use crate::options::{Goal, Options, Stage};
use crate::session::{Done, Session};

/// A source file and where its outputs go.
struct File<'f> {
    source: &'f str,
    /// Path of the outputs without extension.
    prefix: String,
    unit: String,
}

/// Whether compiling leaves files behind.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outputs {
    Files,
    Nothing,
}

/// Gives the checker the interfaces on the load path.
struct Units<'s, 'a>(&'s LoadPath<'a>);

impl UnitLoader for Units<'_, '_> {
    fn load(&self, name: &str) -> Result<Option<LoadedUnit>, LoadError> {
        Ok(self
            .0
            .find_unit(name)
            .map(|found| LoadedUnit { path: found.path, bytes: found.bytes.into_owned() }))
    }

    fn visible_units(&self) -> Vec<String> {
        self.0.visible_units()
    }
}

impl Session<'_> {
    /// Compiles a `.ml`; gives the object's path, if the options ask for one.
    pub fn compile_implementation(&mut self, source: &str) -> Done<Option<String>> {
        let file = self.file(source)?;
        let Some(unit) = self.implementation(&file, Outputs::Files)? else { return Ok(None) };
        let output = format!("{}.cmo", file.prefix);
        match unit.write() {
            Ok(bytes) => self.write_output(&output, &bytes, 0o666)?,
            Err(error) => return self.fail_file(&output, "too-large", &error.to_string()),
        }
        Ok(Some(output))
    }

    /// Compiles a `.ml` without writing anything: for scripts.
    pub fn compile_in_memory(&mut self, source: &str) -> Done<Option<artifacts::Unit>> {
        let file = self.file(source)?;
        self.implementation(&file, Outputs::Nothing)
    }

    /// An implementation through all stages that the options ask for.
    fn implementation(&mut self, file: &File<'_>, outputs: Outputs) -> Done<Option<artifacts::Unit>> {
        let parsed = self.parse(file, |session, text| {
            parser::parse_implementation(session.interner, session.sources, text)
        })?;
        self.dump_tree(
            &format!("{}.cmo", file.prefix),
            |session| match session.options.dumps.locations {
                true => print_tree::structure(session.interner, session.sources, &parsed),
                false => print_tree::structure_without_locations(session.interner, session.sources, &parsed),
            },
            |session| print_source::structure(session.interner, &parsed),
        )?;
        if self.options.stop_after == Stage::Parsing {
            return Ok(None);
        }
        let load_path = self.load_path.clone();
        let units = Units(&load_path);
        let (mut checker, env) = self.checker(file, &units)?;
        let interface = match outputs {
            Outputs::Files => self.known_interface(file, &mut checker)?,
            Outputs::Nothing => None,
        };
        let (interface, mut digest) =
            interface.map_or((None, None), |(interface, digest)| (Some(interface), digest));
        let implementation = checker.check_implementation(&env, &parsed, file.source, interface.as_ref());
        self.report(&std::mem::take(&mut checker.diagnostics))?;
        let Some(implementation) = implementation else { return self.fail_silently(file) };
        if self.options.goal == Goal::PrintInterface {
            return self.print_interface(&mut checker, &env, &implementation.signature).map(|()| None);
        }
        if interface.is_none() {
            digest = Some(self.write_interface(file, &mut checker, &implementation.signature, outputs)?);
        }
        if self.options.stop_after <= Stage::Typing {
            return Ok(None);
        }
        let mut unit = self.emit(file, &mut checker, &implementation)?;
        unit.imports = self.imports(&checker, digest);
        Ok(if self.options.stop_after <= Stage::Lambda { None } else { Some(unit) })
    }

    /// Compiles a `.mli`.
    pub fn compile_interface(&mut self, source: &str) -> Done {
        let file = self.file(source)?;
        let parsed = self
            .parse(&file, |session, text| parser::parse_interface(session.interner, session.sources, text))?;
        self.dump_tree(
            &format!("{}.cmi", file.prefix),
            |session| match session.options.dumps.locations {
                true => print_tree::signature(session.interner, session.sources, &parsed),
                false => print_tree::signature_without_locations(session.interner, session.sources, &parsed),
            },
            |session| print_source::signature(session.interner, &parsed),
        )?;
        if self.options.stop_after == Stage::Parsing {
            return Ok(());
        }
        let load_path = self.load_path.clone();
        let units = Units(&load_path);
        let (mut checker, env) = self.checker(&file, &units)?;
        let checked = checker.check_interface(&env, &parsed);
        self.report(&std::mem::take(&mut checker.diagnostics))?;
        let Some(signature) = checked else { return self.fail_silently(&file) };
        if self.options.goal == Goal::PrintInterface {
            return self.print_interface(&mut checker, &env, &signature.ty);
        }
        self.write_interface(&file, &mut checker, &signature.ty, Outputs::Files).map(drop)
    }

    fn file<'f>(&mut self, source: &'f str) -> Done<File<'f>> {
        let prefix = match (&self.options.output, self.options.goal) {
            (Some(output), Goal::Compile) => without_extension(output).to_owned(),
            _ => without_extension(source).to_owned(),
        };
        let unit = unit_name(&prefix);
        let warnings = &self.options.warnings;
        if !is_valid_unit_name(&unit) && warnings.is_active(24) {
            let mut doc = Doc::new();
            doc.text(format!("bad source file name: \"{unit}\" is not a valid module name."));
            let mut warning = Diagnostic::warning(24, self.sources.foreign(&Location::in_file(source)), doc);
            if warnings.is_error(24) {
                warning.severity = Severity::WarningAsError(24);
            }
            self.report(&[warning])?;
        }
        Ok(File { source, prefix, unit })
    }

    /// Reads and parses a file, whatever its kind.
    fn parse<T>(
        &mut self,
        file: &File<'_>,
        parse: impl FnOnce(&Self, diagnostics::FileId) -> parser::ParseResult<T>,
    ) -> Done<T> {
        let text = self.source_text(file.source)?;
        let Ok(id) = self.sources.add_file(file.source, text) else {
            return self.fail_file(file.source, "too-much-source", "more than two gigabytes of source");
        };
        let result = parse(self, id);
        let warnings = result.warnings.iter().filter_map(|w| wanted(self.options, w.into()));
        let all: Vec<_> = warnings.chain(result.diagnostics(self.interner)).collect();
        self.report(&all)?;
        Ok(result.tree)
    }

    /// The text of a source, through the preprocessor if there is one.
    fn source_text(&mut self, file: &str) -> Done<Rc<[u8]>> {
        let Some(command) = &self.options.preprocessor else {
            return self.read_input(file, file).map(Rc::from);
        };
        let command = format!("{command} {}", quote_for_shell(file));
        self.say_command(&command);
        let shell = host::Command::new("/bin/sh", ["-c", command.as_str()]);
        match self.host.run(&shell) {
            Ok(output) if output.status.success() => Ok(Rc::from(output.stdout)),
            _ => {
                let message = format!("Error while running external preprocessor\nCommand line: {command}");
                self.fail_file(file, "preprocessor", &message)
            }
        }
    }

    /// With `-verbose`, shows an external command.
    fn say_command(&self, command: &str) {
        if self.options.verbose {
            let _ = self.host.write_all(host::STDERR, format!("+ {command}\n").as_bytes());
        }
    }

    /// Shows the tree of a file in the forms the options ask for: as a tree, as source.
    fn dump_tree(
        &mut self,
        target: &str,
        as_tree: impl Fn(&Self) -> String,
        as_source: impl Fn(&Self) -> String,
    ) -> Done {
        self.refuse_unbuilt()?;
        if self.options.dumps.parsetree {
            let text = as_tree(self);
            self.dump(target, &text)?;
        }
        if self.options.dumps.source {
            let text = as_source(self);
            self.dump(target, &format!("{text}\n"))?;
        }
        Ok(())
    }

    /// What is not built yet is refused rather than left out.
    fn refuse_unbuilt(&mut self) -> Done {
        let options = self.options;
        let wanted = [
            (options.dumps.typedtree, "-dtypedtree"),
            (options.dumps.shape, "-dshape"),
            (!options.ppx.is_empty(), "-ppx"),
            (options.keywords.is_some(), "-keywords"),
        ];
        match wanted.iter().find(|(wanted, _)| *wanted) {
            Some((_, option)) => self.fail(crate::report::global_error(
                "not-supported-yet",
                &format!("not supported yet: {option}"),
            )),
            None => Ok(()),
        }
    }

    /// A checker for the file's unit and the environment it starts in.
    fn checker<'c>(&mut self, file: &File<'_>, units: &'c Units<'_, '_>) -> Done<(Checker<'c>, Env)>
    where
        Self: 'c,
    {
        let unit = self.interner.intern(&file.unit);
        let mut checker = Checker::new(self.interner, self.options.typing.clone(), units, self.sources, unit);
        checker.warnings = self.options.warnings.clone();
        let opens: Vec<_> = self.options.opens.iter().map(|name| self.interner.intern(name)).collect();
        let env = checker.initial_env(!self.options.no_pervasives, &opens);
        self.report(&std::mem::take(&mut checker.diagnostics))?;
        Ok((checker, env))
    }

    /// The interface that an implementation must have: its compiled `.mli`.
    fn known_interface(
        &mut self,
        file: &File<'_>,
        checker: &mut Checker<'_>,
    ) -> Done<Option<(KnownInterface, Option<Crc>)>> {
        let written = format!("{}{}", without_extension(file.source), self.options.interface_suffix);
        let compiled = match &self.options.cmi_file {
            Some(compiled) => compiled.clone(),
            None if !self.host.exists(written.as_ref()) => return Ok(None),
            None => format!("{}.cmi", file.prefix),
        };
        if self.options.goal == Goal::PrintInterface && self.options.cmi_file.is_none() {
            return Ok(None);
        }
        let Ok(bytes) = self.host.read_file(compiled.as_ref()) else {
            let message = format!("Could not find the .cmi file for interface {written}.");
            return self.fail_file(file.source, "missing-interface", &message);
        };
        // Messages name the written interface, as the reference's do.
        let named = if self.options.cmi_file.is_some() { &compiled } else { &written };
        match checker.read_interface(&compiled, named, &bytes) {
            Ok(interface) => {
                let crc = interface.crc;
                Ok(Some((interface, crc)))
            }
            Err(error) => {
                let span = self.sources.foreign(&Location::in_file(file.source));
                self.fail(Diagnostic { span, ..*error })
            }
        }
    }

    fn print_interface(&mut self, checker: &mut Checker<'_>, env: &Env, signature: &Signature) -> Done {
        let text = checker.print_interface(env, signature).render(diagnostics::render::MARGIN);
        let text = if text.is_empty() { text } else { format!("{text}\n") };
        // A closed standard output is the reader's choice.
        let _ = self.host.write_all(host::STDOUT, text.as_bytes());
        Ok(())
    }

    /// Writes the `.cmi`, unless nothing is to be written; gives its digest.
    fn write_interface(
        &mut self,
        file: &File<'_>,
        checker: &mut Checker<'_>,
        signature: &Signature,
        outputs: Outputs,
    ) -> Done<Crc> {
        let typing = &self.options.typing;
        let flags = UnitFlags { rectypes: typing.rectypes, opaque: typing.opaque, alerts: Vec::new() };
        let output = format!("{}.cmi", file.prefix);
        match checker.encode_interface(signature, &flags, true) {
            Ok((_, digest)) if outputs == Outputs::Nothing => Ok(digest),
            Ok((bytes, digest)) => self.write_output(&output, &bytes, 0o666).map(|()| digest),
            Err(message) => self.fail_file(&output, "unwritable-interface", &message),
        }
    }

    /// The compiled unit of a checked implementation.
    fn emit(
        &mut self,
        file: &File<'_>,
        checker: &mut Checker<'_>,
        implementation: &Implementation,
    ) -> Done<artifacts::Unit> {
        let options = self.options;
        let unit_options = emit::UnitOptions {
            translate: lambda::translate::TranslateOptions {
                debug: options.debug,
                no_assert: options.no_assert,
                unsafe_access: options.unsafe_access,
            },
            force_link: options.link_all,
            ..emit::UnitOptions::default()
        };
        let dumps = &options.dumps;
        let wanted = |stage| match stage {
            emit::Dump::RawLambda => dumps.raw_lambda,
            emit::Dump::Lambda => dumps.lambda,
            emit::Dump::Instr => dumps.instructions,
        };
        let mut texts = Vec::new();
        let mut dump = |_, text| texts.push(text);
        let unit =
            emit::compile_unit(checker, self.sources, implementation, &unit_options, &wanted, &mut dump);
        for text in texts {
            self.dump(&format!("{}.cmo", file.prefix), &format!("{text}\n"))?;
        }
        match unit {
            Ok(unit) => Ok(unit),
            Err(error) => {
                let message = crate::report::plain_text(&error.message);
                self.fail(Diagnostic::error("code-generation", error.loc, message))
            }
        }
    }

    /// The interfaces a unit was checked against, its own included, in the order that objects list them.
    fn imports(&self, checker: &Checker<'_>, own: Option<Crc>) -> Vec<artifacts::Import> {
        let mut imports: Vec<_> = checker
            .imports()
            .into_iter()
            .map(|(name, crc)| (self.interner.str(name).into(), crc.map(artifacts::Digest)))
            .collect();
        imports.push((self.interner.str(checker.unit_name).into(), own.map(artifacts::Digest)));
        imports.sort_by(|a: &artifacts::Import, b| b.0.cmp(&a.0));
        imports
    }

    /// Checking failed without an error: a defect of ours, reported rather than hidden.
    fn fail_silently<T>(&mut self, file: &File<'_>) -> Done<T> {
        self.fail_file(file.source, "internal", "internal error: the file was refused without a reason")
    }
}

/// A parser's warning as the options want it.
fn wanted(options: &Options, mut diagnostic: Diagnostic) -> Option<Diagnostic> {
    if let Severity::Warning(number) = diagnostic.severity {
        if !options.warnings.is_active(number) {
            return None;
        }
        if options.warnings.is_error(number) {
            diagnostic.severity = Severity::WarningAsError(number);
        }
    }
    Some(diagnostic)
}

fn quote_for_shell(file: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-/+:@%,".contains(c);
    if !file.is_empty() && file.chars().all(plain) {
        file.to_owned()
    } else {
        format!("'{}'", file.replace('\'', "'\\''"))
    }
}

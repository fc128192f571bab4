//! Objects and archives, found on the load path, to an archive or an executable.

use artifacts::Slice;
use linker::{ArchiveOptions, Contents, Input};

use crate::names::folder_of;
use crate::options::{Goal, Options};
use crate::session::{Done, Session};

impl Session<'_> {
    /// Makes what the goal says of these objects, in this order.
    pub fn link(&mut self, objects: &[String]) -> Done {
        match self.options.goal {
            Goal::Archive => self.make_archive(objects),
            Goal::Link if self.options.custom => self.fail_global("not supported yet: -custom"),
            Goal::Link => {
                let program = self.link_program(objects)?;
                let runtime = self.runtime_path();
                let prefix = if self.options.with_runtime {
                    linker::launcher(&runtime, "/bin/sh")
                } else {
                    Vec::new()
                };
                self.write_program(&program, prefix)
            }
            Goal::CompleteExe => {
                let program = self.link_program(objects)?;
                let runtime = self.sibling_runtime();
                let prefix = self.read_input(&runtime, &runtime)?;
                self.write_program(&program, prefix)
            }
            Goal::Pack => self.fail_global("not supported yet: -pack"),
            Goal::OutputObject => self.fail_global("not supported yet: -output-obj and -output-complete-obj"),
            Goal::MakeRuntime => self.fail_global("not supported yet: -make-runtime"),
            Goal::Compile | Goal::PrintInterface => Ok(()),
        }
    }

    fn fail_global<T>(&mut self, message: &str) -> Done<T> {
        self.fail(crate::report::global_error("not-supported-yet", message))
    }

    /// Reads an object or archive, from its own path or the load path.
    fn link_input(&mut self, name: &str) -> Done<Input> {
        let found = match self.host.read_file(name.as_ref()) {
            Ok(bytes) => Some((name.to_owned(), bytes)),
            Err(_) if !name.starts_with('/') => {
                self.load_path.find(name).map(|found| (found.path, found.bytes.into_owned()))
            }
            Err(_) => None,
        };
        let Some((path, bytes)) = found else {
            return self.fail_file(name, "missing-object", &format!("Cannot find file \"{name}\""));
        };
        let slice = Slice::new(bytes);
        let contents = if name.ends_with(".cma") {
            artifacts::Library::read(&slice).map(Contents::Library)
        } else {
            artifacts::Unit::read(&slice).map(|unit| Contents::Object(Box::new(unit)))
        };
        match contents {
            Ok(contents) => {
                let directory = self.absolute(folder_of(&path));
                Ok(Input { file: path.as_str().into(), directory: Some(directory.as_str().into()), contents })
            }
            Err(error) => {
                let message = error.message(&path);
                self.fail_file(&path, "bad-object", &message)
            }
        }
    }

    fn absolute(&self, folder: &str) -> String {
        let path = std::path::Path::new(folder);
        let here = self.host.current_dir().unwrap_or_default();
        let whole = if folder == "." { here } else { here.join(path) };
        whole.to_string_lossy().into_owned()
    }

    fn inputs(&mut self, objects: &[String]) -> Done<Vec<Input>> {
        objects.iter().map(|name| self.link_input(name)).collect()
    }

    fn make_archive(&mut self, objects: &[String]) -> Done {
        let inputs = self.inputs(objects)?;
        let names = |words: &[String]| words.iter().map(|w| w.as_str().into()).collect();
        let options = ArchiveOptions {
            link_all: self.options.link_all,
            custom: self.options.custom,
            c_objects: names(&self.options.ccobjs),
            c_options: names(&self.options.ccopts),
            dlls: names(&self.options.dllibs),
            ..ArchiveOptions::default()
        };
        let output = self.options.output.clone().unwrap_or_else(|| "library.cma".to_owned());
        let library = match linker::archive(&inputs, &options) {
            Ok(library) => library,
            Err(error) => return self.fail_link(&error),
        };
        match library.write() {
            Ok(bytes) => self.write_output(&output, &bytes, 0o666),
            Err(error) => self.fail_file(&output, "too-large", &error.to_string()),
        }
    }

    /// Links a program in memory: the standard library before everything, `std_exit` after.
    pub fn link_program(&mut self, objects: &[String]) -> Done<linker::Program> {
        let mut names = Vec::new();
        if !self.options.no_pervasives {
            names.push("stdlib.cma".to_owned());
        }
        names.extend_from_slice(objects);
        if !self.options.no_pervasives {
            names.push("std_exit.cmo".to_owned());
        }
        let inputs = self.inputs(&names)?;
        self.link_inputs(&inputs)
    }

    /// Links a script's unit, in memory, after the objects it needs.
    pub fn link_script(&mut self, objects: &[String], unit: artifacts::Unit) -> Done<linker::Program> {
        let mut inputs = vec![self.link_input("stdlib.cma")?];
        inputs.extend(self.inputs(objects)?);
        let file = unit.name.clone();
        inputs.push(Input { file, directory: None, contents: Contents::Object(Box::new(unit)) });
        inputs.push(self.link_input("std_exit.cmo")?);
        self.link_inputs(&inputs)
    }

    fn link_inputs(&mut self, inputs: &[Input]) -> Done<linker::Program> {
        let primitives = self.initial_primitives()?;
        let unchecked = self.options.no_check_prims || self.options.custom;
        // Stub libraries that the runtime has built in count as found.
        let has_primitive = |name: &str| unchecked || is_stub_primitive(name);
        let options = linker::Options {
            link_all: self.options.link_all,
            debug: self.options.debug,
            no_auto_link: self.options.no_autolink,
            dlls: self.options.dllibs.iter().map(|w| w.as_str().into()).collect(),
            dll_path: self.options.dllpaths.iter().map(|w| w.as_str().into()).collect(),
            primitives,
            has_primitive: &has_primitive,
        };
        match linker::link(inputs, &options) {
            Ok(program) => Ok(program),
            Err(error) => self.fail_link(&error),
        }
    }

    /// The primitives that `-use-prims` lists.
    fn initial_primitives(&mut self) -> Done<Option<Vec<artifacts::Name>>> {
        let Some(file) = self.options.use_prims.clone() else { return Ok(None) };
        let bytes = self.read_input(&file, &file)?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Ok(Some(text.lines().filter(|line| !line.is_empty()).map(Into::into).collect()))
    }

    fn fail_link<T>(&mut self, error: &linker::Error) -> Done<T> {
        let file = last_source(self.options);
        let span = match file {
            Some(file) => self.sources.foreign(&diagnostics::Location::in_file(&file)),
            None => diagnostics::Span::NONE,
        };
        let diagnostic = diagnostics::Diagnostic::error(error.code(), span, error.message());
        self.fail(diagnostic)
    }

    fn write_program(&mut self, program: &linker::Program, prefix: Vec<u8>) -> Done {
        let output = self.options.output.clone().unwrap_or_else(|| "a.out".to_owned());
        match program.executable(prefix) {
            Ok(bytes) => {
                let mode = if self.options.with_runtime { 0o777 } else { 0o666 };
                self.write_output(&output, &bytes, mode)
            }
            Err(error) => self.fail_link(&error),
        }
    }

    /// The runtime that an executable names in its first line.
    fn runtime_path(&self) -> String {
        match &self.options.use_runtime {
            Some(runtime) => self.absolute(runtime),
            None => format!("{}{}", self.sibling_runtime(), self.options.runtime_variant),
        }
    }

    /// `ocamlrun` beside the running binary.
    fn sibling_runtime(&self) -> String {
        let executable = self.host.executable_path().unwrap_or_else(|| "/usr/local/bin/ocamlc".into());
        executable.with_file_name("ocamlrun").to_string_lossy().into_owned()
    }
}

/// Whether the primitive belongs to a stub library that our runtime has built in.
fn is_stub_primitive(name: &str) -> bool {
    ["caml_unix_", "re_", "caml_thread_", "caml_wait_signal"].iter().any(|prefix| name.starts_with(prefix))
}

/// The source named last: linking errors are reported there.
fn last_source(options: &Options) -> Option<String> {
    use crate::options::Input as Word;
    options.inputs.iter().rev().find_map(|input| match input {
        Word::Implementation(file) | Word::Interface(file) => Some(file.clone()),
        _ => None,
    })
}

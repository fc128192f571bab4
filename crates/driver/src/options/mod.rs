//! The command line of `ocamlc`, followed from left to right into one value.

mod table;

use cli::{Event, OnError, Parser, Stop, Table, Value};
use diagnostics::render::ErrorStyle;
use diagnostics::warnings::WarningState;
use host::Host;
use typing::checker::TypingOptions;

pub use table::{Key, OPTIONS};

/// The release of OCaml whose formats and behaviour these tools have.
pub const OCAML_VERSION: &str = "5.3.0";

/// What is made of the inputs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Goal {
    /// An executable.
    Link,
    /// `-c`: objects only.
    Compile,
    /// `-a`: an archive.
    Archive,
    /// `-pack`.
    Pack,
    /// `-i`: the inferred interface, printed.
    PrintInterface,
    /// `-output-obj` and its relatives.
    OutputObject,
    /// `-output-complete-exe`: a self-contained executable.
    CompleteExe,
    /// `-make-runtime`.
    MakeRuntime,
}

/// What a word of the command line stands for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Input {
    Implementation(String),
    Interface(String),
    /// A `.cmo` or `.cma`.
    Object(String),
    /// A `.cmi`, which only `-pack` takes.
    CompiledInterface(String),
    /// A C source, object or library: for custom runtimes.
    Native(String),
}

/// After which pass to stop.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Stage {
    Parsing,
    Typing,
    Lambda,
    All,
}

/// The texts that stages can be shown as.
#[derive(Clone, Default, Debug)]
pub struct Dumps {
    pub parsetree: bool,
    pub source: bool,
    pub typedtree: bool,
    pub shape: bool,
    pub raw_lambda: bool,
    pub lambda: bool,
    pub instructions: bool,
    pub unique_ids: bool,
    pub locations: bool,
    pub into_file: bool,
    pub folder: Option<String>,
}

/// Everything a command line says.
#[derive(Clone, Debug)]
pub struct Options {
    pub goal: Goal,
    pub inputs: Vec<Input>,
    pub output: Option<String>,
    pub include_dirs: Vec<String>,
    pub hidden_dirs: Vec<String>,
    pub no_stdlib: bool,
    pub no_cwd: bool,
    pub no_pervasives: bool,
    pub opens: Vec<String>,
    pub interface_suffix: String,
    pub cmi_file: Option<String>,
    pub debug: bool,
    pub no_assert: bool,
    pub unsafe_access: bool,
    pub link_all: bool,
    pub no_autolink: bool,
    pub no_check_prims: bool,
    pub use_prims: Option<String>,
    pub use_runtime: Option<String>,
    pub runtime_variant: String,
    pub with_runtime: bool,
    pub custom: bool,
    pub ccobjs: Vec<String>,
    pub ccopts: Vec<String>,
    pub dllibs: Vec<String>,
    pub dllpaths: Vec<String>,
    pub preprocessor: Option<String>,
    pub ppx: Vec<String>,
    pub bin_annot: bool,
    pub absname: bool,
    pub verbose: bool,
    pub keywords: Option<String>,
    pub stop_after: Stage,
    pub typing: TypingOptions,
    pub warnings: WarningState,
    pub error_style: ErrorStyle,
    pub colour: bool,
    pub dumps: Dumps,
    /// Alerts about the command line itself, to be shown once the options are known.
    pub notices: Vec<String>,
}

/// Why there is nothing to compile.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Early {
    /// Text for standard output; exit code 0.
    Answer(String),
    /// Text for standard error; exit code 2.
    Refusal(String),
    /// Exit code 2 without a word.
    Silent,
    /// `-depend`: the rest of the command line is `ocamldep`'s.
    Depend(Vec<String>),
}

/// What options ask about the installation.
pub struct Installation {
    /// The standard library's folder, as `-where` prints it.
    pub standard_library: String,
    /// The whole text of `-config`.
    pub configuration: Vec<(&'static str, String)>,
}

impl Options {
    fn new(host: &dyn Host) -> Options {
        let style = match host.var("OCAML_ERROR_STYLE".as_ref()).as_deref().and_then(|s| s.to_str()) {
            Some("contextual") => Some(ErrorStyle::Contextual),
            Some("short") => Some(ErrorStyle::Short),
            Some("rich") => Some(ErrorStyle::Rich),
            Some("json") => Some(ErrorStyle::Json),
            _ => None,
        };
        let terminal = host.is_terminal(host::STDERR);
        let colour = match host.var("OCAML_COLOR".as_ref()).as_deref().and_then(|s| s.to_str()) {
            Some("always") => true,
            Some("never") => false,
            _ => terminal && colour_is_wanted(host),
        };
        Options {
            goal: Goal::Link,
            inputs: Vec::new(),
            output: None,
            include_dirs: Vec::new(),
            hidden_dirs: Vec::new(),
            no_stdlib: false,
            no_cwd: false,
            no_pervasives: false,
            opens: Vec::new(),
            interface_suffix: ".mli".to_owned(),
            cmi_file: None,
            debug: false,
            no_assert: false,
            unsafe_access: false,
            link_all: false,
            no_autolink: false,
            no_check_prims: false,
            use_prims: None,
            use_runtime: None,
            runtime_variant: String::new(),
            with_runtime: true,
            custom: false,
            ccobjs: Vec::new(),
            ccopts: Vec::new(),
            dllibs: Vec::new(),
            dllpaths: Vec::new(),
            preprocessor: None,
            ppx: Vec::new(),
            bin_annot: false,
            absname: false,
            verbose: false,
            keywords: None,
            stop_after: Stage::All,
            typing: TypingOptions::default(),
            warnings: WarningState::default(),
            error_style: style.unwrap_or(if terminal { ErrorStyle::Rich } else { ErrorStyle::Contextual }),
            colour,
            dumps: Dumps { unique_ids: true, locations: true, ..Dumps::default() },
            notices: Vec::new(),
        }
    }

    /// Follows a command line (without the program's name).
    pub fn parse(
        program: &str,
        words: &[String],
        host: &dyn Host,
        installation: &Installation,
    ) -> Result<Options, Early> {
        let table = Table {
            program: program.to_owned(),
            usage: "Usage: ocamlc <options> <files>\nOptions are:\n".to_owned(),
            options: OPTIONS,
            on_error: OnError::Hint("ocamlc"),
        };
        let mut options = Options::new(host);
        let mut read = |file: &str| host.read_file(file.as_ref()).map_err(|e| format!("{file}: {e}"));
        let mut depend: Option<Vec<String>> = None;
        for event in Parser::new(&table, words.iter().cloned(), &mut read) {
            let event = event.map_err(|stop| match stop {
                Stop::Help(text) => Early::Answer(text),
                Stop::Wrong(text) => Early::Refusal(text),
                Stop::File(text) => Early::Refusal(format!("{program}: {text}\n")),
            })?;
            match event {
                Event::Option(Key::Depend, value) => depend.get_or_insert_default().push(value.text()),
                Event::Word(word) => options.word(&table, &word)?,
                Event::Option(Key::File, value) => options.word(&table, &value.text())?,
                Event::Option(key, value) => options.option(&table, key, value, installation)?,
            }
        }
        match depend {
            Some(words) => Err(Early::Depend(words)),
            None => Ok(options),
        }
    }

    fn word(&mut self, table: &Table<Key>, word: &str) -> Result<(), Early> {
        let suffix = word.rsplit_once('.').map_or("", |(_, suffix)| suffix);
        let input = match suffix {
            "ml" | "mlt" => Input::Implementation(word.to_owned()),
            _ if word.ends_with(&self.interface_suffix) => Input::Interface(word.to_owned()),
            "cmo" | "cma" => Input::Object(word.to_owned()),
            "cmi" if self.goal == Goal::Pack => Input::CompiledInterface(word.to_owned()),
            "c" | "o" | "a" | "so" | "obj" | "lib" | "dll" | "dylib" => Input::Native(word.to_owned()),
            _ => return Err(Early::Refusal(table.error(&format!("Don't know what to do with {word}")))),
        };
        self.inputs.push(input);
        Ok(())
    }

    fn option(
        &mut self,
        table: &Table<Key>,
        key: Key,
        value: Value,
        installation: &Installation,
    ) -> Result<(), Early> {
        match key {
            Key::Archive => self.goal = Goal::Archive,
            Key::CompileOnly => self.goal = Goal::Compile,
            Key::Pack => self.goal = Goal::Pack,
            Key::PrintInterface => self.goal = Goal::PrintInterface,
            Key::OutputObj | Key::OutputCompleteObj => self.goal = Goal::OutputObject,
            Key::OutputCompleteExe => self.goal = Goal::CompleteExe,
            Key::MakeRuntime => self.goal = Goal::MakeRuntime,
            Key::Output => self.output = Some(value.text()),
            Key::Impl => self.inputs.push(Input::Implementation(value.text())),
            Key::Intf => self.inputs.push(Input::Interface(value.text())),
            Key::IntfSuffix => self.interface_suffix = value.text(),
            Key::IncludeDir => self.include_dirs.push(value.text()),
            Key::HiddenDir => self.hidden_dirs.push(value.text()),
            Key::Nostdlib => self.no_stdlib = true,
            Key::Nocwd => self.no_cwd = true,
            Key::Nopervasives => self.no_pervasives = true,
            Key::Open => self.opens.push(value.text()),
            Key::CmiFile => self.cmi_file = Some(value.text()),
            Key::Debug => self.debug = true,
            Key::NoG => self.debug = false,
            Key::Noassert => self.no_assert = true,
            Key::Unsafe => self.unsafe_access = true,
            Key::Linkall => self.link_all = true,
            Key::Noautolink => self.no_autolink = true,
            Key::NoCheckPrims => self.no_check_prims = true,
            Key::UsePrims => self.use_prims = Some(value.text()),
            Key::UseRuntime => self.use_runtime = Some(value.text()),
            Key::RuntimeVariant => self.runtime_variant = value.text(),
            Key::WithRuntime => self.with_runtime = true,
            Key::WithoutRuntime => self.with_runtime = false,
            Key::Custom => self.custom = true,
            Key::Cclib => self.ccobjs.push(value.text()),
            Key::Ccopt => self.ccopts.push(value.text()),
            Key::Dllib => self.dllibs.push(value.text()),
            Key::Dllpath => self.dllpaths.push(value.text()),
            Key::Pp => self.preprocessor = Some(value.text()),
            Key::Ppx => self.ppx.push(value.text()),
            Key::BinAnnot => self.bin_annot = true,
            Key::Absname => self.absname = true,
            Key::NoAbsname => self.absname = false,
            Key::Verbose => self.verbose = true,
            Key::Keywords => self.keywords = Some(value.text()),
            Key::Thread => self.include_dirs.push("+threads".to_owned()),
            Key::StopAfter => {
                self.stop_after = match value.text().as_str() {
                    "parsing" => Stage::Parsing,
                    "typing" => Stage::Typing,
                    _ => Stage::Lambda,
                }
            }
            Key::Color => {
                self.colour = match value.text().as_str() {
                    "always" => true,
                    "never" => false,
                    _ => self.colour,
                }
            }
            Key::ErrorStyle => {
                self.error_style = match value.text().as_str() {
                    "short" => ErrorStyle::Short,
                    "rich" => ErrorStyle::Rich,
                    "json" => ErrorStyle::Json,
                    _ => ErrorStyle::Contextual,
                }
            }
            Key::WarningSpec => self.warning_spec(table, &value.text(), false)?,
            Key::WarnError => self.warning_spec(table, &value.text(), true)?,
            Key::Alert => {
                let parsed = self.warnings.parse_alerts(&value.text());
                parsed.map_err(|e| Early::Refusal(table.error(e.message.trim_end_matches('.'))))?;
            }
            Key::UnsafeString => {
                return Err(Early::Refusal(table.error(
                    "OCaml has been configured with -force-safe-string: -unsafe-string is not available",
                )));
            }
            Key::Vmthread => {
                return Err(Early::Refusal(table.error("The -vmthread argument of ocamlc is no longer supported\nsince OCaml 4.09.0.  Please switch to system threads, which have the\nsame API. Lightweight threads with VM-level scheduling are provided by\nthird-party libraries such as Lwt, but with a different API")));
            }
            Key::Plugin => {
                return Err(Early::Refusal(table.error("-plugin is only supported up to OCaml 4.08.0")));
            }
            Key::Version | Key::Vnum => return Err(Early::Answer(format!("{OCAML_VERSION}\n"))),
            Key::VersionAndWhere => {
                return Err(Early::Answer(format!(
                    "The OCaml compiler, version {OCAML_VERSION}\nStandard library directory: {}\n",
                    installation.standard_library
                )));
            }
            Key::Where => return Err(Early::Answer(format!("{}\n", installation.standard_library))),
            Key::Config => {
                let lines = installation.configuration.iter().map(|(k, v)| format!("{k}: {v}\n"));
                return Err(Early::Answer(lines.collect()));
            }
            Key::ConfigVar => {
                let name = value.text();
                let found = installation.configuration.iter().find(|(k, _)| *k == name);
                return Err(found.map_or(Early::Silent, |(_, v)| Early::Answer(v.clone())));
            }
            Key::WarnHelp => return Err(Early::Answer(warning_help())),
            other => self.switch(other, &value),
        }
        Ok(())
    }

    /// Options that only set a switch of the type checker or of the dumps, or that are accepted without effect on
    /// bytecode.
    fn switch(&mut self, key: Key, value: &Value) {
        let t = &mut self.typing;
        let d = &mut self.dumps;
        match key {
            Key::Principal => t.principal = true,
            Key::NoPrincipal => t.principal = false,
            Key::Rectypes => t.rectypes = true,
            Key::NoRectypes => t.rectypes = false,
            Key::StrictSequence => t.strict_sequence = true,
            Key::NoStrictSequence => t.strict_sequence = false,
            Key::StrictFormats => t.strict_formats = true,
            Key::NoStrictFormats => t.strict_formats = false,
            Key::Nolabels => t.labels_optional = true,
            Key::Labels => t.labels_optional = false,
            Key::UnboxedTypes => t.unboxed_types = true,
            Key::NoUnboxedTypes => t.unboxed_types = false,
            Key::AppFunct => t.applicative_functors = true,
            Key::NoAppFunct => t.applicative_functors = false,
            Key::AliasDeps => t.alias_deps = true,
            Key::NoAliasDeps => t.alias_deps = false,
            Key::Opaque => t.opaque = true,
            Key::KeepDocs => t.keep_docs = true,
            Key::NoKeepDocs => t.keep_docs = false,
            Key::KeepLocs => t.keep_locs = true,
            Key::NoKeepLocs => t.keep_locs = false,
            Key::Dparsetree => d.parsetree = true,
            Key::Dsource => d.source = true,
            Key::Dtypedtree => d.typedtree = true,
            Key::Dshape => d.shape = true,
            Key::Drawlambda => d.raw_lambda = true,
            Key::Dlambda => d.lambda = true,
            Key::Dinstr => d.instructions = true,
            Key::DuniqueIds => d.unique_ids = true,
            Key::DnoUniqueIds => d.unique_ids = false,
            Key::Dlocations => d.locations = true,
            Key::DnoLocations => d.locations = false,
            Key::DumpIntoFile => d.into_file = true,
            Key::DumpDir => d.folder = Some(value.clone().text()),
            // Native code, profiles of the compiler and legacy words: nothing to do for bytecode.
            _ => {}
        }
    }

    fn warning_spec(&mut self, table: &Table<Key>, spec: &str, errors: bool) -> Result<(), Early> {
        self.warnings
            .parse(spec, errors)
            .map_err(|e| Early::Refusal(table.error(e.message.trim_end_matches('.'))))
    }
}

fn colour_is_wanted(host: &dyn Host) -> bool {
    let no_colour = host.var("NO_COLOR".as_ref()).is_some_and(|v| !v.is_empty());
    let term = host.var("TERM".as_ref());
    !no_colour && term.is_some_and(|t| !t.is_empty() && t != "dumb")
}

/// The text of `-warn-help`.
fn warning_help() -> String {
    let mut text = String::new();
    for w in diagnostics::warnings::WARNINGS {
        match w.name {
            "" => text.push_str(&format!("{:3} {}\n", w.number, w.doc)),
            name => text.push_str(&format!("{:3} [{name}] {}\n", w.number, w.doc)),
        }
    }
    for letter in 'a'..='z' {
        let numbers = diagnostics::warnings::letter(letter);
        if letter == 'a' {
            text.push_str("  A all warnings\n");
        } else if let [one] = numbers.as_slice() {
            text.push_str(&format!("  {} Alias for warning {one}.\n", letter.to_ascii_uppercase()));
        } else if !numbers.is_empty() {
            let list: Vec<_> = numbers.iter().map(u16::to_string).collect();
            text.push_str(&format!("  {} warnings {}.\n", letter.to_ascii_uppercase(), list.join(", ")));
        }
    }
    text
}

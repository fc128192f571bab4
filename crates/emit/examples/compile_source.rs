//! `compile_source [-d raw|lambda|instr] [-g] [-nopervasives] FILE.ml OUTPUT.cmo DIRECTORY...`: the compiler's middle, without the
//! driver. Directories hold the compiled interfaces of other units; the unit's own is written beside the output.
#![allow(clippy::disallowed_methods)]

use artifacts::Digest;
use diagnostics::SourceMap;
use ferrocaml_emit::{Dump, UnitOptions, compile_unit};
use syntax::symbol::Interner;
use typing::checker::{Checker, TypingOptions};
use typing::env::persistent::{LoadError, LoadedUnit, UnitLoader};

struct Directories(Vec<String>);

impl UnitLoader for Directories {
    fn load(&self, name: &str) -> Result<Option<LoadedUnit>, LoadError> {
        let mut lower = name.to_string();
        if let Some(first) = lower.get_mut(0..1) {
            first.make_ascii_lowercase();
        }
        for directory in &self.0 {
            let path = format!("{directory}/{lower}.cmi");
            if let Ok(bytes) = std::fs::read(&path) {
                return Ok(Some(LoadedUnit { path, bytes }));
            }
        }
        Ok(None)
    }
}

fn main() {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let mut take = |flag: &str, count: usize| {
        let at = args.iter().position(|a| a == flag)?;
        args.drain(at..at + count).next_back()
    };
    let stage = take("-d", 2);
    let debug = take("-g", 1).is_some();
    let no_pervasives = take("-nopervasives", 1).is_some();
    let [source, output, directories @ ..] = &args[..] else { return eprintln!("file, output, directories") };
    let run = || compile(source, output, directories, stage.as_deref(), debug, no_pervasives);
    let worker = std::thread::scope(|scope| {
        std::thread::Builder::new().stack_size(256 << 20).spawn_scoped(scope, run).map(|t| t.join())
    });
    if !matches!(worker, Ok(Ok(true))) {
        std::process::exit(2);
    }
}

fn compile(
    source: &str,
    output: &str,
    directories: &[String],
    stage: Option<&str>,
    debug: bool,
    no_pervasives: bool,
) -> bool {
    let interner = Interner::new();
    let sources = SourceMap::new();
    let Ok(text) = std::fs::read(source) else {
        eprintln!("cannot read {source}");
        return false;
    };
    let Ok(file) = sources.add_file(source, text.into()) else { return false };
    let parsed = parser::parse_implementation(&interner, &sources, file);
    for diagnostic in parsed.diagnostics(&interner) {
        eprint!("{}", diagnostics::render::plain(&sources, &diagnostic, true));
    }
    if !parsed.errors.is_empty() {
        return false;
    }
    let stem = source.rsplit('/').next().unwrap_or(source).trim_end_matches(".ml");
    let mut unit = stem.to_string();
    if let Some(first) = unit.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    let loader = Directories(directories.to_vec());
    let mut checker =
        Checker::new(&interner, TypingOptions::default(), &loader, &sources, interner.intern(&unit));
    let env = checker.initial_env(!no_pervasives, &[]);
    let checked = checker.check_implementation(&env, &parsed.tree, source, None);
    for diagnostic in std::mem::take(&mut checker.diagnostics) {
        if diagnostic.is_error() {
            eprint!("{}", diagnostics::render::plain(&sources, &diagnostic, true));
        }
    }
    let Some(implementation) = checked else { return false };
    let wanted = match stage {
        Some("raw") => Some(Dump::RawLambda),
        Some("lambda") => Some(Dump::Lambda),
        Some("instr") => Some(Dump::Instr),
        _ => None,
    };
    let options = UnitOptions {
        translate: lambda::translate::TranslateOptions { debug, ..Default::default() },
        ..UnitOptions::default()
    };
    let result = compile_unit(
        &mut checker,
        &sources,
        &implementation,
        &options,
        &|d| Some(d) == wanted,
        &mut |_, text| println!("{text}"),
    );
    match result {
        Err(error) => {
            let place = diagnostics::render::place(&sources, error.loc);
            eprintln!("{place}\n{error}");
            false
        }
        Ok(mut unit) => {
            let flags =
                typing::env::persistent::UnitFlags { rectypes: false, opaque: false, alerts: Vec::new() };
            let Ok((cmi, digest)) = checker.encode_interface(&implementation.signature, &flags, true) else {
                eprintln!("the interface cannot be written");
                return false;
            };
            let name = unit.name.clone();
            unit.imports = vec![(name, Some(Digest(digest)))];
            for (import, crc) in checker.imports() {
                unit.imports.push((interner.str(import).into(), crc.map(Digest)));
            }
            let written = unit.write().map(|bytes| std::fs::write(output, bytes));
            let interface = output.replace(".cmo", ".cmi");
            matches!(written, Ok(Ok(()))) && std::fs::write(interface, cmi).is_ok()
        }
    }
}

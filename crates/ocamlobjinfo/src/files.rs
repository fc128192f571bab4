//! One description for each kind of file.

use artifacts::executable::{CRCS, DLLS, DLPT, Global, PRIM, SYMB};
use artifacts::{AnnotatedFile, Digest, Error, Executable, Import, InterfaceFile, Library, Name, Unit};
use marshal::{FromMarshal, Raw};

use crate::options::Options;
use crate::{shape, uids};

fn line(out: &mut String, text: impl AsRef<str>) {
    *out += text.as_ref();
    out.push('\n');
}

fn imports(out: &mut String, title: &str, imports: &[Import], options: Options) {
    line(out, title);
    for (name, digest) in imports {
        let digest = match digest {
            None => "-".repeat(32),
            Some(digest) => digest_text(digest, options),
        };
        line(out, format!("\t{digest}\t{name}"));
    }
}

fn digest_text(digest: &Digest, options: Options) -> String {
    if options.null_digest { "0".repeat(32) } else { digest.to_string() }
}

fn yes(b: bool) -> &'static str {
    if b { "YES" } else { "no" }
}

/// A unit, of an object or a library.
pub fn unit(out: &mut String, unit: &Unit, options: Options) {
    line(out, format!("Unit name: {}", unit.name));
    imports(out, "Interfaces imported:", &unit.imports, options);
    line(out, "Required globals:");
    unit.required.iter().for_each(|name| line(out, format!("\t{name}")));
    line(out, format!("Uses unsafe features: {}", yes(!unit.primitives.is_empty())));
    if !unit.primitives.is_empty() {
        line(out, "Primitives declared in this module:");
        unit.primitives.iter().for_each(|name| line(out, format!("\t{name}")));
    }
    line(out, format!("Force link: {}", yes(unit.force_link)));
}

/// A library.
pub fn library(out: &mut String, library: &Library, options: Options) {
    let list = |title: &str, names: &[Name]| {
        let names: String = names.iter().rev().map(|name| format!(" {name}")).collect();
        format!("{title}:{names}")
    };
    line(out, format!("Force custom: {}", yes(library.custom)));
    line(out, list("Extra C object files", &library.c_objects));
    line(out, list("Extra C options", &library.c_options));
    line(out, list("Extra dynamically-loaded libraries", &library.dlls));
    library.units.iter().for_each(|u| unit(out, u, options));
}

/// An executable: its sections in order.
pub fn executable(out: &mut String, executable: &Executable, options: Options) -> Result<(), Error> {
    let strings = |out: &mut String, title: &str, name| {
        let strings = executable.strings(name);
        if !strings.is_empty() {
            line(out, title);
            strings.iter().for_each(|s| line(out, format!("\t{s}")));
        }
    };
    for (name, data) in executable.sections() {
        match name {
            _ if data.is_empty() => {}
            CRCS => imports(out, "Imported units:", &executable.imports()?, options),
            DLLS => strings(out, "Used DLLs:", DLLS),
            DLPT => strings(out, "Additional DLL paths:", DLPT),
            PRIM => strings(out, "Primitives used:", PRIM),
            SYMB => {
                line(out, "Globals defined:");
                for (global, _) in executable.symbols()?.slots.iter() {
                    line(out, format!("\t{}", global_text(global)));
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn global_text(global: &Global) -> String {
    match global {
        Global::Unit(name) => format!("compilation unit `{name}'"),
        Global::Predefined(name) => format!("predefined exception `{name}'"),
    }
}

/// A compiled interface, a typed tree, or both.
pub fn annotated(out: &mut String, file: &AnnotatedFile, options: Options) {
    if let (Some(interface), false) = (&file.interface, options.quiet) {
        self::interface(out, interface, options);
    }
    if let Some(infos) = &file.infos {
        if !options.quiet {
            typed_tree(out, infos, options);
        }
        if options.shape {
            shape::print(out, infos);
        }
        if options.index {
            uids::index(out, infos);
        }
        if options.uid_dependencies {
            uids::dependencies(out, infos);
        }
        if options.declarations {
            uids::declarations(out, infos);
        }
    }
}

fn interface(out: &mut String, interface: &InterfaceFile, options: Options) {
    line(out, format!("Unit name: {}", interface.name));
    imports(out, "Interfaces imported:", &interface.imports, options);
}

/// A field of the record that holds a typed tree; a damaged one reads as empty.
pub fn field<T: FromMarshal>(infos: &Raw, index: usize) -> Option<T> {
    infos.field(index)?.extract().ok()
}

fn typed_tree(out: &mut String, infos: &Raw, options: Options) {
    line(out, format!("Cmt unit name: {}", field::<Name>(infos, 0).unwrap_or_default()));
    let listed = field::<Vec<Import>>(infos, 10).unwrap_or_default();
    imports(out, "Cmt interfaces imported:", &listed, options);
    let source = field::<Option<String>>(infos, 5).flatten();
    line(out, format!("Source file: {}", source.as_deref().unwrap_or("(none)")));
    let arguments = field::<marshal::Array<String>>(infos, 4).map_or_else(Vec::new, |a| a.0);
    line(out, format!("Compilation flags:{}", arguments.iter().map(|a| format!(" {a}")).collect::<String>()));
    let (visible, hidden) = field::<(Vec<String>, Vec<String>)>(infos, 7).unwrap_or_default();
    let list = |names: &[String]| names.iter().map(|n| format!(" {n}")).collect::<String>();
    line(out, "Load path:");
    line(out, format!("  Visible:{}", list(&visible)));
    line(out, format!("  Hidden:{}", list(&hidden)));
    let digest = field::<Option<Digest>>(infos, 11).flatten();
    let digest = digest.map(|d| digest_text(&d, options)).unwrap_or_default();
    line(out, format!("cmt interface digest: {digest}"));
}

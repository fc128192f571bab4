//! Libraries of C stubs. Those of OCaml's own distribution are built in: a program that names one finds it, wherever its
//! file is or is not. Others cannot be loaded; they are looked for, so that the message says the right thing.
use crate::domain::Domain;
use crate::primitives::{self, Primitive};
use host::{Host, path};
use std::ffi::OsStr;
use std::path::PathBuf;

/// Libraries by the names that executables carry, with their primitives.
const BUILT_IN: &[(&str, &[&[Primitive]])] = &[
    ("dllunixbyt", primitives::UNIX),
    ("dllcamlstrbyt", primitives::STR),
    ("dllthreads", primitives::THREADS),
    ("dllcamlruntime_eventsbyt", primitives::RUNTIME_EVENTS),
];

/// `dir/dllunixbyt.so` -> `dllunixbyt`
fn stem(name: &str) -> &str {
    let name = name.rsplit('/').next().unwrap_or(name);
    name.strip_suffix(".so").unwrap_or(name)
}

/// Whether a library is built in.
pub(crate) fn is_built_in(name: &str) -> bool {
    BUILT_IN.iter().any(|(n, _)| *n == stem(name))
}

/// Whether a built-in library has this primitive.
pub(crate) fn has_primitive(library: &str, primitive: &str) -> bool {
    let mut tables =
        BUILT_IN.iter().filter(|(n, _)| *n == stem(library)).flat_map(|(_, tables)| tables.iter());
    tables.any(|table| table.iter().any(|row| row.name == primitive))
}

/// Why a library that is not built in cannot be loaded. `name` is a plain name or a path, with its suffix.
pub(crate) fn reason(host: &dyn Host, dirs: &[Vec<u8>], name: &str) -> String {
    let found = if name.contains('/') {
        host.exists(&path::bytes_to_path(name.as_bytes())).then(|| name.to_string())
    } else {
        dirs.iter().find_map(|dir| {
            let file = path::bytes_to_path(dir).join(name);
            host.exists(&file).then(|| file.display().to_string())
        })
    };
    match found {
        Some(file) => format!("{file}: only the built-in stub libraries are supported yet"),
        None => format!("{name}: cannot open shared object file: No such file or directory"),
    }
}

/// Folders to look in, beside those of the command line and the executable: the environment's and `ld.conf`'s.
pub(crate) fn environment_dirs(host: &dyn Host) -> Vec<Vec<u8>> {
    let Some(paths) = host.var(OsStr::new("CAML_LD_LIBRARY_PATH")) else { return Vec::new() };
    let bytes = path::path_to_bytes(&PathBuf::from(paths)).into_owned();
    bytes.split(|&b| b == b':').filter(|dir| !dir.is_empty()).map(<[u8]>::to_vec).collect()
}

/// The lines of `ld.conf` in the standard library's folder.
pub(crate) fn configured_dirs(host: &dyn Host) -> Vec<Vec<u8>> {
    let Some(lib) = standard_library(host) else { return Vec::new() };
    let text = host.read_file(&lib.join("ld.conf")).unwrap_or_default();
    text.split(|&b| b == b'\n').filter(|dir| !dir.is_empty()).map(<[u8]>::to_vec).collect()
}

/// Where the environment says that the standard library is.
pub(crate) fn standard_library(host: &dyn Host) -> Option<PathBuf> {
    host.var(OsStr::new("OCAMLLIB")).or_else(|| host.var(OsStr::new("CAMLLIB"))).map(PathBuf::from)
}

impl Domain {
    /// The strings of a section that lists names.
    pub(crate) fn names_in_section(&self, name: &[u8; 4]) -> Vec<Vec<u8>> {
        let section = self.section(name).unwrap_or(&[]);
        section.split(|&b| b == 0).filter(|s| !s.is_empty()).map(<[u8]>::to_vec).collect()
    }

    /// Where a program's libraries are looked for, in order.
    pub(crate) fn library_dirs(&self) -> Vec<Vec<u8>> {
        let host = self.host();
        let mut dirs = self.prims.library_dirs.clone();
        dirs.extend(environment_dirs(&**host));
        dirs.extend(self.names_in_section(b"DLPT"));
        dirs.extend(configured_dirs(&**host));
        dirs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_by_name() {
        assert!(is_built_in("dllunixbyt") && is_built_in("./x/dllcamlstrbyt.so") && !is_built_in("dllfoo"));
        assert!(has_primitive("dllunixbyt.so", "caml_unix_getpid"));
        assert!(!has_primitive("dllcamlstrbyt", "caml_unix_getpid"));
        assert!(has_primitive("dllcamlstrbyt", "re_string_match"));
    }
}

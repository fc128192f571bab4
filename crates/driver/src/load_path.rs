//! Where compiled files are looked for: the `-I` and `-H` folders, the standard library's, the current one.

use std::borrow::Cow;
use std::path::Path;

use host::Host;

use crate::library::Library;
use crate::options::Options;

/// Where files of one entry come from.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Place {
    /// A folder; the empty name is the current one.
    Folder(String),
    /// The library inside the binary, below this prefix (`""` or `unix/`).
    Bundle(String),
}

#[derive(Clone, Debug)]
struct Entry {
    place: Place,
    hidden: bool,
}

/// A file that was found.
pub struct Found<'a> {
    /// The name to show and to store.
    pub path: String,
    pub bytes: Cow<'a, [u8]>,
    /// It may serve indirect needs only (`-H`).
    pub hidden: bool,
}

/// The folders in order of search.
#[derive(Clone)]
pub struct LoadPath<'a> {
    host: &'a dyn Host,
    library: Option<&'a dyn Library>,
    standard_library: String,
    entries: Vec<Entry>,
}

impl<'a> LoadPath<'a> {
    /// The path that the options describe. `standard_library` is a folder, or names where the bundle stands when
    /// there is no such folder.
    pub fn new(
        host: &'a dyn Host,
        library: Option<&'a dyn Library>,
        standard_library: &str,
        options: &Options,
    ) -> LoadPath<'a> {
        let mut path =
            LoadPath { host, library, standard_library: standard_library.to_owned(), entries: Vec::new() };
        if !options.no_cwd {
            path.entries.push(Entry { place: Place::Folder(String::new()), hidden: false });
        }
        for folder in &options.include_dirs {
            path.push(folder, false);
        }
        if !options.no_stdlib {
            path.push("+", false);
        }
        for folder in &options.hidden_dirs {
            path.push(folder, true);
        }
        path
    }

    /// Adds a folder; `+D` is below the standard library.
    fn push(&mut self, folder: &str, hidden: bool) {
        let place = match folder.strip_prefix('+') {
            None => Place::Folder(folder.trim_end_matches('/').to_owned()),
            Some(below) => {
                let below = below.trim_matches('/');
                let real = if below.is_empty() {
                    self.standard_library.clone()
                } else {
                    format!("{}/{below}", self.standard_library)
                };
                if self.library.is_none() || self.host.is_dir(Path::new(&self.standard_library)) {
                    Place::Folder(real)
                } else if below.is_empty() {
                    Place::Bundle(String::new())
                } else {
                    Place::Bundle(format!("{below}/"))
                }
            }
        };
        self.entries.push(Entry { place, hidden });
    }

    /// The folders as `.cmt` files and debug information list them.
    pub fn folders(&self, hidden: bool) -> Vec<String> {
        let chosen = self.entries.iter().filter(|e| e.hidden == hidden);
        chosen
            .map(|e| match &e.place {
                Place::Folder(folder) => folder.clone(),
                Place::Bundle(below) => format!("{}/{below}", self.standard_library),
            })
            .collect()
    }

    /// Names of the units on the visible path, for spelling hints.
    pub fn visible_units(&self) -> Vec<String> {
        let mut names = Vec::new();
        for entry in self.entries.iter().filter(|e| !e.hidden) {
            let Place::Folder(folder) = &entry.place else { continue };
            let folder = if folder.is_empty() { "." } else { folder };
            for file in self.host.read_dir(Path::new(folder)).unwrap_or_default() {
                if let Some(unit) = file.to_str().and_then(|f| f.strip_suffix(".cmi")) {
                    names.push(with_first(unit, char::to_uppercase));
                }
            }
        }
        names.sort();
        names.dedup();
        names
    }

    /// The first file of that name on the path.
    pub fn find(&self, name: &str) -> Option<Found<'a>> {
        self.entries.iter().find_map(|entry| self.find_in(entry, name))
    }

    /// A unit's interface: `m.cmi` or `M.cmi`, whatever the capital.
    pub fn find_unit(&self, unit: &str) -> Option<Found<'a>> {
        let (upper, lower) = (with_first(unit, char::to_uppercase), with_first(unit, char::to_lowercase));
        let names = [format!("{lower}.cmi"), format!("{upper}.cmi")];
        self.entries.iter().find_map(|entry| names.iter().find_map(|name| self.find_in(entry, name)))
    }

    fn find_in(&self, entry: &Entry, name: &str) -> Option<Found<'a>> {
        match &entry.place {
            Place::Folder(folder) => {
                let path = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
                let bytes = self.host.read_file(Path::new(&path)).ok()?;
                Some(Found { path, bytes: Cow::Owned(bytes), hidden: entry.hidden })
            }
            Place::Bundle(below) => {
                let bytes = self.library?.read(&format!("{below}{name}"))?;
                let path = format!("{}/{below}{name}", self.standard_library);
                Some(Found { path, bytes: Cow::Borrowed(bytes), hidden: entry.hidden })
            }
        }
    }
}

/// `name` with its first character in another case.
pub fn with_first<I: Iterator<Item = char>>(name: &str, change: fn(char) -> I) -> String {
    let mut rest = name.chars();
    rest.next().map(|c| change(c).chain(rest).collect()).unwrap_or_default()
}

//! Finding cases and the files that belong to them.

use std::path::{Path, PathBuf};

/// What a case wants.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Run,
    Errors,
    Accepts,
    Dumps,
}

/// One case.
#[derive(Clone, Debug)]
pub struct Case {
    pub kind: Kind,
    /// Path below `testsuite/` without suffix: the name shown.
    pub name: String,
    /// Where side files stand: the path without suffix.
    pub base: PathBuf,
    /// In order of compilation.
    pub sources: Vec<PathBuf>,
}

impl Case {
    /// The side file with this suffix, if there is one.
    pub fn side(&self, suffix: &str) -> Option<Vec<u8>> {
        std::fs::read(self.side_path(suffix)).ok()
    }

    pub fn side_path(&self, suffix: &str) -> PathBuf {
        let mut path = self.base.clone().into_os_string();
        path.push(suffix);
        path.into()
    }

    /// A side file's words, split at blanks (single or double quotes keep blanks together).
    pub fn words(&self, suffix: &str) -> Vec<String> {
        let text = String::from_utf8_lossy(&self.side(suffix).unwrap_or_default()).into_owned();
        let mut words = Vec::new();
        let mut word = String::new();
        let (mut quote, mut started) = (None, false);
        for c in text.chars() {
            match quote {
                Some(q) if c == q => quote = None,
                Some(_) => word.push(c),
                None if c == '"' || c == '\'' => {
                    quote = Some(c);
                    started = true;
                }
                None if c.is_whitespace() => {
                    if started || !word.is_empty() {
                        words.push(std::mem::take(&mut word));
                    }
                    started = false;
                }
                None => word.push(c),
            }
        }
        if started || !word.is_empty() {
            words.push(word);
        }
        words
    }

    /// `VAR=value` lines.
    pub fn environment(&self) -> Vec<(String, String)> {
        String::from_utf8_lossy(&self.side(".env").unwrap_or_default())
            .lines()
            .filter_map(|line| line.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }
}

/// All cases below `root`, by name.
pub fn find(root: &Path) -> Vec<Case> {
    let mut cases = Vec::new();
    for (folder, kind) in
        [("run", Kind::Run), ("errors", Kind::Errors), ("accepts", Kind::Accepts), ("dumps", Kind::Dumps)]
    {
        walk(root, &root.join(folder), kind, &mut cases);
    }
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    cases
}

fn walk(root: &Path, folder: &Path, kind: Kind, cases: &mut Vec<Case>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
        if path.is_dir() {
            match std::fs::read_to_string(path.join("files")) {
                Ok(list) => {
                    let sources = list.split_whitespace().map(|name| path.join(name)).collect();
                    cases.push(case(root, kind, path, sources));
                }
                Err(_) => walk(root, &path, kind, cases),
            }
        } else if matches!(path.extension().and_then(|e| e.to_str()), Some("ml" | "mli")) {
            cases.push(case(root, kind, path.with_extension(""), vec![path]));
        }
    }
}

fn case(root: &Path, kind: Kind, base: PathBuf, sources: Vec<PathBuf>) -> Case {
    let name = base.strip_prefix(root).unwrap_or(&base).to_string_lossy().into_owned();
    Case { kind, name, base, sources }
}

//! The options.

use cli::{ARGS_DOC, ARGS0_DOC, Arg, OnError, Opt, Table};

/// What an option is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    Quiet,
    NoApprox,
    NoCode,
    Shape,
    Index,
    Declarations,
    UidDependencies,
    NullDigest,
    Version,
    VersionNumber,
    Arguments,
}

const fn unit(name: &'static str, key: Key, doc: &'static str) -> Opt<Key> {
    Opt { name, arg: Arg::Unit, key, doc }
}

const OPTIONS: &[Opt<Key>] = &[
    unit("-quiet", Key::Quiet, " Only print explicitly required information"),
    unit("-no-approx", Key::NoApprox, " Do not print module approximation information"),
    unit("-no-code", Key::NoCode, " Do not print code from exported flambda functions"),
    unit("-shape", Key::Shape, " Print the shape of the module"),
    unit("-index", Key::Index, " Print a list of all usages of values, types, etc. in the module"),
    unit("-decls", Key::Declarations, " Print a list of all declarations in the module"),
    unit("-uid-deps", Key::UidDependencies, " Print the declarations' uids dependencies of the module"),
    unit("-null-crc", Key::NullDigest, " Print a null CRC for imported interfaces"),
    unit("-version", Key::Version, " Print version and exit"),
    unit("-vnum", Key::VersionNumber, " Print version number and exit"),
    Opt { name: "-args", arg: Arg::Lines, key: Key::Arguments, doc: ARGS_DOC },
    Opt { name: "-args0", arg: Arg::Strings, key: Key::Arguments, doc: ARGS0_DOC },
];

/// The table for a tool called by this name.
pub fn table(program: String) -> Table<Key> {
    let usage = format!("{program} [OPTIONS] FILES : give information on files");
    Table { program, usage, options: OPTIONS, on_error: OnError::Help }
}

/// What to print.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    pub quiet: bool,
    pub shape: bool,
    pub index: bool,
    pub declarations: bool,
    pub uid_dependencies: bool,
    pub null_digest: bool,
}

impl Options {
    /// Sets what an option sets. What concerns native code only has no effect.
    pub fn set(&mut self, key: Key) {
        match key {
            Key::Quiet => self.quiet = true,
            Key::Shape => self.shape = true,
            Key::Index => self.index = true,
            Key::Declarations => self.declarations = true,
            Key::UidDependencies => self.uid_dependencies = true,
            Key::NullDigest => self.null_digest = true,
            Key::NoApprox | Key::NoCode | Key::Version | Key::VersionNumber | Key::Arguments => {}
        }
    }
}

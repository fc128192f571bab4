//! Command lines in OCaml's manner, read from the one table that also prints the help.
//!
//! OCaml's tools take single-dash words, one at a time and in order: what an option does may depend on those before it,
//! and some (`-version`) act at once. So a [`Parser`] is an iterator of [`Event`]s that the tool follows as they come.
//! `-x=value` is accepted for `-x value`; `-args FILE` and `-args0 FILE` insert words from a file in place.
//!
//! clap does not serve here: it knows one-letter single-dash options only, and its messages are its own.
#![forbid(unsafe_code)]

use std::collections::VecDeque;

/// What follows an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arg {
    /// Nothing.
    Unit,
    /// A word.
    Text,
    /// An integer.
    Int,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// All remaining words, each reported as a [`Value::Text`].
    Rest,
    /// A file whose lines are inserted as words.
    Lines,
    /// A file whose NUL-ended strings are inserted as words.
    Strings,
}

/// A row of an option table.
#[derive(Debug, Clone, Copy)]
pub struct Opt<K: 'static> {
    /// The word, dash included.
    pub name: &'static str,
    /// What follows.
    pub arg: Arg,
    /// What the tool calls it; several rows may be synonyms.
    pub key: K,
    /// The help text after the name, starting with a metavariable or a blank; empty hides the row.
    pub doc: &'static str,
}

/// What the arguments of `-args` and `-args0` are called in help texts.
pub const ARGS_DOC: &str =
    "<file> Read additional newline separated command line arguments \n      from <file>";
/// See [`ARGS_DOC`].
pub const ARGS0_DOC: &str = "<file> Read additional NUL separated command line arguments from \n      <file>";

/// How much is printed after the message about a bad command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnError {
    /// The whole help.
    Help,
    /// The usage line and a hint naming the tool.
    Hint(&'static str),
}

/// A tool's options.
#[derive(Debug, Clone)]
pub struct Table<K: 'static> {
    /// The name messages start with: how the tool was called.
    pub program: String,
    /// The first line(s) of the help.
    pub usage: String,
    /// The rows, in the order of the help.
    pub options: &'static [Opt<K>],
    /// What follows error messages.
    pub on_error: OnError,
}

impl<K> Table<K> {
    /// The text of `-help`.
    pub fn help(&self) -> String {
        let mut text = format!("{}\n", self.usage);
        for option in self.options.iter().filter(|o| !o.doc.is_empty()) {
            let choices = match option.arg {
                Arg::Choice(words) => format!("{{{}}}", words.join("|")),
                _ => String::new(),
            };
            text += &format!("  {} {choices}{}\n", option.name, option.doc);
        }
        for help in ["-help", "--help"] {
            if !self.options.iter().any(|o| o.name == help) {
                text += &format!("  {help}  Display this list of options\n");
            }
        }
        text
    }

    /// A message with what follows it.
    pub fn error(&self, message: &str) -> String {
        let first_line = self.usage.lines().next().unwrap_or_default();
        match self.on_error {
            OnError::Help => format!("{}: {message}.\n{}", self.program, self.help()),
            OnError::Hint(tool) => {
                let program = &self.program;
                format!("{program}: {message}.\n{first_line}\nTry '{tool} --help' for more information.\n")
            }
        }
    }

    /// The row of an option.
    pub fn option(&self, name: &str) -> Option<&'static Opt<K>> {
        self.options.iter().find(|o| o.name == name)
    }
}

/// An option's argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// None.
    Unit,
    /// A word.
    Text(String),
    /// An integer.
    Int(i64),
}

impl Value {
    /// The word, or nothing.
    pub fn text(self) -> String {
        match self {
            Value::Text(text) => text,
            Value::Int(n) => n.to_string(),
            Value::Unit => String::new(),
        }
    }
}

/// A step of a command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event<K> {
    /// An option and its argument.
    Option(K, Value),
    /// A word that is no option.
    Word(String),
}

/// Why parsing ends early.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// The help was asked for: text for standard output; the tool ends well.
    Help(String),
    /// The command line is wrong: text for standard error; exit code 2.
    Wrong(String),
    /// A file of arguments cannot be read: the message of the reader.
    File(String),
}

/// Reads a file of arguments.
pub type ReadFile<'r> = dyn FnMut(&str) -> Result<Vec<u8>, String> + 'r;

/// Follows a command line.
pub struct Parser<'t, K: 'static> {
    table: &'t Table<K>,
    words: VecDeque<String>,
    rest: Option<K>,
    files: usize,
    read_file: &'t mut ReadFile<'t>,
}

/// More words, and more files of arguments, than any real command line has: such files may include themselves.
const MAX_WORDS: usize = 1 << 22;
const MAX_FILES: usize = 1000;

impl<'t, K: Copy> Parser<'t, K> {
    /// Starts with the words after the program's name.
    pub fn new(
        table: &'t Table<K>,
        words: impl IntoIterator<Item = String>,
        read_file: &'t mut ReadFile<'t>,
    ) -> Parser<'t, K> {
        Parser { table, words: words.into_iter().collect(), rest: None, files: 0, read_file }
    }

    fn wrong<T>(&self, message: &str) -> Result<T, Stop> {
        Err(Stop::Wrong(self.table.error(message)))
    }

    fn step(&mut self, word: String) -> Result<Option<Event<K>>, Stop> {
        if let Some(key) = self.rest {
            return Ok(Some(Event::Option(key, Value::Text(word))));
        }
        if !word.starts_with('-') {
            return Ok(Some(Event::Word(word)));
        }
        if let Some(option) = self.table.option(&word) {
            return self.option(option, &word, None);
        }
        if let Some((name, value)) = word.split_once('=')
            && let Some(option) = self.table.option(name)
        {
            return self.option(option, &word, Some(value.to_owned()));
        }
        match word.as_str() {
            "-help" | "--help" => Err(Stop::Help(self.table.help())),
            _ => self.wrong(&format!("unknown option '{word}'")),
        }
    }

    fn option(
        &mut self,
        option: &Opt<K>,
        word: &str,
        attached: Option<String>,
    ) -> Result<Option<Event<K>>, Stop> {
        let value = match (option.arg, attached) {
            (Arg::Unit, None) => Value::Unit,
            (Arg::Rest, _) => {
                self.rest = Some(option.key);
                return Ok(None);
            }
            (Arg::Unit, Some(value)) => {
                return self.wrong(&format!("wrong argument '{value}'; option '{word}' expects no argument"));
            }
            (_, attached) => {
                let Some(value) = attached.or_else(|| self.words.pop_front()) else {
                    return self.wrong(&format!("option '{word}' needs an argument"));
                };
                match option.arg {
                    Arg::Lines | Arg::Strings => return self.insert_file(option.arg, &value).map(|()| None),
                    Arg::Int => Value::Int(self.integer(word, &value)?),
                    Arg::Choice(words) if !words.contains(&value.as_str()) => {
                        let words = words.join(" ");
                        let message =
                            format!("wrong argument '{value}'; option '{word}' expects one of: {words}");
                        return self.wrong(&message);
                    }
                    _ => Value::Text(value),
                }
            }
        };
        Ok(Some(Event::Option(option.key, value)))
    }

    fn integer(&self, word: &str, value: &str) -> Result<i64, Stop> {
        match parse_int(value) {
            Some(n) => Ok(n),
            None => self.wrong(&format!("wrong argument '{value}'; option '{word}' expects an integer")),
        }
    }

    fn insert_file(&mut self, arg: Arg, file: &str) -> Result<(), Stop> {
        let bytes = (self.read_file)(file).map_err(Stop::File)?;
        let text = String::from_utf8_lossy(&bytes);
        let separator = if arg == Arg::Lines { '\n' } else { '\0' };
        let mut words: Vec<&str> = text.split(separator).collect();
        // A separator at the end ends the last word; it does not start another.
        words.pop_if(|last| last.is_empty());
        self.files += 1;
        if words.len() + self.words.len() > MAX_WORDS || self.files > MAX_FILES {
            return Err(Stop::File(format!("{file}: too many arguments")));
        }
        for word in words.into_iter().rev() {
            let word = if arg == Arg::Lines { word.strip_suffix('\r').unwrap_or(word) } else { word };
            self.words.push_front(word.to_owned());
        }
        Ok(())
    }
}

/// An integer as OCaml's `int_of_string` reads it.
fn parse_int(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (radix, digits) = match digits.get(..2).map(str::to_ascii_lowercase).as_deref() {
        Some("0x") => (16, &digits[2..]),
        Some("0o") => (8, &digits[2..]),
        Some("0b") => (2, &digits[2..]),
        _ => (10, digits),
    };
    if !digits.starts_with(|c: char| c.is_digit(radix)) {
        return None;
    }
    let magnitude = i64::from_str_radix(&digits.replace('_', ""), radix).ok()?;
    Some(if negative { -magnitude } else { magnitude })
}

impl<K: Copy> Iterator for Parser<'_, K> {
    type Item = Result<Event<K>, Stop>;

    fn next(&mut self) -> Option<Result<Event<K>, Stop>> {
        loop {
            let word = self.words.pop_front()?;
            if let Some(event) = self.step(word).transpose() {
                return Some(event);
            }
        }
    }
}

#[cfg(test)]
mod tests;

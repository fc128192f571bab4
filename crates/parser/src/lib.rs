//! The grammar: tokens to Parsetree.
//!
//! One call reads a text: [`parse_implementation`], [`parse_interface`], or one of the smaller entries. The tokens
//! come from `syntax::lexer`; the parser proper is generated from `grammar.lalrpop`.
#![forbid(unsafe_code)]

mod build;
mod context;
mod docs;
mod error;
mod flat;
mod items;
mod parse;
mod recover;
mod varify;

lalrpop_util::lalrpop_mod!(
    #[allow(clippy::all, unused)]
    grammar
);

use diagnostics::{Diagnostic, FileId, SourceMap};
use syntax::Interner;
use syntax::ast::*;
use syntax::lexer::{Comment, LexOptions, LexWarning};

pub use error::SyntaxError;
use parse::{Entry, Parsed, Run};

/// What came of reading a text.
#[derive(Clone, PartialEq, Debug)]
pub struct ParseResult<T> {
    /// What could be read; empty where there are errors.
    pub tree: T,
    pub errors: Vec<SyntaxError>,
    pub warnings: Vec<LexWarning>,
    /// Comments that are not documentation.
    pub comments: Vec<Comment>,
    /// Offset behind what was read; for a phrase, behind its `;;`.
    pub end: usize,
}

impl<T> ParseResult<T> {
    fn of(run: Run, tree: impl FnOnce(Option<Parsed>) -> T) -> ParseResult<T> {
        let Run { parsed, errors, warnings, comments, end } = run;
        ParseResult { tree: tree(parsed), errors, warnings, comments, end }
    }

    /// The errors in OCaml's words.
    pub fn diagnostics(&self, interner: &Interner) -> Vec<Diagnostic> {
        self.errors.iter().map(|e| e.diagnostic(interner)).collect()
    }
}

/// Reads a `.ml` file.
pub fn parse_implementation(interner: &Interner, map: &SourceMap, file: FileId) -> ParseResult<Structure> {
    let start = syntax::lexer::skip_hash_bang(&map.file(file).text);
    let run = parse::run(interner, map, file, start, Entry::Implementation, LexOptions::default());
    ParseResult::of(run, |parsed| match parsed {
        Some(Parsed::Structure(items)) => items,
        _ => Vec::new(),
    })
}

/// Reads a `.mli` file.
pub fn parse_interface(interner: &Interner, map: &SourceMap, file: FileId) -> ParseResult<Signature> {
    let run = parse::run(interner, map, file, 0, Entry::Interface, LexOptions::default());
    ParseResult::of(run, |parsed| match parsed {
        Some(Parsed::Signature(items)) => items,
        _ => Vec::new(),
    })
}

/// Reads one phrase of the toplevel, up to its `;;`, from offset `start` on; none at the end of the text.
pub fn parse_phrase(
    interner: &Interner,
    map: &SourceMap,
    file: FileId,
    start: usize,
) -> ParseResult<Option<ToplevelPhrase>> {
    let options = LexOptions { phrase: true, ..LexOptions::default() };
    let run = parse::run(interner, map, file, start, Entry::Phrase, options);
    ParseResult::of(run, |parsed| match parsed {
        Some(Parsed::Phrase(phrase)) => phrase,
        _ => None,
    })
}

/// Reads a script: what `#use` loads.
pub fn parse_use_file(
    interner: &Interner,
    map: &SourceMap,
    file: FileId,
) -> ParseResult<Vec<ToplevelPhrase>> {
    let start = syntax::lexer::skip_hash_bang(&map.file(file).text);
    let run = parse::run(interner, map, file, start, Entry::UseFile, LexOptions::default());
    ParseResult::of(run, |parsed| match parsed {
        Some(Parsed::Phrases(phrases)) => phrases,
        _ => Vec::new(),
    })
}

macro_rules! fragments {
    ($($(#[$doc:meta])* $name:ident $entry:ident $variant:ident $ty:ty;)*) => {
        $($(#[$doc])*
        pub fn $name(interner: &Interner, map: &SourceMap, file: FileId) -> ParseResult<Option<$ty>> {
            let run = parse::run(interner, map, file, 0, Entry::$entry, LexOptions::default());
            ParseResult::of(run, |parsed| match parsed {
                Some(Parsed::$variant(tree)) => Some(tree),
                _ => None,
            })
        })*
    };
}

fragments! {
    /// Reads a text that is one expression.
    parse_expression Expression Expression Expression;
    /// Reads a text that is one pattern.
    parse_pattern Pattern Pattern Pattern;
    /// Reads a text that is one type.
    parse_core_type CoreType CoreType CoreType;
    /// Reads a text that is one path, of any kind.
    parse_longident Longident Longident Longident;
}

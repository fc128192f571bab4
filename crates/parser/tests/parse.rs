//! The parser on recorded texts, on deep and long ones, and on rubbish.
#![allow(clippy::disallowed_methods)]

use diagnostics::SourceMap;
use ferrocaml_parser as parser;
use proptest::prelude::*;
use syntax::Interner;

/// The tree of `text` as the reference shows it, or the first error.
fn tree(name: &str, text: &[u8]) -> Result<String, String> {
    let (interner, map) = (Interner::new(), SourceMap::new());
    let file = map.add_file(name, text.into()).map_err(|_| "too long".to_string())?;
    let result = parser::parse_implementation(&interner, &map, file);
    match result.diagnostics(&interner).first() {
        Some(error) => Err(error.message.render(78)),
        None => Ok(syntax::print_tree::structure(&interner, &map, &result.tree)),
    }
}

#[test]
fn trees_are_the_references() {
    let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/trees");
    for name in ["expressions", "items", "mixed", "corners", "printed"] {
        let text = std::fs::read(format!("{dir}/{name}.ml")).unwrap();
        let expected = std::fs::read_to_string(format!("{dir}/{name}.expected")).unwrap();
        let found = tree(&format!("{name}.ml"), &text).unwrap();
        let differs = found.lines().zip(expected.lines()).position(|(a, b)| a != b);
        assert!(found == expected, "{name}: line {differs:?} differs");
    }
}

#[test]
fn errors_are_the_references() {
    let error = |text: &str| tree("e.ml", text.as_bytes()).unwrap_err();
    assert_eq!(error("let x = (1"), "Syntax error: \")\" expected");
    assert_eq!(error("module M = struct let x = 1"), "Syntax error: \"end\" expected");
    assert_eq!(error("let x = ("), "Syntax error: \"operator\" expected.");
    assert_eq!(error("let f = function A | "), "Syntax error: \"pattern\" expected.");
    assert_eq!(error("let x = 1 + _"), "Syntax error: \"wildcard \"_\"\" not expected.");
    assert_eq!(error("module M = sig end"), "Syntax error: \"struct\" expected.");
    assert_eq!(error("let x = f x <- 3"), "Syntax error");
}

#[test]
fn depth_is_limited_and_length_is_not() {
    let deep = "(".repeat(1_000_000);
    assert!(tree("deep.ml", deep.as_bytes()).is_err());
    for (first, next) in
        [("let x = 1", "+1"), ("let x = []", ";()"), ("let x = 1", "::1"), ("let x = a", ",a")]
    {
        let long = format!("{first}{}", next.repeat(100_000));
        let (interner, map) = (Interner::new(), SourceMap::new());
        let file = map.add_file("long.ml", long.as_bytes().into()).unwrap();
        let result = parser::parse_implementation(&interner, &map, file);
        assert!(result.errors.is_empty(), "{first}{next}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = tree("b.ml", &bytes);
    }

    #[test]
    fn tokens_never_panic(words in proptest::collection::vec(proptest::sample::select(WORDS), 0..40)) {
        let _ = tree("t.ml", words.join(" ").as_bytes());
    }
}

const WORDS: &[&str] = &[
    "let",
    "in",
    "x",
    "X",
    "=",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "|",
    "->",
    "fun",
    "function",
    "match",
    "with",
    "type",
    "module",
    "struct",
    "end",
    "sig",
    "val",
    ":",
    ";",
    ";;",
    ",",
    ".",
    "::",
    "+",
    "-",
    "!",
    "~x",
    "?x",
    "~x:",
    "1",
    "1.",
    "\"s\"",
    "'c'",
    "'",
    "`",
    "[@",
    "[@@",
    "[%",
    "%",
    "<-",
    ":=",
    "if",
    "then",
    "else",
    "begin",
    "object",
    "method",
    "class",
    "and",
    "rec",
    "of",
    "as",
    "(** d *)",
    "\n\n",
    "let*",
    "and*",
    "open",
    "include",
    "exception",
];

//! The warnings: their numbers, names, letters and defaults, and the `-w` / `-warn-error` specifications.
//!
//! Source: the reference's manual, "Batch compilation", and `ocamlc -warn-help`.

use std::fmt;

/// One warning.
#[derive(Clone, Copy, Debug)]
pub struct Warning {
    pub number: u16,
    /// Empty for the two numbers that have none.
    pub name: &'static str,
    pub doc: &'static str,
}

macro_rules! warnings {
    ($($number:literal $name:literal $doc:literal;)*) => {
        /// Every warning, by number.
        pub const WARNINGS: &[Warning] = &[$(Warning { number: $number, name: $name, doc: $doc }),*];
    };
}

warnings! {
    1 "comment-start" "Suspicious-looking start-of-comment mark.";
    2 "comment-not-end" "Suspicious-looking end-of-comment mark.";
    3 "" "Deprecated synonym for the 'deprecated' alert.";
    4 "fragile-match" "Fragile pattern matching: matching that will remain complete even\n    if additional constructors are added to one of the variant types\n    matched.";
    5 "ignored-partial-application" "Partially applied function: expression whose result has function\n    type and is ignored.";
    6 "labels-omitted" "Label omitted in function application.";
    7 "method-override" "Method overridden.";
    8 "partial-match" "Partial match: missing cases in pattern-matching.";
    9 "missing-record-field-pattern" "Missing fields in a record pattern.";
    10 "non-unit-statement" "Expression on the left-hand side of a sequence that doesn't have type\n    \"unit\" (and that is not a function, see warning number 5).";
    11 "redundant-case" "Redundant case in a pattern matching (unused match case).";
    12 "redundant-subpat" "Redundant sub-pattern in a pattern-matching.";
    13 "instance-variable-override" "Instance variable overridden.";
    14 "illegal-backslash" "Illegal backslash escape in a string constant.";
    15 "implicit-public-methods" "Private method made public implicitly.";
    16 "unerasable-optional-argument" "Unerasable optional argument.";
    17 "undeclared-virtual-method" "Undeclared virtual method.";
    18 "not-principal" "Non-principal type.";
    19 "non-principal-labels" "Type without principality.";
    20 "ignored-extra-argument" "Unused function argument.";
    21 "nonreturning-statement" "Non-returning statement.";
    22 "preprocessor" "Preprocessor warning.";
    23 "useless-record-with" "Useless record \"with\" clause.";
    24 "bad-module-name" "Bad module name: the source file name is not a valid OCaml module name.";
    25 "" "Ignored: now part of warning 8.";
    26 "unused-var" "Suspicious unused variable: unused variable that is bound\n    with \"let\" or \"as\", and doesn't start with an underscore (\"_\")\n    character.";
    27 "unused-var-strict" "Innocuous unused variable: unused variable that is not bound with\n    \"let\" nor \"as\", and doesn't start with an underscore (\"_\")\n    character.";
    28 "wildcard-arg-to-constant-constr" "Wildcard pattern given as argument to a constant constructor.";
    29 "eol-in-string" "Unescaped end-of-line in a string constant (non-portable code).";
    30 "duplicate-definitions" "Two labels or constructors of the same name are defined in two\n    mutually recursive types.";
    31 "module-linked-twice" "A module is linked twice in the same executable.\n    Ignored: now a hard error (since 5.1).";
    32 "unused-value-declaration" "Unused value declaration. (since 4.00)";
    33 "unused-open" "Unused open statement. (since 4.00)";
    34 "unused-type-declaration" "Unused type declaration. (since 4.00)";
    35 "unused-for-index" "Unused for-loop index. (since 4.00)";
    36 "unused-ancestor" "Unused ancestor variable. (since 4.00)";
    37 "unused-constructor" "Unused constructor. (since 4.00)";
    38 "unused-extension" "Unused extension constructor. (since 4.00)";
    39 "unused-rec-flag" "Unused rec flag. (since 4.00)";
    40 "name-out-of-scope" "Constructor or label name used out of scope. (since 4.01)";
    41 "ambiguous-name" "Ambiguous constructor or label name. (since 4.01)";
    42 "disambiguated-name" "Disambiguated constructor or label name (compatibility warning). (since 4.01)";
    43 "nonoptional-label" "Nonoptional label applied as optional. (since 4.01)";
    44 "open-shadow-identifier" "Open statement shadows an already defined identifier. (since 4.01)";
    45 "open-shadow-label-constructor" "Open statement shadows an already defined label or constructor. (since 4.01)";
    46 "bad-env-variable" "Error in environment variable. (since 4.01)";
    47 "attribute-payload" "Illegal attribute payload. (since 4.02)";
    48 "eliminated-optional-arguments" "Implicit elimination of optional arguments. (since 4.02)";
    49 "no-cmi-file" "Absent cmi file when looking up module alias. (since 4.02)";
    50 "unexpected-docstring" "Unexpected documentation comment. (since 4.03)";
    51 "wrong-tailcall-expectation" "Function call annotated with an incorrect @tailcall attribute. (since 4.03)";
    52 "fragile-literal-pattern" "Fragile constant pattern. (since 4.03)";
    53 "misplaced-attribute" "Attribute cannot appear in this context. (since 4.03)";
    54 "duplicated-attribute" "Attribute used more than once on an expression. (since 4.03)";
    55 "inlining-impossible" "Inlining impossible. (since 4.03)";
    56 "unreachable-case" "Unreachable case in a pattern-matching (based on type information). (since 4.03)";
    57 "ambiguous-var-in-pattern-guard" "Ambiguous or-pattern variables under guard. (since 4.03)";
    58 "no-cmx-file" "Missing cmx file. (since 4.03)";
    59 "flambda-assignment-to-non-mutable-value" "Assignment to non-mutable value. (since 4.03)";
    60 "unused-module" "Unused module declaration. (since 4.04)";
    61 "unboxable-type-in-prim-decl" "Unboxable type in primitive declaration. (since 4.04)";
    62 "constraint-on-gadt" "Type constraint on GADT type declaration. (since 4.06)";
    63 "erroneous-printed-signature" "Erroneous printed signature. (since 4.08)";
    64 "unsafe-array-syntax-without-parsing" "-unsafe used with a preprocessor returning a syntax tree. (since 4.08)";
    65 "redefining-unit" "Type declaration defining a new '()' constructor. (since 4.08)";
    66 "unused-open-bang" "Unused open! statement. (since 4.08)";
    67 "unused-functor-parameter" "Unused functor parameter. (since 4.10)";
    68 "match-on-mutable-state-prevent-uncurry" "Pattern-matching depending on mutable state prevents the remaining \n    arguments from being uncurried. (since 4.12)";
    69 "unused-field" "Unused record field. (since 4.13)";
    70 "missing-mli" "Missing interface file. (since 4.13)";
    71 "unused-tmc-attribute" "Unused @tail_mod_cons attribute. (since 4.14)";
    72 "tmc-breaks-tailcall" "A tail call is turned into a non-tail call by the @tail_mod_cons transformation. (since 4.14)";
    73 "generative-application-expects-unit" "A generative functor is applied to an empty structure (struct end) rather than to (). (since 5.1)";
    74 "degraded-to-partial-match" "A pattern-matching is compiled as partial even if it appears to be total. (since 5.3)";
}

/// The highest warning number.
pub const LAST: u16 = 74;

/// The defaults of `-w`.
pub const DEFAULT_SPEC: &str = "+a-4-7-9-27-29-30-32..42-44-45-48-50-60-66..70-74";
/// The defaults of `-warn-error`.
pub const DEFAULT_ERROR_SPEC: &str = "-a";

/// The name of warning `number`, if it has one.
pub fn name(number: u16) -> Option<&'static str> {
    WARNINGS.iter().find(|w| w.number == number).map(|w| w.name).filter(|n| !n.is_empty())
}

/// The numbers that a letter of a specification stands for.
pub fn letter(letter: char) -> Vec<u16> {
    match letter.to_ascii_lowercase() {
        'a' => (1..=LAST).collect(),
        'c' => vec![1, 2],
        'd' => vec![3],
        'e' => vec![4],
        'f' => vec![5],
        'k' => (32..=39).collect(),
        'l' => vec![6],
        'm' => vec![7],
        'p' => vec![8],
        'r' => vec![9],
        's' => vec![10],
        'u' => vec![11, 12],
        'v' => vec![13],
        'x' => vec![14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 30],
        'y' => vec![26],
        'z' => vec![27],
        _ => Vec::new(),
    }
}

/// Which warnings are shown and which count as errors.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WarningState {
    active: u128,
    errors: u128,
    /// Alerts: the kinds switched off or made errors; all others are shown.
    alerts_off: Vec<String>,
    alerts_as_errors: Vec<String>,
    all_alerts_off: bool,
    all_alerts_as_errors: bool,
}

/// A specification that cannot be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BadSpec {
    pub spec: String,
    /// What the reference says of it.
    pub message: String,
}

impl fmt::Display for BadSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Default for WarningState {
    fn default() -> Self {
        let mut state = WarningState {
            active: 0,
            errors: 0,
            // The reference shows these only when asked.
            alerts_off: vec!["unstable".to_owned(), "unsynchronized_access".to_owned()],
            alerts_as_errors: Vec::new(),
            all_alerts_off: false,
            all_alerts_as_errors: false,
        };
        state.parse(DEFAULT_SPEC, false).expect("the default specification is well formed");
        state.parse(DEFAULT_ERROR_SPEC, true).expect("the default specification is well formed");
        state
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Action {
    Set,
    Clear,
    SetError,
}

impl WarningState {
    /// Whether warning `number` is shown.
    pub fn is_active(&self, number: u16) -> bool {
        number < 128 && self.active >> number & 1 == 1
    }

    /// Whether warning `number`, when shown, is an error.
    pub fn is_error(&self, number: u16) -> bool {
        number < 128 && self.errors >> number & 1 == 1
    }

    /// Whether alerts of this kind are shown.
    pub fn alert_is_active(&self, kind: &str) -> bool {
        !self.all_alerts_off && !self.alerts_off.iter().any(|k| k == kind)
    }

    /// Whether alerts of this kind are errors.
    pub fn alert_is_error(&self, kind: &str) -> bool {
        self.all_alerts_as_errors || self.alerts_as_errors.iter().any(|k| k == kind)
    }

    /// Applies a specification: of `-w`, or of `-warn-error` when `errors` is set.
    pub fn parse(&mut self, spec: &str, errors: bool) -> Result<(), BadSpec> {
        let bad = || BadSpec { spec: spec.to_owned(), message: "Ill-formed list of warnings".to_owned() };
        let bytes = spec.as_bytes();
        let mut i = 0;
        while i < bytes.len() {
            let action = match bytes[i] {
                b'+' => Some(Action::Set),
                b'-' => Some(Action::Clear),
                b'@' => Some(Action::SetError),
                _ => None,
            };
            if let Some(action) = action {
                i += 1;
                let start = i;
                match bytes.get(i).copied() {
                    Some(b'0'..=b'9') => {
                        let (first, last, end) = range(spec, i).ok_or_else(bad)?;
                        i = end;
                        for n in first..=last.min(LAST) {
                            self.apply(n, action, errors);
                        }
                    }
                    Some(b'a'..=b'z' | b'A'..=b'Z') => {
                        while i < bytes.len() && (bytes[i].is_ascii_alphabetic() || is_name_dash(bytes, i)) {
                            i += 1;
                        }
                        let word = &spec[start..i];
                        if word.len() == 1 {
                            for n in letter(word.chars().next().expect("one character")) {
                                self.apply(n, action, errors);
                            }
                        } else if let Some(w) = WARNINGS.iter().find(|w| w.name == word) {
                            self.apply(w.number, action, errors);
                        } else {
                            // No such name: the letters count one by one, as they always did.
                            for n in letter(word.chars().next().expect("not empty")) {
                                self.apply(n, action, errors);
                            }
                            i = start + 1;
                        }
                    }
                    _ => return Err(bad()),
                }
            } else if bytes[i].is_ascii_alphabetic() {
                let action = if bytes[i].is_ascii_uppercase() { Action::Set } else { Action::Clear };
                for n in letter(bytes[i] as char) {
                    self.apply(n, action, errors);
                }
                i += 1;
            } else {
                return Err(bad());
            }
        }
        Ok(())
    }

    /// Applies an `-alert` specification: `+k -k ++k --k @k`, `all` for every kind.
    pub fn parse_alerts(&mut self, spec: &str) -> Result<(), BadSpec> {
        let bad =
            || BadSpec { spec: spec.to_owned(), message: "Ill-formed list of alert settings".to_owned() };
        let mut rest = spec;
        while !rest.is_empty() {
            let signs = rest.len() - rest.trim_start_matches(['+', '-', '@']).len();
            let (sign, after) = rest.split_at(signs);
            let end = after.find(['+', '-', '@']).unwrap_or(after.len());
            let (kind, next) = after.split_at(end);
            let word = kind.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '\'');
            if kind.is_empty() || !word {
                return Err(bad());
            }
            match sign {
                "+" => self.set_alert(kind, Some(true), None),
                "-" => self.set_alert(kind, Some(false), None),
                "++" => self.set_alert(kind, None, Some(true)),
                "--" => self.set_alert(kind, None, Some(false)),
                "@" => self.set_alert(kind, Some(true), Some(true)),
                _ => return Err(bad()),
            }
            rest = next;
        }
        Ok(())
    }

    fn set_alert(&mut self, kind: &str, active: Option<bool>, error: Option<bool>) {
        if let Some(active) = active {
            if kind == "all" {
                self.all_alerts_off = !active;
                self.alerts_off.clear();
            } else {
                self.alerts_off.retain(|k| k != kind);
                if !active {
                    self.alerts_off.push(kind.to_owned());
                }
            }
        }
        if let Some(error) = error {
            if kind == "all" {
                self.all_alerts_as_errors = error;
                self.alerts_as_errors.clear();
            } else {
                self.alerts_as_errors.retain(|k| k != kind);
                if error {
                    self.alerts_as_errors.push(kind.to_owned());
                }
            }
        }
    }

    fn apply(&mut self, number: u16, action: Action, errors: bool) {
        // Warning 3 is the alert `deprecated` under its old number.
        if number == 3 {
            match (action, errors) {
                (Action::Set, false) => self.set_alert("deprecated", Some(true), None),
                (Action::Clear, false) => self.set_alert("deprecated", Some(false), None),
                (Action::Set, true) => self.set_alert("deprecated", None, Some(true)),
                (Action::Clear, true) => self.set_alert("deprecated", None, Some(false)),
                (Action::SetError, _) => self.set_alert("deprecated", Some(true), Some(true)),
            }
            return;
        }
        let bit = 1u128 << number;
        match action {
            Action::SetError => {
                self.active |= bit;
                self.errors |= bit;
            }
            Action::Set if errors => self.errors |= bit,
            Action::Clear if errors => self.errors &= !bit,
            Action::Set => self.active |= bit,
            Action::Clear => self.active &= !bit,
        }
    }
}

fn is_name_dash(bytes: &[u8], i: usize) -> bool {
    // A dash belongs to a name when letters stand on both sides: `+unused-var-4` ends before the last dash.
    bytes[i] == b'-'
        && i > 0
        && bytes[i - 1].is_ascii_alphabetic()
        && bytes.get(i + 1).is_some_and(u8::is_ascii_alphabetic)
        && bytes.get(i + 2).is_some_and(u8::is_ascii_alphabetic)
}

/// `12` or `12..34` at byte `start`: first, last, and where it ends.
fn range(spec: &str, start: usize) -> Option<(u16, u16, usize)> {
    let digits = |from: usize| -> (Option<u16>, usize) {
        let end = spec[from..].find(|c: char| !c.is_ascii_digit()).map_or(spec.len(), |n| from + n);
        (spec[from..end].parse().ok(), end)
    };
    let (first, end) = digits(start);
    let first = first?;
    if let Some(rest) = spec[end..].strip_prefix("..") {
        let (last, end) = digits(spec.len() - rest.len());
        let last = last?;
        return (first <= last).then_some((first, last, end));
    }
    Some((first, first, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_the_documented_ones() {
        let state = WarningState::default();
        for n in [1, 5, 8, 11, 26, 31, 43, 46, 57, 63, 71, 73] {
            assert!(state.is_active(n), "{n}");
        }
        for n in [4, 7, 9, 27, 32, 42, 44, 50, 60, 70, 74] {
            assert!(!state.is_active(n), "{n}");
        }
        assert!(!state.is_error(8));
    }

    #[test]
    fn specifications_are_read_left_to_right() {
        let mut state = WarningState::default();
        state.parse("-a+8..10@26+unused-open-4A-9", false).unwrap();
        assert!(state.is_active(8) && state.is_active(1) && !state.is_active(9));
        assert!(state.is_error(26) && !state.is_error(8));
        state.parse("+8", true).unwrap();
        assert!(state.is_error(8));
    }

    #[test]
    fn bad_specifications_are_refused() {
        for spec in ["+", "+10..3", "!", "10", "+1.."] {
            assert!(WarningState::default().parse(spec, false).is_err(), "{spec}");
        }
        assert!(WarningState::default().parse_alerts("+deprecated--all").is_ok());
        assert!(WarningState::default().parse_alerts("deprecated").is_err());
    }
}

//! What kind of operator a name is, for those who print names: told by the lexer's own rules.

use logos::Logos;

use super::raw::Raw;

/// How an operator is written next to its arguments.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum OperatorClass {
    /// Between two arguments.
    Infix,
    /// In front of its argument.
    Prefix,
    /// `#...`: between two arguments, tighter than application.
    Hash,
    /// `.%()` and the like.
    Index,
    /// `let*`, `and*`
    Binding,
}

/// The class of `name`; none for an identifier.
pub(crate) fn operator_class(name: &str) -> Option<OperatorClass> {
    if matches!(name, "or" | "mod" | "land" | "lor" | "lxor" | "lsl" | "lsr" | "asr") {
        return Some(OperatorClass::Infix);
    }
    let mut lexer = Raw::lexer(name.as_bytes());
    let class = match lexer.next()?.ok()? {
        Raw::Dotop => return Some(OperatorClass::Index),
        Raw::Infixop0 | Raw::Infixop1 | Raw::Infixop2 | Raw::Infixop3 | Raw::Infixop4 => OperatorClass::Infix,
        Raw::Ampersand | Raw::AmperAmper | Raw::Bar | Raw::BarBar | Raw::ColonEqual | Raw::Equal => {
            OperatorClass::Infix
        }
        Raw::Greater | Raw::Less | Raw::Minus | Raw::MinusDot | Raw::Percent | Raw::Plus => {
            OperatorClass::Infix
        }
        Raw::PlusDot | Raw::PlusEq | Raw::Star => OperatorClass::Infix,
        Raw::Prefixop | Raw::Bang => OperatorClass::Prefix,
        Raw::Hashop => OperatorClass::Hash,
        Raw::Letop | Raw::Andop => OperatorClass::Binding,
        _ => return None,
    };
    lexer.remainder().is_empty().then_some(class)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_operators() {
        use OperatorClass::*;
        for (name, class) in [
            ("x", None),
            ("mod", Some(Infix)),
            ("modulo", None),
            ("*", Some(Infix)),
            ("!=", Some(Infix)),
            ("!", Some(Prefix)),
            ("~-.", Some(Prefix)),
            ("##", Some(Hash)),
            (".%[;..]<-", Some(Index)),
            ("let*", Some(Binding)),
            ("letter", None),
            (":=", Some(Infix)),
        ] {
            assert_eq!(operator_class(name), class, "{name}");
        }
    }
}

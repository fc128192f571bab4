//! Identifiers outside ASCII.
//!
//! OCaml 5.3 takes the accented letters of western European languages, in composed or decomposed form; two spellings
//! of one name are the same name.

use unicode_normalization::UnicodeNormalization;

use super::error::LexErrorKind;

/// An identifier in composed form.
pub(super) struct Name {
    pub text: String,
    /// Whether it starts like a constructor.
    pub capital: bool,
}

/// Whether `c` may stand in an identifier and, if it is a letter outside ASCII, whether it is a capital.
fn class(c: char) -> Option<bool> {
    match c {
        'A'..='Z' | 'À'..='Ö' | 'Ø'..='Þ' | 'Š' | 'Ž' | 'Œ' | 'Ÿ' | 'ẞ' => Some(true),
        'a'..='z' | '_' | '\'' | '0'..='9' | 'ß'..='ö' | 'ø'..='ÿ' | 'š' | 'ž' | 'œ' => Some(false),
        _ => None,
    }
}

/// Reads an identifier.
pub(super) fn check(bytes: &[u8]) -> Result<Name, LexErrorKind> {
    let text = std::str::from_utf8(bytes).map_err(|_| LexErrorKind::InvalidEncoding(bytes.into()))?;
    let text: String = if text.is_ascii() { text.into() } else { text.nfc().collect() };
    let mut capital = None;
    for c in text.chars() {
        let is_capital = class(c).ok_or(LexErrorKind::InvalidIdentifierCharacter(c))?;
        capital.get_or_insert(is_capital);
    }
    Ok(Name { text, capital: capital == Some(true) })
}

//! One `printf` directive: `%`, flags, width, precision, conversion.

/// A directive taken apart. The text around it is printed as it stands.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Directive<'a> {
    pub before: &'a [u8],
    /// `-`: pad on the right.
    pub left: bool,
    /// `0`: pad with zeros.
    pub zero: bool,
    /// `+` or space: what stands before a number that is not negative.
    pub sign: Option<u8>,
    /// `#`: the alternative form.
    pub alternative: bool,
    pub width: usize,
    pub precision: Option<usize>,
    pub conversion: u8,
}

/// The longest directive that integers are formatted by.
pub const MAX_LENGTH: usize = 31;

/// Wider or more precise is refused: no format in earnest asks for it.
const MAX_NUMBER: usize = 1 << 28;

/// Takes a format apart; `None` when it is no directive. The conversion is its last character, and the size modifiers
/// `l`, `n`, `L` before it are skipped.
pub fn parse(format: &[u8]) -> Option<Directive<'_>> {
    let start = format.iter().position(|&b| b == b'%')?;
    let (&conversion, body) = format.get(start + 1..)?.split_last()?;
    let mut directive = Directive { before: &format[..start], conversion, ..Directive::default() };
    let mut rest = body;
    while let Some((&flag, tail)) = rest.split_first() {
        match flag {
            b'-' => directive.left = true,
            b'0' => directive.zero = true,
            b'+' => directive.sign = Some(b'+'),
            b' ' => directive.sign = directive.sign.or(Some(b' ')),
            b'#' => directive.alternative = true,
            _ => break,
        }
        rest = tail;
    }
    (directive.width, rest) = number(rest)?;
    if let Some((b'.', tail)) = rest.split_first() {
        let (precision, tail) = number(tail)?;
        directive.precision = Some(precision);
        rest = tail;
    }
    rest.iter().all(|b| b"lLn".contains(b)).then_some(directive)
}

/// A run of digits; 0 when there is none.
fn number(text: &[u8]) -> Option<(usize, &[u8])> {
    let digits = text.iter().take_while(|b| b.is_ascii_digit()).count();
    let mut value = 0usize;
    for &digit in &text[..digits] {
        value = value.checked_mul(10)?.checked_add(usize::from(digit - b'0'))?;
    }
    (value <= MAX_NUMBER).then_some((value, &text[digits..]))
}

impl Directive<'_> {
    /// Lays out sign or prefix and digits within the width. `zero_pad` says whether zeros may fill it.
    pub fn lay_out(&self, prefix: &[u8], digits: &[u8], zero_pad: bool) -> Vec<u8> {
        let length = prefix.len() + digits.len();
        let padding = self.width.saturating_sub(length);
        let mut out = Vec::with_capacity(self.before.len() + length + padding);
        out.extend_from_slice(self.before);
        let pad = |out: &mut Vec<u8>, byte| out.resize(out.len() + padding, byte);
        if self.left {
            out.extend_from_slice(prefix);
            out.extend_from_slice(digits);
            pad(&mut out, b' ');
        } else if self.zero && zero_pad {
            out.extend_from_slice(prefix);
            pad(&mut out, b'0');
            out.extend_from_slice(digits);
        } else {
            pad(&mut out, b' ');
            out.extend_from_slice(prefix);
            out.extend_from_slice(digits);
        }
        out
    }
}

//! Contents of strings and characters.

use std::rc::Rc;

use super::error::LexErrorKind;
use super::{LexError, LexWarningKind, Lexer};

/// Contents of the string literal whose opening quote ends at `pos`, and the offset behind its closing quote; none
/// if it does not end.
pub(super) fn string(lexer: &mut Lexer, mut pos: usize) -> Result<Option<(Rc<[u8]>, usize)>, LexError> {
    let src = lexer.src;
    let plain = |from: usize| src[from..].iter().position(|b| matches!(b, b'"' | b'\\' | b'\r'));
    let mut text = Vec::new();
    loop {
        let Some(len) = plain(pos) else { return Ok(None) };
        text.extend_from_slice(&src[pos..pos + len]);
        pos += len;
        match src[pos] {
            b'"' => return Ok(Some((text.into(), pos + 1))),
            b'\r' => {
                if src.get(pos + 1) != Some(&b'\n') {
                    text.push(b'\r');
                }
                pos += 1;
            }
            _ => pos = escape(lexer, pos, &mut text)?,
        }
    }
}

/// Reads the escape sequence at `pos`; gives the offset behind it.
fn escape(lexer: &mut Lexer, pos: usize, text: &mut Vec<u8>) -> Result<usize, LexError> {
    let src = lexer.src;
    let rest = &src[pos + 1..];
    if let Some((byte, len)) = simple_escape(rest) {
        text.push(byte);
        return Ok(pos + 1 + len);
    }
    let line_end = rest.iter().take_while(|b| **b == b'\r').count();
    if rest.get(line_end) == Some(&b'\n') {
        let blanks = rest[line_end + 1..].iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
        return Ok(pos + 1 + line_end + 1 + blanks);
    }
    match numeric_escape(rest) {
        Some((Ok(byte), len)) => {
            text.push(byte);
            return Ok(pos + 1 + len);
        }
        Some((Err(why), len)) => return Err(illegal(lexer, pos, pos + 1 + len, Some(why))),
        None => {}
    }
    if let Some((code, len)) = unicode_escape(rest) {
        let c = code.map_err(|why| illegal(lexer, pos, pos + 1 + len, Some(why)))?;
        text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        return Ok(pos + 1 + len);
    }
    // Not an escape: both characters stand for themselves.
    text.push(b'\\');
    if let Some(byte) = rest.first() {
        lexer.warn(LexWarningKind::IllegalBackslash, pos, pos + 2);
        text.push(*byte);
        return Ok(pos + 2);
    }
    Ok(pos + 1)
}

fn illegal(lexer: &Lexer, start: usize, end: usize, why: Option<String>) -> LexError {
    let text = lexer.src[start..end].into();
    lexer.error(LexErrorKind::IllegalEscape(text, why), start, end)
}

/// `n`, `t`, ... after a backslash.
fn simple_escape(rest: &[u8]) -> Option<(u8, usize)> {
    let byte = match rest.first()? {
        b'n' => b'\n',
        b't' => b'\t',
        b'b' => 8,
        b'r' => b'\r',
        c @ (b'\\' | b'\'' | b'"' | b' ') => *c,
        _ => return None,
    };
    Some((byte, 1))
}

/// `ddd`, `xhh`, `oooo` after a backslash, with their length.
fn numeric_escape(rest: &[u8]) -> Option<(Result<u8, String>, usize)> {
    let number = |digits: &[u8], radix: u32| {
        let text = std::str::from_utf8(digits).ok()?;
        text.bytes().all(|b| char::from(b).is_digit(radix)).then(|| u32::from_str_radix(text, radix).ok())?
    };
    let range = "is outside the range of legal characters (0-255).";
    if let Some(value) = rest.get(..3).and_then(|d| number(d, 10)) {
        return Some((u8::try_from(value).map_err(|_| format!("{value} {range}")), 3));
    }
    match rest {
        [b'x', digits @ ..] => Some((Ok(number(digits.get(..2)?, 16)? as u8), 3)),
        [b'o', digits @ ..] => {
            let value = number(digits.get(..3)?, 8)?;
            Some((u8::try_from(value).map_err(|_| format!("o{value:o} (={value}) {range}")), 4))
        }
        _ => None,
    }
}

/// `u{h...}` after a backslash, with its length.
fn unicode_escape(rest: &[u8]) -> Option<(Result<char, String>, usize)> {
    let digits = rest.strip_prefix(b"u{")?;
    let len = digits.iter().take_while(|b| b.is_ascii_hexdigit()).count();
    if len == 0 || digits.get(len) != Some(&b'}') {
        return None;
    }
    let text = std::str::from_utf8(&digits[..len]).ok()?;
    let value = if len > 6 {
        Err("too many digits, expected 1 to 6 hexadecimal digits".to_string())
    } else {
        let code = u32::from_str_radix(text, 16).unwrap_or(u32::MAX);
        char::from_u32(code).ok_or_else(|| format!("{code:X} is not a Unicode scalar value"))
    };
    Some((value, len + 3))
}

/// The character literal whose quote stands at `start`, and the offset behind it; none if this is only a quote.
pub(super) fn character(lexer: &Lexer, start: usize) -> Result<Option<(u8, usize)>, LexError> {
    let rest = &lexer.src[start + 1..];
    match rest {
        [b'\'', ..] => Err(lexer.error(LexErrorKind::EmptyCharacter, start, start + 2)),
        [b'\\', escape @ ..] => {
            if let Some((byte, len)) = simple_escape(escape)
                && escape.get(len) == Some(&b'\'')
            {
                return Ok(Some((byte, start + 3 + len)));
            }
            match numeric_escape(escape) {
                Some((value, len)) if escape.get(len) == Some(&b'\'') => match value {
                    Ok(byte) => return Ok(Some((byte, start + 3 + len))),
                    Err(why) if escape[0] != b'o' => {
                        return Err(illegal(lexer, start, start + 3 + len, Some(why)));
                    }
                    Err(_) => {}
                },
                _ => {}
            }
            if escape.is_empty() {
                return Ok(None);
            }
            let text = lexer.src[start + 1..start + 3].into();
            Err(lexer.error(LexErrorKind::IllegalEscape(text, None), start, start + 3))
        }
        [b'\n', b'\'', ..] => Ok(Some((b'\n', start + 3))),
        [b'\r', ..] => {
            let returns = rest.iter().take_while(|b| **b == b'\r').count();
            let closed = rest[returns..].starts_with(b"\n'");
            Ok(closed.then_some((b'\n', start + 1 + returns + 2)))
        }
        [byte, b'\'', ..] => Ok(Some((*byte, start + 3))),
        _ => Ok(None),
    }
}

/// Offset of the `|delimiter}` that ends a quoted string whose contents start at `pos`.
pub(super) fn quoted_end(src: &[u8], mut pos: usize, delimiter: &[u8]) -> Option<usize> {
    loop {
        pos += src.get(pos..)?.iter().position(|b| *b == b'|')?;
        let rest = &src[pos + 1..];
        if rest.starts_with(delimiter) && rest.get(delimiter.len()) == Some(&b'}') {
            return Some(pos);
        }
        pos += 1;
    }
}

/// `text` with `\r\n` turned into `\n`.
pub(super) fn with_plain_newlines(text: &[u8]) -> Rc<[u8]> {
    if !text.contains(&b'\r') {
        return text.into();
    }
    let mut out = Vec::with_capacity(text.len());
    for (i, byte) in text.iter().enumerate() {
        if *byte != b'\r' || text.get(i + 1) != Some(&b'\n') {
            out.push(*byte);
        }
    }
    out.into()
}

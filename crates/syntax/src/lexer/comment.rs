//! Where a comment ends: comments nest, and strings and characters inside them hide what they contain.

use super::literal;

/// A comment that does not end. Places are byte ranges.
pub(super) enum Unterminated {
    /// The innermost open comment's `(*`.
    Comment { inner: (usize, usize) },
    /// A string inside, with the innermost open comment around it.
    String { inner: (usize, usize), string: (usize, usize) },
}

/// The offset behind the `*)` of the comment that starts at `start` and has been read up to `pos`.
pub(super) fn end(src: &[u8], start: usize, mut pos: usize) -> Result<usize, Unterminated> {
    let mut open = vec![start];
    let opener = |open: &[usize]| {
        let at = open.last().copied().unwrap_or(start);
        (at, at + 2)
    };
    while pos < src.len() {
        let rest = &src[pos..];
        match rest {
            [b'(', b'*', ..] => {
                open.push(pos);
                pos += 2;
            }
            [b'*', b')', ..] => {
                open.pop();
                pos += 2;
                if open.is_empty() {
                    return Ok(pos);
                }
            }
            [b'"', ..] => {
                let unterminated = || Unterminated::String { inner: opener(&open), string: (pos, pos + 1) };
                pos = string_end(src, pos + 1).ok_or_else(unterminated)?;
            }
            [b'{', ..] => match quoted_start(rest) {
                Some((len, delimiter)) => {
                    let string = (pos, pos + len);
                    let close = literal::quoted_end(src, pos + len, delimiter)
                        .ok_or_else(|| Unterminated::String { inner: opener(&open), string })?;
                    pos = close + delimiter.len() + 2;
                }
                None => pos += 1,
            },
            [b'\'', ..] => pos += character_len(rest),
            [b'A'..=b'Z' | b'a'..=b'z' | b'_' | 0xC0.., ..] => {
                let word = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'\'' | 0x80..);
                pos += rest.iter().take_while(word).count();
            }
            _ => pos += 1,
        }
    }
    Err(Unterminated::Comment { inner: opener(&open) })
}

fn string_end(src: &[u8], mut pos: usize) -> Option<usize> {
    loop {
        match src.get(pos)? {
            b'"' => return Some(pos + 1),
            b'\\' => pos += 2,
            _ => pos += 1,
        }
    }
}

/// Length and delimiter of the `{id|` or `{%ext id|` that `text` starts with.
fn quoted_start(text: &[u8]) -> Option<(usize, &[u8])> {
    let lower = |b: &u8| matches!(b, b'a'..=b'z' | b'_' | 0x80..);
    let blank = |b: &u8| matches!(b, b' ' | b'\t' | 0x0C);
    let bar = text.iter().position(|b| *b == b'|' || *b == b'\n')?;
    let mut head = &text[1..bar];
    if text[bar] != b'|' {
        return None;
    }
    if let [b'%', rest @ ..] = head {
        let rest = rest.strip_prefix(b"%").unwrap_or(rest);
        let name = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'\'' | b'.' | 0x80..);
        let len = rest.iter().take_while(name).count();
        let blanks = rest[len..].iter().take_while(|b| blank(b)).count();
        if len == 0 || (blanks == 0 && len != rest.len()) {
            return None;
        }
        head = &rest[len + blanks..];
        let used = head.iter().take_while(|b| lower(b)).count();
        return head[used..].iter().all(blank).then_some((bar + 1, &head[..used]));
    }
    head.iter().all(lower).then_some((bar + 1, head))
}

/// Length of the character literal that `text` starts with; 1 where it is only a quote.
fn character_len(text: &[u8]) -> usize {
    match text {
        [_, b'\'', ..] => 2,
        [_, b'\\', b'\\' | b'\'' | b'"' | b'n' | b't' | b'b' | b'r' | b' ', b'\'', ..] => 4,
        [_, b'\\', b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', b'\'', ..] => 6,
        [_, b'\\', b'o', b'0'..=b'3', b'0'..=b'7', b'0'..=b'7', b'\'', ..] => 7,
        [_, b'\\', b'x', a, b, b'\'', ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit() => 6,
        [_, b'\r', b'\n', b'\'', ..] => 4,
        [_, b, b'\'', ..] if !matches!(b, b'\\' | b'\r') => 3,
        _ => 1,
    }
}

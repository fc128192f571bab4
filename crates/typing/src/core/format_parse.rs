//! Reading format strings: the conversions, flags and formatting marks of a literal of type `format6`.
//!
//! The grammar and the errors are those documented for `Printf`, `Format` and `Scanf`.

/// Alignment of padding.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Align {
    Left,
    Right,
    Zeros,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Padding {
    None,
    Literal(Align, usize),
    /// Given by an argument.
    Argument(Align),
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Precision {
    None,
    Literal(usize),
    Argument,
}

/// The integer types that conversions have.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum IntKind {
    Int,
    Int32,
    Nativeint,
    Int64,
}

/// An element of a format; names are those of the constructors it becomes.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Item {
    Char,
    CamlChar,
    Text(bool, Padding),
    Int(IntKind, &'static str, Padding, Precision),
    Float(&'static str, &'static str, Padding, Precision),
    Bool(Padding),
    Flush,
    Literal(Vec<u8>),
    CharLiteral(u8),
    FormatArg(Option<usize>, Vec<Ty>),
    FormatSubst(Option<usize>, Vec<Ty>),
    Alpha,
    Theta,
    Reader,
    ScanCharSet(Option<usize>, Vec<u8>),
    Counter(&'static str),
    ScanNextChar,
    Ignored(Ignored),
    /// A formatting mark with its constructor's name.
    Mark(&'static str),
    Break(Vec<u8>, i64, i64),
    MagicSize(Vec<u8>, i64),
    ScanIndication(u8),
    /// `@{` (true) or `@[`, with what follows in `<>`.
    Open(bool, Vec<Item>, Vec<u8>),
}

/// A conversion that reads without giving an argument.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Ignored {
    Plain(&'static str),
    Padded(&'static str, Option<usize>),
    Int(&'static str, &'static str, Option<usize>),
    Float(Option<usize>, Option<usize>),
    Format(bool, Option<usize>, Vec<Ty>),
    CharSet(Option<usize>, Vec<u8>),
    Counter(&'static str),
}

/// An element of a format's type.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Ty {
    Plain(&'static str),
    FormatArg(Vec<Ty>),
    FormatSubst(Vec<Ty>),
}

type Parsed<T> = Result<T, String>;

struct Parser<'a> {
    text: &'a [u8],
}

/// Flags and sizes in front of a conversion, with what a conversion has made use of.
struct Conversion {
    start: usize,
    plus: bool,
    hash: bool,
    space: bool,
    ignored: bool,
    padding: Padding,
    precision: Precision,
    used_plus: bool,
    used_hash: bool,
    used_space: bool,
    used_ignored: bool,
    used_padding: bool,
    used_precision: bool,
}

/// Reads a whole format; the error is the complete message.
pub(super) fn parse(text: &[u8]) -> Parsed<Vec<Item>> {
    Parser { text }.parse(0, text.len())
}

impl Parser<'_> {
    fn error<T>(&self, message: String) -> Parsed<T> {
        Err(format!("invalid format {}: {message}", quoted(self.text)))
    }

    fn at<T>(&self, position: usize, message: impl std::fmt::Display) -> Parsed<T> {
        self.error(format!("at character number {position}, {message}"))
    }

    fn end<T>(&self, position: usize) -> Parsed<T> {
        self.at(position, "unexpected end of format")
    }

    fn incompatible<T>(&self, start: usize, here: usize, symbol: u8, option: &str) -> Parsed<T> {
        let part = quoted(&self.text[start..here.min(self.text.len())]);
        self.at(start, format!("{option} is incompatible with '{}' in sub-format {part}", char::from(symbol)))
    }

    fn parse(&self, from: usize, end: usize) -> Parsed<Vec<Item>> {
        let mut items = Vec::new();
        let mut literal = Vec::new();
        let mut i = from;
        while i < end {
            match self.text[i] {
                b'%' => {
                    flush(&mut items, &mut literal);
                    i = self.conversion(i, end, &mut items)?;
                }
                b'@' => {
                    flush(&mut items, &mut literal);
                    i = self.mark(i + 1, end, &mut items)?;
                }
                c => {
                    literal.push(c);
                    i += 1;
                }
            }
        }
        flush(&mut items, &mut literal);
        Ok(items)
    }

    fn conversion(&self, start: usize, end: usize, items: &mut Vec<Item>) -> Parsed<usize> {
        let mut i = start + 1;
        if i == end {
            return self.end(end);
        }
        let ignored = self.text[i] == b'_';
        i += usize::from(ignored);
        let mut flags = [(b'0', false), (b'-', false), (b'+', false), (b'#', false), (b' ', false)];
        loop {
            if i == end {
                return self.end(end);
            }
            let c = self.text[i];
            match flags.iter_mut().find(|(f, _)| *f == c) {
                Some((_, true)) => return self.at(i, format!("duplicate flag '{}'", char::from(c))),
                Some((_, set)) => *set = true,
                None => break,
            }
            i += 1;
        }
        let [(_, zero), (_, minus), (_, plus), (_, hash), (_, space)] = flags;
        let align = match (zero, minus) {
            (false, false) => Align::Right,
            (false, true) => Align::Left,
            (true, false) => Align::Zeros,
            (true, true) => return self.incompatible(start, i, b'-', "0"),
        };
        let (padding, mut i) = match self.text[i] {
            b'0'..=b'9' => {
                let (width, next) = self.number(i, end);
                (Padding::Literal(align, width), next)
            }
            b'*' => (Padding::Argument(align), i + 1),
            _ => match align {
                Align::Left => return self.at(i - 1, "'-' without padding"),
                Align::Zeros => (Padding::Literal(Align::Right, 0), i),
                Align::Right => (Padding::None, i),
            },
        };
        if i == end {
            return self.end(end);
        }
        let mut precision = Precision::None;
        if self.text[i] == b'.' {
            i += 1;
            if i == end {
                return self.end(end);
            }
            (precision, i) = match self.text[i] {
                b'0'..=b'9' => {
                    let (n, next) = self.number(i, end);
                    (Precision::Literal(n), next)
                }
                b'*' => (Precision::Argument, i + 1),
                _ => return self.at(i - 1, "'.' without precision"),
            };
            if i == end {
                return self.end(end);
            }
        }
        let mut c = Conversion {
            start,
            plus,
            hash,
            space,
            ignored,
            padding,
            precision,
            used_plus: false,
            used_hash: false,
            used_space: false,
            used_ignored: false,
            used_padding: false,
            used_precision: false,
        };
        let symbol = self.text[i];
        let (item, next) = self.convert(&mut c, symbol, i + 1, end)?;
        self.check_used(&c, symbol, i + 1)?;
        items.extend(item);
        Ok(next)
    }

    fn number(&self, from: usize, end: usize) -> (usize, usize) {
        let mut i = from;
        let mut n = 0usize;
        while i < end && self.text[i].is_ascii_digit() {
            n = n.saturating_mul(10).saturating_add(usize::from(self.text[i] - b'0'));
            i += 1;
        }
        (n, i)
    }

    fn check_used(&self, c: &Conversion, symbol: u8, here: usize) -> Parsed<()> {
        let unused = [
            (c.plus && !c.used_plus, "'+'"),
            (c.hash && !c.used_hash, "'#'"),
            (c.space && !c.used_space, "' '"),
            (c.padding != Padding::None && !c.used_padding, "`padding'"),
            (c.precision != Precision::None && !c.used_precision, "`precision'"),
        ];
        for (unused, what) in unused {
            if unused {
                return self.incompatible(c.start, here, symbol, what);
            }
        }
        if c.ignored && c.plus {
            return self.incompatible(c.start, here, b'_', "'+'");
        }
        if c.ignored && !c.used_ignored {
            return self.incompatible(c.start, here, symbol, "'_'");
        }
        Ok(())
    }

    /// A width that must be a plain number.
    fn plain_padding(&self, c: &mut Conversion, symbol: u8, here: usize) -> Parsed<Option<usize>> {
        c.used_padding = true;
        match c.padding {
            Padding::None => Ok(None),
            Padding::Literal(Align::Right, n) => Ok(Some(n)),
            Padding::Literal(Align::Zeros, _) => self.incompatible(c.start, here, symbol, "'0'"),
            Padding::Literal(Align::Left, _) => self.incompatible(c.start, here, symbol, "'-'"),
            Padding::Argument(_) => self.incompatible(c.start, here, symbol, "'*'"),
        }
    }

    fn plain_precision(&self, c: &mut Conversion, here: usize) -> Parsed<Option<usize>> {
        c.used_precision = true;
        match c.precision {
            Precision::None => Ok(None),
            Precision::Literal(n) => Ok(Some(n)),
            Precision::Argument => self.incompatible(c.start, here, b'_', "'*'"),
        }
    }

    fn no_zeros(&self, c: &mut Conversion, symbol: u8, here: usize) -> Parsed<Padding> {
        c.used_padding = true;
        match c.padding {
            Padding::Literal(Align::Zeros, _) | Padding::Argument(Align::Zeros) => {
                self.incompatible(c.start, here, symbol, "0")
            }
            padding => Ok(padding),
        }
    }

    /// Padding and precision of an integer: zeros make no sense with a precision.
    fn sizes(&self, c: &mut Conversion, here: usize) -> Parsed<(Padding, Precision)> {
        c.used_padding = true;
        c.used_precision = true;
        match (c.padding, c.precision) {
            (
                Padding::Literal(Align::Zeros, _) | Padding::Argument(Align::Zeros),
                Precision::Literal(_) | Precision::Argument,
            ) => self.incompatible(c.start, here, b'0', "precision"),
            sizes => Ok(sizes),
        }
    }

    fn int_conversion(&self, c: &mut Conversion, symbol: u8, here: usize) -> Parsed<&'static str> {
        (c.used_plus, c.used_hash, c.used_space) = (true, true, true);
        Ok(match (c.plus, c.hash, c.space, symbol) {
            (false, false, false, b'd') => "Int_d",
            (false, false, false, b'i') => "Int_i",
            (false, false, true, b'd') => "Int_sd",
            (false, false, true, b'i') => "Int_si",
            (true, false, false, b'd') => "Int_pd",
            (true, false, false, b'i') => "Int_pi",
            (false, false, false, b'x') => "Int_x",
            (false, false, false, b'X') => "Int_X",
            (false, true, false, b'x') => "Int_Cx",
            (false, true, false, b'X') => "Int_CX",
            (false, false, false, b'o') => "Int_o",
            (false, true, false, b'o') => "Int_Co",
            (false, false, false, b'u') => "Int_u",
            (false, true, false, b'd') => "Int_Cd",
            (false, true, false, b'i') => "Int_Ci",
            (false, true, false, b'u') => "Int_Cu",
            (true, _, true, _) => return self.incompatible(c.start, here, b' ', "'+'"),
            (false, _, true, _) => return self.incompatible(c.start, here, symbol, "' '"),
            (true, ..) => return self.incompatible(c.start, here, symbol, "'+'"),
            _ => return self.incompatible(c.start, here, symbol, "'#'"),
        })
    }

    fn integer(
        &self,
        c: &mut Conversion,
        kind: IntKind,
        ignored: &'static str,
        symbol: u8,
        here: usize,
    ) -> Parsed<Item> {
        let conversion = self.int_conversion(c, symbol, here)?;
        c.used_ignored = true;
        if c.ignored {
            let padding = self.plain_padding(c, b'_', here)?;
            return Ok(Item::Ignored(Ignored::Int(ignored, conversion, padding)));
        }
        let (padding, precision) = self.sizes(c, here)?;
        Ok(Item::Int(kind, conversion, padding, precision))
    }

    fn float(&self, c: &mut Conversion, symbol: u8, here: usize) -> Parsed<Item> {
        (c.used_plus, c.used_hash, c.used_space) = (true, true, true);
        let flag = match (c.plus, c.space) {
            (false, false) => "Float_flag_",
            (true, false) => "Float_flag_p",
            (false, true) => "Float_flag_s",
            (true, true) => return self.incompatible(c.start, here, b' ', "'+'"),
        };
        let kind = match symbol {
            b'f' => "Float_f",
            b'e' => "Float_e",
            b'E' => "Float_E",
            b'g' => "Float_g",
            b'G' => "Float_G",
            b'h' => "Float_h",
            b'H' => "Float_H",
            _ if c.hash => "Float_CF",
            _ => "Float_F",
        };
        c.used_ignored = true;
        if c.ignored {
            let padding = self.plain_padding(c, b'_', here)?;
            let precision = self.plain_precision(c, here)?;
            return Ok(Item::Ignored(Ignored::Float(padding, precision)));
        }
        c.used_padding = true;
        c.used_precision = true;
        Ok(Item::Float(flag, kind, c.padding, c.precision))
    }

    /// The item of a conversion and where the format goes on. `here` is behind the symbol.
    fn convert(
        &self,
        c: &mut Conversion,
        symbol: u8,
        here: usize,
        end: usize,
    ) -> Parsed<(Option<Item>, usize)> {
        let is_base = |i: usize| i < end && matches!(self.text[i], b'd' | b'i' | b'x' | b'X' | b'o' | b'u');
        let ignorable = |c: &mut Conversion, item: Item, ignored: Ignored| {
            c.used_ignored = true;
            if c.ignored { Item::Ignored(ignored) } else { item }
        };
        let item = match symbol {
            b',' => return Ok((None, here)),
            b'c' => match self.plain_padding(c, b'c', here)? {
                None => ignorable(c, Item::Char, Ignored::Plain("Ignored_char")),
                Some(0) => ignorable(c, Item::ScanNextChar, Ignored::Plain("Ignored_scan_next_char")),
                Some(_) => return self.at(here, "non-zero widths are unsupported for %c conversions"),
            },
            b'C' => ignorable(c, Item::CamlChar, Ignored::Plain("Ignored_caml_char")),
            b's' | b'S' => {
                let padding = self.no_zeros(c, symbol, here)?;
                c.used_ignored = true;
                if c.ignored {
                    let padding = self.plain_padding(c, b'_', here)?;
                    let name = if symbol == b's' { "Ignored_string" } else { "Ignored_caml_string" };
                    Item::Ignored(Ignored::Padded(name, padding))
                } else {
                    Item::Text(symbol == b'S', padding)
                }
            }
            b'd' | b'i' | b'x' | b'X' | b'o' | b'u' => {
                self.integer(c, IntKind::Int, "Ignored_int", symbol, here)?
            }
            b'N' => ignorable(c, Item::Counter("Token_counter"), Ignored::Counter("Token_counter")),
            b'l' | b'n' | b'L' if !is_base(here) => {
                let counter = match symbol {
                    b'l' => "Line_counter",
                    b'n' => "Char_counter",
                    _ => "Token_counter",
                };
                ignorable(c, Item::Counter(counter), Ignored::Counter(counter))
            }
            b'l' | b'n' | b'L' => {
                let (kind, ignored) = match symbol {
                    b'l' => (IntKind::Int32, "Ignored_int32"),
                    b'n' => (IntKind::Nativeint, "Ignored_nativeint"),
                    _ => (IntKind::Int64, "Ignored_int64"),
                };
                let item = self.integer(c, kind, ignored, self.text[here], here + 1)?;
                return Ok((Some(item), here + 1));
            }
            b'f' | b'e' | b'E' | b'g' | b'G' | b'F' | b'h' | b'H' => self.float(c, symbol, here)?,
            b'b' | b'B' => {
                let padding = self.no_zeros(c, symbol, here)?;
                c.used_ignored = true;
                if c.ignored {
                    let padding = self.plain_padding(c, b'_', here)?;
                    Item::Ignored(Ignored::Padded("Ignored_bool", padding))
                } else {
                    Item::Bool(padding)
                }
            }
            b'a' => Item::Alpha,
            b't' => Item::Theta,
            b'r' => ignorable(c, Item::Reader, Ignored::Plain("Ignored_reader")),
            b'!' => Item::Flush,
            b'%' | b'@' => Item::CharLiteral(symbol),
            b'{' | b'(' => return self.sub_format(c, symbol, here, end),
            b'[' => {
                let (set, next) = self.char_set(here, end)?;
                c.used_ignored = true;
                let item = if c.ignored {
                    Item::Ignored(Ignored::CharSet(self.plain_padding(c, b'_', here)?, set))
                } else {
                    Item::ScanCharSet(self.plain_padding(c, b'[', here)?, set)
                };
                return Ok((Some(item), next));
            }
            b'-' | b'+' | b'#' | b' ' | b'_' => {
                return self.at(
                    c.start,
                    format!(
                        "flag '{}' is only allowed after the '%', before padding and precision",
                        char::from(symbol)
                    ),
                );
            }
            _ => {
                return self.at(here - 1, format!("invalid conversion \"%{}\"", escaped(&[symbol])));
            }
        };
        Ok((Some(item), here))
    }

    fn sub_format(
        &self,
        c: &mut Conversion,
        symbol: u8,
        here: usize,
        end: usize,
    ) -> Parsed<(Option<Item>, usize)> {
        let close = if symbol == b'{' { b'}' } else { b')' };
        let sub_end = self.sub_format_end(here, end, close)?;
        let types = types_of(&self.parse(here, sub_end)?);
        c.used_ignored = true;
        let item = if c.ignored {
            let padding = self.plain_padding(c, b'_', here)?;
            Item::Ignored(Ignored::Format(symbol == b'(', padding, types))
        } else {
            let padding = self.plain_padding(c, symbol, here)?;
            if symbol == b'{' { Item::FormatArg(padding, types) } else { Item::FormatSubst(padding, types) }
        };
        Ok((Some(item), sub_end + 2))
    }

    fn sub_format_end(&self, from: usize, end: usize, close: u8) -> Parsed<usize> {
        let mut i = from;
        // Closing characters that are waited for, the innermost last.
        let mut waiting = vec![close];
        while let Some(&close) = waiting.last() {
            if i >= end {
                return self.error(format!(
                    "unclosed sub-format, expected \"%{}\" at character number {end}",
                    char::from(close)
                ));
            }
            if self.text[i] != b'%' {
                i += 1;
                continue;
            }
            if i + 1 == end {
                return self.end(end);
            }
            let next = self.text[i + 1];
            if next == close {
                waiting.pop();
                if waiting.is_empty() {
                    return Ok(i);
                }
                i += 2;
                continue;
            }
            let (open, length) = match next {
                b'_' if i + 2 == end => return self.end(end),
                b'_' => (self.text[i + 2], 3),
                c => (c, 2),
            };
            match open {
                b'{' => waiting.push(b'}'),
                b'(' => waiting.push(b')'),
                b'}' if length == 2 => return self.at(i + 1, "character ')' expected, read '}'"),
                b')' if length == 2 => return self.at(i + 1, "character '}' expected, read ')'"),
                _ => {}
            }
            i += length;
        }
        Ok(i)
    }

    fn char_set(&self, from: usize, end: usize) -> Parsed<(Vec<u8>, usize)> {
        let get = |i: usize| if i < end { Ok(self.text[i]) } else { self.end(end) };
        let alone =
            |i: usize| self.at(i, "character '%' alone is not allowed in character sets, use %% instead");
        let mut set = vec![0u8; 32];
        let mut add = |c: u8| set[usize::from(c >> 3)] |= 1 << (c & 7);
        let mut i = from;
        let reverse = get(i)? == b'^';
        i += usize::from(reverse);
        let mut first = true;
        loop {
            let c = get(i)?;
            if c == b']' && !first {
                i += 1;
                break;
            }
            first = false;
            i += 1;
            let mut c = c;
            if c == b'%' {
                match get(i)? {
                    next @ (b'%' | b'@') => {
                        c = next;
                        i += 1;
                    }
                    _ => return alone(i),
                }
            }
            if get(i)? == b'-' {
                match get(i + 1)? {
                    b']' => {
                        add(c);
                        add(b'-');
                        i += 2;
                        break;
                    }
                    b'%' => match get(i + 2)? {
                        high @ (b'%' | b'@') => {
                            (c..=high).for_each(&mut add);
                            i += 3;
                        }
                        _ => return alone(i + 1),
                    },
                    high => {
                        (c..=high).for_each(&mut add);
                        i += 2;
                    }
                }
            } else {
                add(c);
            }
        }
        if reverse {
            set.iter_mut().for_each(|b| *b = !*b);
        }
        Ok((set, i))
    }

    /// What follows `@`.
    fn mark(&self, i: usize, end: usize, items: &mut Vec<Item>) -> Parsed<usize> {
        if i >= end {
            items.push(Item::CharLiteral(b'@'));
            return Ok(i);
        }
        let item = match self.text[i] {
            b'[' => return self.opening(false, i + 1, end, items),
            b'{' => return self.opening(true, i + 1, end, items),
            b']' => Item::Mark("Close_box"),
            b'}' => Item::Mark("Close_tag"),
            b',' => Item::Break(b"@,".to_vec(), 0, 0),
            b' ' => Item::Break(b"@ ".to_vec(), 1, 0),
            b';' => {
                let (item, next) = match self.sizes_in_brackets(i + 1, end) {
                    Some((numbers, next)) => {
                        let offset = numbers.get(1).copied().unwrap_or(0);
                        (Item::Break(self.text[i - 1..next].to_vec(), numbers[0], offset), next)
                    }
                    None => (Item::Break(b"@;".to_vec(), 1, 0), i + 1),
                };
                items.push(item);
                return Ok(next);
            }
            b'?' => Item::Mark("FFlush"),
            b'\n' => Item::Mark("Force_newline"),
            b'.' => Item::Mark("Flush_newline"),
            b'@' => Item::Mark("Escaped_at"),
            b'%' if i + 1 < end && self.text[i + 1] == b'%' => {
                items.push(Item::Mark("Escaped_percent"));
                return Ok(i + 2);
            }
            b'%' => {
                items.push(Item::CharLiteral(b'@'));
                return Ok(i);
            }
            b'<' => {
                if let Some((numbers, next)) = self.sizes_in_brackets(i, end)
                    && numbers.len() == 1
                {
                    items.push(Item::MagicSize(self.text[i - 1..next].to_vec(), numbers[0]));
                    return Ok(next);
                }
                Item::ScanIndication(b'<')
            }
            c => Item::ScanIndication(c),
        };
        items.push(item);
        Ok(i + 1)
    }

    fn opening(&self, tag: bool, i: usize, end: usize, items: &mut Vec<Item>) -> Parsed<usize> {
        if i < end
            && self.text[i] == b'<'
            && let Some(length) = self.text[i..end].iter().position(|c| *c == b'>')
        {
            let next = i + length + 1;
            items.push(Item::Open(tag, self.parse(i, next)?, self.text[i..next].to_vec()));
            return Ok(next);
        }
        items.push(Item::Open(tag, Vec::new(), Vec::new()));
        Ok(i)
    }

    /// `<1>` or `<1 2>` at `i`: the numbers and what is behind.
    fn sizes_in_brackets(&self, i: usize, end: usize) -> Option<(Vec<i64>, usize)> {
        let get = |i: usize| (i < end).then(|| self.text[i]);
        if get(i)? != b'<' {
            return None;
        }
        let mut i = i + 1;
        let mut numbers = Vec::new();
        loop {
            while get(i)? == b' ' {
                i += 1;
            }
            match get(i)? {
                b'>' if !numbers.is_empty() => return Some((numbers, i + 1)),
                b'0'..=b'9' | b'-' if numbers.len() < 2 => {
                    let negative = self.text[i] == b'-';
                    i += usize::from(negative);
                    if !get(i)?.is_ascii_digit() {
                        return None;
                    }
                    let (n, next) = self.number(i, end);
                    let n = i64::try_from(n).ok()?;
                    numbers.push(if negative { -n } else { n });
                    i = next;
                }
                _ => return None,
            }
        }
    }
}

fn flush(items: &mut Vec<Item>, literal: &mut Vec<u8>) {
    match literal.len() {
        0 => {}
        1 => items.push(Item::CharLiteral(literal[0])),
        _ => items.push(Item::Literal(literal.clone())),
    }
    literal.clear();
}

/// The type of a format.
pub(super) fn types_of(items: &[Item]) -> Vec<Ty> {
    let mut out = Vec::new();
    let padding = |out: &mut Vec<Ty>, p: &Padding| {
        if matches!(p, Padding::Argument(_)) {
            out.push(Ty::Plain("Int_ty"));
        }
    };
    let precision = |out: &mut Vec<Ty>, p: &Precision| {
        if matches!(p, Precision::Argument) {
            out.push(Ty::Plain("Int_ty"));
        }
    };
    for item in items {
        match item {
            Item::Char | Item::CamlChar | Item::ScanNextChar => out.push(Ty::Plain("Char_ty")),
            Item::Text(_, p) => {
                padding(&mut out, p);
                out.push(Ty::Plain("String_ty"));
            }
            Item::Int(kind, _, p, q) => {
                padding(&mut out, p);
                precision(&mut out, q);
                out.push(Ty::Plain(match kind {
                    IntKind::Int => "Int_ty",
                    IntKind::Int32 => "Int32_ty",
                    IntKind::Nativeint => "Nativeint_ty",
                    IntKind::Int64 => "Int64_ty",
                }));
            }
            Item::Float(_, _, p, q) => {
                padding(&mut out, p);
                precision(&mut out, q);
                out.push(Ty::Plain("Float_ty"));
            }
            Item::Bool(p) => {
                padding(&mut out, p);
                out.push(Ty::Plain("Bool_ty"));
            }
            Item::FormatArg(_, types) => out.push(Ty::FormatArg(types.clone())),
            Item::FormatSubst(_, types) => out.push(Ty::FormatSubst(types.clone())),
            Item::Alpha => out.push(Ty::Plain("Alpha_ty")),
            Item::Theta => out.push(Ty::Plain("Theta_ty")),
            Item::Reader => out.push(Ty::Plain("Reader_ty")),
            Item::ScanCharSet(..) => out.push(Ty::Plain("String_ty")),
            Item::Counter(_) => out.push(Ty::Plain("Int_ty")),
            Item::Ignored(Ignored::Plain("Ignored_reader")) => out.push(Ty::Plain("Ignored_reader_ty")),
            Item::Ignored(Ignored::Format(true, _, types)) => out.extend(types.iter().cloned()),
            Item::Open(_, inner, _) => out.extend(types_of(inner)),
            Item::Flush
            | Item::Literal(_)
            | Item::CharLiteral(_)
            | Item::Ignored(_)
            | Item::Mark(_)
            | Item::Break(..)
            | Item::MagicSize(..)
            | Item::ScanIndication(_) => {}
        }
    }
    out
}

/// Bytes as a string literal.
fn quoted(text: &[u8]) -> String {
    format!("\"{}\"", escaped(text))
}

fn escaped(text: &[u8]) -> String {
    let mut out = String::new();
    for &c in text {
        match c {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\t' => out.push_str("\\t"),
            b'\r' => out.push_str("\\r"),
            8 => out.push_str("\\b"),
            32..=126 => out.push(char::from(c)),
            _ => out.push_str(&format!("\\{c:03}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> String {
        parse(text.as_bytes()).unwrap_err()
    }

    #[test]
    fn errors_say_what_and_where() {
        assert_eq!(message("%z"), "invalid format \"%z\": at character number 1, invalid conversion \"%z\"");
        assert_eq!(
            message("abc%"),
            "invalid format \"abc%\": at character number 4, unexpected end of format"
        );
        assert_eq!(
            message("%-0d"),
            "invalid format \"%-0d\": at character number 0, 0 is incompatible with '-' in sub-format \"%-0\""
        );
        assert_eq!(message("%-+d"), "invalid format \"%-+d\": at character number 2, '-' without padding");
        assert_eq!(
            message("%5!"),
            "invalid format \"%5!\": at character number 0, `padding' is incompatible with '!' in sub-format \"%5!\""
        );
        assert_eq!(
            message("%_*d"),
            "invalid format \"%_*d\": at character number 0, '*' is incompatible with '_' in sub-format \"%_*d\""
        );
        assert_eq!(
            message("%{d"),
            "invalid format \"%{d\": unclosed sub-format, expected \"%}\" at character number 3"
        );
        assert_eq!(
            message("%{%d%)"),
            "invalid format \"%{%d%)\": at character number 5, character '}' expected, read ')'"
        );
    }

    #[test]
    fn items_of_a_format() {
        assert_eq!(
            parse(b"a%-5s@;<1 -2>%!").unwrap(),
            vec![
                Item::CharLiteral(b'a'),
                Item::Text(false, Padding::Literal(Align::Left, 5)),
                Item::Break(b"@;<1 -2>".to_vec(), 1, -2),
                Item::Flush,
            ]
        );
        assert_eq!(parse(b"%l%ld").unwrap().len(), 2);
    }
}

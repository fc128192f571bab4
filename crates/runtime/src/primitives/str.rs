//! The matcher of the `str` library: a backtracking machine over the programs that `Str.regexp` makes.
//!
//! A regexp is a record: program (words of opcode and argument), pool of strings, normalisation table (empty: case counts),
//! number of groups, number of registers, index in the pool of the table of first characters (or -1).
//! What the opcodes mean was found by looking at the programs of sample expressions.
use super::{Primitive, p3};
use crate::domain::Domain;
use crate::value::*;

pub const TABLE: &[Primitive] = &[
    p3("re_string_match", |d, re, s, at| match_at(d, re, s, at, "Str.string_match", false)),
    p3("re_partial_match", |d, re, s, at| match_at(d, re, s, at, "Str.string_partial_match", true)),
    p3("re_search_forward", search_forward),
    p3("re_search_backward", search_backward),
    p3("re_replacement_text", replacement_text),
];

/// Opcodes, in the low 8 bits of a program word; the argument is above. Jumps count from the next word.
mod op {
    pub const CHAR: i64 = 0;
    /// Argument: a normalised character.
    pub const CHAR_NORMALISED: i64 = 1;
    /// Argument: the string's index in the pool.
    pub const STRING: i64 = 2;
    pub const STRING_NORMALISED: i64 = 3;
    /// Argument: the index of a set of 256 bits.
    pub const CLASS: i64 = 4;
    pub const LINE_START: i64 = 5;
    pub const LINE_END: i64 = 6;
    pub const WORD_BOUNDARY: i64 = 7;
    pub const GROUP_START: i64 = 8;
    pub const GROUP_END: i64 = 9;
    pub const GROUP_AGAIN: i64 = 10;
    pub const ACCEPT: i64 = 11;
    /// At most one, any number, at least one of a class: where what follows starts with none of it, so that taking fewer than
    /// possible never helps.
    pub const OPTIONAL: i64 = 12;
    pub const STAR: i64 = 13;
    pub const PLUS: i64 = 14;
    pub const GOTO: i64 = 15;
    /// Another way to go on, should this one fail.
    pub const ALTERNATIVE: i64 = 16;
    /// Notes the position in a register.
    pub const MARK: i64 = 17;
    /// Fails if nothing was matched since the mark.
    pub const PROGRESS: i64 = 18;
}

/// A position that is not set.
const UNSET: usize = usize::MAX;

/// What to undo or to try when a way has failed.
enum Backtrack {
    Alternative { pc: i64, at: usize },
    Slot { slot: usize, old: usize },
}

struct Matcher<'a> {
    program: &'a [Value],
    pool: Value,
    /// Empty when case counts.
    normal: &'a [u8],
    text: &'a [u8],
    /// A text that ends too early is a match.
    partial: bool,
    /// Starts and ends of groups, then registers.
    slots: Vec<usize>,
    groups: usize,
    backtrack: Vec<Backtrack>,
}

impl<'a> Matcher<'a> {
    fn new(re: Value, text: Value, partial: bool) -> Matcher<'a> {
        let count = |i: usize| re.field(i).as_index().unwrap_or(0).min(1 << 16);
        Matcher {
            program: re.field(0).fields(),
            pool: re.field(1),
            normal: re.field(2).bytes(),
            text: text.bytes(),
            partial,
            slots: vec![UNSET; 2 * count(3) + count(4)],
            groups: count(3),
            backtrack: Vec::new(),
        }
    }

    fn pooled(&self, i: i64) -> &'a [u8] {
        match usize::try_from(i) {
            Ok(i) if i < self.pool.wosize() => self.pool.field(i).bytes(),
            _ => &[],
        }
    }

    fn normalise(&self, byte: u8) -> u8 {
        self.normal.get(usize::from(byte)).copied().unwrap_or(byte)
    }

    fn set(&mut self, slot: usize, at: usize) {
        if let Some(place) = self.slots.get_mut(slot) {
            self.backtrack.push(Backtrack::Slot { slot, old: *place });
            *place = at;
        }
    }

    /// Takes back the last choice; the place where the next way starts.
    fn retry(&mut self) -> Option<(i64, usize)> {
        loop {
            match self.backtrack.pop()? {
                Backtrack::Alternative { pc, at } => return Some((pc, at)),
                Backtrack::Slot { slot, old } => self.slots[slot] = old,
            }
        }
    }

    /// Matches from a position; the slots then tell the groups.
    fn run(&mut self, start: usize) -> bool {
        self.slots.fill(UNSET);
        self.backtrack.clear();
        let (mut pc, mut at) = (0, start);
        loop {
            let Some(word) = usize::try_from(pc).ok().and_then(|pc| self.program.get(pc)) else {
                return false;
            };
            let (code, argument) = (word.as_int() & 0xFF, word.as_int() >> 8);
            pc += 1;
            match self.step(code, argument, &mut pc, &mut at) {
                Outcome::On => {}
                Outcome::Accept => {
                    if let [first, second, ..] = self.slots.as_mut_slice() {
                        (*first, *second) = (start, at);
                    }
                    return true;
                }
                Outcome::Fail => match self.retry() {
                    Some(next) => (pc, at) = next,
                    None => return false,
                },
            }
        }
    }

    /// Matches one byte that passes a test.
    #[inline]
    fn byte(&self, at: &mut usize, test: impl FnOnce(u8) -> bool) -> Outcome {
        match self.text.get(*at) {
            Some(&byte) if test(byte) => {
                *at += 1;
                Outcome::On
            }
            Some(_) => Outcome::Fail,
            None => self.short(),
        }
    }

    /// The text has ended where more was wanted.
    fn short(&self) -> Outcome {
        if self.partial { Outcome::Accept } else { Outcome::Fail }
    }

    /// Matches a string, each byte of the text put through `map` first.
    fn string(&self, at: &mut usize, wanted: &[u8], map: impl Fn(u8) -> u8) -> Outcome {
        for &byte in wanted {
            match self.byte(at, |b| map(b) == byte) {
                Outcome::On => {}
                other => return other,
            }
        }
        Outcome::On
    }

    #[inline]
    fn step(&mut self, code: i64, argument: i64, pc: &mut i64, at: &mut usize) -> Outcome {
        let number = argument as usize;
        match code {
            op::CHAR => self.byte(at, |b| i64::from(b) == argument),
            op::CHAR_NORMALISED => self.byte(at, |b| i64::from(self.normalise(b)) == argument),
            op::STRING => self.string(at, self.pooled(argument), |b| b),
            op::STRING_NORMALISED => self.string(at, self.pooled(argument), |b| self.normalise(b)),
            op::CLASS => {
                let set = self.pooled(argument);
                self.byte(at, |b| contains(set, b))
            }
            op::OPTIONAL => {
                *at += self.run_of(argument, *at).min(1);
                Outcome::On
            }
            op::STAR => {
                *at += self.run_of(argument, *at);
                Outcome::On
            }
            op::PLUS => match self.run_of(argument, *at) {
                0 if *at == self.text.len() => self.short(),
                0 => Outcome::Fail,
                n => {
                    *at += n;
                    Outcome::On
                }
            },
            op::LINE_START => Outcome::when(*at == 0 || self.text.get(*at - 1) == Some(&b'\n')),
            op::LINE_END => Outcome::when(*at >= self.text.len() || self.text[*at] == b'\n'),
            op::WORD_BOUNDARY => self.word_boundary(*at),
            op::GROUP_START => {
                self.set(2 * number, *at);
                Outcome::On
            }
            op::GROUP_END => {
                self.set(2 * number + 1, *at);
                Outcome::On
            }
            op::GROUP_AGAIN => match self.group(number) {
                Some((from, to)) => self.string(at, &self.text[from..to], |b| b),
                None => Outcome::Fail,
            },
            op::ACCEPT => Outcome::Accept,
            op::GOTO => {
                *pc += argument;
                Outcome::On
            }
            op::ALTERNATIVE => {
                self.backtrack.push(Backtrack::Alternative { pc: *pc + argument, at: *at });
                Outcome::On
            }
            op::MARK => {
                self.set(2 * self.groups + number, *at);
                Outcome::On
            }
            op::PROGRESS => Outcome::when(self.slots.get(2 * self.groups + number) != Some(at)),
            _ => Outcome::Fail,
        }
    }

    /// How many characters from `at` on are in a class.
    fn run_of(&self, class: i64, at: usize) -> usize {
        let set = self.pooled(class);
        self.text[at..].iter().take_while(|&&b| contains(set, b)).count()
    }

    /// Start and end of a group that is set.
    fn group(&self, n: usize) -> Option<(usize, usize)> {
        let (from, to) = (*self.slots.get(2 * n)?, *self.slots.get(2 * n + 1)?);
        (n < self.groups && from != UNSET && to != UNSET && from <= to).then_some((from, to))
    }

    fn word_boundary(&self, at: usize) -> Outcome {
        let word = |i: usize| self.text.get(i).is_some_and(|&b| is_word(b));
        if at == 0 && self.text.is_empty() {
            return self.short();
        }
        Outcome::when((at > 0 && word(at - 1)) != word(at))
    }

    /// Starts and ends of all groups, -1 for those not set.
    fn result(&self, d: &mut Domain) -> Res {
        let bounds = (0..self.groups).flat_map(|n| match self.group(n) {
            Some((from, to)) => [from as i64, to as i64],
            None => [-1, -1],
        });
        let bounds: Vec<Value> = bounds.map(Value::int).collect();
        d.block_from(0, &bounds)
    }
}

/// Whether a set of 256 bits holds a character.
fn contains(set: &[u8], b: u8) -> bool {
    set.get(usize::from(b >> 3)).is_some_and(|bits| bits >> (b & 7) & 1 == 1)
}

/// What an instruction leads to.
enum Outcome {
    On,
    Accept,
    Fail,
}

impl Outcome {
    fn when(holds: bool) -> Outcome {
        if holds { Outcome::On } else { Outcome::Fail }
    }
}

/// Letters (Latin-1's too), digits and the underscore.
fn is_word(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_' || matches!(b, 0xC0..=0xD6 | 0xD8..=0xF6 | 0xF8..)
}

fn start_of(d: &mut Domain, text: Value, at: Value, function: &str) -> Res<usize> {
    match at.as_index() {
        Some(at) if at <= text.string_len() => Ok(at),
        _ => Err(d.invalid_arg(function)),
    }
}

fn match_at(d: &mut Domain, re: Value, text: Value, at: Value, function: &str, partial: bool) -> Res {
    let at = start_of(d, text, at, function)?;
    let mut matcher = Matcher::new(re, text, partial);
    if matcher.run(at) { matcher.result(d) } else { Ok(Value::atom(0)) }
}

/// The characters that a match can start with, when they are known.
fn first_characters<'a>(re: Value, matcher: &Matcher<'a>) -> Option<&'a [u8]> {
    let i = re.field(5).as_int();
    (i >= 0).then(|| matcher.pooled(i))
}

fn search_forward(d: &mut Domain, re: Value, text: Value, at: Value) -> Res {
    let at = start_of(d, text, at, "Str.search_forward")?;
    let mut matcher = Matcher::new(re, text, false);
    let first = first_characters(re, &matcher);
    for start in at..=matcher.text.len() {
        if can_start(first, matcher.text, start) && matcher.run(start) {
            return matcher.result(d);
        }
    }
    Ok(Value::atom(0))
}

fn search_backward(d: &mut Domain, re: Value, text: Value, at: Value) -> Res {
    let at = start_of(d, text, at, "Str.search_backward")?;
    let mut matcher = Matcher::new(re, text, false);
    let first = first_characters(re, &matcher);
    for start in (0..=at).rev() {
        if can_start(first, matcher.text, start) && matcher.run(start) {
            return matcher.result(d);
        }
    }
    Ok(Value::atom(0))
}

#[inline]
fn can_start(first: Option<&[u8]>, text: &[u8], at: usize) -> bool {
    match (first, text.get(at)) {
        (Some(first), Some(&byte)) => first.get(usize::from(byte)) != Some(&0),
        _ => true,
    }
}

/// Expands `\0` to `\9` and `\\` in a template.
fn replacement_text(d: &mut Domain, template: Value, groups: Value, original: Value) -> Res {
    let mut out = Vec::new();
    let mut rest = template.bytes().iter();
    while let Some(&byte) = rest.next() {
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        match rest.next() {
            None => return Err(d.failwith("Str.replace: illegal backslash sequence")),
            Some(b'\\') => out.push(b'\\'),
            Some(&digit) if digit.is_ascii_digit() => {
                let n = 2 * usize::from(digit - b'0');
                let bound = |i: usize| if i < groups.wosize() { groups.field(i).as_index() } else { None };
                let part = bound(n).zip(bound(n + 1)).and_then(|(from, to)| original.bytes().get(from..to));
                match part {
                    Some(part) => out.extend_from_slice(part),
                    None => return Err(d.failwith("Str.replace: reference to unmatched group")),
                }
            }
            Some(&other) => out.extend_from_slice(&[b'\\', other]),
        }
    }
    d.string(&out)
}

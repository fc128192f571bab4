//! Pretty-printing boxes with the layout rules of OCaml's `Format`, which every text the toolchain prints for people
//! follows (types, signatures, messages, dumps).
//!
//! A [`Doc`] is a flat list of tokens: text, break hints, box openings and closings, forced newlines, styles.
//! [`Doc::render`] lays it out. The rules, as `Format` documents them:
//! * a box fits when everything up to its close fits on the rest of the line (the margin's own column stays free);
//!   then none of its breaks ends the line;
//! * otherwise a break ends the line always (`v`, `hv`), never (`h`), when what stands before the next break of the
//!   same box does not fit (`hov`), or also when a new line would be further left than the current indentation (`box`);
//! * a new line starts at the indentation at which the box was opened, plus the box's and the break's offsets.

/// How the breaks of a box behave.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BoxKind {
    /// Never break: `@[<h>`.
    H,
    /// Always break: `@[<v>`.
    V,
    /// All or none: `@[<hv>`.
    HV,
    /// Fill lines: `@[<hov>`.
    HOV,
    /// Fill lines, and break where that moves left: `@[` / `@[<b>`.
    Box,
}

/// What a piece of text is, for styled output. Plain output shows `InlineCode` in double quotes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Style {
    /// Source text inside a sentence.
    InlineCode,
    Error,
    Warning,
    Hint,
    Loc,
}

/// One piece of a document.
#[derive(Clone, PartialEq, Debug)]
pub enum Token {
    Text(Box<str>),
    Break { spaces: u32, offset: i32 },
    Open { kind: BoxKind, indent: i32 },
    Close,
    Newline,
    StyleStart(Style),
    StyleEnd(Style),
}

/// A document under construction or done.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Doc {
    tokens: Vec<Token>,
}

impl Doc {
    pub fn new() -> Doc {
        Doc::default()
    }

    /// Plain text only: every blank of `text` is a break hint, as a sentence in a message wraps.
    pub fn sentence(text: &str) -> Doc {
        let mut doc = Doc::new();
        doc.words(text);
        doc
    }

    /// Text alone, without break hints.
    pub fn plain(text: &str) -> Doc {
        let mut doc = Doc::new();
        doc.text(text);
        doc
    }

    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// Appends text (no newlines, no break hints inside).
    pub fn text(&mut self, text: impl AsRef<str>) -> &mut Doc {
        let text = text.as_ref();
        if !text.is_empty() {
            self.tokens.push(Token::Text(text.into()));
        }
        self
    }

    /// Appends text in which every blank is a break hint.
    pub fn words(&mut self, text: &str) -> &mut Doc {
        for (i, word) in text.split(' ').enumerate() {
            if i > 0 {
                self.space();
            }
            self.text(word);
        }
        self
    }

    /// A break hint that is one blank when it does not break: `@ `.
    pub fn space(&mut self) -> &mut Doc {
        self.brk(1, 0)
    }

    /// A break hint of no width: `@,`.
    pub fn cut(&mut self) -> &mut Doc {
        self.brk(0, 0)
    }

    /// A break hint: `@;<spaces offset>`.
    pub fn brk(&mut self, spaces: u32, offset: i32) -> &mut Doc {
        self.tokens.push(Token::Break { spaces, offset });
        self
    }

    /// Ends the line whatever the box: `@\n`.
    pub fn newline(&mut self) -> &mut Doc {
        self.tokens.push(Token::Newline);
        self
    }

    /// Opens a box. Close it with [`close`](Self::close).
    pub fn open(&mut self, kind: BoxKind, indent: i32) -> &mut Doc {
        self.tokens.push(Token::Open { kind, indent });
        self
    }

    pub fn close(&mut self) -> &mut Doc {
        self.tokens.push(Token::Close);
        self
    }

    /// What `fill` appends, inside a box.
    pub fn boxed(&mut self, kind: BoxKind, indent: i32, fill: impl FnOnce(&mut Doc)) -> &mut Doc {
        self.open(kind, indent);
        fill(self);
        self.close()
    }

    /// What `fill` appends, in a style.
    pub fn styled(&mut self, style: Style, fill: impl FnOnce(&mut Doc)) -> &mut Doc {
        self.tokens.push(Token::StyleStart(style));
        fill(self);
        self.tokens.push(Token::StyleEnd(style));
        self
    }

    /// Source text inside a sentence: quoted in plain output.
    pub fn code(&mut self, text: impl AsRef<str>) -> &mut Doc {
        self.styled(Style::InlineCode, |d| {
            d.text(text);
        })
    }

    /// Appends another document.
    pub fn append(&mut self, other: &Doc) -> &mut Doc {
        self.tokens.extend_from_slice(&other.tokens);
        self
    }

    /// The tokens, for other renderers.
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// Lays the document out for `margin` columns, styles shown as plain text (inline code in double quotes).
    pub fn render(&self, margin: usize) -> String {
        self.render_with(margin, 0, &plain_mark)
    }

    /// Lays the document out. `start_column` is where the first line begins; `mark` gives what a style shows at its
    /// start and end; marks have no width, be they quotes or terminal colours, as in OCaml.
    pub fn render_with(
        &self,
        margin: usize,
        start_column: usize,
        mark: &dyn Fn(Style, bool) -> &'static str,
    ) -> String {
        let mut tokens = Vec::with_capacity(self.tokens.len());
        for token in &self.tokens {
            match token {
                Token::StyleStart(s) | Token::StyleEnd(s) => {
                    let text = mark(*s, matches!(token, Token::StyleStart(_)));
                    if !text.is_empty() {
                        tokens.push(Sized { size: 0, token: Piece::Mark(text) });
                    }
                }
                other => tokens.push(Sized { size: 0, token: Piece::Token(other) }),
            }
        }
        measure(&mut tokens);
        Layout::new(margin as i64, start_column as i64).run(&tokens)
    }
}

/// How styles show in plain text.
pub fn plain_mark(style: Style, _start: bool) -> &'static str {
    match style {
        Style::InlineCode => "\"",
        _ => "",
    }
}

enum Piece<'a> {
    Token(&'a Token),
    Mark(&'static str),
}

struct Sized<'a> {
    /// Text: its width. Box: width of its contents. Break: its own width and what follows up to the next break of
    /// the same box or the box's close.
    size: i64,
    token: Piece<'a>,
}

/// Fills in the sizes. One pass with a stack of open boxes, each with its pending break.
fn measure(tokens: &mut [Sized<'_>]) {
    // (index of Open if any, width before it, pending break: (index, width before it))
    let mut stack: Vec<(Option<usize>, i64, Option<(usize, i64)>)> = vec![(None, 0, None)];
    let mut total = 0i64;
    for i in 0..tokens.len() {
        match &tokens[i].token {
            Piece::Mark(_) => total += tokens[i].size,
            Piece::Token(Token::Text(text)) => {
                let width = text.chars().count() as i64;
                tokens[i].size = width;
                total += width;
            }
            Piece::Token(Token::Break { spaces, .. }) => {
                let spaces = i64::from(*spaces);
                let top = stack.last_mut().expect("the outermost level never closes");
                if let Some((b, before)) = top.2.replace((i, total)) {
                    tokens[b].size = total - before;
                }
                total += spaces;
            }
            Piece::Token(Token::Open { .. }) => stack.push((Some(i), total, None)),
            Piece::Token(Token::Close) => {
                if stack.len() > 1 {
                    let (open, start, pending) = stack.pop().expect("checked");
                    if let Some((b, before)) = pending {
                        tokens[b].size = total - before;
                    }
                    if let Some(open) = open {
                        tokens[open].size = total - start;
                    }
                }
            }
            Piece::Token(_) => {}
        }
    }
    while let Some((open, start, pending)) = stack.pop() {
        if let Some((b, before)) = pending {
            tokens[b].size = total - before;
        }
        if let Some(open) = open {
            tokens[open].size = total - start;
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Fits,
    Breaks(BoxKind),
}

struct Layout {
    margin: i64,
    max_indent: i64,
    column: i64,
    current_indent: i64,
    at_line_start: bool,
    /// For each open box: how it breaks, and the column its lines start at.
    boxes: Vec<(Mode, i64)>,
    out: String,
}

impl Layout {
    fn new(margin: i64, start_column: i64) -> Layout {
        Layout {
            margin,
            // `Format` keeps ten columns for text.
            max_indent: (margin - 10).max(margin / 2).max(1),
            column: start_column,
            current_indent: 0,
            at_line_start: true,
            boxes: Vec::new(),
            out: String::new(),
        }
    }

    fn run(mut self, tokens: &[Sized<'_>]) -> String {
        for Sized { size, token } in tokens {
            match token {
                Piece::Mark(text) => self.put(text, *size),
                Piece::Token(Token::Text(text)) => self.put(text, *size),
                Piece::Token(Token::Break { spaces, offset }) => self.brk(*spaces, *offset, *size),
                Piece::Token(Token::Open { kind, indent }) => self.open(*kind, *indent, *size),
                Piece::Token(Token::Close) => {
                    self.boxes.pop();
                }
                Piece::Token(Token::Newline) => {
                    let start = self.boxes.last().map_or(0, |b| b.1);
                    self.new_line(start);
                }
                Piece::Token(_) => {}
            }
        }
        self.out
    }

    fn put(&mut self, text: &str, width: i64) {
        self.out.push_str(text);
        self.column += width;
        self.at_line_start = false;
    }

    fn open(&mut self, kind: BoxKind, indent: i32, size: i64) {
        if self.column > self.max_indent {
            // Too far right to open a box: move to the enclosing box's indentation first.
            let (mode, start) = self.boxes.last().copied().unwrap_or((Mode::Fits, 0));
            if start < self.column && mode != Mode::Fits && mode != Mode::Breaks(BoxKind::H) {
                self.new_line(start);
            }
        }
        let fits = size < self.margin - self.column;
        let mode = match kind {
            BoxKind::V => Mode::Breaks(BoxKind::V),
            _ if fits => Mode::Fits,
            kind => Mode::Breaks(kind),
        };
        self.boxes.push((mode, self.column + i64::from(indent)));
    }

    fn brk(&mut self, spaces: u32, offset: i32, size: i64) {
        let (mode, start) = self.boxes.last().copied().unwrap_or((Mode::Breaks(BoxKind::HOV), 0));
        let target = start + i64::from(offset);
        let too_wide = size >= self.margin - self.column;
        let newline = match mode {
            Mode::Fits | Mode::Breaks(BoxKind::H) => false,
            Mode::Breaks(BoxKind::V | BoxKind::HV) => true,
            Mode::Breaks(BoxKind::HOV) => too_wide,
            Mode::Breaks(BoxKind::Box) => !self.at_line_start && (too_wide || self.current_indent > target),
        };
        if newline {
            self.new_line(target);
        } else {
            for _ in 0..spaces {
                self.out.push(' ');
            }
            self.column += i64::from(spaces);
        }
    }

    fn new_line(&mut self, indent: i64) {
        let indent = indent.clamp(0, self.max_indent);
        self.out.push('\n');
        for _ in 0..indent {
            self.out.push(' ');
        }
        self.column = indent;
        self.current_indent = indent;
        self.at_line_start = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(kind: BoxKind, words: &[&str]) -> Doc {
        let mut doc = Doc::new();
        doc.boxed(kind, 2, |d| {
            for (i, w) in words.iter().enumerate() {
                if i > 0 {
                    d.space();
                }
                d.text(w);
            }
        });
        doc
    }

    #[test]
    fn a_box_that_fits_stays_on_one_line() {
        for kind in [BoxKind::H, BoxKind::HV, BoxKind::HOV, BoxKind::Box] {
            assert_eq!(list(kind, &["aa", "bb", "cc"]).render(9), "aa bb cc");
        }
        assert_eq!(list(BoxKind::V, &["aa", "bb"]).render(80), "aa\n  bb");
    }

    #[test]
    fn boxes_that_do_not_fit_break_as_their_kind_says() {
        assert_eq!(list(BoxKind::HV, &["aa", "bb", "cc"]).render(8), "aa\n  bb\n  cc");
        assert_eq!(list(BoxKind::HOV, &["aa", "bb", "cc"]).render(8), "aa bb\n  cc");
        assert_eq!(list(BoxKind::H, &["aa", "bb", "cc"]).render(8), "aa bb cc");
    }

    #[test]
    fn a_structural_box_breaks_to_move_left() {
        let build = |kind| {
            let mut doc = Doc::new();
            doc.open(kind, 0).text("(").boxed(BoxKind::V, 4, |d| {
                d.text("a").cut().text("b");
            });
            doc.cut().text(")").close();
            doc.render(80)
        };
        assert_eq!(build(BoxKind::HOV), "(a\n     b)");
        let mut doc = Doc::new();
        doc.open(BoxKind::Box, 0)
            .text("begin")
            .brk(1, 2)
            .text("a_long_line_of_text")
            .space()
            .text("end")
            .close();
        assert_eq!(doc.render(13), "begin\n  a_long_line_of_text\nend");
    }

    #[test]
    fn inline_code_is_quoted_and_counted() {
        let mut doc = Doc::new();
        doc.open(BoxKind::HOV, 0).words("type").space().code("int").close();
        assert_eq!(doc.render(9), "type \"int\"");
        assert_eq!(doc.render(8), "type\n\"int\"");
    }
}

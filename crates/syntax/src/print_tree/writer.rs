//! Lines with indentation, places and the small things every node shows.

use std::fmt::Write;

use diagnostics::{SourceMap, Span};

use crate::ast::*;
use crate::lexer::escaped;
use crate::node::deep;
use crate::symbol::{Interner, Symbol};

/// The text under construction.
pub(super) struct Writer<'a> {
    pub interner: &'a Interner,
    map: &'a SourceMap,
    /// Whether places are shown.
    locations: bool,
    pub out: String,
}

impl<'a> Writer<'a> {
    pub fn new(interner: &'a Interner, map: &'a SourceMap, locations: bool) -> Writer<'a> {
        Writer { interner, map, locations, out: String::new() }
    }

    /// Starts a line of text at depth `i`; the reference folds depths beyond 72 columns.
    pub fn start(&mut self, i: usize, text: &str) {
        for _ in 0..(2 * i) % 72 {
            self.out.push(' ');
        }
        self.out.push_str(text);
    }

    /// A whole line.
    pub fn line(&mut self, i: usize, text: &str) {
        self.start(i, text);
        self.out.push('\n');
    }

    pub fn str(&self, symbol: Symbol) -> &'a str {
        self.interner.str(symbol)
    }

    /// `(file[line,bol+column]..[line,bol+column])`
    pub fn span(&self, span: Span) -> String {
        if !self.locations {
            return String::new();
        }
        let location = self.map.location(span);
        let position = |p: &diagnostics::Position| {
            let column = p.cnum - p.bol;
            if p.line == -1 { format!("[{}]", p.cnum) } else { format!("[{},{}+{}]", p.line, p.bol, column) }
        };
        let file = &location.start.file;
        let mut text = format!("({file}{}..{})", position(&location.start), position(&location.end));
        if location.ghost {
            text.push_str(" ghost");
        }
        text
    }

    /// A name in quotes with its place.
    pub fn named(&self, name: &Loc<Symbol>) -> String {
        format!("\"{}\" {}", self.str(name.txt), self.span(name.span))
    }

    /// The name of a module, or `_`.
    pub fn module_name(&self, name: &Loc<Option<Symbol>>) -> String {
        format!("\"{}\" {}", name.txt.map_or("_", |n| self.str(n)), self.span(name.span))
    }

    /// A path in quotes with its place.
    pub fn path(&self, path: &Loc<Longident>) -> String {
        let mut text = String::from("\"");
        self.longident(&path.txt, &mut text);
        let _ = write!(text, "\" {}", self.span(path.span));
        text
    }

    fn longident(&self, path: &Longident, out: &mut String) {
        deep(|| match path {
            Longident::Ident(name) => out.push_str(self.str(*name)),
            Longident::Dot(path, name) => {
                self.longident(path, out);
                out.push('.');
                out.push_str(self.str(*name));
            }
            Longident::Apply(f, a) => {
                self.longident(f, out);
                out.push('(');
                self.longident(a, out);
                out.push(')');
            }
        });
    }

    /// A list in brackets, each element by `item`.
    pub fn list<T>(&mut self, i: usize, items: &[T], mut item: impl FnMut(&mut Self, usize, &T)) {
        if items.is_empty() {
            return self.line(i, "[]");
        }
        self.line(i, "[");
        for x in items {
            item(self, i + 1, x);
        }
        self.line(i, "]");
    }

    /// `None`, or `Some` with the thing below.
    pub fn option<T>(&mut self, i: usize, thing: Option<&T>, item: impl FnOnce(&mut Self, usize, &T)) {
        match thing {
            None => self.line(i, "None"),
            Some(thing) => {
                self.line(i, "Some");
                item(self, i + 1, thing);
            }
        }
    }

    pub fn label(&mut self, i: usize, label: ArgLabel) {
        match label {
            ArgLabel::Nolabel => self.line(i, "Nolabel"),
            ArgLabel::Labelled(name) => self.line(i, &format!("Labelled \"{}\"", self.str(name))),
            ArgLabel::Optional(name) => self.line(i, &format!("Optional \"{}\"", self.str(name))),
        }
    }

    pub fn constant(&mut self, i: usize, constant: &Constant) {
        self.line(i, &format!("constant {}", self.span(constant.span)));
        let suffix = |s: &Option<char>| s.map_or("None".to_string(), |c| format!("Some {c}"));
        let text = match &constant.desc {
            ConstantDesc::Integer(digits, s) => format!("PConst_int ({},{})", self.str(*digits), suffix(s)),
            ConstantDesc::Float(digits, s) => format!("PConst_float ({},{})", self.str(*digits), suffix(s)),
            ConstantDesc::Char(byte) => format!("PConst_char {byte:02x}"),
            ConstantDesc::String(text, span, None) => {
                format!("PConst_string(\"{}\",{},None)", escaped(text), self.span(*span))
            }
            ConstantDesc::String(text, span, Some(id)) => {
                let (text, id) = (escaped(text), self.str(*id));
                format!("PConst_string (\"{text}\",{},Some \"{id}\")", self.span(*span))
            }
        };
        self.line(i + 1, &text);
    }

    pub fn attributes(&mut self, i: usize, attributes: &Attributes) {
        for attribute in attributes {
            self.line(i, &format!("attribute \"{}\"", self.str(attribute.name.txt)));
            self.payload(i + 1, &attribute.payload);
        }
    }

    pub fn payload(&mut self, i: usize, payload: &Payload) {
        match payload {
            Payload::Structure(items) => self.structure(i, items),
            Payload::Signature(items) => self.signature(i, items),
            Payload::Type(ty) => self.core_type(i, ty),
            Payload::Pattern(pattern, guard) => {
                self.pattern(i, pattern);
                if let Some(guard) = guard {
                    self.line(i, "<when>");
                    self.expression(i + 1, guard);
                }
            }
        }
    }

    pub fn extension(&mut self, i: usize, prefix: &str, extension: &Extension) {
        self.line(i, &format!("{prefix} \"{}\"", self.str(extension.name.txt)));
        self.payload(i, &extension.payload);
    }
}

pub(super) fn override_flag(flag: OverrideFlag) -> &'static str {
    match flag {
        OverrideFlag::Override => "Override",
        OverrideFlag::Fresh => "Fresh",
    }
}

pub(super) fn rec_flag(flag: RecFlag) -> &'static str {
    match flag {
        RecFlag::Recursive => "Rec",
        RecFlag::Nonrecursive => "Nonrec",
    }
}

//! Examples of unmatched values as OCaml prints them.

use std::fmt::Write as _;

use syntax::symbol::Interner;

use super::pattern::{Head, Pat};
use crate::typedtree::Constant;

/// Prints a pattern.
pub fn print(names: &Interner, pat: &Pat) -> String {
    let mut out = String::new();
    Printer { names, out: &mut out }.value(pat);
    out
}

struct Printer<'a> {
    names: &'a Interner,
    out: &'a mut String,
}

impl Printer<'_> {
    fn value(&mut self, pat: &Pat) {
        match pat {
            Pat::Any(None) => self.out.push('_'),
            Pat::Any(Some(name)) => self.out.push_str(self.names.str(*name)),
            Pat::Alias(p, name) => {
                self.out.push('(');
                self.value(p);
                let _ = write!(self.out, " as {})", self.names.str(*name));
            }
            Pat::Or(..) => {
                self.out.push('(');
                self.alternatives(pat);
                self.out.push(')');
            }
            Pat::Head(head, args) => self.head(head, args),
        }
    }

    fn alternatives(&mut self, pat: &Pat) {
        match pat {
            Pat::Or(a, b) => {
                self.alternatives(a);
                self.out.push('|');
                self.alternatives(b);
            }
            other => self.value(other),
        }
    }

    fn head(&mut self, head: &Head, args: &[std::rc::Rc<Pat>]) {
        match head {
            Head::Constant(c) => self.out.push_str(&constant(self.names, c)),
            Head::Tuple => self.list("(", ", ", ")", args),
            Head::Array => self.list("[| ", " ; ", " |]", args),
            Head::Lazy => {
                self.out.push_str("lazy ");
                args.iter().for_each(|p| self.argument(p));
            }
            Head::Variant(tag, _) => {
                let _ = write!(self.out, "`{}", self.names.str(*tag));
                if let [p] = args {
                    self.out.push(' ');
                    self.argument(p);
                }
            }
            Head::Record(labels) => self.record(labels, args),
            Head::Constructor(cstr) => match (self.names.str(cstr.name), args) {
                ("::", [head, tail]) => {
                    self.operand(head);
                    self.out.push_str("::");
                    self.value(tail);
                }
                (name, []) => self.out.push_str(name),
                (name, [p]) => {
                    let _ = write!(self.out, "{name} ");
                    self.argument(p);
                }
                (name, args) => {
                    let _ = write!(self.out, "{name} ");
                    self.list("(", ", ", ")", args);
                }
            },
        }
    }

    fn list(&mut self, open: &str, separator: &str, close: &str, args: &[std::rc::Rc<Pat>]) {
        if args.is_empty() && open == "[| " {
            self.out.push_str("[|  |]");
            return;
        }
        self.out.push_str(open);
        for (i, p) in args.iter().enumerate() {
            if i > 0 {
                self.out.push_str(separator);
            }
            self.value(p);
        }
        self.out.push_str(close);
    }

    fn record(&mut self, labels: &[crate::types::LabelDeclaration], args: &[std::rc::Rc<Pat>]) {
        let shown: Vec<_> =
            labels.iter().zip(args).filter(|(_, p)| !matches!(p.as_ref(), Pat::Any(None))).collect();
        if shown.is_empty() {
            self.out.push('_');
            return;
        }
        self.out.push('{');
        for (i, (label, p)) in shown.iter().enumerate() {
            if i > 0 {
                self.out.push_str("; ");
            }
            let _ = write!(self.out, "{}=", self.names.str(label.id.name));
            self.value(p);
        }
        if shown.len() < labels.len() {
            self.out.push_str("; _ ");
        }
        self.out.push('}');
    }

    /// The argument of a constructor: in parentheses when it is itself an application.
    fn argument(&mut self, pat: &Pat) {
        let applied = match pat {
            Pat::Head(Head::Lazy, _) => true,
            Pat::Head(Head::Constructor(_) | Head::Variant(..), args) => !args.is_empty(),
            _ => false,
        };
        self.parenthesised(applied, pat);
    }

    fn operand(&mut self, pat: &Pat) {
        self.parenthesised(self.is_cons(pat), pat);
    }

    fn is_cons(&self, pat: &Pat) -> bool {
        matches!(pat, Pat::Head(Head::Constructor(c), args) if args.len() == 2 && self.names.str(c.name) == "::")
    }

    fn parenthesised(&mut self, parens: bool, pat: &Pat) {
        if parens {
            self.out.push('(');
        }
        self.value(pat);
        if parens {
            self.out.push(')');
        }
    }
}

/// A literal in OCaml's syntax.
fn constant(names: &Interner, constant: &Constant) -> String {
    match constant {
        Constant::Int(n) => n.to_string(),
        Constant::Char(c) => format!("'{}'", escape_byte(*c, b'\'')),
        Constant::String(s, ..) => {
            let text: String = s.iter().map(|b| escape_byte(*b, b'"')).collect();
            format!("\"{text}\"")
        }
        Constant::Float(text) => names.str(*text).to_owned(),
        Constant::Int32(n) => format!("{n}l"),
        Constant::Int64(n) => format!("{n}L"),
        Constant::Nativeint(n) => format!("{n}n"),
    }
}

/// A byte as it stands in a literal between `quote`s.
fn escape_byte(byte: u8, quote: u8) -> String {
    match byte {
        b'\n' => "\\n".to_owned(),
        b'\t' => "\\t".to_owned(),
        b'\r' => "\\r".to_owned(),
        8 => "\\b".to_owned(),
        b'\\' => "\\\\".to_owned(),
        b if b == quote => format!("\\{}", b as char),
        b' '..=b'~' => (byte as char).to_string(),
        b => format!("\\{b:03}"),
    }
}

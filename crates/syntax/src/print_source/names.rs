//! Names, paths, constants, attributes and extensions.

use crate::ast::*;
use crate::lexer::{OperatorClass, escaped, operator_class};
use crate::node::deep;
use crate::symbol::{Symbol, sym};
use crate::token::Token;

use super::Printer;

/// What the last name of a path may be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Last {
    /// A value: operators stand in parentheses.
    Value,
    /// A constructor: `::` does.
    Constructor,
    /// Anything else.
    Plain,
}

impl<'a> Printer<'a> {
    pub fn str(&self, symbol: Symbol) -> &'a str {
        self.interner.str(symbol)
    }

    pub fn operator(&self, symbol: Symbol) -> Option<OperatorClass> {
        operator_class(self.str(symbol))
    }

    /// An identifier: `\#` makes a name of a keyword.
    pub fn name(&mut self, symbol: Symbol) {
        let text = self.str(symbol);
        if Token::keyword(text.as_bytes()).is_some() {
            self.text("\\#");
        }
        self.text(text);
    }

    /// The name of a value, which may be an operator.
    pub fn value_name(&mut self, symbol: Symbol) {
        let text = self.str(symbol);
        match self.operator(symbol) {
            None => self.name(symbol),
            Some(_) if text.starts_with('*') || text.ends_with('*') => self.text(&format!("( {text} )")),
            Some(_) => self.text(&format!("({text})")),
        }
    }

    pub fn constructor_name(&mut self, symbol: Symbol) {
        self.text(if symbol == sym::CONS { "(::)" } else { self.str(symbol) });
    }

    /// The name of a module, or `_`.
    pub fn module_name(&mut self, name: &Loc<Option<Symbol>>) {
        self.text(name.txt.map_or("_", |n| self.str(n)));
    }

    pub fn path(&mut self, path: &Longident, last: Last) {
        let name = |p: &mut Self, name| match last {
            Last::Value => p.value_name(name),
            Last::Constructor => p.constructor_name(name),
            Last::Plain => p.name(name),
        };
        deep(|| match path {
            Longident::Ident(n) => name(self, *n),
            Longident::Dot(module, n) => {
                self.path(module, Last::Plain);
                self.text(".");
                name(self, *n);
            }
            Longident::Apply(f, a) => {
                self.path(f, Last::Plain);
                self.text("(");
                self.path(a, Last::Plain);
                self.text(")");
            }
        });
    }

    pub fn plain(&mut self, path: &Loc<Longident>) {
        self.path(&path.txt, Last::Plain);
    }

    pub fn type_variable(&mut self, name: Symbol) {
        // `'a'` would read as a character.
        let quoted = self.str(name).chars().nth(1) == Some('\'');
        self.text(if quoted { "' " } else { "'" });
        self.name(name);
    }

    pub fn tag(&mut self, name: Symbol) {
        self.text("`");
        self.name(name);
    }

    /// `"text"`
    pub fn string(&mut self, text: &[u8]) {
        self.text(&format!("\"{}\"", escaped(text)));
    }

    /// Whether a literal begins with a sign.
    fn is_negative(&self, constant: &Constant) -> bool {
        match constant.desc {
            ConstantDesc::Integer(digits, _) | ConstantDesc::Float(digits, _) => {
                self.str(digits).starts_with('-')
            }
            ConstantDesc::Char(_) | ConstantDesc::String(..) => false,
        }
    }

    /// A constant; a negative one stands in parentheses where `simple`.
    pub fn constant(&mut self, constant: &Constant, simple: bool) {
        match &constant.desc {
            ConstantDesc::Integer(digits, suffix) | ConstantDesc::Float(digits, suffix) => {
                let suffix = suffix.map(String::from).unwrap_or_default();
                let text = format!("{}{suffix}", self.str(*digits));
                self.text(&if simple && self.is_negative(constant) { format!("({text})") } else { text });
            }
            ConstantDesc::Char(b'\'') => self.text("'\\''"),
            ConstantDesc::Char(b'"') => self.text("'\"'"),
            ConstantDesc::Char(byte) => self.text(&format!("'{}'", escaped(&[*byte]))),
            ConstantDesc::String(text, _, None) => self.string(text),
            // Text that is not UTF-8 has no place in what is printed.
            ConstantDesc::String(text, _, Some(id)) => match std::str::from_utf8(text) {
                Ok(raw) => {
                    let id = self.str(*id);
                    self.text(&format!("{{{id}|{raw}|{id}}}"));
                }
                Err(_) => self.string(text),
            },
        }
    }

    /// `[@a][@b]`
    pub fn attributes(&mut self, attributes: &Attributes) {
        self.marked("[@", attributes);
    }

    /// `[@@a][@@b]`
    pub fn item_attributes(&mut self, attributes: &Attributes) {
        self.marked("[@@", attributes);
    }

    /// `[@@@a]`
    pub fn floating_attribute(&mut self, attribute: &Attribute) {
        self.marked("[@@@", std::slice::from_ref(attribute));
    }

    fn marked(&mut self, open: &str, attributes: &[Attribute]) {
        for attribute in attributes {
            self.bracketed(open, attribute.name.txt, &attribute.payload);
        }
    }

    /// `[%id payload]`
    pub fn extension(&mut self, extension: &Extension) {
        self.bracketed("[%", extension.name.txt, &extension.payload);
    }

    /// `[%%id payload]`
    pub fn item_extension(&mut self, extension: &Extension) {
        self.bracketed("[%%", extension.name.txt, &extension.payload);
    }

    fn bracketed(&mut self, open: &str, name: Symbol, payload: &Payload) {
        self.hov(|p| {
            p.text(open);
            let name = p.str(name);
            p.text(name);
            p.space();
            p.payload(payload);
            p.text("]");
        });
    }

    fn payload(&mut self, payload: &Payload) {
        match payload {
            Payload::Structure(items) => match items.as_slice() {
                [StructureItem { desc: StructureItemDesc::Eval(e, attributes), .. }] => {
                    self.expression(e);
                    self.item_attributes(attributes);
                }
                _ => self.structure(items),
            },
            Payload::Signature(items) => {
                self.text(":");
                self.space();
                self.signature(items);
            }
            Payload::Type(ty) => {
                self.text(":");
                self.space();
                self.core_type(ty);
            }
            Payload::Pattern(pattern, guard) => {
                self.text("?");
                self.space();
                self.pattern(pattern);
                if let Some(guard) = guard {
                    self.space();
                    self.text("when ");
                    self.expression(guard);
                }
            }
        }
    }
}

//! Types as trees ready to be shown, and how such trees are laid out.

use diagnostics::format_box::{BoxKind, Doc};

/// A type to show.
#[derive(Clone, PartialEq, Debug)]
pub enum OutType {
    /// `t as 'a`; the flag: not generalisable.
    Alias(Box<OutType>, bool, String),
    /// Label with its colon-less mark (`""`, `"l"`, `"?l"`).
    Arrow(String, Box<OutType>, Box<OutType>),
    /// `args #c`
    Class(String, Vec<OutType>),
    Constr(String, Vec<OutType>),
    /// Methods; whether it ends in `..`.
    Object(Vec<(String, OutType)>, bool),
    /// Text as it is.
    Stuff(&'static str),
    Tuple(Vec<OutType>),
    Var(bool, String),
    Variant {
        fields: OutVariant,
        closed: bool,
        /// Tags that are certainly there, when the row says more than that.
        present: Option<Vec<String>>,
    },
    Poly(Vec<String>, Box<OutType>),
    Module(String, Vec<(String, OutType)>),
    /// `(t [@name])`
    Attribute(Box<OutType>, &'static str),
}

/// The tags of a variant type, or the named type it is.
#[derive(Clone, PartialEq, Debug)]
pub enum OutVariant {
    /// Name, may also be constant, arguments.
    Fields(Vec<(String, bool, Vec<OutType>)>),
    Type(Box<OutType>),
}

/// `'a`, `'_weak1`; a name that would read as a character literal gets a blank.
pub fn variable(weak: bool, name: &str) -> String {
    let blank = if !weak && name.chars().nth(1) == Some('\'') { " " } else { "" };
    format!("'{}{}{}", if weak { "_" } else { "" }, blank, name)
}

impl OutType {
    /// Appends the type at the loosest level.
    pub fn print(&self, doc: &mut Doc) {
        syntax::node::deep(|| match self {
            OutType::Alias(ty, weak, name) => {
                doc.open(BoxKind::Box, 0);
                ty.print(doc);
                doc.space().text("as ").text(variable(*weak, name)).close();
            }
            OutType::Poly(vars, ty) => {
                doc.open(BoxKind::HOV, 2);
                for (i, v) in vars.iter().enumerate() {
                    if i > 0 {
                        doc.space();
                    }
                    doc.text(variable(false, v));
                }
                doc.text(".").space();
                ty.print(doc);
                doc.close();
            }
            _ => self.print_arrow(doc),
        });
    }

    fn print_arrow(&self, doc: &mut Doc) {
        let OutType::Arrow(label, a, b) = self else { return self.print_tuple(doc) };
        doc.open(BoxKind::Box, 0);
        if !label.is_empty() {
            doc.text(label).text(":");
        }
        a.print_tuple(doc);
        doc.text(" ->").space();
        syntax::node::deep(|| b.print_arrow(doc));
        doc.close();
    }

    fn print_tuple(&self, doc: &mut Doc) {
        let OutType::Tuple(parts) = self else { return self.print_simple(doc) };
        doc.open(BoxKind::Box, 0);
        separated(doc, parts, " *", |doc, t| t.print_simple(doc));
        doc.close();
    }

    fn print_arguments(args: &[OutType], doc: &mut Doc) {
        match args {
            [] => {}
            [arg] => {
                arg.print_simple(doc);
                doc.space();
            }
            _ => {
                doc.open(BoxKind::Box, 1).text("(");
                separated(doc, args, ",", |doc, t| t.print(doc));
                doc.text(")").close().space();
            }
        }
    }

    /// Appends the type, in parentheses unless it is simple.
    pub fn print_simple(&self, doc: &mut Doc) {
        match self {
            OutType::Class(path, args) => {
                doc.open(BoxKind::Box, 0);
                Self::print_arguments(args, doc);
                doc.text("#").text(path).close();
            }
            OutType::Constr(path, args) => {
                doc.open(BoxKind::Box, 0);
                Self::print_arguments(args, doc);
                doc.text(path).close();
            }
            OutType::Object(fields, open) => {
                doc.open(BoxKind::Box, 2).text("< ");
                for (i, (name, ty)) in fields.iter().enumerate() {
                    if i > 0 {
                        doc.text(";").space();
                    }
                    doc.text(name).text(" : ");
                    ty.print(doc);
                }
                if *open {
                    if !fields.is_empty() {
                        doc.text(";").space();
                    }
                    doc.text("..");
                }
                doc.text(" >").close();
            }
            OutType::Attribute(t, name) => {
                doc.open(BoxKind::Box, 1).text("(");
                t.print(doc);
                doc.text(format!(" [@{name}])")).close();
            }
            OutType::Stuff(text) => {
                doc.text(text);
            }
            OutType::Var(weak, name) => {
                doc.text(variable(*weak, name));
            }
            OutType::Variant { fields, closed, present } => print_variant(fields, *closed, present, doc),
            OutType::Module(path, constraints) => {
                doc.open(BoxKind::Box, 1).text("(module ").text(path);
                for (i, (name, ty)) in constraints.iter().enumerate() {
                    doc.text(if i == 0 { " with type " } else { " and type " }).text(name).text(" = ");
                    ty.print(doc);
                }
                doc.text(")").close();
            }
            OutType::Alias(..) | OutType::Poly(..) | OutType::Arrow(..) | OutType::Tuple(_) => {
                doc.open(BoxKind::Box, 1).text("(");
                self.print(doc);
                doc.text(")").close();
            }
        }
    }

    /// The type alone, as a document.
    pub fn doc(&self) -> Doc {
        let mut doc = Doc::new();
        self.print(&mut doc);
        doc
    }
}

fn print_variant(fields: &OutVariant, closed: bool, present: &Option<Vec<String>>, doc: &mut Doc) {
    let mark = match (closed, present) {
        (true, None) => " ",
        (true, Some(_)) => "< ",
        (false, None) => "> ",
        (false, Some(_)) => "? ",
    };
    doc.open(BoxKind::HOV, 0).text("[").text(mark).open(BoxKind::HV, 0).open(BoxKind::HV, 0);
    match fields {
        OutVariant::Type(ty) => ty.print_simple(doc),
        OutVariant::Fields(fields) => {
            for (i, (name, constant, args)) in fields.iter().enumerate() {
                if i > 0 {
                    doc.brk(1, -2).text("| ");
                }
                doc.open(BoxKind::HV, 2).text("`").text(name);
                if *constant && !args.is_empty() {
                    doc.text(" of").space().text("&").space();
                } else if !args.is_empty() {
                    doc.text(" of").space();
                }
                separated(doc, args, " &", |doc, t| t.print(doc));
                doc.close();
            }
        }
    }
    doc.close();
    if let Some(tags) = present
        && !tags.is_empty()
    {
        doc.brk(1, -2).text("> ").open(BoxKind::HOV, 0);
        for (i, tag) in tags.iter().enumerate() {
            if i > 0 {
                doc.space();
            }
            doc.text("`").text(tag);
        }
        doc.close();
    }
    doc.close().space().text("]").close();
}

fn separated(doc: &mut Doc, items: &[OutType], separator: &str, mut print: impl FnMut(&mut Doc, &OutType)) {
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            doc.text(separator).space();
        }
        print(doc, item);
    }
}

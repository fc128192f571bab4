//! Format strings: literals that are expected to be of type `format6` become values of it, built from the constructors
//! of `CamlinternalFormatBasics` and checked like any expression.

use diagnostics::{Doc, Span};
use syntax::ast::{self, Constant, ConstantDesc, ExpressionDesc as Ast, Loc, Longident};
use syntax::node::Node;
use syntax::symbol::sym;

use super::format_parse::{self, Align, Ignored, IntKind, Item, Padding, Precision, Ty};
use super::{Expected, Res};
use crate::checker::Checker;
use crate::env::Env;
use crate::ident::Path;
use crate::typedtree::*;
use crate::types::*;

impl Checker<'_> {
    /// The path of `format6`, when that is what `t` is.
    pub(super) fn expects_format(&mut self, env: &Env, t: TypeId) -> Option<Path> {
        let t = self.expand_head(env, t);
        match self.store.desc(t) {
            TypeDesc::Constr(path @ Path::Dot(m, name), _)
                if *name == sym::FORMAT6
                    && matches!(&**m, Path::Ident(id) if id.is_global() && id.name == sym::CAMLINTERNALFORMATBASICS) =>
            {
                Some(path.clone())
            }
            _ => None,
        }
    }

    pub(super) fn type_format(
        &mut self,
        env: &Env,
        e: &ast::Expression,
        text: &[u8],
        _span: Span,
        _path: &Path,
        expected: Expected,
    ) -> Res<Expression> {
        match format_parse::parse(text) {
            Ok(items) => {
                let built = Builder { c: self, span: e.span }.format(&items, text);
                self.type_expect(env, &built, expected)
            }
            Err(message) => {
                let mut doc = Doc::new();
                doc.text(message);
                self.fail("invalid-format", e.span, doc)
            }
        }
    }
}

/// Builds the expression of a format.
struct Builder<'c, 's> {
    c: &'c Checker<'s>,
    span: Span,
}

impl Builder<'_, '_> {
    fn node(&self, desc: Ast) -> ast::Expression {
        ast::Expression::new(desc, self.span)
    }

    fn longident(&self, name: &str) -> Loc<Longident> {
        let module = Longident::Ident(sym::CAMLINTERNALFORMATBASICS);
        Loc::new(Longident::Dot(Node::new(module), self.c.interner.intern(name)), self.span)
    }

    fn constructor(&self, name: &str, mut args: Vec<ast::Expression>) -> ast::Expression {
        let arg = match args.len() {
            0 => None,
            1 => args.pop(),
            _ => Some(self.node(Ast::Tuple(args))),
        };
        self.node(Ast::Construct(self.longident(name), arg))
    }

    fn constant(&self, desc: ConstantDesc) -> ast::Expression {
        self.node(Ast::Constant(Constant { desc, span: self.span }))
    }

    fn int(&self, n: i64) -> ast::Expression {
        self.constant(ConstantDesc::Integer(self.c.interner.intern(&n.to_string()), None))
    }

    fn size(&self, n: usize) -> ast::Expression {
        self.int(i64::try_from(n).unwrap_or(i64::MAX))
    }

    fn char(&self, c: u8) -> ast::Expression {
        self.constant(ConstantDesc::Char(c))
    }

    fn string(&self, text: &[u8]) -> ast::Expression {
        self.constant(ConstantDesc::String(text.into(), self.span, None))
    }

    fn option(&self, value: Option<ast::Expression>) -> ast::Expression {
        let name = if value.is_some() { sym::SOME } else { sym::NONE };
        self.node(Ast::Construct(Loc::new(Longident::Ident(name), self.span), value))
    }

    fn size_option(&self, n: Option<usize>) -> ast::Expression {
        self.option(n.map(|n| self.size(n)))
    }

    fn align(&self, align: Align) -> ast::Expression {
        let name = match align {
            Align::Left => "Left",
            Align::Right => "Right",
            Align::Zeros => "Zeros",
        };
        self.constructor(name, Vec::new())
    }

    fn padding(&self, padding: Padding) -> ast::Expression {
        match padding {
            Padding::None => self.constructor("No_padding", Vec::new()),
            Padding::Literal(align, n) => {
                self.constructor("Lit_padding", vec![self.align(align), self.size(n)])
            }
            Padding::Argument(align) => self.constructor("Arg_padding", vec![self.align(align)]),
        }
    }

    fn precision(&self, precision: Precision) -> ast::Expression {
        match precision {
            Precision::None => self.constructor("No_precision", Vec::new()),
            Precision::Literal(n) => self.constructor("Lit_precision", vec![self.size(n)]),
            Precision::Argument => self.constructor("Arg_precision", Vec::new()),
        }
    }

    fn types(&self, types: &[Ty]) -> ast::Expression {
        let end = self.constructor("End_of_fmtty", Vec::new());
        types.iter().rev().fold(end, |rest, ty| match ty {
            Ty::Plain(name) => self.constructor(name, vec![rest]),
            Ty::FormatArg(inner) => self.constructor("Format_arg_ty", vec![self.types(inner), rest]),
            Ty::FormatSubst(inner) => {
                self.constructor("Format_subst_ty", vec![self.types(inner), self.types(inner), rest])
            }
        })
    }

    /// `Format (items, text)`
    fn format(&self, items: &[Item], text: &[u8]) -> ast::Expression {
        self.constructor("Format", vec![self.items(items), self.string(text)])
    }

    fn items(&self, items: &[Item]) -> ast::Expression {
        let end = self.constructor("End_of_format", Vec::new());
        items.iter().rev().fold(end, |rest, item| self.item(item, rest))
    }

    fn item(&self, item: &Item, rest: ast::Expression) -> ast::Expression {
        let literal = |mark, rest| self.constructor("Formatting_lit", vec![mark, rest]);
        match item {
            Item::Char => self.constructor("Char", vec![rest]),
            Item::CamlChar => self.constructor("Caml_char", vec![rest]),
            Item::Text(caml, p) => {
                let name = if *caml { "Caml_string" } else { "String" };
                self.constructor(name, vec![self.padding(*p), rest])
            }
            Item::Int(kind, conversion, p, q) => {
                let name = match kind {
                    IntKind::Int => "Int",
                    IntKind::Int32 => "Int32",
                    IntKind::Nativeint => "Nativeint",
                    IntKind::Int64 => "Int64",
                };
                let conversion = self.constructor(conversion, Vec::new());
                self.constructor(name, vec![conversion, self.padding(*p), self.precision(*q), rest])
            }
            Item::Float(flag, kind, p, q) => {
                let flag = self.constructor(flag, Vec::new());
                let kind = self.constructor(kind, Vec::new());
                let conversion = self.node(Ast::Tuple(vec![flag, kind]));
                self.constructor("Float", vec![conversion, self.padding(*p), self.precision(*q), rest])
            }
            Item::Bool(p) => self.constructor("Bool", vec![self.padding(*p), rest]),
            Item::Flush => self.constructor("Flush", vec![rest]),
            Item::Literal(text) => self.constructor("String_literal", vec![self.string(text), rest]),
            Item::CharLiteral(c) => self.constructor("Char_literal", vec![self.char(*c), rest]),
            Item::FormatArg(p, types) => {
                self.constructor("Format_arg", vec![self.size_option(*p), self.types(types), rest])
            }
            Item::FormatSubst(p, types) => {
                self.constructor("Format_subst", vec![self.size_option(*p), self.types(types), rest])
            }
            Item::Alpha => self.constructor("Alpha", vec![rest]),
            Item::Theta => self.constructor("Theta", vec![rest]),
            Item::Reader => self.constructor("Reader", vec![rest]),
            Item::ScanCharSet(p, set) => {
                self.constructor("Scan_char_set", vec![self.size_option(*p), self.string(set), rest])
            }
            Item::Counter(counter) => {
                self.constructor("Scan_get_counter", vec![self.constructor(counter, Vec::new()), rest])
            }
            Item::ScanNextChar => self.constructor("Scan_next_char", vec![rest]),
            Item::Ignored(ignored) => self.constructor("Ignored_param", vec![self.ignored(ignored), rest]),
            Item::Mark(name) => literal(self.constructor(name, Vec::new()), rest),
            Item::Break(text, width, offset) => {
                let mark =
                    self.constructor("Break", vec![self.string(text), self.int(*width), self.int(*offset)]);
                literal(mark, rest)
            }
            Item::MagicSize(text, size) => {
                literal(self.constructor("Magic_size", vec![self.string(text), self.int(*size)]), rest)
            }
            Item::ScanIndication(c) => literal(self.constructor("Scan_indic", vec![self.char(*c)]), rest),
            Item::Open(tag, items, text) => {
                let name = if *tag { "Open_tag" } else { "Open_box" };
                let opening = self.constructor(name, vec![self.format(items, text)]);
                self.constructor("Formatting_gen", vec![opening, rest])
            }
        }
    }

    fn ignored(&self, ignored: &Ignored) -> ast::Expression {
        match ignored {
            Ignored::Plain(name) => self.constructor(name, Vec::new()),
            Ignored::Padded(name, p) => self.constructor(name, vec![self.size_option(*p)]),
            Ignored::Int(name, conversion, p) => {
                self.constructor(name, vec![self.constructor(conversion, Vec::new()), self.size_option(*p)])
            }
            Ignored::Float(p, q) => {
                self.constructor("Ignored_float", vec![self.size_option(*p), self.size_option(*q)])
            }
            Ignored::Format(subst, p, types) => {
                let name = if *subst { "Ignored_format_subst" } else { "Ignored_format_arg" };
                self.constructor(name, vec![self.size_option(*p), self.types(types)])
            }
            Ignored::CharSet(p, set) => {
                self.constructor("Ignored_scan_char_set", vec![self.size_option(*p), self.string(set)])
            }
            Ignored::Counter(counter) => {
                self.constructor("Ignored_scan_get_counter", vec![self.constructor(counter, Vec::new())])
            }
        }
    }
}

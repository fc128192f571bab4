//! What is said of a name that means nothing here.

use diagnostics::{Diagnostic, Doc, Span};
use syntax::ast::Longident;
use syntax::symbol::Symbol;

use super::lookup::NameSpace;
use super::spelling::nearest;
use super::*;

/// Why a lookup failed. [`Checker::lookup_diagnostic`] makes the text.
#[derive(Clone, Debug)]
pub enum LookupError {
    Unbound(NameSpace, Longident),
    /// The unit's file is damaged, missing what it needs, or does not agree with another.
    Unit(Box<Diagnostic>),
    /// A unit's file cannot be used.
    File(Box<Diagnostic>),
    InstanceVariable(Symbol),
    SelfValue(Symbol),
    Ancestor(Symbol),
    GhostRecursive(Symbol, Span),
    IllegalRecursion,
    NotAStructure(Longident),
    NotAFunctor(Longident),
    FunctorWithComponents(Longident),
    AbstractWithComponents(Longident),
    GenerativeApplied(Longident),
    CannotScrapeAlias(Longident, Path),
}

impl Checker<'_> {
    /// A long identifier as written.
    pub fn longident_text(&self, lid: &Longident) -> String {
        match lid {
            Longident::Ident(name) => self.ident_text(*name),
            Longident::Dot(m, name) => {
                let name = self.interner.str(*name);
                let m = self.longident_text(m);
                if is_operator(name) { format!("{m}.( {name} )") } else { format!("{m}.{name}") }
            }
            Longident::Apply(f, a) => format!("{}({})", self.longident_text(f), self.longident_text(a)),
        }
    }

    fn ident_text(&self, name: Symbol) -> String {
        let name = self.interner.str(name);
        if is_operator(name) { format!("( {name} )") } else { name.to_owned() }
    }

    /// The error that says why a name could not be resolved.
    pub fn lookup_diagnostic(&mut self, env: &Env, span: Span, error: &LookupError) -> Diagnostic {
        let mut doc = Doc::new();
        let mut hint = None;
        let code = match error {
            LookupError::File(d) => {
                let file = self.sources.location(span).start.file;
                let span = self.sources.foreign(&diagnostics::Location::in_file(&file));
                return Diagnostic { span, ..(**d).clone() };
            }
            LookupError::Unit(d) => return Diagnostic { span, ..(**d).clone() },
            LookupError::Unbound(space, lid) => {
                doc.words("Unbound").space().words(space.what()).space().code(self.longident_text(lid));
                hint = self.unbound_hint(env, *space, lid);
                space.code()
            }
            LookupError::InstanceVariable(name) => {
                doc.words("The instance variable").space().code(self.interner.str(*name)).newline();
                doc.text("cannot be accessed from the definition of another instance variable");
                "instance-variable-in-definition"
            }
            LookupError::SelfValue(name) => {
                doc.words("The self variable").space().code(self.interner.str(*name)).newline();
                doc.text("cannot be accessed from the definition of an instance variable");
                "self-in-definition"
            }
            LookupError::Ancestor(name) => {
                doc.words("The ancestor variable").space().code(self.interner.str(*name)).newline();
                doc.text("cannot be accessed from the definition of an instance variable");
                "ancestor-in-definition"
            }
            LookupError::GhostRecursive(name, def) => {
                doc.words("Unbound value").space().code(self.ident_text(*name));
                let line = self.line_of(*def);
                let mut h = Doc::new();
                h.words("If this is a recursive definition, you should add the").space().code("rec");
                h.space().words(&format!("keyword on line {line}"));
                hint = Some(h);
                "unbound-value"
            }
            LookupError::IllegalRecursion => {
                doc.words("Illegal recursive module reference");
                "illegal-recursive-reference"
            }
            LookupError::NotAStructure(lid) | LookupError::FunctorWithComponents(lid) => {
                doc.words("The module").space().code(self.longident_text(lid)).space();
                doc.words("is a functor, it cannot have any components");
                "functor-has-no-components"
            }
            LookupError::AbstractWithComponents(lid) => {
                doc.words("The module").space().code(self.longident_text(lid)).space();
                doc.words("is abstract, it cannot have any components");
                "abstract-module"
            }
            LookupError::NotAFunctor(lid) => {
                doc.words("The module").space().code(self.longident_text(lid)).space();
                doc.words("is a structure, it cannot be applied");
                "not-a-functor"
            }
            LookupError::GenerativeApplied(lid) => {
                doc.words("The functor").space().code(self.longident_text(lid)).space();
                doc.words("is generative, it cannot be applied in type expressions");
                "generative-functor-in-type"
            }
            LookupError::CannotScrapeAlias(lid, path) => {
                doc.words("The module").space().code(self.longident_text(lid)).space();
                doc.words("is an alias for module").space().code(self.path_text(path)).text(",");
                doc.space().words("which is missing");
                "missing-alias"
            }
        };
        Diagnostic { hint, ..Diagnostic::error(code, span, doc) }
    }

    fn unbound_hint(&mut self, env: &Env, space: NameSpace, lid: &Longident) -> Option<Doc> {
        let name = lid.last()?;
        if space == NameSpace::Modtype && self.lookup_module_quietly(env, lid).is_some() {
            let mut doc = Doc::new();
            doc.words("There is a module named").space().code(self.longident_text(lid)).text(",");
            doc.space().words("but modules are not module types");
            return Some(doc);
        }
        if space == NameSpace::Class && self.lookup_cltype_quietly(env, lid) {
            let mut doc = Doc::new();
            doc.words("There is a class type named").space().code(self.longident_text(lid)).text(",");
            doc.space().words("but classes are not class types");
            return Some(doc);
        }
        if space == NameSpace::ClassType && self.lookup_class_quietly(env, lid) {
            let mut doc = Doc::new();
            doc.words("There is a class named").space().code(self.longident_text(lid)).text(",");
            doc.space().words("but class types are not classes");
            return Some(doc);
        }
        let names = self.names_in_scope(env, space, lid);
        let texts: Vec<&str> = names.iter().map(|n| self.interner.str(*n)).collect();
        let near = nearest(texts.into_iter(), self.interner.str(name));
        did_you_mean(&near)
    }

    /// The line on which `span` starts.
    fn line_of(&self, span: Span) -> i64 {
        self.sources.location(span).start.line
    }
}

/// `Did you mean "a", "b" or "c"?`
pub fn did_you_mean(names: &[String]) -> Option<Doc> {
    let (last, rest) = names.split_last()?;
    let mut doc = Doc::new();
    doc.words("Did you mean").space();
    for (i, name) in rest.iter().enumerate() {
        if i > 0 {
            doc.text(",").space();
        }
        doc.code(name);
    }
    if !rest.is_empty() {
        doc.space().text("or").space();
    }
    doc.code(last).text("?");
    Some(doc)
}

/// Whether a value of this name is written in parentheses.
pub fn is_operator(name: &str) -> bool {
    match name {
        "or" | "mod" | "land" | "lor" | "lxor" | "lsl" | "lsr" | "asr" | "::" => true,
        _ if ["let", "and"].iter().any(|k| {
            name.strip_prefix(k).is_some_and(|r| r.starts_with(|c: char| "$&*+-/<=>@^|!%:?.".contains(c)))
        }) =>
        {
            true
        }
        _ => match name.as_bytes().first() {
            Some(b) => {
                !(b.is_ascii_alphanumeric() || *b == b'_' || *b >= 0x80 || matches!(name, "()" | "[]"))
            }
            None => false,
        },
    }
}

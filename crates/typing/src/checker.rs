//! The state of checking one compilation unit. Every part of the checker is an `impl Checker` in its own file, so
//! that expressions, modules, types and classes can refer to each other freely.

use std::rc::Rc;

use diagnostics::warnings::WarningState;
use diagnostics::{Diagnostic, SourceMap};
use rustc_hash::{FxHashMap, FxHashSet};
use syntax::symbol::{Interner, Symbol};

use crate::env::predef::Predef;
use crate::env::{Unit, UnitLoader};
use crate::ident::{ExtraTy, IdentSupply, Path};
use crate::types::{TypeStore, Uid};

/// Options that change what is accepted or inferred.
#[derive(Clone, Debug)]
pub struct TypingOptions {
    pub principal: bool,
    pub rectypes: bool,
    pub strict_sequence: bool,
    pub strict_formats: bool,
    pub labels_optional: bool,
    pub no_std_include: bool,
    pub unboxed_types: bool,
    pub applicative_functors: bool,
    pub alias_deps: bool,
    pub opaque: bool,
    pub keep_docs: bool,
    pub keep_locs: bool,
}

impl Default for TypingOptions {
    fn default() -> Self {
        TypingOptions {
            principal: false,
            rectypes: false,
            strict_sequence: false,
            strict_formats: true,
            labels_optional: false,
            no_std_include: false,
            unboxed_types: false,
            applicative_functors: true,
            alias_deps: true,
            opaque: false,
            keep_docs: false,
            keep_locs: true,
        }
    }
}

/// What has been used, for warnings about what has not.
#[derive(Debug, Default)]
pub struct Usage {
    pub opens: FxHashSet<u32>,
    pub uids: FxHashSet<Uid>,
}

/// Result of asking for a unit: found, absent, or damaged.
pub type UnitResult = Result<Option<Rc<Unit>>, Box<Diagnostic>>;

/// Checks one unit; owns its types.
pub struct Checker<'s> {
    pub interner: &'s Interner,
    pub options: TypingOptions,
    pub store: TypeStore,
    pub idents: IdentSupply,
    /// The level of the types being made: entering a `let` raises it.
    pub level: u32,
    /// Errors and warnings in the order in which they were found.
    pub diagnostics: Vec<Diagnostic>,
    /// Which warnings are wanted at the point being checked.
    pub warnings: WarningState,
    /// The unit being checked.
    pub unit_name: Symbol,
    /// Whether its interface (not its implementation) is being checked.
    pub from_interface: bool,
    /// Where interfaces of other units come from.
    pub loader: &'s dyn UnitLoader,
    /// The units asked for so far.
    pub units: FxHashMap<Symbol, UnitResult>,
    /// Units that are only named by aliases.
    pub weak_imports: FxHashSet<Symbol>,
    pub usage: Usage,
    pub predef: Predef,
    /// Where spans come from.
    pub sources: &'s SourceMap,
    /// What operations on types keep between calls.
    pub(crate) types: crate::types::TypesState,
    /// Named type variables in scope.
    pub type_vars: crate::declarations::TypeVars,
    /// What checking the core language keeps between calls.
    pub(crate) core: crate::core::CoreState,
    next_uid: u32,
}

impl<'s> Checker<'s> {
    /// A checker for the unit `unit_name`, knowing only what is predefined.
    pub fn new(
        interner: &'s Interner,
        options: TypingOptions,
        loader: &'s dyn UnitLoader,
        sources: &'s SourceMap,
        unit_name: Symbol,
    ) -> Checker<'s> {
        let mut checker = Checker {
            interner,
            options,
            store: TypeStore::default(),
            idents: IdentSupply::default(),
            level: 0,
            diagnostics: Vec::new(),
            warnings: WarningState::default(),
            unit_name,
            from_interface: false,
            loader,
            units: FxHashMap::default(),
            weak_imports: FxHashSet::default(),
            usage: Usage::default(),
            predef: Predef::default(),
            sources,
            types: crate::types::TypesState::default(),
            type_vars: crate::declarations::TypeVars::default(),
            core: crate::core::CoreState::default(),
            next_uid: 0,
        };
        checker.make_predef();
        checker
    }

    /// A fresh identity for a declaration of this unit.
    pub fn new_uid(&mut self) -> Uid {
        let id = self.next_uid;
        self.next_uid += 1;
        Uid::Item { comp_unit: self.unit_name, id, from_interface: self.from_interface }
    }

    /// Whether an error has been found.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }

    /// A path as text, without shortening.
    pub fn path_text(&self, path: &Path) -> String {
        match path {
            Path::Ident(id) => self.interner.str(id.name).to_owned(),
            Path::Dot(p, name) => format!("{}.{}", self.path_text(p), self.interner.str(*name)),
            Path::Apply(f, a) => format!("{}({})", self.path_text(f), self.path_text(a)),
            Path::Extra(p, ExtraTy::Ext) => self.path_text(p),
            Path::Extra(p, ExtraTy::Cstr(c)) => format!("{}.{}", self.path_text(p), self.interner.str(*c)),
        }
    }
}

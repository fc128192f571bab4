//! Which right-hand sides `let rec` allows, and how each is compiled.
//!
//! An expression uses the names being defined in one of the modes of [`Mode`]. A definition is legal when it does not
//! look at what is not there yet: it may hide the names behind functions, or put them in blocks.

mod usage;

use diagnostics::Doc;
use rustc_hash::FxHashMap;

use crate::checker::Checker;
use crate::core::{Failed, Res};
use crate::ident::Ident;
use crate::typedtree::*;

use usage::{Mode, Uses};

impl Checker<'_> {
    /// Checks the bindings of a `let rec` and decides how they are compiled.
    pub(crate) fn check_recursive_bindings(&mut self, bindings: &mut [ValueBinding]) -> Res<()> {
        let names: Vec<Ident> = bindings.iter().filter_map(|b| pattern_ident(&b.pat)).collect();
        for binding in bindings.iter_mut() {
            let kind = usage::classify(&binding.expr);
            let mut uses = Uses { modes: FxHashMap::default(), names: &names };
            uses.expression(&binding.expr, Mode::Return);
            let legal = match kind {
                RecursiveBindingKind::Static => !uses.any(|m| m == Mode::Dereference),
                RecursiveBindingKind::Dynamic => {
                    !uses.any(|m| matches!(m, Mode::Dereference | Mode::Return | Mode::Guard))
                }
            };
            if !legal {
                let mut doc = Doc::new();
                doc.text("This kind of expression is not allowed as right-hand side of ").code("let rec");
                return self.fail::<()>("illegal-let-rec", binding.expr.span, doc).map_err(|_| Failed);
            }
            binding.rec_kind = kind;
        }
        Ok(())
    }
}

fn pattern_ident(p: &Pattern) -> Option<Ident> {
    match &p.desc {
        PatternDesc::Var(id, ..) | PatternDesc::Alias(_, id, ..) => Some(*id),
        _ => None,
    }
}

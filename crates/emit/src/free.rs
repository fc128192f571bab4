//! The free variables of every function of a unit, found in one walk.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use lambda::ir::{Function, Ident, Lambda, LetRec};
use syntax::node::deep;
use typing::ident::IdentKind;

/// Variables in the order in which closures hold them: scoped ones first, then by stamp.
type Set = BTreeMap<(bool, u32), Ident>;

fn key(id: Ident) -> (bool, u32) {
    (id.kind != IdentKind::Scoped, id.stamp)
}

/// Takes a bound variable out; its binder and its uses may say different things of its scope.
fn forget(set: &mut Set, id: Ident) {
    set.remove(&(true, id.stamp));
    set.remove(&(false, id.stamp));
}

/// Free variables of the functions and recursive groups of a term, in the order of their stamps.
///
/// Keyed by the address of the node, which stands still while the term is borrowed.
#[derive(Default)]
pub struct FreeVars {
    functions: HashMap<usize, Rc<[Ident]>>,
    groups: HashMap<usize, Rc<[Ident]>>,
}

fn address<T>(node: &T) -> usize {
    std::ptr::from_ref(node) as usize
}

impl FreeVars {
    /// Analyses a term.
    pub fn of(term: &Lambda) -> FreeVars {
        let mut found = FreeVars::default();
        found.walk(term, &mut Set::new());
        found
    }

    /// The free variables of a function of the term.
    pub fn of_function(&self, function: &Function) -> Rc<[Ident]> {
        self.functions.get(&address(function)).cloned().unwrap_or_default()
    }

    /// The free variables of the functions bound by a `let rec` of the term.
    pub fn of_group(&self, rec: &LetRec) -> Rc<[Ident]> {
        self.groups.get(&address(rec)).cloned().unwrap_or_default()
    }

    fn function(&mut self, function: &Function) -> Set {
        let mut inner = Set::new();
        self.walk(&function.body, &mut inner);
        for (id, _) in &function.params {
            forget(&mut inner, *id);
        }
        inner
    }

    /// Adds the free variables of `term` to `out`. Stamps are unique, so a bound variable can be removed from the
    /// whole set once its scope is done.
    fn walk(&mut self, term: &Lambda, out: &mut Set) {
        deep(|| self.walk_here(term, out))
    }

    fn walk_here(&mut self, term: &Lambda, out: &mut Set) {
        let mut bound = Vec::new();
        let mut term = term;
        loop {
            match term {
                Lambda::Let(b) | Lambda::LetMut(b) => {
                    self.walk(&b.arg, out);
                    bound.push(b.id);
                    term = &b.body;
                }
                Lambda::Seq(pair) => {
                    self.walk(&pair.0, out);
                    term = &pair.1;
                }
                Lambda::Event(event) => term = &event.0,
                Lambda::LetRec(rec) => {
                    let mut group = Set::new();
                    for (_, function) in &rec.bindings {
                        group.extend(self.function(function));
                    }
                    for (id, _) in &rec.bindings {
                        forget(&mut group, *id);
                        bound.push(*id);
                    }
                    self.groups.insert(address(&**rec), group.values().copied().collect());
                    out.extend(group);
                    term = &rec.body;
                }
                _ => break,
            }
        }
        self.leaf(term, out);
        for id in bound {
            forget(out, id);
        }
    }

    fn leaf(&mut self, term: &Lambda, out: &mut Set) {
        match term {
            Lambda::Var(id) | Lambda::MutVar(id) => {
                out.insert(key(*id), *id);
            }
            Lambda::Assign(id, value) => {
                self.walk(value, out);
                out.insert(key(*id), *id);
            }
            Lambda::Function(function) => {
                let inner = self.function(function);
                self.functions.insert(address(&**function), inner.values().copied().collect());
                out.extend(inner);
            }
            Lambda::StaticCatch(catch) => {
                self.walk(&catch.handler, out);
                for (id, _) in &catch.params {
                    forget(out, *id);
                }
                self.walk(&catch.body, out);
            }
            Lambda::TryWith(handler) => {
                self.walk(&handler.handler, out);
                forget(out, handler.id);
                self.walk(&handler.body, out);
            }
            Lambda::For(parts) => {
                self.walk(&parts.body, out);
                forget(out, parts.id);
                self.walk(&parts.low, out);
                self.walk(&parts.high, out);
            }
            other => {
                for part in lambda::walk::children(other) {
                    self.walk(part, out);
                }
            }
        }
    }
}

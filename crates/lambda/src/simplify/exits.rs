//! Static handlers: dropped when nothing jumps to them, inlined when one jump does.

use std::collections::HashMap;

use syntax::node::deep;

use crate::ir::*;
use crate::walk::{children, children_mut};

/// The jumps to a handler.
#[derive(Clone, Copy, Default)]
struct Uses {
    count: u32,
    /// Some jump leaves a `try` that the handler is outside of.
    leaves_try: bool,
}

#[derive(Default)]
struct Exits {
    uses: HashMap<ExitId, Uses>,
    /// How many `try` bodies enclose each handler.
    depth: HashMap<ExitId, u32>,
    /// Handlers waiting for their only jump.
    inlined: HashMap<ExitId, (Vec<Param>, Lambda)>,
    renamed: HashMap<ExitId, ExitId>,
}

/// Simplifies handlers.
pub(super) fn simplify(mut term: Lambda) -> Lambda {
    let mut exits = Exits::default();
    exits.count(&term, 0);
    exits.rewrite(&mut term);
    term
}

/// The exit that a handler without parameters only jumps on to.
fn forwards(catch: &StaticCatch) -> Option<ExitId> {
    match &catch.handler {
        Lambda::StaticRaise(to, args) if args.is_empty() && catch.params.is_empty() => Some(*to),
        _ => None,
    }
}

impl Exits {
    fn used(&self, exit: ExitId) -> Uses {
        self.uses.get(&exit).copied().unwrap_or_default()
    }

    fn jump(&mut self, exit: ExitId, count: u32, depth: u32, leaves: bool) {
        let outer = self.depth.get(&exit).copied().unwrap_or(0);
        let uses = self.uses.entry(exit).or_default();
        uses.count += count;
        uses.leaves_try |= leaves || depth != outer;
    }

    fn count(&mut self, term: &Lambda, depth: u32) {
        deep(|| self.count_here(term, depth));
    }

    fn count_here(&mut self, mut term: &Lambda, depth: u32) {
        loop {
            match term {
                Lambda::StaticRaise(exit, args) => {
                    self.jump(*exit, 1, depth, false);
                    for arg in args {
                        self.count(arg, depth);
                    }
                    return;
                }
                Lambda::StaticCatch(catch) => {
                    self.depth.insert(catch.exit, depth);
                    self.count(&catch.body, depth);
                    let uses = self.used(catch.exit);
                    if let Some(to) = forwards(catch) {
                        self.jump(to, uses.count, depth, uses.leaves_try);
                        return;
                    }
                    // What only an unused handler jumps to is unused as well.
                    if uses.count == 0 {
                        return;
                    }
                    term = &catch.handler;
                }
                Lambda::TryWith(handler) => {
                    self.count(&handler.body, depth + 1);
                    term = &handler.handler;
                }
                Lambda::Let(b) | Lambda::LetMut(b) => {
                    self.count(&b.arg, depth);
                    term = &b.body;
                }
                Lambda::Seq(pair) => {
                    self.count(&pair.0, depth);
                    term = &pair.1;
                }
                Lambda::StringSwitch(switch) => {
                    self.count(&switch.arg, depth);
                    for (_, action) in &switch.cases {
                        self.count(action, depth);
                    }
                    let Some(default) = &switch.default else { return };
                    self.count(default, depth);
                    // The tests of several strings reach the default in several places.
                    if switch.cases.len() < 2 {
                        return;
                    }
                    term = default;
                }
                other => {
                    for part in children(other) {
                        self.count(part, depth);
                    }
                    return;
                }
            }
        }
    }

    fn rewrite(&mut self, term: &mut Lambda) {
        deep(|| self.rewrite_here(term));
    }

    fn rewrite_here(&mut self, term: &mut Lambda) {
        match term {
            Lambda::StaticCatch(_) => {
                let Lambda::StaticCatch(catch) = std::mem::replace(term, Lambda::unit()) else { return };
                *term = self.catch(catch.into_inner());
            }
            Lambda::StaticRaise(exit, args) => {
                for arg in args.iter_mut() {
                    self.rewrite(arg);
                }
                if let Some(to) = self.renamed.get(exit) {
                    *exit = *to;
                }
                if let Some((params, handler)) = self.inlined.remove(exit) {
                    let args = std::mem::take(args);
                    *term = params.into_iter().zip(args).rev().fold(handler, |body, ((id, kind), arg)| {
                        Lambda::let_kinded(LetKind::Strict, kind, id, arg, body)
                    });
                }
            }
            other => {
                for part in children_mut(other) {
                    self.rewrite(part);
                }
            }
        }
    }

    fn catch(&mut self, catch: StaticCatch) -> Lambda {
        let uses = self.used(catch.exit);
        let forwarded = forwards(&catch);
        let StaticCatch { mut body, exit, params, mut handler } = catch;
        if uses.count == 0 {
            self.rewrite(&mut body);
            return body;
        }
        if let Some(to) = forwarded {
            let target = self.renamed.get(&to).copied().unwrap_or(to);
            // The target may itself wait to be inlined at the one jump that remains.
            self.renamed.insert(exit, target);
            self.rewrite(&mut body);
            return body;
        }
        self.rewrite(&mut handler);
        if uses.count == 1 && !uses.leaves_try {
            self.inlined.insert(exit, (params, handler));
            self.rewrite(&mut body);
            return body;
        }
        self.rewrite(&mut body);
        Lambda::catch(body, exit, params, handler)
    }
}

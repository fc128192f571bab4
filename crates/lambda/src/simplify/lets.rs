//! Variables: unused ones go, aliases used once move to their use, references that stay local become mutable.

use std::collections::{HashMap, HashSet};

use syntax::node::{Node, deep};

use crate::ir::*;
use crate::primitive::*;
use crate::walk::{children, children_mut};

/// Simplifies bindings. With `debug` a variable is not replaced by another it equals.
pub(super) fn simplify(mut term: Lambda, debug: bool) -> Lambda {
    let mut lets = Lets { optimise: !debug, ..Lets::default() };
    lets.prepare(&mut term);
    lets.count_unit(&term);
    lets.rewrite(&mut term);
    term
}

/// Occurrences of a variable.
#[derive(Clone, Copy, Default)]
struct Uses {
    count: u32,
    /// The function or loop body that binds it.
    region: u32,
}

#[derive(Default)]
struct Lets {
    optimise: bool,
    uses: HashMap<u32, Uses>,
    regions: u32,
    /// The variables of [`Lambda::IfUsed`] that are used.
    live: HashSet<u32>,
    /// Those met that are not known to be.
    doubtful: Vec<Ident>,
    /// What variables are replaced by.
    replaced: HashMap<u32, Lambda>,
}

fn small(term: &Lambda) -> bool {
    matches!(term, Lambda::Var(_))
}

impl Lets {
    // First: functions applied where they stand become bindings, local references mutable variables.

    fn prepare(&mut self, term: &mut Lambda) {
        deep(|| self.prepare_here(term));
    }

    fn prepare_here(&mut self, term: &mut Lambda) {
        for part in children_mut(term) {
            self.prepare(part);
        }
        if !self.optimise {
            return;
        }
        if let Lambda::Apply(apply) = term
            && let Lambda::Function(function) = &apply.func
            && function.params.len() == apply.args.len()
        {
            let Lambda::Apply(apply) = std::mem::replace(term, Lambda::unit()) else { return };
            let Apply { func, args, .. } = apply.into_inner();
            let Lambda::Function(function) = func else { return };
            let Function { params, body, .. } = function.into_inner();
            // The last argument is evaluated first.
            *term = params.into_iter().zip(args).fold(body, |body, ((id, kind), arg)| {
                let kind = if matches!(arg, Lambda::Var(_)) { kind } else { ValueKind::Gen };
                Lambda::let_kinded(LetKind::Strict, kind, id, arg, body)
            });
            return;
        }
        let Lambda::Let(binding) = term else { return };
        if binding.kind != LetKind::Strict {
            return;
        }
        let Lambda::Prim(call) = &binding.arg else { return };
        let Primitive::MakeBlock(0, Mutability::Mutable, shape) = &call.prim else { return };
        if call.args.len() != 1 || !stays_local(&binding.body, binding.id) {
            return;
        }
        let value = shape.first().copied().unwrap_or_default();
        let Lambda::Let(binding) = std::mem::replace(term, Lambda::unit()) else { return };
        let Let { id, arg, mut body, .. } = binding.into_inner();
        let Lambda::Prim(call) = arg else { return };
        let Some(arg) = call.into_inner().args.pop() else { return };
        dereference(&mut body, id);
        *term = Lambda::LetMut(Node::new(Let { kind: LetKind::Strict, value, id, arg, body }));
    }

    // Second: occurrences, counted behind the bindings that will go.

    fn bind(&mut self, id: Ident, region: u32) {
        self.uses.entry(id.stamp).or_default().region = region;
    }

    fn occurs(&mut self, id: Ident, region: u32, count: u32) {
        let uses = self.uses.entry(id.stamp).or_default();
        // Inside another function or a loop the value must be kept.
        uses.count += if uses.region == region { count } else { count.max(1) * 2 };
    }

    fn used(&self, id: Ident) -> u32 {
        self.uses.get(&id.stamp).map_or(0, |u| u.count)
    }

    fn new_region(&mut self) -> u32 {
        self.regions += 1;
        self.regions
    }

    /// Counts again as long as variables turn out to be used, since what is evaluated if they are uses others.
    fn count_unit(&mut self, term: &Lambda) {
        loop {
            self.uses.clear();
            self.regions = 0;
            self.count(term, 0);
            let known = self.live.len();
            for id in std::mem::take(&mut self.doubtful) {
                if self.used(id) > 0 {
                    self.live.insert(id.stamp);
                }
            }
            if self.live.len() == known {
                return;
            }
        }
    }

    fn count(&mut self, term: &Lambda, region: u32) {
        deep(|| self.count_here(term, region));
    }

    fn count_here(&mut self, term: &Lambda, region: u32) {
        match term {
            Lambda::Var(id) | Lambda::MutVar(id) => self.occurs(*id, region, 1),
            Lambda::Let(_) | Lambda::LetMut(_) => self.count_lets(term, region),
            Lambda::Function(function) => {
                let inner = self.new_region();
                self.function(function, inner);
            }
            Lambda::LetRec(rec) => {
                for (_, function) in &rec.bindings {
                    let inner = self.new_region();
                    self.function(function, inner);
                }
                self.count(&rec.body, region);
            }
            Lambda::While(pair) => {
                let inner = self.new_region();
                self.count(&pair.0, inner);
                self.count(&pair.1, inner);
            }
            Lambda::For(parts) => {
                self.count(&parts.low, region);
                self.count(&parts.high, region);
                let inner = self.new_region();
                self.count(&parts.body, inner);
            }
            Lambda::IfUsed(id, inner) => {
                if self.live.contains(&id.stamp) {
                    self.count(inner, region);
                } else {
                    self.doubtful.push(*id);
                }
            }
            Lambda::Assign(_, value) => self.count(value, region),
            Lambda::StaticCatch(catch) => {
                // Parameters are not substituted: what jumps to the handler is counted there.
                self.count(&catch.handler, region);
                self.count(&catch.body, region);
            }
            other => {
                for part in children(other) {
                    self.count(part, region);
                }
            }
        }
    }

    fn function(&mut self, function: &Function, inner: u32) {
        for (id, _) in &function.params {
            self.bind(*id, inner);
        }
        self.count(&function.body, inner);
    }

    fn count_lets(&mut self, term: &Lambda, region: u32) {
        let mut chain = Vec::new();
        let mut body = term;
        while let Lambda::Let(b) | Lambda::LetMut(b) = body {
            self.bind(b.id, region);
            chain.push((b, matches!(body, Lambda::LetMut(_))));
            body = &b.body;
        }
        self.count(body, region);
        for (b, mutable) in chain.into_iter().rev() {
            if !mutable {
                let used = self.used(b.id);
                if used == 0 && b.kind != LetKind::Strict {
                    continue;
                }
                if let Lambda::Var(other) = &b.arg
                    && (self.optimise || b.kind != LetKind::Strict)
                {
                    // All its occurrences become occurrences of the other.
                    self.occurs(*other, region, used);
                    continue;
                }
            }
            self.count(&b.arg, region);
        }
    }

    // Third: the change.

    fn rewrite(&mut self, term: &mut Lambda) {
        deep(|| self.rewrite_here(term));
    }

    fn rewrite_here(&mut self, term: &mut Lambda) {
        match term {
            Lambda::Var(id) => {
                if let Some(value) = self.replacement(*id) {
                    *term = value;
                }
            }
            Lambda::Let(_) => {
                let Lambda::Let(binding) = std::mem::replace(term, Lambda::unit()) else { return };
                *term = self.binding(binding.into_inner());
            }
            Lambda::IfUsed(id, inner) => {
                let mut inner = std::mem::replace(&mut **inner, Lambda::unit());
                if self.live.contains(&id.stamp) {
                    self.rewrite(&mut inner);
                    *term = inner;
                } else {
                    *term = Lambda::unit();
                }
            }
            Lambda::Seq(_) => {
                let Lambda::Seq(pair) = std::mem::replace(term, Lambda::unit()) else { return };
                let (mut first, mut second) = pair.into_inner();
                let optional = matches!(first, Lambda::IfUsed(..));
                self.rewrite(&mut first);
                self.rewrite(&mut second);
                *term = if optional && first == Lambda::unit() { second } else { Lambda::seq(first, second) };
            }
            other => {
                for part in children_mut(other) {
                    self.rewrite(part);
                }
            }
        }
    }

    fn replacement(&mut self, id: Ident) -> Option<Lambda> {
        match self.replaced.get(&id.stamp)? {
            value @ Lambda::Var(_) => Some(value.clone()),
            // Used once: no copy is needed.
            _ => self.replaced.remove(&id.stamp),
        }
    }

    fn binding(&mut self, binding: Let) -> Lambda {
        let Let { kind, value, id, mut arg, mut body } = binding;
        let used = self.used(id);
        if used == 0 && kind != LetKind::Strict {
            self.rewrite(&mut body);
            return body;
        }
        let same = small(&arg) && (self.optimise || kind != LetKind::Strict);
        self.rewrite(&mut arg);
        if same || kind == LetKind::Alias && used == 1 && self.optimise {
            self.replaced.insert(id.stamp, arg);
            self.rewrite(&mut body);
            return body;
        }
        self.rewrite(&mut body);
        if body == Lambda::Var(id) && kind != LetKind::Alias {
            return arg;
        }
        Lambda::let_kinded(kind, value, id, arg, body)
    }
}

/// Whether a reference is only read and written, outside of functions.
fn stays_local(term: &Lambda, id: Ident) -> bool {
    match term {
        Lambda::Var(other) => *other != id,
        Lambda::Prim(call) => match (&call.prim, &call.args[..]) {
            (Primitive::Field(0, ..) | Primitive::OffsetRef(_), [Lambda::Var(r)]) if *r == id => true,
            (Primitive::SetField(0, ..), [Lambda::Var(r), value]) if *r == id => stays_local(value, id),
            (_, args) => deep(|| args.iter().all(|arg| stays_local(arg, id))),
        },
        Lambda::Function(function) => !mentioned(&function.body, id),
        Lambda::LetRec(rec) => {
            rec.bindings.iter().all(|(_, f)| !mentioned(&f.body, id)) && deep(|| stays_local(&rec.body, id))
        }
        Lambda::Assign(other, value) => *other != id && stays_local(value, id),
        other => deep(|| children(other).into_iter().all(|part| stays_local(part, id))),
    }
}

fn mentioned(term: &Lambda, id: Ident) -> bool {
    match term {
        Lambda::Var(other) | Lambda::MutVar(other) => *other == id,
        other => deep(|| children(other).into_iter().any(|part| mentioned(part, id))),
    }
}

/// Replaces reads and writes of a reference by those of a mutable variable.
fn dereference(term: &mut Lambda, id: Ident) {
    deep(|| {
        for part in children_mut(term) {
            dereference(part, id);
        }
    });
    let Lambda::Prim(call) = term else { return };
    if !matches!(call.args.first(), Some(Lambda::Var(r)) if *r == id) {
        return;
    }
    let changed = match (&call.prim, call.args.len()) {
        (Primitive::Field(0, ..), 1) => Lambda::MutVar(id),
        (Primitive::SetField(0, ..), 2) => {
            let value = call.args.pop().unwrap_or_else(Lambda::unit);
            Lambda::Assign(id, Node::new(value))
        }
        (Primitive::OffsetRef(n), 1) => {
            let sum = Lambda::prim(Primitive::OffsetInt(*n), vec![Lambda::MutVar(id)], call.loc);
            Lambda::Assign(id, Node::new(sum))
        }
        _ => return,
    };
    *term = changed;
}

//! Method tables that outlive what they were made for.
//!
//! A class or object in code that runs many times (a function, a loop, a functor) has one table all the same. The
//! unit holds a cell for it, filled the first time. The table's closures therefore must not capture variables that
//! differ from time to time: those are put in a block, the environment, that each object keeps in a variable without
//! a name. A class that is inherited and itself differs from time to time gives its class function as a key:
//! `CamlinternalOO.lookup_tables` has a cell for each.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use diagnostics::Span;
use typing::ident::Ident;

use super::classes::{ClassState, Step, merged_function, with_steps};
use super::paths::mutable_field;
use super::{Result, Translator};
use crate::ir::*;
use crate::primitive::*;
use crate::walk::{self, children, children_mut};

/// Fields of a cell, as `CamlinternalOO.make_class_store` fills them; an integer in the first says "not yet".
const CELL_INIT: u32 = 0;
const CELL_CLASS: u32 = 1;
/// Fields of a class.
const CLASS_FUNCTION: u32 = 1;
const CLASS_ENV: u32 = 2;

/// What a shared table needs while its class is translated.
pub(super) struct Sharing {
    /// The index of the environment in objects.
    pub slot: Ident,
    /// Inherited classes that are not the same every time: a variable for the class, the class, and a variable for
    /// its environment.
    pub parents: Vec<(Ident, Lambda, Ident)>,
}

/// A shared table's cell and what has to be bound around its use.
pub(super) struct Cell {
    cell: Ident,
    bindings: Vec<(LetKind, Ident, Lambda)>,
    /// The environment, made anew each time.
    env: Lambda,
}

impl Cell {
    pub fn field(&self, slot: u32, loc: Span) -> Lambda {
        mutable_field(Lambda::Var(self.cell), slot, loc)
    }
}

/// The variables of a term that it does not bind, in the order of their first occurrence.
#[derive(Default)]
struct Occurrences {
    order: Vec<Ident>,
    seen: HashSet<u32>,
    bound: HashSet<u32>,
}

impl Occurrences {
    fn collect(&mut self, term: &Lambda) {
        if let Lambda::Var(id) | Lambda::MutVar(id) | Lambda::Assign(id, _) = term
            && self.seen.insert(id.stamp)
        {
            self.order.push(*id);
        }
        walk::binders(term, &mut |id| {
            self.bound.insert(id.stamp);
        });
        syntax::node::deep(|| children(term).into_iter().for_each(|part| self.collect(part)));
    }
}

impl<'a, 's> Translator<'a, 's> {
    /// Runs `inside` for code that may run many times.
    pub(crate) fn repeatedly<T>(&mut self, inside: impl FnOnce(&mut Self) -> T) -> T {
        let once = std::mem::replace(&mut self.once, false);
        let result = inside(self);
        self.once = once;
        result
    }

    /// Notes variables bound by code that runs once.
    pub(crate) fn bound_once(&mut self, ids: &[Ident]) {
        if self.once {
            self.once_ids.extend(ids.iter().map(|id| id.stamp));
        }
    }

    /// Binds the cells of the unit's shared tables around it.
    pub(crate) fn with_table_cells(&mut self, unit: Lambda) -> Lambda {
        let cell = Primitive::MakeBlock(0, Mutability::Mutable, Rc::from([]));
        let zeros = || vec![Lambda::int(0); 3];
        std::mem::take(&mut self.table_cells).into_iter().rev().fold(unit, |body, id| {
            let made = Lambda::prim(cell.clone(), zeros(), Span::NONE);
            Lambda::let_(LetKind::StrictOpt, id, made, body)
        })
    }

    /// What a class needs for its table to be shared, if it is evaluated many times.
    pub(super) fn sharing(&mut self) -> Option<Sharing> {
        (!self.once).then(|| Sharing { slot: self.fresh("env"), parents: Vec::new() })
    }

    /// Whether a term is the same every time it is evaluated.
    pub(super) fn is_fixed(&self, term: &Lambda) -> bool {
        let mut all = Occurrences::default();
        all.collect(term);
        all.order.iter().all(|id| self.once_ids.contains(&id.stamp))
    }

    /// Moves what differs from time to time to the environment.
    ///
    /// `maker` is a function whose first parameter is the environment. Gives the whole (the steps around the maker)
    /// and the cell.
    pub(super) fn shared_table(
        &mut self,
        state: ClassState,
        maker: Lambda,
        loc: Span,
    ) -> Result<(Lambda, Cell)> {
        let ClassState { table, mut steps, sharing, .. } = state;
        let (slot, parents) = match sharing {
            Some(sharing) => (sharing.slot, sharing.parents),
            None => return self.error(loc, "internal error: a table that is not shared"),
        };
        let captured = self.captured(&steps, &maker, &[table, slot], &parents);
        let mut whole = maker;
        if let Lambda::Function(function) = &mut whole {
            let env = function.params.first().map(|param| Lambda::Var(param.0));
            self.through_env(&mut function.body, &captured, env.unwrap_or_else(Lambda::unit), loc);
        }
        for step in &mut steps {
            let (Step::Bind(_, _, term) | Step::Do(term)) = step;
            self.closures_through_env(term, &captured, slot, loc);
        }
        if !captured.is_empty() {
            let anonymous = Lambda::Const(Const::ImmString(Rc::from(&b""[..])));
            let made = self.oo("new_variable", vec![Lambda::Var(table), anonymous], loc)?;
            steps.insert(0, Step::Bind(LetKind::StrictOpt, slot, made));
        }
        let env = match captured.is_empty() {
            true => Lambda::int(0),
            false => block(captured.into_iter().map(Lambda::Var).collect(), loc),
        };
        let cell = self.table_cell(parents, env, loc)?;
        Ok((with_steps(steps, whole), cell))
    }

    /// The variables that differ from time to time, but for the inherited classes themselves.
    fn captured(
        &self,
        steps: &[Step],
        maker: &Lambda,
        own: &[Ident],
        parents: &[(Ident, Lambda, Ident)],
    ) -> Vec<Ident> {
        let mut all = Occurrences::default();
        for step in steps {
            if let Step::Bind(_, id, _) = step {
                all.bound.insert(id.stamp);
            }
            let (Step::Bind(_, _, term) | Step::Do(term)) = step;
            all.collect(term);
        }
        all.collect(maker);
        all.bound.extend(own.iter().chain(parents.iter().map(|(class, ..)| class)).map(|id| id.stamp));
        let differs = |id: &Ident| !all.bound.contains(&id.stamp) && !self.once_ids.contains(&id.stamp);
        all.order.into_iter().filter(differs).collect()
    }

    /// Makes a function's body take captured variables from `env`.
    fn through_env(&mut self, body: &mut Lambda, captured: &[Ident], env: Lambda, loc: Span) {
        let mut used = Occurrences::default();
        used.collect(body);
        let mut renamed = HashMap::new();
        let mut fields = Vec::new();
        for (index, id) in captured.iter().enumerate() {
            if used.seen.contains(&id.stamp) {
                let local = self.fresh_like(*id);
                renamed.insert(id.stamp, local);
                fields.push((local, index as u32));
            }
        }
        if fields.is_empty() {
            return;
        }
        rename(body, &renamed);
        let mut result = std::mem::replace(body, Lambda::unit());
        let whole = self.fresh("env");
        for (local, index) in fields.into_iter().rev() {
            let field = Primitive::Field(index, Pointerness::Pointer, Mutability::Immutable);
            let value = Lambda::prim(field, vec![Lambda::Var(whole)], loc);
            result = Lambda::let_(LetKind::Alias, local, value, result);
        }
        *body = Lambda::let_(LetKind::Alias, whole, env, result);
    }

    /// Makes the methods in a step take captured variables from the environment of their object.
    fn closures_through_env(&mut self, term: &mut Lambda, captured: &[Ident], slot: Ident, loc: Span) {
        let Lambda::Function(function) = term else {
            for part in children_mut(term) {
                self.closures_through_env(part, captured, slot, loc);
            }
            return;
        };
        let Some((object, _)) = function.params.first() else { return };
        let place = vec![Lambda::Var(*object), Lambda::Var(slot)];
        let env = Lambda::prim(Primitive::FieldComputed, place, loc);
        self.through_env(&mut function.body, captured, env, loc);
    }

    fn table_cell(&mut self, parents: Vec<(Ident, Lambda, Ident)>, env: Lambda, loc: Span) -> Result<Cell> {
        let root = self.fresh("tables");
        self.table_cells.push(root);
        let mut bindings = Vec::new();
        let mut keys = Vec::new();
        for (class, term, class_env) in parents {
            let field = |slot| mutable_field(Lambda::Var(class), slot, loc);
            keys.push(field(CLASS_FUNCTION));
            bindings.push((LetKind::Strict, class, term));
            bindings.push((LetKind::StrictOpt, class_env, field(CLASS_ENV)));
        }
        if keys.is_empty() {
            return Ok(Cell { cell: root, bindings, env });
        }
        let cell = self.fresh("cell");
        let found = self.oo("lookup_tables", vec![Lambda::Var(root), block(keys, loc)], loc)?;
        bindings.push((LetKind::Strict, cell, found));
        Ok(Cell { cell, bindings, env })
    }

    /// Fills the cell with `fill` if it is empty, then gives `result` of the cell and the environment.
    pub(super) fn through_cell(
        &mut self,
        cell: Cell,
        fill: Lambda,
        loc: Span,
        result: impl FnOnce(&Cell, Lambda) -> Lambda,
    ) -> Lambda {
        let filled = Lambda::if_(cell.field(CELL_INIT, loc), Lambda::int(0), fill);
        let env = self.fresh("env");
        let result = Lambda::let_(LetKind::Strict, env, cell.env.clone(), result(&cell, Lambda::Var(env)));
        let body = Lambda::seq(filled, result);
        cell.bindings
            .into_iter()
            .rev()
            .fold(body, |body, (kind, id, term)| Lambda::let_(kind, id, term, body))
    }

    /// Stores what makes objects in the cell.
    pub(super) fn fill_cell(&self, cell: &Cell, init: Lambda, loc: Span) -> Lambda {
        let set = Primitive::SetField(CELL_INIT, Pointerness::Pointer, Initializing::Assignment);
        Lambda::prim(set, vec![Lambda::Var(cell.cell), init], loc)
    }

    /// A class whose table is shared. `class_table` is the function of the table.
    pub(super) fn shared_class(
        &mut self,
        (class_table, cell): (Lambda, Cell),
        public: Option<Lambda>,
        name: &str,
        loc: Span,
    ) -> Result<Lambda> {
        let init = self.fresh(name);
        let fill = match &public {
            Some(public) => {
                let args = vec![public.clone(), Lambda::Var(init), Lambda::Var(cell.cell)];
                let stored = self.oo("make_class_store", args, loc)?;
                Lambda::let_(LetKind::Strict, init, class_table, stored)
            }
            None => self.fill_cell(&cell, class_table, loc),
        };
        Ok(self.through_cell(cell, fill, loc, |cell, env| match public {
            Some(_) => {
                let first = Lambda::apply(cell.field(CELL_INIT, loc), vec![env.clone()], loc);
                block(vec![first, cell.field(CELL_CLASS, loc), env], loc)
            }
            None => block(vec![Lambda::int(0), cell.field(CELL_INIT, loc), env], loc),
        }))
    }

    /// An object whose table is shared.
    pub(super) fn shared_object(
        &mut self,
        state: ClassState,
        maker: Lambda,
        public: Lambda,
        loc: Span,
    ) -> Result<Lambda> {
        let table = state.table;
        let (init, cell) = self.shared_table(state, maker, loc)?;
        let id = self.fresh("obj_init");
        let create = self.oo("create_table", vec![public], loc)?;
        let done = self.oo("init_class", vec![Lambda::Var(table)], loc)?;
        let stored = Lambda::seq(done, self.fill_cell(&cell, Lambda::Var(id), loc));
        let fill = Lambda::let_(LetKind::Strict, id, init, stored);
        let fill = Lambda::let_(LetKind::Strict, table, create, fill);
        Ok(self.through_cell(cell, fill, loc, |cell, env| {
            Lambda::apply(cell.field(CELL_INIT, loc), vec![env], loc)
        }))
    }

    /// The class function and the cell of a class that is shared.
    pub(super) fn shared_class_function(
        &mut self,
        state: ClassState,
        params: Vec<Param>,
        object: Lambda,
        loc: Span,
    ) -> Result<(Lambda, Cell)> {
        let table = state.table;
        let maker = merged_function(params, object, loc);
        let (body, cell) = self.shared_table(state, maker, loc)?;
        Ok((Lambda::function(vec![table], body, loc), cell))
    }
}

fn block(terms: Vec<Lambda>, loc: Span) -> Lambda {
    Lambda::prim(Primitive::MakeBlock(0, Mutability::Immutable, Rc::from([])), terms, loc)
}

fn rename(term: &mut Lambda, renamed: &HashMap<u32, Ident>) {
    if let Lambda::Var(id) | Lambda::MutVar(id) | Lambda::Assign(id, _) | Lambda::IfUsed(id, _) = term
        && let Some(new) = renamed.get(&id.stamp)
    {
        *id = *new;
    }
    syntax::node::deep(|| children_mut(term).into_iter().for_each(|part| rename(part, renamed)));
}

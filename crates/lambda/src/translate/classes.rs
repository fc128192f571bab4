//! Classes and objects.
//!
//! A class is a block of three: its object maker, its class function and an environment. The class function takes a
//! method table, enters methods and variables in it, and gives the function that initialises objects of the class
//! (and of those that inherit from it). `CamlinternalOO` does the work at run time.

use std::collections::VecDeque;

use diagnostics::Span;
use syntax::asttypes::{RecFlag, VirtualFlag};
use syntax::node::{Node, deep};
use syntax::symbol::{Symbol, sym};
use typing::ident::{Ident, Path};
use typing::typedtree::{
    ClassExpr, ClassExprDesc, ClassFieldDesc, ClassFieldKind, ClassStructure, Expression, Pattern,
    TypedClassDeclaration, ValueBinding,
};

use super::class_tables::{Cell, Sharing};
use super::letrec::{Recursive, mentions};
use super::paths::mutable_field;
use super::{Result, Translator};
use crate::ir::*;
use crate::primitive::*;

/// What the class function does to the table before it gives the object initialiser.
pub(super) enum Step {
    Bind(LetKind, Ident, Lambda),
    Do(Lambda),
}

/// The class being translated.
pub(super) struct ClassState {
    /// The method table.
    pub table: Ident,
    pub steps: Vec<Step>,
    /// The inherited classes, in the order of their `inherit`s.
    inherited: VecDeque<Inherited>,
    /// The parameter for the environment.
    env: Ident,
    /// For a class that is evaluated many times.
    pub sharing: Option<Sharing>,
}

/// A class that is inherited.
struct Inherited {
    class: Lambda,
    /// What initialises its part of an object.
    init: Ident,
    /// Whether `init` has been given the class's environment.
    with_env: bool,
}

/// The `let`s in front of a class.
type ClassLets<'c> = Vec<(RecFlag, &'c [ValueBinding])>;

/// Instance variables to be set when the object exists: those of parameters, if used.
type Pending = Vec<(Ident, Lambda)>;

fn names(list: &[&str]) -> Lambda {
    if list.is_empty() {
        return Lambda::int(0);
    }
    let labels = list.iter().map(|name| Const::ImmString(name.as_bytes().into())).collect();
    Lambda::Const(Const::Block(0, labels))
}

fn name_constant(name: &str) -> Lambda {
    Lambda::Const(Const::ImmString(name.as_bytes().into()))
}

impl<'a, 's> Translator<'a, 's> {
    pub(super) fn oo(&mut self, name: &str, args: Vec<Lambda>, loc: Span) -> Result<Lambda> {
        Ok(Lambda::apply(self.library_value("CamlinternalOO", name, loc)?, args, loc))
    }

    fn symbols(&self, list: &[Symbol]) -> Vec<&'s str> {
        list.iter().map(|s| self.name(*s)).collect()
    }

    // Declarations

    /// Binds a group of classes around `body`.
    pub(crate) fn class_declarations(
        &mut self,
        classes: &[(&TypedClassDeclaration, &[Symbol])],
        body: Lambda,
    ) -> Result<Lambda> {
        let group: Vec<Ident> = classes.iter().map(|(class, _)| class.id_class).collect();
        let mut terms = Vec::new();
        for (class, methods) in classes {
            let name = self.name(class.id_name.txt);
            terms.push(self.in_scope('.', name, |this| this.class(class, methods, true))?);
        }
        let recursive = terms.iter().any(|term| mentions(term, &|id| group.contains(id)));
        if !recursive {
            return Ok(group
                .into_iter()
                .zip(terms)
                .rev()
                .fold(body, |body, (id, term)| Lambda::let_(LetKind::Strict, id, term, body)));
        }
        let mut all = Vec::new();
        for (class, methods) in classes {
            let name = self.name(class.id_name.txt);
            let term = self.in_scope('.', name, |this| this.class(class, methods, false))?;
            all.push(Recursive { id: class.id_class, fixed: true, term });
        }
        Ok(self.recursive(all, body))
    }

    /// The block of a class; with `call`, made by the library, else built here (so that its size is plain to see).
    fn class(&mut self, class: &TypedClassDeclaration, methods: &[Symbol], call: bool) -> Result<Lambda> {
        let loc = class.expr.span;
        if let Some(rebound) = self.rebound_class(&class.expr)? {
            return Ok(rebound);
        }
        let (outer, function, cell) = self.class_function(&class.expr)?;
        let init_name = format!("{}_init", self.name(class.id_name.txt));
        if let Some(cell) = cell {
            let public = (class.virt == VirtualFlag::Concrete).then(|| names(&self.symbols(methods)));
            let term = self.shared_class((function, cell), public, &init_name, loc)?;
            return self.class_lets(outer, term);
        }
        let function = self.class_lets(outer, function)?;
        let block = |terms: Vec<Lambda>| super::expr::block(0, Vec::new(), terms, loc);
        if class.virt == VirtualFlag::Virtual {
            return Ok(block(vec![Lambda::int(0), function, Lambda::int(0)]));
        }
        let init = self.fresh(&init_name);
        let public = names(&self.symbols(methods));
        let made = if call {
            self.oo("make_class", vec![public, Lambda::Var(init)], loc)?
        } else {
            let table = self.fresh("table");
            let env_init = self.fresh("env_init");
            let create = self.oo("create_table", vec![public], loc)?;
            let first = Lambda::apply(Lambda::Var(env_init), vec![Lambda::int(0)], loc);
            let result = block(vec![first, Lambda::Var(init), Lambda::int(0)]);
            let done = self.oo("init_class", vec![Lambda::Var(table)], loc)?;
            let start = Lambda::apply(Lambda::Var(init), vec![Lambda::Var(table)], loc);
            let rest = Lambda::let_(LetKind::Strict, env_init, start, Lambda::seq(done, result));
            Lambda::let_(LetKind::Strict, table, create, rest)
        };
        Ok(Lambda::let_(LetKind::Strict, init, function, made))
    }

    /// `fun table -> .. fun env self params -> object`: the bindings around it, the function, and the cell of a table
    /// that is shared.
    fn class_function<'c>(&mut self, class: &'c ClassExpr) -> Result<(ClassLets<'c>, Lambda, Option<Cell>)> {
        let loc = class.span;
        let given = self.fresh("self");
        // What `let`s in front of everything bind is made once, not for each object.
        let (mut inner, mut outer, mut pending) = (class, Vec::new(), Vec::new());
        while let ClassExprDesc::Let(flag, bindings, vars, next) = &inner.desc {
            for (id, value) in vars {
                pending.push((*id, self.expression(value)?));
            }
            outer.push((*flag, &bindings[..]));
            inner = next;
        }
        let mut state = self.class_state();
        let params = vec![(state.env, ValueKind::Gen), (given, ValueKind::Gen)];
        let object = self.repeatedly(|this| {
            let object = this.object_maker(inner, pending, given, &mut state)?;
            this.table_steps(class, &mut state)?;
            Ok(object)
        })?;
        if state.sharing.is_some() {
            let (function, cell) = self.shared_class_function(state, params, object, loc)?;
            return Ok((outer, function, Some(cell)));
        }
        let table = state.table;
        let body = with_steps(state.steps, merged_function(params, object, loc));
        Ok((outer, Lambda::function(vec![table], body, loc), None))
    }

    fn class_lets(&mut self, outer: ClassLets<'_>, mut result: Lambda) -> Result<Lambda> {
        for (flag, bindings) in outer.into_iter().rev() {
            result = self.bindings(flag, bindings, result, false)?;
        }
        Ok(result)
    }

    fn class_state(&mut self) -> ClassState {
        ClassState {
            table: self.fresh("class"),
            steps: Vec::new(),
            inherited: VecDeque::new(),
            env: self.fresh("env"),
            sharing: self.sharing(),
        }
    }

    /// Notes an inherited class; gives the call that initialises its part of the object.
    fn inherited(
        &mut self,
        class: &ClassExpr,
        path: &Path,
        given: Ident,
        state: &mut ClassState,
    ) -> Result<Lambda> {
        let loc = class.span;
        let init = self.fresh("obj_init");
        let parent = self.class_path(&class.env, path, loc)?;
        let object = Lambda::Var(given);
        if let Some(sharing) = &mut state.sharing
            && !self.is_fixed(&parent)
        {
            let (id, env) = (self.fresh("parent"), self.fresh("parent_env"));
            sharing.parents.push((id, parent, env));
            state.inherited.push_back(Inherited { class: Lambda::Var(id), init, with_env: false });
            return Ok(Lambda::apply(Lambda::Var(init), vec![Lambda::Var(env), object], loc));
        }
        state.inherited.push_back(Inherited { class: parent, init, with_env: true });
        Ok(Lambda::apply(Lambda::Var(init), vec![object], loc))
    }

    // Objects of the class

    /// What makes an object: functions of the class's parameters around the initialisation.
    fn object_maker(
        &mut self,
        class: &ClassExpr,
        pending: Pending,
        given: Ident,
        state: &mut ClassState,
    ) -> Result<Lambda> {
        deep(|| self.object_maker_here(class, pending, given, state))
    }

    fn object_maker_here(
        &mut self,
        class: &ClassExpr,
        mut pending: Pending,
        given: Ident,
        state: &mut ClassState,
    ) -> Result<Lambda> {
        let loc = class.span;
        match &class.desc {
            ClassExprDesc::Ident(path, ..) => self.inherited(class, path, given, state),
            ClassExprDesc::Structure(structure) => self.initialised(structure, pending, given, state, loc),
            ClassExprDesc::Fun(_, pat, vars, inner, partial) => {
                for (id, value) in vars {
                    pending.push((*id, self.expression(value)?));
                }
                let body = self.object_maker(inner, pending, given, state)?;
                self.class_parameter(pat, *partial, body, loc)
            }
            ClassExprDesc::Let(flag, bindings, vars, inner) => {
                for (id, value) in vars {
                    pending.push((*id, self.expression(value)?));
                }
                let body = self.object_maker(inner, pending, given, state)?;
                self.bindings(*flag, bindings, body, false)
            }
            ClassExprDesc::Apply(inner, args) => {
                let function = self.object_maker(inner, pending, given, state)?;
                self.class_application(function, args, loc)
            }
            ClassExprDesc::Constraint(inner, ..) => self.object_maker(inner, pending, given, state),
            ClassExprDesc::Open(_, inner) => self.object_maker(inner, pending, given, state),
        }
    }

    fn class_parameter(
        &mut self,
        pat: &Pattern,
        partial: typing::typedtree::Partial,
        body: Lambda,
        loc: Span,
    ) -> Result<Lambda> {
        use typing::typedtree::PatternDesc;
        let kind = self.value_kind(&pat.env, pat.ty);
        let (param, body) = match &pat.desc {
            PatternDesc::Var(id, ..) => (*id, body),
            _ => {
                let param = self.fresh("param");
                let value = Lambda::Var(param);
                let body = self.match_cases(loc, value, kind, vec![(pat, None, body)], partial, |this| {
                    this.raise_with_location(sym::MATCH_FAILURE, loc)
                })?;
                (param, body)
            }
        };
        Ok(merged_function(vec![(param, ValueKind::Gen)], body, loc))
    }

    /// Creates the object unless it is given, sets its variables and runs the initialisers.
    fn initialised(
        &mut self,
        structure: &ClassStructure,
        pending: Pending,
        given: Ident,
        state: &mut ClassState,
        loc: Span,
    ) -> Result<Lambda> {
        let object = self.fresh("self");
        let mut actions = Vec::new();
        let set = |var: Ident, value: Lambda| {
            let set = Primitive::SetFieldComputed(Pointerness::Pointer, Initializing::Assignment);
            let set = Lambda::prim(set, vec![Lambda::Var(object), Lambda::Var(var), value], loc);
            Lambda::IfUsed(var, Node::new(set))
        };
        if let Some(sharing) = &state.sharing {
            actions.push(set(sharing.slot, Lambda::Var(state.env)));
        }
        for (var, value) in pending.into_iter().rev() {
            actions.push(set(var, value));
        }
        let mut late = false;
        for field in &structure.fields {
            match &field.desc {
                ClassFieldDesc::Inherit(_, class, ..) => {
                    late = true;
                    actions.push(self.object_maker(class, Vec::new(), object, state)?);
                }
                ClassFieldDesc::Val(_, _, id, ClassFieldKind::Concrete(_, value), _) => {
                    let (object, var) = (Lambda::Var(object), Lambda::Var(*id));
                    actions.push(self.set_instance_variable(object, var, value, loc)?);
                }
                ClassFieldDesc::Initializer(_) => late = true,
                _ => {}
            }
        }
        let (table, made) = (Lambda::Var(state.table), Lambda::Var(object));
        let result = if late {
            self.oo("run_initializers_opt", vec![Lambda::Var(given), made, table.clone()], loc)?
        } else {
            made
        };
        let body = actions.into_iter().rev().fold(result, |rest, action| Lambda::seq(action, rest));
        let create = self.oo("create_object_opt", vec![Lambda::Var(given), table], loc)?;
        Ok(Lambda::let_(LetKind::Strict, object, create, body))
    }

    // The table

    fn table_steps(&mut self, class: &ClassExpr, state: &mut ClassState) -> Result<()> {
        deep(|| self.table_steps_here(class, state))
    }

    fn table_steps_here(&mut self, class: &ClassExpr, state: &mut ClassState) -> Result<()> {
        let loc = class.span;
        match &class.desc {
            ClassExprDesc::Structure(structure) => self.structure_steps(structure, state, loc),
            ClassExprDesc::Fun(_, _, vars, inner, _) | ClassExprDesc::Let(_, _, vars, inner) => {
                for (id, _) in vars {
                    let args = vec![Lambda::Var(state.table), name_constant("")];
                    let made = self.oo("new_variable", args, loc)?;
                    state.steps.push(Step::Bind(LetKind::StrictOpt, *id, made));
                }
                self.table_steps(inner, state)
            }
            ClassExprDesc::Apply(inner, _) | ClassExprDesc::Open(_, inner) => self.table_steps(inner, state),
            // What a constraint hides only matters to a class that inherits.
            ClassExprDesc::Constraint(inner, ..) => self.table_steps(inner, state),
            ClassExprDesc::Ident(..) => self.inherit_steps(class, (&[], &[], &[]), (&[], &[]), state),
        }
    }

    fn structure_steps(
        &mut self,
        structure: &ClassStructure,
        state: &mut ClassState,
        loc: Span,
    ) -> Result<()> {
        let table = state.table;
        let methods: Vec<(Symbol, Ident)> = structure.meths.iter().map(|(name, id)| (*name, *id)).collect();
        let mut vars = Vec::new();
        for field in &structure.fields {
            if let ClassFieldDesc::Val(name, _, id, _, false) = &field.desc {
                vars.push((name.txt, *id));
            }
        }
        let labels: Vec<&str> = methods.iter().map(|(name, _)| self.name(*name)).collect();
        let variables: Vec<&str> = vars.iter().map(|(name, _)| self.name(*name)).collect();
        let ids = self.fresh("ids");
        if variables.is_empty() && labels.len() == 1 {
            let made =
                self.oo("get_method_label", vec![Lambda::Var(table), name_constant(labels[0])], loc)?;
            state.steps.push(Step::Bind(LetKind::Strict, methods[0].1, made));
        } else if !(variables.is_empty() && labels.is_empty()) {
            let made = if variables.is_empty() {
                self.oo("get_method_labels", vec![Lambda::Var(table), names(&labels)], loc)?
            } else {
                let args = vec![Lambda::Var(table), names(&labels), names(&variables)];
                self.oo("new_methods_variables", args, loc)?
            };
            state.steps.push(Step::Bind(LetKind::Strict, ids, made));
            for (slot, (_, id)) in methods.iter().chain(&vars).enumerate() {
                let field = mutable_field(Lambda::Var(ids), slot as u32, loc);
                state.steps.push(Step::Bind(LetKind::StrictOpt, *id, field));
            }
        }
        let mut pending: Vec<Lambda> = Vec::new();
        for field in &structure.fields {
            match &field.desc {
                ClassFieldDesc::Inherit(_, parent, _, inherited_vars, inherited_methods) => {
                    self.flush_methods(&mut pending, state, loc)?;
                    let narrow = (&[][..], &[][..], &[][..]);
                    self.parent_steps(parent, narrow, (inherited_vars, inherited_methods), state)?;
                }
                ClassFieldDesc::Method(name, _, ClassFieldKind::Concrete(_, body)) => {
                    let Some(label) = structure.meths.get(&name.txt) else { continue };
                    let text = self.name(name.txt);
                    let body = self.in_scope('#', text, |this| this.method_body(body))?;
                    pending.push(Lambda::Var(*label));
                    pending.push(body);
                }
                ClassFieldDesc::Initializer(body) => {
                    self.flush_methods(&mut pending, state, loc)?;
                    let body = self.method_body(body)?;
                    let add = self.oo("add_initializer", vec![Lambda::Var(table), body], loc)?;
                    state.steps.push(Step::Do(add));
                }
                _ => {}
            }
        }
        self.flush_methods(&mut pending, state, loc)
    }

    fn flush_methods(&mut self, pending: &mut Vec<Lambda>, state: &mut ClassState, loc: Span) -> Result<()> {
        let methods = std::mem::take(pending);
        let table = Lambda::Var(state.table);
        let step = match methods.len() {
            0 => return Ok(()),
            2 => {
                let mut args = vec![table];
                args.extend(methods);
                self.oo("set_method", args, loc)?
            }
            _ => {
                let array = Primitive::MakeBlock(0, Mutability::Immutable, std::rc::Rc::from([]));
                let array = Lambda::prim(array, methods, loc);
                self.oo("set_methods", vec![table, array], loc)?
            }
        };
        state.steps.push(Step::Do(step));
        Ok(())
    }

    /// A method: a function of self and its parameters.
    fn method_body(&mut self, body: &Expression) -> Result<Lambda> {
        self.naming = true;
        let term = self.expression(body);
        self.naming = false;
        Ok(match term? {
            Lambda::Function(function) => {
                let function = function.into_inner();
                let loc = function.loc;
                merged_function(function.params, function.body, loc)
            }
            other => other,
        })
    }

    /// `inherit` of a class expression, through the constraints the checker put around it.
    #[allow(clippy::type_complexity)]
    fn parent_steps(
        &mut self,
        parent: &ClassExpr,
        narrow: (&[Symbol], &[Symbol], &[Symbol]),
        bound: (&[(Symbol, Ident)], &[(Symbol, Ident)]),
        state: &mut ClassState,
    ) -> Result<()> {
        match &parent.desc {
            ClassExprDesc::Constraint(inner, _, vars, methods, concrete) => {
                // The outermost constraint counts.
                let narrow = if narrow.0.is_empty() && narrow.1.is_empty() {
                    (&vars[..], &methods[..], &concrete[..])
                } else {
                    narrow
                };
                self.parent_steps(inner, narrow, bound, state)
            }
            ClassExprDesc::Apply(inner, _) | ClassExprDesc::Open(_, inner) => {
                self.parent_steps(inner, narrow, bound, state)
            }
            ClassExprDesc::Ident(..) => self.inherit_steps(parent, narrow, bound, state),
            _ => self.inline_parent(parent, narrow, bound, state),
        }
    }

    /// A class expression that is not a name: its own steps on the same table, seen through the constraint.
    #[allow(clippy::type_complexity)]
    fn inline_parent(
        &mut self,
        parent: &ClassExpr,
        narrow: (&[Symbol], &[Symbol], &[Symbol]),
        bound: (&[(Symbol, Ident)], &[(Symbol, Ident)]),
        state: &mut ClassState,
    ) -> Result<()> {
        let loc = parent.span;
        let table = Lambda::Var(state.table);
        let (vars, concrete, abstract_) = self.narrowing(narrow, bound);
        let args = vec![table.clone(), names(&vars), names(&abstract_), names(&concrete)];
        let step = self.oo("narrow", args, loc)?;
        state.steps.push(Step::Do(step));
        self.table_steps(parent, state)?;
        let step = self.oo("widen", vec![table.clone()], loc)?;
        state.steps.push(Step::Do(step));
        for (name, id) in bound.0 {
            let made = self.oo("get_variable", vec![table.clone(), name_constant(self.name(*name))], loc)?;
            state.steps.push(Step::Bind(LetKind::StrictOpt, *id, made));
        }
        for (name, id) in bound.1 {
            let label =
                self.oo("get_method_label", vec![table.clone(), name_constant(self.name(*name))], loc)?;
            let method = self.oo("get_method", vec![table.clone(), label], loc)?;
            state.steps.push(Step::Bind(LetKind::StrictOpt, *id, method));
        }
        Ok(())
    }

    /// Names of the variables, concrete methods and virtual methods that stay visible.
    #[allow(clippy::type_complexity)]
    fn narrowing(
        &self,
        (vars, methods, concrete): (&[Symbol], &[Symbol], &[Symbol]),
        (bound_vars, bound_methods): (&[(Symbol, Ident)], &[(Symbol, Ident)]),
    ) -> (Vec<&'s str>, Vec<&'s str>, Vec<&'s str>) {
        let of_pairs = |pairs: &[(Symbol, Ident)]| pairs.iter().map(|(name, _)| self.name(*name)).collect();
        if vars.is_empty() && methods.is_empty() && concrete.is_empty() {
            return (of_pairs(bound_vars), of_pairs(bound_methods), Vec::new());
        }
        let abstract_: Vec<Symbol> = methods.iter().filter(|m| !concrete.contains(m)).copied().collect();
        (self.symbols(vars), self.symbols(concrete), self.symbols(&abstract_))
    }

    #[allow(clippy::type_complexity)]
    fn inherit_steps(
        &mut self,
        class: &ClassExpr,
        narrow: (&[Symbol], &[Symbol], &[Symbol]),
        bound: (&[(Symbol, Ident)], &[(Symbol, Ident)]),
        state: &mut ClassState,
    ) -> Result<()> {
        let loc = class.span;
        let (vars, concrete, abstract_) = self.narrowing(narrow, bound);
        let Some(Inherited { class: parent, init, with_env }) = state.inherited.pop_front() else {
            return self.error(loc, "internal error: an inherited class has no initialiser");
        };
        let args = vec![
            Lambda::Var(state.table),
            names(&vars),
            names(&abstract_),
            names(&concrete),
            parent,
            Lambda::int(with_env.into()),
        ];
        let inherited = self.fresh("inh");
        let call = self.oo("inherits", args, loc)?;
        state.steps.push(Step::Bind(LetKind::Strict, inherited, call));
        let field = |slot: usize| mutable_field(Lambda::Var(inherited), slot as u32, loc);
        state.steps.push(Step::Bind(LetKind::StrictOpt, init, field(0)));
        for (slot, name) in vars.iter().enumerate() {
            if let Some((_, id)) = bound.0.iter().find(|(symbol, _)| self.name(*symbol) == *name) {
                state.steps.push(Step::Bind(LetKind::StrictOpt, *id, field(1 + slot)));
            }
        }
        for (slot, name) in concrete.iter().enumerate() {
            if let Some((_, id)) = bound.1.iter().find(|(symbol, _)| self.name(*symbol) == *name) {
                state.steps.push(Step::Bind(LetKind::StrictOpt, *id, field(1 + vars.len() + slot)));
            }
        }
        Ok(())
    }

    // Classes defined by other classes

    /// A class that is another one, perhaps applied or abstracted: nothing for one with a structure of its own.
    fn rebound_class(&mut self, class: &ClassExpr) -> Result<Option<Lambda>> {
        let Some(path_expr) = rebound_path(class) else { return Ok(None) };
        let ClassExprDesc::Ident(path, ..) = &path_expr.desc else { return Ok(None) };
        let loc = class.span;
        let parent = self.class_path(&path_expr.env, path, loc)?;
        if is_plain(class) {
            return Ok(Some(parent));
        }
        let init = self.fresh("obj_init");
        let given = self.fresh("self");
        let first = Lambda::apply(Lambda::Var(init), vec![Lambda::Var(given)], loc);
        let made = self.rebound_maker(class, first)?;
        let new_init = self.fresh("new_init");
        let function = merged_function(vec![(init, ValueKind::Gen), (given, ValueKind::Gen)], made, loc);
        let old = self.fresh("class");
        let part = |slot: u32| mutable_field(Lambda::Var(old), slot, loc);
        let (table, env_init, envs) = (self.fresh("table"), self.fresh("env_init"), self.fresh("envs"));
        let renew = |term: Lambda| Lambda::apply(Lambda::Var(new_init), vec![term], loc);
        let of_env = renew(Lambda::apply(Lambda::Var(env_init), vec![Lambda::Var(envs)], loc));
        let of_table = Lambda::let_(
            LetKind::Strict,
            env_init,
            Lambda::apply(part(1), vec![Lambda::Var(table)], loc),
            Lambda::function(vec![envs], of_env, loc),
        );
        let block = Primitive::MakeBlock(0, Mutability::Immutable, std::rc::Rc::from([]));
        let fields = vec![renew(part(0)), Lambda::function(vec![table], of_table, loc), part(2)];
        let result = Lambda::let_(LetKind::Alias, old, parent, Lambda::prim(block, fields, loc));
        Ok(Some(Lambda::let_(LetKind::Strict, new_init, function, result)))
    }

    fn rebound_maker(&mut self, class: &ClassExpr, first: Lambda) -> Result<Lambda> {
        let loc = class.span;
        match &class.desc {
            ClassExprDesc::Fun(_, pat, _, inner, partial) => {
                let body = self.rebound_maker(inner, first)?;
                self.class_parameter(pat, *partial, body, loc)
            }
            ClassExprDesc::Let(flag, bindings, _, inner) => {
                let body = self.rebound_maker(inner, first)?;
                self.bindings(*flag, bindings, body, false)
            }
            ClassExprDesc::Apply(inner, args) => {
                let function = self.rebound_maker(inner, first)?;
                self.class_application(function, args, loc)
            }
            ClassExprDesc::Constraint(inner, ..) | ClassExprDesc::Open(_, inner) => {
                self.rebound_maker(inner, first)
            }
            ClassExprDesc::Ident(..) | ClassExprDesc::Structure(_) => Ok(first),
        }
    }

    // Immediate objects

    pub(crate) fn object_expression(
        &mut self,
        structure: &ClassStructure,
        methods: &[Symbol],
        e: &Expression,
    ) -> Result<Lambda> {
        let loc = e.span;
        let mut state = self.class_state();
        let nothing = self.fresh("self");
        let object = self.repeatedly(|this| {
            let object = this.initialised(structure, Vec::new(), nothing, &mut state, loc)?;
            this.structure_steps(structure, &mut state, loc)?;
            Ok(object)
        })?;
        let object = Lambda::let_(LetKind::Alias, nothing, Lambda::int(0), object);
        let maker = Lambda::function(vec![state.env], object, loc);
        if state.sharing.is_some() {
            let public = names(&self.symbols(methods));
            return self.shared_object(state, maker, public, loc);
        }
        let table = state.table;
        let maker = with_steps(state.steps, maker);
        let init = self.fresh("obj_init");
        let public = names(&self.symbols(methods));
        let create = self.oo("create_table", vec![public], loc)?;
        let done = self.oo("init_class", vec![Lambda::Var(table)], loc)?;
        let make = Lambda::apply(Lambda::Var(init), vec![Lambda::int(0)], loc);
        let body = Lambda::let_(LetKind::Strict, init, maker, Lambda::seq(done, make));
        Ok(Lambda::let_(LetKind::Strict, table, create, body))
    }
}

pub(super) fn with_steps(steps: Vec<Step>, last: Lambda) -> Lambda {
    steps.into_iter().rev().fold(last, |body, step| match step {
        Step::Bind(kind, id, term) => Lambda::let_(kind, id, term, body),
        Step::Do(term) => Lambda::seq(term, body),
    })
}

/// A function of the parameters; one whose body is (behind aliases) a function takes that one's as well.
pub(super) fn merged_function(mut params: Vec<Param>, body: Lambda, loc: Span) -> Lambda {
    let mut aliases = Vec::new();
    let mut rest = body;
    loop {
        match rest {
            Lambda::Let(b) if b.kind == LetKind::Alias && matches!(b.arg, Lambda::Var(_)) => {
                let b = b.into_inner();
                aliases.push((b.id, b.arg));
                rest = b.body;
            }
            Lambda::Event(event) if matches!(event.0, Lambda::Function(_)) => rest = event.into_inner().0,
            Lambda::Function(function) => {
                let function = function.into_inner();
                params.extend(function.params);
                rest = function.body;
                break;
            }
            _ => break,
        }
    }
    let body =
        aliases.into_iter().rev().fold(rest, |body, (id, arg)| Lambda::let_(LetKind::Alias, id, arg, body));
    let attr = FunctionAttr::default();
    Lambda::Function(Node::new(Function { params, return_kind: ValueKind::Gen, body, attr, loc }))
}

/// The class name that a class expression without a structure is built on.
fn rebound_path(class: &ClassExpr) -> Option<&ClassExpr> {
    match &class.desc {
        ClassExprDesc::Ident(..) => Some(class),
        ClassExprDesc::Structure(_) => None,
        ClassExprDesc::Fun(_, _, _, inner, _)
        | ClassExprDesc::Let(_, _, _, inner)
        | ClassExprDesc::Apply(inner, _)
        | ClassExprDesc::Constraint(inner, ..)
        | ClassExprDesc::Open(_, inner) => rebound_path(inner),
    }
}

fn is_plain(class: &ClassExpr) -> bool {
    match &class.desc {
        ClassExprDesc::Ident(..) => true,
        ClassExprDesc::Constraint(inner, ..) | ClassExprDesc::Open(_, inner) => is_plain(inner),
        _ => false,
    }
}

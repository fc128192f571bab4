//! Lambda to symbolic instructions.
//!
//! Terms are compiled back to front (see [`Code`]). `sz` is the number of words the current frame holds when the
//! term starts to run, so a variable at stack position `p` is `ACC (sz - p)`.

use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;

use diagnostics::Span;
use lambda::ir::{self, Const, ExitId, Function, Ident, Lambda};
use lambda::primitive::Primitive;

use crate::code::Code;
use crate::free::FreeVars;
use crate::instr::{Event, EventInfo, EventKind, Instr, Label};

/// Words below which the interpreter's check at calls suffices.
const STACK_THRESHOLD: u32 = 32;
/// Words added to what a function is seen to use.
const STACK_MARGIN: u32 = 6;

/// Why a term has no code.
#[derive(Clone, PartialEq, Debug)]
pub struct EmitError {
    pub loc: Span,
    pub message: String,
}

impl fmt::Display for EmitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

pub(crate) type Result<T> = std::result::Result<T, EmitError>;

/// Where the value of a variable is.
#[derive(Clone, Copy, Debug)]
enum Place {
    Stack(u32),
    Env(u32),
    /// A function of the current closure block, at this distance in functions.
    Sibling(i32),
}

/// A function whose body is to be compiled once what refers to it is.
struct Pending<'a> {
    label: Label,
    function: &'a Function,
    free: Rc<[Ident]>,
    /// All functions of the closure block when recursive, and the index of this one.
    group: Vec<Ident>,
    index: usize,
}

/// What a jump to a static handler needs to know.
#[derive(Clone)]
struct Handler {
    label: Label,
    /// Size of the frame on entry, parameters included unless there is exactly one.
    size: u32,
    /// Traps set when the handler was.
    traps: usize,
}

/// The state of one unit's generation.
pub(crate) struct Generator<'a> {
    pub(crate) code: Code,
    free: FreeVars,
    pending: Vec<Pending<'a>>,
    places: HashMap<Ident, Place>,
    handlers: HashMap<ExitId, Handler>,
    /// Frame sizes just after each trap now set.
    traps: Vec<u32>,
    max_stack: u32,
    debug: bool,
    scope: Rc<str>,
    event_links: u32,
}

/// The instructions of a whole unit. `debug` asks for events.
pub fn unit(term: &Lambda, unit_name: &str, debug: bool) -> Result<Vec<Instr>> {
    let mut generator = Generator {
        code: Code::default(),
        free: FreeVars::of(term),
        pending: Vec::new(),
        places: HashMap::new(),
        handlers: HashMap::new(),
        traps: Vec::new(),
        max_stack: 0,
        debug,
        scope: unit_name.into(),
        event_links: 0,
    };
    generator.block(term, 0)?;
    if !generator.pending.is_empty() {
        let start = generator.code.new_label();
        generator.code.emit(Instr::Label(start));
        while let Some(pending) = generator.pending.pop() {
            generator.function_body(pending)?;
        }
        generator.code.emit(Instr::Branch(start));
    }
    Ok(generator.code.finish())
}

impl<'a> Generator<'a> {
    /// A term with a stack check of its own in front.
    fn block(&mut self, term: &'a Lambda, sz: u32) -> Result<()> {
        self.max_stack = 0;
        self.term(term, sz)?;
        let used = self.max_stack + STACK_MARGIN;
        if used > STACK_THRESHOLD {
            self.code.emit(Instr::CCall("caml_ensure_stack_capacity".into(), 1));
            self.code.emit(Instr::Const(Const::Int(used as i64)));
        }
        Ok(())
    }

    fn function_body(&mut self, pending: Pending<'a>) -> Result<()> {
        let arity = pending.function.params.len() as u32;
        self.places.clear();
        self.handlers.clear();
        self.traps.clear();
        let group = pending.group.len() as i32;
        let first_free = if group == 0 { 2 } else { 3 * (group - pending.index as i32) - 1 };
        for (k, id) in pending.free.iter().enumerate() {
            self.places.insert(*id, Place::Env(first_free as u32 + k as u32));
        }
        for (k, id) in pending.group.iter().enumerate() {
            self.places.insert(*id, Place::Sibling(k as i32 - pending.index as i32));
        }
        for (k, (id, _)) in pending.function.params.iter().enumerate() {
            self.places.insert(*id, Place::Stack(arity - k as u32));
        }
        self.code.emit(Instr::Return(arity));
        self.block(&pending.function.body, arity)?;
        if arity > 1 {
            self.code.emit(Instr::Grab(arity - 1));
            self.code.emit(Instr::Label(pending.label));
            self.code.emit(Instr::Restart);
        } else {
            self.code.emit(Instr::Label(pending.label));
        }
        Ok(())
    }

    /// Runs `inside` with a variable at a stack position.
    pub(crate) fn with_local<T>(
        &mut self,
        id: Ident,
        position: u32,
        inside: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        let outer = self.places.insert(id, Place::Stack(position));
        let result = inside(self);
        match outer {
            Some(place) => self.places.insert(id, place),
            None => self.places.remove(&id),
        };
        result
    }

    fn variable(&mut self, id: Ident, sz: u32) -> Result<()> {
        let instr = match self.places.get(&id) {
            Some(Place::Stack(position)) => Instr::Acc(sz - position),
            Some(Place::Env(n)) => Instr::EnvAcc(*n),
            Some(Place::Sibling(n)) => Instr::OffsetClosure(3 * n),
            None => return Err(self.internal(format!("variable {id:?} has no place"))),
        };
        self.code.emit(instr);
        Ok(())
    }

    pub(crate) fn internal(&self, message: String) -> EmitError {
        EmitError { loc: Span::NONE, message: format!("internal error in code generation: {message}") }
    }

    /// Notes that the frame reaches a size.
    pub(crate) fn reserve(&mut self, sz: u32) {
        self.max_stack = self.max_stack.max(sz);
    }

    /// Evaluates the arguments right to left: the first ends in the accumulator, the others on the stack.
    pub(crate) fn args(&mut self, args: &'a [Lambda], sz: u32) -> Result<()> {
        let count = args.len() as u32;
        for (i, arg) in args.iter().enumerate() {
            if i > 0 {
                self.code.emit(Instr::Push);
            }
            self.term(arg, sz + count - 1 - i as u32)?;
        }
        Ok(())
    }

    fn vars(&mut self, vars: &[Ident], sz: u32) -> Result<()> {
        let count = vars.len() as u32;
        for (i, id) in vars.iter().enumerate() {
            if i > 0 {
                self.code.emit(Instr::Push);
            }
            self.reserve(sz + count - 1 - i as u32);
            self.variable(*id, sz + count - 1 - i as u32)?;
        }
        Ok(())
    }

    /// Emits the code of `term`, to run on a frame of `sz` words before the code emitted so far.
    pub(crate) fn term(&mut self, term: &'a Lambda, sz: u32) -> Result<()> {
        syntax::node::deep(|| self.term_here(term, sz))
    }

    fn term_here(&mut self, term: &'a Lambda, sz: u32) -> Result<()> {
        self.reserve(sz);
        match term {
            Lambda::Var(id) | Lambda::MutVar(id) => self.variable(*id, sz),
            Lambda::Const(c) => {
                self.code.emit(Instr::Const(c.clone()));
                Ok(())
            }
            Lambda::Apply(apply) => self.apply(apply, sz),
            Lambda::Send(send) => self.send(send, sz),
            Lambda::Function(function) => self.closure(function, sz),
            Lambda::Let(binding) | Lambda::LetMut(binding) => self.let_chain(binding, sz),
            Lambda::LetRec(rec) => self.letrec(rec, sz),
            Lambda::Prim(call) => self.primitive(call, sz),
            Lambda::Switch(switch) => self.switch(switch, sz),
            Lambda::StringSwitch(switch) => Err(EmitError {
                loc: switch.loc,
                message: self.internal("string switch left".into()).message,
            }),
            Lambda::StaticRaise(exit, args) => self.static_raise(*exit, args, sz),
            Lambda::StaticCatch(catch) => self.static_catch(catch, sz),
            Lambda::TryWith(handler) => self.try_with(handler, sz),
            Lambda::If(test) => self.conditional(test, sz),
            Lambda::Seq(_) => self.sequence(term, sz),
            Lambda::While(parts) => self.while_loop(&parts.0, &parts.1, sz),
            Lambda::For(parts) => self.for_loop(parts, sz),
            Lambda::Assign(id, value) => self.assign(*id, value, sz),
            Lambda::Event(event) => self.with_event(&event.0, &event.1, sz),
            Lambda::IfUsed(_, inner) => self.term(inner, sz),
        }
    }

    /// `let`s nested in each other's bodies, without recursion on the bodies.
    fn let_chain(&mut self, first: &'a ir::Let, sz: u32) -> Result<()> {
        let mut chain = vec![first];
        let mut body = &first.body;
        while let Lambda::Let(next) | Lambda::LetMut(next) = body {
            chain.push(next);
            body = &next.body;
        }
        let mut shadowed = Vec::new();
        for (i, binding) in chain.iter().enumerate() {
            let place = Place::Stack(sz + 1 + i as u32);
            shadowed.push((binding.id, self.places.insert(binding.id, place)));
        }
        self.code.pop(chain.len() as u32);
        let result = self.term(body, sz + chain.len() as u32);
        for (i, binding) in chain.iter().enumerate().rev() {
            if let Some((id, outer)) = shadowed.pop() {
                match outer {
                    Some(place) => self.places.insert(id, place),
                    None => self.places.remove(&id),
                };
            }
            if result.is_ok() {
                self.code.emit(Instr::Push);
                self.term(&binding.arg, sz + i as u32)?;
            }
        }
        result
    }

    fn sequence(&mut self, term: &'a Lambda, sz: u32) -> Result<()> {
        let mut firsts = Vec::new();
        let mut last = term;
        while let Lambda::Seq(pair) = last {
            firsts.push(&pair.0);
            last = &pair.1;
        }
        self.term(last, sz)?;
        for first in firsts.into_iter().rev() {
            self.term(first, sz)?;
        }
        Ok(())
    }

    fn apply(&mut self, apply: &'a ir::Apply, sz: u32) -> Result<()> {
        let count = apply.args.len() as u32;
        if self.code.in_tail_position() {
            self.code.unreachable_from_here();
            self.code.emit(Instr::AppTerm(count, sz + count));
            self.term(&apply.func, sz + count)?;
            self.code.emit(Instr::Push);
            self.args(&apply.args, sz)
        } else if count < 4 {
            self.code.emit(Instr::Apply(count));
            self.term(&apply.func, sz + count)?;
            self.code.emit(Instr::Push);
            self.args(&apply.args, sz)
        } else {
            let back = self.code.label_here();
            self.code.emit(Instr::Apply(count));
            self.term(&apply.func, sz + 3 + count)?;
            self.code.emit(Instr::Push);
            self.args(&apply.args, sz + 3)?;
            self.code.emit(Instr::PushRetAddr(back));
            Ok(())
        }
    }

    fn send(&mut self, send: &'a ir::Send, sz: u32) -> Result<()> {
        let count = send.args.len() as u32 + 1;
        let tail = self.code.in_tail_position();
        let mut back = None;
        if tail {
            self.code.unreachable_from_here();
            self.code.emit(Instr::AppTerm(count, sz + count));
        } else {
            if count >= 4 {
                back = Some(self.code.label_here());
            }
            self.code.emit(Instr::Apply(count));
        }
        let base = if back.is_some() { sz + 3 } else { sz };
        let args = send.args.len() as u32;
        match (send.kind, &send.method) {
            (ir::SendKind::Public, Lambda::Const(Const::Int(tag))) => {
                self.code.emit(Instr::GetPubMet(*tag as i32));
                self.term(&send.object, base + args)?;
            }
            (kind, method) => {
                self.code.emit(match kind {
                    ir::SendKind::Self_ => Instr::GetMethod,
                    ir::SendKind::Public => Instr::GetDynMet,
                });
                self.term(method, base + args + 1)?;
                self.code.emit(Instr::Push);
                self.term(&send.object, base + args)?;
            }
        }
        if !send.args.is_empty() {
            self.code.emit(Instr::Push);
            self.args(&send.args, base)?;
        }
        if let Some(back) = back {
            self.code.emit(Instr::PushRetAddr(back));
        }
        Ok(())
    }

    fn closure(&mut self, function: &'a Function, sz: u32) -> Result<()> {
        self.pseudo_event(function.loc, sz);
        let label = self.code.new_label();
        let free = self.free.of_function(function);
        self.pending.push(Pending { label, function, free: free.clone(), group: Vec::new(), index: 0 });
        self.code.emit(Instr::Closure(label, free.len() as u32));
        self.vars(&free, sz)
    }

    fn letrec(&mut self, rec: &'a ir::LetRec, sz: u32) -> Result<()> {
        let group: Vec<Ident> = rec.bindings.iter().map(|(id, _)| *id).collect();
        let free = self.free.of_group(rec);
        let mut labels = Vec::new();
        for (index, (_, function)) in rec.bindings.iter().enumerate() {
            let label = self.code.new_label();
            labels.push(label);
            self.pending.push(Pending { label, function, free: free.clone(), group: group.clone(), index });
        }
        let count = group.len() as u32;
        let mut shadowed = Vec::new();
        for (i, id) in group.iter().enumerate() {
            shadowed.push((*id, self.places.insert(*id, Place::Stack(sz + 1 + i as u32))));
        }
        self.code.pop(count);
        let result = self.term(&rec.body, sz + count);
        for (id, outer) in shadowed.into_iter().rev() {
            match outer {
                Some(place) => self.places.insert(id, place),
                None => self.places.remove(&id),
            };
        }
        result?;
        self.code.emit(Instr::ClosureRec(labels, free.len() as u32));
        self.vars(&free, sz)
    }

    fn assign(&mut self, id: Ident, value: &'a Lambda, sz: u32) -> Result<()> {
        let Some(Place::Stack(position)) = self.places.get(&id) else {
            return Err(self.internal(format!("assignment to {id:?}, which is not on the stack")));
        };
        let offset = sz - position;
        self.code.emit(Instr::Assign(offset));
        self.term(value, sz)
    }

    fn switch(&mut self, switch: &'a ir::Switch, sz: u32) -> Result<()> {
        let join = self.code.join();
        self.code.unreachable_from_here();
        // Equal actions share their code; the default comes first.
        let mut actions: Vec<&'a Lambda> = Vec::new();
        let mut store = |action: &'a Lambda| match actions.iter().position(|a| shared(a, action)) {
            Some(i) => i,
            None => {
                actions.push(action);
                actions.len() - 1
            }
        };
        if let Some(default) = &switch.default {
            store(default);
        }
        let mut consts = vec![0; switch.num_consts as usize];
        let mut blocks = vec![0; switch.num_blocks as usize];
        for (n, action) in &switch.consts {
            if let Some(slot) = consts.get_mut(*n as usize) {
                *slot = store(action);
            }
        }
        for (n, action) in &switch.blocks {
            if let Some(slot) = blocks.get_mut(*n as usize) {
                *slot = store(action);
            }
        }
        let mut labels = vec![Label(0); actions.len()];
        for (i, action) in actions.iter().enumerate().rev() {
            self.code.emit_join(&join);
            self.term(action, sz)?;
            labels[i] = self.code.label_here();
            self.code.unreachable_from_here();
        }
        let pick = |cases: &[usize]| cases.iter().map(|i| labels[*i]).collect();
        self.code.emit(Instr::Switch(pick(&consts), pick(&blocks)));
        self.term(&switch.arg, sz)
    }

    fn static_catch(&mut self, catch: &'a ir::StaticCatch, sz: u32) -> Result<()> {
        let join = self.code.join();
        let count = catch.params.len() as u32;
        let (size, frame) = if count == 1 { (sz, sz + 1) } else { (sz + count, sz + count) };
        // The handler, in front of what follows.
        self.code.pop(count);
        let mut outer = Vec::new();
        for (i, (id, _)) in catch.params.iter().enumerate() {
            outer.push((*id, self.places.insert(*id, Place::Stack(sz + 1 + i as u32))));
        }
        let handled = self.term(&catch.handler, frame);
        for (id, place) in outer.into_iter().rev() {
            match place {
                Some(place) => self.places.insert(id, place),
                None => self.places.remove(&id),
            };
        }
        handled?;
        if count == 1 {
            self.code.emit(Instr::Push);
        }
        let label = self.code.label_here();
        let handler = Handler { label, size, traps: self.traps.len() };
        let previous = self.handlers.insert(catch.exit, handler);
        // The body; room for several parameters is made before it.
        self.code.emit_join(&join);
        if count != 1 {
            self.code.pop(count);
        }
        let body = self.term(&catch.body, if count == 1 { sz } else { sz + count });
        match previous {
            Some(handler) => self.handlers.insert(catch.exit, handler),
            None => self.handlers.remove(&catch.exit),
        };
        body?;
        if count != 1 {
            for _ in 0..count {
                self.code.emit(Instr::Push);
                self.code.emit(Instr::Const(Const::UNIT));
            }
        }
        Ok(())
    }

    fn static_raise(&mut self, exit: ExitId, args: &'a [Lambda], sz: u32) -> Result<()> {
        let Some(handler) = self.handlers.get(&exit).cloned() else {
            return Err(self.internal(format!("exit {} has no handler", exit.0)));
        };
        self.code.unreachable_from_here();
        self.code.branch_to(handler.label);
        // From the handler's frame inwards: leave each trap set since.
        let inner: Vec<u32> = self.traps[handler.traps.min(self.traps.len())..].to_vec();
        let mut size = handler.size;
        for trap in inner {
            // Just below a trap frame of four words.
            self.code.pop(trap - 4 - size);
            self.code.emit(Instr::PopTrap);
            size = trap;
        }
        self.code.pop(sz - size);
        match args {
            [arg] => self.term(arg, sz),
            _ => {
                // Parameters sit at the top of the handler's frame; assigned last to first evaluation order.
                let count = args.len() as u32;
                for (i, arg) in args.iter().enumerate() {
                    self.code.emit(Instr::Assign(sz - (handler.size - count + 1 + i as u32)));
                    self.term(arg, sz)?;
                }
                Ok(())
            }
        }
    }

    fn try_with(&mut self, handler: &'a ir::TryWith, sz: u32) -> Result<()> {
        let join = self.code.join();
        let label = self.code.new_label();
        self.code.pop(1);
        self.with_local(handler.id, sz + 1, |g| g.term(&handler.handler, sz + 1))?;
        self.code.emit(Instr::Push);
        self.code.emit(Instr::Label(label));
        self.code.emit_join(&join);
        self.code.emit(Instr::PopTrap);
        self.traps.push(sz + 4);
        let body = self.term(&handler.body, sz + 4);
        self.traps.pop();
        body?;
        self.code.emit(Instr::PushTrap(label));
        Ok(())
    }

    fn conditional(&mut self, test: &'a ir::If, sz: u32) -> Result<()> {
        if matches!(test.ifnot, Lambda::Const(Const::UNIT)) {
            let end = self.code.label_here();
            self.term(&test.ifso, sz)?;
            self.code.emit(Instr::StrictBranchIfNot(end));
        } else if let Some(label) = self.plain_exit(&test.ifso, sz) {
            self.term(&test.ifnot, sz)?;
            self.code.emit(Instr::BranchIf(label));
        } else if let Some(label) = self.plain_exit(&test.ifnot, sz) {
            self.term(&test.ifso, sz)?;
            self.code.emit(Instr::BranchIfNot(label));
        } else {
            let join = self.code.join();
            self.term(&test.ifnot, sz)?;
            let ifnot = self.code.label_here();
            self.code.emit_join(&join);
            self.term(&test.ifso, sz)?;
            self.code.emit(Instr::BranchIfNot(ifnot));
        }
        self.term(&test.cond, sz)
    }

    /// The label of an exit that needs no work on the stack.
    fn plain_exit(&self, term: &Lambda, sz: u32) -> Option<Label> {
        let Lambda::StaticRaise(exit, args) = term else { return None };
        let handler = self.handlers.get(exit)?;
        (args.is_empty() && handler.size == sz && handler.traps == self.traps.len()).then_some(handler.label)
    }

    fn while_loop(&mut self, cond: &'a Lambda, body: &'a Lambda, sz: u32) -> Result<()> {
        let start = self.code.new_label();
        let test = self.code.new_label();
        self.code.unit_result();
        self.code.emit(Instr::BranchIf(start));
        self.term(cond, sz)?;
        self.code.emit(Instr::Label(test));
        self.term(body, sz)?;
        self.code.emit(Instr::CheckSignals);
        self.code.emit(Instr::Label(start));
        self.code.emit(Instr::Branch(test));
        Ok(())
    }

    fn for_loop(&mut self, parts: &'a ir::For, sz: u32) -> Result<()> {
        use lambda::primitive::Comparison;
        let start = self.code.new_label();
        let exit = self.code.new_label();
        let (step, past) = if parts.down { (-1, Comparison::Lt) } else { (1, Comparison::Gt) };
        self.code.pop(2);
        self.code.unit_result();
        for instr in [
            Instr::Label(exit),
            Instr::BranchIf(start),
            Instr::IntComp(Comparison::Ne),
            Instr::Acc(1),
            Instr::Assign(2),
            Instr::OffsetInt(step),
            Instr::Push,
            Instr::Acc(1),
        ] {
            self.code.emit(instr);
        }
        self.with_local(parts.id, sz + 1, |g| g.term(&parts.body, sz + 2))?;
        for instr in [
            Instr::CheckSignals,
            Instr::Label(start),
            Instr::BranchIf(exit),
            Instr::IntComp(past),
            Instr::Acc(2),
            Instr::Push,
            Instr::Push,
        ] {
            self.code.emit(instr);
        }
        self.reserve(sz + 3);
        self.term(&parts.high, sz + 1)?;
        self.code.emit(Instr::Push);
        self.term(&parts.low, sz)
    }

    fn with_event(&mut self, inner: &'a Lambda, event: &ir::Event, sz: u32) -> Result<()> {
        if !self.debug {
            return self.term(inner, sz);
        }
        let outer = std::mem::replace(&mut self.scope, event.scope.clone());
        let result = self.placed_event(inner, event, sz);
        self.scope = outer;
        result
    }

    fn placed_event(&mut self, inner: &'a Lambda, event: &ir::Event, sz: u32) -> Result<()> {
        let make = |kind, info| Event {
            loc: event.loc,
            kind,
            info,
            scope: event.scope.clone(),
            stack_size: sz,
            same: None,
        };
        match event.kind {
            ir::EventKind::Before => {
                self.term(inner, sz)?;
                self.code.event(make(EventKind::Before, EventInfo::Other));
            }
            ir::EventKind::Function => {
                self.term(inner, sz)?;
                self.code.event(make(EventKind::Pseudo, EventInfo::Function));
            }
            ir::EventKind::Pseudo | ir::EventKind::ModuleDefinition => {
                self.term(inner, sz)?;
                self.code.event(make(EventKind::Pseudo, EventInfo::Other));
            }
            ir::EventKind::After => {
                let keeps_tail = match inner {
                    Lambda::Prim(call) => keeps_tail_call(&call.prim),
                    _ => true,
                };
                if !(keeps_tail && self.code.in_tail_position()) {
                    let info = match inner {
                        Lambda::Apply(apply) => EventInfo::Return(apply.args.len() as u32),
                        Lambda::Send(send) => EventInfo::Return(send.args.len() as u32 + 1),
                        Lambda::Prim(call) => EventInfo::Return(call.args.len() as u32),
                        _ => EventInfo::Other,
                    };
                    self.code.event(make(EventKind::After, info));
                }
                self.term(inner, sz)?;
            }
        }
        Ok(())
    }

    /// Marks an allocation, for the memory profiler.
    pub(crate) fn pseudo_event(&mut self, loc: Span, sz: u32) {
        if self.debug && !loc.is_none() {
            let scope = self.scope.clone();
            self.code.event(Event {
                loc,
                kind: EventKind::Pseudo,
                info: EventInfo::Other,
                scope,
                stack_size: sz,
                same: None,
            });
        }
    }

    /// A number that ties events together.
    #[allow(dead_code)]
    fn new_link(&mut self) -> u32 {
        self.event_links += 1;
        self.event_links
    }
}

/// Whether a primitive in tail position is a jump, so that no event can follow it.
fn keeps_tail_call(prim: &Primitive) -> bool {
    matches!(
        prim,
        Primitive::Opaque
            | Primitive::SeqAnd
            | Primitive::SeqOr
            | Primitive::Runstack
            | Primitive::Perform
            | Primitive::Resume
            | Primitive::Reperform
    )
}

/// Whether two actions of a switch can share code: cheap to tell, and nothing is bound in them.
fn shared(a: &Lambda, b: &Lambda) -> bool {
    if std::ptr::eq(a, b) {
        return true;
    }
    match (a, b) {
        (Lambda::Const(a), Lambda::Const(b)) => a == b,
        (Lambda::Var(a), Lambda::Var(b)) => a == b,
        (Lambda::StaticRaise(a, xs), Lambda::StaticRaise(b, ys)) => {
            a == b && xs.len() == ys.len() && xs.iter().zip(ys).all(|(x, y)| shared(x, y))
        }
        (Lambda::Prim(a), Lambda::Prim(b)) => {
            a.prim == b.prim
                && matches!(a.prim, Primitive::Field(..) | Primitive::GetGlobal(_) | Primitive::GetPredef(..))
                && a.args.len() == b.args.len()
                && a.args.iter().zip(&b.args).all(|(x, y)| shared(x, y))
        }
        _ => false,
    }
}

//! Code under construction, last instruction first.
//!
//! A term is compiled in front of the code that follows it, so that whoever emits an instruction sees what will run
//! next: calls before a `return` become tail calls, branches to a `return` become returns, code that nothing reaches
//! is dropped, and tests followed by a branch need no boolean.

use crate::instr::{Event, EventInfo, EventKind, Instr, Label, Same};

/// The code from the current point on, in reverse.
#[derive(Default, Debug)]
pub struct Code {
    rev: Vec<Instr>,
    labels: u32,
}

/// What ends a branch of a conditional: how its code joins what follows.
#[derive(Clone, Debug)]
pub struct Join(Instr);

impl Code {
    /// A label that stands nowhere yet.
    pub fn new_label(&mut self) -> Label {
        self.labels += 1;
        Label(self.labels)
    }

    /// The instruction that runs next.
    pub fn next(&self) -> Option<&Instr> {
        self.rev.last()
    }

    /// Puts an instruction in front.
    pub fn emit(&mut self, instr: Instr) {
        self.rev.push(instr);
    }

    /// Takes the front instruction away.
    pub fn take(&mut self) -> Option<Instr> {
        self.rev.pop()
    }

    /// The finished code, in order.
    pub fn finish(mut self) -> Vec<Instr> {
        self.rev.reverse();
        self.rev
    }

    /// A label for the current point.
    pub fn label_here(&mut self) -> Label {
        match self.next() {
            Some(Instr::Label(l) | Instr::Branch(l)) => *l,
            _ => {
                let label = self.new_label();
                self.emit(Instr::Label(label));
                label
            }
        }
    }

    /// How another piece of code gets to the current point: a branch, or a copy of a short ending.
    pub fn join(&mut self) -> Join {
        if let Some(short @ (Instr::Branch(_) | Instr::Return(_) | Instr::Raise(_))) = self.next() {
            return Join(short.clone());
        }
        let mut popped = 0;
        for instr in self.rev.iter().rev() {
            match instr {
                Instr::Label(_) => {}
                Instr::Pop(n) => popped += n,
                Instr::Return(n) => return Join(Instr::Return(n + popped)),
                _ => break,
            }
        }
        Join(Instr::Branch(self.label_here()))
    }

    /// Ends a piece of code by going where `join` was made.
    pub fn emit_join(&mut self, join: &Join) {
        self.emit(join.0.clone());
    }

    /// Drops `n` words of the stack, merged with what follows.
    pub fn pop(&mut self, n: u32) {
        if n == 0 {
            return;
        }
        match self.rev.last_mut() {
            Some(Instr::Pop(m) | Instr::Return(m)) => *m += n,
            Some(Instr::Raise(_)) => {}
            _ => self.emit(Instr::Pop(n)),
        }
    }

    /// Leaves unit in the accumulator, unless what follows sets it anyway.
    pub fn unit_result(&mut self) {
        match self.next() {
            Some(Instr::Acc(_) | Instr::Const(_) | Instr::GetGlobal(_) | Instr::PushRetAddr(_)) => {}
            _ => self.emit(Instr::Const(lambda::ir::Const::UNIT)),
        }
    }

    /// Drops the code that runs after a jump and that nothing else reaches.
    pub fn unreachable_from_here(&mut self) {
        while let Some(instr) = self.next() {
            if matches!(instr, Instr::Label(_) | Instr::Restart | Instr::SetGlobal(_)) {
                break;
            }
            self.take();
        }
    }

    /// Whether a call here would be followed by nothing but returning.
    pub fn in_tail_position(&self) -> bool {
        for instr in self.rev.iter().rev() {
            match instr {
                Instr::Return(_) => return true,
                Instr::Label(_) | Instr::Pop(_) => {}
                _ => return false,
            }
        }
        false
    }

    /// A jump to `label`, or nothing where it already stands.
    pub fn branch_to(&mut self, label: Label) {
        if self.next() != Some(&Instr::Label(label)) {
            self.emit(Instr::Branch(label));
        }
    }

    /// Adds an event, merged with one that already stands here.
    pub fn event(&mut self, event: Event) {
        let mut event = event;
        while let Some(Instr::Event(_)) = self.next() {
            if let Some(Instr::Event(later)) = self.take() {
                event = merge(event, *later);
            }
        }
        self.emit(Instr::Event(Box::new(event)));
    }
}

/// One event for a place that has two: the more telling one, with what only the other knows.
fn merge(first: Event, second: Event) -> Event {
    let keep_second = match (first.kind, second.kind) {
        (EventKind::Pseudo, _) => true,
        (_, EventKind::Pseudo) => false,
        (EventKind::Before, _) => true,
        (EventKind::After, _) => false,
    };
    let (mut kept, other) = if keep_second { (second, first) } else { (first, second) };
    if kept.info == EventInfo::Other {
        kept.info = other.info;
    }
    kept.same = match (kept.same, other.same) {
        (None, s) | (s, None) => s,
        (Some(Same::Parent(n)), Some(_)) | (Some(Same::Child(n)), Some(_)) => Some(Same::Parent(n)),
    };
    kept
}

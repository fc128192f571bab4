//! `Gc.finalise` and `Gc.finalise_last`: which values are watched, which functions wait to be run.
use crate::domain::Domain;
use crate::value::*;
use std::collections::VecDeque;

/// Pairs of function and value.
pub(crate) struct Finalisers {
    /// `Gc.finalise`: the value is kept until its function has run.
    pub(crate) first: Vec<(Value, Value)>,
    /// `Gc.finalise_last`: the function learns only that the value is gone.
    pub(crate) last: Vec<(Value, Value)>,
    /// From here on entries may be young.
    pub(crate) first_young: usize,
    pub(crate) last_young: usize,
    pub(crate) to_run: VecDeque<(Value, Value)>,
    running: bool,
}

impl Finalisers {
    pub(crate) fn new() -> Finalisers {
        Finalisers {
            first: Vec::new(),
            last: Vec::new(),
            first_young: 0,
            last_young: 0,
            to_run: VecDeque::new(),
            running: false,
        }
    }
}

impl Domain {
    /// `Gc.finalise f v`
    pub(crate) fn finalise_first(&mut self, f: Value, v: Value) {
        self.finalisers.first.push((f, v));
    }

    /// `Gc.finalise_last f v`
    pub(crate) fn finalise_last(&mut self, f: Value, v: Value) {
        self.finalisers.last.push((f, v));
    }

    /// Runs the functions that wait, one after the other. **A collection point.**
    pub(crate) fn run_finalisers(&mut self) -> Res<()> {
        if self.finalisers.running {
            return Ok(());
        }
        self.finalisers.running = true;
        let mut outcome = Ok(());
        while let Some((f, v)) = self.finalisers.to_run.pop_front() {
            if let Err(e) = self.callback(f, &[v]) {
                outcome = Err(e);
                break;
            }
        }
        self.finalisers.running = false;
        outcome
    }

    /// `Gc.finalise_release`: lets a function that is running be followed by others.
    pub(crate) fn finalise_release(&mut self) {
        self.finalisers.running = false;
    }
}

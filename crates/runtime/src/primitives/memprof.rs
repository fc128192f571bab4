//! `Gc.Memprof`: starting and stopping profiles, and telling programs what became of the blocks sampled
//! (`heap::memprof`).
use super::{Primitive, p1, p3};
use crate::domain::Domain;
use crate::heap::memprof::{Profile, Sampler, Source};
use crate::value::*;

pub const TABLE: &[Primitive] =
    &[p3("caml_memprof_start", start), p1("caml_memprof_stop", stop), p1("caml_memprof_discard", discard)];

// Fields of `Gc.Memprof.tracker`.
const ALLOC_MINOR: usize = 0;
const ALLOC_MAJOR: usize = 1;
const PROMOTE: usize = 2;
const DEALLOC_MINOR: usize = 3;
const DEALLOC_MAJOR: usize = 4;

fn start(d: &mut Domain, rate: Value, depth: Value, tracker: Value) -> Res {
    if d.memprof.current.is_some() {
        return Err(d.failwith("Gc.Memprof.start: already started."));
    }
    let rate = rate.double();
    let (true, Some(depth)) = ((0.0..=1.0).contains(&rate), depth.as_index()) else {
        return Err(d.invalid_arg("Gc.Memprof.start"));
    };
    let tracker = d.global_root(tracker);
    let number = d.memprof.profiles.len();
    let profile = d.tuple(&[Value::int(number as i64)]);
    d.memprof.profiles.push(Profile { tracker, depth, discarded: false });
    d.memprof.current = Some(number);
    if d.memprof.in_callback {
        d.memprof.suspended = Some(Sampler::new(rate));
    } else {
        d.heap.set_sampler(Some(Sampler::new(rate)));
    }
    Ok(profile)
}

fn stop(d: &mut Domain, _: Value) -> Res {
    if d.memprof.current.is_none() {
        return Err(d.failwith("Gc.Memprof.stop: no profile running."));
    }
    // What was allocated before is told before.
    let told = d.run_memprof();
    d.heap.set_sampler(None);
    d.memprof.suspended = None;
    let current = d.memprof.current.take();
    for e in &mut d.memprof.tracked {
        e.dropped |= Some(e.profile) == current && e.callstack.is_some();
    }
    told.map(|()| Value::UNIT)
}

fn discard(d: &mut Domain, profile: Value) -> Res {
    let number = profile.field(0).as_index().filter(|&n| n < d.memprof.profiles.len());
    let Some(number) = number else { return Err(d.invalid_arg("Gc.Memprof.discard")) };
    if d.memprof.current == Some(number) {
        return Err(d.failwith("Gc.Memprof.discard: profile not stopped."));
    }
    if d.memprof.profiles[number].discarded {
        return Err(d.failwith("Gc.Memprof.discard: profile already discarded."));
    }
    d.memprof.profiles[number].discarded = true;
    d.release_root(d.memprof.profiles[number].tracker);
    for e in &mut d.memprof.tracked {
        e.dropped |= e.profile == number;
    }
    if !d.memprof.in_callback {
        d.forget_dropped();
    }
    Ok(Value::UNIT)
}

impl Domain {
    /// Tells the program what happened to sampled blocks. **A collection point.**
    #[cold]
    pub(crate) fn run_memprof(&mut self) -> Res<()> {
        if self.memprof.in_callback {
            return Ok(());
        }
        self.memprof.in_callback = true;
        self.memprof.suspended = self.heap.set_sampler(None);
        let mut outcome = Ok(());
        'again: while std::mem::take(&mut self.memprof.pending) {
            let mut i = 0;
            while i < self.memprof.tracked.len() {
                outcome = self.tell_events(i);
                if outcome.is_err() {
                    // The rest at the next safe point.
                    self.memprof.pending = true;
                    break 'again;
                }
                i += 1;
            }
        }
        self.memprof.in_callback = false;
        self.forget_dropped();
        let sampler = self.memprof.suspended.take();
        self.heap.set_sampler(sampler);
        if self.memprof.pending {
            self.control.interrupt();
        }
        outcome
    }

    /// The events of one block, in order.
    fn tell_events(&mut self, i: usize) -> Res<()> {
        if let Some(callstack) = self.memprof.tracked[i].callstack.take() {
            let info = self.allocation(i, &callstack)?;
            let which = if self.memprof.tracked[i].born_young { ALLOC_MINOR } else { ALLOC_MAJOR };
            self.tell(i, which, Some(info), true)?;
        }
        if std::mem::take(&mut self.memprof.tracked[i].promoted) {
            self.memprof.tracked[i].born_young = false;
            self.tell(i, PROMOTE, None, true)?;
        }
        if self.memprof.tracked[i].dead {
            let which = if self.memprof.tracked[i].born_young { DEALLOC_MINOR } else { DEALLOC_MAJOR };
            self.tell(i, which, None, false)?;
        }
        Ok(())
    }

    /// The record `Gc.Memprof.allocation`.
    fn allocation(&mut self, i: usize, callstack: &[u64]) -> Res {
        let frames: Vec<Value> = callstack.iter().map(|&pc| Value::from_bits(pc)).collect();
        let frames = self.block_from(0, &frames)?;
        let e = &self.memprof.tracked[i];
        let source = match e.source {
            Source::Normal => 0,
            Source::Marshal => 1,
            Source::Custom => 2,
        };
        let fields = [Value::int(e.samples as i64), Value::int(e.size as i64), Value::int(source), frames];
        Ok(self.tuple(&fields))
    }

    /// Calls one function of the tracker, with what it wanted to have back unless an argument is given. When `goes_on`, the
    /// result is an option: what to keep, or that the block is not to be followed.
    fn tell(&mut self, i: usize, which: usize, argument: Option<Value>, goes_on: bool) -> Res<()> {
        let e = &mut self.memprof.tracked[i];
        if e.dropped {
            return Ok(());
        }
        let data = e.data.take();
        e.dropped = true;
        let tracker = self.memprof.profiles[e.profile].tracker;
        let argument = argument.or(data.map(|root| self.get_root(root))).unwrap_or(Value::UNIT);
        if let Some(root) = data {
            self.release_root(root);
        }
        let function = self.get_root(tracker).field(which);
        let profile = self.memprof.tracked[i].profile;
        let result = self.callback(function, &[argument])?;
        if goes_on && result.is_block() && !self.memprof.profiles[profile].discarded {
            let root = self.global_root(result.field(0));
            let e = &mut self.memprof.tracked[i];
            e.data = Some(root);
            e.dropped = false;
        }
        Ok(())
    }

    fn forget_dropped(&mut self) {
        let tracked = std::mem::take(&mut self.memprof.tracked);
        let young_from = self.memprof.young_from.min(tracked.len());
        let mut kept_old = 0;
        let mut kept = Vec::with_capacity(tracked.len());
        for (i, e) in tracked.into_iter().enumerate() {
            if e.dropped {
                if let Some(root) = e.data {
                    self.release_root(root);
                }
                continue;
            }
            kept_old += usize::from(i < young_from);
            kept.push(e);
        }
        self.memprof.young_from = kept_old;
        self.memprof.tracked = kept;
    }
}

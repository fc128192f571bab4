//! Sampling of allocations for `Gc.Memprof`: every word allocated is chosen with the same probability, and blocks with a
//! chosen word are followed until they die.
//!
//! The next chosen word of the minor heap bounds `Heap::young_limit`, so the fast path of allocation knows nothing of
//! sampling. What happens to a block followed is noted here and told to the program at the next safe point
//! (`primitives::memprof`).
use super::Heap;
use crate::domain::{Domain, GlobalRoot};
use crate::value::*;

/// What made a block, as `Gc.Memprof.allocation_source`.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum Source {
    #[default]
    Normal,
    Marshal,
    Custom,
}

/// Chooses words.
pub(crate) struct Sampler {
    /// `ln (1 - rate)`; 0 when nothing is ever chosen.
    log_rest: f64,
    state: u64,
    /// Words up to and with the next chosen one, counted from `armed_at` downwards.
    next_young: u64,
    armed_at: *mut u64,
    /// The same for words allocated elsewhere.
    next_other: u64,
}

impl Sampler {
    pub(crate) fn new(rate: f64) -> Sampler {
        let mut s = Sampler {
            log_rest: (-rate).ln_1p(),
            state: 0x9E37_79B9_7F4A_7C15,
            next_young: 0,
            armed_at: std::ptr::null_mut(),
            next_other: 0,
        };
        s.next_young = s.distance();
        s.next_other = s.distance();
        s
    }

    /// Words to the next chosen one: geometrically distributed, at least 1.
    fn distance(&mut self) -> u64 {
        // SplitMix64.
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
        let uniform = ((z >> 11) as f64 + 0.5) / (1u64 << 53) as f64;
        if self.log_rest == 0.0 {
            return u64::MAX >> 2;
        }
        // With rate 1 the quotient is 0.
        1 + (uniform.ln() / self.log_rest).min(1e15) as u64
    }

    /// Chosen words among the next `words` of a stream.
    fn count(&mut self, mut next: u64, words: u64) -> (usize, u64) {
        let mut n = 0;
        while next <= words {
            n += 1;
            next += self.distance();
        }
        (n, next - words)
    }
}

/// A block that is followed.
pub(crate) struct Tracked {
    /// Where it is; keeps nothing alive.
    pub(crate) block: Value,
    pub(crate) size: usize,
    pub(crate) samples: usize,
    pub(crate) source: Source,
    pub(crate) profile: usize,
    pub(crate) born_young: bool,
    young: bool,
    /// Code addresses where it was made, until the program was told.
    pub(crate) callstack: Option<Vec<u64>>,
    /// Events the program was not told of yet.
    pub(crate) promoted: bool,
    pub(crate) dead: bool,
    /// What the program wants to have back with later events.
    pub(crate) data: Option<GlobalRoot>,
    /// Not followed any longer.
    pub(crate) dropped: bool,
}

/// A profile, running or stopped.
pub(crate) struct Profile {
    pub(crate) tracker: GlobalRoot,
    pub(crate) depth: usize,
    pub(crate) discarded: bool,
}

/// A domain's profiles and the blocks they follow.
#[derive(Default)]
pub(crate) struct Memprof {
    pub(crate) profiles: Vec<Profile>,
    /// The one that samples.
    pub(crate) current: Option<usize>,
    pub(crate) tracked: Vec<Tracked>,
    /// Entries from here on may be young.
    pub(crate) young_from: usize,
    /// Some entry has an event the program was not told of.
    pub(crate) pending: bool,
    /// A callback runs: nothing is sampled.
    pub(crate) in_callback: bool,
    /// What makes the blocks at present.
    pub(crate) source: Source,
    /// The sampler of `current` while it is suspended.
    pub(crate) suspended: Option<Sampler>,
}

impl Heap {
    /// Where the fast path of allocation must stop: at the end of the area or at a chosen word.
    pub(crate) fn reset_young_limit(&mut self) {
        self.young_limit = match &self.sampler {
            Some(s) => {
                let room = (s.armed_at as usize - self.young_start as usize) as u64 / 8;
                // A block that starts at the chosen word or below contains it.
                let next = s.next_young.saturating_sub(1).min(room) as usize;
                s.armed_at.wrapping_sub(next)
            }
            None => self.young_start,
        };
        if self.minor_requested {
            self.young_limit = self.young_end;
        }
    }

    /// Starts, or goes on with, sampling.
    pub(crate) fn set_sampler(&mut self, sampler: Option<Sampler>) -> Option<Sampler> {
        self.sampler_sync();
        let old = std::mem::replace(&mut self.sampler, sampler);
        let at = self.young_ptr;
        if let Some(s) = &mut self.sampler {
            s.armed_at = at;
        }
        self.reset_young_limit();
        old
    }

    /// Counts the words allocated in the minor heap so far; before its pointer is moved by anything but an allocation.
    pub(crate) fn sampler_sync(&mut self) {
        if let Some(s) = &mut self.sampler {
            let passed = (s.armed_at as usize - self.young_ptr as usize) as u64 / 8;
            s.next_young = s.next_young.saturating_sub(passed).max(1);
            s.armed_at = self.young_ptr;
        }
    }

    /// The minor heap is empty.
    pub(crate) fn sampler_restart(&mut self) {
        let at = self.young_end;
        if let Some(s) = &mut self.sampler {
            s.armed_at = at;
        }
    }

    /// Chosen words in the block of `wosize` words that is about to be made at the top of the minor heap.
    pub(crate) fn sample_young(&mut self, wosize: usize) -> usize {
        self.sampler_sync();
        let Some(s) = &mut self.sampler else { return 0 };
        let (n, next) = s.count(s.next_young, wosize as u64 + 1);
        s.next_young = next;
        s.armed_at = s.armed_at.wrapping_sub(wosize + 1);
        self.reset_young_limit();
        n
    }

    /// Chosen words among `words` allocated elsewhere.
    fn sample_other(&mut self, words: usize) -> usize {
        let Some(s) = &mut self.sampler else { return 0 };
        let (n, next) = s.count(s.next_other, words as u64);
        s.next_other = next;
        n
    }
}

impl Domain {
    /// Samples a block just made outside the minor heap.
    pub(crate) fn sample_major(&mut self, v: Value, wosize: usize) {
        if self.heap.sampler.is_some() {
            let n = self.heap.sample_other(wosize + 1);
            self.track(v, wosize, n, self.memprof.source);
        }
    }

    /// Samples memory that belongs to a custom block.
    pub(crate) fn sample_external(&mut self, v: Value, bytes: usize) {
        if self.heap.sampler.is_some() {
            let words = bytes.div_ceil(8);
            let n = self.heap.sample_other(words);
            self.track(v, words, n, Source::Custom);
        }
    }

    /// Follows a block from now on, if it has samples. `Domain::sp` is the top of the stack.
    pub(crate) fn track(&mut self, block: Value, size: usize, samples: usize, source: Source) {
        let Some(profile) = self.memprof.current.filter(|_| samples > 0) else { return };
        let depth = self.memprof.profiles[profile].depth;
        let callstack = Some(self.callstack_here(depth));
        let young = self.heap.is_young(block);
        self.memprof.tracked.push(Tracked {
            block,
            size,
            samples,
            source,
            profile,
            born_young: young,
            young,
            callstack,
            promoted: false,
            dead: false,
            data: None,
            dropped: false,
        });
        self.memprof_events_arrived();
    }

    fn memprof_events_arrived(&mut self) {
        self.memprof.pending = true;
        if !self.memprof.in_callback {
            self.control.interrupt();
        }
    }

    /// After the reachable young blocks were copied: which of those followed are among them? `moved` tells the new place.
    pub(crate) fn memprof_after_minor(&mut self, moved: impl Fn(Value) -> Option<Value>) {
        let from = self.memprof.young_from;
        let mut news = false;
        for e in &mut self.memprof.tracked[from..] {
            if !e.young || e.dropped {
                continue;
            }
            e.young = false;
            news = true;
            match moved(e.block) {
                Some(new) => {
                    e.block = new;
                    e.promoted = true;
                }
                None => e.dead = true,
            }
        }
        self.memprof.young_from = self.memprof.tracked.len();
        if news {
            self.memprof_events_arrived();
        }
    }

    /// After marking: which of the old blocks followed are dead?
    pub(crate) fn memprof_after_mark(&mut self) {
        let mut news = false;
        for e in &mut self.memprof.tracked {
            if !e.young && !e.dead && !e.dropped && !self.heap.major.is_marked(e.block) {
                e.dead = true;
                news = true;
            }
        }
        if news {
            self.memprof_events_arrived();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_chosen_with_the_rate() {
        for (rate, words) in [(1.0, 1000), (0.5, 100_000), (0.01, 1_000_000), (1e-4, 20_000_000)] {
            let mut s = Sampler::new(rate);
            let (n, _) = s.count(s.next_young, words);
            let expected = rate * words as f64;
            assert!((n as f64 - expected).abs() <= 5.0 * (expected * (1.0 - rate)).sqrt(), "{rate}: {n}");
        }
        let mut s = Sampler::new(0.0);
        assert_eq!(s.count(s.next_young, 1 << 50).0, 0);
    }
}

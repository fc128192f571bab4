//! When to collect: safe points, the pace of the major cycle, and collections on demand.
use super::major::Phase;
use super::memprof::Source;
use crate::domain::Domain;
use crate::fiber::Fiber;
use crate::value::*;
use std::sync::atomic::Ordering;

/// Words of heap below which no cycle is started on account of growth.
const SMALL_HEAP: usize = 64 * 1024;

/// Words of a block in the mean, as stress mode counts allocations.
const STRESS_WORDS: usize = 4;

impl Domain {
    /// Addresses of all values that Rust data holds.
    pub(crate) fn root_slots(&mut self) -> Vec<*mut u64> {
        let to_run = self.finalisers.to_run.iter_mut().flat_map(|(f, v)| [f, v]);
        let suspended =
            self.threads.suspended.iter_mut().flat_map(|c| c.local_roots.iter_mut().chain([&mut c.last_exn]));
        self.local_roots
            .iter_mut()
            .chain(&mut self.global_roots)
            .chain([&mut self.global_data, &mut self.backtrace.last_exn])
            .chain(suspended)
            .chain(to_run)
            .map(|v| v as *mut Value as *mut u64)
            .collect()
    }

    /// Stacks that are alive by themselves: each is scanned with its parents. Saves the running one's top.
    pub(crate) fn root_fibers(&mut self) -> Vec<*mut Fiber> {
        // SAFETY: the current fiber is live.
        unsafe { (*self.fiber).sp = self.sp };
        let mut fibers = vec![self.fiber];
        fibers.extend(self.detached.iter().filter(|f| !f.is_null()));
        fibers.extend(&self.fresh_fibers);
        for context in &self.threads.suspended {
            fibers.push(context.fiber);
            fibers.extend(context.detached.iter().filter(|f| !f.is_null()));
        }
        fibers
    }

    /// What the interpreter does between instructions when interrupted: collects, runs signal handlers and finalisers,
    /// makes room on the stack. `Domain::sp` is the top of the complete stack, before and after.
    pub(crate) fn safepoint(&mut self) -> Res<()> {
        self.stack_limit.store(self.stack_floor(), Ordering::Release);
        if self.heap.minor_requested {
            self.minor_and_slice();
            if self.memory_has_ended() {
                return Err(self.out_of_memory());
            }
        }
        self.run_pending()?;
        self.sp = self.ensure_stack(self.sp, 8)?;
        self.update_limit();
        Ok(())
    }

    /// Signal handlers and finalisers.
    fn run_pending(&mut self) -> Res<()> {
        self.run_signal_handlers()?;
        self.run_threads()?;
        self.run_pending_after_collection()
    }

    /// Functions of the program that a collection gives reason to call. **A collection point.**
    pub(crate) fn run_pending_after_collection(&mut self) -> Res<()> {
        if self.memprof.pending {
            self.run_memprof()?;
        }
        if !self.finalisers.to_run.is_empty() {
            self.run_finalisers()?;
        }
        Ok(())
    }

    /// Handles pending signals, finalisers and collections, as the interpreter does between instructions.
    /// **A collection point.**
    pub fn poll(&mut self) -> Res<()> {
        if self.heap.minor_requested {
            self.minor_and_slice();
            if self.memory_has_ended() {
                return Err(self.out_of_memory());
            }
        }
        self.run_pending()
    }

    /// The minor heap is full (or pretends to be): empties it. The error is that there is no memory.
    pub(crate) fn collect_for_allocation(&mut self) -> Res<()> {
        let wosize = self.heap.wanted;
        if self.heap.sampler.is_some()
            && !self.heap.minor_requested
            && self.heap.has_room(wosize)
            && self.heap.stress == 0
        {
            // The limit stood for a word to be sampled: in the block that is made next.
            let samples = self.heap.sample_young(wosize);
            // SAFETY: there is room for the block.
            let block = unsafe { Value::from_ptr(self.heap.young_ptr.sub(wosize)) };
            self.track(block, wosize, samples, Source::Normal);
            if samples > 0 {
                self.adjust_allocation_site();
            }
            return Ok(());
        }
        self.minor_and_slice();
        if self.memory_has_ended() {
            return Err(self.out_of_memory());
        }
        if self.heap.stress > 0 {
            // Room for the block that is made next, and in the mean for as many more as were asked for.
            let words = wosize + 1 + (self.heap.stress - 1).saturating_mul(STRESS_WORDS);
            self.heap.young_limit = self.heap.young_end.wrapping_sub(words.min(self.heap.young_words()));
        }
        Ok(())
    }

    /// The first frame of the block tracked last is the allocating instruction's own.
    fn adjust_allocation_site(&mut self) {
        let Some(mut e) = self.memprof.tracked.pop() else { return };
        if let Some(first) = e.callstack.as_mut().and_then(|frames| frames.first_mut()) {
            *first = self.allocation_site(*first);
        }
        self.memprof.tracked.push(e);
    }

    /// A minor collection and a slice of the major cycle to match.
    pub(crate) fn minor_and_slice(&mut self) {
        self.minor_collection();
        if self.heap.stress > 0 {
            self.stress_slice();
        } else {
            self.major_slice();
        }
    }

    /// In stress mode: many short cycles.
    fn stress_slice(&mut self) {
        match self.heap.major.phase {
            Phase::Idle => self.start_marking(),
            Phase::Mark => {
                if self.mark_slice(200) < 200 {
                    self.finish_marking();
                }
            }
            Phase::Sweep => {
                self.sweep_slice(20_000);
            }
        }
    }

    /// Does the share of the cycle that the allocation since the last slice calls for.
    pub(crate) fn major_slice(&mut self) {
        let external_words = std::mem::take(&mut self.heap.external_bytes) / 8;
        let major = &mut self.heap.major;
        let allocated = std::mem::take(&mut major.allocated_since_slice) + external_words;
        major.allocated_since_cycle += allocated;
        major.top_heap_words = major.top_heap_words.max(major.heap_words);
        let live = major.live_words.max(SMALL_HEAP);
        // With overhead o, garbage may reach live * o / 100. Half of that is allocated before a cycle begins, the rest
        // while it runs.
        let allowance = live / 100 * self.space_overhead.max(10);
        if major.phase == Phase::Idle {
            if major.allocated_since_cycle < allowance / 2 {
                return;
            }
            self.start_marking();
        }
        // Marking touches what lives, sweeping what is there: finish both within the other half.
        let total = self.heap.major.heap_words * 2;
        let share = (allocated as u128 * total as u128 / (allowance as u128 / 2).max(1)) as usize;
        let mut budget = share.max(8 * 1024);
        while budget > 0 {
            let done = match self.heap.major.phase {
                Phase::Idle => return,
                Phase::Mark => {
                    let done = self.mark_slice(budget);
                    if done < budget {
                        self.finish_marking();
                    }
                    done.max(1)
                }
                Phase::Sweep => self.sweep_slice(budget).max(1),
            };
            budget = budget.saturating_sub(done);
        }
    }

    /// Ends the running cycle, if there is one.
    fn finish_cycle(&mut self) {
        if self.heap.major.phase == Phase::Mark {
            self.finish_marking();
        }
        while self.heap.major.phase == Phase::Sweep {
            self.sweep_slice(usize::MAX);
        }
    }

    /// A complete cycle: what is unreachable now is gone afterwards. **A collection point** (no finaliser runs).
    pub(crate) fn major_collection(&mut self) {
        self.minor_collection();
        self.finish_cycle();
        self.start_marking();
        self.finish_cycle();
        self.heap.major.allocated_since_slice = 0;
    }

    /// `Gc.full_major`: what is unreachable goes, and functions that wait for it run. What these let go lives until the
    /// next time. **A collection point.**
    pub(crate) fn full_major(&mut self) -> Res<()> {
        self.heap.stats.forced_major_collections += 1;
        self.major_collection();
        self.run_pending_after_collection()
    }
}

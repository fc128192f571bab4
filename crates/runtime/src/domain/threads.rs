//! Threads of a domain: system threads of which one at a time, the one that has the turn, runs OCaml code.
//!
//! Everything about the OCaml stack that belongs to a thread (its fiber, local roots, backtrace) is in the fields of
//! [`Domain`] while the thread has the turn, and in a [`Context`] while it has not. Turns change where a thread blocks,
//! and at a safe point after each tick.
use super::Domain;
use crate::fiber::{self, Fiber};
use crate::value::*;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long a thread may run before others get a turn.
const TICK: Duration = Duration::from_millis(50);
/// How long a waiting thread goes without looking for signals.
const PATIENCE: Duration = Duration::from_millis(50);
/// Rust stack of a thread, for callbacks within callbacks.
const RUST_STACK: usize = 8 << 20;

/// The turn, given in the order of asking, and a count of events that waiting threads look at.
pub(crate) struct Turn {
    state: Mutex<TurnState>,
    changed: Condvar,
    /// A tick has passed.
    tick: AtomicBool,
}

struct TurnState {
    next_ticket: u64,
    serving: u64,
    events: u64,
}

impl Turn {
    /// Held by the caller.
    fn new() -> Turn {
        let state = TurnState { next_ticket: 1, serving: 0, events: 0 };
        Turn { state: Mutex::new(state), changed: Condvar::new(), tick: AtomicBool::new(false) }
    }

    fn lock(&self) -> MutexGuard<'_, TurnState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn acquire(&self) {
        let mut state = self.lock();
        let mine = state.next_ticket;
        state.next_ticket += 1;
        while state.serving != mine {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn release(&self) {
        self.lock().serving += 1;
        self.changed.notify_all();
    }

    fn is_wanted(&self) -> bool {
        let state = self.lock();
        state.next_ticket > state.serving + 1
    }

    fn events(&self) -> u64 {
        self.lock().events
    }

    fn note_event(&self) {
        self.lock().events += 1;
        self.changed.notify_all();
    }

    /// Waits for an event after the `seen` ones, but not for ever.
    fn wait_event(&self, seen: u64) {
        let state = self.lock();
        let waited = self.changed.wait_timeout_while(state, PATIENCE, |state| state.events == seen);
        drop(waited);
    }
}

/// A thread that has not the turn.
pub(crate) struct Context {
    id: i64,
    pub(crate) fiber: *mut Fiber,
    high: *mut u64,
    sp: *mut u64,
    trap: u64,
    activations: usize,
    pub(crate) detached: Vec<*mut Fiber>,
    pub(crate) local_roots: Vec<Value>,
    roots_base: usize,
    frames: Vec<u64>,
    pub(crate) last_exn: Value,
}

/// The threads of a domain.
#[derive(Default)]
pub(crate) struct Threads {
    /// `None` as long as there is only one.
    turn: Option<Arc<Turn>>,
    pub(crate) suspended: Vec<Context>,
    /// The thread that has the turn; the first is 0.
    pub(crate) current: i64,
    last: i64,
    alive: BTreeSet<i64>,
    /// A thread other than the first has asked to leave the program.
    exit: Option<i32>,
}

/// The address of a domain on its way to another thread.
struct Address(*mut Domain);

// SAFETY: the domain is used only by the thread that has the turn.
unsafe impl Send for Address {}

impl Domain {
    /// Saves what belongs to the running thread and gives up the turn; `None` when there is one thread only.
    fn suspend(&mut self) -> Option<(Arc<Turn>, i64)> {
        let turn = self.threads.turn.clone()?;
        let id = self.threads.current;
        // SAFETY: the current fiber is live.
        unsafe { (*self.fiber).sp = self.sp };
        let context = Context {
            id,
            fiber: self.fiber,
            high: self.high,
            sp: self.sp,
            trap: self.trap,
            activations: self.activations,
            detached: std::mem::take(&mut self.detached),
            local_roots: std::mem::take(&mut self.local_roots),
            roots_base: self.roots_base,
            frames: std::mem::take(&mut self.backtrace.frames),
            last_exn: self.backtrace.last_exn,
        };
        self.threads.suspended.push(context);
        turn.release();
        Some((turn, id))
    }

    /// Waits for the turn and puts back what belongs to the thread.
    fn resume(&mut self, turn: &Turn, id: i64) {
        turn.acquire();
        let Some(i) = self.threads.suspended.iter().position(|c| c.id == id) else { return };
        let context = self.threads.suspended.swap_remove(i);
        self.threads.current = id;
        (self.fiber, self.high, self.sp, self.trap) = (context.fiber, context.high, context.sp, context.trap);
        (self.activations, self.detached) = (context.activations, context.detached);
        (self.local_roots, self.roots_base) = (context.local_roots, context.roots_base);
        self.backtrace.frames = context.frames;
        self.backtrace.last_exn = context.last_exn;
        self.control.interrupt();
    }

    /// Runs something that may block (system calls that wait) while other threads of the program run OCaml code.
    /// **A collection point**; the closure must not touch OCaml values.
    pub fn blocking<T>(&mut self, f: impl FnOnce() -> T) -> T {
        let Some((turn, id)) = self.suspend() else { return f() };
        let result = f();
        self.resume(&turn, id);
        result
    }

    /// Lets others run, if any want to. **A collection point.**
    pub(crate) fn yield_turn(&mut self) {
        if self.threads.turn.as_ref().is_some_and(|turn| turn.is_wanted()) {
            self.blocking(|| ());
        }
    }

    /// What a safe point does for threads.
    pub(crate) fn run_threads(&mut self) -> Res<()> {
        let Some(turn) = &self.threads.turn else { return Ok(()) };
        if turn.tick.swap(false, Ordering::Relaxed) {
            self.yield_turn();
        }
        match self.threads.exit {
            Some(code) if self.threads.current == 0 => Err(Raise::exit(code)),
            _ => Ok(()),
        }
    }

    /// Tells waiting threads that something has changed.
    pub(crate) fn note_event(&mut self) {
        if let Some(turn) = &self.threads.turn {
            turn.note_event();
        }
    }

    /// Waits until something holds, which only another thread can bring about; `false` when there is none. A collection point.
    pub(crate) fn wait_until(&mut self, mut holds: impl FnMut(&mut Domain) -> bool) -> Res<bool> {
        loop {
            // Asked for first: what happens after this look is an event after these.
            let Some(turn) = self.threads.turn.clone() else { return Ok(holds(self)) };
            let seen = turn.events();
            if holds(self) {
                return Ok(true);
            }
            self.blocking(|| turn.wait_event(seen));
            self.poll()?;
        }
    }

    pub(crate) fn thread_is_alive(&self, id: i64) -> bool {
        id == 0 || self.threads.alive.contains(&id)
    }

    /// The number of the next thread.
    pub(crate) fn fresh_thread_id(&mut self) -> i64 {
        self.threads.last += 1;
        self.threads.last
    }

    /// Starts thread `id`, which calls `body`. `false` when the system has no more threads.
    pub(crate) fn start_thread(&mut self, id: i64, body: Value) -> bool {
        let fiber = Fiber::new(fiber::MAIN_WORDS.min(self.max_stack_words + 2 * fiber::RED_ZONE));
        if fiber.is_null() {
            return false;
        }
        let turn = self.threads_turn();
        // SAFETY: just made.
        let high = unsafe { (*fiber).high };
        self.threads.suspended.push(Context {
            id,
            fiber,
            high,
            sp: high,
            trap: 1,
            activations: 0,
            detached: Vec::new(),
            local_roots: vec![body],
            roots_base: 1,
            frames: Vec::new(),
            last_exn: Value::UNIT,
        });
        self.threads.alive.insert(id);
        let domain = Address(self);
        let run = move || {
            let domain = domain;
            // SAFETY: the domain is alive: the first thread, which owns it, keeps the turn when it ends, so a thread that
            // gets the turn finds the program still running. The turn makes the reference unique.
            let d = unsafe { &mut *domain.0 };
            d.resume(&turn, id);
            d.run_thread(&turn, id);
        };
        let started = std::thread::Builder::new().stack_size(RUST_STACK).spawn(run).is_ok();
        if !started {
            self.threads.alive.remove(&id);
            self.threads.suspended.retain(|c| c.id != id);
            // SAFETY: nobody else has it.
            unsafe { Fiber::free(fiber) };
        }
        started
    }

    /// The body of a system thread, which has the turn and gives it up at the end.
    fn run_thread(&mut self, turn: &Turn, id: i64) {
        let body = self.local_roots[0];
        if let Err(raise) = self.callback(body, &[Value::UNIT])
            && let Some(code) = raise.exit_code()
        {
            self.threads.exit = Some(code);
        }
        self.threads.alive.remove(&id);
        self.local_roots.clear();
        // SAFETY: the thread's own stack, which nothing refers to any more; whoever gets the turn puts its own in place.
        unsafe { Fiber::free(self.fiber) };
        self.fiber = std::ptr::null_mut();
        turn.note_event();
        self.control.interrupt();
        turn.release();
    }

    /// The turn, made when the second thread starts, and the ticking that goes with it.
    fn threads_turn(&mut self) -> Arc<Turn> {
        if let Some(turn) = &self.threads.turn {
            return turn.clone();
        }
        let turn = Arc::new(Turn::new());
        self.threads.turn = Some(turn.clone());
        let (ticked, control) = (Arc::downgrade(&turn), self.control.clone());
        let tick = move || {
            while let Some(turn) = ticked.upgrade() {
                turn.tick.store(true, Ordering::Relaxed);
                control.interrupt();
                drop(turn);
                std::thread::sleep(TICK);
            }
        };
        // Without ticks threads still take turns where they block.
        drop(std::thread::Builder::new().spawn(tick));
        turn
    }
}

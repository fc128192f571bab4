//! What other threads may do to a domain: make it poll, and leave a signal for it.
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// Shared between a domain and those who interrupt it.
pub struct Control {
    /// The interpreter enters its slow path when the stack pointer is below this; `usize::MAX` makes it do so at once.
    /// Shared, as signal handlers of the host store to it too.
    pub(crate) stack_limit: Arc<AtomicUsize>,
    /// Signals that arrived, as a set of system numbers below 64.
    pending_signals: AtomicU64,
}

impl Control {
    pub(crate) fn new() -> Control {
        Control { stack_limit: Arc::new(AtomicUsize::new(usize::MAX)), pending_signals: AtomicU64::new(0) }
    }

    /// Makes the domain poll at its next safe point. Safe in a signal handler.
    pub fn interrupt(&self) {
        self.stack_limit.store(usize::MAX, Ordering::Release);
    }

    /// Records the arrival of a signal (system number) and interrupts. Safe in a signal handler.
    pub fn signal_arrived(&self, signal: u32) {
        if signal < 64 {
            self.pending_signals.fetch_or(1 << signal, Ordering::AcqRel);
            self.interrupt();
        }
    }

    /// Takes the set of signals that arrived.
    pub fn take_signals(&self) -> u64 {
        self.pending_signals.swap(0, Ordering::AcqRel)
    }
}

//! Signals as flags: a handler only notes that a signal came, the program looks when it is safe to.
use crate::{Errno, Result, SignalAction};
use signal_hook::consts::{FORBIDDEN, SIGPIPE};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// What is kept for a signal whose action was ever changed.
struct Registered {
    action: SignalAction,
    arrived: Arc<AtomicBool>,
    /// True while the system's default is to happen.
    default: Arc<AtomicBool>,
    ids: Vec<signal_hook::SigId>,
}

pub(super) struct Signals {
    registered: Mutex<BTreeMap<i32, Registered>>,
    /// Some handled signal has arrived.
    any: Arc<AtomicBool>,
    /// Who wants to know at once: `usize::MAX` is stored there.
    watchers: Mutex<Vec<Arc<AtomicUsize>>>,
    handling: AtomicBool,
}

impl Signals {
    pub(super) fn new() -> Signals {
        Signals {
            registered: Mutex::default(),
            any: Arc::default(),
            watchers: Mutex::default(),
            handling: AtomicBool::new(false),
        }
    }

    /// Adds a watcher, for handlers already installed too.
    pub(super) fn watch(&self, watcher: Arc<AtomicUsize>) {
        let mut registered = self.registered.lock().unwrap_or_else(PoisonError::into_inner);
        for (&signal, entry) in registered.iter_mut().filter(|(_, r)| r.action == SignalAction::Handle) {
            let id = signal_hook::flag::register_usize(signal, watcher.clone(), usize::MAX);
            entry.ids.extend(id.ok());
        }
        self.watchers.lock().unwrap_or_else(PoisonError::into_inner).push(watcher);
    }

    /// Is some signal handled by the program?
    pub(super) fn any_handled(&self) -> bool {
        self.handling.load(Ordering::Relaxed)
    }

    pub(super) fn set(&self, signal: i32, action: SignalAction) -> Result<SignalAction> {
        if FORBIDDEN.contains(&signal) || !(1..=64).contains(&signal) {
            return if action == SignalAction::Default { Ok(action) } else { Err(Errno::EINVAL) };
        }
        let mut registered = self.registered.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = match registered.entry(signal) {
            std::collections::btree_map::Entry::Occupied(entry) => entry.into_mut(),
            std::collections::btree_map::Entry::Vacant(entry) => entry.insert(register_default(signal)?),
        };
        let old = std::mem::replace(&mut entry.action, action);
        entry.default.store(action == SignalAction::Default, Ordering::SeqCst);
        for id in entry.ids.drain(..) {
            signal_hook::low_level::unregister(id);
        }
        if action == SignalAction::Handle {
            entry.ids.push(signal_hook::flag::register(signal, entry.arrived.clone())?);
            entry.ids.push(signal_hook::flag::register(signal, self.any.clone())?);
            for watcher in self.watchers.lock().unwrap_or_else(PoisonError::into_inner).iter() {
                entry.ids.push(signal_hook::flag::register_usize(signal, watcher.clone(), usize::MAX)?);
            }
            self.handling.store(true, Ordering::Relaxed);
        }
        Ok(old)
    }

    pub(super) fn take(&self) -> Option<i32> {
        // Cleared first: a signal that comes while we look sets it again.
        if !self.any.swap(false, Ordering::SeqCst) {
            return None;
        }
        let registered = self.registered.lock().unwrap_or_else(PoisonError::into_inner);
        let mut arrived = registered.iter().filter(|(_, r)| r.arrived.load(Ordering::SeqCst));
        let (&signal, entry) = arrived.next()?;
        entry.arrived.store(false, Ordering::SeqCst);
        if arrived.next().is_some() {
            self.any.store(true, Ordering::SeqCst);
        }
        Some(signal)
    }

    /// A write met a closed pipe. The language's runtime has told the system to report an error instead of sending the signal;
    /// here the signal's action happens as if it had been sent.
    pub(super) fn broken_pipe(&self) {
        let registered = self.registered.lock().unwrap_or_else(PoisonError::into_inner);
        match registered.get(&SIGPIPE) {
            None => {}
            Some(r) if r.action == SignalAction::Handle => {
                r.arrived.store(true, Ordering::SeqCst);
                self.any.store(true, Ordering::SeqCst);
                return;
            }
            Some(r) if r.action == SignalAction::Ignore => return,
            Some(_) => {}
        }
        let ended = signal_hook::low_level::emulate_default_handler(SIGPIPE);
        // Not reached unless the system refuses; the write's own error is reported then.
        drop(ended);
    }
}

/// Installs the handler that does the default as long as `default` is true.
fn register_default(signal: i32) -> Result<Registered> {
    let default = Arc::new(AtomicBool::new(true));
    signal_hook::flag::register_conditional_default(signal, default.clone())?;
    Ok(Registered { action: SignalAction::Default, arrived: Arc::default(), default, ids: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noted_and_taken() {
        let signals = Signals::new();
        let watcher = Arc::new(AtomicUsize::new(0));
        signals.watch(watcher.clone());
        let usr2 = signal_hook::consts::SIGUSR2;
        assert_eq!(signals.set(usr2, SignalAction::Handle), Ok(SignalAction::Default));
        signal_hook::low_level::raise(usr2).unwrap();
        assert_eq!(watcher.load(Ordering::SeqCst), usize::MAX);
        assert_eq!(signals.take(), Some(usr2));
        assert_eq!(signals.take(), None);
        assert_eq!(signals.set(usr2, SignalAction::Ignore), Ok(SignalAction::Handle));
        signal_hook::low_level::raise(usr2).unwrap();
        assert_eq!(signals.take(), None);
        assert_eq!(signals.set(9, SignalAction::Handle), Err(Errno::EINVAL));
    }
}

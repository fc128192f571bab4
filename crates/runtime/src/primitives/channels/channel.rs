//! A channel: a descriptor with a buffer, shared between the OCaml blocks that stand for it.
use host::Fd;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Size of a buffer; programs can tell, by when output appears.
pub const BUFFER: usize = 65536;

/// What a `_chan` block owns: one share of a channel.
pub struct Handle {
    pub channel: Arc<Channel>,
    registry: Registry,
}

/// The channels for output, most recent first. Those no longer reachable stay while they hold unwritten data.
pub type Registry = Arc<Mutex<Vec<Arc<Channel>>>>;

pub struct Channel {
    pub output: bool,
    /// OCaml blocks that stand for this channel.
    handles: AtomicUsize,
    state: Mutex<State>,
}

/// What changes as a channel is used.
pub struct State {
    /// `None` when closed.
    pub fd: Option<Fd>,
    /// Input: what was read. Output: what is not yet written.
    buffer: Vec<u8>,
    /// Input: where the next byte to deliver is.
    start: usize,
    /// Position in the file: of the buffer's end for input, of its start for output.
    pub offset: i64,
    pub unbuffered: bool,
}

impl Handle {
    /// The first handle of a new channel.
    pub fn open(registry: &Registry, fd: Fd, output: bool, offset: i64) -> Handle {
        let state = State { fd: Some(fd), buffer: Vec::new(), start: 0, offset, unbuffered: false };
        let channel = Arc::new(Channel { output, handles: AtomicUsize::new(0), state: Mutex::new(state) });
        if output {
            lock_registry(registry).insert(0, channel.clone());
        }
        Handle::new(registry, channel)
    }

    /// Another handle.
    pub fn new(registry: &Registry, channel: Arc<Channel>) -> Handle {
        channel.handles.fetch_add(1, Ordering::Relaxed);
        Handle { channel, registry: registry.clone() }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        if self.channel.handles.fetch_sub(1, Ordering::Relaxed) == 1
            && self.channel.output
            && self.channel.lock().buffer.is_empty()
        {
            lock_registry(&self.registry).retain(|c| !Arc::ptr_eq(c, &self.channel));
        }
    }
}

/// The output channels, most recent first.
pub fn lock_registry(registry: &Registry) -> MutexGuard<'_, Vec<Arc<Channel>>> {
    registry.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Channel {
    /// The state, if no one else uses it now.
    pub fn try_lock(&self) -> Option<MutexGuard<'_, State>> {
        match self.state.try_lock() {
            Ok(state) => Some(state),
            Err(std::sync::TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(std::sync::TryLockError::WouldBlock) => None,
        }
    }

    /// Waits for the state.
    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    // ---- output ----

    /// Bytes not yet written.
    pub fn pending(&self) -> &[u8] {
        &self.buffer
    }

    /// Room in the buffer; none when closed, so that any output meets the error.
    pub fn room(&self) -> usize {
        if self.fd.is_none() { 0 } else { BUFFER - self.buffer.len().min(BUFFER) }
    }

    /// Adds what fits and says how much that was.
    pub fn put(&mut self, bytes: &[u8]) -> usize {
        let n = bytes.len().min(self.room());
        self.buffer.extend_from_slice(&bytes[..n]);
        n
    }

    /// The first `n` pending bytes were written.
    pub fn written(&mut self, n: usize) {
        self.buffer.drain(..n.min(self.buffer.len()));
        self.offset = self.offset.saturating_add(n as i64);
    }

    // ---- input ----

    /// Bytes read and not yet delivered.
    pub fn available(&self) -> &[u8] {
        self.buffer.get(self.start..).unwrap_or_default()
    }

    /// Delivers the first `n` available bytes.
    pub fn consume(&mut self, n: usize) {
        self.start = (self.start + n).min(self.buffer.len());
    }

    /// Lends the free part of the buffer, for reading into; its length is the room left once what is available has been
    /// moved to the front. To be given back by [`State::refilled`].
    pub fn take_space(&mut self) -> Vec<u8> {
        self.buffer.drain(..self.start);
        self.start = 0;
        let mut buffer = std::mem::take(&mut self.buffer);
        let used = buffer.len();
        buffer.resize(BUFFER.max(used), 0);
        buffer
    }

    /// Takes the buffer back: `used` bytes were there, `n` were added.
    pub fn refilled(&mut self, mut buffer: Vec<u8>, used: usize, n: usize) {
        buffer.truncate(used + n);
        self.buffer = buffer;
        self.offset = self.offset.saturating_add(n as i64);
    }

    /// Forgets what was read: the file is now at `offset`.
    pub fn moved_to(&mut self, offset: i64) {
        self.buffer.clear();
        self.start = 0;
        self.offset = offset;
    }

    /// Goes to a position within what was read, if it is.
    pub fn seek_in_buffer(&mut self, position: i64) -> bool {
        let back = self.offset.checked_sub(position).and_then(|n| usize::try_from(n).ok());
        match back {
            Some(back) if back <= self.buffer.len() => {
                self.start = self.buffer.len() - back;
                true
            }
            _ => false,
        }
    }

    /// Marks the channel closed and returns the descriptor, once.
    pub fn close(&mut self) -> Option<Fd> {
        self.buffer = Vec::new();
        self.start = 0;
        self.fd.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn input_buffer() {
        let registry = Registry::default();
        let handle = Handle::open(&registry, 0, false, 0);
        let mut state = handle.channel.lock();
        let mut space = state.take_space();
        assert_eq!(space.len(), BUFFER);
        space[..5].copy_from_slice(b"hello");
        state.refilled(space, 0, 5);
        state.consume(2);
        assert_eq!(state.available(), b"llo");
        assert!(state.seek_in_buffer(1) && state.available() == b"ello");
        assert!(!state.seek_in_buffer(6) && !state.seek_in_buffer(-1));
        state.consume(3);
        let space = state.take_space();
        assert_eq!((space.len(), space[0]), (BUFFER, b'o'));
    }

    #[test]
    fn unreachable_channels_stay_while_unwritten() {
        let registry = Registry::default();
        drop(Handle::open(&registry, 1, true, 0));
        assert_eq!(lock_registry(&registry).len(), 0);
        let handle = Handle::open(&registry, 1, true, 0);
        assert_eq!(handle.channel.lock().put(b"x"), 1);
        drop(handle);
        assert_eq!(lock_registry(&registry).len(), 1);
    }
}

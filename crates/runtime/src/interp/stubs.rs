//! The interpreter's own code: where activations and fibers end.
use super::{Handler, ops};

/// Slots that return frames and trap frames at the bottom of stacks point to.
pub(crate) struct Stubs(Box<[u64; 4]>);

impl Stubs {
    pub(crate) fn new() -> Stubs {
        let handlers: [Handler; 4] = [ops::stop, ops::stop_exn, ops::fiber_return, ops::fiber_exn];
        Stubs(Box::new(handlers.map(|h| h as usize as u64)))
    }

    fn pc(&self, i: usize) -> u64 {
        &raw const self.0[i] as usize as u64 | 1
    }

    pub(crate) fn stop(&self) -> u64 {
        self.pc(0)
    }

    pub(crate) fn stop_exn(&self) -> u64 {
        self.pc(1)
    }

    pub(crate) fn fiber_return(&self) -> u64 {
        self.pc(2)
    }

    pub(crate) fn fiber_exn(&self) -> u64 {
        self.pc(3)
    }
}

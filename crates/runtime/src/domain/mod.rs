//! A domain: the context passed as `&mut` to everything that runs. Nothing of a running program lives outside one.
//!
//! * `alloc`: making blocks
//! * `raise`: OCaml exceptions from Rust
//! * `roots`: keeping values across collection points
//! * `control`: what other threads may do to a domain: interrupt it, send it a signal
mod alloc;
mod control;
mod raise;
mod roots;

pub use control::Control;
pub use raise::Predefined;
pub use roots::{GlobalRoot, Local};

use crate::heap::Heap;
use crate::primitives;
use crate::value::*;
use host::Host;
use std::sync::Arc;

/// Per-domain state. Fields are public to the crate; primitives use the methods.
pub struct Domain {
    pub(crate) heap: Heap,
    pub(crate) control: Arc<Control>,
    pub(crate) local_roots: Vec<Value>,
    pub(crate) global_roots: Vec<Value>,
    pub(crate) free_global_roots: Vec<u32>,
    /// `caml_global_data`.
    pub(crate) global_data: Value,
    pub(crate) host: Arc<dyn Host>,
    /// State of the primitives' areas (channels, named values, ...): defined in `primitives`.
    pub prims: primitives::State,
}

impl Domain {
    /// The outside world.
    pub fn host(&self) -> &Arc<dyn Host> {
        &self.host
    }

    /// Calls an OCaml closure. **A collection point**: root what must survive. The exception it raises comes back as `Err`.
    pub fn callback(&mut self, f: Value, args: &[Value]) -> Res {
        let _ = (f, args);
        Err(self.failwith("callbacks: not supported yet"))
    }

    /// Runs something that may block (system calls that wait) while other threads of the program run OCaml code.
    /// **A collection point**; the closure must not touch OCaml values.
    pub fn blocking<T>(&mut self, f: impl FnOnce() -> T) -> T {
        f()
    }

    /// Handles pending signals, finalisers and collections, as the interpreter does between instructions.
    /// **A collection point.**
    pub fn poll(&mut self) -> Res<()> {
        Ok(())
    }

    /// A handle by which other threads interrupt this domain.
    pub fn control(&self) -> &Arc<Control> {
        &self.control
    }

    /// `caml_global_data`.
    pub fn global_data(&self) -> Value {
        self.global_data
    }
}

impl Domain {
    /// A domain with an empty program: a fresh heap and the predefined exceptions.
    pub fn new(host: Arc<dyn Host>, minor_words: usize) -> Option<Box<Domain>> {
        let mut d = Box::new(Domain {
            heap: Heap::new(minor_words)?,
            control: Arc::new(Control::new()),
            local_roots: Vec::new(),
            global_roots: Vec::new(),
            free_global_roots: Vec::new(),
            global_data: Value::atom(0),
            host,
            prims: primitives::State::default(),
        });
        let globals = d.heap.alloc_major(raise::PREDEFINED_NAMES.len(), 0)?;
        for (i, name) in raise::PREDEFINED_NAMES.iter().enumerate() {
            let name = d.str(name).ok()?;
            let id = d.block(OBJECT_TAG, &[name, Value::int(-1 - i as i64)]);
            d.init(globals, i, id);
        }
        d.global_data = globals;
        Some(d)
    }
}

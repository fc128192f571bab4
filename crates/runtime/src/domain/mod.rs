//! A domain: the context passed as `&mut` to everything that runs. Nothing of a running program lives outside one.
//!
//! * `alloc`: making blocks
//! * `raise`: OCaml exceptions from Rust
//! * `roots`: keeping values across collection points
//! * `control`: what other threads may do to a domain: interrupt it, send it a signal
//! * `debug`: the places in the source that code addresses belong to
//! * `threads`: which thread runs, and the state of those that do not
//! * `backtrace`: where an exception came from
mod alloc;
mod backtrace;
mod control;
pub(crate) mod debug;
mod raise;
mod roots;
mod threads;

pub use control::Control;
pub use raise::Predefined;
pub use roots::{GlobalRoot, Local};

use crate::code::CodeTable;
use crate::fiber::{self, Fiber};
use crate::heap::Heap;
use crate::heap::finalise::Finalisers;
use crate::heap::memprof::Memprof;
use crate::heap::weak::Ephemerons;
use crate::interp::stubs::Stubs;
use crate::machine::Params;
use crate::primitives::{self, Primitive};
use crate::value::*;
use backtrace::Backtrace;
use host::Host;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

/// Per-domain state. Fields are public to the crate; primitives use the methods.
pub struct Domain {
    pub(crate) heap: Heap,
    pub(crate) control: Arc<Control>,
    /// The limit in `control`, within one load of the interpreter.
    pub(crate) stack_limit: Arc<AtomicUsize>,
    /// `caml_global_data`.
    pub(crate) global_data: Value,

    // The interpreter's registers that do not travel in arguments.
    /// Current stack, its high end, and its top while Rust code runs.
    pub(crate) fiber: *mut Fiber,
    pub(crate) high: *mut u64,
    pub(crate) sp: *mut u64,
    /// Innermost trap: distance from `high` in words, as an OCaml integer.
    pub(crate) trap: u64,
    pub(crate) result: u64,
    #[cfg(not(tail_dispatch))]
    pub(crate) regs: Option<crate::interp::Regs>,
    pub(crate) activations: usize,
    pub(crate) max_stack_words: usize,

    pub(crate) threads: threads::Threads,

    // Fibers.
    /// Parents of stacks on which Rust code called back.
    pub(crate) detached: Vec<*mut Fiber>,
    pub(crate) fresh_fibers: Vec<*mut Fiber>,
    pub(crate) free_fibers: Vec<*mut Fiber>,
    pub(crate) stubs: Stubs,

    // Roots.
    pub(crate) local_roots: Vec<Value>,
    /// Height of `local_roots` when the current activation was entered.
    pub(crate) roots_base: usize,
    pub(crate) global_roots: Vec<Value>,
    pub(crate) free_global_roots: Vec<u32>,

    // Collector.
    pub(crate) ephemerons: Ephemerons,
    pub(crate) finalisers: Finalisers,
    pub(crate) memprof: Memprof,
    pub(crate) space_overhead: usize,

    pub(crate) backtrace: Backtrace,
    pub(crate) debug: debug::DebugInfo,

    // The program.
    pub(crate) code: CodeTable,
    pub(crate) primitive_names: Vec<String>,
    pub(crate) primitives: Vec<Option<&'static Primitive>>,
    /// Sections of the executable.
    pub(crate) sections: Vec<([u8; 4], crate::machine::Section)>,
    pub(crate) params: Params,
    pub(crate) host: Arc<dyn Host>,
    /// State of the primitives' areas (channels, named values, ...): defined in `primitives`.
    pub prims: primitives::State,
}

impl Domain {
    /// A domain with an empty program: a fresh heap and the predefined exceptions. `None` when there is no memory.
    pub fn new(host: Arc<dyn Host>, params: Params) -> Option<Box<Domain>> {
        let control = Arc::new(Control::new());
        let heap = Heap::new(params.minor_words, control.clone())?;
        let main = Fiber::new(fiber::MAIN_WORDS.min(params.max_stack_words + 2 * fiber::RED_ZONE));
        if main.is_null() {
            return None;
        }
        // SAFETY: just made.
        let high = unsafe { (*main).high };
        let mut d = Box::new(Domain {
            heap,
            stack_limit: control.stack_limit.clone(),
            control,
            global_data: Value::atom(0),
            fiber: main,
            high,
            sp: high,
            trap: 1,
            result: 1,
            #[cfg(not(tail_dispatch))]
            regs: None,
            activations: 0,
            max_stack_words: params.max_stack_words,
            threads: threads::Threads::default(),
            detached: Vec::new(),
            fresh_fibers: Vec::new(),
            free_fibers: Vec::new(),
            stubs: Stubs::new(),
            local_roots: Vec::new(),
            roots_base: 0,
            global_roots: Vec::new(),
            free_global_roots: Vec::new(),
            ephemerons: Ephemerons::new(),
            finalisers: Finalisers::new(),
            memprof: Memprof::default(),
            space_overhead: params.space_overhead,
            backtrace: Backtrace::new(),
            debug: debug::DebugInfo::default(),
            code: CodeTable::default(),
            primitive_names: Vec::new(),
            primitives: Vec::new(),
            sections: Vec::new(),
            params: params.clone(),
            host,
            prims: primitives::State::default(),
        });
        d.heap.stress = params.stress;
        d.backtrace.active = params.backtrace;
        d.prims.parser_trace = params.parser_trace;
        d.prims.runtime_warnings = params.warnings;
        let globals = d.heap.alloc_major(raise::PREDEFINED_NAMES.len(), 0)?;
        for (i, name) in raise::PREDEFINED_NAMES.iter().enumerate() {
            let name = d.str(name).ok()?;
            let id = d.block(OBJECT_TAG, &[name, Value::int(-1 - i as i64)]);
            d.init(globals, i, id);
        }
        d.global_data = globals;
        d.stack_limit.store(d.stack_floor(), std::sync::atomic::Ordering::Release);
        if d.heap.stress > 0 {
            d.heap.young_limit = d.heap.young_end;
        }
        Some(d)
    }

    /// The outside world.
    pub fn host(&self) -> &Arc<dyn Host> {
        &self.host
    }

    /// A handle by which other threads interrupt this domain.
    pub fn control(&self) -> &Arc<Control> {
        &self.control
    }

    /// `caml_global_data`.
    pub fn global_data(&self) -> Value {
        self.global_data
    }

    /// What OCAMLRUNPARAM and the command line said.
    pub fn params(&self) -> &Params {
        &self.params
    }

    /// Drops the roots a primitive made.
    #[inline(always)]
    pub(crate) fn drop_local_roots(&mut self) {
        self.local_roots.truncate(self.roots_base);
    }
}

impl Drop for Domain {
    fn drop(&mut self) {
        self.bury_everything();
        let mut fibers = std::mem::take(&mut self.free_fibers);
        fibers.append(&mut self.fresh_fibers);
        let mut running = self.fiber;
        while !running.is_null() {
            fibers.push(running);
            // SAFETY: a live fiber.
            running = unsafe { (*running).parent };
        }
        for f in fibers {
            // SAFETY: nothing runs any more, and each fiber is in one place.
            unsafe { Fiber::free(f) }
        }
    }
}

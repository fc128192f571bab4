//! State of the primitives' areas that lasts between calls. Add a field for an area; values are kept as `GlobalRoot`.

use crate::domain::GlobalRoot;
use std::collections::BTreeMap;

/// One per domain, reachable as `d.prims`.
#[derive(Default)]
pub struct State {
    /// Last identity given by `caml_fresh_oo_id`.
    pub last_oo_id: i64,
    /// Channels for output.
    pub channels: super::channels::Registry,
    /// The program's name and arguments, as `Sys.argv` first has them.
    pub argv: Vec<Vec<u8>>,
    /// The array that was made of them.
    pub argv_array: Option<GlobalRoot>,
    /// `Sys.executable_name`.
    pub executable_name: Vec<u8>,
    /// Where the command line says that stub libraries are.
    pub library_dirs: Vec<Vec<u8>>,
    /// Values registered by name.
    pub named_values: BTreeMap<Vec<u8>, GlobalRoot>,
    pub signal_handlers: super::signals::Handlers,
    /// The host interrupts the domain when a signal arrives.
    pub signals_watched: bool,
    pub runtime_warnings: bool,
    /// Room that hashing uses, empty between calls.
    pub(super) hash_queue: Vec<crate::value::Value>,
    /// Descriptors of threads, by number.
    pub threads: BTreeMap<i64, GlobalRoot>,
    /// The running domain, and the last one made.
    pub domain_id: i64,
    pub last_domain_id: i64,
    /// What `Domain.DLS` keeps.
    pub local_storage: Option<GlobalRoot>,
    /// Number of the next user event.
    pub next_event: i64,
    pub parser_trace: bool,
}

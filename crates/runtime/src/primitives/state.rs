//! State of the primitives' areas that lasts between calls. Add a field for an area; values are kept as `GlobalRoot`.

/// One per domain, reachable as `d.prims`.
#[derive(Default)]
pub struct State {
    /// Last identity given by `caml_fresh_oo_id`.
    pub last_oo_id: i64,
    /// Channels for output.
    pub channels: super::channels::Registry,
}

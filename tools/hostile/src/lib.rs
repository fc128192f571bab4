//! Bytes from outside, done with as the tools do: nothing may panic, hang or take memory without bound.
//!
//! A target is a function of any bytes. The fuzz targets of `tools/fuzz` call them, `tests/corpus.rs` feeds them what
//! fuzzing started from and found, and `tests/flips.rs` real files that were damaged by [`Flips`].
#![forbid(unsafe_code)]

mod files;
mod flips;
mod programs;
mod sources;

pub use files::{interface, interfaces_of, marshal, object};
pub use flips::Flips;
pub use programs::{Unmarshal, executable, refusal, unmarshal, verifier};
pub use sources::source;

/// A function that takes any bytes.
pub type Target = fn(&[u8]);

/// The targets by name.
pub const TARGETS: [(&str, Target); 6] = [
    ("executable", executable),
    ("interface", interface),
    ("marshal", marshal),
    ("object", object),
    ("source", source),
    ("verifier", verifier),
];

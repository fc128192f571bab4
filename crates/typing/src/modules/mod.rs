//! The module language: structures, signatures, functors, inclusion.

pub mod include_core;
pub mod packages;
pub mod print_signature;
pub mod strengthen;

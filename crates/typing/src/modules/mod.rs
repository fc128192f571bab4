//! The module language: structures, signatures, functors, inclusion.

pub mod strengthen;

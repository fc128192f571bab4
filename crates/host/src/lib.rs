//! The one trait through which files, clock, environment and processes are reached.
#![forbid(unsafe_code)]

//! ocamlc as a library: options to pipeline to files.
#![forbid(unsafe_code)]

pub mod config;
pub mod installation;
pub mod library;
pub mod load_path;
pub mod options;
pub mod report;

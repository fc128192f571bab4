//! The module language: structures, signatures, functors, inclusion.
//!
//! Read in this order: [`structure`] and [`signature`] (items one by one), [`module_expr`], [`inclusion`] (whether a
//! module fits a type, and the coercion), then what these need.

mod implementation;
pub mod include_core;
pub mod inclusion;
mod inclusion_report;
pub mod module_expr;
mod names;
mod nondep;
pub mod packages;
pub mod print_signature;
mod recursive;
pub mod signature;
pub mod strengthen;
pub mod structure;
mod with_constraint;

//! Warnings that checking gives: which are wanted where, alerts, unused bindings.

pub mod alerts;

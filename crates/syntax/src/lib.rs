//! Symbols, tokens, the Parsetree and its printers.
//!
//! Everything here is plain data: a [`symbol::Interner`] belongs to the session and is passed where names are read
//! or printed; trees are owned and may be arbitrarily deep ([`node`] says how that stays safe).
#![forbid(unsafe_code)]

pub mod ast;
pub mod asttypes;
pub mod lexer;
pub mod node;
pub mod print_source;
pub mod print_tree;
pub mod symbol;
pub mod token;

pub use node::{Node, deep};
pub use symbol::{Interner, Symbol, sym};

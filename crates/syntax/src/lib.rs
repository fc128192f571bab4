//! Symbols, tokens, the Parsetree and its printers.
#![forbid(unsafe_code)]

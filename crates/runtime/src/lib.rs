//! Heap, collector, interpreter and primitives: ocamlrun as a library.


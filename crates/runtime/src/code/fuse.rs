//! Sequences of instructions that become one.

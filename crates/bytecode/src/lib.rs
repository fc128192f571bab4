//! The contract between compiler and runtime: instruction table, value layout, primitive names.
//!
//! Neither side's code is known here. Each fact about OCaml 5.3 bytecode that both sides need has its home in one of
//! these modules:
//!
//! - [`table`]: the instructions; [`opcode`] and [`instruction`] are made from it, [`disassemble`] prints with it,
//!   [`encode`] writes words;
//! - [`layout`]: header words, tags, closure info;
//! - [`primitives`]: the primitives built into the runtime and their arities;
//! - [`predefined`]: the exceptions that own the first global slots;
//! - [`hash`]: the tags of polymorphic variants and methods.
//!
//! # Glossary
//!
//! - **word**: 8 bytes in the heap and on the stack; 4 bytes in code (one opcode or operand).
//! - **value**: an integer `2n+1`, or the address of a block, one word.
//! - **block**: a header word (size, colour, tag) and its fields.
//! - **atom**: a block without fields; there is one per tag, outside the heap.
//! - **accumulator** (`A`): the register most instructions work on.
//! - **stack**: grows down; `sp[0]` is its top.
//! - **environment** (`env`): the closure being executed; its captured values are its later fields.
//! - **extra arguments** (`extra`): how many arguments were supplied beyond the first.
//! - **trap frame**: four stack words describing an exception handler.
//! - **fiber**: a stack of its own, with handlers for results, exceptions and effects.
//! - **global table**: one block whose fields are the predefined exceptions, units and literals of a program; an
//!   index into it is a **slot**.
//! - **unit**: a compilation unit, the result of compiling one source file.
//! - **literal**: a constant too big for an instruction; it lives in a slot.
//! - **primitive**: a function the runtime or a stub library provides, called by number.
//! - **event**: debugging data attached to a code position.
#![forbid(unsafe_code)]

pub mod disassemble;
pub mod encode;
pub mod hash;
pub mod instruction;
pub mod layout;
pub mod opcode;
pub mod predefined;
pub mod primitives;
pub mod table;

pub use encode::CodeBuffer;
pub use instruction::{DecodeError, Instruction, Operand};
pub use opcode::{Flow, Opcode, OperandKind, Words};

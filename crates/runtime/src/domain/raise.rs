//! OCaml exceptions made by Rust code: `return Err(d.invalid_arg("..."))`.
use super::Domain;
use crate::value::*;

/// Predefined exceptions, in the order of the global table's first slots.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Predefined {
    OutOfMemory = 0,
    SysError,
    Failure,
    InvalidArgument,
    EndOfFile,
    DivisionByZero,
    NotFound,
    MatchFailure,
    StackOverflow,
    SysBlockedIo,
    AssertFailure,
    UndefinedRecursiveModule,
}

impl Domain {
    /// The identity block of a predefined exception.
    pub fn predefined(&self, e: Predefined) -> Value {
        self.global_data.field(e as usize)
    }

    /// A constant predefined exception.
    pub fn raise_constant(&mut self, e: Predefined) -> Raise {
        Raise::exn(self.predefined(e))
    }

    /// An exception with one argument.
    pub fn raise_with_arg(&mut self, id: Value, arg: Value) -> Raise {
        Raise::exn(self.block(0, &[id, arg]))
    }

    /// An exception with a string argument.
    pub fn raise_with_string(&mut self, id: Value, text: &[u8]) -> Raise {
        match self.string(text) {
            Ok(s) => self.raise_with_arg(id, s),
            Err(e) => e,
        }
    }

    pub fn failwith(&mut self, text: impl AsRef<[u8]>) -> Raise {
        self.raise_with_string(self.predefined(Predefined::Failure), text.as_ref())
    }

    pub fn invalid_arg(&mut self, text: impl AsRef<[u8]>) -> Raise {
        self.raise_with_string(self.predefined(Predefined::InvalidArgument), text.as_ref())
    }

    pub fn index_out_of_bounds(&mut self) -> Raise {
        self.invalid_arg("index out of bounds")
    }

    pub fn sys_error(&mut self, text: impl AsRef<[u8]>) -> Raise {
        self.raise_with_string(self.predefined(Predefined::SysError), text.as_ref())
    }

    pub fn out_of_memory(&mut self) -> Raise {
        // What handles the exception needs memory too, be it only to collect what is dead.
        self.heap.reserve.lend();
        self.raise_constant(Predefined::OutOfMemory)
    }

    pub fn stack_overflow(&mut self) -> Raise {
        self.raise_constant(Predefined::StackOverflow)
    }

    pub fn end_of_file(&mut self) -> Raise {
        self.raise_constant(Predefined::EndOfFile)
    }

    pub fn not_found(&mut self) -> Raise {
        self.raise_constant(Predefined::NotFound)
    }

    pub fn division_by_zero(&mut self) -> Raise {
        self.raise_constant(Predefined::DivisionByZero)
    }

    pub fn sys_blocked_io(&mut self) -> Raise {
        self.raise_constant(Predefined::SysBlockedIo)
    }
}

/// Names of the predefined exceptions; identities are -1, -2, ... in this order.
pub(crate) const PREDEFINED_NAMES: [&str; 12] = [
    "Out_of_memory",
    "Sys_error",
    "Failure",
    "Invalid_argument",
    "End_of_file",
    "Division_by_zero",
    "Not_found",
    "Match_failure",
    "Stack_overflow",
    "Sys_blocked_io",
    "Assert_failure",
    "Undefined_recursive_module",
];

//! The predefined exceptions that own the first slots of every program's global table.

/// Their names, by slot.
pub const EXCEPTIONS: [&str; 12] = [
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

/// Slots of the predefined exceptions.
pub mod slot {
    /// `Out_of_memory`
    pub const OUT_OF_MEMORY: usize = 0;
    /// `Sys_error`
    pub const SYS_ERROR: usize = 1;
    /// `Failure`
    pub const FAILURE: usize = 2;
    /// `Invalid_argument`
    pub const INVALID_ARGUMENT: usize = 3;
    /// `End_of_file`
    pub const END_OF_FILE: usize = 4;
    /// `Division_by_zero`
    pub const DIVISION_BY_ZERO: usize = 5;
    /// `Not_found`
    pub const NOT_FOUND: usize = 6;
    /// `Match_failure`
    pub const MATCH_FAILURE: usize = 7;
    /// `Stack_overflow`
    pub const STACK_OVERFLOW: usize = 8;
    /// `Sys_blocked_io`
    pub const SYS_BLOCKED_IO: usize = 9;
    /// `Assert_failure`
    pub const ASSERT_FAILURE: usize = 10;
    /// `Undefined_recursive_module`
    pub const UNDEFINED_RECURSIVE_MODULE: usize = 11;
}

/// The slot of a predefined exception; some that can be typed have none.
pub fn exception_slot(name: &str) -> Option<usize> {
    EXCEPTIONS.iter().position(|e| *e == name)
}

/// The unique number in the identity of the exception of a slot.
pub const fn exception_id(slot: usize) -> i64 {
    -(slot as i64) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_agree_with_names() {
        assert_eq!(exception_slot("Not_found"), Some(slot::NOT_FOUND));
        assert_eq!(exception_slot("Undefined_recursive_module"), Some(slot::UNDEFINED_RECURSIVE_MODULE));
        assert_eq!(exception_slot("Continuation_already_taken"), None);
        assert_eq!(exception_id(slot::NOT_FOUND), -7);
    }
}

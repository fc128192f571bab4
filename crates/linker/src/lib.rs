//! Objects and archives to archives and executables.
#![forbid(unsafe_code)]

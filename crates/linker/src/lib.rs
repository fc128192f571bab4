//! Objects and archives to archives and executables.
//!
//! - [`select`] decides which units of the files given are linked, and finds missing, misplaced and duplicate ones;
//! - [`table`] gives units, literals and primitives their numbers and fills them into code; it can go on from a program
//!   already linked, which is how the toplevel and `Dynlink` add units;
//! - [`consistency`] checks that all units saw the same interfaces;
//! - [`program`] is the result: in memory, or as an executable's sections;
//! - [`dll`] lists what stub libraries define, for the check that all primitives exist;
//! - [`archive`] builds `.cma` files; [`launcher`] what stands before an executable's sections.
//!
//! The order of everything follows OCaml's linker, so that the same objects give the same bytes.
#![forbid(unsafe_code)]

pub mod archive;
pub mod consistency;
pub mod dll;
pub mod error;
mod hash_order;
pub mod launcher;
pub mod program;
pub mod select;
pub mod table;

pub use archive::{ArchiveOptions, archive};
pub use error::Error;
pub use launcher::launcher;
pub use program::{Options, Program, link, link_units};
pub use select::{Contents, Input};
pub use table::{Linked, Table};

//! The files of an OCaml toolchain: read from bytes, written to bytes, digested.
//!
//! - [`object`]: `.cmo`, compilation units with relocations; [`library`]: `.cma`, archives of them;
//! - [`executable`]: linked programs and their sections;
//! - [`interface`]: `.cmi`; [`annotated`]: `.cmt` and `.cmti`; [`ast`]: syntax trees for preprocessors. What these hold
//!   besides names and digests stays a marshalled graph here; the crates that know the types convert it.
//! - [`debug`]: debugging events.
//!
//! Nothing here touches a file: readers take the whole contents, writers return them, so that whoever writes can do
//! so wholly or not at all.
#![forbid(unsafe_code)]

pub mod annotated;
pub mod ast;
pub mod debug;
pub mod digest;
pub mod error;
pub mod executable;
pub mod interface;
pub mod library;
pub mod magic;
pub mod object;
mod slice;

pub use annotated::AnnotatedFile;
pub use ast::{AstFile, AstKind};
pub use digest::{Digest, Import, Name};
pub use error::Error;
pub use executable::{Executable, ExecutableWriter, SectionName};
pub use interface::{Flag, InterfaceFile};
pub use library::Library;
pub use magic::Magic;
pub use object::{Relocation, Unit};
pub use slice::Slice;

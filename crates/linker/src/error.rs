//! Why units cannot be linked, and the messages, in OCaml's words and layout.

use artifacts::Name;
use diagnostics::{BoxKind, Doc};

/// A unit and the file it is in.
pub type UnitInFile = (Name, Name);

/// A linking error.
#[derive(Debug, Clone, PartialEq)]
pub enum Error {
    /// Units that nothing provides, each with those that need it.
    Missing(Vec<(Name, Vec<UnitInFile>)>),
    /// Units given after those that need them.
    WrongOrder(Vec<(UnitInFile, Vec<UnitInFile>)>),
    /// Units given more than once, with their files.
    Duplicate(Vec<(Name, Vec<Name>)>),
    /// Two files that saw different versions of an interface.
    Inconsistent {
        /// The interface.
        interface: Name,
        /// The later file.
        file: String,
        /// The file that came first.
        earlier: String,
    },
    /// An error in a file's relocations.
    Symbol {
        /// The file.
        file: Name,
        /// The error.
        error: SymbolError,
    },
    /// A feature that is missing.
    NotSupported(&'static str),
    /// An object whose contents cannot be used.
    Corrupt {
        /// The file.
        file: Name,
        /// The unit.
        unit: Name,
        /// What is wrong.
        why: String,
    },
    /// A program too large for the format.
    TooLarge,
}

/// A name that has no number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SymbolError {
    /// A unit that has not been linked.
    Unit(Name),
    /// A predefined exception without a slot.
    Predefined(Name),
    /// A primitive that neither runtime nor libraries have.
    Primitive(Name),
}

impl SymbolError {
    /// The message.
    pub fn message(&self) -> Doc {
        let mut doc = Doc::new();
        match self {
            SymbolError::Unit(name) => {
                doc.text("Reference to undefined compilation unit ").code(format!("`{name}'"))
            }
            SymbolError::Predefined(name) => {
                doc.text("Reference to undefined predefined exception ").code(format!("`{name}'"))
            }
            SymbolError::Primitive(name) => {
                doc.text("The external function ").code(name).text(" is not available")
            }
        };
        doc
    }
}

fn quoted_unit(doc: &mut Doc, (unit, file): &UnitInFile) {
    doc.code(unit).text(format!(" ({file})"));
}

/// Items with a comma and a break between them.
fn list<T>(doc: &mut Doc, items: &[T], comma: &str, mut item: impl FnMut(&mut Doc, &T)) {
    for (i, x) in items.iter().enumerate() {
        if i > 0 {
            doc.text(comma).space();
        }
        item(doc, x);
    }
}

impl Error {
    /// A stable name for the kind of error.
    pub fn code(&self) -> &'static str {
        match self {
            Error::Missing(_) => "missing-unit",
            Error::WrongOrder(_) => "link-order",
            Error::Duplicate(_) => "duplicate-unit",
            Error::Inconsistent { .. } => "inconsistent-interfaces",
            Error::Symbol { error: SymbolError::Primitive(_), .. } => "unknown-primitive",
            Error::Symbol { .. } => "undefined-global",
            Error::NotSupported(_) => "not-supported",
            Error::Corrupt { .. } => "corrupt-object",
            Error::TooLarge => "too-large",
        }
    }

    /// The message.
    pub fn message(&self) -> Doc {
        let mut doc = Doc::new();
        match self {
            Error::Missing(units) => missing(&mut doc, units),
            Error::WrongOrder(units) => {
                doc.boxed(BoxKind::HOV, 2, |doc| {
                    doc.text("Wrong link order:").space();
                    list(doc, units, ", ", |doc, (unit, needed_by)| {
                        doc.boxed(BoxKind::HOV, 2, |doc| {
                            list(doc, needed_by, ",", quoted_unit);
                            doc.text(" depends on ");
                            quoted_unit(doc, unit);
                        });
                    });
                });
            }
            Error::Duplicate(units) => duplicate(&mut doc, units),
            Error::Inconsistent { interface, file, earlier } => {
                doc.boxed(BoxKind::HOV, 0, |doc| {
                    doc.text("Files ").code(file).text(" and ").code(earlier).space();
                    doc.text("make inconsistent assumptions over interface ").code(interface);
                });
            }
            Error::Symbol { file, error } => {
                doc.boxed(BoxKind::HOV, 0, |doc| {
                    doc.text("Error while linking ").code(file).text(":").space();
                    doc.append(&error.message());
                });
            }
            Error::NotSupported(what) => {
                doc.text(format!("not supported yet: {what}"));
            }
            Error::Corrupt { file, unit, why } => {
                doc.text("The file ").code(file).text(format!(" is damaged: unit {unit}: {why}"));
            }
            Error::TooLarge => {
                doc.text("The program is too large for a bytecode executable");
            }
        }
        doc
    }
}

fn missing(doc: &mut Doc, units: &[(Name, Vec<UnitInFile>)]) {
    doc.boxed(BoxKind::V, 2, |doc| {
        doc.text("No implementation provided for the following modules:");
        for (unit, needed_by) in units {
            doc.space().boxed(BoxKind::HOV, 2, |doc| {
                doc.code(unit).text(" referenced from ");
                list(doc, needed_by, ",", quoted_unit);
            });
        }
    });
}

fn duplicate(doc: &mut Doc, units: &[(Name, Vec<Name>)]) {
    doc.boxed(BoxKind::HOV, 2, |doc| {
        doc.text(" Duplicated implementations:").newline();
        list(doc, units, ", ", |doc, (unit, files)| {
            doc.boxed(BoxKind::HOV, 0, |doc| {
                doc.text("Multiple definitions of module ").code(unit).text(" in files ");
                list(doc, files, ",", |doc, file| {
                    doc.code(file);
                });
            });
        });
    });
}

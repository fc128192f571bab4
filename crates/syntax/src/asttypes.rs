//! Small types shared by the Parsetree and the Typedtree (OCaml's `Asttypes`).

use std::rc::Rc;

use diagnostics::Span;

use crate::symbol::Symbol;

/// Something with the place it was written at (`'a loc`).
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Loc<T> {
    /// The thing itself.
    pub txt: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> Loc<T> {
    /// `txt` at `span`.
    pub fn new(txt: T, span: Span) -> Loc<T> {
        Loc { txt, span }
    }

    /// The same place, something else.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Loc<U> {
        Loc { txt: f(self.txt), span: self.span }
    }
}

/// A constant whose text has been read (Typedtree; the Parsetree's is [`crate::ast::Constant`]).
#[derive(Clone, PartialEq, Debug)]
pub enum Constant {
    /// `int`: 63 bits, sign-extended.
    Int(i64),
    /// `char`.
    Char(u8),
    /// `string`: contents, place of the contents, delimiter of a `{id|...|id}` literal.
    String(Rc<[u8]>, Span, Option<Symbol>),
    /// `float`, as written.
    Float(Symbol),
    /// `int32`, suffix `l`.
    Int32(i32),
    /// `int64`, suffix `L`.
    Int64(i64),
    /// `nativeint`, suffix `n`.
    Nativeint(i64),
}

macro_rules! flags {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident),+ $(,)? })+) => {
        $($(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        pub enum $name { $($(#[$vdoc])* $variant),+ })+
    };
}

flags! {
    /// Of `let` and `type`.
    RecFlag {
        /// `let`, `type nonrec`.
        Nonrecursive,
        /// `let rec`, `type`.
        Recursive,
    }
    /// Of `for`.
    DirectionFlag {
        /// `to`.
        Upto,
        /// `downto`.
        Downto,
    }
    /// Of types, methods and rows.
    PrivateFlag {
        /// `private`.
        Private,
        /// Not `private`.
        Public,
    }
    /// Of record fields and instance variables.
    MutableFlag {
        /// Not `mutable`.
        Immutable,
        /// `mutable`.
        Mutable,
    }
    /// Of classes, methods and instance variables.
    VirtualFlag {
        /// `virtual`.
        Virtual,
        /// Not `virtual`.
        Concrete,
    }
    /// Of `open`, `inherit`, `method` and `val`.
    OverrideFlag {
        /// With `!`.
        Override,
        /// Without `!`.
        Fresh,
    }
    /// Of object types, rows and record patterns.
    ClosedFlag {
        /// Nothing may be added.
        Closed,
        /// Ends in `..` (or `; _`).
        Open,
    }
    /// Declared variance of a type parameter.
    Variance {
        /// `+`.
        Covariant,
        /// `-`.
        Contravariant,
        /// Neither.
        NoVariance,
    }
    /// Declared injectivity of a type parameter.
    Injectivity {
        /// `!`.
        Injective,
        /// Without `!`.
        NoInjectivity,
    }
}

/// Label of a parameter or an argument.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ArgLabel {
    /// None.
    Nolabel,
    /// `~l`.
    Labelled(Symbol),
    /// `?l`.
    Optional(Symbol),
}

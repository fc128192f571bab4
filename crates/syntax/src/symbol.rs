//! Interned names: a [`Symbol`] is four bytes, compared and hashed as a number.
//!
//! The [`Interner`] belongs to the session and only grows. Names the compiler itself speaks of are interned first, in
//! the order of the one table below, so that each is a constant of [`sym`].

use std::hash::BuildHasherDefault;

use elsa::FrozenIndexSet;
use rustc_hash::FxHasher;

/// An interned name. Meaningful only together with the [`Interner`] that made it; the order is that of first use.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Symbol(u32);

const _: () = assert!(size_of::<Symbol>() == 4);

impl Symbol {
    /// The symbol's number, for side tables.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl std::fmt::Debug for Symbol {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match WELL_KNOWN.get(self.index()) {
            Some(name) => write!(f, "{name:?}"),
            None => write!(f, "sym{}", self.0),
        }
    }
}

/// The session's table of names.
pub struct Interner {
    names: FrozenIndexSet<Box<str>, BuildHasherDefault<FxHasher>>,
}

impl Interner {
    /// A table that holds the well-known names.
    pub fn new() -> Interner {
        let interner = Interner { names: FrozenIndexSet::default() };
        for name in WELL_KNOWN {
            interner.names.insert((*name).into());
        }
        interner
    }

    /// The symbol of `name`.
    pub fn intern(&self, name: &str) -> Symbol {
        if let Some((index, _)) = self.names.get_full(name) {
            return Symbol(index as u32);
        }
        let (index, _) = self.names.insert_full(name.into());
        Symbol(u32::try_from(index).expect("fewer than 2^32 names fit in memory"))
    }

    /// The name of `symbol`.
    pub fn str(&self, symbol: Symbol) -> &str {
        self.names.get_index(symbol.index()).unwrap_or("?")
    }
}

impl Default for Interner {
    fn default() -> Interner {
        Interner::new()
    }
}

macro_rules! well_known {
    ($($konst:ident $text:literal)*) => {
        /// Names known before any source is read.
        pub mod sym {
            use super::Symbol;
            #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
            enum Index { $($konst),* }
            $(#[doc = concat!("`", $text, "`")] pub const $konst: Symbol = Symbol(Index::$konst as u32);)*
        }
        const WELL_KNOWN: &[&str] = &[$($text),*];
    };
}

well_known! {
    EMPTY "" UNDERSCORE "_" STAR_PREDEF "*predef*" STAR_OPT "*opt*" STAR_SHADOWED "*shadowed*" SELF_STAR "*self*"
    TRUE "true" FALSE "false" UNIT "()" NIL "[]" CONS "::" NONE "None" SOME "Some" OK "Ok" ERROR "Error"
    // Predefined types
    INT "int" CHAR "char" BYTES "bytes" FLOAT "float" BOOL "bool" UNIT_TYPE "unit" EXN "exn" EFF "eff"
    CONTINUATION "continuation" ARRAY "array" LIST "list" OPTION "option" NATIVEINT "nativeint" INT32 "int32"
    INT64 "int64" LAZY_T "lazy_t" STRING "string" EXTENSION_CONSTRUCTOR "extension_constructor"
    FLOATARRAY "floatarray" FORMAT6 "format6" FORMAT4 "format4" FORMAT "format" EFFECT_T "t" REF "ref"
    RESULT "result" IN_CHANNEL "in_channel" OUT_CHANNEL "out_channel"
    // Predefined exceptions
    MATCH_FAILURE "Match_failure" OUT_OF_MEMORY "Out_of_memory" INVALID_ARGUMENT "Invalid_argument"
    FAILURE "Failure" NOT_FOUND "Not_found" SYS_ERROR "Sys_error" END_OF_FILE "End_of_file"
    DIVISION_BY_ZERO "Division_by_zero" STACK_OVERFLOW "Stack_overflow" SYS_BLOCKED_IO "Sys_blocked_io"
    ASSERT_FAILURE "Assert_failure" UNDEFINED_RECURSIVE_MODULE "Undefined_recursive_module"
    CONTINUATION_ALREADY_TAKEN "Continuation_already_taken"
    // Modules
    STDLIB "Stdlib" STRING_MOD "String" ARRAY_MOD "Array" BYTES_MOD "Bytes" BIGARRAY "Bigarray" ARRAY1 "Array1"
    ARRAY2 "Array2" ARRAY3 "Array3" GENARRAY "Genarray" CAMLINTERNALFORMATBASICS "CamlinternalFormatBasics"
    CAMLINTERNALLAZY "CamlinternalLazy" CAMLINTERNALOO "CamlinternalOO" CAMLINTERNALMOD "CamlinternalMod"
    LAZY_MOD "Lazy" OBJ_MOD "Obj" EFFECT_MOD "Effect" PERVASIVES "Pervasives" FLOAT_MOD "Float" LIST_MOD "List"
    // Values the parser and the type checker speak of
    GET "get" SET "set" UNSAFE_GET "unsafe_get" UNSAFE_SET "unsafe_set" TILDE_MINUS "~-" TILDE_MINUS_DOT "~-."
    TILDE_PLUS "~+" TILDE_PLUS_DOT "~+." MINUS "-" MINUS_DOT "-." PLUS "+" PLUS_DOT "+." TIMES "*" PERCENT "%"
    EQUAL "=" LESS "<" GREATER ">" LESS_MINUS "<-" COLON_EQUAL ":=" PLUS_EQUAL "+=" BAR "|" BARBAR "||" AMPER "&" AMPERAMPER "&&"
    OR "or" BANG "!" COMMA "," DOT "." NOT_EQUAL "<>" EQUALEQUAL "==" BANGEQUAL "!=" LESS_EQUAL "<=" GREATER_EQUAL ">="
    CARET "^" AT "@" AT_AT "@@" BAR_GREATER "|>" SEMI ";" CONTENTS "contents" RAISE "raise" RAISE_NOTRACE "raise_notrace"
    FAILWITH "failwith" INVALID_ARG "invalid_arg" IGNORE "ignore" NOT "not" SELF "self" EXCEPTION "exception"
    MOD "mod" LAND "land" LOR "lor" LXOR "lxor" LSL "lsl" LSR "lsr" ASR "asr" MAIN "main" EFFECT "effect"
    PERFORM "perform" RESUME "resume" OPT "opt" EXIT "exit" HASH_T "#t" VAL "val" PARAM "param" MATCH "match"
    // Attributes
    OCAML_DOC "ocaml.doc" OCAML_TEXT "ocaml.text" DOC "doc" TEXT "text" DEPRECATED "deprecated"
    OCAML_DEPRECATED "ocaml.deprecated" ALERT "alert" OCAML_ALERT "ocaml.alert" WARNING "warning"
    OCAML_WARNING "ocaml.warning" WARNERROR "warnerror" OCAML_WARNERROR "ocaml.warnerror" INLINE "inline"
    OCAML_INLINE "ocaml.inline" UNBOXED "unboxed" OCAML_UNBOXED "ocaml.unboxed" BOXED "boxed"
    OCAML_BOXED "ocaml.boxed" IMMEDIATE "immediate" OCAML_IMMEDIATE "ocaml.immediate" IMMEDIATE64 "immediate64"
    OCAML_IMMEDIATE64 "ocaml.immediate64" NOALLOC "noalloc" OCAML_NOALLOC "ocaml.noalloc" UNTAGGED "untagged"
    OCAML_UNTAGGED "ocaml.untagged" TAILCALL "tailcall" OCAML_TAILCALL "ocaml.tailcall" EXPLICIT_ARITY "explicit_arity"
    OCAML_EXPLICIT_ARITY "ocaml.explicit_arity" WARN_ON_LITERAL_PATTERN "warn_on_literal_pattern"
    OCAML_WARN_ON_LITERAL_PATTERN "ocaml.warn_on_literal_pattern" PPWARNING "ppwarning"
    OCAML_PPWARNING "ocaml.ppwarning" EXTENSION_CONSTRUCTOR_EXT "ocaml.extension_constructor"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn well_known_names_are_distinct_and_first() {
        let interner = Interner::new();
        for (index, name) in WELL_KNOWN.iter().enumerate() {
            assert_eq!(interner.intern(name), Symbol(index as u32), "{name} stands twice in the table");
        }
        assert_eq!(interner.str(sym::CONS), "::");
        let fresh = interner.intern("fresh_name");
        assert_eq!(interner.intern("fresh_name"), fresh);
        assert_eq!(interner.str(fresh), "fresh_name");
    }
}

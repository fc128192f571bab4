//! The entry points: checking a whole implementation or interface. What the driver calls.

use diagnostics::{Diagnostic, Doc, Location, Span};
use syntax::ast;
use syntax::symbol::{Symbol, sym};

use crate::checker::Checker;
use crate::env::Env;
use crate::env::persistent::{Crc, UnitFlags, not_readable};
use crate::ident::{Ident, Path};
use crate::typedtree::{Implementation, TypedSignature};
use crate::types::Signature;

/// The interface that an implementation must have.
pub struct KnownInterface {
    /// Its file, as messages name it: the source where it is known (`a.mli`), or the compiled file.
    pub file: String,
    pub signature: Signature,
    /// Its recorded digest.
    pub crc: Option<Crc>,
}

impl Checker<'_> {
    /// The environment that a unit starts from: what is predefined, then `Stdlib` opened (unless `-nopervasives`
    /// leaves it out), then the modules that `-open` names. What cannot be opened is reported.
    pub fn initial_env(&mut self, open_stdlib: bool, opens: &[Symbol]) -> Env {
        let mut env = self.predef_env();
        let stdlib = open_stdlib.then_some(sym::STDLIB);
        for name in stdlib.into_iter().chain(opens.iter().copied()) {
            match self.open_path(&env, &Path::Ident(Ident::global(name)), None) {
                Some(opened) => env = opened,
                None => self.report_unopenable(name),
            }
        }
        env
    }

    fn report_unopenable(&mut self, name: Symbol) {
        if let Some(Err(d)) = self.units.get(&name) {
            let d = (**d).clone();
            self.diagnostics.push(d);
            return;
        }
        let mut doc = Doc::new();
        doc.words("Unbound module").space().code(self.interner.str(name));
        let here = self.sources.foreign(&Location::in_file("command line"));
        self.diagnostics.push(Diagnostic::error("unbound-module", here, doc));
    }

    /// The unit's own interface from `compiled`, its `.cmi`, and the contents of that. Messages call it `file`.
    pub fn read_interface(
        &mut self,
        compiled: &str,
        file: &str,
        bytes: &[u8],
    ) -> Result<KnownInterface, Box<Diagnostic>> {
        let decoded = crate::cmi::decode(self, bytes).map_err(|e| not_readable(compiled, &e))?;
        Ok(KnownInterface { file: file.to_owned(), signature: decoded.signature, crc: decoded.crc })
    }

    /// Checks an implementation in `env`. `None` when errors were found (they are in `diagnostics`).
    /// `source` is the file, as messages name it.
    pub fn check_implementation(
        &mut self,
        env: &Env,
        ast: &ast::Structure,
        source: &str,
        interface: Option<&KnownInterface>,
    ) -> Option<Implementation> {
        self.from_interface = false;
        let implementation = self.type_implementation(env, ast, source, interface)?;
        if !self.has_errors() {
            self.warn_unused_variables(&implementation.structure);
        }
        (!self.has_errors()).then_some(implementation)
    }

    /// Checks an interface in `env`. `None` when errors were found.
    pub fn check_interface(&mut self, env: &Env, ast: &ast::Signature) -> Option<TypedSignature> {
        self.from_interface = true;
        let signature = self.type_interface(env, ast)?;
        (!self.has_errors()).then_some(signature)
    }

    /// The `.cmi` file for a signature of this unit, and its digest.
    pub fn encode_interface(
        &self,
        signature: &Signature,
        flags: &UnitFlags,
        compress: bool,
    ) -> Result<(Vec<u8>, Crc), String> {
        let imports = self.imports();
        let options = crate::cmi::EncodeOptions { flags, imports: &imports, compress };
        crate::cmi::encode(self, self.unit_name, signature, &options)
    }

    /// Reports that a part of the language is not built yet.
    pub fn not_supported(&mut self, what: &str, span: Span) {
        let mut doc = Doc::new();
        doc.words(&format!("not supported yet: {what}"));
        self.diagnostics.push(Diagnostic::error("not-supported-yet", span, doc));
    }
}

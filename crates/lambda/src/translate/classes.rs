//! Classes and objects.

use syntax::symbol::Symbol;
use typing::typedtree::{ClassStructure, Expression, TypedClassDeclaration};

use super::{Result, Translator};
use crate::ir::*;

impl<'a, 's> Translator<'a, 's> {
    pub(crate) fn class_declarations(
        &mut self,
        classes: &[(&TypedClassDeclaration, &[Symbol])],
        _body: Lambda,
    ) -> Result<Lambda> {
        let span = classes.first().map_or(diagnostics::Span::NONE, |(c, _)| c.span);
        self.error(span, "not supported yet: classes")
    }

    pub(crate) fn object_expression(
        &mut self,
        _structure: &ClassStructure,
        _methods: &[Symbol],
        e: &Expression,
    ) -> Result<Lambda> {
        self.error(e.span, "not supported yet: objects")
    }
}

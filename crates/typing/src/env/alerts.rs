//! Marks and alerts: what a use of a name leaves behind.

use std::rc::Rc;

use diagnostics::Span;

use super::*;
use crate::ident::Path;
use crate::types::*;

impl Checker<'_> {
    /// An `open` was of use.
    pub(crate) fn mark_open_used(&mut self, slot: Option<u32>) {
        if let Some(slot) = slot {
            self.usage.opens.insert(slot);
        }
    }

    /// A value was used at `span`.
    pub fn mark_value_used(&mut self, span: Span, path: &Path, value: &Rc<ValueDescription>) {
        self.usage.uids.insert(value.uid.clone());
        self.check_alerts(span, &value.attributes, "value", path);
    }

    /// A type was used at `span`.
    pub fn mark_type_used(&mut self, span: Span, path: &Path, decl: &Rc<TypeDeclaration>) {
        self.usage.uids.insert(decl.uid.clone());
        self.check_alerts(span, &decl.attributes, "type", path);
    }

    /// A constructor was used at `span`.
    pub fn mark_constructor_used(&mut self, span: Span, descr: &ConstructorDescription) {
        self.usage.uids.insert(descr.uid.clone());
        let path = Path::Ident(crate::ident::Ident::global(descr.name));
        self.check_alerts(span, &descr.attributes, "constructor", &path);
    }

    /// A label was used at `span`.
    pub fn mark_label_used(&mut self, span: Span, descr: &LabelDescription) {
        self.usage.uids.insert(descr.uid.clone());
        let path = Path::Ident(crate::ident::Ident::global(descr.name));
        self.check_alerts(span, &descr.attributes, "label", &path);
    }

    /// Gives the alerts that the attributes of what was named ask for.
    pub fn check_alerts(&mut self, span: Span, attributes: &Attributes, what: &str, path: &Path) {
        if !attributes.is_empty() {
            crate::warnings::alerts::check(self, span, attributes, what, path);
        }
    }
}

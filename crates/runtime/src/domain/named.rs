//! Values that OCaml code registers under a name for the runtime (`caml_register_named_value`).
use super::Domain;
use crate::value::*;

impl Domain {
    /// Registers `v`, in place of what the name had.
    pub fn register_named_value(&mut self, name: &[u8], v: Value) {
        match self.named.get(name) {
            Some(&root) => self.set_root(root, v),
            None => {
                let root = self.global_root(v);
                self.named.insert(name.to_vec(), root);
            }
        }
    }

    /// The value registered under this name.
    pub fn named_value(&self, name: &[u8]) -> Option<Value> {
        self.named.get(name).map(|&root| self.get_root(root))
    }
}

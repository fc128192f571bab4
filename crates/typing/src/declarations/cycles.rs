//! Abbreviations that go in circles, and recursive abbreviations that are used at other parameters than their own.

use diagnostics::{BoxKind, Diagnostic, Doc, Style};

use crate::checker::Checker;
use crate::env::Env;
use crate::ident::{Ident, Path};
use crate::typedtree::TypedTypeDeclaration;
use crate::types::*;

/// How one type leads to the next.
#[derive(Clone, Copy)]
enum Link {
    Expands(TypeId, TypeId),
    Contains(TypeId, TypeId),
}

impl Checker<'_> {
    /// Reports an abbreviation that contains itself outside object and variant types. Says whether all is well.
    pub(super) fn check_well_founded(
        &mut self,
        env: &Env,
        t: &TypedTypeDeclaration,
        group: &[Ident],
    ) -> bool {
        let Some(manifest) = t.decl.manifest else { return true };
        let path = Path::Ident(t.id);
        let head = self.new_generic(TypeDesc::Constr(path.clone(), t.decl.params.clone().into()));
        let mut trace = vec![Link::Expands(head, manifest)];
        let mut visited = rustc_hash::FxHashSet::default();
        if !self.options.rectypes
            && self.leads_back(env, manifest, group, &mut vec![path], &mut trace, &mut visited)
        {
            self.report_cycle(env, t, &trace);
            return false;
        }
        true
    }

    fn leads_back(
        &mut self,
        env: &Env,
        t: TypeId,
        group: &[Ident],
        expanded: &mut Vec<Path>,
        trace: &mut Vec<Link>,
        visited: &mut rustc_hash::FxHashSet<TypeId>,
    ) -> bool {
        let t = self.store.repr(t);
        if !visited.insert(t) {
            return false;
        }
        match self.store.desc(t).clone() {
            TypeDesc::Object(..) | TypeDesc::Variant(_) => return false,
            TypeDesc::Constr(path, _) => {
                if expanded.contains(&path) {
                    return true;
                }
                let in_group = matches!(&path, Path::Ident(id) if group.contains(id));
                if let Some(u) = self.try_expand_once(env, t) {
                    if in_group {
                        expanded.push(path);
                    }
                    trace.push(Link::Expands(t, u));
                    if syntax::node::deep(|| self.leads_back(env, u, group, expanded, trace, visited)) {
                        return true;
                    }
                    trace.pop();
                    if in_group {
                        expanded.pop();
                        return false;
                    }
                    return false;
                }
            }
            _ => {}
        }
        for child in self.store.children(t) {
            trace.push(Link::Contains(t, child));
            if syntax::node::deep(|| self.leads_back(env, child, group, expanded, trace, visited)) {
                return true;
            }
            trace.pop();
        }
        false
    }

    fn report_cycle(&mut self, env: &Env, t: &TypedTypeDeclaration, trace: &[Link]) {
        self.reset_names(env);
        let mut doc = Doc::new();
        doc.open(BoxKind::V, 0);
        doc.text("The type abbreviation ").code(self.interner.str(t.name.txt)).text(" is cyclic:");
        doc.brk(0, 2).open(BoxKind::V, 0);
        for (i, link) in merge(trace).iter().enumerate() {
            if i > 0 {
                doc.text(",").cut();
            }
            let (a, word, b) = match link {
                Link::Expands(a, b) => (*a, " = ", *b),
                Link::Contains(a, b) => (*a, " contains ", *b),
            };
            let (a, b) = (self.next_type_doc(a), self.next_type_doc(b));
            doc.boxed(BoxKind::HOV, 2, |d| {
                d.styled(Style::InlineCode, |d| {
                    d.append(&a);
                });
                d.text(word.trim_end()).space().styled(Style::InlineCode, |d| {
                    d.append(&b);
                });
            });
        }
        doc.close().close();
        self.diagnostics.push(Diagnostic::error("cyclic-abbreviation", t.span, doc));
    }

    /// Reports a use of a recursive abbreviation at other parameters. Says whether all is well.
    pub(super) fn check_regularity(&mut self, env: &Env, t: &TypedTypeDeclaration, group: &[Ident]) -> bool {
        let Some(manifest) = t.decl.manifest else { return true };
        if t.decl.params.is_empty() {
            return true;
        }
        let own = Path::Ident(t.id);
        let mut todo = vec![manifest];
        let mut seen = rustc_hash::FxHashSet::default();
        let mut expanded = vec![];
        while let Some(ty) = todo.pop() {
            let ty = self.store.repr(ty);
            if !seen.insert(ty) {
                continue;
            }
            if let TypeDesc::Constr(path, args) = self.store.desc(ty).clone() {
                if path == own {
                    if !self.is_equal(env, false, &args, &t.decl.params) {
                        self.report_irregular(env, t, ty);
                        return false;
                    }
                } else if matches!(&path, Path::Ident(id) if group.contains(id)) && !expanded.contains(&path)
                {
                    expanded.push(path);
                    if let Some(u) = self.try_expand_once(env, ty) {
                        todo.push(u);
                        continue;
                    }
                }
            }
            self.store.each_child(ty, |c| todo.push(c));
        }
        true
    }

    fn report_irregular(&mut self, env: &Env, t: &TypedTypeDeclaration, used: TypeId) {
        let path = Path::Ident(t.id);
        let defined = self.new_generic(TypeDesc::Constr(path, t.decl.params.clone().into()));
        self.reset_names(env);
        let defined = self.next_type_doc(defined);
        let used = self.next_type_doc(used);
        let mut doc = Doc::new();
        doc.boxed(BoxKind::HV, 0, |doc| {
            doc.text("This recursive type is not regular.").space();
            doc.text("The type constructor ").code(self.interner.str(t.name.txt)).text(" is defined as");
            doc.brk(1, 2).text("type ").styled(Style::InlineCode, |d| {
                d.append(&defined);
            });
            doc.space().text("but it is used as").brk(1, 2).styled(Style::InlineCode, |d| {
                d.append(&used);
            });
            doc.text(".").space();
            doc.text("All uses need to match the definition for the recursive type to be regular.");
        });
        self.diagnostics.push(Diagnostic::error("irregular-type", t.span, doc));
    }
}

/// Steps through components one after the other are shown as one.
fn merge(trace: &[Link]) -> Vec<Link> {
    let mut out: Vec<Link> = Vec::new();
    for link in trace {
        match (out.last_mut(), link) {
            (Some(Link::Contains(_, end)), Link::Contains(_, b)) => *end = *b,
            _ => out.push(*link),
        }
    }
    out
}

//! Signatures as source text: what `-i` prints, and what messages show.

use diagnostics::{BoxKind, Doc};
use syntax::asttypes::{MutableFlag, PrivateFlag};

use crate::checker::Checker;
use crate::env::Env;
use crate::env::errors::is_operator;
use crate::ident::Ident;
use crate::types::out::OutType;
use crate::types::print::{NameKind, PrintMode};
use crate::types::*;

/// What is left out because it belongs to another item.
fn is_hidden(name: &str) -> bool {
    name.ends_with("#row") || name.starts_with('#')
}

impl Checker<'_> {
    fn print_type(&mut self, doc: &mut Doc, t: TypeId) {
        let out = self.out_type(PrintMode::Scheme, t);
        out.print(doc);
    }

    fn print_simple_type(&mut self, doc: &mut Doc, t: TypeId) {
        let out = self.out_type(PrintMode::Scheme, t);
        out.print_simple(doc);
    }

    /// A signature as `-i` prints it.
    pub fn print_interface(&mut self, env: &Env, items: &[SignatureItem]) -> Doc {
        let mut doc = Doc::new();
        doc.open(BoxKind::V, 0);
        self.print_items(&mut doc, env, items);
        doc.close();
        doc
    }

    /// A signature in a message.
    pub fn signature_doc(&mut self, env: &Env, items: &[SignatureItem]) -> Doc {
        let mut doc = Doc::new();
        self.print_signature(&mut doc, env, items);
        doc
    }

    fn print_signature(&mut self, doc: &mut Doc, env: &Env, items: &[SignatureItem]) {
        if !items.iter().any(|i| self.is_shown(i)) {
            doc.text("sig end");
            return;
        }
        doc.open(BoxKind::HV, 2).text("sig").space();
        self.print_items(doc, env, items);
        doc.brk(1, -2).text("end").close();
    }

    fn is_shown(&self, item: &SignatureItem) -> bool {
        let visible = match item {
            SignatureItem::Value(_, _, v)
            | SignatureItem::Type(_, _, _, v)
            | SignatureItem::Extension(_, _, _, v)
            | SignatureItem::Module(_, _, _, _, v)
            | SignatureItem::Modtype(_, _, v)
            | SignatureItem::Class(_, _, _, v)
            | SignatureItem::ClassType(_, _, _, v) => *v == Visibility::Exported,
        };
        visible && !is_hidden(self.interner.str(item.ident().name))
    }

    fn print_items(&mut self, doc: &mut Doc, env: &Env, items: &[SignatureItem]) {
        // Paths are shortened as they would be read at the item: by what stands before it.
        let mut env = env.clone();
        let mut first = true;
        let mut i = 0;
        let mut known = 0;
        let mut inherited = None;
        while i < items.len() {
            env = env.add_signature(&items[known..i]);
            known = i;
            let env = &env;
            let item = &items[i];
            i += 1;
            if !self.is_shown(item) {
                // A type that follows its `#row` stands in its place.
                if let SignatureItem::Type(_, _, status, Visibility::Exported) = item {
                    inherited = Some(*status);
                }
                continue;
            }
            if !first {
                doc.space();
            }
            first = false;
            let placed;
            let mut item = item;
            if let (Some(status), SignatureItem::Type(id, d, _, v)) = (inherited.take(), item) {
                placed = SignatureItem::Type(*id, d.clone(), status, *v);
                item = &placed;
            }
            match item {
                SignatureItem::Extension(_, e, ExtStatus::First, _) => {
                    let mut group = vec![(item.ident(), e.clone())];
                    while let Some(SignatureItem::Extension(id, e, ExtStatus::Next, _)) = items.get(i) {
                        group.push((*id, e.clone()));
                        i += 1;
                    }
                    self.reset_names(env);
                    self.print_extension_group(doc, &group);
                }
                // A class is followed by its class type and its object type; a class type by its object type.
                SignatureItem::Class(..) => {
                    self.print_item(doc, env, item);
                    i += companions(items, i, 2);
                }
                SignatureItem::ClassType(..) => {
                    self.print_item(doc, env, item);
                    i += companions(items, i, 1);
                }
                _ => self.print_item(doc, env, item),
            }
        }
    }

    /// One item in a message.
    pub fn item_doc(&mut self, env: &Env, item: &SignatureItem) -> Doc {
        let mut doc = Doc::new();
        self.print_item(&mut doc, env, item);
        doc
    }

    fn print_item(&mut self, doc: &mut Doc, env: &Env, item: &SignatureItem) {
        self.reset_names(env);
        let name = |c: &Self, id: Ident| c.interner.str(id.name).to_owned();
        match item {
            SignatureItem::Value(id, v, _) => self.print_value(doc, *id, v),
            SignatureItem::Type(id, d, rec, _) => {
                let keyword = match rec {
                    RecStatus::Not => "type nonrec",
                    RecStatus::First => "type",
                    RecStatus::Next => "and",
                };
                self.print_type_declaration(doc, keyword, *id, d);
            }
            SignatureItem::Extension(id, e, ExtStatus::Exception, _) => {
                doc.open(BoxKind::Box, 2).text("exception ");
                self.prepare_arguments(&e.args);
                e.ret_type.into_iter().for_each(|t| self.prepare_type(t));
                self.print_constructor(doc, &name(self, *id), &e.args, e.ret_type);
                doc.close();
            }
            SignatureItem::Extension(id, e, ..) => self.print_extension_group(doc, &[(*id, e.clone())]),
            SignatureItem::Module(id, _, d, rec, _) => {
                if let ModuleType::Alias(p) = &*d.ty {
                    let path = self.shown_path(NameKind::Module, p);
                    doc.open(BoxKind::Box, 2).text(format!("module {} =", name(self, *id))).space();
                    doc.text(path).close();
                    return;
                }
                let keyword = match rec {
                    RecStatus::Not => "module",
                    RecStatus::First => "module rec",
                    RecStatus::Next => "and",
                };
                doc.open(BoxKind::Box, 2).text(format!("{keyword} {} :", name(self, *id))).space();
                self.print_module_type(doc, env, &d.ty);
                doc.close();
            }
            SignatureItem::Modtype(id, d, _) => {
                doc.open(BoxKind::Box, 2).text(format!("module type {}", name(self, *id)));
                if let Some(ty) = &d.ty {
                    doc.text(" =").space();
                    self.print_module_type(doc, env, ty);
                }
                doc.close();
            }
            SignatureItem::Class(id, d, rec, _) => {
                let keyword = if *rec == RecStatus::Next { "and" } else { "class" };
                doc.open(BoxKind::Box, 2).text(keyword);
                self.prepare_class(&d.params, &d.ty);
                self.print_class_head(doc, d.new.is_none(), &name(self, *id), &d.params, &d.variance);
                doc.text(" :").space();
                self.print_class_type(doc, &d.params, &d.ty);
                doc.close();
            }
            SignatureItem::ClassType(id, d, rec, _) => {
                let keyword = if *rec == RecStatus::Next { "and" } else { "class type" };
                doc.open(BoxKind::Box, 2).text(keyword);
                let virt = class_is_virtual(&d.ty);
                self.prepare_class(&d.params, &d.ty);
                self.print_class_head(doc, virt, &name(self, *id), &d.params, &d.variance);
                doc.text(" =").space();
                self.print_class_type(doc, &d.params, &d.ty);
                doc.close();
            }
        }
    }

    fn print_value(&mut self, doc: &mut Doc, id: Ident, v: &ValueDescription) {
        let name = self.interner.str(id.name);
        let shown = if is_operator(name) {
            format!("( {name} )")
        } else if syntax_keyword(name) {
            format!("\\#{name}")
        } else {
            name.to_owned()
        };
        self.prepare_type(v.ty);
        let marks = match &v.kind {
            ValueKind::Primitive(p) => primitive_marks(p),
            _ => PrimitiveMarks::default(),
        };
        let keyword = if matches!(v.kind, ValueKind::Primitive(_)) { "external" } else { "val" };
        doc.open(BoxKind::Box, 2).text(format!("{keyword} {shown} :")).space();
        let mut out = self.out_type(PrintMode::Scheme, v.ty);
        marks.apply(&mut out);
        out.print(doc);
        if let ValueKind::Primitive(p) = &v.kind {
            doc.space().text(format!("= \"{}\"", p.name));
            if !p.native_name.is_empty() {
                doc.space().text(format!("\"{}\"", p.native_name));
            }
            if let Some(mark) = marks.whole {
                doc.space().text(format!("[@@{mark}]"));
            }
            if !p.alloc {
                doc.space().text("[@@noalloc]");
            }
        }
        doc.close();
    }

    fn prepare_arguments(&mut self, args: &ConstructorArguments) {
        match args {
            ConstructorArguments::Tuple(ts) => ts.iter().for_each(|t| self.prepare_type(*t)),
            ConstructorArguments::Record(ls) => ls.iter().for_each(|l| self.prepare_type(l.ty)),
        }
    }

    /// `A of int * string`, `A : int -> t`.
    fn print_constructor(
        &mut self,
        doc: &mut Doc,
        name: &str,
        args: &ConstructorArguments,
        res: Option<TypeId>,
    ) {
        let name = if name == "::" { "(::)" } else { name };
        let empty = matches!(args, ConstructorArguments::Tuple(ts) if ts.is_empty());
        if empty && res.is_none() {
            doc.text(name);
            return;
        }
        doc.open(BoxKind::Box, 2).text(name).text(if res.is_some() { " :" } else { " of" }).space();
        match args {
            ConstructorArguments::Tuple(ts) => {
                for (i, t) in ts.iter().enumerate() {
                    if i > 0 {
                        doc.text(" *").space();
                    }
                    self.print_simple_type(doc, *t);
                }
            }
            ConstructorArguments::Record(ls) => self.print_labels(doc, ls),
        }
        if let Some(res) = res {
            if !empty {
                doc.text(" -> ");
            }
            self.print_simple_type(doc, res);
        }
        doc.close();
    }

    fn print_labels(&mut self, doc: &mut Doc, labels: &[LabelDeclaration]) {
        doc.text("{");
        for l in labels {
            doc.space();
            self.print_label(doc, l);
        }
        doc.brk(1, -2).text("}");
    }

    fn print_label(&mut self, doc: &mut Doc, l: &LabelDeclaration) {
        let mutable = if l.mutable == MutableFlag::Mutable { "mutable " } else { "" };
        let text = format!("{mutable}{} :", self.interner.str(l.id.name));
        doc.open(BoxKind::Box, 2).text(text).space();
        self.print_type(doc, l.ty);
        doc.text(";").close();
    }

    /// One label in a message.
    pub(super) fn label_declaration_doc(&mut self, l: &LabelDeclaration) -> Doc {
        let mut doc = Doc::new();
        self.prepare_type(l.ty);
        self.print_label(&mut doc, l);
        doc
    }

    /// One constructor in a message.
    pub(super) fn constructor_doc(&mut self, c: &ConstructorDeclaration) -> Doc {
        let mut doc = Doc::new();
        self.prepare_arguments(&c.args);
        c.res.into_iter().for_each(|t| self.prepare_type(t));
        let name = self.interner.str(c.id.name).to_owned();
        self.print_constructor(&mut doc, &name, &c.args, c.res);
        doc
    }

    fn print_extension_group(&mut self, doc: &mut Doc, group: &[(Ident, std::rc::Rc<ExtensionConstructor>)]) {
        let first = &group[0].1;
        for p in &first.type_params {
            self.prepare_type(*p);
        }
        for (_, e) in group {
            self.prepare_arguments(&e.args);
            e.ret_type.into_iter().for_each(|t| self.prepare_type(t));
        }
        doc.open(BoxKind::HV, 2).text("type ");
        // The extended type is named in full.
        let path = self.path_text(&first.type_path);
        let params = first.type_params.clone();
        self.print_params(doc, &params.iter().map(|p| (*p, String::new())).collect::<Vec<_>>(), &path);
        doc.text(if first.private == PrivateFlag::Private { " += private" } else { " +=" }).brk(1, 2);
        for (i, (id, e)) in group.iter().enumerate() {
            if i > 0 {
                doc.space().text("| ");
            }
            let name = self.interner.str(id.name).to_owned();
            self.print_constructor(doc, &name, &e.args, e.ret_type);
        }
        doc.close();
    }

    fn print_params(&mut self, doc: &mut Doc, params: &[(TypeId, String)], name: &str) {
        match params {
            [] => {
                doc.text(name);
            }
            [(t, mark)] => {
                doc.open(BoxKind::Box, 0).text(mark);
                self.print_param(doc, *t);
                doc.space().text(name).close();
            }
            _ => {
                doc.open(BoxKind::Box, 0).text("(").open(BoxKind::Box, 0);
                for (i, (t, mark)) in params.iter().enumerate() {
                    if i > 0 {
                        doc.text(",").space();
                    }
                    doc.text(mark);
                    self.print_param(doc, *t);
                }
                doc.text(")").close().space().text(name).close();
            }
        }
    }

    fn print_param(&mut self, doc: &mut Doc, t: TypeId) {
        if let Some(Some(name)) = self.store.as_var(t)
            && self.interner.str(name) == "_"
        {
            doc.text("_");
            return;
        }
        self.print_simple_type(doc, t);
    }

    fn print_type_declaration(&mut self, doc: &mut Doc, keyword: &str, id: Ident, d: &TypeDeclaration) {
        // Parameters that are not variables get names of their own and a constraint each.
        let mut params = Vec::with_capacity(d.params.len());
        let mut constraints = Vec::new();
        let mut used = Vec::new();
        for (p, v) in d.params.iter().zip(&d.variance) {
            let is_var = self.store.as_var(*p).is_some();
            let mark = self.variance_mark(d, *v, is_var);
            let p = self.store.repr(*p);
            if is_var && !used.contains(&p) {
                used.push(p);
                params.push((p, mark));
            } else {
                if is_var || used.contains(&p) {
                    let stand_in = self.store.new_type(TypeDesc::Var(None), GENERIC_LEVEL);
                    constraints.push((stand_in, p));
                    params.push((stand_in, mark));
                } else {
                    // The parameter's name stands for its type in the whole declaration.
                    used.push(p);
                    let shown = self.store.new_type(self.store.desc(p).clone(), GENERIC_LEVEL);
                    constraints.push((p, shown));
                    params.push((p, mark));
                }
            }
        }
        for (p, _) in &params {
            self.prepare_type(*p);
        }
        for (_, t) in &constraints {
            self.prepare_type(*t);
        }
        if !constraints.is_empty() {
            // Names are given in the order of the parameters.
            for (p, _) in &params {
                match self.store.as_var(*p) {
                    None => self.show_as_alias(*p),
                    Some(_) => drop(self.out_type(PrintMode::Scheme, *p)),
                }
            }
        }
        d.manifest.into_iter().for_each(|t| self.prepare_type(t));
        match &d.kind {
            TypeKind::Record(ls, _) => ls.iter().for_each(|l| self.prepare_type(l.ty)),
            TypeKind::Variant(cs, _) => {
                for c in cs.iter().filter(|c| c.res.is_none()) {
                    self.prepare_arguments(&c.args);
                }
            }
            TypeKind::Abstract(_) | TypeKind::Open => {}
        }
        let name = self.interner.str(id.name).to_owned();
        doc.open(BoxKind::Box, 2).open(BoxKind::HV, 2).text(format!("{keyword} "));
        self.print_params(doc, &params, &name);
        let private = if d.private == PrivateFlag::Private { " private" } else { "" };
        let defined = !matches!(d.kind, TypeKind::Abstract(_));
        if let Some(m) = d.manifest {
            if defined {
                doc.text(" =").space();
                self.print_type(doc, m);
            } else {
                doc.text(format!(" ={private}")).brk(1, 2);
                self.print_type(doc, m);
            }
        }
        self.print_kind(doc, d, private);
        doc.close();
        for (p, t) in constraints {
            doc.space().open(BoxKind::Box, 2).text("constraint ");
            self.print_type(doc, p);
            doc.text(" =").space();
            self.print_type(doc, t);
            doc.close();
        }
        if d.manifest.is_none() && !defined {
            match d.immediate {
                Immediacy::Unknown => {}
                Immediacy::Always => {
                    doc.text(" [@@immediate]");
                }
                Immediacy::AlwaysOn64Bits => {
                    doc.text(" [@@immediate64]");
                }
            }
        }
        let unboxed = matches!(
            &d.kind,
            TypeKind::Record(_, RecordRepresentation::Unboxed(_))
                | TypeKind::Variant(_, VariantRepresentation::Unboxed)
        );
        if unboxed {
            doc.text(" [@@unboxed]");
        }
        doc.close();
    }

    fn print_kind(&mut self, doc: &mut Doc, d: &TypeDeclaration, private: &str) {
        match &d.kind {
            TypeKind::Abstract(_) => {}
            TypeKind::Open => {
                doc.text(format!(" ={private} .."));
            }
            TypeKind::Record(ls, _) => {
                doc.text(format!(" ={private} "));
                self.print_labels(doc, ls);
            }
            TypeKind::Variant(cs, _) => {
                doc.text(format!(" ={private}")).brk(1, 2);
                if cs.is_empty() {
                    doc.text("|");
                }
                for (i, c) in cs.iter().enumerate() {
                    if i > 0 {
                        doc.space().text("| ");
                    }
                    let name = self.interner.str(c.id.name).to_owned();
                    if c.res.is_none() {
                        self.print_constructor(doc, &name, &c.args, None);
                        continue;
                    }
                    // The variables of a GADT constructor are its own.
                    let outer = self.take_names();
                    self.prepare_arguments(&c.args);
                    c.res.into_iter().for_each(|t| self.prepare_type(t));
                    self.print_constructor(doc, &name, &c.args, c.res);
                    self.restore_names(outer);
                }
            }
        }
    }

    /// The mark in front of a parameter: variance is shown where the definition does not show it.
    fn variance_mark(&self, d: &TypeDeclaration, v: Variance, is_var: bool) -> String {
        let private = d.private == PrivateFlag::Private;
        let opaque = match &d.kind {
            TypeKind::Abstract(_) => d.manifest.is_none() || private,
            TypeKind::Record(..) => private,
            TypeKind::Variant(cs, _) => private || cs.iter().any(|c| c.res.is_some()),
            TypeKind::Open => d.manifest.is_none(),
        };
        if !opaque && is_var {
            return String::new();
        }
        let injective = matches!(d.kind, TypeKind::Abstract(_))
            && v.has(Variance::INJ)
            && d.manifest.is_none_or(|t| self.has_constr_row(t));
        let mark = match (v.has(Variance::MAY_POS), v.has(Variance::MAY_NEG)) {
            (_, false) => "+",
            (false, true) => "-",
            (true, true) => "",
        };
        format!("{mark}{}", if injective { "!" } else { "" })
    }

    /// A module type in a message.
    pub fn module_type_doc(&mut self, env: &Env, mty: &ModuleType) -> Doc {
        let mut doc = Doc::new();
        self.reset_names(env);
        self.print_module_type(&mut doc, env, mty);
        doc
    }

    fn print_module_type(&mut self, doc: &mut Doc, env: &Env, mty: &ModuleType) {
        syntax::node::deep(|| match mty {
            ModuleType::Ident(p) => {
                let path = self.shown_path(NameKind::Modtype, p);
                doc.text(path);
            }
            ModuleType::Alias(p) => {
                let path = self.shown_path(NameKind::Module, p);
                doc.text(format!("(module {path})"));
            }
            ModuleType::Signature(items) => self.print_signature(doc, env, items),
            ModuleType::Functor(..) => {
                doc.open(BoxKind::Box, 2);
                self.print_functor(doc, env, mty);
                doc.close();
            }
        })
    }

    fn print_functor(&mut self, doc: &mut Doc, env: &Env, mty: &ModuleType) {
        let mut env = env.clone();
        let mut mty = mty;
        let mut first = true;
        // Named parameters in a row share one box and one arrow.
        let mut open = false;
        while let ModuleType::Functor(param, result) = mty {
            let named = !matches!(param, FunctorParameter::Named(None, _));
            if open && !named {
                doc.close().text(" ->");
                open = false;
            }
            if !std::mem::take(&mut first) {
                doc.space();
            }
            if named && !open {
                doc.open(BoxKind::Box, 0);
                open = true;
            }
            match param {
                FunctorParameter::Named(None, arg) => {
                    let functor = matches!(&**arg, ModuleType::Functor(..));
                    doc.text(if functor { "(" } else { "" });
                    self.print_module_type(doc, &env, arg);
                    doc.text(if functor { ") ->" } else { " ->" });
                }
                FunctorParameter::Named(Some(id), arg) => {
                    doc.text(format!("({} : ", self.interner.str(id.name)));
                    self.print_module_type(doc, &env, arg);
                    doc.text(")");
                    env = env.add_functor_arg(*id, ModuleDeclaration::bare(arg.clone()));
                }
                FunctorParameter::Unit => {
                    doc.text("()");
                }
            }
            mty = result;
        }
        if open {
            doc.close().text(" ->");
        }
        doc.space();
        self.print_module_type(doc, &env, mty);
    }

    // Classes

    /// Self and constrained parameters go by their names.
    fn prepare_class(&mut self, params: &[TypeId], ty: &ClassType) {
        let sig = crate::classes::signature::class_signature(ty).clone();
        let (_, end) = self.self_fields(&sig);
        let fields: Vec<TypeId> =
            sig.vars.values().map(|v| v.2).chain(sig.meths.values().map(|m| m.2)).collect();
        let mentioned = fields.iter().any(|t| self.store.any_node_below(*t, |store, n| store.same(n, end)));
        if mentioned {
            self.show_by_name(sig.self_type);
        }
        let mut rest = ty;
        while let ClassType::Arrow(_, t, body) = rest {
            self.prepare_type(*t);
            rest = body;
        }
        for t in params.iter().chain(&fields) {
            self.prepare_type(*t);
        }
        for p in params {
            if self.store.as_var(*p).is_some() {
                self.out_type(PrintMode::Scheme, *p);
            } else {
                self.show_as_alias(*p);
            }
        }
    }

    fn print_class_head(
        &mut self,
        doc: &mut Doc,
        virt: bool,
        name: &str,
        params: &[TypeId],
        variance: &[Variance],
    ) {
        doc.text(if virt { " virtual " } else { " " });
        if !params.is_empty() {
            doc.open(BoxKind::Box, 1).text("[");
            for (i, p) in params.iter().enumerate() {
                if i > 0 {
                    doc.text(",").space();
                }
                let v = variance.get(i).copied().unwrap_or(Variance::FULL);
                let mark = match (v.has(Variance::MAY_POS), v.has(Variance::MAY_NEG)) {
                    (true, false) => "+",
                    (false, true) => "-",
                    _ => "",
                };
                let mark = if self.store.as_var(*p).is_some() { "" } else { mark };
                doc.text(mark);
                self.print_simple_type(doc, *p);
            }
            doc.text("]").close().space();
        }
        doc.text(name);
    }

    fn print_class_type(&mut self, doc: &mut Doc, params: &[TypeId], c: &ClassType) {
        match c {
            ClassType::Constr(p, args, _) => {
                let path = self.shown_path(NameKind::Class, p);
                args.iter().for_each(|a| self.prepare_type(*a));
                if !args.is_empty() {
                    doc.open(BoxKind::Box, 1).text("[");
                    for (i, a) in args.iter().enumerate() {
                        if i > 0 {
                            doc.text(",").space();
                        }
                        self.print_type(doc, *a);
                    }
                    doc.text("]").close().space();
                }
                doc.text(path);
            }
            ClassType::Signature(s) => self.print_class_signature(doc, params, s),
            ClassType::Arrow(label, t, body) => {
                self.prepare_type(*t);
                doc.open(BoxKind::Box, 0);
                match label {
                    syntax::asttypes::ArgLabel::Nolabel => {}
                    syntax::asttypes::ArgLabel::Labelled(l) => {
                        doc.text(format!("{}:", self.interner.str(*l)));
                    }
                    syntax::asttypes::ArgLabel::Optional(l) => {
                        doc.text(format!("?{}:", self.interner.str(*l)));
                    }
                }
                let mut shown = *t;
                if let (syntax::asttypes::ArgLabel::Optional(_), TypeDesc::Constr(_, args)) =
                    (label, self.store.desc(*t))
                    && args.len() == 1
                {
                    shown = args[0];
                }
                self.print_simple_type(doc, shown);
                doc.text(" ->").space();
                self.print_class_type(doc, params, body);
                doc.close();
            }
        }
    }

    fn print_class_signature(&mut self, doc: &mut Doc, params: &[TypeId], s: &ClassSignature) {
        doc.open(BoxKind::HV, 2).open(BoxKind::Box, 2).text("object");
        if let shown @ crate::types::out::OutType::Var(..) = self.out_type(PrintMode::Scheme, s.self_type) {
            doc.space().text("(");
            shown.print(doc);
            doc.text(")");
        }
        doc.close().space();
        let mut vars: Vec<_> = s.vars.iter().map(|(n, d)| (*n, *d)).collect();
        vars.sort_by(|a, b| self.interner.str(a.0).cmp(self.interner.str(b.0)));
        let mut meths: Vec<_> = s.meths.iter().map(|(n, d)| (*n, *d)).collect();
        meths.sort_by(|a, b| self.interner.str(a.0).cmp(self.interner.str(b.0)));
        let mut first = true;
        for &p in params {
            if self.store.as_var(p).is_some() {
                continue;
            }
            if !std::mem::take(&mut first) {
                doc.space();
            }
            let behind = self.out_behind_alias(PrintMode::Scheme, p);
            doc.open(BoxKind::Box, 2).text("constraint ");
            self.print_type(doc, p);
            doc.text(" =").space();
            behind.print(doc);
            doc.close();
        }
        for (name, (mutable, virt, t)) in vars {
            if !std::mem::take(&mut first) {
                doc.space();
            }
            self.prepare_type(t);
            let mutable = if mutable == MutableFlag::Mutable { "mutable " } else { "" };
            let virt = if virt == syntax::asttypes::VirtualFlag::Virtual { "virtual " } else { "" };
            doc.open(BoxKind::Box, 2)
                .text(format!("val {mutable}{virt}{} :", self.interner.str(name)))
                .space();
            self.print_type(doc, t);
            doc.close();
        }
        for (name, (privacy, virt, t)) in meths {
            if self.interner.str(name).starts_with('*') {
                continue;
            }
            if !std::mem::take(&mut first) {
                doc.space();
            }
            let private = match privacy {
                MethodPrivacy::Public => "",
                MethodPrivacy::Private(k) if self.store.kind(k) == FieldKind::Public => "",
                MethodPrivacy::Private(_) => "private ",
            };
            let virt = if virt == syntax::asttypes::VirtualFlag::Virtual { "virtual " } else { "" };
            let t = match self.store.desc(t) {
                TypeDesc::Poly(body, _) => *body,
                _ => t,
            };
            self.prepare_type(t);
            let text = format!("method {private}{virt}{} :", self.interner.str(name));
            doc.open(BoxKind::Box, 2).text(text).space();
            self.print_type(doc, t);
            doc.close();
        }
        doc.brk(1, -2).text("end").close();
    }
}

/// What is said of how a primitive takes its arguments.
#[derive(Default)]
struct PrimitiveMarks {
    /// Of all of them and the result.
    whole: Option<&'static str>,
    args: Vec<Option<&'static str>>,
    res: Option<&'static str>,
}

fn primitive_marks(p: &PrimitiveDescription) -> PrimitiveMarks {
    let mark = |r: &NativeRepr| match r {
        NativeRepr::SameAsOcaml => None,
        NativeRepr::UntaggedImmediate => Some("untagged"),
        _ => Some("unboxed"),
    };
    let all = |m: &'static str| {
        p.native_repr_args.iter().all(|r| mark(r) == Some(m)) && mark(&p.native_repr_res) == Some(m)
    };
    if let Some(whole) = ["unboxed", "untagged"].into_iter().find(|m| all(m)) {
        return PrimitiveMarks { whole: Some(whole), ..PrimitiveMarks::default() };
    }
    PrimitiveMarks {
        whole: None,
        args: p.native_repr_args.iter().map(mark).collect(),
        res: mark(&p.native_repr_res),
    }
}

impl PrimitiveMarks {
    /// Puts the marks on the parts of a function's type.
    fn apply(&self, out: &mut OutType) {
        let put = |t: &mut OutType, mark: Option<&'static str>| {
            if let Some(mark) = mark {
                let inner = std::mem::replace(t, OutType::Stuff(""));
                *t = OutType::Attribute(Box::new(inner), mark);
            }
        };
        fn walk<'o>(
            t: &'o mut OutType,
            args: &[Option<&'static str>],
            put: &dyn Fn(&mut OutType, Option<&'static str>),
        ) -> &'o mut OutType {
            match (t, args) {
                (OutType::Arrow(_, a, b), [mark, rest @ ..]) => {
                    put(a, *mark);
                    walk(b, rest, put)
                }
                (t, _) => t,
            }
        }
        put(walk(out, &self.args, &put), self.res);
    }
}

/// How many of the next items are the types that come with a class.
fn companions(items: &[SignatureItem], from: usize, at_most: usize) -> usize {
    items[from.min(items.len())..]
        .iter()
        .take(at_most)
        .take_while(|i| matches!(i, SignatureItem::ClassType(..) | SignatureItem::Type(..)))
        .count()
}

fn class_is_virtual(c: &ClassType) -> bool {
    match c {
        ClassType::Constr(_, _, body) | ClassType::Arrow(_, _, body) => class_is_virtual(body),
        ClassType::Signature(s) => {
            let virt = syntax::asttypes::VirtualFlag::Virtual;
            s.meths.values().any(|(_, v, _)| *v == virt) || s.vars.values().any(|(_, v, _)| *v == virt)
        }
    }
}

fn syntax_keyword(name: &str) -> bool {
    const KEYWORDS: &[&str] = &[
        "and",
        "as",
        "assert",
        "begin",
        "class",
        "constraint",
        "do",
        "done",
        "downto",
        "else",
        "end",
        "exception",
        "external",
        "false",
        "for",
        "fun",
        "function",
        "functor",
        "if",
        "in",
        "include",
        "inherit",
        "initializer",
        "lazy",
        "let",
        "match",
        "method",
        "module",
        "mutable",
        "new",
        "nonrec",
        "object",
        "of",
        "open",
        "private",
        "rec",
        "sig",
        "struct",
        "then",
        "to",
        "true",
        "try",
        "type",
        "val",
        "virtual",
        "when",
        "while",
        "with",
    ];
    KEYWORDS.contains(&name)
}

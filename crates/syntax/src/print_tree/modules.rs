//! Modules, classes and items.

use super::writer::{Writer, override_flag, rec_flag};
use crate::ast::*;
use crate::node::deep;

impl Writer<'_> {
    pub(super) fn structure(&mut self, i: usize, items: &Structure) {
        self.list(i, items, |w, i, item| deep(|| w.structure_item(i, item)));
    }

    pub(super) fn signature(&mut self, i: usize, items: &Signature) {
        self.list(i, items, |w, i, item| deep(|| w.signature_item(i, item)));
    }

    pub(super) fn phrase(&mut self, i: usize, phrase: &ToplevelPhrase) {
        match phrase {
            ToplevelPhrase::Def(items) => {
                self.line(i, "Ptop_def");
                self.structure(i + 1, items);
            }
            ToplevelPhrase::Dir(directive) => {
                self.line(i, &format!("Ptop_dir \"{}\"", self.str(directive.name.txt)));
            }
        }
    }

    fn structure_item(&mut self, i: usize, item: &StructureItem) {
        self.line(i, &format!("structure_item {}", self.span(item.span)));
        let i = i + 1;
        match &item.desc {
            StructureItemDesc::Eval(e, attributes) => {
                self.line(i, "Pstr_eval");
                self.attributes(i + 1, attributes);
                self.expression(i, e);
            }
            StructureItemDesc::Value(rec, bindings) => {
                self.line(i, &format!("Pstr_value {}", rec_flag(*rec)));
                self.list(i, bindings, |w, i, b| w.value_binding(i, b));
            }
            StructureItemDesc::Primitive(v) => {
                self.line(i, "Pstr_primitive");
                self.value_description(i, v);
            }
            StructureItemDesc::Type(rec, list) => self.type_declarations(i, "Pstr_type", *rec, list),
            StructureItemDesc::TypeExt(x) => {
                self.line(i, "Pstr_typext");
                self.type_extension(i, x);
            }
            StructureItemDesc::Exception(x) => {
                self.line(i, "Pstr_exception");
                self.type_exception(i, x);
            }
            StructureItemDesc::Module(m) => {
                self.line(i, "Pstr_module");
                self.module_binding(i, m);
            }
            StructureItemDesc::RecModule(list) => {
                self.line(i, "Pstr_recmodule");
                self.list(i, list, |w, i, m| w.module_binding(i, m));
            }
            StructureItemDesc::ModType(d) => self.module_type_declaration(i, "Pstr_modtype", d),
            StructureItemDesc::Open(open) => {
                self.line(i, &format!("Pstr_open {}", override_flag(open.override_)));
                self.module_expr(i, &open.expr);
                self.attributes(i + 1, &open.attributes);
            }
            StructureItemDesc::Class(list) => {
                self.line(i, "Pstr_class");
                self.list(i, list, |w, i, c| {
                    w.class_infos(i, "class_declaration", c, |w, i, e| w.class_expr(i, e));
                });
            }
            StructureItemDesc::ClassType(list) => {
                self.line(i, "Pstr_class_type");
                self.list(i, list, |w, i, c| {
                    w.class_infos(i, "class_type_declaration", c, |w, i, t| w.class_type(i, t));
                });
            }
            StructureItemDesc::Include(include) => {
                self.start(i, "Pstr_include");
                self.attributes(i + 1, &include.attributes);
                self.module_expr(i, &include.expr);
            }
            StructureItemDesc::Attribute(a) => {
                self.line(i, &format!("Pstr_attribute \"{}\"", self.str(a.name.txt)));
                self.payload(i, &a.payload);
            }
            StructureItemDesc::Extension(x, attributes) => {
                self.line(i, &format!("Pstr_extension \"{}\"", self.str(x.name.txt)));
                self.attributes(i + 1, attributes);
                self.payload(i, &x.payload);
            }
        }
    }

    fn signature_item(&mut self, i: usize, item: &SignatureItem) {
        self.line(i, &format!("signature_item {}", self.span(item.span)));
        let i = i + 1;
        match &item.desc {
            SignatureItemDesc::Value(v) => {
                self.line(i, "Psig_value");
                self.value_description(i, v);
            }
            SignatureItemDesc::Type(rec, list) => self.type_declarations(i, "Psig_type", *rec, list),
            SignatureItemDesc::TypeSubst(list) => {
                self.line(i, "Psig_typesubst");
                self.list(i, list, |w, i, d| w.type_declaration(i, d));
            }
            SignatureItemDesc::TypeExt(x) => {
                self.line(i, "Psig_typext");
                self.type_extension(i, x);
            }
            SignatureItemDesc::Exception(x) => {
                self.line(i, "Psig_exception");
                self.type_exception(i, x);
            }
            SignatureItemDesc::Module(d) => {
                self.line(i, &format!("Psig_module {}", self.module_name(&d.name)));
                self.attributes(i + 1, &d.attributes);
                self.module_type(i, &d.ty);
            }
            SignatureItemDesc::ModSubst(d) => {
                let (name, path) = (self.named(&d.name), self.path(&d.manifest));
                self.line(i, &format!("Psig_modsubst {name} = {path}"));
                self.attributes(i + 1, &d.attributes);
            }
            SignatureItemDesc::RecModule(list) => {
                self.line(i, "Psig_recmodule");
                self.list(i, list, |w, i, d| {
                    w.line(i, &w.module_name(&d.name));
                    w.attributes(i + 1, &d.attributes);
                    w.module_type(i + 1, &d.ty);
                });
            }
            SignatureItemDesc::ModType(d) => self.module_type_declaration(i, "Psig_modtype", d),
            SignatureItemDesc::ModTypeSubst(d) => self.module_type_declaration(i, "Psig_modtypesubst", d),
            SignatureItemDesc::Open(open) => {
                let path = self.path(&open.expr);
                self.line(i, &format!("Psig_open {} {path}", override_flag(open.override_)));
                self.attributes(i + 1, &open.attributes);
            }
            SignatureItemDesc::Include(include) => {
                self.line(i, "Psig_include");
                self.module_type(i, &include.expr);
                self.attributes(i + 1, &include.attributes);
            }
            SignatureItemDesc::Class(list) => {
                self.line(i, "Psig_class");
                self.list(i, list, |w, i, c| {
                    w.class_infos(i, "class_description", c, |w, i, t| w.class_type(i, t));
                });
            }
            SignatureItemDesc::ClassType(list) => {
                self.line(i, "Psig_class_type");
                self.list(i, list, |w, i, c| {
                    w.class_infos(i, "class_type_declaration", c, |w, i, t| w.class_type(i, t));
                });
            }
            SignatureItemDesc::Attribute(a) => {
                self.line(i, &format!("Psig_attribute \"{}\"", self.str(a.name.txt)));
                self.payload(i, &a.payload);
            }
            SignatureItemDesc::Extension(x, attributes) => {
                self.line(i, &format!("Psig_extension \"{}\"", self.str(x.name.txt)));
                self.attributes(i + 1, attributes);
                self.payload(i, &x.payload);
            }
        }
    }

    fn module_binding(&mut self, i: usize, m: &ModuleBinding) {
        self.line(i, &self.module_name(&m.name));
        self.attributes(i + 1, &m.attributes);
        self.module_expr(i + 1, &m.expr);
    }

    fn module_type_declaration(&mut self, i: usize, keyword: &str, d: &ModuleTypeDeclaration) {
        self.line(i, &format!("{keyword} {}", self.named(&d.name)));
        self.attributes(i + 1, &d.attributes);
        match &d.ty {
            None => self.start(i, "#abstract"),
            Some(ty) => self.module_type(i + 1, ty),
        }
    }

    /// The parameter of a functor, behind `prefix`.
    fn functor_parameter(&mut self, i: usize, prefix: &str, p: &FunctorParameter) {
        match p {
            FunctorParameter::Unit => self.line(i, &format!("{prefix} ()")),
            FunctorParameter::Named(name, ty) => {
                self.line(i, &format!("{prefix} {}", self.module_name(name)));
                self.module_type(i, ty);
            }
        }
    }

    pub(super) fn module_expr(&mut self, i: usize, m: &ModuleExpr) {
        deep(|| self.module_expr_node(i, m));
    }

    fn module_expr_node(&mut self, i: usize, m: &ModuleExpr) {
        self.line(i, &format!("module_expr {}", self.span(m.span)));
        let i = i + 1;
        self.attributes(i, &m.attributes);
        match &*m.desc {
            ModuleExprDesc::Ident(path) => self.line(i, &format!("Pmod_ident {}", self.path(path))),
            ModuleExprDesc::Structure(items) => {
                self.line(i, "Pmod_structure");
                self.structure(i, items);
            }
            ModuleExprDesc::Functor(p, m) => {
                self.functor_parameter(i, "Pmod_functor", p);
                self.module_expr(i, m);
            }
            ModuleExprDesc::Apply(f, m) => {
                self.line(i, "Pmod_apply");
                self.module_expr(i, f);
                self.module_expr(i, m);
            }
            ModuleExprDesc::ApplyUnit(f) => {
                self.line(i, "Pmod_apply_unit");
                self.module_expr(i, f);
            }
            ModuleExprDesc::Constraint(m, ty) => {
                self.line(i, "Pmod_constraint");
                self.module_expr(i, m);
                self.module_type(i, ty);
            }
            ModuleExprDesc::Unpack(e) => {
                self.line(i, "Pmod_unpack");
                self.expression(i, e);
            }
            ModuleExprDesc::Extension(x) => self.extension(i, "Pmod_extension", x),
        }
    }

    pub(super) fn module_type(&mut self, i: usize, ty: &ModuleType) {
        deep(|| self.module_type_node(i, ty));
    }

    fn module_type_node(&mut self, i: usize, ty: &ModuleType) {
        self.line(i, &format!("module_type {}", self.span(ty.span)));
        let i = i + 1;
        self.attributes(i, &ty.attributes);
        match &*ty.desc {
            ModuleTypeDesc::Ident(path) => self.line(i, &format!("Pmty_ident {}", self.path(path))),
            ModuleTypeDesc::Alias(path) => self.line(i, &format!("Pmty_alias {}", self.path(path))),
            ModuleTypeDesc::Signature(items) => {
                self.line(i, "Pmty_signature");
                self.signature(i, items);
            }
            ModuleTypeDesc::Functor(p, ty) => {
                self.functor_parameter(i, "Pmty_functor", p);
                self.module_type(i, ty);
            }
            ModuleTypeDesc::With(ty, constraints) => {
                self.line(i, "Pmty_with");
                self.module_type(i, ty);
                self.list(i, constraints, |w, i, c| w.with_constraint(i, c));
            }
            ModuleTypeDesc::Typeof(m) => {
                self.line(i, "Pmty_typeof");
                self.module_expr(i, m);
            }
            ModuleTypeDesc::Extension(x) => self.extension(i, "Pmod_extension", x),
        }
    }

    fn with_constraint(&mut self, i: usize, c: &WithConstraint) {
        match c {
            WithConstraint::Type(path, d) => {
                self.line(i, &format!("Pwith_type {}", self.path(path)));
                self.type_declaration(i + 1, d);
            }
            WithConstraint::TypeSubst(path, d) => {
                self.line(i, &format!("Pwith_typesubst {}", self.path(path)));
                self.type_declaration(i + 1, d);
            }
            WithConstraint::Module(a, b) => {
                self.line(i, &format!("Pwith_module {} = {}", self.path(a), self.path(b)));
            }
            WithConstraint::ModSubst(a, b) => {
                self.line(i, &format!("Pwith_modsubst {} = {}", self.path(a), self.path(b)));
            }
            WithConstraint::ModType(path, ty) => {
                self.line(i, &format!("Pwith_modtype {}", self.path(path)));
                self.module_type(i + 1, ty);
            }
            WithConstraint::ModTypeSubst(path, ty) => {
                self.line(i, &format!("Pwith_modtypesubst {}", self.path(path)));
                self.module_type(i + 1, ty);
            }
        }
    }

    fn class_infos<T>(
        &mut self,
        i: usize,
        name: &str,
        c: &ClassInfos<T>,
        show: impl FnOnce(&mut Self, usize, &T),
    ) {
        self.line(i, &format!("{name} {}", self.span(c.span)));
        let i = i + 1;
        self.attributes(i, &c.attributes);
        self.line(i, &format!("pci_virt = {:?}", c.virt));
        self.line(i, "pci_params =");
        self.type_params(i + 1, &c.params);
        self.line(i, &format!("pci_name = {}", self.named(&c.name)));
        self.line(i, "pci_expr =");
        show(self, i + 1, &c.expr);
    }

    fn class_type(&mut self, i: usize, c: &ClassType) {
        deep(|| self.class_type_node(i, c));
    }

    fn class_type_node(&mut self, i: usize, c: &ClassType) {
        self.line(i, &format!("class_type {}", self.span(c.span)));
        let i = i + 1;
        self.attributes(i, &c.attributes);
        match &*c.desc {
            ClassTypeDesc::Constr(path, args) => {
                self.line(i, &format!("Pcty_constr {}", self.path(path)));
                self.core_types(i, args);
            }
            ClassTypeDesc::Signature(s) => {
                self.line(i, "Pcty_signature");
                self.line(i, "class_signature");
                self.core_type(i + 1, &s.self_);
                self.list(i + 1, &s.fields, |w, i, f| w.class_type_field(i, f));
            }
            ClassTypeDesc::Arrow(label, ty, c) => {
                self.line(i, "Pcty_arrow");
                self.label(i, *label);
                self.core_type(i, ty);
                self.class_type(i, c);
            }
            ClassTypeDesc::Extension(x) => self.extension(i, "Pcty_extension", x),
            ClassTypeDesc::Open(open, c) => {
                let path = self.path(&open.expr);
                self.line(i, &format!("Pcty_open {} {path}", override_flag(open.override_)));
                self.class_type(i, c);
            }
        }
    }

    fn class_type_field(&mut self, i: usize, f: &ClassTypeField) {
        self.line(i, &format!("class_type_field {}", self.span(f.span)));
        let i = i + 1;
        self.attributes(i, &f.attributes);
        match &f.desc {
            ClassTypeFieldDesc::Inherit(c) => {
                self.line(i, "Pctf_inherit");
                self.class_type(i, c);
            }
            ClassTypeFieldDesc::Val(name, mutable, virt, ty) => {
                self.line(i, &format!("Pctf_val \"{}\" {mutable:?} {virt:?}", self.str(name.txt)));
                self.core_type(i + 1, ty);
            }
            ClassTypeFieldDesc::Method(name, private, virt, ty) => {
                self.line(i, &format!("Pctf_method \"{}\" {private:?} {virt:?}", self.str(name.txt)));
                self.core_type(i + 1, ty);
            }
            ClassTypeFieldDesc::Constraint(a, b) => {
                self.line(i, "Pctf_constraint");
                self.core_type(i + 1, a);
                self.core_type(i + 1, b);
            }
            ClassTypeFieldDesc::Attribute(a) => {
                self.line(i, &format!("Pctf_attribute \"{}\"", self.str(a.name.txt)));
                self.payload(i, &a.payload);
            }
            ClassTypeFieldDesc::Extension(x) => self.extension(i, "Pctf_extension", x),
        }
    }

    fn class_expr(&mut self, i: usize, c: &ClassExpr) {
        deep(|| self.class_expr_node(i, c));
    }

    fn class_expr_node(&mut self, i: usize, c: &ClassExpr) {
        self.line(i, &format!("class_expr {}", self.span(c.span)));
        let i = i + 1;
        self.attributes(i, &c.attributes);
        match &*c.desc {
            ClassExprDesc::Constr(path, args) => {
                self.line(i, &format!("Pcl_constr {}", self.path(path)));
                self.core_types(i, args);
            }
            ClassExprDesc::Structure(s) => {
                self.line(i, "Pcl_structure");
                self.class_structure(i, s);
            }
            ClassExprDesc::Fun(label, default, p, c) => {
                self.line(i, "Pcl_fun");
                self.label(i, *label);
                self.option(i, default.as_ref(), |w, i, e| w.expression(i, e));
                self.pattern(i, p);
                self.class_expr(i, c);
            }
            ClassExprDesc::Apply(c, args) => {
                self.line(i, "Pcl_apply");
                self.class_expr(i, c);
                self.arguments(i, args);
            }
            ClassExprDesc::Let(rec, bindings, c) => {
                self.line(i, &format!("Pcl_let {}", rec_flag(*rec)));
                self.list(i, bindings, |w, i, b| w.value_binding(i, b));
                self.class_expr(i, c);
            }
            ClassExprDesc::Constraint(c, ty) => {
                self.line(i, "Pcl_constraint");
                self.class_expr(i, c);
                self.class_type(i, ty);
            }
            ClassExprDesc::Extension(x) => self.extension(i, "Pcl_extension", x),
            ClassExprDesc::Open(open, c) => {
                let path = self.path(&open.expr);
                self.line(i, &format!("Pcl_open {} {path}", override_flag(open.override_)));
                self.class_expr(i, c);
            }
        }
    }

    pub(super) fn class_structure(&mut self, i: usize, s: &ClassStructure) {
        self.line(i, "class_structure");
        self.pattern(i + 1, &s.self_);
        self.list(i + 1, &s.fields, |w, i, f| w.class_field(i, f));
    }

    fn class_field(&mut self, i: usize, f: &ClassField) {
        self.line(i, &format!("class_field {}", self.span(f.span)));
        let i = i + 1;
        self.attributes(i, &f.attributes);
        match &f.desc {
            ClassFieldDesc::Inherit(flag, c, name) => {
                self.line(i, &format!("Pcf_inherit {}", override_flag(*flag)));
                self.class_expr(i + 1, c);
                self.option(i + 1, name.as_ref(), |w, i, n| w.line(i, &w.named(n)));
            }
            ClassFieldDesc::Val(name, mutable, kind) => {
                self.line(i, &format!("Pcf_val {mutable:?}"));
                self.line(i + 1, &self.named(name));
                self.class_field_kind(i + 1, kind);
            }
            ClassFieldDesc::Method(name, private, kind) => {
                self.line(i, &format!("Pcf_method {private:?}"));
                self.line(i + 1, &self.named(name));
                self.class_field_kind(i + 1, kind);
            }
            ClassFieldDesc::Constraint(a, b) => {
                self.line(i, "Pcf_constraint");
                self.core_type(i + 1, a);
                self.core_type(i + 1, b);
            }
            ClassFieldDesc::Initializer(e) => {
                self.line(i, "Pcf_initializer");
                self.expression(i + 1, e);
            }
            ClassFieldDesc::Attribute(a) => {
                self.line(i, &format!("Pcf_attribute \"{}\"", self.str(a.name.txt)));
                self.payload(i, &a.payload);
            }
            ClassFieldDesc::Extension(x) => self.extension(i, "Pcf_extension", x),
        }
    }

    fn class_field_kind(&mut self, i: usize, kind: &ClassFieldKind) {
        match kind {
            ClassFieldKind::Virtual(ty) => {
                self.line(i, "Virtual");
                self.core_type(i, ty);
            }
            ClassFieldKind::Concrete(flag, e) => {
                self.line(i, &format!("Concrete {}", override_flag(*flag)));
                self.expression(i, e);
            }
        }
    }
}

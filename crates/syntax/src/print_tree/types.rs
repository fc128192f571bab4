//! Types and their declarations.

use diagnostics::Span;

use super::writer::{Writer, rec_flag};
use crate::ast::*;
use crate::node::deep;

impl Writer<'_> {
    pub(super) fn core_type(&mut self, i: usize, ty: &CoreType) {
        deep(|| self.core_type_node(i, ty));
    }

    pub(super) fn core_types(&mut self, i: usize, types: &[CoreType]) {
        self.list(i, types, |w, i, t| w.core_type(i, t));
    }

    /// ` 'a 'b`
    fn type_vars(&self, vars: &[Loc<crate::Symbol>]) -> String {
        vars.iter().map(|v| format!(" '{}", self.str(v.txt))).collect()
    }

    fn core_type_node(&mut self, i: usize, ty: &CoreType) {
        self.line(i, &format!("core_type {}", self.span(ty.span)));
        let i = i + 1;
        self.attributes(i, &ty.attributes);
        match &*ty.desc {
            CoreTypeDesc::Any => self.line(i, "Ptyp_any"),
            CoreTypeDesc::Var(name) => self.line(i, &format!("Ptyp_var {}", self.str(*name))),
            CoreTypeDesc::Arrow(label, a, b) => {
                self.line(i, "Ptyp_arrow");
                self.label(i, *label);
                self.core_type(i, a);
                self.core_type(i, b);
            }
            CoreTypeDesc::Tuple(types) => {
                self.line(i, "Ptyp_tuple");
                self.core_types(i, types);
            }
            CoreTypeDesc::Constr(path, args) => {
                self.line(i, &format!("Ptyp_constr {}", self.path(path)));
                self.core_types(i, args);
            }
            CoreTypeDesc::Object(fields, closed) => {
                self.line(i, &format!("Ptyp_object {closed:?}"));
                for field in fields {
                    self.object_field(i + 1, field);
                }
            }
            CoreTypeDesc::Class(path, args) => {
                self.line(i, &format!("Ptyp_class {}", self.path(path)));
                self.core_types(i, args);
            }
            CoreTypeDesc::Alias(ty, name) => {
                self.line(i, &format!("Ptyp_alias \"{}\"", self.str(name.txt)));
                self.core_type(i, ty);
            }
            CoreTypeDesc::Variant(fields, closed, tags) => {
                self.line(i, &format!("Ptyp_variant closed={closed:?}"));
                self.list(i, fields, |w, i, f| w.row_field(i, f));
                self.option(i, tags.as_ref(), |w, i, tags| {
                    w.list(i, tags, |w, i, t| w.line(i, &format!("\"{}\"", w.str(*t))));
                });
            }
            CoreTypeDesc::Poly(vars, ty) => {
                self.line(i, &format!("Ptyp_poly{}", self.type_vars(vars)));
                self.core_type(i, ty);
            }
            CoreTypeDesc::Package(package) => {
                self.line(i, &format!("Ptyp_package {}", self.path(&package.path)));
                self.list(i, &package.constraints, |w, i, (path, ty)| {
                    w.line(i, &format!("with type {}", w.path(path)));
                    w.core_type(i, ty);
                });
            }
            CoreTypeDesc::Open(path, ty) => {
                self.line(i, &format!("Ptyp_open \"{}\"", self.path(path)));
                self.core_type(i, ty);
            }
            CoreTypeDesc::Extension(x) => self.extension(i, "Ptyp_extension", x),
        }
    }

    fn object_field(&mut self, i: usize, field: &ObjectField) {
        match &field.desc {
            ObjectFieldDesc::Tag(name, ty) => {
                self.line(i, &format!("method {}", self.str(name.txt)));
                self.attributes(i + 1, &field.attributes);
                self.core_type(i + 1, ty);
            }
            ObjectFieldDesc::Inherit(ty) => {
                self.line(i, "Oinherit");
                self.core_type(i + 1, ty);
            }
        }
    }

    fn row_field(&mut self, i: usize, field: &RowField) {
        match &field.desc {
            RowFieldDesc::Tag(name, constant, types) => {
                self.line(i, &format!("Rtag \"{}\" {constant}", self.str(name.txt)));
                self.attributes(i + 2, &field.attributes);
                self.core_types(i + 1, types);
            }
            RowFieldDesc::Inherit(ty) => {
                self.line(i, "Rinherit");
                self.core_type(i + 1, ty);
            }
        }
    }

    pub(super) fn value_description(&mut self, i: usize, v: &ValueDescription) {
        self.line(i, &format!("value_description {} {}", self.named(&v.name), self.span(v.span)));
        self.attributes(i + 1, &v.attributes);
        self.core_type(i + 1, &v.ty);
        self.list(i + 1, &v.prim, |w, i, p| w.line(i, &format!("\"{}\"", crate::lexer::escaped(p))));
    }

    pub(super) fn type_declarations(&mut self, i: usize, name: &str, rec: RecFlag, list: &[TypeDeclaration]) {
        self.line(i, &format!("{name} {}", rec_flag(rec)));
        self.list(i, list, |w, i, d| w.type_declaration(i, d));
    }

    pub(super) fn type_params(&mut self, i: usize, params: &[TypeParam]) {
        self.list(i, params, |w, i, (ty, _)| w.core_type(i, ty));
    }

    pub(super) fn type_declaration(&mut self, i: usize, d: &TypeDeclaration) {
        self.line(i, &format!("type_declaration {} {}", self.named(&d.name), self.span(d.span)));
        let i = i + 1;
        self.attributes(i, &d.attributes);
        self.line(i, "ptype_params =");
        self.type_params(i + 1, &d.params);
        self.line(i, "ptype_cstrs =");
        self.list(i + 1, &d.cstrs, |w, i, (a, b, span): &(CoreType, CoreType, Span)| {
            w.line(i, &format!("<constraint> {}", w.span(*span)));
            w.core_type(i + 1, a);
            w.core_type(i + 1, b);
        });
        self.line(i, "ptype_kind =");
        match &d.kind {
            TypeKind::Abstract => self.line(i + 1, "Ptype_abstract"),
            TypeKind::Open => self.line(i + 1, "Ptype_open"),
            TypeKind::Variant(constructors) => {
                self.line(i + 1, "Ptype_variant");
                self.list(i + 2, constructors, |w, i, c| w.constructor(i, c));
            }
            TypeKind::Record(labels) => {
                self.line(i + 1, "Ptype_record");
                self.labels(i + 2, labels);
            }
        }
        self.line(i, &format!("ptype_private = {:?}", d.private));
        self.line(i, "ptype_manifest =");
        self.option(i + 1, d.manifest.as_ref(), |w, i, t| w.core_type(i, t));
    }

    fn constructor(&mut self, i: usize, c: &ConstructorDeclaration) {
        self.line(i, &self.span(c.span));
        self.line(i + 1, &self.named(&c.name));
        if !c.vars.is_empty() {
            self.line(i + 1, &format!("pcd_vars ={}", self.type_vars(&c.vars)));
        }
        self.attributes(i + 1, &c.attributes);
        self.constructor_arguments(i + 1, &c.args);
        self.option(i + 1, c.res.as_ref(), |w, i, t| w.core_type(i, t));
    }

    fn constructor_arguments(&mut self, i: usize, args: &ConstructorArguments) {
        match args {
            ConstructorArguments::Tuple(types) => self.core_types(i, types),
            ConstructorArguments::Record(labels) => self.labels(i, labels),
        }
    }

    fn labels(&mut self, i: usize, labels: &[LabelDeclaration]) {
        self.list(i, labels, |w, i, l| {
            w.line(i, &w.span(l.span));
            w.attributes(i + 1, &l.attributes);
            w.line(i + 1, &format!("{:?}", l.mutable));
            w.start(i + 1, &w.named(&l.name));
            w.core_type(i + 1, &l.ty);
        });
    }

    pub(super) fn type_extension(&mut self, i: usize, x: &TypeExtension) {
        self.line(i, "type_extension");
        let i = i + 1;
        self.attributes(i, &x.attributes);
        self.line(i, &format!("ptyext_path = {}", self.path(&x.path)));
        self.line(i, "ptyext_params =");
        self.type_params(i + 1, &x.params);
        self.line(i, "ptyext_constructors =");
        self.list(i + 1, &x.constructors, |w, i, c| w.extension_constructor(i, c));
        self.line(i, &format!("ptyext_private = {:?}", x.private));
    }

    pub(super) fn type_exception(&mut self, i: usize, x: &TypeException) {
        self.line(i, "type_exception");
        let i = i + 1;
        self.attributes(i, &x.attributes);
        self.line(i, "ptyext_constructor =");
        self.extension_constructor(i + 1, &x.constructor);
    }

    pub(super) fn extension_constructor(&mut self, i: usize, c: &ExtensionConstructor) {
        self.line(i, &format!("extension_constructor {}", self.span(c.span)));
        let i = i + 1;
        self.attributes(i, &c.attributes);
        self.line(i, &format!("pext_name = \"{}\"", self.str(c.name.txt)));
        self.line(i, "pext_kind =");
        match &c.kind {
            ExtensionConstructorKind::Decl(vars, args, res) => {
                self.line(i + 1, "Pext_decl");
                if !vars.is_empty() {
                    self.line(i + 2, &format!("vars{}", self.type_vars(vars)));
                }
                self.constructor_arguments(i + 2, args);
                self.option(i + 2, res.as_ref(), |w, i, t| w.core_type(i, t));
            }
            ExtensionConstructorKind::Rebind(path) => {
                self.line(i + 1, "Pext_rebind");
                self.line(i + 2, &self.path(path));
            }
        }
    }
}

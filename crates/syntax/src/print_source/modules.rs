//! Modules, their types, and the items of both.

use diagnostics::format_box::BoxKind;

use crate::ast::*;
use crate::node::deep;

use super::Printer;

impl Printer<'_> {
    // ---- Items ----------------------------------------------------------------------------------------------------

    /// The items of an implementation, each on a line.
    pub fn structure(&mut self, items: &Structure) {
        self.boxed(BoxKind::V, 0, |p| p.separated(items, "", Self::structure_item));
    }

    /// The items of an interface, each on a line.
    pub fn signature(&mut self, items: &Signature) {
        self.boxed(BoxKind::V, 0, |p| p.separated(items, "", Self::signature_item));
    }

    fn structure_item(&mut self, item: &StructureItem) {
        match &item.desc {
            StructureItemDesc::Eval(e, attributes) => self.hov(|p| {
                p.text(";;");
                p.expression(e);
                p.item_attributes(attributes);
            }),
            StructureItemDesc::Value(rec, bindings) => self.bindings(*rec, bindings),
            StructureItemDesc::Primitive(value) => self.value_description(value),
            StructureItemDesc::Type(rec, declarations) => self.type_declarations(*rec, declarations, "="),
            StructureItemDesc::TypeExt(extension) => self.type_extension(extension),
            StructureItemDesc::Exception(exception) => self.exception(exception),
            StructureItemDesc::Module(binding) => self.module_binding("module ", binding),
            StructureItemDesc::RecModule(bindings) => {
                for (i, binding) in bindings.iter().enumerate() {
                    self.module_binding(if i == 0 { "module rec " } else { " and " }, binding);
                }
            }
            StructureItemDesc::ModType(declaration) => self.module_type_declaration(declaration, "="),
            StructureItemDesc::Open(open) => self.hov(|p| {
                p.text(open_word(open.override_));
                p.module_expr(&open.expr);
                p.item_attributes(&open.attributes);
            }),
            StructureItemDesc::Class(classes) => self.class_declarations(classes),
            StructureItemDesc::ClassType(types) => self.class_type_declarations(types),
            StructureItemDesc::Include(include) => self.hov(|p| {
                p.text("include ");
                p.module_expr(&include.expr);
                p.item_attributes(&include.attributes);
            }),
            StructureItemDesc::Attribute(attribute) => self.floating_attribute(attribute),
            StructureItemDesc::Extension(extension, attributes) => {
                self.item_extension(extension);
                self.item_attributes(attributes);
            }
        }
    }

    fn signature_item(&mut self, item: &SignatureItem) {
        match &item.desc {
            SignatureItemDesc::Value(value) => self.value_description(value),
            SignatureItemDesc::Type(rec, declarations) => self.type_declarations(*rec, declarations, "="),
            SignatureItemDesc::TypeSubst(declarations) => {
                self.type_declarations(RecFlag::Recursive, declarations, ":=");
            }
            SignatureItemDesc::TypeExt(extension) => self.type_extension(extension),
            SignatureItemDesc::Exception(exception) => self.exception(exception),
            SignatureItemDesc::Module(declaration) => {
                self.hov(|p| p.module_declaration("module ", declaration, false))
            }
            SignatureItemDesc::ModSubst(substitution) => self.hov(|p| {
                p.text("module ");
                p.name(substitution.name.txt);
                p.text(" := ");
                p.plain(&substitution.manifest);
                p.item_attributes(&substitution.attributes);
            }),
            SignatureItemDesc::RecModule(declarations) => {
                for (i, declaration) in declarations.iter().enumerate() {
                    let keyword = if i == 0 { "module rec " } else { " and " };
                    self.hov(|p| p.module_declaration(keyword, declaration, true));
                }
            }
            SignatureItemDesc::ModType(declaration) => self.module_type_declaration(declaration, "="),
            SignatureItemDesc::ModTypeSubst(declaration) => self.module_type_declaration(declaration, ":="),
            SignatureItemDesc::Open(open) => self.hov(|p| {
                p.text(open_word(open.override_));
                p.plain(&open.expr);
                p.item_attributes(&open.attributes);
            }),
            SignatureItemDesc::Include(include) => self.hov(|p| {
                p.text("include ");
                p.module_type(&include.expr);
                p.item_attributes(&include.attributes);
            }),
            SignatureItemDesc::Class(classes) => self.class_descriptions(classes),
            SignatureItemDesc::ClassType(types) => self.class_type_declarations(types),
            SignatureItemDesc::Attribute(attribute) => self.floating_attribute(attribute),
            SignatureItemDesc::Extension(extension, attributes) => {
                self.item_extension(extension);
                self.item_attributes(attributes);
            }
        }
    }

    fn module_binding(&mut self, keyword: &str, binding: &ModuleBinding) {
        self.hov(|p| {
            p.text(keyword);
            p.module_name(&binding.name);
            p.module_body(&binding.expr);
            p.item_attributes(&binding.attributes);
        });
    }

    /// `(X:S) ... : T = M` behind the name of a module.
    pub fn module_body(&mut self, module: &ModuleExpr) {
        let mut body = module;
        while body.attributes.is_empty()
            && let ModuleExprDesc::Functor(parameter, result) = &*body.desc
        {
            self.functor_parameter(parameter);
            body = result;
        }
        if body.attributes.is_empty()
            && let ModuleExprDesc::Constraint(inner, ty) = &*body.desc
        {
            self.text(" : ");
            self.module_type(ty);
            body = inner;
        }
        self.text(" =");
        self.space();
        self.module_expr(body);
    }

    fn functor_parameter(&mut self, parameter: &FunctorParameter) {
        self.text("(");
        if let FunctorParameter::Named(name, ty) = parameter {
            self.module_name(name);
            self.text(":");
            self.module_type(ty);
        }
        self.text(")");
    }

    /// `X : S`, `X = M`. A `with` would take the `and` that follows in a recursive declaration.
    fn module_declaration(&mut self, keyword: &str, declaration: &ModuleDeclaration, recursive: bool) {
        self.text(keyword);
        self.module_name(&declaration.name);
        match &*declaration.ty.desc {
            ModuleTypeDesc::Alias(path) if declaration.ty.attributes.is_empty() => {
                self.text(" = ");
                self.plain(path);
            }
            _ => {
                self.text(" : ");
                match recursive {
                    true => self.simple_module_type(&declaration.ty),
                    false => self.module_type(&declaration.ty),
                }
            }
        }
        self.item_attributes(&declaration.attributes);
    }

    fn module_type_declaration(&mut self, declaration: &ModuleTypeDeclaration, assign: &str) {
        self.hov(|p| {
            p.text("module type ");
            p.name(declaration.name.txt);
            if let Some(ty) = &declaration.ty {
                p.text(&format!("  {assign}"));
                p.space();
                p.module_type(ty);
            }
            p.item_attributes(&declaration.attributes);
        });
    }

    // ---- Module expressions ---------------------------------------------------------------------------------------

    /// A module, where any may stand.
    pub fn module_expr(&mut self, module: &ModuleExpr) {
        self.module_expr_at(module, false);
    }

    fn module_expr_at(&mut self, module: &ModuleExpr, simple: bool) {
        deep(|| {
            if !module.attributes.is_empty() {
                return self.parens(true, |p| {
                    p.text("(");
                    p.module_expr_desc(module);
                    p.text(")");
                    p.attributes(&module.attributes);
                });
            }
            let functor = matches!(&*module.desc, ModuleExprDesc::Functor(..));
            self.parens(simple && functor, |p| p.module_expr_desc(module));
        });
    }

    fn module_expr_desc(&mut self, module: &ModuleExpr) {
        match &*module.desc {
            ModuleExprDesc::Ident(path) => self.plain(path),
            ModuleExprDesc::Structure(items) => {
                self.boxed(BoxKind::HV, 0, |p| {
                    p.boxed(BoxKind::HV, 2, |p| {
                        p.text("struct");
                        p.space();
                        p.separated(items, "", Self::structure_item);
                    });
                    p.space();
                    p.text("end");
                });
            }
            ModuleExprDesc::Functor(parameter, body) => self.hov(|p| {
                p.text("functor ");
                p.functor_parameter(parameter);
                p.space();
                p.text("-> ");
                p.module_expr(body);
            }),
            ModuleExprDesc::Apply(f, argument) => {
                self.parens(true, |p| p.module_expr(f));
                self.text("(");
                self.module_expr(argument);
                self.text(")");
            }
            ModuleExprDesc::ApplyUnit(f) => {
                self.module_expr_at(f, true);
                self.text("()");
            }
            ModuleExprDesc::Constraint(module, ty) => self.parens(true, |p| {
                p.module_expr(module);
                p.text(" :");
                p.space();
                p.module_type(ty);
            }),
            ModuleExprDesc::Unpack(e) => self.unpacked(e),
            ModuleExprDesc::Extension(extension) => self.extension(extension),
        }
    }

    /// `(val e : S :> T)`
    fn unpacked(&mut self, e: &Expression) {
        let package =
            |ty: &CoreType| matches!(&*ty.desc, CoreTypeDesc::Package(_)) && ty.attributes.is_empty();
        let (value, from, to) = match &*e.desc {
            ExpressionDesc::Constraint(value, ty) if e.attributes.is_empty() && package(ty) => {
                (value, Some(ty), None)
            }
            ExpressionDesc::Coerce(value, from, to)
                if e.attributes.is_empty() && package(to) && from.as_ref().is_none_or(package) =>
            {
                (value, from.as_ref(), Some(to))
            }
            _ => (e, None, None),
        };
        self.parens(true, |p| {
            p.text("val ");
            p.closed_expression(value);
            for (sign, ty) in [(" : ", from), (" :> ", to)] {
                if let Some(ty) = ty
                    && let CoreTypeDesc::Package(package) = &*ty.desc
                {
                    p.text(sign);
                    p.package(package);
                }
            }
        });
    }

    // ---- Module types ---------------------------------------------------------------------------------------------

    /// A module type, where any may stand.
    pub fn module_type(&mut self, ty: &ModuleType) {
        self.module_type_at(ty, false);
    }

    /// A module type that needs no parentheses wherever it stands.
    pub fn simple_module_type(&mut self, ty: &ModuleType) {
        self.module_type_at(ty, true);
    }

    fn module_type_at(&mut self, ty: &ModuleType, simple: bool) {
        deep(|| {
            if !ty.attributes.is_empty() {
                return self.parens(true, |p| {
                    p.text("(");
                    p.module_type_desc(ty);
                    p.text(")");
                    p.attributes(&ty.attributes);
                });
            }
            let plain = matches!(
                &*ty.desc,
                ModuleTypeDesc::Ident(_) | ModuleTypeDesc::Signature(_) | ModuleTypeDesc::Extension(_)
            );
            self.parens(simple && !plain, |p| p.module_type_desc(ty));
        });
    }

    fn module_type_desc(&mut self, ty: &ModuleType) {
        match &*ty.desc {
            ModuleTypeDesc::Ident(path) => self.plain(path),
            ModuleTypeDesc::Signature(items) => self.boxed(BoxKind::HV, 0, |p| {
                p.boxed(BoxKind::HV, 2, |p| {
                    p.text("sig");
                    p.space();
                    p.separated(items, "", Self::signature_item);
                });
                p.space();
                p.text("end");
            }),
            ModuleTypeDesc::Functor(parameter, result) => self.hov(|p| {
                p.text("functor ");
                p.functor_parameter(parameter);
                p.space();
                p.text("-> ");
                p.module_type(result);
            }),
            ModuleTypeDesc::With(ty, constraints) => self.hov(|p| {
                p.simple_module_type(ty);
                for (i, constraint) in constraints.iter().enumerate() {
                    p.space();
                    p.text(if i == 0 { "with " } else { "and " });
                    p.with_constraint(constraint);
                }
            }),
            ModuleTypeDesc::Typeof(module) => {
                self.text("module type of ");
                self.module_expr(module);
            }
            ModuleTypeDesc::Extension(extension) => self.extension(extension),
            ModuleTypeDesc::Alias(path) => {
                self.text("(module ");
                self.plain(path);
                self.text(")");
            }
        }
    }

    fn with_constraint(&mut self, constraint: &WithConstraint) {
        let (path, sign) = match constraint {
            WithConstraint::Type(path, declaration) => return self.with_type(path, declaration, "="),
            WithConstraint::TypeSubst(path, declaration) => return self.with_type(path, declaration, ":="),
            WithConstraint::ModType(path, _) => (path, "="),
            WithConstraint::ModTypeSubst(path, _) => (path, ":="),
            WithConstraint::Module(path, _) => (path, "="),
            WithConstraint::ModSubst(path, _) => (path, ":="),
        };
        let ty = match constraint {
            WithConstraint::ModType(_, ty) | WithConstraint::ModTypeSubst(_, ty) => Some(ty),
            _ => None,
        };
        self.text(if ty.is_some() { "module type " } else { "module " });
        self.plain(path);
        self.text(&format!(" {sign} "));
        match constraint {
            WithConstraint::ModType(_, ty) | WithConstraint::ModTypeSubst(_, ty) => {
                self.simple_module_type(ty)
            }
            WithConstraint::Module(_, module) | WithConstraint::ModSubst(_, module) => self.plain(module),
            WithConstraint::Type(..) | WithConstraint::TypeSubst(..) => {}
        }
    }

    fn with_type(&mut self, path: &Loc<Longident>, declaration: &TypeDeclaration, assign: &str) {
        self.text("type ");
        self.type_parameters(&declaration.params);
        self.plain(path);
        self.type_definition(declaration, assign);
    }
}

fn open_word(override_: OverrideFlag) -> &'static str {
    match override_ {
        OverrideFlag::Override => "open! ",
        OverrideFlag::Fresh => "open ",
    }
}

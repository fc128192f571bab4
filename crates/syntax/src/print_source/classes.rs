//! Classes, class types and objects.

use diagnostics::format_box::BoxKind;

use crate::ast::*;
use crate::node::deep;

use super::Printer;

impl Printer<'_> {
    /// `class c p : ct = ce and ...`
    pub fn class_declarations(&mut self, classes: &[ClassDeclaration]) {
        self.class_list("class ", classes, |p, class| {
            let mut body = &class.expr;
            while body.attributes.is_empty()
                && let ClassExprDesc::Fun(label, default, pattern, result) = &*body.desc
            {
                p.text(" ");
                p.parameter(*label, default.as_ref(), pattern);
                body = result;
            }
            if body.attributes.is_empty()
                && let ClassExprDesc::Constraint(inner, ty) = &*body.desc
            {
                p.text(" : ");
                p.class_type(ty);
                body = inner;
            }
            p.text(" =");
            p.space();
            p.class_expr(body);
        });
    }

    /// `class c : ct and ...`
    pub fn class_descriptions(&mut self, classes: &[ClassDescription]) {
        self.class_list("class ", classes, |p, class| {
            p.text(" :");
            p.space();
            p.class_type(&class.expr);
        });
    }

    /// `class type c = ct and ...`
    pub fn class_type_declarations(&mut self, types: &[ClassTypeDeclaration]) {
        self.class_list("class type ", types, |p, ty| {
            p.text(" =");
            p.space();
            p.class_type(&ty.expr);
        });
    }

    fn class_list<T>(
        &mut self,
        keyword: &str,
        classes: &[ClassInfos<T>],
        mut body: impl FnMut(&mut Self, &ClassInfos<T>),
    ) {
        for (i, class) in classes.iter().enumerate() {
            if i > 0 {
                self.doc.newline();
            }
            self.hov(|p| {
                p.text(if i == 0 { keyword } else { "and " });
                if class.virt == VirtualFlag::Virtual {
                    p.text("virtual ");
                }
                if !class.params.is_empty() {
                    p.text("[");
                    p.separated(&class.params, ",", Self::type_parameter);
                    p.text("] ");
                }
                p.name(class.name.txt);
                body(p, class);
                p.item_attributes(&class.attributes);
            });
        }
    }

    fn class_arguments(&mut self, args: &[CoreType]) {
        if !args.is_empty() {
            self.text("[");
            self.separated(args, ",", Self::core_type);
            self.text("] ");
        }
    }

    fn let_open(&mut self, open: &OpenDescription, attributes: &Attributes) {
        self.text(if open.override_ == OverrideFlag::Override { "let open! " } else { "let open " });
        self.attributes(attributes);
        self.plain(&open.expr);
        self.text(" in");
        self.space();
    }

    // ---- Class expressions ----------------------------------------------------------------------------------------

    fn class_expr(&mut self, class: &ClassExpr) {
        self.class_expr_at(class, false);
    }

    fn class_expr_at(&mut self, class: &ClassExpr, simple: bool) {
        deep(|| {
            if !class.attributes.is_empty() {
                return self.parens(true, |p| {
                    p.text("(");
                    p.class_expr_desc(class);
                    p.text(")");
                    p.attributes(&class.attributes);
                });
            }
            let bare = matches!(
                &*class.desc,
                ClassExprDesc::Constr(..) | ClassExprDesc::Structure(_) | ClassExprDesc::Constraint(..)
            );
            self.parens(simple && !bare, |p| p.class_expr_desc(class));
        });
    }

    fn class_expr_desc(&mut self, class: &ClassExpr) {
        match &*class.desc {
            ClassExprDesc::Constr(path, args) => {
                self.class_arguments(args);
                self.plain(path);
            }
            ClassExprDesc::Structure(structure) => self.class_structure(structure),
            ClassExprDesc::Fun(label, default, pattern, body) => {
                self.text("fun ");
                self.parameter(*label, default.as_ref(), pattern);
                self.text(" ->");
                self.space();
                self.class_expr(body);
            }
            ClassExprDesc::Apply(class, args) => {
                self.class_expr_at(class, true);
                for (label, argument) in args {
                    self.space();
                    self.argument(*label, argument);
                }
            }
            ClassExprDesc::Let(rec, bindings, body) => {
                self.bindings(*rec, bindings);
                self.text(" in");
                self.space();
                self.class_expr(body);
            }
            ClassExprDesc::Constraint(class, ty) => self.parens(true, |p| {
                p.class_expr(class);
                p.text(" : ");
                p.class_type(ty);
            }),
            ClassExprDesc::Extension(extension) => self.extension(extension),
            ClassExprDesc::Open(open, body) => {
                self.let_open(open, &Vec::new());
                self.class_expr(body);
            }
        }
    }

    /// `object (self) ... end`
    pub fn class_structure(&mut self, structure: &ClassStructure) {
        self.object(&structure.fields, Self::class_field, |p| {
            let self_ = &structure.self_;
            match &*self_.desc {
                PatternDesc::Any if self_.attributes.is_empty() => {}
                PatternDesc::Constraint(..) if self_.attributes.is_empty() => {
                    p.text(" ");
                    p.pattern(self_);
                }
                _ => {
                    p.text(" (");
                    p.pattern(self_);
                    p.text(")");
                }
            }
        });
    }

    fn object<T>(
        &mut self,
        fields: &[T],
        mut field: impl FnMut(&mut Self, &T),
        self_: impl FnOnce(&mut Self),
    ) {
        self.boxed(BoxKind::HV, 0, |p| {
            p.boxed(BoxKind::HV, 2, |p| {
                p.text("object");
                self_(p);
                for x in fields {
                    p.space();
                    p.hov(|p| field(p, x));
                }
            });
            p.space();
            p.text("end");
        });
    }

    fn class_field(&mut self, field: &ClassField) {
        match &field.desc {
            ClassFieldDesc::Inherit(override_, class, name) => {
                self.text(if *override_ == OverrideFlag::Override { "inherit! " } else { "inherit " });
                self.class_expr(class);
                if let Some(name) = name {
                    self.text(" as ");
                    self.name(name.txt);
                }
            }
            ClassFieldDesc::Val(name, mutable, kind) => {
                self.text("val");
                self.field_flags(kind, (*mutable == MutableFlag::Mutable).then_some("mutable"));
                self.name(name.txt);
                match kind {
                    ClassFieldKind::Virtual(ty) => self.typed(ty),
                    ClassFieldKind::Concrete(_, e) => {
                        self.text(" =");
                        self.space();
                        self.expression(e);
                    }
                }
            }
            ClassFieldDesc::Method(name, private, kind) => {
                self.text("method");
                self.field_flags(kind, (*private == PrivateFlag::Private).then_some("private"));
                self.name(name.txt);
                self.method_kind(kind);
            }
            ClassFieldDesc::Constraint(left, right) => self.constraint(left, right),
            ClassFieldDesc::Initializer(e) => {
                self.text("initializer ");
                self.expression(e);
            }
            ClassFieldDesc::Attribute(attribute) => self.floating_attribute(attribute),
            ClassFieldDesc::Extension(extension) => self.item_extension(extension),
        }
        self.item_attributes(&field.attributes);
    }

    fn field_flags(&mut self, kind: &ClassFieldKind, flag: Option<&str>) {
        self.text(match kind {
            ClassFieldKind::Virtual(_) => " virtual ",
            ClassFieldKind::Concrete(OverrideFlag::Override, _) => "! ",
            ClassFieldKind::Concrete(OverrideFlag::Fresh, _) => " ",
        });
        if let Some(flag) = flag {
            self.text(flag);
            self.text(" ");
        }
    }

    fn method_kind(&mut self, kind: &ClassFieldKind) {
        match kind {
            ClassFieldKind::Virtual(ty) => self.typed(ty),
            ClassFieldKind::Concrete(_, e) => match &*e.desc {
                ExpressionDesc::Poly(body, None) => self.named_function(body),
                ExpressionDesc::Poly(body, Some(ty)) => {
                    self.typed(ty);
                    self.text(" =");
                    self.space();
                    self.expression(body);
                }
                _ => self.named_function(e),
            },
        }
    }

    fn typed(&mut self, ty: &CoreType) {
        self.text(" : ");
        self.core_type(ty);
    }

    fn constraint(&mut self, left: &CoreType, right: &CoreType) {
        self.text("constraint ");
        self.core_type(left);
        self.text(" = ");
        self.core_type(right);
    }

    // ---- Class types ----------------------------------------------------------------------------------------------

    /// A class type. There are no parentheses for these: attributes stand behind them.
    fn class_type(&mut self, ty: &ClassType) {
        deep(|| match &*ty.desc {
            ClassTypeDesc::Constr(path, args) => {
                self.class_arguments(args);
                self.plain(path);
                self.attributes(&ty.attributes);
            }
            ClassTypeDesc::Signature(signature) => {
                self.object(&signature.fields, Self::class_type_field, |p| {
                    let self_ = &signature.self_;
                    if !matches!(&*self_.desc, CoreTypeDesc::Any) || !self_.attributes.is_empty() {
                        p.text(" (");
                        p.core_type(self_);
                        p.text(")");
                    }
                });
                self.attributes(&ty.attributes);
            }
            ClassTypeDesc::Arrow(label, from, to) => {
                self.type_label(*label);
                self.domain_type(from);
                self.text(" ->");
                self.space();
                self.class_type(to);
            }
            ClassTypeDesc::Extension(extension) => {
                self.extension(extension);
                self.attributes(&ty.attributes);
            }
            ClassTypeDesc::Open(open, body) => {
                self.let_open(open, &ty.attributes);
                self.class_type(body);
            }
        });
    }

    fn class_type_field(&mut self, field: &ClassTypeField) {
        match &field.desc {
            ClassTypeFieldDesc::Inherit(ty) => {
                self.text("inherit ");
                self.class_type(ty);
            }
            ClassTypeFieldDesc::Val(name, mutable, virt, ty) => {
                self.text("val ");
                if *mutable == MutableFlag::Mutable {
                    self.text("mutable ");
                }
                if *virt == VirtualFlag::Virtual {
                    self.text("virtual ");
                }
                self.name(name.txt);
                self.typed(ty);
            }
            ClassTypeFieldDesc::Method(name, private, virt, ty) => {
                self.text("method ");
                if *private == PrivateFlag::Private {
                    self.text("private ");
                }
                if *virt == VirtualFlag::Virtual {
                    self.text("virtual ");
                }
                self.name(name.txt);
                self.typed(ty);
            }
            ClassTypeFieldDesc::Constraint(left, right) => self.constraint(left, right),
            ClassTypeFieldDesc::Attribute(attribute) => self.floating_attribute(attribute),
            ClassTypeFieldDesc::Extension(extension) => self.item_extension(extension),
        }
        self.item_attributes(&field.attributes);
    }
}

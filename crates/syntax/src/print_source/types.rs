//! Types and their declarations.

use diagnostics::format_box::BoxKind;

use crate::ast::*;
use crate::node::deep;
use crate::symbol::Symbol;

use super::Printer;
use super::names::Last;

/// Where a type stands: what may stand there without parentheses grows less from top to bottom.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// Anything
    Top,
    /// To the right of an arrow
    Result,
    /// To the left of an arrow
    Domain,
    /// Element of a tuple, argument of a type
    Atom,
}

impl Printer<'_> {
    /// A type, where any may stand.
    pub fn core_type(&mut self, ty: &CoreType) {
        self.type_at(ty, Place::Top);
    }

    /// A type that needs no parentheses wherever it stands.
    pub fn atomic_type(&mut self, ty: &CoreType) {
        self.type_at(ty, Place::Atom);
    }

    /// A type in front of `->`.
    pub fn domain_type(&mut self, ty: &CoreType) {
        self.type_at(ty, Place::Domain);
    }

    /// A type behind which an attribute or a bar belongs to something else.
    pub fn arrow_type(&mut self, ty: &CoreType) {
        self.type_at(ty, Place::Result);
    }

    fn type_at(&mut self, ty: &CoreType, place: Place) {
        if !ty.attributes.is_empty() {
            return self.parens(true, |p| {
                p.text("(");
                p.type_desc(ty);
                p.text(")");
                p.attributes(&ty.attributes);
            });
        }
        let needed = match &*ty.desc {
            CoreTypeDesc::Alias(..) => place > Place::Top,
            CoreTypeDesc::Poly(vars, _) => place > Place::Result && !vars.is_empty(),
            CoreTypeDesc::Arrow(..) => place > Place::Result,
            CoreTypeDesc::Tuple(_) => place > Place::Domain,
            _ => false,
        };
        deep(|| self.parens(needed, |p| p.type_desc(ty)));
    }

    fn type_desc(&mut self, ty: &CoreType) {
        match &*ty.desc {
            CoreTypeDesc::Any => self.text("_"),
            CoreTypeDesc::Var(name) => self.type_variable(*name),
            CoreTypeDesc::Arrow(label, from, to) => self.hov(|p| {
                p.type_label(*label);
                p.domain_type(from);
                p.space();
                p.text("-> ");
                p.arrow_type(to);
            }),
            CoreTypeDesc::Tuple(types) => self.hov(|p| p.separated(types, " *", Self::atomic_type)),
            CoreTypeDesc::Constr(path, args) => {
                self.type_arguments(args);
                self.plain(path);
            }
            CoreTypeDesc::Class(path, args) => {
                self.type_arguments(args);
                self.text("#");
                self.plain(path);
            }
            CoreTypeDesc::Object(fields, closed) => self.object_type(fields, *closed),
            CoreTypeDesc::Alias(ty, name) => {
                self.type_at(ty, Place::Result);
                self.text(" as ");
                self.type_variable(name.txt);
            }
            CoreTypeDesc::Variant(fields, closed, tags) => {
                self.variant_type(fields, *closed, tags.as_deref())
            }
            CoreTypeDesc::Poly(vars, ty) => {
                self.type_variables(vars);
                self.type_at(ty, Place::Result);
            }
            CoreTypeDesc::Package(package) => {
                self.text("(module ");
                self.package(package);
                self.text(")");
            }
            CoreTypeDesc::Open(path, ty) => {
                self.plain(path);
                self.text(".(");
                self.core_type(ty);
                self.text(")");
            }
            CoreTypeDesc::Extension(extension) => self.extension(extension),
        }
    }

    /// `'a 'b . `
    pub fn type_variables(&mut self, vars: &[Loc<Symbol>]) {
        for var in vars {
            self.type_variable(var.txt);
            self.text(" ");
        }
        if !vars.is_empty() {
            self.text(". ");
        }
    }

    /// `l:`, `?l:`
    pub fn type_label(&mut self, label: ArgLabel) {
        match label {
            ArgLabel::Nolabel => return,
            ArgLabel::Labelled(name) => self.name(name),
            ArgLabel::Optional(name) => {
                self.text("?");
                self.name(name);
            }
        }
        self.text(":");
    }

    fn type_arguments(&mut self, args: &[CoreType]) {
        match args {
            [] => return,
            [arg] => self.atomic_type(arg),
            _ => self.parens(true, |p| p.separated(args, ",", Self::core_type)),
        }
        self.text(" ");
    }

    fn object_type(&mut self, fields: &[ObjectField], closed: ClosedFlag) {
        self.hov(|p| {
            p.text("< ");
            p.separated(fields, " ;", |p, field| {
                match &field.desc {
                    ObjectFieldDesc::Tag(name, ty) => {
                        p.name(name.txt);
                        p.text(": ");
                        p.arrow_type(ty);
                    }
                    ObjectFieldDesc::Inherit(ty) => p.atomic_type(ty),
                }
                p.attributes(&field.attributes);
            });
            if closed == ClosedFlag::Open {
                p.text(if fields.is_empty() { ".." } else { " ; .." });
            }
            p.text(" >");
        });
    }

    fn variant_type(&mut self, fields: &[RowField], closed: ClosedFlag, tags: Option<&[Symbol]>) {
        self.hov(|p| {
            p.text(match (closed, tags) {
                (ClosedFlag::Open, _) => "[> ",
                (ClosedFlag::Closed, Some(_)) => "[< ",
                (ClosedFlag::Closed, None) => "[ ",
            });
            if matches!(fields.first(), Some(RowField { desc: RowFieldDesc::Inherit(_), .. })) {
                p.text("| ");
            }
            for (i, field) in fields.iter().enumerate() {
                if i > 0 {
                    p.space();
                    p.text("| ");
                }
                p.row_field(field);
            }
            if let Some(tags @ [_, ..]) = tags {
                p.text(" >");
                for tag in tags {
                    p.text(" ");
                    p.tag(*tag);
                }
            }
            p.text(" ]");
        });
    }

    fn row_field(&mut self, field: &RowField) {
        match &field.desc {
            RowFieldDesc::Inherit(ty) => self.core_type(ty),
            RowFieldDesc::Tag(name, constant, types) => {
                self.tag(name.txt);
                if !types.is_empty() {
                    self.text(if *constant { " of & " } else { " of " });
                }
                self.separated(types, " &", Self::arrow_type);
                self.attributes(&field.attributes);
            }
        }
    }

    /// `S with type t = u`
    pub fn package(&mut self, package: &PackageType) {
        self.plain(&package.path);
        for (i, (path, ty)) in package.constraints.iter().enumerate() {
            self.text(if i == 0 { " with type " } else { " and type " });
            self.plain(path);
            self.text(" = ");
            self.arrow_type(ty);
        }
    }

    // ---- Declarations ---------------------------------------------------------------------------------------------

    /// `type t = ... and u = ...`; `assign` is `=` or `:=`.
    pub fn type_declarations(&mut self, rec: RecFlag, declarations: &[TypeDeclaration], assign: &str) {
        self.boxed(BoxKind::V, 0, |p| {
            for (i, declaration) in declarations.iter().enumerate() {
                if i > 0 {
                    p.doc.cut();
                }
                p.hov(|p| {
                    p.text(match (i, rec) {
                        (0, RecFlag::Nonrecursive) => "type nonrec ",
                        (0, RecFlag::Recursive) => "type ",
                        _ => "and ",
                    });
                    p.type_parameters(&declaration.params);
                    p.name(declaration.name.txt);
                    p.type_definition(declaration, assign);
                    p.item_attributes(&declaration.attributes);
                });
            }
        });
    }

    /// `('a, +'b) `
    pub fn type_parameters(&mut self, params: &[TypeParam]) {
        match params {
            [] => return,
            [param] => self.type_parameter(param),
            _ => self.parens(true, |p| p.separated(params, ",", Self::type_parameter)),
        }
        self.text(" ");
    }

    pub fn type_parameter(&mut self, (ty, (variance, injectivity)): &TypeParam) {
        self.text(match variance {
            Variance::Covariant => "+",
            Variance::Contravariant => "-",
            Variance::NoVariance => "",
        });
        if *injectivity == Injectivity::Injective {
            self.text("!");
        }
        self.atomic_type(ty);
    }

    /// `= manifest = private kind constraint ...`
    pub fn type_definition(&mut self, declaration: &TypeDeclaration, assign: &str) {
        let mut sign = assign;
        let mut private = declaration.private == PrivateFlag::Private;
        let is_abstract = matches!(declaration.kind, TypeKind::Abstract);
        if let Some(manifest) = &declaration.manifest {
            self.text(&format!(" {sign} "));
            if is_abstract && std::mem::take(&mut private) {
                self.text("private ");
            }
            self.core_type(manifest);
            sign = "=";
        }
        if !is_abstract {
            self.text(&format!(" {sign}"));
            if private {
                self.text(" private");
            }
        }
        match &declaration.kind {
            TypeKind::Abstract => {}
            TypeKind::Open => self.text(" .."),
            TypeKind::Record(labels) => {
                self.text(" ");
                self.labels(labels);
            }
            TypeKind::Variant(constructors) if constructors.is_empty() => self.text(" |"),
            TypeKind::Variant(constructors) => {
                for c in constructors {
                    self.doc.newline();
                    self.text("| ");
                    self.constructor(&c.name, &c.vars, &c.args, c.res.as_ref());
                    self.attributes(&c.attributes);
                }
            }
        }
        for (left, right, _) in &declaration.cstrs {
            self.space();
            self.text("constraint ");
            self.core_type(left);
            self.text(" = ");
            self.core_type(right);
        }
    }

    fn labels(&mut self, labels: &[LabelDeclaration]) {
        self.text("{");
        for (i, label) in labels.iter().enumerate() {
            if i > 0 {
                self.text(";");
            }
            self.doc.newline();
            if label.mutable == MutableFlag::Mutable {
                self.text("mutable ");
            }
            self.name(label.name.txt);
            self.text(": ");
            self.arrow_type(&label.ty);
            self.text(" ");
            self.attributes(&label.attributes);
        }
        self.text("}");
    }

    fn constructor(
        &mut self,
        name: &Loc<Symbol>,
        vars: &[Loc<Symbol>],
        args: &ConstructorArguments,
        result: Option<&CoreType>,
    ) {
        self.constructor_name(name.txt);
        let empty = matches!(args, ConstructorArguments::Tuple(types) if types.is_empty());
        if result.is_some() {
            self.text(": ");
        } else if !empty {
            self.text(" of ");
        }
        self.type_variables(vars);
        match args {
            ConstructorArguments::Tuple(types) => self.separated(types, " *", Self::atomic_type),
            ConstructorArguments::Record(labels) => self.labels(labels),
        }
        if let Some(result) = result {
            if !empty {
                self.text(" -> ");
            }
            self.atomic_type(result);
        }
        self.text(" ");
    }

    /// `C of t`, `C = D`
    pub fn extension_constructor(&mut self, constructor: &ExtensionConstructor) {
        match &constructor.kind {
            ExtensionConstructorKind::Decl(vars, args, result) => {
                self.constructor(&constructor.name, vars, args, result.as_ref());
            }
            ExtensionConstructorKind::Rebind(path) => {
                self.constructor_name(constructor.name.txt);
                self.text(" = ");
                self.path(&path.txt, Last::Constructor);
            }
        }
        self.attributes(&constructor.attributes);
    }

    /// `type t += C`
    pub fn type_extension(&mut self, extension: &TypeExtension) {
        self.hov(|p| {
            p.text("type ");
            p.type_parameters(&extension.params);
            p.plain(&extension.path);
            p.text(" +=");
            if extension.private == PrivateFlag::Private {
                p.text(" private");
            }
            for constructor in &extension.constructors {
                p.space();
                p.text("| ");
                p.extension_constructor(constructor);
            }
            p.item_attributes(&extension.attributes);
        });
    }

    /// `exception C of t`
    pub fn exception(&mut self, exception: &TypeException) {
        self.hov(|p| {
            p.text("exception ");
            p.extension_constructor(&exception.constructor);
            p.item_attributes(&exception.attributes);
        });
    }

    /// `val x : t`, `external x : t = "s"`
    pub fn value_description(&mut self, value: &ValueDescription) {
        self.hov(|p| {
            p.text(if value.prim.is_empty() { "val " } else { "external " });
            p.value_name(value.name.txt);
            p.text(" :");
            p.space();
            p.core_type(&value.ty);
            for (i, name) in value.prim.iter().enumerate() {
                p.text(if i == 0 { " = " } else { " " });
                p.string(name);
            }
            p.item_attributes(&value.attributes);
        });
    }
}

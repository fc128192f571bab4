//! Items of structures, signatures and classes, with their docstrings.

use diagnostics::Span;
use syntax::ast::*;
use syntax::{Symbol, sym};

use crate::build::{self, ExtAttrs};
use crate::context::{Cx, Pos};
use crate::docs::docstring_attribute;
use crate::error::SyntaxError;

/// An item with its start, or `;;`.
#[derive(Debug)]
pub enum Item<T> {
    One(Pos, T),
    Semi(Pos),
}

/// Puts free-standing docstrings between items, as items of their own. `items` come last first.
fn with_texts<T>(cx: &Cx, l: Pos, items: Vec<Item<T>>, r: Pos, text: impl Fn(Attribute) -> T) -> Vec<T> {
    let texts = |docs: Vec<&syntax::lexer::Docstring>| {
        docs.into_iter().map(|doc| text(docstring_attribute(doc, sym::OCAML_TEXT))).collect::<Vec<_>>()
    };
    let mut out = Vec::with_capacity(items.len());
    for item in items.into_iter().rev() {
        match item {
            Item::One(l, item) => {
                out.extend(texts(cx.docs.text_before(l)));
                out.push(item);
            }
            Item::Semi(l) => out.extend(texts(cx.docs.text_before(l))),
        }
    }
    if out.is_empty() {
        return texts(cx.docs.text_of_empty(r));
    }
    let first = texts(cx.docs.text_at_start(l));
    if !first.is_empty() {
        out.splice(0..0, first);
    }
    out.extend(texts(cx.docs.text_at_end(r)));
    out
}

/// The items of a structure.
pub fn structure(cx: &Cx, l: Pos, items: Vec<Item<StructureItem>>, r: Pos) -> Structure {
    with_texts(cx, l, items, r, |a| StructureItem { span: a.span, desc: StructureItemDesc::Attribute(a) })
}

/// The items of a signature.
pub fn signature(cx: &Cx, l: Pos, items: Vec<Item<SignatureItem>>, r: Pos) -> Signature {
    with_texts(cx, l, items, r, |a| SignatureItem { span: a.span, desc: SignatureItemDesc::Attribute(a) })
}

/// The fields of a class.
pub fn class_fields(cx: &Cx, l: Pos, items: Vec<Item<ClassField>>, r: Pos) -> Vec<ClassField> {
    let text = |a: Attribute| ClassField {
        span: a.span,
        desc: ClassFieldDesc::Attribute(a),
        attributes: Vec::new(),
    };
    with_texts(cx, l, items, r, text)
}

/// The fields of a class type.
pub fn class_sig_fields(cx: &Cx, l: Pos, items: Vec<Item<ClassTypeField>>, r: Pos) -> Vec<ClassTypeField> {
    with_texts(cx, l, items, r, |a| ClassTypeField {
        span: a.span,
        desc: ClassTypeFieldDesc::Attribute(a),
        attributes: Vec::new(),
    })
}

/// An item of a script as a phrase.
pub fn phrase(l: Pos, item: StructureItem) -> Item<ToplevelPhrase> {
    Item::One(l, ToplevelPhrase::Def(vec![item]))
}

/// A directive of a script.
pub fn directive(l: Pos, directive: ToplevelDirective) -> Item<ToplevelPhrase> {
    Item::One(l, ToplevelPhrase::Dir(directive))
}

/// The phrases of a script.
pub fn phrases(cx: &Cx, l: Pos, items: Vec<Item<ToplevelPhrase>>, r: Pos) -> Vec<ToplevelPhrase> {
    with_texts(cx, l, items, r, |a| {
        ToplevelPhrase::Def(vec![StructureItem { span: a.span, desc: StructureItemDesc::Attribute(a) }])
    })
}

/// An expression as an item.
pub fn eval(cx: &Cx, l: Pos, e: Expression, attributes: Attributes, r: Pos) -> StructureItem {
    cx.docs.mark_item(l, r);
    StructureItem { span: e.span, desc: StructureItemDesc::Eval(e, attributes) }
}

/// An item behind a keyword that may carry `%id`.
pub fn str_item(
    cx: &Cx,
    l: Pos,
    (ext, desc): (Option<Loc<Symbol>>, StructureItemDesc),
    r: Pos,
) -> StructureItem {
    str_with_ext(StructureItem { desc, span: cx.sp(l, r) }, ext)
}

fn str_with_ext(item: StructureItem, ext: Option<Loc<Symbol>>) -> StructureItem {
    let Some(name) = ext else { return item };
    let span = item.span.ghost();
    let extension = Extension { name, payload: Payload::Structure(vec![item]) };
    StructureItem { desc: StructureItemDesc::Extension(extension, Vec::new()), span }
}

/// The same in a signature.
pub fn sig_item(
    cx: &Cx,
    l: Pos,
    (ext, desc): (Option<Loc<Symbol>>, SignatureItemDesc),
    r: Pos,
) -> SignatureItem {
    let span = cx.sp(l, r);
    let item = SignatureItem { desc, span };
    let Some(name) = ext else { return item };
    let extension = Extension { name, payload: Payload::Signature(vec![item]) };
    SignatureItem { desc: SignatureItemDesc::Extension(extension, Vec::new()), span: span.ghost() }
}

// ---- let ----------------------------------------------------------------------------------------------------------

/// What stands between `let` and the attributes at its end.
#[derive(Debug)]
pub struct Binding {
    pat: Pattern,
    expr: Expression,
    constraint: Option<ValueConstraint>,
    pun: bool,
}

impl Binding {
    pub fn new(pat: Pattern, expr: Expression) -> Binding {
        Binding { pat, expr, constraint: None, pun: false }
    }

    pub fn constrained(pat: Pattern, constraint: ValueConstraint, expr: Expression) -> Binding {
        Binding { pat, expr, constraint: Some(constraint), pun: false }
    }

    /// `let%id x`, for `let%id x = x`
    pub fn pun(name: Loc<Symbol>) -> Binding {
        let expr = build::ident(name.txt, name.span);
        Binding { pat: Pattern::new(PatternDesc::Var(name), name.span), expr, constraint: None, pun: true }
    }
}

/// A binding with its attributes and ends.
#[derive(Debug)]
pub struct PlacedBinding {
    binding: Binding,
    attributes: Attributes,
    l: Pos,
    r: Pos,
}

/// `let ... and ...`
#[derive(Debug)]
pub struct Bindings {
    ext: Option<Loc<Symbol>>,
    rec: RecFlag,
    pub list: Vec<PlacedBinding>,
}

/// `let%id[@a] rec binding [@@b]`
pub fn first_binding(
    cx: &Cx,
    l: Pos,
    (ext, mut attributes): ExtAttrs,
    rec: RecFlag,
    binding: Binding,
    post: Attributes,
    r: Pos,
) -> Result<Bindings, SyntaxError> {
    if binding.pun && ext.is_none() {
        return Err(SyntaxError::Other(next_span(cx, r)));
    }
    attributes.extend(post);
    Ok(Bindings { ext, rec, list: vec![PlacedBinding { binding, attributes, l, r }] })
}

/// `and[@a] binding [@@b]`
pub fn and_binding(
    l: Pos,
    mut attributes: Attributes,
    binding: Binding,
    post: Attributes,
    r: Pos,
) -> PlacedBinding {
    attributes.extend(post);
    PlacedBinding { binding, attributes, l, r }
}

fn value_binding(cx: &Cx, placed: PlacedBinding, attributes: Attributes) -> ValueBinding {
    let Binding { pat, expr, constraint, .. } = placed.binding;
    ValueBinding { pat, expr, constraint, attributes, span: cx.sp(placed.l, placed.r) }
}

/// Bindings in an expression: docstrings are left alone.
fn plain_bindings(cx: &Cx, list: Vec<PlacedBinding>) -> Vec<ValueBinding> {
    let plain = |mut placed: PlacedBinding| {
        let attributes = std::mem::take(&mut placed.attributes);
        value_binding(cx, placed, attributes)
    };
    list.into_iter().map(plain).collect()
}

/// `let ... in body`
pub fn let_in(cx: &Cx, bindings: Bindings, body: Expression, span: Span) -> Expression {
    let list = plain_bindings(cx, bindings.list);
    let e = Expression::new(ExpressionDesc::Let(bindings.rec, list, body), span);
    build::with_ext(e, (bindings.ext, Vec::new()))
}

/// `let ...` as an item.
pub fn let_item(cx: &Cx, bindings: Bindings, l: Pos, r: Pos) -> Result<StructureItem, SyntaxError> {
    let place = |(i, mut placed): (usize, PlacedBinding)| {
        let attributes = std::mem::take(&mut placed.attributes);
        let attributes = match i {
            0 => cx.docs.item(placed.l, attributes, placed.r),
            _ => cx.docs.and_item(placed.l, attributes, placed.r),
        };
        value_binding(cx, placed, attributes)
    };
    let list = bindings.list.into_iter().enumerate().map(place).collect();
    let item = StructureItem { desc: StructureItemDesc::Value(bindings.rec, list), span: cx.sp(l, r) };
    Ok(str_with_ext(item, bindings.ext))
}

/// `let ... in` in front of a class.
pub fn class_let(
    cx: &Cx,
    bindings: Bindings,
    e: ClassExpr,
    l: Pos,
    r: Pos,
) -> Result<ClassExpr, SyntaxError> {
    if let Some(ext) = bindings.ext {
        return Err(SyntaxError::NotExpecting(ext.span, "extension"));
    }
    let list = plain_bindings(cx, bindings.list);
    Ok(ClassExpr::new(ClassExprDesc::Let(bindings.rec, list, e), cx.sp(l, r)))
}

/// The type given to a binding.
pub fn value_constraint(constraint: TypeConstraint) -> ValueConstraint {
    match constraint {
        TypeConstraint::Constraint(ty) => {
            ValueConstraint::Constraint { locally_abstract_univars: Vec::new(), ty }
        }
        TypeConstraint::Coerce(ground, coercion) => ValueConstraint::Coercion { ground, coercion },
    }
}

/// `let* ... and* ... in body`
#[allow(clippy::too_many_arguments)]
pub fn letop(
    cx: &Cx,
    l: Pos,
    op: Loc<Symbol>,
    first: Pos,
    (pat, exp): (Pattern, Expression),
    ands: Vec<(Loc<Symbol>, (Pattern, Expression), Pos)>,
    body: Expression,
    r: Pos,
) -> Expression {
    let span = cx.sp(l, r);
    let let_ = BindingOp { op, pat, exp, span };
    let and = |(op, (pat, exp), end)| BindingOp { op, pat, exp, span: cx.sp(first, end) };
    let ands = ands.into_iter().map(and).collect();
    Expression::new(ExpressionDesc::Letop(Letop { let_, ands, body }), span)
}

// ---- Parts of expressions and patterns ----------------------------------------------------------------------------

fn next_span(cx: &Cx, pos: Pos) -> Span {
    cx.lexed.span(pos.next_token().min(cx.lexed.spans.len() - 1))
}

/// Checks that `target`, behind which `<-` stands, may be assigned to.
pub fn assignable(cx: &Cx, target: &Expression, r: Pos) -> Result<(), SyntaxError> {
    build::assignable(target, next_span(cx, r))
}

/// An error at the `<-` behind `r`.
pub fn not_assignable(cx: &Cx, r: Pos) -> Result<(), SyntaxError> {
    Err(SyntaxError::Other(next_span(cx, r)))
}

/// `-1` in a pattern
pub fn signed(cx: &Cx, l: Pos, sign: Symbol, constant: ConstantDesc, r: Pos) -> Constant {
    let desc = build::signed(cx, sign, &constant).unwrap_or(constant);
    Constant { desc, span: cx.sp(l, r) }
}

/// `function ...` as the body of a function; with `%id` it is an expression of its own.
pub fn cases_body(span: Span, (ext, attributes): ExtAttrs, cases: Vec<Case>) -> FunctionBody {
    if ext.is_none() {
        return FunctionBody::Cases(cases, span, attributes);
    }
    let cases = FunctionBody::Cases(cases, span, Vec::new());
    FunctionBody::Body(build::function(Vec::new(), None, cases, span, (ext, attributes)))
}

/// The `M.` of `M.(e)`
pub fn open_path(cx: &Cx, l: Pos, path: Loc<Longident>, r: Pos) -> OpenDeclaration {
    let expr = ModuleExpr { span: path.span, ..ModuleExpr::new(ModuleExprDesc::Ident(path), Span::NONE) };
    OpenInfos { expr, override_: OverrideFlag::Fresh, span: cx.sp(l, r), attributes: Vec::new() }
}

/// `M.()`, `M.[]`
pub fn open_constant(cx: &Cx, l: Pos, open: OpenDeclaration, inner: Pos, name: Symbol, r: Pos) -> Expression {
    let at = cx.sp(inner, r);
    let constant = ExpressionDesc::Construct(Loc::new(Longident::Ident(name), at), None);
    Expression::new(ExpressionDesc::Open(open, Expression::new(constant, at)), cx.sp(l, r))
}

/// The same for patterns.
pub fn open_pattern(cx: &Cx, l: Pos, path: Loc<Longident>, inner: Pos, name: Symbol, r: Pos) -> Pattern {
    let at = cx.sp(inner, r);
    let constant = PatternDesc::Construct(Loc::new(Longident::Ident(name), at), None);
    Pattern::new(PatternDesc::Open(path, Pattern::new(constant, cx.sp(l, r))), cx.sp(l, r))
}

/// `l : t = p` in a record pattern, each part but the first optional.
pub fn pattern_field(
    cx: &Cx,
    l: Pos,
    label: Loc<Longident>,
    type_start: Pos,
    ty: Option<CoreType>,
    pattern: Option<Pattern>,
    r: Pos,
) -> (Loc<Longident>, Pattern) {
    let (start, label, pattern) = match pattern {
        Some(pattern) => (type_start, label, pattern),
        None => {
            let pattern = build::punned_pattern(&label);
            (l, build::ghost(label), pattern)
        }
    };
    let pattern = match ty {
        Some(ty) => Pattern::new(PatternDesc::Constraint(pattern, ty), cx.sp(start, r)),
        None => pattern,
    };
    (label, pattern)
}

// ---- Types --------------------------------------------------------------------------------------------------------

/// `(module S)`
pub fn package(ty: CoreType, (ext, attributes): ExtAttrs, span: Span) -> CoreType {
    let mut ty = build::paren_typ(ty, span);
    ty.attributes.splice(0..0, attributes);
    let Some(name) = ext else { return ty };
    let extension = Extension { name, payload: Payload::Type(ty) };
    CoreType::new(CoreTypeDesc::Extension(extension), span.ghost())
}

/// The package type that a module type stands for.
pub fn package_type(mty: ModuleType, span: Span) -> Result<CoreType, SyntaxError> {
    let invalid = |why| Err(SyntaxError::InvalidPackageType(span, why));
    let mut constraints = Vec::new();
    let path = match mty.desc.into_inner() {
        ModuleTypeDesc::Ident(path) => path,
        ModuleTypeDesc::With(base, list) => {
            let ModuleTypeDesc::Ident(path) = base.desc.into_inner() else {
                return invalid("only module type identifier and 'with type' constraints are supported");
            };
            for constraint in list {
                constraints.push(package_constraint(constraint, span)?);
            }
            path
        }
        _ => return invalid("only module type identifier and 'with type' constraints are supported"),
    };
    let mut ty = CoreType::new(CoreTypeDesc::Package(PackageType { path, constraints }), span);
    ty.attributes = mty.attributes;
    Ok(ty)
}

fn package_constraint(
    constraint: WithConstraint,
    span: Span,
) -> Result<(Loc<Longident>, CoreType), SyntaxError> {
    let invalid = |span, why| Err(SyntaxError::InvalidPackageType(span, why));
    let WithConstraint::Type(path, declaration) = constraint else {
        return invalid(span, "only 'with type t =' constraints are supported");
    };
    let at = declaration.span;
    if !declaration.params.is_empty() {
        return invalid(at, "parametrized types are not supported");
    }
    if !declaration.cstrs.is_empty() {
        return invalid(at, "constrained types are not supported");
    }
    if declaration.private == PrivateFlag::Private {
        return invalid(at, "private types are not supported");
    }
    match declaration.manifest {
        Some(ty) => Ok((path, ty)),
        None => invalid(at, "only 'with type t =' constraints are supported"),
    }
}

/// `` `A of t1 & t2 ``
pub fn tag_field(
    cx: &Cx,
    l: Pos,
    name: Loc<Symbol>,
    constant: bool,
    types: Vec<CoreType>,
    mut attributes: Attributes,
    r: Pos,
) -> RowField {
    attributes.extend(cx.docs.info(r));
    RowField { desc: RowFieldDesc::Tag(name, constant, types), span: cx.sp(l, r), attributes }
}

/// `m : t` in an object type; `before` is the place in front of the semicolon, if there is one.
#[allow(clippy::too_many_arguments)]
pub fn object_field(
    cx: &Cx,
    l: Pos,
    name: Loc<Symbol>,
    ty: CoreType,
    attributes: Attributes,
    more: Attributes,
    before: Pos,
    r: Pos,
) -> ObjectField {
    let attributes = field_attributes(cx, attributes, more, before, r);
    ObjectField { desc: ObjectFieldDesc::Tag(name, ty), span: cx.sp(l, r), attributes }
}

/// Attributes of a field with the docstring in front of its semicolon, or else behind it.
fn field_attributes(
    cx: &Cx,
    mut attributes: Attributes,
    more: Attributes,
    before: Pos,
    r: Pos,
) -> Attributes {
    attributes.extend(more);
    attributes.extend(cx.docs.info(before).or_else(|| if before == r { None } else { cx.docs.info(r) }));
    attributes
}

/// `mutable l : t` in a record type.
#[allow(clippy::too_many_arguments)]
pub fn label(
    cx: &Cx,
    l: Pos,
    mutable: MutableFlag,
    name: Loc<Symbol>,
    ty: CoreType,
    attributes: Attributes,
    more: Attributes,
    before: Pos,
    r: Pos,
) -> LabelDeclaration {
    let attributes = field_attributes(cx, attributes, more, before, r);
    LabelDeclaration { name, mutable, ty, span: cx.sp(l, r), attributes }
}

/// A constructor without its place.
#[derive(Debug)]
pub struct Constructor {
    pub name: Loc<Symbol>,
    pub args: (Vec<Loc<Symbol>>, ConstructorArguments, Option<CoreType>),
    pub attributes: Attributes,
}

/// A constructor of a variant type.
pub fn constructor(cx: &Cx, l: Pos, c: Constructor, r: Pos) -> ConstructorDeclaration {
    let (vars, args, res) = c.args;
    let mut attributes = c.attributes;
    attributes.extend(cx.docs.info(r));
    ConstructorDeclaration { name: c.name, vars, args, res, span: cx.sp(l, r), attributes }
}

/// A constructor of an extensible type, without its place.
#[derive(Debug)]
pub enum ExtConstructor {
    Decl(Constructor),
    Rebind(Loc<Symbol>, Loc<Longident>, Attributes),
}

fn extension_constructor(c: ExtConstructor, span: Span) -> ExtensionConstructor {
    match c {
        ExtConstructor::Decl(Constructor { name, args: (vars, args, res), attributes }) => {
            let kind = ExtensionConstructorKind::Decl(vars, args, res);
            ExtensionConstructor { name, kind, span, attributes }
        }
        ExtConstructor::Rebind(name, path, attributes) => {
            ExtensionConstructor { name, kind: ExtensionConstructorKind::Rebind(path), span, attributes }
        }
    }
}

/// A constructor of `type t += ...`
pub fn ext_constructor(cx: &Cx, l: Pos, c: ExtConstructor, r: Pos) -> ExtensionConstructor {
    let mut c = extension_constructor(c, cx.sp(l, r));
    c.attributes.extend(cx.docs.info(r));
    c
}

/// `exception C ...`; the constructor ends at `end`, in front of the attributes of the item.
pub fn exception(
    cx: &Cx,
    l: Pos,
    (ext, mut attributes): ExtAttrs,
    c: ExtConstructor,
    end: Pos,
    post: Attributes,
    r: Pos,
) -> (Option<Loc<Symbol>>, TypeException) {
    let span = cx.sp(l, r);
    let mut constructor = extension_constructor(c, cx.sp(l, end));
    attributes.append(&mut constructor.attributes);
    constructor.attributes = cx.docs.item(l, attributes, r);
    (ext, TypeException { constructor, span, attributes: post })
}

/// The constructor of `let exception`
pub fn let_exception(cx: &Cx, l: Pos, c: Constructor, r: Pos) -> ExtensionConstructor {
    extension_constructor(ExtConstructor::Decl(c), cx.sp(l, r))
}

/// A type declaration without its keyword and attributes.
#[derive(Debug)]
pub struct TypeParts {
    pub params: Vec<TypeParam>,
    pub name: Loc<Symbol>,
    pub kind: (TypeKind, PrivateFlag, Option<CoreType>),
    pub cstrs: Vec<(CoreType, CoreType, Span)>,
}

/// `type[@a] ... [@@b]`, or an `and` of it.
pub fn type_declaration(
    cx: &Cx,
    l: Pos,
    attributes: Attributes,
    parts: TypeParts,
    post: Attributes,
    r: Pos,
    and: bool,
) -> TypeDeclaration {
    let attributes = documented(cx, l, attributes, post, r, and);
    let TypeParts { params, name, kind: (kind, private, manifest), cstrs } = parts;
    TypeDeclaration { name, params, cstrs, kind, private, manifest, attributes, span: cx.sp(l, r) }
}

/// All attributes of an item, docstrings included.
fn documented(
    cx: &Cx,
    l: Pos,
    mut attributes: Attributes,
    post: Attributes,
    r: Pos,
    and: bool,
) -> Attributes {
    attributes.extend(post);
    if and { cx.docs.and_item(l, attributes, r) } else { cx.docs.item(l, attributes, r) }
}

/// `+!` and the like, which read as operators.
pub fn variance(cx: &Cx, l: Pos, op: Symbol, r: Pos) -> Result<(Variance, Injectivity), SyntaxError> {
    match cx.str(op) {
        "+!" | "!+" => Ok((Variance::Covariant, Injectivity::Injective)),
        "-!" | "!-" => Ok((Variance::Contravariant, Injectivity::Injective)),
        _ => Err(SyntaxError::Expecting(cx.sp(l, r), "type_variance")),
    }
}

/// Parameters, path, privacy and constructors of a type extension.
type ExtensionParts = (Vec<TypeParam>, Loc<Longident>, PrivateFlag, Vec<ExtensionConstructor>);

/// `type t += ...`
pub fn type_extension(
    cx: &Cx,
    l: Pos,
    (ext, attributes): ExtAttrs,
    (rec, rec_span): (RecFlag, Span),
    (params, path, private, constructors): ExtensionParts,
    post: Attributes,
    r: Pos,
) -> Result<(Option<Loc<Symbol>>, TypeExtension), SyntaxError> {
    if rec == RecFlag::Nonrecursive {
        return Err(SyntaxError::NotExpecting(rec_span, "nonrec flag"));
    }
    let attributes = documented(cx, l, attributes, post, r, false);
    Ok((ext, TypeExtension { path, params, constructors, private, span: cx.sp(l, r), attributes }))
}

/// `val x : t`, `external x : t = "p"`
#[allow(clippy::too_many_arguments)]
pub fn value_description(
    cx: &Cx,
    l: Pos,
    attributes: Attributes,
    name: Loc<Symbol>,
    ty: CoreType,
    prim: Vec<std::rc::Rc<[u8]>>,
    post: Attributes,
    r: Pos,
) -> ValueDescription {
    let attributes = documented(cx, l, attributes, post, r, false);
    ValueDescription { name, ty, prim, attributes, span: cx.sp(l, r) }
}

// ---- Modules ------------------------------------------------------------------------------------------------------

/// `functor (X : S) (Y : T) -> M`: each node starts at its parameter.
pub fn functor(
    cx: &Cx,
    _: Pos,
    attributes: Attributes,
    params: Vec<(Pos, FunctorParameter)>,
    body: ModuleExpr,
    r: Pos,
) -> ModuleExpr {
    let wrap = |body, (l, p)| ModuleExpr::new(ModuleExprDesc::Functor(p, body), cx.sp(l, r));
    let mut functor = params.into_iter().rev().fold(body, wrap);
    functor.attributes.splice(0..0, attributes);
    functor
}

/// The same for module types; a node ends where its body does, inside the body's parentheses.
pub fn functor_type(
    cx: &Cx,
    _: Pos,
    attributes: Attributes,
    params: Vec<(Pos, FunctorParameter)>,
    body: ModuleType,
    _: Pos,
) -> ModuleType {
    let wrap = |body: ModuleType, (l, p)| {
        let span = Span::new(cx.start(l), body.span.hi());
        ModuleType::new(ModuleTypeDesc::Functor(p, body), span)
    };
    let mut functor = params.into_iter().rev().fold(body, wrap);
    functor.attributes.splice(0..0, attributes);
    functor
}

/// `with type (params) path = private ty constraint ...`
#[allow(clippy::too_many_arguments)]
pub fn with_type(
    cx: &Cx,
    l: Pos,
    params: Vec<TypeParam>,
    path: Loc<Longident>,
    subst: bool,
    private: PrivateFlag,
    ty: CoreType,
    cstrs: Vec<(CoreType, CoreType, Span)>,
    r: Pos,
) -> Result<WithConstraint, SyntaxError> {
    let name = Loc::new(path.txt.last().unwrap_or(sym::EMPTY), path.span);
    let declaration = TypeDeclaration {
        name,
        params,
        cstrs,
        kind: TypeKind::Abstract,
        private,
        manifest: Some(ty),
        attributes: Vec::new(),
        span: cx.sp(l, r),
    };
    if subst && (private == PrivateFlag::Private || !declaration.cstrs.is_empty()) {
        return Err(SyntaxError::Other(declaration.span));
    }
    Ok(if subst {
        WithConstraint::TypeSubst(path, declaration)
    } else {
        WithConstraint::Type(path, declaration)
    })
}

/// `module X = M`
#[allow(clippy::too_many_arguments)]
pub fn module_binding(
    cx: &Cx,
    l: Pos,
    attributes: Attributes,
    name: Loc<Option<Symbol>>,
    expr: ModuleExpr,
    post: Attributes,
    r: Pos,
    and: bool,
) -> ModuleBinding {
    let attributes = documented(cx, l, attributes, post, r, and);
    ModuleBinding { name, expr, attributes, span: cx.sp(l, r) }
}

/// `module X : S`
#[allow(clippy::too_many_arguments)]
pub fn module_declaration(
    cx: &Cx,
    l: Pos,
    attributes: Attributes,
    name: Loc<Option<Symbol>>,
    ty: ModuleType,
    post: Attributes,
    r: Pos,
    and: bool,
) -> ModuleDeclaration {
    let attributes = documented(cx, l, attributes, post, r, and);
    ModuleDeclaration { name, ty, attributes, span: cx.sp(l, r) }
}

/// `module X := M`
pub fn module_substitution(
    cx: &Cx,
    l: Pos,
    attributes: Attributes,
    name: Loc<Symbol>,
    manifest: Loc<Longident>,
    post: Attributes,
    r: Pos,
) -> ModuleSubstitution {
    let attributes = documented(cx, l, attributes, post, r, false);
    ModuleSubstitution { name, manifest, attributes, span: cx.sp(l, r) }
}

/// `module type S = T`
pub fn module_type_declaration(
    cx: &Cx,
    l: Pos,
    attributes: Attributes,
    name: Loc<Symbol>,
    ty: Option<ModuleType>,
    post: Attributes,
    r: Pos,
) -> ModuleTypeDeclaration {
    let attributes = documented(cx, l, attributes, post, r, false);
    ModuleTypeDeclaration { name, ty, attributes, span: cx.sp(l, r) }
}

/// `open M`
pub fn open<T>(
    cx: &Cx,
    l: Pos,
    override_: OverrideFlag,
    attributes: Attributes,
    expr: T,
    post: Attributes,
    r: Pos,
) -> OpenInfos<T> {
    let attributes = documented(cx, l, attributes, post, r, false);
    OpenInfos { expr, override_, span: cx.sp(l, r), attributes }
}

/// `include M`
pub fn include<T>(
    cx: &Cx,
    l: Pos,
    attributes: Attributes,
    expr: T,
    post: Attributes,
    r: Pos,
) -> IncludeInfos<T> {
    let attributes = documented(cx, l, attributes, post, r, false);
    IncludeInfos { expr, span: cx.sp(l, r), attributes }
}

// ---- Classes ------------------------------------------------------------------------------------------------------

/// `class virtual ['a] c ...`
#[allow(clippy::too_many_arguments)]
pub fn class_infos<T>(
    cx: &Cx,
    l: Pos,
    attributes: Attributes,
    (virt, params, name): (VirtualFlag, Vec<TypeParam>, Loc<Symbol>),
    expr: T,
    post: Attributes,
    r: Pos,
    and: bool,
) -> ClassInfos<T> {
    let attributes = documented(cx, l, attributes, post, r, and);
    ClassInfos { virt, params, name, expr, span: cx.sp(l, r), attributes }
}

/// `fun[@a] p -> ce`: the node stays where the first parameter put it.
pub fn class_attrs(attributes: Attributes, mut e: ClassExpr, _: Span) -> ClassExpr {
    e.attributes.splice(0..0, attributes);
    e
}

/// A field of a class.
pub fn class_field(
    cx: &Cx,
    l: Pos,
    desc: ClassFieldDesc,
    attributes: Attributes,
    post: Attributes,
    r: Pos,
) -> ClassField {
    let attributes = documented(cx, l, attributes, post, r, false);
    ClassField { desc, span: cx.sp(l, r), attributes }
}

/// A field of a class type.
pub fn class_type_field(
    cx: &Cx,
    l: Pos,
    desc: ClassTypeFieldDesc,
    attributes: Attributes,
    post: Attributes,
    r: Pos,
) -> ClassTypeField {
    let attributes = documented(cx, l, attributes, post, r, false);
    ClassTypeField { desc, span: cx.sp(l, r), attributes }
}

/// The value of an instance variable; a type given to it makes a node of the whole field.
pub fn instance_variable(
    cx: &Cx,
    l: Pos,
    override_: OverrideFlag,
    constraint: Option<TypeConstraint>,
    e: Expression,
    r: Pos,
) -> ClassFieldKind {
    let e = match constraint {
        Some(constraint) => build::constrain(e, constraint, cx.sp(l, r)),
        None => e,
    };
    ClassFieldKind::Concrete(override_, e)
}

/// What follows the name of a method, with the place its type starts at.
#[derive(Debug)]
pub enum MethodBody {
    /// `p1 p2 = e`
    Plain(Expression),
    /// `: 'a. t = e`
    Typed(Pos, CoreType, Expression),
    /// `: type a. t = e`
    Local(Pos, Vec<Loc<Symbol>>, CoreType, Expression),
}

/// The `Poly` node of a method that reaches from `l` to `r`.
pub fn method_body(cx: &Cx, l: Pos, body: MethodBody, r: Pos) -> Result<Expression, SyntaxError> {
    Ok(match body {
        MethodBody::Plain(e) => {
            let span = e.span.ghost();
            Expression::new(ExpressionDesc::Poly(e, None), span)
        }
        MethodBody::Typed(start, ty, e) => {
            Expression::new(ExpressionDesc::Poly(e, Some(ty)), cx.gh(start, r))
        }
        MethodBody::Local(start, names, ty, e) => {
            let span = cx.sp(l, r);
            let poly = crate::varify::varify(&names, &ty)?;
            let constrained = Expression::new(ExpressionDesc::Constraint(e, ty), span);
            let wrap = |e, name: &Loc<Symbol>| Expression::new(ExpressionDesc::Newtype(*name, e), span);
            let e = names.iter().rev().fold(constrained, wrap);
            let ty = CoreType::new(CoreTypeDesc::Poly(names, poly), span.ghost());
            Expression::new(ExpressionDesc::Poly(e, Some(ty)), cx.gh(start, r))
        }
    })
}

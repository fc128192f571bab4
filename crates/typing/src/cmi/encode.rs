//! Signatures to their saved form.
//!
//! Every type node gets a negative number, the generic level and no scope; identifiers bound in the unit are written
//! as local ones; documentation is dropped unless it is asked for.

use diagnostics::Span;
use marshal::{Graph, Options, Value};
use md5::{Digest, Md5};
use rustc_hash::FxHashMap;
use syntax::ast::{Attribute, Longident};
use syntax::asttypes::{ArgLabel, MutableFlag, PrivateFlag, VirtualFlag};
use syntax::node::deep;
use syntax::symbol::{Symbol, sym};

use super::attributes::encode_attributes;
use crate::checker::Checker;
use crate::env::persistent::{Crc, UnitFlags};
use crate::ident::{ExtraTy, HIGHEST_SCOPE, Ident, IdentKind, Path};
use crate::types::*;
use artifacts::Magic;

/// What goes into the file beside the signature.
pub struct EncodeOptions<'a> {
    pub flags: &'a UnitFlags,
    /// Interfaces the unit was checked against, by name.
    pub imports: &'a [(Symbol, Option<Crc>)],
    pub compress: bool,
}

/// The contents of a `.cmi` file, and its digest.
pub fn encode(
    checker: &Checker<'_>,
    name: Symbol,
    signature: &Signature,
    options: &EncodeOptions<'_>,
) -> Result<(Vec<u8>, Crc), String> {
    let failed = |e: marshal::Error| e.to_string();
    let mut w = Writer::new(checker);
    let modname = w.symbol(name);
    let items = w.signature(signature);
    let root = w.graph.block(0, &[modname, items]);
    let how = if options.compress { Options::COMPRESSED } else { Options::default() };
    let mut bytes = Magic::Interface.bytes().to_vec();
    bytes.extend(marshal::write(&w.graph, root, how).map_err(failed)?);
    let crc: Crc = Md5::digest(&bytes).into();
    let (graph, root) = crcs(checker, name, crc, options.imports);
    bytes.extend(marshal::write(&graph, root, Options::default()).map_err(failed)?);
    let (graph, root) = flags(options.flags);
    bytes.extend(marshal::write(&graph, root, Options::default()).map_err(failed)?);
    Ok((bytes, crc))
}

/// How many bytes module types take when they are saved: a measure of what a message would show.
pub fn saved_size(checker: &Checker<'_>, types: &[&ModuleType]) -> usize {
    let mut w = Writer::new(checker);
    let values: Vec<Value> = types.iter().map(|t| w.module_type(t)).collect();
    let root = w.graph.block(0, &values);
    marshal::write(&w.graph, root, Options::default()).map_or(usize::MAX, |bytes| bytes.len())
}

fn crcs(checker: &Checker<'_>, name: Symbol, crc: Crc, imports: &[(Symbol, Option<Crc>)]) -> (Graph, Value) {
    let mut graph = Graph::new();
    let mut entries = vec![(name, Some(crc))];
    entries.extend(imports.iter().rev());
    let list: Vec<Value> = entries
        .iter()
        .map(|(name, crc)| {
            let name = graph.string(checker.interner.str(*name));
            let crc = match crc {
                Some(crc) => {
                    let digest = graph.string(crc);
                    graph.some(digest)
                }
                None => Value::Int(0),
            };
            graph.block(0, &[name, crc])
        })
        .collect();
    let root = graph.list(&list);
    (graph, root)
}

fn flags(flags: &UnitFlags) -> (Graph, Value) {
    let mut graph = Graph::new();
    let mut alerts = Value::Int(0);
    let mut sorted = flags.alerts.clone();
    sorted.sort();
    // A map that leans to the right is as good as any for the few alerts a unit has, but readers may rebalance from
    // heights, so build it balanced.
    alerts = balanced(&mut graph, &sorted).unwrap_or(alerts);
    let alerts = graph.block(0, &[alerts]);
    let mut list = Vec::new();
    if flags.rectypes {
        list.push(Value::Int(0));
    }
    if flags.opaque {
        list.push(Value::Int(1));
    }
    list.push(alerts);
    let root = graph.list(&list);
    (graph, root)
}

fn balanced(graph: &mut Graph, entries: &[(String, String)]) -> Option<Value> {
    fn build(graph: &mut Graph, entries: &[(String, String)]) -> (Value, i64) {
        if entries.is_empty() {
            return (Value::Int(0), 0);
        }
        let mid = entries.len() / 2;
        let (l, lh) = build(graph, &entries[..mid]);
        let (r, rh) = build(graph, &entries[mid + 1..]);
        let key = graph.string(&entries[mid].0);
        let data = graph.string(&entries[mid].1);
        let height = lh.max(rh) + 1;
        (graph.block(0, &[l, key, data, r, Value::Int(height)]), height)
    }
    (!entries.is_empty()).then(|| build(graph, entries).0)
}

/// Builds the graph of a signature.
pub struct Writer<'c, 's> {
    pub graph: Graph,
    checker: &'c Checker<'s>,
    symbols: FxHashMap<Symbol, Value>,
    spans: FxHashMap<Span, Value>,
    files: FxHashMap<std::rc::Rc<str>, Value>,
    idents: FxHashMap<Ident, Value>,
    types: FxHashMap<TypeId, Value>,
    kinds: FxHashMap<KindCell, Value>,
    nameless: Option<(Value, Value)>,
    next_type: i64,
}

fn int(n: impl Into<i64>) -> Value {
    Value::Int(n.into())
}

fn flag(b: bool) -> Value {
    Value::Int(i64::from(b))
}

impl<'c, 's> Writer<'c, 's> {
    fn new(checker: &'c Checker<'s>) -> Writer<'c, 's> {
        Writer {
            graph: Graph::new(),
            checker,
            symbols: FxHashMap::default(),
            spans: FxHashMap::default(),
            files: FxHashMap::default(),
            idents: FxHashMap::default(),
            types: FxHashMap::default(),
            kinds: FxHashMap::default(),
            nameless: None,
            next_type: -1,
        }
    }

    pub fn symbol(&mut self, s: Symbol) -> Value {
        if let Some(v) = self.symbols.get(&s) {
            return *v;
        }
        let v = self.graph.string(self.checker.interner.str(s));
        self.symbols.insert(s, v);
        v
    }

    fn list<T>(&mut self, items: &[T], mut each: impl FnMut(&mut Self, &T) -> Value) -> Value {
        let values: Vec<Value> = items.iter().map(|i| each(self, i)).collect();
        self.graph.list(&values)
    }

    fn option<T>(&mut self, item: &Option<T>, each: impl FnOnce(&mut Self, &T) -> Value) -> Value {
        match item {
            None => Value::Int(0),
            Some(x) => {
                let v = each(self, x);
                self.graph.some(v)
            }
        }
    }

    fn ident(&mut self, id: Ident) -> Value {
        if let Some(v) = self.idents.get(&id) {
            return *v;
        }
        let name = self.symbol(id.name);
        let v = match id.kind {
            IdentKind::Local | IdentKind::Scoped => self.graph.block(0, &[name, int(id.stamp)]),
            IdentKind::Global => self.graph.block(2, &[name]),
            IdentKind::Predef => self.graph.block(3, &[name, int(id.stamp)]),
        };
        self.idents.insert(id, v);
        v
    }

    fn path(&mut self, p: &Path) -> Value {
        deep(|| match p {
            Path::Ident(id) => {
                let id = self.ident(*id);
                self.graph.block(0, &[id])
            }
            Path::Dot(p, name) => {
                let p = self.path(p);
                let name = self.symbol(*name);
                self.graph.block(1, &[p, name])
            }
            Path::Apply(f, a) => {
                let f = self.path(f);
                let a = self.path(a);
                self.graph.block(2, &[f, a])
            }
            Path::Extra(p, extra) => {
                let p = self.path(p);
                let extra = match extra {
                    ExtraTy::Ext => Value::Int(0),
                    ExtraTy::Cstr(name) => {
                        let name = self.symbol(*name);
                        self.graph.block(0, &[name])
                    }
                };
                self.graph.block(3, &[p, extra])
            }
        })
    }

    pub fn longident(&mut self, lid: &Longident) -> Value {
        deep(|| match lid {
            Longident::Ident(name) => {
                let name = self.symbol(*name);
                self.graph.block(0, &[name])
            }
            Longident::Dot(m, name) => {
                let m = self.longident(m);
                let name = self.symbol(*name);
                self.graph.block(1, &[m, name])
            }
            Longident::Apply(f, a) => {
                let f = self.longident(f);
                let a = self.longident(a);
                self.graph.block(2, &[f, a])
            }
        })
    }

    pub fn span(&mut self, span: Span) -> Value {
        let span = if self.checker.options.keep_locs { span } else { Span::NONE };
        if let Some(v) = self.spans.get(&span) {
            return *v;
        }
        let location = self.checker.sources.location(span);
        let start = self.position(&location.start);
        let end = if location.end == location.start && span.is_none() {
            start
        } else {
            self.position(&location.end)
        };
        let v = self.graph.block(0, &[start, end, flag(location.ghost)]);
        self.spans.insert(span, v);
        v
    }

    fn position(&mut self, p: &diagnostics::Position) -> Value {
        let file = match self.files.get(&p.file) {
            Some(v) => *v,
            None => {
                let v = self.graph.string(&*p.file);
                self.files.insert(p.file.clone(), v);
                v
            }
        };
        self.graph.block(0, &[file, int(p.line), int(p.bol), int(p.cnum)])
    }

    fn attributes(&mut self, attributes: &[Attribute]) -> Value {
        let docs = [sym::OCAML_DOC, sym::OCAML_TEXT, sym::DOC, sym::TEXT];
        let kept: Vec<Attribute> = attributes
            .iter()
            .filter(|a| self.checker.options.keep_docs || !docs.contains(&a.name.txt))
            .cloned()
            .collect();
        encode_attributes(self, &kept)
    }

    fn uid(&mut self, uid: &Uid) -> Value {
        match uid {
            Uid::Internal => Value::Int(0),
            Uid::CompilationUnit(name) => {
                let name = self.symbol(*name);
                self.graph.block(0, &[name])
            }
            Uid::Item { comp_unit, id, from_interface } => {
                let unit = self.symbol(*comp_unit);
                self.graph.block(1, &[unit, int(*id), flag(!from_interface)])
            }
            Uid::Predef(name) => {
                let name = self.symbol(*name);
                self.graph.block(2, &[name])
            }
        }
    }

    // Types

    fn ty(&mut self, t: TypeId) -> Value {
        let t = self.checker.store.repr(t);
        if let Some(v) = self.types.get(&t) {
            return *v;
        }
        let node = self.graph.alloc(0, 4);
        let v = Value::Node(node);
        self.types.insert(t, v);
        self.next_type -= 1;
        let id = self.next_type;
        self.graph.set_field(node, 1, int(HIGHEST_SCOPE));
        self.graph.set_field(node, 2, int(0));
        self.graph.set_field(node, 3, int(id));
        let desc = deep(|| self.desc(t));
        self.graph.set_field(node, 0, desc);
        v
    }

    fn types(&mut self, ts: &[TypeId]) -> Value {
        self.list(ts, |w, t| w.ty(*t))
    }

    fn label(&mut self, l: &ArgLabel) -> Value {
        match l {
            ArgLabel::Nolabel => Value::Int(0),
            ArgLabel::Labelled(name) => {
                let name = self.symbol(*name);
                self.graph.block(0, &[name])
            }
            ArgLabel::Optional(name) => {
                let name = self.symbol(*name);
                self.graph.block(1, &[name])
            }
        }
    }

    fn variable(&mut self, tag: u8, name: Option<Symbol>) -> Value {
        match name {
            Some(name) => {
                let name = self.symbol(name);
                let name = self.graph.some(name);
                self.graph.block(tag, &[name])
            }
            None => {
                let (var, univar) = match self.nameless {
                    Some(both) => both,
                    None => {
                        let both = (self.graph.block(0, &[int(0)]), self.graph.block(9, &[int(0)]));
                        self.nameless = Some(both);
                        both
                    }
                };
                if tag == 0 { var } else { univar }
            }
        }
    }

    fn named(&mut self, name: &Option<(Path, std::rc::Rc<[TypeId]>)>) -> Value {
        self.option(name, |w, (p, args)| {
            let p = w.path(p);
            let args = w.types(args);
            w.graph.block(0, &[p, args])
        })
    }

    fn desc(&mut self, t: TypeId) -> Value {
        match self.checker.store.desc(t).clone() {
            TypeDesc::Nil => Value::Int(0),
            TypeDesc::Var(name) => self.variable(0, name),
            TypeDesc::Univar(name) => self.variable(9, name),
            TypeDesc::Error => self.variable(0, None),
            TypeDesc::Arrow(l, a, b, c) => {
                let commutable = match self.checker.store.commu(c) {
                    Commutable::Unknown => Value::Int(1),
                    _ => Value::Int(0),
                };
                let b = self.ty(b);
                let a = self.ty(a);
                let l = self.label(&l);
                self.graph.block(1, &[l, a, b, commutable])
            }
            TypeDesc::Tuple(ts) => {
                let ts = self.types(&ts);
                self.graph.block(2, &[ts])
            }
            TypeDesc::Constr(p, args) => {
                let memo = self.graph.block(0, &[int(0)]);
                let args = self.types(&args);
                let p = self.path(&p);
                self.graph.block(3, &[p, args, memo])
            }
            TypeDesc::Object(row, name) => {
                let name = self.checker.store.name(name).cloned();
                let name = self.named(&name);
                let name = self.graph.block(0, &[name]);
                let row = self.ty(row);
                self.graph.block(4, &[row, name])
            }
            TypeDesc::Field(label, kind, t, rest) => {
                let kind = self.checker.store.kind(kind);
                if kind == FieldKind::Absent {
                    let rest = self.ty(rest);
                    return self.graph.block(6, &[rest]);
                }
                let rest = self.ty(rest);
                let t = self.ty(t);
                let kind = self.kind(kind);
                let label = self.symbol(label);
                self.graph.block(5, &[label, kind, t, rest])
            }
            TypeDesc::Link(t) | TypeDesc::Subst(t, _) => {
                let t = self.ty(t);
                self.graph.block(6, &[t])
            }
            TypeDesc::Variant(row) => {
                let row = self.row(&row);
                self.graph.block(8, &[row])
            }
            TypeDesc::Poly(t, vars) => {
                let vars = self.types(&vars);
                let t = self.ty(t);
                self.graph.block(10, &[t, vars])
            }
            TypeDesc::Package(p, fields) => {
                let fields = self.list(&fields, |w, (l, t)| {
                    let l = w.longident(l);
                    let t = w.ty(*t);
                    w.graph.block(0, &[l, t])
                });
                let p = self.path(&p);
                self.graph.block(11, &[p, fields])
            }
        }
    }

    fn kind(&mut self, kind: FieldKind) -> Value {
        match kind {
            FieldKind::Private => Value::Int(0),
            FieldKind::Public => Value::Int(1),
            FieldKind::Absent => Value::Int(2),
            // The row and the list of methods share the cell.
            FieldKind::Var(cell) => match self.kinds.get(&cell) {
                Some(v) => *v,
                None => {
                    let v = self.graph.block(0, &[int(0)]);
                    self.kinds.insert(cell, v);
                    v
                }
            },
        }
    }

    fn row(&mut self, row: &RowDesc) -> Value {
        let name = self.named(&row.name);
        let fixed = self.option(&row.fixed, |w, f| match f {
            FixedExplanation::FixedPrivate => Value::Int(0),
            FixedExplanation::Rigid => Value::Int(1),
            FixedExplanation::Univar(t) => {
                let t = w.ty(*t);
                w.graph.block(0, &[t])
            }
            FixedExplanation::Reified(p) => {
                let p = w.path(p);
                w.graph.block(1, &[p])
            }
        });
        let more = self.ty(row.more);
        let fields = self.list(&row.fields, |w, (label, field)| {
            let label = w.symbol(*label);
            let field = w.row_field(&w.checker.store.row_field(field));
            w.graph.block(0, &[label, field])
        });
        self.graph.block(0, &[fields, more, flag(row.closed), fixed, name])
    }

    fn row_field(&mut self, field: &RowField) -> Value {
        match field {
            RowField::Absent => Value::Int(0),
            RowField::Present(t) => {
                let t = self.option(t, |w, t| w.ty(*t));
                self.graph.block(0, &[t])
            }
            RowField::Either { no_arg, args, matched, .. } => {
                let ext = self.graph.block(0, &[int(1)]);
                let args = self.types(args);
                self.graph.block(1, &[flag(*no_arg), args, flag(*matched), ext])
            }
        }
    }

    // Declarations

    fn value_description(&mut self, d: &ValueDescription) -> Value {
        let ty = self.ty(d.ty);
        let kind = match &d.kind {
            ValueKind::Primitive(p) => {
                let p = self.primitive(p);
                self.graph.block(0, &[p])
            }
            _ => Value::Int(0),
        };
        let span = self.span(d.span);
        let attributes = self.attributes(&d.attributes);
        let uid = self.uid(&d.uid);
        self.graph.block(0, &[ty, kind, span, attributes, uid])
    }

    fn primitive(&mut self, p: &PrimitiveDescription) -> Value {
        let name = self.graph.string(&*p.name);
        let native = self.graph.string(&*p.native_name);
        let args = self.list(&p.native_repr_args, |w, r| w.native_repr(*r));
        let res = self.native_repr(p.native_repr_res);
        self.graph.block(0, &[name, int(p.arity as i64), flag(p.alloc), native, args, res])
    }

    fn native_repr(&mut self, r: NativeRepr) -> Value {
        match r {
            NativeRepr::SameAsOcaml => Value::Int(0),
            NativeRepr::UnboxedFloat => Value::Int(1),
            NativeRepr::UntaggedImmediate => Value::Int(2),
            NativeRepr::UnboxedNativeint => self.graph.block(0, &[int(0)]),
            NativeRepr::UnboxedInt32 => self.graph.block(0, &[int(1)]),
            NativeRepr::UnboxedInt64 => self.graph.block(0, &[int(2)]),
        }
    }

    fn type_declaration(&mut self, d: &TypeDeclaration) -> Value {
        let params = self.types(&d.params);
        let kind = self.type_kind(&d.kind);
        let manifest = self.option(&d.manifest, |w, t| w.ty(*t));
        let variance = self.list(&d.variance, |_, v| int(v.0));
        let separability = self.list(&d.separability, |_, s| match s {
            Separability::Ind => int(0),
            Separability::Sep => int(1),
            Separability::Deepsep => int(2),
        });
        let span = self.span(d.span);
        let attributes = self.attributes(&d.attributes);
        let immediate = match d.immediate {
            Immediacy::Unknown => 0,
            Immediacy::Always => 1,
            Immediacy::AlwaysOn64Bits => 2,
        };
        let uid = self.uid(&d.uid);
        let fields = [
            params,
            int(d.arity as i64),
            kind,
            private(d.private),
            manifest,
            variance,
            separability,
            flag(false),
            int(0),
            span,
            attributes,
            int(immediate),
            flag(d.unboxed_default),
            uid,
        ];
        self.graph.block(0, &fields)
    }

    fn type_kind(&mut self, kind: &TypeKind) -> Value {
        match kind {
            TypeKind::Open => Value::Int(0),
            TypeKind::Abstract(origin) => {
                let origin = match origin {
                    TypeOrigin::Definition => Value::Int(0),
                    TypeOrigin::RecCheckRegularity => Value::Int(1),
                    TypeOrigin::Existential(name) => {
                        let name = self.symbol(*name);
                        self.graph.block(0, &[name])
                    }
                };
                self.graph.block(0, &[origin])
            }
            TypeKind::Record(labels, repr) => {
                let labels = self.list(labels, |w, l| w.label_declaration(l));
                let repr = match repr {
                    RecordRepresentation::Regular => Value::Int(0),
                    RecordRepresentation::Float => Value::Int(1),
                    RecordRepresentation::Unboxed(b) => self.graph.block(0, &[flag(*b)]),
                    RecordRepresentation::Inlined(n) => self.graph.block(1, &[int(*n)]),
                    RecordRepresentation::Extension(p) => {
                        let p = self.path(p);
                        self.graph.block(2, &[p])
                    }
                };
                self.graph.block(1, &[labels, repr])
            }
            TypeKind::Variant(cs, repr) => {
                let cs = self.list(cs, |w, c| w.constructor_declaration(c));
                let repr = flag(*repr == VariantRepresentation::Unboxed);
                self.graph.block(2, &[cs, repr])
            }
        }
    }

    fn label_declaration(&mut self, l: &LabelDeclaration) -> Value {
        let id = self.ident(l.id);
        let ty = self.ty(l.ty);
        let span = self.span(l.span);
        let attributes = self.attributes(&l.attributes);
        let uid = self.uid(&l.uid);
        self.graph.block(0, &[id, flag(l.mutable == MutableFlag::Mutable), ty, span, attributes, uid])
    }

    fn constructor_declaration(&mut self, c: &ConstructorDeclaration) -> Value {
        let id = self.ident(c.id);
        let args = self.constructor_arguments(&c.args);
        let res = self.option(&c.res, |w, t| w.ty(*t));
        let span = self.span(c.span);
        let attributes = self.attributes(&c.attributes);
        let uid = self.uid(&c.uid);
        self.graph.block(0, &[id, args, res, span, attributes, uid])
    }

    fn constructor_arguments(&mut self, args: &ConstructorArguments) -> Value {
        match args {
            ConstructorArguments::Tuple(ts) => {
                let ts = self.types(ts);
                self.graph.block(0, &[ts])
            }
            ConstructorArguments::Record(ls) => {
                let ls = self.list(ls, |w, l| w.label_declaration(l));
                self.graph.block(1, &[ls])
            }
        }
    }

    fn extension(&mut self, e: &ExtensionConstructor) -> Value {
        let path = self.path(&e.type_path);
        let params = self.types(&e.type_params);
        let args = self.constructor_arguments(&e.args);
        let ret = self.option(&e.ret_type, |w, t| w.ty(*t));
        let span = self.span(Span::NONE);
        let attributes = self.attributes(&e.attributes);
        let uid = self.uid(&e.uid);
        self.graph.block(0, &[path, params, args, ret, private(e.private), span, attributes, uid])
    }

    // Classes

    fn class_type(&mut self, c: &ClassType) -> Value {
        match c {
            ClassType::Constr(p, args, body) => {
                let p = self.path(p);
                let args = self.types(args);
                let body = self.class_type(body);
                self.graph.block(0, &[p, args, body])
            }
            ClassType::Signature(s) => {
                let s = self.class_signature(s);
                self.graph.block(1, &[s])
            }
            ClassType::Arrow(l, t, body) => {
                let l = self.label(l);
                let t = self.ty(*t);
                let body = self.class_type(body);
                self.graph.block(2, &[l, t, body])
            }
        }
    }

    fn class_signature(&mut self, s: &ClassSignature) -> Value {
        let self_type = self.ty(s.self_type);
        let self_row = self.ty(s.self_row);
        let mut vars = Vec::new();
        for (name, (m, v, t)) in &s.vars {
            let t = self.ty(*t);
            let data = self
                .graph
                .block(0, &[flag(*m == MutableFlag::Mutable), flag(*v == VirtualFlag::Concrete), t]);
            vars.push((*name, data));
        }
        let mut meths = Vec::new();
        for (name, (p, v, t)) in &s.meths {
            let privacy = match p {
                MethodPrivacy::Public => Value::Int(0),
                MethodPrivacy::Private(k) => {
                    let k = self.kind(self.checker.store.kind(*k));
                    self.graph.block(0, &[k])
                }
            };
            let t = self.ty(*t);
            let data = self.graph.block(0, &[privacy, flag(*v == VirtualFlag::Concrete), t]);
            meths.push((*name, data));
        }
        let vars = self.map(vars);
        let meths = self.map(meths);
        self.graph.block(0, &[self_type, self_row, vars, meths])
    }

    /// A `Map` with string keys.
    fn map(&mut self, mut entries: Vec<(Symbol, Value)>) -> Value {
        fn build(w: &mut Writer<'_, '_>, entries: &[(Symbol, Value)]) -> (Value, i64) {
            if entries.is_empty() {
                return (Value::Int(0), 0);
            }
            let mid = entries.len() / 2;
            let (l, lh) = build(w, &entries[..mid]);
            let (r, rh) = build(w, &entries[mid + 1..]);
            let key = w.symbol(entries[mid].0);
            let height = lh.max(rh) + 1;
            (w.graph.block(0, &[l, key, entries[mid].1, r, int(height)]), height)
        }
        entries.sort_by(|a, b| self.checker.interner.str(a.0).cmp(self.checker.interner.str(b.0)));
        build(self, &entries).0
    }

    fn class_declaration(&mut self, c: &ClassDeclaration) -> Value {
        let params = self.types(&c.params);
        let ty = self.class_type(&c.ty);
        let path = self.path(&c.path);
        let new = self.option(&c.new, |w, t| w.ty(*t));
        let variance = self.list(&c.variance, |_, v| int(v.0));
        let span = self.span(c.span);
        let attributes = self.attributes(&c.attributes);
        let uid = self.uid(&c.uid);
        self.graph.block(0, &[params, ty, path, new, variance, span, attributes, uid])
    }

    fn class_type_declaration(&mut self, c: &ClassTypeDeclaration) -> Value {
        let params = self.types(&c.params);
        let ty = self.class_type(&c.ty);
        let path = self.path(&c.path);
        let hash = self.type_declaration(&c.hash_type);
        let variance = self.list(&c.variance, |_, v| int(v.0));
        let span = self.span(c.span);
        let attributes = self.attributes(&c.attributes);
        let uid = self.uid(&c.uid);
        self.graph.block(0, &[params, ty, path, hash, variance, span, attributes, uid])
    }

    // Modules

    fn module_type(&mut self, mty: &ModuleType) -> Value {
        deep(|| match mty {
            ModuleType::Ident(p) => {
                let p = self.path(p);
                self.graph.block(0, &[p])
            }
            ModuleType::Signature(s) => {
                let s = self.signature(s);
                self.graph.block(1, &[s])
            }
            ModuleType::Functor(param, body) => {
                let param = match param {
                    FunctorParameter::Unit => Value::Int(0),
                    FunctorParameter::Named(id, mty) => {
                        let id = self.option(id, |w, id| w.ident(*id));
                        let mty = self.module_type(mty);
                        self.graph.block(0, &[id, mty])
                    }
                };
                let body = self.module_type(body);
                self.graph.block(2, &[param, body])
            }
            ModuleType::Alias(p) => {
                let p = self.path(p);
                self.graph.block(3, &[p])
            }
        })
    }

    fn signature(&mut self, items: &Signature) -> Value {
        // Numbers are given from the last item to the first, as the reference does.
        let mut values: Vec<Value> = items.iter().rev().map(|item| self.item(item)).collect();
        values.reverse();
        self.graph.list(&values)
    }

    fn item(&mut self, item: &SignatureItem) -> Value {
        let id = self.ident(item.ident());
        let vis = |v: &Visibility| flag(*v == Visibility::Hidden);
        let rec = |r: &RecStatus| match r {
            RecStatus::Not => int(0),
            RecStatus::First => int(1),
            RecStatus::Next => int(2),
        };
        match item {
            SignatureItem::Value(_, d, v) => {
                let d = self.value_description(d);
                self.graph.block(0, &[id, d, vis(v)])
            }
            SignatureItem::Type(_, d, r, v) => {
                let d = self.type_declaration(d);
                self.graph.block(1, &[id, d, rec(r), vis(v)])
            }
            SignatureItem::Extension(_, d, s, v) => {
                let d = self.extension(d);
                let status = match s {
                    ExtStatus::First => int(0),
                    ExtStatus::Next => int(1),
                    ExtStatus::Exception => int(2),
                };
                self.graph.block(2, &[id, d, status, vis(v)])
            }
            SignatureItem::Module(_, p, d, r, v) => {
                let mty = self.module_type(&d.ty);
                let attributes = self.attributes(&d.attributes);
                let span = self.span(d.span);
                let uid = self.uid(&d.uid);
                let d = self.graph.block(0, &[mty, attributes, span, uid]);
                let presence = flag(*p == ModulePresence::Absent);
                self.graph.block(3, &[id, presence, d, rec(r), vis(v)])
            }
            SignatureItem::Modtype(_, d, v) => {
                let mty = self.option(&d.ty, |w, t| w.module_type(t));
                let attributes = self.attributes(&d.attributes);
                let span = self.span(d.span);
                let uid = self.uid(&d.uid);
                let d = self.graph.block(0, &[mty, attributes, span, uid]);
                self.graph.block(4, &[id, d, vis(v)])
            }
            SignatureItem::Class(_, d, r, v) => {
                let d = self.class_declaration(d);
                self.graph.block(5, &[id, d, rec(r), vis(v)])
            }
            SignatureItem::ClassType(_, d, r, v) => {
                let d = self.class_type_declaration(d);
                self.graph.block(6, &[id, d, rec(r), vis(v)])
            }
        }
    }
}

fn private(p: PrivateFlag) -> Value {
    flag(p == PrivateFlag::Public)
}

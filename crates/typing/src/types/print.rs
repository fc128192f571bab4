//! Making types readable: names for variables, aliases for what is met again, paths as short as the scope allows.
//!
//! Names are kept from one [`Checker::reset_names`] to the next, so that types shown in one message agree on them.
//! Before a type is shown it is *prepared*: what occurs inside itself is found and given a name.

use diagnostics::format_box::Doc;
use rustc_hash::{FxHashMap, FxHashSet};
use syntax::asttypes::ArgLabel;
use syntax::node::deep;
use syntax::symbol::{Symbol, sym};

use super::desc::*;
use super::out::{OutType, OutVariant};
use super::store::GENERIC_LEVEL;
use super::walk::FlatRow;
use crate::checker::Checker;
use crate::env::Env;
use crate::ident::{ExtraTy, Path};

/// Whether variables that are not generic are marked as weak.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PrintMode {
    /// Weak variables look like others.
    Type,
    /// Weak variables are `'_weakN`.
    Scheme,
}

/// The names given so far, and what to look out for.
#[derive(Debug, Default)]
pub struct Names {
    /// Where names are resolved, to know which paths can be short.
    pub(super) env: Env,
    given: FxHashMap<TypeId, String>,
    counter: u32,
    /// Names of variables as written that are in use.
    reserved: FxHashSet<Symbol>,
    /// Types that get an alias where they are first shown.
    aliased: FxHashSet<TypeId>,
    /// Aliased types already shown.
    shown_aliases: FxHashSet<TypeId>,
    /// Open rows met while preparing.
    visited_rows: FxHashSet<TypeId>,
    /// Local names shown, with their identifiers: the later ones of a name get numbers.
    idents: Vec<(NameKind, crate::ident::Ident)>,
}

impl super::TypesState {
    /// Where names are resolved in the message at hand.
    pub(crate) fn names_env(&self) -> Env {
        self.names.env.clone()
    }
}

/// Names that do not clash with each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NameKind {
    Type,
    Module,
    Modtype,
    Class,
    Other,
}

/// Weak variables keep their number for the whole compilation.
#[derive(Debug, Default)]
pub struct WeakNames {
    names: FxHashMap<TypeId, String>,
    counter: u32,
}

impl Checker<'_> {
    /// Forgets the names given; paths are from now on shown as `env` sees them.
    pub fn reset_names(&mut self, env: &Env) {
        self.types.names = Names { env: env.clone(), ..Names::default() };
    }

    /// Puts the names given so far aside.
    pub(crate) fn take_names(&mut self) -> Names {
        let env = self.types.names.env.clone();
        std::mem::replace(&mut self.types.names, Names { env, ..Names::default() })
    }

    /// Brings back names that were put aside.
    pub(crate) fn restore_names(&mut self, names: Names) {
        self.types.names = names;
    }

    /// `t` is shown by its alias alone.
    pub(crate) fn show_as_alias(&mut self, t: TypeId) {
        let proxy = self.proxy(t);
        self.types.names.aliased.insert(proxy);
        self.types.names.shown_aliases.insert(proxy);
        self.name_of(PrintMode::Scheme, proxy);
    }

    /// The open object type `t` is shown by a name that it gets where it is shown first.
    pub(crate) fn show_by_name(&mut self, t: TypeId) {
        let proxy = self.proxy(t);
        self.types.names.aliased.insert(proxy);
        self.types.names.shown_aliases.insert(proxy);
    }

    /// What an alias stands for.
    pub(crate) fn out_behind_alias(&mut self, mode: PrintMode, t: TypeId) -> OutType {
        let t = self.store.repr(t);
        self.out_node(mode, t)
    }

    /// `t` gets an alias where it is shown.
    pub(crate) fn show_alias_of(&mut self, t: TypeId) {
        let proxy = self.proxy(t);
        self.types.names.aliased.insert(proxy);
    }

    /// A type on its own.
    pub fn type_doc(&mut self, env: &Env, t: TypeId) -> Doc {
        self.reset_names(env);
        self.prepare_type(t);
        self.out_type(PrintMode::Type, t).doc()
    }

    /// A type scheme on its own.
    pub fn scheme_doc(&mut self, env: &Env, t: TypeId) -> Doc {
        self.reset_names(env);
        self.prepare_type(t);
        self.out_type(PrintMode::Scheme, t).doc()
    }

    /// A type with the names given so far.
    pub fn next_type_doc(&mut self, t: TypeId) -> Doc {
        self.prepare_type(t);
        self.out_type(PrintMode::Type, t).doc()
    }

    // Preparation

    /// The node that stands for `t` where sharing matters: for open rows, the row variable.
    fn proxy(&self, t: TypeId) -> TypeId {
        let t = self.store.repr(t);
        match self.store.desc(t) {
            TypeDesc::Variant(row) => {
                let flat = self.store.flat_row(row);
                if self.store.static_row(&flat) { t } else { flat.more }
            }
            TypeDesc::Object(row, _) => {
                let (_, rest) = self.store.flat_fields(*row);
                match self.store.desc(rest) {
                    TypeDesc::Var(_) | TypeDesc::Univar(_) | TypeDesc::Constr(..) => rest,
                    _ => t,
                }
            }
            _ => t,
        }
    }

    fn can_be_aliased(&self, t: TypeId) -> bool {
        !matches!(self.store.desc(t), TypeDesc::Var(_) | TypeDesc::Univar(_) | TypeDesc::Poly(..))
    }

    /// Finds what must be named in `t`.
    pub fn prepare_type(&mut self, t: TypeId) {
        self.types.names.visited_rows.clear();
        let mut path = Vec::new();
        let mut done = FxHashSet::default();
        self.prepare_rec(t, &mut path, &mut done);
    }

    fn prepare_rec(&mut self, t: TypeId, path: &mut Vec<TypeId>, done: &mut FxHashSet<TypeId>) {
        let t = self.store.repr(t);
        let proxy = self.proxy(t);
        if self.types.names.shown_aliases.contains(&proxy) && self.can_be_aliased(t) {
            return;
        }
        if path.contains(&proxy) && self.can_be_aliased(t) {
            self.types.names.aliased.insert(proxy);
            return;
        }
        let children = match self.store.desc(t).clone() {
            TypeDesc::Var(name) | TypeDesc::Univar(name) => {
                if let Some(name) = name {
                    self.types.names.reserved.insert(name);
                }
                return;
            }
            TypeDesc::Variant(row) => {
                let flat = self.store.flat_row(&row);
                if self.types.names.visited_rows.contains(&proxy) {
                    self.types.names.aliased.insert(proxy);
                    return;
                }
                if !self.store.static_row(&flat) {
                    self.types.names.visited_rows.insert(proxy);
                }
                match &flat.name {
                    Some((_, args)) if self.row_is_namable(&flat) => args.to_vec(),
                    _ => flat
                        .fields
                        .iter()
                        .flat_map(|(_, f)| match f {
                            RowField::Present(Some(t)) => vec![*t],
                            RowField::Either { args, .. } => args.to_vec(),
                            _ => vec![],
                        })
                        .collect(),
                }
            }
            TypeDesc::Object(row, name) => {
                if self.types.names.visited_rows.contains(&proxy) {
                    self.types.names.aliased.insert(proxy);
                    return;
                }
                if proxy != t {
                    self.types.names.visited_rows.insert(proxy);
                }
                match self.store.name(name) {
                    Some((_, args)) => args.iter().skip(1).copied().collect(),
                    None => self.public_fields(row).into_iter().map(|(_, t)| t).collect(),
                }
            }
            _ => {
                if !done.insert(t) && path.len() > 256 {
                    return;
                }
                let mut children = Vec::new();
                self.store.push_children(t, &mut children);
                if let TypeDesc::Poly(body, _) = self.store.desc(t) {
                    children = vec![*body];
                }
                children
            }
        };
        path.push(proxy);
        for child in children {
            deep(|| self.prepare_rec(child, path, done));
        }
        path.pop();
    }

    fn public_fields(&self, row: TypeId) -> Vec<(Symbol, TypeId)> {
        let (fields, _) = self.store.flat_fields(row);
        let mut fields: Vec<_> = fields
            .into_iter()
            .filter(|(_, k, _)| self.store.kind(*k) == FieldKind::Public)
            .map(|(n, _, t)| (n, t))
            .collect();
        fields.sort_by(|a, b| self.interner.str(a.0).cmp(self.interner.str(b.0)));
        fields
    }

    fn row_is_namable(&self, row: &FlatRow) -> bool {
        row.name.is_some()
            && row.fields.iter().all(|(_, f)| match f {
                RowField::Either { no_arg, args, .. } => {
                    row.closed && if *no_arg { args.is_empty() } else { args.len() == 1 }
                }
                _ => true,
            })
    }

    // Names of variables

    fn next_name(&mut self) -> String {
        loop {
            let n = self.types.names.counter;
            self.types.names.counter += 1;
            let letter = char::from(b'a' + (n % 26) as u8);
            let name = if n < 26 { letter.to_string() } else { format!("{letter}{}", n / 26) };
            let symbol = self.interner.intern(&name);
            let taken = self.types.names.reserved.contains(&symbol)
                || self.types.names.given.values().any(|g| *g == name);
            if !taken {
                return name;
            }
        }
    }

    fn is_weak(&self, mode: PrintMode, t: TypeId) -> bool {
        mode == PrintMode::Scheme
            && matches!(self.store.desc(t), TypeDesc::Var(_))
            && self.store.level(t) != GENERIC_LEVEL
    }

    fn name_of(&mut self, mode: PrintMode, t: TypeId) -> String {
        let t = self.store.repr(t);
        if let Some(name) = self.types.names.given.get(&t) {
            return name.clone();
        }
        if let Some(name) = self.types.weak_names.names.get(&t)
            && mode == PrintMode::Scheme
        {
            return name.clone();
        }
        let wanted = match self.store.desc(t) {
            TypeDesc::Var(name) | TypeDesc::Univar(name) => *name,
            _ => None,
        };
        let name = match wanted {
            Some(name) => {
                let base = self.interner.str(name).to_string();
                let mut candidate = base.clone();
                let mut i = 0;
                while self.types.names.given.values().any(|g| *g == candidate) {
                    candidate = format!("{base}{i}");
                    i += 1;
                }
                candidate
            }
            None if self.is_weak(mode, t) => {
                let weak = &mut self.types.weak_names;
                weak.counter += 1;
                let name = format!("weak{}", weak.counter);
                weak.names.insert(t, name.clone());
                return name;
            }
            None => self.next_name(),
        };
        self.types.names.given.insert(t, name.clone());
        name
    }

    // Trees

    /// The tree of a prepared type.
    pub fn out_type(&mut self, mode: PrintMode, t: TypeId) -> OutType {
        let t = self.store.repr(t);
        let proxy = self.proxy(t);
        if self.types.names.shown_aliases.contains(&proxy) && self.types.names.given.contains_key(&proxy)
            || matches!(self.store.desc(proxy), TypeDesc::Var(_))
                && proxy != t
                && self.types.names.shown_aliases.contains(&proxy)
        {
            let weak = self.is_weak(mode, proxy);
            return OutType::Var(weak, self.name_of(mode, proxy));
        }
        if self.types.names.aliased.contains(&proxy) && self.can_be_aliased(t) {
            self.types.names.shown_aliases.insert(proxy);
            let weak = self.is_weak(mode, proxy);
            // The name is taken after the body's own: reserve it first so that the body can refer to it.
            let name = self.name_of(mode, proxy);
            let body = deep(|| self.out_node(mode, t));
            return OutType::Alias(Box::new(body), weak, name);
        }
        deep(|| self.out_node(mode, t))
    }

    fn out_types(&mut self, mode: PrintMode, ts: &[TypeId]) -> Vec<OutType> {
        ts.iter().map(|&t| self.out_type(mode, t)).collect()
    }

    fn out_node(&mut self, mode: PrintMode, t: TypeId) -> OutType {
        match self.store.desc(t).clone() {
            TypeDesc::Var(_) => {
                let weak = self.is_weak(mode, t);
                OutType::Var(weak, self.name_of(mode, t))
            }
            TypeDesc::Univar(_) => OutType::Var(false, self.name_of(mode, t)),
            TypeDesc::Arrow(label, a, b, _) => self.out_arrow(mode, label, a, b),
            TypeDesc::Tuple(ts) => OutType::Tuple(self.out_types(mode, &ts)),
            TypeDesc::Constr(path, ts) => {
                let ts = self.out_types(mode, &ts);
                OutType::Constr(self.shown_path(NameKind::Type, &path), ts)
            }
            TypeDesc::Variant(row) => self.out_variant(mode, &row),
            TypeDesc::Object(row, name) => self.out_object(mode, row, name),
            TypeDesc::Nil | TypeDesc::Field(..) => self.out_object_row(mode, t),
            TypeDesc::Poly(body, vars) if vars.is_empty() => self.out_type(mode, body),
            TypeDesc::Poly(body, vars) => {
                let names: Vec<String> = vars.iter().map(|&v| self.name_of(mode, v)).collect();
                let body = self.out_type(mode, body);
                // The names are free again behind the type.
                for v in vars.iter() {
                    let v = self.store.repr(*v);
                    self.types.names.given.remove(&v);
                }
                OutType::Poly(names, Box::new(body))
            }
            TypeDesc::Package(path, constraints) => {
                let constraints = constraints
                    .iter()
                    .map(|(lid, t)| (self.longident_text(lid), self.out_type(mode, *t)))
                    .collect();
                OutType::Module(self.shown_path(NameKind::Modtype, &path), constraints)
            }
            TypeDesc::Link(t) | TypeDesc::Subst(t, _) => self.out_type(mode, t),
            TypeDesc::Error => OutType::Stuff("_"),
        }
    }

    fn out_arrow(&mut self, mode: PrintMode, label: ArgLabel, a: TypeId, b: TypeId) -> OutType {
        let (mark, arg) = match label {
            ArgLabel::Nolabel => (String::new(), self.out_type(mode, a)),
            ArgLabel::Labelled(l) => (self.interner.str(l).to_string(), self.out_type(mode, a)),
            ArgLabel::Optional(l) => {
                let mark = format!("?{}", self.interner.str(l));
                let inner = match self.store.desc(a) {
                    TypeDesc::Constr(path, args) if path.head().is_predef() && path.last() == sym::OPTION => {
                        args.first().copied()
                    }
                    _ => None,
                };
                match inner {
                    Some(t) => (mark, self.out_type(mode, t)),
                    None => (mark, OutType::Stuff("<hidden>")),
                }
            }
        };
        let result = self.out_type(mode, b);
        OutType::Arrow(mark, Box::new(arg), Box::new(result))
    }

    fn out_variant(&mut self, mode: PrintMode, row: &RowDesc) -> OutType {
        let flat = self.store.flat_row(row);
        let mut fields: Vec<_> = if flat.closed {
            flat.fields.iter().filter(|(_, f)| !matches!(f, RowField::Absent)).cloned().collect()
        } else {
            flat.fields.clone()
        };
        fields.sort_by(|a, b| self.interner.str(a.0).cmp(self.interner.str(b.0)));
        let present: Vec<String> = fields
            .iter()
            .filter(|(_, f)| matches!(f, RowField::Present(_)))
            .map(|(l, _)| self.interner.str(*l).to_string())
            .collect();
        let all_present = present.len() == fields.len();
        if let Some((path, args)) = &flat.name
            && self.row_is_namable(&flat)
        {
            let args = self.out_types(mode, args);
            let id = self.shown_path(NameKind::Type, path);
            let constr = OutType::Constr(id.clone(), args.clone());
            if flat.closed && all_present {
                return constr;
            }
            return OutType::Variant {
                fields: OutVariant::Type(Box::new(constr)),
                closed: flat.closed,
                present: if all_present { None } else { Some(present) },
            };
        }
        let shown = fields
            .iter()
            .map(|(label, field)| {
                let name = self.interner.str(*label).to_string();
                match field {
                    RowField::Present(None) => (name, false, vec![]),
                    RowField::Present(Some(t)) => (name, false, vec![self.out_type(mode, *t)]),
                    RowField::Either { no_arg, args, .. } if *no_arg && args.is_empty() => {
                        (name, true, vec![])
                    }
                    RowField::Either { no_arg, args, .. } => (name, *no_arg, self.out_types(mode, args)),
                    RowField::Absent => (name, false, vec![]),
                }
            })
            .collect();
        OutType::Variant {
            fields: OutVariant::Fields(shown),
            closed: flat.closed,
            present: if all_present { None } else { Some(present) },
        }
    }

    fn out_object(&mut self, mode: PrintMode, row: TypeId, name: NameCell) -> OutType {
        let name = self.store.name(name).cloned();
        match name {
            None => self.out_object_row(mode, row),
            Some((path, args)) => {
                let rest = args.first().copied();
                let args: Vec<TypeId> = args.iter().skip(1).copied().collect();
                let args = self.out_types(mode, &args);
                let path = self.shown_path(NameKind::Type, &path);
                match rest.map(|r| self.store.desc(r).clone()) {
                    Some(TypeDesc::Var(_) | TypeDesc::Univar(_)) => OutType::Class(path, args),
                    _ => OutType::Constr(path, args),
                }
            }
        }
    }

    fn out_object_row(&mut self, mode: PrintMode, row: TypeId) -> OutType {
        let (_, rest) = self.store.flat_fields(row);
        let open =
            matches!(self.store.desc(rest), TypeDesc::Var(_) | TypeDesc::Univar(_) | TypeDesc::Constr(..));
        let fields = self
            .public_fields(row)
            .into_iter()
            .map(|(name, t)| (self.interner.str(name).to_string(), self.out_type(mode, t)))
            .collect();
        OutType::Object(fields, open)
    }

    // Paths

    /// A path as short as the scope allows.
    pub fn shown_path(&mut self, kind: NameKind, path: &Path) -> String {
        match path {
            Path::Ident(id) => self.shown_ident(kind, *id),
            Path::Dot(m, name) => {
                let name_text = self.interner.str(*name);
                if self.is_visible_stdlib(kind, m, *name) {
                    return name_text.to_string();
                }
                let m = self.unmangled(m);
                let prefix = self.shown_path(NameKind::Module, &m);
                if name_text.starts_with(|c: char| c.is_alphabetic() || c == '_') {
                    format!("{prefix}.{name_text}")
                } else {
                    format!("{prefix}.( {name_text} )")
                }
            }
            Path::Apply(f, a) => {
                let f = self.shown_path(NameKind::Module, f);
                format!("{f}({})", self.shown_path(NameKind::Module, a))
            }
            Path::Extra(p, ExtraTy::Ext) => self.shown_path(NameKind::Other, p),
            Path::Extra(p, ExtraTy::Cstr(c)) => {
                let p = self.shown_path(NameKind::Type, p);
                format!("{p}.{}", self.interner.str(*c))
            }
        }
    }

    /// Local names that are hidden by others of the same name are told apart by numbers.
    fn shown_ident(&mut self, kind: NameKind, id: crate::ident::Ident) -> String {
        let name = self.interner.str(id.name).to_string();
        if id.is_global() || id.is_predef() || kind == NameKind::Other {
            return name;
        }
        let same: Vec<_> =
            self.types.names.idents.iter().filter(|(k, i)| *k == kind && i.name == id.name).collect();
        let index = match same.iter().position(|(_, i)| *i == id) {
            Some(index) => index,
            None => {
                let index = same.len();
                self.types.names.idents.push((kind, id));
                index
            }
        };
        if index == 0 { name } else { format!("{name}/{}", index + 1) }
    }

    /// Whether `m.name` is in the standard library and the bare name means just that.
    fn is_visible_stdlib(&mut self, kind: NameKind, m: &Path, name: Symbol) -> bool {
        let Path::Ident(id) = m else { return false };
        if !id.is_global() || id.name != sym::STDLIB {
            return false;
        }
        let env = self.types.names.env.clone();
        let lid = syntax::ast::Longident::Ident(name);
        let found = match kind {
            NameKind::Type => self.try_lookup_type(&env, &lid).ok().map(|(p, _)| p),
            NameKind::Module => self.lookup_module_quietly(&env, &lid).map(|(p, _)| p),
            NameKind::Modtype => self.try_lookup_modtype(&env, &lid).ok().map(|(p, _)| p),
            NameKind::Class => self.try_lookup_class(&env, &lid).ok().map(|(p, _)| p),
            NameKind::Other => self.try_lookup_value(&env, &lid).ok().map(|(p, _)| p),
        };
        found.is_none_or(|p| p == Path::Dot(std::rc::Rc::new(m.clone()), name))
    }

    /// `Lib.Part` for the unit `Lib__Part`, when the one is an alias of the other.
    fn unmangled(&mut self, path: &Path) -> Path {
        let Path::Ident(id) = path else { return path.clone() };
        let text = self.interner.str(id.name).to_string();
        if !id.is_global() {
            return path.clone();
        }
        let Some(at) = text.rfind("__") else { return path.clone() };
        let (lib, part) = (&text[..at], &text[at + 2..]);
        let mut letters = part.chars();
        let Some(first) = letters.next() else { return path.clone() };
        let part: String = first.to_uppercase().chain(letters).collect();
        let (lib, part) = (self.interner.intern(lib), self.interner.intern(&part));
        let short = Path::Ident(crate::ident::Ident::global(lib)).dot(part);
        let env = self.types.names.env.clone();
        if self.find_module(&env, &short).is_some() && self.normalize_module_path(&env, &short) == *path {
            return short;
        }
        path.clone()
    }
}

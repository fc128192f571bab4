//! Environments: what names mean at a point of the program. Persistent: adding a binding gives a new environment and
//! leaves the old one valid; both are one pointer.
//!
//! An environment is a pile of layers. A layer holds tables of bindings, one a name space; below it lies an opened
//! module (whose components are looked up when a name asks for them) or nothing. So opening a library costs what is
//! used of it. Read on: [`components`] (what a module contains), [`find`] (by path), [`lookup`] (by name, with
//! errors), [`descrs`] (constructors and labels), [`persistent`] (units from files), [`predef`].

pub mod alerts;
pub mod components;
pub mod descrs;
pub mod errors;
pub mod find;
pub mod lookup;
pub mod persistent;
pub mod predef;
pub mod spelling;

use std::cell::OnceCell;
use std::rc::Rc;

use diagnostics::Span;
use syntax::symbol::Symbol;

use crate::checker::Checker;
use crate::ident::{Ident, Path};
use crate::pmap::{self, Map};
use crate::types::*;

pub use components::{Components, ComponentsKind, FunctorComponents, StructureComponents};
pub use descrs::TypeDescrs;
pub use persistent::{LoadError, LoadedUnit, Unit, UnitLoader};

/// An environment. Cloning is cheap.
#[derive(Clone)]
pub struct Env(Rc<EnvData>);

/// The bindings of one name in one layer, latest first.
#[derive(Debug)]
pub(crate) struct Binding<T> {
    pub id: Ident,
    pub entry: T,
    pub previous: Option<Rc<Binding<T>>>,
}

type Table<T> = Map<Symbol, Rc<Binding<T>>>;

/// A value name: bound, or known not to be usable here.
#[derive(Clone, Debug)]
pub enum ValueEntry {
    Bound(Rc<ValueDescription>),
    Unbound(ValueUnbound),
}

/// Why a name in scope is no value.
#[derive(Clone, Copy, Debug)]
pub enum ValueUnbound {
    InstanceVariable,
    SelfValue,
    Ancestor,
    /// Bound by the `let` at hand, which is not recursive: where `let` stands.
    GhostRecursive(Span),
}

/// A type with what its declaration says of its constructors or labels, computed on demand.
#[derive(Debug)]
pub struct TypeData {
    pub path: Path,
    pub decl: Rc<TypeDeclaration>,
    pub(crate) descrs: OnceCell<TypeDescrs>,
}

impl TypeData {
    pub fn new(path: Path, decl: Rc<TypeDeclaration>) -> Rc<TypeData> {
        Rc::new(TypeData { path, decl, descrs: OnceCell::new() })
    }
}

/// A module with its components, computed on demand.
#[derive(Debug)]
pub struct ModuleData {
    pub path: Path,
    pub decl: Rc<ModuleDeclaration>,
    pub presence: ModulePresence,
    /// A functor's parameter: may not be aliased.
    pub functor_arg: bool,
    pub(crate) components: OnceCell<Rc<Components>>,
}

impl ModuleData {
    pub fn new(path: Path, decl: Rc<ModuleDeclaration>, presence: ModulePresence) -> ModuleData {
        ModuleData { path, decl, presence, functor_arg: false, components: OnceCell::new() }
    }
}

/// A module name: bound, or being defined by the recursive definition at hand.
#[derive(Clone, Debug)]
pub enum ModuleEntry {
    Bound(Rc<ModuleData>),
    IllegalRecursion,
}

/// A constructor in scope: of a variant type (by index), or an extension constructor.
#[derive(Clone, Debug)]
pub enum ConstructorEntry {
    Variant(Rc<TypeData>, usize),
    Extension(Rc<ExtensionData>),
}

/// An extension constructor with its description, computed on demand.
#[derive(Debug)]
pub struct ExtensionData {
    pub path: Path,
    pub ext: Rc<ExtensionConstructor>,
    pub(crate) descr: OnceCell<Rc<ConstructorDescription>>,
}

/// A label in scope: the record type and the label's index.
#[derive(Clone, Debug)]
pub struct LabelEntry(pub Rc<TypeData>, pub usize);

/// An opened module below a layer.
#[derive(Debug)]
pub(crate) struct Opened {
    pub root: Path,
    pub components: Rc<Components>,
    /// Number of the `open`, for the warning about unused ones.
    pub slot: Option<u32>,
}

struct Below {
    opened: Option<Opened>,
    next: Env,
}

/// What an environment holds.
#[derive(Clone)]
pub(crate) struct EnvData {
    pub values: Table<ValueEntry>,
    pub types: Table<Rc<TypeData>>,
    pub modules: Table<ModuleEntry>,
    pub modtypes: Table<Rc<ModtypeDeclaration>>,
    pub classes: Table<Rc<ClassDeclaration>>,
    pub cltypes: Table<Rc<ClassTypeDeclaration>>,
    pub constructors: Table<ConstructorEntry>,
    pub labels: Table<LabelEntry>,
    below: Option<Rc<Below>>,
    /// Types made equal or refined by GADT patterns.
    pub constraints: Map<Path, Rc<TypeData>>,
    pub in_signature: bool,
}

impl Default for Env {
    fn default() -> Env {
        Env(Rc::new(EnvData {
            values: pmap::empty(),
            types: pmap::empty(),
            modules: pmap::empty(),
            modtypes: pmap::empty(),
            classes: pmap::empty(),
            cltypes: pmap::empty(),
            constructors: pmap::empty(),
            labels: pmap::empty(),
            below: None,
            constraints: pmap::empty(),
            in_signature: false,
        }))
    }
}

impl std::fmt::Debug for Env {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Env@{:p}", Rc::as_ptr(&self.0))
    }
}

fn bind<T>(table: &mut Table<T>, id: Ident, entry: T) {
    bind_named(table, id.name, id, entry);
}

fn bind_named<T>(table: &mut Table<T>, name: Symbol, id: Ident, entry: T) {
    let previous = table.get(&name).cloned();
    table.insert_mut(name, Rc::new(Binding { id, entry, previous }));
}

impl Env {
    pub(crate) fn data(&self) -> &EnvData {
        &self.0
    }

    fn edit(&self, change: impl FnOnce(&mut EnvData)) -> Env {
        let mut data = (*self.0).clone();
        change(&mut data);
        Env(Rc::new(data))
    }

    /// The layers from the top: this one's tables, then what was opened below it, then the next.
    pub(crate) fn layers(&self) -> Layers<'_> {
        Layers { next: Some(self) }
    }

    /// Whether the two are one and the same environment.
    pub fn same(&self, other: &Env) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    pub fn add_value(&self, id: Ident, value: Rc<ValueDescription>) -> Env {
        self.edit(|d| bind(&mut d.values, id, ValueEntry::Bound(value)))
    }

    /// Several values at once, in order (the last shadows the others).
    pub fn add_values(&self, values: impl IntoIterator<Item = (Ident, Rc<ValueDescription>)>) -> Env {
        self.edit(|d| values.into_iter().for_each(|(id, v)| bind(&mut d.values, id, ValueEntry::Bound(v))))
    }

    /// `name` is in scope but may not be used here.
    pub fn add_unbound_value(&self, id: Ident, reason: ValueUnbound) -> Env {
        self.edit(|d| bind(&mut d.values, id, ValueEntry::Unbound(reason)))
    }

    /// `id` names a module that is being defined.
    pub fn add_unbound_module(&self, id: Ident) -> Env {
        self.edit(|d| bind(&mut d.modules, id, ModuleEntry::IllegalRecursion))
    }

    /// A type, its constructors and labels.
    pub fn add_type(&self, id: Ident, decl: Rc<TypeDeclaration>) -> Env {
        self.edit(|d| add_type(d, id, decl))
    }

    pub fn add_extension(&self, id: Ident, ext: Rc<ExtensionConstructor>) -> Env {
        self.edit(|d| add_extension(d, id, ext))
    }

    pub fn add_module(&self, id: Ident, presence: ModulePresence, decl: Rc<ModuleDeclaration>) -> Env {
        self.edit(|d| add_module(d, id, presence, decl, false))
    }

    /// A module with the type `mty` alone.
    pub fn add_module_type_of(&self, id: Ident, presence: ModulePresence, mty: Rc<ModuleType>) -> Env {
        self.add_module(id, presence, ModuleDeclaration::bare(mty))
    }

    /// The parameter of a functor: it may not be aliased.
    pub fn add_functor_arg(&self, id: Ident, decl: Rc<ModuleDeclaration>) -> Env {
        self.edit(|d| add_module(d, id, ModulePresence::Present, decl, true))
    }

    pub fn add_modtype(&self, id: Ident, decl: Rc<ModtypeDeclaration>) -> Env {
        self.edit(|d| bind(&mut d.modtypes, id, decl))
    }

    pub fn add_class(&self, id: Ident, decl: Rc<ClassDeclaration>) -> Env {
        self.edit(|d| bind(&mut d.classes, id, decl))
    }

    pub fn add_cltype(&self, id: Ident, decl: Rc<ClassTypeDeclaration>) -> Env {
        self.edit(|d| bind(&mut d.cltypes, id, decl))
    }

    /// In this environment the type at `path` is declared as `decl` (a GADT equation, or a refined abstract type).
    pub fn add_local_constraint(&self, path: Path, decl: Rc<TypeDeclaration>) -> Env {
        self.edit(|d| {
            let data = TypeData::new(path.clone(), decl);
            d.constraints.insert_mut(path, data);
        })
    }

    /// Whether a GADT equation has been added.
    pub fn has_local_constraints(&self) -> bool {
        !self.0.constraints.is_empty()
    }

    pub fn set_in_signature(&self, in_signature: bool) -> Env {
        self.edit(|d| d.in_signature = in_signature)
    }

    pub fn is_in_signature(&self) -> bool {
        self.0.in_signature
    }

    /// Everything that a signature binds.
    pub fn add_signature(&self, items: &[SignatureItem]) -> Env {
        self.edit(|d| items.iter().for_each(|item| add_item(d, item)))
    }

    /// What one signature item binds.
    pub fn add_item(&self, item: &SignatureItem) -> Env {
        self.edit(|d| add_item(d, item))
    }

    /// The components of a module, all of them, below whatever is added from now on.
    pub fn open(&self, root: Path, components: Rc<Components>, slot: Option<u32>) -> Env {
        let mut data = (*Env::default().0).clone();
        data.constraints = self.0.constraints.clone();
        data.in_signature = self.0.in_signature;
        let opened = Some(Opened { root, components, slot });
        data.below = Some(Rc::new(Below { opened, next: self.clone() }));
        Env(Rc::new(data))
    }
}

impl ModuleDeclaration {
    /// A module of type `mty` and nothing else to say of it.
    pub fn bare(mty: Rc<ModuleType>) -> Rc<ModuleDeclaration> {
        Rc::new(ModuleDeclaration { ty: mty, attributes: Rc::new([]), span: Span::NONE, uid: Uid::Internal })
    }
}

fn add_item(d: &mut EnvData, item: &SignatureItem) {
    match item {
        SignatureItem::Value(id, v, _) => bind(&mut d.values, *id, ValueEntry::Bound(v.clone())),
        SignatureItem::Type(id, t, ..) => add_type(d, *id, t.clone()),
        SignatureItem::Extension(id, e, ..) => add_extension(d, *id, e.clone()),
        SignatureItem::Module(id, presence, m, ..) => add_module(d, *id, *presence, m.clone(), false),
        SignatureItem::Modtype(id, m, _) => bind(&mut d.modtypes, *id, m.clone()),
        SignatureItem::Class(id, c, ..) => bind(&mut d.classes, *id, c.clone()),
        SignatureItem::ClassType(id, c, ..) => bind(&mut d.cltypes, *id, c.clone()),
    }
}

fn add_type(d: &mut EnvData, id: Ident, decl: Rc<TypeDeclaration>) {
    let data = TypeData::new(Path::Ident(id), decl.clone());
    match &decl.kind {
        TypeKind::Variant(cs, _) => {
            for (i, c) in cs.iter().enumerate() {
                bind(&mut d.constructors, c.id, ConstructorEntry::Variant(data.clone(), i));
            }
        }
        TypeKind::Record(ls, _) => {
            for (i, l) in ls.iter().enumerate() {
                bind(&mut d.labels, l.id, LabelEntry(data.clone(), i));
            }
        }
        TypeKind::Abstract(_) | TypeKind::Open => {}
    }
    bind(&mut d.types, id, data);
}

fn add_extension(d: &mut EnvData, id: Ident, ext: Rc<ExtensionConstructor>) {
    let data = Rc::new(ExtensionData { path: Path::Ident(id), ext, descr: OnceCell::new() });
    bind(&mut d.constructors, id, ConstructorEntry::Extension(data));
}

fn add_module(d: &mut EnvData, id: Ident, presence: ModulePresence, decl: Rc<ModuleDeclaration>, arg: bool) {
    let data = ModuleData { functor_arg: arg, ..ModuleData::new(Path::Ident(id), decl, presence) };
    bind(&mut d.modules, id, ModuleEntry::Bound(Rc::new(data)));
}

/// Iterator over layers.
pub(crate) struct Layers<'e> {
    next: Option<&'e Env>,
}

impl<'e> Iterator for Layers<'e> {
    type Item = (&'e EnvData, Option<&'e Opened>);

    fn next(&mut self) -> Option<Self::Item> {
        let env = self.next?;
        let below = env.0.below.as_deref();
        self.next = below.map(|b| &b.next);
        Some((&env.0, below.and_then(|b| b.opened.as_ref())))
    }
}

/// The binding of `id` in the layers of `env`, whether or not its name is shadowed.
pub(crate) fn find_ident<T: Clone>(env: &Env, id: Ident, table: impl Fn(&EnvData) -> &Table<T>) -> Option<T> {
    for (layer, _) in env.layers() {
        let mut binding = table(layer).get(&id.name);
        while let Some(b) = binding {
            if b.id == id {
                return Some(b.entry.clone());
            }
            binding = b.previous.as_ref();
        }
    }
    None
}

impl Checker<'_> {
    /// A fresh identifier and the environment in which it names the value.
    pub fn enter_value(&mut self, env: &Env, name: Symbol, value: Rc<ValueDescription>) -> (Ident, Env) {
        let id = self.idents.local(name);
        (id, env.add_value(id, value))
    }

    pub fn enter_type(
        &mut self,
        env: &Env,
        name: Symbol,
        scope: u32,
        decl: Rc<TypeDeclaration>,
    ) -> (Ident, Env) {
        let id = self.idents.scoped(name, scope);
        (id, env.add_type(id, decl))
    }

    pub fn enter_extension(
        &mut self,
        env: &Env,
        name: Symbol,
        scope: u32,
        ext: Rc<ExtensionConstructor>,
    ) -> (Ident, Env) {
        let id = self.idents.scoped(name, scope);
        (id, env.add_extension(id, ext))
    }

    pub fn enter_module(
        &mut self,
        env: &Env,
        name: Symbol,
        scope: u32,
        presence: ModulePresence,
        decl: Rc<ModuleDeclaration>,
    ) -> (Ident, Env) {
        let id = self.idents.scoped(name, scope);
        (id, env.add_module(id, presence, decl))
    }

    pub fn enter_modtype(
        &mut self,
        env: &Env,
        name: Symbol,
        scope: u32,
        decl: Rc<ModtypeDeclaration>,
    ) -> (Ident, Env) {
        let id = self.idents.scoped(name, scope);
        (id, env.add_modtype(id, decl))
    }

    /// The environment in which the components of the module at `path` are in scope. `None` when it is no structure.
    pub fn open_path(&mut self, env: &Env, path: &Path, slot: Option<u32>) -> Option<Env> {
        let components = self.components(env, path)?;
        match components.kind {
            ComponentsKind::Structure(_) => Some(env.open(path.clone(), components, slot)),
            _ => None,
        }
    }
}

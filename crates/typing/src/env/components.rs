//! What a module contains, seen from outside: its components under the module's path, each made when it is first
//! asked for.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use rustc_hash::FxHashMap;
use syntax::node::deep;
use syntax::symbol::Symbol;

use super::*;
use crate::ident::Path;
use crate::types::*;

/// The inside of the module at `path`.
#[derive(Debug)]
pub struct Components {
    pub path: Path,
    pub kind: ComponentsKind,
}

#[derive(Debug)]
#[allow(clippy::large_enum_variant)] // One a module; most are structures.
pub enum ComponentsKind {
    Structure(StructureComponents),
    Functor(FunctorComponents),
    /// The module type is abstract (or that of a unit that cannot be found).
    Abstract,
}

/// A functor: its parameter, its result, and the applications met so far.
#[derive(Debug)]
pub struct FunctorComponents {
    pub param: FunctorParameter,
    pub result: Rc<ModuleType>,
    pub(crate) applications: RefCell<FxHashMap<Path, Rc<ModuleData>>>,
}

/// A component as it is seen from outside.
#[derive(Clone, Debug)]
pub enum Component {
    Value(Rc<ValueDescription>),
    Type(Rc<TypeData>),
    Extension(Rc<ExtensionData>),
    Module(Rc<ModuleData>),
    Modtype(Rc<ModtypeDeclaration>),
    Class(Rc<ClassDeclaration>),
    ClassType(Rc<ClassTypeDeclaration>),
}

/// Positions of items by name, one map a name space.
#[derive(Debug, Default)]
pub struct Names {
    pub values: FxHashMap<Symbol, usize>,
    pub types: FxHashMap<Symbol, usize>,
    pub modules: FxHashMap<Symbol, usize>,
    pub modtypes: FxHashMap<Symbol, usize>,
    pub classes: FxHashMap<Symbol, usize>,
    pub cltypes: FxHashMap<Symbol, usize>,
    /// Item and, for constructors of variants, index; latest last.
    pub constructors: FxHashMap<Symbol, Vec<(usize, Option<usize>)>>,
    pub labels: FxHashMap<Symbol, Vec<(usize, usize)>>,
}

/// A structure's items, seen lazily through the substitution that puts the module's path in front of their names.
#[derive(Debug)]
pub struct StructureComponents {
    pub signature: Signature,
    prefix: Subst,
    /// The module is an alias of this one: types are equal to those there, submodules aliases.
    strengthen: Option<Path>,
    pub names: Names,
    /// Slot of each item in the module's block.
    pub slots: Vec<Option<u32>>,
    cells: Vec<OnceCell<Component>>,
}

impl StructureComponents {
    pub(crate) fn new(root: &Path, signature: Signature, strengthen: Option<Path>) -> StructureComponents {
        let mut prefix = Subst::default();
        prefix.add_prefix(&signature, root);
        let mut names = Names::default();
        let mut slots = Vec::with_capacity(signature.len());
        let mut next = 0;
        for (i, item) in signature.iter().enumerate() {
            slots.push(item.has_slot().then(|| {
                next += 1;
                next - 1
            }));
            names.add(i, item);
        }
        let cells = signature.iter().map(|_| OnceCell::new()).collect();
        StructureComponents { signature, prefix, strengthen, names, slots, cells }
    }
}

impl Names {
    fn add(&mut self, i: usize, item: &SignatureItem) {
        let name = item.ident().name;
        match item {
            SignatureItem::Value(..) => self.values.insert(name, i),
            SignatureItem::Type(_, decl, ..) => {
                match &decl.kind {
                    TypeKind::Variant(cs, _) => cs.iter().enumerate().for_each(|(k, c)| {
                        self.constructors.entry(c.id.name).or_default().push((i, Some(k)))
                    }),
                    TypeKind::Record(ls, _) => ls
                        .iter()
                        .enumerate()
                        .for_each(|(k, l)| self.labels.entry(l.id.name).or_default().push((i, k))),
                    TypeKind::Abstract(_) | TypeKind::Open => {}
                }
                self.types.insert(name, i)
            }
            SignatureItem::Extension(..) => {
                self.constructors.entry(name).or_default().push((i, None));
                None
            }
            SignatureItem::Module(..) => self.modules.insert(name, i),
            SignatureItem::Modtype(..) => self.modtypes.insert(name, i),
            SignatureItem::Class(..) => self.classes.insert(name, i),
            SignatureItem::ClassType(..) => self.cltypes.insert(name, i),
        };
    }
}

impl Components {
    pub fn structure(&self) -> Option<&StructureComponents> {
        match &self.kind {
            ComponentsKind::Structure(s) => Some(s),
            _ => None,
        }
    }
}

impl Checker<'_> {
    /// A substitution run over this checker's types.
    pub fn subst<'a>(&'a mut self, subst: &Subst) -> SubstRun<'a> {
        SubstRun::new(&mut self.store, &mut self.idents, subst)
    }

    /// The `i`th component of a structure.
    pub fn component(&mut self, of: &Components, i: usize) -> Component {
        let s = of.structure().expect("only structures have numbered components");
        if let Some(c) = s.cells[i].get() {
            return c.clone();
        }
        let c = self.make_component(&of.path, s, &s.signature[i]);
        s.cells[i].get_or_init(|| c).clone()
    }

    fn make_component(&mut self, root: &Path, s: &StructureComponents, item: &SignatureItem) -> Component {
        let path = root.clone().dot(item.ident().name);
        let origin = s.strengthen.as_ref().map(|p| p.clone().dot(item.ident().name));
        let mut run = SubstRun::new(&mut self.store, &mut self.idents, &s.prefix);
        match item {
            SignatureItem::Value(_, v, _) => Component::Value(run.value_description(v)),
            SignatureItem::Type(_, d, ..) => {
                let mut decl = run.type_declaration(d);
                if let Some(origin) = origin {
                    decl = self.strengthen_type(&decl, origin);
                }
                Component::Type(TypeData::new(path, decl))
            }
            SignatureItem::Extension(_, e, ..) => {
                let ext = run.extension(e);
                Component::Extension(Rc::new(ExtensionData { path, ext, descr: OnceCell::new() }))
            }
            SignatureItem::Module(_, presence, m, ..) => {
                let mut decl = run.module_declaration(m);
                if let Some(origin) = origin
                    && !matches!(*decl.ty, ModuleType::Alias(_))
                {
                    decl = Rc::new(ModuleDeclaration {
                        ty: Rc::new(ModuleType::Alias(origin)),
                        ..(*decl).clone()
                    });
                }
                Component::Module(Rc::new(ModuleData::new(path, decl, *presence)))
            }
            SignatureItem::Modtype(_, m, _) => {
                let mut decl = run.modtype_declaration(m);
                if let Some(origin) = origin
                    && decl.ty.is_none()
                {
                    decl = Rc::new(ModtypeDeclaration {
                        ty: Some(Rc::new(ModuleType::Ident(origin))),
                        ..(*decl).clone()
                    });
                }
                Component::Modtype(decl)
            }
            SignatureItem::Class(_, c, ..) => Component::Class(run.class_declaration(c)),
            SignatureItem::ClassType(_, c, ..) => Component::ClassType(run.class_type_declaration(c)),
        }
    }

    /// The components of a module.
    pub fn components_of(&mut self, env: &Env, module: &ModuleData) -> Rc<Components> {
        if let Some(c) = module.components.get() {
            return c.clone();
        }
        let kind = deep(|| self.make_components(env, &module.path, &module.decl.ty.clone()));
        let components = Rc::new(Components { path: module.path.clone(), kind });
        module.components.get_or_init(|| components).clone()
    }

    fn make_components(&mut self, env: &Env, path: &Path, mty: &Rc<ModuleType>) -> ComponentsKind {
        let (mty, alias) = self.scrape_alias_lazily(env, mty);
        match &*mty {
            ModuleType::Signature(items) => {
                ComponentsKind::Structure(StructureComponents::new(path, items.clone(), alias))
            }
            ModuleType::Functor(param, result) => ComponentsKind::Functor(FunctorComponents {
                param: param.clone(),
                result: result.clone(),
                applications: RefCell::default(),
            }),
            ModuleType::Ident(_) | ModuleType::Alias(_) => ComponentsKind::Abstract,
        }
    }

    /// Expands names and aliases at the head of a module type; says which module the last alias named, by which
    /// the result has yet to be strengthened.
    fn scrape_alias_lazily(&mut self, env: &Env, mty: &Rc<ModuleType>) -> (Rc<ModuleType>, Option<Path>) {
        let mut mty = mty.clone();
        let mut alias = None;
        // A chain longer than this is a cycle among damaged units.
        for _ in 0..10_000 {
            match &*mty {
                ModuleType::Ident(p) => match self.find_modtype(env, p).and_then(|d| d.ty.clone()) {
                    Some(next) => mty = next,
                    None => break,
                },
                ModuleType::Alias(p) => match self.find_module(env, p) {
                    Some(decl) => {
                        alias = Some(p.clone());
                        mty = decl.ty.clone();
                    }
                    None => break,
                },
                ModuleType::Signature(_) | ModuleType::Functor(..) => break,
            }
        }
        (mty, alias)
    }
}

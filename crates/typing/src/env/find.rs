//! What a path means: declarations and components by path, without marks or errors.

use std::cell::OnceCell;
use std::rc::Rc;

use super::components::Component;
use super::*;
use crate::ident::{ExtraTy, IdentKind, Path};
use crate::types::*;

macro_rules! find_component {
    ($self:ident, $env:ident, $module:expr, $name:expr, $space:ident, $variant:ident) => {{
        let components = $self.components($env, $module)?;
        let i = *components.structure()?.names.$space.get($name)?;
        match $self.component(&components, i) {
            Component::$variant(d) => Some(d),
            _ => None,
        }
    }};
}

impl Checker<'_> {
    /// The inside of the module at `path`.
    pub fn components(&mut self, env: &Env, path: &Path) -> Option<Rc<Components>> {
        let data = self.find_module_data(env, path)?;
        Some(self.components_of(env, &data))
    }

    pub fn find_value(&mut self, env: &Env, path: &Path) -> Option<Rc<ValueDescription>> {
        match path {
            Path::Ident(id) => match find_ident(env, *id, |d| &d.values)? {
                ValueEntry::Bound(v) => Some(v),
                ValueEntry::Unbound(_) => None,
            },
            Path::Dot(m, name) => find_component!(self, env, m, name, values, Value),
            _ => None,
        }
    }

    /// A type with its constructors or labels; local constraints come first.
    pub fn find_type_data(&mut self, env: &Env, path: &Path) -> Option<Rc<TypeData>> {
        if let Some(data) = env.data().constraints.get(path) {
            return Some(data.clone());
        }
        match path {
            Path::Ident(id) if id.is_predef() => self.predef.types.get(id).cloned(),
            Path::Ident(id) => find_ident(env, *id, |d| &d.types),
            Path::Dot(m, name) => find_component!(self, env, m, name, types, Type),
            Path::Extra(p, ExtraTy::Ext) => {
                let ext = self.find_extension_data(env, p)?;
                let descr = self.extension_descr(&ext);
                Some(TypeData::new(path.clone(), descr.inlined.clone()?))
            }
            Path::Extra(p, ExtraTy::Cstr(name)) => {
                let descrs = self.find_type_descrs(env, p)?;
                let c = descrs.constructors().iter().find(|c| c.name == *name)?;
                Some(TypeData::new(path.clone(), c.inlined.clone()?))
            }
            Path::Apply(..) => None,
        }
    }

    pub fn find_type(&mut self, env: &Env, path: &Path) -> Option<Rc<TypeDeclaration>> {
        self.find_type_data(env, path).map(|d| d.decl.clone())
    }

    /// The constructors or labels of the type at `path`.
    pub fn find_type_descrs(&mut self, env: &Env, path: &Path) -> Option<TypeDescrs> {
        let data = self.find_type_data(env, path)?;
        Some(self.type_descrs(&data))
    }

    /// The extension constructor at `path`.
    pub fn find_extension_data(&mut self, env: &Env, path: &Path) -> Option<Rc<ExtensionData>> {
        match path {
            Path::Ident(id) if id.is_predef() => self.predef.extensions.get(id).cloned(),
            Path::Ident(id) => match find_ident(env, *id, |d| &d.constructors)? {
                ConstructorEntry::Extension(e) => Some(e),
                ConstructorEntry::Variant(..) => None,
            },
            Path::Dot(m, name) => {
                let components = self.components(env, m)?;
                let entries = components.structure()?.names.constructors.get(name)?;
                let (i, _) = *entries.iter().rev().find(|(_, k)| k.is_none())?;
                match self.component(&components, i) {
                    Component::Extension(e) => Some(e),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    pub fn find_extension(&mut self, env: &Env, path: &Path) -> Option<Rc<ExtensionConstructor>> {
        self.find_extension_data(env, path).map(|e| e.ext.clone())
    }

    /// The module at `path`; units are loaded when they are asked for.
    pub fn find_module_data(&mut self, env: &Env, path: &Path) -> Option<Rc<ModuleData>> {
        match path {
            Path::Ident(id) if id.kind == IdentKind::Global => self.unit(id.name).map(|u| u.module.clone()),
            Path::Ident(id) => match find_ident(env, *id, |d| &d.modules)? {
                ModuleEntry::Bound(m) => Some(m),
                ModuleEntry::IllegalRecursion => None,
            },
            Path::Dot(m, name) => find_component!(self, env, m, name, modules, Module),
            Path::Apply(f, arg) => self.find_application(env, f, arg),
            Path::Extra(..) => None,
        }
    }

    fn find_application(&mut self, env: &Env, f: &Rc<Path>, arg: &Rc<Path>) -> Option<Rc<ModuleData>> {
        let components = self.components(env, f)?;
        let ComponentsKind::Functor(functor) = &components.kind else { return None };
        if let Some(data) = functor.applications.borrow().get(&**arg) {
            return Some(data.clone());
        }
        let FunctorParameter::Named(param, _) = &functor.param else { return None };
        let mut subst = Subst::default();
        if let Some(param) = param {
            subst.add_module(*param, (**arg).clone());
        }
        let result = functor.result.clone();
        let ty = self.subst(&subst).module_type(&result);
        let path = Path::Apply(f.clone(), arg.clone());
        let data = Rc::new(ModuleData {
            components: OnceCell::new(),
            ..ModuleData::new(path, ModuleDeclaration::bare(ty), ModulePresence::Present)
        });
        functor.applications.borrow_mut().insert((**arg).clone(), data.clone());
        Some(data)
    }

    pub fn find_module(&mut self, env: &Env, path: &Path) -> Option<Rc<ModuleDeclaration>> {
        self.find_module_data(env, path).map(|m| m.decl.clone())
    }

    pub fn find_modtype(&mut self, env: &Env, path: &Path) -> Option<Rc<ModtypeDeclaration>> {
        match path {
            Path::Ident(id) => find_ident(env, *id, |d| &d.modtypes),
            Path::Dot(m, name) => find_component!(self, env, m, name, modtypes, Modtype),
            _ => None,
        }
    }

    pub fn find_class(&mut self, env: &Env, path: &Path) -> Option<Rc<ClassDeclaration>> {
        match path {
            Path::Ident(id) => find_ident(env, *id, |d| &d.classes),
            Path::Dot(m, name) => find_component!(self, env, m, name, classes, Class),
            _ => None,
        }
    }

    pub fn find_cltype(&mut self, env: &Env, path: &Path) -> Option<Rc<ClassTypeDeclaration>> {
        match path {
            Path::Ident(id) => find_ident(env, *id, |d| &d.cltypes),
            Path::Dot(m, name) => find_component!(self, env, m, name, cltypes, ClassType),
            _ => None,
        }
    }

    /// Whether the head of `path` is a functor's parameter.
    pub fn is_functor_arg(&self, env: &Env, path: &Path) -> bool {
        match path {
            Path::Ident(id) => matches!(
                find_ident(env, *id, |d| &d.modules),
                Some(ModuleEntry::Bound(m)) if m.functor_arg
            ),
            Path::Dot(p, _) | Path::Extra(p, _) => self.is_functor_arg(env, p),
            Path::Apply(..) => true,
        }
    }

    /// Whether `module X = path` makes an alias (not for functor parameters and applications).
    pub fn is_aliasable(&self, env: &Env, path: &Path) -> bool {
        !self.is_functor_arg(env, path)
    }

    /// The module that `path` stands for once aliases are followed.
    pub fn normalize_module_path(&mut self, env: &Env, path: &Path) -> Path {
        let mut path = match path {
            Path::Dot(m, name) => Path::Dot(Rc::new(self.normalize_module_path(env, m)), *name),
            Path::Apply(f, a) => Path::Apply(
                Rc::new(self.normalize_module_path(env, f)),
                Rc::new(self.normalize_module_path(env, a)),
            ),
            _ => path.clone(),
        };
        for _ in 0..10_000 {
            if let Path::Ident(id) = &path
                && id.is_global()
                && !self.is_loaded(id.name)
            {
                break;
            }
            match self.find_module(env, &path) {
                Some(decl) => match &*decl.ty {
                    ModuleType::Alias(p) => path = self.normalize_module_path(env, &p.clone()),
                    _ => break,
                },
                None => break,
            }
        }
        path
    }

    /// The path with the aliases in its module part followed.
    pub fn normalize_value_path(&mut self, env: &Env, path: &Path) -> Path {
        match path {
            Path::Dot(m, name) => Path::Dot(Rc::new(self.normalize_module_path(env, m)), *name),
            _ => path.clone(),
        }
    }

    /// The same for the path of a type.
    pub fn normalize_type_path(&mut self, env: &Env, path: &Path) -> Path {
        match path {
            Path::Extra(p, extra) => Path::Extra(Rc::new(self.normalize_type_path(env, p)), *extra),
            _ => self.normalize_value_path(env, path),
        }
    }

    /// The same for the path of a module type.
    pub fn normalize_modtype_path(&mut self, env: &Env, path: &Path) -> Path {
        let path = self.normalize_value_path(env, path);
        match self.find_modtype(env, &path).and_then(|d| d.ty.clone()).as_deref() {
            Some(ModuleType::Ident(p)) => self.normalize_modtype_path(env, &p.clone()),
            _ => path,
        }
    }
}

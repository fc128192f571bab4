//! What a name means: lookups by long identifier, which mark what they find as used and report what they do not find.

use std::rc::Rc;

use diagnostics::{Diagnostic, Span};
use syntax::ast::{Loc, Longident};
use syntax::symbol::Symbol;

use super::components::Component;
use super::errors::LookupError;
use super::*;
use crate::ident::Path;
use crate::types::*;

/// The name spaces of the language.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NameSpace {
    Value,
    Type,
    Constructor,
    Label,
    Module,
    Modtype,
    Class,
    ClassType,
}

impl NameSpace {
    /// What a name of this space is called in messages.
    pub fn what(self) -> &'static str {
        match self {
            NameSpace::Value => "value",
            NameSpace::Type => "type constructor",
            NameSpace::Constructor => "constructor",
            NameSpace::Label => "record field",
            NameSpace::Module => "module",
            NameSpace::Modtype => "module type",
            NameSpace::Class => "class",
            NameSpace::ClassType => "class type",
        }
    }

    /// The code of the error for an unbound name.
    pub fn code(self) -> &'static str {
        match self {
            NameSpace::Value => "unbound-value",
            NameSpace::Type => "unbound-type",
            NameSpace::Constructor => "unbound-constructor",
            NameSpace::Label => "unbound-label",
            NameSpace::Module => "unbound-module",
            NameSpace::Modtype => "unbound-module-type",
            NameSpace::Class => "unbound-class",
            NameSpace::ClassType => "unbound-class-type",
        }
    }
}

type Lookup<T> = Result<T, LookupError>;

/// Looks a simple name up in the layers, then in the opened modules; gives the path and the entry.
macro_rules! by_name {
    ($self:ident, $env:ident, $name:expr, $space:ident, $variant:ident, $entry:expr) => {{
        let name = $name;
        let mut found = None;
        for (layer, opened) in $env.layers() {
            if let Some(b) = layer.$space.get(&name) {
                found = Some((Path::Ident(b.id), $entry(b.entry.clone())));
                break;
            }
            let Some(opened) = opened else { continue };
            let Some(s) = opened.components.structure() else { continue };
            if let Some(i) = s.names.$space.get(&name) {
                if let Component::$variant(d) = $self.component(&opened.components, *i) {
                    $self.mark_open_used(opened.slot);
                    found = Some((opened.root.clone().dot(name), $entry(d.into())));
                    break;
                }
            }
        }
        found
    }};
}

impl From<Rc<ValueDescription>> for ValueEntry {
    fn from(v: Rc<ValueDescription>) -> Self {
        ValueEntry::Bound(v)
    }
}
impl From<Rc<ModuleData>> for ModuleEntry {
    fn from(m: Rc<ModuleData>) -> Self {
        ModuleEntry::Bound(m)
    }
}

/// Looks `M.name` up: gives the path and the component.
macro_rules! in_module {
    ($self:ident, $env:ident, $lid:expr, $m:expr, $name:expr, $space:ident, $variant:ident, $what:expr) => {{
        let components = $self.structure_components($env, $m)?;
        let names = &components.structure().expect("checked by structure_components").names;
        let i = *names.$space.get($name).ok_or_else(|| LookupError::Unbound($what, $lid.clone()))?;
        match $self.component(&components, i) {
            Component::$variant(d) => Ok((components.path.clone().dot(*$name), d)),
            _ => Err(LookupError::Unbound($what, $lid.clone())),
        }
    }};
}

impl Checker<'_> {
    /// Pushes the error and gives nothing.
    pub fn report_lookup<T>(&mut self, env: &Env, span: Span, error: &LookupError) -> Option<T> {
        let d = self.lookup_diagnostic(env, span, error);
        self.diagnostics.push(d);
        None
    }

    /// The value that `lid` names; reports an error otherwise.
    pub fn lookup_value(&mut self, env: &Env, lid: &Loc<Longident>) -> Option<(Path, Rc<ValueDescription>)> {
        match self.try_lookup_value(env, &lid.txt) {
            Ok((path, v)) => {
                self.mark_value_used(lid.span, &path, &v);
                Some((path, v))
            }
            Err(e) => self.report_lookup(env, lid.span, &e),
        }
    }

    /// The same without marks or errors.
    pub fn try_lookup_value(&mut self, env: &Env, lid: &Longident) -> Lookup<(Path, Rc<ValueDescription>)> {
        let unbound = || LookupError::Unbound(NameSpace::Value, lid.clone());
        match lid {
            Longident::Ident(name) => match by_name!(self, env, *name, values, Value, |e: ValueEntry| e) {
                Some((path, ValueEntry::Bound(v))) => Ok((path, v)),
                Some((_, ValueEntry::Unbound(why))) => Err(match why {
                    ValueUnbound::InstanceVariable => LookupError::InstanceVariable(*name),
                    ValueUnbound::SelfValue => LookupError::SelfValue(*name),
                    ValueUnbound::Ancestor => LookupError::Ancestor(*name),
                    ValueUnbound::GhostRecursive(span) => LookupError::GhostRecursive(*name, span),
                }),
                None => Err(unbound()),
            },
            Longident::Dot(m, name) => in_module!(self, env, lid, m, name, values, Value, NameSpace::Value),
            Longident::Apply(..) => Err(unbound()),
        }
    }

    pub fn lookup_type(&mut self, env: &Env, lid: &Loc<Longident>) -> Option<(Path, Rc<TypeDeclaration>)> {
        match self.try_lookup_type(env, &lid.txt) {
            Ok((path, data)) => {
                let decl = data.decl.clone();
                self.mark_type_used(lid.span, &path, &decl);
                Some((path, decl))
            }
            Err(e) => self.report_lookup(env, lid.span, &e),
        }
    }

    /// The type that `lid` names (not as GADT equations refine it).
    pub fn try_lookup_type(&mut self, env: &Env, lid: &Longident) -> Lookup<(Path, Rc<TypeData>)> {
        match lid {
            Longident::Ident(name) => by_name!(self, env, *name, types, Type, |e: Rc<TypeData>| e)
                .map(|(path, data)| {
                    let refined = env.data().constraints.get(&path).cloned();
                    (path, refined.unwrap_or(data))
                })
                .ok_or_else(|| LookupError::Unbound(NameSpace::Type, lid.clone())),
            Longident::Dot(m, name) => {
                let (path, data): (Path, Rc<TypeData>) =
                    in_module!(self, env, lid, m, name, types, Type, NameSpace::Type)?;
                let refined = env.data().constraints.get(&path).cloned();
                Ok((path, refined.unwrap_or(data)))
            }
            Longident::Apply(..) => Err(LookupError::Unbound(NameSpace::Type, lid.clone())),
        }
    }

    pub fn lookup_modtype(
        &mut self,
        env: &Env,
        lid: &Loc<Longident>,
    ) -> Option<(Path, Rc<ModtypeDeclaration>)> {
        match self.try_lookup_modtype(env, &lid.txt) {
            Ok((path, decl)) => {
                self.check_alerts(lid.span, &decl.attributes, "module type", &path);
                Some((path, decl))
            }
            Err(e) => self.report_lookup(env, lid.span, &e),
        }
    }

    pub fn try_lookup_modtype(
        &mut self,
        env: &Env,
        lid: &Longident,
    ) -> Lookup<(Path, Rc<ModtypeDeclaration>)> {
        let unbound = || LookupError::Unbound(NameSpace::Modtype, lid.clone());
        match lid {
            Longident::Ident(name) => {
                by_name!(self, env, *name, modtypes, Modtype, |e: Rc<ModtypeDeclaration>| e)
                    .ok_or_else(unbound)
            }
            Longident::Dot(m, name) => {
                in_module!(self, env, lid, m, name, modtypes, Modtype, NameSpace::Modtype)
            }
            Longident::Apply(..) => Err(unbound()),
        }
    }

    pub fn lookup_class(&mut self, env: &Env, lid: &Loc<Longident>) -> Option<(Path, Rc<ClassDeclaration>)> {
        match self.try_lookup_class(env, &lid.txt) {
            Ok((path, decl)) => {
                self.check_alerts(lid.span, &decl.attributes, "class", &path);
                Some((path, decl))
            }
            Err(e) => self.report_lookup(env, lid.span, &e),
        }
    }

    pub fn try_lookup_class(&mut self, env: &Env, lid: &Longident) -> Lookup<(Path, Rc<ClassDeclaration>)> {
        let unbound = || LookupError::Unbound(NameSpace::Class, lid.clone());
        match lid {
            Longident::Ident(name) => {
                by_name!(self, env, *name, classes, Class, |e: Rc<ClassDeclaration>| e).ok_or_else(unbound)
            }
            Longident::Dot(m, name) => in_module!(self, env, lid, m, name, classes, Class, NameSpace::Class),
            Longident::Apply(..) => Err(unbound()),
        }
    }

    pub fn lookup_cltype(
        &mut self,
        env: &Env,
        lid: &Loc<Longident>,
    ) -> Option<(Path, Rc<ClassTypeDeclaration>)> {
        match self.try_lookup_cltype(env, &lid.txt) {
            Ok((path, decl)) => {
                self.check_alerts(lid.span, &decl.attributes, "class type", &path);
                Some((path, decl))
            }
            Err(e) => self.report_lookup(env, lid.span, &e),
        }
    }

    pub fn try_lookup_cltype(
        &mut self,
        env: &Env,
        lid: &Longident,
    ) -> Lookup<(Path, Rc<ClassTypeDeclaration>)> {
        let unbound = || LookupError::Unbound(NameSpace::ClassType, lid.clone());
        match lid {
            Longident::Ident(name) => {
                by_name!(self, env, *name, cltypes, ClassType, |e: Rc<ClassTypeDeclaration>| e)
                    .ok_or_else(unbound)
            }
            Longident::Dot(m, name) => {
                in_module!(self, env, lid, m, name, cltypes, ClassType, NameSpace::ClassType)
            }
            Longident::Apply(..) => Err(unbound()),
        }
    }

    /// The module that `lid` names: its path as reached (aliases are not followed) and its declaration.
    pub fn lookup_module(
        &mut self,
        env: &Env,
        lid: &Loc<Longident>,
    ) -> Option<(Path, Rc<ModuleDeclaration>)> {
        match self.try_lookup_module(env, &lid.txt) {
            Ok((path, data)) => {
                self.check_alerts(lid.span, &data.decl.attributes, "module", &path);
                Some((path, data.decl.clone()))
            }
            Err(e) => self.report_lookup(env, lid.span, &e),
        }
    }

    /// The same, when the path alone is asked for: with `-no-alias-deps` a unit is not loaded for it.
    pub fn lookup_module_path(&mut self, env: &Env, lid: &Loc<Longident>) -> Option<Path> {
        if let Longident::Ident(name) = &lid.txt
            && !self.options.alias_deps
            && by_name!(self, env, *name, modules, Module, |e: ModuleEntry| e).is_none()
        {
            self.note_weak_import(*name);
            return Some(Path::Ident(crate::ident::Ident::global(*name)));
        }
        self.lookup_module(env, lid).map(|(p, _)| p)
    }

    pub fn try_lookup_module(&mut self, env: &Env, lid: &Longident) -> Lookup<(Path, Rc<ModuleData>)> {
        match lid {
            Longident::Ident(name) => match by_name!(self, env, *name, modules, Module, |e: ModuleEntry| e) {
                Some((path, ModuleEntry::Bound(m))) => Ok((path, m)),
                Some((_, ModuleEntry::IllegalRecursion)) => Err(LookupError::IllegalRecursion),
                None => match self.try_unit(*name) {
                    Ok(Some(unit)) => {
                        let data = unit.module.clone();
                        Ok((data.path.clone(), data))
                    }
                    Ok(None) => Err(LookupError::Unbound(NameSpace::Module, lid.clone())),
                    Err(e) => Err(LookupError::File(e)),
                },
            },
            Longident::Dot(m, name) => {
                in_module!(self, env, lid, m, name, modules, Module, NameSpace::Module)
            }
            Longident::Apply(f, arg) => self.lookup_application(env, f, arg),
        }
    }

    fn lookup_application(
        &mut self,
        env: &Env,
        f: &Longident,
        arg: &Longident,
    ) -> Lookup<(Path, Rc<ModuleData>)> {
        let (f_path, f_data) = self.try_lookup_module(env, f)?;
        let (arg_path, _) = self.try_lookup_module(env, arg)?;
        let components = self.components_of(env, &f_data);
        match &components.kind {
            ComponentsKind::Functor(functor) => {
                let FunctorParameter::Named(_, param) = &functor.param else {
                    return Err(LookupError::GenerativeApplied(f.clone()));
                };
                let param = param.clone();
                if let Err(d) = self.check_application(env, &arg_path, &param) {
                    return Err(LookupError::Unit(d));
                }
                let path = Path::Apply(Rc::new(f_path), Rc::new(arg_path));
                let data = self
                    .find_module_data(env, &path)
                    .ok_or_else(|| LookupError::Unbound(NameSpace::Module, f.clone()))?;
                Ok((path, data))
            }
            ComponentsKind::Structure(_) => Err(LookupError::NotAFunctor(f.clone())),
            ComponentsKind::Abstract => Err(LookupError::NotAFunctor(f.clone())),
        }
    }

    /// The inside of the structure that `m` names.
    pub fn structure_components(&mut self, env: &Env, m: &Longident) -> Lookup<Rc<Components>> {
        let (path, data) = self.try_lookup_module(env, m)?;
        let components = self.components_of(env, &data);
        match &components.kind {
            ComponentsKind::Structure(_) => Ok(components),
            ComponentsKind::Functor(_) => Err(LookupError::FunctorWithComponents(m.clone())),
            ComponentsKind::Abstract => match &*data.decl.ty {
                ModuleType::Alias(p) => Err(LookupError::CannotScrapeAlias(m.clone(), p.clone())),
                _ => {
                    let _ = path;
                    Err(LookupError::AbstractWithComponents(m.clone()))
                }
            },
        }
    }

    /// All constructors in scope under the name, latest first. An error when there is none; it is not reported.
    pub fn lookup_all_constructors(
        &mut self,
        env: &Env,
        lid: &Loc<Longident>,
    ) -> Result<Vec<Rc<ConstructorDescription>>, Box<Diagnostic>> {
        let found = self.constructors_by_lid(env, &lid.txt);
        found.map_err(|e| Box::new(self.lookup_diagnostic(env, lid.span, &e)))
    }

    fn constructors_by_lid(&mut self, env: &Env, lid: &Longident) -> Lookup<Vec<Rc<ConstructorDescription>>> {
        let mut out = Vec::new();
        match lid {
            Longident::Ident(name) => {
                for (layer, opened) in env.layers() {
                    let mut binding = layer.constructors.get(name);
                    while let Some(b) = binding {
                        out.push(self.constructor_of_entry(&b.entry));
                        binding = b.previous.as_ref();
                    }
                    if let Some(opened) = opened {
                        let before = out.len();
                        self.constructors_in(&opened.components, *name, &mut out);
                        if out.len() > before && before == 0 {
                            self.mark_open_used(opened.slot);
                        }
                    }
                }
            }
            Longident::Dot(m, name) => {
                let components = self.structure_components(env, m)?;
                self.constructors_in(&components, *name, &mut out);
            }
            Longident::Apply(..) => {}
        }
        if out.is_empty() {
            return Err(LookupError::Unbound(NameSpace::Constructor, lid.clone()));
        }
        Ok(out)
    }

    fn constructors_in(&mut self, of: &Components, name: Symbol, out: &mut Vec<Rc<ConstructorDescription>>) {
        let Some(entries) = of.structure().and_then(|s| s.names.constructors.get(&name)) else { return };
        for (i, k) in entries.iter().rev() {
            match (self.component(of, *i), k) {
                (Component::Type(data), Some(k)) => {
                    out.push(self.type_descrs(&data).constructors()[*k].clone())
                }
                (Component::Extension(data), None) => out.push(self.extension_descr(&data)),
                _ => {}
            }
        }
    }

    /// All labels in scope under the name, latest first. An error when there is none; it is not reported.
    pub fn lookup_all_labels(
        &mut self,
        env: &Env,
        lid: &Loc<Longident>,
    ) -> Result<Vec<Rc<LabelDescription>>, Box<Diagnostic>> {
        let found = self.labels_by_lid(env, &lid.txt);
        found.map_err(|e| Box::new(self.lookup_diagnostic(env, lid.span, &e)))
    }

    fn labels_by_lid(&mut self, env: &Env, lid: &Longident) -> Lookup<Vec<Rc<LabelDescription>>> {
        let mut out = Vec::new();
        match lid {
            Longident::Ident(name) => {
                for (layer, opened) in env.layers() {
                    let mut binding = layer.labels.get(name);
                    while let Some(b) = binding {
                        let LabelEntry(data, i) = &b.entry;
                        out.push(self.type_descrs(data).labels()[*i].clone());
                        binding = b.previous.as_ref();
                    }
                    if let Some(opened) = opened {
                        let before = out.len();
                        self.labels_in(&opened.components, *name, &mut out);
                        if out.len() > before && before == 0 {
                            self.mark_open_used(opened.slot);
                        }
                    }
                }
            }
            Longident::Dot(m, name) => {
                let components = self.structure_components(env, m)?;
                self.labels_in(&components, *name, &mut out);
            }
            Longident::Apply(..) => {}
        }
        if out.is_empty() {
            return Err(LookupError::Unbound(NameSpace::Label, lid.clone()));
        }
        Ok(out)
    }

    fn labels_in(&mut self, of: &Components, name: Symbol, out: &mut Vec<Rc<LabelDescription>>) {
        let Some(entries) = of.structure().and_then(|s| s.names.labels.get(&name)) else { return };
        for (i, k) in entries.iter().rev() {
            if let Component::Type(data) = self.component(of, *i) {
                out.push(self.type_descrs(&data).labels()[*k].clone());
            }
        }
    }

    /// The module at `lid`, if there is one; no marks, no errors.
    pub fn lookup_module_quietly(&mut self, env: &Env, lid: &Longident) -> Option<(Path, Rc<ModuleData>)> {
        self.try_lookup_module(env, lid).ok()
    }

    pub(crate) fn lookup_class_quietly(&mut self, env: &Env, lid: &Longident) -> bool {
        self.try_lookup_class(env, lid).is_ok()
    }

    pub(crate) fn lookup_cltype_quietly(&mut self, env: &Env, lid: &Longident) -> bool {
        self.try_lookup_cltype(env, lid).is_ok()
    }

    /// Every name of a name space that could stand where `lid` stands, for spelling hints.
    pub fn names_in_scope(&mut self, env: &Env, space: NameSpace, lid: &Longident) -> Vec<Symbol> {
        let mut out = Vec::new();
        match lid {
            Longident::Ident(_) => {
                for (layer, opened) in env.layers() {
                    layer_names(layer, space, &mut out);
                    if let Some(s) = opened.and_then(|o| o.components.structure()) {
                        component_names(s, space, &mut out);
                    }
                }
                if space == NameSpace::Module {
                    for name in self.loader.visible_units() {
                        out.push(self.interner.intern(&name));
                    }
                }
            }
            Longident::Dot(m, _) => {
                if let Ok(c) = self.structure_components(env, m)
                    && let Some(s) = c.structure()
                {
                    component_names(s, space, &mut out);
                }
            }
            Longident::Apply(..) => {}
        }
        out
    }
}

fn layer_names(layer: &EnvData, space: NameSpace, out: &mut Vec<Symbol>) {
    match space {
        NameSpace::Value => out.extend(layer.values.keys()),
        NameSpace::Type => out.extend(layer.types.keys()),
        NameSpace::Constructor => out.extend(layer.constructors.keys()),
        NameSpace::Label => out.extend(layer.labels.keys()),
        NameSpace::Module => out.extend(layer.modules.keys()),
        NameSpace::Modtype => out.extend(layer.modtypes.keys()),
        NameSpace::Class => out.extend(layer.classes.keys()),
        NameSpace::ClassType => out.extend(layer.cltypes.keys()),
    }
}

fn component_names(s: &StructureComponents, space: NameSpace, out: &mut Vec<Symbol>) {
    let n = &s.names;
    match space {
        NameSpace::Value => out.extend(n.values.keys()),
        NameSpace::Type => out.extend(n.types.keys()),
        NameSpace::Constructor => out.extend(n.constructors.keys()),
        NameSpace::Label => out.extend(n.labels.keys()),
        NameSpace::Module => out.extend(n.modules.keys()),
        NameSpace::Modtype => out.extend(n.modtypes.keys()),
        NameSpace::Class => out.extend(n.classes.keys()),
        NameSpace::ClassType => out.extend(n.cltypes.keys()),
    }
}

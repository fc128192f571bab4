//! Module expressions, coercions, functors, recursive modules.

use diagnostics::Span;
use syntax::node::{Node, deep};
use syntax::symbol::sym;
use typing::env::Env;
use typing::ident::{Ident, Path};
use typing::typedtree::{Coercion, ModuleBinding, ModuleExpr, ModuleExprDesc, TypedFunctorParameter};
use typing::types::{
    ModulePresence, ModuleType, SignatureItem, TypeDesc, TypeId, ValueKind as TypedValueKind,
};

use super::letrec::mentions;
use super::paths::mutable_field;
use super::structure::{Root, extended};
use super::{Result, Translator};
use crate::ir::*;
use crate::primitive::*;

/// A recursive module: its identifier, the shape it is made with first (none: it is evaluated at once), its value.
struct RecursiveModule {
    id: Ident,
    shape: Option<(Const, Const)>,
    value: Lambda,
    loc: Span,
}

impl<'a, 's> Translator<'a, 's> {
    /// A module expression inside an expression.
    pub(crate) fn module(&mut self, expr: &ModuleExpr, coercion: Option<&Coercion>) -> Result<Lambda> {
        self.module_at(expr, coercion.unwrap_or(&Coercion::None), &None)
    }

    /// A module expression, coerced.
    pub(crate) fn module_at(
        &mut self,
        expr: &ModuleExpr,
        coercion: &Coercion,
        root: &Root,
    ) -> Result<Lambda> {
        deep(|| self.module_here(expr, coercion, root))
    }

    fn module_here(&mut self, expr: &ModuleExpr, coercion: &Coercion, root: &Root) -> Result<Lambda> {
        let loc = expr.span;
        match &expr.desc {
            ModuleExprDesc::Ident(path, _) => {
                let module = self.module_path(&expr.env, path, loc)?;
                self.coerce(LetKind::Strict, coercion, module)
            }
            ModuleExprDesc::Structure(structure) => self.structure(structure, coercion, root),
            ModuleExprDesc::Functor(param, body) => self.functor(expr, param, body, coercion, root),
            ModuleExprDesc::Apply(functor, arg, arg_coercion) => {
                let functor = self.module_at(functor, &Coercion::None, &None)?;
                let arg = self.module_at(arg, arg_coercion, &None)?;
                self.functor_call(functor, arg, coercion, loc)
            }
            ModuleExprDesc::ApplyUnit(functor) => {
                let functor = self.module_at(functor, &Coercion::None, &None)?;
                self.functor_call(functor, Lambda::unit(), coercion, loc)
            }
            ModuleExprDesc::Constraint(inner, _, _, own) => {
                let composed = self.compose(coercion, own, loc)?;
                self.module_at(inner, &composed, root)
            }
            ModuleExprDesc::Unpack(e, _) => {
                let module = self.expression(e)?;
                self.coerce(LetKind::Strict, coercion, module)
            }
            ModuleExprDesc::Error => self.error(loc, "a module with an error reached translation"),
        }
    }

    fn functor_call(
        &mut self,
        functor: Lambda,
        arg: Lambda,
        coercion: &Coercion,
        loc: Span,
    ) -> Result<Lambda> {
        let term = Lambda::apply(functor, vec![arg], loc);
        let term = self.event(EventKind::After, loc, term);
        self.coerce(LetKind::Strict, coercion, term)
    }

    fn functor(
        &mut self,
        expr: &ModuleExpr,
        param: &TypedFunctorParameter,
        body: &ModuleExpr,
        coercion: &Coercion,
        root: &Root,
    ) -> Result<Lambda> {
        let loc = expr.span;
        let (arg_coercion, result_coercion) = match coercion {
            Coercion::Functor(arg, result) => ((**arg).clone(), (**result).clone()),
            Coercion::None => (Coercion::None, Coercion::None),
            _ => return self.error(loc, "a functor is coerced to something else"),
        };
        let named = match param {
            TypedFunctorParameter::Named(Some(id), ..) => Some(*id),
            TypedFunctorParameter::Named(None, ..) | TypedFunctorParameter::Unit => None,
        };
        let id = match named {
            Some(id) => self.fresh_like(id),
            None => self.fresh("*unit*"),
        };
        let label = named.map_or("()", |id| self.name(id.name));
        let inner_root: Root = root.as_ref().map(|root| format!("{root}({label})").into());
        let mut inner = self.repeatedly(|this| this.module_at(body, &result_coercion, &inner_root))?;
        if let Some(bound) = named {
            let value = self.coerce(LetKind::Alias, &arg_coercion, Lambda::Var(id))?;
            inner = Lambda::let_(LetKind::Alias, bound, value, inner);
        }
        let mut params = vec![(id, ValueKind::Gen)];
        // Functors of several parameters are functions of several parameters.
        if let (ModuleExprDesc::Functor(..), Lambda::Let(binding)) = (&body.desc, &mut inner)
            && let Lambda::Function(function) = &mut binding.body
            && function.attr.is_functor
        {
            params.append(&mut function.params);
            let body = std::mem::replace(&mut function.body, Lambda::unit());
            binding.body = body;
        } else if let (ModuleExprDesc::Functor(..), Lambda::Function(function)) = (&body.desc, &mut inner)
            && function.attr.is_functor
        {
            params.append(&mut function.params);
            inner = std::mem::replace(&mut function.body, Lambda::unit());
        }
        let attr = FunctionAttr {
            is_functor: true,
            inline: self.inline_attribute(&expr.attributes, &["inline", "ocaml.inline"]),
            ..FunctionAttr::default()
        };
        Ok(Lambda::Function(Node::new(Function {
            params,
            return_kind: ValueKind::Gen,
            body: inner,
            attr,
            loc,
        })))
    }

    // Coercions

    /// A block made of the fields of a module that a coercion asks for. `fields` are cheap to copy.
    pub(crate) fn coerced_block(&mut self, fields: Vec<Lambda>, coercion: &Coercion) -> Result<Lambda> {
        let make = |terms| super::expr::block(0, Vec::new(), terms, Span::NONE);
        match coercion {
            Coercion::None => Ok(make(fields)),
            Coercion::Structure { fields: wanted, idents } => {
                let mut terms = Vec::new();
                for (slot, inner) in wanted {
                    terms.push(self.coerced_field(&fields, *slot, inner)?);
                }
                let mut body = make(terms);
                for (id, slot, inner) in idents {
                    let value = self.coerced_field(&fields, *slot, inner)?;
                    if value != Lambda::Var(*id) {
                        body = Lambda::let_(LetKind::Alias, *id, value, body);
                    }
                }
                Ok(body)
            }
            _ => self.error(Span::NONE, "a structure is coerced to something else"),
        }
    }

    fn coerced_field(&mut self, fields: &[Lambda], slot: i32, coercion: &Coercion) -> Result<Lambda> {
        match coercion {
            Coercion::Primitive(prim) => self.primitive_value(&prim.desc, &prim.env, prim.ty, prim.span),
            Coercion::Alias(env, path, inner) => {
                let module = self.module_path(env, path, Span::NONE)?;
                self.coerce(LetKind::Alias, inner, module)
            }
            inner => {
                let Some(field) = usize::try_from(slot).ok().and_then(|slot| fields.get(slot)) else {
                    return self.error(Span::NONE, format!("coercion of a field {slot} that is missing"));
                };
                self.coerce(LetKind::Alias, inner, field.clone())
            }
        }
    }

    /// A module as a coercion makes it.
    pub(crate) fn coerce(&mut self, kind: LetKind, coercion: &Coercion, module: Lambda) -> Result<Lambda> {
        match coercion {
            Coercion::None => Ok(module),
            Coercion::Structure { fields, idents } => {
                let (id, binding) = self.named(module, "let");
                let last =
                    fields.iter().map(|(slot, _)| *slot).chain(idents.iter().map(|(_, slot, _)| *slot)).max();
                let count = last.map_or(0, |n| n.max(-1) + 1);
                let all = (0..count).map(|i| mutable_field(Lambda::Var(id), i as u32, Span::NONE)).collect();
                let block = self.coerced_block(all, coercion)?;
                Ok(match binding {
                    Some(module) => Lambda::let_(kind, id, module, block),
                    None => block,
                })
            }
            Coercion::Functor(arg_coercion, result_coercion) => {
                let (id, binding) = self.named(module, "functor");
                let param = self.fresh("funarg");
                let arg = self.coerce(LetKind::Alias, arg_coercion, Lambda::Var(param))?;
                let call = Lambda::apply(Lambda::Var(id), vec![arg], Span::NONE);
                let body = self.coerce(LetKind::Strict, result_coercion, call)?;
                let attr = FunctionAttr { is_functor: true, stub: true, ..FunctionAttr::default() };
                let params = vec![(param, ValueKind::Gen)];
                let wrapper = Function { params, return_kind: ValueKind::Gen, body, attr, loc: Span::NONE };
                let wrapper = Lambda::Function(Node::new(wrapper));
                Ok(match binding {
                    Some(module) => Lambda::let_(kind, id, module, wrapper),
                    None => wrapper,
                })
            }
            Coercion::Primitive(prim) => self.primitive_value(&prim.desc, &prim.env, prim.ty, prim.span),
            Coercion::Alias(env, path, inner) => {
                let target = self.module_path(env, path, Span::NONE)?;
                self.coerce(LetKind::Alias, inner, target)
            }
        }
    }

    fn named(&mut self, term: Lambda, name: &str) -> (Ident, Option<Lambda>) {
        match term {
            Lambda::Var(id) => (id, None),
            term => (self.fresh(name), Some(term)),
        }
    }

    /// The coercion that does `inner` and then `outer`.
    fn compose(&self, outer: &Coercion, inner: &Coercion, loc: Span) -> Result<Coercion> {
        Ok(match (outer, inner) {
            (Coercion::None, inner) => inner.clone(),
            (outer, Coercion::None) => outer.clone(),
            (
                Coercion::Structure { fields, idents },
                Coercion::Structure { fields: from, idents: inner_idents },
            ) => {
                let through = |slot: i32, coercion: &Coercion| match coercion {
                    Coercion::Primitive(_) | Coercion::Alias(..) => Ok((slot, coercion.clone())),
                    _ => match usize::try_from(slot).ok().and_then(|i| from.get(i)) {
                        Some((source, first)) => Ok((*source, self.compose(coercion, first, loc)?)),
                        None => self.error(loc, "coercions of modules do not fit together"),
                    },
                };
                let mut all = Vec::new();
                for (slot, coercion) in fields {
                    all.push(through(*slot, coercion)?);
                }
                let mut bound = inner_idents.clone();
                for (id, slot, coercion) in idents {
                    let (source, coercion) = through(*slot, coercion)?;
                    bound.push((*id, source, coercion));
                }
                Coercion::Structure { fields: all, idents: bound }
            }
            (Coercion::Functor(arg1, result1), Coercion::Functor(arg2, result2)) => Coercion::Functor(
                Node::new(self.compose(arg2, arg1, loc)?),
                Node::new(self.compose(result1, result2, loc)?),
            ),
            (outer, Coercion::Alias(env, path, inner)) => {
                Coercion::Alias(env.clone(), path.clone(), Node::new(self.compose(outer, inner, loc)?))
            }
            _ => return self.error(loc, "coercions of modules do not fit together"),
        })
    }

    // Recursive modules

    pub(crate) fn recursive_modules(
        &mut self,
        list: &[ModuleBinding],
        body: Lambda,
        root: &Root,
    ) -> Result<Lambda> {
        let mut all = Vec::new();
        let mut unnamed = Vec::new();
        for binding in list {
            let Some(id) = binding.id else {
                unnamed.push(self.bound_module(None, &binding.expr, root)?);
                continue;
            };
            let name = self.name(id.name);
            let inner_root = extended(root, name);
            let value =
                self.in_scope('.', name, |this| this.module_at(&binding.expr, &Coercion::None, &inner_root))?;
            let mty = binding.expr.ty.clone();
            let shape = self.module_shape(&binding.expr.env, &mty, 0);
            let place = self.location_constant(binding.expr.span);
            all.push(RecursiveModule { id, shape: shape.map(|s| (place, s)), value, loc: binding.span });
        }
        let body = unnamed.into_iter().rev().fold(body, |rest, module| {
            Lambda::seq(Lambda::prim(Primitive::Ignore, vec![module], Span::NONE), rest)
        });
        let ordered = self.initialisation_order(all)?;
        let init = self.library_value("CamlinternalMod", "init_mod", Span::NONE)?;
        let update = self.library_value("CamlinternalMod", "update_mod", Span::NONE)?;
        let mut result = body;
        for module in ordered.iter().rev() {
            if let Some((_, shape)) = &module.shape {
                let args = vec![Lambda::Const(shape.clone()), Lambda::Var(module.id), module.value.clone()];
                result = Lambda::seq(Lambda::apply(update.clone(), args, Span::NONE), result);
            }
        }
        for module in ordered.iter().rev().filter(|m| m.shape.is_none()) {
            result = Lambda::let_(LetKind::Strict, module.id, module.value.clone(), result);
        }
        for module in ordered.into_iter().rev() {
            if let Some((place, shape)) = module.shape {
                let args = vec![Lambda::Const(place), Lambda::Const(shape)];
                let made = Lambda::apply(init.clone(), args, Span::NONE);
                result = Lambda::let_(LetKind::Strict, module.id, made, result);
            }
        }
        Ok(result)
    }

    /// Modules that cannot be made before they are evaluated come after those they depend on.
    fn initialisation_order(&self, all: Vec<RecursiveModule>) -> Result<Vec<RecursiveModule>> {
        let unsafe_ids: Vec<Ident> = all.iter().filter(|m| m.shape.is_none()).map(|m| m.id).collect();
        let (mut ready, mut waiting): (Vec<_>, Vec<_>) = all.into_iter().partition(|m| m.shape.is_some());
        let mut done: Vec<Ident> = Vec::new();
        while !waiting.is_empty() {
            let next = waiting
                .iter()
                .position(|m| !mentions(&m.value, &|id| unsafe_ids.contains(id) && !done.contains(id)));
            let Some(next) = next else {
                let stuck = &waiting[0];
                let name = self.name(stuck.id.name);
                return self.error(
                    stuck.loc,
                    format!("Cannot safely evaluate the definition of the recursively-defined module {name}"),
                );
            };
            let module = waiting.remove(next);
            done.push(module.id);
            ready.push(module);
        }
        Ok(ready)
    }

    /// The shape `CamlinternalMod.init_mod` takes; none when some component cannot be made in advance.
    fn module_shape(&mut self, env: &Env, mty: &ModuleType, depth: usize) -> Option<Const> {
        const MAX_DEPTH: usize = 200;
        if depth > MAX_DEPTH {
            return None;
        }
        match mty {
            ModuleType::Ident(path) => {
                let ty = self.checker.find_modtype(env, path)?.ty.clone()?;
                self.module_shape(env, &ty, depth + 1)
            }
            ModuleType::Alias(path) => {
                let ty = self.checker.find_module(env, path)?.ty.clone();
                self.module_shape(env, &ty, depth + 1)
            }
            ModuleType::Signature(items) => {
                let env = env.add_signature(items);
                let mut shapes = Vec::new();
                for item in items.iter().filter(|item| item.has_slot()) {
                    shapes.push(self.item_shape(&env, item, depth)?);
                }
                Some(Const::Block(0, [Const::Block(0, shapes.into())].into()))
            }
            ModuleType::Functor(..) => None,
        }
    }

    fn item_shape(&mut self, env: &Env, item: &SignatureItem, depth: usize) -> Option<Const> {
        const FUNCTION: Const = Const::Int(0);
        const LAZY: Const = Const::Int(1);
        const CLASS: Const = Const::Int(2);
        match item {
            SignatureItem::Value(_, desc, _) if matches!(desc.kind, TypedValueKind::Regular) => {
                match self.value_shape(env, desc.ty) {
                    Some(true) => Some(FUNCTION),
                    Some(false) => Some(LAZY),
                    None => None,
                }
            }
            SignatureItem::Module(_, ModulePresence::Present, decl, ..) => {
                let ty = decl.ty.clone();
                self.module_shape(env, &ty, depth + 1)
            }
            SignatureItem::Class(..) => Some(CLASS),
            _ => None,
        }
    }

    /// Whether values of a type are functions (true) or lazy (false).
    fn value_shape(&mut self, env: &Env, ty: TypeId) -> Option<bool> {
        let mut ty = self.checker.expand_head_opt(env, ty);
        while let TypeDesc::Poly(inner, _) = self.checker.store.desc(ty) {
            ty = self.checker.expand_head_opt(env, *inner);
        }
        match self.checker.store.desc(ty) {
            TypeDesc::Arrow(..) => Some(true),
            TypeDesc::Constr(Path::Ident(id), _) if id.is_predef() && id.name == sym::LAZY_T => Some(false),
            _ => None,
        }
    }
}

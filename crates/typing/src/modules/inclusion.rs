//! Inclusion of module types: whether a module of one type may stand for another, and the coercion that makes it so.

use std::rc::Rc;

use rustc_hash::FxHashMap;
use syntax::node::{Node, deep};
use syntax::symbol::Symbol;

use super::include_core::{ConstructorProblem, TypeMismatch, ValueMismatch};
use crate::checker::Checker;
use crate::env::Env;
use crate::ident::{Ident, Path};
use crate::typedtree::{Coercion, PrimitiveCoercion};
use crate::types::*;

/// Why a module type is not included in another.
pub struct ModuleError {
    pub env: Env,
    pub got: Rc<ModuleType>,
    pub expected: Rc<ModuleType>,
    pub why: ModuleWhy,
}

pub enum ModuleWhy {
    /// Nothing to compare: one is abstract, or they are of different sorts.
    Different,
    Signature(Box<SignatureError>),
    /// The parameters of functors differ in number or kind: (extra ones first).
    Parameters,
    /// A parameter's type: that of the expected functor is not included in ours.
    Parameter(Box<ModuleError>),
    /// The results.
    Result(Box<ModuleError>),
    /// An alias must be the same module.
    Alias,
    /// A functor argument may not be aliased.
    InvalidAlias(Path),
}

/// Why a signature is not included in another.
pub struct SignatureError {
    pub env: Env,
    /// Items that are not there.
    pub missing: Vec<SignatureItem>,
    /// The first item that is there and does not fit.
    pub first: Option<(Ident, ItemError)>,
}

pub enum ItemError {
    Value(Rc<ValueDescription>, Rc<ValueDescription>, ValueMismatch),
    Type(Rc<TypeDeclaration>, Rc<TypeDeclaration>, TypeMismatch),
    Extension(Rc<ExtensionConstructor>, Rc<ExtensionConstructor>, Option<ConstructorProblem>),
    Module(Box<ModuleError>),
    Modtype(Rc<ModtypeDeclaration>, Rc<ModtypeDeclaration>, Option<Box<ModuleError>>),
    Class(SignatureItem, SignatureItem),
}

/// Result of inclusion.
pub type Included = Result<Coercion, Box<ModuleError>>;

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Space {
    Value,
    Type,
    Extension,
    Module,
    Modtype,
    Class,
    ClassType,
}

fn space(item: &SignatureItem) -> Space {
    match item {
        SignatureItem::Value(..) => Space::Value,
        SignatureItem::Type(..) => Space::Type,
        SignatureItem::Extension(..) => Space::Extension,
        SignatureItem::Module(..) => Space::Module,
        SignatureItem::Modtype(..) => Space::Modtype,
        SignatureItem::Class(..) => Space::Class,
        SignatureItem::ClassType(..) => Space::ClassType,
    }
}

fn is_exported(item: &SignatureItem) -> bool {
    let v = match item {
        SignatureItem::Value(_, _, v)
        | SignatureItem::Type(_, _, _, v)
        | SignatureItem::Extension(_, _, _, v)
        | SignatureItem::Module(_, _, _, _, v)
        | SignatureItem::Modtype(_, _, v)
        | SignatureItem::Class(_, _, _, v)
        | SignatureItem::ClassType(_, _, _, v) => *v,
    };
    v == Visibility::Exported
}

/// Whether a coercion changes nothing.
fn is_identity(c: &Coercion) -> bool {
    matches!(c, Coercion::None)
}

impl Checker<'_> {
    /// The coercion from a module of type `got` to one of type `expected`.
    pub fn include_module_types(
        &mut self,
        env: &Env,
        got: &Rc<ModuleType>,
        expected: &Rc<ModuleType>,
    ) -> Included {
        deep(|| self.include_rec(env, got, expected))
    }

    fn include_rec(&mut self, env: &Env, got: &Rc<ModuleType>, expected: &Rc<ModuleType>) -> Included {
        let fail = |why| {
            Err(Box::new(ModuleError { env: env.clone(), got: got.clone(), expected: expected.clone(), why }))
        };
        match (&**got, &**expected) {
            (ModuleType::Alias(p), ModuleType::Alias(q)) => {
                if self.is_functor_arg(env, q) {
                    return fail(ModuleWhy::InvalidAlias(q.clone()));
                }
                let same = p == q || {
                    let p = self.normalize_module_path(env, p);
                    p == self.normalize_module_path(env, q)
                };
                if same { Ok(Coercion::None) } else { fail(ModuleWhy::Alias) }
            }
            (_, ModuleType::Alias(_)) => fail(ModuleWhy::Alias),
            (ModuleType::Alias(_), _) => {
                let scraped = self.scrape_alias(env, got);
                if matches!(*scraped, ModuleType::Alias(_)) {
                    return fail(ModuleWhy::Different);
                }
                self.include_rec(env, &scraped, expected)
            }
            (ModuleType::Ident(p), ModuleType::Ident(q)) => {
                let same = p == q || {
                    let p = self.normalize_modtype_path(env, p);
                    p == self.normalize_modtype_path(env, q)
                };
                if same {
                    return Ok(Coercion::None);
                }
                self.include_expanded(env, got, expected)
            }
            (ModuleType::Ident(_), _) | (_, ModuleType::Ident(_)) => {
                self.include_expanded(env, got, expected)
            }
            (ModuleType::Signature(s1), ModuleType::Signature(s2)) => {
                match self.include_signatures(env, s1, s2) {
                    Ok(c) => Ok(c),
                    Err(e) => fail(ModuleWhy::Signature(e)),
                }
            }
            (ModuleType::Functor(p1, r1), ModuleType::Functor(p2, r2)) => {
                self.include_functors(env, got, expected, (p1, r1), (p2, r2))
            }
            (ModuleType::Functor(..), ModuleType::Signature(_))
            | (ModuleType::Signature(_), ModuleType::Functor(..)) => fail(ModuleWhy::Parameters),
        }
    }

    fn include_expanded(&mut self, env: &Env, got: &Rc<ModuleType>, expected: &Rc<ModuleType>) -> Included {
        let (g, e) = (self.scrape(env, got), self.scrape(env, expected));
        let stuck = |t: &ModuleType| matches!(t, ModuleType::Ident(_));
        if stuck(&g) || stuck(&e) {
            let same = matches!((&*g, &*e), (ModuleType::Ident(p), ModuleType::Ident(q)) if p == q);
            if same {
                return Ok(Coercion::None);
            }
            return Err(Box::new(ModuleError {
                env: env.clone(),
                got: got.clone(),
                expected: expected.clone(),
                why: ModuleWhy::Different,
            }));
        }
        self.include_rec(env, &g, &e)
            .map_err(|error| Box::new(ModuleError { got: got.clone(), expected: expected.clone(), ..*error }))
    }

    fn include_functors(
        &mut self,
        env: &Env,
        got: &Rc<ModuleType>,
        expected: &Rc<ModuleType>,
        (p1, r1): (&FunctorParameter, &Rc<ModuleType>),
        (p2, r2): (&FunctorParameter, &Rc<ModuleType>),
    ) -> Included {
        let fail = |why| {
            Err(Box::new(ModuleError { env: env.clone(), got: got.clone(), expected: expected.clone(), why }))
        };
        let (arg, inner, subst) = match (p1, p2) {
            (FunctorParameter::Unit, FunctorParameter::Unit) => {
                (Coercion::None, env.clone(), Subst::default())
            }
            (FunctorParameter::Named(id1, a1), FunctorParameter::Named(id2, a2)) => {
                let arg = match self.include_module_types(env, a2, a1) {
                    Ok(c) => c,
                    Err(e) => return fail(ModuleWhy::Parameter(e)),
                };
                let mut subst = Subst::default();
                let mut inner = env.clone();
                match (id1, id2) {
                    (Some(id1), Some(id2)) => {
                        inner = inner.add_functor_arg(*id1, ModuleDeclaration::bare(a2.clone()));
                        subst.add_module(*id2, Path::Ident(*id1));
                    }
                    (Some(id), None) | (None, Some(id)) => {
                        inner = inner.add_functor_arg(*id, ModuleDeclaration::bare(a2.clone()));
                    }
                    (None, None) => {}
                }
                (arg, inner, subst)
            }
            _ => return fail(ModuleWhy::Parameters),
        };
        let r2 = self.subst(&subst).module_type(r2);
        match self.include_module_types(&inner, r1, &r2) {
            Err(e) if matches!(e.why, ModuleWhy::Parameters) => fail(ModuleWhy::Parameters),
            Err(e) => fail(ModuleWhy::Result(e)),
            Ok(res) if is_identity(&arg) && is_identity(&res) => Ok(Coercion::None),
            Ok(res) => Ok(Coercion::Functor(Node::new(arg), Node::new(res))),
        }
    }

    /// The coercion from a structure with signature `s1` to one with `s2`.
    pub fn include_signatures(
        &mut self,
        env: &Env,
        s1: &Signature,
        s2: &Signature,
    ) -> Result<Coercion, Box<SignatureError>> {
        let inner = env.add_signature(s1).set_in_signature(true);
        let mut table: FxHashMap<(Space, Symbol), (usize, i32)> = FxHashMap::default();
        let mut len1 = 0;
        let mut idents = Vec::new();
        for (i, item) in s1.iter().enumerate() {
            let pos = if item.has_slot() { len1 } else { -1 };
            if item.has_slot() {
                len1 += 1;
            }
            if let SignatureItem::Module(id, ModulePresence::Present, ..) = item {
                idents.push((*id, pos, Coercion::None));
            }
            if is_exported(item) {
                table.insert((space(item), item.ident().name), (i, pos));
            }
        }
        let mut subst = Subst::default();
        let mut missing = Vec::new();
        let mut pairs: Vec<(&SignatureItem, i32, &SignatureItem)> = Vec::new();
        for item2 in s2.iter().filter(|i| is_exported(i)) {
            let id2 = item2.ident();
            let Some((i, pos)) = table.get(&(space(item2), id2.name)) else {
                missing.push(item2.clone());
                continue;
            };
            let item1 = &s1[*i];
            let id1 = item1.ident();
            match item2 {
                SignatureItem::Type(..) | SignatureItem::ClassType(..) | SignatureItem::Class(..) => {
                    subst.add_type(id2, Path::Ident(id1))
                }
                SignatureItem::Module(..) => subst.add_module(id2, Path::Ident(id1)),
                SignatureItem::Modtype(..) => {
                    subst.add_modtype(id2, Rc::new(ModuleType::Ident(Path::Ident(id1))))
                }
                SignatureItem::Value(..) | SignatureItem::Extension(..) => {}
            }
            pairs.push((item1, *pos, item2));
        }
        if !missing.is_empty() {
            // A private row that is there in another form is looked at with its type.
            missing.retain(|i| !self.interner.str(i.ident().name).ends_with("#row"));
        }
        if !missing.is_empty() {
            return Err(Box::new(SignatureError { env: inner, missing, first: None }));
        }
        let mut fields = Vec::new();
        for (item1, pos, item2) in pairs {
            let expected = self.subst(&subst).item(item2, item2.ident());
            match self.include_item(&inner, item1, &expected) {
                Ok(c) => {
                    if item2.has_slot() {
                        fields.push((pos, c));
                    }
                }
                Err(e) => {
                    let first = Some((item1.ident(), e));
                    return Err(Box::new(SignatureError { env: inner, missing: Vec::new(), first }));
                }
            }
        }
        let identity = fields.len() == len1 as usize
            && fields.iter().enumerate().all(|(i, (pos, c))| *pos == i as i32 && is_identity(c));
        if identity { Ok(Coercion::None) } else { Ok(Coercion::Structure { fields, idents }) }
    }

    #[allow(clippy::result_large_err)] // Failure ends the comparison: its size does not matter.
    fn include_item(
        &mut self,
        env: &Env,
        item1: &SignatureItem,
        item2: &SignatureItem,
    ) -> Result<Coercion, ItemError> {
        match (item1, item2) {
            (SignatureItem::Value(_, v1, _), SignatureItem::Value(_, v2, _)) => {
                match self.include_value(env, v1, v2) {
                    Ok(None) => Ok(Coercion::None),
                    Ok(Some(desc)) => Ok(Coercion::Primitive(Node::new(PrimitiveCoercion {
                        desc,
                        ty: v2.ty,
                        env: env.clone(),
                        span: v1.span,
                    }))),
                    Err(e) => Err(ItemError::Value(v1.clone(), v2.clone(), e)),
                }
            }
            (SignatureItem::Type(id1, d1, ..), SignatureItem::Type(_, d2, ..)) => {
                match self.type_declarations_mismatch(env, &Path::Ident(*id1), d1, d2, false) {
                    None => Ok(Coercion::None),
                    Some(m) => Err(ItemError::Type(d1.clone(), d2.clone(), m)),
                }
            }
            (SignatureItem::Extension(id1, e1, ..), SignatureItem::Extension(_, e2, ..)) => {
                match self.extension_mismatch(env, *id1, e1, e2) {
                    None => Ok(Coercion::None),
                    Some(why) => Err(ItemError::Extension(e1.clone(), e2.clone(), why)),
                }
            }
            (SignatureItem::Module(id1, pres1, m1, ..), SignatureItem::Module(_, pres2, m2, ..)) => {
                let t1 = if matches!(*m1.ty, ModuleType::Alias(_)) {
                    m1.ty.clone()
                } else {
                    self.strengthen(env, &m1.ty, &Path::Ident(*id1), true)
                };
                let c = self.include_module_types(env, &t1, &m2.ty).map_err(ItemError::Module)?;
                match (pres1, pres2, &*m1.ty) {
                    (ModulePresence::Absent, ModulePresence::Present, ModuleType::Alias(p)) => {
                        Ok(Coercion::Alias(env.clone(), p.clone(), Node::new(c)))
                    }
                    _ => Ok(c),
                }
            }
            (SignatureItem::Modtype(_, m1, _), SignatureItem::Modtype(_, m2, _)) => {
                self.include_modtype(env, m1, m2).map(|()| Coercion::None)
            }
            (SignatureItem::Class(_, c1, ..), SignatureItem::Class(_, c2, ..)) => {
                if self.class_declarations_agree(env, c1, c2) {
                    Ok(Coercion::None)
                } else {
                    Err(ItemError::Class(item1.clone(), item2.clone()))
                }
            }
            (SignatureItem::ClassType(_, c1, ..), SignatureItem::ClassType(_, c2, ..)) => {
                let t = (c1.hash_type.manifest, c2.hash_type.manifest);
                let agree = match t {
                    (Some(t1), Some(t2)) => {
                        let (mut p1, mut p2) = (c1.params.clone(), c2.params.clone());
                        p1.push(t1);
                        p2.push(t2);
                        self.is_equal(env, true, &p1, &p2)
                    }
                    _ => true,
                };
                if agree { Ok(Coercion::None) } else { Err(ItemError::Class(item1.clone(), item2.clone())) }
            }
            _ => Ok(Coercion::None),
        }
    }

    fn class_declarations_agree(&mut self, env: &Env, c1: &ClassDeclaration, c2: &ClassDeclaration) -> bool {
        if c1.params.len() != c2.params.len() {
            return false;
        }
        match (c1.new, c2.new) {
            (None, Some(_)) => false,
            (Some(t1), Some(t2)) => {
                let (mut p1, mut p2) = (c1.params.clone(), c2.params.clone());
                p1.push(t1);
                p2.push(t2);
                self.is_equal(env, true, &p1, &p2)
            }
            _ => true,
        }
    }

    /// Module type declarations must be equal, unless the expected one is abstract.
    #[allow(clippy::result_large_err)] // As above.
    fn include_modtype(
        &mut self,
        env: &Env,
        m1: &Rc<ModtypeDeclaration>,
        m2: &Rc<ModtypeDeclaration>,
    ) -> Result<(), ItemError> {
        let fail = |e| Err(ItemError::Modtype(m1.clone(), m2.clone(), e));
        let (t1, t2) = match (&m1.ty, &m2.ty) {
            (_, None) => return Ok(()),
            (None, Some(_)) => return fail(None),
            (Some(t1), Some(t2)) => (t1, t2),
        };
        match self.include_module_types(env, t1, t2) {
            Err(e) => fail(Some(e)),
            Ok(_) => match self.include_module_types(env, t2, t1) {
                Err(e) => fail(Some(e)),
                Ok(_) => Ok(()),
            },
        }
    }
}

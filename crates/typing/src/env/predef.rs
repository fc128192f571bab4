//! What is known before anything is read: predefined types, their constructors, and exceptions.

use std::cell::OnceCell;
use std::rc::Rc;

use diagnostics::Span;
use rustc_hash::FxHashMap;
use syntax::asttypes::PrivateFlag;
use syntax::symbol::{Symbol, sym};

use super::*;
use crate::ident::{Ident, LOWEST_SCOPE, Path};
use crate::types::*;

/// The predefined declarations by identifier, and the types without parameters ready for use.
#[derive(Debug, Default)]
pub struct Predef {
    pub types: FxHashMap<Ident, Rc<TypeData>>,
    pub extensions: FxHashMap<Ident, Rc<ExtensionData>>,
    /// Generic nodes of the types without parameters.
    nodes: FxHashMap<Symbol, TypeId>,
    env: Env,
}

/// Predefined types with their stamps (`typed-layout`, section 1).
const TYPES: [(Symbol, u32); 19] = [
    (sym::INT, 1),
    (sym::CHAR, 2),
    (sym::BYTES, 3),
    (sym::FLOAT, 4),
    (sym::BOOL, 5),
    (sym::UNIT_TYPE, 6),
    (sym::EXN, 7),
    (sym::EFF, 8),
    (sym::CONTINUATION, 9),
    (sym::ARRAY, 10),
    (sym::LIST, 11),
    (sym::OPTION, 12),
    (sym::NATIVEINT, 13),
    (sym::INT32, 14),
    (sym::INT64, 15),
    (sym::LAZY_T, 16),
    (sym::STRING, 17),
    (sym::EXTENSION_CONSTRUCTOR, 18),
    (sym::FLOATARRAY, 19),
];

/// The arguments of a predefined exception.
#[derive(Clone, Copy)]
enum ExnArg {
    None,
    String,
    /// File, line, column.
    Place,
}

const EXCEPTIONS: [(Symbol, u32, ExnArg); 13] = [
    (sym::MATCH_FAILURE, 20, ExnArg::Place),
    (sym::OUT_OF_MEMORY, 21, ExnArg::None),
    (sym::INVALID_ARGUMENT, 22, ExnArg::String),
    (sym::FAILURE, 23, ExnArg::String),
    (sym::NOT_FOUND, 24, ExnArg::None),
    (sym::SYS_ERROR, 25, ExnArg::String),
    (sym::END_OF_FILE, 26, ExnArg::None),
    (sym::DIVISION_BY_ZERO, 27, ExnArg::None),
    (sym::STACK_OVERFLOW, 28, ExnArg::None),
    (sym::SYS_BLOCKED_IO, 29, ExnArg::None),
    (sym::ASSERT_FAILURE, 30, ExnArg::Place),
    (sym::UNDEFINED_RECURSIVE_MODULE, 31, ExnArg::Place),
    (sym::CONTINUATION_ALREADY_TAKEN, 32, ExnArg::None),
];

const CONSTRUCTORS: [(Symbol, u32); 7] = [
    (sym::FALSE, 33),
    (sym::TRUE, 34),
    (sym::UNIT, 35),
    (sym::NIL, 36),
    (sym::CONS, 37),
    (sym::NONE, 38),
    (sym::SOME, 39),
];

/// The predefined identifier of this name and stamp, if there is one (for reading files).
pub fn ident_of_stamp(stamp: u32) -> Option<Ident> {
    let types = TYPES.iter().copied();
    let exns = EXCEPTIONS.iter().map(|(n, s, _)| (*n, *s));
    types
        .chain(exns)
        .chain(CONSTRUCTORS.iter().copied())
        .find(|(_, s)| *s == stamp)
        .map(|(n, s)| Ident::predef(n, s))
}

/// The identifier of the predefined type `name`. Panics on other names.
pub fn type_ident(name: Symbol) -> Ident {
    let (_, stamp) = TYPES.iter().find(|(n, _)| *n == name).expect("a predefined type");
    Ident::predef(name, *stamp)
}

/// The path of the predefined type `name`.
pub fn type_path(name: Symbol) -> Path {
    Path::Ident(type_ident(name))
}

/// The identifier of the predefined exception `name`.
pub fn exception_ident(name: Symbol) -> Ident {
    let (_, stamp, _) = EXCEPTIONS.iter().find(|(n, ..)| *n == name).expect("a predefined exception");
    Ident::predef(name, *stamp)
}

fn constructor_ident(name: Symbol) -> Ident {
    let (_, stamp) = CONSTRUCTORS.iter().find(|(n, _)| *n == name).expect("a predefined constructor");
    Ident::predef(name, *stamp)
}

impl Checker<'_> {
    /// A predefined type without parameters, as a generic node: `predef_type(sym::INT)`.
    pub fn predef_type(&self, name: Symbol) -> TypeId {
        self.predef.nodes[&name]
    }

    /// A predefined type applied to arguments, at the current level.
    pub fn predef_constr(&mut self, name: Symbol, args: &[TypeId]) -> TypeId {
        let level = self.level;
        self.store.new_type(TypeDesc::Constr(type_path(name), args.into()), level)
    }

    /// The environment with the predefined names and nothing else.
    pub fn predef_env(&self) -> Env {
        self.predef.env.clone()
    }

    pub(crate) fn make_predef(&mut self) {
        for (name, _) in TYPES {
            let node = self.store.new_type(TypeDesc::Constr(type_path(name), Rc::new([])), GENERIC_LEVEL);
            self.predef.nodes.insert(name, node);
        }
        let mut env = Env::default();
        // `Env` makes data of its own: `find_type_data` and lookups by name must agree, so both come from one list.
        for (name, _) in TYPES {
            let id = type_ident(name);
            let decl = self.predef_declaration(name);
            env = env.add_type(id, decl);
            let data = find_ident(&env, id, |d| &d.types).expect("just added");
            self.predef.types.insert(id, data);
        }
        for (name, _, arg) in EXCEPTIONS {
            let id = exception_ident(name);
            let ext = self.predef_exception(name, arg);
            env = env.add_extension(id, ext.clone());
            let data = ExtensionData { path: Path::Ident(id), ext, descr: OnceCell::new() };
            self.predef.extensions.insert(id, Rc::new(data));
        }
        self.predef.env = env;
    }

    fn predef_exception(&mut self, name: Symbol, arg: ExnArg) -> Rc<ExtensionConstructor> {
        let string = self.predef_type(sym::STRING);
        let int = self.predef_type(sym::INT);
        let args: Rc<[TypeId]> = match arg {
            ExnArg::None => Rc::new([]),
            ExnArg::String => Rc::new([string]),
            ExnArg::Place => {
                let place = TypeDesc::Tuple(Rc::new([string, int, int]));
                Rc::new([self.store.new_type(place, GENERIC_LEVEL)])
            }
        };
        let attributes: Attributes = match arg {
            ExnArg::None => Rc::new([]),
            _ => Rc::new([syntax::ast::Attribute {
                name: syntax::ast::Loc::new(sym::OCAML_WARN_ON_LITERAL_PATTERN, Span::NONE),
                payload: syntax::ast::Payload::Structure(Vec::new()),
                span: Span::NONE,
            }]),
        };
        Rc::new(ExtensionConstructor {
            type_path: type_path(sym::EXN),
            type_params: Vec::new(),
            args: ConstructorArguments::Tuple(args),
            ret_type: None,
            private: PrivateFlag::Public,
            span: Span::NONE,
            attributes,
            uid: Uid::Predef(name),
        })
    }

    fn predef_declaration(&mut self, name: Symbol) -> Rc<TypeDeclaration> {
        let mut fresh = |n: usize| -> Vec<TypeId> {
            (0..n).map(|_| self.store.new_type(TypeDesc::Var(None), GENERIC_LEVEL)).collect()
        };
        let constant = |name| constructor(name, &[]);
        let variant =
            |cs: Vec<ConstructorDeclaration>| TypeKind::Variant(cs.into(), VariantRepresentation::Regular);
        let abstract_ = TypeKind::Abstract(TypeOrigin::Definition);
        let (params, variance, kind) = match name {
            sym::BOOL => (vec![], vec![], variant(vec![constant(sym::FALSE), constant(sym::TRUE)])),
            sym::UNIT_TYPE => (vec![], vec![], variant(vec![constant(sym::UNIT)])),
            sym::EXN => (vec![], vec![], TypeKind::Open),
            sym::EFF => (fresh(1), vec![Variance::FULL], TypeKind::Open),
            sym::CONTINUATION => (fresh(2), vec![Variance::CONTRAVARIANT, Variance::COVARIANT], abstract_),
            sym::ARRAY => (fresh(1), vec![Variance::FULL], abstract_),
            sym::LAZY_T => (fresh(1), vec![Variance::COVARIANT], abstract_),
            sym::OPTION => {
                let params = fresh(1);
                let some = constructor(sym::SOME, &[params[0]]);
                (params, vec![Variance::COVARIANT], variant(vec![constant(sym::NONE), some]))
            }
            sym::LIST => {
                let params = fresh(1);
                let list = TypeDesc::Constr(type_path(sym::LIST), params.clone().into());
                let list = self.store.new_type(list, GENERIC_LEVEL);
                let cons = constructor(sym::CONS, &[params[0], list]);
                (params, vec![Variance::COVARIANT], variant(vec![constant(sym::NIL), cons]))
            }
            _ => (vec![], vec![], abstract_),
        };
        let immediate = match name {
            sym::INT | sym::CHAR | sym::BOOL | sym::UNIT_TYPE => Immediacy::Always,
            _ => Immediacy::Unknown,
        };
        Rc::new(TypeDeclaration {
            arity: params.len(),
            separability: vec![Separability::Ind; params.len()],
            params,
            kind,
            private: PrivateFlag::Public,
            manifest: None,
            variance,
            is_newtype: false,
            expansion_scope: LOWEST_SCOPE,
            span: Span::NONE,
            attributes: Rc::new([]),
            immediate,
            unboxed_default: false,
            uid: Uid::Predef(name),
        })
    }
}

fn constructor(name: Symbol, args: &[TypeId]) -> ConstructorDeclaration {
    ConstructorDeclaration {
        id: constructor_ident(name),
        args: ConstructorArguments::Tuple(args.into()),
        res: None,
        span: Span::NONE,
        attributes: Rc::new([]),
        uid: Uid::Predef(name),
    }
}

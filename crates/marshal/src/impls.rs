//! Conversions of the types that OCaml and Rust share: numbers, strings, lists, options, tuples, references.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use crate::convert::{Build, Extract, FromMarshal, ToMarshal};
use crate::error::Error;
use crate::graph::{Graph, Value, View};

macro_rules! integers {
    ($($t:ty)*) => {$(
        impl ToMarshal for $t {
            fn to_marshal(&self, _: &mut Build) -> Value {
                // OCaml's integers have 63 bits.
                Value::Int((*self as i64) << 1 >> 1)
            }
        }
        impl FromMarshal for $t {
            fn from_marshal(x: &mut Extract<'_>, value: Value) -> Result<$t, Error> {
                match value {
                    Value::Int(n) => <$t>::try_from(n).map_err(|_| x.unexpected(stringify!($t), value)),
                    _ => Err(x.unexpected("an integer", value)),
                }
            }
        }
    )*};
}
integers!(i64 i32 i16 i8 u64 u32 u16 u8 usize isize);

impl ToMarshal for bool {
    fn to_marshal(&self, _: &mut Build) -> Value {
        Value::Int(i64::from(*self))
    }
}

impl FromMarshal for bool {
    fn from_marshal(x: &mut Extract<'_>, value: Value) -> Result<bool, Error> {
        match value {
            Value::Int(n @ (0 | 1)) => Ok(n == 1),
            _ => Err(x.unexpected("a boolean", value)),
        }
    }
}

impl ToMarshal for () {
    fn to_marshal(&self, _: &mut Build) -> Value {
        Value::Int(0)
    }
}

impl FromMarshal for () {
    fn from_marshal(x: &mut Extract<'_>, value: Value) -> Result<(), Error> {
        if value == Value::Int(0) { Ok(()) } else { Err(x.unexpected("unit", value)) }
    }
}

impl ToMarshal for f64 {
    fn to_marshal(&self, b: &mut Build) -> Value {
        b.graph.double(*self)
    }
}

impl FromMarshal for f64 {
    fn from_marshal(x: &mut Extract<'_>, value: Value) -> Result<f64, Error> {
        match x.view(value) {
            View::Double(d) => Ok(d),
            _ => Err(x.unexpected("a float", value)),
        }
    }
}

impl ToMarshal for str {
    fn to_marshal(&self, b: &mut Build) -> Value {
        b.graph.string(self)
    }
}

impl ToMarshal for String {
    fn to_marshal(&self, b: &mut Build) -> Value {
        b.graph.string(self)
    }
}

impl FromMarshal for String {
    fn from_marshal(x: &mut Extract<'_>, value: Value) -> Result<String, Error> {
        match x.graph().as_str(value) {
            Some(s) => Ok(s.to_owned()),
            None => Err(x.unexpected("a string of UTF-8", value)),
        }
    }
}

/// An OCaml string of any bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Bytes(pub Vec<u8>);

impl ToMarshal for Bytes {
    fn to_marshal(&self, b: &mut Build) -> Value {
        b.graph.string(&self.0)
    }
}

impl FromMarshal for Bytes {
    fn from_marshal(x: &mut Extract<'_>, value: Value) -> Result<Bytes, Error> {
        match x.view(value) {
            View::String(bytes) => Ok(Bytes(bytes.to_vec())),
            _ => Err(x.unexpected("a string", value)),
        }
    }
}

/// A digest: a string of 16 bytes.
impl ToMarshal for [u8; 16] {
    fn to_marshal(&self, b: &mut Build) -> Value {
        b.graph.string(self)
    }
}

impl FromMarshal for [u8; 16] {
    fn from_marshal(x: &mut Extract<'_>, value: Value) -> Result<[u8; 16], Error> {
        match x.view(value) {
            View::String(bytes) => bytes.try_into().map_err(|_| x.unexpected("a digest", value)),
            _ => Err(x.unexpected("a digest", value)),
        }
    }
}

macro_rules! boxed_integers {
    ($($(#[$doc:meta])* $t:ident($inner:ty) $method:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $t(pub $inner);

        impl ToMarshal for $t {
            fn to_marshal(&self, b: &mut Build) -> Value {
                b.graph.$method(self.0)
            }
        }
        impl FromMarshal for $t {
            fn from_marshal(x: &mut Extract<'_>, value: Value) -> Result<$t, Error> {
                match x.view(value) {
                    View::$t(n) => Ok($t(n)),
                    _ => Err(x.unexpected(stringify!($method), value)),
                }
            }
        }
    )*};
}
boxed_integers! {
    /// An `int32`.
    Int32(i32) int32;
    /// An `int64`.
    Int64(i64) int64;
    /// A `nativeint`.
    Nativeint(i64) nativeint;
}

impl<T: ToMarshal> ToMarshal for Option<T> {
    fn to_marshal(&self, b: &mut Build) -> Value {
        match self {
            None => Value::Int(0),
            Some(inner) => {
                let inner = inner.to_marshal(b);
                b.graph.some(inner)
            }
        }
    }
}

impl<T: FromMarshal> FromMarshal for Option<T> {
    fn from_marshal(x: &mut Extract<'_>, value: Value) -> Result<Option<T>, Error> {
        if value == Value::Int(0) {
            return Ok(None);
        }
        let [inner] = x.block(value, 0, "an option")?;
        x.get(inner).map(Some)
    }
}

/// A `Vec` or slice is a list.
impl<T: ToMarshal> ToMarshal for [T] {
    fn to_marshal(&self, b: &mut Build) -> Value {
        let items: Vec<Value> = self.iter().map(|item| item.to_marshal(b)).collect();
        b.graph.list(&items)
    }
}

impl<T: ToMarshal> ToMarshal for Vec<T> {
    fn to_marshal(&self, b: &mut Build) -> Value {
        self.as_slice().to_marshal(b)
    }
}

impl<T: FromMarshal> FromMarshal for Vec<T> {
    fn from_marshal(x: &mut Extract<'_>, value: Value) -> Result<Vec<T>, Error> {
        let mut items = Vec::new();
        let mut rest = value;
        while rest != Value::Int(0) {
            let [head, tail] = x.block(rest, 0, "a list")?;
            items.push(x.get(head)?);
            rest = tail;
        }
        Ok(items)
    }
}

/// An OCaml array (of values, not of floats).
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Array<T>(pub Vec<T>);

impl<T: ToMarshal> ToMarshal for Array<T> {
    fn to_marshal(&self, b: &mut Build) -> Value {
        let items: Vec<Value> = self.0.iter().map(|item| item.to_marshal(b)).collect();
        b.graph.block(0, &items)
    }
}

impl<T: FromMarshal> FromMarshal for Array<T> {
    fn from_marshal(x: &mut Extract<'_>, value: Value) -> Result<Array<T>, Error> {
        match x.view(value) {
            View::Block(0, items) => {
                items.iter().map(|item| x.get(*item)).collect::<Result<_, _>>().map(Array)
            }
            _ => Err(x.unexpected("an array", value)),
        }
    }
}

/// An OCaml reference: a block of one field.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Ref<T>(pub T);

impl<T: ToMarshal> ToMarshal for Ref<T> {
    fn to_marshal(&self, b: &mut Build) -> Value {
        let inner = self.0.to_marshal(b);
        b.graph.block(0, &[inner])
    }
}

impl<T: FromMarshal> FromMarshal for Ref<T> {
    fn from_marshal(x: &mut Extract<'_>, value: Value) -> Result<Ref<T>, Error> {
        let [inner] = x.block(value, 0, "a reference")?;
        x.get(inner).map(Ref)
    }
}

impl<T: ToMarshal + ?Sized> ToMarshal for Box<T> {
    fn to_marshal(&self, b: &mut Build) -> Value {
        self.as_ref().to_marshal(b)
    }
}

impl<T: FromMarshal> FromMarshal for Box<T> {
    fn from_marshal(x: &mut Extract<'_>, value: Value) -> Result<Box<T>, Error> {
        T::from_marshal(x, value).map(Box::new)
    }
}

impl<T: ToMarshal + ?Sized> ToMarshal for &T {
    fn to_marshal(&self, b: &mut Build) -> Value {
        (*self).to_marshal(b)
    }
}

impl<T: ToMarshal + 'static> ToMarshal for Rc<T> {
    fn to_marshal(&self, b: &mut Build) -> Value {
        b.shared(self)
    }
}

impl<T: FromMarshal + 'static> FromMarshal for Rc<T> {
    fn from_marshal(x: &mut Extract<'_>, value: Value) -> Result<Rc<T>, Error> {
        x.shared(value)
    }
}

/// A mutable reference cell: a block of one field.
impl<T: ToMarshal> ToMarshal for RefCell<T> {
    fn to_marshal(&self, b: &mut Build) -> Value {
        let inner = self.borrow().to_marshal(b);
        b.graph.block(0, &[inner])
    }
}

impl<T: FromMarshal> FromMarshal for RefCell<T> {
    fn from_marshal(x: &mut Extract<'_>, value: Value) -> Result<RefCell<T>, Error> {
        let Ref(inner) = Ref::from_marshal(x, value)?;
        Ok(RefCell::new(inner))
    }
}

/// A string whose sharing survives: all occurrences of one node are one pointer.
impl ToMarshal for Arc<str> {
    fn to_marshal(&self, b: &mut Build) -> Value {
        b.shared_str(self)
    }
}

impl FromMarshal for Arc<str> {
    fn from_marshal(x: &mut Extract<'_>, value: Value) -> Result<Arc<str>, Error> {
        x.shared_str(value)
    }
}

/// A part left as it is: a value and the graph it belongs to.
///
/// Parts of one graph that share nodes still share them when they are written together.
#[derive(Debug, Clone)]
pub struct Raw {
    /// Everything reachable from the value, and more.
    pub graph: Arc<Graph>,
    /// The value.
    pub value: Value,
}

impl Raw {
    /// An integer or constant constructor.
    pub fn int(n: i64) -> Raw {
        Raw { graph: Arc::default(), value: Value::Int(n) }
    }

    /// A value in a graph of its own.
    pub fn build(value: impl FnOnce(&mut Graph) -> Value) -> Raw {
        let mut graph = Graph::new();
        let value = value(&mut graph);
        Raw { graph: Arc::new(graph), value }
    }

    /// A field of the block that this value is.
    pub fn field(&self, index: usize) -> Option<Raw> {
        let value = self.graph.field(self.value, index)?;
        Some(Raw { graph: self.graph.clone(), value })
    }

    /// What the value is.
    pub fn view(&self) -> View<'_> {
        self.graph.view(self.value)
    }

    /// Converts the value.
    pub fn extract<T: FromMarshal>(&self) -> Result<T, Error> {
        crate::from_graph(&self.graph, self.value)
    }
}

impl ToMarshal for Raw {
    fn to_marshal(&self, b: &mut Build) -> Value {
        b.import(&self.graph, self.value)
    }
}

impl FromMarshal for Raw {
    fn from_marshal(x: &mut Extract<'_>, value: Value) -> Result<Raw, Error> {
        Ok(Raw { graph: x.graph().clone(), value })
    }
}

macro_rules! tuples {
    ($($n:literal: $($t:ident)*;)*) => {$(
        #[allow(non_snake_case)]
        impl<$($t: ToMarshal),*> ToMarshal for ($($t,)*) {
            fn to_marshal(&self, b: &mut Build) -> Value {
                let ($($t,)*) = self;
                let fields = [$($t.to_marshal(b)),*];
                b.graph.block(0, &fields)
            }
        }
        #[allow(non_snake_case)]
        impl<$($t: FromMarshal),*> FromMarshal for ($($t,)*) {
            fn from_marshal(x: &mut Extract<'_>, value: Value) -> Result<Self, Error> {
                let [$($t),*] = x.block::<$n>(value, 0, "a tuple")?;
                Ok(($(x.get($t)?,)*))
            }
        }
    )*};
}
tuples! {
    2: A B;
    3: A B C;
    4: A B C D;
    5: A B C D E;
    6: A B C D E F;
}

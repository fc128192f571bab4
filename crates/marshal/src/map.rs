//! The trees behind OCaml's `Map` and `Set`, in the shape that OCaml's insertions give them.
//!
//! Files store maps as trees, so equal bytes need equal shapes: an AVL tree whose sides may differ in height by 2.

use std::cmp::Ordering;

use crate::convert::{Build, Extract, FromMarshal, ToMarshal};
use crate::error::Error;
use crate::graph::Value;

/// A map with the shape of an OCaml `Map`.
#[derive(Debug, Clone)]
pub struct OcamlMap<K, V> {
    root: Link<K, V>,
}

type Link<K, V> = Option<Box<Node<K, V>>>;

#[derive(Debug, Clone)]
struct Node<K, V> {
    left: Link<K, V>,
    key: K,
    value: V,
    right: Link<K, V>,
    height: u32,
}

fn height<K, V>(link: &Link<K, V>) -> u32 {
    link.as_ref().map_or(0, |n| n.height)
}

fn node<K, V>(left: Link<K, V>, key: K, value: V, right: Link<K, V>) -> Box<Node<K, V>> {
    let height = height(&left).max(height(&right)) + 1;
    Box::new(Node { left, key, value, right, height })
}

/// Joins two trees of which one has grown, turning it so that heights differ by 2 at most.
fn balance<K, V>(left: Link<K, V>, key: K, value: V, right: Link<K, V>) -> Box<Node<K, V>> {
    let (hl, hr) = (height(&left), height(&right));
    match (left, right) {
        (Some(l), right) if hl > hr + 2 => {
            let l = *l;
            if height(&l.left) >= height(&l.right) {
                return node(l.left, l.key, l.value, Some(node(l.right, key, value, right)));
            }
            match l.right {
                Some(m) => {
                    let lower = node(l.left, l.key, l.value, m.left);
                    node(Some(lower), m.key, m.value, Some(node(m.right, key, value, right)))
                }
                None => node(l.left, l.key, l.value, Some(node(None, key, value, right))),
            }
        }
        (left, Some(r)) if hr > hl + 2 => {
            let r = *r;
            if height(&r.right) >= height(&r.left) {
                return node(Some(node(left, key, value, r.left)), r.key, r.value, r.right);
            }
            match r.left {
                Some(m) => {
                    let upper = node(m.right, r.key, r.value, r.right);
                    node(Some(node(left, key, value, m.left)), m.key, m.value, Some(upper))
                }
                None => node(Some(node(left, key, value, None)), r.key, r.value, r.right),
            }
        }
        (left, right) => node(left, key, value, right),
    }
}

fn insert<K: Ord, V>(link: Link<K, V>, key: K, value: V) -> Box<Node<K, V>> {
    let Some(n) = link else { return node(None, key, value, None) };
    let n = *n;
    match key.cmp(&n.key) {
        Ordering::Equal => Box::new(Node { key, value, ..n }),
        Ordering::Less => balance(Some(insert(n.left, key, value)), n.key, n.value, n.right),
        Ordering::Greater => balance(n.left, n.key, n.value, Some(insert(n.right, key, value))),
    }
}

impl<K, V> Default for OcamlMap<K, V> {
    fn default() -> OcamlMap<K, V> {
        OcamlMap { root: None }
    }
}

impl<K: Ord, V> OcamlMap<K, V> {
    /// An empty map.
    pub fn new() -> OcamlMap<K, V> {
        OcamlMap::default()
    }

    /// Adds or replaces a binding.
    pub fn insert(&mut self, key: K, value: V) {
        // The tree's depth is logarithmic, so this recursion is shallow.
        self.root = Some(insert(self.root.take(), key, value));
    }

    /// The value of a key.
    pub fn get(&self, key: &K) -> Option<&V> {
        let mut link = &self.root;
        while let Some(n) = link {
            link = match key.cmp(&n.key) {
                Ordering::Equal => return Some(&n.value),
                Ordering::Less => &n.left,
                Ordering::Greater => &n.right,
            };
        }
        None
    }
}

impl<K, V> OcamlMap<K, V> {
    /// Whether there are no bindings.
    pub fn is_empty(&self) -> bool {
        self.root.is_none()
    }

    /// The bindings in the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        let mut path = Vec::new();
        let mut link = &self.root;
        std::iter::from_fn(move || {
            while let Some(n) = link {
                path.push(n);
                link = &n.left;
            }
            let n = path.pop()?;
            link = &n.right;
            Some((&n.key, &n.value))
        })
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for OcamlMap<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(bindings: I) -> OcamlMap<K, V> {
        let mut map = OcamlMap::new();
        bindings.into_iter().for_each(|(k, v)| map.insert(k, v));
        map
    }
}

impl<K: PartialEq, V: PartialEq> PartialEq for OcamlMap<K, V> {
    fn eq(&self, other: &OcamlMap<K, V>) -> bool {
        self.iter().eq(other.iter())
    }
}

fn map_to_marshal<K: ToMarshal, V: ToMarshal>(link: &Link<K, V>, b: &mut Build) -> Value {
    let Some(n) = link else { return Value::Int(0) };
    let fields = [
        map_to_marshal(&n.left, b),
        n.key.to_marshal(b),
        n.value.to_marshal(b),
        map_to_marshal(&n.right, b),
        Value::Int(i64::from(n.height)),
    ];
    b.graph.block(0, &fields)
}

fn map_from_marshal<K: FromMarshal, V: FromMarshal>(
    x: &mut Extract<'_>,
    value: Value,
    depth: u32,
) -> Result<Link<K, V>, Error> {
    if value == Value::Int(0) {
        return Ok(None);
    }
    // No balanced tree that fits in memory is this deep.
    if depth > 90 {
        return Err(Error::TooDeep);
    }
    x.step()?;
    let [left, key, data, right, _] = x.block(value, 0, "a map")?;
    let left = map_from_marshal(x, left, depth + 1)?;
    let (key, data) = (x.get(key)?, x.get(data)?);
    let right = map_from_marshal(x, right, depth + 1)?;
    Ok(Some(node(left, key, data, right)))
}

impl<K: ToMarshal, V: ToMarshal> ToMarshal for OcamlMap<K, V> {
    fn to_marshal(&self, b: &mut Build) -> Value {
        map_to_marshal(&self.root, b)
    }
}

/// The tree is taken as it is: its order is not checked, so lookups in a forged map may miss.
impl<K: FromMarshal, V: FromMarshal> FromMarshal for OcamlMap<K, V> {
    fn from_marshal(x: &mut Extract<'_>, value: Value) -> Result<OcamlMap<K, V>, Error> {
        Ok(OcamlMap { root: map_from_marshal(x, value, 0)? })
    }
}

/// A set with the shape of an OCaml `Set`.
#[derive(Debug, Clone)]
pub struct OcamlSet<T>(OcamlMap<T, ()>);

impl<T> Default for OcamlSet<T> {
    fn default() -> OcamlSet<T> {
        OcamlSet(OcamlMap::default())
    }
}

impl<T: Ord> OcamlSet<T> {
    /// Adds an element.
    pub fn insert(&mut self, item: T) {
        self.0.insert(item, ());
    }

    /// Whether it is an element.
    pub fn contains(&self, item: &T) -> bool {
        self.0.get(item).is_some()
    }

    /// The elements in order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.iter().map(|(item, ())| item)
    }
}

fn set_to_marshal<T: ToMarshal>(link: &Link<T, ()>, b: &mut Build) -> Value {
    let Some(n) = link else { return Value::Int(0) };
    let fields = [
        set_to_marshal(&n.left, b),
        n.key.to_marshal(b),
        set_to_marshal(&n.right, b),
        Value::Int(i64::from(n.height)),
    ];
    b.graph.block(0, &fields)
}

fn set_from_marshal<T: FromMarshal>(
    x: &mut Extract<'_>,
    value: Value,
    depth: u32,
) -> Result<Link<T, ()>, Error> {
    if value == Value::Int(0) {
        return Ok(None);
    }
    if depth > 90 {
        return Err(Error::TooDeep);
    }
    x.step()?;
    let [left, item, right, _] = x.block(value, 0, "a set")?;
    let left = set_from_marshal(x, left, depth + 1)?;
    let item = x.get(item)?;
    let right = set_from_marshal(x, right, depth + 1)?;
    Ok(Some(node(left, item, (), right)))
}

impl<T: ToMarshal> ToMarshal for OcamlSet<T> {
    fn to_marshal(&self, b: &mut Build) -> Value {
        set_to_marshal(&self.0.root, b)
    }
}

impl<T: FromMarshal> FromMarshal for OcamlSet<T> {
    fn from_marshal(x: &mut Extract<'_>, value: Value) -> Result<OcamlSet<T>, Error> {
        Ok(OcamlSet(OcamlMap { root: set_from_marshal(x, value, 0)? }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(link: &Link<i32, ()>) -> String {
        link.as_ref().map_or(".".to_owned(), |n| format!("({}{}{})", shape(&n.left), n.key, shape(&n.right)))
    }

    #[test]
    fn shapes_recorded_from_ocaml() {
        let up: OcamlMap<i32, ()> = (1..=7).map(|n| (n, ())).collect();
        assert_eq!(shape(&up.root), SHAPE_UP);
        let zigzag: OcamlMap<i32, ()> = [5, 1, 9, 4, 3, 2, 8, 7, 6].map(|n| (n, ())).into_iter().collect();
        assert_eq!(shape(&zigzag.root), SHAPE_ZIGZAG);
        assert!(zigzag.iter().map(|(k, ())| *k).eq(1..=9));
        assert_eq!(zigzag.get(&4), Some(&()));
        assert_eq!(zigzag.get(&10), None);
    }

    const SHAPE_UP: &str = "(((.1.)2(.3.))4(.5(.6(.7.))))";
    const SHAPE_ZIGZAG: &str = "(((.1(.2.))3(.4.))5(((.6.)7.)8(.9.)))";
}

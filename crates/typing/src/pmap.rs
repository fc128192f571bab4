//! The persistent hash map that environments and substitutions are made of.

use std::hash::{BuildHasherDefault, Hash};

use rustc_hash::FxHasher;

/// A persistent map: cloning is one pointer, an insertion copies one path of the tree.
pub type Map<K, V> = rpds::HashTrieMap<K, V, archery::RcK, BuildHasherDefault<FxHasher>>;

/// An empty [`Map`].
pub fn empty<K: Eq + Hash, V>() -> Map<K, V> {
    Map::new_with_hasher_and_ptr_kind(BuildHasherDefault::default())
}

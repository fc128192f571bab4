//! The box that syntax trees are made of, safe at any depth.
//!
//! Generated programs hold sequences, lists and operator chains of a hundred thousand elements, which are trees as
//! deep as they are long. Every cycle among the tree's types passes through a [`Node`], and a `Node` grows the stack
//! before it is dropped, cloned, compared or printed, so that none of these overflows. Passes that recurse over a
//! tree wrap their recursive step in [`deep`] to get the same.

use std::ops::{Deref, DerefMut};

/// Free stack below which [`deep`] continues on a new segment.
const RED_ZONE: usize = 128 * 1024;
/// Size of a new stack segment.
const SEGMENT: usize = 2 * 1024 * 1024;

/// Runs `f` with enough stack for one more level of recursion.
#[inline]
pub fn deep<R>(f: impl FnOnce() -> R) -> R {
    stacker::maybe_grow(RED_ZONE, SEGMENT, f)
}

/// An owned tree node; behaves like `Box<T>`.
pub struct Node<T>(Option<Box<T>>);

impl<T> Node<T> {
    /// Boxes `value`.
    pub fn new(value: T) -> Node<T> {
        Node(Some(Box::new(value)))
    }

    /// Takes the value out of its box.
    pub fn into_inner(mut self) -> T {
        *self.0.take().expect("a node is empty only while it is dropped")
    }
}

impl<T> Deref for Node<T> {
    type Target = T;
    #[inline]
    fn deref(&self) -> &T {
        self.0.as_deref().expect("a node is empty only while it is dropped")
    }
}

impl<T> DerefMut for Node<T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        self.0.as_deref_mut().expect("a node is empty only while it is dropped")
    }
}

impl<T> From<T> for Node<T> {
    fn from(value: T) -> Node<T> {
        Node::new(value)
    }
}

impl<T> Drop for Node<T> {
    fn drop(&mut self) {
        if let Some(value) = self.0.take() {
            deep(|| drop(value));
        }
    }
}

impl<T: Clone> Clone for Node<T> {
    fn clone(&self) -> Node<T> {
        deep(|| Node::new(T::clone(self)))
    }
}

impl<T: PartialEq> PartialEq for Node<T> {
    fn eq(&self, other: &Node<T>) -> bool {
        deep(|| **self == **other)
    }
}

impl<T: std::fmt::Debug> std::fmt::Debug for Node<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        deep(|| T::fmt(self, f))
    }
}

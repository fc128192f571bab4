//! Roots: how Rust code keeps OCaml values across collection points.
use super::Domain;
use crate::value::*;
use std::ops::{Index, IndexMut};

/// A value kept on the domain's root stack; read and written as `d[local]`. Dropped when the primitive that made it
/// returns, or by `Domain::reset_roots`.
#[derive(Clone, Copy, Debug)]
pub struct Local(u32);

/// A value kept until it is released.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct GlobalRoot(u32);

impl Domain {
    /// Keeps `v` (and its address up to date) across collection points, until the running primitive returns.
    pub fn root(&mut self, v: Value) -> Local {
        self.local_roots.push(v);
        Local(self.local_roots.len() as u32 - 1)
    }

    /// Height of the root stack, for a loop that roots in each round; see `reset_roots`.
    pub fn roots_mark(&self) -> usize {
        self.local_roots.len()
    }

    /// Drops the roots made since `mark`.
    pub fn reset_roots(&mut self, mark: usize) {
        self.local_roots.truncate(mark);
    }

    /// Keeps `v` until `release_root`.
    pub fn global_root(&mut self, v: Value) -> GlobalRoot {
        match self.free_global_roots.pop() {
            Some(i) => {
                self.global_roots[i as usize] = v;
                GlobalRoot(i)
            }
            None => {
                self.global_roots.push(v);
                GlobalRoot(self.global_roots.len() as u32 - 1)
            }
        }
    }

    /// The value kept.
    pub fn get_root(&self, r: GlobalRoot) -> Value {
        self.global_roots[r.0 as usize]
    }

    /// Replaces the value kept.
    pub fn set_root(&mut self, r: GlobalRoot, v: Value) {
        self.global_roots[r.0 as usize] = v;
    }

    /// Keeps it no longer; the handle must not be used again.
    pub fn release_root(&mut self, r: GlobalRoot) {
        self.global_roots[r.0 as usize] = Value::UNIT;
        self.free_global_roots.push(r.0);
    }
}

impl Index<Local> for Domain {
    type Output = Value;

    fn index(&self, l: Local) -> &Value {
        &self.local_roots[l.0 as usize]
    }
}

impl IndexMut<Local> for Domain {
    fn index_mut(&mut self, l: Local) -> &mut Value {
        &mut self.local_roots[l.0 as usize]
    }
}

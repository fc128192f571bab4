//! The file tree of the host in memory: nodes addressed by number, directories by name.
use crate::{Errno, FileKind, Metadata, Result};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

/// Index of a node. Nodes are never freed, so that open descriptors outlive a removal, as on Unix.
pub(super) type NodeId = usize;

/// Larger files are refused: a seek far away must not ask for all the memory there is.
const MAX_FILE_SIZE: u64 = 1 << 30;

struct Node {
    mode: u32,
    data: Data,
}

enum Data {
    File(Vec<u8>),
    Directory(BTreeMap<OsString, NodeId>),
}

pub(super) struct Tree {
    nodes: Vec<Node>,
}

impl Tree {
    pub(super) fn new() -> Tree {
        Tree { nodes: vec![Node { mode: 0o755, data: Data::Directory(BTreeMap::new()) }] }
    }

    /// The node at an absolute path.
    pub(super) fn find(&self, path: &Path) -> Result<NodeId> {
        let mut stack = vec![0];
        for part in path.components() {
            match part {
                Component::Normal(name) => {
                    let here = *stack.last().unwrap_or(&0);
                    let next = self.directory(here)?.get(name).ok_or(Errno::ENOENT)?;
                    stack.push(*next);
                }
                Component::ParentDir if stack.len() > 1 => {
                    self.directory(*stack.last().unwrap_or(&0))?;
                    stack.pop();
                }
                _ => {}
            }
        }
        stack.last().copied().ok_or(Errno::ENOENT)
    }

    /// The directory that holds `path` and the name of `path` in it.
    fn parent(&self, path: &Path) -> Result<(NodeId, OsString)> {
        let path = normalize(path);
        let (Some(dir), Some(name)) = (path.parent(), path.file_name()) else { return Err(Errno::EEXIST) };
        let dir = self.find(dir)?;
        self.directory(dir)?;
        Ok((dir, name.to_owned()))
    }

    fn directory(&self, node: NodeId) -> Result<&BTreeMap<OsString, NodeId>> {
        match self.nodes.get(node).map(|n| &n.data) {
            Some(Data::Directory(entries)) => Ok(entries),
            _ => Err(Errno::ENOTDIR),
        }
    }

    fn directory_mut(&mut self, node: NodeId) -> Result<&mut BTreeMap<OsString, NodeId>> {
        match self.nodes.get_mut(node).map(|n| &mut n.data) {
            Some(Data::Directory(entries)) => Ok(entries),
            _ => Err(Errno::ENOTDIR),
        }
    }

    pub(super) fn names(&self, node: NodeId) -> Result<Vec<OsString>> {
        Ok(self.directory(node)?.keys().cloned().collect())
    }

    pub(super) fn contents(&self, node: NodeId) -> Result<&[u8]> {
        match self.nodes.get(node).map(|n| &n.data) {
            Some(Data::File(bytes)) => Ok(bytes),
            _ => Err(Errno::EISDIR),
        }
    }

    pub(super) fn contents_mut(&mut self, node: NodeId) -> Result<&mut Vec<u8>> {
        match self.nodes.get_mut(node).map(|n| &mut n.data) {
            Some(Data::File(bytes)) => Ok(bytes),
            _ => Err(Errno::EISDIR),
        }
    }

    /// Makes or replaces a file.
    pub(super) fn write(&mut self, path: &Path, contents: &[u8], mode: u32) -> Result<()> {
        match self.find(path) {
            Ok(node) => {
                let file = self.contents_mut(node)?;
                file.clear();
                file.extend_from_slice(contents);
            }
            Err(Errno::ENOENT) => self.insert(path, mode, Data::File(contents.to_vec()))?,
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Writes at a position, or at the end, and returns the position after.
    pub(super) fn write_at(&mut self, node: NodeId, position: Option<u64>, bytes: &[u8]) -> Result<u64> {
        let file = self.contents_mut(node)?;
        let start = position.unwrap_or(file.len() as u64);
        let end =
            start.checked_add(bytes.len() as u64).filter(|&e| e <= MAX_FILE_SIZE).ok_or(Errno::EFBIG)?;
        let (from, to) = (start as usize, end as usize);
        if file.len() < to {
            file.resize(to, 0);
        }
        file[from..to].copy_from_slice(bytes);
        Ok(end)
    }

    pub(super) fn create_dir(&mut self, path: &Path, mode: u32) -> Result<()> {
        if self.find(path).is_ok() {
            return Err(Errno::EEXIST);
        }
        self.insert(path, mode, Data::Directory(BTreeMap::new()))
    }

    fn insert(&mut self, path: &Path, mode: u32, data: Data) -> Result<()> {
        let (dir, name) = self.parent(path)?;
        let node = self.nodes.len();
        self.directory_mut(dir)?.insert(name, node);
        self.nodes.push(Node { mode, data });
        Ok(())
    }

    pub(super) fn remove_file(&mut self, path: &Path) -> Result<()> {
        let node = self.find(path)?;
        self.contents(node)?;
        let (dir, name) = self.parent(path)?;
        self.directory_mut(dir)?.remove(&name);
        Ok(())
    }

    pub(super) fn remove_dir(&mut self, path: &Path) -> Result<()> {
        let node = self.find(path)?;
        if !self.directory(node)?.is_empty() {
            return Err(Errno::ENOTEMPTY);
        }
        let (dir, name) = self.parent(path)?;
        self.directory_mut(dir)?.remove(&name);
        Ok(())
    }

    pub(super) fn rename(&mut self, from: &Path, to: &Path) -> Result<()> {
        let node = self.find(from)?;
        let (from_dir, from_name) = self.parent(from)?;
        let (to_dir, to_name) = self.parent(to)?;
        let moves_directory = self.directory(node).is_ok();
        if moves_directory && normalize(to).starts_with(normalize(from)) && normalize(to) != normalize(from) {
            return Err(Errno::EINVAL);
        }
        if let Some(&old) = self.directory(to_dir)?.get(&to_name) {
            match (moves_directory, self.directory(old)) {
                (true, Err(_)) => return Err(Errno::ENOTDIR),
                (true, Ok(entries)) if !entries.is_empty() && old != node => return Err(Errno::ENOTEMPTY),
                (false, Ok(_)) => return Err(Errno::EISDIR),
                _ => {}
            }
        }
        self.directory_mut(from_dir)?.remove(&from_name);
        self.directory_mut(to_dir)?.insert(to_name, node);
        Ok(())
    }

    pub(super) fn metadata(&self, node: NodeId) -> Metadata {
        let (kind, size, mode) = match self.nodes.get(node) {
            Some(Node { mode, data: Data::File(bytes) }) => (FileKind::Regular, bytes.len() as u64, *mode),
            Some(Node { mode, .. }) => (FileKind::Directory, 4096, *mode),
            None => (FileKind::Unknown, 0, 0),
        };
        Metadata { kind, mode, size, inode: node as u64 + 1, links: 1, ..pipe_metadata() }
    }
}

/// What is said of the standard streams.
pub(super) fn pipe_metadata() -> Metadata {
    Metadata {
        kind: FileKind::NamedPipe,
        mode: 0o600,
        size: 0,
        device: 1,
        inode: 0,
        links: 1,
        user: 0,
        group: 0,
        special_device: 0,
        accessed: Duration::ZERO,
        modified: Duration::ZERO,
        changed: Duration::ZERO,
    }
}

/// An absolute path without `.` and `..`. There are no symbolic links, so this is the same place.
pub(super) fn normalize(path: &Path) -> PathBuf {
    let mut result = PathBuf::from("/");
    for part in path.components() {
        match part {
            Component::Normal(name) => result.push(name),
            Component::ParentDir => {
                result.pop();
            }
            _ => {}
        }
    }
    result
}

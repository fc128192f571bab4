//! A host without an operating system: files in memory, captured output, clocks that stand where they are put.
//!
//! Tests build one, run a tool over it and look at what it left; the browser does the same. Everything is
//! deterministic: the same calls give the same answers, random numbers included.
mod tree;

use crate::{
    Command, CpuTimes, Errno, ExitStatus, Fd, FileKind, Host, Metadata, OpenFlags, Output, Result, SeekFrom,
    SignalAction,
};
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tree::{NodeId, Tree};

/// The host in memory.
pub struct MemoryHost {
    state: Mutex<State>,
}

struct State {
    tree: Tree,
    cwd: PathBuf,
    vars: Vec<(OsString, OsString)>,
    fds: BTreeMap<Fd, usize>,
    open_files: Vec<OpenFile>,
    input: Vec<u8>,
    input_position: usize,
    stdout: Vec<u8>,
    stderr: Vec<u8>,
    wall: Duration,
    random: u64,
}

/// An open file description; several descriptors may share one. Never freed, as runs are short.
#[derive(Clone, Copy)]
enum OpenFile {
    Stdin,
    Stdout,
    Stderr,
    File { node: NodeId, position: u64, flags: OpenFlags },
}

impl Default for MemoryHost {
    fn default() -> MemoryHost {
        MemoryHost::new()
    }
}

impl MemoryHost {
    /// An empty tree (`/`, `/tmp` and the current directory `/work`), no variables, no input.
    pub fn new() -> MemoryHost {
        let mut tree = Tree::new();
        let made = tree.create_dir(Path::new("/tmp"), 0o777).and(tree.create_dir(Path::new("/home"), 0o755));
        debug_assert!(made.is_ok());
        let fds = BTreeMap::from([(0, 0), (1, 1), (2, 2)]);
        let state = State {
            tree,
            cwd: PathBuf::from("/home"),
            vars: Vec::new(),
            fds,
            open_files: vec![OpenFile::Stdin, OpenFile::Stdout, OpenFile::Stderr],
            input: Vec::new(),
            input_position: 0,
            stdout: Vec::new(),
            stderr: Vec::new(),
            wall: Duration::ZERO,
            random: 0x9E37_79B9_7F4A_7C15,
        };
        MemoryHost { state: Mutex::new(state) }
    }

    /// Adds a file, with the directories it needs.
    pub fn with_file(self, path: impl AsRef<Path>, contents: impl AsRef<[u8]>) -> MemoryHost {
        {
            let mut state = self.state();
            let path = state.absolute(path.as_ref());
            let mut dir = PathBuf::new();
            for part in path.parent().into_iter().flat_map(Path::components) {
                dir.push(part);
                let exists_already = state.tree.create_dir(&dir, 0o755);
                let _ = exists_already;
            }
            let written = state.tree.write(&path, contents.as_ref(), 0o644);
            debug_assert!(written.is_ok());
        }
        self
    }

    /// Sets what standard input holds.
    pub fn with_input(self, input: impl AsRef<[u8]>) -> MemoryHost {
        self.state().input = input.as_ref().to_vec();
        self
    }

    /// Sets an environment variable.
    pub fn with_var(self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> MemoryHost {
        self.state().set_var(name.as_ref(), value.as_ref());
        self
    }

    /// Sets the wall clock.
    pub fn with_wall_time(self, time: Duration) -> MemoryHost {
        self.state().wall = time;
        self
    }

    /// What was written to standard output so far.
    pub fn stdout(&self) -> Vec<u8> {
        self.state().stdout.clone()
    }

    /// What was written to standard error so far.
    pub fn stderr(&self) -> Vec<u8> {
        self.state().stderr.clone()
    }

    /// A poisoned lock only means that another thread panicked between two consistent states.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn absolute(&self, path: &Path) -> PathBuf {
        self.cwd.join(path)
    }

    fn set_var(&mut self, name: &OsStr, value: &OsStr) {
        match self.vars.iter_mut().find(|(n, _)| n == name) {
            Some(entry) => entry.1 = value.to_owned(),
            None => self.vars.push((name.to_owned(), value.to_owned())),
        }
    }

    fn file(&self, fd: Fd) -> Result<(usize, OpenFile)> {
        let id = *self.fds.get(&fd).ok_or(Errno::EBADF)?;
        Ok((id, *self.open_files.get(id).ok_or(Errno::EBADF)?))
    }

    fn allocate(&mut self, id: usize) -> Fd {
        let fd = (0..).find(|fd| !self.fds.contains_key(fd)).unwrap_or(Fd::MAX);
        self.fds.insert(fd, id);
        fd
    }

    fn set_position(&mut self, id: usize, to: u64) {
        if let Some(OpenFile::File { position, .. }) = self.open_files.get_mut(id) {
            *position = to;
        }
    }
}

impl Host for MemoryHost {
    fn read_file(&self, path: &Path) -> Result<Vec<u8>> {
        let state = self.state();
        let node = state.tree.find(&state.absolute(path))?;
        state.tree.contents(node).map(<[u8]>::to_vec)
    }

    fn write_file(&self, path: &Path, contents: &[u8], mode: u32) -> Result<()> {
        let mut state = self.state();
        let path = state.absolute(path);
        state.tree.write(&path, contents, mode)
    }

    fn metadata(&self, path: &Path) -> Result<Metadata> {
        let state = self.state();
        let node = state.tree.find(&state.absolute(path))?;
        Ok(state.tree.metadata(node))
    }

    fn symlink_metadata(&self, path: &Path) -> Result<Metadata> {
        self.metadata(path)
    }

    fn read_dir(&self, path: &Path) -> Result<Vec<OsString>> {
        let state = self.state();
        let node = state.tree.find(&state.absolute(path))?;
        state.tree.names(node)
    }

    fn remove_file(&self, path: &Path) -> Result<()> {
        let mut state = self.state();
        let path = state.absolute(path);
        state.tree.remove_file(&path)
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<()> {
        let mut state = self.state();
        let (from, to) = (state.absolute(from), state.absolute(to));
        state.tree.rename(&from, &to)
    }

    fn create_dir(&self, path: &Path, mode: u32) -> Result<()> {
        let mut state = self.state();
        let path = state.absolute(path);
        state.tree.create_dir(&path, mode)
    }

    fn remove_dir(&self, path: &Path) -> Result<()> {
        let mut state = self.state();
        let path = state.absolute(path);
        state.tree.remove_dir(&path)
    }

    fn current_dir(&self) -> Result<PathBuf> {
        Ok(self.state().cwd.clone())
    }

    fn set_current_dir(&self, path: &Path) -> Result<()> {
        let path = self.canonicalize(path)?;
        let mut state = self.state();
        let node = state.tree.find(&path)?;
        if state.tree.metadata(node).kind != FileKind::Directory {
            return Err(Errno::ENOTDIR);
        }
        state.cwd = path;
        Ok(())
    }

    fn canonicalize(&self, path: &Path) -> Result<PathBuf> {
        let state = self.state();
        let path = tree::normalize(&state.absolute(path));
        state.tree.find(&path)?;
        Ok(path)
    }

    fn open(&self, path: &Path, flags: OpenFlags, mode: u32) -> Result<Fd> {
        let mut state = self.state();
        let path = state.absolute(path);
        let node = match state.tree.find(&path) {
            Ok(_) if flags.create && flags.exclusive => return Err(Errno::EEXIST),
            Ok(node) => node,
            Err(Errno::ENOENT) if flags.create => {
                state.tree.write(&path, &[], mode)?;
                state.tree.find(&path)?
            }
            Err(error) => return Err(error),
        };
        if state.tree.metadata(node).kind == FileKind::Directory && flags.write {
            return Err(Errno::EISDIR);
        }
        if flags.truncate && flags.write {
            state.tree.contents_mut(node)?.clear();
        }
        let id = state.open_files.len();
        state.open_files.push(OpenFile::File { node, position: 0, flags });
        Ok(state.allocate(id))
    }

    fn read(&self, fd: Fd, buffer: &mut [u8]) -> Result<usize> {
        let mut state = self.state();
        let (id, file) = state.file(fd)?;
        let copy = |from: &[u8], buffer: &mut [u8]| {
            let n = from.len().min(buffer.len());
            buffer[..n].copy_from_slice(&from[..n]);
            n
        };
        match file {
            OpenFile::Stdin => {
                let n = copy(state.input.get(state.input_position..).unwrap_or_default(), buffer);
                state.input_position += n;
                Ok(n)
            }
            OpenFile::File { node, position, flags } if flags.read => {
                let contents = state.tree.contents(node)?;
                let start = usize::try_from(position).unwrap_or(usize::MAX);
                let n = copy(contents.get(start..).unwrap_or_default(), buffer);
                state.set_position(id, position + n as u64);
                Ok(n)
            }
            _ => Err(Errno::EBADF),
        }
    }

    fn write(&self, fd: Fd, bytes: &[u8]) -> Result<usize> {
        let mut state = self.state();
        let (id, file) = state.file(fd)?;
        match file {
            OpenFile::Stdout => state.stdout.extend_from_slice(bytes),
            OpenFile::Stderr => state.stderr.extend_from_slice(bytes),
            OpenFile::File { node, position, flags } if flags.write => {
                let end =
                    state.tree.write_at(node, if flags.append { None } else { Some(position) }, bytes)?;
                state.set_position(id, end);
            }
            _ => return Err(Errno::EBADF),
        }
        Ok(bytes.len())
    }

    fn seek(&self, fd: Fd, to: SeekFrom) -> Result<u64> {
        let mut state = self.state();
        let (id, file) = state.file(fd)?;
        let OpenFile::File { node, position, .. } = file else { return Err(Errno::ESPIPE) };
        let size = state.tree.metadata(node).size;
        let target = match to {
            SeekFrom::Start(n) => Some(n),
            SeekFrom::Current(n) => position.checked_add_signed(n),
            SeekFrom::End(n) => size.checked_add_signed(n),
        };
        let target = target.filter(|&n| n <= i64::MAX as u64).ok_or(Errno::EINVAL)?;
        state.set_position(id, target);
        Ok(target)
    }

    fn close(&self, fd: Fd) -> Result<()> {
        self.state().fds.remove(&fd).map(drop).ok_or(Errno::EBADF)
    }

    fn dup(&self, fd: Fd) -> Result<Fd> {
        let mut state = self.state();
        let (id, _) = state.file(fd)?;
        Ok(state.allocate(id))
    }

    fn dup2(&self, from: Fd, to: Fd) -> Result<()> {
        let mut state = self.state();
        let (id, _) = state.file(from)?;
        if to < 0 {
            return Err(Errno::EBADF);
        }
        state.fds.insert(to, id);
        Ok(())
    }

    fn is_terminal(&self, _fd: Fd) -> bool {
        false
    }

    fn terminal_size(&self, _fd: Fd) -> Option<(u16, u16)> {
        None
    }

    fn fd_metadata(&self, fd: Fd) -> Result<Metadata> {
        let state = self.state();
        match state.file(fd)?.1 {
            OpenFile::File { node, .. } => Ok(state.tree.metadata(node)),
            _ => Ok(tree::pipe_metadata()),
        }
    }

    fn var(&self, name: &OsStr) -> Option<OsString> {
        self.state().vars.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone())
    }

    fn vars(&self) -> Vec<(OsString, OsString)> {
        self.state().vars.clone()
    }

    fn set_var(&self, name: &OsStr, value: &OsStr) -> Result<()> {
        self.state().set_var(name, value);
        Ok(())
    }

    fn wall_time(&self) -> Duration {
        self.state().wall
    }

    fn monotonic_time(&self) -> Duration {
        self.state().wall
    }

    fn cpu_times(&self) -> CpuTimes {
        CpuTimes::default()
    }

    /// Puts the clocks forward instead of waiting.
    fn sleep(&self, time: Duration) -> Result<()> {
        let mut state = self.state();
        state.wall = state.wall.saturating_add(time);
        Ok(())
    }

    /// A fixed sequence (xorshift).
    fn fill_random(&self, bytes: &mut [u8]) -> Result<()> {
        let mut state = self.state();
        for byte in bytes {
            state.random ^= state.random << 13;
            state.random ^= state.random >> 7;
            state.random ^= state.random << 17;
            *byte = (state.random >> 32) as u8;
        }
        Ok(())
    }

    fn process_id(&self) -> u32 {
        1
    }

    fn executable_path(&self) -> Option<PathBuf> {
        None
    }

    fn system(&self, _command: &OsStr) -> Result<ExitStatus> {
        Err(Errno::ENOSYS)
    }

    fn run(&self, _command: &Command) -> Result<Output> {
        Err(Errno::ENOSYS)
    }

    /// Accepted without effect: signals never arrive.
    fn set_signal(&self, _signal: i32, _action: SignalAction) -> Result<SignalAction> {
        Ok(SignalAction::Default)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_descriptors() {
        let host = MemoryHost::new().with_file("sub/a.txt", "hello");
        assert_eq!(host.read_file(Path::new("/home/sub/../sub/a.txt")), Ok(b"hello".to_vec()));
        assert_eq!(host.read_file(Path::new("nope")), Err(Errno::ENOENT));
        assert_eq!(host.read_file(Path::new("sub")), Err(Errno::EISDIR));
        assert_eq!(host.read_file(Path::new("sub/a.txt/b")), Err(Errno::ENOTDIR));
        let fd = host.open(Path::new("b"), OpenFlags { read: true, ..OpenFlags::writing() }, 0o644).unwrap();
        assert_eq!(fd, 3);
        host.write_all(fd, b"0123456789").unwrap();
        assert_eq!(host.seek(fd, SeekFrom::End(-3)), Ok(7));
        let mut buffer = [0; 8];
        assert_eq!(host.read(fd, &mut buffer), Ok(3));
        assert_eq!(&buffer[..3], b"789");
        let second = host.dup(fd).unwrap();
        host.close(fd).unwrap();
        assert_eq!(host.close(fd), Err(Errno::EBADF));
        assert_eq!(host.seek(second, SeekFrom::Current(0)), Ok(10));
        assert_eq!(host.seek(second, SeekFrom::Start(12)), Ok(12));
        host.write_all(second, b"x").unwrap();
        assert_eq!(host.read_file(Path::new("b")), Ok(b"0123456789\0\0x".to_vec()));
    }

    #[test]
    fn tree_operations() {
        let host = MemoryHost::new();
        host.create_dir(Path::new("d"), 0o755).unwrap();
        assert_eq!(host.create_dir(Path::new("d"), 0o755), Err(Errno::EEXIST));
        host.write_file(Path::new("d/x"), b"1", 0o644).unwrap();
        assert_eq!(host.remove_dir(Path::new("d")), Err(Errno::ENOTEMPTY));
        host.rename(Path::new("d/x"), Path::new("y")).unwrap();
        assert_eq!(host.read_dir(Path::new(".")), Ok(vec!["d".into(), "y".into()]));
        host.set_current_dir(Path::new("d")).unwrap();
        assert_eq!(host.current_dir(), Ok(PathBuf::from("/home/d")));
        assert!(host.exists(Path::new("../y")));
        host.remove_file(Path::new("../y")).unwrap();
        assert!(!host.exists(Path::new("../y")));
        host.remove_dir(Path::new("/home/d")).unwrap();
    }

    #[test]
    fn streams() {
        let host = MemoryHost::new().with_input("abc").with_var("HOME", "/h");
        let mut buffer = [0; 2];
        assert_eq!(host.read(0, &mut buffer), Ok(2));
        assert_eq!(host.read(0, &mut buffer), Ok(1));
        assert_eq!(host.read(0, &mut buffer), Ok(0));
        host.write_all(1, b"out").unwrap();
        host.write_all(2, b"err").unwrap();
        assert_eq!((host.stdout(), host.stderr()), (b"out".to_vec(), b"err".to_vec()));
        assert_eq!(host.var(OsStr::new("HOME")), Some("/h".into()));
        assert_eq!(host.write(0, b"x"), Err(Errno::EBADF));
    }
}

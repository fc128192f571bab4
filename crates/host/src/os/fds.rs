//! The table of open descriptors: OCaml's small numbers to owned descriptors.
//!
//! A number is the system's own number, so that commands inherit what the program expects. Descriptors 0 to 2 exist
//! from the start; as they can't be owned, closing one puts `/dev/null` in its place and marks it vacant, and the
//! next descriptor opened takes its number. Other numbers that the process inherited are unknown here (`EBADF`).
use crate::{Errno, Fd, Result};
use rustix::fd::{AsFd as _, AsRawFd as _, BorrowedFd, OwnedFd};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

#[derive(Clone)]
enum Entry {
    Standard,
    Owned(Arc<OwnedFd>),
}

pub(super) struct FdTable {
    entries: Mutex<BTreeMap<Fd, Entry>>,
}

impl FdTable {
    pub(super) fn new() -> FdTable {
        FdTable { entries: Mutex::new((0..3).map(|fd| (fd, Entry::Standard)).collect()) }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Fd, Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `f` on an open descriptor, without holding the table: it may block.
    pub(super) fn with<R>(&self, fd: Fd, f: impl FnOnce(BorrowedFd<'_>) -> Result<R>) -> Result<R> {
        let entry = self.lock().get(&fd).cloned().ok_or(Errno::EBADF)?;
        match entry {
            Entry::Standard => f(standard(fd)?),
            Entry::Owned(owned) => f(owned.as_fd()),
        }
    }

    /// Adds a descriptor and returns its number.
    pub(super) fn insert(&self, owned: OwnedFd) -> Result<Fd> {
        let mut entries = self.lock();
        let vacant = (0..3).find(|fd| !entries.contains_key(fd));
        let (number, entry) = match vacant {
            Some(number) => {
                replace_standard(number, owned.as_fd())?;
                (number, Entry::Standard)
            }
            None => (owned.as_raw_fd(), Entry::Owned(Arc::new(owned))),
        };
        entries.insert(number, entry);
        Ok(number)
    }

    pub(super) fn close(&self, fd: Fd) -> Result<()> {
        let mut entries = self.lock();
        match entries.get(&fd) {
            None => return Err(Errno::EBADF),
            Some(Entry::Owned(_)) => {}
            Some(Entry::Standard) => {
                let null =
                    rustix::fs::open("/dev/null", rustix::fs::OFlags::RDWR, rustix::fs::Mode::empty())?;
                replace_standard(fd, null.as_fd())?;
            }
        }
        entries.remove(&fd);
        Ok(())
    }

    pub(super) fn dup2(&self, from: Fd, to: Fd) -> Result<()> {
        self.with(from, |source| {
            if from == to {
                return Ok(());
            }
            let mut entries = self.lock();
            let entry = match entries.remove(&to) {
                _ if (0..3).contains(&to) => {
                    replace_standard(to, source)?;
                    Entry::Standard
                }
                Some(Entry::Owned(owned)) => match Arc::try_unwrap(owned) {
                    Ok(mut owned) => {
                        rustix::io::dup2(source, &mut owned)?;
                        Entry::Owned(Arc::new(owned))
                    }
                    Err(in_use) => {
                        entries.insert(to, Entry::Owned(in_use));
                        return Err(Errno(16));
                    }
                },
                _ => {
                    let owned = rustix::io::fcntl_dupfd_cloexec(source, to)?;
                    rustix::io::fcntl_setfd(&owned, rustix::io::FdFlags::empty())?;
                    if owned.as_raw_fd() != to {
                        return Err(Errno::EBADF);
                    }
                    Entry::Owned(Arc::new(owned))
                }
            };
            entries.insert(to, entry);
            Ok(())
        })
    }

    /// Waits until a read would not block; where reads never block there is nothing to wait for. `EINTR` when a signal
    /// comes first.
    pub(super) fn wait_readable(&self, fd: Fd) -> Result<()> {
        self.with(fd, |fd| {
            if rustix::fs::fcntl_getfl(fd)?.contains(rustix::fs::OFlags::NONBLOCK) {
                return Ok(());
            }
            let mut polled = [rustix::event::PollFd::from_borrowed_fd(fd, rustix::event::PollFlags::IN)];
            rustix::event::poll(&mut polled, None)?;
            Ok(())
        })
    }
}

fn standard(fd: Fd) -> Result<BorrowedFd<'static>> {
    match fd {
        0 => Ok(rustix::stdio::stdin()),
        1 => Ok(rustix::stdio::stdout()),
        2 => Ok(rustix::stdio::stderr()),
        _ => Err(Errno::EBADF),
    }
}

fn replace_standard(fd: Fd, source: BorrowedFd<'_>) -> Result<()> {
    match fd {
        0 => rustix::stdio::dup2_stdin(source)?,
        1 => rustix::stdio::dup2_stdout(source)?,
        2 => rustix::stdio::dup2_stderr(source)?,
        _ => return Err(Errno::EBADF),
    }
    Ok(())
}

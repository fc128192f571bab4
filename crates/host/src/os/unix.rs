//! The calls of Unix, on the operating system.
use super::{OsHost, exit_status};
use crate::unix::{Access, Exec, Group, MaskChange, Spawn, Unix, User, WaitOptions, Who};
use crate::{Errno, ExitStatus, Fd, Result};
use nix::sys::signal::{SigSet, SigmaskHow, Signal, sigprocmask};
use rustix::event::{PollFd, PollFlags};
use rustix::fs::{AtFlags, CWD, Mode, Timespec, Timestamps};
use rustix::process::Pid;
use std::ffi::{OsStr, OsString};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

fn errno(errno: nix::errno::Errno) -> Errno {
    Errno(errno as i32)
}

fn timespec(time: Duration) -> Timespec {
    Timespec {
        tv_sec: i64::try_from(time.as_secs()).unwrap_or(i64::MAX),
        tv_nsec: time.subsec_nanos().into(),
    }
}

/// The number that leaves an owner as it is.
const NOBODY: u32 = u32::MAX;

fn user_id(id: u32) -> Option<rustix::fs::Uid> {
    (id != NOBODY).then(|| rustix::fs::Uid::from_raw(id))
}

fn group_id(id: u32) -> Option<rustix::fs::Gid> {
    (id != NOBODY).then(|| rustix::fs::Gid::from_raw(id))
}

fn signal_set(signals: &[i32]) -> SigSet {
    let mut set = SigSet::empty();
    for &signal in signals {
        if let Ok(signal) = Signal::try_from(signal) {
            set.add(signal);
        }
    }
    set
}

impl OsHost {
    /// A command with its environment and search decided.
    fn prepare(
        &self,
        program: &OsStr,
        arguments: &[OsString],
        environment: Option<&[(OsString, OsString)]>,
        search: bool,
    ) -> Command {
        // Without a slash in its name a program would be searched.
        let here = Path::new(".").join(program);
        let named = program.as_encoded_bytes().contains(&b'/');
        let mut command = Command::new(if search || named { program } else { here.as_os_str() });
        if let Some((name, rest)) = arguments.split_first() {
            command.arg0(name).args(rest);
        }
        command.env_clear();
        match environment {
            Some(vars) => command.envs(vars.iter().map(|(name, value)| (name, value))),
            None => command.envs(crate::Host::vars(self)),
        };
        command
    }

    fn stdio(&self, fd: Fd) -> Result<std::process::Stdio> {
        self.fds.with(fd, |fd| Ok(fd.try_clone_to_owned()?.into()))
    }
}

impl Unix for OsHost {
    fn pipe(&self, close_on_exec: bool) -> Result<(Fd, Fd)> {
        use rustix::pipe::{PipeFlags, pipe_with};
        let (r, w) = pipe_with(if close_on_exec { PipeFlags::CLOEXEC } else { PipeFlags::empty() })?;
        Ok((self.fds.insert(r)?, self.fds.insert(w)?))
    }

    fn set_close_on_exec(&self, fd: Fd, on: bool) -> Result<()> {
        use rustix::io::FdFlags;
        let flags = if on { FdFlags::CLOEXEC } else { FdFlags::empty() };
        self.fds.with(fd, |fd| Ok(rustix::io::fcntl_setfd(fd, flags)?))
    }

    fn set_nonblocking(&self, fd: Fd, on: bool) -> Result<()> {
        self.fds.with(fd, |fd| Ok(rustix::io::ioctl_fionbio(fd, on)?))
    }

    fn select(&self, fds: [&[Fd]; 3], timeout: Option<Duration>) -> Result<[Vec<Fd>; 3]> {
        let kinds = [PollFlags::IN, PollFlags::OUT, PollFlags::PRI];
        let ready = [
            PollFlags::IN | PollFlags::HUP | PollFlags::ERR,
            PollFlags::OUT | PollFlags::ERR,
            PollFlags::PRI,
        ];
        let mut owned = Vec::new();
        for (kind, list) in fds.into_iter().enumerate() {
            for &fd in list {
                owned.push((kind, fd, self.fds.with(fd, |fd| Ok(fd.try_clone_to_owned()?))?));
            }
        }
        let mut polled: Vec<_> = owned.iter().map(|(kind, _, fd)| PollFd::new(fd, kinds[*kind])).collect();
        rustix::event::poll(&mut polled, timeout.map(timespec).as_ref())?;
        let mut result = [Vec::new(), Vec::new(), Vec::new()];
        for ((kind, fd, _), polled) in owned.iter().zip(&polled) {
            if polled.revents().intersects(ready[*kind]) {
                result[*kind].push(*fd);
            }
        }
        Ok(result)
    }

    fn truncate(&self, fd: Fd, length: u64) -> Result<()> {
        self.fds.with(fd, |fd| Ok(rustix::fs::ftruncate(fd, length)?))
    }

    fn sync(&self, fd: Fd) -> Result<()> {
        self.fds.with(fd, |fd| Ok(rustix::fs::fsync(fd)?))
    }

    fn change_fd_mode(&self, fd: Fd, mode: u32) -> Result<()> {
        self.fds.with(fd, |fd| Ok(rustix::fs::fchmod(fd, Mode::from_raw_mode(mode as _))?))
    }

    fn change_fd_owner(&self, fd: Fd, user: u32, group: u32) -> Result<()> {
        self.fds.with(fd, |fd| Ok(rustix::fs::fchown(fd, user_id(user), group_id(group))?))
    }

    fn socket_pair(&self, stream: bool, close_on_exec: bool) -> Result<(Fd, Fd)> {
        use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
        let kind = if stream { SocketType::STREAM } else { SocketType::DGRAM };
        let flags = if close_on_exec { SocketFlags::CLOEXEC } else { SocketFlags::empty() };
        let (a, b) = socketpair(AddressFamily::UNIX, kind, flags, None)?;
        Ok((self.fds.insert(a)?, self.fds.insert(b)?))
    }

    fn shutdown(&self, fd: Fd, direction: i64) -> Result<()> {
        use rustix::net::Shutdown;
        let how = match direction {
            0 => Shutdown::Read,
            1 => Shutdown::Write,
            _ => Shutdown::Both,
        };
        self.fds.with(fd, |fd| Ok(rustix::net::shutdown(fd, how)?))
    }

    fn link(&self, from: &Path, to: &Path) -> Result<()> {
        Ok(std::fs::hard_link(from, to)?)
    }

    fn symlink(&self, target: &Path, link: &Path) -> Result<()> {
        Ok(std::os::unix::fs::symlink(target, link)?)
    }

    fn read_link(&self, path: &Path) -> Result<PathBuf> {
        Ok(std::fs::read_link(path)?)
    }

    fn change_mode(&self, path: &Path, mode: u32) -> Result<()> {
        Ok(rustix::fs::chmod(path, Mode::from_raw_mode(mode as _))?)
    }

    fn change_owner(&self, path: &Path, user: u32, group: u32) -> Result<()> {
        Ok(rustix::fs::chownat(CWD, path, user_id(user), group_id(group), AtFlags::empty())?)
    }

    fn access(&self, path: &Path, access: Access) -> Result<()> {
        use rustix::fs::Access as A;
        let mut wanted = A::EXISTS;
        for (wish, flag) in
            [(access.read, A::READ_OK), (access.write, A::WRITE_OK), (access.execute, A::EXEC_OK)]
        {
            if wish {
                wanted |= flag;
            }
        }
        Ok(rustix::fs::accessat(CWD, path, wanted, AtFlags::empty())?)
    }

    fn set_times(&self, path: &Path, accessed: Option<Duration>, modified: Option<Duration>) -> Result<()> {
        let now = Timespec { tv_sec: 0, tv_nsec: rustix::fs::UTIME_NOW };
        let time = |t: Option<Duration>| t.map_or(now, timespec);
        let times = Timestamps { last_access: time(accessed), last_modification: time(modified) };
        Ok(rustix::fs::utimensat(CWD, path, &times, AtFlags::empty())?)
    }

    fn make_fifo(&self, path: &Path, mode: u32) -> Result<()> {
        Ok(rustix::fs::mkfifoat(CWD, path, Mode::from_raw_mode(mode as _))?)
    }

    fn umask(&self, mask: u32) -> u32 {
        rustix::process::umask(Mode::from_raw_mode(mask as _)).as_raw_mode() as _
    }

    fn change_root(&self, path: &Path) -> Result<()> {
        Ok(rustix::process::chroot(path)?)
    }

    fn all_names(&self, path: &Path) -> Result<Vec<OsString>> {
        let mut names = vec![OsString::from("."), OsString::from("..")];
        names.extend(crate::Host::read_dir(self, path)?);
        Ok(names)
    }

    fn lock(&self, fd: Fd, exclusive: bool, wait: bool, unlock: bool) -> Result<()> {
        use rustix::fs::FlockOperation as F;
        let operation = match (unlock, exclusive, wait) {
            (true, _, _) => F::Unlock,
            (_, true, true) => F::LockExclusive,
            (_, true, false) => F::NonBlockingLockExclusive,
            (_, false, true) => F::LockShared,
            (_, false, false) => F::NonBlockingLockShared,
        };
        self.fds.with(fd, |fd| Ok(rustix::fs::fcntl_lock(fd, operation)?))
    }

    fn spawn(&self, spawn: &Spawn<'_>) -> Result<u32> {
        let mut command = self.prepare(spawn.program, spawn.arguments, spawn.environment, spawn.search);
        let [stdin, stdout, stderr] = spawn.streams;
        command.stdin(self.stdio(stdin)?).stdout(self.stdio(stdout)?).stderr(self.stdio(stderr)?);
        Ok(command.spawn()?.id())
    }

    fn exec(&self, exec: &Exec<'_>) -> Errno {
        self.prepare(exec.program, exec.arguments, exec.environment, exec.search).exec().into()
    }

    fn wait(&self, pid: i32, options: WaitOptions) -> Result<Option<(i32, ExitStatus)>> {
        use rustix::process::{WaitOptions as W, wait, waitpgid, waitpid};
        let mut flags = W::empty();
        flags.set(W::NOHANG, options.no_hang);
        flags.set(W::UNTRACED, options.untraced);
        let changed = match pid {
            -1 => wait(flags)?,
            0 => waitpid(None, flags)?,
            1.. => waitpid(Pid::from_raw(pid), flags)?,
            _ => waitpgid(Pid::from_raw(-pid).ok_or(Errno::ECHILD)?, flags)?,
        };
        Ok(changed.map(|(pid, status)| {
            let status = std::os::unix::process::ExitStatusExt::from_raw(status.as_raw());
            (pid.as_raw_nonzero().get(), exit_status(status))
        }))
    }

    fn kill(&self, pid: i32, signal: i32) -> Result<()> {
        let target = nix::unistd::Pid::from_raw(pid);
        if signal == 0 {
            return nix::sys::signal::kill(target, None).map_err(errno);
        }
        let signal = Signal::try_from(signal).map_err(errno)?;
        nix::sys::signal::kill(target, signal).map_err(errno)
    }

    fn parent_id(&self) -> i32 {
        rustix::process::getppid().map_or(0, |pid| pid.as_raw_nonzero().get())
    }

    fn new_session(&self) -> Result<i32> {
        Ok(rustix::process::setsid()?.as_raw_nonzero().get())
    }

    fn signal_mask(&self, change: MaskChange, signals: &[i32]) -> Result<Vec<i32>> {
        let how = match change {
            MaskChange::Set => SigmaskHow::SIG_SETMASK,
            MaskChange::Block => SigmaskHow::SIG_BLOCK,
            MaskChange::Unblock => SigmaskHow::SIG_UNBLOCK,
        };
        let mut old = SigSet::empty();
        sigprocmask(how, Some(&signal_set(signals)), Some(&mut old)).map_err(errno)?;
        Ok(old.iter().map(|signal| signal as i32).collect())
    }

    fn pending_signals(&self) -> Result<Vec<i32>> {
        Err(Errno::ENOSYS)
    }

    fn alarm(&self, seconds: u32) -> u32 {
        match seconds {
            0 => nix::unistd::alarm::cancel().unwrap_or(0),
            _ => nix::unistd::alarm::set(seconds).unwrap_or(0),
        }
    }

    fn ids(&self) -> [u32; 4] {
        use rustix::process::{getegid, geteuid, getgid, getuid};
        [getuid().as_raw(), geteuid().as_raw(), getgid().as_raw(), getegid().as_raw()]
    }

    fn groups(&self) -> Result<Vec<u32>> {
        Ok(rustix::process::getgroups()?.into_iter().map(rustix::process::Gid::as_raw).collect())
    }

    fn set_user(&self, user: u32) -> Result<()> {
        nix::unistd::setuid(user.into()).map_err(errno)
    }

    fn set_group(&self, group: u32) -> Result<()> {
        nix::unistd::setgid(group.into()).map_err(errno)
    }

    fn user(&self, who: Who<'_>) -> Option<User> {
        let user = match who {
            Who::Name(name) => nix::unistd::User::from_name(name),
            Who::Number(id) => nix::unistd::User::from_uid(id.into()),
        };
        let user = user.ok()??;
        Some(User {
            name: user.name,
            user: user.uid.as_raw(),
            group: user.gid.as_raw(),
            comment: user.gecos.into_bytes(),
            home: user.dir,
            shell: user.shell,
        })
    }

    fn group(&self, who: Who<'_>) -> Option<Group> {
        let group = match who {
            Who::Name(name) => nix::unistd::Group::from_name(name),
            Who::Number(id) => nix::unistd::Group::from_gid(id.into()),
        };
        let group = group.ok()??;
        Some(Group { name: group.name, group: group.gid.as_raw(), members: group.mem })
    }

    fn host_name(&self) -> Vec<u8> {
        rustix::system::uname().nodename().to_bytes().to_vec()
    }
}

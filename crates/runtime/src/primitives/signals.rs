//! Signals: numbers, handlers, and running the handlers of those that arrived.
use super::{Primitive, p2};
use crate::domain::{Domain, GlobalRoot};
use crate::value::*;
use host::SignalAction;

pub const TABLE: &[Primitive] = &[p2("caml_install_signal_handler", install)];

/// What a program sees, what the common systems use. OCaml's number -n is row n-1.
const NUMBERS: [i32; 28] =
    [6, 14, 8, 1, 4, 2, 9, 13, 3, 11, 15, 10, 12, 17, 18, 19, 20, 21, 22, 26, 27, 7, 29, 31, 5, 23, 24, 25];

/// The system's number of an OCaml one.
pub fn to_system(signal: i64) -> i32 {
    match usize::try_from(-1 - signal) {
        Ok(row) if row < NUMBERS.len() => NUMBERS[row],
        _ => i32::try_from(signal).unwrap_or(-1),
    }
}

/// OCaml's number of a system's one.
pub fn from_system(signal: i32) -> i64 {
    match NUMBERS.iter().position(|&n| n == signal) {
        Some(row) => -1 - row as i64,
        None => i64::from(signal),
    }
}

/// Handlers installed, by the system's number.
pub type Handlers = std::collections::BTreeMap<i32, GlobalRoot>;

/// The signals that cannot be caught, by OCaml's number.
const SIGKILL: i64 = -7;
const SIGSTOP: i64 = -16;

/// `Signal_default` 0, `Signal_ignore` 1, or a block with the function.
fn install(d: &mut Domain, signal: Value, action: Value) -> Res {
    let number = to_system(signal.as_int());
    let wanted = match action.as_option() {
        Some(_) => SignalAction::Handle,
        None if action.as_int() == 1 => SignalAction::Ignore,
        None => SignalAction::Default,
    };
    if !(1..=64).contains(&number) {
        return Err(d.invalid_arg("Sys.signal: unavailable signal"));
    }
    if [to_system(SIGKILL), to_system(SIGSTOP)].contains(&number) {
        return Err(d.sys_error("Invalid argument"));
    }
    if wanted == SignalAction::Handle && !d.prims.signals_watched {
        d.prims.signals_watched = true;
        d.host().watch_signals(d.control().stack_limit.clone());
    }
    let old = match d.host().set_signal(number, wanted) {
        Ok(old) => old,
        Err(errno) => return Err(d.sys_error(errno.message())),
    };
    let old_handler = d.prims.signal_handlers.get(&number).map(|&root| d.get_root(root));
    if let Some(function) = action.as_option() {
        match d.prims.signal_handlers.get(&number) {
            Some(&root) => d.set_root(root, function),
            None => {
                let root = d.global_root(function);
                d.prims.signal_handlers.insert(number, root);
            }
        }
    }
    Ok(match (old, old_handler) {
        (SignalAction::Handle, Some(function)) => d.some(function),
        (SignalAction::Ignore, _) => Value::int(1),
        _ => Value::int(0),
    })
}

impl Domain {
    /// Runs the handlers of the signals that arrived. A collection point; to be called when the domain polls.
    pub fn run_signal_handlers(&mut self) -> Res<()> {
        while let Some(signal) = self.host().take_signal() {
            if let Some(&root) = self.prims.signal_handlers.get(&signal) {
                let function = self.get_root(root);
                self.callback(function, &[Value::int(from_system(signal))])?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        assert_eq!((to_system(-6), to_system(-14), to_system(-28), to_system(34)), (2, 17, 25, 34));
        for ocaml in -28..0 {
            assert_eq!(from_system(to_system(ocaml)), ocaml);
        }
    }
}

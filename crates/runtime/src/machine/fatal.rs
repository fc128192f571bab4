//! What is printed when an exception is not caught.
use crate::domain::Domain;
use crate::value::*;

/// An exception as OCaml prints it: `Name`, `Name(arg, arg)`.
pub(crate) fn describe(exn: Value) -> Vec<u8> {
    let mut out = Vec::new();
    if exn.tag() != 0 {
        out.extend_from_slice(exn.field(0).bytes());
        return out;
    }
    let id = exn.field(0);
    out.extend_from_slice(id.field(0).bytes());
    // Match_failure, Assert_failure and Undefined_recursive_module carry a tuple.
    let (block, first) =
        if exn.wosize() == 2 && exn.field(1).has_tag(0) && matches!(id.field(1).as_int(), -8 | -11 | -12) {
            (exn.field(1), 0)
        } else {
            (exn, 1)
        };
    out.push(b'(');
    for i in first..block.wosize() {
        if i > first {
            out.extend_from_slice(b", ");
        }
        let v = block.field(i);
        if v.is_int() {
            out.extend_from_slice(v.as_int().to_string().as_bytes());
        } else if v.tag() == STRING_TAG {
            out.push(b'"');
            out.extend_from_slice(v.bytes());
            out.push(b'"');
        } else {
            out.push(b'_');
        }
    }
    out.push(b')');
    out
}

/// The end when memory is exhausted where no exception can be raised: in the middle of a collection.
#[allow(clippy::disallowed_methods, reason = "there is no way out of a collection that cannot go on")]
pub(crate) fn memory_exhausted() -> ! {
    use std::io::Write;
    // There is nowhere to report that standard error is closed.
    let _ = std::io::stderr().write_all(b"Fatal error: out of memory\n");
    std::process::exit(2)
}

impl Domain {
    /// Prints an exception that nobody caught, through `Printexc`'s handler when the program has one.
    pub(crate) fn report_uncaught(&mut self, e: Raise) {
        let Some(exn) = e.exception() else { return };
        let root = self.global_root(exn);
        if let Some(handler) = self.named_value("Printexc.handle_uncaught_exception") {
            // The handler does everything, at_exit included.
            let exn = self.get_root(root);
            let _ = self.callback(handler, &[exn, Value::FALSE]);
            return;
        }
        let frames = std::mem::take(&mut self.backtrace.frames);
        let text = describe(self.get_root(root));
        if let Some(at_exit) = self.named_value("Pervasives.do_at_exit") {
            let _ = self.callback(at_exit, &[Value::UNIT]);
        }
        let mut out = b"Fatal error: exception ".to_vec();
        out.extend_from_slice(&text);
        out.push(b'\n');
        if self.backtrace.active {
            out.extend(self.describe_frames(&frames));
        }
        let _ = self.host.clone().write_all(host::STDERR, &out);
    }

    /// The backtrace as text.
    fn describe_frames(&mut self, frames: &[u64]) -> Vec<u8> {
        if !self.has_debug_info() {
            return b"(Cannot print stack backtrace: no debug information available)\n".to_vec();
        }
        let mut out = Vec::new();
        for (i, &pc) in frames.iter().enumerate() {
            let info = self.frame_info(pc);
            let what = match (info.is_raise, i) {
                (true, 0) => "Raised at",
                (true, _) => "Re-raised at",
                (false, 0) => "Raised by primitive operation at",
                (false, _) => "Called from",
            };
            let Some(p) = info.place else {
                // A re-raise that the compiler put in has no place.
                if !info.is_raise {
                    out.extend_from_slice(format!("{what} unknown location (inlined)\n").as_bytes());
                }
                continue;
            };
            out.extend_from_slice(what.as_bytes());
            out.push(b' ');
            out.extend_from_slice(&p.defname);
            out.extend_from_slice(b" in file \"");
            out.extend_from_slice(&p.file);
            let lines = if p.line == p.end_line {
                format!("line {}, characters {}-{}", p.line, p.start_char, p.end_char)
            } else {
                format!("lines {}-{}, characters {}-{}", p.line, p.end_line, p.start_char, p.end_char)
            };
            out.extend_from_slice(format!("\", {lines}\n").as_bytes());
        }
        out
    }
}

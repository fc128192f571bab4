//! Calls that are not there yet. They fail with `ENOSYS` ("Function not implemented"), naming the function.
use super::{Primitive, error, p1, p2, p3, p4, p5, pn};
use crate::domain::Domain;
use crate::value::*;
use host::Errno;

/// A row for a missing function.
macro_rules! absent {
    (1, $name:literal) => {
        p1(concat!("caml_unix_", $name), |d, _| missing(d, $name))
    };
    (2, $name:literal) => {
        p2(concat!("caml_unix_", $name), |d, _, _| missing(d, $name))
    };
    (3, $name:literal) => {
        p3(concat!("caml_unix_", $name), |d, _, _, _| missing(d, $name))
    };
    (4, $name:literal) => {
        p4(concat!("caml_unix_", $name), |d, _, _, _, _| missing(d, $name))
    };
    (5, $name:literal) => {
        p5(concat!("caml_unix_", $name), |d, _, _, _, _, _| missing(d, $name))
    };
}

pub(super) const TABLE: &[Primitive] = &[
    absent!(1, "nice"),
    absent!(1, "getitimer"),
    absent!(2, "setitimer"),
    absent!(1, "sigsuspend"),
    absent!(1, "setgroups"),
    absent!(4, "socket"),
    absent!(2, "accept"),
    absent!(2, "bind"),
    absent!(2, "connect"),
    absent!(2, "listen"),
    absent!(1, "getsockname"),
    absent!(1, "getpeername"),
    absent!(5, "recv"),
    absent!(5, "recvfrom"),
    absent!(5, "send"),
    absent!(3, "getsockopt"),
    absent!(4, "setsockopt"),
    absent!(1, "gethostbyname"),
    absent!(1, "gethostbyaddr"),
    absent!(1, "getprotobyname"),
    absent!(1, "getprotobynumber"),
    absent!(2, "getservbyname"),
    absent!(2, "getservbyport"),
    absent!(3, "getaddrinfo"),
    absent!(2, "getnameinfo"),
    absent!(1, "tcgetattr"),
    absent!(3, "tcsetattr"),
    absent!(2, "tcsendbreak"),
    absent!(1, "tcdrain"),
    absent!(2, "tcflush"),
    absent!(2, "tcflow"),
    pn("caml_unix_sendto", 6, |d, _| missing(d, "sendto")),
];

fn missing(d: &mut Domain, function: &str) -> Res {
    Err(error(d, Errno::ENOSYS, function, b""))
}

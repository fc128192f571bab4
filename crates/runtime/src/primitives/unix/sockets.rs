//! Sockets: pairs, and internet addresses as text.
use super::files::unit;
use super::{Primitive, call, on_fd, optional_flag, p1, p2, p4};
use crate::domain::Domain;
use crate::value::*;
use host::Errno;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

pub(super) const TABLE: &[Primitive] = &[
    p4("caml_unix_socketpair", socketpair),
    p2("caml_unix_shutdown", |d, fd, command| {
        unit(on_fd(d, "shutdown", fd, |u, _, fd| u.shutdown(fd, command.as_int())))
    }),
    p1("caml_unix_inet_addr_of_string", address_of_string),
    p1("caml_unix_string_of_inet_addr", string_of_address),
];

/// Domains and types in the order of `Unix.socket_domain` and `Unix.socket_type`.
fn socketpair(d: &mut Domain, cloexec: Value, domain: Value, kind: Value, _: Value) -> Res {
    let (on, local, stream) = (optional_flag(cloexec), domain.as_int() == 0, kind.as_int() == 0);
    let (a, b) = call(d, "socketpair", b"", |u, _| match local {
        true => u.socket_pair(stream, on),
        false => Err(Errno::EAFNOSUPPORT),
    })?;
    Ok(d.pair(Value::int(i64::from(a)), Value::int(i64::from(b))))
}

/// An address is a string of its 4 or 16 bytes.
fn address_of_string(d: &mut Domain, s: Value) -> Res {
    match s.text().parse() {
        Ok(IpAddr::V4(address)) => d.string(&address.octets()),
        Ok(IpAddr::V6(address)) => d.string(&address.octets()),
        Err(_) => Err(d.failwith("inet_addr_of_string")),
    }
}

fn string_of_address(d: &mut Domain, address: Value) -> Res {
    let bytes = address.bytes();
    let text = match (<[u8; 4]>::try_from(bytes), <[u8; 16]>::try_from(bytes)) {
        (Ok(bytes), _) => Ipv4Addr::from(bytes).to_string(),
        (_, Ok(bytes)) => Ipv6Addr::from(bytes).to_string(),
        _ => return Err(d.invalid_arg("Unix.string_of_inet_addr")),
    };
    d.str(&text)
}

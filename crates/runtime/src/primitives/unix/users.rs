//! Users and groups.
use super::files::unit;
use super::{Primitive, call, p1, p2};
use crate::domain::Domain;
use crate::value::*;
use host::path::path_to_bytes;
use host::unix::{Group, User, Who};

pub(super) const TABLE: &[Primitive] = &[
    p1("caml_unix_getuid", |d, _| id(d, 0)),
    p1("caml_unix_geteuid", |d, _| id(d, 1)),
    p1("caml_unix_getgid", |d, _| id(d, 2)),
    p1("caml_unix_getegid", |d, _| id(d, 3)),
    p1("caml_unix_setuid", |d, user| unit(call(d, "setuid", b"", |u, _| u.set_user(user.as_int() as u32)))),
    p1("caml_unix_setgid", |d, group| {
        unit(call(d, "setgid", b"", |u, _| u.set_group(group.as_int() as u32)))
    }),
    p1("caml_unix_getgroups", |d, _| {
        let groups = call(d, "getgroups", b"", |u, _| u.groups())?;
        let groups: Vec<Value> = groups.into_iter().map(|g| Value::int(i64::from(g))).collect();
        d.block_from(0, &groups)
    }),
    p1("caml_unix_getlogin", |d, _| {
        let user =
            call(d, "getlogin", b"", |u, _| u.user(Who::Number(u.ids()[0])).ok_or(host::Errno::ENOENT))?;
        d.str(&user.name)
    }),
    p1("caml_unix_getpwnam", |d, name| {
        let name = name.text();
        let user = call(d, "getpwnam", b"", |u, _| Ok(u.user(Who::Name(&name))))?;
        user_record(d, user)
    }),
    p1("caml_unix_getpwuid", |d, id| {
        let user = call(d, "getpwuid", b"", |u, _| Ok(u.user(Who::Number(id.as_int() as u32))))?;
        user_record(d, user)
    }),
    p1("caml_unix_getgrnam", |d, name| {
        let name = name.text();
        let group = call(d, "getgrnam", b"", |u, _| Ok(u.group(Who::Name(&name))))?;
        group_record(d, group)
    }),
    p1("caml_unix_getgrgid", |d, id| {
        let group = call(d, "getgrgid", b"", |u, _| Ok(u.group(Who::Number(id.as_int() as u32))))?;
        group_record(d, group)
    }),
    p1("caml_unix_gethostname", |d, _| {
        let name = call(d, "gethostname", b"", |u, _| Ok(u.host_name()))?;
        d.string(&name)
    }),
    p2("caml_unix_initgroups", |d, _, _| Err(super::error(d, host::Errno::ENOSYS, "initgroups", b""))),
];

fn id(d: &mut Domain, which: usize) -> Res {
    let ids = call(d, "getuid", b"", |u, _| Ok(u.ids()))?;
    Ok(Value::int(i64::from(ids[which])))
}

fn user_record(d: &mut Domain, user: Option<User>) -> Res {
    let Some(user) = user else { return Err(d.not_found()) };
    let fields = [
        d.str(&user.name)?,
        d.str("x")?,
        Value::int(i64::from(user.user)),
        Value::int(i64::from(user.group)),
        d.string(&user.comment)?,
        d.string(&path_to_bytes(&user.home))?,
        d.string(&path_to_bytes(&user.shell))?,
    ];
    Ok(d.tuple(&fields))
}

fn group_record(d: &mut Domain, group: Option<Group>) -> Res {
    let Some(group) = group else { return Err(d.not_found()) };
    let members = d.string_array(&group.members)?;
    let fields = [d.str(&group.name)?, d.str("x")?, Value::int(i64::from(group.group)), members];
    Ok(d.tuple(&fields))
}

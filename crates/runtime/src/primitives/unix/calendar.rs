//! Points in time as years, months, days, and back.
use super::{Primitive, error, p1};
use crate::domain::Domain;
use crate::value::*;
use host::Errno;

pub(super) const TABLE: &[Primitive] = &[
    p1("caml_unix_gmtime", |d, t| match utc(t.double()) {
        Some(fields) => Ok(record(d, &fields)),
        None => Err(error(d, Errno::EINVAL, "gmtime", b"")),
    }),
    p1("caml_unix_localtime", |d, t| match local(t.double()) {
        Some(fields) => Ok(record(d, &fields)),
        None => Err(error(d, Errno::EINVAL, "localtime", b"")),
    }),
    p1("caml_unix_mktime", mktime),
];

/// The record `Unix.tm`: second, minute, hour, day, month, year, day of the week, day of the year, summer time.
type Tm = [i64; 9];

fn record(d: &mut Domain, tm: &Tm) -> Value {
    d.tuple(&tm.map(Value::int))
}

/// The proleptic Gregorian calendar.
fn utc(t: f64) -> Option<Tm> {
    let seconds = whole_seconds(t)?;
    let (days, rest) = (seconds.div_euclid(86400), seconds.rem_euclid(86400));
    // Years from March, so that the leap day is a year's last: 400 years have 146097 days.
    let shifted = days + 719468;
    let (era, day_of_era) = (shifted.div_euclid(146097), shifted.rem_euclid(146097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12;
    let year = year_of_era + era * 400 + i64::from(month < 2);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334][month as usize];
    let year_day = before + i64::from(leap && month > 1) + day - 1;
    let week_day = (days + 4).rem_euclid(7);
    Some([rest % 60, rest / 60 % 60, rest / 3600, day, month, year - 1900, week_day, year_day, 0])
}

/// Seconds within what calendars can show (years of 32 bits).
fn whole_seconds(t: f64) -> Option<i64> {
    let t = t.trunc();
    (t.abs() < 6.0e16).then_some(t as i64)
}

#[cfg(unix)]
fn fields(tm: &libc::tm) -> Tm {
    let ints = [tm.tm_sec, tm.tm_min, tm.tm_hour, tm.tm_mday, tm.tm_mon, tm.tm_year, tm.tm_wday, tm.tm_yday];
    let mut result = [0; 9];
    for (field, n) in result.iter_mut().zip(ints) {
        *field = i64::from(n);
    }
    result[8] = i64::from(tm.tm_isdst > 0);
    result
}

#[cfg(unix)]
fn local(t: f64) -> Option<Tm> {
    let seconds = whole_seconds(t)?;
    let mut tm = std::mem::MaybeUninit::<libc::tm>::zeroed();
    // SAFETY: both pointers are good for the call; all-zero bytes are a `tm`.
    let (found, tm) = unsafe { (!libc::localtime_r(&seconds, tm.as_mut_ptr()).is_null(), tm.assume_init()) };
    found.then(|| fields(&tm))
}

#[cfg(not(unix))]
fn local(t: f64) -> Option<Tm> {
    utc(t)
}

/// The time that local fields mean, and the fields made normal.
#[cfg(unix)]
fn mktime(d: &mut Domain, tm: Value) -> Res {
    let int = |i: usize| i32::try_from(tm.field(i).as_int()).unwrap_or(i32::MAX);
    // SAFETY: all-zero bytes are a `tm`.
    let mut parts: libc::tm = unsafe { std::mem::MaybeUninit::zeroed().assume_init() };
    (parts.tm_sec, parts.tm_min, parts.tm_hour) = (int(0), int(1), int(2));
    (parts.tm_mday, parts.tm_mon, parts.tm_year) = (int(3), int(4), int(5));
    (parts.tm_wday, parts.tm_yday) = (int(6), int(7));
    // Whether it is summer time is for the system to find out.
    parts.tm_isdst = -1;
    // SAFETY: the pointer is good for the call.
    let seconds = unsafe { libc::mktime(&mut parts) };
    if seconds == -1 {
        return Err(error(d, Errno::ERANGE, "mktime", b""));
    }
    let normal = record(d, &fields(&parts));
    let seconds = d.float(seconds as f64);
    Ok(d.pair(seconds, normal))
}

#[cfg(not(unix))]
fn mktime(d: &mut Domain, _: Value) -> Res {
    Err(error(d, Errno::ENOSYS, "mktime", b""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days() {
        assert_eq!(utc(0.0), Some([0, 0, 0, 1, 0, 70, 4, 0, 0]));
        assert_eq!(utc(951_827_696.9), Some([56, 34, 12, 29, 1, 100, 2, 59, 0]));
        assert_eq!(utc(-1.0), Some([59, 59, 23, 31, 11, 69, 3, 364, 0]));
        assert_eq!(utc(1_735_689_599.0), Some([59, 59, 23, 31, 11, 124, 2, 365, 0]));
        assert_eq!(utc(f64::NAN), None);
    }
}

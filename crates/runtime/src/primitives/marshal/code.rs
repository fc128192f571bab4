//! Code pointers of closures, named by the digest of the code fragment and an offset in it.
use crate::code::Fragment;
use crate::domain::Domain;
use crate::value::*;
use bytecode::layout::{closure_arity, closure_info, closure_start_env};
use marshal::Error;
use md5::{Digest as _, Md5};

/// MD5 of a fragment's words as they stand in the executable.
fn digest(fragment: &Fragment) -> [u8; 16] {
    *fragment.digest.get_or_init(|| {
        let mut md5 = Md5::new();
        for word in &fragment.words {
            md5.update(word.to_le_bytes());
        }
        md5.finalize().into()
    })
}

/// Offset in bytes and digest of the fragment for a code pointer.
pub(super) fn locate(d: &Domain, pointer: u64) -> Option<(u32, [u8; 16])> {
    let fragment = d.code.find(pointer)?;
    let offset = u32::try_from(fragment.position(pointer)? * 4).ok()?;
    Some((offset, digest(fragment)))
}

/// The code pointer at an offset in bytes of the fragment with that digest.
pub(super) fn address(d: &Domain, offset: u32, wanted: &[u8; 16]) -> Result<u64, Error> {
    let fragment = d.code.iter().find(|f| digest(f) == *wanted).ok_or(Error::UnknownCode(*wanted))?;
    if !offset.is_multiple_of(4) {
        return Err(Error::IllFormed);
    }
    fragment.address(offset as usize / 4, &d.primitives).ok_or(Error::IllFormed)
}

/// Whether a block of tag `CLOSURE_TAG` is a closure: code, info and infix headers where they must be.
pub(super) fn is_closure(d: &Domain, v: Value) -> bool {
    let (size, info) = (v.wosize(), v.raw_field(1));
    let start = closure_start_env(info) as usize;
    if closure_arity(info) != 0 || start % 3 != 2 || start > size {
        return false;
    }
    (0..start).all(|i| match i % 3 {
        0 => locate(d, v.raw_field(i)).is_some(),
        1 => v.raw_field(i) == closure_info(0, (start + 1 - i) as u64),
        _ => Header(v.raw_field(i)).without_colour() == Header::new(i + 1, 0, INFIX_TAG).0,
    })
}

/// Whether a function of a closure (other than its first) starts at that offset.
pub(super) fn has_function_at(closure: Value, offset: u32) -> bool {
    let start = closure_start_env(closure.raw_field(1)) as usize;
    let word = offset as usize / 8;
    offset.is_multiple_of(24) && word > 0 && word < start
}

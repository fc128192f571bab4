//! The compressed form's zstd frames: streamed, default level, no content size, as OCaml's runtime writes them.

use crate::error::Error;
use crate::header::{Header, Model};
use std::borrow::Cow;

/// The most bytes of codes that compressed data may expand to: much more than honest data does, far less than forged
/// data could.
fn limit(data: &[u8]) -> u64 {
    (256 * data.len() as u64).clamp(1 << 24, 1 << 28)
}

/// The codes after a header, decompressed if need be.
pub fn codes<'a>(header: &Header, data: &'a [u8]) -> Result<Cow<'a, [u8]>, Error> {
    match header.model {
        Model::Small | Model::Big => Ok(Cow::Borrowed(data)),
        Model::Compressed if header.codes_len > limit(data) => Err(Error::TooBig),
        Model::Compressed => decompress(data, header.codes_len).map(Cow::Owned),
    }
}

#[cfg(feature = "zstd")]
fn decompress(data: &[u8], len: u64) -> Result<Vec<u8>, Error> {
    use std::io::Read;
    // The vector grows with what is really there, not with what the header says.
    let mut out = Vec::with_capacity(len.min(8 * data.len() as u64) as usize);
    let mut decoder = zstd::stream::read::Decoder::with_buffer(data).map_err(|_| Error::Decompression)?;
    decoder.window_log_max(25).map_err(|_| Error::Decompression)?;
    decoder.take(len + 1).read_to_end(&mut out).map_err(|_| Error::Decompression)?;
    if out.len() as u64 == len { Ok(out) } else { Err(Error::Decompression) }
}

/// The frame for some codes; `None` when this build cannot compress.
#[cfg(feature = "zstd")]
pub fn compress(codes: &[u8]) -> Option<Vec<u8>> {
    use std::io::Write;
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 0).ok()?;
    encoder.write_all(codes).ok()?;
    encoder.finish().ok()
}

#[cfg(not(feature = "zstd"))]
fn decompress(_: &[u8], _: u64) -> Result<Vec<u8>, Error> {
    Err(Error::CannotDecompress)
}

#[cfg(not(feature = "zstd"))]
pub fn compress(_: &[u8]) -> Option<Vec<u8>> {
    None
}

/// Whether this build can write compressed data.
pub const AVAILABLE: bool = cfg!(feature = "zstd");

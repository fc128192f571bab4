//! Polymorphic hashing: breadth first over a bounded queue, mixing 32-bit words (`reference/formats.md` section 9).
use super::{Primitive, p2, p4};
use crate::domain::Domain;
use crate::value::*;

pub const TABLE: &[Primitive] = &[p4("caml_hash", hash), p2("caml_string_hash", string_hash)];

/// The queue's length at most.
const QUEUE: usize = 256;
/// Forward blocks followed at most: there may be a cycle of them.
const MAX_FORWARDS: usize = 1000;

/// The state of a hash.
#[derive(Clone, Copy)]
pub struct Mixer(u32);

impl Mixer {
    pub fn new(seed: u32) -> Mixer {
        Mixer(seed)
    }

    #[inline]
    pub fn word(&mut self, d: u32) {
        let d = d.wrapping_mul(0xcc9e_2d51).rotate_left(15).wrapping_mul(0x1b87_3593);
        self.0 = (self.0 ^ d).rotate_left(13).wrapping_mul(5).wrapping_add(0xe654_6b64);
    }

    /// A machine word, folded.
    #[inline]
    pub fn native(&mut self, n: i64) {
        self.word(((n >> 32) ^ (n >> 63) ^ n) as u32);
    }

    pub fn float(&mut self, x: f64) {
        let bits = if x.is_nan() {
            0x7FF0_0000_0000_0001
        } else if x == 0.0 {
            0
        } else {
            x.to_bits()
        };
        self.word(bits as u32);
        self.word((bits >> 32) as u32);
    }

    pub fn bytes(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<4>();
        for &word in words {
            self.word(u32::from_le_bytes(word));
        }
        if !rest.is_empty() {
            let mut last = [0; 4];
            last[..rest.len()].copy_from_slice(rest);
            self.word(u32::from_le_bytes(last));
        }
        self.0 ^= bytes.len() as u32;
    }

    /// The mixed word as it stands.
    pub fn state(self) -> u32 {
        self.0
    }

    /// The 30-bit hash.
    pub fn finish(self) -> i64 {
        let mut h = self.0;
        h ^= h >> 16;
        h = h.wrapping_mul(0x85eb_ca6b);
        h ^= h >> 13;
        h = h.wrapping_mul(0xc2b2_ae35);
        h ^= h >> 16;
        i64::from(h & 0x3FFF_FFFF)
    }
}

fn string_hash(_: &mut Domain, seed: Value, s: Value) -> Res {
    let mut mixer = Mixer::new(seed.as_int() as u32);
    mixer.bytes(s.bytes());
    Ok(Value::int(mixer.finish()))
}

fn hash(d: &mut Domain, count: Value, limit: Value, seed: Value, v: Value) -> Res {
    let mut mixer = Mixer::new(seed.as_int() as u32);
    if count.as_int() > 0 && mix_simple(&mut mixer, v) {
        return Ok(Value::int(mixer.finish()));
    }
    let limit = limit.as_index().map_or(QUEUE, |n| n.min(QUEUE));
    let mut walk = Walk { queue: std::mem::take(&mut d.prims.hash_queue), limit, left: count.as_int() };
    walk.queue.push(v);
    let mut read = 0;
    while walk.left > 0 {
        let Some(&v) = walk.queue.get(read) else { break };
        read += 1;
        walk.visit(&mut mixer, v);
    }
    walk.queue.clear();
    d.prims.hash_queue = walk.queue;
    Ok(Value::int(mixer.finish()))
}

/// Mixes a value that is all there is to hash; `false` when it is none of the frequent ones.
#[inline]
fn mix_simple(mixer: &mut Mixer, v: Value) -> bool {
    if v.is_int() {
        mixer.native(v.bits() as i64);
    } else if v.tag() == STRING_TAG {
        mixer.bytes(v.bytes());
    } else {
        return false;
    }
    true
}

struct Walk {
    queue: Vec<Value>,
    limit: usize,
    /// Meaningful values that may still be mixed.
    left: i64,
}

impl Walk {
    fn visit(&mut self, mixer: &mut Mixer, v: Value) {
        let mut v = v;
        let mut forwards = 0;
        while v.has_tag(FORWARD_TAG) {
            v = v.field(0);
            forwards += 1;
            if forwards > MAX_FORWARDS {
                return;
            }
        }
        if v.is_int() {
            mixer.native(v.bits() as i64);
            self.left -= 1;
            return;
        }
        match v.tag() {
            STRING_TAG => {
                mixer.bytes(v.bytes());
                self.left -= 1;
            }
            DOUBLE_TAG => {
                mixer.float(v.double());
                self.left -= 1;
            }
            DOUBLE_ARRAY_TAG => self.float_array(mixer, v),
            OBJECT_TAG => {
                mixer.native(v.field(1).as_int());
                self.left -= 1;
            }
            CUSTOM_TAG => {
                if let Some(hash) = v.custom_ops().hash {
                    mixer.word(hash(v) as u32);
                    self.left -= 1;
                }
            }
            ABSTRACT_TAG | CONT_TAG => {}
            INFIX_TAG => {
                let offset = v.wosize() * 8;
                mixer.word(offset as u32);
                self.closure(mixer, Value::from_bits(v.bits() - offset as u64));
            }
            CLOSURE_TAG => self.closure(mixer, v),
            _ => {
                mixer.word(v.header().without_colour() as u32);
                self.enqueue(v, 0);
            }
        }
    }

    fn float_array(&mut self, mixer: &mut Mixer, v: Value) {
        for i in 0..v.wosize() {
            if self.left <= 0 {
                break;
            }
            mixer.float(v.double_field(i));
            self.left -= 1;
        }
    }

    /// Code and info words are mixed as they are, which depends on where the code lies; the environment is queued.
    fn closure(&mut self, mixer: &mut Mixer, v: Value) {
        mixer.word(v.header().without_colour() as u32);
        let start = (bytecode::layout::closure_start_env(v.raw_field(1)) as usize).min(v.wosize());
        for i in 0..start {
            mixer.native(v.raw_field(i) as i64);
            self.left -= 1;
        }
        self.enqueue(v, start);
    }

    fn enqueue(&mut self, v: Value, from: usize) {
        for i in from..v.wosize() {
            if self.queue.len() >= self.limit {
                break;
            }
            self.queue.push(v.field(i));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn native(n: i64) -> i64 {
        let mut mixer = Mixer::new(0);
        mixer.native(Value::int(n).bits() as i64);
        mixer.finish()
    }

    // 3.14 is one of the recorded check values.
    #[allow(clippy::approx_constant)]
    #[test]
    fn as_the_reference() {
        assert_eq!([native(0), native(42), native(-1)], [129913994, 395478795, 911466517]);
        let mut mixer = Mixer::new(0);
        mixer.bytes(b"hello");
        assert_eq!(mixer.finish(), 840920576);
        let mut mixer = Mixer::new(0);
        mixer.float(3.14);
        assert_eq!(mixer.finish(), 231474695);
        let mut mixer = Mixer::new(0);
        mixer.word(5);
        assert_eq!(mixer.finish(), 648017920);
        // `[||]`: a block of size 0.
        let mut mixer = Mixer::new(0);
        mixer.word(0);
        assert_eq!(mixer.finish(), 1058613066);
    }
}

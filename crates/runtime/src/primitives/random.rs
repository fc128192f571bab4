//! The generator of `Random`: LXM, variant L64X128 (Steele and Vigna, 2021).
use super::bigarray::memory::{load, store};
use super::{Primitive, p1};
use crate::domain::Domain;
use crate::value::*;

pub const TABLE: &[Primitive] = &[p1("caml_lxm_next", next)];

/// The four words of state: addend of the linear part, its state, the two words of the xor-shift part.
fn next(d: &mut Domain, state: Value) -> Res {
    if super::bigarray::data(state).len() < 32 {
        return Err(d.invalid_arg("Random: bad state"));
    }
    let mut words: [u64; 4] = std::array::from_fn(|i| load(state, i));
    let result = step(&mut words);
    for (i, &word) in words.iter().enumerate() {
        store(state, i, word);
    }
    Ok(d.int64(result as i64))
}

fn step(state: &mut [u64; 4]) -> u64 {
    const MULTIPLIER: u64 = 0xd134_2543_de82_ef95;
    const MIX: u64 = 0xdaba_0b6e_b093_22e3;
    let [addend, linear, x0, x1] = *state;
    let mut z = linear.wrapping_add(x0);
    z = (z ^ z >> 32).wrapping_mul(MIX);
    z = (z ^ z >> 32).wrapping_mul(MIX);
    z ^= z >> 32;
    let y = x1 ^ x0;
    state[1] = linear.wrapping_mul(MULTIPLIER).wrapping_add(addend);
    state[2] = x0.rotate_left(24) ^ y ^ y << 16;
    state[3] = y.rotate_left(37);
    z
}

#[cfg(test)]
mod tests {
    /// The state of `Random.State.make [|1; 2; 3|]` and what `bits64` gives.
    #[test]
    fn as_the_reference() {
        let mut state = [0x84B178F334E98AFD, 0x553385A82F637B61, 0x9AD67690CE6A62E7, 0xD6647EBB831CB842];
        assert_eq!(super::step(&mut state), 0x0b19264cae694b03);
        let after = [0x84B178F334E98AFD, 0xF688ECFA6F41E972, 0xD4572F3F70490CD3, 0xAEDB54A996410569];
        assert_eq!(state, after);
    }
}

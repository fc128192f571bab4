//! The order in which OCaml's hash tables list their keys.
//!
//! OCaml's linker prints missing and misplaced units in the order of a `Hashtbl`; messages that must agree with its own
//! need that order: by bucket, and in a bucket the latest first.

use bytecode::hash::{finish, mix, mix_string};
use bytecode::layout::header;

/// `Hashtbl.hash` of a string.
pub fn string(text: &str) -> u32 {
    finish(mix_string(0, text.as_bytes()))
}

/// `Hashtbl.hash` of a pair of strings.
pub fn pair(a: &str, b: &str) -> u32 {
    let state = mix(0, header(2, 0) as u32);
    finish(mix_string(mix_string(state, a.as_bytes()), b.as_bytes()))
}

/// Sorts keys, given in the order of their insertion into a table, as the table lists them.
pub fn sort<T>(items: &mut [T], hash: impl Fn(&T) -> u32) {
    // Tables of 17 buckets asked for have 32, and double when they are filled twice over.
    let mut buckets = 32;
    while items.len() > 2 * buckets {
        buckets *= 2;
    }
    items.reverse();
    items.sort_by_key(|item| hash(item) as usize % buckets);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recorded_orders() {
        let mut names = vec!["A", "B", "C", "D", "K", "L"];
        sort(&mut names, |n| string(n));
        assert_eq!(names, ["D", "K", "C", "A", "L", "B"]);
        let mut pairs = ["A", "B", "C", "D", "K", "L"].map(|n| (n, format!("{}.cmo", n.to_lowercase())));
        sort(&mut pairs, |(n, f)| pair(n, f));
        assert_eq!(pairs.map(|(n, _)| n), ["L", "C", "B", "K", "D", "A"]);
    }
}

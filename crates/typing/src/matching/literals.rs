//! A literal that a column of literals leaves out, as OCaml chooses it.

use std::rc::Rc;

use diagnostics::Span;
use syntax::symbol::Interner;

use crate::typedtree::Constant;

/// A literal of the type of `seen` that is none of them. Strings that are all taken do not exist: one is as long as
/// none of the others is. `None` when every value of the type is taken (characters).
pub fn unseen(names: &Interner, seen: &[&Constant]) -> Option<Constant> {
    let numbers = || -> i64 {
        let mut n = 0;
        while seen
            .iter()
            .any(|c| matches!(c, Constant::Int(m) | Constant::Int64(m) | Constant::Nativeint(m) if *m == n))
        {
            n += 1;
        }
        n
    };
    Some(match seen.first()? {
        Constant::Int(_) => Constant::Int(numbers()),
        Constant::Int64(_) => Constant::Int64(numbers()),
        Constant::Nativeint(_) => Constant::Nativeint(numbers()),
        Constant::Int32(_) => {
            let mut n = 0;
            while seen.iter().any(|c| matches!(c, Constant::Int32(m) if *m == n)) {
                n += 1;
            }
            Constant::Int32(n)
        }
        Constant::Char(_) => Constant::Char(unseen_char(seen)?),
        Constant::String(..) => {
            let taken = |n: usize| seen.iter().any(|c| matches!(c, Constant::String(s, ..) if s.len() == n));
            let length = (0..).find(|n| !taken(*n))?;
            Constant::String(Rc::from(vec![b'*'; length]), Span::NONE, None)
        }
        Constant::Float(_) => {
            let value = |c: &Constant| match c {
                Constant::Float(text) => names.str(*text).replace('_', "").parse::<f64>().ok(),
                _ => None,
            };
            let taken: Vec<f64> = seen.iter().filter_map(|c| value(c)).collect();
            let mut n = 0u32;
            while taken.contains(&f64::from(n)) {
                n += 1;
            }
            Constant::Float(names.intern(&format!("{n}.")))
        }
    })
}

/// Letters first, then digits, then what prints, then the rest.
fn unseen_char(seen: &[&Constant]) -> Option<u8> {
    let ranges = [(b'a', b'z'), (b'A', b'Z'), (b'0', b'9'), (b' ', b'~'), (0, 255)];
    let mut candidates = ranges.iter().flat_map(|(first, last)| *first..=*last);
    candidates.find(|byte| !seen.iter().any(|c| matches!(c, Constant::Char(b) if b == byte)))
}

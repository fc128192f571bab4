//! "Did you mean ...?": names near to one that is unbound.

/// The names among `candidates` that are nearest to `name`, near enough, in alphabetical order.
pub fn nearest<'a>(candidates: impl Iterator<Item = &'a str>, name: &str) -> Vec<String> {
    let cutoff = match name.len() {
        0..=2 => 0,
        3 | 4 => 1,
        5 | 6 => 2,
        _ => 3,
    };
    let mut best = cutoff;
    let mut found: Vec<&str> = Vec::new();
    for candidate in candidates {
        match distance(name, candidate, best) {
            Some(d) if d < best => {
                best = d;
                found = vec![candidate];
            }
            Some(_) => found.push(candidate),
            None => {}
        }
    }
    found.sort_unstable();
    found.dedup();
    found.into_iter().map(str::to_owned).collect()
}

/// The number of insertions, deletions, replacements and swaps of neighbours between two names, if at most `cutoff`.
pub fn distance(a: &str, b: &str, cutoff: usize) -> Option<usize> {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len().abs_diff(b.len()) > cutoff {
        return None;
    }
    let mut rows: [Vec<usize>; 3] = [vec![0; b.len() + 1], (0..=b.len()).collect(), vec![0; b.len() + 1]];
    for i in 1..=a.len() {
        rows[2][0] = i;
        for j in 1..=b.len() {
            let change = usize::from(a[i - 1] != b[j - 1]);
            let mut d = (rows[1][j - 1] + change).min(rows[1][j] + 1).min(rows[2][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                d = d.min(rows[0][j - 2] + change);
            }
            rows[2][j] = d;
        }
        rows.rotate_left(1);
    }
    Some(rows[1][b.len()]).filter(|d| *d <= cutoff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_names_in_alphabetical_order() {
        let names = ["map2", "mapi", "map", "iter"];
        assert_eq!(nearest(names.into_iter(), "mapp"), ["map", "map2", "mapi"]);
        assert_eq!(nearest(["List"].into_iter(), "Lsit"), ["List"]);
        assert!(nearest(["b"].into_iter(), "a").is_empty());
    }
}

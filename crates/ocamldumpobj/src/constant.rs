//! Structured constants as text.

use marshal::{Graph, Value, View};

/// Constants nested more deeply are cut: they may be forged cycles.
const MAX_DEPTH: usize = 500;
/// The longest text of a constant; sharing can make it exponential.
const MAX_LEN: usize = 1 << 24;

/// Appends a constant.
pub fn print(out: &mut String, graph: &Graph, value: Value) {
    print_at(out, graph, value, 0);
}

fn print_at(out: &mut String, graph: &Graph, value: Value, depth: usize) {
    if depth > MAX_DEPTH || out.len() > MAX_LEN {
        *out += "...";
        return;
    }
    match graph.view(value) {
        View::Int(n) => *out += &n.to_string(),
        View::String(bytes) => string(out, bytes),
        View::Double(x) => *out += &general(x),
        View::Doubles(xs) => {
            *out += "[|";
            separated(out, xs, |out, x| *out += &general(*x));
            *out += "|]";
        }
        View::Int32(n) => *out += &format!("{n}l"),
        View::Int64(n) => *out += &format!("{n}L"),
        View::Nativeint(n) => *out += &format!("{n}n"),
        View::Block(tag, fields) => {
            *out += &format!("<{tag}>(");
            separated(out, fields, |out, field| print_at(out, graph, *field, depth + 1));
            out.push(')');
        }
        View::Custom(_) | View::Code(_) | View::Infix(..) => *out += "<...>",
    }
}

fn separated<T>(out: &mut String, items: &[T], mut item: impl FnMut(&mut String, &T)) {
    for (i, x) in items.iter().enumerate() {
        if i > 0 {
            *out += ", ";
        }
        item(out, x);
    }
}

/// A string as an OCaml literal.
fn string(out: &mut String, bytes: &[u8]) {
    out.push('"');
    for byte in bytes {
        match byte {
            b'"' => *out += "\\\"",
            b'\\' => *out += "\\\\",
            b'\n' => *out += "\\n",
            b'\t' => *out += "\\t",
            b'\r' => *out += "\\r",
            8 => *out += "\\b",
            b' '..=b'~' => out.push(char::from(*byte)),
            _ => *out += &format!("\\{byte:03}"),
        }
    }
    out.push('"');
}

/// A float as C's `%.12g` writes it.
fn general(x: f64) -> String {
    const DIGITS: i32 = 12;
    if !x.is_finite() {
        return if x.is_nan() {
            "nan"
        } else if x > 0.0 {
            "inf"
        } else {
            "-inf"
        }
        .to_owned();
    }
    let scientific = format!("{x:.*e}", DIGITS as usize - 1);
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let trimmed = |text: &str| match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text.to_owned(),
    };
    if !(-4..DIGITS).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{}e{sign}{:02}", trimmed(digits), exponent.abs());
    }
    trimmed(&format!("{x:.*}", (DIGITS - 1 - exponent) as usize))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_as_recorded() {
        let texts = [1e300, 0.1, -0.0, 1e-7, 123456789.125, 3.0000000000001, 1e15, 1e20, 2.0, 123456789012.0];
        let expected =
            ["1e+300", "0.1", "-0", "1e-07", "123456789.125", "3", "1e+15", "1e+20", "2", "123456789012"];
        assert_eq!(texts.map(general), expected);
    }

    #[test]
    fn structures() {
        let mut graph = Graph::new();
        let text = graph.string(b"a\tb\0\xC8\"");
        let inner = graph.block(1, &[text, Value::Int(-3)]);
        let long = graph.int64(-5);
        let value = graph.block(0, &[inner, long]);
        let mut out = String::new();
        print(&mut out, &graph, value);
        assert_eq!(out, r#"<0>(<1>("a\tb\000\200\"", -3), -5L)"#);
    }

    #[test]
    fn cycles_end() {
        let mut graph = Graph::new();
        let node = graph.alloc(0, 1);
        graph.set_field(node, 0, Value::Node(node));
        print(&mut String::new(), &graph, Value::Node(node));
    }
}

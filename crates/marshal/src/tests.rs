//! The format against bytes recorded from OCaml, and round trips of arbitrary values.

use std::rc::Rc;
use std::sync::Arc;

use proptest::prelude::*;

use crate::*;

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    digits.chunks(2).map(|d| u8::from_str_radix(std::str::from_utf8(d).unwrap(), 16).unwrap()).collect()
}

/// Checks both directions of a value against recorded bytes.
fn check(recorded: &str, build: impl FnOnce(&mut Graph) -> Value) {
    let bytes = hex(recorded);
    let mut graph = Graph::new();
    let root = build(&mut graph);
    let options = Options { closures: true, ..Options::default() };
    assert_eq!(write(&graph, root, options), Ok(bytes.clone()));
    let (graph, root) = read(&bytes).unwrap();
    assert_eq!(write(&graph, root, options), Ok(bytes));
}

#[test]
fn recorded_vectors() {
    check("8495a6be 00000002 00000000 00000000 00000000 00ff", |_| Value::Int(-1));
    check("8495a6be 00000009 00000000 00000000 00000000 03 0000000040000000", |_| Value::Int(1 << 30));
    check("8495a6be 00000005 00000000 00000000 00000000 02 c0000000", |_| Value::Int(-(1 << 30)));
    check("8495a6be 00000004 00000001 00000002 00000002 23616263", |g| g.string("abc"));
    check("8495a6be 00000012 00000001 00000005 00000003 0e02 000000000000f03f 0000000000000040", |g| {
        g.doubles([1.0, 2.0])
    });
    check("8495a6be 00000008 00000001 00000003 00000003 19 5f6900 00000002", |g| g.int32(2));
    check("8495a6be 00000009 00000001 00000003 00000003 19 5f6e00 01 00000004", |g| g.nativeint(4));
    check("8495a6be 00000005 00000002 00000005 00000005 a090400401", |g| {
        let r = g.block(0, &[Value::Int(0)]);
        g.block(0, &[r, r])
    });
    check("8495a6be 0000000d 00000001 00000009 00000009 08 00002300 4040404040404040", |g| {
        g.block(0, &[Value::Int(0); 8])
    });
    check("8495a6be 00000001 00000000 00000000 00000000 80", |_| Value::Atom(0));
    check(
        "8495a6be 0000001b 00000001 00000003 00000003 08 00000bf7 10 00000008 d239d151f4d2498b9c4de7f16263db82 42",
        |g| {
            let digest = hex("d239d151f4d2498b9c4de7f16263db82").try_into().unwrap();
            let code = g.code(CodePointer { offset: 8, digest });
            g.block(247, &[code, Value::Int(2)])
        },
    );
}

#[test]
fn functions_need_the_flag() {
    let mut graph = Graph::new();
    let code = graph.code(CodePointer { offset: 0, digest: [0; 16] });
    let closure = graph.block(247, &[code, Value::Int(2)]);
    assert_eq!(write(&graph, closure, Options::default()), Err(Error::Functional));
}

#[test]
fn what_32_bit_machines_cannot_read() {
    let written = |build: &dyn Fn(&mut Graph) -> Value| {
        let mut graph = Graph::new();
        let root = build(&mut graph);
        let result = write(&graph, root, Options { compat_32: true, ..Options::default() });
        result.map(drop).map_err(|error| error.to_string())
    };
    let refused = |what: &str| Err(format!("output_value: {what} cannot be read back on 32-bit platform"));
    assert_eq!(written(&|_| Value::Int(1 << 30)), refused("integer"));
    assert_eq!(written(&|g| g.block(0, &vec![Value::Int(0); 1 << 22])), refused("array"));
    assert_eq!(written(&|g| g.block(0, &vec![Value::Int(0); (1 << 22) - 1])), Ok(()));
    assert_eq!(written(&|g| g.string(vec![0; (1 << 24) - 4])), refused("string"));
    assert_eq!(written(&|g| g.string(vec![0; (1 << 24) - 5])), Ok(()));
    assert_eq!(written(&|g| g.doubles(vec![0.0; 1 << 21])), refused("float array"));
    assert_eq!(written(&|g| g.doubles(vec![0.0; (1 << 21) - 1])), Ok(()));
    assert_eq!(written(&|g| g.nativeint(1 << 33)), Ok(()));
}

#[test]
fn messages_name_the_reader() {
    let unknown = Error::UnknownCustom("_q".to_owned());
    assert_eq!(unknown.to_string(), "input_value: unknown custom block identifier _q");
    let text = "input_val_from_string: ill-formed message";
    assert_eq!(Error::IllFormed.message("input_val_from_string"), text);
}

#[test]
fn cycles_survive() {
    let mut graph = Graph::new();
    let node = graph.alloc(0, 2);
    graph.set_field(node, 0, Value::Int(7));
    graph.set_field(node, 1, Value::Node(node));
    for options in [Options::default(), Options::COMPRESSED] {
        let bytes = write(&graph, Value::Node(node), options).unwrap();
        let (read, root) = read(&bytes).unwrap();
        assert_eq!(read.field(root, 1), Some(root));
        assert_eq!(read.as_list(root), None);
        assert!(from_graph::<Vec<i64>>(&Arc::new(read), root).is_err());
    }
}

#[test]
fn deep_data_does_not_recurse() {
    let mut graph = Graph::new();
    let deep = (0..1_000_000).fold(Value::Int(0), |inner, _| graph.some(inner));
    let bytes = write(&graph, deep, Options::COMPRESSED).unwrap();
    let (graph, root) = read(&bytes).unwrap();
    assert_eq!(graph.len(), 1_000_000);
    assert_eq!(from_graph::<Nested>(&Arc::new(graph), root).map(|_| ()), Err(Error::TooDeep));
    let nested_infix: Vec<u8> = [17, 0, 0, 0, 0].repeat(1_000_000);
    let header = Header {
        model: Model::Small,
        len: 20,
        data_len: nested_infix.len() as u64,
        codes_len: 0,
        objects: 0,
        words32: 0,
        words64: 0,
    };
    assert!(crate::read([header.write(), nested_infix].concat().as_slice()).is_err());
}

struct Nested(#[allow(dead_code)] Option<Box<Nested>>);

impl FromMarshal for Nested {
    fn from_marshal(x: &mut Extract<'_>, value: Value) -> Result<Nested, Error> {
        Option::from_marshal(x, value).map(Nested)
    }
}

#[test]
fn rcs_are_shared() {
    let one = Rc::new("x".to_owned());
    let bytes = to_bytes(&vec![one.clone(), one.clone(), Rc::new("x".to_owned())]).unwrap();
    let back: Vec<Rc<String>> = from_bytes(&bytes).unwrap();
    assert!(Rc::ptr_eq(&back[0], &back[1]) && !Rc::ptr_eq(&back[0], &back[2]));
}

#[test]
fn raw_parts_keep_their_sharing() {
    let mut graph = Graph::new();
    let text = graph.string("shared");
    let (one, two) = (graph.some(text), graph.some(text));
    let root = graph.list(&[one, two]);
    let bytes = write(&graph, root, Options::default()).unwrap();
    let parts: Vec<Raw> = from_bytes(&bytes).unwrap();
    assert_eq!(to_bytes(&parts), Ok(bytes.clone()));
    let names: Vec<Option<Arc<str>>> = from_bytes(&bytes).unwrap();
    assert_eq!(to_bytes(&names), Ok(bytes));
}

#[test]
fn exponential_sharing_is_cut_off() {
    let mut graph = Graph::new();
    let bomb = (0..60).fold(Value::Int(0), |inner, _| graph.block(0, &[inner, inner]));
    struct Tree;
    impl FromMarshal for Tree {
        fn from_marshal(x: &mut Extract<'_>, value: Value) -> Result<Tree, Error> {
            if value != Value::Int(0) {
                let [l, r] = x.block(value, 0, "a tree")?;
                x.get::<Tree>(l)?;
                x.get::<Tree>(r)?;
            }
            Ok(Tree)
        }
    }
    assert_eq!(from_graph::<Tree>(&Arc::new(graph), bomb).map(|_| ()), Err(Error::TooBig));
}

/// A recipe for a value: later nodes may refer to earlier ones.
#[derive(Debug, Clone)]
enum Recipe {
    Int(i64),
    Block(u8, Vec<usize>),
    String(Vec<u8>),
    Double(f64),
    Doubles(Vec<f64>),
    Int64(i64),
    Nativeint(i64),
}

fn recipe() -> impl Strategy<Value = Recipe> {
    prop_oneof![
        any::<i64>().prop_map(|n| Recipe::Int(n >> 1)),
        (-100i64..300).prop_map(Recipe::Int),
        (0u8..245, prop::collection::vec(any::<usize>(), 0..12)).prop_map(|(t, f)| Recipe::Block(t, f)),
        prop::collection::vec(any::<u8>(), 0..40).prop_map(Recipe::String),
        any::<f64>().prop_map(Recipe::Double),
        prop::collection::vec(any::<f64>(), 1..4).prop_map(Recipe::Doubles),
        any::<i64>().prop_map(Recipe::Int64),
        any::<i64>().prop_map(Recipe::Nativeint),
    ]
}

fn cook(recipes: &[Recipe]) -> (Graph, Value) {
    let mut graph = Graph::new();
    let mut values = vec![Value::Int(0)];
    for recipe in recipes {
        values.push(match recipe {
            Recipe::Int(n) => Value::Int(*n),
            Recipe::Block(tag, fields) => {
                let fields: Vec<Value> = fields.iter().map(|i| values[i % values.len()]).collect();
                graph.block(*tag, &fields)
            }
            Recipe::String(bytes) => graph.string(bytes),
            Recipe::Double(x) => graph.double(*x),
            Recipe::Doubles(xs) => graph.doubles(xs.iter().copied()),
            Recipe::Int64(n) => graph.int64(*n),
            Recipe::Nativeint(n) => graph.nativeint(*n),
        });
    }
    let root = graph.block(0, &values);
    (graph, root)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn written_reads_back(recipes in prop::collection::vec(recipe(), 0..60), compress: bool) {
        let (graph, root) = cook(&recipes);
        let options = Options { compress, ..Options::default() };
        let bytes = write(&graph, root, options).unwrap();
        let (again, root) = read(&bytes).unwrap();
        // The same bytes mean the same values with the same sharing.
        prop_assert_eq!(write(&again, root, options), Ok(bytes));
    }

    #[test]
    fn anything_reads_or_fails(mut bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut input = hex("8495a6be");
        input.extend((bytes.len() as u32).to_be_bytes());
        input.extend([0; 12]);
        input.append(&mut bytes);
        let _ = read(&input);
    }

    #[test]
    fn flipped_reads_or_fails(
        recipes in prop::collection::vec(recipe(), 0..40),
        flips in prop::collection::vec((any::<usize>(), any::<u8>()), 1..8),
        compress: bool,
    ) {
        let (graph, root) = cook(&recipes);
        let mut bytes = write(&graph, root, Options { compress, ..Options::default() }).unwrap();
        let len = bytes.len();
        flips.iter().for_each(|(at, byte)| bytes[at % len] ^= byte);
        if let Ok((graph, root, _)) = read_prefix(&bytes) {
            let _ = write(&graph, root, Options::default());
            let _ = from_graph::<Vec<(String, Option<i64>)>>(&Arc::new(graph), root);
        }
    }
}

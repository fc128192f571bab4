//! Derived conversions have the layout of the OCaml types they mirror.

use ferrocaml_marshal_derive::Marshal;
use marshal::{View, from_bytes, to_bytes, to_graph};

#[derive(Debug, Clone, PartialEq, Marshal)]
struct Record<T> {
    name: String,
    items: Vec<T>,
}

#[derive(Debug, Clone, PartialEq, Marshal)]
#[marshal(unboxed)]
struct Unit(String);

#[derive(Debug, Clone, PartialEq, Marshal)]
enum Shape {
    Nothing,
    Pair(i64, bool),
    Everything,
    Tuple((i64, bool)),
    Inline { a: Unit, b: Option<Box<Shape>> },
}

fn round_trip(shape: Shape) -> Shape {
    from_bytes(&to_bytes(&shape).unwrap()).unwrap()
}

#[test]
fn constants_and_blocks_are_numbered_apart() {
    let inner = Some(Box::new(Shape::Everything));
    let all = [
        Shape::Nothing,
        Shape::Pair(1, true),
        Shape::Everything,
        Shape::Tuple((1, false)),
        Shape::Inline { a: Unit("u".to_owned()), b: inner },
    ];
    let shape = |s: &Shape| {
        let (graph, root) = to_graph(s);
        match graph.view(root) {
            View::Int(n) => (n, None),
            View::Block(tag, fields) => (i64::from(tag), Some(fields.len())),
            other => panic!("{other}"),
        }
    };
    assert_eq!(all.each_ref().map(shape), [(0, None), (0, Some(2)), (1, None), (1, Some(1)), (2, Some(2))]);
    assert_eq!(all.clone().map(round_trip), all);
}

#[test]
fn records_and_unboxed() {
    let record = Record { name: "r".to_owned(), items: vec![1i64, 2] };
    let bytes = to_bytes(&record).unwrap();
    assert_eq!(from_bytes(&bytes), Ok(record));
    assert!(from_bytes::<Record<String>>(&bytes).is_err());
    assert_eq!(to_bytes(&Unit("u".to_owned())), to_bytes("u"));
}

#[test]
fn wrong_numbers_are_errors() {
    assert!(from_bytes::<Shape>(&to_bytes(&2i64).unwrap()).is_err());
    assert!(from_bytes::<Shape>(&to_bytes(&(1i64, 2i64, 3i64)).unwrap()).is_err());
}

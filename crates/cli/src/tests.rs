//! Command lines and the events or texts that come of them.

use super::*;

const OPTIONS: &[Opt<char>] = &[
    Opt { name: "-q", arg: Arg::Unit, key: 'q', doc: "  Be quiet" },
    Opt { name: "-o", arg: Arg::Text, key: 'o', doc: "<file> Write <file>" },
    Opt { name: "-n", arg: Arg::Int, key: 'n', doc: "" },
    Opt { name: "-c", arg: Arg::Choice(&["on", "off"]), key: 'c', doc: "  Colour" },
    Opt { name: "-depend", arg: Arg::Rest, key: 'd', doc: "<options> Dependencies" },
    Opt { name: "-args", arg: Arg::Lines, key: 'a', doc: ARGS_DOC },
    Opt { name: "-args0", arg: Arg::Strings, key: 'a', doc: ARGS0_DOC },
];

fn run(line: &str) -> (Vec<String>, Option<Stop>) {
    let table = Table {
        program: "tool".to_owned(),
        usage: "Usage: tool".to_owned(),
        options: OPTIONS,
        on_error: OnError::Hint("tool"),
    };
    let mut read = |file: &str| match file {
        "lines" => Ok(b"x y\r\n\n-q\n".to_vec()),
        "loop" => Ok(b"-args\nloop".to_vec()),
        "nuls" => Ok(b"a\0-o\0".to_vec()),
        _ => Err(format!("{file}: No such file or directory")),
    };
    let (mut events, mut stop) = (Vec::new(), None);
    for event in Parser::new(&table, line.split_whitespace().map(str::to_owned), &mut read) {
        match event {
            Ok(Event::Option(key, value)) => events.push(format!("{key}={}", value.text())),
            Ok(Event::Word(word)) => events.push(word),
            Err(e) => {
                stop = Some(e);
                break;
            }
        }
    }
    (events, stop)
}

fn wrong(message: &str) -> Option<Stop> {
    Some(Stop::Wrong(format!("tool: {message}.\nUsage: tool\nTry 'tool --help' for more information.\n")))
}

#[test]
fn events_in_order() {
    assert_eq!(
        run("a -q -o b -o=c -n 0x1_0 -c on"),
        (vec!["a", "q=", "o=b", "o=c", "n=16", "c=on"].into_iter().map(String::from).collect(), None)
    );
    assert_eq!(run("-depend -q x").0, ["d=-q", "d=x"]);
}

#[test]
fn argument_files_are_inserted() {
    assert_eq!(run("-args lines z").0, ["x y", "", "q=", "z"]);
    assert_eq!(run("-args0 nuls out").0, ["a", "o=out"]);
    assert_eq!(run("-args loop").1, Some(Stop::File("loop: too many arguments".to_owned())));
    assert_eq!(run("-args no").1, Some(Stop::File("no: No such file or directory".to_owned())));
}

#[test]
fn messages() {
    assert_eq!(run("-x").1, wrong("unknown option '-x'"));
    assert_eq!(run("-x=3").1, wrong("unknown option '-x=3'"));
    assert_eq!(run("-o").1, wrong("option '-o' needs an argument"));
    assert_eq!(run("-q=3").1, wrong("wrong argument '3'; option '-q=3' expects no argument"));
    assert_eq!(run("-n x").1, wrong("wrong argument 'x'; option '-n' expects an integer"));
    assert_eq!(run("-c x").1, wrong("wrong argument 'x'; option '-c' expects one of: on off"));
}

#[test]
fn help_follows_from_the_table() {
    let Some(Stop::Help(help)) = run("-help").1 else { panic!("no help") };
    assert!(
        help.starts_with("Usage: tool\n  -q   Be quiet\n  -o <file> Write <file>\n  -c {on|off}  Colour\n")
    );
    assert!(help.ends_with(
        "      <file>\n  -help  Display this list of options\n  --help  Display this list of options\n"
    ));
}

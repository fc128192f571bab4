//! A checked implementation to a compilation unit.

use std::collections::BTreeSet;
use std::sync::Arc;

use artifacts::Slice;
use artifacts::debug::{DebugInfo, Event as FileEvent, Info, Kind, Location, Position};
use artifacts::object::{Relocation, Unit};
use diagnostics::{SourceMap, Span};
use lambda::ir::{Const, ExitId, Ident};
use lambda::print::Names;
use lambda::translate::{TranslateOptions, Translator};
use marshal::{Graph, Raw, Value};
use syntax::node::deep;
use typing::checker::Checker;
use typing::typedtree::Implementation;

use crate::encode::{Encoded, Reloc};
use crate::generate::EmitError;
use crate::instr::{Event, EventInfo, EventKind};
use crate::strings;

/// What the driver asks for besides the code.
#[derive(Clone, Debug, Default)]
pub struct UnitOptions {
    pub translate: TranslateOptions,
    /// `-linkall`
    pub force_link: bool,
    /// Directories for the debugger, in the order to be stored (with `-g`).
    pub directories: Vec<String>,
}

/// An intermediate stage whose text can be asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Dump {
    /// `-drawlambda`
    RawLambda,
    /// `-dlambda`
    Lambda,
    /// `-dinstr`
    Instr,
}

/// Compiles a checked implementation. `dump` is called with each stage that `wanted` accepts. The unit's `imports`
/// are left empty: they are the driver's to fill in.
pub fn compile_unit(
    checker: &mut Checker<'_>,
    sources: &SourceMap,
    implementation: &Implementation,
    options: &UnitOptions,
    wanted: &dyn Fn(Dump) -> bool,
    dump: &mut dyn FnMut(Dump, String),
) -> Result<Unit, EmitError> {
    deep(|| {
        let mut translator = Translator::new(checker, sources, options.translate);
        let interner = translator.interner();
        let names = Names { interner, locate: &|span| sources.location(span) };
        let term = translator
            .unit_term(implementation)
            .map_err(|error| EmitError { loc: error.loc, message: error.message })?;
        if wanted(Dump::RawLambda) {
            dump(Dump::RawLambda, lambda::print::lambda(&term, &names));
        }
        let mut term = lambda::simplify::simplify(term, options.translate.debug);
        if wanted(Dump::Lambda) {
            dump(Dump::Lambda, lambda::print::lambda(&term, &names));
        }
        strings::expand(&mut term, &mut translator);
        let name = translator.unit_name();
        let code = crate::generate::unit(&term, &name, options.translate.debug)?;
        if wanted(Dump::Instr) {
            dump(Dump::Instr, crate::instr::print(&code));
        }
        drop(term);
        let encoded =
            crate::encode::encode(&code).map_err(|message| EmitError { loc: Span::NONE, message })?;
        let primitives = translator.declared_primitives();
        Ok(object(&name, encoded, &primitives, sources, options))
    })
}

impl strings::Fresh for Translator<'_, '_> {
    fn ident(&mut self, name: &str) -> Ident {
        Translator::fresh(self, name)
    }

    fn exit(&mut self) -> ExitId {
        self.fresh_exit()
    }
}

fn object(
    name: &str,
    encoded: Encoded,
    primitives: &[std::rc::Rc<str>],
    sources: &SourceMap,
    options: &UnitOptions,
) -> Unit {
    // Units whose blocks the code reads must be initialised first.
    let required: BTreeSet<&str> = encoded
        .relocs
        .iter()
        .filter_map(|(reloc, _)| match reloc {
            Reloc::GetUnit(unit) if **unit != *name => Some(&**unit),
            _ => None,
        })
        .collect();
    let required = required.into_iter().map(Arc::from).collect();
    let relocations = encoded.relocs.iter().map(|(reloc, at)| (relocation(reloc), *at as i64 * 4)).collect();
    let debug = options.translate.debug.then(|| {
        let events: Vec<FileEvent> =
            encoded.events.iter().rev().map(|(event, at)| file_event(event, *at, name, sources)).collect();
        let directories = options.directories.iter().map(|d| Arc::from(d.as_str())).collect();
        let info = DebugInfo::new(&events, directories);
        info.write(marshal::Options { compress: true, ..marshal::Options::default() }).ok()
    });
    Unit {
        name: Arc::from(name),
        code: Slice::new(bytecode::encode::to_bytes(&encoded.words)),
        relocations,
        imports: Vec::new(),
        required,
        primitives: primitives.iter().map(|p| Arc::from(&**p)).collect(),
        force_link: options.force_link,
        debug: debug.flatten().map(Slice::new),
    }
}

fn relocation(reloc: &Reloc) -> Relocation {
    match reloc {
        Reloc::Literal(constant) => Relocation::Literal(Raw::build(|graph| literal(constant, graph))),
        Reloc::GetUnit(unit) => Relocation::GetUnit(Arc::from(&**unit)),
        Reloc::GetPredef(name) => Relocation::GetPredefined(Arc::from(&**name)),
        Reloc::SetUnit(unit) => Relocation::SetUnit(Arc::from(&**unit)),
        Reloc::Primitive(name) => Relocation::Primitive(Arc::from(&**name)),
    }
}

/// A constant as a value of the heap.
pub fn literal(constant: &Const, graph: &mut Graph) -> Value {
    match constant {
        Const::Int(n) => Value::Int(*n),
        Const::Char(b) => Value::Int(i64::from(*b)),
        Const::String(s) | Const::ImmString(s) => graph.string(s),
        Const::Float(text) => graph.double(float(text)),
        Const::Int32(n) => graph.int32(*n),
        Const::Int64(n) => graph.int64(*n),
        Const::Nativeint(n) => graph.nativeint(*n),
        Const::FloatArray(items) if items.is_empty() => graph.block(0, &[]),
        Const::FloatArray(items) => graph.doubles(items.iter().map(|text| float(text)).collect::<Vec<_>>()),
        Const::Block(tag, fields) => {
            // The last field of a list cell is followed without recursion by the caller's stack guard.
            let values: Vec<Value> = fields.iter().map(|field| deep(|| literal(field, graph))).collect();
            graph.block(*tag, &values)
        }
    }
}

/// The value of a float literal as written in the source (decimal or hexadecimal, with underscores).
pub fn float(text: &str) -> f64 {
    let digits: String = text.chars().filter(|c| *c != '_').collect();
    let (negative, rest) = match digits.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, digits.strip_prefix('+').unwrap_or(&digits)),
    };
    let value = match rest.strip_prefix("0x").or_else(|| rest.strip_prefix("0X")) {
        Some(hex) => hexadecimal(hex),
        None => rest.parse().unwrap_or(f64::NAN),
    };
    if negative { -value } else { value }
}

/// `h.hhhp±d`, rounded to nearest, ties to even.
fn hexadecimal(text: &str) -> f64 {
    let (mantissa, exponent) = match text.split_once(['p', 'P']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().unwrap_or(0)),
        None => (text, 0),
    };
    let mut bits: u128 = 0;
    let mut sticky = false;
    let mut scale = exponent.clamp(-100_000, 100_000);
    let mut after_point = false;
    for c in mantissa.chars() {
        if c == '.' {
            after_point = true;
            continue;
        }
        let digit = c.to_digit(16).unwrap_or(0);
        if bits >> 120 == 0 {
            bits = bits << 4 | u128::from(digit);
            scale -= if after_point { 4 } else { 0 };
        } else {
            sticky |= digit != 0;
            scale += if after_point { 0 } else { 4 };
        }
    }
    scaled(bits, sticky, scale)
}

/// `bits * 2^scale` as a double.
fn scaled(bits: u128, sticky: bool, scale: i64) -> f64 {
    if bits == 0 {
        return 0.0;
    }
    let length = 128 - i64::from(bits.leading_zeros());
    // Position of the last bit kept: 53 bits, fewer for denormals.
    let drop = (length - 53).max(-1074 - scale);
    if drop <= 0 {
        return times_power(bits, scale);
    }
    if drop > 127 {
        return 0.0;
    }
    let kept = bits >> drop;
    let rest = bits & ((1 << drop) - 1);
    let half = 1u128 << (drop - 1);
    let up = rest > half || rest == half && (sticky || kept & 1 == 1);
    times_power(kept + u128::from(up), scale + drop)
}

/// An integer of at most 53 bits times a power of two; exact unless it is too large.
fn times_power(bits: u128, scale: i64) -> f64 {
    let first = scale.clamp(-1000, 971);
    bits as f64 * power(first) * power(scale - first)
}

/// `2^n`: an infinity or 0 out of range.
fn power(n: i64) -> f64 {
    match n {
        -1022..=1023 => f64::from_bits(((n + 1023) as u64) << 52),
        -1074..-1022 => f64::from_bits(1 << (n + 1074)),
        n if n > 0 => f64::INFINITY,
        _ => 0.0,
    }
}

fn position(at: &diagnostics::Position) -> Position {
    Position { file: Arc::from(&*at.file), line: at.line, line_start: at.bol, offset: at.cnum }
}

fn file_event(event: &Event, at: usize, unit: &str, sources: &SourceMap) -> FileEvent {
    let location = sources.location(event.loc);
    let kind = match event.kind {
        EventKind::Before => Kind::Before,
        EventKind::Pseudo => Kind::Pseudo,
        EventKind::After => Kind::After(some_type()),
    };
    let info = match event.info {
        EventInfo::Function => Info::Function,
        EventInfo::Other => Info::Other,
        EventInfo::Return(n) => Info::Return(i64::from(n)),
    };
    FileEvent {
        position: at as i64 * 4,
        module: Arc::from(unit),
        location: Location {
            start: position(&location.start),
            end: position(&location.end),
            ghost: location.ghost,
        },
        kind,
        definition: Arc::from(&*event.scope),
        info,
        environment: Raw::int(0),
        substitution: Raw::build(|graph| graph.block(0, &[Value::Int(0); 5])),
        compilation: Raw::build(|graph| graph.block(0, &[Value::Int(0); 2])),
        stack_size: i64::from(event.stack_size),
        representative: Raw::int(0),
    }
}

/// A type variable: the types of events are not recorded.
fn some_type() -> Raw {
    Raw::build(|graph| {
        let variable = graph.block(0, &[Value::Int(0)]);
        graph.block(0, &[variable, Value::Int(100_000_000), Value::Int(0), Value::Int(-1)])
    })
}

#[cfg(test)]
mod tests {
    use super::float;

    #[test]
    fn float_literals() {
        assert_eq!(float("1_000.5"), 1000.5);
        assert_eq!(float("0x1.8p1"), 3.0);
        assert_eq!(float("-0x.8p0"), -0.5);
        assert_eq!(float("0x1p-1074"), 5e-324);
        assert_eq!(float("0x1.fffffffffffffp1023"), f64::MAX);
        assert_eq!(float("0x1p1024"), f64::INFINITY);
        assert_eq!(float("1e400"), f64::INFINITY);
        assert_eq!(float("0x10000000000000081p0"), 18446744073709551616.0);
    }
}

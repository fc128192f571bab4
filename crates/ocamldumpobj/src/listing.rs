//! Listings of code: events, relocations, instructions.

use std::collections::BTreeMap;
use std::collections::HashMap;

use artifacts::debug::{DebugInfo, Event};
use artifacts::executable::{DATA, Global, PRIM};
use artifacts::{Executable, Relocation, Unit};
use bytecode::disassemble::{self, Names};
use bytecode::instruction::Instruction;
use marshal::{Graph, Value};

use crate::{Options, constant};

/// The events to show at each word of the code, last first, as they are listed.
type Events = BTreeMap<usize, Vec<Event>>;

fn add_events(events: &mut Events, info: &DebugInfo, offset: usize) {
    for event in info.events().flatten() {
        if let Ok(position) = usize::try_from(event.position) {
            events.entry((offset.saturating_add(position)) / 4).or_default().push(event);
        }
    }
}

/// Lists an object's code.
pub fn object(out: &mut String, unit: &Unit, options: Options) -> Result<(), String> {
    let mut events = Events::new();
    if let (true, Some(data)) = (options.locations, &unit.debug)
        && let Ok((info, _)) = DebugInfo::read(data)
    {
        add_events(&mut events, &info, 0);
    }
    if options.relocations {
        for (relocation, offset) in &unit.relocations {
            *out += &format!("    {offset}    ({})    {}\n", offset / 4, relocation_text(relocation));
        }
    }
    let names: HashMap<i64, &Relocation> = unit.relocations.iter().map(|(r, at)| (*at, r)).collect();
    let code = unit.words().ok_or("the code is cut within a word")?;
    list(out, &code, &events, &ObjectNames(names))
}

fn literal_text(graph: &Graph, value: Value) -> String {
    let mut text = String::new();
    constant::print(&mut text, graph, value);
    text
}

fn relocation_text(relocation: &Relocation) -> String {
    match relocation {
        Relocation::Literal(raw) => literal_text(&raw.graph, raw.value),
        Relocation::GetUnit(name) => format!("require        {name}"),
        Relocation::GetPredefined(name) => format!("require predef {name}"),
        Relocation::SetUnit(name) => format!("provide        {name}"),
        Relocation::Primitive(name) => format!("prim           {name}"),
    }
}

/// Names of an object's operands: its relocations.
struct ObjectNames<'u>(HashMap<i64, &'u Relocation>);

impl ObjectNames<'_> {
    fn name(&self, at: usize, value: i32) -> String {
        match self.0.get(&(4 * at as i64)) {
            Some(Relocation::Literal(raw)) => literal_text(&raw.graph, raw.value),
            Some(
                Relocation::GetUnit(name)
                | Relocation::GetPredefined(name)
                | Relocation::SetUnit(name)
                | Relocation::Primitive(name),
            ) => name.to_string(),
            None => format!("<no reloc>{value}"),
        }
    }
}

impl Names for ObjectNames<'_> {
    fn global(&self, at: usize, value: i32) -> String {
        self.name(at, value)
    }
    fn set_global(&self, at: usize, value: i32) -> String {
        self.name(at, value)
    }
    fn primitive(&self, at: usize, value: i32) -> String {
        self.name(at, value)
    }
}

/// Lists an executable's code.
pub fn executable(out: &mut String, executable: &Executable, options: Options) -> Result<(), String> {
    let failed = |e: artifacts::Error| e.to_string();
    let mut events = Events::new();
    if options.locations {
        for (offset, info) in executable.debug().map_err(failed)? {
            add_events(&mut events, &info, offset as usize);
        }
    }
    let symbols = executable.symbols().map_err(failed)?;
    let globals = symbols.slots.iter().map(|(global, slot)| (*slot, global_text(global))).collect();
    let (graph, data) =
        marshal::read(executable.require(DATA).map_err(failed)?).map_err(|e| e.to_string())?;
    let names = ExecutableNames { globals, graph, data, primitives: executable.strings(PRIM) };
    list(out, &executable.code().map_err(failed)?, &events, &names)
}

fn global_text(global: &Global) -> String {
    match global {
        Global::Unit(name) => format!("compilation unit `{name}'"),
        Global::Predefined(name) => format!("predefined exception `{name}'"),
    }
}

/// Names of an executable's operands: its tables.
struct ExecutableNames {
    globals: HashMap<i64, String>,
    graph: Graph,
    data: Value,
    primitives: Vec<String>,
}

impl Names for ExecutableNames {
    fn global(&self, _: usize, value: i32) -> String {
        if let Some(name) = self.globals.get(&i64::from(value)) {
            return name.clone();
        }
        let slot = usize::try_from(value).ok().and_then(|slot| self.graph.field(self.data, slot));
        slot.map_or_else(|| format!("<global table overflow>{value}"), |v| literal_text(&self.graph, v))
    }
    fn set_global(&self, at: usize, value: i32) -> String {
        self.global(at, value)
    }
    fn primitive(&self, _: usize, value: i32) -> String {
        let name = usize::try_from(value).ok().and_then(|index| self.primitives.get(index));
        name.cloned().unwrap_or_else(|| value.to_string())
    }
}

fn list(out: &mut String, code: &[i32], events: &Events, names: &dyn Names) -> Result<(), String> {
    let mut at = 0;
    while at < code.len() {
        for event in events.get(&at).into_iter().flatten().rev() {
            let place = &event.location;
            let start = place.start.column();
            let end = place.end.offset.wrapping_sub(place.start.line_start);
            *out += &format!(
                "File {:?}, line {}, characters {start}-{end}:\n",
                place.start.file, place.start.line
            );
        }
        let instruction = Instruction::decode(code, at).map_err(|e| e.to_string())?;
        disassemble::print(out, code, &instruction, names).map_err(|e| e.to_string())?;
        at = instruction.end();
    }
    Ok(())
}

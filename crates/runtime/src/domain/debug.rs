//! Debug information: which place in the source a code address belongs to.
//!
//! Events are read when a place is asked for first, and kept without what only a debugger needs.
use super::Domain;
use crate::code::Fragment;
use crate::machine::Section;
use crate::machine::image;
use crate::value::*;
use bytecode::{Instruction, Opcode};
use std::collections::BTreeMap;

/// A place in the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) file: Vec<u8>,
    pub(crate) defname: Vec<u8>,
    pub(crate) line: i64,
    pub(crate) start_char: i64,
    /// End of the stretch, counted from the start of its first line.
    pub(crate) end_offset: i64,
    pub(crate) end_line: i64,
    pub(crate) end_char: i64,
}

/// Events of each fragment by position in bytes.
#[derive(Default)]
pub(crate) struct DebugInfo {
    fragments: BTreeMap<u32, BTreeMap<u32, Place>>,
    /// The executable's DBUG section has been read.
    loaded: bool,
}

/// What is known of a frame.
pub(crate) struct FrameInfo {
    pub(crate) is_raise: bool,
    pub(crate) place: Option<Place>,
}

impl Domain {
    /// Whether the program carries debug information.
    pub(crate) fn has_debug_info(&self) -> bool {
        self.sections.iter().any(|(name, _)| name == b"DBUG") || !self.debug.fragments.is_empty()
    }

    /// A section of the executable that is in memory: all but the debugging data.
    pub(crate) fn section(&self, name: &[u8; 4]) -> Option<&[u8]> {
        self.sections.iter().rev().find_map(|(n, section)| match section {
            Section::Bytes(bytes) if n == name => Some(&**bytes),
            _ => None,
        })
    }

    /// The place a frame's code address belongs to.
    pub(crate) fn frame_info(&mut self, pc: u64) -> FrameInfo {
        self.load_debug_info();
        let Some((number, position, is_raise)) = self.code.find(pc).and_then(|f| position_of(f, pc)) else {
            return FrameInfo { is_raise: false, place: None };
        };
        let events = self.debug.fragments.get(&number);
        let at = |p: u32| events.and_then(|e| e.get(&p)).cloned();
        // The compiler may have moved an event behind the instruction (a PUSH) that follows its place.
        let place = at(position).or_else(|| at(position + 4));
        FrameInfo { is_raise, place }
    }

    fn load_debug_info(&mut self) {
        if std::mem::replace(&mut self.debug.loaded, true) {
            return;
        }
        let Some(section) = self.sections.iter().rev().find(|(name, _)| name == b"DBUG") else { return };
        let Some(section) = section.1.contents(&*self.host) else { return };
        let mut events = BTreeMap::new();
        // A damaged section gives the events up to the damage.
        let _ = self.read_units(&section, &mut events);
        if let Some(number) = self.code.iter().next().map(|f| f.number) {
            self.debug.fragments.insert(number, events);
        }
    }

    /// Count, then for each unit its offset in the code, its events and its directories.
    fn read_units(&mut self, section: &[u8], events: &mut BTreeMap<u32, Place>) -> Option<()> {
        let (count, mut rest) = section.split_first_chunk::<4>()?;
        for _ in 0..u32::from_be_bytes(*count) {
            let (offset, after) = rest.split_first_chunk::<4>()?;
            let offset = u32::from_be_bytes(*offset);
            let (list, used) = image::read_prefix(self, after).ok()?;
            add_events(list, offset, events);
            rest = after.get(used..)?;
            let header = marshal::Header::read(rest).ok()?;
            rest = rest.get(header.total_len()?..)?;
        }
        Some(())
    }

    /// Takes the events given with code loaded at run time: an array of lists.
    pub(crate) fn add_debug_events(&mut self, number: u32, lists: Value) {
        let mut events = BTreeMap::new();
        if lists.has_tag(0) {
            for &list in lists.fields() {
                add_events(list, 0, &mut events);
            }
        }
        if !events.is_empty() {
            self.debug.fragments.insert(number, events);
        }
    }

    pub(crate) fn forget_debug_events(&mut self, number: u32) {
        self.debug.fragments.remove(&number);
    }
}

impl Domain {
    /// The frame of an allocation in the instruction at `pc`: where its event stands, the address behind it.
    pub(crate) fn allocation_site(&self, pc: u64) -> u64 {
        let site = self.code.find(pc).and_then(|f| {
            let mut word = f.position(pc)?;
            // Instructions before it may have been fused with it.
            for _ in 0..4 {
                let instruction = Instruction::decode(&f.words, word).ok()?;
                word = instruction.end();
                if allocates(instruction.opcode) {
                    return f.address_beside(pc, word);
                }
            }
            None
        });
        site.unwrap_or(pc)
    }
}

fn allocates(op: Opcode) -> bool {
    use Opcode::*;
    matches!(
        op,
        MakeBlock
            | MakeBlock1
            | MakeBlock2
            | MakeBlock3
            | MakeFloatBlock
            | GetFloatField
            | Closure
            | ClosureRec
            | Grab
            | Perform
            | CCall1
            | CCall2
            | CCall3
            | CCall4
            | CCall5
            | CCallN
    )
}

/// Fragment, position in bytes, and whether the instruction there raises.
fn position_of(f: &Fragment, pc: u64) -> Option<(u32, u32, bool)> {
    let word = f.position(pc)?;
    let op = Opcode::from_word(*f.words.get(word)?);
    let is_raise = matches!(op, Some(Opcode::Raise | Opcode::Reraise));
    // OCaml takes the word after the next instruction's first for the place of a division.
    // So it does with a RESUMETERM that finds no stack, whose operand lies between.
    let shift = match op {
        Some(Opcode::DivInt | Opcode::ModInt | Opcode::ResumeTerm) => 8,
        _ => 0,
    };
    Some((f.number, 4 * word as u32 + shift, is_raise))
}

fn add_events(list: Value, offset: u32, events: &mut BTreeMap<u32, Place>) {
    let is_block = |v: Value, size: usize| v.has_tag(0) && v.wosize() >= size;
    let mut rest = list;
    while is_block(rest, 2) {
        let event = rest.field(0);
        rest = rest.field(1);
        if !is_block(event, 5) || !event.field(4).has_tag(STRING_TAG) {
            continue;
        }
        let loc = event.field(2);
        if !is_block(loc, 2) || !is_block(loc.field(0), 4) || !is_block(loc.field(1), 4) {
            continue;
        }
        let (start, end) = (loc.field(0), loc.field(1));
        if !start.field(0).has_tag(STRING_TAG) {
            continue;
        }
        let at = |p: Value, i: usize| p.field(i).as_int();
        let place = Place {
            file: start.field(0).bytes().to_vec(),
            defname: event.field(4).bytes().to_vec(),
            line: at(start, 1),
            start_char: at(start, 3).wrapping_sub(at(start, 2)),
            end_offset: at(end, 3).wrapping_sub(at(start, 2)),
            end_line: at(end, 1),
            end_char: at(end, 3).wrapping_sub(at(end, 2)),
        };
        // Of two events at the same address OCaml takes the one the compiler made last, which its list has first.
        events.entry(offset.wrapping_add(event.field(0).as_int() as u32)).or_insert(place);
    }
}

//! Loaded code. Original words are kept: positions in debug information, marshalled closures and digests are theirs.
//!
//! # Translation on demand
//! Code is verified as a whole when it is loaded and translated function by function, each when it is first called. Until
//! then the code address of a function is that of its *gate*: a slot that holds the handler `enter_function`, which has the
//! function translated, puts the address of the translation into the closure being called, and goes there. The operands of
//! `CLOSURE` instructions that made the gate's address are changed as well, so a gate is passed about once.
//!
//! Slots never move: they are carved from blocks that live as long as the fragment.
use super::translate::{self, Context, Scratch};
use super::verify::{self, CodeError, Facts};
use crate::interp::{Handler, ops};
use crate::primitives::Primitive;
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;

/// Slots of the first block; each block is twice as large as the one before, up to [`MAX_BLOCK`].
const MIN_BLOCK: usize = 1 << 11;
const MAX_BLOCK: usize = 1 << 17;

/// A piece of code loaded at once: the program, a toplevel phrase, a plugin.
pub(crate) struct Fragment {
    pub(crate) words: Box<[i32]>,
    facts: RefCell<Facts>,
    /// Where functions start (at their `GRAB`), ascending.
    functions: Box<[u32]>,
    /// One for each function, in the order of `functions`.
    gates: Box<[Cell<u64>]>,
    translated: RefCell<Translated>,
    entry: u64,
    pub(crate) digest: OnceCell<[u8; 16]>,
    pub(crate) number: u32,
}

/// What has been translated.
#[derive(Default)]
struct Translated {
    /// Filled one after another, never beyond their capacity.
    blocks: Vec<Vec<Cell<u64>>>,
    /// By the address of their first slot.
    functions: BTreeMap<u64, Function>,
    /// Per function: its code address, or 0.
    addresses: Vec<u64>,
    /// Per function: the first of the slots that hold its gate's address (an index in `waiting` plus 1), or 0.
    first_waiting: Vec<u32>,
    waiting: Vec<Waiting>,
    scratch: Scratch,
}

/// A slot that holds a gate's address.
#[derive(Clone, Copy)]
struct Waiting {
    block: u32,
    index: u32,
    /// The next one of the same function, as in `first_waiting`.
    next: u32,
}

/// A translated function.
struct Function {
    slots: u32,
    /// Original word and slot of each instruction, ascending in both.
    positions: Box<[(u32, u32)]>,
}

impl Fragment {
    /// Verifies code and translates what runs first.
    pub(crate) fn load(words: Box<[i32]>, context: &Context<'_>, number: u32) -> Result<Fragment, CodeError> {
        let mut facts = verify::verify(&words, context)?;
        let functions = std::mem::take(&mut facts.functions).into_boxed_slice();
        let gate: Handler = ops::enter_function;
        let count = functions.len();
        let gates = vec![Cell::new(gate as usize as u64); count].into_boxed_slice();
        let mut fragment = Fragment {
            words,
            facts: RefCell::new(facts),
            functions,
            gates,
            translated: RefCell::new(Translated {
                addresses: vec![0; count],
                first_waiting: vec![0; count],
                ..Translated::default()
            }),
            entry: 0,
            digest: OnceCell::new(),
            number,
        };
        fragment.entry = fragment.translate(0, context.primitives);
        Ok(fragment)
    }

    /// The code address (`Regs::pc`) of the first instruction.
    pub(crate) fn entry(&self) -> u64 {
        self.entry
    }

    fn gate(&self, function: usize) -> u64 {
        (self.gates.as_ptr() as usize as u64 + 8 * function as u64) | 1
    }

    /// The function whose gate is at a code address.
    fn behind_gate(&self, pc: u64) -> Option<usize> {
        let offset = (pc & !1).wrapping_sub(self.gates.as_ptr() as usize as u64);
        (offset < 8 * self.gates.len() as u64).then_some(offset as usize / 8)
    }

    pub(crate) fn contains(&self, pc: u64) -> bool {
        let within = |block: &Vec<Cell<u64>>| {
            (pc & !1).wrapping_sub(block.as_ptr() as usize as u64) < 8 * block.len() as u64
        };
        self.translated.borrow().blocks.iter().any(within) || self.behind_gate(pc).is_some()
    }

    /// Original position (in words) of the instruction that a code address is in or right behind.
    pub(crate) fn position(&self, pc: u64) -> Option<usize> {
        if let Some(function) = self.behind_gate(pc) {
            return self.functions.get(function).map(|&word| word as usize);
        }
        let translated = self.translated.borrow();
        let (base, function) = translated.functions.range(..=pc & !1).next_back()?;
        let slot = ((pc & !1) - base) / 8;
        let i = function.positions.partition_point(|&(_, s)| u64::from(s) <= slot);
        (slot <= u64::from(function.slots)).then_some(function.positions.get(i.checked_sub(1)?)?.0 as usize)
    }

    /// Code address of the instruction at an original position of the function that `pc` is in.
    pub(crate) fn address_beside(&self, pc: u64, word: usize) -> Option<u64> {
        let translated = self.translated.borrow();
        let (base, function) = translated.functions.range(..=pc & !1).next_back()?;
        let i = function.positions.binary_search_by_key(&(word as u32), |&(word, _)| word).ok()?;
        Some((base + 8 * u64::from(function.positions[i].1)) | 1)
    }

    /// Code address of an original position that a closure may have: a function's start, or its `RESTART`.
    pub(crate) fn address(&self, word: usize, primitives: &[Option<&'static Primitive>]) -> Option<u64> {
        let find = |word: usize| self.functions.binary_search(&u32::try_from(word).ok()?).ok();
        if let Some(function) = find(word) {
            let known = self.translated.borrow().addresses[function];
            return Some(if known != 0 { known } else { self.gate(function) });
        }
        let function = find(word + 1).filter(|_| self.words[word] == bytecode::Opcode::Restart.word())?;
        // The RESTART takes the slot before the GRAB.
        Some(self.function(function, primitives) - 8)
    }

    /// The code address of the function whose gate is at `pc`, which is translated if it has not been.
    pub(crate) fn enter(&self, pc: u64, primitives: &[Option<&'static Primitive>]) -> Option<u64> {
        Some(self.function(self.behind_gate(pc)?, primitives))
    }

    fn function(&self, function: usize, primitives: &[Option<&'static Primitive>]) -> u64 {
        let known = self.translated.borrow().addresses[function];
        if known != 0 {
            return known;
        }
        let address = self.translate(self.functions[function] as usize, primitives);
        let mut translated = self.translated.borrow_mut();
        translated.addresses[function] = address;
        let mut next = translated.first_waiting[function] as usize;
        while next != 0 {
            let slot = translated.waiting[next - 1];
            translated.blocks[slot.block as usize][slot.index as usize].set(address);
            next = slot.next as usize;
        }
        address
    }

    /// Translates the code that starts at a word; gives its code address.
    fn translate(&self, entry: usize, primitives: &[Option<&'static Primitive>]) -> u64 {
        let mut all = self.translated.borrow_mut();
        let Translated { blocks, functions, addresses, first_waiting, waiting, scratch } = &mut *all;
        let first =
            translate::translate(&self.words, &mut self.facts.borrow_mut(), primitives, entry, scratch);
        let size = scratch.slots.len();
        if blocks.last().is_none_or(|block| block.capacity() - block.len() < size) {
            let capacity = (MIN_BLOCK << blocks.len().min(6)).min(MAX_BLOCK).max(size);
            blocks.push(Vec::with_capacity(capacity));
        }
        let number = blocks.len() - 1;
        let block = &mut blocks[number];
        let start = block.len();
        let base = block.as_ptr() as usize as u64 + 8 * start as u64;
        for &slot in &scratch.fixups {
            let slot = &mut scratch.slots[slot as usize];
            *slot = (base + 8 * *slot) | 1;
        }
        for &slot in &scratch.functions {
            let word = scratch.slots[slot as usize] as u32;
            let Ok(function) = self.functions.binary_search(&word) else { continue };
            scratch.slots[slot as usize] = match addresses[function] {
                0 => {
                    let next = first_waiting[function];
                    waiting.push(Waiting { block: number as u32, index: start as u32 + slot, next });
                    first_waiting[function] = waiting.len() as u32;
                    self.gate(function)
                }
                address => address,
            };
        }
        block.extend(scratch.slots.iter().map(|&slot| Cell::new(slot)));
        let positions = scratch.positions.as_slice().into();
        functions.insert(base, Function { slots: size as u32, positions });
        (base + 8 * u64::from(first)) | 1
    }
}

/// All code of a program.
#[derive(Default)]
pub(crate) struct CodeTable {
    fragments: Vec<Fragment>,
    last_number: Cell<u32>,
}

impl CodeTable {
    pub(crate) fn next_number(&self) -> u32 {
        self.last_number.set(self.last_number.get() + 1);
        self.last_number.get()
    }

    pub(crate) fn add(&mut self, f: Fragment) -> &Fragment {
        self.fragments.push(f);
        &self.fragments[self.fragments.len() - 1]
    }

    /// The fragment a code address lies in.
    pub(crate) fn find(&self, pc: u64) -> Option<&Fragment> {
        self.fragments.iter().find(|f| f.contains(pc))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Fragment> {
        self.fragments.iter()
    }

    /// Forgets a fragment; no code of it runs nor is referred to any more.
    pub(crate) fn remove(&mut self, number: u32) {
        self.fragments.retain(|f| f.number != number);
    }
}

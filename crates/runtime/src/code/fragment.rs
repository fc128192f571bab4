//! Loaded code. Original words are kept: positions in debug information, marshalled closures and digests are theirs.
use super::translate::{self, Context, Layout};
use super::verify::{self, CodeError};
use std::cell::{Cell, OnceCell};

/// A piece of code loaded at once: the program, a toplevel phrase, a plugin.
pub(crate) struct Fragment {
    slots: Box<[Cell<u64>]>,
    pub(crate) words: Box<[i32]>,
    context: (u32, usize, usize),
    layout: OnceCell<Layout>,
    pub(crate) digest: OnceCell<[u8; 16]>,
    pub(crate) number: u32,
}

impl Fragment {
    /// Verifies and translates.
    pub(crate) fn load(words: Box<[i32]>, context: &Context<'_>, number: u32) -> Result<Fragment, CodeError> {
        let facts = verify::verify(&words, context.height, context.primitives.len(), context.globals)?;
        let slots = translate::translate(&words, &facts, context)?;
        Ok(Fragment {
            slots,
            words,
            context: (context.height, context.primitives.len(), context.globals),
            layout: OnceCell::new(),
            digest: OnceCell::new(),
            number,
        })
    }

    fn base(&self) -> u64 {
        self.slots.as_ptr() as usize as u64
    }

    /// The code address (`Regs::pc`) of the first instruction.
    pub(crate) fn entry(&self) -> u64 {
        self.base() | 1
    }

    pub(crate) fn contains(&self, pc: u64) -> bool {
        (pc & !1).wrapping_sub(self.base()) < 8 * self.slots.len() as u64
    }

    fn layout(&self) -> &Layout {
        self.layout.get_or_init(|| {
            let facts = verify::verify(&self.words, self.context.0, self.context.1, self.context.2);
            facts.map(|f| translate::layout(&self.words, &f)).unwrap_or_default()
        })
    }

    /// Original position (in words) of a code address.
    pub(crate) fn position(&self, pc: u64) -> Option<usize> {
        let slot = (((pc & !1) - self.base()) / 8) as u32;
        self.layout().word_of(slot)
    }

    /// Code address of an original position that starts an instruction not fused into another.
    pub(crate) fn address(&self, word: usize) -> Option<u64> {
        self.layout().slot_of(word).map(|slot| (self.base() + 8 * slot as u64) | 1)
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

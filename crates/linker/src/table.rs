//! The numbers of globals, literals and primitives, and their place in code.

use artifacts::executable::{Global, Symbols};
use artifacts::{Name, Relocation, Unit};
use bytecode::predefined;
use bytecode::primitives::BUILTIN;
use marshal::{OcamlMap, Raw};
use rustc_hash::FxHashMap;

use crate::error::SymbolError;

/// The numbers given so far. A clone is a state that can be gone back to.
#[derive(Debug, Clone)]
pub struct Table {
    slots: OcamlMap<Global, i64>,
    count: i64,
    primitives: Vec<Name>,
    primitive_index: FxHashMap<Name, i32>,
}

/// A unit with its numbers filled in.
#[derive(Debug, Clone)]
pub struct Linked {
    /// The code, in bytes.
    pub code: Vec<u8>,
    /// The slots of its literals.
    pub literals: Vec<(i64, Raw)>,
}

/// Whether the runtime or a stub library has a primitive that is not in the table.
pub type HasPrimitive<'p> = dyn Fn(&str) -> bool + 'p;

impl Table {
    /// The state before the first unit: predefined exceptions and these primitives.
    pub fn new(primitives: impl IntoIterator<Item = Name>) -> Table {
        let mut table = Table {
            slots: OcamlMap::new(),
            count: predefined::EXCEPTIONS.len() as i64,
            primitives: Vec::new(),
            primitive_index: FxHashMap::default(),
        };
        for (slot, name) in predefined::EXCEPTIONS.iter().enumerate() {
            table.slots.insert(Global::Predefined(Name::from(*name)), slot as i64);
        }
        primitives.into_iter().for_each(|name| {
            table.primitive(&name);
        });
        table
    }

    /// The state before the first unit, with the primitives built into the runtime.
    pub fn with_builtin_primitives() -> Table {
        Table::new(BUILTIN.iter().map(|p| Name::from(p.name)))
    }

    /// The state of a program already linked.
    pub fn of_program(symbols: Symbols, primitives: impl IntoIterator<Item = Name>) -> Table {
        let mut table = Table::new(primitives);
        table.slots = symbols.slots;
        table.count = symbols.count;
        table
    }

    /// The named slots and the number of all.
    pub fn symbols(&self) -> Symbols {
        Symbols { count: self.count, slots: self.slots.clone() }
    }

    /// How many slots have been given.
    pub fn count(&self) -> i64 {
        self.count
    }

    /// The slot of a unit.
    pub fn unit_slot(&self, name: &str) -> Option<i64> {
        self.slots.get(&Global::Unit(Name::from(name))).copied()
    }

    /// Whether a unit has been linked.
    pub fn has_unit(&self, name: &str) -> bool {
        self.unit_slot(name).is_some()
    }

    /// The primitives by number.
    pub fn primitives(&self) -> &[Name] {
        &self.primitives
    }

    /// The number of a primitive, a new one if need be.
    pub fn primitive(&mut self, name: &Name) -> i32 {
        if let Some(index) = self.primitive_index.get(name) {
            return *index;
        }
        let index = self.primitives.len() as i32;
        self.primitives.push(name.clone());
        self.primitive_index.insert(name.clone(), index);
        index
    }

    fn known_primitive(&mut self, name: &Name, has: &HasPrimitive<'_>) -> Result<i32, SymbolError> {
        match self.primitive_index.get(name) {
            Some(index) => Ok(*index),
            None if has(name) => Ok(self.primitive(name)),
            None => Err(SymbolError::Primitive(name.clone())),
        }
    }

    /// Makes sure that all primitives a unit declares have numbers, used or not.
    pub fn require_primitives(&mut self, unit: &Unit, has: &HasPrimitive<'_>) -> Result<(), SymbolError> {
        // Names with a % are the compiler's own and never reach the runtime.
        let mut external = unit.primitives.iter().filter(|name| !name.starts_with('%'));
        external.try_for_each(|name| self.known_primitive(name, has).map(drop))
    }

    fn new_slot(&mut self) -> i64 {
        self.count += 1;
        self.count - 1
    }

    /// Fills a unit's operands in. `None` within the error stands for a relocation outside of the code.
    pub fn link(&mut self, unit: &Unit, has: &HasPrimitive<'_>) -> Result<Linked, Option<SymbolError>> {
        let mut code = unit.code.to_vec();
        let mut literals = Vec::new();
        for (relocation, offset) in &unit.relocations {
            let number = match relocation {
                Relocation::Literal(value) => {
                    let slot = self.new_slot();
                    literals.push((slot, value.clone()));
                    slot
                }
                Relocation::GetUnit(name) => {
                    let slot = self.slots.get(&Global::Unit(name.clone()));
                    *slot.ok_or_else(|| SymbolError::Unit(name.clone()))?
                }
                Relocation::GetPredefined(name) => {
                    let slot = self.slots.get(&Global::Predefined(name.clone()));
                    *slot.ok_or_else(|| SymbolError::Predefined(name.clone()))?
                }
                Relocation::SetUnit(name) => {
                    let slot = self.new_slot();
                    self.slots.insert(Global::Unit(name.clone()), slot);
                    slot
                }
                Relocation::Primitive(name) => i64::from(self.known_primitive(name, has)?),
            };
            let at = usize::try_from(*offset).map_err(|_| None)?;
            let operand = code.get_mut(at..).and_then(|rest| rest.first_chunk_mut::<4>()).ok_or(None)?;
            *operand = (number as i32).to_le_bytes();
        }
        Ok(Linked { code, literals })
    }
}

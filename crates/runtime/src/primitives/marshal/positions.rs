//! The numbers of objects already written, by address: an open hash table that keeps neighbours in the heap neighbours
//! here, since objects are mostly met in the order of their addresses.
use std::collections::TryReserveError;

/// Addresses and numbers. No object has address 0, which marks a free slot.
pub(super) struct Positions {
    slots: Vec<(u64, u64)>,
    len: u64,
}

const FIRST_SIZE: usize = 256;

impl Positions {
    pub(super) fn new() -> Positions {
        Positions { slots: vec![(0, 0); FIRST_SIZE], len: 0 }
    }

    /// The number of an object met before; otherwise it gets the next one.
    #[inline]
    pub(super) fn find_or_add(&mut self, address: u64) -> Result<Option<u64>, TryReserveError> {
        let slot = self.slot(address);
        let (found, number) = self.slots[slot];
        if found == address {
            return Ok(Some(number));
        }
        self.slots[slot] = (address, self.len);
        self.len += 1;
        if self.len as usize * 2 > self.slots.len() {
            self.grow()?;
        }
        Ok(None)
    }

    /// Where an address is, or would be put. The table is never full.
    #[inline]
    fn slot(&self, address: u64) -> usize {
        let mask = self.slots.len() - 1;
        let word = address >> 3;
        let mut slot = (word ^ word >> 13 ^ word >> 26) as usize & mask;
        while self.slots[slot].0 != 0 && self.slots[slot].0 != address {
            slot = (slot + 1) & mask;
        }
        slot
    }

    #[cold]
    fn grow(&mut self) -> Result<(), TryReserveError> {
        let size = self.slots.len() * 4;
        // Asks whether the memory is there; then takes it in a way that leaves untouched pages to the system.
        Vec::<(u64, u64)>::new().try_reserve_exact(size)?;
        let old = std::mem::replace(&mut self.slots, vec![(0, 0); size]);
        for entry in old.into_iter().filter(|entry| entry.0 != 0) {
            let slot = self.slot(entry.0);
            self.slots[slot] = entry;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Positions;

    #[test]
    fn numbers_in_order() {
        let mut positions = Positions::new();
        // Strides of all kinds, powers of two among them.
        let addresses: Vec<u64> = (1..3000).map(|i| i * 24).chain((1..3000).map(|i| (i << 23) + 8)).collect();
        for &address in &addresses {
            assert_eq!(positions.find_or_add(address), Ok(None));
        }
        for (number, &address) in addresses.iter().enumerate() {
            assert_eq!(positions.find_or_add(address), Ok(Some(number as u64)));
        }
    }
}

//! Size classes and pools: a pool is a run of equal slots of one class.
//!
//! A free slot has header 0; its first word links to the next free slot of its class.
use super::system::Region;

/// Slots larger than this many words (header included) are large blocks.
pub const MAX_SLOT_WORDS: usize = 128;
/// Words of a pool.
pub const POOL_WORDS: usize = 4096;
/// Pools asked from the system at a time.
const POOLS_PER_ARENA: usize = 16;

/// Slot sizes in words, header included.
pub const CLASS_WORDS: [usize; 33] = [
    2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 22, 24, 28, 32, 36, 40, 48, 56, 64, 72,
    80, 92, 102, 113, 128,
];
pub const CLASSES: usize = CLASS_WORDS.len();

/// Class of a block of `whsize` words.
pub const CLASS_OF: [u8; MAX_SLOT_WORDS + 1] = {
    let mut table = [0; MAX_SLOT_WORDS + 1];
    let mut wh = 0;
    let mut class = 0;
    while wh <= MAX_SLOT_WORDS {
        if wh > CLASS_WORDS[class] {
            class += 1;
        }
        table[wh] = class as u8;
        wh += 1;
    }
    table
};

/// A run of slots.
pub struct Pool {
    pub start: *mut u64,
    pub class: u8,
    arena: u32,
}

impl Pool {
    pub fn slot_words(&self) -> usize {
        CLASS_WORDS[self.class as usize]
    }

    /// Words of whole slots.
    pub fn limit_words(&self) -> usize {
        POOL_WORDS / self.slot_words() * self.slot_words()
    }
}

struct Arena {
    region: Region,
    /// Bit set = pool in use.
    in_use: u32,
}

/// Where pools come from: arenas mapped from the system and unmapped when all their pools are free.
#[derive(Default)]
pub struct Arenas {
    arenas: Vec<Option<Arena>>,
    /// Arenas with a free pool, as a hint; entries may be stale.
    available: Vec<u32>,
    pub mapped_words: usize,
}

impl Arenas {
    /// A pool for slots of `class`.
    pub fn take(&mut self, class: u8) -> Option<Pool> {
        loop {
            let Some(&index) = self.available.last() else {
                self.map()?;
                continue;
            };
            let Some(arena) = self.arenas[index as usize].as_mut() else {
                self.available.pop();
                continue;
            };
            let free = (!arena.in_use).trailing_zeros() as usize;
            if free >= POOLS_PER_ARENA {
                self.available.pop();
                continue;
            }
            arena.in_use |= 1 << free;
            // SAFETY: the arena has `POOLS_PER_ARENA` pools.
            let start = unsafe { arena.region.start().add(free * POOL_WORDS) };
            return Some(Pool { start, class, arena: index });
        }
    }

    fn map(&mut self) -> Option<()> {
        let region = Region::map(POOLS_PER_ARENA * POOL_WORDS * 8)?;
        self.mapped_words += POOLS_PER_ARENA * POOL_WORDS;
        let arena = Some(Arena { region, in_use: 0 });
        let index = match self.arenas.iter().position(Option::is_none) {
            Some(i) => {
                self.arenas[i] = arena;
                i
            }
            None => {
                self.arenas.push(arena);
                self.arenas.len() - 1
            }
        };
        self.available.push(index as u32);
        Some(())
    }

    /// Gives the memory of pools that are not in use back to the system.
    pub fn release_free_pools(&mut self) {
        for arena in self.arenas.iter().flatten() {
            for number in (0..POOLS_PER_ARENA).filter(|number| arena.in_use >> number & 1 == 0) {
                // SAFETY: nobody uses the pool.
                unsafe { arena.region.forget(number * POOL_WORDS * 8, POOL_WORDS * 8) }
            }
        }
    }

    /// Gives a pool without live slots back.
    pub fn give_back(&mut self, pool: Pool) {
        let index = pool.arena as usize;
        let Some(arena) = self.arenas[index].as_mut() else { return };
        // SAFETY: the pool lies in this arena.
        let number = unsafe { pool.start.offset_from(arena.region.start()) } as usize / POOL_WORDS;
        arena.in_use &= !(1 << number);
        if arena.in_use == 0 {
            self.arenas[index] = None;
            self.mapped_words -= POOLS_PER_ARENA * POOL_WORDS;
        } else if !self.available.contains(&pool.arena) {
            self.available.insert(0, pool.arena);
        }
    }
}

//! Memory from the system, in regions that go back to it when dropped.
#[cfg(unix)]
pub struct Region(memmap2::MmapMut);

#[cfg(unix)]
impl Region {
    /// Zeroed memory, page aligned.
    pub fn map(bytes: usize) -> Option<Region> {
        memmap2::MmapMut::map_anon(bytes.max(8)).ok().map(Region)
    }

    pub fn start(&self) -> *mut u64 {
        self.0.as_ptr() as *mut u64
    }
}

#[cfg(not(unix))]
pub struct Region(*mut u64, std::alloc::Layout);

#[cfg(not(unix))]
impl Region {
    /// Zeroed memory, page aligned.
    pub fn map(bytes: usize) -> Option<Region> {
        let layout = std::alloc::Layout::from_size_align(bytes.max(8), 4096).ok()?;
        // SAFETY: the layout has a size.
        let p = unsafe { std::alloc::alloc_zeroed(layout) };
        (!p.is_null()).then_some(Region(p as *mut u64, layout))
    }

    pub fn start(&self) -> *mut u64 {
        self.0
    }
}

#[cfg(not(unix))]
impl Drop for Region {
    fn drop(&mut self) {
        // SAFETY: allocated in `map` with this layout.
        unsafe { std::alloc::dealloc(self.0 as *mut u8, self.1) }
    }
}

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

    /// Lets the system have part of the memory until it is used again. What it contained is lost.
    ///
    /// # Safety
    /// Nobody relies on what the part contains.
    pub unsafe fn forget(&self, offset: usize, bytes: usize) {
        // SAFETY: by contract. That the system does not want it is no failure.
        let _ = unsafe { self.0.unchecked_advise_range(memmap2::UncheckedAdvice::DontNeed, offset, bytes) };
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

    /// Lets the system have part of the memory until it is used again. What it contained is lost.
    ///
    /// # Safety
    /// Nobody relies on what the part contains.
    pub unsafe fn forget(&self, _offset: usize, _bytes: usize) {}
}

#[cfg(not(unix))]
impl Drop for Region {
    fn drop(&mut self) {
        // SAFETY: allocated in `map` with this layout.
        unsafe { std::alloc::dealloc(self.0 as *mut u8, self.1) }
    }
}

/// Asks the allocator to give memory it does not use back to the system.
pub fn trim() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: may be called at any time.
    unsafe {
        libc::malloc_trim(0);
    }
}

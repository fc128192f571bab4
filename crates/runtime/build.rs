//! Chooses the form of instruction dispatch.
#![allow(clippy::disallowed_methods, reason = "a build script reads its environment")]
//!
//! `tail_dispatch`: every instruction ends in a call of the next one through a function pointer, which optimised builds
//! turn into a jump. It needs six argument registers and an optimiser, so elsewhere a loop calls the same functions.
fn main() {
    println!("cargo::rustc-check-cfg=cfg(tail_dispatch)");
    println!("cargo::rerun-if-env-changed=FERROCAML_LOOP_DISPATCH");
    let level = std::env::var("OPT_LEVEL").unwrap_or_default();
    let arch = std::env::var("CARGO_CFG_TARGET_ARCH").unwrap_or_default();
    let optimised = matches!(level.as_str(), "2" | "3");
    let forced_loop = std::env::var_os("FERROCAML_LOOP_DISPATCH").is_some();
    if optimised && !forced_loop && matches!(arch.as_str(), "x86_64" | "aarch64") {
        println!("cargo::rustc-cfg=tail_dispatch");
    }
}

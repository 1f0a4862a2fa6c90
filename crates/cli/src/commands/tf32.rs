//! TF32 off.

use anyhow::Result;
use leuko_study::Compute;

/// NVIDIA's libraries read this variable when they load.
const SWITCH: &str = "NVIDIA_TF32_OVERRIDE";

/// Starts this program again with TF32 switched off, if it is about to use CUDA and TF32 is not off yet.
/// libtorch has no switch that its Rust binding reaches, and ten-bit mantissas would make CUDA results differ
/// visibly from the processor's.
#[cfg(unix)]
pub(super) fn switch_off(compute: Compute) -> Result<()> {
    use std::os::unix::process::CommandExt;
    if compute.engine.cuda().is_none() || std::env::var_os(SWITCH).is_some() {
        return Ok(());
    }
    let error = std::process::Command::new(std::env::current_exe()?)
        .args(std::env::args_os().skip(1))
        .env(SWITCH, "0")
        .exec();
    Err(error.into())
}

/// Where a program cannot replace itself, the variable must be set by hand.
#[cfg(not(unix))]
pub(super) fn switch_off(compute: Compute) -> Result<()> {
    if compute.engine.cuda().is_some() && std::env::var_os(SWITCH).is_none() {
        anyhow::bail!("set {SWITCH}=0 (TF32 off, the default of this study) or 1, and run again");
    }
    Ok(())
}

//! Which engine a study trains on.

use std::thread::available_parallelism;

use anyhow::{Result, bail};
use leuko_train::{Device, EngineConfig};

use crate::cli::{DeviceChoice, EngineChoice};

/// Resolves `auto`, and refuses what this machine or build has not.
pub(crate) fn choose(engine: EngineChoice, device: DeviceChoice) -> Result<EngineConfig> {
    if cfg!(not(feature = "libtorch")) {
        bail!("this build has no engine to train with: build with the feature `libtorch`");
    }
    let device = match device {
        DeviceChoice::Cpu => Device::Cpu,
        DeviceChoice::Auto if cuda_devices() > 0 => Device::Cuda(0),
        DeviceChoice::Auto => Device::Cpu,
        DeviceChoice::Cuda(number) if number < cuda_devices() => Device::Cuda(number),
        DeviceChoice::Cuda(number) => bail!(
            "--device cuda:{number}: libtorch sees {} CUDA device(s) here\nhint: `cargo xtask doctor` says what is missing; --device cpu always works",
            cuda_devices()
        ),
    };
    match engine {
        EngineChoice::Auto | EngineChoice::Libtorch => Ok(EngineConfig::Libtorch(device)),
    }
}

/// Runs trained at once when nobody says: one a core, one on a graphics card.
pub(crate) fn default_workers(engine: EngineConfig) -> usize {
    match engine {
        EngineConfig::Libtorch(Device::Cuda(_)) | EngineConfig::PlainLibtorch(Device::Cuda(_)) => 1,
        _ => available_parallelism().map_or(1, usize::from),
    }
}

#[cfg(feature = "libtorch")]
fn cuda_devices() -> usize {
    leuko_train::libtorch::cuda_devices()
}

#[cfg(not(feature = "libtorch"))]
fn cuda_devices() -> usize {
    0
}

/// Starts this program anew with TF32 switched off, if it is about to use CUDA and it is not off
/// yet. NVIDIA's libraries read the variable when they load, and libtorch has no switch that this
/// binding reaches; ten-bit mantissas would make CUDA results differ visibly from the processor's.
#[cfg(unix)]
pub(crate) fn without_tf32(engine: EngineConfig) -> Result<()> {
    use std::os::unix::process::CommandExt;
    const SWITCH: &str = "NVIDIA_TF32_OVERRIDE";
    let cuda = matches!(engine, EngineConfig::Libtorch(Device::Cuda(_)));
    if !cuda || std::env::var_os(SWITCH).is_some() {
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
pub(crate) fn without_tf32(engine: EngineConfig) -> Result<()> {
    let cuda = matches!(engine, EngineConfig::Libtorch(Device::Cuda(_)));
    if cuda && std::env::var_os("NVIDIA_TF32_OVERRIDE").is_none() {
        bail!(
            "set NVIDIA_TF32_OVERRIDE=0 (TF32 off, the default of this study) or 1, and run again"
        );
    }
    Ok(())
}

//! Which engine a study trains on.

use std::thread::available_parallelism;

use anyhow::{Result, bail};
use leuko_train::{Device, EngineConfig, InstructionSet};

use crate::cli::{ComputeArgs, DeviceChoice, EngineChoice};

/// Resolves `auto`, and refuses what this machine or build has not. Also returns how many runs are
/// trained at once.
pub(crate) fn choose(args: &ComputeArgs) -> Result<(EngineConfig, usize)> {
    let engine = resolve(args.engine, args.device, cuda_devices())?;
    without_tf32(engine)?;
    let workers = args.workers.map(usize::from);
    Ok((engine, workers.unwrap_or_else(|| default_workers(engine))))
}

/// `devices` is the number of CUDA devices, `None` in a build without libtorch.
fn resolve(
    engine: EngineChoice,
    device: DeviceChoice,
    devices: Option<usize>,
) -> Result<EngineConfig> {
    let fused = EngineConfig::Fused(InstructionSet::best());
    if let (EngineChoice::Fused, DeviceChoice::Cuda(_)) = (engine, device) {
        bail!(
            "--engine fused computes on the processor, not on CUDA\nhint: leave out --device, or use --engine libtorch"
        );
    }
    let Some(devices) = devices else {
        return match (engine, device) {
            (EngineChoice::Libtorch, _) => bail!(
                "--engine libtorch: this build has no libtorch\nhint: build it with libtorch, which `cargo xtask setup` installs; or use --engine fused"
            ),
            (_, DeviceChoice::Cuda(_)) => bail!(
                "--device cuda: this build has no libtorch, which CUDA needs\nhint: build it with libtorch, which `cargo xtask setup --cuda` installs; or use --device cpu"
            ),
            _ => Ok(fused),
        };
    };
    let device = match device {
        DeviceChoice::Cpu => Device::Cpu,
        DeviceChoice::Auto if devices > 0 => Device::Cuda(0),
        DeviceChoice::Auto => Device::Cpu,
        DeviceChoice::Cuda(number) if number < devices => Device::Cuda(number),
        DeviceChoice::Cuda(number) => bail!(
            "--device cuda:{number}: libtorch sees {devices} CUDA device(s) here\nhint: --device cpu always works; in leuko's source folder, `cargo xtask doctor` says what is missing"
        ),
    };
    match (engine, device) {
        (EngineChoice::Fused, _) | (EngineChoice::Auto, Device::Cpu) => Ok(fused),
        _ => Ok(EngineConfig::Libtorch(device)),
    }
}

/// Runs trained at once when nobody says: one a core, one on a graphics card.
fn default_workers(engine: EngineConfig) -> usize {
    match engine.cuda() {
        Some(_) => 1,
        None => available_parallelism().map_or(1, usize::from),
    }
}

#[cfg(feature = "libtorch")]
fn cuda_devices() -> Option<usize> {
    Some(leuko_train::libtorch::cuda_devices())
}

#[cfg(not(feature = "libtorch"))]
fn cuda_devices() -> Option<usize> {
    None
}

/// Starts this program anew with TF32 switched off, if it is about to use CUDA and it is not off
/// yet. NVIDIA's libraries read the variable when they load, and libtorch has no switch that this
/// binding reaches; ten-bit mantissas would make CUDA results differ visibly from the processor's.
#[cfg(unix)]
fn without_tf32(engine: EngineConfig) -> Result<()> {
    use std::os::unix::process::CommandExt;
    const SWITCH: &str = "NVIDIA_TF32_OVERRIDE";
    if engine.cuda().is_none() || std::env::var_os(SWITCH).is_some() {
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
fn without_tf32(engine: EngineConfig) -> Result<()> {
    if engine.cuda().is_some() && std::env::var_os("NVIDIA_TF32_OVERRIDE").is_none() {
        bail!(
            "set NVIDIA_TF32_OVERRIDE=0 (TF32 off, the default of this study) or 1, and run again"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_resolve_takes_cuda_where_there_is_one_else_fused() {
        let fused = EngineConfig::Fused(InstructionSet::best());
        let libtorch = EngineConfig::Libtorch;
        for (engine, device, devices, expected) in [
            (EngineChoice::Auto, DeviceChoice::Auto, Some(0), fused),
            (EngineChoice::Auto, DeviceChoice::Auto, None, fused),
            (
                EngineChoice::Auto,
                DeviceChoice::Auto,
                Some(1),
                libtorch(Device::Cuda(0)),
            ),
            (EngineChoice::Auto, DeviceChoice::Cpu, Some(1), fused),
            (
                EngineChoice::Auto,
                DeviceChoice::Cuda(1),
                Some(2),
                libtorch(Device::Cuda(1)),
            ),
            (EngineChoice::Fused, DeviceChoice::Auto, Some(1), fused),
            (
                EngineChoice::Libtorch,
                DeviceChoice::Auto,
                Some(0),
                libtorch(Device::Cpu),
            ),
            (
                EngineChoice::Libtorch,
                DeviceChoice::Cpu,
                Some(1),
                libtorch(Device::Cpu),
            ),
        ] {
            let found = resolve(engine, device, devices).unwrap();
            assert_eq!(found, expected, "{engine:?} {device:?} {devices:?}");
        }
    }

    #[test]
    fn test_resolve_says_what_is_not_there() {
        for (engine, device, devices, part) in [
            (
                EngineChoice::Auto,
                DeviceChoice::Cuda(1),
                Some(1),
                "sees 1 CUDA device",
            ),
            (
                EngineChoice::Fused,
                DeviceChoice::Cuda(0),
                Some(1),
                "not on CUDA",
            ),
            (
                EngineChoice::Libtorch,
                DeviceChoice::Auto,
                None,
                "has no libtorch",
            ),
            (
                EngineChoice::Auto,
                DeviceChoice::Cuda(0),
                None,
                "which CUDA needs",
            ),
        ] {
            let error = resolve(engine, device, devices).unwrap_err().to_string();
            assert!(error.contains(part) && error.contains("hint:"), "{error}");
        }
    }
}

//! `leuko bench`.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use leuko_core::write_whole;
use leuko_study::bench::{BenchConfig, bench as measure, epochs};

use crate::args::BenchArgs;
use crate::print::print_bench;
use crate::program::program;

/// Measures everything and prints the table, or only epochs.
pub(crate) fn bench(args: &BenchArgs) -> Result<ExitCode> {
    let config = BenchConfig {
        side: args.side,
        batch: args.batch,
        rounds: args.rounds,
        steps: args.steps,
        libtorch: program().libtorch,
    };
    if args.epochs {
        let mut out = std::io::stdout().lock();
        for speeds in epochs(&config)? {
            writeln!(out, "{}", serde_json::to_string(&speeds)?)?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    if args.ensemble {
        return ensemble(args);
    }
    let report = measure(&config)?;
    if let Some(path) = &args.toml {
        write_whole(path, toml::to_string_pretty(&report)?.as_bytes())?;
    }
    print_bench(&report, &mut std::io::stdout().lock())?;
    Ok(ExitCode::SUCCESS)
}

/// Checks and measures many networks at once. The exit code is 1 if the device computes wrongly.
#[cfg(feature = "libtorch")]
fn ensemble(args: &BenchArgs) -> Result<ExitCode> {
    use leuko_study::bench::{EnsembleBenchConfig, check_device, ensemble, one_by_one};
    use leuko_study::{Compute, EngineChoice};

    use super::tf32;
    use crate::print::{print_check, print_one_by_one, print_row};

    let compute = Compute::choose(EngineChoice::Ensemble, args.device)?;
    tf32::switch_off(compute)?;
    let config = EnsembleBenchConfig {
        side: args.side,
        batch: args.batch,
        networks: args.networks.clone(),
        ..EnsembleBenchConfig::on(compute.engine.device())
    };
    let mut out = std::io::stdout().lock();
    let check = check_device(config.device)?;
    print_check(&compute.engine.to_string(), check, &mut out)?;
    print_one_by_one(one_by_one(&config)?, &config, &mut out)?;
    // Each row when it is there: the largest takes longest.
    let mut printed = Ok(());
    ensemble(&config, &mut |row| {
        if printed.is_ok() {
            printed = print_row(row, &mut out);
        }
    })?;
    printed?;
    Ok(match check.is_right() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

#[cfg(not(feature = "libtorch"))]
fn ensemble(_: &BenchArgs) -> Result<ExitCode> {
    anyhow::bail!(
        "--ensemble needs libtorch, and this build has none\nhint: build it with libtorch, which `cargo xtask setup` installs"
    )
}

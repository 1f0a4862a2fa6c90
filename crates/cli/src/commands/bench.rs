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
    let report = measure(&config)?;
    if let Some(path) = &args.toml {
        write_whole(path, toml::to_string_pretty(&report)?.as_bytes())?;
    }
    print_bench(&report, &mut std::io::stdout().lock())?;
    Ok(ExitCode::SUCCESS)
}

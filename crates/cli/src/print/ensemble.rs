//! What `leuko bench --ensemble` found.

use std::io::Write;

use anyhow::Result;
use leuko_study::bench::{DeviceCheck, EnsembleBenchConfig, EnsembleRow};

/// Prints how far a device's answers are from the processor's.
pub(crate) fn print_check(engine: &str, check: DeviceCheck, out: &mut dyn Write) -> Result<()> {
    let verdict = match check.is_right() {
        true => "as exact as f32 is",
        false => "WRONG: more than rounding in f32",
    };
    writeln!(out, "{engine} against the processor: {verdict}")?;
    for (what, error) in [
        ("matrix product, relative to f64", check.matrix_error),
        ("convolution, relative to f64", check.convolution_error),
        ("losses of the first epoch, nats", check.first_losses),
        ("losses over fifty steps, nats", check.losses),
    ] {
        writeln!(out, "  {what:<34} {error:.1e}")?;
    }
    writeln!(out)?;
    Ok(())
}

/// Prints the speed of one network after the other, and the heading of the rows that follow.
pub(crate) fn print_one_by_one(
    images_per_second: f64,
    config: &EnsembleBenchConfig,
    out: &mut dyn Write,
) -> Result<()> {
    writeln!(
        out,
        "Images a second of all networks together, {side}x{side} pixels, batch {batch}",
        side = config.side,
        batch = config.batch
    )?;
    writeln!(
        out,
        "  one by one, whole training {images_per_second:>12.0}\n"
    )?;
    writeln!(
        out,
        "  {:>8}  {:>14}  {:>10}  steps alone",
        "networks", "whole training", "MB each"
    )?;
    Ok(())
}

/// Prints the speed of one number of networks at once.
pub(crate) fn print_row(row: &EnsembleRow, out: &mut dyn Write) -> Result<()> {
    let training = match row.training {
        Some(speed) => format!("{speed:.0}"),
        None => "no memory".to_owned(),
    };
    let steps: Vec<String> = (row.steps.iter())
        .map(|(arrangement, speed)| format!("{arrangement} {speed:.0}"))
        .collect();
    writeln!(
        out,
        "  {:>8}  {training:>14}  {:>10}  {}",
        row.networks,
        row.bytes_a_network / 1_000_000,
        steps.join(", ")
    )?;
    out.flush()?;
    Ok(())
}

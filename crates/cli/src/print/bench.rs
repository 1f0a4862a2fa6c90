//! The table of `leuko bench`.

use std::io::Write;

use anyhow::Result;

use leuko_study::bench::{BenchReport, EPOCH_IMAGES, LARGE_SIDE, Row, RunPart, RunProfile};

pub(crate) fn print_bench(report: &BenchReport, out: &mut dyn Write) -> Result<()> {
    print_machine(report, out)?;
    print_speeds(report, out)?;
    print_ratios(report, out)?;
    print_run_profiles(report, out)?;
    print_profile(report, out)
}

fn print_machine(report: &BenchReport, out: &mut dyn Write) -> Result<()> {
    let machine = &report.machine;
    writeln!(
        out,
        "{} ({} cores), {}; arithmetic peak of one core {:.1} GFLOP/s; libtorch {}",
        machine.cpu, machine.cores, machine.instructions, machine.peak_gflops, machine.libtorch
    )?;
    writeln!(
        out,
        "One core, {side}x{side} pixels, batch {}; medians of {} rounds that alternate\n",
        report.batch,
        report.rounds,
        side = report.side,
    )?;
    Ok(())
}

/// Prints how fast each contestant is.
fn print_speeds(report: &BenchReport, out: &mut dyn Write) -> Result<()> {
    let heading = "training step: forward, all gradients, optimiser";
    rows(out, heading, &report.step)?;
    let heading = format!(
        "whole run: augmentation, steps, validation ({} and {} images an epoch)",
        EPOCH_IMAGES.0, EPOCH_IMAGES.1
    );
    rows(out, &heading, &report.run)?;
    if report
        .step
        .iter()
        .any(|row| row.over_plain_libtorch.is_some())
    {
        writeln!(
            out,
            "ratios: over libtorch in a plain loop, over libtorch at its best, in the same round\n"
        )?;
    }
    Ok(())
}

/// Prints how well the fused engine uses the processor and the memory.
fn print_ratios(report: &BenchReport, out: &mut dyn Write) -> Result<()> {
    let mut line = |what: &str, value: String| writeln!(out, "{what:<72}{value:>10}");
    line(
        &format!(
            "share of the arithmetic peak, at {:.1} MFLOP an image",
            report.mflop_an_image
        ),
        format!("{:.0}%", report.share_of_peak * 100.0),
    )?;
    line(
        "two workers over one, whole run",
        report
            .two_workers
            .map_or("one core".to_owned(), |ratio| format!("{ratio:.2}")),
    )?;
    line(
        &format!(
            "speed in pixels at {LARGE_SIDE}x{LARGE_SIDE} over that at {side}x{side}, step",
            side = report.side
        ),
        format!("{:.0}%", report.large_images * 100.0),
    )?;
    line(
        "memory of a run beyond the decoded images",
        report.memory.map_or("unknown".to_owned(), |bytes| {
            format!("{:.1} MB", bytes as f64 / 1e6)
        }),
    )?;
    Ok(())
}

/// Prints where the time of a whole run goes, a column for each engine and size.
fn print_run_profiles(report: &BenchReport, out: &mut dyn Write) -> Result<()> {
    let profiles = &report.run_profiles;
    let mut line = |what: &str, cell: &dyn Fn(&RunProfile) -> String| -> Result<()> {
        write!(out, "{what:<46}")?;
        for profile in profiles {
            write!(out, "{:>18}", cell(profile))?;
        }
        writeln!(out)?;
        Ok(())
    };
    line("\na whole run, processor ms an image trained", &|profile| {
        profile.engine.clone()
    })?;
    line("", &|profile| format!("{0}x{0}", profile.side))?;
    let parts = profiles.first().map_or(0, |profile| profile.parts.len());
    for index in 0..parts {
        let part = profiles[0].parts[index].part;
        line(&format!("  {}", name(part)), &|profile| {
            let share = profile.parts[index];
            format!("{:.4}{:>7.1}%", share.milliseconds, share.share * 100.0)
        })?;
    }
    line("  images a second", &|profile| {
        format!("{:.1}", profile.images_per_second)
    })?;
    line("  of the speed of steps alone", &|profile| {
        format!("{:.0}%", profile.over_step * 100.0)
    })
}

fn name(part: RunPart) -> &'static str {
    match part {
        RunPart::Augmentation => "augmentation",
        RunPart::Step => "training step",
        RunPart::Conversion => "conversion of validation images",
        RunPart::Validation => "validation forward",
        RunPart::Rest => "rest",
    }
}

/// Prints where the time of a step goes.
fn print_profile(report: &BenchReport, out: &mut dyn Write) -> Result<()> {
    writeln!(
        out,
        "\n{:<62}{:>10}{:>10}",
        "a step of the fused engine, an image", "ms", "share"
    )?;
    for part in &report.profile {
        writeln!(
            out,
            "  {:<60}{:>10.4}{:>9.1}%",
            part.kernel,
            part.milliseconds,
            part.share * 100.0
        )?;
    }
    Ok(())
}

/// A heading and a line for each contestant.
fn rows(out: &mut dyn Write, heading: &str, rows: &[Row]) -> Result<()> {
    writeln!(out, "{heading:<72}{:>14}", "lowest-highest")?;
    for row in rows {
        let range = format!("{:.0}-{:.0}", row.lowest, row.highest);
        write!(
            out,
            "  {:<52}{:>9.1} images/s{range:>14}",
            row.name, row.images_per_second
        )?;
        for ratio in [row.over_plain_libtorch, row.over_best_libtorch]
            .into_iter()
            .flatten()
        {
            write!(out, "{ratio:>7.2}")?;
        }
        writeln!(out)?;
    }
    writeln!(out)?;
    Ok(())
}

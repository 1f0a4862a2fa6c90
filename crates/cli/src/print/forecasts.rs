//! What will run and how long it may take.

use std::io::Write;
use std::time::Duration;

use anyhow::Result;
use leuko_study::words::{counted, duration};
use leuko_study::{Compute, Forecast, Plan};

/// Prints what each experiment will do.
pub(crate) fn print_forecasts(
    forecasts: &[Forecast],
    plan: &Plan,
    out: &mut dyn Write,
) -> Result<()> {
    for forecast in forecasts {
        print_one(forecast, plan.compute(), out)?;
    }
    let megabytes = plan.memory() as f64 / 1e6;
    writeln!(out, "memory      about {megabytes:.0} MB")?;
    Ok(())
}

fn print_one(forecast: &Forecast, compute: Compute, out: &mut dyn Write) -> Result<()> {
    let grid = &forecast.grid;
    let sizes = grid.sizes.iter().map(|size| size.get().to_string());
    writeln!(out, "{}", forecast.experiment)?;
    writeln!(
        out,
        "  data      {}: {} images of {}x{} pixels",
        forecast.dataset, forecast.images, forecast.size.0, forecast.size.1
    )?;
    writeln!(
        out,
        "  runs      {}: {} of {} folds x {} ({})",
        grid.runs(),
        grid.run_folds,
        grid.folds,
        counted(grid.sizes.len(), "size", "sizes"),
        sizes.collect::<Vec<_>>().join(" ")
    )?;
    if forecast.pending < grid.runs() {
        let done = grid.runs() - forecast.pending;
        writeln!(out, "  done      {done} of these runs already")?;
    }
    let speed = forecast.speed;
    match compute.engine.is_ensemble() {
        true => {
            writeln!(
                out,
                "  speed     {:.0} images/s in training, by each of {} in one computation on {} (measured)",
                speed.training,
                counted(forecast.trainers, "network", "networks"),
                compute.engine
            )?;
            if compute.engine.cuda().is_none() {
                writeln!(
                    out,
                    "            this engine is for graphics cards; on the processor, --engine fused is many times as fast"
                )?;
            }
        }
        false => writeln!(
            out,
            "  speed     {:.0} images/s in training, {:.0} images/s in testing, by each of {} on {} (measured)",
            speed.training,
            speed.evaluation,
            counted(compute.workers, "worker", "workers"),
            compute.engine
        )?,
    }
    let explaining = match forecast.explaining {
        Duration::ZERO => String::new(),
        time => format!(", {} of it for explanations", duration(time)),
    };
    let published = forecast.published.map_or(String::new(), |time| {
        format!("; with --profile paper at most {}", duration(time))
    });
    if forecast.pending == 0 {
        writeln!(out, "  time      nothing is left to train{published}")?;
        return Ok(());
    }
    writeln!(
        out,
        "  time      at most {}{explaining}{published}; training usually stops earlier",
        duration(forecast.at_most())
    )?;
    Ok(())
}

//! Where the spread of a score comes from.

use std::io::Write;

use anyhow::Result;
use leuko_core::TrainSize;
use leuko_study::variance::{Splits, Unsplit, VarianceConfig, design_variance};
use leuko_study::{Plan, words};

/// Prints the parts of the variance by size, then what the largest size says.
pub(crate) fn print_variance(splits: &Splits, out: &mut dyn Write) -> Result<()> {
    for one in &splits.found {
        writeln!(
            out,
            "\n{}: spread of the {} of one network, and where it comes from\n{:>10}{:>8}{:>8}{:>17}{:>17}{:>13}",
            one.experiment,
            one.score,
            "images",
            "mean",
            "s.d.",
            "training images",
            "initial weights",
            "test images"
        )?;
        for row in &one.rows {
            let [images, mean, sd, training, initial, test] = row.cells();
            writeln!(
                out,
                "{images:>10}{mean:>8}{sd:>8}{training:>17}{initial:>17}{test:>13}"
            )?;
        }
        if let Some(sentence) = one.sentence() {
            writeln!(out, "{sentence}")?;
        }
        writeln!(out, "{}", one.note())?;
    }
    for one in &splits.left_out {
        let fact = one.why.fact();
        writeln!(
            out,
            "\n{}: no split of the variance, because {fact}",
            one.experiment
        )?;
    }
    Ok(())
}

/// How many networks the split of the variance takes, in a line for each experiment, or why it has none. Networks that
/// are there already count, too.
pub(crate) fn variance_plan(plan: &Plan) -> Result<String> {
    let forecasts = plan.forecast(&plan.tasks()?, None)?;
    let mut lines = String::new();
    let experiments = plan.experiments();
    let designs = design_variance(experiments, &VarianceConfig::default())?;
    for ((experiment, forecast), design) in experiments.iter().zip(forecasts).zip(designs) {
        let design = match design {
            Ok(design) => design,
            Err(Unsplit { experiment, why }) => {
                let fact = why.fact();
                lines.push_str(&format!(
                    "variance    {experiment}: left out, because {fact}\n"
                ));
                continue;
            }
        };
        let time = forecast.at_most().mul_f64(design.cost(experiment));
        let too_large = match design.too_large.is_empty() {
            true => String::new(),
            false => format!(
                "; there are too few images for {}",
                TrainSize::list(&design.too_large)
            ),
        };
        lines.push_str(&format!(
            "variance    {}: {} more networks: {} training sets of {} images that share no image, {} seeds on each{too_large}; at most {}\n",
            experiment.name,
            design.networks(),
            design.subsets,
            TrainSize::list(&design.sizes),
            design.seeds,
            words::duration(time)
        ));
    }
    Ok(lines)
}

//! Where the spread of a score comes from.

use std::io::Write;

use anyhow::Result;
use leuko_study::variance::Variance;

/// Prints the parts of the variance by size, then what the largest size says.
pub(crate) fn print_variance(found: &[Variance], out: &mut dyn Write) -> Result<()> {
    for one in found {
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
    Ok(())
}

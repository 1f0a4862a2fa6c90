//! `cargo xtask regress`: the scores of a small fixed study, beside those of the reference.

mod compare;

use std::time::Instant;

use anyhow::{Context, Result, bail};
use fs_err as fs;

use self::compare::{Reference, Scores};
use crate::leuko::{self, Libtorch};
use crate::{say, workspace};

/// Compare the scores of a small study on synthetic cells with the reference
///
/// results/reference/regression.toml defines the study, the expected scores and their tolerances.
/// Takes about a minute.
#[derive(Debug, Default, clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask regress
  cargo xtask regress --update    after an intended change: look at the file's diff")]
pub(crate) struct Args {
    /// Write the scores as the new reference
    #[arg(long)]
    update: bool,
}

/// Runs the study and compares, or updates the reference.
///
/// # Errors
/// - libtorch cannot be installed, the build or the study fails.
/// - A score differs from the reference by more than its tolerance, or is missing.
pub(crate) fn run(args: &Args) -> Result<()> {
    let binary = leuko::build(Libtorch::Needed)?;
    let path = workspace::root().join("results/reference/regression.toml");
    let text = fs::read_to_string(&path)?;
    let reference: Reference = toml::from_str(&text).context("regression.toml")?;

    say::step("Running the study of results/reference/regression.toml");
    let start = Instant::now();
    let out = workspace::root().join("target/regress");
    leuko::study_synthetic_cells(&binary, &reference.options, &out)?;
    say::note(&format!("it took {}", say::time(start.elapsed())));
    let summary = fs::read_to_string(out.join("summary.toml"))?;
    let scores = compare::scores(&summary)?;

    if args.update {
        fs::write(&path, compare::updated(&text, &scores)?)?;
        say::good(&format!("{} is written: look at its diff", path.display()));
        return Ok(());
    }
    report(&reference, &scores)
}

fn report(reference: &Reference, scores: &Scores) -> Result<()> {
    let mut wrong = 0;
    for (text, is_right) in reference.compare(scores) {
        match is_right {
            true => say::good(&text),
            false => {
                wrong += 1;
                say::bad(&text);
            }
        }
    }
    match wrong {
        0 => Ok(()),
        n => bail!(
            "{n} scores differ from the reference\n  hint: if you intended the change, `cargo xtask regress --update` writes the new scores"
        ),
    }
}

//! `cargo xtask regress`: small fixed studies and the speed of training, beside what they must be.

mod faults;
mod measured;
mod reference;
mod seeds;
mod speed;
mod studies;

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use self::reference::{Expected, Line, Reference};
use self::studies::{SEED, Study, studies};
use crate::leuko::{self, Libtorch};
use crate::{say, workspace};

/// Compare small studies and the speed of training with the reference
///
/// results/reference/regression defines the studies, on synthetic cells and on real images where they are, and
/// what must come out: the folds exactly, numbers from the first steps closely, means after training in
/// bands from repeated seeds, and at least 80% of the speed over libtorch. Takes about a minute and a half.
#[derive(Debug, Default, clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask regress
  cargo xtask regress --update     after an intended change: look at the diff of numbers.toml
  cargo xtask regress --seeds 20   measure the bands anew, in half an hour
  cargo xtask regress --faults     put known faults into a copy, and show that each is caught")]
pub(crate) struct Args {
    /// Write what is measured as the new reference
    #[arg(long)]
    update: bool,
    /// Run each study with N seeds, and write the bands anew
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(3..))]
    seeds: Option<u64>,
    /// Show that known faults are caught
    #[arg(long, conflicts_with_all = ["update", "seeds"])]
    faults: bool,
}

/// Runs the studies and compares, or updates the reference.
///
/// # Errors
/// - libtorch cannot be installed, the build or a study fails.
/// - A number differs from the reference, or a fault is not caught.
pub(crate) fn run(args: &Args) -> Result<()> {
    if args.faults {
        return faults::run();
    }
    let binary = leuko::build(Libtorch::Needed)?;
    if let Some(count) = args.seeds {
        seeds::measure(&binary, count)?;
    }
    if args.update || args.seeds.is_some() {
        return update(&binary);
    }
    let mut lines = Vec::new();
    for study in studies()? {
        if let Some(folder) = study.lacks() {
            say::note(&format!(
                "without {}: {} is missing",
                study.name,
                folder.display()
            ));
            continue;
        }
        say::step(&format!("Study: {}", study.name));
        let start = Instant::now();
        let found = compare(&binary, &study)?;
        show(&found);
        say::note(&format!("it took {}", say::time(start.elapsed())));
        lines.extend(found);
    }
    say::step("Speed");
    let reference = Reference::read()?;
    let all_right = |lines: Vec<Line>| lines.iter().all(|(_, right)| *right);
    let speeds = speed::best(&binary, |speeds| all_right(reference.compare_speed(speeds)))?;
    let found = reference.compare_speed(&speeds);
    if found.is_empty() {
        say::note("the reference has no speed of this processor's instructions");
    }
    show(&found);
    lines.extend(found);
    match lines.iter().filter(|(_, right)| !right).count() {
        0 => Ok(()),
        n => bail!(
            "{n} of {} numbers differ from the reference\n  hint: if you intended the change, `cargo xtask regress --update` writes the new numbers",
            lines.len()
        ),
    }
}

/// Where the reference is.
fn folder() -> PathBuf {
    workspace::root().join("results/reference/regression")
}

/// Runs a study and compares it with the reference.
fn compare(binary: &Path, study: &Study) -> Result<Vec<Line>> {
    let reference = Reference::read()?;
    let expected = reference.studies.get(&study.name);
    let expected = expected.with_context(|| format!("numbers.toml has no {}", study.name))?;
    Ok(expected.compare(&study.run(binary, SEED)?))
}

/// Writes what is measured here. What cannot be measured here stays.
fn update(binary: &Path) -> Result<()> {
    let (mut reference, seeds) = (Reference::read()?, seeds::read()?);
    for study in studies()?.iter().filter(|study| study.lacks().is_none()) {
        say::step(&format!("Study: {}", study.name));
        let of_study = seeds.get(&study.name);
        let of_study = of_study.with_context(|| format!("seeds.csv has no {}", study.name))?;
        let expected = Expected::new(&study.run(binary, SEED)?, of_study);
        reference.studies.insert(study.name.clone(), expected);
    }
    say::step("Speed");
    let speeds = speed::measure(binary)?.into_iter();
    reference
        .speed
        .extend(speeds.map(|(name, over)| (name, (over * 100.0).round() / 100.0)));
    reference.write()?;
    say::good("numbers.toml is written: look at its diff");
    Ok(())
}

fn show(lines: &[Line]) {
    for (text, right) in lines {
        match right {
            true => say::good(text),
            false => say::bad(text),
        }
    }
}

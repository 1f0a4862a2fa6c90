//! `cargo xtask regress`: the scores of a small fixed study, beside those of the reference.

mod compare;

use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use fs_err as fs;

use self::compare::{Reference, Scores};
use crate::leuko::{self, Libtorch};
use crate::{say, workspace};

/// Compare the scores of a small fixed study on synthetic cells with the reference
///
/// The study, the scores that are expected and their tolerances are in
/// results/reference/regression.toml. It takes about a minute.
#[derive(Debug, Default, clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask regress
  cargo xtask regress --update    a change of scores is meant: write them as the new reference")]
pub(crate) struct Args {
    /// Write the scores as the new reference
    #[arg(long)]
    update: bool,
}

/// Runs the study and compares, or updates the reference.
///
/// # Errors
/// - libtorch cannot be set up, the build or the study fails.
/// - A score differs from the reference by more than its tolerance, or is missing.
pub(crate) fn run(args: &Args) -> Result<()> {
    let binary = leuko::build(Libtorch::Needed)?;
    let path = reference_path();
    let text = fs::read_to_string(&path)?;
    let reference = Reference::parse(&text).with_context(|| path.display().to_string())?;

    say::step("Running the study of results/reference/regression.toml");
    let start = Instant::now();
    // No data set is in an empty folder, so that the study is of synthetic cells everywhere.
    let folder = workspace::root().join("target/regress");
    let (data, out) = (folder.join("no-data"), folder.join("out"));
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    fs::create_dir_all(&data)?;
    let mut study = Command::new(binary);
    study
        .current_dir(workspace::root())
        .args(["run", "--data"])
        .arg(&data)
        .arg("--out")
        .arg(&out)
        .args(&reference.options)
        .env_remove("LEUKO_DATA")
        // The printed table of results is not of interest here.
        .stdout(std::process::Stdio::null());
    workspace::run(&mut study)?;
    say::note(&format!("it took {}", say::time(start.elapsed())));
    let summary = fs::read_to_string(out.join("summary.toml"))?;
    let scores = compare::scores(&summary.parse()?);

    if args.update {
        fs::write(&path, reference.updated(&text, &scores)?)?;
        say::good(&format!("{} is written: look at its diff", path.display()));
        return Ok(());
    }
    report(&reference, &scores)
}

fn reference_path() -> PathBuf {
    workspace::root().join("results/reference/regression.toml")
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
            "{n} scores are not those of the reference\n  hint: if the change is meant, `cargo xtask regress --update` writes the new ones"
        ),
    }
}

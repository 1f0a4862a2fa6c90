//! `cargo xtask tidy`: is the repository built as its pages say?

mod circles;
mod dependencies;
mod documents;
mod drawing;
mod files;
mod formats;
mod licences;
mod paths;
mod pictures;
mod problem;
mod sources;

use anyhow::{Result, bail};

use self::files::Files;
use crate::{cargo, say, workspace};

/// Check the structure of the repository: dependencies, pages, sources, pictures, licences
///
/// Checks the files that git tracks or would add. Needs no libtorch. Each line says what to edit.
#[derive(Debug, Default, clap::Args)]
#[command(after_help = "\
What it checks:
  crates use each other only as ARCHITECTURE.md draws; in a crate, files use each other in one direction
  without default features, no crate reaches libtorch
  each source starts with //!, is short, and has no tab, trailing space or left-over marker
  each crate has a README.md and is named in ARCHITECTURE.md; paths and links in pages exist
  README.md shows both commands, results/formats.md each version of a file format
  no picture is committed that could show an image of a data set, no large file, no pending snapshot
  deny.toml allows the licence and the source of each dependency")]
pub(crate) struct Args {}

/// Runs all checks.
///
/// # Errors
/// - A check found something to edit; it has been printed.
/// - git or cargo does not answer.
pub(crate) fn run(_args: &Args) -> Result<()> {
    let files = Files::list(&workspace::root())?;
    let with_defaults = cargo::metadata(&["--locked"])?;
    let without_defaults = cargo::metadata(&["--locked", "--no-default-features"])?;

    let mut problems = Vec::new();
    problems.extend(sources::check(&files)?);
    problems.extend(circles::check(&files)?);
    problems.extend(documents::check(
        &files,
        &dependencies::members(&with_defaults),
    )?);
    problems.extend(formats::check(&files)?);
    problems.extend(pictures::check(&files)?);
    problems.extend(dependencies::check(
        &files,
        &with_defaults,
        &without_defaults,
    )?);
    problems.extend(licences::check(&files, &with_defaults)?);
    problems.sort_by(|a, b| a.place.cmp(&b.place));
    for problem in &problems {
        say::bad(&problem.to_string());
    }
    match problems.len() {
        0 => {
            say::good(&format!("{} files are tidy", files.paths().len()));
            Ok(())
        }
        1 => bail!("tidy found 1 thing to edit"),
        n => bail!("tidy found {n} things to edit"),
    }
}

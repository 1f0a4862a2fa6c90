//! `cargo xtask tidy`: is the repository built as its pages say?

mod dependencies;
mod documents;
mod files;
mod licences;
mod metadata;
mod pictures;
mod rules;
mod sources;

use anyhow::{Result, bail};

use self::files::Files;
use self::metadata::Metadata;
use crate::{say, workspace};

/// Check the repository's structure: dependencies, pages, sources, pictures, licences
///
/// Looks at the files that git knows or would add. Needs no libtorch. Each line says what to edit.
#[derive(Debug, Default, clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask tidy

What it checks:
  crates use each other only as ARCHITECTURE.md draws, and no others than model, train and study
  reach libtorch; without default features, none does
  every source starts with //!, is short, and has no tab, trailing space or left-over marker
  every crate has a README.md and is named in ARCHITECTURE.md; paths and links in pages exist
  README.md shows both commands
  no picture is committed that could show an image of a data set; no file is large
  the licence of every dependency is on the list of xtask/src/tidy/licences.rs")]
pub(crate) struct Args {}

/// One thing to edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// File, and line where there is one: `a/b.rs` or `a/b.rs:12`.
    place: String,
    /// What is wrong, and what to do.
    text: String,
}

impl Problem {
    fn new(place: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            text: text.into(),
        }
    }
}

/// Runs all checks.
///
/// # Errors
/// - A check found something to edit; it has been printed.
/// - git or cargo does not answer.
pub(crate) fn run(_args: &Args) -> Result<()> {
    let files = Files::list(&workspace::root())?;
    let with_defaults = Metadata::read(&[])?;
    let without_defaults = Metadata::read(&["--no-default-features"])?;

    let mut problems = Vec::new();
    problems.extend(sources::check(&files)?);
    problems.extend(documents::check(&files, &with_defaults)?);
    problems.extend(pictures::check(&files)?);
    problems.extend(dependencies::check(&with_defaults, &without_defaults));
    problems.extend(licences::check(&with_defaults));
    problems.sort_by(|a, b| a.place.cmp(&b.place));
    for problem in &problems {
        say::bad(&format!("{}: {}", problem.place, problem.text));
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

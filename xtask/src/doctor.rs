//! `cargo xtask doctor`: what this machine has, and how to get what is missing.

mod tools;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;

use crate::setup::libtorch::{self, Kind, State};
use crate::{cargo, machine, say, setup, workspace};

/// Check this machine: what is there, what is missing, how to get it
///
/// The exit code is 1 if something that the study needs is missing or broken.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask doctor
  cargo xtask doctor --data /mnt/cells")]
pub(crate) struct Args {
    /// Folder that holds the data sets [default: $LEUKO_DATA, else data/]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

/// One thing that was checked, with advice on a separate line.
#[derive(Debug)]
enum Finding {
    /// It is as it should be.
    Good(String),
    /// The study still runs.
    Note(String, String),
    /// The study does not run.
    Wrong(String, String),
}

/// Checks, reports, and returns whether the study can run as the exit code.
///
/// # Errors
/// - cargo does not answer.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let libtorch = libtorch_finding();
    let has_libtorch = matches!(libtorch, Finding::Good(_));
    let sections = [
        ("Tools", tools::findings(!has_libtorch)),
        ("leuko", vec![binary_finding()?, libtorch, cuda_finding()]),
        ("Disk and data", vec![disk_finding(), data_finding(args)]),
    ];
    let mut can_run = true;
    for (title, findings) in sections {
        say::step(title);
        for finding in findings {
            say::line(&finding.text());
            can_run &= !matches!(finding, Finding::Wrong(..));
        }
    }
    say::line(match can_run {
        true => "The study can run here.",
        false => "The study cannot run here yet: see the lines with ✗.",
    });
    Ok(match can_run {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

impl Finding {
    fn text(&self) -> String {
        match self {
            Finding::Good(what) => format!("{} {what}", say::tick()),
            Finding::Note(what, advice) => format!("- {what}\n    {advice}"),
            Finding::Wrong(what, advice) => format!("{} {what}\n    {advice}", say::cross()),
        }
    }

    /// From an error that ends in a hint.
    fn from_error(error: &anyhow::Error, kind: fn(String, String) -> Self) -> Self {
        let text = format!("{error:#}");
        let (what, hint) = text.split_once("\n  hint: ").unwrap_or((&text, ""));
        kind(what.to_owned(), hint.to_owned())
    }
}

fn libtorch_finding() -> Finding {
    match setup::users_own() {
        Ok(Some(used)) => return Finding::Good(used),
        Ok(None) => (),
        Err(error) => return Finding::from_error(&error, Finding::Wrong),
    }
    let what = match libtorch::state(&libtorch::checkout_folder()) {
        State::Whole(kind) => return Finding::Good(setup::described(kind)),
        State::Missing => "libtorch is not installed; CUDA and the tests need it".to_owned(),
        State::Broken(reason) => format!("libtorch is not complete: {reason}"),
    };
    Finding::Note(what, "cargo xtask setup".to_owned())
}

fn cuda_finding() -> Finding {
    let kind = libtorch::kind(&libtorch::folder_in_use());
    match (machine::nvidia_card(), kind) {
        (Some(card), Kind::Cuda) => Finding::Good(format!("CUDA: {card}")),
        (Some(card), Kind::Cpu) => Finding::Note(
            format!("CUDA: {card}, but libtorch for CUDA is not installed"),
            "cargo xtask setup --cuda".to_owned(),
        ),
        (None, _) => Finding::Note(
            "CUDA: nvidia-smi does not answer".to_owned(),
            "leuko trains on the processor".to_owned(),
        ),
    }
}

/// A binary does not start if its libtorch has moved since it was built.
fn binary_finding() -> Result<Finding> {
    let binary = cargo::leuko_binary()?;
    let (place, build) = (
        binary.display(),
        "cargo xtask reproduce builds it".to_owned(),
    );
    Ok(match workspace::first_line(&binary, &["--version"]) {
        Some(version) => Finding::Good(format!("{version} in {place}")),
        None if binary.exists() => Finding::Note(format!("{place} does not start"), build),
        None => Finding::Note("leuko is not built yet".to_owned(), build),
    })
}

fn disk_finding() -> Finding {
    /// What a build from nothing takes.
    const NEEDED: u64 = 3_500_000_000;
    let root = workspace::root();
    let free = machine::free_disk(&root).unwrap_or_default();
    let what = format!("disk of {}: {} free", root.display(), say::size(free));
    match free >= NEEDED {
        true => Finding::Good(what),
        false => Finding::Note(what, format!("a build needs {}", say::size(NEEDED))),
    }
}

fn data_finding(args: &Args) -> Finding {
    let named = std::env::var_os("LEUKO_DATA").filter(|value| !value.is_empty());
    let folder = args.data.clone().or(named.map(PathBuf::from));
    let folder = folder.unwrap_or_else(|| workspace::root().join("data"));
    let place = folder.display();
    match folder.is_dir() {
        true => Finding::Note(
            format!("leuko looks for data sets in {place}"),
            "`cargo xtask reproduce --dry-run` names those that it finds; data/README.md says where to get them".to_owned(),
        ),
        false => Finding::Wrong(
            format!("the data folder {place} does not exist"),
            "name another with --data or LEUKO_DATA".to_owned(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_text_of_each_finding() {
        let text = String::from;
        let findings = [
            Finding::Good(text("git version 2.39")),
            Finding::Note(
                text("leuko is not built yet"),
                text("cargo xtask reproduce builds it"),
            ),
            Finding::Wrong(
                text("the data folder /x does not exist"),
                text("name another"),
            ),
        ];
        insta::assert_snapshot!(findings.map(|finding| finding.text()).join("\n"));
    }
}

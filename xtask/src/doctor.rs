//! `cargo xtask doctor`: what this machine has, and how to mend what is wrong.

mod data_sets;
mod tools;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;

use crate::setup::libtorch::{self, Kind, State};
use crate::setup::wheels::Table;
use crate::{machine, say, setup, workspace};

/// Look at this machine: what is there, what is missing, how to mend it
///
/// Runs without libtorch. Exit code 1 if something that the study needs is wrong.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask doctor
  cargo xtask doctor --data ../shared/data
  cargo xtask doctor --thorough       is libtorch's every byte as it was installed?")]
pub(crate) struct Args {
    /// Folder of the data sets [default: $LEUKO_DATA, else data/]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Read every byte of libtorch instead of comparing sizes
    #[arg(long)]
    thorough: bool,
}

/// One thing that was looked at.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Finding {
    /// It is as it should be.
    Good(String),
    /// It is absent, and need not be there; perhaps with how to get it.
    Absent(String, Option<String>),
    /// It is wrong, but the study runs; with what mends it.
    Poor(String, String),
    /// The study does not run; with what mends it.
    Wrong(String, String),
}

/// Looks, reports, and tells by the exit code whether the study can run.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let table = Table::built_in()?;
    let libtorch = libtorch_finding(&table, args.thorough);
    let needs_python = !matches!(libtorch, Finding::Good(_));
    let mut wrong = 0;
    let mut section = |title: &str, findings: Vec<Finding>| {
        say::step(title);
        for finding in &findings {
            report(finding);
        }
        let is_wrong = |finding: &&Finding| matches!(finding, Finding::Wrong(..));
        wrong += findings.iter().filter(is_wrong).count();
    };
    section("Tools", tools::findings(needs_python));
    section(
        "libtorch",
        vec![libtorch, cuda_finding(), binary_finding()?],
    );
    section("Machine", machine_findings());
    section("Data sets", data_sets::findings(args.data.as_deref()));
    match wrong {
        0 => {
            say::line("Everything that the study needs is there.");
            Ok(ExitCode::SUCCESS)
        }
        n => {
            let things = if n == 1 { "thing is" } else { "things are" };
            say::line(&format!("{n} {things} wrong: see the lines with ✗ above."));
            Ok(ExitCode::FAILURE)
        }
    }
}

fn report(finding: &Finding) {
    match finding {
        Finding::Good(what) => say::good(what),
        Finding::Absent(what, None) => say::line(&format!("- {what}")),
        Finding::Absent(what, Some(get)) => say::line(&format!("- {what}\n    {get}")),
        Finding::Poor(what, mend) => say::line(&format!("! {what}\n    mend it: {mend}")),
        Finding::Wrong(what, mend) => say::bad(&format!("{what}\n    mend it: {mend}")),
    }
}

fn libtorch_finding(table: &Table, thorough: bool) -> Finding {
    match setup::users_own(table) {
        Ok(Some(used)) => return Finding::Good(used),
        Ok(None) => (),
        Err(error) => {
            let text = format!("{error:#}");
            let (what, hint) = text
                .split_once("\n  hint: ")
                .unwrap_or((&text, "unset LIBTORCH"));
            return Finding::Wrong(what.to_owned(), hint.to_owned());
        }
    }
    let folder = libtorch::checkout_folder();
    let place = folder.display();
    match libtorch::state(&folder, &table.libtorch, thorough) {
        State::Whole(kind) => {
            let extent = if thorough { "every byte" } else { "every file" };
            Finding::Good(format!(
                "libtorch {} ({kind}) in {place}: {extent} is there",
                table.libtorch
            ))
        }
        State::Missing => Finding::Poor(
            format!(
                "libtorch {} is not installed in {place}; the study runs without, but not on CUDA, and the tests need it",
                table.libtorch
            ),
            "cargo xtask setup".to_owned(),
        ),
        State::Broken(reason) => Finding::Wrong(
            format!("libtorch in {place} is not whole: {reason}"),
            "cargo xtask setup --force".to_owned(),
        ),
    }
}

fn cuda_finding() -> Finding {
    let kind = libtorch::kind(&libtorch::folder_in_use());
    match (machine::nvidia_card(), kind) {
        (Some(card), Kind::Cuda) => Finding::Good(format!("CUDA: {card}")),
        (Some(card), Kind::Cpu) => Finding::Poor(
            format!("CUDA: {card}, but libtorch is the CPU kind"),
            "cargo xtask setup --cuda".to_owned(),
        ),
        (None, _) => Finding::Absent(
            "CUDA: nvidia-smi does not answer, so training runs on the processor".to_owned(),
            None,
        ),
    }
}

/// A binary that was built against a libtorch which has moved since does not start.
fn binary_finding() -> Result<Finding> {
    let binary = workspace::release_folder()?.join("leuko");
    if !binary.exists() {
        return Ok(Finding::Absent("leuko is not built yet".to_owned(), None));
    }
    let place = binary.display();
    Ok(match workspace::first_line(&binary, &["--version"]) {
        Some(version) => Finding::Good(format!("{version} in {place} starts")),
        None => Finding::Poor(
            format!("{place} does not start"),
            "cargo build --release --workspace --bin leuko".to_owned(),
        ),
    })
}

fn machine_findings() -> Vec<Finding> {
    /// What a build from nothing takes, beside libtorch.
    const DISK: u64 = 3_500_000_000;
    const MEMORY: u64 = 1_500_000_000;
    let root = workspace::root();
    let mut findings = vec![Finding::Good(format!("{} cores", machine::cores()))];
    if let Some((all, free)) = machine::memory() {
        let text = format!(
            "memory: {}, of which {} free",
            say::size(all),
            say::size(free)
        );
        findings.push(match free {
            free if free >= MEMORY => Finding::Good(text),
            _ => Finding::Poor(
                format!("{text}; two workers take up to {}", say::size(MEMORY)),
                "end other programs, or run with --workers 1".to_owned(),
            ),
        });
    }
    if let Some(free) = machine::free_disk(&root) {
        let text = format!("disk: {} free at {}", say::size(free), root.display());
        findings.push(match free {
            free if free >= DISK => Finding::Good(text),
            _ => Finding::Poor(
                format!("{text}; a build from nothing takes {}", say::size(DISK)),
                "make room on that disk".to_owned(),
            ),
        });
    }
    findings
}

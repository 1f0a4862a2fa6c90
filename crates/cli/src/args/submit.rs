//! `leuko submit`.

use std::num::NonZeroU32;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, Subcommand};

use super::at_least_one;
use super::curve::CurveArgs;
use super::run::RunArgs;
use super::train::TrainArgs;

/// Hand the runs of `leuko run`, `train` or `curve` to a cluster with Slurm.
///
/// leuko writes the plan into the folder of results and submits an array of tasks, which share the runs, and a collector
/// that comes after them. The collector submits missing runs again, at most twice, and then makes tables and report.
/// Everything is as if one machine had done it.
///
/// --dry-run reads and compares the images as well, because the time of the runs depends on them, prints the scripts, and
/// writes and submits nothing. The weights of the method pretrained are fetched on this machine before anything is
/// submitted: nodes may have no internet.
///
/// Run the same command again at any time: while jobs wait or run, it submits nothing; afterwards, it submits what is
/// missing. The folders of images and of results, and leuko's program, must be on a disk that all nodes share.
///
/// All tasks use the same instructions of the processor, so that one study has one engine: those that this machine is
/// fastest with, unless you name others. Where nodes are older than this machine, name what all have: `leuko submit
/// --slurm run --instructions avx2`. Submit again from another login node with the same --instructions.
///
/// What your laboratory always needs can stand in a file slurm.toml: the one that --site names, or that of the working
/// directory, or ~/.config/leuko/slurm.toml. The options of --sbatch win over it.
#[derive(Debug, Args)]
#[command(
    subcommand_value_name = "run|train|curve ...",
    after_long_help = r#"slurm.toml, of which every line may be left out:
  sbatch = "--partition=cpu --account=haematology"  options of every job
  collector_sbatch = "--time=02:00:00"              more options of the collector
  setup = ["module load gcc"]                       lines of bash before leuko starts
  program = "/shared/bin/leuko"                     leuko on the nodes, if it is elsewhere there:
                                                    a path (from ~ or the file's folder), or a name
                                                    that setup puts on the PATH
  cpus = 4                                          networks that a task trains at once [1]
  memory = "8G"                                     memory of a task [the cluster's default]
  time = "01:00:00"                                 time limit of a task [the cluster's default]
  minutes = 10                                      minutes that a task should take [10]
  at_once = 50                                      most tasks that run at once [no limit]

Examples:
  leuko submit --slurm run --profile paper
  leuko submit --slurm --sbatch "--partition=cpu --time=30" train cells --out results/cells
  leuko submit --slurm --dry-run curve cells        the scripts, and nothing is submitted

Then:
  leuko status results/paper
"#
)]
pub(crate) struct SubmitArgs {
    /// Submit to Slurm
    #[arg(long, global = true)]
    pub(crate) slurm: bool,
    /// Options of sbatch, such as "--partition=cpu --time=30"; they win over those of slurm.toml
    #[arg(
        long,
        global = true,
        value_name = "OPTIONS",
        allow_hyphen_values = true
    )]
    pub(crate) sbatch: Option<String>,
    /// File of what the laboratory always needs [default: slurm.toml, or ~/.config/leuko/slurm.toml]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) site: Option<PathBuf>,
    /// Number of tasks [default: as many as let a task take ten minutes]
    #[arg(long, global = true, value_name = "N", value_parser = at_least_one::<NonZeroU32>)]
    pub(crate) tasks: Option<NonZeroU32>,
    /// Print the scripts and submit nothing
    #[arg(long, global = true)]
    pub(crate) dry_run: bool,
    /// Do what comes after an array, for the study in this folder
    #[arg(long, value_name = "FOLDER", hide = true, requires = "job")]
    pub(crate) collect: Option<PathBuf>,
    /// Name of the job that does it
    #[arg(long, value_name = "NAME", hide = true)]
    pub(crate) job: Option<String>,
    #[command(subcommand)]
    pub(crate) command: Option<Submitted>,
}

/// A command whose runs can be handed to a cluster.
#[derive(Debug, Subcommand)]
pub(crate) enum Submitted {
    Run(RunArgs),
    Train(TrainArgs),
    Curve(CurveArgs),
}

/// What was given of the command's own arguments, each written so that its place does not matter but for those without a
/// name, which come last.
///
/// # Errors
///
/// - If one is not UTF-8.
pub(crate) fn arguments_of(command: &clap::Command, given: &ArgMatches) -> Result<Vec<String>> {
    let (mut named, mut others) = (Vec::new(), Vec::new());
    for argument in command.get_arguments() {
        let id = argument.get_id().as_str();
        // `--dry-run` is of `submit`, wherever it stands.
        let is_own = id == "dry_run";
        if is_own || given.value_source(id) != Some(ValueSource::CommandLine) {
            continue;
        }
        let long = argument.get_long();
        if let (false, Some(long)) = (argument.get_action().takes_values(), long) {
            named.push(format!("--{long}"));
            continue;
        }
        let delimiter = argument.get_value_delimiter().map(String::from);
        for values in given.get_raw_occurrences(id).into_iter().flatten() {
            let values = values.map(|value| value.to_str().map(str::to_owned));
            let values: Option<Vec<String>> = values.collect();
            let values = values.with_context(|| format!("a value of {argument} is not UTF-8"))?;
            let value = values.join(delimiter.as_deref().unwrap_or_default());
            match long {
                Some(long) => named.push(format!("--{long}={value}")),
                None => others.push(value),
            }
        }
    }
    if !others.is_empty() {
        named.push("--".to_owned());
    }
    Ok([named, others].concat())
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::*;
    use crate::args::{Cli, Command};

    /// The arguments of the inner command.
    fn of(line: &[&str]) -> Vec<String> {
        let matches = Cli::command().get_matches_from(line);
        let (_, submit) = matches.subcommand().unwrap();
        let (name, inner) = submit.subcommand().unwrap();
        let cli = Cli::command();
        arguments_of(cli.find_subcommand(name).unwrap(), inner).unwrap()
    }

    #[test]
    fn test_arguments_leave_out_those_of_submit_wherever_they_stand() {
        let line = "leuko submit --slurm --tasks 4 --dry-run run --profile smoke --sbatch --mem=1G --only a --only b --set x=[1,2] \
            --methods guess,colour --variance";
        let found = of(&line.split_whitespace().collect::<Vec<_>>());
        let expected = [
            "--profile=smoke",
            "--only=a",
            "--only=b",
            "--set=x=[1,2]",
            "--methods=guess,colour",
            "--variance",
        ];
        let mut sorted = found.clone();
        sorted.sort();
        let mut same = expected;
        same.sort();
        assert_eq!(sorted, same);
    }

    #[test]
    fn test_arguments_mean_the_same_again() {
        let line = [
            "leuko",
            "submit",
            "--slurm",
            "curve",
            "--sizes",
            "10,20",
            "--out",
            "my results",
            "--readings",
            "r.csv",
            "--reading-columns",
            "anna,ben",
            "--classes",
            "a,b",
            "--",
            "-odd folder",
        ];
        let found = of(&line);
        assert_eq!(found.last().unwrap(), "-odd folder");
        let again = ["leuko", "curve"]
            .into_iter()
            .chain(found.iter().map(String::as_str));
        let (Command::Curve(again), Command::Submit(submit)) = (
            Cli::parse_from(again).command,
            Cli::parse_from(line).command,
        ) else {
            panic!("other commands");
        };
        let Some(Submitted::Curve(given)) = submit.command else {
            panic!("another command");
        };
        assert_eq!(format!("{again:?}"), format!("{given:?}"));
    }
}

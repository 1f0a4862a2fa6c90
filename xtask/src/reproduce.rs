//! `cargo xtask reproduce`: from nothing to the study's results.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Result, bail};
use clap::ValueEnum;

use crate::leuko::{self, Libtorch};
use crate::{machine, workspace};

/// Run the study end to end: train, test, tables and figures
///
/// Installs libtorch if it is missing, builds the release binary and starts `leuko run` with the same
/// options. Where libtorch cannot be had, leuko is built without it, and does the same on the
/// processor. The data sets that are found are used; without any, the study runs on built-in synthetic
/// cells. Ctrl-C stops cleanly, and the same command goes on where it stopped.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask reproduce                               what is in data/, in minutes
  cargo xtask reproduce --data /mnt/cells             data sets elsewhere, a folder each
  cargo xtask reproduce --profile paper               the published grid: 20 sizes, 10 folds
  cargo xtask reproduce --without-libtorch            no large download; the processor does all the work
  cargo xtask reproduce --only all-binary --dry-run   what would be run, and how long it would take
  cargo xtask reproduce --set grid.sizes=[10,50] --set train.max_epochs=80 --out results/mine")]
pub(crate) struct Args {
    /// How much of the published grid to run [default: quick]
    #[arg(long, value_enum)]
    profile: Option<Profile>,
    /// Folder that holds the data sets [default: $LEUKO_DATA, else data/]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Folder for the results [default: results/PROFILE]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Run only this experiment; may be given more than once
    #[arg(long, value_name = "EXPERIMENT")]
    only: Vec<String>,
    /// What computes gradients [default: auto]
    #[arg(long, value_enum)]
    engine: Option<Engine>,
    /// Where: auto (CUDA where there is one), cpu, cuda or cuda:N [default: auto]
    #[arg(long)]
    device: Option<String>,
    /// Runs trained at once [default: one a core; one on CUDA]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    workers: Option<u16>,
    /// Master seed [default: 2021]
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
    /// TOML file that overlays the built-in settings
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// Overlay one setting, for example train.max_epochs=100; may be given more than once
    #[arg(long = "set", value_name = "KEY=VALUE")]
    assignments: Vec<String>,
    /// Build without libtorch: it is not downloaded, and the processor does all the work
    #[arg(long)]
    without_libtorch: bool,
    /// Print the plan and the expected time, and stop
    #[arg(long)]
    dry_run: bool,
    /// Print all settings as TOML, ready for a file of your own, and stop
    #[arg(long)]
    print_settings: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Profile {
    /// Seconds: does everything work?
    Smoke,
    /// Minutes: the shape of the curve, with few folds
    Quick,
    /// An hour or two: the published grid
    Paper,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Engine {
    /// libtorch where there is a CUDA device, else fused
    Auto,
    /// leuko's own kernels for the processor
    Fused,
    /// libtorch, on the processor or a CUDA device
    Libtorch,
}

/// Builds `leuko` and becomes `leuko run`, so that Ctrl-C and the exit code are its own.
///
/// # Errors
/// - libtorch cannot be set up though the options need it, or the build fails.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let libtorch = libtorch_for(args)?;
    if wants_cuda(args) && !machine::has_nvidia_driver() {
        bail!(
            "--device cuda: no NVIDIA driver answers here\n  hint: `cargo xtask doctor` says what is missing; --device cpu always works"
        );
    }
    let binary = leuko::build(libtorch)?;
    let here = std::env::current_dir()?;
    workspace::become_command(&mut leuko_run(&binary, args, &here))
}

fn wants_cuda(args: &Args) -> bool {
    let device = args.device.as_deref();
    device.is_some_and(|device| device.starts_with("cuda"))
}

/// What the options say of libtorch.
///
/// # Errors
/// - They contradict each other: told before anything is fetched or built.
fn libtorch_for(args: &Args) -> Result<Libtorch> {
    let cuda = wants_cuda(args);
    let cpu = args.device.as_deref() == Some("cpu");
    let only_libtorch = match args.engine {
        Some(Engine::Fused) if cuda => bail!(
            "--engine fused computes on the processor, not on CUDA\n  hint: leave out --device, or use --engine libtorch"
        ),
        Some(Engine::Libtorch) => Some("--engine libtorch"),
        _ if cuda => Some("--device cuda"),
        _ => None,
    };
    match (only_libtorch, args.without_libtorch) {
        (Some(option), true) => bail!(
            "{option} needs libtorch, which --without-libtorch leaves out\n  hint: leave out one of the two"
        ),
        (Some(_), false) => Ok(Libtorch::Needed),
        (None, true) => Ok(Libtorch::Unwanted),
        (None, false) if cpu || matches!(args.engine, Some(Engine::Fused)) => Ok(Libtorch::Idle),
        (None, false) => Ok(Libtorch::Wanted),
    }
}

/// `leuko run` in the checkout's root, where `data/` and `results/` are; the user's own paths are
/// relative to where the user is.
fn leuko_run(binary: &Path, args: &Args, here: &Path) -> Command {
    let root = workspace::root();
    let place = |path: &Path| -> OsString {
        match here == root {
            true => path.into(),
            false => here.join(path).into(),
        }
    };
    let mut command = Command::new(binary);
    command.current_dir(&root).arg("run");
    if let Some(data) = std::env::var_os("LEUKO_DATA").filter(|value| !value.is_empty()) {
        command.env("LEUKO_DATA", place(Path::new(&data)));
    }
    let mut option = |name: &str, value: Option<OsString>| {
        if let Some(value) = value {
            command.arg(name).arg(value);
        }
    };
    option("--profile", args.profile.map(value_name));
    option("--data", args.data.as_deref().map(place));
    option("--out", args.out.as_deref().map(place));
    for experiment in &args.only {
        option("--only", Some(experiment.into()));
    }
    option("--engine", args.engine.map(value_name));
    option("--device", args.device.as_ref().map(OsString::from));
    option("--workers", args.workers.map(|n| n.to_string().into()));
    option("--seed", args.seed.map(|seed| seed.to_string().into()));
    option("--settings", args.settings.as_deref().map(place));
    for assignment in &args.assignments {
        option("--set", Some(assignment.into()));
    }
    if args.dry_run {
        command.arg("--dry-run");
    }
    if args.print_settings {
        command.arg("--print-settings");
    }
    command
}

/// A value as it is written on the command line.
fn value_name(value: impl ValueEnum) -> OsString {
    let name = value.to_possible_value();
    name.map(|name| name.get_name().to_owned().into())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        args: Args,
    }

    fn passed_on(here: &Path, options: &[&str]) -> Vec<String> {
        let cli = Cli::try_parse_from([&["x"], options].concat()).unwrap();
        let command = leuko_run(Path::new("leuko"), &cli.args, here);
        let text = |arg: &std::ffi::OsStr| arg.to_string_lossy().into_owned();
        command.get_args().map(text).collect()
    }

    #[test]
    fn test_leuko_gets_nothing_that_the_user_did_not_say() {
        assert_eq!(passed_on(&workspace::root(), &[]), ["run"]);
    }

    #[test]
    fn test_leuko_gets_the_same_options() {
        let options = [
            "--profile",
            "paper",
            "--data",
            "cells",
            "--out",
            "o",
            "--only",
            "a",
            "--only",
            "b",
            "--engine",
            "libtorch",
            "--device",
            "cuda:1",
            "--workers",
            "3",
            "--seed",
            "7",
            "--settings",
            "s.toml",
            "--set",
            "a.b=1",
            "--set",
            "c=[2]",
            "--dry-run",
            "--print-settings",
        ];
        let expected: Vec<&str> = std::iter::once("run").chain(options).collect();
        assert_eq!(passed_on(&workspace::root(), &options), expected);
    }

    #[test]
    fn test_libtorch_is_needed_for_what_only_libtorch_can_do() {
        let libtorch = |options: &[&str]| {
            let cli = Cli::try_parse_from([&["x"], options].concat()).unwrap();
            libtorch_for(&cli.args)
        };
        for (options, expected) in [
            (&[][..], Libtorch::Wanted),
            (&["--engine", "fused"], Libtorch::Idle),
            (&["--device", "cpu"], Libtorch::Idle),
            (
                &["--engine", "libtorch", "--device", "cpu"],
                Libtorch::Needed,
            ),
            (&["--device", "cuda:1"], Libtorch::Needed),
            (&["--without-libtorch"], Libtorch::Unwanted),
        ] {
            assert_eq!(libtorch(options).unwrap(), expected, "{options:?}");
        }
        for options in [
            &["--engine", "fused", "--device", "cuda"][..],
            &["--engine", "libtorch", "--without-libtorch"],
            &["--device", "cuda", "--without-libtorch"],
        ] {
            assert!(libtorch(options).is_err(), "{options:?}");
        }
    }

    #[test]
    fn test_leuko_gets_paths_relative_to_where_the_user_is() {
        let here = Path::new("/home/ada");
        let options = ["--data", "cells", "--out", "/tmp/out"];
        assert_eq!(
            passed_on(here, &options),
            ["run", "--data", "/home/ada/cells", "--out", "/tmp/out"]
        );
    }
}

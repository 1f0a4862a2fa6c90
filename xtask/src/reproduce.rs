//! `cargo xtask reproduce`: from nothing to the study's results.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Result, bail};
use clap::ValueEnum;

use crate::leuko::{self, Engine, Libtorch};
use crate::{machine, workspace};

/// Run the study: train, test, tables, figures and report
///
/// Builds the release binary and starts `leuko run` with the same options. Uses the data sets that it
/// finds, or built-in synthetic cells. Installs libtorch only if there is an NVIDIA driver, or if you
/// ask for it. You can stop with Ctrl-C; the same command then goes on where it stopped.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  cargo xtask reproduce                               the data sets in data/, in minutes
  cargo xtask reproduce --profile smoke               a first look, in seconds
  cargo xtask reproduce --profile paper               the published grid: 20 sizes, 10 folds
  cargo xtask reproduce --data /mnt/cells             data sets elsewhere, a folder each
  cargo xtask reproduce --engine libtorch             train with libtorch (downloads 0.5 GB)
  cargo xtask reproduce --only all-binary --dry-run   what would run, and how long it would take
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
    /// Run only this experiment; you can name several
    #[arg(long, value_name = "EXPERIMENT")]
    only: Vec<String>,
    /// What computes gradients [default: auto]
    #[arg(long, value_enum)]
    engine: Option<Engine>,
    /// auto (CUDA if there is a card), cpu, cuda or cuda:N [default: auto]
    #[arg(long)]
    device: Option<String>,
    /// Runs that train at the same time [default: one per core; one on CUDA]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    workers: Option<u16>,
    /// Master seed [default: 2021]
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
    /// TOML file with settings that replace the built-in ones
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// Change one setting, for example train.max_epochs=100; you can change several
    #[arg(long = "set", value_name = "KEY=VALUE")]
    assignments: Vec<String>,
    /// Print the plan and the expected time, and stop
    #[arg(long)]
    dry_run: bool,
    /// Print all settings as TOML and stop
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

/// Builds `leuko` and becomes `leuko run`, so that Ctrl-C and the exit code are its own.
///
/// # Errors
/// - The options contradict each other, libtorch cannot be installed though they need it, or the
///   build fails.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let libtorch = libtorch_for(args, machine::has_nvidia_driver())?;
    let binary = leuko::build(libtorch)?;
    let options: Vec<OsString> = std::env::args_os().skip(2).collect();
    let here = std::env::current_dir()?;
    workspace::become_command(&mut leuko_run(&binary, args, &options, &here))
}

/// Whether the options need libtorch.
///
/// # Errors
/// - They contradict each other or the machine. Checked before anything is downloaded or built.
fn libtorch_for(args: &Args, has_driver: bool) -> Result<Libtorch> {
    let device = args.device.as_deref().unwrap_or("auto");
    let on_cuda = device.starts_with("cuda");
    match args.engine {
        Some(Engine::Fused) if on_cuda => bail!(
            "--engine fused trains on the processor, not on CUDA\n  hint: leave out --device, or use --engine libtorch"
        ),
        _ if on_cuda && !has_driver => bail!(
            "--device {device}: no NVIDIA driver answers here\n  hint: `cargo xtask doctor` says what is missing; --device cpu always works"
        ),
        Some(Engine::Libtorch) => Ok(Libtorch::Needed),
        _ if on_cuda => Ok(Libtorch::Needed),
        Some(Engine::Fused) => Ok(Libtorch::Unneeded),
        _ if device == "cpu" || !has_driver => Ok(Libtorch::Unneeded),
        _ => Ok(Libtorch::Wanted),
    }
}

/// `leuko run` with the user's options, where the user is; `data/` and `results/` are the checkout's.
fn leuko_run(binary: &Path, args: &Args, options: &[OsString], here: &Path) -> Command {
    let root = workspace::root();
    let mut command = Command::new(binary);
    command.arg("run").args(options);
    if here != root {
        let named = std::env::var_os("LEUKO_DATA").filter(|value| !value.is_empty());
        if args.data.is_none() && named.is_none() {
            command.arg("--data").arg(root.join("data"));
        }
        if args.out.is_none() {
            let profile = args.profile.unwrap_or(Profile::Quick).to_possible_value();
            let name = profile.map_or(String::new(), |profile| profile.get_name().to_owned());
            command.arg("--out").arg(root.join("results").join(name));
        }
    }
    command
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

    #[track_caller]
    fn check_options(here: &Path, options: &[&str], more: &[&str]) {
        let args = Cli::try_parse_from([&["x"], options].concat())
            .unwrap()
            .args;
        let passed: Vec<OsString> = options.iter().map(OsString::from).collect();
        let command = leuko_run(Path::new("leuko"), &args, &passed, here);
        let expected = [&["run"], options, more].concat();
        assert_eq!(command.get_args().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn test_leuko_gets_the_same_options() {
        let options = "--profile paper --data cells --out o --only a --only b --engine libtorch \
             --device cuda:1 --workers 3 --seed 7 --settings s.toml --set a.b=1 --set c=[2] \
             --dry-run --print-settings";
        let options: Vec<&str> = options.split_whitespace().collect();
        check_options(&workspace::root(), &[], &[]);
        check_options(&workspace::root(), &options, &[]);
        check_options(Path::new("/home/ada"), &options, &[]);
    }

    #[test]
    fn test_leuko_finds_the_folders_of_the_checkout() {
        let root = workspace::root();
        let (data, out) = (root.join("data"), root.join("results/smoke"));
        let data = ["--data", data.to_str().unwrap()];
        let out = ["--out", out.to_str().unwrap()];
        let here = root.join("crates");
        check_options(&here, &["--profile", "smoke"], &[data, out].concat());
        check_options(&here, &["--profile", "smoke", "--data", "."], &out);
    }

    #[test]
    fn test_libtorch_is_installed_only_for_what_needs_it() {
        let libtorch = |options: &str, has_driver| {
            let options = std::iter::once("x").chain(options.split_whitespace());
            libtorch_for(&Cli::try_parse_from(options).unwrap().args, has_driver)
        };
        for (options, without_driver, with_driver) in [
            ("", Libtorch::Unneeded, Libtorch::Wanted),
            ("--engine auto", Libtorch::Unneeded, Libtorch::Wanted),
            ("--engine fused", Libtorch::Unneeded, Libtorch::Unneeded),
            ("--device cpu", Libtorch::Unneeded, Libtorch::Unneeded),
            ("--engine libtorch", Libtorch::Needed, Libtorch::Needed),
            (
                "--engine libtorch --device cpu",
                Libtorch::Needed,
                Libtorch::Needed,
            ),
        ] {
            assert_eq!(
                libtorch(options, false).unwrap(),
                without_driver,
                "{options}"
            );
            assert_eq!(libtorch(options, true).unwrap(), with_driver, "{options}");
        }
        assert_eq!(libtorch("--device cuda:1", true).unwrap(), Libtorch::Needed);
        let contradiction = libtorch("--engine fused --device cuda", true).unwrap_err();
        let no_driver = libtorch("--device cuda", false).unwrap_err();
        insta::assert_snapshot!(format!("{contradiction}\n\n{no_driver}"));
    }
}

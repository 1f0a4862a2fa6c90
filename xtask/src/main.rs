//! The project's commands, as `cargo xtask COMMAND`; each is in the file of the same name.

mod backtest;
mod bench;
mod cargo;
mod ci;
mod doctor;
mod fuzz;
mod gpu_check;
mod kill_test;
mod leuko;
mod machine;
mod regress;
mod reproduce;
mod say;
mod setup;
#[cfg(unix)]
mod slurm_test;
mod test;
mod tidy;
mod wheel;
mod without_libtorch;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// The commands of the leuko project
///
/// Each installs what it needs. `cargo xtask COMMAND --help` shows options and examples.
#[derive(Parser)]
#[command(
    bin_name = "cargo xtask",
    disable_help_subcommand = true,
    max_term_width = 100,
    after_help = "\
Start here:
  cargo xtask reproduce      run the study on the data sets in data/, or on synthetic cells
  cargo xtask doctor         see what is missing on this machine"
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Reproduce(reproduce::Args),
    Test(test::Args),
    Setup(setup::Args),
    Doctor(doctor::Args),
    Bench(bench::Args),
    Backtest(backtest::Args),
    Tidy(tidy::Args),
    Regress(regress::Args),
    KillTest(kill_test::Args),
    #[cfg(unix)]
    SlurmTest(slurm_test::Args),
    Fuzz(fuzz::Args),
    GpuCheck(gpu_check::Args),
    Wheel(wheel::Args),
    Ci(ci::Args),
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(code) => code,
        Err(error) => {
            say::error(&error);
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<ExitCode> {
    match command {
        Command::Reproduce(args) => return reproduce::run(&args),
        Command::Test(args) => test::run(&args)?,
        Command::Setup(args) => setup::run(&args)?,
        Command::Doctor(args) => return doctor::run(&args),
        Command::Bench(args) => return bench::run(&args),
        Command::Backtest(args) => return backtest::run(&args),
        Command::Tidy(args) => tidy::run(&args)?,
        Command::Regress(args) => regress::run(&args)?,
        Command::KillTest(args) => kill_test::run(&args)?,
        #[cfg(unix)]
        Command::SlurmTest(args) => slurm_test::run(&args)?,
        Command::GpuCheck(args) => gpu_check::run(&args)?,
        Command::Fuzz(args) => return fuzz::run(&args),
        Command::Wheel(args) => wheel::run(&args)?,
        Command::Ci(args) => ci::run(&args)?,
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn test_help_of_each_command() {
        let mut cli = Cli::command();
        cli.build();
        let mut text = cli.render_long_help().to_string();
        for command in cli.get_subcommands_mut() {
            text += &format!("\n# {}\n\n", command.get_name());
            text += &command.render_long_help().to_string();
        }
        insta::assert_snapshot!(text);
    }
}

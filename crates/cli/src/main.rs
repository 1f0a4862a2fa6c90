//! The `leuko` binary: it parses the command line, prints and exits. Everything else is in the libraries.

mod args;
mod commands;
mod data_root;
mod error_text;
mod hints;
mod print;
mod program;
mod terminal;
mod typed;
mod watcher;

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use clap::Parser;
use leuko_lab::LabError;
use leuko_study::StudyError;
use tracing_subscriber::filter::LevelFilter;

use args::{Cli, Command};
use terminal::AboveBars;
use watcher::INTERRUPTED;

fn main() -> ExitCode {
    log_to_stderr();
    let result = match Cli::parse().command {
        Command::Run(args) => commands::run(&args),
        Command::Status(args) => commands::status(&args),
        Command::Audit(args) => commands::audit(&args),
        Command::Report(args) => commands::report(&args),
        Command::Verify(args) => commands::verify(&args),
        Command::Submit(args) => commands::submit(&args),
        Command::Curve(args) => commands::curve(&args),
        Command::Train(args) => commands::train(&args),
        Command::Predict(args) => commands::predict(&args),
        Command::Explain(args) => commands::explain(&args),
        Command::Export(args) => commands::export(&args),
        Command::HowMany(args) => commands::howmany(&args),
        Command::Next(args) => commands::next(&args),
        Command::Formats(args) => commands::formats(&args),
        Command::FetchWeights(args) => commands::fetch_weights(&args),
        Command::Synthetic(args) => commands::synthetic(&args),
        Command::Bench(args) => commands::bench(&args),
    };
    result.unwrap_or_else(|error| failed(&error))
}

/// Says what went wrong.
fn failed(error: &anyhow::Error) -> ExitCode {
    if was_cancelled(error) {
        tracing::warn!("{error}");
        return ExitCode::from(INTERRUPTED);
    }
    // The reader of stdout, such as `head`, has seen enough.
    if is_broken_pipe(error) {
        return ExitCode::SUCCESS;
    }
    let text = error_text::describe(error);
    // If stderr is gone, nobody reads this.
    drop(writeln!(std::io::stderr(), "error: {text}"));
    ExitCode::FAILURE
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io = error.downcast_ref::<std::io::Error>();
    io.is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}

fn was_cancelled(error: &anyhow::Error) -> bool {
    let cancelled = |error: &StudyError| matches!(error, StudyError::Cancelled { .. });
    match error.downcast_ref::<LabError>() {
        Some(LabError::Cancelled { .. } | LabError::Stopped { .. }) => true,
        Some(LabError::Study(error)) => cancelled(error),
        _ => error.downcast_ref::<StudyError>().is_some_and(cancelled),
    }
}

/// Messages go to stderr, results to stdout. On a terminal a message is just its text; in a file it
/// carries the time. `RUST_LOG=debug` says more.
fn log_to_stderr() {
    let level = std::env::var("RUST_LOG").ok();
    let level = level.and_then(|level| level.parse().ok());
    let terminal = std::io::stderr().is_terminal();
    let log = tracing_subscriber::fmt()
        .with_max_level(level.unwrap_or(LevelFilter::INFO))
        .with_writer(|| AboveBars)
        .with_target(false)
        .with_ansi(terminal && std::env::var_os("NO_COLOR").is_none());
    if terminal {
        log.without_time().init();
    } else {
        log.init();
    }
}

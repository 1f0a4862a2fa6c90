//! The `leuko` binary: where data, training, evaluation and figures meet.

mod analysis;
mod audit;
mod background;
mod bench;
mod candidate;
mod cli;
mod conclude;
mod count;
mod description;
mod engine;
mod environment;
mod experts;
mod folder;
mod forecast;
mod laboratory;
mod left_out;
mod not_run;
mod outputs;
mod page;
mod planned;
mod pool;
mod prepared;
mod progress;
mod report;
mod settings;
mod sources;
mod speed;
mod study;
mod terminal;

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::filter::LevelFilter;

use cli::{Cli, Command};
use terminal::AboveBars;

fn main() -> ExitCode {
    log_to_stderr();
    let result = match Cli::parse().command {
        Command::Run(args) => study::run(&args),
        Command::Audit(args) => audit::audit_folder(&args),
        Command::Report(args) => conclude::report(&args),
        Command::Train(args) => laboratory::train(&args),
        Command::Predict(args) => laboratory::predict(&args),
        Command::Explain(args) => laboratory::explain(&args),
        Command::Bench(args) => bench::bench(&args).map(|()| ExitCode::SUCCESS),
    };
    result.unwrap_or_else(|error| {
        // If stderr is gone there is nobody to tell.
        drop(writeln!(
            std::io::stderr(),
            "error: {}",
            report::describe(&error)
        ));
        ExitCode::FAILURE
    })
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

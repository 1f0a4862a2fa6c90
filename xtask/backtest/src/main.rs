//! `cargo xtask backtest`: trains learning curves for many questions, and measures how often forecasts hold.

mod curves;
mod halves;
mod held;
mod human;
mod human_report;
mod human_row;
mod learn;
mod measure;
mod published;
mod questions;
mod report;
mod table;

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use clap::Parser;

/// Measure how often leuko's forecasts hold
///
/// Trains learning curves for many questions about the cells in DATA, fits each to its scores at up to 50 and
/// up to 100 training images, and compares forecasts with what was measured at more images.
///
/// Training takes hours. You can press Ctrl-C at any time: the same command goes on where it stopped.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask backtest")]
struct Args {
    /// Folder with the data sets pbc, wbcatt and jtsc
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// Folder for the trained curves
    #[arg(long, default_value = "target/backtest")]
    work: PathBuf,
    /// Folder for the table of scores and the report
    #[arg(long, default_value = "results/backtest")]
    out: PathBuf,
    /// Number of seeds; each draws other images for a question, other folds and other weights
    #[arg(long, default_value_t = 3)]
    seeds: u64,
    /// Networks trained at once [default: one per core]
    #[arg(long)]
    workers: Option<usize>,
    /// Instead, compare methods with a second annotator on the attributes of WBCAtt: how many images until they
    /// agree with the first one as well. Networks are those of WORK, as far as they are trained
    #[arg(long)]
    human: bool,
    /// Only make the report again, from the table of scores in OUT
    #[arg(long)]
    report: bool,
    /// Only print how likely shapes of curves are, learnt from one half of the questions in OUT
    #[arg(long)]
    learn: bool,
    /// Seconds after which no further curve is trained; the report is made of those that are done
    #[arg(long, value_name = "SECONDS")]
    stop_after: Option<u64>,
}

fn main() -> Result<()> {
    let args = Args::parse();
    if args.learn {
        let curves = table::read(&args.out.join("curves.csv"))?;
        writeln!(std::io::stdout(), "{:#.3?}", learn::learn(&curves)?)?;
        return Ok(());
    }
    if args.human {
        return human::human(&args);
    }
    if !args.report {
        measure::measure(&args)?;
    }
    report::write(&args.out)
}

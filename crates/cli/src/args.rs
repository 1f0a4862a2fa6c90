//! The command line.

mod audit;
mod bench;
mod compute;
mod curve;
mod explain;
mod export;
mod fetch_weights;
mod formats;
mod howmany;
mod layout;
mod methods;
mod model;
mod next;
mod predict;
mod readings;
mod report;
mod run;
mod share;
mod status;
mod submit;
mod synthetic;
mod train;
mod verify;

use std::num::NonZeroUsize;

use clap::{Parser, Subcommand};

pub(crate) use audit::AuditArgs;
pub(crate) use bench::BenchArgs;
pub(crate) use curve::CurveArgs;
pub(crate) use explain::ExplainArgs;
pub(crate) use export::ExportArgs;
pub(crate) use fetch_weights::FetchWeightsArgs;
pub(crate) use formats::FormatsArgs;
pub(crate) use howmany::HowManyArgs;
pub(crate) use next::{FeaturesArg, NextArgs};
pub(crate) use predict::PredictArgs;
pub(crate) use readings::ReadingArgs;
pub(crate) use report::ReportArgs;
pub(crate) use run::RunArgs;
pub(crate) use status::StatusArgs;
pub(crate) use submit::{SubmitArgs, Submitted, arguments_of};
pub(crate) use synthetic::SyntheticArgs;
pub(crate) use train::TrainArgs;
pub(crate) use verify::VerifyArgs;

/// A whole number of 1 or more.
fn at_least_one<N: TryFrom<NonZeroUsize>>(text: &str) -> Result<N, &'static str> {
    let number: NonZeroUsize = text
        .parse()
        .map_err(|_| "expected a whole number of 1 or more")?;
    number.try_into().map_err(|_| "the number is too large")
}

/// How many expert-labelled images does it take?
///
/// leuko trains a small network on growing numbers of cell images and measures how well it tells malignant
/// from normal leukocytes (Schouten et al. 2021).
#[derive(Debug, Parser)]
#[command(name = "leuko", version, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do. The help of each is that of its arguments.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Run(RunArgs),
    Status(StatusArgs),
    Audit(AuditArgs),
    Report(ReportArgs),
    Verify(VerifyArgs),
    Submit(SubmitArgs),
    Curve(CurveArgs),
    Train(TrainArgs),
    Predict(PredictArgs),
    Explain(ExplainArgs),
    Export(ExportArgs),
    #[command(name = "howmany")]
    HowMany(HowManyArgs),
    Next(NextArgs),
    Formats(FormatsArgs),
    FetchWeights(FetchWeightsArgs),
    Synthetic(SyntheticArgs),
    Bench(BenchArgs),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn test_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn test_help_of_every_command() {
        let mut cli = Cli::command().term_width(100).disable_help_subcommand(true);
        cli.build();
        insta::assert_snapshot!("leuko", cli.render_long_help().to_string());
        for command in cli.get_subcommands_mut() {
            let name = command.get_name().to_owned();
            insta::assert_snapshot!(name, command.render_long_help().to_string());
        }
    }
}

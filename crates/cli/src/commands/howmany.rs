//! `leuko howmany`.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use leuko_core::write_whole;
use leuko_howmany::{
    Curve, CurveName, HowMany, LADDER, Metric, Prior, ScoreTable, Screening, metric_key,
};
use leuko_study::Store;

use crate::args::HowManyArgs;
use crate::print::{AboutLabels, Sentences, print_howmany};

/// The file of the answers.
const FILE: &str = "howmany.toml";

/// Answers the questions, prints the answers, and writes them if a folder is named.
pub(crate) fn howmany(args: &HowManyArgs) -> Result<ExitCode> {
    if let Some(out) = &args.out {
        Store::check(out)?;
    }
    let labels = AboutLabels {
        seconds: args.labels.seconds_per_label,
        screening: match (args.labels.examples, args.labels.share) {
            (Some(examples), Some(share)) => Some(Screening::new(examples, share)?),
            _ => None,
        },
    };
    let found = of_table(&args.scores, args)
        .with_context(|| format!("the table {}", args.scores.display()))?;
    let sentences = match args.targets.is_empty() {
        true => Sentences::Headline,
        false => Sentences::All,
    };
    let mut stdout = std::io::stdout().lock();
    print_howmany(&found, sentences, &labels, &mut stdout)?;
    if let Some(out) = &args.out {
        let path = out.join(FILE);
        write_whole(&path, found.to_toml()?.as_bytes())?;
        writeln!(stdout, "\nThe same numbers are in {}", path.display())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The answers for one table of scores.
fn of_table(table: &Path, args: &HowManyArgs) -> Result<HowMany> {
    let metric = metric(args)?;
    let complete = ScoreTable::read(fs_err::read(table)?)?.complete(Metric::of_name(&metric))?;
    let curve = Curve::fit(complete.scores, Prior::default())?;
    let stem = table.file_stem().unwrap_or_default();
    let name = CurveName {
        experiment: stem.to_string_lossy().into_owned(),
        method: "scores".to_owned(),
        metric,
    };
    let targets: Vec<f64> = match &args.targets[..] {
        [] => LADDER.to_vec(),
        targets => targets.iter().map(|target| target.score).collect(),
    };
    let forecast = match &args.forecast[..] {
        [] => curve.ahead(),
        sizes => sizes.to_vec(),
    };
    let mut found = HowMany::of(&name, &curve, &targets, &forecast)?;
    found.notes = complete.notices.iter().map(ToString::to_string).collect();
    Ok(found)
}

/// The one metric that `--metric` and `--target` name.
fn metric(args: &HowManyArgs) -> Result<String> {
    let mut metric = args.metric.as_deref().map(metric_key);
    for named in args
        .targets
        .iter()
        .filter_map(|target| target.metric.as_ref())
    {
        match &metric {
            Some(metric) if metric != named => bail!(
                "the table has scores of one metric, but {metric} and {named} are named\nhint: name the same metric in --metric and --target, or write the target as a number alone"
            ),
            _ => metric = Some(named.clone()),
        }
    }
    Ok(metric.unwrap_or_else(|| "auc".to_owned()))
}

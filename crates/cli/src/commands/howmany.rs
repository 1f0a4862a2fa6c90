//! `leuko howmany`.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use leuko_core::write_whole;
use leuko_data::{did_you_mean, nearest};
use leuko_howmany::{Curve, CurveName, HowMany, LADDER, Metric, ScoreTable, Screening, metric_key};
use leuko_study::howmany::{Measure, Outlook, Request};
use leuko_study::{Contender, Description, Store};

use super::readings::read_table;
use crate::args::HowManyArgs;
use crate::print::{AboutLabels, Sentences, print_howmany, print_outlooks};

/// Names of scores that a table may well have. Others are allowed, unless they look like one of these mistyped.
const METRICS: [&str; 11] = [
    "auc",
    "acc",
    "accuracy",
    "balanced_accuracy",
    "f1_weighted",
    "f1_macro",
    "f1_micro",
    "sensitivity",
    "specificity",
    "precision",
    "recall",
];

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
    match (&args.scores, &args.results) {
        (Some(table), _) => print_table(table, args, &labels),
        (None, Some(folder)) => print_results(folder, args, &labels),
        (None, None) => bail!("expected a folder of results or --scores TABLE"),
    }
}

/// Answers from the records of a study's folder.
fn print_results(folder: &Path, args: &HowManyArgs, labels: &AboutLabels) -> Result<ExitCode> {
    // Before the folder is made, which a mistyped name would do.
    Description::read_all(folder)?;
    let store = Store::open(folder)?;
    let metric = metric(args)?;
    let request = Request {
        only: args.only.clone(),
        measure: metric.map(|name| name.parse::<Measure>()).transpose()?,
        targets: targets(args),
        forecasts: args.forecast.clone(),
        seconds_per_label: labels.seconds,
        readings: read_table(&args.readings)?,
    };
    let all = leuko_study::howmany(&store, &request)?;
    // The library has written all answers into the folder if they are the whole of it.
    let written = match &args.out {
        Some(out) => Some(write(&leuko_study::howmany::rows(&all), out)?),
        None => request.is_full().then(|| folder.join(FILE)),
    };
    let outlooks = match args.method {
        Some(method) => of_method(all, method)?,
        None => all,
    };
    let mut stdout = std::io::stdout().lock();
    print_outlooks(&outlooks, labels, &mut stdout)?;
    say_written(written.as_deref(), &mut stdout)?;
    let any = outlooks.iter().any(|outlook| outlook.fitted.is_ok());
    Ok(match any {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

/// The outlooks of one method.
fn of_method(outlooks: Vec<Outlook>, method: Contender) -> Result<Vec<Outlook>> {
    let known: BTreeSet<String> = (outlooks.iter())
        .map(|outlook| outlook.method.to_string())
        .collect();
    let found: Vec<Outlook> = (outlooks.into_iter())
        .filter(|outlook| outlook.method == method)
        .collect();
    if found.is_empty() {
        let known: Vec<String> = known.into_iter().collect();
        bail!(
            "there is no curve of {method}\nhint: there are those of {}",
            known.join(", ")
        );
    }
    Ok(found)
}

/// Answers from a table of any program.
fn print_table(table: &Path, args: &HowManyArgs, labels: &AboutLabels) -> Result<ExitCode> {
    if table.is_dir() {
        bail!(
            "{} is a folder, and --scores takes a table\nhint: name a folder of results without --scores",
            table.display()
        );
    }
    let (metric, text) = (metric(args)?, fs_err::read(table)?);
    let metric = metric.unwrap_or_else(|| "auc".to_owned());
    // Any share of images will do, so a mistyped name would be taken for one.
    if let Some(near) = nearest(&metric, &METRICS).filter(|near| *near != metric) {
        bail!("there is no score {metric}{}", did_you_mean(Some(&near)));
    }
    let name = CurveName {
        experiment: table
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned(),
        method: "scores".to_owned(),
        metric,
    };
    let found =
        of_table(&text, &name, args).with_context(|| format!("the table {}", table.display()))?;
    let sentences = match args.targets.is_empty() {
        true => Sentences::Headline,
        false => Sentences::All,
    };
    // Before anything is printed: a closed pipe ends the program.
    let written = (args.out.as_ref())
        .map(|out| write(&found, out))
        .transpose()?;
    let mut stdout = std::io::stdout().lock();
    print_howmany(&found, sentences, labels, &mut stdout)?;
    say_written(written.as_deref(), &mut stdout)?;
    Ok(ExitCode::SUCCESS)
}

/// Writes the answers into a folder. Returns the file.
fn write(found: &HowMany, folder: &Path) -> Result<PathBuf> {
    let path = folder.join(FILE);
    write_whole(&path, found.to_toml()?.as_bytes())?;
    Ok(path)
}

fn say_written(path: Option<&Path>, out: &mut dyn Write) -> Result<()> {
    if let Some(path) = path {
        writeln!(out, "\nAll numbers are in {}", path.display())?;
    }
    Ok(())
}

/// The scores to reach; none if no target is named.
fn targets(args: &HowManyArgs) -> Vec<f64> {
    args.targets.iter().map(|target| target.score).collect()
}

/// The answers for one table of scores.
fn of_table(text: &[u8], name: &CurveName, args: &HowManyArgs) -> Result<HowMany> {
    let table = ScoreTable::read(text)?.scores(Metric::of_name(&name.metric))?;
    let curve = Curve::fit(table.scores, args.prior.prior())?;
    let targets = match &targets(args)[..] {
        [] => LADDER.to_vec(),
        targets => targets.to_vec(),
    };
    let forecast = match &args.forecast[..] {
        [] => curve.ahead(),
        sizes => sizes.to_vec(),
    };
    let mut found = HowMany::of(name, &curve, &targets, &forecast)?;
    found.notes = table.notices.iter().map(ToString::to_string).collect();
    Ok(found)
}

/// The one metric that `--metric` and `--target` name, if they name any.
fn metric(args: &HowManyArgs) -> Result<Option<String>> {
    let mut metric = args.metric.as_deref().map(metric_key);
    for named in args
        .targets
        .iter()
        .filter_map(|target| target.metric.as_ref())
    {
        match &metric {
            Some(metric) if metric != named => bail!(
                "expected one metric, but {metric} and {named} are named\nhint: name the same metric in --metric and --target, or write the target as a number alone"
            ),
            _ => metric = Some(named.clone()),
        }
    }
    Ok(metric)
}

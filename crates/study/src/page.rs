//! `report.html`: what a study's folder holds, in one file.

mod answer;
mod comparison;
mod experiment;
mod figures;
mod images;
mod made;
mod methods;
mod metric;
mod not_run;
mod operating;
mod real_data;
mod scores;
mod sentence;

use std::collections::BTreeSet;
use std::path::Path;

use leuko_core::write_whole;
use leuko_report::{Answer, Appendix, Citation, Report, render};

use figures::Place;

use crate::cautions::Caution;
use crate::error::StudyError;
use crate::howmany::fewest;
use crate::results::ExperimentResults;
use crate::store::{REPORT, SkippedExperiment, read_skipped};
use crate::words;

/// Writes `report.html` into a study's folder.
pub(crate) fn write_page(
    out: &Path,
    experiments: &[ExperimentResults],
    cautions: &[Caution],
) -> Result<(), StudyError> {
    let leading = answer::leading(experiments);
    let leads = leading.map(|one| one.description.name.as_str());
    let sections = (0..).zip(experiments);
    let sections =
        sections.map(|(place, one)| experiment::section(out, one, &experiments[..place], leads));
    let run = |name: &str| experiments.iter().any(|one| one.description.name == name);
    let skipped = read_skipped(out).unwrap_or_default().into_iter();
    let skipped: Vec<SkippedExperiment> = skipped.filter(|one| !run(&one.name)).collect();
    let report = Report {
        title: question(experiments).to_owned(),
        program: format!("leuko {}", env!("CARGO_PKG_VERSION")),
        answer: Answer {
            headline: answer::headline(leading),
            text: text(experiments, leading, &skipped),
            figure: curve(out, leading),
            tables: leading.map(answer::tables).unwrap_or_default(),
        },
        cautions: all_cautions(experiments, cautions),
        differences: comparison::differences(experiments),
        // The answer says all that the row of a single experiment would.
        at_a_glance: (experiments.len() > 1).then(|| answer::at_a_glance(experiments)),
        comparison: comparison::table(experiments),
        experiments: sections.collect(),
        not_run: not_run::by_reason(skipped),
        made: made::facts(out),
        commands: made::commands(out),
        settings: made::settings(out),
        appendix: appendix(out, experiments, leads),
        citations: vec![paper()],
    };
    Ok(write_whole(&out.join(REPORT), render(&report).as_bytes())?)
}

/// The question of the page: with one size in each experiment, how good the networks are.
fn question(experiments: &[ExperimentResults]) -> &'static str {
    let sizes_differ = |one: &ExperimentResults| one.summary.sizes.len() != 1;
    let is_network = |one: &ExperimentResults| one.leads.is_network();
    if experiments.iter().any(sizes_differ) {
        "How many images does it take?"
    } else if experiments.iter().any(is_network) {
        "How good are the networks?"
    } else {
        "How good are the answers?"
    }
}

/// The figure of the leading experiment's answer.
fn curve(out: &Path, leading: Option<&ExperimentResults>) -> Option<leuko_report::Figure> {
    let one = leading?;
    let leads = Some(one.description.name.as_str());
    let mut figures = one.figures.iter();
    let drawn = figures.find(|drawn| Place::of(one, drawn, leads) == Place::Answer)?;
    Some(figures::figure(out, drawn))
}

/// What the answer says below its headline.
fn text(
    experiments: &[ExperimentResults],
    leading: Option<&ExperimentResults>,
    skipped: &[SkippedExperiment],
) -> Vec<String> {
    let beside = leading.and_then(|one| fewest(&one.outlook, &one.method_outlooks));
    let chosen = leading.and_then(ExperimentResults::chosen);
    let details = leading.into_iter().flat_map(sentence::details);
    let sensitivity = leading.and_then(scores::sensitivity);
    let advice = real_data::advice(experiments, skipped);
    let all = chosen.into_iter().chain(beside).chain(details);
    all.chain(sensitivity).chain(advice).collect()
}

/// The cautions about scores, then how experiments differ from the paper's study. Advice is given once.
fn all_cautions(
    experiments: &[ExperimentResults],
    cautions: &[Caution],
) -> Vec<leuko_report::Caution> {
    let mut given = BTreeSet::new();
    let mut all = Vec::new();
    for caution in cautions {
        let again = caution.advice().is_some_and(|advice| !given.insert(advice));
        all.push(leuko_report::Caution {
            text: match again {
                true => caution.finding(),
                false => caution.text(),
            },
            experiment: caution.experiment().map(str::to_owned),
        });
    }
    all.extend(experiments.iter().filter_map(departures));
    // A page with one experiment need not name it each time.
    if experiments.len() == 1 {
        all.iter_mut().for_each(|caution| caution.experiment = None);
    }
    all
}

/// How an experiment differs from the paper's study.
fn departures(one: &ExperimentResults) -> Option<leuko_report::Caution> {
    let departures = words::departures(&one.description.departures)?;
    Some(leuko_report::Caution {
        text: format!("This is not the paper's whole study: {departures}."),
        experiment: Some(one.description.name.clone()),
    })
}

/// The overviews of cells and the diagrams of networks.
fn appendix(out: &Path, experiments: &[ExperimentResults], leads: Option<&str>) -> Appendix {
    let figures = experiments.iter().flat_map(|one| {
        let last = move |drawn: &&_| Place::of(one, drawn, leads) == Place::Appendix;
        let figures = one.figures.iter().filter(last);
        figures.map(move |drawn| figures::appended(out, one, drawn))
    });
    Appendix {
        figures: figures.collect(),
        ..Appendix::default()
    }
}

fn paper() -> Citation {
    Citation {
        text: "J. P. E. Schouten, C. Matek, L. F. P. Jacobs, M. C. Buck, D. Bošnački, C. Marr: Tens of images can suffice to train neural networks for malignant leukocyte detection. Scientific Reports 11, 7995 (2021)".to_owned(),
        doi: Some("10.1038/s41598-021-86995-5".to_owned()),
    }
}

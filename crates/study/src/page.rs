//! `report.html`: what a study's folder holds, in one file.

mod answer;
mod comparison;
mod experiment;
mod figures;
mod made;

use std::path::Path;

use leuko_core::write_whole;
use leuko_report::{Answer, Appendix, Citation, NotRun, Report, render};

use figures::Place;

use crate::cautions::Caution;
use crate::error::StudyError;
use crate::results::ExperimentResults;
use crate::store::{REPORT, read_skipped};
use crate::words;

/// Writes `report.html` into a study's folder.
pub(crate) fn write_page(
    out: &Path,
    experiments: &[ExperimentResults],
    cautions: &[Caution],
) -> Result<(), StudyError> {
    let leading = answer::leading(experiments);
    let leads = leading.map(|one| one.description.name.as_str());
    let mut sections = Vec::new();
    let mut appendix = Appendix::default();
    let mut curve = None;
    for one in experiments {
        sections.push(experiment::section(out, one, leads));
        for drawn in &one.figures {
            match Place::of(one, drawn, leads) {
                Place::Answer => curve = Some(figures::figure(out, drawn)),
                Place::Experiment => {}
                Place::Appendix => appendix.figures.push(figures::appended(out, one, drawn)),
            }
        }
    }
    let run = |name: &str| experiments.iter().any(|one| one.description.name == name);
    let skipped = read_skipped(out).into_iter().filter(|one| !run(&one.name));
    let report = Report {
        title: question(experiments).to_owned(),
        program: format!("leuko {}", env!("CARGO_PKG_VERSION")),
        answer: Answer {
            headline: answer::headline(leading),
            text: answer::others(experiments, leading),
            figure: curve,
        },
        cautions: cautions.iter().map(caution).chain(experiments.iter().filter_map(departures)).collect(),
        differences: comparison::differences(experiments),
        at_a_glance: sizes_differ(experiments).then(|| answer::at_a_glance(experiments)),
        comparison: comparison::table(experiments),
        experiments: sections,
        not_run: skipped
            .map(|one| NotRun {
                why: one.reason.to_string(),
                what_to_do: (one.reason.access())
                    .map_or_else(|| format!("--only {}", one.name), str::to_owned),
                name: format!("{} ({})", one.title, one.name),
            })
            .collect(),
        made: made::facts(out),
        commands: made::commands(out),
        settings: made::settings(out),
        appendix,
        citations: vec![Citation {
            text: "J. P. E. Schouten, C. Matek, L. F. P. Jacobs, M. C. Buck, D. Bošnački, C. Marr: Tens of images can suffice to train neural networks for malignant leukocyte detection. Scientific Reports 11, 7995 (2021)".to_owned(),
            doi: Some("10.1038/s41598-021-86995-5".to_owned()),
        }],
    };
    Ok(write_whole(&out.join(REPORT), render(&report).as_bytes())?)
}

/// A caution as the page has it.
fn caution(caution: &Caution) -> leuko_report::Caution {
    leuko_report::Caution {
        text: caution.text(),
        experiment: caution.experiment().map(str::to_owned),
    }
}

/// How an experiment differs from the paper's study. What else its figures say is among the cautions.
fn departures(one: &ExperimentResults) -> Option<leuko_report::Caution> {
    let departures = words::departures(&one.description.departures)?;
    Some(leuko_report::Caution {
        text: format!("This is not the paper's whole study: {departures}."),
        experiment: Some(one.description.name.clone()),
    })
}

/// The question of the page: with one size in each experiment, how good the networks are.
fn question(experiments: &[ExperimentResults]) -> &'static str {
    match sizes_differ(experiments) {
        true => "How many images does it take?",
        false => "How good are the networks?",
    }
}

fn sizes_differ(experiments: &[ExperimentResults]) -> bool {
    experiments.iter().any(|one| one.summary.sizes.len() != 1)
}

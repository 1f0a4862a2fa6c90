//! `report.html`: what a study's folder holds, in one file.

mod answer;
mod comparison;
mod experiment;
mod made;

use std::path::{Path, PathBuf};

use anyhow::Result;
use leuko_core::write_whole;
use leuko_eval::ExperimentSummary;
use leuko_report::{Answer, Appendix, Caution, Citation, NotRun, Report, render};

use crate::analysis::Finding;
use crate::audit::conflicts;
use crate::description::Description;
use crate::not_run::read_not_run;
use crate::outputs::Drawn;

/// One experiment, with all that is known of it.
#[derive(Debug)]
pub(crate) struct Concluded<'a> {
    pub(crate) description: &'a Description,
    pub(crate) summary: &'a ExperimentSummary,
    pub(crate) findings: Vec<Finding>,
    pub(crate) figures: Vec<Drawn>,
}

/// Writes `report.html` into a study's folder.
pub(crate) fn write_page(out: &Path, experiments: &[Concluded<'_>]) -> Result<()> {
    let sections: Result<Vec<_>> = (experiments.iter())
        .map(|concluded| experiment::section(out, concluded))
        .collect();
    let run = |name: &str| experiments.iter().any(|one| one.description.name == name);
    let not_run = read_not_run(out).into_iter().filter(|one| !run(&one.name));
    // Beside the report, whose reader may have moved both.
    let here = Path::new("");
    let conflicts = conflicts(out, here, experiments.iter().map(|one| one.description))?;
    let report = Report {
        title: question(experiments).to_owned(),
        program: format!("leuko {}", env!("CARGO_PKG_VERSION")),
        answer: Answer {
            headline: answer::lead(experiments),
            text: answer::summary(experiments),
            figure: None,
        },
        cautions: (answer::warnings(experiments).into_iter().chain(conflicts))
            .map(Caution::new)
            .chain(experiments.iter().filter_map(note))
            .collect(),
        differences: comparison::differences(experiments),
        at_a_glance: sizes_differ(experiments).then(|| answer::at_a_glance(experiments)),
        comparison: comparison::table(experiments),
        experiments: sections?,
        not_run: not_run
            .map(|one| NotRun {
                name: format!("{} ({})", one.title, one.name),
                why: one.why,
                what_to_do: one.what_to_do,
            })
            .collect(),
        made: made::facts(out),
        commands: made::commands(out),
        settings: made::settings(out),
        appendix: Appendix::default(),
        citations: vec![Citation {
            text: "J. P. E. Schouten, C. Matek, L. F. P. Jacobs, M. C. Buck, D. Bošnački, C. Marr: Tens of images can suffice to train neural networks for malignant leukocyte detection. Scientific Reports 11, 7995 (2021)".to_owned(),
            doi: Some("10.1038/s41598-021-86995-5".to_owned()),
        }],
    };
    Ok(write_whole(&report_path(out), render(&report).as_bytes())?)
}

/// What limits one experiment.
fn note(one: &Concluded<'_>) -> Option<Caution> {
    let text = one.description.note.clone()?;
    Some(Caution {
        text,
        experiment: Some(one.description.name.clone()),
    })
}

/// Where a study's report lies.
pub(crate) fn report_path(out: &Path) -> PathBuf {
    out.join("report.html")
}

/// What the experiments ask: those of one size each, how good networks are.
fn question(experiments: &[Concluded<'_>]) -> &'static str {
    match sizes_differ(experiments) {
        true => "How many images does it take?",
        false => "How good are the networks?",
    }
}

fn sizes_differ(experiments: &[Concluded<'_>]) -> bool {
    experiments.iter().any(|one| one.summary.sizes.len() != 1)
}

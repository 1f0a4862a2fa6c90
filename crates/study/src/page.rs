//! `report.html`: what a study's folder holds, in one file.

mod answer;
mod comparison;
mod experiment;
mod made;
mod section;

use std::path::Path;

use leuko_core::write_whole;
use leuko_report::{Citation, NotRun, Report, render};

pub(crate) use section::Section;

use crate::cautions::Caution;
use crate::error::StudyError;
use crate::store::{read_skipped, report_path};
use crate::words;

/// Writes `report.html` into a study's folder.
pub(crate) fn write_page(
    out: &Path,
    experiments: &[Section<'_>],
    cautions: &[Caution],
) -> Result<(), StudyError> {
    let sections: Result<Vec<_>, StudyError> = (experiments.iter())
        .map(|concluded| experiment::section(out, concluded))
        .collect();
    let run = |name: &str| experiments.iter().any(|one| one.description.name == name);
    let skipped = read_skipped(out).into_iter().filter(|one| !run(&one.name));
    let report = Report {
        title: question(experiments).to_owned(),
        lead: answer::lead(experiments),
        program: format!("leuko {}", env!("CARGO_PKG_VERSION")),
        warnings: cautions.iter().map(Caution::to_string).collect(),
        summary: answer::summary(experiments),
        differences: comparison::differences(experiments),
        at_a_glance: sizes_differ(experiments).then(|| answer::at_a_glance(experiments)),
        comparison: comparison::table(experiments),
        experiments: sections?,
        not_run: skipped
            .map(|one| NotRun {
                why: words::why_skipped(&one),
                what_to_do: words::how_to_run(&one),
                name: format!("{} ({})", one.title, one.name),
            })
            .collect(),
        made: made::facts(out),
        commands: made::commands(out),
        settings: made::settings(out),
        citations: vec![Citation {
            text: "J. P. E. Schouten, C. Matek, L. F. P. Jacobs, M. C. Buck, D. Bošnački, C. Marr: Tens of images can suffice to train neural networks for malignant leukocyte detection. Scientific Reports 11, 7995 (2021)".to_owned(),
            doi: Some("10.1038/s41598-021-86995-5".to_owned()),
        }],
    };
    Ok(write_whole(&report_path(out), render(&report).as_bytes())?)
}

/// What the experiments ask: those of one size each, how good networks are.
fn question(experiments: &[Section<'_>]) -> &'static str {
    match sizes_differ(experiments) {
        true => "How many images does it take?",
        false => "How good are the networks?",
    }
}

fn sizes_differ(experiments: &[Section<'_>]) -> bool {
    experiments.iter().any(|one| one.summary.sizes.len() != 1)
}

//! Findings into tables, figures, numbers and words.

mod by_size;
mod figures;
mod shown;
mod tables;
mod words;

use std::io::Write;
use std::path::Path;

use anyhow::Result;
use leuko_core::RunRecord;

pub(crate) use figures::draw_findings;
pub(crate) use tables::write_finding_tables;
pub(crate) use words::{Trend, claims};

use crate::analysis::{Finding, finding_fingerprint, read_finding};
use crate::description::Description;

/// The findings of an experiment, as far as there are any: those of its `records`, analysed as its
/// description says.
pub(crate) fn read_findings(
    out: &Path,
    experiment: &Description,
    records: &[RunRecord],
) -> Result<Vec<Finding>> {
    let (mut ours, mut others) = (Vec::new(), 0);
    for run in experiment.runs() {
        let of_run = |record: &&RunRecord| {
            (&record.experiment, record.size, record.fold) == (&run.experiment, run.size, run.fold)
        };
        let record = records.iter().find(of_run);
        let (Some(record), Some(finding)) = (record, read_finding(out, &run)) else {
            continue;
        };
        let expected = finding_fingerprint(&record.fingerprint, &experiment.analysis)?;
        match finding.fingerprint == expected {
            true => ours.push(finding),
            false => others += 1,
        }
    }
    if others > 0 {
        tracing::warn!(
            "{}: {others} findings of other networks or by other settings are left out; the study's command makes them anew",
            experiment.name
        );
    }
    Ok(ours)
}

/// Prints the table of where the networks of an experiment look and how classes separate in them.
pub(crate) fn print_findings(
    experiment: &Description,
    findings: &[Finding],
    out: &mut dyn Write,
) -> Result<()> {
    if findings.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "{:>8}  {:>31}  {:>31}",
        "training", "share of relevance on nucleus", "test images, last hidden layer"
    )?;
    writeln!(
        out,
        "{:>8}  {:>9} {:>12} {:>8}  {:>12} {:>8} {:>9}",
        "images", "trained", "randomised", "area", "silhouette", "purity", "(chance)"
    )?;
    let say = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.3}"));
    let randomised = by_size::overall(findings, &|found| {
        Some(found.focus.randomised.relevance?.nucleus)
    })
    .map(|found| found.mean);
    for &size in &experiment.sizes {
        let mean = |value: &dyn Fn(&Finding) -> Option<f64>| {
            by_size::at(findings, size, value).map(|found| found.mean)
        };
        writeln!(
            out,
            "{:>8}  {:>9} {:>12} {:>8}  {:>12} {:>8} {:>9}",
            size.get(),
            say(mean(&|found| Some(found.focus.trained.relevance?.nucleus))),
            say(randomised),
            say(mean(&|found| Some(found.focus.area?.nucleus))),
            say(mean(&|found| Some(
                found.tested.numbers.as_ref()?.silhouette
            ))),
            say(mean(&|found| Some(found.tested.numbers.as_ref()?.purity))),
            say(mean(&|found| Some(
                found.tested.numbers.as_ref()?.purity_by_chance
            ))),
        )?;
    }
    for claim in claims(experiment, findings) {
        writeln!(out, "{}", claim.text)?;
    }
    Ok(())
}

//! One experiment's part of the report.

use std::path::Path;

use leuko_report::Experiment;

use super::figures::{Place, figure};
use super::{answer, images, methods, operating, scores, sentence};
use crate::outputs::claims;
use crate::results::ExperimentResults;

/// Everything about one experiment that the page does not say further up: `before` are the experiments above
/// it, and `leads` is the one whose answer and curve open the page.
pub(super) fn section(
    out: &Path,
    one: &ExperimentResults,
    before: &[ExperimentResults],
    leads: Option<&str>,
) -> Experiment {
    let about = &one.description;
    let figures = (one.figures.iter())
        .filter(|drawn| Place::of(one, drawn, leads) == Place::Experiment)
        .map(|drawn| figure(out, drawn))
        .collect();
    let mut findings: Vec<String> = Vec::new();
    if leads != Some(&about.name) {
        let found = sentence::sentence(one).unwrap_or_else(|| "No run has completed.".to_owned());
        findings.push(found);
        findings.extend(one.chosen());
        findings.extend(sentence::details(one));
        findings.extend(scores::sensitivity(one));
    }
    findings.extend(methods::sentences(one));
    let claims = claims(about, &one.findings).into_iter();
    findings.extend(claims.map(|claim| claim.to_string()));

    let explained = (before.iter()).any(|other| other.summary.classes.len() == 2);
    let known = (before.iter()).any(|other| shares_data(one, other));
    let mut tables = Vec::new();
    if leads != Some(&about.name) {
        tables.extend(answer::tables(one));
    }
    tables.push(scores::scores(one, explained));
    tables.extend(methods::table(one));
    tables.extend(scores::recognised(one));
    tables.extend(operating::table(one));
    tables.push(images::classes(one));
    tables.extend(images::giveaways(one));
    tables.extend(images::experts(one));
    tables.extend(images::second_reading(one));
    if let Some(found) = &one.variance {
        findings.extend(found.sentence());
        tables.push(scores::variance(found));
    }
    if !known {
        tables.extend(images::copies(out, one));
    }
    Experiment {
        id: about.name.clone(),
        title: about.title.clone(),
        facts: images::facts(one, known),
        findings,
        figures,
        tables,
    }
}

/// Whether the same is known about the images of both.
fn shares_data(one: &ExperimentResults, other: &ExperimentResults) -> bool {
    let [one, other] = [one, other].map(|one| &one.description);
    (&one.dataset, one.copies, one.groups) == (&other.dataset, other.copies, other.groups)
}

//! A row for every run: where its network looks, and how classes separate in it.

use std::path::Path;

use leuko_explain::Shares;
use serde::Serialize;

use crate::csv_file::write_csv;
use crate::error::StudyError;
use crate::store::Description;
use crate::store::Finding;

/// Mean shares of one kind of map over the test images of one fold.
#[derive(Debug, Serialize)]
struct FocusRow {
    training_images: usize,
    fold: u16,
    images: usize,
    without_nucleus: usize,
    /// Rules of relevance propagation.
    composite: String,
    /// Median over images of the conservation gap of trained networks, in parts of the logit.
    gap: Option<f64>,
    /// `relevance` or `saliency`; `area` for the shares of the pixels.
    map: &'static str,
    /// `trained` or `randomised`; empty for the area.
    network: &'static str,
    nucleus: f64,
    cytoplasm: f64,
    background: f64,
}

/// How classes separate in one network. Where a number is missing, there were too few images.
#[derive(Debug, Serialize)]
struct SeparationRow {
    training_images: usize,
    fold: u16,
    /// `test` or `outside` (training and validation).
    set: &'static str,
    images: usize,
    silhouette: Option<f64>,
    silhouette_by_chance: Option<f64>,
    neighbours: Option<usize>,
    purity: Option<f64>,
    purity_by_chance: Option<f64>,
    /// Of the map of this set.
    trustworthiness: Option<f64>,
    trustworthiness_by_chance: Option<f64>,
}

/// Writes both tables, if there is any finding.
pub(crate) fn write_finding_tables(
    out: &Path,
    experiment: &Description,
    findings: &[Finding],
) -> Result<(), StudyError> {
    if findings.is_empty() {
        return Ok(());
    }
    let path = |table: &str| out.join(format!("tables/{}-{table}.csv", experiment.name));
    let focus: Vec<FocusRow> = findings.iter().flat_map(focus_rows).collect();
    let separation: Vec<SeparationRow> = findings.iter().flat_map(separation_rows).collect();
    write_csv(&path("focus"), &focus)?;
    write_csv(&path("separation"), &separation)
}

fn focus_rows(finding: &Finding) -> Vec<FocusRow> {
    let focus = &finding.focus;
    let maps: [(&str, &str, Option<Shares>); 5] = [
        ("relevance", "trained", focus.trained.relevance),
        ("relevance", "randomised", focus.randomised.relevance),
        ("saliency", "trained", focus.trained.saliency),
        ("saliency", "randomised", focus.randomised.saliency),
        ("area", "", focus.area),
    ];
    maps.into_iter()
        .filter_map(|(map, network, shares)| {
            let shares = shares?;
            Some(FocusRow {
                training_images: finding.size.get(),
                fold: finding.fold.0,
                images: focus.images,
                without_nucleus: focus.without_nucleus,
                composite: focus.composite.clone(),
                gap: focus.gap,
                map,
                network,
                nucleus: shares.nucleus,
                cytoplasm: shares.cytoplasm,
                background: shares.background,
            })
        })
        .collect()
}

fn separation_rows(finding: &Finding) -> [SeparationRow; 2] {
    let sets = [("test", &finding.tested), ("outside", &finding.outside)];
    sets.map(|(set, separated)| {
        let numbers = separated.numbers.as_ref();
        let map = finding.map.as_ref().filter(|_| set == "outside");
        SeparationRow {
            training_images: finding.size.get(),
            fold: finding.fold.0,
            set,
            images: separated.images,
            silhouette: numbers.map(|numbers| numbers.silhouette),
            silhouette_by_chance: numbers.map(|numbers| numbers.silhouette_by_chance.mean),
            neighbours: numbers.map(|numbers| numbers.neighbours),
            purity: numbers.map(|numbers| numbers.purity),
            purity_by_chance: numbers.map(|numbers| numbers.purity_by_chance),
            trustworthiness: map.map(|map| map.trustworthiness),
            trustworthiness_by_chance: map.map(|map| map.trustworthiness_by_chance),
        }
    })
}

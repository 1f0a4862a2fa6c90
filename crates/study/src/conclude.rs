//! From records and findings to tables, figures and the report: nothing here trains or sees an image.

use std::path::PathBuf;

use leuko_core::RunRecord;
use leuko_eval::ExperimentSummary;

use crate::audit::conflicts;
use crate::cautions::{Caution, Judged, cautions};
use crate::error::StudyError;
use crate::outputs::{self, Drawn};
use crate::page::{Section, write_page};
use crate::store::{Description, Finding, Store};
use crate::watch::Watch;

/// What a study found, in its folder and as values.
#[derive(Debug)]
pub struct Conclusion {
    /// The experiments, by name. One without any record is left out.
    pub experiments: Vec<Concluded>,
    /// What must be known before any score is believed, the gravest first.
    pub cautions: Vec<Caution>,
    /// The report.
    pub report: PathBuf,
}

impl Conclusion {
    /// Whether any run completed.
    pub fn any_completed(&self) -> bool {
        let mut sizes = self.experiments.iter().flat_map(|one| &one.summary.sizes);
        sizes.any(|size| size.folds_completed > 0)
    }
}

/// One experiment, with all that is known about it.
#[derive(Debug)]
pub struct Concluded {
    /// What it is.
    pub description: Description,
    /// Its scores.
    pub summary: ExperimentSummary,
    /// What was found out about its networks.
    pub findings: Vec<Finding>,
    /// Its figures.
    pub figures: Vec<Drawn>,
}

/// Makes tables, figures and report from a study's records and findings.
///
/// # Errors
///
/// - [`StudyError::NoStudy`], [`StudyError::OtherVersion`] if the folder holds no study of this version.
/// - A record that is damaged; a file that cannot be written.
pub fn conclude(store: &Store, watch: &dyn Watch) -> Result<Conclusion, StudyError> {
    let out = store.folder();
    let descriptions = Description::read_all(out)?;
    let records = outputs::read_records(out, &descriptions, watch)?;
    let summary = outputs::write_tables(out, &records)?;
    let mut experiments = Vec::new();
    for description in descriptions {
        let name = description.name.clone();
        let of_it = |record: &&RunRecord| record.experiment == name;
        let own: Vec<RunRecord> = records.iter().filter(of_it).cloned().collect();
        if let Some(summary) = summary.experiment(&name) {
            let concluded = one(store, description, &own, summary.clone(), watch);
            let concluded = concluded.map_err(|source| source.of_experiment(&name))?;
            experiments.push((concluded, own));
        }
    }
    let judged: Vec<Judged<'_>> = (experiments.iter())
        .map(|(one, records)| Judged {
            description: &one.description,
            summary: &one.summary,
            records,
        })
        .collect();
    let described = experiments.iter().map(|(one, _)| &one.description);
    let cautions = cautions(&judged, conflicts(out, described)?);
    let experiments: Vec<Concluded> = experiments.into_iter().map(|(one, _)| one).collect();
    let sections: Vec<Section<'_>> = (experiments.iter())
        .map(|one| Section {
            description: &one.description,
            summary: &one.summary,
            findings: &one.findings,
            figures: &one.figures,
        })
        .collect();
    write_page(out, &sections, &cautions)?;
    Ok(Conclusion {
        experiments,
        cautions,
        report: store.report(),
    })
}

/// Tables and figures of one experiment.
fn one(
    store: &Store,
    description: Description,
    records: &[RunRecord],
    summary: ExperimentSummary,
    watch: &dyn Watch,
) -> Result<Concluded, StudyError> {
    let out = store.folder();
    let findings = outputs::read_findings(out, &description, records, watch);
    outputs::write_experiment_tables(out, &description, &summary)?;
    outputs::write_predictions(out, &description, records)?;
    outputs::write_finding_tables(out, &description, &findings)?;
    // In the paper's order; those that the paper does not have come last.
    let mut figures: Vec<Drawn> = outputs::cells_drawn(out, &description.name)
        .into_iter()
        .collect();
    figures.extend(outputs::draw_network(out, &description)?);
    figures.extend(outputs::draw(out, &description, records, &summary)?);
    figures.extend(outputs::draw_findings(out, &description, &findings, watch)?);
    figures.sort_by_key(|figure| (figure.number.is_empty(), figure.number.clone()));
    Ok(Concluded {
        description,
        summary,
        findings,
        figures,
    })
}

//! Findings into tables, figures, numbers and words.

mod by_size;
mod claims;
mod figures;
mod rows;
mod shown;
mod tables;

use leuko_core::RunRecord;

pub use claims::{Claim, ClaimKind, Trend, claims};
pub(crate) use figures::draw_findings;
pub use rows::{FindingRow, finding_rows};
pub(crate) use tables::write_finding_tables;

use crate::notice::Notice;
use crate::store::{Description, Finding, Store};
use crate::watch::Watch;

/// The findings of an experiment, as far as there are any: those of its `records`, analysed as its
/// description says.
pub(crate) fn read_findings(
    store: &Store,
    experiment: &Description,
    records: &[RunRecord],
    watch: &dyn Watch,
) -> Vec<Finding> {
    let (mut ours, mut others) = (Vec::new(), 0);
    for run in experiment.runs() {
        let of_run = |record: &&RunRecord| {
            (&record.experiment, record.size, record.fold) == (&run.experiment, run.size, run.fold)
        };
        let path = store.finding(&run);
        let Some(record) = records.iter().find(of_run).filter(|_| path.exists()) else {
            continue;
        };
        let expected = Finding::fingerprint(&record.fingerprint, &experiment.analysis);
        match Finding::read(&path).filter(|finding| finding.fingerprint == expected) {
            Some(finding) => ours.push(finding),
            None => others += 1,
        }
    }
    if others > 0 {
        Notice::FindingsIgnored {
            experiment: &experiment.name,
            findings: others,
        }
        .tell(watch);
    }
    ours
}

//! What a study found out about one of its experiments.

use leuko_core::RunRecord;
use leuko_eval::ExperimentSummary;

use crate::howmany::Outlook;
use crate::methods::MethodResults;
use crate::outputs::Drawn;
use crate::store::{Description, Finding};

/// One experiment, with all that is known about it.
#[derive(Debug)]
pub struct ExperimentResults {
    /// What it is.
    pub description: Description,
    /// Its runs.
    pub records: Vec<RunRecord>,
    /// Its scores.
    pub summary: ExperimentSummary,
    /// Where its networks look, and how classes separate in them.
    pub findings: Vec<Finding>,
    /// How many images it needs.
    pub outlook: Outlook,
    /// Methods beside its networks.
    pub methods: Vec<MethodResults>,
    /// How many images each of these methods needs.
    pub method_outlooks: Vec<Outlook>,
    /// Its figures.
    pub figures: Vec<Drawn>,
}

impl ExperimentResults {
    /// How many images it needs: the network first, then the methods beside it.
    pub fn outlooks(&self) -> impl Iterator<Item = &Outlook> {
        std::iter::once(&self.outlook).chain(&self.method_outlooks)
    }
}

//! What a study found out about one of its experiments.

use leuko_core::RunRecord;
use leuko_eval::{ExperimentSummary, OperatingRow};
use leuko_methods::Method;

use crate::contender::Contender;
use crate::howmany::Outlook;
use crate::methods::{MethodResults, MethodRow, method_rows};
use crate::outputs::Drawn;
use crate::store::{Description, Finding};
use crate::variance::measured::Variance;

/// One experiment, with all that is known about it.
#[derive(Debug)]
pub struct ExperimentResults {
    /// What it is.
    pub description: Description,
    /// What the records, the scores and the first outlook are about: the network, or without one the method with
    /// the highest mean score at its largest size.
    pub leads: Contender,
    /// Its runs.
    pub records: Vec<RunRecord>,
    /// Its scores.
    pub summary: ExperimentSummary,
    /// Where its networks look, and how classes separate in them.
    pub findings: Vec<Finding>,
    /// How many images it needs.
    pub outlook: Outlook,
    /// All methods that were fitted.
    pub methods: Vec<MethodResults>,
    /// How many images each of these methods needs, without the one that leads.
    pub method_outlooks: Vec<Outlook>,
    /// Of two classes, its operating points and how far its probabilities can be trusted, by size.
    pub operating: Vec<OperatingRow>,
    /// Where the spread of its score comes from, if that was measured.
    pub variance: Option<Variance>,
    /// Its figures.
    pub figures: Vec<Drawn>,
}

impl ExperimentResults {
    /// How many images it needs: what leads first, then the methods beside it.
    pub fn outlooks(&self) -> impl Iterator<Item = &Outlook> {
        std::iter::once(&self.outlook).chain(&self.method_outlooks)
    }

    /// The mean scores of the network and of each method, by number of training images: rows of
    /// `tables/methods.csv`.
    pub fn method_rows(&self) -> Vec<MethodRow> {
        method_rows(self.network(), &self.methods)
    }

    /// The scores of the network, if there is one.
    pub fn network(&self) -> Option<&ExperimentSummary> {
        self.leads.is_network().then_some(&self.summary)
    }

    /// Why a method leads, if it is one of several: a reader must not take its score for a fair one.
    pub fn chosen(&self) -> Option<String> {
        let learning = |one: &&MethodResults| one.method != Method::GUESS;
        let methods = self.methods.iter().filter(learning).count();
        let method = self.leads.method().filter(|_| methods > 1)?;
        Some(format!(
            "The method {method} stands here because its mean score at the largest number of training images is the highest of {methods} methods. The best of several is partly luck: expect a little less of it on new images."
        ))
    }
}

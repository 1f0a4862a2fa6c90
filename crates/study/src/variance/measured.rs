//! What was measured of where the spread of a score comes from, and its file.

use std::path::{Path, PathBuf};

use leuko_core::read_summed;
use leuko_eval::{Factor, VarianceSplit};
use serde::{Deserialize, Serialize};

use crate::error::StudyError;
use crate::store::Store;

/// The folder in a study's folder.
pub(crate) const FOLDER: &str = "variance";

/// The variance of an experiment's score at some numbers of training images.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Variance {
    /// The experiment.
    pub experiment: String,
    /// The score: ROC-AUC of two classes, weighted F1 of more.
    pub score: String,
    /// Training sets of each size, without common images.
    pub subsets: u16,
    /// Seeds for each training set.
    pub seeds: u16,
    /// Number of images in each test set.
    pub test_images: Vec<usize>,
    /// The parts, by size.
    pub rows: Vec<VarianceRow>,
    /// Numbers of training images that are left out, because a network failed or a test set has one class only.
    pub left_out: Vec<usize>,
}

/// The variance at one number of training images, in squared units of the score. A part estimated to be below 0 is 0.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VarianceRow {
    /// The experiment.
    pub experiment: String,
    /// Number of training images.
    pub training_images: usize,
    /// Mean score over all networks and test sets.
    pub mean: f64,
    /// From the choice of training images.
    pub training: f64,
    /// From initial weights and order of batches, also where their effect depends on the images.
    pub initialisation: f64,
    /// From the choice of test images: of one test set.
    pub test: f64,
}

impl VarianceRow {
    /// Groups the parts of a split by what could mend them.
    pub(super) fn of(experiment: &str, training_images: usize, split: &VarianceSplit) -> Self {
        let sum = |is_in: &dyn Fn(&[Factor]) -> bool| {
            let parts = split.parts.iter().filter(|part| is_in(&part.factors));
            // Before cutting at 0, which would make sums too large.
            parts.map(|part| part.estimate).sum::<f64>().max(0.0)
        };
        let has = |factors: &[Factor], factor| factors.contains(&factor);
        let of_network =
            |factors: &[Factor]| factors.is_empty() || has(factors, Factor::Initialisation);
        Self {
            experiment: experiment.to_owned(),
            training_images,
            mean: split.mean,
            training: sum(&|factors| !of_network(factors) && has(factors, Factor::TrainingSubset)),
            initialisation: sum(&of_network),
            test: sum(&|factors| factors == [Factor::TestSet]),
        }
    }

    /// Variance of one network's score on one test set.
    pub fn total(&self) -> f64 {
        self.training + self.initialisation + self.test
    }

    /// Shares of training images, initial weights and test images; `None` if the scores do not vary.
    pub fn shares(&self) -> Option<[f64; 3]> {
        let total = self.total();
        (total > 0.0)
            .then(|| [self.training, self.initialisation, self.test].map(|part| part / total))
    }
}

/// What an earlier [`run_variance`](crate::variance::run_variance) found about an experiment in a study's folder; `None` if there was none.
///
/// # Errors
///
/// - A file that cannot be read.
pub fn read_variance(out: &Path, experiment: &str) -> Result<Option<Variance>, StudyError> {
    let path = path(out, experiment);
    match path.exists() {
        true => Ok(Some(read_summed(&path)?)),
        false => Ok(None),
    }
}

/// Whether networks were trained for the split of an experiment's variance, and its result is still to be made.
pub(crate) fn is_unfinished(out: &Path, experiment: &str) -> bool {
    let seeds = fs_err::read_dir(out.join(FOLDER));
    let mut seeds = seeds.into_iter().flatten().flatten();
    let has_records = |seed: &Path| Store::unlocked(seed).records(experiment).is_dir();
    let is_begun = seeds.any(|seed| has_records(&seed.path()));
    is_begun && !path(out, experiment).exists() && !table(out, experiment).exists()
}

pub(crate) fn path(out: &Path, experiment: &str) -> PathBuf {
    out.join(FOLDER).join(format!("{experiment}.json"))
}

/// Where the same numbers are a table.
pub(crate) fn table(out: &Path, experiment: &str) -> PathBuf {
    out.join("tables")
        .join(format!("{experiment}-variance.csv"))
}

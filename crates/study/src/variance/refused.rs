//! Why a split of the variance cannot be made.

use std::fmt;

use leuko_core::TrainSize;
use leuko_data::PlanError;
use thiserror::Error;

/// Why the variance of an experiment's score cannot be split.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NoVariance {
    /// A number of the configuration is below 2.
    #[error(
        "it takes at least 2 training sets, 2 seeds and 2 test sets\nhint: raise these numbers of the configuration"
    )]
    TooFewLevels,
    /// Test images choose epochs, as in the published folds, or there are too few folds.
    #[error(
        "it takes folds that test each image once, at least 4 of them, 2 of which run\nhint: use more folds"
    )]
    Folds,
    /// The groups of images cannot be dealt to the training sets.
    #[error(
        "the groups of images, such as patients, cannot be dealt to {subsets} training sets: {}\nhint: each training set needs groups with images of each class, and no group may hold most of the images",
        first_line(source)
    )]
    Groups {
        /// Number of training sets.
        subsets: u16,
        /// What is wrong with the groups.
        source: Box<PlanError>,
    },
    /// There are too few images.
    #[error(
        "there are too few images for {subsets} training sets of {} images that share no image\nhint: choose smaller sizes, or add images",
        TrainSize::list(sizes)
    )]
    TooFewImages {
        /// Number of training sets.
        subsets: u16,
        /// Numbers of training images that are too large.
        sizes: Vec<TrainSize>,
    },
}

/// An experiment whose variance is not split.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsplit {
    /// The experiment.
    pub experiment: String,
    /// Why not.
    pub why: NoVariance,
}

impl fmt::Display for Unsplit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { experiment, why } = self;
        write!(
            f,
            "experiment {experiment}: its variance cannot be split, because {why}"
        )
    }
}

impl NoVariance {
    /// What is wrong, without the hint.
    pub fn fact(&self) -> String {
        first_line(self)
    }
}

fn first_line(text: &impl ToString) -> String {
    let text = text.to_string();
    text.lines().next().unwrap_or_default().to_owned()
}

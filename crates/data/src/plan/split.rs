//! A plan and its folds.

use std::collections::BTreeSet;

use leuko_core::{FoldIndex, ImageId, Protocol, Seed, TrainSize};
use serde::{Deserialize, Serialize};

/// Version of the plan's file format; [`SplitPlan::validate`] refuses any other.
pub const PLAN_FORMAT: u32 = 2;

/// Which images train, choose the epoch and test, in every fold.
///
/// Saved with [`leuko_core::write_summed`] and read with [`leuko_core::read_versioned`]; after reading,
/// [`SplitPlan::validate`] checks it against the images.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SplitPlan {
    /// [`PLAN_FORMAT`] of the writer.
    pub format: u32,
    /// Name of the catalogue.
    pub dataset: String,
    /// How folds were cut.
    pub protocol: Protocol,
    /// The study's master seed.
    pub seed: Seed,
    /// Class names, in class order.
    pub classes: Vec<String>,
    /// Number of training images of each run, ascending.
    pub sizes: Vec<TrainSize>,
    /// Number of parts that the images were dealt to; `folds` may list fewer.
    pub folds_cut: u16,
    /// The folds that are run.
    pub folds: Vec<Fold>,
}

/// One fold of a plan. No image, and no group of images, is in two of its sets, except under
/// [`Protocol::Published`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fold {
    /// Number of the fold (0-based).
    pub fold: FoldIndex,
    /// Images that give the score, sorted by id.
    pub test: Vec<ImageId>,
    /// Images that choose the epoch, sorted by id.
    pub validation: Vec<ImageId>,
    /// Images to train on: a training set of n images is the first n.
    pub training_order: Vec<ImageId>,
}

impl Fold {
    /// The training set of `size` images, or `None` if the fold has fewer.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_core::{FoldIndex, ImageId, TrainSize};
    /// use leuko_data::Fold;
    ///
    /// let ids = |names: &[&str]| names.iter().map(|&name| ImageId(name.into())).collect();
    /// let fold = Fold {
    ///     fold: FoldIndex(0),
    ///     test: ids(&["1.png", "2.png"]),
    ///     validation: ids(&["3.png", "4.png"]),
    ///     training_order: ids(&["8.png", "5.png", "7.png", "6.png"]),
    /// };
    /// let two = TrainSize::new(2).ok_or("empty")?;
    /// assert_eq!(fold.training(two), Some(&fold.training_order[..2]));
    /// assert_eq!(fold.training(TrainSize::new(5).ok_or("empty")?), None);
    /// # Ok::<(), &str>(())
    /// ```
    pub fn training(&self, size: TrainSize) -> Option<&[ImageId]> {
        self.training_order.get(..size.get())
    }

    /// Number of images that both choose the epoch and are tested: 0, except under
    /// [`Protocol::Published`].
    pub fn validated_and_tested(&self) -> usize {
        let test: BTreeSet<&ImageId> = self.test.iter().collect();
        let validation = self.validation.iter();
        validation.filter(|image| test.contains(image)).count()
    }
}

impl SplitPlan {
    /// Every image that a run of this plan needs.
    pub fn images(&self) -> BTreeSet<ImageId> {
        let largest = self.sizes.iter().map(|size| size.get()).max().unwrap_or(0);
        let of_fold = |fold: &Fold| {
            let training = fold.training_order.iter().take(largest);
            let all = fold.test.iter().chain(&fold.validation).chain(training);
            all.cloned().collect::<Vec<_>>()
        };
        self.folds.iter().flat_map(of_fold).collect()
    }
}

//! The settings of a split.

use leuko_core::{Protocol, Seed, TrainSize};
use serde::{Deserialize, Serialize};

use super::leaks::Tested;

/// How the training sets of two classes are mixed. With more classes, each has its share of the pool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mixture {
    /// Half of each class; the surplus of the larger class is left out (default, as in the paper).
    #[default]
    Balanced,
    /// All images; the surplus of the larger class comes last.
    Whole,
}

/// How to split a data set into folds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanConfig {
    /// Number of parts that the images are dealt to (default 10, at least 3).
    pub folds: u16,
    /// Number of training images of each run (default 10, 20, ..., 200). An empty list means one size,
    /// the largest that every fold can give.
    pub sizes: Vec<TrainSize>,
    /// How folds are cut (default [`Protocol::Paper`]).
    pub protocol: Protocol,
    /// The study's master seed (default 1).
    pub seed: Seed,
    /// Number of folds that are run, from the first (default: all). It does not change how the folds
    /// are cut.
    pub run_folds: Option<u16>,
    /// Balanced test and validation sets of fixed sizes (default: each fold tests its part of all
    /// images, and validates with the next fold's).
    pub held_out: Option<HeldOut>,
    /// How training sets of two classes are mixed (default: half of each).
    pub mixture: Mixture,
}

impl PlanConfig {
    /// Whether folds can keep groups of images together: not those of the published scripts, nor those with
    /// [`held_out`](Self::held_out) sets.
    pub fn keeps_groups(&self) -> bool {
        !self.protocol.leaks() && self.held_out.is_none()
    }

    /// How often the folds test each image.
    pub fn tested(&self) -> Tested {
        match self.keeps_groups() && self.run_folds() == self.folds {
            true => Tested::Once,
            false => Tested::AtMostOnce,
        }
    }

    /// Number of folds that are run.
    pub(super) fn run_folds(&self) -> u16 {
        self.run_folds.unwrap_or(self.folds)
    }
}

impl Default for PlanConfig {
    fn default() -> Self {
        Self {
            folds: 10,
            sizes: (1..=20)
                .filter_map(|tens| TrainSize::new(10 * tens))
                .collect(),
            protocol: Protocol::Paper,
            seed: Seed(1),
            run_folds: None,
            held_out: None,
            mixture: Mixture::Balanced,
        }
    }
}

/// Sizes of the test and validation sets. Each holds equally many images of every class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeldOut {
    /// Images that give the score of a fold; no other fold tests them, but others may train on them.
    pub test: usize,
    /// Images that choose the epoch of a fold.
    pub validation: usize,
}

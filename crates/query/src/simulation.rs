//! Rounds of choosing and labelling, played on images whose labels are known.

mod config;
mod crossing;
mod run;
mod savings;
mod split;

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

use leuko_core::ClassIndex;
use rayon::prelude::*;

use crate::error::QueryError;
use crate::points::Points;
use crate::strategy::Strategy;

pub use config::SimulationConfig;
pub use crossing::LabelsNeeded;
pub use run::Score;
pub use savings::{Saving, SavingAt, Verdict};

use run::Part;
use split::Split;

/// Images whose labels are known.
///
/// # Shapes
///
/// - `features`: a point for each image.
/// - `labels`: one of each image, below `classes`.
/// - `groups`: if there are any, the group of each image, such as a patient. Images of one group are all in the
///   test part or all in the pool.
#[derive(Clone, Copy, Debug)]
pub struct Truth<'a> {
    /// The features.
    pub features: &'a Points,
    /// The labels.
    pub labels: &'a [ClassIndex],
    /// Number of classes, 2 or more.
    pub classes: usize,
    /// The groups, as any numbers.
    pub groups: Option<&'a [usize]>,
}

impl Truth<'_> {
    fn check(&self) -> Result<(), QueryError> {
        let expected = self.features.len();
        let lists = [
            ("labels", self.labels.len()),
            ("groups", self.groups.map_or(expected, <[usize]>::len)),
        ];
        for (what, found) in lists {
            if found != expected {
                return Err(QueryError::Count {
                    what,
                    expected,
                    found,
                });
            }
        }
        if self.classes < 2 {
            return Err(QueryError::Setting {
                expected: "two classes or more",
                found: self.classes,
            });
        }
        match self
            .labels
            .iter()
            .find(|label| label.index() >= self.classes)
        {
            Some(label) => Err(QueryError::Label {
                classes: self.classes,
                found: label.index(),
            }),
            None => Ok(()),
        }
    }
}

/// What simulated rounds gave.
#[derive(Clone, Debug, PartialEq)]
pub struct Simulation {
    /// What was scored.
    pub score: Score,
    /// Numbers of labelled images, ascending: the sizes after each round.
    pub labelled: Vec<usize>,
    /// Images that could be asked for, of the seed with the fewest.
    pub pool: usize,
    /// Images that were tested, of the seed with the fewest.
    pub tested: usize,
    /// One of each strategy, [`Strategy::Random`] last.
    pub curves: Vec<StrategyCurve>,
}

/// The scores of one strategy.
#[derive(Clone, Debug, PartialEq)]
pub struct StrategyCurve {
    /// The strategy.
    pub strategy: Strategy,
    /// `[seed][round]`, in `[0, 1]`.
    pub scores: Vec<Vec<f64>>,
}

impl StrategyCurve {
    /// The scores of all seeds after a round.
    ///
    /// # Panics
    ///
    /// - If there was no such round.
    pub fn at(&self, round: usize) -> Vec<f64> {
        self.scores.iter().map(|scores| scores[round]).collect()
    }
}

/// Plays the rounds: from no label at all, each strategy chooses images of a pool, whose labels become known; logistic
/// regression on the features of the labelled images is tested on images outside the pool.
///
/// For each seed, the images are divided anew into a pool and a test part, which are the same for all strategies. A
/// strategy that needs a model leaves the first choice to [`Strategy::Typical`]. Runs are played on rayon's threads,
/// with the same result for any number of them. After each run, `watch` gets the number of runs done, and of all, and
/// can stop the work.
///
/// # Errors
///
/// - [`QueryError::Count`], [`QueryError::Label`] if lists do not hold together.
/// - [`QueryError::Setting`] if a setting is out of its range.
/// - [`QueryError::TooFew`] if there are too few images for three rounds.
/// - [`QueryError::TestClasses`] if the test part lacks a class.
/// - [`QueryError::Method`] if the regression cannot be fitted.
/// - [`QueryError::Stopped`] if `watch` stopped the work.
pub fn simulate(
    truth: &Truth<'_>,
    config: &SimulationConfig,
    watch: &(dyn Fn(usize, usize) -> ControlFlow<()> + Sync),
) -> Result<Simulation, QueryError> {
    truth.check()?;
    config.check()?;
    let splits: Vec<Split> = (0..config.seeds)
        .map(|seed| Split::of(truth, config, seed))
        .collect();
    let least = |of: fn(&Split) -> usize| splits.iter().map(of).min().unwrap_or(0);
    let (pool, tested) = (
        least(|split| split.pool.len()),
        least(|split| split.test.len()),
    );
    let labelled = config.labelled(truth.classes, pool, tested)?;
    let strategies = config.strategies();
    let runs: Vec<(Strategy, usize)> = (strategies.iter())
        .flat_map(|&strategy| (0..config.seeds).map(move |seed| (strategy, seed)))
        .collect();
    let parts: Vec<Part> = splits.iter().map(|split| Part::of(truth, split)).collect();
    let done = AtomicUsize::new(0);
    let scores: Vec<Vec<f64>> = (runs.par_iter())
        .map(|&(strategy, seed)| {
            let scores = parts[seed].play(strategy, &labelled, config.seed, seed)?;
            let done = 1 + done.fetch_add(1, Ordering::Relaxed);
            match watch(done, runs.len()) {
                ControlFlow::Continue(()) => Ok(scores),
                ControlFlow::Break(()) => Err(QueryError::Stopped {
                    done,
                    of: runs.len(),
                }),
            }
        })
        .collect::<Result<_, QueryError>>()?;
    let curves = strategies.iter().zip(scores.chunks(config.seeds));
    Ok(Simulation {
        score: Score::of(truth.classes),
        labelled,
        pool,
        tested,
        curves: curves
            .map(|(&strategy, scores)| StrategyCurve {
                strategy,
                scores: scores.to_vec(),
            })
            .collect(),
    })
}

#[cfg(test)]
mod tests;

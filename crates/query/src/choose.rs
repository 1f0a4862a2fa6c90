//! The choice of images.

use leuko_core::Stream;

use crate::choice::Choice;
use crate::error::QueryError;
use crate::points::Points;
use crate::strategies::{badge, k_centre, margin, random, typical};
use crate::strategy::Strategy;

/// How far probabilities may be from a sum of 1: they may have been rounded.
const ROUNDING: f64 = 1e-3;

/// Images of which some are labelled, and what is known of them.
///
/// # Shapes
///
/// - `labelled`: one of each image.
/// - `features`: a point for each image, the labelled ones included.
/// - `probabilities`: `[image][class]`, each image's at least two that sum to 1; those of labelled images are not
///   used.
#[derive(Clone, Copy, Debug)]
pub struct Pool<'a> {
    /// Which images are labelled: none of them is chosen.
    pub labelled: &'a [bool],
    /// Features, if the strategy needs them.
    pub features: Option<&'a Points>,
    /// What a trained model says, if the strategy needs it.
    pub probabilities: Option<&'a [Vec<f64>]>,
}

impl Pool<'_> {
    /// The images that can be chosen.
    pub(crate) fn unlabelled(&self) -> Vec<usize> {
        let images = self.labelled.iter().enumerate();
        images
            .filter(|(_, labelled)| !**labelled)
            .map(|(image, _)| image)
            .collect()
    }

    fn check(&self) -> Result<(), QueryError> {
        let expected = self.labelled.len();
        let count = |what, found| match found == expected {
            true => Ok(()),
            false => Err(QueryError::Count {
                what,
                expected,
                found,
            }),
        };
        if let Some(points) = self.features {
            count("features", points.len())?;
        }
        if let Some(probabilities) = self.probabilities {
            count("probabilities", probabilities.len())?;
            let classes = probabilities.first().map_or(0, Vec::len);
            for (image, of) in probabilities.iter().enumerate() {
                let sum: f64 = of.iter().sum();
                let is_one = (sum - 1.0).abs() < ROUNDING && of.iter().all(|p| *p >= 0.0);
                if of.len() != classes || classes < 2 || !is_one {
                    return Err(QueryError::Probabilities { image, sum });
                }
            }
        }
        Ok(())
    }
}

/// Chooses `budget` images that are not labelled, each once, the most wanted first. `stream` draws where the
/// strategy leaves something to chance: `typical`, `badge` and `random`.
///
/// # Errors
///
/// - [`QueryError::Budget`] if `budget` is 0, or larger than the number of unlabelled images.
/// - [`QueryError::NoFeatures`], [`QueryError::NoProbabilities`] if the strategy needs them.
/// - [`QueryError::Count`], [`QueryError::Probabilities`] if the pool does not hold together.
pub fn choose(
    pool: &Pool<'_>,
    strategy: Strategy,
    budget: usize,
    stream: &mut Stream,
) -> Result<Vec<Choice>, QueryError> {
    pool.check()?;
    let unlabelled = pool.unlabelled();
    if budget == 0 || budget > unlabelled.len() {
        return Err(QueryError::Budget {
            budget,
            unlabelled: unlabelled.len(),
        });
    }
    let features = || {
        pool.features.ok_or(QueryError::NoFeatures {
            strategy: strategy.name(),
        })
    };
    let probabilities = || {
        pool.probabilities.ok_or(QueryError::NoProbabilities {
            strategy: strategy.name(),
        })
    };
    Ok(match strategy {
        Strategy::Typical => typical(features()?, pool.labelled, budget, stream),
        Strategy::Margin => margin(probabilities()?, &unlabelled, budget),
        Strategy::Badge => badge(features()?, probabilities()?, &unlabelled, budget, stream),
        Strategy::KCentre => k_centre(features()?, pool.labelled, budget),
        Strategy::Random => random(unlabelled, budget, stream),
    })
}

#[cfg(test)]
mod tests;

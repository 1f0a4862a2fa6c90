//! What is simulated.

use leuko_core::Seed;

use crate::error::QueryError;
use crate::strategy::Strategy;

/// From one round to the next, labels grow by this factor: two rounds double them.
const GROWTH: f64 = std::f64::consts::SQRT_2;
/// Fewest labels of the first round.
const FEWEST: usize = 10;
/// Labels of each class, on average, of the first round.
const OF_A_CLASS: usize = 2;
/// Fewest rounds that make a curve.
const FEWEST_ROUNDS: usize = 3;

/// What is simulated.
#[derive(Clone, Debug, PartialEq)]
pub struct SimulationConfig {
    /// The strategies that are compared with [`Strategy::Random`], which always takes part.
    pub strategies: Vec<Strategy>,
    /// Number of times that the rounds are played, each with another pool and other chances; at least 2.
    pub seeds: usize,
    /// Most rounds, at least 3. The first has two labels for each class (at least 10), and each has about 1.4 times
    /// as many as the one before, up to half the pool.
    pub rounds: usize,
    /// Percentage of the images that test, from 10 to 90, of each class.
    pub test_percent: usize,
    /// The seed of all chances.
    pub seed: Seed,
}

impl Default for SimulationConfig {
    fn default() -> Self {
        Self {
            strategies: Strategy::ALL.to_vec(),
            seeds: 20,
            rounds: 10,
            test_percent: 30,
            seed: Seed(2021),
        }
    }
}

impl SimulationConfig {
    /// Number of runs: one for each strategy and seed.
    pub fn runs(&self) -> usize {
        self.strategies().len() * self.seeds
    }

    pub(super) fn check(&self) -> Result<(), QueryError> {
        let settings = [
            (self.seeds, 2..=10_000, "2 to 10,000 seeds"),
            (self.rounds, FEWEST_ROUNDS..=100, "3 to 100 rounds"),
            (
                self.test_percent,
                10..=90,
                "10 to 90 percent of the images to test",
            ),
        ];
        let wrong = settings
            .into_iter()
            .find(|(value, range, _)| !range.contains(value));
        match wrong {
            Some((found, _, expected)) => Err(QueryError::Setting { expected, found }),
            None => Ok(()),
        }
    }

    /// Each strategy once, chance last.
    pub(super) fn strategies(&self) -> Vec<Strategy> {
        let mut strategies = self.strategies.clone();
        strategies.push(Strategy::Random);
        strategies.sort_unstable();
        strategies.dedup();
        strategies
    }

    /// Numbers of labels after each round.
    pub(super) fn labelled(
        &self,
        classes: usize,
        pool: usize,
        test: usize,
    ) -> Result<Vec<usize>, QueryError> {
        let first = FEWEST.max(OF_A_CLASS * classes);
        let after = |round: usize| (first as f64 * GROWTH.powi(round as i32)).round() as usize;
        let labels = (0..self.rounds).map(after);
        let labels: Vec<usize> = labels.take_while(|&labels| labels <= pool / 2).collect();
        if labels.len() < FEWEST_ROUNDS {
            let needed = 2 * after(FEWEST_ROUNDS - 1);
            return Err(QueryError::TooFew {
                pool,
                test,
                rounds: (0..FEWEST_ROUNDS).map(after).collect(),
                enough: (100 * needed).div_ceil(100 - self.test_percent) + 1,
            });
        }
        Ok(labels)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_labels_double_in_two_rounds_up_to_half_the_pool() {
        let config = SimulationConfig::default();
        let labels = |classes, pool| config.labelled(classes, pool, 9).unwrap();
        assert_eq!(
            labels(8, 1890),
            [16, 23, 32, 45, 64, 91, 128, 181, 256, 362]
        );
        assert_eq!(labels(2, 60), [10, 14, 20, 28]);
        let error = config.labelled(2, 39, 17).unwrap_err();
        insta::assert_snapshot!(error, @r"
        expected about 59 labelled images, found 56: 17 of them test, and rounds of 10, 14 and 20 labels may take at most half of the other 39
        hint: label about 3 more
        ");
    }

    #[test]
    fn test_strategies_once_with_chance_last() {
        let config = SimulationConfig {
            strategies: vec![Strategy::Badge, Strategy::Random, Strategy::Badge],
            ..SimulationConfig::default()
        };
        assert_eq!(config.strategies(), [Strategy::Badge, Strategy::Random]);
    }
}

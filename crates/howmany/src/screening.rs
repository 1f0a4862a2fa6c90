//! Cells to look at until enough of a rare class are found.

use statrs::distribution::{DiscreteCDF, NegativeBinomial};

use crate::error::HowManyError;

/// How many cells to look at to find some examples of a rare class, if each cell belongs to it with the
/// same probability. The numbers are quantiles of the negative binomial distribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Screening {
    /// Examples wanted.
    pub examples: u64,
    /// Share of the class among all cells.
    pub share: f64,
    /// So many cells are enough with a probability of 50%.
    pub even_odds: u64,
    /// With 80%.
    pub sure80: u64,
    /// With 95%.
    pub sure95: u64,
}

/// Most examples and least share that are computed.
const MOST_EXAMPLES: u64 = 10_000;
const LEAST_SHARE: f64 = 1e-6;

impl Screening {
    /// Cells to look at for `examples` cells of a class whose share of all cells is `share`.
    ///
    /// # Errors
    ///
    /// - [`HowManyError::Examples`] if `examples` is not from 1 to 10,000.
    /// - [`HowManyError::Share`] if `share` is below one in a million or above 1.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_howmany::Screening;
    ///
    /// // A coin is tossed until it has shown heads once: one toss with even odds, five with 95%.
    /// let coin = Screening::new(1, 0.5)?;
    /// assert_eq!((coin.even_odds, coin.sure80, coin.sure95), (1, 3, 5));
    /// # Ok::<(), leuko_howmany::HowManyError>(())
    /// ```
    pub fn new(examples: u64, share: f64) -> Result<Self, HowManyError> {
        if !(1..=MOST_EXAMPLES).contains(&examples) {
            return Err(HowManyError::Examples {
                most: MOST_EXAMPLES,
                found: examples,
            });
        }
        let wrong = HowManyError::Share {
            least: LEAST_SHARE,
            found: share,
        };
        if !(LEAST_SHARE..=1.0).contains(&share) {
            return Err(wrong);
        }
        let others = NegativeBinomial::new(examples as f64, share).map_err(|_| wrong)?;
        let cells =
            |probability| examples + least(|others_seen| others.cdf(others_seen), probability);
        Ok(Self {
            examples,
            share,
            even_odds: cells(0.5),
            sure80: cells(0.8),
            sure95: cells(0.95),
        })
    }
}

/// The smallest number whose cumulative probability is at least `probability`.
fn least(cumulative: impl Fn(u64) -> f64, probability: f64) -> u64 {
    // So that a number that reaches it exactly counts.
    let reaches = |number| cumulative(number) >= probability - 1e-12;
    let mut high = 1;
    while !reaches(high) {
        high *= 2;
    }
    let mut low = 0;
    while low < high {
        let middle = low + (high - low) / 2;
        if reaches(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By a slow sum of logarithms: the probability of `n` cells with the last example among them.
    fn by_sum(examples: u64, share: f64, probability: f64) -> u64 {
        let (k, mut n) = (examples as f64, examples as f64);
        let mut log = k * share.ln();
        let mut sum = log.exp();
        while sum < probability - 1e-12 {
            // P(n + 1) / P(n) = n (1 - share) / (n - k + 1)
            log += (n * (1.0 - share) / (n - k + 1.0)).ln();
            n += 1.0;
            sum += log.exp();
        }
        n as u64
    }

    #[test]
    fn test_quantiles_are_those_of_a_slow_sum() {
        let mut cases = vec![(5, 1e-6), (10_000, 0.02)];
        for examples in [1, 2, 10, 50, 300, 2000] {
            cases.extend([1.0, 0.5, 0.1, 0.02, 0.001].map(|share| (examples, share)));
        }
        for (examples, share) in cases {
            let found = Screening::new(examples, share).unwrap();
            let found = [found.even_odds, found.sure80, found.sure95];
            let expected = [0.5, 0.8, 0.95].map(|p| by_sum(examples, share, p));
            assert_eq!(found, expected, "{examples} {share}");
        }
    }

    #[test]
    fn test_wrong_numbers_are_refused() {
        for (examples, share) in [(0, 0.1), (10_001, 0.1), (5, 0.0), (5, 1.1), (5, f64::NAN)] {
            assert!(Screening::new(examples, share).is_err());
        }
    }
}

//! Where a score's spread comes from: initial weights, training images or test images.

use serde::{Deserialize, Serialize};

use crate::{EvalError, Factor};

/// Variance of a score, split by its sources.
///
/// A part estimated to be below 0 is set to 0, as is usual; then the parts add up to more than the scores' own
/// variance. With few levels of a factor its part is known roughly at best: of 5 levels, to a factor of
/// about 8 (95%).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VarianceSplit {
    /// Mean of all scores.
    pub mean: f64,
    /// The parts: three factors, their three pairs (how one changes the other's effect), and the rest.
    pub parts: Vec<VariancePart>,
}

/// One source of variance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VariancePart {
    /// The factor, or the two that act together; empty for the rest, which is all three together with noise.
    pub factors: Vec<Factor>,
    /// The estimate, which may be below 0, in squared units of the score.
    pub estimate: f64,
    /// The estimate, or 0 if it is below.
    pub variance: f64,
}

impl VarianceSplit {
    /// Splits the variance of a crossed design with one score for each combination, by the analysis of
    /// variance of random effects (Searle, Casella & McCulloch 1992, chapter 4): mean squares are set
    /// equal to their expected values.
    ///
    /// Test sets must be the same for all networks, and training subsets must not hold their images.
    ///
    /// - `scores`: `[initialisation][training subset][test set]`.
    ///
    /// # Errors
    ///
    /// - [`EvalError::Levels`] if a factor has fewer than two levels.
    /// - [`EvalError::RowLength`] if rows have unequal lengths; rows are numbered within their table.
    /// - [`EvalError::NotFinite`] if a score is infinite or not a number; the position is that of all scores in
    ///   a row.
    ///
    /// # Examples
    ///
    /// ```
    /// use leuko_eval::{Factor, VarianceSplit};
    ///
    /// // The training subset decides everything: 0.8 for the first, 0.9 for the second.
    /// let network = vec![vec![0.8, 0.8], vec![0.9, 0.9]];
    /// let split = VarianceSplit::of(&[network.clone(), network])?;
    /// assert!((split.variance(&[Factor::TrainingSubset]) - 0.005).abs() < 1e-12);
    /// assert!((split.share(&[Factor::TrainingSubset]).unwrap_or(0.0) - 1.0).abs() < 1e-9);
    /// # Ok::<(), leuko_eval::EvalError>(())
    /// ```
    pub fn of(scores: &[Vec<Vec<f64>>]) -> Result<Self, EvalError> {
        let levels = check(scores)?;
        let score = |at: [usize; 3]| scores[at[0]][at[1]][at[2]];
        let mean = |kept: [bool; 3], at: [usize; 3]| marginal(levels, score, kept, at);
        let square = |effect: [bool; 3]| mean_square(levels, &mean, effect);
        let n = levels.map(|levels| levels as f64);
        let rest = square([true; 3]);
        let mut parts = Vec::new();
        for factor in 0..3 {
            let [a, b] = [(factor + 1) % 3, (factor + 2) % 3];
            let only = |kept: &[usize]| [0, 1, 2].map(|at| kept.contains(&at));
            let estimate =
                square(only(&[factor])) - square(only(&[factor, a])) - square(only(&[factor, b]))
                    + rest;
            parts.push((vec![Factor::ALL[factor]], estimate / (n[a] * n[b])));
        }
        for [a, b, c] in [[0, 1, 2], [0, 2, 1], [1, 2, 0]] {
            let pair = [0, 1, 2].map(|at| at != c);
            parts.push((
                vec![Factor::ALL[a], Factor::ALL[b]],
                (square(pair) - rest) / n[c],
            ));
        }
        parts.push((Vec::new(), rest));
        let parts = parts.into_iter().map(|(factors, estimate)| VariancePart {
            factors,
            estimate,
            variance: estimate.max(0.0),
        });
        Ok(Self {
            mean: mean([false; 3], [0; 3]),
            parts: parts.collect(),
        })
    }

    /// The variance of a factor or of a pair, in squared units of the score; of `&[]` the rest.
    pub fn variance(&self, factors: &[Factor]) -> f64 {
        let same = |part: &&VariancePart| {
            part.factors.len() == factors.len()
                && factors.iter().all(|factor| part.factors.contains(factor))
        };
        self.parts
            .iter()
            .find(same)
            .map_or(0.0, |part| part.variance)
    }

    /// Its share of the sum of all parts, in `[0, 1]`; `None` if scores do not vary.
    pub fn share(&self, factors: &[Factor]) -> Option<f64> {
        let sum: f64 = self.parts.iter().map(|part| part.variance).sum();
        (sum > 0.0).then(|| self.variance(factors) / sum)
    }
}

/// The mean of the scores with the levels `at` of the factors that are `kept`.
fn marginal(
    levels: [usize; 3],
    score: impl Fn([usize; 3]) -> f64,
    kept: [bool; 3],
    at: [usize; 3],
) -> f64 {
    let range = |factor: usize| match kept[factor] {
        true => at[factor]..at[factor] + 1,
        false => 0..levels[factor],
    };
    let (mut sum, mut count) = (0.0, 0);
    for i in range(0) {
        for j in range(1) {
            for k in range(2) {
                sum += score([i, j, k]);
                count += 1;
            }
        }
    }
    sum / f64::from(count)
}

/// Mean square of the effect of the factors that are true.
fn mean_square(
    levels: [usize; 3],
    mean: &impl Fn([bool; 3], [usize; 3]) -> f64,
    effect: [bool; 3],
) -> f64 {
    let range = |factor: usize| 0..if effect[factor] { levels[factor] } else { 1 };
    let mut sum = 0.0;
    for i in range(0) {
        for j in range(1) {
            for k in range(2) {
                sum += deviation(mean, effect, [i, j, k]).powi(2);
            }
        }
    }
    let each = |factor: usize| levels[factor] as f64;
    let copies: f64 = (0..3).filter(|&f| !effect[f]).map(each).product();
    let freedom: f64 = (0..3)
        .filter(|&f| effect[f])
        .map(|f| each(f) - 1.0)
        .product();
    copies * sum / freedom
}

/// The effect at one combination: means of all subsets of its factors, added and subtracted in turn.
fn deviation(
    mean: &impl Fn([bool; 3], [usize; 3]) -> f64,
    effect: [bool; 3],
    at: [usize; 3],
) -> f64 {
    let mut sum = 0.0;
    for bits in 0..8 {
        let kept = [0, 1, 2].map(|factor| bits >> factor & 1 == 1);
        if (0..3).any(|factor| kept[factor] && !effect[factor]) {
            continue;
        }
        let left = (0..3)
            .filter(|&factor| effect[factor] && !kept[factor])
            .count();
        sum += if left % 2 == 0 { 1.0 } else { -1.0 } * mean(kept, at);
    }
    sum
}

/// Checks the design and returns its numbers of levels.
fn check(scores: &[Vec<Vec<f64>>]) -> Result<[usize; 3], EvalError> {
    let second = scores.first().map_or(0, Vec::len);
    let third = scores.first().and_then(|of| of.first()).map_or(0, Vec::len);
    let levels = [scores.len(), second, third];
    for (&got, factor) in levels.iter().zip(Factor::ALL) {
        if got < 2 {
            return Err(EvalError::Levels { factor, got });
        }
    }
    let length = |row: usize, expected: usize, got: usize| match got == expected {
        true => Ok(()),
        false => Err(EvalError::RowLength { row, expected, got }),
    };
    for (row, table) in scores.iter().enumerate() {
        length(row, second, table.len())?;
        for (row, tests) in table.iter().enumerate() {
            length(row, third, tests.len())?;
        }
    }
    let all = scores.iter().flatten().flatten().enumerate();
    match { all }.find(|(_, score)| !score.is_finite()) {
        Some((index, &got)) => Err(EvalError::NotFinite { index, got }),
        None => Ok(levels),
    }
}

#[cfg(test)]
mod tests {
    use leuko_core::{Seed, Stream};

    use super::*;
    use crate::Factor::{Initialisation, TestSet, TrainingSubset};

    /// Scores with effects of the given standard deviations: the three factors, their pairs as in
    /// [`VarianceSplit::parts`], and noise.
    fn design(stream: &mut Stream, levels: [usize; 3], sds: [f64; 7]) -> Vec<Vec<Vec<f64>>> {
        let mut draw =
            |n: usize, sd: f64| -> Vec<f64> { (0..n).map(|_| sd * stream.normal()).collect() };
        let [a, b, c] = levels;
        let main = [draw(a, sds[0]), draw(b, sds[1]), draw(c, sds[2])];
        let pairs = [
            draw(a * b, sds[3]),
            draw(a * c, sds[4]),
            draw(b * c, sds[5]),
        ];
        let noise = draw(a * b * c, sds[6]);
        let score = |i: usize, j: usize, k: usize| {
            0.9 + main[0][i]
                + main[1][j]
                + main[2][k]
                + pairs[0][i * b + j]
                + pairs[1][i * c + k]
                + pairs[2][j * c + k]
                + noise[(i * b + j) * c + k]
        };
        (0..a)
            .map(|i| {
                (0..b)
                    .map(|j| (0..c).map(|k| score(i, j, k)).collect())
                    .collect()
            })
            .collect()
    }

    /// Estimates are right on average, whatever the design.
    #[test]
    fn test_the_mean_of_many_estimates_is_the_truth() {
        let sds = [1.0, 2.0, 3.0, 0.5, 1.0, 1.5, 1.0];
        let mut stream = Stream::new(Seed(1), "crossed");
        let studies = 3000;
        let mut sums = [0.0; 7];
        for _ in 0..studies {
            let split = VarianceSplit::of(&design(&mut stream, [3, 4, 5], sds)).unwrap();
            for (sum, part) in sums.iter_mut().zip(&split.parts) {
                *sum += part.estimate / f64::from(studies);
            }
        }
        for (sum, sd) in sums.iter().zip(sds) {
            assert!((sum / (sd * sd) - 1.0).abs() < 0.12, "{sums:?}");
        }
    }

    /// By hand: two levels each, score = 1 for the second test set plus 2 for the second initialisation and
    /// second training subset together.
    #[test]
    fn test_a_small_design_by_hand() {
        let score = |i: usize, j: usize, k: usize| (k + 2 * i * j) as f64;
        let scores: Vec<Vec<Vec<f64>>> = (0..2)
            .map(|i| {
                (0..2)
                    .map(|j| (0..2).map(|k| score(i, j, k)).collect())
                    .collect()
            })
            .collect();
        let split = VarianceSplit::of(&scores).unwrap();
        assert_eq!(split.mean, 1.0);
        // Test sets differ by 1: mean square 2, over 4 scores for each.
        let close = |got: f64, expected: f64| assert!((got - expected).abs() < 1e-12, "{got}");
        close(split.variance(&[TestSet]), 0.5);
        // The pair's deviations are +-1/2: mean square 2 * 4 / 4 = 2, over 2 test sets.
        close(split.variance(&[TrainingSubset, Initialisation]), 1.0);
        // Mean squares of the main effects are 2 too, so that nothing is left for them.
        close(split.variance(&[Initialisation]), 0.0);
        close(split.variance(&[TrainingSubset]), 0.0);
        close(split.variance(&[]), 0.0);
        close(split.share(&[TestSet]).unwrap(), 1.0 / 3.0);
    }

    /// By hand: -1 or 1, so that every mean over one factor is 0. The mean square of the rest is 8, all others are 0.
    #[test]
    fn test_the_rest_is_taken_off_pairs_and_added_to_factors() {
        let sign = |at: usize| [1.0, -1.0][at % 2];
        let table = |i: usize| vec![vec![sign(i), sign(i + 1)], vec![sign(i + 1), sign(i)]];
        let split = VarianceSplit::of(&[table(0), table(1)]).unwrap();
        for part in &split.parts {
            let expected = match part.factors.len() {
                1 => 8.0 / 4.0,
                2 => -8.0 / 2.0,
                _ => 8.0,
            };
            assert!((part.estimate - expected).abs() < 1e-12, "{part:?}");
        }
    }

    #[test]
    fn test_a_part_below_0_is_set_to_0() {
        let mut stream = Stream::new(Seed(1), "noise");
        let mut below = 0;
        for _ in 0..50 {
            let scores = design(&mut stream, [3, 3, 3], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]);
            let split = VarianceSplit::of(&scores).unwrap();
            below += split
                .parts
                .iter()
                .filter(|part| part.estimate < 0.0)
                .count();
            assert!(split.parts.iter().all(|part| part.variance >= 0.0));
            let sum: f64 = split
                .parts
                .iter()
                .map(|part| split.share(&part.factors).unwrap())
                .sum();
            assert!((sum - 1.0).abs() < 1e-12);
        }
        assert!(below > 50, "{below}");
        let flat = vec![vec![vec![0.5; 2]; 2]; 2];
        assert_eq!(VarianceSplit::of(&flat).unwrap().share(&[TestSet]), None);
    }

    #[test]
    fn test_designs_that_do_not_fit_are_refused() {
        let one = vec![vec![vec![0.5; 2]; 1]; 2];
        assert_eq!(
            VarianceSplit::of(&one).unwrap_err().to_string(),
            "expected at least two levels of each factor, found 1 of training subset"
        );
        assert!(matches!(
            VarianceSplit::of(&[]),
            Err(EvalError::Levels { got: 0, .. })
        ));
        let mut uneven = vec![vec![vec![0.5; 2]; 2]; 2];
        uneven[1][1].push(0.5);
        assert_eq!(
            VarianceSplit::of(&uneven),
            Err(EvalError::RowLength {
                row: 1,
                expected: 2,
                got: 3
            })
        );
        uneven[1][1] = vec![0.5, f64::NAN];
        assert!(matches!(
            VarianceSplit::of(&uneven),
            Err(EvalError::NotFinite { index: 7, .. })
        ));
    }
}

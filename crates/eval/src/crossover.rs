//! Which of two methods is better at which number of training images.

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::fold_curve::differences;
use crate::holm::holm_of_known;
use crate::level::check_level;
use crate::{EvalError, FoldCurve, fold_ratio, resampled_t};

/// Two learning curves of the same folds, compared at each size.
///
/// Each size is tested by the corrected resampled t-test ([`resampled_t()`]), with Holm's correction for the
/// number of sizes. Its intervals cover the choice of training and test images, as far as the correction
/// models it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Crossover {
    /// Confidence level: a false lead at any size has a chance of at most `1 - level`.
    pub level: f64,
    /// The sizes that both curves have, ascending.
    pub sizes: Vec<MethodDifference>,
    /// What they say together.
    pub verdict: CrossoverVerdict,
}

/// Two methods at one size.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MethodDifference {
    /// Number of training images.
    pub training_images: usize,
    /// Number of folds that both methods completed.
    pub folds: usize,
    /// Mean score of the first method minus that of the second; absent without a common fold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difference: Option<f64>,
    /// Interval of the difference at the level, not corrected for the number of sizes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<[f64; 2]>,
    /// P of no difference, by Holm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p: Option<f64>,
    /// The method that is shown to be better; absent if no difference is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub better: Option<Which>,
}

impl Crossover {
    /// The size at which the methods' means differ most, with the least difference that the test would have shown
    /// there, given its spread over folds: with a smaller true difference, more likely than not none is shown.
    /// `None` if no size has a spread.
    pub fn widest(&self) -> Option<(&MethodDifference, f64)> {
        let tested = self.sizes.iter().filter(|size| size.p.is_some()).count();
        let widest = (self.sizes.iter())
            .filter_map(|size| {
                Some((
                    size,
                    size.difference?.abs(),
                    size.least_shown(tested, self.level)?,
                ))
            })
            .max_by(|(_, a, _), (_, b, _)| a.total_cmp(b));
        widest.map(|(size, _, least)| (size, least))
    }
}

impl MethodDifference {
    /// The least difference that is shown at Holm's first step of `tests` tests; `None` without an interval.
    fn least_shown(&self, tests: usize, level: f64) -> Option<f64> {
        let [low, high] = self.interval?;
        let student = StudentsT::new(0.0, 1.0, self.folds.checked_sub(1)? as f64).ok()?;
        let quantile = |tests: usize| student.inverse_cdf(1.0 - (1.0 - level) / (2 * tests) as f64);
        Some((high - low) / 2.0 * quantile(tests) / quantile(1))
    }
}

/// One of two methods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Which {
    /// The first.
    First,
    /// The second.
    Second,
}

/// What two learning curves say about each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum CrossoverVerdict {
    /// At no size is a difference shown. That is no proof that there is none.
    NoDifferenceShown,
    /// One method is shown to be better at some sizes, the other at none.
    OneAhead {
        /// The better one.
        better: Which,
        /// Smallest size at which it is shown.
        from: usize,
        /// Largest size at which it is shown.
        to: usize,
    },
    /// One method is shown to be better with few images, the other with many: the curves cross in between.
    Crosses {
        /// The method that is better with few images.
        better_with_few: Which,
        /// Largest size at which it is shown to be better.
        until: usize,
        /// Smallest size at which the other is shown to be better.
        from: usize,
    },
    /// The lead changes more than once.
    Mixed,
}

/// Compares two learning curves at the sizes that both have, over the folds that both completed. Folds of the same
/// number must have the same training and test images.
///
/// # Errors
///
/// - [`EvalError::NoCommonSize`] if no size is in both.
/// - [`EvalError::Level`] if the level is not strictly between 0 and 1.
/// - [`EvalError::Ratio`] if a curve has a single fold.
///
/// # Examples
///
/// ```
/// use leuko_eval::{CrossoverVerdict, FoldCurve, Which, crossover};
///
/// let row = |scores: [f64; 5]| scores.map(Some).to_vec();
/// let curve = |few, many| FoldCurve::new(vec![10, 200], vec![row(few), row(many)]);
/// let features = curve([0.80, 0.82, 0.81, 0.79, 0.81], [0.88, 0.89, 0.88, 0.87, 0.88])?;
/// let network = curve([0.60, 0.66, 0.58, 0.61, 0.63], [0.94, 0.95, 0.93, 0.94, 0.95])?;
/// let found = crossover(&features, &network, 0.95)?;
/// assert_eq!(
///     found.verdict,
///     CrossoverVerdict::Crosses { better_with_few: Which::First, until: 10, from: 200 }
/// );
/// # Ok::<(), leuko_eval::EvalError>(())
/// ```
pub fn crossover(
    first: &FoldCurve,
    second: &FoldCurve,
    level: f64,
) -> Result<Crossover, EvalError> {
    check_level(level)?;
    let ratio = fold_ratio(first.folds_made().min(second.folds_made()));
    let mut sizes = Vec::new();
    for (position, &training_images) in first.sizes().iter().enumerate() {
        let Ok(of_second) = second.sizes().binary_search(&training_images) else {
            continue;
        };
        let differences = differences(first.scores(position), second.scores(of_second));
        let test = match differences.is_empty() {
            true => None,
            false => Some(resampled_t(&differences, ratio, level)?),
        };
        sizes.push(MethodDifference {
            training_images,
            folds: differences.len(),
            difference: test.map(|test| test.mean),
            interval: test.and_then(|test| test.interval),
            p: test.and_then(|test| test.p),
            better: None,
        });
    }
    if sizes.is_empty() {
        return Err(EvalError::NoCommonSize {
            first: first.sizes().to_vec(),
            second: second.sizes().to_vec(),
        });
    }
    let ps: Vec<Option<f64>> = sizes.iter().map(|size| size.p).collect();
    for (size, p) in sizes.iter_mut().zip(holm_of_known(&ps)?) {
        size.p = p;
        size.better = match (p, size.difference) {
            (Some(p), Some(difference)) if p <= 1.0 - level => Some(match difference > 0.0 {
                true => Which::First,
                false => Which::Second,
            }),
            _ => None,
        };
    }
    Ok(Crossover {
        level,
        verdict: verdict(&sizes),
        sizes,
    })
}

/// What the leads at all sizes say together.
fn verdict(sizes: &[MethodDifference]) -> CrossoverVerdict {
    let leads = sizes
        .iter()
        .filter_map(|size| Some((size.better?, size.training_images)));
    let leads: Vec<(Which, usize)> = leads.collect();
    let spells: Vec<&[(Which, usize)]> = leads.chunk_by(|a, b| a.0 == b.0).collect();
    match spells[..] {
        [] => CrossoverVerdict::NoDifferenceShown,
        [one] => CrossoverVerdict::OneAhead {
            better: one[0].0,
            from: one[0].1,
            to: one[one.len() - 1].1,
        },
        [few, many] => CrossoverVerdict::Crosses {
            better_with_few: few[0].0,
            until: few[few.len() - 1].1,
            from: many[0].1,
        },
        _ => CrossoverVerdict::Mixed,
    }
}

#[cfg(test)]
mod tests {
    use leuko_core::{Seed, Stream};

    use super::*;

    const SIZES: [usize; 4] = [10, 20, 50, 200];

    /// A curve around the given means in ten folds.
    fn curve(stream: &mut Stream, means: [f64; 4], noise: f64) -> FoldCurve {
        let scores = means.map(|mean| {
            (0..10)
                .map(|_| Some(mean + noise * stream.normal()))
                .collect()
        });
        FoldCurve::new(SIZES.to_vec(), scores.to_vec()).unwrap()
    }

    fn compare(first: [f64; 4], second: [f64; 4]) -> Crossover {
        let mut stream = Stream::new(Seed(1), "curves");
        let (first, second) = (
            curve(&mut stream, first, 0.01),
            curve(&mut stream, second, 0.01),
        );
        crossover(&first, &second, 0.95).unwrap()
    }

    #[test]
    fn test_curves_that_cross_are_said_to() {
        let found = compare([0.8, 0.85, 0.9, 0.92], [0.6, 0.7, 0.9, 0.98]);
        assert_eq!(
            found.verdict,
            CrossoverVerdict::Crosses {
                better_with_few: Which::First,
                until: 20,
                from: 200
            }
        );
        assert_eq!(found.sizes[2].better, None);
        let [low, high] = found.sizes[3].interval.unwrap();
        assert!(low < -0.06 && -0.06 < high && high < 0.0);
    }

    #[test]
    fn test_one_ahead_mixed_and_no_difference() {
        let same = [0.7, 0.8, 0.9, 0.95];
        assert_eq!(
            compare(same, same).verdict,
            CrossoverVerdict::NoDifferenceShown
        );
        assert_eq!(
            compare([0.6, 0.7, 0.9, 0.95], same).verdict,
            CrossoverVerdict::OneAhead {
                better: Which::Second,
                from: 10,
                to: 20
            }
        );
        let mixed = compare([0.8, 0.7, 0.95, 0.95], same).verdict;
        assert_eq!(mixed, CrossoverVerdict::Mixed);
    }

    /// Of two equal curves, a lead at any of four sizes may be claimed in at most 5 of 100 studies.
    #[test]
    fn test_false_leads_are_as_rare_as_the_level_says() {
        let mut stream = Stream::new(Seed(1), "curves");
        let claimed = (0..1000).filter(|_| {
            let mut one = || curve(&mut stream, [0.7, 0.8, 0.9, 0.95], 0.02);
            let (first, second) = (one(), one());
            let found = crossover(&first, &second, 0.95).unwrap();
            found.verdict != CrossoverVerdict::NoDifferenceShown
        });
        let claimed = claimed.count();
        assert!(claimed <= 50, "{claimed} of 1000");
    }

    #[test]
    fn test_curves_are_compared_at_common_sizes_and_folds() {
        let row = |scores: &[f64]| scores.iter().map(|&score| Some(score)).collect::<Vec<_>>();
        let first = [row(&[0.1, 0.2, 0.3]), row(&[0.5, 0.6, 0.7])];
        let first = FoldCurve::new(vec![10, 20], first.to_vec()).unwrap();
        let second = [row(&[0.4, 0.4]), row(&[0.9, 0.9])];
        let second = FoldCurve::new(vec![20, 30], second.to_vec()).unwrap();
        let found = crossover(&first, &second, 0.95).unwrap();
        assert_eq!(found.sizes.len(), 1);
        assert_eq!(
            (found.sizes[0].training_images, found.sizes[0].folds),
            (20, 2)
        );
        assert!((found.sizes[0].difference.unwrap() - 0.15).abs() < 1e-12);
    }

    #[test]
    fn test_curves_without_a_common_size_are_refused() {
        let curve = |size| FoldCurve::new(vec![size], vec![vec![Some(0.5); 3]]).unwrap();
        let refused = crossover(&curve(10), &curve(20), 0.95);
        assert_eq!(
            refused.unwrap_err().to_string(),
            "expected a number of training images that both curves have, found [10] and [20]"
        );
        assert!(crossover(&curve(10), &curve(10), 0.0).is_err());
        // Equal scores: nothing says what chance does.
        let found = crossover(&curve(10), &curve(10), 0.95).unwrap();
        assert_eq!(
            (found.sizes[0].p, found.verdict),
            (None, CrossoverVerdict::NoDifferenceShown)
        );
    }

    /// Of two sizes, Student's t of 9 degrees of freedom is 2.685 at 0.0125 and 2.262 at 0.025.
    #[test]
    fn test_the_least_difference_shown_is_where_the_test_decides() {
        let found = compare([0.8, 0.9, 0.9, 0.9], [0.801, 0.9, 0.9, 0.9]);
        let of = |half: f64| MethodDifference {
            interval: Some([0.1 - half, 0.1 + half]),
            ..found.sizes[0].clone()
        };
        let least = of(0.05).least_shown(2, 0.95).unwrap();
        assert!((least - 0.05 * 2.685 / 2.262).abs() < 1e-4, "{least}");
        let (size, least) = found.widest().unwrap();
        let most = found
            .sizes
            .iter()
            .filter_map(|size| Some(size.difference?.abs()));
        assert_eq!(size.difference.map(f64::abs), most.reduce(f64::max));
        // No difference is shown, so the largest is below the least that would be.
        assert_eq!(found.verdict, CrossoverVerdict::NoDifferenceShown);
        assert!(size.difference.unwrap().abs() < least);
    }
}

//! From how many training images the score lies within a margin of that with all of them.

use serde::{Deserialize, Serialize};

use crate::fold_curve::differences;
use crate::holm::holm_of_known;
use crate::level::check_level;
use crate::{EvalError, FoldCurve, fold_ratio, resampled_t};

/// Whether fewer training images do as well as the largest number.
///
/// Each smaller size is tested against the largest, paired over folds, by the corrected resampled t-test
/// ([`resampled_t()`]), twice: is it worse by less than the margin (non-inferior), and is it worse by more? Holm's
/// correction counts all sizes. A difference that is not shown is no proof of equality, and this test does not
/// take it for one.
///
/// Its intervals cover the choice of training and test images, as far as the correction models it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NonInferiority {
    /// The largest number of training images, which the others are compared with.
    pub largest: usize,
    /// How much worse still counts as not worse, above 0.
    pub margin: f64,
    /// Confidence level: false answers of both kinds together have a chance of at most `1 - level` over all sizes,
    /// each kind of half of it.
    pub level: f64,
    /// The smaller sizes, ascending.
    pub sizes: Vec<SizeComparison>,
    /// The smallest size that is shown to be not worse, and so is every size above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub smallest: Option<usize>,
}

/// One size against the largest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SizeComparison {
    /// Number of training images.
    pub training_images: usize,
    /// Number of folds that were tested at both sizes.
    pub folds: usize,
    /// Mean score minus that of the largest size; negative if it is worse. Absent without a common fold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difference: Option<f64>,
    /// Two-sided interval of the difference at the level, not corrected for the number of sizes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<[f64; 2]>,
    /// P, by Holm, of being worse by the margin or more: small if it is not. Not worse is shown at
    /// `(1 - level) / 2` or less (0.025 for 95%), since this and the test below share the chance of a false answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p_not_worse: Option<f64>,
    /// P, by Holm, of being worse by less than the margin: small if it is worse by more. Worse is shown at
    /// `(1 - level) / 2` or less, too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p_worse: Option<f64>,
    /// What they say.
    pub verdict: MarginVerdict,
}

/// Where a difference lies, seen from the margin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MarginVerdict {
    /// Shown to be worse by less than the margin, or better.
    NotWorse,
    /// Shown to be worse by more than the margin.
    Worse,
    /// Neither is shown.
    Unclear,
}

/// The smaller sizes of a learning curve against its largest.
///
/// - `margin`: how much worse still counts as not worse, in the score's units, for example 0.02.
/// - `level`: for example 0.95.
///
/// If folds do not differ in their difference at all, chance cannot be told from truth, and the verdict is
/// [`MarginVerdict::Unclear`].
///
/// # Errors
///
/// - [`EvalError::Margin`] if the margin is not above 0 and finite.
/// - [`EvalError::Level`] if the level is not strictly between 0 and 1.
/// - [`EvalError::Ratio`] if the curve has a single fold.
///
/// # Examples
///
/// ```
/// use leuko_eval::{FoldCurve, MarginVerdict, non_inferiority};
///
/// let row = |scores: [f64; 5]| scores.map(Some).to_vec();
/// let curve = FoldCurve::new(
///     vec![10, 50, 200],
///     vec![
///         row([0.70, 0.74, 0.66, 0.72, 0.69]),
///         row([0.971, 0.968, 0.973, 0.970, 0.966]),
///         row([0.972, 0.970, 0.971, 0.972, 0.969]),
///     ],
/// )?;
/// let found = non_inferiority(&curve, 0.02, 0.95)?;
/// assert_eq!(found.smallest, Some(50));
/// assert_eq!(found.sizes[0].verdict, MarginVerdict::Worse);
/// # Ok::<(), leuko_eval::EvalError>(())
/// ```
pub fn non_inferiority(
    curve: &FoldCurve,
    margin: f64,
    level: f64,
) -> Result<NonInferiority, EvalError> {
    if !(margin.is_finite() && margin > 0.0) {
        return Err(EvalError::Margin { got: margin });
    }
    check_level(level)?;
    let ratio = fold_ratio(curve.folds_made());
    let most = curve.sizes().len() - 1;
    let mut sizes = Vec::new();
    for (position, &training_images) in curve.sizes()[..most].iter().enumerate() {
        let differences = differences(curve.scores(position), curve.scores(most));
        let mut size = SizeComparison {
            training_images,
            folds: differences.len(),
            difference: None,
            interval: None,
            p_not_worse: None,
            p_worse: None,
            verdict: MarginVerdict::Unclear,
        };
        if !differences.is_empty() {
            let test = resampled_t(&differences, ratio, level)?;
            size.difference = Some(test.mean);
            size.interval = test.interval;
            size.p_not_worse = test.p_above(-margin);
            size.p_worse = size.p_not_worse.map(|p| 1.0 - p);
        }
        sizes.push(size);
    }
    decide(&mut sizes, level)?;
    Ok(NonInferiority {
        largest: curve.sizes()[most],
        margin,
        level,
        smallest: (sizes.iter().rev())
            .take_while(|size| size.verdict == MarginVerdict::NotWorse)
            .last()
            .map(|size| size.training_images),
        sizes,
    })
}

/// Corrects the P values of all sizes and says what they show.
fn decide(sizes: &mut [SizeComparison], level: f64) -> Result<(), EvalError> {
    let corrected = |p: fn(&SizeComparison) -> Option<f64>, sizes: &[SizeComparison]| {
        holm_of_known(&sizes.iter().map(p).collect::<Vec<_>>())
    };
    let not_worse = corrected(|size| size.p_not_worse, sizes)?;
    let worse = corrected(|size| size.p_worse, sizes)?;
    // Either kind of false answer has half of the chance.
    let shown = |p: Option<f64>| p.is_some_and(|p| p <= (1.0 - level) / 2.0);
    for (size, (not_worse, worse)) in sizes.iter_mut().zip(not_worse.into_iter().zip(worse)) {
        size.p_not_worse = not_worse;
        size.p_worse = worse;
        size.verdict = match (shown(not_worse), shown(worse)) {
            (true, _) => MarginVerdict::NotWorse,
            (_, true) => MarginVerdict::Worse,
            _ => MarginVerdict::Unclear,
        };
    }
    Ok(())
}

/// Whether tens of training images suffice, the claim in the paper's title.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TensSuffice {
    /// A number below 100 is shown to be not worse than the largest.
    Shown {
        /// The smallest such number.
        training_images: usize,
    },
    /// Every number below 100 is shown to be worse by more than the margin.
    Refuted,
    /// Neither is shown.
    Unclear,
    /// No size below 100 was measured, or none above it to compare with.
    NotAsked,
}

impl NonInferiority {
    /// Whether fewer than 100 training images suffice, judged against a largest size of 100 or more.
    pub fn tens_suffice(&self) -> TensSuffice {
        const TENS: usize = 100;
        let tens: Vec<&SizeComparison> = (self.sizes.iter())
            .filter(|size| size.training_images < TENS)
            .collect();
        if tens.is_empty() || self.largest < TENS {
            return TensSuffice::NotAsked;
        }
        match self.smallest {
            Some(training_images) if training_images < TENS => {
                TensSuffice::Shown { training_images }
            }
            _ if tens.iter().all(|size| size.verdict == MarginVerdict::Worse) => {
                TensSuffice::Refuted
            }
            _ => TensSuffice::Unclear,
        }
    }
}

#[cfg(test)]
mod tests {
    use leuko_core::{Seed, Stream};

    use super::*;

    /// A curve of the given means, each fold's scores off by `noise` times a normal number.
    fn curve(stream: &mut Stream, means: &[(usize, f64)], noise: f64) -> FoldCurve {
        let (sizes, scores) = means
            .iter()
            .map(|&(size, mean)| {
                let row = (0..10).map(|_| Some(mean + noise * stream.normal()));
                (size, row.collect())
            })
            .unzip();
        FoldCurve::new(sizes, scores).unwrap()
    }

    #[test]
    fn test_clear_curves_have_clear_verdicts() {
        let mut stream = Stream::new(Seed(1), "margin");
        let means = [(10, 0.7), (50, 0.99), (100, 0.991), (200, 0.992)];
        let found = non_inferiority(&curve(&mut stream, &means, 0.003), 0.02, 0.95).unwrap();
        let verdicts: Vec<MarginVerdict> = found.sizes.iter().map(|size| size.verdict).collect();
        use MarginVerdict::{NotWorse, Unclear, Worse};
        assert_eq!(verdicts, [Worse, NotWorse, NotWorse]);
        assert_eq!((found.smallest, found.largest), (Some(50), 200));
        assert_eq!(
            found.tens_suffice(),
            TensSuffice::Shown {
                training_images: 50
            }
        );
        let noisy = non_inferiority(&curve(&mut stream, &means[1..], 0.05), 0.02, 0.95).unwrap();
        assert!(noisy.sizes.iter().all(|size| size.verdict == Unclear));
        assert_eq!(
            (noisy.smallest, noisy.tens_suffice()),
            (None, TensSuffice::Unclear)
        );
        let worse = [(10, 0.7), (50, 0.8), (200, 0.99)];
        let worse = non_inferiority(&curve(&mut stream, &worse, 0.003), 0.02, 0.95).unwrap();
        assert_eq!(worse.tens_suffice(), TensSuffice::Refuted);
    }

    #[test]
    fn test_a_lucky_size_below_a_worse_one_is_not_the_smallest() {
        let mut stream = Stream::new(Seed(1), "margin");
        let means = [(10, 0.99), (50, 0.8), (100, 0.99), (200, 0.99)];
        let found = non_inferiority(&curve(&mut stream, &means, 0.003), 0.02, 0.95).unwrap();
        assert_eq!(found.sizes[0].verdict, MarginVerdict::NotWorse);
        assert_eq!(
            (found.smallest, found.tens_suffice()),
            (Some(100), TensSuffice::Unclear)
        );
    }

    /// At a true difference of exactly the margin, neither answer may be given more often than the level
    /// allows, over three sizes together.
    #[test]
    fn test_false_answers_are_as_rare_as_the_level_says() {
        let mut stream = Stream::new(Seed(1), "margin");
        let means = [(10, 0.9), (20, 0.9), (50, 0.9), (200, 0.92)];
        let wrong = (0..1000).filter(|_| {
            let curve = curve(&mut stream, &means, 0.02);
            let found = non_inferiority(&curve, 0.02, 0.95).unwrap();
            let unclear = |size: &SizeComparison| size.verdict == MarginVerdict::Unclear;
            !found.sizes.iter().all(unclear)
        });
        let wrong = wrong.count();
        assert!(wrong <= 50, "{wrong} of 1000");
    }

    /// Corrected variances are `1 / 5 + 1 / 9` and `1 / 5 + 1 / 4` times that of the differences.
    #[test]
    fn test_five_of_ten_folds_share_as_much_as_ten_do() {
        let row = |scores: [f64; 5]| scores.map(Some).to_vec();
        let rows = vec![
            row([0.80, 0.82, 0.85, 0.81, 0.79]),
            row([0.90, 0.91, 0.89, 0.92, 0.90]),
        ];
        let five = FoldCurve::new(vec![10, 200], rows).unwrap();
        let width = |curve: &FoldCurve| {
            let [low, high] = non_inferiority(curve, 0.02, 0.95).unwrap().sizes[0]
                .interval
                .unwrap();
            high - low
        };
        let ratio = width(&five.clone().of_folds(10)) / width(&five);
        let expected = ((1.0 / 5.0 + 1.0 / 9.0) / (1.0 / 5.0 + 1.0 / 4.0_f64)).sqrt();
        assert!((ratio - expected).abs() < 1e-9, "{ratio}");
        assert_eq!(five.of_folds(3).folds_made(), 5);
    }

    #[test]
    fn test_folds_that_failed_are_left_out_in_pairs() {
        let scores = vec![
            vec![Some(0.8), None, Some(0.82), Some(0.81)],
            vec![Some(0.9), Some(0.9), None, Some(0.92)],
        ];
        let curve = FoldCurve::new(vec![10, 200], scores).unwrap();
        let found = non_inferiority(&curve, 0.02, 0.95).unwrap();
        assert_eq!(found.sizes[0].folds, 2);
        assert!((found.sizes[0].difference.unwrap() + 0.105).abs() < 1e-12);
        let none = vec![vec![Some(0.8), None], vec![None, Some(0.9)]];
        let none = FoldCurve::new(vec![10, 20], none).unwrap();
        let found = non_inferiority(&none, 0.02, 0.95).unwrap();
        assert_eq!((found.sizes[0].folds, found.sizes[0].difference), (0, None));
        assert_eq!(found.tens_suffice(), TensSuffice::NotAsked);
    }

    #[test]
    fn test_a_margin_or_a_curve_that_cannot_be_is_refused() {
        let one = FoldCurve::new(vec![10, 20], vec![vec![Some(0.8)], vec![Some(0.9)]]).unwrap();
        assert!(matches!(
            non_inferiority(&one, 0.02, 0.95),
            Err(EvalError::Ratio { .. })
        ));
        // Refused even where no fold is left to test.
        let scores = vec![vec![Some(0.8), None], vec![None, Some(0.9)]];
        let none = FoldCurve::new(vec![10, 20], scores).unwrap();
        for margin in [0.0, -0.02, f64::NAN, f64::INFINITY] {
            assert!(matches!(
                non_inferiority(&none, margin, 0.95),
                Err(EvalError::Margin { .. })
            ));
        }
        for level in [0.0, 1.0, f64::NAN] {
            assert!(matches!(
                non_inferiority(&none, 0.02, level),
                Err(EvalError::Level { .. })
            ));
        }
    }
}
